/* Opening hours as a table. */
#include <string.h>

#include "domain/words.h"
#include "domain/words_hours.h"

struct table_writer {
    const struct atlas *atlas;
    const struct schedule_record *rows;
    int count;
    struct moment moment;
    struct arena *arena;
    struct buf words;
    struct hours_table *table;
};

static bool is_of(const struct table_writer *writer, const struct schedule_record *row,
                  const struct schedule_record *like)
{
    const struct validity *a = &row->validity;
    const struct validity *b = &like->validity;
    return date_is_known_by(row->known_from, writer->moment.known_on) &&
           row->location == like->location && a->from_earliest.days == b->from_earliest.days &&
           a->from_latest.days == b->from_latest.days &&
           a->to_earliest.days == b->to_earliest.days && a->to_latest.days == b->to_latest.days;
}

/* "Every day", "Monday to Friday", "Monday, Wednesday and Friday". */
static void days_words(unsigned weekdays, struct buf *out)
{
    int told = 0;
    if (weekdays == (1U << WEEK_DAYS) - 1) {
        buf_text(out, "Every day");
        return;
    }
    for (int day = 0; day < WEEK_DAYS; day++) {
        int last = day;
        if (!(weekdays >> day & 1))
            continue;
        while (last + 1 < WEEK_DAYS && (weekdays >> (last + 1) & 1))
            last++;
        if (last - day < 2) /* two are no run */
            last = day;
        bool is_end = !(weekdays >> (last + 1));
        if (told++)
            buf_text(out, is_end ? " and " : ", ");
        buf_text(out, weekday_names[day]);
        if (last > day)
            buf_format(out, " to %s", weekday_names[last]);
        day = last;
    }
}

static void line_add(struct hours_group *group, struct str days, struct str times)
{
    if (group->line_count < HOURS_LINES_MAX)
        group->lines[group->line_count++] = (struct hours_line){days, times};
}

/* The times of one weekday, every week, sorted. */
static int openings_of(const struct table_writer *writer, const struct schedule_record *like,
                       int weekday, struct opening openings[OPENINGS_MAX])
{
    int count = 0;
    for (int i = 0; i < writer->count; i++) {
        const struct schedule_record *row = &writer->rows[i];
        if (!is_of(writer, row, like) || !(row->weekdays >> weekday & 1) || row->of_month ||
            row->opens_min == NONE || count == OPENINGS_MAX)
            continue;
        int place = count++;
        for (; place > 0 && openings[place - 1].opens_min > row->opens_min; place--)
            openings[place] = openings[place - 1];
        openings[place] = (struct opening){row->opens_min, row->closes_min, true};
    }
    return count;
}

static bool is_same(const struct opening *a, const struct opening *b, int count)
{
    for (int i = 0; i < count; i++)
        if (a[i].opens_min != b[i].opens_min || a[i].closes_min != b[i].closes_min)
            return false;
    return true;
}

/* Days that follow each other? */
static bool is_run(unsigned weekdays)
{
    unsigned from_first = weekdays >> __builtin_ctz(weekdays);
    return (from_first & (from_first + 1)) == 0;
}

/* Weekdays with the same times share a line; those without are closed. */
static void weekly_add(struct table_writer *writer, const struct schedule_record *like,
                       struct hours_group *group, unsigned monthly)
{
    struct opening openings[WEEK_DAYS][OPENINGS_MAX];
    int counts[WEEK_DAYS];
    unsigned done = 0;
    unsigned closed = 0;
    for (int day = 0; day < WEEK_DAYS; day++) {
        counts[day] = openings_of(writer, like, day, openings[day]);
        closed |= counts[day] ? 0 : 1U << day;
    }
    for (int day = 0; day < WEEK_DAYS; day++) {
        unsigned same = 0;
        if ((done | closed) >> day & 1)
            continue;
        for (int other = day; other < WEEK_DAYS; other++)
            if (counts[other] == counts[day] &&
                is_same(openings[other], openings[day], counts[day]))
                same |= 1U << other;
        done |= same;
        days_words(same, &writer->words);
        struct str days = words_keep(&writer->words, writer->arena);
        openings_words(openings[day], counts[day], &writer->words);
        line_add(group, days, words_keep(&writer->words, writer->arena));
    }
    if (done && (closed & ~monthly)) {
        if (is_run(closed & ~monthly))
            days_words(closed & ~monthly, &writer->words);
        else
            buf_text(&writer->words, "Other days");
        line_add(group, words_keep(&writer->words, writer->arena), STR("closed"));
    }
}

static const char *nth_words(int of_month)
{
    static const char *const words[] = {"Last", "", "First", "Second", "Third", "Fourth", "Fifth"};
    return words[of_month + 1];
}

