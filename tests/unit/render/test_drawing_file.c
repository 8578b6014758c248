#include "tests/support/test.h"

#include <cairo.h>
#include <string.h>

#include "render/drawing_file.h"

#define SHAPES                                                                                     \
    "<svg class=\"map\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"10 20 100 "    \
    "50\">"                                                                                        \
    "<title>A &amp; B</title><path class=\"gap-covered\" d=\"M10 20l50 0 0 50-50 0z\"/>"           \
    "<rect class=\"gap-none\" x=\"60\" y=\"20\" width=\"50\" height=\"50\"/>"                      \
    "<g class=\"map-names\" font-size=\"6\"><text x=\"35\" y=\"45\">A &amp; B</text></g></svg>"

static struct drawing_file file_of(const char *svg)
{
    struct drawing_file file = {.title = STR("Who is covered & who is not"), .svg = str_from(svg)};
    file.keys[file.key_count++] = (struct drawing_key){"gap-covered", STR("Covered")};
    file.notes[file.note_count++] = STR("As at 1 February 2021.");
    return file;
}

static struct buf svg_of(const struct drawing_file *file)
{
    struct buf out;
    buf_init(&out, 0);
    assert_int_equal(drawing_svg_write(file, &out, NULL), OK);
    buf_char(&out, '\0');
    assert_false(out.failed);
    return out;
}

static void a_file_has_title_drawing_legend_notes_and_its_own_looks(void **state)
{
    (void)state;
    struct drawing_file file = file_of(SHAPES);
    struct buf out = svg_of(&file);
    assert_int_equal(strncmp(out.ptr, "<svg xmlns=", 11), 0);
    assert_non_null(strstr(out.ptr, "<title>Who is covered &amp; who is not</title>"));
    assert_non_null(strstr(out.ptr, ".gap-covered{fill:#81609d;"));
    assert_non_null(strstr(out.ptr, "viewBox=\"10 20 100 50\""));
    assert_non_null(strstr(out.ptr, ">Covered</text>"));
    assert_non_null(strstr(out.ptr, "As at 1 February 2021."));
    buf_finish(&out);
}

static void a_long_title_is_broken_at_blanks(void **state)
{
    (void)state;
    struct drawing_file file = file_of(SHAPES);
    file.title = STR("one two three four five six seven eight nine ten eleven twelve thirteen "
                     "fourteen fifteen sixteen seventeen eighteen nineteen twenty");
    struct buf out = svg_of(&file);
    int lines = 0;
    for (const char *at = out.ptr; (at = strstr(at, "class=\"file-title\"")); at++)
        lines++;
    assert_int_equal(lines, 2);
    buf_finish(&out);
}

/* ---- pictures ---- */

struct reading {
    const struct buf *from;
    size_t at;
};

static cairo_status_t on_read(void *of, unsigned char *bytes, unsigned size_bytes)
{
    struct reading *reading = of;
    if (reading->at + size_bytes > reading->from->len)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(bytes, reading->from->ptr + reading->at, size_bytes);
    reading->at += size_bytes;
    return CAIRO_STATUS_SUCCESS;
}

static uint32_t pixel(cairo_surface_t *surface, double x, double y)
{
    const unsigned char *bytes = cairo_image_surface_get_data(surface);
    ptrdiff_t stride = cairo_image_surface_get_stride(surface);
    uint32_t value;
    memcpy(&value, bytes + (ptrdiff_t)y * stride + (ptrdiff_t)x * 4, sizeof value);
    return value & 0xffffff;
}

static void a_picture_shows_what_the_file_draws(void **state)
{
    (void)state;
    struct drawing_file file = file_of(SHAPES);
    struct buf out;
    buf_init(&out, 0);
    assert_int_equal(drawing_png_write(&file, 1, &out, NULL), OK);
    struct reading reading = {&out, 0};
    cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(on_read, &reading);
    assert_int_equal(cairo_surface_status(surface), CAIRO_STATUS_SUCCESS);
    assert_int_equal(cairo_image_surface_get_width(surface), DRAWING_WIDTH_PX);
    /* The left half of the drawing is covered; the right half is white with dark lines. */
    assert_int_equal(pixel(surface, 120, 200), 0x81609d);
    int dark = 0;
    int white = 0;
    for (int x = 700; x < 1100; x++) {
        dark += pixel(surface, x, 300) < 0x404040;
        white += pixel(surface, x, 300) == 0xffffff;
    }
    assert_in_range(dark, 20, 150);
    assert_in_range(white, 150, 380);
    assert_int_equal(pixel(surface, 5, 5), 0xffffff);
    cairo_surface_destroy(surface);
    buf_finish(&out);
}

static void words_are_never_cut_inside_a_letter(void **state)
{
    (void)state;
    char title[601];
    for (size_t i = 0; i < 600; i += 2) {
        title[i] = (char)0xC3; /* é */
        title[i + 1] = (char)0xA9;
    }
    title[600] = '\0';
    struct drawing_file file = file_of(SHAPES);
    for (int shift = 0; shift < 2; shift++) {
        struct buf out;
        buf_init(&out, 0);
        title[0] = shift ? 'a' : (char)0xC3;
        title[1] = shift ? 'b' : (char)0xA9;
        file.title = str_from(title + shift);
        assert_int_equal(drawing_png_write(&file, 1, &out, NULL), OK);
        buf_finish(&out);
    }
}

static void the_same_drawing_is_the_same_picture(void **state)
{
    (void)state;
    struct drawing_file file = file_of(SHAPES);
    struct buf one;
    struct buf other;
    buf_init(&one, 0);
    buf_init(&other, 0);
    assert_int_equal(drawing_png_write(&file, 2, &one, NULL), OK);
    assert_int_equal(drawing_png_write(&file, 2, &other, NULL), OK);
    assert_int_equal(one.len, other.len);
    assert_memory_equal(one.ptr, other.ptr, one.len);
    buf_finish(&one);
    buf_finish(&other);
}

static void what_is_no_drawing_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {"",
                                       "nothing",
                                       "<svg>",
                                       "<svg viewBox=\"0 0 1\"></svg>",
                                       "<svg viewBox=\"0 0 0 5\"></svg>",
                                       "<svg viewBox=\"0 0 5"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct drawing_file file = file_of(rows[i]);
        struct problem problem = {0};
        struct buf out;
        buf_init(&out, 0);
        assert_int_equal(drawing_svg_write(&file, &out, &problem), ERR_INVALID);
        buf_finish(&out);
    }
}

static void too_tall_a_picture_is_refused(void **state)
{
    (void)state;
    struct drawing_file file = file_of("<svg viewBox=\"0 0 10 1000\"></svg>");
    struct problem problem = {0};
    struct buf out;
    buf_init(&out, 0);
    assert_int_equal(drawing_png_write(&file, 2, &out, &problem), ERR_LIMIT);
    buf_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_has_title_drawing_legend_notes_and_its_own_looks),
        cmocka_unit_test(a_long_title_is_broken_at_blanks),
        cmocka_unit_test(a_picture_shows_what_the_file_draws),
        cmocka_unit_test(words_are_never_cut_inside_a_letter),
        cmocka_unit_test(the_same_drawing_is_the_same_picture),
        cmocka_unit_test(what_is_no_drawing_is_refused),
        cmocka_unit_test(too_tall_a_picture_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
