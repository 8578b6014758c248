/* The records that travel in attributes. What is written here, openreferral_records_read.c reads.
 */
#include "openreferral_parts.h"

enum { GRID_DECIMALS = 9 };

const char *const referral_rule_modes[] = {"requires", "excludes", "offers", NULL};

/* One record on its way, in the writing's words. */
struct record {
    const struct directory *directory;
    struct json_write json;
};

static void text(struct record *record, struct str key, struct str value)
{
    if (!value.len)
        return;
    json_write_key(&record->json, key);
    json_write_text(&record->json, value);
}

static void truth(struct record *record, struct str key, bool value)
{
    if (!value)
        return;
    json_write_key(&record->json, key);
    json_write_bool(&record->json, true);
}

static void number(struct record *record, struct str key, int64_t value)
{
    json_write_key(&record->json, key);
    json_write_int(&record->json, value);
}

static void day(struct record *record, struct date date)
{
    char words[DATE_TEXT_LEN + 1];
    date_print(date, words);
    json_write_text(&record->json, (struct str){words, DATE_TEXT_LEN});
}

static void days(struct record *record, struct str key, const struct date *list, int count)
{
    json_write_key(&record->json, key);
    json_write_list_begin(&record->json);
    for (int i = 0; i < count; i++)
        day(record, list[i]);
    json_write_list_end(&record->json);
}

static void validity(struct record *record, const struct validity *v)
{
    const struct date list[] = {v->from_earliest, v->from_latest, v->to_earliest, v->to_latest};
    days(record, STR("validity"), list, 4);
}

static void known_from(struct record *record, struct date date)
{
    json_write_key(&record->json, STR("known_from"));
    day(record, date);
}

static void id(struct record *record, struct str key, struct uuid uuid)
{
    char words[UUID_TEXT_LEN + 1];
    uuid_print(uuid, words);
    text(record, key, (struct str){words, UUID_TEXT_LEN});
}

static void source(struct record *record, int index)
{
    if (index != NONE)
        id(record, STR("source"), record->directory->sources[index].id);
}

static void area(struct record *record, int index)
{
    json_write_list_begin(&record->json);
    json_write_text(&record->json, record->directory->areas[index].type);
    json_write_text(&record->json, record->directory->areas[index].code);
    json_write_list_end(&record->json);
}

static void maybe_area(struct record *record, struct str key, int index)
{
    if (index == NONE)
        return;
    json_write_key(&record->json, key);
    area(record, index);
}

static struct record begin(struct referral_writing *writing)
{
    struct record record = {writing->directory, json_write_to(&writing->words)};
    json_write_object_begin(&record.json);
    return record;
}

static void end(struct referral_writing *writing, struct record *record, enum referral_record kind,
                struct str link)
{
    json_write_object_end(&record->json);
    referral_attribute(writing, writing->records, (int)kind, link, buf_view(&writing->words));
    writing->json.out->failed |= writing->words.failed;
    buf_clear(&writing->words);
}

/* ---- places ---- */

void referral_site_record(struct referral_writing *writing, int index)
{
    const struct site_record *site = &writing->directory->sites[index];
    struct record record = begin(writing);
    text(&record, STR("address"), site->address);
    text(&record, STR("postcode"), site->postcode);
    text(&record, STR("place"), site->place);
    text(&record, STR("note"), site->note);
    text(&record, STR("precision"), str_from(precision_codes[site->precision]));
    maybe_area(&record, STR("area"), site->area);
    if (site->has_point) {
        json_write_key(&record.json, STR("grid"));
        json_write_list_begin(&record.json);
        json_write_double(&record.json, site->grid.easting, GRID_DECIMALS);
        json_write_double(&record.json, site->grid.northing, GRID_DECIMALS);
        json_write_list_end(&record.json);
    }
    source(&record, site->source);
    end(writing, &record, RECORD_SITE, STR("location"));
}

void referral_location_record(struct referral_writing *writing, int index)
{
    const struct location_record *location = &writing->directory->locations[index];
    struct record record = begin(writing);
    validity(&record, &location->validity);
    known_from(&record, location->known_from);
    end(writing, &record, RECORD_LOCATION, STR("service_at_location"));
}

