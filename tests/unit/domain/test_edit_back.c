/* The ways back: undoing in any order, retiring and restoring, and what other listings share. */
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "store/history.h"
#include "store/services.h"
#include "tests/support/record.h"

static int make(void **state)
{
    *state = test_record_make(0);
    return 0;
}

static int drop(void **state)
{
    test_record_drop(*state);
    return 0;
}

/* ---- steps ---- */

static void saved(struct test_record *record, const struct listing *listing)
{
    if (edit_save(record->store, &record->base, &record->edit, listing, &record->result,
                  &record->problem))
        fail_msg("%s: %s", record->problem.where, record->problem.text);
}

static struct listing *now(struct test_record *record, struct uuid id)
{
    struct listing *listing = ARENA_NEW(&record->arena, struct listing);
    enum err err = listing_current(&record->base, record->store, id, &record->arena, listing, NULL);
    return err ? NULL : listing;
}

/* What changes and is undone here; "": it is not there. */
static void is_called(struct test_record *record, struct uuid id, const char *name)
{
    const struct listing *listing = now(record, id);
    struct str found = listing ? listing->directory.services[0].name : STR("");
    if (!str_equal(found, str_from(name)))
        fail_msg("it is called \"%.*s\", not \"%s\"", (int)found.len, found.ptr, name);
}

static void call(struct test_record *record, struct listing *listing, const char *name)
{
    listing->directory.services[0].name = str_from(name);
    saved(record, listing);
}

/* The rows of its history, the newest first. */
static int rows_of(struct test_record *record, struct uuid id, struct history_row **rows)
{
    char subject[UUID_TEXT_LEN + 1];
    int count = 0;
    uuid_print(id, subject);
    struct history_query query = {.subject = str_copy(str_from(subject), &record->arena),
                                  .most = 1000};
    assert_int_equal(store_history(record->store, &query, &record->arena, rows, &count, NULL), OK);
    return count;
}

static int64_t newest(struct test_record *record, struct uuid id)
{
    struct history_row *rows;
    assert_true(rows_of(record, id, &rows) > 0);
    return rows[0].id;
}

static enum err undo(struct test_record *record, int64_t row)
{
    record->problem = (struct problem){0};
    return edit_undo(record->store, &record->base, &record->edit, row, &record->result,
                     &record->problem);
}

static void undone(struct test_record *record, int64_t row)
{
    if (undo(record, row))
        fail_msg("%s: %s", record->problem.where, record->problem.text);
}

static enum err retire(struct test_record *record, struct uuid id)
{
    return edit_retire(record->store, &record->base, &record->edit, id, &record->result,
                       &record->problem);
}

static enum err restore(struct test_record *record, struct uuid id)
{
    return edit_restore(record->store, &record->base, &record->edit, id, &record->result,
                        &record->problem);
}

/* What an atlas does after each change. */
static void look_again(struct test_record *record)
{
    struct directory *ground = ARENA_NEW(&record->arena, struct directory);
    assert_non_null(ground);
    assert_int_equal(store_read(record->store, &record->arena, ground, NULL), OK);
    record->ground = ground;
    record->base.ground = ground;
}

/* ---- undoing ---- */

static void any_change_can_be_undone_and_undoing_too(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "One");
    struct uuid id = listing->directory.services[0].id;
    saved(record, listing);
    int64_t created = newest(record, id);
    call(record, listing, "Two");
    int64_t second = newest(record, id);
    call(record, listing, "Three");
    int64_t third = newest(record, id);
    undone(record, third);
    is_called(record, id, "Two");
    undone(record, newest(record, id));
    is_called(record, id, "Three");
    undone(record, newest(record, id));
    is_called(record, id, "Two");
    /* an older one goes back past all that came after it */
    undone(record, second);
    is_called(record, id, "One");
    /* once more is nothing new */
    undone(record, second);
    assert_true(record->result.is_same);
    undone(record, third);
    is_called(record, id, "Two");
    /* back to before it was there, which cannot be undone twice */
    undone(record, created);
    assert_string_equal(record->result.version, "");
    is_called(record, id, "");
    assert_int_equal(undo(record, created), ERR_NOT_FOUND);
    undone(record, newest(record, id));
    is_called(record, id, "Two");
}

