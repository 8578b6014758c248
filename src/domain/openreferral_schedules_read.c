/* Opening hours of Open Referral: records of ours, and what of the schedules of others can be told
 * by days of the week or of the month. Of the rest the words alone are kept. */
#include "openreferral_reading.h"

enum { OF_MONTH_MOST = 5, EVENTS_MOST = 1000000 };

/* ---- ours ---- */

static enum err read_days(struct referral_reading *reading, const struct json_at *at, uint8_t *out)
{
    struct json_at list = json_member(at, "days");
    unsigned weekdays = 0;
    size_t count = 0;
    enum err err = json_want_list(&list, WEEK_DAYS, &count, reading->base.problem);
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(&list, i);
        struct str code = {"", 0};
        err = json_want_text(&item, &code, reading->base.problem);
        int day = err ? NONE : code_find(weekday_codes, code);
        if (!err && day == NONE)
            err = json_problem(&item, reading->base.problem, ERR_INVALID, "This is no weekday.");
        if (!err && day >= 0)
            weekdays |= 1U << day;
    }
    if (!err && !weekdays)
        err = json_problem(&list, reading->base.problem, ERR_INVALID, "It must name weekdays.");
    *out = (uint8_t)weekdays;
    return err;
}

static enum err read_minutes(struct referral_reading *reading, const struct json_at *at,
                             struct schedule_record *row)
{
    struct json_at opens_at = json_member(at, "opens_min");
    struct json_at closes_at = json_member(at, "closes_min");
    int64_t opens = NONE;
    int64_t closes = NONE;
    enum err err = OK;
    if (json_is_there(&opens_at)) {
        err = json_want_int(&opens_at, 0, DAY_MINUTES - 1, &opens, reading->base.problem);
        if (!err)
            err = json_want_int(&closes_at, opens + 1, opens + DAY_MINUTES, &closes,
                                reading->base.problem);
    }
    row->opens_min = (int16_t)opens;
    row->closes_min = (int16_t)closes;
    return err;
}

/* The n-th location of its service. */
static enum err read_location(struct referral_reading *reading, const struct json_at *at, int *out)
{
    const struct directory *directory = reading->base.draft.directory;
    int first = directory->services[reading->service].locations.first;
    int count = directory->locations_count - first;
    struct json_at location_at = json_member(at, "location");
    int64_t n = 0;
    *out = NONE;
    if (!json_is_there(&location_at))
        return OK;
    enum err err = json_want_int(&location_at, 0, reading->is_draft ? INT32_MAX : count - 1, &n,
                                 reading->base.problem);
    *out = n < count ? first + (int)n : NONE; /* of a draft, the place may be gone */
    return err;
}

enum err referral_schedule_read(struct referral_reading *reading, const struct json_at *at)
{
    struct schedule_record row = {.location = NONE};
    struct json_at of_month_at = json_member(at, "of_month");
    int64_t of_month = 0;
    int holidays = 0;
    enum err err = read_location(reading, at, &row.location);
    if (!err)
        err = read_days(reading, at, &row.weekdays);
    if (!err)
        err = json_maybe_int(&of_month_at, -1, OF_MONTH_MOST, &of_month, reading->base.problem);
    row.of_month = (int8_t)of_month;
    if (!err)
        err = read_minutes(reading, at, &row);
    if (!err)
        err = want_code(&reading->base, at, "holidays", holiday_rule_codes, &holidays);
    row.holidays = (enum holiday_rule)holidays;
    if (!err)
        err = referral_validity(reading, at, &row.validity);
    if (!err)
        err = want_day(&reading->base, at, "known_from", &row.known_from);
    if (!err)
        err = maybe_text(&reading->base, at, "text", &row.text);
    if (!err)
        err = maybe_text(&reading->base, at, "note", &row.note);
    if (!err)
        err = referral_want_source(reading, at, &row.source);
    if (!err)
        *draft_schedules(&reading->base.draft) = row;
    return err;
}

/* ---- those of others ---- */

/* A member's text, borrowed; empty if there is none. */
static enum err text_of(struct referral_reading *reading, const struct json_at *object,
                        const char *member, struct str *out)
{
    struct json_at at = json_member(object, member);
    *out = STR("");
    return json_maybe_text(&at, out, reading->base.problem);
}

/* "MO", "Monday", "2TU", "-1FR". */
static bool byday_part(struct str part, int *of_month, int *weekday)
{
    bool is_last = part.len && part.ptr[0] == '-';
    size_t at = is_last || (part.len && part.ptr[0] == '+') ? 1 : 0;
    *of_month = 0;
    if (at < part.len && part.ptr[at] >= '1' && part.ptr[at] <= '0' + OF_MONTH_MOST)
        *of_month = part.ptr[at++] - '0';
    if (is_last && *of_month != 1)
        return false; /* the last but one has no place here */
    if (is_last)
        *of_month = -1;
    if (part.len < at + 2)
        return false;
    struct str two = {part.ptr + at, 2};
    for (*weekday = 0; *weekday < WEEK_DAYS; ++*weekday)
        if (str_equal_nocase(two, str_from(weekday_codes[*weekday])))
            return true;
    return false;
}

/* By which weekday of the month, -1 to 5, which days of the week. */
struct byday {
    uint8_t weekdays[OF_MONTH_MOST + 2];
};

