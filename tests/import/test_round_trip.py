"""What was exported and is imported again is the same directory, in every format; and imported where it comes from,
it changes nothing."""

import csv
import io
import json
import pathlib
import shutil
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE)]
import served  # noqa: E402
import tables  # noqa: E402

ENDINGS = {"csv": "csv", "geojson": "geojson", "openreferral": "ndjson", "geopackage": "gpkg", "spatialite": "db"}
FORMATS = pytest.mark.parametrize("format", ENDINGS)


def export(database, format, path):
    served.make("export", "--format", format, "--out", path, "--db", database)
    return path


def documents(database, folder):
    """The whole record of each service: its version is the hash of it."""
    path = export(database, "openreferral", folder / f"{database.stem}.check.ndjson")
    text = path.read_text()
    path.unlink()
    return {json.loads(line)["id"]: line for line in text.splitlines()}


def empty_real(folder):
    """The ground without the services."""
    geodata = folder / "geodata"
    shutil.copytree(served.ROOT / "geodata", geodata)
    facts = geodata / "provision.json"
    facts.write_text(json.dumps({**json.loads(facts.read_text()), "services": []}))
    path = folder / "empty.db"
    served.make("migrate", "--db", path)
    served.make("load", "--db", path, "--geodata", geodata)
    return path


@pytest.fixture(scope="module", params=["real", "synthetic"])
def pair(request, tmp_path_factory):
    """A directory, its documents, and a database without it."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "real":
        full, empty = served.real_database(folder), empty_real(folder)
    else:
        full, empty = served.synthetic_database(folder, 200), folder / "empty.db"
        served.make("demo", "--db", empty, "--services", 1, "--seed", 8)
    return full, documents(full, folder), empty


@pytest.fixture(scope="module")
def exported(pair, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exported")
    return {format: export(pair[0], format, folder / f"all.{ending}") for format, ending in ENDINGS.items()}


@FORMATS
def test_another_database_gets_the_same_services(pair, exported, tmp_path, format):
    _, expected, empty = pair
    path = exported[format]
    copy = tmp_path / "copy.db"
    shutil.copy(empty, copy)
    result = served.run("import", "services", path, "--db", copy, "--today", tables.TODAY)
    assert result.returncode == 0, result.stderr
    found = documents(copy, tmp_path)
    assert {id: found.get(id) for id in expected} == expected
    again = served.make("import", "services", path, "--db", copy, "--today", tables.TODAY)
    assert f"the same as before               {len(expected)}\n" in again.stdout
    served.make("verify", "--db", copy)


@FORMATS
def test_where_it_comes_from_nothing_changes(pair, exported, format):
    full, expected, _ = pair
    result = served.make("import", "services", exported[format], "--db", full, "--dry-run", "--today", tables.TODAY)
    assert f"the same as before               {len(expected)}\n" in result.stdout, result.stdout


def test_the_columns_alone_change_nothing_either(pair, exported, tmp_path):
    """Without the record, what a table cannot say stays as it is."""
    full, expected, _ = pair
    rows = list(csv.DictReader(io.StringIO(exported["csv"].read_text(encoding="utf-8-sig"), newline="")))
    for row in rows:
        del row["record"]
    path = tmp_path / "columns.csv"
    path.write_bytes(tables.table(rows))
    result = served.make("import", "services", path, "--db", full, "--dry-run", "--today", tables.TODAY)
    assert f"the same as before               {len(expected)}\n" in result.stdout, result.stdout


def test_an_export_holds_no_formula_and_comes_back_as_it_was(pair, tmp_path):
    full, _, _ = pair
    if "real" not in full.name:
        return  # one kind is enough
    copy = tmp_path / "copy.db"
    shutil.copy(full, copy)
    texts = ["+1+1", "-1+1", "@SUM(1)", "'=1+1", 'say "=1"']
    rows = [{**tables.GOOD, "name": f"Formula {i}", "other_name": text, "description": f"a\n{text}"}
            for i, text in enumerate(texts)]
    path = tmp_path / "rows.csv"
    path.write_bytes(tables.table(rows))
    result = served.run("import", "services", path, "--db", copy, "--today", tables.TODAY)
    assert result.returncode == 0, result.stderr
    out = export(copy, "csv", tmp_path / "out.csv")
    with open(out, encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r") and not cell[1:2].isdigit()]
    result = served.make("import", "services", out, "--db", copy, "--dry-run", "--today", tables.TODAY)
    assert "  new                              0\n  changed                          0\n" in result.stdout


def test_an_export_that_fails_leaves_what_was_there_and_nothing_else(pair, tmp_path):
    full, _, _ = pair
    if "real" not in full.name:
        return  # one kind is enough
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").write_text("no folder")
    for format, ending in ENDINGS.items():
        taken = folder / f"taken.{ending}"
        taken.mkdir()
        assert served.run("export", "--format", format, "--out", taken, "--db", full).returncode == 1
        nowhere = folder / "file" / f"export.{ending}"
        assert served.run("export", "--format", format, "--out", nowhere, "--db", full).returncode == 1
    for format in ("geopackage", "spatialite"):
        taken = folder / f"mine.{ENDINGS[format]}"
        taken.write_text("mine")
        result = served.run("export", "--format", format, "--out", taken, "--db", full)
        assert "is there already: name another file" in result.stderr and taken.read_text() == "mine"
    assert len(list(folder.iterdir())) == len(ENDINGS) + 3
