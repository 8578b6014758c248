#include "tests/support/test.h"

#include <string.h>

#include "render/map_gaps.h"

static struct date day(int year, int month, int number)
{
    struct date out;
    assert_true(date_from_ymd(year, month, number, &out));
    return out;
}

static int count_of(const char *text, const char *word)
{
    int count = 0;
    for (const char *at = text; (at = strstr(at, word)); at++)
        count++;
    return count;
}

static void a_stair_climbs_by_day_to_all_women_who_lost_cover(void **state)
{
    (void)state;
    const struct gap_cliff_step steps[] = {
        {.last_earliest = day(2022, 6, 30), .last_latest = day(2022, 6, 30), .women = 3000},
        {.last_earliest = day(2021, 3, 31), .last_latest = day(2021, 3, 31), .women = 1000}};
    const struct gap_cliff cliff = {day(2021, 1, 1), day(2023, 12, 31), 2, steps};
    struct buf out;
    buf_init(&out, 0);
    gap_stair_write(&cliff, STR("Stair"), &out);
    buf_char(&out, '\0');
    assert_false(out.failed);
    assert_int_equal(count_of(out.ptr, "class=\"gap-level\""), 5);
    assert_non_null(strstr(out.ptr, ">4,000</text>")); /* the top line */
    const char *path = strstr(out.ptr, "class=\"gap-stair\"");
    assert_non_null(path);
    assert_int_equal(count_of(path, "L"), 6);
    buf_finish(&out);
}

static void a_cliff_without_steps_is_flat(void **state)
{
    (void)state;
    const struct gap_cliff cliff = {day(2021, 1, 1), day(2023, 12, 31), 0, NULL};
    struct buf out;
    buf_init(&out, 0);
    gap_stair_write(&cliff, STR("Stair"), &out);
    assert_false(out.failed);
    buf_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stair_climbs_by_day_to_all_women_who_lost_cover),
        cmocka_unit_test(a_cliff_without_steps_is_flat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
