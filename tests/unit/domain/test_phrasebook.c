#include "domain/phrasebook.h"

#include <stdio.h>
#include <string.h>

#include "domain/find.h"
#include "tests/support/atlases.h"
#include "tests/support/test.h"

enum { TODAY_DAYS = 20779 /* 2026-11-22 */, QUESTIONS = 400, SERVICES = 1500 };

struct answering {
    const struct atlas *atlas;
    struct projection *projection;
    struct slice_cache *cache;
    struct phrasebook *book;
    struct arena arena;
    struct nearest nearest;
    struct buf plain;
    struct buf quick;
};

static void answering_init(struct answering *a, const struct atlas *atlas)
{
    *a = (struct answering){.atlas = atlas};
    assert_int_equal(projection_create(&a->projection, NULL), OK);
    assert_int_equal(slice_cache_create(&a->cache, NULL), OK);
    assert_int_equal(phrasebook_create(&a->book, NULL), OK);
    arena_init(&a->arena, 0);
    buf_init(&a->plain, 0);
    buf_init(&a->quick, 0);
}

static void answering_finish(struct answering *a)
{
    buf_finish(&a->plain);
    buf_finish(&a->quick);
    arena_finish(&a->arena);
    phrasebook_destroy(a->book);
    slice_cache_destroy(a->cache);
    projection_destroy(a->projection);
    atlas_give_back(a->atlas);
}

/* Writes the answer without the book and with it. */
static void answer_both(struct answering *a, const struct question *question)
{
    arena_reset(&a->arena);
    buf_clear(&a->plain);
    buf_clear(&a->quick);
    assert_int_equal(nearest_find(a->atlas, a->cache, question, &a->arena, &a->nearest, NULL), OK);
    assert_int_equal(find_write(a->atlas, question, &a->nearest, &a->arena, &a->plain, NULL), OK);
    assert_int_equal(
        find_write_by(a->book, a->atlas, question, &a->nearest, &a->arena, &a->quick, NULL), OK);
}

static void assert_same_answers(struct answering *a, uint64_t seed, int count)
{
    for (int i = 0; i < count; i++) {
        struct question question =
            test_question(a->atlas, a->projection, seed, (uint64_t)i, TODAY_DAYS);
        question.include_unsuitable = i % 3 == 0;
        question.limit = i % 7 == 0 ? LIMIT_MAX : LIMIT_DEFAULT;
        if (i % 5 == 0)
            question.moment.known_on.days = TODAY_DAYS - 2000;
        answer_both(a, &question);
        if (!str_equal(buf_view(&a->plain), buf_view(&a->quick)))
            fail_msg("question %d of seed %d:\n%s\nby the book:\n%s", i, (int)seed, a->plain.ptr,
                     a->quick.ptr);
    }
}

static void an_answer_by_the_book_is_the_same_to_the_byte(void **state)
{
    (void)state;
    struct answering a;
    answering_init(&a, test_atlas_synthetic(SERVICES, 3));
    assert_same_answers(&a, 11, QUESTIONS);
    assert_same_answers(&a, 11, QUESTIONS); /* now that the book knows them */
    answering_finish(&a);
}

static void so_is_one_about_the_real_services(void **state)
{
    (void)state;
    struct answering a;
    answering_init(&a, test_atlas_real());
    for (int32_t year = 0; year < 10;
         year++) { /* most of them have ended: ask about their days too */
        for (int i = 0; i < 40; i++) {
            struct question question =
                test_question(a.atlas, a.projection, 5, (uint64_t)i, TODAY_DAYS - 365 * year);
            question.include_unsuitable = true;
            answer_both(&a, &question);
            assert_string_equal(a.plain.ptr, a.quick.ptr);
        }
    }
    answering_finish(&a);
}

static void a_book_that_saw_another_atlas_forgets_it(void **state)
{
    (void)state;
    struct answering a;
    answering_init(&a, test_atlas_synthetic(200, 1));
    assert_same_answers(&a, 2, 50);
    atlas_give_back(a.atlas);
    a.atlas = test_atlas_synthetic(200, 9); /* the same numbers mean other services now */
    assert_same_answers(&a, 2, 50);
    answering_finish(&a);
}

