"""A second writer: while a server holds the database, commands that write are done by it."""

import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import people  # noqa: E402
import served  # noqa: E402

DEMAND = "area,women\nCamden,100\n"


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    return served.synthetic_database(tmp_path_factory.mktemp("second"), 60)


@pytest.fixture(scope="module")
def database(original):
    """The one that a server has all the time."""
    path = original.with_name("served.db")
    shutil.copy(original, path)
    return path


@pytest.fixture
def fresh(original, tmp_path):
    """One that nobody has."""
    path = tmp_path / "fresh.db"
    shutil.copy(original, path)
    return path


@pytest.fixture(scope="module")
def site(database):
    with served.Served(database) as site:
        yield site


@pytest.fixture
def demand(tmp_path):
    path = tmp_path / "demand.csv"
    path.write_text(DEMAND)
    return path


def version(site):
    return site.get("/readyz").json()["atlas_version"]


def test_an_import_goes_through_the_server_and_is_public_when_it_ends(site, database, demand):
    before = version(site)
    result = served.run("import", "demand", demand, "--db", database)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("Imported 100 women from 1 row")
    assert version(site) != before
    result = served.run("import", "demand", "--remove", "--db", database)
    assert result.returncode == 0
    assert version(site) == before


def test_output_and_exit_codes_are_as_without_a_server(fresh, demand, tmp_path):
    calls = [("import", "demand", demand, "--dry-run"), ("import", "demand", tmp_path / "none.csv"),
             ("import", "nonsense", demand), ("user", "list"), ("user", "role", "nobody", "--role", "admin")]
    alone = [served.run(*call, "--db", fresh) for call in calls]
    with served.Served(fresh):
        through = [served.run(*call, "--db", fresh) for call in calls]
    for call, one, other in zip(calls, alone, through):
        assert (one.returncode, one.stdout, one.stderr) == (other.returncode, other.stdout, other.stderr), call
    assert [each.returncode for each in through] == [0, 1, 2, 0, 1]


def test_reports_do_not_add_up(site, database, demand):
    """What a server keeps from one call to the next does not show."""
    first = served.run("import", "demand", demand, "--dry-run", "--db", database).stdout
    assert served.run("import", "demand", demand, "--dry-run", "--db", database).stdout == first


def test_paths_are_the_callers(site, database, demand, tmp_path):
    result = subprocess.run([str(served.PROGRAM), "import", "demand", "demand.csv", "--db", str(database)],
                            cwd=tmp_path, env=served.environment(), capture_output=True, text=True, timeout=30)
    assert result.returncode == 0, result.stderr
    # and the server stands where it stood
    assert served.run("import", "demand", "demand.csv", "--db", database).returncode == 1


def test_a_link_to_the_database_is_the_same_database(site, database, demand, tmp_path):
    link = tmp_path / "link.db"
    link.symlink_to(database)
    assert served.run("import", "demand", demand, "--db", link).returncode == 0
    assert "is using" in served.run("migrate", "--db", link).stderr


def test_people_who_were_added_can_sign_in_at_once(site, database):
    people.add(database, "jo", "steward")
    people.signed_in(site, "jo")
    assert people.user(database, "disable", "jo").returncode == 0
    assert people.Browser(site).sign_in("jo").status != 303


def test_a_second_server_refuses(site, database):
    result = served.run("serve", "--db", database, "--listen", "127.0.0.1:0")
    assert result.returncode == 1
    assert "Another Signpost is using" in result.stderr
    assert site.get("/healthz").status == 200


@pytest.mark.parametrize("command", [("migrate",), ("demo", "--services", "10")])
def test_what_a_server_does_not_do_is_refused(site, database, command):
    result = served.run(*command, "--db", database)
    assert result.returncode == 1
    assert "is using" in result.stderr


def test_the_socket_is_for_its_owner_alone(site, database):
    path = pathlib.Path(f"{database}.socket")
    status = path.stat()
    assert stat.S_ISSOCK(status.st_mode)
    assert stat.S_IMODE(status.st_mode) & 0o077 == 0


def test_the_socket_goes_with_its_server(fresh):
    with served.Served(fresh):
        assert os.path.exists(f"{fresh}.socket")
    assert not os.path.exists(f"{fresh}.socket")


def test_after_a_kill_commands_write_again_and_a_server_starts(fresh, demand):
    site = served.Served(fresh)
    site.process.kill()
    site.process.wait()
    site.process.stdout.close()
    assert os.path.exists(f"{fresh}.socket")
    assert served.run("import", "demand", demand, "--db", fresh).returncode == 0
    with served.Served(fresh) as again:
        assert served.run("import", "demand", "--remove", "--db", fresh).returncode == 0
        assert again.get("/healthz").status == 200


