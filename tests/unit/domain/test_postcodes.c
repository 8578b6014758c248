#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zip.h>

#include "domain/load.h"
#include "domain/postcode_rows.h"
#include "domain/postcodes.h"
#include "tests/support/temp.h"

/* All postcodes here are made up; the points are real: Lambeth, Southwark, the river, Watford. */
#define IN_LAMBETH "531100,175300"
#define IN_RIVER "530900,180100"
#define IN_WATFORD "509900,196500"

struct world {
    char folder[TEMP_PATH_BYTES];
    struct store *store;
};

static int world_make(void **state)
{
    static struct world world;
    struct load_report report;
    temp_make(world.folder);
    world.store = temp_store(world.folder);
    assert_int_equal(load_ground(world.store, "geodata", &report, NULL), OK);
    *state = &world;
    return 0;
}

static int world_drop(void **state)
{
    struct world *world = *state;
    store_close(world->store);
    temp_remove(world->folder);
    return 0;
}

/* Imports a path below the test's folder, or one elsewhere. */
static enum err import(struct world *world, const char *name, struct postcode_report *report,
                       struct problem *problem)
{
    char path[TEMP_PATH_BYTES * 2];
    snprintf(path, sizeof path, *name == '/' ? "%.0s%s" : "%s/%s", world->folder, name);
    return postcodes_import(world->store, path, NULL, NULL, report, problem);
}

static void import_text(struct world *world, const char *name, const char *content,
                        struct postcode_report *report)
{
    struct problem problem = {0};
    temp_write(world->folder, name, content, strlen(content));
    memset(report, 0, sizeof *report);
    if (import(world, name, report, &problem))
        fail_msg("%s: %s %s", name, problem.where, problem.text);
}

static long long borough_of(struct world *world, const char *postcode)
{
    char sql[200];
    snprintf(sql, sizeof sql,
             "SELECT coalesce((SELECT CAST(substr(a.code, 8) AS INTEGER) FROM postcode p JOIN area "
             "a ON a.id = "
             "p.area_id WHERE p.postcode = '%s'), 0)",
             postcode);
    return temp_sql_number(world->folder, sql);
}

static void postcode_rows_of_every_generation_are_understood(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        const char *text;
    } cases[] = {
        {"Code-Point Open",
         "\"N1  9ZZ\",10,531100,175300,\"E92000001\",\"\",\"\",\"\",\"E09000019\",\"\"\n"},
        {"Code-Point Open with its headers",
         "PC,PQ,EA,NO,CY,RH,LH,CC,DC,WC\nN1 9ZZ,10,531100,175300,E92000001,,,,E09000019,\n"},
        {"Code-Point Open with long headers",
         "Postcode,Positional_quality_indicator,Eastings,Northings,Country_code,NHS_regional_HA_"
         "code,"
         "NHS_HA_code,Admin_county_code,Admin_district_code,Admin_ward_code\n"
         "N1 9ZZ,10,531100,175300,E92000001,,,,E09000019,\n"},
        {"NSPL to 2016", "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,oa11,cty,"
                         "laua,ward,hlthau,hro,ctry\n"
                         "\"N1  9ZZ\",\"N1   9ZZ\",\"N1 "
                         "9ZZ\",\"198001\",\"\",\"0\",\"531100\",\"0175300\",\"1\",\"\",\"\","
                         "\"E09000019\",\"\",\"\",\"\",\"E92000001\"\n"},
        {"ONSPD to 2024", "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,"
                          "oseast1m,osnrth1m,osgrdind,oshlthau,"
                          "nhser,ctry\nN1  9ZZ,N1   9ZZ,N1 "
                          "9ZZ,198001,,,,E09000019,,,0,531100,0175300,1,,,E92000001\n"},
        {"ONSPD in the middle of 2025",
         "pcd7,pcd8,pcds,dointr,doterm,oslaua,oseast1m,osnrth1m,osgrdind,ctry\n"
         "N1  9ZZ,N1   9ZZ,N1 9ZZ,198001,,E09000019,531100,0175300,1,E92000001\n"},
        {"ONSPD since the end of 2025",
         "\xEF\xBB\xBFpcd7,pcd8,pcds,dointr,doterm,lad25cd,east1m,north1m,gridind,ctry25cd\r\n"
         "N1  9ZZ,N1   9ZZ,N1 9ZZ,198001,,E09000019,531100,0175300,1,E92000001\r\n"},
        {"one without pcds", "PCD8,LAD31CD,EAST1M,NORTH1M\nN1   9ZZ,E09000019,531100,175300\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct csv csv;
        struct postcode_columns columns;
        struct postcode_row row;
        csv_init(&csv, str_from(cases[i].text));
        assert_int_equal(csv_next(&csv, NULL), OK);
        if (postcode_columns_find(&csv, &columns, NULL))
            fail_msg("%s: not known", cases[i].what);
        if (columns.has_header)
            assert_int_equal(csv_next(&csv, NULL), OK);
        assert_int_equal(postcode_row_read(&csv, &columns, &row), POSTCODE_ROW_GOOD);
        assert_string_equal(row.postcode.text, "N1 9ZZ");
        assert_int_equal(row.easting, 531100);
        assert_int_equal(row.northing, 175300);
        assert_false(row.terminated);
        assert_true(str_equal(row.borough, STR("E09000019")));
        csv_finish(&csv);
    }
}

