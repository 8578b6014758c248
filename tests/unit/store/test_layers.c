#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "geo/wkt.h"
#include "store/layers.h"
#include "tests/support/temp.h"

struct world {
    char folder[TEMP_PATH_BYTES];
    struct store *store;
    struct arena arena;
};

static int world_make(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    temp_make(world->folder);
    world->store = temp_store(world->folder);
    arena_init(&world->arena, 0);
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

/* A point of 21 bytes at 1, 2. */
static const char point[] = "\1\1\0\0\0\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\x40";

/* A layer of so many points with a text and a number each; the second point lacks the number. */
static enum err write_layer(struct world *world, const char *name, int features)
{
    struct layer_field_record fields[] = {{STR("name"), LAYER_TEXT}, {STR("lines"), LAYER_INTEGER}};
    struct layer_record layer = {str_from(name), LAYER_POINTS, true, {0, 2}, {0, features}};
    struct layer_feature_record list[8];
    struct layer_value_record values[16];
    char keys[8][2] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    for (int i = 0; i < features; i++) {
        char id[40];
        snprintf(id, sizeof id, "%s:%s", name, keys[i]);
        list[i] = (struct layer_feature_record){.id = uuid_from_name(str_from(id)),
                                                .key = str_from(keys[i]),
                                                .wkb = {point, sizeof point - 1},
                                                .values = 2 * i};
        values[2 * i] = (struct layer_value_record){true, str_from(keys[i]), 0};
        values[2 * i + 1] = (struct layer_value_record){i != 1, {"", 0}, i};
    }
    struct directory directory = {.layers = &layer,
                                  .layers_count = 1,
                                  .layer_fields = fields,
                                  .layer_fields_count = 2,
                                  .layer_features = list,
                                  .layer_features_count = features,
                                  .layer_values = values,
                                  .layer_values_count = 2 * features};
    assert_int_equal(store_begin(world->store, NULL), OK);
    enum err err = store_write_layer(world->store, &directory, NULL);
    assert_int_equal(store_end(world->store, !err, NULL), OK);
    return err;
}

static struct directory read_back(struct world *world)
{
    struct directory back = {0};
    struct problem problem = {0};
    if (store_read_layers(world->store, &world->arena, &back, &problem))
        fail_msg("%s", problem.text);
    return back;
}

static void layers_come_back_by_name_with_their_values(void **state)
{
    struct world *world = *state;
    assert_int_equal(write_layer(world, "stations", 3), OK);
    assert_int_equal(write_layer(world, "courts", 2), OK);
    struct directory back = read_back(world);
    assert_int_equal(back.layers_count, 2);
    assert_string_equal(back.layers[0].name.ptr, "courts");
    const struct layer_record *layer = &back.layers[1];
    assert_string_equal(layer->name.ptr, "stations");
    assert_int_equal(layer->shape, LAYER_POINTS);
    assert_true(layer->is_base);
    assert_int_equal(layer->features.count, 3);
    assert_string_equal(back.layer_fields[layer->fields.first + 1].name.ptr, "lines");
    assert_int_equal(back.layer_fields[layer->fields.first + 1].type, LAYER_INTEGER);
    for (int i = 0; i < 3; i++) {
        const struct layer_feature_record *feature =
            &back.layer_features[layer->features.first + i];
        const struct layer_value_record *values = &back.layer_values[feature->values];
        assert_int_equal(feature->key.ptr[0], 'a' + i);
        assert_int_equal(feature->wkb.len, sizeof point - 1);
        assert_true(feature->box.min_x == 1 && feature->box.max_y == 2);
        assert_true(str_equal(values[0].text, feature->key));
        assert_int_equal(values[1].is_there, i != 1);
        assert_true(i == 1 || values[1].number == i);
    }
}

static void remove_stations(struct world *world)
{
    assert_int_equal(store_begin(world->store, NULL), OK);
    assert_int_equal(store_remove_layer(world->store, STR("stations"), NULL), OK);
    assert_int_equal(store_end(world->store, true, NULL), OK);
}

static void a_layer_replaces_the_one_of_its_name_and_goes_without_a_trace(void **state)
{
    struct world *world = *state;
    int64_t features;
    int64_t layers;
    assert_int_equal(write_layer(world, "stations", 3), OK);
    assert_int_equal(write_layer(world, "stations", 1), OK);
    assert_int_equal(store_count_layer(world->store, STR("stations"), &features, &layers, NULL),
                     OK);
    assert_int_equal(features, 1);
    assert_int_equal(layers, 1);
    remove_stations(world);
    assert_int_equal(store_count_layer(world->store, STR("stations"), &features, &layers, NULL),
                     OK);
    assert_int_equal(features, NONE);
    assert_int_equal(temp_sql_number(world->folder,
                                     "SELECT (SELECT count(*) FROM layer_field) + (SELECT count(*) "
                                     "FROM layer_feature) + (SELECT count(*) FROM layer_value)"),
                     0);
    remove_stations(world);
}

static void the_schema_refuses_what_makes_no_sense(void **state)
{
    struct world *world = *state;
    static const char *const bad[] = {
        "INSERT INTO layer VALUES (9, 'With Space', 'point', 0)",
        "INSERT INTO layer VALUES (9, 'courts', 'circle', 0)",
        "INSERT INTO layer VALUES (9, 'courts', 'point', 2)",
        "INSERT INTO layer_field VALUES (1, 0, 'x', 'blob')",
        "INSERT INTO layer_field VALUES (1, 0, '', 'text')",
        "INSERT INTO layer_feature VALUES (1, 99, 'u', 'k', NULL)",
        "INSERT INTO layer_value VALUES (99, 0, 1)",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_true(temp_sql(world->folder, bad[i])[0] != '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(layers_come_back_by_name_with_their_values, world_make,
                                        world_drop),
        cmocka_unit_test_setup_teardown(
            a_layer_replaces_the_one_of_its_name_and_goes_without_a_trace, world_make, world_drop),
        cmocka_unit_test_setup_teardown(the_schema_refuses_what_makes_no_sense, world_make,
                                        world_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
