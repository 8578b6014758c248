#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/ground.h"
#include "domain/provision.h"
#include "tests/support/temp.h"

/* The real ground and the vocabularies, read once; every case works on a copy of the counts. */
struct world {
    char folder[TEMP_PATH_BYTES];
    struct store *store;
    struct arena arena;
    struct directory ground;
    struct projection *projection;
};

static int world_make(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    struct directory stored;
    temp_make(world->folder);
    world->store = temp_store(world->folder);
    arena_init(&world->arena, 0);
    assert_int_equal(store_read_ground(world->store, &world->arena, &stored, NULL), OK);
    assert_int_equal(ground_read("geodata", &world->arena, &world->ground, NULL), OK);
    world->ground.words = stored.words;
    assert_int_equal(projection_create(&world->projection, NULL), OK);
    *state = world;
    return 0;
}

static int world_drop(void **state)
{
    struct world *world = *state;
    projection_destroy(world->projection);
    arena_finish(&world->arena);
    store_close(world->store);
    temp_remove(world->folder);
    free(world);
    return 0;
}

/* A document around the members of one service (after its key). */
static void document_of(struct buf *out, const char *service)
{
    buf_init(out, 0);
    buf_format(
        out,
        "{\"note\":\"made up\",\"checked_on\":\"2026-11-22\","
        "\"sources\":[{\"key\":\"S-1\",\"title\":\"Made up\",\"date\":\"2021\"},"
        "{\"key\":\"S-2\",\"title\":\"Made up too\",\"note\":\"a note\",\"confidence\":\"read\"}],"
        "\"organisations\":[{\"key\":\"o\",\"name\":\"Made Up Ltd\"}],"
        "\"programmes\":[{\"key\":\"P\",\"name\":\"Programme\",\"description\":\"First.\","
        "\"notes\":[{\"text\":\"Second.\",\"source\":\"S-1\"}]}],"
        "\"services\":[{\"key\":\"X1\",%s}],"
        "\"context\":[{\"key\":\"F34\",\"title\":\"T\",\"text\":\"Context.\",\"source\":\"S-2\"}]}",
        service);
}

#define HEAD "\"name\":\"Made up\",\"audience\":\"women\",\"type\":\"advice\",\"reach\":\"visit\","
#define VALIDITY                                                                                   \
    "\"validity\":[{\"from\":\"2018-04-01\",\"known_from\":\"2018-04-01\",\"source\":\"S-1\"}]"

static enum err read_service(struct world *world, const char *service, struct arena *arena,
                             struct directory *out, struct problem *problem)
{
    struct buf json;
    document_of(&json, service);
    *out = world->ground;
    enum err err = provision_read(buf_view(&json), world->projection, arena, out, problem);
    buf_finish(&json);
    return err;
}

static void assert_day(struct date date, const char *expected)
{
    char text[DATE_TEXT_LEN + 1];
    date_print(date, text);
    assert_string_equal(text, expected);
}

