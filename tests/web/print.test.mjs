/* What comes out of the printer: a sheet is one page of A4, posters and views of the gaps keep what
 * they say, and nothing of the screen's furniture or of a search is on paper. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browserStart, pageOpen, siteStart } from "./support/site.mjs";
import { search } from "./support/states.mjs";

const A4 = { width: 595, height: 842 }; /* points */
const EDGES = { top: "10mm", right: "10mm", bottom: "10mm", left: "10mm" }; /* as browsers do by themselves */
const FURNITURE = /Exit this page|Skip to main content|Sources and licences|Find a service/;

let site, browser, folder;
before(async () => {
  site = await siteStart();
  browser = await browserStart();
  folder = process.env.SIGNPOST_PRINTS ?? mkdtempSync(join(tmpdir(), "signpost-print-"));
});
after(async () => {
  await browser?.close();
  await site?.stop();
  if (!process.env.SIGNPOST_PRINTS)
    rmSync(folder, { recursive: true, force: true });
});

/* Poppler's tools: {count, width, height} of its pages, and their words. */
function paperOf(path) {
  const about = execFileSync("pdfinfo", [path], { encoding: "utf8" });
  const [, width, height] = /Page size:\s+([\d.]+) x ([\d.]+)/.exec(about);
  return {
    count: Number(/Pages:\s+(\d+)/.exec(about)[1]),
    width: Math.round(width),
    height: Math.round(height),
    words: execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" }),
  };
}

async function print(page, name) {
  const path = join(folder, `${name}.pdf`);
  writeFileSync(path, await page.pdf({ preferCSSPageSize: true, format: "A4", margin: EDGES }));
  const paper = paperOf(path);
  assert.ok(Math.abs(paper.width - A4.width) <= 1 && Math.abs(paper.height - A4.height) <= 1, JSON.stringify(paper));
  assert.doesNotMatch(paper.words, FURNITURE);
  return paper;
}

/* The same page printed by somebody in the middle of what they do, with script or without. */
for (const script of [true, false])
  test(`a sheet is one page and says nothing of the search, ${script ? "with" : "without"} script`, async () => {
    const { page, context } = await pageOpen(browser, { script });
    await search(page, site.url, { near: "N19 5QT" });
    const name = await page.locator(".sp-card__name a").first().innerText();
    await page.locator(".sp-card__name a").first().click();
    await page.click("text=Print a sheet about it");
    await page.waitForURL("**/sheet*");
    const paper = await print(page, `sheet-${script}`);
    assert.equal(paper.count, 1);
    assert.ok(paper.words.includes(name));
    assert.match(paper.words, /As at 1 February 2021/);
    assert.match(paper.words, /Page 1 of 1/);
    assert.match(paper.words, /Historical record/);
    assert.doesNotMatch(paper.words, /N19/);
    await page.goto(`${page.url().split("?")[0]}?neutral=true`);
    const neutral = await print(page, `sheet-neutral-${script}`);
    assert.equal(neutral.count, 1);
    assert.doesNotMatch(neutral.words.replaceAll(name, ""), /women|justice|police|prison|abuse|Signpost/i);
    await context.close();
  });

test("a poster has every service that the page lists, with a foot on its pages", async () => {
  const { page, context } = await pageOpen(browser);
  await page.goto(`${site.url}/posters/E09000028?stage=arrest`);
  const names = await page.locator(".sp-poster__name").allInnerTexts();
  const paper = await print(page, "poster");
  const words = paper.words.replace(/\s+/g, " ");
  for (const name of names)
    assert.ok(name.split(" ").every(word => words.includes(word)), name);
  assert.ok(paper.count >= 1 && paper.count <= Math.ceil(names.length / 4) + 1, `${paper.count} pages`);
  assert.equal(paper.words.match(/Contains ONS and OS data/g).length, paper.count);
  await context.close();
});

test("views of the gaps print their sentence, their table and their map, and no controls", async () => {
  const { page, context } = await pageOpen(browser);
  for (const [name, path] of [["gaps", "/gaps"], ["gaps-need", "/gaps?columns=need"], ["gaps-timeline", "/gaps/timeline"],
    ["gaps-cliff", "/gaps/cliff?from=2019-01-01"], ["gaps-borough", "/gaps?borough=E09000028"]]) {
    await page.goto(site.url + path);
    await page.waitForSelector(".sp-main-gaps--live");
    const sentence = await page.locator("h1").innerText();
    const paper = await print(page, name);
    const words = paper.words.replace(/\s+/g, " ");
    assert.ok(words.includes(sentence.slice(0, 30)), `${name}: ${sentence}`);
    assert.match(words, /As at 1 February 2021|Fingerprint of the data/, name);
    assert.doesNotMatch(words, /More choices|Download this|Link to this view|Change before/, name);
    for (const borough of path === "/gaps" ? ["Barking", "Dagenham", "Southwark", "Westminster"] : [])
      assert.ok(words.includes(borough), borough); /* names may break */
    assert.ok(paper.count < 15, `${name}: ${paper.count} pages`);
  }
  await context.close();
});

test("hatching stays on paper, where grounds are not printed", async () => {
  const { page, context } = await pageOpen(browser);
  await page.goto(`${site.url}/gaps?as_of=2030-01-01`);
  await page.emulateMedia({ media: "print" });
  const filled = await page.evaluate(() => [...document.querySelectorAll(".map path[data-area]")]
    .map(path => getComputedStyle(path)).filter(style => style.fill !== "none" || style.stroke !== "none").length);
  assert.ok(filled >= 33, `${filled} areas are drawn`);
  const keys = await page.evaluate(() => [...document.querySelectorAll(".sp-key-area")]
    .map(key => getComputedStyle(key).printColorAdjust));
  assert.ok(keys.length && keys.every(one => one === "exact"), String(keys));
  await context.close();
});

test("a shortlist prints as a table", async () => {
  const { page, context } = await pageOpen(browser);
  await search(page, site.url, { near: "N19 5QT" });
  await page.check(".sp-card:nth-child(1) input[name=pick]");
  await page.check(".sp-card:nth-child(2) input[name=pick]");
  await page.click("[data-shortlist-compare]");
  await page.waitForSelector(".sp-compare");
  const names = await page.locator(".sp-compare thead a").allInnerTexts();
  const paper = await print(page, "compare");
  const words = paper.words.replace(/\s+/g, " ");
  assert.equal(names.length, 2);
  for (const name of names)
    assert.ok(name.split(" ").every(word => words.includes(word)), name);
  assert.doesNotMatch(words, /Back to the list|Print this table/);
  await context.close();
});

test("the annex prints from its page, and its own PDF is the same twice", async () => {
  const { page, context } = await pageOpen(browser);
  await page.goto(`${site.url}/annex`);
  const paper = await print(page, "annex");
  assert.ok(paper.count > 10, `${paper.count} pages`);
  for (const words of ["Method and limits", "Programmes", "Boroughs", "Gap matrix", "Timeline"])
    assert.ok(paper.words.includes(words), words);
  const address = site.url + await page.getAttribute("a:has-text('Annex for print')", "href");
  const [first, second] = await Promise.all([0, 1].map(async () => Buffer.from(await (await fetch(address)).arrayBuffer())));
  assert.ok(first.equals(second));
  const path = join(folder, "annex-own.pdf");
  writeFileSync(path, first);
  const own = paperOf(path);
  assert.ok(own.count > 10 && own.width === A4.width && own.height === A4.height, `${own.count} pages`);
  assert.match(own.words, /As at 1 February 2021/i);
  await context.close();
});
