"""Tiles over HTTP: addresses and refusals, caching, descriptions, and what the tiles hold."""

import gzip
import json
import math
import pathlib
import signal
import sqlite3
import struct
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import mvt  # noqa: E402
import served  # noqa: E402

TODAY = "2026-03-01"
MVT = "application/vnd.mapbox-vector-tile"
MIDDLE = "10/511/340"
SETS = ["base", "services", "gaps"]
QUAD = "/tiles/WebMercatorQuad"
PUBLIC = "https://map.example.org"


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return served.real_database(tmp_path_factory.mktemp("real"))


@pytest.fixture(scope="module")
def site(database):
    with served.Served(database, "--public-url", PUBLIC, today=TODAY) as running:
        yield running


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    with served.Served(served.synthetic_database(tmp_path_factory.mktemp("made_up")), today=TODAY) as running:
        yield running


def tile(site, path):
    answer = site.get(path)
    assert answer.status == 200 and answer["Content-Type"] == MVT, (path, answer.status, answer.body[:200])
    return mvt.read(answer.body)


def address(z, lon, lat):
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return f"{z}/{int((lon / 360 + 0.5) * 2 ** z)}/{int(y * 2 ** z)}"


# ---- addresses ----


@pytest.mark.parametrize("path, status", [
    (f"/tiles/base/{MIDDLE}.mvt", 200), (f"/tiles/gaps/{MIDDLE}.mvt", 200), ("/tiles/services/0/0/0.mvt", 200),
    (f"/tiles/boroughs/{MIDDLE}.mvt", 200), ("/tiles/base/16/0/0.mvt", 204), ("/tiles/gaps/10/0/0.mvt", 204),
    ("/tiles/base/10/1024/0.mvt", 404), ("/tiles/base/17/0/0.mvt", 404), ("/tiles/base/99/0/0.mvt", 404),
    ("/tiles/base/10/-1/0.mvt", 400), ("/tiles/base/a/b/c.mvt", 400), ("/tiles/base/10/0.5/0.mvt", 400),
    ("/tiles/base/10/99999999999/0.mvt", 400), ("/tiles/nothing/0/0/0.mvt", 404), (f"/tiles/base/{MIDDLE}", 404),
    (f"/tiles/base/{MIDDLE}.jpg", 404), (f"/tiles/services/{MIDDLE}.png", 404), ("/tiles/nothing.json", 404),
    ("/tiles/base", 404), ("/tiles/.json", 404), (f"{QUAD}/10/340/511", 200), (f"{QUAD}/10/0/0", 204),
    (f"{QUAD}/10/340/1024", 404), ("/collections/sites/tiles/WebMercatorQuad/10/340/511", 200),
    ("/collections/nothing/tiles/WebMercatorQuad/10/340/511", 404), ("/collections/base/tiles", 404),
    ("/collections/nothing/tiles", 404)])
def test_an_address_is_answered_or_refused(site, path, status):
    answer = site.get(path)
    assert answer.status == status, answer.body
    if status >= 400:
        assert answer["Content-Type"] == "application/problem+json" and answer.json()["detail"]
    elif status == 204:
        assert answer.body == b"" and answer["Content-Type"] is None


@pytest.mark.parametrize("query, where", [
    ("as_of=yesterday", "as_of"), ("as_of=2021-02-30", "as_of"), ("need=money", "need"), ("stage=x", "stage"),
    ("needs=accommodation", "needs"), ("need=accommodation&need=accommodation", "need")])
def test_a_wrong_parameter_is_refused_by_name(site, query, where):
    for path in (f"/tiles/gaps/{MIDDLE}.mvt", f"/tiles/gaps/{MIDDLE}.png", "/tiles/gaps.json"):
        answer = site.get(f"{path}?{query}")
        assert answer.status == 400 and answer["Content-Type"] == "application/problem+json"
        assert answer.json()["where"] == where


def test_only_images_can_show_women(site):
    assert site.get(f"/tiles/base/{MIDDLE}.mvt?women=true").status == 400
    assert site.get(f"/tiles/base/{MIDDLE}.png?women=perhaps").status == 400
    plain, women = (site.get(f"/tiles/base/{MIDDLE}.png{query}") for query in ("", "?women=true"))
    assert plain.status == women.status == 200 and plain.body != women.body


# ---- caching ----


