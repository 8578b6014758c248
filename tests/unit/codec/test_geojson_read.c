#include "tests/support/test.h"

#include <string.h>

#include "codec/geojson_read.h"
#include "geo/rings.h"
#include "geo/runs.h"

enum { JSON_BYTES = 8 * 1024 * 1024 };

#define SQUARE "[[-0.1,51.5],[-0.09,51.5],[-0.09,51.51],[-0.1,51.51],[-0.1,51.5]]"
#define POLYGON(rings) "{\"type\":\"Polygon\",\"coordinates\":" rings "}"

static struct projection *projection;

static int projection_make(void **state)
{
    (void)state;
    return projection_create(&projection, NULL) ? -1 : 0;
}

static int projection_drop(void **state)
{
    (void)state;
    projection_destroy(projection);
    return 0;
}

static enum err read_text(struct str text, enum geojson_crs crs, struct arena *arena,
                          struct str *wkb, struct problem *problem)
{
    struct json_doc *doc = NULL;
    enum err err = json_open(text, JSON_BYTES, &doc, problem);
    if (err)
        return err;
    struct json_at root = json_root(doc);
    err = geojson_polygons_read(&root, crs, projection, arena, wkb, problem);
    json_close(doc);
    return err;
}

static void polygons_become_wkb_that_passes_the_gate(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum geojson_crs crs;
        int rings;
        int parts;
    } cases[] = {
        {POLYGON("[" SQUARE "]"), GEOJSON_DEGREES, 1, 1},
        {POLYGON("[" SQUARE "," SQUARE "]"), GEOJSON_DEGREES, 2, 1},
        {"{\"type\":\"MultiPolygon\",\"coordinates\":[[" SQUARE "],[" SQUARE "," SQUARE "]]}",
         GEOJSON_DEGREES, 3, 2},
        {POLYGON("[[[-0.1,51.5,7],[-0.09,51.5,7],[-0.09,51.51,7],[-0.1,51.5,7]]]"), GEOJSON_DEGREES,
         1, 1},
        {POLYGON("[[[530000,180000],[530010,180000],[530010,180010.5],[530000,180000]]]"),
         GEOJSON_METRES, 1, 1},
        {"{\"bbox\":[1,2,3,4],\"type\":\"Polygon\",\"coordinates\":[" SQUARE "],\"crs\":null}",
         GEOJSON_DEGREES, 1, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena;
        struct str wkb = {"", 0};
        struct rings rings = {0};
        struct problem problem = {0};
        arena_init(&arena, 0);
        enum err err = read_text(str_from(cases[i].text), cases[i].crs, &arena, &wkb, &problem);
        if (!err)
            err = rings_from_wkb(wkb, &arena, &rings, &problem);
        if (err) {
            print_error("%s: %s %s\n", cases[i].text, problem.where, problem.text);
            fail();
            return; /* fail does not come back, but the analyser does not know */
        }
        assert_int_equal(rings.ring_count, cases[i].rings);
        assert_int_equal(rings.parts[rings.ring_count - 1], cases[i].parts - 1);
        assert_in_range((int)rings.points[0].easting, 529000, 533000);
        assert_in_range((int)rings.points[0].northing, 179000, 183000);
        arena_finish(&arena);
    }
}

static void metres_stay_as_they_are(void **state)
{
    (void)state;
    struct arena arena;
    struct str wkb = {"", 0};
    struct rings rings;
    arena_init(&arena, 0);
    assert_int_equal(
        read_text(STR(POLYGON(
                      "[[[530000.25,180000],[530010,180000],[530010,180010],[530000.25,180000]]]")),
                  GEOJSON_METRES, &arena, &wkb, NULL),
        OK);
    assert_int_equal(rings_from_wkb(wkb, &arena, &rings, NULL), OK);
    assert_true(rings.points[0].easting == 530000.25 && rings.points[0].northing == 180000);
    assert_int_equal(wkb.ptr[0], 1); /* little endian, MULTIPOLYGON */
    assert_int_equal(wkb.ptr[1], 6);
    arena_finish(&arena);
}

