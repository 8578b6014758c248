"""Collections and their features over HTTP: OGC API - Features parts 1 to 3 and 5, downloads, pages, caching."""

import csv
import io
import json
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import urllib.parse

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

TODAY = "2026-03-01"
OURS = ["services", "sites", "coverage", "areas", "boroughs", "gaps", "places"]
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
GEOJSON = "application/geo+json"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served.Served(served.real_database(tmp_path_factory.mktemp("real")), today=TODAY) as running:
        yield running


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """More services than an event thread chooses from."""
    database = served.synthetic_database(tmp_path_factory.mktemp("many"), 3000)
    with served.Served(database, today=TODAY) as running:
        yield running


def path_of(collection, **asked):
    query = urllib.parse.urlencode({name.replace("_", "-"): value for name, value in asked.items()})
    return f"/collections/{collection}/items" + ("?" + query if query else "")


def items(site, collection, **asked):
    answer = site.get(path_of(collection, **asked))
    assert answer.status == 200, answer.body[:400]
    assert answer["Content-Type"] == GEOJSON
    body = answer.json()
    assert body["type"] == "FeatureCollection" and body["numberReturned"] == len(body["features"])
    return body


def refused(answer, where):
    assert answer.status == 400, (answer.status, answer.body[:300])
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["where"] == where and problem["detail"], problem


def ids(body):
    return [feature["id"] for feature in body["features"]]


def follow(site, href):
    """A link of ours; without a public address in the settings it has no host."""
    path = href[len(site.url) - 1:] if href.startswith(site.url) else href
    assert path.startswith("/"), href
    return site.get(path)


def link(body, rel, kind=None):
    found = [one for one in body["links"] if one["rel"] == rel and kind in (None, one["type"])]
    return found[0]["href"] if found else None


# ---- documents ----


def test_the_landing_page_leads_to_what_programs_need(site):
    links = site.get("/?f=json").json()["links"]
    by_rel = {one["rel"]: one for one in links}
    assert {"self", "alternate", "service-desc", "service-doc", "conformance", "data"} <= set(by_rel)
    assert by_rel["data"]["href"].endswith("/collections")
    for rel in ("service-desc", "conformance", "data"):
        answer = follow(site, by_rel[rel]["href"])
        assert answer.status == 200 and answer["Content-Type"] == by_rel[rel]["type"], rel


def test_conformance_names_the_classes_that_programs_look_for(site):
    classes = site.get("/conformance").json()["conformsTo"]
    for one in ("ogcapi-features-1/1.0/conf/core", "ogcapi-features-1/1.0/conf/geojson",
                "ogcapi-features-2/1.0/conf/crs", "ogcapi-features-3/1.0/conf/filter",
                "ogcapi-features-3/1.0/conf/features-filter", "cql2/1.0/conf/cql2-text", "cql2/1.0/conf/basic-cql2"):
        assert f"http://www.opengis.net/spec/{one}" in classes


def test_every_collection_says_where_when_and_how(site):
    body = site.get("/collections").json()
    assert [one["id"] for one in body["collections"]][:len(OURS)] == OURS
    for one in body["collections"]:
        assert one == site.get(f"/collections/{one['id']}").json()
        assert one["itemType"] == "feature" and one["title"] and one["description"]
        assert one["crs"] == [CRS84, EPSG + "4326", EPSG + "27700", EPSG + "3857"]
        (west, south, east, north), = one["extent"]["spatial"]["bbox"]
        assert -10 < west < east < 5 and 49 < south < north < 61
        for entry in one["links"]:
            answer = follow(site, entry["href"])
            assert answer.status == 200, entry
            assert answer["Content-Type"].split(";")[0] == entry["type"].split(";")[0], entry


@pytest.mark.parametrize("collection", OURS)
def test_features_keep_to_their_schema(site, collection):
    schema = site.get(f"/collections/{collection}/schema").json()
    queryables = site.get(f"/collections/{collection}/queryables").json()
    assert schema["$id"].endswith("/schema") and queryables["$id"].endswith("/queryables")
    assert schema["properties"]["id"]["x-ogc-role"] == "id"
    assert schema["properties"]["geometry"]["x-ogc-role"] == "primary-geometry"
    assert set(schema["properties"]) == set(queryables["properties"])
    kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "null": type(None)}
    for feature in items(site, collection, limit=1000)["features"]:
        assert set(feature) == {"type", "id", "geometry", "properties"}
        assert set(feature["properties"]) == set(schema["properties"]) - {"id", "geometry"}
        for name, value in feature["properties"].items():
            rule = schema["properties"][name]
            assert any(isinstance(value, kinds[kind]) for kind in rule["type"]), (name, value)
            assert value in rule.get("enum", [value]), (name, value)


