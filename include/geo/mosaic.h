/* Polygons that lie side by side and share their borders point for point, as boroughs do. They are
 * simplified together, so that neighbours keep a common border, and any of them are joined without
 * cutting: the lines that have one of them on one side only are the border of all. */
#ifndef SIGNPOST_GEO_MOSAIC_H
#define SIGNPOST_GEO_MOSAIC_H

#include <stdint.h>

#include "geo/rings.h"

enum { MOSAIC_MAX = 64 }; /* tiles: a set of them is bits */

/* Does not change; any thread. */
struct mosaic;

/* Borders may move by so much, and less where they would otherwise meet. The tiles are copied.
 * ERR_GEOMETRY if one line has two tiles on the same side, ERR_NO_MEMORY. */
MUST_CHECK enum err mosaic_create(const struct rings *tiles, int count, double tolerance_m,
                                  struct mosaic **out, struct problem *problem);
void mosaic_destroy(struct mosaic *mosaic); /* NULL is fine */

/* What the tiles of a set cover together: valid polygons if the tiles were. No rings of an empty
 * set. The rings live in the arena. ERR_NO_MEMORY. */
MUST_CHECK enum err mosaic_join(const struct mosaic *mosaic, uint64_t set, struct arena *arena,
                                struct rings *out, struct problem *problem);

#endif
