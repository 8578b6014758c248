/* Browsing: choices, their counts, the order, and searches by words with their reasons. */
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "domain/browse.h"
#include "domain/browse_text.h"
#include "tests/support/atlases.h"
#include "tests/support/small.h"

static struct arena arena;
static struct slice_cache *slices;

static int set_up(void **state)
{
    (void)state;
    clock_set_today(18659); /* 1 February 2021 */
    arena_init(&arena, 0);
    return slice_cache_create(&slices, NULL) != OK;
}

static int tear_down(void **state)
{
    (void)state;
    slice_cache_destroy(slices);
    arena_finish(&arena);
    return 0;
}

static struct browse_question any_question(void)
{
    struct browse_question question = {.moment = {small_day("2021-02-01"), DATE_MAX}};
    for (int i = 0; i < BROWSE_FACET_COUNT; i++)
        question.chosen[i] = NONE;
    return question;
}

/* A made-up directory of five: names out of order, one for each state, borough and need. */
static const struct atlas *five(void)
{
    struct small *small = small_make();
    struct rule housing = {.condition = CONDITION_NEED, .mode = RULE_OFFERS, .terms = 1};
    struct rule not_debt = {.condition = CONDITION_NEED, .mode = RULE_EXCLUDES, .terms = 2};
    small_service(small, "delta", "2020", "2022")->description = STR("Rooms for women.");
    small_covers(small, "Camden", "", "");
    small_rule(small, housing);
    small_service(small, "Alpha", "2020", "2022");
    small_covers(small, "Lambeth", "", "");
    small_rule(small, not_debt);
    small_service(small,
                  "\xC3\x89"
                  "cho",
                  "2015", "2016");
    small_covers(small, "Camden", "", "");
    small_service(small, "Charlie", "2020", "..");
    small_seen(small, "2020-12-01");
    small_covers(small, "Camden,Lambeth", "", "");
    small_service(small, "Bravo", "2020", "2022");
    small_unnamed(small, "Barnet");
    return small_atlas(small);
}

/* The names of what fits, in order. */
static void names_of(const struct atlas *atlas, const struct browse_question *question,
                     const uint64_t *among, char out[200])
{
    struct browse_sets sets;
    const struct slice *slice;
    struct browse_answer answer;
    int services[20];
    assert_int_equal(browse_sets_make(atlas, &arena, &sets, NULL), OK);
    assert_int_equal(slice_get(slices, atlas, question->moment, &slice, NULL), OK);
    assert_int_equal(browse_ask(&sets, slice, question, among, &arena, &answer, NULL), OK);
    int count = browse_list(&sets, slice, &answer, 0, 20, services);
    assert_int_equal(count, answer.total < 20 ? answer.total : 20);
    out[0] = '\0';
    for (int i = 0; i < count; i++) {
        struct str name = atlas->directory.services[services[i]].name;
        snprintf(out + strlen(out), 200 - strlen(out), "%s%.*s", i ? " " : "", (int)name.len,
                 name.ptr);
    }
}

static void services_come_by_state_and_then_by_name(void **state)
{
    (void)state;
    const struct atlas *atlas = five();
    struct browse_question question = any_question();
    char names[200];
    names_of(atlas, &question, NULL, names);
    assert_string_equal(names, "Alpha Bravo delta Charlie \xC3\x89"
                               "cho");
    question.moment.as_of = small_day("2015-06-01");
    names_of(atlas, &question, NULL, names);
    assert_string_equal(names, "\xC3\x89"
                               "cho Alpha Bravo Charlie delta");
    atlas_give_back(atlas);
}

static void a_borough_puts_those_first_that_cover_it_for_sure(void **state)
{
    (void)state;
    const struct atlas *atlas = five();
    struct browse_question question = any_question();
    struct browse_sets sets;
    char names[200];
    assert_int_equal(browse_sets_make(atlas, &arena, &sets, NULL), OK);
    question.chosen[BROWSE_BOROUGH] = browse_find(&sets, BROWSE_BOROUGH, STR("E09000007"));
    assert_true(str_equal(browse_words(atlas, BROWSE_BOROUGH, question.chosen[BROWSE_BOROUGH]),
                          STR("Camden")));
    names_of(atlas, &question, NULL, names);
    assert_string_equal(names, "delta Charlie \xC3\x89"
                               "cho Bravo");
    atlas_give_back(atlas);
}

