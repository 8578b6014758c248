/* Collections of the real directory and of small ones: tables, choosing, writing. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json.h"
#include "domain/collection_write.h"
#include "tests/support/atlases.h"
#include "tests/support/small.h"
#include "tests/support/test.h"

/* ---- what the tests share ---- */

struct fixture {
    const struct atlas *atlas;
    struct projection *projection;
    struct arena arena;
    struct arena scratch;
    struct arena work;
    struct collections all;
};

static struct fixture real;

static void fixture_open(struct fixture *fixture, const struct atlas *atlas, struct date today)
{
    fixture->atlas = atlas;
    arena_init(&fixture->arena, 0);
    arena_init(&fixture->scratch, 0);
    arena_init(&fixture->work, 0);
    assert_int_equal(projection_create(&fixture->projection, NULL), OK);
    assert_int_equal(
        collections_build(atlas, fixture->projection, today, &fixture->arena, &fixture->all, NULL),
        OK);
}

static void fixture_close(struct fixture *fixture)
{
    collections_finish(&fixture->all);
    projection_destroy(fixture->projection);
    arena_finish(&fixture->work);
    arena_finish(&fixture->scratch);
    arena_finish(&fixture->arena);
    atlas_give_back(fixture->atlas);
}

static int real_open(void **state)
{
    (void)state;
    fixture_open(&real, test_atlas_real(), small_day("2026-03-01"));
    return 0;
}

static int real_close(void **state)
{
    (void)state;
    fixture_close(&real);
    return 0;
}

static const struct collection *collection_of(const struct fixture *fixture, const char *id)
{
    const struct collection *collection = collections_find(&fixture->all, str_from(id));
    assert_non_null(collection);
    return collection;
}

static struct collection_reading reading_of(struct fixture *fixture, const char *id)
{
    return (struct collection_reading){.collection = collection_of(fixture, id),
                                       .moment = {small_day("2026-03-01"), DATE_MAX},
                                       .scratch = &fixture->scratch};
}

/* "limit=5&bbox=1,2,3,4": parameters as they are in an address, without escapes. */
static enum err query_read(const struct fixture *fixture, const char *id, const char *text,
                           struct arena *arena, struct collection_query *query,
                           struct problem *problem)
{
    struct str rest = str_from(text);
    struct str part;
    enum err err = OK;
    collection_query_init(collection_of(fixture, id), query);
    while (!err && rest.len && str_split(&rest, '&', &part)) {
        struct str name;
        assert_true(str_split(&part, '=', &name));
        err = collection_query_set(query, name, part, problem);
    }
    return err ? err : collection_query_complete(query, arena, problem);
}

/* How many match; the page's rows go to selection. */
static int64_t select_by(struct fixture *fixture, const char *id, const char *text,
                         struct collection_selection *selection)
{
    struct problem problem = {0};
    struct collection_query query;
    struct collection_reading reading = reading_of(fixture, id);
    *selection = (struct collection_selection){0};
    arena_reset(&fixture->work);
    enum err err = query_read(fixture, id, text, &fixture->work, &query, &problem);
    if (!err)
        err = collection_select(&query, &reading, fixture->projection, &fixture->work, NULL,
                                selection, &problem);
    if (err)
        fail_msg("%s?%s: %s: %s", id, text, problem.where, problem.text);
    return selection->matched;
}

static int64_t matches(struct fixture *fixture, const char *id, const char *text)
{
    struct collection_selection selection;
    return select_by(fixture, id, text, &selection);
}

static struct collection_value value_of(struct fixture *fixture, const char *id, int row,
                                        const char *name)
{
    struct collection_reading reading = reading_of(fixture, id);
    int property = collection_property_find(reading.collection, str_from(name));
    assert_int_not_equal(property, NONE);
    arena_reset(&fixture->scratch);
    return collection_value(&reading, row, property);
}

/* ---- tables ---- */

static void every_collection_is_whole(void **state)
{
    (void)state;
    static const char *const ids[] = {"services", "sites", "coverage", "areas",
                                      "boroughs", "gaps",  "places"};
    assert_true(real.all.count >= 7);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        assert_string_equal(real.all.items[i].id, ids[i]);
    for (int i = 0; i < real.all.count; i++) {
        const struct collection *collection = &real.all.items[i];
        assert_true(collection->count > 0);
        assert_true(collection->property_count <= COLLECTION_PROPERTIES_MAX);
        assert_true(collection->box.min_x > -10 && collection->box.max_y < 61);
        for (int k = 0; k < collection->property_count; k++) {
            assert_non_null(collection->properties[k].get);
            assert_int_equal(
                collection_property_find(collection, str_from(collection->properties[k].name)), k);
        }
    }
}

