"""Faults 1 to 4 (README.md): what was acknowledged is there after a kill and after a power loss."""

import os
import sqlite3
import subprocess
import threading
import time

import pytest

from faults import Faults, start_image
from losses import Load, Tally, check_after, kill, prepare, survive_kills, survive_power_losses
from served import PROGRAM, ROOT, Served, environment, make, run

KILLS = int(os.environ.get("SIGNPOST_KILLS", "8"))
POWER_LOSSES = int(os.environ.get("SIGNPOST_POWER_LOSSES", "4"))
RESTART_LIMIT_S = 2 * max(1, os.getloadavg()[0] / os.cpu_count())
MIGRATION_KILLS = 6
PAGES_APART = 90


@pytest.mark.parametrize("lose, rounds", [(survive_kills, KILLS), (survive_power_losses, POWER_LOSSES)])
def test_what_was_acknowledged_survives(tmp_path, lose, rounds):
    tally = lose(tmp_path, rounds)
    assert not tally.faults, "\n".join(tally.faults)
    assert tally.lost == 0
    assert tally.acknowledged > rounds, "it was killed while it wrote"
    assert tally.slowest_start_s < RESTART_LIMIT_S


def test_a_lost_write_is_counted(tmp_path):
    """The checks above can fail: on a disk where nothing was synced since the start."""
    database, token, services = prepare(tmp_path)
    image = tmp_path / "image"
    start_image(tmp_path, image, database.name)
    counts = {service: [0, 0] for service in services}
    with Served(database) as server:
        load = Load(server.port, token, services, counts)
        time.sleep(0.4)
        kill(server)
        load.join()
    acknowledged = sum(number for number, _ in counts.values())
    tally = Tally()
    check_after(image / database.name, counts, tally)
    assert acknowledged > 0 and tally.lost == acknowledged and tally.faults


@pytest.mark.parametrize("journey", ["backup", "checkpoint", "rebuild"])
def test_a_kill_in_the_middle_leaves_the_old_or_the_new(tmp_path, journey):
    disk = tmp_path / "disk"
    disk.mkdir()
    database, token, services = prepare(disk)
    faults = Faults(tmp_path, disk)
    counts = {service: [0, 0] for service in services}
    backup = disk / "copy.db"
    with Served(database, env=faults.environment()) as server:
        load = Load(server.port, token, services, counts)
        time.sleep(0.3)
        if journey == "backup":
            faults.slow("write", 200)
            thread = threading.Thread(target=run, args=("backup", "--db", database, backup))
            thread.start()
            time.sleep(0.1)
        elif journey == "checkpoint":
            faults.slow("write", 300)  # the log is brought home page by page after 1,000 of them
            time.sleep(1)
        kill(server)
        load.join()
        if journey == "backup":
            thread.join()
    tally = Tally()
    check_after(database, counts, tally)
    assert not tally.faults and tally.lost == 0, tally.faults
    if backup.exists():
        assert run("verify", "--db", backup).returncode == 0
    left = [path.name for path in disk.iterdir() if not path.name.startswith(database.name) and path != backup]
    assert journey == "backup" or not left, left


def schema_of(database):
    """Its version and every table, column and rule; and it is sound."""
    make("verify", "--db", database)
    db = sqlite3.connect(database)
    found = db.execute("PRAGMA user_version").fetchall() + db.execute(
        "SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    db.close()
    return found


def test_a_kill_in_the_middle_of_a_migration_is_made_good_by_the_next(tmp_path):
    """At moments all over the way: each migration is done or was never begun."""
    disk = tmp_path / "disk"
    disk.mkdir()
    whole = disk / "whole.db"
    make("migrate", "--db", whole)
    expected = schema_of(whole)
    faults = Faults(tmp_path, disk)
    versions = []
    for number in range(MIGRATION_KILLS):
        path = disk / f"{number}.db"
        faults.set("calls", "write", 0)
        faults.slow("write", 150)  # a page at a time, so that a kill meets any step
        with subprocess.Popen([PROGRAM, "migrate", "--db", path], cwd=ROOT, env=environment(**faults.environment()),
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            while faults.get("calls", "write") < PAGES_APART * (number + 1) and process.poll() is None:
                time.sleep(0.0005)
            process.kill()
        faults.heal()
        if path.exists() and path.stat().st_size == 0:  # it had not begun: such a file is refused, and named
            path.unlink()
        elif path.exists():
            db = sqlite3.connect(path)
            versions.append(db.execute("PRAGMA user_version").fetchone()[0])
            db.close()
        make("migrate", "--db", path)
        assert schema_of(path) == expected, number
    newest = expected[0][0]
    assert len({version for version in versions if version < newest}) >= 2, f"it was killed at {versions}"