static void provision_reads_a_service_with_everything(void **state)
{
    struct world *world = *state;
    struct arena arena;
    struct directory d;
    struct problem problem = {0};
    arena_init(&arena, 0);
    if (read_service(
            world,
            HEAD
            "\"facts\":[\"F01\",\"F02\"],\"programme\":\"P\",\"cjs_specific\":false,"
            "\"alternative_names\":[\"A\",\"B\"],\"description\":\"D.\","
            "\"organisations\":[{\"organisation\":\"o\",\"role\":\"partner\",\"note\":\"n\"}],"
            "\"validity\":[{\"from\":\"2018-04-01\",\"to\":\"2021-03\",\"to_text\":\"until March "
            "2021\","
            "\"known_from\":\"2018-04-01\",\"source\":\"S-2\"},"
            "{\"known_from\":\"2021-04-01\",\"source\":\"S-1\",\"note\":\"why\"}],"
            "\"sites\":[{\"key\":\"a\",\"precision\":\"exact\",\"address\":\"1 Made Up "
            "Street\",\"area\":\"E09000028\",\"lat\":51.474105,\"lon\":-0.06835,\"known_from\":"
            "\"2018-04-01\","
            "\"source\":\"S-1\"},"
            "{\"key\":\"b\",\"precision\":\"place\",\"place\":\"Stratford\",\"area\":\"E09000025\","
            "\"validity\":{\"from\":\"2019\",\"from_text\":\"opened "
            "2019\"},\"known_from\":\"2019-01-01\","
            "\"source\":\"S-1\",\"note\":\"N\"},"
            "{\"key\":\"c\",\"precision\":\"borough\",\"area\":\"E09000022\",\"known_from\":\"2019-"
            "01-01\","
            "\"source\":\"S-1\"},"
            "{\"key\":\"d\",\"precision\":\"postcode\",\"postcode\":\"WC1H "
            "8BB\",\"area\":\"E09000007\",\"known_from\":\"2019-01-01\",\"source\":\"S-1\"}],"
            "\"coverage\":[{\"basis\":\"arrest\",\"kind\":\"areas\",\"areas\":[\"E09000007\","
            "\"E12000007\"],"
            "\"known_from\":\"2018-04-01\",\"source\":\"S-1\",\"text\":\"Camden\"},"
            "{\"basis\":\"residence\",\"kind\":\"not-named\",\"within\":\"E12000007\","
            "\"excluding\":[\"E09000001\"],\"claimed_count\":21,\"to\":\"2020\",\"to_text\":\"to "
            "2020\","
            "\"known_from\":\"2018-04-01\",\"source\":\"S-2\",\"text\":\"21 "
            "boroughs\",\"note\":\"C\"}],"
            "\"funding\":[{\"funder\":\"F\",\"amount_gbp\":1606173,\"from\":\"2018-04-01\","
            "\"known_from\":\"2018-04-01\",\"source\":\"S-1\"}],"
            "\"needs\":{\"terms\":[\"accommodation\",\"finance-debt\"],\"limited\":true,\"source\":"
            "\"S-1\"},"
            "\"capacity\":{\"women\":12,\"text\":\"a dozen\",\"source\":\"S-2\"},"
            "\"stages\":[\"prison\"],\"referral\":[\"self\",\"police\"],"
            "\"rules\":[{\"condition\":\"age\",\"min\":18,\"source\":\"S-1\",\"text\":\"adult\"},"
            "{\"any\":[[{\"condition\":\"pregnancy\",\"source\":\"S-1\"}],"
            "[{\"condition\":\"text\",\"text\":\"She is a mother\",\"question\":\"Is "
            "she?\",\"source\":\"S-1\"},"
            "{\"condition\":\"ethnicity\",\"mode\":\"offers\",\"terms\":[\"black\"],\"limited\":"
            "true,"
            "\"source\":\"S-1\"}]]}],"
            "\"phones\":[{\"number\":\"000 0000\",\"description\":\"d\",\"source\":\"S-1\"}],"
            "\"evidence\":[{\"source\":\"S-1\",\"seen\":\"2019\",\"fact\":\"F01\",\"note\":\"e\"},"
            "{\"source\":\"S-2\",\"seen\":\"2021-07-06\"},{\"source\":\"S-2\"}],"
            "\"notes\":[{\"text\":\"A note.\",\"source\":\"S-1\"}]",
            &arena, &d, &problem))
        fail_msg("%s: %s", problem.where, problem.text);
    const struct service_record *service = &d.services[0];
    assert_int_equal(uuid_compare(service->id, uuid_from_name(STR("service:X1"))), 0);
    assert_true(str_equal(service->alternative_name, STR("A; B")));
    assert_true(service->capacity == 12 && service->capacity_source == 1);
    assert_true(str_equal(service->capacity_text, STR("a dozen")));
    assert_true(str_equal(service->coverage_text, STR("Camden; 21 boroughs")));
    assert_true(!service->cjs_specific && service->source == 1 && service->programme == 0);
    assert_true(str_equal(d.programmes[0].description, STR("First. Second.")));
    assert_true(str_equal(d.sources[1].confidence, STR("read; a note")));
    assert_day(d.sources[0].published_latest, "2021-12-31");
    assert_day(service->checked_on, "2026-11-22");

    assert_int_equal(service->statements.count, 2);
    const struct statement_record *statements = d.statements + service->statements.first;
    assert_day(statements[0].validity.from_latest, "2018-04-01");
    assert_day(statements[0].validity.to_earliest, "2021-03-01");
    assert_day(statements[0].validity.to_latest, "2021-03-31");
    assert_day(statements[1].validity.from_earliest,
               "0001-01-01"); /* not stated: seen by the end of 2019 */
    assert_day(statements[1].validity.from_latest, "2019-12-31");
    assert_day(statements[1].validity.to_earliest, "2021-07-06");
    assert_day(statements[1].validity.to_latest, "9999-12-31");

    assert_int_equal(service->locations.count, 4);
    const struct site_record *site = &d.sites[d.locations[service->locations.first].site];
    assert_true(site->has_point && site->grid.easting > 534000 && site->grid.easting < 535000 &&
                site->grid.northing > 176000 && site->grid.northing < 177500);
    assert_true(site[1].has_point && site[1].grid.easting == 538819 &&
                site[1].precision == PRECISION_PLACE);
    assert_true(str_equal(site[1].note, STR("N; opened 2019")));
    assert_true(site[2].has_point && !site[3].has_point);
    assert_day(d.locations[service->locations.first].validity.from_latest, "0001-01-01");
    assert_day(d.locations[service->locations.first + 1].validity.from_latest, "2019-12-31");

    assert_int_equal(service->coverages.count, 2);
    const struct coverage_record *coverage = d.coverages + service->coverages.first;
    assert_int_equal(coverage[0].basis, BASIS_ARREST);
    assert_int_equal(coverage[0].areas.count, 2);
    assert_int_equal(coverage[1].claimed_count, 21);
    assert_int_equal(d.coverage_areas[coverage[1].areas.first], 0);
    assert_day(coverage[1].validity.from_earliest, "0001-01-01");
    assert_day(coverage[1].validity.to_latest, "2020-12-31");
    assert_day(d.fundings[0].validity.to_earliest, "0001-01-01"); /* unknown */
    assert_int_equal(d.fundings[0].amount_gbp, 1606173);

    assert_int_equal(service->rules.count, 7);
    const struct rule *rules = d.rules + service->rules.first;
    assert_true(rules[0].condition == CONDITION_NEED && rules[0].mode == RULE_OFFERS &&
                rules[0].limited && rules[0].terms == 5);
    assert_true(rules[1].condition == CONDITION_STAGE && rules[1].terms == 16);
    assert_true(rules[2].condition == CONDITION_REFERRAL && rules[2].terms == 5);
    assert_true(rules[3].low == 18 && rules[3].high == INT32_MAX && rules[3].group == 0);
    assert_true(rules[4].condition == CONDITION_PREGNANCY && rules[4].group == 1);
    assert_true(rules[5].condition == CONDITION_TEXT && rules[5].group == 2 &&
                str_equal(rules[5].question, STR("Is she?")));
    assert_true(rules[6].mode == RULE_OFFERS && rules[6].limited && rules[6].group == 2);
    assert_int_equal(service->evidence.count, 3);
    assert_false(d.evidence[2].has_date);
    assert_int_equal(service->phones.count, 1);
    assert_int_equal(service->notes.count, 1);
    assert_int_equal(d.data_notes.count, 1);
    assert_true(str_equal(d.notes[d.data_notes.first].text, STR("Context.")));
    arena_finish(&arena);
}

