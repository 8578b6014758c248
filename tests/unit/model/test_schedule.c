#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "model/schedule.h"

enum { WEEKDAYS = 0x1F, SATURDAY = 0x20, EVERY_DAY = 0x7F, TUESDAY = 0x02, NOWHERE = -1 };
enum { ALWAYS_MIN = DAY_MINUTES, CLOSED = -1 };

#define WHENEVER                                                                                   \
    {                                                                                              \
        DATE_MIN, DATE_MIN, DATE_MAX, DATE_MAX                                                     \
    }

/* 2026-11-23 is a Monday. */
static struct wall_time at(const char *moment)
{
    struct wall_time time;
    assert_true(date_parse((struct str){moment, DATE_TEXT_LEN}, &time.day));
    assert_true(clock_time_parse(str_from(moment + DATE_TEXT_LEN + 1), &time.minute));
    return time;
}

static struct date day_of(const char *text)
{
    struct date day;
    assert_true(date_parse(str_from(text), &day));
    return day;
}

static struct schedule_record rule(unsigned weekdays, int opens_min, int closes_min)
{
    return (struct schedule_record){.location = NOWHERE,
                                    .weekdays = (uint8_t)weekdays,
                                    .opens_min = (int16_t)opens_min,
                                    .closes_min = (int16_t)closes_min,
                                    .holidays = HOLIDAYS_CLOSED,
                                    .validity = WHENEVER,
                                    .known_from = DATE_MIN};
}

static struct schedule schedule_of(const struct schedule_record *rows, int count)
{
    return (struct schedule){rows, count, NOWHERE, DATE_MAX};
}

/* "open 2026-11-23 17:00", "closed 2026-11-24 09:30", "closed", "unknown", "open always"; with "?"
 * where the next is uncertain. */
static const char *told(const struct schedule *schedule, const char *moment)
{
    static char words[64];
    static const char *const states[] = {"unknown", "open", "closed"};
    struct schedule_status status = schedule_status(schedule, at(moment));
    char day[DATE_TEXT_LEN + 1];
    char time[CLOCK_TIME_LEN + 1];
    size_t len = (size_t)snprintf(words, sizeof words, "%s", states[status.state]);
    if (status.is_always)
        snprintf(words + len, sizeof words - len, " always");
    if (!status.has_next)
        return words;
    date_print(status.next.day, day);
    clock_time_print(status.next.minute, time);
    snprintf(words + len, sizeof words - len, " %s %s%s", day, time,
             status.next_is_uncertain ? "?" : "");
    return words;
}

static void assert_told(const struct schedule *schedule, const char *moment, const char *expected)
{
    const char *obtained = told(schedule, moment);
    if (strcmp(obtained, expected) != 0)
        fail_msg("%s: expected \"%s\", obtained \"%s\"", moment, expected, obtained);
}

struct told_case {
    const char *moment;
    const char *expected;
};

static void assert_all(const struct schedule *schedule, const struct told_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_told(schedule, cases[i].moment, cases[i].expected);
}
#define ASSERT_ALL(schedule, cases) assert_all(schedule, cases, sizeof(cases) / sizeof *(cases))

static void schedule_is_open_from_its_first_minute_to_before_its_last(void **state)
{
    (void)state;
    const struct schedule_record rows[] = {rule(WEEKDAYS, 9 * 60 + 30, 17 * 60)};
    struct schedule schedule = schedule_of(rows, 1);
    static const struct told_case cases[] = {
        {"2026-11-23 09:29", "closed 2026-11-23 09:30"},
        {"2026-11-23 09:30", "open 2026-11-23 17:00"},
        {"2026-11-23 16:59", "open 2026-11-23 17:00"},
        {"2026-11-23 17:00", "closed 2026-11-24 09:30"},
        {"2026-11-27 17:30", "closed 2026-11-30 09:30"}, /* Friday: until Monday */
        {"2026-11-28 12:00", "closed 2026-11-30 09:30"},
    };
    ASSERT_ALL(&schedule, cases);
}

static void schedule_knows_a_break_at_midday(void **state)
{
    (void)state;
    const struct schedule_record rows[] = {rule(WEEKDAYS, 14 * 60, 17 * 60),
                                           rule(WEEKDAYS, 9 * 60, 12 * 60 + 30)};
    struct schedule schedule = schedule_of(rows, 2);
    assert_told(&schedule, "2026-11-23 10:00", "open 2026-11-23 12:30");
    assert_told(&schedule, "2026-11-23 13:00", "closed 2026-11-23 14:00");
    struct day_hours hours = schedule_day(&schedule, day_of("2026-11-23"));
    assert_int_equal(hours.count, 2);
    assert_int_equal(hours.openings[0].opens_min, 9 * 60);
}

