#include "tests/support/test.h"

#include <string.h>

#include "model/date_words.h"

static void iso_of(struct date date, char text[DATE_TEXT_LEN + 1])
{
    date_print(date, text);
}

static void days_are_read_as_people_write_them(void **state)
{
    (void)state;
    const struct {
        const char *text;
        const char *earliest;
        const char *latest;
    } cases[] = {
        {"2021-04-01", "2021-04-01", "2021-04-01"},
        {"1 April 2021", "2021-04-01", "2021-04-01"},
        {"  1  april  2021 ", "2021-04-01", "2021-04-01"},
        {"1st Apr 2021", "2021-04-01", "2021-04-01"},
        {"22nd September 2021", "2021-09-22", "2021-09-22"},
        {"3 Sept 2021", "2021-09-03", "2021-09-03"},
        {"Thursday 1 April 2021", "2021-04-01", "2021-04-01"},
        {"Thursday, 1 April 2021", "2021-04-01", "2021-04-01"},
        {"01/04/2021", "2021-04-01", "2021-04-01"},
        {"1/4/2021", "2021-04-01", "2021-04-01"},
        {"31.12.2021", "2021-12-31", "2021-12-31"},
        {"31-12-2021", "2021-12-31", "2021-12-31"},
        {"1-Apr-2021", "2021-04-01", "2021-04-01"},
        {"April 2021", "2021-04-01", "2021-04-30"},
        {"feb 2024", "2024-02-01", "2024-02-29"},
        {"04/2021", "2021-04-01", "2021-04-30"},
        {"2021-04", "2021-04-01", "2021-04-30"},
        {"2021", "2021-01-01", "2021-12-31"},
        {"2020/21", "2020-04-01", "2021-03-31"},
        {"2020/2021", "2020-04-01", "2021-03-31"},
        {"2020-21", "2020-04-01", "2021-03-31"},
        {"1999/00", "1999-04-01", "2000-03-31"},
        {"2009-10", "2009-10-01", "2009-10-31"},
        {"by 1 April 2021", "0001-01-01", "2021-04-01"},
        {"By April 2021", "0001-01-01", "2021-04-30"},
        {"1 April 2021 or later", "2021-04-01", "9999-12-31"},
        {"between 1 April 2021 and 31 May 2021", "2021-04-01", "2021-05-31"},
        {"2021-04..2021-06", "2021-04-01", "2021-06-30"},
        {"..2021-06", "0001-01-01", "2021-06-30"},
        {"2021-04..", "2021-04-01", "9999-12-31"},
        {"ongoing", "9999-12-31", "9999-12-31"},
        {"Ongoing", "9999-12-31", "9999-12-31"},
        {"", "0001-01-01", "9999-12-31"},
        {"   ", "0001-01-01", "9999-12-31"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct date earliest;
        struct date latest;
        char text[DATE_TEXT_LEN + 1];
        print_message("%s\n", cases[i].text);
        assert_int_equal(date_words_read(str_from(cases[i].text), &earliest, &latest), OK);
        iso_of(earliest, text);
        assert_string_equal(text, cases[i].earliest);
        iso_of(latest, text);
        assert_string_equal(text, cases[i].latest);
    }
}

static void what_is_no_day_or_could_be_two_is_refused(void **state)
{
    (void)state;
    const char *const cases[] = {
        "31 April 2021",
        "29/02/2021",
        "04/13/2021",
        "2021-13",
        "2021-00",
        "0/4/2021",
        "1/4/21",
        "21",
        "April",
        "1 April",
        "1 Apl 2021",
        "2020/22",
        "2020/20",
        "1899",
        "2200",
        "12021",
        "2021-4-1",
        "2021/04/01",
        "1/4-2021",
        "now",
        "soon",
        "n/a",
        "-",
        "by",
        "by ",
        "between 2021 and",
        "between 2022 and 2021",
        "2022..2021",
        "April April 2021",
        "1 2 2021",
        "20210401",
        "2021-04-01T00:00:00Z",
        "1 April 2021 10:00",
        "April2021x",
        "by by 2021",
        "first April 2021",
        "Saturn 1 April 2021",
        "1 April 2021 /",
        "/",
        "2021-",
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct date earliest = {7};
        struct date latest = {8};
        struct str text = str_from(cases[i]);
        print_message("%s\n", cases[i]);
        assert_int_equal(date_words_read(text, &earliest, &latest), ERR_INVALID);
        assert_int_equal(earliest.days, 7);
        assert_int_equal(latest.days, 8);
    }
}

static void what_is_written_reads_the_same(void **state)
{
    (void)state;
    static const char *const texts[] = {"2021-04-01",    "2021-04",   "2021",
                                        "2020/21",       "..2021-04", "2021..",
                                        "2021-02..2022", "ongoing",   ""};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct date a;
        struct date b;
        struct date c;
        struct date d;
        char words[DATE_WORDS_BOUND_LEN];
        assert_int_equal(date_words_read(str_from(texts[i]), &a, &b), OK);
        date_words_write(a, b, words);
        assert_int_equal(date_words_read(str_from(words), &c, &d), OK);
        assert_int_equal(a.days, c.days);
        assert_int_equal(b.days, d.days);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_read_as_people_write_them),
        cmocka_unit_test(what_is_no_day_or_could_be_two_is_refused),
        cmocka_unit_test(what_is_written_reads_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
