/* Writes records as rows: what services name, the services, and what hangs on them. */
#include "writing.h"

enum err writing_init(struct writing *writing, struct store *store, const struct directory *from,
                      struct problem *problem)
{
    *writing = (struct writing){.store = store, .from = from, .problem = problem};
    arena_init(&writing->rows, 0);
    record_hasher_init(&writing->hasher);
    const struct {
        int64_t **rows;
        int count;
    } lists[] = {
        {&writing->areas, from->areas_count},
        {&writing->sources, from->sources_count},
        {&writing->organisations, from->organisations_count},
        {&writing->programmes, from->programmes_count},
        {&writing->sites, from->sites_count},
        {&writing->locations, from->locations_count},
    };
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        *lists[i].rows = ARENA_ARRAY(&writing->rows, int64_t, (size_t)lists[i].count + 1);
        if (!*lists[i].rows)
            return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the rows.");
    }
    return OK;
}

void writing_finish(struct writing *writing)
{
    arena_finish(&writing->rows);
    record_hasher_finish(&writing->hasher);
}

int64_t row_of(const int64_t *rows, int index)
{
    return index == NONE || !rows ? 0 : rows[index];
}

enum err write_row(struct writing *writing, sqlite3_stmt *query, int64_t *row)
{
    bool more;
    enum err err = query_next(writing->store, query, &more, writing->problem);
    if (!err && row) /* an upsert leaves no row number that can be trusted, so it returns it */
        *row =
            more ? sqlite3_column_int64(query, 0) : sqlite3_last_insert_rowid(writing->store->db);
    if (more)
        err = query_next(writing->store, query, &more, writing->problem);
    sqlite3_reset(query);
    return err;
}

void bind_code(sqlite3_stmt *query, int index, const char *const *codes, unsigned code)
{
    sqlite3_bind_text(query, index, codes[code], -1, SQLITE_STATIC);
}

enum err write_span(struct writing *writing, const char *query_name, struct span span,
                    write_one write)
{
    enum err err = OK;
    for (int i = span.first; i < span.first + span.count && !err; i++) {
        sqlite3_stmt *query;
        err = query_begin(writing->store, query_name, &query, writing->problem);
        if (!err)
            err = write(writing, query, i);
    }
    return err;
}

/* ---- Hashes ---- */

enum err write_hash(struct writing *writing, enum record_kind kind, int i)
{
    uint8_t hash[SHA256_BYTES];
    sqlite3_stmt *query;
    enum err err = record_hash(&writing->hasher, writing->from, kind, i, hash, writing->problem);
    if (!err)
        err = query_begin(writing->store, "row_hash_put", &query, writing->problem);
    if (err)
        return err;
    bind_code(query, 1, record_kind_codes, kind);
    if (kind == RECORD_NOTES)
        bind_str(query, 2, STR(""));
    else
        bind_uuid(query, 2, record_id(writing->from, kind, i));
    sqlite3_bind_blob(query, 3, hash, SHA256_BYTES, SQLITE_TRANSIENT);
    return query_run(writing->store, query, writing->problem);
}

enum err forget_hash(struct store *store, enum record_kind kind, struct str uuid,
                     struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "row_hash_forget", &query, problem);
    if (err)
        return err;
    bind_code(query, 1, record_kind_codes, kind);
    bind_str(query, 2, uuid);
    return query_run(store, query, problem);
}

/* ---- What services name ---- */

static enum err write_source(struct writing *writing, sqlite3_stmt *query, int i)
{
    const struct source_record *source = &writing->from->sources[i];
    bind_uuid(query, 1, source->id);
    bind_str(query, 2, source->title);
    bind_str(query, 3, source->url);
    bind_str(query, 4, source->date_text);
    bind_date(query, 5, source->published_earliest);
    bind_date(query, 6, source->published_latest);
    bind_str(query, 7, source->licence);
    bind_str(query, 8, source->confidence);
    return write_row(writing, query, &writing->sources[i]);
}

static enum err write_organisation(struct writing *writing, sqlite3_stmt *query, int i)
{
    bind_uuid(query, 1, writing->from->organisations[i].id);
    bind_str(query, 2, writing->from->organisations[i].name);
    return write_row(writing, query, &writing->organisations[i]);
}

static enum err write_programme(struct writing *writing, sqlite3_stmt *query, int i)
{
    bind_uuid(query, 1, writing->from->programmes[i].id);
    bind_str(query, 2, writing->from->programmes[i].name);
    bind_str(query, 3, writing->from->programmes[i].description);
    return write_row(writing, query, &writing->programmes[i]);
}

