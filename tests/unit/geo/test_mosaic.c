/* Tiles that share borders: simplified together, joined without cutting. */
#include <math.h>
#include <stdlib.h>

#include "geo/mosaic.h"
#include "geo/shape.h"
#include "tests/support/atlases.h"
#include "tests/support/test.h"

enum { CORNERS_MAX = 16 };

/* One ring, closed by the program; corners as x, y. */
struct square {
    int count;
    double corners[CORNERS_MAX];
};

static struct rings rings_of(const struct square *squares, int count, struct arena *arena)
{
    int *starts = ARENA_ARRAY(arena, int, (size_t)count + 1);
    int *parts = ARENA_ARRAY(arena, int, (size_t)count);
    struct geo_grid *points = ARENA_ARRAY(arena, struct geo_grid, (size_t)count * CORNERS_MAX);
    struct rings rings = {.starts = starts, .parts = parts, .points = points};
    assert_true(starts && parts && points);
    for (int i = 0; i < count; i++) {
        for (int k = 0; k <= squares[i].count; k++) {
            int at = k % squares[i].count;
            points[rings.point_count++] =
                (struct geo_grid){squares[i].corners[2 * at], squares[i].corners[2 * at + 1]};
        }
        starts[++rings.ring_count] = rings.point_count;
    }
    rings.box = geo_box_of(points, rings.point_count);
    return rings;
}

static void assert_near(double obtained, double expected, double tolerance)
{
    if (!(fabs(obtained - expected) <= tolerance))
        fail_msg("expected %.9g, obtained %.9g", expected, obtained);
}

static void assert_valid(struct shaper *shaper, const struct rings *rings, struct arena *arena)
{
    struct shape *shape;
    struct shape *checked;
    struct str wkb;
    struct problem problem = {0};
    assert_int_equal(shape_from_rings(shaper, rings, &shape, NULL), OK);
    assert_int_equal(shape_to_wkb(shaper, shape, arena, &wkb, NULL), OK);
    if (shape_from_wkb(shaper, wkb, false, &checked, NULL, &problem))
        fail_msg("%s", problem.text);
    shape_drop(shaper, checked);
    shape_drop(shaper, shape);
}

/* Nine squares, three by three, of 1 km; one more in the middle of a hole, far away. */
static void squares_make(struct arena *arena, struct rings tiles[11])
{
    for (int i = 0; i < 9; i++) {
        double x = 1000 * (i % 3);
        int row = i / 3;
        double y = 1000 * row;
        struct square square = {4, {x, y, x + 1000, y, x + 1000, y + 1000, x, y + 1000}};
        tiles[i] = rings_of(&square, 1, arena);
    }
    struct square frame[2] = {{4, {9000, 0, 9000, 900, 9900, 900, 9900, 0}},
                              {4, {9300, 300, 9600, 300, 9600, 600, 9300, 600}}};
    tiles[9] = rings_of(frame, 2, arena);
    tiles[10] = rings_of(&frame[1], 1, arena);
}

static void tiles_are_joined_with_their_holes(void **state)
{
    (void)state;
    static const struct {
        uint64_t set;
        int rings;
        int polygons;
        double hectares;
    } cases[] = {
        {0x001, 1, 1, 100}, {0x003, 1, 1, 200}, /* neighbours */
        {0x011, 2, 2, 200},                     /* they touch at a corner */
        {0x1FF, 1, 1, 900}, {0x1EF, 2, 1, 800}, /* without the one in the middle */
        {0x0EF, 2, 1, 700}, {0x155, 5, 5, 500}, /* like a chess board */
        {0x0AA, 4, 4, 400},                     /* the other colour: round a middle */
        {0x0AE, 3, 3, 500}, {0x200, 2, 1, 72},  {0x400, 1, 1, 9},
        {0x600, 1, 1, 81},  {0x7FF, 2, 2, 981}, {0, 0, 0, 0},
    };
    struct arena arena;
    struct rings tiles[11];
    struct mosaic *mosaic;
    struct shaper *shaper;
    arena_init(&arena, 0);
    squares_make(&arena, tiles);
    assert_int_equal(shaper_create(&shaper, NULL), OK);
    assert_int_equal(mosaic_create(tiles, 11, 10, &mosaic, NULL), OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rings joined;
        assert_int_equal(mosaic_join(mosaic, cases[i].set, &arena, &joined, NULL), OK);
        int polygons = joined.ring_count ? joined.parts[joined.ring_count - 1] + 1 : 0;
        if (joined.ring_count != cases[i].rings || polygons != cases[i].polygons)
            fail_msg("set %#x: %d rings, %d polygons", (unsigned)cases[i].set, joined.ring_count,
                     polygons);
        assert_near(rings_area_m2(&joined) / 10000, cases[i].hectares, 1e-6);
        if (joined.ring_count)
            assert_valid(shaper, &joined, &arena);
    }
    mosaic_destroy(mosaic);
    shaper_destroy(shaper);
    arena_finish(&arena);
}

