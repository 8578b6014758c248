#include "geo/britain.h"

#include <stddef.h>

/* The grid's own extent, and degrees with some room round the land. */
static const double easting_most = 700000;
static const double northing_most = 1300000;

static bool is_between(double number, double least, double most)
{
    return number >= least && number <= most; /* never for NaN */
}

static bool is_on_grid(double easting, double northing)
{
    return is_between(easting, 0, easting_most) && is_between(northing, 0, northing_most);
}

static bool is_in_degrees(double lon, double lat)
{
    return is_between(lon, -9, 3) && is_between(lat, 49, 61);
}

const char *britain_refuses_point(struct geo_point point)
{
    if (is_in_degrees(point.lon, point.lat))
        return NULL;
    if (is_in_degrees(point.lat, point.lon))
        return "It is not in Britain: latitude and longitude look swapped, longitude comes first.";
    if (!geo_point_is_valid(point) && is_on_grid(point.lon, point.lat))
        return "These are no degrees: they look like metres of the British National Grid.";
    return geo_point_is_valid(point) ? "It is not in Britain."
                                     : "It is no longitude and latitude in degrees.";
}

const char *britain_refuses_grid(struct geo_grid grid)
{
    if (is_in_degrees(grid.easting, grid.northing) || is_in_degrees(grid.northing, grid.easting))
        return "These are no metres of the British National Grid: they look like degrees.";
    return is_on_grid(grid.easting, grid.northing) ? NULL
                                                   : "It is not on the British National Grid.";
}
