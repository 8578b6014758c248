#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include <spatialite.h> /* wants sqlite3.h before it */

#include "store/history.h"
#include "store/layers.h"
#include "store/services.h"
#include "tests/support/everything.h"
#include "tests/support/temp.h"

/* A record with one of everything in it. */
struct record {
    char folder[TEMP_PATH_BYTES];
    char path[TEMP_PATH_BYTES + 20];
    struct verify_report report;
};

/* One of each that is neither ground nor a service. */
static void write_the_rest(struct store *store)
{
    static const char point[] = "\1\1\0\0\0\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\x40"; /* 1, 2 */
    struct layer_field_record field = {STR("name"), LAYER_TEXT};
    struct layer_record layer = {STR("trees"), LAYER_POINTS, true, {0, 1}, {0, 1}};
    struct layer_value_record value = {true, STR("oak"), 0};
    struct layer_feature_record feature = {
        .id = uuid_from_name(STR("tree")), .key = STR("1"), .wkb = {point, sizeof point - 1}};
    const struct directory layers = {.layers = &layer,
                                     .layers_count = 1,
                                     .layer_fields = &field,
                                     .layer_fields_count = 1,
                                     .layer_features = &feature,
                                     .layer_features_count = 1,
                                     .layer_values = &value,
                                     .layer_values_count = 1};
    struct postcode_record postcode = {.easting = 530000, .northing = 180000};
    int64_t area;
    for (const char *c = "E1 1AA"; *c; c++)
        postcode.key = postcode.key << 8 | (unsigned char)*c;
    assert_int_equal(store_write_layer(store, &layers, NULL), OK);
    assert_int_equal(store_area_row(store, STR("borough"), STR("E09000001"), &area, NULL), OK);
    assert_int_equal(store_write_postcode(store, &postcode, area, NULL), OK);
    assert_int_equal(store_set_loaded(store, STR("ground"), STR("print"), 3, NULL), OK);
    assert_int_equal(store_describe_loaded(store, STR("ground"), STR("words"), NULL), OK);
}

static int record_make(void **state)
{
    struct record *record = calloc(1, sizeof *record);
    struct arena arena;
    struct directory d;
    struct directory ground;
    if (!record)
        return 1;
    temp_make(record->folder);
    snprintf(record->path, sizeof record->path, "%s/test.db", record->folder);
    struct store *store = temp_store(record->folder);
    arena_init(&arena, 0);
    everything_fill(&d, everything_square(&arena));
    assert_int_equal(store_read_ground(store, &arena, &ground, NULL), OK);
    d.words = ground.words;
    assert_int_equal(store_begin(store, NULL), OK);
    assert_int_equal(store_write_ground(store, &d, NULL), OK);
    assert_int_equal(store_write_services(store, &d, NULL), OK);
    write_the_rest(store);
    assert_int_equal(store_remember(store, "me", "load", STR("all"), STR("{\"n\":2}"), NULL), OK);
    assert_int_equal(store_remember(store, "me", "load", STR("more"), STR("{\"n\":3}"), NULL), OK);
    assert_int_equal(store_end(store, true, NULL), OK);
    assert_int_equal(store_checkpoint(store, NULL), OK);
    store_close(store);
    arena_finish(&arena);
    *state = record;
    return 0;
}

static int record_drop(void **state)
{
    struct record *record = *state;
    temp_remove(record->folder);
    free(record);
    return 0;
}

static struct buf file_read(const char *path)
{
    struct buf bytes;
    char chunk[8192];
    FILE *file = fopen(path, "rb");
    buf_init(&bytes, 0);
    assert_non_null(file);
    for (size_t len; (len = fread(chunk, 1, sizeof chunk, file)) > 0;)
        buf_bytes(&bytes, chunk, len);
    fclose(file);
    return bytes;
}

static void file_write(const char *path, struct str bytes)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
    assert_int_equal(fclose(file), 0);
}

/* Opens the file as it is and verifies it; not even that may be possible. */
static enum err verify(struct record *record, struct problem *problem)
{
    struct store *store = NULL;
    enum err err = store_open(record->path, STORE_READ, &store, problem);
    if (!err)
        err = store_verify(store, &record->report, problem);
    store_close(store);
    return err;
}

