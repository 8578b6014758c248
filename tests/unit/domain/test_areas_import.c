#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/areas_import.h"
#include "domain/atlas.h"
#include "domain/load.h"
#include "geo/rings.h"
#include "tests/support/temp.h"

/* Made-up areas: two in Lambeth, one in Watford. */
#define RING_A "[[-0.12,51.47],[-0.11,51.47],[-0.11,51.48],[-0.12,51.48],[-0.12,51.47]]"
#define RING_B "[[-0.12,51.46],[-0.11,51.46],[-0.11,51.47],[-0.12,51.47],[-0.12,51.46]]"
#define RING_FAR "[[-0.40,51.66],[-0.39,51.66],[-0.39,51.67],[-0.40,51.67],[-0.40,51.66]]"
#define RING_RIVER "[[-0.13,51.49],[-0.12,51.49],[-0.12,51.51],[-0.13,51.51],[-0.13,51.49]]"
#define BOW_TIE "[[-0.12,51.47],[-0.11,51.48],[-0.11,51.47],[-0.12,51.48],[-0.12,51.47]]"
#define POLYGON(ring) "{\"type\":\"Polygon\",\"coordinates\":[" ring "]}"
#define FEATURE(properties, geometry)                                                              \
    "{\"type\":\"Feature\",\"properties\":{" properties "},\"geometry\":" geometry "}"
#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"features\":[\n" features "\n]}"
#define PLAIN(code, ring) FEATURE("\"code\":\"" code "\",\"name\":\"Ward " code "\"", POLYGON(ring))

struct world {
    char folder[TEMP_PATH_BYTES];
    struct store *store;
    struct areas_report report; /* of the last import */
    struct problem problem;
};

static int world_make(void **state)
{
    struct load_report report;
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    temp_make(world->folder);
    world->store = temp_store(world->folder);
    assert_int_equal(load_ground(world->store, "geodata", &report, NULL), OK);
    *state = world;
    return 0;
}

static int areas_drop(void **state)
{
    struct world *world = *state;
    int removed;
    return areas_remove(world->store, STR("ward"), false, &removed, NULL) ? -1 : 0;
}

static int world_drop(void **state)
{
    struct world *world = *state;
    store_close(world->store);
    temp_remove(world->folder);
    free(world);
    return 0;
}

static enum err import_as(struct world *world, struct areas_ask ask, struct str text)
{
    char path[TEMP_PATH_BYTES + 40];
    temp_write(world->folder, "areas.geojson", text.ptr, text.len);
    snprintf(path, sizeof path, "%s/areas.geojson", world->folder);
    ask.path = path;
    world->problem = (struct problem){0};
    return areas_import(world->store, &ask, NULL, NULL, &world->report, &world->problem);
}

static enum err import(struct world *world, const char *text)
{
    return import_as(world, (struct areas_ask){.type = STR("ward")}, str_from(text));
}

static void import_good(struct world *world, const char *text)
{
    if (import(world, text))
        fail_msg("%s: %s %s / %s %s", text, world->problem.where, world->problem.text,
                 world->report.faults.list[0].where, world->report.faults.list[0].reason);
}

static long long wards(const struct world *world)
{
    return temp_sql_number(world->folder, "SELECT count(*) FROM area WHERE type = 'ward'");
}

static long long changes(const struct world *world)
{
    return temp_sql_number(world->folder, "SELECT count(*) FROM history");
}

static void areas_are_stored_with_all_that_maps_need(void **state)
{
    struct world *world = *state;
    struct arena arena;
    struct directory ground;
    struct rings rings;
    import_good(world, COLLECTION(PLAIN("W2", RING_B) "," PLAIN("W1", RING_A)));
    assert_int_equal(world->report.areas, 2);
    assert_int_equal(world->report.outside_london, 0);
    arena_init(&arena, 0);
    assert_int_equal(store_read_ground(world->store, &arena, &ground, NULL), OK);
    const struct area_record *area = &ground.areas[ground.areas_count - 2];
    assert_string_equal(area->code.ptr, "W1");
    assert_string_equal(area->name.ptr, "Ward W1");
    assert_string_equal(area->type.ptr, "ward");
    assert_true(area->imported);
    /* 0.01 degrees here are 695 m by 1,113 m: 77 ha */
    assert_true(area->hectares > 76 && area->hectares < 78);
    assert_int_equal(rings_from_wkb(area->wkb, &arena, &rings, NULL), OK);
    assert_true(rings_contain(&rings, area->label));
    struct uuid id = uuid_from_name(STR("area:ward:W1"));
    assert_memory_equal(&area->id, &id, sizeof id);
    arena_finish(&arena);
}

