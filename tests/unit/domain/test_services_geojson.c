/* Services as features: points are sites, polygons are coverage, properties are the columns. */
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "domain/intake.h"
#include "domain/services_file.h"
#include "tests/support/record.h"

#define SQUARE "[[[-0.12,51.46],[-0.11,51.46],[-0.11,51.47],[-0.12,51.47],[-0.12,51.46]]]"
#define TIE "[[[-0.12,51.46],[-0.11,51.47],[-0.11,51.46],[-0.12,51.47],[-0.12,51.46]]]"

static struct test_record *record;
static struct intake *intake;
static const struct intake_report *report;

static int begin(void **state)
{
    (void)state;
    record = test_record_make(0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    intake_destroy(intake);
    intake = NULL;
    test_record_drop(record);
    return 0;
}

/* The report of the last features is kept until the next are read. */
static void read_features(struct str text)
{
    const struct intake_ask ask = {.base = &record->base};
    struct problem problem = {0};
    intake_destroy(intake);
    intake = NULL;
    if (intake_create(&ask, &intake, &problem) ||
        intake_read(intake, INTAKE_GEOJSON, STR(""), text, &problem) ||
        intake_finish(intake, &report, &problem))
        fail_msg("%s: %s", problem.where, problem.text);
}

static void read_feature(const char *head, const char *geometry)
{
    char text[4000];
    snprintf(
        text, sizeof text,
        "{\"type\":\"FeatureCollection\",%s\"features\":[\n{\"type\":\"Feature\",\"geometry\":%s,"
        "\"properties\":{\"name\":\"One\",\"organisation\":\"Some\",\"audience\":\"women\","
        "\"reach\":\"visit\"}}]}",
        head, geometry);
    read_features(str_from(text));
}

static void write_it(void)
{
    const struct intake_write ask = {.actor = "sam", .subject = STR("geojson"), .note = STR("")};
    struct problem problem = {0};
    if (report->count[INTAKE_REFUSED])
        fail_msg("%.*s", (int)report->rows[0].words.len, report->rows[0].words.ptr);
    if (intake_write(intake, record->store, &ask, &problem))
        fail_msg("%s", problem.text);
    assert_int_equal(store_read(record->store, &record->arena, record->ground, NULL), OK);
}

static enum err sink(void *context, struct str piece, struct problem *problem)
{
    (void)problem;
    buf_str(context, piece);
    return OK;
}

static void a_point_is_a_site_in_its_borough(void **state)
{
    (void)state;
    read_feature("", "{\"type\":\"Point\",\"coordinates\":[-0.1149,51.4613]}");
    assert_true(str_equal(report->rows[0].where, STR("feature 1 (line 2)")));
    write_it();
    assert_int_equal(
        temp_sql_number(record->folder,
                        "SELECT count(*) FROM service JOIN service_at_location l ON l.service_id = "
                        "service.id JOIN site ON site.id = l.site_id JOIN area ON area.id = "
                        "site.area_id WHERE service.name = 'One' AND area.name = 'Lambeth'"),
        1);
}

static void metres_are_taken_where_the_crs_says_so(void **state)
{
    (void)state;
    read_feature("\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:27700\"}},",
                 "{\"type\":\"Point\",\"coordinates\":[531000,175400]}");
    assert_int_equal(report->count[INTAKE_REFUSED], 0);
    read_feature("\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:27700\"}},",
                 "{\"type\":\"Point\",\"coordinates\":[-0.1,51.5]}");
    assert_int_equal(report->count[INTAKE_REFUSED], 1);
}

static void a_polygon_is_the_coverage(void **state)
{
    (void)state;
    read_feature("", "{\"type\":\"Polygon\",\"coordinates\":" SQUARE "}");
    assert_int_equal(report->rows[0].notice.len, 0);
    write_it();
    assert_int_equal(temp_sql_number(record->folder,
                                     "SELECT count(*) FROM coverage JOIN service ON service.id = "
                                     "coverage.service_id WHERE service.name = 'One' AND "
                                     "coverage.kind = 'polygon'"),
                     1);
    read_feature("", "{\"type\":\"Polygon\",\"coordinates\":" SQUARE "}");
    assert_int_equal(report->count[INTAKE_UNCHANGED], 1);
}

static void a_polygon_that_crosses_itself_is_mended_with_its_place_in_degrees(void **state)
{
    (void)state;
    read_feature("", "{\"type\":\"Polygon\",\"coordinates\":" TIE "}");
    assert_int_equal(report->count[INTAKE_REFUSED], 0);
    assert_non_null(strstr(report->rows[0].notice.ptr, "not valid at -0.115"));
}

static void lists_numbers_and_truths_are_texts_of_columns(void **state)
{
    (void)state;
    read_features(
        STR("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":null,"
            "\"properties\":{\"name\":\"Kinds\",\"organisation\":\"Some\",\"audience\":\"women\","
            "\"reach\":\"remote\",\"areas\":[\"Lambeth\",\"Camden\"],\"age_from\":18,"
            "\"pregnant\":true,\"notes\":null}}]}"));
    write_it();
    assert_int_equal(temp_sql_number(record->folder,
                                     "SELECT count(*) FROM coverage_area c JOIN coverage o ON o.id "
                                     "= c.coverage_id JOIN service s ON s.id = o.service_id WHERE "
                                     "s.name = 'Kinds'"),
                     2);
    assert_int_equal(temp_sql_number(record->folder,
                                     "SELECT count(*) FROM rule JOIN service ON service.id = "
                                     "rule.service_id WHERE service.name = 'Kinds'"),
                     2);
}

static void what_is_written_is_read_as_the_same(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 0);
    assert_int_equal(services_write(&record->base, SERVICES_GEOJSON, sink, &text, NULL), OK);
    read_features(buf_view(&text));
    assert_int_equal(report->count[INTAKE_UNCHANGED], record->ground->services_count);
    buf_finish(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_point_is_a_site_in_its_borough),
        cmocka_unit_test(metres_are_taken_where_the_crs_says_so),
        cmocka_unit_test(a_polygon_is_the_coverage),
        cmocka_unit_test(a_polygon_that_crosses_itself_is_mended_with_its_place_in_degrees),
        cmocka_unit_test(lists_numbers_and_truths_are_texts_of_columns),
        cmocka_unit_test(what_is_written_is_read_as_the_same),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
