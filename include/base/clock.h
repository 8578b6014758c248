/* The one clock. The program may fix its day: app reads SIGNPOST_TODAY=YYYY-MM-DD and calls
 * clock_set_today; nothing here reads the environment. */
#ifndef SIGNPOST_BASE_CLOCK_H
#define SIGNPOST_BASE_CLOCK_H

#include <stdint.h>

/* Days since 1970-01-01 of today's date in Europe/London, whatever the machine's time zone. */
int32_t clock_today_days(void);

/* The same for any moment since 1970, in seconds UTC. Right since 1996; before, summer time ended
 * on other days. */
int32_t clock_london_days(int64_t utc_s);

/* Minutes since midnight by the clocks of London at a moment, in seconds UTC: 0 to 1439. On the
 * night in spring when they go forward there is no 60 to 119; in autumn these come twice. */
int clock_london_minutes(int64_t utc_s);

/* Today, as above, and the minute of it by the clocks of London. */
void clock_now(int32_t *today_days, int *minutes);

/* Fixes today (days since 1970-01-01). INT32_MIN lets the clock run again. */
void clock_set_today(int32_t days);

/* Fixes the minute of the day for clock_now. -1 lets it run again. */
void clock_set_minutes(int minutes);

/* Microseconds that never go back, for durations and deadlines. */
int64_t clock_mono_us(void);

/* Seconds since 1970-01-01T00:00Z, for logs and history. */
int64_t clock_utc_s(void);

#endif