static void schedule_goes_on_over_midnight(void **state)
{
    (void)state;
    const struct schedule_record rows[] = {rule(0x10, 22 * 60, 30 * 60)}; /* Friday night */
    struct schedule schedule = schedule_of(rows, 1);
    static const struct told_case cases[] = {
        {"2026-11-27 21:59", "closed 2026-11-27 22:00"},
        {"2026-11-27 23:00", "open 2026-11-28 06:00"},
        {"2026-11-28 05:59", "open 2026-11-28 06:00"},
        {"2026-11-28 06:00", "closed 2026-12-04 22:00"},
    };
    ASSERT_ALL(&schedule, cases);
}

static void schedule_of_day_and_night_never_closes(void **state)
{
    (void)state;
    struct schedule_record every = rule(EVERY_DAY, 0, ALWAYS_MIN);
    every.holidays = HOLIDAYS_OPEN;
    struct schedule always = schedule_of(&every, 1);
    assert_told(&always, "2026-11-23 00:00", "open always");
    assert_told(&always, "2026-12-24 23:59", "open always");
    const struct schedule_record rows[] = {rule(WEEKDAYS, 0, ALWAYS_MIN)};
    struct schedule weekdays = schedule_of(rows, 1);
    assert_told(&weekdays, "2026-11-25 12:00", "open 2026-11-28 00:00");
    assert_told(&weekdays, "2026-11-28 12:00", "closed 2026-11-30 00:00");
}

static void schedule_may_be_monthly(void **state)
{
    (void)state;
    struct schedule_record rows[] = {rule(TUESDAY, 10 * 60, 12 * 60)};
    struct schedule schedule = schedule_of(rows, 1);
    rows[0].of_month = 1;
    assert_told(&schedule, "2026-11-23 10:00", "closed 2026-12-01 10:00");
    assert_told(&schedule, "2026-12-01 11:00", "open 2026-12-01 12:00");
    rows[0].of_month = -1;
    assert_told(&schedule, "2026-11-23 10:00", "closed 2026-11-24 10:00");
    assert_told(&schedule, "2026-11-24 12:00", "closed 2026-12-29 10:00");
    rows[0].of_month = 5; /* December has five Tuesdays */
    assert_told(&schedule, "2026-11-24 11:00", "closed 2026-12-29 10:00");
}

/* Good Friday and Easter Monday of 2026 are 3 and 6 April. */
static void schedule_heeds_bank_holidays(void **state)
{
    (void)state;
    struct schedule_record rows[] = {rule(WEEKDAYS, 9 * 60, 17 * 60)};
    struct schedule schedule = schedule_of(rows, 1);
    assert_told(&schedule, "2026-04-03 10:00", "closed 2026-04-07 09:00");
    assert_string_equal(schedule_status(&schedule, at("2026-04-03 10:00")).holiday, "Good Friday");
    rows[0].holidays = HOLIDAYS_OPEN;
    assert_told(&schedule, "2026-04-03 10:00", "open 2026-04-03 17:00");
    rows[0].holidays = HOLIDAYS_UNKNOWN;
    static const struct told_case cases[] = {
        {"2026-04-02 18:00", "closed 2026-04-03 09:00?"},
        {"2026-04-03 08:59", "closed 2026-04-03 09:00?"},
        {"2026-04-03 10:00", "unknown"},
        {"2026-04-03 17:00", "closed 2026-04-06 09:00?"}, /* whatever holds, it is closed by then */
        {"2026-04-07 10:00", "open 2026-04-07 17:00"},
    };
    ASSERT_ALL(&schedule, cases);
}

static void schedule_holds_only_while_it_is_valid(void **state)
{
    (void)state;
    struct schedule_record rows[] = {rule(WEEKDAYS, 9 * 60, 17 * 60),
                                     rule(WEEKDAYS, 10 * 60, 16 * 60)};
    rows[0].validity.to_earliest = rows[0].validity.to_latest = day_of("2026-11-24");
    rows[1].validity.from_earliest = rows[1].validity.from_latest = day_of("2026-11-25");
    struct schedule schedule = schedule_of(rows, 2);
    assert_told(&schedule, "2026-11-24 17:30", "closed 2026-11-25 10:00");
    assert_told(&schedule, "2026-11-25 09:30", "closed 2026-11-25 10:00");
    schedule.count = 1; /* nothing is said of the days after */
    assert_told(&schedule, "2026-11-24 17:30", "closed");
    assert_told(&schedule, "2026-11-25 09:30", "unknown");
    rows[0].validity.to_latest = day_of("2026-12-31"); /* may hold still */
    assert_told(&schedule, "2026-11-25 09:30", "unknown");
    assert_told(&schedule, "2026-11-24 10:00", "open 2026-11-24 17:00");
}

