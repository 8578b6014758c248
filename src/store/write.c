/* Writes records, list by list. Each list's new rows are kept, so that others can point to them. */
#include <string.h>

#include "internal.h"

struct writing {
    struct store *store;
    const struct directory *from;
    struct problem *problem;
    struct arena rows; /* the arrays below */
    int64_t *areas;
    int64_t *sources;
    int64_t *organisations;
    int64_t *programmes;
    int64_t *sites;
    int64_t *locations;
    int64_t service; /* the row of the service whose records are being written */
};

static int64_t row_of(const int64_t *rows, int index)
{
    return index == NONE || !rows ? 0 : rows[index];
}

/* Begins a query by name; runs it and keeps the new row. */
static enum err write_row(struct writing *writing, sqlite3_stmt *query, int64_t *row)
{
    enum err err = query_run(writing->store, query, writing->problem);
    if (!err && row)
        *row = sqlite3_last_insert_rowid(writing->store->db);
    return err;
}

static void bind_code(sqlite3_stmt *query, int index, const char *const *codes, unsigned code)
{
    sqlite3_bind_text(query, index, codes[code], -1, SQLITE_STATIC);
}

static enum err write_area(struct writing *writing, sqlite3_stmt *query, int i)
{
    const struct area_record *area = &writing->from->areas[i];
    bind_uuid(query, 1, area->id);
    bind_str(query, 2, area->type);
    bind_str(query, 3, area->code);
    bind_str(query, 4, area->name);
    if (area->hectares > 0)
        sqlite3_bind_double(query, 5, area->hectares);
    if (area->women != NONE)
        sqlite3_bind_int(query, 6, area->women);
    if (area->wkb.len)
        bind_grid(query, 7, area->label);
    bind_wkb(query, 9, area->wkb);
    enum err err = write_row(writing, query, NULL);
    /* an upsert leaves no row number that can be trusted */
    return err ? err
               : store_area_row(writing->store, area->type, area->code, &writing->areas[i],
                                writing->problem);
}

static enum err write_member(struct writing *writing, sqlite3_stmt *query, int i)
{
    const struct member_record *member = &writing->from->members[i];
    bind_row(query, 1, row_of(writing->areas, member->group));
    bind_row(query, 2, row_of(writing->areas, member->member));
    bind_validity(query, 3, &member->validity);
    return write_row(writing, query, NULL);
}

static enum err write_area_name(struct writing *writing, sqlite3_stmt *query, int i)
{
    bind_str(query, 1, writing->from->area_names[i].name);
    bind_row(query, 2, row_of(writing->areas, writing->from->area_names[i].area));
    return write_row(writing, query, NULL);
}

static enum err write_demand(struct writing *writing, sqlite3_stmt *query, int i)
{
    const struct demand_record *demand = &writing->from->demand[i];
    bind_row(query, 1, row_of(writing->areas, demand->area));
    sqlite3_bind_int(query, 2, demand->women);
    bind_grid(query, 3, demand->grid);
    bind_str(query, 5, STR("census"));
    return write_row(writing, query, NULL);
}

static enum err write_place(struct writing *writing, sqlite3_stmt *query, int i)
{
    const struct place_record *place = &writing->from->places[i];
    bind_code(query, 1, place_kind_codes, place->kind);
    bind_str(query, 2, place->name);
    bind_str(query, 3, place->also);
    bind_str(query, 4, place->postcode);
    bind_row(query, 5, row_of(writing->areas, place->area));
    bind_str(query, 6, place->has_point ? STR("place") : STR("name"));
    if (place->has_point)
        bind_grid(query, 7, place->grid);
    return write_row(writing, query, NULL);
}

