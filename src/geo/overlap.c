/* Horizontal slabs from corner to corner. Within one, edges are straight from its lower to its
 * upper side; where two of them cross it is cut once more. What is then covered between the edges
 * is a row of trapezoids, whose area is the height times the width half way up. */
#include "geo/overlap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Looks at an edge in a slab, and crossings: about half a second. A borough under a dozen polygons
 * needs a thousandth of it. */
static const int64_t work_limit = 50000000;

/* From its lower end to its upper one, in metres from the corner of the polygon's box. */
struct edge {
    double low_y;
    double high_y;
    double low_x;
    double high_x;
    int label; /* 0: of the polygon itself; else a part of one of the others */
};

/* An edge in the slab: where it enters and leaves, and where it is at the height looked at. */
struct crossing {
    double enter_x;
    double leave_x;
    double x;
    int edge;
};

struct slabs {
    struct geo_grid origin;
    double width_m;
    double height_m;
    int edge_count;
    struct edge *edges; /* by their lower end */
    int label_count;
    uint8_t *inside; /* by label */
    int level_count;
    double *levels; /* corners' heights */
    int active_count;
    struct crossing *active; /* from left to right */
    struct crossing *turned; /* the same as they leave the slab */
    int cut_count;
    int cut_room;
    double *cuts; /* where edges cross, as shares of the slab's height */
    int64_t work;
    double area_m2;
};

/* ---- edges ----------------------------------------------------------------------------------- */

static double edge_x(const struct edge *edge, double y)
{
    if (y <= edge->low_y)
        return edge->low_x;
    if (y >= edge->high_y)
        return edge->high_x;
    double share = (y - edge->low_y) / (edge->high_y - edge->low_y);
    return edge->low_x + share * (edge->high_x - edge->low_x);
}

/* Only what lies between the box's lower and upper side counts, and nothing to the right of it. To
 * the left of it only the number of crossings does. */
static void edge_add(struct slabs *slabs, struct geo_grid from, struct geo_grid to, int label)
{
    bool is_upward = from.northing < to.northing;
    struct geo_grid low = is_upward ? from : to;
    struct geo_grid high = is_upward ? to : from;
    struct edge edge = {low.northing - slabs->origin.northing,
                        high.northing - slabs->origin.northing, low.easting - slabs->origin.easting,
                        high.easting - slabs->origin.easting, label};
    if (edge.low_y >= edge.high_y || edge.high_y <= 0 || edge.low_y >= slabs->height_m ||
        (edge.low_x > slabs->width_m && edge.high_x > slabs->width_m))
        return;
    struct edge whole = edge;
    if (edge.low_y < 0) {
        edge.low_x = edge_x(&whole, 0);
        edge.low_y = 0;
    }
    if (edge.high_y > slabs->height_m) {
        edge.high_x = edge_x(&whole, slabs->height_m);
        edge.high_y = slabs->height_m;
    }
    if (edge.low_x < 0 && edge.high_x < 0)
        edge.low_x = edge.high_x = -1;
    slabs->edges[slabs->edge_count++] = edge;
}

static void rings_add(struct slabs *slabs, const struct rings *rings, bool is_within)
{
    for (int ring = 0; ring < rings->ring_count; ring++) {
        bool is_new = ring == 0 || rings->parts[ring] != rings->parts[ring - 1];
        slabs->label_count += is_new && !is_within;
        for (int i = rings->starts[ring]; i + 1 < rings->starts[ring + 1]; i++)
            edge_add(slabs, rings->points[i], rings->points[i + 1],
                     is_within ? 0 : slabs->label_count);
    }
}

static int by_low_end(const void *left, const void *right)
{
    const struct edge *a = left;
    const struct edge *b = right;
    return (a->low_y > b->low_y) - (a->low_y < b->low_y);
}