static void schedule_counts_only_what_was_known(void **state)
{
    (void)state;
    struct schedule_record rows[] = {rule(WEEKDAYS, 9 * 60, 17 * 60)};
    rows[0].known_from = day_of("2026-12-01");
    struct schedule schedule = schedule_of(rows, 1);
    schedule.known_on = day_of("2026-11-30");
    assert_told(&schedule, "2026-11-23 10:00", "unknown");
    assert_false(schedule_has(&schedule, &rows[0]));
    schedule.known_on = day_of("2026-12-01");
    assert_told(&schedule, "2026-11-23 10:00", "open 2026-11-23 17:00");
}

static void schedule_of_a_location_stands_before_that_of_the_service(void **state)
{
    (void)state;
    struct schedule_record rows[] = {rule(WEEKDAYS, 9 * 60, 17 * 60), rule(SATURDAY, 600, 720)};
    rows[1].location = 7;
    struct schedule schedule = schedule_of(rows, 2);
    assert_told(&schedule, "2026-11-28 10:30", "closed 2026-11-30 09:00");
    schedule.location = 7;
    assert_told(&schedule, "2026-11-28 10:30", "open 2026-11-28 12:00");
    assert_told(&schedule, "2026-11-23 10:00", "closed 2026-11-28 10:00");
    schedule.location = 8; /* has none of its own */
    assert_told(&schedule, "2026-11-23 10:00", "open 2026-11-23 17:00");
    assert_true(schedule_has(&schedule, &rows[0]) && !schedule_has(&schedule, &rows[1]));
}

static void schedule_closes_on_days_that_say_so(void **state)
{
    (void)state;
    struct schedule_record rows[] = {rule(WEEKDAYS, 9 * 60, 17 * 60),
                                     rule(EVERY_DAY, CLOSED, CLOSED)};
    rows[1].validity = (struct validity){day_of("2026-11-24"), day_of("2026-11-24"),
                                         day_of("2026-11-26"), day_of("2026-11-26")};
    struct schedule schedule = schedule_of(rows, 2);
    assert_told(&schedule, "2026-11-23 18:00", "closed 2026-11-27 09:00");
    assert_told(&schedule, "2026-11-25 10:00", "closed 2026-11-27 09:00");
}

static void schedule_without_rules_says_nothing(void **state)
{
    (void)state;
    struct schedule schedule = schedule_of(NULL, 0);
    assert_told(&schedule, "2026-11-23 10:00", "unknown");
    assert_false(schedule_day(&schedule, day_of("2026-11-23")).is_known);
}

/* Nothing is true of one minute that its neighbours deny: the answer agrees with the day's own
 * openings, and what it names as next is when the state changes. */
static void schedule_changes_exactly_when_it_says(void **state)
{
    (void)state;
    const struct schedule_record rows[] = {
        rule(WEEKDAYS, 9 * 60, 12 * 60), rule(0x0A, 11 * 60, 19 * 60), rule(0x20, 20 * 60, 27 * 60),
        rule(0x40, 2 * 60, 5 * 60)};
    struct schedule schedule = schedule_of(rows, 4);
    struct wall_time now = at("2026-12-20 00:00");
    for (int minute = 0; minute < 14 * DAY_MINUTES; minute += 5) {
        struct wall_time then = {{now.day.days + minute / DAY_MINUTES}, minute % DAY_MINUTES};
        struct schedule_status status = schedule_status(&schedule, then);
        assert_true(status.state != OPEN_NOT_KNOWN && status.has_next);
        struct schedule_status changed = schedule_status(&schedule, status.next);
        assert_true(changed.state != status.state);
        struct wall_time before = {status.next.day, status.next.minute - 1};
        if (before.minute >= 0)
            assert_int_equal(schedule_status(&schedule, before).state, status.state);
    }
}

static int64_t utc_s(const char *moment)
{
    struct wall_time time = at(moment);
    return (int64_t)time.day.days * 86400 + time.minute * 60;
}

/* A night shelter, open from ten in the evening to six, through both nights on which the clocks
 * change: 29 March and 25 October 2026. */
