/* Nothing of a search stays: not in the browser (S2), not in what the server writes (S1), and nobody
 * else is told (S3). */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { browserStart, pageOpen, profileStart, siteStart } from "./support/site.mjs";
import { statesOf } from "./support/states.mjs";

const ELSEWHERE = "https://www.bbc.co.uk/weather";
const PLACE = "SE5 8RS"; /* no example of the page */
const PLACE_WORDS = ["SE5 8RS", "SE5+8RS", "SE5%208RS", "SE58RS"];
const CANARY = "SW1A 2ZQ";
const RARE = "zz-canary-need";

let site, browser;
before(async () => {
  site = await siteStart();
  browser = await browserStart();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/* The other site, without a network. */
const elsewhere = context => context.route(/^https:/, route => route.fulfill({ contentType: "text/html",
  body: "<!doctype html><title>Weather</title><h1>Weather</h1>" }));

async function find(page) {
  await page.goto(site.url + "/");
  await page.click("summary:has-text('About her')");
  await page.check("#f-pregnant label:has-text('Yes')");
  await page.fill("#f-near", PLACE);
  await page.press("#f-near", "Enter");
  await page.waitForSelector(".sp-card");
}

async function addressesOf(page) {
  const session = await page.context().newCDPSession(page);
  const { entries } = await session.send("Page.getNavigationHistory");
  return entries.map(entry => `${entry.url} ${entry.userTypedURL} ${entry.title}`);
}

const kept = page => page.evaluate(async () => ({
  cookie: document.cookie,
  local: localStorage.length,
  session: sessionStorage.length,
  databases: (await indexedDB.databases()).length,
  caches: globalThis.caches ? (await caches.keys()).length : 0,
  workers: navigator.serviceWorker ? (await navigator.serviceWorker.getRegistrations()).length : 0,
}));
const NOTHING = { cookie: "", local: 0, session: 0, databases: 0, caches: 0, workers: 0 };

function* filesIn(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const about = statSync(path, { throwIfNoEntry: false });
    if (about?.isDirectory())
      yield* filesIn(path);
    else if (about?.isFile())
      yield path;
  }
}

/* Files that hold the words, in either of the ways in which browsers write text. */
function filesWith(folder, words) {
  const needles = words.flatMap(word => [Buffer.from(word, "latin1"), Buffer.from(word, "utf16le")]);
  return [...filesIn(folder)].filter(path => {
    const bytes = readFileSync(path);
    return needles.some(needle => bytes.includes(needle));
  });
}

describe("what a search leaves in the browser", () => {
  test("no cookie, no storage, no terms in addresses, titles or the history, nothing on the disk", async () => {
    const folder = mkdtempSync(join(tmpdir(), "signpost-profile-"));
    try {
      const context = await profileStart(folder);
      const page = context.pages()[0] ?? await context.newPage();
      await find(page);
      await page.check(".sp-card input[name=pick]");
      await page.locator("button[name=include]").click();
      await page.waitForSelector(".sp-card[data-verdict=unsuitable]");
      assert.deepEqual(await kept(page), NOTHING);
      assert.deepEqual(await context.cookies(), []);
      assert.equal(page.url(), `${site.url}/`);
      assert.equal(await page.title(), "Signpost");
      for (const address of await addressesOf(page))
        assert.ok(!/SE5|pregnan|Southwark|Lambeth/i.test(address), address);
      await context.close();
      assert.deepEqual(filesWith(folder, PLACE_WORDS), []);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("without script neither addresses nor titles hold a term", async () => {
    const { page, context } = await pageOpen(browser, { script: false });
    await find(page);
    assert.equal(page.url(), `${site.url}/find`);
    assert.equal(await page.title(), "Signpost");
    assert.deepEqual(await context.cookies(), []);
    for (const address of await addressesOf(page))
      assert.ok(!/SE5|pregnan|Southwark|Lambeth/i.test(address), address);
    await context.close();
  });

  test("reloading the page after a search shows an empty finder", async () => {
    const { page, context } = await pageOpen(browser);
    await find(page);
    await page.reload();
    await page.waitForSelector("#f-near");
    assert.equal(await page.inputValue("#f-near"), "");
    assert.equal(await page.locator(".sp-card").count(), 0);
    await context.close();
  });
});

describe("leaving", () => {
  for (const [how, leave] of [["by its button", page => page.click("[data-exit]")],
    ["by three presses of Shift", async page => {
      for (let i = 0; i < 3; i++)
        await page.keyboard.press("Shift");
    }]])
    test(`Exit ${how} leaves the site, and one Back leaves it too`, async () => {
      const { page, context } = await pageOpen(browser);
      await elsewhere(context);
      await find(page);
      await leave(page);
      await page.waitForURL(ELSEWHERE);
      assert.deepEqual((await addressesOf(page)).filter(address => address.includes(site.url)), []);
      await page.goBack();
      assert.equal(page.url(), "about:blank");
      await context.close();
    });

  test("after Exit from a service Back shows an empty finder, not the list", async () => {
    const { page, context } = await pageOpen(browser);
    await elsewhere(context);
    await find(page);
    await page.locator(".sp-card__name a").first().click();
    await page.waitForURL("**/services/*");
    await page.waitForSelector("h2:has-text('When it is open')");
    await page.click("[data-exit]");
    await page.waitForURL(ELSEWHERE);
    await page.goBack();
    await page.waitForSelector("#f-near");
    assert.equal(await page.inputValue("#f-near"), "");
    assert.equal(await page.locator(".sp-card").count(), 0);
    assert.ok(!(await page.content()).includes(PLACE));
    await context.close();
  });

  test("one or two presses of Shift, or Shift for a letter, stay here", async () => {
    const { page, context } = await pageOpen(browser);
    await elsewhere(context);
    await find(page);
    await page.keyboard.press("Shift");
    await page.keyboard.press("Shift");
    assert.match(await page.textContent("[data-exit-status]"), /once more/);
    await page.keyboard.press("a");
    await page.keyboard.press("Shift");
    assert.equal(page.url(), `${site.url}/`);
    assert.equal(await page.textContent("[data-exit-status]"), "");
    await context.close();
  });

  test("without script Exit is a link, and the page about privacy says what Back does then", async () => {
    const { page, context } = await pageOpen(browser, { script: false });
    await elsewhere(context);
    await find(page);
    await page.click("[data-exit]");
    await page.waitForURL(ELSEWHERE);
    await page.goto(`${site.url}/privacy`);
    assert.match(await page.locator("#exit ~ p").allInnerTexts().then(all => all.join(" ")),
      /Without scripts the button works too, but Back leads to the page again/);
    await context.close();
  });

  test("Exit stands on every page, at the top", async () => {
    const { page, context } = await pageOpen(browser, { width: 360 });
    for (const path of ["/", "/services", "/organisations", "/map", "/gaps", "/posters", "/privacy", "/nothing-here"]) {
      await page.goto(site.url + path);
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      const exit = await page.locator("[data-exit]").boundingBox();
      assert.ok(exit.y < 60 && exit.x + exit.width <= 360, `${path}: ${JSON.stringify(exit)}`);
      assert.equal(await page.getAttribute("[data-exit]", "rel"), "noreferrer noopener nofollow");
    }
    await context.close();
  });
});

describe("who is told", () => {
  test("no page or state asks another host, breaks the policy of contents, or stores anything", async () => {
    for (const { name, act } of statesOf(true)) {
      const { page, context, asked, faults } = await pageOpen(browser);
      const pages = [];
      page.on("response", response => {
        if (response.request().isNavigationRequest() || (response.headers()["content-type"] ?? "").startsWith("text/html"))
          pages.push(response.headers());
      });
      await act(page, site.url);
      assert.deepEqual(asked.filter(one => !one.startsWith(site.url) && !one.startsWith("data:")), [], name);
      assert.deepEqual(faults.filter(fault => !(name === "missing" && fault.includes("404"))), [], name);
      assert.deepEqual(await kept(page), NOTHING, name);
      assert.deepEqual(await context.cookies(), [], name);
      assert.ok(pages.length, name);
      for (const headers of pages) {
        const policy = headers["content-security-policy"];
        assert.match(policy, /default-src 'none'/, name);
        assert.doesNotMatch(policy, /unsafe|https?:|\*/, name);
        assert.equal(headers["referrer-policy"], "no-referrer", name);
        assert.equal(headers["set-cookie"], undefined, name);
      }
      await context.close();
    }
  });

  test("answers to a search are not to be stored", async () => {
    for (const path of ["/find", "/compare", "/services"]) {
      const answer = await fetch(site.url + path, { method: "POST", headers: { Accept: "text/html" },
        body: new URLSearchParams(path === "/services" ? { q: "advance" } : { near: PLACE }) });
      assert.equal(answer.status, 200, path);
      assert.equal(answer.headers.get("cache-control"), "no-store", path);
    }
  });
});

/* A request of which not all comes; its sender waits for what happens, or goes. */
const halfSent = (url, text, isPatient) => new Promise(resolve => {
  const { hostname, port } = new URL(url);
  const socket = net.connect(Number(port), hostname, () => {
    socket.write(text);
    if (!isPatient)
      setTimeout(() => socket.destroy(), 20);
  });
  socket.on("close", () => resolve(null)).on("error", () => resolve(null)).resume();
});

describe("what the server writes", () => {
  test("a canary in 200 searches, with errors among them, is in no line of the log", async () => {
    const form = { method: "POST", headers: { Accept: "text/html" } };
    const json = { method: "POST", headers: { "Content-Type": "application/json" } };
    const half = `POST /find HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 999\r\n\r\nnear=${CANARY}&needs=${RARE}`;
    const kinds = [
      () => fetch(`${site.url}/find`, { ...form, body: new URLSearchParams({ near: CANARY, needs: "trafficking" }) }),
      () => fetch(`${site.url}/find`, { ...form, body: new URLSearchParams({ near: PLACE, home: CANARY, needs: RARE }) }),
      () => fetch(`${site.url}/find`, { ...form, body: new URLSearchParams({ near: PLACE, age: CANARY, as_of: RARE }) }),
      () => fetch(`${site.url}/api/find`, { ...json, body: JSON.stringify({ near: CANARY, needs: [RARE] }) }),
      () => fetch(`${site.url}/api/find`, { ...json, body: `{"near": "${CANARY}", "needs": [${RARE}` }),
      () => fetch(`${site.url}/api/find`, { ...json, body: JSON.stringify({ near: PLACE, [RARE]: CANARY }) }),
      () => fetch(`${site.url}/compare`, { ...form, body: new URLSearchParams({ near: CANARY, pick: RARE }) }),
      () => fetch(`${site.url}/find?near=${encodeURIComponent(CANARY)}&needs=${RARE}`),
      () => fetch(`${site.url}/${RARE}/${encodeURIComponent(CANARY)}`, { headers: { Referer: CANARY, "User-Agent": RARE } }),
      i => halfSent(site.url, half, i === 99),
    ];
    for (let i = 0; i < 200; i++) {
      const answer = await kinds[i % kinds.length](i);
      await answer?.arrayBuffer();
    }
    const { page, context } = await pageOpen(browser);
    await page.goto(site.url + "/");
    await page.fill("#f-near", CANARY);
    await page.press("#f-near", "Enter");
    await page.waitForSelector("main[data-find=results], .govuk-error-summary");
    await context.close();

    const log = site.log();
    const lines = log.trim().split("\n").filter(line => line.includes('"request"') || line.includes("/find"));
    assert.ok(lines.length >= 150, `only ${lines.length} lines were written`);
    for (const word of [CANARY, CANARY.replace(" ", ""), encodeURIComponent(CANARY), CANARY.replace(" ", "+"), RARE,
      "trafficking", PLACE, "127.0.0.1:"])
      assert.ok(!log.replace(/Listening at \S+|running at \S+/g, "").toLowerCase().includes(word.toLowerCase()), word);
    const answer = await fetch(`${site.url}/metrics`);
    assert.ok(!(await answer.text()).includes(RARE));
  });
});
