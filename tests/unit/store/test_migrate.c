#include "tests/support/test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include <spatialite.h> /* wants sqlite3.h before it */

#include "base/embedded.h"
#include "store/backup.h"
#include "store/services.h"
#include "tests/support/everything.h"
#include "tests/support/temp.h"

enum { VERSION_BEFORE_HASHES = 7 };

/* A file of an older version with the same content as one of this version beside it. */
struct files {
    char folder[TEMP_PATH_BYTES];
    char old_path[TEMP_PATH_BYTES + 20];
    char old_kept[TEMP_PATH_BYTES + 40];
};

static void must_run(sqlite3 *db, const char *sql)
{
    char *error = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK)
        fail_msg("%s: %s", sql, error);
}

static void make_new(struct files *files)
{
    struct arena arena;
    struct directory d;
    struct directory ground;
    struct store *store = temp_store(files->folder);
    arena_init(&arena, 0);
    everything_fill(&d, everything_square(&arena));
    assert_int_equal(store_read_ground(store, &arena, &ground, NULL), OK);
    d.words = ground.words;
    assert_int_equal(store_begin(store, NULL), OK);
    assert_int_equal(store_write_ground(store, &d, NULL), OK);
    assert_int_equal(store_write_services(store, &d, NULL), OK);
    assert_int_equal(store_end(store, true, NULL), OK);
    arena_finish(&arena);
    store_close(store);
}

/* What both have, table by table, into the old one. */
static void copy_rows(sqlite3 *db)
{
    static const char *const tables[] = {"source",
                                         "area",
                                         "area_member",
                                         "area_name",
                                         "water",
                                         "demand_point",
                                         "place",
                                         "sector",
                                         "sector_area",
                                         "organisation",
                                         "programme",
                                         "service",
                                         "organisation_role",
                                         "service_validity",
                                         "site",
                                         "coverage",
                                         "rule",
                                         "service_at_location",
                                         "coverage_area",
                                         "funding",
                                         "evidence",
                                         "phone",
                                         "note",
                                         "schedule"};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        char sql[1200];
        sqlite3_stmt *query;
        sqlite3_snprintf(sizeof sql, sql,
                         "SELECT group_concat(name) FROM main.pragma_table_info('%s')", tables[i]);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &query, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_step(query), SQLITE_ROW);
        const char *columns = (const char *)sqlite3_column_text(query, 0);
        sqlite3_snprintf(sizeof sql, sql, "INSERT INTO main.%s (%s) SELECT %s FROM new.%s",
                         tables[i], columns, columns, tables[i]);
        sqlite3_finalize(query);
        must_run(db, sql);
    }
}

static void make_old(struct files *files, bool with_services)
{
    const struct embedded *migrations;
    char sql[TEMP_PATH_BYTES + 100];
    sqlite3 *db;
    assert_true(embedded_list(STR("migrations/"), &migrations) > VERSION_BEFORE_HASHES);
    assert_int_equal(sqlite3_open(files->old_path, &db), SQLITE_OK);
    void *spatialite = spatialite_alloc_connection();
    spatialite_init_ex(db, spatialite, 0);
    must_run(db, "BEGIN");
    for (int i = 0; i < VERSION_BEFORE_HASHES; i++)
        must_run(db, migrations[i].content.ptr);
    must_run(db, "COMMIT");
    sqlite3_snprintf(sizeof sql, sql,
                     "PRAGMA application_id = 1399287376; PRAGMA user_version = %d",
                     VERSION_BEFORE_HASHES);
    must_run(db, sql);
    if (with_services) {
        sqlite3_snprintf(sizeof sql, sql, "ATTACH '%s/test.db' AS new", files->folder);
        must_run(db, sql);
        copy_rows(db);
    }
    sqlite3_close(db);
    spatialite_cleanup_ex(spatialite);
}

static int files_make(void **state)
{
    struct files *files = calloc(1, sizeof *files);
    if (!files)
        return 1;
    temp_make(files->folder);
    sqlite3_snprintf(sizeof files->old_path, files->old_path, "%s/old.db", files->folder);
    sqlite3_snprintf(sizeof files->old_kept, files->old_kept, "%s.before-v%d", files->old_path,
                     store_version_newest());
    make_new(files);
    *state = files;
    return 0;
}

static int files_drop(void **state)
{
    struct files *files = *state;
    temp_remove(files->folder);
    free(files);
    return 0;
}

static void expect_sound(const char *path, bool expected_older)
{
    struct verify_report *report = calloc(1, sizeof *report);
    struct problem problem = {0};
    bool is_older;
    assert_non_null(report);
    if (backup_verify(path, report, &is_older, &problem))
        fail_msg("%s: %s", path, problem.text);
    if (report->fault_count)
        fail_msg("%s: %s: %s", path, report->faults[0].where, report->faults[0].text);
    assert_int_equal(is_older, expected_older);
    free(report);
}

static struct store *migrated(const char *path, int expected_steps)
{
    struct store *store;
    struct problem problem = {0};
    int applied;
    assert_int_equal(store_open(path, STORE_WRITE, &store, &problem), OK);
    if (store_migrate(store, &applied, &problem))
        fail_msg("%s", problem.text);
    if (expected_steps >= 0)
        assert_int_equal(applied, expected_steps);
    assert_int_equal(store_version(store), store_version_newest());
    return store;
}

