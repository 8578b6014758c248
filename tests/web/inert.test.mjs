/* What is typed into a listing is shown as it was typed, on every page: markup in each of its texts
 * is never an element, and no script of it runs, although these pages are opened without their
 * policy, which would stop it too. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browserStart, pageOpen } from "./support/site.mjs";
import { deskStart, listingOpen, signIn } from "./support/steward.mjs";

/* Each begins with a letter: where text is sorted or cut it stays at hand. */
const CORPUS = [
  'a"><img src=x onerror="window.broken=1" class=broken>',
  "b</textarea></title></style><script class=broken>window.broken=1</script>",
  "c' autofocus onfocus='window.broken=1' class='broken",
  'd" autofocus onfocus="window.broken=1" class="broken',
  "e<svg class=broken onload=window.broken=1>",
  "f--><iframe class=broken srcdoc='<script>parent.broken=1</script>'></iframe>",
  "g]]><a class=broken href=javascript:window.broken=1>press</a>",
  "h{{{name}}}{{>head}}<b class=broken>",
  "i&lt;b class=broken&gt;&#60;b class=broken&#62;",
  "j\\u003cb class=broken\\u003e${window.broken=1}`",
];
const TEXTS = new Set(["name", "alternate_name", "description", "title", "date_text", "confidence", "licence", "funder", "note",
  "text", "from_text", "to_text", "seen_text", "coverage_text", "capacity_text", "place", "words"]);

let site, browser;
before(async () => {
  site = await deskStart();
  browser = await browserStart();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/* The document with something of the corpus in each of its texts; counts them. */
function spoil(record) {
  let count = 0;
  const next = () => CORPUS[count++ % CORPUS.length];
  const walk = value => {
    for (const [key, child] of Object.entries(value)) {
      if (child && typeof child === "object")
        walk(child);
      else if (typeof child === "string" && TEXTS.has(key))
        value[key] = next();
    }
  };
  for (const key of ["name", "alternate_name", "description"])
    record[key] = next();
  for (const attribute of record.attributes) {
    if (attribute.taxonomy_term?.taxonomy !== "signpost-record" || !attribute.value?.startsWith("{"))
      continue;
    const value = JSON.parse(attribute.value);
    /* organisations are told by their names: theirs are other texts */
    if (attribute.taxonomy_term.code !== "role")
      walk(value);
    attribute.value = JSON.stringify(value);
  }
  return count;
}

test("what is typed is never markup", async () => {
  const { page, context } = await pageOpen(browser, { bypassCSP: true });
  const dialogs = [];
  page.on("dialog", async dialog => {
    dialogs.push(dialog.message());
    await dialog.dismiss();
  });
  await signIn(page, site.url, "sam");
  const address = await listingOpen(page, site.url, "?q=beth");
  const id = address.split("/").pop();
  const answer = await fetch(`${site.url}/api/services/${id}?f=record`);
  const record = await answer.json();
  assert.ok(spoil(record) >= 8);
  const [status, said] = await page.evaluate(async ([path, version, body]) => {
    const csrf = document.querySelector("[name=csrf]").value;
    const sent = await fetch(path, { method: "PUT", body,
      headers: { "Content-Type": "application/json", "If-Match": version, "X-CSRF-Token": csrf } });
    return [sent.status, await sent.text()];
  }, [`/api/services/${id}`, answer.headers.get("ETag"), JSON.stringify(record)]);
  assert.ok(status === 200 || status === 204, said);

  const look = async where => {
    if (/^.(map|gaps)\b|results|search/.test(where)) /* they ask for more once they are there */
      await page.waitForLoadState("networkidle");
    assert.deepEqual(await page.evaluate(() => [globalThis.broken, document.querySelectorAll(".broken, [onerror], [onload]").length]),
      [undefined, 0], where);
  };
  const go = async path => {
    const got = await page.goto(site.url + path);
    assert.ok([200, 303].includes(got.status()), `${path}: ${got.status()}`);
    await look(path);
  };

  /* what stewards see */
  await page.goto(address);
  assert.equal(await page.locator("h1").innerText(), record.name);
  await look(address);
  await page.click("a:has-text('What changed')");
  await page.waitForSelector(".sp-difference");
  await look("change");
  await page.goto(address + "/retire");
  await page.fill("#f-reason", CORPUS[1]);
  await page.click("main button[type=submit]");
  await page.waitForSelector(".sp-done");
  await look("retired");
  await go("/steward/retired");
  await page.goto(address);
  await page.click("button:has-text('Restore it')");
  await page.waitForSelector(".sp-done");
  for (const path of ["/history", "/edit", "/edit/answers", "/edit/public"])
    await go(`/steward/services/${id}${path}`);
  for (const link of await page.goto(address + "/edit").then(() => page.locator("main a[href*='/edit/']").evaluateAll(all =>
    all.map(one => one.getAttribute("href")))))
    await go(link);
  for (const path of ["/steward", "/steward/services", "/steward/services?sort=stale", "/steward/duplicates", "/steward/proposals",
    `/steward/services?q=${encodeURIComponent(CORPUS[0])}&organisation=${encodeURIComponent(CORPUS[3])}`])
    await go(path);

  /* a table that is imported */
  const columns = ["name", "organisation", "type", "audience", "reach", "areas", "postcode", "starts", CORPUS[1]];
  const cell = text => `"${text.replaceAll('"', '""')}"`;
  const table = [columns, ...CORPUS.map(text => columns.map(() => text))].map(row => row.map(cell).join(",")).join("\n");
  await page.goto(site.url + "/steward/import");
  await page.click("summary:has-text('Paste')");
  await page.fill("#f-text", table);
  await page.click("main button[type=submit]");
  await page.waitForSelector("h1:has-text('What the file would do')");
  await look("the report of an import");
  assert.match(await page.innerText("main"), /class=broken/);

  /* what everybody sees */
  for (const path of [`/services/${id}`, `/services/${id}/sheet`, "/services", "/map", "/gaps", "/gaps?columns=need&borough=E09000022",
    "/sources", "/annex", `/collections/services/items/${id}?f=html`, `/openreferral/services/${id}?f=html`,
    "/posters/E09000022?stage=arrest"])
    await go(path);
  await page.goto(site.url + "/services");
  await page.fill("#f-q", "img onerror broken");
  await page.click(".sp-words button");
  await page.waitForSelector(".sp-sentence");
  await look("a search by words");
  await page.goto(site.url + "/");
  await page.fill("[name=near]", "Lambeth");
  await page.click("text=Find services");
  await page.waitForSelector(".sp-card");
  await look("results");
  assert.ok((await page.locator(".sp-card__name").allInnerTexts()).some(text => text.includes(record.name)));
  assert.deepEqual(dialogs, []);
  await context.close();
});
