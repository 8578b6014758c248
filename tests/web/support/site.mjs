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

/* services: how many synthetic ones; 0 for the real provision. */
export async function siteStart({ services = 0, today = TODAY, options = [] } = {}) {
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
  const server = spawn(PROGRAM, ["serve", "--db", database, "--listen", "127.0.0.1:0", ...options],
    { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  server.stderr.on("data", data => { log += data; });
  let said = "";
  const url = await new Promise((resolve, reject) => {
    server.on("exit", code => reject(new Error(`signpost serve ended with ${code}: ${log}`)));
    server.stdout.on("data", data => {
      said += data;
      const found = /running at (http:\/\/127\.0\.0\.1:\d+)\//.exec(said);
      if (found)
        resolve(found[1]);
    });
  });
  return {
    url,
    /* What it wrote so far, of both streams. */
    log: () => said + log,
    async stop() {
      server.removeAllListeners("exit");
      const gone = new Promise(resolve => server.once("exit", resolve));
      server.kill("SIGTERM");
      await gone;
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
