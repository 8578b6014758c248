/* Every page and state is open to everybody: axe-core (WCAG 2.2 AA and best practice) and
 * HTML_CodeSniffer find nothing, nothing is wider than a phone of 320 pixels, and no page asks
 * another host for anything. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { axe, fitsAll, sniffer } from "./support/checkers.mjs";
import { browserStart, pageOpen, siteStart } from "./support/site.mjs";
import { statesOf } from "./support/states.mjs";

let site, browser;
before(async () => {
  site = await siteStart();
  browser = await browserStart();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

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
          await fitsAll(opened.page);
          for (const address of opened.asked)
            assert.ok(address.startsWith(site.url) || address.startsWith("data:"), `asked for ${address}`);
        } finally {
          await opened.context.close();
        }
      });
  });
