/* What the files behind geo/figure.h share. */
#ifndef SIGNPOST_GEO_FIGURE_MAKING_H
#define SIGNPOST_GEO_FIGURE_MAKING_H

#include "geo/figure.h"
#include "shaping.h"

/* A copy that the caller destroys; NULL on failure. Between shaping_begin and shaping_end. */
GEOSGeometry *figure_to_geos(struct shaper *shaper, const struct figure *figure);

#endif
