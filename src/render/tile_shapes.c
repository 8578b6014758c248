/* Simplifies borders. Where three borders meet is a node; between two nodes runs an arc, which
 * belongs to one or two shapes and is simplified once, in one direction (Douglas and Peucker 1973),
 * so that neighbours keep a common border. One run serves all zooms: for each point it finds the
 * tolerance at which it goes. */
#include <string.h>

#include "render/tile_ground.h"

enum { LEFT_OUT = TILE_ZOOM_MAX + 1 };

/* A vertex and the vertices that are next to it in any ring. */
struct vertex {
    uint64_t key; /* 0: the slot is free; no point of ours lies in the square's corner */
    uint64_t neighbours[2];
    int neighbour_count;
    bool is_node;
};

struct range {
    int from;
    int to;
    double off; /* how far off the last point was that split it */
};

/* What one run needs, for the longest ring. */
struct work {
    struct vertex *vertices;
    size_t mask;
    struct tile_point *points; /* one ring, turned so that it begins at a node, closed */
    uint8_t *zooms;
    struct tile_point *arc; /* one arc in its own direction */
    uint8_t *arc_zooms;
    struct range *stack;
};

static uint64_t key_of(struct tile_point point)
{
    return (uint64_t)point.x << 32 | point.y;
}

static struct vertex *vertex_of(const struct work *work, struct tile_point point)
{
    uint64_t key = key_of(point);
    size_t at = (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 20) & work->mask;
    while (work->vertices[at].key && work->vertices[at].key != key)
        at = (at + 1) & work->mask;
    work->vertices[at].key = key;
    return &work->vertices[at];
}

static void neighbour_add(struct vertex *vertex, uint64_t neighbour)
{
    for (int i = 0; i < vertex->neighbour_count; i++)
        if (vertex->neighbours[i] == neighbour)
            return;
    if (vertex->neighbour_count == 2)
        vertex->is_node = true;
    else
        vertex->neighbours[vertex->neighbour_count++] = neighbour;
}

static bool work_make(struct work *work, size_t points, size_t longest, struct arena *arena)
{
    size_t slots = 16;
    while (slots < 2 * points)
        slots *= 2;
    work->mask = slots - 1;
    work->vertices = ARENA_ARRAY(arena, struct vertex, slots);
    work->points = ARENA_ARRAY(arena, struct tile_point, longest);
    work->zooms = ARENA_ARRAY(arena, uint8_t, longest);
    work->arc = ARENA_ARRAY(arena, struct tile_point, longest);
    work->arc_zooms = ARENA_ARRAY(arena, uint8_t, longest);
    work->stack = ARENA_ARRAY(arena, struct range, longest);
    return work->vertices && work->points && work->zooms && work->arc && work->arc_zooms &&
           work->stack;
}

/* ---- one arc --------------------------------------------------------------------------------- */

/* From a point to a stretch of line, in world units. */
static double off_line(struct tile_point point, struct tile_point a, struct tile_point b)
{
    double dx = (double)b.x - a.x;
    double dy = (double)b.y - a.y;
    double px = (double)point.x - a.x;
    double py = (double)point.y - a.y;
    double len2 = dx * dx + dy * dy;
    double along = len2 > 0 ? (px * dx + py * dy) / len2 : 0;
    along = along < 0 ? 0 : along > 1 ? 1 : along;
    return hypot(px - along * dx, py - along * dy);
}

/* The lowest zoom at which so much is more than a quarter of a unit of a tile. */
static uint8_t zoom_of(double off)
{
    int zoom = 0;
    while (zoom < LEFT_OUT && off <= tile_unit_of(zoom) / 4)
        zoom++;
    return (uint8_t)zoom;
}

/* The first and the last of the points stay; the others get their zoom. */
static void arc_simplify(const struct tile_point *points, int count, uint8_t *zooms,
                         struct range *stack)
{
    int depth = 0;
    memset(zooms, LEFT_OUT, (size_t)count);
    zooms[0] = zooms[count - 1] = 0;
    stack[depth++] = (struct range){0, count - 1, HUGE_VAL};
    while (depth) {
        struct range range = stack[--depth];
        double most = 0;
        int farthest = -1;
        for (int i = range.from + 1; i < range.to; i++) {
            double off = off_line(points[i], points[range.from], points[range.to]);
            if (off > most) {
                most = off;
                farthest = i;
            }
        }
        most = most < range.off ? most : range.off;
        if (farthest < 0 || zoom_of(most) == LEFT_OUT)
            continue;
        zooms[farthest] = zoom_of(most);
        stack[depth++] = (struct range){range.from, farthest, most};
        stack[depth++] = (struct range){farthest, range.to, most};
    }
}

