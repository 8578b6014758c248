#include "tests/support/test.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/domain/verdict_sets.h"
#include "tests/support/atlases.h"

enum { SERVICES = 3000, QUESTIONS = 2000, TODAY_DAYS = 20779 }; /* 2026-11-22 */

/* One synthetic atlas for all tests: it takes a second to make. */
static const struct atlas *atlas;
static struct projection *projection;
static struct slice_cache *cache;
static struct arena arena;
static struct problem problem;

static int set_up(void **state)
{
    (void)state;
    atlas = test_atlas_synthetic(SERVICES, 7);
    arena_init(&arena, 0);
    return projection_create(&projection, &problem) || slice_cache_create(&cache, &problem);
}

static int take_down(void **state)
{
    (void)state;
    slice_cache_destroy(cache);
    projection_destroy(projection);
    arena_finish(&arena);
    atlas_give_back(atlas);
    return 0;
}

/* The n-th question, with the options of a search varied as well. */
static struct question varied_question(const struct atlas *of, int n)
{
    static const int limits[] = {10, 1, 100};
    struct question question = test_question(of, projection, 5, (uint64_t)n, TODAY_DAYS);
    question.limit = limits[n % 3];
    question.include_unsuitable = n % 4 == 1;
    question.has_near = n % 11 != 0;
    if (n % 7 == 0) /* a few days, since each makes a slice */
        question.moment.known_on.days = TODAY_DAYS - 600 * (n % 3);
    return question;
}

static void find(const struct question *question, struct nearest *out)
{
    assert_int_equal(nearest_find(atlas, cache, question, &arena, out, &problem), OK);
    arena_reset(&arena);
}

static void assert_like_brute_force(const struct atlas *of, struct slice_cache *slices,
                                    const struct question *question, int n)
{
    static struct nearest expected;
    static struct nearest obtained;
    test_brute_force(of, question, &expected);
    assert_int_equal(nearest_find(of, slices, question, &arena, &obtained, &problem), OK);
    arena_reset(&arena);
    if (!test_same_nearest(&expected, &obtained))
        fail_msg("question %d differs", n);
}

static void nearest_gives_what_asking_every_service_gives(void **state)
{
    (void)state;
    for (int n = 0; n < QUESTIONS; n++) {
        struct question question = varied_question(atlas, n);
        assert_like_brute_force(atlas, cache, &question, n);
    }
}

static void nearest_gives_the_same_on_the_real_directory(void **state)
{
    (void)state;
    struct slice_cache *slices = NULL;
    const struct atlas *real = test_atlas_real();
    assert_int_equal(slice_cache_create(&slices, &problem), OK);
    for (int n = 0; n < QUESTIONS; n++) {
        struct question question = varied_question(real, n);
        question.moment.as_of.days = 16800 + n % 8 * 500; /* its services ran from 2016 on */
        assert_like_brute_force(real, slices, &question, n);
    }
    slice_cache_destroy(slices);
    atlas_give_back(real);
}

/* The verdict that the sets give; VERDICT_COUNT in none, -1 in several. */
static int verdict_in(const struct verdict_sets *sets, int service)
{
    int found = VERDICT_COUNT;
    for (int verdict = 0; verdict < VERDICT_COUNT; verdict++)
        if (sets->of[verdict][service / 64] >> (service % 64) & 1)
            found = found == VERDICT_COUNT ? verdict : -1;
    return found;
}

static void verdict_sets_agree_with_the_verdict_of_every_service(void **state)
{
    (void)state;
    for (int n = 0; n < 400; n++) {
        struct question question = varied_question(atlas, n);
        struct verdict_sets sets;
        const struct slice *slice;
        int counts[REACH_COUNT][VERDICT_COUNT + 1] = {{0}};
        question.include_unsuitable = true;
        assert_int_equal(slice_get(cache, atlas, question.moment, &slice, &problem), OK);
        assert_int_equal(verdict_sets_make(atlas, slice, &question, &arena, &sets, &problem), OK);
        for (int service = 0; service < atlas->service_count; service++) {
            int expected = (int)eligibility_verdict(atlas, service, &question);
            if (verdict_in(&sets, service) != expected)
                fail_msg("question %d, service %d: expected %d, obtained %d", n, service, expected,
                         verdict_in(&sets, service));
            counts[atlas->directory.services[service].reach][expected]++;
        }
        for (int reach = 0; reach < REACH_COUNT; reach++)
            for (int verdict = 0; verdict < VERDICT_COUNT; verdict++)
                assert_int_equal(sets.totals[reach][verdict], counts[reach][verdict]);
        arena_reset(&arena);
    }
}

