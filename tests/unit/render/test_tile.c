#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "geo/projection.h"
#include "render/tile_ground.h"
#include "tests/support/atlases.h"
#include "tests/support/mvt_read.h"
#include "tests/support/polygons.h"

static const struct atlas *atlas;
static struct projection *projection;
static struct tile_warp *warp;
static struct arena arena;

static int setup(void **state)
{
    (void)state;
    atlas = test_atlas_real();
    arena_init(&arena, 0);
    return projection_create(&projection, NULL) || tile_warp_create(projection, &warp, NULL) ? -1
                                                                                             : 0;
}

static int teardown(void **state)
{
    (void)state;
    tile_warp_destroy(warp);
    tile_warp_destroy(NULL);
    projection_destroy(projection);
    arena_finish(&arena);
    atlas_give_back(atlas);
    return 0;
}

/* ---- addresses ---- */

static void addresses_are_read_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *z, *x, *y;
        enum err err;
    } rows[] = {{"0", "0", "0", OK},
                {"10", "511", "340", OK},
                {"16", "65535", "65535", OK},
                {"16", "65536", "0", ERR_NOT_FOUND},
                {"0", "0", "1", ERR_NOT_FOUND},
                {"17", "0", "0", ERR_NOT_FOUND},
                {"99", "1", "1", ERR_NOT_FOUND},
                {"-1", "0", "0", ERR_INVALID},
                {"1", "0.5", "0", ERR_INVALID},
                {"1", "", "0", ERR_INVALID},
                {"1", "0", "4294967296", ERR_INVALID},
                {"z", "x", "y", ERR_INVALID}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tile tile = {-1, 7, 7};
        struct problem problem = {0};
        enum err err = tile_read(str_from(rows[i].z), str_from(rows[i].x), str_from(rows[i].y),
                                 &tile, &problem);
        assert_int_equal(err, rows[i].err);
        assert_int_equal(tile.z == -1, err != OK);
        assert_int_equal(problem.text[0] != 0, err != OK);
    }
}

static void the_square_has_its_corners_where_they_belong(void **state)
{
    (void)state;
    static const struct {
        struct geo_point point;
        uint32_t x, y;
    } rows[] = {{{0, 0}, 1u << 31, 1u << 31},
                {{-180, 85.0511287798066}, 0, 0},
                {{179.99999, -89}, UINT32_MAX - 119, UINT32_MAX},
                {{-90, 66.51326044311186}, 1u << 30, 1u << 30}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tile_point at = tile_point_of(rows[i].point);
        assert_true(llabs((long long)at.x - rows[i].x) <= 1);
        assert_true(llabs((long long)at.y - rows[i].y) <= 1);
    }
    struct tile_box box = tile_box_of((struct tile){0, 0, 0});
    assert_true(box.min_x == 0 && box.max_x == UINT32_MAX);
    box = tile_box_of((struct tile){1, 1, 0}); /* one unit is 2^19 world units */
    assert_true(box.min_x == (1u << 31) - 64 * (1u << 19) && box.min_y == 0);
}

static void the_warp_is_as_good_as_proj(void **state)
{
    (void)state;
    uint64_t draw = 5;
    for (int i = 0; i < 5000; i++) {
        struct geo_grid grid = {470000 + test_draw(&draw, 1200000) / 10.0,
                                120000 + test_draw(&draw, 1200000) / 10.0};
        struct tile_point fast = tile_warp_point(warp, projection, grid);
        struct tile_point slow = tile_point_of(projection_to_point(projection, grid));
        if (llabs((long long)fast.x - slow.x) > 1 || llabs((long long)fast.y - slow.y) > 1)
            fail_msg("%.1f %.1f: expected %u %u, obtained %u %u", grid.easting, grid.northing,
                     slow.x, slow.y, fast.x, fast.y);
    }
}

/* ---- simplifying ---- */

struct seen {
    uint64_t key;
    int zoom;
};

static int by_key(const void *left, const void *right)
{
    const struct seen *a = left;
    const struct seen *b = right;
    return a->key != b->key ? (a->key < b->key ? -1 : 1) : a->zoom - b->zoom;
}

static void neighbours_keep_a_common_border_at_every_zoom(void **state)
{
    (void)state;
    struct tile_shape shapes[BOROUGH_MAX];
    int total = 0;
    int shared = 0;
    assert_int_equal(tile_shapes_make(warp, projection, atlas->boroughs, atlas->borough_count,
                                      &arena, shapes, NULL),
                     OK);
    for (int i = 0; i < atlas->borough_count; i++)
        total += shapes[i].starts[shapes[i].ring_count];
    struct seen *seen = calloc((size_t)total + 1, sizeof *seen);
    assert_non_null(seen);
    int n = 0;
    for (int i = 0; i < atlas->borough_count; i++)
        for (int k = 0; k < shapes[i].starts[shapes[i].ring_count]; k++)
            seen[n++] = (struct seen){(uint64_t)shapes[i].points[k].x << 32 | shapes[i].points[k].y,
                                      shapes[i].zooms[k]};
    qsort(seen, (size_t)n, sizeof *seen, by_key);
    for (int i = 1; i < n; i++) {
        if (seen[i].key != seen[i - 1].key)
            continue;
        shared++;
        assert_int_equal(seen[i].zoom, seen[i - 1].zoom);
    }
    assert_true(shared > n / 4); /* most borders have two sides */
    free(seen);
}

static double off_line(struct tile_point p, struct tile_point a, struct tile_point b)
{
    double dx = (double)b.x - a.x;
    double dy = (double)b.y - a.y;
    double len2 = dx * dx + dy * dy;
    double t = len2 > 0 ? (((double)p.x - a.x) * dx + ((double)p.y - a.y) * dy) / len2 : 0;
    t = fmin(1, fmax(0, t));
    return hypot((double)p.x - a.x - t * dx, (double)p.y - a.y - t * dy);
}

