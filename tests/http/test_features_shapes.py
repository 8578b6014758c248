"""Geometry over HTTP as other programs see it: shapely finds every polygon valid, in every system and format."""

import json
import pathlib
import sqlite3
import sys
import urllib.parse

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

pytest.importorskip("shapely", reason="skipped: python3-shapely is not installed")

from shapely import wkb  # noqa: E402
from shapely.geometry import shape  # noqa: E402
from shapely.ops import unary_union  # noqa: E402
from shapely.validation import explain_validity  # noqa: E402

TODAY = "2026-03-01"
DEFINITIONS = "http://www.opengis.net/def/crs/"
SYSTEMS = ["OGC/1.3/CRS84", "EPSG/0/4326", "EPSG/0/27700", "EPSG/0/3857"]
POLYGONS = ["boroughs", "areas", "coverage", "gaps"]


@pytest.fixture(scope="module", params=["real", "synthetic"])
def site(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    database = served.real_database(folder) if request.param == "real" else served.synthetic_database(folder, 300)
    with served.Served(database, today=TODAY) as running:
        yield running


def features(site, collection, **asked):
    query = urllib.parse.urlencode({"limit": 10000} | asked)
    answer = site.get(f"/collections/{collection}/items?{query}")
    assert answer.status == 200, answer.body[:300]
    return json.loads(answer.body)["features"]


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("collection", POLYGONS)
def test_every_polygon_is_valid(site, collection, system):
    shapes = {
        feature["id"]: shape(feature["geometry"])
        for feature in features(site, collection, crs=DEFINITIONS + system)
        if feature["geometry"]
    }
    assert shapes
    assert {name: explain_validity(one) for name, one in shapes.items() if not one.is_valid} == {}


@pytest.mark.parametrize("system", ["OGC/1.3/CRS84", "EPSG/0/27700"])
def test_polygons_of_a_geopackage_are_valid(site, tmp_path, system):
    answer = site.get(f"/collections/coverage/items?f=gpkg&crs={urllib.parse.quote(DEFINITIONS + system)}")
    assert answer.status == 200
    path = tmp_path / "coverage.gpkg"
    path.write_bytes(answer.body)
    database = sqlite3.connect(path)
    column = database.execute("SELECT column_name FROM gpkg_geometry_columns").fetchone()[0]
    blobs = [row[0] for row in database.execute(f"SELECT {column} FROM coverage") if row[0]]
    sizes = [8 + {0: 0, 1: 32}[blob[3] >> 1 & 7] for blob in blobs]  # the head, without or with a box
    shapes = [wkb.loads(blob[size:]) for blob, size in zip(blobs, sizes)]
    assert shapes
    assert [explain_validity(one) for one in shapes if not one.is_valid] == []


def test_coverage_is_what_its_boroughs_cover_together(site):
    """But for its borders, which may move by 50 m."""
    system = DEFINITIONS + "EPSG/0/27700"
    boroughs = {f["id"]: shape(f["geometry"]) for f in features(site, "boroughs", crs=system)}
    compared = 0
    for feature in features(site, "coverage", crs=system):
        codes = feature["properties"]["area_codes"] or []
        if not feature["geometry"] or feature["properties"]["kind"] != "areas" or not set(codes) <= set(boroughs):
            continue
        whole = unary_union([boroughs[code] for code in codes])
        drawn = shape(feature["geometry"])
        assert drawn.symmetric_difference(whole).difference(whole.boundary.buffer(50.1)).area < 1
        assert abs(drawn.area / whole.area - 1) < 0.03
        compared += 1
    assert compared > 5


def test_areas_are_as_on_the_day_of_datetime(site):
    """Boards whose boroughs are not known are drawn, and are no gap; on a day on which they are known, they have them."""
    merged, old = "icb-north-central-and-north-west-london", "E54000027"

    def boards(**asked):
        return {one["properties"]["code"]: one for one in features(site, "areas", type="nhs-icb", **asked)}

    before = boards(datetime="2025-06-01")
    assert len(before[old]["properties"]["boroughs"]) == 8 and before[old]["geometry"]
    assert before[merged]["properties"]["boroughs"] == [] and before[merged]["geometry"] is None
    after = boards(datetime="2026-06-01/..")
    assert after[old]["properties"]["boroughs"] == [] and len(after[old]["properties"]["boroughs_unsure"]) == 8
    assert after[merged]["geometry"] and len(after[merged]["properties"]["boroughs_unsure"]) == 13
    found = features(site, "areas", type="nhs-icb", datetime="2025-06-01", bbox="-0.25,51.5,-0.2,51.55")
    assert merged not in {one["properties"]["code"] for one in found}
    gaps = json.loads(site.get("/api/gaps?area=nhs-icb&as_of=2026-06-01").body)
    verdicts = {one["id"]: one for one in gaps["features"]}
    for code in (merged, old):
        assert verdicts[code]["properties"]["verdict"] != "none" and verdicts[code]["geometry"]