# ---- features ----


@pytest.mark.parametrize("collection", OURS)
def test_pages_lead_through_the_whole_collection(site, collection):
    whole = ids(items(site, collection, limit=10000))
    assert len(whole) == len(set(whole))
    step = max(3, len(whole) // 5)
    seen, previous = [], None
    href = path_of(collection, limit=step, properties="name" if collection != "coverage" else "kind")
    while href:
        answer = follow(site, href)
        body = answer.json()
        assert body["numberMatched"] == len(whole)
        assert link(body, "prev") == previous or previous is None
        seen += ids(body)
        href = link(body, "next")
        assert (href is None) == (len(seen) == len(whole))
        assert href is None or f"<{href}>; rel=\"next\"" in answer["Link"]
    assert seen == whole


@pytest.mark.parametrize("collection", OURS)
def test_one_feature_is_the_same_alone(site, collection):
    for feature in items(site, collection, limit=3)["features"]:
        path = f"/collections/{collection}/items/" + urllib.parse.quote(feature["id"])
        answer = site.get(path)
        assert answer.status == 200 and answer["Content-Type"] == GEOJSON
        body = answer.json()
        links = body.pop("links")
        assert {one["rel"] for one in links} == {"self", "alternate", "collection"}
        assert body == feature
        assert site.get(path, Accept="text/html")["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("path", ["/collections/none", "/collections/none/items", "/collections/none/schema",
                                  "/collections/services/items/none", "/collections/none/items/none"])
def test_what_is_not_there_is_not_found(site, path):
    answer = site.get(path)
    assert answer.status == 404 and answer["Content-Type"] == "application/problem+json"


def test_what_must_not_be_located_is_not(site):
    secret = items(site, "services", filter="confidential = true OR reach = 'refuge'", limit=1000)
    assert secret["numberMatched"] > 0
    for feature in secret["features"]:
        assert feature["geometry"] is None
        if feature["properties"]["confidential"]:
            assert feature["properties"]["boroughs"] == [] and feature["properties"]["site"] is None
    shown = {one for feature in items(site, "sites", limit=1000)["features"] for one in feature["properties"]["service_ids"]}
    assert not shown & set(ids(secret))


@pytest.mark.parametrize("query, where", [
    ("limit=0", "limit"), ("limit=9223372036854775808", "limit"), ("datetime=2019-01-01T25:00:00Z", "datetime"), ("limit=x", "limit"), ("offset=-1", "offset"),
    ("bbox=1,2,3", "bbox"), ("bbox-crs=EPSG:4326", "bbox-crs"), ("crs=x", "crs"), ("datetime=then", "datetime"),
    ("filter=name%20%3D", "filter"), ("filter=nonsense%20%3D%201", "filter"), ("filter-lang=sql", "filter-lang"),
    ("sortby=nonsense", "sortby"), ("properties=nonsense", "properties"), ("nonsense=1", "nonsense"), ("f=xml", "f"),
    ("limit=1&limit=2", "limit"), ("confidential=maybe", "confidential")])
def test_a_wrong_parameter_is_named(site, query, where):
    refused(site.get("/collections/services/items?" + query), where)


def test_more_than_the_most_gives_the_most(site):
    answer = site.get("/collections/services/items?limit=1000000000")
    assert answer.status == 200
    assert answer.json()["features"] == items(site, "services", limit=10000)["features"]


def test_a_moment_counts_as_its_day_in_universal_time(site):
    def at(moment):
        return items(site, "services", datetime=moment, limit=10000)["numberMatched"]
    assert at("2019-03-31T23:30:00-01:00") == at("2019-04-01") != at("2019-03-31")
    assert at("2019-04-01T00:30:00+01:00") == at("2019-03-31")


@pytest.mark.parametrize("name", ["services", "sites", "coverage"])
def test_the_extent_in_time_holds_every_feature(site, name):
    first, last = site.get(f"/collections/{name}").json()["extent"]["temporal"]["interval"][0]
    if first:
        assert items(site, name, datetime=f"../{int(first[:4]) - 1}-12-31")["numberMatched"] == 0
    else:
        assert items(site, name, datetime="1800-01-01")["numberMatched"]
    assert last or items(site, name, datetime="2999-01-01")["numberMatched"]


