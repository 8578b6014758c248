"""Programs that the benchmark starts: ours, nginx, PostgreSQL, and wrk that asks them."""

import contextlib
import http.client
import json
import os
import pwd
import re
import resource
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PROGRAM = os.path.join(ROOT, "build/signpost")
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, ASKING_CORE = str(CORES[0]), str(CORES[-1])
BOTH_CORES = ",".join(map(str, CORES[:2]))


def command(*words, **options):
    """Runs a command to its end and returns what it printed; a failure is an error with its words."""
    done = subprocess.run(words, text=True, capture_output=True, check=False, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def fetch(url, body=None):
    headers = {"Content-Type": "application/json"} if body else {}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=10) as answer:
        return answer.read()


def post_all(url, bodies):
    """Asks one after the other over one connection; the seconds that each took."""
    address = urllib.parse.urlsplit(url)
    times = []
    with contextlib.closing(http.client.HTTPConnection(address.netloc, timeout=30)) as connection:
        for body in bodies:
            begun = time.monotonic()
            connection.request("POST", address.path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            content = answer.read()
            times.append(time.monotonic() - begun)
            if answer.status != 200:
                raise RuntimeError(f"{url}: {answer.status} {content[:300]}")
    return times


@contextlib.contextmanager
def running(words, folder=None):
    """A program in the background, ended at the end, whatever happens."""
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_for(url, process, limit_s=60.0):
    """Asks until the answer is 200; the seconds that took."""
    begun = time.monotonic()
    while time.monotonic() - begun < limit_s:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args} ended with exit code {process.returncode}")
        with contextlib.suppress(OSError):
            fetch(url)
            return time.monotonic() - begun
        time.sleep(0.002)
    raise RuntimeError(f"no answer from {url} in {limit_s} s")


class Signpost:
    """Our server on a port of its own. start_s: from exec to the first good /readyz."""

    def __init__(self, database, cores, threads):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.words = ["taskset", "-c", cores, PROGRAM, "serve", "--db", database, "--listen",
                      f"127.0.0.1:{self.port}", "--threads", str(threads)]
        self.start_s = 0.0
        self.process = None

    @contextlib.contextmanager
    def serving(self):
        with running(self.words) as self.process:
            self.start_s = wait_for(f"{self.url}/readyz", self.process)
            yield self

    def memory_mib(self):
        """Resident now, and at most so far."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            values = dict(re.findall(r"^(Vm\w+):\s+(\d+) kB", status.read(), re.M))
        return int(values["VmRSS"]) / 1024, int(values["VmHWM"]) / 1024

    def processor_s(self):
        return processor_s(self.process.pid)


def processor_s(process):
    """Processor time that a process and its children that live have used, of their own and of the kernel for them."""
    with open(f"/proc/{process}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    with open(f"/proc/{process}/task/{process}/children", encoding="ascii") as children:
        return ((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") +
                sum(processor_s(int(child)) for child in children.read().split()))


@contextlib.contextmanager
def nginx(content):
    """One worker, no log, the file's descriptor kept open: as fast as it goes. Gives the file's address and the
    process."""
    with tempfile.TemporaryDirectory(prefix="bench-nginx-") as folder:
        os.chmod(folder, 0o755)
        port = free_port()
        with open(os.path.join(folder, "answer"), "wb") as file:
            file.write(content)
        user = "user root;" if os.geteuid() == 0 else ""
        temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in
                            ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        with open(os.path.join(folder, "nginx.conf"), "w", encoding="ascii") as config:
            config.write(f"""{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/errors;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; keepalive_timeout 60;
  {temporary} open_file_cache max=16; open_file_cache_valid 60s; default_type application/geo+json;
  server {{ listen 127.0.0.1:{port}; root {folder}; }} }}
""")
        url = f"http://127.0.0.1:{port}/answer"
        with running(["taskset", "-c", SERVER_CORE, shutil.which("nginx") or "/usr/sbin/nginx", "-p", folder,
                      "-c", "nginx.conf"]) as process:
            wait_for(url, process)
            yield url, process.pid


def wrk(url, seconds, bodies=None, cores=ASKING_CORE):
    """Asks over 32 connections that stay open: requests_s, median_ms, p99_ms, requests, wrk_used: of a core's time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    script = os.path.join(HERE, "find.lua" if bodies else "get.lua")
    printed = command("taskset", "-c", cores, "wrk", "-t1", "-c32", f"-d{seconds}s", "--latency", "-s", script,
                      url, "--", *([bodies] if bodies else []))
    figures = json.loads(printed.splitlines()[-1])
    if figures["failed"] or not figures["requests"]:
        raise RuntimeError(f"{url}: {figures['failed']} of {figures['requests']} requests failed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    wrk_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wrk_used": wrk_s / figures["seconds"], "seconds": figures["seconds"],
            "requests_s": figures["requests"] / figures["seconds"], "median_ms": figures["median_us"] / 1e3,
            "p99_ms": figures["p99_us"] / 1e3, "requests": figures["requests"],
            "bytes": figures["bytes"] / figures["requests"]}


class Postgres:
    """A private cluster in a temporary folder, reached by a socket there, gone at the end."""

    def __init__(self):
        versions = sorted(os.listdir("/usr/lib/postgresql"), key=int)
        self.programs = f"/usr/lib/postgresql/{versions[-1]}/bin"
        # PostgreSQL refuses to run as root: then Debian's own user for it runs all of it.
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self.folder = tempfile.mkdtemp(prefix="bench-postgres-")
        if self.as_user:
            os.chown(self.folder, pwd.getpwnam("postgres").pw_uid, -1)

    def run(self, program, *words, **options):
        return command(*self.as_user, f"{self.programs}/{program}", *words, cwd=self.folder, **options)

    def sql(self, text):
        return self.run("psql", "-h", self.folder, "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-qAt", input=text)

    @contextlib.contextmanager
    def serving(self):
        data = os.path.join(self.folder, "data")
        try:
            self.run("initdb", "-D", data, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
            self.run("pg_ctl", "-D", data, "-w", "-l", os.path.join(self.folder, "log"), "-o",
                     f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c shared_buffers=256MB "
                     "-c fsync=off", "start")
            try:
                yield self
            finally:
                self.run("pg_ctl", "-D", data, "-w", "-m", "fast", "stop")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def pgbench(self, script, clients, seconds):
        """Queries a second, prepared once in each connection."""
        path = os.path.join(self.folder, "query.sql")
        with open(path, "w", encoding="ascii") as file:
            file.write(script)
        os.chmod(path, 0o644)
        printed = self.run("pgbench", "-h", self.folder, "-d", "postgres", "-n", "-M", "prepared", "-c", str(clients),
                           "-j", "2", "-T", str(seconds), "-f", path)
        return float(re.search(r"tps = ([\d.]+)", printed).group(1))
