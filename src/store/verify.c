/* Is the record still what was written? Everything that is wrong is named; nothing is mended. */
#include <stdlib.h>

#include "chain.h"
#include "reading.h"
#include "store/history.h"
#include "store/services.h"
#include "tables.h"
#include "writing.h"

struct verifying {
    struct store *store;
    struct verify_report *out;
    struct problem *problem;
    struct arena *arena;
};

/* ---- Faults ---- */

static void fault_add(struct verifying *verifying, const char *where, const char *text)
{
    int64_t i = verifying->out->fault_count++;
    if (i >= VERIFY_FAULTS_MAX)
        return;
    struct problem *fault = &verifying->out->faults[i];
    *fault = (struct problem){.code = ERR_DATABASE};
    problem_at(fault, "%s", where);
    problem_set(fault, ERR_DATABASE, "%s", text);
}

/* What damage made fail is a fault; what else failed, fails. */
static enum err damage(struct verifying *verifying, enum err err, const struct problem *why,
                       const char *where)
{
    if (err == ERR_DATABASE) {
        fault_add(verifying, where, why->text);
        return OK;
    }
    if (err && verifying->problem)
        *verifying->problem = *why;
    return err;
}

/* ---- SQLite's own checks ---- */

/* "page 4" where SQLite names one. Its words are made one line. */
static void integrity_fault(struct verifying *verifying, const char *words)
{
    char text[300];
    char where[40] = "file";
    const char *page = strstr(words, "page ");
    size_t digits = page ? strspn(page + 5, "0123456789") : 0;
    sqlite3_snprintf(sizeof text, text, "%s", words);
    for (char *c = text; *c; c++)
        if (*c == '\n')
            *c = ' ';
    if (digits)
        sqlite3_snprintf(sizeof where, where, "page %.*s", (int)digits, page + 5);
    fault_add(verifying, where, text);
}

static enum err check_file(struct verifying *verifying)
{
    sqlite3_stmt *query;
    struct problem why = {0};
    bool more = false;
    enum err err = query_begin(verifying->store, "verify_file", &query, &why);
    while (!err && !(err = query_next(verifying->store, query, &more, &why)) && more) {
        const char *words = (const char *)sqlite3_column_text(query, 0);
        if (words && strcmp(words, "ok") != 0)
            integrity_fault(verifying, words);
    }
    return damage(verifying, err, &why, "file");
}

static enum err check_foreign_keys(struct verifying *verifying)
{
    sqlite3_stmt *query;
    struct problem why = {0};
    bool more = false;
    enum err err = query_begin(verifying->store, "verify_references", &query, &why);
    while (!err && !(err = query_next(verifying->store, query, &more, &why)) && more) {
        char where[120];
        char text[200];
        sqlite3_snprintf(sizeof where, where, "%s, row %lld", sqlite3_column_text(query, 0),
                         sqlite3_column_int64(query, 1));
        sqlite3_snprintf(sizeof text, text, "It names a row of %s that is not there.",
                         sqlite3_column_text(query, 2));
        fault_add(verifying, where, text);
    }
    return damage(verifying, err, &why, "file");
}

/* ---- The history ---- */

static struct str bytes_at(sqlite3_stmt *row, int column)
{
    const void *bytes = sqlite3_column_blob(row, column);
    return (struct str){bytes ? bytes : "", bytes ? (size_t)sqlite3_column_bytes(row, column) : 0};
}

static void history_fault(struct verifying *verifying, int64_t id, const char *text)
{
    char where[40];
    sqlite3_snprintf(sizeof where, where, "history %lld", id);
    fault_add(verifying, where, text);
}

struct chain_check {
    uint8_t before[SHA256_BYTES]; /* the row before, as it was recorded */
    int64_t id;                   /* of that row; they have no gaps */
    bool is_broken;               /* only the first row that does not fit is named */
};

