/* Every page, and every state of it that looks different. Without script, `act` still works: it only
 * fills in, presses and follows. States that only a script makes say so. */
const SEARCH = { near: "SE15 4QL" };

export async function search(page, url, fields = SEARCH) {
  await page.goto(url + "/");
  for (const [name, value] of Object.entries(fields))
    await page.fill(`[name="${name}"]`, value);
  await page.click("text=Find services");
  await page.waitForSelector(".sp-card, .govuk-error-summary, h2:has-text('No service fits')");
}

/* What presses a control does once, with script (in place) or without (by a whole page): waits until
 * the page says it. */
async function pressed(page, press, sign) {
  await page.click(press);
  await page.waitForSelector(sign);
}

const at = path => async (page, url) => {
  await page.goto(url + path);
};

const sheet = query => async (page, url) => {
  await search(page, url);
  const path = await page.getAttribute(".sp-card__name a", "href");
  await page.goto(url + path.split("?")[0] + "/sheet" + query);
};

export async function shortlist(page, count) {
  for (let i = 0; i < count; i++)
    await page.check(`.sp-card:nth-child(${i + 1}) input[name=pick]`);
}

export async function filtersOpen(page) {
  await page.click("#narrow > summary");
  await page.waitForSelector("#narrow[open] .sp-filter");
}

const narrow = async page => {
  await filtersOpen(page);
  await page.check("input[name=only][value=women]");
  if (await page.isVisible("[data-filter-apply]"))
    await page.click("[data-filter-apply]");
  await page.waitForSelector("#narrow summary:has-text(' of ')");
};

const searched = then => async (page, url) => {
  await search(page, url);
  await then(page);
};

export async function wordsSearch(page, url, words) {
  await page.goto(url + "/services");
  await page.fill("#f-q", words);
  await pressed(page, ".sp-words button", "a:has-text('All services'), .sp-browse__found p:has-text('no service')");
}

export const states = [
  { name: "finder", act: at("/") },
  { name: "finder-open", act: async (page, url) => {
    await page.goto(url + "/");
    for (const fold of await page.locator("main form > details > summary").all())
      await fold.click();
  } },
  { name: "finder-suggestions", isScript: true, act: async (page, url) => {
    await page.goto(url + "/");
    await page.waitForSelector("#f-near[role=combobox]");
    await page.locator("#f-near").pressSequentially("Cam");
    await page.waitForSelector("[role=option]");
    await page.keyboard.press("ArrowDown");
  } },
  { name: "finder-map", isScript: true, act: async (page, url) => {
    await page.goto(url + "/");
    await page.click("text=Choose on a map");
    await page.waitForSelector(".sp-point-map .leaflet-tile-loaded");
  } },
  { name: "finder-error", act: (page, url) => search(page, url, { near: "SW99 9ZZ" }) },
  { name: "results", act: (page, url) => search(page, url) },
  { name: "results-change", act: searched(page => page.click("#change > summary")) },
  { name: "results-filters", act: searched(filtersOpen) },
  { name: "results-narrowed", act: searched(narrow) },
  { name: "results-why", act: searched(page => pressed(page, "button[name=include]", ".sp-card[data-verdict=unsuitable]")) },
  { name: "results-answered", act: searched(page => pressed(page, "button[name=pregnant][value=yes]",
    "main:not(:has(button[name=pregnant][value=yes]))")) },
  { name: "results-shortlist", act: searched(page => shortlist(page, 2)) },
  { name: "compare", act: searched(async page => {
    await shortlist(page, 2);
    await pressed(page, "[data-shortlist-compare]", ".sp-compare");
  }) },
  { name: "compare-empty", isPlain: true, act: searched(page => pressed(page, "[data-shortlist-compare]",
    "h1:has-text('empty')")) },
  { name: "service", act: async (page, url) => {
    await search(page, url);
    await page.click(".sp-card__name a");
    await page.waitForURL("**/services/*");
  } },
  { name: "browse", act: at("/services") },
  { name: "browse-chosen", act: at("/services?need=domestic-abuse&borough=E09000022") },
  { name: "browse-search", act: (page, url) => wordsSearch(page, url, "advanse") },
  { name: "browse-nothing", act: (page, url) => wordsSearch(page, url, "xyzzyx") },
  { name: "organisations", act: at("/organisations") },
  { name: "organisation", act: async (page, url) => {
    await page.goto(url + "/organisations");
    await page.click("text=Women in Prison");
    await page.waitForURL("**/organisations/*");
  } },
  { name: "map", act: at("/map") },
  { name: "map-service", act: async (page, url) => {
    await page.goto(url + "/map");
    await pressed(page, "a:has-text('Show whom it covers')", ".sp-card--chosen");
  } },
  { name: "gaps", act: at("/gaps") },
  { name: "gaps-error", act: at("/gaps?as_of=2021-02-31") },
  { name: "gaps-panel", act: async (page, url) => {
    await page.goto(url + "/gaps");
    await pressed(page, "#a-E09000022", "#borough");
  } },
  { name: "gaps-matrix", act: at("/gaps?columns=need") },
  { name: "gaps-matrix-panel", act: at("/gaps?columns=stage&borough=E09000007") },
  { name: "gaps-timeline", act: at("/gaps/timeline") },
  { name: "gaps-cliff", act: at("/gaps/cliff") },
  { name: "gaps-scenario", act: at("/gaps/scenario") },
  { name: "gaps-scenario-map", isScript: true, act: async (page, url) => {
    await page.goto(url + "/gaps/scenario");
    await pressed(page, "text=Choose on a map", ".sp-draw__map .leaflet-tile-loaded");
  } },
  { name: "gaps-scenario-answer", act: async (page, url) => {
    await page.goto(url + "/gaps/scenario");
    await page.fill("#f-hub_near", "Barnet");
    await page.fill("#f-hub_radius", "4000");
    await page.press("#f-hub_radius", "Enter");
    await page.waitForSelector("[data-part=answer] .map");
  } },
  { name: "gaps-siting", act: at("/gaps/siting") },
  { name: "gaps-siting-answer", act: async (page, url) => {
    await page.goto(url + "/gaps/siting");
    await page.selectOption("#f-sites", "3");
    await pressed(page, ".sp-show", "[data-part=answer] table");
  } },
  { name: "annex", act: at("/annex") },
  { name: "sheet", act: sheet("") },
  { name: "sheet-neutral", act: sheet("?neutral=true") },
  { name: "posters", act: at("/posters") },
  { name: "posters-error", act: at("/posters?borough=") },
  { name: "poster", act: at("/posters/E09000007?stage=arrest") },
  { name: "poster-neutral", act: at("/posters/E09000022?stage=arrest&neutral=true") },
  { name: "about", act: at("/about") },
  { name: "sources", act: at("/sources") },
  { name: "data", act: at("/data") },
  { name: "tile-set", act: at("/tiles/WebMercatorQuad?f=html") },
  { name: "tile-matrix-set", act: at("/tileMatrixSets/WebMercatorQuad?f=html") },
  { name: "open-referral", act: at("/openreferral/services?f=html&per_page=3&full=true") },
  { name: "open-referral-terms", act: at("/openreferral/taxonomy_terms?f=html&per_page=5") },
  { name: "privacy", act: at("/privacy") },
  { name: "accessibility", act: at("/accessibility") },
  { name: "missing", act: at("/nothing-here") },
];

export const statesOf = script => states.filter(state => (script ? !state.isPlain : !state.isScript));
