#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/cover.h"
#include "render/tile_set.h"
#include "tests/support/atlases.h"
#include "tests/support/mvt_read.h"

enum { TODAY_DAYS = 20779 /* 2026-11-22 */ };

static const struct atlas *atlas;
static struct projection *projection;
static struct gap_memory *memory;
static struct slice_cache *slices;
static struct tile_maker *maker;
static struct tile_sheet *sheet;
static struct arena arena;
static struct buf out;

static int setup(void **state)
{
    (void)state;
    atlas = test_atlas_synthetic(600, 7);
    arena_init(&arena, 0);
    buf_init(&out, 0);
    return projection_create(&projection, NULL) || gap_memory_create(&memory, NULL) ||
                   slice_cache_create(&slices, NULL) ||
                   tile_maker_create(memory, slices, &maker, NULL) ||
                   tile_sheet_create(atlas, projection, NULL, &sheet, NULL)
               ? -1
               : 0;
}

static int teardown(void **state)
{
    (void)state;
    tile_sheet_give_back(sheet);
    tile_sheet_give_back(NULL);
    tile_maker_destroy(maker);
    tile_maker_destroy(NULL);
    slice_cache_destroy(slices);
    gap_memory_destroy(memory);
    projection_destroy(projection);
    buf_finish(&out);
    arena_finish(&arena);
    atlas_give_back(atlas);
    return 0;
}

static struct tile_question about(const char *set)
{
    return (struct tile_question){tile_layers_find(atlas, str_from(set)), {TODAY_DAYS}, NONE, NONE};
}

/* Made and read back; everything of the last one is forgotten. */
static const struct read_tile *made(const struct tile_question *question, struct tile tile)
{
    static struct read_tile read;
    struct problem problem = {0};
    arena_reset(&arena);
    buf_clear(&out);
    if (tile_make(maker, sheet, question, tile, &out, &problem) != OK)
        fail_msg("%s", problem.text);
    const char *fault = mvt_read(buf_view(&out), &arena, &read);
    if (fault)
        fail_msg("%d/%u/%u: %s", tile.z, tile.x, tile.y, fault);
    return &read;
}

typedef void (*tile_look)(const struct tile_question *question, struct tile tile,
                          const struct read_tile *read, void *context);

static void tiles_walk(const struct tile_question *question, int z, tile_look look, void *context)
{
    struct tile first;
    struct tile last;
    assert_true(tile_range(sheet, question->layers, z, &first, &last));
    for (uint32_t x = first.x; x <= last.x; x++)
        for (uint32_t y = first.y; y <= last.y; y++) {
            struct tile tile = {z, x, y};
            look(question, tile, made(question, tile), context);
        }
}

/* ---- every tile ---- */

static void features_check(const struct read_layer *layer)
{
    for (int i = 0; i < layer->feature_count; i++) {
        const struct read_feature *feature = &layer->features[i];
        for (int k = 0; k < feature->starts[feature->part_count]; k++) {
            assert_in_range(feature->points[k].x + TILE_BUFFER, 0, TILE_EXTENT + 2 * TILE_BUFFER);
            assert_in_range(feature->points[k].y + TILE_BUFFER, 0, TILE_EXTENT + 2 * TILE_BUFFER);
        }
        assert_true(feature->id < UINT64_C(1) << 53);
        for (int k = 0; k < i; k++)
            assert_true(layer->features[k].id != feature->id);
    }
}

/* Nothing has a property that the description does not name. */
static void fields_check(const struct read_layer *layer)
{
    const struct tile_layer_words *words = NULL;
    for (int i = 0; i < TILE_LAYER_COUNT; i++)
        if (str_equal(layer->name, str_from(tile_layers[i].name)))
            words = &tile_layers[i];
    assert_non_null(words);
    for (int key = 0; key < layer->key_count; key++) {
        int field = 0;
        while (words->fields[field].name &&
               !str_equal(layer->keys[key], str_from(words->fields[field].name)))
            field++;
        assert_non_null(words->fields[field].name);
    }
    for (int i = 0; i < layer->feature_count; i++)
        assert_int_equal(layer->features[i].type, words->type);
}

static void sound_check(const struct tile_question *question, struct tile tile,
                        const struct read_tile *read, void *context)
{
    (void)question;
    (void)tile;
    for (int i = 0; i < read->layer_count; i++) {
        features_check(&read->layers[i]);
        fields_check(&read->layers[i]);
        ++*(int *)context;
    }
}

