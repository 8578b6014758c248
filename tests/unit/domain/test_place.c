#include "tests/support/test.h"

#include <string.h>

#include "domain/place.h"
#include "domain/words.h"
#include "tests/support/atlases.h"

static const struct atlas *atlas;
static struct projection *projection;

static int set_up(void **state)
{
    (void)state;
    atlas = test_atlas_real();
    return projection_create(&projection, NULL) != OK;
}

static int tear_down(void **state)
{
    (void)state;
    projection_destroy(projection);
    atlas_give_back(atlas);
    return 0;
}

static void places_are_understood_as_people_type_them(void **state)
{
    (void)state;
    const struct {
        const char *typed;
        const char *words;
    } cases[] = {
        {"Lambeth", "Lambeth"},
        {"  lambeth ", "Lambeth"},
        {"London Borough of Lambeth", "Lambeth"},
        {"LB Lambeth", "Lambeth"},
        {"E09000022", "Lambeth"},
        {"Hammersmith & Fulham", "Hammersmith and Fulham"},
        {"hammersmith and fulham", "Hammersmith and Fulham"},
        {"Royal Borough of Kensington and Chelsea", "Kensington and Chelsea"},
        {"RBKC", "Kensington and Chelsea"},
        {"Richmond", "Richmond upon Thames"},
        {"City of London", "City of London"},
        {"00BE", "Southwark"},
        {"Brixton", "Brixton in Lambeth"},
        {"brixton, lambeth", "Brixton in Lambeth"},
        {"Hayes, Bromley", "Hayes in Bromley"},
        {"Brixton, Camden", NULL},
        {"King's Cross", "King's Cross in Camden"},
        {"kings cross", "King's Cross in Camden"},
        {"SE15 4QL", "near SE15 4, about 400 m, in Southwark"},
        {"se154", "near SE15 4, about 400 m, in Southwark"},
        {"EC1A 1BB", "near EC1A 1, about 400 m, in Islington or City of London"},
        {"SE15 4QL.", "near SE15 4, about 400 m, in Southwark"},
        {"Flat 3, 12 Rye Lane, London SE15 4QL", "near SE15 4, about 400 m, in Southwark"},
        {"Rye Lane, se154ql", "near SE15 4, about 400 m, in Southwark"},
        {"WC1", "near WC1, about 1000 m, in Camden, City of London or Islington"},
        {"HMP Bronzefield", "HMP & YOI Bronzefield, outside London"},
        {"Watford", "Watford, outside London"},
        {"51.47,-0.07", "the point 51.47000, -0.07000 in Southwark"},
        {"51.5155 -0.0922", "the point 51.51550, -0.09220 in City of London"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct problem problem = {0};
        struct place place;
        struct buf words;
        enum err err = place_find(atlas, projection, str_from(cases[i].typed), &place, &problem);
        if (!cases[i].words) {
            assert_int_not_equal(err, OK);
            continue;
        }
        if (err)
            print_error("%s: %s\n", cases[i].typed, problem.text);
        assert_int_equal(err, OK);
        buf_init(&words, 0);
        place_words(atlas, &place, &words);
        assert_string_equal(words.ptr, cases[i].words);
        buf_finish(&words);
    }
}

static void what_is_known_roughly_says_so_in_a_sentence_of_its_own(void **state)
{
    (void)state;
    const struct {
        const char *typed;
        const char *phrase;
        const char *vagueness;
    } cases[] = {
        {"SE15 4QL", "SE15 4 in Southwark", "may be about 400 m off"},
        {"WC1", "WC1 in Camden, City of London or Islington", "this part of the postcodes"},
        {"EN8 8", "EN8 8 in Enfield or outside London", "may be about 400 m off"},
        {"Camden", "Camden", "from the middle of the borough"},
        {"London", "London", "from the middle of London"},
        {"Watford", "Watford, outside London", ""},
        {"51.47,-0.07", "the point 51.47000, -0.07000 in Southwark", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct place place;
        struct buf phrase;
        assert_int_equal(place_find(atlas, projection, str_from(cases[i].typed), &place, NULL), OK);
        buf_init(&phrase, 0);
        place_phrase(atlas, &place, &phrase);
        assert_string_equal(phrase.ptr, cases[i].phrase);
        buf_finish(&phrase);
        if (*cases[i].vagueness)
            assert_non_null(strstr(place_vagueness(&place), cases[i].vagueness));
        else
            assert_string_equal(place_vagueness(&place), "");
    }
}

static void what_cannot_be_found_comes_with_help(void **state)
{
    (void)state;
    const struct {
        const char *typed;
        enum err err;
        const char *help;
    } cases[] = {
        {"", ERR_INVALID, "Enter a postcode"},
        {"SW99 9ZZ", ERR_NOT_FOUND, "choose a borough"},
        {"GIR 0AA", ERR_NOT_FOUND, "choose a borough"},
        {"AB10 1AA", ERR_NOT_FOUND, "London's postcodes only"},
        {"Lambth", ERR_NOT_FOUND, "Did you mean Lambeth?"},
        {"Hayes", ERR_INVALID, "Hayes, Bromley or Hayes, Hillingdon"},
        {"qwertyuiop", ERR_NOT_FOUND, "Check it"},
        {"95,-0.07", ERR_INVALID, "not on Earth"},
        {"-0.07,51.47", ERR_INVALID, "swapped"},
        {"HMP Send", ERR_NOT_FOUND, "has no point"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct problem problem = {0};
        struct place place = {.about_m = 77};
        enum err err = place_find(atlas, projection, str_from(cases[i].typed), &place, &problem);
        if (err != cases[i].err || !strstr(problem.text, cases[i].help))
            print_error("%s: %s %s\n", cases[i].typed, err_name(err), problem.text);
        assert_int_equal(err, cases[i].err);
        assert_non_null(strstr(problem.text, cases[i].help));
        assert_int_equal(place.about_m, 77);
    }
}

static void a_sector_at_the_edge_never_asserts_london(void **state)
{
    (void)state;
    struct place place;
    int edges = 0;
    for (int i = 0; i < atlas->directory.sectors_count; i++)
        edges += (atlas->sector_areas[i] & AREA_BIT(AREA_OUTSIDE)) != 0;
    assert_true(edges > 100 && edges < 700);
    assert_int_equal(place_find(atlas, projection, STR("EN8 8"), &place, NULL), OK);
    assert_true(place.areas & AREA_BIT(AREA_OUTSIDE));
    assert_int_equal(place_find(atlas, projection, STR("SE15 4"), &place, NULL), OK);
    assert_false(place.areas & AREA_BIT(AREA_OUTSIDE));
}

static void a_district_is_the_union_of_its_sectors(void **state)
{
    (void)state;
    struct place place;
    assert_int_equal(place_find(atlas, projection, STR("SE15"), &place, NULL), OK);
    assert_int_equal(place.precision, PLACE_DISTRICT);
    assert_true(__builtin_popcountll(place.areas) >= 2);
    assert_string_equal(place_precision_code(place.precision), "district");
}

static void boroughs_go_by_many_names(void **state)
{
    (void)state;
    int lambeth = place_borough(atlas, STR("E09000022"));
    assert_int_not_equal(lambeth, NONE);
    assert_int_equal(place_borough(atlas, STR("lb of lambeth")) == NONE, true);
    assert_int_equal(place_borough(atlas, STR("Lambeth Council")), lambeth);
    assert_int_equal(place_borough(atlas, STR("Brixton")), NONE);
}

static void distances_read_well(void **state)
{
    (void)state;
    const struct {
        int32_t distance_m;
        bool is_about;
        const char *words;
    } cases[] = {{0, false, "0 m"},           {945, false, "945 m"},   {945, true, "about 900 m"},
                 {40, true, "close by"},      {1234, false, "1.2 km"}, {1234, true, "about 1.2 km"},
                 {9876, true, "about 10 km"}, {5000, false, "5 km"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf out;
        buf_init(&out, 0);
        distance_words(cases[i].distance_m, cases[i].is_about, &out);
        assert_string_equal(out.ptr, cases[i].words);
        buf_finish(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_understood_as_people_type_them),
        cmocka_unit_test(what_is_known_roughly_says_so_in_a_sentence_of_its_own),
        cmocka_unit_test(what_cannot_be_found_comes_with_help),
        cmocka_unit_test(a_sector_at_the_edge_never_asserts_london),
        cmocka_unit_test(a_district_is_the_union_of_its_sectors),
        cmocka_unit_test(boroughs_go_by_many_names),
        cmocka_unit_test(distances_read_well),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
