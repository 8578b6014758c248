#include "model/record_hash.h"

#include <math.h>
#include <stdlib.h>

#include "geo/runs.h"

const char *const record_kind_codes[] = {"service", "organisation", "programme", "source",
                                         "site",    "notes",        NULL};

/* The bytes: every field in turn, numbers as 8 bytes with the lowest first, text with its length
 * before it, lists with their count before them. Changing them makes every hash of older files
 * wrong: a migration must then make them anew. */

struct hashing {
    struct buf *text;
    struct arena *arena;
    const struct directory *from;
    bool failed;
};

/* ---- Fields ---- */

static void put_int(struct hashing *hashing, int64_t number)
{
    uint64_t bits = (uint64_t)number;
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(bits >> (8 * i));
    buf_bytes(hashing->text, bytes, sizeof bytes);
}

static void put_double(struct hashing *hashing, double number)
{
    union {
        double number;
        int64_t bits;
    } as = {.number = fpclassify(number) == FP_ZERO ? 0.0 : number}; /* there is one zero */
    put_int(hashing, as.bits);
}

static void put_str(struct hashing *hashing, struct str text)
{
    put_int(hashing, (int64_t)text.len);
    buf_str(hashing->text, text);
}

static void put_code(struct hashing *hashing, const char *const *codes, unsigned code)
{
    put_str(hashing, str_from(codes[code]));
}

static void put_uuid(struct hashing *hashing, struct uuid id)
{
    buf_bytes(hashing->text, id.bytes, sizeof id.bytes);
}

static void put_validity(struct hashing *hashing, const struct validity *validity)
{
    put_int(hashing, validity->from_earliest.days);
    put_int(hashing, validity->from_latest.days);
    put_int(hashing, validity->to_earliest.days);
    put_int(hashing, validity->to_latest.days);
}

static void put_area(struct hashing *hashing, int area)
{
    put_str(hashing, area == NONE ? STR("") : hashing->from->areas[area].type);
    put_str(hashing, area == NONE ? STR("") : hashing->from->areas[area].code);
}

static void put_source(struct hashing *hashing, int source)
{
    static const struct uuid none = {{0}};
    put_uuid(hashing, source == NONE ? none : hashing->from->sources[source].id);
}

static void put_site(struct hashing *hashing, int site)
{
    static const struct uuid none = {{0}};
    put_uuid(hashing, site == NONE ? none : hashing->from->sites[site].id);
}

/* The points of its rings: a POLYGON and the MULTIPOLYGON of it alone are the same. */
static void put_polygon(struct hashing *hashing, struct str wkb)
{
    struct runs runs;
    arena_reset(hashing->arena);
    if (!wkb.len || runs_from_wkb(wkb, hashing->arena, &runs, NULL)) {
        put_str(hashing, wkb); /* no polygon of ours: its bytes */
        return;
    }
    put_int(hashing, runs.run_count);
    for (int run = 0; run < runs.run_count; run++) {
        put_int(hashing, runs.parts[run]);
        put_int(hashing, runs.starts[run + 1] - runs.starts[run]);
    }
    for (int i = 0; i < runs.point_count; i++) {
        put_double(hashing, runs.points[i].easting);
        put_double(hashing, runs.points[i].northing);
    }
}

/* ---- What hangs on a service ---- */

typedef void put_one(struct hashing *hashing, const struct service_record *service, int i);

static void put_role(struct hashing *hashing, const struct service_record *service, int i)
{
    (void)service;
    const struct role_record *role = &hashing->from->roles[i];
    put_uuid(hashing, hashing->from->organisations[role->organisation].id);
    put_code(hashing, role_codes, role->role);
}

static void put_statement(struct hashing *hashing, const struct service_record *service, int i)
{
    (void)service;
    const struct statement_record *statement = &hashing->from->statements[i];
    put_validity(hashing, &statement->validity);
    put_str(hashing, statement->from_text);
    put_str(hashing, statement->to_text);
    put_int(hashing, statement->known_from.days);
    put_source(hashing, statement->source);
}

static void put_location(struct hashing *hashing, const struct service_record *service, int i)
{
    (void)service;
    const struct location_record *location = &hashing->from->locations[i];
    put_site(hashing, location->site);
    put_validity(hashing, &location->validity);
    put_int(hashing, location->known_from.days);
}

