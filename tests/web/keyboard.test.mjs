/* By keyboard alone: everything is reached, seen, and left again; nothing hides under Exit. And what
 * people set for themselves is respected: large print, forced colours, less motion. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { fitsIn, sentenceOf } from "./support/journey.mjs";
import { browserStart, pageOpen, siteStart } from "./support/site.mjs";
import { search, statesOf } from "./support/states.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const STOPS_MAX = 400;
const FIRST = "a[href='#main']";
/* Those whose controls differ; the others are made of the same. */
const WALKED = ["finder-open", "finder-map", "results", "results-change", "results-filters", "compare", "service",
  "browse-chosen", "organisation", "map-service", "gaps-panel", "gaps-matrix", "gaps-scenario-map", "gaps-siting-answer",
  "posters", "sheet", "privacy"];

let site, browser;
before(async () => {
  site = await siteStart();
  browser = await browserStart();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/* Tabs until the focus is on it. */
async function tabTo(page, selector, { back = false, most = STOPS_MAX } = {}) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press(back ? "Shift+Tab" : "Tab");
    if (await page.evaluate(wanted => document.activeElement.matches(wanted), selector))
      return;
  }
  assert.fail(`${selector} is not reached`);
}

const focused = page => page.evaluate(() => {
  const { tagName, id, className } = document.activeElement;
  return { tag: tagName, id, className };
});

/* What is wrong with the element that has the focus, in words; its name; whether it is the page. */
const stopLook = page => page.evaluate(() => {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement)
    return { isPage: true, faults: [] };
  const name = `${element.tagName.toLowerCase()}${element.id && `#${element.id}`} "${(element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 40)}"`;
  const faults = [];
  /* radios and boxes of GOV.UK are drawn by their labels */
  const label = element.matches("[type=radio], [type=checkbox]") ? element.labels[0] : null;
  const isHidden = getComputedStyle(element).opacity === "0";
  const drawn = isHidden && label ? label : element;

  const look = () => [[element, null], [element, "::before"], [element, "::after"], [label, "::before"], [label, null],
    [element.parentElement, null]]
    .filter(([one]) => one)
    .map(([one, pseudo]) => {
      const style = getComputedStyle(one, pseudo);
      return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.backgroundColor,
        style.borderColor, style.borderWidth, style.textDecorationLine].join(" ");
    }).join("|");
  const style = getComputedStyle(element);
  const isOutlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && !/^rgba\(.*, 0\)$/.test(style.outlineColor);
  /* the button in a field of dates is drawn, and outlined, by the browser */
  const isPicker = element.type === "date" && !element.matches(":focus");
  if ((!isOutlined || isHidden) && !isPicker) {
    const now = look();
    element.blur();
    const plain = look();
    element.focus({ preventScroll: true });
    if (now === plain)
      faults.push("focus is not seen");
  }

  const box = [...drawn.getClientRects()][0] ?? drawn.getBoundingClientRect();
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  if (right - left < 1 || bottom - top < 1) {
    faults.push("it is out of sight");
  } else {
    const x = (left + right) / 2, y = (top + bottom) / 2;
    const over = document.elementFromPoint(x, y);
    const isIts = over && (drawn.contains(over) || over.contains(drawn) || label?.contains(over) || over === element);
    if (!isIts)
      faults.push(`it lies under ${over?.outerHTML.slice(0, 80)}`);
    const exit = document.querySelector("[data-exit]");
    const cover = exit.getBoundingClientRect();
    const isSmall = box.height < innerHeight / 2;
    if (element !== exit && isSmall && left < cover.right && right > cover.left && top < cover.bottom && bottom > cover.top)
      faults.push("Exit lies over a part of it");
  }
  return { isPage: false, name, faults };
});

