#include "tests/support/test.h"

#include "base/token.h"

/* All keys of a text with bars between them. */
static void keys_are(const char *text, const char *expected)
{
    struct str rest = str_from(text);
    struct str word;
    struct buf keys;
    buf_init(&keys, 0);
    while (token_next(&rest, &word)) {
        if (keys.len)
            buf_char(&keys, '|');
        token_key(word, &keys);
    }
    buf_char(&keys, '\0');
    assert_string_equal(keys.ptr, expected);
    buf_finish(&keys);
}

static void words_are_runs_of_letters_and_digits(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *keys;
    } rows[] = {
        {"", ""},
        {" -- \"*\" ", ""},
        {"Housing, debt & benefits", "housing|debt|benefits"},
        {"Women's", "womens"},
        {"Women\xE2\x80\x99s hub", "womens|hub"},
        {"'quoted' 'words'", "quoted|words"},
        {"the womens' hub", "the|womens|hub"},
        {"Caf\xC3\xA9 Zo\xC3\xAB", "cafe|zoe"},
        {"Cafe\xCC\x81", "cafe"}, /* the accent as a character of its own */
        {"16-25s (step-free)", "16|25s|step|free"},
        {"a\xFF\xFE"
         "b",
         "a|b"}, /* no UTF-8 */
        {"STRA\xC3\x9F"
         "E",
         "strasse"},
        {"name:x NEAR(y) AND^z", "name|x|near|y|and|z"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        keys_are(rows[i].text, rows[i].keys);
}

static void a_word_is_cut_where_it_stands(void **state)
{
    (void)state;
    struct str rest = STR("(Women's) hub");
    struct str word;
    assert_true(token_next(&rest, &word));
    assert_true(str_equal(word, STR("Women's")));
    assert_true(token_next(&rest, &word));
    assert_true(str_equal(word, STR("hub")));
    assert_false(token_next(&rest, &word));
}

static void long_words_are_cut_between_letters(void **state)
{
    (void)state;
    struct buf word;
    struct buf key;
    buf_init(&word, 0);
    buf_init(&key, 0);
    buf_text(&word, "x");
    for (int i = 0; i < 100; i++)
        buf_text(&word, "\xC3\xB8"); /* two bytes each, no accent */
    token_key(buf_view(&word), &key);
    assert_int_equal(key.len, TOKEN_KEY_MAX_BYTES - 1);
    assert_true(str_is_clean(buf_view(&key), NULL));
    buf_finish(&word);
    buf_finish(&key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_runs_of_letters_and_digits),
        cmocka_unit_test(a_word_is_cut_where_it_stands),
        cmocka_unit_test(long_words_are_cut_between_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
