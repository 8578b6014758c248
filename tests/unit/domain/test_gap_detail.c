#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/gap.h"
#include "tests/support/atlases.h"
#include "tests/support/small.h"

static const struct atlas *real;
static struct gap_memory *memory;
static struct arena arena;

static int term(const struct atlas *atlas, const char *vocabulary, const char *code)
{
    int found = term_find(vocabulary_find(&atlas->directory.words, vocabulary), str_from(code));
    assert_true(found >= 0);
    return found;
}

static struct gap_question asked(const struct atlas *atlas, const char *stage, const char *day)
{
    struct gap_question question;
    gap_question_init(&question);
    question.moment.as_of = small_day(day);
    if (stage)
        question.stage = term(atlas, "stage", stage);
    return question;
}

static struct gap_detail detail_of(const struct atlas *atlas, const struct gap_question *question)
{
    struct gap_detail detail;
    struct problem problem = {0};
    if (gap_detail_make(atlas, memory, question, &arena, &detail, &problem))
        fail_msg("%s: %s", problem.where, problem.text);
    return detail;
}

static const struct gap_area *area_of(const struct atlas *atlas, const struct gap_detail *detail,
                                      const char *name)
{
    for (int i = 0; i < detail->area_count; i++)
        if (str_equal(atlas->directory.areas[detail->areas[i].area].name, str_from(name)))
            return &detail->areas[i];
    fail_msg("there is no area %s", name);
    return NULL;
}

static enum gap_verdict verdict_of(const struct atlas *atlas, const struct gap_detail *detail,
                                   const char *name)
{
    return area_of(atlas, detail, name)->cell.verdict;
}

static bool lists(const struct atlas *atlas, const struct gap_service *services, int count,
                  const char *name)
{
    for (int i = 0; i < count; i++)
        if (str_equal(gap_service_name(atlas, NULL, services[i].service), str_from(name)))
            return true;
    return false;
}

/* ---- the real facts -------------------------------------------------------------------------- */

static void in_2019_the_alliances_six_boroughs_are_covered_and_enfield_is_unknown(void **state)
{
    (void)state;
    static const char *const six[] = {"Croydon",   "Lambeth", "Lewisham",
                                      "Southwark", "Sutton",  "Wandsworth"};
    for (int known = 0; known < 2; known++) {
        struct gap_question question = asked(real, "at-risk", "2019-06-01");
        if (known)
            question.moment.known_on = question.moment.as_of;
        struct gap_detail detail = detail_of(real, &question);
        assert_int_equal(detail.area_count, 33);
        assert_int_equal(detail.total.areas[GAP_COVERED], 6);
        for (int i = 0; i < 6; i++)
            assert_int_equal(verdict_of(real, &detail, six[i]), GAP_COVERED);
        assert_int_equal(verdict_of(real, &detail, "Enfield"), GAP_UNKNOWN);
    }
}

static void in_2021_bromley_and_merton_are_covered(void **state)
{
    (void)state;
    struct gap_question question = asked(real, "at-risk", "2021-07-01");
    struct gap_detail detail = detail_of(real, &question);
    const struct gap_area *bromley = area_of(real, &detail, "Bromley");
    assert_int_equal(bromley->cell.verdict, GAP_COVERED);
    assert_int_equal(verdict_of(real, &detail, "Merton"), GAP_COVERED);
    assert_true(bromley->has_next);
    assert_int_equal(bromley->next.date.days, small_day("2022-07-01").days);
    assert_true(bromley->services[0].has_until);
    assert_int_equal(bromley->services[0].until_latest.days, small_day("2022-06-30").days);
}

static void in_2022_all_32_boroughs_are_covered_on_community_sentences(void **state)
{
    (void)state;
    struct gap_question question = asked(real, "community-sentence", "2022-02-01");
    struct gap_detail detail = detail_of(real, &question);
    assert_int_equal(detail.area_count, 33);
    for (int i = 0; i < detail.area_count; i++)
        if (!str_equal(real->directory.areas[detail.areas[i].area].name, STR("City of London")))
            assert_int_equal(detail.areas[i].cell.verdict, GAP_COVERED);
}

static void in_2023_boroughs_that_no_lot_names_are_unknown(void **state)
{
    (void)state;
    static const char *const unnamed[] = {"Barnet", "Ealing", "Harrow", "Hillingdon"};
    struct gap_question question = asked(real, "community-sentence", "2023-06-01");
    struct gap_detail detail = detail_of(real, &question);
    for (int i = 0; i < 4; i++)
        assert_int_equal(verdict_of(real, &detail, unnamed[i]), GAP_UNKNOWN);
    assert_int_equal(detail.total.areas[GAP_COVERED], 29);
}

