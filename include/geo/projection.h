/* Between the British National Grid and WGS 84, by PROJ. Without the OSTN15 grid, which Debian does
 * not have: good to about 2 m. One projection for one thread. */
#ifndef SIGNPOST_GEO_PROJECTION_H
#define SIGNPOST_GEO_PROJECTION_H

#include "base/err.h"
#include "geo/point.h"

struct projection;

/* Takes some milliseconds: keep it for the thread's life. Never looks anything up on the network.
 * ERR_GEOMETRY if PROJ refuses. */
MUST_CHECK enum err projection_create(struct projection **out, struct problem *problem);
void projection_destroy(struct projection *projection);

/* Not finite where the transformation is not defined. */
struct geo_point projection_to_point(const struct projection *projection, struct geo_grid grid);
struct geo_grid projection_to_grid(const struct projection *projection, struct geo_point point);

#endif
