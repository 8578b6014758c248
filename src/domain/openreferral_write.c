/* Services, their places and their organisations as HSDS-UK has them. A member without a value is
 * left out: null is not allowed there. */
#include "openreferral_parts.h"
#include "rings_write.h"

#include <stdio.h>

enum { DEGREE_DECIMALS = 6, NAME_BYTES = 400 };

/* ---- writing ---- */

struct referral_writing referral_writing_to(const struct openreferral_view *view, struct buf *out)
{
    struct referral_writing writing = {
        .view = view, .directory = view->directory, .json = json_write_to(out), .owner = STR("")};
    writing.records = referral_taxonomy_count(view->directory) - 1;
    buf_init(&writing.words, 0);
    return writing;
}

void referral_writing_finish(struct referral_writing *writing)
{
    writing->json.out->failed |= writing->words.failed;
    buf_finish(&writing->words);
}

void referral_text(struct referral_writing *writing, struct str key, struct str text)
{
    if (!text.len)
        return;
    json_write_key(&writing->json, key);
    json_write_text(&writing->json, text);
}

void referral_words(struct referral_writing *writing, struct str key)
{
    referral_text(writing, key, buf_view(&writing->words));
    writing->json.out->failed |= writing->words.failed;
    buf_clear(&writing->words);
}

void referral_day(struct referral_writing *writing, struct str key, struct date day)
{
    char text[DATE_TEXT_LEN + 1];
    date_print(day, text);
    referral_text(writing, key, (struct str){text, DATE_TEXT_LEN});
}

void referral_id(struct referral_writing *writing, struct str key, struct uuid id)
{
    char text[UUID_TEXT_LEN + 1];
    uuid_print(id, text);
    referral_text(writing, key, (struct str){text, UUID_TEXT_LEN});
}

struct uuid referral_part_id(const char *kind, struct str owner, int n)
{
    char name[NAME_BYTES];
    int len =
        snprintf(name, sizeof name, "openreferral:%s:%.*s:%d", kind, (int)owner.len, owner.ptr, n);
    return uuid_from_name((struct str){name, len < NAME_BYTES ? (size_t)len : NAME_BYTES - 1});
}

struct uuid referral_location_id(const struct directory *directory, int service, int location)
{
    char name[NAME_BYTES];
    char service_id[UUID_TEXT_LEN + 1];
    char site_id[UUID_TEXT_LEN + 1];
    const struct location_record *row = &directory->locations[location];
    uuid_print(directory->services[service].id, service_id);
    uuid_print(directory->sites[row->site].id, site_id);
    int len = snprintf(name, sizeof name, "openreferral:service_at_location:%s:%s:%d", service_id,
                       site_id, (int)row->validity.from_earliest.days);
    return uuid_from_name((struct str){name, (size_t)len});
}

void referral_list(struct referral_writing *writing, struct str key)
{
    json_write_key(&writing->json, key);
    json_write_list_begin(&writing->json);
}

/* ---- organisations ---- */

int referral_lead(const struct directory *directory, int service)
{
    struct span span = directory->services[service].roles;
    int first = NONE;
    for (int i = span.first; i < span.first + span.count; i++) {
        if (directory->roles[i].role == ROLE_LEAD)
            return directory->roles[i].organisation;
        if (first == NONE && directory->roles[i].role != ROLE_COMMISSIONER)
            first = directory->roles[i].organisation;
    }
    return first != NONE || !span.count ? first : directory->roles[span.first].organisation;
}

void referral_organization(struct referral_writing *writing, int organisation, bool full)
{
    const struct directory *directory = writing->directory;
    const struct organisation_record *record = &directory->organisations[organisation];
    json_write_object_begin(&writing->json);
    referral_id(writing, STR("id"), record->id);
    referral_text(writing, STR("name"), record->name);
    /* must be there */
    referral_text(writing, STR("description"), STR("No description is held."));
    if (full) {
        referral_list(writing, STR("services"));
        for (int i = 0; i < directory->services_count; i++)
            if (referral_lead(directory, i) == organisation)
                referral_service(writing, i, false);
        json_write_list_end(&writing->json);
    }
    json_write_object_end(&writing->json);
}

/* ---- the service ---- */

/* The newest statement decides. */
static const struct statement_record *statement_of(const struct directory *directory, int service)
{
    struct span span = directory->services[service].statements;
    return span.count ? &directory->statements[span.first + span.count - 1] : NULL;
}

