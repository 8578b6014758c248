#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/overlap.h"
#include "geo/shape.h"
#include "geo/wkt.h"
#include "tests/support/polygons.h"

enum { SHAPES_MAX = 8 };

static struct rings *rings_read(struct arena *arena, struct str wkb)
{
    struct problem problem = {0};
    struct rings *rings = ARENA_NEW(arena, struct rings);
    assert_non_null(rings);
    if (rings_from_wkb(wkb, arena, rings, &problem))
        fail_msg("%s", problem.text);
    return rings;
}

static struct rings *rings_of(struct arena *arena, const char *wkt)
{
    struct str wkb = {0};
    assert_int_equal(wkt_to_wkb(str_from(wkt), arena, &wkb, NULL), OK);
    return rings_read(arena, wkb);
}

static void assert_near(const char *what, double expected, double obtained, double tolerance)
{
    if (!(fabs(expected - obtained) <= tolerance))
        fail_msg("%s: expected %.9f, obtained %.9f, difference %g", what, expected, obtained,
                 obtained - expected);
}

#define SQUARE "POLYGON((0 0,10 0,10 10,0 10,0 0))"

static void areas_are_those_of_a_drawing(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        const char *within;
        const char *shapes[4];
        double m2;
    } cases[] = {
        {"nothing", SQUARE, {NULL}, 0},
        {"itself", SQUARE, {SQUARE}, 100},
        {"itself three times", SQUARE, {SQUARE, SQUARE, SQUARE}, 100},
        {"larger", SQUARE, {"POLYGON((-5 -5,20 -5,20 20,-5 20,-5 -5))"}, 100},
        {"smaller", SQUARE, {"POLYGON((2 2,4 2,4 4,2 4,2 2))"}, 4},
        {"apart", SQUARE, {"POLYGON((20 0,30 0,30 10,20 10,20 0))"}, 0},
        {"apart, boxes meet", "POLYGON((0 0,10 0,0 10,0 0))", {"POLYGON((9 9,10 9,10 10,9 9))"}, 0},
        {"touches", SQUARE, {"POLYGON((10 0,20 0,20 10,10 10,10 0))"}, 0},
        {"two halves that overlap",
         SQUARE,
         {"POLYGON((-1 -1,7 -1,7 11,-1 11,-1 -1))", "POLYGON((4 -1,11 -1,11 11,4 11,4 -1))"},
         100},
        {"two halves that meet",
         SQUARE,
         {"POLYGON((0 0,5 0,5 10,0 10,0 0))", "POLYGON((5 0,10 0,10 10,5 10,5 0))"},
         100},
        {"a cross",
         SQUARE,
         {"POLYGON((0 4,10 4,10 6,0 6,0 4))", "POLYGON((4 0,6 0,6 10,4 10,4 0))"},
         36},
        {"triangles that cross",
         SQUARE,
         {"POLYGON((0 0,10 0,0 10,0 0))", "POLYGON((0 0,10 0,10 10,0 0))"},
         75},
        {"a hole", SQUARE, {"POLYGON((1 1,9 1,9 9,1 9,1 1),(4 4,6 4,6 6,4 6,4 4))"}, 60},
        {"a hole that another fills",
         SQUARE,
         {"POLYGON((1 1,9 1,9 9,1 9,1 1),(4 4,6 4,6 6,4 6,4 4))", "POLYGON((3 3,7 3,7 7,3 7,3 3))"},
         64},
        {"within a borough with a hole",
         "POLYGON((0 0,10 0,10 10,0 10,0 0),(4 4,6 4,6 6,4 6,4 4))",
         {"POLYGON((-1 -1,5 -1,5 11,-1 11,-1 -1))"},
         48},
        {"parts that overlap",
         SQUARE,
         {"MULTIPOLYGON(((0 0,6 0,6 6,0 6,0 0)),((4 4,10 4,10 10,4 10,4 4)))"},
         68},
        {"a bow tie", SQUARE, {"POLYGON((0 0,10 10,10 0,0 10,0 0))"}, 50},
        {"a line there and back", SQUARE, {"POLYGON((1 1,9 9,1 1,1 1))"}, 0},
        {"left of it and in it",
         SQUARE,
         {"POLYGON((-50 1,5 1,5 2,-40 2,-40 3,5 3,5 4,-50 4,-50 1))"},
         10},
        {"slanted", SQUARE, {"POLYGON((-5 5,5 -5,15 5,5 15,-5 5))"}, 100},
        {"slanted, smaller", SQUARE, {"POLYGON((0 5,5 0,10 5,5 10,0 5))"}, 50},
    };
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct rings *shapes[4];
        int count = 0;
        double m2 = nan("");
        for (; count < 4 && cases[i].shapes[count]; count++)
            shapes[count] = rings_of(&arena, cases[i].shapes[count]);
        assert_int_equal(
            overlap_area_m2(rings_of(&arena, cases[i].within), shapes, count, &m2, NULL), OK);
        assert_near(cases[i].what, cases[i].m2, m2, 1e-9);
    }
    arena_finish(&arena);
}

