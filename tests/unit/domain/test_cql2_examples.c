/* The examples of the standard, from the folder that SIGNPOST_CQL2 names. */
#include "tests/support/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json.h"
#include "tests/support/cql2_rows.h"

static const struct example {
    const char *name;
    const char *rows[CQL2_ROWS_MAX];
    const char *answers; /* NULL: it cannot be bound, and the problem names this function */
    const char *function;
} examples[] = {
    {"clause6_01", {"windSpeed: 3"}, NULL, "avg"},
    {"clause6_02a", {"city: 'Toronto'", "city: 'toronto'", "a: 1"}, "10?", NULL},
    {"clause6_02b", {"windSpeed: 3"}, NULL, "avg"},
    {"clause6_02c", {"balance: 150.5", "balance: 150", "a: 1"}, "10?", NULL},
    {"clause6_02d",
     {"updated: DATE('1970-01-01')", "updated: TIMESTAMP('1969-12-31T23:59:59Z')",
      "updated: TIMESTAMP('1970-01-01T00:00:00Z')", "a: 1"},
     "101?",
     NULL},
    {"clause6_03", {"geometry: POINT(1 2)", "a: 1"}, "10", NULL},
    {"clause7_01", {"name: 'Smithers'", "name: 'Smith'", "name: 'A Smith'", "a: 1"}, "110?", NULL},
    {"clause7_02", {"depth: 100", "depth: 150", "depth: 150.01", "a: 1"}, "110?", NULL},
    {"clause7_03a", {"cityName: 'New York'", "cityName: 'York'", "a: 1"}, "10?", NULL},
    {"clause7_03b", {"category: 4", "category: 5", "a: 1"}, "01?", NULL},
    {"clause7_04",
     {"road_class: 'ΟΔΟΣ'", "road_class: 'STRASSE'", "road_class: 'Gasse'", "a: 1"},
     "110?",
     NULL},
    {"clause7_05", {"etat_vol: 'debarquer'", "etat_vol: 'Débárquér'"}, "10", NULL},
    {"clause7_07",
     {"geometry: POINT(36.319836 32.288087)", "geometry: POINT(36.319837 32.288087)",
      "geometry: POLYGON((36 32, 37 32, 37 33, 36 33, 36 32))", "a: 1"},
     "101?",
     NULL},
    {"clause7_10",
     {"road: LINESTRING(43.72 -79.296, 43.74 -79.296)", "road: LINESTRING(43 -79, 43 -78)",
      "road: LINESTRING(43.7311 -79.2980, 43.7315 -79.2975)", "a: 1"},
     "100?",
     NULL},
    {"clause7_12",
     {"event_time: TIMESTAMP('1969-07-20T20:17:40Z')", "event_time: DATE('1969-07-16')",
      "event_time: DATE('1969-07-25')", "event_time: INTERVAL('..', '1969-07-16T05:32:00Z')",
      "a: 1"},
     "1101?",
     NULL},
    {"clause7_13",
     {"touchdown: TIMESTAMP('1969-07-20T20:17:40Z'); liftOff: TIMESTAMP('1969-07-21T17:54:00Z')",
      "touchdown: TIMESTAMP('1969-07-20T20:17:40Z'); liftOff: TIMESTAMP('1969-07-25T00:00:00Z')",
      "touchdown: TIMESTAMP('1969-07-20T20:17:40Z')", "a: 1"},
     "1000",
     NULL},
    {"clause7_15",
     {"layer:ids: ('layers-us', 'x', 'layers-ca')", "layer:ids: ('layers-us')", "a: 1"},
     "10?",
     NULL},
    {"clause7_16", {"a: 1"}, "1", NULL},
    {"clause7_17", {"a: 1"}, "1", NULL},
    {"clause7_18", {"road: POINT(1 1); geometry: POINT(1 1)"}, NULL, "Buffer"},
    {"clause7_19",
     {"vehicle_height: 4.1; bridge_clearance: 5", "vehicle_height: 4; bridge_clearance: 5",
      "vehicle_height: 4"},
     "10?",
     NULL},
    {"example01",
     {"landsat:scene_id: 'LC82030282019133LGN00'", "landsat:scene_id: ''"},
     "10",
     NULL},
    {"example02", {"eo:instrument: 'OLI_TIRS'", "eo:instrument: 'oli'"}, "10", NULL},
    {"example03", {"landsat:wrs_path: '15X'", "landsat:wrs_path: '155'"}, "10", NULL},
    {"example04",
     {"eo:cloud_cover: 0.05; landsat:wrs_row: 28; landsat:wrs_path: 203",
      "eo:cloud_cover: 0.1; landsat:wrs_row: 28; landsat:wrs_path: 203",
      "eo:cloud_cover: 0.05; landsat:wrs_row: 28"},
     "10?",
     NULL},
    {"example05a", {"eo:cloud_cover: 0.2", "eo:cloud_cover: 0.3", "a: 1"}, "10?", NULL},
    {"example05b", {"eo:cloud_cover: 0.2", "eo:cloud_cover: 0.3", "a: 1"}, "10?", NULL},
    {"example06a",
     {"eo:cloud_cover: 0.2; landsat:wrs_row: 28; landsat:wrs_path: 203",
      "eo:cloud_cover: 0.21; landsat:wrs_row: 28; landsat:wrs_path: 203"},
     "10",
     NULL},
    {"example06b",
     {"eo:cloud_cover: 0.2; landsat:wrs_row: 28; landsat:wrs_path: 203",
      "eo:cloud_cover: 0.21; landsat:wrs_row: 28; landsat:wrs_path: 203"},
     "10",
     NULL},
    {"example07",
     {"eo:instrument: 'OLI'; footprint: POINT(43.7 -79.4)",
      "eo:instrument: 'OLI'; footprint: POINT(43.59 -79.2)", "eo:instrument: 'OLI'"},
     "10?",
     NULL},
    {"example08",
     {"beamMode: 'ScanSAR Narrow'; swathDirection: 'ascending'; polarization: 'HH+VV+HV+VH'; "
      "footprint: POINT(-77.05 39)",
      "beamMode: 'ScanSAR Narrow'; swathDirection: 'descending'; polarization: 'HH+VV+HV+VH'; "
      "footprint: POINT(-77.05 39)"},
     "10",
     NULL},
    {"example09", {"floors: 6", "floors: 5", "a: 1"}, "10?", NULL},
    {"example10", {"taxes: 500", "taxes: 500.01"}, "10", NULL},
    {"example11", {"owner: 'Ann Jones Smith'", "owner: 'jones'"}, "10", NULL},
    {"example12", {"owner: 'Mike'", "owner: 'A Mike'"}, "10", NULL},
    {"example13", {"owner: 'A Mike B'", "owner: 'mike'", "a: 1"}, "01?", NULL},
    {"example14", {"swimming_pool: true", "swimming_pool: false", "a: 1"}, "10?", NULL},
    {"example15",
     {"floors: 6; swimming_pool: true", "floors: 6; swimming_pool: false", "floors: 5",
      "floors: 6"},
     "100?",
     NULL},
    {"example16",
     {"swimming_pool: true; floors: 1; material: 'red brick'",
      "swimming_pool: true; floors: 1; material: 'a brick wall'", "swimming_pool: true; floors: 6",
      "swimming_pool: true; floors: 1"},
     "101?",
     NULL},
    {"example17",
     {"floors: 6; material: 'brick'", "swimming_pool: true", "swimming_pool: false; floors: 5"},
     "110",
     NULL},
    {"example18",
     {"floors: 5; swimming_pool: false", "floors: 4; swimming_pool: false"},
     "10",
     NULL},
    {"example19",
     {"owner: 'mike'; floors: 3", "owner: 'MIKE'; floors: 3", "owner: 'Mike'; floors: 4"},
     "100",
     NULL},
    {"example20", {"built: DATE('2014-12-31')", "built: DATE('2015-01-01')", "a: 1"}, "10?", NULL},
    {"example21",
     {"built: DATE('2012-06-06')", "built: TIMESTAMP('2012-06-05T23:59:59Z')",
      "built: TIMESTAMP('2012-06-06T00:00:00Z')"},
     "101",
     NULL},
    {"example22",
     {"starts_at: TIMESTAMP('2017-06-10T08:00:00Z'); ends_at: TIMESTAMP('2017-06-11T10:00:00Z')",
      "starts_at: TIMESTAMP('2017-06-10T07:30:00Z'); ends_at: TIMESTAMP('2017-06-11T10:00:00Z')"},
     "10",
     NULL},
    {"example23",
     {"location: POINT(-117.95 33.9)", "location: POINT(-118 33.9)", "location: POINT(-119 33.9)",
      "location: LINESTRING(-117.99 33.9, -117.91 33.95)",
      "location: LINESTRING(-117.99 33.9, -117.8 33.95)"},
     "10010",
     NULL},
    {"example24",
     {"geometry: POINT(-10 -10)", "geometry: POINT(0 0)", "geometry: POINT(-9 9)",
      "geometry: LINESTRING(-9 9, 9 -9)"},
     "1101",
     NULL},
    {"example25",
     {"floors: 6; geometry: POINT(-117.95 33.9)", "floors: 5; geometry: POINT(-117.95 33.9)"},
     "10",
     NULL},
    {"example26", {"road_class: 'οδος'", "road_class: 'οδο'"}, "10", NULL},
    {"example27", {"etat_vol: 'débarquer'", "etat_vol: 'debarque'"}, "10", NULL},
    {"example28",
     {"geophys:SURVEY_NAME: 'The CALCUTTA survey'", "geophys:SURVEY_NAME: 'Delhi'"},
     "10",
     NULL},
    {"example29", {"id: 'fa7e1920-9107-422d-a3db-c468cbc5d6df'", "id: 'x'"}, "10", NULL},
    {"example30", {"id: 'fa7e1920-9107-422d-a3db-c468cbc5d6df'", "id: 'x'", "a: 1"}, "01?", NULL},
    {"example31", {"value: 9", "value: 10"}, "10", NULL},
    {"example32", {"value: 11", "value: 10"}, "10", NULL},
    {"example33", {"value: 10", "value: 10.1"}, "10", NULL},
    {"example34", {"value: 10", "value: 9.9"}, "10", NULL},
    {"example35", {"name: 'food'", "name: 'Food'"}, "10", NULL},
    {"example36", {"name: 'food'", "name: 'Food'", "a: 1"}, "01?", NULL},
    {"example37", {"value: 10", "value: 21"}, "10", NULL},
    {"example38", {"value: 10", "value: 21", "a: 1"}, "01?", NULL},
    {"example39", {"value: 2", "value: 4"}, "10", NULL},
    {"example40", {"value: 'b'", "value: 'd'", "a: 1"}, "01?", NULL},
    {"example41", {"value: 1", "a: 1"}, "01", NULL},
    {"example42", {"value: 1", "a: 1"}, "10", NULL},
    {"example43", {"name: 'x'; value: 11", "name: 'foo'; value: 11", "value: 10"}, "100", NULL},
    {"example44", {"a: 1", "value: 15", "value: 9"}, "110", NULL},
    {"example45",
     {"geometry: POINT(-128.098193 -1.1)", "geometry: POINT(-129 0)", "geometry: POINT(0 90)"},
     "101",
     NULL},
    {"example46",
     {"geometry: POLYGON((-0.333333 89.0, -102.723546 -0.5, -179.0 -89.0, -1.9 89.0, -0.0 89.0, "
      "2.00001 -1.9, -0.333333 89.0))",
      "geometry: POINT(0 0)"},
     "10",
     NULL},
    {"example47",
     {"geometry: POINT(144 45)", "geometry: POINT(100 -10)", "geometry: POINT(-2 0)"},
     "011",
     NULL},
    {"example48", {"geometry: POINT(-1.9 -1.1)", "geometry: POINT(0 0)"}, "10", NULL},
    {"example49",
     {"geometry: BBOX(-70, -60, 180, 10)", "geometry: BBOX(-49, -60, 180, 10)"},
     "10",
     NULL},
    {"example50",
     {"geometry: BBOX(-180, 0, 10, 10)", "geometry: BBOX(-100, 5, 10, 10)"},
     "10",
     NULL},
    {"example51", {"geometry: LINESTRING(0 -89, 4 -89)", "geometry: POINT(0 0)"}, "10", NULL},
    {"example52", {"geometry: BBOX(-4, -2, -3, -1)", "geometry: BBOX(-3, -2, -2, -1)"}, "10", NULL},
    {"example53", {"updated_at: DATE('2010-02-11')", "updated_at: DATE('2010-02-10')"}, "10", NULL},
    {"example54",
     {"updated_at: TIMESTAMP('2012-08-10T05:29:59.999999Z')",
      "updated_at: TIMESTAMP('2012-08-10T05:30:00Z')", "updated_at: DATE('2012-08-10')"},
     "100",
     NULL},
    {"example55",
     {"starts_at: DATE('2000-01-02'); ends_at: DATE('2005-01-09')",
      "starts_at: DATE('2000-01-01'); ends_at: DATE('2005-01-09')",
      "starts_at: DATE('2000-01-02')"},
     "100",
     NULL},
    {"example56",
     {"starts_at: DATE('2005-01-11'); ends_at: DATE('2006-01-01')",
      "starts_at: DATE('2005-01-10'); ends_at: DATE('2006-01-01')", "ends_at: DATE('2006-01-01')"},
     "100",
     NULL},
    {"example57",
     {"starts_at: DATE('2005-01-11'); ends_at: DATE('2010-02-09')",
      "starts_at: DATE('2005-01-10'); ends_at: DATE('2010-02-09')"},
     "10",
     NULL},
    {"example58",
     {"updated_at: DATE('1851-04-29')", "updated_at: TIMESTAMP('1851-04-29T12:00:00Z')",
      "updated_at: DATE('1851-04-30')"},
     "110",
     NULL},
    {"example59",
     {"starts_at: DATE('1990-01-01'); ends_at: TIMESTAMP('2010-02-10T05:29:20.073225Z')",
      "starts_at: DATE('1992-01-01'); ends_at: TIMESTAMP('2010-02-10T05:29:20.073225Z')"},
     "10",
     NULL},
    {"example60",
     {"starts_at: DATE('1992-01-01'); ends_at: TIMESTAMP('2010-02-10T05:29:20.073225Z')",
      "starts_at: DATE('1991-10-07'); ends_at: TIMESTAMP('2010-02-10T05:29:20.073225Z')"},
     "10",
     NULL},
    {"example61",
     {"starts_at: DATE('2010-02-10'); ends_at: DATE('2011-01-01')",
      "starts_at: DATE('2010-02-11'); ends_at: DATE('2011-01-01')"},
     "10",
     NULL},
    {"example62",
     {"starts_at: DATE('2010-02-10'); ends_at: DATE('2011-01-01')",
      "starts_at: DATE('2010-02-11'); ends_at: DATE('2011-01-01')"},
     "10",
     NULL},
    {"example63",
     {"starts_at: DATE('2009-01-01'); ends_at: TIMESTAMP('2010-02-10T05:29:20.073225Z')",
      "starts_at: DATE('2009-01-01'); ends_at: TIMESTAMP('2010-02-10T05:29:20Z')"},
     "10",
     NULL},
    {"example64",
     {"starts_at: DATE('1990-01-01'); ends_at: DATE('2000-01-01')",
      "starts_at: DATE('1992-01-01'); ends_at: DATE('2000-01-01')"},
     "10",
     NULL},
    {"example65",
     {"starts_at: DATE('1990-01-01'); ends_at: DATE('1992-01-01')",
      "starts_at: DATE('1990-01-01'); ends_at: DATE('1993-01-01')"},
     "10",
     NULL},
    {"example66",
     {"starts_at: TIMESTAMP('1991-10-07T08:21:06.393262Z'); ends_at: DATE('2000-01-01')",
      "starts_at: TIMESTAMP('1991-10-07T08:21:06Z'); ends_at: DATE('2000-01-01')"},
     "10",
     NULL},
    {"example67",
     {"starts_at: TIMESTAMP('1991-10-07T08:21:06.393262Z'); ends_at: DATE('2000-01-01')",
      "starts_at: TIMESTAMP('1991-10-07T08:21:06.393262Z')"},
     "10",
     NULL},
    {"example68", {"geometry: POINT(0 0)"}, NULL, "Foo"},
    {"example69", {"geometry: POINT(0 0)"}, NULL, "Bar"},
    {"example70", {"owner: 'Beyonce'", "owner: 'beyonce'"}, "10", NULL},
    {"example71", {"owner: 'Somebody ELSE'", "owner: 'somebody'"}, "10", NULL},
    {"example72", {"value: 12; foo: 1", "value: 11; foo: 1", "value: 11"}, "10?", NULL},
    {"example73", {"value: -10; foo: 1", "value: -9; foo: 1"}, "10", NULL},
    {"example74", {"value: 44; foo: 2", "value: 44.2; foo: 2"}, "10", NULL},
    {"example75", {"value: 0.5; foo: 4", "value: 1; foo: 4", "value: 1; foo: 0"}, "10?", NULL},
    {"example76", {"value: 8; foo: 3", "value: 8.1; foo: 3"}, "10", NULL},
    {"example77", {"foo: 4", "foo: 5"}, "10", NULL},
    {"example78", {"foo: 3", "foo: 4"}, "10", NULL},
    {"example79", {"values: ('c', 'a')", "values: ('a', 'd')", "values: ()"}, "101", NULL},
    {"example80", {"values: ('c', 'a', 'd', 'b')", "values: ('a', 'b')"}, "10", NULL},
    {"example81", {"values: (8, 'a', 1, TRUE)", "values: ('a', TRUE, 1)"}, "10", NULL},
    {"example82",
     {"values: (1, DATE('2010-02-10'))", "values: (1, 'FALSE')", "values: (FALSE)"},
     "101",
     NULL},
    {"example83",
     {"geometry: MULTIPOINT(33.470475 -0.99999, 180 0, 180 -0.5, 179 -15.333062, 179 -47.121701)",
      "geometry: MULTIPOINT(180 0, 180 -0.5)"},
     "10",
     NULL},
    {"example84",
     {"geometry: GEOMETRYCOLLECTION(POINT(1.9 2.00001), POINT(0 -2.00001), MULTILINESTRING(("
      "-2.00001 0, -77.292642 -0.5, -87.515626 0, -180 12.502773, 21.204842 -1.5, -21.878857 "
      "-90)), POINT(1.9 0.5), LINESTRING(179 1.179148, -148.192487 -65.007816, 0.5 0.333333))",
      "geometry: POINT(1.9 0.5)"},
     "10",
     NULL},
    {"example85",
     {"value: -3; foo: 1; bar: 0; x: 1", "value: 1; foo: 1; bar: 0; x: 1"},
     "10",
     NULL},
    {"example86", {"name: 'food'", "name: 'FOOD'"}, "10", NULL},
};

