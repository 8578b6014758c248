#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

#include "render/map_gaps.h"
#include "tests/support/atlases.h"

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

static int count_of(const char *text, const char *word)
{
    int count = 0;
    for (const char *at = text; (at = strstr(at, word)); at++)
        count++;
    return count;
}

/* The map of all areas of a type; verdicts take turns. The caller frees the buffer. */
static struct buf draw(const char *type, bool is_second, int *count)
{
    static struct map_gap items[BOROUGH_MAX];
    struct buf out;
    buf_init(&out, 0);
    *count = 0;
    for (int i = 0; i < atlas->directory.areas_count && *count < BOROUGH_MAX; i++) {
        if (!str_equal(atlas->directory.areas[i].type, str_from(type)))
            continue;
        enum gap_verdict verdict = (enum gap_verdict)(*count % GAP_VERDICT_COUNT);
        items[*count] = (struct map_gap){i, {verdict, false, 0.5, 0.34, 0}};
        (*count)++;
    }
    struct map_gaps map = {
        .title = STR("Gaps & cover"), .count = *count, .items = items, .is_second = is_second};
    date_from_ymd(2021, 4, 1, &map.as_of);
    assert_int_equal(map_gaps_write(atlas, &outline, &map, &arena, &out, NULL), OK);
    assert_false(out.failed);
    return out;
}

static void a_map_says_each_verdict_in_a_pattern_and_in_words(void **state)
{
    (void)state;
    int count = 0;
    struct buf out = draw("borough", false, &count);
    assert_int_equal(count, 33);
    assert_int_equal(count_of(out.ptr, "class=\"gap-covered\""), 9);
    assert_int_equal(count_of(out.ptr, "class=\"gap-partly-2\""), 8);
    assert_int_equal(count_of(out.ptr, "class=\"gap-unknown\""), 8);
    assert_int_equal(count_of(out.ptr, "class=\"gap-none\""), 8);
    assert_int_equal(count_of(out.ptr, ": none recorded</title>"), 8);
    assert_int_equal(count_of(out.ptr, ": 34 % of women</title>"), 8);
    assert_non_null(strstr(out.ptr, "<title>Gaps &amp; cover</title>"));
    assert_true(count_of(out.ptr, "class=\"gap-word\"") > 10);
    assert_null(strstr(out.ptr, "style=")); /* the pages' policy would drop it */
    buf_finish(&out);
}

static void gaps_are_drawn_over_their_neighbours(void **state)
{
    (void)state;
    int count = 0;
    struct buf out = draw("borough", false, &count);
    const char *first_gap = strstr(out.ptr, "class=\"gap-none\"");
    assert_non_null(first_gap);
    assert_null(strstr(first_gap, "class=\"gap-covered\""));
    buf_finish(&out);
}

static void the_second_map_of_a_page_brings_no_patterns(void **state)
{
    (void)state;
    int count = 0;
    struct buf first = draw("borough", false, &count);
    struct buf second = draw("borough", true, &count);
    assert_int_equal(count_of(first.ptr, "<pattern id=\""), 5);
    assert_int_equal(count_of(second.ptr, "<pattern"), 0);
    buf_finish(&first);
    buf_finish(&second);
}

static void a_group_is_drawn_by_its_boroughs(void **state)
{
    (void)state;
    int count = 0;
    struct buf out = draw("police-bcu", false, &count);
    assert_true(count >= 12);
    assert_int_equal(count_of(out.ptr, "<path class=\"gap-"), 32); /* the City has its own police */
    buf_finish(&out);
}

