/* Simplifies each arc once (Douglas and Peucker 1973), so that neighbours keep a common border;
 * those that would meet are drawn more finely. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mosaic_arcs.h"

/* Lines nearer than this would meet once they are written with two decimals. */
static const double apart_m = 0.05;
enum { ROUNDS_MAX = 12 }; /* of drawing lines that meet more finely; the last ones as they were */

static double off_line(struct geo_grid point, struct geo_grid a, struct geo_grid b)
{
    double dx = b.easting - a.easting;
    double dy = b.northing - a.northing;
    double px = point.easting - a.easting;
    double py = point.northing - a.northing;
    double len2 = dx * dx + dy * dy;
    double along = len2 > 0 ? fmin(fmax((px * dx + py * dy) / len2, 0), 1) : 0;
    return hypot(px - along * dx, py - along * dy);
}

struct range {
    int from;
    int to;
    bool is_loop; /* begins where it ends, or is half of one that does: keeps one point between */
};

/* Marks the points that stay. A closed line keeps at least a triangle. */
static void line_thin(const struct line *line, bool *stays, struct range *stack)
{
    const struct geo_grid *points = line->points;
    int last = line->count - 1;
    int depth = 0;
    bool is_closed = mosaic_is_same(points[0], points[last]);
    memset(stays, 0, (size_t)line->count * sizeof *stays);
    stays[0] = stays[last] = true;
    stack[depth++] = (struct range){0, last, is_closed};
    while (depth) {
        struct range range = stack[--depth];
        double most = -1;
        int farthest = range.from;
        for (int i = range.from + 1; i < range.to; i++) {
            double off = off_line(points[i], points[range.from], points[range.to]);
            if (off <= most)
                continue;
            most = off;
            farthest = i;
        }
        if (farthest == range.from || (most <= line->tolerance_m && !range.is_loop))
            continue;
        stays[farthest] = true;
        bool is_whole = range.is_loop && range.from == 0 && range.to == last;
        stack[depth++] = (struct range){range.from, farthest, is_whole};
        stack[depth++] = (struct range){farthest, range.to, is_whole};
    }
}

static enum err arc_draw(struct laying *laying, int i, bool *stays, struct range *stack)
{
    struct mosaic_arc *arc = &laying->mosaic->arcs[i];
    const struct line *line = &laying->lines[i];
    int count = 0;
    line_thin(line, stays, stack);
    for (int k = 0; k < line->count; k++)
        count += stays[k];
    struct geo_grid *points = ARENA_ARRAY(&laying->mosaic->arena, struct geo_grid, (size_t)count);
    if (!points)
        return mosaic_no_memory(laying);
    arc->points = points;
    arc->count = count;
    count = 0;
    for (int k = 0; k < line->count; k++)
        if (stays[k])
            points[count++] = line->points[k];
    return OK;
}

/* ---- lines that would meet ---- */

struct edge {
    struct geo_grid a;
    struct geo_grid b;
    double min_x;
    double max_x;
    int arc;
};

static int edge_order(const void *left, const void *right)
{
    const struct edge *a = left;
    const struct edge *b = right;
    return (a->min_x > b->min_x) - (a->min_x < b->min_x);
}

static double turn(struct geo_grid a, struct geo_grid b, struct geo_grid c)
{
    return (b.easting - a.easting) * (c.northing - a.northing) -
           (c.easting - a.easting) * (b.northing - a.northing);
}

/* Two edges from one point: do they run one over the other? */
static bool lies_over(struct geo_grid from, struct geo_grid a, struct geo_grid b)
{
    return off_line(a, from, b) < apart_m || off_line(b, from, a) < apart_m;
}

static bool edges_meet(const struct edge *e, const struct edge *f)
{
    if (mosaic_is_same(e->a, f->a))
        return mosaic_is_same(e->b, f->b) || lies_over(e->a, e->b, f->b);
    if (mosaic_is_same(e->a, f->b))
        return mosaic_is_same(e->b, f->a) || lies_over(e->a, e->b, f->a);
    if (mosaic_is_same(e->b, f->a))
        return lies_over(e->b, e->a, f->b);
    if (mosaic_is_same(e->b, f->b))
        return lies_over(e->b, e->a, f->a);
    if ((turn(e->a, e->b, f->a) > 0) != (turn(e->a, e->b, f->b) > 0) &&
        (turn(f->a, f->b, e->a) > 0) != (turn(f->a, f->b, e->b) > 0))
        return true;
    return off_line(e->a, f->a, f->b) < apart_m || off_line(e->b, f->a, f->b) < apart_m ||
           off_line(f->a, e->a, e->b) < apart_m || off_line(f->b, e->a, e->b) < apart_m;
}