static void every_row_is_found_by_its_id(void **state)
{
    (void)state;
    for (int i = 0; i < real.all.count; i++) {
        const struct collection *collection = &real.all.items[i];
        struct buf id;
        buf_init(&id, 0);
        for (int row = 0; row < collection->count; row++) {
            buf_clear(&id);
            collection->id_of(collection, row, &id);
            int found = collection->find(collection, buf_view(&id));
            if (found != row)
                fail_msg("%s: row %d is %s, found at %d", collection->id, row, id.ptr, found);
        }
        buf_finish(&id);
        assert_int_equal(collection->find(collection, STR("nothing")), NONE);
        assert_int_equal(collection->find(collection, STR("")), NONE);
    }
}

static void every_value_has_the_type_of_its_property(void **state)
{
    (void)state;
    for (int i = 0; i < real.all.count; i++) {
        struct collection_reading reading = reading_of(&real, real.all.items[i].id);
        for (int row = 0; row < reading.collection->count; row++) {
            arena_reset(&real.scratch);
            for (int k = 0; k < reading.collection->property_count; k++) {
                struct collection_value value = collection_value(&reading, row, k);
                assert_int_equal(value.type, reading.collection->properties[k].type);
                if (value.is_there && value.type == COLLECTION_TEXT)
                    assert_true(value.text.len > 0);
            }
        }
    }
}

static void confidential_services_and_refuges_are_nowhere(void **state)
{
    (void)state;
    const struct collection *services = collection_of(&real, "services");
    int hidden = 0;
    for (int row = 0; row < services->count; row++) {
        const struct service_record *record = &real.atlas->directory.services[services->rows[row]];
        struct collection_geometry geometry;
        if (!record->confidential && record->reach == REACH_VISIT)
            continue;
        hidden++;
        assert_true(services->geometry(services, row, &real.scratch, &geometry));
        assert_int_equal(geometry.kind, COLLECTION_NOWHERE);
        if (record->confidential)
            assert_int_equal(value_of(&real, "services", row, "boroughs").count, 0);
    }
    assert_true(hidden > 0);
}

static void coverage_of_a_confidential_service_names_no_area(void **state)
{
    (void)state;
    struct small *small = small_make();
    struct fixture fixture = {0};
    struct service_record *service = small_service(small, "Safe house", "2015-01-01", "ongoing");
    service->confidential = true;
    service->reach = REACH_REFUGE;
    small_covers(small, "Camden", "2015-01-01", "ongoing")->excludes = true;
    small_service(small, "Open house", "2015-01-01", "ongoing");
    small_covers(small, "Camden", "2015-01-01", "ongoing");
    fixture_open(&fixture, small_atlas(small), small_day("2026-03-01"));
    const struct collection *coverage = collection_of(&fixture, "coverage");
    assert_int_equal(coverage->count, 2);
    for (int row = 0; row < 2; row++) {
        struct collection_geometry geometry;
        bool is_open =
            str_equal(value_of(&fixture, "coverage", row, "service").text, STR("Open house"));
        assert_int_equal(value_of(&fixture, "coverage", row, "areas").is_there, is_open);
        assert_true(coverage->geometry(coverage, row, &fixture.scratch, &geometry));
        assert_int_equal(geometry.kind, is_open ? COLLECTION_RINGS : COLLECTION_NOWHERE);
    }
    assert_int_equal(matches(&fixture, "coverage", "bbox=-1,51,1,52"), 1);
    fixture_close(&fixture);
}

/* ---- choosing ---- */

static void a_page_begins_at_its_offset_and_counts_all(void **state)
{
    (void)state;
    struct collection_selection selection;
    assert_int_equal(select_by(&real, "boroughs", "", &selection), 33);
    assert_int_equal(selection.count, 10);
    assert_int_equal(select_by(&real, "boroughs", "limit=10&offset=30", &selection), 33);
    assert_int_equal(selection.count, 3);
    assert_int_equal(collection_selection_row(&selection, 0), 30);
    assert_int_equal(select_by(&real, "boroughs", "offset=1000", &selection), 33);
    assert_int_equal(selection.count, 0);
    assert_int_equal(select_by(&real, "boroughs", "limit=5&offset=30&sortby=name", &selection), 33);
    assert_int_equal(selection.count, 3);
    assert_int_equal(select_by(&real, "boroughs", "offset=99&sortby=name", &selection), 33);
    assert_int_equal(selection.count, 0);
}

#define EPSG_3857 "http://www.opengis.net/def/crs/EPSG/0/3857"
#define MERCATOR_BOX "bbox=-22263.9,6712004,-11131.95,6722740.4&bbox-crs=" EPSG_3857

