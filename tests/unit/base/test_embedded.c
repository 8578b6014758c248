/* The table comes from the project's own files: these tests look at its promises, not its size. */
#include "tests/support/test.h"

#include <string.h>

#include "base/embedded.h"

static void embedded_finds_the_style_sheet_by_its_name(void **state)
{
    (void)state;
    const struct embedded *css = embedded_find(STR("web/app.css"));
    assert_non_null(css);
    assert_string_equal(css->name, "web/app.css");
    assert_true(css->content.len > 100);
}

static void embedded_ends_content_with_a_nul_byte(void **state)
{
    (void)state;
    const struct embedded *css = embedded_find(STR("web/app.css"));
    assert_non_null(css);
    assert_int_equal(css->content.ptr[css->content.len], '\0');
    assert_int_equal(strlen(css->content.ptr), css->content.len);
}

static void embedded_does_not_find_other_names(void **state)
{
    (void)state;
    static const char *const names[] = {
        "", "web", "web/", "web/app.cs", "web/app.css2", "Web/app.css", "zzz", "/web/app.css", "!"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_null(embedded_find(str_from(names[i])));
}

static void embedded_lists_all_files_in_order_of_name(void **state)
{
    (void)state;
    const struct embedded *files = NULL;
    size_t count = embedded_list(STR(""), &files);
    assert_true(count >= 1);
    for (size_t i = 1; i < count; i++)
        assert_true(strcmp(files[i - 1].name, files[i].name) < 0);
}

static void embedded_finds_every_file_that_it_lists(void **state)
{
    (void)state;
    const struct embedded *files = NULL;
    size_t count = embedded_list(STR(""), &files);
    for (size_t i = 0; i < count; i++)
        assert_ptr_equal(embedded_find(str_from(files[i].name)), &files[i]);
}

static void embedded_lists_only_what_begins_with_the_prefix(void **state)
{
    (void)state;
    const struct embedded *files = NULL;
    size_t count = embedded_list(STR("web/"), &files);
    assert_true(count >= 1);
    for (size_t i = 0; i < count; i++)
        assert_memory_equal(files[i].name, "web/", 4);
}

static void embedded_leaves_first_untouched_when_nothing_matches(void **state)
{
    (void)state;
    struct embedded mark;
    const struct embedded *first = &mark;
    assert_int_equal(embedded_list(STR("nothing/"), &first), 0);
    assert_ptr_equal(first, &mark);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(embedded_finds_the_style_sheet_by_its_name),
        cmocka_unit_test(embedded_ends_content_with_a_nul_byte),
        cmocka_unit_test(embedded_does_not_find_other_names),
        cmocka_unit_test(embedded_lists_all_files_in_order_of_name),
        cmocka_unit_test(embedded_finds_every_file_that_it_lists),
        cmocka_unit_test(embedded_lists_only_what_begins_with_the_prefix),
        cmocka_unit_test(embedded_leaves_first_untouched_when_nothing_matches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
