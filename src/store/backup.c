#include "store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "internal.h"

enum { COPY_PAGES = 2000, COPY_BUSY_MS = 5000 };

/* ---- files ---- */

static bool path_join(char out[BACKUP_PATH_BYTES], const char *path, const char *tail)
{
    char *end = memccpy(out, path, '\0', BACKUP_PATH_BYTES);
    if (!end)
        return false;
    size_t room = BACKUP_PATH_BYTES - (size_t)(--end - out);
    return memccpy(end, tail, '\0', room) != NULL;
}

static enum err file_problem(struct problem *problem, const char *path, const char *doing)
{
    enum err err = errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_IO;
    return problem_set(problem, err, "%s cannot be %s: %s.", path, doing, strerror(errno));
}

/* Waits until a file, or a folder's list of files, is on the disk. */
static bool path_sync(const char *path, int flags)
{
    int fd = open(path, flags | O_RDONLY | O_CLOEXEC);
    bool is_synced = fd >= 0 && fsync(fd) == 0;
    int why = errno;
    if (fd >= 0)
        close(fd);
    errno = why;
    return is_synced;
}

static bool folder_sync(const char *path)
{
    char folder[BACKUP_PATH_BYTES];
    if (!path_join(folder, path, ""))
        return false;
    char *slash = strrchr(folder, '/');
    if (!slash)
        return path_sync(".", O_DIRECTORY);
    slash[slash == folder] = '\0';
    return path_sync(folder, O_DIRECTORY);
}

/* An empty file for its owner alone, in place of what an earlier try may have left. */
static enum err part_create(const char *part, struct problem *problem)
{
    unlink(part);
    int fd = open(part, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0)
        return file_problem(problem, part, "written");
    close(fd);
    return OK;
}

static void part_remove(const char *part)
{
    char beside[BACKUP_PATH_BYTES];
    unlink(part);
    static const char *const tails[] = {"-journal", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
        if (path_join(beside, part, tails[i]))
            unlink(beside);
}

/* ---- copying ---- */

static enum err copy_problem(struct sqlite3 *to, int code, const char *path,
                             struct problem *problem)
{
    enum err err = code == SQLITE_FULL      ? ERR_FULL
                   : code == SQLITE_NOMEM   ? ERR_NO_MEMORY
                   : code == SQLITE_CORRUPT ? ERR_DATABASE
                                            : ERR_IO;
    return problem_set(problem, err, "%s cannot be written: %s.", path, sqlite3_errmsg(to));
}

static enum err pages_copy(struct store *store, struct sqlite3 *to, const char *path,
                           const atomic_bool *must_end, struct problem *problem)
{
    struct sqlite3_backup *copy = sqlite3_backup_init(to, "main", store->db, "main");
    if (!copy)
        return copy_problem(to, sqlite3_errcode(to), path, problem);
    int code = SQLITE_OK;
    bool is_stopped = false;
    while (code == SQLITE_OK && !is_stopped) {
        code = sqlite3_backup_step(copy, COPY_PAGES);
        is_stopped = must_end && atomic_load(must_end);
    }
    sqlite3_backup_finish(copy);
    if (code == SQLITE_DONE)
        return OK;
    return is_stopped ? problem_set(problem, ERR_BUSY, "The server stops: no backup was made.")
                      : copy_problem(to, code, path, problem);
}

/* Into a file that is there and empty. A copy in one file, without a log beside it; it needs no
 * journal, because nobody believes it before it is whole. */
static enum err copy_write(struct store *store, const char *path, const atomic_bool *must_end,
                           struct problem *problem)
{
    struct sqlite3 *to = NULL;
    enum err err = OK;
    if (sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        err = problem_set(problem, ERR_IO, "%s cannot be written.", path);
    if (!err) {
        sqlite3_exec(to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL, NULL, NULL);
        err = pages_copy(store, to, path, must_end, problem);
    }
    if (!err && sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) != SQLITE_OK)
        err = copy_problem(to, sqlite3_errcode(to) & 0xFF, path, problem);
    sqlite3_close(to);
    if (!err && !path_sync(path, 0))
        err = file_problem(problem, path, "written");
    return err;
}

/* ---- verifying ---- */

static void fault_add(struct verify_report *report, const char *where, const char *text)
{
    if (report->fault_count++ >= VERIFY_FAULTS_MAX)
        return;
    struct problem *fault = &report->faults[report->fault_count - 1];
    problem_at(fault, "%s", where);
    (void)problem_set(fault, ERR_DATABASE, "%s", text);
}

/* What SQLite can tell of a file with an older schema. */
static enum err older_verify(struct store *store, struct verify_report *out,
                             struct problem *problem)
{
    sqlite3_stmt *query = NULL;
    int code = sqlite3_prepare_v2(store->db, "PRAGMA integrity_check(50)", -1, &query, NULL);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(query);
        const char *text = code == SQLITE_ROW ? (const char *)sqlite3_column_text(query, 0) : "ok";
        if (!text || strcmp(text, "ok") != 0)
            fault_add(out, "file", text ? text : "It cannot be checked.");
    }
    sqlite3_finalize(query);
    return code == SQLITE_DONE ? OK : store_problem(store, problem, "being verified");
}