/* From what has the focus to the end, or to an element that stands at it. */
async function walk(page, key, end) {
  const faults = [];
  let stops = 0;
  for (; stops < STOPS_MAX; stops++) {
    const stop = await stopLook(page);
    if (stop.isPage || (stops && await page.evaluate(wanted => document.activeElement.matches(wanted), end)))
      break;
    faults.push(...stop.faults.map(fault => `${stop.name}: ${fault}`));
    await page.keyboard.press(key);
  }
  return { faults, stops };
}

describe("a journey by keyboard alone", () => {
  test("the first Tab offers to skip to the content", async () => {
    const { page, context } = await pageOpen(browser);
    await page.goto(`${site.url}/services`);
    await page.keyboard.press("Tab");
    assert.match((await focused(page)).className, /govuk-skip-link/);
    assert.ok((await page.locator(".govuk-skip-link").boundingBox()).width > 50, "it is seen");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.querySelector("main").contains(document.activeElement)));
    await context.close();
  });

  test("find, answer, narrow, shortlist, compare, and open a service", async () => {
    const { page, context } = await pageOpen(browser);
    await page.goto(site.url + "/");
    await page.waitForSelector("#f-near[role=combobox]");
    await tabTo(page, "#f-near");
    await page.keyboard.type("Southw");
    await page.waitForSelector("[role=option]");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.equal(await page.inputValue("#f-near"), "Southwark");
    await tabTo(page, "summary:has(span)");
    await page.keyboard.press("Enter");
    await tabTo(page, "#f-needs input[value=domestic-abuse]");
    await page.keyboard.press("Space");
    await tabTo(page, "summary");
    await page.keyboard.press("Space");
    await tabTo(page, "input[name=stage]");
    await page.keyboard.press("ArrowDown");
    await tabTo(page, "#f-near", { back: true });
    await page.keyboard.press("Enter");
    await page.waitForSelector(".sp-card");
    assert.equal((await focused(page)).tag, "H1");

    await tabTo(page, "#narrow > summary");
    await page.keyboard.press("Space");
    await tabTo(page, "#narrow input:not(:disabled)");
    const choice = await page.evaluate(() => document.activeElement.value);
    await page.keyboard.press("Space");
    await page.waitForSelector("#narrow summary:has-text(' of ')");
    assert.equal(await page.evaluate(() => document.activeElement.value), choice);

    await tabTo(page, "input[name=pick]");
    await page.keyboard.press("Space");
    await tabTo(page, "[data-shortlist-compare]");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".sp-compare");
    assert.equal((await focused(page)).tag, "H1");
    await tabTo(page, ".sp-compare thead a");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/services/*");
    await page.waitForSelector("h2:has-text('When it is open')");
    await tabTo(page, "a[href*='/sheet']");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/sheet*");
    await context.close();
  });

  test("a fact is answered on its card", async () => {
    const { page, context } = await pageOpen(browser);
    await search(page, site.url);
    await tabTo(page, "button[name=pregnant][value=no]");
    const card = await page.evaluate(() => document.activeElement.closest(".sp-card").querySelector("a").textContent);
    await page.keyboard.press("Space");
    await page.waitForFunction(() => !document.querySelector("button[name=pregnant][value=no]"));
    assert.equal(await page.evaluate(() => document.activeElement.querySelector("a")?.textContent), card,
      "focus is on the same card, wherever it is ranked now");
    await context.close();
  });

  test("a disc on the map leads to its item of the list", async () => {
    const { page, context } = await pageOpen(browser);
    await search(page, site.url);
    await page.locator(".sp-results .sp-map").scrollIntoViewIfNeeded();
    await page.waitForSelector(".sp-results-map .sp-disc");
    await page.focus("h1");
    await tabTo(page, ".sp-results-map .sp-disc");
    const number = (await page.evaluate(() => document.activeElement.textContent)).trim();
    await page.keyboard.press("Enter");
    assert.equal((await focused(page)).id, `n${number}`);
    assert.deepEqual((await stopLook(page)).faults, []);

    await page.goto(`${site.url}/map`);
    await page.waitForSelector("[data-directory][data-ready]");
    await tabTo(page, ".sp-disc");
    const id = (await page.evaluate(() => document.activeElement.dataset.id)).split(".")[0];
    await page.keyboard.press("Space");
    assert.equal(await page.evaluate(() => document.activeElement.closest(".sp-card").id), id);
    await context.close();
  });

  test("gaps: choices, the day from change to change, a borough and back", async () => {
    const { page, context } = await pageOpen(browser);
    await page.goto(`${site.url}/gaps`);
    await page.waitForSelector(".sp-main-gaps--live");
    const first = await sentenceOf(page);
    await tabTo(page, "#f-need");
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction(old => document.querySelector("h1").innerText !== old, first);
    assert.equal((await focused(page)).id, "f-need");
    const second = await sentenceOf(page);
    await tabTo(page, "#day");
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(old => document.querySelector("h1").innerText !== old, second);
    assert.equal((await focused(page)).id, "day");
    await tabTo(page, "[id^=a-E09]");
    const borough = (await focused(page)).id;
    await page.keyboard.press("Enter");
    await page.waitForSelector("#borough");
    assert.equal((await focused(page)).id, "borough-name");
    await tabTo(page, "[data-close]", { most: 1 });
    await page.keyboard.press("Enter");
    await page.waitForSelector("#borough", { state: "detached" });
    assert.equal((await focused(page)).id, borough);
    await context.close();
  });

  test("browse and a scenario", async () => {
    const { page, context } = await pageOpen(browser);
    await page.goto(`${site.url}/services`);
    await tabTo(page, "#f-q");
    await page.keyboard.type("minerva");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".sp-reason");
    await page.goto(`${site.url}/gaps/scenario`);
    await page.waitForSelector(".sp-main-gaps--live");
    await tabTo(page, "#f-hub_near");
    await page.keyboard.type("Barnet");
    await page.keyboard.press("Tab");
    await page.waitForSelector("[data-part=answer] .map");
    assert.equal((await focused(page)).id, "f-hub_radius");
    await context.close();
  });
});

for (const width of [1280, 360])
  describe(`every stop of Tab, ${width} pixels wide`, { concurrency: 2 }, () => {
    for (const { name, act } of statesOf(true).filter(state => WALKED.includes(state.name)))
      test(`${name}: focus is seen, never covered, and comes out at the end`, async () => {
        const { page, context } = await pageOpen(browser, { width, height: 640, bypassCSP: true });
        await act(page, site.url);
        /* the map beside the list comes when it is nearly seen, with stops of its own */
        const map = page.locator(".sp-results .sp-map");
        if (await map.count()) {
          await map.scrollIntoViewIfNeeded();
          await page.waitForSelector(".sp-results .sp-leaflet");
        }
        await page.waitForLoadState("networkidle");
        await page.evaluate(() => {
          document.activeElement.blur();
          getSelection().removeAllRanges();
          scrollTo(0, 0);
        });
        await page.focus(FIRST);
        const there = await walk(page, "Tab", FIRST);
        assert.deepEqual(there.faults, []);
        assert.ok(there.stops > 5 && there.stops < STOPS_MAX, `${there.stops} stops`);
        await page.locator("footer a").last().focus();
        const back = await walk(page, "Shift+Tab", FIRST);
        assert.deepEqual(back.faults, [], "the same way back");
        assert.equal(back.stops, there.stops - 1);

        await page.evaluate(AXE);
        const small = await page.evaluate(async () => (await globalThis.axe.run(document, { runOnly: ["target-size"] }))
          .violations.flatMap(rule => rule.nodes.map(node => `${node.target}`)));
        assert.deepEqual(small, [], "targets are large enough");
        await context.close();
      });
  });

