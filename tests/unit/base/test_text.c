#include "tests/support/test.h"

#include <limits.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static void str_compares_bytes_and_lengths(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        const char *b;
        bool equal;
        bool equal_nocase;
        int order;
    } cases[] = {
        {"", "", true, true, 0},
        {"a", "a", true, true, 0},
        {"a", "A", false, true, 1},
        {"a", "b", false, false, -1},
        {"a", "ab", false, false, -1},
        {"ab", "a", false, false, 1},
        {"", "a", false, false, -1},
        {"\x7F", "\x80", false, false, -1},
        {"[", "{", false, false, -1},
        {"@", "`", false, false, -1},
        {"\xC3\x89", "\xC3\xA9", false, false, -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str a = str_from(cases[i].a);
        struct str b = str_from(cases[i].b);
        assert_int_equal(str_equal(a, b), cases[i].equal);
        assert_int_equal(str_equal_nocase(a, b), cases[i].equal_nocase);
        int order = str_compare(a, b);
        assert_int_equal((order > 0) - (order < 0), cases[i].order);
        order = str_compare(b, a);
        assert_int_equal((order > 0) - (order < 0), -cases[i].order);
    }
    assert_true(str_equal(str_from(NULL), STR("")));
    assert_false(str_equal(STR("a\0b"), STR("a\0c")));
    assert_true(str_starts_with(STR("SE15 4QL"), STR("SE15")));
    assert_true(str_starts_with(STR("x"), STR("")));
    assert_false(str_starts_with(STR("SE"), STR("SE15")));
}

static void str_trims_white_space_at_both_ends(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", ""}, {" ", ""}, {"\t a b\r\n", "a b"}, {"a", "a"}, {"\xC2\xA0x", "\xC2\xA0x"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(str_equal(str_trim(str_from(cases[i][0])), str_from(cases[i][1])));
}

static void str_splits_into_all_parts(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *parts; /* each followed by ';' */
    } cases[] = {{"a,b", "a;b;"}, {"a,", "a;;"}, {",", ";;"},
                 {"a", "a;"},     {"", ";"},     {",,", ";;;"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out;
        buf_init(&out, 0);
        struct str rest = str_from(cases[i].text);
        struct str part;
        while (str_split(&rest, ',', &part)) {
            buf_str(&out, part);
            buf_char(&out, ';');
        }
        assert_string_equal(out.ptr, cases[i].parts);
        buf_finish(&out);
    }
}

static void str_to_int_takes_whole_numbers_only(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
        int64_t number;
    } cases[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"+7", true, 7},
        {"007", true, 7},
        {"-42", true, -42},
        {"999999999999999999", true, 999999999999999999},
        {"-999999999999999999", true, -999999999999999999},
        {"1000000000000000000", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"+", false, 0},
        {"--1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1.0", false, 0},
        {"1e3", false, 0},
        {"0x10", false, 0},
        {"\xD9\xA1", false, 0}, /* an Arabic digit */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t number = 99;
        bool good = str_to_int(str_from(cases[i].text), &number);
        if (good != cases[i].good || number != (good ? cases[i].number : 99))
            fail_msg("\"%s\" gives %d, %lld", cases[i].text, good, (long long)number);
    }
    int64_t number = 99;
    assert_false(str_to_int(STR("1\0"), &number));
}

static void str_to_double_takes_plain_decimals_only(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
        double number;
    } cases[] = {
        {"0", true, 0},      {"-0.07", true, -0.07}, {"51.5155", true, 51.5155},
        {"1e3", true, 1000}, {"1E-2", true, 0.01},   {".5", true, 0.5},
        {"5.", true, 5},     {"+1.5", true, 1.5},    {"1e308", true, 1e308},
        {"1e-400", true, 0}, {"", false, 0},         {".", false, 0},
        {"-", false, 0},     {"e5", false, 0},       {"1e", false, 0},
        {"1e+", false, 0},   {"1e999", false, 0},    {"nan", false, 0},
        {"inf", false, 0},   {"Infinity", false, 0}, {"0x1p3", false, 0},
        {" 1", false, 0},    {"1 ", false, 0},       {"1,5", false, 0},
        {"1.5.2", false, 0}, {"1_000", false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double number = 99;
        bool good = str_to_double(str_from(cases[i].text), &number);
        if (good != cases[i].good || number != (good ? cases[i].number : 99))
            fail_msg("\"%s\" gives %d, %g", cases[i].text, good, number);
    }
    char digits[70];
    memset(digits, '1', sizeof digits);
    double number = 99;
    assert_false(str_to_double((struct str){digits, sizeof digits}, &number));
    assert_true(str_to_double((struct str){digits, 63}, &number));
}

