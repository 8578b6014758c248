/* Reads a GeoPackage that somebody brings. Its schema is not to be trusted: nothing in it runs. */
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "store/geopackage.h"

enum { ROW_BYTES_MAX = 64 * 1024 * 1024, TABLES_SHOWN = 5, HEAD_BYTES = 8, EPSG_NONE = 0 };

struct geopackage_reader {
    sqlite3 *db;
    sqlite3_stmt *rows;
    struct arena arena;
    struct str table;
    struct str geometry; /* its column */
    struct str key;      /* its INTEGER PRIMARY KEY; empty: none */
    int srs;
    int64_t row;
    struct geopackage_column columns[GEOPACKAGE_COLUMNS_MAX];
    struct geopackage_value values[GEOPACKAGE_COLUMNS_MAX];
    int column_count;
};

/* ---- The binary geometry ---- */

enum err geopackage_blob_read(struct str blob, struct str *wkb, int32_t *srs,
                              struct problem *problem)
{
    static const size_t envelopes[] = {0, 32, 48, 48, 64};
    if (blob.len < HEAD_BYTES || memcmp(blob.ptr, "GP", 2) != 0)
        return problem_set(problem, ERR_INVALID, "The geometry is not GeoPackage binary.");
    unsigned flags = (unsigned char)blob.ptr[3];
    unsigned envelope = flags >> 1 & 7;
    uint32_t system;
    memcpy(&system, blob.ptr + 4, sizeof system);
    if (!(flags & 1))
        system = __builtin_bswap32(system);
    if (blob.ptr[2] != 0 || flags & 0x20 || envelope >= sizeof envelopes / sizeof *envelopes)
        return problem_set(problem, ERR_INVALID,
                           "The geometry is of a version or extension that is not known.");
    size_t head = HEAD_BYTES + envelopes[envelope];
    bool is_empty = (flags & 0x10) != 0;
    if (blob.len < head || (!is_empty && blob.len == head))
        return problem_set(problem, ERR_INVALID, "The geometry is cut short.");
    *srs = (int32_t)system;
    *wkb = is_empty ? STR("") : (struct str){blob.ptr + head, blob.len - head};
    return OK;
}

/* ---- Opening ---- */

static enum err failed(const struct geopackage_reader *reader, struct problem *problem)
{
    return problem_set(problem, ERR_INVALID, "The GeoPackage cannot be read: %s.",
                       sqlite3_errmsg(reader->db));
}

static enum err prepare(const struct geopackage_reader *reader, const char *sql,
                        sqlite3_stmt **query, struct problem *problem)
{
    return sqlite3_prepare_v2(reader->db, sql, -1, query, NULL) == SQLITE_OK
               ? OK
               : failed(reader, problem);
}

static struct str column_text(sqlite3_stmt *query, int column)
{
    const char *text = (const char *)sqlite3_column_text(query, column);
    return (struct str){text ? text : "", text ? (size_t)sqlite3_column_bytes(query, column) : 0};
}

static enum err keep(struct geopackage_reader *reader, struct str text, struct str *out,
                     struct problem *problem)
{
    struct str copy = str_copy(text, &reader->arena);
    if (!copy.ptr)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the GeoPackage.");
    *out = copy;
    return OK;
}

/* One of the file's tables of features becomes the one that is read. */
static enum err take_table(struct geopackage_reader *reader, sqlite3_stmt *row,
                           struct problem *problem)
{
    enum err err = keep(reader, column_text(row, 0), &reader->table, problem);
    if (!err)
        err = keep(reader, column_text(row, 1), &reader->geometry, problem);
    bool is_epsg = str_equal_nocase(column_text(row, 2), STR("EPSG"));
    reader->srs = is_epsg ? sqlite3_column_int(row, 3) : EPSG_NONE;
    return err;
}

