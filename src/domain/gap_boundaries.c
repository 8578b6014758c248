/* Boundaries of areas as GeoJSON. */
#include "gap_writing.h"
#include "geo/shape.h"
#include "rings_write.h"

/* 1e-5 degrees are about 1 m. */
enum { BOUNDARY_DECIMALS = 5 };

struct boundaries_maker {
    const struct atlas *atlas;
    const struct projection *projection;
    struct date as_of;
    struct arena *arena;
    struct shaper *shaper; /* made when the first group needs it */
    struct problem *problem;
};

/* A group of boroughs: what its members cover together. */
static enum err group_wkb(struct boundaries_maker *maker, uint64_t members, struct str *wkb)
{
    const struct atlas *atlas = maker->atlas;
    struct shape *parts[BOROUGH_MAX] = {NULL};
    struct shape *whole = NULL;
    int count = 0;
    enum err err = maker->shaper ? OK : shaper_create(&maker->shaper, maker->problem);
    for (int i = 0; i < atlas->borough_count && !err; i++) {
        if (!(members >> i & 1))
            continue;
        err = shape_from_wkb(maker->shaper, atlas->directory.areas[i].wkb, true, &parts[count],
                             NULL, maker->problem);
        count += !err;
    }
    if (!err)
        err = shape_union(maker->shaper, (const struct shape *const *)parts, count, &whole,
                          maker->problem);
    if (!err)
        err = shape_to_wkb(maker->shaper, whole, maker->arena, wkb, maker->problem);
    for (int i = 0; i < count; i++)
        shape_drop(maker->shaper, parts[i]);
    shape_drop(maker->shaper, whole);
    return err;
}

static enum err boundary_rings(struct boundaries_maker *maker, int area, struct rings *out)
{
    const struct atlas *atlas = maker->atlas;
    struct str wkb = atlas->directory.areas[area].wkb;
    uint64_t maybe;
    enum err err = OK;
    if (area < atlas->borough_count) {
        *out = atlas->boroughs[area];
        return OK;
    }
    if (!wkb.len) {
        uint64_t members = area_members(atlas, area, maker->as_of, &maybe);
        members |= maybe; /* what is not known is no hole in the map */
        *out = (struct rings){0};
        err = members ? group_wkb(maker, members, &wkb) : OK;
    }
    return err || !wkb.len ? err : rings_from_wkb(wkb, maker->arena, out, maker->problem);
}

static enum err boundary_make(struct boundaries_maker *maker, int area, struct str *out)
{
    struct rings rings = {0};
    struct buf text;
    enum err err = boundary_rings(maker, area, &rings);
    if (err || !rings.ring_count) /* a group without members on that day */
        return err;
    buf_init(&text, 0);
    struct json_write json = json_write_to(&text);
    rings_write(&json, maker->projection, &rings, BOUNDARY_DECIMALS);
    err = gap_written(&text, maker->problem);
    if (!err)
        *out = str_copy(buf_view(&text), maker->arena);
    if (!err && !out->ptr)
        err = problem_set(maker->problem, ERR_NO_MEMORY, "There is no memory for the boundaries.");
    buf_finish(&text);
    return err;
}

enum err gap_boundaries_make(const struct atlas *atlas, const struct projection *projection,
                             struct str type, struct date as_of, struct arena *arena,
                             struct gap_boundaries *out, struct problem *problem)
{
    const struct directory *directory = &atlas->directory;
    struct boundaries_maker maker = {atlas, projection, as_of, arena, NULL, problem};
    struct str *by_area = ARENA_ARRAY(arena, struct str, (size_t)directory->areas_count + 1);
    enum err err = OK;
    if (!by_area)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the boundaries.");
    for (int i = 0; i < directory->areas_count && !err; i++)
        if (str_equal(directory->areas[i].type, type))
            err = boundary_make(&maker, i, &by_area[i]);
    shaper_destroy(maker.shaper);
    if (!err)
        *out = (struct gap_boundaries){type, as_of, by_area};
    return err;
}
