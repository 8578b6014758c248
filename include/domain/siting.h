/* Where should one to ten new sites go? Maximal covering (Church & ReVelle 1974) and p-median
 * (Hakimi 1964; ReVelle & Swain 1970) over points where women live, with the sites that exist
 * locked in. Distances are straight lines in metres of the National Grid: in London its scale is
 * within 0.05 % of the ground's. */
#ifndef SIGNPOST_DOMAIN_SITING_H
#define SIGNPOST_DOMAIN_SITING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "geo/point.h"

enum {
    SITING_SITES_MAX = 10,
    SITING_POINTS_MAX = 20000,
    SITING_CANDIDATES_MAX = 5000,
    SITING_PAIRS_MAX = 6000000, /* of a point and a candidate that gains something there */
    SITING_RADIUS_M = 3000      /* unless the asker says otherwise */
};

enum siting_aim {
    SITING_COVER, /* most women newly within the radius */
    SITING_MEDIAN /* least sum of the distances from each woman to her nearest site */
};

struct siting_problem {
    enum siting_aim aim;
    double radius_m; /* over 0; SITING_COVER only */
    int site_count;  /* new sites, 1 to 10 */

    int point_count; /* all arrays are borrowed */
    const struct geo_grid *points;
    const double *women;      /* at each point, 0 or more */
    const double *existing_m; /* to the nearest that exists, INFINITY if none; NULL: none does */

    int candidate_count;
    const struct geo_grid *candidates;

    int64_t budget_ms;         /* from the call; preparing and the greedy choice are never cut */
    const atomic_bool *cancel; /* true ends the search as the budget does; may be NULL */
};

/* What is gained is counted in women (SITING_COVER) or in woman-metres saved (SITING_MEDIAN). A
 * point with no existing site saves against a metre beyond its furthest candidate: read the mean
 * distances instead. */
struct siting_answer {
    int count;                      /* fewer than asked for where more would gain nothing */
    int chosen[SITING_SITES_MAX];   /* candidates, the most gained first, then the most added */
    double gains[SITING_SITES_MAX]; /* what each adds to those before it */
    double objective;               /* their sum */
    double bound;                   /* no choice gains more than this */
    double gap;                     /* 0 to 1, below. 0 when is_optimal */
    bool is_optimal; /* proven: to under one woman where all weights are whole; else to 1e-9 of the
                        objective's scale */

    double women;         /* at all points */
    double women_before;  /* of them, within the radius of a site that exists; SITING_COVER only */
    double mean_before_m; /* woman to nearest site; INFINITY if one has none, 0 without women */
    double mean_after_m;  /* the same with the chosen ones */
    double mean_least_m;  /* no choice makes it less; SITING_MEDIAN only */
    int64_t iterations;   /* bounds computed */
    int64_t nodes;        /* of the branch and bound tree */
    double seconds;
};

/* The gap is how far the best choice may be from this one: for SITING_COVER (bound - objective) /
 * bound; for SITING_MEDIAN (mean_after - mean_least) / mean_after. The same problem gives the same
 * answer unless time cut it short; of candidates in one place the first is taken.
 * ERR_INVALID: a number is out of range or not finite. ERR_LIMIT: too many points, candidates or
 * pairs. ERR_NO_MEMORY. */
MUST_CHECK enum err siting_solve(const struct siting_problem *asked, struct siting_answer *out,
                                 struct problem *problem);

#endif
