/* Every journey through the pages, with script and without, on a phone, a tablet and a desk. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fitsIn, idOf, isMarked, mark, sentenceAfter, sentenceOf, servicesOf } from "./support/journey.mjs";
import { browserStart, pageOpen, siteStart } from "./support/site.mjs";
import { filtersOpen, search, shortlist, wordsSearch } from "./support/states.mjs";

const WIDTHS = [360, 768, 1280];
const SOUTHWARK = "E09000028";
const CAMDEN = "E09000007";
const LAMBETH = "E09000022";
const POLYGON = { type: "Polygon", coordinates: [[[-0.25, 51.6], [-0.15, 51.6], [-0.15, 51.66], [-0.25, 51.6]]] };

let site, browser;
before(async () => {
  site = await siteStart();
  browser = await browserStart();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/* ---- small steps ---- */

const textOf = (page, selector) => page.locator(selector).first().innerText();
const queryOf = page => new URL(page.url()).searchParams;

/* With script a choice is answered by itself; without, by the button. */
async function choose({ page, script }, field, value) {
  return sentenceAfter(page, async () => {
    if (typeof value === "boolean")
      await page.setChecked(field, value);
    else if (await page.locator(field).evaluate(element => element.tagName === "SELECT"))
      await page.selectOption(field, value);
    else
      await page.fill(field, value);
    if (!script)
      await page.click(".sp-show");
  });
}

async function gapsOpen({ page, url, script }, path) {
  await page.goto(url + path);
  if (script)
    await page.waitForSelector(".sp-main-gaps--live");
}

async function finderOpen({ page, url, script }) {
  await page.goto(url + "/");
  if (script)
    await page.waitForSelector("#f-near[role=combobox]");
}

/* On a phone suggestions lie over the button until the box is left: there the key does it. */
async function nearEnter({ page, width }, near) {
  await page.fill("#f-near", near);
  if (width < 768)
    await page.press("#f-near", "Enter");
  else
    await page.click(".sp-near__button");
}

async function find(trip, near) {
  await finderOpen(trip);
  await nearEnter(trip, near);
  await trip.page.waitForSelector("main[data-find=results]");
}

/* The table of a view, as words. */
const tableOf = page => page.locator("[data-part=view] tbody, [data-part=answer] tbody").first().innerText();

async function answerOf(page) {
  await page.waitForSelector("[data-part=answer] .map");
  return { sentence: await sentenceOf(page), table: await tableOf(page) };
}

async function scenario(trip, fields) {
  const { page, script } = trip;
  await gapsOpen(trip, "/gaps/scenario?as_of=2021-02-01");
  for (const [field, value] of Object.entries(fields)) {
    const control = page.locator(field);
    await control.evaluate(element => {
      for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details"))
        fold.open = true;
    });
    if (value === true)
      await control.check();
    else
      await control.fill(value);
  }
  if (script)
    await page.locator("#f-hub_name").focus(); /* what was typed counts when its field is left */
  else
    await page.click("text=Show what changes");
  return answerOf(page);
}

const DOWNLOADS = {
  CSV: [/^text\/csv/, text => text.trim().split("\n").length > 2],
  JSON: [/json/, text => JSON.parse(text)],
  SVG: [/^image\/svg\+xml/, text => text.includes("<svg") && text.trimEnd().endsWith("</svg>")],
  PNG: [/^image\/png/, text => text.startsWith("\x89PNG\r\n\x1a\n") && text.length > 5000],
};

async function downloadCheck(answer, label, address) {
  const [type, isThat] = DOWNLOADS[Object.keys(DOWNLOADS).find(kind => label.includes(kind))];
  assert.equal(answer.status, 200, address);
  assert.match(answer.headers.get("content-type"), type, address);
  assert.ok(isThat(Buffer.from(await answer.arrayBuffer()).toString("latin1")), `${label}: ${address}`);
}

