/* The pages of those who keep the directory: open to everybody who signs in, at every width, by
 * keyboard alone; and what a provider, two stewards and an admin do there. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { axe, fitsAll, sniffer } from "./support/checkers.mjs";
import { keyboard, mouse } from "./support/hand.mjs";
import { browserStart, pageOpen, PASSWORD } from "./support/site.mjs";
import { check, deskStart, listingOpen, retire, signIn, stewardStates, tableSend } from "./support/steward.mjs";

let site, browser;
before(async () => {
  site = await deskStart();
  browser = await browserStart();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/* Somebody's own browser, signed in: once, because logins are limited. */
const sessions = new Map();
async function desk(login, more = {}) {
  if (!sessions.has(login)) {
    const { page, context } = await pageOpen(browser);
    await signIn(page, site.url, login);
    sessions.set(login, await context.storageState());
    await context.close();
  }
  const opened = await pageOpen(browser, { storageState: sessions.get(login), ...more });
  await opened.page.goto(site.url + "/steward");
  return opened;
}

const idOf = address => /services\/([0-9a-f-]{36})/.exec(address)[1];
const doneOf = async page => {
  await page.waitForSelector(".sp-done");
  return page.locator(".sp-done").innerText();
};

/* What the public is shown of a service. */
const publicPage = address => fetch(`${site.url}/services/${idOf(address)}`);
const publicStatus = async address => (await publicPage(address)).status;
const publicText = async address => (await publicPage(address)).text();

describe("every state", () => {
  const desks = new Map();
  after(async () => {
    for (const { context } of desks.values())
      await context.close();
  });
  for (const { name, who, status, act } of stewardStates)
    test(name, async () => {
      if (!desks.has(who))
        desks.set(who, await desk(who, { bypassCSP: true }));
      const { page, asked, faults } = desks.get(who);
      faults.length = asked.length = 0;
      await page.setViewportSize({ width: 1280, height: 900 });
      await act(page, site.url);
      assert.deepEqual(await axe(page), []);
      assert.deepEqual(await sniffer(page), []);
      assert.deepEqual(faults.filter(fault => !status || !fault.includes(`status of ${status}`)), []);
      await fitsAll(page);
      assert.deepEqual(asked.filter(address => !address.startsWith(site.url) && !address.startsWith("data:")), []);
    });
});

