#include "tests/support/test.h"

#include <string.h>

#include "http/tile_cache.h"

static struct tile_key key_of(uint32_t x)
{
    return (struct tile_key){.layers = 1, .z = 10, .x = x};
}

static struct http_shared *shared_of(const char *text)
{
    struct http_shared *shared = NULL;
    struct http_shared_options options = {
        .body = str_from(text), .content_type = "image/png", .cache = HTTP_REVALIDATE};
    assert_int_equal(http_shared_create(&options, &shared, NULL), OK);
    return shared;
}

static struct tile_cache *cache_of(int tiles_max, size_t bytes_max)
{
    struct tile_cache *cache = NULL;
    assert_int_equal(tile_cache_create(tiles_max, bytes_max, &cache, NULL), OK);
    return cache;
}

static void add(struct tile_cache *cache, uint32_t x, size_t size_bytes)
{
    struct http_shared *shared = shared_of("tile");
    struct tile_key key = key_of(x);
    tile_cache_add(cache, &key, shared, size_bytes);
    http_shared_give_back(shared);
}

static bool has(struct tile_cache *cache, uint32_t x)
{
    struct tile_key key = key_of(x);
    struct http_shared *shared = tile_cache_take(cache, &key);
    http_shared_give_back(shared);
    return shared != NULL;
}

static void a_tile_that_was_kept_is_found_by_all_of_its_key(void **state)
{
    (void)state;
    struct tile_cache *cache = cache_of(8, 1000);
    struct tile_key key = key_of(5);
    struct http_shared *shared = shared_of("five");
    tile_cache_add(cache, &key, shared, 10);
    struct http_shared *found = tile_cache_take(cache, &key);
    assert_ptr_equal(found, shared);
    http_shared_give_back(found);
    http_shared_give_back(shared);
    struct tile_key others[] = {key, key, key, key, key, key, key, key};
    others[0].layers = 2;
    others[1].form = 1;
    others[2].z = 11;
    others[3].x = 6;
    others[4].y = 1;
    others[5].as_of_days = 1;
    others[6].need = 1;
    others[7].stage = 1;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_null(tile_cache_take(cache, &others[i]));
    tile_cache_destroy(cache);
    tile_cache_destroy(NULL);
}

static void the_least_lately_used_go_first(void **state)
{
    (void)state;
    struct tile_cache *cache = cache_of(3, 1000);
    for (uint32_t x = 0; x < 3; x++)
        add(cache, x, 10);
    assert_true(has(cache, 0));
    add(cache, 3, 10);
    assert_true(has(cache, 0));
    assert_false(has(cache, 1));
    assert_true(has(cache, 2) && has(cache, 3));
    tile_cache_destroy(cache);
}

static void bytes_are_bounded_too(void **state)
{
    (void)state;
    struct tile_cache *cache = cache_of(100, 100);
    for (uint32_t x = 0; x < 10; x++)
        add(cache, x, 25);
    for (uint32_t x = 0; x < 10; x++)
        assert_int_equal(has(cache, x), x >= 6);
    add(cache, 50, 26); /* more than a quarter of all */
    assert_false(has(cache, 50));
    assert_true(has(cache, 6));
    tile_cache_destroy(cache);
}

static void one_that_is_kept_already_stays(void **state)
{
    (void)state;
    struct tile_cache *cache = cache_of(4, 100);
    struct tile_key key = key_of(1);
    struct http_shared *first = shared_of("first");
    struct http_shared *second = shared_of("second");
    tile_cache_add(cache, &key, first, 10);
    tile_cache_add(cache, &key, second, 10);
    struct http_shared *found = tile_cache_take(cache, &key);
    assert_ptr_equal(found, first);
    http_shared_give_back(found);
    http_shared_give_back(first);
    http_shared_give_back(second);
    tile_cache_destroy(cache);
}

static void thousands_come_and_go(void **state)
{
    (void)state;
    struct tile_cache *cache = cache_of(64, 100000);
    int kept = 0;
    for (uint32_t x = 0; x < 3000; x++) {
        add(cache, x, 10);
        assert_true(has(cache, x));
    }
    for (uint32_t x = 0; x < 3000; x++)
        kept += has(cache, x);
    assert_int_equal(kept, 64);
    assert_true(has(cache, 2999) && has(cache, 2936));
    tile_cache_destroy(cache);
}

static void a_cache_without_room_keeps_nothing(void **state)
{
    (void)state;
    struct tile_cache *cache = cache_of(0, 100);
    add(cache, 1, 1);
    assert_false(has(cache, 1));
    tile_cache_destroy(cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tile_that_was_kept_is_found_by_all_of_its_key),
        cmocka_unit_test(the_least_lately_used_go_first),
        cmocka_unit_test(bytes_are_bounded_too),
        cmocka_unit_test(one_that_is_kept_already_stays),
        cmocka_unit_test(thousands_come_and_go),
        cmocka_unit_test(a_cache_without_room_keeps_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
