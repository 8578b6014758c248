/* The queue: who is in it, why, and in which order. */
#include "tests/support/test.h"

#include <string.h>

#include "domain/queue.h"
#include "tests/support/small.h"

struct world {
    struct small *small;
    struct arena arena;
    const struct atlas *atlas;
    struct date today;
};

static struct service_record *add(struct world *world, const char *name, int checked_days_ago)
{
    struct service_record *service = small_service(world->small, name, "2020-01-01", "");
    service->checked_on.days = world->today.days - checked_days_ago;
    return service;
}

/* overdue: Old, Older; due: Soon; funding: Ending, Ended; no money: Poor; nobody: Nowhere. */
static int make(void **state)
{
    static struct world world;
    world.small = small_make();
    arena_init(&world.arena, 0);
    world.today = small_day("2026-06-01");
    const struct {
        const char *name;
        int checked_days_ago;
        const char *funded_to; /* NULL: none */
        const char *covers;
    } rows[] = {
        {"Fine", 10, "2028-01-01", "Brent"},   {"Old", 200, "2028-01-01", "Brent"},
        {"Older", 300, "2028-01-01", "Brent"}, {"Soon", 170, "2028-01-01", "Brent"},
        {"Ending", 10, "2026-07-01", "Brent"}, {"Ended", 10, "2026-05-01", "Brent"},
        {"Poor", 10, NULL, "Brent"},           {"Nowhere", 10, "2028-01-01", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        add(&world, rows[i].name, rows[i].checked_days_ago);
        if (rows[i].covers)
            small_covers(world.small, rows[i].covers, "2020-01-01", "");
        else
            small_covers(world.small, "Brent", "2020-01-01", "2021-01-01");
        if (rows[i].funded_to)
            small_funding(world.small, "2020-01-01", rows[i].funded_to);
    }
    struct service_record *over = small_service(world.small, "Over", "2018-01-01", "2019-01-01");
    over->checked_on.days = world.today.days - 900;
    world.atlas = small_atlas(world.small);
    *state = &world;
    return 0;
}

static int drop(void **state)
{
    struct world *world = *state;
    atlas_give_back(world->atlas);
    arena_finish(&world->arena);
    return 0;
}

static struct queue find(struct world *world, struct queue_query query)
{
    struct queue queue;
    query.today = world->today;
    assert_int_equal(queue_find(world->atlas, &query, &world->arena, &queue, NULL), OK);
    return queue;
}

static void names_are(const struct world *world, const struct queue *queue, const char *wanted)
{
    char names[200] = "";
    for (int i = 0; i < queue->count; i++) {
        struct str name = world->atlas->directory.services[queue->rows[i].service].name;
        strncat(names, i ? " " : "", 2);
        strncat(names, name.ptr, name.len);
    }
    assert_string_equal(names, wanted);
}

static void the_stalest_come_first_and_what_has_ended_is_left_out(void **state)
{
    struct world *world = *state;
    struct queue queue = find(world, (struct queue_query){.within_days = QUEUE_DUE_DAYS});
    names_are(world, &queue, "Older Old Soon Ended Ending Nowhere Poor");
    assert_int_equal(queue.of_reason[QUEUE_OVERDUE], 2);
    assert_int_equal(queue.of_reason[QUEUE_DUE], 1);
    assert_int_equal(queue.of_reason[QUEUE_FUNDING_ENDS], 2);
    assert_int_equal(queue.of_reason[QUEUE_UNFUNDED], 2);
    assert_int_equal(queue.of_reason[QUEUE_NO_COVERAGE], 1);
}

static void reasons_and_organisations_narrow_it(void **state)
{
    struct world *world = *state;
    struct queue queue = find(world, (struct queue_query){.within_days = QUEUE_DUE_DAYS,
                                                          .reasons = 1U << QUEUE_UNFUNDED});
    names_are(world, &queue, "Ended Poor");
    assert_int_equal(queue.of_reason[QUEUE_OVERDUE], 2);
    queue = find(world, (struct queue_query){.organisation = STR("nobody of this name")});
    assert_int_equal(queue.count, 0);
    queue = find(world, (struct queue_query){.within_days = 0, .reasons = 1U << QUEUE_DUE});
    assert_int_equal(queue.count, 0);
}

static void what_may_not_be_seen_is_not_counted(void **state)
{
    struct world *world = *state;
    bool seen[16] = {false};
    struct queue queue = find(world, (struct queue_query){.is_seen = seen});
    assert_int_equal(queue.count, 0);
    assert_int_equal(queue.of_reason[QUEUE_OVERDUE], 0);
}

static unsigned reasons_of(struct world *world, int service, int within_days)
{
    struct queue queue = find(world, (struct queue_query){.within_days = within_days});
    for (int i = 0; i < queue.count; i++)
        if (queue.rows[i].service == service)
            return queue.rows[i].reasons;
    return 0;
}

static void each_reason_begins_on_its_day(void **state)
{
    (void)state;
    enum {
        OVERDUE = 1U << QUEUE_OVERDUE,
        DUE = 1U << QUEUE_DUE,
        ENDS = 1U << QUEUE_FUNDING_ENDS,
        UNFUNDED = 1U << QUEUE_UNFUNDED
    };
    static const struct {
        int checked_days_ago;
        int due_in_days; /* NONE: half a year after it was checked */
        const char *begins;
        const char *funded_to;
        int within_days;
        unsigned reasons;
    } rows[] = {
        {184, NONE, "2020", "2028", 30, OVERDUE},
        {183, NONE, "2020", "2028", 30, DUE}, /* its last day */
        {183, NONE, "2020", "2028", 0, DUE},
        {182, NONE, "2020", "2028", 0, 0},
        {153, NONE, "2020", "2028", 30, DUE},
        {152, NONE, "2020", "2028", 30, 0},
        {10, -1 - 10, "2020", "2028", 30, OVERDUE}, /* another day is asked for */
        {900, 31, "2020", "2028", 30, 0},
        {10, NONE, "2020", "2026-08-30", 30, ENDS}, /* in 90 days */
        {10, NONE, "2020", "2026-08-31", 30, 0},
        {10, NONE, "2020", "2026-03-03", 30, ENDS | UNFUNDED}, /* 90 days ago */
        {10, NONE, "2020", "2026-03-02", 30, UNFUNDED},
        {10, NONE, "2020", "ongoing", 30, 0},
        {10, NONE, "2027", "2028", 30, 0}, /* has not begun */
    };
    enum { ROWS = sizeof rows / sizeof *rows };
    struct world world = {.small = small_make(), .today = small_day("2026-06-01")};
    arena_init(&world.arena, 0);
    for (int i = 0; i < ROWS; i++) {
        struct service_record *service = small_service(world.small, "One", rows[i].begins, "");
        service->checked_on.days = world.today.days - rows[i].checked_days_ago;
        if (rows[i].due_in_days != NONE)
            service->due_on.days = world.today.days + rows[i].due_in_days;
        small_covers(world.small, "Brent", rows[i].begins, "");
        small_funding(world.small, rows[i].begins, rows[i].funded_to);
    }
    world.atlas = small_atlas(world.small);
    for (int i = 0; i < ROWS; i++) {
        unsigned reasons = reasons_of(&world, i, rows[i].within_days);
        if (reasons != rows[i].reasons)
            fail_msg("row %d: %x, not %x", i, reasons, rows[i].reasons);
    }
    atlas_give_back(world.atlas);
    arena_finish(&world.arena);
}

static void it_says_why_in_words(void **state)
{
    struct world *world = *state;
    struct buf words;
    struct queue queue = find(world, (struct queue_query){.within_days = QUEUE_DUE_DAYS});
    buf_init(&words, 0);
    queue_words(&queue.rows[0], world->today, &words);
    assert_string_equal(words.ptr, "It should have been checked by 4 February 2026.");
    buf_clear(&words);
    queue_words(&queue.rows[3], world->today, &words);
    assert_string_equal(words.ptr,
                        "Its funding ended on 1 May 2026. No funding is known for today.");
    buf_finish(&words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_stalest_come_first_and_what_has_ended_is_left_out),
        cmocka_unit_test(reasons_and_organisations_narrow_it),
        cmocka_unit_test(what_may_not_be_seen_is_not_counted),
        cmocka_unit_test(each_reason_begins_on_its_day),
        cmocka_unit_test(it_says_why_in_words),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
