/* Changes of the record: what is written, what is remembered, and the ways back. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/history.h"
#include "store/services.h"
#include "tests/support/record.h"

static int real_make(void **state)
{
    *state = test_record_make(0);
    return 0;
}

static int made_up_make(void **state)
{
    *state = test_record_make(20);
    return 0;
}

static int drop(void **state)
{
    test_record_drop(*state);
    return 0;
}

static enum err save(struct test_record *record, const struct listing *listing)
{
    record->problem = (struct problem){0};
    return edit_save(record->store, &record->base, &record->edit, listing, &record->result,
                     &record->problem);
}

static void saved(struct test_record *record, const struct listing *listing)
{
    if (save(record, listing))
        fail_msg("%s: %s", record->problem.where, record->problem.text);
}

static struct listing *now(struct test_record *record, struct uuid id)
{
    struct listing *listing = ARENA_NEW(&record->arena, struct listing);
    assert_non_null(listing);
    assert_int_equal(
        listing_current(&record->base, record->store, id, &record->arena, listing, NULL), OK);
    return listing;
}

static bool is_there(struct test_record *record, struct uuid id)
{
    struct listing *listing = ARENA_NEW(&record->arena, struct listing);
    return listing_current(&record->base, record->store, id, &record->arena, listing, NULL) == OK;
}

static struct history_row newest(struct test_record *record, struct uuid id)
{
    char subject[UUID_TEXT_LEN + 1];
    struct history_row *rows = NULL;
    int count = 0;
    uuid_print(id, subject);
    struct history_query query = {.subject = str_from(subject), .most = 1, .with_payload = true};
    assert_int_equal(store_history(record->store, &query, &record->arena, &rows, &count, NULL), OK);
    return count ? rows[0] : (struct history_row){0};
}

static void newest_is(struct test_record *record, struct uuid id, const char *action)
{
    struct history_row row = newest(record, id);
    assert_true(str_equal(row.action, str_from(action)));
    assert_true(str_equal(row.actor, STR("sam")));
}

/* ---- saving ---- */

static void a_new_listing_is_created_with_its_history(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "New and good");
    struct uuid id = listing->directory.services[0].id;
    char version[EDIT_VERSION_BYTES];
    record->edit.note = STR("from their \"letter\"");
    saved(record, listing);
    record->edit.note = STR("");
    assert_int_equal(record->result.action, EDIT_CREATE);
    assert_false(record->result.is_same);
    struct listing *found = now(record, id);
    assert_true(str_equal(found->directory.services[0].name, STR("New and good")));
    assert_int_equal(listing_version(&record->base, found, version, NULL), OK);
    assert_string_equal(version, record->result.version);
    newest_is(record, id, "create");
    assert_true(str_equal(newest(record, id).payload,
                          STR("{\"before\":null,\"note\":\"from their \\\"letter\\\"\"}")));
    /* the same again is nothing new */
    saved(record, found);
    assert_true(record->result.is_same);
    assert_string_equal(version, record->result.version);
    newest_is(record, id, "create");
}

static void a_change_remembers_what_was_before_and_can_be_undone(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_listing(record, "Beth Centre");
    struct uuid id = listing->directory.services[0].id;
    char first[EDIT_VERSION_BYTES];
    assert_int_equal(listing_version(&record->base, listing, first, NULL), OK);
    listing->directory.services[0].description = STR("Another description.");
    record->edit.expected_version = first;
    saved(record, listing);
    assert_int_equal(record->result.action, EDIT_CHANGE);
    assert_string_not_equal(first, record->result.version);
    newest_is(record, id, "change");
    struct listing *before = ARENA_NEW(&record->arena, struct listing);
    bool existed = false;
    int64_t row = newest(record, id).id;
    char version[EDIT_VERSION_BYTES];
    assert_int_equal(
        edit_before(record->store, &record->base, row, &record->arena, before, &existed, NULL), OK);
    assert_true(existed);
    assert_int_equal(listing_version(&record->base, before, version, NULL), OK);
    assert_string_equal(version, first);
    /* two editors never silently overwrite each other */
    assert_int_equal(save(record, listing), ERR_STALE);
    assert_string_not_equal(record->result.version, first);
    record->edit.expected_version = NULL;
    assert_int_equal(edit_undo(record->store, &record->base, &record->edit, row, &record->result,
                               &record->problem),
                     OK);
    assert_string_equal(record->result.version, first);
    newest_is(record, id, "undo");
    /* and the undoing can be undone */
    assert_int_equal(edit_undo(record->store, &record->base, &record->edit, newest(record, id).id,
                               &record->result, NULL),
                     OK);
    assert_true(
        str_equal(now(record, id)->directory.services[0].description, STR("Another description.")));
}