static void geometry_that_is_wrong_is_refused_with_its_pointer(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *where;
        const char *word;
        enum geojson_crs crs;
    } cases[] = {
        {"[]", "", "an object", 0},
        {"{}", "/type", "missing", 0},
        {"{\"type\":\"Point\",\"coordinates\":[-0.1,51.5]}", "/type", "Polygon", 0},
        {"{\"type\":\"GeometryCollection\",\"geometries\":[]}", "/type", "Polygon", 0},
        {"{\"type\":\"Polygon\"}", "/coordinates", "missing", 0},
        {POLYGON("[]"), "/coordinates", "empty", 0},
        {POLYGON("[[]]"), "/coordinates/0", "four positions", 0},
        {POLYGON("[[[-0.1,51.5],[-0.09,51.5],[-0.1,51.5]]]"), "/coordinates/0", "four positions",
         0},
        {POLYGON("[" SQUARE ",{}]"), "/coordinates/1", "a list", 0},
        {POLYGON("[[[-0.1,51.5],[-0.09,51.5],[-0.09,51.51],[-0.1,51.51]]]"), "/coordinates/0/3",
         "-0.1, 51.51. The ring is not closed", 0},
        {POLYGON("[[[-0.1,51.5],[-0.09],[-0.09,51.51],[-0.1,51.5]]]"), "/coordinates/0/1",
         "two numbers", 0},
        {POLYGON("[[[-0.1,51.5],[-0.09,51.5,1,2],[-0.09,51.51],[-0.1,51.5]]]"), "/coordinates/0/1",
         "at most 3", 0},
        {POLYGON("[[[-0.1,51.5],[-0.09,\"51.5\"],[-0.09,51.51],[-0.1,51.5]]]"),
         "/coordinates/0/1/1", "a number", 0},
        {POLYGON("[[[51.5,-0.1],[51.5,-0.09],[51.51,-0.09],[51.5,-0.1]]]"), "/coordinates/0/0",
         "swapped", 0},
        {POLYGON("[[[-74,40],[-74.1,40],[-74,40.1],[-74,40]]]"), "/coordinates/0/0",
         "is -74, 40. It is not in Britain", 0},
        {POLYGON("[[[530000,180000],[530010,180000],[530010,180010],[530000,180000]]]"),
         "/coordinates/0/0", "metres", 0},
        {POLYGON("[" SQUARE "]"), "/coordinates/0/0", "degrees", GEOJSON_METRES},
        {POLYGON("[[[1e300,51.5],[-0.09,51.5],[-0.09,51.51],[1e300,51.5]]]"), "/coordinates/0/0/0",
         "should be from", 0},
        {"{\"type\":\"Polygon\",\"crs\":{},\"coordinates\":[" SQUARE "]}", "/crs", "RFC 7946", 0},
        {"{\"type\":\"MultiPolygon\",\"coordinates\":[" SQUARE "]}", "/coordinates/0/0",
         "four positions", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena;
        struct str wkb = {"kept", 4};
        struct problem problem = {0};
        arena_init(&arena, 0);
        enum err err = read_text(str_from(cases[i].text), cases[i].crs, &arena, &wkb, &problem);
        if (err != ERR_INVALID || strcmp(problem.where, cases[i].where) != 0 ||
            !strstr(problem.text, cases[i].word))
            fail_msg("%s: %s \"%s\" \"%s\"", cases[i].text, err_name(err), problem.where,
                     problem.text);
        assert_int_equal(wkb.len, 4); /* untouched */
        arena_finish(&arena);
    }
}

static void geometry_with_too_many_points_is_a_matter_of_limits(void **state)
{
    (void)state;
    for (int half = 0; half < 2; half++) { /* in one ring, and in two */
        struct buf text;
        struct arena arena;
        struct str wkb;
        struct problem problem = {0};
        int points = half ? GEOJSON_POINTS_MAX / 2 + 1 : GEOJSON_POINTS_MAX + 1;
        buf_init(&text, 0);
        buf_text(&text, "{\"type\":\"Polygon\",\"coordinates\":[");
        for (int ring = 0; ring <= half; ring++) {
            buf_text(&text, ring ? ",[" : "[");
            for (int i = 0; i < points; i++)
                buf_text(&text, i ? ",[0,51.5]" : "[0,51.5]");
            buf_text(&text, "]");
        }
        buf_text(&text, "]}");
        arena_init(&arena, 0);
        assert_int_equal(read_text(buf_view(&text), GEOJSON_DEGREES, &arena, &wkb, &problem),
                         ERR_LIMIT);
        assert_non_null(strstr(problem.text, "10000 points"));
        arena_finish(&arena);
        buf_finish(&text);
    }
}