static void postcode_row_that_is_odd_is_told_for_what_it_is(void **state)
{
    (void)state;
    static const struct {
        const char *row;
        enum postcode_row_kind kind;
        const char *reason;
    } cases[] = {
        {"N1 9ZZ,531100,175300,1,,E92000001", POSTCODE_ROW_GOOD, NULL},
        {"n19zz,531100,175300,1,,", POSTCODE_ROW_GOOD, NULL},
        {"N1 9ZZ,531100,175300,1,200703,E92000001", POSTCODE_ROW_GOOD, NULL},
        {"N1 9ZZ,,,9,,E92000001", POSTCODE_ROW_NO_GRID, NULL},
        {"N1 9ZZ,531100,175300,9,,E92000001", POSTCODE_ROW_NO_GRID, NULL},
        {"N1 9ZZ,0,0,90,,E92000001", POSTCODE_ROW_NO_GRID, NULL},
        {"N1 9ZZ,0,0,10,,E92000001", POSTCODE_ROW_NO_GRID, NULL},
        {"BT1 9ZZ,333000,374000,1,,N92000002", POSTCODE_ROW_ELSEWHERE, NULL},
        {"JE2 9ZZ,,,9,,L93000001", POSTCODE_ROW_ELSEWHERE, NULL},
        {"EH1 9ZZ,325000,673000,1,,S92000003", POSTCODE_ROW_GOOD, NULL},
        {"N1,531100,175300,1,,", POSTCODE_ROW_MALFORMED, "this is no postcode"},
        {"GIR 0AA,531100,175300,1,,", POSTCODE_ROW_MALFORMED, "this is no postcode"},
        {",531100,175300,1,,", POSTCODE_ROW_MALFORMED, "this is no postcode"},
        {"N1 9ZZ,531100", POSTCODE_ROW_MALFORMED, "the row is too short"},
        {"N1 9ZZ,east,175300,1,,", POSTCODE_ROW_MALFORMED, "the grid reference is no number"},
        {"N1 9ZZ,531100,,1,,", POSTCODE_ROW_MALFORMED, "the grid reference is no number"},
        {"N1 9ZZ,-5,175300,1,,", POSTCODE_ROW_MALFORMED,
         "the grid reference is outside Great Britain"},
        {"N1 9ZZ,531100,1300001,1,,", POSTCODE_ROW_MALFORMED,
         "the grid reference is outside Great Britain"},
        {"N1 9ZZ,531100,175300,1,soon,", POSTCODE_ROW_MALFORMED,
         "the month of termination is no year and month"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf text;
        struct csv csv;
        struct postcode_columns columns;
        struct postcode_row row;
        buf_init(&text, 0);
        buf_format(&text, "pcds,oseast1m,osnrth1m,osgrdind,doterm,ctry\n%s\n", cases[i].row);
        csv_init(&csv, buf_view(&text));
        assert_int_equal(csv_next(&csv, NULL), OK);
        assert_int_equal(postcode_columns_find(&csv, &columns, NULL), OK);
        assert_int_equal(csv_next(&csv, NULL), OK);
        enum postcode_row_kind kind = postcode_row_read(&csv, &columns, &row);
        if (kind != cases[i].kind)
            fail_msg("%s: %d", cases[i].row, kind);
        if (cases[i].reason)
            assert_string_equal(row.reason, cases[i].reason);
        csv_finish(&csv);
        buf_finish(&text);
    }
}

static void import_gives_each_postcode_its_borough_by_our_boundaries(void **state)
{
    struct world *world = *state;
    struct postcode_report *report = calloc(1, sizeof *report);
    import_text(world, "one.csv",
                "pcds,oseast1m,osnrth1m,osgrdind,doterm,oslaua,ctry\n"
                "ZZ1 1AA," IN_LAMBETH ",1,,E09000022,E92000001\n"
                "ZZ1 1AB," IN_LAMBETH ",1,201501,E09000028,E92000001\n"
                "ZZ1 1AC," IN_RIVER ",1,,,E92000001\n"
                "ZZ1 1AD," IN_WATFORD ",1,,E07000103,E92000001\n"
                "ZZ1 1AE," IN_WATFORD ",1,199001,E09000015,E92000001\n"
                "ZZ1 1AF,0,0,9,,E09000015,E92000001\n"
                "ZZ1 1AG,333000,374000,1,,N09000003,N92000002\n"
                "NOT ONE," IN_LAMBETH ",1,,E09000022,E92000001\n"
                "ZZ1 1AH,\"oops,175300,1,,E09000022,E92000001\n",
                report);
    assert_int_equal(report->all.rows_read, 9);
    assert_int_equal(report->all.loaded, 5);
    assert_int_equal(report->all.outside_london, 2);
    assert_int_equal(report->all.terminated, 2);
    assert_int_equal(report->all.no_grid_reference, 1);
    assert_int_equal(report->all.elsewhere, 1);
    assert_int_equal(report->all.malformed, 2);
    assert_int_equal(report->all.differs, 2);
    assert_int_equal(report->fault_count, 2);
    assert_string_equal(report->faults[0].where, "one.csv, line 9");
    assert_string_equal(report->faults[1].where, "one.csv, line 10");
    assert_int_equal(report->file_count, 1);
    assert_string_equal(report->files[0].name, "one.csv");
    assert_int_equal(borough_of(world, "ZZ11AA"), 22);
    assert_int_equal(borough_of(world, "ZZ11AB"), 22);
    assert_true(borough_of(world, "ZZ11AC") > 0); /* the river: the nearest */
    assert_int_equal(borough_of(world, "ZZ11AD"), 0);
    assert_int_equal(
        temp_sql_number(world->folder, "SELECT terminated FROM postcode WHERE postcode = 'ZZ11AB'"),
        1);
    assert_int_equal(
        temp_sql_number(world->folder, "SELECT easting FROM postcode WHERE postcode = 'ZZ11AD'"),
        509900);
    /* Watford, in degrees: about 51.66 north, 0.41 west */
    assert_int_equal(
        temp_sql_number(world->folder,
                        "SELECT lat_e7 / 100000 FROM postcode WHERE postcode = 'ZZ11AD'"),
        5165);
    assert_int_equal(
        temp_sql_number(
            world->folder,
            "SELECT count(*) FROM history WHERE action = 'import' AND subject = 'postcodes'"),
        1);
    free(report);
}

static void import_again_replaces_and_adds(void **state)
{
    struct world *world = *state;
    struct postcode_report *report = calloc(1, sizeof *report);
    import_text(world, "two.csv", "pcds,oseast1m,osnrth1m\nZZ2 1AA," IN_LAMBETH "\n", report);
    import_text(world, "two.csv",
                "pcds,oseast1m,osnrth1m\nZZ2 1AA," IN_WATFORD "\nZZ2 1AB," IN_LAMBETH "\n", report);
    assert_int_equal(borough_of(world, "ZZ21AA"), 0);
    assert_int_equal(borough_of(world, "ZZ21AB"), 22);
    assert_int_equal(
        temp_sql_number(world->folder, "SELECT count(*) FROM postcode WHERE postcode LIKE 'ZZ2%'"),
        2);
    free(report);
}

#define CODE_POINT(postcode)                                                                       \
    "\"" postcode "\",10," IN_LAMBETH ",\"E92000001\",\"\",\"\",\"\",\"E09000022\",\"\"\n"

static void import_finds_the_files_of_a_downloaded_folder(void **state)
{
    struct world *world = *state;
    struct postcode_report *report = calloc(1, sizeof *report);
    struct problem problem = {0};
    temp_write(world->folder, "cpo/Data/CSV/zb.csv", CODE_POINT("ZZ3 1AB"),
               strlen(CODE_POINT("ZZ3 1AB")));
    temp_write(world->folder, "cpo/Data/CSV/za.csv", CODE_POINT("ZZ3 1AA"),
               strlen(CODE_POINT("ZZ3 1AA")));
    temp_write(world->folder, "cpo/Doc/headers.csv", "PC,PQ\n", 6);
    temp_write(world->folder, "cpo/Data/CSV/.hidden.csv", "x\n", 2);
    if (import(world, "cpo", report, &problem))
        fail_msg("%s %s", problem.where, problem.text);
    assert_int_equal(report->file_count, 2);
    assert_string_equal(report->files[0].name, "Data/CSV/za.csv");
    assert_int_equal(report->files[1].counts.loaded, 1);
    assert_int_equal(report->all.loaded, 2);
    if (import(world, "cpo/Data/CSV", report, &problem))
        fail_msg("%s %s", problem.where, problem.text);
    assert_int_equal(report->all.loaded, 2);
    free(report);
}

static void zip_write(const char *path, const char *const *names, const char *const *contents,
                      int count)
{
    int error;
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &error);
    assert_non_null(zip);
    for (int i = 0; i < count; i++) {
        zip_source_t *source = zip_source_buffer(zip, contents[i], strlen(contents[i]), 0);
        assert_true(zip_file_add(zip, names[i], source, ZIP_FL_ENC_UTF_8) >= 0);
    }
    assert_int_equal(zip_close(zip), 0);
}

