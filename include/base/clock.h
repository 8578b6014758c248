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

/* Fixes today (days since 1970-01-01). INT32_MIN lets the clock run again. */
void clock_set_today(int32_t days);

/* Microseconds that never go back, for durations and deadlines. */
int64_t clock_mono_us(void);

/* Seconds since 1970-01-01T00:00Z, for logs and history. */
int64_t clock_utc_s(void);

#endif
