/* Geometry out of a GeoPackage, as outsiders write it: what passes must come out as plain WKB that
 * reads the same again. */
#include <stdint.h>
#include <stdlib.h>

#include "geo/runs.h"
#include "store/geopackage.h"

enum { ARENA_BYTES = 64 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes);

static void try_wkb(struct str wkb, struct arena *arena)
{
    struct runs runs;
    struct runs again;
    struct str plain;
    struct problem problem = {0};
    if (runs_from_wkb(wkb, arena, &runs, &problem)) {
        if (!problem.text[0])
            abort(); /* refused without a word */
        return;
    }
    if (runs.starts[runs.run_count] != runs.point_count ||
        runs.parts[runs.run_count - 1] != runs.part_count - 1)
        abort();
    if (runs_to_wkb(&runs, arena, &plain, NULL) || runs_from_wkb(plain, arena, &again, NULL) ||
        again.point_count != runs.point_count || again.run_count != runs.run_count ||
        again.kind != runs.kind)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct arena arena;
    struct str blob = {(const char *)bytes, size_bytes};
    struct str wkb;
    int32_t srs;
    arena_init(&arena, ARENA_BYTES);
    try_wkb(blob, &arena);
    if (geopackage_blob_read(blob, &wkb, &srs, NULL) == OK && wkb.len)
        try_wkb(wkb, &arena);
    arena_finish(&arena);
    return 0;
}
