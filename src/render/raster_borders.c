/* Which edges two boroughs share. A shared border is drawn once, and the outline of all boroughs
 * together has far fewer edges than all of them have. */
#include <stdlib.h>

#include "raster_making.h"

/* An edge of a ring, from its smaller end. */
struct edge {
    uint64_t ends[2];
    int borough; /* and the point that it begins at */
    int at;
    bool is_shared;
};

static uint64_t key_of(struct tile_point point)
{
    return (uint64_t)point.x << 32 | point.y;
}

static struct tile_point point_of(uint64_t key)
{
    return (struct tile_point){(uint32_t)(key >> 32), (uint32_t)key};
}

static int by_ends(const void *left, const void *right)
{
    const struct edge *a = left;
    const struct edge *b = right;
    if (a->ends[0] != b->ends[0])
        return a->ends[0] < b->ends[0] ? -1 : 1;
    if (a->ends[1] != b->ends[1])
        return a->ends[1] < b->ends[1] ? -1 : 1;
    return (a->borough > b->borough) - (a->borough < b->borough);
}

static int edges_gather(const struct ground *ground, struct edge *edges)
{
    int count = 0;
    for (int borough = 0; borough < ground->borough_count; borough++) {
        const struct tile_shape *shape = &ground->boroughs[borough];
        for (int ring = 0; ring < shape->ring_count; ring++) {
            for (int i = shape->starts[ring]; i + 1 < shape->starts[ring + 1]; i++) {
                uint64_t a = key_of(shape->points[i]);
                uint64_t b = key_of(shape->points[i + 1]);
                if (a != b)
                    edges[count++] =
                        (struct edge){{a < b ? a : b, a < b ? b : a}, borough, i, false};
            }
        }
    }
    qsort(edges, (size_t)count, sizeof *edges, by_ends);
    return count;
}

/* Of two boroughs beside an edge, the second leaves it to the first. */
static void edges_share(struct edge *edges, int count, bool **is_drawn_before)
{
    for (int i = 1; i < count; i++) {
        struct edge *first = &edges[i - 1];
        struct edge *second = &edges[i];
        if (first->ends[0] != second->ends[0] || first->ends[1] != second->ends[1])
            continue;
        first->is_shared = second->is_shared = true;
        is_drawn_before[second->borough][second->at] = true;
    }
}

/* ---- the outline: edges that no two share, in rings ---- */

struct edge_end {
    uint64_t key;
    int edge;
};

static int by_key(const void *left, const void *right)
{
    const struct edge_end *a = left;
    const struct edge_end *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->edge > b->edge) - (a->edge < b->edge);
}

struct outline {
    const struct ground *ground;
    const struct edge *edges;
    struct edge_end *ends;
    int end_count;
    bool *is_used; /* by edge */
};

