#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "store/text_index.h"

static const struct {
    const char *name;
    const char *organisation;
    const char *description;
} documents[] = {
    {"Housing advice", "Nia", "Advice on homes and rent."},
    {"Women's hub", "Advance", "A place to meet, with advice on housing and debt."},
    {"Probation group", "Women in Prison", "For women on probation."},
    {"Caf\xC3\xA9 Zo\xC3\xAB", "Nia", "Coffee. Housing is not what it is for."},
    {"Counselling", "Housing for Women", "Talking, and mothers\xE2\x80\x99 groups."},
};

static struct text_index *index_make(void)
{
    struct text_index *index;
    assert_int_equal(text_index_create(&index, NULL), OK);
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        struct str fields[TEXT_FIELD_COUNT] = {{NULL, 0}};
        fields[TEXT_NAME] = str_from(documents[i].name);
        fields[TEXT_ORGANISATION] = str_from(documents[i].organisation);
        fields[TEXT_DESCRIPTION] = str_from(documents[i].description);
        assert_int_equal(text_index_add(index, fields, NULL), OK);
    }
    assert_int_equal(text_index_complete(index, NULL), OK);
    return index;
}

/* The numbers of the documents in their order: "0 4 1". */
static struct text_search search(struct text_index *index, struct arena *arena, const char *typed,
                                 char numbers[64])
{
    struct text_search found;
    numbers[0] = '\0';
    assert_int_equal(text_index_search(index, str_from(typed), arena, &found, NULL), OK);
    for (int i = 0; i < found.hit_count && i < 20; i++)
        snprintf(numbers + strlen(numbers), 64 - strlen(numbers), "%s%d", i ? " " : "",
                 found.hits[i].number);
    return found;
}

static void documents_are_found_by_words_that_may_be_cut_short_or_misspelled(void **state)
{
    (void)state;
    static const struct {
        const char *typed;
        const char *numbers;
        enum text_likeness likeness; /* of its first word */
        bool is_partly;
    } rows[] = {
        {"housing", "0 4 3 1", TEXT_BEGINS, false},
        {"hous", "0 4 3 1", TEXT_BEGINS, false},
        {"HOUSING", "0 4 3 1", TEXT_BEGINS, false},
        {"probaton", "2", TEXT_SPELLED_LIKE, false},
        {"porbation", "2", TEXT_SPELLED_LIKE, false}, /* neighbours swapped */
        {"hosing", "0 4 3 1", TEXT_SPELLED_LIKE, false},
        {"houses", "0 4 3 1", TEXT_SAME_START, false},
        {"cafe zoe", "3", TEXT_BEGINS, false},
        {"womens", "1", TEXT_BEGINS, false},
        {"women\xE2\x80\x99s", "1", TEXT_BEGINS, false},
        {"mother's", "4", TEXT_BEGINS, false},
        {"housing advice", "0 1", TEXT_BEGINS, false},
        {"advice, with housing", "0 1", TEXT_BEGINS, false},
        {"housing xylophone", "0 4 3 1", TEXT_BEGINS, true},
        {"coffee probation", "2 3", TEXT_BEGINS, true},
        {"xylophone", "", TEXT_NOWHERE, true},
        {"with", "1", TEXT_BEGINS, false}, /* a small word on its own */
    };
    struct text_index *index = index_make();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena arena;
        char numbers[64];
        arena_init(&arena, 0);
        struct text_search found = search(index, &arena, rows[i].typed, numbers);
        if (strcmp(numbers, rows[i].numbers) != 0 || found.words[0].likeness != rows[i].likeness ||
            found.is_partly != rows[i].is_partly)
            fail_msg("%s: found %s, likeness %d, partly %d", rows[i].typed, numbers,
                     (int)found.words[0].likeness, found.is_partly);
        arena_finish(&arena);
    }
    text_index_destroy(index);
}

static void what_is_typed_is_never_syntax(void **state)
{
    (void)state;
    static const char *const typed[] = {
        "",
        " ",
        "\"",
        "\"\"\"",
        "'",
        "*",
        "^",
        "-",
        "(",
        "{name}",
        "name:housing",
        "housing*",
        "\"housing",
        "^housing",
        "-housing",
        "NEAR(housing advice, 5)",
        "housing AND",
        "NOT housing",
        "housing OR",
        "housing + advice",
        "'; DROP TABLE documents; --",
        "%_\\",
        "\xFF\xFEhousing",
        "housing\xC3",
        "\xEF\xBB\xBFhousing",
        "\xF0\x9F\x98\x80",
    };
    struct text_index *index = index_make();
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        struct arena arena;
        char numbers[64];
        arena_init(&arena, 0);
        struct text_search found = search(index, &arena, typed[i], numbers);
        if (strstr(typed[i], "housing"))
            assert_true(found.hit_count > 0);
        arena_finish(&arena);
    }
    struct arena arena;
    char numbers[64];
    arena_init(&arena, 0);
    (void)search(index, &arena, "housing", numbers);
    assert_string_equal(numbers, "0 4 3 1");
    arena_finish(&arena);
    text_index_destroy(index);
}

