/* Boundaries, water, places and layers of context: what edits of services leave as it is. */
#include <stdlib.h>
#include <string.h>

#include "domain/cover.h"
#include "geo/shape.h"
#include "tile_sheet.h"

struct ground_maker {
    const struct atlas *atlas;
    const struct projection *projection;
    struct tile_ground *ground;
    struct arena scratch;
    struct shaper *shaper; /* made when the first group needs it */
    struct problem *problem;
};

/* ---- the key --------------------------------------------------------------------------------- */

/* Texts of any length, gathered to be hashed. */
struct parts {
    struct str *items;
    int count;
    int room;
    bool failed;
};

static void part_add(struct parts *parts, const void *bytes, size_t size_bytes)
{
    if (parts->count == parts->room) {
        int room = parts->room ? 2 * parts->room : 1024;
        struct str *items = realloc(parts->items, (size_t)room * sizeof *items);
        if (!items) {
            parts->failed = true;
            return;
        }
        parts->items = items;
        parts->room = room;
    }
    parts->items[parts->count++] = (struct str){bytes, size_bytes};
}

/* Everything that the ground is made from: shapes and their order, and who belongs to a group. */
static bool key_make(const struct atlas *atlas, struct arena *scratch, uint8_t key[SHA256_BYTES])
{
    const struct directory *directory = &atlas->directory;
    struct parts parts = {0};
    uint64_t *members = ARENA_ARRAY(scratch, uint64_t, (size_t)directory->areas_count + 1);
    struct date today = date_today();
    if (!members)
        return false;
    for (int i = 0; i < directory->areas_count; i++) {
        uint64_t maybe;
        members[i] = area_members(atlas, i, today, &maybe);
        members[i] |= maybe;
        part_add(&parts, directory->areas[i].wkb.ptr, directory->areas[i].wkb.len);
    }
    part_add(&parts, members, (size_t)directory->areas_count * sizeof *members);
    part_add(&parts, directory->water_wkb.ptr, directory->water_wkb.len);
    for (int i = 0; i < directory->places_count; i++) {
        part_add(&parts, directory->places[i].name.ptr, directory->places[i].name.len);
        part_add(&parts, &directory->places[i].kind, sizeof directory->places[i].kind);
        part_add(&parts, &directory->places[i].grid, sizeof directory->places[i].grid);
        part_add(&parts, &directory->places[i].has_point, sizeof directory->places[i].has_point);
    }
    for (int i = 0; i < directory->layers_count; i++)
        part_add(&parts, &directory->layers[i].features, sizeof directory->layers[i].features);
    for (int i = 0; i < directory->layer_features_count; i++)
        part_add(&parts, directory->layer_features[i].wkb.ptr,
                 directory->layer_features[i].wkb.len);
    if (!parts.failed)
        sha256(parts.items, parts.count, key);
    free(parts.items);
    return !parts.failed;
}

/* ---- areas ----------------------------------------------------------------------------------- */

/* A group of boroughs: what its members cover together. */
static enum err group_rings(struct ground_maker *maker, uint64_t members, struct rings *out)
{
    const struct atlas *atlas = maker->atlas;
    struct shape *parts[BOROUGH_MAX] = {NULL};
    struct shape *whole = NULL;
    struct str wkb = {0};
    int count = 0;
    enum err err = maker->shaper ? OK : shaper_create(&maker->shaper, maker->problem);
    for (int i = 0; i < atlas->borough_count && !err; i++) {
        if (!(members >> i & 1))
            continue;
        err = shape_from_rings(maker->shaper, &atlas->boroughs[i], &parts[count], maker->problem);
        count += !err;
    }
    if (!err)
        err = shape_union(maker->shaper, (const struct shape *const *)parts, count, &whole,
                          maker->problem);
    if (!err)
        err = shape_to_wkb(maker->shaper, whole, &maker->scratch, &wkb, maker->problem);
    for (int i = 0; i < count; i++)
        shape_drop(maker->shaper, parts[i]);
    shape_drop(maker->shaper, whole);
    return err ? err : rings_from_wkb(wkb, &maker->scratch, out, maker->problem);
}