/* An edge at that place that is not used yet, or NONE. */
static int edge_at(const struct outline *outline, uint64_t key)
{
    int low = 0;
    int high = outline->end_count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (outline->ends[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < outline->end_count && outline->ends[low].key == key; low++)
        if (!outline->is_used[outline->ends[low].edge])
            return outline->ends[low].edge;
    return NONE;
}

/* The zoom of that end of an edge. */
static uint8_t zoom_of(const struct outline *outline, const struct edge *edge, uint64_t key)
{
    const struct tile_shape *shape = &outline->ground->boroughs[edge->borough];
    bool is_first = key_of(shape->points[edge->at]) == key;
    return shape->zooms[is_first ? edge->at : edge->at + 1];
}

struct outline_room {
    int *starts;
    struct tile_point *points;
    uint8_t *zooms;
    struct tile_box *boxes;
    int ring_count;
    int point_count;
};

static void box_add(struct tile_box *box, struct tile_point point)
{
    box->min_x = point.x < box->min_x ? point.x : box->min_x;
    box->min_y = point.y < box->min_y ? point.y : box->min_y;
    box->max_x = point.x > box->max_x ? point.x : box->max_x;
    box->max_y = point.y > box->max_y ? point.y : box->max_y;
}

/* Every place has an even number of ends, so whoever follows unused edges comes back. */
static void ring_follow(struct outline *outline, int edge, struct outline_room *room)
{
    uint64_t key = outline->edges[edge].ends[0];
    struct tile_box *box = &room->boxes[room->ring_count];
    *box = (struct tile_box){UINT32_MAX, UINT32_MAX, 0, 0};
    room->points[room->point_count] = point_of(key);
    room->zooms[room->point_count++] = zoom_of(outline, &outline->edges[edge], key);
    box_add(box, point_of(key));
    while (edge != NONE) {
        const struct edge *now = &outline->edges[edge];
        outline->is_used[edge] = true;
        key = now->ends[0] == key ? now->ends[1] : now->ends[0];
        room->points[room->point_count] = point_of(key);
        room->zooms[room->point_count++] = zoom_of(outline, now, key);
        box_add(box, point_of(key));
        edge = edge_at(outline, key);
    }
    room->starts[++room->ring_count] = room->point_count;
}

static bool room_take(struct outline_room *room, size_t edges, struct arena *arena)
{
    *room = (struct outline_room){.starts = ARENA_ARRAY(arena, int, edges + 1),
                                  .points = ARENA_ARRAY(arena, struct tile_point, 2 * edges),
                                  .zooms = ARENA_ARRAY(arena, uint8_t, 2 * edges),
                                  .boxes = ARENA_ARRAY(arena, struct tile_box, edges)};
    return room->starts && room->points && room->zooms && room->boxes;
}

static bool outline_make(struct ground *ground, const struct edge *edges, int count,
                         struct arena *arena)
{
    struct outline outline = {.ground = ground,
                              .edges = edges,
                              .ends = calloc(2 * (size_t)count + 1, sizeof *outline.ends),
                              .is_used = calloc((size_t)count + 1, sizeof *outline.is_used)};
    bool is_whole = outline.ends && outline.is_used;
    for (int i = 0; i < count && is_whole; i++) {
        if (edges[i].is_shared)
            continue;
        outline.ends[outline.end_count++] = (struct edge_end){edges[i].ends[0], i};
        outline.ends[outline.end_count++] = (struct edge_end){edges[i].ends[1], i};
    }
    if (is_whole)
        qsort(outline.ends, (size_t)outline.end_count, sizeof *outline.ends, by_key);
    struct outline_room room;
    is_whole = is_whole && room_take(&room, (size_t)outline.end_count / 2 + 1, arena);
    for (int i = 0; i < count && is_whole; i++)
        if (!edges[i].is_shared && !outline.is_used[i])
            ring_follow(&outline, i, &room);
    free(outline.ends);
    free(outline.is_used);
    if (!is_whole)
        return false;
    ground->land = (struct tile_shape){.ring_count = room.ring_count,
                                       .starts = room.starts,
                                       .points = room.points,
                                       .zooms = room.zooms,
                                       .boxes = room.boxes};
    return true;
}

enum err borders_make(struct ground *ground, struct arena *arena, struct problem *problem)
{
    size_t points = 0;
    bool is_whole = true;
    ground->is_drawn_before = ARENA_ARRAY(arena, bool *, (size_t)ground->borough_count + 1);
    for (int i = 0; i < ground->borough_count && is_whole && ground->is_drawn_before; i++) {
        const struct tile_shape *shape = &ground->boroughs[i];
        size_t count = shape->ring_count ? (size_t)shape->starts[shape->ring_count] : 0;
        ground->is_drawn_before[i] = ARENA_ARRAY(arena, bool, count + 1);
        is_whole = ground->is_drawn_before[i] != NULL;
        points += count;
    }
    struct edge *edges = calloc(points + 1, sizeof *edges);
    is_whole = is_whole && ground->is_drawn_before && edges;
    if (is_whole) {
        int count = edges_gather(ground, edges);
        edges_share(edges, count, ground->is_drawn_before);
        is_whole = outline_make(ground, edges, count, arena);
    }
    free(edges);
    return is_whole ? OK : problem_set(problem, ERR_NO_MEMORY, "There is no memory for the map.");
}
