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

static struct buf bars_of(const struct service_bar *bars, int count)
{
    struct buf out;
    buf_init(&out, 0);
    service_bars_write(bars, count, day(2020, 1, 1), day(2023, 12, 31), day(2021, 7, 1),
                       STR("Bars & days"), &out);
    buf_char(&out, '\0');
    assert_false(out.failed);
    return out;
}

static struct validity between(struct date from, struct date to)
{
    return (struct validity){from, from, to, to};
}

static void a_service_has_a_bar_for_its_running_and_one_for_each_funding(void **state)
{
    (void)state;
    const struct validity paid[] = {between(day(2020, 4, 1), day(2021, 3, 31)),
                                    between(day(2022, 1, 1), day(2022, 12, 31))};
    const struct service_bar bar = {.name = STR("A < B"),
                                    .runs = between(day(2020, 4, 1), day(2023, 3, 31)),
                                    .funding_count = 2,
                                    .fundings = paid};
    struct buf out = bars_of(&bar, 1);
    assert_int_equal(count_of(out.ptr, "class=\"gap-runs\""), 1);
    assert_int_equal(count_of(out.ptr, "class=\"gap-paid\""), 2);
    assert_int_equal(count_of(out.ptr, "class=\"gap-maybe\""), 0);
    assert_int_equal(count_of(out.ptr, "class=\"gap-now\""), 1);
    assert_int_equal(count_of(out.ptr, "class=\"gap-year\""), 3);
    assert_non_null(strstr(out.ptr, ">A &lt; B</text>"));
    assert_null(strstr(out.ptr, "style="));
    buf_finish(&out);
}

static void what_is_not_certain_is_dotted_on_both_sides(void **state)
{
    (void)state;
    const struct service_bar bar = {
        .name = STR("A"), .runs = {day(2020, 4, 1), day(2020, 6, 1), day(2022, 1, 1), DATE_MAX}};
    struct buf out = bars_of(&bar, 1);
    assert_int_equal(count_of(out.ptr, "class=\"gap-runs\""), 1);
    assert_int_equal(count_of(out.ptr, "class=\"gap-maybe\""), 2);
    buf_finish(&out);
    const struct service_bar unknown = {.name = STR("A"), .runs = VALIDITY_UNKNOWN};
    out = bars_of(&unknown, 1);
    assert_int_equal(count_of(out.ptr, "class=\"gap-runs\""), 0);
    assert_int_equal(count_of(out.ptr, "class=\"gap-maybe\""), 1);
    buf_finish(&out);
}

static void what_lies_outside_the_days_is_not_drawn(void **state)
{
    (void)state;
    const struct service_bar bars[] = {
        {.name = STR("Before"), .runs = between(day(2010, 1, 1), day(2015, 1, 1))},
        {.name = STR("After"), .runs = between(day(2030, 1, 1), day(2035, 1, 1))}};
    struct buf out = bars_of(bars, 2);
    assert_int_equal(count_of(out.ptr, "<text class=\"gap-service\""), 2);
    assert_int_equal(count_of(out.ptr, "class=\"gap-runs\""), 0);
    buf_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_service_has_a_bar_for_its_running_and_one_for_each_funding),
        cmocka_unit_test(what_is_not_certain_is_dotted_on_both_sides),
        cmocka_unit_test(what_lies_outside_the_days_is_not_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
