#include "tests/support/test.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "domain/catchment.h"
#include "domain/siting.h"

enum { POINTS_MAX = 1600, CANDIDATES_MAX = 400, INSTANCES = 100 };

/* A made-up problem, small or not. */
struct instance {
    struct geo_grid points[POINTS_MAX];
    double women[POINTS_MAX];
    double existing_m[POINTS_MAX];
    struct geo_grid candidates[CANDIDATES_MAX];
    struct siting_problem asked;
};

static struct instance shared;

/* Numbers that are the same on any machine (xorshift, Marsaglia 2003). */
static uint64_t state_now;

static int chance(int below)
{
    state_now ^= state_now << 13;
    state_now ^= state_now >> 7;
    state_now ^= state_now << 17;
    return (int)(state_now % (uint64_t)below);
}

static struct geo_grid anywhere(int side_m)
{
    return (struct geo_grid){530000 + chance(side_m), 180000 + chance(side_m)};
}

/* Every third has no site that exists; in the others some points have none, but for the median
 * either all have one or all are measured against the furthest candidate. */
static struct siting_problem *instance_make(enum siting_aim aim, uint64_t seed, int points,
                                            int candidates, int sites)
{
    state_now = 88172645463325252U + seed * 7919;
    for (int i = 0; i < 20; i++)
        chance(2);
    struct geo_grid existing[2] = {anywhere(12000), anywhere(12000)};
    for (int i = 0; i < points; i++) {
        shared.points[i] = anywhere(12000);
        shared.women[i] = chance(10) ? chance(900) : 0;
        shared.existing_m[i] = fmin(catchment_distance_m(shared.points[i], existing[0]),
                                    catchment_distance_m(shared.points[i], existing[1]));
        if (seed % 3 == 1 && shared.existing_m[i] > 6000)
            shared.existing_m[i] = HUGE_VAL;
    }
    for (int j = 0; j < candidates; j++)
        shared.candidates[j] = j && !chance(6) ? shared.candidates[chance(j)] : anywhere(12000);
    shared.asked = (struct siting_problem){.aim = aim,
                                           .radius_m = 1500 + chance(3000),
                                           .site_count = sites,
                                           .point_count = points,
                                           .points = shared.points,
                                           .women = shared.women,
                                           .existing_m = seed % 3 ? shared.existing_m : NULL,
                                           .candidate_count = candidates,
                                           .candidates = shared.candidates,
                                           .budget_ms = 60000};
    return &shared.asked;
}

/* Women newly within the radius, or minus woman-metres: whole and plain, from the definitions. */
static double value_of(const struct siting_problem *asked, const int *chosen, int count)
{
    double value = 0;
    for (int i = 0; i < asked->point_count; i++) {
        double before_m = asked->existing_m ? asked->existing_m[i] : HUGE_VAL;
        double after_m = before_m;
        for (int s = 0; s < count; s++)
            after_m =
                fmin(after_m, catchment_distance_m(asked->points[i], asked->candidates[chosen[s]]));
        if (asked->women[i] <= 0)
            continue;
        if (asked->aim == SITING_MEDIAN)
            value -= asked->women[i] * after_m;
        else if (after_m <= asked->radius_m && before_m > asked->radius_m)
            value += asked->women[i];
    }
    return value;
}

/* The best value of all choices of `left` more candidates, the next one at least `from`. */
static double brute_force(const struct siting_problem *asked, int *chosen, int count, int from,
                          int left)
{
    double best = value_of(asked, chosen, count);
    for (int j = from; left > 0 && j < asked->candidate_count; j++) {
        chosen[count] = j;
        best = fmax(best, brute_force(asked, chosen, count + 1, j + 1, left - 1));
    }
    return best;
}

static struct siting_answer solved(const struct siting_problem *asked)
{
    struct siting_answer answer;
    struct problem problem = {0};
    if (siting_solve(asked, &answer, &problem))
        fail_msg("%s", problem.text);
    return answer;
}

static void assert_near(double obtained, double expected, double tolerance)
{
    if (obtained != expected && !(fabs(obtained - expected) <= tolerance))
        fail_msg("expected %.9g, obtained %.9g, difference %.3g", expected, obtained,
                 obtained - expected);
}

