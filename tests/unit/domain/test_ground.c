#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "domain/ground.h"
#include "geo/locator.h"
#include "tests/support/temp.h"

/* A tiny ground of two made-up boroughs side by side, file by file. */
struct file {
    const char *name;
    const char *content;
};

static const struct file tiny[] = {
    {"boroughs.csv",
     "gss,name,inner_outer,hectares,label_easting,label_northing,wkt\n"
     "E09000001,Left,inner,1,5,5,\"MULTIPOLYGON(((0 0,10 0,10 10,0 10,0 0)))\"\n"
     "E09000002,Right,outer,1,15,5,\"MULTIPOLYGON(((10 0,20 0,20 10,10 10,10 0)))\"\n"},
    {"borough_population.csv", "gss,female_2021\nE09000001,100\nE09000002,200\n"},
    {"area_groups.csv", "type,code,name,member_gss,valid_from,valid_to,name_status,source\n"
                        "london,E12000007,London,E09000001,,ongoing,,made up\n"
                        "london,E12000007,London,E09000002,2021-03,2026..2027,,made up\n"},
    {"borough_names.csv", "name,gss\nL,E09000001\n"},
    {"places.csv",
     "kind,name,also,easting,northing,postcode,borough_gss,precision,source_key,note\n"
     "place,Middle,Mid|Centre,9,9,,E09000001,place,x,\n"
     "prison,HMP Made Up,,,,AB1 2CD,,,x,\n"},
    {"postcode_sectors.csv",
     "sector,easting,northing,postcodes,boroughs\nAB1 2,9,5,7,Right|Left\n"},
    {"women_1km.csv", "borough_gss,easting,northing,women\nE09000002,15,5,200\n"},
    {"thames.csv", "name,wkt\nRiver,\"MULTIPOLYGON(((0 10,20 10,20 12,0 12,0 10)))\"\n"},
};

enum { TINY_COUNT = sizeof tiny / sizeof tiny[0] };

static void write_tiny(const char *folder)
{
    for (size_t i = 0; i < TINY_COUNT; i++)
        temp_write(folder, tiny[i].name, tiny[i].content, strlen(tiny[i].content));
}

static void ground_reads_a_tiny_one_wholly(void **state)
{
    (void)state;
    char folder[TEMP_PATH_BYTES];
    struct arena arena;
    struct directory ground = {0};
    struct problem problem = {0};
    temp_make(folder);
    write_tiny(folder);
    arena_init(&arena, 0);
    if (ground_read(folder, &arena, &ground, &problem))
        fail_msg("%s: %s", problem.where, problem.text);
    assert_int_equal(ground.areas_count, 3);
    assert_true(str_equal(ground.areas[1].name, STR("Right")));
    assert_int_equal(ground.areas[1].women, 200);
    assert_int_equal(ground.areas[2].women, NONE);
    assert_int_equal(ground.members_count, 2);
    assert_int_equal(ground.members[0].validity.from_latest.days, DATE_MIN.days);
    assert_int_equal(ground.members[0].validity.to_earliest.days, DATE_MAX.days);
    char day[DATE_TEXT_LEN + 1];
    date_print(ground.members[1].validity.from_latest, day);
    assert_string_equal(day, "2021-03-31");
    date_print(ground.members[1].validity.to_latest, day);
    assert_string_equal(day, "2027-12-31");
    assert_int_equal(ground.places_count, 2);
    assert_true(ground.places[0].has_point && ground.places[0].area == 0);
    assert_true(!ground.places[1].has_point && ground.places[1].area == NONE);
    assert_int_equal(ground.places[1].kind, PLACE_PRISON);
    assert_int_equal(ground.sectors[0].areas.count, 2);
    assert_int_equal(ground.sector_areas[ground.sectors[0].areas.first], 1);
    assert_int_equal(ground.demand[0].women, 200);
    assert_true(ground.water_wkb.len > 0);
    struct uuid id = uuid_from_name(STR("area:london:E12000007"));
    assert_int_equal(uuid_compare(ground.areas[2].id, id), 0);
    arena_finish(&arena);
    temp_remove(folder);
}

