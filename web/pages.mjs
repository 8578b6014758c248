/* Puts the words of phrases.js into the templates of pages/: node pages.mjs FOLDER
 *
 * A template says @{page.key} where words belong; a phrase may hold inline markup, the template's
 * own {{values}} and other phrases. A key without a phrase, or a phrase that nothing uses, stops
 * the build and is named. Only files whose content changes are written. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { pages as phrases } from "./phrases.js";

const from = fileURLToPath(new URL("pages/", import.meta.url));
const to = process.argv[2];
const used = new Set();
const faults = [];

function fill(text, name) {
  return text.replace(/@\{([^}]*)\}/g, (_, key) => {
    if (!(key in phrases)) {
      faults.push(`${name}: there is no phrase "${key}" in web/phrases.js`);
      return "";
    }
    used.add(key);
    return fill(phrases[key], `phrase "${key}"`);
  });
}

function write(path, text) {
  let before = null;
  try {
    before = readFileSync(path, "utf8");
  } catch { /* it is new */ }
  if (before !== text)
    writeFileSync(path, text);
}

mkdirSync(to, { recursive: true });
const made = readdirSync(from).filter(name => name.endsWith(".mustache"))
  .map(name => [join(to, name), fill(readFileSync(join(from, name), "utf8"), name)]);
for (const key of Object.keys(phrases))
  if (!used.has(key))
    faults.push(`web/phrases.js: nothing uses the phrase "${key}"`);
if (faults.length) {
  console.error(faults.join("\n"));
  process.exit(1);
}
for (const [path, text] of made)
  write(path, text);
