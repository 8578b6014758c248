#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "domain/ground.h"
#include "domain/load.h"
#include "domain/synthetic.h"
#include "tests/support/temp.h"

/* Copies geodata/ to a folder, so that a test may change it. */
static void copy_geodata(const char *folder)
{
    static char bytes[4 * 1024 * 1024];
    const char *names[16];
    int count = 0;
    for (; ground_files[count]; count++)
        names[count] = ground_files[count];
    names[count++] = "provision.json";
    for (int i = 0; i < count; i++) {
        char path[200];
        snprintf(path, sizeof path, "geodata/%s", names[i]);
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        size_t len = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
        temp_write(folder, names[i], bytes, len);
    }
}

static void load_puts_everything_in_and_remembers_it(void **state)
{
    (void)state;
    char folder[TEMP_PATH_BYTES];
    struct load_report report;
    struct problem problem = {0};
    temp_make(folder);
    struct store *store = temp_store(folder);
    if (load_all(store, "geodata", &report, &problem))
        fail_msg("%s: %s", problem.where, problem.text);
    assert_false(report.was_loaded);
    assert_int_equal(report.boroughs, 33);
    assert_int_equal(report.sectors, 1302);
    assert_int_equal(report.demand_points, 1565);
    assert_int_equal(report.places, 700);
    assert_int_equal(report.data_notes, 5);
    assert_true(report.services >= 45 && report.sources > 50);
    assert_int_equal(temp_sql_number(folder, "SELECT count(*) FROM area WHERE geom IS NOT NULL"),
                     33);
    assert_int_equal(temp_sql_number(folder, "SELECT sum(women) FROM demand_point"), 4531662);
    assert_int_equal(temp_sql_number(folder, "SELECT count(*) FROM service"), report.services);
    assert_int_equal(temp_sql_number(folder, "SELECT count(*) FROM history WHERE action = 'load'"),
                     1);
    store_close(store);
    temp_remove(folder);
}

static void load_of_the_same_files_does_nothing_and_is_quick(void **state)
{
    (void)state;
    char folder[TEMP_PATH_BYTES];
    struct load_report report;
    temp_make(folder);
    struct store *store = temp_store(folder);
    assert_int_equal(load_all(store, "geodata", &report, NULL), OK);
    int64_t before_us = clock_mono_us();
    assert_int_equal(load_all(store, "geodata", &report, NULL), OK);
    int64_t took_us = clock_mono_us() - before_us;
    assert_true(report.was_loaded);
    assert_int_equal(report.services, 0);
    if (took_us > 1000000) /* the bar of 0.2 s is measured on the optimised program */
        fail_msg("took %lld us", (long long)took_us);
    assert_int_equal(temp_sql_number(folder, "SELECT count(*) FROM history"), 1);
    store_close(store);
    temp_remove(folder);
}

static void load_of_changed_files_replaces_and_keeps_ids(void **state)
{
    (void)state;
    char folder[TEMP_PATH_BYTES];
    char names_path[TEMP_PATH_BYTES + 40];
    struct load_report report;
    temp_make(folder);
    copy_geodata(folder);
    struct store *store = temp_store(folder);
    assert_int_equal(load_all(store, folder, &report, NULL), OK);
    long long row = temp_sql_number(folder, "SELECT id FROM area WHERE code = 'E09000022'");
    int services = report.services;
    snprintf(names_path, sizeof names_path, "%s/borough_names.csv", folder);
    FILE *file = fopen(names_path, "ab");
    assert_non_null(file);
    fputs("Made-up name,E09000022\n", file);
    fclose(file);
    assert_int_equal(load_all(store, folder, &report, NULL), OK);
    assert_false(report.was_loaded);
    assert_int_equal(report.services, services);
    assert_int_equal(temp_sql_number(folder, "SELECT id FROM area WHERE code = 'E09000022'"), row);
    assert_int_equal(
        temp_sql_number(folder, "SELECT count(*) FROM area_name WHERE name = 'made-up name'"), 1);
    assert_int_equal(temp_sql_number(folder, "SELECT count(*) FROM service"), services);
    assert_int_equal(temp_sql_number(folder, "SELECT count(*) FROM history"), 2);
    store_close(store);
    temp_remove(folder);
}

