#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/settings.h"
#include "tests/support/temp.h"

struct fixture {
    char folder[TEMP_PATH_BYTES];
    char path[TEMP_PATH_BYTES + 16];
    struct settings settings;
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    if (!fixture)
        return -1;
    for (int i = 0; i < SETTING_COUNT; i++)
        unsetenv(setting_row((enum setting)i)->variable);
    temp_make(fixture->folder);
    snprintf(fixture->path, sizeof fixture->path, "%s/conf", fixture->folder);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    settings_finish(&fixture->settings);
    temp_remove(fixture->folder);
    free(fixture);
    return 0;
}

/* Completes the settings with this text as their file. */
static enum err complete(struct fixture *fixture, const char *text, struct problem *problem)
{
    temp_write(fixture->folder, "conf", text, strlen(text));
    fixture->settings.values[SETTING_CONFIG] = fixture->path;
    return settings_complete(&fixture->settings, problem);
}

static void every_setting_has_a_flag_a_variable_and_help(void **state)
{
    (void)state;
    for (int i = 0; i < SETTING_COUNT; i++) {
        const struct setting_row *row = setting_row((enum setting)i);
        char variable[64] = "SIGNPOST_";
        for (const char *c = row->name; *c; c++) {
            size_t len = strlen(variable);
            variable[len] = *c == '-' ? '_' : (char)(*c - 'a' + 'A');
            variable[len + 1] = '\0';
        }
        assert_string_equal(row->variable, variable);
        assert_true(row->help && row->value);
        assert_int_equal(setting_find(str_from(row->name)), i);
    }
    assert_int_equal(setting_find(STR("colour")), SETTING_COUNT);
}

static void defaults_fill_what_nobody_said(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(settings_complete(&fixture->settings, NULL), OK);
    assert_string_equal(fixture->settings.values[SETTING_DB], "var/signpost.db");
    assert_string_equal(fixture->settings.values[SETTING_LISTEN], "127.0.0.1:8080");
    assert_null(fixture->settings.values[SETTING_TODAY]);
}

static void flags_win_over_the_environment_and_that_over_the_file(void **state)
{
    struct fixture *fixture = *state;
    setenv("SIGNPOST_DB", "environment", 1);
    setenv("SIGNPOST_LISTEN", "environment", 1);
    fixture->settings.values[SETTING_DB] = "flag";
    assert_int_equal(complete(fixture, "db = file\nlisten=file\n  threads =  3  \n", NULL), OK);
    assert_string_equal(fixture->settings.values[SETTING_DB], "flag");
    assert_string_equal(fixture->settings.values[SETTING_LISTEN], "environment");
    assert_string_equal(fixture->settings.values[SETTING_THREADS], "3");
    unsetenv("SIGNPOST_DB");
    unsetenv("SIGNPOST_LISTEN");
}

static void comments_empty_lines_and_a_missing_last_line_end_are_fine(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(complete(fixture, "# ours\r\n\r\n   \ndb = a = b.db", NULL), OK);
    assert_string_equal(fixture->settings.values[SETTING_DB], "a = b.db");
}

static void a_wrong_line_is_named(void **state)
{
    const struct {
        const char *text;
        const char *line;
    } cases[] = {
        {"colour = red\n", "line 1"},
        {"db = x\n\njust words\n", "line 3"},
        {"config = other\n", "line 1"},
        {"= x\n", "line 1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fixture *fixture = *state;
        struct problem problem = {0};
        assert_int_equal(complete(fixture, cases[i].text, &problem), ERR_INVALID);
        assert_non_null(strstr(problem.where, cases[i].line));
        settings_finish(&fixture->settings);
    }
}

static void a_file_that_is_missing_or_huge_is_refused(void **state)
{
    struct fixture *fixture = *state;
    fixture->settings.values[SETTING_CONFIG] = "/nowhere/at/all";
    assert_int_equal(settings_complete(&fixture->settings, NULL), ERR_NOT_FOUND);
    settings_finish(&fixture->settings);
    size_t size_bytes = 70000;
    char *text = malloc(size_bytes + 1);
    assert_non_null(text);
    memset(text, '#', size_bytes);
    text[size_bytes] = '\0';
    assert_int_equal(complete(fixture, text, NULL), ERR_LIMIT);
    free(text);
}

static void numbers_have_bounds(void **state)
{
    struct fixture *fixture = *state;
    int64_t number = 7;
    fixture->settings.values[SETTING_THREADS] = "4";
    assert_int_equal(settings_number(&fixture->settings, SETTING_THREADS, 0, 64, &number, NULL),
                     OK);
    assert_int_equal(number, 4);
    static const char *const wrong[] = {"-1", "65", "four", "", "4 ", "99999999999999999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        fixture->settings.values[SETTING_THREADS] = wrong[i];
        assert_int_equal(settings_number(&fixture->settings, SETTING_THREADS, 0, 64, &number, NULL),
                         ERR_INVALID);
        assert_int_equal(number, 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_setting_has_a_flag_a_variable_and_help, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(defaults_fill_what_nobody_said, setup, teardown),
        cmocka_unit_test_setup_teardown(flags_win_over_the_environment_and_that_over_the_file,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(comments_empty_lines_and_a_missing_last_line_end_are_fine,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_wrong_line_is_named, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_that_is_missing_or_huge_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(numbers_have_bounds, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
