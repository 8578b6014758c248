/* Simplifies the borders of all areas together. Where three borders meet is a node; between two
 * nodes runs an arc, which belongs to one or two boroughs and is simplified once in one direction
 * (Douglas and Peucker 1973), so that neighbours keep a common border. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "map_window.h"

/* A vertex and the vertices that are next to it in any ring. */
struct vertex {
    bool is_used;
    bool is_node;
    int neighbour_count;
    int64_t key;
    int64_t neighbours[2];
};

struct vertices {
    struct vertex *slots;
    size_t mask;
};

/* Borders are kept to 0.1 m. */
static int64_t key_of(struct geo_grid point)
{
    return llround(point.easting * 10) * (INT64_C(1) << 32) + llround(point.northing * 10);
}

static struct vertex *vertex_of(const struct vertices *vertices, int64_t key)
{
    size_t at = (size_t)((uint64_t)key * UINT64_C(0x9E3779B97F4A7C15) >> 20) & vertices->mask;
    while (vertices->slots[at].is_used && vertices->slots[at].key != key)
        at = (at + 1) & vertices->mask;
    struct vertex *vertex = &vertices->slots[at];
    vertex->is_used = true;
    vertex->key = key;
    return vertex;
}

static void neighbour_add(struct vertex *vertex, int64_t neighbour)
{
    for (int i = 0; i < vertex->neighbour_count; i++)
        if (vertex->neighbours[i] == neighbour)
            return;
    if (vertex->neighbour_count == 2)
        vertex->is_node = true;
    else
        vertex->neighbours[vertex->neighbour_count++] = neighbour;
}

/* Room for so many points; slots is NULL if there is none. */
static void vertices_take(struct vertices *vertices, struct arena *arena, size_t points)
{
    size_t room = 1;
    while (room < 2 * points + 2)
        room *= 2;
    vertices->slots = ARENA_ARRAY(arena, struct vertex, room);
    vertices->mask = room - 1;
}

static void rings_count(const struct vertices *vertices, const struct rings *rings)
{
    for (int ring = 0; ring < rings->ring_count; ring++) {
        for (int i = rings->starts[ring]; i + 1 < rings->starts[ring + 1]; i++) {
            int64_t a = key_of(rings->points[i]);
            int64_t b = key_of(rings->points[i + 1]);
            if (a == b)
                continue;
            neighbour_add(vertex_of(vertices, a), b);
            neighbour_add(vertex_of(vertices, b), a);
        }
    }
}

static double off_line_m(struct geo_grid point, struct geo_grid a, struct geo_grid b)
{
    double dx = b.easting - a.easting;
    double dy = b.northing - a.northing;
    double len_m = hypot(dx, dy);
    if (len_m <= 0)
        return hypot(point.easting - a.easting, point.northing - a.northing);
    return fabs(dx * (point.northing - a.northing) - dy * (point.easting - a.easting)) / len_m;
}

/* Marks what is kept of points first to last. The stack never holds more than one range for each
 * kept point. */
static void arc_simplify(const struct geo_grid *points, int first, int last, double tolerance_m,
                         bool *kept, int *stack)
{
    int depth = 0;
    kept[first] = kept[last] = true;
    stack[depth++] = first;
    stack[depth++] = last;
    while (depth) {
        int to = stack[--depth];
        int from = stack[--depth];
        double most_m = tolerance_m;
        int farthest = -1;
        for (int i = from + 1; i < to; i++) {
            double off_m = off_line_m(points[i], points[from], points[to]);
            if (off_m > most_m) {
                most_m = off_m;
                farthest = i;
            }
        }
        if (farthest < 0)
            continue;
        kept[farthest] = true;
        stack[depth++] = from;
        stack[depth++] = farthest;
        stack[depth++] = farthest;
        stack[depth++] = to;
    }
}

struct ring_work {
    double tolerance_m;
    struct geo_grid *points; /* turned so that it begins at a node, closed */
    struct geo_grid *arc;    /* one arc, in its direction */
    bool *kept;
    bool *arc_kept;
    int *stack;
};

/* An arc reads from its smaller end, whichever ring it is in. */
static void arc_keep(struct ring_work *work, int first, int last)
{
    int count = last - first + 1;
    bool turned = key_of(work->points[first]) > key_of(work->points[last]);
    for (int i = 0; i < count; i++) {
        work->arc[i] = work->points[turned ? last - i : first + i];
        work->arc_kept[i] = false;
    }
    arc_simplify(work->arc, 0, count - 1, work->tolerance_m, work->arc_kept, work->stack);
    for (int i = 0; i < count; i++)
        if (work->arc_kept[turned ? count - 1 - i : i])
            work->kept[first + i] = true;
}

static int farthest_from(const struct geo_grid *points, int count, int from)
{
    double most = -1;
    int farthest = from;
    for (int i = 0; i < count; i++) {
        double far = hypot(points[i].easting - points[from].easting,
                           points[i].northing - points[from].northing);
        if (far > most) {
            most = far;
            farthest = i;
        }
    }
    return farthest;
}

