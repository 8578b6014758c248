#include "tests/support/test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/store/internal.h"
#include "store/history.h"
#include "store/services.h"
#include "tests/support/everything.h"
#include "tests/support/temp.h"

/* A disk that fails: a file's ways to it, but for one call. */
static struct {
    sqlite3_file *file; /* NULL: it obeys */
    const sqlite3_io_methods *real;
    sqlite3_io_methods methods;
    int left;     /* so many calls go well */
    int code;     /* then they give this */
    bool of_sync; /* calls that sync, or calls that write */
    int error;    /* what the system says of it */
    int failed;   /* calls that did */
} disk;

static int fails(bool is_sync)
{
    if (is_sync != disk.of_sync || disk.left-- > 0)
        return SQLITE_OK;
    disk.failed++;
    errno = disk.error;
    return disk.code;
}

static int disk_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at)
{
    int code = fails(false);
    return code ? code : disk.real->xWrite(file, bytes, count, at);
}

static int disk_sync(sqlite3_file *file, int flags)
{
    int code = fails(true);
    return code ? code : disk.real->xSync(file, flags);
}

static void disk_obeys(void)
{
    if (disk.file)
        disk.file->pMethods = disk.real;
    disk.file = NULL;
}

/* The log of the record: a commit goes there. */
static void disk_fails(struct store *store, int code, bool of_sync, int after)
{
    disk_obeys();
    assert_int_equal(
        sqlite3_file_control(store->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &disk.file),
        SQLITE_OK);
    assert_non_null(disk.file->pMethods);
    disk.real = disk.file->pMethods;
    disk.methods = *disk.real;
    disk.methods.xWrite = disk_write;
    disk.methods.xSync = disk_sync;
    disk.file->pMethods = &disk.methods;
    disk.code = code;
    disk.of_sync = of_sync;
    disk.error = EIO;
    disk.left = after;
    disk.failed = 0;
}

/* ---- The record ---- */

struct record {
    char folder[TEMP_PATH_BYTES];
    char path[TEMP_PATH_BYTES + 20];
    struct store *store;
    struct arena arena;
    struct directory d;
    struct problem problem;
};

static int record_make(void **state)
{
    struct record *record = calloc(1, sizeof *record);
    struct directory ground;
    if (!record)
        return 1;
    temp_make(record->folder);
    snprintf(record->path, sizeof record->path, "%s/test.db", record->folder);
    record->store = temp_store(record->folder);
    arena_init(&record->arena, 0);
    everything_fill(&record->d, everything_square(&record->arena));
    assert_int_equal(store_read_ground(record->store, &record->arena, &ground, NULL), OK);
    record->d.words = ground.words;
    assert_int_equal(store_begin(record->store, NULL), OK);
    assert_int_equal(store_write_ground(record->store, &record->d, NULL), OK);
    assert_int_equal(store_write_services(record->store, &record->d, NULL), OK);
    assert_int_equal(store_end(record->store, true, NULL), OK);
    assert_int_equal(store_checkpoint(record->store, NULL), OK);
    *state = record;
    return 0;
}

static int record_drop(void **state)
{
    struct record *record = *state;
    disk_obeys();
    store_close(record->store);
    arena_finish(&record->arena);
    temp_remove(record->folder);
    free(record);
    return 0;
}

/* A change with its row of the history. */
static enum err change(struct record *record, const char *name)
{
    record->d.services[0].name = str_from(name);
    enum err err = store_begin(record->store, &record->problem);
    if (err)
        return err;
    err = store_write_service(record->store, &record->d, 0, &record->problem);
    if (!err)
        err = store_remember(record->store, "sam", "change", STR("s"), STR("{}"), &record->problem);
    enum err end = store_end(record->store, !err, err ? NULL : &record->problem);
    return err ? err : end;
}

static bool has_name(struct record *record, const char *name)
{
    char sql[200];
    sqlite3_snprintf(sizeof sql, sql, "SELECT count(*) FROM service WHERE name = '%s'", name);
    return temp_sql_number(record->folder, sql) == 1;
}

static void open_again(struct record *record)
{
    disk_obeys();
    store_close(record->store);
    assert_int_equal(store_open(record->path, STORE_WRITE, &record->store, NULL), OK);
}

/* ---- Tests ---- */