@pytest.mark.parametrize("name", OURS)
def test_the_id_can_be_asked_for_as_a_property(site, name):
    wanted = ids(items(site, name, limit=3))[-1]
    assert ids(items(site, name, id=wanted)) == [wanted]
    assert items(site, name, id="no-such-id")["numberMatched"] == 0
    refused(site.get(path_of(name, id=wanted) + "&id=x"), "id")


def test_a_code_that_there_is_not_is_told_the_codes(site):
    answer = site.get("/collections/services/items?reach=bogus")
    refused(answer, "reach")
    enum = site.get("/collections/services/queryables").json()["properties"]["reach"]["enum"]
    assert all(code in answer.json()["detail"] for code in enum)
    refused(site.get("/collections/services/items?needs=accommodation,finance-debt"), "needs")
    assert items(site, "services", needs="accommodation")["numberMatched"]


def test_a_filter_beyond_a_limit_is_a_wrong_filter(site):
    refused(site.get(path_of("services", filter="name LIKE '" + "%a" * 40 + "%'")), "filter")


def test_pages_are_headed_by_the_name(site):
    for name, code in (("boroughs", "E09000001"), ("gaps", "E09000001")):
        page = site.get(f"/collections/{name}/items/{code}?f=html").body.decode()
        assert re.search("<h1[^>]*>City of London</h1>", page), name
        table = site.get(f"/collections/{name}/items?f=html").body.decode()
        assert re.search('<th scope="col"[^>]*>Name</th>', table.split("<tbody")[0]), name


AWKWARD = {"type": "FeatureCollection", "features": [
    {"type": "Feature", "id": "a", "properties": {"id": "77", "id_": "other", "geometry": "no", "limit": 3, "longitude": 1.5},
     "geometry": {"type": "Point", "coordinates": [-0.076666, 51.50231]}}]}


def test_attributes_of_a_layer_never_hide_what_a_feature_has(tmp_path):
    database, file = served.real_database(tmp_path), tmp_path / "courts.geojson"
    file.write_text(json.dumps(AWKWARD))
    told = served.make("import", "layer", file, "--name", "courts", "--db", database)
    with served.Served(database, today=TODAY) as running:
        pairs = json.loads(running.get("/collections/courts/schema").body, object_pairs_hook=list)
        names = [name for name, _ in dict(pairs)["properties"]]
        assert len(names) == len(set(names)) and set(names) >= {"id", "geometry", "id_", "id__", "geometry_", "limit_"}
        feature, = items(running, "courts", filter="S_INTERSECTS(geometry,BBOX(-1,51,1,52))")["features"]
        assert feature["properties"]["id_"] == "77" and feature["properties"]["id__"] == "other"
        assert feature["properties"]["longitude_"] == 1.5
        assert feature["geometry"]["coordinates"] == pytest.approx([-0.076666, 51.50231], abs=2e-7)
        assert running.get("/collections/courts/items?limit=1&limit_=3").json()["numberMatched"] == 1
        assert ids(items(running, "courts", id=feature["id"])) == [feature["id"]]
        head = next(csv.reader(io.StringIO(running.get("/collections/courts/items?f=csv").body.decode())))
        assert len(head) == len(set(head))
    assert "Its attribute id is called id_ here." in told.stdout


def test_documents_take_no_other_parameters(site):
    for path in ("/conformance", "/collections", "/collections/services", "/collections/services/schema"):
        refused(site.get(path + "?limit=1"), "limit")
        refused(site.get(path + "?f=csv"), "f")


# ---- systems of coordinates ----


def test_coordinates_come_in_the_system_that_was_asked_for(site):
    plain = {one["id"]: one for one in items(site, "sites", limit=1000)["features"] if one["geometry"]}
    assert plain
    for code, near in ((EPSG + "4326", lambda lon, lat: (lat, lon)),
                       (EPSG + "3857", lambda lon, lat: (lon * 111319.490793, None)),
                       (EPSG + "27700", lambda lon, lat: (None, None))):
        answer = site.get(path_of("sites", limit=1000, crs=code))
        assert answer["Content-Crs"] == f"<{code}>"
        for feature in answer.json()["features"]:
            if not feature["geometry"]:
                continue
            lon, lat = plain[feature["id"]]["geometry"]["coordinates"]
            for wanted, got in zip(near(lon, lat), feature["geometry"]["coordinates"]):
                assert wanted is None or abs(wanted - got) < 0.2
            if code.endswith("27700"):
                x, y = feature["geometry"]["coordinates"]
                assert 480000 < x < 580000 and 140000 < y < 220000
    assert site.get(path_of("sites", limit=1))["Content-Crs"] == f"<{CRS84}>"