static void numbers_do_not_follow_the_locale(void **state)
{
    (void)state;
    if (!setlocale(LC_ALL, "de_DE.UTF-8")) {
        print_message("skipped: no German locale here\n");
        skip();
    }
    double number = 0;
    assert_true(str_to_double(STR("51.5"), &number));
    assert_true(number == 51.5);
    assert_false(str_to_double(STR("51,5"), &number));
    struct buf buf;
    buf_init(&buf, 0);
    buf_double(&buf, -1234.5, 2);
    buf_int(&buf, 1234567);
    assert_string_equal(buf.ptr, "-1234.51234567");
    buf_finish(&buf);
    setlocale(LC_ALL, "C");
}

static void str_copy_is_its_own_and_ended_by_nul(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    char text[] = "abc";
    struct str copy = str_copy((struct str){text, 2}, &arena);
    text[0] = 'x';
    assert_string_equal(copy.ptr, "ab");
    assert_int_equal(copy.len, 2);
    assert_string_equal(str_copy((struct str){NULL, 0}, &arena).ptr, "");
    arena_finish(&arena);
    arena_init(&arena, 8);
    assert_null(str_copy(STR("more than eight"), &arena).ptr);
    arena_finish(&arena);
}

static void str_is_clean_finds_what_hides_or_is_malformed(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t bad_offset; /* SIZE_MAX: clean */
    } cases[] = {
        {"", SIZE_MAX},
        {"a\tb\r\nc", SIZE_MAX},
        {"caf\xC3\xA9 \xE2\x80\x93 \xF0\x9F\x98\x80", SIZE_MAX},
        {"\xEF\xBF\xBD", SIZE_MAX},
        {"ab\x01", 2},
        {"\x1B[31m", 0},
        {"a\x7F", 1},
        {"a\xC2\x85", 1},     /* a C1 control */
        {"a\xE2\x80\x8B", 1}, /* zero width space */
        {"a\xE2\x80\xAE", 1}, /* NOLINT: right-to-left override */
        {"a\xE2\x81\xA6", 1}, /* NOLINT: isolate */
        {"a\xEF\xBB\xBF", 1}, /* byte order mark */
        {"a\xC2\xAD", 1},     /* soft hyphen */
        {"\x80", 0},          /* no lead */
        {"\xC3", 0},          /* cut off */
        {"a\xE2\x82", 1},
        {"\xC0\x80", 0}, /* overlong */
        {"\xE0\x80\xAF", 0},
        {"\xF0\x80\x80\xAF", 0},
        {"\xED\xA0\x80", 0},     /* a surrogate */
        {"\xF4\x90\x80\x80", 0}, /* beyond U+10FFFF */
        {"\xFF", 0},
        {"\xF8\x88\x80\x80\x80", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t bad_offset = SIZE_MAX;
        bool clean = str_is_clean(str_from(cases[i].text), &bad_offset);
        if (clean != (cases[i].bad_offset == SIZE_MAX) || bad_offset != cases[i].bad_offset)
            fail_msg("case %zu gives %d at %zu", i, clean, bad_offset);
    }
    assert_false(str_is_clean(STR("a\0"), NULL));
}

static void buf_grows_and_stays_ended_by_nul(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 0);
    assert_int_equal(buf_view(&buf).len, 0);
    assert_non_null(buf_view(&buf).ptr);
    for (int i = 0; i < 5000; i++) {
        buf_char(&buf, (char)('a' + i % 26));
        assert_int_equal(buf.ptr[buf.len], '\0');
    }
    assert_int_equal(strlen(buf.ptr), 5000);
    buf_clear(&buf);
    assert_string_equal(buf.ptr, "");
    buf_format(&buf, "%s %d", "format", 7);
    buf_str(&buf, STR("|"));
    buf_text(&buf, "text");
    assert_string_equal(buf.ptr, "format 7|text");
    buf_finish(&buf);
    buf_finish(&buf);
    buf_finish(NULL);
}

