/* Tiles of the map as PNG: a calm base map of London, and the same with who is covered. Web
 * Mercator, the usual numbering (x to the east, y to the south). Looks: a verdict is told by its
 * pattern, never by colour alone, and reads in grey too. */
#ifndef SIGNPOST_RENDER_RASTER_H
#define SIGNPOST_RENDER_RASTER_H

#include "domain/gap.h"
#include "geo/projection.h"

enum { RASTER_ZOOM_MAX = 16, RASTER_SIZE_PX = 256, RASTER_WINDOW_MAX_PX = 2048 };

/* What the tiles of one ground are drawn from: boundaries, water, names, women by square
 * kilometre and layers of the base map, none of it borrowed from the atlas. Never changes once
 * created; any thread. */
struct raster;

/* Takes a fifth of a second: keep it. Names are set in Liberation Sans, or what fontconfig has
 * instead; where there is no font at all, maps have no names. ERR_NO_MEMORY; ERR_GEOMETRY where a
 * boundary has no place on the map. */
MUST_CHECK enum err raster_create(const struct atlas *atlas, const struct projection *projection,
                                  struct raster **out, struct problem *problem);
void raster_destroy(struct raster *raster); /* NULL is fine */

/* Would one that is made of this atlas draw the same? Most edits leave the ground as it is. */
bool raster_fits(const struct raster *raster, const struct atlas *atlas);

/* Does it have names, so was there a font? */
bool raster_has_names(const struct raster *raster);

/* What is shown beside the ground. */
struct raster_look {
    bool has_women;               /* squares of 1 km by the women who live there, in five steps */
    const struct gap_cell *cells; /* by borough, see raster_cells_make; NULL: the base map */
};

/* A piece of the map of a zoom. All but scale in pixels of that zoom at scale 1, counted from the
 * north-west corner of the world. scale 2: twice as many pixels a side, the same map. */
struct raster_window {
    int zoom; /* 0 to RASTER_ZOOM_MAX */
    int left_px;
    int top_px;
    int width_px; /* 1 to RASTER_WINDOW_MAX_PX */
    int height_px;
    int scale; /* 1 or 2 */
};

/* Of a tile: 256 pixels a side at scale 1, 512 at scale 2. */
struct raster_address {
    int zoom; /* 0 to RASTER_ZOOM_MAX */
    int x;    /* 0 to 2^zoom - 1 */
    int y;
    int scale; /* 1 or 2 */
};

/* Appends the PNG. A tile beside London is plain and small, never missing, so that a map has no
 * holes. ERR_INVALID for an address out of range; ERR_NO_MEMORY. */
MUST_CHECK enum err raster_tile(const struct raster *raster, const struct raster_look *look,
                                const struct raster_address *address, struct buf *out,
                                struct problem *problem);

/* Likewise of any window: pixel for pixel what tiles laid side by side show there. */
MUST_CHECK enum err raster_picture(const struct raster *raster, const struct raster_look *look,
                                   const struct raster_window *window, struct buf *out,
                                   struct problem *problem);

/* The verdict of each borough in the question's one column (its axis is taken for GAP_ONE): its
 * own, or that of the group of boroughs that it is in. *out: atlas->borough_count cells in the
 * arena. ERR_INVALID where areas of that type are neither boroughs nor groups of them; or as
 * gap_matrix_make. */
MUST_CHECK enum err raster_cells_make(const struct atlas *atlas, struct gap_memory *memory,
                                      const struct gap_question *question, struct arena *arena,
                                      const struct gap_cell **out, struct problem *problem);

#endif