static bool byday_read(struct str text, struct byday *out)
{
    struct str part;
    bool some = false;
    while (str_split(&text, ',', &part)) {
        int of_month;
        int weekday;
        if (!byday_part(str_trim(part), &of_month, &weekday))
            return false;
        out->weekdays[of_month + 1] |= (uint8_t)(1U << weekday);
        some = true;
    }
    return some;
}

/* A day, or the bound where there is none; false for what is no day. */
static enum err day_of(struct referral_reading *reading, const struct json_at *at,
                       const char *member, const char *otherwise, struct date bound,
                       struct date *out, bool *good)
{
    struct str text;
    enum err err = text_of(reading, at, member, &text);
    if (!err && !text.len)
        err = text_of(reading, at, otherwise, &text);
    *out = bound;
    if (!err && text.len)
        *good &= date_parse(text, out);
    return err;
}

/* Does it repeat in a way that days of the week cannot tell? */
static enum err is_intricate(struct referral_reading *reading, const struct json_at *at, bool *out)
{
    static const char *const members[] = {"bymonthday", "byweekno", "byyearday", "count"};
    struct json_at interval_at = json_member(at, "interval");
    double interval = 1;
    enum err err =
        json_maybe_double(&interval_at, 0, EVENTS_MOST, &interval, reading->base.problem);
    *out = interval > 1;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        struct json_at member = json_member(at, members[i]);
        struct str text = {"-", 1};
        bool is_empty =
            !json_is_there(&member) || (json_want_text(&member, &text, NULL) == OK && !text.len);
        *out |= !is_empty;
    }
    return err;
}

static enum err read_days_of(struct referral_reading *reading, const struct json_at *at,
                             struct byday *out, bool *good)
{
    struct str byday;
    struct str freq;
    struct str start;
    struct date day;
    enum err err = text_of(reading, at, "byday", &byday);
    if (!err)
        err = text_of(reading, at, "freq", &freq);
    if (!err)
        err = text_of(reading, at, "dtstart", &start);
    if (err)
        return err;
    if (byday.len)
        *good &= byday_read(byday, out);
    else if (str_equal(freq, STR("WEEKLY")) && date_parse(start, &day))
        out->weekdays[1] = (uint8_t)(1U << date_weekday(day)); /* as iCalendar has it */
    else
        *good = false;
    return OK;
}

/* A service of day and night has 00:00 to 23:59, for the standard has no 24:00. */
static enum err read_times_of(struct referral_reading *reading, const struct json_at *at,
                              struct schedule_record *row, bool *good)
{
    struct str opens_text;
    struct str closes_text;
    int opens = NONE;
    int closes = NONE;
    enum err err = text_of(reading, at, "opens_at", &opens_text);
    if (!err)
        err = text_of(reading, at, "closes_at", &closes_text);
    if (err)
        return err;
    *good &= clock_time_parse(opens_text, &opens) && clock_time_parse(closes_text, &closes) &&
             opens < DAY_MINUTES;
    if (closes == DAY_MINUTES - 1)
        closes = DAY_MINUTES;
    if (closes <= opens)
        closes += DAY_MINUTES;
    row->opens_min = (int16_t)opens;
    row->closes_min = (int16_t)closes;
    return OK;
}

/* Its words, where days and times cannot tell it. */
static void keep_words(struct referral_reading *reading, const struct schedule_record *row)
{
    struct str words = text_join(&reading->base, row->text, row->note);
    if (words.len)
        *draft_notes(&reading->base.draft) =
            (struct note_record){STR("Opening hours"), words, row->source};
    referral_leave(reading, STR("schedules"));
}

static enum err read_one(struct referral_reading *reading, const struct json_at *at, int location)
{
    const struct service_record *service =
        &reading->base.draft.directory->services[reading->service];
    struct schedule_record row = {.location = location,
                                  .holidays = HOLIDAYS_UNKNOWN,
                                  .known_from = reading->base.checked_on,
                                  .source = service->source};
    struct byday byday = {{0}};
    struct date from;
    struct date to;
    bool is_odd = false;
    bool good = true;
    enum err err = json_want_object(at, reading->base.problem);
    if (!err)
        err = maybe_text(&reading->base, at, "description", &row.text);
    if (!err)
        err = maybe_text(&reading->base, at, "notes", &row.note);
    if (!err)
        err = day_of(reading, at, "valid_from", "dtstart", DATE_MIN, &from, &good);
    if (!err)
        err = day_of(reading, at, "valid_to", "until", DATE_MAX, &to, &good);
    if (!err)
        err = is_intricate(reading, at, &is_odd);
    if (!err)
        err = read_days_of(reading, at, &byday, &good);
    if (!err)
        err = read_times_of(reading, at, &row, &good);
    if (err)
        return err;
    if (!good || is_odd || from.days > to.days) {
        keep_words(reading, &row);
        return OK;
    }
    row.validity = (struct validity){from, from, to, to};
    for (int i = 0; i < OF_MONTH_MOST + 2; i++) {
        row.of_month = (int8_t)(i - 1);
        row.weekdays = byday.weekdays[i];
        if (row.weekdays)
            *draft_schedules(&reading->base.draft) = row;
    }
    return OK;
}

enum err referral_foreign_schedules(struct referral_reading *reading, const struct json_at *object,
                                    int location)
{
    struct json_at list = json_member(object, "schedules");
    size_t count = 0;
    enum err err = OK;
    if (json_is_there(&list))
        err = json_want_list(&list, PROVISION_ROWS_MAX, &count, reading->base.problem);
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(&list, i);
        err = read_one(reading, &item, location);
    }
    return err;
}