static int by_value(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Every height at which an edge begins or ends, once. */
static void levels_make(struct slabs *slabs)
{
    int count = 0;
    for (int i = 0; i < slabs->edge_count; i++) {
        slabs->levels[count++] = slabs->edges[i].low_y;
        slabs->levels[count++] = slabs->edges[i].high_y;
    }
    if (count)
        qsort(slabs->levels, (size_t)count, sizeof *slabs->levels, by_value);
    for (int i = 0; i < count; i++)
        if (!slabs->level_count || slabs->levels[i] > slabs->levels[slabs->level_count - 1])
            slabs->levels[slabs->level_count++] = slabs->levels[i];
}

/* ---- one slab -------------------------------------------------------------------------------- */

/* Those from the slab below are in order, but for some. */
static void active_sort(struct slabs *slabs)
{
    struct crossing *active = slabs->active;
    for (int i = 1; i < slabs->active_count; i++) {
        struct crossing moved = active[i];
        int k = i;
        for (; k > 0 && active[k - 1].x > moved.x; k--)
            active[k] = active[k - 1];
        active[k] = moved;
        slabs->work += i - k;
    }
}

/* How wide the covered part is at the height at which the edges are. */
static double covered_width(struct slabs *slabs)
{
    double width_m = 0;
    double last_x = 0;
    int covering = 0;
    memset(slabs->inside, 0, (size_t)slabs->label_count + 1);
    for (int i = 0; i < slabs->active_count; i++) {
        const struct crossing *at = &slabs->active[i];
        int label = slabs->edges[at->edge].label;
        if (slabs->inside[0] && covering)
            width_m += at->x - last_x;
        last_x = at->x;
        slabs->inside[label] ^= 1;
        if (label)
            covering += slabs->inside[label] ? 1 : -1;
    }
    return width_m;
}

static bool cut_add(struct slabs *slabs, double share)
{
    if (slabs->cut_count == slabs->cut_room) {
        int room = slabs->cut_room ? 2 * slabs->cut_room : 64;
        double *more = realloc(slabs->cuts, (size_t)room * sizeof *more);
        if (!more)
            return false;
        slabs->cuts = more;
        slabs->cut_room = room;
    }
    slabs->cuts[slabs->cut_count++] = share;
    return true;
}

/* Whoever must be passed on the way from the order below to the one above is crossed. */
static enum err cuts_find(struct slabs *slabs)
{
    struct crossing *turned = slabs->turned;
    memcpy(turned, slabs->active, (size_t)slabs->active_count * sizeof *turned);
    slabs->cut_count = 0;
    for (int i = 1; i < slabs->active_count; i++) {
        struct crossing moved = turned[i];
        int k = i;
        for (; k > 0 && turned[k - 1].leave_x > moved.leave_x; k--) {
            double below_m = moved.enter_x - turned[k - 1].enter_x;
            double above_m = turned[k - 1].leave_x - moved.leave_x;
            if (!cut_add(slabs, below_m / (below_m + above_m)))
                return ERR_NO_MEMORY;
            turned[k] = turned[k - 1];
        }
        turned[k] = moved;
        slabs->work += i - k;
        if (slabs->work > work_limit)
            return ERR_LIMIT;
    }
    return cut_add(slabs, 1) ? OK : ERR_NO_MEMORY;
}

static bool is_in_order_above(const struct slabs *slabs)
{
    for (int i = 1; i < slabs->active_count; i++)
        if (slabs->active[i - 1].leave_x > slabs->active[i].leave_x)
            return false;
    return true;
}

/* From one share of the slab's height to another. */
static void part_measure(struct slabs *slabs, double from, double to, double height_m)
{
    double middle = (from + to) / 2;
    for (int i = 0; i < slabs->active_count; i++) {
        struct crossing *at = &slabs->active[i];
        at->x = at->enter_x + middle * (at->leave_x - at->enter_x);
    }
    active_sort(slabs);
    slabs->area_m2 += covered_width(slabs) * (to - from) * height_m;
    slabs->work += slabs->active_count;
}

static enum err slab_measure(struct slabs *slabs, double height_m)
{
    for (int i = 0; i < slabs->active_count; i++)
        slabs->active[i].x = slabs->active[i].enter_x;
    active_sort(slabs);
    if (is_in_order_above(slabs)) {
        part_measure(slabs, 0, 1, height_m);
        return OK;
    }
    enum err err = cuts_find(slabs);
    if (err)
        return err;
    qsort(slabs->cuts, (size_t)slabs->cut_count, sizeof *slabs->cuts, by_value);
    double from = 0;
    for (int i = 0; i < slabs->cut_count && slabs->work <= work_limit; i++) {
        if (slabs->cuts[i] > from)
            part_measure(slabs, from, slabs->cuts[i], height_m);
        from = fmax(from, slabs->cuts[i]);
    }
    return OK;
}

/* ---- all ------------------------------------------------------------------------------------- */

static enum err slabs_measure(struct slabs *slabs)
{
    int next = 0;
    enum err err = OK;
    for (int level = 0; level + 1 < slabs->level_count && !err; level++) {
        double low_y = slabs->levels[level];
        double high_y = slabs->levels[level + 1];
        int kept = 0;
        for (int i = 0; i < slabs->active_count; i++) {
            struct crossing at = slabs->active[i];
            if (slabs->edges[at.edge].high_y <= low_y)
                continue;
            at.enter_x = at.leave_x;
            at.leave_x = edge_x(&slabs->edges[at.edge], high_y);
            slabs->active[kept++] = at;
        }
        for (; next < slabs->edge_count && slabs->edges[next].low_y <= low_y; next++)
            slabs->active[kept++] = (struct crossing){slabs->edges[next].low_x,
                                                      edge_x(&slabs->edges[next], high_y), 0, next};
        slabs->active_count = kept;
        err = slab_measure(slabs, high_y - low_y);
        if (!err && slabs->work > work_limit)
            err = ERR_LIMIT;
    }
    return err;
}

static bool slabs_take(struct slabs *slabs, size_t points, size_t rings)
{
    slabs->edges = calloc(points + 1, sizeof *slabs->edges);
    slabs->levels = calloc(2 * points + 1, sizeof *slabs->levels);
    slabs->active = calloc(points + 1, sizeof *slabs->active);
    slabs->turned = calloc(points + 1, sizeof *slabs->turned);
    slabs->inside = calloc(rings + 1, sizeof *slabs->inside);
    return slabs->edges && slabs->levels && slabs->active && slabs->turned && slabs->inside;
}

static void slabs_finish(struct slabs *slabs)
{
    free(slabs->edges);
    free(slabs->levels);
    free(slabs->active);
    free(slabs->turned);
    free(slabs->inside);
    free(slabs->cuts);
}

enum err overlap_area_m2(const struct rings *within, const struct rings *const *shapes, int count,
                         double *out, struct problem *problem)
{
    struct slabs slabs = {.origin = {within->box.min_x, within->box.min_y},
                          .width_m = within->box.max_x - within->box.min_x,
                          .height_m = within->box.max_y - within->box.min_y};
    size_t points = (size_t)within->point_count;
    size_t rings = 0;
    for (int i = 0; i < count; i++) {
        points += (size_t)shapes[i]->point_count;
        rings += (size_t)shapes[i]->ring_count;
    }
    enum err err = slabs_take(&slabs, points, rings) ? OK : ERR_NO_MEMORY;
    if (!err) {
        rings_add(&slabs, within, true);
        for (int i = 0; i < count; i++)
            if (geo_boxes_meet(&within->box, &shapes[i]->box))
                rings_add(&slabs, shapes[i], false);
        if (slabs.edge_count)
            qsort(slabs.edges, (size_t)slabs.edge_count, sizeof *slabs.edges, by_low_end);
        levels_make(&slabs);
        err = slabs_measure(&slabs);
    }
    slabs_finish(&slabs);
    if (err == ERR_LIMIT)
        return problem_set(problem, err, "The polygons are too intricate to be measured.");
    if (err)
        return problem_set(problem, err, "There is no memory for measuring polygons.");
    *out = slabs.area_m2;
    return OK;
}
