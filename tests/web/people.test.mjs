/* Signing in, one's own account, and the people that an admin admits: in a browser, by keyboard, and
 * with forms that another site sends. */
import assert from "node:assert/strict";
import http from "node:http";
import { after, before, describe, test } from "node:test";
import { axe, fitsAll, sniffer } from "./support/checkers.mjs";
import { editOpen, fill, keep } from "./support/edit.mjs";
import { keyboard } from "./support/hand.mjs";
import { browserStart, pageOpen, PASSWORD } from "./support/site.mjs";
import { deskStart, PEOPLE, signIn } from "./support/steward.mjs";

/* Names that are longer than a phone is wide. */
const LONG = {
  login: "bartholomea.featherstonehaugh-cholmondeley@a-very-long-organisation-name.example.org",
  name: "Bartholomea Featherstonehaughcholmondeleywolstenholmemajoribanks", role: "provider",
  organisation: "Women in Prison",
};

let site, browser;
before(async () => {
  site = await deskStart({ people: [...PEOPLE, LONG] });
  browser = await browserStart();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const sessions = new Map();
async function desk(login, more = {}) {
  if (!sessions.has(login)) {
    const { page, context } = await pageOpen(browser);
    await signIn(page, site.url, login);
    sessions.set(login, await context.storageState());
    await context.close();
  }
  return pageOpen(browser, { storageState: sessions.get(login), ...more });
}

const done = page => page.locator("main [role=status]").first().innerText();

async function makeToken(page, name) {
  await page.goto(site.url + "/steward/account");
  await page.fill("#f-name", name);
  await page.click("button:has-text('Make a token')");
  await page.waitForSelector("#new-token, .govuk-error-summary");
}

const states = [
  { name: "sign-in-wrong", act: async page => {
    await page.goto(site.url + "/steward/sign-in");
    await page.fill("#f-login", "nobody");
    await page.click("main button");
    await page.waitForSelector(".govuk-error-summary");
  } },
  { name: "account-token", who: "sue", act: page => makeToken(page, "weekly import") },
  { name: "account-wrong", who: "sue", act: page => makeToken(page, " ") },
  { name: "people-wrong", who: "ada", act: async page => {
    await page.goto(site.url + "/steward/people");
    await page.click("button:has-text('Add')");
    await page.waitForSelector(".govuk-error-summary");
    await page.click(".govuk-error-summary a:has-text('role')");
    assert.equal(await page.evaluate(() => document.activeElement.value), "provider");
  } },
  { name: "person", who: "ada", act: async page => {
    await page.goto(site.url + "/steward/people");
    await page.click("a:has-text('Bartholomea')");
    await page.waitForSelector("h1:has-text('Bartholomea')");
  } },
  { name: "session-ended", act: async page => {
    await page.goto(site.url + "/steward/sign-in");
    await page.evaluate(() => {
      const form = document.querySelector("main form");
      form.action = "/steward/account";
      form.submit();
    });
    await page.waitForSelector("text=Your session had ended");
  }, status: 401 },
  { name: "forbidden", who: "sue", act: page => page.goto(site.url + "/steward/people"), status: 403 },
];

describe("every state", () => {
  for (const { name, who, act, status } of states)
    test(name, async () => {
      const { page, context, asked, faults } = who ? await desk(who, { bypassCSP: true })
        : await pageOpen(browser, { bypassCSP: true });
      try {
        await act(page);
        assert.deepEqual(await axe(page), []);
        assert.deepEqual(await sniffer(page), []);
        assert.deepEqual(faults.filter(fault => !status || !fault.includes(status)), []);
        await fitsAll(page);
        assert.deepEqual(asked.filter(address => !address.startsWith(site.url) && !address.startsWith("data:")), []);
      } finally {
        await context.close();
      }
    });
});

test("by keyboard alone: an admin admits somebody, who signs in and is shut out again", async () => {
  const { page, context } = await desk("ada");
  const hand = keyboard(page);
  await page.goto(site.url + "/steward/people");
  await hand.type("#f-login", "nia");
  await hand.type("#f-name", "New Nia");
  await hand.tick("input[value=provider]");
  await hand.choose("#f-organisation", "Housing for Women");
  await hand.type("#f-password", PASSWORD);
  await hand.type("#f-password_again", PASSWORD);
  await hand.press("button:has-text('Add')");
  await page.waitForSelector("main [role=status]");
  assert.match(await done(page), /account is made/);

  const hers = await pageOpen(browser, { script: false });
  await signIn(hers.page, site.url, "nia");
  await hers.page.goto(site.url + "/steward/account");
  assert.match(await hers.page.locator("dl").innerText(), /Housing for Women/);

  await hand.press("a:has-text('New Nia')");
  await page.waitForSelector("h1:has-text('New Nia')");
  await hand.press("button:has-text('Disable')");
  await page.waitForSelector("main [role=status]");
  assert.match(await done(page), /disabled/);
  await hers.page.goto(site.url + "/steward/account");
  assert.match(hers.page.url(), /\/steward\/sign-in\?next=/);
  await hers.context.close();
  await context.close();
});

test("signing in and out by keyboard alone, back to the page that was asked for", async () => {
  const { page, context } = await pageOpen(browser);
  await page.goto(site.url + "/steward/account");
  assert.match(page.url(), /sign-in\?next=\/steward\/account$/);
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.textContent);
  for (let i = 0; i < 20 && await focused() !== "f-login"; i++)
    await page.keyboard.press("Tab");
  await page.keyboard.type("sue");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "f-password");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL(site.url + "/steward/account");
  const cookies = await context.cookies();
  assert.deepEqual(cookies.map(({ name, httpOnly, secure, sameSite, path, expires }) =>
    ({ name, httpOnly, secure, sameSite, path, expires })),
  [{ name: "__Host-signpost", httpOnly: true, secure: true, sameSite: "Strict", path: "/", expires: -1 }]);
  assert.equal(await page.evaluate(() => document.cookie), "");
  for (let i = 0; i < 30 && await focused() !== "Sign out"; i++)
    await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(site.url + "/steward/sign-in");
  assert.deepEqual(await context.cookies(), []);
  await context.close();
});