static void provision_bound_without_a_sighting_reaches_nowhere(void **state)
{
    struct world *world = *state;
    struct arena arena;
    struct directory d;
    arena_init(&arena, 0);
    assert_int_equal(
        read_service(world,
                     HEAD "\"validity\":[{\"known_from\":\"2018-04-01\",\"source\":\"S-1\"}]",
                     &arena, &d, NULL),
        OK);
    assert_day(d.statements[0].validity.from_earliest, "0001-01-01");
    assert_day(d.statements[0].validity.from_latest, "9999-12-31");
    assert_day(d.statements[0].validity.to_earliest, "0001-01-01");
    assert_day(d.statements[0].validity.to_latest, "9999-12-31");
    arena_finish(&arena);
}

#define COVERAGE(inside)                                                                           \
    HEAD VALIDITY ",\"coverage\":[{\"basis\":\"residence\",\"known_from\":\"2018-04-01\","         \
                  "\"source\":\"S-1\"," inside "}]"
#define SITE(inside)                                                                               \
    HEAD VALIDITY ",\"sites\":[{\"key\":\"s\",\"area\":\"E09000007\",\"known_from\":\"2018-04-"    \
                  "01\",\"source\":\"S-1\"," inside "}]"

static void provision_that_is_wrong_is_refused_with_its_pointer(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *service;
        const char *where;
    } cases[] = {
        {HEAD VALIDITY ",\"colour\":\"red\"", "/services/0/colour"},
        {"\"audience\":\"women\"," VALIDITY, "/services/0/name"},
        {"\"name\":\"M\",\"audience\":\"men\",\"type\":\"advice\",\"reach\":\"visit\"," VALIDITY,
         "/services/0/audience"},
        {"\"name\":\"M\",\"audience\":\"women\",\"type\":\"pub\",\"reach\":\"visit\"," VALIDITY,
         "/services/0/type"},
        {"\"name\":\"M\",\"audience\":\"women\",\"type\":\"advice\"," VALIDITY,
         "/services/0/reach"},
        {HEAD "\"programme\":\"none\"," VALIDITY, "/services/0/programme"},
        {HEAD "\"validity\":[]", "/services/0/validity"},
        {HEAD "\"cjs_specific\":true", "/services/0/validity"},
        {HEAD
         "\"validity\":[{\"from\":\"spring\",\"known_from\":\"2018-04-01\",\"source\":\"S-1\"}]",
         "/services/0/validity/0/from"},
        {HEAD "\"validity\":[{\"from\":\"2018\",\"to\":\"2017\",\"known_from\":\"2018-04-01\","
              "\"source\":\"S-1\"}]",
         "/services/0/validity/0"},
        {HEAD "\"validity\":[{\"from\":\"2018\",\"source\":\"S-1\"}]",
         "/services/0/validity/0/known_from"},
        {HEAD "\"validity\":[{\"from\":\"2018\",\"known_from\":\"2018-04\",\"source\":\"S-1\"}]",
         "/services/0/validity/0/known_from"},
        {HEAD "\"validity\":[{\"from\":\"2018\",\"known_from\":\"2018-04-01\",\"source\":\"S-9\"}]",
         "/services/0/validity/0/source"},
        {HEAD "\"validity\":[{\"known_from\":\"2018-04-01\",\"source\":\"S-1\"},{\"known_from\":"
              "\"2018-04-01\","
              "\"source\":\"S-1\"}]",
         "/services/0/validity"},
        {HEAD VALIDITY ",\"confidential\":true", "/services/0/region"},
        {HEAD VALIDITY ",\"region\":\"E12000007\"", "/services/0/region"},
        {HEAD VALIDITY ",\"capacity\":12", "/services/0/capacity"},
        {HEAD VALIDITY ",\"capacity\":{\"women\":0,\"text\":\"t\",\"source\":\"S-1\"}",
         "/services/0/capacity/women"},
        {HEAD VALIDITY ",\"capacity\":{\"women\":5,\"source\":\"S-1\"}",
         "/services/0/capacity/text"},
        {HEAD VALIDITY ",\"capacity\":{\"women\":5,\"text\":\"t\",\"source\":\"S-9\"}",
         "/services/0/capacity/source"},
        {HEAD VALIDITY ",\"confidential\":true,\"region\":\"E09000007\"", "/services/0/region"},
        {HEAD VALIDITY ",\"confidential\":true,\"region\":\"E12000007\",\"sites\":[]",
         "/services/0/sites"},
        {COVERAGE("\"kind\":\"areas\""), "/services/0/coverage/0"},
        {COVERAGE("\"kind\":\"areas\",\"areas\":[]"), "/services/0/coverage/0"},
        {COVERAGE("\"kind\":\"areas\",\"areas\":[\"E09000099\"]"),
         "/services/0/coverage/0/areas/0"},
        {COVERAGE("\"kind\":\"everywhere\",\"excluding\":[\"E09000001\"]"),
         "/services/0/coverage/0"},
        {COVERAGE("\"kind\":\"not-named\""), "/services/0/coverage/0"},
        {COVERAGE("\"kind\":\"radius\""), "/services/0/coverage/0"},
        {COVERAGE("\"kind\":\"somewhere\""), "/services/0/coverage/0/kind"},
        {COVERAGE("\"kind\":\"not-named\",\"within\":\"E12000007\",\"claimed_count\":0"),
         "/services/0/coverage/0/claimed_count"},
        {SITE("\"precision\":\"place\",\"place\":\"Atlantis\""), "/services/0/sites/0"},
        {SITE("\"precision\":\"exact\",\"address\":\"x\",\"lat\":51.5"), "/services/0/sites/0"},
        {SITE("\"precision\":\"exact\",\"address\":\"x\",\"lat\":91,\"lon\":0"),
         "/services/0/sites/0/lat"},
        {SITE("\"precision\":\"roughly\""), "/services/0/sites/0/precision"},
        {SITE("\"precision\":\"borough\",\"validity\":{\"until\":\"2020\"}"),
         "/services/0/sites/0/validity/until"},
        {HEAD VALIDITY ",\"needs\":{\"terms\":[\"money\"],\"source\":\"S-1\"}",
         "/services/0/needs/terms/0"},
        {HEAD VALIDITY ",\"stages\":[]", "/services/0/stages"},
        {HEAD VALIDITY ",\"rules\":[{\"condition\":\"height\",\"source\":\"S-1\"}]",
         "/services/0/rules/0/condition"},
        {HEAD VALIDITY ",\"rules\":[{\"condition\":\"audience\",\"source\":\"S-1\"}]",
         "/services/0/rules/0"},
        {HEAD VALIDITY ",\"rules\":[{\"condition\":\"age\",\"source\":\"S-1\"}]",
         "/services/0/rules/0"},
        {HEAD VALIDITY
         ",\"rules\":[{\"condition\":\"age\",\"min\":26,\"max\":25,\"source\":\"S-1\"}]",
         "/services/0/rules/0/max"},
        {HEAD VALIDITY ",\"rules\":[{\"condition\":\"text\",\"text\":\"t\",\"source\":\"S-1\"}]",
         "/services/0/rules/0/question"},
        {HEAD VALIDITY ",\"rules\":[{\"any\":[[]]}]", "/services/0/rules/0/any/0"},
        {HEAD VALIDITY ",\"rules\":[{\"any\":[[{\"condition\":\"nrpf\",\"source\":\"S-1\"}]]},"
                       "{\"any\":[[{\"condition\":\"nrpf\",\"source\":\"S-1\"}]]}]",
         "/services/0/rules/1"},
        {HEAD VALIDITY ",\"funding\":[{\"funder\":\"F\",\"amount_gbp\":-1,\"known_from\":\"2018-04-"
                       "01\",\"source\":"
                       "\"S-1\"}]",
         "/services/0/funding/0/amount_gbp"},
        {HEAD VALIDITY ",\"organisations\":[{\"organisation\":\"p\",\"role\":\"lead\"}]",
         "/services/0/organisations/0/organisation"},
        {HEAD VALIDITY ",\"description\":\"a\\u202eb\"", "/services/0/description"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena;
        struct directory d;
        struct problem problem = {0};
        arena_init(&arena, 0);
        enum err err = read_service(world, cases[i].service, &arena, &d, &problem);
        if (err != ERR_INVALID || strcmp(problem.where, cases[i].where) != 0)
            fail_msg("%s: expected %s, got %s %s (%s)", cases[i].service, cases[i].where,
                     err_name(err), problem.where, problem.text);
        arena_finish(&arena);
    }
}

