// Every GeoJSON answer that is piped in, one line each: "ADDRESS<tab>JSON". Checked by check-geojson (RFC 7946) and
// by the JSON schema of geojson-schema.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import Ajv from 'ajv';
import { check } from '@placemarkio/check-geojson';

const require = createRequire(import.meta.url);
const ajv = new Ajv({ strict: false, allErrors: false });
const validate = Object.fromEntries(['FeatureCollection', 'Feature'].map(name => [name, ajv.compile(require(`geojson-schema/${name}.json`))]));

let passed = 0;
const faults = [];
for (const line of fs.readFileSync(0, 'utf8').split('\n')) {
  if (!line) continue;
  const cut = line.indexOf('\t');
  const address = line.slice(0, cut);
  const text = line.slice(cut + 1);
  try {
    check(text);
    const type = JSON.parse(text).type;
    if (!validate[type]) throw new Error(`neither a Feature nor a FeatureCollection: ${type}`);
    if (!validate[type](JSON.parse(text))) throw new Error(ajv.errorsText(validate[type].errors));
    passed++;
  } catch (error) {
    faults.push(`${address}: ${String(error.issues ? error.issues[0]?.message : error.message).slice(0, 300)}`);
  }
}

// The checkers themselves refuse what is wrong.
for (const wrong of ['{"type":"Feature","geometry":{"type":"Point","coordinates":["a",1]},"properties":{}}',
  '{"type":"FeatureCollection","features":[{"type":"Feature"}]}']) {
  let is_refused = false;
  try { check(wrong); } catch { is_refused = true; }
  if (is_refused) passed++;
  else faults.push(`check-geojson passed ${wrong}`);
}
console.log(JSON.stringify({ passed, faults }));
