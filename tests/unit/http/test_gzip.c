#include "tests/support/test.h"

#include <string.h>
#include <zlib.h>

#include "http/gzip.h"

static void what_was_packed_unpacks_to_the_same(void **state)
{
    (void)state;
    char text[5000], back[6000];
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (char)('a' + i % 7);
    struct http_gzip *gzip = http_gzip_create(9);
    struct buf first, second;
    assert_non_null(gzip);
    buf_init(&first, 0);
    buf_init(&second, 0);
    struct str content = {text, sizeof(text)};
    assert_int_equal(http_gzip_write(gzip, content, &first), OK);
    assert_int_equal(http_gzip_write(gzip, content, &second), OK); /* it can be used again */
    assert_true(str_equal(buf_view(&first), buf_view(&second)));
    assert_true(first.len < sizeof(text) / 10);

    z_stream stream = {.next_in = (Bytef *)first.ptr,
                       .avail_in = (uInt)first.len,
                       .next_out = (Bytef *)back,
                       .avail_out = sizeof(back)};
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.total_out, sizeof(text));
    assert_memory_equal(back, text, sizeof(text));
    inflateEnd(&stream);
    buf_finish(&first);
    buf_finish(&second);
    http_gzip_destroy(gzip);
}

static void a_full_buffer_is_an_error(void **state)
{
    (void)state;
    struct http_gzip *gzip = http_gzip_create(1);
    struct buf small;
    assert_non_null(gzip);
    buf_init(&small, 4);
    assert_int_equal(http_gzip_write(gzip, STR("some text"), &small), ERR_NO_MEMORY);
    buf_finish(&small);
    http_gzip_destroy(gzip);
    http_gzip_destroy(NULL);
}

static void text_and_vector_tiles_are_worth_packing(void **state)
{
    (void)state;
    static const char *const helps[] = {
        "text/html; charset=utf-8",          "application/json", "application/geo+json",
        "application/problem+json",          "image/svg+xml",    "text/csv",
        "application/vnd.mapbox-vector-tile"};
    static const char *const does_not[] = {"image/png", "", "application/octet-stream"};
    for (size_t i = 0; i < sizeof(helps) / sizeof(helps[0]); i++)
        assert_true(http_gzip_helps(str_from(helps[i])));
    for (size_t i = 0; i < sizeof(does_not) / sizeof(does_not[0]); i++)
        assert_false(http_gzip_helps(str_from(does_not[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_packed_unpacks_to_the_same),
        cmocka_unit_test(a_full_buffer_is_an_error),
        cmocka_unit_test(text_and_vector_tiles_are_worth_packing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
