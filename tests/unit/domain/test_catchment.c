#include "tests/support/test.h"

#include <math.h>

#include "base/clock.h"
#include "domain/catchment.h"

static struct arena arena;

static void assert_near(double obtained, double expected, double tolerance)
{
    if (obtained != expected && !(fabs(obtained - expected) <= tolerance))
        fail_msg("expected %.9g, obtained %.9g, difference %.3g", expected, obtained,
                 obtained - expected);
}

static uint64_t state_now = 88172645463325252U;

/* Below 1, the same on any machine (xorshift, Marsaglia 2003). */
static double chance(void)
{
    state_now ^= state_now << 13;
    state_now ^= state_now >> 7;
    state_now ^= state_now << 17;
    return (double)(state_now >> 11) / 9007199254740992.0;
}

static struct geo_grid anywhere(double wide_m, double high_m)
{
    return (struct geo_grid){500000 + chance() * wide_m, 150000 + chance() * high_m};
}

static double plain_nearest_m(const struct geo_grid *sites, int count, struct geo_grid from)
{
    double least_m = HUGE_VAL;
    for (int i = 0; i < count; i++)
        least_m = fmin(least_m, catchment_distance_m(sites[i], from));
    return least_m;
}

/* ---- how far ---- */

static void nearest_equals_trying_every_site(void **state)
{
    (void)state;
    enum { SITES = 500, POINTS = 300 };
    static struct geo_grid sites[SITES];
    static struct geo_grid points[POINTS];
    static double distances_m[POINTS];
    static const struct shape {
        double wide_m;
        double high_m;
        int count;
    } shapes[] = {{60000, 45000, SITES}, {60000, 0, SITES}, {0, 0.001, SITES}, {0, 0, 20},
                  {1, 90000, 100},       {60000, 60000, 1}, {3000, 3000, 2},   {1e7, 1e7, 50}};
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
        const struct shape *shape = &shapes[k];
        for (int i = 0; i < shape->count; i++)
            sites[i] = anywhere(shape->wide_m, shape->high_m);
        sites[0] = (struct geo_grid){500000 + 2 * shape->wide_m, 150000}; /* one is far off */
        for (int i = 0; i < POINTS; i++)
            points[i] = i % 5 ? anywhere(60000, 45000) : sites[i % shape->count];
        points[1] = (struct geo_grid){0, 0};
        points[2] = (struct geo_grid){1e7, -1e7};
        assert_int_equal(
            catchment_nearest(points, POINTS, sites, shape->count, &arena, distances_m, NULL), OK);
        for (int i = 0; i < POINTS; i++)
            assert_near(distances_m[i], plain_nearest_m(sites, shape->count, points[i]), 1e-6);
    }
}

static void without_sites_every_distance_is_infinite(void **state)
{
    (void)state;
    struct geo_grid points[] = {{1, 2}, {530000, 180000}};
    double distances_m[2] = {0};
    assert_int_equal(catchment_nearest(points, 2, NULL, 0, &arena, distances_m, NULL), OK);
    assert_true(isinf(distances_m[0]) && isinf(distances_m[1]));
    assert_int_equal(catchment_nearest(NULL, 0, points, 2, &arena, distances_m, NULL), OK);
}

static void nearest_of_100000_sites_takes_no_time(void **state)
{
    (void)state;
    enum { SITES = 100000, POINTS = 1565 };
    static struct geo_grid sites[SITES];
    static struct geo_grid points[POINTS];
    static double distances_m[POINTS];
    for (int i = 0; i < SITES; i++)
        sites[i] = anywhere(60000, 45000);
    for (int i = 0; i < POINTS; i++)
        points[i] = anywhere(60000, 45000);
    int64_t start_us = clock_mono_us();
    assert_int_equal(catchment_nearest(points, POINTS, sites, SITES, &arena, distances_m, NULL),
                     OK);
    assert_true(clock_mono_us() - start_us < 500000); /* about 10 ms, and more under sanitizers */
    for (int i = 0; i < POINTS; i += 100)
        assert_near(distances_m[i], plain_nearest_m(sites, SITES, points[i]), 1e-6);
}

static void share_within_counts_the_limit_itself(void **state)
{
    (void)state;
    const double distances_m[] = {500, 3000, 3000.1, HUGE_VAL};
    const double women[] = {10, 20, 30, 40};
    assert_near(catchment_share_within(distances_m, women, 4, 3000), 0.3, 1e-12);
    assert_near(catchment_share_within(distances_m, women, 4, 1e9), 0.6, 1e-12);
    assert_near(catchment_share_within(distances_m, women, 0, 3000), 0, 0);
}

