/* Opening hours in words. 23 November 2026 is a Monday; Good Friday of that year is 3 April. */
#include "tests/support/test.h"

#include <string.h>

#include "domain/words_hours.h"
#include "tests/support/small.h"

enum { WEEKDAYS = 0x1F, WEEKEND = 0x60, EVERY_DAY = 0x7F, TUESDAY = 0x02, FRIDAY = 0x10 };

static struct wall_time at(const char *moment)
{
    char day[DATE_TEXT_LEN + 1];
    struct wall_time time;
    memcpy(day, moment, DATE_TEXT_LEN);
    day[DATE_TEXT_LEN] = '\0';
    time.day = small_day(day);
    assert_true(clock_time_parse(str_from(moment + DATE_TEXT_LEN + 1), &time.minute));
    return time;
}

static void assert_words(const struct atlas *atlas, int location, struct date as_of,
                         const char *now, const char *code, const char *expected)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct hours hours =
        hours_words(atlas, 0, location, (struct moment){as_of, DATE_MAX}, at(now), &arena);
    if (!str_equal(hours.words, str_from(expected)) || strcmp(hours.code, code) != 0)
        fail_msg("%s: expected %s \"%s\", obtained %s \"%.*s\"", now, code, expected, hours.code,
                 (int)hours.words.len, hours.words.ptr);
    arena_finish(&arena);
}

struct said {
    const char *now;
    const char *code;
    const char *words;
};

static void assert_said(struct small *small, const struct said *cases, size_t count)
{
    const struct atlas *atlas = small_atlas(small);
    for (size_t i = 0; i < count; i++)
        assert_words(atlas, NONE, at(cases[i].now).day, cases[i].now, cases[i].code,
                     cases[i].words);
    atlas_give_back(atlas);
}
#define ASSERT_SAID(small, cases) assert_said(small, cases, sizeof(cases) / sizeof *(cases))

static void hours_say_until_when_it_is_open_and_when_it_opens_next(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "A", "2020", "ongoing");
    small_hours(small, WEEKDAYS, "09:30", "17:00");
    static const struct said cases[] = {
        {"2026-11-23 10:00", "open", "Open now, until 5pm"},
        {"2026-11-23 08:00", "closed", "Closed now. Opens today at 9:30am"},
        {"2026-11-23 17:00", "closed", "Closed now. Opens tomorrow at 9:30am"},
        {"2026-11-27 18:00", "closed", "Closed now. Opens Monday at 9:30am"},
        {"2026-04-02 18:00", "closed", "Closed now. Opens Tuesday at 9:30am"},
        {"2026-04-03 10:00", "closed", "Closed now, a bank holiday. Opens Tuesday at 9:30am"},
        {"2026-12-24 18:00", "closed", "Closed now. Opens Tuesday at 9:30am"},
    };
    ASSERT_SAID(small, cases);
}

static void hours_of_the_night_and_of_a_month_have_words(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "A", "2020", "ongoing");
    small_hours(small, TUESDAY, "22:00", "12:00")->of_month = 1;
    static const struct said cases[] = {
        {"2026-11-23 10:00", "closed", "Closed now. Opens on Tuesday 1 December 2026 at 10pm"},
        {"2026-12-01 23:00", "open", "Open now, until midday"},
        {"2026-12-02 11:59", "open", "Open now, until midday"},
    };
    ASSERT_SAID(small, cases);
    small = small_make();
    small_service(small, "A", "2020", "ongoing");
    small_hours(small, EVERY_DAY, "00:00", "24:00")->holidays = HOLIDAYS_OPEN;
    static const struct said always[] = {{"2026-12-25 10:00", "open", "Open now, day and night"}};
    ASSERT_SAID(small, always);
    small = small_make();
    small_service(small, "A", "2020", "ongoing");
    small_hours(small, WEEKDAYS, "00:00", "24:00");
    static const struct said long_days[] = {
        {"2026-11-23 10:00", "open", "Open now, until Friday at midnight"}};
    ASSERT_SAID(small, long_days);
}

