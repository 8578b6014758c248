/* Cuts borders into arcs, each of which belongs to the tiles on its two sides. */
#include <stdlib.h>
#include <string.h>

#include "mosaic_arcs.h"

enum err mosaic_no_memory(const struct laying *laying)
{
    return problem_set(laying->problem, ERR_NO_MEMORY, "There is no memory for borders.");
}

/* ---- vertices ---- */

static size_t slot_of(const struct laying *laying, struct geo_grid at)
{
    uint64_t bits[2];
    memcpy(bits, &at, sizeof bits);
    uint64_t hash =
        (bits[0] * UINT64_C(0x9E3779B97F4A7C15)) ^ (bits[1] * UINT64_C(0xC2B2AE3D27D4EB4F));
    size_t slot = (size_t)(hash >> 20) & laying->mask;
    while (laying->slots[slot] && !mosaic_is_same(laying->vertices[laying->slots[slot] - 1].at, at))
        slot = (slot + 1) & laying->mask;
    return slot;
}

static int vertex_of(struct laying *laying, struct geo_grid at)
{
    size_t slot = slot_of(laying, at);
    if (!laying->slots[slot]) {
        laying->vertices[laying->vertex_count].at = at;
        laying->slots[slot] = ++laying->vertex_count;
    }
    return laying->slots[slot] - 1;
}

static void neighbour_add(struct vertex *vertex, int neighbour)
{
    for (int i = 0; i < vertex->neighbour_count; i++)
        if (vertex->neighbours[i] == neighbour)
            return;
    if (vertex->neighbour_count == 2)
        vertex->is_node = true;
    else
        vertex->neighbours[vertex->neighbour_count++] = neighbour;
}

static bool work_make(struct laying *laying)
{
    size_t points = 1;
    size_t slots = 16;
    for (int i = 0; i < laying->tile_count; i++)
        points += (size_t)laying->tiles[i].point_count;
    while (slots < 2 * points)
        slots *= 2;
    laying->mask = slots - 1;
    laying->slots = ARENA_ARRAY(&laying->work, int, slots);
    laying->vertices = ARENA_ARRAY(&laying->work, struct vertex, points);
    laying->ring = ARENA_ARRAY(&laying->work, int, points);
    return laying->slots && laying->vertices && laying->ring;
}

/* ---- arcs ---- */

/* A ring runs with its tile on the left: outer ones against the clock, holes with it. */
static bool ring_turns_left(const struct geo_grid *points, int count)
{
    double sum = 0;
    for (int i = 0; i + 1 < count; i++)
        sum +=
            (points[i].easting - points[0].easting) *
                (points[i + 1].northing - points[0].northing) -
            (points[i + 1].easting - points[0].easting) * (points[i].northing - points[0].northing);
    return sum > 0;
}

/* The ring's vertices into laying->ring, from a node on: without one, from the vertex with the
 * lowest number, in whichever ring it is. The count, closed. */
static int ring_lay(struct laying *laying, const struct rings *tile, int ring)
{
    const struct geo_grid *points = tile->points + tile->starts[ring];
    int count = tile->starts[ring + 1] - tile->starts[ring] - 1;
    bool is_hole = ring > 0 && tile->parts[ring] == tile->parts[ring - 1];
    bool is_turned = ring_turns_left(points, count + 1) == is_hole;
    int first = 0;
    int lowest = -1;
    bool has_node = false;
    for (int i = 0; i < count && !has_node; i++) {
        int vertex = vertex_of(laying, points[i]);
        has_node = laying->vertices[vertex].is_node;
        if (!has_node && lowest >= 0 && vertex > lowest)
            continue;
        lowest = vertex;
        first = i;
    }
    for (int i = 0; i <= count; i++) {
        int at = is_turned ? first + count - i : first + i;
        laying->ring[i] = vertex_of(laying, points[at < count ? at : at - count]);
    }
    laying->vertices[laying->ring[0]].is_node = true;
    return count + 1;
}

/* The arc that begins with these two vertices; a new one if there is none. */
static int arc_find(struct laying *laying, int from, int key)
{
    const struct mosaic *mosaic = laying->mosaic;
    for (int i = 0; i < mosaic->count; i++)
        if (mosaic->arcs[i].from == from && laying->keys[i] == key)
            return i;
    return mosaic->count;
}