static void late_in_2026_some_borough_has_nothing_for_women_at_risk(void **state)
{
    (void)state;
    struct gap_question question = asked(real, "at-risk", "2026-10-01");
    struct gap_detail detail = detail_of(real, &question);
    assert_int_equal(detail.area_count, 33);
    assert_true(detail.total.areas[GAP_NONE] >= 1);
    const struct gap_area *croydon = area_of(real, &detail, "Croydon");
    assert_int_equal(croydon->cell.verdict, GAP_NONE);
    assert_true(croydon->last_service != NONE);
    assert_true(str_equal(gap_service_name(real, NULL, croydon->last_service),
                          STR("South London Alliance")));
    assert_int_equal(croydon->last_latest.days, small_day("2022-06-30").days);
}

static void liaison_and_diversion_counts_only_when_services_for_all_do(void **state)
{
    (void)state;
    struct gap_question question = asked(real, "arrest", "2026-01-15");
    struct gap_detail women = detail_of(real, &question);
    assert_int_equal(women.total.areas[GAP_COVERED], 0);
    question.women_specific = false;
    struct gap_detail all = detail_of(real, &question);
    assert_int_equal(all.total.areas[GAP_COVERED], 33);
}

static void a_service_for_young_women_stands_under_for_some(void **state)
{
    (void)state;
    struct gap_question question = asked(real, NULL, "2025-06-01");
    struct gap_detail detail = detail_of(real, &question);
    const struct gap_area *newham = area_of(real, &detail, "Newham");
    assert_false(lists(real, newham->services, newham->service_count,
                       "Stratford Young Women and Girls Hub"));
    assert_false(
        lists(real, newham->may, newham->may_count, "Stratford Young Women and Girls Hub"));
    assert_true(lists(real, newham->for_some, newham->for_some_count,
                      "Stratford Young Women and Girls Hub"));
}

/* The one confidential service is the same for every borough, so a list gives nobody away. */
static void a_confidential_service_is_listed_for_all_of_its_region_alike(void **state)
{
    (void)state;
    for (int i = 0; i < real->service_count; i++) {
        if (!real->directory.services[i].confidential)
            continue;
        struct gap_question question = asked(real, NULL, "2018-06-01");
        question.need = term(real, "need", "trafficking");
        struct gap_detail detail = detail_of(real, &question);
        int seen = 0;
        for (int k = 0; k < detail.area_count; k++) {
            const struct gap_area *area = &detail.areas[k];
            const char *name = real->directory.services[i].name.ptr;
            seen += lists(real, area->services, area->service_count, name) ||
                    lists(real, area->for_some, area->for_some_count, name) ||
                    lists(real, area->may, area->may_count, name);
        }
        assert_true(seen == 0 || seen == 33);
    }
}

/* ---- small directories ----------------------------------------------------------------------- */

static struct rule age_rule(int low, int high)
{
    return (struct rule){
        .condition = CONDITION_AGE, .mode = RULE_REQUIRES, .low = low, .high = high};
}

static void what_takes_only_some_women_covers_nobody_for_certain(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "Young", "2020-01-01", "ongoing");
    small_covers(small, "Camden", "", "");
    small_rule(small, age_rule(13, 25));
    small_service(small, "Mothers", "2020-01-01", "ongoing");
    small_covers(small, "Camden", "", "");
    small_rule(small, (struct rule){.condition = CONDITION_CHILDREN, .mode = RULE_REQUIRES});
    small_service(small, "No arson", "2020-01-01", "ongoing");
    small_covers(small, "Barnet", "", "");
    small_rule(small,
               (struct rule){.condition = CONDITION_OFFENCE, .mode = RULE_EXCLUDES, .terms = 1});
    const struct atlas *atlas = small_atlas(small);
    struct gap_question question = asked(atlas, NULL, "2021-01-01");
    struct gap_detail detail = detail_of(atlas, &question);
    const struct gap_area *camden = area_of(atlas, &detail, "Camden");
    assert_int_equal(camden->cell.verdict, GAP_NONE);
    assert_int_equal(camden->for_some_count, 2);
    assert_int_equal(verdict_of(atlas, &detail, "Barnet"), GAP_COVERED);
    question.person.facts[CONDITION_AGE].number = 19; /* the question says more */
    detail = detail_of(atlas, &question);
    assert_int_equal(verdict_of(atlas, &detail, "Camden"), GAP_COVERED);
    atlas_give_back(atlas);
}

