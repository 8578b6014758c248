/* Brings a file to this program's version: a copy first, then one transaction for each step. */
#include <stdio.h>
#include <stdlib.h>

#include "base/embedded.h"
#include "reading.h"
#include "store/backup.h"
#include "tables.h"
#include "writing.h"

int store_version(const struct store *store)
{
    int version = 0;
    sqlite3_stmt *query = NULL;
    if (sqlite3_prepare_v2(store->db, "PRAGMA user_version", -1, &query, NULL) == SQLITE_OK &&
        sqlite3_step(query) == SQLITE_ROW)
        version = sqlite3_column_int(query, 0);
    sqlite3_finalize(query);
    return version;
}

int store_version_newest(void)
{
    const struct embedded *first;
    return (int)embedded_list(STR("migrations/"), &first);
}

const char *store_migrate_kept(const struct store *store)
{
    return store->kept;
}

/* ---- Hashes of records and tables that are older than they ---- */

static enum err fill_hashes(struct writing *writing)
{
    enum err err = OK;
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++)
        for (int i = 0; i < record_count(writing->from, (enum record_kind)kind) && !err; i++)
            err = write_hash(writing, (enum record_kind)kind, i);
    return err;
}

/* Inside the transaction of the last step: no file of this version is without them. */
static enum err make_hashes(struct store *store, struct problem *problem)
{
    int64_t hashes = 0;
    enum err err = store_count(store, "row_hash", &hashes, problem);
    if (err || hashes)
        return err;
    struct arena arena;
    struct directory records;
    struct writing writing;
    arena_init(&arena, 0);
    err = store_read_records(store, &arena, &records, problem);
    if (!err) {
        err = writing_init(&writing, store, &records, problem);
        if (!err)
            err = fill_hashes(&writing);
        writing_finish(&writing);
    }
    arena_finish(&arena);
    return err ? err : table_hashes_keep(store, TABLES_ALL, problem);
}

/* ---- Steps ---- */

/* One migration, its number and our mark, in one transaction. */
static enum err migrate_one(struct store *store, const struct embedded *file, int version,
                            struct problem *problem)
{
    char mark[120];
    snprintf(mark, sizeof mark, "PRAGMA application_id = %d; PRAGMA user_version = %d;",
             STORE_APPLICATION_ID, version);
    enum err err = store_begin(store, problem);
    if (err)
        return err;
    if (sqlite3_exec(store->db, file->content.ptr, NULL, NULL, NULL) != SQLITE_OK) {
        err = store_problem(store, problem, "being brought to this version");
    }
    if (!err)
        err = store_run_text(store, mark, problem);
    if (!err && version == store_version_newest())
        err = make_hashes(store, problem);
    enum err end = store_end(store, !err, problem);
    return err ? err : end;
}

/* A fresh file has no such table yet. */
static bool holds_services(struct store *store)
{
    int64_t services = 0;
    return store_version(store) > 0 && !store_count(store, "service", &services, NULL) &&
           services > 0;
}

static enum err keep_copy(struct store *store, int newest, struct problem *problem)
{
    char *path = sqlite3_mprintf("%s.before-v%d", store->path, newest);
    char *kept = path ? strdup(path) : NULL;
    sqlite3_free(path);
    if (!kept)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for a copy.");
    enum err err = backup_make(store, kept, NULL, problem);
    free(store->kept);
    store->kept = err ? NULL : kept;
    if (err)
        free(kept);
    return err;
}

enum err store_migrate(struct store *store, int *applied, struct problem *problem)
{
    const struct embedded *files = NULL;
    int newest = (int)embedded_list(STR("migrations/"), &files);
    int version = store_version(store);
    enum err err = OK;
    *applied = 0;
    if (version < newest && holds_services(store))
        err = keep_copy(store, newest, problem);
    for (; version < newest && !err; version++) {
        err = migrate_one(store, &files[version], version + 1, problem);
        *applied += !err;
    }
    return err;
}