static enum err choose_table(struct geopackage_reader *reader, const char *path, const char *table,
                             struct problem *problem)
{
    sqlite3_stmt *query = NULL;
    char names[200] = "";
    int count = 0;
    int chosen = 0;
    enum err err =
        prepare(reader,
                "SELECT c.table_name, g.column_name, s.organization, s.organization_coordsys_id "
                "FROM gpkg_contents c JOIN gpkg_geometry_columns g ON g.table_name = c.table_name "
                "LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id "
                "WHERE c.data_type = 'features' ORDER BY 1",
                &query, NULL);
    if (err)
        return problem_set(problem, ERR_INVALID, "%s is not a GeoPackage.", path);
    while (!err && sqlite3_step(query) == SQLITE_ROW) {
        struct str name = column_text(query, 0);
        if (count++ < TABLES_SHOWN) {
            size_t len = strlen(names);
            snprintf(names + len, sizeof names - len, "%s%.30s", len ? ", " : "", name.ptr);
        }
        if (table && !str_equal_nocase(name, str_from(table)))
            continue;
        chosen++;
        err = take_table(reader, query, problem);
    }
    sqlite3_finalize(query);
    if (err || chosen == 1)
        return err;
    if (!count)
        return problem_set(problem, ERR_INVALID, "%s has no table of features.", path);
    if (chosen)
        return problem_set(problem, ERR_INVALID,
                           "%s has %d tables of features. Say which with --table: %s.", path, count,
                           names);
    return problem_set(problem, ERR_NOT_FOUND, "%s has no table of that name, only %s.", path,
                       names);
}

/* The type by its name in the schema; false: bytes, which no attribute can be. */
static bool type_of(const char *name, enum geopackage_type *out)
{
    static const struct {
        const char *name; /* how it begins */
        enum geopackage_type type;
    } types[] = {
        {"BOOL", GEOPACKAGE_BOOLEAN},    {"INT", GEOPACKAGE_INTEGER},
        {"TINYINT", GEOPACKAGE_INTEGER}, {"SMALLINT", GEOPACKAGE_INTEGER},
        {"MEDIUM", GEOPACKAGE_INTEGER},  {"BIGINT", GEOPACKAGE_INTEGER},
        {"DOUBLE", GEOPACKAGE_NUMBER},   {"FLOAT", GEOPACKAGE_NUMBER},
        {"REAL", GEOPACKAGE_NUMBER},     {"NUMERIC", GEOPACKAGE_NUMBER},
        {"DATE", GEOPACKAGE_DATE},
    };
    *out = GEOPACKAGE_TEXT;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strncasecmp(name, types[i].name, strlen(types[i].name)) == 0)
            *out = types[i].type;
    return strncasecmp(name, "BLOB", 4) != 0;
}

static enum err take_column(struct geopackage_reader *reader, sqlite3_stmt *row,
                            struct problem *problem)
{
    struct str name = column_text(row, 0);
    enum geopackage_type type;
    bool is_attribute = type_of(column_text(row, 1).ptr, &type);
    if (str_equal_nocase(name, reader->geometry))
        return OK;
    if (sqlite3_column_int(row, 2) == 1 && type == GEOPACKAGE_INTEGER && !reader->key.len)
        return keep(reader, name, &reader->key, problem);
    if (!is_attribute)
        return OK;
    if (reader->column_count == GEOPACKAGE_COLUMNS_MAX)
        return problem_set(problem, ERR_LIMIT, "The table has more than %d columns.",
                           GEOPACKAGE_COLUMNS_MAX);
    struct geopackage_column *column = &reader->columns[reader->column_count++];
    column->type = type;
    return keep(reader, name, &column->name, problem);
}

static enum err read_columns(struct geopackage_reader *reader, struct problem *problem)
{
    sqlite3_stmt *query = NULL;
    enum err err =
        prepare(reader, "SELECT name, type, pk FROM pragma_table_info(?1)", &query, problem);
    if (err)
        return err;
    sqlite3_bind_text(query, 1, reader->table.ptr, (int)reader->table.len, SQLITE_STATIC);
    while (!err && sqlite3_step(query) == SQLITE_ROW)
        err = take_column(reader, query, problem);
    sqlite3_finalize(query);
    return err;
}

static enum err begin_rows(struct geopackage_reader *reader, struct problem *problem)
{
    sqlite3_str *sql = sqlite3_str_new(reader->db);
    if (reader->key.len)
        sqlite3_str_appendf(sql, "SELECT \"%w\", \"%w\"", reader->key.ptr, reader->geometry.ptr);
    else
        sqlite3_str_appendf(sql, "SELECT 0, \"%w\"", reader->geometry.ptr);
    for (int i = 0; i < reader->column_count; i++)
        sqlite3_str_appendf(sql, ", \"%w\"", reader->columns[i].name.ptr);
    sqlite3_str_appendf(sql, " FROM \"%w\"%s", reader->table.ptr,
                        reader->key.len ? " ORDER BY 1" : "");
    char *text = sqlite3_str_finish(sql);
    enum err err = text ? prepare(reader, text, &reader->rows, problem)
                        : problem_set(problem, ERR_NO_MEMORY, "There is no memory for the rows.");
    sqlite3_free(text);
    return err;
}

