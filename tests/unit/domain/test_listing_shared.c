/* What other listings have too is not one person's to change. */
#include "tests/support/test.h"

#include <string.h>

#include "domain/listing_shared.h"
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

static enum err check(struct test_record *record, const struct listing *listing)
{
    record->faults.count = 0;
    return listing_shared_check(&record->base, listing, &record->faults, &record->problem);
}

static bool is_told(const struct test_record *record, const char *where)
{
    for (int i = 0; i < import_faults_shown(&record->faults); i++)
        if (strcmp(record->faults.list[i].where, where) == 0)
            return true;
    return false;
}

static struct listing *of_ground(struct test_record *record, int service)
{
    struct listing *listing = ARENA_NEW(&record->arena, struct listing);
    assert_int_equal(
        listing_of(&record->base, record->ground, service, &record->arena, listing, NULL), OK);
    return listing;
}

static void every_listing_as_it_is_passes(void **state)
{
    struct test_record *record = *state;
    for (int i = 0; i < record->ground->services_count; i++)
        assert_int_equal(check(record, of_ground(record, i)), OK);
}

/* All names are changed; what other listings do not have is its own. */
static void what_others_have_is_told_and_the_rest_is_not(void **state)
{
    struct test_record *record = *state;
    int organisations = 0, programmes = 0, sources = 0;
    for (int i = 0; i < record->ground->services_count; i++) {
        struct listing *listing = of_ground(record, i);
        struct directory *directory = &listing->directory;
        for (int k = 0; k < directory->organisations_count; k++)
            directory->organisations[k].name = STR("Renamed");
        for (int k = 0; k < directory->programmes_count; k++)
            directory->programmes[k].description = STR("Otherwise");
        for (int k = 0; k < directory->sources_count; k++)
            directory->sources[k].url = STR("https://evil.example/");
        assert_true(check(record, listing) == (record->faults.count ? ERR_INVALID : OK));
        organisations += is_told(record, "roles/0/name");
        programmes += is_told(record, "programme/name");
        sources += is_told(record, "source/title") || is_told(record, "sources/1/title");
    }
    assert_in_range(organisations, 10, record->ground->services_count - 1);
    assert_in_range(programmes, 1, record->ground->services_count - 1);
    assert_in_range(sources, 10, record->ground->services_count);
    struct listing *new = test_record_new(record, "Quite new");
    assert_int_equal(check(record, new), OK);
}

static int with_site(const struct directory *ground)
{
    int found = 0;
    while (!ground->services[found].locations.count)
        found++;
    return found;
}

static void place_of_another_listing_stays_where_it_is(void **state)
{
    struct test_record *record = *state;
    int service = with_site(record->ground);
    struct listing *listing = of_ground(record, service);
    listing->directory.sites[0].address = STR("1 Hijack Road");
    listing->directory.services[0].id.bytes[0] ^= 1; /* now it is another's */
    assert_int_equal(check(record, listing), ERR_INVALID);
    assert_true(is_told(record, "sites/0"));
    listing->directory.sites[0].id.bytes[0] ^= 1; /* a place of its own */
    assert_int_equal(check(record, listing), OK);
    listing = of_ground(record, service);
    listing->directory.services[0].id.bytes[0] ^= 1;
    listing->directory.sites[0].has_point = !listing->directory.sites[0].has_point;
    assert_int_equal(check(record, listing), ERR_INVALID);
}

#define CASE(name) cmocka_unit_test(name)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_listing_as_it_is_passes),
        CASE(what_others_have_is_told_and_the_rest_is_not),
        CASE(place_of_another_listing_stays_where_it_is),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
