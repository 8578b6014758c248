#include "tests/support/test.h"

#include <string.h>

#include "domain/gap.h"
#include "tests/support/atlases.h"
#include "tests/support/small.h"

static const struct atlas *real;
static struct gap_memory *memory;
static struct arena arena;

static void must(enum err err, const struct problem *problem)
{
    if (err)
        fail_msg("%s: %s", problem->where, problem->text);
}

static struct gap_cliff cliff_of(const struct atlas *atlas, struct gap_question question,
                                 const char *from, const char *to)
{
    struct gap_cliff cliff;
    struct problem problem = {0};
    question.moment.as_of = small_day(from);
    must(gap_cliff_make(atlas, memory, &question, small_day(to), &arena, &cliff, &problem),
         &problem);
    return cliff;
}

static struct gap_question at_risk(void)
{
    struct gap_question question;
    gap_question_init(&question);
    question.stage = term_find(vocabulary_find(&real->directory.words, "stage"), STR("at-risk"));
    return question;
}

static void the_cliff_is_30_june_2022_and_was_march_2021_in_2019(void **state)
{
    (void)state;
    struct gap_cliff cliff = cliff_of(real, at_risk(), "2019-06-01", "2025-12-31");
    assert_true(cliff.step_count >= 1);
    assert_int_equal(cliff.steps[0].last_latest.days, small_day("2022-06-30").days);
    assert_int_equal(cliff.steps[0].last_earliest.days, small_day("2022-06-30").days);
    assert_int_equal(cliff.steps[0].fall_count, 8);
    assert_true(cliff.steps[0].women > 1000000);

    struct gap_question question = at_risk();
    question.moment.known_on = small_day("2019-06-01");
    cliff = cliff_of(real, question, "2019-06-01", "2025-12-31");
    char words[BOUND_WORDS_LEN];
    bound_words(cliff.steps[0].last_earliest, cliff.steps[0].last_latest, words);
    assert_string_equal(words, "March 2021");
    assert_int_equal(cliff.steps[0].fall_count, 6);
    struct buf sentence;
    buf_init(&sentence, 0);
    gap_cause_words(real, NULL, &cliff.steps[0].services[0], &sentence);
    assert_string_equal(sentence.ptr, "South London Alliance ends in March 2021.");
    buf_finish(&sentence);
}

static void what_ends_is_sorted_by_the_women_it_leaves(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "Small", "2020-01-01", "2021-03-31");
    small_covers(small, "City of London", "", "");
    small_service(small, "Large", "2020-01-01", "2022-05");
    small_covers(small, "Croydon,Barnet", "", "");
    small_service(small, "Grant", "2020-01-01", "ongoing");
    small_covers(small, "Camden", "", "");
    small_funding(small, "2020-01-01", "2023-03-31");
    small_funding(small, "2021-01-01", "2024-03-31"); /* renewed: only the last end counts */
    small_service(small, "Also Barnet", "2020-01-01", "ongoing");
    small_covers(small, "Barnet", "", "");
    const struct atlas *atlas = small_atlas(small);
    struct gap_question question;
    gap_question_init(&question);
    struct gap_cliff cliff = cliff_of(atlas, question, "2021-01-01", "2026-01-01");
    assert_int_equal(cliff.step_count, 3);
    assert_int_equal(cliff.steps[0].last_latest.days, small_day("2022-05-31").days);
    assert_int_equal(cliff.steps[0].last_earliest.days, small_day("2022-05-01").days);
    assert_int_equal(cliff.steps[0].fall_count, 1); /* Barnet has another */
    assert_int_equal(cliff.steps[0].falls[0].before.verdict, GAP_COVERED);
    assert_int_equal(cliff.steps[0].falls[0].after.verdict, GAP_NONE);
    assert_int_equal(cliff.steps[1].last_latest.days, small_day("2024-03-31").days);
    assert_int_equal(cliff.steps[1].services[0].event, GAP_FUNDING_ENDS);
    assert_int_equal(cliff.steps[2].last_latest.days, small_day("2021-03-31").days);
    atlas_give_back(atlas);
}

