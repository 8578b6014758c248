"""What people bring: areas and demand by the command line, with their reports, dry runs and refusals."""

import json
import pathlib
import sqlite3
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

TODAY = served.environment(SIGNPOST_TODAY="2026-03-01")


@pytest.fixture
def database(tmp_path):
    return served.real_database(tmp_path)


def square(west, south, side=0.01):
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(code, geometry, **properties):
    return {"type": "Feature", "properties": {"WD24CD": code, "WD24NM": f"Ward {code}", **properties}, "geometry": geometry}


def collection(path, *features, **members):
    path.write_text(json.dumps({"type": "FeatureCollection", **members, "features": list(features)}, indent=1))
    return path


@pytest.fixture
def wards(tmp_path):
    return collection(tmp_path / "wards.geojson", feature("E1", square(-0.12, 51.46)), feature("E2", square(-0.11, 51.46)),
                      feature("E3", square(-0.40, 51.66)))


def rows(database, sql):
    with sqlite3.connect(database) as connection:
        return connection.execute(sql).fetchall()


def importing(database, *arguments):
    return served.run("import", *arguments, "--db", database, env=TODAY)


# ---- areas ----


def test_areas_that_answers_will_not_show_or_only_in_part_are_named(database, tmp_path):
    path = collection(tmp_path / "areas.geojson", feature("E1", square(-0.12, 51.46)), feature("E2", square(-0.40, 51.66)),
                      feature("E3", square(-0.10, 51.67, 0.04)), feature("E4", square(-0.12, 51.46), WD24NM="Lambeth"))
    result = importing(database, "areas", path, "--type", "estate", "--dry-run")
    assert result.returncode == 0
    assert "Ward E2 lies outside London." in result.stdout and "Ward E3 lies in London with " in result.stdout
    assert "Lambeth is called like the borough Lambeth" in result.stdout
    stolen = collection(tmp_path / "stolen.geojson", feature("E09000022", square(-0.12, 51.46)))
    result = importing(database, "areas", stolen, "--type", "estate")
    assert result.returncode == 1 and "is that of the borough Lambeth" in result.stderr


def test_areas_that_overlap_get_no_total_of_women(database, tmp_path):
    path = collection(tmp_path / "areas.geojson", feature("E1", square(-0.13, 51.45, 0.03)),
                      feature("E2", square(-0.13, 51.44, 0.03)))
    assert importing(database, "areas", path, "--type", "estate").returncode == 0
    told = served.run("gaps", "--area", "estate", "--db", database, env=TODAY).stdout
    assert "These areas overlap, so that no total is given." in told
    answer = json.loads(served.run("gaps", "matrix", "--area", "estate", "--json", "--db", database, env=TODAY).stdout)
    assert answer["overlaps"] is True and answer["women"] is None
    assert {total["women_covered"] for total in answer["column_totals"]} == {None}
    assert [row["women"] > 0 for row in answer["rows"]] == [True, True]


def test_boroughs_left_without_women_are_named_and_shared_ground_is_refused(database, tmp_path):
    path = tmp_path / "women.csv"
    path.write_text("area,women\nCamden,500\nBrent,20\n")
    result = importing(database, "demand", path, "--dry-run")
    assert result.returncode == 0 and "boroughs left without any women  31: " in result.stdout
    path.write_text("area,women\nE12000007,5000\nBrent,20\n")
    result = importing(database, "demand", path)
    assert result.returncode == 1 and "line 3: It shares ground with the area on line 2" in result.stderr


def test_areas_are_imported_once_and_taken_away(database, wards):
    first = importing(database, "areas", wards, "--type", "ward")
    assert first.returncode == 0 and first.stderr == "", "no progress in a pipe"
    assert first.stdout.startswith("Imported 3 areas of type ward, 232 hectares in all.")
    assert "wholly outside London            1" in first.stdout
    assert "nothing to do" in importing(database, "areas", wards, "--type", "ward").stdout
    assert rows(database, "SELECT count(*) FROM area WHERE type = 'ward' AND imported = 1") == [(3,)]
    assert rows(database, "SELECT action, subject FROM history ORDER BY id DESC LIMIT 1") == [("import", "areas:ward")]
    assert "Would remove 3" in importing(database, "areas", "--type", "ward", "--remove", "--dry-run").stdout
    assert "Removed 3" in importing(database, "areas", "--type", "ward", "--remove").stdout
    assert "nothing to do" in importing(database, "areas", "--type", "ward", "--remove").stdout
    assert rows(database, "SELECT count(*) FROM area WHERE type = 'ward'") == [(0,)]


def test_a_dry_run_of_areas_changes_nothing(database, wards):
    before = database.read_bytes()
    result = importing(database, "areas", wards, "--type", "ward", "--dry-run")
    assert result.returncode == 0 and "Would import 3 areas" in result.stdout
    assert database.read_bytes() == before


def test_one_wrong_area_refuses_all_and_is_named(database, tmp_path):
    path = collection(tmp_path / "bad.geojson", feature("E1", square(-0.12, 51.46)), feature("E2", square(51.5, -0.1)),
                      feature("E1", square(-0.11, 51.46)), feature("E4", None))
    result = importing(database, "areas", path, "--type", "ward")
    assert result.returncode == 1 and result.stdout == ""
    lines = path.read_text().splitlines()
    starts = [number + 1 for number, line in enumerate(lines) if line == "  {"]
    assert f"feature 2 (line {starts[1]}): " in result.stderr and "swapped" in result.stderr
    assert f"feature 3 (line {starts[2]}): Feature 1 has the code E1 too." in result.stderr
    assert f"feature 4 (line {starts[3]}): It has no geometry." in result.stderr
    assert result.stderr.endswith("signpost import: 3 of 4 features are wrong. Nothing was imported.\n")
    assert rows(database, "SELECT count(*) FROM area WHERE imported = 1") == [(0,)]


