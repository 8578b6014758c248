/* When a synthetic service is open. From its id, which is a hash already: a draw would move all
 * that is drawn after it. */
#include "synthetic_making.h"

enum { HOUR = 60, WORKDAYS = 0x1F, EVERY_DAY = 0x7F, LINES_MOST = 3 };
enum { MON = 1, TUE = 2, WED = 4, THU = 8, FRI = 16, SAT = 32 };

struct line {
    int weekdays; /* 0: no more lines */
    int of_month;
    int opens_min;
    int closes_min;
};

struct pattern {
    enum holiday_rule holidays;
    struct line lines[LINES_MOST];
};

static const struct pattern by_day[] = {
    {HOLIDAYS_CLOSED, {{WORKDAYS, 0, 9 * HOUR + 30, 17 * HOUR}}},
    {HOLIDAYS_CLOSED, {{MON | TUE | WED | THU, 0, 9 * HOUR, 17 * HOUR}, {FRI, 0, 9 * HOUR, 960}}},
    {HOLIDAYS_UNKNOWN,
     {{MON | WED | FRI, 0, 10 * HOUR, 13 * HOUR}, {MON | WED | FRI, 0, 14 * HOUR, 16 * HOUR}}},
    {HOLIDAYS_CLOSED, {{WORKDAYS, 0, 10 * HOUR, 16 * HOUR}, {SAT, 0, 10 * HOUR, 13 * HOUR}}},
    {HOLIDAYS_UNKNOWN, {{TUE, 2, 10 * HOUR, 12 * HOUR}, {THU, 0, 13 * HOUR, 19 * HOUR}}},
};

static const struct pattern by_night[] = {
    {HOLIDAYS_OPEN, {{EVERY_DAY, 0, 0, 24 * HOUR}}},
    {HOLIDAYS_OPEN, {{EVERY_DAY, 0, 20 * HOUR, 32 * HOUR}}},
};

enum { DAY_PATTERNS = sizeof by_day / sizeof *by_day };
enum { NIGHT_PATTERNS = sizeof by_night / sizeof *by_night };

static void add_pattern(struct making *making, const struct pattern *pattern, int location,
                        struct validity validity)
{
    for (int i = 0; i < LINES_MOST && pattern->lines[i].weekdays; i++) {
        const struct line *line = &pattern->lines[i];
        *draft_schedules(&making->draft) =
            (struct schedule_record){.location = location,
                                     .weekdays = (uint8_t)line->weekdays,
                                     .of_month = (int8_t)line->of_month,
                                     .opens_min = (int16_t)line->opens_min,
                                     .closes_min = (int16_t)line->closes_min,
                                     .holidays = pattern->holidays,
                                     .validity = validity,
                                     .known_from = making->known_from,
                                     .source = 0,
                                     .text = STR(""),
                                     .note = STR("")};
    }
}

void make_hours(struct making *making, struct service_record *service)
{
    static const int stated_tenths[REACH_COUNT] = {8, 7, 5};
    const uint8_t *chance = &service->id.bytes[8];
    struct validity whenever = {DATE_MIN, DATE_MIN, DATE_MAX, DATE_MAX};
    struct validity until = whenever;
    struct validity since = whenever;
    int first = making->draft.directory->schedules_count;
    service->schedules = (struct span){first, 0};
    if (chance[1] % 10 >= stated_tenths[service->reach])
        return;
    const struct pattern *pattern = service->reach == REACH_REFUGE || chance[2] % 10 == 0
                                        ? &by_night[chance[3] % NIGHT_PATTERNS]
                                        : &by_day[chance[3] % DAY_PATTERNS];
    until.to_earliest = until.to_latest = day_of(2025, 12, 31);
    since.from_earliest = since.from_latest = day_of(2026, 1, 1);
    bool has_changed = chance[4] % 10 == 0;
    add_pattern(making, pattern, NONE, has_changed ? until : whenever);
    if (has_changed)
        add_pattern(making, &by_day[(chance[3] + 1) % DAY_PATTERNS], NONE, since);
    if (service->locations.count > 1 && chance[4] % 2)
        add_pattern(making, &by_day[(chance[3] + 2) % DAY_PATTERNS],
                    service->locations.first + service->locations.count - 1, whenever);
    service->schedules.count = making->draft.directory->schedules_count - first;
}
