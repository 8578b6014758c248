#include "tests/support/test.h"

#include <geos_c.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "geo/shape.h"
#include "geo/wkt.h"

struct world {
    struct arena arena;
    struct shaper *shaper;
};

static int setup(void **state)
{
    static struct world world;
    arena_init(&world.arena, 0);
    *state = &world;
    return shaper_create(&world.shaper, NULL) != OK;
}

static int teardown(void **state)
{
    struct world *world = *state;
    shaper_destroy(world->shaper);
    arena_finish(&world->arena);
    return 0;
}

static struct str wkb_of(struct world *world, const char *wkt)
{
    struct problem problem = {0};
    struct str wkb = {0};
    if (wkt_to_wkb(str_from(wkt), &world->arena, &wkb, &problem))
        fail_msg("%s: %s", wkt, problem.text);
    return wkb;
}

static struct shape *shape_of(struct world *world, const char *wkt)
{
    struct problem problem = {0};
    struct shape *shape = NULL;
    if (shape_from_wkb(world->shaper, wkb_of(world, wkt), false, &shape, NULL, &problem))
        fail_msg("%s: %s", wkt, problem.text);
    return shape;
}

static void assert_near(double expected, double obtained, double tolerance)
{
    if (!(fabs(expected - obtained) <= tolerance))
        fail_msg("expected %.9f, obtained %.9f, difference %g", expected, obtained,
                 obtained - expected);
}

/* Its area, after it went out as WKB and came back through every check. */
static double checked_area_m2(struct world *world, const struct shape *shape)
{
    struct problem problem = {0};
    struct str wkb;
    struct shape *back = NULL;
    assert_int_equal(shape_to_wkb(world->shaper, shape, &world->arena, &wkb, &problem), OK);
    assert_true(wkb.len >= 9 && wkb.ptr[0] == 1 && wkb.ptr[1] == 6);
    if (shape_is_empty(world->shaper, shape)) {
        assert_int_equal(wkb.len, 9);
        assert_near(0, shape_area_m2(world->shaper, shape), 0);
        return 0;
    }
    if (shape_from_wkb(world->shaper, wkb, false, &back, NULL, &problem))
        fail_msg("what came out does not go in: %s", problem.text);
    assert_near(shape_area_m2(world->shaper, shape), shape_area_m2(world->shaper, back), 0);
    shape_drop(world->shaper, back);
    return shape_area_m2(world->shaper, shape);
}

#define SQUARE "POLYGON((0 0,10 0,10 10,0 10,0 0))"
#define HOLED "POLYGON((0 0,10 0,10 10,0 10,0 0),(4 4,6 4,6 6,4 6,4 4))"
#define NEXT "POLYGON((10 0,20 0,20 10,10 10,10 0))"
#define CORNER "POLYGON((10 10,20 10,20 20,10 20,10 10))"
#define SHIFTED "POLYGON((5 0,15 0,15 10,5 10,5 0))"
#define INNER "POLYGON((1 1,3 1,3 3,1 3,1 1))"
#define FAR "POLYGON((100 0,110 0,110 10,100 10,100 0))"
/* cuts SQUARE above and touches it below: polygons and lines in common */
#define HOOK "POLYGON((8 10,20 10,20 0,10 0,10 4,15 4,15 6,8 6,8 10))"

static const struct {
    const char *a;
    const char *b;
    double clip_m2;
    bool a_holds_b;
} pairs[] = {{SQUARE, SQUARE, 100, true}, {SQUARE, SHIFTED, 50, false}, {SQUARE, INNER, 4, true},
             {INNER, SQUARE, 4, false},   {SQUARE, NEXT, 0, false},     {SQUARE, CORNER, 0, false},
             {SQUARE, FAR, 0, false},     {HOLED, SQUARE, 96, false},   {SQUARE, HOLED, 96, true},
             {HOLED, INNER, 4, true},     {HOLED, SHIFTED, 48, false},  {NEXT, SHIFTED, 50, false},
             {SQUARE, HOOK, 8, false}};

