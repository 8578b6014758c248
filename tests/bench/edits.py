"""An edit of the record, as an import would make it, and how soon tiles over HTTP show it."""

import contextlib
import http.client
import math
import os
import shutil
import signal
import sqlite3
import struct
import time
import urllib.parse

import servers

ZOOM = 12
PAUSE_S = 0.002  # between two questions, so that asking does not take a core from the server
FAR_TILES = 12  # at least so many tiles away from both places are asked


class Reader:
    """Asks over one connection that stays open."""

    def __init__(self, url):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=30)

    def tile(self, tile, etag=None):
        """Status, ETag and bytes."""
        headers = {"If-None-Match": etag} if etag else {}
        self.connection.request("GET", f"/tiles/sites/{ZOOM}/{tile[0]}/{tile[1]}.mvt", headers=headers)
        answer = self.connection.getresponse()
        return answer.status, answer.headers.get("ETag"), answer.read()


def tile_of(lon, lat):
    side = 2 ** ZOOM
    return (int((lon + 180) / 360 * side),
            int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side))


def places(connection):
    """Services that are visited at one site alone, with its rough longitude and latitude: good for which tile, a tile
    being 6 km wide, and those near a border are left out."""
    for location, name, site, blob in connection.execute("""
        SELECT l.id, service.name, site.id, site.geom FROM service_at_location l JOIN site ON site.id = l.site_id
        JOIN service ON service.id = l.service_id
        WHERE site.geom IS NOT NULL AND reach = 'visit' AND confidential = 0 AND l.to_earliest > '2090'
        AND (SELECT count(*) FROM service_at_location o WHERE o.service_id = l.service_id) = 1
        AND EXISTS (SELECT 1 FROM service_validity v WHERE v.service_id = l.service_id AND v.to_earliest > '2090'
                    AND v.from_latest < '2020')
        ORDER BY l.id"""):
        easting, northing = struct.unpack_from("<dd", blob, 6)  # SpatiaLite's blob begins with the box
        lat = 51.5 + (northing - 180_000) / 111_250
        lon = -0.12 + (easting - 530_400) / (111_320 * math.cos(math.radians(lat)))
        if all(tile_of(lon + east, lat + north) == tile_of(lon, lat) for east in (-0.01, 0.01) for north in (-0.006, 0.006)):
            yield location, name, site, tile_of(lon, lat)


def pairs_pick(connection, count):
    """Moves: a location, and a site in another tile, two or more away."""
    rows = list(places(connection))
    step = max(1, len(rows) // (2 * count))
    found = []
    for at in range(count):
        location, name, site, tile = rows[at * step]
        other = next(row for row in rows[len(rows) // 2 + at * step:] if max(abs(row[3][0] - tile[0]), abs(row[3][1] - tile[1])) > 1)
        found.append((location, name, site, tile, other[2], other[3]))
    return found


def far_tiles(reader, near):
    """Tiles with something in them, well away from those that change, and their ETags."""
    tags = {}
    middle = tile_of(-0.1, 51.5)
    for x in range(middle[0] - 4, middle[0] + 5):
        for y in range(middle[1] - 4, middle[1] + 5):
            if all(max(abs(x - tile[0]), abs(y - tile[1])) > 1 for tile in near):
                status, etag, _ = reader.tile((x, y))
                if status == 200:
                    tags[x, y] = etag
    return tags


def shown_s(reader, tile, old, begun):
    """Asks until the tile's bytes are others: when that was. Its ETag must be another too, and answer 304."""
    while True:
        status, etag, content = reader.tile(tile, old[1])
        if status in (200, 204):
            took_s = time.monotonic() - begun
            if status == 200 and (etag == old[1] or content == old[2] or reader.tile(tile, etag)[0] != 304):
                raise RuntimeError(f"tile {tile}: its ETag {etag} does not fit its bytes")
            return took_s, content
        time.sleep(PAUSE_S)
        if time.monotonic() - begun > 60:
            raise RuntimeError(f"tile {tile} is still the old one after a minute")


def move_s(reader, server, connection, move):
    """From the signal until both tiles are right, and how many other tiles were asked and how many of them answered 304."""
    location, name, _, from_tile, to_site, to_tile = move
    old = {tile: reader.tile(tile) for tile in (from_tile, to_tile)}
    far = far_tiles(reader, old)
    if len(far) < FAR_TILES:
        raise RuntimeError(f"{len(far)} tiles are too few to see that others stay")
    connection.execute("UPDATE service_at_location SET site_id = ? WHERE id = ?", (to_site, location))
    connection.commit()
    begun = time.monotonic()
    os.kill(server.process.pid, signal.SIGHUP)
    runs = [shown_s(reader, tile, old[tile], begun) for tile in (from_tile, to_tile)]
    if name.encode() not in runs[1][1]:
        raise RuntimeError(f"the new tile does not name {name}")
    unchanged = sum(reader.tile(tile, etag)[0] == 304 for tile, etag in far.items())
    return max(seconds for seconds, _ in runs), len(far), unchanged


def measure(database, folder, count):
    """Seconds of each of so many moves; other tiles asked; those of them that answered 304."""
    copy = os.path.join(folder, "edited.db")
    shutil.copy(database, copy)
    try:
        with contextlib.closing(sqlite3.connect(copy)) as connection, \
                servers.Signpost(copy, servers.BOTH_CORES, 1).serving() as server:
            reader = Reader(server.url)
            runs = [move_s(reader, server, connection, move) for move in pairs_pick(connection, count)]
    finally:
        for end in ("", "-wal", "-shm", ".lock"):
            with contextlib.suppress(FileNotFoundError):
                os.remove(copy + end)
    return [run[0] for run in runs], sum(run[1] for run in runs), sum(run[2] for run in runs)
