"""P1: two databases that differ only in what was erased give the same answers, to the byte."""

import re
import shutil
import sqlite3

import pytest

import twin
import world
from hiding import Steward, make_twins
from leaky import Leaky, count_private_edits, sort_by_the_true_point, spoil_nothing
from served import Served, make
from writer import Writer, add_account

URL = "--public-url=http://signpost.example"
LEAST_ASKED = 2000
SMALL = {"points": 10, "zoom_most": 9, "bisections": 4, "ids_most": 3, "first": world.SERVICE, "depth": twin.SHORT}


@pytest.fixture(scope="module")
def twins(tmp_path_factory):
    return make_twins(tmp_path_factory.mktemp("twins"))


@pytest.fixture(scope="module")
def servers(twins):
    with Served(twins[0], URL, today=world.TODAY) as a, Served(twins[1], URL, today=world.TODAY) as b:
        yield a, b


def test_twins_give_the_same_bytes(servers):
    result = twin.compare(servers[0].port, servers[1].port, first=world.SERVICE)
    assert not result.leaks, result.tell()
    assert result.asked > LEAST_ASKED and result.statuses[200] > LEAST_ASKED // 2, result.statuses


def test_a_server_that_still_runs_gives_the_same_bytes(servers, tmp_path):
    """Right after it was hidden, with all that the server kept in memory before."""
    was, source, organisation = world.empty_directory(tmp_path / "was")
    world.import_document(was, world.public_document(source, organisation))
    token = add_account(was, "ada")
    b = servers[1]
    with Served(was, URL, today=world.TODAY) as a:
        differing = twin.compare(a.port, b.port, leaks_most=3, **SMALL)  # and its caches are full of it
        assert differing.leaks, "a public service is seen"
        warm = twin.Caller(a.port)
        for x, y in twin.tiles_of(twin.LONDON, 9):
            assert warm.ask("GET", f"/tiles/services/9/{x}/{y}.mvt")[0] == 200
        warm.ask("POST", "/services", twin.FORM, "q=Quellibrand")
        assert Steward(a, token).conceal().status == 303
        result = twin.compare(a.port, b.port, **SMALL)
    assert not result.leaks, result.tell()


MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def content_of(path):
    """Of a database, but for the moments at which its tables were made."""
    content = path.read_bytes()
    return MOMENT.sub(b"(when)", content) if content.startswith(b"SQLite format 3") else content


def test_exports_of_twins_are_the_same_files(twins, tmp_path):
    for name, path in zip("ab", twins):
        world.export_all(path, tmp_path / name)
    listed = [{path.relative_to(tmp_path / name): path for path in (tmp_path / name).rglob("*") if path.is_file()}
              for name in "ab"]
    assert listed[0].keys() == listed[1].keys() and len(listed[0]) > 8
    different = [str(path) for path in listed[0] if content_of(listed[0][path]) != content_of(listed[1][path])]
    assert not different


# ---- each check can fail --------------------------------------------------------------------------

def plant(database, *statements):
    """Changes a copy past the program, and past the rules of its schema."""
    db = sqlite3.connect(database)
    db.execute("PRAGMA writable_schema = ON")
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' "
                                          "AND name LIKE 'confidential%'")]
    for name in names:
        db.execute(f"DROP TRIGGER {name}")
    for statement, values in statements:
        db.execute(statement, values)
    db.commit()
    db.close()


OF_IT = f"(SELECT id FROM service WHERE uuid = '{world.SERVICE}')"
BOROUGH = "(SELECT id FROM area WHERE code = 'E09000005')"
LEAKS = {
    "a coverage that is finer": [
        (f"UPDATE coverage SET kind = 'areas', within_id = NULL WHERE service_id = {OF_IT}", ()),
        ("INSERT INTO coverage_area (coverage_id, area_id) SELECT max(id), "
         f"{BOROUGH} FROM coverage WHERE service_id = {OF_IT}", ())],
    "words about its coverage": [
        (f"UPDATE service SET coverage_text = ? WHERE id = {OF_IT}", (world.WORDS["coverage text"],))],
    "a note on its coverage": [
        (f"UPDATE coverage SET note = ? WHERE service_id = {OF_IT}", (world.WORDS["coverage note"],))],
    "the day on which it was hidden": [
        (f"UPDATE service SET checked_on = '2026-02-28' WHERE id = {OF_IT}", ())],
    "a service that was public once more": [
        (f"UPDATE service SET confidential = 0, reach = 'remote' WHERE id = {OF_IT}", ())],
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_planted_leak_is_seen(twins, servers, tmp_path, leak):
    planted = tmp_path / "planted.db"
    shutil.copy(twins[1], planted)
    plant(planted, *LEAKS[leak])
    with Served(planted, URL, today=world.TODAY) as leaky:
        result = twin.compare(leaky.port, servers[1].port, leaks_most=1, **SMALL)
    assert result.leaks, "the comparison cannot see this leak"


@pytest.mark.parametrize("spoil, wanted", [(sort_by_the_true_point, "/api/find"),
                                           (count_private_edits, "/collections/services"),
                                           (spoil_nothing, "/api/find")])
def test_a_program_that_leaks_is_seen(servers, spoil, wanted):
    with Leaky(servers[0].port, spoil) as leaky:
        result = twin.compare(leaky.port, servers[1].port, leaks_most=1, wanted=wanted, **SMALL)
    assert bool(result.leaks) == (spoil != spoil_nothing), result.tell()