/* A box in each system: Camden and around it. */
static void a_box_means_the_same_in_every_system(void **state)
{
    (void)state;
    static const char *const boxes[] = {
        "bbox=-0.2,51.51,-0.1,51.57",
        "bbox=-0.2,51.51,0,-0.1,51.57,100",
        "bbox=-0.2,51.51,-0.1,51.57&bbox-crs=http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "bbox=51.51,-0.2,51.57,-0.1&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326",
        MERCATOR_BOX, /* NOLINT(bugprone-suspicious-missing-comma) */
    };
    int64_t sites = matches(&real, "sites", boxes[0]);
    int64_t boroughs = matches(&real, "boroughs", boxes[0]);
    assert_true(sites > 0 && sites < collection_of(&real, "sites")->count);
    assert_true(boroughs > 1 && boroughs < 20);
    for (size_t i = 1; i < 4; i++) {
        assert_int_equal(matches(&real, "sites", boxes[i]), sites);
        assert_int_equal(matches(&real, "boroughs", boxes[i]), boroughs);
    }
    assert_true(llabs(matches(&real, "sites", boxes[4]) - sites) <= 1);
    assert_int_equal(matches(&real, "boroughs",
                             "bbox=526000,184000,526100,184100"
                             "&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/27700"),
                     1);
    assert_int_equal(matches(&real, "boroughs", "bbox=170,-80,-170,80"), 0);
    assert_int_equal(matches(&real, "boroughs", "bbox=-180,-90,180,90"), 33);
    assert_int_equal(matches(&real, "boroughs", "bbox=10,10,20,20"), 0);
}

/* Corners of the box around a borough are not in it. */
static void a_box_meets_borders_not_boxes_around_them(void **state)
{
    (void)state;
    const struct collection *boroughs = collection_of(&real, "boroughs");
    const struct geo_box *box = &boroughs->boxes[0]; /* the City */
    char text[200];
    snprintf(text, sizeof text,
             "bbox=%.0f,%.0f,%.0f,%.0f&code=E09000001"
             "&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/27700",
             box->min_x, box->min_y, box->min_x + 60, box->min_y + 60);
    assert_int_equal(matches(&real, "boroughs", text), 0);
}

static void a_day_asks_for_what_may_hold_then(void **state)
{
    (void)state;
    struct small *small = small_make();
    struct fixture fixture = {0};
    small_service(small, "Early", "2010-01-01", "2012-12-31");
    small_service(small, "Late", "2020", "ongoing");
    small_service(small, "Unknown", "", "");
    fixture_open(&fixture, small_atlas(small), small_day("2026-03-01"));
    assert_int_equal(matches(&fixture, "services", "datetime=2011-06-01"), 2);
    assert_int_equal(matches(&fixture, "services", "datetime=2020-06-01T12:00:00Z"), 2);
    assert_int_equal(matches(&fixture, "services", "datetime=2015-01-01/2016-01-01"), 1);
    assert_int_equal(matches(&fixture, "services", "datetime=2015-01-01/.."), 2);
    assert_int_equal(matches(&fixture, "services", "datetime=/2015-01-01"), 2);
    assert_int_equal(matches(&fixture, "services", "datetime=2005-01-01/.."), 3);
    fixture_close(&fixture);
}

static void properties_and_filters_choose(void **state)
{
    (void)state;
    static const char *const same[] = {
        "reach=visit",
        "filter=reach = 'visit'",
        "filter=reach IN ('visit', 'nowhere')",
        "filter=NOT reach <> 'visit'",
        "filter={\"op\":\"=\",\"args\":[{\"property\":\"reach\"},\"visit\"]}&filter-lang=cql2-json",
    };
    int64_t visits = matches(&real, "services", same[0]);
    assert_true(visits > 0 && visits < collection_of(&real, "services")->count);
    for (size_t i = 1; i < sizeof same / sizeof *same; i++)
        assert_int_equal(matches(&real, "services", same[i]), visits);
    assert_true(matches(&real, "services", "needs=accommodation") > 0);
    assert_int_equal(matches(&real, "services", "needs=accommodation"),
                     matches(&real, "services", "filter=A_CONTAINS(needs, ('accommodation'))"));
    assert_int_equal(matches(&real, "boroughs", "filter=name = 'Camden'"), 1);
    assert_int_equal(matches(&real, "boroughs", "filter=CASEI(name) LIKE CASEI('cam%')"), 1);
    assert_int_equal(matches(&real, "boroughs", "filter=id = 'E09000007'"), 1);
    assert_int_equal(
        matches(&real, "boroughs", "filter=S_INTERSECTS(geometry, POINT(-0.14 51.54))"), 1);
    assert_int_equal(
        matches(&real, "sites", "filter=S_INTERSECTS(geometry, BBOX(-0.2,51.51,-0.1,51.57))"),
        matches(&real, "sites", "bbox=-0.2,51.51,-0.1,51.57"));
}

