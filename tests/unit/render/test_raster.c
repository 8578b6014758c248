#include "tests/support/test.h"

#include <cairo.h>
#include <stdlib.h>
#include <string.h>

#include "render/raster.h"
#include "render/tile.h"
#include "tests/support/atlases.h"
#include "tests/support/small.h"

static const struct atlas *atlas;
static struct projection *projection;
static struct raster *raster;
static const struct raster_look base = {false, NULL};

static int setup(void **state)
{
    (void)state;
    atlas = test_atlas_real();
    if (projection_create(&projection, NULL))
        return -1;
    return raster_create(atlas, projection, &raster, NULL) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    raster_destroy(raster);
    projection_destroy(projection);
    atlas_give_back(atlas);
    return 0;
}

/* ---- PNGs read again, by Cairo ---- */

struct image {
    int width;
    int height;
    uint32_t *pixels; /* 0xRRGGBB */
};

static cairo_status_t bytes_take(void *context, unsigned char *into, unsigned int count)
{
    struct str *left = context;
    if (count > left->len)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(into, left->ptr, count);
    left->ptr += count;
    left->len -= count;
    return CAIRO_STATUS_SUCCESS;
}

/* The caller frees the pixels. */
static struct image image_read(struct str png)
{
    cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(bytes_take, &png);
    assert_int_equal(cairo_surface_status(surface), CAIRO_STATUS_SUCCESS);
    assert_int_equal(png.len, 0);
    struct image image = {cairo_image_surface_get_width(surface),
                          cairo_image_surface_get_height(surface), NULL};
    size_t row = (size_t)image.width;
    image.pixels = malloc(row * (size_t)image.height * sizeof *image.pixels);
    assert_non_null(image.pixels);
    const unsigned char *from = cairo_image_surface_get_data(surface);
    for (int y = 0; y < image.height; y++)
        memcpy(image.pixels + row * (size_t)y,
               from + (ptrdiff_t)y * cairo_image_surface_get_stride(surface), row * 4);
    for (size_t i = 0; i < row * (size_t)image.height; i++)
        image.pixels[i] &= 0xffffff;
    cairo_surface_destroy(surface);
    return image;
}

static struct image picture(const struct raster_look *look, struct raster_window window)
{
    struct problem problem = {0};
    struct buf png;
    buf_init(&png, 0);
    assert_int_equal(raster_picture(raster, look, &window, &png, &problem), OK);
    struct image image = image_read(buf_view(&png));
    buf_finish(&png);
    return image;
}

static struct image tile(const struct raster_look *look, struct raster_address address)
{
    struct buf png;
    buf_init(&png, 0);
    assert_int_equal(raster_tile(raster, look, &address, &png, NULL), OK);
    struct image image = image_read(buf_view(&png));
    buf_finish(&png);
    return image;
}

static uint32_t pixel(const struct image *image, int x, int y)
{
    assert_in_range(x, 0, image->width - 1);
    assert_in_range(y, 0, image->height - 1);
    return image->pixels[(ptrdiff_t)y * image->width + x];
}

/* A square of 16 pixels about a place. */
static struct image about(const struct raster_look *look, double lon, double lat, int zoom)
{
    struct tile_point at = tile_point_of((struct geo_point){lon, lat});
    struct raster_window window = {
        zoom, (int)(at.x >> (24 - zoom)) - 8, (int)(at.y >> (24 - zoom)) - 8, 16, 16, 1};
    return picture(look, window);
}

static int count_of(const struct image *image, uint32_t rgb)
{
    int count = 0;
    for (int i = 0; i < image->width * image->height; i++)
        count += image->pixels[i] == rgb;
    return count;
}

/* All boroughs alike. */
static const struct gap_cell *all_cells(enum gap_verdict verdict, double share)
{
    static struct gap_cell cells[BOROUGH_MAX];
    for (int i = 0; i < BOROUGH_MAX; i++)
        cells[i] = (struct gap_cell){.verdict = verdict, .share_of_women = share};
    return cells;
}

static const struct gap_cell *mixed_cells(void)
{
    static struct gap_cell cells[BOROUGH_MAX];
    for (int i = 0; i < BOROUGH_MAX; i++)
        cells[i] = (struct gap_cell){.verdict = (enum gap_verdict)(i % GAP_VERDICT_COUNT),
                                     .share_of_women = i % 5 / 5.0};
    return cells;
}