static void what_is_left_out_is_within_a_quarter_of_a_unit(void **state)
{
    (void)state;
    struct tile_shape shape;
    assert_int_equal(tile_shapes_make(warp, projection, &atlas->water, 1, &arena, &shape, NULL),
                     OK);
    int before = INT32_MAX;
    for (int zoom = TILE_ZOOM_MAX; zoom >= 4; zoom -= 3) {
        int kept = 0;
        for (int ring = 0; ring < shape.ring_count; ring++) {
            int first = shape.starts[ring];
            int end = shape.starts[ring + 1];
            int from = first;
            for (int i = first; i < end; i++) {
                if (shape.zooms[i] > zoom)
                    continue;
                for (int k = from + 1; k < i; k++)
                    assert_true(off_line(shape.points[k], shape.points[from], shape.points[i]) <=
                                tile_unit_of(zoom) / 4);
                from = i;
                kept++;
            }
        }
        assert_true(kept < before);
        before = kept;
    }
}

static void empty_shapes_stay_empty(void **state)
{
    (void)state;
    struct rings none = {0};
    struct tile_shape shape;
    assert_int_equal(tile_shapes_make(warp, projection, &none, 1, &arena, &shape, NULL), OK);
    assert_int_equal(shape.ring_count, 0);
    assert_true(shape.box.min_x > shape.box.max_x);
}

static void shapes_that_find_no_memory_say_so(void **state)
{
    (void)state;
    struct arena small;
    struct tile_shape shape;
    struct problem problem = {0};
    arena_init(&small, 2000);
    assert_int_equal(tile_shapes_make(warp, projection, &atlas->water, 1, &small, &shape, &problem),
                     ERR_NO_MEMORY);
    assert_true(problem.text[0]);
    arena_finish(&small);
}

/* ---- cutting ---- */

static void put(struct buf *wkb, const void *bytes, size_t size_bytes)
{
    buf_bytes(wkb, bytes, size_bytes);
}

/* Lines with so many points each. */
static struct str lines_wkb(struct buf *wkb, const struct geo_grid *points, int lines, int each)
{
    uint32_t five = 5;
    uint32_t two = 2;
    uint32_t count = (uint32_t)lines;
    uint32_t length = (uint32_t)each;
    put(wkb, "\1", 1);
    put(wkb, &five, 4);
    put(wkb, &count, 4);
    for (int i = 0; i < lines; i++) {
        put(wkb, "\1", 1);
        put(wkb, &two, 4);
        put(wkb, &length, 4);
        put(wkb, points + (size_t)i * (size_t)each, (size_t)each * sizeof *points);
    }
    return buf_view(wkb);
}

static void lines_are_cut_into_pieces(void **state)
{
    (void)state;
    /* to and fro across the tile 14/8187/5448 and far beyond it */
    static const struct geo_grid points[] = {{530000, 180000}, {535000, 180100}, {535000, 180400},
                                             {529000, 180500}, {500000, 100000}, {500100, 100000},
                                             {500100, 100100}, {500000, 100100}};
    struct buf wkb;
    struct buf out;
    struct tile_shape shape;
    struct tile_cutter *cutter = NULL;
    struct mvt *mvt = NULL;
    struct read_tile read;
    buf_init(&wkb, 0);
    buf_init(&out, 0);
    assert_int_equal(
        tile_lines_make(warp, projection, lines_wkb(&wkb, points, 2, 4), &arena, &shape, NULL), OK);
    assert_true(shape.is_line);
    assert_int_equal(shape.ring_count, 2);
    assert_int_equal(tile_cutter_create(&cutter, NULL), OK);
    assert_int_equal(mvt_create(&mvt, NULL), OK);
    struct tile_point at = tile_warp_point(warp, projection, (struct geo_grid){532000, 180200});
    struct tile tile = {14, at.x >> 18, at.y >> 18};
    mvt_layer_begin(mvt, "lines");
    mvt_feature_begin(mvt, 1, MVT_LINE);
    assert_true(tile_cut(cutter, &shape, tile, mvt));
    mvt_feature_end(mvt);
    mvt_layer_end(mvt, &out);
    assert_null(mvt_read(buf_view(&out), &arena, &read));
    const struct read_feature *feature = &read.layers[0].features[0];
    assert_int_equal(feature->part_count, 2);
    for (int i = 0; i < feature->starts[2]; i++) {
        assert_in_range(feature->points[i].x + 64, 0, 4096 + 128);
        assert_in_range(feature->points[i].y + 64, 0, 4096 + 128);
    }
    assert_int_equal(
        tile_lines_make(warp, projection, (struct str){wkb.ptr, wkb.len - 9}, &arena, &shape, NULL),
        ERR_GEOMETRY);
    assert_int_equal(
        tile_lines_make(warp, projection, (struct str){wkb.ptr, 4}, &arena, &shape, NULL),
        ERR_GEOMETRY);
    mvt_destroy(mvt);
    tile_cutter_destroy(cutter);
    tile_cutter_destroy(NULL);
    buf_finish(&out);
    buf_finish(&wkb);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_read_or_refused),
        cmocka_unit_test(the_square_has_its_corners_where_they_belong),
        cmocka_unit_test(the_warp_is_as_good_as_proj),
        cmocka_unit_test(neighbours_keep_a_common_border_at_every_zoom),
        cmocka_unit_test(what_is_left_out_is_within_a_quarter_of_a_unit),
        cmocka_unit_test(empty_shapes_stay_empty),
        cmocka_unit_test(shapes_that_find_no_memory_say_so),
        cmocka_unit_test(lines_are_cut_into_pieces),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
