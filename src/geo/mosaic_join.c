/* Joins tiles: their outer lines are strung to rings, and holes are given to the polygon round
 * them. */
#include <math.h>

#include "mosaic_arcs.h"

/* An arc with the set on its left. */
struct side {
    const struct mosaic_arc *arc;
    bool is_turned;
    bool is_used;
};

struct joining {
    struct arena *arena;
    struct side *sides;
    int side_count;
    int *trail; /* sides, one after the other */
    int *rings; /* the sides of all rings; ring i from starts[i] */
    int *starts;
    int ring_count;
    int used;
};

static int from_of(const struct side *side)
{
    return side->is_turned ? side->arc->to : side->arc->from;
}

static int to_of(const struct side *side)
{
    return side->is_turned ? side->arc->from : side->arc->to;
}

static struct geo_grid point_of(const struct side *side, int i)
{
    return side->arc->points[side->is_turned ? side->arc->count - 1 - i : i];
}

static bool is_in(uint64_t set, int tile)
{
    return tile != MOSAIC_OUTSIDE && set >> tile & 1;
}

/* ---- rings ---- */

static double angle(struct geo_grid from, struct geo_grid to)
{
    return atan2(to.northing - from.northing, to.easting - from.easting);
}

/* How far clockwise from the way back along the one is the way out along the other. Between the two
 * lies the set. */
static double turn_between(const struct side *in, const struct side *out)
{
    int last = in->arc->count - 1;
    double turn = angle(point_of(in, last), point_of(in, last - 1)) -
                  angle(point_of(out, 0), point_of(out, 1));
    return turn > 0 ? turn : turn + 2 * M_PI;
}

/* The side that goes on where this one ends; -1: there is none left. */
static int side_after(const struct joining *joining, int at)
{
    const struct side *in = &joining->sides[at];
    int best = -1;
    double least = 0;
    for (int i = 0; i < joining->side_count; i++) {
        const struct side *out = &joining->sides[i];
        if (out->is_used || from_of(out) != to_of(in))
            continue;
        double turn = turn_between(in, out);
        if (best >= 0 && turn >= least)
            continue;
        best = i;
        least = turn;
    }
    return best;
}

/* The last so many of the trail are a ring. */
static void ring_cut(struct joining *joining, int first, int end)
{
    for (int i = first; i < end; i++)
        joining->rings[joining->used++] = joining->trail[i];
    joining->starts[++joining->ring_count] = joining->used;
}

/* Follows the border from a side on. Where it comes to a node again, a ring ends: no ring passes a
 * point twice. */
static void border_follow(struct joining *joining, int at)
{
    int count = 0;
    while (at >= 0) {
        joining->sides[at].is_used = true;
        joining->trail[count++] = at;
        int node = to_of(&joining->sides[at]);
        for (int i = count - 1; i >= 0; i--) {
            if (from_of(&joining->sides[joining->trail[i]]) != node)
                continue;
            ring_cut(joining, i, count);
            count = i;
            break;
        }
        at = side_after(joining, at);
    }
}

static bool sides_make(struct joining *joining, const struct mosaic *mosaic, uint64_t set)
{
    size_t most = (size_t)mosaic->count + 1;
    joining->sides = ARENA_ARRAY(joining->arena, struct side, most);
    joining->trail = ARENA_ARRAY(joining->arena, int, most);
    joining->rings = ARENA_ARRAY(joining->arena, int, most);
    joining->starts = ARENA_ARRAY(joining->arena, int, most + 1);
    if (!joining->sides || !joining->trail || !joining->rings || !joining->starts)
        return false;
    for (int i = 0; i < mosaic->count; i++) {
        const struct mosaic_arc *arc = &mosaic->arcs[i];
        if (is_in(set, arc->left) != is_in(set, arc->right))
            joining->sides[joining->side_count++] =
                (struct side){arc, is_in(set, arc->right), false};
    }
    return true;
}

/* ---- polygons ---- */

/* One ring, its points and what it is. */
struct loop {
    const struct geo_grid *points;
    int count;
    double area2_m2; /* twice its area; below 0: a hole */
    struct geo_box box;
    int shell; /* of a hole: the ring round it */
};

