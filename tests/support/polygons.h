/* Made-up polygons, the same on any machine. */
#ifndef SIGNPOST_TESTS_POLYGONS_H
#define SIGNPOST_TESTS_POLYGONS_H

#include "base/arena.h"
#include "base/text.h"

/* The n-th polygon of a seed, as WKB in grid metres: a star about some point of Greater London with
 * 24 to 120 corners, 0.5 to 6 km from its middle. Exits with a message if there is no memory. */
struct str test_polygon(uint64_t seed, uint64_t n, struct arena *arena);

/* A number from 0 to limit - 1; the state moves on. */
int test_draw(uint64_t *state, int limit);

#endif