static enum err arc_make(struct laying *laying, const int *ring, int count, bool is_turned)
{
    struct mosaic *mosaic = laying->mosaic;
    struct geo_grid *points = ARENA_ARRAY(&laying->work, struct geo_grid, (size_t)count);
    if (mosaic->count == laying->room) {
        int was = laying->room;
        struct mosaic_arc *arcs =
            arena_grow(&mosaic->arena, mosaic->arcs, was, &laying->room, sizeof *arcs);
        int room = was;
        struct line *lines = arena_grow(&laying->work, laying->lines, was, &room, sizeof *lines);
        room = was;
        int *keys = arena_grow(&laying->work, laying->keys, was, &room, sizeof *keys);
        if (!arcs || !lines || !keys)
            return mosaic_no_memory(laying);
        mosaic->arcs = arcs;
        laying->lines = lines;
        laying->keys = keys;
    }
    if (!points)
        return mosaic_no_memory(laying);
    for (int i = 0; i < count; i++)
        points[i] = laying->vertices[ring[is_turned ? count - 1 - i : i]].at;
    laying->keys[mosaic->count] = ring[is_turned ? count - 2 : 1];
    laying->lines[mosaic->count] = (struct line){.points = points, .count = count};
    mosaic->arcs[mosaic->count++] = (struct mosaic_arc){
        .from = ring[is_turned ? count - 1 : 0],
        .to = ring[is_turned ? 0 : count - 1],
        .left = MOSAIC_OUTSIDE,
        .right = MOSAIC_OUTSIDE,
    };
    return OK;
}

/* From node to node. It reads from the smaller end, whichever ring it is in. */
static enum err arc_add(struct laying *laying, const int *ring, int count, int tile)
{
    int last = count - 1;
    bool is_turned = ring[0] != ring[last] ? ring[0] > ring[last] : ring[1] > ring[last - 1];
    int arc =
        arc_find(laying, is_turned ? ring[last] : ring[0], is_turned ? ring[last - 1] : ring[1]);
    enum err err = arc == laying->mosaic->count ? arc_make(laying, ring, count, is_turned) : OK;
    if (err)
        return err;
    struct mosaic_arc *made = &laying->mosaic->arcs[arc];
    int *side = is_turned ? &made->right : &made->left;
    if (*side != MOSAIC_OUTSIDE)
        return problem_set(laying->problem, ERR_GEOMETRY,
                           "Two areas lie on the same side of a border.");
    *side = tile;
    return OK;
}

static enum err ring_cut(struct laying *laying, int count, int tile)
{
    int first = 0;
    enum err err = OK;
    for (int i = 1; i < count && !err; i++) {
        if (!laying->vertices[laying->ring[i]].is_node)
            continue;
        err = arc_add(laying, laying->ring + first, i - first + 1, tile);
        first = i;
    }
    return err;
}

static void neighbours_find(struct laying *laying, const struct rings *tile)
{
    for (int ring = 0; ring < tile->ring_count; ring++)
        for (int i = tile->starts[ring]; i + 1 < tile->starts[ring + 1]; i++) {
            int a = vertex_of(laying, tile->points[i]);
            int b = vertex_of(laying, tile->points[i + 1]);
            neighbour_add(&laying->vertices[a], b);
            neighbour_add(&laying->vertices[b], a);
        }
}

static enum err arcs_cut(struct laying *laying)
{
    enum err err = work_make(laying) ? OK : mosaic_no_memory(laying);
    for (int i = 0; i < laying->tile_count && !err; i++)
        neighbours_find(laying, &laying->tiles[i]);
    for (int i = 0; i < laying->tile_count && !err; i++)
        for (int ring = 0; ring < laying->tiles[i].ring_count && !err; ring++)
            err = ring_cut(laying, ring_lay(laying, &laying->tiles[i], ring), i);
    return err;
}

/* ---- all of it ---- */

enum err mosaic_create(const struct rings *tiles, int count, double tolerance_m,
                       struct mosaic **out, struct problem *problem)
{
    struct laying laying = {.tiles = tiles, .tile_count = count, .problem = problem};
    struct mosaic *mosaic = laying.mosaic = calloc(1, sizeof *mosaic);
    if (!mosaic || count > MOSAIC_MAX) {
        free(mosaic);
        return mosaic_no_memory(&laying);
    }
    arena_init(&mosaic->arena, 0);
    arena_init(&laying.work, 0);
    enum err err = arcs_cut(&laying);
    if (!err)
        err = mosaic_simplify(&laying, tolerance_m);
    arena_finish(&laying.work);
    if (err)
        mosaic_destroy(mosaic);
    else
        *out = mosaic;
    return err;
}

void mosaic_destroy(struct mosaic *mosaic)
{
    if (!mosaic)
        return;
    arena_finish(&mosaic->arena);
    free(mosaic);
}
