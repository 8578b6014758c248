#include <string.h>

#include "codec/json_write.h"
#include "domain/find.h"
#include "domain/words.h"
#include "explaining.h"
#include "model/freshness.h"

/* Decimals of a degree: 1e-6 is 0.1 m, finer than any source. */
enum { DEGREE_DECIMALS = 6 };

struct find_writer {
    const struct atlas *atlas;
    const struct question *question;
    struct arena *arena;
    struct json_write json;
    struct buf words; /* for sentences on their way */
    struct phrasebook *book;
    struct buf pieces;            /* of a listing on its way */
    struct explaining explaining; /* to the asker */
};

static void key(struct find_writer *writer, struct str name)
{
    json_write_key(&writer->json, name);
}

/* What is in words, as a JSON text; empty words become null. */
static void write_words(struct find_writer *writer)
{
    if (writer->words.len)
        json_write_text(&writer->json, buf_view(&writer->words));
    else
        json_write_null(&writer->json);
    writer->json.out->failed |= writer->words.failed;
    buf_clear(&writer->words);
}

static void write_text_or_null(struct find_writer *writer, struct str text)
{
    if (text.len)
        json_write_text(&writer->json, text);
    else
        json_write_null(&writer->json);
}

static void write_date(struct find_writer *writer, struct date date)
{
    char text[DATE_TEXT_LEN + 1];
    date_print(date, text);
    json_write_text(&writer->json, (struct str){text, DATE_TEXT_LEN});
}

static void write_point(struct find_writer *writer, struct geo_point point)
{
    json_write_object_begin(&writer->json);
    key(writer, STR("type"));
    json_write_text(&writer->json, STR("Point"));
    key(writer, STR("coordinates"));
    json_write_list_begin(&writer->json);
    json_write_double(&writer->json, point.lon, DEGREE_DECIMALS);
    json_write_double(&writer->json, point.lat, DEGREE_DECIMALS);
    json_write_list_end(&writer->json);
    json_write_object_end(&writer->json);
}

static void write_source(struct find_writer *writer, int source)
{
    if (source == NONE) {
        json_write_null(&writer->json);
        return;
    }
    const struct source_record *record = &writer->atlas->directory.sources[source];
    json_write_object_begin(&writer->json);
    key(writer, STR("title"));
    json_write_text(&writer->json, record->title);
    key(writer, STR("url"));
    write_text_or_null(writer, record->url);
    key(writer, STR("date"));
    write_text_or_null(writer, record->date_text);
    json_write_object_end(&writer->json);
}

static void write_explanation(struct find_writer *writer)
{
    const struct explaining *e = &writer->explaining;
    struct json_write *json = &writer->json;
    key(writer, STR("reasons"));
    json_write_list_begin(json);
    for (int i = 0; i < e->reason_count; i++)
        json_write_raw(json, phrase_reason(e->reasons[i]));
    json_write_list_end(json);
    key(writer, STR("questions"));
    json_write_list_begin(json);
    for (int i = 0; i < e->ask_count; i++)
        json_write_raw(json, phrase_ask(e->reasons[e->ask_first + i]));
    json_write_list_end(json);
}

static void write_phones(struct find_writer *writer, int service)
{
    const struct directory *directory = &writer->atlas->directory;
    struct span span = directory->services[service].phones;
    key(writer, STR("phones"));
    json_write_list_begin(&writer->json);
    for (int i = span.first; i < span.first + span.count; i++) {
        json_write_object_begin(&writer->json);
        key(writer, STR("number"));
        json_write_text(&writer->json, directory->phones[i].number);
        key(writer, STR("description"));
        write_text_or_null(writer, directory->phones[i].description);
        json_write_object_end(&writer->json);
    }
    json_write_list_end(&writer->json);
}

static void write_funding(struct find_writer *writer, int service, struct moment moment)
{
    struct funding_state funding = funding_at(writer->atlas, service, moment);
    char until[DATE_TEXT_LEN + 1] = "";
    if (funding.has_until)
        bound_print(funding.until_earliest, funding.until_latest, until);
    key(writer, STR("funded_until"));
    write_text_or_null(writer, str_from(until));
    key(writer, STR("secured"));
    if (funding.secured == SECURED_UNKNOWN)
        json_write_null(&writer->json);
    else
        json_write_bool(&writer->json, funding.secured == SECURED_YES);
}