static enum err write_site(struct writing *writing, sqlite3_stmt *query, int i)
{
    const struct site_record *site = &writing->from->sites[i];
    bind_uuid(query, 1, site->id);
    bind_str(query, 2, site->name);
    bind_str(query, 3, site->address);
    bind_str(query, 4, site->postcode);
    bind_str(query, 5, site->place);
    bind_code(query, 6, precision_codes, site->precision);
    bind_row(query, 7, row_of(writing->areas, site->area));
    bind_str(query, 8, site->note);
    bind_row(query, 9, row_of(writing->sources, site->source));
    if (site->has_point)
        bind_grid(query, 10, site->grid);
    return write_row(writing, query, &writing->sites[i]);
}

/* How each kind of what services name is written. */
struct named {
    const char *insert;
    const char *upsert;
    write_one write;
    int64_t *rows;
};

static bool find_named(struct writing *writing, enum record_kind kind, struct named *out)
{
    switch (kind) {
    case RECORD_SOURCE:
        *out = (struct named){"source_insert", "source_upsert", write_source, writing->sources};
        return true;
    case RECORD_ORGANISATION:
        *out = (struct named){"organisation_insert", "organisation_upsert", write_organisation,
                              writing->organisations};
        return true;
    case RECORD_PROGRAMME:
        *out = (struct named){"programme_insert", "programme_upsert", write_programme,
                              writing->programmes};
        return true;
    case RECORD_SITE:
        *out = (struct named){"site_insert", "site_upsert", write_site, writing->sites};
        return true;
    case RECORD_SERVICE:
    case RECORD_NOTES:
    case RECORD_KIND_COUNT: break;
    }
    return false;
}

enum err write_find_area(struct writing *writing, int area)
{
    if (area == NONE || writing->areas[area])
        return OK;
    return store_area_row(writing->store, writing->from->areas[area].type,
                          writing->from->areas[area].code, &writing->areas[area], writing->problem);
}

enum err write_named(struct writing *writing, enum record_kind kind, int i, bool is_new)
{
    struct named named;
    if (i == NONE || !find_named(writing, kind, &named) || named.rows[i])
        return OK;
    enum err err = OK;
    if (kind == RECORD_SITE) {
        err = write_named(writing, RECORD_SOURCE, writing->from->sites[i].source, is_new);
        if (!err)
            err = write_find_area(writing, writing->from->sites[i].area);
    }
    sqlite3_stmt *query;
    if (!err)
        err = query_begin(writing->store, is_new ? named.insert : named.upsert, &query,
                          writing->problem);
    if (!err)
        err = named.write(writing, query, i);
    return err ? err : write_hash(writing, kind, i);
}

/* ---- What hangs on a service ---- */

static enum err write_role(struct writing *writing, sqlite3_stmt *query, int i)
{
    const struct role_record *role = &writing->from->roles[i];
    bind_row(query, 1, row_of(writing->organisations, role->organisation));
    bind_row(query, 2, writing->service);
    bind_code(query, 3, role_codes, role->role);
    sqlite3_bind_int(query, 4, i);
    return write_row(writing, query, NULL);
}

static enum err write_statement(struct writing *writing, sqlite3_stmt *query, int i)
{
    const struct statement_record *statement = &writing->from->statements[i];
    bind_row(query, 1, writing->service);
    bind_validity(query, 2, &statement->validity);
    bind_str(query, 6, statement->from_text);
    bind_str(query, 7, statement->to_text);
    bind_date(query, 8, statement->known_from);
    bind_row(query, 9, row_of(writing->sources, statement->source));
    return write_row(writing, query, NULL);
}

static enum err write_location(struct writing *writing, sqlite3_stmt *query, int i)
{
    const struct location_record *location = &writing->from->locations[i];
    bind_row(query, 1, writing->service);
    bind_row(query, 2, row_of(writing->sites, location->site));
    bind_validity(query, 3, &location->validity);
    bind_date(query, 7, location->known_from);
    return write_row(writing, query, &writing->locations[i]);
}