/* All edges as they are drawn, from west to east; *out lives in the work arena. */
static bool edges_list(struct laying *laying, struct edge **out, int *count)
{
    const struct mosaic *mosaic = laying->mosaic;
    size_t most = 1;
    for (int i = 0; i < mosaic->count; i++)
        most += (size_t)mosaic->arcs[i].count;
    struct edge *edges = ARENA_ARRAY(&laying->work, struct edge, most);
    *count = 0;
    for (int i = 0; i < mosaic->count && edges; i++)
        for (int k = 0; k + 1 < mosaic->arcs[i].count; k++) {
            struct geo_grid a = mosaic->arcs[i].points[k];
            struct geo_grid b = mosaic->arcs[i].points[k + 1];
            edges[(*count)++] =
                (struct edge){a, b, fmin(a.easting, b.easting), fmax(a.easting, b.easting), i};
        }
    if (edges)
        qsort(edges, (size_t)*count, sizeof *edges, edge_order);
    *out = edges;
    return edges;
}

static bool edges_overlap_northwards(const struct edge *e, const struct edge *f)
{
    return fmin(e->a.northing, e->b.northing) <= fmax(f->a.northing, f->b.northing) + apart_m &&
           fmin(f->a.northing, f->b.northing) <= fmax(e->a.northing, e->b.northing) + apart_m;
}

/* Marks the lines that meet between their nodes. */
static enum err meetings_find(struct laying *laying)
{
    struct edge *edges;
    int count;
    if (!edges_list(laying, &edges, &count))
        return mosaic_no_memory(laying);
    for (int i = 0; i < count; i++)
        for (int k = i + 1; k < count && edges[k].min_x <= edges[i].max_x + apart_m; k++) {
            if (!edges_overlap_northwards(&edges[i], &edges[k]) ||
                !edges_meet(&edges[i], &edges[k]))
                continue;
            laying->lines[edges[i].arc].must_be_finer = true;
            laying->lines[edges[k].arc].must_be_finer = true;
        }
    return OK;
}

/* An island meets no line where a border was drawn across the whole of it: then all borders of that
 * tile are to be finer. */
static enum err islands_find(struct laying *laying, int tile)
{
    struct mosaic *mosaic = laying->mosaic;
    struct rings drawn;
    enum err err = mosaic_join(mosaic, UINT64_C(1) << tile, &laying->work, &drawn, laying->problem);
    for (int i = 0; i < mosaic->count && !err; i++) {
        const struct mosaic_arc *arc = &mosaic->arcs[i];
        if (arc->from != arc->to || arc->left == tile || arc->right == tile ||
            rings_contain(&drawn, arc->points[0]) ==
                rings_contain(&laying->tiles[tile], arc->points[0]))
            continue;
        for (int k = 0; k < mosaic->count; k++)
            laying->lines[k].must_be_finer |=
                mosaic->arcs[k].left == tile || mosaic->arcs[k].right == tile;
    }
    return err;
}

enum err mosaic_simplify(struct laying *laying, double tolerance_m)
{
    size_t longest = 2;
    struct mosaic *mosaic = laying->mosaic;
    for (int i = 0; i < mosaic->count; i++) {
        laying->lines[i].tolerance_m = tolerance_m;
        laying->lines[i].must_be_finer = true; /* not drawn yet */
        if ((size_t)laying->lines[i].count > longest)
            longest = (size_t)laying->lines[i].count;
    }
    bool *stays = ARENA_ARRAY(&laying->work, bool, longest);
    struct range *stack = ARENA_ARRAY(&laying->work, struct range, longest + 2);
    enum err err = stays && stack ? OK : mosaic_no_memory(laying);
    bool has_changed = true;
    for (int round = 0; round <= ROUNDS_MAX && has_changed && !err; round++) {
        has_changed = false;
        for (int i = 0; i < mosaic->count && !err; i++) {
            struct line *line = &laying->lines[i];
            if (!line->must_be_finer || (round && line->tolerance_m <= 0))
                continue;
            if (round)
                line->tolerance_m = round < ROUNDS_MAX ? line->tolerance_m / 2 : 0;
            line->must_be_finer = false;
            has_changed = true;
            err = arc_draw(laying, i, stays, stack);
        }
        if (has_changed && !err)
            err = meetings_find(laying);
        for (int i = 0; i < laying->tile_count && has_changed && !err; i++)
            err = islands_find(laying, i);
    }
    return err;
}