static void undoing_a_creation_takes_it_away(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "Soon gone");
    struct uuid id = listing->directory.services[0].id;
    saved(record, listing);
    assert_int_equal(edit_undo(record->store, &record->base, &record->edit, newest(record, id).id,
                               &record->result, &record->problem),
                     OK);
    assert_string_equal(record->result.version, "");
    assert_false(is_there(record, id));
    assert_int_equal(edit_restore(record->store, &record->base, &record->edit, id, &record->result,
                                  &record->problem),
                     OK);
    assert_true(is_there(record, id));
}

static void what_does_not_pass_the_gate_changes_nothing(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_listing(record, "Beth Centre");
    struct uuid id = listing->directory.services[0].id;
    struct history_row row = newest(record, id);
    listing->directory.services[0].name = STR("");
    assert_int_equal(save(record, listing), ERR_INVALID);
    assert_string_equal(record->problem.where, "name");
    assert_int_equal(newest(record, id).id, row.id);
    assert_true(now(record, id)->directory.services[0].name.len > 0);
}

static void real_and_made_up_are_never_mixed(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "Mixed");
    assert_false(listing->directory.services[0].synthetic);
    listing->directory.services[0].synthetic = true;
    assert_int_equal(save(record, listing), ERR_INVALID);
}

static void a_made_up_directory_takes_made_up_ones_alone(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "Mixed");
    assert_true(listing->directory.services[0].synthetic);
    saved(record, listing);
    listing->directory.services[0].synthetic = false;
    assert_int_equal(save(record, listing), ERR_INVALID);
}

/* ---- checking, retiring ---- */

static void a_check_moves_the_day_and_the_next(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "Checked");
    struct service_record *service = &listing->directory.services[0];
    service->checked_on.days = TEST_RECORD_TODAY - 400;
    service->due_on.days = TEST_RECORD_TODAY - 310;
    saved(record, listing);
    assert_int_equal(
        edit_check(record->store, &record->base, &record->edit, service->id, &record->result, NULL),
        OK);
    const struct service_record *found = now(record, service->id)->directory.services;
    assert_int_equal(found->checked_on.days, TEST_RECORD_TODAY);
    assert_int_equal(found->due_on.days, TEST_RECORD_TODAY + 90);
    newest_is(record, service->id, "check");
    assert_int_equal(
        edit_check(record->store, &record->base, &record->edit, service->id, &record->result, NULL),
        OK);
    assert_true(record->result.is_same);
}

static void what_is_retired_leaves_and_comes_back_the_same(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_listing(record, "Croydon Women");
    struct uuid id = listing->directory.services[0].id;
    char version[EDIT_VERSION_BYTES];
    assert_int_equal(listing_version(&record->base, listing, version, NULL), OK);
    assert_int_equal(
        edit_restore(record->store, &record->base, &record->edit, id, &record->result, NULL),
        ERR_NOT_FOUND);
    assert_int_equal(edit_retire(record->store, &record->base, &record->edit, id, &record->result,
                                 &record->problem),
                     OK);
    assert_string_equal(record->result.version, "");
    assert_false(is_there(record, id));
    newest_is(record, id, "retire");
    assert_int_equal(
        edit_retire(record->store, &record->base, &record->edit, id, &record->result, NULL),
        ERR_NOT_FOUND);
    assert_int_equal(edit_restore(record->store, &record->base, &record->edit, id, &record->result,
                                  &record->problem),
                     OK);
    assert_string_equal(record->result.version, version);
    newest_is(record, id, "restore");
    struct uuid nobody = {{1}};
    assert_int_equal(
        edit_restore(record->store, &record->base, &record->edit, nobody, &record->result, NULL),
        ERR_NOT_FOUND);
}

