/* What finds barriers in a page: axe-core (WCAG 2.2 AA and best practice), HTML_CodeSniffer, and
 * what is wider than its screen. Checkers are scripts: open pages with bypassCSP. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const SNIFFER = readFileSync(require.resolve("html_codesniffer/build/HTMLCS.js"), "utf8");
const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WIDTHS = [1280, 768, 360, 320];

export async function axe(page) {
  await page.evaluate(AXE);
  const result = await page.evaluate(tags => globalThis.axe.run(document, { runOnly: { type: "tag", values: tags } }),
    AXE_TAGS);
  return result.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target} ${node.failureSummary}`));
}

export async function sniffer(page) {
  await page.evaluate(SNIFFER);
  return page.evaluate(() => new Promise(resolve => {
    globalThis.HTMLCS.process("WCAG2AA", document, () => resolve(globalThis.HTMLCS.getMessages()
      .filter(message => message.type === globalThis.HTMLCS.ERROR)
      .map(message => `${message.code}: ${message.msg} ${message.element?.outerHTML?.slice(0, 160)}`)));
  }));
}

export async function fitsAll(page) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${wide} pixels wide on a screen of ${width}`);
  }
}
