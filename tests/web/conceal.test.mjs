/* A steward makes a service confidential, which is asked twice, and two people make it public again; by
 * keyboard alone. What was erased is gone from what the public is told. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, fitsAll, sniffer } from "./support/checkers.mjs";
import { keyboard } from "./support/hand.mjs";
import { browserStart, pageOpen } from "./support/site.mjs";
import { deskStart, signIn } from "./support/steward.mjs";

const PAGE_LIMIT_MS = 15000;

let site, browser, sam, ada, address, id, place;
before(async () => {
  site = await deskStart();
  browser = await browserStart();
  const sit = async login => {
    const { page } = await pageOpen(browser, { bypassCSP: true });
    page.setDefaultTimeout(PAGE_LIMIT_MS);
    await signIn(page, site.url, login);
    return { page, hand: keyboard(page) };
  };
  sam = await sit("sam");
  ada = await sit("ada");
  const sites = (await (await fetch(`${site.url}/collections/sites/items?limit=1000`)).json()).features;
  place = sites.find(({ properties }) => properties.address && properties.postcode && properties.service_ids.length === 1);
  id = place.properties.service_ids[0];
  address = `${site.url}/steward/services/${id}`;
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const textOf = page => page.locator("main").innerText();
const jsonOf = async path => (await fetch(site.url + path)).json();
const featureOf = () => jsonOf(`/collections/services/items/${id}`);

async function look(page) {
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(await sniffer(page), []);
  await fitsAll(page);
  await page.setViewportSize({ width: 1280, height: 900 });
}

test("a steward is told what goes, is asked twice, and it is gone", async () => {
  const { page, hand } = sam;
  assert.ok((await featureOf()).geometry);
  await page.goto(address);
  const name = await page.locator("h1").innerText();
  await hand.press("a:has-text('Make confidential')");
  await page.waitForSelector("h1:has-text('Make this service confidential')");
  assert.match(await textOf(page), new RegExp(place.properties.postcode));
  assert.match(await textOf(page), /Backups and exports that were made before still hold it/);
  await hand.press("main form button");
  await page.waitForSelector(".govuk-error-summary");
  await hand.tick("input[name=region] >> nth=0");
  await hand.press("main form button");
  await page.waitForSelector("#f-name");
  assert.match(await textOf(page), /cannot be undone/);
  await hand.type("#f-name", "Another name");
  await hand.press("main form button");
  await page.waitForSelector(".govuk-error-summary");
  await look(page);
  assert.ok((await featureOf()).geometry, "nothing goes until the name is right");
  await hand.type("#f-name", ` ${name.toUpperCase()} `);
  await hand.press("main form button");
  await page.waitForSelector("[role=status]");
  assert.match(await textOf(page), /It is done\. What could locate it was erased/);
  await look(page);
  await page.goto(`${address}/conceal?done=traces`);
  await page.waitForSelector("button:has-text('Erase what is left')");
  await look(page);
  await hand.press("main form button");
  await page.waitForURL("**/conceal?done=concealed");
  const { geometry, properties } = await featureOf();
  assert.equal(geometry, null);
  assert.equal(properties.confidential, true);
  assert.doesNotMatch(JSON.stringify(await jsonOf(`/openreferral/services/${id}`)), new RegExp(place.properties.postcode));
  assert.equal((await fetch(`${site.url}/collections/sites/items/${place.id}`)).status, 404);
  await page.goto(`${address}/history`);
  const history = await textOf(page);
  assert.match(history, /confidential/i);
  assert.doesNotMatch(history, new RegExp(place.properties.postcode));
  await look(page);
});

test("an address cannot be written into it", async () => {
  const { page } = sam;
  assert.equal((await page.goto(`${address}/edit/places/new`)).status(), 404);
  assert.equal((await featureOf()).geometry, null);
});

test("one person asks, another one agrees, and it is public without what was erased", async () => {
  const { page, hand } = sam;
  await page.goto(address);
  await hand.press("a:has-text('Make public')");
  await page.waitForSelector("#f-reason");
  await hand.type("#f-reason", "It has moved, and its address is on its own site.");
  await hand.press("main form button");
  await page.waitForSelector(".sp-done");
  await page.goto(`${address}/reveal`);
  assert.match(await textOf(page), /Another person, who is an admin, must agree/);
  assert.equal(await page.locator("button[value=agree]").count(), 0);
  await look(page);
  assert.equal((await featureOf()).properties.confidential, true);
  await ada.page.goto(site.url + "/steward");
  await ada.hand.press(`main a[href$="${id}"]`);
  await ada.page.waitForSelector("a:has-text('Make public')");
  await ada.hand.press("a:has-text('Make public')");
  await ada.page.waitForSelector("button[value=agree]");
  assert.match(await textOf(ada.page), /its address is on its own site/);
  await look(ada.page);
  await ada.hand.press("button[value=agree]");
  await ada.page.waitForSelector(".sp-done");
  const { geometry, properties } = await featureOf();
  assert.equal(properties.confidential, false);
  assert.equal(geometry, null, "what was erased does not come back");
  await ada.page.goto(`${address}/history`);
  for (const words of [/sam/, /ada/])
    assert.match(await textOf(ada.page), words);
});
