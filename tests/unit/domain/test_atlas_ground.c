#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/atlas.h"
#include "domain/ground.h"
#include "geo/shape.h"
#include "geo/wkt.h"

/* What polygons reach, on the real boroughs: an atlas without services, but with these rows. */
struct ground {
    struct arena arena;
    struct directory directory;
};

static struct ground *ground_make(int coverages)
{
    struct problem problem = {0};
    struct ground *ground = calloc(1, sizeof *ground);
    if (!ground)
        exit(1);
    arena_init(&ground->arena, 0);
    if (ground_read("geodata", &ground->arena, &ground->directory, &problem))
        fail_msg("%s: %s", problem.where, problem.text);
    struct coverage_record *rows =
        ARENA_ARRAY(&ground->arena, struct coverage_record, (size_t)coverages);
    for (int i = 0; i < coverages && rows; i++) {
        rows[i].kind = COVERAGE_POLYGON;
        rows[i].within = NONE;
        rows[i].site = NONE;
        rows[i].source = NONE;
    }
    ground->directory.coverages = rows;
    ground->directory.coverages_count = coverages;
    return ground;
}

/* Takes the ground over. */
static const struct atlas *atlas_of(struct ground *ground)
{
    struct problem problem = {0};
    struct atlas *atlas = NULL;
    if (atlas_build(&ground->arena, &ground->directory, &atlas, &problem))
        fail_msg("%s: %s", problem.where, problem.text);
    free(ground);
    return atlas;
}

static struct str wkb_of(struct ground *ground, const char *wkt)
{
    struct str wkb = {0};
    assert_int_equal(wkt_to_wkb(str_from(wkt), &ground->arena, &wkb, NULL), OK);
    return wkb;
}

static uint64_t borough_bit(const struct directory *directory, const char *name)
{
    for (int i = 0; i < directory->areas_count; i++)
        if (str_equal(directory->areas[i].name, str_from(name)))
            return AREA_BIT(i);
    fail_msg("%s is no area", name);
    return 0;
}

static void only_boroughs_wholly_inside_a_polygon_are_full(void **state)
{
    (void)state;
    enum { LONDON, ISLINGTON, HALF, HOLED, KNOTTED, COUNT };
    struct ground *ground = ground_make(COUNT);
    const struct directory *directory = &ground->directory;
    struct coverage_record *rows = ground->directory.coverages;
    uint64_t islington = borough_bit(directory, "Islington");
    uint64_t hackney = borough_bit(directory, "Hackney");
    rows[LONDON].wkb = wkb_of(
        ground, "POLYGON((490000 140000,580000 140000,580000 220000,490000 220000,490000 140000))");
    /* a box of kilometres round Islington, which leaves all its neighbours in part */
    rows[ISLINGTON].wkb = wkb_of(
        ground, "POLYGON((528000 181000,534500 181000,534500 188500,528000 188500,528000 181000))");
    rows[HALF].wkb = wkb_of(
        ground, "POLYGON((528000 181000,534500 181000,534500 185000,528000 185000,528000 181000))");
    /* all of it but a pond, within a box that no vertex of the border tells apart */
    rows[HOLED].wkb = wkb_of(
        ground, "POLYGON((528000 181000,534500 181000,534500 188500,528000 188500,528000 181000),"
                "(531000 185000,531020 185000,531020 185020,531000 185020,531000 185000))");
    /* crosses itself far away: its inside is anybody's guess */
    rows[KNOTTED].wkb = wkb_of(
        ground, "POLYGON((528000 181000,534500 181000,534500 188500,528000 188500,528000 181000,"
                "500000 150000,501000 151000,501000 150000,500000 151000,528000 181000))");
    const struct atlas *atlas = atlas_of(ground);
    assert_true(atlas->covers[LONDON].full == atlas->london);
    assert_true(atlas->covers[LONDON].part == AREA_BIT(AREA_OUTSIDE));
    assert_true(atlas->covers[ISLINGTON].full == islington);
    assert_true(atlas->covers[ISLINGTON].part & hackney);
    assert_false(atlas->covers[ISLINGTON].part & islington);
    for (int i = HALF; i < COUNT; i++) {
        assert_true(atlas->covers[i].full == 0);
        assert_true(atlas->covers[i].part & islington);
    }
    atlas_give_back(atlas);
}