@pytest.mark.parametrize("path", [f"/tiles/{name}/{MIDDLE}.mvt" for name in SETS] + [
    f"/tiles/base/{MIDDLE}.png", "/tiles/base.json", "/tiles", QUAD, "/tileMatrixSets"])
def test_an_answer_is_kept_and_asked_for_again(site, path):
    first = site.get(path)
    assert first.status == 200 and first["Cache-Control"] == "no-cache" and first["ETag"]
    assert first["Access-Control-Allow-Origin"] == "*"
    again = site.get(path, If_None_Match=first["ETag"])
    assert again.status == 304 and again.body == b"" and again["ETag"] == first["ETag"]
    assert site.get(path).body == first.body
    head = site.ask("HEAD", path)
    assert head.status == 200 and head.body == b"" and head["ETag"] == first["ETag"]
    assert site.ask("OPTIONS", path).status == 204
    assert site.ask("POST", path, b"").status == 405


def test_vector_tiles_are_sent_packed_to_who_takes_it(site):
    path = f"/tiles/base/{MIDDLE}.mvt"
    plain, packed = site.get(path), site.get(path, Accept_Encoding="gzip")
    assert packed["Content-Encoding"] == "gzip" and plain["Content-Encoding"] is None
    assert len(packed.body) < len(plain.body) and gzip.decompress(packed.body) == plain.body
    assert packed["Vary"] == plain["Vary"] == "Accept-Encoding" and packed["ETag"] != plain["ETag"]
    assert site.get(path, Accept_Encoding="gzip", If_None_Match=packed["ETag"]).status == 304


# ---- what tiles hold ----


@pytest.mark.parametrize("name, layers", [("base", {"boroughs", "thames", "places"}), ("services", {"sites"}),
                                          ("gaps", {"gaps"}), ("areas", {"areas"}), ("thames", {"thames"})])
def test_a_set_has_its_layers_and_they_are_described(site, name, layers):
    described = {layer["id"]: set(layer["fields"]) for layer in site.get(f"/tiles/{name}.json").json()["vector_layers"]}
    found = tile(site, f"/tiles/{name}/{MIDDLE}.mvt")
    assert layers <= set(found) <= set(described)
    for layer, content in found.items():
        assert content["extent"] == 4096 and content["fields"] <= described[layer]
        ids = [feature["id"] for feature in content["features"]]
        assert len(set(ids)) == len(ids) and all(0 <= number < 2 ** 53 for number in ids)


def test_every_tile_of_zooms_0_to_11_is_sound(site):
    for name in SETS:
        west, south, east, north = site.get(f"/tiles/{name}.json").json()["bounds"]
        found = 0
        for z in range(12):
            _, left, top = map(int, address(z, west, north).split("/"))
            _, right, bottom = map(int, address(z, east, south).split("/"))
            for x in range(left, right + 1):
                for y in range(top, bottom + 1):
                    answer = site.get(f"/tiles/{name}/{z}/{x}/{y}.mvt")
                    assert answer.status in (200, 204)
                    if answer.status == 200:
                        mvt.read(answer.body)
                        found += 1
        assert found > 20


def test_sites_are_as_on_the_day_asked_about(site):
    now, then = (tile(site, f"/tiles/services/{address(8, -0.1, 51.5)}.mvt{query}").get("sites", {"features": []})
                 for query in ("", "?as_of=2018-01-01"))
    assert {f["properties"]["service"] for f in now["features"]} != {f["properties"]["service"] for f in then["features"]}
    assert all(site.get(f"/services/{f['properties']['service']}").status == 200 for f in now["features"])


def test_gaps_are_those_that_the_api_tells(site):
    query = "need=accommodation&stage=at-risk&as_of=2021-02-01"
    told = {one["properties"]["code"]: one["properties"]
            for one in site.get(f"/api/gaps?{query}&geometry=false").json()["features"]}
    shown = {feature["properties"]["code"]: feature["properties"]
             for x in (255, 256) for feature in tile(site, f"/tiles/gaps/9/{x}/170.mvt?{query}")["gaps"]["features"]}
    assert len(shown) == 33
    for code, properties in shown.items():
        assert properties["verdict"] == told[code]["verdict"]
        assert (properties["need"], properties["stage"]) == ("accommodation", "at-risk")
        assert properties["as_of"] == "2021-02-01" and 0 <= properties["share"] <= 1