/* All that is wrong is told, not only the first. */
static int complaints;

static void PRINTF_LIKE(1, 2) complain(const char *format, ...)
{
    char line[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    print_error("%s\n", line);
    complaints++;
}

static const char *folder(void)
{
    const char *path = getenv("SIGNPOST_CQL2");
    if (path)
        return path;
    print_message("skipped: SIGNPOST_CQL2 names no folder\n");
    skip();
    return NULL;
}

static bool file_read(const char *form, const char *name, const char *ending, struct buf *out)
{
    char path[512];
    char bytes[4096];
    snprintf(path, sizeof path, "%s/examples/%s/%s%s", folder(), form, name, ending);
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    for (size_t len; (len = fread(bytes, 1, sizeof bytes, file)) > 0;)
        buf_bytes(out, bytes, len);
    fclose(file);
    return true;
}

/* Equal but for the order of members and how numbers are written. */
static bool json_same(const struct json_at *a, const struct json_at *b)
{
    enum json_kind kind = json_kind_of(a);
    bool is_number = kind == JSON_KIND_INT || kind == JSON_KIND_DOUBLE;
    double left = 0;
    double right = 1;
    struct str left_text;
    struct str right_text;
    bool left_truth;
    bool right_truth;
    if (is_number)
        return !json_want_double(a, -1e300, 1e300, &left, NULL) &&
               !json_want_double(b, -1e300, 1e300, &right, NULL) && left == right;
    if (kind != json_kind_of(b) || json_count(a) != json_count(b))
        return false;
    if (kind == JSON_KIND_TEXT)
        return !json_want_text(a, &left_text, NULL) && !json_want_text(b, &right_text, NULL) &&
               str_equal(left_text, right_text);
    if (kind == JSON_KIND_BOOL)
        return !json_want_bool(a, &left_truth, NULL) && !json_want_bool(b, &right_truth, NULL) &&
               left_truth == right_truth;
    for (struct json_each each = json_each(a); json_next(&each);) {
        struct json_at other;
        if (kind == JSON_KIND_OBJECT) {
            char key[64];
            snprintf(key, sizeof key, "%.*s", (int)each.at.key.len, each.at.key.ptr);
            other = json_member(b, key);
        } else {
            other = json_item(b, each.at.index);
        }
        if (!json_same(&each.at, &other))
            return false;
    }
    return true;
}

static void json_of(const struct cql2 *expression, struct buf *out)
{
    struct json_write json = json_write_to(out);
    buf_clear(out);
    cql2_write_json(expression, &json);
    assert_false(out->failed);
}

static bool texts_same_json(struct str a, struct str b)
{
    struct json_doc *left = NULL;
    struct json_doc *right = NULL;
    assert_int_equal(json_open(a, CQL2_TEXT_MAX_BYTES, &left, NULL), OK);
    assert_int_equal(json_open(b, CQL2_TEXT_MAX_BYTES, &right, NULL), OK);
    struct json_at left_root = json_root(left);
    struct json_at right_root = json_root(right);
    bool same = json_same(&left_root, &right_root);
    json_close(left);
    json_close(right);
    return same;
}

/* The expression's JSON is this file's, and both ways there and back give the same again. */
static void round_trip(const char *name, const struct cql2 *expression, struct str expected,
                       struct arena *arena)
{
    struct buf json;
    struct buf text;
    struct buf again;
    struct problem problem = {.where = ""};
    const struct cql2 *back;
    buf_init(&json, 0);
    buf_init(&text, 0);
    buf_init(&again, 0);
    json_of(expression, &json);
    if (!texts_same_json(buf_view(&json), expected))
        complain("%s became %s", name, json.ptr);
    cql2_write_text(expression, &text);
    if (cql2_read_text(buf_view(&text), arena, &back, &problem))
        complain("%s, written as %s: %s, %s", name, text.ptr, problem.where, problem.text);
    else if (json_of(back, &again), strcmp(json.ptr, again.ptr) != 0)
        complain("%s, written as %s, became %s", name, text.ptr, again.ptr);
    if (cql2_read_json(buf_view(&json), arena, &back, &problem))
        complain("%s, written as %s: %s, %s", name, json.ptr, problem.where, problem.text);
    else if (json_of(back, &again), strcmp(json.ptr, again.ptr) != 0)
        complain("%s, written as %s, became %s", name, json.ptr, again.ptr);
    buf_finish(&json);
    buf_finish(&text);
    buf_finish(&again);
}

static void evaluate(const struct example *example, const char *name, const struct cql2 *expression)
{
    struct cql2_rows rows;
    struct problem problem = {.where = ""};
    char answers[CQL2_ROWS_MAX + 1] = "";
    cql2_rows_init(&rows, example->rows);
    for (int i = 0; i < rows.name_count; i++)
        rows.kinds[i] = CQL2_ANY;
    enum err err = cql2_rows_ask(&rows, expression, answers, &problem);
    if (example->function && (!err || !strstr(problem.text, example->function)))
        complain("%s: the problem is \"%s\" at %s", name, problem.text, problem.where);
    if (!example->function && err)
        complain("%s: %s %s", name, problem.where, problem.text);
    if (!example->function && strcmp(answers, example->answers) != 0)
        complain("%s: the rows answer %s, not %s", name, answers, example->answers);
    cql2_rows_finish(&rows);
}

/* "example36-alt01.txt" is another spelling of example36. */
static const struct example *example_of(const char *file)
{
    size_t len = strcspn(file, "-.");
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++)
        if (strlen(examples[i].name) == len && !strncmp(examples[i].name, file, len))
            return &examples[i];
    complain("There are no rows for %s", file);
    return NULL;
}