/* The disc of a number is a button; the pages without script have it in a drawing. */
const discOf = (page, number) => page.locator(`.sp-leaflet button.sp-disc`).filter({ hasText: new RegExp(`^${number}$`) });

/* A place inside the map without a disc or a button on it. */
async function groundClick(page, map) {
  await page.locator(map).scrollIntoViewIfNeeded();
  const at = await page.locator(map).evaluate(element => {
    const box = element.getBoundingClientRect();
    for (let y = box.top + box.height / 2; y < box.bottom; y += 15)
      for (let x = box.left + box.width / 2; x < box.right; x += 15) {
        const top = document.elementFromPoint(x, y);
        if (top && element.contains(top) && !top.closest("button, a") && !top.matches(".sp-disc"))
          return { x: x - box.left, y: y - box.top };
      }
    return null;
  });
  assert.ok(at, "there is room to click on the map");
  await page.locator(map).click({ position: at });
}

/* ---- finding ---- */

const finding = [["a postcode", "SE15 4QL", "near SE15 4"], ["a part of a postcode", "NW1", "near NW1"],
  ["a borough", "Lambeth", "near Lambeth"], ["a place", "Brixton", "Brixton"]]
  .map(([what, near, words]) => ({ name: `find by ${what}`, async act(trip) {
    const { page, url, script } = trip;
    await finderOpen(trip);
    await mark(page);
    await nearEnter(trip, near);
    await page.waitForSelector("main[data-find=results]");
    assert.match(await sentenceOf(page), /^\d+ services\. \d+ suitable, \d+ to ask first, near /);
    assert.ok((await sentenceOf(page)).includes(words), await sentenceOf(page));
    assert.ok(await page.locator(".sp-card").count() > 5);
    assert.equal(await page.locator("section > h2:has-text('Places to go')").count(), 1);
    assert.equal(page.url(), script ? `${url}/` : `${url}/find`);
    assert.equal(await isMarked(page), script, "with script no page is loaded");
    if (script)
      assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
  } }));