static void only_a_row_of_one_listing_can_be_undone(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "Whole");
    struct history_row *rows = NULL;
    int count = 0;
    struct history_query query = {.subject = STR(""), .most = 1000};
    saved(record, listing);
    assert_int_equal(store_history(record->store, &query, &record->arena, &rows, &count, NULL), OK);
    struct uuid id;
    int i = 0;
    while (i < count && uuid_parse(rows[i].subject, &id))
        i++;
    assert_true(i < count); /* what was loaded at first */
    assert_int_equal(undo(record, rows[i].id), ERR_INVALID);
    assert_string_equal(record->problem.text,
                        "This entry of the history is not about one listing: it cannot be undone.");
    assert_int_equal(undo(record, rows[0].id + 1000), ERR_NOT_FOUND);
}

static void undoing_asks_for_the_version_too(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "First");
    struct uuid id = listing->directory.services[0].id;
    saved(record, listing);
    call(record, listing, "Second");
    record->edit.expected_version = "0";
    assert_int_equal(undo(record, newest(record, id)), ERR_STALE);
    assert_string_equal(record->problem.text, "Somebody else changed this listing meanwhile.");
    assert_int_equal(retire(record, id), ERR_STALE);
    record->edit.expected_version = NULL;
    is_called(record, id, "Second");
}

/* ---- retiring and restoring ---- */

static void it_is_retired_once_and_restored_once(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "Comes and goes");
    struct uuid id = listing->directory.services[0].id;
    saved(record, listing);
    assert_int_equal(restore(record, id), ERR_NOT_FOUND);
    assert_int_equal(retire(record, id), OK);
    assert_int_equal(retire(record, id), ERR_NOT_FOUND);
    int64_t retired = newest(record, id);
    assert_int_equal(restore(record, id), OK);
    assert_int_equal(restore(record, id), ERR_NOT_FOUND);
    is_called(record, id, "Comes and goes");
    /* the same as undoing, by either row */
    undone(record, newest(record, id));
    is_called(record, id, "");
    undone(record, retired);
    is_called(record, id, "Comes and goes");
    /* and one that is saved again under its id is there again */
    assert_int_equal(retire(record, id), OK);
    call(record, listing, "Saved again");
    assert_int_equal(record->result.action, EDIT_CREATE);
    undone(record, newest(record, id));
    is_called(record, id, "");
    assert_int_equal(restore(record, id), OK);
    is_called(record, id, "Saved again");
}

static void what_was_public_does_not_come_back_confidential_nor_the_other_way(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "Once public");
    struct service_record *service = &listing->directory.services[0];
    int london = test_record_area(record, "London");
    saved(record, listing);
    assert_int_equal(retire(record, service->id), OK);
    service->confidential = true;
    service->region = london;
    assert_int_equal(edit_save(record->store, &record->base, &record->edit, listing,
                               &record->result, &record->problem),
                     ERR_INVALID);
    assert_string_equal(record->problem.where, "confidential");
    assert_int_equal(restore(record, service->id), OK);
    assert_int_equal(edit_conceal(record->store, &record->base, &record->edit, service->id, london,
                                  &record->result, &record->problem),
                     OK);
    assert_int_equal(edit_conceal(record->store, &record->base, &record->edit, service->id, london,
                                  &record->result, &record->problem),
                     OK); /* again: what was left is erased */
    assert_int_equal(retire(record, service->id), OK);
    service->confidential = false;
    service->region = NONE;
    assert_int_equal(edit_save(record->store, &record->base, &record->edit, listing,
                               &record->result, &record->problem),
                     ERR_INVALID);
    assert_string_equal(record->problem.where, "confidential");
    assert_int_equal(restore(record, service->id), OK);
    const struct listing *found = now(record, service->id);
    assert_true(found && found->directory.services[0].confidential);
}

/* ---- what listings share ---- */

static struct listing *sister(struct test_record *record, const struct listing *of,
                              const char *name)
{
    struct listing *listing = test_record_new(record, name);
    listing->directory.organisations[0] = of->directory.organisations[0];
    saved(record, listing);
    return listing;
}

static void organisation_is(struct test_record *record, struct uuid id, const char *name)
{
    const struct listing *listing = now(record, id);
    struct str found = listing ? listing->directory.organisations[0].name : STR("");
    assert_true(str_equal(found, str_from(name)));
}

