#include "tests/support/test.h"

#include <string.h>

#include "base/secret.h"

static void secrets_differ_and_need_no_escapes(void **state)
{
    (void)state;
    char first[SECRET_TEXT_LEN + 1], second[SECRET_TEXT_LEN + 1];
    secret_make(first);
    secret_make(second);
    assert_string_not_equal(first, second);
    assert_int_equal(strlen(first), SECRET_TEXT_LEN);
    for (int i = 0; i < SECRET_TEXT_LEN; i++)
        assert_non_null(
            strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", first[i]));
}

static void the_same_bits_give_the_same_letters(void **state)
{
    (void)state;
    uint8_t zero[SHA256_BYTES] = {0}, full[SHA256_BYTES];
    char text[SECRET_TEXT_LEN + 1];
    memset(full, 0xFF, sizeof full);
    secret_print(zero, text);
    assert_string_equal(text, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    secret_print(full, text);
    assert_string_equal(text, "__________________________________________8");
}

static void only_the_same_text_is_equal(void **state)
{
    (void)state;
    const struct {
        struct str a, b;
        bool is_equal;
    } rows[] = {
        {STR("abc"), STR("abc"), true},   {STR("abc"), STR("abd"), false},
        {STR("abc"), STR("ab"), false},   {STR("ab"), STR("abc"), false},
        {STR(""), STR(""), true},         {STR(""), STR("a"), false},
        {STR("a\0b"), STR("a\0b"), true}, {STR("a\0b"), STR("a\0c"), false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(secret_equal(rows[i].a, rows[i].b), rows[i].is_equal);
}

static void a_wiped_secret_is_gone(void **state)
{
    (void)state;
    char text[] = "nobody may read this";
    char zeros[sizeof text] = {0};
    secret_wipe(text, sizeof text);
    assert_memory_equal(text, zeros, sizeof text);
}

static void random_ids_differ_and_say_their_version(void **state)
{
    (void)state;
    char text[UUID_TEXT_LEN + 1];
    struct uuid first = uuid_random(), second = uuid_random();
    assert_int_not_equal(uuid_compare(first, second), 0);
    uuid_print(first, text);
    assert_int_equal(text[14], '4');
    assert_non_null(strchr("89ab", text[19]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_differ_and_need_no_escapes),
        cmocka_unit_test(the_same_bits_give_the_same_letters),
        cmocka_unit_test(only_the_same_text_is_equal),
        cmocka_unit_test(a_wiped_secret_is_gone),
        cmocka_unit_test(random_ids_differ_and_say_their_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
