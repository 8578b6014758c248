#include "tests/support/test.h"

#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

static void arena_gives_zeroed_aligned_memory(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    for (size_t size = 1; size < 300; size++) {
        unsigned char *taken = arena_take(&arena, size, 1);
        assert_non_null(taken);
        assert_int_equal((uintptr_t)taken % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(taken[i], 0);
        memset(taken, 0xAA, size); /* what comes next must not be it */
    }
    arena_finish(&arena);
}

static void arena_takes_larger_than_a_block(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    char *small = arena_take(&arena, 1, 10);
    char *large = ARENA_ARRAY(&arena, char, 1000000);
    assert_non_null(small);
    assert_non_null(large);
    large[999999] = 'x';
    memset(small, 'y', 10);
    assert_int_equal(large[0], 0);
    assert_non_null(ARENA_NEW(&arena, double));
    arena_finish(&arena);
}

static void arena_keeps_its_limit(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 1024);
    assert_null(arena_take(&arena, 1, 1025));
    assert_non_null(arena_take(&arena, 1, 1000)); /* 1008, aligned */
    assert_null(arena_take(&arena, 1, 17));
    assert_non_null(arena_take(&arena, 1, 16));
    assert_null(arena_take(&arena, 1, 1));
    assert_int_equal(arena.used_bytes, 1024);
    arena_reset(&arena);
    assert_non_null(arena_take(&arena, 1, 1024));
    arena_finish(&arena);
}

static void arena_refuses_sizes_that_overflow(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    assert_null(arena_take(&arena, SIZE_MAX, 2));
    assert_null(arena_take(&arena, SIZE_MAX / 2 + 1, 2));
    assert_null(arena_take(&arena, 1, SIZE_MAX));
    assert_null(arena_take(&arena, SIZE_MAX, SIZE_MAX));
    assert_non_null(arena_take(&arena, 0, 8));
    assert_non_null(arena_take(&arena, 8, 0));
    arena_finish(&arena);
}

static void arena_reset_keeps_the_first_block_and_forgets_the_rest(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena, 0);
    void *first = arena_take(&arena, 1, 100);
    for (int i = 0; i < 100; i++)
        assert_non_null(arena_take(&arena, 1, 10000));
    arena_reset(&arena);
    assert_int_equal(arena.used_bytes, 0);
    assert_ptr_equal(arena_take(&arena, 1, 100), first);
    arena_finish(&arena);
    arena_finish(&arena);
    arena_finish(NULL);
    arena_init(&arena, 0);
    arena_reset(&arena);
    arena_finish(&arena);
}

static void a_list_that_grows_keeps_what_it_holds(void **state)
{
    (void)state;
    struct arena arena;
    int *items = NULL;
    int room = 0;
    arena_init(&arena, 0);
    for (int i = 0; i < 1000; i++) {
        items = arena_grow(&arena, items, i, &room, sizeof *items);
        assert_non_null(items);
        assert_true(room > i);
        items[i] = i;
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);
    arena_finish(&arena);
    arena_init(&arena, 64); /* no room for the first items */
    room = 0;
    assert_null(arena_grow(&arena, NULL, 0, &room, sizeof *items));
    assert_int_equal(room, 0);
    arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_gives_zeroed_aligned_memory),
        cmocka_unit_test(arena_takes_larger_than_a_block),
        cmocka_unit_test(arena_keeps_its_limit),
        cmocka_unit_test(arena_refuses_sizes_that_overflow),
        cmocka_unit_test(arena_reset_keeps_the_first_block_and_forgets_the_rest),
        cmocka_unit_test(a_list_that_grows_keeps_what_it_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
