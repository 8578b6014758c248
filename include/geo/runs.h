/* Points, lines or polygons as plain runs of grid points. */
#ifndef SIGNPOST_GEO_RUNS_H
#define SIGNPOST_GEO_RUNS_H

#include "geo/rings.h"

enum { RUNS_MAX_POINTS = RINGS_MAX_POINTS, RUNS_MAX = RINGS_MAX_RINGS };

enum runs_kind { RUNS_OF_POINTS = 1, RUNS_OF_LINES = 2, RUNS_OF_POLYGONS = 3 };

/* All runs one after the other. Of points there is one run for each point; of lines, one for each
 * line; of polygons, one for each ring, closed, and parts as in struct rings. */
struct runs {
    enum runs_kind kind;
    bool is_multi; /* MULTIPOINT, not POINT */
    int part_count;
    int run_count;
    int point_count;
    const int *starts; /* run_count + 1 of them, in points */
    const int *parts;  /* of each run: which point, line or polygon it belongs to */
    const struct geo_grid *points;
    struct geo_box box;
};

/* Reads the WKB of a POINT, LINESTRING, POLYGON or their MULTIs, of either byte order; what there
 * is of Z and M (ISO or extended) is left out. Refuses what is not finite, empty, cut short or too
 * large, lines of under two points, rings that are open or have under four; does not ask whether
 * the points are on the grid, so that degrees pass too. The runs live in the arena. ERR_GEOMETRY
 * with the reason. */
MUST_CHECK enum err runs_from_wkb(struct str wkb, struct arena *arena, struct runs *out,
                                  struct problem *problem);

/* Little endian, two dimensions, in the arena. ERR_NO_MEMORY. */
MUST_CHECK enum err runs_to_wkb(const struct runs *runs, struct arena *arena, struct str *out,
                                struct problem *problem);

#endif
