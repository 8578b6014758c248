#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/embedded.h"
#include "domain/load.h"
#include "domain/synthetic.h"
#include "model/record_hash.h"
#include "store/history.h"
#include "store/services.h"
#include "tests/support/temp.h"

/* A record of its own, and all of it as it was read. */
struct record {
    char folder[TEMP_PATH_BYTES];
    struct store *store;
    struct arena arena;
    struct directory all;
    struct problem problem;
};

#define MUST(expression)                                                                           \
    do {                                                                                           \
        if (expression)                                                                            \
            fail_msg("%s: %s", #expression, record->problem.text);                                 \
    } while (0)

/* A record of the ground alone: made once, copied by the other tests. */
static struct buf ground_record;

static void ground_make(struct record *record)
{
    struct load_report loaded;
    char path[TEMP_PATH_BYTES + 20];
    char chunk[16 * 1024];
    if (ground_record.len) {
        temp_write(record->folder, "test.db", ground_record.ptr, ground_record.len);
        record->store = temp_store(record->folder);
        return;
    }
    record->store = temp_store(record->folder);
    MUST(load_ground(record->store, "geodata", &loaded, &record->problem));
    MUST(store_checkpoint(record->store, &record->problem));
    sqlite3_snprintf(sizeof path, path, "%s/test.db", record->folder);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    buf_init(&ground_record, 0);
    for (size_t len; (len = fread(chunk, 1, sizeof chunk, file)) > 0;)
        buf_bytes(&ground_record, chunk, len);
    fclose(file);
}

static struct record *record_make(bool is_real, int services)
{
    struct record *record = calloc(1, sizeof *record);
    struct load_report loaded;
    struct synthetic_report filled;
    assert_non_null(record);
    temp_make(record->folder);
    arena_init(&record->arena, 0);
    if (is_real) {
        record->store = temp_store(record->folder);
        MUST(load_all(record->store, "geodata", &loaded, &record->problem));
    } else {
        ground_make(record);
        if (services)
            MUST(synthetic_fill(record->store, services, 1, &filled, &record->problem));
    }
    MUST(store_read(record->store, &record->arena, &record->all, &record->problem));
    return record;
}

static void record_drop(struct record *record)
{
    store_close(record->store);
    arena_finish(&record->arena);
    temp_remove(record->folder);
    free(record);
}

static long long number(struct record *record, const char *sql)
{
    return temp_sql_number(record->folder, sql);
}

static void expect_same(struct record *record, const struct directory *a, int i,
                        const struct directory *b, int k, enum record_kind kind)
{
    uint8_t first[SHA256_BYTES];
    uint8_t second[SHA256_BYTES];
    struct record_hasher hasher;
    record_hasher_init(&hasher);
    MUST(record_hash(&hasher, a, kind, i, first, &record->problem));
    MUST(record_hash(&hasher, b, kind, k, second, &record->problem));
    record_hasher_finish(&hasher);
    if (memcmp(first, second, SHA256_BYTES) != 0)
        fail_msg("%s %s is another", record_kind_codes[kind], record_name(a, kind, i).ptr);
}

/* What one service names is what all of them name under those ids. */
static void expect_named(struct record *record, const struct directory *one)
{
    for (int kind = RECORD_ORGANISATION; kind <= RECORD_SITE; kind++)
        for (int i = 0; i < record_count(one, (enum record_kind)kind); i++) {
            int k = 0;
            while (k < record_count(&record->all, (enum record_kind)kind) &&
                   uuid_compare(record_id(&record->all, (enum record_kind)kind, k),
                                record_id(one, (enum record_kind)kind, i)) != 0)
                k++;
            assert_true(k < record_count(&record->all, (enum record_kind)kind));
            expect_same(record, one, i, &record->all, k, (enum record_kind)kind);
        }
}

static void one_service_is_read_as_among_all(struct record *record, int step)
{
    struct arena arena;
    arena_init(&arena, 0);
    for (int i = 0; i < record->all.services_count; i += step) {
        struct directory one;
        arena_reset(&arena);
        MUST(store_read_service(record->store, record->all.services[i].id, &record->all, &arena,
                                &one, &record->problem));
        assert_int_equal(one.services_count, 1);
        assert_true(one.areas == record->all.areas);
        assert_int_equal(one.layers_count, 0);
        expect_same(record, &one, 0, &record->all, i, RECORD_SERVICE);
        expect_named(record, &one);
    }
    arena_finish(&arena);
}

static void each_real_service_is_read_alone_as_among_all(void **state)
{
    (void)state;
    struct record *record = record_make(true, 0);
    assert_true(record->all.services_count > 20);
    one_service_is_read_as_among_all(record, 1);
    temp_expect_sound(record->store);
    record_drop(record);
}

static void each_made_up_service_is_read_alone_as_among_all(void **state)
{
    (void)state;
    struct record *record = record_make(false, 600);
    one_service_is_read_as_among_all(record, 3);
    temp_expect_sound(record->store);
    record_drop(record);
}

static void service_that_is_not_there_is_not_found(void **state)
{
    (void)state;
    struct record *record = record_make(false, 0);
    struct directory one = {.services_count = 77};
    struct uuid nobody = uuid_from_name(STR("nobody"));
    assert_int_equal(store_read_service(record->store, nobody, &record->all, &record->arena, &one,
                                        &record->problem),
                     ERR_NOT_FOUND);
    assert_int_equal(one.services_count, 77);
    MUST(store_begin(record->store, &record->problem));
    assert_int_equal(store_remove_service(record->store, nobody, &record->problem), ERR_NOT_FOUND);
    MUST(store_end(record->store, false, &record->problem));
    record_drop(record);
}

/* Every table of the record, but for row numbers, as one number. */
static void expect_same_hashes(struct record *a, struct record *b)
{
    char sql[TEMP_PATH_BYTES + 400];
    sqlite3_snprintf(sizeof sql, sql, "ATTACH '%q/test.db' AS other", b->folder);
    sqlite3 *db;
    sqlite3_stmt *query;
    char path[TEMP_PATH_BYTES + 20];
    sqlite3_snprintf(sizeof path, path, "%s/test.db", a->folder);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    static const char compare[] =
        "SELECT (SELECT count(*) FROM main.row_hash WHERE kind <> 'table'), "
        "(SELECT count(*) FROM other.row_hash WHERE kind <> 'table'), "
        "(SELECT count(*) FROM main.row_hash a JOIN other.row_hash b USING (kind, uuid, hash) "
        "WHERE kind <> 'table')";
    assert_int_equal(sqlite3_prepare_v2(db, compare, -1, &query, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    assert_true(sqlite3_column_int(query, 0) > 10);
    assert_int_equal(sqlite3_column_int(query, 0), sqlite3_column_int(query, 1));
    assert_int_equal(sqlite3_column_int(query, 0), sqlite3_column_int(query, 2));
    sqlite3_finalize(query);
    sqlite3_close(db);
}

static void services_written_one_by_one_are_those_written_together(void **state)
{
    (void)state;
    struct record *record = record_make(false, 120);
    struct record *other = record_make(false, 0);
    for (int i = 0; i < record->all.services_count; i++) {
        MUST(store_begin(other->store, &record->problem));
        MUST(store_write_service(other->store, &record->all, i, &record->problem));
        MUST(store_end(other->store, true, &record->problem));
    }
    assert_int_equal(number(other, "SELECT count(*) FROM service"), 120);
    temp_expect_sound(other->store);
    expect_same_hashes(record, other);
    record_drop(other);
    record_drop(record);
}

/* How many rows hang on services, and what they name. */
static const char rows_sql[] =
    "SELECT (SELECT count(*) FROM service) + (SELECT count(*) FROM organisation_role) + "
    "(SELECT count(*) FROM service_validity) + (SELECT count(*) FROM service_at_location) + "
    "(SELECT count(*) FROM coverage) + (SELECT count(*) FROM coverage_area) + "
    "(SELECT count(*) FROM funding) + (SELECT count(*) FROM rule) + (SELECT count(*) FROM "
    "evidence) "
    "+ (SELECT count(*) FROM phone) + (SELECT count(*) FROM note) + (SELECT count(*) FROM schedule)"
    " + (SELECT count(*) FROM site) + (SELECT count(*) FROM source) + (SELECT count(*) FROM "
    "programme) + (SELECT count(*) FROM organisation) + (SELECT count(*) FROM row_hash)";

static void service_written_again_changes_nothing(void **state)
{
    (void)state;
    struct record *record = record_make(true, 0);
    long long rows = number(record, rows_sql);
    long long order = number(record, "SELECT sum(id * unicode(substr(uuid, 8))) FROM service");
    struct arena arena;
    arena_init(&arena, 0);
    for (int i = 0; i < record->all.services_count; i++) {
        struct directory one;
        MUST(store_read_service(record->store, record->all.services[i].id, &record->all, &arena,
                                &one, &record->problem));
        MUST(store_begin(record->store, &record->problem));
        MUST(store_write_service(record->store, &one, 0, &record->problem));
        MUST(store_end(record->store, true, &record->problem));
    }
    arena_finish(&arena);
    assert_int_equal(number(record, rows_sql), rows);
    assert_int_equal(number(record, "SELECT sum(id * unicode(substr(uuid, 8))) FROM service"),
                     order);
    temp_expect_sound(record->store);
    record_drop(record);
}

enum { WRITE_MANY = 520 }; /* so many are given memory of their own */

static void some_services_are_written_in_one_go(void **state)
{
    (void)state;
    struct record *record = record_make(false, WRITE_MANY);
    int *all = ARENA_ARRAY(&record->arena, int, WRITE_MANY);
    assert_non_null(all);
    for (int i = 0; i < WRITE_MANY; i++) {
        all[i] = i;
        record->all.services[i].checked_on.days++;
    }
    long long rows = number(record, rows_sql);
    MUST(store_begin(record->store, &record->problem));
    MUST(store_write_some(record->store, &record->all, all, WRITE_MANY, &record->problem));
    MUST(store_end(record->store, true, &record->problem));
    assert_int_equal(number(record, rows_sql), rows);
    temp_expect_sound(record->store);
    record_drop(record);
}

static void what_nothing_names_any_more_goes(void **state)
{
    (void)state;
    struct record *record = record_make(true, 0);
    long long noted = number(record, "SELECT count(DISTINCT source_id) FROM note "
                                     "WHERE service_id IS NULL");
    for (int i = 0; i < record->all.services_count; i++) {
        MUST(store_begin(record->store, &record->problem));
        MUST(store_remove_service(record->store, record->all.services[i].id, &record->problem));
        MUST(store_end(record->store, true, &record->problem));
        if (i == record->all.services_count / 2)
            temp_expect_sound(record->store);
    }
    assert_int_equal(number(record, "SELECT count(*) FROM service"), 0);
    assert_int_equal(number(record, "SELECT count(*) FROM coverage"), 0);
    assert_int_equal(number(record, "SELECT count(*) FROM site"), 0);
    assert_int_equal(number(record, "SELECT count(*) FROM organisation"), 0);
    assert_int_equal(number(record, "SELECT count(*) FROM programme"), 0);
    /* the data page still names its sources; sources that nothing ever named stay too */
    long long named = number(record, "SELECT count(*) FROM source WHERE id IN "
                                     "(SELECT source_id FROM note)");
    assert_int_equal(named, noted);
    temp_expect_sound(record->store);
    record_drop(record);
}

static void site_that_two_services_name_stays_with_the_other(void **state)
{
    (void)state;
    struct record *record = record_make(false, 40);
    struct directory *all = &record->all;
    int first = 0;
    while (!all->services[first].locations.count)
        first++;
    int second = first + 1;
    while (!all->services[second].locations.count)
        second++;
    int site = all->locations[all->services[first].locations.first].site;
    all->locations[all->services[second].locations.first].site = site;
    char uuid[UUID_TEXT_LEN + 1];
    char sql[200];
    uuid_print(all->sites[site].id, uuid);
    sqlite3_snprintf(sizeof sql, sql, "SELECT count(*) FROM site WHERE uuid = '%s'", uuid);
    MUST(store_begin(record->store, &record->problem));
    MUST(store_write_service(record->store, all, second, &record->problem));
    MUST(store_remove_service(record->store, all->services[first].id, &record->problem));
    MUST(store_end(record->store, true, &record->problem));
    assert_int_equal(number(record, sql), 1);
    MUST(store_begin(record->store, &record->problem));
    MUST(store_remove_service(record->store, all->services[second].id, &record->problem));
    MUST(store_end(record->store, true, &record->problem));
    assert_int_equal(number(record, sql), 0);
    temp_expect_sound(record->store);
    record_drop(record);
}

static void change_that_is_taken_back_leaves_all_as_it_was(void **state)
{
    (void)state;
    struct record *record = record_make(false, 10);
    long long rows = number(record, rows_sql);
    MUST(store_begin(record->store, &record->problem));
    MUST(store_remove_service(record->store, record->all.services[3].id, &record->problem));
    MUST(store_end(record->store, false, &record->problem));
    assert_int_equal(number(record, rows_sql), rows);
    temp_expect_sound(record->store);
    record_drop(record);
}

/* An edit costs the same in a large record: nothing that it asks reads a whole table. */
static const char *const queries_of_one[] = {"read_services",
                                             "read_roles",
                                             "read_statements",
                                             "read_locations",
                                             "read_schedules",
                                             "read_coverages",
                                             "read_coverage_areas",
                                             "read_fundings",
                                             "read_rules",
                                             "read_evidence",
                                             "read_phones",
                                             "read_notes",
                                             "read_sources",
                                             "read_organisations",
                                             "read_programmes",
                                             "read_sites",
                                             "area_code",
                                             "area_row",
                                             "service_row",
                                             "service_remove",
                                             "service_sites",
                                             "service_organisations",
                                             "service_programmes",
                                             "service_sources",
                                             "site_orphan_remove",
                                             "organisation_orphan_remove",
                                             "source_orphan_remove",
                                             "programme_orphan_remove",
                                             "row_hash_put",
                                             "row_hash_forget",
                                             "row_hashes",
                                             "history_rows",
                                             "history_of_subject",
                                             "history_row",
                                             "history_latest",
                                             "history_last",
                                             "history_erase",
                                             "proposal_erase",
                                             "draft_erase"};

static void stand_in(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    sqlite3_result_value(context, values[0]);
}

/* Fails where a query would read a whole table. */
static void expect_no_scan(sqlite3 *db, const char *name)
{
    char file[80];
    sqlite3_stmt *query;
    struct buf sql;
    buf_init(&sql, 0);
    sqlite3_snprintf(sizeof file, file, "sql/%s.sql", name);
    const struct embedded *text = embedded_find(str_from(file));
    assert_non_null(text);
    buf_text(&sql, "EXPLAIN QUERY PLAN ");
    buf_str(&sql, text->content);
    if (sqlite3_prepare_v2(db, sql.ptr, -1, &query, NULL) != SQLITE_OK)
        fail_msg("%s: %s", name, sqlite3_errmsg(db));
    while (sqlite3_step(query) == SQLITE_ROW) {
        const char *step = (const char *)sqlite3_column_text(query, 3);
        bool is_last = strcmp(name, "history_last") == 0; /* stops at the first */
        if (strncmp(step, "SCAN", 4) == 0 && strcmp(step, "SCAN CONSTANT ROW") != 0 && !is_last)
            fail_msg("%s: %s", name, step);
    }
    sqlite3_finalize(query);
    buf_finish(&sql);
}

/* An edit costs the same in a large record: nothing that it asks reads a whole table. */
static void queries_of_one_service_go_by_index(void **state)
{
    static const char *const spatialites[] = {"AsBinary", "ST_X", "ST_Y"};
    (void)state;
    char folder[TEMP_PATH_BYTES];
    char path[TEMP_PATH_BYTES + 20];
    sqlite3 *db;
    temp_make(folder);
    store_close(temp_store(folder));
    sqlite3_snprintf(sizeof path, path, "%s/test.db", folder);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    for (size_t i = 0; i < sizeof spatialites / sizeof spatialites[0]; i++)
        assert_int_equal(
            sqlite3_create_function(db, spatialites[i], 1, SQLITE_UTF8, NULL, stand_in, NULL, NULL),
            SQLITE_OK);
    for (size_t i = 0; i < sizeof queries_of_one / sizeof queries_of_one[0]; i++)
        expect_no_scan(db, queries_of_one[i]);
    sqlite3_close(db);
    temp_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_real_service_is_read_alone_as_among_all),
        cmocka_unit_test(each_made_up_service_is_read_alone_as_among_all),
        cmocka_unit_test(service_that_is_not_there_is_not_found),
        cmocka_unit_test(services_written_one_by_one_are_those_written_together),
        cmocka_unit_test(service_written_again_changes_nothing),
        cmocka_unit_test(some_services_are_written_in_one_go),
        cmocka_unit_test(what_nothing_names_any_more_goes),
        cmocka_unit_test(site_that_two_services_name_stays_with_the_other),
        cmocka_unit_test(change_that_is_taken_back_leaves_all_as_it_was),
        cmocka_unit_test(queries_of_one_service_go_by_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