static void put_schedule(struct hashing *hashing, const struct service_record *service, int i)
{
    const struct schedule_record *schedule = &hashing->from->schedules[i];
    bool is_open = schedule->opens_min != NONE;
    put_int(hashing,
            schedule->location == NONE ? NONE : schedule->location - service->locations.first);
    put_int(hashing, schedule->weekdays);
    put_int(hashing, schedule->of_month);
    put_int(hashing, schedule->opens_min);
    put_int(hashing, is_open ? schedule->closes_min : NONE);
    put_code(hashing, holiday_rule_codes, schedule->holidays);
    put_validity(hashing, &schedule->validity);
    put_int(hashing, schedule->known_from.days);
    put_source(hashing, schedule->source);
    put_str(hashing, schedule->text);
    put_str(hashing, schedule->note);
}

static int compare_areas(const void *a, const void *b, void *context)
{
    const struct area_record *areas = context;
    const struct area_record *p = &areas[*(const int *)a];
    const struct area_record *q = &areas[*(const int *)b];
    int order = str_compare(p->type, q->type);
    return order ? order : str_compare(p->code, q->code);
}

/* A set: by type and code. */
static void put_areas(struct hashing *hashing, struct span span)
{
    put_int(hashing, span.count);
    arena_reset(hashing->arena);
    int *areas = ARENA_ARRAY(hashing->arena, int, (size_t)span.count + 1);
    if (!areas) {
        hashing->failed = true;
        return;
    }
    for (int i = 0; i < span.count; i++)
        areas[i] = hashing->from->coverage_areas[span.first + i];
    if (span.count)
        qsort_r(areas, (size_t)span.count, sizeof *areas, compare_areas, hashing->from->areas);
    for (int i = 0; i < span.count; i++)
        put_area(hashing, areas[i]);
}

static void put_coverage(struct hashing *hashing, const struct service_record *service, int i)
{
    (void)service;
    const struct coverage_record *coverage = &hashing->from->coverages[i];
    put_code(hashing, basis_codes, coverage->basis);
    put_code(hashing, coverage_kind_codes, coverage->kind);
    put_int(hashing, coverage->excludes);
    put_areas(hashing, coverage->areas);
    put_area(hashing, coverage->within);
    put_int(hashing, coverage->claimed_count > 0 ? coverage->claimed_count : 0);
    put_site(hashing, coverage->site);
    put_double(hashing, coverage->kind == COVERAGE_RADIUS ? coverage->radius_m : 0);
    put_polygon(hashing, coverage->wkb);
    put_validity(hashing, &coverage->validity);
    put_str(hashing, coverage->from_text);
    put_str(hashing, coverage->to_text);
    put_int(hashing, coverage->known_from.days);
    put_source(hashing, coverage->source);
    put_str(hashing, coverage->note);
}

static void put_funding(struct hashing *hashing, const struct service_record *service, int i)
{
    (void)service;
    const struct funding_record *funding = &hashing->from->fundings[i];
    put_str(hashing, funding->funder);
    put_int(hashing, funding->amount_gbp);
    put_validity(hashing, &funding->validity);
    put_str(hashing, funding->from_text);
    put_str(hashing, funding->to_text);
    put_int(hashing, funding->known_from.days);
    put_source(hashing, funding->source);
    put_str(hashing, funding->note);
}

static void put_terms(struct hashing *hashing, const struct condition_row *row, uint64_t terms)
{
    const struct vocabulary *list =
        row->vocabulary ? vocabulary_find(&hashing->from->words, row->vocabulary) : NULL;
    for (int term = 0; list && term < list->count; term++)
        if (terms >> term & 1)
            put_str(hashing, list->terms[term].code);
    put_int(hashing, NONE);
}

static void put_rule(struct hashing *hashing, const struct service_record *service, int i)
{
    (void)service;
    const struct rule *rule = &hashing->from->rules[i];
    const struct condition_row *row = condition_row(rule->condition);
    bool is_number = row->kind == FACT_NUMBER;
    put_int(hashing, rule->group);
    put_str(hashing, str_from(row->code));
    put_int(hashing, rule->mode);
    put_int(hashing, rule->limited);
    put_int(hashing, is_number ? rule->low : 0);
    put_int(hashing, is_number ? rule->high : INT32_MAX);
    put_terms(hashing, row, rule->terms);
    put_str(hashing, rule->text);
    put_str(hashing, rule->question);
}

