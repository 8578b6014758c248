#include "tests/support/test.h"

#include "tests/support/record.h"

#include <stdlib.h>
#include <string.h>

#include "domain/ground.h"
#include "domain/load.h"
#include "domain/synthetic.h"

static void base_make(struct test_record *record)
{
    struct rings *areas = NULL;
    struct rings water;
    int count = 0;
    record->base.ground = record->ground;
    record->base.today = (struct date){TEST_RECORD_TODAY};
    assert_int_equal(projection_create(&record->base.projection, NULL), OK);
    assert_int_equal(ground_rings(record->ground, &record->arena, &areas, &count, &water, NULL),
                     OK);
    assert_int_equal(locator_build(areas, count, water.ring_count ? &water : NULL, &record->arena,
                                   &record->base.locator, NULL),
                     OK);
}

struct test_record *test_record_make(int synthetic)
{
    struct load_report loaded;
    struct synthetic_report made;
    struct test_record *record = calloc(1, sizeof *record);
    assert_non_null(record);
    arena_init(&record->arena, 0);
    temp_make(record->folder);
    record->store = temp_store(record->folder);
    record->edit.actor = STR("sam");
    record->edit.note = STR("");
    if (synthetic) {
        assert_int_equal(load_ground(record->store, "geodata", &loaded, NULL), OK);
        assert_int_equal(synthetic_fill(record->store, synthetic, 7, &made, NULL), OK);
    } else {
        assert_int_equal(load_all(record->store, "geodata", &loaded, NULL), OK);
    }
    record->ground = ARENA_NEW(&record->arena, struct directory);
    assert_non_null(record->ground);
    assert_int_equal(store_read(record->store, &record->arena, record->ground, NULL), OK);
    base_make(record);
    return record;
}

void test_record_drop(struct test_record *record)
{
    projection_destroy(record->base.projection);
    store_close(record->store);
    temp_remove(record->folder);
    arena_finish(&record->arena);
    free(record);
}

static struct listing *listing_room(struct test_record *record)
{
    struct listing *listing = ARENA_NEW(&record->arena, struct listing);
    assert_non_null(listing);
    return listing;
}

struct listing *test_record_listing(struct test_record *record, const char *name)
{
    struct listing *listing = listing_room(record);
    for (int i = 0; i < record->ground->services_count; i++)
        if (str_starts_with(record->ground->services[i].name, str_from(name))) {
            assert_int_equal(listing_current(&record->base, record->store,
                                             record->ground->services[i].id, &record->arena,
                                             listing, NULL),
                             OK);
            return listing;
        }
    fail_msg("there is no service %s", name);
    return NULL;
}

struct listing *test_record_new(struct test_record *record, const char *name)
{
    struct listing *listing = listing_room(record);
    assert_int_equal(listing_new(&record->base, &record->arena, listing, NULL), OK);
    struct service_record *service = &listing->directory.services[0];
    service->name = str_from(name);
    service->provision_type = 0;
    service->reach = REACH_REMOTE;
    service->source = 0;
    *draft_sources(&listing->draft) =
        (struct source_record){.id = draft_uuid("test-source", str_from(name)),
                               .title = STR("A letter from them"),
                               .url = STR("https://example.org/"),
                               .date_text = STR("2 November 2026"),
                               .published_earliest = {TEST_RECORD_TODAY - 21},
                               .published_latest = {TEST_RECORD_TODAY - 21},
                               .licence = STR(""),
                               .confidence = STR("read in source")};
    *draft_organisations(&listing->draft) = (struct organisation_record){
        draft_uuid("test-organisation", str_from(name)), STR("Women Together")};
    *draft_roles(&listing->draft) = (struct role_record){0, ROLE_LEAD};
    *draft_statements(&listing->draft) =
        (struct statement_record){.validity = {{20000}, {20000}, DATE_MAX, DATE_MAX},
                                  .from_text = STR(""),
                                  .to_text = STR(""),
                                  .known_from = {TEST_RECORD_TODAY},
                                  .source = 0};
    service->roles = (struct span){0, 1};
    service->statements = (struct span){0, 1};
    return listing;
}

int test_record_area(const struct test_record *record, const char *name)
{
    for (int i = 0; i < record->ground->areas_count; i++)
        if (str_equal(record->ground->areas[i].name, str_from(name)))
            return i;
    fail_msg("there is no area %s", name);
    return NONE;
}
