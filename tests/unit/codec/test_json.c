#include "tests/support/test.h"

#include <jansson.h> /* for its allocation hook alone */
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json.h"

enum { LIMIT_BYTES = 1 << 20 };

static struct json_doc *doc_of(const char *text)
{
    struct json_doc *doc = NULL;
    struct problem problem = {0};
    if (json_open(str_from(text), LIMIT_BYTES, &doc, &problem) != OK)
        fail_msg("%s: %s (%s)", text, problem.text, problem.where);
    return doc;
}

static void json_refuses_what_is_not_strict_json(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t len; /* 0: to the NUL */
        const char *where;
        const char *says;
    } cases[] = {
        {"", 0, "line 1, column 0", "The JSON ends too early."},
        {"{", 0, "line 1, column 1", "The JSON ends too early."},
        {"{\"a\":1,\"a\":2}", 0, "line 1, column 10", "An object has the same member twice."},
        {"{} x", 0, "line 1, column 4", "Something follows the end of the JSON."},
        {"[1]\0", 4, "line 1, column 4", "Something follows the end of the JSON."},
        {"\xEF\xBB\xBF{}", 0, NULL, "This is not valid JSON."},
        {"[NaN]", 0, NULL, "This is not valid JSON."},
        {"[Infinity]", 0, NULL, "This is not valid JSON."},
        {"[1e999]", 0, NULL, "A number is too large."},
        {"[9223372036854775808]", 0, NULL, "A number is too large."},
        {"[01]", 0, NULL, "This is not valid JSON."},
        {"[0x1]", 0, NULL, "This is not valid JSON."},
        {"[1,]", 0, NULL, "This is not valid JSON."},
        {"['a']", 0, NULL, "This is not valid JSON."},
        {"// no\n[]", 0, NULL, "This is not valid JSON."},
        {"[\"\\uD800\"]", 0, NULL, "This is not valid JSON."},
        {"[\"\\uDC00\\uD800\"]", 0, NULL, "This is not valid JSON."},
        {"[\"\\u0000\"]", 0, NULL, "A text holds the character U+0000."},
        {"[\"\xC0\xAF\"]", 0, NULL, "The text is not well-formed UTF-8."},
        {"[\"\xED\xA0\x80\"]", 0, NULL, "The text is not well-formed UTF-8."},
        {"[\"a\nb\"]", 0, NULL, "This is not valid JSON."},
        {"{\n \"a\": tru\n}", 0, "line 2, column 9", "This is not valid JSON."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct json_doc *doc = NULL;
        struct problem problem = {0};
        struct str text = str_from(cases[i].text);
        if (cases[i].len)
            text.len = cases[i].len;
        enum err err = json_open(text, LIMIT_BYTES, &doc, &problem);
        if (err != ERR_INVALID || doc)
            fail_msg("%s was taken", cases[i].text);
        assert_int_equal(problem.code, ERR_INVALID);
        if (strcmp(problem.text, cases[i].says) != 0)
            fail_msg("%s: expected \"%s\", obtained \"%s\"", cases[i].text, cases[i].says,
                     problem.text);
        if (cases[i].where)
            assert_string_equal(problem.where, cases[i].where);
    }
}