enum err backup_verify(const char *path, struct verify_report *out, bool *is_older,
                       struct problem *problem)
{
    struct store *store = NULL;
    *out = (struct verify_report){0};
    enum err err = store_open(path, STORE_READ, &store, problem);
    if (err)
        return err;
    *is_older = store_version(store) < store_version_newest();
    err = store_look_begin(store, problem);
    if (!err) {
        err = *is_older ? older_verify(store, out, problem) : store_verify(store, out, problem);
        store_look_end(store);
    }
    store_close(store);
    return err;
}

/* The same, where a fault is a failure. */
static enum err sound_check(const char *path, bool *is_older, struct problem *problem)
{
    struct verify_report *report = calloc(1, sizeof *report);
    if (!report)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory to verify it.");
    enum err err = backup_verify(path, report, is_older, problem);
    if (!err && report->fault_count)
        err = problem_set(problem, ERR_DATABASE, "%s is not sound: %s%s%s%s", path,
                          report->faults[0].where, report->faults[0].where[0] ? ": " : "",
                          report->faults[0].text,
                          report->fault_count > 1 ? " There are more faults." : "");
    free(report);
    return err;
}

/* Links to a file share its lock. */
static bool lock_name(const char *path, char out[BACKUP_PATH_BYTES])
{
    char real[PATH_MAX];
    return path_join(out, realpath(path, real) ? real : path, ".lock");
}

/* ---- a backup ---- */

/* A backup may stand there, but no database that is in use: that has a lock beside it. */
static enum err target_check(const char *path, struct problem *problem)
{
    char lock[BACKUP_PATH_BYTES];
    struct stat found;
    if (!path_join(lock, path, ".before-restore-YYYYMMDDTHHMMSSZ"))
        return problem_set(problem, ERR_INVALID, "The path is too long.");
    if (stat(path, &found) != 0)
        return OK;
    (void)lock_name(path, lock);
    if (!S_ISREG(found.st_mode))
        return problem_set(problem, ERR_INVALID, "%s is not a file.", path);
    if (access(lock, F_OK) == 0)
        return problem_set(problem, ERR_INVALID,
                           "%s is a database in use: a backup does not replace it.", path);
    static const char mark[] = "SgnP";
    char head[72] = {0};
    FILE *file = fopen(path, "rb");
    size_t size_bytes = file ? fread(head, 1, sizeof head, file) : 0;
    if (file)
        fclose(file);
    enum { MARK_AT = 68 }; /* the application's id in SQLite's header */
    if (size_bytes == sizeof head && memcmp(head + MARK_AT, mark, sizeof mark - 1) == 0)
        return OK;
    return problem_set(problem, ERR_INVALID,
                       "%s is there, and is no backup of Signpost. It was left as it is.", path);
}

/* The first query of a transaction fixes the moment that it sees. */
static enum err moment_fix(struct store *store, struct problem *problem)
{
    return store_run_text(store, "SELECT count(*) FROM sqlite_master", problem);
}

enum err backup_make(struct store *store, const char *path, const atomic_bool *must_end,
                     struct problem *problem)
{
    char part[BACKUP_PATH_BYTES];
    bool is_older;
    enum err err = target_check(path, problem);
    if (err)
        return err;
    (void)path_join(part, path, ".part");
    err = part_create(part, problem);
    if (err)
        return err;
    err = store_look_begin(store, problem);
    if (!err) {
        err = moment_fix(store, problem);
        if (!err)
            err = copy_write(store, part, must_end, problem);
        store_look_end(store);
    }
    if (!err)
        err = sound_check(part, &is_older, problem);
    if (!err && (rename(part, path) != 0 || !folder_sync(path)))
        err = file_problem(problem, path, "written");
    if (err)
        part_remove(part);
    return err;
}

