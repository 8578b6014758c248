/* Boundaries, water and free shapes in world units, simplified for every zoom. */
#ifndef SIGNPOST_RENDER_TILE_GROUND_H
#define SIGNPOST_RENDER_TILE_GROUND_H

#include "geo/projection.h"
#include "geo/rings.h"
#include "render/mvt.h"
#include "render/tile.h"

/* From the British National Grid to world units, a hundred times as fast as PROJ: a lattice of
 * PROJ's answers with quadratics in between, good to 0.2 mm in and around London; elsewhere PROJ.
 */
struct tile_warp;
MUST_CHECK enum err tile_warp_create(const struct projection *projection, struct tile_warp **out,
                                     struct problem *problem);
void tile_warp_destroy(struct tile_warp *warp); /* NULL is fine */
/* projection: this thread's. */
struct tile_point tile_warp_point(const struct tile_warp *warp, const struct projection *projection,
                                  struct geo_grid grid);

/* Polygons, or lines if is_line. Each ring is closed (first point repeated), the first ring of a
 * part is its outer one. A point belongs to the tiles of its zoom and those above, so a tile of
 * zoom z is drawn from the points whose zoom is z or less; what is left out is within a quarter of
 * a unit of what is drawn. Neighbours that were simplified together keep a common border. */
enum { TILE_CHUNK = 32 };
struct tile_shape {
    bool is_line;
    int ring_count;
    const int *starts; /* ring_count + 1 of them */
    const int *parts;  /* of each ring */
    const struct tile_point *points;
    const uint8_t *zooms;          /* of each point */
    const struct tile_box *boxes;  /* of each ring */
    const struct tile_box *chunks; /* of each TILE_CHUNK points of a ring that follow each other */
    const int *chunk_starts;       /* of each ring, in chunks */
    struct tile_box box;
};

/* Simplifies shapes together. An empty one stays empty. The results live in the arena. */
MUST_CHECK enum err tile_shapes_make(const struct tile_warp *warp,
                                     const struct projection *projection, const struct rings *rings,
                                     int count, struct arena *arena, struct tile_shape *out,
                                     struct problem *problem);

/* The WKB of one line or several, in grid metres. ERR_GEOMETRY. */
MUST_CHECK enum err tile_lines_make(const struct tile_warp *warp,
                                    const struct projection *projection, struct str wkb,
                                    struct arena *arena, struct tile_shape *out,
                                    struct problem *problem);

/* ---- cutting ---- */

/* One thread's room for it. */
struct tile_cutter;
MUST_CHECK enum err tile_cutter_create(struct tile_cutter **out, struct problem *problem);
void tile_cutter_destroy(struct tile_cutter *cutter); /* NULL is fine */

/* Writes what the tile and its buffer hold of the shape as geometry of the feature that has begun:
 * by Sutherland and Hodgman (1974), each ring for itself. Drops rings that shrink to nothing. False
 * when memory is short. */
bool tile_cut(struct tile_cutter *cutter, const struct tile_shape *shape, struct tile tile,
              struct mvt *mvt);

#endif
