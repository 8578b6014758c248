#include "tests/support/test.h"

#include <string.h>

#include "base/err.h"

static void err_names_are_all_different(void **state)
{
    (void)state;
    for (int a = OK; a <= ERR_GEOMETRY; a++) {
        assert_string_not_equal(err_name((enum err)a), "unknown");
        for (int b = OK; b < a; b++)
            assert_string_not_equal(err_name((enum err)a), err_name((enum err)b));
    }
    assert_string_equal(err_name(OK), "ok");
    assert_string_equal(err_name(ERR_NOT_FOUND), "not-found");
}

static void problem_holds_code_place_and_sentence(void **state)
{
    (void)state;
    struct problem problem = {0};
    problem_at(&problem, "%s, line %d", "postcodes.csv", 7);
    assert_int_equal(problem_set(&problem, ERR_LIMIT, "At most %d.", 3), ERR_LIMIT);
    assert_int_equal(problem.code, ERR_LIMIT);
    assert_string_equal(problem.where, "postcodes.csv, line 7");
    assert_string_equal(problem.text, "At most 3.");
}

static void problem_may_be_left_out(void **state)
{
    (void)state;
    problem_at(NULL, "%d", 1);
    assert_int_equal(problem_set(NULL, ERR_IO, "%d", 1), ERR_IO);
}

static void problem_cuts_what_is_too_long(void **state)
{
    (void)state;
    struct problem problem = {0};
    problem_at(&problem, "%1000d", 1);
    assert_int_equal(problem_set(&problem, ERR_IO, "%1000d", 1), ERR_IO);
    assert_int_equal(strlen(problem.where), sizeof problem.where - 1);
    assert_int_equal(strlen(problem.text), sizeof problem.text - 1);
}

static void problem_never_holds_half_a_character(void **state)
{
    (void)state;
    struct problem problem = {0};
    problem_at(&problem, "%.*s", 4, "a\xE2\x82\xAC\xE2\x82\xAC");
    assert_string_equal(problem.where, "a\xE2\x82\xAC");
    problem_at(&problem, "%.*s.", 6, "a\xE2\x82\xAC\xE2\x82\xAC");
    assert_string_equal(problem.where, "a\xE2\x82\xAC.");
    assert_int_equal(problem_set(&problem, ERR_INVALID, "%.*s!", 3, "\xF0\x9F\x98\x80"),
                     ERR_INVALID);
    assert_string_equal(problem.text, "!");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(err_names_are_all_different),
        cmocka_unit_test(problem_holds_code_place_and_sentence),
        cmocka_unit_test(problem_may_be_left_out),
        cmocka_unit_test(problem_cuts_what_is_too_long),
        cmocka_unit_test(problem_never_holds_half_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
