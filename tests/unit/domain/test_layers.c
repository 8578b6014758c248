#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/layers.h"
#include "domain/load.h"
#include "store/geopackage.h"
#include "store/layers.h"
#include "tests/support/temp.h"

/* Made-up features in and around Camden. */
#define EUSTON "{\"type\":\"Point\",\"coordinates\":[-0.133,51.528]}"
#define TUBE "{\"type\":\"LineString\",\"coordinates\":[[-0.133,51.528],[-0.12,51.53]]}"
#define BOW_TIE                                                                                    \
    "{\"type\":\"Polygon\",\"coordinates\":[[[-0.12,51.47],[-0.11,51.48],[-0.11,51.47],[-0.12,51." \
    "48],[-0.12,51.47]]]}"
#define FEATURE(more, properties, geometry)                                                        \
    "{\"type\":\"Feature\"," more "\"properties\":{" properties "},\"geometry\":" geometry "}"
#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\"features\":[\n" features "\n]}"

struct world {
    char folder[TEMP_PATH_BYTES];
    struct store *store;
    struct arena arena;
    struct directory layers;     /* as they were read last */
    struct layers_report report; /* of the last import */
    struct problem problem;
};

static int world_make(void **state)
{
    struct load_report report;
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    temp_make(world->folder);
    world->store = temp_store(world->folder);
    arena_init(&world->arena, 0);
    assert_int_equal(load_ground(world->store, "geodata", &report, NULL), OK);
    *state = world;
    return 0;
}

static int layer_drop(void **state)
{
    struct world *world = *state;
    int removed;
    return layers_remove(world->store, STR("stations"), false, &removed, NULL) ? -1 : 0;
}

static int world_drop(void **state)
{
    struct world *world = *state;
    arena_finish(&world->arena);
    store_close(world->store);
    temp_remove(world->folder);
    free(world);
    return 0;
}

static enum err import_as(struct world *world, struct layers_ask ask, const char *text)
{
    char path[TEMP_PATH_BYTES + 40];
    temp_write(world->folder, "layer.geojson", text, strlen(text));
    snprintf(path, sizeof path, "%s/layer.geojson", world->folder);
    ask.path = path;
    world->problem = (struct problem){0};
    return layers_import(world->store, &ask, NULL, NULL, &world->report, &world->problem);
}

static enum err import(struct world *world, const char *text)
{
    return import_as(world, (struct layers_ask){.name = STR("stations")}, text);
}

static void import_good(struct world *world, const char *text)
{
    if (import(world, text))
        fail_msg("%s: %s / %s %s", text, world->problem.text, world->report.faults.list[0].where,
                 world->report.faults.list[0].reason);
    arena_reset(&world->arena);
    world->layers = (struct directory){0};
    assert_int_equal(store_read_layers(world->store, &world->arena, &world->layers, NULL), OK);
}

static long long changes(const struct world *world)
{
    return temp_sql_number(world->folder, "SELECT count(*) FROM history");
}

static void layers_are_stored_with_their_attributes(void **state)
{
    struct world *world = *state;
    import_good(
        world, COLLECTION(FEATURE("\"id\":\"euston\",", "\"name\":\"Euston\",\"lines\":6",
                                  EUSTON) "," FEATURE("", "\"open\":true,\"lines\":null", EUSTON)));
    assert_int_equal(world->report.features, 2);
    assert_int_equal(world->report.shape, LAYER_POINTS);
    const struct directory *layers = &world->layers;
    assert_int_equal(layers_find(layers, STR("stations")), 0);
    assert_int_equal(layers_find(layers, STR("station")), NONE);
    assert_int_equal(layers->layers[0].fields.count, 3);
    assert_true(str_equal(layers_value(layers, 0, 0)->text, STR("Euston")));
    assert_true(layers_value(layers, 0, 1)->number == 6);
    assert_false(layers_value(layers, 1, 1)->is_there);
    assert_true(layers_value(layers, 1, 2)->number == 1);
    assert_string_equal(layers->layer_features[0].key.ptr, "euston");
    assert_string_equal(layers->layer_features[1].key.ptr, "2");
    struct uuid id = uuid_from_name(STR("layer:stations:euston"));
    assert_memory_equal(&layers->layer_features[0].id, &id, sizeof id);
    /* -0.133, 51.528 is TQ 296 827 */
    assert_true(layers->layer_features[0].box.min_x > 529400 &&
                layers->layer_features[0].box.min_x < 529700);
}

