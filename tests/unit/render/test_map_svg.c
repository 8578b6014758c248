#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

#include "render/map_svg.h"
#include "tests/support/atlases.h"

enum { OUTLINE_MAX_BYTES = 12 * 1024 };

static const struct atlas *atlas;
static struct arena arena;
static struct map_outline outline;

static int setup(void **state)
{
    (void)state;
    atlas = test_atlas_real();
    arena_init(&arena, 0);
    return map_outline_build(atlas, &arena, &outline, NULL) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_finish(&arena);
    atlas_give_back(atlas);
    return 0;
}

/* The drawing, NUL-ended; the caller frees its buffer. */
static struct buf draw(const struct map_drawing *drawing)
{
    struct buf out;
    buf_init(&out, 0);
    map_svg_write(atlas, &outline, drawing, &out);
    assert_false(out.failed);
    return out;
}

static int count_of(const char *text, const char *word)
{
    int count = 0;
    for (const char *at = text; (at = strstr(at, word)); at++)
        count++;
    return count;
}

static void the_outline_of_all_boroughs_is_small(void **state)
{
    (void)state;
    size_t size_bytes = outline.water.len;
    assert_int_equal(outline.area_count, 33);
    for (int i = 0; i < outline.area_count; i++) {
        assert_true(outline.areas[i].len > 20);
        assert_int_equal(outline.areas[i].ptr[0], 'M');
        assert_int_equal(outline.areas[i].ptr[outline.areas[i].len - 1], 'z');
        size_bytes += outline.areas[i].len;
    }
    assert_true(size_bytes <= OUTLINE_MAX_BYTES);
}

static void the_outline_is_the_same_each_time(void **state)
{
    (void)state;
    struct map_outline again;
    assert_int_equal(map_outline_build(atlas, &arena, &again, NULL), OK);
    for (int i = 0; i < outline.area_count; i++)
        assert_true(str_equal(outline.areas[i], again.areas[i]));
    assert_true(str_equal(outline.water, again.water));
}

static void an_outline_that_finds_no_memory_says_so(void **state)
{
    (void)state;
    struct arena small;
    struct map_outline none;
    arena_init(&small, 700); /* the list of boroughs, and no path */
    assert_int_equal(map_outline_build(atlas, &small, &none, NULL), ERR_NO_MEMORY);
    arena_finish(&small);
}

static void a_map_names_every_borough_and_itself(void **state)
{
    (void)state;
    struct map_drawing drawing = {.title = "Map & legend"};
    struct buf out = draw(&drawing);
    assert_int_equal(count_of(out.ptr, "<title>"), 34);
    assert_non_null(strstr(out.ptr, "<title>Map &amp; legend</title>"));
    assert_non_null(strstr(out.ptr, "<title>Lambeth</title>"));
    assert_int_equal(count_of(out.ptr, "class=\"map-land\""), 33);
    assert_int_equal(count_of(out.ptr, "class=\"map-water\""), 1);
    assert_null(strstr(out.ptr, "style=")); /* the pages' policy would drop it */
    buf_finish(&out);
}

static void covered_and_doubtful_boroughs_look_different(void **state)
{
    (void)state;
    struct map_drawing drawing = {.title = "", .covered = 3, .maybe = 12};
    struct buf out = draw(&drawing);
    assert_int_equal(count_of(out.ptr, "class=\"map-covered\""), 2);
    assert_int_equal(count_of(out.ptr, "class=\"map-maybe\""), 2);
    assert_int_equal(count_of(out.ptr, "<pattern"), 1);
    buf_finish(&out);
}

static void each_mark_has_its_number_and_none_hides_another(void **state)
{
    (void)state;
    struct map_mark marks[5];
    struct geo_grid at = atlas->directory.areas[0].label;
    for (int i = 0; i < 5; i++)
        marks[i] = (struct map_mark){i + 1, at, VERDICT_ASK, i == 4};
    struct map_drawing drawing = {.title = "", .marks = marks, .mark_count = 5, .is_close = true};
    struct buf out = draw(&drawing);
    double xs[5];
    double ys[5];
    const char *disc = out.ptr;
    for (int i = 0; i < 5; i++) {
        disc = strstr(disc + 1, "<circle cx=\"");
        assert_non_null(disc);
        xs[i] = strtod(disc + strlen("<circle cx=\""), NULL);
        ys[i] = strtod(strstr(disc, "cy=\"") + 4, NULL);
        for (int k = 0; k < i; k++)
            assert_true((xs[i] - xs[k]) * (xs[i] - xs[k]) + (ys[i] - ys[k]) * (ys[i] - ys[k]) > 16);
    }
    assert_non_null(strstr(out.ptr, ">5</text>"));
    assert_int_equal(count_of(out.ptr, "map-about"), 1);
    assert_int_equal(count_of(out.ptr, "map-lead"), 4);
    buf_finish(&out);
}

static void a_close_map_leaves_out_what_is_far(void **state)
{
    (void)state;
    struct map_drawing drawing = {.title = "",
                                  .has_place = true,
                                  .place = {534100, 175900}, /* Peckham */
                                  .is_close = true};
    struct buf out = draw(&drawing);
    assert_int_equal(count_of(out.ptr, "class=\"map-place\""), 1);
    assert_non_null(strstr(out.ptr, "<title>Southwark</title>"));
    assert_null(strstr(out.ptr, "<title>Hillingdon</title>"));
    buf_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_outline_of_all_boroughs_is_small),
        cmocka_unit_test(the_outline_is_the_same_each_time),
        cmocka_unit_test(an_outline_that_finds_no_memory_says_so),
        cmocka_unit_test(a_map_names_every_borough_and_itself),
        cmocka_unit_test(covered_and_doubtful_boroughs_look_different),
        cmocka_unit_test(each_mark_has_its_number_and_none_hides_another),
        cmocka_unit_test(a_close_map_leaves_out_what_is_far),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