static void importing_the_same_again_does_nothing(void **state)
{
    struct world *world = *state;
    import_good(world, COLLECTION(PLAIN("W1", RING_A) "," PLAIN("W2", RING_B)));
    long long before = changes(world);
    /* in another order, with other white space */
    import_good(world, COLLECTION(PLAIN("W2", RING_B) ",\n\n " PLAIN("W1", RING_A)));
    assert_true(world->report.was_loaded);
    assert_int_equal(changes(world), before);
    import_good(world, COLLECTION(PLAIN("W1", RING_B)));
    assert_false(world->report.was_loaded);
    assert_int_equal(world->report.before, 2);
    assert_int_equal(wards(world), 1);
    assert_int_equal(changes(world), before + 1);
}

static void dry_run_tells_the_same_and_changes_nothing(void **state)
{
    struct world *world = *state;
    struct areas_ask ask = {.type = STR("ward"), .dry_run = true};
    long long before = changes(world);
    assert_int_equal(import_as(world, ask, STR(COLLECTION(PLAIN("W1", RING_A)))), OK);
    assert_int_equal(world->report.areas, 1);
    assert_int_equal(import_as(world, ask, STR(COLLECTION(PLAIN("", RING_A)))), ERR_INVALID);
    assert_int_equal(world->report.faults.count, 1);
    assert_int_equal(wards(world), 0);
    assert_int_equal(changes(world), before);
}

static void properties_are_found_by_their_endings_or_as_told(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *properties;
        const char *code_property;
        const char *name_property;
        const char *word; /* of the refusal; NULL: good */
    } cases[] = {
        {"\"WD21CD\":\"E05000001\",\"WD21NM\":\"Abbey\",\"WD21NMW\":\"\"", NULL, NULL, NULL},
        {"\"wd24cd\":\"E05000001\",\"wd24nm\":\"Abbey\"", NULL, NULL, NULL},
        {"\"code\":7,\"name\":\"Abbey\",\"XCD\":1,\"YCD\":2", NULL, NULL, NULL},
        {"\"ref\":\"a\",\"title\":\"Abbey\"", "ref", "title", NULL},
        {"\"WD21CD\":\"a\",\"LAD21CD\":\"b\",\"WD21NM\":\"Abbey\"", "WD21CD", NULL, NULL},
        {"\"WD21CD\":\"a\",\"LAD21CD\":\"b\",\"WD21NM\":\"Abbey\"", NULL, NULL, "--code-property"},
        {"\"WD21CD\":\"a\",\"LADNM\":\"b\",\"WD21NM\":\"Abbey\"", NULL, NULL, "--name-property"},
        {"\"code\":\"a\"", NULL, NULL, "--name-property"},
        {"\"CD\":\"a\",\"NM\":\"b\"", NULL, NULL, "--code-property"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf text;
        struct areas_ask ask = {.type = STR("ward"),
                                .code_property = cases[i].code_property,
                                .name_property = cases[i].name_property};
        buf_init(&text, 0);
        buf_format(&text,
                   "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","
                   "\"properties\":{%s},\"geometry\":" POLYGON(RING_A) "}]}",
                   cases[i].properties);
        enum err err = import_as(world, ask, buf_view(&text));
        if (cases[i].word ? !err || !strstr(world->problem.text, cases[i].word) : err != OK)
            fail_msg("%s: %s / %s", cases[i].properties, world->problem.text,
                     world->report.faults.list[0].reason);
        buf_finish(&text);
    }
}

