#include "tests/support/test.h"

#include <string.h>

#include "codec/json.h"
#include "http/openapi.h"
#include "http/site.h"
#include "model/condition.h"
#include "tests/support/atlases.h"

static struct site *site;
static const struct atlas *atlas;
static struct http_options options;

static int site_begin(void **state)
{
    (void)state;
    struct problem problem = {0};
    atlas = test_atlas_synthetic(20, 1);
    assert_int_equal(site_create(atlas_take(atlas), STR(""), &site, &problem), OK);
    site_serve(site, &options);
    return 0;
}

static int site_end(void **state)
{
    (void)state;
    site_destroy(site);
    atlas_give_back(atlas);
    return 0;
}

static void every_route_of_the_site_is_described(void **state)
{
    (void)state;
    int faults = 0;
    for (size_t i = 0; i < options.route_count; i++) {
        const char *fault = openapi_fault(&options.routes[i]);
        if (fault)
            print_error("%s %s\n", options.routes[i].path, fault);
        faults += fault != NULL;
    }
    assert_int_equal(faults, 0);
}

static void write_into(struct buf *out)
{
    struct openapi_subject subject = {
        .atlas = atlas, .routes = options.routes, .route_count = options.route_count};
    struct problem problem = {0};
    buf_init(out, 0);
    assert_int_equal(openapi_write(&subject, out, &problem), OK);
}

static const char *member_of(enum http_method method)
{
    switch (method) {
    case HTTP_GET: return "get";
    case HTTP_POST: return "post";
    case HTTP_PUT: return "put";
    case HTTP_DELETE: break;
    }
    return "delete";
}

static void the_document_is_json_with_every_path_once(void **state)
{
    (void)state;
    struct buf text;
    struct problem problem = {0};
    struct json_doc *doc = NULL;
    write_into(&text);
    assert_int_equal(json_open(buf_view(&text), 4 * 1024 * 1024, &doc, &problem), OK);
    struct json_at root = json_root(doc);
    struct json_at paths = json_member(&root, "paths");
    for (size_t i = 0; i < options.route_count; i++) {
        const struct http_route *route = &options.routes[i];
        size_t len = strlen(route->path);
        if (len > 1 && route->path[len - 1] == '/')
            continue; /* told of without its slash */
        bool is_shown = strncmp(route->path, "/steward", 8) != 0;
        struct json_at path = json_member(&paths, route->path);
        struct json_at operation = json_member(&path, member_of(route->method));
        if (json_is_there(&operation) != is_shown)
            fail_msg("%s %s", route->path, is_shown ? "is missing" : "is behind a sign-in");
    }
    json_close(doc);
    buf_finish(&text);
}

static void the_same_site_gives_the_same_document(void **state)
{
    (void)state;
    struct buf one, other;
    write_into(&one);
    write_into(&other);
    assert_string_equal(one.ptr, other.ptr);
    buf_finish(&one);
    buf_finish(&other);
}

/* ---- requests ---- */

static const struct http_route *route_of(enum http_method method, const char *path)
{
    for (size_t i = 0; i < options.route_count; i++)
        if (options.routes[i].method == method && strcmp(options.routes[i].path, path) == 0)
            return &options.routes[i];
    fail_msg("there is no %s", path);
    return NULL;
}

static void a_query_may_hold_what_is_described_and_nothing_else(void **state)
{
    (void)state;
    static const struct {
        enum http_method method;
        const char *path;
        const char *name;
        enum err err;
    } rows[] = {
        {HTTP_GET, "/api/services/{id}", "as_of", OK},
        {HTTP_GET, "/api/services/{id}", "id", ERR_INVALID}, /* of the path, not of the query */
        {HTTP_GET, "/api/services/{id}", "as-of", ERR_INVALID},
        {HTTP_GET, "/api/services/{id}", "", ERR_INVALID},
        {HTTP_GET, "/", "f", OK},
        {HTTP_GET, "/privacy", "f", ERR_INVALID},
        {HTTP_POST, "/api/find", "near", ERR_INVALID}, /* a search is never in an address */
        {HTTP_POST, "/api/gaps/scenario", "need", ERR_INVALID},
        {HTTP_GET, "/api/gaps", "whatever", OK}, /* the question itself refuses it */
        {HTTP_GET, "/openreferral/services", "perPage", OK},
        {HTTP_GET, "/openreferral/taxonomies", "postcode", ERR_INVALID},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct http_argument argument = {str_from(rows[i].name), STR("1")};
        struct http_request request = {.method = rows[i].method,
                                       .route = route_of(rows[i].method, rows[i].path),
                                       .query = {&argument, 1}};
        struct problem problem = {0};
        assert_int_equal(openapi_query_check(&request, &problem), rows[i].err);
        assert_string_equal(problem.where, rows[i].err ? rows[i].name : "");
    }
}

static void a_route_without_a_description_is_let_through(void **state)
{
    (void)state;
    struct http_route route = {.method = HTTP_GET, .path = "/x"};
    struct http_argument argument = {STR("a"), STR("1")};
    struct http_request request = {.route = &route, .query = {&argument, 1}};
    assert_int_equal(openapi_query_check(&request, NULL), OK);
    assert_string_equal(openapi_fault(&route), "is not described");
}

static void what_is_missing_in_a_description_is_named(void **state)
{
    (void)state;
    static const struct openapi_parameter bare[] = {{.name = "a"}, {.name = NULL}};
    static const struct openapi_operation rows[] = {
        {.summary = "S"},
        {.id = "i", .summary = "S", .parameters = bare},
        {.id = "i", .summary = "S", .body_schema = "B", .body_example = "{}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct http_route route = {.method = HTTP_GET, .path = "/x", .described = &rows[i]};
        assert_non_null(openapi_fault(&route));
    }
    static const struct openapi_operation whole = {.id = "i", .summary = "S"};
    struct http_route route = {.method = HTTP_GET, .path = "/x", .described = &whole};
    assert_null(openapi_fault(&route));
    route.method = HTTP_POST;
    route.bodies = HTTP_BODY_JSON;
    assert_non_null(openapi_fault(&route));
}

/* The schemas of facts name the limits of the table of conditions. */
static void numbers_of_facts_have_the_limits_of_their_conditions(void **state)
{
    (void)state;
    assert_int_equal(condition_row(CONDITION_AGE)->largest, 120);
    assert_int_equal(condition_row(CONDITION_CHILDREN)->largest, 20);
    for (int i = 0; i < CONDITION_COUNT; i++) {
        const struct condition_row *row = condition_row((enum condition)i);
        assert_true(row->kind != FACT_NUMBER || row->largest == 120);
        assert_true(row->kind != FACT_COUNT || row->largest == 20);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_route_of_the_site_is_described),
        cmocka_unit_test(the_document_is_json_with_every_path_once),
        cmocka_unit_test(the_same_site_gives_the_same_document),
        cmocka_unit_test(a_query_may_hold_what_is_described_and_nothing_else),
        cmocka_unit_test(a_route_without_a_description_is_let_through),
        cmocka_unit_test(what_is_missing_in_a_description_is_named),
        cmocka_unit_test(numbers_of_facts_have_the_limits_of_their_conditions),
    };
    return cmocka_run_group_tests(tests, site_begin, site_end);
}
