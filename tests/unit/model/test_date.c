#include "tests/support/test.h"

#include <string.h>

#include "base/clock.h"
#include "model/date.h"

static void date_parses_days_that_exist(void **state)
{
    (void)state;
    const struct {
        const char *text;
        bool good;
        int32_t days;
    } cases[] = {
        {"1970-01-01", true, 0},       {"1969-12-31", true, -1},    {"2000-02-29", true, 11016},
        {"2024-02-29", true, 19782},   {"2038-01-20", true, 24856}, {"0001-01-01", true, -719162},
        {"9999-12-31", true, 2932896}, {"2023-02-29", false, 0},    {"1900-02-29", false, 0},
        {"2021-13-01", false, 0},      {"2021-00-10", false, 0},    {"2021-04-31", false, 0},
        {"2021-4-01", false, 0},       {"2021/04/01", false, 0},    {"0000-01-01", false, 0},
        {"2021-04-01 ", false, 0},     {"+021-04-01", false, 0},    {"", false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct date date = {12345};
        assert_int_equal(date_parse(str_from(cases[i].text), &date), cases[i].good);
        assert_int_equal(date.days, cases[i].good ? cases[i].days : 12345);
    }
}

static void date_prints_what_it_parsed(void **state)
{
    (void)state;
    for (int32_t days = DATE_MIN.days; days <= DATE_MAX.days; days += 997) {
        char text[DATE_TEXT_LEN + 1];
        struct date back;
        date_print((struct date){days}, text);
        assert_true(date_parse(str_from(text), &back));
        assert_int_equal(back.days, days);
    }
}

static void date_reads_in_words(void **state)
{
    (void)state;
    char words[DATE_WORDS_LEN];
    struct date date;
    assert_true(date_from_ymd(2021, 2, 1, &date));
    date_words(date, words);
    assert_string_equal(words, "1 February 2021");
}

static void date_adds_months_and_keeps_to_the_month(void **state)
{
    (void)state;
    const struct {
        const char *from;
        int months;
        const char *to;
    } cases[] = {
        {"2021-01-31", 1, "2021-02-28"},   {"2024-01-31", 1, "2024-02-29"},
        {"2021-03-15", -3, "2020-12-15"},  {"2021-12-01", 1, "2022-01-01"},
        {"2020-02-29", 12, "2021-02-28"},  {"2021-05-05", -24, "2019-05-05"},
        {"0001-01-01", -24, "0001-01-01"}, {"9999-12-31", 24, "9999-12-31"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct date date;
        char text[DATE_TEXT_LEN + 1];
        assert_true(date_parse(str_from(cases[i].from), &date));
        date_print(date_add_months(date, cases[i].months), text);
        assert_string_equal(text, cases[i].to);
    }
}

static void today_is_the_clock_s(void **state)
{
    (void)state;
    clock_set_today(18628);
    assert_int_equal(date_today().days, 18628);
    clock_set_today(INT32_MIN);
    assert_true(date_today().days > 18628);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(date_parses_days_that_exist),
        cmocka_unit_test(date_prints_what_it_parsed),
        cmocka_unit_test(date_reads_in_words),
        cmocka_unit_test(date_adds_months_and_keeps_to_the_month),
        cmocka_unit_test(today_is_the_clock_s),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