static void neighbours_keep_a_common_border_when_simplified(void **state)
{
    (void)state;
    const struct square squares[2] = {
        {7, {0, 0, 1000, 0, 1003, 300, 998, 500, 1100, 700, 1000, 1000, 0, 1000}},
        {7, {2000, 0, 2000, 1000, 1000, 1000, 1100, 700, 998, 500, 1003, 300, 1000, 0}}};
    struct arena arena;
    struct mosaic *mosaic;
    struct rings joined;
    arena_init(&arena, 0);
    struct rings tiles[2] = {rings_of(&squares[0], 1, &arena), rings_of(&squares[1], 1, &arena)};
    assert_int_equal(mosaic_create(tiles, 2, 20, &mosaic, NULL), OK);
    double areas_m2 = 0;
    for (uint64_t set = 1; set <= 2; set++) {
        assert_int_equal(mosaic_join(mosaic, set, &arena, &joined, NULL), OK);
        assert_true(joined.point_count < 8);
        areas_m2 += rings_area_m2(&joined);
    }
    assert_near(areas_m2, 2e6, 1e-3);
    mosaic_destroy(mosaic);
    arena_finish(&arena);
}

/* The coast's spike runs past the island's middle: drawn coarsely, the island would lie on land. */
static void an_island_stays_outside_the_land(void **state)
{
    (void)state;
    const struct square land = {5, {0, 0, 1000, 0, 1000, 1000, 500, 990, 0, 1000}};
    const struct square island = {4, {495, 992, 505, 992, 505, 994, 495, 994}};
    struct arena arena;
    struct mosaic *mosaic;
    struct rings joined;
    struct shaper *shaper;
    arena_init(&arena, 0);
    struct rings tiles[2] = {rings_of(&land, 1, &arena), rings_of(&island, 1, &arena)};
    assert_int_equal(shaper_create(&shaper, NULL), OK);
    assert_int_equal(mosaic_create(tiles, 2, 50, &mosaic, NULL), OK);
    assert_int_equal(mosaic_join(mosaic, 1, &arena, &joined, NULL), OK);
    assert_false(rings_contain(&joined, (struct geo_grid){500, 993}));
    assert_int_equal(mosaic_join(mosaic, 3, &arena, &joined, NULL), OK);
    assert_int_equal(joined.ring_count, 2);
    assert_valid(shaper, &joined, &arena);
    mosaic_destroy(mosaic);
    shaper_destroy(shaper);
    arena_finish(&arena);
}

static void areas_that_overlap_are_refused(void **state)
{
    (void)state;
    const struct square square = {4, {0, 0, 1000, 0, 1000, 1000, 0, 1000}};
    struct arena arena;
    struct mosaic *mosaic = NULL;
    struct problem problem = {0};
    arena_init(&arena, 0);
    struct rings tiles[2] = {rings_of(&square, 1, &arena), rings_of(&square, 1, &arena)};
    assert_int_equal(mosaic_create(tiles, 2, 20, &mosaic, &problem), ERR_GEOMETRY);
    assert_true(problem.text[0]);
    arena_finish(&arena);
}

static void any_set_of_boroughs_is_valid(void **state)
{
    (void)state;
    const struct atlas *atlas = test_atlas_real();
    struct mosaic *mosaic;
    struct shaper *shaper;
    struct arena arena;
    arena_init(&arena, 0);
    assert_int_equal(shaper_create(&shaper, NULL), OK);
    assert_int_equal(mosaic_create(atlas->boroughs, atlas->borough_count, 50, &mosaic, NULL), OK);
    uint64_t random = 1;
    for (int i = 0; i < 300; i++) {
        struct rings joined;
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        uint64_t set = i < atlas->borough_count ? UINT64_C(1) << i : random >> 31 & atlas->london;
        double wanted_m2 = 0;
        arena_reset(&arena);
        assert_int_equal(mosaic_join(mosaic, set, &arena, &joined, NULL), OK);
        for (int k = 0; k < atlas->borough_count; k++)
            if (set >> k & 1)
                wanted_m2 += rings_area_m2(&atlas->boroughs[k]);
        assert_near(rings_area_m2(&joined) / wanted_m2, 1, 0.03);
        assert_valid(shaper, &joined, &arena);
    }
    struct rings all;
    assert_int_equal(mosaic_join(mosaic, atlas->london, &arena, &all, NULL), OK);
    assert_int_equal(all.ring_count, 1);
    mosaic_destroy(mosaic);
    shaper_destroy(shaper);
    arena_finish(&arena);
    atlas_give_back(atlas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiles_are_joined_with_their_holes),
        cmocka_unit_test(neighbours_keep_a_common_border_when_simplified),
        cmocka_unit_test(an_island_stays_outside_the_land),
        cmocka_unit_test(areas_that_overlap_are_refused),
        cmocka_unit_test(any_set_of_boroughs_is_valid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
