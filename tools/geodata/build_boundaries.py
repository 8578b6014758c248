#!/usr/bin/python3
"""Rebuilds geodata/boroughs.csv from Debian's package r-cran-spdata.

    build_boundaries.py OUT                     fetches the package with "apt-get download"
    build_boundaries.py --deb FILE OUT          takes a package that is there already
    build_boundaries.py --unpacked FOLDER OUT   takes the folder that holds Rdata.rdb and Rdata.rdx

The package is unpacked, not installed: installing it would pull R and a hundred packages.
Its object `lnd` holds the 32 boroughs and the City in WGS 84 degrees. They were made from the
London Datastore's boundaries, which are in British National Grid to 0.1 m. Projected back with the
transformation that was used then (EPSG:1314, seven parameters, no grid file) every coordinate falls
within 3 mm of a multiple of 0.1 m; this program checks that, so a wrong transformation cannot pass.
"""

import argparse
import csv
import pathlib
import subprocess
import sys
import tempfile

import pyproj

import rdata

HERE = pathlib.Path(__file__).resolve().parent
PACKAGE = "r-cran-spdata"
FOLDER_IN_PACKAGE = "usr/lib/R/site-library/spData/data"
BOROUGH_COUNT = 33

# EPSG:1314 and EPSG:27700 written out, so that a machine with the OSTN15 grid gives the same bytes.
WGS84_TO_GRID = """
    +proj=pipeline
    +step +proj=unitconvert +xy_in=deg +xy_out=rad
    +step +proj=push +v_3
    +step +proj=cart +ellps=WGS84
    +step +inv +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842
          +s=-20.489 +convention=position_vector
    +step +inv +proj=cart +ellps=airy
    +step +proj=pop +v_3
    +step +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy
"""
GRID_STEP_M = 0.1
LARGEST_RESIDUAL_M = 0.003


def grid_projection():
    """The transformation from WGS 84 degrees, longitude first, to British National Grid metres."""
    return pyproj.Transformer.from_pipeline(" ".join(WGS84_TO_GRID.split()))


def package_fetch(folder):
    """Downloads the package into the folder and returns its path."""
    subprocess.run(["apt-get", "download", "-q", PACKAGE], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    return next(pathlib.Path(folder).glob(PACKAGE + "_*.deb"))


def package_unpack(deb, folder):
    """Unpacks the package below the folder and returns where its data is."""
    subprocess.run(["dpkg-deb", "-x", str(deb), str(folder)], check=True)
    return pathlib.Path(folder) / FOLDER_IN_PACKAGE


def ring_project(matrix, projection):
    """One ring, an R matrix of n rows and 2 columns, as a list of (easting, northing) in decimetres."""
    count = matrix.attributes["dim"].values[0]
    eastings, northings = projection.transform(matrix.values[:count], matrix.values[count:])
    ring = []
    for metres in zip(eastings, northings):
        steps = [round(value / GRID_STEP_M) for value in metres]
        for value, step in zip(metres, steps):
            if abs(value - step * GRID_STEP_M) > LARGEST_RESIDUAL_M:
                raise ValueError(f"{value!r} m is not on the 0.1 m grid: wrong transformation or data")
        ring.append(tuple(steps))
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise ValueError("a ring is not closed")
    return ring


def ring_wkt(ring):
    """Integers of decimetres are printed, not floats: the text cannot depend on rounding."""
    return "(" + ",".join(f"{e // 10}.{e % 10} {n // 10}.{n % 10}" for e, n in ring) + ")"


def multipolygon_wkt(multipolygon, projection):
    """The geometry as WKT; order of parts, rings and vertices as in the package."""
    parts = []
    for part in multipolygon.values:
        rings = [ring_wkt(ring_project(ring, projection)) for ring in part.values]
        parts.append("(" + ",".join(rings) + ")")
    return "MULTIPOLYGON(" + ",".join(parts) + ")"


def label_points_read():
    with open(HERE / "label_points.csv", newline="", encoding="utf-8") as file:
        return {row["gss"]: (row["easting"], row["northing"]) for row in csv.DictReader(file)}


def boroughs_build(data_folder):
    """The rows of boroughs.csv, by GSS code."""
    frame = rdata.object_load(data_folder, "lnd")
    codes, names, inner = (frame.column(key) for key in ("GSS_CODE", "NAME", "ONS_INNER"))
    hectares, shapes = frame.column("HECTARES"), frame["geometry"].values
    projection, labels = grid_projection(), label_points_read()
    rows = []
    for i, shape in enumerate(shapes):
        if inner[i] not in ("T", "F"):
            raise ValueError(f"{codes[i]}: ONS_INNER is {inner[i]!r}")
        rows.append([codes[i], names[i], "inner" if inner[i] == "T" else "outer",
                     f"{hectares[i]:.3f}", *labels[codes[i]], multipolygon_wkt(shape, projection)])
    rows.sort()
    if len({row[0] for row in rows}) != BOROUGH_COUNT or set(labels) != {row[0] for row in rows}:
        raise ValueError(f"expected {BOROUGH_COUNT} boroughs, found {len(rows)}")
    return rows


def boroughs_write(rows, path):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["gss", "name", "inner_outer", "hectares", "label_easting",
                         "label_northing", "wkt"])
        writer.writerows(rows)


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Rebuilds boroughs.csv from Debian's r-cran-spdata.")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--deb", metavar="FILE", help="a package that was downloaded already")
    source.add_argument("--package", action="store_true", help="fetch it with apt-get (the default)")
    source.add_argument("--unpacked", metavar="FOLDER", help="the folder with Rdata.rdb and Rdata.rdx")
    parser.add_argument("out", metavar="OUT", help="the file to write")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        try:
            if options.unpacked:
                data_folder = options.unpacked
            else:
                data_folder = package_unpack(options.deb or package_fetch(folder), folder)
            rows = boroughs_build(data_folder)
        except subprocess.CalledProcessError as error:
            print(f"cannot get {PACKAGE}: {error.stderr or error}", file=sys.stderr)
            return 1
        boroughs_write(rows, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
