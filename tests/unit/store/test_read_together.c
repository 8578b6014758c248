#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/load.h"
#include "model/record_hash.h"
#include "src/store/internal.h"
#include "tests/support/temp.h"

/* The real record, held by one that writes and two that read. All tests share it. */
struct record {
    char folder[TEMP_PATH_BYTES];
    struct store *writer;
    struct store *one;
    struct store *other;
    struct arena arena;
    struct directory alone;
    struct directory together;
    struct problem problem;
    const char *watched; /* the query before which something happens; "" for any */
    int times;           /* how often it may still happen */
    bool interrupts;     /* it is stopped; otherwise somebody writes */
};

#define MUST(expression)                                                                           \
    do {                                                                                           \
        if (expression)                                                                            \
            fail_msg("%s: %s", #expression, record->problem.text);                                 \
    } while (0)

static int record_make(void **state)
{
    struct record *record = calloc(1, sizeof *record);
    struct load_report loaded;
    char path[TEMP_PATH_BYTES + 20];
    if (!record)
        return 1;
    *state = record;
    temp_make(record->folder);
    snprintf(path, sizeof path, "%s/test.db", record->folder);
    record->writer = temp_store(record->folder);
    MUST(load_all(record->writer, "geodata", &loaded, &record->problem));
    MUST(store_open(path, STORE_READ, &record->one, &record->problem));
    MUST(store_open(path, STORE_READ, &record->other, &record->problem));
    return 0;
}

static int record_drop(void **state)
{
    struct record *record = *state;
    store_close(record->one);
    store_close(record->other);
    store_close(record->writer);
    temp_remove(record->folder);
    free(record);
    return 0;
}

/* ---- What happens while it is read ---- */

/* A change of a service and its row of the history, as every change is. */
static void write_something(struct record *record)
{
    static const char rename[] = "UPDATE service SET name = name || '+'";
    MUST(store_begin(record->writer, &record->problem));
    MUST(store_run_text(record->writer, rename, &record->problem));
    MUST(store_remember(record->writer, "sam", "change", STR("all"), STR("{}"), &record->problem));
    MUST(store_end(record->writer, true, &record->problem));
}

static int happen(unsigned event, void *context, void *statement, void *text)
{
    struct record *record = context;
    (void)event;
    (void)text;
    const char *sql = sqlite3_sql(statement);
    if (!record->times || !sql || !strstr(sql, record->watched))
        return 0;
    record->times--;
    if (record->interrupts)
        store_interrupt(record->other);
    else
        write_something(record);
    return 0;
}

static void watch(struct record *record, const char *query, int times, bool interrupts)
{
    record->watched = query;
    record->times = times;
    record->interrupts = interrupts;
    sqlite3_trace_v2(record->other->db, SQLITE_TRACE_STMT, happen, record);
}

static void unwatch(struct record *record)
{
    sqlite3_trace_v2(record->other->db, 0, NULL, NULL);
}

/* ---- Comparing ---- */

static void expect_same_records(struct record *record, enum record_kind kind)
{
    struct record_hasher hasher;
    int count = record_count(&record->alone, kind);
    record_hasher_init(&hasher);
    assert_int_equal(record_count(&record->together, kind), count);
    for (int i = 0; i < count; i++) {
        uint8_t hashes[2][SHA256_BYTES];
        MUST(record_hash(&hasher, &record->alone, kind, i, hashes[0], &record->problem));
        MUST(record_hash(&hasher, &record->together, kind, i, hashes[1], &record->problem));
        if (memcmp(hashes[0], hashes[1], SHA256_BYTES) != 0)
            fail_msg("%s %d is another", record_kind_codes[kind], i);
    }
    record_hasher_finish(&hasher);
}

#define EXPECT_SAME_COUNT(list)                                                                    \
    assert_int_equal(record->together.list##_count, record->alone.list##_count)

static void expect_same(struct record *record)
{
    assert_true(record->alone.services_count > 20);
    for (int kind = 0; kind < RECORD_KIND_COUNT; kind++)
        expect_same_records(record, (enum record_kind)kind);
    EXPECT_SAME_COUNT(areas);
    EXPECT_SAME_COUNT(members);
    EXPECT_SAME_COUNT(area_names);
    EXPECT_SAME_COUNT(demand);
    EXPECT_SAME_COUNT(places);
    EXPECT_SAME_COUNT(sectors);
    EXPECT_SAME_COUNT(postcodes);
    EXPECT_SAME_COUNT(layers);
    for (int i = 0; i < record->alone.areas_count; i++)
        assert_true(str_equal(record->alone.areas[i].wkb, record->together.areas[i].wkb));
}

/* By two, and then by one. */
static void read_both_ways(struct record *record)
{
    arena_init(&record->arena, 0);
    MUST(store_read_together(record->one, record->other, &record->arena, &record->together,
                             &record->problem));
    unwatch(record);
    MUST(store_read(record->writer, &record->arena, &record->alone, &record->problem));
}

/* ---- Tests ---- */

static void two_read_what_one_reads(void **state)
{
    struct record *record = *state;
    read_both_ways(record);
    expect_same(record);
    arena_finish(&record->arena);
}

static void who_writes_between_the_two_looks_is_seen_by_both(void **state)
{
    struct record *record = *state;
    watch(record, "max(id)", 3, false);
    read_both_ways(record);
    assert_int_equal(record->times, 0);
    expect_same(record);
    arena_finish(&record->arena);
}

static void where_somebody_writes_all_the_time_one_reads_alone(void **state)
{
    struct record *record = *state;
    watch(record, "max(id)", 1000, false);
    read_both_ways(record);
    assert_true(record->times > 990);
    expect_same(record);
    arena_finish(&record->arena);
}

/* What is written meanwhile is seen by neither; the next reading has it. */
static void who_writes_while_both_read_is_seen_by_neither(void **state)
{
    struct record *record = *state;
    struct str name;
    read_both_ways(record);
    name = str_from(strdup(record->together.services[0].name.ptr));
    arena_finish(&record->arena);
    watch(record, "FROM coverage", 1, false);
    read_both_ways(record);
    assert_int_equal(record->times, 0);
    assert_true(str_equal(record->together.services[0].name, name));
    assert_int_equal(record->alone.services[0].name.len, name.len + 1);
    free((char *)(uintptr_t)name.ptr);
    arena_finish(&record->arena);
    read_both_ways(record);
    expect_same(record);
    arena_finish(&record->arena);
}

static void half_that_fails_fails_the_whole(void **state)
{
    struct record *record = *state;
    arena_init(&record->arena, 0);
    watch(record, "FROM coverage", 1, true);
    enum err err = store_read_together(record->one, record->other, &record->arena,
                                       &record->together, &record->problem);
    unwatch(record);
    assert_int_equal(err, ERR_DATABASE);
    assert_non_null(strstr(record->problem.text, "interrupted"));
    arena_finish(&record->arena);
    read_both_ways(record); /* and both can look again */
    expect_same(record);
    arena_finish(&record->arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_read_what_one_reads),
        cmocka_unit_test(who_writes_between_the_two_looks_is_seen_by_both),
        cmocka_unit_test(where_somebody_writes_all_the_time_one_reads_alone),
        cmocka_unit_test(who_writes_while_both_read_is_seen_by_neither),
        cmocka_unit_test(half_that_fails_fails_the_whole),
    };
    return cmocka_run_group_tests(tests, record_make, record_drop);
}