const finder = [
  ...finding,
  { name: "a place that nobody knows", async act({ page, url }) {
    await search(page, url, { near: "SW99 9ZZ" });
    assert.match(await textOf(page, ".govuk-error-summary"), /SW99 9ZZ/);
    assert.equal(await page.inputValue("#f-near"), "SW99 9ZZ");
    await page.click(".govuk-error-summary a");
    assert.equal(await page.evaluate(() => document.activeElement.id), "f-near");
    assert.equal(await page.inputValue("#f-near"), "SW99 9ZZ", "what was typed is still there");
  } },
  { name: "suggestions", isScript: true, async act(trip) {
    const { page } = trip;
    await finderOpen(trip);
    await page.locator("#f-near").pressSequentially("Tower H");
    await page.waitForSelector("[role=option]");
    await page.keyboard.press("ArrowDown");
    assert.ok(await page.getAttribute("#f-near", "aria-activedescendant"));
    await page.keyboard.press("Enter");
    assert.equal(await page.inputValue("#f-near"), "Tower Hamlets");
    assert.equal(await page.locator("[role=option]").count(), 0);
    await page.keyboard.press("Enter");
    await page.waitForSelector("main[data-find=results]");
    assert.match(await sentenceOf(page), /near Tower Hamlets/);
  } },
  { name: "a click on the map says where she is", isScript: true, async act(trip) {
    const { page } = trip;
    await finderOpen(trip);
    await page.click("text=Choose on a map");
    await page.waitForSelector(".sp-point-map .leaflet-tile-loaded");
    await groundClick(page, ".sp-point-map");
    assert.match(await page.inputValue("#f-near"), /^5\d\.\d+, -?\d\.\d+$/);
    await page.click(".sp-near__button");
    await page.waitForSelector("main[data-find=results]");
    assert.match(await sentenceOf(page), /services/);
  } },
  { name: "use my location, by press only", isScript: true, async act(trip) {
    const { page } = trip;
    await page.context().grantPermissions(["geolocation"]);
    await page.context().setGeolocation({ latitude: 51.4613, longitude: -0.1156 });
    await finderOpen(trip);
    assert.equal(await page.inputValue("#f-near"), "");
    await page.click("text=Use my location");
    await page.waitForFunction(() => document.querySelector("#f-near").value !== "");
    assert.equal(await page.inputValue("#f-near"), "51.4613, -0.1156");
    await page.click(".sp-near__button");
    await page.waitForSelector("main[data-find=results]");
    assert.match(await sentenceOf(page), /Lambeth/);
  } },
  { name: "list and map are in step", async act(trip) {
    const { page, script } = trip;
    await find(trip, "SE15 4QL");
    const placed = await page.locator(".sp-card[data-lon] .sp-card__number").allInnerTexts();
    assert.ok(placed.length > 3);
    if (!script) {
      const drawn = await page.locator(".sp-results .sp-map svg text").allTextContents();
      for (const number of placed)
        assert.ok(drawn.includes(number), `${number} is drawn`);
      return;
    }
    await page.locator(".sp-results .sp-map").scrollIntoViewIfNeeded();
    await page.waitForSelector(".sp-results-map .sp-disc");
    assert.equal(await page.locator(".sp-results-map .sp-disc").count(), placed.length);
    const disc = discOf(page, placed[1]);
    const card = page.locator(`.sp-card:has(.sp-card__number:text-is("${placed[1]}"))`);
    assert.match(await disc.getAttribute("aria-label"), new RegExp(`^${placed[1]}, `));
    await card.hover();
    assert.match(await disc.getAttribute("class"), /sp-disc--lit/);
    await page.locator(".sp-results-map").scrollIntoViewIfNeeded();
    await disc.focus();
    assert.match(await card.getAttribute("class"), /sp-card--lit/);
    await disc.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), await card.getAttribute("id"));
  } },
  { name: "a question answered on the spot ranks again", async act(trip) {
    const { page, url, script } = trip;
    await find(trip, "SE15 4QL");
    await mark(page);
    const yes = "button[name=pregnant][value=yes]";
    const asked = await page.locator(yes).count();
    assert.ok(asked > 0);
    await page.locator(yes).first().click();
    await page.waitForFunction(selector => document.querySelector("main[data-find=results]") &&
      !document.querySelector(selector), yes);
    assert.equal(await page.locator("input[name=pregnant]:checked").inputValue(), "yes");
    assert.equal(await isMarked(page), script);
    assert.equal(page.url(), script ? `${url}/` : `${url}/find`);
  } },
  { name: "facts that matter change the verdicts", async act(trip) {
    const { page } = trip;
    await finderOpen(trip);
    await page.click("summary:has-text('What she needs')");
    await page.check("label:has-text('Domestic abuse')");
    await page.click("summary:has-text('About her')");
    await page.fill("#f-age", "16");
    await page.click("summary:has-text('Date')");
    await page.fill("#f-as_of", "2019-06-01");
    await nearEnter(trip, "Southwark");
    await page.waitForSelector("main[data-find=results]");
    assert.match(await sentenceOf(page), /1 June 2019/);
    assert.ok(await page.locator("button[name=include]").count() === 1, "some are not suitable, and she can see why");
  } },
  { name: "why others are not suitable", async act(trip) {
    const { page } = trip;
    await find(trip, "SE15 4QL");
    const said = Number.parseInt(await textOf(page, "p:has(> button[name=include])"), 10);
    await page.click("button[name=include]");
    await page.waitForSelector(".sp-card[data-verdict=unsuitable]");
    assert.equal(await page.locator(".sp-card[data-verdict=unsuitable]").count(), said);
    assert.ok((await textOf(page, ".sp-card[data-verdict=unsuitable] .sp-verdict")).includes("Not suitable"));
  } },
  { name: "filters say what is left and are never a dead end", async act(trip) {
    const { page, script } = trip;
    await find(trip, "SE15 4QL");
    const whole = await sentenceOf(page);
    await filtersOpen(page);
    const women = page.locator("label.sp-filter:has(input[value=women])");
    const count = Number(/\((\d+)\)/.exec(await women.innerText())[1]);
    for (const empty of await page.locator(".sp-filter:has-text('(0)') input").all())
      assert.ok(await empty.isDisabled());
    await women.locator("input").check();
    if (!script)
      await page.click("[data-filter-apply]");
    await page.waitForSelector(`#narrow summary:has-text('${count} of ')`);
    if (script)
      assert.equal(await page.evaluate(() => document.activeElement.value), "women", "focus stays where it was");
    await page.click("button[name=clear]");
    await page.waitForSelector("#narrow summary:not(:has-text(' of '))");
    assert.equal(await sentenceOf(page), whole);
  } },
  { name: "two on the shortlist beside each other", async act(trip) {
    const { page, url, script } = trip;
    await find(trip, "SE15 4QL");
    await shortlist(page, 2);
    const picked = (await servicesOf(page)).slice(0, 2);
    if (script)
      assert.match(await textOf(page, "[data-shortlist-words]"), /^2 on your shortlist/);
    await page.click("[data-shortlist-compare]");
    await page.waitForSelector(".sp-compare");
    assert.deepEqual(await servicesOf(page, ".sp-compare thead a"), picked);
    assert.equal(await page.isVisible("[data-print]"), script);
    await page.click("[data-find-back]");
    await page.waitForSelector(".sp-card");
    assert.equal(await page.locator("input[name=pick]:checked").count(), 2);
    await page.goto(url + "/");
    assert.equal(await page.locator("input[name=pick]").count(), 0);
  } },
  { name: "from a card to its service, and back", async act(trip) {
    const { page, script } = trip;
    await find(trip, "SE15 4QL");
    const sentence = await sentenceOf(page);
    const name = await textOf(page, ".sp-card__name a");
    await page.locator(".sp-card__name a").first().click();
    await page.waitForURL("**/services/*");
    await page.waitForSelector(`h1:text-is("${name}")`);
    for (const heading of ["When it is open", "Where it is", "Whom it covers", "Who can use it", "Who paid for it"])
      assert.equal(await page.locator(`h2:text-is("${heading}")`).count(), 1, heading);
    if (script) { /* without, the browser asks whether to send the form again */
      await page.goBack();
      await page.waitForSelector(".sp-card");
      assert.equal(await sentenceOf(page), sentence);
    }
  } },
];

