"""Shares of area and of women against shapely, which reads the same files by itself: 200 random coverages."""

import collections
import contextlib
import csv
import json
import math
import pathlib
import random
import sqlite3
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

pytest.importorskip("shapely", reason="skipped: python3-shapely is not installed")
pytest.importorskip("pyproj", reason="skipped: python3-pyproj is not installed")
import pyproj  # noqa: E402
from shapely import wkt  # noqa: E402
from shapely.geometry import MultiPolygon, Point, Polygon, box, mapping  # noqa: E402
from shapely.ops import unary_union  # noqa: E402

GEODATA = served.ROOT / "geodata"
TODAY = "2026-03-01"
COVERAGES = 200
TOLERANCE = 0.001  # 0.1 percentage points
EDGE_M = 1  # a woman on the very edge may be in or out: projections differ by millimetres
GRID = pyproj.CRS("+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy "
                  "+towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m +type=crs")
DEGREES = pyproj.Transformer.from_crs(GRID, "EPSG:4326", always_xy=True)


def rows(name):
    csv.field_size_limit(1 << 24)
    with open(GEODATA / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class London:
    """Areas by code, and where women live."""

    def __init__(self):
        self.boroughs = {row["gss"]: wkt.loads(row["wkt"]) for row in rows("boroughs.csv")}
        self.points = [(row["borough_gss"], Point(float(row["easting"]), float(row["northing"])), int(row["women"]))
                       for row in rows("women_1km.csv")]
        self.thames = unary_union([wkt.loads(row["wkt"]) for row in rows("thames.csv")])
        groups = collections.defaultdict(set)
        for row in rows("area_groups.csv"):
            if row["type"] == "itl2":  # the same since 2021
                groups[row["code"]].add(row["member_gss"])
        self.members = {"borough": {gss: {gss} for gss in self.boroughs}, "itl2": groups}
        self.areas = {kind: {code: unary_union([self.boroughs[gss] for gss in members])
                             for code, members in areas.items()} for kind, areas in self.members.items()}

    def shares(self, kind, cover):
        """Of area and of women, by code."""
        held = [(gss, women, cover.intersects(point)) for gss, point, women in self.points]
        for code, shape in self.areas[kind].items():
            here = [(women, is_held) for gss, women, is_held in held if gss in self.members[kind][code]]
            all_women = sum(women for women, _ in here)
            yield code, (shape.intersection(cover).area / shape.area,
                         sum(women for women, is_held in here if is_held) / all_women)


@pytest.fixture(scope="module", name="london")
def fixture_london():
    return London()


@pytest.fixture(scope="module", name="site")
def fixture_site(tmp_path_factory):
    database = served.real_database(tmp_path_factory.mktemp("real"))
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        services = [row[0] for row in connection.execute("SELECT uuid FROM service")]
    with served.Served(database, today=TODAY) as running:
        running.services = services
        yield running


# ---- coverages: what is posted, and what shapely makes of it ----


def degrees(ring):
    return [[round(number, 10) for number in DEGREES.transform(*point)] for point in ring]


def geojson(shape):
    parts = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    return {"type": "MultiPolygon", "coordinates": [[degrees(ring.coords) for ring in (part.exterior, *part.interiors)]
                                                    for part in parts]}


def star(chance, x, y, far_m):
    corners = chance.randrange(5, 60)
    return [(x + far * math.sin(angle), y + far * math.cos(angle)) for far, angle in
            ((far_m * chance.uniform(0.4, 1), 2 * math.pi * i / corners) for i in range(corners))]


def random_polygon(chance, london):
    x, y = chance.uniform(500000, 563000), chance.uniform(153000, 203000)
    kind = chance.randrange(5)
    if kind == 0:  # with a hole
        return Polygon(star(chance, x, y, 9000), [star(chance, x, y, 2500)])
    if kind == 1:  # across the Thames
        bank = chance.choice(london.thames.exterior.coords[:])
        return Polygon(star(chance, *bank, chance.uniform(300, 5000)))
    if kind == 2:  # two parts
        other = Polygon(star(chance, x + 9000, y, 4000))
        return MultiPolygon([Polygon(star(chance, x, y, 4000)), other])
    if kind == 3:  # partly outside London
        return Polygon(star(chance, chance.choice((503000, 561000)), y, 8000))
    return Polygon(star(chance, x, y, chance.uniform(500, 12000)))


def random_service(chance, london):
    """A member of "add", and its shape."""
    if chance.random() < 0.3:
        middle = chance.uniform(505000, 558000), chance.uniform(158000, 198000)
        radius_m = chance.randrange(300, 9000)
        lon, lat = degrees([middle])[0]
        return {"near": {"lon": lon, "lat": lat}, "radius_m": radius_m}, Point(middle).buffer(radius_m, 128)
    shape = random_polygon(chance, london)
    return {"polygon": geojson(shape)}, shape


def random_coverage(chance, london):
    """One to five services, some of which overlap, whose common edge no woman lives on."""
    while True:
        made = [random_service(chance, london) for _ in range(chance.randrange(1, 6))]
        cover = unary_union([shape for _, shape in made])
        edge = cover.boundary
        near = box(*edge.bounds).buffer(EDGE_M)
        if not any(near.intersects(point) and edge.distance(point) < EDGE_M for _, point, _ in london.points):
            return [service for service, _ in made], cover


def after(site, add, **more):
    """The answer of a London in which these services are all that there is."""
    question = {"columns": "none", "without": site.services,
                "add": [{"name": f"New {i}", **service} for i, service in enumerate(add)], **more}
    answer = site.ask("POST", "/api/gaps/scenario", json.dumps(question).encode(), {"Content-Type": "application/json"})
    assert answer.status == 200, answer.body
    return answer.json()


def cells(answer):
    return {row["code"]: row["cells"][0] for row in answer["after"]["rows"]}


# ---- tests ----


def test_shares_of_200_random_coverages_are_those_of_shapely(site, london):
    chance = random.Random(3)
    most = 0
    compared = 0
    for number in range(COVERAGES):
        add, cover = random_coverage(chance, london)
        kind = "borough" if number % 4 else "itl2"
        obtained = cells(after(site, add, area=kind))
        assert set(obtained) == set(london.areas[kind])
        for code, expected in london.shares(kind, cover):
            cell = obtained[code]
            shares = (cell["share_of_area"], cell["share_of_women"])
            far = max(abs(a - b) for a, b in zip(expected, shares))
            assert far <= TOLERANCE, (number, kind, code, expected, shares)
            assert (cell["verdict"] == "covered") == (shares[0] >= 0.995 and shares[1] == 1), (number, cell)
            most = max(most, far)
            compared += 0 < expected[0] < 1
    assert compared > COVERAGES  # most reach several areas in part
    print(f"{compared} areas in part, the largest difference is {100 * most:.4f} percentage points")


def test_a_polygon_too_intricate_to_be_measured_quickly_is_cut_instead(site, london):
    chance = random.Random(4)
    camden = "E09000007"
    west, south, east, north = london.boroughs[camden].bounds
    teeth = 6000
    tops = [(west + (east - west) * i / teeth, north if i % 2 else south + chance.uniform(0, 3000))
            for i in range(teeth + 1)]
    comb = Polygon([*tops, (east, south - 10), (west, south - 10)])
    expected = dict(london.shares("borough", comb))[camden]
    obtained = cells(after(site, [{"polygon": geojson(comb)}]))[camden]
    assert abs(obtained["share_of_area"] - expected[0]) <= TOLERANCE, (expected, obtained)


def test_two_halves_of_a_borough_that_overlap_cover_it_once(site, london):
    camden = "E09000007"
    west, south, east, north = london.boroughs[camden].bounds
    wide_m = east - west
    halves = [box(west - 10, south - 10, west + 0.6 * wide_m, north + 10),
              box(west + 0.4 * wide_m, south - 10, east + 10, north + 10)]
    one = cells(after(site, [{"polygon": geojson(halves[0])}]))[camden]
    both = cells(after(site, [{"polygon": geojson(half)} for half in halves]))[camden]
    assert one["verdict"] == "partly" and 0.3 < one["share_of_area"] < 0.9
    assert both["verdict"] == "covered" and both["share_of_area"] == 1 and both["share_of_women"] == 1


def test_a_polygon_over_the_thames_counts_no_water_as_women(site, london):
    stretch = london.thames.intersection(box(530000, 178000, 541000, 181500)).buffer(-5)
    part = max(getattr(stretch, "geoms", [stretch]), key=lambda one: one.area)
    assert part.area > 500000
    answer = after(site, [{"polygon": geojson(Polygon(part.exterior))}])
    for code, cell in cells(answer).items():
        assert cell["share_of_women"] == 0 and cell["share_of_area"] < 0.001, (code, cell)
        assert cell["verdict"] == "none", (code, cell)
    assert answer["women_gained"] == 0
    assert answer["after"]["column_totals"][0]["women_covered"] == 0