static enum err area_rings(struct ground_maker *maker, int area, struct rings *out)
{
    const struct atlas *atlas = maker->atlas;
    uint64_t maybe;
    *out = (struct rings){0};
    if (area < atlas->borough_count) {
        *out = atlas->boroughs[area];
        return OK;
    }
    struct str wkb = atlas->directory.areas[area].wkb;
    if (wkb.len)
        return rings_from_wkb(wkb, &maker->scratch, out, maker->problem);
    uint64_t members = area_members(atlas, area, date_today(), &maybe);
    members |= maybe; /* what is not known is no hole in the map */
    if (members && !(members & (members - 1)))
        *out = atlas->boroughs[__builtin_ctzll(members)];
    else if (members)
        return group_rings(maker, members, out);
    return OK;
}

/* All areas of a type are neighbours: they are simplified together. */
static enum err type_make(struct ground_maker *maker, int first, bool *is_done)
{
    const struct directory *directory = &maker->atlas->directory;
    size_t most = (size_t)directory->areas_count;
    struct rings *rings = ARENA_ARRAY(&maker->scratch, struct rings, most);
    struct tile_shape *shapes = ARENA_ARRAY(&maker->scratch, struct tile_shape, most);
    int *areas = ARENA_ARRAY(&maker->scratch, int, most);
    int count = 0;
    if (!rings || !shapes || !areas)
        return tile_no_memory(maker->problem);
    for (int i = first; i < directory->areas_count; i++) {
        if (!str_equal(directory->areas[i].type, directory->areas[first].type))
            continue;
        is_done[i] = true;
        enum err err = area_rings(maker, i, &rings[count]);
        if (err)
            return err;
        areas[count++] = i;
    }
    enum err err = tile_shapes_make(maker->ground->warp, maker->projection, rings, count,
                                    &maker->ground->arena, shapes, maker->problem);
    for (int i = 0; i < count && !err; i++)
        maker->ground->areas[areas[i]] = shapes[i];
    return err;
}

static enum err areas_make(struct ground_maker *maker)
{
    struct tile_ground *ground = maker->ground;
    int count = ground->area_count = maker->atlas->directory.areas_count;
    int boroughs = maker->atlas->borough_count;
    ground->areas = ARENA_ARRAY(&ground->arena, struct tile_shape, (size_t)count + 1);
    struct tile_item *items = ARENA_ARRAY(&ground->arena, struct tile_item, (size_t)count + 1);
    bool *is_done = ARENA_ARRAY(&maker->scratch, bool, (size_t)count + 1);
    if (!ground->areas || !items || !is_done)
        return tile_no_memory(maker->problem);
    for (int i = 0; i < count; i++)
        ground->areas[i].box = tile_no_box;
    for (int i = 0; i < count; i++) {
        enum err err = is_done[i] ? OK : type_make(maker, i, is_done);
        if (err)
            return err;
    }
    for (int i = 0; i < count; i++)
        items[i] = (struct tile_item){.box = ground->areas[i].box, .index = i};
    if (!tile_index_make(items, boroughs, &ground->arena, &ground->boroughs) ||
        !tile_index_make(items + boroughs, count - boroughs, &ground->arena, &ground->others))
        return tile_no_memory(maker->problem);
    return tile_shapes_make(ground->warp, maker->projection, &maker->atlas->water, 1,
                            &ground->arena, &ground->water, maker->problem);
}

/* ---- places ---------------------------------------------------------------------------------- */

/* Places have no id, so what they are and where makes one. */
static uint64_t place_id(const struct place_record *place)
{
    struct buf name;
    buf_init(&name, 0);
    buf_format(&name, "place:%s:%ld:%ld:", place_kind_codes[place->kind],
               lround(place->grid.easting), lround(place->grid.northing));
    buf_str(&name, place->name);
    uint64_t id = mvt_id_of(uuid_from_name(name.failed ? place->name : buf_view(&name)));
    buf_finish(&name);
    return id;
}