static void load_that_fails_leaves_what_was_there(void **state)
{
    (void)state;
    char folder[TEMP_PATH_BYTES];
    struct load_report report = {.boroughs = 77};
    struct problem problem = {0};
    temp_make(folder);
    copy_geodata(folder);
    struct store *store = temp_store(folder);
    assert_int_equal(load_all(store, folder, &report, NULL), OK);
    long long services = temp_sql_number(folder, "SELECT count(*) FROM service");
    report.boroughs = 77;
    temp_write(folder, "provision.json", "{\"checked_on\":\"never\"}", 22);
    assert_int_equal(load_all(store, folder, &report, &problem), ERR_INVALID);
    assert_string_equal(problem.where, "/checked_on");
    assert_int_equal(report.boroughs, 77);
    assert_int_equal(temp_sql_number(folder, "SELECT count(*) FROM service"), services);
    assert_int_equal(temp_sql_number(folder, "SELECT count(*) FROM history"), 1);
    store_close(store);
    temp_remove(folder);
}

/* What the schema refuses only as it is written takes back all that was written before it. */
static void load_that_the_schema_refuses_is_taken_back_whole(void **state)
{
    (void)state;
    static const char refused[] =
        "{\"checked_on\":\"2026-11-22\",\"sources\":[{\"key\":\"S\",\"title\":\"T\"}],"
        "\"organisations\":[],"
        "\"programmes\":[],\"services\":[{\"key\":\"X\",\"name\":\"X\",\"audience\":\"women\","
        "\"type\":\"advice\","
        "\"reach\":\"remote\",\"validity\":[{\"known_from\":\"2018-04-01\",\"source\":\"S\"}],"
        "\"phones\":[{\"number\":\"call us\",\"source\":\"S\"}]}]}";
    char folder[TEMP_PATH_BYTES];
    struct load_report report;
    struct problem problem = {0};
    temp_make(folder);
    copy_geodata(folder);
    temp_write(folder, "provision.json", refused, sizeof refused - 1);
    struct store *store = temp_store(folder);
    assert_int_not_equal(load_all(store, folder, &report, &problem), OK);
    assert_non_null(strstr(problem.text, "phone_number_is_one"));
    assert_int_equal(temp_sql_number(folder, "SELECT count(*) FROM area"), 0);
    assert_int_equal(temp_sql_number(folder, "SELECT count(*) FROM loaded"), 0);
    assert_int_equal(temp_sql_number(folder, "SELECT count(*) FROM history"), 0);
    store_close(store);
    temp_remove(folder);
}

static void load_never_mixes_real_and_synthetic(void **state)
{
    (void)state;
    char folder[TEMP_PATH_BYTES];
    struct load_report report;
    struct synthetic_report synthetic;
    struct problem problem = {0};
    temp_make(folder);
    struct store *store = temp_store(folder);
    assert_int_equal(load_ground(store, "geodata", &report, NULL), OK);
    assert_int_equal(report.boroughs, 33);
    assert_int_equal(report.services, 0);
    assert_int_equal(synthetic_fill(store, 3, 1, &synthetic, NULL), OK);
    assert_int_equal(load_all(store, "geodata", &report, &problem), ERR_INVALID);
    assert_non_null(strstr(problem.text, "synthetic"));
    assert_int_equal(load_ground(store, "geodata", &report, NULL), OK);
    assert_true(report.was_loaded);
    store_close(store);
    temp_remove(folder);
}

static void load_from_nowhere_names_the_file(void **state)
{
    (void)state;
    char folder[TEMP_PATH_BYTES];
    struct load_report report;
    struct problem problem = {0};
    temp_make(folder);
    struct store *store = temp_store(folder);
    assert_int_equal(load_all(store, "no-such-folder", &report, &problem), ERR_NOT_FOUND);
    assert_non_null(strstr(problem.text, "no-such-folder/boroughs.csv"));
    store_close(store);
    temp_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(load_puts_everything_in_and_remembers_it),
        cmocka_unit_test(load_of_the_same_files_does_nothing_and_is_quick),
        cmocka_unit_test(load_of_changed_files_replaces_and_keeps_ids),
        cmocka_unit_test(load_that_fails_leaves_what_was_there),
        cmocka_unit_test(load_that_the_schema_refuses_is_taken_back_whole),
        cmocka_unit_test(load_never_mixes_real_and_synthetic),
        cmocka_unit_test(load_from_nowhere_names_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
