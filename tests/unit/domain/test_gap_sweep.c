#include "tests/support/test.h"

#include <math.h>
#include <string.h>

#include "domain/eligibility.h"
#include "domain/gap.h"
#include "tests/support/atlases.h"
#include "tests/support/small.h"

static const struct atlas *atlas; /* synthetic */
static struct gap_memory *memory;

static void must(enum err err, const struct problem *problem)
{
    if (err)
        fail_msg("%s: %s", problem->where, problem->text);
}

static int row_of(const struct gap_matrix *matrix, int area)
{
    int row = 0;
    while (matrix->areas[row] != area)
        row++;
    return row;
}

/* The matrix of a day must be what the timeline has come to. */
static void same_as_the_matrix(const struct gap_matrix *line, struct gap_question question,
                               struct date day)
{
    struct problem problem = {0};
    struct arena arena;
    struct gap_matrix matrix;
    arena_init(&arena, 0);
    question.moment.as_of = day;
    must(gap_matrix_make(atlas, memory, &question, &arena, &matrix, &problem), &problem);
    for (int i = 0; i < matrix.area_count * matrix.column_count; i++) {
        /* a group that has no members on a day is not in the day's matrix */
        int row = row_of(line, matrix.areas[i / matrix.column_count]);
        const struct gap_cell *cell =
            &line->cells[row * matrix.column_count + i % matrix.column_count];
        assert_int_equal(cell->verdict, matrix.cells[i].verdict);
        assert_int_equal(cell->rest_is_unknown, matrix.cells[i].rest_is_unknown);
        assert_true(fabs(cell->share_of_women - matrix.cells[i].share_of_women) < 1e-12);
        assert_true(fabs(cell->share_unknown - matrix.cells[i].share_unknown) < 1e-12);
    }
    arena_finish(&arena);
}

static void a_timeline_agrees(struct gap_question question, int every, int least)
{
    struct problem problem = {0};
    struct arena arena;
    struct gap_timeline line;
    struct date to = small_day("2028-01-01");
    arena_init(&arena, 0);
    question.moment.as_of = small_day("2012-01-01");
    must(gap_timeline_make(atlas, memory, &question, to, &arena, &line, &problem), &problem);
    int count = line.first.area_count * line.first.column_count;
    struct gap_cell *cells = line.first.cells;
    struct date *falls = ARENA_ARRAY(&arena, struct date, (size_t)count);
    for (int i = 0; i < count; i++)
        falls[i] = DATE_MAX;
    same_as_the_matrix(&line.first, question, line.from);
    int change = 0;
    for (int k = 0; k < line.date_count; k++) {
        struct date day = line.dates[k];
        if (k % every == 0) /* nothing has changed on the days between */
            same_as_the_matrix(&line.first, question, (struct date){day.days - 1});
        for (; change < line.change_count && line.changes[change].date.days == day.days; change++) {
            const struct gap_change *one = &line.changes[change];
            int i = row_of(&line.first, one->area) * line.first.column_count + one->column;
            assert_int_equal(cells[i].verdict, one->before.verdict);
            assert_true(one->cause_count > 0);
            cells[i] = one->after;
            bool falls_now = one->before.verdict != GAP_NONE && one->after.verdict == GAP_NONE;
            if (falls_now && falls[i].days == DATE_MAX.days)
                falls[i] = day;
        }
        if (k % every == 0)
            same_as_the_matrix(&line.first, question, day);
    }
    assert_int_equal(change, line.change_count);
    same_as_the_matrix(&line.first, question, to);
    for (int i = 0; i < count; i++)
        assert_int_equal(falls[i].days, line.falls[i].days);
    assert_true(line.date_count >= least);
    arena_finish(&arena);
}

static void walking_through_time_gives_the_matrix_of_each_day(void **state)
{
    (void)state;
    struct gap_question question;
    gap_question_init(&question);
    question.axis = GAP_NEEDS;
    a_timeline_agrees(question, 7, 30);
    question.funding = GAP_SECURED_ONLY;
    question.women_specific = false;
    a_timeline_agrees(question, 11, 30);
}

static void it_does_for_stages_as_known_on_a_day_and_for_groups(void **state)
{
    (void)state;
    struct gap_question question;
    gap_question_init(&question);
    question.axis = GAP_STAGES;
    question.moment.known_on = small_day("2020-06-01");
    a_timeline_agrees(question, 9, 20);
    question.axis = GAP_ONE;
    question.moment.known_on = DATE_MAX;
    question.area_type = STR("nhs-icb"); /* members change in 2026 */
    question.funding = GAP_UNTIL_IT_LAPSES;
    a_timeline_agrees(question, 5, 2);
}

/* Who is suitable for a woman of a borough by the plain rules of eligibility covers it. */
static void what_eligibility_calls_suitable_covers(void **state)
{
    (void)state;
    struct problem problem = {0};
    struct arena arena;
    struct gap_matrix matrix;
    struct gap_question asked;
    arena_init(&arena, 0);
    gap_question_init(&asked);
    asked.axis = GAP_NEEDS;
    asked.stage = 1;
    asked.moment.as_of = small_day("2019-06-01");
    must(gap_matrix_make(atlas, memory, &asked, &arena, &matrix, &problem), &problem);
    int covered = 0;
    for (int row = 0; row < matrix.area_count; row++) {
        for (int column = 0; column < matrix.column_count; column++) {
            struct question question;
            question_init(&question);
            question.home_kind = HOME_KNOWN;
            question.home.areas = AREA_BIT(matrix.areas[row]);
            question.moment = asked.moment;
            question.person = asked.person;
            question.person.facts[CONDITION_STAGE] = (struct fact){.known = true, .terms = 2};
            question.person.facts[CONDITION_NEED] =
                (struct fact){.known = true, .terms = UINT64_C(1) << column};
            person_complete(&question.person, &atlas->directory.words);
            bool suitable = false;
            for (int i = 0; i < atlas->service_count && !suitable; i++)
                suitable = atlas->directory.services[i].audience != AUDIENCE_ALL &&
                           eligibility_verdict(atlas, i, &question) == VERDICT_SUITABLE;
            enum gap_verdict verdict = matrix.cells[row * matrix.column_count + column].verdict;
            if (suitable)
                assert_int_equal(verdict, GAP_COVERED);
            covered += suitable;
        }
    }
    assert_true(covered > 50 && covered < matrix.area_count * matrix.column_count);
    arena_finish(&arena);
}

static int begin(void **state)
{
    (void)state;
    struct problem problem = {0};
    atlas = test_atlas_synthetic(150, 5);
    return gap_memory_create(&memory, &problem) != OK;
}

static int end(void **state)
{
    (void)state;
    atlas_give_back(atlas);
    gap_memory_destroy(memory);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walking_through_time_gives_the_matrix_of_each_day),
        cmocka_unit_test(it_does_for_stages_as_known_on_a_day_and_for_groups),
        cmocka_unit_test(what_eligibility_calls_suitable_covers),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
