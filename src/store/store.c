#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/embedded.h"
#include "internal.h"

#include <spatialite.h> /* wants sqlite3.h before it */

/* "SgnP": tells our files from other programs' (PRAGMA application_id). */
enum { STORE_APPLICATION_ID = 0x53676e50, STORE_BUSY_MS = 5000, SALT_BYTES = 16 };

enum err store_problem(const struct store *store, struct problem *problem, const char *doing)
{
    int code = sqlite3_errcode(store->db) & 0xFF;
    enum err err = code == SQLITE_NOMEM                           ? ERR_NO_MEMORY
                   : code == SQLITE_BUSY || code == SQLITE_LOCKED ? ERR_BUSY
                   : code == SQLITE_IOERR || code == SQLITE_FULL  ? ERR_IO
                                                                  : ERR_DATABASE;
    return problem_set(problem, err, "The database failed while %s: %s.", doing,
                       sqlite3_errmsg(store->db));
}

enum err store_run_text(struct store *store, const char *sql, struct problem *problem)
{
    if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return OK;
    return store_problem(store, problem, "running its own SQL");
}

static enum err pragma_int(struct store *store, const char *sql, int *out, struct problem *problem)
{
    sqlite3_stmt *query = NULL;
    enum err err = OK;
    if (sqlite3_prepare_v2(store->db, sql, -1, &query, NULL) == SQLITE_OK &&
        sqlite3_step(query) == SQLITE_ROW)
        *out = sqlite3_column_int(query, 0);
    else
        err = store_problem(store, problem, "being opened");
    sqlite3_finalize(query);
    return err;
}

/* The folders above the file. */
static void make_folders(const char *path)
{
    char folder[4096];
    if (strlen(path) >= sizeof folder)
        return;
    memcpy(folder, path, strlen(path) + 1);
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(folder, 0700); /* where it fails, opening the file says so */
        *slash = '/';
    }
}

