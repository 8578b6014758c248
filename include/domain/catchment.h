/* How far women are from sites, and how much capacity there is for each of them. Distances are
 * straight lines in metres of the National Grid: in London its scale is within 0.05 % of the
 * ground's. */
#ifndef SIGNPOST_DOMAIN_CATCHMENT_H
#define SIGNPOST_DOMAIN_CATCHMENT_H

#include "base/arena.h"
#include "geo/point.h"

double catchment_distance_m(struct geo_grid a, struct geo_grid b);

/* Writes each point's distance in metres to the nearest site; INFINITY where there is none.
 * Positions must be finite. Scratch memory is taken from the arena. ERR_NO_MEMORY. */
MUST_CHECK enum err catchment_nearest(const struct geo_grid *points, int point_count,
                                      const struct geo_grid *sites, int site_count,
                                      struct arena *arena, double *distances_m,
                                      struct problem *problem);

/* Share, 0 to 1, of the women who live at most so many metres from a site; 0 where there are no
 * women. */
double catchment_share_within(const double *distances_m, const double *women, int count,
                              double limit_m);

/* The smallest of the distances within which at least this share (0 to 1) of all women live: 0.5 is
 * the median, 0.9 the ninth decile. INFINITY if too few have a site; 0 where there are no women.
 * Nothing is interpolated. ERR_INVALID: the share is out of range. ERR_NO_MEMORY. */
MUST_CHECK enum err catchment_quantile(const double *distances_m, const double *women, int count,
                                       double share, struct arena *arena, double *out_m,
                                       struct problem *problem);

/* What a woman counts for at a distance within the catchment; beyond it, nothing. */
enum catchment_decay {
    CATCHMENT_NO_DECAY, /* one, to its edge (Luo & Wang 2003) */
    CATCHMENT_GAUSSIAN  /* from one at the site to nothing at its edge (Dai 2010) */
};

double catchment_weight(enum catchment_decay decay, double distance_m, double catchment_m);

/* Two-step floating catchment areas. All arrays are borrowed. */
struct catchment_areas {
    int point_count;
    const struct geo_grid *points;
    const double *women; /* at each point, 0 or more */
    int site_count;
    const struct geo_grid *sites; /* those whose capacity is stated */
    const double *capacities;     /* 0 or more, in any one unit */
    double catchment_m;           /* over 0 */
    enum catchment_decay decay;
};

/* Writes for each point the capacity in reach per 1,000 women: a site's capacity is shared by the
 * women in its catchment, and a point has the sum of the shares of the sites in whose catchment it
 * is. A site in whose catchment nobody lives gives nothing to anybody; a point without women gets
 * what a woman there would have. ERR_INVALID: a number is out of range. ERR_NO_MEMORY. */
MUST_CHECK enum err catchment_access(const struct catchment_areas *areas, struct arena *arena,
                                     double *per_thousand, struct problem *problem);

#endif
