/* Who may write when, and that what was written is shown: all of it, in the end, and only once. */
#include "tests/support/test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "domain/atlas_read.h"
#include "domain/ledger.h"
#include "domain/slice.h"
#include "tests/support/record.h"

enum { LONG_MS = 20000 };

struct world {
    struct test_record *record;
    struct ledger *ledger;
    atomic_int shown;  /* how many atlases */
    atomic_int failed; /* how many could not be built */
    atomic_int delay_ms;
    atomic_bool must_fail;
    pthread_mutex_t mutex;
    const struct atlas *atlas; /* the last */
};

static enum err show(void *context, const struct atlas *atlas, struct problem *problem)
{
    struct world *world = context;
    if (!atlas) {
        atomic_fetch_add(&world->failed, 1);
        return OK;
    }
    usleep((useconds_t)atomic_load(&world->delay_ms) * 1000);
    if (atomic_exchange(&world->must_fail, false)) {
        atlas_give_back(atlas);
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the test.");
    }
    pthread_mutex_lock(&world->mutex);
    atlas_give_back(world->atlas);
    world->atlas = atlas;
    pthread_mutex_unlock(&world->mutex);
    atomic_fetch_add(&world->shown, 1);
    return OK;
}

/* All tests share one: to make it takes longer than they do. */
static struct test_record *shared;

static int record_make(void **state)
{
    (void)state;
    shared = test_record_make(20);
    return 0;
}

static int record_drop(void **state)
{
    (void)state;
    test_record_drop(shared);
    return 0;
}

static int world_make(void **state)
{
    struct world *world = test_calloc(1, sizeof *world);
    char path[TEMP_PATH_BYTES + 16];
    struct problem problem = {0};
    world->record = shared;
    pthread_mutex_init(&world->mutex, NULL);
    snprintf(path, sizeof path, "%s/test.db", world->record->folder);
    if (ledger_create(world->record->store, path, show, world, &world->ledger, &problem))
        fail_msg("%s", problem.text);
    *state = world;
    return 0;
}

static int world_drop(void **state)
{
    struct world *world = *state;
    ledger_destroy(world->ledger);
    atlas_give_back(world->atlas);
    test_free(world);
    return 0;
}

/* Renames the first service; the number of the change. */
static int64_t rename_first(struct world *world, const char *name)
{
    struct test_record *record = world->record;
    struct store *store;
    assert_int_equal(ledger_enter(world->ledger, LONG_MS, &store, NULL), OK);
    assert_ptr_equal(store, record->store);
    struct listing *listing = test_record_listing(record, "");
    listing->directory.services[0].name = str_from(name);
    if (edit_save(store, &record->base, &record->edit, listing, &record->result, &record->problem))
        fail_msg("%s", record->problem.text);
    return ledger_leave(world->ledger, true);
}

static bool is_shown(struct world *world, const char *name)
{
    bool is_there = false;
    pthread_mutex_lock(&world->mutex);
    for (int i = 0; world->atlas && i < world->atlas->service_count; i++)
        is_there |= str_equal(world->atlas->directory.services[i].name, str_from(name));
    pthread_mutex_unlock(&world->mutex);
    return is_there;
}

static void a_change_is_shown(void **state)
{
    struct world *world = *state;
    int64_t change = rename_first(world, "Written by a test");
    assert_true(ledger_wait(world->ledger, change, LONG_MS));
    assert_true(is_shown(world, "Written by a test"));
    assert_int_equal(atomic_load(&world->shown), 1);
}

static void what_was_only_read_builds_nothing(void **state)
{
    struct world *world = *state;
    struct store *store;
    assert_int_equal(ledger_enter(world->ledger, LONG_MS, &store, NULL), OK);
    int64_t change = ledger_leave(world->ledger, false);
    assert_true(ledger_wait(world->ledger, change, 0));
    usleep(50000);
    assert_int_equal(atomic_load(&world->shown), 0);
}