static void a_full_book_begins_anew_with_the_next_answer(void **state)
{
    (void)state;
    const struct atlas *atlas = test_atlas_real();
    struct phrasebook *book;
    assert_int_equal(phrasebook_create(&book, NULL), OK);
    phrasebook_begin(book, atlas);
    struct str text = STR("How \"old\" is she?");
    struct phrase draft = {.code = "age", .fact = "years", .verdict = VERDICT_ASK};
    uint64_t kept = 0;
    while (phrasebook_keep(book, (struct phrase_key){{kept, 1, 2}}, &draft, text))
        assert_true(++kept < 1000000);
    assert_true(kept > 1000);
    for (uint64_t i = 0; i < kept; i++)
        assert_non_null(phrasebook_find(book, (struct phrase_key){{i, 1, 2}}));
    const struct phrase *phrase = phrasebook_find(book, (struct phrase_key){{0, 1, 2}});
    assert_true(str_equal(phrase_text(phrase), text));
    assert_true(str_equal(phrase_reason(phrase),
                          STR("{\"code\":\"age\",\"text\":\"How \\\"old\\\" is she?\"}")));
    assert_true(str_equal(phrase_ask(phrase),
                          STR("{\"fact\":\"years\",\"text\":\"How \\\"old\\\" is she?\"}")));
    phrasebook_begin(book, atlas);
    assert_null(phrasebook_find(book, (struct phrase_key){{0, 1, 2}}));
    assert_non_null(phrasebook_keep(book, (struct phrase_key){{0, 1, 2}}, &draft, text));
    phrasebook_destroy(book);
    atlas_give_back(atlas);
}

static void listings_of_two_days_and_places_are_told_apart(void **state)
{
    (void)state;
    const struct atlas *atlas = test_atlas_real();
    struct phrasebook *book;
    assert_int_equal(phrasebook_create(&book, NULL), OK);
    phrasebook_begin(book, atlas);
    struct moment today = {{TODAY_DAYS}, DATE_MAX};
    struct moment before = {{TODAY_DAYS - 1}, DATE_MAX};
    struct telling listing = {.service = 3, .location = 4, .moment = today};
    assert_null(phrasebook_listing(book, 3, 4, today));
    assert_non_null(phrasebook_keep_listing(book, &listing, STR("head"), STR("tails")));
    const struct telling *found = phrasebook_listing(book, 3, 4, today);
    assert_non_null(found);
    assert_memory_equal(found->text, "headtails", 9);
    assert_int_equal(found->head_len, 4);
    assert_null(phrasebook_listing(book, 3, 4, before));
    assert_null(phrasebook_listing(book, 3, 5, today));
    assert_null(phrasebook_listing(book, 2, 4, today));
    listing.moment = before;
    assert_non_null(phrasebook_keep_listing(book, &listing, STR("other"), STR("")));
    assert_int_equal(phrasebook_listing(book, 3, 4, before)->head_len, 5);
    phrasebook_destroy(book);
    atlas_give_back(atlas);
}

static void listings_that_share_their_slots_take_turns(void **state)
{
    (void)state;
    const struct atlas *atlas = test_atlas_real();
    struct phrasebook *book;
    assert_int_equal(phrasebook_create(&book, NULL), OK);
    phrasebook_begin(book, atlas);
    enum { KEPT = 200000 };
    char text[200] = "";
    int found = 0;
    for (int i = 0; i < KEPT; i++) {
        struct telling listing = {.service = i, .location = i % 7, .moment = {{1}, {2}}};
        size_t len = (size_t)(i * 31) % sizeof text;
        memset(text, 'a' + i % 26, len);
        const struct telling *kept =
            phrasebook_keep_listing(book, &listing, (struct str){text, len}, STR("tail"));
        if (!kept)
            continue; /* no room for a longer text */
        found++;
        const struct telling *again = phrasebook_listing(book, i, i % 7, listing.moment);
        assert_ptr_equal(again, kept);
        assert_int_equal(again->head_len, len);
        assert_memory_equal(again->text, text, len);
        assert_memory_equal(again->text + len, "tail", 4);
    }
    assert_true(found > 60000);
    phrasebook_destroy(book);
    atlas_give_back(atlas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_by_the_book_is_the_same_to_the_byte),
        cmocka_unit_test(so_is_one_about_the_real_services),
        cmocka_unit_test(a_book_that_saw_another_atlas_forgets_it),
        cmocka_unit_test(a_full_book_begins_anew_with_the_next_answer),
        cmocka_unit_test(listings_of_two_days_and_places_are_told_apart),
        cmocka_unit_test(listings_that_share_their_slots_take_turns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
