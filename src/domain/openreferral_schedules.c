/* Opening hours as HSDS-UK has them, for those who read nothing else of ours. A rule of several
 * weekdays of the month becomes a byday of each. */
#include "openreferral_parts.h"

static void write_byday(struct referral_writing *writing, const struct schedule_record *row)
{
    for (int day = 0; day < WEEK_DAYS; day++) {
        if (!(row->weekdays >> day & 1))
            continue;
        if (writing->words.len)
            buf_char(&writing->words, ',');
        if (row->of_month)
            buf_int(&writing->words, row->of_month);
        buf_text(&writing->words, weekday_codes[day]);
    }
    referral_words(writing, STR("byday"));
}

static void write_time(struct referral_writing *writing, struct str key, int minute)
{
    char text[CLOCK_TIME_LEN + 1];
    /* the standard has no 24:00: a minute before is what its makers advise */
    clock_time_print(minute == DAY_MINUTES ? DAY_MINUTES - 1 : minute, text);
    referral_text(writing, key, (struct str){text, CLOCK_TIME_LEN});
}

static void write_dates(struct referral_writing *writing, const struct validity *validity)
{
    if (validity->from_latest.days > DATE_MIN.days)
        referral_day(writing, STR("valid_from"), validity->from_latest);
    if (validity->to_earliest.days < DATE_MAX.days)
        referral_day(writing, STR("valid_to"), validity->to_earliest);
}

static void write_description(struct referral_writing *writing, const struct schedule_record *row)
{
    static const char *const holidays[] = {"", "Closed on bank holidays.",
                                           "Open on bank holidays too."};
    buf_str(&writing->words, row->text);
    if (row->opens_min == NONE) {
        if (writing->words.len)
            buf_char(&writing->words, ' ');
        buf_text(&writing->words, "Closed on these days.");
    } else if (row->holidays != HOLIDAYS_UNKNOWN) {
        if (writing->words.len)
            buf_char(&writing->words, ' ');
        buf_text(&writing->words, holidays[row->holidays]);
    }
    referral_words(writing, STR("description"));
}

static void write_schedule(struct referral_writing *writing, const struct schedule_record *row,
                           int n)
{
    json_write_object_begin(&writing->json);
    referral_id(writing, STR("id"), referral_part_id("schedule", writing->owner, n));
    write_dates(writing, &row->validity);
    referral_text(writing, STR("freq"), row->of_month ? STR("MONTHLY") : STR("WEEKLY"));
    write_byday(writing, row);
    if (row->opens_min != NONE) {
        write_time(writing, STR("opens_at"), row->opens_min);
        write_time(writing, STR("closes_at"), row->closes_min);
    }
    write_description(writing, row);
    referral_text(writing, STR("notes"), row->note);
    json_write_object_end(&writing->json);
}

void referral_schedules(struct referral_writing *writing, int service, int location)
{
    const struct service_record *record = &writing->directory->services[service];
    bool has_begun = false;
    for (int i = 0; i < record->schedules.count; i++) {
        const struct schedule_record *row =
            &writing->directory->schedules[record->schedules.first + i];
        if (row->location != location)
            continue;
        if (!has_begun)
            referral_list(writing, STR("schedules"));
        has_begun = true;
        write_schedule(writing, row, i);
    }
    if (has_begun)
        json_write_list_end(&writing->json);
}