static void many_changes_are_built_together(void **state)
{
    struct world *world = *state;
    atomic_store(&world->delay_ms, 200);
    int64_t change = 0;
    for (int i = 0; i < 20; i++) {
        char name[40];
        snprintf(name, sizeof name, "Change %d", i);
        change = rename_first(world, name);
    }
    assert_true(ledger_wait(world->ledger, change, LONG_MS));
    assert_true(is_shown(world, "Change 19"));
    assert_true(atomic_load(&world->shown) < 10);
}

static void waiting_has_an_end(void **state)
{
    struct world *world = *state;
    atomic_store(&world->delay_ms, 400);
    int64_t change = rename_first(world, "Not yet");
    int64_t began_us = clock_mono_us();
    assert_false(ledger_wait(world->ledger, change, 20));
    assert_true(clock_mono_us() - began_us < 350000);
    assert_true(ledger_wait(world->ledger, change, LONG_MS));
}

static void a_refresh_shows_the_record_again(void **state)
{
    struct world *world = *state;
    ledger_refresh(world->ledger);
    assert_true(ledger_wait(world->ledger, 1, LONG_MS));
    assert_int_equal(atomic_load(&world->shown), 1);
}

static void what_cannot_be_shown_is_tried_again(void **state)
{
    struct world *world = *state;
    atomic_store(&world->must_fail, true);
    int64_t change = rename_first(world, "At the second try");
    assert_true(ledger_wait(world->ledger, change, LONG_MS));
    assert_int_equal(atomic_load(&world->failed), 1);
    assert_true(is_shown(world, "At the second try"));
}

/* ---- one at a time ---- */

struct turn {
    struct ledger *ledger;
    atomic_int *inside;
    atomic_int *most;
};

static void *turn_take(void *context)
{
    const struct turn *turn = context;
    for (int i = 0; i < 50; i++) {
        struct store *store;
        if (ledger_enter(turn->ledger, LONG_MS, &store, NULL))
            return context;
        int now = atomic_fetch_add(turn->inside, 1) + 1;
        if (now > atomic_load(turn->most))
            atomic_store(turn->most, now);
        usleep(100);
        atomic_fetch_sub(turn->inside, 1);
        ledger_leave(turn->ledger, false);
    }
    return NULL;
}

static void one_writer_at_a_time(void **state)
{
    struct world *world = *state;
    enum { THREADS = 4 };
    pthread_t threads[THREADS];
    atomic_int inside = 0;
    atomic_int most = 0;
    struct turn turn = {world->ledger, &inside, &most};
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, turn_take, &turn), 0);
    for (int i = 0; i < THREADS; i++) {
        void *result;
        pthread_join(threads[i], &result);
        assert_null(result);
    }
    assert_int_equal(atomic_load(&most), 1);
}

static void who_waits_too_long_is_told_so(void **state)
{
    struct world *world = *state;
    struct store *store;
    struct problem problem = {0};
    assert_int_equal(ledger_enter(world->ledger, 0, &store, NULL), OK);
    assert_int_equal(ledger_enter(world->ledger, 30, &store, &problem), ERR_BUSY);
    assert_true(problem.text[0]);
    ledger_leave(world->ledger, false);
    assert_int_equal(ledger_enter(world->ledger, 0, &store, NULL), OK);
    ledger_leave(world->ledger, false);
}

static void after_the_end_nobody_enters(void **state)
{
    struct world *world = *state;
    struct store *store;
    ledger_stop(world->ledger);
    ledger_stop(world->ledger);
    assert_int_equal(ledger_enter(world->ledger, LONG_MS, &store, NULL), ERR_BUSY);
    assert_false(ledger_has_failed(world->ledger));
    ledger_stop(NULL);
    ledger_destroy(NULL);
}