static enum err places_make(struct ground_maker *maker)
{
    const struct directory *directory = &maker->atlas->directory;
    struct tile_ground *ground = maker->ground;
    size_t most = (size_t)directory->places_count + 1;
    struct tile_item *items = ARENA_ARRAY(&ground->arena, struct tile_item, most);
    ground->place_points = ARENA_ARRAY(&ground->arena, struct tile_point, most);
    ground->place_ids = ARENA_ARRAY(&ground->arena, uint64_t, most);
    if (!items || !ground->place_points || !ground->place_ids)
        return tile_no_memory(maker->problem);
    for (int i = 0; i < directory->places_count; i++) {
        items[i] = (struct tile_item){.box = tile_no_box, .index = i};
        if (!directory->places[i].has_point)
            continue;
        struct tile_point point =
            tile_warp_point(ground->warp, maker->projection, directory->places[i].grid);
        ground->place_points[i] = point;
        ground->place_ids[i] = place_id(&directory->places[i]);
        items[i].box = (struct tile_box){point.x, point.y, point.x, point.y};
    }
    return tile_index_make(items, directory->places_count, &ground->arena, &ground->places)
               ? OK
               : tile_no_memory(maker->problem);
}

/* ---- layers of context ----------------------------------------------------------------------- */

enum {
    WKB_POINT = 1,
    WKB_LINE = 2,
    WKB_POLYGON = 3,
    WKB_MULTIPOINT = 4,
    WKB_MULTILINE = 5,
    WKB_MULTIPOLYGON = 6,
    WKB_HEAD_BYTES = 5,
    WKB_POINT_BYTES = 16
};

static uint32_t wkb_number(const char *at)
{
    uint32_t number = 0;
    for (int i = 3; i >= 0; i--)
        number = number << 8 | (unsigned char)at[i];
    return number;
}

/* One point or several, each with a head of its own. */
static enum err spots_make(struct ground_maker *maker, struct str wkb, bool is_multi,
                           struct tile_spots *out, struct tile_box *box)
{
    struct tile_ground *ground = maker->ground;
    size_t skipped = is_multi ? WKB_HEAD_BYTES + 4 : 0;
    size_t each = WKB_HEAD_BYTES + WKB_POINT_BYTES;
    size_t count = wkb.len < skipped ? 0 : (wkb.len - skipped) / each;
    struct tile_point *points = ARENA_ARRAY(&ground->arena, struct tile_point, count + 1);
    if (!points)
        return tile_no_memory(maker->problem);
    for (size_t i = 0; i < count; i++) {
        double at[2];
        memcpy(at, wkb.ptr + skipped + i * each + WKB_HEAD_BYTES, sizeof at);
        points[i] =
            tile_warp_point(ground->warp, maker->projection, (struct geo_grid){at[0], at[1]});
        tile_box_add(box, &(struct tile_box){points[i].x, points[i].y, points[i].x, points[i].y});
    }
    *out = (struct tile_spots){(int)count, points};
    return OK;
}

/* A feature that cannot be read is left out: it was checked when it was imported. */
static enum err feature_make(struct ground_maker *maker, struct str wkb,
                             struct tile_context *context, int i, struct tile_box *box)
{
    struct tile_ground *ground = maker->ground;
    struct tile_shape *shape = &context->shapes[i];
    uint32_t type = wkb.len < WKB_HEAD_BYTES ? 0 : wkb_number(wkb.ptr + 1);
    struct rings rings;
    enum err err = OK;
    *box = tile_no_box;
    switch (type) {
    case WKB_POINT:
    case WKB_MULTIPOINT:
        return spots_make(maker, wkb, type == WKB_MULTIPOINT, &context->spots[i], box);
    case WKB_LINE:
    case WKB_MULTILINE:
        err = tile_lines_make(ground->warp, maker->projection, wkb, &ground->arena, shape,
                              maker->problem);
        break;
    case WKB_POLYGON:
    case WKB_MULTIPOLYGON:
        err = rings_from_wkb(wkb, &maker->scratch, &rings, maker->problem);
        if (!err)
            err = tile_shapes_make(ground->warp, maker->projection, &rings, 1, &ground->arena,
                                   shape, maker->problem);
        break;
    default: return OK;
    }
    if (shape->ring_count)
        *box = shape->box;
    return err == ERR_GEOMETRY ? OK : err;
}

