#include "tests/support/test.h"

#include "http/failure.h"

static void each_error_has_its_status(void **state)
{
    (void)state;
    assert_int_equal(http_failure_status(ERR_INVALID, 0), 400);
    assert_int_equal(http_failure_status(ERR_INVALID, 422), 422);
    assert_int_equal(http_failure_status(ERR_NOT_FOUND, 422), 404);
    assert_int_equal(http_failure_status(ERR_LIMIT, 0), 413);
    assert_int_equal(http_failure_status(ERR_BUSY, 0), 503);
    static const enum err hidden[] = {ERR_NO_MEMORY, ERR_DATABASE, ERR_VERSION, ERR_GEOMETRY};
    for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
        assert_int_equal(http_failure_status(hidden[i], 422), 500);
}

static void check(int status, const char *where, const char *text, const char *expected)
{
    struct problem problem = {0};
    struct buf out;
    buf_init(&out, 0);
    problem_set(&problem, ERR_INVALID, "%s", text);
    problem_at(&problem, "%s", where);
    http_failure_write(&out, status, &problem);
    assert_string_equal(out.ptr, expected);
    buf_finish(&out);
}

static void a_failure_is_written_as_problem_json(void **state)
{
    (void)state;
    check(400, "/needs/0", "\"x\" is not a need.\n",
          "{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
          "\"detail\":\"\\\"x\\\" is not a need.\\n\",\"pointer\":\"#/needs/0\"}\n");
    check(422, "line 7", "No.",
          "{\"type\":\"about:blank\",\"title\":\"Unprocessable Content\",\"status\":422,"
          "\"detail\":\"No.\",\"where\":\"line 7\"}\n");
    check(404, "", "", "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404}\n");
}

static void a_failed_disk_is_no_business_of_the_callers(void **state)
{
    (void)state;
    struct problem problem = {0};
    struct buf out;
    buf_init(&out, 0);
    problem_set(&problem, ERR_IO, "disk I/O error in /tmp/x.db");
    problem_at(&problem, "/tmp/x.db");
    assert_int_equal(http_failure_status(ERR_IO, 0), 503);
    http_failure_write(&out, 503, &problem);
    assert_string_equal(
        out.ptr, "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
                 "\"detail\":\"The server could not answer. Please try again later.\"}\n");
    buf_finish(&out);
}

static void a_500_says_nothing_of_what_happened(void **state)
{
    (void)state;
    check(500, "/tmp/x.db", "no such table: person",
          "{\"type\":\"about:blank\",\"title\":\"Internal Server Error\",\"status\":500,"
          "\"detail\":\"The server could not answer. Please try again later.\"}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_error_has_its_status),
        cmocka_unit_test(a_failure_is_written_as_problem_json),
        cmocka_unit_test(a_failed_disk_is_no_business_of_the_callers),
        cmocka_unit_test(a_500_says_nothing_of_what_happened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
