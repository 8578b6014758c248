/* Reads the whole directory, table by table. Rows that belong to a service come in the order of the
 * services, so that each service's are one run. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "model/postcode.h"
#include "store/layers.h"

/* From row numbers of a table to indexes of its list. */
struct row_map {
    int *index;
    int64_t size;
};

struct reading {
    struct store *store;
    struct arena *arena;
    struct directory *out;
    struct problem *problem;
    bool census; /* its women, although others were imported */
    struct row_map areas;
    struct row_map sources;
    struct row_map organisations;
    struct row_map programmes;
    struct row_map sites;
    struct row_map services;
    struct row_map locations;
    struct row_map coverages;
    struct row_map sectors;
};

enum err store_count(struct store *store, const char *table, int64_t *count,
                     struct problem *problem)
{
    char sql[120];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\"", table);
    sqlite3_stmt *query = NULL;
    enum err err = OK;
    if (sqlite3_prepare_v2(store->db, sql, -1, &query, NULL) == SQLITE_OK &&
        sqlite3_step(query) == SQLITE_ROW)
        *count = sqlite3_column_int64(query, 0);
    else
        err = store_problem(store, problem, "counting rows");
    sqlite3_finalize(query);
    return err;
}

enum err store_count_services(struct store *store, bool synthetic, int64_t *count,
                              struct problem *problem)
{
    sqlite3_stmt *query;
    bool more;
    enum err err = query_begin(store, "service_count", &query, problem);
    if (err)
        return err;
    sqlite3_bind_int(query, 1, synthetic);
    err = query_next(store, query, &more, problem);
    if (err)
        return err;
    *count = more ? sqlite3_column_int64(query, 0) : 0;
    sqlite3_reset(query);
    return OK;
}

static int map_get(const struct row_map *map, sqlite3_stmt *row, int column)
{
    int64_t number = sqlite3_column_int64(row, column);
    return number > 0 && number < map->size ? map->index[number] : NONE;
}

/* Grows by doubling within the arena; what is left behind goes with it. */
static bool map_set(struct reading *reading, struct row_map *map, int64_t number, int index)
{
    if (number < 0)
        return false;
    if (number >= map->size) {
        int64_t size = map->size ? map->size : 64;
        while (size <= number)
            size *= 2;
        int *grown = ARENA_ARRAY(reading->arena, int, (size_t)size);
        if (!grown)
            return false;
        if (map->size)
            memcpy(grown, map->index, (size_t)map->size * sizeof *grown);
        for (int64_t i = map->size; i < size; i++)
            grown[i] = NONE;
        map->index = grown;
        map->size = size;
    }
    map->index[number] = index;
    return true;
}

static struct str text_at(struct reading *reading, sqlite3_stmt *row, int column)
{
    return column_str(row, column, reading->arena);
}

static struct str blob_at(struct reading *reading, sqlite3_stmt *row, int column)
{
    const void *bytes = sqlite3_column_blob(row, column);
    struct str view = {bytes, bytes ? (size_t)sqlite3_column_bytes(row, column) : 0};
    return view.len ? str_copy(view, reading->arena) : (struct str){"", 0};
}

static bool code_at(sqlite3_stmt *row, int column, const char *const *codes, int *out)
{
    *out = code_find(codes, str_from((const char *)sqlite3_column_text(row, column)));
    return *out != NONE;
}

static bool is_null(sqlite3_stmt *row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL;
}

static bool grid_at(sqlite3_stmt *row, int column, struct geo_grid *out)
{
    *out = (struct geo_grid){sqlite3_column_double(row, column),
                             sqlite3_column_double(row, column + 1)};
    return !is_null(row, column);
}

static struct service_record *service_at(struct reading *reading, sqlite3_stmt *row)
{
    int service = map_get(&reading->services, row, 0);
    return service == NONE ? NULL : &reading->out->services[service];
}

/* The record just read is the next of its service's run. */
static void span_add(struct span *span, int index)
{
    if (!span->count)
        span->first = index;
    span->count++;
}

/* Each of these reads one row into place i of its list; false if the row makes no sense. */

