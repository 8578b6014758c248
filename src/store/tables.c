#include "tables.h"

#include "writing.h"

const char *const table_names[] = {
    "area",          "area_member", "area_name",       "water",    "demand_point", "place",
    "sector",        "sector_area", "vocabulary_term", "postcode", "layer",        "layer_field",
    "layer_feature", "layer_value", "loaded",          NULL};

/* In the order of their rows; WITHOUT ROWID tables come in that of their keys. */
static const char *const orders[TABLE_COUNT] = {
    [TABLE_AREA] = "id",          [TABLE_AREA_MEMBER] = "rowid", [TABLE_AREA_NAME] = "rowid",
    [TABLE_WATER] = "id",         [TABLE_DEMAND_POINT] = "id",   [TABLE_PLACE] = "id",
    [TABLE_SECTOR] = "id",        [TABLE_SECTOR_AREA] = "rowid", [TABLE_TERM] = "id",
    [TABLE_POSTCODE] = "id",      [TABLE_LAYER] = "id",          [TABLE_LAYER_FIELD] = "1, 2",
    [TABLE_LAYER_FEATURE] = "id", [TABLE_LAYER_VALUE] = "1, 2",  [TABLE_LOADED] = "1",
};

void table_changes(struct store *store, enum table table)
{
    store->changed_tables |= 1u << table;
}

/* A value as its type, its length and its bytes. */
static void put_value(struct buf *text, sqlite3_stmt *row, int column)
{
    int type = sqlite3_column_type(row, column);
    union {
        double number;
        int64_t bits;
    } as = {.bits = 0};
    if (type == SQLITE_INTEGER)
        as.bits = sqlite3_column_int64(row, column);
    else if (type == SQLITE_FLOAT)
        as.number = sqlite3_column_double(row, column);
    else if (type != SQLITE_NULL)
        as.bits = sqlite3_column_bytes(row, column);
    uint8_t head[9] = {(uint8_t)type};
    for (int i = 0; i < 8; i++)
        head[i + 1] = (uint8_t)((uint64_t)as.bits >> (8 * i));
    buf_bytes(text, head, sizeof head);
    if (type == SQLITE_TEXT || type == SQLITE_BLOB)
        buf_bytes(text, sqlite3_column_blob(row, column), (size_t)as.bits);
}

/* A part of the rows at a time: each hash is over the one before and the part. */
static enum err hash_rows(struct store *store, sqlite3_stmt *row, uint8_t hash[SHA256_BYTES],
                          struct problem *problem)
{
    enum { PART_BYTES = 64 * 1024 };
    struct buf text;
    int code;
    memset(hash, 0, SHA256_BYTES);
    buf_init(&text, 0);
    while ((code = sqlite3_step(row)) == SQLITE_ROW || text.len) {
        for (int column = 0; code == SQLITE_ROW && column < sqlite3_column_count(row); column++)
            put_value(&text, row, column);
        if (code == SQLITE_ROW && text.len < PART_BYTES)
            continue;
        struct str parts[] = {{(const char *)hash, SHA256_BYTES}, buf_view(&text)};
        sha256(parts, 2, hash);
        text.len = 0;
        if (code != SQLITE_ROW)
            break;
    }
    bool failed = text.failed;
    buf_finish(&text);
    if (failed)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the hash of a table.");
    return code == SQLITE_DONE ? OK : store_problem(store, problem, "reading a whole table");
}

enum err table_hash(struct store *store, enum table table, uint8_t hash[SHA256_BYTES],
                    struct problem *problem)
{
    char sql[120]; /* of our own names: nothing from outside is in it */
    sqlite3_stmt *row = NULL;
    sqlite3_snprintf(sizeof sql, sql, "SELECT * FROM %s ORDER BY %s", table_names[table],
                     orders[table]);
    enum err err = OK;
    if (sqlite3_prepare_v2(store->db, sql, -1, &row, NULL) != SQLITE_OK)
        err = store_problem(store, problem, "reading a whole table");
    else
        err = hash_rows(store, row, hash, problem);
    sqlite3_finalize(row);
    return err;
}

enum err table_hashes_keep(struct store *store, unsigned tables, struct problem *problem)
{
    enum err err = OK;
    for (int table = 0; table < TABLE_COUNT && !err; table++) {
        uint8_t hash[SHA256_BYTES];
        sqlite3_stmt *query;
        if (!(tables >> table & 1))
            continue;
        err = table_hash(store, (enum table)table, hash, problem);
        if (!err)
            err = query_begin(store, "row_hash_put", &query, problem);
        if (err)
            break;
        bind_str(query, 1, STR("table"));
        bind_str(query, 2, str_from(table_names[table]));
        sqlite3_bind_blob(query, 3, hash, SHA256_BYTES, SQLITE_TRANSIENT);
        err = query_run(store, query, problem);
    }
    return err;
}