/* Far places are beyond what the projection can do, and are nevertheless understood. */
static void a_filter_of_the_world_finds_all(void **state)
{
    (void)state;
    static const struct {
        const char *geometry; /* and the system */
        bool finds_all;
    } cases[] = {
        {"BBOX(-180,-90,180,90))", true},
        {"BBOX(-90,0,90,89))", true},
        {"BBOX(170,-80,10,80))", true}, /* across the antimeridian */
        {"BBOX(170,0,-170,80))", false},
        {"BBOX(10,-90,180,90))", false},
        {"POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90)))", true},
        {"POLYGON((100 0,110 0,110 10,100 0)))", false},
        {"LINESTRING(-180 0,180 0))", false},
        {"POLYGON((-90 -180,90 -180,90 180,-90 180,-90 -180)))"
         "&filter-crs=http://www.opengis.net/def/crs/EPSG/0/4326",
         true},
        {"BBOX(-20037508,-20037508,20037508,20037508))"
         "&filter-crs=http://www.opengis.net/def/crs/EPSG/0/3857",
         true},
        {"BBOX(-9000000,-9000000,9000000,9000000))"
         "&filter-crs=http://www.opengis.net/def/crs/EPSG/0/27700",
         true},
    };
    static const char *const ids[] = {"boroughs", "areas", "coverage", "services"};
    for (size_t k = 0; k < sizeof ids / sizeof *ids; k++) {
        int64_t all = matches(&real, ids[k], "bbox=-3,50,3,53");
        assert_true(all > 0);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            char text[200];
            snprintf(text, sizeof text, "filter=S_INTERSECTS(geometry, %s", cases[i].geometry);
            int64_t found = matches(&real, ids[k], text);
            if (found != (cases[i].finds_all ? all : 0))
                fail_msg("%s?%s: %d of %d", ids[k], text, (int)found, (int)all);
        }
    }
}

/* Straight in the filter's system from one side of the world to the other, through London. */
static void a_long_edge_runs_where_it_is_drawn(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "filter=S_INTERSECTS(geometry, LINESTRING(-180 51.5,180 51.5))",
        "filter=S_INTERSECTS(geometry, LINESTRING(-1 51.5,0 51.5,1 51.5))",
        "filter=S_INTERSECTS(geometry, LINESTRING(-1 51.5,-0.2 51.5,0 51.5,0.1 51.5,0.2 51.5))",
    };
    int64_t expected = matches(&real, "boroughs", texts[2]);
    assert_true(expected > 5 && expected < 33);
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(matches(&real, "boroughs", texts[i]), expected);
}

static void every_spatial_function_answers_for_coverage(void **state)
{
    (void)state;
    static const char *const functions[] = {"S_INTERSECTS", "S_DISJOINT", "S_EQUALS",
                                            "S_CONTAINS",   "S_WITHIN",   "S_TOUCHES",
                                            "S_CROSSES",    "S_OVERLAPS"};
    static const char *const geometries[] = {
        "POINT(-0.1 51.5)", "LINESTRING(-0.2 51.5,-0.1 51.6)",
        "POLYGON((-0.2 51.4,0 51.4,0 51.6,-0.2 51.6,-0.2 51.4))",
        "GEOMETRYCOLLECTION(POINT(-0.1 51.5),LINESTRING(-0.2 51.5,-0.1 51.6))"};
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        for (size_t k = 0; k < sizeof geometries / sizeof *geometries; k++) {
            char text[200];
            snprintf(text, sizeof text, "filter=%s(geometry, %s)", functions[i], geometries[k]);
            matches(&real, "coverage", text);
            snprintf(text, sizeof text, "filter=%s(%s, geometry)", functions[i], geometries[k]);
            matches(&real, "coverage", text);
        }
    assert_int_equal(matches(&real, "coverage", "filter=S_CONTAINS(geometry, POINT(-0.1 51.5))"),
                     matches(&real, "coverage", "filter=S_WITHIN(POINT(-0.1 51.5), geometry)"));
}