static bool read_source(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct source_record *source = &reading->out->sources[i];
    source->title = text_at(reading, row, 2);
    source->url = text_at(reading, row, 3);
    source->date_text = text_at(reading, row, 4);
    source->licence = text_at(reading, row, 7);
    source->confidence = text_at(reading, row, 8);
    return column_uuid(row, 1, &source->id) && column_date(row, 5, &source->published_earliest) &&
           column_date(row, 6, &source->published_latest) &&
           map_set(reading, &reading->sources, sqlite3_column_int64(row, 0), i);
}

static bool read_area(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct area_record *area = &reading->out->areas[i];
    area->type = text_at(reading, row, 2);
    area->code = text_at(reading, row, 3);
    area->name = text_at(reading, row, 4);
    area->hectares = sqlite3_column_double(row, 5);
    area->women = is_null(row, 6) ? NONE : sqlite3_column_int(row, 6);
    grid_at(row, 7, &area->label);
    area->wkb = blob_at(reading, row, 9);
    area->imported = sqlite3_column_int(row, 10) != 0;
    return column_uuid(row, 1, &area->id) &&
           map_set(reading, &reading->areas, sqlite3_column_int64(row, 0), i);
}

static bool read_member(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct member_record *member = &reading->out->members[i];
    member->group = map_get(&reading->areas, row, 0);
    member->member = map_get(&reading->areas, row, 1);
    return member->group != NONE && member->member != NONE &&
           column_validity(row, 2, &member->validity);
}

static bool read_area_name(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct area_name_record *name = &reading->out->area_names[i];
    name->name = text_at(reading, row, 0);
    name->area = map_get(&reading->areas, row, 1);
    return name->area != NONE;
}

static bool read_demand(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct demand_record *demand = &reading->out->demand[i];
    demand->area = map_get(&reading->areas, row, 0);
    demand->women = sqlite3_column_int(row, 1);
    return grid_at(row, 2, &demand->grid) && demand->area != NONE;
}

static bool read_place(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct place_record *place = &reading->out->places[i];
    int kind;
    bool good = code_at(row, 0, place_kind_codes, &kind);
    place->kind = (enum place_kind)kind;
    place->name = text_at(reading, row, 1);
    place->also = text_at(reading, row, 2);
    place->postcode = text_at(reading, row, 3);
    place->area = map_get(&reading->areas, row, 4);
    place->has_point = grid_at(row, 5, &place->grid);
    return good;
}

static bool read_sector(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct sector_record *sector = &reading->out->sectors[i];
    sector->sector = text_at(reading, row, 1);
    sector->postcodes = sqlite3_column_int(row, 4);
    return grid_at(row, 2, &sector->grid) &&
           map_set(reading, &reading->sectors, sqlite3_column_int64(row, 0), i);
}

static bool read_postcode(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct postcode_record *record = &reading->out->postcodes[i];
    struct postcode postcode = postcode_parse(str_from((const char *)sqlite3_column_text(row, 0)));
    record->key = postcode_key(&postcode);
    record->easting = sqlite3_column_int(row, 1);
    record->northing = sqlite3_column_int(row, 2);
    record->lon_e7 = sqlite3_column_int(row, 3);
    record->lat_e7 = sqlite3_column_int(row, 4);
    record->terminated = sqlite3_column_int(row, 5) != 0;
    record->area = (int16_t)map_get(&reading->areas, row, 6);
    return record->key != 0;
}

static bool read_organisation(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct organisation_record *organisation = &reading->out->organisations[i];
    organisation->name = text_at(reading, row, 2);
    return column_uuid(row, 1, &organisation->id) &&
           map_set(reading, &reading->organisations, sqlite3_column_int64(row, 0), i);
}

static bool read_programme(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct programme_record *programme = &reading->out->programmes[i];
    programme->name = text_at(reading, row, 2);
    programme->description = text_at(reading, row, 3);
    return column_uuid(row, 1, &programme->id) &&
           map_set(reading, &reading->programmes, sqlite3_column_int64(row, 0), i);
}