static void hours_that_are_not_known_say_so(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "A", "2020", "ongoing");
    static const struct said none[] = {
        {"2026-11-23 10:00", "unknown", "Opening hours not in its source"}};
    ASSERT_SAID(small, none);
    small = small_make();
    small_service(small, "A", "2020", "ongoing");
    struct schedule_record *row = small_hours(small, WEEKDAYS, "09:00", "17:00");
    row->holidays = HOLIDAYS_UNKNOWN;
    row->validity.to_earliest = row->validity.to_latest = small_day("2026-06-30");
    static const struct said cases[] = {
        {"2026-04-03 10:00", "unknown",
         "Today is a bank holiday, and we do not know whether it is open"},
        {"2026-04-02 18:00", "closed", "Closed now. May open tomorrow at 9am: ask them"},
        {"2026-06-30 18:00", "closed", "Closed now"},
        {"2026-11-23 10:00", "unknown", "Opening hours not known for today"},
    };
    ASSERT_SAID(small, cases);
}

static void hours_of_a_service_that_may_not_run_are_doubted(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "A", "2020..2024", "2025-06-30..2027-06-30");
    small_hours(small, WEEKDAYS, "09:30", "17:00");
    static const struct said cases[] = {
        {"2026-11-23 10:00", "open", "If it still runs: open now, until 5pm"},
        {"2022-11-23 10:00", "open", "If it has begun: open now, until 5pm"},
        {"2028-11-23 10:00", "unknown", "It does not run on this day"},
    };
    ASSERT_SAID(small, cases);
}

static void hours_of_another_day_are_that_days(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "A", "2020", "ongoing");
    small_hours(small, WEEKDAYS, "09:00", "12:30");
    small_hours(small, WEEKDAYS, "14:00", "17:00");
    small_hours(small, FRIDAY, "19:00", "02:00")->holidays = HOLIDAYS_UNKNOWN;
    const struct atlas *atlas = small_atlas(small);
    static const struct {
        const char *as_of;
        const char *code;
        const char *words;
    } cases[] = {
        {"2026-11-24", "unknown", "Open on this day: 9am to 12:30pm, 2pm to 5pm"},
        {"2026-11-27", "unknown", "Open on this day: 9am to 12:30pm, 2pm to 5pm, 7pm to 2am"},
        {"2026-11-28", "closed", "Closed on this day"},
        {"2026-04-06", "closed", "Closed on this day, a bank holiday"},
        {"2026-04-03", "unknown", "A bank holiday: we do not know whether it is open"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_words(atlas, NONE, small_day(cases[i].as_of), "2026-11-23 10:00", cases[i].code,
                     cases[i].words);
    atlas_give_back(atlas);
}

/* "days: times; days: times | holidays", group by group. */
static void assert_table(struct small *small, const char *as_of, const char *expected)
{
    const struct atlas *atlas = small_atlas(small);
    struct arena arena;
    struct buf out;
    arena_init(&arena, 0);
    buf_init(&out, 0);
    const struct hours_table *table =
        hours_table(atlas, 0, (struct moment){small_day(as_of), DATE_MAX}, &arena);
    assert_non_null(table);
    for (int i = 0; i < table->count; i++) {
        const struct hours_group *group = &table->groups[i];
        buf_text(&out, i ? "\n" : "");
        if (group->place.len)
            buf_format(&out, "[%.*s] ", (int)group->place.len, group->place.ptr);
        if (group->dates.len)
            buf_format(&out, "(%.*s%s) ", (int)group->dates.len, group->dates.ptr,
                       group->is_over ? ", over" : "");
        for (int k = 0; k < group->line_count; k++)
            buf_format(&out, "%s%.*s: %.*s", k ? "; " : "", (int)group->lines[k].days.len,
                       group->lines[k].days.ptr, (int)group->lines[k].times.len,
                       group->lines[k].times.ptr);
        buf_format(&out, " | %.*s", (int)group->holidays.len, group->holidays.ptr);
        if (group->text.len)
            buf_format(&out, " \"%.*s\"", (int)group->text.len, group->text.ptr);
    }
    if (!str_equal(buf_view(&out), str_from(expected)))
        fail_msg("expected: %s\nobtained: %.*s", expected, (int)out.len, out.ptr);
    buf_finish(&out);
    arena_finish(&arena);
    atlas_give_back(atlas);
}

static void hours_table_puts_days_with_the_same_times_together(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "A", "2020", "ongoing");
    small_hours(small, WEEKDAYS, "09:00", "12:30");
    small_hours(small, 0x0D, "14:00", "17:00"); /* Monday, Wednesday, Thursday */
    assert_table(small, "2026-11-23",
                 "Monday, Wednesday and Thursday: 9am to 12:30pm, 2pm to 5pm; Tuesday and Friday: "
                 "9am to 12:30pm; Saturday and Sunday: closed | Closed on bank holidays.");
    small = small_make();
    small_service(small, "A", "2020", "ongoing");
    small_hours(small, EVERY_DAY, "00:00", "24:00")->holidays = HOLIDAYS_OPEN;
    assert_table(small, "2026-11-23", "Every day: day and night | Open on bank holidays too.");
    small = small_make();
    small_service(small, "A", "2020", "ongoing");
    small_hours(small, WEEKDAYS, "09:00", "24:00")->text = STR("Mon-Fri");
    small_hours(small, TUESDAY, "10:00", "12:00")->of_month = -1;
    small_hours(small, WEEKEND, "10:00", "12:00")->holidays = HOLIDAYS_UNKNOWN;
    assert_table(small, "2026-11-23",
                 "Monday to Friday: 9am to midnight; Saturday and Sunday: 10am to midday; Last "
                 "Tuesday of the month: 10am to midday | On bank holidays not as on other days: "
                 "ask them. \"Mon-Fri\"");
    small = small_make();
    small_service(small, "A", "2020", "ongoing");
    assert_table(small, "2026-11-23", "");
}