static void two_polygons_are_cut_joined_and_compared(void **state)
{
    struct world *world = *state;
    struct shaper *shaper = world->shaper;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct shape *a = shape_of(world, pairs[i].a);
        struct shape *b = shape_of(world, pairs[i].b);
        const struct shape *both[2] = {a, b};
        struct shape *clip = NULL;
        struct shape *minus = NULL;
        struct shape *joined = NULL;
        assert_int_equal(shape_clip(shaper, a, b, &clip, NULL), OK);
        assert_int_equal(shape_minus(shaper, a, b, &minus, NULL), OK);
        assert_int_equal(shape_union(shaper, both, 2, &joined, NULL), OK);
        double a_m2 = shape_area_m2(shaper, a);
        assert_near(pairs[i].clip_m2, checked_area_m2(world, clip), 1e-9);
        assert_near(a_m2 - pairs[i].clip_m2, checked_area_m2(world, minus), 1e-9);
        assert_near(a_m2 + shape_area_m2(shaper, b) - pairs[i].clip_m2,
                    checked_area_m2(world, joined), 1e-9);
        assert_int_equal(shape_is_empty(shaper, clip), pairs[i].clip_m2 == 0);
        assert_int_equal(shape_holds(shaper, a, b), pairs[i].a_holds_b);
        assert_int_equal(shape_meets(shaper, a, b), pairs[i].clip_m2 > 0);
        assert_int_equal(shape_meets(shaper, b, a), pairs[i].clip_m2 > 0);
        assert_true(shape_holds(shaper, joined, a) && shape_holds(shaper, a, clip));
        assert_false(shape_meets(shaper, minus, b));
        shape_drop(shaper, a), shape_drop(shaper, b), shape_drop(shaper, clip);
        shape_drop(shaper, minus), shape_drop(shaper, joined);
    }
}

static void nothing_is_empty_and_everything_holds_it(void **state)
{
    struct world *world = *state;
    struct shaper *shaper = world->shaper;
    struct shape *square = shape_of(world, SQUARE);
    struct shape *empty = NULL;
    struct shape *out = NULL;
    struct geo_grid label;
    assert_int_equal(shape_union(shaper, NULL, 0, &empty, NULL), OK);
    assert_true(shape_is_empty(shaper, empty));
    assert_near(0, checked_area_m2(world, empty), 0);
    assert_true(shape_holds(shaper, square, empty) && shape_holds(shaper, empty, empty));
    assert_false(shape_holds(shaper, empty, square) || shape_meets(shaper, square, empty));
    assert_int_equal(shape_label(shaper, empty, &label, NULL), ERR_INVALID);
    const struct shape *all[] = {empty, square, empty};
    assert_int_equal(shape_union(shaper, all, 3, &out, NULL), OK);
    assert_near(100, checked_area_m2(world, out), 0);
    shape_drop(shaper, out);
    assert_int_equal(shape_minus(shaper, square, empty, &out, NULL), OK);
    assert_near(100, checked_area_m2(world, out), 0);
    shape_drop(shaper, out);
    assert_int_equal(shape_clip(shaper, empty, square, &out, NULL), OK);
    assert_true(shape_is_empty(shaper, out));
    shape_drop(shaper, out);
    shape_drop(shaper, empty);
    struct geo_box box = shape_box(shaper, square);
    assert_true(box.min_x == 0 && box.min_y == 0 && box.max_x == 10 && box.max_y == 10);
    size_t before_bytes = shape_size_bytes(square);
    assert_true(before_bytes > 5 * 16 && before_bytes < 4000);
    assert_true(shape_holds(shaper, square, square));
    assert_true(shape_size_bytes(square) > before_bytes); /* it remembers its index */
    shape_drop(shaper, square);
    shape_drop(shaper, NULL);
    shaper_destroy(NULL);
}