static bool read_site(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct site_record *site = &reading->out->sites[i];
    int precision;
    bool good = code_at(row, 6, precision_codes, &precision);
    site->precision = (enum precision)precision;
    site->name = text_at(reading, row, 2);
    site->address = text_at(reading, row, 3);
    site->postcode = text_at(reading, row, 4);
    site->place = text_at(reading, row, 5);
    site->area = map_get(&reading->areas, row, 7);
    site->note = text_at(reading, row, 8);
    site->source = map_get(&reading->sources, row, 9);
    site->has_point = grid_at(row, 10, &site->grid);
    return good && column_uuid(row, 1, &site->id) &&
           map_set(reading, &reading->sites, sqlite3_column_int64(row, 0), i);
}

static bool read_service(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = &reading->out->services[i];
    int audience;
    int reach;
    bool good = code_at(row, 6, audience_codes, &audience) && code_at(row, 9, reach_codes, &reach);
    if (!good || is_null(row, 8))
        return false;
    service->programme = map_get(&reading->programmes, row, 2);
    service->name = text_at(reading, row, 3);
    service->alternative_name = text_at(reading, row, 4);
    service->description = text_at(reading, row, 5);
    service->audience = (enum audience)audience;
    service->cjs_specific = sqlite3_column_int(row, 7) != 0;
    service->provision_type = sqlite3_column_int(row, 8);
    service->reach = (enum reach)reach;
    service->confidential = sqlite3_column_int(row, 10) != 0;
    service->region = map_get(&reading->areas, row, 11);
    service->coverage_text = text_at(reading, row, 12);
    service->source = map_get(&reading->sources, row, 14);
    service->synthetic = sqlite3_column_int(row, 15) != 0;
    service->capacity = is_null(row, 16) ? NONE : sqlite3_column_int(row, 16);
    service->capacity_text = text_at(reading, row, 17);
    service->capacity_source = map_get(&reading->sources, row, 18);
    return column_uuid(row, 1, &service->id) && column_date(row, 13, &service->checked_on) &&
           map_set(reading, &reading->services, sqlite3_column_int64(row, 0), i);
}

static bool read_role(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = service_at(reading, row);
    int role;
    if (!service || !code_at(row, 2, role_codes, &role))
        return false;
    reading->out->roles[i] =
        (struct role_record){map_get(&reading->organisations, row, 1), (enum role)role};
    span_add(&service->roles, i);
    return reading->out->roles[i].organisation != NONE;
}

static bool read_statement(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = service_at(reading, row);
    struct statement_record *statement = &reading->out->statements[i];
    if (!service)
        return false;
    statement->from_text = text_at(reading, row, 5);
    statement->to_text = text_at(reading, row, 6);
    statement->source = map_get(&reading->sources, row, 8);
    span_add(&service->statements, i);
    return column_validity(row, 1, &statement->validity) &&
           column_date(row, 7, &statement->known_from);
}

static bool read_location(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = service_at(reading, row);
    struct location_record *location = &reading->out->locations[i];
    if (!service)
        return false;
    location->site = map_get(&reading->sites, row, 1);
    span_add(&service->locations, i);
    return location->site != NONE && column_validity(row, 2, &location->validity) &&
           column_date(row, 6, &location->known_from) &&
           map_set(reading, &reading->locations, sqlite3_column_int64(row, 7), i);
}

static bool read_schedule(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = service_at(reading, row);
    struct schedule_record *schedule = &reading->out->schedules[i];
    int holidays;
    if (!service || !code_at(row, 6, holiday_rule_codes, &holidays))
        return false;
    schedule->location = map_get(&reading->locations, row, 1);
    schedule->weekdays = (uint8_t)sqlite3_column_int(row, 2);
    schedule->of_month = (int8_t)sqlite3_column_int(row, 3);
    schedule->opens_min = (int16_t)(is_null(row, 4) ? NONE : sqlite3_column_int(row, 4));
    schedule->closes_min = (int16_t)(is_null(row, 5) ? NONE : sqlite3_column_int(row, 5));
    schedule->holidays = (enum holiday_rule)holidays;
    schedule->source = map_get(&reading->sources, row, 12);
    schedule->text = text_at(reading, row, 13);
    schedule->note = text_at(reading, row, 14);
    span_add(&service->schedules, i);
    return (is_null(row, 1) || schedule->location != NONE) &&
           column_validity(row, 7, &schedule->validity) &&
           column_date(row, 11, &schedule->known_from);
}