static void write_time(struct find_writer *writer, struct str name, int minute)
{
    char text[CLOCK_TIME_LEN + 1];
    key(writer, name);
    if (minute == NONE) {
        json_write_null(&writer->json);
        return;
    }
    clock_time_print(minute, text);
    json_write_text(&writer->json, (struct str){text, CLOCK_TIME_LEN});
}

/* One rule: "days" as iCalendar has them, "MO" or, of the month, "1MO" and "-1FR". */
static void write_schedule(struct find_writer *writer, const struct schedule_record *row)
{
    struct json_write *json = &writer->json;
    json_write_object_begin(json);
    key(writer, STR("days"));
    json_write_list_begin(json);
    for (int day = 0; day < WEEK_DAYS; day++) {
        if (!(row->weekdays >> day & 1))
            continue;
        if (row->of_month)
            buf_int(&writer->words, row->of_month);
        buf_text(&writer->words, weekday_codes[day]);
        write_words(writer);
    }
    json_write_list_end(json);
    write_time(writer, STR("opens"), row->opens_min);
    write_time(writer, STR("closes"), row->closes_min);
    key(writer, STR("bank_holidays"));
    json_write_text(json, str_from(holiday_rule_codes[row->holidays]));
    json_write_object_end(json);
}

/* The rules that may hold on the day; null where the source gives no hours. Whether it is open now
 * is not told: answers are kept for longer than a minute. */
static void write_hours(struct find_writer *writer, int service, int location, struct moment moment)
{
    const struct directory *directory = &writer->atlas->directory;
    struct span span = directory->services[service].schedules;
    const struct schedule_record *rows = span.count ? &directory->schedules[span.first] : NULL;
    const struct schedule schedule = {rows, span.count, location, moment.known_on};
    bool is_stated = false;
    key(writer, STR("opening_hours"));
    for (int i = 0; i < span.count; i++) {
        if (!schedule_has(&schedule, &rows[i]) ||
            validity_on(&rows[i].validity, moment.as_of) == CERTAINLY_NOT)
            continue;
        if (!is_stated)
            json_write_list_begin(&writer->json);
        is_stated = true;
        write_schedule(writer, &rows[i]);
    }
    if (is_stated)
        json_write_list_end(&writer->json);
    else
        json_write_null(&writer->json);
}

/* What does not depend on who asks. */
static void write_about(struct find_writer *writer, int service, int location, struct moment moment)
{
    const struct service_record *record = &writer->atlas->directory.services[service];
    struct json_write *json = &writer->json;
    key(writer, STR("name"));
    json_write_text(json, record->name);
    key(writer, STR("organisation"));
    organisation_words(writer->atlas, service, &writer->words);
    write_words(writer);
    key(writer, STR("reach"));
    json_write_text(json, str_from(reach_codes[record->reach]));
    key(writer, STR("coverage"));
    cover_words(writer->atlas, service, moment, &writer->words);
    write_words(writer);
    write_funding(writer, service, moment);
    write_phones(writer, service);
    write_hours(writer, service, location, moment);
    key(writer, STR("checked_on"));
    write_date(writer, record->checked_on);
    key(writer, STR("due_on"));
    write_date(writer, service_due(record));
    key(writer, STR("overdue"));
    json_write_bool(json, service_is_overdue(record, moment.as_of));
    key(writer, STR("source"));
    write_source(writer, record->source);
    if (record->synthetic) {
        key(writer, STR("synthetic"));
        json_write_bool(json, true);
    }
}

static void write_id(struct find_writer *writer, int service)
{
    char id[UUID_TEXT_LEN + 1];
    uuid_print(writer->atlas->directory.services[service].id, id);
    key(writer, STR("type"));
    json_write_text(&writer->json, STR("Feature"));
    key(writer, STR("id"));
    json_write_text(&writer->json, (struct str){id, UUID_TEXT_LEN});
}

