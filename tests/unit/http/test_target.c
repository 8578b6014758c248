#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "http/target.h"

static struct arena arena;

static int arena_open(void **state)
{
    (void)state;
    arena_init(&arena, HTTP_REQUEST_ARENA_BYTES);
    return 0;
}

static int arena_shut(void **state)
{
    (void)state;
    arena_finish(&arena);
    return 0;
}

static void a_sound_target_is_decoded(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *path;
        size_t arguments;
        const char *name, *value; /* of the last argument */
    } rows[] = {
        {"/", "/", 0, NULL, NULL},
        {"/services/a-b_c.d~e", "/services/a-b_c.d~e", 0, NULL, NULL},
        {"/a%20b", "/a b", 0, NULL, NULL},
        {"/%41", "/A", 0, NULL, NULL},
        {"/a+b", "/a+b", 0, NULL, NULL}, /* a plus is a space in queries only */
        {"/%C3%A9", "/\xc3\xa9", 0, NULL, NULL},
        {"/a%252e%252e", "/a%2e%2e", 0, NULL, NULL}, /* decoded once */
        {"/...", "/...", 0, NULL, NULL},
        {"/a?b=c", "/a", 1, "b", "c"},
        {"/a?b=c+d%2B&e", "/a", 2, "e", ""},
        {"/a?b=c&&d=%26", "/a", 2, "d", "&"},
        {"/a?=b", "/a", 1, "", "b"},
        {"/a?b=c=d", "/a", 1, "b", "c=d"},
        {"/a?", "/a", 0, NULL, NULL},
        {"/a??", "/a", 1, "?", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct http_target target;
        struct http_refusal refusal = http_target_parse(str_from(rows[i].raw), &arena, &target);
        if (refusal.status)
            fail_msg("%s: %s", rows[i].raw, refusal.sentence);
        assert_true(str_equal(target.path, str_from(rows[i].path)));
        assert_int_equal(target.query.count, rows[i].arguments);
        if (!rows[i].name)
            continue;
        const struct http_argument *last = &target.query.items[target.query.count - 1];
        assert_true(str_equal(last->name, str_from(rows[i].name)));
        assert_true(str_equal(last->value, str_from(rows[i].value)));
    }
}

static void an_unsound_target_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",         "a",          "*",          "http://a/b",     "/a b",    "/a\tb",
        "/a\x7f",   "/\xc3\xa9",  "/a#b",       "/a\\b",          "/%",      "/%4",
        "/%g0",     "/%0g",       "/%00",       "/%0a",           "/%7f",    "/a%2fb",
        "/a%2Fb",   "/a%5cb",     "/..",        "/a/..",          "/../a",   "/./a",
        "/.",       "/%2e%2e",    "/.%2e/a",    "/a/%2e",         "/%c0%af", "/%c1%81",
        "/%ff",     "/%e0%80%af", "/%ed%a0%80", "/%f4%90%80%80",  "/a?%",    "/a?b=%0d%0a",
        "/a?%00=b", "/a?b=%c0",   "/a?b=\xff",  "/a?b=%e2%80%ae", "/a?b#c",  "/a?b=%1b",
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct http_target target;
        struct http_refusal refusal = http_target_parse(str_from(rows[i]), &arena, &target);
        if (refusal.status != 400 || !refusal.sentence)
            fail_msg("%s: expected 400, obtained %d", rows[i], refusal.status);
    }
}

static void a_nul_byte_is_refused_wherever_it_stands(void **state)
{
    (void)state;
    char raw[] = "/abc?d=e";
    for (size_t i = 1; i < sizeof(raw) - 1; i++) {
        char text[sizeof(raw)];
        memcpy(text, raw, sizeof(raw));
        text[i] = 0;
        struct http_target target;
        struct str whole = {text, sizeof(raw) - 1};
        assert_int_equal(http_target_parse(whole, &arena, &target).status, 400);
    }
}