static bool read_coverage(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = service_at(reading, row);
    struct coverage_record *coverage = &reading->out->coverages[i];
    int basis;
    int kind;
    if (!service || !code_at(row, 2, basis_codes, &basis) ||
        !code_at(row, 3, coverage_kind_codes, &kind))
        return false;
    coverage->basis = (enum basis)basis;
    coverage->kind = (enum coverage_kind)kind;
    coverage->excludes = sqlite3_column_int(row, 4) != 0;
    coverage->within = map_get(&reading->areas, row, 5);
    coverage->claimed_count = sqlite3_column_int(row, 6);
    coverage->site = map_get(&reading->sites, row, 7);
    coverage->radius_m = sqlite3_column_double(row, 8);
    coverage->wkb = blob_at(reading, row, 9);
    coverage->from_text = text_at(reading, row, 14);
    coverage->to_text = text_at(reading, row, 15);
    coverage->source = map_get(&reading->sources, row, 17);
    coverage->note = text_at(reading, row, 18);
    span_add(&service->coverages, i);
    return column_validity(row, 10, &coverage->validity) &&
           column_date(row, 16, &coverage->known_from) &&
           map_set(reading, &reading->coverages, sqlite3_column_int64(row, 1), i);
}

static bool read_coverage_area(struct reading *reading, sqlite3_stmt *row, int i)
{
    int coverage = map_get(&reading->coverages, row, 0);
    if (coverage == NONE)
        return false;
    reading->out->coverage_areas[i] = map_get(&reading->areas, row, 1);
    span_add(&reading->out->coverages[coverage].areas, i);
    return reading->out->coverage_areas[i] != NONE;
}

static bool read_sector_area(struct reading *reading, sqlite3_stmt *row, int i)
{
    int sector = map_get(&reading->sectors, row, 0);
    if (sector == NONE)
        return false;
    reading->out->sector_areas[i] = map_get(&reading->areas, row, 1);
    span_add(&reading->out->sectors[sector].areas, i);
    return reading->out->sector_areas[i] != NONE;
}

static bool read_funding(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = service_at(reading, row);
    struct funding_record *funding = &reading->out->fundings[i];
    if (!service)
        return false;
    funding->funder = text_at(reading, row, 1);
    funding->amount_gbp = is_null(row, 2) ? NONE : sqlite3_column_int64(row, 2);
    funding->from_text = text_at(reading, row, 7);
    funding->to_text = text_at(reading, row, 8);
    funding->source = map_get(&reading->sources, row, 10);
    funding->note = text_at(reading, row, 11);
    span_add(&service->fundings, i);
    return column_validity(row, 3, &funding->validity) && column_date(row, 9, &funding->known_from);
}

static uint64_t terms_of(const struct vocabulary *list, struct str codes, bool *good)
{
    uint64_t terms = 0;
    struct str code;
    while (str_split(&codes, ' ', &code)) {
        int term = code.len ? term_find(list, code) : NONE;
        if (term >= 0)
            terms |= UINT64_C(1) << term;
        else if (code.len)
            *good = false;
    }
    return terms;
}

static const char *const mode_codes[] = {"requires", "excludes", "offers", NULL};

static bool read_rule(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = service_at(reading, row);
    struct rule *rule = &reading->out->rules[i];
    int mode;
    rule->condition = condition_find(str_from((const char *)sqlite3_column_text(row, 2)));
    if (!service || rule->condition == CONDITION_COUNT || !code_at(row, 3, mode_codes, &mode))
        return false;
    bool good = true;
    const char *vocabulary = condition_row(rule->condition)->vocabulary;
    const struct vocabulary *list =
        vocabulary ? vocabulary_find(&reading->out->words, vocabulary) : NULL;
    rule->mode = (enum rule_mode)mode;
    rule->group = (uint8_t)sqlite3_column_int(row, 1);
    rule->limited = sqlite3_column_int(row, 4) != 0;
    rule->low = sqlite3_column_int(row, 5);
    rule->high = is_null(row, 6) ? INT32_MAX : sqlite3_column_int(row, 6);
    if (list)
        rule->terms = terms_of(list, str_from((const char *)sqlite3_column_text(row, 7)), &good);
    rule->text = text_at(reading, row, 8);
    rule->question = text_at(reading, row, 9);
    span_add(&service->rules, i);
    return good;
}

