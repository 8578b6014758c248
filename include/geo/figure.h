/* Points, lines, polygons and collections of them as outsiders write them, and how two of them lie
 * to each other. In any flat system of coordinates that both share: degrees count as a plane. */
#ifndef SIGNPOST_GEO_FIGURE_H
#define SIGNPOST_GEO_FIGURE_H

#include "base/arena.h"
#include "geo/rings.h"
#include "geo/shape.h"

enum figure_type {
    FIGURE_POINT,
    FIGURE_LINE,
    FIGURE_POLYGON,
    FIGURE_MULTIPOINT,
    FIGURE_MULTILINE,
    FIGURE_MULTIPOLYGON,
    FIGURE_COLLECTION
};

/* Borrowed throughout. POINT and LINE have coordinates; a POLYGON has its rings as parts, each a
 * closed LINE, the outer one first; the others have what they are made of. */
struct figure {
    enum figure_type type;
    int stride;                /* 2: x, y; 3: x, y, z. What is asked here looks at x and y only */
    int count;                 /* of points or parts */
    const double *coordinates; /* count * stride of them */
    const struct figure *parts;
    struct geo_box box; /* of x and y */
};

/* Where rings are at hand: a MULTIPOLYGON that borrows their points. ERR_NO_MEMORY. */
MUST_CHECK enum err figure_of_rings(const struct rings *rings, struct arena *arena,
                                    struct figure *out, struct problem *problem);

struct geo_box figure_box(const struct figure *figure); /* counted anew from its points */

enum figure_relation {
    FIGURE_INTERSECTS,
    FIGURE_DISJOINT,
    FIGURE_EQUALS,
    FIGURE_CONTAINS,
    FIGURE_WITHIN,
    FIGURE_TOUCHES,
    FIGURE_CROSSES,
    FIGURE_OVERLAPS
};

/* The gate for what outsiders write, before GEOS works on it. ERR_INVALID if its lines cross one
 * another more than FIGURE_CROSSINGS_MAX times: GEOS would take minutes. */
enum { FIGURE_CROSSINGS_MAX = 1000 };
MUST_CHECK enum err figure_check(const struct figure *figure, struct problem *problem);

/* Why GEOS may have failed: ERR_INVALID with the reason if polygons cross themselves or one another
 * or are otherwise not valid. OK of all others, and where GEOS cannot say. */
MUST_CHECK enum err figure_valid(struct shaper *shaper, const struct figure *figure,
                                 struct problem *problem);

/* A figure that is asked about many times; it remembers an index of itself. One thread at a time.
 * The figure and the shaper must outlive it. */
struct figure_asked;
MUST_CHECK enum err figure_asked_create(struct shaper *shaper, const struct figure *figure,
                                        struct figure_asked **out, struct problem *problem);
void figure_asked_destroy(struct figure_asked *asked); /* NULL is fine */

/* Does "other RELATION asked" hold, as OGC 06-103r4 defines it? ERR_GEOMETRY where GEOS cannot say,
 * ERR_LIMIT where it takes longer than shaper_limit allows, ERR_BUSY past shaper_until. */
MUST_CHECK enum err figure_relate(struct figure_asked *asked, const struct figure *other,
                                  enum figure_relation relation, bool *out,
                                  struct problem *problem);

/* The same for one point. Quick where the figure is polygons and the answer is plain. */
MUST_CHECK enum err figure_relate_point(struct figure_asked *asked, double x, double y,
                                        enum figure_relation relation, bool *out,
                                        struct problem *problem);

#endif