static void json_limits_depth_and_size(void **state)
{
    (void)state;
    char text[2 * JSON_DEPTH_MAX + 3];
    memset(text, '[', JSON_DEPTH_MAX);
    memset(text + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
    struct json_doc *doc = NULL;
    assert_int_equal(json_open((struct str){text, 2 * JSON_DEPTH_MAX}, LIMIT_BYTES, &doc, NULL),
                     OK);
    json_close(doc);

    memset(text, '[', JSON_DEPTH_MAX + 1);
    memset(text + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
    struct problem problem = {0};
    doc = NULL;
    assert_int_equal(json_open((struct str){text, sizeof text - 1}, LIMIT_BYTES, &doc, &problem),
                     ERR_INVALID);
    assert_string_equal(problem.where, "line 1, column 33");
    assert_null(doc);

    assert_int_equal(json_open(STR("[1,2]"), 4, &doc, &problem), ERR_LIMIT);
    assert_int_equal(json_open(STR("[1,2]"), 5, &doc, &problem), OK);
    json_close(doc);
    json_close(NULL);
}

static void json_brackets_in_text_are_not_depth(void **state)
{
    (void)state;
    struct json_doc *doc =
        doc_of("[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[[\", \"\\\\\"]");
    struct json_at root = json_root(doc);
    assert_int_equal(json_count(&root), 2);
    json_close(doc);
}

static void json_walks_members_and_items_in_order(void **state)
{
    (void)state;
    struct json_doc *doc = doc_of("{\"z\":1,\"a\":[true,null,\"t\",2.5,{}],\"m\":{}}");
    struct json_at root = json_root(doc);
    char order[8] = "";
    for (struct json_each each = json_each(&root); json_next(&each);)
        strncat(order, each.at.key.ptr, each.at.key.len);
    assert_string_equal(order, "zam");
    assert_int_equal(json_count(&root), 3);

    static const enum json_kind kinds[] = {JSON_KIND_BOOL, JSON_KIND_NULL, JSON_KIND_TEXT,
                                           JSON_KIND_DOUBLE, JSON_KIND_OBJECT};
    struct json_at list = json_member(&root, "a");
    size_t seen = 0;
    for (struct json_each each = json_each(&list); json_next(&each); seen++)
        assert_int_equal(json_kind_of(&each.at), kinds[seen]);
    assert_int_equal(seen, 5);

    struct json_at null = json_item(&list, 1);
    assert_false(json_is_there(&null));
    struct json_at beyond = json_item(&list, 5);
    assert_int_equal(json_kind_of(&beyond), JSON_KIND_NONE);
    struct json_at of_nothing = json_member(&beyond, "x");
    assert_int_equal(json_kind_of(&of_nothing), JSON_KIND_NONE);
    assert_int_equal(json_count(&of_nothing), 0);
    for (struct json_each each = json_each(&of_nothing); json_next(&each);)
        fail_msg("nothing has members");
    struct json_at one = json_member(&root, "z");
    for (struct json_each each = json_each(&one); json_next(&each);)
        fail_msg("a number has members");
    json_close(doc);
}

static void json_gives_values_of_the_wanted_kind(void **state)
{
    (void)state;
    struct json_doc *doc =
        doc_of("{\"t\":\"caf\xC3\xA9\\n\\ud83d\\ude00\",\"i\":-9007199254740993,\"d\":-0.07,"
               "\"yes\":true,\"no\":false,\"l\":[1,2]}");
    struct json_at root = json_root(doc);
    struct str text;
    struct json_at at = json_member(&root, "t");
    assert_int_equal(json_want_text(&at, &text, NULL), OK);
    assert_true(str_equal(text, STR("caf\xC3\xA9\n\xF0\x9F\x98\x80")));
    int64_t whole = 0;
    at = json_member(&root, "i");
    assert_int_equal(json_want_int(&at, INT64_MIN, INT64_MAX, &whole, NULL), OK);
    assert_true(whole == -9007199254740993);
    double number = 0;
    at = json_member(&root, "d");
    assert_int_equal(json_want_double(&at, -180, 180, &number, NULL), OK);
    assert_true(number == -0.07);
    bool truth = false;
    at = json_member(&root, "yes");
    assert_int_equal(json_want_bool(&at, &truth, NULL), OK);
    assert_true(truth);
    at = json_member(&root, "no");
    assert_int_equal(json_want_bool(&at, &truth, NULL), OK);
    assert_false(truth);
    size_t count = 0;
    at = json_member(&root, "l");
    assert_int_equal(json_want_list(&at, 2, &count, NULL), OK);
    assert_int_equal(count, 2);
    struct json_at second = json_item(&at, 1);
    assert_int_equal(json_want_double(&second, 0, 9, &number, NULL), OK);
    assert_true(number == 2);
    json_close(doc);
}

static void json_says_what_was_wanted_and_where(void **state)
{
    (void)state;
    struct json_doc *doc = doc_of("{\"needs\":[\"a\",7],\"age\":19.5,\"near\":{\"lat\":91},"
                                  "\"a/b~c\":null,\"old\":130}");
    struct json_at root = json_root(doc);
    struct problem problem = {0};
    struct str text = STR("untouched");
    int64_t whole = 5;
    double number = 6;
    bool truth = true;
    size_t count = 8;

    struct json_at needs = json_member(&root, "needs");
    struct json_at second = json_item(&needs, 1);
    assert_int_equal(json_want_text(&second, &text, &problem), ERR_INVALID);
    assert_string_equal(problem.where, "/needs/1");
    assert_string_equal(problem.text, "This should be text, but is a number.");
    assert_int_equal(json_want_list(&needs, 1, &count, &problem), ERR_INVALID);
    assert_string_equal(problem.where, "/needs");
    assert_string_equal(problem.text, "This list should have at most 1 items, but has 2.");

    struct json_at age = json_member(&root, "age");
    assert_int_equal(json_want_int(&age, 0, 120, &whole, &problem), ERR_INVALID);
    assert_string_equal(problem.text, "This should be a whole number, but is not whole.");
    struct json_at old = json_member(&root, "old");
    assert_int_equal(json_want_int(&old, 0, 120, &whole, &problem), ERR_INVALID);
    assert_string_equal(problem.text, "This number should be from 0 to 120, but is 130.");

    struct json_at near = json_member(&root, "near");
    struct json_at lat = json_member(&near, "lat");
    assert_int_equal(json_want_double(&lat, -90, 90, &number, &problem), ERR_INVALID);
    assert_string_equal(problem.where, "/near/lat");
    assert_string_equal(problem.text, "This number should be from -90 to 90.");
    assert_int_equal(json_want_double(&needs, -90, 90, &number, &problem), ERR_INVALID);
    struct json_at missing = json_member(&near, "lon");
    assert_int_equal(json_want_double(&missing, -90, 90, &number, &problem), ERR_INVALID);
    assert_string_equal(problem.where, "/near/lon");
    assert_string_equal(problem.text, "This should be a number, but is missing.");

    struct json_at odd = json_member(&root, "a/b~c");
    assert_int_equal(json_want_bool(&odd, &truth, &problem), ERR_INVALID);
    assert_string_equal(problem.where, "/a~1b~0c");
    assert_string_equal(problem.text, "This should be true or false, but is null.");
    assert_int_equal(json_want_list(&root, 9, &count, &problem), ERR_INVALID);
    assert_string_equal(problem.where, "");
    assert_int_equal(json_want_text(&root, &text, NULL), ERR_INVALID);

    assert_int_equal(json_problem(&odd, &problem, ERR_NOT_FOUND, "No %s.", "luck"), ERR_NOT_FOUND);
    assert_int_equal(problem.code, ERR_NOT_FOUND);
    assert_string_equal(problem.text, "No luck.");

    assert_true(str_equal(text, STR("untouched")));
    assert_int_equal(whole, 5);
    assert_true(number == 6);
    assert_true(truth);
    assert_int_equal(count, 8);
    json_close(doc);
}

static void json_maybe_lets_absent_and_null_pass(void **state)
{
    (void)state;
    struct json_doc *doc = doc_of("{\"a\":null,\"b\":\"x\",\"c\":3}");
    struct json_at root = json_root(doc);
    struct str text = STR("as it was");
    int64_t whole = 1;
    double number = 2;
    bool truth = true;
    struct json_at null = json_member(&root, "a");
    struct json_at none = json_member(&root, "none");
    assert_int_equal(json_maybe_text(&null, &text, NULL), OK);
    assert_int_equal(json_maybe_text(&none, &text, NULL), OK);
    assert_int_equal(json_maybe_int(&null, 0, 9, &whole, NULL), OK);
    assert_int_equal(json_maybe_double(&none, 0, 9, &number, NULL), OK);
    assert_int_equal(json_maybe_bool(&none, &truth, NULL), OK);
    assert_true(str_equal(text, STR("as it was")));
    assert_true(whole == 1 && number == 2 && truth);
    struct json_at there = json_member(&root, "b");
    assert_int_equal(json_maybe_text(&there, &text, NULL), OK);
    assert_true(str_equal(text, STR("x")));
    assert_int_equal(json_maybe_int(&there, 0, 9, &whole, NULL), ERR_INVALID);
    assert_int_equal(json_maybe_double(&there, 0, 9, &number, NULL), ERR_INVALID);
    assert_int_equal(json_maybe_bool(&there, &truth, NULL), ERR_INVALID);
    struct json_at three = json_member(&root, "c");
    assert_int_equal(json_maybe_int(&three, 0, 9, &whole, NULL), OK);
    assert_int_equal(json_maybe_double(&three, 0, 9, &number, NULL), OK);
    assert_true(whole == 3 && number == 3);
    json_close(doc);
}

static void json_names_an_unknown_member(void **state)
{
    (void)state;
    struct json_doc *doc = doc_of("{\"near\":{\"lon\":1,\"long\":2}}");
    struct json_at root = json_root(doc);
    struct problem problem = {0};
    assert_int_equal(json_want_only(&root, "home near", &problem), OK);
    struct json_at near = json_member(&root, "near");
    assert_int_equal(json_want_only(&near, "lon lat", &problem), ERR_INVALID);
    assert_string_equal(problem.where, "/near/long");
    assert_string_equal(problem.text, "There is no member called \"long\".");
    struct json_at lon = json_member(&near, "lon");
    assert_int_equal(json_want_only(&lon, "a", &problem), ERR_INVALID);
    assert_string_equal(problem.text, "This should be an object, but is a number.");
    json_close(doc);
}

static void json_shows_hostile_keys_harmlessly(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *where;
    } cases[] = {
        {"{\"a\\u202eb\":1}", "/a???b"},
        {"{\"\\n\":1}", "/?"},
        {"{\"\":1}", "/"},
        {"{\"caf\xC3\xA9\":1}", "/caf\xC3\xA9"},
        {"{\"////////////////////////////////////////////////////////////\":1}",
         "/~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1..."},
        /* a character of four bytes over the place where it is cut */
        {"{\"///////////////////////////////////////\xF0\x9F\x98\x80xyz\":1}",
         "/~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1~1"
         "\xF0\x9F\x98\x80..."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct json_doc *doc = doc_of(cases[i].text);
        struct json_at root = json_root(doc);
        struct problem problem = {0};
        assert_int_equal(json_want_only(&root, "", &problem), ERR_INVALID);
        assert_string_equal(problem.where, cases[i].where);
        assert_true(str_is_clean(str_from(problem.text), NULL));
        json_close(doc);
    }
}

static void json_pointer_that_is_too_long_keeps_its_start(void **state)
{
    (void)state;
    struct json_at steps[12];
    memset(steps, 0, sizeof steps);
    for (int i = 1; i < 12; i++) {
        steps[i].parent = &steps[i - 1];
        steps[i].key = STR("thirty-six bytes of a key, all of it");
    }
    struct problem problem = {0};
    assert_int_equal(json_want_object(&steps[11], &problem), ERR_INVALID);
    assert_int_equal(strlen(problem.where), 4 * 37);
}

static void json_reads_numbers_in_any_locale(void **state)
{
    (void)state;
    if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "de_DE.utf8")) {
        print_message("skipped: no German locale here\n");
        skip();
    }
    struct json_doc *doc = doc_of("[51.5155]");
    struct json_at root = json_root(doc);
    struct json_at at = json_item(&root, 0);
    double number = 0;
    struct problem problem = {0};
    assert_int_equal(json_want_double(&at, 0, 90, &number, NULL), OK);
    assert_true(number == 51.5155);
    assert_int_equal(json_want_double(&at, 0.5, 1.5, &number, &problem), ERR_INVALID);
    assert_string_equal(problem.text, "This number should be from 0.5 to 1.5.");
    json_close(doc);
    setlocale(LC_ALL, "C");
}

