"""The parts of the conformance run: each asks a program that is not ours. A part is a function that fills a Result."""

import contextlib
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import sys
import time
import traceback
import urllib.parse

import browser
import requirements

HERE = pathlib.Path(__file__).resolve().parent
LONDON = [-0.56, 51.26, 0.36, 51.72]
COLLECTIONS = ["services", "sites", "coverage", "areas", "boroughs", "gaps", "places", "stations"]
SETS = ["base", "services", "gaps"]

# A layer as somebody would import it: a point, a line and a polygon.
LAYER = json.dumps({"type": "FeatureCollection", "features": [
    {"type": "Feature", "id": number, "geometry": geometry, "properties": {"name": name, "lines": number}}
    for number, (name, geometry) in enumerate([
        ("A point", {"type": "Point", "coordinates": [-0.1, 51.5]}),
        ("A line", {"type": "LineString", "coordinates": [[-0.1, 51.5], [-0.05, 51.52]]}),
        ("An area", {"type": "Polygon", "coordinates": [[[0, 51.5], [0.05, 51.5], [0.05, 51.53], [0, 51.5]]]})], 1)]})


@dataclasses.dataclass
class About:
    """What a part may use."""
    site: object
    url: str
    database: pathlib.Path
    work: pathlib.Path
    folder: pathlib.Path
    data: str
    has_schemathesis: bool


class Result:
    def __init__(self):
        self.passed = self.failed = 0
        self.faults = []
        self.note = ""
        self.is_skipped = False

    def check(self, is_right, fault):
        self.passed += bool(is_right)
        if not is_right:
            self.failed += 1
            self.faults.append(fault)
        return is_right

    def skip(self, why):
        self.is_skipped, self.note = True, f"skipped: {why}"

    def line(self):
        counts = f"{self.passed} passed, {self.failed} FAILED" if self.failed else f"{self.passed} passed"
        return self.note if self.is_skipped else f"{counts}{'; ' + self.note if self.note else ''}"


def run(part, about):
    result = Result()
    try:
        part.work(about, result)
    except Exception:  # pylint: disable=broad-except  # a part that breaks has failed; the others go on
        result.check(False, traceback.format_exc(limit=4).strip().replace("\n", " | "))
    return result


def call(*command, env=None, stdin=None, timeout=300, cwd=None):
    """Both outputs of a program, with its exit code first."""
    done = subprocess.run(list(map(str, command)), input=stdin, capture_output=True, text=True, timeout=timeout,
                          check=False, cwd=cwd, env={**os.environ, **(env or {})})
    return done.returncode, done.stdout, done.stderr


def node(about, result, script, *arguments, stdin=None, timeout=300):
    """A script of this folder that prints {"passed", "faults", "note"}."""
    code, out, err = call("node", about.work / script, *arguments, stdin=stdin, timeout=timeout, cwd=about.work)
    try:
        found = json.loads(out.strip().splitlines()[-1])
    except (ValueError, IndexError):
        result.check(False, f"{script} ended with {code}: {(err or out)[-400:]}")
        return
    result.passed += found["passed"]
    for fault in found["faults"]:
        result.check(False, fault)
    result.note = found.get("note", result.note)


# ---- GDAL ----


def ogr(result, *arguments, env=None):
    code, out, err = call(*arguments, env={"CPL_DEBUG": "OFF", **(env or {})})
    result.check(code == 0 and "ERROR" not in err, f"{' '.join(map(str, arguments))}: {(err or out)[-300:]}")
    return out


def count_of(text):
    found = re.search(r"Feature Count: (\d+)", text)
    return int(found[1]) if found else None