/* What does not come every week, and days on which it is closed. */
static void others_add(struct table_writer *writer, const struct schedule_record *like,
                       struct hours_group *group)
{
    for (int i = 0; i < writer->count; i++) {
        const struct schedule_record *row = &writer->rows[i];
        if (!is_of(writer, row, like) || (!row->of_month && row->opens_min != NONE))
            continue;
        if (row->of_month)
            buf_format(&writer->words, "%s ", nth_words(row->of_month));
        days_words(row->weekdays, &writer->words);
        if (row->of_month)
            buf_text(&writer->words, " of the month");
        struct str days = words_keep(&writer->words, writer->arena);
        struct opening opening = {row->opens_min, row->closes_min, true};
        if (row->opens_min == NONE)
            buf_text(&writer->words, "closed");
        else
            openings_words(&opening, 1, &writer->words);
        line_add(group, days, words_keep(&writer->words, writer->arena));
    }
}

/* Their weekdays: of these it is not said that they are closed. */
static unsigned monthly_of(const struct table_writer *writer, const struct schedule_record *like)
{
    unsigned monthly = 0;
    for (int i = 0; i < writer->count; i++)
        if (is_of(writer, &writer->rows[i], like) &&
            (writer->rows[i].of_month || writer->rows[i].opens_min == NONE))
            monthly |= writer->rows[i].weekdays;
    return monthly;
}

static void dates_words(const struct validity *validity, struct buf *out)
{
    char from[BOUND_WORDS_LEN] = "";
    char to[BOUND_WORDS_LEN] = "";
    if (validity->from_latest.days > DATE_MIN.days)
        bound_words(validity->from_earliest, validity->from_latest, from);
    if (validity->to_earliest.days < DATE_MAX.days)
        bound_words(validity->to_earliest, validity->to_latest, to);
    if (from[0])
        buf_format(out, "From %s", from);
    if (to[0])
        buf_format(out, "%s %s", from[0] ? " until" : "Until", to);
}

/* A text that is not there yet, after those that are. */
static struct str joined(struct table_writer *writer, struct str before, struct str text)
{
    if (!text.len || memmem(before.ptr, before.len, text.ptr, text.len))
        return before;
    buf_str(&writer->words, before);
    if (before.len)
        buf_char(&writer->words, ' ');
    buf_str(&writer->words, text);
    return words_keep(&writer->words, writer->arena);
}

static void group_add(struct table_writer *writer, const struct schedule_record *like)
{
    static const char *const holidays[] = {
        "Its source does not say whether it opens on bank holidays.", "Closed on bank holidays.",
        "Open on bank holidays too."};
    struct hours_group *group = &writer->table->groups[writer->table->count++];
    bool is_mixed = false;
    *group = (struct hours_group){.location = like->location,
                                  .source = like->source,
                                  .place = STR(""),
                                  .text = STR(""),
                                  .note = STR("")};
    if (like->location != NONE) {
        site_words(writer->atlas, writer->atlas->directory.locations[like->location].site,
                   &writer->words);
        group->place = words_keep(&writer->words, writer->arena);
    }
    dates_words(&like->validity, &writer->words);
    group->dates = words_keep(&writer->words, writer->arena);
    group->is_over = validity_on(&like->validity, writer->moment.as_of) == CERTAINLY_NOT;
    for (int i = 0; i < writer->count; i++) {
        const struct schedule_record *row = &writer->rows[i];
        if (!is_of(writer, row, like))
            continue;
        is_mixed |= row->holidays != like->holidays && row->opens_min != NONE;
        group->text = joined(writer, group->text, row->text);
        group->note = joined(writer, group->note, row->note);
    }
    weekly_add(writer, like, group, monthly_of(writer, like));
    others_add(writer, like, group);
    group->holidays = str_from(is_mixed ? "On bank holidays not as on other days: ask them."
                                        : holidays[like->holidays]);
}

const struct hours_table *hours_table(const struct atlas *atlas, int service, struct moment moment,
                                      struct arena *arena)
{
    struct span span = atlas->directory.services[service].schedules;
    struct table_writer writer = {.atlas = atlas,
                                  .rows =
                                      span.count ? &atlas->directory.schedules[span.first] : NULL,
                                  .count = span.count,
                                  .moment = moment,
                                  .arena = arena,
                                  .table = ARENA_NEW(arena, struct hours_table)};
    if (!writer.table)
        return NULL;
    buf_init(&writer.words, 0);
    writer.table->count = 0;
    for (int pass = 0; pass < 2; pass++) /* what is over comes last */
        for (int i = 0; i < writer.count; i++) {
            const struct schedule_record *row = &writer.rows[i];
            bool is_first = date_is_known_by(row->known_from, moment.known_on);
            for (int k = 0; k < i && is_first; k++)
                is_first = !is_of(&writer, &writer.rows[k], row);
            bool is_over = validity_on(&row->validity, moment.as_of) == CERTAINLY_NOT;
            if (is_first && is_over == (pass == 1) && writer.table->count < HOURS_GROUPS_MAX)
                group_add(&writer, row);
        }
    buf_finish(&writer.words);
    return writer.table;
}
