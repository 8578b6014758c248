/* A day at the stewards' desk, from a table with forty faults to a server that is killed: what was
 * acknowledged is there, and the public sees it within a second. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fill, keep, save } from "./support/edit.mjs";
import { csv, FAULTS, ROWS, tableMake } from "./support/rows.mjs";
import { browserStart, pageOpen } from "./support/site.mjs";
import { deskStart, signIn } from "./support/steward.mjs";

const PAGE_LIMIT_MS = 15000;
const PUBLIC_LIMIT_MS = 1000;
const WRITERS = 3;
const WRITES_BEFORE_KILL = 40;

let site, browser, sam, sue, pat;
before(async () => {
  site = await deskStart();
  browser = await browserStart();
  const sit = async login => {
    const { page } = await pageOpen(browser);
    page.setDefaultTimeout(PAGE_LIMIT_MS);
    await signIn(page, site.url, login);
    return page;
  };
  [sam, sue, pat] = [await sit("sam"), await sit("sue"), await sit("pat")];
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const table = tableMake();
const numberOf = (page, label) => page.locator(`.govuk-summary-list__row:has(dt:text-is("${label}")) dd`).innerText();

/* Sends a table and reads what it would do: { Refused, New, Changed, ... }. */
async function fileSend(page, name, rows) {
  await page.goto(site.url + "/steward/import");
  await page.setInputFiles("#f-file", { name, mimeType: "text/csv", buffer: Buffer.from(csv(rows)) });
  await page.click("button:has-text('Check the file')");
  await page.waitForSelector("h1:has-text('What the file would do')");
  const counts = {};
  for (const label of ["Refused", "New", "Changed", "The same as before"])
    counts[label] = Number(await numberOf(page, label));
  return counts;
}

async function importPress(page, button) {
  await page.click(`button:has-text('${button}')`);
  await page.waitForSelector(".sp-done");
  return page.locator(".sp-done").innerText();
}

/* The address of the listing of this name. */
async function listingFind(page, name) {
  await page.goto(`${site.url}/steward/services?q=${encodeURIComponent(name)}`);
  await page.click(`.sp-item__name a:text-is("${name}")`);
  await page.waitForSelector(".sp-said");
  return page.url();
}

const publicText = async address => (await fetch(address.replace("/steward/", "/"))).text();

/* Presses, and tells how many milliseconds later the public is shown these words. */
async function publicAfter(address, words, press) {
  const start = performance.now();
  const pressed = press();
  for (;;) {
    const took = performance.now() - start;
    if ((await publicText(address)).includes(words)) {
      await pressed;
      return took;
    }
    assert.ok(took < 10 * PUBLIC_LIMIT_MS, `the public is never shown ${words}`);
  }
}

test("two thousand rows come in, and the report names each of the forty faults", async () => {
  assert.equal(table.faults.length, 40);
  assert.equal(FAULTS.length, 15);
  const counts = await fileSend(sam, "march.csv", table.sent);
  assert.deepEqual(counts, { Refused: 40, New: ROWS - 40, Changed: 0, "The same as before": 0 });
  const rows = await sam.locator("[aria-labelledby=rows-refused] tbody tr").evaluateAll(all =>
    all.map(row => [...row.cells].map(cell => cell.innerText.trim())));
  assert.deepEqual(rows.map(([where]) => where), table.faults.map(({ line }) => `line ${line}`));
  rows.forEach(([where, , what], i) => assert.ok(what.startsWith(table.faults[i].says), `${where}: ${what}`));
  assert.match(await importPress(sam, "Import the good rows"), /1960 new, 0 changed/);
});

test("the faults are mended: most in the file, some in the editor; then the file changes nothing", async () => {
  const inEditor = table.faults.filter((fault, i) => i < FAULTS.length && fault.form);
  assert.equal(inEditor.length, 6);
  const rest = table.faults.map(({ n, wrong }) => inEditor.some(fault => fault.n === n)
    ? { ...table.mended[n], ...Object.fromEntries(Object.keys(wrong).map(column => [column, ""])) } : table.mended[n]);
  assert.deepEqual(await fileSend(sam, "mended.csv", rest), { Refused: 0, New: 40, Changed: 0, "The same as before": 0 });
  assert.match(await importPress(sam, "Import all"), /40 new, 0 changed/);
  for (const { n, form } of inEditor) {
    const { path, values } = form(table.mended[n]);
    const address = await listingFind(sam, table.mended[n].name);
    await sam.goto(`${address}/edit/${path}`);
    await fill(sam, values);
    await keep(sam);
    await sam.waitForSelector(".sp-tasks, .sp-rows");
    await save(sam, `${address}/edit`);
    await sam.waitForSelector(".sp-done");
  }
  const counts = await fileSend(sue, "march.csv", table.mended);
  assert.deepEqual(counts, { Refused: 0, New: 0, Changed: 0, "The same as before": ROWS },
    await sue.locator("main").innerText());
});

