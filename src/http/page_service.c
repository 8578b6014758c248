/* Everything that is known of one service as a page. */
#include <string.h>

#include "domain/service_words.h"
#include "domain/words.h"
#include "http/page_hours.h"
#include "http/picture.h"
#include "model/freshness.h"
#include "render/card.h"

enum { SIBLINGS_SHOWN = 12 };

struct service_writer {
    const struct picture *picture;
    const struct directory *directory;
    const struct service_record *record;
    int service;
    struct moment moment;
    struct arena *arena;
    struct buf words;
};

static struct str keep(struct service_writer *writer)
{
    return words_keep(&writer->words, writer->arena);
}

static bool was_known(const struct service_writer *writer, struct date known_from)
{
    return date_is_known_by(known_from, writer->moment.known_on);
}

static void day_add(struct view *into, const char *name, struct date day)
{
    char words[DATE_WORDS_LEN];
    date_words(day, words);
    view_add_format(into, name, "%s", words);
}

/* The source's own words where it has any; else ours. */
static void bound_add(struct view *into, const char *name, struct str source_words,
                      struct date earliest, struct date latest)
{
    char words[BOUND_WORDS_LEN];
    bound_words(earliest, latest, words);
    if (source_words.len)
        view_add_text(into, name, source_words);
    else if (earliest.days == DATE_MAX.days)
        view_add_text(into, name, STR("ongoing"));
    else
        view_add_format(into, name, "%s", words[0] ? words : "not stated");
}

static void source_add(const struct service_writer *writer, int source, struct view *into)
{
    if (source == NONE) { /* said, or the page would show the service's own */
        view_add_flag(into, "source", false);
        return;
    }
    const struct source_record *record = &writer->directory->sources[source];
    struct view *view = view_add_object(into, "source");
    source_view(record, view);
    view_add_text(view, "confidence", record->confidence);
}

static void dates_add(struct service_writer *writer, struct view *into)
{
    view_add_text(into, "state",
                  service_state_words(writer->picture->atlas, writer->service, writer->moment));
    struct view *list = view_add_list(into, "statements");
    struct span span = writer->record->statements;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct statement_record *row = &writer->directory->statements[i];
        if (!was_known(writer, row->known_from))
            continue;
        struct view *item = view_add_object(list, NULL);
        bound_add(item, "from", row->from_text, row->validity.from_earliest,
                  row->validity.from_latest);
        bound_add(item, "to", row->to_text, row->validity.to_earliest, row->validity.to_latest);
        source_add(writer, row->source, item);
    }
}

static void id_add(struct view *into, struct uuid id)
{
    char text[UUID_TEXT_LEN + 1];
    uuid_print(id, text);
    view_add_format(into, "id", "%s", text);
}

static void roles_add(struct service_writer *writer, struct view *into)
{
    static const char *const words[] = {"Lead", "Partner", "Subcontractor", "Commissioner"};
    struct view *list = view_add_list(into, "roles");
    struct span span = writer->record->roles;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct role_record *row = &writer->directory->roles[i];
        struct view *item = view_add_object(list, NULL);
        view_add_text(item, "role", str_from(words[row->role]));
        view_add_text(item, "name", writer->directory->organisations[row->organisation].name);
        id_add(item, writer->directory->organisations[row->organisation].id);
    }
}

/* The others of its programme. */
static void siblings_add(struct service_writer *writer, struct view *into)
{
    struct view *list = view_add_list(into, "siblings");
    int told = 0;
    for (int i = 0; i < writer->picture->atlas->service_count; i++) {
        int other = writer->picture->atlas->by_id[i];
        const struct service_record *record = &writer->directory->services[other];
        if (writer->record->programme == NONE || other == writer->service ||
            record->programme != writer->record->programme || told++ >= SIBLINGS_SHOWN)
            continue;
        struct view *item = view_add_object(list, NULL);
        view_add_text(item, "name", record->name);
        id_add(item, record->id);
    }
    view_add_flag(into, "has_siblings", told > 0);
    view_add_flag(into, "has_more_siblings", told > SIBLINGS_SHOWN);
    view_add_int(into, "more_siblings", told - SIBLINGS_SHOWN);
}

static void sites_add(struct service_writer *writer, struct view *into)
{
    static const char *const precise[] = {"The exact place.", "To its postcode.",
                                          "Known to its neighbourhood only.",
                                          "Known to its borough only."};
    struct view *list = view_add_list(into, "sites");
    struct span span = writer->record->locations;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct location_record *row = &writer->directory->locations[i];
        if (writer->record->confidential || !was_known(writer, row->known_from))
            continue;
        const struct site_record *site = &writer->directory->sites[row->site];
        struct view *item = view_add_object(list, NULL);
        site_words(writer->picture->atlas, row->site, &writer->words);
        view_add_text(item, "words", keep(writer));
        view_add_text(item, "precision", str_from(precise[site->precision]));
        view_add_text(item, "note", site->note);
        view_add_flag(item, "gone",
                      validity_on(&row->validity, writer->moment.as_of) == CERTAINLY_NOT);
    }
}

/* ---- coverage ---- */