/* The first node of a ring, or its smallest vertex. */
static int ring_start(const struct vertices *vertices, const struct geo_grid *ring, int count)
{
    int least = 0;
    for (int i = 0; i < count; i++) {
        if (vertex_of(vertices, key_of(ring[i]))->is_node)
            return i;
        if (key_of(ring[i]) < key_of(ring[least]))
            least = i;
    }
    return least;
}

/* Simplifies a closed ring of count + 1 points into work->points and work->kept. */
static void ring_simplify(const struct vertices *vertices, const struct geo_grid *ring, int count,
                          struct ring_work *work)
{
    int start = ring_start(vertices, ring, count);
    for (int i = 0; i <= count; i++) {
        work->points[i] = ring[(start + i) % count];
        work->kept[i] = false;
    }
    int nodes = 0;
    for (int i = 0; i < count; i++)
        nodes += vertex_of(vertices, key_of(work->points[i]))->is_node;
    int across = nodes < 2 ? farthest_from(work->points, count, 0) : -1;
    int from = 0;
    for (int i = 1; i <= count; i++) {
        bool is_end =
            i == count || i == across || vertex_of(vertices, key_of(work->points[i]))->is_node;
        if (!is_end)
            continue;
        arc_keep(work, from, i);
        from = i;
    }
}

static void number_put(struct buf *out, int64_t number, bool first)
{
    if (!first && number >= 0)
        buf_char(out, ' ');
    buf_int(out, number);
}

/* Whole units, x to the east and y to the south of the drawing's corner; relative after the first
 * point. A ring that shrinks to a line is left out. */
static void ring_draw(const struct ring_work *work, int count, struct geo_grid corner,
                      struct buf *out)
{
    int64_t x = 0;
    int64_t y = 0;
    int drawn = 0;
    size_t before = out->len;
    for (int i = 0; i < count; i++) {
        if (!work->kept[i])
            continue;
        int64_t to_x = llround((work->points[i].easting - corner.easting) / MAP_UNIT_M);
        int64_t to_y = llround((corner.northing - work->points[i].northing) / MAP_UNIT_M);
        if (drawn && to_x == x && to_y == y)
            continue;
        if (!drawn)
            buf_char(out, 'M');
        else if (drawn == 1)
            buf_char(out, 'l');
        number_put(out, to_x - x, drawn < 2);
        number_put(out, to_y - y, false);
        x = to_x;
        y = to_y;
        drawn++;
    }
    buf_char(out, 'z');
    if (drawn < 3 && !out->failed)
        out->len = before;
}

static bool is_speck(const struct geo_grid *ring, int count, double tolerance_m)
{
    double min_x = HUGE_VAL;
    double max_x = -HUGE_VAL;
    double min_y = HUGE_VAL;
    double max_y = -HUGE_VAL;
    for (int i = 0; i < count; i++) {
        min_x = fmin(min_x, ring[i].easting);
        max_x = fmax(max_x, ring[i].easting);
        min_y = fmin(min_y, ring[i].northing);
        max_y = fmax(max_y, ring[i].northing);
    }
    return fmax(max_x - min_x, max_y - min_y) < 4 * tolerance_m;
}

static struct str rings_draw(const struct vertices *vertices, const struct rings *rings,
                             struct geo_grid corner, struct ring_work *work, struct arena *arena)
{
    struct buf path;
    buf_init(&path, 0);
    for (int ring = 0; ring < rings->ring_count; ring++) {
        const struct geo_grid *points = rings->points + rings->starts[ring];
        int count = rings->starts[ring + 1] - rings->starts[ring] - 1;
        if (count < 3 || (rings->ring_count > 1 && is_speck(points, count, work->tolerance_m)))
            continue;
        ring_simplify(vertices, points, count, work);
        ring_draw(work, count, corner, &path);
    }
    return buf_keep(&path, arena);
}

static bool work_take(struct ring_work *work, double tolerance_m, struct arena *arena, size_t count)
{
    work->tolerance_m = tolerance_m;
    work->points = ARENA_ARRAY(arena, struct geo_grid, count);
    work->arc = ARENA_ARRAY(arena, struct geo_grid, count);
    work->kept = ARENA_ARRAY(arena, bool, count);
    work->arc_kept = ARENA_ARRAY(arena, bool, count);
    work->stack = ARENA_ARRAY(arena, int, 4 * count);
    return work->points && work->arc && work->kept && work->arc_kept && work->stack;
}

static struct geo_grid corner_of(const struct atlas *atlas)
{
    struct geo_box london = map_box_of_london(atlas);
    return (struct geo_grid){london.min_x, london.max_y};
}

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the map.");
}