def test_areas_in_metres_say_so_with_their_crs(database, tmp_path):
    metres = feature("E1", square(531000, 175000, 1000))
    path = collection(tmp_path / "metres.geojson", metres, crs={"type": "name", "properties": {"name": "EPSG:27700"}})
    assert "Imported 1 area of type estate, 100 hectares" in importing(database, "areas", path, "--type", "estate").stdout
    path = collection(tmp_path / "silent.geojson", metres)
    assert "metres" in importing(database, "areas", path, "--type", "estate").stderr
    path = collection(tmp_path / "web.geojson", metres, crs={"type": "name", "properties": {"name": "EPSG:3857"}})
    assert "/crs" in importing(database, "areas", path, "--type", "estate").stderr


def test_areas_survive_the_next_load_and_are_no_boroughs(database, wards):
    importing(database, "areas", wards, "--type", "ward")
    with sqlite3.connect(database) as connection:  # as if the files had changed
        connection.execute("UPDATE loaded SET fingerprint = '' WHERE name IN ('ground', 'services')")
    assert "33 boroughs" in served.make("load", "--db", database).stdout
    assert rows(database, "SELECT count(*) FROM area WHERE imported = 1") == [(3,)]
    assert "Lambeth" in served.make("where", "51.465,-0.115", "--db", database).stdout


# ---- demand ----


def test_demand_replaces_the_census_until_it_is_taken_away(database, tmp_path):
    path = tmp_path / "women.csv"
    path.write_text("area,women\nCamden,100\nHammersmith & Fulham,7\nE09000028,13\n")
    result = importing(database, "demand", path)
    assert result.returncode == 0 and result.stderr == ""
    assert result.stdout.startswith("Imported 120 women from 3 rows, at ")
    assert rows(database, "SELECT sum(women) FROM demand_point WHERE origin = 'import'") == [(120,)]
    assert rows(database, "SELECT words FROM loaded WHERE name = 'demand'") == [("women.csv, imported on 1 March 2026",)]
    assert "nothing to do" in importing(database, "demand", path).stdout
    assert "Would remove" in importing(database, "demand", "--remove", "--dry-run").stdout
    assert "Census again" in importing(database, "demand", "--remove").stdout
    assert "nothing to do" in importing(database, "demand", "--remove").stdout
    assert rows(database, "SELECT origin, sum(women) FROM demand_point GROUP BY origin") == [("census", 4531662)]


def test_demand_of_imported_areas_lies_inside_them(database, tmp_path, wards):
    importing(database, "areas", wards, "--type", "ward")
    path = tmp_path / "women.csv"
    path.write_text("area,women\nE1,10\nWard E2,20\n")
    assert "Imported 30 women" in importing(database, "demand", path).stdout
    found = rows(database, "SELECT DISTINCT a.code FROM demand_point d JOIN area a ON a.id = d.area_id "
                           "WHERE d.origin = 'import'")
    assert found == [("E09000022",)]


def test_every_wrong_line_of_demand_is_named(database, tmp_path):
    path = tmp_path / "women.csv"
    path.write_bytes(b"lon,lat,women\r\n-0.1,51.5,3\r\n51.5,-0.1,4\r\n-0.1,51.5,some\r\n-3.2,55.9,1\r\n\r\n-0.1,x,1\r\n")
    before = database.read_bytes()
    result = importing(database, "demand", path)
    assert result.returncode == 1 and result.stdout == ""
    for line, word in ((3, "swapped"), (4, '"some"'), (5, "outside London"), (7, '"x"')):
        assert any(text.startswith(f"  line {line}: ") and word in text for text in result.stderr.splitlines()), line
    assert result.stderr.endswith("signpost import: 4 of 5 rows are wrong. Nothing was imported.\n")
    assert database.read_bytes() == before


def test_no_more_than_a_hundred_wrong_lines_are_listed(database, tmp_path):
    path = tmp_path / "women.csv"
    path.write_text("area,women\n" + "Atlantis,1\n" * 250)
    lines = importing(database, "demand", path).stderr.splitlines()
    assert len(lines) == 102 and lines[100] == "  and 150 more"


# ---- mistakes ----

MISTAKES = {
    "areas without a type": ["areas", "x.geojson"],
    "areas without a file": ["areas", "--type", "ward"],
    "a file to remove": ["areas", "x.geojson", "--type", "ward", "--remove"],
    "a property to remove": ["areas", "--type", "ward", "--remove", "--code-property", "x"],
    "demand without a file": ["demand"],
    "demand with a type": ["demand", "x.csv", "--type", "ward"],
    "postcodes with a dry run": ["postcodes", "x.csv", "--dry-run"],
    "postcodes without a file": ["postcodes"],
    "something else": ["dreams"],
}


@pytest.mark.parametrize("arguments", MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_told_before_anything_is_opened(arguments, tmp_path):
    result = served.run("import", *arguments, "--db", tmp_path / "none.db")
    assert result.returncode == 2 and result.stdout == ""
    assert len(result.stderr.splitlines()) == 1 and result.stderr.startswith("signpost import: ")


def test_an_older_database_asks_to_be_migrated(database, wards):
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA user_version = 4")
    for command in (["import", "areas", wards, "--type", "ward"], ["find", "--near", "Brixton"]):
        result = served.run(*command, "--db", database)
        assert result.returncode == 1 and "signpost migrate" in result.stderr
