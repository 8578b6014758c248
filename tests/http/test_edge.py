"""What reaches a handler, and what does not: the server's edge, on raw sockets.

Runs against tests/http/edge_server.c. A silence of five seconds is a failure everywhere: a request is
answered or its connection closed.
"""
import gzip
import io
import json
import os
import resource
import signal
import socket
import statistics
import struct
import threading
import time

import pytest

from wire import HOST, Server, Silence, answers, read_all, read_answer

CRLF = b"\r\n"
NEXT = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture(scope="module")
def server():
    with Server() as running:
        yield running


def ran(server):
    """How often POST /echo ran."""
    return int(server.get("/ran").body)


def refused(server, raw, *statuses):
    """The bytes get one answer with one of the statuses, the connection closes, nothing behind runs."""
    before = ran(server)
    data = server.ask(raw + NEXT)
    answer = read_answer(io.BytesIO(data))
    assert answer.status in statuses, (answer.status, answer.body)
    assert answer["connection"].lower() == "close"
    assert ran(server) == before, "a handler ran"
    if is_ours(answer):
        assert len(answers(data)) == 1
    else:  # libmicrohttpd 0.9.75 may send the headers of its own refusals twice
        assert data.count(b"HTTP/1.1 ") == data.count(b"HTTP/1.1 %d " % answer.status)
    return answer


def is_ours(answer):
    return answer.all("content-type") == ["application/problem+json"]


def head(*lines, first=b"POST /echo HTTP/1.1", host=b"Host: x"):
    lines = [first, *([host] if host is not None else []), *lines]
    return CRLF.join(lines) + CRLF + CRLF


