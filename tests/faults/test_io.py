"""Faults 8 and 11 (README.md): the disk or the memory fails at the n-th call. No wrong answer, nothing lost."""

import errno
import http.client
import os
import sqlite3
import subprocess

import pytest

from faults import Faults
from served import Served, run, synthetic_database
from writer import Writer, add_account

SYNCS = range(1, 4)
READS = (1, 2, 3, 5, 9)
ALLOCATIONS = tuple(int(n * 1.9 ** n) for n in range(1, int(os.environ.get("SIGNPOST_ALLOCATIONS", "11"))))


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A database, a token and a service; each test writes on with what it finds."""
    build = tmp_path_factory.mktemp("build")
    folder = build / "disk"
    folder.mkdir()
    database = synthetic_database(folder, services=40)
    token = add_account(database, "writer")
    with sqlite3.connect(database) as db:
        service = db.execute("SELECT uuid FROM service ORDER BY id LIMIT 1").fetchone()[0]
    db.close()
    return build, folder, database, token, service


def ended(server):
    try:
        server.process.wait(timeout=5)
        return True
    except subprocess.TimeoutExpired:
        return False


def put_again(database, token, service, document, version, key):
    """A new start, and the same request: it is done once, whatever became of the first."""
    with Served(database) as server:
        writer = Writer(server.port, token)
        now, etag = writer.record(service)
        status, headers, body = writer.put(service, document, version, key)
        if status == 412:  # it was done, and nobody knew
            assert now["description"] == document["description"]
            return etag
        assert status == 200, (status, body)
        assert writer.record(service, headers["etag"])[0]["description"] == document["description"]
        return headers["etag"]


@pytest.mark.parametrize("nth", SYNCS)
def test_a_failed_sync_ends_the_server_and_a_retry_is_done_once(world, nth):
    build, folder, database, token, service = world
    faults = Faults(build, folder)
    key = f"sync-{nth}"
    with Served(database, env=faults.environment()) as server:
        writer = Writer(server.port, token)
        document, version = writer.record(service)
        faults.fail("sync", first=nth)
        status = 200
        for attempt in range(1, 2 * nth + 2):  # a commit syncs once or twice
            document["description"] = f"Sync {nth}.{attempt}"
            try:
                status, headers, body = writer.put(service, document, version, f"{key}.{attempt}")
            except (http.client.HTTPException, OSError):
                status = 0
            if status != 200:
                key = f"{key}.{attempt}"
                break
            version = headers["etag"]
        assert faults.failed("sync") == 1
        assert status in (0, 503), (status, body)
        assert ended(server), "whether it was written is not known: only a new start can tell"
        assert server.process.returncode != 0
    put_again(database, token, service, document, version, key)
    with sqlite3.connect(database) as db:
        found = db.execute("SELECT count(*) FROM history WHERE subject = ? AND payload LIKE ?",
                           (service, f"%Sync {nth}.{attempt}%")).fetchone()[0]
    db.close()
    assert found <= 1
    assert run("verify", "--db", database).returncode == 0


@pytest.mark.parametrize("kind", ["read", "short_read"])
@pytest.mark.parametrize("nth", READS)
def test_a_failed_read_gives_an_error_and_never_a_wrong_answer(world, nth, kind):
    build, folder, database, token, service = world
    faults = Faults(build, folder)
    with Served(database, env=faults.environment()) as server:
        writer = Writer(server.port, token)
        public = server.get(f"/api/services/{service}").body
        faults.fail(kind, first=nth)
        try:
            status, _, body = writer.ask("GET", f"/api/services/{service}?f=record")
        except (http.client.HTTPException, OSError):
            status, body = 0, b""
        assert status in (0, 200, 500, 503), (status, body)
        if faults.failed(kind) == 0 or status == 200:
            assert b"description" in body
        faults.heal()
        if server.process.poll() is None:
            assert server.get(f"/api/services/{service}").body == public
        server.process.kill()
        server.process.communicate()
    assert run("verify", "--db", database).returncode == 0


@pytest.mark.parametrize("nth", ALLOCATIONS)
def test_an_allocation_that_fails_gives_an_error_or_a_clean_start(world, nth):
    build, folder, database, token, service = world
    faults = Faults(build, folder)
    with Served(database, env=faults.environment()) as server:
        writer = Writer(server.port, token)
        document, version = writer.record(service)
        document["description"] = f"Allocation {nth}"
        faults.fail("allocate", first=nth, error=errno.ENOMEM)
        try:
            status, headers, body = writer.put(service, document, version)
        except (http.client.HTTPException, OSError):
            status = 0
        faults.heal()
        if status == 200:
            version = headers["etag"]
        elif status:
            is_janssons = b"This is not valid JSON." in body  # which says so of what it has no memory for
            assert status in (500, 503, 507) or is_janssons, (status, body)
            assert b"malloc" not in body and b"sqlite" not in body.lower()
        if server.process.poll() is None and status:
            assert server.get(f"/api/services/{service}").status == 200
            found = server.find({"near": {"lon": -0.1, "lat": 51.5}})
            assert found.status == 200
        server.process.kill()
        server.process.communicate()
    with Served(database) as server:
        now, etag = Writer(server.port, token).record(service)
        if status == 200:
            assert etag == version and now["description"] == f"Allocation {nth}"
    assert run("verify", "--db", database).returncode == 0


@pytest.mark.parametrize("nth", (1, 7, 60, 300))
def test_a_search_without_memory_is_refused_and_the_next_is_answered(world, nth):
    build, folder, database, _, _ = world
    faults = Faults(build, folder)
    question = {"near": {"lon": -0.1, "lat": 51.5}}
    with Served(database, env=faults.environment()) as server:
        expected = server.find(question).body
        faults.fail("allocate", first=nth, error=errno.ENOMEM)
        try:
            answer = server.find(question)
            assert answer.status in (200, 500, 503)
            assert answer.status != 200 or answer.body == expected
        except (http.client.HTTPException, OSError):
            pass
        faults.heal()
        if server.process.poll() is None:
            assert server.find(question).body == expected
        server.process.kill()
        server.process.communicate()
