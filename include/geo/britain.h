/* Is a coordinate from outside where it should be? Finds swapped and mistaken ones. */
#ifndef SIGNPOST_GEO_BRITAIN_H
#define SIGNPOST_GEO_BRITAIN_H

#include "geo/point.h"

/* NULL if the point (WGS 84 degrees) is in or near Great Britain; otherwise a sentence that says
 * what is wrong with it and, where it can be told, what may have been meant. */
const char *britain_refuses_point(struct geo_point point);

/* The same for British National Grid metres. */
const char *britain_refuses_grid(struct geo_grid grid);

#endif
