// What the readers of vector tiles pass over in silence, looked at byte by byte: fields of the wrong type, names that
// are missing or doubled, tags that point nowhere, commands that do not fit their geometry. Throws a sentence.
import { PbfReader } from 'pbf';

const VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5;
const need = (is_right, sentence) => { if (!is_right) throw new Error(sentence); };

// Calls see(tag, type) for each field; what it does not read is skipped.
function each_field(pbf, end, see) {
  while (pbf.pos < end) {
    const head = pbf.readVarint();
    const at = pbf.pos;
    see(head >> 3, head & 7);
    if (pbf.pos === at) pbf.skip(head);
    need(pbf.pos <= end, 'a field reaches over its end');
  }
}

const length_end = pbf => pbf.readVarint() + pbf.pos;

function value_check(pbf, end) {
  const types = { 1: BYTES, 2: FIXED32, 3: FIXED64, 4: VARINT, 5: VARINT, 6: VARINT, 7: VARINT };
  let count = 0;
  each_field(pbf, end, (tag, type) => { need(types[tag] === type, `a value with field ${tag} of type ${type}`); count++; });
  need(count === 1, `a value with ${count} fields`);
}

function packed(pbf) {
  const numbers = [];
  for (const end = length_end(pbf); pbf.pos < end;) numbers.push(pbf.readVarint());
  return numbers;
}

const unzigzag = number => (number >>> 1) ^ -(number & 1);

// Commands of one feature: 1 moves, 2 draws, 7 closes.
function geometry_check(type, numbers) {
  const list = [];
  for (let i = 0; i < numbers.length;) {
    const [command, count] = [numbers[i] & 7, Math.floor(numbers[i] / 8)];
    i++;
    need(command === 1 || command === 2 || command === 7, `command ${command}`);
    need(count > 0, 'a command with no count');
    need(command !== 7 || count === 1, 'a ring that is closed more than once');
    const takes = command === 7 ? 0 : 2 * count;
    need(i + takes <= numbers.length, 'a command that wants more numbers than there are');
    if (command === 2)
      for (let k = i; k < i + takes; k += 2) need(unzigzag(numbers[k]) || unzigzag(numbers[k + 1]), 'two points at one place');
    list.push([command, count]);
    i += takes;
  }
  if (type === 1) need(list.length === 1 && list[0][0] === 1, 'points that are not one MoveTo');
  if (type === 2) need(list.length % 2 === 0 && list.every(([command, count], i) => command === (i % 2 ? 2 : 1) && (i % 2 || count === 1)), 'a line that is no MoveTo and LineTo');
  if (type === 3) need(list.length % 3 === 0 && list.every(([command, count], i) => command === [1, 2, 7][i % 3] && (command !== 1 || count === 1) && (command !== 2 || count > 1)), 'a polygon that is no MoveTo, LineTo and ClosePath');
}

function feature_read(pbf, end) {
  const feature = { tags: [], type: 0, geometry: null };
  each_field(pbf, end, (tag, type) => {
    if (tag === 1) { need(type === VARINT, 'an id that is no number'); pbf.readVarint(); }
    else if (tag === 2) { need(type === BYTES, 'tags that are not packed'); feature.tags.push(...packed(pbf)); }
    else if (tag === 3) { need(type === VARINT, 'a type that is no number'); feature.type = pbf.readVarint(); }
    else if (tag === 4) {
      need(type === BYTES && !feature.geometry, 'a geometry that is not packed, or the second one');
      feature.geometry = packed(pbf);
    }
  });
  need(feature.geometry && feature.geometry.length, 'a feature without geometry');
  need(feature.type >= 1 && feature.type <= 3, `a feature of type ${feature.type}`);
  geometry_check(feature.type, feature.geometry);
  return feature;
}

function layer_check(pbf, end, names) {
  let name = null, version = 0, keys = 0, values = 0;
  const features = [];
  each_field(pbf, end, (tag, type) => {
    const wanted = { 1: BYTES, 2: BYTES, 3: BYTES, 4: BYTES, 5: VARINT, 15: VARINT }[tag];
    need(wanted === undefined || wanted === type, `field ${tag} of a layer is of type ${type}`);
    if (tag === 1) name = pbf.readString();
    else if (tag === 2) features.push(feature_read(pbf, length_end(pbf)));
    else if (tag === 3) { pbf.readString(); keys++; }
    else if (tag === 4) { value_check(pbf, length_end(pbf)); values++; }
    else if (tag === 15) version = pbf.readVarint();
  });
  need(name, 'a layer without a name');
  need(!names.has(name), `two layers called ${name}`);
  names.add(name);
  need(version === 1 || version === 2, `a layer of version ${version}`);
  for (const { tags } of features) {
    need(tags.length % 2 === 0, 'a key without a value');
    for (let i = 0; i < tags.length; i += 2) need(tags[i] < keys && tags[i + 1] < values, 'a tag that points nowhere');
  }
}

export function check_wire(buffer) {
  const pbf = new PbfReader(buffer);
  const names = new Set();
  each_field(pbf, pbf.length, (tag, type) => {
    if (tag !== 3) return;
    need(type === BYTES, 'a layer that is no message');
    layer_check(pbf, length_end(pbf), names);
  });
}
