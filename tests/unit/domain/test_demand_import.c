#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "domain/areas_import.h"
#include "domain/atlas.h"
#include "domain/demand_import.h"
#include "domain/load.h"
#include "tests/support/temp.h"

enum { TODAY = 20513 }; /* 1 March 2026 */

/* Every test begins with the ground, these wards and no imported demand. Two wards of one name in
 * Lambeth, one so small that no Census point is in it, one in Watford. */
static const char wards[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"W1\",\"name\":\"Twin\"},\"geometry\":{"
    "\"type\":"
    "\"Polygon\",\"coordinates\":[[[-0.13,51.45],[-0.10,51.45],[-0.10,51.48],[-0.13,51.48],[-0.13,"
    "51.45]]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"W2\",\"name\":\"Twin\"},\"geometry\":{"
    "\"type\":"
    "\"Polygon\",\"coordinates\":[[[-0.13,51.42],[-0.10,51.42],[-0.10,51.45],[-0.13,51.45],[-0.13,"
    "51.42]]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"W3\",\"name\":\"Small\"},\"geometry\":{"
    "\"type\":"
    "\"Polygon\",\"coordinates\":[[[-0.1201,51.4601],[-0.1200,51.4601],[-0.1200,51.4602],[-0.1201,"
    "51.4601]]]}},"
    "{\"type\":\"Feature\",\"properties\":{\"code\":\"W4\",\"name\":\"Far\"},\"geometry\":{"
    "\"type\":"
    "\"Polygon\",\"coordinates\":[[[-0.40,51.66],[-0.39,51.66],[-0.39,51.67],[-0.40,51.66]]]}}]}";

struct world {
    char folder[TEMP_PATH_BYTES];
    struct store *store;
    struct demand_report report; /* of the last import */
    struct problem problem;
};

static void path_of(const struct world *world, const char *name, char path[TEMP_PATH_BYTES + 40])
{
    snprintf(path, TEMP_PATH_BYTES + 40, "%s/%s", world->folder, name);
}

static int world_make(void **state)
{
    struct load_report report;
    struct areas_report *areas = calloc(1, sizeof *areas);
    struct world *world = calloc(1, sizeof *world);
    char path[TEMP_PATH_BYTES + 40];
    assert_non_null(world);
    assert_non_null(areas);
    clock_set_today(TODAY);
    temp_make(world->folder);
    world->store = temp_store(world->folder);
    assert_int_equal(load_ground(world->store, "geodata", &report, NULL), OK);
    temp_write(world->folder, "wards.geojson", wards, sizeof wards - 1);
    path_of(world, "wards.geojson", path);
    struct areas_ask ask = {.path = path, .type = STR("ward")};
    assert_int_equal(areas_import(world->store, &ask, NULL, NULL, areas, NULL), OK);
    free(areas);
    *state = world;
    return 0;
}

static int demand_drop(void **state)
{
    struct world *world = *state;
    int removed;
    return demand_remove(world->store, false, &removed, NULL) ? -1 : 0;
}

static int world_drop(void **state)
{
    struct world *world = *state;
    store_close(world->store);
    temp_remove(world->folder);
    free(world);
    return 0;
}

static enum err import_named(struct world *world, const char *name, struct str text, bool dry_run)
{
    char path[TEMP_PATH_BYTES + 40];
    temp_write(world->folder, name, text.ptr, text.len);
    path_of(world, name, path);
    world->problem = (struct problem){0};
    return demand_import(world->store, path, dry_run, NULL, NULL, &world->report, &world->problem);
}

static enum err import(struct world *world, const char *text)
{
    return import_named(world, "women.csv", str_from(text), false);
}

static void import_good(struct world *world, const char *text)
{
    if (import(world, text))
        fail_msg("%s: %s %s / %s %s", text, world->problem.where, world->problem.text,
                 world->report.faults.list[0].where, world->report.faults.list[0].reason);
}

static long long women(const struct world *world, const char *where)
{
    char sql[300];
    snprintf(sql, sizeof sql,
             "SELECT coalesce(sum(d.women), 0) FROM demand_point d JOIN area a ON a.id = d.area_id "
             "WHERE d.origin = 'import' AND %s",
             where);
    return temp_sql_number(world->folder, sql);
}

static long long points(const struct world *world)
{
    return temp_sql_number(world->folder,
                           "SELECT count(*) FROM demand_point WHERE origin = 'import'");
}

static void points_become_the_demand(void **state)
{
    struct world *world = *state;
    static const char *const files[] = {
        "easting,northing,women\n531100,175300,3\n530900,180100,4\n531100,175300,0\n",
        "\xEF\xBB\xBFWomen,Northings,Eastings,note\r\n3,175300,531100,\r\n\r\n4,180100,530900,\r\n",
        "lon,lat,women\n-0.11407,51.46115,3\n-0.11519,51.50433,4\n",
        "women,LATITUDE,Longitude\n3,51.46115,-0.11407\n\"4\", 51.50433 ,-0.11519\n",
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        import_good(world, files[i]);
        assert_int_equal(world->report.women, 7);
        assert_int_equal(world->report.points, 2);
        assert_int_equal(points(world), 2);
        assert_int_equal(women(world, "a.code = 'E09000022' AND d.women = 3"), 3);
        /* the second stands in the river, in the nearest borough */
        assert_int_equal(women(world, "a.type = 'borough'"), 7);
    }
}

static void women_of_an_area_are_spread_as_the_census_has_them(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *area;
        const char *inside; /* where its women must be */
    } cases[] = {
        {"Camden", "a.code = 'E09000007'"},
        {"E09000007", "a.code = 'E09000007'"},
        {"lb of camden", NULL}, /* not one of its names */
        {"London Borough of Camden", "a.code = 'E09000007'"},
        {"Hammersmith & Fulham", "a.code = 'E09000013'"},
        {"City of London", "a.code = 'E09000001'"},
        {"E12000007", "1"},
        {"W1", "ST_X(d.geom) BETWEEN 529000 AND 533000 AND ST_Y(d.geom) BETWEEN 173000 AND 178000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf text;
        buf_init(&text, 0);
        buf_format(&text, "area,women\n\"%s\",1000\n", cases[i].area);
        enum err err = import(world, text.ptr);
        buf_finish(&text);
        if (!cases[i].inside) {
            assert_int_equal(err, ERR_INVALID);
            continue;
        }
        if (err)
            fail_msg("%s: %s", cases[i].area, world->report.faults.list[0].reason);
        assert_int_equal(women(world, "1"), 1000);
        if (!strstr(cases[i].inside, "ST_"))
            assert_int_equal(women(world, cases[i].inside), 1000);
        assert_int_equal(world->report.areas, 1);
        assert_int_equal(world->report.areas_alone, 0);
    }
}

/* With ten times the women of the Census, each point has ten times its own. */
static void spread_keeps_proportions_and_sums_exactly(void **state)
{
    struct world *world = *state;
    char text[120];
    long long census = temp_sql_number(
        world->folder, "SELECT sum(d.women) FROM demand_point d JOIN area a ON a.id = d.area_id "
                       "WHERE d.origin = 'census' AND a.code = 'E09000007'");
    snprintf(text, sizeof text, "area,women\nCamden,%lld\nE09000022,7\n", census * 10);
    import_good(world, text);
    assert_int_equal(women(world, "a.code = 'E09000007'"), census * 10);
    assert_int_equal(women(world, "a.code = 'E09000022'"), 7);
    assert_int_equal(
        temp_sql_number(
            world->folder,
            "SELECT count(*) FROM demand_point i JOIN demand_point c ON c.origin = 'census' AND "
            "c.area_id = i.area_id AND AsBinary(c.geom) = AsBinary(i.geom) JOIN area a ON a.id = "
            "i.area_id WHERE i.origin = 'import' AND a.code = 'E09000007' AND i.women <> 10 * "
            "c.women"),
        0);
    /* the seven go to the seven largest remainders, one each or more: none is lost */
    assert_int_equal(points(world),
                     temp_sql_number(world->folder,
                                     "SELECT count(*) FROM demand_point WHERE origin = 'import' "
                                     "AND women > 0"));
}

static void area_without_census_points_gets_one_at_its_label(void **state)
{
    struct world *world = *state;
    import_good(world, "area,women\nsmall,9\n");
    assert_int_equal(world->report.areas_alone, 1);
    assert_int_equal(points(world), 1);
    assert_int_equal(women(world, "a.code = 'E09000022'"), 9);
}

static void boroughs_left_without_women_are_named(void **state)
{
    struct world *world = *state;
    assert_int_equal(import_named(world, "women.csv", STR("area,women\nE12000007,5000000\n"), true),
                     OK);
    assert_int_equal(world->report.boroughs_empty, 0);
    assert_int_equal(import_named(world, "women.csv", STR("area,women\nCamden,5000\n"), true), OK);
    assert_int_equal(world->report.boroughs_empty, 32);
    assert_non_null(strstr(world->report.boroughs_empty_names, "Barnet, "));
    assert_null(strstr(world->report.boroughs_empty_names, "Camden"));
    assert_non_null(strstr(world->report.boroughs_empty_names, "Westminster"));
}

static void rows_whose_areas_share_ground_are_refused(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *rows;
        bool is_good;
    } cases[] = {
        {"Lambeth,5\nW1,5\n", false},       {"W1,5\nLambeth,5\n", false},
        {"Lambeth,5\nsmall,5\n", false},    {"small,5\nLambeth,5\n", false},
        {"E12000007,5\nCamden,5\n", false}, {"Camden,5\nE12000007,5\n", false},
        {"Lambeth,0\nW1,5\n", true},        {"W1,5\nW2,5\nCamden,5\n", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf text;
        buf_init(&text, 0);
        buf_format(&text, "area,women\n%s", cases[i].rows);
        enum err err = import_named(world, "women.csv", buf_view(&text), true);
        const char *reason = world->report.faults.list[0].reason;
        if (cases[i].is_good
                ? err != OK
                : err != ERR_INVALID || !strstr(reason, "ground with the area on line 2"))
            fail_msg("%s: %s %s", cases[i].rows, world->problem.text, reason);
        buf_finish(&text);
    }
}

static void line_that_is_wrong_is_told(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *header;
        const char *row;
        const char *word;
    } cases[] = {
        {"area,women", "Nowhere,5", "no area of this name or code: \"Nowhere\""},
        {"area,women", ",5", "it is empty"},
        {"area,women", "\xFF\xFE,5", "not UTF-8"},
        {"area,women", "Brent,-1", "no whole number from 0 to 10000000: \"-1\""},
        {"area,women", "Brent,1.5", "no whole number"},
        {"area,women", "Brent,\"1,200\"", "no whole number"},
        {"area,women", "Brent,10000001", "no whole number"},
        {"area,women", "Brent,99999999999999999999", "no whole number"},
        {"area,women", "Brent", "no whole number from 0 to 10000000: it is empty"},
        {"area,women", "\"Brent,5", "never closed"},
        {"area,women", "Camden,5", "stands on line 2 too"},
        {"area,women", "E09000007,5", "stands on line 2 too"},
        {"area,women", "Twin,5", "Several areas"},
        {"area,women", "Far,5", "outside London"},
        {"easting,northing,women", "x,175300,5", "no number: \"x\""},
        {"easting,northing,women", "531100,nan,5", "no number"},
        {"easting,northing,women", "531100,,5", "it is empty"},
        {"easting,northing,women", "509900,196500,5", "outside London"},
        {"easting,northing,women", "-0.1,51.5,5", "degrees"},
        {"lon,lat,women", "51.5,-0.1,5", "swapped"},
        {"lon,lat,women", "531100,175300,5", "metres"},
        {"lon,lat,women", "-3.2,55.9,5", "outside London"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf text;
        const char *good = cases[i].header[0] == 'a'   ? "Camden,1"
                           : cases[i].header[0] == 'e' ? "531100,175300,1"
                                                       : "-0.1,51.5,1";
        buf_init(&text, 0);
        buf_format(&text, "%s\n%s\n%s\n", cases[i].header, good, cases[i].row);
        enum err err = import(world, text.ptr);
        const struct import_fault *fault = &world->report.faults.list[0];
        if (err != ERR_INVALID || world->report.faults.count != 1 ||
            strcmp(fault->where, "line 3") != 0 || !strstr(fault->reason, cases[i].word) ||
            !strstr(world->problem.text, "1 of 2 rows is wrong. Nothing was imported."))
            fail_msg("%s: %s / %s: %s", cases[i].row, world->problem.text, fault->where,
                     fault->reason);
        buf_finish(&text);
    }
    assert_int_equal(points(world), 0);
}

static void header_must_say_what_the_columns_are(void **state)
{
    struct world *world = *state;
    static const char *const wrong[] = {
        "",
        "area\nCamden\n",
        "name,count\nCamden,1\n",
        "easting,women\n1,1\n",
        "lon,northing,women\n1,1,1\n",
        "area,easting,northing,women\nCamden,1,1,1\n",
        "lon,lat,easting,northing,women\n1,1,1,1,1\n",
        "area;women\nCamden;1\n",
        "\xFF\xFEz\n",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (import(world, wrong[i]) != ERR_INVALID || !world->problem.text[0])
            fail_msg("%s: %s", wrong[i], world->problem.text);
    assert_int_equal(import(world, "area,women\n"), ERR_INVALID);
    assert_int_equal(import(world, "area,women\nCamden,0\n"), ERR_INVALID);
    assert_non_null(strstr(world->problem.text, "no women"));
    assert_int_equal(
        demand_import(world->store, "/nowhere/women.csv", false, NULL, NULL, &world->report, NULL),
        ERR_NOT_FOUND);
}

static void one_bad_row_in_a_thousand_is_found_and_all_are_counted(void **state)
{
    struct world *world = *state;
    struct buf text;
    buf_init(&text, 0);
    buf_text(&text, "easting,northing,women\n");
    for (int i = 0; i < 100000; i++)
        buf_format(&text, "%d,%d,%s\n", 530000 + i % 317, 182000 + i % 211,
                   i % 1000 == 500 ? "many" : "2");
    assert_int_equal(import_named(world, "women.csv", buf_view(&text), false), ERR_INVALID);
    assert_int_equal(world->report.rows, 100000);
    assert_int_equal(world->report.faults.count, 100);
    assert_string_equal(world->report.faults.list[99].where, "line 99502");
    for (size_t i = 0; i + 4 <= text.len; i++)
        if (memcmp(text.ptr + i, "many", 4) == 0)
            memcpy(text.ptr + i, "0003", 4);
    assert_int_equal(import_named(world, "women.csv", buf_view(&text), false), OK);
    assert_int_equal(points(world), 100000);
    assert_int_equal(women(world, "1"), 200100);
    buf_finish(&text);
}

static void same_file_again_does_nothing_and_dry_run_neither(void **state)
{
    struct world *world = *state;
    struct str text = STR("area,women\nCamden,5\n");
    assert_int_equal(import_named(world, "women.csv", text, true), OK);
    assert_int_equal(points(world), 0);
    assert_int_equal(import_named(world, "women.csv", text, false), OK);
    assert_false(world->report.was_loaded);
    long long before = temp_sql_number(world->folder, "SELECT count(*) FROM history");
    assert_int_equal(import_named(world, "women.csv", text, false), OK);
    assert_true(world->report.was_loaded);
    assert_int_equal(temp_sql_number(world->folder, "SELECT count(*) FROM history"), before);
    assert_int_equal(import_named(world, "other.csv", text, false), OK); /* another name to show */
    assert_false(world->report.was_loaded);
}

static struct atlas *build(struct world *world)
{
    struct arena arena;
    struct directory *directory = calloc(1, sizeof *directory);
    struct atlas *atlas = NULL;
    assert_non_null(directory);
    arena_init(&arena, 0);
    assert_int_equal(store_read(world->store, &arena, directory, NULL), OK);
    assert_int_equal(atlas_build(&arena, directory, &atlas, NULL), OK);
    free(directory);
    return atlas;
}

static void atlas_names_its_demand_and_its_version_follows(void **state)
{
    struct world *world = *state;
    int removed = 0;
    struct atlas *before = build(world);
    import_good(world, "area,women\nCamden,5\n");
    struct atlas *with = build(world);
    assert_true(with->directory.demand_is_imported);
    assert_string_equal(with->directory.demand_words.ptr, "women.csv, imported on 1 March 2026");
    assert_string_not_equal(before->version, with->version);
    assert_int_equal(demand_remove(world->store, true, &removed, NULL), OK);
    assert_int_equal(removed, world->report.points);
    assert_int_equal(points(world), removed);
    assert_int_equal(demand_remove(world->store, false, &removed, NULL), OK);
    assert_int_equal(points(world), 0);
    struct atlas *after = build(world);
    assert_string_equal(before->version, after->version);
    assert_string_equal(after->directory.demand_words.ptr, "Women, Census 2021");
    assert_int_equal(demand_remove(world->store, false, &removed, NULL), OK);
    assert_int_equal(removed, 0);
    atlas_give_back(before);
    atlas_give_back(with);
    atlas_give_back(after);
}

int main(void)
{
#define IN_A_WORLD(test) cmocka_unit_test_teardown(test, demand_drop)
    const struct CMUnitTest tests[] = {
        IN_A_WORLD(points_become_the_demand),
        IN_A_WORLD(women_of_an_area_are_spread_as_the_census_has_them),
        IN_A_WORLD(spread_keeps_proportions_and_sums_exactly),
        IN_A_WORLD(area_without_census_points_gets_one_at_its_label),
        IN_A_WORLD(boroughs_left_without_women_are_named),
        IN_A_WORLD(rows_whose_areas_share_ground_are_refused),
        IN_A_WORLD(line_that_is_wrong_is_told),
        IN_A_WORLD(header_must_say_what_the_columns_are),
        IN_A_WORLD(one_bad_row_in_a_thousand_is_found_and_all_are_counted),
        IN_A_WORLD(same_file_again_does_nothing_and_dry_run_neither),
        IN_A_WORLD(atlas_names_its_demand_and_its_version_follows),
    };
    return cmocka_run_group_tests(tests, world_make, world_drop);
}