static void put_evidence(struct hashing *hashing, const struct service_record *service, int i)
{
    (void)service;
    const struct evidence_record *evidence = &hashing->from->evidence[i];
    put_source(hashing, evidence->source);
    put_int(hashing, evidence->has_date);
    put_int(hashing, evidence->has_date ? evidence->seen.earliest.days : 0);
    put_int(hashing, evidence->has_date ? evidence->seen.latest.days : 0);
    put_str(hashing, evidence->seen_text);
    put_str(hashing, evidence->note);
}

static void put_phone(struct hashing *hashing, const struct service_record *service, int i)
{
    (void)service;
    const struct phone_record *phone = &hashing->from->phones[i];
    put_str(hashing, phone->number);
    put_str(hashing, phone->description);
    put_source(hashing, phone->source);
}

static void put_note(struct hashing *hashing, const struct service_record *service, int i)
{
    (void)service;
    const struct note_record *note = &hashing->from->notes[i];
    put_str(hashing, note->title);
    put_str(hashing, note->text);
    put_source(hashing, note->source);
}

static void put_span(struct hashing *hashing, const struct service_record *service,
                     struct span span, put_one *put)
{
    put_int(hashing, span.count);
    for (int i = span.first; i < span.first + span.count; i++)
        put(hashing, service, i);
}

/* The store gives them back in this order, whatever it was before: statements by the day on which
 * they were known, rules by their group. */
static int64_t statement_key(const struct hashing *hashing, int i)
{
    return hashing->from->statements[i].known_from.days;
}

static int64_t rule_key(const struct hashing *hashing, int i)
{
    return hashing->from->rules[i].group;
}

/* By key; of the same key, in the order of the list. By selection: the lists are short. */
static void put_sorted(struct hashing *hashing, const struct service_record *service,
                       struct span span, int64_t (*key)(const struct hashing *, int), put_one *put)
{
    put_int(hashing, span.count);
    int64_t after = INT64_MIN;
    for (int left = span.count; left;) {
        int64_t least = INT64_MAX;
        for (int i = span.first; i < span.first + span.count; i++)
            if (key(hashing, i) > after && key(hashing, i) < least)
                least = key(hashing, i);
        for (int i = span.first; i < span.first + span.count; i++)
            if (key(hashing, i) == least) {
                put(hashing, service, i);
                left--;
            }
        after = least;
    }
}

static void put_service(struct hashing *hashing, const struct service_record *service)
{
    static const struct uuid none = {{0}};
    const struct directory *from = hashing->from;
    const struct vocabulary *types = vocabulary_find(&from->words, "provision-type");
    bool is_type = types && service->provision_type >= 0 && service->provision_type < types->count;
    put_uuid(hashing, service->id);
    put_uuid(hashing, service->programme == NONE ? none : from->programmes[service->programme].id);
    put_str(hashing, service->name);
    put_str(hashing, service->alternative_name);
    put_str(hashing, service->description);
    put_str(hashing, service->coverage_text);
    put_code(hashing, audience_codes, service->audience);
    put_int(hashing, service->cjs_specific);
    put_str(hashing, is_type ? types->terms[service->provision_type].code : STR(""));
    put_code(hashing, reach_codes, service->reach);
    put_int(hashing, service->confidential);
    put_area(hashing, service->region);
    put_int(hashing, service->synthetic);
    put_int(hashing, service->checked_on.days);
    put_int(hashing, service->due_on.days);
    put_source(hashing, service->source);
    bool has_capacity = service->capacity > 0;
    put_int(hashing, has_capacity ? service->capacity : 0);
    put_str(hashing, has_capacity ? service->capacity_text : STR(""));
    put_source(hashing, has_capacity ? service->capacity_source : NONE);
    put_span(hashing, service, service->roles, put_role);
    put_sorted(hashing, service, service->statements, statement_key, put_statement);
    put_span(hashing, service, service->locations, put_location);
    put_span(hashing, service, service->schedules, put_schedule);
    put_span(hashing, service, service->coverages, put_coverage);
    put_span(hashing, service, service->fundings, put_funding);
    put_sorted(hashing, service, service->rules, rule_key, put_rule);
    put_span(hashing, service, service->evidence, put_evidence);
    put_span(hashing, service, service->phones, put_phone);
    put_span(hashing, service, service->notes, put_note);
}

/* ---- What services name ---- */

static void put_organisation(struct hashing *hashing, const struct organisation_record *record)
{
    put_uuid(hashing, record->id);
    put_str(hashing, record->name);
}

