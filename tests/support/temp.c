#include "tests/support/temp.h"

#include "tests/support/test.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include <spatialite.h> /* wants sqlite3.h before it */

#include "store/history.h"

void temp_make(char folder[TEMP_PATH_BYTES])
{
    const char *parent = getenv("TMPDIR");
    snprintf(folder, TEMP_PATH_BYTES, "%.200s/signpost-test-XXXXXX", parent ? parent : "/tmp");
    assert_non_null(mkdtemp(folder));
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

void temp_remove(const char *folder)
{
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void temp_write(const char *folder, const char *name, const void *bytes, size_t size_bytes)
{
    char path[TEMP_PATH_BYTES * 2];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    for (char *slash = strchr(path + strlen(folder) + 1, '/'); slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    if (size_bytes)
        assert_int_equal(fwrite(bytes, 1, size_bytes, file), size_bytes);
    assert_int_equal(fclose(file), 0);
}

/* An empty record of this version: made by the first test of the program, copied by the others. */
static struct buf empty_record;

static void empty_record_keep(struct store *store, const char *path)
{
    char chunk[16 * 1024];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(store_checkpoint(store, NULL), OK);
    buf_init(&empty_record, 0);
    for (size_t len; (len = fread(chunk, 1, sizeof chunk, file)) > 0;)
        buf_bytes(&empty_record, chunk, len);
    fclose(file);
    assert_false(empty_record.failed);
}

struct store *temp_store(const char *folder)
{
    char path[TEMP_PATH_BYTES + 16];
    struct store *store = NULL;
    struct problem problem = {0};
    int applied = 0;
    snprintf(path, sizeof path, "%s/test.db", folder);
    bool is_new = access(path, F_OK) != 0;
    if (is_new && empty_record.len) {
        temp_write(folder, "test.db", empty_record.ptr, empty_record.len);
        chmod(path, 0600);
    }
    enum err err = store_open(path, STORE_CREATE, &store, &problem);
    if (!err)
        err = store_migrate(store, &applied, &problem);
    if (err)
        fail_msg("%s: %s", path, problem.text);
    if (is_new && applied)
        empty_record_keep(store, path);
    return store;
}

void temp_expect_sound(struct store *store)
{
    struct verify_report *report = calloc(1, sizeof *report);
    struct problem problem = {0};
    assert_non_null(report);
    if (store_verify(store, report, &problem))
        fail_msg("%s", problem.text);
    if (report->fault_count)
        fail_msg("%d faults: %s: %s", (int)report->fault_count, report->faults[0].where,
                 report->faults[0].text);
    free(report);
}

static sqlite3 *open_past_the_store(const char *folder, void **spatialite)
{
    char path[TEMP_PATH_BYTES + 16];
    sqlite3 *db = NULL;
    snprintf(path, sizeof path, "%s/test.db", folder);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    *spatialite = spatialite_alloc_connection();
    spatialite_init_ex(db, *spatialite, 0);
    sqlite3_busy_timeout(db, 2000);
    assert_int_equal(sqlite3_exec(db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL), SQLITE_OK);
    return db;
}

const char *temp_sql(const char *folder, const char *sql)
{
    static char message[500];
    void *spatialite;
    char *error = NULL;
    sqlite3 *db = open_past_the_store(folder, &spatialite);
    int code = sqlite3_exec(db, sql, NULL, NULL, &error);
    snprintf(message, sizeof message, "%s", code == SQLITE_OK ? "" : error ? error : "failed");
    sqlite3_free(error);
    sqlite3_close(db);
    spatialite_cleanup_ex(spatialite);
    return message;
}

long long temp_sql_number(const char *folder, const char *sql)
{
    void *spatialite;
    sqlite3_stmt *query = NULL;
    sqlite3 *db = open_past_the_store(folder, &spatialite);
    if (sqlite3_prepare_v2(db, sql, -1, &query, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    long long number = sqlite3_column_int64(query, 0);
    sqlite3_finalize(query);
    sqlite3_close(db);
    spatialite_cleanup_ex(spatialite);
    return number;
}
