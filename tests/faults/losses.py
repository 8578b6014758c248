"""Writers, kills and power losses, counted: what was acknowledged, and what of it was lost."""

import http.client
import json
import random
import shutil
import signal
import sqlite3
import threading
import time

from faults import Faults, start_image, take_image
from served import Served, run, synthetic_database
from writer import Writer, add_account

WRITERS = 2
NUMBER = "Number "


class Tally:
    def __init__(self):
        self.rounds = self.acknowledged = self.lost = 0
        self.faults = []  # in words
        self.slowest_start_s = 0.0


class Load:
    """Writers that count up the description of one service each, until the server is gone."""

    def __init__(self, port, token, services, counts):
        self.counts = counts  # service: [acknowledged, sent]
        self.others = []      # answers that were neither a success nor the end
        self.threads = [threading.Thread(target=self.write, args=(port, token, service)) for service in services]
        for thread in self.threads:
            thread.start()

    def write(self, port, token, service):
        writer = Writer(port, token)
        try:
            document, version = writer.record(service)
            while True:
                number = self.counts[service][1] + 1
                document["description"] = f"{NUMBER}{number}"
                self.counts[service][1] = number
                status, headers, body = writer.put(service, document, version)
                if status != 200:
                    self.others.append((status, body))
                    return
                self.counts[service][0] = number
                version = headers["etag"]
        except (http.client.HTTPException, OSError):
            pass  # it was killed

    def join(self):
        for thread in self.threads:
            thread.join()


def prepare(folder):
    database = synthetic_database(folder, services=40)
    token = add_account(database, "writer")
    with sqlite3.connect(database) as db:
        services = [row[0] for row in db.execute("SELECT uuid FROM service ORDER BY id LIMIT ?", (WRITERS,))]
    db.close()
    return database, token, services


def number_of(port, service):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", f"/openreferral/services/{service}")
    text = json.loads(connection.getresponse().read())["description"]
    connection.close()
    return int(text.removeprefix(NUMBER)) if text.startswith(NUMBER) else 0


def check_after(database, counts, tally):
    """Is all that was acknowledged there, with its row of history, and the record sound?"""
    with Served(database) as server:
        tally.slowest_start_s = max(tally.slowest_start_s, server.started_s)
        for service, (acknowledged, sent) in counts.items():
            number = number_of(server.port, service)
            tally.lost += max(0, acknowledged - number)
            if not acknowledged <= number <= sent:
                tally.faults.append(f"{service}: {acknowledged} acknowledged, {number} there, {sent} sent")
            counts[service][:] = [number, number]
    told = run("verify", "--db", database)
    if told.returncode:
        tally.faults.append(told.stdout + told.stderr)
    with sqlite3.connect(database) as db:
        for service, (number, _) in counts.items():
            found = db.execute("SELECT count(*) FROM history WHERE subject = ? AND action = 'change'",
                               (service,)).fetchone()[0]
            if found != number:
                tally.faults.append(f"{service}: {number} changes, {found} rows of history: not one transaction")
    db.close()


def kill(server):
    server.process.send_signal(signal.SIGKILL)
    server.process.communicate()


def one_round(server, token, services, counts, tally, seconds):
    """Writes until it is killed."""
    before = sum(acknowledged for acknowledged, _ in counts.values())
    load = Load(server.port, token, services, counts)
    time.sleep(seconds)
    kill(server)
    load.join()
    tally.rounds += 1
    tally.acknowledged += sum(acknowledged for acknowledged, _ in counts.values()) - before
    tally.faults += map(str, load.others)


def survive_kills(folder, rounds):
    database, token, services = prepare(folder)
    counts, chance, tally = {service: [0, 0] for service in services}, random.Random(1), Tally()
    for _ in range(rounds):
        with Served(database) as server:
            one_round(server, token, services, counts, tally, chance.uniform(0.02, 0.4))
        check_after(database, counts, tally)
    return tally


def survive_power_losses(folder, rounds):
    """Only what was synced is there afterwards."""
    (folder / "0").mkdir()
    database, token, services = prepare(folder / "0")
    counts, chance, tally = {service: [0, 0] for service in services}, random.Random(2), Tally()
    for number in range(rounds):
        disk, image = folder / str(number), folder / f"image-{number}"
        start_image(disk, image, database.name)
        faults = Faults(folder, disk, image)
        with Served(disk / database.name, env=faults.environment()) as server:
            one_round(server, token, services, counts, tally, chance.uniform(0.1, 0.6))
        after = take_image(image, folder / str(number + 1))
        shutil.rmtree(disk)
        shutil.rmtree(image)
        check_after(after / database.name, counts, tally)
    return tally
