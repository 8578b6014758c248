#include "tests/support/test.h"

#include <time.h>

#include "base/clock.h"

static int64_t utc_s(int year, int month, int day, int hour, int minute, int second)
{
    struct tm tm = {.tm_year = year - 1900,
                    .tm_mon = month - 1,
                    .tm_mday = day,
                    .tm_hour = hour,
                    .tm_min = minute,
                    .tm_sec = second};
    return timegm(&tm);
}

/* The switches are those of the IANA time zone Europe/London. */
static void clock_turns_the_day_at_midnight_in_london(void **state)
{
    (void)state;
    static const struct {
        int from[6]; /* UTC */
        int day[3];  /* in London */
    } cases[] = {
        {{1970, 1, 1, 0, 0, 0}, {1970, 1, 1}},
        {{2021, 1, 31, 23, 59, 59}, {2021, 1, 31}},
        {{2021, 3, 27, 23, 59, 59}, {2021, 3, 27}}, /* winter: midnight is 00:00 UTC */
        {{2021, 3, 28, 0, 59, 59}, {2021, 3, 28}},  /* summer time begins at 01:00 */
        {{2021, 3, 28, 22, 59, 59}, {2021, 3, 28}},
        {{2021, 3, 28, 23, 0, 0}, {2021, 3, 29}},
        {{2021, 7, 1, 22, 59, 59}, {2021, 7, 1}},
        {{2021, 7, 1, 23, 0, 0}, {2021, 7, 2}},
        {{2021, 10, 30, 23, 0, 0}, {2021, 10, 31}},
        {{2021, 10, 31, 0, 59, 59}, {2021, 10, 31}}, /* summer time ends at 01:00 */
        {{2021, 10, 31, 23, 0, 0}, {2021, 10, 31}},
        {{2021, 11, 1, 0, 0, 0}, {2021, 11, 1}},
        {{2020, 3, 28, 23, 30, 0}, {2020, 3, 28}}, /* a leap year: 29 March */
        {{2020, 3, 29, 23, 30, 0}, {2020, 3, 30}},
        {{2020, 10, 24, 23, 30, 0}, {2020, 10, 25}},
        {{2020, 10, 25, 23, 30, 0}, {2020, 10, 25}},
        {{2024, 3, 30, 23, 30, 0}, {2024, 3, 30}}, /* on the last day of March */
        {{2024, 3, 31, 23, 30, 0}, {2024, 4, 1}},
        {{2026, 12, 31, 23, 59, 59}, {2026, 12, 31}},
        {{2100, 3, 27, 23, 30, 0}, {2100, 3, 27}}, /* no leap year */
        {{2100, 3, 28, 23, 30, 0}, {2100, 3, 29}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const int *from = cases[i].from;
        const int *day = cases[i].day;
        int64_t moment_s = utc_s(from[0], from[1], from[2], from[3], from[4], from[5]);
        int64_t expected_days = utc_s(day[0], day[1], day[2], 0, 0, 0) / 86400;
        int32_t days = clock_london_days(moment_s);
        if (days != expected_days)
            fail_msg("case %zu: expected %lld, obtained %d", i, (long long)expected_days, days);
    }
}

static void clock_tells_the_minutes_of_london(void **state)
{
    (void)state;
    static const struct {
        int from[5]; /* UTC */
        int minutes;
    } cases[] = {
        {{2021, 1, 31, 23, 59}, 1439}, {{2021, 2, 1, 0, 0}, 0},      {{2021, 3, 28, 0, 59}, 59},
        {{2021, 3, 28, 1, 0}, 120},    {{2021, 7, 1, 22, 59}, 1439}, {{2021, 7, 1, 23, 0}, 0},
        {{2021, 10, 31, 0, 59}, 119},  {{2021, 10, 31, 1, 0}, 60},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const int *from = cases[i].from;
        int64_t moment_s = utc_s(from[0], from[1], from[2], from[3], from[4], 30);
        int minutes = clock_london_minutes(moment_s);
        if (minutes != cases[i].minutes)
            fail_msg("case %zu: expected %d, obtained %d", i, cases[i].minutes, minutes);
    }
}

static void clock_stands_where_it_is_set(void **state)
{
    (void)state;
    clock_set_today(18659);
    assert_int_equal(clock_today_days(), 18659);
    clock_set_today(-1);
    assert_int_equal(clock_today_days(), -1);
    clock_set_today(INT32_MIN);
    int32_t before_days = clock_london_days(clock_utc_s());
    int32_t today_days = clock_today_days();
    int32_t after_days = clock_london_days(clock_utc_s());
    assert_true(before_days <= today_days && today_days <= after_days);
}

static void clock_for_durations_never_goes_back(void **state)
{
    (void)state;
    int64_t last_us = clock_mono_us();
    for (int i = 0; i < 10000; i++) {
        int64_t now_us = clock_mono_us();
        assert_true(now_us >= last_us);
        last_us = now_us;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clock_turns_the_day_at_midnight_in_london),
        cmocka_unit_test(clock_tells_the_minutes_of_london),
        cmocka_unit_test(clock_stands_where_it_is_set),
        cmocka_unit_test(clock_for_durations_never_goes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
