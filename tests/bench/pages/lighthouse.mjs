/* Lighthouse's own marks, on its mobile profile: node lighthouse.mjs URL CHROMIUM PATH ...
 * Prints one object: by path, the marks of accessibility and performance, 0 to 100. */
import lighthouse from "lighthouse";
import { chromium } from "playwright-core";

const [url, executablePath, ...paths] = process.argv.slice(2);
const PORT = 9333;
const browser = await chromium.launch({ executablePath, headless: true, args: ["--headless", "--no-sandbox",
  "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", `--remote-debugging-port=${PORT}`] });
const marks = {};
for (const path of paths) {
  const { lhr } = await lighthouse(url + path, { port: PORT, logLevel: "silent", output: "json",
    onlyCategories: ["accessibility", "performance"] });
  marks[path] = {
    accessibility: Math.round(100 * lhr.categories.accessibility.score),
    performance: Math.round(100 * lhr.categories.performance.score),
    failed: Object.values(lhr.audits).filter(audit => audit.score !== null && audit.score < 0.9)
      .map(audit => audit.id),
  };
}
await browser.close();
console.log(JSON.stringify(marks));
