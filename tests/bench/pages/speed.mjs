/* How fast the pages are on a slow phone: node speed.mjs URL ROUNDS CHROMIUM
 * Prints one object: bytes on the wire and milliseconds, each the median of the rounds.
 *
 * The phone: 360 x 740, 1.6 Mbit/s, 150 ms there and back, a processor four times slower than this one.
 * Each round has a browser context of its own, so nothing is kept from the one before. */
import { chromium } from "playwright-core";

const [url, rounds, executablePath] = process.argv.slice(2);
const PHONE = { width: 360, height: 740 };
const NETWORK = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 };
const SLOWER = 4;

const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function phone(browser, { script = true, slow = true } = {}) {
  const context = await browser.newContext({ viewport: PHONE, deviceScaleFactor: 2, javaScriptEnabled: script,
    isMobile: true, hasTouch: true });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  let bytes = 0;
  await session.send("Network.enable");
  session.on("Network.loadingFinished", event => { bytes += event.encodedDataLength; });
  if (slow) {
    await session.send("Network.emulateNetworkConditions", NETWORK);
    await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  }
  return { page, bytes: () => bytes, close: () => context.close() };
}

/* Everything of the first page: HTML, styles, scripts, pictures, with their headers. */
async function firstPage(browser, script, act) {
  const { page, bytes, close } = await phone(browser, { script, slow: false });
  await page.goto(url + "/", { waitUntil: "networkidle" });
  if (act) {
    await act(page);
    await page.waitForLoadState("networkidle");
  }
  const all = bytes();
  await close();
  return all;
}

/* From asking for the page until its box is drawn: it takes letters at once, whatever scripts still load. */
async function readyToType(browser) {
  const { page, close } = await phone(browser);
  await page.goto(url + "/", { waitUntil: "networkidle" });
  await page.focus("#f-near");
  const drawn_ms = await page.evaluate(() => {
    const navigation = performance.getEntriesByType("navigation")[0];
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return Math.max(paint.startTime, navigation.domInteractive);
  });
  await close();
  return drawn_ms;
}

/* From pressing Find until the cards are drawn; and from scrolling to the map, which is loaded when it comes
 * near, until it has tiles. */
async function find(browser) {
  const { page, close } = await phone(browser);
  await page.goto(url + "/", { waitUntil: "networkidle" });
  await page.fill("#f-near", "SE15 4QL");
  await page.keyboard.press("Escape");
  await page.waitForLoadState("networkidle");
  const took = await page.evaluate(() => new Promise((resolve, reject) => {
    let start = performance.now();
    const drawn = { results: null, map: null };
    setTimeout(() => reject(new Error("no results within 20 s")), 20_000);
    (function look() {
      if (drawn.results === null && document.querySelector(".sp-card")) {
        drawn.results = performance.now() - start;
        start = performance.now();
        document.querySelector(".sp-map").scrollIntoView();
      }
      if (drawn.results !== null && document.querySelector(".leaflet-tile-loaded"))
        drawn.map = performance.now() - start;
      if (drawn.map === null)
        requestAnimationFrame(look);
      else
        resolve(drawn);
    })();
    document.querySelector(".sp-near button[type=submit]").click();
  }));
  await close();
  return took;
}

/* From a step of the date slider until map and table are drawn anew, on a desk's computer: the page's own measure,
 * which ends with the frame that shows them. */
async function slide(browser) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(url + "/gaps?as_of=2019-06-01", { waitUntil: "networkidle" });
  await page.focus("input[type=range]");
  for (let step = 1; step <= 8; step++) {
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(count => performance.getEntriesByName("redraw").length >= count, step, { timeout: 5000 });
  }
  const took = await page.evaluate(() => performance.getEntriesByName("redraw").map(entry => entry.duration));
  await context.close();
  return median(took);
}

const browser = await chromium.launch({ executablePath, headless: true, args: ["--headless", "--no-sandbox",
  "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"] });
const runs = [];
for (let round = 0; round < Number(rounds); round++)
  runs.push({ ready_ms: await readyToType(browser), find: await find(browser), slide_ms: await slide(browser) });
const answer = {
  plain_bytes: await firstPage(browser, false),
  script_bytes: await firstPage(browser, true),
  map_bytes: await firstPage(browser, true, async page => {
    await page.click("text=Choose on a map");
    await page.waitForSelector(".leaflet-tile-loaded", { state: "attached" });
  }),
  ready_ms: median(runs.map(run => run.ready_ms)),
  results_ms: median(runs.map(run => run.find.results)),
  map_ms: median(runs.map(run => run.find.map)),
  slide_ms: median(runs.map(run => run.slide_ms)),
};
await browser.close();
console.log(JSON.stringify(answer));
