/* The table of services: its columns, its template, its encodings, and what it says of a service.
 */
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "domain/intake.h"
#include "domain/services_file.h"
#include "src/domain/services_sheet.h"
#include "tests/support/record.h"

static struct test_record *record;

static int begin(void **state)
{
    (void)state;
    record = test_record_make(0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    test_record_drop(record);
    return 0;
}

/* What came of a table; the intake is destroyed by the caller. */
static enum err read_table(struct str text, struct intake **intake,
                           const struct intake_report **report, struct problem *problem)
{
    const struct intake_ask ask = {.base = &record->base};
    *problem = (struct problem){0};
    assert_int_equal(intake_create(&ask, intake, problem), OK);
    enum err err = intake_read(*intake, INTAKE_CSV, STR(""), text, problem);
    return err ? err : intake_finish(*intake, report, problem);
}

static enum err sink(void *context, struct str piece, struct problem *problem)
{
    (void)problem;
    buf_str(context, piece);
    return OK;
}

static void columns_are_found_by_other_spellings(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum services_column column;
    } cases[] = {{"name", COLUMN_NAME},
                 {"Name", COLUMN_NAME},
                 {" Service name ", COLUMN_NAME},
                 {"Organization", COLUMN_ORGANISATION},
                 {"POST-CODE", COLUMN_POSTCODE},
                 {"postcode*", COLUMN_POSTCODE},
                 {"Boroughs covered", COLUMN_AREAS},
                 {"age from", COLUMN_AGE_FROM},
                 {"Last checked", COLUMN_CHECKED_ON}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (services_column_find(str_from(cases[i].text)) != (int)cases[i].column)
            fail_msg("%s", cases[i].text);
    assert_int_equal(services_column_find(STR("colour")), NONE);
    assert_int_equal(services_column_find(STR("")), NONE);
}

static void the_column_that_was_meant_is_the_nearest(void **state)
{
    (void)state;
    assert_int_equal(services_column_nearest(STR("adress")), COLUMN_ADDRESS);
    assert_int_equal(services_column_nearest(STR("nedes")), COLUMN_NEEDS);
    assert_int_equal(services_column_nearest(STR("organisaton")), COLUMN_ORGANISATION);
    assert_int_equal(services_column_nearest(STR("colour")), NONE);
    assert_int_equal(services_column_nearest(STR("x")), NONE);
}

static void every_column_is_described_and_has_one_name(void **state)
{
    (void)state;
    struct str name;
    struct str help;
    bool is_wanted;
    int count = 0;
    while (services_column_words(count, &name, &help, &is_wanted)) {
        assert_int_equal(services_column_find(name), count);
        if (!help.len)
            fail_msg("%s", name.ptr);
        count++;
    }
    assert_int_equal(count, COLUMN_COUNT);
}

static void edits_are_counted_with_turned_letters_as_one(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        const char *b;
        int edits;
    } cases[] = {{"", "", 0},
                 {"a", "", 1},
                 {"camdne", "camden", 1},
                 {"needs", "Needs", 0},
                 {"lamberth", "lambeth", 1},
                 {"abc", "cab", 2},
                 {"abcd", "dcba", 3},
                 {"kitten", "sitting", 3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (spelling_edits(str_from(cases[i].a), str_from(cases[i].b), 9) != cases[i].edits)
            fail_msg("%s, %s", cases[i].a, cases[i].b);
    assert_true(spelling_edits(STR("abcdef"), STR("a"), 3) > 3);
}

static void the_template_is_read_and_its_examples_refused(void **state)
{
    (void)state;
    struct buf text;
    struct intake *intake;
    const struct intake_report *report;
    struct problem problem;
    buf_init(&text, 0);
    services_template_write(&text);
    if (read_table(buf_view(&text), &intake, &report, &problem))
        fail_msg("%s", problem.text);
    assert_int_equal(report->row_count, 2);
    assert_int_equal(report->count[INTAKE_REFUSED], 2);
    for (int i = 0; i < 2; i++)
        if (!str_equal(report->rows[i].words,
                       STR("This is the example of the template: take the row out.")))
            fail_msg("%.*s", (int)report->rows[i].words.len, report->rows[i].words.ptr);
    intake_destroy(intake);
    buf_finish(&text);
}

static void the_examples_are_right_but_for_being_examples(void **state)
{
    (void)state;
    struct buf text;
    struct buf real;
    struct intake *intake;
    const struct intake_report *report;
    struct problem problem;
    struct str rest;
    struct str part;
    buf_init(&text, 0);
    buf_init(&real, 0);
    services_template_write(&text);
    rest = buf_view(&text);
    while (str_split(&rest, ':', &part)) { /* "Example: " before each name */
        size_t len = part.len > 7 && !memcmp(part.ptr + part.len - 7, "Example", 7) ? part.len - 7
                                                                                    : part.len;
        buf_bytes(&real, part.ptr, len);
        if (rest.ptr && len == part.len)
            buf_char(&real, ':');
    }
    if (read_table(buf_view(&real), &intake, &report, &problem))
        fail_msg("%s", problem.text);
    for (int i = 0; i < report->row_count; i++)
        if (report->rows[i].outcome != INTAKE_CREATED)
            fail_msg("%.*s", (int)report->rows[i].words.len, report->rows[i].words.ptr);
    assert_int_equal(report->count[INTAKE_CREATED], 2);
    intake_destroy(intake);
    buf_finish(&real);
    buf_finish(&text);
}

static void windows_letters_are_understood_and_said(void **state)
{
    (void)state;
    struct intake *intake;
    const struct intake_report *report;
    struct problem problem;
    static const char text[] = "name,organisation,audience,reach\n"
                               "Caf\xE9 \x93Zo\xEB\x94,\x80 org,women,remote\n";
    if (read_table(str_from(text), &intake, &report, &problem))
        fail_msg("%s", problem.text);
    assert_true(str_equal(report->rows[0].name, STR("Café “Zoë”")));
    assert_int_equal(report->notice_count, 1);
    assert_non_null(strstr(report->notices[0].ptr, "Windows-1252"));
    intake_destroy(intake);
}

static void what_is_written_is_read_as_the_same(void **state)
{
    (void)state;
    struct buf text;
    struct intake *intake;
    const struct intake_report *report;
    struct problem problem;
    buf_init(&text, 0);
    assert_int_equal(services_write(&record->base, SERVICES_CSV, sink, &text, NULL), OK);
    if (read_table(buf_view(&text), &intake, &report, &problem))
        fail_msg("%s", problem.text);
    assert_int_equal(report->count[INTAKE_UNCHANGED], record->ground->services_count);
    assert_int_equal(report->row_count, record->ground->services_count);
    intake_destroy(intake);
    buf_finish(&text);
}

static void a_fault_of_a_listing_names_its_column(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"notes/0/text", "notes"},
                                           {"coverage_text", "coverage_words"},
                                           {"sites/1/postcode", "postcode"},
                                           {"sites/0", "site_name"},
                                           {"source/url", "source_url"},
                                           {"fundings/0/funder", "funder"},
                                           {"roles", "organisation"},
                                           {"description", "description"},
                                           {"", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(sheet_fault_column(cases[i][0]), cases[i][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_found_by_other_spellings),
        cmocka_unit_test(the_column_that_was_meant_is_the_nearest),
        cmocka_unit_test(every_column_is_described_and_has_one_name),
        cmocka_unit_test(edits_are_counted_with_turned_letters_as_one),
        cmocka_unit_test(the_template_is_read_and_its_examples_refused),
        cmocka_unit_test(the_examples_are_right_but_for_being_examples),
        cmocka_unit_test(windows_letters_are_understood_and_said),
        cmocka_unit_test(what_is_written_is_read_as_the_same),
        cmocka_unit_test(a_fault_of_a_listing_names_its_column),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
