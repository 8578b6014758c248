#include "domain/slice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A search is mostly about today; the rest are dates that somebody compares. */
enum { SLICES_MAX = 8, BREADTH_UNKNOWN = 250 };

/* In no shape: what the other rows say. */
static const struct geo_grid far_away = {-1e9, -1e9};

struct slice_cache {
    const struct atlas *atlas; /* held; all slices are of this one */
    int count;
    uint64_t clock;
    uint64_t used[SLICES_MAX]; /* when each was last asked for */
    struct slice slices[SLICES_MAX];
};

enum err slice_cache_create(struct slice_cache **out, struct problem *problem)
{
    struct slice_cache *cache = calloc(1, sizeof *cache);
    if (!cache)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the days.");
    *out = cache;
    return OK;
}

static void cache_empty(struct slice_cache *cache)
{
    for (int i = 0; i < cache->count; i++)
        arena_finish(&cache->slices[i].arena);
    cache->count = 0;
    atlas_give_back(cache->atlas);
    cache->atlas = NULL;
}

void slice_cache_destroy(struct slice_cache *cache)
{
    if (!cache)
        return;
    cache_empty(cache);
    free(cache);
}

/* The areas of sets: all boroughs, then the two that are none. */
static int area_at(const struct atlas *atlas, int i)
{
    return i < atlas->borough_count ? i : AREA_OUTSIDE + i - atlas->borough_count;
}

static uint64_t *set_take(struct slice *slice, int words)
{
    return ARENA_ARRAY(&slice->arena, uint64_t, (size_t)words);
}

static bool sets_take(struct slice *slice, const struct atlas *atlas)
{
    slice->known = set_take(slice, atlas->words);
    slice->running = set_take(slice, atlas->words);
    slice->doubt = set_take(slice, atlas->words);
    slice->placeless = set_take(slice, atlas->words);
    slice->outlet_is_open = set_take(slice, (atlas->outlet_count + 63) / 64);
    slice->breadth = ARENA_ARRAY(&slice->arena, uint8_t, (size_t)atlas->service_count);
    bool good = slice->known && slice->running && slice->doubt && slice->placeless &&
                slice->outlet_is_open && slice->breadth;
    for (int reach = 0; reach < REACH_COUNT; reach++) {
        slice->reach[reach] = set_take(slice, atlas->words);
        good = good && slice->reach[reach];
    }
    for (int i = 0; i < atlas->borough_count + 2; i++) {
        int area = area_at(atlas, i);
        slice->area_no[area] = set_take(slice, atlas->words);
        slice->area_ask[area] = set_take(slice, atlas->words);
        good = good && slice->area_no[area] && slice->area_ask[area];
    }
    return good;
}

/* Opens the service's places; is any open? */
static bool outlets_open(struct slice *slice, const struct atlas *atlas, int service)
{
    bool any = false;
    for (int i = atlas->outlet_starts[service]; i < atlas->outlet_starts[service + 1]; i++) {
        int outlet = atlas->outlets_of_service[i];
        if (!location_is_present(atlas, atlas->outlets[outlet].location, slice->moment))
            continue;
        slice->outlet_is_open[outlet / 64] |= UINT64_C(1) << (outlet % 64);
        any = true;
    }
    return any;
}

/* Rows of 64 bits become columns (Hacker's Delight, 7-3). */
static void transpose64(uint64_t rows[64])
{
    uint64_t mask = 0x00000000FFFFFFFF;
    for (int width = 32; width; width >>= 1, mask ^= mask << width) {
        for (int k = 0; k < 64; k = ((k | width) + 1) & ~width) {
            uint64_t swap = ((rows[k] >> width) ^ rows[k | width]) & mask;
            rows[k] ^= swap << width;
            rows[k | width] ^= swap;
        }
    }
}

