"""backup and restore: whole or not at all, verified before anything is replaced, also while people write."""

import os
import pathlib
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import people  # noqa: E402
import served  # noqa: E402
from writer import Writer  # noqa: E402


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    path = served.synthetic_database(tmp_path_factory.mktemp("backup"), 100)
    people.add(path, "steward", "steward")
    served.make("backup", "--db", path, path.with_suffix(".bak"))
    return path


@pytest.fixture
def database(original, tmp_path):
    path = tmp_path / "some.db"
    shutil.copy(original, path)
    return path


@pytest.fixture
def backup(original, tmp_path):
    path = tmp_path / "some.bak"
    shutil.copy(original.with_suffix(".bak"), path)
    return path


def services(path):
    with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as db:
        names = [row[0] for row in db.execute("SELECT uuid || name FROM service ORDER BY uuid")]
    db.close()
    return names


def failed(*arguments):
    result = served.run(*arguments)
    assert result.returncode == 1, result.stdout
    assert result.stderr.count("\n") == 1
    return result.stderr


# ---- backup ----


def test_a_backup_is_one_file_for_its_owner_alone(original, database, tmp_path):
    target = tmp_path / "copy.bak"
    result = served.make("backup", "--db", database, target)
    assert result.stdout == f"Copied to {target}, and verified.\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert services(target) == services(original)
    assert not [each for each in os.listdir(tmp_path) if each.startswith("copy.bak.") or each.startswith("copy.bak-")]


def test_a_backup_replaces_a_former_one_and_nothing_else(database, tmp_path):
    target = tmp_path / "copy.bak"
    served.make("backup", "--db", database, target)
    served.make("backup", "--db", database, target)
    other = tmp_path / "letter.txt"
    other.write_text("Dear reader")
    assert "no backup of Signpost" in failed("backup", "--db", database, other)
    assert other.read_text() == "Dear reader"
    assert "is not a file" in failed("backup", "--db", database, tmp_path)


def test_a_backup_never_replaces_a_database_in_use(original, database):
    served.make("migrate", "--db", database)
    before = database.read_bytes()
    assert "in use" in failed("backup", "--db", original, database)
    assert "in use" in failed("backup", "--db", database, database)
    assert database.read_bytes() == before


def test_where_nothing_can_be_written_nothing_is_left(database, tmp_path):
    failed("backup", "--db", database, tmp_path / "nowhere" / "copy.bak")
    assert not (tmp_path / "nowhere").exists()


def test_a_damaged_database_gives_no_backup(database, tmp_path):
    with sqlite3.connect(database) as db:
        db.execute("UPDATE service SET description = 'forged' WHERE id = (SELECT min(id) FROM service)")
    db.close()
    assert "is not sound" in failed("backup", "--db", database, tmp_path / "copy.bak")
    assert sorted(each.name for each in tmp_path.glob("copy.bak*")) == []


def test_a_server_makes_backups_while_people_write(database, tmp_path):
    ends = threading.Event()
    with served.Served(database) as site:
        writer = Writer(site.port, people.token(database, "steward"))
        ids = [each["id"] for each in site.get("/openreferral/services?per_page=5").json()["contents"]]
        written = []

        def write():
            document, version = writer.record(ids[0])
            while not ends.is_set():
                document["name"] = f"Name {len(written)}"
                status, headers, body = writer.put(ids[0], document, version)
                assert status == 200, body
                version = headers["etag"]
                written.append(document["name"])

        thread = threading.Thread(target=write)
        thread.start()
        try:
            while not written:
                time.sleep(0.01)
            for number in range(3):
                least = len(written)
                target = tmp_path / f"{number}.bak"
                served.make("backup", "--db", database, target)
                names = " ".join(services(target))
                assert any(f"Name {saved}" in names for saved in range(least - 1, len(written) + 1))
        finally:
            ends.set()
            thread.join()
        assert len(written) > 10
    served.make("verify", "--db", database)
    for number in range(3):
        served.make("verify", "--db", tmp_path / f"{number}.bak")