static void a_timeline_names_the_first_day_of_the_new_state_and_why(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "A year", "2021-01-01", "2021-12-31");
    small_covers(small, "Camden", "", "");
    small_covers(small, "Barnet", "2021-07-01", "");
    const struct atlas *atlas = small_atlas(small);
    struct gap_question question;
    struct gap_timeline line;
    struct problem problem = {0};
    gap_question_init(&question);
    question.moment.as_of = small_day("2020-01-01");
    must(gap_timeline_make(atlas, memory, &question, small_day("2023-01-01"), &arena, &line,
                           &problem),
         &problem);
    static const char *const days[] = {"2021-01-01", "2021-07-01", "2022-01-01"};
    assert_int_equal(line.date_count, 3);
    assert_int_equal(line.change_count, 4);
    for (int i = 0; i < 3; i++)
        assert_int_equal(line.dates[i].days, small_day(days[i]).days);
    assert_int_equal(line.changes[0].causes[0].event, GAP_BEGINS);
    assert_int_equal(line.changes[1].after.verdict, GAP_COVERED);
    assert_int_equal(line.changes[2].causes[0].event, GAP_ENDS);
    int falls = 0;
    for (int i = 0; i < line.first.area_count; i++)
        falls += line.falls[i].days == small_day("2022-01-01").days;
    assert_int_equal(falls, 2); /* none on the first day is no fall */
    assert_int_equal(gap_timeline_make(atlas, memory, &question, small_day("2019-12-31"), &arena,
                                       &line, &problem),
                     ERR_INVALID);
    assert_int_equal(gap_timeline_make(atlas, memory, &question, small_day("2140-01-01"), &arena,
                                       &line, &problem),
                     ERR_LIMIT);
    atlas_give_back(atlas);
}

/* One row ends where another begins, an exclusion begins, two ends on one day. */
static void a_cause_is_what_changed_there_and_for_the_worse(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "Moves on", "2020-01-01", "ongoing");
    small_covers(small, "Camden", "", "2021-12-31");
    small_covers(small, "Barnet", "2022-01-01", "");
    small_service(small, "Not for locals", "2020-01-01", "ongoing");
    small_covers(small, "Enfield,Brent", "", "");
    small_covers(small, "Enfield", "2022-03-01", "2022-05-31")->excludes = true;
    const struct atlas *atlas = small_atlas(small);
    struct gap_question question;
    gap_question_init(&question);
    struct gap_cliff cliff = cliff_of(atlas, question, "2021-01-01", "2023-01-01");
    assert_int_equal(cliff.step_count, 2);
    const struct gap_cliff_step *camden = &cliff.steps[1];
    const struct gap_cliff_step *enfield = &cliff.steps[0];
    assert_int_equal(camden->last_latest.days, small_day("2021-12-31").days);
    assert_int_equal(camden->services[0].event, GAP_ENDS);
    assert_true(camden->services[0].is_cover);
    assert_int_equal(enfield->last_latest.days, small_day("2022-02-28").days);
    assert_int_equal(enfield->fall_count, 1);
    struct gap_timeline line;
    struct problem problem = {0};
    question.moment.as_of = small_day("2022-04-01");
    must(gap_timeline_make(atlas, memory, &question, small_day("2023-01-01"), &arena, &line,
                           &problem),
         &problem);
    assert_int_equal(line.change_count, 1);
    assert_int_equal(line.dates[0].days, small_day("2022-06-01").days);
    assert_int_equal(line.changes[0].causes[0].event, GAP_BEGINS);
    atlas_give_back(atlas);
}

static void women_who_lose_two_services_on_a_day_count_once(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "To the day", "2020-01-01", "2022-06-30");
    small_covers(small, "Camden", "", "");
    small_service(small, "To the month", "2020-01-01", "2022-06");
    small_covers(small, "Camden", "", "");
    small_seen(small, "2022-01-01");
    const struct atlas *atlas = small_atlas(small);
    struct gap_question question;
    gap_question_init(&question);
    struct gap_cliff cliff = cliff_of(atlas, question, "2021-01-01", "2023-01-01");
    assert_int_equal(cliff.step_count, 1);
    assert_int_equal(cliff.steps[0].service_count, 2);
    atlas_give_back(atlas);
}

static void groups_that_do_not_exist_yet_have_no_verdict(void **state)
{
    (void)state;
    struct gap_question question = at_risk();
    struct gap_timeline line;
    struct gap_matrix matrix;
    struct problem problem = {0};
    question.area_type = STR("nhs-icb");
    question.moment.as_of = small_day("2018-06-01");
    must(gap_timeline_make(real, memory, &question, small_day("2026-06-01"), &arena, &line,
                           &problem),
         &problem);
    for (int i = 0; i < line.first.area_count; i++) {
        assert_int_equal(line.first.cells[i].verdict, GAP_UNKNOWN);
        assert_true(line.falls[i].days > small_day("2022-07-01").days);
    }
    assert_true(line.change_count > 0);
    must(gap_matrix_make(real, memory, &question, &arena, &matrix, &problem), &problem);
    assert_int_equal(matrix.area_count, 0);
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
        cmocka_unit_test(the_cliff_is_30_june_2022_and_was_march_2021_in_2019),
        cmocka_unit_test(what_ends_is_sorted_by_the_women_it_leaves),
        cmocka_unit_test(a_timeline_names_the_first_day_of_the_new_state_and_why),
        cmocka_unit_test(a_cause_is_what_changed_there_and_for_the_worse),
        cmocka_unit_test(women_who_lose_two_services_on_a_day_count_once),
        cmocka_unit_test(groups_that_do_not_exist_yet_have_no_verdict),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