static void needs_are_those_named_or_all_but_those_left_out(void **state)
{
    (void)state;
    const struct atlas *atlas = five();
    struct browse_question question = any_question();
    char names[200];
    question.chosen[BROWSE_NEED] = 0;
    names_of(atlas, &question, NULL, names);
    assert_string_equal(names, "Alpha delta");
    question.chosen[BROWSE_NEED] = 1;
    names_of(atlas, &question, NULL, names);
    assert_string_equal(names, "");
    question.chosen[BROWSE_NEED] = 3; /* after the three of the vocabulary: not stated */
    names_of(atlas, &question, NULL, names);
    assert_string_equal(names, "Bravo Charlie \xC3\x89"
                               "cho");
    atlas_give_back(atlas);
}

static void only_what_was_searched_for_is_listed(void **state)
{
    (void)state;
    const struct atlas *atlas = five();
    struct browse_question question = any_question();
    uint64_t *among = ARENA_ARRAY(&arena, uint64_t, (size_t)atlas->words + 1);
    char names[200];
    for (int i = 0; i < atlas->service_count; i++)
        if (str_equal(atlas->directory.services[i].name, STR("Charlie")))
            among[i / 64] |= UINT64_C(1) << (i % 64);
    names_of(atlas, &question, among, names);
    assert_string_equal(names, "Charlie");
    atlas_give_back(atlas);
}

/* Every count is what choosing it gives, for a few questions. */
static void counts_are_what_choosing_gives(void **state)
{
    (void)state;
    const struct atlas *atlas = test_atlas_synthetic(300, 7);
    struct browse_sets sets;
    const struct slice *slice;
    assert_int_equal(browse_sets_make(atlas, &arena, &sets, NULL), OK);
    for (int chosen = 0; chosen < 6; chosen++) {
        struct browse_question question = any_question();
        struct browse_answer answer;
        if (chosen < BROWSE_FACET_COUNT)
            question.chosen[chosen] = 1;
        question.chosen[BROWSE_NEED] = chosen == 5 ? 2 : question.chosen[BROWSE_NEED];
        assert_int_equal(slice_get(slices, atlas, question.moment, &slice, NULL), OK);
        assert_int_equal(browse_ask(&sets, slice, &question, NULL, &arena, &answer, NULL), OK);
        for (int facet = 0; facet < BROWSE_FACET_COUNT; facet++)
            for (int choice = 0; choice < sets.counts[facet]; choice++) {
                struct browse_question other = question;
                struct browse_answer told;
                other.chosen[facet] = choice;
                assert_int_equal(browse_ask(&sets, slice, &other, NULL, &arena, &told, NULL), OK);
                assert_int_equal(told.total, answer.counts[facet][choice].sure +
                                                 answer.counts[facet][choice].perhaps);
                other.chosen[facet] = NONE;
                assert_int_equal(browse_ask(&sets, slice, &other, NULL, &arena, &told, NULL), OK);
                assert_int_equal(told.total, answer.any[facet]);
            }
    }
    atlas_give_back(atlas);
}

static void every_service_is_on_some_page_once(void **state)
{
    (void)state;
    const struct atlas *atlas = test_atlas_synthetic(300, 7);
    struct browse_question question = any_question();
    struct browse_sets sets;
    const struct slice *slice;
    struct browse_answer answer;
    bool seen[300] = {false};
    int services[20];
    int listed = 0;
    question.chosen[BROWSE_BOROUGH] = 4;
    assert_int_equal(browse_sets_make(atlas, &arena, &sets, NULL), OK);
    assert_int_equal(slice_get(slices, atlas, question.moment, &slice, NULL), OK);
    assert_int_equal(browse_ask(&sets, slice, &question, NULL, &arena, &answer, NULL), OK);
    for (int offset = 0; offset < answer.total; offset += 20) {
        int count = browse_list(&sets, slice, &answer, offset, 20, services);
        for (int i = 0; i < count; i++, listed++) {
            assert_false(seen[services[i]]);
            seen[services[i]] = true;
        }
    }
    assert_int_equal(listed, answer.total);
    assert_int_equal(browse_list(&sets, slice, &answer, listed, 20, services), 0);
    atlas_give_back(atlas);
}