/* The same by joining and cutting. */
static double cut_m2(struct shaper *shaper, struct str within, const struct str *wkb, int count)
{
    struct shape *shapes[SHAPES_MAX] = {0};
    struct shape *borough = NULL;
    struct shape *joined = NULL;
    struct shape *clip = NULL;
    assert_int_equal(shape_from_wkb(shaper, within, true, &borough, NULL, NULL), OK);
    for (int i = 0; i < count; i++)
        assert_int_equal(shape_from_wkb(shaper, wkb[i], true, &shapes[i], NULL, NULL), OK);
    assert_int_equal(shape_union(shaper, (const struct shape *const *)shapes, count, &joined, NULL),
                     OK);
    assert_int_equal(shape_clip(shaper, joined, borough, &clip, NULL), OK);
    double m2 = shape_area_m2(shaper, clip);
    for (int i = 0; i < count; i++)
        shape_drop(shaper, shapes[i]);
    shape_drop(shaper, borough);
    shape_drop(shaper, joined);
    shape_drop(shaper, clip);
    return m2;
}

static void areas_are_those_of_joining_and_cutting(void **state)
{
    (void)state;
    struct shaper *shaper = NULL;
    struct arena arena;
    assert_int_equal(shaper_create(&shaper, NULL), OK);
    arena_init(&arena, 0);
    for (uint64_t round = 0; round < 300; round++) {
        const struct rings *shapes[SHAPES_MAX];
        struct str wkb[SHAPES_MAX];
        char what[32];
        int count = 1 + (int)(round % SHAPES_MAX);
        double m2 = 0;
        snprintf(what, sizeof what, "round %d", (int)round);
        struct str within = test_polygon(3, round, &arena);
        for (int i = 0; i < count; i++) /* most lie near it: what is apart needs no work */
            for (uint64_t n = 0; n < 20; n++) {
                wkb[i] = test_polygon(4 + (uint64_t)i, 20 * round + n, &arena);
                shapes[i] = rings_read(&arena, wkb[i]);
                if (rings_meet(shapes[i], rings_read(&arena, within)))
                    break;
            }
        assert_int_equal(overlap_area_m2(rings_read(&arena, within), shapes, count, &m2, NULL), OK);
        assert_near(what, cut_m2(shaper, within, wkb, count), m2, 1e-3);
        arena_reset(&arena);
    }
    arena_finish(&arena);
    shaper_destroy(shaper);
}

/* Teeth that all cross those of the other: as many crossings as there are pairs. */
static struct rings *comb_of(struct arena *arena, int teeth, bool is_upright)
{
    struct geo_grid *points = ARENA_ARRAY(arena, struct geo_grid, 2 * (size_t)teeth + 3);
    struct rings *rings = ARENA_NEW(arena, struct rings);
    static int starts[2][2];
    static const int parts[] = {0};
    int count = 0;
    assert_true(points && rings);
    for (int i = 0; i < 2 * teeth; i++) {
        double along = i;
        double across = i % 2 ? 10 : 2.0 * teeth;
        points[count++] =
            is_upright ? (struct geo_grid){along, across} : (struct geo_grid){across, along};
    }
    points[count++] =
        is_upright ? (struct geo_grid){2 * teeth, 0} : (struct geo_grid){0, 2 * teeth};
    points[count++] = (struct geo_grid){0, 0};
    points[count++] = points[0];
    starts[is_upright][1] = count;
    *rings = (struct rings){.ring_count = 1,
                            .point_count = count,
                            .starts = starts[is_upright],
                            .parts = parts,
                            .points = points,
                            .box = {0, 0, 2 * teeth, 2 * teeth}};
    return rings;
}

static void what_would_take_too_long_is_given_up(void **state)
{
    (void)state;
    struct arena arena;
    struct problem problem = {0};
    double m2 = -1;
    arena_init(&arena, 0);
    const struct rings *shapes[] = {comb_of(&arena, 20000, true)};
    assert_int_equal(overlap_area_m2(comb_of(&arena, 20000, false), shapes, 1, &m2, &problem),
                     ERR_LIMIT);
    assert_true(problem.text[0]);
    assert_true(m2 < 0);
    const struct rings *fewer[] = {comb_of(&arena, 40, true)};
    assert_int_equal(overlap_area_m2(comb_of(&arena, 40, false), fewer, 1, &m2, &problem), OK);
    assert_true(m2 > 0);
    arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(areas_are_those_of_a_drawing),
        cmocka_unit_test(areas_are_those_of_joining_and_cutting),
        cmocka_unit_test(what_would_take_too_long_is_given_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
