#include "base/clock.h"

#include <stdatomic.h>
#include <time.h>

enum { DAY_S = 86400, HOUR_S = 3600, MINUTE_S = 60 };

static _Atomic int32_t fixed_today_days = INT32_MIN;
static _Atomic int fixed_minutes = -1;

void clock_set_today(int32_t days)
{
    atomic_store(&fixed_today_days, days);
}

void clock_set_minutes(int minutes)
{
    atomic_store(&fixed_minutes, minutes);
}

int64_t clock_mono_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_utc_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec;
}

/* Start, in UTC, of the last Sunday of the month that ends on this day (days since 1970). */
static int64_t last_sunday_s(int64_t month_end_days)
{
    int64_t weekday = (month_end_days + 4) % 7; /* 1970-01-01 was a Thursday; 0 is Sunday */
    return (month_end_days - weekday) * DAY_S;
}

/* Summer time runs from 01:00 UTC of the last Sunday of March to 01:00 UTC of the last Sunday of
 * October (the Summer Time Order 2002). Done here because bare machines lack the time zone files.
 */
static int64_t london_offset_s(int64_t utc_s)
{
    time_t seconds = (time_t)utc_s;
    struct tm utc;
    gmtime_r(&seconds, &utc);
    int64_t year_start_days = utc_s / DAY_S - utc.tm_yday;
    int year = utc.tm_year + 1900;
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    int64_t summer_s = last_sunday_s(year_start_days + 89 + leap) + HOUR_S;  /* 31 March */
    int64_t winter_s = last_sunday_s(year_start_days + 303 + leap) + HOUR_S; /* 31 October */
    return utc_s >= summer_s && utc_s < winter_s ? HOUR_S : 0;
}

int32_t clock_london_days(int64_t utc_s)
{
    return (int32_t)((utc_s + london_offset_s(utc_s)) / DAY_S);
}

int clock_london_minutes(int64_t utc_s)
{
    return (int)((utc_s + london_offset_s(utc_s)) % DAY_S / MINUTE_S);
}

int32_t clock_today_days(void)
{
    static _Thread_local int64_t hour = -1; /* a day begins and ends with one */
    static _Thread_local int32_t hour_days;
    int32_t fixed = atomic_load(&fixed_today_days);
    if (fixed != INT32_MIN)
        return fixed;
    int64_t now_s = clock_utc_s();
    if (now_s / HOUR_S != hour) {
        hour = now_s / HOUR_S;
        hour_days = clock_london_days(now_s);
    }
    return hour_days;
}

void clock_now(int32_t *today_days, int *minutes)
{
    int64_t now_s = clock_utc_s();
    int32_t fixed_days = atomic_load(&fixed_today_days);
    int fixed = atomic_load(&fixed_minutes);
    *today_days = fixed_days != INT32_MIN ? fixed_days : clock_london_days(now_s);
    *minutes = fixed >= 0 ? fixed : clock_london_minutes(now_s);
}