/* An arc reads from its smaller end, whichever ring it is in. */
static void arc_keep(struct work *work, int first, int last)
{
    int count = last - first + 1;
    bool is_turned = key_of(work->points[first]) > key_of(work->points[last]);
    for (int i = 0; i < count; i++)
        work->arc[i] = work->points[is_turned ? last - i : first + i];
    arc_simplify(work->arc, count, work->arc_zooms, work->stack);
    for (int i = 0; i < count; i++)
        work->zooms[first + i] = work->arc_zooms[is_turned ? count - 1 - i : i];
}

/* ---- one ring -------------------------------------------------------------------------------- */

/* Of several, the one with the smallest key: the same whichever way the ring runs. */
static int farthest_from_start(const struct tile_point *points, int count)
{
    double most = -1;
    int farthest = 0;
    for (int i = 1; i < count; i++) {
        double far = hypot((double)points[i].x - points[0].x, (double)points[i].y - points[0].y);
        if (far > most || (far >= most && key_of(points[i]) < key_of(points[farthest]))) {
            most = far;
            farthest = i;
        }
    }
    return farthest;
}

/* The first node of a ring, or else its smallest vertex. */
static int ring_start(const struct work *work, const struct tile_point *ring, int count)
{
    int least = 0;
    for (int i = 0; i < count; i++) {
        if (vertex_of(work, ring[i])->is_node)
            return i;
        if (key_of(ring[i]) < key_of(ring[least]))
            least = i;
    }
    return least;
}

/* Simplifies a ring of count points into work->points and work->zooms, closed. */
static void ring_simplify(struct work *work, const struct tile_point *ring, int count)
{
    int start = ring_start(work, ring, count);
    int nodes = 0;
    for (int i = 0; i <= count; i++) {
        work->points[i] = ring[start + i < count ? start + i : start + i - count];
        nodes += i < count && vertex_of(work, work->points[i])->is_node;
    }
    int across = nodes < 2 ? farthest_from_start(work->points, count) : -1;
    int from = 0;
    for (int i = 1; i <= count; i++) {
        if (i != count && i != across && !vertex_of(work, work->points[i])->is_node)
            continue;
        arc_keep(work, from, i);
        from = i;
    }
}

/* ---- shapes ---------------------------------------------------------------------------------- */

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the borders of tiles.");
}

/* One shape as it is being made: its points as they are, then what is kept of them. */
struct draft {
    struct tile_point *points;
    int *starts;
};

/* In world units, without repeated points and not closed. Borders are good to 0.1 m: what two
 * neighbours write a little differently becomes the same point. */
static bool draft_make(const struct tile_warp *warp, const struct projection *projection,
                       const struct rings *rings, struct arena *arena, struct draft *out)
{
    out->points = ARENA_ARRAY(arena, struct tile_point, (size_t)rings->point_count + 1);
    out->starts = ARENA_ARRAY(arena, int, (size_t)rings->ring_count + 1);
    if (!out->points || !out->starts)
        return false;
    int n = 0;
    for (int ring = 0; ring < rings->ring_count; ring++) {
        int first = out->starts[ring] = n;
        for (int i = rings->starts[ring]; i + 1 < rings->starts[ring + 1]; i++) {
            struct geo_grid grid = {round(rings->points[i].easting * 10) / 10,
                                    round(rings->points[i].northing * 10) / 10};
            struct tile_point point = tile_warp_point(warp, projection, grid);
            if (n == first || key_of(out->points[n - 1]) != key_of(point))
                out->points[n++] = point;
        }
        if (n > first + 1 && key_of(out->points[first]) == key_of(out->points[n - 1]))
            n--;
    }
    out->starts[rings->ring_count] = n;
    return true;
}

static void draft_link(const struct work *work, const struct draft *draft, int ring_count)
{
    for (int ring = 0; ring < ring_count; ring++) {
        int first = draft->starts[ring];
        int count = draft->starts[ring + 1] - first;
        for (int i = 0; i < count; i++) {
            struct tile_point a = draft->points[first + i];
            struct tile_point b = draft->points[first + (i + 1) % count];
            neighbour_add(vertex_of(work, a), key_of(b));
            neighbour_add(vertex_of(work, b), key_of(a));
        }
    }
}

static void box_add(struct tile_box *box, struct tile_point point)
{
    box->min_x = point.x < box->min_x ? point.x : box->min_x;
    box->min_y = point.y < box->min_y ? point.y : box->min_y;
    box->max_x = point.x > box->max_x ? point.x : box->max_x;
    box->max_y = point.y > box->max_y ? point.y : box->max_y;
}

