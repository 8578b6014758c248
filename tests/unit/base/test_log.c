#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

/* Standard error goes to a file while a test looks at it. */
struct capture {
    int kept;
    FILE *file;
    char text[300000];
};

static struct capture capture;

static void capture_begin(void)
{
    capture.file = tmpfile();
    assert_non_null(capture.file);
    fflush(stderr);
    capture.kept = dup(STDERR_FILENO);
    assert_true(capture.kept >= 0);
    assert_true(dup2(fileno(capture.file), STDERR_FILENO) >= 0);
}

/* What was written so far. */
static const char *capture_text(void)
{
    ssize_t len = pread(fileno(capture.file), capture.text, sizeof capture.text - 1, 0);
    capture.text[len > 0 ? len : 0] = '\0';
    return capture.text;
}

static void capture_end(void)
{
    capture_text();
    dup2(capture.kept, STDERR_FILENO);
    close(capture.kept);
    fclose(capture.file);
}

static int lines_in(const char *text)
{
    int lines = 0;
    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

static void log_event_is_one_line_of_json(void **state)
{
    (void)state;
    capture_begin();
    log_event(LOG_WARNING, "load", "line %d\n\"quoted\" \\ %s", 7, "caf\xC3\xA9");
    capture_end();
    assert_int_equal(lines_in(capture.text), 1);
    const char *after_time = strstr(capture.text, "Z\",");
    assert_non_null(after_time);
    assert_int_equal(after_time - capture.text, strlen("{\"time\":\"2020-01-01T00:00:00"));
    assert_string_equal(after_time + 2, ",\"level\":\"warning\",\"event\":\"load\","
                                        "\"text\":\"line 7\\n\\\"quoted\\\" \\\\ caf\xC3\xA9\"}\n");
}

static void log_drops_what_is_below_its_level(void **state)
{
    (void)state;
    capture_begin();
    log_event(LOG_DEBUG, "a", "x");
    log_set_level(LOG_ERROR);
    log_event(LOG_WARNING, "b", "x");
    log_request("GET", "/", 200, 1);
    log_flush();
    log_event(LOG_ERROR, "c", "x");
    log_set_level(LOG_DEBUG);
    log_event(LOG_DEBUG, "d", "x");
    log_set_level(LOG_INFO);
    capture_end();
    assert_int_equal(lines_in(capture.text), 2);
    assert_non_null(strstr(capture.text, "\"event\":\"c\""));
    assert_non_null(strstr(capture.text, "\"event\":\"d\""));
}

static void log_gathers_requests_until_flushed(void **state)
{
    (void)state;
    capture_begin();
    log_request("POST", "/api/find", 200, 87);
    bool early = capture_text()[0] != '\0';
    log_flush();
    log_request("GET", "/services/{id}", 404, 5);
    log_event(LOG_INFO, "stop", "after it"); /* keeps the order */
    capture_end();
    assert_false(early);
    assert_int_equal(lines_in(capture.text), 3);
    assert_non_null(strstr(capture.text, "\"event\":\"request\",\"method\":\"POST\","
                                         "\"route\":\"/api/find\",\"status\":200,\"us\":87}\n"));
    assert_true(strstr(capture.text, "/services/{id}") < strstr(capture.text, "after it"));
}

static void log_loses_no_request_when_its_room_is_full(void **state)
{
    (void)state;
    capture_begin();
    for (int i = 0; i < 2000; i++)
        log_request("GET", "/api/boroughs", 200, i);
    log_flush();
    capture_end();
    assert_int_equal(lines_in(capture.text), 2000);
    assert_non_null(strstr(capture.text, "\"us\":0}"));
    assert_non_null(strstr(capture.text, "\"us\":1999}"));
}

static void log_that_cannot_be_written_stops_nothing(void **state)
{
    (void)state;
    int kept = dup(STDERR_FILENO);
    close(STDERR_FILENO);
    log_event(LOG_ERROR, "lost", "nobody reads this");
    log_request("GET", "/", 200, 1);
    log_flush();
    dup2(kept, STDERR_FILENO);
    close(kept);
}

static void log_level_is_known_by_name(void **state)
{
    (void)state;
    enum log_level level = LOG_INFO;
    assert_true(log_level_from(STR("debug"), &level));
    assert_int_equal(level, LOG_DEBUG);
    assert_true(log_level_from(STR("error"), &level));
    assert_int_equal(level, LOG_ERROR);
    assert_false(log_level_from(STR("loud"), &level));
    assert_false(log_level_from(STR(""), &level));
    assert_int_equal(level, LOG_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(log_event_is_one_line_of_json),
        cmocka_unit_test(log_drops_what_is_below_its_level),
        cmocka_unit_test(log_gathers_requests_until_flushed),
        cmocka_unit_test(log_loses_no_request_when_its_room_is_full),
        cmocka_unit_test(log_that_cannot_be_written_stops_nothing),
        cmocka_unit_test(log_level_is_known_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
