/* What the files behind geo/mosaic.h share. */
#ifndef SIGNPOST_GEO_MOSAIC_ARCS_H
#define SIGNPOST_GEO_MOSAIC_ARCS_H

#include "geo/mosaic.h"

enum { MOSAIC_OUTSIDE = -1 };

/* A line from node to node. A node is where more than two lines meet; a ring that has none gets
 * one. */
struct mosaic_arc {
    const struct geo_grid *points; /* as they are drawn; the first and the last are nodes */
    int count;
    int from; /* node */
    int to;
    int left; /* tile, or MOSAIC_OUTSIDE */
    int right;
};

struct mosaic {
    struct arena arena;
    int count; /* of arcs */
    struct mosaic_arc *arcs;
};

/* ---- while it is made ---- */

/* A point of any ring and the points next to it. */
struct vertex {
    struct geo_grid at;
    int neighbours[2];
    int neighbour_count;
    bool is_node;
};

/* An arc as it was given. */
struct line {
    const struct geo_grid *points; /* all of them */
    int count;
    double tolerance_m;
    bool must_be_finer;
};

struct laying {
    struct mosaic *mosaic;
    const struct rings *tiles;
    int tile_count;
    struct arena work;
    struct vertex *vertices;
    int vertex_count;
    int *slots; /* number of a vertex, plus 1 */
    size_t mask;
    int *ring;          /* vertices of one ring, begun at a node, closed */
    struct line *lines; /* by arc */
    int *keys;          /* by arc: the vertex after its first */
    int room;
    struct problem *problem;
};

enum err mosaic_no_memory(const struct laying *laying);

/* Draws all arcs. mosaic_simplify.c */
enum err mosaic_simplify(struct laying *laying, double tolerance_m);

static inline bool mosaic_is_same(struct geo_grid a, struct geo_grid b)
{
    return a.easting == b.easting && a.northing == b.northing;
}

#endif
