/* The editor in a browser: opening it, filling in its forms, and every state of its pages. */
import { listingOpen } from "./steward.mjs";

const idOf = address => /services\/([0-9a-f-]{36})/.exec(address)[1];

/* The address of the editor of the first listing that fits; looked for once. */
const editors = new Map();
export async function editorOf(page, url, query = "") {
  const key = url + query;
  if (!editors.has(key))
    editors.set(key, `${url}/steward/services/${idOf(await listingOpen(page, url, query))}/edit`);
  return editors.get(key);
}

export async function editOpen(page, url, query = "") {
  const editor = await editorOf(page, url, query);
  await page.goto(editor);
  await page.waitForSelector(".sp-tasks");
  return editor;
}

export const keep = page => page.click("button[value=keep]");

/* Fills fields by name: texts, selects by value, radios and ticks by the label beside them. */
export async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) {
    const box = page.locator(`#f-${name}`);
    const tag = await box.evaluate(element => element.tagName);
    if (tag === "SELECT")
      await box.selectOption(value);
    else if (tag === "FIELDSET")
      for (const label of [value].flat())
        await box.getByLabel(label, { exact: true }).check();
    else if (value === true)
      await box.check();
    else
      await box.fill(value);
  }
}

/* A row of a section, from its form to the list. */
export async function rowAdd(page, editor, section, values, query = "") {
  await page.goto(`${editor}/${section}/new${query}`);
  await fill(page, values);
  await keep(page);
  await page.waitForSelector(".sp-rows");
}

export async function descriptionChange(page, editor, words) {
  await page.goto(`${editor}/names`);
  await fill(page, { description: words });
  await keep(page);
  await page.waitForSelector(".sp-tasks");
}

export async function save(page, editor) {
  await page.goto(`${editor}/answers`);
  await page.click("main form[action$='/save'] button");
}

const sectionOpen = (section, query) => async (page, url) => {
  await page.goto(`${await editorOf(page, url, query)}/${section}`);
};
const state = (section, query = "?q=minerva", name = section.replaceAll("/", "-")) =>
  ({ name: `edit-${name}`, who: "sam", act: sectionOpen(section, query) });

/* One of each kind of page. */
export const editStates = [
  { name: "edit-draft", who: "sam", act: async (page, url) => {
    const editor = await editorOf(page, url, "?q=lambeth");
    await descriptionChange(page, editor, "Advice and a hot meal.");
  } },
  state("names"),
  state("coverage"),
  state("coverage/new"),
  state("places/0", "?q=beth"),
  state("rules/0"),
  { name: "edit-hours-error", who: "sam", act: async (page, url) => {
    await page.goto(`${await editorOf(page, url, "?q=minerva")}/hours/new`);
    await fill(page, { opens: "half past", from: "soon" });
    await keep(page);
    await page.waitForSelector(".govuk-error-summary");
  } },
  { name: "edit-answers", who: "sam", act: async (page, url) => {
    const editor = await editorOf(page, url, "?q=lambeth");
    await descriptionChange(page, editor, "Advice and a hot meal, and somebody to talk to.");
    await page.goto(`${editor}/answers`);
  } },
  state("public"),
  { name: "edit-new-faults", who: "sam", act: async (page, url) => {
    await page.goto(`${url}/steward/services/new`);
    await fill(page, { name: "The Monday Room", organisation: "Monday Trust", title: "A call on 1 June 2027" });
    await page.click("main button[type=submit]");
    await page.waitForSelector(".sp-tasks");
    await page.goto(`${page.url()}/answers`);
  } },
];

/* The rest: the same templates with other fields. For pictures. */
export const editStatesMore = [
  { name: "edit-tasks", who: "sam", act: (page, url) => editOpen(page, url, "?q=minerva") },
  state("rules/new"),
  state("coverage/new", "?state=confidential", "coverage-confidential"),
  { name: "edit-new-error", who: "pat", act: async (page, url) => {
    await page.goto(`${url}/steward/services/new`);
    await page.click("main button[type=submit]");
    await page.waitForSelector(".govuk-error-summary");
  } },
  { name: "edit-tasks-confidential", who: "sam", act: (page, url) => editOpen(page, url, "?state=confidential") },
  ...["organisations", "places", "rules", "dates", "money", "hours", "phones", "sources", "evidence", "notes", "check",
    "organisations/0", "coverage/0", "dates/0", "sources/0", "evidence/0", "places/new", "dates/new", "money/new", "hours/new",
    "phones/new", "notes/new"].map(section => state(section)),
  state("rules/new?condition=age", "?q=minerva", "rules-ages"),
  state("rules/new?condition=text", "?q=minerva", "rules-text"),
  { name: "edit-new", who: "sam", act: (page, url) => page.goto(`${url}/steward/services/new`) },
];
