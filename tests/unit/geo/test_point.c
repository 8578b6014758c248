#include "tests/support/test.h"

#include <math.h>

#include "geo/point.h"
#include "geo/projection.h"

/* Expected by GeographicLib's geodesic on WGS 84 (pyproj.Geod(ellps="WGS84").inv). */
static void distances_are_geodesic(void **state)
{
    (void)state;
    const struct {
        struct geo_point a;
        struct geo_point b;
        double expected_m;
    } cases[] = {
        {{-0.07, 51.47}, {-0.0701, 51.4702}, 23.311},
        {{-0.3, 51.4}, {0.2, 51.65}, 44472.603},
        {{-0.5, 51.3}, {0.3, 51.7}, 71179.328},
        {{-0.1247, 51.5074}, {-0.1247, 51.9}, 43681.350},
        {{-0.1247, 51.5074}, {0.9, 51.5074}, 71143.593},
        {{-0.1247, 51.5074}, {-2.2426, 53.4808}, 262486.331},
        {{-0.1247, 51.5074}, {-74.006, 40.7128}, 5585437.842},
        {{0, 0}, {179.5, 0.5}, 19936288.579},
        {{-0.1, 51.5}, {-0.1, 51.5}, 0.000},
        {{-0.5, 51.45}, {0.25, 51.6}, 54661.510},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double distance_m = geo_distance_between_m(cases[i].a, cases[i].b);
        if (fabs(distance_m - cases[i].expected_m) > 0.1)
            print_error("case %zu: expected %.3f, obtained %.3f, difference %.3f\n", i,
                        cases[i].expected_m, distance_m, distance_m - cases[i].expected_m);
        assert_true(fabs(distance_m - cases[i].expected_m) <= 0.1);
    }
}

static void a_frame_keeps_straight_distances(void **state)
{
    (void)state;
    struct geo_frame frame = geo_frame_at((struct geo_point){-0.1247, 51.5074});
    struct geo_flat origin = geo_flatten(&frame, (struct geo_point){-0.1247, 51.5074});
    assert_true(fabs(origin.x) < 1e-6 && fabs(origin.y) < 1e-6 && fabs(origin.z) < 1e-6);
    struct geo_point a = {-0.3, 51.4};
    struct geo_point b = {0.1, 51.6};
    struct geo_flat p = geo_flatten(&frame, a);
    struct geo_flat q = geo_flatten(&frame, b);
    double chord_m = sqrt(pow(p.x - q.x, 2) + pow(p.y - q.y, 2) + pow(p.z - q.z, 2));
    assert_true(fabs(geo_distance_m(a, b, chord_m) - geo_distance_between_m(a, b)) < 1e-6);
    assert_true(p.x < 0 && p.y < 0 && q.x > 0 && q.y > 0);
}

static void points_off_the_earth_are_not_valid(void **state)
{
    (void)state;
    assert_true(geo_point_is_valid((struct geo_point){-0.1, 51.5}));
    assert_false(geo_point_is_valid((struct geo_point){-0.1, 90.5}));
    assert_false(geo_point_is_valid((struct geo_point){181, 0}));
    assert_false(geo_point_is_valid((struct geo_point){nan(""), 0}));
    assert_false(geo_point_is_valid((struct geo_point){0, HUGE_VAL}));
}

static void the_grid_goes_there_and_back(void **state)
{
    (void)state;
    struct projection *projection = NULL;
    assert_int_equal(projection_create(&projection, NULL), OK);
    struct geo_grid pecan = {534282, 176785};
    struct geo_point point = projection_to_point(projection, pecan);
    struct geo_grid back = projection_to_grid(projection, point);
    assert_true(fabs(back.easting - pecan.easting) < 0.01);
    assert_true(fabs(back.northing - pecan.northing) < 0.01);
    /* SE15 5SE in Code-Point Open and its published degrees, good to 2 m */
    assert_true(fabs(point.lon - -0.06835) < 0.002 && fabs(point.lat - 51.474105) < 0.002);
    projection_destroy(projection);
    projection_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_are_geodesic),
        cmocka_unit_test(a_frame_keeps_straight_distances),
        cmocka_unit_test(points_off_the_earth_are_not_valid),
        cmocka_unit_test(the_grid_goes_there_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
