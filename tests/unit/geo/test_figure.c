#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>

#include "geo/figure.h"

static struct shaper *shaper_of(void **state)
{
    return *state;
}

static int setup(void **state)
{
    return (int)shaper_create((struct shaper **)state, NULL);
}

static int teardown(void **state)
{
    shaper_destroy(*state);
    return 0;
}

/* A star of so many corners around (0, 0), its arms 10 and its waist 4 long. */
static struct figure star_make(int corners, double *points, struct figure *ring)
{
    for (int i = 0; i <= corners; i++) {
        double angle = 2 * acos(-1) * (i % corners) / corners;
        double radius = i % corners % 2 ? 4 : 10;
        points[2 * i] = radius * cos(angle);
        points[2 * i + 1] = radius * sin(angle);
    }
    *ring = (struct figure){.type = FIGURE_LINE, .stride = 2, .count = corners + 1};
    ring->coordinates = points;
    ring->box = figure_box(ring);
    struct figure star = {.type = FIGURE_POLYGON, .stride = 2, .count = 1, .parts = ring};
    star.box = ring->box;
    return star;
}

static struct figure point_make(const double *xy)
{
    struct figure point = {.type = FIGURE_POINT, .stride = 2, .count = 1, .coordinates = xy};
    point.box = (struct geo_box){xy[0], xy[1], xy[0], xy[1]};
    return point;
}

/* The quick way for points answers as GEOS does, also on corners and edges. */
static void figure_relates_points_as_geos_does(void **state)
{
    static const int corner_counts[] = {4, 10, 700};
    srand(7);
    for (size_t which = 0; which < 3; which++) {
        int corners = corner_counts[which];
        double points[2 * 701];
        struct figure ring;
        struct figure star = star_make(corners, points, &ring);
        struct figure alike = star; /* a collection has no slices: every answer is GEOS's */
        struct figure_asked *quick;
        struct figure_asked *slow;
        alike.type = FIGURE_COLLECTION;
        alike.parts = &star;
        assert_int_equal(figure_asked_create(shaper_of(state), &star, &quick, NULL), OK);
        assert_int_equal(figure_asked_create(shaper_of(state), &alike, &slow, NULL), OK);
        for (int i = 0; i < 2000; i++) {
            int corner = rand() % corners;
            double xy[2] = {rand() % 2400 / 100.0 - 12, rand() % 2400 / 100.0 - 12};
            if (i % 3 == 1) { /* a corner */
                xy[0] = points[2 * corner];
                xy[1] = points[2 * corner + 1];
            } else if (i % 3 == 2) { /* about the middle of an edge */
                xy[0] = (points[2 * corner] + points[2 * corner + 2]) / 2;
                xy[1] = (points[2 * corner + 1] + points[2 * corner + 3]) / 2;
            }
            struct figure point = point_make(xy);
            static const enum figure_relation relations[] = {FIGURE_INTERSECTS, FIGURE_DISJOINT,
                                                             FIGURE_WITHIN, FIGURE_TOUCHES};
            for (size_t j = 0; j < 4; j++) {
                bool by_slices = false;
                bool by_geos = false;
                assert_int_equal(
                    figure_relate_point(quick, xy[0], xy[1], relations[j], &by_slices, NULL), OK);
                assert_int_equal(figure_relate(slow, &point, relations[j], &by_geos, NULL), OK);
                if (by_slices != by_geos)
                    fail_msg("%d corners, (%.17g, %.17g), relation %zu: %d", corners, xy[0], xy[1],
                             j, by_slices);
            }
        }
        figure_asked_destroy(quick);
        figure_asked_destroy(slow);
    }
    figure_asked_destroy(NULL);
}

static void figure_of_rings_borrows_polygons_with_their_holes(void **state)
{
    static const struct geo_grid points[] = {{0, 0}, {9, 0}, {9, 9},  {0, 0},  {5, 1},  {6, 1},
                                             {6, 2}, {5, 1}, {20, 0}, {29, 0}, {29, 9}, {20, 0}};
    static const int starts[] = {0, 4, 8, 12};
    static const int parts[] = {0, 0, 1};
    struct rings rings = {3, 12, starts, parts, points, {0, 0, 29, 9}};
    struct arena arena;
    struct figure figure;
    struct figure_asked *asked;
    arena_init(&arena, 0);
    assert_int_equal(figure_of_rings(&rings, &arena, &figure, NULL), OK);
    assert_int_equal(figure.count, 2);
    assert_int_equal(figure.parts[0].count, 2);
    assert_int_equal(figure.parts[1].count, 1);
    assert_true(figure.parts[1].box.min_x == 20 && figure.parts[1].box.max_y == 9);
    assert_int_equal(figure_asked_create(shaper_of(state), &figure, &asked, NULL), OK);
    static const struct {
        double x;
        double y;
        bool is_within;
    } cases[] = {{8, 1, true}, {5.8, 1.2, false}, {15, 1, false}, {28, 1, true}, {0, 0, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool is_within;
        assert_int_equal(
            figure_relate_point(asked, cases[i].x, cases[i].y, FIGURE_WITHIN, &is_within, NULL),
            OK);
        assert_int_equal(is_within, cases[i].is_within);
    }
    figure_asked_destroy(asked);
    arena_finish(&arena);
    arena_init(&arena, 16);
    assert_int_equal(figure_of_rings(&rings, &arena, &figure, NULL), ERR_NO_MEMORY);
    arena_finish(&arena);
}

/* No height: no slices. A needle of no area is asked of GEOS, and does not end the program. */
static void figure_takes_polygons_that_are_flat(void **state)
{
    static const double flat[] = {0, 5, 10, 5, 4, 5, 0, 5};
    struct figure ring = {.type = FIGURE_LINE, .stride = 2, .count = 4, .coordinates = flat};
    struct figure polygon = {.type = FIGURE_POLYGON, .stride = 2, .count = 1, .parts = &ring};
    struct figure_asked *asked;
    bool answer = true;
    ring.box = figure_box(&ring);
    polygon.box = ring.box;
    assert_int_equal(figure_asked_create(shaper_of(state), &polygon, &asked, NULL), OK);
    assert_int_equal(figure_relate_point(asked, 5, 6, FIGURE_INTERSECTS, &answer, NULL), OK);
    assert_false(answer);
    enum err err = figure_relate_point(asked, 5, 5, FIGURE_INTERSECTS, &answer, NULL);
    assert_true(err == OK || err == ERR_GEOMETRY);
    figure_asked_destroy(asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figure_relates_points_as_geos_does),
        cmocka_unit_test(figure_of_rings_borrows_polygons_with_their_holes),
        cmocka_unit_test(figure_takes_polygons_that_are_flat),
    };
    return cmocka_run_group_tests_name("figure", tests, setup, teardown);
}
