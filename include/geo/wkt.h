/* Well-known text of polygons, as our boundary files hold it. */
#ifndef SIGNPOST_GEO_WKT_H
#define SIGNPOST_GEO_WKT_H

#include "base/arena.h"
#include "base/text.h"

/* Reads a POLYGON or MULTIPOLYGON of two dimensions and gives its well-known binary: little endian,
 * always a MULTIPOLYGON, in the arena. Checks the grammar and the number of points (rings.h has the
 * limit); whether the rings are rings is for rings_from_wkb. ERR_INVALID or ERR_LIMIT, and the
 * problem's where is "character 17". */
MUST_CHECK enum err wkt_to_wkb(struct str wkt, struct arena *arena, struct str *out,
                               struct problem *problem);

#endif
