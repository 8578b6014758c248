"""Every sample postcode falls in the borough that an independent computation says.

The program imports 181,752 London postcodes; shapely, from the same boundary files, says for each point which borough
holds it, or by the river which is nearest within 1 km. A point within 0.2 m of a border may go to either side."""

import os
import pathlib
import sqlite3
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BORDER_M = 0.2
RIVER_REACH_M = 1000
BANK_SLACK_M = 30  # slivers between the derived river and its banks


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """What the program made of the sample: postcode, easting, northing, GSS code or None."""
    data = os.environ.get("SIGNPOST_SHARED_DATA")
    if not data:
        pytest.skip("skipped: SIGNPOST_SHARED_DATA is not set")
    program = pathlib.Path(os.environ.get("SIGNPOST_BUILD", ROOT / "build")) / "signpost"
    database = tmp_path_factory.mktemp("postcodes") / "test.db"
    sample = pathlib.Path(data) / "postcodes" / "codepoint_open_layout"
    for command in (["migrate"], ["load"], ["import", "postcodes", str(sample)]):
        done = subprocess.run([str(program), *command, "--db", str(database)], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        return connection.execute(
            "SELECT p.postcode, p.easting, p.northing, a.code FROM postcode p LEFT JOIN area a ON a.id = p.area_id"
        ).fetchall()


@pytest.fixture(scope="module")
def locate(shapes, geodata):
    """Point -> GSS code or None, by shapely alone."""
    from shapely import wkt
    from shapely.geometry import Point
    from shapely.prepared import prep

    prepared = {gss: (shape.bounds, prep(shape)) for gss, shape in shapes.items()}
    river = wkt.loads(geodata.rows("thames")[0]["wkt"])

    def find(easting, northing):
        point = Point(easting, northing)
        for gss, (box, shape) in prepared.items():
            if box[0] <= easting <= box[2] and box[1] <= northing <= box[3] and shape.contains(point):
                return gss
        in_river = river.contains(point)
        if not in_river and river.distance(point) > BANK_SLACK_M:
            return None
        distance, gss = min((shape.distance(point), gss) for gss, shape in shapes.items())
        return gss if distance <= (RIVER_REACH_M if in_river else BANK_SLACK_M) else None

    return find


def test_every_sample_postcode_is_loaded(imported):
    assert len(imported) == 181_752
    assert len({row[0] for row in imported}) == len(imported)


def test_borough_of_every_sample_postcode_is_that_of_shapely(imported, locate, shapes):
    from shapely.geometry import Point

    on_border = 0
    wrong = []
    for postcode, easting, northing, gss in imported:
        expected = locate(easting, northing)
        if expected == gss:
            continue
        point = Point(easting, northing)
        either = [shapes[code].boundary.distance(point) for code in (gss, expected) if code]
        if min(either) < BORDER_M:
            on_border += 1
        else:
            wrong.append((postcode, gss, expected))
    print(f"{len(imported)} postcodes, {on_border} on a border and on its other side")
    assert not wrong, wrong[:20]
    assert on_border < 50