static void provision_key_that_comes_twice_is_refused(void **state)
{
    struct world *world = *state;
    struct arena arena;
    struct directory d;
    struct problem problem = {0};
    arena_init(&arena, 0);
    assert_int_equal(
        read_service(world, HEAD VALIDITY "},{\"key\":\"X1\"," HEAD VALIDITY, &arena, &d, &problem),
        ERR_INVALID);
    assert_string_equal(problem.where, "/services/1/key");
    arena_finish(&arena);
}

static void provision_without_memory_says_so_wherever_it_ends(void **state)
{
    struct world *world = *state;
    enum err err = ERR_NO_MEMORY;
    for (size_t limit_bytes = 16; err; limit_bytes += 500) {
        struct arena arena;
        struct directory d;
        arena_init(&arena, limit_bytes);
        err = read_service(world,
                           HEAD VALIDITY
                           ",\"coverage\":[{\"basis\":\"residence\",\"kind\":\"areas\",\"areas\":"
                           "[\"E09000007\"],\"known_from\":\"2018-04-01\",\"source\":\"S-1\"}]",
                           &arena, &d, NULL);
        assert_true(err == OK || err == ERR_NO_MEMORY);
        arena_finish(&arena);
        assert_true(limit_bytes < 1000000);
    }
}

/* ---- The real file ---- */