static void feature_that_is_wrong_is_told_by_its_line(void **state)
{
    struct world *world = *state;
#define GOOD PLAIN("W1", RING_A) ",\n"
    static const struct {
        const char *feature;
        const char *word;
    } cases[] = {
        {FEATURE("\"name\":\"x\"", POLYGON(RING_B)), "It has no code."},
        {FEATURE("\"code\":\" \",\"name\":\"x\"", POLYGON(RING_B)), "It has no code."},
        {FEATURE("\"code\":null,\"name\":\"x\"", POLYGON(RING_B)), "It has no code."},
        {FEATURE("\"code\":\"b\"", POLYGON(RING_B)), "It has no name."},
        {FEATURE("\"code\":[],\"name\":\"x\"", POLYGON(RING_B)), "should be text"},
        {FEATURE("\"code\":\"a\\u202Eb\",\"name\":\"x\"", POLYGON(RING_B)), "cannot be seen"},
        {FEATURE("\"code\":\"b\",\"name\":\"x\"", "null"), "no geometry"},
        {FEATURE("\"code\":\"b\",\"name\":\"x\"", "{\"type\":\"Point\",\"coordinates\":[0,51]}"),
         "a Polygon"},
        {FEATURE("\"code\":\"b\",\"name\":\"x\"",
                 POLYGON("[[51.5,-0.1],[51.6,-0.1],[51.6,-0.2],[51.5,-0.1]]")),
         "swapped, longitude comes first. At geometry/coordinates/0/0"},
        {FEATURE("\"code\":\"b\",\"name\":\"x\"",
                 POLYGON("[[-0.1,51.5],[-0.2,51.5],[-0.2,51.6],[-0.3,51.5]]")),
         "not closed"},
        {FEATURE("\"code\":\"b\",\"name\":\"x\"",
                 POLYGON("[[-0.1,51.5],[-0.2,51.5],[-0.1,51.5],[-0.1,51.5]]")),
         ""},
        {PLAIN("W1", RING_B), "Feature 1 has the code W1 too."},
        {"{\"type\":\"Polygon\"}", "must be a Feature"},
        {"7", "missing"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf text;
        buf_init(&text, 0);
        buf_format(&text, "{\"type\":\"FeatureCollection\",\"features\":[\n" GOOD "%s]}",
                   cases[i].feature);
        enum err err = import(world, text.ptr);
        const struct import_fault *fault = &world->report.faults.list[0];
        bool has_line =
            strcmp(fault->where, "feature 2 (line 3)") == 0 || strcmp(cases[i].feature, "7") == 0;
        if (err != ERR_INVALID || world->report.faults.count != 1 || !has_line ||
            !strstr(fault->reason, cases[i].word) || !fault->reason[0] ||
            !strstr(world->problem.text, "1 of 2 features is wrong. Nothing was imported."))
            fail_msg("%s: %s / %s: %s", cases[i].feature, world->problem.text, fault->where,
                     fault->reason);
        buf_finish(&text);
    }
    assert_int_equal(wards(world), 0);
}

static void polygon_that_crosses_itself_is_mended_with_notice(void **state)
{
    struct world *world = *state;
    import_good(world, COLLECTION(PLAIN("W1", BOW_TIE)));
    assert_int_equal(world->report.notices.count, 1);
    assert_string_equal(world->report.notices.list[0].where, "feature 1 (line 2)");
    assert_non_null(strstr(world->report.notices.list[0].reason, "mended"));
    assert_non_null(strstr(world->report.notices.list[0].reason, "easting"));
    /* two triangles, half of the square */
    assert_true(world->report.hectares > 38 && world->report.hectares < 39);
}

static void area_outside_london_is_kept_and_counted(void **state)
{
    struct world *world = *state;
    import_good(world, COLLECTION(PLAIN("W1", RING_A) "," PLAIN("W2", RING_FAR)));
    assert_int_equal(world->report.areas, 2);
    assert_int_equal(world->report.outside_london, 1);
    assert_int_equal(world->report.absent.count, 1);
    assert_string_equal(world->report.absent.list[0].where, "feature 2 (line 2)");
    assert_string_equal(world->report.absent.list[0].reason, "Ward W2 lies outside London.");
    assert_int_equal(world->report.partly.count, 0);
}

static void area_partly_in_london_is_told_with_its_share(void **state)
{
    struct world *world = *state;
    /* across the border at Enfield; and across the river, which is no border */
    import_good(world,
                COLLECTION(PLAIN("W1", "[[-0.10,51.67],[-0.09,51.67],[-0.09,51.71],[-0.10,51.71],"
                                       "[-0.10,51.67]]") "," PLAIN("W2", RING_RIVER)));
    assert_int_equal(world->report.outside_london, 0);
    assert_int_equal(world->report.absent.count, 0);
    assert_int_equal(world->report.partly.count, 1);
    assert_non_null(strstr(world->report.partly.list[0].reason, "Ward W1 lies in London with "));
    assert_non_null(strstr(world->report.partly.list[0].reason, " % of its ground."));
}

static void code_of_a_borough_is_refused_and_its_name_told(void **state)
{
    struct world *world = *state;
    assert_int_equal(import(world, COLLECTION(PLAIN("e09000022", RING_A))), ERR_INVALID);
    assert_string_equal(world->report.faults.list[0].reason,
                        "Its code e09000022 is that of the borough Lambeth.");
    import_good(world, COLLECTION(FEATURE("\"code\":\"L\",\"name\":\"lambeth\"", POLYGON(RING_A))));
    assert_int_equal(world->report.namesakes.count, 1);
    assert_non_null(strstr(world->report.namesakes.list[0].reason, "called like the borough"));
    assert_int_equal(wards(world), 1);
}

static void file_as_a_whole_may_be_wrong(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *text;
        const char *where;
        enum err err;
    } cases[] = {
        {"", "line 1", ERR_INVALID},
        {"{\"type\":\"FeatureCollection\",\"features\":[", "line 1", ERR_INVALID},
        {"[]", "", ERR_INVALID},
        {PLAIN("W1", RING_A), "/type", ERR_INVALID},
        {COLLECTION(""), "/features", ERR_INVALID},
        {"{\"type\":\"FeatureCollection\"}", "/features", ERR_INVALID},
        {"{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
         "\"EPSG:3857\"}},\"features\":[]}",
         "/crs", ERR_INVALID},
        {"{\"type\":\"FeatureCollection\",\"features\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
         "line 1", ERR_INVALID},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (import(world, cases[i].text) != cases[i].err ||
            strncmp(world->problem.where, cases[i].where, strlen(cases[i].where)) != 0)
            fail_msg("%s: %s %s", cases[i].text, world->problem.where, world->problem.text);
    struct areas_ask ask = {.path = "/nowhere/areas.geojson", .type = STR("ward")};
    assert_int_equal(areas_import(world->store, &ask, NULL, NULL, &world->report, NULL),
                     ERR_NOT_FOUND);
}

static void type_must_be_plain_and_not_one_of_ours(void **state)
{
    struct world *world = *state;
    static const char *const wrong[] = {"",
                                        "a",
                                        "Ward",
                                        "ward of",
                                        "wärd",
                                        "borough",
                                        "nhs-icb",
                                        "police-bcu",
                                        "a_b",
                                        "' OR 1=1",
                                        "abcdefghijklmnopqrstuvwxy"};
    int removed = 0;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct areas_ask ask = {.type = str_from(wrong[i])};
        if (import_as(world, ask, STR(COLLECTION(PLAIN("W1", RING_A)))) != ERR_INVALID ||
            areas_remove(world->store, ask.type, false, &removed, NULL) != ERR_INVALID)
            fail_msg("%s was taken", wrong[i]);
    }
    struct areas_ask ask = {.type = STR("estate-2024")};
    assert_int_equal(import_as(world, ask, STR(COLLECTION(PLAIN("W1", RING_A)))), OK);
    assert_int_equal(areas_remove(world->store, ask.type, false, &removed, NULL), OK);
}

