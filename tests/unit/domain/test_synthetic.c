#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

#include "domain/ground.h"
#include "domain/load.h"
#include "domain/synthetic.h"
#include "geo/locator.h"
#include "tests/support/temp.h"

enum { MANY = 2000 };

struct world {
    char folder[TEMP_PATH_BYTES];
    struct store *store;
    struct arena arena;
    struct directory ground;
};

static int world_make(void **state)
{
    static struct world world;
    struct load_report report;
    temp_make(world.folder);
    world.store = temp_store(world.folder);
    arena_init(&world.arena, 0);
    assert_int_equal(load_ground(world.store, "geodata", &report, NULL), OK);
    assert_int_equal(store_read_ground(world.store, &world.arena, &world.ground, NULL), OK);
    *state = &world;
    return 0;
}

static int world_drop(void **state)
{
    struct world *world = *state;
    arena_finish(&world->arena);
    store_close(world->store);
    temp_remove(world->folder);
    return 0;
}

static struct directory make(struct world *world, struct arena *arena, int services, uint64_t seed)
{
    struct directory directory = world->ground;
    struct problem problem = {0};
    if (synthetic_make(&directory, arena, services, seed, &problem))
        fail_msg("%s", problem.text);
    return directory;
}

static int compare_ints(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* The areas of a coverage, sorted: the store gives them back in an order of its own. */
static void describe_areas(const struct directory *d, struct span areas, struct buf *out)
{
    int sorted[64] = {0};
    assert_in_range(areas.count, 0, 64);
    for (int i = 0; i < areas.count; i++)
        sorted[i] = d->coverage_areas[areas.first + i];
    qsort(sorted, (size_t)areas.count, sizeof sorted[0], compare_ints);
    for (int i = 0; i < areas.count; i++)
        buf_format(out, "%d,", sorted[i]);
}

/* Everything of a service that chance decides, as text to compare. */
static void describe(const struct directory *d, int i, struct buf *out)
{
    const struct service_record *s = &d->services[i];
    char id[UUID_TEXT_LEN + 1];
    uuid_print(s->id, id);
    buf_format(out, "%s %.*s %d %d %d %d %d;", id, (int)s->name.len, s->name.ptr, s->reach,
               s->audience, s->provision_type, s->region, s->programme);
    for (int k = s->statements.first; k < s->statements.first + s->statements.count; k++)
        buf_format(out, "v%d %d %d %d %d;", d->statements[k].validity.from_earliest.days,
                   d->statements[k].validity.from_latest.days,
                   d->statements[k].validity.to_earliest.days,
                   d->statements[k].validity.to_latest.days, d->statements[k].known_from.days);
    for (int k = s->roles.first; k < s->roles.first + s->roles.count; k++)
        buf_format(out, "o%d %d;", d->roles[k].organisation, d->roles[k].role);
    for (int k = s->locations.first; k < s->locations.first + s->locations.count; k++) {
        const struct site_record *site = &d->sites[d->locations[k].site];
        uuid_print(site->id, id);
        buf_format(out, "l%s %d ", id, site->area);
        buf_double(out, site->grid.easting, 3);
        buf_double(out, site->grid.northing, 3);
    }
    for (int k = s->schedules.first; k < s->schedules.first + s->schedules.count; k++) {
        const struct schedule_record *h = &d->schedules[k];
        buf_format(out, "h%d %d %d %d %d %d;",
                   h->location == NONE ? NONE : h->location - s->locations.first, h->weekdays,
                   h->of_month, h->opens_min, h->closes_min, h->holidays);
    }
    for (int k = s->coverages.first; k < s->coverages.first + s->coverages.count; k++) {
        const struct coverage_record *c = &d->coverages[k];
        buf_format(out, "c%d %d %d %d %d %zu:", c->basis, c->kind, c->excludes, c->within,
                   (int)c->radius_m, c->wkb.len);
        describe_areas(d, c->areas, out);
    }
    for (int k = s->rules.first; k < s->rules.first + s->rules.count; k++)
        buf_format(out, "r%d %d %d %d %d %llu;", d->rules[k].condition, d->rules[k].mode,
                   d->rules[k].group, d->rules[k].low, d->rules[k].high,
                   (unsigned long long)d->rules[k].terms);
    for (int k = s->fundings.first; k < s->fundings.first + s->fundings.count; k++)
        buf_format(out, "f%lld %d;", (long long)d->fundings[k].amount_gbp,
                   d->fundings[k].validity.to_latest.days);
}

static void synthetic_services_are_the_same_for_a_seed_in_any_size(void **state)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct directory few = make(*state, &arena, 50, 7);
    struct directory many = make(*state, &arena, 400, 7);
    struct directory other = make(*state, &arena, 50, 8);
    int same_as_other = 0;
    for (int i = 0; i < 50; i++) {
        struct buf a;
        struct buf b;
        struct buf c;
        buf_init(&a, 0);
        buf_init(&b, 0);
        buf_init(&c, 0);
        describe(&few, i, &a);
        describe(&many, i, &b);
        describe(&other, i, &c);
        assert_string_equal(a.ptr, b.ptr);
        same_as_other += strcmp(a.ptr, c.ptr) == 0;
        buf_finish(&a);
        buf_finish(&b);
        buf_finish(&c);
    }
    assert_int_equal(same_as_other, 0);
    arena_finish(&arena);
}