/* Columns as in history_chain.sql. */
static void check_link(struct verifying *verifying, sqlite3_stmt *row, struct chain_check *chain)
{
    int64_t id = sqlite3_column_int64(row, 0);
    struct str salt = bytes_at(row, 2);
    struct str recorded = bytes_at(row, 5);
    uint8_t hash[SHA256_BYTES];
    const struct link link = {.format = sqlite3_column_int(row, 1),
                              .before = {(const char *)chain->before, SHA256_BYTES},
                              .commitment = bytes_at(row, 4),
                              .at = bytes_at(row, 6),
                              .actor = bytes_at(row, 7),
                              .action = bytes_at(row, 8),
                              .subject = bytes_at(row, 9)};
    verifying->out->history_rows++;
    verifying->out->erased_rows += !salt.len;
    if (salt.len) {
        link_commitment(salt, bytes_at(row, 3), hash);
        if (!str_equal(link.commitment, (struct str){(const char *)hash, SHA256_BYTES}))
            history_fault(verifying, id, "What it says is not what was remembered.");
    }
    link_chain(&link, hash);
    bool fits = id == chain->id + 1 && (link.format == 1 || link.format == 2) &&
                str_equal(recorded, (struct str){(const char *)hash, SHA256_BYTES});
    chain->id = id;
    if (!chain->is_broken && !fits) {
        chain->is_broken = true;
        history_fault(verifying, id,
                      "The chain breaks here: this row or the one before it was changed, or rows "
                      "between them are gone.");
    }
    if (recorded.len == SHA256_BYTES)
        memcpy(chain->before, recorded.ptr, SHA256_BYTES);
}

static enum err check_history(struct verifying *verifying)
{
    sqlite3_stmt *query;
    struct problem why = {0};
    struct chain_check chain = {0};
    bool more = false;
    enum err err = query_begin(verifying->store, "history_chain", &query, &why);
    while (!err && !(err = query_next(verifying->store, query, &more, &why)) && more)
        check_link(verifying, query, &chain);
    return damage(verifying, err, &why, "history");
}

/* ---- Hashes ---- */

static const char gone[] = "It was written, and is not there any more.";
static const char unknown[] = "There is no hash of it: it was written by something else.";

struct hashed {
    struct uuid id;
    int index;
};

static int compare_hashed(const void *a, const void *b)
{
    return uuid_compare(((const struct hashed *)a)->id, ((const struct hashed *)b)->id);
}

static void record_fault(struct verifying *verifying, enum record_kind kind, struct str uuid,
                         struct str name, const char *text)
{
    char where[80];
    char words[400];
    sqlite3_snprintf(sizeof where, where, "%s%s%.*s", record_kind_codes[kind], uuid.len ? " " : "",
                     (int)uuid.len, uuid.ptr);
    sqlite3_snprintf(sizeof words, words, "%.*s%s%s", (int)name.len, name.ptr, name.len ? ": " : "",
                     text);
    fault_add(verifying, where, words);
}

static void record_fault_at(struct verifying *verifying, const struct directory *records,
                            enum record_kind kind, int i, const char *text)
{
    char uuid[UUID_TEXT_LEN + 1];
    uuid_print(record_id(records, kind, i), uuid);
    record_fault(verifying, kind, kind == RECORD_NOTES ? STR("") : str_from(uuid),
                 record_name(records, kind, i), text);
}

static enum err compare_hash(struct verifying *verifying, struct record_hasher *hasher,
                             const struct directory *records, enum record_kind kind, int i,
                             struct str recorded)
{
    uint8_t hash[SHA256_BYTES];
    enum err err = record_hash(hasher, records, kind, i, hash, verifying->problem);
    if (!err && !str_equal(recorded, (struct str){(const char *)hash, SHA256_BYTES}))
        record_fault_at(verifying, records, kind, i, "It is not what was written.");
    verifying->out->records++;
    return err;
}

/* The records of a kind by their ids, as the hashes come. */
static enum err list_hashed(struct verifying *verifying, const struct directory *records,
                            enum record_kind kind, struct hashed **out)
{
    int count = record_count(records, kind);
    *out = ARENA_ARRAY(verifying->arena, struct hashed, (size_t)count + 1);
    if (!*out)
        return problem_set(verifying->problem, ERR_NO_MEMORY,
                           "There is no memory to verify the hashes.");
    for (int i = 0; i < count; i++)
        (*out)[i] = (struct hashed){record_id(records, kind, i), i};
    if (count)
        qsort(*out, (size_t)count, sizeof **out, compare_hashed);
    return OK;
}

