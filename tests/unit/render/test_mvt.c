#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "render/mvt.h"
#include "tests/support/mvt_read.h"

static struct arena arena;
static struct buf out;
static struct mvt *mvt;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    buf_init(&out, 0);
    return mvt_create(&mvt, NULL) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    mvt_destroy(mvt);
    mvt_destroy(NULL);
    buf_finish(&out);
    arena_finish(&arena);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    buf_clear(&out);
    arena_reset(&arena);
    return 0;
}

static void read_back(struct read_tile *tile)
{
    const char *fault = mvt_read(buf_view(&out), &arena, tile);
    if (fault)
        fail_msg("%s", fault);
}

/* The worked example of the specification, 4.3.4.5: a polygon with a hole and a second one. */
static void a_polygon_is_written_as_the_specification_shows(void **state)
{
    (void)state;
    static const struct mvt_point first[] = {{0, 0}, {10, 0}, {10, 10}, {0, 10}};
    static const struct mvt_point second[] = {{11, 11}, {20, 11}, {20, 20}, {11, 20}};
    static const struct mvt_point hole[] = {{13, 13}, {13, 17}, {17, 17}, {17, 13}};
    static const unsigned char expected[] = {9, 0,  0,  26, 20, 0, 0, 20, 19, 0, 15,
                                             9, 22, 2,  26, 18, 0, 0, 18, 17, 0, 15,
                                             9, 4,  13, 26, 0,  8, 8, 0,  0,  7, 15};
    mvt_layer_begin(mvt, "example");
    mvt_feature_begin(mvt, 1, MVT_POLYGON);
    mvt_ring(mvt, first, 4, true);
    mvt_ring(mvt, second, 4, true);
    mvt_ring(mvt, hole, 4, false);
    mvt_feature_end(mvt);
    mvt_layer_end(mvt, &out);
    assert_non_null(memmem(out.ptr, out.len, expected, sizeof expected));
}

static void rings_are_turned_as_they_should_be(void **state)
{
    (void)state;
    static const struct mvt_point outer[] = {{0, 100}, {100, 100}, {100, 0}, {0, 0}};
    static const struct mvt_point inner[] = {{10, 10}, {90, 10}, {90, 90}, {10, 90}};
    struct read_tile tile;
    mvt_layer_begin(mvt, "rings");
    mvt_feature_begin(mvt, 7, MVT_POLYGON);
    mvt_ring(mvt, outer, 4, true);
    mvt_ring(mvt, inner, 4, false);
    mvt_feature_end(mvt);
    mvt_layer_end(mvt, &out);
    read_back(&tile);
    const struct read_feature *feature = &tile.layers[0].features[0];
    assert_int_equal(feature->id, 7);
    assert_int_equal(feature->part_count, 2);
    assert_int_equal(mvt_read_area(feature, 0), 20000);
    assert_int_equal(mvt_read_area(feature, 1), -12800);
}

static void what_has_no_area_is_left_out_with_its_holes(void **state)
{
    (void)state;
    static const struct mvt_point flat[] = {{0, 0}, {5, 0}, {9, 0}, {5, 0}};
    static const struct mvt_point inner[] = {{1, 1}, {1, 3}, {3, 3}};
    struct read_tile tile;
    mvt_layer_begin(mvt, "nothing");
    mvt_feature_begin(mvt, 1, MVT_POLYGON);
    mvt_ring(mvt, flat, 4, true);
    mvt_ring(mvt, inner, 3, false);
    mvt_feature_end(mvt);
    mvt_layer_end(mvt, &out);
    assert_int_equal(out.len, 0);
    mvt_layer_begin(mvt, "one");
    mvt_feature_begin(mvt, 1, MVT_POLYGON);
    mvt_ring(mvt, flat, 4, true);
    mvt_ring(mvt, inner, 3, false);
    mvt_ring(mvt, inner, 3, true);
    mvt_feature_end(mvt);
    mvt_layer_end(mvt, &out);
    read_back(&tile);
    assert_int_equal(tile.layers[0].features[0].part_count, 1);
}

