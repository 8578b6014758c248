/* The rows of a listing in words. */
#include <string.h>

#include "domain/service_words.h"
#include "domain/words.h"
#include "domain/words_hours.h"
#include "geo/rings.h"
#include "listing_telling.h"

/* ---- days ---- */

/* "from 1 April 2019", "from a day between … and …", "from 6 July 2021 at the latest". */
static void bound_tell(struct buf *out, const char *start, struct date earliest, struct date latest)
{
    char words[BOUND_WORDS_LEN];
    bound_words(earliest, latest, words);
    bool is_by = strncmp(words, "by ", 3) == 0;
    if (words[0])
        buf_format(out, "%s%s %s%s%s.", out->len ? " " : "", start,
                   strncmp(words, "between ", 8) == 0 ? "a day " : "", words + (is_by ? 3 : 0),
                   is_by ? " at the latest" : "");
}

static bool is_unknown(struct date earliest, struct date latest)
{
    return earliest.days <= DATE_MIN.days && latest.days >= DATE_MAX.days;
}

/* A bound of when a service runs, of which bound_words may have nothing to say. */
static const char *bound_said(const char *words, struct date earliest, struct date latest,
                              const char *open)
{
    return words[0] ? words : is_unknown(earliest, latest) ? "not stated" : open;
}

/* The source's words for a bound, where they say more than the day. */
static void bound_quote(struct buf *out, const char *before, struct str text, struct date earliest,
                        struct date latest)
{
    char words[BOUND_WORDS_LEN];
    struct date first;
    struct date last;
    bound_words(earliest, latest, words);
    bool is_ours = bound_parse(text, &first, &last, NULL) == OK && first.days == earliest.days &&
                   last.days == latest.days;
    if (!is_ours && !str_equal_nocase(text, str_from(words)))
        telling_quote(out, before, text);
}

static void known_tell(struct buf *out, struct date day)
{
    char words[DATE_WORDS_LEN];
    date_words(day, words);
    buf_format(out, "%sKnown since %s.", out->len ? " " : "", words);
}

/* When a row holds, where it says; without days it holds as long as the service runs. That its days
 * are not known is small print. */
static void dates_tell(struct telling *telling, const struct validity *v)
{
    bound_tell(&telling->words, "From", v->from_earliest, v->from_latest);
    bound_tell(&telling->words, "Until", v->to_earliest, v->to_latest);
    if (is_unknown(v->from_earliest, v->from_latest))
        telling_sentence(&telling->small, STR("From: not stated."));
    if (is_unknown(v->to_earliest, v->to_latest))
        telling_sentence(&telling->small, STR("Until: not stated."));
}

static void dated_small(struct telling *telling, const struct validity *v, struct str from_text,
                        struct str to_text, struct date known_from)
{
    bound_quote(&telling->small, "Begins, in the words of its source", from_text, v->from_earliest,
                v->from_latest);
    bound_quote(&telling->small, "Ends, in the words of its source", to_text, v->to_earliest,
                v->to_latest);
    known_tell(&telling->small, known_from);
}

/* ---- how to reach it, and when ---- */

static void tell_phone(struct telling *telling, int i)
{
    const struct phone_record *row = &telling->directory->phones[i];
    buf_str(&telling->words, row->number);
    if (row->description.len) {
        buf_text(&telling->words, ", ");
        buf_str(&telling->words, row->description);
    }
    if (row->source != NONE && row->source != telling->service->source)
        buf_char(&telling->words, '.');
    telling_source(telling, row->source);
    telling_put(telling, "phones", "Phone");
}

static void tell_statement(struct telling *telling, int i)
{
    const struct statement_record *row = &telling->directory->statements[i];
    const struct validity *v = &row->validity;
    char from[BOUND_WORDS_LEN];
    char to[BOUND_WORDS_LEN];
    bound_words(v->from_earliest, v->from_latest, from);
    bound_words(v->to_earliest, v->to_latest, to);
    buf_format(&telling->words, "Began: %s. Ends: %s.",
               bound_said(from, v->from_earliest, v->from_latest, "always"),
               bound_said(to, v->to_earliest, v->to_latest, "ongoing"));
    known_tell(&telling->words, row->known_from);
    bound_quote(&telling->words, "Its source says it began", row->from_text, v->from_earliest,
                v->from_latest);
    bound_quote(&telling->words, "Its source says it ends", row->to_text, v->to_earliest,
                v->to_latest);
    telling_source(telling, row->source);
    telling_put(telling, "statements", "When it runs");
}