def test_ids_are_the_low_bits_of_what_they_name(site):
    sites = tile(site, f"/tiles/sites/{address(9, -0.1, 51.5)}.mvt")["sites"]["features"]
    assert sites
    boroughs = {f["id"] for f in tile(site, f"/tiles/boroughs/{address(9, -0.1, 51.5)}.mvt")["boroughs"]["features"]}
    gaps = {f["id"] for f in tile(site, f"/tiles/gaps/{address(9, -0.1, 51.5)}.mvt")["gaps"]["features"]}
    assert boroughs == gaps and len(boroughs) > 20


def test_images_are_png_of_the_size_asked_for(site):
    for ending, side in ((".png", 256), ("@2x.png", 512)):
        for name in ("base", "gaps"):
            answer = site.get(f"/tiles/{name}/{MIDDLE}{ending}")
            assert answer.status == 200 and answer["Content-Type"] == "image/png"
            assert struct.unpack(">8sI4sII", answer.body[:24])[3:] == (side, side)


def sites_of(site, query, path=None):
    content = tile(site, f"/tiles/services/{path or address(8, -0.1, 51.5)}.mvt{query}")
    return content.get("sites", {"features": []})["features"]


def test_sites_that_do_not_serve_what_is_asked_for_are_left_out(made_up):
    """One who helps with it, or whose source does not say, stays; the tile says which."""
    path = address(10, -0.1, 51.5)
    every = {f["properties"]["service"] for f in sites_of(made_up, "", path)}
    for query in ("need=sex-work", "stage=court", "need=finance-debt&stage=prison"):
        found = {f["properties"]["service"]: f["properties"]["serves"] for f in sites_of(made_up, "?" + query, path)}
        assert set(found) < every and set(found.values()) == {"yes", "unknown"}, query
        need = query.split("&")[0].split("=")[1]
        for service in list(every - set(found))[:40] if query == "need=sex-work" else ():
            record = made_up.get(f"/collections/services/items/{service}").json()["properties"]
            assert need not in record["needs"] and record["needs"], "none that may help is left out"
    assert all("serves" not in f["properties"] for f in sites_of(made_up, "", path))


def test_coverage_is_narrowed_by_need_too(made_up):
    counts = [len(made_up_coverage(made_up, query)) for query in ("", "?need=sex-work", "?need=sex-work&stage=court")]
    assert counts[0] > counts[1] >= counts[2]


def made_up_coverage(site, query):
    answer = site.get(f"/collections/coverage/tiles/WebMercatorQuad/8/85/127{query}")
    return mvt.read(answer.body)["coverage"]["features"] if answer.status == 200 else []


def test_sites_say_whether_the_service_runs_for_sure(made_up):
    path = address(11, -0.1, 51.5)
    told = {f["properties"]["runs"] for f in sites_of(made_up, "", path)}
    assert told == {"yes", "unknown"}
    for feature in sites_of(made_up, "", path)[:60]:
        runs = made_up.get(f"/collections/services/items/{feature['properties']['service']}").json()["properties"]["runs"]
        assert runs == feature["properties"]["runs"] or feature["properties"]["runs"] == "unknown"


@pytest.mark.parametrize("name", ["base", "boroughs", "places", "areas", "thames"])
def test_what_would_change_nothing_is_refused(site, name):
    for query in ("as_of=2021-02-01", "need=sex-work", "stage=court"):
        for path in (f"/tiles/{name}/{MIDDLE}.mvt", f"/tiles/{name}.json"):
            answer = site.get(f"{path}?{query}")
            assert answer.status == 400 and answer.json()["where"] == query.split("=")[0], (path, query)
    assert site.get(f"/tiles/base/{MIDDLE}.png?as_of=2021-02-01").status == 400
    assert site.get(f"/tiles/gaps/{MIDDLE}.png?as_of=2021-02-01").status == 200


def test_answers_to_different_questions_are_kept_apart(made_up):
    path = f"/tiles/services/{address(9, -0.1, 51.5)}.mvt"
    tags = {query: made_up.get(path + query)["ETag"]
            for query in ("", "?need=sex-work", "?stage=court", "?need=sex-work&stage=court", "?as_of=2020-01-01")}
    assert len(set(tags.values())) == len(tags)
    assert {query: made_up.get(path + query)["ETag"] for query in tags} == tags