/* What must hold of any answer. */
static void assert_sound(const struct siting_problem *asked, const struct siting_answer *answer)
{
    double sum = 0;
    assert_in_range(answer->count, 0, asked->site_count);
    for (int s = 0; s < answer->count; s++) {
        assert_in_range(answer->chosen[s], 0, asked->candidate_count - 1);
        for (int other = 0; other < s; other++)
            assert_int_not_equal(answer->chosen[s], answer->chosen[other]);
        assert_true(answer->gains[s] > 0);
        assert_true(s == 0 || answer->gains[s] <= answer->gains[s - 1] * (1 + 1e-12));
        sum += answer->gains[s];
    }
    assert_near(sum, answer->objective, 1e-9 * answer->objective);
    assert_true(answer->bound >= answer->objective);
    assert_true(answer->gap >= 0 && answer->gap <= 1);
    double value = value_of(asked, answer->chosen, answer->count);
    if (asked->aim == SITING_COVER)
        assert_near(answer->objective, value, 0);
    else if (answer->women > 0)
        assert_near(answer->mean_after_m, -value / answer->women, 1e-6);
}

static void assert_equals_brute_force(enum siting_aim aim)
{
    for (uint64_t seed = 0; seed < INSTANCES; seed++) {
        int sites = 1 + (int)seed % 4;
        const struct siting_problem *asked =
            instance_make(aim, seed, 12 + (int)seed % 9, 8 + (int)seed % 5, sites);
        int chosen[SITING_SITES_MAX];
        double expected = brute_force(asked, chosen, 0, 0, sites);
        struct siting_answer answer = solved(asked);
        assert_sound(asked, &answer);
        assert_true(answer.is_optimal);
        assert_near(answer.gap, 0, 0);
        double obtained = value_of(asked, answer.chosen, answer.count);
        assert_near(obtained, expected, 1e-8 * fabs(expected));
    }
}

static void covering_equals_brute_force(void **state)
{
    (void)state;
    assert_equals_brute_force(SITING_COVER);
}

static void median_equals_brute_force(void **state)
{
    (void)state;
    assert_equals_brute_force(SITING_MEDIAN);
}

static void larger_ones_equal_brute_force_too(void **state)
{
    (void)state;
    for (uint64_t seed = 200; seed < 210; seed++) {
        enum siting_aim aim = seed % 2 ? SITING_COVER : SITING_MEDIAN;
        const struct siting_problem *asked = instance_make(aim, seed, 80, 26, 3);
        int chosen[SITING_SITES_MAX];
        double expected = brute_force(asked, chosen, 0, 0, 3);
        struct siting_answer answer = solved(asked);
        assert_true(answer.is_optimal);
        double obtained = value_of(asked, answer.chosen, answer.count);
        assert_near(obtained, expected, 1e-8 * fabs(expected));
    }
}

/* Whatever time cuts: the bound stays above what brute force finds, and "optimal" stays true. */
static void no_time_still_gives_a_sound_answer_and_bound(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < INSTANCES; seed++) {
        enum siting_aim aim = seed % 2 ? SITING_COVER : SITING_MEDIAN;
        struct siting_problem *asked = instance_make(aim, seed, 20, 12, 4);
        int chosen[SITING_SITES_MAX];
        double expected = brute_force(asked, chosen, 0, 0, 4);
        asked->budget_ms = (int64_t)seed / 2 % 2;
        struct siting_answer answer = solved(asked);
        assert_sound(asked, &answer);
        double tolerance = 1e-8 * fabs(expected);
        double obtained = value_of(asked, answer.chosen, answer.count);
        if (answer.is_optimal)
            assert_near(obtained, expected, tolerance);
        else if (aim == SITING_COVER)
            assert_true(answer.bound >= expected);
        else
            assert_true(answer.women <= 0 ||
                        -answer.mean_least_m * answer.women >= expected - tolerance);
    }
}

/* Large enough for branches at many depths; each cut in another place, and none may contradict the
 * proven answer. */
static void bounds_of_cut_searches_hold_for_the_proven_best(void **state)
{
    (void)state;
    struct siting_problem *asked = instance_make(SITING_COVER, 302, 800, 300, 6);
    asked->radius_m = 1500;
    struct siting_answer best = solved(asked);
    assert_true(best.is_optimal);
    assert_true(best.nodes > 1);
    for (int64_t ms = 0; ms < 30; ms += 3) {
        asked->budget_ms = ms;
        struct siting_answer answer = solved(asked);
        assert_sound(asked, &answer);
        assert_true(answer.bound >= best.objective);
        assert_true(answer.objective <= best.objective);
        assert_true(!answer.is_optimal || answer.objective >= best.objective);
    }
}