/* The day's sets are ready in what is shown, and are those that a search would make. */
static void an_atlas_brings_the_days_sets(void **state)
{
    struct world *world = *state;
    struct slice_cache *cache;
    const struct slice *made;
    const struct slice *found;
    ledger_refresh(world->ledger);
    assert_true(ledger_wait(world->ledger, 1, LONG_MS));
    const struct atlas *atlas = world->atlas;
    size_t words = (size_t)atlas->words * sizeof(uint64_t);
    assert_non_null(atlas->prepared);
    assert_int_equal(slice_cache_create(&cache, NULL), OK);
    assert_int_equal(slice_get(cache, atlas, (struct moment){date_today(), DATE_MAX}, &found, NULL),
                     OK);
    assert_ptr_equal(found, atlas->prepared);
    assert_int_equal(
        slice_get(cache, atlas, (struct moment){date_today(), date_today()}, &made, NULL), OK);
    assert_ptr_not_equal(made, found);
    assert_memory_equal(found->known, made->known, words);
    assert_memory_equal(found->running, made->running, words);
    assert_int_equal(found->remote_count, made->remote_count);
    assert_memory_equal(found->remote, made->remote, sizeof(int) * (size_t)made->remote_count);
    for (int area = 0; area < atlas->borough_count; area++)
        assert_memory_equal(found->area_ask[area], made->area_ask[area], words);
    slice_cache_destroy(cache);
}

/* A reader sees one moment, although others write between its queries. */
static void an_atlas_is_of_one_moment(void **state)
{
    struct world *world = *state;
    struct store *reader;
    const struct atlas *atlas = NULL;
    char path[TEMP_PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/test.db", world->record->folder);
    assert_int_equal(store_open(path, STORE_READ, &reader, NULL), OK);
    int64_t before;
    int64_t during;
    assert_int_equal(store_look_begin(reader, NULL), OK);
    assert_int_equal(store_count(reader, "history", &before, NULL), OK);
    rename_first(world, "Meanwhile");
    assert_int_equal(store_count(reader, "history", &during, NULL), OK);
    assert_int_equal(before, during);
    store_look_end(reader);
    assert_int_equal(store_count(reader, "history", &during, NULL), OK);
    assert_true(during > before);
    assert_int_equal(atlas_read(reader, &atlas, NULL), OK);
    atlas_give_back(atlas);
    store_close(reader);
}

/* ---- what goes with a change ---- */

struct company {
    enum err err;
    int calls;
};

static enum err accompany(void *context, struct store *store, const struct edit_result *result,
                          struct problem *problem)
{
    struct company *company = context;
    (void)store;
    assert_true(result->version[0]);
    company->calls++;
    return company->err ? problem_set(problem, company->err, "It may not be written.") : OK;
}

static void a_change_goes_with_its_company_or_not_at_all(void **state)
{
    const struct world *world = *state;
    struct test_record *record = world->record;
    struct company company = {ERR_FULL, 0};
    struct edit edit = record->edit;
    char version[EDIT_VERSION_BYTES];
    edit.also = accompany;
    edit.also_context = &company;
    struct listing *listing = test_record_listing(record, "");
    assert_int_equal(listing_version(&record->base, listing, version, NULL), OK);
    listing->directory.services[0].name = STR("In company");
    assert_int_equal(
        edit_save(record->store, &record->base, &edit, listing, &record->result, &record->problem),
        ERR_FULL);
    company.err = OK;
    edit.expected_version = version; /* still */
    for (int i = 0; i < 2; i++) {
        assert_int_equal(edit_save(record->store, &record->base, &edit, listing, &record->result,
                                   &record->problem),
                         OK);
        assert_int_equal(record->result.is_same, i > 0);
        memcpy(version, record->result.version, sizeof version);
    }
    assert_int_equal(company.calls, 3);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, world_make, world_drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(a_change_is_shown),
        IN_WORLD(what_was_only_read_builds_nothing),
        IN_WORLD(many_changes_are_built_together),
        IN_WORLD(waiting_has_an_end),
        IN_WORLD(a_refresh_shows_the_record_again),
        IN_WORLD(what_cannot_be_shown_is_tried_again),
        IN_WORLD(one_writer_at_a_time),
        IN_WORLD(who_waits_too_long_is_told_so),
        IN_WORLD(after_the_end_nobody_enters),
        IN_WORLD(an_atlas_brings_the_days_sets),
        IN_WORLD(an_atlas_is_of_one_moment),
        IN_WORLD(a_change_goes_with_its_company_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, record_make, record_drop);
}
