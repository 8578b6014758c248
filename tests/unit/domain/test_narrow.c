#include "tests/support/test.h"

#include "base/clock.h"
#include "domain/nearest.h"
#include "tests/support/atlases.h"
#include "tests/support/small.h"

enum { SERVICES = 1200, QUESTIONS = 60, TODAY_DAYS = 20779 }; /* 2026-11-22 */

static const struct atlas *atlas;
static struct projection *projection;
static struct slice_cache *cache;
static struct arena arena;
static struct problem problem;
static struct nearest nearest;

static int set_up(void **state)
{
    (void)state;
    atlas = test_atlas_synthetic(SERVICES, 3);
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

/* ---- the same by asking each service, one by one ---- */

static bool helps_with(const struct atlas *of, int service, int need)
{
    const struct fact fact = {.known = true, .terms = UINT64_C(1) << need};
    struct span span = of->directory.services[service].rules;
    bool speaks = false;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct rule *rule = &of->directory.rules[i];
        if (rule->condition != CONDITION_NEED || rule->group)
            continue;
        speaks = true;
        if (rule_check(rule, &fact, of->all_terms[CONDITION_NEED]) != RULE_HOLDS)
            return false;
    }
    return speaks;
}

static bool has_mark(const struct atlas *of, int service, struct moment moment,
                     enum narrow_mark mark)
{
    const struct service_record *record = &of->directory.services[service];
    switch (mark) {
    case NARROW_SECURED: return funding_at(of, service, moment).secured == SECURED_YES;
    case NARROW_PHONE: return record->phones.count > 0;
    case NARROW_WOMEN: return record->audience != AUDIENCE_ALL;
    case NARROW_OPEN_NOW:
    case NARROW_MARK_COUNT: break;
    }
    return false;
}

static bool is_wanted(const struct atlas *of, int service, struct moment moment,
                      const struct narrow *narrow)
{
    int type = of->directory.services[service].provision_type;
    bool helps = !narrow->needs;
    for (int need = 0; need < TERM_MAX; need++)
        helps |= narrow->needs >> need & 1 && helps_with(of, service, need);
    for (int mark = 0; mark < NARROW_MARK_COUNT; mark++)
        if (narrow->marks >> mark & 1 && !has_mark(of, service, moment, (enum narrow_mark)mark))
            return false;
    bool is_listed = !narrow->service_count;
    for (int i = 0; i < narrow->service_count; i++)
        is_listed |= narrow->services[i] == service;
    return helps && is_listed && (!narrow->types || narrow->types >> type & 1);
}

/* Suitable ones and those to be asked that the choices leave. */
static int plain_count(const struct atlas *of, const struct question *question,
                       const struct narrow *narrow)
{
    int count = 0;
    for (int service = 0; service < of->service_count; service++) {
        enum verdict verdict = eligibility_verdict(of, service, question);
        count += (verdict == VERDICT_SUITABLE || verdict == VERDICT_ASK) &&
                 is_wanted(of, service, question->moment, narrow);
    }
    return count;
}

static struct question question_of(int n)
{
    struct question question = test_question(atlas, projection, 11, (uint64_t)n, TODAY_DAYS);
    question.moment.as_of.days = TODAY_DAYS - 400; /* not the day of the test's clock */
    question.include_unsuitable = n % 2;
    return question;
}

static struct narrow narrow_of(int n)
{
    return (struct narrow){.types = n % 3 == 1 ? 0x15 : 0,
                           .needs = n % 4 == 2 ? 0x9 : 0,
                           .marks = n % 5 == 3 ? 1U << NARROW_WOMEN : 0};
}

static void find(const struct question *question, const struct narrow *narrow,
                 struct narrow_counts *counts)
{
    assert_int_equal(
        nearest_find_narrowed(atlas, cache, question, narrow, &arena, &nearest, counts, &problem),
        OK);
    arena_reset(&arena);
}

static void narrow_leaves_what_asking_every_service_leaves(void **state)
{
    (void)state;
    for (int n = 0; n < QUESTIONS; n++) {
        struct question question = question_of(n);
        struct narrow narrow = narrow_of(n);
        struct narrow_counts counts;
        find(&question, &narrow, &counts);
        const struct narrow everything = {0};
        int left = plain_count(atlas, &question, &narrow);
        assert_int_equal(counts.left, left);
        assert_int_equal(counts.whole, plain_count(atlas, &question, &everything));
        assert_int_equal(nearest.totals[VERDICT_SUITABLE] + nearest.totals[VERDICT_ASK], left);
        for (int reach = 0; reach < REACH_COUNT; reach++)
            for (int i = 0; i < nearest.blocks[reach].count; i++)
                assert_true(is_wanted(atlas, nearest.blocks[reach].hits[i].service, question.moment,
                                      &narrow));
    }
}

