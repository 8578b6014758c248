#include "tests/support/test.h"

#include "http/negotiate.h"

static void gzip_is_taken_when_it_is_named_and_weighs_something(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        bool takes;
    } rows[] = {
        {"", false},
        {"gzip", true},
        {"GZIP", true},
        {"br, gzip", true},
        {"gzip;q=0", false},
        {"gzip; q=0.000", false},
        {"gzip;q=0.1", true},
        {"*", true},
        {"*;q=0", false},
        {"gzip;q=0, *", false},
        {"br;q=1, *;q=0.5", true},
        {"gzipped", false},
        {"identity", false},
        {"gzip;q=2", false},
        {"gzip;q=nan", false},
        {"gzip;x=y", true},
        {",,,", false},
        {"gzip;q", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (http_takes_gzip(str_from(rows[i].value)) != rows[i].takes)
            fail_msg("\"%s\"", rows[i].value);
}

static void html_is_for_those_who_name_it(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        bool html;
    } rows[] = {
        {"", false},
        {"*/*", false},
        {"text/html", true},
        {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true},
        {"application/json", false},
        {"application/json, text/html;q=0.9", false},
        {"application/geo+json, text/html;q=0.9", false},
        {"application/json;q=0.5, text/html", true},
        {"text/html;q=0", false},
        {"text/*", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (http_prefers_html(str_from(rows[i].value)) != rows[i].html)
            fail_msg("\"%s\"", rows[i].value);
}

static void a_tag_is_found_in_any_list(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        bool names;
    } rows[] = {
        {"\"abc\"", true},
        {"W/\"abc\"", true},
        {"*", true},
        {" * ", true},
        {"\"x\", \"abc\"", true},
        {"\"x\",W/\"abc\",\"y\"", true},
        {"\"abc-gz\"", true},
        {"\"abc", false},
        {"abc", false},
        {"\"ab\"", false},
        {"\"abcd\"", false},
        {"", false},
        {"w/\"abc\"", false},
        {"\"", false},
        {"\"\"", false},
        {"\"abc-gz-gz\"", false},
        {"W/", false},
        {"\"-gz\"", false},
        {"\"a\", *", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (http_none_match_names(str_from(rows[i].value), STR("\"abc\"")) != rows[i].names)
            fail_msg("\"%s\"", rows[i].value);
}

static void the_gzip_variant_has_its_own_tag(void **state)
{
    (void)state;
    char tag[HTTP_ETAG_MAX_LEN + 1];
    http_etag_of_gzip("\"abc\"", tag);
    assert_string_equal(tag, "\"abc-gz\"");
    assert_true(http_none_match_names(STR("\"abc\""), str_from(tag)));
}

static void a_write_names_its_version_exactly(void **state)
{
    (void)state;
    static const struct {
        const char *if_match;
        bool names;
    } rows[] = {
        {"\"abc\"", true},    {"\"x\", \"abc\"", true}, {"*", true},       {"\"abc-gz\"", true},
        {"W/\"abc\"", false}, {"abc", false},           {"\"ab\"", false}, {"", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (http_match_names(str_from(rows[i].if_match), STR("\"abc\"")) != rows[i].names)
            fail_msg("%s", rows[i].if_match);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gzip_is_taken_when_it_is_named_and_weighs_something),
        cmocka_unit_test(html_is_for_those_who_name_it),
        cmocka_unit_test(a_tag_is_found_in_any_list),
        cmocka_unit_test(the_gzip_variant_has_its_own_tag),
        cmocka_unit_test(a_write_names_its_version_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