test("two stewards collide: each sees what the other did, and nothing typed is lost", async () => {
  const { name } = table.mended[100];
  const address = await listingFind(sam, name);
  await sam.goto(`${address}/edit/names`);
  await fill(sam, { description: "What sam typed, at length." });
  await keep(sam);
  await sue.goto(`${address}/retire`);
  await sue.fill("#f-reason", "What sue typed: nobody answers.");
  const other = await sue.context().newPage();
  await other.goto(address);
  await other.click("button:has-text('Still true today')");
  await other.waitForSelector(".sp-done");
  await save(sam, `${address}/edit`);
  await sam.waitForURL(/edit\/conflict$/);
  assert.match(await sam.innerText("main"), /10 June 2027[^]*What sam typed, at length\./);
  await sam.click("button[value=mine]");
  await sam.waitForURL(url => !/conflict/.test(url.pathname));
  await save(sam, `${address}/edit`);
  await sam.waitForSelector(".sp-done");
  assert.match(await publicText(address), /What sam typed, at length\./);
  assert.match(await sam.innerText("main"), /Checked on 10 June 2027/, "what the other did stays");
  const [answer] = await Promise.all([sue.waitForResponse(got => got.request().method() === "POST"),
    sue.click("main button[type=submit]")]);
  assert.equal(answer.status(), 412);
  await sue.waitForSelector("h1:has-text('meanwhile')");
  assert.match(await sue.innerText(".sp-difference"), /What sam typed, at length\./);
  assert.equal(await sue.inputValue("#f-reason"), "What sue typed: nobody answers.");
  await other.close();
});

test("a provider proposes, a steward approves, and within a second the public sees it", async () => {
  await pat.goto(site.url + "/steward/services");
  await pat.click(".sp-item__name a");
  await pat.waitForSelector(".sp-said");
  const address = pat.url();
  await pat.goto(`${address}/edit/names`);
  await fill(pat, { description: "Mondays too, from today." });
  await keep(pat);
  await save(pat, `${address}/edit`);
  await pat.waitForSelector(".sp-done");
  assert.doesNotMatch(await publicText(address), /Mondays too/);
  await sue.click("nav a:has-text('Proposals')");
  await sue.click(".sp-item__name a");
  await sue.waitForSelector("button[value=approve]");
  const took = await publicAfter(address, "Mondays too, from today.", () => sue.click("button[value=approve]"));
  assert.ok(took < PUBLIC_LIMIT_MS, `after ${took} ms`);
});

test("the server is killed in the middle: what it acknowledged is there, drafts and sessions too", async () => {
  const address = await listingFind(sam, table.mended[200].name);
  await sam.goto(`${address}/edit/names`);
  await fill(sam, { description: "Typed before the lights went out." });
  await keep(sam);
  await sam.waitForSelector(".sp-tasks");

  const ids = (await (await fetch(`${site.url}/openreferral/services?per_page=500`)).json()).contents.map(one => one.id);
  const token = site.say("user", "tokens", "sue", "--make", "day").trim();
  const headers = { Authorization: `Bearer ${token}`, "Accept-Encoding": "identity" };
  const acknowledged = new Map();
  let dead = false;
  const write = async id => {
    const record = `${site.url}/api/services/${id}`;
    const now = await fetch(`${record}?f=record`, { headers });
    const document = await now.json();
    document.description = `Written as number ${id}.`;
    const answer = await fetch(record, { method: "PUT", body: JSON.stringify(document),
      headers: { ...headers, "Content-Type": "application/json", "If-Match": now.headers.get("ETag") } });
    assert.equal(answer.status, 200, await answer.clone().text());
    acknowledged.set(id, answer.headers.get("ETag"));
  };
  const work = async () => {
    while (!dead && ids.length)
      await write(ids.pop()).catch(error => {
        if (!dead)
          throw error;
      });
  };
  const all = Array.from({ length: WRITERS }, work);
  while (acknowledged.size < WRITES_BEFORE_KILL)
    await Promise.race([Promise.all(all), new Promise(resolve => setImmediate(resolve))]);
  dead = true;
  await site.kill();
  await Promise.all(all);

  await site.again();
  for (const [id, version] of acknowledged)
    assert.equal((await fetch(`${site.url}/api/services/${id}?f=record`, { headers })).headers.get("ETag"), version, id);
  await sam.goto(`${address}/edit/answers`);
  const took = await publicAfter(address, "Typed before the lights went out.",
    () => sam.click("main form[action$='/save'] button"));
  assert.ok(took < PUBLIC_LIMIT_MS, `after ${took} ms`);
  assert.match(await publicText(await listingFind(sue, table.mended[100].name)), /What sam typed, at length\./);
  site.say("verify");
});
