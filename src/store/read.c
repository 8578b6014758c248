/* Reads the whole directory, table by table. */
#include <stdio.h>
#include <stdlib.h>

#include "model/postcode.h"
#include "reading.h"
#include "store/layers.h"

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

/* Each of these reads one row into place i of its list; false if the row makes no sense. */

static bool read_area(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct area_record *area = &reading->out->areas[i];
    area->type = row_text(reading, row, 2);
    area->code = row_text(reading, row, 3);
    area->name = row_text(reading, row, 4);
    area->hectares = sqlite3_column_double(row, 5);
    area->women = row_is_null(row, 6) ? NONE : sqlite3_column_int(row, 6);
    row_grid(row, 7, &area->label);
    area->wkb = row_blob(reading, row, 9);
    area->imported = sqlite3_column_int(row, 10) != 0;
    return column_uuid(row, 1, &area->id) &&
           row_map_set(reading, &reading->areas, sqlite3_column_int64(row, 0), i);
}

static bool read_member(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct member_record *member = &reading->out->members[i];
    member->group = row_map_get(reading, &reading->areas, row, 0);
    member->member = row_map_get(reading, &reading->areas, row, 1);
    return member->group != NONE && member->member != NONE &&
           column_validity(row, 2, &member->validity);
}

static bool read_area_name(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct area_name_record *name = &reading->out->area_names[i];
    name->name = row_text(reading, row, 0);
    name->area = row_map_get(reading, &reading->areas, row, 1);
    return name->area != NONE;
}

static bool read_demand(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct demand_record *demand = &reading->out->demand[i];
    demand->area = row_map_get(reading, &reading->areas, row, 0);
    demand->women = sqlite3_column_int(row, 1);
    return row_grid(row, 2, &demand->grid) && demand->area != NONE;
}

static bool read_place(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct place_record *place = &reading->out->places[i];
    int kind;
    bool good = row_code(row, 0, place_kind_codes, &kind);
    place->kind = (enum place_kind)kind;
    place->name = row_text(reading, row, 1);
    place->also = row_text(reading, row, 2);
    place->postcode = row_text(reading, row, 3);
    place->area = row_map_get(reading, &reading->areas, row, 4);
    place->has_point = row_grid(row, 5, &place->grid);
    return good;
}

static bool read_sector(struct reading *reading, sqlite3_stmt *row, int i)
{
    struct sector_record *sector = &reading->out->sectors[i];
    sector->sector = row_text(reading, row, 1);
    sector->postcodes = sqlite3_column_int(row, 4);
    return row_grid(row, 2, &sector->grid) &&
           row_map_set(reading, &reading->sectors, sqlite3_column_int64(row, 0), i);
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
    record->area = (int16_t)row_map_get(reading, &reading->areas, row, 6);
    return record->key != 0;
}

static bool read_sector_area(struct reading *reading, sqlite3_stmt *row, int i)
{
    int sector = row_map_get(reading, &reading->sectors, row, 0);
    if (sector == NONE)
        return false;
    reading->out->sector_areas[i] = row_map_get(reading, &reading->areas, row, 1);
    span_extend(&reading->out->sectors[sector].areas, i);
    return reading->out->sector_areas[i] != NONE;
}

static enum err read_words(struct reading *reading)
{
    struct vocabularies *words = &reading->out->words;
    sqlite3_stmt *row;
    bool more = true;
    enum err err = query_begin(reading->store, "read_terms", &row, reading->problem);
    while (!err && !(err = query_next(reading->store, row, &more, reading->problem)) && more) {
        struct str name = row_text(reading, row, 0);
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
            (struct term){row_text(reading, row, 2), row_text(reading, row, 3),
                          row_text(reading, row, 4), row_text(reading, row, 5)};
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
        reading->out->water_wkb = row_blob(reading, row, 0);
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
        reading->out->demand_is_imported ? row_text(reading, row, 0) : STR("Women, Census 2021");
    sqlite3_reset(row);
    return OK;
}

enum err store_check_version(const struct store *store, struct problem *problem)
{
    if (store_version(store) == store_version_newest())
        return OK;
    return problem_set(problem, ERR_VERSION,
                       "The database is not up to date. Run: signpost migrate --db FILE");
}

enum err read_ground(struct reading *reading)
{
    struct directory *out = reading->out;
    const struct filling lists[] = {
        FILLING("read_areas", "area", areas, read_area),
        FILLING("read_members", "area_member", members, read_member),
        FILLING("read_area_names", "area_name", area_names, read_area_name),
        FILLING(reading->census ? "read_census" : "read_demand", "demand_point", demand,
                read_demand),
        FILLING("read_places", "place", places, read_place),
        FILLING("read_sectors", "sector", sectors, read_sector),
        FILLING("read_sector_areas", "sector_area", sector_areas, read_sector_area),
    };
    enum err err = store_check_version(reading->store, reading->problem);
    if (!err)
        err = read_words(reading);
    if (!err)
        err = read_water(reading);
    if (!err)
        err = read_demand_words(reading);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0] && !err; i++)
        err = rows_read(reading, &lists[i]);
    return err;
}

static int compare_postcodes(const void *a, const void *b)
{
    uint64_t p = ((const struct postcode_record *)a)->key;
    uint64_t q = ((const struct postcode_record *)b)->key;
    return (p > q) - (p < q);
}

enum err read_postcodes(struct reading *reading)
{
    struct directory *out = reading->out;
    const struct filling list = FILLING("read_postcodes", "postcode", postcodes, read_postcode);
    enum err err = rows_read(reading, &list);
    /* their text sorts otherwise: E10 1AA is before E1 1AA without its space */
    if (!err && out->postcodes_count)
        qsort(out->postcodes, (size_t)out->postcodes_count, sizeof *out->postcodes,
              compare_postcodes);
    return err;
}

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

enum err store_read_records(struct store *store, struct arena *arena, struct directory *out,
                            struct problem *problem)
{
    *out = (struct directory){0};
    struct reading reading = {.store = store, .arena = arena, .out = out, .problem = problem};
    enum err err = read_ground(&reading);
    return err ? err : read_records(&reading);
}

enum err store_read(struct store *store, struct arena *arena, struct directory *out,
                    struct problem *problem)
{
    *out = (struct directory){0};
    struct reading reading = {.store = store, .arena = arena, .out = out, .problem = problem};
    enum err err = read_ground(&reading);
    if (!err)
        err = read_postcodes(&reading);
    if (!err)
        err = read_records(&reading);
    if (!err)
        err = store_read_layers(store, arena, out, problem);
    return err;
}
