#include <math.h>
#include <stdlib.h>

#include "atlas_build.h"
#include "domain/place.h"

static enum err points_build(struct atlas *atlas, const struct projection *projection,
                             struct problem *problem)
{
    const struct directory *directory = &atlas->directory;
    atlas->site_points =
        ARENA_ARRAY(&atlas->arena, struct geo_point, (size_t)directory->sites_count);
    atlas->site_is_about = ARENA_ARRAY(&atlas->arena, bool, (size_t)directory->sites_count);
    if (!atlas->site_points || !atlas->site_is_about)
        return no_memory(problem);
    for (int i = 0; i < directory->sites_count; i++) {
        const struct site_record *site = &directory->sites[i];
        struct place place;
        atlas->site_is_about[i] =
            site->precision == PRECISION_PLACE || site->precision == PRECISION_BOROUGH;
        if (site->has_point) {
            atlas->site_points[i] = projection_to_point(projection, site->grid);
            continue;
        }
        /* without exact postcodes its sector stands in, and says so */
        if (site->postcode.len &&
            place_find(atlas, projection, site->postcode, &place, NULL) == OK) {
            atlas->site_points[i] = place.point;
            atlas->site_is_about[i] = place.about_m > 0;
            continue;
        }
        atlas->site_is_about[i] = true;
        if (site->area != NONE && site->area < atlas->borough_count)
            atlas->site_points[i] = atlas->borough_points[site->area];
        else
            atlas->site_points[i] = (struct geo_point){nan(""), nan("")};
    }
    return OK;
}

/* Only what people go to has outlets: never a refuge, never a confidential service. */
static bool has_outlets(const struct service_record *service)
{
    return service->reach == REACH_VISIT && !service->confidential;
}

struct coded {
    uint32_t code;
    int service;
    int location;
};

static int by_code(const void *left, const void *right)
{
    const struct coded *a = left;
    const struct coded *b = right;
    if (a->code != b->code)
        return a->code < b->code ? -1 : 1;
    return a->location - b->location;
}

static int outlets_gather(const struct atlas *atlas, struct coded *coded)
{
    const struct directory *directory = &atlas->directory;
    int count = 0;
    for (int service = 0; service < atlas->service_count; service++) {
        struct span span = directory->services[service].locations;
        if (!has_outlets(&directory->services[service]))
            continue;
        for (int i = span.first; i < span.first + span.count; i++) {
            int site = directory->locations[i].site;
            if (!isfinite(atlas->site_points[site].lon))
                continue;
            const struct site_record *record = &directory->sites[site];
            struct geo_grid grid = record->grid; /* for the curve; zero is no worse than any */
            if (!record->has_point && record->area != NONE)
                grid = directory->areas[record->area].label;
            coded[count++] = (struct coded){hilbert_of(grid), service, i};
        }
    }
    return count;
}

static void box_add(struct spot_box *box, struct spot spot)
{
    box->min.x = fminf(box->min.x, spot.x);
    box->max.x = fmaxf(box->max.x, spot.x);
    box->min.y = fminf(box->min.y, spot.y);
    box->max.y = fmaxf(box->max.y, spot.y);
}

static struct spot spot_of(const struct outlet *outlet)
{
    return (struct spot){(float)outlet->flat.x, (float)outlet->flat.y};
}

/* Boxes of runs of TREE_FAN, level by level, until one box holds all. */
static enum err tree_build(struct atlas *atlas, struct problem *problem)
{
    struct tree *tree = &atlas->tree;
    int total = 0;
    for (int count = atlas->outlet_count; count > 0;) {
        count = (count + TREE_FAN - 1) / TREE_FAN;
        tree->level_starts[tree->level_count++] = total;
        total += count;
        if (count == 1)
            break;
    }
    tree->level_starts[tree->level_count] = total;
    tree->boxes = ARENA_ARRAY(&atlas->arena, struct spot_box, (size_t)total);
    if (!tree->boxes)
        return no_memory(problem);
    for (int i = 0; i < total; i++)
        tree->boxes[i] = (struct spot_box){{HUGE_VALF, HUGE_VALF}, {-HUGE_VALF, -HUGE_VALF}};
    for (int i = 0; i < atlas->outlet_count; i++)
        box_add(&tree->boxes[i / TREE_FAN], spot_of(&atlas->outlets[i]));
    for (int level = 1; level < tree->level_count; level++) {
        const struct spot_box *below = tree->boxes + tree->level_starts[level - 1];
        int below_count = tree->level_starts[level] - tree->level_starts[level - 1];
        for (int i = 0; i < below_count; i++) {
            struct spot_box *box = &tree->boxes[tree->level_starts[level] + i / TREE_FAN];
            box_add(box, below[i].min);
            box_add(box, below[i].max);
        }
    }
    return OK;
}

/* For each service the indexes of its outlets. */
static void link_services(struct atlas *atlas)
{
    for (int i = 0; i < atlas->outlet_count; i++)
        atlas->outlet_starts[atlas->outlets[i].service + 1]++;
    for (int i = 0; i < atlas->service_count; i++)
        atlas->outlet_starts[i + 1] += atlas->outlet_starts[i];
    for (int i = atlas->outlet_count - 1; i >= 0; i--) {
        int service = atlas->outlets[i].service;
        atlas->outlets_of_service[--atlas->outlet_starts[service + 1]] = i;
    }
    /* each start has moved down to its own run's first place: shift back by one */
    for (int i = 0; i < atlas->service_count; i++)
        atlas->outlet_starts[i] = atlas->outlet_starts[i + 1];
    atlas->outlet_starts[atlas->service_count] = atlas->outlet_count;
    for (int i = 0; i < atlas->outlet_count; i++)
        atlas->spots[i] = spot_of(&atlas->outlets[atlas->outlets_of_service[i]]);
}

enum err outlets_build(struct atlas *atlas, const struct projection *projection,
                       struct problem *problem)
{
    enum err err = points_build(atlas, projection, problem);
    if (err)
        return err;
    struct coded *coded = calloc((size_t)atlas->directory.locations_count + 1, sizeof *coded);
    if (!coded)
        return no_memory(problem);
    int count = outlets_gather(atlas, coded);
    qsort(coded, (size_t)count, sizeof *coded, by_code);
    atlas->outlet_count = count;
    atlas->outlets = ARENA_ARRAY(&atlas->arena, struct outlet, (size_t)count);
    atlas->outlet_starts = ARENA_ARRAY(&atlas->arena, int, (size_t)atlas->service_count + 2);
    atlas->outlets_of_service = ARENA_ARRAY(&atlas->arena, int, (size_t)count);
    atlas->outlet_services = ARENA_ARRAY(&atlas->arena, int, (size_t)count);
    atlas->spots = ARENA_ARRAY(&atlas->arena, struct spot, (size_t)count);
    if (!atlas->outlets || !atlas->outlet_services || !atlas->outlet_starts ||
        !atlas->outlets_of_service || !atlas->spots) {
        free(coded);
        return no_memory(problem);
    }
    for (int i = 0; i < count; i++) {
        int site = atlas->directory.locations[coded[i].location].site;
        atlas->outlets[i] =
            (struct outlet){.flat = geo_flatten(&atlas->frame, atlas->site_points[site]),
                            .service = coded[i].service,
                            .location = coded[i].location,
                            .point = atlas->site_points[site],
                            .is_about = atlas->site_is_about[site]};
        atlas->outlet_services[i] = coded[i].service;
    }
    free(coded);
    link_services(atlas);
    return tree_build(atlas, problem);
}
