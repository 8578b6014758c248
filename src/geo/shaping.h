/* What the files behind geo/shape.h share: the calls to GEOS and what a shape is made of. */
#ifndef SIGNPOST_GEO_SHAPING_H
#define SIGNPOST_GEO_SHAPING_H

#include <geos_c.h>

#include "geo/shape.h"

struct shaper {
    GEOSContextHandle_t geos;
    int limit_ms;
    int64_t deadline_us; /* of the call that runs; 0: none */
    int64_t until_us;    /* of all calls; 0: none */
    const atomic_bool *is_cancelled;
    char error[200]; /* the last one that GEOS told; empty: none */
};

/* Made when first asked for, so a const shape can still make it. */
struct shape_index {
    const GEOSPreparedGeometry *prepared;
};

struct shape {
    GEOSGeometry *geometry; /* a POLYGON or MULTIPOLYGON */
    struct geo_box box;     /* of one not empty */
    double area_m2;
    bool is_empty;
    int point_count;
    struct shape_index *index;
    struct shape_index index_room;
};

/* Every call that may take long stands between the two:
 *     shaping_begin(shaper);
 *     do
 *         made = GEOSIntersection_r(...);
 *     while (!made && shaping_was_disturbed(shaper));
 *     return shaping_end(shaper, made, problem);
 * The end says why it was not done. */
void shaping_begin(struct shaper *shaper);
bool shaping_was_disturbed(struct shaper *shaper);
enum err shaping_end(struct shaper *shaper, bool is_done, struct problem *problem);

/* Geometries on their way into one that will own them. init fails only for want of memory; add
 * takes NULL as a failure; finish drops what no collection took over. */
struct pieces {
    GEOSGeometry **list;
    unsigned count;
    bool failed;
};
bool pieces_init(struct pieces *pieces, size_t room);
void pieces_add(struct pieces *pieces, GEOSGeometry *piece);
/* A collection of this type; NULL on failure. */
GEOSGeometry *pieces_collect(struct shaper *shaper, struct pieces *pieces, int type);
void pieces_finish(struct shaper *shaper, struct pieces *pieces);

/* A MULTIPOLYGON of copies of all polygons in it: cutting leaves points and lines where borders
 * only touch. NULL on failure. */
GEOSGeometry *polygons_in(struct shaper *shaper, const GEOSGeometry *mixed);

/* A shape of what is polygonal in it; takes over the geometry, also on failure. */
MUST_CHECK enum err shape_wrap(struct shaper *shaper, GEOSGeometry *geometry, struct shape **out,
                               struct problem *problem);

#endif
