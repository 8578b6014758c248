/* Pictures of every page and state, to look at: node screens.mjs FOLDER [NAME ...]
 * With --top, only what a screen shows before scrolling. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { editStates, editStatesMore } from "./support/edit.mjs";
import { browserStart, pageOpen, siteStart } from "./support/site.mjs";
import { statesOf } from "./support/states.mjs";
import { deskStart, signIn, stewardStates } from "./support/steward.mjs";

const words = process.argv.slice(2);
const isTop = words.includes("--top");
const [folder, ...names] = words.filter(word => word !== "--top");
mkdirSync(folder, { recursive: true });
const browser = await browserStart();
const chosen = states => states.filter(state => !names.length || names.includes(state.name));

async function picture({ name, who, act }, url, width) {
  const { page, context } = await pageOpen(browser, { width });
  try {
    if (who)
      await signIn(page, url, who);
    await act(page, url);
    await page.waitForLoadState("networkidle");
    await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: !isTop });
  } catch (error) {
    console.error(`${name} at ${width}: ${error.message}`);
  }
  await context.close();
}

for (const [start, states] of [[siteStart, chosen(statesOf(true))], [deskStart, chosen([...stewardStates, ...editStates, ...editStatesMore])]]) {
  if (!states.length)
    continue;
  const site = await start();
  for (const state of states)
    for (const width of [1280, 768, 360])
      await picture(state, site.url, width);
  await site.stop();
}
await browser.close();
