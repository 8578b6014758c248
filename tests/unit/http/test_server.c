#include "tests/support/test.h"

#include <string.h>

#include "http/server.h"

static void an_address_to_listen_on_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *text, *address;
        int port;
    } rows[] = {
        {"127.0.0.1:8080", "127.0.0.1", 8080},
        {"[::1]:80", "::1", 80},
        {"8080", "127.0.0.1", 8080},
        {"0.0.0.0:0", "0.0.0.0", 0},
        {"127.0.0.1:65535", "127.0.0.1", 65535},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct http_listen listen_at;
        struct problem problem = {0};
        assert_int_equal(http_listen_from(str_from(rows[i].text), &listen_at, &problem), OK);
        assert_string_equal(listen_at.address, rows[i].address);
        assert_int_equal(listen_at.port, rows[i].port);
    }
}

static void what_is_no_address_is_refused_by_name(void **state)
{
    (void)state;
    static const char *const rows[] = {"",
                                       "x",
                                       ":8080",
                                       "localhost:8080",
                                       "127.0.0.1:",
                                       "127.0.0.1:x",
                                       "127.0.0.1:65536",
                                       "::1:8080",
                                       "[::1]",
                                       "127.0.0.1:-1",
                                       "1.2.3:80",
                                       "[127.0.0.1:80"};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct http_listen listen_at = {.port = 7};
        struct problem problem = {0};
        if (http_listen_from(str_from(rows[i]), &listen_at, &problem) != ERR_INVALID)
            fail_msg("\"%s\" was taken", rows[i]);
        assert_non_null(strstr(problem.text, rows[i]));
        assert_int_equal(listen_at.port, 7);
    }
}

static void an_answers_headers_are_checked_and_counted(void **state)
{
    (void)state;
    struct http_answer answer = {0};
    assert_int_equal(http_answer_header(&answer, "X-A", "b\r\nX-C: d"), ERR_INVALID);
    assert_int_equal(http_answer_header(&answer, "X A", "b"), ERR_INVALID);
    for (int i = 0; i < HTTP_EXTRA_HEADERS_MAX; i++)
        assert_int_equal(http_answer_header(&answer, "X-A", "b"), OK);
    assert_int_equal(http_answer_header(&answer, "X-A", "b"), ERR_LIMIT);
}

static void a_prepared_answer_is_hashed_by_its_content(void **state)
{
    (void)state;
    struct http_shared_options options = {
        .body = STR("abc"), .content_type = "text/plain", .cache = HTTP_PUBLIC, .max_age_s = 1};
    struct http_shared *one, *same, *other;
    struct problem problem;
    assert_int_equal(http_shared_create(&options, &one, &problem), OK);
    assert_int_equal(http_shared_create(&options, &same, &problem), OK);
    options.body = STR("abd");
    assert_int_equal(http_shared_create(&options, &other, &problem), OK);
    assert_string_equal(http_shared_etag(one), http_shared_etag(same));
    assert_string_not_equal(http_shared_etag(one), http_shared_etag(other));
    http_shared_give_back(http_shared_take(one)); /* still held once */
    assert_int_equal(http_shared_etag(one)[0], '"');
    http_shared_give_back(one);
    http_shared_give_back(same);
    http_shared_give_back(other);
    http_shared_give_back(NULL);
}

static void a_server_starts_and_stops_and_says_why_it_cannot(void **state)
{
    (void)state;
    struct http_options options = {.listen = {"127.0.0.1", 0}, .threads = 2};
    struct http_server *server, *second;
    struct problem problem = {0};
    assert_int_equal(http_server_start(&options, &server, &problem), OK);
    assert_int_not_equal(http_server_port(server), 0);
    options.listen.port = http_server_port(server);
    assert_int_equal(http_server_start(&options, &second, &problem), ERR_IO);
    assert_non_null(strstr(problem.text, "127.0.0.1"));
    http_server_stop(server, 100);
    http_server_stop(server, 100);
    http_server_destroy(server);
    http_server_destroy(NULL);
    strcpy(options.listen.address, "localhost");
    assert_int_equal(http_server_start(&options, &second, &problem), ERR_INVALID);
    static const struct http_route unsound = {.method = HTTP_GET, .path = "services"};
    options.routes = &unsound;
    options.route_count = 1;
    assert_int_equal(http_server_start(&options, &second, &problem), ERR_INVALID);
    assert_non_null(strstr(problem.text, "services"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_to_listen_on_is_read),
        cmocka_unit_test(what_is_no_address_is_refused_by_name),
        cmocka_unit_test(an_answers_headers_are_checked_and_counted),
        cmocka_unit_test(a_prepared_answer_is_hashed_by_its_content),
        cmocka_unit_test(a_server_starts_and_stops_and_says_why_it_cannot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