static void types_follow_from_all_values(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *first;
        const char *second;
        enum layer_type type;
        const char *text; /* of the first, if they are texts */
    } cases[] = {
        {"1", "2", LAYER_INTEGER, ""},
        {"1", "2.5", LAYER_NUMBER, ""},
        {"true", "false", LAYER_BOOLEAN, ""},
        {"true", "1", LAYER_TEXT, "true"},
        {"1.5", "\"x\"", LAYER_TEXT, "1.5"},
        {"9007199254740993", "1", LAYER_TEXT, "9007199254740993"},
        {"-9007199254740991", "1", LAYER_INTEGER, ""},
        {"null", "\"x\"", LAYER_TEXT, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf text;
        buf_init(&text, 0);
        buf_format(&text,
                   COLLECTION(FEATURE("", "\"x\":%s", EUSTON) "," FEATURE("", "\"x\":%s", EUSTON)),
                   cases[i].first, cases[i].second);
        import_good(world, text.ptr);
        assert_int_equal(world->layers.layer_fields[0].type, cases[i].type);
        assert_true(str_equal(layers_value(&world->layers, 0, 0)->text, str_from(cases[i].text)));
        buf_finish(&text);
    }
}

static void kinds_of_geometry_may_be_mixed_and_polygons_are_mended(void **state)
{
    struct world *world = *state;
    import_good(world, COLLECTION(FEATURE("", "\"tags\":[1]", TUBE) "," FEATURE("", "", BOW_TIE)));
    assert_int_equal(world->report.shape, LAYER_MIXED);
    assert_int_equal(world->report.left_out, 1);
    assert_int_equal(world->report.notices.count, 1);
    assert_string_equal(world->report.notices.list[0].where, "feature 2 (line 2)");
    import_good(world, COLLECTION(FEATURE("", "", TUBE)));
    assert_int_equal(world->report.shape, LAYER_LINES);
    assert_int_equal(world->report.before, 2);
}

static void the_same_again_does_nothing_and_a_dry_run_changes_nothing(void **state)
{
    struct world *world = *state;
    static const char text[] = COLLECTION(FEATURE("", "\"name\":\"Euston\"", EUSTON));
    long long before = changes(world);
    struct layers_ask ask = {.name = STR("stations"), .dry_run = true};
    assert_int_equal(import_as(world, ask, text), OK);
    assert_int_equal(world->report.features, 1);
    assert_int_equal(changes(world), before);
    import_good(world, text);
    import_good(world, text);
    assert_true(world->report.was_loaded);
    assert_int_equal(changes(world), before + 1);
    ask = (struct layers_ask){.name = STR("stations"), .is_base = true};
    assert_int_equal(import_as(world, ask, text), OK);
    assert_false(world->report.was_loaded);
    assert_int_equal(changes(world), before + 2);
    int removed = 0;
    assert_int_equal(layers_remove(world->store, STR("stations"), true, &removed, NULL), OK);
    assert_int_equal(removed, 1);
    assert_int_equal(changes(world), before + 2);
}

