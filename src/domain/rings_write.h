/* Polygons as GeoJSON. Only src/domain includes it. */
#ifndef SIGNPOST_DOMAIN_RINGS_WRITE_H
#define SIGNPOST_DOMAIN_RINGS_WRITE_H

#include "codec/json_write.h"
#include "geo/projection.h"
#include "geo/rings.h"

/* One value: a MultiPolygon in WGS 84. RFC 7946, 3.1.6: outer rings against the clock, holes with
 * it. */
void rings_write(struct json_write *json, const struct projection *projection,
                 const struct rings *rings, int decimals);

#endif