static void every_tile_is_sound_at_every_zoom(void **state)
{
    (void)state;
    static const char *const sets[] = {"base", "services", "gaps", "areas", "all"};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        struct tile_question question = about(sets[i]);
        int layers = 0;
        for (int z = 0; z <= 11; z++)
            tiles_walk(&question, z, sound_check, &layers);
        assert_true(layers > 10);
    }
}

static void tiles_beside_london_are_empty(void **state)
{
    (void)state;
    static const struct tile tiles[] = {{10, 0, 0}, {1, 1, 1}, {16, 65535, 65535}, {16, 0, 0}};
    struct tile_question question = about("all");
    question.layers |= TILE_LAYER_BIT(TILE_GAPS);
    for (size_t i = 0; i < sizeof tiles / sizeof *tiles; i++) {
        made(&question, tiles[i]);
        assert_int_equal(out.len, 0);
    }
}

static void the_same_tile_has_the_same_bytes(void **state)
{
    (void)state;
    struct tile_question question = about("all");
    struct buf before;
    buf_init(&before, 0);
    made(&question, (struct tile){10, 511, 340});
    buf_str(&before, buf_view(&out));
    made(&question, (struct tile){11, 1023, 681});
    made(&question, (struct tile){10, 511, 340});
    assert_true(before.len > 1000);
    assert_true(str_equal(buf_view(&before), buf_view(&out)));
    buf_finish(&before);
}

/* ---- boroughs ---- */

