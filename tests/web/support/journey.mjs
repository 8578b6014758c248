/* What people do on our pages and what they see, for journeys that go the same way with script (in
 * place) and without (by whole pages). */
import assert from "node:assert/strict";

export const sentenceOf = page => page.locator("h1").innerText();
export const idOf = address => /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(address)[0];

/* The ids of the services in a list, in its order. */
export async function servicesOf(page, links = ".sp-card__name a") {
  return (await page.locator(links).evaluateAll(all => all.map(link => link.getAttribute("href")))).map(idOf);
}

/* Waits until the heading is another one than before, and tells it. */
export async function sentenceAfter(page, act) {
  const before = await sentenceOf(page);
  await act();
  await page.waitForFunction(old => {
    const heading = document.querySelector("h1");
    return heading && heading.innerText !== old;
  }, before);
  return sentenceOf(page);
}

/* A page that is told apart from the next one: is it still the one that was marked? */
export const mark = page => page.evaluate(() => { globalThis.marked = true; });
export const isMarked = page => page.evaluate(() => globalThis.marked === true);

export async function fitsIn(page, width) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= width, `${wide} pixels wide on a screen of ${width}`);
}