/* What is wrong with it, where, and what mending makes of it; 0: nothing is left. */
static const struct {
    const char *wkt;
    const char *reason;
    const char *place;
    double mended_m2;
} invalid[] = {
    {"POLYGON((0 0,10 10,10 0,0 10,0 0))", "Self-intersection", "easting 5, northing 5", 50},
    {"POLYGON((0 0,10 0,10 10,5 10,5 20,5 10,0 10,0 0))", "elf-intersection", "easting 5", 100},
    {"POLYGON((0 0,10 0,10 10,0 10,0 0),(20 20,22 20,22 22,20 22,20 20))", "Hole lies outside",
     "easting 20, northing 20", 104},
    {"MULTIPOLYGON(((0 0,10 0,10 10,0 10,0 0)),((5 0,15 0,15 10,5 10,5 0)))", "Self-intersection",
     "easting", 150},
    {"MULTIPOLYGON(((0 0,10 0,10 10,0 10,0 0)),((2 2,4 2,4 4,2 4,2 2)))", "Nested shells",
     "easting", 100},
    {"POLYGON((0 0,10 0,5 0,0 0))", "", "easting", 0},
    {"POLYGON((7 7,7 7,7 7,7 7))", "Too few points", "easting 7, northing 7", 0},
};

static void what_is_not_valid_is_refused_with_its_place_or_mended(void **state)
{
    struct world *world = *state;
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
        struct str wkb = wkb_of(world, invalid[i].wkt);
        struct problem problem = {0};
        struct shape *shape = NULL;
        bool repaired = false;
        assert_int_equal(shape_from_wkb(world->shaper, wkb, false, &shape, &repaired, &problem),
                         ERR_GEOMETRY);
        assert_true(!shape && !repaired);
        if (!strstr(problem.text, invalid[i].reason) || !strstr(problem.text, invalid[i].place))
            fail_msg("%s: %s", invalid[i].wkt, problem.text);
        enum err err = shape_from_wkb(world->shaper, wkb, true, &shape, &repaired, &problem);
        if (invalid[i].mended_m2 == 0) {
            assert_int_equal(err, ERR_GEOMETRY);
            assert_non_null(strstr(problem.text, "no area"));
            continue;
        }
        assert_int_equal(err, OK);
        assert_true(repaired);
        assert_near(invalid[i].mended_m2, checked_area_m2(world, shape), 1e-9);
        shape_drop(world->shaper, shape);
    }
    struct shape *good = NULL;
    bool repaired = true;
    assert_int_equal(
        shape_from_wkb(world->shaper, wkb_of(world, SQUARE), true, &good, &repaired, NULL), OK);
    assert_false(repaired);
    shape_drop(world->shaper, good);
    assert_int_equal(shape_from_wkb(world->shaper, STR("junk"), true, &good, NULL, NULL),
                     ERR_GEOMETRY);
}

static void what_was_not_checked_fails_cleanly(void **state)
{
    struct world *world = *state;
    struct shape *square = shape_of(world, SQUARE);
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
        struct rings rings;
        struct shape *shape = NULL;
        struct shape *out = NULL;
        struct problem problem = {0};
        assert_int_equal(rings_from_wkb(wkb_of(world, invalid[i].wkt), &world->arena, &rings, NULL),
                         OK);
        assert_int_equal(shape_from_rings(world->shaper, &rings, &shape, NULL), OK);
        const struct shape *both[] = {square, shape};
        enum err err = shape_clip(world->shaper, square, shape, &out, &problem);
        if (!err)
            shape_drop(world->shaper, out);
        else
            assert_true(err == ERR_GEOMETRY && problem.text[0]);
        err = shape_union(world->shaper, both, 2, &out, &problem);
        if (!err)
            shape_drop(world->shaper, out);
        else
            assert_true(err == ERR_GEOMETRY && problem.text[0]);
        (void)shape_holds(world->shaper, shape, square);
        (void)shape_meets(world->shaper, shape, square);
        shape_drop(world->shaper, shape);
    }
    shape_drop(world->shaper, square);
}

