/* Every page and state is open to everybody: axe-core (WCAG 2.2 AA and best practice) and
 * HTML_CodeSniffer find nothing, nothing is wider than a phone of 320 pixels, and no page asks
 * another host for anything. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { browserStart, pageOpen, siteStart } from "./support/site.mjs";
import { statesOf } from "./support/states.mjs";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const SNIFFER = readFileSync(require.resolve("html_codesniffer/build/HTMLCS.js"), "utf8");
const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

let site, browser;
before(async () => {
  site = await siteStart();
  browser = await browserStart();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function axe(page) {
  await page.evaluate(AXE);
  const result = await page.evaluate(tags => globalThis.axe.run(document, { runOnly: { type: "tag", values: tags } }),
    AXE_TAGS);
  return result.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target} ${node.failureSummary}`));
}

async function sniffer(page) {
  await page.evaluate(SNIFFER);
  return page.evaluate(() => new Promise(resolve => {
    globalThis.HTMLCS.process("WCAG2AA", document, () => resolve(globalThis.HTMLCS.getMessages()
      .filter(message => message.type === globalThis.HTMLCS.ERROR)
      .map(message => `${message.code}: ${message.msg} ${message.element?.outerHTML?.slice(0, 160)}`)));
  }));
}

for (const script of [true, false])
  describe(script ? "with script" : "without script", () => {
    for (const { name, act } of statesOf(script))
      test(name, async () => {
        /* the checkers are scripts themselves: they come past the page's policy, and need scripts to run */
        const opened = await pageOpen(browser, { bypassCSP: true, script, width: 1280 });
        try {
          await act(opened.page, site.url);
          if (script) {
            assert.deepEqual(await axe(opened.page), []);
            assert.deepEqual(await sniffer(opened.page), []);
          }
          assert.deepEqual(opened.faults.filter(fault => !(name === "missing" && fault.includes("404"))), []);
          for (const width of [1280, 768, 360, 320]) {
            await opened.page.setViewportSize({ width, height: 800 });
            const wide = await opened.page.evaluate(() => document.documentElement.scrollWidth);
            assert.ok(wide <= width, `${wide} pixels wide on a screen of ${width}`);
          }
          for (const address of opened.asked)
            assert.ok(address.startsWith(site.url) || address.startsWith("data:"), `asked for ${address}`);
        } finally {
          await opened.context.close();
        }
      });
  });
