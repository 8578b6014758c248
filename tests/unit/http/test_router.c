#include "tests/support/test.h"

#include "http/router.h"

static enum err nothing_answer(struct http_request *request, struct http_answer *answer,
                               struct problem *problem)
{
    (void)request;
    (void)answer;
    (void)problem;
    return OK;
}

static const struct http_route routes[] = {
    {.method = HTTP_GET, .path = "/", .handler = nothing_answer},
    {.method = HTTP_GET, .path = "/services/{id}", .handler = nothing_answer},
    {.method = HTTP_GET, .path = "/services/new", .handler = nothing_answer},
    {.method = HTTP_POST,
     .path = "/services/{id}",
     .handler = nothing_answer,
     .is_open_data = true},
    {.method = HTTP_GET, .path = "/tiles/{set}/{z}/{x}/{y}", .handler = nothing_answer},
    {.method = HTTP_POST, .path = "/find", .handler = nothing_answer},
};
enum { ROUTES = sizeof(routes) / sizeof(routes[0]) };

static void a_path_finds_its_route_and_parameters(void **state)
{
    (void)state;
    static const struct {
        unsigned method;
        const char *path;
        int route; /* -1: none */
        unsigned methods;
        const char *first, *last;
    } rows[] = {
        {HTTP_GET, "/", 0, HTTP_GET, "", ""},
        {HTTP_GET, "/services/a b", 1, HTTP_GET | HTTP_POST, "a b", ""},
        {HTTP_GET, "/services/new", 2, HTTP_GET | HTTP_POST, "", ""},
        {HTTP_POST, "/services/new", 3, HTTP_GET | HTTP_POST, "new", ""},
        {HTTP_GET, "/services/", -1, 0, "", ""},
        {HTTP_GET, "/services", -1, 0, "", ""},
        {HTTP_GET, "/services/a/b", -1, 0, "", ""},
        {HTTP_GET, "/services/a/", -1, 0, "", ""},
        {HTTP_GET, "//services/a", -1, 0, "", ""},
        {HTTP_GET, "/Services/a", -1, 0, "", ""},
        {HTTP_GET, "/find", -1, HTTP_POST, "", ""},
        {HTTP_POST, "/find", 5, HTTP_POST, "", ""},
        {HTTP_POST, "/findx", -1, 0, "", ""},
        {HTTP_POST, "/fin", -1, 0, "", ""},
        {0, "/find", -1, HTTP_POST, "", ""},
        {HTTP_GET, "/tiles/base/1/2/3", 4, HTTP_GET, "base", "3"},
        {HTTP_GET, "/tiles/base/1/2", -1, 0, "", ""},
        {HTTP_GET, "/tiles/base//2/3", -1, 0, "", ""},
        {HTTP_GET, "", -1, 0, "", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct http_match match =
            http_route_find(routes, ROUTES, rows[i].method, str_from(rows[i].path));
        int found = match.route ? (int)(match.route - routes) : -1;
        if (found != rows[i].route || match.methods != rows[i].methods)
            fail_msg("%s: route %d, methods %u", rows[i].path, found, match.methods);
        assert_true(str_equal(match.parameters[0], str_from(rows[i].first)));
        assert_true(str_equal(match.parameters[3], str_from(rows[i].last)));
    }
}

static void open_data_is_told_for_each_method_of_the_path(void **state)
{
    (void)state;
    assert_true(http_route_find(routes, ROUTES, 0, STR("/services/a")).open_methods);
    assert_false(http_route_find(routes, ROUTES, HTTP_GET, STR("/")).open_methods);
}

static void allow_names_what_a_path_takes(void **state)
{
    (void)state;
    assert_string_equal(http_methods_allowed(HTTP_GET), "GET, HEAD, OPTIONS");
    assert_string_equal(http_methods_allowed(HTTP_POST), "POST, OPTIONS");
    assert_string_equal(http_methods_allowed(HTTP_GET | HTTP_POST), "GET, HEAD, POST, OPTIONS");
    assert_string_equal(http_methods_allowed(HTTP_GET | HTTP_PUT | HTTP_DELETE),
                        "GET, HEAD, PUT, DELETE, OPTIONS");
    assert_string_equal(http_methods_allowed(0), "GET, HEAD, POST, PUT, DELETE, OPTIONS");
}

static void a_template_is_checked_at_start(void **state)
{
    (void)state;
    static const char *const sound[] = {"/", "/a", "/{a}", "/a/{b}/c/{d}", "/{a}/{b}/{c}/{d}"};
    static const char *const unsound[] = {"",      "a",     "/{a", "/a}",
                                          "/x{a}", "/{a}x", "/{}", "/{a}/{b}/{c}/{d}/{e}"};
    for (size_t i = 0; i < sizeof(sound) / sizeof(sound[0]); i++)
        assert_true(http_template_is_sound(sound[i]));
    for (size_t i = 0; i < sizeof(unsound) / sizeof(unsound[0]); i++)
        assert_false(http_template_is_sound(unsound[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_finds_its_route_and_parameters),
        cmocka_unit_test(open_data_is_told_for_each_method_of_the_path),
        cmocka_unit_test(allow_names_what_a_path_takes),
        cmocka_unit_test(a_template_is_checked_at_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
