#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "domain/access.h"
#include "tests/support/temp.h"

struct world {
    char folder[TEMP_PATH_BYTES];
    struct store *store;
    struct access *access;
    struct arena arena;
    struct problem problem;
    struct account ann, jo;
    int64_t now_s;
};

static void done(struct world *world, enum err err)
{
    if (err)
        fail_msg("%s: %s", world->problem.where, world->problem.text);
}

static int world_make(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    temp_make(world->folder);
    world->store = temp_store(world->folder);
    arena_init(&world->arena, 0);
    world->ann = (struct account){.login = STR("ann"), .name = STR("Ann"), .role = ACCOUNT_ADMIN};
    world->jo = (struct account){.login = STR("jo"), .name = STR("Jo"), .role = ACCOUNT_STEWARD};
    done(world, account_add(world->store, "tests", &world->ann, "x", &world->problem));
    done(world, account_add(world->store, "tests", &world->jo, NULL, &world->problem));
    done(world, access_create(world->store, &world->access, &world->problem));
    world->now_s = clock_utc_s();
    *state = world;
    return 0;
}

static int world_drop(void **state)
{
    struct world *world = *state;
    access_destroy(world->access);
    arena_finish(&world->arena);
    store_close(world->store);
    temp_remove(world->folder);
    free(world);
    return 0;
}

static void sign_in(struct world *world, const struct account *account,
                    char secret[SECRET_TEXT_LEN + 1])
{
    done(world, session_begin(world->store, account, secret, &world->problem));
    done(world, access_refresh(world->access, world->store, &world->problem));
}

static bool is_known(struct world *world, const char *secret, int64_t now_s)
{
    struct account account;
    int64_t row;
    return access_by_session(world->access, str_from(secret), now_s, &world->arena, &account, &row);
}

static void the_secret_of_a_session_tells_who_it_is(void **state)
{
    struct world *world = *state;
    char secret[SECRET_TEXT_LEN + 1];
    struct account account;
    int64_t row = 0;
    sign_in(world, &world->jo, secret);
    assert_true(access_by_session(world->access, str_from(secret), world->now_s, &world->arena,
                                  &account, &row));
    assert_true(str_equal(account.login, STR("jo")));
    assert_int_equal(account.login.ptr[account.login.len], '\0');
    assert_int_equal(row, 1);
    secret[0] = secret[0] == 'A' ? 'B' : 'A';
    assert_false(is_known(world, secret, world->now_s));
    assert_false(is_known(world, "", world->now_s));
}

static void a_session_ends_idle_or_old(void **state)
{
    struct world *world = *state;
    char secret[SECRET_TEXT_LEN + 1];
    sign_in(world, &world->jo, secret);
    assert_true(is_known(world, secret, world->now_s + SESSION_IDLE_S - 5));
    assert_true(is_known(world, secret, world->now_s + 2 * SESSION_IDLE_S - 10));
    assert_false(is_known(world, secret, world->now_s + 3 * SESSION_IDLE_S));
    sign_in(world, &world->jo, secret);
    int64_t now_s = world->now_s;
    for (; now_s < world->now_s + SESSION_LIFE_S - 60; now_s += 1000)
        assert_true(is_known(world, secret, now_s));
    assert_false(is_known(world, secret, world->now_s + SESSION_LIFE_S + 60));
}

static void use_outlives_a_refresh_and_is_written_now_and_then(void **state)
{
    struct world *world = *state;
    char secret[SECRET_TEXT_LEN + 1];
    sign_in(world, &world->jo, secret);
    int64_t later_s = world->now_s + 1000;
    assert_true(is_known(world, secret, later_s));
    done(world, access_refresh(world->access, world->store, &world->problem));
    assert_true(is_known(world, secret, later_s + SESSION_IDLE_S - 1));
    assert_false(access_has_news(world->access, world->now_s + ACCESS_WRITE_S - 10));
    assert_true(access_has_news(world->access, later_s));
    done(world, access_write(world->access, world->store, later_s, &world->problem));
    assert_false(access_has_news(world->access, later_s + 1));
    assert_int_equal(
        temp_sql_number(world->folder,
                        "SELECT CAST(strftime('%s', seen_at) AS INTEGER) FROM session"),
        later_s + SESSION_IDLE_S - 1);
}

static void what_is_over_is_taken_out_of_the_record(void **state)
{
    struct world *world = *state;
    char secret[SECRET_TEXT_LEN + 1];
    sign_in(world, &world->jo, secret);
    done(world, access_write(world->access, world->store, world->now_s + SESSION_IDLE_S + 60,
                             &world->problem));
    assert_int_equal(temp_sql_number(world->folder, "SELECT count(*) FROM session"), 0);
    assert_false(access_has_news(world->access, world->now_s + 9 * SESSION_IDLE_S));
}

