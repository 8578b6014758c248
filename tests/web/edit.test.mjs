/* The editor of listings: open to everybody who signs in, at every width; drawn on a map, by
 * keyboard and without script. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { axe, fitsAll, sniffer } from "./support/checkers.mjs";
import { descriptionChange, editOpen, editStates, fill, keep, rowAdd, save } from "./support/edit.mjs";
import { browserStart, pageOpen } from "./support/site.mjs";
import { deskStart, signIn } from "./support/steward.mjs";

let site, browser;
before(async () => {
  site = await deskStart();
  browser = await browserStart();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/* Somebody's page, signed in once and kept from test to test. */
const sessions = new Map();
const desks = new Map();
async function desk(login, more = {}) {
  const key = JSON.stringify([login, more]);
  if (!sessions.has(login)) {
    const { page, context } = await pageOpen(browser);
    await signIn(page, site.url, login);
    sessions.set(login, await context.storageState());
    await context.close();
  }
  if (!desks.has(key))
    desks.set(key, await pageOpen(browser, { storageState: sessions.get(login), ...more }));
  const opened = desks.get(key);
  opened.asked.length = opened.faults.length = 0;
  await opened.page.setViewportSize({ width: 1280, height: 900 });
  return opened;
}

const idOf = address => /services\/([0-9a-f-]{36})/.exec(address)[1];
const publicText = async editor => (await fetch(`${site.url}/services/${idOf(editor)}`)).text();
const rowsOf = page => page.locator(".sp-rows__text").allInnerTexts();

describe("every state", () => {
  for (const { name, who, act } of editStates)
    test(name, async () => {
      const { page, asked, faults } = await desk(who, { bypassCSP: true });
      await act(page, site.url);
      assert.equal(await page.locator("h1").count(), 1);
      assert.deepEqual(await axe(page), []);
      assert.deepEqual(await sniffer(page), []);
      assert.deepEqual(faults, []);
      await fitsAll(page);
      assert.deepEqual(asked.filter(address => !address.startsWith(site.url) && !address.startsWith("data:")), []);
    });
});

for (const script of [true, false])
  describe(script ? "with script" : "without script", () => {
    test("a steward changes a listing, checks it and saves it, and the public sees it", async () => {
      const { page, faults } = await desk("sam", { script });
      const editor = await editOpen(page, site.url, script ? "?q=camden" : "?q=hackney");
      const words = script ? "Tea with script." : "Tea without.";
      await descriptionChange(page, editor, words);
      assert.match(await page.innerText(".sp-draft"), /You have a draft from/);
      await rowAdd(page, editor, "phones", { number: "020 7946 0777", about: "Tea line" });
      await rowAdd(page, editor, "hours", { days: ["Monday", "Friday"], opens: "9am", closes: "17:30" });
      await page.goto(`${editor}/answers`);
      assert.match(await page.innerText(".sp-difference"), new RegExp(words));
      await page.goto(`${editor}/public`);
      assert.match(await page.innerText("main"), new RegExp(words));
      await save(page, editor);
      assert.match(page.url(), /done=saved/);
      assert.match(await publicText(editor), /020 7946 0777/);
      assert.deepEqual(faults, []);
    });

    test("what is wrong is told at the top and beside the field, and a link leads there", async () => {
      const { page } = await desk("sam", { script });
      const editor = await editOpen(page, site.url, "?q=lambeth");
      await page.goto(`${editor}/money/new`);
      await fill(page, { amount: "a lot", from: "some day", note: "Kept" });
      await keep(page);
      assert.match(await page.title(), /^Error: /);
      assert.deepEqual(await page.locator(".govuk-error-summary__list a").evaluateAll(all => all.map(a => a.hash)),
        ["#f-amount", "#f-from"]);
      await page.click("text=Amount in pounds: write");
      assert.equal(await page.evaluate(() => document.activeElement.id || location.hash.slice(1)), "f-amount");
      assert.equal(await page.getAttribute("#f-amount", "aria-invalid"), "true");
      assert.equal(await page.inputValue("#f-note"), "Kept");
      assert.equal(await page.inputValue("#f-from"), "some day");
    });
  });