def gdal_features(about, result):
    listed = ogr(result, "ogrinfo", "-ro", "-so", f"OAPIF:{about.url}")
    counts = {}
    for name in COLLECTIONS:
        result.check(re.search(rf"\d+: .*\b{name}\b|\d+: {name}", listed) or name in listed, f"ogrinfo does not see {name}")
        matched = about.site.get(f"/collections/{name}/items?f=json&limit=1").json()["numberMatched"]
        out = ogr(result, "ogrinfo", "-ro", "-so", f"OAPIF:{about.url}", name, "-oo", "PAGE_SIZE=1000")
        result.check(count_of(out) == matched, f"{name}: GDAL counts {count_of(out)}, it holds {matched}")
        counts[name] = matched
        target = about.folder / f"{about.data}-{name}.gpkg"
        ogr(result, "ogr2ogr", "-f", "GPKG", target, f"OAPIF:{about.url}", name, "-oo", "PAGE_SIZE=200")
        if target.exists():
            result.check(count_of(ogr(result, "ogrinfo", "-ro", "-al", "-so", target)) == matched,
                         f"{name}: not all features came over in pages")
    near = ogr(result, "ogrinfo", "-ro", "-so", "-spat", "-0.12", "51.45", "-0.02", "51.5", f"OAPIF:{about.url}", "boroughs")
    result.check(0 < (count_of(near) or 0) < 33, f"a box of boroughs holds {count_of(near)}")
    like = ogr(result, "ogrinfo", "-ro", "-so", "-where", "name = 'Camden'", f"OAPIF:{about.url}", "boroughs")
    result.check(count_of(like) == 1, f"a name is found {count_of(like)} times")
    result.note = ", ".join(f"{name} {count}" for name, count in counts.items())


def gdal_downloads(about, result):
    """Downloads of whole collections: GeoPackage, CSV, newline-delimited GeoJSON."""
    for name in COLLECTIONS:
        matched = about.site.get(f"/collections/{name}/items?f=json&limit=1").json()["numberMatched"]
        for form, ending in (("gpkg", "gpkg"), ("csv", "csv"), ("ndjson", "geojsonl")):
            answer = about.site.get(f"/collections/{name}/items?f={form}")
            if not result.check(answer.status == 200, f"{name} as {form}: {answer.status} {answer.body[:200]}"):
                continue
            path = about.folder / f"{about.data}-{name}-download.{ending}"
            path.write_bytes(answer.body)
            out = ogr(result, "ogrinfo", "-ro", "-al", "-so", path)
            result.check(count_of(out) == matched, f"{name} as {form}: GDAL counts {count_of(out)}, it holds {matched}")


def gdal_tiles(about, result):
    """Vector tiles one by one, and whole archives read back."""
    for name, z, x, y in (("base", 8, 127, 85), ("services", 10, 511, 340), ("gaps", 9, 255, 170)):
        answer = about.site.get(f"/tiles/{name}/{z}/{x}/{y}.mvt")
        if not result.check(answer.status == 200, f"{name}/{z}/{x}/{y}: {answer.status}"):
            continue
        path = about.folder / f"{name}.pbf"
        path.write_bytes(answer.body)
        out = ogr(result, "ogrinfo", "-ro", "-al", "-so", "-oo", f"X={x}", "-oo", f"Y={y}", "-oo", f"Z={z}", "-oo",
                  "CLIP=NO", f"MVT:{path}")
        result.check((count_of(out) or 0) > 0, f"GDAL finds nothing in {name}/{z}/{x}/{y}")
    has_pmtiles = "PMTiles" in call("ogrinfo", "--formats")[1]
    for ending in ("mbtiles", "pmtiles"):
        path = about.folder / f"{about.data}.{ending}"
        code, out, err = call(about.work.parent / "signpost", "tiles", "export", "--set", "base", "--zoom", "0-9", "--db",
                              about.database, path)
        if not result.check(code == 0, f"the export of {ending} ended with {code}: {(err or out)[-200:]}"):
            continue
        if ending == "pmtiles" and not has_pmtiles:
            result.note = "this GDAL is older than its PMTiles driver (3.8): our own tests read those back"
            continue
        out = ogr(result, "ogrinfo", "-ro", "-al", "-so", path)
        result.check("boroughs" in out and (count_of(out) or 0) > 0, f"GDAL finds no boroughs in {ending}: {out[:200]}")


# ---- OWSLib ----