static const struct service_record *real_service(const struct directory *d, const char *name)
{
    struct uuid id = uuid_from_name(str_from(name));
    for (int i = 0; i < d->services_count; i++)
        if (uuid_compare(d->services[i].id, id) == 0)
            return &d->services[i];
    fail_msg("%s is missing", name);
    return NULL;
}

static void read_real(struct world *world, struct arena *arena, struct directory *d)
{
    static char bytes[PROVISION_BYTES_MAX];
    struct problem problem = {0};
    FILE *file = fopen("geodata/provision.json", "rb");
    assert_non_null(file);
    size_t len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    *d = world->ground;
    if (provision_read((struct str){bytes, len}, world->projection, arena, d, &problem))
        fail_msg("%s: %s", problem.where, problem.text);
}

static void real_provision_holds_the_facts_that_the_questions_rest_on(void **state)
{
    struct world *world = *state;
    struct arena arena;
    struct directory d;
    arena_init(&arena, 0);
    read_real(world, &arena, &d);
    assert_true(d.services_count >= 45);
    assert_int_equal(d.data_notes.count, 5);
    const struct service_record *alliance = real_service(&d, "service:F06");
    assert_int_equal(alliance->statements.count, 2);
    const struct statement_record *last = &d.statements[alliance->statements.first + 1];
    assert_day(last->validity.to_latest, "2022-06-30");
    assert_day(last->validity.to_earliest, "2022-06-30");
    bool bromley = false;
    int bromley_area = ground_area(&d, "borough", STR("E09000006"));
    for (int i = 0; i < alliance->coverages.count; i++) {
        const struct coverage_record *coverage = &d.coverages[alliance->coverages.first + i];
        for (int k = 0; k < coverage->areas.count; k++)
            if (d.coverage_areas[coverage->areas.first + k] == bromley_area) {
                assert_day(coverage->validity.from_latest, "2021-06-26");
                bromley = true;
            }
    }
    assert_true(bromley);
    for (int i = 0; i < d.services_count; i++) { /* one source says how many at one time */
        bool states = d.services[i].capacity != NONE;
        assert_int_equal(states,
                         !uuid_compare(d.services[i].id, uuid_from_name(STR("service:F22"))));
        assert_true(!states || d.services[i].capacity == 50);
    }
    arena_finish(&arena);
}

