/* The way back: what was entered and found is not lost by looking at a service, printing its sheet or
 * following a link to a part of the page; and no address ever shows another's page. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { browserStart, pageOpen, profileStart, siteStart } from "./support/site.mjs";
import { search, wordsSearch } from "./support/states.mjs";

let site, browser, page, faults;
before(async () => {
  site = await siteStart();
  browser = await browserStart();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const heading = () => page.locator("h1").first().innerText();
const path = () => new URL(page.url()).pathname;

async function until(words) {
  await page.waitForFunction(part => document.querySelector("h1")?.innerText.includes(part), words);
}

async function searched() {
  ({ page, faults } = await pageOpen(browser));
  await search(page, site.url, { near: "SE15 4QL" });
  return heading();
}

async function serviceOpen() {
  const name = await page.locator(".sp-card__name a").first().innerText();
  await page.locator(".sp-card__name a").first().click();
  await until(name);
  return name;
}

describe("links to a part of the page keep what was entered:", () => {
  test("the way past the header", async () => {
    ({ page, faults } = await pageOpen(browser));
    await page.goto(site.url + "/");
    await page.fill("#f-near", "half typed");
    await page.keyboard.press("Shift+Tab");
    await page.locator(".govuk-skip-link").first().focus();
    await page.keyboard.press("Enter");
    await page.waitForTimeout(300);
    assert.equal(await page.inputValue("#f-near"), "half typed");
    assert.deepEqual(faults, []);
  });

  test("an error's link to its question", async () => {
    ({ page, faults } = await pageOpen(browser));
    await search(page, site.url, { near: "SW99 9ZZ" });
    await page.click(".govuk-error-summary a");
    await page.waitForTimeout(300);
    assert.equal(await page.inputValue("#f-near"), "SW99 9ZZ");
    assert.equal(await page.evaluate(() => document.activeElement.id), "f-near");
    assert.deepEqual(faults, []);
  });

  test("an error's link opens the fold that its question is in", async () => {
    ({ page, faults } = await pageOpen(browser));
    await page.goto(site.url + "/");
    await page.waitForSelector("#f-near[role=combobox]");
    await page.fill("#f-near", "Camden");
    await page.click("summary:has-text('About her')");
    await page.fill("#f-age", "none");
    await page.click("text=Find services");
    await page.waitForSelector(".govuk-error-summary");
    await page.evaluate(() => document.querySelectorAll("details").forEach(fold => { fold.open = false; }));
    await page.click(".govuk-error-summary a");
    assert.equal(await page.evaluate(() => document.activeElement.id), "f-age");
    assert.ok(await page.isVisible("#f-age"));
  });
});

describe("from a service", () => {
  test("Back, Forward and Back again go between it and the list", async () => {
    const list = await searched();
    const name = await serviceOpen();
    await page.goBack();
    await until(list);
    await page.goForward();
    await until(name);
    assert.match(path(), /^\/services\//);
    await page.goBack();
    await until(list);
    assert.equal(path(), "/");
    assert.deepEqual(faults, []);
  });

  test("its link says where it leads: to the list, with what was ticked", async () => {
    const list = await searched();
    await page.check(".sp-card:nth-child(2) input[name=pick]");
    await serviceOpen();
    assert.equal(await page.innerText(".govuk-back-link"), "Back to the list");
    await page.click(".govuk-back-link");
    await until(list);
    assert.ok(await page.isChecked(".sp-card:nth-child(2) input[name=pick]"));
    assert.match(await page.evaluate(() => document.activeElement.getAttribute("href") ?? ""), /^\/services\//);
  });

  test("its sheet comes and goes without losing the list", async () => {
    const list = await searched();
    const name = await serviceOpen();
    await page.click("text=Print a sheet about it");
    await page.waitForSelector(".sp-paper");
    assert.match(path(), /\/sheet$/);
    assert.ok(await page.evaluate(() => document.body.classList.contains("sp-on-paper")));
    assert.ok(await page.isVisible("[data-print]"));
    await page.click(".govuk-back-link");
    await until(name);
    assert.match(path(), /^\/services\/[0-9a-f-]+$/);
    await page.goBack();
    await until(list);
    assert.ok(!await page.evaluate(() => document.body.classList.contains("sp-on-paper")));
    assert.deepEqual(faults, []);
  });

  test("who runs it, and another of theirs, and back", async () => {
    const list = await searched();
    await serviceOpen();
    await page.click("dd a[href^='/organisations/']");
    await page.waitForURL("**/organisations/*");
    await page.goBack();
    await page.goBack();
    await until(list);
    assert.equal(path(), "/");
  });

  test("Back after a reload asks for the finder: nobody's search", async () => {
    await searched();
    await serviceOpen();
    await page.reload();
    await page.goBack();
    await until("Where is she?");
    assert.equal(path(), "/");
    assert.equal(await page.inputValue("#f-near"), "");
  });

  test("that cannot be reached: the list stays, and says so", async () => {
    const list = await searched();
    await page.context().setOffline(true);
    await page.locator(".sp-card__name a").first().click();
    await page.waitForSelector(".sp-trouble");
    assert.equal(await heading(), list);
    assert.equal(path(), "/");
    await page.context().setOffline(false);
    await serviceOpen();
  });

  test("a link to a part of it leaves it as it is", async () => {
    const list = await searched();
    const name = await serviceOpen();
    await page.locator(".govuk-skip-link").first().focus();
    await page.keyboard.press("Enter");
    await page.waitForTimeout(300);
    assert.equal(await heading(), name);
    await page.goBack();
    await page.goBack();
    await until(list);
  });
});

test("from a service that words found, Back leads to what was found", async () => {
  ({ page, faults } = await pageOpen(browser));
  await wordsSearch(page, site.url, "advanse");
  const first = page.locator(".sp-item__name a").first();
  const name = await first.innerText();
  await first.click();
  await until(name);
  assert.match(path(), /^\/services\/[0-9a-f-]+$/);
  await page.goBack();
  await until("Browse services");
  assert.equal(await page.inputValue("#f-q"), "advanse");
  await page.locator(".sp-item__name a").nth(1).click();
  await page.waitForURL("**/services/*");
  await page.click(".govuk-back-link");
  await until("Browse services");
  assert.ok(await page.locator(".sp-item__name a").count() > 2);
  assert.deepEqual(faults, []);
});

test("the way past the map asks for nothing and leads to the list", async () => {
  let asked;
  ({ page, asked } = await pageOpen(browser));
  await page.goto(site.url + "/map");
  await page.waitForSelector("[data-ready]");
  asked.length = 0;
  await page.locator(".govuk-skip-link").last().focus();
  await page.keyboard.press("Enter");
  await page.waitForTimeout(300);
  assert.deepEqual(asked.filter(address => /\/map($|\?)/.test(address)), []);
  assert.equal(await page.evaluate(() => document.activeElement.id), "list");
});

test("a sheet of the comparison leads back to the comparison", async () => {
  await searched();
  await page.check(".sp-card:nth-child(1) input[name=pick]");
  await page.check(".sp-card:nth-child(2) input[name=pick]");
  await page.click("[data-shortlist-compare]");
  await page.waitForSelector(".sp-compare");
  await page.locator("a:has-text('One page')").first().click();
  await page.waitForSelector(".sp-paper");
  await page.click(".govuk-back-link");
  await page.waitForSelector(".sp-compare");
  assert.equal(path(), "/");
});

test("a browser that keeps whole pages in memory does not bring a search back", async () => {
  const folder = mkdtempSync(join(tmpdir(), "signpost-back-"));
  const context = await profileStart(folder, { ignoreDefaultArgs: ["--disable-back-forward-cache"] });
  try {
    page = context.pages()[0];
    await page.addInitScript(() => addEventListener("pageshow", event => {
      if (event.persisted)
        console.log(`came back ${document.documentElement.hidden ? "hidden" : "visible"}`);
    }));
    const said = [];
    page.on("console", message => said.push(message.text()));
    await search(page, site.url, { near: "SE15 4QL" });
    await page.click("footer a:has-text('About the data')");
    await page.waitForURL("**/about");
    await page.goBack();
    await until("Where is she?");
    assert.equal(await page.inputValue("#f-near"), "");
    assert.ok(!said.includes("came back visible"), said.join("; "));
    assert.ok(await page.isVisible("h1"));
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("paper of a comparison says nothing of her", async () => {
  ({ page, faults } = await pageOpen(browser));
  await page.goto(site.url + "/");
  await page.waitForSelector("#f-near[role=combobox]");
  await page.fill("#f-near", "SE15 4QL");
  await page.click("summary:has-text('About her')");
  await page.check("input[name=pregnant][value=yes]");
  await page.click("text=Find services");
  await page.waitForSelector(".sp-card");
  await page.check(".sp-card:nth-child(1) input[name=pick]");
  await page.click("[data-shortlist-compare]");
  await page.waitForSelector(".sp-compare");
  assert.match(await page.innerText("main"), /pregnant/);
  await page.emulateMedia({ media: "print" });
  const paper = await page.innerText("main");
  assert.match(paper, /Phone/);
  assert.doesNotMatch(paper, /pregnant|For her|How far|SE15 4QL/);
});
