/* What others send: created, changed, unchanged or refused; told before it is written, and written
 * once. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/history.h"
#include "domain/intake.h"
#include "store/history.h"
#include "tests/support/record.h"

#define HEAD "name,organisation,audience,reach,areas,phones\n"
#define ONE "First service,Some organisation,women,remote,Lambeth,020 7946 0000\n"
#define TWO "Second service,Some organisation,women,remote,Lambeth | Southwark,\n"
#define BAD "Third service,Some organisation,women,remote,Nowhereshire,\n"

/* All tests share the real directory; each names its services its own way. */
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

/* What is there now becomes what the next intake stands on. */
static void look_again(void)
{
    assert_int_equal(store_read(record->store, &record->arena, record->ground, NULL), OK);
}

static struct intake *intake_of(enum intake_format format, const char *text,
                                const struct intake_report **report)
{
    const struct intake_ask ask = {.base = &record->base};
    struct intake *intake = NULL;
    struct problem problem = {0};
    if (intake_create(&ask, &intake, &problem) ||
        intake_read(intake, format, STR(""), str_from(text), &problem) ||
        intake_finish(intake, report, &problem))
        fail_msg("%s: %s", problem.where, problem.text);
    return intake;
}

static void write_it(struct intake *intake)
{
    const struct intake_write ask = {
        .actor = "sam", .subject = STR("csv"), .note = STR("Imported from a test")};
    struct problem problem = {0};
    if (intake_write(intake, record->store, &ask, &problem))
        fail_msg("%s", problem.text);
    intake_destroy(intake);
    look_again();
}

static long long history_rows(void)
{
    return temp_sql_number(record->folder, "SELECT count(*) FROM history");
}

static void expect(const struct intake_report *report, int created, int changed, int unchanged,
                   int refused)
{
    const int expected[] = {created, changed, unchanged, refused};
    for (int i = 0; i < INTAKE_OUTCOME_COUNT; i++)
        if (report->count[i] != expected[i])
            fail_msg("%s: %d, expected %d", intake_outcome_codes[i], report->count[i], expected[i]);
}

static void expect_words(struct str words, const char *expected)
{
    if (!str_equal(words, str_from(expected)))
        fail_msg("\"%.*s\", expected \"%s\"", (int)words.len, words.ptr, expected);
}

static void a_file_is_written_once_with_its_history(void **state)
{
    (void)state;
    const struct intake_report *report;
    long long rows = history_rows();
    struct intake *intake = intake_of(INTAKE_CSV, HEAD ONE TWO, &report);
    expect(report, 2, 0, 0, 0);
    assert_int_equal(history_rows(), rows);
    write_it(intake);
    assert_int_equal(history_rows(), rows + 3);
    assert_int_equal(temp_sql_number(record->folder, "SELECT count(*) FROM history WHERE "
                                                     "action = 'create' AND actor = 'sam'"),
                     2);
    intake = intake_of(INTAKE_CSV, HEAD ONE TWO, &report);
    expect(report, 0, 0, 2, 0);
    write_it(intake);
    assert_int_equal(history_rows(), rows + 3);
}

static void a_change_is_told_and_the_rest_stays(void **state)
{
    (void)state;
    const struct intake_report *report;
    write_it(
        intake_of(INTAKE_CSV, HEAD "Told,Some organisation,women,remote,Lambeth,020 1\n", &report));
    struct intake *intake = intake_of(INTAKE_CSV,
                                      "name,organisation,audience,reach,phones\n"
                                      "Told,Some organisation,women,remote,020 7946 0001: office\n",
                                      &report);
    expect(report, 0, 1, 0, 0);
    expect_words(report->rows[0].words, "Phone: was \"020 1\", now \"020 7946 0001, office\".");
    write_it(intake);
    /* a column that is not there leaves what is; an empty cell empties it */
    intake = intake_of(INTAKE_CSV, HEAD "Told,Some organisation,women,remote,Lambeth,\n", &report);
    expect(report, 0, 1, 0, 0);
    expect_words(report->rows[0].words, "Phone: no longer \"020 7946 0001, office\".");
    intake_destroy(intake);
}

static void good_rows_alone_are_written_beside_refused_ones(void **state)
{
    (void)state;
    const struct intake_report *report;
    struct intake *intake = intake_of(
        INTAKE_CSV, HEAD "Good one,Some organisation,women,remote,Lambeth,\n" BAD, &report);
    expect(report, 1, 0, 0, 1);
    expect_words(report->rows[1].where, "line 3");
    assert_int_equal(report->rows[1].index, NONE);
    assert_true(report->rows[1].words.len > 0);
    write_it(intake);
    intake = intake_of(INTAKE_CSV, HEAD BAD, &report);
    long long rows = history_rows();
    write_it(intake);
    assert_int_equal(history_rows(), rows);
}