JSON = b"Content-Type: application/json"
FRAMING = {
    "length and coding": (head(JSON, b"Content-Length: 4", b"Transfer-Encoding: chunked") +
                          b"0\r\n\r\n", [400]),
    "coding and length": (head(JSON, b"Transfer-Encoding: chunked", b"Content-Length: 4") +
                          b"0\r\n\r\n", [400]),
    "two lengths": (head(JSON, b"Content-Length: 2", b"Content-Length: 4") + b"{}", [400]),
    "the same length twice": (head(JSON, b"Content-Length: 2", b"Content-Length: 2") + b"{}", [400]),
    "a list of lengths": (head(JSON, b"Content-Length: 2, 2") + b"{}", [400]),
    "a signed length": (head(JSON, b"Content-Length: +2") + b"{}", [400]),
    "a negative length": (head(JSON, b"Content-Length: -2") + b"{}", [400]),
    "a hexadecimal length": (head(JSON, b"Content-Length: 0x2") + b"{}", [400]),
    "an empty length": (head(JSON, b"Content-Length:") + b"{}", [400]),
    "an endless length": (head(JSON, b"Content-Length: 99999999999999999999999") + b"{}", [400, 413]),
    "a space before the colon": (head(JSON, b"Content-Length : 2") + b"{}", [400]),
    "a tab before the colon": (head(JSON, b"Content-Length\t: 2") + b"{}", [400]),
    "a space in a name": (head(JSON, b"X Y: 2", b"Content-Length: 2") + b"{}", [400]),
    "an unknown coding": (head(JSON, b"Transfer-Encoding: xchunked"), [501]),
    "two codings in one": (head(JSON, b"Transfer-Encoding: gzip, chunked"), [501]),
    "identity": (head(JSON, b"Transfer-Encoding: identity"), [501]),
    "chunked and a space": (head(JSON, b"Transfer-Encoding: chunked "), [501]),
    "chunked behind a control": (head(JSON, b"Transfer-Encoding: \x0bchunked"), [400, 501]),
    "chunked twice": (head(JSON, b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked") +
                      b"0\r\n\r\n", [400]),
    "chunked in HTTP/1.0": (head(JSON, b"Transfer-Encoding: chunked", first=b"POST /echo HTTP/1.0") +
                            b"0\r\n\r\n", [400]),
    "no host": (head(host=None, first=b"GET /hello HTTP/1.1"), [400]),
    "two hosts": (head(b"Host: y", first=b"GET /hello HTTP/1.1"), [400]),
    "an empty host": (head(host=b"Host:", first=b"GET /hello HTTP/1.1"), [400]),
    "a host with a path": (head(host=b"Host: x/../y", first=b"GET /hello HTTP/1.1"), [400]),
    "a host with a space": (head(host=b"Host: x y", first=b"GET /hello HTTP/1.1"), [400]),
    "bare line feeds": (b"GET /hello HTTP/1.1\nHost: x\n\n", [400]),
    "one bare line feed": (b"GET /hello HTTP/1.1\r\nHost: x\nX-A: b\r\n\r\n", [400]),
    "a bare line feed at the end": (b"GET /hello HTTP/1.1\r\nHost: x\r\n\n", [400]),
    "a bare carriage return": (b"GET /hello HTTP/1.1\r\nHost: x\r\nX-A: b\rX-B: c\r\n\r\n", [400]),
    "a folded header": (b"GET /hello HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n\r\n", [400]),
    "NUL in a value": (b"GET /hello HTTP/1.1\r\nHost: x\r\nX-A: b\x00c\r\n\r\n", [400]),
    "NUL in a name": (b"GET /hello HTTP/1.1\r\nHost: x\r\nX\x00-A: b\r\n\r\n", [400]),
    "a header without a colon": (b"GET /hello HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n", [400]),
    "an empty name": (b"GET /hello HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n", [400]),
    "a body on GET": (head(b"Content-Length: 2", first=b"GET /hello HTTP/1.1") + b"{}", [400]),
    "a chunked body on GET": (head(b"Transfer-Encoding: chunked", first=b"GET /hello HTTP/1.1") +
                              b"0\r\n\r\n", [400]),
    "an unknown expectation": (head(JSON, b"Content-Length: 2", b"Expect: cake") + b"{}", [417]),
    "a compressed body": (head(JSON, b"Content-Encoding: gzip", b"Content-Length: 2") + b"{}", [415]),
    "a body of another type": (head(b"Content-Type: text/plain", b"Content-Length: 2") + b"{}", [415]),
    "a body of no type": (head(b"Content-Length: 2") + b"{}", [415]),
    "another charset": (head(JSON + b"; charset=utf-16", b"Content-Length: 2") + b"{}", [415]),
    "two types": (head(JSON, b"Content-Type: text/plain", b"Content-Length: 2") + b"{}", [400]),
    "a body for nothing": (head(JSON, b"Content-Length: 2", first=b"POST /no HTTP/1.1") + b"{}", [404]),
    "a body for a method not taken": (head(JSON, b"Content-Length: 2", first=b"PUT /echo HTTP/1.1") +
                                      b"{}", [405]),
}


@pytest.mark.parametrize("name", FRAMING)
def test_unsound_framing_is_refused_and_what_follows_never_runs(server, name):
    raw, statuses = FRAMING[name]
    refused(server, raw, *statuses)


TARGETS = [b"/hello\x00", b"/hel\x00lo?a=b", b"/hello%00", b"/%00/hello", b"/hello%", b"/hello%4",
           b"/hello%zz", b"/%2e%2e/etc/passwd", b"/%2E%2e/etc/passwd", b"/../hello", b"/show/..",
           b"/show/.", b"/./hello", b"/show/%2e", b"/show/a%2fb", b"/show/a%2Fb", b"/show/a%5cb",
           b"/show/a\\b", b"/show/%c0%ae", b"/show/%c0%af", b"/show/%e0%80%af", b"/show/%ff",
           b"/show/%ed%a0%80", b"/show/%f4%90%80%80", b"/show/\xc3\xa9", b"/show/a b", b"/show/a\tb",
           b"/show/%0a", b"/show/%0d%0aX-A:b", b"/show/%7f", b"/show/%1b", b"/hello#a", b"hello",
           b"//../hello", b"http://x/hello", b"*", b"/show/a?x=%00", b"/show/a?x=%0d%0a",
           b"/show/a?x=%c0%af", b"/show/a?x=%", b"/show/a?x=\x00", b"/show/a?\xff", b"/show/a?a=b#c",
           b"/show/%e2%80%ae"]


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_that_could_be_read_in_two_ways_is_refused(server, target):
    raw = b"GET " + target + b" HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = refused(server, raw, 400)
    if is_ours(answer):
        assert json.loads(answer.body)["status"] == 400


@pytest.mark.parametrize("path, lines", [
    ("/show/a", "id=a\n"),
    ("/show/a%20b", "id=a b\n"),
    ("/show/%C3%A9t%C3%A9", "id=été\n"),
    ("/show/a%252fb", "id=a%2fb\n"),
    ("/show/...", "id=...\n"),
    ("/show/a?x=1&y=a+b%26c&x=2&flag&=e&", "id=a\nx=1\ny=a b&c\nx=2\nflag=\n=e\n"),
    ("/show/a?", "id=a\n"),
    ("/show/a?x=..%2f..", "id=a\nx=../..\n"),
    ("/show/a?&&", "id=a\n"),
    ("/show/a?x?y=/", "id=a\nx?y=/\n"),
])
def test_a_sound_target_arrives_decoded_once(server, path, lines):
    answer = server.get(path)
    assert answer.status == 200 and answer.body.decode() == lines


@pytest.mark.parametrize("first", [b"GET  /hello HTTP/1.1", b"GET /hello  HTTP/1.1",
                                   b"GET /hello HTTP/1.1 ", b"GET /hello HTTP/1.1x", b"GET /hello",
                                   b"GET", b"\x00GET /hello HTTP/1.1", b"GET\t/hello\tHTTP/1.1",
                                   b"GET /hello http/1.1", b"GET /hello HTTP/11", b" GET /hello HTTP/1.1",
                                   b"GET /hello HTTP/2.0", b"PRI * HTTP/2.0", b"GET /hello\x00 HTTP/1.1",
                                   b"GET /a\x00?" + b"a&" * 400 + b" HTTP/1.1"])
def test_an_unsound_request_line_is_refused_or_cut(server, first):
    before = ran(server)
    with Server(headers_ms=800, idle_ms=800) as short:
        raw = short.ask(first + b"\r\nHost: x\r\n\r\n" + NEXT)
        for answer in answers(raw):
            assert answer.status in (400, 405, 505)
        assert int(short.get("/ran").body) == 0
    assert ran(server) == before


SIZES = {
    "a target of 9,000 bytes": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    "a target of 1 MB": (b"GET /" + b"a" * 1000000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    "200 arguments": (b"GET /hello?" + b"a&" * 200 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "3,000 arguments": (b"GET /hello?" + b"a&" * 3000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "4,090 arguments": (b"GET /hello?" + b"a&" * 4090 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a header of 10 kB": (head(b"X-A: " + b"a" * 10000, first=b"GET /hello HTTP/1.1"), 431),
    "a header of 1 MB": (head(b"X-A: " + b"a" * 1000000, first=b"GET /hello HTTP/1.1"), 431),
    "70 headers": (head(*[b"X-%d: a" % i for i in range(70)], first=b"GET /hello HTTP/1.1"), 431),
    "3,000 headers": (head(*[b"X-%d: a" % i for i in range(3000)], first=b"GET /hello HTTP/1.1"), 431),
    "4,000 cookies": (head(b"Cookie: " + b"a=b;" * 4000, first=b"GET /hello HTTP/1.1"), 431),
}


@pytest.mark.parametrize("name", SIZES)
def test_what_is_too_large_is_answered_at_once(server, name):
    raw, status = SIZES[name]
    start = time.monotonic()
    with server.connect() as sock:
        try:
            sock.sendall(raw)
        except OSError:
            pass
        data = read_all(sock)
    assert time.monotonic() - start < 2
    # A megabyte is refused before it was read, so the answer may be lost on the way.
    if data or len(raw) < 100000:
        assert read_answer(io.BytesIO(data)).status == status
    assert server.get("/hello").status == 200


def test_arguments_up_to_the_limit_arrive(server):
    query = "&".join(f"a{i}={i}" for i in range(128))
    answer = server.get("/show/x?" + query)
    assert answer.body.decode().splitlines()[1:] == query.split("&")


def test_a_declared_body_that_is_too_large_gets_413(server):
    before = ran(server)
    raw = head(JSON, b"Content-Length: 2097152") + b"x" * 2097152
    found = answers(server.ask(raw))
    assert [answer.status for answer in found] == [413]
    assert json.loads(found[0].body)["status"] == 413
    assert ran(server) == before


def test_an_endless_chunked_body_gets_413_and_memory_stays_flat(server):
    before, memory_kb = ran(server), server.memory_kb()
    got, start = b"", time.monotonic()
    with server.connect() as sock:
        sock.sendall(head(JSON, b"Transfer-Encoding: chunked"))
        try:
            while time.monotonic() - start < 10:
                sock.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        except OSError:
            pass
        try:
            got = read_all(sock)
        except OSError:
            pass
    assert time.monotonic() - start < 5, "it went on listening"
    if got:  # the cut may overtake the answer
        assert answers(got)[0].status == 413
    assert ran(server) == before
    assert server.memory_kb() - memory_kb < 2048
    assert server.get("/hello").status == 200


def test_a_chunked_body_just_over_the_limit_gets_413(server):
    raw = head(JSON, b"Transfer-Encoding: chunked") + b"1001\r\n" + b"x" * 4097 + b"\r\n0\r\n\r\n"
    assert [answer.status for answer in answers(server.ask(raw + NEXT))] == [413]


def test_bodies_arrive_whole_whatever_their_pieces(server):
    chunked = head(JSON, b"Transfer-Encoding: chunked") + b"3;a=b\r\n[1,\r\n2\r\n2]\r\n0\r\nX: y\r\n\r\n"
    plain = head(JSON + b"; charset=UTF-8", b"Content-Length: 5") + b"[1,2]"
    for raw in (chunked, plain):
        with server.connect() as sock:
            for i in range(len(raw)):
                sock.sendall(raw[i:i + 1])
            answer = read_answer(sock.makefile("rb"))
            assert answer.status == 200 and answer.body == b"[1,2]"


def test_broken_chunks_are_refused(server):
    before = ran(server)
    for chunks in (b"zz\r\n{}\r\n0\r\n\r\n", b"-1\r\n{}\r\n", b"2\r\n{}garbage\r\n0\r\n\r\n",
                   b"fffffffffffffffff\r\n"):
        found = answers(server.ask(head(JSON, b"Transfer-Encoding: chunked") + chunks + NEXT))
        assert [answer.status for answer in found] in ([400], [413])
    assert ran(server) == before


def test_a_form_arrives_decoded(server):
    form = b"Content-Type: application/x-www-form-urlencoded"
    body = b"a=1&word=a+b%0d%0a%3c"
    raw = head(form, b"Connection: close", b"Content-Length: %d" % len(body),
               first=b"POST /form HTTP/1.1")
    answer = answers(server.ask(raw + body))[0]
    assert answer.status == 200 and answer.body == b"a b\r\n<"


@pytest.mark.parametrize("body", [b"word=%00", b"word=%c0%af", b"word=%", b"word=\xff", b"a&" * 300])
def test_an_unsound_form_is_refused(server, body):
    raw = head(b"Content-Type: application/x-www-form-urlencoded", b"Connection: close",
               b"Content-Length: %d" % len(body), first=b"POST /form HTTP/1.1")
    assert answers(server.ask(raw + body))[0].status == 400


def test_expect_100_continue_is_answered_before_the_body(server):
    with server.connect() as sock:
        sock.sendall(head(JSON, b"Expect: 100-continue", b"Content-Length: 2"))
        stream = sock.makefile("rb")
        assert stream.readline() == b"HTTP/1.1 100 Continue\r\n" and stream.readline() == CRLF
        sock.sendall(b"{}")
        assert read_answer(stream).body == b"{}"


def test_a_body_that_waits_for_continue_and_is_too_large_is_never_asked_for(server):
    raw = head(JSON, b"Expect: 100-continue", b"Content-Length: 2097152")
    data = server.ask(raw)
    assert b"100 Continue" not in data and answers(data)[0].status == 413


@pytest.mark.parametrize("method, path, status, allow", [
    ("FOO", "/hello", 405, "GET, HEAD, OPTIONS"),
    ("TRACE", "/hello", 405, "GET, HEAD, OPTIONS"),
    ("CONNECT", "/hello", 405, "GET, HEAD, OPTIONS"),
    ("PUT", "/echo", 405, "POST, OPTIONS"),
    ("GET", "/echo", 405, "POST, OPTIONS"),
    ("POST", "/hello", 405, "GET, HEAD, OPTIONS"),
    ("get", "/hello", 405, "GET, HEAD, OPTIONS"),
    ("PATCH", "/nothing", 405, "GET, HEAD, POST, PUT, DELETE, OPTIONS"),
])
def test_methods_that_are_not_taken_get_405_with_allow(server, method, path, status, allow):
    answer = server.get(path, method=method)
    assert (answer.status, answer["allow"]) == (status, allow)


def test_options_tells_the_methods_and_who_may_read(server):
    answer = server.get("/echo", method="OPTIONS")
    assert answer.status == 204 and answer["allow"] == "POST, OPTIONS" and answer.body == b""
    assert answer.all("access-control-allow-origin") == []
    answer = server.get("/cached", "Origin: https://a.example\r\n", method="OPTIONS")
    assert answer["access-control-allow-origin"] == "*"
    assert answer["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert server.get("/nothing", method="OPTIONS").status == 404


def test_only_open_data_may_be_read_by_other_origins(server):
    assert server.get("/cached")["access-control-allow-origin"] == "*"
    for path in ("/hello", "/made", "/nothing", "/fail/database"):
        assert server.get(path).all("access-control-allow-origin") == []


def test_every_answer_wears_the_safe_headers(server):
    paths = ["/hello", "/cached", "/made", "/nothing", "/fail/invalid", "/fail/database", "/%00"]
    for answer in [server.get(path) for path in paths] + [server.get("/echo", method="OPTIONS")]:
        assert answer["x-content-type-options"] == "nosniff"
        assert answer["referrer-policy"] == "no-referrer"
        assert answer["cache-control"]
        assert answer["date"]
        assert answer.all("server") == [] and answer.all("set-cookie") == []
    assert server.get("/hello")["cache-control"] == "no-store"
    page = server.get("/nothing", "Accept: text/html\r\n")
    assert "default-src 'none'" in page["content-security-policy"]


def test_a_kept_connection_is_not_told_to_close(server):
    with server.connect() as sock:
        stream = sock.makefile("rb")
        for path in (b"/hello", b"/cached", b"/nothing", b"/fail/invalid", b"/made", b"/hello"):
            sock.sendall(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = read_answer(stream)
            assert answer.all("connection") in ([], ["Keep-Alive"]), path
        sock.sendall(NEXT)
        assert read_answer(stream).all("connection") in ([], ["Keep-Alive"])
        sock.sendall(b"OPTIONS /echo HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_answer(stream, "OPTIONS").all("connection") in ([], ["Keep-Alive"])


def test_pipelined_requests_are_answered_in_order(server):
    before = ran(server)
    raw = (b"GET /show/1 HTTP/1.1\r\nHost: x\r\n\r\n" + NEXT +
           b"HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n" +
           b"GET /show/2?a=b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    found = answers(server.ask(raw), ["GET", "POST", "HEAD", "GET"])
    assert [answer.body for answer in found] == [b"id=1\n", b"{}", b"", b"id=2\na=b\n"]
    assert ran(server) == before + 1


def test_http_1_0_is_answered_and_closed(server):
    found = answers(server.ask(b"GET /hello HTTP/1.0\r\n\r\n"))
    assert [answer.body for answer in found] == [b"hello\n"]


def test_head_has_the_headers_of_get_and_no_body(server):
    for path in ("/hello", "/cached", "/made", "/nothing", "/fail/invalid"):
        get, head_only = server.get(path), server.get(path, method="HEAD")
        assert head_only.status == get.status and head_only.body == b""
        without_date = [[h for h in a.headers if h[0] != "date"] for a in (get, head_only)]
        assert without_date[0] == without_date[1]


@pytest.mark.parametrize("path", ["/cached", "/made"])
def test_an_etag_saves_the_body(server, path):
    full = server.get(path)
    etag = full["etag"]
    assert full.status == 200 and etag.startswith('"') and etag.endswith('"')
    tags = ", ".join(f'"{i}"' for i in range(1000))
    for value in (etag, "*", "W/" + etag, f'"stale", {etag}', f"{tags}, {etag}", f"  {etag}  "):
        for method in ("GET", "HEAD"):
            answer = server.get(path, f"If-None-Match: {value}\r\n", method)
            assert answer.status == 304 and answer["etag"] == etag, value
            assert answer["cache-control"] == full["cache-control"]
    for value in ('"stale"', etag[:-2] + '"', etag.strip('"'), tags, '"', "", ",,,", 'W/', '""', '"-gz"'):
        answer = server.get(path, f"If-None-Match: {value}\r\n")
        assert answer.status == 200 and answer.body == full.body, value


def test_the_gzip_form_has_the_same_content_and_another_etag(server):
    for path in ("/cached", "/made"):
        plain = server.get(path)
        packed = server.get(path, "Accept-Encoding: br, gzip;q=0.5\r\n")
        assert plain.all("content-encoding") == [] and packed["content-encoding"] == "gzip"
        assert gzip.decompress(packed.body) == plain.body
        assert packed["etag"] != plain["etag"]
        assert packed["vary"] == plain["vary"] == "Accept-Encoding"
        for etag in (packed["etag"], plain["etag"]):
            again = server.get(path, f"Accept-Encoding: gzip\r\nIf-None-Match: {etag}\r\n")
            assert again.status == 304 and again["etag"] == packed["etag"]


@pytest.mark.parametrize("value", ["", "br", "gzip;q=0", "gzip;q=0.0, *", "identity", "*;q=0", "gzipp",
                                   "gzip;q=nan", "gzip;q=2"])
def test_who_does_not_take_gzip_gets_none(server, value):
    for path in ("/cached", "/made"):
        assert server.get(path, f"Accept-Encoding: {value}\r\n").all("content-encoding") == []


def test_small_answers_are_not_compressed(server):
    answer = server.get("/hello", "Accept-Encoding: gzip\r\n")
    assert answer.body == b"hello\n" and answer.all("vary") == []


def test_ranges_are_not_served(server):
    for value in ("bytes=0-0", "bytes=" + ",".join(f"{i}-{i}" for i in range(500)), "bytes=5-2"):
        answer = server.get("/cached", f"Range: {value}\r\n")
        assert answer.status == 200 and len(answer.body) == 2048


@pytest.mark.parametrize("code, status, detail", [
    ("invalid", 400, '"SE15" is not sound.'),
    ("unprocessable", 422, "That is out of range."),
    ("missing", 404, "There is no such service."),
    ("busy", 503, "Somebody else is writing."),
    ("database", 500, "The server could not answer. Please try again later."),
])
def test_a_failure_is_problem_json(server, code, status, detail):
    answer = server.get(f"/fail/{code}")
    problem = json.loads(answer.body)
    assert answer.status == status and answer["content-type"] == "application/problem+json"
    assert problem["status"] == status and problem["detail"] == detail and problem["title"]
    assert problem.get("pointer") == (None if status == 500 else "#/near")
    assert answer.all("retry-after") == (["2"] if status == 503 else [])
    assert b"half" not in answer.body and b"secret" not in answer.body


def test_a_browser_gets_its_failures_as_pages(server):
    browser = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
    for path, status in (("/nothing", 404), ("/fail/invalid", 400), ("/fail/database", 500)):
        answer = server.get(path, browser)
        assert answer.status == status and answer["content-type"].startswith("text/html")
        assert answer.body.startswith(b"<!doctype html>") and b"secret" not in answer.body
    for accept in ("*/*", "application/json, text/html;q=0.5", "", "text/html;q=0"):
        answer = server.get("/nothing", f"Accept: {accept}\r\n")
        assert answer["content-type"] == "application/problem+json"


def test_a_line_end_never_gets_into_a_header(server):
    answer = server.get("/fail/header")
    assert answer.status == 400 and answer.all("x-injected") == [] and answer.all("x-echo") == []


# ---- time --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hasty():
    with Server(headers_ms=1200, body_ms=1200, send_ms=20000, idle_ms=1000) as running:
        yield running


def drip(sock, data, every_s=0.2):
    """Sends a byte now and then until the connection is cut. How long it lived, in seconds."""
    start = time.monotonic()
    sock.settimeout(every_s)
    for i in range(len(data)):
        try:
            sock.sendall(data[i:i + 1])
            if sock.recv(1000) == b"":
                break
        except socket.timeout:
            continue
        except OSError:
            break
    return time.monotonic() - start


def others_wait_ms(server, count=40):
    """How long honest requests take meanwhile: nine of ten are quicker. The worst would measure
    what else the machine does."""
    took_ms = []
    for _ in range(count):
        start = time.monotonic()
        assert server.get("/hello").status == 200
        took_ms.append((time.monotonic() - start) * 1000)
        time.sleep(0.01)
    return sorted(took_ms)[count * 9 // 10]


@pytest.mark.parametrize("data", [
    b"GET /hello" + b"a" * 1000,
    b"GET /hello HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 1000,
    head(JSON, b"Content-Length: 1000") + b"a" * 1000,
    head(JSON, b"Transfer-Encoding: chunked") + b"1\r\na\r\n" * 1000,
], ids=["request line", "headers", "body", "chunks"])
def test_a_dripping_caller_is_cut_and_others_do_not_feel_it(hasty, data):
    start = data.find(b"a" * 100) if b"chunked" not in data else data.find(b"1\r\na")
    lived = []
    with hasty.connect() as sock:
        sock.sendall(data[:start])
        thread = threading.Thread(target=lambda: lived.append(drip(sock, data[start:])))
        thread.start()
        waited_ms = others_wait_ms(hasty)
        thread.join(10)
    assert lived and 0.8 < lived[0] < 2.5
    assert waited_ms < 50


def test_a_slow_reader_is_cut():
    with Server(send_ms=1000) as server, socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.connect((HOST, server.port))
        sock.settimeout(5)
        sock.sendall(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n")
        start, got = time.monotonic(), 0
        while time.monotonic() - start < 2:
            got += len(sock.recv(64))
            time.sleep(0.2)
        try:  # what is left in the buffers, then the end; not 16 MB
            while True:
                piece = sock.recv(1 << 20)
                got += len(piece)
                if not piece:
                    break
        except ConnectionResetError:
            pass
        assert got < 12 << 20
        assert server.get("/hello").status == 200


def test_a_fast_reader_gets_all_of_it(hasty):
    assert len(hasty.get("/big").body) == 16 << 20


def test_an_idle_connection_is_let_go(hasty):
    with hasty.connect() as sock:
        sock.sendall(b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_answer(sock.makefile("rb")).status == 200
        start = time.monotonic()
        assert sock.recv(1) == b""
        assert 0.6 < time.monotonic() - start < 2.5


def test_a_connection_that_is_used_is_not_cut(hasty):
    with hasty.connect() as sock:
        stream = sock.makefile("rb")
        for _ in range(8):  # 2.4 s in all, longer than any deadline
            sock.sendall(b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
            assert read_answer(stream).status == 200
            time.sleep(0.3)


def test_tls_on_the_plain_port_is_cut(hasty):
    hello = bytes.fromhex("16030100a5010000a10303") + bytes(150)
    try:
        data = hasty.ask(hello)
    except OSError:
        data = b""
    assert not answers(data) or answers(data)[0].status == 400


# ---- many ----------------------------------------------------------------------------------------


def test_ten_thousand_idle_connections_slow_nobody():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    count = min(10000, hard - 200)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, count + 200), hard))
    idle = []
    try:
        with Server(threads=2) as server:
            idle = [server.connect() for _ in range(count)]
            took_ms = []
            for _ in range(300):
                start = time.monotonic()
                assert server.get("/hello").status == 200
                took_ms.append((time.monotonic() - start) * 1000)
            assert statistics.quantiles(took_ms, n=100)[98] < 50
            for sock in idle:
                sock.close()
            assert server.get("/hello").status == 200
    finally:
        for sock in idle:
            sock.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_full_server_recovers_by_itself():
    with Server(headers_ms=1000, idle_ms=1000, connections=20) as server:
        idle = [server.connect() for _ in range(40)]
        start = time.monotonic()
        assert server.get("/hello").status == 200
        assert time.monotonic() - start < 4
        for sock in idle:
            sock.close()


def test_a_server_without_descriptors_recovers():
    with Server(descriptors=40) as server:
        idle = [server.connect() for _ in range(80)]
        time.sleep(0.3)
        for sock in idle:
            sock.close()
        assert server.get("/hello").status == 200


def test_it_listens_on_the_given_address_only(server):
    pid = server.process.pid
    inodes = set()
    for fd in os.listdir(f"/proc/{pid}/fd"):
        link = os.readlink(f"/proc/{pid}/fd/{fd}")
        if link.startswith("socket:["):
            inodes.add(link[8:-1])
    listening = []
    for table in ("tcp", "tcp6", "udp", "udp6"):
        with open(f"/proc/{pid}/net/{table}", encoding="ascii") as lines:
            for line in list(lines)[1:]:
                fields = line.split()
                if fields[9] in inodes and (table.startswith("udp") or fields[3] == "0A"):
                    listening.append(fields[1])
    assert listening == [f"0100007F:{server.port:04X}"]


# ---- the log -------------------------------------------------------------------------------------


def test_the_log_has_templates_and_no_word_of_the_caller():
    with Server() as server:
        secret = "canary4711"
        server.get(f"/show/{secret}?q={secret}", f"User-Agent: {secret}\r\nX-Forwarded-For: {secret}\r\n")
        server.get(f"/nothing/{secret}")
        server.get(f"/{secret}%00")
        server.get("/fail/invalid")
        server.get("/fail/database")
        server.ask(f"{secret} /hello HTTP/1.1\r\nHost: {secret}\r\nConnection: close\r\n\r\n".encode())
        body = f'"{secret}"'.encode()
        server.ask(head(JSON, b"Connection: close", b"Content-Length: %d" % len(body)) + body)
        server.ask(b"GET /" + secret.encode() * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        server.stop()
        lines = [json.loads(line) for line in server.log.splitlines()]
    assert secret not in server.log and "127.0.0.1" not in server.log and "SE15" not in server.log
    requests = [(line["method"], line["route"], line["status"]) for line in lines if "route" in line]
    assert requests[:5] == [("GET", "/show/{id}", 200), ("GET", "-", 404), ("GET", "-", 400),
                            ("GET", "/fail/{code}", 400), ("GET", "/fail/{code}", 500)]
    assert [line["text"] for line in lines if line["level"] == "error"] == [
        "/fail/{code}: database: secret table is damaged"]


# ---- the end -------------------------------------------------------------------------------------


def test_a_request_in_flight_ends_and_its_connection_is_told_to_close():
    for path in (b"/slow", b"/cached"):
        with Server(threads=1) as server, server.connect() as sock, server.connect() as blocker:
            blocker.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
            time.sleep(0.1)
            sock.sendall(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n")
            time.sleep(0.05)
            result = []
            thread = threading.Thread(target=lambda: result.append(server.stop()))
            thread.start()
            answer = read_answer(sock.makefile("rb"))
            assert answer.status == 200 and answer["connection"].lower() == "close"
            thread.join()
            code, took_s = result[0]
            assert code == 0 and took_s < 2


def test_idle_connections_do_not_hold_the_end_up():
    with Server(drain_ms=5000) as server:
        kept = server.connect()
        kept.sendall(b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_answer(kept.makefile("rb")).status == 200
        fresh = server.connect()
        code, took_s = server.stop()
        assert code == 0 and took_s < 1.5
        kept.close()
        fresh.close()


def test_a_stuck_caller_holds_the_end_up_no_longer_than_the_drain():
    with Server(drain_ms=800) as server, socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.connect((HOST, server.port))
        sock.sendall(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.2)
        code, took_s = server.stop()
        assert code == 0 and 0.5 < took_s < 3


def test_a_second_sigterm_changes_nothing_and_new_callers_are_turned_away():
    with Server(drain_ms=1000) as server, server.connect() as sock:
        sock.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.1)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.1)
        server.process.send_signal(signal.SIGTERM)
        with pytest.raises(OSError):
            server.connect(1)
        assert read_answer(sock.makefile("rb")).status == 200
        assert server.process.wait(5) == 0


def test_callers_that_vanish_do_no_harm(server):
    for _ in range(50):
        sock = server.connect()
        sock.sendall(b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n" * 2)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()
    server.process.send_signal(signal.SIGPIPE)
    assert server.get("/hello").status == 200


def test_sigterm_under_load_loses_no_answer_that_began():
    with Server(threads=2) as server:
        broken, done, stop = [], [0], threading.Event()

        def call():
            while not stop.is_set():
                try:
                    with server.connect(3) as sock:
                        stream = sock.makefile("rb")
                        for _ in range(20):
                            sock.sendall(b"GET /cached HTTP/1.1\r\nHost: x\r\n\r\n")
                            answer = read_answer(stream)
                            if answer is None:
                                break
                            done[0] += 1
                            if answer.all("connection") == ["close"]:
                                break
                except (ConnectionRefusedError, ConnectionResetError, BrokenPipeError):
                    continue
                except (AssertionError, Silence, socket.timeout) as fault:
                    broken.append(fault)

        threads = [threading.Thread(target=call) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        code, took_s = server.stop()
        stop.set()
        for thread in threads:
            thread.join()
        assert code == 0 and took_s < 3 and done[0] > 50 and broken == []