/* Both lists are in the order of their ids. */
static enum err check_kind(struct verifying *verifying, struct record_hasher *hasher,
                           const struct directory *records, enum record_kind kind)
{
    struct hashed *list;
    sqlite3_stmt *query;
    struct problem why = {0};
    int count = record_count(records, kind);
    int next = 0;
    bool more = false;
    enum err err = list_hashed(verifying, records, kind, &list);
    if (err)
        return err;
    err = query_begin(verifying->store, "row_hashes", &query, &why);
    if (!err)
        bind_code(query, 1, record_kind_codes, kind);
    while (!err && !(err = query_next(verifying->store, query, &more, &why)) && more) {
        struct str uuid = bytes_at(query, 0);
        struct uuid id = {{0}};
        if (uuid.len && !uuid_parse(uuid, &id)) {
            record_fault(verifying, kind, uuid, STR(""), gone);
            continue;
        }
        for (; next < count && uuid_compare(list[next].id, id) < 0; next++)
            record_fault_at(verifying, records, kind, list[next].index, unknown);
        if (next == count || uuid_compare(list[next].id, id) != 0)
            record_fault(verifying, kind, uuid, STR(""), gone);
        else
            err = compare_hash(verifying, hasher, records, kind, list[next++].index,
                               bytes_at(query, 1));
    }
    for (; next < count && !err; next++)
        record_fault_at(verifying, records, kind, list[next].index, unknown);
    return damage(verifying, err, &why, "row_hash");
}

/* ---- Tables that are written as a whole ---- */

struct table_hashes {
    bool is_there[TABLE_COUNT];
    uint8_t hash[TABLE_COUNT][SHA256_BYTES];
};

static void table_fault(struct verifying *verifying, struct str name, const char *text)
{
    char where[80];
    sqlite3_snprintf(sizeof where, where, "table %.*s", (int)name.len, name.ptr);
    fault_add(verifying, where, text);
}

static enum err table_hashes_read(struct verifying *verifying, struct table_hashes *out)
{
    sqlite3_stmt *query;
    struct problem why = {0};
    bool more = false;
    enum err err = query_begin(verifying->store, "row_hashes", &query, &why);
    if (!err)
        bind_str(query, 1, STR("table"));
    while (!err && !(err = query_next(verifying->store, query, &more, &why)) && more) {
        struct str name = bytes_at(query, 0);
        struct str hash = bytes_at(query, 1);
        int table = 0;
        while (table < TABLE_COUNT && !str_equal(name, str_from(table_names[table])))
            table++;
        if (table == TABLE_COUNT || hash.len != SHA256_BYTES) {
            table_fault(verifying, name, gone);
            continue;
        }
        out->is_there[table] = true;
        memcpy(out->hash[table], hash.ptr, SHA256_BYTES);
    }
    return damage(verifying, err, &why, "row_hash");
}

static enum err check_tables(struct verifying *verifying)
{
    struct table_hashes recorded = {0};
    enum err err = table_hashes_read(verifying, &recorded);
    for (int table = 0; table < TABLE_COUNT && !err; table++) {
        uint8_t hash[SHA256_BYTES];
        struct problem why = {0};
        struct str name = str_from(table_names[table]);
        err = table_hash(verifying->store, (enum table)table, hash, &why);
        if (err)
            err = damage(verifying, err, &why, table_names[table]);
        else if (!recorded.is_there[table])
            table_fault(verifying, name, unknown);
        else if (memcmp(hash, recorded.hash[table], SHA256_BYTES) != 0)
            table_fault(verifying, name, "Its rows are not those that were written.");
    }
    return err;
}

/* ---- Where not all of it can be read ---- */