/* Where it is, as far as its source says. */
static void write_site(struct find_writer *writer, int location)
{
    key(writer, STR("site"));
    if (location == NONE) {
        json_write_null(&writer->json);
        key(writer, STR("precision"));
        json_write_null(&writer->json);
        return;
    }
    int site = writer->atlas->directory.locations[location].site;
    site_words(writer->atlas, site, &writer->words);
    write_words(writer);
    key(writer, STR("precision"));
    json_write_text(&writer->json,
                    str_from(precision_codes[writer->atlas->directory.sites[site].precision]));
}

/* The parts of a feature that are the same whoever asks: before the verdict, and after the
 * distance. */
struct parts {
    struct str head;
    struct str tail;
    const struct telling *listing; /* NULL if the book does not keep it */
};

/* Puts both parts into pieces and returns the first one's length. */
static size_t parts_make(struct find_writer *writer, const struct hit *hit)
{
    struct json_write saved = writer->json;
    buf_clear(&writer->pieces);
    writer->json = json_write_to(&writer->pieces);
    json_write_object_begin(&writer->json);
    write_id(writer, hit->service);
    key(writer, STR("geometry"));
    if (hit->location == NONE)
        json_write_null(&writer->json);
    else
        write_point(
            writer,
            writer->atlas->site_points[writer->atlas->directory.locations[hit->location].site]);
    key(writer, STR("properties"));
    json_write_object_begin(&writer->json);
    write_about(writer, hit->service, hit->location, writer->question->moment);
    size_t head_len = writer->pieces.len;
    writer->json = json_write_to(&writer->pieces);
    write_site(writer, hit->location);
    writer->json = saved;
    return head_len;
}

static const struct telling *parts_keep(struct find_writer *writer, const struct hit *hit,
                                        struct parts parts)
{
    const struct atlas *atlas = writer->atlas;
    struct moment moment = writer->question->moment;
    struct telling listing = {.service = hit->service,
                              .location = hit->location,
                              .moment = moment,
                              .cover = cover_at(atlas, hit->service, moment),
                              .rules = atlas->directory.services[hit->service].rules,
                              .may_name_home =
                                  !atlas->directory.services[hit->service].confidential,
                              .runs = runs_verdict(atlas, hit->service, moment)};
    return phrasebook_keep_listing(writer->book, &listing, parts.head, parts.tail);
}

static struct parts parts_get(struct find_writer *writer, const struct hit *hit)
{
    const struct telling *listing =
        writer->book ? phrasebook_listing(writer->book, hit->service, hit->location,
                                          writer->question->moment)
                     : NULL;
    if (listing)
        return (struct parts){{listing->text, listing->head_len},
                              {listing->text + listing->head_len, listing->tail_len},
                              listing};
    size_t head_len = parts_make(writer, hit);
    struct str both = buf_view(&writer->pieces);
    writer->json.out->failed |= writer->pieces.failed;
    if (writer->pieces.failed)
        return (struct parts){{"", 0}, {"", 0}, NULL};
    struct parts parts = {{both.ptr, head_len}, {both.ptr + head_len, both.len - head_len}, NULL};
    if (writer->book)
        parts.listing = parts_keep(writer, hit, parts);
    return parts;
}

static enum err write_hit(struct find_writer *writer, const struct hit *hit,
                          struct problem *problem)
{
    struct parts parts = parts_get(writer, hit);
    enum err err = explain_service(&writer->explaining, parts.listing, hit->service, problem);
    if (err)
        return err;
    struct json_write *json = &writer->json;
    json_write_raw(json, parts.head);
    key(writer, STR("verdict"));
    json_write_text(json, str_from(verdict_code(hit->verdict)));
    key(writer, STR("distance_m"));
    if (hit->distance_m == NONE)
        json_write_null(json);
    else
        json_write_int(json, hit->distance_m);
    key(writer, STR("distance_is_approximate"));
    json_write_bool(json, hit->is_about);
    json_write_raw(json, parts.tail);
    write_explanation(writer);
    json_write_object_end(json);
    json_write_object_end(json);
    return OK;
}

static enum err write_block(struct find_writer *writer, const struct block *block,
                            struct problem *problem)
{
    enum err err = OK;
    if (writer->book)
        phrasebook_expect(writer->book, block->hits, block->count);
    for (int i = 0; i < block->count && !err; i++)
        err = write_hit(writer, &block->hits[i], problem);
    return err;
}