/* ---- paper ---- */

const paper = [
  { name: "a sheet about a service", async act(trip) {
    const { page, script } = trip;
    await find(trip, "SE15 4QL");
    const name = await textOf(page, ".sp-card__name a");
    await page.locator(".sp-card__name a").first().click();
    await page.click("text=Print a sheet about it");
    await page.waitForURL("**/sheet*");
    assert.equal(await sentenceOf(page), name);
    assert.equal(await page.isVisible("[data-print]"), script);
    assert.ok(!(await page.content()).includes("SE15 4QL"), "nothing about the search");
    await page.click("text=A version that looks neutral");
    await page.waitForURL("**neutral=true*");
    assert.ok(!/women|justice|police|abuse/i.test((await textOf(page, ".sp-sheet")).replaceAll(name, "")));
  } },
  { name: "a poster for a borough", async act({ page, url }) {
    await page.goto(url + "/posters");
    await page.selectOption("#f-borough", { label: "Southwark" });
    await page.selectOption("#f-stage", "arrest");
    await page.click("text=Show the poster");
    await page.waitForURL(`**/posters/${SOUTHWARK}**`);
    assert.match(await sentenceOf(page), /Southwark/);
    assert.ok(await page.locator(".sp-poster__item").count() > 2);
  } },
];

/* ---- browsing ---- */