static void a_pin_in_a_borough_is_no_cover(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "For Lambeth, in Southwark", "2020-01-01", "ongoing");
    small_covers(small, "Lambeth", "", "");
    small_site(small, "Southwark");
    small_service(small, "Says nothing", "2020-01-01", "ongoing");
    small_site(small, "Enfield");
    const struct atlas *atlas = small_atlas(small);
    struct gap_question question = asked(atlas, NULL, "2021-01-01");
    struct gap_detail detail = detail_of(atlas, &question);
    assert_int_equal(verdict_of(atlas, &detail, "Southwark"), GAP_NONE);
    assert_int_equal(verdict_of(atlas, &detail, "Lambeth"), GAP_COVERED);
    assert_int_equal(verdict_of(atlas, &detail, "Enfield"), GAP_UNKNOWN);
    assert_int_equal(detail.total.areas[GAP_UNKNOWN], 1);
    atlas_give_back(atlas);
}

static void unnamed_boroughs_are_only_those_that_it_may_mean(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "21 boroughs", "2020-01-01", "ongoing");
    small_unnamed(small, "Camden,Barnet")->claimed_count = 21;
    const struct atlas *atlas = small_atlas(small);
    struct gap_question question = asked(atlas, NULL, "2021-01-01");
    struct gap_detail detail = detail_of(atlas, &question);
    assert_int_equal(verdict_of(atlas, &detail, "Camden"), GAP_NONE);
    assert_int_equal(verdict_of(atlas, &detail, "Barnet"), GAP_NONE);
    assert_int_equal(detail.total.areas[GAP_UNKNOWN], 31);
    assert_int_equal(area_of(atlas, &detail, "Enfield")->may[0].doubt, GAP_AREAS_UNKNOWN);
    atlas_give_back(atlas);
}

static void a_doubt_too_old_to_rest_on_is_none(void **state)
{
    (void)state;
    struct small *small = small_make();
    struct service_record *service = small_service(small, "Seen once", "2015-01-01", "");
    struct statement_record *statement =
        &small_directory(small)->statements[service->statements.first];
    statement->validity.to_earliest = small_day("2016-05-01");
    statement->validity.to_latest = DATE_MAX;
    small_covers(small, "Camden", "", "");
    small_seen(small, "2016-05-01");
    const struct atlas *atlas = small_atlas(small);
    static const struct {
        const char *day;
        enum gap_verdict verdict;
    } cases[] = {{"2014-12-31", GAP_NONE},
                 {"2016-05-01", GAP_COVERED},
                 {"2016-05-02", GAP_UNKNOWN},
                 {"2018-05-01", GAP_UNKNOWN},
                 {"2018-05-02", GAP_NONE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gap_question question = asked(atlas, NULL, cases[i].day);
        struct gap_detail detail = detail_of(atlas, &question);
        assert_int_equal(verdict_of(atlas, &detail, "Camden"), cases[i].verdict);
    }
    struct gap_question question = asked(atlas, NULL, "2017-01-01");
    struct gap_detail detail = detail_of(atlas, &question);
    const struct gap_area *camden = area_of(atlas, &detail, "Camden");
    assert_true(camden->has_next);
    assert_int_equal(camden->next.date.days, small_day("2018-05-02").days);
    assert_int_equal(camden->next.causes[0].event, GAP_LAST_SEEN);
    atlas_give_back(atlas);
}

static void a_site_of_another_time_is_its_own_boroughs_doubt(void **state)
{
    (void)state;
    struct gap_question question = asked(real, NULL, "1980-01-01");
    struct gap_detail detail = detail_of(real, &question);
    assert_true(detail.total.areas[GAP_UNKNOWN] <= 1);
    assert_int_equal(detail.total.areas[GAP_COVERED], 0);
}

static void what_was_last_there_ended_or_was_last_seen(void **state)
{
    (void)state;
    struct gap_question question = asked(real, "at-risk", "2026-11-22");
    struct gap_detail detail = detail_of(real, &question);
    const struct gap_area *city = area_of(real, &detail, "City of London");
    assert_true(city->last_was_seen);
    assert_int_equal(city->last_latest.days, small_day("2019-07-17").days);
    const struct gap_area *croydon = area_of(real, &detail, "Croydon");
    assert_false(croydon->last_was_seen);
    assert_true(croydon->last_is_certain);
}

static void the_end_of_money_is_not_the_end_of_cover(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "Goes on", "2020-01-01", "2023-12-31");
    small_covers(small, "Camden", "", "");
    small_funding(small, "2020-01-01", "2021-03-31");
    const struct atlas *atlas = small_atlas(small);
    struct gap_question question = asked(atlas, NULL, "2021-01-01");
    struct gap_detail detail = detail_of(atlas, &question);
    const struct gap_service *service = &area_of(atlas, &detail, "Camden")->services[0];
    assert_int_equal(service->until_latest.days, small_day("2023-12-31").days);
    assert_int_equal(service->funded_until_latest.days, small_day("2021-03-31").days);
    question.funding = GAP_SECURED_ONLY;
    detail = detail_of(atlas, &question);
    service = &area_of(atlas, &detail, "Camden")->services[0];
    assert_int_equal(service->until_latest.days, small_day("2021-03-31").days);
    atlas_give_back(atlas);
}