test("a session that ends in mid-edit: what was typed is kept, and sent on after signing in", async () => {
  const { page, context } = await desk("sam", { bypassCSP: true });
  const editor = await editOpen(page, site.url, "?q=camden");
  await page.goto(`${editor}/names`);
  await fill(page, { description: "Tuesdays: “tea” & <more>" });
  await context.clearCookies();
  await keep(page);
  await page.waitForSelector("text=Your session had ended");
  await page.fill("#f-login", "sam");
  await page.fill("#f-password", PASSWORD);
  await page.click("main button");
  await page.waitForSelector("h1:has-text('You are signed in')");
  assert.deepEqual([...await axe(page), ...await sniffer(page)], []);
  await fitsAll(page);
  await page.click("button:has-text('Send what you typed')");
  await page.waitForSelector(".sp-tasks");
  await page.goto(`${editor}/names`);
  assert.equal(await page.inputValue("#f-description"), "Tuesdays: “tea” & <more>");
  await context.close();
});

test("a form that another site sends changes nothing, and is not kept for whoever signs in", async () => {
  const { page, context } = await desk("sue");
  await page.goto(site.url + "/steward/account");
  const csrf = await page.locator("input[name=csrf]").first().inputValue();
  const evil = http.createServer((_, answer) => {
    answer.setHeader("Content-Type", "text/html");
    answer.end(`<!doctype html><form method="post" action="${site.url}/steward/account">
      <input name="csrf" value="${csrf}"><input name="do" value="make-token"><input name="name" value="planted">
      <button>Send</button></form>`);
  });
  await new Promise(resolve => evil.listen(0, "127.0.0.1", resolve));
  try {
    /* the same host on another port is the same site: the cookie goes along, the origin tells */
    await page.goto(`http://127.0.0.1:${evil.address().port}/`);
    const [answer] = await Promise.all([page.waitForNavigation(), page.click("button")]);
    assert.equal(answer.status(), 403);
    await page.goto(site.url + "/steward/account");
    assert.doesNotMatch(await page.content(), /planted/);
    const stranger = await pageOpen(browser);
    await stranger.page.goto(`http://127.0.0.1:${evil.address().port}/`);
    const [refused] = await Promise.all([stranger.page.waitForNavigation(), stranger.page.click("button")]);
    assert.equal(refused.status(), 401);
    assert.doesNotMatch(await stranger.page.content(), /planted/);
    await stranger.context.close();
  } finally {
    evil.close();
    await context.close();
  }
});