static void cancelling_ends_the_search(void **state)
{
    (void)state;
    atomic_bool cancel;
    atomic_init(&cancel, true);
    struct siting_problem *asked = instance_make(SITING_COVER, 303, 800, 300, 10);
    asked->radius_m = 1500;
    asked->cancel = &cancel;
    struct siting_answer answer = solved(asked);
    assert_sound(asked, &answer);
    assert_false(answer.is_optimal);
    assert_true(answer.gap > 0);
    assert_int_equal(answer.iterations, 1);
}

static void same_problem_gives_same_answer(void **state)
{
    (void)state;
    for (int aim = SITING_COVER; aim <= SITING_MEDIAN; aim++) {
        const struct siting_problem *asked = instance_make((enum siting_aim)aim, 304, 300, 100, 5);
        struct siting_answer one = solved(asked);
        struct siting_answer other = solved(asked);
        assert_int_equal(one.nodes, other.nodes);
        assert_int_equal(one.iterations, other.iterations);
        assert_memory_equal(one.chosen, other.chosen, sizeof one.chosen);
        assert_memory_equal(one.gains, other.gains, sizeof one.gains);
    }
}

/* Four points on a line, each 1,000 m from the next; candidates at the first, the third, and again
 * the third. */
static const struct geo_grid line[] = {{0, 0}, {1000, 0}, {2000, 0}, {3000, 0}};
static const double line_women[] = {10, 20, 30, 40};
static const struct geo_grid line_candidates[] = {{0, 0}, {2000, 0}, {2000, 0}};

static struct siting_problem line_asked(enum siting_aim aim, int sites)
{
    return (struct siting_problem){.aim = aim,
                                   .radius_m = 1000,
                                   .site_count = sites,
                                   .point_count = 4,
                                   .points = line,
                                   .women = line_women,
                                   .candidate_count = 3,
                                   .candidates = line_candidates,
                                   .budget_ms = 1000};
}

static void covering_counts_women_on_the_radius(void **state)
{
    (void)state;
    struct siting_problem asked = line_asked(SITING_COVER, 1);
    struct siting_answer answer = solved(&asked);
    assert_int_equal(answer.count, 1);
    assert_int_equal(answer.chosen[0], 1); /* the lower of two in one place */
    assert_near(answer.objective, 90, 0);
    assert_near(answer.bound, 90, 0);
    assert_near(answer.women, 100, 0);
    assert_near(answer.women_before, 0, 0);
    assert_true(isinf(answer.mean_before_m));
    assert_near(answer.mean_after_m, (10 * 2000 + 20 * 1000 + 40 * 1000) / 100.0, 1e-9);
}

static void more_sites_than_help_are_not_chosen(void **state)
{
    (void)state;
    struct siting_problem asked = line_asked(SITING_COVER, 10);
    struct siting_answer answer = solved(&asked);
    assert_int_equal(answer.count, 2);
    assert_int_equal(answer.chosen[1], 0);
    assert_near(answer.gains[1], 10, 0);
    assert_near(answer.objective, 100, 0);
    assert_true(answer.is_optimal);
}

static void median_saves_against_the_sites_that_exist(void **state)
{
    (void)state;
    static const double existing_m[] = {0, 1000, 2000, 3000}; /* one at the first point */
    struct siting_problem asked = line_asked(SITING_MEDIAN, 1);
    asked.existing_m = existing_m;
    struct siting_answer answer = solved(&asked);
    assert_int_equal(answer.chosen[0], 1);
    assert_near(answer.objective, 30 * 2000 + 40 * 2000, 1e-6);
    assert_near(answer.mean_before_m, (20 * 1000 + 30 * 2000 + 40 * 3000) / 100.0, 1e-9);
    assert_near(answer.mean_after_m, (20 * 1000 + 40 * 1000) / 100.0, 1e-9);
    assert_near(answer.mean_least_m, answer.mean_after_m, 1e-6);
    assert_true(answer.is_optimal);
}

static void fractions_of_women_are_proven_too(void **state)
{
    (void)state;
    static const double fractions[] = {0.25, 0.5, 0.125, 0.0625};
    struct siting_problem asked = line_asked(SITING_COVER, 1);
    asked.women = fractions;
    struct siting_answer answer = solved(&asked);
    assert_int_equal(answer.chosen[0], 0);
    assert_near(answer.objective, 0.75, 0);
    assert_true(answer.is_optimal);
}