static enum err write_schedule(struct writing *writing, sqlite3_stmt *query, int i)
{
    const struct schedule_record *schedule = &writing->from->schedules[i];
    bind_row(query, 1, writing->service);
    bind_row(query, 2, row_of(writing->locations, schedule->location));
    sqlite3_bind_int(query, 3, schedule->weekdays);
    sqlite3_bind_int(query, 4, schedule->of_month);
    if (schedule->opens_min != NONE) {
        sqlite3_bind_int(query, 5, schedule->opens_min);
        sqlite3_bind_int(query, 6, schedule->closes_min);
    }
    bind_code(query, 7, holiday_rule_codes, schedule->holidays);
    bind_validity(query, 8, &schedule->validity);
    bind_date(query, 12, schedule->known_from);
    bind_row(query, 13, row_of(writing->sources, schedule->source));
    bind_str(query, 14, schedule->text);
    bind_str(query, 15, schedule->note);
    return write_row(writing, query, NULL);
}

static enum err write_coverage(struct writing *writing, sqlite3_stmt *query, int i)
{
    const struct coverage_record *coverage = &writing->from->coverages[i];
    int64_t row = 0;
    bind_row(query, 1, writing->service);
    bind_code(query, 2, basis_codes, coverage->basis);
    bind_code(query, 3, coverage_kind_codes, coverage->kind);
    sqlite3_bind_int(query, 4, coverage->excludes);
    bind_row(query, 5, row_of(writing->areas, coverage->within));
    if (coverage->claimed_count > 0)
        sqlite3_bind_int(query, 6, coverage->claimed_count);
    bind_row(query, 7, row_of(writing->sites, coverage->site));
    if (coverage->kind == COVERAGE_RADIUS)
        sqlite3_bind_double(query, 8, coverage->radius_m);
    bind_wkb(query, 9, coverage->wkb);
    bind_validity(query, 10, &coverage->validity);
    bind_str(query, 14, coverage->from_text);
    bind_str(query, 15, coverage->to_text);
    bind_date(query, 16, coverage->known_from);
    bind_row(query, 17, row_of(writing->sources, coverage->source));
    bind_str(query, 18, coverage->note);
    enum err err = write_row(writing, query, &row);
    for (int k = 0; k < coverage->areas.count && !err; k++) {
        sqlite3_stmt *link;
        err = query_begin(writing->store, "coverage_area_insert", &link, writing->problem);
        if (err)
            return err;
        bind_row(link, 1, row);
        bind_row(link, 2,
                 row_of(writing->areas, writing->from->coverage_areas[coverage->areas.first + k]));
        err = write_row(writing, link, NULL);
    }
    return err;
}

static enum err write_funding(struct writing *writing, sqlite3_stmt *query, int i)
{
    const struct funding_record *funding = &writing->from->fundings[i];
    bind_row(query, 1, writing->service);
    bind_str(query, 2, funding->funder);
    if (funding->amount_gbp != NONE)
        sqlite3_bind_int64(query, 3, funding->amount_gbp);
    bind_validity(query, 4, &funding->validity);
    bind_str(query, 8, funding->from_text);
    bind_str(query, 9, funding->to_text);
    bind_date(query, 10, funding->known_from);
    bind_row(query, 11, row_of(writing->sources, funding->source));
    bind_str(query, 12, funding->note);
    return write_row(writing, query, NULL);
}

static void bind_terms(sqlite3_stmt *query, int index, const struct vocabularies *words,
                       const struct rule *rule)
{
    const struct condition_row *row = condition_row(rule->condition);
    const struct vocabulary *list =
        row->vocabulary ? vocabulary_find(words, row->vocabulary) : NULL;
    struct buf codes;
    buf_init(&codes, 0);
    for (int term = 0; list && term < list->count; term++) {
        if (!(rule->terms >> term & 1))
            continue;
        if (codes.len)
            buf_char(&codes, ' ');
        buf_str(&codes, list->terms[term].code);
    }
    bind_str(query, index, buf_view(&codes));
    buf_finish(&codes);
}

static enum err write_rule(struct writing *writing, sqlite3_stmt *query, int i)
{
    static const char *const modes[] = {"requires", "excludes", "offers"};
    const struct rule *rule = &writing->from->rules[i];
    bind_row(query, 1, writing->service);
    sqlite3_bind_int(query, 2, rule->group);
    sqlite3_bind_text(query, 3, condition_row(rule->condition)->code, -1, SQLITE_STATIC);
    bind_code(query, 4, modes, rule->mode);
    sqlite3_bind_int(query, 5, rule->limited);
    if (condition_row(rule->condition)->kind == FACT_NUMBER) {
        sqlite3_bind_int(query, 6, rule->low);
        if (rule->high != INT32_MAX)
            sqlite3_bind_int(query, 7, rule->high);
    }
    bind_terms(query, 8, &writing->from->words, rule);
    bind_str(query, 9, rule->text);
    bind_str(query, 10, rule->question);
    return write_row(writing, query, NULL);
}