const browsing = [
  { name: "browse by borough and need", async act({ page, url }) {
    await page.goto(url + "/services");
    const all = await textOf(page, "h2.sp-sentence");
    if (!await page.isVisible("#f-borough"))
      await page.click(".sp-choices > summary");
    await page.selectOption("#f-borough", LAMBETH);
    await page.selectOption("#f-need", "domestic-abuse");
    await page.click(".sp-choices button");
    await page.waitForURL("**borough=E09000022**");
    assert.notEqual(await textOf(page, "h2.sp-sentence"), all);
    assert.equal(await page.locator(".sp-chosen li").count(), 2);
    await page.locator(".sp-chosen a").first().click();
    await page.waitForFunction(() => document.querySelectorAll(".sp-chosen li").length === 1);
  } },
  { name: "words that are misspelled, and the reasons for the order", async act({ page, url }) {
    await wordsSearch(page, url, "advanse minerv");
    assert.equal(page.url(), `${url}/services`, "words are not in the address");
    assert.match(await textOf(page, ".sp-item__name"), /Advance|Minerva/);
    assert.match(await textOf(page, ".sp-reason"), /spelled like “advanse”/);
    assert.ok(await page.locator(".sp-item mark").count() > 0);
    await page.locator(".sp-item__name a").first().click();
    await page.waitForURL("**/services/*-*");
  } },
  { name: "words that nothing has", async act({ page, url }) {
    await wordsSearch(page, url, "xyzzyx");
    assert.match(await textOf(page, ".sp-browse__found"), /no service/i);
    await page.click("text=look at all services");
    await page.waitForSelector(".sp-item");
  } },
  { name: "from a service to who runs it, and to its other services", async act({ page, url }) {
    await wordsSearch(page, url, "beth centre");
    await page.click("a:has-text('Beth Centre')");
    await page.click("dd a[href^='/organisations/']");
    await page.waitForURL("**/organisations/*");
    const others = await servicesOf(page, ".sp-item__name a");
    assert.ok(others.length > 1);
    await page.fill("#f-as_of", "2019-06-01");
    await page.click(".sp-day button");
    await page.waitForURL("**as_of=2019-06-01");
    assert.equal(await page.locator(".sp-map .map").count(), 1);
  } },
];

/* ---- gaps ---- */

