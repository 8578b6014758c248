/* The gap explorer in place: nothing that was chosen or typed is lost, the focus neither, and the
 * address says what is shown. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sentenceAfter, sentenceOf } from "./support/journey.mjs";
import { browserStart, pageOpen, siteStart } from "./support/site.mjs";

const DAY = "2021-02-01";
const SOUTHWARK = "E09000028";

let site, browser;
before(async () => {
  site = await siteStart();
  browser = await browserStart();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const queryOf = page => new URL(page.url()).searchParams;
const focusOf = page => page.evaluate(() => document.activeElement.id || document.activeElement.nodeName);
const asks = (page, name, value) => page.waitForFunction(
  ([key, wanted]) => new URLSearchParams(location.search).get(key) === wanted, [name, value]);

function trip(name, path, act) {
  test(name, { timeout: 60000 }, async () => {
    const { page, context, faults } = await pageOpen(browser);
    page.setDefaultTimeout(15000);
    try {
      await page.goto(site.url + path);
      await page.waitForSelector(".sp-main-gaps--live");
      await act(page);
      assert.deepEqual(faults, []);
    } finally {
      await context.close();
    }
  });
}

async function hubAsk(page, near) {
  await page.fill("#f-hub_near", near);
  await page.press("#f-hub_near", "Enter");
}

trip("a scenario stays after a step to another place of the page", `/gaps/scenario?as_of=${DAY}`, async page => {
  await page.check("#f-without-1");
  const sentence = await sentenceAfter(page, () => hubAsk(page, "Barnet"));
  await asks(page, "hub_near", "Barnet");
  await page.focus(".govuk-skip-link");
  await page.keyboard.press("Enter");
  await page.waitForURL("**#main");
  await page.waitForTimeout(300);
  assert.equal(await page.inputValue("#f-hub_near"), "Barnet");
  assert.ok(await page.isChecked("#f-without-1"));
  assert.equal(await sentenceOf(page), sentence);
});

trip("a scenario is in the address, so it outlives the page", `/gaps/scenario?as_of=${DAY}`, async page => {
  const sentence = await sentenceAfter(page, () => hubAsk(page, "Barnet"));
  await asks(page, "hub_near", "Barnet");
  await page.reload();
  assert.equal(await sentenceOf(page), sentence);
  assert.equal(await page.inputValue("#f-hub_near"), "Barnet");
});

trip("what is wrong is said and leads to its field, which keeps it", `/gaps/scenario?as_of=${DAY}`, async page => {
  await page.fill("#f-hub_name", "Corner");
  await hubAsk(page, "Nowhereville");
  await page.waitForSelector(".govuk-error-summary");
  await page.waitForFunction(() => /cannot find Nowhereville/.test(document.querySelector("main [role=status]").textContent));
  await page.click(".govuk-error-summary a");
  await page.waitForFunction(() => document.activeElement.id === "f-hub_near");
  assert.equal(await page.inputValue("#f-hub_near"), "Nowhereville");
  assert.equal(await page.inputValue("#f-hub_name"), "Corner");
  await sentenceAfter(page, () => hubAsk(page, "Barnet"));
  assert.equal(await page.locator(".govuk-error-summary").count(), 0);
});

trip("what is wrong gets no address", `/gaps?as_of=${DAY}`, async page => {
  const before = page.url();
  await page.locator("#f-as_of").evaluate(field => {
    field.type = "text";
    field.value = "soon";
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await page.waitForSelector(".govuk-error-summary");
  assert.equal(page.url(), before);
  assert.match(await page.title(), /Gaps/);
});

trip("a day that is being typed is not taken for today", `/gaps?as_of=${DAY}`, async page => {
  const sentence = await sentenceOf(page);
  await page.fill("#f-as_of", "");
  await page.waitForTimeout(600);
  assert.equal(await sentenceOf(page), sentence);
  await page.focus("#f-need");
  assert.equal(await page.inputValue("#f-as_of"), DAY);
});

trip("the focus goes to what stands in the place of what had it", `/gaps?as_of=${DAY}&borough=${SOUTHWARK}`, async page => {
  await sentenceAfter(page, async () => {
    await page.locator("#borough a[href*='borough=']").first().focus();
    await page.keyboard.press("Enter");
  });
  await page.waitForFunction(() => document.activeElement !== document.body);
  assert.equal(await focusOf(page), "borough-name");
  await page.locator(".sp-tabs a").first().focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector(".sp-matrix");
  assert.equal(await focusOf(page), "H1");
});

trip("quick steps end where the slider ends", "/gaps?as_of=2012-06-01", async page => {
  await page.focus("#day");
  for (let i = 0; i < 9; i++)
    await page.keyboard.press("ArrowRight");
  const day = await page.inputValue("#f-as_of");
  await asks(page, "as_of", day);
  await page.waitForFunction(() => document.querySelector("[data-first]").dataset.shown === document.querySelector("#day").value);
  assert.equal(await focusOf(page), "day");
});

trip("a borough that is opened while the day moves stays open", `/gaps?as_of=${DAY}`, async page => {
  await page.focus("#day");
  await page.evaluate(code => document.getElementById(`a-${code}`).click(), SOUTHWARK);
  await page.keyboard.press("ArrowRight");
  await asks(page, "borough", SOUTHWARK);
  await page.waitForSelector(`#borough[data-area=${SOUTHWARK}]`);
  await page.waitForFunction(day => document.querySelector("#f-as_of").value !== day, DAY); // the step may come after the borough
  await page.waitForFunction(() => new URLSearchParams(location.search).get("as_of") === document.querySelector("#f-as_of").value);
  assert.equal(queryOf(page).get("borough"), SOUTHWARK);
});