/* ---- the service's own ---- */

#define SERVICE_LINK STR("service")

static void write_head(struct referral_writing *writing, const struct service_record *service)
{
    const struct vocabulary *types = vocabulary_find(&writing->directory->words, "provision-type");
    struct record record = begin(writing);
    text(&record, STR("audience"), str_from(audience_codes[service->audience]));
    text(&record, STR("reach"), str_from(reach_codes[service->reach]));
    if (types && service->provision_type != NONE)
        text(&record, STR("type"), types->terms[service->provision_type].code);
    truth(&record, STR("cjs_specific"), service->cjs_specific);
    truth(&record, STR("confidential"), service->confidential);
    truth(&record, STR("synthetic"), service->synthetic);
    maybe_area(&record, STR("region"), service->region);
    text(&record, STR("coverage_text"), service->coverage_text);
    if (service->capacity > 0) {
        number(&record, STR("capacity"), service->capacity);
        text(&record, STR("capacity_text"), service->capacity_text);
        if (service->capacity_source != NONE)
            id(&record, STR("capacity_source"),
               writing->directory->sources[service->capacity_source].id);
    }
    json_write_key(&record.json, STR("checked_on"));
    day(&record, service->checked_on);
    if (service->due_on.days) {
        json_write_key(&record.json, STR("due_on"));
        day(&record, service->due_on);
    }
    source(&record, service->source);
    end(writing, &record, RECORD_SERVICE, SERVICE_LINK);
}

static void write_source(struct referral_writing *writing, int index)
{
    const struct source_record *row = &writing->directory->sources[index];
    const struct date published[] = {row->published_earliest, row->published_latest};
    struct record record = begin(writing);
    id(&record, STR("id"), row->id);
    text(&record, STR("title"), row->title);
    text(&record, STR("url"), row->url);
    text(&record, STR("date_text"), row->date_text);
    days(&record, STR("published"), published, 2);
    text(&record, STR("licence"), row->licence);
    text(&record, STR("confidence"), row->confidence);
    end(writing, &record, RECORD_SOURCE, SERVICE_LINK);
}

static void write_role(struct referral_writing *writing, int i)
{
    const struct role_record *role = &writing->directory->roles[i];
    struct record record = begin(writing);
    id(&record, STR("organisation"), writing->directory->organisations[role->organisation].id);
    text(&record, STR("name"), writing->directory->organisations[role->organisation].name);
    text(&record, STR("role"), str_from(role_codes[role->role]));
    end(writing, &record, RECORD_ROLE, SERVICE_LINK);
}

static void write_statement(struct referral_writing *writing, int i)
{
    const struct statement_record *row = &writing->directory->statements[i];
    struct record record = begin(writing);
    validity(&record, &row->validity);
    text(&record, STR("from_text"), row->from_text);
    text(&record, STR("to_text"), row->to_text);
    known_from(&record, row->known_from);
    source(&record, row->source);
    end(writing, &record, RECORD_STATEMENT, SERVICE_LINK);
}

static void write_hex(struct record *record, struct str bytes, struct buf *hex)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes.len; i++) {
        buf_char(hex, digits[(unsigned char)bytes.ptr[i] >> 4]);
        buf_char(hex, digits[(unsigned char)bytes.ptr[i] & 15]);
    }
    record->json.out->failed |= hex->failed;
    text(record, STR("polygon"), buf_view(hex));
}

/* In the order of the areas, as the record keeps them: the first above the last; NONE. */
static int next_area(const struct directory *directory, const struct coverage_record *row, int last)
{
    int next = NONE;
    for (int k = row->areas.first; k < row->areas.first + row->areas.count; k++) {
        int found = directory->coverage_areas[k];
        if (found > last && (next == NONE || found < next))
            next = found;
    }
    return next;
}

