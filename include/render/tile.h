/* Tiles of the Web Mercator square and where things lie in them. */
#ifndef SIGNPOST_RENDER_TILE_H
#define SIGNPOST_RENDER_TILE_H

#include <math.h>

#include "base/text.h"
#include "geo/point.h"

enum {
    TILE_ZOOM_MAX = 16,
    TILE_EXTENT = 4096, /* units of a tile's side */
    TILE_BUFFER = 64    /* units beyond each side that a tile holds too, of every kind of shape */
};

/* z 0 to TILE_ZOOM_MAX; x to the east and y to the south, 0 to 2^z - 1. */
struct tile {
    int z;
    uint32_t x;
    uint32_t y;
};

/* From the three words of an address: decimal digits only. ERR_INVALID if they are not numbers or
 * there is no such zoom, ERR_NOT_FOUND for a tile beside the square of its zoom. */
MUST_CHECK enum err tile_read(struct str z, struct str x, struct str y, struct tile *out,
                              struct problem *problem);

/* The square is 2^32 world units wide; x to the east, y to the south. One is 9 mm at the equator
 * and 6 mm in London, and 1/16 of a unit of a tile of TILE_ZOOM_MAX. */
struct tile_point {
    uint32_t x;
    uint32_t y;
};

struct tile_box {
    uint32_t min_x;
    uint32_t min_y;
    uint32_t max_x;
    uint32_t max_y;
};

/* Latitudes beyond the square (85.05 degrees) are moved to its edge. */
struct tile_point tile_point_of(struct geo_point point);

/* What the tile holds with its buffer; never beyond the square. */
struct tile_box tile_box_of(struct tile tile);

static inline bool tile_boxes_meet(const struct tile_box *a, const struct tile_box *b)
{
    return a->min_x <= b->max_x && b->min_x <= a->max_x && a->min_y <= b->max_y &&
           b->min_y <= a->max_y;
}

/* World units in one unit of a tile of this zoom. */
static inline double tile_unit_of(int z)
{
    return ldexp(1, 20 - z);
}

#endif