static bool read_evidence(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = service_at(reading, row);
    struct evidence_record *evidence = &reading->out->evidence[i];
    if (!service)
        return false;
    evidence->source = map_get(&reading->sources, row, 1);
    evidence->has_date = !is_null(row, 2);
    evidence->seen_text = text_at(reading, row, 4);
    evidence->note = text_at(reading, row, 5);
    span_add(&service->evidence, i);
    return !evidence->has_date || (column_date(row, 2, &evidence->seen.earliest) &&
                                   column_date(row, 3, &evidence->seen.latest));
}

static bool read_phone(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = service_at(reading, row);
    if (!service)
        return false;
    reading->out->phones[i] = (struct phone_record){
        text_at(reading, row, 1), text_at(reading, row, 2), map_get(&reading->sources, row, 3)};
    span_add(&service->phones, i);
    return true;
}

static bool read_note(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = service_at(reading, row);
    reading->out->notes[i] = (struct note_record){
        text_at(reading, row, 1), text_at(reading, row, 2), map_get(&reading->sources, row, 3)};
    span_add(service ? &service->notes : &reading->out->data_notes, i);
    return service || is_null(row, 0);
}

/* A list as long as a table has rows; NULL and *err on failure. */
static void *list_take(struct reading *reading, const char *table, size_t record_size,
                       int64_t *rows, enum err *err)
{
    *err = store_count(reading->store, table, rows, reading->problem);
    if (*err)
        return NULL;
    void *list = arena_take(reading->arena, (size_t)*rows, record_size);
    if (!list)
        *err =
            problem_set(reading->problem, ERR_NO_MEMORY, "There is no memory for the directory.");
    return list;
}

/* Reads the rows of a query, at most as many as the list has room for. */
static enum err list_fill(struct reading *reading, const char *query_name, const char *table,
                          int64_t rows, int *count,
                          bool (*read_row)(struct reading *, sqlite3_stmt *, int))
{
    sqlite3_stmt *row;
    bool more = true;
    enum err err = query_begin(reading->store, query_name, &row, reading->problem);
    for (*count = 0; !err; (*count)++) {
        err = query_next(reading->store, row, &more, reading->problem);
        if (err || !more)
            break;
        if (*count >= rows || !read_row(reading, row, *count)) {
            sqlite3_reset(row);
            return problem_set(reading->problem, ERR_DATABASE, "Row %d of %s makes no sense.",
                               *count + 1, table);
        }
    }
    return err;
}

static enum err read_words(struct reading *reading)
{
    struct vocabularies *words = &reading->out->words;
    sqlite3_stmt *row;
    bool more = true;
    enum err err = query_begin(reading->store, "read_terms", &row, reading->problem);
    while (!err && !(err = query_next(reading->store, row, &more, reading->problem)) && more) {
        struct str name = text_at(reading, row, 0);
        struct vocabulary *list = words->count ? &words->lists[words->count - 1] : NULL;
        if (!list || !str_equal(list->name, name)) {
            if (words->count == VOCABULARY_MAX)
                return problem_set(reading->problem, ERR_LIMIT, "There are too many vocabularies.");
            list = &words->lists[words->count++];
            list->name = name;
        }
        if (sqlite3_column_int(row, 1) != list->count)
            return problem_set(reading->problem, ERR_DATABASE, "The terms of %s have a hole.",
                               name.ptr);
        list->terms[list->count++] =
            (struct term){text_at(reading, row, 2), text_at(reading, row, 3),
                          text_at(reading, row, 4), text_at(reading, row, 5)};
    }
    return err;
}

static enum err read_water(struct reading *reading)
{
    sqlite3_stmt *row;
    bool more = true;
    enum err err = query_begin(reading->store, "read_water", &row, reading->problem);
    if (!err)
        err = query_next(reading->store, row, &more, reading->problem);
    if (!err && more) {
        reading->out->water_wkb = blob_at(reading, row, 0);
        sqlite3_reset(row);
    }
    return err;
}

static enum err read_demand_words(struct reading *reading)
{
    sqlite3_stmt *row;
    bool more = true;
    enum err err = query_begin(reading->store, "read_demand_words", &row, reading->problem);
    if (!err)
        err = query_next(reading->store, row, &more, reading->problem);
    if (err)
        return err;
    reading->out->demand_is_imported = more && !reading->census;
    reading->out->demand_words =
        reading->out->demand_is_imported ? text_at(reading, row, 0) : STR("Women, Census 2021");
    sqlite3_reset(row);
    return OK;
}

