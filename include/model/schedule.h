/* When a service is open: rules by the clocks of London, and what they say of a moment. */
#ifndef SIGNPOST_MODEL_SCHEDULE_H
#define SIGNPOST_MODEL_SCHEDULE_H

#include "model/validity.h"

enum { DAY_MINUTES = 24 * 60, WEEK_DAYS = 7 };

/* What a schedule says of bank holidays. */
enum holiday_rule { HOLIDAYS_UNKNOWN, HOLIDAYS_CLOSED, HOLIDAYS_OPEN };
extern const char *const holiday_rule_codes[]; /* "unknown", "closed", "open", NULL */

/* "MO" to "SU", as iCalendar has them; ended by NULL. */
extern const char *const weekday_codes[];
extern const char *const weekday_names[]; /* "Monday" to "Sunday" */

/* One rule: so from when until when on these days, while it holds. */
struct schedule_record {
    int location; /* in directory.locations; NONE: wherever the service has no rules of its own */
    uint8_t weekdays; /* bit 0 is Monday, bit 6 Sunday; at least one */
    int8_t
        of_month; /* 0: every such weekday; 1 to 5: the first to fifth of the month; -1: the last */
    int16_t opens_min;  /* minutes since midnight, 0 to 1439; NONE: it is closed on these days */
    int16_t closes_min; /* more than opens_min, by a day at most: from 1441 on, on the next day */
    enum holiday_rule holidays;
    struct validity validity;
    struct date known_from;
    int source;
    struct str text; /* the source's words */
    struct str note;
};

/* A day and a minute of it by the clocks of London. When they go back, an hour comes twice. */
struct wall_time {
    struct date day;
    int minute; /* since midnight */
};

/* Now, by the one clock. */
struct wall_time wall_time_now(void);

int date_weekday(struct date day); /* 0 Monday to 6 Sunday */

enum open_state { OPEN_NOT_KNOWN, OPEN_NOW, OPEN_NOT_NOW };

struct schedule_status {
    enum open_state state;
    bool has_next;          /* when that changes is known */
    bool next_is_uncertain; /* it may open then: a bank holiday of which nothing is said */
    struct wall_time next;  /* open: when it closes; closed: when it opens */
    bool is_always;         /* open day and night */
    const char *holiday;    /* the bank holiday that the day is; NULL */
};

/* Some rules of one service, of which those for the location count, or, if it has none, those for
 * no location. Only those known by the day known_on. */
struct schedule {
    const struct schedule_record *rows;
    int count;
    int location; /* or NONE */
    struct date known_on;
};

struct schedule_status schedule_status(const struct schedule *schedule, struct wall_time now);

/* One opening: minutes since the day's midnight, as in a rule. */
struct opening {
    int opens_min;
    int closes_min;
    bool is_certain;
};

enum { OPENINGS_MAX = 16 };

/* What one day holds, sorted by time; what is left of the night before is not told. */
struct day_hours {
    bool is_known; /* some rule certainly holds on that day */
    int count;
    struct opening openings[OPENINGS_MAX];
    const char *holiday;
};

struct day_hours schedule_day(const struct schedule *schedule, struct date day);

/* Does the rule count for this schedule, whatever the day? */
bool schedule_has(const struct schedule *schedule, const struct schedule_record *row);

/* "09:30" or "09:30:00", with or without Z or an offset, which is passed over: the times of such
 * records are local. "24:00" is 1440. False for anything else. */
bool clock_time_parse(struct str text, int *minute);

/* "09:30"; 1440 is "24:00", and more is a time of the next day. */
enum { CLOCK_TIME_LEN = 5 };
void clock_time_print(int minute, char text[CLOCK_TIME_LEN + 1]);

#endif
