/* Writes, and all that is in them: kept together or taken back. And looks that others do not
 * disturb. */
#include <errno.h>

#include "tables.h"

/* Random inserts into indexes that are not in memory cost a read and a write each. */
#define CACHE_LARGE "PRAGMA cache_size = -200000"

enum err store_begin(struct store *store, struct problem *problem)
{
    store->failed = false;
    store->changed_tables = 0;
    if (store->is_in_doubt)
        return problem_set(problem, ERR_IO,
                           "The disk failed while a change was kept, and nobody knows whether it "
                           "was. Nothing is written until Signpost is started again.");
    return store_run_text(store, "BEGIN IMMEDIATE", problem);
}

void store_write_much(struct store *store)
{
    store->is_large = sqlite3_exec(store->db, CACHE_LARGE, NULL, NULL, NULL) == SQLITE_OK;
}

/* Gives back the memory of a large transaction. */
static void cache_settle(struct store *store)
{
    if (!store->is_large)
        return;
    store->is_large = false;
    sqlite3_exec(store->db, CACHE_USUAL, NULL, NULL, NULL);
    sqlite3_db_release_memory(store->db);
}

/* A disk that is read-only took no byte of it: that it is not kept is certain. What the system said
 * is not known to sqlite3_system_errno when a commit fails. */
static void commit_failed(struct store *store, int system_code)
{
    if ((sqlite3_errcode(store->db) & 0xFF) != SQLITE_IOERR)
        return;
    if (system_code == EROFS)
        store->is_read_only = true;
    else
        store->is_in_doubt = true;
}

static enum err commit(struct store *store, struct problem *problem)
{
    errno = 0;
    enum err err = store_run_text(store, "COMMIT", problem);
    int system_code = errno;
    if (err)
        commit_failed(store, system_code);
    return err;
}

static enum err end(struct store *store, bool good, struct problem *problem)
{
    if (good && !store->failed) {
        enum err err = table_hashes_keep(store, store->changed_tables, problem);
        if (!err)
            err = commit(store, problem);
        if (!err) {
            store->is_read_only = false;
            return OK;
        }
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
        return err;
    }
    sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return good ? problem_set(problem, ERR_DATABASE, "The change failed and was taken back.") : OK;
}

bool store_is_in_doubt(const struct store *store)
{
    return store->is_in_doubt;
}

bool store_is_read_only(const struct store *store)
{
    return store->is_read_only;
}

void store_interrupt(struct store *store)
{
    sqlite3_interrupt(store->db);
}

enum err store_look_begin(struct store *store, struct problem *problem)
{
    return store_run_text(store, "BEGIN", problem);
}

void store_look_end(struct store *store)
{
    sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL);
}

enum err store_end(struct store *store, bool good, struct problem *problem)
{
    enum err err = end(store, good, problem);
    cache_settle(store);
    return err;
}

enum err store_checkpoint(struct store *store, struct problem *problem)
{
    return store_run_text(store, "PRAGMA wal_checkpoint(TRUNCATE)", problem);
}
