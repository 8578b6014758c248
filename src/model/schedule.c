#include "model/schedule.h"

#include <stdio.h>

#include "base/clock.h"
#include "model/bank_holidays.h"

/* A monthly drop-in comes within 35 days; with holidays that fall on it, within two months. */
enum { LOOK_AHEAD_DAYS = 70, NOWHERE = -1, CLOSED_ALL_DAY = -1 };

const char *const holiday_rule_codes[] = {"unknown", "closed", "open", NULL};
const char *const weekday_codes[] = {"MO", "TU", "WE", "TH", "FR", "SA", "SU", NULL};
const char *const weekday_names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                     "Friday", "Saturday", "Sunday",    NULL};

struct wall_time wall_time_now(void)
{
    struct wall_time now;
    clock_now(&now.day.days, &now.minute);
    return now;
}

/* 1970-01-01 was a Thursday. */
int date_weekday(struct date day)
{
    return (int)((((int64_t)day.days + 3) % WEEK_DAYS + WEEK_DAYS) % WEEK_DAYS);
}

/* ---- which rules count ---- */

static bool counts(const struct schedule *schedule, const struct schedule_record *row, int location)
{
    return row->location == location && date_is_known_by(row->known_from, schedule->known_on);
}

/* The location's, if it has rules of its own, or else NOWHERE: those for no location in particular.
 */
static int location_that_counts(const struct schedule *schedule)
{
    for (int i = 0; i < schedule->count; i++)
        if (counts(schedule, &schedule->rows[i], schedule->location))
            return schedule->location;
    return NOWHERE;
}

bool schedule_has(const struct schedule *schedule, const struct schedule_record *row)
{
    return counts(schedule, row, location_that_counts(schedule));
}

/* ---- one day ---- */

/* Is it the first, second ... or last of its weekday in its month? */
static bool is_nth(struct date day, int nth)
{
    int year;
    int month;
    int of_month;
    struct date week_on = {day.days + WEEK_DAYS};
    int month_of_week_on;
    int ignored;
    date_to_ymd(day, &year, &month, &of_month);
    if (nth >= 0)
        return nth == 0 || (of_month - 1) / WEEK_DAYS + 1 == nth;
    date_to_ymd(week_on, &year, &month_of_week_on, &ignored);
    return month_of_week_on != month;
}

static bool is_on(const struct schedule_record *row, struct date day)
{
    return (row->weekdays >> date_weekday(day) & 1) && is_nth(day, row->of_month);
}

static void opening_add(struct day_hours *hours, struct opening opening)
{
    int place = hours->count;
    if (place == OPENINGS_MAX)
        return;
    for (; place > 0 && hours->openings[place - 1].opens_min > opening.opens_min; place--)
        hours->openings[place] = hours->openings[place - 1];
    hours->openings[place] = opening;
    hours->count++;
}

/* What one rule that may hold says of a day. True if it says that the day is closed. */
static bool row_add(const struct schedule_record *row, bool is_certain, struct date day,
                    struct day_hours *hours)
{
    if (!is_on(row, day))
        return false;
    if (row->opens_min == CLOSED_ALL_DAY)
        return is_certain;
    if (hours->holiday && row->holidays == HOLIDAYS_CLOSED)
        return false;
    is_certain = is_certain && (!hours->holiday || row->holidays == HOLIDAYS_OPEN);
    opening_add(hours, (struct opening){row->opens_min, row->closes_min, is_certain});
    return false;
}

struct day_hours schedule_day(const struct schedule *schedule, struct date day)
{
    struct day_hours hours = {.holiday = bank_holiday_on(day)};
    int location = location_that_counts(schedule);
    bool is_closed = false;
    for (int i = 0; i < schedule->count; i++) {
        const struct schedule_record *row = &schedule->rows[i];
        enum certainty holds = validity_on(&row->validity, day);
        if (holds == CERTAINLY_NOT || !counts(schedule, row, location))
            continue;
        hours.is_known |= holds == CERTAINLY;
        is_closed |= row_add(row, holds == CERTAINLY, day, &hours);
    }
    if (is_closed)
        hours.count = 0;
    return hours;
}

/* ---- a moment ---- */

static struct date day_after(struct date day, int days)
{
    return (struct date){day.days + days};
}

/* The minute, since the midnight of `from`, at which the certain opening that holds a minute ends;
 * NONE if there is none. Looks at the day of the minute and the day before. */
static int end_of_opening(const struct schedule *schedule, struct date from, int minute)
{
    int latest = NOWHERE;
    for (int offset = minute / DAY_MINUTES - 1; offset <= minute / DAY_MINUTES; offset++) {
        struct day_hours hours = schedule_day(schedule, day_after(from, offset));
        for (int i = 0; i < hours.count; i++) {
            int opens = hours.openings[i].opens_min + offset * DAY_MINUTES;
            int closes = hours.openings[i].closes_min + offset * DAY_MINUTES;
            if (hours.openings[i].is_certain && opens <= minute && closes > minute &&
                closes > latest)
                latest = closes;
        }
    }
    return latest;
}

