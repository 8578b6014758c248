/* Boundaries of areas: boroughs have theirs, imported areas bring it, groups are joined of their
 * boroughs' once and kept. */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "collection_making.h"
#include "geo/mosaic.h"
#include "geo/shape.h"

/* How far borders may move where boroughs are joined for coverage. */
static const double generalised_m = 50;

/* What a group of boroughs covers, whichever group it is and on whatever day. */
struct whole {
    uint64_t members;
    struct rings rings;
};

struct collection_unions {
    const struct atlas *atlas;
    pthread_mutex_t mutex;
    struct arena arena;
    int whole_count;
    int whole_room;
    struct whole *wholes;
    struct mosaic *mosaic; /* NULL until it is needed */
};

struct collection_unions *collection_unions_create(const struct atlas *atlas)
{
    struct collection_unions *unions = calloc(1, sizeof *unions);
    if (!unions)
        return NULL;
    unions->atlas = atlas;
    pthread_mutex_init(&unions->mutex, NULL);
    arena_init(&unions->arena, 0);
    return unions;
}

void collection_unions_destroy(struct collection_unions *unions)
{
    if (!unions)
        return;
    mosaic_destroy(unions->mosaic);
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

static bool whole_make(struct collection_unions *unions, uint64_t members, struct rings *out)
{
    struct shaper *shaper = NULL;
    struct whole *wholes = arena_grow(&unions->arena, unions->wholes, unions->whole_count,
                                      &unions->whole_room, sizeof *wholes);
    enum err err = wholes ? shaper_create(&shaper, NULL) : ERR_NO_MEMORY;
    if (!err) {
        unions->wholes = wholes;
        err = boroughs_join(shaper, unions->atlas, members, &unions->arena, out);
    }
    shaper_destroy(shaper);
    if (!err)
        unions->wholes[unions->whole_count++] = (struct whole){members, *out};
    return !err;
}

static bool whole_find(const struct collection_unions *unions, uint64_t members, struct rings *out)
{
    for (int i = 0; i < unions->whole_count; i++)
        if (unions->wholes[i].members == members) {
            *out = unions->wholes[i].rings;
            return true;
        }
    return false;
}

/* Also those that may belong to it: what is not known is shown, and not as a hole in the map. */
static uint64_t members_on(const struct atlas *atlas, int area, struct date day)
{
    uint64_t maybe;
    uint64_t members = area_members(atlas, area, day, &maybe);
    return (members | maybe) & atlas->london;
}

bool collection_area_rings(struct collection_unions *unions, int area, struct date day,
                           struct arena *scratch, struct rings *out)
{
    const struct atlas *atlas = unions->atlas;
    struct str wkb = atlas->directory.areas[area].wkb;
    *out = (struct rings){0};
    if (area < atlas->borough_count) {
        *out = atlas->boroughs[area];
        return true;
    }
    if (wkb.len)
        return rings_from_wkb(wkb, scratch, out, NULL) == OK;
    uint64_t members = members_on(atlas, area, day);
    if (!members)
        return true;
    pthread_mutex_lock(&unions->mutex);
    bool is_made = whole_find(unions, members, out) || whole_make(unions, members, out);
    pthread_mutex_unlock(&unions->mutex);
    return is_made;
}

bool collection_boroughs_join(struct collection_unions *unions, uint64_t boroughs,
                              struct arena *scratch, struct rings *out)
{
    const struct atlas *atlas = unions->atlas;
    *out = (struct rings){0};
    if (!boroughs)
        return true;
    pthread_mutex_lock(&unions->mutex);
    enum err err = unions->mosaic ? OK
                                  : mosaic_create(atlas->boroughs, atlas->borough_count,
                                                  generalised_m, &unions->mosaic, NULL);
    pthread_mutex_unlock(&unions->mutex);
    return !err && !mosaic_join(unions->mosaic, boroughs, scratch, out, NULL);
}

static void box_join(struct geo_box *box, const struct geo_box *more)
{
    box->min_x = fmin(box->min_x, more->min_x);
    box->min_y = fmin(box->min_y, more->min_y);
    box->max_x = fmax(box->max_x, more->max_x);
    box->max_y = fmax(box->max_y, more->max_y);
}

struct geo_box collection_area_box(const struct atlas *atlas, int area, struct date day,
                                   struct arena *scratch)
{
    struct geo_box box = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    struct str wkb = atlas->directory.areas[area].wkb;
    struct rings rings;
    if (area >= atlas->borough_count && wkb.len) {
        if (rings_from_wkb(wkb, scratch, &rings, NULL) == OK)
            box = rings.box;
        return box;
    }
    for (uint64_t members = members_on(atlas, area, day); members; members &= members - 1)
        box_join(&box, &atlas->boroughs[__builtin_ctzll(members)].box);
    return box;
}
