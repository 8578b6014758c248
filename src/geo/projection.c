#include "geo/projection.h"

#include <proj.h>
#include <stdlib.h>

struct projection {
    PJ_CONTEXT *context;
    PJ *transform; /* forward: grid to degrees */
};

/* EPSG:27700 inverted, then the seven-parameter shift EPSG:1314 from OSGB36 to WGS 84. Written out,
 * so that it needs no proj.db and is the same on a machine that has the grid file. */
static const char pipeline[] =
    "+proj=pipeline "
    "+step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 "
    "+ellps=airy "
    "+step +proj=push +v_3 "
    "+step +proj=cart +ellps=airy "
    "+step +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842 +s=-20.489 "
    "+convention=position_vector "
    "+step +inv +proj=cart +ellps=WGS84 "
    "+step +proj=pop +v_3 "
    "+step +proj=unitconvert +xy_in=rad +xy_out=deg";

enum err projection_create(struct projection **out, struct problem *problem)
{
    struct projection *projection = calloc(1, sizeof *projection);
    if (!projection)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for a projection.");
    projection->context = proj_context_create();
    if (projection->context) {
        proj_context_set_enable_network(projection->context, 0);
        proj_log_level(projection->context, PJ_LOG_NONE);
        projection->transform = proj_create(projection->context, pipeline);
    }
    if (!projection->transform) {
        projection_destroy(projection);
        return problem_set(problem, ERR_GEOMETRY, "PROJ refused the British National Grid.");
    }
    *out = projection;
    return OK;
}

void projection_destroy(struct projection *projection)
{
    if (!projection)
        return;
    proj_destroy(projection->transform);
    proj_context_destroy(projection->context);
    free(projection);
}

struct geo_point projection_to_point(const struct projection *projection, struct geo_grid grid)
{
    PJ_COORD from = proj_coord(grid.easting, grid.northing, 0, 0);
    PJ_COORD to = proj_trans(projection->transform, PJ_FWD, from);
    return (struct geo_point){to.xy.x, to.xy.y};
}

struct geo_grid projection_to_grid(const struct projection *projection, struct geo_point point)
{
    PJ_COORD from = proj_coord(point.lon, point.lat, 0, 0);
    PJ_COORD to = proj_trans(projection->transform, PJ_INV, from);
    return (struct geo_grid){to.xy.x, to.xy.y};
}