static bool loop_make(const struct joining *joining, int ring, struct loop *out)
{
    int count = 1;
    for (int i = joining->starts[ring]; i < joining->starts[ring + 1]; i++)
        count += joining->sides[joining->rings[i]].arc->count - 1;
    struct geo_grid *points = ARENA_ARRAY(joining->arena, struct geo_grid, (size_t)count);
    if (!points)
        return false;
    count = 0;
    for (int i = joining->starts[ring]; i < joining->starts[ring + 1]; i++) {
        const struct side *side = &joining->sides[joining->rings[i]];
        for (int k = 0; k < side->arc->count - 1; k++)
            points[count++] = point_of(side, k);
    }
    points[count++] = points[0];
    *out = (struct loop){.points = points, .count = count, .box = geo_box_of(points, count)};
    for (int i = 0; i + 1 < count; i++)
        out->area2_m2 +=
            (points[i].easting - points[0].easting) *
                (points[i + 1].northing - points[0].northing) -
            (points[i + 1].easting - points[0].easting) * (points[i].northing - points[0].northing);
    return true;
}

static bool loop_holds(const struct loop *loop, struct geo_grid point)
{
    bool is_inside = false;
    for (int i = 0; i + 1 < loop->count; i++) {
        struct geo_grid a = loop->points[i];
        struct geo_grid b = loop->points[i + 1];
        if ((a.northing > point.northing) == (b.northing > point.northing))
            continue;
        double share = (point.northing - a.northing) / (b.northing - a.northing);
        if (point.easting < a.easting + share * (b.easting - a.easting))
            is_inside = !is_inside;
    }
    return is_inside;
}

/* The smallest round it. A hole meets its shell in points at most, and not in the middle of an
 * edge. */
static int shell_of(const struct loop *loops, int count, const struct loop *hole)
{
    struct geo_grid middle = {(hole->points[0].easting + hole->points[1].easting) / 2,
                              (hole->points[0].northing + hole->points[1].northing) / 2};
    int best = -1;
    for (int i = 0; i < count; i++)
        if (loops[i].area2_m2 > 0 && (best < 0 || loops[i].area2_m2 < loops[best].area2_m2) &&
            geo_box_holds(&loops[i].box, &hole->box) && loop_holds(&loops[i], middle))
            best = i;
    return best;
}

static void ring_put(struct rings *out, int *starts, int *parts, struct geo_grid *points,
                     const struct loop *loop, int part)
{
    for (int i = 0; i < loop->count; i++)
        points[out->point_count++] = loop->points[i];
    parts[out->ring_count++] = part;
    starts[out->ring_count] = out->point_count;
}

/* Each shell, then its holes. */
static bool loops_put(const struct loop *loops, int count, struct arena *arena, struct rings *out)
{
    size_t point_count = 0;
    for (int i = 0; i < count; i++)
        point_count += (size_t)loops[i].count;
    int *starts = ARENA_ARRAY(arena, int, (size_t)count + 1);
    int *parts = ARENA_ARRAY(arena, int, (size_t)count + 1);
    struct geo_grid *points = ARENA_ARRAY(arena, struct geo_grid, point_count + 1);
    int part = 0;
    if (!starts || !parts || !points)
        return false;
    *out = (struct rings){.starts = starts, .parts = parts, .points = points};
    for (int i = 0; i < count; i++) {
        if (loops[i].area2_m2 <= 0)
            continue;
        ring_put(out, starts, parts, points, &loops[i], part);
        for (int k = 0; k < count; k++)
            if (loops[k].area2_m2 <= 0 && loops[k].shell == i)
                ring_put(out, starts, parts, points, &loops[k], part);
        part++;
    }
    out->box = geo_box_of(points, out->point_count);
    return true;
}

enum err mosaic_join(const struct mosaic *mosaic, uint64_t set, struct arena *arena,
                     struct rings *out, struct problem *problem)
{
    struct joining joining = {.arena = arena};
    bool is_made = sides_make(&joining, mosaic, set);
    for (int i = 0; is_made && i < joining.side_count; i++)
        if (!joining.sides[i].is_used)
            border_follow(&joining, i);
    struct loop *loops =
        is_made ? ARENA_ARRAY(arena, struct loop, (size_t)joining.ring_count + 1) : NULL;
    is_made = loops;
    for (int i = 0; i < joining.ring_count && is_made; i++)
        is_made = loop_make(&joining, i, &loops[i]);
    for (int i = 0; i < joining.ring_count && is_made; i++)
        if (loops[i].area2_m2 <= 0)
            loops[i].shell = shell_of(loops, joining.ring_count, &loops[i]);
    if (is_made)
        is_made = loops_put(loops, joining.ring_count, arena, out);
    return is_made ? OK : problem_set(problem, ERR_NO_MEMORY, "There is no memory for a border.");
}