static void full_disk_is_told_and_changes_nothing(void **state)
{
    struct record *record = *state;
    int after = 0;
    for (;; after++) {
        disk_fails(record->store, SQLITE_FULL, false, after);
        enum err err = change(record, "New");
        if (!disk.failed)
            break; /* more calls than a change makes */
        disk_obeys();
        assert_int_equal(err, ERR_FULL);
        assert_non_null(strstr(record->problem.text, "no room left on the disk"));
        assert_non_null(strstr(record->problem.text, "Nothing was changed"));
        assert_false(store_is_in_doubt(record->store));
        assert_false(has_name(record, "New"));
        temp_expect_sound(record->store);
    }
    assert_true(after > 10);
    disk_obeys();
    assert_int_equal(change(record, "After"), OK); /* there is room again */
    assert_true(has_name(record, "After"));
    temp_expect_sound(record->store);
}

static void file_that_may_not_grow_is_full(void **state)
{
    struct record *record = *state;
    char long_name[9000];
    memset(long_name, 'n', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    assert_int_equal(store_run_text(record->store, "PRAGMA max_page_count = 1", NULL), OK);
    assert_int_equal(change(record, long_name), ERR_FULL);
    assert_int_equal(store_run_text(record->store, "PRAGMA max_page_count = 1000000", NULL), OK);
    assert_false(store_is_in_doubt(record->store));
    temp_expect_sound(record->store);
    assert_int_equal(change(record, long_name), OK);
}

/* Nobody knows what is in the file: this connection writes nothing any more, the next one finds a
 * sound record, with the change or without. */
static void commit_that_fails_leaves_doubt_until_it_is_opened_again(void **state)
{
    struct record *record = *state;
    static const struct {
        int code;
        bool of_sync;
    } ways[] = {{SQLITE_IOERR_FSYNC, true}, {SQLITE_IOERR_WRITE, false}};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        char name[20];
        snprintf(name, sizeof name, "Name %d", (int)i);
        disk_fails(record->store, ways[i].code, ways[i].of_sync, 0);
        assert_int_equal(change(record, name), ERR_IO);
        assert_true(disk.failed > 0);
        disk_obeys(); /* as if nothing had been */
        assert_true(store_is_in_doubt(record->store));
        assert_int_equal(change(record, "Other"), ERR_IO);
        assert_non_null(strstr(record->problem.text, "until Signpost is started again"));
        open_again(record);
        assert_false(store_is_in_doubt(record->store));
        assert_false(has_name(record, "Other"));
        temp_expect_sound(record->store);
        assert_int_equal(change(record, name), OK);
        assert_true(has_name(record, name));
    }
}

static void read_only_disk_leaves_no_doubt_and_may_be_mended(void **state)
{
    struct record *record = *state;
    disk_fails(record->store, SQLITE_IOERR_WRITE, false, 0);
    disk.error = EROFS;
    assert_int_equal(change(record, "New"), ERR_IO);
    assert_true(store_is_read_only(record->store));
    assert_false(store_is_in_doubt(record->store));
    assert_int_equal(change(record, "New"), ERR_IO);
    assert_false(has_name(record, "New"));
    disk_obeys();
    assert_int_equal(change(record, "New"), OK);
    assert_false(store_is_read_only(record->store));
    assert_true(has_name(record, "New"));
    temp_expect_sound(record->store);
}

/* It is not the commit that fails: what was begun is simply taken back. */
static void change_that_was_not_to_be_kept_leaves_no_doubt(void **state)
{
    struct record *record = *state;
    disk_fails(record->store, SQLITE_IOERR_WRITE, false, 0);
    assert_int_equal(store_begin(record->store, NULL), OK);
    assert_int_equal(store_remove_service(record->store, record->d.services[1].id, NULL), OK);
    assert_int_equal(store_end(record->store, false, NULL), OK);
    assert_false(store_is_in_doubt(record->store));
    disk_obeys();
    temp_expect_sound(record->store);
    assert_int_equal(change(record, "Next"), OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, record_make, record_drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(full_disk_is_told_and_changes_nothing),
        TEST(file_that_may_not_grow_is_full),
        TEST(commit_that_fails_leaves_doubt_until_it_is_opened_again),
        TEST(read_only_disk_leaves_no_doubt_and_may_be_mended),
        TEST(change_that_was_not_to_be_kept_leaves_no_doubt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