/* ---- tests ---- */

static void a_tile_is_an_indexed_png_of_256_or_512_pixels(void **state)
{
    (void)state;
    for (int scale = 1; scale <= 2; scale++) {
        struct raster_address address = {10, 511, 340, scale};
        struct buf png;
        buf_init(&png, 0);
        assert_int_equal(raster_tile(raster, &base, &address, &png, NULL), OK);
        assert_memory_equal(png.ptr, "\x89PNG\r\n\x1a\n", 8);
        assert_int_equal(png.ptr[25], 3); /* the colour type of palettes */
        struct image image = image_read(buf_view(&png));
        assert_int_equal(image.width, 256 * scale);
        assert_int_equal(image.height, 256 * scale);
        assert_true(png.len < (scale == 1 ? 16000 : 40000));
        free(image.pixels);
        buf_finish(&png);
    }
}

static void the_ground_has_the_colours_of_the_map(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        double lon;
        double lat;
        uint32_t rgb;
    } cases[] = {
        {"land: Hampstead Heath", -0.166, 51.563, 0xfbfafc},
        {"land: Bromley, south", 0.060, 51.310, 0xfbfafc},
        {"water: the Thames off Erith", 0.190, 51.485, 0xc9dbe8},
        {"beside London: Epping", 0.110, 51.720, 0xf4f1f7},
        {"beside London: Epsom", -0.270, 51.310, 0xf4f1f7},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct image image = about(&base, cases[i].lon, cases[i].lat, 11);
        if (pixel(&image, 8, 8) != cases[i].rgb)
            fail_msg("%s: %06x, not %06x", cases[i].what, pixel(&image, 8, 8), cases[i].rgb);
        free(image.pixels);
    }
}

static void a_border_has_the_colour_of_lines(void **state)
{
    (void)state;
    struct raster_address address = {12, 2045, 1361, 1};
    struct image image = tile(&base, address);
    assert_true(count_of(&image, 0x8a8394) > 40);
    assert_true(count_of(&image, 0xfbfafc) > 50000);
    free(image.pixels);
}

/* A picture that lies across the side of two tiles shows what they show. */
static void seam_check(const struct raster_look *look, int zoom, int x, int y, int scale)
{
    const int half = RASTER_SIZE_PX / 2;
    struct image whole = picture(
        look, (struct raster_window){zoom, x * RASTER_SIZE_PX + half, y * RASTER_SIZE_PX + half,
                                     RASTER_SIZE_PX, RASTER_SIZE_PX, scale});
    for (int part = 0; part < 4; part++) {
        int right = part & 1;
        int below = part >> 1;
        struct image quarter =
            tile(look, (struct raster_address){zoom, x + right, y + below, scale});
        int different = 0;
        for (int row = 0; row < half * scale; row++)
            for (int column = 0; column < half * scale; column++)
                different +=
                    pixel(&whole, right * half * scale + column, below * half * scale + row) !=
                    pixel(&quarter, (1 - right) * half * scale + column,
                          (1 - below) * half * scale + row);
        /* where an edge is cut Cairo rounds to 1/256 of a pixel, which may tip a colour */
        if (different > 16 * scale)
            fail_msg("zoom %d, scale %d: %d pixels differ", zoom, scale, different);
        free(quarter.pixels);
    }
    free(whole.pixels);
}

static void tiles_side_by_side_show_no_seam(void **state)
{
    (void)state;
    const struct raster_look gaps = {false, mixed_cells()};
    const struct raster_look women = {true, NULL};
    seam_check(&base, 10, 511, 340, 1);
    seam_check(&base, 12, 2045, 1361, 1);
    seam_check(&base, 15, 16372, 10896, 2);
    seam_check(&gaps, 10, 510, 340, 1);
    seam_check(&gaps, 10, 511, 340, 2);
    seam_check(&gaps, 13, 4092, 2723, 1);
    seam_check(&women, 11, 1022, 680, 1);
}