describe("with a map", () => {
  test("boroughs are picked on the map and in the list alike", async () => {
    const { page, faults } = await desk("sam");
    const editor = await editOpen(page, site.url, "?q=lambeth");
    await page.goto(`${editor}/coverage/new`);
    await page.click("text=Choose on a map");
    await page.waitForSelector(".sp-area");
    const tick = page.getByLabel("Camden", { exact: true });
    const covered = page.locator(".sp-area--covered");
    await tick.check();
    assert.equal(await covered.count(), 1);
    await covered.scrollIntoViewIfNeeded();
    const box = await covered.boundingBox();
    const press = () => page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await press();
    assert.equal(await tick.isChecked(), false);
    assert.equal(await covered.count(), 0);
    await press();
    assert.equal(await tick.isChecked(), true);
    await keep(page);
    await page.waitForSelector(".sp-rows");
    assert.deepEqual(faults, []);
  });

  test("a polygon is drawn, kept, and shown again", async () => {
    const { page, faults } = await desk("sam");
    const editor = await editOpen(page, site.url, "?q=lambeth");
    await page.goto(`${editor}/coverage/new`);
    await fill(page, { kind: "An area drawn on the map, or given as coordinates" });
    assert.equal(await page.isVisible("#f-areas"), false);
    await page.click("text=Choose on a map");
    await page.waitForSelector(".sp-area");
    const box = await page.locator(".sp-draw__map").boundingBox();
    for (const [x, y] of [[0.4, 0.4], [0.6, 0.4], [0.6, 0.6], [0.5, 0.7]])
      await page.mouse.click(box.x + box.width * x, box.y + box.height * y);
    await page.click("text=Take the last corner off");
    const drawn = JSON.parse(await page.inputValue("#f-polygon"));
    assert.equal(drawn.coordinates[0].length, 4);
    await keep(page);
    await page.waitForSelector(".sp-rows");
    const rows = await rowsOf(page);
    assert.match(rows.at(-1), /an area drawn on a map/);
    await page.locator(".sp-rows a").last().click();
    const again = JSON.parse(await page.inputValue("#f-polygon"));
    assert.equal(again.type, "MultiPolygon");
    assert.ok(Math.abs(again.coordinates[0][0][0][0]) < 1);
    assert.deepEqual(faults, []);
  });

  test("a place is put where the map is clicked", async () => {
    const { page, faults } = await desk("sam");
    const editor = await editOpen(page, site.url, "?q=lambeth");
    await page.goto(`${editor}/places/new`);
    await fill(page, { address: "1 High Street", precision: "The exact place" });
    await page.click("text=Put it on a map");
    await page.waitForSelector(".sp-draw__map.leaflet-container");
    const box = await page.locator(".sp-draw__map").boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    assert.match(await page.inputValue("#f-point"), /^51\.\d+, -0\.\d+$/);
    await keep(page);
    await page.waitForSelector(".sp-rows");
    await page.locator(".sp-rows a").last().click();
    assert.match(await page.innerText("[data-drawn-map]"), /We put it here, in /);
    assert.deepEqual(faults, []);
  });

  test("a rule says its sentence while it is typed", async () => {
    const { page, faults } = await desk("sam");
    const editor = await editOpen(page, site.url, "?q=lambeth");
    await page.goto(`${editor}/rules/new?condition=age`);
    await page.fill("#f-low", "18");
    await page.waitForSelector(".sp-preview:has-text('She must be 18 or over.')");
    await page.fill("#f-high", "25");
    await page.waitForSelector(".sp-preview:has-text('She must be 18 to 25.')");
    assert.deepEqual(faults, []);
  });
});

test("a listing is edited with the keyboard alone", async () => {
  const { page } = await desk("sam");
  const editor = await editOpen(page, site.url, "?q=croydon");
  const reach = async selector => {
    for (let i = 0; i < 150; i++) {
      if (await page.evaluate(wanted => document.activeElement.matches(wanted), selector))
        return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`no way to ${selector}`);
  };
  await reach("a[href$='/edit/coverage']");
  await page.keyboard.press("Enter");
  await page.waitForURL(/edit\/coverage$/);
  await reach("a[href$='/coverage/new']");
  await page.keyboard.press("Enter");
  await page.waitForURL(/coverage\/new$/);
  await reach("[data-ticks=areas] input[value='borough/E09000008']");
  await page.keyboard.press("Space");
  await reach("button[value=keep]");
  await page.keyboard.press("Enter");
  await page.waitForURL(/edit\/coverage$/);
  assert.match((await rowsOf(page)).at(-1), /Croydon/);
  await page.goto(`${editor}/answers`);
  await reach("form[action$='/save'] button");
  await page.keyboard.press("Enter");
  await page.waitForURL(/done=saved/);
});

test("two stewards collide, and both see what the other did", async () => {
  const sam = await desk("sam");
  const sue = await desk("sue");
  const editor = await editOpen(sam.page, site.url, "?q=brent");
  await descriptionChange(sam.page, editor, "What sam typed.");
  await rowAdd(sue.page, editor, "notes", { text: "What sue typed." });
  await save(sue.page, editor);
  await save(sam.page, editor);
  assert.match(sam.page.url(), /edit\/conflict$/);
  assert.match(await sam.page.innerText("main"), /What sue typed\./);
  assert.match(await sam.page.innerText("main"), /What sam typed\./);
  assert.deepEqual(await axe(sam.page), []);
  await fitsAll(sam.page);
  await sam.page.click("text=Go on with mine, on top of theirs");
  await sam.page.waitForURL(/edit\/answers$/);
  await save(sam.page, editor);
  assert.match(await publicText(editor), /What sam typed\./);
  assert.match(await publicText(editor), /What sue typed\./);
});

test("a provider sends a change, a steward approves it, and only then the public sees it", async () => {
  const pat = await desk("pat");
  const sam = await desk("sam");
  const editor = await editOpen(pat.page, site.url);
  await descriptionChange(pat.page, editor, "As pat has it.");
  await save(pat.page, editor);
  assert.match(await pat.page.innerText(".sp-done"), /Sent for approval/);
  assert.doesNotMatch(await publicText(editor), /As pat has it\./);
  await sam.page.goto(`${site.url}/steward/proposals`);
  await sam.page.click(".sp-item__name a");
  await sam.page.click("button[value=approve]");
  await sam.page.waitForSelector(".sp-done");
  assert.match(await publicText(editor), /As pat has it\./);
});