const gaps = [
  { name: "gaps for a need and a stage, and a link to this view", async act(trip) {
    const { page, url, script } = trip;
    await gapsOpen(trip, "/gaps?as_of=2021-02-01");
    await mark(page);
    await choose(trip, "#f-need", "domestic-abuse");
    const sentence = await choose(trip, "#f-stage", "prison");
    assert.equal(await isMarked(page), script, "with script no page is loaded");
    await page.waitForFunction(() => location.search.includes("stage=prison"));
    assert.equal(queryOf(page).get("need"), "domestic-abuse");
    const table = await tableOf(page);
    const link = await page.getAttribute("a:text-is('Link to this view')", "href");
    for (const address of [page.url(), url + link]) {
      await page.goto(address);
      assert.equal(await sentenceOf(page), sentence);
      assert.equal(await tableOf(page), table);
    }
  } },
  { name: "gaps on another day, from change to change", async act(trip) {
    const { page, script } = trip;
    await gapsOpen(trip, "/gaps?as_of=2021-02-01");
    const day = await page.locator("a[rel=next]").getAttribute("href");
    const next = new URLSearchParams(day.split("?")[1]).get("as_of");
    const byLink = await sentenceAfter(page, () => page.click("a[rel=next]"));
    assert.equal(await page.inputValue("#f-as_of"), next);
    await gapsOpen(trip, "/gaps?as_of=2021-02-01");
    const byField = await choose(trip, "#f-as_of", next);
    assert.equal(byField, byLink);
    if (!script)
      return;
    await gapsOpen(trip, "/gaps?as_of=2021-02-01");
    const bySlider = await sentenceAfter(page, () => page.press("#day", "ArrowRight"));
    assert.equal(bySlider, byLink);
    assert.equal(await page.inputValue("#f-as_of"), next);
    assert.match(await page.getAttribute("#day", "aria-valuetext"), /a day of change/);
    await page.waitForFunction(to => new URLSearchParams(location.search).get("as_of") === to, next);
  } },
  { name: "gaps when only secured funding counts, and with services for everybody", async act(trip) {
    const { page } = trip;
    await gapsOpen(trip, "/gaps?as_of=2021-02-01&need=domestic-abuse");
    const secured = await choose(trip, "#f-secured", true);
    assert.equal(await page.isChecked("#f-secured"), true);
    await page.waitForFunction(() => location.search.includes("secured=true"));
    assert.match(secured, /1 February 2021/);
    await choose(trip, "#f-secured", false);
    await page.selectOption("#f-women_specific", "false");
    if (!trip.script)
      await page.click(".sp-show");
    await page.waitForURL("**women_specific=false**");
  } },
  { name: "a borough's panel: its services, what changes next, its neighbours", async act(trip) {
    const { page, script } = trip;
    await gapsOpen(trip, "/gaps?as_of=2021-02-01");
    await page.click(`#a-${SOUTHWARK}`);
    await page.waitForSelector(`#borough[data-area=${SOUTHWARK}]`);
    assert.ok(await page.locator("#borough ul.sp-services a[href^='/services/']").count() > 0);
    assert.equal(await page.locator("#borough svg").count(), 1, "bars of the days that are paid for");
    assert.match(await textOf(page, "#borough"), /Next change|No change is recorded/);
    if (script)
      assert.equal(await page.evaluate(() => document.activeElement.id), "borough-name");
    await page.click("#borough h3:has-text('Its neighbours') + ul a");
    await page.waitForSelector(`#borough:not([data-area=${SOUTHWARK}])`);
    await page.goBack();
    await page.waitForSelector(`#borough[data-area=${SOUTHWARK}]`);
    await page.click("[data-close]");
    await page.waitForSelector("#borough", { state: "detached" });
    if (script)
      assert.equal(await page.evaluate(() => document.activeElement.id), `a-${SOUTHWARK}`);
  } },
  { name: "a click on the map of gaps opens the borough", isScript: true, async act(trip) {
    const { page } = trip;
    await gapsOpen(trip, "/gaps?as_of=2021-02-01");
    const path = page.locator(`.sp-map path[data-area=${CAMDEN}]`).first();
    await path.scrollIntoViewIfNeeded();
    await path.hover();
    assert.match(await page.getAttribute(`tr[data-area=${CAMDEN}]`, "class"), /is-lit/);
    await path.click();
    await page.waitForSelector(`#borough[data-area=${CAMDEN}]`);
  } },
  { name: "columns sort", isScript: true, async act(trip) {
    const { page } = trip;
    await gapsOpen(trip, "/gaps?as_of=2021-02-01&columns=need");
    await page.click("button.sp-sort:has-text('Women')");
    const numbers = (await page.locator("tbody tr td:nth-last-child(3)").allInnerTexts())
      .map(text => Number(text.replace(/\D/g, "")));
    assert.ok(numbers.every((number, i) => i === 0 || numbers[i - 1] >= number), String(numbers));
    assert.equal(await page.locator("[aria-sort=descending]").count(), 1);
  } },
  { name: "a matrix of needs, with its map", async act(trip) {
    const { page } = trip;
    await gapsOpen(trip, "/gaps?as_of=2021-02-01");
    await page.click(".sp-tabs a:has-text('By need')");
    await page.waitForSelector(".sp-matrix");
    assert.equal(await page.locator(".sp-matrix tbody tr").count(), 33);
    assert.equal(await page.locator(".sp-map--gaps .map").count(), 1);
    const words = await page.locator(".sp-matrix tbody .sp-cell").allInnerTexts();
    assert.ok(words.every(word => word.trim()), "each cell says its verdict in words");
  } },
  { name: "over time, and what ends when: charts with their tables", async act(trip) {
    const { page } = trip;
    await gapsOpen(trip, "/gaps/timeline?from=2019-01-01&to=2025-01-01");
    assert.ok(await page.locator("[data-part=answer] svg").count() >= 2);
    assert.ok(await page.locator("table:has(caption:text-is('Changes by day')) tbody tr").count() > 3);
    await page.click("summary:has-text('The bars as a table')");
    assert.ok(await page.locator("[aria-label='Table of services and when they are paid for'] tbody tr").count() > 3);
    await page.click(".sp-tabs a:has-text('What ends when')");
    await page.waitForURL("**/gaps/cliff**");
    assert.ok(await page.locator("[data-part=answer] svg").count() >= 1);
    assert.ok(await page.locator("[data-part=answer] tbody tr").count() > 0);
  } },
  { name: "downloads are what they say", isDesk: true, async act(trip) {
    const { page } = trip;
    for (const path of ["/gaps?need=domestic-abuse&as_of=2021-02-01", "/gaps?columns=stage&as_of=2021-02-01",
      "/gaps/timeline?from=2019-01-01&to=2025-01-01", "/gaps/cliff?from=2019-01-01&to=2025-01-01"]) {
      await gapsOpen(trip, path);
      const links = await page.locator("[data-part=downloads] a[download]").evaluateAll(all =>
        all.map(link => ({ label: link.textContent, href: link.href })));
      const labels = links.map(({ label }) => label);
      assert.ok(["CSV", "SVG", "PNG"].every(label => labels.includes(label)), `${path}: ${labels}`);
      for (const { label, href } of links)
        await downloadCheck(await fetch(href), label, href);
    }
  } },
  { name: "what if a new hub opened", async act(trip) {
    const near = await scenario(trip, { "#f-hub_near": "Barnet", "#f-hub_radius": "4000" });
    assert.match(near.table, /Barnet/);
    const area = await scenario(trip, { "#f-coverage_polygon": JSON.stringify(POLYGON) });
    assert.match(area.table, /Barnet|Enfield/);
    const boroughs = await scenario(trip, { "#f-hub-E09000003": true });
    assert.match(boroughs.table, /Barnet/);
    assert.equal(new URL(trip.page.url()).pathname, "/gaps/scenario");
  } },
  { name: "what if services ended or went on", async act(trip) {
    const { page } = trip;
    await gapsOpen(trip, "/gaps/scenario?as_of=2021-02-01");
    const row = page.locator("tr:has-text('South London Alliance')").first();
    const tick = await row.locator("input[type=checkbox]").getAttribute("id");
    const without = await scenario(trip, { [`#${tick}`]: true });
    assert.match(without.table, /Southwark/);
    assert.equal(await page.isChecked(`#${tick}`), true);
  } },
  { name: "draw a hub and an area on the map", isScript: true, async act(trip) {
    const { page } = trip;
    await gapsOpen(trip, "/gaps/scenario?as_of=2021-02-01");
    await page.click("text=Choose on a map");
    const map = page.locator(".sp-draw__map");
    await page.waitForSelector(".sp-draw__map .leaflet-tile-loaded");
    await map.scrollIntoViewIfNeeded();
    await groundClick(page, ".sp-draw__map");
    assert.match(await page.inputValue("#f-hub_near"), /^51\.\d+,-?0\.\d+$/);
    await page.check("label:has-text('Click the corners') input");
    const box = await map.boundingBox();
    for (const [x, y] of [[0.4, 0.35], [0.65, 0.35], [0.55, 0.65]])
      await map.click({ position: { x: box.width * x, y: box.height * y } });
    const ring = JSON.parse(await page.inputValue("#f-coverage_polygon")).coordinates[0];
    assert.equal(ring.length, 4);
    assert.deepEqual(ring[0], ring[3]);
    assert.equal(await page.inputValue("#f-hub_near"), "");
    await page.waitForFunction(() => /new hub|Your changes|would/.test(document.querySelector("h1").innerText));
    await answerOf(page);
  } },
  { name: "where new hubs would reach most women", async act(trip) {
    const { page } = trip;
    await gapsOpen(trip, "/gaps/siting?as_of=2021-02-01");
    await page.selectOption("#f-sites", "3");
    await page.selectOption("#f-radius_m", "2000");
    await page.click(".sp-show");
    await page.waitForSelector("[data-part=answer] tbody tr");
    assert.equal(await page.locator("[data-part=answer] tbody tr").count(), 3);
    assert.match(await sentenceOf(page), /3 new hubs/);
    const gained = (await page.locator("[data-part=answer] tbody td:nth-child(4)").allInnerTexts())
      .map(text => Number(text.replace(/\D/g, "")));
    assert.ok(gained.every((number, i) => number > 0 && (i === 0 || gained[i - 1] >= number)), String(gained));
    await page.locator("text=See the difference").first().click();
    await page.waitForURL("**/gaps/scenario**");
    await answerOf(page);
  } },
];