static void codes_lead_back_to_their_choices(void **state)
{
    (void)state;
    const struct atlas *atlas = test_atlas_real();
    struct browse_sets sets;
    assert_int_equal(browse_sets_make(atlas, &arena, &sets, NULL), OK);
    for (int facet = 0; facet < BROWSE_FACET_COUNT; facet++) {
        assert_true(sets.counts[facet] > 0);
        for (int i = 0; i < sets.counts[facet]; i++) {
            struct str code = browse_code(atlas, (enum browse_facet)facet, i);
            assert_int_equal(browse_find(&sets, (enum browse_facet)facet, code), i);
            assert_true(browse_words(atlas, (enum browse_facet)facet, i).len > 0);
        }
        assert_int_equal(browse_find(&sets, (enum browse_facet)facet, STR("no such code")), NONE);
        assert_int_equal(browse_find(&sets, (enum browse_facet)facet, STR("")), NONE);
        assert_int_equal(browse_code(atlas, (enum browse_facet)facet, NONE).len, 0);
        assert_int_equal(browse_code(atlas, (enum browse_facet)facet, 99).len, 0);
    }
    atlas_give_back(atlas);
}

/* ---- words ---- */

static void reasons_name_the_field_and_the_word(void **state)
{
    (void)state;
    static const struct {
        const char *typed;
        const char *first; /* name of the first service */
        const char *reason;
        const char *words; /* about the search */
    } rows[] = {
        {"pecan women", "Pecan women's service",
         "Its name has “Pecan” and “women's”, and another name of it has “Pecan” and “women's”, "
         "and the name of who runs it has “Pecan”.",
         ""},
        {"probaton", "Advance Minerva in Hillingdon probation office",
         "Its name has “probation”, spelled like “probaton”, and its description mentions "
         "“probation”.",
         "No service has “probaton”, but some have a word like it: “probation”."},
        {"gaia centre", "Gaia Centre", NULL, ""},
        {"xylophone", NULL, NULL, "No service has “xylophone”."},
    };
    const struct atlas *atlas = test_atlas_real();
    struct text_index *index;
    assert_int_equal(text_index_create(&index, NULL), OK);
    assert_int_equal(browse_text_fill(atlas, index, NULL), OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text_search search;
        struct buf words;
        buf_init(&words, 0);
        assert_int_equal(text_index_search(index, str_from(rows[i].typed), &arena, &search, NULL),
                         OK);
        browse_search_words(&search, &words);
        assert_true(str_equal(buf_view(&words), str_from(rows[i].words)));
        assert_int_equal(search.hit_count > 0, rows[i].first != NULL);
        if (search.hit_count) {
            int service = atlas->by_id[search.hits[0].number];
            assert_true(
                str_equal(atlas->directory.services[service].name, str_from(rows[i].first)));
            buf_clear(&words);
            assert_int_equal(browse_reason_words(atlas, service, &search, &arena, &words, NULL),
                             OK);
            if (rows[i].reason)
                assert_string_equal(words.ptr, rows[i].reason);
        }
        buf_finish(&words);
    }
    text_index_destroy(index);
    atlas_give_back(atlas);
}

/* What is searched never holds the place of a confidential service, nor anybody's telephone. */
static void only_what_pages_show_is_searched(void **state)
{
    (void)state;
    const struct atlas *atlas = test_atlas_real();
    const struct directory *directory = &atlas->directory;
    struct buf text;
    buf_init(&text, 0);
    for (int i = 0; i < atlas->service_count; i++)
        for (int field = 0; field < TEXT_FIELD_COUNT; field++)
            browse_text_write(atlas, i, (enum text_field)field, &text);
    for (int i = 0; i < directory->sites_count; i++)
        if (directory->sites[i].postcode.len)
            assert_null(strstr(text.ptr, directory->sites[i].postcode.ptr));
    for (int i = 0; i < directory->phones_count; i++)
        assert_null(strstr(text.ptr, directory->phones[i].number.ptr));
    buf_finish(&text);
    atlas_give_back(atlas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(services_come_by_state_and_then_by_name),
        cmocka_unit_test(a_borough_puts_those_first_that_cover_it_for_sure),
        cmocka_unit_test(needs_are_those_named_or_all_but_those_left_out),
        cmocka_unit_test(only_what_was_searched_for_is_listed),
        cmocka_unit_test(counts_are_what_choosing_gives),
        cmocka_unit_test(every_service_is_on_some_page_once),
        cmocka_unit_test(codes_lead_back_to_their_choices),
        cmocka_unit_test(reasons_name_the_field_and_the_word),
        cmocka_unit_test(only_what_pages_show_is_searched),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