static void tell_location(struct telling *telling, int i)
{
    static const char *const precise[] = {"The exact place.", "To its postcode.",
                                          "Known to its neighbourhood only.",
                                          "Known to its borough only."};
    const struct location_record *row = &telling->directory->locations[i];
    const struct site_record *site = &telling->directory->sites[row->site];
    record_site_words(telling->directory, row->site, &telling->words);
    buf_format(&telling->words, ". %s", precise[site->precision]);
    telling_sentence(&telling->words, site->note);
    dates_tell(telling, &row->validity);
    telling_source(telling, site->source);
    if (site->area != NONE) {
        buf_text(&telling->small, telling->small.len ? " In " : "In ");
        buf_str(&telling->small, telling->directory->areas[site->area].name);
        buf_char(&telling->small, '.');
    }
    if (site->has_point)
        buf_format(&telling->small, "%sIts point on the map: %.0f east, %.0f north.",
                   telling->small.len ? " " : "", site->grid.easting, site->grid.northing);
    known_tell(&telling->small, row->known_from);
    telling_put(telling, "sites", "Where it is");
}

static void days_tell(struct buf *out, unsigned days)
{
    int first = __builtin_ctz(days);
    int last = WEEK_DAYS - 1;
    while (!(days >> last & 1))
        last--;
    bool is_run = last - first >= 2 && days == (1U << (last + 1)) - (1U << first);
    if (is_run && last - first + 1 == WEEK_DAYS) {
        buf_text(out, "Every day");
    } else if (is_run) {
        buf_format(out, "%s to %s", weekday_names[first], weekday_names[last]);
    } else {
        for (int day = first; day <= last; day++)
            if (days >> day & 1)
                buf_format(out, "%s%s",
                           day == first  ? ""
                           : day == last ? " and "
                                         : ", ",
                           weekday_names[day]);
    }
}

static void weekdays_tell(struct telling *telling, const struct schedule_record *row)
{
    enum { EVERY_DAY = (1 << WEEK_DAYS) - 1 };
    static const char *const weeks[] = {"Last ",  "",        "First ", "Second ",
                                        "Third ", "Fourth ", "Fifth "};
    unsigned days = row->weekdays & EVERY_DAY;
    bool has_week = row->of_month >= -1 && row->of_month <= 5;
    buf_text(&telling->words, has_week ? weeks[row->of_month + 1] : "");
    if (days)
        days_tell(&telling->words, days);
    else
        buf_text(&telling->words, "No day");
    if (row->of_month)
        buf_text(&telling->words, " of the month");
}

static void tell_schedule(struct telling *telling, int i)
{
    static const char *const holidays[] = {"", " Closed on bank holidays.",
                                           " Open on bank holidays too."};
    const struct schedule_record *row = &telling->directory->schedules[i];
    struct opening opening = {row->opens_min, row->closes_min, true};
    weekdays_tell(telling, row);
    buf_text(&telling->words, ": ");
    if (row->opens_min == NONE)
        buf_text(&telling->words, "closed");
    else
        openings_words(&opening, 1, &telling->words);
    if (row->location != NONE) {
        buf_text(&telling->words, ", at ");
        record_site_words(telling->directory, telling->directory->locations[row->location].site,
                          &telling->words);
    }
    buf_char(&telling->words, '.');
    buf_text(&telling->words, holidays[row->holidays]);
    telling_quote(&telling->words, "In the words of its source", row->text);
    telling_sentence(&telling->words, row->note);
    dates_tell(telling, &row->validity);
    telling_source(telling, row->source);
    known_tell(&telling->small, row->known_from);
    telling_put(telling, "schedules", "When it is open");
}

/* ---- whom it covers ---- */

/* "2.3 km², 5 corners"; a mark in the small print, for two that are alike in both. */
static void outline_tell(struct telling *telling, struct str wkb)
{
    enum { MARK_PRIME = 16777619 };
    struct arena scratch; /* an outline is large, and its words are few */
    struct rings rings;
    uint32_t mark = 2166136261U; /* FNV-1a */
    arena_init(&scratch, 0);
    if (rings_from_wkb(wkb, &scratch, &rings, NULL)) {
        buf_text(&telling->words, " an outline that cannot be read");
        arena_finish(&scratch);
        return;
    }
    buf_text(&telling->words, " an area drawn on a map (");
    buf_double(&telling->words, rings_area_m2(&rings) / 1e6, 2);
    buf_format(&telling->words, " km², %d corners)", rings.point_count - rings.ring_count);
    arena_finish(&scratch);
    for (size_t i = 0; i < wkb.len; i++)
        mark = (mark ^ (unsigned char)wkb.ptr[i]) * MARK_PRIME;
    buf_format(&telling->small, "Mark of its outline: %08x.", mark);
}

