/* Which area is a point in: a grid of cells over non-overlapping areas, exact at their borders. */
#ifndef SIGNPOST_GEO_LOCATOR_H
#define SIGNPOST_GEO_LOCATOR_H

#include "geo/rings.h"

enum { LOCATOR_NONE = -1, LOCATOR_MAX_AREAS = 250 };

struct locator;

/* areas: borrowed, as long as the locator lives; at most LOCATOR_MAX_AREAS. water: where a point
 * belongs to the nearest area within 1 km (boroughs end at mean high water); NULL for none.
 * Lives in the arena. */
MUST_CHECK enum err locator_build(const struct rings *areas, int area_count,
                                  const struct rings *water, struct arena *arena,
                                  const struct locator **out, struct problem *problem);

/* The index of the area, or LOCATOR_NONE outside all of them. */
int locator_find(const struct locator *locator, struct geo_grid point);

#endif
