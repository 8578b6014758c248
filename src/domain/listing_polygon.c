/* The gate for polygons, before and with GEOS. */
#include "geo/figure.h"
#include "listing_making.h"

static const double least_m2 = 1;

/* What GEOS would take minutes over, or fall over. */
static enum err look(struct str wkb, struct arena *arena, struct problem *problem)
{
    struct rings rings;
    struct figure figure;
    enum err err = rings_from_wkb(wkb, arena, &rings, problem);
    if (!err && rings.point_count > LISTING_CORNERS_MAX)
        err = problem_set(problem, ERR_LIMIT,
                          "Its outline has %d corners, and at most %d are taken: simplify it.",
                          rings.point_count, LISTING_CORNERS_MAX);
    if (!err)
        err = figure_of_rings(&rings, arena, &figure, problem);
    return err ? err : figure_check(&figure, problem);
}

enum err listing_polygon(struct shaper *shaper, struct str wkb, bool repairs, struct arena *arena,
                         struct str *out, struct problem *mended, struct problem *problem)
{
    struct problem broken = {0};
    struct shape *shape = NULL;
    enum err err = look(wkb, arena, problem);
    if (err)
        return err;
    shaper_limit(shaper, LISTING_SHAPE_MS);
    err = shape_from_wkb(shaper, wkb, false, &shape, NULL, &broken);
    if (err == ERR_GEOMETRY && repairs &&
        !shape_from_wkb(shaper, wkb, true, &shape, NULL, problem)) {
        err = OK;
        *mended = broken;
    } else if (err && problem) {
        *problem = broken;
    }
    if (!err && (shape_is_empty(shaper, shape) || !(shape_area_m2(shaper, shape) >= least_m2)))
        err = problem_set(problem, ERR_GEOMETRY, "It holds no area.");
    if (!err)
        err = shape_to_wkb(shaper, shape, arena, out, problem);
    shape_drop(shaper, shape);
    return err;
}