static void write_coverage(struct referral_writing *writing, int i)
{
    const struct directory *directory = writing->directory;
    const struct coverage_record *row = &directory->coverages[i];
    struct record record = begin(writing);
    text(&record, STR("basis"), str_from(basis_codes[row->basis]));
    text(&record, STR("kind"), str_from(coverage_kind_codes[row->kind]));
    truth(&record, STR("excludes"), row->excludes);
    if (row->areas.count) {
        json_write_key(&record.json, STR("areas"));
        json_write_list_begin(&record.json);
        for (int k = next_area(directory, row, NONE); k != NONE; k = next_area(directory, row, k))
            area(&record, k);
        json_write_list_end(&record.json);
    }
    maybe_area(&record, STR("within"), row->within);
    if (row->claimed_count > 0)
        number(&record, STR("claimed_count"), row->claimed_count);
    if (row->site != NONE)
        id(&record, STR("site"), directory->sites[row->site].id);
    if (row->kind == COVERAGE_RADIUS) {
        json_write_key(&record.json, STR("radius_m"));
        json_write_double(&record.json, row->radius_m, GRID_DECIMALS);
    }
    if (row->kind == COVERAGE_POLYGON) {
        struct buf hex;
        buf_init(&hex, 0);
        write_hex(&record, row->wkb, &hex);
        buf_finish(&hex);
    }
    validity(&record, &row->validity);
    text(&record, STR("from_text"), row->from_text);
    text(&record, STR("to_text"), row->to_text);
    known_from(&record, row->known_from);
    text(&record, STR("note"), row->note);
    source(&record, row->source);
    end(writing, &record, RECORD_COVERAGE, SERVICE_LINK);
}

static void write_funding(struct referral_writing *writing, int i)
{
    const struct funding_record *row = &writing->directory->fundings[i];
    struct record record = begin(writing);
    text(&record, STR("funder"), row->funder);
    if (row->amount_gbp != NONE)
        number(&record, STR("amount_gbp"), row->amount_gbp);
    validity(&record, &row->validity);
    text(&record, STR("from_text"), row->from_text);
    text(&record, STR("to_text"), row->to_text);
    known_from(&record, row->known_from);
    text(&record, STR("note"), row->note);
    source(&record, row->source);
    end(writing, &record, RECORD_FUNDING, SERVICE_LINK);
}

static void write_rule(struct referral_writing *writing, int i)
{
    const struct rule *rule = &writing->directory->rules[i];
    const struct condition_row *row = condition_row(rule->condition);
    const struct vocabulary *list =
        row->vocabulary ? vocabulary_find(&writing->directory->words, row->vocabulary) : NULL;
    struct record record = begin(writing);
    if (rule->group)
        number(&record, STR("group"), rule->group);
    text(&record, STR("condition"), str_from(row->code));
    text(&record, STR("mode"), str_from(referral_rule_modes[rule->mode]));
    truth(&record, STR("limited"), rule->limited);
    if (row->kind == FACT_NUMBER) {
        number(&record, STR("low"), rule->low);
        if (rule->high != INT32_MAX)
            number(&record, STR("high"), rule->high);
    }
    if (list && rule->terms) {
        json_write_key(&record.json, STR("terms"));
        json_write_list_begin(&record.json);
        for (int term = 0; term < list->count; term++)
            if (rule->terms >> term & 1)
                json_write_text(&record.json, list->terms[term].code);
        json_write_list_end(&record.json);
    }
    text(&record, STR("text"), rule->text);
    text(&record, STR("question"), rule->question);
    end(writing, &record, RECORD_RULE, SERVICE_LINK);
}

static void write_evidence(struct referral_writing *writing, int i)
{
    const struct evidence_record *row = &writing->directory->evidence[i];
    const struct date seen[] = {row->seen.earliest, row->seen.latest};
    struct record record = begin(writing);
    if (row->has_date)
        days(&record, STR("seen"), seen, 2);
    text(&record, STR("seen_text"), row->seen_text);
    text(&record, STR("note"), row->note);
    source(&record, row->source);
    end(writing, &record, RECORD_EVIDENCE, SERVICE_LINK);
}