static void lengths_and_counts_have_limits(void **state)
{
    (void)state;
    char raw[HTTP_TARGET_MAX_BYTES + 2];
    memset(raw, 'a', sizeof(raw));
    raw[0] = '/';
    struct http_target target;
    struct str most = {raw, HTTP_TARGET_MAX_BYTES};
    struct str over = {raw, HTTP_TARGET_MAX_BYTES + 1};
    assert_int_equal(http_target_parse(most, &arena, &target).status, 0);
    assert_int_equal(http_target_parse(over, &arena, &target).status, 414);

    raw[1] = '?';
    for (size_t count = HTTP_ARGUMENTS_MAX; count <= HTTP_ARGUMENTS_MAX + 1; count++) {
        for (size_t i = 0; i < count; i++)
            raw[3 + i * 2] = '&';
        struct str counted = {raw, 2 + count * 2 - 1};
        int status = http_target_parse(counted, &arena, &target).status;
        assert_int_equal(status, count > HTTP_ARGUMENTS_MAX ? 400 : 0);
    }
}

static void a_form_may_hold_lines_and_a_query_may_not(void **state)
{
    (void)state;
    struct http_arguments form;
    struct http_target target;
    struct str raw = STR("note=a%0D%0Ab%09c&who=");
    assert_int_equal(http_form_parse(raw, &arena, &form).status, 0);
    assert_int_equal(form.count, 2);
    assert_true(str_equal(form.items[0].value, STR("a\r\nb\tc")));
    assert_int_equal(http_target_parse(STR("/?note=a%0D%0Ab"), &arena, &target).status, 400);
    assert_int_equal(http_form_parse(STR("no%0Ate=a"), &arena, &form).status, 400);
    assert_int_equal(http_form_parse(STR("note=%00"), &arena, &form).status, 400);
    assert_int_equal(http_form_parse(STR("note=a\nb"), &arena, &form).status, 400);
    assert_int_equal(http_form_parse(STR(""), &arena, &form).status, 0);
    assert_int_equal(form.count, 0);
}

static void arguments_are_found_by_name_and_unknown_ones_are_named(void **state)
{
    (void)state;
    struct http_target target;
    bool found = false;
    static const char *const known[] = {"a", "c"};
    assert_int_equal(http_target_parse(STR("/?a=1&b=2&a=3"), &arena, &target).status, 0);
    assert_true(str_equal(http_argument_get(target.query, STR("a"), &found), STR("1")));
    assert_true(found);
    assert_int_equal(http_argument_get(target.query, STR("c"), &found).len, 0);
    assert_false(found);
    const struct http_argument *unknown = http_argument_unknown(target.query, known, 2);
    assert_non_null(unknown);
    assert_true(str_equal(unknown->name, STR("b")));
    assert_int_equal(http_target_parse(STR("/?c=1&a=2"), &arena, &target).status, 0);
    assert_null(http_argument_unknown(target.query, known, 2));
}

static void an_exhausted_arena_is_a_refusal(void **state)
{
    (void)state;
    struct arena small;
    struct http_target target = {.path = STR("untouched")};
    arena_init(&small, 1);
    assert_int_equal(http_target_parse(STR("/%41"), &small, &target).status, 413);
    assert_int_equal(http_target_parse(STR("/?a=b"), &small, &target).status, 413);
    assert_true(str_equal(target.path, STR("untouched")));
    arena_finish(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_target_is_decoded),
        cmocka_unit_test(an_unsound_target_is_refused),
        cmocka_unit_test(a_nul_byte_is_refused_wherever_it_stands),
        cmocka_unit_test(lengths_and_counts_have_limits),
        cmocka_unit_test(a_form_may_hold_lines_and_a_query_may_not),
        cmocka_unit_test(arguments_are_found_by_name_and_unknown_ones_are_named),
        cmocka_unit_test(an_exhausted_arena_is_a_refusal),
    };
    return cmocka_run_group_tests(tests, arena_open, arena_shut);
}