static void spikes_and_repeated_points_go(void **state)
{
    (void)state;
    static const struct mvt_point ring[] = {{0, 0},   {0, 0},  {10, 0}, {10, 0}, {30, 0}, {10, 0},
                                            {10, 10}, {0, 10}, {0, 40}, {0, 10}, {0, 0}};
    struct read_tile tile;
    mvt_layer_begin(mvt, "ring");
    mvt_feature_begin(mvt, 1, MVT_POLYGON);
    mvt_ring(mvt, ring, 11, true);
    mvt_feature_end(mvt);
    mvt_layer_end(mvt, &out);
    read_back(&tile);
    assert_int_equal(tile.layers[0].features[0].starts[1], 4);
    assert_int_equal(mvt_read_area(&tile.layers[0].features[0], 0), 200);
}

static void keys_and_values_are_written_once(void **state)
{
    (void)state;
    struct read_tile tile;
    mvt_layer_begin(mvt, "values");
    for (int i = 0; i < 300; i++) {
        mvt_feature_begin(mvt, (uint64_t)i, MVT_POINT);
        mvt_code(mvt, "name", i % 2 ? "odd" : "even");
        mvt_int(mvt, "number", i / 2 - 20);
        mvt_double(mvt, "share", 0.25 * (i % 4));
        mvt_bool(mvt, "small", i < 10);
        mvt_spot(mvt, (struct mvt_point){i, -i});
        mvt_feature_end(mvt);
    }
    mvt_layer_end(mvt, &out);
    read_back(&tile);
    const struct read_layer *layer = &tile.layers[0];
    assert_ptr_equal(mvt_read_layer(&tile, "values"), layer);
    assert_int_equal(layer->feature_count, 300);
    assert_int_equal(layer->key_count, 4);
    assert_int_equal(layer->value_count, 2 + 150 + 4 + 2);
    for (int i = 0; i < 300; i++) {
        const struct read_feature *feature = &layer->features[i];
        assert_int_equal(feature->id, i);
        assert_int_equal(mvt_read_value(layer, feature, "number")->number, i / 2 - 20);
        assert_true(str_equal(mvt_read_value(layer, feature, "name")->text,
                              i % 2 ? STR("odd") : STR("even")));
        assert_true(mvt_read_value(layer, feature, "share")->real == 0.25 * (i % 4));
        assert_int_equal(mvt_read_value(layer, feature, "small")->number, i < 10);
        assert_int_equal(feature->points[0].x, i);
        assert_int_equal(feature->points[0].y, -i);
    }
}

static void values_of_a_pool_and_others_go_together(void **state)
{
    (void)state;
    struct buf bytes;
    uint32_t starts[101] = {0};
    char text[201];
    memset(text, 'x', sizeof text);
    buf_init(&bytes, 0);
    for (int i = 0; i < 100; i++) {
        mvt_value_text(&bytes, (struct str){text, (size_t)(2 * i + 1)});
        starts[i + 1] = (uint32_t)bytes.len;
    }
    struct mvt_pool pool = {100, starts, bytes.ptr};
    struct read_tile tile;
    for (int round = 0; round < 2; round++) { /* what one layer left is not taken for the next's */
        buf_clear(&out);
        mvt_layer_begin(mvt, "pool");
        mvt_pool_use(mvt, &pool);
        for (uint32_t i = 0; i < 200; i++) {
            uint32_t tags[4] = {mvt_key(mvt, "text"), i % 100, mvt_key(mvt, "number"),
                                mvt_own_int(mvt, i % 7)};
            mvt_spot_feature(mvt, (UINT64_C(1) << 53) - 1 - i, (struct mvt_point){-64, (int)i},
                             tags, 2);
        }
        mvt_layer_end(mvt, &out);
        read_back(&tile);
    }
    const struct read_layer *layer = &tile.layers[0];
    assert_int_equal(layer->feature_count, 200);
    assert_int_equal(layer->value_count, 107);
    for (int i = 0; i < 200; i++) {
        const struct read_feature *feature = &layer->features[i];
        assert_int_equal(mvt_read_value(layer, feature, "text")->text.len, 2 * (i % 100) + 1);
        assert_int_equal(mvt_read_value(layer, feature, "number")->number, i % 7);
        assert_int_equal(feature->points[0].x, -64);
        assert_int_equal(feature->points[0].y, i);
    }
    buf_finish(&bytes);
}