/* ---- map, annex, leaving ---- */

const rest = [
  { name: "the map of services and its list", async act(trip) {
    const { page, script } = trip;
    await page.goto(`${trip.url}/map`);
    if (script)
      await page.waitForSelector("[data-directory][data-ready]");
    await mark(page);
    const all = await textOf(page, "#list h2");
    await page.selectOption("#f-borough", SOUTHWARK);
    await page.click("form[data-swap] button");
    await page.waitForURL(`**borough=${SOUTHWARK}**`);
    await page.waitForFunction(old => document.querySelector("#list h2")?.innerText !== old, all);
    assert.equal(await isMarked(page), script);
    await page.locator("a:has-text('Show whom it covers')").first().click();
    await page.waitForSelector(".sp-card--chosen");
    const service = queryOf(page).get("service");
    assert.equal(service, idOf(await page.getAttribute(".sp-card--chosen .sp-card__name a", "href")));
    assert.match(await textOf(page, ".sp-subject"), /Covers/);
    await page.goto(page.url());
    assert.equal(await page.locator(".sp-card--chosen").count(), 1, "the address leads to the same");
  } },
  { name: "the annex, of another day", async act({ page, url }) {
    await page.goto(`${url}/annex`);
    assert.match(await textOf(page, "main"), /As at 1 February 2021/);
    await page.fill("#f-as_of", "2019-06-01");
    await page.click("text=Show that day");
    await page.waitForURL("**as_of=2019-06-01");
    assert.match(await textOf(page, "main"), /As at 1 June 2019/);
    await page.click(".sp-annex__contents a:has-text('Timeline')");
    const id = new URL(page.url()).hash.slice(1);
    assert.ok(await page.locator(`[id="${id}"]`).isVisible());
  } },
  { name: "the links of the foot lead somewhere", async act({ page, url }) {
    await page.goto(`${url}/`);
    const links = await page.locator(".sp-footer__links a").evaluateAll(all => all.map(link => link.href));
    assert.equal(links.length, 6);
    for (const link of links) {
      const answer = await page.goto(link);
      assert.equal(answer.status(), 200, link);
      assert.equal(await page.locator("h1").count(), 1, link);
    }
  } },
];

const journeys = [...finder, ...paper, ...browsing, ...gaps, ...rest];

for (const script of [true, false])
  for (const width of WIDTHS)
    describe(`${script ? "with" : "without"} script, ${width} pixels wide`, { concurrency: 2 }, () => {
      for (const { name, act, isScript, isDesk } of journeys)
        if ((script || !isScript) && (!isDesk || width === WIDTHS.at(-1)))
          test(name, { timeout: 90000 }, async () => {
            const { page, context, asked, faults } = await pageOpen(browser, { script, width });
            page.setDefaultTimeout(15000);
            try {
              await act({ page, url: site.url, script, width });
              await fitsIn(page, width);
              assert.deepEqual(faults, []);
              assert.deepEqual(asked.filter(one => !one.startsWith(site.url) && !one.startsWith("data:")), []);
            } finally {
              await context.close();
            }
          });
    });
