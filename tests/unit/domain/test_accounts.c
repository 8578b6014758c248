#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/accounts.h"
#include "tests/support/temp.h"

struct world {
    char folder[TEMP_PATH_BYTES];
    struct store *store;
    struct arena arena;
    struct problem problem;
};

static const char HASH[] =
    "$argon2id$v=19$m=65536,t=2,p=1$AAAA$AAAA"; /* nothing verifies it here */

static int world_make(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    temp_make(world->folder);
    world->store = temp_store(world->folder);
    arena_init(&world->arena, 0);
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

static void done(struct world *world, enum err err)
{
    if (err)
        fail_msg("%s: %s", world->problem.where, world->problem.text);
}

static struct account add(struct world *world, const char *login, enum account_role role)
{
    struct account account = {.login = str_from(login), .name = STR("Somebody"), .role = role};
    account.has_organisation = role == ACCOUNT_PROVIDER;
    account.organisation = uuid_from_name(STR("organisation:one"));
    done(world, account_add(world->store, "tests", &account, HASH, &world->problem));
    return account;
}

static long long count(struct world *world, const char *sql)
{
    return temp_sql_number(world->folder, sql);
}

static void an_account_is_kept_and_found_in_either_case(void **state)
{
    struct world *world = *state;
    struct account added = add(world, "Jo@example.org", ACCOUNT_PROVIDER), found;
    struct str hash;
    done(world, account_by_login(world->store, STR("jo@EXAMPLE.org"), &world->arena, &found,
                                 &world->problem));
    assert_int_equal(found.row, added.row);
    assert_int_equal(uuid_compare(found.id, added.id), 0);
    assert_true(str_equal(found.login, STR("Jo@example.org")));
    assert_int_equal(found.role, ACCOUNT_PROVIDER);
    assert_true(found.has_organisation && found.has_password && !found.is_disabled);
    assert_int_equal(uuid_compare(found.organisation, added.organisation), 0);
    assert_int_equal(found.created_s, added.created_s);
    done(world,
         store_account_password(world->store, found.row, &world->arena, &hash, &world->problem));
    assert_true(str_equal(hash, str_from(HASH)));
    assert_int_equal(
        account_by_login(world->store, STR("jo"), &world->arena, &found, &world->problem),
        ERR_NOT_FOUND);
}

static void what_an_account_may_not_be_is_named(void **state)
{
    struct world *world = *state;
    static char long_text[300];
    memset(long_text, 'x', sizeof long_text - 1);
    add(world, "taken", ACCOUNT_STEWARD);
    const struct {
        struct account account;
        const char *where;
    } rows[] = {
        {{.login = STR("a"), .name = STR("A"), .role = ACCOUNT_STEWARD}, "login"},
        {{.login = STR(""), .name = STR("A"), .role = ACCOUNT_STEWARD}, "login"},
        {{.login = STR("a b"), .name = STR("A"), .role = ACCOUNT_STEWARD}, "login"},
        {{.login = STR("a\0b"), .name = STR("A"), .role = ACCOUNT_STEWARD}, "login"},
        {{.login = STR("<b>"), .name = STR("A"), .role = ACCOUNT_STEWARD}, "login"},
        {{.login = STR("j\xC3\xB6"), .name = STR("A"), .role = ACCOUNT_STEWARD}, "login"},
        {{.login = {long_text, 101}, .name = STR("A"), .role = ACCOUNT_STEWARD}, "login"},
        {{.login = STR("TAKEN"), .name = STR("A"), .role = ACCOUNT_STEWARD}, "login"},
        {{.login = STR("good"), .name = STR(""), .role = ACCOUNT_STEWARD}, "name"},
        {{.login = STR("good"), .name = STR("  "), .role = ACCOUNT_STEWARD}, "name"},
        {{.login = STR("good"), .name = STR("two\nlines"), .role = ACCOUNT_STEWARD}, "name"},
        {{.login = STR("good"), .name = STR("bad \xFF"), .role = ACCOUNT_STEWARD}, "name"},
        {{.login = STR("good"), .name = {long_text, 201}, .role = ACCOUNT_STEWARD}, "name"},
        {{.login = STR("good"), .name = STR("A"), .role = ACCOUNT_PROVIDER}, "organisation"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct account account = rows[i].account;
        world->problem = (struct problem){0};
        assert_int_equal(account_add(world->store, "tests", &account, HASH, &world->problem),
                         ERR_INVALID);
        assert_string_equal(world->problem.where, rows[i].where);
    }
    assert_int_equal(count(world, "SELECT count(*) FROM account"), 1);
}

static void every_change_is_in_the_history_without_secrets(void **state)
{
    struct world *world = *state;
    char secret[TOKEN_TEXT_LEN + 1];
    struct account account = add(world, "jo", ACCOUNT_STEWARD);
    account.name = STR("Jo \"the\" Bloggs");
    done(world, account_change(world->store, "ann", &account, &world->problem));
    done(world, account_set_password(world->store, "ann", &account, HASH, 0, &world->problem));
    done(world, token_make(world->store, "jo", &account, STR("weekly"), secret, &world->problem));
    done(world, token_end(world->store, "jo", &account, 1, &world->problem));
    assert_int_equal(count(world, "SELECT count(*) FROM history WHERE json_valid(payload)"), 5);
    assert_int_equal(count(world, "SELECT count(*) FROM history WHERE payload LIKE '%argon2%' OR "
                                  "payload LIKE '%sp\\_%' ESCAPE '\\'"),
                     0);
    assert_int_equal(count(world, "SELECT count(DISTINCT action) FROM history"), 5);
    assert_int_equal(count(world, "SELECT count(*) FROM history WHERE actor = 'ann'"), 2);
}

static void the_only_admin_stays_one(void **state)
{
    struct world *world = *state;
    struct account first = add(world, "ann", ACCOUNT_ADMIN), changed = first;
    changed.is_disabled = true;
    assert_int_equal(account_change(world->store, "tests", &changed, &world->problem), ERR_INVALID);
    changed = first;
    changed.role = ACCOUNT_STEWARD;
    assert_int_equal(account_change(world->store, "tests", &changed, &world->problem), ERR_INVALID);
    struct account second = add(world, "bea", ACCOUNT_ADMIN);
    done(world, account_change(world->store, "tests", &changed, &world->problem));
    second.is_disabled = true;
    assert_int_equal(account_change(world->store, "tests", &second, &world->problem), ERR_INVALID);
}

static void sessions_end_with_the_rights_that_they_began_with(void **state)
{
    struct world *world = *state;
    char secret[SECRET_TEXT_LEN + 1];
    add(world, "ann", ACCOUNT_ADMIN);
    struct account account = add(world, "jo", ACCOUNT_PROVIDER);
    static const char sessions[] = "SELECT count(*) FROM session";
    done(world, session_begin(world->store, &account, secret, &world->problem));
    account.name = STR("Another name");
    done(world, account_change(world->store, "tests", &account, &world->problem));
    assert_int_equal(count(world, sessions), 1);
    account.organisation = uuid_from_name(STR("organisation:two"));
    done(world, account_change(world->store, "tests", &account, &world->problem));
    assert_int_equal(count(world, sessions), 0);
    done(world, session_begin(world->store, &account, secret, &world->problem));
    account.role = ACCOUNT_STEWARD;
    done(world, account_change(world->store, "tests", &account, &world->problem));
    assert_int_equal(count(world, sessions), 0);
    done(world, session_begin(world->store, &account, secret, &world->problem));
    account.is_disabled = true;
    done(world, account_change(world->store, "tests", &account, &world->problem));
    assert_int_equal(count(world, sessions), 0);
}

static void a_new_password_ends_all_sessions_but_the_one_kept(void **state)
{
    struct world *world = *state;
    char secret[SECRET_TEXT_LEN + 1];
    struct account account = add(world, "jo", ACCOUNT_STEWARD),
                   other = add(world, "bo", ACCOUNT_ADMIN);
    for (int i = 0; i < 3; i++)
        done(world, session_begin(world->store, &account, secret, &world->problem));
    done(world, session_begin(world->store, &other, secret, &world->problem));
    done(world, account_set_password(world->store, "jo", &account, HASH, 2, &world->problem));
    assert_int_equal(count(world, "SELECT min(id) * 10 + max(id) FROM session"), 24);
}

static void the_oldest_session_goes_when_there_are_too_many(void **state)
{
    struct world *world = *state;
    char secret[SECRET_TEXT_LEN + 1];
    struct account account = add(world, "jo", ACCOUNT_STEWARD);
    for (int i = 0; i < ACCOUNT_SESSIONS_MAX + 3; i++)
        done(world, session_begin(world->store, &account, secret, &world->problem));
    assert_int_equal(count(world, "SELECT count(*) FROM session"), ACCOUNT_SESSIONS_MAX);
    assert_int_equal(count(world, "SELECT min(id) FROM session"), 4);
}

static void a_session_is_kept_as_a_hash(void **state)
{
    struct world *world = *state;
    char secret[SECRET_TEXT_LEN + 1];
    uint8_t hash[SHA256_BYTES];
    struct account_session *sessions;
    int found;
    struct account account = add(world, "jo", ACCOUNT_STEWARD);
    done(world, session_begin(world->store, &account, secret, &world->problem));
    done(world, store_sessions(world->store, &world->arena, &sessions, &found, &world->problem));
    account_secret_hash(str_from(secret), hash);
    assert_int_equal(found, 1);
    assert_memory_equal(sessions[0].hash, hash, SHA256_BYTES);
    assert_int_equal(sessions[0].account, account.row);
}

static void tokens_have_names_of_their_own_and_there_are_not_too_many(void **state)
{
    struct world *world = *state;
    char secret[TOKEN_TEXT_LEN + 1] = "untouched";
    char name[32];
    struct account account = add(world, "jo", ACCOUNT_STEWARD),
                   other = add(world, "bo", ACCOUNT_ADMIN);
    const struct str bad[] = {STR(""), STR("   "), STR("two\nlines"),
                              STR("0123456789012345678901234567890123456789"
                                  "012345678901234567890")};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(token_make(world->store, "jo", &account, bad[i], secret, &world->problem),
                         ERR_INVALID);
    assert_string_equal(secret, "untouched");
    for (int i = 0; i < ACCOUNT_TOKENS_MAX; i++) {
        snprintf(name, sizeof name, "token %d", i);
        done(world,
             token_make(world->store, "jo", &account, str_from(name), secret, &world->problem));
        assert_memory_equal(secret, "sp_", 3);
        assert_int_equal(strlen(secret), TOKEN_TEXT_LEN);
    }
    assert_int_equal(token_make(world->store, "jo", &account, STR("more"), secret, &world->problem),
                     ERR_INVALID);
    done(world, token_make(world->store, "bo", &other, STR("token 1"), secret, &world->problem));
    assert_int_equal(
        token_make(world->store, "bo", &other, STR(" token 1 "), secret, &world->problem),
        ERR_INVALID);
    assert_int_equal(token_end(world->store, "bo", &other, 1, &world->problem), ERR_NOT_FOUND);
    done(world, token_end(world->store, "jo", &account, 1, &world->problem));
}

static void an_organisation_is_found_by_its_name(void **state)
{
    struct world *world = *state;
    struct uuid id;
    assert_string_equal(temp_sql(world->folder,
                                 "INSERT INTO organisation (uuid, name) VALUES "
                                 "('00000000-0000-4000-8000-000000000001', 'Women at Work')"),
                        "");
    done(world,
         store_organisation_by_name(world->store, STR("women at WORK"), &id, &world->problem));
    assert_int_equal(id.bytes[15], 1);
    assert_int_equal(store_organisation_by_name(world->store, STR("Women"), &id, &world->problem),
                     ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_drop)
        TEST(an_account_is_kept_and_found_in_either_case),
        TEST(what_an_account_may_not_be_is_named),
        TEST(every_change_is_in_the_history_without_secrets),
        TEST(the_only_admin_stays_one),
        TEST(sessions_end_with_the_rights_that_they_began_with),
        TEST(a_new_password_ends_all_sessions_but_the_one_kept),
        TEST(the_oldest_session_goes_when_there_are_too_many),
        TEST(a_session_is_kept_as_a_hash),
        TEST(tokens_have_names_of_their_own_and_there_are_not_too_many),
        TEST(an_organisation_is_found_by_its_name),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
