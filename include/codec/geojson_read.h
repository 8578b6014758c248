/* Geometry from GeoJSON (RFC 7946) that comes from outside: in files and in questions. */
#ifndef SIGNPOST_CODEC_GEOJSON_READ_H
#define SIGNPOST_CODEC_GEOJSON_READ_H

#include "codec/json.h"
#include "geo/projection.h"

enum { GEOJSON_POINTS_MAX = 10000 }; /* of one geometry: crossing lines cost their square */

enum geojson_crs {
    GEOJSON_DEGREES, /* WGS 84, longitude first: what RFC 7946 wants */
    GEOJSON_METRES   /* British National Grid (EPSG:27700), which a crs member must say */
};

/* What the document's crs member says; without one: degrees. ERR_INVALID for any other system. */
MUST_CHECK enum err geojson_crs_read(const struct json_at *document, enum geojson_crs *out,
                                     struct problem *problem);

/* A Polygon or MultiPolygon as the WKB of a MULTIPOLYGON in grid metres, in the arena; a third
 * coordinate is left out. Checks types, numbers, that each point is in Britain and each ring closed
 * (ERR_INVALID), and the limit (ERR_LIMIT); the problem's where is the JSON pointer. Whether the
 * rings make areas is for rings_from_wkb and shape_from_wkb. */
MUST_CHECK enum err geojson_polygons_read(const struct json_at *geometry, enum geojson_crs crs,
                                          const struct projection *projection, struct arena *arena,
                                          struct str *wkb, struct problem *problem);

/* The same for any geometry but a collection, as the WKB of its own type, with so many points at
 * most. Whether polygons make areas is for shape_from_wkb here too. */
MUST_CHECK enum err geojson_geometry_read(const struct json_at *geometry, enum geojson_crs crs,
                                          const struct projection *projection, int point_limit,
                                          struct arena *arena, struct str *wkb,
                                          struct problem *problem);

/* On which lines of a FeatureCollection's text its features start, the first features_max of them;
 * how many there are. Only for text that json_open has taken, or what comes before the place where
 * it gave up. */
int geojson_lines(struct str text, int64_t *lines, int features_max);

#endif