/* ---- confidential ---- */

static void place_it(struct listing *listing, struct test_record *record)
{
    *draft_sites(&listing->draft) = (struct site_record){.id = draft_uuid("t", STR("canary-site")),
                                                         .name = STR("Canary House"),
                                                         .address = STR("7 Canaryquill Road"),
                                                         .postcode = STR("SE15 4QL"),
                                                         .place = STR(""),
                                                         .note = STR("canarynote"),
                                                         .precision = PRECISION_EXACT,
                                                         .area = NONE,
                                                         .has_point = true,
                                                         .grid = {534321, 176543},
                                                         .source = 0};
    *draft_locations(&listing->draft) =
        (struct location_record){0, VALIDITY_UNKNOWN, {TEST_RECORD_TODAY}};
    *draft_phones(&listing->draft) =
        (struct phone_record){STR("0808 2000 247"), STR("helpline"), 0};
    draft_coverage_area(&listing->draft, test_record_area(record, "Southwark"));
    *draft_coverages(&listing->draft) = (struct coverage_record){.basis = BASIS_RESIDENCE,
                                                                 .kind = COVERAGE_AREAS,
                                                                 .areas = {0, 1},
                                                                 .within = NONE,
                                                                 .site = NONE,
                                                                 .wkb = STR(""),
                                                                 .validity = VALIDITY_UNKNOWN,
                                                                 .from_text = STR(""),
                                                                 .to_text = STR(""),
                                                                 .note = STR(""),
                                                                 .known_from = {20700},
                                                                 .source = 0};
    struct service_record *service = &listing->directory.services[0];
    service->reach = REACH_VISIT;
    service->locations = (struct span){0, 1};
    service->phones = (struct span){0, 1};
    service->coverages = (struct span){0, 1};
}

/* Do the bytes stand in a file of the database? */
static bool file_holds(const struct test_record *record, const char *ending, const char *word)
{
    char path[TEMP_PATH_BYTES + 20];
    bool found = false;
    snprintf(path, sizeof path, "%s/test.db%s", record->folder, ending);
    FILE *file = fopen(path, "rb");
    size_t len = strlen(word);
    char *bytes = malloc(64 * 1024 * 1024);
    assert_non_null(bytes);
    size_t size = file ? fread(bytes, 1, 64 * 1024 * 1024, file) : 0;
    for (size_t i = 0; i + len <= size && !found; i++)
        found = memcmp(bytes + i, word, len) == 0;
    free(bytes);
    if (file)
        fclose(file);
    return found;
}

static void what_becomes_confidential_leaves_no_trace(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "Hidden");
    struct uuid id = listing->directory.services[0].id;
    int london = test_record_area(record, "London");
    place_it(listing, record);
    saved(record, listing);
    listing->directory.services[0].description = STR("Changed once.");
    saved(record, listing);
    int64_t row = newest(record, id).id;
    assert_true(file_holds(record, "", "anaryquill") || file_holds(record, "-wal", "anaryquill"));
    record->edit.note = STR("was at 7 Canaryquill Road");
    assert_int_equal(edit_conceal(record->store, &record->base, &record->edit, id, london,
                                  &record->result, &record->problem),
                     OK);
    record->edit.note = STR("");
    struct listing *found = now(record, id);
    const struct service_record *service = found->directory.services;
    assert_true(service->confidential);
    assert_int_equal(service->region, london);
    assert_int_equal(service->locations.count, 0);
    assert_int_equal(service->phones.count, 1);
    assert_int_equal(service->coverages.count, 1);
    assert_int_equal(found->directory.coverages[service->coverages.first].kind,
                     COVERAGE_EVERYWHERE);
    newest_is(record, id, "conceal");
    assert_false(file_holds(record, "", "anaryquill") || file_holds(record, "-wal", "anaryquill"));
    assert_false(file_holds(record, "", "canarynote") || file_holds(record, "-wal", "canarynote"));
    assert_int_equal(
        edit_undo(record->store, &record->base, &record->edit, row, &record->result, NULL),
        ERR_INVALID);
    assert_int_equal(edit_undo(record->store, &record->base, &record->edit, newest(record, id).id,
                               &record->result, NULL),
                     ERR_INVALID);
}

