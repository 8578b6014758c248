/* Reads one service with what it names. Every query is by key or index. */
#include "reading.h"
#include "store/services.h"

/* ---- What it names, when it is first named ---- */

static int fetch(struct reading *reading, struct row_map *map, const struct filling *filling,
                 int64_t number)
{
    int index = *filling->count;
    enum err err = rows_append(reading, filling, number, number, &map->list_room);
    return err || *filling->count == index ? NONE : index;
}

static int fetch_named(struct reading *reading, struct row_map *map, int list, int64_t number)
{
    struct filling fillings[NAMED_LISTS];
    named_fillings(reading->out, fillings);
    return fetch(reading, map, &fillings[list], number);
}

static int fetch_source(struct reading *reading, int64_t number)
{
    return fetch_named(reading, &reading->sources, 0, number);
}

static int fetch_organisation(struct reading *reading, int64_t number)
{
    return fetch_named(reading, &reading->organisations, 1, number);
}

static int fetch_programme(struct reading *reading, int64_t number)
{
    return fetch_named(reading, &reading->programmes, 2, number);
}

static int fetch_site(struct reading *reading, int64_t number)
{
    return fetch_named(reading, &reading->sites, 3, number);
}

/* As read_areas.sql orders them. */
static int compare_area(const struct area_record *area, struct str type, struct str code,
                        bool imported)
{
    int rest = (!str_equal(area->type, STR("borough"))) - (!str_equal(type, STR("borough")));
    if (!rest)
        rest = area->imported - imported;
    if (!rest)
        rest = str_compare(area->type, type);
    return rest ? rest : str_compare(area->code, code);
}

static int area_find(const struct directory *ground, struct str type, struct str code,
                     bool imported)
{
    int low = 0;
    int high = ground->areas_count - 1;
    while (low <= high) {
        int middle = low + (high - low) / 2;
        int order = compare_area(&ground->areas[middle], type, code, imported);
        if (!order)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle - 1;
    }
    for (int i = 0; i < ground->areas_count; i++) /* a ground in an order of its own */
        if (str_equal(ground->areas[i].code, code) && str_equal(ground->areas[i].type, type))
            return i;
    return NONE;
}

static int fetch_area(struct reading *reading, int64_t number)
{
    sqlite3_stmt *row;
    bool more;
    int index = NONE;
    if (query_begin(reading->store, "area_code", &row, reading->problem))
        return NONE;
    sqlite3_bind_int64(row, 1, number);
    if (!query_next(reading->store, row, &more, reading->problem) && more)
        index = area_find(reading->out, str_from((const char *)sqlite3_column_text(row, 0)),
                          str_from((const char *)sqlite3_column_text(row, 1)),
                          sqlite3_column_int(row, 2) != 0);
    sqlite3_reset(row);
    return index != NONE && row_map_set(reading, &reading->areas, number, index) ? index : NONE;
}

/* ---- The service ---- */

/* The ground's areas, words and places; lists of records of its own. */
static void borrow_ground(const struct directory *ground, struct directory *out)
{
    *out = *ground;
#define EMPTY(list)                                                                                \
    out->list = NULL;                                                                              \
    out->list##_count = 0;
    EMPTY(sources)
    EMPTY(organisations)
    EMPTY(programmes)
    EMPTY(roles)
    EMPTY(services)
    EMPTY(statements)
    EMPTY(sites)
    EMPTY(locations)
    EMPTY(schedules)
    EMPTY(coverages)
    EMPTY(coverage_areas)
    EMPTY(fundings)
    EMPTY(rules)
    EMPTY(evidence)
    EMPTY(phones)
    EMPTY(notes)
    EMPTY(layers)
    EMPTY(layer_fields)
    EMPTY(layer_features)
    EMPTY(layer_values)
#undef EMPTY
    out->data_notes = (struct span){0};
}

enum err service_row_find(struct store *store, struct uuid id, int64_t *number,
                          struct problem *problem)
{
    sqlite3_stmt *row;
    bool more;
    enum err err = query_begin(store, "service_row", &row, problem);
    if (err)
        return err;
    bind_uuid(row, 1, id);
    err = query_next(store, row, &more, problem);
    if (!err)
        *number = more ? sqlite3_column_int64(row, 0) : 0;
    sqlite3_reset(row);
    return err;
}

enum err store_read_service(struct store *store, struct uuid id, const struct directory *ground,
                            struct arena *arena, struct directory *out, struct problem *problem)
{
    struct directory own;
    borrow_ground(ground, &own);
    struct reading reading = {
        .store = store, .arena = arena, .out = &own, .problem = problem, .is_one = true};
    reading.areas.fetch = fetch_area;
    reading.sources.fetch = fetch_source;
    reading.organisations.fetch = fetch_organisation;
    reading.programmes.fetch = fetch_programme;
    reading.sites.fetch = fetch_site;
    int64_t number = 0;
    enum err err = store_check_version(store, problem);
    if (!err)
        err = service_row_find(store, id, &number, problem);
    if (!err && !number)
        return problem_set(problem, ERR_NOT_FOUND, "There is no such service.");
    struct filling lists[SERVICE_LISTS];
    service_fillings(&own, lists);
    for (size_t i = 0; i < SERVICE_LISTS && !err; i++) {
        int room = 0;
        err = rows_append(&reading, &lists[i], number, number, &room);
    }
    if (!err)
        *out = own;
    return err;
}
