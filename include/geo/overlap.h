/* How much of a polygon others hold together, without making the polygons of the answer: several
 * times as quick as joining and cutting them. */
#ifndef SIGNPOST_GEO_OVERLAP_H
#define SIGNPOST_GEO_OVERLAP_H

#include "geo/rings.h"

/* The area that lies inside the first and inside at least one of the others. What is inside follows
 * the parity of crossings, for each part of each of the others by itself: parts may overlap, and
 * shapes may be the same. ERR_LIMIT where the edges are so many or cross so often that it would
 * take seconds; ERR_NO_MEMORY. */
MUST_CHECK enum err overlap_area_m2(const struct rings *within, const struct rings *const *shapes,
                                    int count, double *out, struct problem *problem);

#endif