static void secured_only_counts_what_is_paid_for(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "Paid", "2020-01-01", "ongoing");
    small_covers(small, "Camden", "", "");
    small_funding(small, "2020-01-01", "2021-03-31");
    small_service(small, "Nobody says", "2020-01-01", "ongoing");
    small_covers(small, "Barnet", "", "");
    const struct atlas *atlas = small_atlas(small);
    struct gap_question question = asked(atlas, NULL, "2021-03-31");
    question.funding = GAP_SECURED_ONLY;
    struct gap_detail detail = detail_of(atlas, &question);
    assert_int_equal(verdict_of(atlas, &detail, "Camden"), GAP_COVERED);
    assert_int_equal(verdict_of(atlas, &detail, "Barnet"), GAP_UNKNOWN);
    question.moment.as_of = small_day("2021-04-01");
    detail = detail_of(atlas, &question);
    assert_int_equal(verdict_of(atlas, &detail, "Camden"), GAP_NONE);
    question.funding = GAP_PAID_OR_NOT;
    detail = detail_of(atlas, &question);
    assert_int_equal(verdict_of(atlas, &detail, "Camden"), GAP_COVERED);
    assert_int_equal(area_of(atlas, &detail, "Camden")->services[0].secured, SECURED_NO);
    atlas_give_back(atlas);
}

static void silence_on_a_need_or_stage_is_a_doubt_and_a_limit_is_a_no(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "Silent", "2020-01-01", "ongoing");
    small_covers(small, "Camden", "", "");
    small_service(small, "Housing only", "2020-01-01", "ongoing");
    small_covers(small, "Barnet", "", "");
    small_rule(small,
               (struct rule){
                   .condition = CONDITION_NEED, .mode = RULE_OFFERS, .limited = true, .terms = 1});
    const struct atlas *atlas = small_atlas(small);
    struct gap_question question = asked(atlas, NULL, "2021-01-01");
    question.need = term(atlas, "need", "debt");
    struct gap_detail detail = detail_of(atlas, &question);
    assert_int_equal(verdict_of(atlas, &detail, "Camden"), GAP_UNKNOWN);
    assert_int_equal(area_of(atlas, &detail, "Camden")->may[0].doubt, GAP_STAGE_OR_NEED);
    assert_int_equal(verdict_of(atlas, &detail, "Barnet"), GAP_NONE);
    question.need = term(atlas, "need", "housing");
    detail = detail_of(atlas, &question);
    assert_int_equal(verdict_of(atlas, &detail, "Barnet"), GAP_COVERED);
    atlas_give_back(atlas);
}

static void an_exclusion_takes_its_areas_out(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "Not for locals", "2020-01-01", "ongoing");
    small_covers(small, "Camden,Barnet,Brent", "", "");
    small_covers(small, "Camden", "", "")->excludes = true;
    const struct atlas *atlas = small_atlas(small);
    struct gap_question question = asked(atlas, NULL, "2021-01-01");
    struct gap_detail detail = detail_of(atlas, &question);
    assert_int_equal(verdict_of(atlas, &detail, "Camden"), GAP_NONE);
    assert_int_equal(verdict_of(atlas, &detail, "Barnet"), GAP_COVERED);
    atlas_give_back(atlas);
}

