#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "geo/wkt.h"
#include "store/store.h"
#include "tests/support/temp.h"

/* A store with two boroughs, a group and 300 women of the Census. */
struct world {
    char folder[TEMP_PATH_BYTES];
    struct store *store;
    struct arena arena;
    struct str wkb;
};

static struct area_record area_of(const struct world *world, const char *type, const char *code)
{
    struct buf name;
    buf_init(&name, 0);
    buf_format(&name, "%s:%s", type, code);
    struct area_record area = {.id = uuid_from_name(buf_view(&name)),
                               .type = str_from(type),
                               .code = str_from(code),
                               .name = str_from(code),
                               .hectares = 1,
                               .women = NONE,
                               .wkb = world->wkb};
    buf_finish(&name);
    return area;
}

static int world_make(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    temp_make(world->folder);
    world->store = temp_store(world->folder);
    arena_init(&world->arena, 0);
    assert_int_equal(
        wkt_to_wkb(STR("POLYGON((0 0,10 0,10 10,0 10,0 0))"), &world->arena, &world->wkb, NULL),
        OK);
    struct area_record areas[] = {area_of(world, "borough", "E09000001"),
                                  area_of(world, "borough", "E09000002"),
                                  area_of(world, "zone", "Z")};
    struct demand_record demand[] = {{{1, 2}, 0, 100}, {{3, 4}, 1, 200}};
    areas[2].wkb = STR("");
    struct directory ground = {
        .areas = areas, .areas_count = 3, .demand = demand, .demand_count = 2};
    assert_int_equal(store_begin(world->store, NULL), OK);
    assert_int_equal(store_write_ground(world->store, &ground, NULL), OK);
    assert_int_equal(store_end(world->store, true, NULL), OK);
    *state = world;
    return 0;
}

static int world_drop(void **state)
{
    struct world *world = *state;
    arena_finish(&world->arena);
    if (store_version(world->store) == store_version_newest())
        temp_expect_sound(world->store);
    store_close(world->store);
    temp_remove(world->folder);
    free(world);
    return 0;
}

/* Writes wards with these codes, parted by spaces. */
static enum err write_wards(struct world *world, const char *codes, struct problem *problem)
{
    struct area_record areas[8];
    char copies[8][16];
    struct directory list = {.areas = areas};
    struct str rest = str_from(codes);
    struct str code;
    while (str_split(&rest, ' ', &code) && code.len) {
        memcpy(copies[list.areas_count], code.ptr, code.len);
        copies[list.areas_count][code.len] = '\0';
        areas[list.areas_count] = area_of(world, "ward", copies[list.areas_count]);
        list.areas_count++;
    }
    assert_int_equal(store_begin(world->store, NULL), OK);
    enum err err = store_write_areas(world->store, STR("ward"), &list, problem);
    assert_int_equal(store_end(world->store, !err, NULL), OK);
    return err;
}

static struct directory read_back(struct world *world)
{
    struct directory back;
    struct problem problem = {0};
    if (store_read_ground(world->store, &world->arena, &back, &problem))
        fail_msg("%s", problem.text);
    return back;
}

static void imported_areas_come_after_boroughs_and_groups(void **state)
{
    struct world *world = *state;
    assert_int_equal(write_wards(world, "B A \"", NULL), OK);
    struct directory back = read_back(world);
    static const char *const codes[] = {"E09000001", "E09000002", "Z", "\"", "A", "B"};
    assert_int_equal(back.areas_count, 6);
    for (int i = 0; i < 6; i++) {
        assert_string_equal(back.areas[i].code.ptr, codes[i]);
        assert_int_equal(back.areas[i].imported, i > 2);
    }
    assert_int_equal(back.areas[3].wkb.len, back.areas[0].wkb.len);
}

static void imported_areas_are_replaced_as_a_whole(void **state)
{
    struct world *world = *state;
    assert_int_equal(write_wards(world, "A B", NULL), OK);
    long long row = temp_sql_number(world->folder, "SELECT id FROM area WHERE code = 'B'");
    assert_int_equal(write_wards(world, "B C \"", NULL), OK);
    assert_int_equal(temp_sql_number(world->folder, "SELECT id FROM area WHERE code = 'B'"), row);
    assert_int_equal(
        temp_sql_number(world->folder, "SELECT count(*) FROM area WHERE type = 'ward'"), 3);
    assert_int_equal(temp_sql_number(world->folder, "SELECT count(*) FROM area WHERE code = 'A'"),
                     0);
    assert_int_equal(write_wards(world, "", NULL), OK);
    assert_int_equal(read_back(world).areas_count, 3);
}

