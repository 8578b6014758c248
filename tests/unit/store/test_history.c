#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/history.h"
#include "store/services.h"
#include "tests/support/temp.h"

struct past {
    char folder[TEMP_PATH_BYTES];
    struct store *store;
    struct arena arena;
};

static const char *const subjects[] = {"a", "b", "c"};

static void remember(struct past *past, const char *actor, const char *action, const char *subject,
                     const char *payload)
{
    assert_int_equal(store_begin(past->store, NULL), OK);
    assert_int_equal(
        store_remember(past->store, actor, action, str_from(subject), str_from(payload), NULL), OK);
    assert_int_equal(store_end(past->store, true, NULL), OK);
}

/* Nine rows: of each subject it was created, changed, and b then retired, c retired and restored.
 */
static int past_make(void **state)
{
    struct past *past = calloc(1, sizeof *past);
    if (!past)
        return 1;
    temp_make(past->folder);
    past->store = temp_store(past->folder);
    arena_init(&past->arena, 0);
    for (int i = 0; i < 3; i++)
        remember(past, "ada", "create", subjects[i], "{\"before\":null}");
    for (int i = 0; i < 3; i++)
        remember(past, "eve", "change", subjects[i], "{\"before\":1}");
    remember(past, "ada", "retire", "b", "{\"before\":2}");
    remember(past, "ada", "retire", "c", "{\"before\":3}");
    remember(past, "eve", "restore", "c", "{\"before\":null}");
    *state = past;
    return 0;
}

static int past_drop(void **state)
{
    struct past *past = *state;
    store_close(past->store);
    arena_finish(&past->arena);
    temp_remove(past->folder);
    free(past);
    return 0;
}

static void expect_ids(struct past *past, struct history_query query, const char *expected)
{
    struct history_row *rows;
    char ids[100] = "";
    int count;
    assert_int_equal(store_history(past->store, &query, &past->arena, &rows, &count, NULL), OK);
    for (int i = 0; i < count; i++)
        snprintf(ids + strlen(ids), sizeof ids - strlen(ids), "%s%d", i ? " " : "",
                 (int)rows[i].id);
    assert_string_equal(ids, expected);
}

static void history_comes_newest_first_and_in_pages(void **state)
{
    expect_ids(*state, (struct history_query){.most = 100}, "9 8 7 6 5 4 3 2 1");
    expect_ids(*state, (struct history_query){.most = 4}, "9 8 7 6");
    expect_ids(*state, (struct history_query){.most = 4, .before = 6}, "5 4 3 2");
    expect_ids(*state, (struct history_query){.most = 4, .before = 1}, "");
}

static void history_is_asked_by_subject_actor_and_action(void **state)
{
    struct past *past = *state;
    expect_ids(past, (struct history_query){.subject = STR("c"), .most = 9}, "9 8 6 3");
    expect_ids(past, (struct history_query){.actor = STR("eve"), .most = 9}, "9 6 5 4");
    expect_ids(past, (struct history_query){.action = STR("retire"), .most = 9}, "8 7");
    expect_ids(past, (struct history_query){.subject = STR("c"), .actor = STR("ada"), .most = 9},
               "8 3");
    expect_ids(past,
               (struct history_query){
                   .subject = STR("c"), .action = STR("change"), .before = 6, .most = 9},
               "");
    expect_ids(past, (struct history_query){.subject = STR("nobody"), .most = 9}, "");
}

static void payload_comes_only_where_it_is_asked_for(void **state)
{
    struct past *past = *state;
    struct history_query query = {.subject = STR("b"), .most = 1};
    struct history_row *rows;
    int count;
    assert_int_equal(store_history(past->store, &query, &past->arena, &rows, &count, NULL), OK);
    assert_int_equal(rows[0].payload.len, 0);
    assert_false(rows[0].is_erased);
    query.with_payload = true;
    assert_int_equal(store_history(past->store, &query, &past->arena, &rows, &count, NULL), OK);
    assert_string_equal(rows[0].payload.ptr, "{\"before\":2}");
    assert_string_equal(rows[0].actor.ptr, "ada");
    assert_string_equal(rows[0].action.ptr, "retire");
    assert_string_equal(rows[0].subject.ptr, "b");
    assert_int_equal(rows[0].at.len, strlen("2026-11-22T18:00:00Z"));
}