static void features_with_many_properties_are_whole(void **state)
{
    (void)state;
    static char names[MVT_TAGS_MAX][16];
    struct buf bytes;
    uint32_t starts[2] = {0};
    uint32_t tags[2 * MVT_TAGS_MAX];
    struct read_tile tile;
    buf_init(&bytes, 0);
    mvt_value_bool(&bytes, true);
    starts[1] = (uint32_t)bytes.len;
    struct mvt_pool pool = {1, starts, bytes.ptr};
    mvt_layer_begin(mvt, "many");
    mvt_pool_use(mvt, &pool);
    for (int i = 0; i < 300; i++) { /* numbers of values beyond a byte */
        mvt_own_int(mvt, i);
    }
    for (int i = 0; i < MVT_TAGS_MAX; i++) {
        snprintf(names[i], sizeof names[i], "k%d", i);
        tags[2 * i] = mvt_key(mvt, names[i]);
        tags[2 * i + 1] = i % 2 ? 0 : mvt_own_int(mvt, 252 + i);
    }
    mvt_spot_feature(mvt, 5, (struct mvt_point){1, 2}, tags, MVT_TAGS_MAX);
    mvt_layer_end(mvt, &out);
    read_back(&tile);
    const struct read_feature *feature = &tile.layers[0].features[0];
    assert_int_equal(feature->tag_count, MVT_TAGS_MAX);
    assert_int_equal(mvt_read_value(&tile.layers[0], feature, "k46")->number, 298);
    buf_finish(&bytes);
}

static void lines_need_two_points(void **state)
{
    (void)state;
    static const struct mvt_point line[] = {{5, 5}, {5, 5}, {9, 9}, {5, 5}};
    struct read_tile tile;
    mvt_layer_begin(mvt, "lines");
    mvt_feature_begin(mvt, 1, MVT_LINE);
    mvt_line(mvt, line, 2);
    mvt_feature_end(mvt);
    mvt_feature_begin(mvt, 2, MVT_LINE);
    mvt_line(mvt, line, 4); /* there and back is a line */
    mvt_line(mvt, line + 2, 2);
    mvt_feature_end(mvt);
    mvt_layer_end(mvt, &out);
    read_back(&tile);
    assert_int_equal(tile.layers[0].feature_count, 1);
    assert_int_equal(tile.layers[0].features[0].part_count, 2);
    assert_int_equal(tile.layers[0].features[0].starts[1], 3);
}

static void ids_are_the_low_53_bits(void **state)
{
    (void)state;
    struct uuid id;
    assert_true(uuid_parse(STR("00112233-4455-6677-8899-aabbccddeeff"), &id));
    assert_true(mvt_id_of(id) == UINT64_C(0x19aabbccddeeff));
}

static void too_much_fails_the_buffer(void **state)
{
    (void)state;
    struct buf small;
    static char names[MVT_KEYS_MAX + 1][16];
    buf_init(&small, 0);
    mvt_layer_begin(mvt, "keys");
    for (int i = 0; i <= MVT_KEYS_MAX; i++) {
        snprintf(names[i], sizeof names[i], "k%d", i);
        mvt_key(mvt, names[i]);
    }
    mvt_layer_end(mvt, &small);
    assert_true(small.failed);
    buf_finish(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_polygon_is_written_as_the_specification_shows, begin),
        cmocka_unit_test_setup(rings_are_turned_as_they_should_be, begin),
        cmocka_unit_test_setup(what_has_no_area_is_left_out_with_its_holes, begin),
        cmocka_unit_test_setup(spikes_and_repeated_points_go, begin),
        cmocka_unit_test_setup(keys_and_values_are_written_once, begin),
        cmocka_unit_test_setup(values_of_a_pool_and_others_go_together, begin),
        cmocka_unit_test_setup(features_with_many_properties_are_whole, begin),
        cmocka_unit_test_setup(lines_need_two_points, begin),
        cmocka_unit_test_setup(ids_are_the_low_53_bits, begin),
        cmocka_unit_test_setup(too_much_fails_the_buffer, begin),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