/* Otherwise it holds whenever the service runs. */
static bool is_dated(const struct validity *validity)
{
    return validity->from_latest.days != DATE_MIN.days ||
           validity->to_earliest.days != DATE_MAX.days;
}

/* "Women who live in" and "Lambeth", or "Women who live" and "everywhere". */
static void coverage_words_add(struct service_writer *writer, const struct coverage_record *row,
                               struct view *item)
{
    struct str basis = service_basis_words(row);
    service_coverage_words(writer->picture->atlas, row, &writer->words);
    if ((row->kind == COVERAGE_EVERYWHERE || row->kind == COVERAGE_RADIUS) && writer->words.len) {
        while (basis.len && basis.ptr[basis.len - 1] != ' ')
            basis.len--;
        basis = str_trim(basis);
        writer->words.ptr[0] = (char)(writer->words.ptr[0] | 0x20); /* a small letter */
    }
    view_add_text(item, "basis", basis);
    view_add_text(item, "words", keep(writer));
}

static void coverages_add(struct service_writer *writer, struct view *into)
{
    struct view *list = view_add_list(into, "coverages");
    struct span span = writer->record->coverages;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct coverage_record *row = &writer->directory->coverages[i];
        if (!was_known(writer, row->known_from))
            continue;
        struct view *item = view_add_object(list, NULL);
        coverage_words_add(writer, row, item);
        view_add_text(item, "note", row->note);
        view_add_flag(item, "has_dates", is_dated(&row->validity));
        bound_add(item, "from", row->from_text, row->validity.from_earliest,
                  row->validity.from_latest);
        bound_add(item, "to", row->to_text, row->validity.to_earliest, row->validity.to_latest);
        source_add(writer, row->source, item);
    }
}

static void map_add(struct service_writer *writer, struct view *into)
{
    const struct atlas *atlas = writer->picture->atlas;
    struct cover cover = cover_at(atlas, writer->service, writer->moment);
    struct map_mark marks[MAP_MARKS_MAX];
    struct map_drawing drawing = {.title = "Map of the boroughs that it covers",
                                  .marks = marks,
                                  .covered = cover.yes & atlas->london,
                                  .maybe = cover.maybe & atlas->london};
    struct span span = writer->record->locations;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct site_record *site =
            &writer->directory->sites[writer->directory->locations[i].site];
        bool has_place = site->has_point || site->area != NONE;
        if (!has_place || drawing.mark_count == MAP_MARKS_MAX ||
            !location_is_present(atlas, i, writer->moment))
            continue;
        bool is_about = !site->has_point || site->precision > PRECISION_POSTCODE;
        marks[drawing.mark_count] = (struct map_mark){
            drawing.mark_count + 1,
            site->has_point ? site->grid : writer->directory->areas[site->area].label,
            VERDICT_SUITABLE, is_about};
        drawing.mark_count++;
    }
    if (!drawing.covered && !drawing.maybe && !drawing.mark_count)
        return; /* an empty map says nothing */
    map_svg_write(atlas, &writer->picture->outline, &drawing, &writer->words);
    view_add_html(into, "map", keep(writer));
    view_add_flag(into, "has_rest", drawing.covered && drawing.covered != atlas->london);
    view_add_flag(into, "has_covered", drawing.covered != 0);
    view_add_flag(into, "has_maybe", drawing.maybe != 0);
    view_add_flag(into, "has_marks", drawing.mark_count > 0);
}

/* ---- rules, money, evidence ---- */

static void rules_add(struct service_writer *writer, struct view *into)
{
    struct view *common = view_add_list(into, "rules");
    struct view *groups = view_add_list(into, "alternatives");
    bool has_groups = false;
    struct span span = writer->record->rules;
    for (int group = 0; group <= ALTERNATIVE_MAX; group++) {
        struct view *list = group ? NULL : common;
        for (int i = span.first; i < span.first + span.count; i++) {
            const struct rule *rule = &writer->directory->rules[i];
            if (rule->group != group || rule->condition == CONDITION_AUDIENCE)
                continue;
            if (!list) {
                struct view *alternative = view_add_object(groups, NULL);
                list = view_add_list(alternative, "rules");
                has_groups = true;
            }
            service_rule_words(writer->picture->atlas, rule, &writer->words);
            view_add_text(list, NULL, keep(writer));
        }
    }
    view_add_flag(into, "has_alternatives", has_groups);
}

static void fundings_add(struct service_writer *writer, struct view *into)
{
    struct view *list = view_add_list(into, "fundings");
    int told = 0;
    struct span span = writer->record->fundings;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct funding_record *row = &writer->directory->fundings[i];
        if (!was_known(writer, row->known_from))
            continue;
        struct view *item = view_add_object(list, NULL);
        told++;
        view_add_text(item, "funder", row->funder.len ? row->funder : STR("Not stated"));
        if (row->amount_gbp != NONE)
            money_words(row->amount_gbp, &writer->words);
        else
            buf_text(&writer->words, "not stated");
        view_add_text(item, "amount", keep(writer));
        bound_add(item, "from", row->from_text, row->validity.from_earliest,
                  row->validity.from_latest);
        bound_add(item, "to", row->to_text, row->validity.to_earliest, row->validity.to_latest);
        view_add_text(item, "note", row->note);
        source_add(writer, row->source, item);
    }
    view_add_flag(into, "has_fundings", told > 0);
    struct funding_state state =
        funding_at(writer->picture->atlas, writer->service, writer->moment);
    funding_words(&state, &writer->words);
    view_add_text(into, "funding", keep(writer));
}

