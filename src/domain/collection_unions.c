/* Boundaries of areas: boroughs have theirs, imported areas bring it, groups are joined of their
 * boroughs' once and kept. */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "collection_making.h"
#include "geo/shape.h"

struct collection_unions {
    const struct atlas *atlas;
    struct date today;
    pthread_mutex_t mutex;
    struct arena arena;
    struct rings *rings; /* by area */
    bool *is_made;
};

struct collection_unions *collection_unions_create(const struct atlas *atlas, struct date today)
{
    struct collection_unions *unions = calloc(1, sizeof *unions);
    if (!unions)
        return NULL;
    size_t count = (size_t)atlas->directory.areas_count + 1;
    unions->atlas = atlas;
    unions->today = today;
    pthread_mutex_init(&unions->mutex, NULL);
    arena_init(&unions->arena, 0);
    unions->rings = ARENA_ARRAY(&unions->arena, struct rings, count);
    unions->is_made = ARENA_ARRAY(&unions->arena, bool, count);
    if (unions->rings && unions->is_made)
        return unions;
    collection_unions_destroy(unions);
    return NULL;
}

void collection_unions_destroy(struct collection_unions *unions)
{
    if (!unions)
        return;
    arena_finish(&unions->arena);
    pthread_mutex_destroy(&unions->mutex);
    free(unions);
}

static enum err boroughs_join(struct shaper *shaper, const struct atlas *atlas, uint64_t members,
                              struct arena *arena, struct rings *out)
{
    struct shape *parts[BOROUGH_MAX] = {NULL};
    struct shape *whole = NULL;
    struct str wkb = {NULL, 0};
    int count = 0;
    enum err err = OK;
    for (int i = 0; i < atlas->borough_count && !err; i++) {
        if (!(members >> i & 1))
            continue;
        err = shape_from_rings(shaper, &atlas->boroughs[i], &parts[count], NULL);
        count += !err;
    }
    if (!err)
        err = shape_union(shaper, (const struct shape *const *)parts, count, &whole, NULL);
    if (!err)
        err = shape_to_wkb(shaper, whole, arena, &wkb, NULL);
    if (!err)
        err = rings_from_wkb(wkb, arena, out, NULL);
    for (int i = 0; i < count; i++)
        shape_drop(shaper, parts[i]);
    shape_drop(shaper, whole);
    return err;
}

static bool group_make(struct collection_unions *unions, int area)
{
    uint64_t maybe;
    uint64_t members = area_members(unions->atlas, area, unions->today, &maybe);
    struct shaper *shaper = NULL;
    enum err err = members ? shaper_create(&shaper, NULL) : OK;
    if (members && !err)
        err = boroughs_join(shaper, unions->atlas, members, &unions->arena, &unions->rings[area]);
    shaper_destroy(shaper);
    unions->is_made[area] = !err;
    return !err;
}

bool collection_area_rings(struct collection_unions *unions, int area, struct arena *scratch,
                           struct rings *out)
{
    const struct atlas *atlas = unions->atlas;
    struct str wkb = atlas->directory.areas[area].wkb;
    if (area < atlas->borough_count) {
        *out = atlas->boroughs[area];
        return true;
    }
    if (wkb.len)
        return rings_from_wkb(wkb, scratch, out, NULL) == OK;
    pthread_mutex_lock(&unions->mutex);
    bool is_made = unions->is_made[area] || group_make(unions, area);
    if (is_made)
        *out = unions->rings[area];
    pthread_mutex_unlock(&unions->mutex);
    return is_made;
}

static void box_join(struct geo_box *box, const struct geo_box *more)
{
    box->min_x = fmin(box->min_x, more->min_x);
    box->min_y = fmin(box->min_y, more->min_y);
    box->max_x = fmax(box->max_x, more->max_x);
    box->max_y = fmax(box->max_y, more->max_y);
}

struct geo_box collection_area_box(const struct atlas *atlas, int area, struct date today,
                                   struct arena *scratch)
{
    struct geo_box box = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    struct str wkb = atlas->directory.areas[area].wkb;
    struct rings rings;
    uint64_t maybe;
    if (area >= atlas->borough_count && wkb.len) {
        if (rings_from_wkb(wkb, scratch, &rings, NULL) == OK)
            box = rings.box;
        return box;
    }
    uint64_t members = area_members(atlas, area, today, &maybe) & atlas->london;
    for (; members; members &= members - 1)
        box_join(&box, &atlas->boroughs[__builtin_ctzll(members)].box);
    return box;
}