static void import_reads_zips_and_prefers_the_parts_to_the_whole(void **state)
{
    struct world *world = *state;
    static const char *const names[] = {"Data/ONSPD_X_UK.csv", "Data/multi_csv/ONSPD_X_UK_A.csv",
                                        "Data/multi_csv/ONSPD_X_UK_B.csv", "Documents/names.csv",
                                        "User Guide/guide.csv"};
    static const char *const contents[] = {
        "never read\n", "pcds,oseast1m,osnrth1m\nZZ4 1AA," IN_LAMBETH "\n",
        "pcds,oseast1m,osnrth1m\nZZ4 1AB," IN_LAMBETH "\n", "a,b\n", "a,b\n"};
    static const char *const code_point_names[] = {"Data/CSV/zz.csv", "Doc/x.csv"};
    static const char *const code_point_contents[] = {CODE_POINT("ZZ4 1AC"), "a\n"};
    struct postcode_report *report = calloc(1, sizeof *report);
    struct problem problem = {0};
    char path[TEMP_PATH_BYTES + 20];
    snprintf(path, sizeof path, "%s/onspd.zip", world->folder);
    zip_write(path, names, contents, 5);
    if (import(world, "onspd.zip", report, &problem))
        fail_msg("%s %s", problem.where, problem.text);
    assert_int_equal(report->file_count, 2);
    assert_int_equal(report->all.loaded, 2);
    zip_write(path, names, contents + 1, 1); /* the whole alone */
    assert_int_equal(import(world, "onspd.zip", report, NULL), OK);
    assert_int_equal(report->all.loaded, 1);
    zip_write(path, code_point_names, code_point_contents, 2);
    assert_int_equal(import(world, "onspd.zip", report, NULL), OK);
    assert_int_equal(borough_of(world, "ZZ41AC"), 22);
    free(report);
}

