// geojson-vt and vt-pbf: the same sites as vector tiles, each cut and written when it is asked for. Prints JSON.
//
// usage: node vector_peer.mjs SITES.tsv FOLDER Z/X/Y ...   where both packages are; FOLDER gets geojson-vt-Z-X-Y.mvt
//
// It is given what suits it best: the parent of each tile lies ready in the index, so that one cut is left to make, and
// many runs warm up its compiler. By the clock or in processor time, whichever is less: the median.
import fs from "node:fs";
import path from "node:path";
import GeoJSONVT from "geojson-vt";
import pbf from "vt-pbf";

const WARM_UP = 40;
const RUNS = 41;

function sites_read(file) {
    return fs.readFileSync(file, "utf8").trimEnd().split("\n").map((line) => {
        const [id, lon, lat, service, name, organisation, type, precision, approximate, synthetic] = line.split("\t");
        return {
            type: "Feature",
            id: Number(id),
            properties: {service, name, organisation, type, precision, approximate: approximate === "t",
                         synthetic: synthetic === "t"},
            geometry: {type: "Point", coordinates: [Number(lon), Number(lat)]},
        };
    });
}

// The index as it is before the tile was asked for: without it and its three sisters, and with what they are cut from.
function forget(index, parent, source) {
    for (const [id, tile] of Object.entries(index.tiles))
        if (tile.z === parent.z + 1)
            delete index.tiles[id];
    parent.source = source;
}

function median(times) {
    return times.sort((a, b) => a - b)[times.length >> 1];
}

// In milliseconds.
function time_of(work) {
    const used = process.cpuUsage();
    const begun = performance.now();
    work();
    const clock = performance.now() - begun;
    const {user, system} = process.cpuUsage(used);
    return Math.min(clock, (user + system) / 1e3 || clock);
}

function tile_write(index, z, x, y) {
    return pbf.fromGeojsonVt({sites: index.getTile(z, x, y)}, {version: 2, extent: 4096});
}

function tile_measure(sites, folder, name) {
    const [z, x, y] = name.split("/").map(Number);
    const index = new GeoJSONVT({type: "FeatureCollection", features: sites},
        {maxZoom: 16, indexMaxZoom: z - 1, indexMaxPoints: 0, extent: 4096, buffer: 64});
    const parent = Object.values(index.tiles).find((tile) => tile.z === z - 1 && tile.x === x >> 1 && tile.y === y >> 1);
    const source = parent.source;
    const times = [];
    let bytes;
    for (let run = -WARM_UP; run < RUNS; run++) {
        forget(index, parent, source);
        const ms = time_of(() => {
            bytes = tile_write(index, z, x, y);
        });
        if (run >= 0)
            times.push(ms);
    }
    fs.writeFileSync(path.join(folder, `geojson-vt-${z}-${x}-${y}.mvt`), bytes);
    return {ms: median(times), bytes: bytes.length};
}

const [file, folder, ...names] = process.argv.slice(2);
const sites = sites_read(file);
console.log(JSON.stringify(Object.fromEntries(names.map((name) => [name, tile_measure(sites, folder, name)]))));
