/* The program itself on a free port, and a real Chromium that reaches nothing else. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const PROGRAM = join(ROOT, "build/signpost");
export const TODAY = "2021-02-01";

const SWITCHES = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"];

function environment(today) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("SIGNPOST_"));
  return { ...Object.fromEntries(kept), SIGNPOST_TODAY: today };
}

export const PASSWORD = "seven green buses go by";

/* services: how many synthetic ones; 0 for the real provision. people: who may sign in, all with the
 * same password: { login, name, role, organisation }. */
export async function siteStart({ services = 0, today = TODAY, options = [], people = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "signpost-web-"));
  const database = join(folder, "site.db");
  const env = environment(today);
  const command = (...words) => execFileSync(PROGRAM, words, { cwd: ROOT, env, stdio: ["ignore", "ignore", "inherit"] });
  if (services) {
    command("demo", "--db", database, "--services", String(services), "--seed", "7");
  } else {
    command("migrate", "--db", database);
    command("load", "--db", database);
  }
  for (const { login, name, role, organisation } of people)
    execFileSync(PROGRAM, ["user", "add", login, "--db", database, "--name", name, "--role", role,
      ...organisation ? ["--organisation", organisation] : []],
    { cwd: ROOT, env, input: PASSWORD + "\n", stdio: ["pipe", "ignore", "inherit"] });
  let server, log = "", said = "";
  /* Its address, once it says so. */
  const serve = listen => new Promise((resolve, reject) => {
    server = spawn(PROGRAM, ["serve", "--db", database, "--listen", listen, ...options],
      { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
    server.stderr.on("data", data => { log += data; });
    server.on("exit", code => reject(new Error(`signpost serve ended with ${code}: ${log}`)));
    let own = "";
    server.stdout.on("data", data => {
      said += data;
      own += data;
      const found = /running at (http:\/\/127\.0\.0\.1:\d+)\//.exec(own);
      if (found)
        resolve(found[1]);
    });
  });
  const end = async signal => {
    server.removeAllListeners("exit");
    const gone = new Promise(resolve => server.once("exit", resolve));
    server.kill(signal);
    await gone;
  };
  const url = await serve("127.0.0.1:0");
  return {
    url,
    database,
    /* What it wrote so far, of both streams. */
    log: () => said + log,
    /* What the program says to a command for this database. */
    say: (...words) => execFileSync(PROGRAM, [...words, "--db", database], { cwd: ROOT, env, encoding: "utf8" }),
    /* Ends it as a power cut does, without a word. */
    kill: () => end("SIGKILL"),
    again: () => serve(new URL(url).host),
    async stop() {
      await end("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function programOptions() {
  const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
  if (!executablePath)
    throw new Error("Chromium is not installed.");
  return { executablePath, args: SWITCHES, headless: true };
}

export async function browserStart() {
  return chromium.launch(programOptions());
}

/* A browser that keeps a profile, as people have it: a context whose close() ends the browser. */
export async function profileStart(folder, more = {}) {
  return chromium.launchPersistentContext(folder, { ...programOptions(), viewport: { width: 1280, height: 900 },
    locale: "en-GB", ...more });
}

/* One page in a context of its own. asked: every address that it asked for. */
export async function pageOpen(browser, { width = 1280, height = 900, script = true, ...more } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, javaScriptEnabled: script, locale: "en-GB",
    ...more });
  const page = await context.newPage();
  const asked = [];
  const faults = [];
  page.on("request", request => asked.push(request.url()));
  page.on("pageerror", error => faults.push(String(error)));
  page.on("console", message => {
    /* a 400 or 422 is an answer, not a fault of the page */
    if (message.type() === "error" && !/status of (400|422)/.test(message.text()))
      faults.push(message.text());
  });
  return { page, context, asked, faults };
}
