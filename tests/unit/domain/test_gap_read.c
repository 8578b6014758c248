/* Questions about gaps: what is taken, what is refused and how it is named. */
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "domain/gap_read.h"
#include "tests/support/atlases.h"

static const struct atlas *atlas;
static struct projection *projection;
static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    clock_set_today(20779); /* 22 November 2026 */
    arena_init(&arena, 0);
    atlas = test_atlas_real();
    return projection_create(&projection, NULL) != OK;
}

static int tear_down(void **state)
{
    (void)state;
    arena_finish(&arena);
    projection_destroy(projection);
    atlas_give_back(atlas);
    return 0;
}

/* Fields as a query: "need=accommodation&secured=true". */
static enum err set_all(const char *query, struct gap_request *request, struct problem *problem)
{
    struct str rest = str_from(query);
    struct str pair;
    enum err err = OK;
    while (!err && str_split(&rest, '&', &pair)) {
        struct str name = pair;
        size_t at = 0;
        if (!pair.len)
            continue;
        while (at < pair.len && pair.ptr[at] != '=')
            at++;
        name.len = at;
        struct str value = {pair.ptr + at + 1, at < pair.len ? pair.len - at - 1 : 0};
        err = gap_request_set(atlas, projection, name, value, request, problem);
    }
    return err ? err : gap_request_complete(request, problem);
}

