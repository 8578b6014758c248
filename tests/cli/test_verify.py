"""verify: names what is wrong, and says nothing is where nothing is."""

import json
import pathlib
import shutil
import sqlite3
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    return served.synthetic_database(tmp_path_factory.mktemp("verify"), 60)


@pytest.fixture
def database(original, tmp_path):
    path = tmp_path / "some.db"
    shutil.copy(original, path)
    return path


def verify(path):
    result = served.run("verify", "--db", path, "--json")
    return result.returncode, json.loads(result.stdout) if result.stdout else None


def test_a_sound_database_passes_and_is_left_as_it_is(database):
    before = database.read_bytes()
    code, report = verify(database)
    assert code == 0
    assert report["fault_count"] == 0 and report["faults"] == []
    assert report["history_rows"] > 0 and report["records"] >= 60 and report["geometries"] > 0
    assert "All is as it was written." in served.make("verify", "--db", database).stdout
    assert database.read_bytes() == before


@pytest.mark.parametrize("sql,word", [
    ("UPDATE service SET name = 'Forged' WHERE id = (SELECT min(id) FROM service)", "service"),
    ("DELETE FROM evidence WHERE id = (SELECT min(id) FROM evidence)", "service"),
    ("UPDATE organisation SET name = 'Forged' WHERE id = (SELECT min(id) FROM organisation)", "organisation"),
    ("DELETE FROM row_hash WHERE kind = 'service'", "service"),
])
def test_what_was_changed_past_us_is_named(database, sql, word):
    with sqlite3.connect(database) as db:
        db.execute(sql)
    db.close()
    code, report = verify(database)
    assert code == 1
    assert report["fault_count"] > 0
    assert any(word in fault["where"] for fault in report["faults"]), report
    assert served.run("verify", "--db", database).returncode == 1


def test_a_live_database_is_verified_beside_its_server(database):
    with served.Served(database) as site:
        assert verify(database)[0] == 0
        assert site.get("/readyz").status == 200


def test_what_is_no_database_is_refused(tmp_path):
    path = tmp_path / "letter.db"
    path.write_bytes(b"Dear reader" * 1000)
    assert verify(path) == (1, None)
    assert verify(tmp_path / "none.db") == (1, None)