static void a_service_appears_once_at_its_closest_open_place(void **state)
{
    (void)state;
    int with_several = 0;
    for (int n = 0; n < 60; n++) {
        static struct nearest found;
        struct question question = test_question(atlas, projection, 9, (uint64_t)n, TODAY_DAYS);
        question.limit = LIMIT_MAX;
        find(&question, &found);
        const struct block *block = &found.blocks[REACH_VISIT];
        for (int i = 0; i < block->count; i++) {
            for (int k = 0; k < i; k++)
                assert_int_not_equal(block->hits[k].service, block->hits[i].service);
            struct span places = atlas->directory.services[block->hits[i].service].locations;
            with_several += places.count > 1;
        }
    }
    assert_true(with_several > 0);
}

static void ties_are_in_the_order_of_ids(void **state)
{
    (void)state;
    int ties = 0;
    static struct nearest found;
    for (int n = 0; n < 200; n++) {
        struct question question = test_question(atlas, projection, 3, (uint64_t)n, TODAY_DAYS);
        question.limit = LIMIT_MAX;
        question.has_near = n % 2;
        find(&question, &found);
        const struct block *block = &found.blocks[REACH_VISIT];
        for (int i = 1; i < block->count; i++) {
            const struct hit *before = &block->hits[i - 1];
            const struct hit *hit = &block->hits[i];
            if (before->verdict != hit->verdict || before->distance_m != hit->distance_m ||
                (before->location == NONE) != (hit->location == NONE))
                continue;
            ties++;
            assert_true(uuid_compare(atlas->directory.services[before->service].id,
                                     atlas->directory.services[hit->service].id) < 0);
        }
    }
    assert_true(ties > 100);
}

static void a_refuge_has_no_distance_and_no_place(void **state)
{
    (void)state;
    int refuges = 0;
    static struct nearest found;
    for (int n = 0; n < 100; n++) {
        struct question question = varied_question(atlas, n);
        find(&question, &found);
        const struct block *block = &found.blocks[REACH_REFUGE];
        refuges += block->count;
        for (int i = 0; i < block->count; i++) {
            assert_int_equal(block->hits[i].distance_m, NONE);
            assert_int_equal(block->hits[i].location, NONE);
            const struct hit *before = i ? &block->hits[i - 1] : NULL;
            if (before && before->verdict == block->hits[i].verdict)
                assert_true(atlas->id_rank[before->service] <
                            atlas->id_rank[block->hits[i].service]); /* none has a phone here */
        }
    }
    assert_true(refuges > 0);
}

static void distances_from_far_away_are_geodesics(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        struct geo_point point;
        int least_m;
        int most_m;
    } rows[] = {
        {"Manchester Prison", {-2.2459, 53.4925}, 220000, 300000},
        {"Watford", {-0.3976, 51.6565}, 3000, 60000},
        {"New York", {-74.006, 40.7128}, 5500000, 5650000},
    };
    static struct nearest found;
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        struct question question = test_question(atlas, projection, 4, row, TODAY_DAYS);
        assert_int_equal(place_at(atlas, projection, rows[row].point, &question.near, &problem),
                         OK);
        question.home_kind = HOME_UNKNOWN;
        find(&question, &found);
        const struct block *block = &found.blocks[REACH_VISIT];
        assert_int_equal(block->count, question.limit);
        for (int i = 0; i < block->count; i++) {
            const struct hit *hit = &block->hits[i];
            if (hit->location == NONE)
                continue;
            int site = atlas->directory.locations[hit->location].site;
            double expected_m = geo_distance_between_m(rows[row].point, atlas->site_points[site]);
            if (fabs(expected_m - hit->distance_m) > 0.51 || hit->distance_m < rows[row].least_m ||
                hit->distance_m > rows[row].most_m)
                fail_msg("%s: expected %.1f m, obtained %d m", rows[row].name, expected_m,
                         hit->distance_m);
        }
        question.limit = LIMIT_MAX; /* so many boxes are as far that not all fit into the heap */
        question.include_unsuitable = true;
        assert_like_brute_force(atlas, cache, &question, (int)row);
    }
}

