/* Writes what people bring: areas of their own types, and demand. */
#include "tables.h"

/* ---- Areas ---- */

/* A JSON list of their codes. */
static void list_codes(struct buf *out, const struct directory *areas)
{
    buf_char(out, '[');
    for (int i = 0; i < areas->areas_count; i++) {
        buf_text(out, i ? ",\"" : "\"");
        buf_json(out, areas->areas[i].code);
        buf_char(out, '"');
    }
    buf_char(out, ']');
}

/* Takes away what is not in the new list. */
static enum err remove_areas(struct store *store, struct str type, const struct directory *areas,
                             struct problem *problem)
{
    sqlite3_stmt *query;
    struct buf codes;
    buf_init(&codes, 0);
    list_codes(&codes, areas);
    enum err err = query_begin(store, "areas_remove", &query, problem);
    if (!err && codes.failed)
        err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for the areas.");
    if (!err) {
        bind_str(query, 1, type);
        bind_str(query, 2, buf_view(&codes));
        err = query_run(store, query, problem);
        if (err && sqlite3_extended_errcode(store->db) == SQLITE_CONSTRAINT_FOREIGNKEY)
            err = problem_set(problem, ERR_INVALID,
                              "A service still names one of the areas that would go.");
    }
    buf_finish(&codes);
    return err;
}

static enum err write_area(struct store *store, const struct area_record *area,
                           struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "area_import", &query, problem);
    if (err)
        return err;
    bind_uuid(query, 1, area->id);
    bind_str(query, 2, area->type);
    bind_str(query, 3, area->code);
    bind_str(query, 4, area->name);
    sqlite3_bind_double(query, 5, area->hectares);
    bind_grid(query, 6, area->label);
    bind_wkb(query, 8, area->wkb);
    return query_run(store, query, problem);
}

enum err store_write_areas(struct store *store, struct str type, const struct directory *areas,
                           struct problem *problem)
{
    enum err err = remove_areas(store, type, areas, problem);
    table_changes(store, TABLE_AREA);
    for (int i = 0; i < areas->areas_count && !err; i++)
        err = write_area(store, &areas->areas[i], problem);
    return err;
}

/* ---- Demand ---- */

static enum err remove_demand(struct store *store, struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "demand_remove", &query, problem);
    if (err)
        return err;
    bind_str(query, 1, STR("import"));
    return query_run(store, query, problem);
}

static enum err write_demand(struct store *store, const struct demand_record *demand,
                             int64_t area_row, struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "demand_insert", &query, problem);
    if (err)
        return err;
    bind_row(query, 1, area_row);
    sqlite3_bind_int(query, 2, demand->women);
    bind_grid(query, 3, demand->grid);
    bind_str(query, 5, STR("import"));
    return query_run(store, query, problem);
}

enum err store_write_demand(struct store *store, const struct directory *ground,
                            struct problem *problem)
{
    struct arena arena;
    arena_init(&arena, 0);
    int64_t *rows = ARENA_ARRAY(&arena, int64_t, (size_t)ground->areas_count); /* 0: not yet */
    table_changes(store, TABLE_DEMAND_POINT);
    enum err err = rows ? remove_demand(store, problem)
                        : problem_set(problem, ERR_NO_MEMORY, "There is no memory for the demand.");
    for (int i = 0; i < ground->demand_count && !err; i++) {
        const struct demand_record *demand = &ground->demand[i];
        const struct area_record *area = &ground->areas[demand->area];
        if (!rows[demand->area])
            err = store_area_row(store, area->type, area->code, &rows[demand->area], problem);
        if (!err)
            err = write_demand(store, demand, rows[demand->area], problem);
    }
    arena_finish(&arena);
    return err;
}

/* ---- What they were ---- */

enum err store_describe_loaded(struct store *store, struct str name, struct str words,
                               struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "loaded_describe", &query, problem);
    if (err)
        return err;
    bind_str(query, 1, name);
    bind_str(query, 2, words);
    table_changes(store, TABLE_LOADED);
    return query_run(store, query, problem);
}

enum err store_forget_loaded(struct store *store, struct str name, struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "loaded_forget", &query, problem);
    if (err)
        return err;
    table_changes(store, TABLE_LOADED);
    bind_str(query, 1, name);
    return query_run(store, query, problem);
}
