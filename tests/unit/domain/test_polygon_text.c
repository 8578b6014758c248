/* Polygons as text: what is written is read again, and what is not sound is refused by its place.
 */
#include "tests/support/test.h"

#include <math.h>
#include <string.h>

#include "domain/gap_read.h"
#include "domain/polygon_text.h"
#include "geo/rings.h"
#include "geo/wkt.h"
#include "tests/support/small.h"

struct world {
    const struct atlas *atlas;
    struct projection *projection;
    struct arena arena;
};

static int make(void **state)
{
    static struct world world;
    arena_init(&world.arena, 0);
    world.atlas = small_atlas(small_make());
    assert_int_equal(projection_create(&world.projection, NULL), OK);
    *state = &world;
    return 0;
}

static int drop(void **state)
{
    struct world *world = *state;
    projection_destroy(world->projection);
    atlas_give_back(world->atlas);
    arena_finish(&world->arena);
    return 0;
}

static struct rings rings_of(struct world *world, struct str wkb)
{
    struct rings rings;
    assert_int_equal(rings_from_wkb(wkb, &world->arena, &rings, NULL), OK);
    return rings;
}

static void what_is_written_is_read_again(void **state)
{
    struct world *world = *state;
    static const char *const shapes[] = {
        "POLYGON ((530000 180000, 531000 180000, 530500 181000, 530000 180000))",
        "MULTIPOLYGON (((530000 180000, 534000 180000, 534000 184000, 530000 184000, 530000 "
        "180000),"
        " (531000 181000, 531000 182000, 532000 182000, 532000 181000, 531000 181000)),"
        " ((540000 180000, 541000 180000, 540500 181000, 540000 180000)))",
    };
    for (int i = 0; i < 2; i++) {
        struct str wkb;
        struct str again;
        struct buf text;
        buf_init(&text, 0);
        assert_int_equal(wkt_to_wkb(str_from(shapes[i]), &world->arena, &wkb, NULL), OK);
        assert_int_equal(polygon_text_write(wkb, world->projection, &world->arena, &text, NULL),
                         OK);
        assert_true(str_starts_with(buf_view(&text), STR("{\"type\":\"MultiPolygon\"")));
        assert_int_equal(gap_polygon_read(world->atlas, world->projection, buf_view(&text),
                                          &world->arena, &again, NULL),
                         OK);
        struct rings a = rings_of(world, wkb);
        struct rings b = rings_of(world, again);
        assert_int_equal(a.point_count, b.point_count);
        assert_int_equal(a.ring_count, b.ring_count);
        for (int k = 0; k < a.point_count; k++)
            assert_true(fabs(a.points[k].easting - b.points[k].easting) < 0.2 &&
                        fabs(a.points[k].northing - b.points[k].northing) < 0.2);
        buf_finish(&text);
    }
}

static void what_is_no_polygon_is_not_written(void **state)
{
    struct world *world = *state;
    struct problem problem = {0};
    struct buf text;
    buf_init(&text, 0);
    assert_int_equal(
        polygon_text_write(STR("nonsense"), world->projection, &world->arena, &text, &problem),
        ERR_GEOMETRY);
    assert_string_equal(problem.text, "The geometry is damaged or empty.");
    assert_int_equal(text.len, 0);
    buf_finish(&text);
}

/* As people paste them: what is wrong, and where. */
static const struct {
    const char *text;
    const char *where;
    const char *reason;
} refusals[] = {
    {"{\"type\":\"Polygon\",\"coordinates\":[[[-0.1,51.5],[-0.09,51.51],[-0.09,51.5],[-0.1,51.51],"
     "[-0.1,51.5]]]}",
     "", "The polygon is not valid at easting 53"},
    {"{\"type\":\"Polygon\",\"coordinates\":[[[-0.1,51.5],[-0.09,51.51],[-0.09,51.5]]]}",
     "/coordinates/0", ""},
    {"{\"type\":\"Polygon\",\"coordinates\":[[[51.5,-0.1],[51.51,-0.1],[51.5,-0.09],[51.5,-0.1]]]}",
     "/coordinates/0/0", "swapped"},
    {"{\"type\":\"Polygon\",\"coordinates\":[[[-0.1,51.5],[\"x\",51.51],[-0.09,51.5],[-0.1,51.5]]]"
     "}",
     "/coordinates/0/1", ""},
    {"{\"type\":\"Point\",\"coordinates\":[-0.1,51.5]}", "", ""},
    {"POLYGON ((530000 180000, 531000 180000, 530500 181000, 530000 180000))", "", ""},
    {"", "", ""},
};

static void what_is_not_sound_is_refused_by_its_place(void **state)
{
    struct world *world = *state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        struct problem problem = {0};
        struct str wkb;
        assert_int_equal(gap_polygon_read(world->atlas, world->projection,
                                          str_from(refusals[i].text), &world->arena, &wkb,
                                          &problem),
                         ERR_INVALID);
        bool is_told = strncmp(problem.where, refusals[i].where, strlen(refusals[i].where)) == 0 &&
                       strstr(problem.text, refusals[i].reason) && strlen(problem.text) > 10;
        if (!is_told)
            fail_msg("row %zu: %s: %s", i, problem.where, problem.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(what_is_no_polygon_is_not_written),
        cmocka_unit_test(what_is_not_sound_is_refused_by_its_place),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