static bool has_fault(const struct record *record, const char *where, const char *text)
{
    for (int i = 0; i < record->report.fault_count && i < VERIFY_FAULTS_MAX; i++)
        if (strstr(record->report.faults[i].where, where) &&
            strstr(record->report.faults[i].text, text))
            return true;
    return false;
}

static void expect_fault(struct record *record, const char *where, const char *text)
{
    struct problem problem = {0};
    if (verify(record, &problem))
        fail_msg("%s", problem.text);
    if (!has_fault(record, where, text))
        fail_msg("no fault %s: %s, but %d others; the first: %s: %s", where, text,
                 (int)record->report.fault_count, record->report.faults[0].where,
                 record->report.faults[0].text);
}

static void record_that_is_sound_has_no_faults(void **state)
{
    struct record *record = *state;
    struct problem problem = {0};
    assert_int_equal(verify(record, &problem), OK);
    if (record->report.fault_count)
        fail_msg("%s: %s", record->report.faults[0].where, record->report.faults[0].text);
    assert_int_equal(record->report.records, 2 + 1 + 1 + 1 + 2 + 1);
    assert_int_equal(record->report.history_rows, 2);
    assert_int_equal(record->report.erased_rows, 0);
    assert_int_equal(record->report.geometries, 3 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1);
}

/* ---- Whatever is changed past the program is named ---- */

#define FREELY                                                                                     \
    "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;"                             \
    "DROP TRIGGER history_only_erases; DROP TRIGGER history_keeps_rows;"                           \
    "DROP TRIGGER history_keeps_its_format; DROP TRIGGER confidential_region_stays_wide;"          \
    "DROP TRIGGER confidential_only_without_traces; DROP TRIGGER confidential_moves_to_no_site;"   \
    "DROP TRIGGER confidential_coverage_stays_its_region;"                                         \
    "DROP TRIGGER confidential_takes_no_area;"

static const char *const tables[] = {"service",    "organisation",
                                     "programme",  "source",
                                     "site",       "organisation_role",
                                     "coverage",   "service_at_location",
                                     "funding",    "rule",
                                     "evidence",   "service_validity",
                                     "phone",      "note",
                                     "schedule",   "row_hash",
                                     "history",    "coverage_area",
                                     "area",       "area_member",
                                     "area_name",  "water",
                                     "place",      "demand_point",
                                     "sector",     "sector_area",
                                     "postcode",   "vocabulary_term",
                                     "layer",      "layer_field",
                                     "loaded",     "layer_feature",
                                     "layer_value"};

/* Columns that the program never fills, and numbers of rows that nothing names. */
static bool is_unread(const char *table, const char *column)
{
    static const char *const unread[] = {"source.note",
                                         "service_at_location.from_text",
                                         "service_at_location.to_text",
                                         "rule.id",
                                         "evidence.id",
                                         "phone.id",
                                         "note.id",
                                         "schedule.id",
                                         "funding.id",
                                         "service_validity.id",
                                         "coverage.id",
                                         "service_at_location.id",
                                         "site.id",
                                         "organisation_role.position"};
    char name[100];
    sqlite3_snprintf(sizeof name, name, "%s.%s", table, column);
    for (size_t i = 0; i < sizeof unread / sizeof unread[0]; i++)
        if (strcmp(unread[i], name) == 0)
            return true;
    return strcmp(column, "geom") == 0; /* below */
}

/* The smallest change: of one letter of a text, one byte of a blob, one more of a number. */
static const char change_of_text[] = "char(unicode(\"%w\") + 1) || substr(\"%w\", 2)";
static const char change_of_blob[] =
    "CAST(iif(hex(substr(\"%w\", 1, 1)) = '00', x'01', x'00') || substr(\"%w\", 2) AS BLOB)";
static const char change_of_number[] = "\"%w\" + 1";

enum { COLUMNS_MAX = 40, NAME_BYTES = 60, SQL_BYTES = 1500 };

struct columns {
    int count;
    char names[COLUMNS_MAX][NAME_BYTES];
    const char *changes[COLUMNS_MAX];
    bool has_id; /* and so rows have numbers */
};