static void steps_of_partly_follow_the_share_of_women(void **state)
{
    (void)state;
    static const struct {
        double share;
        const char *class;
        const char *words;
    } rows[] = {{0, "gap-partly-1", "0 % of women"},
                {0.012, "gap-partly-1", "1.2 % of women"},
                {0.34, "gap-partly-2", "34 % of women"},
                {0.99, "gap-partly-3", "99 % of women"},
                {1, "gap-partly-3", "100 % of women"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gap_cell cell = {.verdict = GAP_PARTLY, .share_of_women = rows[i].share};
        struct buf words;
        buf_init(&words, 0);
        map_gap_words(&cell, &words);
        assert_string_equal(map_gap_class(&cell), rows[i].class);
        assert_string_equal(words.ptr, rows[i].words);
        buf_finish(&words);
    }
}

static void bars_have_a_piece_for_each_change_and_fill_the_time(void **state)
{
    (void)state;
    const int areas[] = {0, 1};
    const int women[] = {10, 10};
    const int columns[] = {NONE};
    struct gap_cell cells[] = {{.verdict = GAP_COVERED}, {.verdict = GAP_NONE}};
    struct gap_change change = {
        .area = 0, .before = {.verdict = GAP_COVERED}, .after = {.verdict = GAP_UNKNOWN}};
    struct gap_timeline timeline = {.first = {.area_count = 2,
                                              .areas = areas,
                                              .women = women,
                                              .column_count = 1,
                                              .columns = columns,
                                              .cells = cells},
                                    .change_count = 1,
                                    .changes = &change};
    date_from_ymd(2021, 1, 2, &timeline.from);
    date_from_ymd(2023, 1, 1, &timeline.to);
    date_from_ymd(2022, 1, 1, &change.date);
    struct buf out;
    buf_init(&out, 0);
    gap_bars_write(atlas, &timeline, STR("Over time"), &out);
    assert_false(out.failed);
    assert_int_equal(count_of(out.ptr, "<rect class=\"gap-"), 3);
    assert_int_equal(count_of(out.ptr, "class=\"gap-tick\""), 2);
    assert_int_equal(count_of(out.ptr, "class=\"gap-year\""), 1); /* half a number is none */
    assert_non_null(strstr(out.ptr, "<title>From 1 January 2022: unknown</title>"));
    double whole = 0;
    const char *piece = out.ptr;
    while ((piece = strstr(piece + 1, "<rect class=\"gap-")))
        whole += strtod(strstr(piece, "width=\"") + strlen("width=\""), NULL);
    assert_float_equal(whole, 2 * 910, 0.5); /* two bars of the whole width */
    buf_finish(&out);
}

static void an_area_with_an_odd_boundary_is_an_error(void **state)
{
    (void)state;
    struct atlas odd = {.directory = atlas->directory,
                        .borough_count = atlas->borough_count,
                        .boroughs = atlas->boroughs,
                        .london = atlas->london};
    struct area_record *areas =
        ARENA_ARRAY(&arena, struct area_record, (size_t)odd.directory.areas_count);
    assert_non_null(areas);
    memcpy(areas, odd.directory.areas, sizeof *areas * (size_t)odd.directory.areas_count);
    areas[40].wkb = STR("no polygon");
    odd.directory.areas = areas;
    struct map_gap item = {40, {.verdict = GAP_NONE}};
    struct map_gaps map = {.title = STR(""), .count = 1, .items = &item};
    struct buf out;
    buf_init(&out, 0);
    assert_int_equal(map_gaps_write(&odd, &outline, &map, &arena, &out, NULL), ERR_GEOMETRY);
    areas[40].wkb = areas[3].wkb; /* as an imported area would have one */
    areas[40].label = areas[3].label;
    areas[40].hectares = areas[3].hectares;
    assert_int_equal(map_gaps_write(&odd, &outline, &map, &arena, &out, NULL), OK);
    assert_int_equal(count_of(out.ptr, "<path class=\"gap-none\""), 1);
    buf_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_map_says_each_verdict_in_a_pattern_and_in_words),
        cmocka_unit_test(gaps_are_drawn_over_their_neighbours),
        cmocka_unit_test(the_second_map_of_a_page_brings_no_patterns),
        cmocka_unit_test(a_group_is_drawn_by_its_boroughs),
        cmocka_unit_test(steps_of_partly_follow_the_share_of_women),
        cmocka_unit_test(bars_have_a_piece_for_each_change_and_fill_the_time),
        cmocka_unit_test(an_area_with_an_odd_boundary_is_an_error),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
