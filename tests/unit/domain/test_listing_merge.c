/* Two people change the same listing. */
#include "tests/support/test.h"

#include <string.h>

#include "domain/difference.h"
#include "domain/listing_merge.h"
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

static struct listing *copy(struct test_record *record, const struct listing *of)
{
    struct listing *listing = ARENA_NEW(&record->arena, struct listing);
    assert_int_equal(
        listing_of(&record->base, &of->directory, of->service, &record->arena, listing, NULL), OK);
    return listing;
}

static struct listing *merge(struct test_record *record, const struct listing *had,
                             const struct listing *theirs, const struct listing *yours)
{
    struct listing *listing = ARENA_NEW(&record->arena, struct listing);
    assert_int_equal(
        listing_merge(&record->base, had, theirs, yours, &record->arena, listing, NULL), OK);
    return listing;
}

static struct service_record *service(struct listing *listing)
{
    return &listing->directory.services[listing->service];
}

static void is_same(struct test_record *record, const struct listing *a, const struct listing *b)
{
    char versions[2][EDIT_VERSION_BYTES];
    assert_int_equal(listing_version(&record->base, a, versions[0], NULL), OK);
    assert_int_equal(listing_version(&record->base, b, versions[1], NULL), OK);
    assert_string_equal(versions[0], versions[1]);
}

static void note_add(struct listing *listing, const char *text)
{
    *draft_notes(&listing->draft) = (struct note_record){STR(""), str_from(text), 0};
    service(listing)->notes.count++;
}

static void note_remove(struct listing *listing, int number)
{
    struct directory *directory = &listing->directory;
    for (int i = number; i + 1 < directory->notes_count; i++)
        directory->notes[i] = directory->notes[i + 1];
    service(listing)->notes.count = --directory->notes_count;
}

static void notes_are(const struct listing *listing, const char *const *texts)
{
    const struct directory *directory = &listing->directory;
    for (int i = 0; i < directory->notes_count; i++) {
        assert_non_null(texts[i]);
        if (!str_equal(directory->notes[i].text, str_from(texts[i])))
            fail_msg("%.*s", (int)directory->notes[i].text.len, directory->notes[i].text.ptr);
    }
    assert_null(texts[directory->notes_count]);
}

#define NOTES(...) ((const char *const[]){__VA_ARGS__, NULL})

static struct listing *noted(struct test_record *record)
{
    struct listing *listing = test_record_new(record, "Notes");
    note_add(listing, "one");
    note_add(listing, "two");
    note_add(listing, "three");
    return listing;
}

static void of_every_listing_what_nobody_changed_stays(void **state)
{
    struct test_record *record = *state;
    const struct directory *all = record->base.ground;
    for (int i = 0; i < all->services_count; i++) {
        struct listing *had = ARENA_NEW(&record->arena, struct listing);
        assert_int_equal(listing_of(&record->base, all, i, &record->arena, had, NULL), OK);
        is_same(record, had, merge(record, had, copy(record, had), copy(record, had)));
    }
}

static void what_one_side_alone_changed_is_taken(void **state)
{
    struct test_record *record = *state;
    struct listing *had = test_record_listing(record, "Beth Centre");
    struct listing *changed = copy(record, had);
    service(changed)->name = STR("Another name");
    service(changed)->capacity = 9;
    service(changed)->checked_on.days += 3;
    note_add(changed, "and a note");
    is_same(record, changed, merge(record, had, changed, copy(record, had)));
    is_same(record, changed, merge(record, had, copy(record, had), changed));
}

static void fields_are_joined_one_by_one_and_yours_stand(void **state)
{
    struct test_record *record = *state;
    struct listing *had = test_record_new(record, "Old name");
    struct listing *theirs = copy(record, had);
    struct listing *yours = copy(record, had);
    service(theirs)->name = STR("Their name");
    service(theirs)->alternative_name = STR("Theirs");
    service(theirs)->reach = REACH_REFUGE;
    service(yours)->name = STR("Your name");
    service(yours)->description = STR("Yours");
    struct service_record *got = service(merge(record, had, theirs, yours));
    assert_true(str_equal(got->name, STR("Your name")));
    assert_true(str_equal(got->alternative_name, STR("Theirs")));
    assert_true(str_equal(got->description, STR("Yours")));
    assert_int_equal(got->reach, REACH_REFUGE);
}

static void rows_that_either_added_or_removed_are_joined(void **state)
{
    struct test_record *record = *state;
    struct listing *had = noted(record);
    struct listing *theirs = copy(record, had);
    struct listing *yours = copy(record, had);
    note_remove(theirs, 0);
    note_add(theirs, "theirs");
    note_remove(yours, 2);
    note_add(yours, "yours");
    notes_are(merge(record, had, theirs, yours), NOTES("two", "yours", "theirs"));
    notes_are(merge(record, had, yours, theirs), NOTES("two", "theirs", "yours"));
}

static void a_row_that_both_changed_is_yours(void **state)
{
    struct test_record *record = *state;
    struct listing *had = noted(record);
    struct listing *theirs = copy(record, had);
    struct listing *yours = copy(record, had);
    theirs->directory.notes[1].text = STR("two of theirs");
    yours->directory.notes[1].text = STR("two of yours");
    note_add(theirs, "theirs");
    notes_are(merge(record, had, theirs, yours), NOTES("one", "two of yours", "three"));
}

static void hours_stay_with_their_place(void **state)
{
    struct test_record *record = *state;
    struct listing *had = test_record_listing(record, "Beth Centre");
    struct listing *theirs = copy(record, had);
    struct listing *yours = copy(record, had);
    int first = yours->directory.locations_count;
    assert_true(first > 0);
    /* yours opens at the place that they take away */
    *draft_schedules(&yours->draft) =
        (struct schedule_record){.location = 0,
                                 .weekdays = 1,
                                 .opens_min = 600,
                                 .closes_min = 700,
                                 .validity = {DATE_MIN, DATE_MIN, DATE_MAX, DATE_MAX},
                                 .text = STR(""),
                                 .note = STR("")};
    service(yours)->schedules.count++;
    struct listing *got = merge(record, had, theirs, yours);
    assert_int_equal(got->directory.locations_count, first);
    assert_int_equal(got->directory.schedules[0].location, 0);
    theirs->directory.locations_count = service(theirs)->locations.count = 0;
    got = merge(record, had, theirs, yours);
    assert_int_equal(got->directory.locations_count, 1);
    assert_int_equal(got->directory.schedules[0].location, 0);
}

static void a_source_of_yours_that_nothing_names_yet_stays(void **state)
{
    struct test_record *record = *state;
    struct listing *had = test_record_new(record, "Sources");
    struct listing *yours = copy(record, had);
    struct source_record spare = yours->directory.sources[0];
    spare.id = draft_uuid("source", STR("spare"));
    *draft_sources(&yours->draft) = spare;
    struct listing *got = merge(record, had, copy(record, had), yours);
    assert_int_equal(got->directory.sources_count, had->directory.sources_count + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_every_listing_what_nobody_changed_stays),
        cmocka_unit_test(what_one_side_alone_changed_is_taken),
        cmocka_unit_test(fields_are_joined_one_by_one_and_yours_stand),
        cmocka_unit_test(rows_that_either_added_or_removed_are_joined),
        cmocka_unit_test(a_row_that_both_changed_is_yours),
        cmocka_unit_test(hours_stay_with_their_place),
        cmocka_unit_test(a_source_of_yours_that_nothing_names_yet_stays),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
