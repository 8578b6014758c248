/* Women of an area, spread over the points of the Census inside it. For demand_import.c;
 * areas_reading.c asks which area a text means. */
#ifndef SIGNPOST_DOMAIN_DEMAND_SPREAD_H
#define SIGNPOST_DOMAIN_DEMAND_SPREAD_H

#include "model/directory.h"

/* The area that a text means: a code first, then a borough by any of its names, then another area
 * by its name. NONE if there is none; *several if more than one fits equally well. */
int demand_area_find(const struct directory *ground, struct str text, bool *several);

/* The points inside an area, by index of ground->demand, ascending; in the arena. Those of a group
 * are its boroughs' of the day. */
MUST_CHECK enum err demand_points_inside(const struct directory *ground, int area, struct date on,
                                         struct arena *arena, int **points, int *count,
                                         struct problem *problem);

/* Adds the women to spread[], an entry for each point of ground->demand, in proportion to the women
 * of the points: whole numbers by the largest remainder, ties by the earlier point. *was_spread
 * is false, and nothing is added, if nobody lives there. */
MUST_CHECK enum err demand_spread(const struct directory *ground, const int *points, int count,
                                  int64_t women, struct arena *arena, int64_t *spread,
                                  bool *was_spread, struct problem *problem);

#endif