/* Queries name columns that an older file has not. */
static enum err check_version(const struct store *store, struct problem *problem)
{
    if (store_version(store) == store_version_newest())
        return OK;
    return problem_set(problem, ERR_VERSION,
                       "The database is not up to date. Run: signpost migrate --db FILE");
}

#define READ(query, table, list, function)                                                         \
    if (!err)                                                                                      \
        out->list = list_take(reading, table, sizeof *out->list, &rows, &err);                     \
    if (!err)                                                                                      \
        err = list_fill(reading, query, table, rows, &out->list##_count, function);

static enum err read_ground(struct reading *reading)
{
    struct directory *out = reading->out;
    int64_t rows = 0;
    enum err err = check_version(reading->store, reading->problem);
    if (!err)
        err = read_words(reading);
    if (!err)
        err = read_water(reading);
    if (!err)
        err = read_demand_words(reading);
    READ("read_areas", "area", areas, read_area)
    READ("read_members", "area_member", members, read_member)
    READ("read_area_names", "area_name", area_names, read_area_name)
    READ(reading->census ? "read_census" : "read_demand", "demand_point", demand, read_demand)
    READ("read_places", "place", places, read_place)
    READ("read_sectors", "sector", sectors, read_sector)
    READ("read_sector_areas", "sector_area", sector_areas, read_sector_area)
    return err;
}

static int compare_postcodes(const void *a, const void *b)
{
    uint64_t p = ((const struct postcode_record *)a)->key;
    uint64_t q = ((const struct postcode_record *)b)->key;
    return (p > q) - (p < q);
}

static enum err read_services(struct reading *reading)
{
    struct directory *out = reading->out;
    int64_t rows = 0;
    enum err err = OK;
    READ("read_postcodes", "postcode", postcodes, read_postcode)
    READ("read_sources", "source", sources, read_source)
    READ("read_organisations", "organisation", organisations, read_organisation)
    READ("read_programmes", "programme", programmes, read_programme)
    READ("read_sites", "site", sites, read_site)
    READ("read_services", "service", services, read_service)
    READ("read_roles", "organisation_role", roles, read_role)
    READ("read_statements", "service_validity", statements, read_statement)
    READ("read_locations", "service_at_location", locations, read_location)
    READ("read_schedules", "schedule", schedules, read_schedule)
    READ("read_coverages", "coverage", coverages, read_coverage)
    READ("read_coverage_areas", "coverage_area", coverage_areas, read_coverage_area)
    READ("read_fundings", "funding", fundings, read_funding)
    READ("read_rules", "rule", rules, read_rule)
    READ("read_evidence", "evidence", evidence, read_evidence)
    READ("read_phones", "phone", phones, read_phone)
    READ("read_notes", "note", notes, read_note)
    if (!err)
        err = store_read_layers(reading->store, reading->arena, out, reading->problem);
    /* their text sorts otherwise: E10 1AA is before E1 1AA without its space */
    if (!err && out->postcodes_count)
        qsort(out->postcodes, (size_t)out->postcodes_count, sizeof *out->postcodes,
              compare_postcodes);
    return err;
}
#undef READ

enum err store_read_ground(struct store *store, struct arena *arena, struct directory *out,
                           struct problem *problem)
{
    *out = (struct directory){0};
    struct reading reading = {.store = store, .arena = arena, .out = out, .problem = problem};
    return read_ground(&reading);
}

enum err store_read_census(struct store *store, struct arena *arena, struct directory *out,
                           struct problem *problem)
{
    *out = (struct directory){0};
    struct reading reading = {
        .store = store, .arena = arena, .out = out, .problem = problem, .census = true};
    return read_ground(&reading);
}

enum err store_read(struct store *store, struct arena *arena, struct directory *out,
                    struct problem *problem)
{
    *out = (struct directory){0};
    struct reading reading = {.store = store, .arena = arena, .out = out, .problem = problem};
    enum err err = read_ground(&reading);
    return err ? err : read_services(&reading);
}
