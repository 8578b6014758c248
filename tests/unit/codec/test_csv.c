#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

#include "codec/csv.h"

/* STR is no constant in a static table. */
#define TEXT(literal)                                                                              \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    }

/* Rows as "line:field|field;" and failures as "line!;" to compare in one go. */
static void print_all(struct str text, struct buf *out)
{
    struct csv csv;
    csv_init(&csv, text);
    for (;;) {
        struct problem problem = {0};
        enum err err = csv_next(&csv, &problem);
        if (err == ERR_NOT_FOUND)
            break;
        if (err) {
            buf_format(out, "%s!%s;", problem.where, err_name(err));
            continue;
        }
        buf_int(out, csv.line);
        for (int i = 0; i < csv.field_count; i++) {
            buf_char(out, i ? '|' : ':');
            buf_str(out, csv.fields[i]);
        }
        buf_char(out, ';');
    }
    csv_finish(&csv);
}

static void csv_reads_what_rfc_4180_says_and_spreadsheets_write(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        const char *rows;
    } cases[] = {
        {{"", 0}, ""},
        {{NULL, 0}, ""},
        {TEXT("a,b"), "1:a|b;"},
        {TEXT("a,b\n"), "1:a|b;"},
        {TEXT("a,b\r\nc,d\r\n"), "1:a|b;2:c|d;"},
        {TEXT("a,b\rc,d\r"), "1:a|b;2:c|d;"},
        {TEXT("a\n\n\r\n\rb"), "1:a;5:b;"},
        {TEXT("\n\na"), "3:a;"},
        {TEXT(","), "1:|;"},
        {TEXT("a,\n,b\n"), "1:a|;2:|b;"},
        {TEXT("\xEF\xBB\xBF"
              "a,b"),
         "1:a|b;"},
        {TEXT("a,\xEF\xBB\xBF"), "1:a|\xEF\xBB\xBF;"},
        {TEXT("\"a\",\"b\"\n"), "1:a|b;"},
        {TEXT("\"\",x,\"\""), "1:|x|;"},
        {TEXT("\"a,b\",c"), "1:a,b|c;"},
        {TEXT("\"say \"\"hi\"\"\",\"\"\"\""), "1:say \"hi\"|\";"},
        {TEXT("\"two\nlines\",x\ny"), "1:two\nlines|x;3:y;"},
        {TEXT("\"two\r\nlines\"\r\ny"), "1:two\r\nlines;3:y;"},
        {TEXT("\"two\rlines\"\ry"), "1:two\rlines;3:y;"},
        {TEXT(" a , b "), "1: a | b ;"},
        {TEXT("5\" pipe,x"), "1:5\" pipe|x;"},
        {TEXT("SE15 4QL,\"It's\""), "1:SE15 4QL|It's;"},
        {TEXT("\xEF\xBB\xBF"), ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out;
        buf_init(&out, 0);
        print_all(cases[i].text, &out);
        if (!str_equal(buf_view(&out), str_from(cases[i].rows)))
            fail_msg("case %zu: expected \"%s\", obtained \"%s\"", i, cases[i].rows, out.ptr);
        buf_finish(&out);
    }
}

static void csv_names_the_line_of_a_bad_row_and_reads_on(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        const char *rows;
    } cases[] = {
        {TEXT("a\n\"b\nc\n"), "1:a;line 2!invalid;"},
        {TEXT("\""), "line 1!invalid;"},
        {TEXT("\"\"\""), "line 1!invalid;"},
        {TEXT("\"a\"b,c\nd\n"), "line 1!invalid;2:d;"},
        {TEXT("\"a\" ,c\nd\n"), "line 1!invalid;2:d;"},
        {TEXT("x\n\"a\nb\"c\nd\n"), "1:x;line 2!invalid;4:d;"},
        {TEXT("a\0b\nc"), "line 1!invalid;2:c;"},
        {TEXT("\"a\nx\0b\"\nc"), "line 1!invalid;3:c;"},
        {TEXT("\0"), "line 1!invalid;"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out;
        buf_init(&out, 0);
        print_all(cases[i].text, &out);
        if (!str_equal(buf_view(&out), str_from(cases[i].rows)))
            fail_msg("case %zu: expected \"%s\", obtained \"%s\"", i, cases[i].rows, out.ptr);
        buf_finish(&out);
    }
}

