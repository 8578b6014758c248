#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
        int asked = corners > 100 ? 200 : 2000; /* GEOS looks at every corner for each */
        for (int i = 0; i < asked; i++) {
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

/* Lines back and forth across one another: so many squared crossings, about. */
static struct figure zigzag_make(int count, double *points)
{
    for (int i = 0; i < count; i++) {
        points[2 * i] = i % 2 ? 100 : 0;
        points[2 * i + 1] = i % 2 ? count - i : i;
    }
    struct figure line = {.type = FIGURE_LINE, .stride = 2, .count = count, .coordinates = points};
    line.box = figure_box(&line);
    return line;
}

static void figures_that_would_hold_geos_are_refused(void **state)
{
    (void)state;
    double points[2 * 2000];
    struct problem problem = {0};
    struct figure line = zigzag_make(10, points);
    assert_int_equal(figure_check(&line, NULL), OK);
    struct figure both = {.type = FIGURE_COLLECTION, .stride = 2, .count = 1, .parts = &line};
    both.box = line.box;
    assert_int_equal(figure_check(&both, NULL), OK);
    line = zigzag_make(2000, points);
    assert_int_equal(figure_check(&both, &problem), ERR_INVALID);
    assert_non_null(strstr(problem.text, "crosses itself"));
    for (int i = 0; i < 2000; i++) { /* on and on: no crossings */
        points[2 * i] = i;
        points[2 * i + 1] = i % 2;
    }
    assert_int_equal(figure_check(&line, NULL), OK);
    for (int i = 0; i < 2000; i++) /* back and forth over itself */
        points[2 * i] = points[2 * i + 1] = i % 2;
    assert_int_equal(figure_check(&line, NULL), ERR_INVALID);
}

static void polygons_that_are_not_valid_are_named(void **state)
{
    double points[2 * 11];
    struct problem problem = {0};
    struct figure ring;
    struct figure star = star_make(10, points, &ring);
    assert_int_equal(figure_valid(shaper_of(state), &star, NULL), OK);
    points[0] = -20; /* its first point, and its last: across all of it */
    points[2 * 10] = -20;
    assert_int_equal(figure_check(&star, NULL), OK);
    assert_int_equal(figure_valid(shaper_of(state), &star, &problem), ERR_INVALID);
    assert_non_null(strstr(problem.text, "Self-intersection"));
}

static void no_call_works_past_its_moment(void **state)
{
    double points[2 * 2000];
    struct figure line = zigzag_make(2000, points);
    struct figure other = line;
    struct figure_asked *asked;
    atomic_bool is_cancelled = false;
    bool answer;
    assert_int_equal(figure_asked_create(shaper_of(state), &line, &asked, NULL), OK);
    shaper_until(shaper_of(state), 1, &is_cancelled);
    assert_int_equal(figure_relate(asked, &other, FIGURE_OVERLAPS, &answer, NULL), ERR_BUSY);
    is_cancelled = true;
    shaper_until(shaper_of(state), 0, &is_cancelled);
    assert_int_equal(figure_relate(asked, &other, FIGURE_OVERLAPS, &answer, NULL), ERR_BUSY);
    shaper_until(shaper_of(state), 0, NULL);
    figure_asked_destroy(asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figure_relates_points_as_geos_does),
        cmocka_unit_test(figure_of_rings_borrows_polygons_with_their_holes),
        cmocka_unit_test(figure_takes_polygons_that_are_flat),
        cmocka_unit_test(figures_that_would_hold_geos_are_refused),
        cmocka_unit_test(polygons_that_are_not_valid_are_named),
        cmocka_unit_test(no_call_works_past_its_moment),
    };
    return cmocka_run_group_tests_name("figure", tests, setup, teardown);
}