/* One service's bits; its answers by area go to two rows that are turned into columns later. */
static void service_slice(struct slice *slice, const struct atlas *atlas, int service, uint64_t *no,
                          uint64_t *ask)
{
    uint64_t bit = UINT64_C(1) << (service % 64);
    int word = service / 64;
    const struct statement_record *statement = statement_at(atlas, service, slice->moment);
    if (!statement)
        return;
    slice->known[word] |= bit;
    switch (validity_on(&statement->validity, slice->moment.as_of)) {
    case CERTAINLY: slice->running[word] |= bit; break;
    case UNCERTAIN:
        slice->running[word] |= bit;
        slice->doubt[word] |= bit;
        break;
    case CERTAINLY_NOT: break;
    }
    enum reach reach = atlas->directory.services[service].reach;
    slice->reach[reach][word] |= bit;
    if (reach == REACH_VISIT && !outlets_open(slice, atlas, service))
        slice->placeless[word] |= bit;
    struct cover cover = cover_at(atlas, service, slice->moment);
    slice->reach_count[reach]++;
    uint64_t any = (cover.yes | cover.maybe) & atlas->london;
    slice->breadth[service] = any ? (uint8_t)__builtin_popcountll(any) : BREADTH_UNKNOWN;
    uint64_t used = atlas->london | AREA_BIT(AREA_OUTSIDE);
    bool open = !cover.is_stated || cover.others;
    *ask = open ? used & ~cover.yes : used & cover.maybe;
    *no = open ? 0 : used & ~cover.yes & ~cover.maybe;
    if (cover_of_area(&cover, atlas->london, AREA_NOWHERE) != CERTAINLY)
        *ask |= AREA_BIT(AREA_NOWHERE);
}

/* Widens the box to hold the shape that was read last, and two metres for rounding. */
static void box_widen(struct shape_box *box, const struct shape_at *shape)
{
    double radius_m = shape->radius_m;
    struct geo_box of_circle = {shape->centre.easting - radius_m, shape->centre.northing - radius_m,
                                shape->centre.easting + radius_m,
                                shape->centre.northing + radius_m};
    const struct geo_box *added = radius_m > 0 ? &of_circle : &shape->rings->box;
    box->min_x = fminf(box->min_x, (float)added->min_x - 2);
    box->min_y = fminf(box->min_y, (float)added->min_y - 2);
    box->max_x = fmaxf(box->max_x, (float)added->max_x + 2);
    box->max_y = fmaxf(box->max_y, (float)added->max_y + 2);
}

/* Fills what does not depend on the area; is_single if one shape and no excluding row counts. */
static void shape_read(const struct atlas *atlas, struct moment moment, struct shape_at *shape,
                       struct shape_box *box)
{
    const struct directory *directory = &atlas->directory;
    struct span span = directory->services[box->service].coverages;
    int shapes = 0;
    bool excludes = false;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct coverage_record *row = &directory->coverages[i];
        enum certainty certainty = validity_on(&row->validity, moment.as_of);
        if (row->basis != BASIS_RESIDENCE || certainty == CERTAINLY_NOT ||
            !date_is_known_by(row->known_from, moment.known_on))
            continue;
        excludes |= row->excludes;
        if (!atlas->covers[i].has_shape)
            continue;
        shapes++;
        shape->inside = certainty;
        shape->radius_m = row->kind == COVERAGE_RADIUS ? row->radius_m : 0;
        shape->centre = atlas->covers[i].centre;
        shape->rings = &atlas->covers[i].shape;
        box_widen(box, shape);
    }
    shape->is_single = shapes == 1 && !excludes;
}

/* Lists under each area the services whose shapes leave it open there: first counted, then placed.
 */
static bool shapes_list(struct slice *slice, const struct atlas *atlas)
{
    int total = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (int service = 0; service < atlas->service_count; service++) {
            struct span span = atlas->directory.services[service].coverages;
            bool any = false;
            for (int i = span.first; i < span.first + span.count; i++)
                any |= atlas->covers[i].has_shape;
            if (!any)
                continue;
            struct cover cover = cover_at(atlas, service, slice->moment);
            struct shape_at shape = {0};
            struct shape_box box = {.service = service,
                                    .reach = atlas->directory.services[service].reach,
                                    .min_x = HUGE_VALF,
                                    .min_y = HUGE_VALF,
                                    .max_x = -HUGE_VALF,
                                    .max_y = -HUGE_VALF};
            shape_read(atlas, slice->moment, &shape, &box);
            enum certainty inside = shape.inside;
            uint64_t open = cover.has_shape ? cover.maybe : 0;
            for (; open; open &= open - 1) {
                int area = __builtin_ctzll(open);
                struct span *run = &slice->shapes_of_area[area];
                if (pass) {
                    box.outside = cover_settle(atlas, service, slice->moment, area, far_away);
                    shape.inside = inside > box.outside ? inside : box.outside;
                    slice->shapes[run->first + run->count] = shape;
                    slice->shape_boxes[run->first + run->count] = box;
                }
                run->count++;
            }
        }
        for (int area = 0; pass == 0 && area < BOROUGH_MAX + 2; area++) {
            slice->shapes_of_area[area].first = total;
            total += slice->shapes_of_area[area].count;
            slice->shapes_of_area[area].count = 0;
        }
        if (pass == 0) {
            slice->shapes = ARENA_ARRAY(&slice->arena, struct shape_at, (size_t)total);
            slice->shape_boxes = ARENA_ARRAY(&slice->arena, struct shape_box, (size_t)total);
        }
        if (!slice->shapes || !slice->shape_boxes)
            return false;
    }
    return true;
}