static void real_safe_house_has_a_region_and_no_place(void **state)
{
    struct world *world = *state;
    struct arena arena;
    struct directory d;
    arena_init(&arena, 0);
    read_real(world, &arena, &d);
    const struct service_record *house = real_service(&d, "service:F32");
    assert_true(house->confidential && house->reach == REACH_REFUGE);
    assert_true(str_equal(d.areas[house->region].code, STR("E12000007")));
    assert_int_equal(house->locations.count, 0);
    for (int i = 0; i < house->coverages.count; i++) {
        const struct coverage_record *coverage = &d.coverages[house->coverages.first + i];
        assert_int_equal(coverage->kind, COVERAGE_NOT_NAMED);
        assert_int_equal(coverage->within, house->region);
        assert_int_equal(coverage->areas.count, 0);
    }
    arena_finish(&arena);
}

static void real_provision_has_bounds_in_order_and_known_days(void **state)
{
    struct world *world = *state;
    struct arena arena;
    struct directory d;
    arena_init(&arena, 0);
    read_real(world, &arena, &d);
    for (int i = 0; i < d.statements_count; i++) {
        const struct validity *v = &d.statements[i].validity;
        assert_true(v->from_earliest.days <= v->from_latest.days &&
                    v->to_earliest.days <= v->to_latest.days &&
                    v->from_earliest.days <= v->to_latest.days);
        assert_true(d.statements[i].known_from.days > 0);
    }
    for (int i = 0; i < d.services_count; i++)
        assert_true(d.services[i].statements.count > 0 && d.services[i].evidence.count > 0);
    arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(provision_reads_a_service_with_everything),
        cmocka_unit_test(provision_bound_without_a_sighting_reaches_nowhere),
        cmocka_unit_test(provision_that_is_wrong_is_refused_with_its_pointer),
        cmocka_unit_test(provision_key_that_comes_twice_is_refused),
        cmocka_unit_test(provision_without_memory_says_so_wherever_it_ends),
        cmocka_unit_test(real_provision_holds_the_facts_that_the_questions_rest_on),
        cmocka_unit_test(real_safe_house_has_a_region_and_no_place),
        cmocka_unit_test(real_provision_has_bounds_in_order_and_known_days),
    };
    return cmocka_run_group_tests(tests, world_make, world_drop);
}