static bool ring_holds(const struct read_feature *feature, int part, double x, double y)
{
    bool holds = false;
    int first = feature->starts[part];
    int end = feature->starts[part + 1];
    for (int i = first, before = end - 1; i < end; before = i++) {
        struct read_point a = feature->points[before];
        struct read_point b = feature->points[i];
        if ((a.y > y) != (b.y > y) && x < (double)(b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x)
            holds = !holds;
    }
    return holds;
}

static bool feature_holds(const struct read_feature *feature, double x, double y)
{
    bool holds = false;
    for (int part = 0; part < feature->part_count; part++)
        holds ^= ring_holds(feature, part, x, y);
    return holds;
}

/* Points of a lattice are in the borough that the atlas says, unless they are within two units of
 * its border. */
static void boroughs_look(const struct tile_question *question, struct tile tile,
                          const struct read_tile *read, void *context)
{
    (void)question;
    const struct read_layer *layer = mvt_read_layer(read, "boroughs");
    for (int row = 1; row < 16 && layer; row++)
        for (int column = 1; column < 16; column++) {
            double x = column * 256;
            double y = row * 256;
            struct geo_point point = {
                (tile.x + x / 4096) / ldexp(1, tile.z) * 360 - 180,
                atan(sinh(M_PI * (1 - 2 * (tile.y + y / 4096) / ldexp(1, tile.z)))) * (180 / M_PI)};
            struct geo_grid grid = projection_to_grid(projection, point);
            double unit_m = 40075017 * 0.63 / ldexp(1, tile.z) / 4096;
            for (int i = 0; i < layer->feature_count; i++) {
                const struct read_feature *feature = &layer->features[i];
                int area = 0;
                while (mvt_id_of(atlas->directory.areas[area].id) != feature->id)
                    area++;
                bool holds = rings_contain(&atlas->boroughs[area], grid);
                if (feature_holds(feature, x, y) != holds &&
                    rings_edge_distance_m(&atlas->boroughs[area], grid) > 2 * unit_m)
                    fail_msg("%d/%u/%u at %.0f %.0f: %.1f units from the border of %.*s", tile.z,
                             tile.x, tile.y, x, y,
                             rings_edge_distance_m(&atlas->boroughs[area], grid) / unit_m,
                             (int)atlas->directory.areas[area].name.len,
                             atlas->directory.areas[area].name.ptr);
                *(int *)context += holds;
            }
        }
}

static void boroughs_are_where_the_atlas_has_them(void **state)
{
    (void)state;
    struct tile_question question = about("boroughs");
    for (int z = 8; z <= 12; z++) {
        int inside = 0;
        tiles_walk(&question, z, boroughs_look, &inside);
        assert_true(inside > 4);
    }
}

static void areas_tell_their_type(void **state)
{
    (void)state;
    struct tile_question question = about("areas");
    const struct read_tile *read = made(&question, (struct tile){9, 255, 170});
    const struct read_layer *layer = mvt_read_layer(read, "areas");
    assert_non_null(layer);
    int groups = 0;
    for (int i = 0; layer && i < layer->feature_count; i++)
        groups +=
            str_equal(mvt_read_value(layer, &layer->features[i], "type")->text, STR("police-bcu"));
    assert_int_equal(groups, 12);
}

/* ---- sites ---- */

struct tally {
    int sites;
    int points;
};

/* Those in the tile itself, so that each counts once. */
static void sites_count(const struct tile_question *question, struct tile tile,
                        const struct read_tile *read, void *context)
{
    struct tally *tally = context;
    const struct read_layer *layer = mvt_read_layer(read, "sites");
    (void)question;
    for (int i = 0; layer && i < layer->feature_count; i++) {
        const struct read_feature *feature = &layer->features[i];
        const struct read_value *count = mvt_read_value(layer, feature, "count");
        struct uuid id;
        assert_int_equal(count != NULL, tile.z < 10);
        assert_non_null(mvt_read_value(layer, feature, "name"));
        assert_true(uuid_parse(mvt_read_value(layer, feature, "service")->text, &id));
        int service = atlas_service_find(atlas, id);
        assert_true(service != NONE);
        assert_false(atlas->directory.services[service].confidential);
        struct read_point at = feature->points[0];
        if (at.x < 0 || at.y < 0 || at.x >= 4096 || at.y >= 4096)
            continue;
        tally->points++;
        tally->sites += count ? (int)count->number : 1;
    }
}

static int open_sites(struct date as_of)
{
    int count = 0;
    struct moment moment = {as_of, DATE_MAX};
    for (int i = 0; i < atlas->outlet_count; i++) {
        const struct statement_record *statement =
            statement_at(atlas, atlas->outlets[i].service, moment);
        count += statement && validity_on(&statement->validity, as_of) != CERTAINLY_NOT &&
                 location_is_present(atlas, atlas->outlets[i].location, moment);
    }
    return count;
}

static void every_open_site_is_a_point(void **state)
{
    (void)state;
    static const int days[] = {TODAY_DAYS, TODAY_DAYS - 2000, -20000};
    int before = INT32_MAX;
    for (int i = 0; i < 3; i++) {
        struct tile_question question = about("sites");
        question.as_of = (struct date){days[i]};
        int expected = open_sites(question.as_of);
        assert_true(expected < before);
        before = expected;
        for (int z = 10; z <= 13; z++) {
            struct tally tally = {0, 0};
            tiles_walk(&question, z, sites_count, &tally);
            assert_int_equal(tally.sites, expected);
        }
    }
}

static void at_low_zooms_one_point_stands_for_many_sites(void **state)
{
    (void)state;
    struct tile_question question = about("sites");
    int before = 0;
    for (int z = 3; z < 10; z++) {
        struct tally tally = {0, 0};
        tiles_walk(&question, z, sites_count, &tally);
        assert_true(tally.points >= before);
        assert_true(abs(tally.sites - open_sites(question.as_of)) <= 2); /* rounded to the next */
        before = tally.points;
    }
    assert_true(before > 100);
}

static void coverage_shows_free_shapes_of_services_that_are_not_confidential(void **state)
{
    (void)state;
    struct tile_question question = about("coverage");
    const struct read_tile *read = made(&question, (struct tile){8, 127, 85});
    const struct read_layer *layer = mvt_read_layer(read, "coverage");
    assert_non_null(layer);
    for (int i = 0; i < layer->feature_count; i++) {
        struct uuid id;
        assert_true(uuid_parse(mvt_read_value(layer, &layer->features[i], "service")->text, &id));
        assert_false(atlas->directory.services[atlas_service_find(atlas, id)].confidential);
    }
}

/* ---- gaps ---- */

static void gaps_have_the_verdicts_of_the_matrix(void **state)
{
    (void)state;
    struct gap_question gaps;
    struct gap_matrix matrix;
    struct arena own;
    struct tile_question question = about("gaps");
    question.need = 3;
    gap_question_init(&gaps);
    gaps.need = 3;
    gaps.moment.as_of = question.as_of;
    arena_init(&own, 0);
    assert_int_equal(gap_matrix_make(atlas, memory, &gaps, &own, &matrix, NULL), OK);
    const struct read_tile *read = made(&question, (struct tile){7, 63, 42});
    const struct read_layer *layer = mvt_read_layer(read, "gaps");
    assert_non_null(layer);
    assert_in_range(layer ? layer->feature_count : 0, 28, 32); /* east of Greenwich is another */
    for (int k = 0; layer && k < layer->feature_count; k++) {
        const struct read_feature *feature = &layer->features[k];
        int i = 0;
        while (mvt_id_of(atlas->directory.areas[matrix.areas[i]].id) != feature->id)
            i++;
        assert_true(str_equal(mvt_read_value(layer, feature, "verdict")->text,
                              str_from(gap_verdict_code(matrix.cells[i].verdict))));
        assert_true(fabs(mvt_read_value(layer, feature, "share")->real -
                         matrix.cells[i].share_of_area) < 1e-12);
        assert_true(str_equal(mvt_read_value(layer, feature, "as_of")->text, STR("2026-11-22")));
        assert_non_null(mvt_read_value(layer, feature, "need"));
        assert_null(mvt_read_value(layer, feature, "stage"));
    }
    arena_finish(&own);
}

static void a_tile_of_gaps_is_quick_once_it_was_asked(void **state)
{
    (void)state;
    struct tile_question question = about("gaps");
    struct tile tile = {10, 511, 340};
    question.stage = 1;
    assert_false(tile_is_quick(maker, sheet, &question, tile));
    made(&question, tile);
    assert_true(tile_is_quick(maker, sheet, &question, tile));
    question = about("base");
    assert_true(tile_is_quick(maker, sheet, &question, tile));
}

/* ---- sheets and descriptions ---- */

static void a_new_sheet_takes_over_the_ground(void **state)
{
    (void)state;
    struct tile_ground *ground = tile_sheet_ground(sheet);
    struct tile_sheet *again = NULL;
    assert_int_equal(tile_sheet_create(atlas, projection, ground, &again, NULL), OK);
    struct tile_ground *taken = tile_sheet_ground(again);
    assert_ptr_equal(taken, ground);
    tile_ground_give_back(taken);
    tile_ground_give_back(ground);
    tile_sheet_give_back(tile_sheet_take(again));
    tile_sheet_give_back(again);
    tile_ground_give_back(NULL);
}

static void bounds_are_those_of_london(void **state)
{
    (void)state;
    struct geo_point low;
    struct geo_point high;
    struct tile first;
    struct tile last;
    assert_true(tile_bounds(sheet, tile_layers_find(atlas, STR("boroughs")), &low, &high));
    assert_true(fabs(low.lon + 0.51) < 0.01 && fabs(low.lat - 51.28) < 0.01);
    assert_true(fabs(high.lon - 0.33) < 0.01 && fabs(high.lat - 51.69) < 0.01);
    assert_true(tile_range(sheet, tile_layers_find(atlas, STR("boroughs")), 0, &first, &last));
    assert_int_equal(first.x + first.y + last.x + last.y, 0);
    assert_false(tile_bounds(sheet, 0, &low, &high));
}

static void sets_are_found_by_name(void **state)
{
    (void)state;
    assert_true(tile_layers_find(atlas, STR("gaps")) == TILE_LAYER_BIT(TILE_GAPS));
    assert_true(tile_layers_find(atlas, STR("sites")) == TILE_LAYER_BIT(TILE_SITES));
    assert_true(tile_layers_find(atlas, STR("nothing")) == 0);
    assert_true(tile_layers_find(atlas, STR("")) == 0);
    assert_true(tile_layers_find(atlas, STR("all")) ==
                (tile_layers_find(atlas, STR("base")) | tile_layers_find(atlas, STR("services"))));
}

static void the_description_names_every_layer_and_field(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 0);
    tile_json_write(sheet, STR("services"), tile_layers_find(atlas, STR("services")),
                    STR("https://example.org/tiles/services/{z}/{x}/{y}.mvt"), &text);
    assert_false(text.failed);
    static const char *const parts[] = {"\"tilejson\":\"3.0.0\"", "\"id\":\"sites\"",
                                        "\"id\":\"coverage\"",    "\"organisation\":\"String\"",
                                        "\"maxzoom\":16",         "\"bounds\":[-0."};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        assert_non_null(strstr(text.ptr, parts[i]));
    buf_finish(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tile_is_sound_at_every_zoom),
        cmocka_unit_test(tiles_beside_london_are_empty),
        cmocka_unit_test(the_same_tile_has_the_same_bytes),
        cmocka_unit_test(boroughs_are_where_the_atlas_has_them),
        cmocka_unit_test(areas_tell_their_type),
        cmocka_unit_test(every_open_site_is_a_point),
        cmocka_unit_test(at_low_zooms_one_point_stands_for_many_sites),
        cmocka_unit_test(coverage_shows_free_shapes_of_services_that_are_not_confidential),
        cmocka_unit_test(gaps_have_the_verdicts_of_the_matrix),
        cmocka_unit_test(a_tile_of_gaps_is_quick_once_it_was_asked),
        cmocka_unit_test(a_new_sheet_takes_over_the_ground),
        cmocka_unit_test(bounds_are_those_of_london),
        cmocka_unit_test(sets_are_found_by_name),
        cmocka_unit_test(the_description_names_every_layer_and_field),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