/* Islington's box and what is left of it. */
static void a_polygon_covers_a_part_and_leaves_a_valid_remainder(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "South", "2020-01-01", "ongoing");
    small_polygon(small, "POLYGON((528000 181000,534500 181000,534500 185000,528000 185000,"
                         "528000 181000))");
    small_service(small, "South again", "2020-01-01", "ongoing");
    small_polygon(small, "POLYGON((528000 181000,534500 181000,534500 184000,528000 184000,"
                         "528000 181000))");
    const struct atlas *atlas = small_atlas(small);
    struct gap_question question = asked(atlas, NULL, "2021-01-01");
    struct gap_detail detail = detail_of(atlas, &question);
    const struct gap_area *islington = area_of(atlas, &detail, "Islington");
    assert_int_equal(islington->cell.verdict, GAP_PARTLY);
    assert_false(islington->cell.rest_is_unknown);
    assert_true(islington->cell.share_of_area > 0.4 && islington->cell.share_of_area < 0.9);
    assert_true(islington->cell.share_of_women > 0.3 && islington->cell.share_of_women < 0.95);
    assert_int_equal(islington->service_count, 2);
    assert_int_equal(islington->services[0].doubt, GAP_PART_OF_THE_AREA);
    struct gap_remainder *remainders;
    int count;
    assert_int_equal(
        gap_remainders_make(atlas, memory, &question, &arena, &remainders, &count, NULL), OK);
    assert_int_equal(count, 33);
    for (int i = 0; i < count; i++) {
        struct rings rings;
        assert_int_equal(rings_from_wkb(remainders[i].wkb, &arena, &rings, NULL), OK);
        assert_true(fabs(rings_area_m2(&rings) - remainders[i].area_m2) < 1);
        double whole_m2 = atlas->borough_m2[remainders[i].area];
        if (remainders[i].area == islington->area)
            assert_true(fabs(1 - remainders[i].area_m2 / whole_m2 - islington->cell.share_of_area) <
                        1e-9);
    }
    atlas_give_back(atlas);
}

static void groups_of_boroughs_are_judged_as_one(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "Half of a pair", "2020-01-01", "ongoing");
    small_covers(small, "Camden", "", "");
    small_service(small, "Perhaps the other half", "2020-01-01", "ongoing");
    small_site(small, "Islington");
    const struct atlas *atlas = small_atlas(small);
    struct gap_question question = asked(atlas, NULL, "2021-01-01");
    question.area_type = STR("police-bcu");
    struct gap_detail detail = detail_of(atlas, &question);
    assert_int_equal(detail.area_count, 12);
    int partly = 0;
    for (int i = 0; i < detail.area_count; i++) {
        const struct gap_cell *cell = &detail.areas[i].cell;
        partly += cell->verdict == GAP_PARTLY;
        if (cell->verdict != GAP_PARTLY)
            continue;
        assert_true(cell->rest_is_unknown);
        assert_true(cell->share_of_women > 0.4 && cell->share_of_women < 0.6);
    }
    assert_int_equal(partly, 1);
    question.area_type = STR("parish");
    struct problem problem = {0};
    assert_int_equal(gap_detail_make(atlas, memory, &question, &arena, &detail, &problem),
                     ERR_NOT_FOUND);
    atlas_give_back(atlas);
}

static int begin(void **state)
{
    (void)state;
    struct problem problem = {0};
    arena_init(&arena, 0);
    real = test_atlas_real();
    return gap_memory_create(&memory, &problem) != OK;
}

static int end(void **state)
{
    (void)state;
    atlas_give_back(real);
    gap_memory_destroy(memory);
    arena_finish(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_2019_the_alliances_six_boroughs_are_covered_and_enfield_is_unknown),
        cmocka_unit_test(in_2021_bromley_and_merton_are_covered),
        cmocka_unit_test(in_2022_all_32_boroughs_are_covered_on_community_sentences),
        cmocka_unit_test(in_2023_boroughs_that_no_lot_names_are_unknown),
        cmocka_unit_test(late_in_2026_some_borough_has_nothing_for_women_at_risk),
        cmocka_unit_test(liaison_and_diversion_counts_only_when_services_for_all_do),
        cmocka_unit_test(a_service_for_young_women_stands_under_for_some),
        cmocka_unit_test(a_confidential_service_is_listed_for_all_of_its_region_alike),
        cmocka_unit_test(what_takes_only_some_women_covers_nobody_for_certain),
        cmocka_unit_test(a_pin_in_a_borough_is_no_cover),
        cmocka_unit_test(unnamed_boroughs_are_only_those_that_it_may_mean),
        cmocka_unit_test(a_doubt_too_old_to_rest_on_is_none),
        cmocka_unit_test(a_site_of_another_time_is_its_own_boroughs_doubt),
        cmocka_unit_test(what_was_last_there_ended_or_was_last_seen),
        cmocka_unit_test(the_end_of_money_is_not_the_end_of_cover),
        cmocka_unit_test(secured_only_counts_what_is_paid_for),
        cmocka_unit_test(silence_on_a_need_or_stage_is_a_doubt_and_a_limit_is_a_no),
        cmocka_unit_test(an_exclusion_takes_its_areas_out),
        cmocka_unit_test(a_polygon_covers_a_part_and_leaves_a_valid_remainder),
        cmocka_unit_test(groups_of_boroughs_are_judged_as_one),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