static void geometry_without_memory_says_so(void **state)
{
    (void)state;
    struct arena arena;
    struct str wkb;
    arena_init(&arena, 64);
    assert_int_equal(read_text(STR(POLYGON("[" SQUARE "]")), GEOJSON_DEGREES, &arena, &wkb, NULL),
                     ERR_NO_MEMORY);
    arena_finish(&arena);
}

static void crs_member_is_understood_or_refused(void **state)
{
    (void)state;
#define CRS(name) "{\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"" name "\"}}}"
    static const struct {
        const char *text;
        enum err err;
        enum geojson_crs crs;
    } cases[] = {
        {"{}", OK, GEOJSON_DEGREES},
        {"{\"crs\":null}", OK, GEOJSON_DEGREES},
        {CRS("urn:ogc:def:crs:OGC:1.3:CRS84"), OK, GEOJSON_DEGREES},
        {CRS("urn:ogc:def:crs:EPSG::4326"), OK, GEOJSON_DEGREES},
        {CRS("EPSG:4326"), OK, GEOJSON_DEGREES},
        {CRS("EPSG:27700"), OK, GEOJSON_METRES},
        {CRS("urn:ogc:def:crs:EPSG::27700"), OK, GEOJSON_METRES},
        {CRS("http://www.opengis.net/def/crs/EPSG/0/27700"), OK, GEOJSON_METRES},
        {CRS("urn:ogc:def:crs:EPSG::3857"), ERR_INVALID, 0},
        {CRS("27700"), ERR_INVALID, 0},
        {CRS(""), ERR_INVALID, 0},
        {"{\"crs\":\"EPSG:27700\"}", ERR_INVALID, 0},
        {"{\"crs\":{\"type\":\"link\",\"properties\":{\"href\":\"x\"}}}", ERR_INVALID, 0},
        {"{\"crs\":[]}", ERR_INVALID, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct json_doc *doc = NULL;
        struct problem problem = {0};
        enum geojson_crs crs = GEOJSON_DEGREES;
        assert_int_equal(json_open(str_from(cases[i].text), JSON_BYTES, &doc, NULL), OK);
        struct json_at root = json_root(doc);
        enum err err = geojson_crs_read(&root, &crs, &problem);
        if (err != cases[i].err || (!err && crs != cases[i].crs) ||
            (err && strcmp(problem.where, "/crs") != 0))
            fail_msg("%s: %s", cases[i].text, problem.text);
        json_close(doc);
    }
}

static void features_are_found_by_their_lines(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int count;
        int64_t lines[3];
    } cases[] = {
        {"{\"type\":\"FeatureCollection\",\n\"features\":[\n{},\n{\"a\":[{}],\"b\":{\"c\":\n{}}},"
         "\n\n{}"
         "]}",
         3,
         {3, 4, 7}},
        {"{\"features\":[{},{}]}", 2, {1, 1}},
        {"{\"other\":[{}],\n\"features\":[{}],\"more\":[{},{}],\"x\":{\"features\":[{}]}}", 1, {2}},
        {"{\"a\":\"]}\\\"{\\\\\",\n\"features\":[\n{\"b\":\"\\\"[{\"},{}]}", 2, {3, 3}},
        {"[{\"features\":[{}]}]", 0, {0}},
        {"{}", 0, {0}},
        {"{\"features\":[{},{},{},{},{}]}", 3, {1, 1, 1}}, /* no more than there is room for */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t lines[3] = {0};
        assert_int_equal(geojson_lines(str_from(cases[i].text), lines, 3), cases[i].count);
        for (int k = 0; k < cases[i].count; k++)
            if (lines[k] != cases[i].lines[k])
                fail_msg("%s: feature %d on line %lld", cases[i].text, k, (long long)lines[k]);
    }
}

