#include "domain/atlas.h"

#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "atlas_build.h"

/* Charing Cross: distances are exact wherever the frame stands; here its boxes are tight. */
static const struct geo_point frame_origin = {-0.1247, 51.5074};

/* Hashing takes a seventh of the time and needs only the records in their order, so it has a thread
 * of its own. */
struct hashing {
    struct atlas *atlas;
    struct problem problem;
    enum err err;
    pthread_t thread;
    bool has_thread;
};

static void *hashing_run(void *context)
{
    struct hashing *hashing = context;
    hashing->err = version_build(hashing->atlas, &hashing->problem);
    return NULL;
}

static void hashing_begin(struct hashing *hashing)
{
    hashing->has_thread = pthread_create(&hashing->thread, NULL, hashing_run, hashing) == 0;
    if (!hashing->has_thread)
        hashing_run(hashing);
}

/* What it fails for can only be memory. */
static enum err hashing_end(struct hashing *hashing, struct problem *problem)
{
    if (hashing->has_thread)
        pthread_join(hashing->thread, NULL);
    return hashing->err ? no_memory(problem) : OK;
}

/* What follows the order of the services. */
static enum err ordered_build(struct atlas *atlas, const struct projection *projection,
                              struct problem *problem)
{
    enum err err = covers_build(atlas, problem);
    if (!err)
        err = demand_build(atlas, problem);
    if (!err)
        err = outlets_build(atlas, projection, problem);
    if (!err)
        err = sets_build(atlas, problem);
    if (!err)
        err = names_build(atlas, problem);
    return err;
}

static enum err build_all(struct atlas *atlas, struct problem *problem)
{
    struct projection *projection = NULL;
    struct hashing hashing = {.atlas = atlas};
    enum err err = projection_create(&projection, problem);
    if (!err)
        err = ground_build(atlas, projection, problem);
    if (!err)
        err = services_order(atlas, problem);
    if (!err) {
        hashing_begin(&hashing);
        err = ordered_build(atlas, projection, problem);
        struct problem unsaid = {0};
        enum err hash_err = hashing_end(&hashing, err ? &unsaid : problem);
        err = err ? err : hash_err;
    }
    projection_destroy(projection);
    return err;
}

enum err atlas_build(struct arena *arena, struct directory *directory, struct atlas **out,
                     struct problem *problem)
{
    struct atlas *atlas = calloc(1, sizeof *atlas);
    if (!atlas) {
        arena_finish(arena);
        return no_memory(problem);
    }
    atomic_store(&atlas->holders, 1);
    atlas->arena = *arena;
    *arena = (struct arena){0};
    atlas->directory = *directory;
    atlas->frame = geo_frame_at(frame_origin);
    enum err err = build_all(atlas, problem);
    if (err) {
        atlas_give_back(atlas);
        return err;
    }
    *out = atlas;
    return OK;
}

/* The count is the only part of an atlas that changes; a hold on a const atlas may count. */
static _Atomic int *holders_of(const struct atlas *atlas)
{
    union {
        const struct atlas *given;
        struct atlas *counted;
    } same = {atlas};
    return &same.counted->holders;
}

const struct atlas *atlas_take(const struct atlas *atlas)
{
    atomic_fetch_add_explicit(holders_of(atlas), 1, memory_order_relaxed);
    return atlas;
}

void atlas_give_back(const struct atlas *atlas)
{
    if (!atlas || atomic_fetch_sub_explicit(holders_of(atlas), 1, memory_order_acq_rel) != 1)
        return;
    union {
        const struct atlas *given;
        struct atlas *freed;
    } same = {atlas};
    ground_give_back(same.freed->ground);
    arena_finish(&same.freed->arena);
    free(same.freed);
}

bool atlas_is_mine_alone(const struct atlas *atlas)
{
    return atomic_load_explicit(holders_of(atlas), memory_order_relaxed) == 1;
}

const struct atlas *atlas_enter(struct atlas_holder *holder)
{
    /* While entering is above 0 a publisher does not give its hold back, so the pointer that was
     * read stays good until this reader has counted itself. */
    atomic_fetch_add(&holder->entering, 1);
    const struct atlas *atlas = atomic_load(&holder->now);
    if (atlas)
        atlas_take(atlas);
    atomic_fetch_sub(&holder->entering, 1);
    return atlas;
}

void atlas_publish(struct atlas_holder *holder, const struct atlas *atlas)
{
    const struct atlas *before = atomic_exchange(&holder->now, atlas);
    while (before && atomic_load(&holder->entering))
        sched_yield(); /* readers pass here in nanoseconds */
    atlas_give_back(before);
}

int atlas_service_find(const struct atlas *atlas, struct uuid id)
{
    int low = 0;
    int high = atlas->service_count - 1;
    while (low <= high) {
        int middle = (low + high) / 2;
        int service = atlas->by_id[middle];
        int order = uuid_compare(id, atlas->directory.services[service].id);
        if (!order)
            return service;
        if (order < 0)
            high = middle - 1;
        else
            low = middle + 1;
    }
    return NONE;
}

int atlas_borough_at(const struct atlas *atlas, struct geo_grid point)
{
    int borough = locator_find(atlas->locator, point);
    return borough == LOCATOR_NONE ? AREA_OUTSIDE : borough;
}

/* Hilbert curve, by the usual rotation of quadrants (Warren, Hacker's Delight, 16-1). */
uint32_t hilbert_of(struct geo_grid point)
{
    /* 500 km to 565 km east, 150 km to 215 km north: London and a rim of 15 km */
    double scale = 65535.0 / 65000;
    double x_scaled = fmin(65535, fmax(0, (point.easting - 500000) * scale));
    double y_scaled = fmin(65535, fmax(0, (point.northing - 150000) * scale));
    uint32_t x = (uint32_t)x_scaled;
    uint32_t y = (uint32_t)y_scaled;
    uint32_t code = 0;
    for (uint32_t side = 32768; side; side /= 2) {
        uint32_t right = (x & side) != 0;
        uint32_t upper = (y & side) != 0;
        code = code << 2 | ((3 * right) ^ upper);
        if (!upper) {
            if (right) {
                x = 65535 - x;
                y = 65535 - y;
            }
            uint32_t swap = x;
            x = y;
            y = swap;
        }
    }
    return code;
}