static void where_tell(struct telling *telling, const struct coverage_record *row)
{
    const struct directory *directory = telling->directory;
    struct buf *out = &telling->words;
    switch (row->kind) {
    case COVERAGE_AREAS:
    case COVERAGE_NOT_NAMED:
        buf_text(out, " in ");
        record_coverage_words(directory, row, out);
        break;
    case COVERAGE_EVERYWHERE:
        buf_text(out, " anywhere");
        if (row->within != NONE) {
            buf_text(out, " in ");
            buf_str(out, directory->areas[row->within].name);
        }
        break;
    case COVERAGE_RADIUS:
        buf_text(out, " within ");
        buf_double(out, row->radius_m < 1000 ? row->radius_m : row->radius_m / 1000, 3);
        buf_text(out, row->radius_m < 1000 ? " m of " : " km of ");
        if (row->site == NONE)
            buf_text(out, "its place");
        else
            record_site_words(directory, row->site, out);
        break;
    case COVERAGE_POLYGON:
        buf_text(out, " in");
        outline_tell(telling, row->wkb);
        break;
    }
    buf_char(out, '.');
}

static void tell_coverage(struct telling *telling, int i)
{
    static const char *const bases[] = {"omen who live", "omen arrested",  "omen whose court is",
                                        "omen who work", "omen who study", "omen in prison"};
    const struct coverage_record *row = &telling->directory->coverages[i];
    buf_text(&telling->words, row->excludes ? "Not w" : "W");
    buf_text(&telling->words, bases[row->basis]);
    where_tell(telling, row);
    telling_sentence(&telling->words, row->note);
    dates_tell(telling, &row->validity);
    telling_source(telling, row->source);
    dated_small(telling, &row->validity, row->from_text, row->to_text, row->known_from);
    telling_put(telling, "coverages", "Whom it covers");
}

/* ---- who can use it, and what it rests on ---- */

static void tell_rule(struct telling *telling, int i)
{
    const struct rule *row = &telling->directory->rules[i];
    struct buf words;
    buf_init(&words, 0);
    record_rule_words(telling->directory, row, &words);
    if (row->group)
        buf_format(&telling->words, "Alternative %d:", row->group);
    telling_sentence(&telling->words, buf_view(&words));
    telling->failed |= words.failed;
    buf_finish(&words);
    if (row->question.len) {
        buf_text(&telling->words, " The question is:");
        telling_sentence(&telling->words, row->question);
    }
    telling_put(telling, "rules", "Who can use it");
}

static void tell_funding(struct telling *telling, int i)
{
    const struct funding_record *row = &telling->directory->fundings[i];
    buf_str(&telling->words, row->funder);
    if (row->amount_gbp != NONE) {
        buf_text(&telling->words, ", ");
        money_words(row->amount_gbp, &telling->words);
    }
    buf_char(&telling->words, '.');
    dates_tell(telling, &row->validity);
    telling_sentence(&telling->words, row->note);
    telling_source(telling, row->source);
    dated_small(telling, &row->validity, row->from_text, row->to_text, row->known_from);
    telling_put(telling, "fundings", "Who pays for it");
}

static void tell_evidence(struct telling *telling, int i)
{
    const struct evidence_record *row = &telling->directory->evidence[i];
    char seen[BOUND_WORDS_LEN] = "";
    if (row->has_date)
        bound_words(row->seen.earliest, row->seen.latest, seen);
    if (seen[0] >= 'a' && seen[0] <= 'z')
        seen[0] = (char)(seen[0] - 'a' + 'A');
    buf_text(&telling->words, seen[0] ? seen : "Not dated");
    buf_char(&telling->words, row->note.len ? ':' : '.');
    telling_sentence(&telling->words, row->note);
    if (row->has_date)
        bound_quote(&telling->words, "Its day in the words of its source", row->seen_text,
                    row->seen.earliest, row->seen.latest);
    else
        telling_quote(&telling->words, "Its day in the words of its source", row->seen_text);
    telling_source(telling, row->source);
    telling_put(telling, "evidence", "Who saw it");
}

static void tell_note(struct telling *telling, int i)
{
    const struct note_record *row = &telling->directory->notes[i];
    telling_sentence(&telling->words, row->title);
    telling_sentence(&telling->words, row->text);
    telling_source(telling, row->source);
    telling_put(telling, "notes", "Note");
}

/* ---- all of them ---- */

static void each(struct telling *telling, struct span span, void (*one)(struct telling *, int))
{
    for (int i = span.first; i < span.first + span.count; i++)
        one(telling, i);
}

void telling_places(struct telling *telling)
{
    const struct service_record *service = telling->service;
    each(telling, service->phones, tell_phone);
    each(telling, service->statements, tell_statement);
    each(telling, service->locations, tell_location);
    each(telling, service->schedules, tell_schedule);
}

void telling_coverage(struct telling *telling)
{
    each(telling, telling->service->coverages, tell_coverage);
}

void telling_use(struct telling *telling)
{
    const struct service_record *service = telling->service;
    each(telling, service->rules, tell_rule);
    each(telling, service->fundings, tell_funding);
    each(telling, service->notes, tell_note);
    each(telling, service->evidence, tell_evidence);
}
