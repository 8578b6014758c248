"""Faults 5, 9, 10 (README.md): a file that is damaged, cut, empty, newer or somebody else's is named and left alone."""

import hashlib
import random
import shutil
import sqlite3

import pytest

from losses import Tally, check_after, one_round, prepare
from served import Served, make, run, synthetic_database

FLIPS = 24
LOAD_S = 0.3
LOG_HEAD, LOG_FRAME = 32, 24 + 4096
COMMANDS = (("serve", "--listen", "127.0.0.1:0"), ("migrate",), ("where", "Brixton"))


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    return synthetic_database(tmp_path_factory.mktemp("sound"), services=60)


def fingerprint(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def copy_of(sound, tmp_path):
    path = tmp_path / "copy.db"
    shutil.copy(sound, path)
    return path


def refused(path, *words):
    """Every command refuses it, says what it is, and leaves it to the byte."""
    before = fingerprint(path)
    for command in COMMANDS:
        name, *rest = command
        done = run(name, "--db", path, *rest)
        assert done.returncode in (1, 3), (command, done.stdout, done.stderr)
        assert any(word in done.stderr for word in words), (command, done.stderr)
        assert fingerprint(path) == before, command


def test_another_programs_database_is_refused(tmp_path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE songs (name TEXT)")
    db.close()
    refused(path, "not a Signpost database")


def test_what_is_no_database_is_refused(tmp_path):
    path = tmp_path / "letter.db"
    path.write_bytes(b"Dear all, " * 1000)
    refused(path, "damaged or not a database")


def test_an_empty_file_is_refused_and_not_filled(tmp_path):
    path = tmp_path / "empty.db"
    path.write_bytes(b"")
    refused(path, "is empty")


def test_a_newer_database_is_refused_to_the_byte(sound, tmp_path):
    path = copy_of(sound, tmp_path)
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 9999")
    db.close()
    refused(path, "newer Signpost")


@pytest.mark.parametrize("part", [0.02, 0.5, 0.97])
def test_a_database_that_was_cut_is_named(sound, tmp_path, part):
    path = copy_of(sound, tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:int(len(whole) * part)])
    done = run("verify", "--db", path)
    assert done.returncode == 1, done.stdout
    assert "database" in done.stderr + done.stdout or "page" in done.stdout
    served = run("serve", "--db", path, "--listen", "127.0.0.1:0")
    assert served.returncode == 1 and served.stderr, "a server never starts on half a directory"
    assert path.stat().st_size == int(len(whole) * part)


RECORDS = ("service", "organisation", "site", "phone", "coverage", "funding", "rule", "evidence")


def records(path):
    """What is recorded; None if SQLite itself cannot read it."""
    db = sqlite3.connect(path)
    db.text_factory = bytes
    try:
        return {table: db.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in RECORDS}
    except sqlite3.Error:
        return None
    finally:
        db.close()


def places_of(rows, whole, chance):
    """Where some of the records are in the file: in a text, in a geometry."""
    filled = [table for table in RECORDS if rows[table]]
    while True:
        row = chance.choice(rows[chance.choice(filled)])
        values = [value for value in row if isinstance(value, bytes) and len(value) > 8 and whole.count(value) == 1]
        if values:
            value = chance.choice(values)
            yield whole.index(value) + chance.randrange(len(value))


def test_a_flipped_bit_that_changes_what_is_recorded_is_named(sound, tmp_path):
    """SQLite itself is silent on most of them: the hashes of the records are not."""
    whole, rows, chance = sound.read_bytes(), records(sound), random.Random(3)
    aimed = places_of(rows, whole, chance)
    changed = 0
    for number in range(FLIPS):
        path = tmp_path / "flipped.db"
        at = next(aimed) if number % 2 else chance.randrange(len(whole) // 2, len(whole))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << chance.randrange(8))]) + whole[at + 1:])
        told = run("verify", "--db", path)
        assert told.returncode in (0, 1), told.stderr
        if records(path) != rows:
            changed += 1
            assert told.returncode == 1, f"the bit at {at} changed a record and nobody said so"
    assert changed >= FLIPS // 2


def test_a_changed_record_is_named(sound, tmp_path):
    path = copy_of(sound, tmp_path)
    with sqlite3.connect(path) as db:
        uuid = db.execute("SELECT uuid FROM service ORDER BY id LIMIT 1").fetchone()[0]
        db.execute("UPDATE service SET description = 'Somebody was here' WHERE uuid = ?", (uuid,))
    db.close()
    told = run("verify", "--db", path)
    assert told.returncode == 1 and uuid in told.stdout + told.stderr


def test_a_damaged_log_loses_no_more_than_what_was_in_it(tmp_path):
    """A write-ahead log whose frames do not fit is not read: the database is as it was before."""
    path = synthetic_database(tmp_path, services=20)
    before = fingerprint(path)
    (tmp_path / (path.name + "-wal")).write_bytes(b"\x37\x7f\x06\x82" + bytes(5000))
    assert run("verify", "--db", path).returncode == 0
    with Served(path) as server:
        assert server.get("/api").status == 200
    assert fingerprint(path) == before or run("verify", "--db", path).returncode == 0


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """A database whose log is full of changes, because its server was killed; and how many were sent."""
    folder = tmp_path_factory.mktemp("killed")
    database, token, services = prepare(folder)
    counts = {service: [0, 0] for service in services}
    with Served(database) as server:
        one_round(server, token, services, counts, Tally(), LOAD_S)
    return database, counts


def frames_of(log):
    """How many pages of a write-ahead log are of its last round: those that have the marks of its head."""
    count = 0
    while log[LOG_HEAD + count * LOG_FRAME + 8:][:8] == log[16:24]:
        count += 1
    return count


@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_a_log_that_is_damaged_ends_there_and_nothing_is_mixed(killed, tmp_path, damage):
    """Changes behind the damage are gone with it; those before it are whole, each with its history."""
    database, sent = killed
    for ending in ("", "-wal"):
        shutil.copy(str(database) + ending, tmp_path / (database.name + ending))
    log = tmp_path / (database.name + "-wal")
    whole = log.read_bytes()
    middle = LOG_HEAD + frames_of(whole) // 2 * LOG_FRAME + LOG_FRAME // 2
    log.write_bytes(whole[:middle] if damage == "cut"
                    else whole[:middle] + bytes([whole[middle] ^ 4]) + whole[middle + 1:])
    counts, tally = {service: [0, most] for service, (_, most) in sent.items()}, Tally()
    check_after(tmp_path / database.name, counts, tally)
    assert not tally.faults, tally.faults
    assert 0 < sum(number for number, _ in counts.values()) < sum(number for number, _ in sent.values()), counts


def test_the_sound_one_passes(sound):
    """The checks above fail for their reason alone."""
    assert make("verify", "--db", sound)
