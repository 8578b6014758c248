/* Polygons as people paste them: GeoJSON in degrees. What gap_polygon_read reads. */
#ifndef SIGNPOST_DOMAIN_POLYGON_TEXT_H
#define SIGNPOST_DOMAIN_POLYGON_TEXT_H

#include "base/arena.h"
#include "base/text.h"
#include "geo/projection.h"

/* Appends a MultiPolygon's WKB in grid metres as a GeoJSON geometry. */
MUST_CHECK enum err polygon_text_write(struct str wkb, const struct projection *projection,
                                       struct arena *arena, struct buf *out,
                                       struct problem *problem);

#endif
