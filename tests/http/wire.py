"""A bare HTTP caller for tests: bytes in, bytes out, nothing repaired on the way."""
import io
import os
import pathlib
import resource
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("SIGNPOST_BUILD", "build")
HOST = "127.0.0.1"


class Server:
    """tests/http/edge_server.c, running. Times are in milliseconds; 0 is the server's default."""

    def __init__(self, headers_ms=0, body_ms=0, send_ms=0, idle_ms=0, drain_ms=2000, threads=1,
                 connections=0, descriptors=None, work_ms=0, pool_threads=2):
        def limit():
            if descriptors:
                resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

        numbers = [headers_ms, body_ms, send_ms, idle_ms, drain_ms, threads, connections, work_ms,
                   pool_threads]
        self.errors = tempfile.TemporaryFile()  # a pipe that nobody reads would fill and block
        self.process = subprocess.Popen(
            [str(BUILD / "tests/http/edge_server"), *map(str, numbers)], stdout=subprocess.PIPE,
            stderr=self.errors, preexec_fn=limit)
        line = self.process.stdout.readline()
        assert line, self.read_errors()
        self.port = int(line)
        self.log = None

    def connect(self, timeout=5):
        sock = socket.create_connection((HOST, self.port), timeout=timeout)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    def ask(self, raw, timeout=5):
        """Sends the bytes and reads until the server closes or says nothing for 'timeout' seconds."""
        with self.connect(timeout) as sock:
            try:
                sock.sendall(raw)
            except OSError:
                pass  # it may have heard enough
            return read_all(sock)

    def get(self, path, headers="", method="GET"):
        """One request that the server answers and then closes."""
        raw = f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n"
        return answers(self.ask(raw.encode()), [method])[0]

    def memory_kb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])

    def stop(self, timeout=10):
        """SIGTERM; gives the exit code and how long it took in seconds."""
        start = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=timeout)
        self.log = self.read_errors()
        return self.process.returncode, time.monotonic() - start

    def read_errors(self):
        self.errors.seek(0)
        return self.errors.read().decode()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            code, _ = self.stop()
            assert code == 0, self.log


class Silence(Exception):
    """The server neither answered nor closed."""


def read_all(sock):
    data = b""
    while True:
        try:
            piece = sock.recv(65536)
        except socket.timeout:
            raise Silence(data[:200]) from None
        except ConnectionResetError:
            return data
        if not piece:
            return data
        data += piece


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers  # (lower-case name, value), in order
        self.body = body

    def all(self, name):
        return [value for key, value in self.headers if key == name.lower()]

    def __getitem__(self, name):
        found = self.all(name)
        assert len(found) == 1, f"{name}: {found}"
        return found[0]


def read_answer(stream, method="GET"):
    """The next answer of a file made by socket.makefile; None at its end. Skips a 100."""
    line = stream.readline()
    if not line:
        return None
    version, status = line.decode("latin-1").split(" ")[:2]
    assert version in ("HTTP/1.1", "HTTP/1.0"), line
    headers = []
    while True:
        line = stream.readline().decode("latin-1")
        assert line.endswith("\r\n"), "headers break off"
        if line == "\r\n":
            break
        name, value = line.split(":", 1)
        headers.append((name.lower(), value.strip()))
    answer = Answer(int(status), headers, b"")
    if answer.status == 100:
        return read_answer(stream, method)
    if method != "HEAD" and answer.status not in (204, 304):
        answer.body = stream.read(int(answer["content-length"]))
        assert len(answer.body) == int(answer["content-length"]), "body breaks off"
    return answer


def answers(raw, methods=()):
    """All answers in what was read until the end."""
    stream, found = io.BytesIO(raw), []
    while True:
        method = methods[len(found)] if len(found) < len(methods) else "GET"
        answer = read_answer(stream, method)
        if answer is None:
            return found
        found.append(answer)