def test_a_box_finds_the_same_in_degrees_either_way_round(site):
    one = ids(items(site, "boroughs", bbox="-0.2,51.5,-0.1,51.55"))
    assert ids(items(site, "boroughs", bbox="51.5,-0.2,51.55,-0.1", bbox_crs=EPSG + "4326")) == one
    assert "E09000007" in one and "E09000006" not in one


# ---- choosing ----


def test_filters_in_text_and_json_choose_the_same(site):
    text = items(site, "services", filter="reach = 'visit' AND runs <> 'no'", limit=1000)
    tree = {"op": "and", "args": [{"op": "=", "args": [{"property": "reach"}, "visit"]},
                                  {"op": "<>", "args": [{"property": "runs"}, "no"]}]}
    assert ids(items(site, "services", filter=json.dumps(tree), filter_lang="cql2-json", limit=1000)) == ids(text)
    wanted = [one["id"] for one in items(site, "services", limit=1000)["features"]
              if one["properties"]["reach"] == "visit" and one["properties"]["runs"] != "no"]
    assert ids(text) == wanted


def test_days_choose_what_may_hold_then(site):
    for feature in items(site, "services", datetime="2018-06-01", limit=1000)["features"]:
        first, last = feature["properties"]["from_earliest"], feature["properties"]["to_latest"]
        assert (first or "0") <= "2018-06-01" <= (last or "9")
    every = items(site, "services")["numberMatched"]
    assert 0 < items(site, "services", datetime="2018-06-01")["numberMatched"] < every
    assert items(site, "services", datetime="../..")["numberMatched"] == every


def test_order_and_properties_are_as_asked(site):
    body = items(site, "boroughs", sortby="-name", properties="name", limit=33)
    names = [one["properties"]["name"] for one in body["features"]]
    assert names == sorted(names, reverse=True)
    assert all(set(one["properties"]) == {"name"} for one in body["features"])


def test_many_services_are_chosen_from_on_the_pool(many):
    body = items(many, "services", filter="name LIKE '%7%' AND reach = 'visit'", sortby="name", limit=5)
    assert 5 < body["numberMatched"] < 3000
    assert [one["properties"]["name"] for one in body["features"]] == \
        sorted(one["properties"]["name"] for one in body["features"])


def test_gaps_answer_for_a_need_and_a_day(site):
    whole = items(site, "gaps", limit=100)
    asked = site.get("/api/gaps?need=accommodation&as_of=2019-06-01").json()["features"]
    body = items(site, "gaps", need="accommodation", datetime="2019-06-01", limit=100)
    assert {one["id"]: one["properties"]["verdict"] for one in body["features"]} == \
        {one["id"]: one["properties"]["verdict"] for one in asked}
    assert {one["properties"]["as_of"] for one in body["features"]} == {"2019-06-01"}
    assert {one["properties"]["as_of"] for one in whole["features"]} == {TODAY}
    none = items(site, "gaps", need="accommodation", datetime="2019-06-01", verdict="none", limit=100)
    assert none["numberMatched"] == sum(one["properties"]["verdict"] == "none" for one in asked)
    refused(site.get("/collections/gaps/items?need=nonsense"), "need")
    for interval, day in (("2019-01-01/2020-01-01", "2020-01-01"), ("2019-01-01/..", TODAY), ("../..", TODAY),
                          ("2027-01-01/2028-01-01", "2027-01-01")):
        assert items(site, "gaps", datetime=interval)["features"][0]["properties"]["as_of"] == day
    assert site.get("/collections/gaps").json()["extent"]["temporal"]["interval"] == [[None, None]]
    refused(site.get("/collections/services/items?need=accommodation"), "need")


# ---- formats ----


