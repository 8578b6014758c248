#include "tests/support/test.h"

#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "base/password.h"

static void a_password_is_long_enough_and_not_too_long(void **state)
{
    (void)state;
    static char long_one[PASSWORD_MAX_BYTES + 2];
    for (size_t i = 0; i < sizeof long_one; i++)
        long_one[i] = (char)('a' + i % 7);
    struct row {
        struct str password, login;
        const char *words; /* NULL: it is taken */
    };
    const struct row rows[] = {
        {STR("elevenchars"), STR("jo"), "at least 12"},
        {STR("twelve chars"), STR("jo"), NULL},
        {STR(""), STR("jo"), "at least 12"},
        {{long_one, PASSWORD_MAX_BYTES}, STR("jo"), NULL},
        {{long_one, PASSWORD_MAX_BYTES + 1}, STR("jo"), "at most 1024"},
        {STR("with a \0 in it, long"), STR("jo"), "NUL"},
        {STR("jo.bloggs@example.org"), STR("Jo.Bloggs@example.org"), "login"},
        {STR("aaaaaaaaaaaaaaaa"), STR("jo"), "repeated"},
        {STR("aaaaaaaaaaaaaaab"), STR("jo"), NULL},
        {STR("p\xC3\xA4sswort mit \xF0\x9F\x94\x91"), STR("jo"), NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct problem problem = {0};
        enum err err = password_check(rows[i].password, rows[i].login, &problem);
        assert_int_equal(err, rows[i].words ? ERR_INVALID : OK);
        if (rows[i].words)
            assert_non_null(strstr(problem.text, rows[i].words));
    }
}

static void only_the_right_password_fits_its_hash(void **state)
{
    (void)state;
    char hash[PASSWORD_HASH_BYTES], other[PASSWORD_HASH_BYTES];
    bool is_right = false;
    struct problem problem = {0};
    assert_int_equal(password_hash(STR("correct horse battery"), hash, &problem), OK);
    assert_int_equal(password_hash(STR("correct horse battery"), other, &problem), OK);
    assert_string_not_equal(hash, other); /* each has its salt */
    assert_memory_equal(hash, "$argon2id$v=19$m=65536,t=2,p=1$", 31);
    assert_int_equal(password_verify(STR("correct horse battery"), hash, &is_right, &problem), OK);
    assert_true(is_right);
    assert_int_equal(password_verify(STR("correct horse batterx"), hash, &is_right, &problem), OK);
    assert_false(is_right);
    assert_int_equal(password_verify(STR(""), hash, &is_right, &problem), OK);
    assert_false(is_right);
}

static int64_t verify_us(const char *hash)
{
    bool is_right = true;
    int64_t best = INT64_MAX;
    for (int i = 0; i < 5; i++) {
        int64_t start = clock_mono_us();
        assert_int_equal(password_verify(STR("not the password"), hash, &is_right, NULL), OK);
        int64_t took = clock_mono_us() - start;
        best = took < best ? took : best;
        assert_false(is_right);
    }
    return best;
}

static void nobodys_password_takes_as_long_to_be_wrong(void **state)
{
    (void)state;
    char hash[PASSWORD_HASH_BYTES];
    assert_int_equal(password_hash(STR("correct horse battery"), hash, NULL), OK);
    int64_t known_us = verify_us(hash), unknown_us = verify_us(NULL);
    /* other programs run beside this one; not hashing at all would be a thousand times faster */
    if (known_us > 4 * unknown_us || unknown_us > 4 * known_us)
        fail_msg("known %lld us, unknown %lld us", (long long)known_us, (long long)unknown_us);
}

static void a_password_that_is_too_long_is_wrong_and_costs_no_more(void **state)
{
    (void)state;
    static char text[1 << 20];
    bool is_right = true;
    memset(text, 'x', sizeof text);
    assert_int_equal(password_verify((struct str){text, sizeof text}, NULL, &is_right, NULL), OK);
    assert_false(is_right);
}

static void *verify_here(void *context)
{
    bool *is_right = context;
    if (password_verify(STR("correct horse battery"), NULL, is_right, NULL) != OK)
        *is_right = true;
    return NULL;
}

static void many_threads_wait_for_each_other(void **state)
{
    (void)state;
    enum { THREADS = 6 };
    pthread_t threads[THREADS];
    bool is_right[THREADS];
    for (int i = 0; i < THREADS; i++) {
        is_right[i] = true;
        assert_int_equal(pthread_create(&threads[i], NULL, verify_here, &is_right[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_false(is_right[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_password_is_long_enough_and_not_too_long),
        cmocka_unit_test(only_the_right_password_fits_its_hash),
        cmocka_unit_test(nobodys_password_takes_as_long_to_be_wrong),
        cmocka_unit_test(a_password_that_is_too_long_is_wrong_and_costs_no_more),
        cmocka_unit_test(many_threads_wait_for_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