/* What the text reads as, with so many points at most. */
static enum err read_any(const char *text, int point_limit, struct runs *runs,
                         struct problem *problem)
{
    static struct arena arena; /* runs live in it until the next call */
    struct json_doc *doc = NULL;
    struct str wkb;
    arena_reset(&arena);
    if (json_open(str_from(text), JSON_BYTES, &doc, problem))
        fail_msg("%s", text);
    struct json_at root = json_root(doc);
    enum err err = geojson_geometry_read(&root, GEOJSON_METRES, projection, point_limit, &arena,
                                         &wkb, problem);
    json_close(doc);
    return err ? err : runs_from_wkb(wkb, &arena, runs, problem);
}

#define GEOMETRY(type, coordinates) "{\"type\":\"" type "\",\"coordinates\":" coordinates "}"
#define A "[530000,180000]"
#define B "[530010,180000]"
#define C "[530010,180010]"

static void every_kind_of_geometry_is_read_as_itself(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum runs_kind kind;
        bool is_multi;
        int runs;
        int points;
    } cases[] = {
        {GEOMETRY("Point", A), RUNS_OF_POINTS, false, 1, 1},
        {GEOMETRY("MultiPoint", "[" A "," B "]"), RUNS_OF_POINTS, true, 2, 2},
        {GEOMETRY("LineString", "[" A "," B "]"), RUNS_OF_LINES, false, 1, 2},
        {GEOMETRY("MultiLineString", "[[" A "," B "],[" A "," B "," C "]]"), RUNS_OF_LINES, true, 2,
         5},
        {GEOMETRY("Polygon", "[[" A "," B "," C "," A "]]"), RUNS_OF_POLYGONS, false, 1, 4},
        {GEOMETRY("MultiPolygon", "[[[" A "," B "," C "," A "]]]"), RUNS_OF_POLYGONS, true, 1, 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct runs runs = {.run_count = 0};
        assert_int_equal(read_any(cases[i].text, 5, &runs, NULL), OK);
        assert_int_equal(runs.kind, cases[i].kind);
        assert_int_equal(runs.is_multi, cases[i].is_multi);
        assert_int_equal(runs.run_count, cases[i].runs);
        assert_int_equal(runs.point_count, cases[i].points);
    }
}

static void geometry_of_any_kind_is_refused_with_its_pointer(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum err err;
        const char *where;
    } cases[] = {
        {GEOMETRY("Point", "[]"), ERR_INVALID, "/coordinates"},
        {GEOMETRY("Point", "[-1000000,2]"), ERR_INVALID, "/coordinates"},
        {GEOMETRY("MultiPoint", "[]"), ERR_INVALID, "/coordinates"},
        {GEOMETRY("MultiPoint", "[" A "," A "," A "," A "]"), ERR_LIMIT, "/coordinates"},
        {GEOMETRY("LineString", "[" A "]"), ERR_INVALID, "/coordinates"},
        {GEOMETRY("LineString", "[" A "," A "," A "," A "]"), ERR_LIMIT, "/coordinates"},
        {GEOMETRY("MultiLineString", "[[" A "," B "],[" A "," B "]]"), ERR_LIMIT, "/coordinates/1"},
        {GEOMETRY("GeometryCollection", "[]"), ERR_INVALID, "/type"},
        {"[]", ERR_INVALID, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct runs runs;
        struct problem problem = {0};
        assert_int_equal(read_any(cases[i].text, 3, &runs, &problem), cases[i].err);
        if (strcmp(problem.where, cases[i].where) != 0)
            fail_msg("%s: %s %s", cases[i].text, problem.where, problem.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(polygons_become_wkb_that_passes_the_gate),
        cmocka_unit_test(metres_stay_as_they_are),
        cmocka_unit_test(geometry_that_is_wrong_is_refused_with_its_pointer),
        cmocka_unit_test(geometry_with_too_many_points_is_a_matter_of_limits),
        cmocka_unit_test(geometry_without_memory_says_so),
        cmocka_unit_test(every_kind_of_geometry_is_read_as_itself),
        cmocka_unit_test(geometry_of_any_kind_is_refused_with_its_pointer),
        cmocka_unit_test(crs_member_is_understood_or_refused),
        cmocka_unit_test(features_are_found_by_their_lines),
    };
    return cmocka_run_group_tests(tests, projection_make, projection_drop);
}
