/* What the files that make tile sheets and tiles share. */
#ifndef SIGNPOST_RENDER_TILE_SHEET_H
#define SIGNPOST_RENDER_TILE_SHEET_H

#include <stdatomic.h>

#include "render/tile_ground.h"
#include "render/tile_set.h"

/* Something with a place, and which one of its kind it is. */
struct tile_item {
    struct tile_box box;
    uint64_t code; /* along a curve, see tile_code_of */
    int index;
};

/* Items that lie together follow each other; each run of TILE_RUN has a box. */
enum { TILE_RUN = 32 };
struct tile_index {
    int count;
    struct tile_item *items;
    struct tile_box *runs;
};

/* Points of one thing: a place, or a feature of a layer. */
struct tile_spots {
    int count;
    const struct tile_point *points;
};

/* Geometry of one layer of context. */
struct tile_context {
    struct tile_index index;   /* of features, counted from the layer's first */
    struct tile_shape *shapes; /* by feature; without rings where it is points */
    struct tile_spots *spots;
};

/* What edits of services leave as it is: shared from sheet to sheet. */
struct tile_ground {
    _Atomic int holders;
    uint8_t key[SHA256_BYTES]; /* of all that it is made from */
    struct arena arena;
    struct tile_warp *warp;
    int area_count;
    struct tile_shape *areas; /* by area of the directory; empty where it has no boundary */
    struct tile_shape water;
    struct tile_index boroughs;
    struct tile_index others; /* areas that are no boroughs */
    struct tile_index places;
    struct tile_point *place_points;
    uint64_t *place_ids;
    int layer_count;
    struct tile_context *layers;
};

/* A service at a site, as a point. */
enum {
    SITE_SERVICE,
    SITE_NAME,
    SITE_ORGANISATION,
    SITE_TYPE,
    SITE_PRECISION,
    SITE_APPROXIMATE,
    SITE_SYNTHETIC,
    SITE_VALUES
};
struct tile_site {
    uint64_t id;
    uint32_t values[SITE_VALUES]; /* in the pool; UINT32_MAX: it has none */
};

/* A free shape of a service: a coverage row. */
struct tile_reach {
    uint64_t id;
    int coverage;
    int service;
};

struct tile_sheet {
    _Atomic int holders;
    const struct atlas *atlas;
    struct tile_ground *ground;
    struct arena arena;
    int site_count;
    uint64_t *codes;           /* of the sites, in their order */
    struct tile_point *points; /* of each */
    int *outlets;              /* of each, in the atlas */
    struct tile_site *sites;
    struct tile_box site_box;
    struct mvt_pool pool;
    uint32_t yes; /* numbers in the pool */
    uint32_t unknown;
    int reach_count;
    struct tile_reach *reaches;
    struct tile_shape *shapes; /* of each reach */
    struct tile_index reach_index;
};

/* Interleaves the bits of x and y (Morton 1966): all points of one tile, of any zoom, follow each
 * other. */
uint64_t tile_code_of(struct tile_point point);

/* Fills an index from items that have boxes and indexes, in the arena; those with an empty box are
 * left out. False when memory is short. */
bool tile_index_make(struct tile_item *items, int count, struct arena *arena,
                     struct tile_index *out);

static inline bool tile_box_is_empty(const struct tile_box *box)
{
    return box->min_x > box->max_x;
}

void tile_box_add(struct tile_box *box, const struct tile_box *more);
extern const struct tile_box tile_no_box;

/* tile_grounds.c: the ground of the atlas, or before's if it is the same. */
MUST_CHECK enum err tile_ground_get(const struct atlas *atlas, const struct projection *projection,
                                    struct tile_ground *before, struct tile_ground **out,
                                    struct problem *problem);

/* tile_sites.c: fills the sheet's sites and their pool. */
MUST_CHECK enum err tile_sites_make(struct tile_sheet *sheet, struct problem *problem);

enum err tile_no_memory(struct problem *problem);

#endif