static void what_a_buffer_held_is_kept_unless_it_failed(void **state)
{
    (void)state;
    struct arena arena;
    struct buf buf;
    arena_init(&arena, 0);
    buf_init(&buf, 4);
    buf_text(&buf, "abcd");
    struct str kept = buf_keep(&buf, &arena);
    assert_string_equal(kept.ptr, "abcd");
    assert_int_equal(kept.len, 4);
    buf_init(&buf, 4);
    buf_text(&buf, "abcde");
    assert_null(buf_keep(&buf, &arena).ptr);
    arena_finish(&arena);
}

static void buf_keeps_its_limit_to_the_byte(void **state)
{
    (void)state;
    for (size_t limit = 1; limit < 600; limit += 7) {
        struct buf buf;
        buf_init(&buf, limit);
        for (size_t i = 0; i < limit; i++)
            buf_char(&buf, 'x');
        assert_false(buf.failed);
        assert_int_equal(buf.len, limit);
        buf_char(&buf, 'y');
        assert_true(buf.failed);
        assert_int_equal(buf.len, limit);
        buf_finish(&buf);

        buf_init(&buf, limit);
        buf_format(&buf, "%*s", (int)limit, "z");
        assert_false(buf.failed);
        buf_finish(&buf);
    }
}

static void buf_does_nothing_more_once_it_failed(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 5);
    buf_text(&buf, "1234");
    buf_text(&buf, "too much");
    assert_true(buf.failed);
    buf_char(&buf, 'x');
    buf_str(&buf, STR(""));
    buf_int(&buf, 1);
    buf_double(&buf, 1, 1);
    buf_html(&buf, STR("<"));
    buf_json(&buf, STR("\n"));
    buf_format(&buf, "%d", 1);
    assert_null(buf_room(&buf, 1));
    assert_string_equal(buf.ptr, "1234");
    buf_clear(&buf);
    assert_false(buf.failed);
    buf_text(&buf, "12345");
    assert_string_equal(buf.ptr, "12345");
    assert_null(buf_room(&buf, SIZE_MAX));
    assert_true(buf.failed);
    buf_finish(&buf);
    buf_init(&buf, 0);
    assert_null(buf_room(&buf, SIZE_MAX));
    assert_null(buf_room(&buf, SIZE_MAX - 1));
    buf_finish(&buf);
}