static void what_somebody_changed_meanwhile_is_not_written_over(void **state)
{
    (void)state;
    const struct intake_report *report;
    const struct intake_write ask = {
        .actor = "sam", .subject = STR("csv"), .note = STR(""), .checks_current = true};
    static const char first[] = HEAD "Shared,Some organisation,women,remote,Lambeth,020 1\n";
    static const char second[] = HEAD "Shared,Some organisation,women,remote,Lambeth,020 2\n";
    write_it(intake_of(INTAKE_CSV, first, &report));
    struct intake *mine = intake_of(INTAKE_CSV, second, &report);
    struct listing *listing = test_record_listing(record, "Shared");
    listing->directory.services[0].description = STR("Somebody else's.");
    assert_int_equal(edit_save(record->store, &record->base, &record->edit, listing,
                               &record->result, &record->problem),
                     OK);
    assert_int_equal(intake_write(mine, record->store, &ask, &record->problem), ERR_STALE);
    assert_int_equal(
        temp_sql_number(record->folder, "SELECT count(*) FROM phone WHERE number = '020 2'"), 0);
    intake_destroy(mine);
    look_again();
}

static void an_import_never_turns_confidential_to_public_or_back(void **state)
{
    (void)state;
    const struct intake_report *report;
    static const char head[] = "name,organisation,audience,reach,confidential,region\n";
    char text[300];
    snprintf(text, sizeof text, "%sHidden,Some organisation,women,refuge,yes,London\n", head);
    write_it(intake_of(INTAKE_CSV, text, &report));
    snprintf(text, sizeof text, "%sHidden,Some organisation,women,refuge,no,\n", head);
    struct intake *intake = intake_of(INTAKE_CSV, text, &report);
    expect(report, 0, 0, 0, 1);
    expect_words(report->rows[0].words,
                 "The service is confidential, and an import cannot make it public.");
    intake_destroy(intake);
    write_it(intake_of(INTAKE_CSV, HEAD "Seen,Some organisation,women,remote,,\n", &report));
    snprintf(text, sizeof text, "%sSeen,Some organisation,women,remote,yes,London\n", head);
    intake = intake_of(INTAKE_CSV, text, &report);
    expect(report, 0, 0, 0, 1);
    intake_destroy(intake);
}

static void the_same_report_has_the_same_print(void **state)
{
    (void)state;
    const struct intake_report *report;
    char prints[3][2 * SHA256_BYTES + 1];
    static const char *const texts[] = {HEAD "P,O,women,remote,Lambeth,\n",
                                        HEAD "P,O,women,remote,Lambeth,\n",
                                        HEAD "Q,O,women,remote,Lambeth,\n"};
    for (int i = 0; i < 3; i++) {
        struct intake *intake = intake_of(INTAKE_CSV, texts[i], &report);
        intake_print(intake, prints[i]);
        intake_destroy(intake);
    }
    assert_string_equal(prints[0], prints[1]);
    assert_string_not_equal(prints[0], prints[2]);
}

static void a_format_is_known_by_its_ending_or_its_text(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        enum intake_format format;
    } cases[] = {
        {"a.csv", "name\n", INTAKE_CSV},
        {"a.CSV", "name\n", INTAKE_CSV},
        {"a.txt", "name\n", INTAKE_CSV},
        {"", "name\n", INTAKE_CSV},
        {"a.geojson", "{}", INTAKE_GEOJSON},
        {"a.json", "{\"type\": \"FeatureCollection\"}", INTAKE_GEOJSON},
        {"", " \n{\"type\":\"FeatureCollection\"}", INTAKE_GEOJSON},
        {"a.json", "[]", INTAKE_OPENREFERRAL},
        {"a.ndjson", "{}", INTAKE_OPENREFERRAL},
        {"", "\xEF\xBB\xBF{\"id\":1}", INTAKE_OPENREFERRAL},
        {"a.csv", "SQLite format 3", INTAKE_DATABASE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum intake_format format = INTAKE_FORMAT_COUNT;
        assert_int_equal(
            intake_format_of(str_from(cases[i].name), str_from(cases[i].text), &format, NULL), OK);
        if (format != cases[i].format)
            fail_msg("%s: %s", cases[i].name, intake_format_codes[format]);
    }
    enum intake_format format;
    assert_int_equal(intake_format_of(STR("a.xlsx"), STR("PK"), &format, NULL), ERR_INVALID);
    assert_int_equal(intake_format_of(STR("a.csv"), STR("%PDF-1.7"), &format, NULL), ERR_INVALID);
    assert_int_equal(intake_format_of(STR("a.csv"), STR("<html>"), &format, NULL), ERR_INVALID);
}

static void what_was_retired_here_comes_back_with_a_notice(void **state)
{
    (void)state;
    const struct intake_report *report;
    static const char text[] = HEAD "Retired,Some organisation,women,remote,Lambeth,\n"
                                    "Never retired,Some organisation,women,remote,Lambeth,\n";
    write_it(
        intake_of(INTAKE_CSV, HEAD "Retired,Some organisation,women,remote,Lambeth,\n", &report));
    struct listing *listing = test_record_listing(record, "Retired");
    assert_int_equal(edit_retire(record->store, &record->base, &record->edit,
                                 listing->directory.services[0].id, &record->result,
                                 &record->problem),
                     OK);
    look_again();
    struct intake *intake = intake_of(INTAKE_CSV, text, &report);
    expect(report, 2, 0, 0, 0);
    assert_int_equal(intake_note_retired(intake, record->store, &record->problem), OK);
    expect_words(report->rows[0].notice, "It was retired here: this brings it back.");
    expect_words(report->rows[1].notice, "");
    assert_int_equal(report->noticed, 1);
    write_it(intake);
}