static void put_programme(struct hashing *hashing, const struct programme_record *record)
{
    put_uuid(hashing, record->id);
    put_str(hashing, record->name);
    put_str(hashing, record->description);
}

static void put_source_record(struct hashing *hashing, const struct source_record *record)
{
    put_uuid(hashing, record->id);
    put_str(hashing, record->title);
    put_str(hashing, record->url);
    put_str(hashing, record->date_text);
    put_int(hashing, record->published_earliest.days);
    put_int(hashing, record->published_latest.days);
    put_str(hashing, record->licence);
    put_str(hashing, record->confidence);
}

static void put_site_record(struct hashing *hashing, const struct site_record *record)
{
    put_uuid(hashing, record->id);
    put_str(hashing, record->name);
    put_str(hashing, record->address);
    put_str(hashing, record->postcode);
    put_str(hashing, record->place);
    put_str(hashing, record->note);
    put_code(hashing, precision_codes, record->precision);
    put_area(hashing, record->area);
    put_int(hashing, record->has_point);
    put_double(hashing, record->has_point ? record->grid.easting : 0);
    put_double(hashing, record->has_point ? record->grid.northing : 0);
    put_source(hashing, record->source);
}

/* ---- All of them ---- */

void record_hasher_init(struct record_hasher *hasher)
{
    buf_init(&hasher->text, 0);
    arena_init(&hasher->arena, 0);
}

void record_hasher_finish(struct record_hasher *hasher)
{
    if (!hasher)
        return;
    buf_finish(&hasher->text);
    arena_finish(&hasher->arena);
}

int record_count(const struct directory *directory, enum record_kind kind)
{
    switch (kind) {
    case RECORD_SERVICE: return directory->services_count;
    case RECORD_ORGANISATION: return directory->organisations_count;
    case RECORD_PROGRAMME: return directory->programmes_count;
    case RECORD_SOURCE: return directory->sources_count;
    case RECORD_SITE: return directory->sites_count;
    case RECORD_NOTES: return 1;
    case RECORD_KIND_COUNT: break;
    }
    return 0;
}

struct uuid record_id(const struct directory *directory, enum record_kind kind, int index)
{
    switch (kind) {
    case RECORD_SERVICE: return directory->services[index].id;
    case RECORD_ORGANISATION: return directory->organisations[index].id;
    case RECORD_PROGRAMME: return directory->programmes[index].id;
    case RECORD_SOURCE: return directory->sources[index].id;
    case RECORD_SITE: return directory->sites[index].id;
    case RECORD_NOTES:
    case RECORD_KIND_COUNT: break;
    }
    return (struct uuid){{0}};
}

struct str record_name(const struct directory *directory, enum record_kind kind, int index)
{
    switch (kind) {
    case RECORD_SERVICE: return directory->services[index].name;
    case RECORD_ORGANISATION: return directory->organisations[index].name;
    case RECORD_PROGRAMME: return directory->programmes[index].name;
    case RECORD_SOURCE: return directory->sources[index].title;
    case RECORD_SITE: return directory->sites[index].name;
    case RECORD_NOTES:
    case RECORD_KIND_COUNT: break;
    }
    return STR("");
}

static void put_record(struct hashing *hashing, enum record_kind kind, int index)
{
    const struct directory *from = hashing->from;
    switch (kind) {
    case RECORD_SERVICE: put_service(hashing, &from->services[index]); break;
    case RECORD_ORGANISATION: put_organisation(hashing, &from->organisations[index]); break;
    case RECORD_PROGRAMME: put_programme(hashing, &from->programmes[index]); break;
    case RECORD_SOURCE: put_source_record(hashing, &from->sources[index]); break;
    case RECORD_SITE: put_site_record(hashing, &from->sites[index]); break;
    case RECORD_NOTES: put_span(hashing, NULL, from->data_notes, put_note); break;
    case RECORD_KIND_COUNT: break;
    }
}

enum err record_hash(struct record_hasher *hasher, const struct directory *directory,
                     enum record_kind kind, int index, uint8_t hash[SHA256_BYTES],
                     struct problem *problem)
{
    struct hashing hashing = {&hasher->text, &hasher->arena, directory, false};
    buf_clear(&hasher->text);
    put_str(&hashing, str_from(record_kind_codes[kind]));
    put_record(&hashing, kind, index);
    if (hashing.failed || hasher->text.failed)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the hash of a record.");
    struct str bytes = buf_view(&hasher->text);
    sha256(&bytes, 1, hash);
    return OK;
}