static void a_circle_lies_on_its_radius(void **state)
{
    struct world *world = *state;
    struct geo_grid centre = {530000, 180000};
    struct shape *circle = NULL;
    struct str wkb;
    struct rings rings;
    assert_int_equal(shape_circle(world->shaper, centre, 3000, &circle, NULL), OK);
    assert_near(128 * 0.5 * 3000 * 3000 * sin(2 * M_PI / 128), checked_area_m2(world, circle),
                1e-2);
    assert_int_equal(shape_to_wkb(world->shaper, circle, &world->arena, &wkb, NULL), OK);
    assert_int_equal(rings_from_wkb(wkb, &world->arena, &rings, NULL), OK);
    assert_int_equal(rings.point_count, 129);
    for (int i = 0; i < rings.point_count; i++)
        assert_near(3000,
                    hypot(rings.points[i].easting - centre.easting,
                          rings.points[i].northing - centre.northing),
                    1e-6);
    shape_drop(world->shaper, circle);
    const struct {
        double easting, radius_m;
    } wrong[] = {{0, 0}, {0, -1}, {0, nan("")}, {0, HUGE_VAL}, {0, 3e6}, {nan(""), 10}, {1e9, 10}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(shape_circle(world->shaper, (struct geo_grid){wrong[i].easting, 0},
                                      wrong[i].radius_m, &circle, NULL),
                         ERR_INVALID);
}

static void labels_stand_inside_the_largest_part(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *wkt;
        double least_m; /* to the edge */
    } cases[] = {
        {"POLYGON((0 0,100 0,100 100,0 100,0 0))", 49},
        {"POLYGON((0 0,100 0,100 100,0 100,0 90,90 90,90 10,0 10,0 0))", 4.9},
        {"POLYGON((0 0,100 0,100 100,0 100,0 0),(10 10,90 10,90 90,10 90,10 10))", 4.9},
        {"MULTIPOLYGON(((0 0,10 0,10 10,0 10,0 0)),((100 0,300 0,300 200,100 200,100 0)))", 99},
        {"POLYGON((0 0,100000 0,100000 0.001,0 0.001,0 0))", 0.0001},
        {"POLYGON((500000 100000,500000.0001 100000,560000 160000,500000 100000))", 0},
        {"POLYGON((0 0,0.1 0,0.1 0.1,0 0.1,0 0))", 0.01},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct shape *shape = shape_of(world, cases[i].wkt);
        struct rings rings;
        struct geo_grid label = {nan(""), nan("")};
        assert_int_equal(shape_label(world->shaper, shape, &label, NULL), OK);
        assert_int_equal(rings_from_wkb(wkb_of(world, cases[i].wkt), &world->arena, &rings, NULL),
                         OK);
        assert_true(rings_contain(&rings, label) || cases[i].least_m == 0);
        assert_true(rings_edge_distance_m(&rings, label) >= cases[i].least_m);
        shape_drop(world->shaper, shape);
    }
}

/* ---- Many at random ---------------------------------------------------------------------------
 */

static double random_share(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return (double)(*state >> 11) / 9007199254740992.0;
}

/* A star-shaped polygon round a point in inner London. */
static struct shape *random_shape(struct shaper *shaper, uint64_t *state)
{
    enum { CORNERS = 40 };
    struct geo_grid points[CORNERS + 1];
    int starts[] = {0, CORNERS + 1};
    int parts[] = {0};
    struct geo_grid middle = {528000 + 4000 * random_share(state),
                              178000 + 4000 * random_share(state)};
    for (int i = 0; i < CORNERS; i++) {
        double angle = i * 2 * M_PI / CORNERS;
        double reach_m = 500 + 2500 * random_share(state);
        points[i].easting = middle.easting + reach_m * cos(angle);
        points[i].northing = middle.northing + reach_m * sin(angle);
    }
    points[CORNERS] = points[0];
    struct rings rings = {
        .ring_count = 1, .point_count = CORNERS + 1, .starts = starts, .parts = parts};
    rings.points = points;
    struct shape *shape = NULL;
    assert_int_equal(shape_from_rings(shaper, &rings, &shape, NULL), OK);
    return shape;
}