/* What is remembered of boroughs is what is found for each row by itself. */
static void rows_of_boroughs_are_asked_as_any_other(void **state)
{
    (void)state;
    static const char *const shapes[] = {"POINT(-0.1 51.5)", "LINESTRING(-0.2 51.5,-0.1 51.6)",
                                         "POLYGON((-0.2 51.4,0 51.4,0 51.6,-0.2 51.6,-0.2 51.4))",
                                         "BBOX(-1,51,1,52)", "BBOX(-0.6,51.4,-0.1,51.8)"};
    struct collection by_itself = *collection_of(&real, "coverage");
    by_itself.boroughs = NULL;
    for (int k = 0; k < 3; k++)
        for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
            static const char *const functions[] = {"S_INTERSECTS", "S_DISJOINT", "S_WITHIN"};
            char text[200];
            struct collection_query query;
            struct collection_selection selection;
            struct collection_reading reading = reading_of(&real, "coverage");
            snprintf(text, sizeof text, "filter=%s(geometry, %s)", functions[k], shapes[i]);
            int64_t remembered = matches(&real, "coverage", text);
            arena_reset(&real.work);
            assert_int_equal(query_read(&real, "coverage", text, &real.work, &query, NULL), OK);
            query.collection = reading.collection = &by_itself;
            assert_int_equal(collection_select(&query, &reading, real.projection, &real.work, NULL,
                                               &selection, NULL),
                             OK);
            assert_int_equal(remembered, selection.matched);
        }
    assert_int_equal(matches(&real, "coverage", "bbox=-0.2,51.4,0,51.6"),
                     matches(&real, "coverage",
                             "filter=S_INTERSECTS(geometry, "
                             "BBOX(-0.2,51.4,0,51.6))"));
}

static void a_geometry_lies_to_itself_as_it_must(void **state)
{
    (void)state;
    static const struct {
        const char *function;
        bool holds;
    } cases[] = {{"S_INTERSECTS", true}, {"S_DISJOINT", false}, {"S_EQUALS", true},
                 {"S_CONTAINS", true},   {"S_WITHIN", true},    {"S_TOUCHES", false},
                 {"S_CROSSES", false},   {"S_OVERLAPS", false}};
    int64_t all = matches(&real, "coverage", "bbox=-3,50,3,53");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[80];
        snprintf(text, sizeof text, "filter=%s(geometry, geom)", cases[i].function);
        assert_int_equal(matches(&real, "coverage", text), cases[i].holds ? all : 0);
    }
}

/* A whole kept period and one of which nothing is known are asked for alike. */
static void an_interval_without_ends_is_open(void **state)
{
    (void)state;
    static const char *const days[] = {"1800-01-01", "2019-06-01", "2026-03-01"};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        char asked[40];
        char filter[120];
        snprintf(asked, sizeof asked, "datetime=%s", days[i]);
        snprintf(filter, sizeof filter,
                 "filter=T_INTERSECTS(INTERVAL(from_earliest, to_latest), DATE('%s'))", days[i]);
        assert_int_equal(matches(&real, "services", filter), matches(&real, "services", asked));
    }
}