def test_noise_at_the_socket_harms_nobody(site, database, demand):
    path = f"{database}.socket"
    for noise in (b"", b"\0", b"hello", b"signpost 1\0", b"signpost 1\0nothing\0", b"signpost 1\0import\0x\0",
                  b"signpost 1\0import\0oname\0", b"A" * 60000):
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as end:
            end.connect(path)
            end.settimeout(10)
            if noise:
                end.send(noise)
            else:
                end.shutdown(socket.SHUT_WR)
            assert end.recv(1) in (b"\x01", b"")
    fds = [os.open("/dev/null", os.O_RDWR) for _ in range(4)]
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as end:
        end.connect(path)
        end.settimeout(10)
        socket.send_fds(end, [b"signpost 1\0serve\0"], fds)
        assert end.recv(1) == b"\x01"
    held = pathlib.Path(f"/proc/{site.process.pid}/fd")
    before = len(list(held.iterdir()))
    for count in (1, 2, 3) * 5:
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as end:
            end.connect(path)
            end.settimeout(10)
            socket.send_fds(end, [b"signpost 1\0verify\0"], fds[:count])
            assert end.recv(1) == b"\x01"
    assert len(list(held.iterdir())) <= before + 1, "descriptors that nobody asked for are kept"
    for fd in fds:
        os.close(fd)
    assert served.run("import", "demand", demand, "--db", database).returncode == 0


def full_pipe():
    """Both ends of a pipe that takes nothing more, and how much is in it."""
    ends = os.pipe()
    os.set_blocking(ends[1], False)
    held = 0
    try:
        while True:
            held += os.write(ends[1], b"." * 4096)
    except BlockingIOError:
        os.set_blocking(ends[1], True)
    return *ends, held


def test_who_does_not_read_what_is_printed_holds_nobody_up(site, database, demand):
    """As at a terminal that was stopped: the store is free meanwhile, and all is printed in the end."""
    reads, writes, held = full_pipe()
    call = subprocess.Popen([str(served.PROGRAM), "import", "demand", str(demand), "--dry-run", "--db", str(database)],
                            env=served.environment(), cwd=served.ROOT, stdout=writes)
    os.close(writes)
    try:
        until = time.monotonic() + 20
        while "asked for on this machine" not in site.log().splitlines()[-1]:
            assert time.monotonic() < until
            time.sleep(0.01)
        assert served.run("user", "list", "--db", database, timeout=20).returncode == 0
        assert call.poll() is None  # it still waits for its reader
        with os.fdopen(reads, "rb") as file:
            assert file.read()[held:].endswith(b".\n")
        assert call.wait(20) == 0
    finally:
        call.kill()
        call.wait()


def test_who_leaves_is_not_waited_for(site, database, demand):
    reads, writes, _ = full_pipe()
    call = subprocess.Popen([str(served.PROGRAM), "import", "demand", str(demand), "--dry-run", "--db", str(database)],
                            env=served.environment(), cwd=served.ROOT, stdout=writes)
    os.close(writes)
    time.sleep(0.2)
    call.kill()
    call.wait()
    assert served.run("user", "list", "--db", database, timeout=20).returncode == 0
    os.close(reads)


def test_files_of_the_caller_alone_are_refused(site, database, tmp_path):
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    for path in (pipe, "/dev/stdin"):
        result = subprocess.run([str(served.PROGRAM), "import", "demand", str(path), "--db", str(database)], timeout=20,
                                input="area,women\n", env=served.environment(), capture_output=True, text=True)
        assert result.returncode == 1
        assert "is not a plain file" in result.stderr


def test_no_descriptor_stays_behind(site, database, demand):
    def open_files():
        return len(os.listdir(f"/proc/{site.process.pid}/fd"))

    served.run("import", "demand", demand, "--dry-run", "--db", database)
    before = open_files()
    for _ in range(5):
        served.run("import", "demand", demand, "--dry-run", "--db", database)
    assert open_files() <= before


def test_readers_need_no_server(site, database):
    result = served.run("find", "--db", database, "--near", "SE15", "--json")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["type"] == "FeatureCollection"


def test_a_changed_file_is_shown_on_sighup(site, database):
    before = site.get("/readyz").json()["services"]
    with sqlite3.connect(database) as db:
        db.execute("UPDATE service SET name = 'Renamed past us' WHERE id = (SELECT min(id) FROM service)")
    db.close()
    old = version(site)
    site.process.send_signal(signal.SIGHUP)
    until = time.monotonic() + 5
    while version(site) == old:
        assert time.monotonic() < until
        time.sleep(0.02)
    assert site.get("/readyz").json()["services"] == before