static void a_disabled_account_is_nobody_at_once(void **state)
{
    struct world *world = *state;
    char secret[TOKEN_TEXT_LEN + 1];
    struct account account;
    struct str name;
    int64_t row;
    done(world, token_make(world->store, "jo", &world->jo, STR("weekly"), secret, &world->problem));
    done(world, access_refresh(world->access, world->store, &world->problem));
    assert_true(access_by_token(world->access, str_from(secret), world->now_s, &world->arena,
                                &account, &row, &name));
    assert_true(str_equal(name, STR("weekly")));
    world->jo.is_disabled = true;
    done(world, account_change(world->store, "tests", &world->jo, &world->problem));
    done(world, access_refresh(world->access, world->store, &world->problem));
    assert_false(access_by_token(world->access, str_from(secret), world->now_s, &world->arena,
                                 &account, &row, &name));
    assert_true(access_by_login(world->access, STR("JO"), &world->arena, &account));
    assert_true(account.is_disabled);
}

static void lists_are_of_one_account_or_of_all(void **state)
{
    struct world *world = *state;
    char secret[SECRET_TEXT_LEN + 1];
    struct account *accounts;
    struct account_session *sessions;
    int count;
    sign_in(world, &world->jo, secret);
    sign_in(world, &world->ann, secret);
    sign_in(world, &world->ann, secret);
    assert_true(access_accounts(world->access, &world->arena, &accounts, &count));
    assert_int_equal(count, 2);
    assert_true(str_equal(accounts[0].login, STR("ann")));
    assert_true(accounts[0].has_password);
    assert_false(accounts[1].has_password);
    assert_true(access_sessions(world->access, world->ann.row, world->now_s, &world->arena,
                                &sessions, &count));
    assert_int_equal(count, 2);
    assert_true(access_sessions(world->access, 0, world->now_s, &world->arena, &sessions, &count));
    assert_int_equal(count, 3);
}

/* ---- tries ---- */

static void a_login_has_ten_tries_and_then_one_a_minute(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < SIGN_IN_TRIES; i++) {
        assert_int_equal(access_wait(world->access, STR("jo"), 1000), 0); /* takes nothing */
        assert_int_equal(access_try(world->access, STR("jo"), 1000), 0);
    }
    assert_int_equal(access_wait(world->access, STR("jo"), 1000), SIGN_IN_TRY_S);
    assert_int_equal(access_try(world->access, STR("JO"), 1000), SIGN_IN_TRY_S);
    assert_int_equal(access_try(world->access, STR("jo"), 1000 + 59), 1);
    assert_int_equal(access_try(world->access, STR("jo"), 1000 + 60), 0);
    assert_int_equal(access_try(world->access, STR("jo"), 1000 + 60), SIGN_IN_TRY_S);
    assert_int_equal(access_try(world->access, STR("ann"), 1060), 0);
}

static void one_guessed_login_shuts_nobody_else_out(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < 10 * SIGN_IN_TRIES_OF_ALL; i++)
        assert_int_equal(access_try(world->access, STR("jo"), 1000),
                         i < SIGN_IN_TRIES ? 0 : SIGN_IN_TRY_S);
    assert_int_equal(access_try(world->access, STR("ann"), 1000), 0);
}

static void a_right_password_gives_the_tries_back(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < SIGN_IN_TRIES; i++)
        assert_int_equal(access_try(world->access, STR("jo"), 1000), 0);
    access_tried_well(world->access, STR("jo"));
    assert_int_equal(access_try(world->access, STR("jo"), 1000), 0);
}

static void all_logins_together_have_sixty_tries_and_then_one_a_second(void **state)
{
    struct world *world = *state;
    char login[32];
    for (int i = 0; i < SIGN_IN_TRIES_OF_ALL; i++) {
        snprintf(login, sizeof login, "guess%d", i);
        assert_int_equal(access_try(world->access, str_from(login), 1000), 0);
    }
    assert_int_equal(access_try(world->access, STR("jo"), 1000), 1);
    assert_int_equal(access_try(world->access, STR("jo"), 1001), 0);
}

static void an_endless_guesser_pushes_nobodys_count_out(void **state)
{
    struct world *world = *state;
    char login[32];
    int64_t now_s = 1000;
    for (int i = 0; i < SIGN_IN_TRIES; i++)
        assert_int_equal(access_try(world->access, STR("jo"), now_s), 0);
    for (int i = 0; i < 200; i++, now_s += 2) {
        snprintf(login, sizeof login, "guess%d", i);
        assert_int_equal(access_try(world->access, str_from(login), now_s), 0);
    }
    for (int i = 0; i < 6; i++) /* the minutes that have passed */
        assert_int_equal(access_try(world->access, STR("jo"), now_s), 0);
    assert_int_not_equal(access_try(world->access, STR("jo"), now_s), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_make, world_drop)
        TEST(the_secret_of_a_session_tells_who_it_is),
        TEST(a_session_ends_idle_or_old),
        TEST(use_outlives_a_refresh_and_is_written_now_and_then),
        TEST(what_is_over_is_taken_out_of_the_record),
        TEST(a_disabled_account_is_nobody_at_once),
        TEST(lists_are_of_one_account_or_of_all),
        TEST(a_login_has_ten_tries_and_then_one_a_minute),
        TEST(one_guessed_login_shuts_nobody_else_out),
        TEST(a_right_password_gives_the_tries_back),
        TEST(all_logins_together_have_sixty_tries_and_then_one_a_second),
        TEST(an_endless_guesser_pushes_nobodys_count_out),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