static void one_wrong_feature_refuses_all_and_is_named(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *feature;
        const char *reason;
    } cases[] = {
        {"{\"type\":\"Thing\"}", "must be a Feature"},
        {FEATURE("", "", "null"), "no geometry"},
        {FEATURE("", "", "{\"type\":\"GeometryCollection\",\"geometries\":[]}"), "must be a Point"},
        {FEATURE("", "", "{\"type\":\"Point\",\"coordinates\":[51.528,-0.133]}"), "coordinate is"},
        {FEATURE("", "", "{\"type\":\"LineString\",\"coordinates\":[[-0.133,51.528]]}"),
         "two positions"},
        {FEATURE("\"id\":\"1\",", "", EUSTON), "has the id 1 too"},
        {FEATURE("\"id\":\"\",", "", EUSTON), "Its id is empty"},
        {FEATURE("", "\"\":1", EUSTON), "name of an attribute"},
        {FEATURE("", "\"x\":\"\\u202e\"", EUSTON), "cannot be seen"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf text;
        buf_init(&text, 0);
        buf_format(&text, COLLECTION(FEATURE("", "", EUSTON) ",\n%s"), cases[i].feature);
        assert_int_equal(import(world, text.ptr), ERR_INVALID);
        assert_int_equal(world->report.faults.count, 1);
        assert_string_equal(world->report.faults.list[0].where, "feature 2 (line 3)");
        if (!strstr(world->report.faults.list[0].reason, cases[i].reason))
            fail_msg("%s: %s", cases[i].feature, world->report.faults.list[0].reason);
        buf_finish(&text);
    }
    assert_int_equal(temp_sql_number(world->folder, "SELECT count(*) FROM layer"), 0);
}

static void names_that_are_odd_or_taken_are_refused(void **state)
{
    struct world *world = *state;
    static const char *const bad[] = {"", "a", "Stations", "a b", "services", "borough", "nhs-icb"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(import_as(world, (struct layers_ask){.name = str_from(bad[i])},
                                   COLLECTION(FEATURE("", "", EUSTON))),
                         ERR_INVALID);
    assert_int_equal(import(world, "{\"type\":\"FeatureCollection\",\"features\":[]}"),
                     ERR_INVALID);
}

static void geopackages_are_read_in_both_systems(void **state)
{
    struct world *world = *state;
    static const struct {
        int srs;
        double x;
        double y;
        enum err err;
    } cases[] = {{27700, 529600, 182700, OK},
                 {4326, -0.133, 51.528, OK},
                 {4326, 51.528, -0.133, ERR_INVALID},
                 {3857, -14805, 6717000, ERR_INVALID}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[TEMP_PATH_BYTES + 40];
        char wkb[21] = "\1\1";
        struct geopackage *out;
        const struct geopackage_column column = {STR("name"), GEOPACKAGE_TEXT};
        const struct geopackage_value value = {true, STR("Euston"), 0};
        const struct geopackage_table table = {.name = STR("stations"),
                                               .title = STR("Stations"),
                                               .geometry = "POINT",
                                               .srs = cases[i].srs,
                                               .columns = &column,
                                               .column_count = 1};
        snprintf(path, sizeof path, "%s/%zu.gpkg", world->folder, i);
        memcpy(wkb + 5, &cases[i].x, 8);
        memcpy(wkb + 13, &cases[i].y, 8);
        assert_int_equal(geopackage_create(path, &table, &out, NULL), OK);
        assert_int_equal(geopackage_add(out, (struct str){wkb, sizeof wkb}, &value, NULL), OK);
        assert_int_equal(geopackage_finish(out, NULL), OK);
        geopackage_destroy(out);
        struct layers_ask ask = {.path = path, .name = STR("stations")};
        assert_int_equal(
            layers_import(world->store, &ask, NULL, NULL, &world->report, &world->problem),
            cases[i].err);
        if (cases[i].err)
            continue;
        arena_reset(&world->arena);
        assert_int_equal(store_read_layers(world->store, &world->arena, &world->layers, NULL), OK);
        assert_true(str_equal(layers_value(&world->layers, 0, 0)->text, STR("Euston")));
        double easting = world->layers.layer_features[0].box.min_x;
        assert_true(easting > 529400 && easting < 529700);
    }
}

#define LAYER_TEST(name) cmocka_unit_test_teardown(name, layer_drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LAYER_TEST(layers_are_stored_with_their_attributes),
        LAYER_TEST(types_follow_from_all_values),
        LAYER_TEST(kinds_of_geometry_may_be_mixed_and_polygons_are_mended),
        LAYER_TEST(the_same_again_does_nothing_and_a_dry_run_changes_nothing),
        LAYER_TEST(one_wrong_feature_refuses_all_and_is_named),
        LAYER_TEST(names_that_are_odd_or_taken_are_refused),
        LAYER_TEST(geopackages_are_read_in_both_systems),
    };
    return cmocka_run_group_tests(tests, world_make, world_drop);
}