static void csv_limits_the_number_of_fields(void **state)
{
    (void)state;
    char text[CSV_FIELDS_MAX + 3];
    memset(text, ',', sizeof text);
    struct csv csv;
    csv_init(&csv, (struct str){text, CSV_FIELDS_MAX - 1});
    assert_int_equal(csv_next(&csv, NULL), OK);
    assert_int_equal(csv.field_count, CSV_FIELDS_MAX);
    csv_finish(&csv);

    text[CSV_FIELDS_MAX] = '\n';
    text[CSV_FIELDS_MAX + 1] = 'x';
    csv_init(&csv, (struct str){text, CSV_FIELDS_MAX + 2});
    struct problem problem = {0};
    assert_int_equal(csv_next(&csv, &problem), ERR_LIMIT);
    assert_string_equal(problem.where, "line 1");
    assert_int_equal(csv.field_count, 0);
    assert_int_equal(csv_next(&csv, &problem), OK);
    assert_int_equal(csv.line, 2);
    csv_finish(&csv);
}

static void csv_limits_the_size_of_a_field(void **state)
{
    (void)state;
    size_t size_bytes = CSV_FIELD_BYTES_MAX + 5;
    char *text = malloc(size_bytes);
    assert_non_null(text);
    for (int quoted = 0; quoted < 2; quoted++)
        for (size_t over = 0; over < 2; over++) {
            size_t len = CSV_FIELD_BYTES_MAX + over;
            memset(text, 'x', size_bytes);
            if (quoted)
                text[0] = text[len + 1] = '"';
            struct csv csv;
            csv_init(&csv, (struct str){text, len + (quoted ? 2 : 0)});
            assert_int_equal(csv_next(&csv, NULL), over ? ERR_LIMIT : OK);
            csv_finish(&csv);
        }
    free(text);
}

static void csv_says_when_memory_for_quotes_runs_out(void **state)
{
    (void)state;
    struct csv csv;
    csv_init(&csv, STR("\"a\"\"b\",\"a much longer text \"\" than that\"\nx,y\n"));
    for (size_t limit = 1; limit < 80; limit++) {
        csv.unquoted.limit_bytes = limit;
        csv.at_byte = 0;
        csv.at_line = 1;
        struct problem problem = {0};
        enum err err = csv_next(&csv, &problem);
        assert_true(err == OK || err == ERR_NO_MEMORY);
        assert_int_equal(err == OK, limit >= 48); /* 16 and 32, as the arena aligns */
        assert_int_equal(csv_next(&csv, &problem), OK);
        assert_true(str_equal(csv_field(&csv, 1), STR("y")));
    }
    csv_finish(&csv);
    csv_finish(NULL);
}

static void csv_finds_columns_by_any_of_their_names(void **state)
{
    (void)state;
    struct csv csv;
    csv_init(&csv, STR("PCD, pcd8 ,\"OsEast1M\",pcd7,\n1,2"));
    assert_int_equal(csv_next(&csv, NULL), OK);
    assert_int_equal(csv_column(&csv, "pcd"), 0);
    assert_int_equal(csv_column(&csv, "pcd7|pcd"), 3); /* the first name wins */
    assert_int_equal(csv_column(&csv, "postcode|pcd8"), 1);
    assert_int_equal(csv_column(&csv, "oseast1m|east1m"), 2);
    assert_int_equal(csv_column(&csv, "east1m"), -1);
    assert_int_equal(csv_column(&csv, ""), -1); /* not the empty column */
    assert_true(str_equal(csv_field(&csv, 1), STR("pcd8")));
    assert_int_equal(csv_next(&csv, NULL), OK);
    assert_true(str_equal(csv_field(&csv, 1), STR("2")));
    assert_int_equal(csv_field(&csv, 2).len, 0);
    assert_int_equal(csv_field(&csv, -1).len, 0);
    csv_finish(&csv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_reads_what_rfc_4180_says_and_spreadsheets_write),
        cmocka_unit_test(csv_names_the_line_of_a_bad_row_and_reads_on),
        cmocka_unit_test(csv_limits_the_number_of_fields),
        cmocka_unit_test(csv_limits_the_size_of_a_field),
        cmocka_unit_test(csv_says_when_memory_for_quotes_runs_out),
        cmocka_unit_test(csv_finds_columns_by_any_of_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
