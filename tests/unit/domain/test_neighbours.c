#include "tests/support/test.h"

#include "domain/neighbours.h"
#include "tests/support/atlases.h"

static const struct atlas *atlas;

static int setup(void **state)
{
    (void)state;
    atlas = test_atlas_real();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    atlas_give_back(atlas);
    return 0;
}

static uint64_t bit_of(const char *name)
{
    for (int i = 0; i < atlas->borough_count; i++)
        if (str_equal(atlas->directory.areas[i].name, str_from(name)))
            return AREA_BIT(i);
    fail_msg("There is no borough %s.", name);
    return 0;
}

static uint64_t neighbours_of(uint64_t boroughs)
{
    struct arena arena;
    uint64_t found = 0;
    arena_init(&arena, 0);
    assert_int_equal(neighbours_find(atlas, boroughs, &arena, &found, NULL), OK);
    arena_finish(&arena);
    return found;
}

static void neighbours_share_a_border(void **state)
{
    (void)state;
    assert_int_equal(neighbours_of(bit_of("Bromley")),
                     bit_of("Bexley") | bit_of("Croydon") | bit_of("Greenwich") |
                         bit_of("Lambeth") | bit_of("Lewisham") | bit_of("Southwark"));
}

static void the_two_banks_of_the_thames_are_no_neighbours(void **state)
{
    (void)state;
    assert_false(neighbours_of(bit_of("Westminster")) & bit_of("Lambeth"));
    assert_true(neighbours_of(bit_of("Westminster")) & bit_of("Camden"));
}

static void every_borough_is_its_neighbours_neighbour(void **state)
{
    (void)state;
    for (int i = 0; i < atlas->borough_count; i++) {
        uint64_t found = neighbours_of(AREA_BIT(i));
        assert_true(found != 0);
        assert_false(found & AREA_BIT(i));
        for (int k = 0; k < atlas->borough_count; k++)
            if (found & AREA_BIT(k))
                assert_true(neighbours_of(AREA_BIT(k)) & AREA_BIT(i));
    }
}

static void a_group_has_the_neighbours_of_its_boroughs_but_itself(void **state)
{
    (void)state;
    uint64_t group = bit_of("Bromley") | bit_of("Croydon") | bit_of("Sutton");
    uint64_t each = neighbours_of(bit_of("Bromley")) | neighbours_of(bit_of("Croydon")) |
                    neighbours_of(bit_of("Sutton"));
    assert_int_equal(neighbours_of(group), each & ~group);
    assert_int_equal(neighbours_of(0), 0);
    assert_int_equal(neighbours_of(atlas->london), 0);
}

static void a_full_arena_is_said(void **state)
{
    (void)state;
    struct arena arena;
    uint64_t found = 0;
    struct problem problem = {0};
    arena_init(&arena, 64);
    assert_int_equal(neighbours_find(atlas, atlas->london, &arena, &found, &problem),
                     ERR_NO_MEMORY);
    arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neighbours_share_a_border),
        cmocka_unit_test(the_two_banks_of_the_thames_are_no_neighbours),
        cmocka_unit_test(every_borough_is_its_neighbours_neighbour),
        cmocka_unit_test(a_group_has_the_neighbours_of_its_boroughs_but_itself),
        cmocka_unit_test(a_full_arena_is_said),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