static void ground_that_is_wrong_is_refused_with_file_and_line(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *content;
        const char *where; /* starts so */
    } cases[] = {
        {"boroughs.csv", "", "boroughs.csv, line"},
        {"boroughs.csv", "gss,name\nE09000001,Left\n", "boroughs.csv, line 1"},
        {"boroughs.csv",
         "gss,name,hectares,label_easting,label_northing,wkt\n"
         "E09000001,Left,1,5,5,\"MULTIPOLYGON(((0 0,10 0,10 10,0 10,0 0)))\"\n"
         "E09000001,Right,1,15,5,\"MULTIPOLYGON(((10 0,20 0,20 10,10 10,10 0)))\"\n",
         "boroughs.csv, line 3"},
        {"boroughs.csv",
         "gss,name,hectares,label_easting,label_northing,wkt\nE09000001,Left,one,5,5,\"x\"\n",
         "boroughs.csv, line 2"},
        {"boroughs.csv",
         "gss,name,hectares,label_easting,label_northing,wkt\nE09000001,Left,1,5,5,\"MULTIPOLYGON(("
         "(0 0,1 "
         "0,1 1,0 1)))\"\n",
         "boroughs.csv, line 2"},
        {"borough_population.csv", "gss,female_2021\nE09000001,many\n",
         "borough_population.csv, line 2"},
        {"borough_population.csv", "gss,female_2021\nE09000033,1\n",
         "borough_population.csv, line 2"},
        {"area_groups.csv",
         "type,code,name,member_gss,valid_from,valid_to\nlondon,X,Y,E09000001,soon,\n",
         "area_groups.csv, line 2"},
        {"area_groups.csv",
         "type,code,name,member_gss,valid_from,valid_to\nlondon,X,Y,E09000001,2021,2020\n",
         "area_groups.csv, line 2"},
        {"area_groups.csv",
         "type,code,name,member_gss,valid_from,valid_to\nborough,X,Y,E09000001,,\n",
         "area_groups.csv, line 2"},
        {"borough_names.csv", "name,gss\nL,E09000001\nM,E08000001\n", "borough_names.csv, line 3"},
        {"places.csv", "kind,name,also,easting,northing,postcode,borough_gss\npub,X,,1,2,,\n",
         "places.csv, line 2"},
        {"places.csv", "kind,name,also,easting,northing,postcode,borough_gss\nplace,X,,1,,,\n",
         "places.csv, line 2"},
        {"postcode_sectors.csv",
         "sector,easting,northing,postcodes,boroughs\nAB1 2,9,5,7,Right|Nowhere\n",
         "postcode_sectors.csv, line 2"},
        {"women_1km.csv", "borough_gss,easting,northing,women\nE09000002,15,5,-1\n",
         "women_1km.csv, line 2"},
        {"women_1km.csv", "borough_gss,easting,northing,women\n\"E09000002,15\n",
         "women_1km.csv, line 2"},
        {"thames.csv", "name,wkt\nRiver,POINT(1 2)\n", "thames.csv, line 2"},
    };
    char folder[TEMP_PATH_BYTES];
    temp_make(folder);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena;
        struct directory ground = {.areas_count = 77};
        struct problem problem = {0};
        arena_init(&arena, 0);
        write_tiny(folder);
        temp_write(folder, cases[i].name, cases[i].content, strlen(cases[i].content));
        enum err err = ground_read(folder, &arena, &ground, &problem);
        if (err == OK || strncmp(problem.where, cases[i].where, strlen(cases[i].where)) != 0)
            fail_msg("case %zu: %s %s: %s", i, err_name(err), problem.where, problem.text);
        assert_int_equal(ground.areas_count, 77); /* untouched */
        arena_finish(&arena);
    }
    temp_remove(folder);
}

