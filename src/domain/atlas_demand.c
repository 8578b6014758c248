/* Where women live, in the order of boroughs, and which of these points each shape holds. */
#include <string.h>

#include "atlas_build.h"
#include "domain/cover.h"

/* The points in the order of boroughs, by counting. */
static enum err demand_sort(struct atlas *atlas, struct problem *problem)
{
    const struct directory *directory = &atlas->directory;
    int count = directory->demand_count;
    atlas->demand_words = (count + 63) / 64;
    atlas->demand_order = ARENA_ARRAY(&atlas->arena, int, (size_t)count);
    atlas->demand_starts = ARENA_ARRAY(&atlas->arena, int, (size_t)atlas->borough_count + 1);
    if (!atlas->demand_order || !atlas->demand_starts)
        return no_memory(problem);
    int placed = 0;
    for (int borough = 0; borough < atlas->borough_count; borough++) {
        atlas->demand_starts[borough] = placed;
        for (int i = 0; i < count; i++)
            if (directory->demand[i].area == borough)
                atlas->demand_order[placed++] = i;
    }
    atlas->demand_starts[atlas->borough_count] = placed;
    return OK;
}

/* What makes two shapes the same. */
static void shape_key(const struct atlas *atlas, int coverage, uint64_t key[2])
{
    const struct coverage_record *row = &atlas->directory.coverages[coverage];
    const struct cover_row *reach = &atlas->covers[coverage];
    double circle[3] = {reach->centre.easting, reach->centre.northing, row->radius_m};
    hash_key(row->kind == COVERAGE_POLYGON ? row->wkb
                                           : (struct str){(const char *)circle, sizeof circle},
             key);
}

/* Only boroughs that it reaches need a look; of those that it holds wholly it has all points. */
static enum err shape_demand(struct atlas *atlas, int coverage, struct problem *problem)
{
    struct cover_row *reach = &atlas->covers[coverage];
    uint64_t *demand = ARENA_ARRAY(&atlas->arena, uint64_t, (size_t)atlas->demand_words + 1);
    if (!demand)
        return no_memory(problem);
    uint64_t boroughs = (reach->full | reach->part) & atlas->london;
    for (; boroughs; boroughs &= boroughs - 1) {
        int borough = __builtin_ctzll(boroughs);
        bool is_whole = reach->full >> borough & 1;
        for (int i = atlas->demand_starts[borough]; i < atlas->demand_starts[borough + 1]; i++) {
            struct geo_grid point = atlas->directory.demand[atlas->demand_order[i]].grid;
            if (is_whole || coverage_shape_holds(atlas, coverage, point))
                demand[i / 64] |= UINT64_C(1) << (i % 64);
        }
    }
    reach->demand = demand;
    shape_key(atlas, coverage, reach->key);
    return OK;
}

static enum err boroughs_measure(struct atlas *atlas, struct problem *problem)
{
    size_t count = (size_t)atlas->borough_count;
    atlas->borough_m2 = ARENA_ARRAY(&atlas->arena, double, count);
    atlas->borough_keys = arena_take(&atlas->arena, count, sizeof *atlas->borough_keys);
    if (!atlas->borough_m2 || !atlas->borough_keys)
        return no_memory(problem);
    for (int i = 0; i < atlas->borough_count; i++) {
        atlas->borough_m2[i] = rings_area_m2(&atlas->boroughs[i]);
        hash_key(atlas->directory.areas[i].wkb, atlas->borough_keys[i]);
    }
    return OK;
}

enum err demand_build(struct atlas *atlas, struct problem *problem)
{
    enum err err = demand_sort(atlas, problem);
    if (!err)
        err = boroughs_measure(atlas, problem);
    for (int i = 0; i < atlas->directory.coverages_count && !err; i++)
        if (atlas->covers[i].has_shape)
            err = shape_demand(atlas, i, problem);
    return err;
}