static void write_place(struct find_writer *writer, const struct place *place)
{
    struct json_write *json = &writer->json;
    json_write_object_begin(json);
    key(writer, STR("name"));
    json_write_text(json, str_from(place->name));
    key(writer, STR("text"));
    place_words(writer->atlas, place, &writer->words);
    write_words(writer);
    key(writer, STR("precision"));
    json_write_text(json, str_from(place_precision_code(place->precision)));
    key(writer, STR("about_m"));
    json_write_int(json, place->about_m);
    key(writer, STR("lon"));
    json_write_double(json, place->point.lon, DEGREE_DECIMALS);
    key(writer, STR("lat"));
    json_write_double(json, place->point.lat, DEGREE_DECIMALS);
    key(writer, STR("boroughs"));
    json_write_list_begin(json);
    uint64_t areas = place->areas & writer->atlas->london;
    for (int first = place->first_area; areas; first = NONE) {
        int area = first != NONE && areas >> first & 1 ? first : __builtin_ctzll(areas);
        areas &= ~AREA_BIT(area);
        json_write_object_begin(json);
        key(writer, STR("code"));
        json_write_text(json, writer->atlas->directory.areas[area].code);
        key(writer, STR("name"));
        json_write_text(json, writer->atlas->directory.areas[area].name);
        json_write_object_end(json);
    }
    json_write_list_end(json);
    key(writer, STR("outside_london"));
    if (place->areas == AREA_BIT(AREA_OUTSIDE))
        json_write_bool(json, true);
    else if (place->areas & AREA_BIT(AREA_OUTSIDE))
        json_write_null(json); /* at the edge: not known */
    else
        json_write_bool(json, false);
    if (place->is_terminated) {
        key(writer, STR("note"));
        json_write_text(json, STR("This postcode is no longer in use."));
    }
    json_write_object_end(json);
}

static void write_understood(struct find_writer *writer, const struct nearest *nearest)
{
    const struct question *question = writer->question;
    struct json_write *json = &writer->json;
    key(writer, STR("understood"));
    json_write_object_begin(json);
    key(writer, STR("text"));
    answer_words(writer->atlas, question, nearest, &writer->words);
    write_words(writer);
    key(writer, STR("place"));
    if (question->has_near)
        place_words(writer->atlas, &question->near, &writer->words);
    write_words(writer);
    key(writer, STR("borough"));
    if (question->has_near)
        place_areas_words(writer->atlas, &question->near, &writer->words);
    write_words(writer);
    key(writer, STR("precision"));
    write_text_or_null(
        writer, str_from(question->has_near ? place_precision_code(question->near.precision) : ""));
    key(writer, STR("near"));
    if (question->has_near)
        write_place(writer, &question->near);
    else
        json_write_null(json);
    key(writer, STR("home"));
    if (question->home_kind == HOME_KNOWN)
        write_place(writer, &question->home);
    else if (question->home_kind == HOME_NOWHERE)
        json_write_text(json, STR("none"));
    else
        json_write_null(json);
    key(writer, STR("as_of"));
    write_date(writer, question->moment.as_of);
    key(writer, STR("known_on"));
    if (question->moment.known_on.days == DATE_MAX.days)
        json_write_null(json);
    else
        write_date(writer, question->moment.known_on);
    json_write_object_end(json);
}

static void write_counts(struct find_writer *writer, const struct nearest *nearest)
{
    key(writer, STR("counts"));
    json_write_object_begin(&writer->json);
    for (int verdict = 0; verdict < VERDICT_COUNT; verdict++) {
        key(writer, str_from(verdict_code((enum verdict)verdict)));
        json_write_int(&writer->json, nearest->totals[verdict]);
    }
    json_write_object_end(&writer->json);
}

enum err find_write(const struct atlas *atlas, const struct question *question,
                    const struct nearest *nearest, struct arena *arena, struct buf *out,
                    struct problem *problem)
{
    return find_write_by(NULL, atlas, question, nearest, arena, out, problem);
}

