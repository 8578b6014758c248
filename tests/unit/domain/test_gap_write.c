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
        {GAP_ASKED_AREAS, "{\"as_of\":\"2019-06-01\"}", "type features totals overlaps", "features",
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
         "before after differences women_gained women_lost cell_women_gained cell_women_lost",
         "differences", "code name column before after women"},
        {GAP_ASKED_SITES, "{\"sites\":2,\"budget_ms\":100}",
         "method optimal objective bound gap women women_in_reach_before women_in_reach_after "
         "reach_means seconds",
         "features", "type id geometry properties"},
        {GAP_ASKED_REACH, "{\"as_of\":\"2019-06-01\"}",
         "within_m sites sites_approximate sites_with_capacity areas all reach_means", "areas",
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
                            .cell = {GAP_PARTLY, true, 0.5, 0.25, 0.75},
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
                                    "\"secured\":null,\"until\":null,\"last_seen\":null,"
                                    "\"funded_until\":null}]"));
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

/* ---- words ---- */

static struct date day(const char *text)
{
    struct date date;
    assert_true(date_parse(str_from(text), &date));
    return date;
}

/* Areas with these verdicts, "cpun", by name. */
static void detail_of(const char *verdicts, struct gap_area *areas, struct gap_detail *out)
{
    static const char codes[] = "cpun";
    *out = (struct gap_detail){.areas = areas};
    for (const char *at = verdicts; *at; at++) {
        enum gap_verdict verdict = (enum gap_verdict)(strchr(codes, *at) - codes);
        areas[out->area_count] = (struct gap_area){
            .area = out->area_count, .cell = {.verdict = verdict}, .last_service = NONE};
        out->total.areas[verdict]++;
        out->area_count++;
    }
}

/* The first twenty boroughs by name. */
static void names_sort(int by_name[20], int *count)
{
    struct gap_question question;
    struct gap_detail detail;
    gap_question_init(&question);
    assert_int_equal(gap_detail_make(atlas, memory, &question, &arena, &detail, NULL), OK);
    for (*count = 0; *count < 20; ++*count)
        by_name[*count] = detail.areas[*count].area;
}

static void the_headline_is_right_for_every_outcome(void **state)
{
    (void)state;
    static const struct {
        const char *verdicts;
        const char *type;
        const char *expected;
    } rows[] = {
        {"", "police-bcu", "There were no police basic command units on 1 July 2016."},
        {"", "nhs-icb", "There were no NHS integrated care boards on 1 July 2016."},
        {"", "estate-2024", "There were no areas of the type estate-2024 on 1 July 2016."},
        {"c", "london", "On 1 July 2016, Barking and Dagenham has a recorded service."},
        {"p", "london",
         "On 1 July 2016, Barking and Dagenham has a recorded service, for a part of the women "
         "only."},
        {"u", "london",
         "On 1 July 2016, we do not know whether Barking and Dagenham has a recorded service."},
        {"n", "london", "On 1 July 2016, Barking and Dagenham has no recorded service."},
        {"nn", "ward", "On 1 July 2016, none of the 2 wards has a recorded service."},
        {"cc", "borough", "On 1 July 2016, all 2 boroughs have a recorded service."},
        {"uu", "borough",
         "On 1 July 2016, we do not know of any of the 2 boroughs whether it has a recorded "
         "service."},
        {"pp", "borough",
         "On 1 July 2016, all 2 boroughs have a recorded service, for a part of the women only."},
        {"cpc", "borough",
         "On 1 July 2016, all 3 boroughs have a recorded service, 1 of them for a part of the "
         "women only."},
        {"cuu", "borough",
         "On 1 July 2016, 1 of 3 boroughs has a recorded service; for the other 2 we do not know."},
        {"cu", "borough",
         "On 1 July 2016, 1 of 2 boroughs has a recorded service; for the other we do not know."},
        {"cn", "borough", "On 1 July 2016, 1 of 2 boroughs has no recorded service: Barnet."},
        {"nnu", "nhs-icb",
         "On 1 July 2016, 2 of 3 areas have no recorded service: Barking and Dagenham and Barnet. "
         "For 1 more we do not know."},
        {"nnnnnnnnnnnnnnc", "borough",
         "On 1 July 2016, 14 of 15 boroughs have no recorded service: Barking and Dagenham, "
         "Barnet, Bexley, Brent, Bromley, Camden, City of London, Croydon, Ealing, Enfield, "
         "Greenwich, Hackney and 2 more."},
    };
    struct gap_area areas[20];
    struct gap_detail detail;
    struct gap_question question;
    struct buf words;
    buf_init(&words, 0);
    gap_question_init(&question);
    question.moment.as_of = day("2016-07-01");
    int by_name[20] = {0};
    int count = 0;
    names_sort(by_name, &count);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        question.area_type = str_from(rows[i].type);
        detail_of(rows[i].verdicts, areas, &detail);
        for (int k = 0; k < detail.area_count; k++)
            areas[k].area = by_name[k];
        buf_clear(&words);
        gap_summary_words(atlas, &question, &detail, &words);
        assert_string_equal(words.ptr, rows[i].expected);
    }
    question.funding = GAP_SECURED_ONLY;
    detail_of("cc", areas, &detail);
    buf_clear(&words);
    gap_summary_words(atlas, &question, &detail, &words);
    assert_non_null(strstr(words.ptr, "counting only secured funding, all 2 "));
    buf_finish(&words);
}