static bool may_be_open(const struct schedule *schedule, struct wall_time now)
{
    for (int offset = -1; offset <= 0; offset++) {
        struct day_hours hours = schedule_day(schedule, day_after(now.day, offset));
        for (int i = 0; i < hours.count; i++)
            if (hours.openings[i].opens_min + offset * DAY_MINUTES <= now.minute &&
                hours.openings[i].closes_min + offset * DAY_MINUTES > now.minute)
                return true;
    }
    return false;
}

static struct wall_time wall_time_at(struct date from, int minute)
{
    return (struct wall_time){day_after(from, minute / DAY_MINUTES), minute % DAY_MINUTES};
}

/* Openings that follow each other without a break are one. */
static void find_end(const struct schedule *schedule, struct wall_time now, int end,
                     struct schedule_status *out)
{
    for (int more = end; more != NOWHERE && end <= (WEEK_DAYS + 1) * DAY_MINUTES;) {
        end = more;
        more = end_of_opening(schedule, now.day, end);
    }
    out->is_always = end > (WEEK_DAYS + 1) * DAY_MINUTES;
    out->has_next = !out->is_always;
    if (out->has_next)
        out->next = wall_time_at(now.day, end);
}

/* The first opening from now on, certain or not. */
static void find_start(const struct schedule *schedule, struct wall_time now,
                       struct schedule_status *out)
{
    for (int offset = 0; offset <= LOOK_AHEAD_DAYS; offset++) {
        struct day_hours hours = schedule_day(schedule, day_after(now.day, offset));
        if (!hours.is_known)
            return; /* from that day on anything may be */
        for (int i = 0; i < hours.count; i++) {
            int opens = hours.openings[i].opens_min + offset * DAY_MINUTES;
            if (opens <= now.minute)
                continue;
            out->has_next = true;
            out->next_is_uncertain = !hours.openings[i].is_certain;
            out->next = wall_time_at(now.day, opens);
            return;
        }
    }
}

struct schedule_status schedule_status(const struct schedule *schedule, struct wall_time now)
{
    struct schedule_status status = {.state = OPEN_NOT_KNOWN};
    struct day_hours today = schedule_day(schedule, now.day);
    int end = end_of_opening(schedule, now.day, now.minute);
    status.holiday = today.holiday;
    if (end != NOWHERE) {
        status.state = OPEN_NOW;
        find_end(schedule, now, end, &status);
    } else if (today.is_known && !may_be_open(schedule, now)) {
        status.state = OPEN_NOT_NOW;
        find_start(schedule, now, &status);
    }
    return status;
}

/* ---- times as text ---- */

static bool two_digits(struct str text, size_t at, int most, int *out)
{
    if (at + 2 > text.len || text.ptr[at] < '0' || text.ptr[at] > '9' || text.ptr[at + 1] < '0' ||
        text.ptr[at + 1] > '9')
        return false;
    *out = (text.ptr[at] - '0') * 10 + text.ptr[at + 1] - '0';
    return *out <= most;
}

/* What may follow a time: nothing, Z, or an offset like +01:00. */
static bool is_zone(struct str text, size_t at)
{
    int hours;
    int minutes;
    if (at == text.len)
        return true;
    if (text.ptr[at] == 'Z')
        return at + 1 == text.len;
    return (text.ptr[at] == '+' || text.ptr[at] == '-') && text.len == at + 6 &&
           text.ptr[at + 3] == ':' && two_digits(text, at + 1, 14, &hours) &&
           two_digits(text, at + 4, 59, &minutes);
}

bool clock_time_parse(struct str text, int *minute)
{
    int hours;
    int minutes;
    int seconds = 0;
    size_t end = CLOCK_TIME_LEN;
    if (text.len < CLOCK_TIME_LEN || text.ptr[2] != ':' || !two_digits(text, 0, 24, &hours) ||
        !two_digits(text, 3, 59, &minutes))
        return false;
    if (text.len > end && text.ptr[end] == ':') {
        if (!two_digits(text, end + 1, 59, &seconds))
            return false;
        end += 3;
    }
    if (!is_zone(text, end) || (hours == 24 && (minutes || seconds)))
        return false;
    *minute = hours * 60 + minutes;
    return true;
}

void clock_time_print(int minute, char text[CLOCK_TIME_LEN + 1])
{
    int of_day = minute > DAY_MINUTES ? minute - DAY_MINUTES : minute;
    char wide[32]; /* what the compiler believes two ints may need */
    snprintf(wide, sizeof wide, "%02d:%02d", of_day / 60, of_day % 60);
    for (int i = 0; i < CLOCK_TIME_LEN; i++)
        text[i] = wide[i];
    text[CLOCK_TIME_LEN] = '\0';
}