static void a_verdict_is_a_pattern_and_not_a_colour_alone(void **state)
{
    (void)state;
    static const struct {
        enum gap_verdict verdict;
        double share;
        uint32_t ground;
        int ground_least; /* of 256 pixels */
        int ground_most;
    } cases[] = {
        {GAP_COVERED, 1, 0x81609d, 256, 256},  {GAP_PARTLY, 0.1, 0xf2edf6, 150, 230},
        {GAP_PARTLY, 0.5, 0xd3c3df, 150, 230}, {GAP_PARTLY, 0.9, 0xad92c2, 150, 230},
        {GAP_UNKNOWN, 0, 0xffffff, 150, 240},  {GAP_NONE, 0, 0xffffff, 60, 190},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct raster_look look = {false, all_cells(cases[i].verdict, cases[i].share)};
        struct image image = about(&look, -0.166, 51.563, 15);
        int count = count_of(&image, cases[i].ground);
        if (count < cases[i].ground_least || count > cases[i].ground_most)
            fail_msg("%s: %d pixels of its ground", gap_verdict_code(cases[i].verdict), count);
        free(image.pixels);
    }
}

static void a_pattern_begins_where_the_world_does(void **state)
{
    (void)state;
    const struct raster_look look = {false, all_cells(GAP_NONE, 0)};
    struct tile_point at = tile_point_of((struct geo_point){-0.166, 51.563});
    struct raster_window window = {15, (int)(at.x >> 9), (int)(at.y >> 9), 48, 48, 1};
    struct image image = picture(&look, window);
    for (int y = 0; y < 32; y++)
        for (int x = 0; x < 32; x++)
            assert_int_equal(pixel(&image, x, y), pixel(&image, x + 16, y + 16));
    for (int i = 0; i < 8; i++) /* a hatch at 45 degrees */
        assert_true(abs((int)(pixel(&image, i, 8) & 255) - (int)(pixel(&image, i + 3, 5) & 255)) <
                    20);
    free(image.pixels);
}

static void an_area_with_no_service_has_a_dark_outline(void **state)
{
    (void)state;
    const struct raster_look look = {false, mixed_cells()};
    const struct raster_look covered = {false, all_cells(GAP_COVERED, 1)};
    struct raster_address address = {11, 1022, 680, 1};
    struct image dark = tile(&look, address);
    struct image light = tile(&covered, address);
    if (count_of(&dark, 0x17141b) <= 100)
        fail_msg("%d dark pixels", count_of(&dark, 0x17141b));
    assert_int_equal(count_of(&light, 0x17141b), 0);
    free(dark.pixels);
    free(light.pixels);
}

static void women_are_shown_in_five_steps(void **state)
{
    (void)state;
    const struct raster_look women = {true, NULL};
    static const uint32_t steps[] = {0xf2edf6, 0xd3c3df, 0xad92c2, 0x81609d, 0x4b2a63};
    struct raster_window window = {10, 510 * 256, 339 * 256, 768, 768, 1};
    struct image image = picture(&women, window);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        assert_true(count_of(&image, steps[i]) > 1000);
    free(image.pixels);
}

static void names_are_set_once_over_all_tiles(void **state)
{
    (void)state;
    if (!raster_has_names(raster))
        skip();
    struct raster_window bromley = {10, 511 * 256 + 250, 339 * 256 + 520, 100, 40, 1};
    struct image with = picture(&base, bromley);
    assert_true(count_of(&with, 0x55505c) > 20);  /* letters */
    assert_true(count_of(&with, 0xffffff) > 100); /* and their halo */
    free(with.pixels);
    struct image far = picture(&base, (struct raster_window){7, 63 * 256, 42 * 256, 512, 256, 1});
    assert_int_equal(count_of(&far, 0xffffff), 0); /* too far away for names */
    free(far.pixels);
}

static void a_tile_beside_london_is_plain_and_small(void **state)
{
    (void)state;
    struct raster_address address = {12, 100, 100, 1};
    struct buf png;
    buf_init(&png, 0);
    assert_int_equal(raster_tile(raster, &base, &address, &png, NULL), OK);
    assert_true(png.len < 200);
    struct image image = image_read(buf_view(&png));
    assert_int_equal(count_of(&image, 0xf4f1f7), 256 * 256);
    free(image.pixels);
    buf_finish(&png);
}

static void every_zoom_can_be_drawn(void **state)
{
    (void)state;
    struct tile_point at = tile_point_of((struct geo_point){-0.1276, 51.5072});
    for (int zoom = 0; zoom <= RASTER_ZOOM_MAX; zoom++) {
        struct raster_address address = {zoom, (int)((uint64_t)at.x >> (32 - zoom)),
                                         (int)((uint64_t)at.y >> (32 - zoom)), 1 + zoom % 2};
        struct image image = tile(&base, address);
        assert_int_equal(image.width, 256 * (1 + zoom % 2));
        free(image.pixels);
    }
}