/* The north-west's and north central boards are one from April 2026 on, or later: who knows. */
static void areas_are_as_on_their_day(void **state)
{
    (void)state;
    static const struct {
        const char *day;
        const char *board;
        int boroughs;
        int unsure;
        bool has_place;
    } cases[] = {
        {"2025-06-01", "E54000027", 8, 0, true},
        {"2026-06-01", "E54000027", 0, 8, true},
        {"2020-01-01", "E54000027", 0, 0, false},
        {"2025-06-01", "icb-north-central-and-north-west-london", 0, 0, false},
        {"2026-06-01", "icb-north-central-and-north-west-london", 0, 13, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena;
        struct collection dated;
        struct collection_geometry geometry;
        struct collection_reading reading = reading_of(&real, "areas");
        arena_init(&arena, 0);
        assert_true(reading.collection->is_of_a_day);
        assert_int_equal(
            collection_on(reading.collection, small_day(cases[i].day), &arena, &dated, NULL), OK);
        reading.collection = &dated;
        int row = 0;
        int code = collection_property_find(&dated, STR("code"));
        while (!str_equal(collection_value(&reading, row, code).text, str_from(cases[i].board)))
            row++;
        int boroughs = collection_property_find(&dated, STR("boroughs"));
        int unsure = collection_property_find(&dated, STR("boroughs_unsure"));
        assert_int_equal(collection_value(&reading, row, boroughs).count, cases[i].boroughs);
        assert_int_equal(collection_value(&reading, row, unsure).count, cases[i].unsure);
        assert_true(dated.geometry(&dated, row, &arena, &geometry));
        assert_int_equal(geometry.kind == COLLECTION_RINGS, cases[i].has_place);
        assert_int_equal(dated.boxes[row].min_x <= dated.boxes[row].max_x, cases[i].has_place);
        arena_finish(&arena);
    }
}

static enum err select_in_time(const char *id, const char *text, int time_ms,
                               const atomic_bool *cancel)
{
    struct collection_query query;
    struct collection_selection selection;
    struct collection_reading reading = reading_of(&real, id);
    struct problem problem = {0};
    arena_reset(&real.work);
    assert_int_equal(query_read(&real, id, text, &real.work, &query, NULL), OK);
    query.time_ms = time_ms;
    enum err err = collection_select(&query, &reading, real.projection, &real.work, cancel,
                                     &selection, &problem);
    assert_true(!err || problem.text[0]);
    return err;
}

static void choosing_is_given_up_in_time(void **state)
{
    (void)state;
    static const char *const text = "filter=S_TOUCHES(geometry, POINT(-0.1 51.5))";
    atomic_bool cancel = false;
    assert_int_equal(select_in_time("coverage", text, COLLECTION_SELECT_MS, &cancel), OK);
    assert_int_equal(select_in_time("coverage", text, -1, &cancel), ERR_BUSY);
    assert_int_equal(select_in_time("services", text, -1, &cancel), ERR_BUSY);
    cancel = true;
    assert_int_equal(select_in_time("boroughs", text, COLLECTION_SELECT_MS, &cancel), ERR_BUSY);
    assert_int_equal(select_in_time("services", text, COLLECTION_SELECT_MS, &cancel), ERR_BUSY);
}

/* Crossing lines that hold GEOS for minutes. */
static void a_geometry_that_would_take_long_is_refused(void **state)
{
    (void)state;
    for (int is_polygon = 0; is_polygon < 2; is_polygon++) {
        struct buf text;
        struct problem problem = {0};
        struct collection_query query;
        struct collection_selection selection;
        struct collection_reading reading = reading_of(&real, "boroughs");
        buf_init(&text, 0);
        buf_str(&text, is_polygon ? STR("filter=S_CROSSES(geometry, POLYGON((")
                                  : STR("filter=S_CROSSES(geometry, LINESTRING("));
        for (int i = 0; i < 400; i++)
            buf_format(&text, "%s%.3f %.3f", i ? "," : "", -0.5 + i * 379 % 400 * 0.002,
                       51.3 + i * 211 % 400 * 0.001);
        buf_str(&text, is_polygon ? STR(",-0.5 51.3)))") : STR("))"));
        buf_char(&text, 0);
        arena_reset(&real.work);
        assert_int_equal(
            query_read(&real, "boroughs", buf_view(&text).ptr, &real.work, &query, NULL), OK);
        assert_int_equal(collection_select(&query, &reading, real.projection, &real.work, NULL,
                                           &selection, &problem),
                         ERR_INVALID);
        assert_non_null(strstr(problem.text, "crosses itself"));
        buf_finish(&text);
    }
}

static void order_is_kept_and_reversed(void **state)
{
    (void)state;
    struct collection_selection up;
    struct collection_selection down;
    select_by(&real, "boroughs", "limit=1&sortby=name", &up);
    assert_true(
        str_equal(value_of(&real, "boroughs", collection_selection_row(&up, 0), "name").text,
                  STR("Barking and Dagenham")));
    select_by(&real, "boroughs", "limit=1&sortby=-name", &down);
    assert_true(
        str_equal(value_of(&real, "boroughs", collection_selection_row(&down, 0), "name").text,
                  STR("Westminster")));
    select_by(&real, "services", "limit=100&sortby=-capacity,name", &down);
    bool was_there = true;
    for (int i = 0; i < down.count; i++) {
        bool is_there =
            value_of(&real, "services", collection_selection_row(&down, i), "capacity").is_there;
        assert_true(was_there || !is_there); /* what is not known comes last */
        was_there = is_there;
    }
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"limit=0", "limit"},
        {"limit=9223372036854775808", "limit"},
        {"datetime=2019-01-01T24:00:00Z", "datetime"},
        {"datetime=2019-01-01T12:60:00Z", "datetime"},
        {"datetime=2019-01-01T12:00:00+24:00", "datetime"},
        {"limit=ten", "limit"},
        {"limit=", "limit"},
        {"limit=5&limit=6", "limit"},
        {"offset=-1", "offset"},
        {"bbox=1,2,3", "bbox"},
        {"bbox=1,2,3,4,5", "bbox"},
        {"bbox=1,2,3,four", "bbox"},
        {"bbox=1,2,3,4,", "bbox"},
        {"bbox=0,52,1,51", "bbox"},
        {"bbox=0,52,1,95", "bbox"},
        {"bbox=", "bbox"},
        {"bbox-crs=EPSG:27700", "bbox-crs"},
        {"crs=http://www.opengis.net/def/crs/EPSG/0/4258", "crs"},
        {"filter-crs=", "filter-crs"},
        {"datetime=yesterday", "datetime"},
        {"datetime=2021-02-30", "datetime"},
        {"datetime=2021-02-01T25", "datetime"},
        {"datetime=2021-02-01/2020-01-01", "datetime"},
        {"filter=", "filter"},
        {"filter=name =", "filter"},
        {"filter=name = 'x'&filter-lang=sql", "filter-lang"},
        {"sortby=", "sortby"},
        {"sortby=wrong", "sortby"},
        {"properties=name,wrong", "properties"},
        {"wrong=1", "wrong"},
        {"hectares=many", "hectares"},
        {"name=a&name=b", "name"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct collection_query query;
        struct problem problem = {0};
        enum err err = query_read(&real, "boroughs", cases[i][0], &real.work, &query, &problem);
        if (err != ERR_INVALID || strcmp(problem.where, cases[i][1]) != 0)
            fail_msg("%s: %s at %s: %s", cases[i][0], err_name(err), problem.where, problem.text);
        assert_true(strlen(problem.text) > 10);
    }
}

