/* R5: one question has one answer. The list, the map's discs, the drawing, the JSON and the poster hold
 * the same services. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { idOf, servicesOf } from "./support/journey.mjs";
import { browserStart, pageOpen, siteStart } from "./support/site.mjs";

const QUESTIONS = [
  { near: "SE15 4QL" },
  { near: "Camden", needs: ["domestic-abuse"] },
  { near: "Brixton", stage: "prison", pregnant: "yes" },
  { near: "Lambeth", as_of: "2019-06-01", age: "17" },
];

let site, browser;
before(async () => {
  site = await siteStart();
  browser = await browserStart();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function api(question) {
  const { age, pregnant, ...rest } = question;
  const body = { ...rest, limit: 100, ...(age && { age: Number(age) }), ...(pregnant && { pregnant: pregnant === "yes" }) };
  const answer = await fetch(`${site.url}/api/find`, { method: "POST", body: JSON.stringify(body),
    headers: { "Content-Type": "application/json" } });
  assert.equal(answer.status, 200, JSON.stringify(question));
  return answer.json();
}

/* The search as people do it, all of the list shown. */
async function ask(page, question) {
  await page.goto(site.url + "/");
  await page.evaluate(() => document.querySelectorAll("details").forEach(fold => { fold.open = true; }));
  for (const need of question.needs ?? [])
    await page.check(`label[for="${await page.getAttribute(`input[name=needs][value=${need}]`, "id")}"]`);
  for (const name of ["stage", "pregnant"])
    if (question[name])
      await page.check(`label[for="${await page.getAttribute(`input[name=${name}][value=${question[name]}]`, "id")}"]`);
  for (const name of ["age", "as_of"])
    if (question[name])
      await page.fill(`#f-${name}`, question[name]);
  await page.fill("#f-near", question.near);
  await page.press("#f-near", "Enter");
  await page.waitForSelector("main[data-find=results]");
  if (await page.locator("button[name=limit]").count()) {
    await page.locator("button[name=limit]").first().click();
    await page.waitForFunction(() => !document.querySelector("button[name=limit]"));
  }
}

for (const question of QUESTIONS)
  test(`list, map, drawing and JSON agree on ${JSON.stringify(question)}`, async () => {
    const { features, counts, understood } = await api(question);
    const wanted = features.map(({ id, properties }) => `${id} ${properties.verdict}`);
    assert.ok(wanted.length > 5 && counts.suitable + counts.ask === wanted.length);
    for (const script of [true, false]) {
      const { page, context } = await pageOpen(browser, { bypassCSP: true, script });
      if (script) {
        await ask(page, question);
        assert.equal(await page.locator("h1").innerText(), understood.text);
        await page.locator(".sp-results .sp-map").scrollIntoViewIfNeeded();
        await page.waitForSelector(".sp-results-map .sp-disc");
        const discs = await page.locator(".sp-results-map .sp-disc").evaluateAll(all => all.map(disc => ({
          service: document.getElementById(disc.dataset.id).querySelector(".sp-card__name a").getAttribute("href"),
          verdict: [...disc.classList].find(name => /--(suitable|ask)/.test(name))?.split("--")[1],
        })));
        const onMap = discs.map(({ service, verdict }) => `${idOf(service)} ${verdict}`).sort();
        assert.deepEqual(onMap, features.filter(({ geometry }) => geometry)
          .map(({ id, properties }) => `${id} ${properties.verdict}`).sort(), "discs");
      } else {
        const form = new URLSearchParams({ near: question.near, limit: "100" });
        for (const name of ["stage", "pregnant", "age", "as_of"])
          if (question[name])
            form.set(name, question[name]);
        for (const need of question.needs ?? [])
          form.append("needs", need);
        const answer = await fetch(`${site.url}/find`, { method: "POST", body: form, headers: { Accept: "text/html" } });
        await page.setContent(await answer.text());
        const numbers = await page.locator(".sp-card[data-lon] .sp-card__number").allTextContents();
        const drawn = await page.locator(".sp-results .sp-map svg text").allTextContents();
        assert.deepEqual(numbers.filter(number => !drawn.includes(number)), [], "numbers in the drawing");
      }
      const verdicts = await page.locator(".sp-card").evaluateAll(all => all.map(card => card.dataset.verdict));
      const list = (await servicesOf(page)).map((id, i) => `${id} ${verdicts[i]}`);
      assert.deepEqual(list, wanted, "list, in its order");
      await context.close();
    }
  });

test("the poster of a borough and stage holds what a search for a woman who lives there finds", async () => {
  const { features } = await api({ home: "Southwark", stage: "arrest" });
  const names = features.map(({ properties }) => properties.name);
  assert.equal(new Set(names).size, names.length, "names tell services apart");
  const { page, context } = await pageOpen(browser);
  await page.goto(`${site.url}/posters/E09000028?stage=arrest`);
  assert.deepEqual((await page.locator(".sp-poster__name").allInnerTexts()).sort(), names.sort());
  await context.close();
});

test("areas on the map of gaps, in its table, its CSV and its GeoJSON are the same, with the same verdicts", async () => {
  const { page, context } = await pageOpen(browser);
  for (const query of ["", "?need=domestic-abuse&stage=prison&as_of=2019-06-01"]) {
    await page.goto(`${site.url}/gaps${query}`);
    const table = (await page.locator("tr[data-area]").evaluateAll(all => all.map(row =>
      [row.dataset.area, [...row.querySelector(".sp-gap").classList].find(name => name.includes("--")).split("--")[1]].join(" ")))).sort();
    const map = (await page.locator(".map path[data-area]").evaluateAll(all => [...new Set(all.map(path => path.dataset.area))])).sort();
    assert.deepEqual(map, table.map(row => row.split(" ")[0]));
    const links = await page.locator("[data-part=downloads] a").evaluateAll(all => Object.fromEntries(all.map(link =>
      [link.textContent, link.href])));
    const geojson = await (await fetch(links.GeoJSON)).json();
    const features = geojson.features.map(({ id, properties }) =>
      `${id} ${properties.verdict ?? properties.coverage?.verdict}`).sort();
    assert.deepEqual(features.map(row => row.split(" ")[0]), map);
    const lines = (await (await fetch(links.CSV)).text()).trim().split(/\r?\n/);
    const csv = lines.filter(line => /E0900\d{4}/.test(line)).map(line => /E0900\d{4}/.exec(line)[0]);
    assert.deepEqual([...new Set(csv)].sort(), map);
  }
  await context.close();
});