static int allocations_left;

static void *failing_malloc(size_t size_bytes)
{
    return allocations_left-- > 0 ? malloc(size_bytes) : NULL;
}

static void json_survives_the_failure_of_any_allocation(void **state)
{
    (void)state;
    json_set_alloc_funcs(failing_malloc, free);
    enum err err = ERR_NO_MEMORY;
    int told = 0;
    int n = 0;
    for (; err != OK && n < 500; n++) {
        struct json_doc *doc = NULL;
        struct problem problem = {0};
        allocations_left = n;
        err = json_open(STR("{\"near\":\"SE15 4QL\",\"needs\":[\"a\",\"b\",1,2.5],\"x\":{}}"),
                        LIMIT_BYTES, &doc, &problem);
        assert_true(!err == (doc != NULL)); /* Jansson calls some of them bad syntax */
        told += err == ERR_NO_MEMORY;
        allocations_left = 1000;
        json_close(doc);
    }
    assert_int_equal(err, OK);
    assert_true(n > 10);
    assert_true(told > n / 2);
    json_set_alloc_funcs(malloc, free);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_refuses_what_is_not_strict_json),
        cmocka_unit_test(json_limits_depth_and_size),
        cmocka_unit_test(json_brackets_in_text_are_not_depth),
        cmocka_unit_test(json_walks_members_and_items_in_order),
        cmocka_unit_test(json_gives_values_of_the_wanted_kind),
        cmocka_unit_test(json_says_what_was_wanted_and_where),
        cmocka_unit_test(json_maybe_lets_absent_and_null_pass),
        cmocka_unit_test(json_names_an_unknown_member),
        cmocka_unit_test(json_shows_hostile_keys_harmlessly),
        cmocka_unit_test(json_pointer_that_is_too_long_keeps_its_start),
        cmocka_unit_test(json_reads_numbers_in_any_locale),
        cmocka_unit_test(json_survives_the_failure_of_any_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
