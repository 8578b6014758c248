"""The program itself, for tests: a database, one call, a running server."""

import http.client
import json
import os
import pathlib
import re
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / os.environ.get("SIGNPOST_BUILD", "build") / "signpost"
FORM = "application/x-www-form-urlencoded"
PAGE = {"Accept": "text/html"}


def environment(**more):
    """Ours without the settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("SIGNPOST_") and name not in ("PROJ_NETWORK", "SPATIALITE_SECURITY")}
    return {**kept, **more}


def run(*arguments, env=None, cwd=ROOT, timeout=60):
    """One call of the program."""
    return subprocess.run([str(PROGRAM), *map(str, arguments)], cwd=cwd, env=env or environment(),
                          capture_output=True, text=True, timeout=timeout)


def make(*arguments):
    """A call that must succeed."""
    result = run(*arguments)
    assert result.returncode == 0, result.stderr
    return result


def real_database(folder):
    path = folder / "real.db"
    make("migrate", "--db", path)
    make("load", "--db", path)
    return path


def synthetic_database(folder, services=300):
    path = folder / "synthetic.db"
    make("demo", "--db", path, "--services", services, "--seed", 7)
    return path


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def __getitem__(self, name):
        return self.headers.get(name)

    def json(self):
        return json.loads(self.body)

    def text(self):
        return self.body.decode()


class Served:
    """signpost serve on a free port, or on one that was chosen for its links."""

    def __init__(self, database, *options, today=None, port=0, env=None, threads=1):
        env = environment(**({"SIGNPOST_TODAY": today} if today else {}), **(env or {}))
        command = [str(PROGRAM), "serve", "--db", str(database), "--listen", f"127.0.0.1:{port}",
                   "--threads", str(threads)]
        self.start = time.monotonic()
        self.log_path = pathlib.Path(str(database) + ".log")
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, stderr=log, env=env,
                                            text=True, cwd=ROOT)
        line = self.process.stdout.readline()
        found = re.fullmatch(r"Signpost is running at (http://127\.0\.0\.1:(\d+)/)\n", line)
        assert found, (line, self.log())
        self.started_s = time.monotonic() - self.start
        self.url, self.port = found[1], int(found[2])

    def log(self):
        return self.log_path.read_text()

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, path, **headers):
        return self.ask("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def page(self, path):
        return self.ask("GET", path, headers=PAGE)

    def find(self, question):
        """POST /api/find with an object, or with bytes as they are."""
        body = question if isinstance(question, bytes) else json.dumps(question).encode()
        return self.ask("POST", "/api/find", body, {"Content-Type": "application/json"})

    def form(self, body):
        return self.ask("POST", "/find", body.encode(), {"Content-Type": FORM, **PAGE})

    def stop(self, number=signal.SIGTERM, timeout=15):
        """The exit code."""
        self.process.send_signal(number)
        self.process.communicate(timeout=timeout)
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            assert self.stop() == 0, self.log()