static double quantile(const double *distances_m, const double *women, int count, double share)
{
    double out_m = -1;
    assert_int_equal(catchment_quantile(distances_m, women, count, share, &arena, &out_m, NULL),
                     OK);
    return out_m;
}

static void quantile_is_the_least_distance_that_holds_the_share(void **state)
{
    (void)state;
    const double distances_m[] = {900, 100, 400, 50, HUGE_VAL};
    const double women[] = {20, 30, 40, 0, 10};
    static const struct {
        double share;
        double expected_m;
    } cases[] = {{0, 100},   {0.3, 100}, {0.30001, 400},   {0.5, 400},
                 {0.7, 400}, {0.9, 900}, {0.91, HUGE_VAL}, {1, HUGE_VAL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_near(quantile(distances_m, women, 5, cases[i].share), cases[i].expected_m, 0);
    assert_near(quantile(distances_m, women, 4, 1), 900, 0);
    assert_near(quantile(distances_m, women, 0, 0.5), 0, 0);
    const double tenths[] = {0.1, 0.1, 0.1};
    assert_near(quantile(distances_m, tenths, 3, 1), 900, 0);
}

static void quantile_refuses_what_is_no_share(void **state)
{
    (void)state;
    const double one[] = {1};
    const double bad[] = {-0.1, 1.1, (double)NAN};
    for (int i = 0; i < 3; i++) {
        double out_m = 7;
        struct problem problem = {0};
        assert_int_equal(catchment_quantile(one, one, 1, bad[i], &arena, &out_m, &problem),
                         ERR_INVALID);
        assert_near(out_m, 7, 0);
    }
}

/* ---- how much ---- */

/* By hand. Points A, B, C at 0, 2,000 and 5,000 m on a line, with 1,000, 500 and 2,000 women; site
 * P at 0 m with a capacity of 30, site Q at 4,000 m with 50; the catchment is 2,000 m. Distances:
 * AP 0, BP 2,000, CP 5,000; AQ 4,000, BQ 2,000, CQ 1,000. P has A and B: 30 / 1,500 = 0.02 a woman.
 * Q has B and C: 50 / 2,500 = 0.02. A has P: 20 per 1,000. B has both: 40. C has Q: 20. Check: 1 x
 * 20 + 0.5 x 40 + 2 x 20 = 80 = 30 + 50. */
static const struct geo_grid line[] = {{0, 0}, {2000, 0}, {5000, 0}};
static const double line_women[] = {1000, 500, 2000};
static const struct geo_grid line_sites[] = {{0, 0}, {4000, 0}};
static const double line_capacities[] = {30, 50};

static struct catchment_areas line_areas(double catchment_m, enum catchment_decay decay)
{
    return (struct catchment_areas){3,           line, line_women, 2, line_sites, line_capacities,
                                    catchment_m, decay};
}

static void access_equals_the_example_by_hand(void **state)
{
    (void)state;
    struct catchment_areas areas = line_areas(2000, CATCHMENT_NO_DECAY);
    double access[3];
    assert_int_equal(catchment_access(&areas, &arena, access, NULL), OK);
    assert_near(access[0], 20, 1e-12);
    assert_near(access[1], 40, 1e-12);
    assert_near(access[2], 20, 1e-12);
}

/* By hand, the same within 4,000 m, with decay. The weight at half of the catchment is
 * (exp(-1/8) - exp(-1/2)) / (1 - exp(-1/2)) = (0.882496903 - 0.606530660) / 0.393469340
 * = 0.701366573; at a quarter (exp(-1/32) - 0.606530660) / 0.393469340
 * = (0.969233234 - 0.606530660) / 0.393469340 = 0.921806447; at the edge 0.
 *   P: A 1, B 0.701366573, C beyond: 1,000 + 350.683287 = 1,350.683287; 30 / that = 0.022211
 *      (22.2109804 per 1,000).
 *   Q: A at the edge 0, B 0.701366573, C 0.921806447: 350.683287 + 1,843.612895 = 2,194.296182;
 *      50 / that = 22.7863496 per 1,000.
 *   A: 22.2109804. B: 0.701366573 x (22.2109804 + 22.7863496) = 31.5596232.
 *   C: 0.921806447 x 22.7863496 = 21.0046040. */
static void access_with_decay_equals_the_example_by_hand(void **state)
{
    (void)state;
    struct catchment_areas areas = line_areas(4000, CATCHMENT_GAUSSIAN);
    double access[3];
    assert_int_equal(catchment_access(&areas, &arena, access, NULL), OK);
    assert_near(access[0], 22.2109804, 1e-6);
    assert_near(access[1], 31.5596232, 1e-6);
    assert_near(access[2], 21.0046040, 1e-6);
}

static void weights_fall_from_one_to_nothing(void **state)
{
    (void)state;
    assert_near(catchment_weight(CATCHMENT_GAUSSIAN, 0, 3000), 1, 0);
    assert_near(catchment_weight(CATCHMENT_GAUSSIAN, 3000, 3000), 0, 1e-15);
    assert_near(catchment_weight(CATCHMENT_GAUSSIAN, 3001, 3000), 0, 0);
    assert_near(catchment_weight(CATCHMENT_NO_DECAY, 3000, 3000), 1, 0);
    assert_near(catchment_weight(CATCHMENT_NO_DECAY, 3001, 3000), 0, 0);
    for (int m = 0; m < 3000; m += 100)
        assert_true(catchment_weight(CATCHMENT_GAUSSIAN, m, 3000) >
                    catchment_weight(CATCHMENT_GAUSSIAN, m + 100, 3000));
}

static void sites_and_points_without_women_give_no_nonsense(void **state)
{
    (void)state;
    static const double nobody[] = {0, 0, 0};
    static const double only_far[] = {1000, 0, 0};
    double access[3] = {1, 1, 1};
    struct catchment_areas areas = line_areas(1500, CATCHMENT_GAUSSIAN);
    areas.women = nobody;
    assert_int_equal(catchment_access(&areas, &arena, access, NULL), OK);
    for (int i = 0; i < 3; i++)
        assert_near(access[i], 0, 0);
    areas = line_areas(2000, CATCHMENT_NO_DECAY);
    areas.women = only_far; /* Q has nobody; B, empty, would have P */
    assert_int_equal(catchment_access(&areas, &arena, access, NULL), OK);
    assert_near(access[0], 30, 1e-12);
    assert_near(access[1], 30, 1e-12);
    assert_near(access[2], 0, 0);
    areas.site_count = 0;
    assert_int_equal(catchment_access(&areas, &arena, access, NULL), OK);
    assert_near(access[0], 0, 0);
    areas.point_count = 0;
    assert_int_equal(catchment_access(&areas, &arena, access, NULL), OK);
}

static void access_refuses_bad_numbers(void **state)
{
    (void)state;
    static const double negative[] = {1, -1, 1};
    static const struct geo_grid nowhere[] = {{0, HUGE_VAL}, {0, 0}, {0, 0}};
    struct catchment_areas bad[6];
    for (size_t i = 0; i < 6; i++)
        bad[i] = line_areas(2000, CATCHMENT_NO_DECAY);
    bad[0].catchment_m = 0;
    bad[1].catchment_m = HUGE_VAL;
    bad[2].women = negative;
    bad[3].capacities = negative;
    bad[4].points = nowhere;
    bad[5].sites = nowhere;
    for (size_t i = 0; i < 6; i++) {
        double access[3] = {7, 7, 7};
        struct problem problem = {0};
        assert_int_equal(catchment_access(&bad[i], &arena, access, &problem), ERR_INVALID);
        assert_true(problem.text[0]);
        assert_near(access[0], 7, 0);
    }
}

static void small_memory_is_reported(void **state)
{
    (void)state;
    struct arena small;
    struct geo_grid points[] = {{0, 0}, {1, 1}};
    double values[2] = {7, 7};
    arena_init(&small, 1);
    struct catchment_areas areas = line_areas(2000, CATCHMENT_NO_DECAY);
    assert_int_equal(catchment_nearest(points, 2, points, 2, &small, values, NULL), ERR_NO_MEMORY);
    assert_int_equal(catchment_quantile(values, values, 2, 0.5, &small, values, NULL),
                     ERR_NO_MEMORY);
    assert_int_equal(catchment_access(&areas, &small, values, NULL), ERR_NO_MEMORY);
    assert_near(values[0], 7, 0);
    arena_finish(&small);
}

static int arena_begin(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int arena_end(void **state)
{
    (void)state;
    arena_finish(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearest_equals_trying_every_site),
        cmocka_unit_test(without_sites_every_distance_is_infinite),
        cmocka_unit_test(nearest_of_100000_sites_takes_no_time),
        cmocka_unit_test(share_within_counts_the_limit_itself),
        cmocka_unit_test(quantile_is_the_least_distance_that_holds_the_share),
        cmocka_unit_test(quantile_refuses_what_is_no_share),
        cmocka_unit_test(access_equals_the_example_by_hand),
        cmocka_unit_test(access_with_decay_equals_the_example_by_hand),
        cmocka_unit_test(weights_fall_from_one_to_nothing),
        cmocka_unit_test(sites_and_points_without_women_give_no_nonsense),
        cmocka_unit_test(access_refuses_bad_numbers),
        cmocka_unit_test(small_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, arena_begin, arena_end);
}
