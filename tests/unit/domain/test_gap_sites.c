#include "tests/support/test.h"

#include <math.h>
#include <string.h>

#include "domain/gap_siting.h"
#include "tests/support/small.h"

static const struct atlas *atlas;
static struct gap_memory *memory;
static struct arena arena;

/* A hub in Camden for Camden and Barnet; one in Croydon only for Croydon, with 20 places. */
static const struct atlas *atlas_make(void)
{
    struct small *small = small_make();
    small_service(small, "North", "2020-01-01", "ongoing");
    small_covers(small, "Camden,Barnet", "", "");
    small_site(small, "Camden");
    struct service_record *south = small_service(small, "South", "2020-01-01", "ongoing");
    south->capacity = 20;
    small_covers(small, "Croydon", "", "");
    small_site(small, "Croydon");
    struct service_record *phone = small_service(small, "By phone", "2020-01-01", "ongoing");
    phone->reach = REACH_REMOTE;
    small_covers(small, "Enfield", "", "");
    small_site(small, "Enfield");
    return small_atlas(small);
}

static const struct gap_reach_area *area_of(const struct gap_reach *reach, const char *name)
{
    for (int i = 0; i < reach->area_count; i++)
        if (str_equal(atlas->directory.areas[reach->areas[i].area].name, str_from(name)))
            return &reach->areas[i];
    fail_msg("no area %s", name);
    return NULL;
}

static struct gap_question asked(void)
{
    struct gap_question question;
    gap_question_init(&question);
    question.moment.as_of = small_day("2021-06-01");
    return question;
}

static void only_sites_that_take_her_are_near(void **state)
{
    (void)state;
    struct gap_reach reach;
    struct gap_question question = asked();
    assert_int_equal(gap_reach_make(atlas, memory, &question, GAP_REACH_M, &arena, &reach, NULL),
                     OK);
    assert_int_equal(reach.site_count, 2);
    assert_int_equal(reach.capacity_count, 1);
    const struct gap_reach_area *camden = area_of(&reach, "Camden");
    const struct gap_reach_area *barnet = area_of(&reach, "Barnet");
    assert_true(camden->share_within > 0.7);
    assert_true(camden->median_m < 3000 && camden->median_m > 300);
    assert_true(barnet->median_m > 4000 && barnet->median_m < 15000);
    assert_true(barnet->p90_m > barnet->median_m);
    assert_true(isinf(area_of(&reach, "Islington")->median_m)); /* next door, and not taken */
    assert_true(isinf(area_of(&reach, "Enfield")->median_m));   /* no place to go to */
    assert_true(area_of(&reach, "Islington")->share_within == 0);
    assert_true(reach.all.share_within > 0 && reach.all.share_within < 0.2);
    assert_true(area_of(&reach, "Croydon")->places_per_1000 > 0);
    assert_true(camden->places_per_1000 == 0);
}

static void new_sites_go_where_women_have_none(void **state)
{
    (void)state;
    struct gap_siting siting;
    struct siting_answer answer;
    struct gap_question question = asked();
    struct gap_siting_options options = {.site_count = 3,
                                         .method = SITING_COVER,
                                         .radius_m = 3000,
                                         .candidates = GAP_CANDIDATES_SECTORS,
                                         .budget_ms = 20000};
    assert_int_equal(gap_siting_make(atlas, memory, &question, &options, &arena, &siting, NULL),
                     OK);
    assert_int_equal(siting.existing_count, 2);
    assert_true(siting.problem.candidate_count > 1000);
    assert_int_equal(siting_solve(&siting.problem, &answer, NULL), OK);
    assert_int_equal(answer.count, 3);
    assert_true(answer.is_optimal);
    for (int i = 0; i < answer.count; i++)
        assert_true(siting.names[answer.chosen[i]].len > 0);
    struct gap_candidate own = {STR("Here"), {530000, 180000}};
    options.candidates = GAP_CANDIDATES_OWN;
    options.own_count = 1;
    options.own = &own;
    assert_int_equal(gap_siting_make(atlas, memory, &question, &options, &arena, &siting, NULL),
                     OK);
    assert_int_equal(siting.problem.candidate_count, 1);
    own.grid = (struct geo_grid){400000, 180000};
    assert_int_equal(gap_siting_make(atlas, memory, &question, &options, &arena, &siting, NULL),
                     ERR_INVALID);
}

static int begin(void **state)
{
    (void)state;
    struct problem problem = {0};
    arena_init(&arena, 0);
    atlas = atlas_make();
    return gap_memory_create(&memory, &problem) != OK;
}

static int end(void **state)
{
    (void)state;
    atlas_give_back(atlas);
    gap_memory_destroy(memory);
    arena_finish(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_sites_that_take_her_are_near),
        cmocka_unit_test(new_sites_go_where_women_have_none),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
