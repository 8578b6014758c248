"""Faults 6 and 7 (README.md): the disk is full, or turns read-only. Reads go on; nothing is half done."""

import errno
import os
import pathlib
import sqlite3
import subprocess
import time

import pytest

from faults import FOR_EVER, Faults
from served import Served, run, synthetic_database
from writer import Writer, add_account

DISK_BYTES = 12 * 1024 * 1024
LITTLE_BYTES = 24 * 1024
TICK_S = 1.2  # as often the server looks whether it must end
SOME_BYTES = 400 * 1024  # for a few changes


@pytest.fixture
def small_disk(tmp_path):
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "none", folder],
                             capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"this machine mounts no tmpfs: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(folder, left_bytes):
    """Leaves so much room."""
    path = folder / "filler"
    free = os.statvfs(folder)
    with open(path, "wb") as file:
        file.write(bytes(max(0, free.f_bavail * free.f_frsize - left_bytes)))
    return path


def prepare(folder):
    database = synthetic_database(folder, services=40)
    token = add_account(database, "writer")
    with sqlite3.connect(database) as db:
        service = db.execute("SELECT uuid FROM service ORDER BY id LIMIT 1").fetchone()[0]
    db.close()
    return database, token, service


def test_a_full_disk_is_told_and_reads_go_on_and_writes_resume(small_disk):
    database, token, service = prepare(small_disk)
    with Served(database) as server:
        writer = Writer(server.port, token)
        document, version = writer.record(service)
        filler = fill(small_disk, SOME_BYTES)
        acknowledged, refused = None, None
        for number in range(40):
            document["description"] = f"Number {number} " + "x" * 4000
            status, headers, body = writer.put(service, document, version)
            if status != 200:
                refused = (status, headers, body)
                break
            acknowledged, version = number, headers["etag"]
        assert refused and acknowledged is not None, "the disk was full at once, or never"
        assert refused[0] == 507, refused
        assert refused[1]["content-type"] == "application/problem+json"
        assert server.get(f"/api/services/{service}").status == 200
        assert server.find({"near": {"lon": -0.1, "lat": 51.5}}).status == 200
        now, _ = writer.record(service, version)
        assert now["description"].startswith(f"Number {acknowledged} ")
        filler.unlink()
        document["description"] = "There is room again"
        status, headers, body = writer.put(service, document, version)
        assert status == 200, body
        assert writer.record(service, headers["etag"])[0]["description"] == "There is room again"
    assert run("verify", "--db", database).returncode == 0


def test_a_backup_to_a_full_disk_leaves_no_file(small_disk, tmp_path):
    database, token, service = prepare(tmp_path)
    fill(small_disk, LITTLE_BYTES)
    done = run("backup", "--db", database, small_disk / "copy.db")
    assert done.returncode == 1 and done.stderr
    assert [path.name for path in small_disk.iterdir()] == ["filler"]
    with Served(database) as server:
        done = run("backup", "--db", database, small_disk / "copy.db")
        assert done.returncode == 1
        assert [path.name for path in small_disk.iterdir()] == ["filler"]
        writer = Writer(server.port, token)
        document, version = writer.record(service)
        document["description"] = "The server minds its own disk"
        assert writer.put(service, document, version)[0] == 200


def test_an_export_to_a_full_disk_leaves_no_file(small_disk, tmp_path):
    database, _, _ = prepare(tmp_path)
    fill(small_disk, LITTLE_BYTES)
    done = run("tiles", "export", "--db", database, small_disk / "london.pmtiles")
    assert done.returncode == 1 and done.stderr
    assert [path.name for path in small_disk.iterdir()] == ["filler"]


def test_a_disk_that_turns_read_only_stops_writes_and_not_reads(tmp_path):
    """As the kernel does it: files that are open for writing answer EROFS from then on."""
    folder = tmp_path / "disk"
    folder.mkdir()
    database, token, service = prepare(folder)
    faults = Faults(tmp_path, folder)
    with Served(database, env=faults.environment()) as server:
        writer = Writer(server.port, token)
        document, version = writer.record(service)
        before = document["description"]
        assert server.get("/readyz").json()["status"] == "ready"
        faults.fail("write", count=FOR_EVER, error=errno.EROFS)
        for _ in range(2):
            document["description"] = "This never comes to be"
            status, headers, body = writer.put(service, document, version)
            assert status == 503, (status, body)
            assert headers["content-type"] == "application/problem+json"
        assert faults.failed("write") > 0
        time.sleep(TICK_S)  # were it to end itself, it would have
        assert server.get(f"/openreferral/services/{service}").json()["description"] == before
        assert server.find({"near": {"lon": -0.1, "lat": 51.5}}).status == 200
        assert server.get("/readyz").json()["status"] == "read-only"
        faults.heal()
        document["description"] = "It can be written again"
        assert writer.put(service, document, version)[0] == 200
        assert server.get("/readyz").json()["status"] == "ready"
    assert run("verify", "--db", database).returncode == 0


def test_a_server_on_a_read_only_mount_says_so_at_once(small_disk):
    database, _, _ = prepare(small_disk)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    started = time.monotonic()
    done = run("serve", "--db", database, "--listen", "127.0.0.1:0")
    assert done.returncode == 1 and "Read-only file system" in done.stderr, done.stderr
    assert time.monotonic() - started < 5
    assert pathlib.Path(database).exists()