static void buf_prints_numbers(void **state)
{
    (void)state;
    static const struct {
        double number;
        int decimals;
        const char *text;
    } cases[] = {
        {0, 0, "0"},
        {-0.0, 3, "0"},
        {1, 3, "1"},
        {1.5, 3, "1.5"},
        {1.25, 1, "1.3"},
        {-0.07, 6, "-0.07"},
        {0.001, 2, "0"},
        {-0.001, 2, "0"},
        {0.999, 2, "1"},
        {10.05, 2, "10.05"},
        {51.515501, 6, "51.515501"},
        {123456789.000000001, 9, NULL},
        {100, 2, "100"},
        {0.000000001, 9, "0.000000001"},
        {0.1 + 0.2, 9, "0.3"},
        {4.5e15, 0, "4500000000000000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf buf;
        buf_init(&buf, 0);
        buf_double(&buf, cases[i].number, cases[i].decimals);
        if (!cases[i].text)
            assert_true(buf.failed);
        else if (buf.failed || strcmp(buf.ptr, cases[i].text) != 0)
            fail_msg("%.17g: expected %s, obtained %s", cases[i].number, cases[i].text, buf.ptr);
        buf_finish(&buf);
    }
    struct buf buf;
    buf_init(&buf, 0);
    buf_int(&buf, INT64_MIN);
    buf_char(&buf, ' ');
    buf_int(&buf, INT64_MAX);
    buf_char(&buf, ' ');
    buf_int(&buf, 0);
    assert_string_equal(buf.ptr, "-9223372036854775808 9223372036854775807 0");
    buf_double(&buf, (double)NAN, 2);
    assert_true(buf.failed);
    buf_finish(&buf);
}

static void buf_escapes_for_html_and_json(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        const char *html;
        const char *json;
    } cases[] = {
        {{"", 0}, "", ""},
        {{NULL, 0}, "", ""},
        {{"<a href=\"x\">'&", 14},
         "&lt;a href=&quot;x&quot;&gt;&#39;&amp;",
         "<a href=\\\"x\\\">'&"},
        {{"tab\t line\n \\ \r \x1F", 16},
         "tab\t line\n \\ \r \x1F",
         "tab\\t line\\n \\\\ \\u000d \\u001f"},
        {{"\xC3\xA9", 2}, "\xC3\xA9", "\xC3\xA9"},
        {{"a\0b", 3}, NULL, "a\\u0000b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf buf;
        buf_init(&buf, 0);
        buf_html(&buf, cases[i].text);
        if (cases[i].html)
            assert_true(str_equal(buf_view(&buf), str_from(cases[i].html)));
        buf_clear(&buf);
        buf_json(&buf, cases[i].text);
        assert_true(str_equal(buf_view(&buf), str_from(cases[i].json)));
        buf_finish(&buf);
    }
}

/* Each byte at each place of a text that is longer than what is looked at together. */
static void buf_escapes_each_byte_for_json_wherever_it_stands(void **state)
{
    (void)state;
    for (int c = 0; c < 256; c++) {
        char alone[8] = "";
        bool is_short = c == '"' || c == '\\' || c == '\n' || c == '\t';
        if (is_short)
            snprintf(alone, sizeof alone, "\\%c", c == '\n' ? 'n' : c == '\t' ? 't' : c);
        else
            snprintf(alone, sizeof alone, c < 0x20 ? "\\u%04x" : "%c", (unsigned)c);
        for (size_t place = 0; place < 20; place++) {
            char text[] = "\x80\xFF~ !#[]klmnopqrstuv";
            struct buf buf;
            buf_init(&buf, 0);
            text[place] = (char)c;
            buf_json(&buf, (struct str){text, 20});
            assert_memory_equal(buf.ptr, text, place);
            assert_memory_equal(buf.ptr + place, alone, strlen(alone));
            assert_int_equal(buf.len, 19 + strlen(alone));
            assert_memory_equal(buf.ptr + place + strlen(alone), text + place + 1, 19 - place);
            buf_finish(&buf);
        }
    }
}

static void a_buffer_gives_its_bytes_away_and_keeps_room(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 0);
    assert_null(buf_give(&buf, 1000));
    buf_text(&buf, "to be handed over");
    size_t room = buf.room;
    char *given = buf_give(&buf, 1000);
    assert_string_equal(given, "to be handed over");
    free(given);
    assert_int_equal(buf.len, 0);
    assert_int_equal(buf.room, room);
    buf_text(&buf, "next");
    free(buf_give(&buf, 0));
    assert_int_equal(buf.room, 0);
    buf_finish(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(str_compares_bytes_and_lengths),
        cmocka_unit_test(str_trims_white_space_at_both_ends),
        cmocka_unit_test(str_splits_into_all_parts),
        cmocka_unit_test(str_to_int_takes_whole_numbers_only),
        cmocka_unit_test(str_to_double_takes_plain_decimals_only),
        cmocka_unit_test(numbers_do_not_follow_the_locale),
        cmocka_unit_test(str_copy_is_its_own_and_ended_by_nul),
        cmocka_unit_test(str_is_clean_finds_what_hides_or_is_malformed),
        cmocka_unit_test(buf_grows_and_stays_ended_by_nul),
        cmocka_unit_test(what_a_buffer_held_is_kept_unless_it_failed),
        cmocka_unit_test(buf_keeps_its_limit_to_the_byte),
        cmocka_unit_test(buf_does_nothing_more_once_it_failed),
        cmocka_unit_test(buf_prints_numbers),
        cmocka_unit_test(buf_escapes_for_html_and_json),
        cmocka_unit_test(buf_escapes_each_byte_for_json_wherever_it_stands),
        cmocka_unit_test(a_buffer_gives_its_bytes_away_and_keeps_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
