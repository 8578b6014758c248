#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "store/work.h"
#include "tests/support/temp.h"

enum { ADA = 1, BEA = 2, NOBODY = 99 };

struct world {
    char folder[TEMP_PATH_BYTES];
    struct store *store;
    struct arena arena;
    struct problem problem;
    struct uuid refuge;
    struct uuid clinic;
};

static int world_make(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    temp_make(world->folder);
    world->store = temp_store(world->folder);
    arena_init(&world->arena, 0);
    world->refuge = uuid_from_name(STR("service:refuge"));
    world->clinic = uuid_from_name(STR("service:clinic"));
    assert_string_equal(
        temp_sql(world->folder,
                 "INSERT INTO account (id, uuid, login, name, role, created_at) VALUES "
                 "(1, '00000000-0000-4000-8000-000000000001', 'ada', 'Ada', 'steward', ''),"
                 "(2, '00000000-0000-4000-8000-000000000002', 'bea', 'Bea', 'admin', '')"),
        "");
    *state = world;
    return 0;
}

static int world_drop(void **state)
{
    struct world *world = *state;
    arena_finish(&world->arena);
    store_close(world->store);
    temp_remove(world->folder);
    free(world);
    return 0;
}

static void check_text(struct str text, const char *expected)
{
    assert_int_equal(text.len, strlen(expected));
    assert_memory_equal(text.ptr, expected, text.len);
}

#define DONE(call)                                                                                 \
    do {                                                                                           \
        if (call)                                                                                  \
            fail_msg("%s", world->problem.text);                                                   \
    } while (0)

/* ---- drafts ---- */

static void draft_is_kept_for_each_person_and_service(void **state)
{
    struct world *world = *state;
    struct store *store = world->store;
    struct draft_row row;
    struct draft_row *rows;
    int count;
    DONE(store_draft_put(store, ADA, world->clinic, STR("v1"), STR("{}"), &world->problem));
    DONE(store_draft_put(store, ADA, world->clinic, STR("v1"), STR("{\"a\":1}"), &world->problem));
    DONE(store_draft_put(store, ADA, world->refuge, STR(""), STR("{}"), &world->problem));
    DONE(store_draft_put(store, BEA, world->clinic, STR("v2"), STR("{}"), &world->problem));
    DONE(store_draft_get(store, ADA, world->clinic, &world->arena, &row, &world->problem));
    check_text(row.base_version, "v1");
    check_text(row.document, "{\"a\":1}");
    assert_int_equal(uuid_compare(row.service, world->clinic), 0);
    assert_int_equal(row.saved_at.len, strlen("2026-01-01T00:00:00Z"));
    DONE(store_draft_get(store, ADA, world->refuge, &world->arena, &row, &world->problem));
    check_text(row.base_version, "");
    DONE(store_drafts(store, ADA, &world->arena, &rows, &count, &world->problem));
    assert_int_equal(count, 2);
}

static void draft_that_was_dropped_is_gone(void **state)
{
    struct world *world = *state;
    struct draft_row row;
    struct draft_row *rows;
    int count;
    DONE(store_draft_put(world->store, ADA, world->clinic, STR("v"), STR("{}"), &world->problem));
    DONE(store_draft_put(world->store, BEA, world->clinic, STR("v"), STR("{}"), &world->problem));
    DONE(store_draft_drop(world->store, ADA, world->clinic, &world->problem));
    DONE(store_draft_drop(world->store, ADA, world->clinic, &world->problem)); /* again is fine */
    assert_int_equal(
        store_draft_get(world->store, ADA, world->clinic, &world->arena, &row, &world->problem),
        ERR_NOT_FOUND);
    DONE(store_drafts(world->store, ADA, &world->arena, &rows, &count, &world->problem));
    assert_int_equal(count, 0);
    DONE(store_draft_get(world->store, BEA, world->clinic, &world->arena, &row, &world->problem));
}

static void draft_of_nobody_is_refused(void **state)
{
    struct world *world = *state;
    assert_int_not_equal(
        store_draft_put(world->store, NOBODY, world->clinic, STR(""), STR("{}"), &world->problem),
        OK);
    assert_int_equal(temp_sql_number(world->folder, "SELECT count(*) FROM draft"), 0);
}

static void write_belongs_to_the_transaction_that_is_open(void **state)
{
    struct world *world = *state;
    DONE(store_begin(world->store, &world->problem));
    DONE(store_draft_put(world->store, ADA, world->clinic, STR("v"), STR("{}"), &world->problem));
    DONE(store_end(world->store, false, &world->problem));
    assert_int_equal(temp_sql_number(world->folder, "SELECT count(*) FROM draft"), 0);
}

/* ---- proposals ---- */

static struct proposal_row propose(struct world *world, int64_t account, struct uuid service,
                                   const char *action, const char *document)
{
    struct proposal_row proposal = {.service = service,
                                    .base_version = STR("v1"),
                                    .action = str_from(action),
                                    .document = str_from(document),
                                    .note = STR("the new number"),
                                    .proposed_by = account};
    DONE(store_proposal_put(world->store, &proposal, &world->problem));
    return proposal;
}

