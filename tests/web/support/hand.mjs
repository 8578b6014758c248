/* Two ways to work a page: with a mouse, and with the keyboard alone. Both press what a selector finds
 * first, type into it, tick it, choose from it. */
import assert from "node:assert/strict";

const STEPS = 160;

export const mouse = page => ({
  press: selector => page.locator(selector).first().click(),
  type: (selector, text) => page.fill(selector, text),
  tick: selector => page.check(selector),
  choose: (selector, label) => page.selectOption(selector, { label }),
});

/* Goes on with Tab until the element has the focus, which can be seen. */
async function reach(page, selector) {
  const wanted = await page.locator(selector).first().elementHandle();
  const isThere = () => page.evaluate(element => document.activeElement === element, wanted);
  for (let i = 0; i < STEPS && !await isThere(); i++)
    await page.keyboard.press("Tab");
  assert.ok(await isThere(), `Tab does not reach ${selector}`);
  assert.ok(await wanted.evaluate(element => {
    const shown = element.matches(".govuk-radios__input, .govuk-checkboxes__input")
      ? getComputedStyle(element.nextElementSibling, "::before") : getComputedStyle(element);
    return shown.outlineStyle !== "none" || shown.boxShadow !== "none";
  }), `${selector} does not show that it has the focus`);
  return wanted;
}

export const keyboard = page => ({
  async press(selector) {
    await reach(page, selector);
    await page.keyboard.press("Enter");
  },
  async type(selector, text) {
    await reach(page, selector);
    await page.keyboard.press("Control+A");
    await page.keyboard.type(text);
  },
  /* Tab stops once at a group of radios; arrows go on within it. */
  async tick(selector) {
    const wanted = page.locator(selector);
    if (await wanted.getAttribute("type") !== "radio") {
      await reach(page, selector);
      await page.keyboard.press("Space");
      return;
    }
    const name = await wanted.getAttribute("name");
    const chosen = `input[type=radio][name="${name}"]:checked`;
    const group = await page.locator(chosen).count() ? chosen : `input[type=radio][name="${name}"]`;
    await reach(page, group);
    await page.keyboard.press("Space");
    for (let i = 0; i < STEPS && !await wanted.isChecked(); i++)
      await page.keyboard.press("ArrowDown");
    assert.ok(await wanted.isChecked());
  },
  async choose(selector, label) {
    await reach(page, selector);
    await page.keyboard.type(label);
    assert.equal(await page.locator(selector).evaluate(list => list.selectedOptions[0].label), label);
  },
});