static enum err write_evidence(struct writing *writing, sqlite3_stmt *query, int i)
{
    const struct evidence_record *evidence = &writing->from->evidence[i];
    bind_row(query, 1, writing->service);
    bind_row(query, 2, row_of(writing->sources, evidence->source));
    if (evidence->has_date) {
        bind_date(query, 3, evidence->seen.earliest);
        bind_date(query, 4, evidence->seen.latest);
    }
    bind_str(query, 5, evidence->seen_text);
    bind_str(query, 6, evidence->note);
    return write_row(writing, query, NULL);
}

static enum err write_phone(struct writing *writing, sqlite3_stmt *query, int i)
{
    const struct phone_record *phone = &writing->from->phones[i];
    bind_row(query, 1, writing->service);
    bind_str(query, 2, phone->number);
    bind_str(query, 3, phone->description);
    bind_row(query, 4, row_of(writing->sources, phone->source));
    return write_row(writing, query, NULL);
}

static enum err write_note(struct writing *writing, sqlite3_stmt *query, int i)
{
    const struct note_record *note = &writing->from->notes[i];
    bind_row(query, 1, writing->service);
    bind_str(query, 2, note->title);
    bind_str(query, 3, note->text);
    bind_row(query, 4, row_of(writing->sources, note->source));
    return write_row(writing, query, NULL);
}

/* ---- Services ---- */

static void bind_service(struct writing *writing, sqlite3_stmt *query,
                         const struct service_record *service)
{
    bind_uuid(query, 1, service->id);
    bind_row(query, 2, row_of(writing->programmes, service->programme));
    bind_str(query, 3, service->name);
    bind_str(query, 4, service->alternative_name);
    bind_str(query, 5, service->description);
    bind_code(query, 6, audience_codes, service->audience);
    sqlite3_bind_int(query, 7, service->cjs_specific);
    sqlite3_bind_int(query, 8, service->provision_type);
    bind_code(query, 9, reach_codes, service->reach);
    sqlite3_bind_int(query, 10, service->confidential);
    bind_row(query, 11, row_of(writing->areas, service->region));
    bind_str(query, 12, service->coverage_text);
    bind_date(query, 13, service->checked_on);
    bind_row(query, 14, row_of(writing->sources, service->source));
    sqlite3_bind_int(query, 15, service->synthetic);
    if (service->capacity > 0)
        sqlite3_bind_int(query, 16, service->capacity);
    bind_str(query, 17, service->capacity > 0 ? service->capacity_text : STR(""));
    bind_row(query, 18,
             service->capacity > 0 ? row_of(writing->sources, service->capacity_source) : 0);
    if (service->due_on.days)
        bind_date(query, 19, service->due_on);
}

enum err write_service(struct writing *writing, int i, int64_t row)
{
    const struct service_record *service = &writing->from->services[i];
    sqlite3_stmt *query;
    enum err err = query_begin(writing->store, "service_insert", &query, writing->problem);
    if (err)
        return err;
    bind_service(writing, query, service);
    bind_row(query, 20, row);
    err = write_row(writing, query, &writing->service);
    const struct {
        const char *query_name;
        struct span span;
        write_one write;
    } lists[] = {
        {"role_insert", service->roles, write_role},
        {"statement_insert", service->statements, write_statement},
        {"location_insert", service->locations, write_location},
        {"schedule_insert", service->schedules, write_schedule}, /* they name locations */
        {"coverage_insert", service->coverages, write_coverage},
        {"funding_insert", service->fundings, write_funding},
        {"rule_insert", service->rules, write_rule},
        {"evidence_insert", service->evidence, write_evidence},
        {"phone_insert", service->phones, write_phone},
        {"note_insert", service->notes, write_note},
    };
    for (size_t k = 0; k < sizeof lists / sizeof lists[0] && !err; k++)
        err = write_span(writing, lists[k].query_name, lists[k].span, lists[k].write);
    return err ? err : write_hash(writing, RECORD_SERVICE, i);
}

enum err write_data_notes(struct writing *writing)
{
    writing->service = 0; /* they belong to no service */
    enum err err = write_span(writing, "note_insert", writing->from->data_notes, write_note);
    return err ? err : write_hash(writing, RECORD_NOTES, 0);
}
