"""Layers of context by the command line: GeoJSON and GeoPackage, reports, refusals and removal."""

import json
import pathlib
import shutil
import sqlite3
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

TODAY = served.environment(SIGNPOST_TODAY="2026-03-01")
STATIONS = [("euston", "Euston", [-0.1330, 51.5280]), ("kings-cross", "King's Cross", [-0.1233, 51.5308])]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    return served.real_database(tmp_path_factory.mktemp("layers"))


@pytest.fixture
def database(loaded, tmp_path):
    return pathlib.Path(shutil.copy(loaded, tmp_path / "real.db"))


def write(path, *features):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, indent=1))
    return path


def point(key, name, at, **properties):
    return {"type": "Feature", "id": key, "properties": {"name": name, **properties},
            "geometry": {"type": "Point", "coordinates": at}}


@pytest.fixture
def stations(tmp_path):
    return write(tmp_path / "stations.geojson", *(point(*station, lines=6) for station in STATIONS))


def importing(database, *arguments):
    return served.run("import", "layer", *arguments, "--db", database, env=TODAY)


def rows(database, sql):
    with sqlite3.connect(database) as connection:
        return connection.execute(sql).fetchall()


def test_a_layer_is_imported_once_and_taken_away(database, stations):
    first = importing(database, stations, "--name", "stations")
    assert first.returncode == 0 and first.stderr == ""
    assert first.stdout.startswith("Imported 2 features of layer stations (point), 2 attributes each.")
    assert "nothing to do" in importing(database, stations, "--name", "stations").stdout
    assert rows(database, "SELECT action, subject FROM history ORDER BY id DESC LIMIT 1") == [("import", "layer:stations")]
    assert rows(database, "SELECT name, type FROM layer_field ORDER BY position") == [("name", "text"), ("lines", "integer")]
    assert "they replace                     2" in importing(database, stations, "--name", "stations", "--base").stdout
    assert rows(database, "SELECT is_base FROM layer") == [(1,)]
    assert "Would remove layer stations, 2" in importing(database, "--name", "stations", "--remove", "--dry-run").stdout
    assert "Removed layer stations, 2" in importing(database, "--name", "stations", "--remove").stdout
    assert "nothing to do" in importing(database, "--name", "stations", "--remove").stdout
    assert rows(database, "SELECT count(*) FROM layer_feature") == [(0,)]


def test_a_dry_run_changes_nothing(database, stations):
    before = database.read_bytes()
    result = importing(database, stations, "--name", "stations", "--dry-run")
    assert result.returncode == 0 and "Would import 2 features" in result.stdout
    assert database.read_bytes() == before


def test_one_wrong_feature_refuses_all_and_is_named(database, tmp_path):
    path = write(tmp_path / "bad.geojson", point(*STATIONS[0]), point("swapped", "Swapped", [51.5, -0.1]))
    result = importing(database, path, "--name", "stations")
    assert result.returncode == 1 and result.stdout == ""
    assert "1 of 2 features is wrong. Nothing was imported." in result.stderr
    assert "feature 2 (line " in result.stderr
    assert rows(database, "SELECT count(*) FROM layer") == [(0,)]


def test_calls_that_are_wrong_are_told_so(database, stations, tmp_path):
    for arguments, words in (((stations,), "Say what to call the layer"),
                             ((stations, "--name", "stations", "--type", "x"), "layer takes no --type"),
                             (("--name", "stations"), "Say which file"),
                             ((stations, "--name", "stations", "--remove"), "--remove takes no file")):
        result = importing(database, *arguments)
        assert result.returncode == 2 and words in result.stderr, (arguments, result.stderr)
    for arguments, words in (((stations, "--name", "services"), "is the name of something else"),
                             ((tmp_path / "none.geojson", "--name", "stations"), "none.geojson"),
                             ((tmp_path / "none.gpkg", "--name", "stations"), "none.gpkg")):
        result = importing(database, *arguments)
        assert result.returncode == 1 and words in result.stderr, (arguments, result.stderr)


@pytest.mark.skipif(not shutil.which("ogr2ogr"), reason="skipped: there is no ogr2ogr")
@pytest.mark.parametrize("system", ["EPSG:4326", "EPSG:27700"])
def test_a_geopackage_of_gdal_gives_the_same_layer(database, stations, tmp_path, system):
    package = tmp_path / "stations.gpkg"
    subprocess.run(["ogr2ogr", "-f", "GPKG", str(package), str(stations), "-t_srs", system, "-nln", "stations"], check=True,
                   capture_output=True)
    assert importing(database, stations, "--name", "from-text").returncode == 0
    result = importing(database, package, "--name", "from-package")
    assert result.returncode == 0, result.stderr
    values = "SELECT value FROM layer_value JOIN layer_feature ON id = feature_id WHERE layer_id = {} AND value IN " \
             "('Euston', 6) ORDER BY 1"
    assert rows(database, values.format(1)) == rows(database, values.format(2)) != []
    fields = [name for name, in rows(database, "SELECT name FROM layer_field WHERE layer_id = 2 ORDER BY position")]
    assert fields == ["id_", "name", "lines"], "a feature has an id of its own"


@pytest.mark.skipif(not shutil.which("ogr2ogr"), reason="skipped: there is no ogr2ogr")
def test_a_geopackage_with_several_tables_wants_one_named(database, stations, tmp_path):
    package = tmp_path / "two.gpkg"
    for more in (["-nln", "one"], ["-nln", "two", "-update"]):
        subprocess.run(["ogr2ogr", "-f", "GPKG", str(package), str(stations), *more], check=True, capture_output=True)
    result = importing(database, package, "--name", "stations")
    assert result.returncode == 1 and "Say which with --table: one, two" in result.stderr
    assert importing(database, package, "--name", "stations", "--table", "two").returncode == 0


def test_what_is_no_json_says_in_which_feature_it_is(database, tmp_path):
    """Files of programs are one line: its column says nothing."""
    path = tmp_path / "large.geojson"
    good = json.dumps(point("a", "One", [-0.1, 51.5]))
    path.write_text('{"type":"FeatureCollection","features":[' + good + ',{"type":"Feature","id":"b","properties":'
                    '{"number":12345678901234567890},"geometry":{"type":"Point","coordinates":[-0.1,51.5]}},' + good + "]}")
    result = importing(database, path, "--name", "large")
    assert result.returncode != 0 and "A number is too large" in result.stderr and "feature 2, line 1" in result.stderr


def test_attributes_that_mean_something_else_get_another_name(database, tmp_path):
    path = write(tmp_path / "awkward.geojson", point("a", "One", [-0.1, 51.5], id="7", id_="8", bbox=True))
    result = importing(database, path, "--name", "awkward")
    assert result.returncode == 0, result.stderr
    assert "Its attribute id is called id_ here." in result.stdout and "Its attribute bbox is called bbox_" in result.stdout
    assert {"id_", "id__", "bbox_"} <= {name for name, in rows(database, "SELECT name FROM layer_field")}
