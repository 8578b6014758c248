/* Answers about gaps: their members, their CSV, their words. */
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "codec/csv.h"
#include "codec/json.h"
#include "domain/gap_write.h"
#include "tests/support/atlases.h"

static const struct atlas *atlas;
static struct projection *projection;
static struct gap_memory *memory;
static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    clock_set_today(20779); /* 22 November 2026 */
    arena_init(&arena, 0);
    atlas = test_atlas_real();
    return projection_create(&projection, NULL) || gap_memory_create(&memory, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    arena_finish(&arena);
    gap_memory_destroy(memory);
    projection_destroy(projection);
    atlas_give_back(atlas);
    return 0;
}

static void request_make(enum gap_asked asked, const char *json, struct gap_request *request)
{
    struct problem problem = {0};
    gap_request_init(request, asked);
    if (gap_request_read(atlas, projection, str_from(json), &arena, request, &problem))
        fail_msg("%s: %s", problem.where, problem.text);
}

/* The answer to a question whose fields stand in JSON, as text. */
static void answer(enum gap_asked asked, const char *json, struct buf *out)
{
    struct gap_request request;
    struct problem problem = {0};
    request_make(asked, json, &request);
    struct gap_writing writing = {atlas, projection, &request, NULL, &arena};
    buf_init(out, 0);
    if (gap_answer(&writing, memory, NULL, out, &problem))
        fail_msg("%s: %s", problem.where, problem.text);
}

static void has_members(const struct json_at *object, const char *names)
{
    struct str rest = str_from(names);
    struct str name;
    while (str_split(&rest, ' ', &name)) {
        char key[64];
        snprintf(key, sizeof key, "%.*s", (int)name.len, name.ptr);
        struct json_at member = json_member(object, key);
        if (json_kind_of(&member) == JSON_KIND_NONE)
            fail_msg("there is no member %s", key);
    }
}