static const struct tile_box no_box = {UINT32_MAX, UINT32_MAX, 0, 0};

/* What is kept of a shape. */
struct room {
    struct tile_point *points;
    uint8_t *zooms;
    int *starts;
    int *parts;
    struct tile_box *boxes;
    struct tile_box *chunks;
    int *chunk_starts;
};

static bool room_take(struct room *room, int ring_count, int point_count, struct arena *arena)
{
    size_t rings = (size_t)ring_count + 1;
    room->points = ARENA_ARRAY(arena, struct tile_point, (size_t)point_count + 1);
    room->zooms = ARENA_ARRAY(arena, uint8_t, (size_t)point_count + 1);
    room->starts = ARENA_ARRAY(arena, int, rings);
    room->parts = ARENA_ARRAY(arena, int, rings);
    room->boxes = ARENA_ARRAY(arena, struct tile_box, rings);
    room->chunks = ARENA_ARRAY(arena, struct tile_box, rings + (size_t)point_count / TILE_CHUNK);
    room->chunk_starts = ARENA_ARRAY(arena, int, rings);
    return room->points && room->zooms && room->starts && room->parts && room->boxes &&
           room->chunks && room->chunk_starts;
}

static void chunks_fill(struct room *room, int ring)
{
    int first = room->starts[ring];
    int count = room->starts[ring + 1] - first;
    struct tile_box *chunks = room->chunks + room->chunk_starts[ring];
    for (int i = 0; i < count; i++) {
        if (i % TILE_CHUNK == 0)
            chunks[i / TILE_CHUNK] = no_box;
        box_add(&chunks[i / TILE_CHUNK], room->points[first + i]);
    }
    room->chunk_starts[ring + 1] = room->chunk_starts[ring] + (count + TILE_CHUNK - 1) / TILE_CHUNK;
}

/* Adds the kept points of work's ring or line. */
static int room_add(struct room *room, int ring, int n, const struct work *work, int count)
{
    room->starts[ring] = n;
    room->boxes[ring] = no_box;
    for (int i = 0; i < count; i++) {
        if (work->zooms[i] == LEFT_OUT)
            continue;
        room->points[n] = work->points[i];
        room->zooms[n++] = work->zooms[i];
        box_add(&room->boxes[ring], work->points[i]);
    }
    room->starts[ring + 1] = n;
    chunks_fill(room, ring);
    return n;
}

static void shape_fill(const struct room *room, int ring_count, bool is_line,
                       struct tile_shape *out)
{
    *out = (struct tile_shape){.is_line = is_line,
                               .ring_count = ring_count,
                               .starts = room->starts,
                               .parts = room->parts,
                               .points = room->points,
                               .zooms = room->zooms,
                               .boxes = room->boxes,
                               .chunks = room->chunks,
                               .chunk_starts = room->chunk_starts,
                               .box = no_box};
    for (int i = 0; i < ring_count; i++) {
        if (room->starts[i + 1] == room->starts[i])
            continue;
        box_add(&out->box, (struct tile_point){room->boxes[i].min_x, room->boxes[i].min_y});
        box_add(&out->box, (struct tile_point){room->boxes[i].max_x, room->boxes[i].max_y});
    }
}

/* Rings of under three points are kept empty. */
static bool shape_make(struct work *work, const struct draft *draft, const struct rings *rings,
                       struct arena *arena, struct tile_shape *out)
{
    struct room room = {0};
    int n = 0;
    if (!room_take(&room, rings->ring_count, draft->starts[rings->ring_count] + rings->ring_count,
                   arena))
        return false;
    for (int ring = 0; ring < rings->ring_count; ring++) {
        int count = draft->starts[ring + 1] - draft->starts[ring];
        room.parts[ring] = rings->parts[ring];
        if (count >= 3)
            ring_simplify(work, draft->points + draft->starts[ring], count);
        n = room_add(&room, ring, n, work, count >= 3 ? count + 1 : 0);
    }
    shape_fill(&room, rings->ring_count, false, out);
    return true;
}

static bool shapes_make(const struct tile_warp *warp, const struct projection *projection,
                        const struct rings *rings, int count, struct arena *scratch,
                        struct arena *arena, struct tile_shape *out)
{
    struct work work = {0};
    struct draft *drafts = ARENA_ARRAY(scratch, struct draft, (size_t)count + 1);
    size_t total = 0;
    int longest = 0;
    if (!drafts)
        return false;
    for (int i = 0; i < count; i++) {
        if (!draft_make(warp, projection, &rings[i], scratch, &drafts[i]))
            return false;
        total += (size_t)rings[i].point_count;
        longest = rings[i].point_count > longest ? rings[i].point_count : longest;
    }
    if (!work_make(&work, total, (size_t)longest + 2, scratch))
        return false;
    for (int i = 0; i < count; i++)
        draft_link(&work, &drafts[i], rings[i].ring_count);
    for (int i = 0; i < count; i++)
        if (!shape_make(&work, &drafts[i], &rings[i], arena, &out[i]))
            return false;
    return true;
}

