"""All tiles in one file: PMTiles read here by its specification, MBTiles by SQLite and GDAL."""

import gzip
import json
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import served  # noqa: E402

TODAY = served.environment(SIGNPOST_TODAY="2026-03-01")
LONDON = (10, 511, 340)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return served.real_database(tmp_path_factory.mktemp("tiles"))


def exporting(database, *arguments):
    return served.run("tiles", "export", *arguments, "--db", database, env=TODAY)


def varint(data, at):
    number = shift = 0
    while True:
        byte = data[at]
        number |= (byte & 0x7F) << shift
        shift += 7
        at += 1
        if byte < 0x80:
            return number, at


def directory(packed):
    """Rows of (tile id, run, size, offset)."""
    data = gzip.decompress(packed)
    count, at = varint(data, 0)
    columns = []
    for _ in range(4):
        column = []
        for _ in range(count):
            number, at = varint(data, at)
            column.append(number)
        columns.append(column)
    assert at == len(data)
    table, last = [], 0
    for i, (step, run, size, offset) in enumerate(zip(*columns)):
        last += step
        table.append((last, run, size, offset - 1 if offset else table[i - 1][3] + table[i - 1][2]))
    return table


def tile_at(number):
    """Zoom, x and y of a number on the Hilbert curve."""
    zoom = 0
    while number >= 4**zoom:
        number -= 4**zoom
        zoom += 1
    x = y = 0
    for bit in range(zoom):
        side = 1 << bit
        right, down = 1 & (number // 2), 1 & (number ^ (number // 2))
        if not down:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        x, y = x + side * right, y + side * down
        number //= 4
    return zoom, x, y


class Archive:
    """A PMTiles file of version 3, read whole."""

    def __init__(self, path):
        data = path.read_bytes()
        assert data[:8] == b"PMTiles\x03"
        (root_at, root_size, meta_at, meta_size, leaf_at, leaf_size, tiles_at, tiles_size, self.addressed, self.entries,
         self.contents) = struct.unpack_from("<11Q", data, 8)
        self.clustered, internal, packing, kind, self.min_zoom, self.max_zoom = data[96:102]
        self.bounds = [number / 1e7 for number in struct.unpack_from("<4i", data, 102)]
        assert (internal, packing, kind) == (2, 2, 1) and root_at + root_size <= 16384
        self.metadata = json.loads(gzip.decompress(data[meta_at:meta_at + meta_size]))
        self.tiles, self.runs, reached = {}, 0, 0
        queue = directory(data[root_at:root_at + root_size])
        while queue:
            number, run, size, offset = queue.pop(0)
            if not run:
                start = leaf_at + offset
                queue = directory(data[start:start + size]) + queue
                continue
            self.runs += 1
            assert number >= reached, "the entries are in order"
            for i in range(run):
                self.tiles[tile_at(number + i)] = data[tiles_at + offset:tiles_at + offset + size]
            reached = number + run
        assert offset + size <= tiles_size and leaf_at + leaf_size <= len(data)


def test_pmtiles_hold_every_tile_and_say_what_they_are(database, tmp_path):
    path = tmp_path / "base.pmtiles"
    result = exporting(database, path, "--zoom", "0-12")
    assert result.returncode == 0 and result.stderr == "", result.stderr
    archive = Archive(path)
    assert (archive.min_zoom, archive.max_zoom, archive.clustered) == (0, 12, 1)
    assert len(archive.tiles) == archive.addressed and archive.runs == archive.entries
    assert len(set(archive.tiles.values())) == archive.contents
    assert f"Wrote {len(archive.tiles)} tiles of base, zoom 0 to 12" in result.stdout
    west, south, east, north = archive.bounds
    assert west < -0.5 and east > 0.33 and south < 51.29 and north > 51.68
    assert archive.metadata["as_of"] == "2026-03-01" and archive.metadata["attribution"]
    assert {"boroughs", "thames", "places"} <= {layer["id"] for layer in archive.metadata["vector_layers"]}
    assert {zoom for zoom, _, _ in archive.tiles} == set(range(13))
    assert b"boroughs" in gzip.decompress(archive.tiles[LONDON])


def test_a_server_gives_the_same_tiles(database, tmp_path):
    path = tmp_path / "services.pmtiles"
    assert exporting(database, path, "--set", "services", "--zoom", "9-11", "--as-of", "2021-02-01").returncode == 0
    archive = Archive(path)
    with served.Served(database, today="2026-03-01") as server:
        for (zoom, x, y), tile in list(archive.tiles.items())[::3]:
            answer = server.get(f"/tiles/services/{zoom}/{x}/{y}.mvt?as_of=2021-02-01")
            assert answer.status == 200 and answer.body == gzip.decompress(tile)


def test_gaps_are_exported_by_need_and_stage(database, tmp_path):
    path = tmp_path / "gaps.pmtiles"
    result = exporting(database, path, "--set", "gaps", "--need", "accommodation", "--stage", "at-risk", "--zoom", "9")
    assert result.returncode == 0, result.stderr
    archive = Archive(path)
    assert (archive.metadata["need"], archive.metadata["stage"]) == ("accommodation", "at-risk")
    assert archive.tiles and archive.min_zoom == archive.max_zoom == 9


def test_mbtiles_hold_the_same_tiles(database, tmp_path):
    assert exporting(database, tmp_path / "out.pmtiles", "--zoom", "0-11").returncode == 0
    assert exporting(database, tmp_path / "out.mbtiles", "--zoom", "0-11").returncode == 0
    archive = Archive(tmp_path / "out.pmtiles")
    with sqlite3.connect(tmp_path / "out.mbtiles") as connection:
        tiles = {(zoom, x, (1 << zoom) - 1 - row): bytes(tile) for zoom, x, row, tile in
                 connection.execute("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles")}
        metadata = dict(connection.execute("SELECT name, value FROM metadata"))
    assert tiles == archive.tiles
    assert (metadata["format"], metadata["minzoom"], metadata["maxzoom"]) == ("pbf", "0", "11")
    assert len(metadata["bounds"].split(",")) == 4 and len(metadata["center"].split(",")) == 3
    layers = json.loads(metadata["json"])["vector_layers"]
    assert layers == archive.metadata["vector_layers"]
    assert {(layer["minzoom"], layer["maxzoom"]) for layer in layers} == {(0, 11)}, "no zoom that the file has not"


@pytest.mark.skipif(not shutil.which("ogrinfo"), reason="skipped: there is no ogrinfo")
def test_gdal_reads_the_mbtiles(database, tmp_path):
    path = tmp_path / "out.mbtiles"
    assert exporting(database, path, "--zoom", "0-9").returncode == 0
    told = subprocess.run(["ogrinfo", "-so", "-al", str(path)], check=True, capture_output=True, text=True)
    assert "ERROR" not in told.stderr and "Layer name: boroughs" in told.stdout
    count = subprocess.run(["ogrinfo", str(path), "-al", "-oo", "ZOOM_LEVEL=9", "-spat", "-30000", "6700000", "10000",
                            "6720000"], check=True, capture_output=True, text=True)
    assert "E09000" in count.stdout


def test_a_file_is_replaced_whole_or_not_at_all(database, tmp_path):
    path = tmp_path / "out.pmtiles"
    path.write_bytes(b"what was there before")
    result = exporting(database, path, "--set", "no-such-layer")
    assert result.returncode == 2 and "There is no set or layer" in result.stderr
    assert path.read_bytes() == b"what was there before"
    assert exporting(database, path, "--zoom", "8").returncode == 0
    assert path.read_bytes().startswith(b"PMTiles") and [file.name for file in tmp_path.iterdir()] == ["out.pmtiles"]
    assert exporting(database, tmp_path / "no" / "folder.pmtiles").returncode == 1


def test_calls_that_are_wrong_are_told_so(database, tmp_path):
    path = tmp_path / "out.pmtiles"
    for arguments, words in (((), "Say which file"), ((tmp_path / "out.zip",), "must end in .pmtiles or .mbtiles"),
                             ((path, "--zoom", "3-1"), "--zoom is"), ((path, "--zoom", "0-17"), "--zoom is"),
                             ((path, "--zoom", "x"), "--zoom is"), ((path, "--as-of", "soon"), "--as-of is"),
                             ((path, "--need", "sex-work"), "are the same on every day"),
                             ((path, "--as-of", "2021-02-01"), "are the same on every day"),
                             ((path, "--need", "gold"), "--need is"), ((path, "--stage", "gold"), "--stage is")):
        result = exporting(database, *arguments)
        assert result.returncode == 2 and words in result.stderr, (arguments, result.stderr)
    assert served.run("tiles", "import", path, "--db", database).returncode == 2