static void list_columns(sqlite3 *db, const char *table, struct columns *out)
{
    sqlite3_stmt *query;
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT name, type FROM pragma_table_info(?1)", -1, &query, NULL),
        SQLITE_OK);
    sqlite3_bind_text(query, 1, table, -1, SQLITE_STATIC);
    out->has_id = false;
    for (out->count = 0; sqlite3_step(query) == SQLITE_ROW; out->count++) {
        const char *type = (const char *)sqlite3_column_text(query, 1);
        assert_true(out->count < COLUMNS_MAX);
        sqlite3_snprintf(NAME_BYTES, out->names[out->count], "%s", sqlite3_column_text(query, 0));
        out->has_id |= strcmp(out->names[out->count], "id") == 0;
        out->changes[out->count] = strcmp(type, "TEXT") == 0   ? change_of_text
                                   : strcmp(type, "BLOB") == 0 ? change_of_blob
                                                               : change_of_number;
    }
    sqlite3_finalize(query);
}

/* Changes the column in the last row that has something in it, or in all; the rows as they were
 * stay in a table before. False if there is none, or if the change is not possible. */
static bool change_column(sqlite3 *db, const char *table, const char *column, const char *change,
                          bool has_id)
{
    char sql[SQL_BYTES];
    char value[2 * NAME_BYTES + 100];
    char *message = NULL;
    sqlite3_snprintf(sizeof value, value, change, column, column);
    sqlite3_snprintf(sizeof sql, sql,
                     "DROP TABLE IF EXISTS temp.before; CREATE TEMP TABLE before AS SELECT * FROM "
                     "%s; UPDATE %s SET \"%w\" = %s WHERE \"%w\" IS NOT NULL AND \"%w\" <> ''",
                     table, table, column, value, column, column);
    size_t len = strlen(sql);
    if (has_id)
        sqlite3_snprintf((int)(sizeof sql - len), sql + len,
                         " AND id = (SELECT max(id) FROM %s WHERE \"%w\" <> '')", table, column);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK && !strstr(message, "UNIQUE"))
        fail_msg("%s: %s", sql, message);
    bool is_changed = !message && sqlite3_changes(db) > 0;
    sqlite3_free(message);
    return is_changed;
}

