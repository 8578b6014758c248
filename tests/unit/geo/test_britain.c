#include "tests/support/test.h"

#include <math.h>
#include <string.h>

#include "geo/britain.h"

static void assert_says(const char *why, const char *word, size_t row)
{
    if (!word && why)
        fail_msg("row %zu: refused: %s", row, why);
    if (word && (!why || !strstr(why, word)))
        fail_msg("row %zu: expected \"%s\", obtained \"%s\"", row, word, why ? why : "nothing");
}

static void point_is_refused_with_what_may_have_been_meant(void **state)
{
    (void)state;
    static const struct {
        struct geo_point point;
        const char *word; /* NULL: good */
    } cases[] = {
        {{-0.1, 51.5}, NULL},
        {{-7.5, 50}, NULL},
        {{51.5, -0.1}, "swapped"},
        {{2.35, 48.86}, "not in Britain"},
        {{-74, 40.7}, "not in"},
        {{0, 0}, "not in"},
        {{530000, 180000}, "metres"},
        {{200, 10}, "metres"},
        {{-200, 10}, "no longitude"},
        {{(double)NAN, 51.5}, "no longitude"},
        {{-0.1, (double)NAN}, "no longitude"},
        {{HUGE_VAL, 51.5}, "no longitude"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_says(britain_refuses_point(cases[i].point), cases[i].word, i);
}

static void grid_is_refused_with_what_may_have_been_meant(void **state)
{
    (void)state;
    static const struct {
        struct geo_grid grid;
        const char *word;
    } cases[] = {
        {{530000, 180000}, NULL},           {{0, 0}, NULL},
        {{700000, 1300000}, NULL},          {{-0.1, 51.5}, "degrees"},
        {{51.5, -0.1}, "degrees"},          {{700001, 180000}, "not on the"},
        {{530000, -1}, "not on the"},       {{(double)NAN, 180000}, "not on the"},
        {{530000, HUGE_VAL}, "not on the"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_says(britain_refuses_grid(cases[i].grid), cases[i].word, i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(point_is_refused_with_what_may_have_been_meant),
        cmocka_unit_test(grid_is_refused_with_what_may_have_been_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