static enum err write_sector(struct writing *writing, sqlite3_stmt *query, int i)
{
    const struct sector_record *sector = &writing->from->sectors[i];
    int64_t row;
    bind_str(query, 1, sector->sector);
    sqlite3_bind_int(query, 2, sector->postcodes);
    bind_grid(query, 3, sector->grid);
    enum err err = write_row(writing, query, &row);
    for (int k = 0; k < sector->areas.count && !err; k++) {
        sqlite3_stmt *link;
        err = query_begin(writing->store, "sector_area_insert", &link, writing->problem);
        if (err)
            return err;
        bind_row(link, 1, row);
        bind_row(link, 2,
                 row_of(writing->areas, writing->from->sector_areas[sector->areas.first + k]));
        err = write_row(writing, link, NULL);
    }
    return err;
}

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

/* The records of one service, each list by a function as above. */

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
    int64_t row;
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

typedef enum err (*write_one)(struct writing *writing, sqlite3_stmt *query, int i);

static enum err write_span(struct writing *writing, const char *query_name, struct span span,
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

static enum err write_all(struct writing *writing, const char *query_name, int count,
                          int64_t **rows, write_one write)
{
    if (rows) {
        *rows = ARENA_ARRAY(&writing->rows, int64_t, (size_t)count);
        if (!*rows)
            return problem_set(writing->problem, ERR_NO_MEMORY, "There is no memory for the rows.");
    }
    return write_span(writing, query_name, (struct span){0, count}, write);
}

static enum err write_service(struct writing *writing, sqlite3_stmt *query, int i)
{
    const struct service_record *service = &writing->from->services[i];
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
    enum err err = write_row(writing, query, &writing->service);
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
    return err;
}

static enum err write_water(struct writing *writing)
{
    sqlite3_stmt *query;
    enum err err = query_begin(writing->store, "water_insert", &query, writing->problem);
    if (err)
        return err;
    bind_str(query, 1, STR("River Thames (tidal)"));
    bind_wkb(query, 2, writing->from->water_wkb);
    return write_row(writing, query, NULL);
}

enum err store_write_ground(struct store *store, const struct directory *ground,
                            struct problem *problem)
{
    struct writing writing = {.store = store, .from = ground, .problem = problem};
    arena_init(&writing.rows, 0);
    /* Areas stay: postcodes and services point to them. So does what people imported. */
    enum err err =
        store_run_text(store,
                       "DELETE FROM area_member; DELETE FROM area_name; DELETE FROM water;"
                       "DELETE FROM demand_point WHERE origin = 'census'; DELETE FROM place;"
                       "DELETE FROM sector_area; DELETE FROM sector;",
                       problem);
    if (!err)
        err = write_all(&writing, "area_upsert", ground->areas_count, &writing.areas, write_area);
    if (!err)
        err = write_all(&writing, "member_insert", ground->members_count, NULL, write_member);
    if (!err)
        err = write_all(&writing, "area_name_insert", ground->area_names_count, NULL,
                        write_area_name);
    if (!err && ground->water_wkb.len)
        err = write_water(&writing);
    if (!err)
        err = write_all(&writing, "demand_insert", ground->demand_count, NULL, write_demand);
    if (!err)
        err = write_all(&writing, "place_insert", ground->places_count, NULL, write_place);
    if (!err)
        err = write_all(&writing, "sector_insert", ground->sectors_count, NULL, write_sector);
    arena_finish(&writing.rows);
    return err;
}

/* The rows of the areas that the directory names; they must be in the store. */
static enum err find_areas(struct writing *writing)
{
    int count = writing->from->areas_count;
    writing->areas = ARENA_ARRAY(&writing->rows, int64_t, (size_t)count);
    if (!writing->areas)
        return problem_set(writing->problem, ERR_NO_MEMORY, "There is no memory for the rows.");
    enum err err = OK;
    for (int i = 0; i < count && !err; i++)
        err = store_area_row(writing->store, writing->from->areas[i].type,
                             writing->from->areas[i].code, &writing->areas[i], writing->problem);
    return err;
}

enum err store_write_services(struct store *store, const struct directory *directory,
                              struct problem *problem)
{
    struct writing writing = {.store = store, .from = directory, .problem = problem};
    arena_init(&writing.rows, 0);
    enum err err = store_run_text(
        store,
        "DELETE FROM note; DELETE FROM phone; DELETE FROM evidence; DELETE FROM rule;"
        "DELETE FROM funding; DELETE FROM coverage_area; DELETE FROM coverage;"
        "DELETE FROM schedule; DELETE FROM service_at_location; DELETE FROM service_validity;"
        "DELETE FROM organisation_role; DELETE FROM service; DELETE FROM programme;"
        "DELETE FROM organisation; DELETE FROM site; UPDATE area_member SET source_id = NULL;"
        "DELETE FROM source;",
        problem);
    if (!err)
        err = find_areas(&writing);
    writing.locations = ARENA_ARRAY(&writing.rows, int64_t, (size_t)directory->locations_count + 1);
    if (!err && !writing.locations)
        err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for the rows.");
    if (!err)
        err = write_all(&writing, "source_insert", directory->sources_count, &writing.sources,
                        write_source);
    if (!err)
        err = write_all(&writing, "organisation_insert", directory->organisations_count,
                        &writing.organisations, write_organisation);
    if (!err)
        err = write_all(&writing, "programme_insert", directory->programmes_count,
                        &writing.programmes, write_programme);
    if (!err)
        err =
            write_all(&writing, "site_insert", directory->sites_count, &writing.sites, write_site);
    if (!err)
        err = write_all(&writing, "service_insert", directory->services_count, NULL, write_service);
    writing.service = 0; /* what follows belongs to no service */
    if (!err)
        err = write_span(&writing, "note_insert", directory->data_notes, write_note);
    arena_finish(&writing.rows);
    return err;
}

enum err store_area_row(struct store *store, struct str type, struct str code, int64_t *row,
                        struct problem *problem)
{
    sqlite3_stmt *query;
    bool more;
    enum err err = query_begin(store, "area_row", &query, problem);
    if (err)
        return err;
    bind_str(query, 1, type);
    bind_str(query, 2, code);
    err = query_next(store, query, &more, problem);
    if (err)
        return err;
    if (!more)
        return problem_set(problem, ERR_NOT_FOUND, "There is no area %.*s in the database.",
                           (int)code.len, code.ptr);
    *row = sqlite3_column_int64(query, 0);
    sqlite3_reset(query);
    return OK;
}

enum err store_write_postcode(struct store *store, const struct postcode_record *postcode,
                              int64_t area_row, struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "postcode_upsert", &query, problem);
    if (err)
        return err;
    char text[9];
    size_t len = 0;
    for (int shift = 56; shift >= 0; shift -= 8) { /* the key is the text, eight bits a letter */
        char c = (char)(postcode->key >> shift & 0xFF);
        if (c && c != ' ')
            text[len++] = c;
    }
    sqlite3_bind_text(query, 1, text, (int)len, SQLITE_STATIC);
    sqlite3_bind_int(query, 2, postcode->easting);
    sqlite3_bind_int(query, 3, postcode->northing);
    sqlite3_bind_int(query, 4, postcode->lon_e7);
    sqlite3_bind_int(query, 5, postcode->lat_e7);
    sqlite3_bind_int(query, 6, postcode->terminated);
    bind_row(query, 7, area_row);
    return query_run(store, query, problem);
}

enum err store_loaded(struct store *store, struct str name, struct arena *arena,
                      struct str *fingerprint, struct problem *problem)
{
    sqlite3_stmt *query;
    bool more;
    enum err err = query_begin(store, "loaded_get", &query, problem);
    if (err)
        return err;
    bind_str(query, 1, name);
    err = query_next(store, query, &more, problem);
    if (err)
        return err;
    *fingerprint = more ? column_str(query, 0, arena) : (struct str){"", 0};
    sqlite3_reset(query);
    return OK;
}

enum err store_set_loaded(struct store *store, struct str name, struct str fingerprint,
                          int64_t rows, struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "loaded_set", &query, problem);
    if (err)
        return err;
    bind_str(query, 1, name);
    bind_str(query, 2, fingerprint);
    sqlite3_bind_int64(query, 3, rows);
    return query_run(store, query, problem);
}
