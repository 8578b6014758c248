/* Polygons that are cut and joined: the door to GEOS. Coordinates are grid metres. */
#ifndef SIGNPOST_GEO_SHAPE_H
#define SIGNPOST_GEO_SHAPE_H

#include <stdatomic.h>
#include <stdint.h>

#include "geo/rings.h"

/* A GEOS context. One thread at a time; shapes may outlive a call but not their shaper. */
struct shaper;

/* Polygons without overlap, valid, two-dimensional; may be empty. A shape that is asked about
 * remembers an index of itself: even a const one belongs to one thread at a time. */
struct shape;

MUST_CHECK enum err shaper_create(struct shaper **out, struct problem *problem);
void shaper_destroy(struct shaper *shaper); /* NULL is fine */

/* The longest that one call may take; after that it fails with ERR_LIMIT. 0 (as at first): no
 * limit. */
void shaper_limit(struct shaper *shaper, int limit_ms);

/* No call works on past this moment (clock_mono_us; 0: for ever), nor once *is_cancelled is true
 * (NULL: never). Then it fails with ERR_BUSY. */
void shaper_until(struct shaper *shaper, int64_t deadline_us, const atomic_bool *is_cancelled);

/* Reads the WKB of a POLYGON or MULTIPOLYGON as rings_from_wkb does, with its errors. Then
 * ERR_GEOMETRY with the reason and the place where it is not valid; with repairs, it is mended
 * instead and *repaired (NULL is fine) says so: parts that overlap are joined, lines are dropped.
 */
MUST_CHECK enum err shape_from_wkb(struct shaper *shaper, struct str wkb, bool repairs,
                                   struct shape **out, bool *repaired, struct problem *problem);

/* Without asking whether they are valid, which costs more than the rest: for rings that were asked
 * when they were stored. Of others, some calls below fail or answer nonsense; none crashes. */
MUST_CHECK enum err shape_from_rings(struct shaper *shaper, const struct rings *rings,
                                     struct shape **out, struct problem *problem);

/* All within a distance of a point: a polygon of 128 corners that lie on the circle (and so 0.04 %
 * smaller). ERR_INVALID if the radius is not above 0 or the circle leaves the grid. */
MUST_CHECK enum err shape_circle(struct shaper *shaper, struct geo_grid centre, double radius_m,
                                 struct shape **out, struct problem *problem);

/* What both have in common; what any has; what the first has and the second has not. Only polygons
 * are kept of the outcome, which may be empty. ERR_GEOMETRY where GEOS fails. */
MUST_CHECK enum err shape_clip(struct shaper *shaper, const struct shape *a, const struct shape *b,
                               struct shape **out, struct problem *problem);
MUST_CHECK enum err shape_union(struct shaper *shaper, const struct shape *const *all, int count,
                                struct shape **out, struct problem *problem);
MUST_CHECK enum err shape_minus(struct shaper *shaper, const struct shape *a, const struct shape *b,
                                struct shape **out, struct problem *problem);

/* Does a hold all of b (also where their borders meet, also where b is empty)? Do they share any
 * area? To the last digit: a sliver of a nanometre counts. False also where GEOS fails. Quicker for
 * many questions to the same a. */
bool shape_holds(struct shaper *shaper, const struct shape *a, const struct shape *b);
bool shape_meets(struct shaper *shaper, const struct shape *a, const struct shape *b);

double shape_area_m2(struct shaper *shaper, const struct shape *shape);
bool shape_is_empty(struct shaper *shaper, const struct shape *shape);
struct geo_box shape_box(struct shaper *shaper, const struct shape *shape); /* of one not empty */

/* About how much memory it holds now, for bounded caches. */
size_t shape_size_bytes(const struct shape *shape);

/* A point well inside its largest part, for labels. ERR_INVALID of an empty one. */
MUST_CHECK enum err shape_label(struct shaper *shaper, const struct shape *shape,
                                struct geo_grid *out, struct problem *problem);

/* As the WKB of a MULTIPOLYGON, little endian, in the arena. */
MUST_CHECK enum err shape_to_wkb(struct shaper *shaper, const struct shape *shape,
                                 struct arena *arena, struct str *out, struct problem *problem);

void shape_drop(struct shaper *shaper, struct shape *shape); /* NULL is fine */

#endif
