/* Reads the records: what services name, the services, and what hangs on them. */
#include "reading.h"

/* ---- Row numbers ---- */

static int map_find_one(struct reading *reading, struct row_map *map, int64_t number)
{
    for (int i = 0; i < map->count; i++)
        if (map->numbers[i] == number)
            return map->index[i];
    return map->fetch ? map->fetch(reading, number) : NONE;
}

int row_map_get(struct reading *reading, struct row_map *map, sqlite3_stmt *row, int column)
{
    int64_t number = sqlite3_column_int64(row, column);
    if (number <= 0)
        return NONE;
    if (reading->is_one)
        return map_find_one(reading, map, number);
    return number < map->size ? map->index[number] : NONE;
}

static bool map_add_one(struct reading *reading, struct row_map *map, int64_t number, int index)
{
    int64_t *numbers = arena_grow(reading->arena, map->numbers, map->count, &map->numbers_room,
                                  sizeof *map->numbers);
    if (!numbers)
        return false;
    map->numbers = numbers;
    int *indexes =
        arena_grow(reading->arena, map->index, map->count, &map->index_room, sizeof *map->index);
    if (!indexes)
        return false;
    map->index = indexes;
    map->numbers[map->count] = number;
    map->index[map->count++] = index;
    return true;
}

/* Grows by doubling within the arena; what is left behind goes with it. */
bool row_map_set(struct reading *reading, struct row_map *map, int64_t number, int index)
{
    enum { NUMBER_MAX = 1 << 28 }; /* a larger one is damage, and no size for an array */
    if (number < 0 || number > NUMBER_MAX)
        return false;
    if (reading->is_one)
        return map_add_one(reading, map, number, index);
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

/* ---- Columns ---- */

struct str row_text(struct reading *reading, sqlite3_stmt *row, int column)
{
    return column_str(row, column, reading->arena);
}

struct str row_blob(struct reading *reading, sqlite3_stmt *row, int column)
{
    const void *bytes = sqlite3_column_blob(row, column);
    struct str view = {bytes, bytes ? (size_t)sqlite3_column_bytes(row, column) : 0};
    return view.len ? str_copy(view, reading->arena) : (struct str){"", 0};
}

bool row_code(sqlite3_stmt *row, int column, const char *const *codes, int *out)
{
    *out = code_find(codes, str_from((const char *)sqlite3_column_text(row, column)));
    return *out != NONE;
}

bool row_is_null(sqlite3_stmt *row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_NULL;
}

bool row_grid(sqlite3_stmt *row, int column, struct geo_grid *out)
{
    *out = (struct geo_grid){sqlite3_column_double(row, column),
                             sqlite3_column_double(row, column + 1)};
    return !row_is_null(row, column);
}

/* SQLite checks no CHECK of a file that it may only read, so that whoever reads must. */
static bool row_flag(sqlite3_stmt *row, int column, bool *out)
{
    int64_t number = sqlite3_column_int64(row, column);
    *out = number != 0;
    return number == 0 || number == 1;
}

static bool row_in_range(sqlite3_stmt *row, int column, int low, int high, int *out)
{
    int64_t number = sqlite3_column_int64(row, column);
    *out = (int)number;
    return number >= low && number <= high;
}

static struct service_record *service_at(struct reading *reading, sqlite3_stmt *row)
{
    int service = row_map_get(reading, &reading->services, row, 0);
    return service == NONE ? NULL : &reading->out->services[service];
}

/* The record just read is the next of its service's run. */
void span_extend(struct span *span, int index)
{
    if (!span->count)
        span->first = index;
    span->count++;
}

/* ---- Rows ---- */

static bool read_source(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct source_record *source = &reading->out->sources[i];
    source->title = row_text(reading, row, 2);
    source->url = row_text(reading, row, 3);
    source->date_text = row_text(reading, row, 4);
    source->licence = row_text(reading, row, 7);
    source->confidence = row_text(reading, row, 8);
    return column_uuid(row, 1, &source->id) && column_date(row, 5, &source->published_earliest) &&
           column_date(row, 6, &source->published_latest) &&
           row_map_set(reading, &reading->sources, sqlite3_column_int64(row, 0), i);
}

static bool read_organisation(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct organisation_record *organisation = &reading->out->organisations[i];
    organisation->name = row_text(reading, row, 2);
    return column_uuid(row, 1, &organisation->id) &&
           row_map_set(reading, &reading->organisations, sqlite3_column_int64(row, 0), i);
}

static bool read_programme(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct programme_record *programme = &reading->out->programmes[i];
    programme->name = row_text(reading, row, 2);
    programme->description = row_text(reading, row, 3);
    return column_uuid(row, 1, &programme->id) &&
           row_map_set(reading, &reading->programmes, sqlite3_column_int64(row, 0), i);
}

static bool read_site(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct site_record *site = &reading->out->sites[i];
    int precision;
    bool good = row_code(row, 6, precision_codes, &precision);
    site->precision = (enum precision)precision;
    site->name = row_text(reading, row, 2);
    site->address = row_text(reading, row, 3);
    site->postcode = row_text(reading, row, 4);
    site->place = row_text(reading, row, 5);
    site->area = row_map_get(reading, &reading->areas, row, 7);
    site->note = row_text(reading, row, 8);
    site->source = row_map_get(reading, &reading->sources, row, 9);
    site->has_point = row_grid(row, 10, &site->grid);
    return good && column_uuid(row, 1, &site->id) &&
           row_map_set(reading, &reading->sites, sqlite3_column_int64(row, 0), i);
}

static bool read_service(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = &reading->out->services[i];
    int audience;
    int reach;
    bool good =
        row_code(row, 6, audience_codes, &audience) && row_code(row, 9, reach_codes, &reach);
    if (!good || row_is_null(row, 8) || !row_flag(row, 7, &service->cjs_specific) ||
        !row_flag(row, 10, &service->confidential) || !row_flag(row, 15, &service->synthetic))
        return false;
    service->programme = row_map_get(reading, &reading->programmes, row, 2);
    service->name = row_text(reading, row, 3);
    service->alternative_name = row_text(reading, row, 4);
    service->description = row_text(reading, row, 5);
    service->audience = (enum audience)audience;
    service->provision_type = sqlite3_column_int(row, 8);
    service->reach = (enum reach)reach;
    service->region = row_map_get(reading, &reading->areas, row, 11);
    service->coverage_text = row_text(reading, row, 12);
    service->source = row_map_get(reading, &reading->sources, row, 14);
    service->capacity = row_is_null(row, 16) ? NONE : sqlite3_column_int(row, 16);
    service->capacity_text = row_text(reading, row, 17);
    service->capacity_source = row_map_get(reading, &reading->sources, row, 18);
    service->due_on = (struct date){0};
    return column_uuid(row, 1, &service->id) && column_date(row, 13, &service->checked_on) &&
           (row_is_null(row, 19) || column_date(row, 19, &service->due_on)) &&
           row_map_set(reading, &reading->services, sqlite3_column_int64(row, 0), i);
}

static bool read_role(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = service_at(reading, row);
    int role;
    if (!service || !row_code(row, 2, role_codes, &role))
        return false;
    reading->out->roles[i] = (struct role_record){
        row_map_get(reading, &reading->organisations, row, 1), (enum role)role};
    span_extend(&service->roles, i);
    return reading->out->roles[i].organisation != NONE;
}

static bool read_statement(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = service_at(reading, row);
    struct statement_record *statement = &reading->out->statements[i];
    if (!service)
        return false;
    statement->from_text = row_text(reading, row, 5);
    statement->to_text = row_text(reading, row, 6);
    statement->source = row_map_get(reading, &reading->sources, row, 8);
    span_extend(&service->statements, i);
    return column_validity(row, 1, &statement->validity) &&
           column_date(row, 7, &statement->known_from);
}

static bool read_location(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = service_at(reading, row);
    struct location_record *location = &reading->out->locations[i];
    if (!service)
        return false;
    location->site = row_map_get(reading, &reading->sites, row, 1);
    span_extend(&service->locations, i);
    return location->site != NONE && column_validity(row, 2, &location->validity) &&
           column_date(row, 6, &location->known_from) &&
           row_map_set(reading, &reading->locations, sqlite3_column_int64(row, 7), i);
}

static bool read_schedule(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = service_at(reading, row);
    struct schedule_record *schedule = &reading->out->schedules[i];
    int holidays;
    int weekdays;
    int of_month;
    int opens_min = NONE;
    int closes_min = NONE;
    if (!service || !row_code(row, 6, holiday_rule_codes, &holidays) ||
        !row_in_range(row, 2, 1, 127, &weekdays) || !row_in_range(row, 3, -1, 5, &of_month) ||
        row_is_null(row, 4) != row_is_null(row, 5))
        return false;
    if (!row_is_null(row, 4) && (!row_in_range(row, 4, 0, DAY_MINUTES - 1, &opens_min) ||
                                 !row_in_range(row, 5, 1, 2 * DAY_MINUTES, &closes_min)))
        return false;
    schedule->location = row_map_get(reading, &reading->locations, row, 1);
    schedule->weekdays = (uint8_t)weekdays;
    schedule->of_month = (int8_t)of_month;
    schedule->opens_min = (int16_t)opens_min;
    schedule->closes_min = (int16_t)closes_min;
    schedule->holidays = (enum holiday_rule)holidays;
    schedule->source = row_map_get(reading, &reading->sources, row, 12);
    schedule->text = row_text(reading, row, 13);
    schedule->note = row_text(reading, row, 14);
    span_extend(&service->schedules, i);
    return (row_is_null(row, 1) || schedule->location != NONE) &&
           column_validity(row, 7, &schedule->validity) &&
           column_date(row, 11, &schedule->known_from);
}

static bool read_coverage(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = service_at(reading, row);
    struct coverage_record *coverage = &reading->out->coverages[i];
    int basis;
    int kind;
    if (!service || !row_code(row, 2, basis_codes, &basis) ||
        !row_code(row, 3, coverage_kind_codes, &kind) || !row_flag(row, 4, &coverage->excludes))
        return false;
    coverage->basis = (enum basis)basis;
    coverage->kind = (enum coverage_kind)kind;
    coverage->within = row_map_get(reading, &reading->areas, row, 5);
    coverage->claimed_count = sqlite3_column_int(row, 6);
    coverage->site = row_map_get(reading, &reading->sites, row, 7);
    coverage->radius_m = sqlite3_column_double(row, 8);
    coverage->wkb = row_blob(reading, row, 9);
    coverage->from_text = row_text(reading, row, 14);
    coverage->to_text = row_text(reading, row, 15);
    coverage->source = row_map_get(reading, &reading->sources, row, 17);
    coverage->note = row_text(reading, row, 18);
    span_extend(&service->coverages, i);
    return column_validity(row, 10, &coverage->validity) &&
           column_date(row, 16, &coverage->known_from) &&
           row_map_set(reading, &reading->coverages, sqlite3_column_int64(row, 1), i);
}

static bool read_coverage_area(struct reading *reading, sqlite3_stmt *row, int i)
{
    int coverage = row_map_get(reading, &reading->coverages, row, 0);
    if (coverage == NONE)
        return false;
    reading->out->coverage_areas[i] = row_map_get(reading, &reading->areas, row, 1);
    span_extend(&reading->out->coverages[coverage].areas, i);
    return reading->out->coverage_areas[i] != NONE;
}

static bool read_funding(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = service_at(reading, row);
    struct funding_record *funding = &reading->out->fundings[i];
    if (!service)
        return false;
    funding->funder = row_text(reading, row, 1);
    funding->amount_gbp = row_is_null(row, 2) ? NONE : sqlite3_column_int64(row, 2);
    funding->from_text = row_text(reading, row, 7);
    funding->to_text = row_text(reading, row, 8);
    funding->source = row_map_get(reading, &reading->sources, row, 10);
    funding->note = row_text(reading, row, 11);
    span_extend(&service->fundings, i);
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
    int group;
    if (!service || rule->condition == CONDITION_COUNT || !row_code(row, 3, mode_codes, &mode) ||
        !row_in_range(row, 1, 0, 8, &group) || !row_flag(row, 4, &rule->limited))
        return false;
    bool good = true;
    const char *vocabulary = condition_row(rule->condition)->vocabulary;
    const struct vocabulary *list =
        vocabulary ? vocabulary_find(&reading->out->words, vocabulary) : NULL;
    rule->mode = (enum rule_mode)mode;
    rule->group = (uint8_t)group;
    rule->low = sqlite3_column_int(row, 5);
    rule->high = row_is_null(row, 6) ? INT32_MAX : sqlite3_column_int(row, 6);
    if (list)
        rule->terms = terms_of(list, str_from((const char *)sqlite3_column_text(row, 7)), &good);
    rule->text = row_text(reading, row, 8);
    rule->question = row_text(reading, row, 9);
    span_extend(&service->rules, i);
    return good;
}

static bool read_evidence(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = service_at(reading, row);
    struct evidence_record *evidence = &reading->out->evidence[i];
    if (!service)
        return false;
    evidence->source = row_map_get(reading, &reading->sources, row, 1);
    evidence->has_date = !row_is_null(row, 2);
    evidence->seen_text = row_text(reading, row, 4);
    evidence->note = row_text(reading, row, 5);
    span_extend(&service->evidence, i);
    return !evidence->has_date || (column_date(row, 2, &evidence->seen.earliest) &&
                                   column_date(row, 3, &evidence->seen.latest));
}

static bool read_phone(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = service_at(reading, row);
    if (!service)
        return false;
    reading->out->phones[i] =
        (struct phone_record){row_text(reading, row, 1), row_text(reading, row, 2),
                              row_map_get(reading, &reading->sources, row, 3)};
    span_extend(&service->phones, i);
    return true;
}

static bool read_note(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct service_record *service = service_at(reading, row);
    reading->out->notes[i] =
        (struct note_record){row_text(reading, row, 1), row_text(reading, row, 2),
                             row_map_get(reading, &reading->sources, row, 3)};
    span_extend(service ? &service->notes : &reading->out->data_notes, i);
    return service || row_is_null(row, 0);
}

/* ---- Lists ---- */

static enum err no_memory(struct reading *reading)
{
    return problem_set(reading->problem, ERR_NO_MEMORY, "There is no memory for the directory.");
}

/* Room for one record more; the pointer is kept where the directory has it. */
static bool list_grow(struct reading *reading, const struct filling *filling, int *room)
{
    void *items;
    memcpy(&items, filling->list, sizeof items);
    items = arena_grow(reading->arena, items, *filling->count, room, filling->size_bytes);
    if (items)
        memcpy(filling->list, &items, sizeof items);
    return items != NULL;
}

enum err rows_append(struct reading *reading, const struct filling *filling, int64_t first,
                     int64_t last, int *room)
{
    sqlite3_stmt *row;
    bool more = true;
    enum err err = query_begin(reading->store, filling->query, &row, reading->problem);
    if (err)
        return err;
    sqlite3_bind_int64(row, 1, first); /* some queries have no range */
    sqlite3_bind_int64(row, 2, last);
    while (!(err = query_next(reading->store, row, &more, reading->problem)) && more) {
        if (*filling->count >= *room && !list_grow(reading, filling, room)) {
            sqlite3_reset(row);
            return no_memory(reading);
        }
        if (!filling->read_row(reading, row, *filling->count)) {
            sqlite3_reset(row);
            return problem_set(reading->problem, ERR_DATABASE, "Row %d of %s makes no sense.",
                               *filling->count + 1, filling->table);
        }
        ++*filling->count;
    }
    return err;
}

enum err rows_read(struct reading *reading, const struct filling *filling)
{
    int64_t rows;
    enum err err = store_count(reading->store, filling->table, &rows, reading->problem);
    if (err)
        return err;
    void *list = arena_take(reading->arena, (size_t)rows, filling->size_bytes);
    if (!list || rows > INT32_MAX)
        return no_memory(reading);
    memcpy(filling->list, &list, sizeof list);
    *filling->count = 0;
    int room = (int)rows;
    return rows_append(reading, filling, 0, INT64_MAX, &room);
}

void named_fillings(struct directory *out, struct filling fillings[NAMED_LISTS])
{
    const struct filling all[NAMED_LISTS] = {
        FILLING("read_sources", "source", sources, read_source),
        FILLING("read_organisations", "organisation", organisations, read_organisation),
        FILLING("read_programmes", "programme", programmes, read_programme),
        FILLING("read_sites", "site", sites, read_site),
    };
    memcpy(fillings, all, sizeof all);
}

void service_fillings(struct directory *out, struct filling fillings[SERVICE_LISTS])
{
    const struct filling all[SERVICE_LISTS] = {
        FILLING("read_services", "service", services, read_service),
        FILLING("read_roles", "organisation_role", roles, read_role),
        FILLING("read_statements", "service_validity", statements, read_statement),
        FILLING("read_locations", "service_at_location", locations, read_location),
        FILLING("read_schedules", "schedule", schedules, read_schedule),
        FILLING("read_coverages", "coverage", coverages, read_coverage),
        FILLING("read_coverage_areas", "coverage_area", coverage_areas, read_coverage_area),
        FILLING("read_fundings", "funding", fundings, read_funding),
        FILLING("read_rules", "rule", rules, read_rule),
        FILLING("read_evidence", "evidence", evidence, read_evidence),
        FILLING("read_phones", "phone", phones, read_phone),
        FILLING("read_notes", "note", notes, read_note),
    };
    memcpy(fillings, all, sizeof all);
}

enum err read_data_notes(struct reading *reading)
{
    struct directory *out = reading->out;
    int room = (int)out->notes_count;
    const struct filling list = FILLING("read_data_notes", "note", notes, read_note);
    return rows_append(reading, &list, 0, 0, &room);
}

enum err read_records(struct reading *reading)
{
    struct directory *out = reading->out;
    struct filling named[NAMED_LISTS];
    struct filling lists[SERVICE_LISTS];
    named_fillings(out, named);
    service_fillings(out, lists);
    enum err err = OK;
    for (size_t i = 0; i < NAMED_LISTS && !err; i++)
        err = rows_read(reading, &named[i]);
    for (size_t i = 0; i < SERVICE_LISTS && !err; i++)
        err = rows_read(reading, &lists[i]);
    return err ? err : read_data_notes(reading);
}