/* Columns: uuid, name, hash. */
static enum err check_one_service(struct verifying *verifying, struct record_hasher *hasher,
                                  const struct directory *ground, sqlite3_stmt *row,
                                  struct arena *arena)
{
    struct directory records;
    struct problem why = {0};
    struct uuid id;
    struct str uuid = bytes_at(row, 0);
    if (!uuid_parse(uuid, &id)) {
        record_fault(verifying, RECORD_SERVICE, uuid, bytes_at(row, 1), "Its id is none.");
        return OK;
    }
    enum err err = store_read_service(verifying->store, id, ground, arena, &records, &why);
    if (err == ERR_DATABASE || err == ERR_NOT_FOUND) {
        record_fault(verifying, RECORD_SERVICE, uuid, bytes_at(row, 1),
                     err == ERR_NOT_FOUND ? gone : why.text);
        return OK;
    }
    if (err && verifying->problem)
        *verifying->problem = why;
    return err ? err
               : compare_hash(verifying, hasher, &records, RECORD_SERVICE, 0, bytes_at(row, 2));
}

/* Names the services that are hit; what cannot be read at all was named before. */
static enum err check_each_service(struct verifying *verifying, struct record_hasher *hasher)
{
    struct directory ground;
    struct problem why = {0};
    struct arena arena;
    sqlite3_stmt *query;
    bool more = false;
    enum err err = store_read_ground(verifying->store, verifying->arena, &ground, &why);
    if (err)
        return damage(verifying, err, &why, "ground");
    err = query_begin(verifying->store, "verify_services", &query, &why);
    arena_init(&arena, 0);
    while (!err && !(err = query_next(verifying->store, query, &more, &why)) && more) {
        arena_reset(&arena);
        err = check_one_service(verifying, hasher, &ground, query, &arena);
        if (err)
            sqlite3_reset(query);
    }
    arena_finish(&arena);
    return damage(verifying, err, &why, "service");
}

static enum err check_hashes(struct verifying *verifying)
{
    struct directory records;
    struct record_hasher hasher;
    struct problem why = {0};
    record_hasher_init(&hasher);
    enum err err = store_read_records(verifying->store, verifying->arena, &records, &why);
    if (!err) {
        for (int kind = 0; kind < RECORD_KIND_COUNT && !err; kind++)
            err = check_kind(verifying, &hasher, &records, (enum record_kind)kind);
    } else {
        err = damage(verifying, err, &why, "records");
        if (!err)
            err = check_each_service(verifying, &hasher);
    }
    record_hasher_finish(&hasher);
    return err;
}

/* ---- Geometries ---- */

static enum err check_geometries(struct verifying *verifying)
{
    sqlite3_stmt *query;
    struct problem why = {0};
    bool more = false;
    enum err err = query_begin(verifying->store, "verify_geometries", &query, &why);
    while (!err && !(err = query_next(verifying->store, query, &more, &why)) && more) {
        char where[80];
        if (sqlite3_column_type(query, 1) == SQLITE_NULL) { /* the sum of a table */
            verifying->out->geometries += sqlite3_column_int64(query, 2);
            continue;
        }
        sqlite3_snprintf(sizeof where, where, "%s, row %lld", sqlite3_column_text(query, 0),
                         sqlite3_column_int64(query, 1));
        fault_add(verifying, where,
                  "Its geometry is not valid, or not of the kind or the grid that it should be.");
    }
    return damage(verifying, err, &why, "geometries");
}

enum err store_verify(struct store *store, struct verify_report *out, struct problem *problem)
{
    static enum err (*const checks[])(struct verifying *) = {check_file,    check_foreign_keys,
                                                             check_history, check_hashes,
                                                             check_tables,  check_geometries};
    enum err err = store_check_version(store, problem);
    if (err)
        return err;
    struct arena arena;
    arena_init(&arena, 0);
    *out = (struct verify_report){0};
    struct verifying verifying = {.store = store, .out = out, .problem = problem, .arena = &arena};
    for (size_t i = 0; i < sizeof checks / sizeof checks[0] && !err; i++)
        err = checks[i](&verifying);
    arena_finish(&arena);
    return err;
}