static void every_answer_is_json_with_its_members(void **state)
{
    (void)state;
    static const struct {
        enum gap_asked asked;
        const char *body;
        const char *members;
        const char *list; /* a member that is a list, and what its first item has */
        const char *item;
    } rows[] = {
        {GAP_ASKED_AREAS, "{\"as_of\":\"2019-06-01\"}", "type features totals", "features",
         "type id geometry properties"},
        {GAP_ASKED_UNCOVERED, "{\"as_of\":\"2026-10-01\",\"stage\":\"at-risk\"}", "type features",
         "features", "type id geometry properties"},
        {GAP_ASKED_MATRIX, "{\"as_of\":\"2021-04-01\"}",
         "columns rows column_totals all_covered none_recorded women", "rows",
         "code name women cells totals"},
        {GAP_ASKED_MATRIX, "{\"columns\":\"none\"}", "columns rows", "columns", "code label"},
        {GAP_ASKED_TIMELINE, "{\"from\":\"2019-06-01\",\"to\":\"2023-01-01\"}",
         "from to columns dates changes falls", "changes", "date area column before after causes"},
        {GAP_ASKED_CLIFF, "{\"from\":\"2019-06-01\",\"to\":\"2023-01-01\"}", "from to steps",
         "steps", "last_day words services falls women"},
        {GAP_ASKED_SCENARIO,
         "{\"as_of\":\"2019-06-01\",\"without\":[\"South London Alliance\"],\"stage\":\"at-risk\","
         "\"columns\":\"none\"}",
         "before after differences women_gained women_lost", "differences",
         "code name column before after women"},
        {GAP_ASKED_SITES, "{\"sites\":2,\"budget_ms\":100}",
         "method optimal objective bound gap women_uncovered_before women_uncovered_after seconds",
         "features", "type id geometry properties"},
        {GAP_ASKED_REACH, "{\"as_of\":\"2019-06-01\"}",
         "within_m sites sites_approximate sites_with_capacity areas all", "areas",
         "code name women share_within median_m p90_m places_per_1000"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out;
        struct json_doc *doc = NULL;
        struct problem problem = {0};
        answer(rows[i].asked, rows[i].body, &out);
        if (json_open(buf_view(&out), 1U << 26, &doc, &problem))
            fail_msg("%s: %s %s", rows[i].body, problem.where, problem.text);
        struct json_at root = json_root(doc);
        struct json_at list = json_member(&root, rows[i].list);
        struct json_at first = json_item(&list, 0);
        has_members(&root, rows[i].members);
        has_members(&root, "question listings unknown_means sources atlas_version");
        has_members(&first, rows[i].item);
        json_close(doc);
        buf_finish(&out);
    }
}

static void the_question_is_told_with_its_facts(void **state)
{
    (void)state;
    struct buf out;
    answer(GAP_ASKED_AREAS,
           "{\"age\":19,\"pregnant\":true,\"languages\":[\"so\"],\"children_with_her\":2,"
           "\"as_of\":\"2021-02-01\",\"secured\":true,\"geometry\":false}",
           &out);
    static const char expected[] =
        "\"question\":{\"area\":\"borough\",\"need\":null,\"stage\":null,\"type\":null,"
        "\"as_of\":\"2021-02-01\",\"known_on\":null,\"secured\":true,\"women_specific\":true,"
        "\"age\":19,\"pregnant\":true,\"children_with_her\":2,\"languages\":[\"so\"]}";
    assert_non_null(strstr(out.ptr, expected));
    assert_non_null(strstr(out.ptr, "\"geometry\":null"));
    assert_null(strstr(out.ptr, "Polygon"));
    buf_finish(&out);
}

/* Twice the signed area of a ring. */
static double ring_turn(const struct json_at *ring)
{
    double sum = 0;
    size_t count = json_count(ring);
    double last[2] = {0, 0};
    for (size_t i = 0; i < count; i++) {
        struct json_at point = json_item(ring, i);
        double at[2];
        for (size_t k = 0; k < 2; k++) {
            struct json_at number = json_item(&point, k);
            assert_int_equal(json_want_double(&number, -180, 180, &at[k], NULL), OK);
        }
        if (i)
            sum += last[0] * at[1] - at[0] * last[1];
        memcpy(last, at, sizeof last);
    }
    return sum;
}

static void groups_have_boundaries_that_run_against_the_clock(void **state)
{
    (void)state;
    struct buf out;
    struct json_doc *doc = NULL;
    answer(GAP_ASKED_AREAS, "{\"area\":\"police-bcu\",\"as_of\":\"2021-02-01\"}", &out);
    assert_int_equal(json_open(buf_view(&out), 1U << 26, &doc, NULL), OK);
    struct json_at root = json_root(doc);
    struct json_at features = json_member(&root, "features");
    assert_int_equal(json_count(&features), 12);
    for (size_t i = 0; i < 12; i++) {
        struct json_at feature = json_item(&features, i);
        struct json_at geometry = json_member(&feature, "geometry");
        struct json_at parts = json_member(&geometry, "coordinates");
        size_t points = 0;
        for (size_t k = 0; k < json_count(&parts); k++) {
            struct json_at part = json_item(&parts, k);
            struct json_at ring = json_item(&part, 0);
            assert_true(json_count(&ring) >= 4 && ring_turn(&ring) > 0);
            points += json_count(&ring);
        }
        assert_true(points > 100);
    }
    json_close(doc);
    buf_finish(&out);
}

static void every_csv_has_as_many_fields_in_each_row(void **state)
{
    (void)state;
    static const struct {
        enum gap_asked asked;
        const char *body;
        int rows; /* with the header; 0: at least two */
    } rows[] = {
        {GAP_ASKED_AREAS, "{\"f\":\"csv\",\"as_of\":\"2019-06-01\"}", 34},
        {GAP_ASKED_UNCOVERED, "{\"f\":\"csv\",\"as_of\":\"2026-10-01\",\"stage\":\"at-risk\"}", 0},
        {GAP_ASKED_MATRIX, "{\"f\":\"csv\",\"as_of\":\"2021-04-01\"}", 34 + 7},
        {GAP_ASKED_TIMELINE, "{\"f\":\"csv\",\"from\":\"2019-06-01\"}", 0},
        {GAP_ASKED_CLIFF, "{\"f\":\"csv\",\"from\":\"2019-06-01\"}", 0},
        {GAP_ASKED_SCENARIO,
         "{\"f\":\"csv\",\"as_of\":\"2019-06-01\",\"without\":[\"South London Alliance\"],"
         "\"columns\":\"none\"}",
         0},
        {GAP_ASKED_SITES, "{\"f\":\"csv\",\"sites\":2,\"budget_ms\":100}", 3},
        {GAP_ASKED_REACH, "{\"f\":\"csv\",\"as_of\":\"2019-06-01\"}", 35},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out;
        struct csv csv;
        int count = 0;
        int fields = 0;
        answer(rows[i].asked, rows[i].body, &out);
        csv_init(&csv, buf_view(&out));
        while (csv_next(&csv, NULL) == OK) {
            if (count++ == 0)
                fields = csv.field_count;
            assert_int_equal(csv.field_count, fields);
        }
        if (rows[i].rows)
            assert_int_equal(count, rows[i].rows);
        assert_true(count >= 2);
        csv_finish(&csv);
        buf_finish(&out);
    }
}

static void what_is_not_a_number_is_null(void **state)
{
    (void)state;
    struct gap_request request;
    struct buf out;
    gap_request_init(&request, GAP_ASKED_REACH);
    struct gap_writing writing = {atlas, projection, &request, NULL, &arena};
    struct gap_reach_area row = {0, 100, 0, (double)INFINITY, (double)INFINITY, (double)NAN};
    struct gap_reach reach = {.within_m = 3000, .area_count = 1, .areas = &row, .all = row};
    buf_init(&out, 0);
    assert_int_equal(gap_reach_write(&writing, &reach, &out, NULL), OK);
    assert_non_null(strstr(out.ptr, "\"share_within\":0,\"median_m\":null,\"p90_m\":null,"
                                    "\"places_per_1000\":null"));
    request.format = GAP_CSV;
    buf_clear(&out);
    assert_int_equal(gap_reach_write(&writing, &reach, &out, NULL), OK);
    assert_non_null(strstr(out.ptr, ",100,0,,,\r\n"));
    buf_finish(&out);
}

static void a_service_of_the_scenario_cannot_become_a_formula(void **state)
{
    (void)state;
    struct gap_request request;
    struct buf out;
    struct gap_extra extra = {.name = STR("=HYPERLINK(\"x\")"), .boroughs = 1};
    struct gap_service service = {.service = atlas->service_count, .secured = SECURED_UNKNOWN};
    struct gap_area area = {.area = 0,
                            .women = 5,
                            .cell = {GAP_PARTLY, true, 0.5, 0.25},
                            .service_count = 1,
                            .services = &service,
                            .last_service = NONE};
    struct gap_detail detail = {.area_count = 1, .areas = &area, .women = 5};
    gap_request_init(&request, GAP_ASKED_SCENARIO);
    request.scenario.extras = &extra;
    request.scenario.extra_count = 1;
    request.format = GAP_CSV;
    struct gap_writing writing = {atlas, projection, &request, NULL, &arena};
    buf_init(&out, 0);
    assert_int_equal(gap_detail_write(&writing, &detail, &out, NULL), OK);
    assert_non_null(
        strstr(out.ptr, ",5,partly,0.5,0.25,unknown,\"'=HYPERLINK(\"\"x\"\")\",,,,,,,,"));
    request.format = GAP_JSON;
    buf_clear(&out);
    assert_int_equal(gap_detail_write(&writing, &detail, &out, NULL), OK);
    assert_non_null(strstr(out.ptr, "\"services\":[{\"id\":null,\"name\":\"=HYPERLINK(\\\"x\\\")\","
                                    "\"secured\":null,\"until\":null}]"));
    assert_non_null(strstr(out.ptr, "\"remainder\":\"unknown\""));
    buf_finish(&out);
}

static void the_words_say_what_was_counted(void **state)
{
    (void)state;
    struct gap_request request;
    struct gap_detail detail;
    struct buf words;
    request_make(GAP_ASKED_AREAS, "{\"as_of\":\"2026-10-01\",\"stage\":\"at-risk\"}", &request);
    assert_int_equal(gap_detail_make(atlas, memory, &request.question, &arena, &detail, NULL), OK);
    buf_init(&words, 0);
    gap_summary_words(atlas, &request.question, &detail, &words);
    assert_true(strncmp(words.ptr, "On 1 October 2026, ", 19) == 0);
    assert_non_null(strstr(words.ptr, " of 33 boroughs ha"));
    assert_non_null(strstr(words.ptr, " no recorded service for women at risk"));
    assert_non_null(strstr(words.ptr, ": Barking and Dagenham, Barnet,"));
    struct gap_listings listings = gap_listings_of(atlas, request.question.moment);
    assert_true(listings.count > 40 && listings.checked <= listings.count);
    buf_clear(&words);
    gap_listings_words((struct gap_listings){49, 12}, request.question.moment.as_of, &words);
    assert_string_equal(words.ptr,
                        "12 of 49 listings were checked in the 12 months before 1 October 2026.");
    buf_finish(&words);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    struct gap_request request;
    gap_request_init(&request, GAP_ASKED_AREAS);
    for (size_t limit = 1; limit < 4000; limit += 97) {
        struct arena small;
        struct buf out;
        struct gap_boundaries boundaries;
        arena_init(&small, limit);
        enum err err =
            gap_boundaries_make(atlas, projection, STR("borough"), request.question.moment.as_of,
                                &small, &boundaries, NULL);
        assert_int_equal(err, ERR_NO_MEMORY);
        struct gap_writing writing = {atlas, projection, &request, NULL, &small};
        struct gap_matrix matrix = {0};
        buf_init(&out, limit);
        assert_int_equal(gap_matrix_write(&writing, &matrix, &out, NULL), ERR_NO_MEMORY);
        buf_finish(&out);
        arena_finish(&small);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer_is_json_with_its_members),
        cmocka_unit_test(the_question_is_told_with_its_facts),
        cmocka_unit_test(groups_have_boundaries_that_run_against_the_clock),
        cmocka_unit_test(every_csv_has_as_many_fields_in_each_row),
        cmocka_unit_test(what_is_not_a_number_is_null),
        cmocka_unit_test(a_service_of_the_scenario_cannot_become_a_formula),
        cmocka_unit_test(the_words_say_what_was_counted),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
