#include "domain/words_hours.h"

#include "domain/words.h"

/* ---- times ---- */

void time_words(int minute, struct buf *out)
{
    int of_day = minute % DAY_MINUTES;
    int hour = of_day / 60;
    if (of_day == 0 || of_day == DAY_MINUTES / 2) {
        buf_text(out, of_day ? "midday" : "midnight");
        return;
    }
    buf_int(out, hour % 12 ? hour % 12 : 12);
    if (of_day % 60)
        buf_format(out, ":%02d", of_day % 60);
    buf_text(out, hour < 12 ? "am" : "pm");
}

/* "today at 2pm", "tomorrow at 9:30am", "Monday at 9:30am", "on Monday 4 January 2021 at 9:30am".
 */
static void when_words(struct wall_time when, struct date today, struct buf *out)
{
    int days = when.day.days - today.days;
    char words[DATE_WORDS_LEN];
    if (days == 0) {
        buf_text(out, "today at ");
    } else if (days == 1) {
        buf_text(out, "tomorrow at ");
    } else if (days < WEEK_DAYS) {
        buf_format(out, "%s at ", weekday_names[date_weekday(when.day)]);
    } else {
        date_words(when.day, words);
        buf_format(out, "on %s %s at ", weekday_names[date_weekday(when.day)], words);
    }
    time_words(when.minute, out);
}

/* ---- one line; without a capital letter, for something may stand before it ---- */

static void open_words(const struct schedule_status *status, struct wall_time now, struct buf *out)
{
    buf_text(out, "open now, ");
    if (status->is_always) {
        buf_text(out, "day and night");
        return;
    }
    int left =
        (status->next.day.days - now.day.days) * DAY_MINUTES + status->next.minute - now.minute;
    struct wall_time end = status->next;
    if (end.minute == 0) /* midnight ends a day */
        end = (struct wall_time){{end.day.days - 1}, DAY_MINUTES};
    buf_text(out, "until ");
    if (left < DAY_MINUTES) /* the next time that it is so late */
        time_words(end.minute, out);
    else
        when_words(end, now.day, out);
}

static void closed_words(const struct schedule_status *status, struct wall_time now,
                         struct buf *out)
{
    buf_text(out, status->holiday ? "closed now, a bank holiday" : "closed now");
    if (!status->has_next)
        return;
    buf_text(out, status->next_is_uncertain ? ". May open " : ". Opens ");
    when_words(status->next, now.day, out);
    if (status->next_is_uncertain)
        buf_text(out, ": ask them");
}

static enum open_state now_words(const struct schedule *schedule, struct wall_time now,
                                 struct buf *out)
{
    struct schedule_status status = schedule_status(schedule, now);
    switch (status.state) {
    case OPEN_NOW: open_words(&status, now, out); break;
    case OPEN_NOT_NOW: closed_words(&status, now, out); break;
    case OPEN_NOT_KNOWN:
        buf_text(out, status.holiday
                          ? "today is a bank holiday, and we do not know whether it is open"
                          : "opening hours not known for today");
        break;
    }
    return status.state;
}

void openings_words(const struct opening *openings, int count, struct buf *out)
{
    for (int i = 0; i < count; i++) {
        if (i)
            buf_text(out, ", ");
        if (openings[i].closes_min - openings[i].opens_min == DAY_MINUTES &&
            openings[i].opens_min == 0) {
            buf_text(out, "day and night");
            continue;
        }
        time_words(openings[i].opens_min, out);
        buf_text(out, " to ");
        time_words(openings[i].closes_min, out);
    }
}

/* Of a day that is not today. */
static enum open_state day_words(const struct schedule *schedule, struct date day, struct buf *out)
{
    struct day_hours hours = schedule_day(schedule, day);
    bool is_certain = true;
    for (int i = 0; i < hours.count; i++)
        is_certain &= hours.openings[i].is_certain;
    if (!hours.is_known || !is_certain) {
        buf_text(out, hours.is_known && hours.holiday
                          ? "a bank holiday: we do not know whether it is open"
                          : "opening hours not known for this day");
        return OPEN_NOT_KNOWN;
    }
    if (!hours.count) {
        buf_text(out, hours.holiday ? "closed on this day, a bank holiday" : "closed on this day");
        return OPEN_NOT_NOW;
    }
    buf_text(out, "open on this day: ");
    openings_words(hours.openings, hours.count, out);
    return OPEN_NOT_KNOWN; /* no "now" on it */
}

static void capital_put(struct buf *words)
{
    if (words->len && words->ptr[0] >= 'a' && words->ptr[0] <= 'z')
        words->ptr[0] = (char)(words->ptr[0] - 'a' + 'A');
}

static struct schedule schedule_of(const struct atlas *atlas, int service, int location,
                                   struct date known_on)
{
    struct span span = atlas->directory.services[service].schedules;
    return (struct schedule){span.count ? &atlas->directory.schedules[span.first] : NULL,
                             span.count, location, known_on};
}

static bool is_stated(const struct schedule *schedule)
{
    for (int i = 0; i < schedule->count; i++)
        if (schedule_has(schedule, &schedule->rows[i]))
            return true;
    return false;
}

struct hours hours_words(const struct atlas *atlas, int service, int location, struct moment moment,
                         struct wall_time now, struct arena *arena)
{
    static const char *const codes[] = {"unknown", "open", "closed"};
    struct schedule schedule = schedule_of(atlas, service, location, moment.known_on);
    const struct statement_record *statement = statement_at(atlas, service, moment);
    enum certainty runs = statement ? validity_on(&statement->validity, moment.as_of) : UNCERTAIN;
    struct hours hours = {.is_stated = is_stated(&schedule),
                          .may_run = runs != CERTAINLY_NOT,
                          .state = OPEN_NOT_KNOWN};
    struct buf words;
    buf_init(&words, 0);
    if (!hours.is_stated) {
        buf_text(&words, "opening hours not in its source");
    } else if (!hours.may_run) {
        buf_text(&words, "it does not run on this day");
    } else {
        if (runs == UNCERTAIN)
            buf_text(&words, statement && moment.as_of.days < statement->validity.from_latest.days
                                 ? "if it has begun: "
                                 : "if it still runs: ");
        hours.state = moment.as_of.days == now.day.days
                          ? now_words(&schedule, now, &words)
                          : day_words(&schedule, moment.as_of, &words);
    }
    capital_put(&words);
    hours.code = codes[hours.state];
    hours.words = words_keep(&words, arena);
    buf_finish(&words);
    return hours;
}