struct str referral_status(struct referral_writing *writing, int service)
{
    const struct statement_record *statement = statement_of(writing->directory, service);
    if (!statement || validity_on(&statement->validity, writing->view->today) != CERTAINLY_NOT)
        return STR("active");
    return validity_is_before(&statement->validity, writing->view->today) ? STR("inactive")
                                                                          : STR("defunct");
}

/* The standard has no word for what is not known. */
static void alert_words(struct referral_writing *writing, int service)
{
    const struct statement_record *statement = statement_of(writing->directory, service);
    char words[BOUND_WORDS_LEN];
    enum certainty runs =
        statement ? validity_on(&statement->validity, writing->view->today) : UNCERTAIN;
    if (runs == UNCERTAIN)
        buf_text(&writing->words, "It is not known whether this service runs today: ask it first.");
    else if (runs == CERTAINLY_NOT &&
             !validity_is_before(&statement->validity, writing->view->today)) {
        bound_when(statement->validity.to_earliest, statement->validity.to_latest, words);
        buf_format(&writing->words, "This service ended %s.", words);
    }
    if (writing->directory->services[service].synthetic) {
        if (writing->words.len)
            buf_char(&writing->words, ' ');
        buf_text(&writing->words, "Made up by a program: not a real service.");
    }
}

void referral_ages(const struct directory *directory, int service, int *low, int *high)
{
    struct span span = directory->services[service].rules;
    *low = NONE;
    *high = NONE;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct rule *rule = &directory->rules[i];
        if (rule->condition != CONDITION_AGE || rule->mode != RULE_REQUIRES || rule->group)
            continue;
        if (rule->low > 0)
            *low = rule->low;
        if (rule->high != INT32_MAX)
            *high = rule->high;
    }
}

static void write_ages(struct referral_writing *writing, int service)
{
    int low;
    int high;
    referral_ages(writing->directory, service, &low, &high);
    if (low != NONE) {
        json_write_key(&writing->json, STR("minimum_age"));
        json_write_int(&writing->json, low);
    }
    if (high != NONE) {
        json_write_key(&writing->json, STR("maximum_age"));
        json_write_int(&writing->json, high);
    }
}

/* ---- whom it covers ---- */

static void area_words(struct referral_writing *writing, const struct coverage_record *row)
{
    const struct directory *directory = writing->directory;
    struct str within = row->within == NONE ? STR("") : directory->areas[row->within].name;
    switch (row->kind) {
    case COVERAGE_AREAS:
        for (int i = 0; i < row->areas.count; i++) {
            if (i)
                buf_text(&writing->words, ", ");
            buf_str(&writing->words,
                    directory->areas[directory->coverage_areas[row->areas.first + i]].name);
        }
        break;
    case COVERAGE_EVERYWHERE:
        buf_str(&writing->words, within.len ? within : STR("Everywhere"));
        break;
    case COVERAGE_NOT_NAMED:
        buf_text(&writing->words, "Parts that are not named of ");
        buf_str(&writing->words, within.len ? within : STR("London"));
        break;
    case COVERAGE_RADIUS:
        buf_text(&writing->words, "Within ");
        buf_double(&writing->words, row->radius_m, 0);
        buf_text(&writing->words, " m of its site");
        break;
    case COVERAGE_POLYGON: buf_text(&writing->words, "An area of its own"); break;
    }
}

/* GeoJSON in a text, as the standard has it. */
static void write_extent(struct referral_writing *writing, const struct coverage_record *row)
{
    struct arena arena;
    struct rings rings;
    if (row->kind != COVERAGE_POLYGON || !writing->view->projection)
        return;
    arena_init(&arena, 0);
    if (rings_from_wkb(row->wkb, &arena, &rings, NULL) == OK) {
        struct json_write json = json_write_to(&writing->words);
        rings_write(&json, writing->view->projection, &rings, DEGREE_DECIMALS);
        referral_words(writing, STR("extent"));
        referral_text(writing, STR("extent_type"), STR("geojson"));
    }
    arena_finish(&arena);
}

static void write_service_areas(struct referral_writing *writing,
                                const struct service_record *record)
{
    const struct directory *directory = writing->directory;
    referral_list(writing, STR("service_areas"));
    for (int i = 0; i < record->coverages.count; i++) {
        const struct coverage_record *row = &directory->coverages[record->coverages.first + i];
        if (row->basis != BASIS_RESIDENCE || row->excludes ||
            validity_on(&row->validity, writing->view->today) == CERTAINLY_NOT)
            continue;
        json_write_object_begin(&writing->json);
        referral_id(writing, STR("id"), referral_part_id("service_area", writing->owner, i));
        area_words(writing, row);
        referral_words(writing, STR("name"));
        write_extent(writing, row);
        json_write_object_end(&writing->json);
    }
    json_write_list_end(&writing->json);
}

