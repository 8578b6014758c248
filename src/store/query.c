#include <stdio.h>
#include <string.h>

#include "base/embedded.h"
#include "internal.h"

/* Where the query of that name is, or is to be; NULL if there is no room. */
static struct prepared *prepared_find(struct store *store, const char *name)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (const char *c = name; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 16777619u;
    for (uint32_t i = 0; i < STORE_STATEMENTS_MAX; i++) {
        struct prepared *place = &store->prepared[(hash + i) % STORE_STATEMENTS_MAX];
        if (!place->name || strcmp(place->name, name) == 0)
            return place;
    }
    return NULL;
}

enum err query_begin(struct store *store, const char *name, sqlite3_stmt **out,
                     struct problem *problem)
{
    struct prepared *place = prepared_find(store, name);
    sqlite3_stmt *statement = place ? place->statement : NULL;
    if (!statement) {
        char file_name[80];
        snprintf(file_name, sizeof file_name, "sql/%s.sql", name);
        const struct embedded *file = embedded_find(str_from(file_name));
        if (!file || !place)
            return problem_set(problem, ERR_DATABASE, "The query %s is missing.", name);
        if (sqlite3_prepare_v3(store->db, file->content.ptr, (int)file->content.len,
                               SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
            return store_problem(store, problem, name);
        *place = (struct prepared){name, statement};
    }
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    *out = statement;
    return OK;
}

enum err query_next(struct store *store, sqlite3_stmt *query, bool *more, struct problem *problem)
{
    int code = sqlite3_step(query);
    *more = code == SQLITE_ROW;
    if (code == SQLITE_ROW)
        return OK;
    enum err err = OK;
    if (code != SQLITE_DONE) {
        err = store_problem(store, problem, "running a query");
        store->failed = true;
    }
    sqlite3_reset(query);
    return err;
}

enum err query_run(struct store *store, sqlite3_stmt *query, struct problem *problem)
{
    bool more;
    enum err err = query_next(store, query, &more, problem);
    sqlite3_reset(query);
    return err;
}

void bind_str(sqlite3_stmt *query, int index, struct str text)
{
    sqlite3_bind_text(query, index, text.ptr ? text.ptr : "", (int)text.len, SQLITE_TRANSIENT);
}

void bind_date(sqlite3_stmt *query, int index, struct date date)
{
    char text[DATE_TEXT_LEN + 1];
    date_print(date, text);
    sqlite3_bind_text(query, index, text, DATE_TEXT_LEN, SQLITE_TRANSIENT);
}

void bind_uuid(sqlite3_stmt *query, int index, struct uuid id)
{
    char text[UUID_TEXT_LEN + 1];
    uuid_print(id, text);
    sqlite3_bind_text(query, index, text, UUID_TEXT_LEN, SQLITE_TRANSIENT);
}

void bind_validity(sqlite3_stmt *query, int first_index, const struct validity *validity)
{
    bind_date(query, first_index, validity->from_earliest);
    bind_date(query, first_index + 1, validity->from_latest);
    bind_date(query, first_index + 2, validity->to_earliest);
    bind_date(query, first_index + 3, validity->to_latest);
}

void bind_wkb(sqlite3_stmt *query, int index, struct str wkb)
{
    if (wkb.len)
        sqlite3_bind_blob(query, index, wkb.ptr, (int)wkb.len, SQLITE_TRANSIENT);
}

void bind_grid(sqlite3_stmt *query, int index, struct geo_grid grid)
{
    sqlite3_bind_double(query, index, grid.easting);
    sqlite3_bind_double(query, index + 1, grid.northing);
}

void bind_row(sqlite3_stmt *query, int index, int64_t row)
{
    if (row > 0)
        sqlite3_bind_int64(query, index, row);
    else
        sqlite3_bind_null(query, index);
}

static struct str column_view(sqlite3_stmt *query, int index)
{
    const char *text = (const char *)sqlite3_column_text(query, index);
    return (struct str){text ? text : "", text ? (size_t)sqlite3_column_bytes(query, index) : 0};
}

struct str column_str(sqlite3_stmt *query, int index, struct arena *arena)
{
    struct str view = column_view(query, index);
    return view.len ? str_copy(view, arena) : (struct str){"", 0};
}

bool column_date(sqlite3_stmt *query, int index, struct date *out)
{
    return date_parse(column_view(query, index), out);
}

bool column_uuid(sqlite3_stmt *query, int index, struct uuid *out)
{
    return uuid_parse(column_view(query, index), out);
}

bool column_validity(sqlite3_stmt *query, int first_index, struct validity *out)
{
    return column_date(query, first_index, &out->from_earliest) &&
           column_date(query, first_index + 1, &out->from_latest) &&
           column_date(query, first_index + 2, &out->to_earliest) &&
           column_date(query, first_index + 3, &out->to_latest);
}