static int each_file(const char *form, enum err (*read)(struct str, struct arena *,
                                                        const struct cql2 **, struct problem *))
{
    char path[512];
    int count = 0;
    snprintf(path, sizeof path, "%s/examples/%s", folder(), form);
    DIR *files = opendir(path);
    assert_non_null(files);
    for (struct dirent *file; (file = readdir(files));) {
        const char *ending = strrchr(file->d_name, '.');
        if (!ending || (strcmp(ending, ".txt") != 0 && strcmp(ending, ".json") != 0))
            continue;
        const struct example *example = example_of(file->d_name);
        if (!example)
            continue;
        struct arena arena;
        struct buf text;
        struct buf expected;
        struct problem problem = {.where = ""};
        const struct cql2 *expression;
        arena_init(&arena, 0);
        buf_init(&text, 0);
        buf_init(&expected, 0);
        assert_true(file_read(form, file->d_name, "", &text));
        assert_true(file_read("json", example->name, ".json", &expected));
        if (read(buf_view(&text), &arena, &expression, &problem)) {
            complain("%s: %s, %s", file->d_name, problem.where, problem.text);
        } else {
            round_trip(file->d_name, expression, buf_view(&expected), &arena);
            evaluate(example, file->d_name, expression);
        }
        count++;
        buf_finish(&text);
        buf_finish(&expected);
        arena_finish(&arena);
    }
    closedir(files);
    return count;
}

static void every_text_example_reads_writes_and_finds_the_right_rows(void **state)
{
    (void)state;
    complaints = 0;
    assert_true(each_file("text", cql2_read_text) >= 119);
    assert_int_equal(complaints, 0);
}

static void every_json_example_reads_writes_and_finds_the_right_rows(void **state)
{
    (void)state;
    complaints = 0;
    assert_true(each_file("json", cql2_read_json) >= 107);
    assert_int_equal(complaints, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_example_reads_writes_and_finds_the_right_rows),
        cmocka_unit_test(every_json_example_reads_writes_and_finds_the_right_rows),
    };
    return cmocka_run_group_tests_name("cql2 examples", tests, NULL, NULL);
}