static void a_polygon_drawn_along_borders_holds_their_boroughs(void **state)
{
    (void)state;
    struct ground *ground = ground_make(2);
    struct directory *directory = &ground->directory;
    uint64_t pair = borough_bit(directory, "Islington") | borough_bit(directory, "Hackney");
    int first = __builtin_ctzll(pair);
    int second = 63 - __builtin_clzll(pair);
    struct shaper *shaper = NULL;
    struct shape *both[2] = {NULL, NULL};
    struct shape *joined = NULL;
    struct problem problem = {0};
    assert_int_equal(shaper_create(&shaper, &problem), OK);
    assert_int_equal(
        shape_from_wkb(shaper, directory->areas[first].wkb, false, &both[0], NULL, &problem), OK);
    assert_int_equal(
        shape_from_wkb(shaper, directory->areas[second].wkb, false, &both[1], NULL, &problem), OK);
    const struct shape *all[] = {both[0], both[1]};
    assert_int_equal(shape_union(shaper, all, 2, &joined, &problem), OK);
    directory->coverages[0].wkb = directory->areas[first].wkb;
    assert_int_equal(
        shape_to_wkb(shaper, joined, &ground->arena, &directory->coverages[1].wkb, &problem), OK);
    shape_drop(shaper, joined), shape_drop(shaper, both[0]), shape_drop(shaper, both[1]);
    shaper_destroy(shaper);
    const struct atlas *atlas = atlas_of(ground);
    assert_true(atlas->covers[0].full == AREA_BIT(first));
    assert_true(atlas->covers[1].full == pair);
    atlas_give_back(atlas);
}

static void real_boroughs_are_valid_and_do_not_overlap(void **state)
{
    (void)state;
    struct ground *ground = ground_make(0);
    const struct directory *directory = &ground->directory;
    struct shaper *shaper = NULL;
    struct shape *boroughs[BOROUGH_MAX] = {NULL};
    const struct shape *all[BOROUGH_MAX];
    struct shape *london = NULL;
    struct problem problem = {0};
    int count = 0;
    double sum_m2 = 0;
    assert_int_equal(shaper_create(&shaper, &problem), OK);
    for (; count < BOROUGH_MAX && str_equal(directory->areas[count].type, STR("borough"));
         count++) {
        if (shape_from_wkb(shaper, directory->areas[count].wkb, false, &boroughs[count], NULL,
                           &problem))
            fail_msg("%s: %s", directory->areas[count].name.ptr, problem.text);
        all[count] = boroughs[count];
        sum_m2 += shape_area_m2(shaper, boroughs[count]);
    }
    assert_int_equal(count, 33);
    assert_int_equal(shape_union(shaper, all, count, &london, &problem), OK);
    double london_m2 = shape_area_m2(shaper, london);
    if (!(sum_m2 - london_m2 < 1 && london_m2 - sum_m2 < 1))
        fail_msg("boroughs have %.1f m2 in all, joined %.1f", sum_m2, london_m2);
    for (int i = 0; i < count; i++)
        shape_drop(shaper, boroughs[i]);
    shape_drop(shaper, london);
    shaper_destroy(shaper);
    arena_finish(&ground->arena);
    free(ground);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_boroughs_wholly_inside_a_polygon_are_full),
        cmocka_unit_test(a_polygon_drawn_along_borders_holds_their_boroughs),
        cmocka_unit_test(real_boroughs_are_valid_and_do_not_overlap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