def test_a_relative_path_is_the_callers(database, tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with served.Served(database):
        result = subprocess.run([str(served.PROGRAM), "backup", "--db", str(database), "here.bak"], cwd=folder,
                                env=served.environment(), capture_output=True, text=True, timeout=30)
    assert result.returncode == 0, result.stderr
    assert (folder / "here.bak").exists()


# ---- restore ----


def test_a_restored_database_is_what_was_saved(original, backup, tmp_path):
    target = tmp_path / "new.db"
    served.make("restore", "--from", backup, "--db", target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert services(target) == services(original)
    with served.Served(target) as site:
        assert site.get("/readyz").json()["services"] == 100


def test_restore_asks_before_it_replaces_and_keeps_what_was_there(database, backup, tmp_path):
    before = database.read_bytes()
    assert "--replace" in failed("restore", "--from", backup, "--db", database)
    assert database.read_bytes() == before
    result = served.make("restore", "--from", backup, "--db", database, "--replace")
    kept = list(tmp_path.glob("some.db.before-restore-*"))
    assert len(kept) == 1 and str(kept[0]) in result.stdout
    assert services(kept[0]) == services(database)
    served.make("verify", "--db", database)


def test_what_is_in_the_log_of_the_old_one_is_kept_with_it(database, backup, tmp_path):
    """A database whose server was killed has a log; it must not be read into the restored one."""
    process = served.Served(database)
    writer = Writer(process.port, people.token(database, "steward"))
    service = process.get("/openreferral/services?per_page=1").json()["contents"][0]["id"]
    document, version = writer.record(service)
    assert writer.put(service, {**document, "name": "Written last"}, version)[0] == 200
    process.process.kill()
    process.process.wait()
    assert pathlib.Path(f"{database}-wal").stat().st_size > 0
    served.make("restore", "--from", backup, "--db", database, "--replace")
    kept = next(each for each in tmp_path.glob("some.db.before-restore-*") if not each.name.endswith(("-wal", "-shm")))
    assert "Written last" in " ".join(services(kept))
    assert "Written last" not in " ".join(services(database))
    served.make("verify", "--db", database)


def test_a_database_in_use_is_left_alone(database, backup):
    with served.Served(database) as site:
        assert "is using" in failed("restore", "--from", backup, "--db", database, "--replace")
        assert site.get("/readyz").status == 200


def cut(data):
    return data[:len(data) // 2]


def cut_in_a_page(data):
    return data[:-1000]


def flip(data):
    """One bit in the text of a listing."""
    at = data.index(b"Synthetic service")
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def another_program(data):
    return data[:68] + b"GPKG" + data[72:]


def newer(data):
    return data[:60] + (9999).to_bytes(4, "big") + data[64:]


@pytest.mark.parametrize("damage,words", [
    (cut, ""), (cut_in_a_page, ""), (flip, "not sound"), (lambda data: b"", "empty"),
    (lambda data: b"Dear reader" * 1000, "not a database"), (another_program, "not a Signpost database"),
    (newer, "newer Signpost")])
def test_a_backup_that_is_not_sound_is_refused_by_name(database, backup, tmp_path, damage, words):
    backup.write_bytes(damage(backup.read_bytes()))
    before = database.read_bytes()
    said = failed("restore", "--from", backup, "--db", database, "--replace")
    assert words in said and "some.bak" in said, said
    assert database.read_bytes() == before
    failed("restore", "--from", backup, "--db", tmp_path / "new.db")
    assert not [each.name for each in tmp_path.iterdir() if each.name.startswith(("new.db", "some.db."))
                and not each.name.endswith(".lock")]


def test_every_page_matters(database, backup, tmp_path):
    """A bit anywhere: either it is found, or all rows are what they were."""
    good = backup.read_bytes()
    wanted = services(backup)
    found = 0
    for number in range(8):
        at = (number * 2 + 1) * len(good) // 16
        backup.write_bytes(good[:at] + bytes([good[at] ^ 0x10]) + good[at + 1:])
        target = tmp_path / f"{number}.db"
        result = served.run("restore", "--from", backup, "--db", target)
        found += result.returncode == 1
        assert result.returncode == 1 or services(target) == wanted
    assert found > 2


def test_an_older_backup_is_restored_and_then_migrated(tmp_path):
    """As an older Signpost left it: the schema before the last migration."""
    path = tmp_path / "older.db"
    served.make("migrate", "--db", path)
    with sqlite3.connect(path) as db:
        newest = db.execute("PRAGMA user_version").fetchone()[0]
        db.execute(f"PRAGMA user_version = {newest - 1}")
        for name in ("row_hash", "session", "api_token", "draft", "proposal", "idempotency", "reveal"):
            db.execute(f"DROP TABLE IF EXISTS {name}")
    db.close()
    target = tmp_path / "new.db"
    result = served.make("restore", "--from", path, "--db", target)
    assert f"version {newest - 1}" in result.stdout and "migrate" in result.stdout
    assert "older Signpost" in served.make("verify", "--db", target).stdout


def test_restore_says_what_it_needs(database):
    assert "--from" in served.run("restore", "--db", database).stderr
    assert "There is no database" in failed("restore", "--from", database.parent / "none.bak", "--db",
                                             database.parent / "new.db")
    assert "same file" in failed("restore", "--from", database, "--db", database, "--replace")
