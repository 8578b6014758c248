#include "tests/support/test.h"

#include <string.h>

#include "http/guard.h"

/* Headers as "Name: value" lines; "|" ends one. */
static struct http_heads heads_from(const char *text)
{
    struct http_heads heads = {0};
    struct str rest = str_from(text), line;
    while (str_split(&rest, '|', &line)) {
        struct str value = line, name;
        if (str_split(&value, ':', &name) && value.len > 0 && value.ptr[0] == ' ')
            value = (struct str){value.ptr + 1, value.len - 1};
        http_heads_add(&heads, name, value);
    }
    return heads;
}

static void headers_that_mean_one_thing_are_let_in(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "Host: a",
        "host: 127.0.0.1:8080",
        "HOST: [::1]:8080",
        "Host: a|Content-Length: 0",
        "Host: a|Content-Length: 12",
        "Host: a |Content-Length: 12 ",
        "Host: a|Transfer-Encoding: Chunked",
        "Host: a|Expect: 100-Continue",
        "Host: a|X-Any: \t caf\xc3\xa9",
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct http_heads heads = heads_from(rows[i]);
        struct http_refusal refusal = http_guard_headers(&heads, true);
        if (refusal.status)
            fail_msg("%s: %s", rows[i], refusal.sentence);
    }
}

static void headers_that_could_mean_two_things_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int status;
    } rows[] = {
        {"X: y", 400},
        {"Host: a|Host: a", 400},
        {"Host:", 400},
        {"Host: a b", 400},
        {"Host: a/b", 400},
        {"Host: a@b", 400},
        {"Host: a|Content-Length: 1|Content-Length: 1", 400},
        {"Host: a|Content-Length: 1|content-length: 2", 400},
        {"Host: a|Content-Length: 1|Transfer-Encoding: chunked", 400},
        {"Host: a|Content-Length: +1", 400},
        {"Host: a|Content-Length: -1", 400},
        {"Host: a|Content-Length: 1, 1", 400},
        {"Host: a|Content-Length: 0x1", 400},
        {"Host: a|Content-Length:", 400},
        {"Host: a|Content-Length: 9999999999999999999", 400},
        {"Host: a|Content-Length : 1", 400},
        {"Host: a|Transfer-Encoding: chunked|Transfer-Encoding: chunked", 400},
        {"Host: a|Transfer-Encoding: gzip, chunked", 501},
        {"Host: a|Transfer-Encoding: chunked ", 501},
        {"Host: a|Transfer-Encoding: identity", 501},
        {"Host: a|Transfer-Encoding:", 501},
        {"Host: a|Expect: something", 417},
        {"Host: a|Expect: 100-continue|Expect: 100-continue", 417},
        {"Host: a|Content-Type: a/b|Content-Type: a/b", 400},
        {"Host: a|X Y: b", 400},
        {"Host: a|: b", 400},
        {"Host: a|X\x01: b", 400},
        {"Host: a|X: b\x01", 400},
        {"Host: a|X: b\rc", 400},
        {"Host: a|X: b\nc", 400},
        {"Host: a|X: b\x7f", 400},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct http_heads heads = heads_from(rows[i].text);
        int status = http_guard_headers(&heads, true).status;
        if (status != rows[i].status)
            fail_msg("%s: expected %d, obtained %d", rows[i].text, rows[i].status, status);
    }
}

static void http_1_0_needs_no_host_and_has_no_codings(void **state)
{
    (void)state;
    struct http_heads plain = heads_from("X: y");
    struct http_heads coded = heads_from("Transfer-Encoding: chunked");
    struct http_heads doubled = heads_from("Host: a|Host: b");
    assert_int_equal(http_guard_headers(&plain, false).status, 0);
    assert_int_equal(http_guard_headers(&coded, false).status, 400);
    assert_int_equal(http_guard_headers(&doubled, false).status, 400);
}

static void a_nul_byte_in_a_header_is_refused(void **state)
{
    (void)state;
    struct http_heads in_value = heads_from("Host: a"), in_name = heads_from("Host: a");
    http_heads_add(&in_value, STR("X"), STR("a\0b"));
    http_heads_add(&in_name, STR("X\0Y"), STR("a"));
    assert_int_equal(http_guard_headers(&in_value, true).status, 400);
    assert_int_equal(http_guard_headers(&in_name, true).status, 400);
}

