// Answers of Open Referral, one line each: "SCHEMA<tab>ADDRESS<tab>JSON", against the UK's schemas in a folder.
import fs from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const folder = process.argv[2];
const compiled = new Map();
function schemaOf(name) {
  if (compiled.has(name)) return compiled.get(name);
  const schema = JSON.parse(fs.readFileSync(path.join(folder, 'schemas', name), 'utf8'));
  const Version = String(schema.$schema).includes('2020') ? Ajv2020 : Ajv;
  const ajv = addFormats(new Version({ strict: false, allErrors: true }));
  compiled.set(name, ajv.compile(schema));
  return compiled.get(name);
}

let passed = 0;
const faults = [];
for (const line of fs.readFileSync(0, 'utf8').split('\n')) {
  if (!line) continue;
  const [name, address, ...rest] = line.split('\t');
  try {
    const validate = schemaOf(name);
    if (validate(JSON.parse(rest.join('\t')))) passed++;
    else faults.push(`${address}: ${validate.errors.slice(0, 3).map(one => `${one.instancePath} ${one.message}`).join('; ')}`);
  } catch (error) {
    faults.push(`${address}: ${error.message}`);
  }
}
console.log(JSON.stringify({ passed, faults }));