static void older_file_gets_its_hashes_with_the_last_step(void **state)
{
    struct files *files = *state;
    char sql[TEMP_PATH_BYTES + 300];
    make_old(files, true);
    struct store *store = migrated(files->old_path, store_version_newest() - VERSION_BEFORE_HASHES);
    assert_string_equal(store_migrate_kept(store), files->old_kept);
    store_close(store);
    expect_sound(files->old_path, false);
    /* and they are those that writing makes */
    sqlite3_snprintf(sizeof sql, sql, "ATTACH '%s' AS old; SELECT 1", files->old_path);
    sqlite3 *db;
    sqlite3_stmt *query;
    char path[TEMP_PATH_BYTES + 20];
    sqlite3_snprintf(sizeof path, path, "%s/test.db", files->folder);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    must_run(db, sql);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT count(*), (SELECT count(*) FROM main.row_hash), "
                                        "(SELECT count(*) FROM old.row_hash) FROM main.row_hash "
                                        "JOIN old.row_hash USING (kind, uuid, hash)",
                                        -1, &query, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    enum { RECORDS = 2 + 1 + 1 + 1 + 2 + 1, TABLES = 15 };
    assert_int_equal(sqlite3_column_int(query, 0), RECORDS + TABLES);
    assert_int_equal(sqlite3_column_int(query, 1), RECORDS + TABLES);
    assert_int_equal(sqlite3_column_int(query, 2), RECORDS + TABLES);
    sqlite3_finalize(query);
    sqlite3_close(db);
}

static void file_is_copied_before_it_is_changed(void **state)
{
    struct files *files = *state;
    struct stat status;
    make_old(files, true);
    store_close(migrated(files->old_path, -1));
    assert_int_equal(stat(files->old_kept, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    expect_sound(files->old_kept, true);
    struct store *store;
    assert_int_equal(store_open(files->old_kept, STORE_READ, &store, NULL), OK);
    int64_t services;
    assert_int_equal(store_version(store), VERSION_BEFORE_HASHES);
    assert_int_equal(store_count(store, "service", &services, NULL), OK);
    assert_int_equal(services, 2);
    store_close(store);
}

static void file_without_services_is_not_copied(void **state)
{
    struct files *files = *state;
    make_old(files, false);
    struct store *store = migrated(files->old_path, -1);
    assert_null(store_migrate_kept(store));
    store_close(store);
    assert_int_not_equal(access(files->old_kept, F_OK), 0);
    expect_sound(files->old_path, false);
}

static void file_that_is_up_to_date_is_not_copied(void **state)
{
    struct files *files = *state;
    char path[TEMP_PATH_BYTES + 20];
    sqlite3_snprintf(sizeof path, path, "%s/test.db", files->folder);
    struct store *store = migrated(path, 0);
    assert_null(store_migrate_kept(store));
    store_close(store);
}

/* The copy cannot be made: there is something else in its place. */
static void file_that_cannot_be_copied_is_left_as_it_is(void **state)
{
    struct files *files = *state;
    struct store *store;
    struct problem problem = {0};
    int applied;
    make_old(files, true);
    assert_int_equal(mkdir(files->old_kept, 0700), 0);
    assert_int_equal(store_open(files->old_path, STORE_WRITE, &store, NULL), OK);
    assert_int_equal(store_migrate(store, &applied, &problem), ERR_INVALID);
    assert_int_equal(applied, 0);
    assert_int_equal(store_version(store), VERSION_BEFORE_HASHES);
    store_close(store);
}

/* Whenever it dies, the file is as before or as after; and the next run completes it. */
static void process_that_is_killed_leaves_one_version_or_the_other(void **state)
{
    enum { MOMENTS = 10 };
    struct files *files = *state;
    int before = 0;
    make_old(files, true);
    char save[2 * TEMP_PATH_BYTES + 100];
    sqlite3_snprintf(sizeof save, save, "cp '%s' '%s/save.db'", files->old_path, files->folder);
    assert_int_equal(system(save), 0); /* NOLINT(cert-env33-c): a copy, by a name of ours */
    sqlite3_snprintf(sizeof save, save, "rm -f '%s'* && cp '%s/save.db' '%s'", files->old_path,
                     files->folder, files->old_path);
    struct timespec begun;
    struct timespec ended;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    store_close(migrated(files->old_path, -1));
    clock_gettime(CLOCK_MONOTONIC, &ended);
    const long long whole_ns =
        (ended.tv_sec - begun.tv_sec) * 1000000000LL + ended.tv_nsec - begun.tv_nsec;
    for (int i = 0; i < MOMENTS; i++) {
        assert_int_equal(system(save), 0); /* NOLINT(cert-env33-c): as above */
        pid_t child = fork();
        assert_true(child >= 0);
        if (!child) {
            struct store *store;
            int applied;
            _exit(store_open(files->old_path, STORE_WRITE, &store, NULL) ||
                  store_migrate(store, &applied, NULL));
        }
        const long long pause_ns = whole_ns * i / MOMENTS;
        const struct timespec pause = {pause_ns / 1000000000, pause_ns % 1000000000};
        nanosleep(&pause, NULL);
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, NULL, 0), child);
        struct store *store;
        assert_int_equal(store_open(files->old_path, STORE_WRITE, &store, NULL), OK);
        int version = store_version(store);
        store_close(store);
        assert_true(version == VERSION_BEFORE_HASHES || version == store_version_newest());
        before += version == VERSION_BEFORE_HASHES;
        expect_sound(files->old_path, version == VERSION_BEFORE_HASHES);
        store_close(migrated(files->old_path, -1));
        expect_sound(files->old_path, false);
    }
    assert_true(before > 0); /* the moments were not all too late */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, files_make, files_drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(older_file_gets_its_hashes_with_the_last_step),
        TEST(file_is_copied_before_it_is_changed),
        TEST(file_without_services_is_not_copied),
        TEST(file_that_is_up_to_date_is_not_copied),
        TEST(file_that_cannot_be_copied_is_left_as_it_is),
        TEST(process_that_is_killed_leaves_one_version_or_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