/* Benchmarks are compared over years. A new term or group changes it too: then put the new hash
 * here, in that change. */
static void synthetic_first_service_of_seed_1_never_changes(void **state)
{
    struct arena arena;
    struct buf text;
    arena_init(&arena, 0);
    buf_init(&text, 0);
    struct directory directory = make(*state, &arena, 3, 1);
    for (int i = 0; i < 3; i++)
        describe(&directory, i, &text);
    char etag[ETAG_LEN + 1];
    etag_of(buf_view(&text), etag);
    assert_string_equal(etag, "\"8bc967fbea50caf5e718f5d785fa56bd\"");
    buf_finish(&text);
    arena_finish(&arena);
}

static void synthetic_directory_says_everywhere_that_it_is(void **state)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct directory d = make(*state, &arena, MANY, 1);
    assert_int_equal(d.services_count, MANY);
    assert_int_equal(d.phones_count, 0);
    for (int i = 0; i < d.services_count; i++) {
        assert_true(d.services[i].synthetic);
        assert_true(str_starts_with(d.services[i].name, STR("Synthetic service ")));
    }
    for (int i = 0; i < d.organisations_count; i++)
        assert_true(str_starts_with(d.organisations[i].name, STR("Synthetic organisation ")));
    for (int i = 0; i < d.sites_count; i++)
        assert_true(str_starts_with(d.sites[i].name, STR("Synthetic site ")) &&
                    !d.sites[i].postcode.len);
    assert_int_equal(d.sources_count, 1);
    assert_true(str_equal(d.sources[0].title, STR("Synthetic data: not real")));
    arena_finish(&arena);
}

static void synthetic_sites_lie_in_their_boroughs(void **state)
{
    struct world *world = *state;
    struct arena arena;
    struct rings *areas;
    struct rings water;
    const struct locator *locator;
    int count;
    arena_init(&arena, 0);
    struct directory d = make(world, &arena, MANY, 1);
    assert_int_equal(ground_rings(&d, &arena, &areas, &count, &water, NULL), OK);
    assert_int_equal(locator_build(areas, count, NULL, &arena, &locator, NULL), OK);
    for (int i = 0; i < d.sites_count; i++)
        assert_int_equal(locator_find(locator, d.sites[i].grid), d.sites[i].area);
    arena_finish(&arena);
}

static void synthetic_directory_has_every_kind_of_thing(void **state)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct directory d = make(*state, &arena, MANY, 1);
    int reaches[REACH_COUNT] = {0};
    int kinds[COVERAGE_POLYGON + 1] = {0};
    int conditions[CONDITION_COUNT] = {0};
    int confidential = 0;
    int excludes = 0;
    int alternatives = 0;
    int twice = 0;
    int unsited = 0;
    for (int i = 0; i < MANY; i++) {
        const struct service_record *s = &d.services[i];
        reaches[s->reach]++;
        confidential += s->confidential;
        twice += s->statements.count == 2;
        unsited += !s->locations.count && s->reach == REACH_VISIT;
        if (s->confidential) {
            assert_int_equal(s->reach, REACH_REFUGE);
            assert_int_equal(s->locations.count, 0);
            for (int k = 0; k < s->coverages.count; k++) {
                const struct coverage_record *c = &d.coverages[s->coverages.first + k];
                assert_true(c->kind == COVERAGE_NOT_NAMED && c->within == s->region &&
                            !c->areas.count);
            }
        }
    }
    for (int i = 0; i < d.coverages_count; i++) {
        kinds[d.coverages[i].kind]++;
        excludes += d.coverages[i].excludes;
    }
    for (int i = 0; i < d.rules_count; i++) {
        conditions[d.rules[i].condition]++;
        alternatives += d.rules[i].group == 1;
    }
    for (int i = 0; i < REACH_COUNT; i++)
        assert_true(reaches[i] > MANY / 50);
    for (int i = 0; i <= COVERAGE_POLYGON; i++)
        assert_true(kinds[i] > MANY / 200);
    for (int i = 0; i < CONDITION_COUNT; i++)
        if (i != CONDITION_AUDIENCE && !conditions[i])
            fail_msg("no rule of condition %d", i);
    assert_in_range(confidential, MANY / 250, MANY / 40);
    assert_true(excludes > 0 && alternatives > 0 && twice > 0 && unsited > 0);
    arena_finish(&arena);
}

static void synthetic_capacity_is_stated_by_some_places_to_go_to(void **state)
{
    struct world *world = *state;
    struct arena arena;
    arena_init(&arena, 0);
    struct directory d = make(world, &arena, MANY, 1);
    int visits = 0;
    int stated = 0;
    for (int i = 0; i < d.services_count; i++) {
        const struct service_record *service = &d.services[i];
        visits += service->reach == REACH_VISIT;
        stated += service->capacity != NONE;
        assert_true(service->capacity == NONE ||
                    (service->reach == REACH_VISIT && service->capacity >= 5 &&
                     service->capacity <= 60 && service->capacity_source == 0));
    }
    assert_in_range(100 * stated, 26 * visits, 34 * visits);
    arena_finish(&arena);
}

