/* Sites by square of a grid, for the one that is nearest. */
#ifndef SIGNPOST_DOMAIN_CATCHMENT_GRID_H
#define SIGNPOST_DOMAIN_CATCHMENT_GRID_H

#include "base/arena.h"
#include "geo/point.h"

struct site_grid {
    const struct geo_grid *sites; /* by square: those of one stand together */
    int *starts;                  /* columns * rows + 1 of them */
    int columns;
    int rows;
    double cell_m;
    struct geo_grid low; /* the corners of the box that holds all sites */
    struct geo_grid high;
};

/* False when memory runs out. */
MUST_CHECK bool site_grid_make(const struct geo_grid *sites, int count, struct arena *arena,
                               struct site_grid *out);

/* INFINITY if there is no site. */
double site_grid_nearest_m(const struct site_grid *grid, struct geo_grid from);

#endif