static void without_a_place_nothing_has_a_distance(void **state)
{
    (void)state;
    static struct nearest found;
    struct question question;
    question_init(&question);
    question.moment.as_of.days = TODAY_DAYS;
    find(&question, &found);
    assert_int_equal(found.blocks[REACH_VISIT].count, question.limit);
    for (int reach = 0; reach < REACH_COUNT; reach++)
        for (int i = 0; i < found.blocks[reach].count; i++)
            assert_int_equal(found.blocks[reach].hits[i].distance_m, NONE);
}

static void bad_limits_and_little_memory_are_reported(void **state)
{
    (void)state;
    static struct nearest found;
    struct arena small;
    struct question question = varied_question(atlas, 1);
    question.limit = LIMIT_MAX + 1;
    assert_int_equal(nearest_find(atlas, cache, &question, &arena, &found, &problem), ERR_INVALID);
    question.limit = 0;
    assert_int_equal(nearest_find(atlas, cache, &question, &arena, &found, &problem), ERR_INVALID);
    question.limit = 10;
    enum err err = ERR_NO_MEMORY;
    int refused = 0;
    for (size_t bytes = 16; err; bytes += 128, refused++) { /* each amount until it is enough */
        arena_init(&small, bytes);
        err = nearest_find(atlas, cache, &question, &small, &found, &problem);
        assert_true(err == OK || err == ERR_NO_MEMORY);
        arena_finish(&small);
    }
    assert_true(refused > 3);
}

/* ---- the holder ---- */

enum { READERS = 3, SWAPS = 3000 };

struct reading {
    struct atlas_holder *holder;
    const struct atlas *possible[2];
    _Atomic bool *is_over;
    long entered;
    bool saw_another;
};

static void *read_on(void *given)
{
    struct reading *reading = given;
    while (!atomic_load(reading->is_over)) {
        const struct atlas *entered = atlas_enter(reading->holder);
        reading->saw_another |= entered != reading->possible[0] && entered != reading->possible[1];
        reading->saw_another |= entered->service_count <= 0;
        atlas_give_back(entered);
        reading->entered++;
    }
    return NULL;
}

static void readers_always_hold_a_whole_atlas_while_others_are_published(void **state)
{
    (void)state;
    const struct atlas *other = test_atlas_synthetic(50, 2);
    struct atlas_holder holder = {.now = NULL};
    _Atomic bool is_over = false;
    pthread_t threads[READERS];
    struct reading readings[READERS];
    int held_before = atomic_load(&atlas->holders);
    assert_null(atlas_enter(&holder));
    atlas_publish(&holder, atlas_take(atlas));
    for (int i = 0; i < READERS; i++) {
        readings[i] = (struct reading){&holder, {atlas, other}, &is_over, 0, false};
        assert_int_equal(pthread_create(&threads[i], NULL, read_on, &readings[i]), 0);
    }
    for (int i = 0; i < SWAPS; i++)
        atlas_publish(&holder, atlas_take(i % 2 ? atlas : other));
    atomic_store(&is_over, true);
    for (int i = 0; i < READERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_false(readings[i].saw_another);
    }
    atlas_publish(&holder, NULL);
    assert_null(atlas_enter(&holder));
    assert_int_equal(atomic_load(&atlas->holders), held_before);
    assert_int_equal(atomic_load(&other->holders), 1);
    atlas_give_back(other);
    atlas_give_back(NULL);
}

static void services_are_found_by_id(void **state)
{
    (void)state;
    for (int service = 0; service < atlas->service_count; service += 97)
        assert_int_equal(atlas_service_find(atlas, atlas->directory.services[service].id), service);
    assert_int_equal(atlas_service_find(atlas, (struct uuid){0}), NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearest_gives_what_asking_every_service_gives),
        cmocka_unit_test(nearest_gives_the_same_on_the_real_directory),
        cmocka_unit_test(verdict_sets_agree_with_the_verdict_of_every_service),
        cmocka_unit_test(a_service_appears_once_at_its_closest_open_place),
        cmocka_unit_test(ties_are_in_the_order_of_ids),
        cmocka_unit_test(a_refuge_has_no_distance_and_no_place),
        cmocka_unit_test(distances_from_far_away_are_geodesics),
        cmocka_unit_test(without_a_place_nothing_has_a_distance),
        cmocka_unit_test(bad_limits_and_little_memory_are_reported),
        cmocka_unit_test(readers_always_hold_a_whole_atlas_while_others_are_published),
        cmocka_unit_test(services_are_found_by_id),
    };
    return cmocka_run_group_tests(tests, set_up, take_down);
}