static void areas_can_be_taken_away(void **state)
{
    struct world *world = *state;
    int removed = -1;
    import_good(world, COLLECTION(PLAIN("W1", RING_A) "," PLAIN("W2", RING_B)));
    assert_int_equal(areas_remove(world->store, STR("ward"), true, &removed, NULL), OK);
    assert_int_equal(removed, 2);
    assert_int_equal(wards(world), 2);
    assert_int_equal(areas_remove(world->store, STR("ward"), false, &removed, NULL), OK);
    assert_int_equal(removed, 2);
    assert_int_equal(wards(world), 0);
    long long before = changes(world);
    assert_int_equal(areas_remove(world->store, STR("ward"), false, &removed, NULL), OK);
    assert_int_equal(removed, 0);
    assert_int_equal(changes(world), before);
    import_good(world, COLLECTION(PLAIN("W1", RING_A) "," PLAIN("W2", RING_B)));
    assert_false(world->report.was_loaded); /* it was forgotten that they were loaded */
    assert_int_equal(wards(world), 2);
}

static void areas_need_boroughs_first(void **state)
{
    (void)state;
    struct world world = {0};
    temp_make(world.folder);
    world.store = temp_store(world.folder);
    assert_int_equal(import(&world, COLLECTION(PLAIN("W1", RING_A))), ERR_NOT_FOUND);
    assert_non_null(strstr(world.problem.text, "signpost load"));
    store_close(world.store);
    temp_remove(world.folder);
}