static void headers_are_counted_and_weighed(void **state)
{
    (void)state;
    struct http_heads many = heads_from("Host: a");
    for (int i = 1; i < HTTP_HEADERS_MAX; i++)
        http_heads_add(&many, STR("X"), STR("y"));
    assert_int_equal(http_guard_headers(&many, true).status, 0);
    http_heads_add(&many, STR("X"), STR("y"));
    assert_int_equal(http_guard_headers(&many, true).status, 431);

    char text[HTTP_HEADERS_MAX_BYTES];
    memset(text, 'a', sizeof(text));
    struct http_heads heavy = heads_from("Host: a");
    http_heads_add(&heavy, STR("X"), (struct str){text, sizeof(text) - 6});
    assert_int_equal(http_guard_headers(&heavy, true).status, 0);
    http_heads_add(&heavy, STR("X"), STR(""));
    assert_int_equal(http_guard_headers(&heavy, true).status, 431);
}

static void a_body_must_be_what_the_route_takes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned bodies;
        int status;
        enum http_body type;
    } rows[] = {
        {"Host: a", 0, 0, HTTP_BODY_NONE},
        {"Content-Length: 0", 0, 0, HTTP_BODY_NONE},
        {"Content-Length: 1", 0, 400, HTTP_BODY_NONE},
        {"Transfer-Encoding: chunked", 0, 400, HTTP_BODY_NONE},
        {"Content-Type: application/json", HTTP_BODY_JSON, 0, HTTP_BODY_JSON},
        {"Content-Type: Application/JSON ; Charset=\"utf-8\"", HTTP_BODY_JSON, 0, HTTP_BODY_JSON},
        {"Content-Type: application/json;charset=latin1", HTTP_BODY_JSON, 415, HTTP_BODY_NONE},
        {"Content-Type: application/jsonx", HTTP_BODY_JSON, 415, HTTP_BODY_NONE},
        {"Content-Type: text/plain", HTTP_BODY_JSON, 415, HTTP_BODY_NONE},
        {"Content-Length: 2", HTTP_BODY_JSON, 415, HTTP_BODY_NONE},
        {"Content-Type: application/x-www-form-urlencoded", HTTP_BODY_JSON, 415, HTTP_BODY_NONE},
        {"Content-Type: application/x-www-form-urlencoded", HTTP_BODY_FORM, 0, HTTP_BODY_FORM},
        {"Content-Type: application/json", HTTP_BODY_JSON | HTTP_BODY_FORM, 0, HTTP_BODY_JSON},
        {"Content-Type: application/json|Content-Encoding: gzip", HTTP_BODY_JSON, 415,
         HTTP_BODY_NONE},
        {"Content-Type: application/json|Content-Encoding: identity", HTTP_BODY_JSON, 0,
         HTTP_BODY_JSON},
        {"Content-Type: application/json|Content-Length: 100", HTTP_BODY_JSON, 0, HTTP_BODY_JSON},
        {"Content-Type: application/json|Content-Length: 101", HTTP_BODY_JSON, 413, HTTP_BODY_NONE},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct http_heads heads = heads_from(rows[i].text);
        enum http_body type = HTTP_BODY_FORM;
        int status = http_guard_body(&heads, rows[i].bodies, 100, &type).status;
        if (status != rows[i].status || type != rows[i].type)
            fail_msg("%s: expected %d, obtained %d", rows[i].text, rows[i].status, status);
    }
}

static void tokens_and_values_are_told_from_the_rest(void **state)
{
    (void)state;
    assert_true(http_is_token(STR("X-Any_1.~")));
    assert_false(http_is_token(STR("")));
    assert_false(http_is_token(STR("a:b")));
    assert_false(http_is_token(STR("a b")));
    assert_false(http_is_token(STR("\xc3\xa9")));
    assert_true(http_is_field_value(STR("a\tb \xc3\xa9")));
    assert_true(http_is_field_value(STR("")));
    assert_false(http_is_field_value(STR("a\r\nb")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_that_mean_one_thing_are_let_in),
        cmocka_unit_test(headers_that_could_mean_two_things_are_refused),
        cmocka_unit_test(http_1_0_needs_no_host_and_has_no_codings),
        cmocka_unit_test(a_nul_byte_in_a_header_is_refused),
        cmocka_unit_test(headers_are_counted_and_weighed),
        cmocka_unit_test(a_body_must_be_what_the_route_takes),
        cmocka_unit_test(tokens_and_values_are_told_from_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