def test_refusals_say_what_is_wrong(site):
    assert site.get(f"/tiles/gaps/{MIDDLE}.mvt?need=xx").json()["detail"] == '"xx" is not a code of need.'
    assert site.get("/tiles/WorldCRS84Quad/1/1/1").json()["detail"] == "There are no tiles at this address."


# ---- descriptions ----


def test_images_have_a_description_too(site):
    for name, ending in (("base", ".png"), ("gaps", "@2x.png")):
        body = site.get(f"/tiles/{name}{ending}.json").json()
        assert body["tilejson"] == "2.2.0" and body["format"] == "png" and "vector_layers" not in body
        path = body["tiles"][0][len(PUBLIC):].format(z=10, x=511, y=340)
        assert path == f"/tiles/{name}/{MIDDLE}{ending}" and site.get(path)["Content-Type"] == "image/png"
    assert site.get("/tiles/gaps.png.json?need=sex-work").json()["tiles"][0].endswith(".png?need=sex-work")
    assert site.get("/tiles/services.png.json").status == 404 and site.get("/tiles/base.png.json?need=sex-work").status == 400


def test_tilejson_gives_the_address_of_the_tiles_with_what_was_asked(site):
    body = site.get("/tiles/gaps.json?need=accommodation&as_of=2021-02-01").json()
    assert body["tilejson"] == "3.0.0" and (body["minzoom"], body["maxzoom"]) == (0, 16)
    url, = body["tiles"]
    assert url == f"{PUBLIC}/tiles/gaps/{{z}}/{{x}}/{{y}}.mvt?need=accommodation&as_of=2021-02-01"
    path = url[len(PUBLIC):].format(z=10, x=511, y=340)
    assert tile(site, path)["gaps"]["features"][0]["properties"]["need"] == "accommodation"
    west, south, east, north = body["bounds"]
    assert -0.6 < west < -0.4 and 51.2 < south < 51.3 and 0.3 < east < 0.4 and 51.6 < north < 51.8


def test_ogc_tile_sets_lead_to_tiles(site):
    body = site.get("/tiles").json()
    links = {link["rel"]: link for link in body["tilesets"][0]["links"]}
    item, = (link for link in links.values() if link.get("templated"))
    path = item["href"].format(tileMatrix=10, tileRow=340, tileCol=511)[len(PUBLIC):]
    assert {"boroughs", "thames", "places", "sites"} <= set(tile(site, path))
    assert item["type"] == MVT
    whole = site.get(links["self"]["href"][len(PUBLIC):]).json()
    assert {layer["id"] for layer in whole["layers"]} >= {"boroughs", "sites"}
    assert whole["tileMatrixSetLimits"][10]["minTileRow"] <= 340 <= whole["tileMatrixSetLimits"][10]["maxTileRow"]
    scheme = site.get(links["http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"]["href"][len(PUBLIC):]).json()
    assert scheme["id"] == "WebMercatorQuad" and len(scheme["tileMatrices"]) == 17
    for z, matrix in enumerate(scheme["tileMatrices"]):
        assert matrix["id"] == str(z) and matrix["matrixWidth"] == matrix["matrixHeight"] == 2 ** z
        assert abs(matrix["scaleDenominator"] * 2 ** z - 559082264.028717) < 1
        assert abs(matrix["cellSize"] * 256 * 2 ** z - 40075016.68557849) < 0.1


def test_a_collection_has_tiles_of_its_own(site):
    for name in ("boroughs", "sites", "areas", "gaps", "places"):
        item = site.get(f"/collections/{name}/tiles").json()["tilesets"][0]["links"][2]["href"]
        path = item.format(tileMatrix=9, tileRow=170, tileCol=255)[len(PUBLIC):]
        assert set(tile(site, path)) == {name}


# ---- edits ----