static void ground_names_the_file_that_is_missing(void **state)
{
    (void)state;
    char folder[TEMP_PATH_BYTES];
    char path[TEMP_PATH_BYTES + 40];
    struct arena arena;
    struct directory ground;
    struct problem problem = {0};
    temp_make(folder);
    write_tiny(folder);
    snprintf(path, sizeof path, "%s/women_1km.csv", folder);
    assert_int_equal(unlink(path), 0);
    arena_init(&arena, 0);
    assert_int_equal(ground_read(folder, &arena, &ground, &problem), ERR_NOT_FOUND);
    assert_non_null(strstr(problem.text, "women_1km.csv"));
    arena_finish(&arena);
    temp_remove(folder);
}

static void ground_without_memory_says_so_wherever_it_ends(void **state)
{
    (void)state;
    char folder[TEMP_PATH_BYTES];
    temp_make(folder);
    write_tiny(folder);
    enum err err = ERR_NO_MEMORY;
    for (size_t limit_bytes = 16; err; limit_bytes += 200) {
        struct arena arena;
        struct directory ground;
        arena_init(&arena, limit_bytes);
        err = ground_read(folder, &arena, &ground, NULL);
        assert_true(err == OK || err == ERR_NO_MEMORY);
        arena_finish(&arena);
        assert_true(limit_bytes < 1000000);
    }
    temp_remove(folder);
}

/* ---- The real files ---- */

static void real_ground_has_what_its_readme_says(void **state)
{
    (void)state;
    struct arena arena;
    struct directory ground;
    struct problem problem = {0};
    arena_init(&arena, 0);
    if (ground_read("geodata", &arena, &ground, &problem))
        fail_msg("%s: %s", problem.where, problem.text);
    int boroughs = 0;
    int women = 0;
    for (int i = 0; i < ground.areas_count; i++)
        boroughs += ground.areas[i].wkb.len > 0;
    for (int i = 0; i < ground.demand_count; i++)
        women += ground.demand[i].women;
    assert_int_equal(boroughs, 33);
    assert_int_equal(women, 4531662);
    assert_int_equal(ground.demand_count, 1565);
    assert_int_equal(ground.sectors_count, 1302);
    assert_int_equal(ground.places_count, 700);
    assert_true(str_equal(ground.areas[0].name, STR("City of London")));
    assert_int_equal(ground_area(&ground, "borough", STR("E09000033")), 32);
    assert_true(ground_area(&ground, "london", STR("E12000007")) >= 33);
    assert_int_equal(ground_area(&ground, "london", STR("E09000033")), NONE);
    arena_finish(&arena);
}

static void real_boundaries_locate_points_on_land_and_on_the_river(void **state)
{
    (void)state;
    static const struct {
        struct geo_grid grid;
        const char *borough;
    } cases[] = {
        {{532500, 181300}, "City of London"},
        {{531100, 175300}, "Lambeth"},
        {{509900, 196500}, NULL}, /* Watford */
        {{530900, 180100}, "*"},  /* in the river at Waterloo Bridge: the nearest */
    };
    struct arena arena;
    struct directory ground;
    struct rings *areas;
    struct rings water;
    const struct locator *locator;
    int count;
    arena_init(&arena, 0);
    assert_int_equal(ground_read("geodata", &arena, &ground, NULL), OK);
    assert_int_equal(ground_rings(&ground, &arena, &areas, &count, &water, NULL), OK);
    assert_int_equal(count, 33);
    assert_int_equal(locator_build(areas, count, &water, &arena, &locator, NULL), OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int area = locator_find(locator, cases[i].grid);
        if (!cases[i].borough) {
            assert_int_equal(area, LOCATOR_NONE);
        } else {
            assert_true(area >= 0);
            if (*cases[i].borough != '*')
                assert_true(str_equal(ground.areas[area].name, str_from(cases[i].borough)));
        }
    }
    arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ground_reads_a_tiny_one_wholly),
        cmocka_unit_test(ground_that_is_wrong_is_refused_with_file_and_line),
        cmocka_unit_test(ground_names_the_file_that_is_missing),
        cmocka_unit_test(ground_without_memory_says_so_wherever_it_ends),
        cmocka_unit_test(real_ground_has_what_its_readme_says),
        cmocka_unit_test(real_boundaries_locate_points_on_land_and_on_the_river),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