static void what_was_public_and_retired_does_not_come_back_confidential(void **state)
{
    (void)state;
    const struct intake_report *report;
    static const char text[] = "name,organisation,audience,reach,confidential,region\n"
                               "Left,Some organisation,women,refuge,yes,London\n";
    const struct intake_write ask = {.actor = "sam", .subject = STR("csv"), .note = STR("")};
    write_it(intake_of(INTAKE_CSV, HEAD "Left,Some organisation,women,remote,Lambeth,\n", &report));
    struct listing *listing = test_record_listing(record, "Left");
    assert_int_equal(edit_retire(record->store, &record->base, &record->edit,
                                 listing->directory.services[0].id, &record->result,
                                 &record->problem),
                     OK);
    look_again();
    struct intake *intake = intake_of(INTAKE_CSV, text, &report);
    expect(report, 1, 0, 0, 0);
    long long rows = history_rows();
    record->problem = (struct problem){0};
    assert_int_equal(intake_write(intake, record->store, &ask, &record->problem), ERR_INVALID);
    assert_string_equal(record->problem.where, "Left");
    assert_true(strncmp(record->problem.text, "This listing was public before", 30) == 0);
    assert_int_equal(history_rows(), rows);
    intake_destroy(intake);
}

static void an_import_can_be_stopped(void **state)
{
    (void)state;
    static const atomic_bool stopped = true;
    const struct intake_ask ask = {.base = &record->base, .is_cancelled = &stopped};
    struct intake *intake = NULL;
    assert_int_equal(intake_create(&ask, &intake, NULL), OK);
    assert_int_not_equal(intake_read(intake, INTAKE_CSV, STR(""), STR(HEAD ONE), NULL), OK);
    intake_destroy(intake);
}

static void the_report_tells_refused_rows_first(void **state)
{
    (void)state;
    const struct intake_report *report;
    struct buf csv;
    struct buf json;
    struct intake *intake = intake_of(
        INTAKE_CSV, HEAD "Reported,Some organisation,women,remote,Lambeth,\n" BAD, &report);
    buf_init(&csv, 0);
    buf_init(&json, 0);
    intake_report_csv(report, true, &csv);
    intake_report_json(report, true, &json);
    assert_non_null(strstr(csv.ptr, "line,outcome,id,name,what,notice"));
    assert_true(strstr(csv.ptr, "line 3,refused") < strstr(csv.ptr, "line 2,created"));
    assert_non_null(strstr(json.ptr, "\"refused\":1"));
    assert_true(strstr(json.ptr, "\"line 3\"") < strstr(json.ptr, "\"line 2\""));
    buf_finish(&csv);
    buf_finish(&json);
    intake_destroy(intake);
}

static void an_empty_file_and_a_wrong_one_say_so(void **state)
{
    (void)state;
    const struct intake_ask ask = {.base = &record->base};
    const struct intake_report *report;
    struct problem problem = {0};
    struct intake *intake = NULL;
    assert_int_equal(intake_create(&ask, &intake, &problem), OK);
    assert_int_equal(intake_read(intake, INTAKE_CSV, STR(""), STR(HEAD), &problem), OK);
    assert_int_equal(intake_finish(intake, &report, &problem), ERR_INVALID);
    assert_string_equal(problem.text, "There are no services in it.");
    assert_int_equal(intake_read(intake, INTAKE_DATABASE, STR(""), STR("x"), &problem),
                     ERR_INVALID);
    assert_int_equal(
        intake_write(intake, record->store, &(struct intake_write){.actor = "sam"}, &problem),
        ERR_INVALID);
    intake_destroy(intake);
    intake_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_written_once_with_its_history),
        cmocka_unit_test(a_change_is_told_and_the_rest_stays),
        cmocka_unit_test(good_rows_alone_are_written_beside_refused_ones),
        cmocka_unit_test(what_somebody_changed_meanwhile_is_not_written_over),
        cmocka_unit_test(an_import_never_turns_confidential_to_public_or_back),
        cmocka_unit_test(the_same_report_has_the_same_print),
        cmocka_unit_test(a_format_is_known_by_its_ending_or_its_text),
        cmocka_unit_test(what_was_retired_here_comes_back_with_a_notice),
        cmocka_unit_test(what_was_public_and_retired_does_not_come_back_confidential),
        cmocka_unit_test(an_import_can_be_stopped),
        cmocka_unit_test(the_report_tells_refused_rows_first),
        cmocka_unit_test(an_empty_file_and_a_wrong_one_say_so),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