def owslib(about, result):
    code, out, err = call("/usr/bin/python3", HERE / "owslib_read.py", about.url, *COLLECTIONS)
    try:
        found = json.loads(out.strip().splitlines()[-1])
    except (ValueError, IndexError):
        result.check(False, f"ended with {code}: {err[-400:]}")
        return
    result.passed += found["passed"]
    for fault in found["faults"]:
        result.check(False, fault)
    result.note = found["note"]


# ---- GeoJSON ----


def geojson_addresses(about):
    service = about.site.get("/collections/services/items?limit=1").json()["features"][0]["id"]
    for name in COLLECTIONS:
        yield f"/collections/{name}/items?limit=10000"
        yield f"/collections/{name}/items?limit=20&bbox=-0.2,51.4,0.1,51.6"
        first = about.site.get(f"/collections/{name}/items?limit=1").json()["features"][0]["id"]
        yield f"/collections/{name}/items/{urllib.parse.quote(str(first))}"
    yield "/api/boroughs"
    yield f"/api/services/{service}"
    for kind in ("borough", "police-bcu", "nhs-icb"):
        yield f"/api/gaps?area={kind}&as_of=2021-02-01"
    yield "/api/gaps/uncovered?as_of=2021-02-01&include_unknown=true"


def geojson(about, result):
    lines = []
    for address in geojson_addresses(about):
        answer = about.site.get(address)
        if result.check(answer.status == 200, f"{address}: {answer.status} {answer.body[:200]}"):
            lines.append(f"{address}\t{answer.text().strip()}")
    for question in ({"near": "SE15", "include": ["unsuitable"], "limit": 100}, {"home": "none", "near": "Brixton"}):
        lines.append(f"/api/find {json.dumps(question)}\t{about.site.find(question).text().strip()}")
    siting = about.site.ask("POST", "/api/siting", b'{"sites": 2, "budget_ms": 100}', {"Content-Type": "application/json"})
    lines.append(f"/api/siting\t{siting.text().strip()}")
    node(about, result, "geojson.mjs", stdin="\n".join(lines))


# ---- tiles ----


def tiles(about, result):
    notes = []
    for name in SETS:
        answer = about.site.get(f"/tiles/{name}.json")
        if not result.check(answer.status == 200, f"/tiles/{name}.json: {answer.status}"):
            continue
        tilejson_check(answer.json(), name, result)
        node(about, result, "tiles.mjs", f"{about.url}/tiles/{name}/{{z}}/{{x}}/{{y}}.mvt", 12)
        notes.append(f"{name}: {result.note}")
    result.note = "; ".join(notes)


def tilejson_check(document, name, result):
    """TileJSON 3.0: what its specification demands of each member."""
    result.check(document.get("tilejson") == "3.0.0", f"{name}: tilejson is {document.get('tilejson')}")
    result.check(all("{z}" in one and "{x}" in one and "{y}" in one for one in document.get("tiles", [""])),
                 f"{name}: tiles are {document.get('tiles')}")
    layers = document.get("vector_layers")
    result.check(isinstance(layers, list) and layers and all(
        isinstance(one.get("id"), str) and isinstance(one.get("fields"), dict) for one in layers), f"{name}: {layers}")
    west, south, east, north = document.get("bounds", [1, 0, 0, 1])
    result.check(-180 <= west < east <= 180 and -90 <= south < north <= 90, f"{name}: {document.get('bounds')}")
    low, high = document.get("minzoom", -1), document.get("maxzoom", -1)
    result.check(0 <= low <= high <= 30, f"{name}: zooms {low} to {high}")