def test_an_edit_changes_the_tiles_that_it_touches_and_no_others(database, tmp_path):
    """What it does not touch keeps its ETag."""
    copy = tmp_path / "copy.db"
    with sqlite3.connect(database) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    paths = [f"/tiles/base/{MIDDLE}.mvt", f"/tiles/sites/{address(9, -0.1, 51.5)}.mvt",
             f"/tiles/sites/{address(12, -0.35, 51.6)}.mvt"]
    with served.Served(copy, today=TODAY) as running:
        before = [running.get(path)["ETag"] for path in paths]
        name = tile(running, paths[1])["sites"]["features"][0]["properties"]["service"]
        with sqlite3.connect(copy) as connection:
            connection.execute("UPDATE service SET name = 'Renamed' WHERE uuid = ?", (name,))
        running.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 10
        while running.get(paths[1])["ETag"] == before[1] and time.monotonic() < deadline:
            time.sleep(0.02)
        assert [running.get(path)["ETag"] == etag for path, etag in zip(paths, before)] == [True, False, True]
        assert running.get(paths[0], If_None_Match=before[0]).status == 304
        names = {f["properties"]["name"] for f in tile(running, paths[1])["sites"]["features"]}
        assert "Renamed" in names


# ---- layers of context ----

STATIONS = {"type": "FeatureCollection", "features": [
    {"type": "Feature", "properties": {"name": "Middle", "lines": 3, "step_free": True},
     "geometry": {"type": "Point", "coordinates": [-0.12, 51.50]}},
    {"type": "Feature", "properties": {"name": "Pair", "lines": 1, "step_free": None},
     "geometry": {"type": "MultiPoint", "coordinates": [[-0.13, 51.51], [-0.11, 51.49]]}},
    {"type": "Feature", "properties": {"name": "Way", "lines": None, "step_free": False},
     "geometry": {"type": "LineString", "coordinates": [[-0.2, 51.4], [-0.1, 51.5], [0.0, 51.55]]}},
    {"type": "Feature", "properties": {"name": "Yard", "lines": 0, "step_free": False},
     "geometry": {"type": "Polygon", "coordinates": [[[-0.2, 51.45], [-0.1, 51.45], [-0.1, 51.52], [-0.2, 51.52],
                                                      [-0.2, 51.45]]]}}]}


def test_a_layer_of_context_is_a_layer_of_tiles(database, tmp_path):
    copy, file = tmp_path / "copy.db", tmp_path / "stations.geojson"
    with sqlite3.connect(database) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    file.write_text(json.dumps(STATIONS))
    served.make("import", "layer", file, "--name", "stations", "--base", "--db", copy)
    with served.Served(copy, today=TODAY) as running:
        described, = (layer for layer in running.get("/tiles/base.json").json()["vector_layers"]
                      if layer["id"] == "stations")
        assert described["fields"] == {"name": "String", "lines": "Number", "step_free": "Boolean"}
        path = address(9, -0.12, 51.5)
        alone, base = (tile(running, f"/tiles/{name}/{path}.mvt") for name in ("stations", "base"))
        assert set(alone) == {"stations"} and "boroughs" in base and alone["stations"] == base["stations"]
        found = {f["properties"]["name"]: f for f in alone["stations"]["features"]}
        assert [found[name]["type"] for name in ("Middle", "Pair", "Way", "Yard")] == [1, 1, 2, 3]
        assert len(found["Pair"]["geometry"]) == 2
        assert found["Middle"]["properties"] == {"name": "Middle", "lines": 3, "step_free": True}
        assert found["Pair"]["properties"] == {"name": "Pair", "lines": 1}
        assert running.get("/tiles/stations/16/0/0.mvt").status == 204
        assert running.get("/collections/stations/tiles").status == 200


# ---- pages ----


@pytest.mark.parametrize("path, words", [
    ("/tiles", "The base map, sites and coverage"), (QUAD, "Tile matrix set limits"),
    ("/tileMatrixSets", "WebMercatorQuad"), ("/tileMatrixSets/WebMercatorQuad", "559082264.028717"),
    ("/collections/sites/tiles", "Where services are delivered"),
    ("/collections/coverage/tiles/WebMercatorQuad", "services for whole boroughs are not drawn")])
def test_every_description_is_a_page_too(site, path, words):
    page, accepted = site.get(f"{path}?f=html"), site.get(path, Accept="text/html,*/*;q=0.8")
    assert page.status == accepted.status == 200 and page["Content-Type"] == "text/html; charset=utf-8"
    assert words in page.body.decode() and accepted.body == page.body
    assert "Accept" in page["Vary"] and site.get(path)["Content-Type"] == "application/json"
    assert f'href="{path}?f=json"' in page.body.decode() and site.get(f"{path}?f=json").json()
    refused = site.get(f"{path}?f=xml")
    assert refused.status == 400 and refused.json()["where"] == "f"
