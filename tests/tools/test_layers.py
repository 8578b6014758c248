"""tools/check-layers must find each kind of violation, and nothing in a tree that keeps the rules."""

import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tools/check-layers"


def header(path, *lines):
    guard = "SIGNPOST_" + path.removeprefix("include/").removesuffix(".h").upper().replace("/", "_") + "_H"
    return "\n".join([f"#ifndef {guard}", f"#define {guard}", *lines, "#endif", ""])


GOOD = {
    "include/base/text.h": header("include/base/text.h", "#include <stddef.h>", "int text_size(void);"),
    "src/base/text.c": '#include "base/text.h"\n#include <nettle/sha2.h>\n',
    "include/geo/point.h": header("include/geo/point.h", "struct point { double lon; };"),
    "include/geo/shape.h": header("include/geo/shape.h", '#include "geo/point.h"', "int shape_area(void);"),
    "src/geo/shape.c": '#include "geo/shape.h"\n#include <geos_c.h>\n#include <sys/types.h>\n',
    "include/store/db.h": header("include/store/db.h", '#include "geo/point.h"', "int db_open(void);"),
    "src/store/db_open.c": '#include "store/db.h"\n#include <sqlite3.h>\n#include "db_private.h"\n',
    "src/store/db_private.h": "/* private */\n",
    "include/codec/json.h": header("include/codec/json.h", "int json_open(void);"),
    "src/codec/json.c": '#include "codec/json.h"\n#include <jansson.h>\n',
    "include/http/server.h": header("include/http/server.h", "int server_start(void);"),
    "src/http/server.c": '#include "http/server.h"\n#include <microhttpd.h>\n#include "store/db.h"\n',
    "src/app/main.c": '#include "http/server.h"\nint main(void) { return 0; }\n',
    "tests/unit/base/test_text.c": '#include "base/text.h"\n',
}


def check(folder, files):
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    done = subprocess.run([SCRIPT, folder], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines(), done.stderr


def test_a_tree_that_keeps_the_rules_passes_in_silence(tmp_path):
    assert check(tmp_path, GOOD) == (0, [], "")


PLANTED = {
    "includes upwards": ("src/base/text.c", '#include "base/text.h"\n#include "geo/point.h"\n', 2),
    "includes upwards in a header": ("include/geo/point.h", header("include/geo/point.h", '#include "http/server.h"'), 3),
    "includes upwards with spaces": ("src/base/text.c", '#include "base/text.h"\n  #  include "store/db.h"\n', 2),
    "store includes its sibling codec": ("src/store/db_open.c", '\n\n#include "codec/json.h"\n', 3),
    "codec includes its sibling store": ("src/codec/json.c", '#include "store/db.h"\n', 1),
    "SQLite outside store": ("src/http/server.c", "int x;\n#include <sqlite3.h>\n", 2),
    "SpatiaLite outside store": ("src/geo/shape.c", "#include <spatialite/gaiageo.h>\n", 1),
    "GEOS outside geo": ("src/store/db_open.c", "#include <geos_c.h>\n", 1),
    "PROJ outside geo": ("src/codec/json.c", "#include <proj.h>\n", 1),
    "geodesic outside geo": ("src/http/server.c", "#include <geodesic.h>\n", 1),
    "Jansson outside codec": ("src/http/server.c", "#include <jansson.h>\n", 1),
    "libzip outside codec": ("src/store/db_open.c", "#include <zip.h>\n", 1),
    "libmicrohttpd outside http": ("src/codec/json.c", "#include <microhttpd.h>\n", 1),
    "zlib outside http": ("src/codec/json.c", "#include <zlib.h>\n", 1),
    "Cairo outside render": ("src/http/server.c", "#include <cairo/cairo.h>\n", 1),
    "Nettle outside base": ("src/http/server.c", "#include <nettle/sha2.h>\n", 1),
    "a library in app": ("src/app/main.c", "#include <sqlite3.h>\n", 1),
    "a library that nobody named": ("src/http/server.c", "#include <openssl/ssl.h>\n", 1),
    "a library in quotes": ("src/http/server.c", '#include "sqlite3.h"\n', 1),
    "a path that leaves its folder": ("src/base/text.c", '#include "../geo/shape.h"\n', 1),
    "a private header of another layer": ("src/http/server.c", '#include "db_private.h"\n', 1),
    "a macro in place of a file": ("src/base/text.c", "#include FILE\n", 1),
    "a folder that is no layer": ("src/util/things.c", '#include "base/text.h"\n', 1),
    "a private header of another layer by name": ("src/http/server.c", '#include "db_private.h"\n', 1),
    "a public header without source": ("include/geo/box.h", header("include/geo/box.h", "", "int box_size(void);"), 1),
    "a source that keeps no promise": ("src/geo/box.c", '#include "base/text.h"\n', 1),
    "a wrong guard": ("include/geo/point.h", "#ifndef POINT_H\n#define POINT_H\n#endif\n", 1),
    "a source in include": ("include/geo/point.c", "int x;\n", 1),
    "a test without module": ("tests/unit/base/test_nothing.c", '#include "base/text.h"\n', 1),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_violation_is_named_by_file_and_line(tmp_path, name):
    path, text, line = PLANTED[name]
    code, lines, errors = check(tmp_path, {**GOOD, path: text})
    assert code == 1 and errors == ""
    assert [found for found in lines if found.startswith(f"{path}:{line}: ")], lines


def test_each_violation_is_reported_not_only_the_first(tmp_path):
    bad = '#include "http/server.h"\n#include <sqlite3.h>\n#include "geo/point.h"\n#include "base/text.h"\n'
    code, lines, _ = check(tmp_path, {**GOOD, "src/base/text.c": bad})
    assert code == 1
    assert [found.split(": ")[0] for found in lines] == [f"src/base/text.c:{line}" for line in (1, 2, 3)]


def test_this_project_keeps_its_layers():
    done = subprocess.run([SCRIPT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
