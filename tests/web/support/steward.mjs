/* Those who keep the directory, in a browser: signing in, and every state of their pages. */
import assert from "node:assert/strict";
import { PASSWORD, siteStart } from "./site.mjs";

/* Half a year after every listing was checked: all are overdue. */
export const LATER = "2027-06-10";
export const PEOPLE = [
  { login: "ada", name: "Ada Admin", role: "admin" },
  { login: "sam", name: "Sam Steward", role: "steward" },
  { login: "sue", name: "Sue Steward", role: "steward" },
  { login: "pat", name: "Pat Provider", role: "provider", organisation: "Women in Prison" },
];

export const deskStart = (more = {}) => siteStart({ today: LATER, people: PEOPLE, ...more });

export async function signIn(page, url, login) {
  await page.goto(url + "/steward/sign-in");
  await page.fill("#f-login", login);
  await page.fill("#f-password", PASSWORD);
  await page.click("main button[type=submit]");
  await page.waitForURL(url + "/steward");
}

/* The address of the first listing that fits. */
export async function listingOpen(page, url, query = "") {
  await page.goto(url + "/steward/services" + query);
  await page.click(".sp-item__name a");
  await page.waitForSelector(".sp-said");
  return page.url().split("?")[0];
}

export async function retire(page, reason) {
  await page.click("a:has-text('Retire')");
  await page.fill("#f-reason", reason);
  await page.click("main button[type=submit]");
  await page.waitForSelector(".sp-done, .govuk-error-summary, h1:has-text('meanwhile')");
}

export async function check(page) {
  await page.click("button:has-text('Still true today')");
  await page.waitForSelector(".sp-done, h1:has-text('meanwhile')");
}

const at = path => (page, url) => page.goto(url + path);

/* What the page says of one change to a listing that was just made. */
async function changeOpen(page, url, query) {
  await listingOpen(page, url, query);
  await check(page);
  await page.click("a:has-text('What changed')");
  await page.waitForSelector("h1:has-text('Checked')");
}

async function retired(page, url, query) {
  const address = await listingOpen(page, url, query);
  await retire(page, "It closed.");
  assert.equal(page.url(), address + "?done=retired");
}

const TABLE = `name,organisation,audience,reach,site_borough,needs
Synthetic,Synthetic trust,women,visit,Camden,accommodation
Wrong,Synthetic trust,wimmen,visit,Lambteh,accommodation
`;

export async function tableSend(page, url, text) {
  await page.goto(url + "/steward/import");
  await page.setInputFiles("#f-file", { name: "synthetic.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.click("main form button[type=submit]");
  await page.waitForSelector(".govuk-error-summary, [name=what]");
}

/* Each with who is signed in. They change listings, so each takes one of its own. */
export const stewardStates = [
  { name: "steward-home", who: "sam", act: at("/steward") },
  { name: "steward-home-provider", who: "pat", act: at("/steward") },
  { name: "steward-home-admin", who: "ada", act: at("/steward") },
  { name: "steward-list", who: "sam", act: at("/steward/services") },
  { name: "steward-list-queue", who: "sam", act: at("/steward/services?sort=stale") },
  { name: "steward-list-words", who: "sam", act: at("/steward/services?q=housing&borough=E09000022&organisation=women") },
  { name: "steward-list-none", who: "sam", act: at("/steward/services?q=xyzzyx") },
  { name: "steward-list-provider", who: "pat", act: at("/steward/services") },
  { name: "steward-listing", who: "sam", act: (page, url) => listingOpen(page, url, "?q=minerva") },
  { name: "steward-listing-confidential", who: "sam", act: (page, url) => listingOpen(page, url, "?state=confidential") },
  { name: "steward-listing-provider", who: "pat", act: listingOpen },
  { name: "steward-listing-checked", who: "sam", act: async (page, url) => {
    await listingOpen(page, url, "?q=camden");
    await check(page);
  } },
  { name: "steward-change", who: "sam", act: (page, url) => changeOpen(page, url, "?q=lambeth") },
  { name: "steward-retire", who: "sam", act: async (page, url) => {
    await listingOpen(page, url);
    await page.click("a:has-text('Retire')");
    await page.waitForSelector("#f-reason");
  } },
  { name: "steward-retire-error", who: "sam", act: async (page, url) => {
    await listingOpen(page, url);
    await retire(page, " ");
    await page.waitForSelector(".govuk-error-summary");
  } },
  { name: "steward-retired-one", who: "sam", act: (page, url) => retired(page, url, "?sort=checked") },
  { name: "steward-retired", who: "sam", act: async (page, url) => {
    await retired(page, url, "?sort=checked");
    await page.goto(url + "/steward/retired");
  } },
  { name: "steward-history", who: "sam", act: async (page, url) => {
    const address = await listingOpen(page, url, "?q=hackney");
    await check(page);
    await page.goto(address + "/history");
  } },
  { name: "steward-duplicates", who: "sam", act: at("/steward/duplicates") },
  { name: "steward-proposals", who: "sam", act: at("/steward/proposals") },
  { name: "steward-proposals-provider", who: "pat", act: async (page, url) => {
    await listingOpen(page, url);
    await check(page);
    await page.goto(url + "/steward/proposals");
  } },
  { name: "steward-proposal", who: "sam", act: async (page, url) => {
    await page.goto(url + "/steward/proposals");
    await page.click(".sp-item__name a");
    await page.waitForSelector("button[value=approve]");
  } },
  { name: "steward-proposal-error", who: "sam", act: async (page, url) => {
    await page.goto(url + "/steward/proposals");
    await page.click(".sp-item__name a");
    await page.click("button[value=refuse]");
    await page.waitForSelector(".govuk-error-summary");
  } },
  { name: "steward-proposal-withdrawn", who: "pat", act: async (page, url) => {
    await listingOpen(page, url);
    await check(page);
    await page.goto(url + "/steward/proposals");
    await page.click(".sp-item__name a");
    await page.click("button[value=withdraw]");
    await page.waitForSelector(".sp-done");
    await page.click(".sp-item__name a");
    await page.waitForSelector("button[value=resume]");
  } },
  { name: "steward-import", who: "sam", act: at("/steward/import") },
  { name: "steward-import-columns", who: "sam", act: async (page, url) => {
    await page.goto(url + "/steward/import");
    for (const summary of await page.locator("summary").all())
      await summary.click();
  } },
  { name: "steward-import-error", who: "sam", act: (page, url) => tableSend(page, url, "name,audiance\nOne,women\n") },
  { name: "steward-import-report", who: "sam", act: async (page, url) => {
    await tableSend(page, url, TABLE);
    await page.waitForSelector("h2:has-text('Refused: 1') ~ h2:has-text('New: 1')");
  } },
  { name: "steward-export", who: "sam", act: at("/steward/export") },
  { name: "steward-missing", who: "pat", status: 404,
    act: at("/steward/services/00000000-0000-4000-8000-000000000000") },
  { name: "steward-stale", who: "sam", status: 412, act: async (page, url) => {
    const address = await listingOpen(page, url, "?q=brent");
    await page.click("a:has-text('Retire')");
    await page.fill("#f-reason", "We think it closed.");
    const other = await page.context().newPage();
    await other.goto(address);
    await check(other);
    await other.close();
    await page.click("main button[type=submit]");
    await page.waitForSelector("h1:has-text('meanwhile')");
  } },
];