/* Services without a visit, most local first, then by id: a counting sort over the order of ids. */
static bool remote_sort(struct slice *slice, const struct atlas *atlas)
{
    int starts[BREADTH_UNKNOWN + 2] = {0};
    slice->remote = ARENA_ARRAY(&slice->arena, int, (size_t)atlas->service_count);
    if (!slice->remote)
        return false;
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < atlas->service_count; i++) {
            int service = atlas->by_id[i];
            if (!(slice->reach[REACH_REMOTE][service / 64] >> (service % 64) & 1))
                continue;
            if (pass == 0)
                starts[slice->breadth[service] + 1]++;
            else
                slice->remote[starts[slice->breadth[service]]++] = service;
        }
        for (int i = 0; pass == 0 && i <= BREADTH_UNKNOWN; i++)
            starts[i + 1] += starts[i];
    }
    slice->remote_count = starts[BREADTH_UNKNOWN];
    return true;
}

static enum err slice_build(struct slice *slice, const struct atlas *atlas, struct moment moment,
                            struct problem *problem)
{
    *slice = (struct slice){.moment = moment};
    arena_init(&slice->arena, 0);
    if (!sets_take(slice, atlas)) {
        arena_finish(&slice->arena);
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for this day.");
    }
    for (int word = 0; word < atlas->words; word++) {
        uint64_t no[64] = {0};
        uint64_t ask[64] = {0};
        for (int i = 0; i < 64 && word * 64 + i < atlas->service_count; i++)
            service_slice(slice, atlas, word * 64 + i, &no[i], &ask[i]);
        transpose64(no);
        transpose64(ask);
        for (int i = 0; i < atlas->borough_count + 2; i++) {
            int area = area_at(atlas, i);
            slice->area_no[area][word] = no[area];
            slice->area_ask[area][word] = ask[area];
        }
    }
    if (!remote_sort(slice, atlas) || !shapes_list(slice, atlas)) {
        arena_finish(&slice->arena);
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for this day.");
    }
    return OK;
}

static bool same_moment(struct moment a, struct moment b)
{
    return a.as_of.days == b.as_of.days && a.known_on.days == b.known_on.days;
}

enum err slice_get(struct slice_cache *cache, const struct atlas *atlas, struct moment moment,
                   const struct slice **out, struct problem *problem)
{
    if (cache->atlas != atlas) {
        cache_empty(cache);
        cache->atlas = atlas_take(atlas);
    }
    if (atlas->prepared && same_moment(atlas->prepared->moment, moment)) {
        *out = atlas->prepared;
        return OK;
    }
    int place = 0;
    for (int i = 0; i < cache->count; i++) {
        if (same_moment(cache->slices[i].moment, moment)) {
            cache->used[i] = ++cache->clock;
            *out = &cache->slices[i];
            return OK;
        }
        if (cache->used[i] < cache->used[place])
            place = i; /* the longest unused gives way */
    }
    struct slice made;
    enum err err = slice_build(&made, atlas, moment, problem);
    if (err)
        return err;
    if (cache->count < SLICES_MAX)
        place = cache->count++;
    else
        arena_finish(&cache->slices[place].arena);
    cache->slices[place] = made;
    cache->used[place] = ++cache->clock;
    *out = &cache->slices[place];
    return OK;
}

enum err slice_prepare(struct atlas *atlas, struct moment moment, struct problem *problem)
{
    struct slice *slice = ARENA_NEW(&atlas->arena, struct slice);
    if (!slice)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for this day.");
    enum err err = slice_build(slice, atlas, moment, problem);
    if (err)
        return err;
    arena_join(&atlas->arena, &slice->arena);
    atlas->prepared = slice;
    return OK;
}