static void every_parameter_is_read_and_written_back_the_same(void **state)
{
    (void)state;
    static const struct {
        enum gap_asked asked;
        const char *query;
        const char *expected;
    } rows[] = {
        {GAP_ASKED_AREAS, "", "area=borough&as_of=2026-11-22"},
        {GAP_ASKED_AREAS, "need=&stage=", "area=borough&as_of=2026-11-22"},
        {GAP_ASKED_AREAS,
         "women_specific=false&secured=true&as_of=2021-02-01&known_on=2020-01-01&type=diversion&"
         "stage=prison&need=accommodation&area=police-bcu&geometry=false",
         "area=police-bcu&need=accommodation&stage=prison&type=diversion&as_of=2021-02-01&"
         "known_on=2020-01-01&secured=true&women_specific=false&geometry=false"},
        {GAP_ASKED_AREAS, "age=19&pregnant=no&languages=en,so&children_with_her=2&offences=none",
         "area=borough&as_of=2026-11-22&age=19&pregnant=false&children_with_her=2&"
         "languages=en,so&offences=none"},
        {GAP_ASKED_AREAS, "age=30", "area=borough&as_of=2026-11-22"},
        {GAP_ASKED_MATRIX, "rows=nhs-icb&columns=stage",
         "area=nhs-icb&as_of=2026-11-22&columns=stage"},
        {GAP_ASKED_TIMELINE, "from=2019-06-01",
         "area=borough&from=2019-06-01&to=2029-06-01&columns=need"},
        {GAP_ASKED_TIMELINE, "as_of=2019-06-01&to=2020-01-01&columns=none",
         "area=borough&from=2019-06-01&to=2020-01-01&columns=none"},
        {GAP_ASKED_CLIFF, "from=2019-06-01&to=2019-06-01",
         "area=borough&from=2019-06-01&to=2019-06-01"},
        {GAP_ASKED_UNCOVERED, "include_unknown=true",
         "area=borough&as_of=2026-11-22&include_unknown=true"},
        {GAP_ASKED_REACH, "within_m=1500.5", "area=borough&as_of=2026-11-22&within_m=1500.5"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gap_request request;
        struct problem problem = {0};
        struct buf out;
        gap_request_init(&request, rows[i].asked);
        if (set_all(rows[i].query, &request, &problem))
            fail_msg("%s: %s: %s", rows[i].query, problem.where, problem.text);
        buf_init(&out, 0);
        gap_request_query(atlas, &request, &out);
        assert_string_equal(out.ptr, rows[i].expected);
        struct gap_request again;
        gap_request_init(&again, rows[i].asked);
        assert_int_equal(set_all(rows[i].expected, &again, &problem), OK);
        buf_clear(&out);
        gap_request_query(atlas, &again, &out);
        assert_string_equal(out.ptr, rows[i].expected);
        buf_finish(&out);
    }
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    static const struct {
        enum gap_asked asked;
        const char *query;
        const char *where;
        const char *text;
    } rows[] = {
        {GAP_ASKED_AREAS, "colour=red", "colour", "There is no parameter"},
        {GAP_ASKED_AREAS, "needs=accommodation", "needs", "There is no parameter"},
        {GAP_ASKED_AREAS, "near=Camden", "near", "There is no parameter"},
        {GAP_ASKED_AREAS, "columns=need", "columns", "does not take it"},
        {GAP_ASKED_MATRIX, "geometry=true", "geometry", "does not take it"},
        {GAP_ASKED_CLIFF, "secured=true", "secured", "does not take it"},
        {GAP_ASKED_AREAS, "need=accommodation&need=mental-health", "need", "twice"},
        {GAP_ASKED_AREAS, "age=20&age=20", "age", "twice"},
        {GAP_ASKED_MATRIX, "area=borough&rows=borough", "rows", "twice"},
        {GAP_ASKED_CLIFF, "as_of=2021-01-01&from=2021-01-01", "from", "twice"},
        {GAP_ASKED_AREAS, "need=food", "need", "\"food\" is not a code of need"},
        {GAP_ASKED_AREAS, "stage=food", "stage", "is not a code of stage"},
        {GAP_ASKED_AREAS, "type=food", "type", "is not a code of provision-type"},
        {GAP_ASKED_AREAS, "area=parish", "area", "no areas of the type \"parish\""},
        {GAP_ASKED_AREAS, "as_of=2021-02-30", "as_of", "must be a day"},
        {GAP_ASKED_AREAS, "known_on=yesterday", "known_on", "must be a day"},
        {GAP_ASKED_AREAS, "secured=maybe", "secured", "true or false"},
        {GAP_ASKED_AREAS, "f=xml", "f", "geojson, json or csv"},
        {GAP_ASKED_MATRIX, "f=geojson", "f", "json or csv"},
        {GAP_ASKED_MATRIX, "columns=age", "columns", "none, need, stage or type"},
        {GAP_ASKED_AREAS, "age=seven", "age", "must be a number"},
        {GAP_ASKED_AREAS, "faith=moon", "faith", "is not a code of faith"},
        {GAP_ASKED_CLIFF, "from=2021-01-02&to=2021-01-01", "to", "before the first"},
        {GAP_ASKED_CLIFF, "from=2021-01-01&to=2121-01-02", "to", "at most 100 years"},
        {GAP_ASKED_REACH, "within_m=0", "within_m", "1 to 50000"},
        {GAP_ASKED_REACH, "within_m=nan", "within_m", "1 to 50000"},
        {GAP_ASKED_SITES, "sites=11", "sites", "1 to 10"},
        {GAP_ASKED_SITES, "budget_ms=6000", "budget_ms", "0 to 5000"},
        {GAP_ASKED_SITES, "method=guess", "method", "cover or median"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gap_request request;
        struct problem problem = {0};
        gap_request_init(&request, rows[i].asked);
        if (set_all(rows[i].query, &request, &problem) != ERR_INVALID)
            fail_msg("%s was taken", rows[i].query);
        assert_string_equal(problem.where, rows[i].where);
        if (!strstr(problem.text, rows[i].text))
            fail_msg("%s: %s", rows[i].query, problem.text);
    }
}

static void facts_about_her_are_told_from_plain_questions(void **state)
{
    (void)state;
    struct gap_request request;
    gap_request_init(&request, GAP_ASKED_AREAS);
    assert_int_equal(set_all("need=accommodation&stage=prison&age=30", &request, NULL), OK);
    assert_false(gap_request_has_facts(&request));
    gap_request_init(&request, GAP_ASKED_AREAS);
    assert_int_equal(set_all("pregnant=false", &request, NULL), OK);
    assert_true(gap_request_has_facts(&request));
}

/* ---- bodies ---- */

static enum err read_body(enum gap_asked asked, const char *json, struct gap_request *request,
                          struct problem *problem)
{
    gap_request_init(request, asked);
    return gap_request_read(atlas, projection, str_from(json), &arena, request, problem);
}

static void a_scenario_is_read_whole(void **state)
{
    (void)state;
    char id[UUID_TEXT_LEN + 1];
    char json[2048];
    struct gap_request request;
    struct problem problem = {0};
    uuid_print(atlas->directory.services[3].id, id);
    snprintf(json, sizeof json,
             "{\"add\":[{\"name\":\" Hub \",\"areas\":[\"Lambeth\",\"E09000028\"],\"near\":"
             "{\"lon\":-0.1,\"lat\":51.5},\"radius_m\":2500,\"needs\":[\"accommodation\"]},"
             "{\"polygon\":{\"type\":\"Polygon\",\"coordinates\":[[[-0.1,51.5],[0,51.5],[0,51.6],"
             "[-0.1,51.5]]]}}],\"without\":[\"%s\",\"south london ALLIANCE\"],"
             "\"extend\":[{\"service\":\"%s\",\"until\":\"2030-01-01\"}],\"age\":19,"
             "\"need\":null,\"secured\":true,\"columns\":\"none\",\"as_of\":\"2021-02-01\","
             "\"languages\":[]}",
             id, id);
    if (read_body(GAP_ASKED_SCENARIO, json, &request, &problem))
        fail_msg("%s: %s", problem.where, problem.text);
    const struct gap_scenario *scenario = &request.scenario;
    assert_int_equal(request.question.axis, GAP_ONE);
    assert_int_equal(request.question.funding, GAP_SECURED_ONLY);
    assert_int_equal(request.question.person.facts[CONDITION_AGE].number, 19);
    assert_true(request.question.person.facts[CONDITION_LANGUAGE].known);
    assert_int_equal(scenario->without_count, 2);
    assert_int_equal(scenario->without[0], 3);
    assert_string_equal(atlas->directory.services[scenario->without[1]].name.ptr,
                        "South London Alliance");
    assert_int_equal(scenario->extension_count, 1);
    assert_int_equal(scenario->extensions[0].service, 3);
    assert_int_equal(scenario->extra_count, 2);
    const struct gap_extra *hub = &scenario->extras[0];
    assert_true(str_equal(hub->name, STR("Hub")));
    assert_int_equal(__builtin_popcountll(hub->boroughs), 2);
    assert_float_equal(hub->radius_m, 2500, 1e-9);
    assert_true(hub->centre.easting > 530000 && hub->centre.easting < 534000);
    assert_int_equal(__builtin_popcountll(hub->needs), 1);
    assert_int_equal(scenario->extras[1].boroughs, 0);
    assert_true(scenario->extras[1].wkb.len > 0);
    assert_float_equal(scenario->extras[1].radius_m, 0, 0);
}

static void a_group_of_boroughs_is_its_members_on_that_day(void **state)
{
    (void)state;
    struct date day;
    uint64_t boroughs;
    assert_true(date_parse(STR("2021-02-01"), &day));
    assert_int_equal(gap_boroughs_find(atlas, STR("camden"), day, &boroughs, NULL), OK);
    assert_int_equal(__builtin_popcountll(boroughs), 1);
    const struct directory *directory = &atlas->directory;
    for (int i = 0; i < directory->areas_count; i++) {
        if (!str_equal(directory->areas[i].type, STR("police-bcu")))
            continue;
        assert_int_equal(gap_boroughs_find(atlas, directory->areas[i].name, day, &boroughs, NULL),
                         OK);
        assert_in_range(__builtin_popcountll(boroughs), 2, 5);
        return;
    }
    fail_msg("there are no basic command units");
}

static void bad_bodies_are_refused_with_their_pointer(void **state)
{
    (void)state;
    static const struct {
        enum gap_asked asked;
        const char *json;
        const char *where;
    } rows[] = {
        {GAP_ASKED_SCENARIO, "[]", ""},
        {GAP_ASKED_SCENARIO, "{\"colour\":1}", "/colour"},
        {GAP_ASKED_SCENARIO, "{\"need\":\"food\"}", "/need"},
        {GAP_ASKED_SCENARIO, "{\"need\":{}}", "/need"},
        {GAP_ASKED_SCENARIO, "{\"age\":true}", "/age"},
        {GAP_ASKED_SCENARIO, "{\"age\":1e300}", "/age"},
        {GAP_ASKED_SCENARIO, "{\"rows\":\"borough\"}", "/rows"},
        {GAP_ASKED_SCENARIO, "{\"without\":\"all\"}", "/without"},
        {GAP_ASKED_SCENARIO, "{\"without\":[7]}", "/without/0"},
        {GAP_ASKED_SCENARIO, "{\"without\":[\"Nobody\"]}", "/without/0"},
        {GAP_ASKED_SCENARIO, "{\"extend\":[{\"service\":\"South London Alliance\"}]}",
         "/extend/0/until"},
        {GAP_ASKED_SCENARIO,
         "{\"extend\":[{\"service\":\"South London Alliance\",\"until\":\"soon\"}]}",
         "/extend/0/until"},
        {GAP_ASKED_SCENARIO, "{\"extend\":[{\"until\":\"2030-01-01\",\"x\":1}]}", "/extend/0/x"},
        {GAP_ASKED_SCENARIO, "{\"add\":[{}]}", "/add/0"},
        {GAP_ASKED_SCENARIO, "{\"add\":[{\"name\":\"\",\"areas\":[\"Camden\"]}]}", "/add/0/name"},
        {GAP_ASKED_SCENARIO, "{\"add\":[{\"areas\":[\"Camden\",\"Narnia\"]}]}", "/add/0/areas/1"},
        {GAP_ASKED_SCENARIO, "{\"add\":[{\"areas\":[\"Camden\"],\"radius_m\":5}]}",
         "/add/0/radius_m"},
        {GAP_ASKED_SCENARIO, "{\"add\":[{\"near\":{\"lon\":0}}]}", "/add/0/near/lat"},
        {GAP_ASKED_SCENARIO, "{\"add\":[{\"near\":\"Camden\",\"radius_m\":0}]}", "/add/0/radius_m"},
        {GAP_ASKED_SCENARIO, "{\"add\":[{\"near\":\"Camden\",\"polygon\":{}}]}", "/add/0"},
        {GAP_ASKED_SCENARIO, "{\"add\":[{\"areas\":[\"Camden\"],\"stages\":[\"x\"]}]}",
         "/add/0/stages/0"},
        {GAP_ASKED_SITES, "{\"without\":[]}", "/without"},
        {GAP_ASKED_SITES, "{\"candidates\":[]}", "/candidates"},
        {GAP_ASKED_SITES, "{\"candidates\":\"pubs\"}", "/candidates"},
        {GAP_ASKED_SITES, "{\"candidates\":[{\"name\":\"A\",\"lon\":0,\"lat\":91}]}",
         "/candidates/0/lat"},
        {GAP_ASKED_SITES,
         "{\"candidates\":[{\"name\":\"A\",\"lon\":-0.1,\"lat\":51.5},"
         "{\"name\":\"B\",\"lon\":-0.6,\"lat\":51.2}]}",
         "/candidates/1"},
        {GAP_ASKED_SITES, "{\"sites\":0}", "/sites"},
        {GAP_ASKED_SITES, "{\"sites\":2.5}", "/sites"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gap_request request;
        struct problem problem = {0};
        if (read_body(rows[i].asked, rows[i].json, &request, &problem) != ERR_INVALID)
            fail_msg("%s was taken", rows[i].json);
        if (strcmp(problem.where, rows[i].where) != 0)
            fail_msg("%s: expected %s, got %s: %s", rows[i].json, rows[i].where, problem.where,
                     problem.text);
        assert_true(problem.text[0] != '\0');
    }
}

static void what_would_change_nothing_is_refused_with_its_pointer(void **state)
{
    (void)state;
#define ALLIANCE "\"South London Alliance\""
#define POLYGON(points)                                                                            \
    "{\"add\":[{\"polygon\":{\"type\":\"Polygon\",\"coordinates\":[[" points "]]}}]}"
    static const struct {
        const char *json;
        const char *where; /* NULL: taken */
        const char *text;
    } rows[] = {
        {"{}", "", "nothing to change"},
        {"{\"need\":\"accommodation\"}", "", "nothing to change"},
        {"{\"without\":[],\"extend\":[],\"add\":[]}", "", "nothing to change"},
        {"{\"without\":[" ALLIANCE "," ALLIANCE "]}", "/without/1", "named twice"},
        {"{\"extend\":[{\"service\":" ALLIANCE ",\"until\":\"2030-01-01\"},"
         "{\"service\":" ALLIANCE ",\"until\":\"2031-01-01\"}]}",
         "/extend/1", "named twice"},
        {"{\"extend\":[{\"service\":" ALLIANCE ",\"until\":\"2022-06-29\"}]}", "/extend/0",
         "until 30 June 2022: give that day"},
        {"{\"extend\":[{\"service\":" ALLIANCE ",\"until\":\"2022-06-30\"}]}", NULL, NULL},
        {"{\"as_of\":\"2019-06-01\",\"known_on\":\"2019-06-01\",\"extend\":[{\"service\":" ALLIANCE
         ",\"until\":\"2022-01-01\"}]}",
         NULL, NULL},
        {"{\"add\":[{\"near\":{\"lon\":-0.6,\"lat\":51.2}}]}", NULL, NULL},
        {"{\"add\":[{\"near\":{\"lon\":-3.2,\"lat\":55.9}}]}", "/add/0/near",
         "more than 20 km outside Greater London"},
        {POLYGON("[-3.2,55.9],[-3.1,55.9],[-3.1,56],[-3.2,55.9]"), "/add/0/polygon",
         "more than 20 km outside"},
        {POLYGON("[-0.12,51.47],[-0.11,51.48],[-0.11,51.47],[-0.12,51.48],[-0.12,51.47]"),
         "/add/0/polygon", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gap_request request;
        struct problem problem = {0};
        enum err err = read_body(GAP_ASKED_SCENARIO, rows[i].json, &request, &problem);
        if (rows[i].where ? err != ERR_INVALID || strcmp(problem.where, rows[i].where) != 0 ||
                                !strstr(problem.text, rows[i].text)
                          : err != OK)
            fail_msg("%s: %s %s", rows[i].json, problem.where, problem.text);
    }
}

static void a_cliff_is_asked_for_without_secured(void **state)
{
    (void)state;
    struct gap_request request;
    struct buf out;
    gap_request_init(&request, GAP_ASKED_AREAS);
    assert_int_equal(set_all("secured=true", &request, NULL), OK);
    request.asked = GAP_ASKED_CLIFF; /* as the links between pages do */
    buf_init(&out, 0);
    gap_request_query(atlas, &request, &out);
    assert_null(strstr(out.ptr, "secured"));
    buf_finish(&out);
}

static void sites_are_read_whole(void **state)
{
    (void)state;
    struct gap_request request;
    assert_int_equal(read_body(GAP_ASKED_SITES,
                               "{\"sites\":3,\"method\":\"median\",\"radius_m\":1500,"
                               "\"budget_ms\":10,\"candidates\":[{\"name\":\"A\",\"lon\":-0.1,"
                               "\"lat\":51.5}],\"need\":\"accommodation\"}",
                               &request, NULL),
                     OK);
    assert_int_equal(request.siting.site_count, 3);
    assert_int_equal(request.siting.method, SITING_MEDIAN);
    assert_float_equal(request.siting.radius_m, 1500, 1e-9);
    assert_int_equal(request.siting.budget_ms, 10);
    assert_int_equal(request.siting.candidates, GAP_CANDIDATES_OWN);
    assert_int_equal(request.siting.own_count, 1);
    assert_true(str_equal(request.siting.own[0].name, STR("A")));
    assert_int_equal(read_body(GAP_ASKED_SITES, "{\"candidates\":\"sectors\"}", &request, NULL),
                     OK);
    assert_int_equal(request.siting.candidates, GAP_CANDIDATES_SECTORS);
    assert_int_equal(request.siting.site_count, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_parameter_is_read_and_written_back_the_same),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(facts_about_her_are_told_from_plain_questions),
        cmocka_unit_test(a_scenario_is_read_whole),
        cmocka_unit_test(a_group_of_boroughs_is_its_members_on_that_day),
        cmocka_unit_test(bad_bodies_are_refused_with_their_pointer),
        cmocka_unit_test(what_would_change_nothing_is_refused_with_its_pointer),
        cmocka_unit_test(a_cliff_is_asked_for_without_secured),
        cmocka_unit_test(sites_are_read_whole),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