static void the_same_tile_has_the_same_bytes(void **state)
{
    (void)state;
    const struct raster_look gaps = {false, mixed_cells()};
    struct raster_address address = {10, 511, 340, 1};
    struct raster *again = NULL;
    struct buf first;
    struct buf second;
    buf_init(&first, 0);
    buf_init(&second, 0);
    assert_int_equal(raster_create(atlas, projection, &again, NULL), OK);
    assert_int_equal(raster_tile(raster, &gaps, &address, &first, NULL), OK);
    assert_int_equal(raster_tile(again, &gaps, &address, &second, NULL), OK);
    assert_true(str_equal(buf_view(&first), buf_view(&second)));
    buf_finish(&first);
    buf_finish(&second);
    raster_destroy(again);
}

static void an_address_out_of_range_is_refused(void **state)
{
    (void)state;
    static const struct raster_address cases[] = {
        {-1, 0, 0, 1}, {17, 0, 0, 1}, {3, 8, 0, 1}, {3, 0, 8, 1},
        {3, -1, 0, 1}, {3, 0, -1, 1}, {3, 0, 0, 0}, {3, 0, 0, 3},
    };
    struct buf png;
    buf_init(&png, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct problem problem = {0};
        assert_int_equal(raster_tile(raster, &base, &cases[i], &png, &problem), ERR_INVALID);
        assert_true(strlen(problem.text) > 0);
    }
    const struct raster_window empty = {3, 0, 0, 0, 10, 1};
    const struct raster_window huge = {3, 0, 0, RASTER_WINDOW_MAX_PX + 1, 10, 1};
    assert_int_equal(raster_picture(raster, &base, &empty, &png, NULL), ERR_INVALID);
    assert_int_equal(raster_picture(raster, &base, &huge, &png, NULL), ERR_INVALID);
    assert_int_equal(png.len, 0);
    buf_finish(&png);
}

static void a_tile_that_finds_no_memory_says_so(void **state)
{
    (void)state;
    struct raster_address address = {10, 511, 340, 1};
    struct buf png;
    buf_init(&png, 1000);
    assert_int_equal(raster_tile(raster, &base, &address, &png, NULL), ERR_NO_MEMORY);
    buf_finish(&png);
}

static void it_fits_any_atlas_of_the_same_ground(void **state)
{
    (void)state;
    const struct atlas *same = test_atlas_real();
    assert_true(raster_fits(raster, same));
    atlas_give_back(same);
    struct small *small = small_make();
    small_service(small, "One", "2020", "2030");
    small_directory(small)->areas[0].name = STR("Renamed");
    const struct atlas *other = small_atlas(small);
    assert_false(raster_fits(raster, other));
    atlas_give_back(other);
}

/* Little endian: its head, then its coordinates in grid metres. */
static struct str wkb_of(const uint8_t *head, size_t head_bytes, const double *metres, size_t count,
                         struct arena *arena)
{
    char *bytes = ARENA_ARRAY(arena, char, head_bytes + count * sizeof *metres);
    assert_non_null(bytes);
    memcpy(bytes, head, head_bytes);
    memcpy(bytes + head_bytes, metres, count * sizeof *metres);
    return (struct str){bytes, head_bytes + count * sizeof *metres};
}

/* A layer of one line and one point, both in Bromley. */
static void layer_add(struct small *small, bool is_base)
{
    static const uint8_t line[] = {1, 2, 0, 0, 0, 2, 0, 0, 0};
    static const uint8_t point[] = {1, 1, 0, 0, 0};
    static const double line_metres[] = {540000, 161000, 544000, 161000};
    static const double point_metres[] = {542000, 163000};
    struct directory *directory = (struct directory *)(uintptr_t)small_directory(small);
    struct arena *arena = small_arena(small);
    directory->layers = ARENA_ARRAY(arena, struct layer_record, 1);
    directory->layer_features = ARENA_ARRAY(arena, struct layer_feature_record, 2);
    assert_non_null(directory->layers);
    assert_non_null(directory->layer_features);
    directory->layers_count = 1;
    directory->layers[0] = (struct layer_record){
        .name = STR("stations"), .shape = LAYER_MIXED, .is_base = is_base, .features = {0, 2}};
    directory->layer_features_count = 2;
    directory->layer_features[0].wkb = wkb_of(line, sizeof line, line_metres, 4, arena);
    directory->layer_features[1].wkb = wkb_of(point, sizeof point, point_metres, 2, arena);
}

