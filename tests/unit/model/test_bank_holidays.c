#include "tests/support/test.h"

#include <string.h>

#include "model/bank_holidays.h"

static struct date day_of(const char *text)
{
    struct date day;
    assert_true(date_parse(str_from(text), &day));
    return day;
}

/* England and Wales as gov.uk/bank-holidays lists them: 2019 to 2028, as MM-DD. Holidays that fall
 * on a weekend are not in its lists; they are below. */
static const struct {
    int year;
    const char *days;
} listed[] = {
    {2019, "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26"},
    {2020, "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28"},
    {2021, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"},
    {2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"},
    {2023, "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26"},
    {2024, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26"},
    {2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26"},
    {2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"},
    {2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"},
    {2028, "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26"},
};

static const char weekends[] = "2020-12-26 2021-12-25 2021-12-26 2022-01-01 2022-12-25 2023-01-01 "
                               "2026-12-26 2027-12-25 2027-12-26 2028-01-01";

static void bank_holidays_are_those_that_were_published(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof listed / sizeof *listed; i++) {
        struct date day;
        struct date last;
        assert_true(date_from_ymd(listed[i].year, 1, 1, &day));
        assert_true(date_from_ymd(listed[i].year, 12, 31, &last));
        for (; day.days <= last.days; day.days++) {
            char text[DATE_TEXT_LEN + 1];
            date_print(day, text);
            bool expected = strstr(listed[i].days, text + 5) || strstr(weekends, text);
            if (expected != (bank_holiday_on(day) != NULL))
                fail_msg("%s: expected %s, obtained %s", text, expected ? "a holiday" : "none",
                         bank_holiday_on(day) ? bank_holiday_on(day) : "none");
        }
    }
}

static void bank_holidays_have_names(void **state)
{
    (void)state;
    static const struct {
        const char *day;
        const char *name;
    } cases[] = {
        {"2026-01-01", "New Year’s Day"},
        {"2022-01-03", "New Year’s Day (substitute day)"},
        {"2026-04-03", "Good Friday"},
        {"2026-04-06", "Easter Monday"},
        {"2020-05-08", "Early May bank holiday"},
        {"2022-06-02", "Spring bank holiday"},
        {"2022-06-03", "Platinum Jubilee bank holiday"},
        {"2022-09-19", "Bank holiday for the State Funeral of Queen Elizabeth II"},
        {"2023-05-08", "Bank holiday for the Coronation of King Charles III"},
        {"2026-08-31", "Summer bank holiday"},
        {"2022-12-26", "Boxing Day"},
        {"2022-12-27", "Christmas Day (substitute day)"},
        {"2026-12-28", "Boxing Day (substitute day)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *name = bank_holiday_on(day_of(cases[i].day));
        assert_non_null(name);
        assert_string_equal(name, cases[i].name);
    }
}

/* From the tables of the Book of Common Prayer, with the earliest and the latest that can be. */
static void easter_is_the_sunday_of_the_tables(void **state)
{
    (void)state;
    static const char *const sundays[] = {"1818-03-22", "1943-04-25", "1961-04-02", "1981-04-19",
                                          "2000-04-23", "2008-03-23", "2011-04-24", "2016-03-27",
                                          "2038-04-25", "2049-04-18", "2076-04-19", "2285-03-22"};
    for (size_t i = 0; i < sizeof sundays / sizeof *sundays; i++) {
        struct date expected = day_of(sundays[i]);
        int year;
        int month;
        int day;
        date_to_ymd(expected, &year, &month, &day);
        assert_int_equal(easter_sunday(year).days, expected.days);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bank_holidays_are_those_that_were_published),
        cmocka_unit_test(bank_holidays_have_names),
        cmocka_unit_test(easter_is_the_sunday_of_the_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
