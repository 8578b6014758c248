/* In process, one core: nearest_find over a database, and point to borough. Prints JSON.
 * usage: bench_nearest DB QUESTIONS [CHECKED]: so many of them are compared with brute force. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "tests/support/atlases.h"

enum { QUESTIONS_MAX = 1000000 };

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int by_value(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static void print_times(const char *name, int64_t *times, int count)
{
    int middle = count / 2;
    int late = count * 99 / 100;
    qsort(times, (size_t)count, sizeof *times, by_value);
    printf("  \"%s\": {\"median_us\": %.2f, \"p99_us\": %.2f, \"max_us\": %.1f},\n", name,
           (double)times[middle] / 1e3, (double)times[late] / 1e3, (double)times[count - 1] / 1e3);
}

/* 1,000 points at a time, since one is quicker than the clock. */
static void bench_borough(const struct atlas *atlas, const struct projection *projection)
{
    enum { BATCHES = 200, POINTS = 1000 };
    static struct geo_grid points[POINTS];
    static int64_t times[BATCHES];
    uint64_t sum = 0;
    for (int i = 0; i < POINTS; i++)
        points[i] = test_question(atlas, projection, 77, (uint64_t)i, 20000).near.grid;
    for (int batch = 0; batch < BATCHES; batch++) {
        int64_t start = now_ns();
        for (int i = 0; i < POINTS; i++)
            sum += (uint64_t)atlas_borough_at(atlas, points[i]);
        times[batch] = now_ns() - start;
    }
    qsort(times, BATCHES, sizeof *times, by_value);
    int middle = BATCHES / 2;
    printf("  \"point_to_borough\": {\"median_us\": %.3f, \"checksum\": %llu},\n",
           (double)times[middle] / POINTS / 1e3, (unsigned long long)sum);
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    struct problem problem = {0};
    const struct atlas *atlas = test_atlas_from(argv[1]);
    int count = (int)strtol(argv[2], NULL, 10);
    int checked = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 0;
    struct projection *projection = NULL;
    struct slice_cache *cache = NULL;
    static int64_t times[QUESTIONS_MAX];
    if (count < 1 || count > QUESTIONS_MAX || projection_create(&projection, &problem) ||
        slice_cache_create(&cache, &problem))
        return 1;
    struct arena arena;
    arena_init(&arena, 0);
    static struct nearest found;
    static struct nearest expected;
    int different = 0;
    int32_t today_days = 20779;     /* 2026-11-22 */
    for (int i = 0; i < 200; i++) { /* the first question of a day makes its slice */
        struct question question = test_question(atlas, projection, 1, (uint64_t)i, today_days);
        if (nearest_find(atlas, cache, &question, &arena, &found, &problem))
            return 1;
        arena_reset(&arena);
    }
    for (int i = 0; i < count; i++) {
        struct question question = test_question(atlas, projection, 1, (uint64_t)i, today_days);
        int64_t start = now_ns();
        if (nearest_find(atlas, cache, &question, &arena, &found, &problem))
            return 1;
        times[i] = now_ns() - start;
        arena_reset(&arena);
    }
    for (int i = 0; i < checked; i++) { /* apart: brute force drives all else out of the caches */
        struct question question = test_question(atlas, projection, 1, (uint64_t)i, today_days);
        if (nearest_find(atlas, cache, &question, &arena, &found, &problem))
            return 1;
        arena_reset(&arena);
        test_brute_force(atlas, &question, &expected);
        different += !test_same_nearest(&expected, &found);
    }
    printf("{\n  \"services\": %d, \"questions\": %d, \"compared_with_brute_force\": %d, "
           "\"different\": %d,\n",
           atlas->service_count, count, checked, different);
    print_times("nearest", times, count);
    bench_borough(atlas, projection);
    printf("  \"atlas_version\": \"%s\"\n}\n", atlas->version);
    arena_finish(&arena);
    slice_cache_destroy(cache);
    projection_destroy(projection);
    atlas_give_back(atlas);
    return different != 0;
}
