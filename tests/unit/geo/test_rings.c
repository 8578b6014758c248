#include "tests/support/test.h"

#include <math.h>
#include <string.h>

#include "geo/locator.h"
#include "geo/rings.h"

/* Builds WKB by hand, so that the reader is not tested with its own writer. */
struct wkb {
    unsigned char bytes[4096];
    size_t len;
};

static void put(struct wkb *wkb, const void *bytes, size_t size)
{
    memcpy(wkb->bytes + wkb->len, bytes, size);
    wkb->len += size;
}

static void put_head(struct wkb *wkb, uint32_t type, uint32_t count)
{
    put(wkb, "\1", 1);
    put(wkb, &type, 4);
    put(wkb, &count, 4);
}

static void put_ring(struct wkb *wkb, const double *xy, uint32_t count)
{
    put(wkb, &count, 4);
    put(wkb, xy, (size_t)count * 16);
}

static const double square[] = {0, 0, 1000, 0, 1000, 1000, 0, 1000, 0, 0};
static const double hole[] = {400, 400, 600, 400, 600, 600, 400, 600, 400, 400};
static const double next_square[] = {1000, 0, 2000, 0, 2000, 1000, 1000, 1000, 1000, 0};

static struct str view(const struct wkb *wkb)
{
    return (struct str){(const char *)wkb->bytes, wkb->len};
}

static void a_polygon_with_a_hole_contains_what_it_should(void **state)
{
    (void)state;
    struct arena arena;
    struct rings rings;
    struct wkb wkb = {.len = 0};
    arena_init(&arena, 0);
    put_head(&wkb, 3, 2);
    put_ring(&wkb, square, 5);
    put_ring(&wkb, hole, 5);
    assert_int_equal(rings_from_wkb(view(&wkb), &arena, &rings, NULL), OK);
    assert_int_equal(rings.ring_count, 2);
    assert_int_equal(rings.point_count, 10);
    assert_true(rings_contain(&rings, (struct geo_grid){100, 100}));
    assert_false(rings_contain(&rings, (struct geo_grid){500, 500}));
    assert_false(rings_contain(&rings, (struct geo_grid){1500, 500}));
    assert_false(rings_contain(&rings, (struct geo_grid){nan(""), 500}));
    assert_true(fabs(rings_edge_distance_m(&rings, (struct geo_grid){500, 500}) - 100) < 1e-9);
    assert_true(fabs(rings_edge_distance_m(&rings, (struct geo_grid){1300, 1400}) - 500) < 1e-9);
    arena_finish(&arena);
}

static void wkb_that_is_wrong_is_refused_with_a_reason(void **state)
{
    (void)state;
    const double open[] = {0, 0, 1, 0, 1, 1, 0, 1, 0, 2};
    const double three[] = {0, 0, 1, 0, 0, 0};
    const double infinite[] = {0, 0, HUGE_VAL, 0, 1, 1, 0, 1, 0, 0};
    const double far[] = {0, 0, 1e9, 0, 1, 1, 0, 1, 0, 0};
    struct wkb cases[9] = {{.len = 0}};
    uint32_t many = 4000000000u;
    put_head(&cases[0], 3, 1), put_ring(&cases[0], open, 5);
    put_head(&cases[1], 3, 1), put_ring(&cases[1], three, 3);
    put_head(&cases[2], 3, 1), put_ring(&cases[2], infinite, 5);
    put_head(&cases[3], 3, 1), put_ring(&cases[3], far, 5);
    put_head(&cases[4], 1, 1);
    put_head(&cases[5], 3, 1), put(&cases[5], &many, 4);
    put_head(&cases[6], 3, 1), put_ring(&cases[6], square, 5), put(&cases[6], "x", 1);
    put_head(&cases[7], 6, 2), put_head(&cases[7], 1, 1);
    put_head(&cases[8], 6, 0);
    for (size_t i = 0; i < 9; i++) {
        struct arena arena;
        struct problem problem = {0};
        struct rings rings;
        arena_init(&arena, 0);
        assert_int_not_equal(rings_from_wkb(view(&cases[i]), &arena, &rings, &problem), OK);
        assert_true(problem.text[0]);
        arena_finish(&arena);
    }
    /* every cut of a good one is refused too, and reads no byte beyond it */
    struct wkb good = {.len = 0};
    put_head(&good, 6, 1), put_head(&good, 3, 1), put_ring(&good, square, 5);
    for (size_t len = 0; len < good.len; len++) {
        struct arena arena;
        struct rings rings;
        arena_init(&arena, 0);
        assert_int_not_equal(
            rings_from_wkb((struct str){(char *)good.bytes, len}, &arena, &rings, NULL), OK);
        arena_finish(&arena);
    }
}

static struct rings square_rings(const double *xy, struct arena *arena)
{
    struct wkb wkb = {.len = 0};
    struct rings rings;
    put_head(&wkb, 3, 1);
    put_ring(&wkb, xy, 5);
    assert_int_equal(rings_from_wkb(view(&wkb), arena, &rings, NULL), OK);
    return rings;
}

static void a_point_is_in_exactly_one_of_two_neighbours(void **state)
{
    (void)state;
    struct arena arena;
    const struct locator *locator;
    arena_init(&arena, 0);
    struct rings areas[2] = {square_rings(square, &arena), square_rings(next_square, &arena)};
    assert_int_equal(locator_build(areas, 2, NULL, &arena, &locator, NULL), OK);
    for (int x = 0; x < 2000; x += 125)
        for (int y = 0; y < 1000; y += 125)
            assert_int_equal(locator_find(locator, (struct geo_grid){x, y}), x >= 1000);
    assert_int_equal(locator_find(locator, (struct geo_grid){-1, 500}), LOCATOR_NONE);
    assert_int_equal(locator_find(locator, (struct geo_grid){2500, 500}), LOCATOR_NONE);
    assert_int_equal(locator_find(locator, (struct geo_grid){nan(""), 0}), LOCATOR_NONE);
    assert_int_equal(locator_build(areas, 0, NULL, &arena, &locator, NULL), ERR_LIMIT);
    arena_finish(&arena);
}

static void the_river_belongs_to_the_nearest_bank(void **state)
{
    (void)state;
    const double far_square[] = {3000, 0, 4000, 0, 4000, 1000, 3000, 1000, 3000, 0};
    const double river[] = {1000, 0, 3000, 0, 3000, 1000, 1000, 1000, 1000, 0};
    struct arena arena;
    const struct locator *wet;
    const struct locator *dry;
    arena_init(&arena, 0);
    struct rings areas[2] = {square_rings(square, &arena), square_rings(far_square, &arena)};
    struct rings water = square_rings(river, &arena);
    assert_int_equal(locator_build(areas, 2, &water, &arena, &wet, NULL), OK);
    assert_int_equal(locator_build(areas, 2, NULL, &arena, &dry, NULL), OK);
    assert_int_equal(locator_find(wet, (struct geo_grid){1100, 500}), 0);
    assert_int_equal(locator_find(wet, (struct geo_grid){1990, 500}), 0);
    assert_int_equal(locator_find(wet, (struct geo_grid){2010, 500}), 1);
    assert_int_equal(locator_find(dry, (struct geo_grid){1100, 500}), LOCATOR_NONE);
    arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_polygon_with_a_hole_contains_what_it_should),
        cmocka_unit_test(wkb_that_is_wrong_is_refused_with_a_reason),
        cmocka_unit_test(a_point_is_in_exactly_one_of_two_neighbours),
        cmocka_unit_test(the_river_belongs_to_the_nearest_bank),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
