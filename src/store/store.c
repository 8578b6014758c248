#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/embedded.h"
#include "internal.h"

#include <spatialite.h> /* wants sqlite3.h before it */

enum { STORE_BUSY_MS = 5000 };

/* The one that writes empties the log into the file after each thousand pages, and cuts the log
 * that a large write left. */
#define WRITING                                                                                    \
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000;"      \
    "PRAGMA journal_size_limit = 16777216;"

static enum err code_of(const struct store *store)
{
    int code = sqlite3_errcode(store->db) & 0xFF;
    int system_code = sqlite3_system_errno(store->db);
    switch (code) {
    case SQLITE_NOMEM: return ERR_NO_MEMORY;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ERR_BUSY;
    case SQLITE_FULL: return ERR_FULL;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN: return system_code == ENOSPC || system_code == EDQUOT ? ERR_FULL : ERR_IO;
    case SQLITE_READONLY:
    case SQLITE_PERM: return ERR_IO;
    default: return ERR_DATABASE;
    }
}

enum err store_problem(const struct store *store, struct problem *problem, const char *doing)
{
    enum err err = code_of(store);
    if (err == ERR_FULL)
        return problem_set(problem, err,
                           "There is no room left on the disk of the database. Nothing was "
                           "changed.");
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
    char real[PATH_MAX]; /* links to a file share its lock */
    char lock_path[PATH_MAX + 8];
    snprintf(lock_path, sizeof lock_path, "%s.lock",
             realpath(store->path, real) ? real : store->path);
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
    err = store_run_text(store, "PRAGMA foreign_keys = ON;" CACHE_USUAL, problem);
    if (mode == STORE_READ)
        sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    else if (!err)
        err = store_run_text(store, WRITING, problem);
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
    for (int i = 0; i < STORE_STATEMENTS_MAX; i++)
        sqlite3_finalize(store->prepared[i].statement);
    sqlite3_close(store->db);
    if (store->spatialite)
        spatialite_cleanup_ex(store->spatialite);
    if (store->lock_fd >= 0)
        close(store->lock_fd);
    free(store->kept);
    free(store->path);
    free(store);
}