static void imported_area_that_something_names_stays(void **state)
{
    struct world *world = *state;
    struct problem problem = {0};
    assert_int_equal(write_wards(world, "A B", NULL), OK);
    assert_string_equal(
        temp_sql(world->folder,
                 "INSERT INTO area_name (name, area_id) SELECT 'other', id FROM area "
                 "WHERE code = 'A'"),
        "");
    assert_int_equal(write_wards(world, "B", &problem), ERR_INVALID);
    assert_non_null(strstr(problem.text, "still names"));
    assert_int_equal(
        temp_sql_number(world->folder, "SELECT count(*) FROM area WHERE type = 'ward'"), 2);
    assert_string_equal(temp_sql(world->folder, "DELETE FROM area_name WHERE name = 'other'"), "");
}

static void write_demand(struct world *world, int count)
{
    struct directory ground = read_back(world);
    struct demand_record demand[] = {{{5, 6}, 1, 7}};
    ground.demand = demand;
    ground.demand_count = count;
    assert_int_equal(store_begin(world->store, NULL), OK);
    assert_int_equal(store_write_demand(world->store, &ground, NULL), OK);
    if (count) {
        assert_int_equal(store_set_loaded(world->store, STR("demand"), STR("f"), count, NULL), OK);
        assert_int_equal(
            store_describe_loaded(world->store, STR("demand"), STR("a.csv, today"), NULL), OK);
    } else {
        assert_int_equal(store_forget_loaded(world->store, STR("demand"), NULL), OK);
    }
    assert_int_equal(store_end(world->store, true, NULL), OK);
}

static void imported_demand_hides_the_census_until_it_goes(void **state)
{
    struct world *world = *state;
    struct directory census;
    for (int round = 0; round < 2; round++) { /* the second replaces the first */
        write_demand(world, 1);
        struct directory back = read_back(world);
        assert_int_equal(back.demand_count, 1);
        assert_int_equal(back.demand[0].women, 7);
        assert_int_equal(back.demand[0].area, 1);
        assert_true(back.demand_is_imported);
        assert_string_equal(back.demand_words.ptr, "a.csv, today");
    }
    assert_int_equal(store_read_census(world->store, &world->arena, &census, NULL), OK);
    assert_int_equal(census.demand_count, 2);
    assert_false(census.demand_is_imported);
    write_demand(world, 0);
    struct directory back = read_back(world);
    assert_int_equal(back.demand_count, 2);
    assert_false(back.demand_is_imported);
    assert_string_equal(back.demand_words.ptr, "Women, Census 2021");
}

static void loading_the_ground_again_leaves_what_was_imported(void **state)
{
    struct world *world = *state;
    assert_int_equal(write_wards(world, "A", NULL), OK);
    write_demand(world, 1);
    struct directory census;
    assert_int_equal(store_read_census(world->store, &world->arena, &census, NULL), OK);
    census.areas_count = 3; /* as the files have them */
    assert_int_equal(store_begin(world->store, NULL), OK);
    assert_int_equal(store_write_ground(world->store, &census, NULL), OK);
    assert_int_equal(store_end(world->store, true, NULL), OK);
    struct directory back = read_back(world);
    assert_int_equal(back.areas_count, 4);
    assert_int_equal(back.demand_count, 1);
    assert_int_equal(temp_sql_number(world->folder, "SELECT count(*) FROM demand_point"), 3);
}

static void taking_an_area_away_asks_no_table_row_by_row(void **state)
{
    struct world *world = *state;
    static const char *const children[][2] = {
        {"postcode", "area_id"},  {"demand_point", "area_id"}, {"site", "area_id"},
        {"service", "region_id"}, {"coverage", "within_id"},   {"coverage_area", "area_id"}};
    for (size_t i = 0; i < sizeof children / sizeof children[0]; i++) {
        char sql[200];
        snprintf(sql, sizeof sql,
                 "SELECT count(*) FROM pragma_index_list('%s') l, pragma_index_info(l.name) x "
                 "WHERE x.name = '%s' AND x.seqno = 0",
                 children[i][0], children[i][1]);
        if (temp_sql_number(world->folder, sql) < 1)
            fail_msg("%s.%s has no index", children[i][0], children[i][1]);
    }
}

static void older_file_must_be_migrated_before_it_is_read(void **state)
{
    struct world *world = *state;
    struct directory back;
    struct problem problem = {0};
    assert_string_equal(temp_sql(world->folder, "PRAGMA user_version = 4"), "");
    assert_int_equal(store_read(world->store, &world->arena, &back, &problem), ERR_VERSION);
    assert_non_null(strstr(problem.text, "signpost migrate"));
}

int main(void)
{
#define IN_A_WORLD(test) cmocka_unit_test_setup_teardown(test, world_make, world_drop)
    const struct CMUnitTest tests[] = {
        IN_A_WORLD(imported_areas_come_after_boroughs_and_groups),
        IN_A_WORLD(imported_areas_are_replaced_as_a_whole),
        IN_A_WORLD(imported_area_that_something_names_stays),
        IN_A_WORLD(imported_demand_hides_the_census_until_it_goes),
        IN_A_WORLD(loading_the_ground_again_leaves_what_was_imported),
        IN_A_WORLD(taking_an_area_away_asks_no_table_row_by_row),
        IN_A_WORLD(older_file_must_be_migrated_before_it_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