/* One writer: a lock on a file beside the database, given back by the system when we die. */
static enum err lock_take(struct store *store, struct problem *problem)
{
    char lock_path[4096];
    snprintf(lock_path, sizeof lock_path, "%s.lock", store->path);
    store->lock_fd = open(lock_path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (store->lock_fd < 0)
        return problem_set(problem, ERR_IO, "%s cannot be written: %s.", lock_path,
                           strerror(errno));
    if (flock(store->lock_fd, LOCK_EX | LOCK_NB) == 0)
        return OK;
    return problem_set(
        problem, ERR_BUSY,
        "Another Signpost is using %s. Stop it first, or name another file with --db.",
        store->path);
}

static enum err check_identity(struct store *store, struct problem *problem)
{
    int application_id = 0;
    int version = 0;
    int tables = 0;
    enum err err = pragma_int(store, "PRAGMA application_id", &application_id, problem);
    if (!err)
        err = pragma_int(store, "PRAGMA user_version", &version, problem);
    if (!err)
        err = pragma_int(store, "SELECT count(*) FROM sqlite_master", &tables, problem);
    if (err)
        return problem_set(problem, ERR_DATABASE, "%s is damaged or not a database.", store->path);
    if (tables > 0 && application_id != STORE_APPLICATION_ID)
        return problem_set(problem, ERR_VERSION,
                           "%s is not a Signpost database. It was left as it is.", store->path);
    if (version > store_version_newest())
        return problem_set(
            problem, ERR_VERSION,
            "%s was made by a newer Signpost (version %d, this program knows %d). It was "
            "left as it is.",
            store->path, version, store_version_newest());
    return OK;
}

static enum err settle(struct store *store, enum store_mode mode, struct problem *problem)
{
    sqlite3_busy_timeout(store->db, STORE_BUSY_MS);
    enum err err = check_identity(store, problem);
    if (err)
        return err;
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 0,
                      NULL); /* SpatiaLite writes shadows */
    store->spatialite = spatialite_alloc_connection();
    if (!store->spatialite)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the database.");
    spatialite_init_ex(store->db, store->spatialite, 0);
    err = store_run_text(store, "PRAGMA foreign_keys = ON; PRAGMA cache_size = -4000;", problem);
    if (!err && mode != STORE_READ)
        err =
            store_run_text(store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;", problem);
    return err;
}

enum err store_open(const char *path, enum store_mode mode, struct store **out,
                    struct problem *problem)
{
    if (getenv("SPATIALITE_SECURITY"))
        return problem_set(problem, ERR_INVALID,
                           "SPATIALITE_SECURITY is set in the environment. It opens files to SQL: "
                           "unset it.");
    bool exists = access(path, F_OK) == 0;
    if (!exists && mode != STORE_CREATE)
        return problem_set(problem, ERR_NOT_FOUND,
                           "There is no database %s. Make it with: signpost migrate --db %s", path,
                           path);
    struct stat status;
    if (exists && stat(path, &status) == 0 && status.st_size == 0)
        return problem_set(problem, ERR_DATABASE,
                           "%s is empty: a database was lost or cut. It was left as it is.", path);
    struct store *store = calloc(1, sizeof *store);
    if (!store)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the database.");
    store->lock_fd = -1;
    store->path = strdup(path);
    enum err err = store->path ? OK : ERR_NO_MEMORY;
    if (mode == STORE_CREATE)
        make_folders(path);
    if (!err && mode != STORE_READ)
        err = lock_take(store, problem);
    mode_t mask = umask(077); /* the file, its log and its index: 0600 */
    int flags = mode == STORE_READ     ? SQLITE_OPEN_READONLY
                : mode == STORE_CREATE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                       : SQLITE_OPEN_READWRITE;
    if (!err && sqlite3_open_v2(path, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        err = problem_set(problem, ERR_IO, "%s cannot be opened: %s.", path,
                          store->db ? sqlite3_errmsg(store->db) : "no memory");
    if (!err)
        err = settle(store, mode, problem);
    umask(mask);
    if (err) {
        store_close(store);
        return err;
    }
    *out = store;
    return OK;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    for (int i = 0; i < store->prepared_count; i++)
        sqlite3_finalize(store->prepared[i].statement);
    sqlite3_close(store->db);
    if (store->spatialite)
        spatialite_cleanup_ex(store->spatialite);
    if (store->lock_fd >= 0)
        close(store->lock_fd);
    free(store->path);
    free(store);
}

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
    if (sqlite3_exec(store->db, file->content.ptr, NULL, NULL, NULL) != SQLITE_OK)
        err = problem_set(problem, ERR_DATABASE, "%s failed: %s.", file->name,
                          sqlite3_errmsg(store->db));
    if (!err)
        err = store_run_text(store, mark, problem);
    enum err end = store_end(store, !err, problem);
    return err ? err : end;
}

enum err store_migrate(struct store *store, int *applied, struct problem *problem)
{
    const struct embedded *files = NULL;
    int newest = (int)embedded_list(STR("migrations/"), &files);
    int version = store_version(store);
    enum err err = OK;
    *applied = 0;
    for (; version < newest && !err; version++) {
        err = migrate_one(store, &files[version], version + 1, problem);
        *applied += !err;
    }
    return err;
}

enum err store_begin(struct store *store, struct problem *problem)
{
    store->failed = false;
    return store_run_text(store, "BEGIN IMMEDIATE", problem);
}

enum err store_end(struct store *store, bool good, struct problem *problem)
{
    if (good && !store->failed) {
        enum err err = store_run_text(store, "COMMIT", problem);
        if (!err)
            return OK;
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
        return err;
    }
    sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return good ? problem_set(problem, ERR_DATABASE, "The change failed and was taken back.") : OK;
}

enum err store_checkpoint(struct store *store, struct problem *problem)
{
    return store_run_text(store, "PRAGMA wal_checkpoint(TRUNCATE)", problem);
}

enum err store_remember(struct store *store, const char *actor, const char *action,
                        struct str subject, struct str payload, struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "history_last", &query, problem);
    if (err)
        return err;
    uint8_t before[SHA256_BYTES] = {0};
    bool more;
    err = query_next(store, query, &more, problem);
    if (!err && more && sqlite3_column_bytes(query, 0) == SHA256_BYTES)
        memcpy(before, sqlite3_column_blob(query, 0), SHA256_BYTES);
    sqlite3_reset(query); /* a query that is still open would hold up the checkpoint */
    if (err || (err = query_begin(store, "history_insert", &query, problem)))
        return err;
    uint8_t salt[SALT_BYTES];
    sqlite3_randomness(SALT_BYTES, salt);
    uint8_t commitment[SHA256_BYTES];
    uint8_t chain[SHA256_BYTES];
    struct str opened[] = {{(const char *)salt, SALT_BYTES}, payload};
    sha256(opened, 2, commitment);
    struct str linked[] = {{(const char *)before, SHA256_BYTES},
                           {(const char *)commitment, SHA256_BYTES}};
    sha256(linked, 2, chain);
    sqlite3_bind_int64(query, 1, clock_utc_s());
    sqlite3_bind_text(query, 2, actor, -1, SQLITE_STATIC);
    sqlite3_bind_text(query, 3, action, -1, SQLITE_STATIC);
    bind_str(query, 4, subject);
    sqlite3_bind_blob(query, 5, salt, SALT_BYTES, SQLITE_STATIC);
    bind_str(query, 6, payload);
    sqlite3_bind_blob(query, 7, commitment, SHA256_BYTES, SQLITE_STATIC);
    sqlite3_bind_blob(query, 8, chain, SHA256_BYTES, SQLITE_STATIC);
    return query_run(store, query, problem);
}