/* ---- a restore ---- */

/* Our own lock on what is replaced: no Signpost writes to it meanwhile. */
static enum err target_lock(const char *path, int *lock_fd, struct problem *problem)
{
    char lock[BACKUP_PATH_BYTES];
    (void)lock_name(path, lock);
    *lock_fd = open(lock, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (*lock_fd < 0)
        return file_problem(problem, lock, "written");
    if (flock(*lock_fd, LOCK_EX | LOCK_NB) == 0)
        return OK;
    close(*lock_fd);
    *lock_fd = -1;
    return problem_set(problem, ERR_BUSY,
                       "A Signpost is using %s. Stop it first: nothing was changed.", path);
}

/* Brings what is in the log into the file; a damaged one stays as it is. */
static void log_empty(const char *path)
{
    struct sqlite3 *db = NULL;
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK) {
        sqlite3_busy_timeout(db, COPY_BUSY_MS);
        sqlite3_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
    }
    sqlite3_close(db);
}

/* A log that stayed would be read into the new file. */
static bool beside_move(const char *path, const char *kept, const char *tail)
{
    char from[BACKUP_PATH_BYTES];
    char to[BACKUP_PATH_BYTES];
    if (!path_join(from, path, tail) || !path_join(to, kept, tail))
        return false;
    return rename(from, to) == 0 || errno == ENOENT;
}

static void kept_name(const char *path, char out[BACKUP_PATH_BYTES])
{
    time_t now_s = (time_t)clock_utc_s();
    struct tm now;
    char tail[64];
    gmtime_r(&now_s, &now);
    strftime(tail, sizeof tail, ".before-restore-%Y%m%dT%H%M%SZ", &now);
    (void)path_join(out, path, tail);
}

/* The old file has two names for a moment, so that there is always one in its place. */
static enum err part_place(const char *part, const char *path, bool has_old,
                           struct backup_restored *out, struct problem *problem)
{
    if (has_old) {
        kept_name(path, out->kept);
        log_empty(path);
        if (link(path, out->kept) != 0)
            return file_problem(problem, out->kept, "written");
        if (!beside_move(path, out->kept, "-wal") || !beside_move(path, out->kept, "-shm"))
            return file_problem(problem, out->kept, "written");
    }
    if (rename(part, path) != 0 || !folder_sync(path))
        return file_problem(problem, path, "written");
    return OK;
}

static enum err restore_copy(const char *from, const char *part, struct backup_restored *out,
                             struct problem *problem)
{
    struct store *store = NULL;
    enum err err = part_create(part, problem);
    if (!err)
        err = store_open(from, STORE_READ, &store, problem);
    if (!err) {
        out->version = store_version(store);
        err = copy_write(store, part, NULL, problem);
    }
    store_close(store);
    return err ? err : sound_check(part, &out->is_older, problem);
}

enum err backup_restore(const char *from, const char *path, bool may_replace,
                        struct backup_restored *out, struct problem *problem)
{
    char part[BACKUP_PATH_BYTES];
    int lock_fd = -1;
    *out = (struct backup_restored){0};
    if (!path_join(part, path, ".before-restore-YYYYMMDDTHHMMSSZ-shm"))
        return problem_set(problem, ERR_INVALID, "The path is too long.");
    (void)path_join(part, path, ".part");
    bool has_old = access(path, F_OK) == 0;
    struct stat source;
    struct stat target;
    if (has_old && stat(from, &source) == 0 && stat(path, &target) == 0 &&
        source.st_dev == target.st_dev && source.st_ino == target.st_ino)
        return problem_set(problem, ERR_INVALID, "Both are the same file.");
    if (has_old && !may_replace)
        return problem_set(problem, ERR_INVALID,
                           "%s is there already. Name another file, or say --replace: then it is "
                           "kept beside the new one.",
                           path);
    enum err err = sound_check(from, &out->is_older, problem);
    if (!err)
        err = target_lock(path, &lock_fd, problem);
    if (!err)
        err = restore_copy(from, part, out, problem);
    if (!err)
        err = part_place(part, path, has_old, out, problem);
    if (err && lock_fd >= 0)
        part_remove(part);
    if (lock_fd >= 0)
        close(lock_fd);
    return err;
}