static enum err begin(struct geopackage_reader *reader, const char *path, const char *table,
                      struct problem *problem)
{
    if (sqlite3_open_v2(path, &reader->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        return problem_set(problem, ERR_IO, "%s cannot be opened.", path);
    sqlite3_db_config(reader->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(reader->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(reader->db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL); /* may never end */
    sqlite3_limit(reader->db, SQLITE_LIMIT_LENGTH, ROW_BYTES_MAX);
    enum err err = choose_table(reader, path, table, problem);
    if (!err)
        err = read_columns(reader, problem);
    return err ? err : begin_rows(reader, problem);
}

enum err geopackage_open(const char *path, const char *table, struct geopackage_reader **out,
                         struct problem *problem)
{
    if (access(path, R_OK))
        return problem_set(problem, ERR_NOT_FOUND, "There is no file %s that can be read.", path);
    struct geopackage_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the GeoPackage.");
    arena_init(&reader->arena, 0);
    enum err err = begin(reader, path, table, problem);
    if (err) {
        geopackage_close(reader);
        return err;
    }
    *out = reader;
    return OK;
}

void geopackage_close(struct geopackage_reader *reader)
{
    if (!reader)
        return;
    sqlite3_finalize(reader->rows);
    sqlite3_close(reader->db);
    arena_finish(&reader->arena);
    free(reader);
}

int geopackage_srs(const struct geopackage_reader *reader)
{
    return reader->srs;
}

int geopackage_columns(const struct geopackage_reader *reader,
                       const struct geopackage_column **columns)
{
    *columns = reader->columns;
    return reader->column_count;
}

/* ---- Rows ---- */

/* SQLite lets any value stand in any column. */
static enum err read_value(struct geopackage_reader *reader, int i, struct problem *problem)
{
    const struct geopackage_column *column = &reader->columns[i];
    struct geopackage_value *value = &reader->values[i];
    int at = i + 2;
    int kind = sqlite3_column_type(reader->rows, at);
    bool is_text = column->type == GEOPACKAGE_TEXT || column->type == GEOPACKAGE_DATE;
    *value = (struct geopackage_value){.is_there = kind != SQLITE_NULL};
    if (kind == SQLITE_NULL)
        return OK;
    if (kind == SQLITE_BLOB || (kind == SQLITE_TEXT && !is_text) ||
        (kind == SQLITE_FLOAT && column->type != GEOPACKAGE_NUMBER && !is_text))
        return problem_set(problem, ERR_INVALID, "Its value of %.60s is not of the column's type.",
                           column->name.ptr);
    if (!is_text)
        value->number = sqlite3_column_double(reader->rows, at);
    if (is_text || column->type == GEOPACKAGE_INTEGER)
        value->text = column_text(reader->rows, at);
    if (!is_text && !isfinite(value->number))
        return problem_set(problem, ERR_INVALID, "Its value of %.60s is no number.",
                           column->name.ptr);
    return OK;
}

static enum err read_geometry(struct geopackage_reader *reader, struct geopackage_row *row,
                              struct problem *problem)
{
    const void *bytes = sqlite3_column_blob(reader->rows, 1);
    struct str blob = {bytes, bytes ? (size_t)sqlite3_column_bytes(reader->rows, 1) : 0};
    int32_t srs;
    if (!blob.len)
        return OK;
    enum err err = geopackage_blob_read(blob, &row->wkb, &srs, problem);
    row->has_geometry = !err && row->wkb.len;
    return err;
}

enum err geopackage_next(struct geopackage_reader *reader, struct geopackage_row *row, bool *more,
                         struct problem *problem)
{
    int code = sqlite3_step(reader->rows);
    *more = code == SQLITE_ROW;
    if (code != SQLITE_ROW)
        return code == SQLITE_DONE ? OK : failed(reader, problem);
    reader->row++;
    *row = (struct geopackage_row){.fid = reader->key.len ? sqlite3_column_int64(reader->rows, 0)
                                                          : reader->row,
                                   .wkb = STR(""),
                                   .values = reader->values};
    enum err err = OK;
    for (int i = 0; i < reader->column_count && !err; i++)
        err = read_value(reader, i, problem);
    return err ? err : read_geometry(reader, row, problem);
}
