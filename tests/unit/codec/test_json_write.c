#include "tests/support/test.h"

#include <math.h>

#include "codec/json.h"
#include "codec/json_write.h"

/* A bit of everything. */
static void write_sample(struct buf *out)
{
    struct json_write write = json_write_to(out);
    json_write_object_begin(&write);
    json_write_key(&write, STR("name"));
    json_write_text(&write, STR("a \"b\"\n\\ caf\xC3\xA9 \x01"));
    json_write_key(&write, STR("point"));
    json_write_list_begin(&write);
    json_write_double(&write, -0.07, 6);
    json_write_double(&write, 51.5, 6);
    json_write_list_end(&write);
    json_write_key(&write, STR("empty"));
    json_write_object_begin(&write);
    json_write_object_end(&write);
    json_write_key(&write, STR("none"));
    json_write_list_begin(&write);
    json_write_list_end(&write);
    json_write_key_text(&write, STR("a\"key"));
    json_write_null(&write);
    json_write_key(&write, STR("raw"));
    json_write_raw(&write, STR("[1,2]"));
    json_write_key(&write, STR("all"));
    json_write_list_begin(&write);
    json_write_int(&write, INT64_MIN);
    json_write_bool(&write, true);
    json_write_bool(&write, false);
    json_write_object_begin(&write);
    json_write_object_end(&write);
    json_write_object_begin(&write);
    json_write_object_end(&write);
    json_write_list_end(&write);
    json_write_object_end(&write);
}

static void json_write_puts_commas_where_they_belong(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 0);
    write_sample(&out);
    assert_string_equal(
        out.ptr, "{\"name\":\"a \\\"b\\\"\\n\\\\ caf\xC3\xA9 \\u0001\",\"point\":[-0.07,51.5],"
                 "\"empty\":{},\"none\":[],\"a\\\"key\":null,\"raw\":[1,2],"
                 "\"all\":[-9223372036854775808,true,false,{},{}]}");
    buf_finish(&out);
}

static void json_write_is_read_back_by_our_reader(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 0);
    write_sample(&out);
    struct json_doc *doc = NULL;
    assert_int_equal(json_open(buf_view(&out), 1000, &doc, NULL), OK);
    struct json_at root = json_root(doc);
    struct json_at name = json_member(&root, "name");
    struct str text;
    assert_int_equal(json_want_text(&name, &text, NULL), OK);
    assert_true(str_equal(text, STR("a \"b\"\n\\ caf\xC3\xA9 \x01")));
    json_close(doc);
    buf_finish(&out);
}

static void json_write_fails_as_its_buffer_does(void **state)
{
    (void)state;
    struct buf whole;
    buf_init(&whole, 0);
    write_sample(&whole);
    for (size_t limit = 1; limit < whole.len; limit++) {
        struct buf out;
        buf_init(&out, limit);
        write_sample(&out);
        assert_true(out.failed);
        assert_true(out.len <= limit);
        buf_finish(&out);
    }
    struct buf exact;
    buf_init(&exact, whole.len + 1); /* a key asks for one byte more than it may need */
    write_sample(&exact);
    assert_false(exact.failed);
    buf_finish(&exact);
    buf_finish(&whole);
}

static void json_write_refuses_numbers_that_json_lacks(void **state)
{
    (void)state;
    const double bad[] = {(double)NAN, (double)INFINITY, -(double)INFINITY, 1e300};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct buf out;
        buf_init(&out, 0);
        struct json_write write = json_write_to(&out);
        json_write_double(&write, bad[i], 3);
        assert_true(out.failed);
        buf_finish(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_write_puts_commas_where_they_belong),
        cmocka_unit_test(json_write_is_read_back_by_our_reader),
        cmocka_unit_test(json_write_fails_as_its_buffer_does),
        cmocka_unit_test(json_write_refuses_numbers_that_json_lacks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