static void one_row_is_found_by_its_id(void **state)
{
    struct past *past = *state;
    struct history_row row = {.id = 77};
    struct problem problem = {0};
    assert_int_equal(store_history_row(past->store, 99, &past->arena, &row, &problem),
                     ERR_NOT_FOUND);
    assert_int_equal(row.id, 77);
    assert_int_equal(store_history_row(past->store, 8, &past->arena, &row, &problem), OK);
    assert_int_equal(row.id, 8);
    assert_string_equal(row.payload.ptr, "{\"before\":3}");
}

static void latest_are_those_whose_last_action_it_was(void **state)
{
    struct past *past = *state;
    struct history_row *rows;
    int count;
    assert_int_equal(store_history_latest(past->store, "retire", &past->arena, &rows, &count, NULL),
                     OK);
    assert_int_equal(count, 1); /* c is back */
    assert_string_equal(rows[0].subject.ptr, "b");
    remember(past, "ada", "retire", "a", "{}");
    remember(past, "ada", "retire", "c", "{}");
    assert_int_equal(store_history_latest(past->store, "retire", &past->arena, &rows, &count, NULL),
                     OK);
    assert_int_equal(count, 3);
    for (int i = 0; i < 3; i++)
        assert_string_equal(rows[i].subject.ptr, subjects[i]);
    assert_int_equal(rows[2].id, 11);
}

/* ---- Is it still true? ---- */

static void expect_faults(struct past *past, int64_t faults, const char *where)
{
    struct verify_report *report = calloc(1, sizeof *report);
    struct problem problem = {0};
    assert_non_null(report);
    if (store_verify(past->store, report, &problem))
        fail_msg("%s", problem.text);
    if (report->fault_count != faults || (faults && strcmp(report->faults[0].where, where) != 0))
        fail_msg("%d faults, the first: %s: %s", (int)report->fault_count, report->faults[0].where,
                 report->faults[0].text);
    free(report);
}

#define FREELY                                                                                     \
    "DROP TRIGGER history_only_erases; DROP TRIGGER history_keeps_rows;"                           \
    "DROP TRIGGER history_keeps_its_format;"

static void row_of_history_that_was_changed_is_named(void **state)
{
    static const struct {
        const char *sql;
        const char *where;
        int faults;
    } rows[] = {
        {"UPDATE history SET actor = 'bob' WHERE id = 4", "history 4", 1},
        {"UPDATE history SET at = '2020-01-01T00:00:00Z' WHERE id = 1", "history 1", 1},
        {"UPDATE history SET action = 'check' WHERE id = 9", "history 9", 1},
        {"UPDATE history SET subject = 'd' WHERE id = 5", "history 5", 1},
        {"UPDATE history SET payload = '{}' WHERE id = 5", "history 5", 1},
        {"UPDATE history SET salt = randomblob(16) WHERE id = 5", "history 5", 1},
        {"UPDATE history SET commitment = randomblob(32) WHERE id = 5", "history 5", 2},
        {"UPDATE history SET chain = randomblob(32) WHERE id = 5", "history 5", 1},
        {"UPDATE history SET format = 1 WHERE id = 5", "history 5", 1},
        {"DELETE FROM history WHERE id = 5", "history 6", 1},
        {"DELETE FROM history WHERE id = 1", "history 2", 1},
        {"UPDATE history SET id = 100 WHERE id = 2", "history 3", 1},
        {"UPDATE history SET payload = NULL, salt = NULL WHERE id = 5", "", 0},
    };
    expect_faults(*state, 0, "");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char sql[400];
        if (i) {
            past_drop(state);
            past_make(state);
        }
        struct past *past = *state;
        snprintf(sql, sizeof sql, FREELY "%s", rows[i].sql);
        assert_string_equal(temp_sql(past->folder, sql), "");
        expect_faults(past, rows[i].faults, rows[i].where);
    }
}