static void schedule_follows_the_clocks_of_london(void **state)
{
    (void)state;
    struct schedule_record rows[] = {rule(EVERY_DAY, 22 * 60, 30 * 60)};
    struct schedule schedule = schedule_of(rows, 1);
    static const struct {
        const char *utc;
        const char *expected;
    } cases[] = {
        {"2026-03-28 22:00", "open 2026-03-29 06:00"},
        {"2026-03-29 00:59", "open 2026-03-29 06:00"}, /* 00:59 */
        {"2026-03-29 01:00", "open 2026-03-29 06:00"}, /* 02:00: the clocks went forward */
        {"2026-03-29 04:59", "open 2026-03-29 06:00"}, /* 05:59 */
        {"2026-03-29 05:00", "closed 2026-03-29 22:00"},
        {"2026-03-29 21:00", "open 2026-03-30 06:00"}, /* 22:00 */
        {"2026-10-24 21:00", "open 2026-10-25 06:00"},
        {"2026-10-25 00:30", "open 2026-10-25 06:00"}, /* 01:30 */
        {"2026-10-25 01:30", "open 2026-10-25 06:00"}, /* 01:30 again */
        {"2026-10-25 05:30", "open 2026-10-25 06:00"}, /* nine hours after it opened */
        {"2026-10-25 06:00", "closed 2026-10-25 22:00"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t moment_s = utc_s(cases[i].utc);
        struct wall_time now = {{clock_london_days(moment_s)}, clock_london_minutes(moment_s)};
        char text[32];
        char day[DATE_TEXT_LEN + 1];
        char time[CLOCK_TIME_LEN + 1];
        date_print(now.day, day);
        clock_time_print(now.minute, time);
        snprintf(text, sizeof text, "%s %s", day, time);
        assert_told(&schedule, text, cases[i].expected);
    }
}

static void wall_time_is_that_of_the_one_clock(void **state)
{
    (void)state;
    clock_set_today(day_of("2026-11-23").days);
    clock_set_minutes(605);
    struct wall_time now = wall_time_now();
    assert_int_equal(now.day.days, day_of("2026-11-23").days);
    assert_int_equal(now.minute, 605);
    clock_set_minutes(-1);
    clock_set_today(INT32_MIN);
    now = wall_time_now();
    assert_true(now.minute >= 0 && now.minute < DAY_MINUTES);
    assert_true(now.day.days >= date_today().days - 1 && now.day.days <= date_today().days);
}

static void clock_times_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int minute; /* -1: refused */
    } cases[] = {
        {"09:30", 570},     {"00:00", 0},        {"24:00", 1440},      {"23:59:59", 1439},
        {"10:00:00Z", 600}, {"10:00Z", 600},     {"09:00-05:00", 540}, {"09:00:00+01:00", 540},
        {"24:01", -1},      {"9:30", -1},        {"09.30", -1},        {"25:00", -1},
        {"10:60", -1},      {"10:00:60", -1},    {"10:00x", -1},       {"10:00+1", -1},
        {"", -1},           {"10:00+25:00", -1}, {"10:00ZZ", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int minute = -1;
        bool good = clock_time_parse(str_from(cases[i].text), &minute);
        if (good != (cases[i].minute >= 0) || minute != cases[i].minute)
            fail_msg("%s: expected %d, obtained %d", cases[i].text, cases[i].minute, minute);
    }
}

static void clock_times_are_printed(void **state)
{
    (void)state;
    char text[CLOCK_TIME_LEN + 1];
    clock_time_print(545, text);
    assert_string_equal(text, "09:05");
    clock_time_print(1440, text);
    assert_string_equal(text, "24:00");
    clock_time_print(1440 + 360, text);
    assert_string_equal(text, "06:00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schedule_is_open_from_its_first_minute_to_before_its_last),
        cmocka_unit_test(schedule_knows_a_break_at_midday),
        cmocka_unit_test(schedule_goes_on_over_midnight),
        cmocka_unit_test(schedule_of_day_and_night_never_closes),
        cmocka_unit_test(schedule_may_be_monthly),
        cmocka_unit_test(schedule_heeds_bank_holidays),
        cmocka_unit_test(schedule_holds_only_while_it_is_valid),
        cmocka_unit_test(schedule_counts_only_what_was_known),
        cmocka_unit_test(schedule_of_a_location_stands_before_that_of_the_service),
        cmocka_unit_test(schedule_closes_on_days_that_say_so),
        cmocka_unit_test(schedule_without_rules_says_nothing),
        cmocka_unit_test(schedule_changes_exactly_when_it_says),
        cmocka_unit_test(schedule_follows_the_clocks_of_london),
        cmocka_unit_test(wall_time_is_that_of_the_one_clock),
        cmocka_unit_test(clock_times_are_read),
        cmocka_unit_test(clock_times_are_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