static void ten_thousand_words_are_cut_to_the_first_few(void **state)
{
    (void)state;
    struct text_index *index = index_make();
    struct buf typed;
    struct arena arena;
    char numbers[64];
    buf_init(&typed, 0);
    arena_init(&arena, 0);
    for (int i = 0; i < 10000; i++)
        buf_format(&typed, "housing%d ", i);
    struct text_search found = search(index, &arena, typed.ptr, numbers);
    assert_int_equal(found.word_count, TEXT_WORDS_MAX);
    arena_finish(&arena);
    buf_finish(&typed);
    text_index_destroy(index);
}

static void a_word_is_said_to_be_spelled_like_the_closest(void **state)
{
    (void)state;
    struct text_index *index = index_make();
    struct arena arena;
    char numbers[64];
    arena_init(&arena, 0);
    struct text_search found = search(index, &arena, "Hosing", numbers);
    assert_true(str_equal(found.words[0].typed, STR("Hosing")));
    assert_int_equal(found.words[0].spelling_count, 1);
    assert_true(str_equal(found.words[0].spellings[0], STR("housing")));
    found = search(index, &arena, "2019", numbers); /* no year is spelled like another */
    assert_int_equal(found.words[0].likeness, TEXT_NOWHERE);
    arena_finish(&arena);
    text_index_destroy(index);
}

static void texts_are_cut_where_words_were_found(void **state)
{
    (void)state;
    struct text_index *index = index_make();
    struct arena arena;
    char numbers[64];
    int count;
    arena_init(&arena, 0);
    struct text_search found = search(index, &arena, "hous zoe", numbers);
    struct text_piece *pieces = text_pieces(&found, STR("Housing for Zo\xC3\xAB!"), &arena, &count);
    assert_int_equal(count, 4);
    assert_true(str_equal(pieces[0].text, STR("Housing")));
    assert_int_equal(pieces[0].word, 0);
    assert_true(str_equal(pieces[1].text, STR(" for ")));
    assert_int_equal(pieces[1].word, NONE_OF_THEM);
    assert_true(str_equal(pieces[2].text, STR("Zo\xC3\xAB")));
    assert_int_equal(pieces[2].word, 1);
    assert_true(str_equal(pieces[3].text, STR("!")));
    pieces = text_pieces(&found, STR("Nothing here"), &arena, &count);
    assert_int_equal(count, 1);
    assert_int_equal(pieces[0].word, NONE_OF_THEM);
    assert_null(text_pieces(&found, STR(""), &arena, &count));
    assert_int_equal(count, 0);
    arena_finish(&arena);
    text_index_destroy(index);
}

static void equal_scores_keep_the_order_of_numbers(void **state)
{
    (void)state;
    struct text_index *index;
    struct arena arena;
    char numbers[64];
    assert_int_equal(text_index_create(&index, NULL), OK);
    for (int i = 0; i < 5; i++) {
        struct str fields[TEXT_FIELD_COUNT] = {{NULL, 0}};
        fields[TEXT_NAME] = STR("The same");
        assert_int_equal(text_index_add(index, fields, NULL), OK);
    }
    assert_int_equal(text_index_complete(index, NULL), OK);
    arena_init(&arena, 0);
    (void)search(index, &arena, "same", numbers);
    assert_string_equal(numbers, "0 1 2 3 4");
    arena_finish(&arena);
    text_index_destroy(index);
}

static void an_index_without_documents_finds_nothing(void **state)
{
    (void)state;
    struct text_index *index;
    struct arena arena;
    char numbers[64];
    assert_int_equal(text_index_create(&index, NULL), OK);
    assert_int_equal(text_index_complete(index, NULL), OK);
    arena_init(&arena, 0);
    (void)search(index, &arena, "housing", numbers);
    assert_string_equal(numbers, "");
    arena_finish(&arena);
    text_index_destroy(index);
    text_index_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_are_found_by_words_that_may_be_cut_short_or_misspelled),
        cmocka_unit_test(what_is_typed_is_never_syntax),
        cmocka_unit_test(ten_thousand_words_are_cut_to_the_first_few),
        cmocka_unit_test(a_word_is_said_to_be_spelled_like_the_closest),
        cmocka_unit_test(texts_are_cut_where_words_were_found),
        cmocka_unit_test(equal_scores_keep_the_order_of_numbers),
        cmocka_unit_test(an_index_without_documents_finds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
