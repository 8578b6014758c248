#include <math.h>

#include "cql2_filter.h"

/* A straight line in degrees is a curve on the grid. It is halved until the middle of each piece is
 * as near to the straight one as the scope asks, or as this share of the piece's length. */
static const double BEND_MAX = 1e-6;
enum { HALVINGS_MAX = 16 };

struct projecting {
    const struct cql2_scope *scope;
    const struct cql2 *node;
    struct arena *arena;
    struct problem *problem;
    double *points; /* of the line at hand; NULL: they are counted */
    int count;
    int total; /* of all lines */
};

struct place {
    double x; /* in the filter's coordinates */
    double y;
    double row_x; /* in the rows' */
    double row_y;
};

static enum err no_memory(const struct projecting *to)
{
    return problem_set(to->problem, ERR_NO_MEMORY, "There is no memory for this filter.");
}

static enum err place_find(const struct projecting *to, double x, double y, struct place *out)
{
    struct place place = {x, y, x, y};
    const struct cql2_scope *scope = to->scope;
    if (scope->project && (!scope->project(scope->about, &place.row_x, &place.row_y) ||
                           !isfinite(place.row_x) || !isfinite(place.row_y)))
        return cql2_node_refuse(to->problem, to->node, ERR_INVALID,
                                "A point of this geometry is too far from the places asked about.");
    *out = place;
    return OK;
}

static void point_put(struct projecting *to, const struct place *place)
{
    if (to->points) {
        to->points[2 * to->count] = place->row_x;
        to->points[2 * to->count + 1] = place->row_y;
    }
    to->count++;
    to->total += !to->points;
}

/* All after a up to b. */
static enum err edge_put(struct projecting *to, const struct place *a, const struct place *b,
                         int halvings)
{
    struct place middle = {0};
    enum err err = place_find(to, (a->x + b->x) / 2, (a->y + b->y) / 2, &middle);
    if (err)
        return err;
    if (to->total > CQL2_DRAWN_POINTS_MAX)
        return cql2_node_refuse(to->problem, to->node, ERR_INVALID,
                                "The edges of this geometry are too many and too long.");
    double bend =
        hypot(middle.row_x - (a->row_x + b->row_x) / 2, middle.row_y - (a->row_y + b->row_y) / 2);
    double length = hypot(b->row_x - a->row_x, b->row_y - a->row_y);
    if (halvings >= HALVINGS_MAX || bend <= fmax(length * BEND_MAX, to->scope->bend_max)) {
        point_put(to, b);
        return OK;
    }
    err = edge_put(to, a, &middle, halvings + 1);
    return err ? err : edge_put(to, &middle, b, halvings + 1);
}

static enum err points_put(struct projecting *to, const struct figure *line)
{
    struct place last = {0};
    for (int i = 0; i < line->count; i++) {
        const double *point = line->coordinates + (size_t)i * (size_t)line->stride;
        struct place place = {0};
        enum err err = place_find(to, point[0], point[1], &place);
        if (!err && i > 0 && to->scope->project)
            err = edge_put(to, &last, &place, 0);
        else if (!err)
            point_put(to, &place);
        if (err)
            return err;
        last = place;
    }
    return OK;
}

/* Twice the same walk: it counts, then it writes. */
static enum err line_project(struct projecting *to, const struct figure *line, struct figure *out)
{
    to->points = NULL;
    to->count = 0;
    enum err err = points_put(to, line);
    if (err)
        return err;
    double *points = ARENA_ARRAY(to->arena, double, (size_t)to->count * 2);
    if (!points)
        return no_memory(to);
    to->points = points;
    to->count = 0;
    err = points_put(to, line);
    if (err)
        return err;
    *out = (struct figure){.type = line->type, .stride = 2, .count = to->count};
    out->coordinates = points;
    out->box = figure_box(out);
    return OK;
}

static enum err figure_project(struct projecting *to, const struct figure *in, struct figure *out)
{
    if (in->coordinates)
        return line_project(to, in, out);
    struct figure *parts = ARENA_ARRAY(to->arena, struct figure, (size_t)in->count);
    if (!parts)
        return no_memory(to);
    for (int i = 0; i < in->count; i++) {
        enum err err = figure_project(to, &in->parts[i], &parts[i]);
        if (err)
            return err;
    }
    struct figure made = {.type = in->type, .stride = 2, .count = in->count, .parts = parts};
    made.box = figure_box(&made);
    *out = made;
    return OK;
}

enum err cql2_figure_project(const struct cql2_scope *scope, const struct cql2 *node,
                             struct arena *arena, struct figure **out, struct problem *problem)
{
    struct projecting to = {.scope = scope, .node = node, .arena = arena, .problem = problem};
    struct figure *figure = ARENA_NEW(arena, struct figure);
    if (!figure)
        return no_memory(&to);
    enum err err = figure_project(&to, node->figure, figure);
    if (!err)
        *out = figure;
    return err;
}