static void narrow_counts_say_what_one_more_choice_would_leave(void **state)
{
    (void)state;
    for (int n = 0; n < QUESTIONS / 6; n++) {
        struct question question = question_of(n);
        struct narrow narrow = narrow_of(n);
        struct narrow_counts counts;
        find(&question, &narrow, &counts);
        for (int term = 0; term < 6; term++) {
            struct narrow other = narrow;
            other.types = UINT64_C(1) << term;
            assert_int_equal(counts.types[term], plain_count(atlas, &question, &other));
            other = narrow;
            other.needs = UINT64_C(1) << term;
            assert_int_equal(counts.needs[term], plain_count(atlas, &question, &other));
        }
        for (int mark = NARROW_SECURED; mark < NARROW_MARK_COUNT; mark++) {
            struct narrow other = narrow;
            other.marks |= 1U << mark;
            assert_int_equal(counts.marks[mark], plain_count(atlas, &question, &other));
        }
        assert_false(counts.is_today);
        assert_int_equal(counts.marks[NARROW_OPEN_NOW], 0);
    }
}

static void nothing_chosen_changes_nothing(void **state)
{
    (void)state;
    static struct nearest plain;
    for (int n = 0; n < QUESTIONS; n++) {
        struct question question = question_of(n);
        const struct narrow everything = {0};
        struct narrow_counts counts;
        assert_int_equal(nearest_find(atlas, cache, &question, &arena, &plain, &problem), OK);
        find(&question, &everything, &counts);
        assert_true(test_same_nearest(&plain, &nearest));
        assert_int_equal(counts.whole, counts.left);
    }
}

static void some_services_alone_keep_their_verdicts(void **state)
{
    (void)state;
    const int services[] = {5, 700, 33};
    struct question question = question_of(1);
    const struct narrow narrow = {.services = services, .service_count = 3};
    struct narrow_counts counts;
    question.limit = LIMIT_MAX;
    find(&question, &narrow, &counts);
    int found = 0;
    for (int reach = 0; reach < REACH_COUNT; reach++) {
        for (int i = 0; i < nearest.blocks[reach].count; i++) {
            const struct hit *hit = &nearest.blocks[reach].hits[i];
            assert_int_equal(hit->verdict, eligibility_verdict(atlas, hit->service, &question));
            found++;
        }
    }
    assert_int_equal(found, 3);
}

/* ---- opening hours ---- */

static void open_now_counts_services_whose_hours_say_so(void **state)
{
    (void)state;
    struct small *small = small_make();
    clock_set_minutes(12 * 60);
    (void)small_service(small, "Open", "2020-01-01", "");
    (void)small_covers(small, "Lambeth", "", "");
    (void)small_hours(small, 0x7F, "09:00", "17:00");
    (void)small_service(small, "Closed", "2020-01-01", "");
    (void)small_covers(small, "Lambeth", "", "");
    (void)small_hours(small, 0x7F, "18:00", "20:00");
    (void)small_service(small, "Silent", "2020-01-01", "");
    (void)small_covers(small, "Lambeth", "", "");
    const struct atlas *few = small_atlas(small);
    struct slice_cache *slices = NULL;
    assert_int_equal(slice_cache_create(&slices, &problem), OK);
    struct question question;
    question_init(&question);
    question.home_kind = HOME_NOWHERE;
    const struct narrow narrow = {.marks = 1U << NARROW_OPEN_NOW};
    struct narrow_counts counts;
    assert_int_equal(
        nearest_find_narrowed(few, slices, &question, &narrow, &arena, &nearest, &counts, &problem),
        OK);
    assert_true(counts.is_today);
    assert_int_equal(counts.whole, 3);
    assert_int_equal(counts.marks[NARROW_OPEN_NOW], 1);
    assert_int_equal(counts.left, 1);
    clock_set_minutes(-1);
    slice_cache_destroy(slices);
    atlas_give_back(few);
}

static void marks_are_found_by_their_codes(void **state)
{
    (void)state;
    for (int i = 0; i < NARROW_MARK_COUNT; i++) {
        enum narrow_mark mark = (enum narrow_mark)i;
        assert_int_equal(narrow_mark_find(str_from(narrow_mark_code(mark))), mark);
        assert_true(narrow_mark_label(mark)[0]);
    }
    assert_int_equal(narrow_mark_find(STR("colour")), NARROW_MARK_COUNT);
    assert_string_equal(narrow_mark_code(NARROW_MARK_COUNT), "");
    assert_string_equal(narrow_mark_label(NARROW_MARK_COUNT), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(narrow_leaves_what_asking_every_service_leaves),
        cmocka_unit_test(narrow_counts_say_what_one_more_choice_would_leave),
        cmocka_unit_test(nothing_chosen_changes_nothing),
        cmocka_unit_test(some_services_alone_keep_their_verdicts),
        cmocka_unit_test(open_now_counts_services_whose_hours_say_so),
        cmocka_unit_test(marks_are_found_by_their_codes),
    };
    return cmocka_run_group_tests(tests, set_up, take_down);
}