static void import_of_a_file_that_is_something_else_takes_everything_back(void **state)
{
    struct world *world = *state;
    struct postcode_report *report = calloc(1, sizeof *report);
    struct problem problem = {0};
    report->all.loaded = 77;
    temp_write(world->folder, "mixed/a.csv", CODE_POINT("ZZ5 1AA"), strlen(CODE_POINT("ZZ5 1AA")));
    temp_write(world->folder, "mixed/b.csv", "name,colour\nx,red\n", 18);
    long long history = temp_sql_number(world->folder, "SELECT count(*) FROM history");
    assert_int_equal(import(world, "mixed", report, &problem), ERR_INVALID);
    assert_string_equal(problem.where, "b.csv");
    assert_int_equal(report->all.loaded, 77);
    assert_int_equal(
        temp_sql_number(world->folder, "SELECT count(*) FROM postcode WHERE postcode LIKE 'ZZ5%'"),
        0);
    assert_int_equal(temp_sql_number(world->folder, "SELECT count(*) FROM history"), history);
    free(report);
}

static void import_of_nothing_says_so(void **state)
{
    struct world *world = *state;
    struct postcode_report *report = calloc(1, sizeof *report);
    struct problem problem = {0};
    char empty[TEMP_PATH_BYTES];
    temp_make(empty);
    assert_int_equal(import(world, "no-such-file.csv", report, &problem), ERR_NOT_FOUND);
    assert_int_equal(import(world, empty, report, &problem), ERR_NOT_FOUND);
    temp_write(world->folder, "bad.zip", "PK\3\4 and no zip at all", 22);
    assert_int_equal(import(world, "bad.zip", report, &problem), ERR_INVALID);
    struct store *bare = temp_store(empty); /* without boroughs */
    char path[TEMP_PATH_BYTES + 20];
    snprintf(path, sizeof path, "%s/three.csv", world->folder);
    temp_write(world->folder, "three.csv", CODE_POINT("ZZ6 1AA"), strlen(CODE_POINT("ZZ6 1AA")));
    assert_int_equal(postcodes_import(bare, path, NULL, NULL, report, &problem), ERR_NOT_FOUND);
    assert_non_null(strstr(problem.text, "signpost load"));
    store_close(bare);
    temp_remove(empty);
    free(report);
}

