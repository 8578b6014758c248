"""What writing costs and what it survives: commits beside the disk's own syncs, a save until the public sees it, the
reads meanwhile, kills, power losses, and twins."""

import contextlib
import http.client
import json
import multiprocessing
import os
import pathlib
import shutil
import statistics
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
for name in ("support", "faults", "secrecy"):
    sys.path.insert(0, str(ROOT / "tests" / name))
import hiding  # noqa: E402
import losses  # noqa: E402
import twin  # noqa: E402
import world  # noqa: E402
from served import Served  # noqa: E402
from writer import Writer, add_account  # noqa: E402

WRITERS, COMMIT_S, SYNC_S = 4, 5, 2
READ_PAUSE_S, ASK_PAUSE_S = 0.001, 0.005
PAGE_BYTES = 4096


def folder_in(parent):
    return tempfile.TemporaryDirectory(dir=parent)


def syncs_per_s(folder):
    """How often the disk can make a page that was appended safe."""
    with open(folder / "syncs", "wb", buffering=0) as file:
        begun, count = time.monotonic(), 0
        while time.monotonic() - begun < SYNC_S:
            file.write(bytes(PAGE_BYTES))
            os.fdatasync(file.fileno())
            count += 1
        return count / (time.monotonic() - begun)


def prepared(database, folder):
    """A copy with somebody who may write, and the services in it."""
    path = folder / "copy.db"
    shutil.copy(database, path)
    token = add_account(path, "bench")
    return path, token


def services_of(server, count):
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", f"/openreferral/services?per_page={count}")
    return [service["id"] for service in json.loads(connection.getresponse().read())["contents"]]


def commits_per_s(database, parent):
    """(commits a second by a few writers at once, the disk's syncs a second just before and after)."""
    with folder_in(parent) as name:
        folder = pathlib.Path(name)
        path, token = prepared(database, folder)
        before = syncs_per_s(folder)
        counts = [0] * WRITERS
        with Served(path) as server:
            services = services_of(server, WRITERS)
            until = time.monotonic() + COMMIT_S

            def write(which):
                writer = Writer(server.port, token)
                document, version = writer.record(services[which])
                while time.monotonic() < until:
                    document["description"] = f"Number {counts[which]}"
                    status, headers, body = writer.put(services[which], document, version)
                    assert status == 200, body
                    version = headers["etag"]
                    counts[which] += 1

            threads = [threading.Thread(target=write, args=(which,)) for which in range(WRITERS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return sum(counts) / COMMIT_S, (before + syncs_per_s(folder)) / 2


def read(port, seconds, told):
    """In a process of its own: searches one after the other for a while; tells how long each took, in ms."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = json.dumps({"near": {"lon": -0.1, "lat": 51.5}, "limit": 10})
    until, times_ms = time.monotonic() + seconds, []
    while time.monotonic() < until:
        begun = time.monotonic()
        connection.request("POST", "/api/find", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
        times_ms.append((time.monotonic() - begun) * 1000)
        time.sleep(READ_PAUSE_S)
    told.put(times_ms)


def p99_while(port, seconds, meanwhile):
    """The 99th percentile of searches while something else goes on, in ms; and what that gave."""
    told = multiprocessing.Queue()
    reader = multiprocessing.Process(target=read, args=(port, seconds, told))
    reader.start()
    given = meanwhile(time.monotonic() + seconds)
    times_ms = told.get(timeout=60)
    reader.join()
    return statistics.quantiles(times_ms, n=100)[98], given


def until_public(database, parent, read_s):
    """(seconds of each save, from sending it to the public answer that shows it; p99 of searches, ms: when nobody
    saves, and when the next save follows as soon as the last is shown). Somebody asks for the listing all the time."""
    with folder_in(parent) as name:
        path, token = prepared(database, pathlib.Path(name))
        with Served(path, threads=2) as server:
            service = services_of(server, 1)[0]
            writer, public = Writer(server.port, token), http.client.HTTPConnection("127.0.0.1", server.port)
            document, version = writer.record(service)

            def is_shown(words):
                public.request("GET", f"/openreferral/services/{service}")
                return words in public.getresponse().read()

            def only_ask(until):
                while time.monotonic() < until:
                    assert not is_shown(b"Save number")
                    time.sleep(ASK_PAUSE_S)

            def save(number, version):
                document["description"] = f"Save number {number}."
                begun = time.monotonic()
                status, headers, body = writer.put(service, document, version)
                assert status == 200, body
                while not is_shown(document["description"].encode()):
                    time.sleep(ASK_PAUSE_S)
                return time.monotonic() - begun, headers["etag"]

            def save_all(until):
                times_s, now = [], version
                while time.monotonic() < until:
                    took_s, now = save(len(times_s), now)
                    times_s.append(took_s)
                return times_s

            idle_ms, _ = p99_while(server.port, read_s, only_ask)
            meanwhile_ms, times_s = p99_while(server.port, read_s, save_all)
            return times_s, idle_ms, meanwhile_ms


def kills(parent, count):
    with folder_in(parent) as name:
        return losses.survive_kills(pathlib.Path(name), count)


def power_losses(parent, count):
    with folder_in(parent) as name:
        return losses.survive_power_losses(pathlib.Path(name), count)


def twins(parent, points, zoom_most):
    """What differs between two databases that differ only in what was erased."""
    with folder_in(parent) as name, contextlib.ExitStack() as stack:
        servers = [stack.enter_context(Served(path, "--public-url=http://signpost.example", today=world.TODAY))
                   for path in hiding.make_twins(pathlib.Path(name))]
        return twin.compare(*(server.port for server in servers), points=points, zoom_most=zoom_most, bisections=20,
                            ids_most=30, first=world.SERVICE, depth=twin.WHOLE)