static void write_phone(struct referral_writing *writing, int i)
{
    struct record record = begin(writing);
    text(&record, STR("number"), writing->directory->phones[i].number);
    source(&record, writing->directory->phones[i].source);
    end(writing, &record, RECORD_PHONE, SERVICE_LINK);
}

static void write_note(struct referral_writing *writing, int i)
{
    const struct note_record *row = &writing->directory->notes[i];
    struct record record = begin(writing);
    text(&record, STR("title"), row->title);
    text(&record, STR("text"), row->text);
    source(&record, row->source);
    end(writing, &record, RECORD_NOTE, SERVICE_LINK);
}

static void write_weekdays(struct record *record, unsigned weekdays)
{
    json_write_key(&record->json, STR("days"));
    json_write_list_begin(&record->json);
    for (int i = 0; i < WEEK_DAYS; i++)
        if (weekdays >> i & 1)
            json_write_text(&record->json, str_from(weekday_codes[i]));
    json_write_list_end(&record->json);
}

/* Minutes, for a time cannot say that it is of the next day. */
static void write_schedule(struct referral_writing *writing, const struct service_record *service,
                           int i)
{
    const struct schedule_record *row = &writing->directory->schedules[i];
    struct record record = begin(writing);
    if (row->location != NONE)
        number(&record, STR("location"), row->location - service->locations.first);
    write_weekdays(&record, row->weekdays);
    if (row->of_month)
        number(&record, STR("of_month"), row->of_month);
    if (row->opens_min != NONE) {
        number(&record, STR("opens_min"), row->opens_min);
        number(&record, STR("closes_min"), row->closes_min);
    }
    text(&record, STR("holidays"), str_from(holiday_rule_codes[row->holidays]));
    validity(&record, &row->validity);
    known_from(&record, row->known_from);
    text(&record, STR("text"), row->text);
    text(&record, STR("note"), row->note);
    source(&record, row->source);
    end(writing, &record, RECORD_SCHEDULE, SERVICE_LINK);
}

/* ---- which sources it rests on ---- */

enum { SOURCES_MAX = 1024 };

struct cited {
    int count;
    int list[SOURCES_MAX];
};

static void cite(struct cited *cited, int source_index)
{
    for (int i = 0; i < cited->count; i++)
        if (cited->list[i] == source_index)
            return;
    if (source_index != NONE && cited->count < SOURCES_MAX)
        cited->list[cited->count++] = source_index;
}

#define CITE(span, list)                                                                           \
    for (int i = (span).first; i < (span).first + (span).count; i++)                               \
        cite(cited, directory->list[i].source);

static void gather(const struct directory *directory, const struct service_record *service,
                   struct cited *cited)
{
    cite(cited, service->source);
    if (service->capacity > 0)
        cite(cited, service->capacity_source);
    CITE(service->statements, statements)
    CITE(service->schedules, schedules)
    CITE(service->coverages, coverages)
    CITE(service->fundings, fundings)
    CITE(service->evidence, evidence)
    CITE(service->phones, phones)
    CITE(service->notes, notes)
    for (int i = service->locations.first; i < service->locations.first + service->locations.count;
         i++)
        cite(cited, directory->sites[directory->locations[i].site].source);
}
#undef CITE

static void each(struct referral_writing *writing, struct span span,
                 void (*write)(struct referral_writing *, int))
{
    for (int i = span.first; i < span.first + span.count; i++)
        write(writing, i);
}

void referral_service_records(struct referral_writing *writing, int index)
{
    const struct service_record *service = &writing->directory->services[index];
    struct cited cited = {.count = 0};
    gather(writing->directory, service, &cited);
    for (int i = 0; i < cited.count; i++)
        write_source(writing, cited.list[i]);
    write_head(writing, service);
    each(writing, service->roles, write_role);
    each(writing, service->statements, write_statement);
    for (int i = 0; i < service->schedules.count; i++)
        write_schedule(writing, service, service->schedules.first + i);
    each(writing, service->coverages, write_coverage);
    each(writing, service->fundings, write_funding);
    each(writing, service->rules, write_rule);
    each(writing, service->evidence, write_evidence);
    each(writing, service->phones, write_phone);
    each(writing, service->notes, write_note);
}
