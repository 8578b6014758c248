/* Writes the ground and the whole directory, list by list. */
#include "tables.h"
#include "writing.h"

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

static enum err write_list(struct writing *writing, const char *query_name, int count,
                           write_one write)
{
    return write_span(writing, query_name, (struct span){0, count}, write);
}

static enum err write_all_ground(struct writing *writing)
{
    const struct directory *ground = writing->from;
    enum err err = write_list(writing, "area_upsert", ground->areas_count, write_area);
    if (!err)
        err = write_list(writing, "member_insert", ground->members_count, write_member);
    if (!err)
        err = write_list(writing, "area_name_insert", ground->area_names_count, write_area_name);
    if (!err && ground->water_wkb.len)
        err = write_water(writing);
    if (!err)
        err = write_list(writing, "demand_insert", ground->demand_count, write_demand);
    if (!err)
        err = write_list(writing, "place_insert", ground->places_count, write_place);
    if (!err)
        err = write_list(writing, "sector_insert", ground->sectors_count, write_sector);
    return err;
}

enum err store_write_ground(struct store *store, const struct directory *ground,
                            struct problem *problem)
{
    struct writing writing;
    enum err err = writing_init(&writing, store, ground, problem);
    for (int table = TABLE_AREA; table <= TABLE_SECTOR_AREA; table++)
        table_changes(store, (enum table)table);
    /* Areas stay: postcodes and services point to them. So does what people imported. */
    if (!err)
        err = store_run_text(store,
                             "DELETE FROM area_member; DELETE FROM area_name; DELETE FROM water;"
                             "DELETE FROM demand_point WHERE origin = 'census'; DELETE FROM place;"
                             "DELETE FROM sector_area; DELETE FROM sector;",
                             problem);
    if (!err)
        err = write_all_ground(&writing);
    writing_finish(&writing);
    return err;
}

/* Sources before sites: these name them. */
static const enum record_kind named_kinds[] = {RECORD_SOURCE, RECORD_ORGANISATION, RECORD_PROGRAMME,
                                               RECORD_SITE};

static enum err write_everything(struct writing *writing)
{
    const struct directory *from = writing->from;
    enum err err = OK;
    for (int i = 0; i < from->areas_count && !err; i++)
        err = write_find_area(writing, i);
    for (size_t k = 0; k < sizeof named_kinds / sizeof named_kinds[0]; k++)
        for (int i = 0; i < record_count(from, named_kinds[k]) && !err; i++)
            err = write_named(writing, named_kinds[k], i, true);
    for (int i = 0; i < from->services_count && !err; i++)
        err = write_service(writing, i, 0);
    return err ? err : write_data_notes(writing);
}

enum err store_write_services(struct store *store, const struct directory *directory,
                              struct problem *problem)
{
    struct writing writing;
    enum err err = writing_init(&writing, store, directory, problem);
    table_changes(store, TABLE_AREA_MEMBER); /* they name no source any more */
    if (directory->services_count > WRITE_FEW)
        store_write_much(store);
    if (!err)
        err = store_run_text(
            store,
            "DELETE FROM note; DELETE FROM phone; DELETE FROM evidence; DELETE FROM rule;"
            "DELETE FROM funding; DELETE FROM coverage_area; DELETE FROM coverage;"
            "DELETE FROM schedule; DELETE FROM service_at_location; DELETE FROM service_validity;"
            "DELETE FROM organisation_role; DELETE FROM service; DELETE FROM programme;"
            "DELETE FROM organisation; DELETE FROM site; UPDATE area_member SET source_id = NULL;"
            "DELETE FROM source; DELETE FROM row_hash WHERE kind <> 'table';",
            problem);
    if (!err)
        err = write_everything(&writing);
    writing_finish(&writing);
    return err;
}

/* Sources that no service names, and the notes of the data page. */
static enum err write_beside(struct writing *writing, const bool *named)
{
    const struct directory *from = writing->from;
    enum err err = OK;
    for (int i = 0; i < from->sources_count && !err; i++)
        if (!named[i])
            err = write_named(writing, RECORD_SOURCE, i, false);
    for (int i = 0; i < from->data_notes.count && !err; i++)
        err = write_named(writing, RECORD_SOURCE, from->notes[from->data_notes.first + i].source,
                          false);
    return err ? err : write_data_notes(writing);
}

enum err store_write_beside(struct store *store, const struct directory *directory,
                            const bool *named, struct problem *problem)
{
    struct writing writing;
    enum err err = writing_init(&writing, store, directory, problem);
    if (!err)
        err = store_run_text(store, "DELETE FROM note WHERE service_id IS NULL;", problem);
    if (!err)
        err = write_beside(&writing, named);
    writing_finish(&writing);
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
    table_changes(store, TABLE_POSTCODE);
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
    table_changes(store, TABLE_LOADED);
    return query_run(store, query, problem);
}