static void hours_table_has_a_group_for_each_place_and_time(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "A", "2020", "ongoing");
    small_site(small, "Camden");
    struct schedule_record *row = small_hours(small, WEEKDAYS, "09:00", "17:00");
    row->validity.to_earliest = row->validity.to_latest = small_day("2026-06-30");
    row = small_hours(small, WEEKDAYS, "10:00", "16:00");
    row->validity.from_earliest = row->validity.from_latest = small_day("2026-07-01");
    small_hours(small, TUESDAY, "13:00", "15:00")->location = 0;
    assert_table(small, "2026-11-23",
                 "(From 1 July 2026) Monday to Friday: 10am to 4pm; Saturday and Sunday: closed | "
                 "Closed on bank holidays.\n[Camden, Camden] Tuesday: 1pm to 3pm; Other days: "
                 "closed | Closed on bank holidays.\n(Until 30 June 2026, "
                 "over) Monday to Friday: 9am to 5pm; Saturday and Sunday: closed | Closed on bank "
                 "holidays.");
}

static void hours_of_a_place_are_its_own(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "A", "2020", "ongoing");
    small_site(small, "Camden");
    small_site(small, "Barnet");
    small_hours(small, WEEKDAYS, "09:00", "17:00");
    small_hours(small, TUESDAY, "13:00", "15:00")->location = 0;
    const struct atlas *atlas = small_atlas(small);
    struct date monday = small_day("2026-11-23");
    assert_words(atlas, 0, monday, "2026-11-23 10:00", "closed",
                 "Closed now. Opens tomorrow at 1pm");
    assert_words(atlas, 1, monday, "2026-11-23 10:00", "open", "Open now, until 5pm");
    atlas_give_back(atlas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_say_until_when_it_is_open_and_when_it_opens_next),
        cmocka_unit_test(hours_of_the_night_and_of_a_month_have_words),
        cmocka_unit_test(hours_that_are_not_known_say_so),
        cmocka_unit_test(hours_of_a_service_that_may_not_run_are_doubted),
        cmocka_unit_test(hours_of_another_day_are_that_days),
        cmocka_unit_test(hours_table_puts_days_with_the_same_times_together),
        cmocka_unit_test(hours_table_has_a_group_for_each_place_and_time),
        cmocka_unit_test(hours_of_a_place_are_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