static void import_tells_twenty_faults_and_counts_them_all(void **state)
{
    struct world *world = *state;
    struct postcode_report *report = calloc(1, sizeof *report);
    struct buf text;
    buf_init(&text, 0);
    buf_text(&text, "pcds,oseast1m,osnrth1m\n");
    for (int i = 0; i < 50; i++)
        buf_text(&text, "nonsense," IN_LAMBETH "\n");
    import_text(world, "faults.csv", text.ptr, report);
    assert_int_equal(report->all.malformed, 50);
    assert_int_equal(report->fault_count, POSTCODE_FAULTS_MAX);
    buf_finish(&text);
    free(report);
}

static void count_progress(int64_t rows_read, void *context)
{
    int64_t *calls = context;
    calls[0]++;
    calls[1] = rows_read;
}

static void import_reports_progress(void **state)
{
    struct world *world = *state;
    struct postcode_report *report = calloc(1, sizeof *report);
    struct buf text;
    int64_t calls[2] = {0, 0};
    char path[TEMP_PATH_BYTES + 20];
    buf_init(&text, 0);
    buf_text(&text, "pcds,oseast1m,osnrth1m\n");
    for (int i = 0; i < 45000; i++)
        buf_text(&text, "nonsense," IN_LAMBETH "\n");
    temp_write(world->folder, "long.csv", text.ptr, text.len);
    snprintf(path, sizeof path, "%s/long.csv", world->folder);
    assert_int_equal(postcodes_import(world->store, path, count_progress, calls, report, NULL), OK);
    assert_int_equal(calls[0], 3); /* 20,000, 40,000, the end */
    assert_int_equal(calls[1], 45000);
    buf_finish(&text);
    free(report);
}

