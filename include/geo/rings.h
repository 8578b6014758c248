/* Polygons as plain rings of grid points: what the atlas keeps of boundaries and coverage. */
#ifndef SIGNPOST_GEO_RINGS_H
#define SIGNPOST_GEO_RINGS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"
#include "geo/point.h"

enum { RINGS_MAX_POINTS = 200000, RINGS_MAX_RINGS = 20000 };

struct geo_box {
    double min_x;
    double min_y;
    double max_x;
    double max_y;
};

/* Boxes that only touch meet. */
static inline bool geo_boxes_meet(const struct geo_box *a, const struct geo_box *b)
{
    return a->min_x <= b->max_x && b->min_x <= a->max_x && a->min_y <= b->max_y &&
           b->min_y <= a->max_y;
}

static inline bool geo_box_holds(const struct geo_box *outer, const struct geo_box *inner)
{
    return outer->min_x <= inner->min_x && outer->max_x >= inner->max_x &&
           outer->min_y <= inner->min_y && outer->max_y >= inner->max_y;
}

/* The smallest box round the points; of none, one that nothing meets. */
struct geo_box geo_box_of(const struct geo_grid *points, int count);

/* All rings, outer and inner, of all parts one after the other: whether a point is inside is the
 * parity of its crossings. Each ring is closed (first point repeated). */
struct rings {
    int ring_count;
    int point_count;
    const int *starts; /* ring_count + 1 of them */
    const int *parts;  /* which polygon each ring belongs to; its first is the outer one */
    const struct geo_grid *points;
    struct geo_box box;
};

/* Reads the WKB of a POLYGON or MULTIPOLYGON (two dimensions). The gate before GEOS: refuses other
 * types, too many points, coordinates that are not finite or off the grid, rings that are open or
 * have under four points. The rings live in the arena. ERR_GEOMETRY with the reason and place. */
MUST_CHECK enum err rings_from_wkb(struct str wkb, struct arena *arena, struct rings *out,
                                   struct problem *problem);

/* All within a distance of a point, as a polygon of 128 corners that lie on the circle (and so
 * 0.04 % smaller). The rings live in the arena. ERR_NO_MEMORY. */
MUST_CHECK enum err rings_circle(struct geo_grid centre, double radius_m, struct arena *arena,
                                 struct rings *out, struct problem *problem);

/* A point on the border belongs to exactly one of two polygons that share it. */
bool rings_contain(const struct rings *rings, struct geo_grid point);

/* Do they have a point in common? Those that only touch have. */
bool rings_meet(const struct rings *a, const struct rings *b);

/* The area of all parts less their holes, by the shoelace formula. */
double rings_area_m2(const struct rings *rings);

/* Metres to the nearest edge, also from inside. */
double rings_edge_distance_m(const struct rings *rings, struct geo_grid point);

#endif
