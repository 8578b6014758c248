#include "tests/support/test.h"

#include <string.h>

#include "geo/rings.h"
#include "geo/wkt.h"

static void wkt_of_polygons_becomes_rings_that_the_gate_accepts(void **state)
{
    (void)state;
    static const struct {
        const char *wkt;
        int rings;
        int points;
        int last_part;
    } cases[] = {
        {"POLYGON((0 0,10 0,10 10,0 0))", 1, 4, 0},
        {"MULTIPOLYGON(((0 0,10 0,10 10,0 0)))", 1, 4, 0},
        {" multipolygon ( ( ( 0 0 , 10 0 , 10 10 , 0 0 ) ) )\n", 1, 4, 0},
        {"MULTIPOLYGON(((0 0,9 0,9 9,0 0),(1 1,2 1,2 2,1 1)),((20 20,30 20,30 30,20 20)))", 3, 12,
         1},
        {"POLYGON((531145.1 180782.1,531143.8 180799.3,-1.5e1 +0.25,531145.1 180782.1))", 1, 4, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena;
        struct str wkb = {"", 0};
        struct rings rings = {0};
        struct problem problem = {0};
        arena_init(&arena, 0);
        enum err err = wkt_to_wkb(str_from(cases[i].wkt), &arena, &wkb, &problem);
        if (!err)
            err = rings_from_wkb(wkb, &arena, &rings, &problem);
        if (err || !rings.parts) {
            fail_msg("%s: %s %s", cases[i].wkt, problem.where, problem.text);
        } else {
            assert_int_equal(rings.ring_count, cases[i].rings);
            assert_int_equal(rings.point_count, cases[i].points);
            assert_int_equal(rings.parts[rings.ring_count - 1], cases[i].last_part);
        }
        arena_finish(&arena);
    }
}

static void wkt_keeps_coordinates_to_the_last_bit(void **state)
{
    (void)state;
    struct arena arena;
    struct str wkb;
    struct rings rings;
    arena_init(&arena, 0);
    assert_int_equal(wkt_to_wkb(STR("POLYGON((531145.1 180782.1,2 3,4 5.125,531145.1 180782.1))"),
                                &arena, &wkb, NULL),
                     OK);
    assert_int_equal(rings_from_wkb(wkb, &arena, &rings, NULL), OK);
    assert_true(rings.points[0].easting == 531145.1 && rings.points[0].northing == 180782.1);
    assert_true(rings.points[2].easting == 4 && rings.points[2].northing == 5.125);
    arena_finish(&arena);
}

static void wkt_that_is_wrong_is_refused_with_the_character(void **state)
{
    (void)state;
    static const struct {
        const char *wkt;
        const char *where;
    } cases[] = {
        {"", "character 1"},
        {"POINT(1 2)", "character 1"},
        {"MULTIPOLYGON EMPTY", "character 14"},
        {"POLYGON Z((0 0 0,1 0 0,1 1 0,0 0 0))", "character 9"},
        {"POLYGON((0 0,1 0", "character 17"},
        {"POLYGON((0 0,1 0,1 1,0 0)", "character 26"},
        {"POLYGON((0 0,1 0,x 1,0 0))", "character 18"},
        {"POLYGON((0 0 0,1 0,1 1,0 0))", "character 14"},
        {"POLYGON((0 0,1,1 1,0 0))", "character 15"},
        {"POLYGON((0 0,nan 0,1 1,0 0))", "character 14"},
        {"POLYGON((0 0,1e999 0,1 1,0 0))", "character 14"},
        {"POLYGON(())", "character 10"},
        {"POLYGON((0 0,1 0,1 1,0 0)) x", "character 28"},
        {"GEOMETRYCOLLECTION(POLYGON((0 0,1 0,1 1,0 0)))", "character 1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena;
        struct str wkb = {NULL, 7};
        struct problem problem = {0};
        arena_init(&arena, 0);
        assert_int_equal(wkt_to_wkb(str_from(cases[i].wkt), &arena, &wkb, &problem), ERR_INVALID);
        if (strcmp(problem.where, cases[i].where) != 0)
            fail_msg("%s: expected %s, got %s (%s)", cases[i].wkt, cases[i].where, problem.where,
                     problem.text);
        assert_true(wkb.ptr == NULL && wkb.len == 7); /* untouched */
        arena_finish(&arena);
    }
}

static void wkt_of_too_many_points_is_refused_as_such(void **state)
{
    (void)state;
    struct arena arena;
    struct buf wkt;
    struct str wkb;
    arena_init(&arena, 0);
    buf_init(&wkt, 0);
    buf_text(&wkt, "POLYGON((0 0");
    for (int i = 0; i < RINGS_MAX_POINTS; i++)
        buf_text(&wkt, ",1 1");
    buf_text(&wkt, "))");
    assert_int_equal(wkt_to_wkb(buf_view(&wkt), &arena, &wkb, NULL), ERR_LIMIT);
    buf_finish(&wkt);
    arena_finish(&arena);
}

static void wkt_without_memory_says_so(void **state)
{
    (void)state;
    struct arena arena;
    struct str wkb;
    arena_init(&arena, 16);
    assert_int_equal(wkt_to_wkb(STR("POLYGON((0 0,1 0,1 1,0 0))"), &arena, &wkb, NULL),
                     ERR_NO_MEMORY);
    arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wkt_of_polygons_becomes_rings_that_the_gate_accepts),
        cmocka_unit_test(wkt_keeps_coordinates_to_the_last_bit),
        cmocka_unit_test(wkt_that_is_wrong_is_refused_with_the_character),
        cmocka_unit_test(wkt_of_too_many_points_is_refused_as_such),
        cmocka_unit_test(wkt_without_memory_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