/* The areas and the water together: where they touch, their borders stay one. */
static enum err outline_make(const struct rings *areas, int count, const struct rings *water,
                             struct geo_grid corner, struct arena *arena, struct map_outline *out,
                             struct problem *problem)
{
    size_t points = (size_t)water->point_count;
    for (int i = 0; i < count; i++)
        points += (size_t)areas[i].point_count;
    struct arena scratch;
    arena_init(&scratch, 0);
    struct ring_work work;
    struct vertices vertices;
    vertices_take(&vertices, &scratch, points);
    struct map_outline outline = {.area_count = count};
    outline.areas = ARENA_ARRAY(arena, struct str, (size_t)count);
    bool is_whole =
        vertices.slots && outline.areas && work_take(&work, MAP_TOLERANCE_M, &scratch, points + 2);
    for (int i = 0; i < count && is_whole; i++)
        rings_count(&vertices, &areas[i]);
    if (is_whole)
        rings_count(&vertices, water);
    for (int i = 0; i < count && is_whole; i++) {
        outline.areas[i] = rings_draw(&vertices, &areas[i], corner, &work, arena);
        is_whole = outline.areas[i].ptr != NULL;
    }
    if (is_whole)
        outline.water = rings_draw(&vertices, water, corner, &work, arena);
    arena_finish(&scratch);
    if (!is_whole || !outline.water.ptr)
        return no_memory(problem);
    *out = outline;
    return OK;
}

enum err map_outline_build(const struct atlas *atlas, struct arena *arena, struct map_outline *out,
                           struct problem *problem)
{
    return outline_make(atlas->boroughs, atlas->borough_count, &atlas->water, corner_of(atlas),
                        arena, out, problem);
}

enum err map_outline_of(const struct atlas *atlas, const int *areas, int count, struct arena *arena,
                        struct map_outline *out, struct geo_box *box, struct problem *problem)
{
    const struct rings none = {.ring_count = 0};
    struct geo_box all = MAP_BOX_EMPTY;
    struct arena scratch;
    arena_init(&scratch, 0);
    struct rings *rings = ARENA_ARRAY(&scratch, struct rings, (size_t)count + 1);
    enum err err = rings ? OK : no_memory(problem);
    for (int i = 0; i < count && !err; i++) {
        struct str wkb = atlas->directory.areas[areas[i]].wkb;
        if (!wkb.len)
            continue;
        err = rings_from_wkb(wkb, &scratch, &rings[i], problem);
        if (err)
            break;
        map_box_add(&all, (struct geo_grid){rings[i].box.min_x, rings[i].box.min_y});
        map_box_add(&all, (struct geo_grid){rings[i].box.max_x, rings[i].box.max_y});
    }
    if (rings && !err)
        err = outline_make(rings, count, &none, corner_of(atlas), arena, out, problem);
    arena_finish(&scratch);
    if (!err)
        *box = all;
    return err;
}

/* ---- the same as rings ---- */

/* Of what is kept of one ring; *to moves on. One that shrinks to a line is left out. */
static bool ring_put(const struct ring_work *work, int count, struct geo_grid *points, int *to)
{
    int first = *to;
    for (int i = 0; i <= count; i++)
        if (work->kept[i])
            points[(*to)++] = work->points[i];
    bool is_area = *to - first >= 4;
    if (!is_area)
        *to = first;
    return is_area;
}

static bool rings_thin(const struct vertices *vertices, const struct rings *rings,
                       struct ring_work *work, struct arena *arena, struct rings *out)
{
    int *starts = ARENA_ARRAY(arena, int, (size_t)rings->ring_count + 1);
    int *parts = ARENA_ARRAY(arena, int, (size_t)rings->ring_count + 1);
    struct geo_grid *points = ARENA_ARRAY(arena, struct geo_grid, (size_t)rings->point_count + 1);
    if (!starts || !parts || !points)
        return false;
    *out = (struct rings){.starts = starts, .parts = parts, .points = points, .box = rings->box};
    for (int ring = 0; ring < rings->ring_count; ring++) {
        const struct geo_grid *all = rings->points + rings->starts[ring];
        int count = rings->starts[ring + 1] - rings->starts[ring] - 1;
        if (count < 3 || (rings->ring_count > 1 && is_speck(all, count, work->tolerance_m)))
            continue;
        ring_simplify(vertices, all, count, work);
        starts[out->ring_count] = out->point_count;
        if (ring_put(work, count, points, &out->point_count))
            parts[out->ring_count++] = rings->parts[ring];
    }
    starts[out->ring_count] = out->point_count;
    return true;
}

enum err map_boroughs_build(const struct atlas *atlas, double tolerance_m, struct arena *arena,
                            struct rings **out, struct problem *problem)
{
    size_t points = 0;
    for (int i = 0; i < atlas->borough_count; i++)
        points += (size_t)atlas->boroughs[i].point_count;
    struct arena scratch;
    arena_init(&scratch, 0);
    struct ring_work work;
    struct vertices vertices;
    vertices_take(&vertices, &scratch, points);
    struct rings *boroughs = ARENA_ARRAY(arena, struct rings, (size_t)atlas->borough_count + 1);
    bool is_whole =
        vertices.slots && boroughs && work_take(&work, tolerance_m, &scratch, points + 2);
    for (int i = 0; i < atlas->borough_count && is_whole; i++)
        rings_count(&vertices, &atlas->boroughs[i]);
    for (int i = 0; i < atlas->borough_count && is_whole; i++)
        is_whole = rings_thin(&vertices, &atlas->boroughs[i], &work, arena, &boroughs[i]);
    arena_finish(&scratch);
    if (!is_whole)
        return no_memory(problem);
    *out = boroughs;
    return OK;
}