static void evidence_add(struct service_writer *writer, struct view *into)
{
    struct view *list = view_add_list(into, "evidence");
    struct span span = writer->record->evidence;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct evidence_record *row = &writer->directory->evidence[i];
        if (row->has_date && !was_known(writer, row->seen.earliest))
            continue;
        struct view *item = view_add_object(list, NULL);
        char seen[BOUND_WORDS_LEN] = "";
        if (row->has_date)
            bound_words(row->seen.earliest, row->seen.latest, seen);
        if (seen[0])
            view_add_format(item, "seen", "%s", seen);
        else
            view_add_text(item, "seen", row->seen_text.len ? row->seen_text : STR("Not dated"));
        view_add_text(item, "note", row->note);
        source_add(writer, row->source, item);
    }
}

static void notes_add(struct service_writer *writer, struct view *into)
{
    struct view *phones = view_add_list(into, "phones");
    struct span span = writer->record->phones;
    for (int i = span.first; i < span.first + span.count; i++) {
        struct view *item = view_add_object(phones, NULL);
        view_add_text(item, "number", writer->directory->phones[i].number);
        dial_view(writer->directory->phones[i].number, item);
        view_add_text(item, "description", writer->directory->phones[i].description);
    }
    struct view *notes = view_add_list(into, "notes");
    span = writer->record->notes;
    view_add_flag(into, "has_notes", span.count > 0);
    for (int i = span.first; i < span.first + span.count; i++) {
        struct view *item = view_add_object(notes, NULL);
        view_add_text(item, "title", writer->directory->notes[i].title);
        view_add_text(item, "text", writer->directory->notes[i].text);
    }
}

static void about_add(struct service_writer *writer, struct view *into)
{
    static const char *const audiences[] = {"Women only", "All, with something for women alone",
                                            "Women and men"};
    const struct service_record *record = writer->record;
    const struct atlas *atlas = writer->picture->atlas;
    view_add_text(into, "name", record->name);
    view_add_text(into, "also", record->alternative_name);
    view_add_text(into, "description", record->description);
    view_add_text(into, "audience", str_from(audiences[record->audience]));
    view_add_flag(into, "general", !record->cjs_specific);
    view_add_text(into, "type", term_label(atlas, "provision-type", record->provision_type));
    view_add_text(into, "reach", term_label(atlas, "reach", (int)record->reach));
    view_add_flag(into, "confidential", record->confidential);
    if (record->confidential && record->region != NONE)
        view_add_text(into, "region", writer->directory->areas[record->region].name);
    if (record->programme != NONE)
        view_add_text(into, "programme", writer->directory->programmes[record->programme].name);
    view_add_text(into, "coverage_text", record->coverage_text);
    view_add_flag(into, "made_up", record->synthetic);
    day_add(into, "checked", record->checked_on);
    char overdue[OVERDUE_WORDS_LEN];
    overdue_words(record, date_later(writer->moment.as_of, writer->picture->today), overdue);
    view_add_format(into, "overdue", "%s", overdue);
    day_add(into, "day", writer->moment.as_of);
    organisation_words(atlas, writer->service, &writer->words);
    view_add_text(into, "organisation", keep(writer));
    cover_words(atlas, writer->service, writer->moment, &writer->words);
    view_add_text(into, "coverage", keep(writer));
    id_add(into, record->id);
    char iso[DATE_TEXT_LEN + 1];
    date_print(writer->moment.as_of, iso);
    bool is_today = writer->moment.as_of.days == writer->picture->today.days;
    view_add_format(into, "day_given", "%s", is_today ? "" : iso);
    view_add_text(into, "title", record->name);
}

enum err service_view(const struct picture *picture, int service, struct moment moment,
                      struct arena *arena, struct view *into, struct problem *problem)
{
    const struct directory *directory = &picture->atlas->directory;
    struct service_writer writer = {.picture = picture,
                                    .directory = directory,
                                    .record = &directory->services[service],
                                    .service = service,
                                    .moment = moment,
                                    .arena = arena};
    buf_init(&writer.words, 0);
    about_add(&writer, into);
    roles_add(&writer, into);
    siblings_add(&writer, into);
    dates_add(&writer, into);
    sites_add(&writer, into);
    coverages_add(&writer, into);
    rules_add(&writer, into);
    fundings_add(&writer, into);
    evidence_add(&writer, into);
    notes_add(&writer, into);
    source_add(&writer, writer.record->source, into);
    if (!writer.record->confidential)
        map_add(&writer, into);
    buf_finish(&writer.words);
    enum err err =
        hours_view(picture->atlas, service, moment, wall_time_now(), arena, into, problem);
    if (err)
        return err;
    return view_is_whole(into)
               ? OK
               : problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
}