static void change_back(sqlite3 *db, const char *table)
{
    char sql[SQL_BYTES];
    sqlite3_snprintf(sizeof sql, sql, "DELETE FROM %s; INSERT INTO %s SELECT * FROM temp.before",
                     table, table);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static void each_column_of_each_table_is_watched(void **state)
{
    struct record *record = *state;
    struct store *store;
    sqlite3 *db;
    void *spatialite = spatialite_alloc_connection();
    int changed = 0;
    assert_int_equal(sqlite3_open(record->path, &db), SQLITE_OK);
    spatialite_init_ex(db, spatialite, 0);
    assert_int_equal(sqlite3_exec(db, FREELY, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA synchronous = OFF", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(store_open(record->path, STORE_READ, &store, NULL), OK);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        struct columns columns;
        list_columns(db, tables[i], &columns);
        for (int k = 0; k < columns.count; k++) {
            struct problem problem = {0};
            if (is_unread(tables[i], columns.names[k]) ||
                !change_column(db, tables[i], columns.names[k], columns.changes[k], columns.has_id))
                continue;
            if (store_verify(store, &record->report, &problem))
                fail_msg("%s.%s: %s", tables[i], columns.names[k], problem.text);
            if (!record->report.fault_count)
                fail_msg("a change of %s.%s was not found", tables[i], columns.names[k]);
            change_back(db, tables[i]);
            changed++;
        }
    }
    assert_int_equal(store_verify(store, &record->report, NULL), OK);
    assert_int_equal(record->report.fault_count, 0);
    assert_true(changed > 150);
    store_close(store);
    sqlite3_close(db);
    spatialite_cleanup_ex(spatialite);
}

static void what_was_changed_is_named(void **state)
{
    static const struct {
        const char *sql;
        const char *where;
        const char *text;
    } rows[] = {
        {"UPDATE service SET name = 'X' WHERE reach = 'visit'", "service ",
         "X: It is not what was written"},
        {"UPDATE phone SET number = '999'", "service ", "service\": It is not what was written"},
        {"UPDATE site SET address = '2 Street' WHERE address <> ''", "site ",
         "Site: It is not what was written"},
        {"UPDATE organisation SET name = 'Other'", "organisation ", "Other: It is not"},
        {"UPDATE note SET text = 'lie' WHERE service_id IS NULL", "notes", "It is not what"},
        {"DELETE FROM service WHERE reach = 'visit'", "service ", "is not there any more"},
        {"DELETE FROM row_hash WHERE kind = 'source'", "source ", "There is no hash of it"},
        {"UPDATE row_hash SET uuid = 'junk' WHERE kind = 'source'", "source junk",
         "not there any more"},
        {"INSERT INTO row_hash VALUES ('site', '00000000-0000-0000-0000-000000000001', "
         "randomblob(32))",
         "site 00000000-0000-0000-0000-000000000001", "is not there any more"},
        {"UPDATE service SET reach = 'flying' WHERE reach = 'visit'", "service ",
         "Row 1 of service makes no sense"},
        {"UPDATE service SET confidential = 2 WHERE reach = 'visit'", "service ",
         "Row 1 of service makes no sense"},
        {"UPDATE site SET source_id = 77", "site, row 1", "a row of source that is not there"},
        {"UPDATE service_at_location SET site_id = 9", "service ",
         "Row 1 of service_at_location makes no sense"},
        {"UPDATE site SET geom = MakePoint(0, 0, 27700) WHERE address <> ''", "site ",
         "It is not what was written"},
        {"UPDATE place SET name = 'There'", "table place", "Its rows are not those"},
        {"UPDATE demand_point SET geom = MakePoint(0, 0, 27700)", "table demand_point",
         "Its rows are not those"},
        {"DELETE FROM row_hash WHERE uuid = 'water'", "table water", "There is no hash of it"},
        {"UPDATE row_hash SET uuid = 'wine' WHERE uuid = 'water'", "table wine",
         "is not there any more"},
    };
    struct record *record = *state;
    struct buf whole = file_read(record->path);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char sql[1200];
        file_write(record->path, buf_view(&whole));
        snprintf(sql, sizeof sql, FREELY "%s", rows[i].sql);
        assert_string_equal(temp_sql(record->folder, sql), "");
        expect_fault(record, rows[i].where, rows[i].text);
    }
    buf_finish(&whole);
}

/* ---- Geometries ---- */

#define WITHOUT_GUARDS                                                                             \
    "DROP TRIGGER ggi_coverage_geom; DROP TRIGGER ggu_coverage_geom; DROP TRIGGER ggi_site_geom;"  \
    "DROP TRIGGER ggu_site_geom; DROP TRIGGER ggu_area_geom;"

static void geometry_that_is_wrong_is_named(void **state)
{
    static const struct {
        const char *sql;
        const char *where;
    } rows[] = {
        {"UPDATE coverage SET geom = CastToMulti(GeomFromText("
         "'POLYGON((0 0,10 10,10 0,0 10,0 0))', 27700)) WHERE kind = 'polygon'",
         "coverage, row "}, /* a bow-tie */
        {"UPDATE site SET geom = MakePoint(1, 2, 4326) WHERE id = 1", "site, row 1"},
        {"UPDATE site SET geom = GeomFromText('LINESTRING(0 0,1 1)', 27700) WHERE id = 2",
         "site, row 2"},
        {"UPDATE area SET geom = x'00FE' WHERE id = 2", "area, row 2"},
    };
    struct record *record = *state;
    struct buf whole = file_read(record->path);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char sql[800];
        file_write(record->path, buf_view(&whole));
        snprintf(sql, sizeof sql, WITHOUT_GUARDS "%s", rows[i].sql);
        assert_string_equal(temp_sql(record->folder, sql), "");
        expect_fault(record, rows[i].where, "Its geometry is not valid");
    }
    buf_finish(&whole);
}

/* ---- Damage to the file itself ---- */

