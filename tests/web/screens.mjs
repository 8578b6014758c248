/* Pictures of every page and state, to look at: node screens.mjs FOLDER [NAME ...]
 * With --top, only what a screen shows before scrolling. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { browserStart, pageOpen, siteStart } from "./support/site.mjs";
import { statesOf } from "./support/states.mjs";

const words = process.argv.slice(2);
const isTop = words.includes("--top");
const [folder, ...names] = words.filter(word => word !== "--top");
mkdirSync(folder, { recursive: true });
const site = await siteStart();
const browser = await browserStart();
for (const { name, act } of statesOf(true).filter(state => !names.length || names.includes(state.name)))
  for (const width of [1280, 768, 360]) {
    const { page, context } = await pageOpen(browser, { width });
    try {
      await act(page, site.url);
      await page.waitForLoadState("networkidle");
      await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: !isTop });
    } catch (error) {
      console.error(`${name} at ${width}: ${error.message}`);
    }
    await context.close();
  }
await browser.close();
await site.stop();