static void nothing_to_gain_chooses_nothing(void **state)
{
    (void)state;
    static const double here_m[] = {0, 0, 0, 0};
    static const double nobody[] = {0, 0, 0, 0};
    struct siting_problem covered = line_asked(SITING_COVER, 3);
    covered.existing_m = here_m;
    struct siting_problem deserted = line_asked(SITING_COVER, 3);
    deserted.women = nobody;
    struct siting_problem pointless = line_asked(SITING_COVER, 3);
    pointless.point_count = 0;
    struct siting_problem helpless = line_asked(SITING_COVER, 3);
    helpless.candidate_count = 0;
    struct siting_problem *all[4] = {&covered, &deserted, &pointless, &helpless};
    for (size_t i = 0; i < 4; i++) {
        for (int aim = SITING_COVER; aim <= SITING_MEDIAN; aim++) {
            all[i]->aim = (enum siting_aim)aim;
            struct siting_answer answer = solved(all[i]);
            assert_int_equal(answer.count, 0);
            assert_near(answer.objective, 0, 0);
            assert_near(answer.bound, 0, 0);
            assert_near(answer.gap, 0, 0);
            assert_true(answer.is_optimal);
        }
    }
    covered.aim = SITING_COVER;
    assert_near(solved(&covered).women_before, 100, 0);
}

static void bad_numbers_are_refused(void **state)
{
    (void)state;
    static const struct geo_grid nowhere[] = {{0, 0}, {(double)NAN, 0}, {0, 0}, {0, 0}};
    static const double negative[] = {1, -1, 1, 1};
    struct siting_problem bad[9];
    for (size_t i = 0; i < 9; i++)
        bad[i] = line_asked(SITING_COVER, 1);
    bad[0].site_count = 0;
    bad[1].site_count = SITING_SITES_MAX + 1;
    bad[2].radius_m = 0;
    bad[3].radius_m = (double)NAN;
    bad[4].budget_ms = -1;
    bad[5].points = nowhere;
    bad[6].women = negative;
    bad[7].existing_m = negative;
    bad[8].candidates = nowhere;
    struct siting_answer answer = {.count = 77};
    struct problem problem = {0};
    for (size_t i = 0; i < 9; i++) {
        problem.text[0] = 0;
        assert_int_equal(siting_solve(&bad[i], &answer, &problem), ERR_INVALID);
        assert_true(problem.text[0]);
        assert_int_equal(answer.count, 77);
    }
    struct siting_problem large = line_asked(SITING_COVER, 1);
    large.point_count = SITING_POINTS_MAX + 1;
    assert_int_equal(siting_solve(&large, &answer, &problem), ERR_LIMIT);
    large.point_count = 4;
    large.candidate_count = SITING_CANDIDATES_MAX + 1;
    assert_int_equal(siting_solve(&large, &answer, &problem), ERR_LIMIT);
}

/* 5,000 candidates for 1,600 points, all of which gain everywhere. */
static void too_many_pairs_are_refused(void **state)
{
    (void)state;
    static struct geo_grid many[SITING_CANDIDATES_MAX];
    struct siting_problem *asked = instance_make(SITING_MEDIAN, 0, POINTS_MAX, 1, 1);
    for (int i = 0; i < POINTS_MAX; i++)
        shared.women[i] = 1;
    asked->candidates = many;
    asked->candidate_count = SITING_CANDIDATES_MAX;
    struct siting_answer answer;
    struct problem problem = {0};
    assert_int_equal(siting_solve(asked, &answer, &problem), ERR_LIMIT);
    assert_non_null(strstr(problem.text, "8000000"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(covering_equals_brute_force),
        cmocka_unit_test(median_equals_brute_force),
        cmocka_unit_test(larger_ones_equal_brute_force_too),
        cmocka_unit_test(no_time_still_gives_a_sound_answer_and_bound),
        cmocka_unit_test(bounds_of_cut_searches_hold_for_the_proven_best),
        cmocka_unit_test(cancelling_ends_the_search),
        cmocka_unit_test(same_problem_gives_same_answer),
        cmocka_unit_test(covering_counts_women_on_the_radius),
        cmocka_unit_test(more_sites_than_help_are_not_chosen),
        cmocka_unit_test(median_saves_against_the_sites_that_exist),
        cmocka_unit_test(fractions_of_women_are_proven_too),
        cmocka_unit_test(nothing_to_gain_chooses_nothing),
        cmocka_unit_test(bad_numbers_are_refused),
        cmocka_unit_test(too_many_pairs_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
