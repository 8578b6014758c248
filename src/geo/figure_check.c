/* Whether GEOS will be done with a figure soon, and why it failed. */
#include <math.h>
#include <stdlib.h>

#include "figure_making.h"

struct stretch {
    const double *a;
    const double *b;
    double min_x;
    double max_x;
};

static size_t stretches_add(const struct figure *figure, struct stretch *out)
{
    size_t count = 0;
    for (int i = 0; figure->parts && i < figure->count; i++)
        count += stretches_add(&figure->parts[i], out ? out + count : NULL);
    for (int i = 0; figure->type == FIGURE_LINE && i + 1 < figure->count; i++, count++) {
        const double *a = figure->coordinates + (size_t)i * (size_t)figure->stride;
        const double *b = a + figure->stride;
        if (out)
            out[count] = (struct stretch){a, b, fmin(a[0], b[0]), fmax(a[0], b[0])};
    }
    return count;
}

static int stretch_order(const void *left, const void *right)
{
    const struct stretch *a = left;
    const struct stretch *b = right;
    return (a->min_x > b->min_x) - (a->min_x < b->min_x);
}

static double turn(const double *a, const double *b, const double *c)
{
    return (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
}

static bool is_between(double number, double a, double b)
{
    return number >= fmin(a, b) && number <= fmax(a, b);
}

/* Lines that lie over one another count; those that only follow one another do not. */
static bool stretches_cross(const struct stretch *s, const struct stretch *t)
{
    double s1 = turn(s->a, s->b, t->a);
    double s2 = turn(s->a, s->b, t->b);
    double t1 = turn(t->a, t->b, s->a);
    double t2 = turn(t->a, t->b, s->b);
    if (s1 == 0 && s2 == 0)
        return fmax(s->min_x, t->min_x) < fmin(s->max_x, t->max_x) ||
               (s->min_x == s->max_x && s->b != t->a && t->b != s->a &&
                (is_between(t->a[1], s->a[1], s->b[1]) || is_between(s->a[1], t->a[1], t->b[1])));
    return (s1 > 0) != (s2 > 0) && (t1 > 0) != (t2 > 0) && s->b != t->a && t->b != s->a;
}

static int crossings_count(const struct stretch *stretches, size_t count)
{
    int crossings = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count && stretches[k].min_x <= stretches[i].max_x; k++) {
            crossings += stretches_cross(&stretches[i], &stretches[k]);
            if (crossings > FIGURE_CROSSINGS_MAX)
                return crossings;
        }
    return crossings;
}

enum err figure_check(const struct figure *figure, struct problem *problem)
{
    size_t count = stretches_add(figure, NULL);
    if (!count)
        return OK;
    struct stretch *stretches = malloc(count * sizeof *stretches);
    if (!stretches)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for a geometry.");
    stretches_add(figure, stretches);
    qsort(stretches, count, sizeof *stretches, stretch_order);
    int crossings = crossings_count(stretches, count);
    free(stretches);
    if (crossings <= FIGURE_CROSSINGS_MAX)
        return OK;
    return problem_set(problem, ERR_INVALID, "This geometry crosses itself more than %d times.",
                       FIGURE_CROSSINGS_MAX);
}

enum err figure_valid(struct shaper *shaper, const struct figure *figure, struct problem *problem)
{
    GEOSGeometry *geometry = NULL;
    char *reason = NULL;
    char answer = 2;
    shaping_begin(shaper);
    do {
        if (!geometry)
            geometry = figure_to_geos(shaper, figure);
        if (geometry)
            answer = GEOSisValidDetail_r(shaper->geos, geometry, 0, &reason, NULL);
    } while (answer == 2 && shaping_was_disturbed(shaper));
    GEOSGeom_destroy_r(shaper->geos, geometry);
    enum err err = shaping_end(shaper, answer != 2, NULL);
    err = err || answer != 0 ? OK
                             : problem_set(problem, ERR_INVALID, "This polygon is not valid: %s.",
                                           reason ? reason : "of unknown cause");
    GEOSFree_r(shaper->geos, reason);
    return err;
}
