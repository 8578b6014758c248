#include "domain/catchment.h"

#include <math.h>
#include <stdlib.h>

#include "catchment_grid.h"

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the distances.");
}

/* ---- how far ---- */

double catchment_distance_m(struct geo_grid a, struct geo_grid b)
{
    double x = a.easting - b.easting;
    double y = a.northing - b.northing;
    return sqrt(x * x + y * y);
}

enum err catchment_nearest(const struct geo_grid *points, int point_count,
                           const struct geo_grid *sites, int site_count, struct arena *arena,
                           double *distances_m, struct problem *problem)
{
    struct site_grid grid;
    if (!site_grid_make(sites, site_count, arena, &grid))
        return no_memory(problem);
    for (int i = 0; i < point_count; i++)
        distances_m[i] = site_grid_nearest_m(&grid, points[i]);
    return OK;
}

double catchment_share_within(const double *distances_m, const double *women, int count,
                              double limit_m)
{
    double all = 0;
    double within = 0;
    for (int i = 0; i < count; i++) {
        all += women[i];
        within += distances_m[i] <= limit_m ? women[i] : 0;
    }
    return all > 0 ? within / all : 0;
}

struct living {
    double distance_m;
    double women;
};

static int by_distance(const void *left, const void *right)
{
    const struct living *a = left;
    const struct living *b = right;
    return (a->distance_m > b->distance_m) - (a->distance_m < b->distance_m);
}

enum err catchment_quantile(const double *distances_m, const double *women, int count, double share,
                            struct arena *arena, double *out_m, struct problem *problem)
{
    if (!(share >= 0 && share <= 1))
        return problem_set(problem, ERR_INVALID, "A share must be 0 to 1.");
    struct living *living = ARENA_ARRAY(arena, struct living, (size_t)count);
    if (!living)
        return no_memory(problem);
    int lived = 0;
    double all = 0;
    for (int i = 0; i < count; i++) {
        if (women[i] <= 0)
            continue;
        living[lived++] = (struct living){distances_m[i], women[i]};
        all += women[i];
    }
    qsort(living, (size_t)lived, sizeof *living, by_distance);
    double least = share * all * (1 - 1e-12); /* what a sum of fractions is out by */
    double within = 0;
    double quantile_m = 0;
    for (int i = 0; i < lived; i++) {
        quantile_m = living[i].distance_m;
        within += living[i].women;
        if (within >= least)
            break;
    }
    *out_m = quantile_m;
    return OK;
}

/* ---- how much ---- */

double catchment_weight(enum catchment_decay decay, double distance_m, double catchment_m)
{
    if (distance_m > catchment_m)
        return 0;
    if (decay == CATCHMENT_NO_DECAY)
        return 1;
    double edge = exp(-0.5);
    double part = distance_m / catchment_m;
    return (exp(-0.5 * part * part) - edge) / (1 - edge);
}

static bool grid_is_sound(struct geo_grid grid)
{
    return isfinite(grid.easting) && isfinite(grid.northing);
}

static bool amount_is_sound(double amount)
{
    return amount >= 0 && isfinite(amount);
}

static enum err areas_check(const struct catchment_areas *areas, struct problem *problem)
{
    if (!(areas->catchment_m > 0 && isfinite(areas->catchment_m)))
        return problem_set(problem, ERR_INVALID, "A catchment must be over 0 metres.");
    for (int i = 0; i < areas->point_count; i++)
        if (!grid_is_sound(areas->points[i]) || !amount_is_sound(areas->women[i]))
            return problem_set(problem, ERR_INVALID,
                               "Point %d has no sound position or number of women.", i + 1);
    for (int j = 0; j < areas->site_count; j++)
        if (!grid_is_sound(areas->sites[j]) || !amount_is_sound(areas->capacities[j]))
            return problem_set(problem, ERR_INVALID, "Site %d has no sound position or capacity.",
                               j + 1);
    return OK;
}

static double weight_between(const struct catchment_areas *areas, int point, int site)
{
    double away_m = catchment_distance_m(areas->points[point], areas->sites[site]);
    return catchment_weight(areas->decay, away_m, areas->catchment_m);
}

enum err catchment_access(const struct catchment_areas *areas, struct arena *arena,
                          double *per_thousand, struct problem *problem)
{
    enum err err = areas_check(areas, problem);
    if (err)
        return err;
    double *weights = ARENA_ARRAY(arena, double, (size_t)areas->point_count);
    if (!weights)
        return no_memory(problem);
    for (int i = 0; i < areas->point_count; i++)
        per_thousand[i] = 0;
    for (int j = 0; j < areas->site_count; j++) {
        double women = 0;
        for (int i = 0; i < areas->point_count; i++) {
            weights[i] = weight_between(areas, i, j);
            women += weights[i] * areas->women[i];
        }
        double share = women > 0 ? 1000 * areas->capacities[j] / women : 0;
        for (int i = 0; i < areas->point_count; i++)
            per_thousand[i] += share * weights[i];
    }
    return OK;
}
