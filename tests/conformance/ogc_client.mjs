// @camptocamp/ogc-client reads the landing page, the collections and their items.
import { OgcApiEndpoint } from '@camptocamp/ogc-client';

const faults = [];
let passed = 0;
const tell = (is_right, what) => { if (is_right) passed++; else faults.push(what); };

const endpoint = new OgcApiEndpoint(process.argv[2]);
const info = await endpoint.info;
tell(info.title === 'Signpost', `title: ${info.title}`);
tell(await endpoint.hasFeatures, 'it sees no features');
tell((await endpoint.conformanceClasses).some(one => one.includes('ogcapi-features-1/1.0/conf/core')), 'core is not declared');
const collections = await endpoint.featureCollections;
for (const wanted of process.argv.slice(3)) tell(collections.includes(wanted), `it does not see ${wanted}: ${collections}`);
for (const name of collections) {
  try {
    const collection = await endpoint.getCollectionInfo(name);
    tell(collection.id === name && collection.title, `${name} has no title`);
    tell(collection.itemFormats.includes('application/geo+json'), `${name}: ${collection.itemFormats}`);
    const items = await endpoint.getCollectionItems(name, 5);
    tell(items.length > 0 && items.length <= 5, `${name}: ${items.length} items`);
    const one = await endpoint.getCollectionItem(name, String(items[0].id));
    tell(String(one.id) === String(items[0].id), `${name}: item ${items[0].id} came back as ${one.id}`);
    const url = await endpoint.getCollectionItemsUrl(name, { limit: 2, asJson: true });
    const answer = await (await fetch(url)).json();
    tell(answer.features.length <= 2, `${name}: the address it made gives ${answer.features.length}`);
  } catch (error) {
    faults.push(`${name}: ${error.message}`);
  }
}
try {
  tell(await endpoint.hasTiles, 'it sees no tiles');
  const tiled = await endpoint.vectorTileCollections;
  tell(tiled.includes('boroughs'), `it sees tiles of ${tiled}`);
  for (const name of tiled) {
    const url = await endpoint.getVectorTilesetUrl(name);
    const tileset = await (await fetch(url)).json();
    tell(tileset.dataType === 'vector', `${name}: ${url} is no set of vector tiles`);
  }
} catch (error) {
  faults.push(`tiles: ${error.message}`);
}
console.log(JSON.stringify({ passed, faults, note: `${collections.length} collections` }));