static void synthetic_hours_are_stated_by_most_and_of_all_kinds(void **state)
{
    struct world *world = *state;
    struct arena arena;
    arena_init(&arena, 0);
    struct directory d = make(world, &arena, MANY, 1);
    int stated = 0;
    int kinds[5] = {0}; /* monthly, at night, day and night, of one location, that ended */
    int holidays[3] = {0};
    for (int i = 0; i < d.services_count; i++)
        stated += d.services[i].schedules.count > 0;
    for (int i = 0; i < d.schedules_count; i++) {
        const struct schedule_record *row = &d.schedules[i];
        assert_true(row->opens_min >= 0 && row->opens_min < row->closes_min &&
                    row->closes_min <= row->opens_min + DAY_MINUTES && row->weekdays > 0);
        kinds[0] += row->of_month != 0;
        kinds[1] += row->closes_min > DAY_MINUTES;
        kinds[2] += row->closes_min - row->opens_min == DAY_MINUTES;
        kinds[3] += row->location != NONE;
        kinds[4] += row->validity.to_latest.days < DATE_MAX.days;
        holidays[row->holidays]++;
    }
    assert_in_range(100 * stated, 70 * MANY, 85 * MANY);
    for (int i = 0; i < 5; i++)
        assert_true(kinds[i] > MANY / 100);
    for (int i = 0; i < 3; i++)
        assert_true(holidays[i] > MANY / 20);
    arena_finish(&arena);
}

static void synthetic_fill_satisfies_the_schema_and_reads_back_the_same(void **state)
{
    struct world *world = *state;
    struct arena arena;
    struct synthetic_report report;
    struct problem problem = {0};
    struct directory back;
    arena_init(&arena, 0);
    if (synthetic_fill(world->store, MANY, 1, &report, &problem))
        fail_msg("%s %s", problem.where, problem.text);
    assert_int_equal(report.services, MANY);
    assert_int_equal(store_read(world->store, &arena, &back, &problem), OK);
    struct directory made = make(world, &arena, MANY, 1);
    assert_int_equal(back.services_count, MANY);
    for (int i = 0; i < MANY; i++) {
        struct buf a;
        struct buf b;
        buf_init(&a, 0);
        buf_init(&b, 0);
        describe(&made, i, &a);
        describe(&back, i, &b);
        assert_string_equal(a.ptr, b.ptr);
        buf_finish(&a);
        buf_finish(&b);
    }
    assert_int_equal(synthetic_fill(world->store, MANY, 1, &report, NULL), OK);
    assert_true(report.was_filled);
    assert_int_equal(synthetic_fill(world->store, 10, 2, &report, NULL), OK);
    assert_int_equal(temp_sql_number(world->folder, "SELECT count(*) FROM service"), 10);
    arena_finish(&arena);
}

static void synthetic_fill_refuses_what_it_cannot_do(void **state)
{
    (void)state;
    char folder[TEMP_PATH_BYTES];
    struct load_report loaded;
    struct synthetic_report report = {.services = 77};
    struct problem problem = {0};
    temp_make(folder);
    struct store *store = temp_store(folder);
    assert_int_equal(synthetic_fill(store, 10, 1, &report, &problem),
                     ERR_NOT_FOUND); /* no ground */
    assert_int_equal(load_all(store, "geodata", &loaded, NULL), OK);
    assert_int_equal(synthetic_fill(store, 10, 1, &report, &problem), ERR_INVALID);
    assert_non_null(strstr(problem.text, "real services"));
    assert_int_equal(report.services, 77);
    store_close(store);
    temp_remove(folder);
}

static void synthetic_number_of_services_has_limits(void **state)
{
    struct world *world = *state;
    static const int wrong[] = {0, -1, SYNTHETIC_SERVICES_MAX + 1};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct synthetic_report report;
        assert_int_equal(synthetic_fill(world->store, wrong[i], 3, &report, NULL), ERR_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(synthetic_services_are_the_same_for_a_seed_in_any_size),
        cmocka_unit_test(synthetic_first_service_of_seed_1_never_changes),
        cmocka_unit_test(synthetic_directory_says_everywhere_that_it_is),
        cmocka_unit_test(synthetic_sites_lie_in_their_boroughs),
        cmocka_unit_test(synthetic_directory_has_every_kind_of_thing),
        cmocka_unit_test(synthetic_capacity_is_stated_by_some_places_to_go_to),
        cmocka_unit_test(synthetic_hours_are_stated_by_most_and_of_all_kinds),
        cmocka_unit_test(synthetic_fill_satisfies_the_schema_and_reads_back_the_same),
        cmocka_unit_test(synthetic_fill_refuses_what_it_cannot_do),
        cmocka_unit_test(synthetic_number_of_services_has_limits),
    };
    return cmocka_run_group_tests(tests, world_make, world_drop);
}