def maplibre(about, result):
    """MapLibre GL draws the map in Chromium; the picture is kept in build/conformance to be looked at."""
    if browser.missing():
        return result.skip(f"{browser.missing()} is not there")
    browser.SWITCHES = [*browser.SWITCHES, "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
    with contextlib.closing(browser.Browser()) as chromium:
        chromium.size(900)
        chromium.open(f"file://{about.work}/map.html#{about.url}")
        end = time.monotonic() + 40
        while chromium.title() != "idle" and time.monotonic() < end:
            time.sleep(0.2)
        result.check(chromium.title() == "idle", "the map does not come to rest")
        result.check(chromium.run("faults") == [], f"MapLibre says {chromium.run('faults')}")
        shapes = ["coverage"] if about.data == "synthetic" else []  # the real records name areas, no shapes of their own
        for layer in ("gaps", "boroughs", "thames", "sites", *shapes):
            count = chromium.run(f"map.queryRenderedFeatures({{layers: ['{layer}']}}).length")
            result.check(count > 0, f"it draws nothing of {layer}")
        result.note = f"see build/conformance/map-{about.data}.png"
        chromium.picture(about.work / f"map-{about.data}.png")
    return None


# ---- OpenAPI ----


def linters(about, result):
    path = about.folder / f"{about.data}-api.json"
    path.write_bytes(about.site.get("/api").body)
    binary = about.work / "node_modules/.bin"
    code, out, err = call(binary / "redocly", "lint", path, "--format=json", cwd=about.work)
    found = json.loads(out[out.index("{"):]) if "{" in out else {"problems": [], "totals": {"errors": 1}}
    errors = [one for one in found["problems"] if one["severity"] == "error"]
    result.check(code == 0 and not errors, f"redocly: {[one['message'] for one in errors[:5]]} {err[-200:] if code else ''}")
    warnings = len(found["problems"]) - len(errors)
    rules = about.folder / "spectral.yaml"
    rules.write_text('extends: ["spectral:oas"]\n')
    code, out, err = call(binary / "spectral", "lint", path, "-r", rules, "-f", "json", cwd=about.work)
    found = json.loads(out) if out.strip().startswith("[") else []
    errors = [one for one in found if one["severity"] == 0]
    result.check(not errors and code in (0, 1), f"spectral: {[one['message'] for one in errors[:5]]} {err[-200:]}")
    result.note = f"no errors; {warnings} warnings of redocly, {len(found)} of spectral"


def schemathesis(about, result):
    if not about.has_schemathesis:
        return result.skip("it could not be installed")
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
    code, out, _ = call(about.work / "python/bin/schemathesis", "run", f"{about.url}/api", "--phases",
                        "examples,coverage,fuzzing", "--checks", checks, "--max-time", "120", "--request-timeout", "10",
                        "--seed", "1", timeout=600, cwd=about.folder)
    tested = re.search(r"(\d+) generated", out)
    result.note = f"{tested[1] if tested else '?'} requests in two minutes"
    result.check(code == 0, f"schemathesis: {out[-1500:]}")
    operations = re.search(r"Tested: (\d+)", out)
    return result.check(operations and int(operations[1]) > 30, "it tested few operations")


# ---- others ----


def ogc_client(about, result):
    node(about, result, "ogc_client.mjs", about.url, *COLLECTIONS)


def referral(about, result):
    folder = os.environ.get("SIGNPOST_OPENREFERRAL")
    if not folder:
        return result.skip("SIGNPOST_OPENREFERRAL names no folder of schemas")
    lines = []

    def add(schema, address):
        answer = about.site.get(address)
        if result.check(answer.status == 200, f"{address}: {answer.status} {answer.body[:200]}"):
            lines.append(f"{schema}\t{address}\t{json.dumps(answer.json())}")
            return answer.json()
        return {"contents": []}

    add("api_details.json", "/openreferral")
    kinds = {"services": "service", "organizations": "organization", "service_at_locations": "service_at_location",
             "taxonomies": "taxonomy", "taxonomy_terms": "taxonomy_term"}
    for path, schema in kinds.items():
        if path == "organizations":  # what the folder calls organization_list.json is the schema of one of them
            first = about.site.get(f"/openreferral/{path}?per_page=50").json()
            lines.extend(f"organization_list.json\t/openreferral/{path} {item['id']}\t{json.dumps(item)}"
                         for item in first["contents"])
        else:
            first = add(f"{schema}_list.json", f"/openreferral/{path}?per_page=50")
        pages_check(about, result, f"/openreferral/{path}")
        for item in first["contents"][:25]:
            add(f"{schema}.json", f"/openreferral/{path}/{item['id']}")
    node(about, result, "referral.mjs", folder, stdin="\n".join(lines))
    return None


def pages_check(about, result, path):
    """What the UK's validator asks of pages: numbers that fit, and another page with other items."""
    first = about.site.get(f"{path}?page=1&per_page=3").json()
    total = first["total_items"]
    result.check(first["page_number"] == 1 and first["first_page"] is True, f"{path}: the first page does not say so")
    result.check(first["size"] == len(first["contents"]) == min(3, total), f"{path}: size {first['size']}")
    result.check(first["total_pages"] == -(-total // 3), f"{path}: {first['total_pages']} pages of {total}")
    last = about.site.get(f"{path}?page={max(1, first['total_pages'])}&per_page=3").json()
    result.check(last["last_page"] is True, f"{path}: the last page does not say so")
    if total > 3:
        second = about.site.get(f"{path}?page=2&per_page=3").json()
        ids = {item["id"] for item in first["contents"]} & {item["id"] for item in second["contents"]}
        result.check(not ids, f"{path}: {ids} are on two pages")


def cql2(about, result):
    """Every example of the standard: it is understood, or refused with a sentence, never a failure. Its own tests
    (tests/unit/domain/test_cql2*.c, same folder) prove round trips and results."""
    folder = os.environ.get("SIGNPOST_CQL2")
    if not folder:
        return result.skip("SIGNPOST_CQL2 names no folder of examples")
    taken = 0
    for form, language in (("text", "cql2-text"), ("json", "cql2-json")):
        for path in sorted((pathlib.Path(folder) / "examples" / form).iterdir()):
            query = urllib.parse.urlencode({"filter": path.read_text().strip(), "filter-lang": language, "limit": 1})
            answer = about.site.get(f"/collections/services/items?{query}")
            is_told = answer.status == 400 and answer.json().get("detail")
            result.check(answer.status == 200 or is_told, f"{path.name}: {answer.status} {answer.body[:200]}")
            syntax = ("expected" in answer.text().lower() or "unknown token" in answer.text().lower()) if is_told else False
            result.check(not syntax, f"{path.name} is not parsed: {answer.body[:200]}")
            taken += answer.status == 200
    result.note = f"{taken} evaluate on our properties, the others name properties or functions that we do not have"
    return None


def requirements_part(about, result):
    requirements.prove(about, result, COLLECTIONS)


@dataclasses.dataclass
class Part:
    name: str
    program: str
    got_by: str
    work: object
    data: tuple = ("real", "synthetic")


PARTS = [
    Part("linters", "@redocly/cli 2.77.0, @stoplight/spectral-cli 6.16.3", "npm", linters),
    Part("requirements", "ours: OGC API - Features 1 and 2, Tiles core, one by one", "-", requirements_part),
    Part("gdal-features", "GDAL, driver OAPIF", "apt gdal-bin", gdal_features),
    Part("gdal-downloads", "GDAL, drivers GPKG, CSV, GeoJSONSeq", "apt gdal-bin", gdal_downloads),
    Part("gdal-tiles", "GDAL, drivers MVT, MBTiles", "apt gdal-bin", gdal_tiles),
    Part("owslib", "OWSLib 0.27", "apt python3-owslib", owslib),
    Part("ogc-client", "@camptocamp/ogc-client 1.3.0", "npm", ogc_client),
    Part("geojson", "@placemarkio/check-geojson 0.1.14, geojson-schema 1.0.5, ajv 8.20.0", "npm", geojson),
    Part("tiles", "@mapbox/vector-tile 3.0.0, pbf 5.1.2, mvt-fixtures 4.0.0", "npm", tiles),
    Part("maplibre", "MapLibre GL 5.24.1 in Chromium", "npm, apt chromium chromium-driver", maplibre),
    Part("referral", "ajv 8.20.0 with the schemas of HSDS-UK 3.0", "npm", referral),
    Part("cql2", "examples of OGC CQL2", "the standard's repository", cql2),
    Part("schemathesis", "schemathesis 4.32.5", "pip", schemathesis, ("synthetic",)),
]

if __name__ == "__main__":
    sys.exit("usage: tests/conformance/run")