static void a_filter_on_what_is_not_there_is_refused(void **state)
{
    (void)state;
    struct collection_query query;
    struct problem problem = {0};
    struct collection_selection selection;
    struct collection_reading reading = reading_of(&real, "boroughs");
    assert_int_equal(
        query_read(&real, "boroughs", "filter=wrong = 1", &real.work, &query, &problem), OK);
    assert_int_equal(collection_select(&query, &reading, real.projection, &real.work, NULL,
                                       &selection, &problem),
                     ERR_INVALID);
    assert_string_equal(problem.where, "filter");
    assert_non_null(strstr(problem.text, "wrong"));
}

/* ---- writing ---- */

static void feature_write(struct fixture *fixture, const char *id, int row, const char *text,
                          struct buf *out)
{
    struct problem problem = {0};
    struct collection_query query;
    struct collection_reading reading = reading_of(fixture, id);
    struct collection_writing writing = {&query, &reading, fixture->projection};
    struct json_write json = json_write_to(out);
    assert_int_equal(query_read(fixture, id, text, &fixture->work, &query, &problem), OK);
    if (collection_feature_write(&writing, row, &json, &problem))
        fail_msg("%s %d: %s", id, row, problem.text);
    assert_false(out->failed);
}

static void every_feature_is_sound_json(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 0);
    for (int i = 0; i < real.all.count; i++) {
        const struct collection *collection = &real.all.items[i];
        int step = collection->count / 20 + 1;
        for (int row = 0; row < collection->count; row += step) {
            struct json_doc *doc;
            struct problem problem = {0};
            buf_clear(&out);
            feature_write(&real, collection->id, row, "", &out);
            if (json_open(buf_view(&out), 0x4000000, &doc, &problem))
                fail_msg("%s %d: %s %s", collection->id, row, problem.where, problem.text);
            struct json_at root = json_root(doc);
            struct json_at properties = json_member(&root, "properties");
            assert_int_equal(json_count(&properties), collection->property_count);
            json_close(doc);
        }
    }
    buf_finish(&out);
}

static void coordinates_follow_their_system(void **state)
{
    (void)state;
    static const struct {
        const char *crs;
        const char *begins;
    } cases[] = {
        {"OGC/1.3/CRS84", "[-0.1"},
        {"EPSG/0/4326", "[51."},
        {"EPSG/0/27700", "[5"},
        {"EPSG/0/3857", "[-1"},
    };
    int64_t row = collection_of(&real, "places")->find(collection_of(&real, "places"), STR("x"));
    assert_int_equal(row, NONE);
    struct collection_selection selection;
    select_by(&real, "sites", "limit=1&bbox=-0.19,51.5,-0.11,51.6", &selection);
    int site = collection_selection_row(&selection, 0);
    struct buf out;
    buf_init(&out, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[120];
        snprintf(text, sizeof text, "properties=name&crs=http://www.opengis.net/def/crs/%s",
                 cases[i].crs);
        buf_clear(&out);
        feature_write(&real, "sites", site, text, &out);
        const char *found = strstr(out.ptr, "\"coordinates\":");
        assert_non_null(found);
        if (strncmp(found + 14, cases[i].begins, strlen(cases[i].begins)) != 0)
            fail_msg("%s: %s", cases[i].crs, found);
    }
    buf_finish(&out);
}