static void layers_of_the_base_map_are_drawn_and_no_others(void **state)
{
    (void)state;
    struct tile_point at = tile_point_of((struct geo_point){0.04, 51.34});
    const struct raster_window window = {
        11, (int)(at.x >> 13) - 128, (int)(at.y >> 13) - 128, 256, 256, 1};
    for (int is_base = 0; is_base <= 1; is_base++) {
        struct small *small = small_make();
        small_service(small, "One", "2020", "2030");
        layer_add(small, is_base);
        const struct atlas *with = small_atlas(small);
        struct raster *other = NULL;
        struct buf png;
        buf_init(&png, 0);
        assert_int_equal(raster_create(with, projection, &other, NULL), OK);
        assert_int_equal(raster_picture(other, &base, &window, &png, NULL), OK);
        struct image image = image_read(buf_view(&png));
        int line = count_of(&image, 0xad92c2);
        int spot = count_of(&image, 0x81609d);
        if (is_base ? line < 3 || spot < 9 : line > 0 || spot > 0)
            fail_msg("%d pixels of the line, %d of the point", line, spot);
        assert_true(raster_fits(other, with));
        free(image.pixels);
        buf_finish(&png);
        raster_destroy(other);
        atlas_give_back(with);
    }
}

static void boroughs_have_their_own_verdict_or_that_of_their_group(void **state)
{
    (void)state;
    struct gap_memory *memory = NULL;
    struct arena arena;
    struct gap_question question;
    struct gap_matrix matrix;
    const struct gap_cell *cells = NULL;
    arena_init(&arena, 0);
    assert_int_equal(gap_memory_create(&memory, NULL), OK);
    static const char *const types[] = {"borough", "police-bcu"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        gap_question_init(&question);
        question.area_type = str_from(types[i]);
        question.moment.as_of = small_day("2021-02-01");
        question.axis = GAP_ONE;
        assert_int_equal(raster_cells_make(atlas, memory, &question, &arena, &cells, NULL), OK);
        assert_int_equal(gap_matrix_make(atlas, memory, &question, &arena, &matrix, NULL), OK);
        for (int row = 0; row < matrix.area_count; row++) {
            uint64_t maybe = 0;
            uint64_t members =
                area_members(atlas, matrix.areas[row], question.moment.as_of, &maybe);
            for (int j = 0; j < atlas->borough_count; j++)
                if (members & AREA_BIT(j))
                    assert_int_equal(cells[j].verdict, matrix.cells[row].verdict);
        }
    }
    question.area_type = STR("no-such-type");
    assert_int_equal(raster_cells_make(atlas, memory, &question, &arena, &cells, NULL),
                     ERR_NOT_FOUND);
    gap_memory_destroy(memory);
    arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tile_is_an_indexed_png_of_256_or_512_pixels),
        cmocka_unit_test(the_ground_has_the_colours_of_the_map),
        cmocka_unit_test(a_border_has_the_colour_of_lines),
        cmocka_unit_test(tiles_side_by_side_show_no_seam),
        cmocka_unit_test(a_verdict_is_a_pattern_and_not_a_colour_alone),
        cmocka_unit_test(a_pattern_begins_where_the_world_does),
        cmocka_unit_test(an_area_with_no_service_has_a_dark_outline),
        cmocka_unit_test(women_are_shown_in_five_steps),
        cmocka_unit_test(names_are_set_once_over_all_tiles),
        cmocka_unit_test(a_tile_beside_london_is_plain_and_small),
        cmocka_unit_test(every_zoom_can_be_drawn),
        cmocka_unit_test(the_same_tile_has_the_same_bytes),
        cmocka_unit_test(an_address_out_of_range_is_refused),
        cmocka_unit_test(a_tile_that_finds_no_memory_says_so),
        cmocka_unit_test(it_fits_any_atlas_of_the_same_ground),
        cmocka_unit_test(layers_of_the_base_map_are_drawn_and_no_others),
        cmocka_unit_test(boroughs_have_their_own_verdict_or_that_of_their_group),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