static void one_byte_that_was_flipped_is_named(void **state)
{
    static const struct {
        const char *text;
        const char *where;
    } rows[] = {
        {"Source; DROP TABLE", "source "},
        {"1 Street", "site "},
        {"Desc", "programme "},
        {"of the data page", "notes"},
        {"12 at a time", "service "},
        {"Mon-Fri 9.30-5", "service "},
        {"Funder 2", "service "},
        {"words", "service "},
        {"000 0000 (1)", "service "},
        {"of a service", "service "},
        {"{\"n\":2}", "history 1"},
    };
    struct record *record = *state;
    struct buf whole = file_read(record->path);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct problem problem = {0};
        int found = 0;
        for (char *at = whole.ptr; (at = memmem(at, whole.len - (size_t)(at - whole.ptr),
                                                rows[i].text, strlen(rows[i].text)));
             at++) {
            *at ^= 1;
            file_write(record->path, buf_view(&whole));
            if (verify(record, &problem))
                fail_msg("%s: %s", rows[i].text, problem.text);
            found += has_fault(record, rows[i].where, "");
            *at ^= 1;
        }
        if (!found)
            fail_msg("a flip in \"%s\" was not found", rows[i].text);
    }
    buf_finish(&whole);
}

enum { PAGES_MAX = 2000 };

/* Pages of SpatiaLite's own lists: nothing of ours reads them, and a loss of rows is not seen. */
static void find_spatialites(const struct record *record, bool is_its[PAGES_MAX])
{
    sqlite3 *db;
    sqlite3_stmt *query;
    assert_int_equal(sqlite3_open(record->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT pageno FROM dbstat WHERE name LIKE "
                                        "'spatial_ref_sys%'",
                                        -1, &query, NULL),
                     SQLITE_OK);
    while (sqlite3_step(query) == SQLITE_ROW)
        is_its[sqlite3_column_int(query, 0) - 1] = true;
    sqlite3_finalize(query);
    sqlite3_close(db);
}

/* Each page in turn, of zeros, of ones and of the page before it. */
static void page_that_is_damaged_is_a_fault_and_no_crash(void **state)
{
    enum { PAGE_BYTES = 4096 };
    struct record *record = *state;
    struct buf whole = file_read(record->path);
    char page[PAGE_BYTES];
    bool is_its[PAGES_MAX] = {false};
    int pages = (int)(whole.len / PAGE_BYTES);
    int tried = 0;
    assert_true(pages <= PAGES_MAX);
    find_spatialites(record, is_its);
    for (int i = 1; i < pages; i++) {
        struct problem problem = {0};
        if (is_its[i] && i % 20)
            continue;
        char *at = whole.ptr + (size_t)i * PAGE_BYTES;
        memcpy(page, at, PAGE_BYTES);
        if (i % 3 == 2)
            memcpy(at, at - PAGE_BYTES, PAGE_BYTES);
        else
            memset(at, i % 3 ? 0 : 0xFF, PAGE_BYTES);
        if (memcmp(page, at, PAGE_BYTES) == 0)
            continue; /* two empty ones */
        tried++;
        file_write(record->path, buf_view(&whole));
        enum err err = verify(record, &problem);
        if (err)
            assert_true(err == ERR_DATABASE || err == ERR_VERSION);
        bool is_found = err || record->report.fault_count > 0;
        memcpy(at, page, PAGE_BYTES);
        if (!is_found && !is_its[i])
            fail_msg("damage to page %d was not found", i + 1);
    }
    assert_true(tried > 50);
    buf_finish(&whole);
}

static void file_that_was_cut_is_a_fault_and_no_crash(void **state)
{
    struct record *record = *state;
    struct buf whole = file_read(record->path);
    for (size_t tenths = 1; tenths < 10; tenths++) {
        struct problem problem = {0};
        file_write(record->path, (struct str){whole.ptr, whole.len * tenths / 10});
        enum err err = verify(record, &problem);
        assert_true(err == ERR_DATABASE || (!err && record->report.fault_count > 0));
    }
    buf_finish(&whole);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, record_make, record_drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(record_that_is_sound_has_no_faults),
        TEST(each_column_of_each_table_is_watched),
        TEST(what_was_changed_is_named),
        TEST(geometry_that_is_wrong_is_named),
        TEST(one_byte_that_was_flipped_is_named),
        TEST(page_that_is_damaged_is_a_fault_and_no_crash),
        TEST(file_that_was_cut_is_a_fault_and_no_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