static void a_table_is_safe_and_has_every_column(void **state)
{
    (void)state;
    struct small *small = small_make();
    struct fixture fixture = {0};
    struct collection_query query;
    struct buf out;
    buf_init(&out, 0);
    small_service(small, "=HYPERLINK(\"x\")", "2015-01-01", "ongoing");
    fixture_open(&fixture, small_atlas(small), small_day("2026-03-01"));
    struct collection_reading reading = reading_of(&fixture, "services");
    struct collection_writing writing = {&query, &reading, fixture.projection};
    struct csv_write csv = csv_write_to(&out);
    assert_int_equal(query_read(&fixture, "services", "properties=name,runs,from_earliest",
                                &fixture.work, &query, NULL),
                     OK);
    collection_csv_head(&writing, &csv);
    collection_csv_row(&writing, 0, &csv);
    assert_non_null(strstr(out.ptr, "id,name,runs,from_earliest,longitude,latitude\r\n"));
    assert_non_null(strstr(out.ptr, ",\"'=HYPERLINK(\"\"x\"\")\",yes,2015-01-01,,\r\n"));
    buf_finish(&out);
    fixture_close(&fixture);
}

static void schemas_name_every_property(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 0);
    for (int i = 0; i < 2 * real.all.count; i++) {
        const struct collection *collection = &real.all.items[i / 2];
        struct json_doc *doc;
        buf_clear(&out);
        struct json_write json = json_write_to(&out);
        collection_schema_write(collection, i % 2, STR("https://signpost.example/x"), &json);
        assert_int_equal(json_open(buf_view(&out), 1 << 20, &doc, NULL), OK);
        struct json_at root = json_root(doc);
        struct json_at properties = json_member(&root, "properties");
        assert_int_equal(json_count(&properties), collection->property_count + 2);
        json_close(doc);
    }
    buf_finish(&out);
}

static void files_hold_every_geometry(void **state)
{
    (void)state;
    for (int i = 0; i < real.all.count; i++) {
        const struct collection *collection = &real.all.items[i];
        struct collection_query query;
        struct collection_reading reading = reading_of(&real, collection->id);
        struct collection_writing writing = {&query, &reading, real.projection};
        collection_query_init(collection, &query);
        query.crs = COLLECTION_27700;
        for (int row = 0; row < collection->count; row += collection->count / 10 + 1) {
            struct str wkb;
            struct collection_geometry geometry;
            arena_reset(&real.scratch);
            assert_int_equal(collection_geometry_wkb(&writing, row, &wkb, NULL), OK);
            assert_true(collection->geometry(collection, row, &real.scratch, &geometry));
            assert_int_equal(wkb.len == 0, geometry.kind == COLLECTION_NOWHERE);
            if (geometry.kind == COLLECTION_POINT)
                assert_int_equal(wkb.len, 21);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_collection_is_whole),
        cmocka_unit_test(every_row_is_found_by_its_id),
        cmocka_unit_test(every_value_has_the_type_of_its_property),
        cmocka_unit_test(confidential_services_and_refuges_are_nowhere),
        cmocka_unit_test(coverage_of_a_confidential_service_names_no_area),
        cmocka_unit_test(a_page_begins_at_its_offset_and_counts_all),
        cmocka_unit_test(a_box_means_the_same_in_every_system),
        cmocka_unit_test(a_box_meets_borders_not_boxes_around_them),
        cmocka_unit_test(a_day_asks_for_what_may_hold_then),
        cmocka_unit_test(properties_and_filters_choose),
        cmocka_unit_test(a_filter_of_the_world_finds_all),
        cmocka_unit_test(a_long_edge_runs_where_it_is_drawn),
        cmocka_unit_test(every_spatial_function_answers_for_coverage),
        cmocka_unit_test(rows_of_boroughs_are_asked_as_any_other),
        cmocka_unit_test(a_geometry_lies_to_itself_as_it_must),
        cmocka_unit_test(an_interval_without_ends_is_open),
        cmocka_unit_test(areas_are_as_on_their_day),
        cmocka_unit_test(choosing_is_given_up_in_time),
        cmocka_unit_test(a_geometry_that_would_take_long_is_refused),
        cmocka_unit_test(order_is_kept_and_reversed),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(a_filter_on_what_is_not_there_is_refused),
        cmocka_unit_test(every_feature_is_sound_json),
        cmocka_unit_test(coordinates_follow_their_system),
        cmocka_unit_test(a_table_is_safe_and_has_every_column),
        cmocka_unit_test(schemas_name_every_property),
        cmocka_unit_test(files_hold_every_geometry),
    };
    return cmocka_run_group_tests(tests, real_open, real_close);
}