static void proposal_comes_back_as_it_was_made(void **state)
{
    struct world *world = *state;
    struct proposal_row row;
    struct proposal_row made = propose(world, ADA, world->clinic, "change", "{\"name\":\"N\"}");
    DONE(store_proposal_get(world->store, made.id, &world->arena, &row, &world->problem));
    assert_int_equal(uuid_compare(row.id, made.id), 0);
    assert_int_equal(uuid_compare(row.service, world->clinic), 0);
    check_text(row.base_version, "v1");
    check_text(row.action, "change");
    check_text(row.document, "{\"name\":\"N\"}");
    check_text(row.note, "the new number");
    assert_int_equal(row.proposed_by, ADA);
    check_text(row.proposed_by_name, "Ada");
    check_text(row.state, "waiting");
    check_text(row.decided_by_name, "");
    check_text(row.decided_at, "");
    assert_int_equal(
        store_proposal_get(world->store, world->clinic, &world->arena, &row, &world->problem),
        ERR_NOT_FOUND);
}

static void proposal_replaces_the_one_that_waits(void **state)
{
    struct world *world = *state;
    struct proposal_row row;
    struct proposal_row *rows;
    int count;
    struct proposal_row first = propose(world, ADA, world->clinic, "change", "{}");
    propose(world, BEA, world->clinic, "change", "{}");
    struct proposal_row second = propose(world, ADA, world->clinic, "retire", "");
    assert_int_not_equal(uuid_compare(first.id, second.id), 0);
    assert_int_equal(
        store_proposal_get(world->store, first.id, &world->arena, &row, &world->problem),
        ERR_NOT_FOUND);
    DONE(store_proposals(world->store, STR("waiting"), 0, &world->arena, &rows, &count,
                         &world->problem));
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].proposed_by, BEA); /* the oldest first */
    check_text(rows[1].action, "retire");
    check_text(rows[1].document, "");
    DONE(
        store_proposals(world->store, STR(""), ADA, &world->arena, &rows, &count, &world->problem));
    assert_int_equal(count, 1);
}

static void list_of_proposals_has_names_and_no_documents(void **state)
{
    struct world *world = *state;
    struct proposal_row row;
    struct proposal_row *rows;
    int count;
    struct proposal_row made =
        propose(world, ADA, world->clinic, "create", "{\"id\":\"1\",\"name\":\"A new \\u0041\"}");
    DONE(store_proposals(world->store, STR(""), 0, &world->arena, &rows, &count, &world->problem));
    assert_int_equal(count, 1);
    check_text(rows[0].document, "");
    check_text(rows[0].name, "A new A");
    DONE(store_proposal_get(world->store, made.id, &world->arena, &row, &world->problem));
    assert_true(row.document.len > 0);
}

static void only_so_many_proposals_of_a_person_wait(void **state)
{
    struct world *world = *state;
    struct proposal_row one = {.action = STR("retire"), .proposed_by = ADA};
    DONE(store_begin(world->store, &world->problem));
    for (int i = 0; i < PROPOSALS_WAITING_MAX; i++) {
        one.service = uuid_random();
        DONE(store_proposal_put(world->store, &one, &world->problem));
    }
    DONE(store_end(world->store, true, &world->problem));
    DONE(store_proposal_put(world->store, &one, &world->problem)); /* again the same service */
    one.service = uuid_random();
    assert_int_equal(store_proposal_put(world->store, &one, &world->problem), ERR_INVALID);
    one.proposed_by = BEA;
    DONE(store_proposal_put(world->store, &one, &world->problem));
}

static void proposal_is_decided_once(void **state)
{
    struct world *world = *state;
    struct proposal_row row;
    struct proposal_row *rows;
    int count;
    struct proposal_row made = propose(world, ADA, world->clinic, "change", "{}");
    DONE(store_proposal_decide(world->store, made.id, "refused", BEA, STR("wrong number"),
                               &world->problem));
    DONE(store_proposal_get(world->store, made.id, &world->arena, &row, &world->problem));
    check_text(row.state, "refused");
    check_text(row.decided_by_name, "Bea");
    check_text(row.reason, "wrong number");
    assert_true(row.decided_at.len > 0);
    assert_int_equal(
        store_proposal_decide(world->store, made.id, "approved", BEA, STR(""), &world->problem),
        ERR_NOT_FOUND);
    DONE(store_proposals(world->store, STR("waiting"), 0, &world->arena, &rows, &count,
                         &world->problem));
    assert_int_equal(count, 0);
    /* what was decided stays beside a new one */
    propose(world, ADA, world->clinic, "change", "{}");
    DONE(
        store_proposals(world->store, STR(""), ADA, &world->arena, &rows, &count, &world->problem));
    assert_int_equal(count, 2);
}

static void proposal_taken_back_names_nobody_who_decided(void **state)
{
    struct world *world = *state;
    struct proposal_row row;
    struct proposal_row made = propose(world, ADA, world->clinic, "create", "{}");
    DONE(store_proposal_decide(world->store, made.id, "withdrawn", ADA, STR(""), &world->problem));
    DONE(store_proposal_get(world->store, made.id, &world->arena, &row, &world->problem));
    check_text(row.state, "withdrawn");
    check_text(row.decided_by_name, "");
}

