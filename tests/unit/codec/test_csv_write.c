/* CSV that spreadsheets and readers take for what it says. */
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "codec/csv.h"
#include "codec/csv_write.h"

static void fields_are_quoted_only_where_they_must_be(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        const char *expected;
    } rows[] = {
        {{"plain", 5}, "plain"},
        {{"", 0}, ""},
        {{"a,b", 3}, "\"a,b\""},
        {{"say \"so\"", 8}, "\"say \"\"so\"\"\""},
        {{"two\nlines", 9}, "\"two\nlines\""},
        {{" spaced", 7}, "\" spaced\""},
        {{"=1+1", 4}, "'=1+1"},
        {{"+44 20", 6}, "'+44 20"},
        {{"-x", 2}, "'-x"},
        {{"@home", 5}, "'@home"},
        {{"\tx", 2}, "'\tx"},
        {{"\rx", 2}, "\"'\rx\""},
        {{"=a,b", 4}, "\"'=a,b\""},
        {{"a=b", 3}, "a=b"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out;
        buf_init(&out, 0);
        struct csv_write csv = csv_write_to(&out);
        csv_write_text(&csv, rows[i].text);
        csv_write_end(&csv);
        char expected[64];
        snprintf(expected, sizeof expected, "%s\r\n", rows[i].expected);
        assert_string_equal(out.ptr, expected);
        buf_finish(&out);
    }
}

static void rows_of_all_kinds_end_in_cr_lf(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 0);
    struct csv_write csv = csv_write_to(&out);
    csv_write_row(&csv, "a|b|c|d|e");
    csv_write_int(&csv, -12);
    csv_write_double(&csv, 0.25, 4);
    csv_write_double(&csv, (double)INFINITY, 4);
    csv_write_bool(&csv, true);
    csv_write_empty(&csv);
    csv_write_end(&csv);
    assert_string_equal(out.ptr, "a,b,c,d,e\r\n-12,0.25,,true,\r\n");
    buf_finish(&out);
}

static void our_own_reader_reads_it_back(void **state)
{
    (void)state;
    static const char nasty[] = "a \"b\", c\r\nd";
    struct buf out;
    struct csv csv;
    buf_init(&out, 0);
    struct csv_write write = csv_write_to(&out);
    csv_write_text(&write, STR("x"));
    csv_write_text(&write, str_from(nasty));
    csv_write_end(&write);
    csv_init(&csv, buf_view(&out));
    assert_int_equal(csv_next(&csv, NULL), OK);
    assert_int_equal(csv.field_count, 2);
    assert_true(str_equal(csv.fields[1], str_from(nasty)));
    csv_finish(&csv);
    buf_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_quoted_only_where_they_must_be),
        cmocka_unit_test(rows_of_all_kinds_end_in_cr_lf),
        cmocka_unit_test(our_own_reader_reads_it_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