enum err find_write_by(struct phrasebook *book, const struct atlas *atlas,
                       const struct question *question, const struct nearest *nearest,
                       struct arena *arena, struct buf *out, struct problem *problem)
{
    struct find_writer writer = {.atlas = atlas,
                                 .question = question,
                                 .arena = arena,
                                 .json = json_write_to(out),
                                 .book = book};
    buf_init(&writer.words, 0);
    buf_init(&writer.pieces, 0);
    if (book)
        phrasebook_begin(book, atlas);
    explaining_begin(&writer.explaining, book, atlas, question, arena);
    enum err err = OK;
    json_write_object_begin(&writer.json);
    key(&writer, STR("type"));
    json_write_text(&writer.json, STR("FeatureCollection"));
    write_understood(&writer, nearest);
    write_counts(&writer, nearest);
    key(&writer, STR("atlas_version"));
    json_write_text(&writer.json, str_from(atlas->version));
    key(&writer, STR("features"));
    json_write_list_begin(&writer.json);
    for (int reach = 0; reach < REACH_COUNT && !err; reach++)
        err = write_block(&writer, &nearest->blocks[reach], problem);
    json_write_list_end(&writer.json);
    json_write_object_end(&writer.json);
    explaining_end(&writer.explaining);
    buf_finish(&writer.words);
    buf_finish(&writer.pieces);
    if (!err && out->failed)
        err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for the answer.");
    return err;
}

enum err service_write(const struct atlas *atlas, int service, struct moment moment,
                       struct arena *arena, struct buf *out, struct problem *problem)
{
    const struct directory *directory = &atlas->directory;
    const struct service_record *record = &directory->services[service];
    struct find_writer writer = {.atlas = atlas, .arena = arena, .json = json_write_to(out)};
    buf_init(&writer.words, 0);
    int location = NONE;
    for (int i = atlas->outlet_starts[service];
         i < atlas->outlet_starts[service + 1] && location == NONE; i++) {
        int candidate = atlas->outlets[atlas->outlets_of_service[i]].location;
        if (location_is_present(atlas, candidate, moment))
            location = candidate;
    }
    json_write_object_begin(&writer.json);
    write_id(&writer, service);
    key(&writer, STR("geometry"));
    if (location == NONE)
        json_write_null(&writer.json);
    else
        write_point(&writer, atlas->site_points[directory->locations[location].site]);
    key(&writer, STR("properties"));
    json_write_object_begin(&writer.json);
    write_about(&writer, service, location, moment);
    key(&writer, STR("description"));
    write_text_or_null(&writer, record->description);
    key(&writer, STR("alternative_name"));
    write_text_or_null(&writer, record->alternative_name);
    key(&writer, STR("programme"));
    write_text_or_null(&writer, record->programme == NONE
                                    ? (struct str){"", 0}
                                    : directory->programmes[record->programme].name);
    key(&writer, STR("audience"));
    json_write_text(&writer.json, str_from(audience_codes[record->audience]));
    key(&writer, STR("provision_type"));
    const struct vocabulary *types = vocabulary_find(&directory->words, "provision-type");
    write_text_or_null(&writer,
                       types ? types->terms[record->provision_type].code : (struct str){"", 0});
    write_site(&writer, location);
    key(&writer, STR("region"));
    write_text_or_null(&writer, record->confidential && record->region != NONE
                                    ? directory->areas[record->region].name
                                    : (struct str){"", 0});
    key(&writer, STR("as_of"));
    write_date(&writer, moment.as_of);
    const struct statement_record *statement = statement_at(atlas, service, moment);
    char from[DATE_TEXT_LEN + 1] = "";
    char to[DATE_TEXT_LEN + 1] = "";
    static const char *const states[] = {"no", "unknown", "yes"};
    key(&writer, STR("runs"));
    json_write_text(
        &writer.json,
        str_from(statement ? states[validity_on(&statement->validity, moment.as_of)] : "unknown"));
    if (statement) {
        if (statement->validity.from_earliest.days > DATE_MIN.days)
            bound_print(statement->validity.from_earliest, statement->validity.from_latest, from);
        bound_print(statement->validity.to_earliest, statement->validity.to_latest, to);
    }
    key(&writer, STR("from"));
    write_text_or_null(&writer, str_from(from));
    key(&writer, STR("to"));
    write_text_or_null(&writer, str_from(to));
    json_write_object_end(&writer.json);
    json_write_object_end(&writer.json);
    buf_finish(&writer.words);
    return out->failed ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for the answer.")
                       : OK;
}