static enum err layer_make(struct ground_maker *maker, int layer)
{
    const struct directory *directory = &maker->atlas->directory;
    struct span features = directory->layers[layer].features;
    struct tile_ground *ground = maker->ground;
    struct tile_context *context = &ground->layers[layer];
    size_t most = (size_t)features.count + 1;
    struct tile_item *items = ARENA_ARRAY(&ground->arena, struct tile_item, most);
    context->shapes = ARENA_ARRAY(&ground->arena, struct tile_shape, most);
    context->spots = ARENA_ARRAY(&ground->arena, struct tile_spots, most);
    if (!items || !context->shapes || !context->spots)
        return tile_no_memory(maker->problem);
    for (int i = 0; i < features.count; i++) {
        items[i].index = i;
        arena_reset(&maker->scratch);
        enum err err = feature_make(maker, directory->layer_features[features.first + i].wkb,
                                    context, i, &items[i].box);
        if (err)
            return err;
    }
    return tile_index_make(items, features.count, &ground->arena, &context->index)
               ? OK
               : tile_no_memory(maker->problem);
}

static enum err layers_make(struct ground_maker *maker)
{
    struct tile_ground *ground = maker->ground;
    enum err err = OK;
    ground->layer_count = maker->atlas->directory.layers_count;
    ground->layers =
        ARENA_ARRAY(&ground->arena, struct tile_context, (size_t)ground->layer_count + 1);
    if (!ground->layers)
        return tile_no_memory(maker->problem);
    for (int i = 0; i < ground->layer_count && !err; i++)
        err = layer_make(maker, i);
    return err;
}

/* ---- a ground -------------------------------------------------------------------------------- */

void tile_ground_give_back(struct tile_ground *ground)
{
    if (!ground || atomic_fetch_sub(&ground->holders, 1) != 1)
        return;
    tile_warp_destroy(ground->warp);
    arena_finish(&ground->arena);
    free(ground);
}

static enum err ground_make(struct ground_maker *maker)
{
    enum err err = tile_warp_create(maker->projection, &maker->ground->warp, maker->problem);
    if (!err)
        err = areas_make(maker);
    if (!err)
        err = places_make(maker);
    return err ? err : layers_make(maker);
}

enum err tile_ground_get(const struct atlas *atlas, const struct projection *projection,
                         struct tile_ground *before, struct tile_ground **out,
                         struct problem *problem)
{
    struct ground_maker maker = {.atlas = atlas, .projection = projection, .problem = problem};
    uint8_t key[SHA256_BYTES];
    enum err err = OK;
    arena_init(&maker.scratch, 0);
    if (!key_make(atlas, &maker.scratch, key)) {
        err = tile_no_memory(problem);
    } else if (before && memcmp(before->key, key, sizeof key) == 0) {
        atomic_fetch_add(&before->holders, 1);
        *out = before;
    } else {
        maker.ground = calloc(1, sizeof *maker.ground);
        err = maker.ground ? OK : tile_no_memory(problem);
        if (maker.ground) {
            atomic_init(&maker.ground->holders, 1);
            memcpy(maker.ground->key, key, sizeof key);
            arena_init(&maker.ground->arena, 0);
            err = ground_make(&maker);
        }
        if (err)
            tile_ground_give_back(maker.ground);
        else
            *out = maker.ground;
    }
    shaper_destroy(maker.shaper);
    arena_finish(&maker.scratch);
    return err;
}
