/* GeoJSON geometry from files and questions: what comes out must pass or be refused by the gate. */
#include <stdint.h>
#include <stdlib.h>

#include "codec/geojson_read.h"
#include "geo/runs.h"

enum { LINES = 16, ARENA_BYTES = 64 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

static void try_geometry(const struct json_at *geometry, enum geojson_crs crs,
                         const struct projection *projection)
{
    struct arena arena;
    struct str wkb = {"", 0};
    struct rings rings;
    struct problem problem = {0};
    arena_init(&arena, ARENA_BYTES);
    if (geojson_polygons_read(geometry, crs, projection, &arena, &wkb, &problem)) {
        if (!problem.text[0])
            abort(); /* refused without a word */
    } else if (rings_from_wkb(wkb, &arena, &rings, &problem)) {
        abort(); /* numbers, closed rings and limits were checked: the gate has nothing to refuse */
    } else {
        rings_contain(&rings, rings.points[0]);
    }
    arena_finish(&arena);
}

/* The same with any kind of geometry. */
static void try_any(const struct json_at *geometry, enum geojson_crs crs,
                    const struct projection *projection)
{
    struct arena arena;
    struct str wkb = {"", 0};
    struct runs runs;
    struct problem problem = {0};
    arena_init(&arena, ARENA_BYTES);
    if (geojson_geometry_read(geometry, crs, projection, GEOJSON_POINTS_MAX, &arena, &wkb,
                              &problem)) {
        if (!problem.text[0])
            abort();
    } else if (runs_from_wkb(wkb, &arena, &runs, &problem)) {
        abort();
    }
    arena_finish(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    static struct projection *projection;
    struct str text = {(const char *)bytes, size_bytes};
    struct json_doc *doc = NULL;
    int64_t lines[LINES];
    if (!projection && projection_create(&projection, NULL))
        abort();
    if (json_open(text, size_bytes, &doc, NULL))
        return 0;
    enum geojson_crs crs;
    struct json_at root = json_root(doc);
    struct json_at features = json_member(&root, "features");
    if (geojson_crs_read(&root, &crs, NULL))
        crs = GEOJSON_METRES;
    if (geojson_lines(text, lines, LINES) < 0)
        abort();
    try_geometry(&root, crs, projection);
    try_any(&root, crs, projection);
    for (struct json_each each = json_each(&features); json_next(&each);) {
        struct json_at geometry = json_member(&each.at, "geometry");
        try_geometry(&geometry, crs, projection);
        try_any(&geometry, crs, projection);
    }
    json_close(doc);
    return 0;
}
