/* The truths that the product must get right, on the real provision facts. */
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "domain/find.h"
#include "domain/words.h"
#include "tests/support/atlases.h"

static const struct atlas *atlas;
static struct projection *projection;
static struct slice_cache *cache;

static int set_up(void **state)
{
    (void)state;
    clock_set_today(20779); /* 22 November 2026 */
    atlas = test_atlas_real();
    return projection_create(&projection, NULL) || slice_cache_create(&cache, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    slice_cache_destroy(cache);
    projection_destroy(projection);
    atlas_give_back(atlas);
    return 0;
}

struct answered {
    struct question question;
    struct nearest nearest;
    struct arena arena;
};

static void ask(const char *json, struct answered *out)
{
    struct problem problem = {0};
    arena_init(&out->arena, 0);
    if (find_read(atlas, projection, str_from(json), &out->question, &problem))
        fail_msg("%s: %s %s", json, problem.where, problem.text);
    out->question.limit = LIMIT_MAX;
    out->question.include_unsuitable = true;
    assert_int_equal(nearest_find(atlas, cache, &out->question, &out->arena, &out->nearest, NULL),
                     OK);
}

/* The hit of the service whose name contains the text; NULL if it is in no block. */
static const struct hit *hit_of(const struct answered *answered, const char *name, int *block)
{
    for (int reach = 0; reach < REACH_COUNT; reach++) {
        for (int i = 0; i < answered->nearest.blocks[reach].count; i++) {
            const struct hit *hit = &answered->nearest.blocks[reach].hits[i];
            if (strstr(atlas->directory.services[hit->service].name.ptr, name)) {
                *block = reach;
                return hit;
            }
        }
    }
    return NULL;
}

static bool says(const struct explanation *explanation, const char *text)
{
    for (int i = 0; i < explanation->reason_count; i++)
        if (strstr(explanation->reasons[i].text.ptr, text))
            return true;
    for (int i = 0; i < explanation->ask_count; i++)
        if (strstr(explanation->asks[i].text.ptr, text))
            return true;
    return false;
}

static void print_explanation(const struct explanation *explanation)
{
    for (int i = 0; i < explanation->reason_count; i++)
        print_error("  %s: %s\n", verdict_code(explanation->reasons[i].verdict),
                    explanation->reasons[i].text.ptr);
}

static const char *const suitable = "suitable";
static const char *const to_ask = "ask";
static const char *const unsuitable = "unsuitable";

static void the_truths_hold(void **state)
{
    (void)state;
    const struct {
        const char *question;
        const char *service;
        const char *verdict;
        const char *words; /* NULL: any */
    } truths[] = {
        {"{\"home\":\"Lambeth\",\"as_of\":\"2020-06-01\",\"age\":30,\"stage\":\"at-risk\"}",
         "South London Alliance", suitable, "It covers Lambeth."},
        {"{\"home\":\"Lambeth\",\"as_of\":\"2022-08-01\",\"age\":30,\"stage\":\"at-risk\"}",
         "South London Alliance", unsuitable, "It ended on 30 June 2022."},
        {"{\"home\":\"Bromley\",\"as_of\":\"2021-07-01\",\"age\":30}", "South London Alliance",
         suitable, "It covers Bromley."},
        {"{\"home\":\"Bromley\",\"as_of\":\"2021-06-01\",\"age\":30}", "South London Alliance",
         unsuitable, "26 June 2021"},
        {"{\"home\":\"Wandsworth\",\"as_of\":\"2020-06-01\",\"age\":17}", "Wandsworth Women's Hub",
         unsuitable, "She must be 18 or over."},
        {"{\"home\":\"Wandsworth\",\"as_of\":\"2020-06-01\"}", "Wandsworth Women's Hub", to_ask,
         "How old is she?"},
        {"{\"home\":\"Newham\",\"as_of\":\"2025-06-01\",\"age\":26}", "Stratford Young Women",
         unsuitable, "She must be 13 to 25."},
        {"{\"home\":\"Newham\",\"as_of\":\"2025-06-01\",\"age\":19}", "Stratford Young Women",
         to_ask, NULL},
        {"{\"home\":\"Lambeth\",\"as_of\":\"2021-06-01\",\"age\":30,\"stage\":\"arrest\"}",
         "Diversion Pilot", to_ask, "Was she arrested in Camden, Islington, Lambeth or Southwark?"},
        {"{\"home\":\"Lambeth\",\"as_of\":\"2021-06-01\",\"age\":30,\"stage\":\"out-of-court\"}",
         "Diversion Pilot", to_ask, "low-level offence"},
        {"{\"home\":\"Lambeth\",\"as_of\":\"2021-06-01\",\"age\":30,\"stage\":\"prison\"}",
         "Diversion Pilot", unsuitable, "It is only for women"},
        {"{\"home\":\"Enfield\",\"as_of\":\"2022-02-01\",\"age\":30,\"stage\":\"community-"
         "sentence\"}",
         "(north)", suitable, "It covers Enfield."},
        {"{\"home\":\"Enfield\",\"as_of\":\"2019-06-01\",\"age\":30}", "Minerva WrapAround", to_ask,
         "Does it cover Enfield? Its source does not say."},
        {"{\"home\":\"Enfield\",\"as_of\":\"2019-06-01\",\"age\":30}", "(north)", unsuitable, NULL},
        {"{\"home\":\"Barnet\",\"as_of\":\"2023-06-01\",\"age\":30,\"stage\":\"community-"
         "sentence\"}",
         "(south and south-east)", to_ask, "Does it cover Barnet? Its source does not say."},
        {"{\"home\":\"Barnet\",\"as_of\":\"2023-06-01\",\"age\":30,\"stage\":\"community-"
         "sentence\"}",
         "(east and north-east)", to_ask, "Does it cover Barnet?"},
        {"{\"home\":\"Barnet\",\"as_of\":\"2023-06-01\",\"age\":30,\"stage\":\"community-"
         "sentence\"}",
         "(west and north-west)", to_ask, "Does it cover Barnet?"},
        {"{\"home\":\"Lambeth\",\"as_of\":\"2023-06-01\",\"age\":30,\"stage\":\"community-"
         "sentence\"}",
         "(east and north-east)", unsuitable, "It does not cover Lambeth."},
        {"{\"home\":\"Harrow\",\"as_of\":\"2019-08-10\"}", "Harrow Women's Centre", unsuitable,
         "It ended on 9 August 2019."},
        {"{\"home\":\"Harrow\",\"as_of\":\"2019-08-01\"}", "Harrow Women's Centre", NULL, NULL},
        {"{\"home\":\"Harrow\",\"as_of\":\"2021-09-01\"}", "Birth Companions prison", to_ask,
         "Our source last saw it in 2016. Does it still run?"},
        {"{\"home\":\"Southwark\",\"as_of\":\"2026-03-01\"}", "Pecan women's service", to_ask,
         "Our source last saw it in June 2024. Does it still run?"},
        {"{\"home\":\"Lambeth\",\"as_of\":\"2020-06-01\",\"age\":30,\"stage\":\"at-risk\","
         "\"needs\":[\"accommodation\"]}",
         "South London Alliance", to_ask,
         "Does it help with somewhere to live? Its source does not say."},
        {"{\"near\":{\"lon\":-0.3903,\"lat\":51.6565},\"home\":\"Lambeth\",\"as_of\":\"2020-06-"
         "01\","
         "\"age\":30,\"stage\":\"at-risk\"}",
         "South London Alliance", suitable, "It covers Lambeth."},
        {"{\"near\":\"Brixton\",\"home\":\"none\",\"as_of\":\"2020-06-01\",\"stage\":\"at-risk\"}",
         "South London Alliance", to_ask, "no fixed address"},
        {"{\"near\":\"Brixton\",\"as_of\":\"2020-06-01\",\"stage\":\"at-risk\"}",
         "South London Alliance", suitable, "It covers Lambeth, if she lives there."},
        {"{\"near\":\"Enfield\",\"as_of\":\"2020-06-01\",\"stage\":\"at-risk\"}",
         "South London Alliance", to_ask, "Where does she live?"},
    };
    for (size_t i = 0; i < sizeof truths / sizeof truths[0]; i++) {
        static struct answered answered;
        struct explanation explanation;
        int block;
        ask(truths[i].question, &answered);
        const struct hit *hit = hit_of(&answered, truths[i].service, &block);
        if (!hit) {
            fail_msg("%s: no %s", truths[i].question, truths[i].service);
            return;
        }
        assert_int_equal(eligibility_explain(atlas, hit->service, &answered.question,
                                             &answered.arena, &explanation, NULL),
                         OK);
        assert_int_equal(explanation.verdict, hit->verdict);
        bool right =
            (!truths[i].verdict || strcmp(verdict_code(hit->verdict), truths[i].verdict) == 0) &&
            (!truths[i].words || says(&explanation, truths[i].words));
        if (!right) {
            print_error("%s\n%s: expected %s, obtained %s\n", truths[i].question, truths[i].service,
                        truths[i].verdict, verdict_code(hit->verdict));
            print_explanation(&explanation);
        }
        assert_true(right);
        arena_finish(&answered.arena);
    }
}

static void funding_is_told_as_it_was_known(void **state)
{
    (void)state;
    const struct {
        const char *known_on;
        const char *until;
    } cases[] = {{"2019-06-01", "2021-03"}, {"2026-11-22", "2022-06-30"}};
    for (int i = 0; i < 2; i++) {
        static struct answered answered;
        char json[200];
        char until[DATE_TEXT_LEN + 1];
        int block;
        snprintf(json, sizeof json,
                 "{\"home\":\"Lambeth\",\"as_of\":\"2020-06-01\",\"known_on\":\"%s\",\"age\":30}",
                 cases[i].known_on);
        ask(json, &answered);
        const struct hit *hit = hit_of(&answered, "South London Alliance", &block);
        assert_non_null(hit);
        struct funding_state funding = funding_at(atlas, hit->service, answered.question.moment);
        bound_print(funding.until_earliest, funding.until_latest, until);
        assert_string_equal(until, cases[i].until);
        assert_int_equal(funding.secured, SECURED_YES);
        arena_finish(&answered.arena);
    }
}

/* The safe house: third block, no distance, no point, its borough in no sentence. */
static void the_safe_house_is_never_located(void **state)
{
    (void)state;
    const char *questions[] = {"{\"near\":\"Brent\",\"as_of\":\"2021-06-01\"}",
                               "{\"near\":\"HA9 0\",\"home\":\"Brent\"}",
                               "{\"near\":\"Camden\",\"needs\":[\"trafficking\"]}"};
    for (int i = 0; i < 3; i++) {
        static struct answered answered;
        struct explanation explanation;
        int block = NONE;
        ask(questions[i], &answered);
        const struct hit *hit = hit_of(&answered, "modern slavery", &block);
        assert_non_null(hit);
        assert_int_equal(block, REACH_REFUGE);
        assert_int_equal(hit->distance_m, NONE);
        assert_int_equal(hit->location, NONE);
        assert_int_equal(eligibility_explain(atlas, hit->service, &answered.question,
                                             &answered.arena, &explanation, NULL),
                         OK);
        assert_false(says(&explanation, "Brent"));
        struct buf out;
        buf_init(&out, 0);
        assert_int_equal(service_write(atlas, hit->service, answered.question.moment,
                                       &answered.arena, &out, NULL),
                         OK);
        assert_null(strstr(out.ptr, "Brent"));
        assert_non_null(strstr(out.ptr, "\"geometry\":null"));
        buf_finish(&out);
        arena_finish(&answered.arena);
    }
}

static void the_answer_says_what_it_understood(void **state)
{
    (void)state;
    const struct {
        const char *question;
        const char *words;
    } cases[] = {
        {"{\"near\":\"EC1A 1BB\"}", "near EC1A 1, about 400 m, in Islington or City of London"},
        {"{\"near\":{\"lon\":-0.0922,\"lat\":51.5155}}", "City of London"},
        {"{\"near\":{\"lon\":-0.1197,\"lat\":51.5040}}", "in Lambeth"},
        {"{\"near\":\"Watford\"}", "Watford, outside London"},
        {"{\"near\":\"SE15 4QL\",\"as_of\":\"2021-02-01\"}",
         "near SE15 4 in Southwark, 1 February 2021."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static struct answered answered;
        struct buf out;
        ask(cases[i].question, &answered);
        buf_init(&out, 0);
        assert_int_equal(
            find_write(atlas, &answered.question, &answered.nearest, &answered.arena, &out, NULL),
            OK);
        if (!strstr(out.ptr, cases[i].words))
            print_error("%.600s\n", out.ptr);
        assert_non_null(strstr(out.ptr, cases[i].words));
        assert_true(
            answered.nearest.totals[VERDICT_SUITABLE] + answered.nearest.totals[VERDICT_ASK] > 0);
        buf_finish(&out);
        arena_finish(&answered.arena);
    }
}

static void bad_questions_are_refused_with_their_pointer(void **state)
{
    (void)state;
    const struct {
        const char *json;
        enum err err;
        const char *where;
    } cases[] = {
        {"{}", ERR_INVALID, "/near"},
        {"[]", ERR_INVALID, ""},
        {"{\"near\":\"SW99 9ZZ\"}", ERR_NOT_FOUND, "/near"},
        {"{\"near\":\"\"}", ERR_INVALID, "/near"},
        {"{\"near\":5}", ERR_INVALID, "/near"},
        {"{\"near\":{\"lon\":51.5,\"lat\":-0.1}}", ERR_INVALID, "/near"},
        {"{\"near\":{\"lon\":1}}", ERR_INVALID, "/near/lat"},
        {"{\"near\":{\"lon\":0,\"lat\":95}}", ERR_INVALID, "/near/lat"},
        {"{\"near\":{\"lon\":0,\"lat\":51,\"crs\":\"x\"}}", ERR_INVALID, "/near/crs"},
        {"{\"near\":\"Camden\",\"age\":\"19\"}", ERR_INVALID, "/age"},
        {"{\"near\":\"Camden\",\"age\":190}", ERR_INVALID, "/age"},
        {"{\"near\":\"Camden\",\"agee\":19}", ERR_INVALID, "/agee"},
        {"{\"near\":\"Camden\",\"needs\":\"accommodation\"}", ERR_INVALID, "/needs"},
        {"{\"near\":\"Camden\",\"needs\":[\"accommodation\",\"x\"]}", ERR_INVALID, "/needs/1"},
        {"{\"near\":\"Camden\",\"limit\":0}", ERR_INVALID, "/limit"},
        {"{\"near\":\"Camden\",\"limit\":1000000000}", ERR_INVALID, "/limit"},
        {"{\"near\":\"Camden\",\"as_of\":\"2021-02-30\"}", ERR_INVALID, "/as_of"},
        {"{\"near\":\"Camden\",\"include\":[\"all\"]}", ERR_INVALID, "/include/0"},
        {"{\"near\":\"Camden\",\"pregnant\":\"yes\"}", ERR_INVALID, "/pregnant"},
        {"{\"near\":\"Camden\",\"near\":\"Brent\"}", ERR_INVALID, NULL},
        {"{\"near\":\"Hayes\"}", ERR_INVALID, "/near"},
        {"{\"home\":\"Atlantis\"}", ERR_NOT_FOUND, "/home"},
        {"{\"near\":\"Camden\"", ERR_INVALID, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct problem problem = {0};
        struct question question;
        enum err err = find_read(atlas, projection, str_from(cases[i].json), &question, &problem);
        if (err != cases[i].err || (cases[i].where && strcmp(problem.where, cases[i].where) != 0))
            print_error("%s: %s at %s: %s\n", cases[i].json, err_name(err), problem.where,
                        problem.text);
        assert_int_equal(err, cases[i].err);
        if (cases[i].where)
            assert_string_equal(problem.where, cases[i].where);
        assert_true(problem.text[0]);
    }
}

static void forms_and_json_ask_the_same(void **state)
{
    (void)state;
    static const char *const fields[][2] = {
        {"near", "SE15 4QL"},
        {"home", "LB Lambeth"},
        {"as_of", "2021-02-01"},
        {"known_on", "2022-01-01"},
        {"needs", "accommodation, finance-debt"},
        {"stage", "prison"},
        {"age", "19"},
        {"referral", "self"},
        {"pregnant", "no"},
        {"children_with_her", "2"},
        {"languages", "en,pl"},
        {"offences", "none"},
        {"trans", ""},
        {"limit", "5"},
        {"include", "unsuitable"},
    };
    const char *json = "{\"near\":\"SE15 4QL\",\"home\":\"Lambeth\",\"as_of\":\"2021-02-01\","
                       "\"known_on\":\"2022-01-01\",\"needs\":[\"accommodation\",\"finance-debt\"],"
                       "\"stage\":\"prison\",\"age\":19,\"referral\":\"self\",\"pregnant\":false,"
                       "\"children_with_her\":2,\"languages\":[\"en\",\"pl\"],\"offences\":[],"
                       "\"trans\":null,\"limit\":5,\"include\":[\"unsuitable\"]}";
    struct question from_json;
    struct question from_form;
    question_init(&from_form);
    assert_int_equal(find_read(atlas, projection, str_from(json), &from_json, NULL), OK);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        assert_int_equal(find_set(atlas, projection, str_from(fields[i][0]), str_from(fields[i][1]),
                                  &from_form, NULL),
                         OK);
    assert_int_equal(find_complete(atlas, &from_form, NULL), OK);
    assert_memory_equal(&from_form.person, &from_json.person, sizeof from_json.person);
    assert_string_equal(from_form.near.name, from_json.near.name);
    assert_int_equal(from_form.home.areas, from_json.home.areas);
    assert_int_equal(from_form.moment.known_on.days, from_json.moment.known_on.days);
    assert_int_equal(from_form.limit, 5);
    assert_true(from_form.include_unsuitable);
    static const char *const wrong[][2] = {{"age", "old"},        {"pregnant", "maybe"},
                                           {"as_of", "1/2/2021"}, {"limit", "many"},
                                           {"stage", "moon"},     {"shoe", "7"},
                                           {"include", "all"},    {"near", "Nowhere at all"}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_not_equal(find_set(atlas, projection, str_from(wrong[i][0]),
                                      str_from(wrong[i][1]), &from_form, NULL),
                             OK);
}

static void boroughs_are_geojson_with_right_hand_rings(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 0);
    assert_int_equal(boroughs_write(atlas, atlas->boroughs, projection, &out, NULL), OK);
    assert_non_null(strstr(out.ptr, "\"id\":\"E09000022\""));
    assert_true(out.len > 500000);
    buf_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_truths_hold),
        cmocka_unit_test(funding_is_told_as_it_was_known),
        cmocka_unit_test(the_safe_house_is_never_located),
        cmocka_unit_test(the_answer_says_what_it_understood),
        cmocka_unit_test(bad_questions_are_refused_with_their_pointer),
        cmocka_unit_test(forms_and_json_ask_the_same),
        cmocka_unit_test(boroughs_are_geojson_with_right_hand_rings),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
