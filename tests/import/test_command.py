"""signpost import services, signpost load: what the command line does and says."""

import csv
import json
import pathlib
import shutil
import sqlite3
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE)]
import served  # noqa: E402
import tables  # noqa: E402


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    return served.real_database(tmp_path_factory.mktemp("real"))


@pytest.fixture
def database(real, tmp_path):
    path = tmp_path / "copy.db"
    shutil.copy(real, path)
    return path


def row(name, **more):
    return {**tables.GOOD, "name": name, **more}


def importing(database, path, *options):
    return served.run("import", "services", path, "--db", database, "--today", tables.TODAY, *options)


def asked(database, sql):
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        return connection.execute(sql).fetchall()


def services(database):
    return asked(database, "SELECT count(*) FROM service")[0][0]


@pytest.fixture
def mixed(tmp_path):
    """Two good rows and a bad one between them."""
    path = tmp_path / "mixed.csv"
    path.write_bytes(tables.table([row("One"), row("Two", needs="acommodation"), row("Three")]))
    return path


def test_a_dry_run_tells_all_and_changes_nothing(database, mixed):
    before = database.read_bytes()
    result = importing(database, mixed, "--dry-run", "--accept-good")
    assert result.returncode == 0 and result.stderr == ""
    assert "Would import 2 services from 1 file.\n  new                              2\n" in result.stdout
    assert 'line 3, Two: needs: "acommodation" is not known here. Is it accommodation?' in result.stdout
    assert database.read_bytes() == before


def test_one_bad_row_refuses_all_unless_the_good_ones_are_asked_for(database, mixed):
    count = services(database)
    result = importing(database, mixed)
    assert result.returncode == 1 and services(database) == count
    assert "1 of 3 services is refused. Nothing was imported. Mend them, or repeat with --accept-good." in result.stderr
    result = importing(database, mixed, "--accept-good")
    assert result.returncode == 0 and services(database) == count + 2
    assert "refused                          1" in result.stdout
    again = importing(database, mixed, "--accept-good")
    assert "  new                              0\n" in again.stdout and services(database) == count + 2
    served.make("verify", "--db", database)


def test_the_history_has_a_row_for_each_and_one_for_all(database, mixed):
    importing(database, mixed, "--accept-good")
    importing(database, mixed, "--accept-good")
    found = asked(database, "SELECT action, subject, payload FROM history WHERE actor = 'command line' ORDER BY id")
    assert [action for action, *_ in found] == ["load", "create", "create", "import"]
    assert json.loads(found[1][2]) == {"before": None, "note": "Imported from mixed.csv"}
    assert (found[3][1], json.loads(found[3][2])["created"]) == ("csv", 2)


def test_the_report_is_a_file(database, mixed, tmp_path):
    for name in ("report.csv", "report.json"):
        importing(database, mixed, "--dry-run", "--report", tmp_path / name)
    with open(tmp_path / "report.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(found["line"], found["outcome"]) for found in rows] == [
        ("line 3", "refused"), ("line 2", "created"), ("line 4", "created")]
    report = json.loads((tmp_path / "report.json").read_text())
    assert (report["refused"], report["created"], len(report["rows"])) == (1, 2, 3)
    result = importing(database, mixed, "--dry-run", "--report", tmp_path / "no" / "folder.csv")
    assert result.returncode == 1 and "The report cannot be written" in result.stderr


def test_a_folder_of_files_is_one_import(database, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.csv").write_bytes(tables.table([row("From a table")]))
    (folder / "b.geojson").write_bytes(tables.features([row("From features"), row("From a table")]))
    (folder / "read me.md").write_text("not read")
    result = importing(database, folder, "--accept-good")
    assert result.returncode == 0, result.stderr
    assert "Imported 2 services from 2 files." in result.stdout
    assert "This service comes twice: see a.csv, line 2. Take one of them out." in result.stdout


def test_a_row_with_an_id_changes_what_it_says_and_nothing_else(database, tmp_path):
    before = dict(asked(database, "SELECT name, uuid FROM service"))
    path = tmp_path / "few.csv"
    path.write_bytes(tables.table([{"id": before["Gaia Centre"], "phones": "020 7946 0000: helpline"}]))
    result = importing(database, path, "--dry-run")
    assert 'Gaia Centre: Phone: was "020 7733 8724, Gaia Centre", now "020 7946 0000, helpline".' in result.stdout
    assert importing(database, path).returncode == 0
    assert dict(asked(database, "SELECT name, uuid FROM service")) == before
    assert asked(database, "SELECT number FROM phone JOIN service ON service.id = phone.service_id "
                           "WHERE name = 'Gaia Centre'") == [("020 7946 0000",)]


def test_made_up_services_stay_among_themselves(tmp_path):
    synthetic = served.synthetic_database(tmp_path, 20)
    path = tmp_path / "rows.csv"
    path.write_bytes(tables.table([row("Made up too")]))
    assert importing(synthetic, path).returncode == 0
    assert asked(synthetic, "SELECT synthetic FROM service WHERE name = 'Made up too'") == [(1,)]


def test_the_template_and_the_columns_are_printed(database):
    template = served.make("import", "services", "--template").stdout
    columns = served.make("import", "services", "--columns", "--db", database).stdout
    assert template.splitlines()[0].lstrip("\ufeff").split(",")[:3] == ["id", "name", "other_name"]
    assert "finance-debt" in columns and "needs " in columns


# ---- load ----

def test_a_new_version_of_the_files_leaves_alone_what_people_changed(database, tmp_path):
    rows = tmp_path / "rows.csv"
    gaia = dict(asked(database, "SELECT name, uuid FROM service"))["Gaia Centre"]
    rows.write_bytes(tables.table([{"id": gaia, "phones": "020 7946 0000"}]))
    assert importing(database, rows).returncode == 0
    rows.write_bytes(tables.table([row("Of a steward")]))
    assert importing(database, rows).returncode == 0
    geodata = tmp_path / "geodata"
    shutil.copytree(served.ROOT / "geodata", geodata)
    facts = geodata / "provision.json"
    text = facts.read_text()
    for name in ("Gaia Centre", "Beth Centre"):
        text = text.replace(f'"name": "{name}"', f'"name": "{name}, renamed"', 1)
    facts.write_text(text)
    told = served.make("load", "--db", database, "--geodata", geodata).stdout
    assert "Of the services 0 are new, 1 changed and 0 no longer there." in told
    assert "they are left as they are.\n  Gaia Centre, renamed\n" in told
    names = {name for name, in asked(database, "SELECT name FROM service")}
    assert {"Gaia Centre", "Beth Centre, renamed", "Of a steward"} <= names
    assert served.make("load", "--db", database, "--geodata", geodata).stdout == ""
    served.make("verify", "--db", database)