for (const { way, hand, script } of [
  { way: "by keyboard, with script", hand: keyboard, script: true },
  { way: "by mouse, without script", hand: mouse, script: false },
])
  describe(way, () => {
    /* None of these pages has a script of its own but the editor: once is enough for most journeys. */
    const once = script ? test : () => {};
    const seats = new Map();
    const sit = async login => {
      if (!seats.has(login)) {
        const opened = await desk(login, { script });
        seats.set(login, { ...opened, hand: hand(opened.page) });
      }
      await seats.get(login).page.goto(site.url + "/steward");
      return seats.get(login);
    };
    after(async () => {
      for (const { context } of seats.values())
        await context.close();
    });

    test("a steward confirms, retires and restores, and the public sees each at once", async () => {
      const { page, hand } = await sit("sam");
      await hand.press("main a:has-text('All listings, most urgent first')");
      await page.waitForURL("**/steward/services?sort=stale");
      await hand.press(".sp-item__name a");
      await page.waitForSelector(".sp-tag--overdue");
      const address = page.url();
      await hand.press("button:has-text('Still true today')");
      assert.match(await doneOf(page), /Checked today/);
      assert.equal(await page.locator(".sp-tag--overdue").count(), 0);
      assert.match(await page.locator(".sp-event").first().innerText(), /Checked: still true by sam/);
      await hand.press("a:has-text('Retire')");
      await page.waitForSelector("#f-reason");
      await hand.press("main button[type=submit]");
      await page.waitForSelector(".govuk-error-summary");
      assert.match(await page.locator(".govuk-error-summary").innerText(), /Say why/);
      await hand.press(".govuk-error-summary a");
      await hand.type("#f-reason", "It closed in May.");
      await hand.press("main button[type=submit]");
      await doneOf(page);
      assert.equal(await publicStatus(address), 404);
      assert.match(await page.locator(".sp-event").first().innerText(), /Retired by sam[^]*closed in May/);
      await page.goto(site.url + "/steward/retired");
      await hand.press(`form[action*="${idOf(address)}"] button`);
      assert.match(await doneOf(page), /Restored/);
      assert.equal(await publicStatus(address), 200);
    });

    once("a change is taken back from the history", async () => {
      const { page, hand } = await sit("sam");
      await listingOpen(page, site.url, "?sort=stale");
      await check(page);
      await hand.press("a:has-text('What changed')");
      await page.waitForSelector("button:has-text('Undo this change')");
      assert.ok(await page.locator(".sp-difference tbody tr").count() >= 1);
      await hand.press("button:has-text('Undo this change')");
      assert.match(await doneOf(page), /Undone/);
      await page.waitForSelector(".sp-tag--overdue");
    });

    once("two stewards at one listing: the second sees what the first did, and keeps what was typed", async () => {
      const sam = await sit("sam");
      const sue = await sit("sue");
      const address = await listingOpen(sue.page, site.url, "?sort=stale");
      await sue.hand.press("a:has-text('Retire')");
      await sue.page.waitForSelector("#f-reason");
      await sam.page.goto(address);
      await check(sam.page);
      await sue.hand.type("#f-reason", "We think it closed.");
      await sue.hand.press("main button[type=submit]");
      await sue.page.waitForSelector("h1:has-text('meanwhile')");
      assert.match(await sue.page.locator("main").innerText(), /sam changed it/);
      assert.match(await sue.page.locator(".sp-difference").innerText(), /June 2027/);
      assert.equal(await sue.page.inputValue("#f-reason"), "We think it closed.");
      assert.equal(await publicStatus(address), 200);
      await sue.hand.press("button:has-text('Retire it')");
      await doneOf(sue.page);
      assert.equal(await publicStatus(address), 404);
    });

    test("an admin admits a provider, who edits, which a steward approves, and the public sees", async () => {
      const ada = await sit("ada");
      const sam = await sit("sam");
      const login = script ? "nia" : "nel";
      await ada.hand.press("nav a:has-text('People')");
      await ada.page.waitForSelector("#f-login");
      await ada.hand.type("#f-login", login);
      await ada.hand.type("#f-name", "Nia New");
      await ada.hand.tick("[name=role][value=provider]");
      await ada.hand.choose("#f-organisation", "Housing for Women");
      await ada.hand.type("#f-password", PASSWORD);
      await ada.hand.type("#f-password_again", PASSWORD);
      await ada.hand.press("main button:has-text('Add')");
      await doneOf(ada.page);
      const nia = await sit(login);
      const address = await listingOpen(nia.page, site.url);
      const words = script ? "Rooms, and help to keep them." : "Rooms, and help to stay.";
      await nia.hand.press("a:has-text('Edit')");
      await nia.page.waitForSelector(".sp-tasks");
      await nia.hand.press(".sp-task__name a[href$='/names']");
      await nia.page.waitForSelector("#f-description");
      await nia.hand.type("#f-description", words);
      await nia.hand.press("button[value=keep]");
      await nia.page.waitForSelector(".sp-tasks");
      await nia.hand.press("a:has-text('Check your answers')");
      await nia.page.waitForSelector("#f-note");
      await nia.hand.press("main form[action$='/save'] button");
      assert.match(await doneOf(nia.page), /Sent for approval/);
      assert.ok(!(await publicText(address)).includes(words));
      await sam.page.goto(address);
      await sam.hand.press("a:has-text('Look at the proposal')");
      await sam.page.waitForSelector(".sp-difference");
      assert.ok((await sam.page.locator(".sp-difference").innerText()).includes(words));
      await sam.hand.press("button[value=approve]");
      await doneOf(sam.page);
      assert.ok((await publicText(address)).includes(words));
    });

    once("a provider asks, a steward decides", async () => {
      const pat = await sit("pat");
      const sam = await sit("sam");
      const address = await listingOpen(pat.page, site.url, "?sort=stale");
      const name = await pat.page.locator("h1").innerText();
      await pat.hand.press("button:has-text('Still true today')");
      assert.match(await doneOf(pat.page), /Sent for approval/);
      await pat.page.waitForSelector(".sp-tag--overdue");
      await sam.hand.press("nav a:has-text('Proposals')");
      await sam.page.waitForURL("**/steward/proposals");
      await sam.hand.press(`.sp-item__name a:has-text("${name}")`);
      await sam.page.waitForSelector(".sp-difference");
      await sam.hand.press("button[value=refuse]");
      await sam.page.waitForSelector(".govuk-error-summary");
      await sam.hand.type("#f-reason", "We rang them.");
      await sam.hand.press("button[value=approve]");
      assert.match(await doneOf(sam.page), /Approved/);
      await pat.page.goto(site.url + "/steward/proposals");
      assert.match(await pat.page.locator("main").innerText(), /Approved by Sam Steward[^]*We rang them/);
      await pat.page.goto(address);
      assert.equal(await pat.page.locator(".sp-tag--overdue").count(), 0);
      await retire(pat.page, "We have no money.");
      assert.equal(await publicStatus(address), 200);
      await pat.hand.press("a:has-text('Look at the proposal')");
      await pat.page.waitForSelector("button[value=withdraw]");
      await pat.hand.press("button[value=withdraw]");
      assert.match(await doneOf(pat.page), /Withdrawn/);
    });
  });