static void areas_add_up_and_all_that_comes_out_is_valid(void **state)
{
    struct world *world = *state;
    struct shaper *shaper = world->shaper;
    uint64_t seed = 3;
    struct shape *whole = random_shape(shaper, &seed);
    double shifted_m2 = 0; /* what a chain of cuts loses or gains in all */
    for (int i = 0; i < 300; i++) {
        struct shape *next = random_shape(shaper, &seed);
        struct shape *out[3] = {NULL};
        const struct shape *both[] = {whole, next};
        assert_int_equal(shape_clip(shaper, whole, next, &out[0], NULL), OK);
        assert_int_equal(shape_minus(shaper, whole, next, &out[1], NULL), OK);
        assert_int_equal(shape_union(shaper, both, 2, &out[2], NULL), OK);
        double whole_m2 = shape_area_m2(shaper, whole);
        double clip_m2 = checked_area_m2(world, out[0]);
        double minus_m2 = checked_area_m2(world, out[1]);
        double union_m2 = checked_area_m2(world, out[2]);
        assert_near(whole_m2, clip_m2 + minus_m2, 1e-3);
        assert_near(whole_m2 + shape_area_m2(shaper, next), clip_m2 + union_m2, 1e-3);
        shifted_m2 += fabs(whole_m2 - clip_m2 - minus_m2);
        shape_drop(shaper, whole), shape_drop(shaper, next);
        /* go on with the most ragged one, but not with a shape that has eaten all others */
        whole = out[i % 5 == 4 ? 0 : i % 2 ? 1 : 2];
        for (int k = 0; k < 3; k++)
            if (out[k] != whole)
                shape_drop(shaper, out[k]);
        if (shape_is_empty(shaper, whole)) {
            shape_drop(shaper, whole);
            whole = random_shape(shaper, &seed);
        }
    }
    shape_drop(shaper, whole);
    assert_true(shifted_m2 < 1e-2);
}

/* ---- The limit --------------------------------------------------------------------------------
 */

static struct str crossing_lines(struct world *world, int count)
{
    uint64_t seed = 4;
    struct buf wkt;
    buf_init(&wkt, 0);
    buf_text(&wkt, "POLYGON((0 0");
    for (int i = 0; i < count; i++)
        buf_format(&wkt, ",%d %d", (int)(20000 * random_share(&seed)),
                   (int)(20000 * random_share(&seed)));
    buf_text(&wkt, ",0 0))");
    struct str wkb = {0};
    assert_int_equal(wkt_to_wkb(buf_view(&wkt), &world->arena, &wkb, NULL), OK);
    buf_finish(&wkt);
    return wkb;
}

struct bystander {
    _Atomic bool stop;
    int done;
    int wrong;
};

/* Joins and cuts without a limit while the other thread's calls are stopped. */
static void *bystander_run(void *user)
{
    struct bystander *bystander = user;
    struct shaper *shaper = NULL;
    uint64_t seed = 5;
    if (shaper_create(&shaper, NULL)) {
        bystander->wrong++;
        return NULL;
    }
    while (!atomic_load(&bystander->stop)) {
        struct shape *a = random_shape(shaper, &seed);
        struct shape *b = random_shape(shaper, &seed);
        const struct shape *both[] = {a, b};
        struct shape *clip = NULL;
        struct shape *joined = NULL;
        if (shape_union(shaper, both, 2, &joined, NULL) || shape_clip(shaper, a, b, &clip, NULL))
            bystander->wrong++;
        else if (fabs(shape_area_m2(shaper, a) + shape_area_m2(shaper, b) -
                      shape_area_m2(shaper, clip) - shape_area_m2(shaper, joined)) > 1e-3)
            bystander->wrong++;
        bystander->done++;
        if (clip)
            shape_drop(shaper, clip);
        if (joined)
            shape_drop(shaper, joined);
        shape_drop(shaper, a), shape_drop(shaper, b);
    }
    shaper_destroy(shaper);
    return NULL;
}

