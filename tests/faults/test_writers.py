"""Faults 36, 37, 38 (README.md): two writers at once."""

import json
import sqlite3
import threading

import pytest

from served import Served, run, synthetic_database
from writer import Writer, add_account


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("writers")
    database = synthetic_database(folder, services=40)
    tokens = [add_account(database, login) for login in ("ada", "bea")]
    with sqlite3.connect(database) as db:
        services = [row[0] for row in db.execute("SELECT uuid FROM service ORDER BY id LIMIT 5")]
    db.close()
    with Served(database) as server:
        yield server, database, tokens, services


def count(database, sql, *values):
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return db.execute(sql, values).fetchone()[0]
    finally:
        db.close()


def test_the_second_editor_is_told_and_overwrites_nothing(world):
    server, _, tokens, services = world
    ada, bea = (Writer(server.port, token) for token in tokens)
    document, version = ada.record(services[0])
    theirs, same = bea.record(services[0])
    assert same == version
    document["description"] = "As Ada has it"
    status, headers, _ = ada.put(services[0], document, version)
    assert status == 200
    newest = headers["etag"]
    theirs["description"] = "As Bea has it"
    status, headers, body = bea.put(services[0], theirs, version)
    assert status == 412 and headers["etag"] == newest, body
    told = json.loads(body)
    assert told["current_version"] == newest.strip('"')
    assert [(one["before"], one["after"]) for one in told["difference"]] == [("As Ada has it", "As Bea has it")]
    now, etag = bea.record(services[0], newest)
    assert now["description"] == "As Ada has it"
    status, headers, _ = bea.put(services[0], theirs, etag)
    assert status == 200
    assert ada.record(services[0], headers["etag"])[0]["description"] == "As Bea has it"


def test_a_write_that_names_no_version_is_refused(world):
    server, _, tokens, services = world
    ada = Writer(server.port, tokens[0])
    document, _ = ada.record(services[0])
    assert ada.put(services[0], document)[0] == 428


def test_of_many_editors_at_the_same_moment_one_wins_each_round(world):
    server, database, tokens, services = world
    rounds, editors = 8, 4
    barrier = threading.Barrier(editors)
    results, versions = [], {0: None}

    def edit(number):
        writer = Writer(server.port, tokens[number % 2])
        for one in range(rounds):
            document, version = writer.record(services[1], versions[one])
            document["description"] = f"Round {one} by {number}"
            barrier.wait()
            status, headers, _ = writer.put(services[1], document, version)
            results.append((one, status))
            if status == 200:
                versions[one + 1] = headers["etag"]
            barrier.wait()

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(editors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in range(rounds):
        statuses = sorted(status for at, status in results if at == one)
        assert statuses == [200] + [412] * (editors - 1), statuses
    assert count(database, "SELECT count(*) FROM history WHERE subject = ? AND action = 'change'",
                 services[1]) == rounds


def test_the_same_post_twice_makes_one_row(world):
    server, database, tokens, services = world
    writer = Writer(server.port, tokens[0])
    document, _ = writer.record(services[2])
    document.pop("id", None)
    document["name"] = "Made once"
    before = count(database, "SELECT count(*) FROM service")
    answers = [writer.create(document, key="the-same-key") for _ in range(3)]
    assert [status for status, _, _ in answers] == [201] * 3, answers
    assert len({headers["location"] for _, headers, _ in answers}) == 1
    assert count(database, "SELECT count(*) FROM service") == before + 1
    document["name"] = "Something else"
    status, _, body = writer.create(document, key="the-same-key")
    assert status in (409, 422), (status, body)
    assert count(database, "SELECT count(*) FROM service") == before + 1


def test_the_same_post_at_the_same_moment_makes_one_row(world):
    server, database, tokens, services = world
    document, _ = Writer(server.port, tokens[0]).record(services[3])
    document.pop("id", None)
    document["name"] = "Made once at once"
    before = count(database, "SELECT count(*) FROM service")
    statuses = []

    def post():
        statuses.append(Writer(server.port, tokens[0]).create(document, key="at-once")[0])

    threads = [threading.Thread(target=post) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {201, 409, 503} and 201 in statuses, statuses
    assert count(database, "SELECT count(*) FROM service") == before + 1


def test_a_second_server_refuses(world):
    server, database, _, _ = world
    done = run("serve", "--db", database, "--listen", "127.0.0.1:0")
    assert done.returncode == 1 and "Another Signpost" in done.stderr
    assert server.get("/readyz").status == 200


def test_a_database_that_another_process_locks_is_busy_for_writers_and_not_for_readers(world):
    server, database, tokens, services = world
    writer = Writer(server.port, tokens[0])
    document, version = writer.record(services[4])
    document["description"] = "While it is locked"
    other = sqlite3.connect(database, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        done = []
        thread = threading.Thread(target=lambda: done.append(writer.put(services[4], document, version)))
        thread.start()
        for _ in range(20):
            assert server.find({"near": {"lon": -0.1, "lat": 51.5}}).status == 200
        thread.join()
        other.execute("ROLLBACK")
    finally:
        other.close()
    status, headers, body = done[0]
    assert status == 503 and int(headers["retry-after"]) > 0, (status, body)
    assert writer.put(services[4], document, version)[0] == 200
