"""Long work: it sleeps in a bounded queue, runs beside the event threads, and ends in time.

Runs against tests/http/edge_server.c. /long/{ms} works for so long or until it is cancelled.
"""
import gzip
import json
import socket
import statistics
import struct
import threading
import time

import pytest

from wire import Server, answers, read_answer

QUEUE = 64  # HTTP_POOL_QUEUE


@pytest.fixture(scope="module")
def server():
    with Server(threads=2, pool_threads=2) as running:
        yield running


def ask(server, path, headers="", method="GET"):
    """Sends a request and leaves its connection open."""
    sock = server.connect(15)
    sock.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n".encode())
    return sock


def answer_of(sock, method="GET"):
    with sock:
        return read_answer(sock.makefile("rb"), method)


def ran(server):
    """How many long handlers began, and how many of them were cancelled."""
    return tuple(map(int, server.get("/long-ran").body.split()))


def wait_for(true, seconds=5):
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    assert true()


def close_hard(sock):
    """With a reset."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


# ---- the same answers as on an event thread ------------------------------------------------------


def test_a_long_answer_is_like_a_short_one(server):
    long, short = server.get("/long/10"), server.get("/made")
    assert long.status == 200 and long.body == short.body and len(long.body) == 4000
    assert long["etag"] == short["etag"] and long["content-type"] == short["content-type"]
    assert long["cache-control"] == short["cache-control"]
    assert long["access-control-allow-origin"] == "*"


def test_a_long_answer_has_its_conditions_and_codings(server):
    etag = server.get("/long/1")["etag"]
    unchanged = server.get("/long/1", f"If-None-Match: {etag}\r\n")
    assert unchanged.status == 304 and unchanged["etag"] == etag and unchanged.body == b""
    packed = server.get("/long/1", "Accept-Encoding: gzip\r\n")
    assert packed["content-encoding"] == "gzip" and len(gzip.decompress(packed.body)) == 4000
    assert packed["etag"] != etag and packed["vary"] == "Accept-Encoding"


def test_head_of_a_long_route_has_the_headers_of_get(server):
    got, head = server.get("/long/1"), server.get("/long/1", method="HEAD")
    assert head.status == 200 and head.body == b""
    assert head["content-length"] == got["content-length"] == "4000" and head["etag"] == got["etag"]


def test_a_shared_answer_comes_from_the_pool_as_from_anywhere(server):
    long, short = server.get("/long-cached"), server.get("/cached")
    assert long.body == short.body and long["etag"] == short["etag"]
    assert server.get("/long-cached", f"If-None-Match: {short['etag']}\r\n").status == 304


@pytest.mark.parametrize("code, status", [("invalid", 400), ("unprocessable", 422), ("missing", 404), ("busy", 503),
                                          ("database", 500)])
def test_a_failure_on_the_pool_is_the_same_failure(server, code, status):
    long, short = server.get(f"/long-fail/{code}"), server.get(f"/fail/{code}")
    assert long.status == status and long.body == short.body
    assert long["content-type"] == "application/problem+json"
    page = server.get(f"/long-fail/{code}", "Accept: text/html\r\n")
    assert page.status == status and page["content-type"].startswith("text/html")


def test_options_and_other_methods_never_reach_the_pool(server):
    before = ran(server)
    assert server.get("/long/5", method="OPTIONS").status == 204
    assert server.get("/long/5", method="DELETE").status == 405
    assert ran(server) == before


def test_what_was_sent_stays_whole_while_it_waits(server):
    """Query, header, body and form are read again after other requests used the same event thread."""
    socks = []
    for i in range(30):
        kind = ("application/json", f'["body {i}"]') if i % 2 else ("application/x-www-form-urlencoded", f"word=w{i}")
        method = "GET" if i % 3 == 0 else "POST"
        body = "" if method == "GET" else kind[1]
        headers = f"X-Word: header{i}\r\n"
        if body:
            headers += f"Content-Type: {kind[0]}\r\nContent-Length: {len(body)}\r\n"
        sock = ask(server, f"/long-show/id{i}?q=%C3%A9{i}", headers, method)
        sock.sendall(body.encode())
        server.get(f"/show/other{i}?q=other")
        socks.append((i, body, sock))
    for i, body, sock in socks:
        text = answer_of(sock).body.decode()
        assert text.startswith(f"id=id{i}\nq=\u00e9{i}\nheader{i}{body}"), text
        assert not body.startswith("word") or text.endswith(f"w{i}")


def test_a_connection_is_kept_and_pipelined_requests_come_in_order(server):
    with server.connect() as sock:
        sock.sendall(b"GET /long/30 HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
                     b"GET /maybe/long HTTP/1.1\r\nHost: x\r\n\r\nGET /long/1 HTTP/1.1\r\nHost: x\r\n\r\n")
        stream = sock.makefile("rb")
        bodies = [read_answer(stream).body for _ in range(4)]
    assert [len(bodies[0]), bodies[1], bodies[2], len(bodies[3])] == [4000, b"hello\n", b"pool", 4000]


def test_a_handler_may_choose(server):
    assert server.get("/maybe/short").body == b"event"
    assert server.get("/maybe/long").body == b"pool"


# ---- bounds ----------------------------------------------------------------------------------------


def test_a_full_queue_is_503_with_retry_after_and_short_requests_do_not_feel_it():
    with Server(threads=2, pool_threads=2) as server:
        working = [ask(server, "/long/700") for _ in range(2)]
        wait_for(lambda: ran(server)[0] == 2)
        waiting = [ask(server, "/long/1") for _ in range(QUEUE)]
        time.sleep(0.2)
        took_ms = []
        for _ in range(40):
            start = time.monotonic()
            assert server.get("/hello").status == 200
            took_ms.append((time.monotonic() - start) * 1000)
        start = time.monotonic()
        refused = server.get("/long/1")
        assert time.monotonic() - start < 0.2, "the refusal itself waited"
        assert refused.status == 503 and refused["retry-after"] == "2"
        assert json.loads(refused.body)["status"] == 503
        assert server.get("/maybe/long").status == 503 and server.get("/maybe/short").status == 200
        assert all(answer_of(sock).status == 200 for sock in working + waiting)
        assert statistics.median(took_ms) < 10 and max(took_ms) < 50
        assert server.get("/long/1").status == 200


def test_work_that_waits_too_long_is_503_and_never_runs():
    with Server(work_ms=400, pool_threads=1) as server:
        deaf = ask(server, "/deaf/1500")
        time.sleep(0.05)
        start = time.monotonic()
        waiting = [ask(server, "/long/1") for _ in range(5)]
        for sock in waiting:
            answer = answer_of(sock)
            assert answer.status == 503 and answer["retry-after"] == "2"
        assert time.monotonic() - start < 1.2
        assert ran(server) == (0, 0)
        assert answer_of(deaf).status == 200  # within the moment of grace
        assert server.get("/long/1").status == 200


def test_work_over_its_time_is_told_so_and_what_it_returns_is_sent():
    with Server(work_ms=400, pool_threads=1) as server:
        start = time.monotonic()
        assert answer_of(ask(server, "/long/9000")).status == 200
        assert 0.3 < time.monotonic() - start < 1.5
        assert ran(server) == (1, 1)


def test_work_that_does_not_listen_is_cut_from_its_caller():
    with Server(work_ms=200, pool_threads=1) as server:
        start = time.monotonic()
        with ask(server, "/deaf/4000") as sock:
            assert sock.recv(100) == b""
        assert 2 < time.monotonic() - start < 3.5  # HTTP_LINGER_MS after its time
        assert server.get("/hello").status == 200


# ---- callers that leave ----------------------------------------------------------------------------


@pytest.mark.parametrize("leave", [socket.socket.close, close_hard], ids=["closes", "resets"])
def test_work_for_a_caller_that_left_is_cancelled(leave):
    with Server(threads=1, pool_threads=1) as server:
        working = ask(server, "/long/9000")
        waiting = [ask(server, "/long/9000") for _ in range(3)]
        wait_for(lambda: ran(server) == (1, 0))
        leave(working)
        for sock in waiting:
            leave(sock)
        wait_for(lambda: ran(server) == (1, 1))
        start = time.monotonic()
        assert server.get("/long/1").status == 200
        assert time.monotonic() - start < 1, "work for nobody was still done"
        assert ran(server)[0] == 2, "requests of callers that left never ran"


def test_many_callers_that_come_and_go_leave_nothing_behind():
    with Server(threads=2, pool_threads=2, drain_ms=4000) as server:
        for turn in range(6):
            socks = [ask(server, f"/long/{turn}") for _ in range(50)]
            for i, sock in enumerate(socks):
                if i % 3 == 0:
                    close_hard(sock)
                elif i % 3 == 1:
                    sock.close()
                else:
                    assert answer_of(sock).status in (200, 503)
        wait_for(lambda: server.get("/long/1").status == 200)
        code, took_s = server.stop()
        assert code == 0 and took_s < 2


# ---- the end ---------------------------------------------------------------------------------------


def test_work_in_flight_ends_before_the_server_does():
    with Server(threads=1, drain_ms=4000) as server:
        socks = [ask(server, "/long/400") for _ in range(4)]
        wait_for(lambda: ran(server)[0] == 2)
        result = []
        thread = threading.Thread(target=lambda: result.append(server.stop()))
        thread.start()
        for sock in socks:
            answer = answer_of(sock)
            assert answer.status == 200 and answer["connection"].lower() == "close"
        thread.join()
        assert result[0][0] == 0 and result[0][1] < 2.5


def test_endless_work_is_cancelled_within_the_drain():
    with Server(threads=1, drain_ms=1000, pool_threads=1) as server:
        working = ask(server, "/long/60000")
        waiting = ask(server, "/long/60000")
        wait_for(lambda: ran(server)[0] == 1)
        result = []
        thread = threading.Thread(target=lambda: result.append(server.stop()))
        thread.start()
        assert answer_of(working).status == 200  # what it had when it was told
        assert answer_of(waiting).status == 503
        thread.join()
        assert result[0][0] == 0 and result[0][1] < 2


def test_the_log_tells_the_time_of_long_work_and_no_word_of_it():
    with Server() as server:
        server.get("/long/100?q=canary4711")
        server.stop()
        lines = [json.loads(line) for line in server.log.splitlines()]
    line = next(line for line in lines if line.get("route") == "/long/{ms}")
    assert line["method"] == "GET" and line["status"] == 200 and line["us"] > 90_000
    assert "canary" not in server.log


def test_load_of_all_kinds_at_once():
    with Server(threads=2, pool_threads=2) as server:
        stop, faults, done = time.monotonic() + 2, [], [0]

        def call(n):
            paths = ["/long/2", "/hello", "/maybe/long", "/long-cached", "/made", "/long-fail/invalid"]
            try:
                with server.connect(10) as sock:
                    stream = sock.makefile("rb")
                    while time.monotonic() < stop:
                        path = paths[n % len(paths)]
                        n += 1
                        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                        answer = read_answer(stream)
                        assert answer.status == (400 if "fail" in path else 200), (path, answer.status)
                        done[0] += 1
            except Exception as fault:  # pylint: disable=broad-except
                faults.append(repr(fault))

        threads = [threading.Thread(target=call, args=(n,)) for n in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert faults == [] and done[0] > 200


def test_a_stopped_server_answers_nothing_twice():
    """What the pool prepared and could not send any more is freed, not sent."""
    for _ in range(3):
        with Server(threads=1, drain_ms=100, pool_threads=2) as server:
            socks = [ask(server, "/long/120") for _ in range(20)]
            time.sleep(0.05)
            code, took_s = server.stop()
            assert code == 0 and took_s < 2
            for sock in socks:
                with sock:
                    sock.settimeout(2)
                    data = b""
                    try:
                        while piece := sock.recv(65536):
                            data += piece
                    except ConnectionResetError:
                        pass
                assert len(answers(data)) <= 1