static void crossing_lines_are_given_up_in_time_and_harm_nobody(void **state)
{
    struct world *world = *state;
    struct shaper *shaper = world->shaper;
    struct str wkb = crossing_lines(world, 4000);
    struct rings rings;
    struct shape *knot = NULL;
    struct shape *square = shape_of(world, "POLYGON((0 0,9999 0,9999 9999,0 9999,0 0))");
    struct problem problem = {0};
    struct bystander bystander = {0};
    pthread_t thread;
    assert_int_equal(rings_from_wkb(wkb, &world->arena, &rings, NULL), OK);
    assert_int_equal(shape_from_rings(shaper, &rings, &knot, NULL), OK);
    const struct shape *both[] = {knot, square};
    assert_int_equal(pthread_create(&thread, NULL, bystander_run, &bystander), 0);
    shaper_limit(shaper, 20);
    int64_t began_us = clock_mono_us();
    for (int i = 0; i < 10; i++) {
        struct shape *out = NULL;
        assert_int_equal(shape_union(shaper, both, 2, &out, &problem), ERR_LIMIT);
        assert_int_equal(shape_minus(shaper, square, knot, &out, &problem), ERR_LIMIT);
        assert_int_equal(shape_from_wkb(shaper, wkb, true, &out, NULL, &problem), ERR_LIMIT);
        assert_null(out);
        assert_non_null(strstr(problem.text, "20 milliseconds"));
    }
    int64_t took_us = clock_mono_us() - began_us;
    if (took_us > 10000000) /* 30 calls of 20 ms; without the limit each takes half a minute */
        fail_msg("took %d ms", (int)(took_us / 1000));
    shaper_limit(shaper, 0);
    struct shape *after = NULL;
    const struct shape *twice[] = {square, square};
    assert_int_equal(shape_union(shaper, twice, 2, &after, NULL), OK);
    assert_near(9999.0 * 9999, checked_area_m2(world, after), 1e-6);
    atomic_store(&bystander.stop, true);
    pthread_join(thread, NULL);
    assert_int_equal(bystander.wrong, 0);
    assert_true(bystander.done > 0);
    shape_drop(shaper, after), shape_drop(shaper, square), shape_drop(shaper, knot);
}

/* GEOS has one flag for the whole process: whoever looks first is stopped. */
static void a_stop_meant_for_another_call_is_not_felt(void **state)
{
    struct world *world = *state;
    struct shaper *shaper = world->shaper;
    struct shape *a = shape_of(world, SQUARE);
    struct shape *b = shape_of(world, SHIFTED);
    const struct shape *both[] = {a, b};
    for (int limit_ms = 0; limit_ms <= 10000; limit_ms += 10000) {
        struct shape *out[4] = {NULL};
        bool repaired;
        shaper_limit(shaper, limit_ms);
        GEOS_interruptRequest();
        assert_int_equal(shape_clip(shaper, a, b, &out[0], NULL), OK);
        GEOS_interruptRequest();
        assert_int_equal(shape_minus(shaper, a, b, &out[1], NULL), OK);
        GEOS_interruptRequest();
        assert_int_equal(shape_union(shaper, both, 2, &out[2], NULL), OK);
        GEOS_interruptRequest();
        assert_int_equal(
            shape_from_wkb(shaper, wkb_of(world, invalid[0].wkt), true, &out[3], &repaired, NULL),
            OK);
        GEOS_interruptRequest();
        assert_true(shape_meets(shaper, a, b) && !shape_holds(shaper, a, b));
        GEOS_interruptCancel();
        assert_near(50, checked_area_m2(world, out[0]), 0);
        assert_near(150, checked_area_m2(world, out[2]), 0);
        for (int i = 0; i < 4; i++)
            shape_drop(shaper, out[i]);
    }
    shaper_limit(shaper, 0);
    shape_drop(shaper, a), shape_drop(shaper, b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_polygons_are_cut_joined_and_compared),
        cmocka_unit_test(nothing_is_empty_and_everything_holds_it),
        cmocka_unit_test(what_is_not_valid_is_refused_with_its_place_or_mended),
        cmocka_unit_test(what_was_not_checked_fails_cleanly),
        cmocka_unit_test(a_circle_lies_on_its_radius),
        cmocka_unit_test(labels_stand_inside_the_largest_part),
        cmocka_unit_test(areas_add_up_and_all_that_comes_out_is_valid),
        cmocka_unit_test(crossing_lines_are_given_up_in_time_and_harm_nobody),
        cmocka_unit_test(a_stop_meant_for_another_call_is_not_felt),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