/* ---- its lists ---- */

static void write_phones(struct referral_writing *writing, const struct service_record *record)
{
    referral_list(writing, STR("phones"));
    for (int i = 0; i < record->phones.count; i++) {
        const struct phone_record *phone = &writing->directory->phones[record->phones.first + i];
        json_write_object_begin(&writing->json);
        referral_id(writing, STR("id"), referral_part_id("phone", writing->owner, i));
        referral_text(writing, STR("number"), phone->number);
        referral_text(writing, STR("description"), phone->description);
        json_write_object_end(&writing->json);
    }
    json_write_list_end(&writing->json);
}

static void write_fundings(struct referral_writing *writing, const struct service_record *record)
{
    referral_list(writing, STR("funding"));
    for (int i = 0; i < record->fundings.count; i++) {
        const struct funding_record *row =
            &writing->directory->fundings[record->fundings.first + i];
        char words[BOUND_WORDS_LEN];
        bound_words(row->validity.to_earliest, row->validity.to_latest, words);
        json_write_object_begin(&writing->json);
        referral_id(writing, STR("id"), referral_part_id("funding", writing->owner, i));
        buf_str(&writing->words, row->funder);
        if (row->amount_gbp != NONE)
            buf_format(&writing->words, ", £%lld", (long long)row->amount_gbp);
        if (words[0])
            buf_format(&writing->words, ", until %s", words);
        referral_words(writing, STR("source"));
        json_write_object_end(&writing->json);
    }
    json_write_list_end(&writing->json);
}

static void write_program(struct referral_writing *writing, const struct service_record *record)
{
    if (record->programme == NONE)
        return;
    const struct programme_record *row = &writing->directory->programmes[record->programme];
    json_write_key(&writing->json, STR("program"));
    json_write_object_begin(&writing->json);
    referral_id(writing, STR("id"), row->id);
    referral_text(writing, STR("name"), row->name);
    referral_text(writing, STR("description"), row->description);
    json_write_object_end(&writing->json);
}

static void write_lists(struct referral_writing *writing, int service)
{
    const struct service_record *record = &writing->directory->services[service];
    write_program(writing, record);
    write_phones(writing, record);
    referral_schedules(writing, service, NONE);
    write_service_areas(writing, record);
    referral_list(writing, STR("service_at_locations"));
    for (int i = 0; i < record->locations.count && !record->confidential; i++) {
        referral_location(writing, service, record->locations.first + i, false, true);
        json_write_object_end(&writing->json);
    }
    json_write_list_end(&writing->json);
    write_fundings(writing, record);
    referral_list(writing, STR("attributes"));
    referral_service_terms(writing, service);
    referral_service_records(writing, service);
    json_write_list_end(&writing->json);
}

void referral_service(struct referral_writing *writing, int service, bool full)
{
    const struct directory *directory = writing->directory;
    const struct service_record *record = &directory->services[service];
    char owner[UUID_TEXT_LEN + 1];
    char modified[DATE_TEXT_LEN + 1];
    int lead = referral_lead(directory, service);
    uuid_print(record->id, owner);
    writing->owner = str_from(owner);
    writing->attribute = 0;
    json_write_object_begin(&writing->json);
    referral_id(writing, STR("id"), record->id);
    referral_text(writing, STR("name"), record->name);
    referral_text(writing, STR("alternate_name"), record->alternative_name);
    referral_text(writing, STR("description"), record->description);
    referral_text(writing, STR("status"), referral_status(writing, service));
    alert_words(writing, service);
    referral_words(writing, STR("alert"));
    write_ages(writing, service);
    referral_day(writing, STR("assured_date"), record->checked_on);
    date_print(record->checked_on, modified);
    buf_format(&writing->words, "%sT00:00:00Z", modified);
    referral_words(writing, STR("last_modified"));
    if (lead != NONE) {
        json_write_key(&writing->json, STR("organization"));
        referral_organization(writing, lead, false);
    }
    if (full)
        write_lists(writing, service);
    json_write_object_end(&writing->json);
    writing->owner = STR("");
}

void openreferral_service_write(const struct openreferral_view *view, int service, struct buf *out)
{
    struct referral_writing writing = referral_writing_to(view, out);
    referral_service(&writing, service, true);
    referral_writing_finish(&writing);
}
