#include "tests/support/test.h"

#include <string.h>

#include "base/hash.h"

/* Expected: Python's uuid.uuid5(uuid.uuid5(NAMESPACE_DNS, "signpost.london.directory"), name). */
static void uuid_from_name_is_version_5_in_our_namespace(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"service:F06", "c4829ba1-b0ce-5775-a84c-f6ad8fcec181"},
        {"", "acb1aab0-e6fa-57b8-a12d-a17c24e2e3b0"},
        {"caf\xC3\xA9", "25ddec73-7e37-516f-b0cd-8e18dda7a4de"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[UUID_TEXT_LEN + 1];
        uuid_print(uuid_from_name(str_from(cases[i][0])), text);
        assert_string_equal(text, cases[i][1]);
    }
}

static void uuid_is_parsed_in_either_case_and_printed_in_lower(void **state)
{
    (void)state;
    struct uuid id;
    assert_true(uuid_parse(STR("C4829BA1-b0ce-5775-A84C-f6ad8fcec181"), &id));
    assert_int_equal(uuid_compare(id, uuid_from_name(STR("service:F06"))), 0);
    char text[UUID_TEXT_LEN + 1];
    uuid_print(id, text);
    assert_string_equal(text, "c4829ba1-b0ce-5775-a84c-f6ad8fcec181");
}

static void uuid_parse_refuses_all_else_and_leaves_out_alone(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        "c4829ba1b0ce5775a84cf6ad8fcec181",
        "c4829ba1-b0ce-5775-a84c-f6ad8fcec18",
        "c4829ba1-b0ce-5775-a84c-f6ad8fcec1811",
        "{c4829ba1-b0ce-5775-a84c-f6ad8fcec18}",
        "c4829ba1-b0ce-5775-a84c-f6ad8fcec18g",
        "c4829ba1-b0ce-5775-a84c+f6ad8fcec181",
        "c4829ba-1b0ce-5775-a84c-f6ad8fcec181",
        "c4829ba1-b0ce-5775-a84c-f6ad8fcec1-1",
        " 4829ba1-b0ce-5775-a84c-f6ad8fcec181",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct uuid id = {{7}};
        if (uuid_parse(str_from(cases[i]), &id))
            fail_msg("%s was taken", cases[i]);
        assert_int_equal(id.bytes[0], 7);
    }
}

static void uuid_compare_orders_by_bytes(void **state)
{
    (void)state;
    struct uuid low = {{0, 0xFF}};
    struct uuid high = {{1, 0}};
    assert_true(uuid_compare(low, high) < 0);
    assert_true(uuid_compare(high, low) > 0);
    assert_int_equal(uuid_compare(low, low), 0);
}

/* Expected: FIPS 180-4's example "abc", and Python's hashlib. */
static void sha256_hashes_parts_as_one_text(void **state)
{
    (void)state;
    const uint8_t abc[4] = {0xba, 0x78, 0x16, 0xbf};
    const uint8_t empty[4] = {0xe3, 0xb0, 0xc4, 0x42};
    uint8_t whole[SHA256_BYTES];
    uint8_t parted[SHA256_BYTES];
    sha256((struct str[]){STR("abc")}, 1, whole);
    sha256((struct str[]){STR("a"), STR(""), STR("bc")}, 3, parted);
    assert_memory_equal(whole, abc, sizeof abc);
    assert_memory_equal(whole, parted, sizeof whole);
    sha256(NULL, 0, whole);
    assert_memory_equal(whole, empty, sizeof empty);
}

static void etag_is_half_a_hash_in_quotes(void **state)
{
    (void)state;
    char etag[ETAG_LEN + 1];
    etag_of(STR("abc"), etag);
    assert_string_equal(etag, "\"ba7816bf8f01cfea414140de5dae2223\"");
    assert_int_equal(strlen(etag), ETAG_LEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uuid_from_name_is_version_5_in_our_namespace),
        cmocka_unit_test(uuid_is_parsed_in_either_case_and_printed_in_lower),
        cmocka_unit_test(uuid_parse_refuses_all_else_and_leaves_out_alone),
        cmocka_unit_test(uuid_compare_orders_by_bytes),
        cmocka_unit_test(sha256_hashes_parts_as_one_text),
        cmocka_unit_test(etag_is_half_a_hash_in_quotes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