static void what_is_restored_has_the_name_that_its_organisation_has_by_now(void **state)
{
    struct test_record *record = *state;
    struct listing *first = test_record_new(record, "Shared, first");
    saved(record, first);
    struct listing *second = sister(record, first, "Shared, second");
    struct uuid ids[2] = {first->directory.services[0].id, second->directory.services[0].id};
    call(record, first, "Shared, renamed");
    int64_t called = newest(record, ids[0]);
    assert_int_equal(retire(record, ids[0]), OK);
    second->directory.organisations[0].name = STR("Women Further");
    saved(record, second);
    look_again(record);
    assert_int_equal(restore(record, ids[0]), OK);
    organisation_is(record, ids[0], "Women Further");
    organisation_is(record, ids[1], "Women Further");
    /* nor does undoing another change turn it back */
    undone(record, called);
    is_called(record, ids[0], "Shared, first");
    organisation_is(record, ids[0], "Women Further");
    /* but undoing the very change that named it does, for all */
    undone(record, newest(record, ids[1]));
    organisation_is(record, ids[1], "Women Together");
    organisation_is(record, ids[0], "Women Together");
}

static struct listing *placed(struct test_record *record, const char *name)
{
    struct listing *listing = test_record_new(record, name);
    *draft_sites(&listing->draft) = (struct site_record){.id = draft_uuid("t", STR("shared hub")),
                                                         .name = STR("Hub"),
                                                         .address = STR("1 Old Street"),
                                                         .postcode = STR(""),
                                                         .place = STR(""),
                                                         .note = STR(""),
                                                         .precision = PRECISION_EXACT,
                                                         .area = NONE,
                                                         .source = 0};
    *draft_locations(&listing->draft) =
        (struct location_record){0, VALIDITY_UNKNOWN, {TEST_RECORD_TODAY}};
    listing->directory.services[0].locations = (struct span){0, 1};
    saved(record, listing);
    return listing;
}

static void what_is_restored_is_where_its_place_is_by_now(void **state)
{
    struct test_record *record = *state;
    struct listing *first = placed(record, "Placed, first");
    struct listing *second = placed(record, "Placed, second");
    struct uuid ids[2] = {first->directory.services[0].id, second->directory.services[0].id};
    assert_int_equal(retire(record, ids[0]), OK);
    second->directory.sites[0].address = STR("2 New Street");
    saved(record, second);
    look_again(record);
    assert_int_equal(restore(record, ids[0]), OK);
    for (int i = 0; i < 2; i++) {
        const struct listing *listing = now(record, ids[i]);
        struct str address = listing ? listing->directory.sites[0].address : STR("");
        assert_true(str_equal(address, STR("2 New Street")));
    }
}

static void a_row_far_back_is_undone_as_well(void **state)
{
    struct test_record *record = *state;
    enum { CHANGES = 205 }; /* more than are looked at in one go */
    static char names[CHANGES][24];
    struct listing *listing = test_record_new(record, "Begun");
    struct uuid id = listing->directory.services[0].id;
    struct history_row *rows = NULL;
    saved(record, listing);
    for (int i = 0; i < CHANGES; i++) {
        snprintf(names[i], sizeof names[i], "Name %d", i);
        call(record, listing, names[i]);
    }
    int count = rows_of(record, id, &rows);
    assert_int_equal(count, CHANGES + 1);
    undone(record, rows[count - 3].id); /* the second change */
    is_called(record, id, "Name 0");
}

static void the_record_verifies_after_all_this(void **state)
{
    struct test_record *record = *state;
    struct verify_report *report = ARENA_NEW(&record->arena, struct verify_report);
    assert_non_null(report);
    memset(report, 0, sizeof *report);
    assert_int_equal(store_verify(record->store, report, &record->problem), OK);
    if (report->fault_count)
        fail_msg("%s: %s", report->faults[0].where, report->faults[0].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_change_can_be_undone_and_undoing_too),
        cmocka_unit_test(only_a_row_of_one_listing_can_be_undone),
        cmocka_unit_test(undoing_asks_for_the_version_too),
        cmocka_unit_test(it_is_retired_once_and_restored_once),
        cmocka_unit_test(what_was_public_does_not_come_back_confidential_nor_the_other_way),
        cmocka_unit_test(what_is_restored_has_the_name_that_its_organisation_has_by_now),
        cmocka_unit_test(what_is_restored_is_where_its_place_is_by_now),
        cmocka_unit_test(a_row_far_back_is_undone_as_well),
        cmocka_unit_test(the_record_verifies_after_all_this),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
