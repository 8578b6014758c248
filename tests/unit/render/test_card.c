#include "tests/support/test.h"

#include <string.h>

#include "domain/find.h"
#include "render/card.h"
#include "tests/support/atlases.h"

static const struct atlas *atlas;
static struct projection *projection;
static struct slice_cache *slices;
static struct nearest nearest;
static struct question question;
static struct arena arena;

static int setup(void **state)
{
    (void)state;
    atlas = test_atlas_real();
    arena_init(&arena, 0);
    question_init(&question);
    static const char *const fields[][2] = {{"near", "Lambeth"},       {"home", "Lambeth"},
                                            {"as_of", "2020-06-01"},   {"stage", "at-risk"},
                                            {"include", "unsuitable"}, {"limit", "100"}};
    enum err err = projection_create(&projection, NULL);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0] && !err; i++)
        err = find_set(atlas, projection, str_from(fields[i][0]), str_from(fields[i][1]), &question,
                       NULL);
    if (!err)
        err = find_complete(atlas, &question, NULL);
    if (!err)
        err = slice_cache_create(&slices, NULL);
    if (!err)
        err = nearest_find(atlas, slices, &question, &arena, &nearest, NULL);
    return err ? -1 : 0;
}

static int teardown(void **state)
{
    (void)state;
    slice_cache_destroy(slices);
    projection_destroy(projection);
    arena_finish(&arena);
    atlas_give_back(atlas);
    return 0;
}

static struct card card_of(const struct hit *hit)
{
    struct card card;
    assert_int_equal(card_make(atlas, &question, hit, &arena, &card, NULL), OK);
    return card;
}

static struct card card_named(const char *name)
{
    for (int reach = 0; reach < REACH_COUNT; reach++)
        for (int i = 0; i < nearest.blocks[reach].count; i++) {
            struct card card = card_of(&nearest.blocks[reach].hits[i]);
            if (str_equal(card.name, str_from(name)))
                return card;
        }
    fail_msg("%s is not among the answers", name);
    return (struct card){0};
}

static void a_card_says_why_a_service_is_suitable(void **state)
{
    (void)state;
    struct card card = card_named("South London Alliance");
    assert_int_equal(card.verdict, VERDICT_SUITABLE);
    assert_true(str_equal(card.verdict_label, STR("Suitable")));
    assert_true(str_starts_with(card.because, STR("It covers Lambeth.")));
    assert_int_equal(card.ask_count, 0);
    assert_true(str_equal(card.funding, STR("Funded until 30 June 2022")));
    assert_false(card.has_phone);
    assert_true(str_equal(card.phone, STR("No number in its source")));
    assert_int_equal(strlen(card.id), UUID_TEXT_LEN);
}

static void every_card_has_words_and_each_question_once(void **state)
{
    (void)state;
    for (int reach = 0; reach < REACH_COUNT; reach++) {
        for (int i = 0; i < nearest.blocks[reach].count; i++) {
            const struct hit *hit = &nearest.blocks[reach].hits[i];
            struct card card = card_of(hit);
            assert_true(card.name.len && card.verdict_label.len && card.coverage.len &&
                        card.funding.len && card.checked.len && card.source_title.len);
            assert_true(card.verdict != VERDICT_ASK || card.ask_count > 0);
            assert_true(card.verdict != VERDICT_UNSUITABLE || card.because.len > 0);
            assert_int_equal(card.distance.len > 0, hit->distance_m != NONE);
            for (int a = 0; a < card.ask_count; a++)
                for (int b = 0; b < a; b++)
                    assert_false(str_equal(card.asks[a].text, card.asks[b].text));
        }
    }
}

static void a_refuge_has_no_place_and_no_distance(void **state)
{
    (void)state;
    for (int i = 0; i < nearest.blocks[REACH_REFUGE].count; i++) {
        struct card card = card_of(&nearest.blocks[REACH_REFUGE].hits[i]);
        assert_int_equal(card.site.len, 0);
        assert_int_equal(card.distance.len, 0);
    }
}

static void funding_is_told_in_words(void **state)
{
    (void)state;
    struct date day;
    assert_true(date_from_ymd(2021, 3, 31, &day));
    const struct {
        struct funding_state state;
        const char *words;
    } cases[] = {
        {{.secured = SECURED_UNKNOWN}, "Its funding is not known"},
        {{.secured = SECURED_NO}, "No funding is recorded for this day"},
        {{.secured = SECURED_YES}, "Funded; its source does not say until when"},
        {{SECURED_YES, day, day, true}, "Funded until 31 March 2021"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf words;
        buf_init(&words, 0);
        funding_words(&cases[i].state, &words);
        assert_string_equal(words.ptr, cases[i].words);
        buf_finish(&words);
    }
}

static void a_full_arena_is_told(void **state)
{
    (void)state;
    struct arena small;
    struct card card;
    arena_init(&small, 64);
    assert_int_equal(card_make(atlas, &question, &nearest.blocks[0].hits[0], &small, &card, NULL),
                     ERR_NO_MEMORY);
    arena_finish(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_card_says_why_a_service_is_suitable),
        cmocka_unit_test(every_card_has_words_and_each_question_once),
        cmocka_unit_test(a_refuge_has_no_place_and_no_distance),
        cmocka_unit_test(funding_is_told_in_words),
        cmocka_unit_test(a_full_arena_is_told),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
