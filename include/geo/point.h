/* Points, and the distance between them. */
#ifndef SIGNPOST_GEO_POINT_H
#define SIGNPOST_GEO_POINT_H

#include <stdbool.h>
#include <stdint.h>

/* WGS 84 degrees, longitude first. */
struct geo_point {
    double lon;
    double lat;
};

/* British National Grid (EPSG:27700) metres. */
struct geo_grid {
    double easting;
    double northing;
};

/* Metres east, north and up of a frame's origin: straight lines through the Earth. Rigid, so the
 * straight distance between two such points is exact. */
struct geo_flat {
    double x;
    double y;
    double z;
};

struct geo_frame {
    double rotation[3][3]; /* earth-centred to east, north, up */
    double origin[3];      /* earth-centred metres */
};

/* Finite, longitude -180 to 180, latitude -90 to 90. */
bool geo_point_is_valid(struct geo_point point);

/* A frame whose origin is on the ellipsoid at this point. */
struct geo_frame geo_frame_at(struct geo_point origin);
struct geo_flat geo_flatten(const struct geo_frame *frame, struct geo_point point);

/* Length of the geodesic on WGS 84 in metres, given the straight distance through the Earth
 * (never longer). Under 100 km: from the chord and London's mean radius, good to 1 cm (measured by
 * a test against PROJ); beyond: PROJ's geod_inverse (Karney 2013). */
double geo_distance_m(struct geo_point a, struct geo_point b, double chord_m);

/* The same for two points alone. */
double geo_distance_between_m(struct geo_point a, struct geo_point b);

#endif