describe("what people set for themselves", () => {
  test("at 400 % zoom a search and its list fit, and nothing that stays put fills the screen", async () => {
    const { page, context } = await pageOpen(browser, { width: 320, height: 256 });
    for (const path of ["/", "/services", "/gaps", "/gaps/scenario", "/map", "/annex"]) {
      await page.goto(site.url + path);
      await page.evaluate(() => scrollTo(0, 600));
      await fitsIn(page, 320);
      const share = await page.evaluate(() => [...document.querySelectorAll("body *")]
        .filter(one => ["fixed", "sticky"].includes(getComputedStyle(one).position) && !one.closest("table"))
        .map(one => one.getBoundingClientRect())
        .filter(box => box.top < innerHeight && box.bottom > 0)
        .reduce((sum, box) => sum + box.width * Math.min(box.height, innerHeight), 0) / (innerWidth * innerHeight));
      assert.ok(share < 0.3, `${path}: ${Math.round(share * 100)} % of the screen is taken`);
    }
    await page.goto(site.url + "/");
    await page.fill("#f-near", "Camden");
    await page.press("#f-near", "Enter");
    await page.waitForSelector(".sp-card");
    await fitsIn(page, 320);
    await context.close();
  });

  test("with twice the spacing of text nothing is cut off or overlaps", async () => {
    const { page, context } = await pageOpen(browser, { width: 360, bypassCSP: true });
    for (const act of [p => search(p, site.url), p => p.goto(`${site.url}/gaps`), p => p.goto(`${site.url}/services`)]) {
      await act(page);
      await page.addStyleTag({ content: "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }" });
      await fitsIn(page, 360);
      const cut = await page.evaluate(() => [...document.querySelectorAll("main button, main a, main p, main h1, main h2, main h3, main label, header a")]
        .filter(one => one.checkVisibility() && getComputedStyle(one).overflow !== "visible" && one.scrollHeight > one.clientHeight + 2
          && !one.closest(".govuk-visually-hidden, .leaflet-container") && getComputedStyle(one).clipPath === "none")
        .map(one => one.outerHTML.slice(0, 80)));
      assert.deepEqual(cut, []);
    }
    await context.close();
  });

  test("where less motion is asked for, nothing moves", async () => {
    const { page, context } = await pageOpen(browser, { reducedMotion: "reduce" });
    for (const act of [p => search(p, site.url), p => p.goto(`${site.url}/gaps`), p => p.goto(`${site.url}/map`)]) {
      await act(page);
      const moving = await page.evaluate(() => [...document.querySelectorAll("*")].filter(one => {
        const style = getComputedStyle(one);
        return [style.transitionDuration, style.animationDuration].some(all => all.split(", ").some(one => parseFloat(one) > 0.001));
      }).map(one => one.outerHTML.slice(0, 80)));
      assert.deepEqual(moving, []);
      assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior), "auto");
    }
    await context.close();
  });

  test("in forced colours verdicts keep shape and words, and focus its outline", async () => {
    const { page, context } = await pageOpen(browser, { forcedColors: "active" });
    await search(page, site.url);
    for (const verdict of ["suitable", "ask"]) {
      const words = await page.locator(`.sp-verdict--${verdict}`).first().innerText();
      assert.ok(words.trim());
      const shape = await page.locator(`.sp-verdict--${verdict}`).first().evaluate(one => {
        const before = getComputedStyle(one, "::before");
        return before.content !== "none" && (before.forcedColorAdjust === "none" || before.borderStyle !== "none"
          || before.content !== '""');
      });
      assert.ok(shape, `${verdict} has a shape`);
    }
    for (const selector of [".sp-card__name a", "#narrow > summary", "input[name=pick]", "[data-exit]"]) {
      await page.locator(selector).first().focus();
      const style = await page.locator(selector).first().evaluate(one => getComputedStyle(one).outlineStyle);
      assert.notEqual(style, "none", selector);
    }
    await page.goto(`${site.url}/gaps`);
    const words = await page.locator("[data-part=view] .sp-gap").allInnerTexts();
    assert.ok(words.length > 30 && words.every(word => word.trim()));
    await context.close();
  });
});