/* A star of many points, each edge across nearly all others. */
static void star(struct buf *out, int points)
{
    int stride = points / 2;
    buf_text(out, "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","
                  "\"properties\":{\"code\":\"a\",\"name\":\"b\"},\"geometry\":{\"type\":"
                  "\"Polygon\",\"coordinates\":[[");
    for (int i = 0; i <= points; i++) {
        double angle = (double)(i % points) * stride * 2 * 3.14159265358979 / points;
        buf_text(out, i ? ",[" : "[");
        buf_double(out, -0.1 + 0.05 * __builtin_cos(angle), 9);
        buf_char(out, ',');
        buf_double(out, 51.5 + 0.05 * __builtin_sin(angle), 9);
        buf_char(out, ']');
    }
    buf_text(out, "]]}}]}");
}

static void polygons_that_would_take_for_ever_are_refused(void **state)
{
    struct world *world = *state;
    struct buf text;
    buf_init(&text, 0);
    star(&text, 9997);
    assert_int_equal(import(world, text.ptr), ERR_INVALID);
    assert_int_equal(world->report.faults.count, 1);
    buf_clear(&text);
    star(&text, 100001);
    assert_int_equal(import(world, text.ptr), ERR_INVALID);
    assert_non_null(strstr(world->report.faults.list[0].reason, "10000 points"));
    buf_finish(&text);
}

static void version_of(struct world *world, char version[33])
{
    struct arena arena;
    struct directory *directory = calloc(1, sizeof *directory);
    struct atlas *atlas = NULL;
    assert_non_null(directory);
    arena_init(&arena, 0);
    assert_int_equal(store_read(world->store, &arena, directory, NULL), OK);
    assert_int_equal(atlas_build(&arena, directory, &atlas, NULL), OK);
    assert_int_equal(atlas->borough_count, 33);
    memcpy(version, atlas->version, 33);
    atlas_give_back(atlas);
    free(directory);
}

static void atlas_version_follows_the_areas(void **state)
{
    struct world *world = *state;
    char before[33];
    char with[33];
    char after[33];
    int removed;
    version_of(world, before);
    import_good(world, COLLECTION(PLAIN("W1", RING_A)));
    version_of(world, with);
    assert_int_equal(areas_remove(world->store, STR("ward"), false, &removed, NULL), OK);
    version_of(world, after);
    assert_string_not_equal(before, with);
    assert_string_equal(before, after);
}

int main(void)
{
#define IN_A_WORLD(test) cmocka_unit_test_teardown(test, areas_drop)
    const struct CMUnitTest tests[] = {
        IN_A_WORLD(areas_are_stored_with_all_that_maps_need),
        IN_A_WORLD(importing_the_same_again_does_nothing),
        IN_A_WORLD(dry_run_tells_the_same_and_changes_nothing),
        IN_A_WORLD(properties_are_found_by_their_endings_or_as_told),
        IN_A_WORLD(feature_that_is_wrong_is_told_by_its_line),
        IN_A_WORLD(polygon_that_crosses_itself_is_mended_with_notice),
        IN_A_WORLD(area_outside_london_is_kept_and_counted),
        IN_A_WORLD(area_partly_in_london_is_told_with_its_share),
        IN_A_WORLD(code_of_a_borough_is_refused_and_its_name_told),
        IN_A_WORLD(file_as_a_whole_may_be_wrong),
        IN_A_WORLD(type_must_be_plain_and_not_one_of_ours),
        IN_A_WORLD(areas_can_be_taken_away),
        cmocka_unit_test(areas_need_boroughs_first),
        IN_A_WORLD(polygons_that_would_take_for_ever_are_refused),
        IN_A_WORLD(atlas_version_follows_the_areas),
    };
    return cmocka_run_group_tests(tests, world_make, world_drop);
}