static void import_of_keys_comes_back_sorted(void **state)
{
    struct world *world = *state;
    struct postcode_report *report = calloc(1, sizeof *report);
    struct arena arena;
    struct directory *directory = calloc(1, sizeof *directory);
    import_text(world, "sorted.csv",
                "pcds,oseast1m,osnrth1m\nE11 1AA," IN_LAMBETH "\nE1 1AA," IN_LAMBETH
                "\nE10 1AA," IN_LAMBETH "\nE1W 1AA," IN_LAMBETH "\n",
                report);
    arena_init(&arena, 0);
    assert_int_equal(store_read(world->store, &arena, directory, NULL), OK);
    assert_true(directory->postcodes_count >= 4);
    for (int i = 1; i < directory->postcodes_count; i++)
        assert_true(directory->postcodes[i - 1].key < directory->postcodes[i].key);
    arena_finish(&arena);
    free(directory);
    free(report);
}

/* ---- Samples that may not ship ---- */

static const char *shared_postcodes(void)
{
    static char path[1000];
    const char *folder = getenv("SIGNPOST_SHARED_DATA");
    if (!folder) {
        print_message("skipped: SIGNPOST_SHARED_DATA is not set\n");
        skip();
    }
    snprintf(path, sizeof path, "%s/postcodes", folder);
    return path;
}

static void real_samples_of_every_generation_are_read_without_a_fault(void **state)
{
    struct world *world = *state;
    const char *folder = shared_postcodes();
    static const char *const names[] = {
        "codepoint_open_real_rows.csv", "nspl_feb2016_barnet_sample.csv",
        "nspl_may2015_sample.csv",      "onspd_2025_postcodesio_excerpt.csv",
        "onspd_aug2024_sample.csv",     "onspd_may2018_sample.csv",
        "onspd_nov2025_sample.csv"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct postcode_report *report = calloc(1, sizeof *report);
        struct problem problem = {0};
        char path[1200];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        if (postcodes_import(world->store, path, NULL, NULL, report, &problem))
            fail_msg("%s: %s %s", names[i], problem.where, problem.text);
        if (report->all.malformed)
            fail_msg("%s: %s: %s", names[i], report->faults[0].where, report->faults[0].reason);
        assert_true(report->all.loaded > 0);
        assert_int_equal(report->all.rows_read, report->all.loaded + report->all.no_grid_reference +
                                                    report->all.elsewhere);
        free(report);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(postcode_rows_of_every_generation_are_understood),
        cmocka_unit_test(postcode_row_that_is_odd_is_told_for_what_it_is),
        cmocka_unit_test(import_gives_each_postcode_its_borough_by_our_boundaries),
        cmocka_unit_test(import_again_replaces_and_adds),
        cmocka_unit_test(import_finds_the_files_of_a_downloaded_folder),
        cmocka_unit_test(import_reads_zips_and_prefers_the_parts_to_the_whole),
        cmocka_unit_test(import_of_a_file_that_is_something_else_takes_everything_back),
        cmocka_unit_test(import_of_nothing_says_so),
        cmocka_unit_test(import_tells_twenty_faults_and_counts_them_all),
        cmocka_unit_test(import_reports_progress),
        cmocka_unit_test(import_of_keys_comes_back_sorted),
        cmocka_unit_test(real_samples_of_every_generation_are_read_without_a_fault),
    };
    return cmocka_run_group_tests(tests, world_make, world_drop);
}