static void an_end_that_nobody_states_is_when_it_was_last_seen(void **state)
{
    (void)state;
    struct gap_service service = {
        .has_until = true, .until_earliest = day("2019-08-01"), .until_latest = DATE_MAX};
    struct gap_area area = {.area = 0,
                            .cell = {.verdict = GAP_NONE},
                            .for_some_count = 1,
                            .for_some = &service,
                            .last_service = 0,
                            .last_was_seen = true,
                            .last_is_certain = true,
                            .last_earliest = day("2019-07-17"),
                            .last_latest = day("2019-07-17")};
    struct gap_detail detail = {.area_count = 1, .areas = &area};
    struct gap_request request;
    struct gap_writing writing = {atlas, projection, &request, NULL, &arena};
    struct buf out;
    buf_init(&out, 0);
    gap_until_words(&service, &out);
    assert_string_equal(out.ptr, "last seen 1 August 2019; no end stated");
    buf_clear(&out);
    gap_last_words(&area, &out);
    assert_string_equal(out.ptr, "last seen 17 July 2019");
    gap_request_init(&request, GAP_ASKED_AREAS);
    buf_clear(&out);
    assert_int_equal(gap_detail_write(&writing, &detail, &out, NULL), OK);
    assert_non_null(strstr(out.ptr, "\"certain\":false,\"until\":null,\"last_seen\":\"2019-08-01\","
                                    "\"funded_until\":null}"));
    assert_non_null(
        strstr(out.ptr, "\"until\":null,\"last_seen\":\"2019-07-17\",\"certain\":true}"));
    request.format = GAP_CSV;
    buf_clear(&out);
    assert_int_equal(gap_detail_write(&writing, &detail, &out, NULL), OK);
    assert_non_null(strstr(out.ptr, " (last seen 2019-08-01),"));
    assert_non_null(strstr(out.ptr, ",,2019-07-17,true,"));
    /* stated ends, of cover and of funding */
    service.until_earliest = service.until_latest = day("2022-06-30");
    service.has_funded_until = true;
    service.funded_until_earliest = day("2021-03-01");
    service.funded_until_latest = day("2021-03-31");
    buf_clear(&out);
    gap_until_words(&service, &out);
    assert_string_equal(out.ptr, "until 30 June 2022; funded until March 2021");
    buf_clear(&out);
    assert_int_equal(gap_detail_write(&writing, &detail, &out, NULL), OK);
    assert_non_null(strstr(out.ptr, " (2022-06-30; funded until 2021-03),"));
    buf_finish(&out);
}

static void areas_that_overlap_have_no_sums_of_women(void **state)
{
    (void)state;
    struct gap_cell cell = {.verdict = GAP_COVERED, .share_of_area = 1, .share_of_women = 1};
    struct gap_total total = {.areas = {1, 0, 0, 0}, .women_covered = 77};
    int zero = 0;
    int women = 77;
    int column = NONE;
    struct gap_matrix matrix = {.area_count = 1,
                                .areas = &zero,
                                .women = &women,
                                .column_count = 1,
                                .columns = &column,
                                .cells = &cell,
                                .area_totals = &total,
                                .column_totals = &total,
                                .overlaps = true,
                                .women_all = 77};
    struct gap_comparison comparison = {.before = matrix, .after = matrix, .women_better = 77};
    struct gap_request request;
    struct gap_writing writing = {atlas, projection, &request, NULL, &arena};
    struct buf out;
    buf_init(&out, 0);
    gap_request_init(&request, GAP_ASKED_SCENARIO);
    request.question.axis = GAP_ONE;
    assert_int_equal(gap_comparison_write(&writing, &comparison, &out, NULL), OK);
    assert_non_null(strstr(out.ptr, "\"women_covered\":null,\"women_unknown\":null,"));
    assert_non_null(strstr(out.ptr, "\"women\":null,\"overlaps\":true"));
    assert_non_null(strstr(out.ptr, "\"women_gained\":null,\"women_lost\":null,"
                                    "\"cell_women_gained\":null,\"cell_women_lost\":null"));
    request.format = GAP_CSV;
    buf_clear(&out);
    assert_int_equal(gap_matrix_write(&writing, &matrix, &out, NULL), OK);
    assert_non_null(strstr(out.ptr, ",covered,,1,"));
    assert_non_null(strstr(out.ptr, ",women covered,,,,,,\r\n"));
    buf_finish(&out);
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
        cmocka_unit_test(the_headline_is_right_for_every_outcome),
        cmocka_unit_test(an_end_that_nobody_states_is_when_it_was_last_seen),
        cmocka_unit_test(areas_that_overlap_have_no_sums_of_women),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