static void proposal_with_an_unknown_action_is_refused(void **state)
{
    struct world *world = *state;
    struct proposal_row bad = {.service = world->clinic,
                               .base_version = STR(""),
                               .action = STR("explode"),
                               .document = STR("{}"),
                               .proposed_by = ADA};
    propose(world, ADA, world->clinic, "change", "{}");
    assert_int_not_equal(store_proposal_put(world->store, &bad, &world->problem), OK);
    /* all or nothing: the one before still waits */
    assert_int_equal(temp_sql_number(world->folder, "SELECT count(*) FROM proposal"), 1);
}

/* ---- answered writes ---- */

static void answer_is_found_by_account_and_key(void **state)
{
    struct world *world = *state;
    struct answered_row row;
    struct answered_row put = {.status = 201, .service = world->clinic, .version = STR("v1")};
    memset(put.request_hash, 7, SHA256_BYTES);
    DONE(store_answered_put(world->store, ADA, STR("k1"), &put, &world->problem));
    DONE(store_answered_get(world->store, ADA, STR("k1"), &world->arena, &row, &world->problem));
    assert_int_equal(row.status, 201);
    check_text(row.version, "v1");
    assert_memory_equal(row.request_hash, put.request_hash, SHA256_BYTES);
    assert_int_equal(uuid_compare(row.service, world->clinic), 0);
    assert_int_equal(
        store_answered_get(world->store, BEA, STR("k1"), &world->arena, &row, &world->problem),
        ERR_NOT_FOUND);
    assert_int_equal(
        store_answered_get(world->store, ADA, STR("k2"), &world->arena, &row, &world->problem),
        ERR_NOT_FOUND);
}

static void answer_is_forgotten_after_a_day(void **state)
{
    struct world *world = *state;
    struct answered_row put = {.status = 200, .service = world->clinic, .version = STR("v")};
    DONE(store_answered_put(world->store, ADA, STR("old"), &put, &world->problem));
    DONE(store_answered_put(world->store, ADA, STR("young"), &put, &world->problem));
    assert_string_equal(
        temp_sql(world->folder,
                 "UPDATE idempotency SET created_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', "
                 "'-25 hours') WHERE key = 'old';"
                 "UPDATE idempotency SET created_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', "
                 "'-23 hours') WHERE key = 'young'"),
        "");
    DONE(store_answered_put(world->store, ADA, STR("new"), &put, &world->problem));
    assert_int_equal(temp_sql_number(world->folder, "SELECT count(*) FROM idempotency"), 2);
    assert_int_equal(
        temp_sql_number(world->folder, "SELECT count(*) FROM idempotency WHERE key = 'old'"), 0);
}

/* ---- making public again ---- */

static void reveal_waits_until_it_is_dropped(void **state)
{
    struct world *world = *state;
    struct reveal_row row;
    struct reveal_row *rows;
    int count;
    DONE(store_reveal_ask(world->store, world->refuge, ADA, STR("it moved"), &world->problem));
    DONE(store_reveal_get(world->store, world->refuge, &world->arena, &row, &world->problem));
    assert_int_equal(row.asked_by, ADA);
    check_text(row.asked_by_name, "Ada");
    check_text(row.reason, "it moved");
    DONE(store_reveal_ask(world->store, world->refuge, BEA, STR(""), &world->problem));
    DONE(store_reveals(world->store, &world->arena, &rows, &count, &world->problem));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].asked_by, BEA);
    DONE(store_reveal_drop(world->store, world->refuge, &world->problem));
    assert_int_equal(
        store_reveal_get(world->store, world->refuge, &world->arena, &row, &world->problem),
        ERR_NOT_FOUND);
}

static void list_without_memory_fails_cleanly(void **state)
{
    struct world *world = *state;
    struct draft_row *rows = NULL;
    int count = -1;
    struct arena small;
    DONE(store_draft_put(world->store, ADA, world->clinic, STR("v1"), STR("{}"), &world->problem));
    arena_init(&small, 1);
    assert_int_equal(store_drafts(world->store, ADA, &small, &rows, &count, &world->problem),
                     ERR_NO_MEMORY);
    assert_int_equal(count, -1); /* untouched */
    arena_finish(&small);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, world_make, world_drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(draft_is_kept_for_each_person_and_service),
        CASE(draft_that_was_dropped_is_gone),
        CASE(draft_of_nobody_is_refused),
        CASE(write_belongs_to_the_transaction_that_is_open),
        CASE(proposal_comes_back_as_it_was_made),
        CASE(proposal_replaces_the_one_that_waits),
        CASE(list_of_proposals_has_names_and_no_documents),
        CASE(only_so_many_proposals_of_a_person_wait),
        CASE(proposal_is_decided_once),
        CASE(proposal_taken_back_names_nobody_who_decided),
        CASE(proposal_with_an_unknown_action_is_refused),
        CASE(answer_is_found_by_account_and_key),
        CASE(answer_is_forgotten_after_a_day),
        CASE(reveal_waits_until_it_is_dropped),
        CASE(list_without_memory_fails_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