enum err tile_shapes_make(const struct tile_warp *warp, const struct projection *projection,
                          const struct rings *rings, int count, struct arena *arena,
                          struct tile_shape *out, struct problem *problem)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    bool good = shapes_make(warp, projection, rings, count, &scratch, arena, out);
    arena_finish(&scratch);
    return good ? OK : no_memory(problem);
}

/* ---- lines ----------------------------------------------------------------------------------- */

enum { WKB_LINE = 2, WKB_MULTILINE = 5, WKB_HEAD_BYTES = 5, WKB_POINT_BYTES = 16 };

static uint32_t wkb_count(const char *at)
{
    uint32_t number = 0;
    for (int i = 3; i >= 0; i--)
        number = number << 8 | (unsigned char)at[i];
    return number;
}

/* A line of a WKB, at its head: moves on; NULL points where it breaks off. */
static const char *wkb_line(struct str *wkb, int *count)
{
    if (wkb->len < WKB_HEAD_BYTES + 4 || wkb->ptr[0] != 1 || wkb_count(wkb->ptr + 1) != WKB_LINE)
        return NULL;
    uint32_t points = wkb_count(wkb->ptr + WKB_HEAD_BYTES);
    const char *first = wkb->ptr + WKB_HEAD_BYTES + 4;
    size_t size_bytes = WKB_HEAD_BYTES + 4 + (size_t)points * WKB_POINT_BYTES;
    if (points < 2 || points > RINGS_MAX_POINTS || size_bytes > wkb->len)
        return NULL;
    *wkb = (struct str){wkb->ptr + size_bytes, wkb->len - size_bytes};
    *count = (int)points;
    return first;
}

static enum err lines_fail(struct problem *problem)
{
    return problem_set(problem, ERR_GEOMETRY, "The lines of a layer cannot be read.");
}

static int line_read(const struct tile_warp *warp, const struct projection *projection,
                     const char *wkb, int count, struct work *work)
{
    int n = 0;
    for (int i = 0; i < count; i++) {
        double at[2];
        memcpy(at, wkb + (size_t)i * WKB_POINT_BYTES, sizeof at);
        struct tile_point point =
            tile_warp_point(warp, projection, (struct geo_grid){at[0], at[1]});
        if (!n || key_of(work->points[n - 1]) != key_of(point))
            work->points[n++] = point;
    }
    return n;
}

static enum err lines_make(const struct tile_warp *warp, const struct projection *projection,
                           struct str wkb, struct arena *scratch, struct arena *arena,
                           struct tile_shape *out, struct problem *problem)
{
    struct work work = {0};
    struct room room = {0};
    size_t most = wkb.len / WKB_POINT_BYTES + 2;
    uint32_t lines = 1;
    int n = 0;
    if (wkb.len < WKB_HEAD_BYTES + 4)
        return lines_fail(problem);
    if (wkb_count(wkb.ptr + 1) == WKB_MULTILINE) {
        lines = wkb_count(wkb.ptr + WKB_HEAD_BYTES);
        wkb = (struct str){wkb.ptr + WKB_HEAD_BYTES + 4, wkb.len - WKB_HEAD_BYTES - 4};
    }
    if (lines > wkb.len / WKB_HEAD_BYTES)
        return lines_fail(problem);
    if (!work_make(&work, 0, most, scratch) || !room_take(&room, (int)lines, (int)most, arena))
        return no_memory(problem);
    for (int line = 0; line < (int)lines; line++) {
        int count = 0;
        const char *first = wkb_line(&wkb, &count);
        if (!first)
            return lines_fail(problem);
        count = line_read(warp, projection, first, count, &work);
        if (count > 1)
            arc_simplify(work.points, count, work.zooms, work.stack);
        room.parts[line] = line;
        n = room_add(&room, line, n, &work, count > 1 ? count : 0);
    }
    shape_fill(&room, (int)lines, true, out);
    return OK;
}

enum err tile_lines_make(const struct tile_warp *warp, const struct projection *projection,
                         struct str wkb, struct arena *arena, struct tile_shape *out,
                         struct problem *problem)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    enum err err = lines_make(warp, projection, wkb, &scratch, arena, out, problem);
    arena_finish(&scratch);
    return err;
}
