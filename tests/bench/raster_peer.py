#!/usr/bin/python3
"""The base map as MapServer draws it, in process: the same boundaries with all their points, the same colours, lines and
names, the same tiles. Prints JSON.

usage: raster_peer.py FOLDER ZOOM X Y COUNT_X COUNT_Y     FOLDER: for its data and its tiles, Z-X-Y.png

It is given what suits it best: an indexed shapefile already in Web Mercator, the drawing of many tiles by one process,
and the quicker and the smaller of its two ways to write a PNG, each for its own figure. Processor time, as for ours.
"""

import csv
import json
import os
import statistics
import subprocess
import sys
import time

import mapscript

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GEODATA = os.path.join(ROOT, "geodata")
WORLD_M = 20037508.342789244
ROUNDS = 5

MAP = """
MAP
  SIZE 256 256
  UNITS METERS
  IMAGECOLOR "#f4f1f7"
  FONTSET "{folder}/fonts.txt"
  OUTPUTFORMAT NAME "indexed" DRIVER "AGG/PNG8" MIMETYPE "image/png" IMAGEMODE RGB EXTENSION "png" END
  OUTPUTFORMAT NAME "plain" DRIVER "AGG/PNG" MIMETYPE "image/png" IMAGEMODE RGB EXTENSION "png" END
  LAYER NAME "boroughs" TYPE POLYGON STATUS ON DATA "{folder}/boroughs.shp"
    CLASS STYLE COLOR "#fbfafc" END END END
  LAYER NAME "water" TYPE POLYGON STATUS ON DATA "{folder}/water.shp"
    CLASS STYLE COLOR "#c9dbe8" END END END
  LAYER NAME "lines" TYPE LINE STATUS ON DATA "{folder}/boroughs.shp"
    CLASS STYLE COLOR "#8a8394" WIDTH 1 END END END
  LAYER NAME "names" TYPE POINT STATUS ON DATA "{folder}/names.shp" LABELITEM "name"
    CLASS LABEL COLOR "#55505c" OUTLINECOLOR "#ffffff" OUTLINEWIDTH 1 FONT "bold" TYPE TRUETYPE SIZE 9
      POSITION CC PARTIALS TRUE WRAP " " MAXLENGTH 13 ALIGN CENTER END END END
END
"""


def convert(folder, name, source, *options):
    """To a shapefile in Web Mercator with an index."""
    target = os.path.join(folder, f"{name}.shp")
    subprocess.run(["ogr2ogr", "-overwrite", "-f", "ESRI Shapefile", "-lco", "ENCODING=UTF-8", "-lco", "SPATIAL_INDEX=YES",
                    "-s_srs", "EPSG:27700", "-t_srs", "EPSG:3857", *options, target, source], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def data_make(folder):
    wkt = ("-oo", "GEOM_POSSIBLE_NAMES=wkt", "-oo", "KEEP_GEOM_COLUMNS=NO")
    convert(folder, "boroughs", os.path.join(GEODATA, "boroughs.csv"), *wkt, "-select", "name")
    convert(folder, "water", os.path.join(GEODATA, "thames.csv"), *wkt)
    with open(os.path.join(GEODATA, "boroughs.csv"), encoding="utf-8", newline="") as file, \
            open(os.path.join(folder, "names.csv"), "w", encoding="utf-8", newline="") as names:
        csv.field_size_limit(1 << 24)
        write = csv.writer(names)
        write.writerow(["name", "wkt"])
        for row in csv.DictReader(file):
            write.writerow([row["name"], f"POINT ({row['label_easting']} {row['label_northing']})"])
    convert(folder, "names", os.path.join(folder, "names.csv"), *wkt)
    font = subprocess.run(["fc-match", "--format=%{file}", "Liberation Sans:bold"], check=True, capture_output=True,
                          text=True).stdout
    with open(os.path.join(folder, "fonts.txt"), "w", encoding="utf-8") as file:
        file.write(f"bold {font}\n")


def box_of(zoom, x, y):
    side_m = 2 * WORLD_M / 2 ** zoom
    return x * side_m - WORLD_M, WORLD_M - (y + 1) * side_m, (x + 1) * side_m - WORLD_M, WORLD_M - y * side_m


def tile_draw(drawn, box):
    """MapServer's box goes through the middles of its outer pixels."""
    half = (box[2] - box[0]) / 512
    drawn.setExtent(box[0] + half, box[1] + half, box[2] - half, box[3] - half)
    return drawn.draw().getBytes()


def main():
    folder, (zoom, left, top, wide, high) = sys.argv[1], map(int, sys.argv[2:])
    os.makedirs(folder, exist_ok=True)
    data_make(folder)
    drawn = mapscript.fromstring(MAP.format(folder=folder))
    tiles = [(x, y) for y in range(top, top + high) for x in range(left, left + wide)]
    report = {}
    for form in ("indexed", "plain"):
        drawn.selectOutputFormat(form)
        times, sizes = [], []
        for round_number in range(ROUNDS + 1):  # the first warms up
            for x, y in tiles:
                begun = time.process_time()
                png = tile_draw(drawn, box_of(zoom, x, y))
                if round_number:
                    times.append((time.process_time() - begun) * 1e3)
                    sizes.append(len(png))
                elif form == "indexed":
                    with open(os.path.join(folder, f"{zoom}-{x}-{y}.png"), "wb") as file:
                        file.write(png)
        report[form] = {"tiles": len(tiles), "mean_ms": statistics.mean(times), "median_ms": statistics.median(times),
                        "mean_bytes": statistics.mean(sizes)}
    print(json.dumps(report))


main()