static void a_name_that_tells_the_place_is_mended_first(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "House at SE15 4QL");
    place_it(listing, record);
    saved(record, listing);
    assert_int_equal(
        edit_conceal(record->store, &record->base, &record->edit, listing->directory.services[0].id,
                     test_record_area(record, "London"), &record->result, &record->problem),
        ERR_INVALID);
    assert_string_equal(record->problem.where, "name");
    assert_false(
        now(record, listing->directory.services[0].id)->directory.services[0].confidential);
}

static void only_its_own_way_makes_it_confidential_or_public(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_listing(record, "Safe house");
    struct uuid id = listing->directory.services[0].id;
    struct service_record *service = &listing->directory.services[0];
    int region = service->region;
    service->confidential = false;
    service->region = NONE;
    assert_int_equal(save(record, listing), ERR_INVALID);
    assert_string_equal(record->problem.where, "confidential");
    assert_int_equal(edit_reveal(record->store, &record->base, &record->edit, id, &record->result,
                                 &record->problem),
                     OK);
    assert_false(now(record, id)->directory.services[0].confidential);
    newest_is(record, id, "reveal");
    assert_int_equal(
        edit_reveal(record->store, &record->base, &record->edit, id, &record->result, NULL),
        ERR_INVALID);
    /* nor does undoing */
    assert_int_equal(edit_undo(record->store, &record->base, &record->edit, newest(record, id).id,
                               &record->result, &record->problem),
                     ERR_INVALID);
    struct listing *public = now(record, id);
    public->directory.services[0].confidential = true;
    public->directory.services[0].region = region;
    assert_int_equal(save(record, public), ERR_INVALID);
}

static void the_record_verifies_after_all_this(void **state)
{
    struct test_record *record = *state;
    struct verify_report *report = calloc(1, sizeof *report);
    assert_non_null(report);
    assert_int_equal(store_verify(record->store, report, &record->problem), OK);
    if (report->fault_count)
        fail_msg("%s: %s", report->faults[0].where, report->faults[0].text);
    assert_true(report->history_rows > 10);
    free(report);
}

int main(void)
{
    const struct CMUnitTest real[] = {
        cmocka_unit_test(a_new_listing_is_created_with_its_history),
        cmocka_unit_test(a_change_remembers_what_was_before_and_can_be_undone),
        cmocka_unit_test(undoing_a_creation_takes_it_away),
        cmocka_unit_test(what_does_not_pass_the_gate_changes_nothing),
        cmocka_unit_test(real_and_made_up_are_never_mixed),
        cmocka_unit_test(a_check_moves_the_day_and_the_next),
        cmocka_unit_test(what_is_retired_leaves_and_comes_back_the_same),
        cmocka_unit_test(what_becomes_confidential_leaves_no_trace),
        cmocka_unit_test(a_name_that_tells_the_place_is_mended_first),
        cmocka_unit_test(only_its_own_way_makes_it_confidential_or_public),
        cmocka_unit_test(the_record_verifies_after_all_this),
    };
    const struct CMUnitTest made_up[] = {
        cmocka_unit_test(a_made_up_directory_takes_made_up_ones_alone),
    };
    int failed = cmocka_run_group_tests(real, real_make, drop);
    return failed + cmocka_run_group_tests(made_up, made_up_make, drop);
}
