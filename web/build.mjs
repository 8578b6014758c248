/* Bundles each entry of scripts/ into one file: node build.mjs FOLDER
 *
 * An entry is scripts/NAME.js; what it imports stands in folders beside it. The program gives the
 * files names that change with their content, so no file names another: what is loaded later has
 * its address from the page. */
import { build } from "esbuild";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const scripts = fileURLToPath(new URL("scripts/", import.meta.url));
const entries = readdirSync(scripts).filter(name => name.endsWith(".js"));

await build({
  entryPoints: entries.map(name => scripts + name),
  outdir: process.argv[2],
  bundle: true,
  format: "esm",
  target: "es2020",
  minify: true,
  legalComments: "inline",
  logLevel: "warning",
});