@pytest.mark.parametrize("collection", OURS)
def test_downloads_are_of_all_and_agree(site, collection):
    whole = items(site, collection, limit=10000)["features"]
    lines = site.get(path_of(collection, f="ndjson"))
    assert lines["Content-Type"] == "application/x-ndjson"
    assert [json.loads(line) for line in lines.text().splitlines()] == whole
    assert lines["OGC-NumberMatched"] == lines["OGC-NumberReturned"] == str(len(whole))
    table = site.get(path_of(collection, f="csv"))
    assert table["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(table.text(), newline="")))
    assert [row["id"] for row in rows] == [one["id"] for one in whole]
    for row, feature in zip(rows, whole):
        assert set(feature["properties"]) <= set(row)
        point = feature["geometry"] if (feature["geometry"] or {}).get("type") == "Point" else None
        assert (row.get("longitude") or None) == (str(point["coordinates"][0]) if point else None) or \
            abs(float(row["longitude"]) - point["coordinates"][0]) < 1e-6
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values() if cell)


@pytest.mark.parametrize("collection", ["services", "boroughs", "coverage"])
def test_a_geopackage_holds_the_whole_collection(site, collection, tmp_path):
    answer = site.get(path_of(collection, f="gpkg"))
    assert answer.status == 200 and answer["Content-Type"] == "application/geopackage+sqlite3"
    assert f"{collection}.gpkg" in answer["Content-Disposition"]
    path = tmp_path / "out.gpkg"
    path.write_bytes(answer.body)
    connection = sqlite3.connect(path)
    try:
        (table,), = connection.execute("SELECT table_name FROM gpkg_contents")
        found = [row[0] for row in connection.execute(f'SELECT id FROM "{table}" ORDER BY rowid')]
    finally:
        connection.close()
    assert found == ids(items(site, collection, limit=10000))


def test_a_long_answer_is_streamed_and_whole(many):
    answer = many.get("/collections/services/items?f=ndjson")
    assert answer["Transfer-Encoding"] == "chunked" and answer["Content-Length"] is None
    lines = answer.text().splitlines()
    assert len(lines) == 3000 and len({json.loads(line)["id"] for line in lines}) == 3000
    body = items(many, "services", limit=10000)
    assert [json.loads(line) for line in lines] == body["features"]
    head = many.ask("HEAD", "/collections/services/items?f=ndjson")
    assert head.status == 200 and head.body == b"" and head["ETag"] == answer["ETag"]


@pytest.mark.parametrize("path", ["/collections", "/collections/services/items?limit=5",
                                  "/collections/services/items?f=ndjson", "/collections/boroughs/items/E09000007",
                                  "/collections/services/items?f=html", "/collections/areas/items?limit=1000"])
def test_what_has_not_changed_is_not_sent_again(site, many, path):
    for server in (site, many):
        answer = server.get(path)
        assert answer.status == 200 and answer["ETag"] and answer["Cache-Control"] == "no-cache"
        assert "Accept" in answer["Vary"]
        again = server.get(path, If_None_Match=answer["ETag"])
        assert again.status == 304 and again.body == b"" and again["ETag"] == answer["ETag"]


def test_other_origins_may_read_features(site):
    answer = site.get("/collections/services/items", Origin="https://other.example")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert {"Link", "Content-Crs"} <= set(re.split(r",\s*", answer["Access-Control-Expose-Headers"]))
    assert site.ask("OPTIONS", "/collections/services/items").status == 204


@pytest.mark.parametrize("path", ["/conformance", "/collections", "/collections/services", "/collections/gaps/items",
                                  "/collections/services/items", "/collections/services/items?offset=10&limit=5",
                                  "/collections/coverage/items", "/collections/boroughs/items/E09000007"])
def test_people_get_pages(site, path):
    page = site.page(path)
    assert page.status == 200 and page["Content-Type"].startswith("text/html"), path
    text = page.text()
    assert text.count("<h1") == 1 and "{{" not in text
    for href in re.findall(r'href="(/[^"]*)"', text):
        if href.startswith("/web/") or "f=gpkg" in href:
            continue
        answer = site.page(href.replace("&amp;", "&"))
        assert answer.status == 200, (path, href)


# ---- by GDAL ----


@pytest.mark.skipif(not shutil.which("ogrinfo"), reason="skipped: GDAL's ogrinfo is not installed")
def test_gdal_reads_every_collection(site):
    listed = subprocess.run(["ogrinfo", "-ro", "OAPIF:" + site.url[:-1]], capture_output=True, text=True, timeout=120)
    assert listed.returncode == 0, listed.stderr
    for collection in OURS:
        assert collection in listed.stdout
    one = subprocess.run(["ogrinfo", "-ro", "-so", "OAPIF:" + site.url[:-1], "boroughs"], capture_output=True, text=True,
                         timeout=120)
    assert "Feature Count: 33" in one.stdout and "Multi Polygon" in one.stdout, one.stdout + one.stderr