test("a provider sees own listings alone, and of others what does not exist", async () => {
  const pat = await desk("pat");
  const sam = await desk("sam");
  await pat.page.goto(site.url + "/steward/services");
  const own = new Set(await pat.page.locator(".sp-item__name a").evaluateAll(all => all.map(link => link.href)));
  await sam.page.goto(site.url + "/steward/services");
  const all = await sam.page.locator(".sp-item__name a").evaluateAll(links => links.map(link => link.href));
  const foreign = all.find(address => !own.has(address));
  assert.equal((await pat.page.goto(foreign)).status(), 404);
  const answer = await pat.page.content();
  await pat.page.goto(site.url + "/steward/services/00000000-0000-4000-8000-000000000000");
  assert.equal(answer, await pat.page.content());
  await pat.context.close();
  await sam.context.close();
});

test("by keyboard alone: sign in, past the head, confirm a listing, sign out", async () => {
  const { page, context } = await pageOpen(browser);
  const hand = keyboard(page);
  await page.goto(site.url + "/steward/sign-in");
  await hand.type("#f-login", "sue");
  await hand.type("#f-password", PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL(site.url + "/steward");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.activeElement.closest("main")), "the first link goes past the head");
  await hand.press("main a[href$='?sort=stale']");
  await page.waitForURL("**/steward/services?sort=stale");
  await hand.press(".sp-item__name a");
  await page.waitForSelector(".sp-said");
  await hand.press("main form button");
  await doneOf(page);
  await hand.press(".sp-who button");
  await page.waitForURL("**/steward/sign-in*");
  assert.equal((await page.goto(site.url + "/steward/services")).url().split("?")[0], site.url + "/steward/sign-in");
  await context.close();
});

test("one endless word in every text makes no page wider than its screen", async () => {
  const { page, context } = await desk("sam");
  const word = "Wide".repeat(80);
  await tableSend(page, site.url, `name,organisation,audience,reach,site_borough,description,phones,funder,source_title,condition
${word},${word},women,visit,Camden,${word},020 7946 0000: ${word},${word},${word},${word}
${word}s,${word},women,visit,${word},,,,,
`);
  await fitsAll(page);
  await page.click("button[value=good]");
  await page.waitForSelector(".sp-done");
  const address = await listingOpen(page, site.url, `?q=${word}`);
  await retire(page, word);
  await page.goto(site.url + "/steward/retired");
  await fitsAll(page);
  await page.click(`form[action*="${idOf(address)}"] button`);
  await page.waitForSelector(".sp-done");
  for (const path of ["", "/history", "/retire", "/edit", "/edit/answers", "/edit/public"]) {
    await page.goto(address + path);
    await fitsAll(page);
  }
  await page.goto(`${site.url}/steward/services?q=${word}`);
  await fitsAll(page);
  await page.goto(address.replace("/steward", ""));
  await fitsAll(page);
  await context.close();
});
