/* Systems of coordinates. Web Mercator is closed-form from degrees (EPSG method 1024). */
#include <math.h>

#include "domain/collection_query.h"

static const double mercator_radius_m = 6378137.0;

const char *collection_crs_uri(enum collection_crs crs)
{
    static const char *const uris[] = {
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "http://www.opengis.net/def/crs/EPSG/0/4326",
        "http://www.opengis.net/def/crs/EPSG/0/27700",
        "http://www.opengis.net/def/crs/EPSG/0/3857",
    };
    return uris[crs];
}

void collection_crs_from_point(enum collection_crs crs, struct geo_point point,
                               struct geo_grid grid, double xy[2])
{
    switch (crs) {
    case COLLECTION_4326:
        xy[0] = point.lat;
        xy[1] = point.lon;
        return;
    case COLLECTION_27700:
        xy[0] = grid.easting;
        xy[1] = grid.northing;
        return;
    case COLLECTION_3857:
        xy[0] = mercator_radius_m * point.lon * (M_PI / 180);
        xy[1] = mercator_radius_m * asinh(tan(point.lat * (M_PI / 180)));
        return;
    case COLLECTION_CRS84:
    case COLLECTION_CRS_COUNT: break;
    }
    xy[0] = point.lon;
    xy[1] = point.lat;
}

void collection_crs_from_grid(enum collection_crs crs, const struct projection *projection,
                              struct geo_grid grid, double xy[2])
{
    struct geo_point point = {0, 0};
    if (crs != COLLECTION_27700)
        point = projection_to_point(projection, grid);
    collection_crs_from_point(crs, point, grid, xy);
}

struct geo_grid collection_crs_to_grid(enum collection_crs crs, const struct projection *projection,
                                       double x, double y)
{
    if (crs == COLLECTION_27700)
        return (struct geo_grid){x, y};
    struct geo_point point = {x, y};
    if (crs == COLLECTION_3857)
        point = (struct geo_point){x / mercator_radius_m * (180 / M_PI),
                                   atan(sinh(y / mercator_radius_m)) * (180 / M_PI)};
    return projection_to_grid(projection, point);
}