/* Rows of before the format that seals the rest of them. */
static void chain_of_both_formats_is_verified(void **state)
{
    struct past *past = *state;
    uint8_t last[SHA256_BYTES];
    uint8_t chain[SHA256_BYTES];
    uint8_t commitment[SHA256_BYTES];
    char salt[16] = "0123456789abcdef";
    char hex[2][2 * SHA256_BYTES + 1];
    char sql[900];
    past_drop(state);
    *state = past = calloc(1, sizeof *past);
    assert_non_null(past);
    temp_make(past->folder);
    past->store = temp_store(past->folder);
    arena_init(&past->arena, 0);
    memset(last, 0, sizeof last);
    for (int row = 0; row < 2; row++) {
        struct str opened[] = {{salt, 16}, STR("{}")};
        sha256(opened, 2, commitment);
        struct str linked[] = {{(const char *)last, SHA256_BYTES},
                               {(const char *)commitment, SHA256_BYTES}};
        sha256(linked, 2, chain);
        for (int i = 0; i < SHA256_BYTES; i++) {
            snprintf(hex[0] + 2 * i, 3, "%02x", commitment[i]);
            snprintf(hex[1] + 2 * i, 3, "%02x", chain[i]);
        }
        snprintf(sql, sizeof sql,
                 "INSERT INTO history (at, actor, action, subject, salt, payload, commitment, "
                 "chain) VALUES ('2026-01-01T00:00:00Z', 'me', 'load', 'x', "
                 "CAST('0123456789abcdef' AS BLOB), '{}', x'%s', x'%s')",
                 hex[0], hex[1]);
        assert_string_equal(temp_sql(past->folder, sql), "");
        memcpy(last, chain, sizeof last);
    }
    remember(past, "me", "change", "x", "{}");
    expect_faults(past, 0, "");
    assert_string_equal(temp_sql(past->folder, FREELY "UPDATE history SET payload = 'x'"
                                                      " WHERE id = 2"),
                        "");
    expect_faults(past, 1, "history 2");
}

static void erased_history_still_verifies_and_says_so(void **state)
{
    struct past *past = *state;
    struct uuid id = uuid_from_name(STR("a service"));
    char uuid[UUID_TEXT_LEN + 1];
    struct history_row *rows;
    int count;
    uuid_print(id, uuid);
    remember(past, "ada", "create", uuid, "{\"before\":\"secret\"}");
    remember(past, "ada", "change", uuid, "{\"before\":\"secret\"}");
    assert_int_equal(store_begin(past->store, NULL), OK);
    assert_int_equal(store_erase_traces(past->store, id, NULL), OK);
    assert_int_equal(store_end(past->store, true, NULL), OK);
    expect_faults(past, 0, "");
    struct history_query query = {.subject = str_from(uuid), .most = 9, .with_payload = true};
    assert_int_equal(store_history(past->store, &query, &past->arena, &rows, &count, NULL), OK);
    assert_int_equal(count, 2);
    assert_true(rows[0].is_erased && rows[1].is_erased);
    assert_int_equal(rows[0].payload.len, 0);
    struct verify_report *report = calloc(1, sizeof *report);
    assert_non_null(report);
    assert_int_equal(store_verify(past->store, report, NULL), OK);
    assert_int_equal(report->history_rows, 11);
    assert_int_equal(report->erased_rows, 2);
    free(report);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, past_make, past_drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(history_comes_newest_first_and_in_pages),
        TEST(history_is_asked_by_subject_actor_and_action),
        TEST(payload_comes_only_where_it_is_asked_for),
        TEST(one_row_is_found_by_its_id),
        TEST(latest_are_those_whose_last_action_it_was),
        TEST(row_of_history_that_was_changed_is_named),
        TEST(chain_of_both_formats_is_verified),
        TEST(erased_history_still_verifies_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
