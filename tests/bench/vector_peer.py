#!/usr/bin/python3
"""The same sites as MapServer's vector tiles, in process, from an indexed FlatGeobuf in Web Mercator. Prints JSON.

usage: vector_peer.py SITES.tsv FOLDER Z/X/Y ...     FOLDER: for its data and its tiles, mapserver-Z-X-Y.mvt

It is asked as WMS, its way to a vector tile in process, from a map that is read once. Processor time, as for ours.
"""

import csv
import json
import os
import statistics
import subprocess
import sys
import time

import mapscript

WORLD_M = 20037508.342789244
LEAST_S = 1.0  # each tile is drawn for so long, and this often at least
LEAST_RUNS = 9
TYPE = "application/vnd.mapbox-vector-tile"
NAMES = ("id", "lon", "lat", "service", "name", "organisation", "type", "precision", "approximate", "synthetic")

MAP = """
MAP
  NAME "sites"
  SIZE 256 256
  UNITS METERS
  EXTENT -20037508.34 -20037508.34 20037508.34 20037508.34
  PROJECTION "init=epsg:3857" END
  OUTPUTFORMAT NAME "mvt" DRIVER MVT MIMETYPE "{type}" EXTENSION "mvt"
    FORMATOPTION "EXTENT=4096" FORMATOPTION "EDGE_BUFFER=64" END
  WEB METADATA "ows_enable_request" "*" "wms_title" "sites" "wms_onlineresource" "http://localhost/" "wms_srs" "EPSG:3857"
    "wms_getmap_formatlist" "{type}" END END
  LAYER NAME "sites" TYPE POINT STATUS ON CONNECTIONTYPE FLATGEOBUF DATA "{folder}/sites.fgb"
    PROJECTION "init=epsg:3857" END
    METADATA "wms_title" "sites" "gml_include_items" "{items}" "gml_featureid" "id" "gml_types" "auto" END
    CLASS STYLE COLOR 0 0 0 SIZE 1 END END END
END
"""


def data_make(source, folder):
    table = os.path.join(folder, "sites.csv")
    target = os.path.join(folder, "sites.fgb")
    with open(source, encoding="utf-8", newline="") as rows, open(table, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([NAMES, *csv.reader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)])
    if os.path.exists(target):
        os.remove(target)
    subprocess.run(["ogr2ogr", "-f", "FlatGeobuf", "-lco", "SPATIAL_INDEX=YES", "-s_srs", "EPSG:4326", "-t_srs", "EPSG:3857",
                    "-oo", "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat", "-oo", "KEEP_GEOM_COLUMNS=NO",
                    "-oo", "AUTODETECT_TYPE=NO", target, table], check=True, stdout=subprocess.DEVNULL)


def tile_draw(drawn, z, x, y):
    side_m = 2 * WORLD_M / 2 ** z
    box = (x * side_m - WORLD_M, WORLD_M - (y + 1) * side_m, (x + 1) * side_m - WORLD_M, WORLD_M - y * side_m)
    request = mapscript.OWSRequest()
    request.loadParamsFromURL("SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=sites&STYLES=&CRS=EPSG:3857"
                              f"&BBOX={','.join(map(repr, box))}&WIDTH=256&HEIGHT=256"
                              f"&FORMAT={TYPE}")
    mapscript.msIO_installStdoutToBuffer()
    drawn.OWSDispatch(request)
    headers, _, content = mapscript.msIO_getStdoutBufferBytes().partition(b"\r\n\r\n")
    mapscript.msIO_resetHandlers()
    if TYPE.encode() not in headers:
        raise RuntimeError(f"not a vector tile: {content[:500]!r}")
    return content


def tile_measure(drawn, folder, name):
    z, x, y = map(int, name.split("/"))
    times = []
    tile = tile_draw(drawn, z, x, y)
    while len(times) < LEAST_RUNS or sum(times) < LEAST_S * 1e3:
        begun = time.process_time()
        tile = tile_draw(drawn, z, x, y)
        times.append((time.process_time() - begun) * 1e3)
    with open(os.path.join(folder, f"mapserver-{z}-{x}-{y}.mvt"), "wb") as file:
        file.write(tile)
    return {"ms": statistics.median(times), "bytes": len(tile)}


def main():
    source, folder, *names = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    data_make(source, folder)
    drawn = mapscript.fromstring(MAP.format(folder=folder, type=TYPE, items=",".join(NAMES[3:])))
    print(json.dumps({name: tile_measure(drawn, folder, name) for name in names}))


main()
