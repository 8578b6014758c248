/* The atlas on one day, as known on one day: bit sets over services. A worker keeps the last few.
 */
#ifndef SIGNPOST_DOMAIN_SLICE_H
#define SIGNPOST_DOMAIN_SLICE_H

#include "domain/cover.h"

/* A service whose cover is exact for a point, under one of the areas that it may reach. */
struct shape_at {
    bool is_single;        /* one shape, which includes: inside or outside settles it */
    enum certainty inside; /* for who lives in the shape */
    double radius_m;       /* of a circle; 0 for a polygon */
    struct geo_grid centre;
    const struct rings *rings; /* of a polygon */
};

/* What most searches need of it, packed. */
struct shape_box {
    int service;
    enum reach reach;       /* of the service */
    enum certainty outside; /* for who lives elsewhere in this area, out of all its shapes */
    float min_x, min_y, max_x, max_y; /* grid metres; holds all its shapes */
};

struct slice {
    struct moment moment;
    struct arena arena;           /* holds the sets */
    uint64_t *known;              /* something was known of it by then */
    uint64_t *running;            /* known, and runs or may run */
    uint64_t *doubt;              /* of these: may run */
    uint64_t *reach[REACH_COUNT]; /* the block it is shown in */
    uint64_t *placeless;          /* to be visited, but no place is known or open */
    int reach_count[REACH_COUNT]; /* known services of each block */
    struct shape_at *shapes;
    struct shape_box *shape_boxes; /* of the shapes, one by one */
    struct span shapes_of_area[BOROUGH_MAX + 2];
    uint64_t *area_no[BOROUGH_MAX + 2]; /* by area: certainly not covered; NULL for unused areas */
    uint64_t *area_ask[BOROUGH_MAX + 2];
    uint8_t *breadth; /* how many boroughs it may cover; most local first */
    int *remote;      /* services without a visit in the order of their block */
    int remote_count;
    uint64_t *outlet_is_open; /* bits by outlet */
};

struct slice_cache;

/* One for one thread. */
MUST_CHECK enum err slice_cache_create(struct slice_cache **out, struct problem *problem);
void slice_cache_destroy(struct slice_cache *cache); /* NULL is fine */

/* The slice of that moment, made if need be; good until the next call. Keeps a hold on the atlas.
 */
MUST_CHECK enum err slice_get(struct slice_cache *cache, const struct atlas *atlas,
                              struct moment moment, const struct slice **out,
                              struct problem *problem);

/* Makes one that all caches find in the atlas, before others see it: who asks first need not wait,
 * nor each thread make its own. */
MUST_CHECK enum err slice_prepare(struct atlas *atlas, struct moment moment,
                                  struct problem *problem);

#endif
