#include "tests/support/test.h"

#include <string.h>

#include "geo/wkt.h"
#include "model/record_hash.h"
#include "tests/support/everything.h"
#include "tests/support/words.h"

/* ---- A directory to change ---- */

struct bench {
    struct arena arena;
    struct directory d;
    struct record_hasher hasher;
};

static int bench_make(void **state)
{
    static struct bench bench;
    arena_init(&bench.arena, 0);
    record_hasher_init(&bench.hasher);
    *state = &bench;
    return 0;
}

static int bench_drop(void **state)
{
    struct bench *bench = *state;
    record_hasher_finish(&bench->hasher);
    arena_finish(&bench->arena);
    return 0;
}

static void fill(struct bench *bench)
{
    everything_fill(&bench->d, everything_square(&bench->arena));
    bench->d.words = *test_words();
}

static void hash_of(struct bench *bench, enum record_kind kind, int i, uint8_t hash[SHA256_BYTES])
{
    assert_int_equal(record_hash(&bench->hasher, &bench->d, kind, i, hash, NULL), OK);
}

/* ---- What changes it ---- */

#define DAY(date) ((date).days += 1)
#define TEXT(text) ((text) = STR("another"))

/* Changes one field of the first service; false if there are no more. */
static bool change_service(struct directory *d, int field)
{
    static struct source_record sources[2];
    static struct site_record sites[3];
    static struct organisation_record organisations[2];
    struct service_record *s = &d->services[0];
    memcpy(sources, d->sources, sizeof sources[0]);
    memcpy(sites, d->sites, 2 * sizeof sites[0]);
    memcpy(organisations, d->organisations, sizeof organisations[0]);
    sources[1].id = uuid_from_name(STR("another source"));
    sites[2].id = uuid_from_name(STR("another site"));
    organisations[1].id = uuid_from_name(STR("another organisation"));
    d->sources = sources;
    d->sites = sites;
    d->organisations = organisations;
    switch (field) {
    case 0: s->id.bytes[3] ^= 1; return true;
    case 1: TEXT(s->name); return true;
    case 2: TEXT(s->alternative_name); return true;
    case 3: TEXT(s->description); return true;
    case 4: TEXT(s->coverage_text); return true;
    case 5: s->programme = NONE; return true;
    case 6: s->audience = AUDIENCE_ALL; return true;
    case 7: s->cjs_specific = false; return true;
    case 8: s->due_on.days = 21000; return true;
    case 9: s->reach = REACH_REMOTE; return true;
    case 10: s->confidential = true; return true;
    case 11: s->region = 3; return true;
    case 12: s->synthetic = true; return true;
    case 13: DAY(s->checked_on); return true;
    case 14: s->source = 1; return true;
    case 15: s->capacity = 13; return true;
    case 16: TEXT(s->capacity_text); return true;
    case 17: s->capacity_source = 1; return true;
    case 18: s->roles.count = 1; return true;
    case 19: d->roles[0].organisation = 1; return true;
    case 20: d->roles[1].role = ROLE_PARTNER; return true;
    case 21: TEXT(d->statements[0].from_text); return true;
    case 22: TEXT(d->statements[0].to_text); return true;
    case 23: DAY(d->statements[1].known_from); return true;
    case 24: d->statements[1].source = 1; return true;
    case 25: d->locations[0].site = 2; return true;
    case 26: DAY(d->locations[0].known_from); return true;
    case 27: d->schedules[0].location = 0; return true;
    case 28: d->schedules[0].weekdays = 3; return true;
    case 29: d->schedules[0].of_month = 2; return true;
    case 30: d->schedules[0].opens_min = 571; return true;
    case 31: d->schedules[0].closes_min = 1021; return true;
    case 32: d->schedules[0].holidays = HOLIDAYS_OPEN; return true;
    case 33: DAY(d->schedules[0].known_from); return true;
    case 34: d->schedules[0].source = 1; return true;
    case 35: TEXT(d->schedules[0].text); return true;
    case 36: TEXT(d->schedules[0].note); return true;
    case 37: d->coverages[0].basis = BASIS_WORK; return true;
    case 38: d->coverages[0].kind = COVERAGE_EVERYWHERE; return true;
    case 39: d->coverages[0].excludes = true; return true;
    case 40: d->coverage_areas[1] = 1; return true;
    case 41: d->coverages[0].within = 3; return true;
    case 42: d->coverages[0].claimed_count = 4; return true;
    case 43: d->coverages[1].site = 2; return true;
    case 44: d->coverages[1].radius_m = 1500.25; return true;
    case 45: d->coverages[2].wkb = STR(""); return true;
    case 46: TEXT(d->coverages[0].from_text); return true;
    case 47: TEXT(d->coverages[0].to_text); return true;
    case 48: DAY(d->coverages[0].known_from); return true;
    case 49: d->coverages[0].source = 1; return true;
    case 50: TEXT(d->coverages[0].note); return true;
    case 51: TEXT(d->fundings[0].funder); return true;
    case 52: d->fundings[0].amount_gbp = NONE; return true;
    case 53: TEXT(d->fundings[0].from_text); return true;
    case 54: TEXT(d->fundings[0].to_text); return true;
    case 55: DAY(d->fundings[0].known_from); return true;
    case 56: d->fundings[0].source = 1; return true;
    case 57: TEXT(d->fundings[0].note); return true;
    case 58: d->rules[0].condition = CONDITION_PREGNANCY; return true;
    case 59: d->rules[0].mode = RULE_OFFERS; return true;
    case 60: d->rules[0].group = 3; return true;
    case 61: d->rules[0].limited = true; return true;
    case 62: d->rules[0].low = 19; return true;
    case 63: d->rules[0].high = 30; return true;
    case 64: d->rules[1].terms = 1; return true;
    case 65: TEXT(d->rules[3].text); return true;
    case 66: TEXT(d->rules[3].question); return true;
    case 67: d->evidence[0].source = 1; return true;
    case 68: d->evidence[0].has_date = false; return true;
    case 69: DAY(d->evidence[0].seen.earliest); return true;
    case 70: DAY(d->evidence[0].seen.latest); return true;
    case 71: TEXT(d->evidence[0].seen_text); return true;
    case 72: TEXT(d->evidence[0].note); return true;
    case 73: TEXT(d->phones[0].number); return true;
    case 74: TEXT(d->phones[0].description); return true;
    case 75: d->phones[0].source = 1; return true;
    case 76: TEXT(d->notes[0].title); return true;
    case 77: TEXT(d->notes[0].text); return true;
    case 78: d->notes[0].source = 1; return true;
    default: break;
    }
    struct validity *const bounds[] = {&d->statements[0].validity, &d->locations[0].validity,
                                       &d->schedules[1].validity, &d->coverages[0].validity,
                                       &d->fundings[1].validity};
    enum { FIELDS = 79, BOUNDS = 5 };
    int which = (field - FIELDS) / 4;
    if (which >= BOUNDS)
        return false;
    struct validity *validity = bounds[which];
    struct date *const days[] = {&validity->from_earliest, &validity->from_latest,
                                 &validity->to_earliest, &validity->to_latest};
    DAY(*days[(field - FIELDS) % 4]);
    return true;
}

static void each_field_of_a_service_counts(void **state)
{
    struct bench *bench = *state;
    uint8_t before[SHA256_BYTES];
    uint8_t after[SHA256_BYTES];
    int field = 0;
    for (;; field++) {
        fill(bench);
        hash_of(bench, RECORD_SERVICE, 0, before);
        if (!change_service(&bench->d, field))
            break;
        hash_of(bench, RECORD_SERVICE, 0, after);
        if (memcmp(before, after, SHA256_BYTES) == 0)
            fail_msg("field %d does not count", field);
    }
    assert_int_equal(field, 79 + 5 * 4);
}

static bool change_named(struct directory *d, enum record_kind kind, int field)
{
    struct source_record *source = &d->sources[0];
    struct site_record *site = &d->sites[0];
    switch ((int)kind * 100 + field) {
    case RECORD_ORGANISATION * 100: d->organisations[0].id.bytes[0] ^= 1; return true;
    case RECORD_ORGANISATION * 100 + 1: TEXT(d->organisations[0].name); return true;
    case RECORD_PROGRAMME * 100: d->programmes[0].id.bytes[0] ^= 1; return true;
    case RECORD_PROGRAMME * 100 + 1: TEXT(d->programmes[0].name); return true;
    case RECORD_PROGRAMME * 100 + 2: TEXT(d->programmes[0].description); return true;
    case RECORD_SOURCE * 100: source->id.bytes[0] ^= 1; return true;
    case RECORD_SOURCE * 100 + 1: TEXT(source->title); return true;
    case RECORD_SOURCE * 100 + 2: TEXT(source->url); return true;
    case RECORD_SOURCE * 100 + 3: TEXT(source->date_text); return true;
    case RECORD_SOURCE * 100 + 4: DAY(source->published_earliest); return true;
    case RECORD_SOURCE * 100 + 5: DAY(source->published_latest); return true;
    case RECORD_SOURCE * 100 + 6: TEXT(source->licence); return true;
    case RECORD_SOURCE * 100 + 7: TEXT(source->confidence); return true;
    case RECORD_SITE * 100: site->id.bytes[0] ^= 1; return true;
    case RECORD_SITE * 100 + 1: TEXT(site->name); return true;
    case RECORD_SITE * 100 + 2: TEXT(site->address); return true;
    case RECORD_SITE * 100 + 3: TEXT(site->postcode); return true;
    case RECORD_SITE * 100 + 4: TEXT(site->place); return true;
    case RECORD_SITE * 100 + 5: TEXT(site->note); return true;
    case RECORD_SITE * 100 + 6: site->precision = PRECISION_PLACE; return true;
    case RECORD_SITE * 100 + 7: site->area = 2; return true;
    case RECORD_SITE * 100 + 8: site->has_point = false; return true;
    case RECORD_SITE * 100 + 9: site->grid.easting += 0.25; return true;
    case RECORD_SITE * 100 + 10: site->grid.northing += 0.25; return true;
    case RECORD_SITE * 100 + 11: site->source = NONE; return true;
    case RECORD_NOTES * 100: TEXT(d->notes[1].title); return true;
    case RECORD_NOTES * 100 + 1: TEXT(d->notes[1].text); return true;
    case RECORD_NOTES * 100 + 2: d->notes[1].source = NONE; return true;
    case RECORD_NOTES * 100 + 3: d->data_notes.count = 0; return true;
    default: return false;
    }
}

static void each_field_of_what_services_name_counts(void **state)
{
    struct bench *bench = *state;
    uint8_t before[SHA256_BYTES];
    uint8_t after[SHA256_BYTES];
    int fields = 0;
    for (int kind = RECORD_ORGANISATION; kind < RECORD_KIND_COUNT; kind++)
        for (int field = 0;; field++, fields++) {
            fill(bench);
            hash_of(bench, (enum record_kind)kind, 0, before);
            if (!change_named(&bench->d, (enum record_kind)kind, field))
                break;
            hash_of(bench, (enum record_kind)kind, 0, after);
            if (memcmp(before, after, SHA256_BYTES) == 0)
                fail_msg("%s: field %d does not count", record_kind_codes[kind], field);
        }
    assert_int_equal(fields, 2 + 3 + 8 + 12 + 4);
}

/* A field's end is not another's beginning. */
static void text_that_moves_to_the_next_field_counts(void **state)
{
    struct bench *bench = *state;
    uint8_t before[SHA256_BYTES];
    uint8_t after[SHA256_BYTES];
    fill(bench);
    bench->d.programmes[0].name = STR("ab");
    bench->d.programmes[0].description = STR("c");
    hash_of(bench, RECORD_PROGRAMME, 0, before);
    bench->d.programmes[0].name = STR("a");
    bench->d.programmes[0].description = STR("bc");
    hash_of(bench, RECORD_PROGRAMME, 0, after);
    assert_memory_not_equal(before, after, SHA256_BYTES);
}

/* ---- What does not ---- */

static void expect_same(struct bench *bench, enum record_kind kind, const uint8_t *before)
{
    uint8_t after[SHA256_BYTES];
    hash_of(bench, kind, 0, after);
    assert_memory_equal(before, after, SHA256_BYTES);
}

static void order_of_what_has_none_does_not_count(void **state)
{
    struct bench *bench = *state;
    uint8_t before[SHA256_BYTES];
    fill(bench);
    struct directory *d = &bench->d;
    hash_of(bench, RECORD_SERVICE, 0, before);
    int area = d->coverage_areas[0];
    d->coverage_areas[0] = d->coverage_areas[1];
    d->coverage_areas[1] = area;
    struct statement_record statement = d->statements[0];
    d->statements[0] = d->statements[1];
    d->statements[1] = statement;
    struct rule rule = d->rules[3]; /* of another group than the one before it */
    d->rules[3] = d->rules[2];
    d->rules[2] = rule;
    expect_same(bench, RECORD_SERVICE, before);
}

static void order_of_rules_of_a_group_counts(void **state)
{
    struct bench *bench = *state;
    uint8_t before[SHA256_BYTES];
    uint8_t after[SHA256_BYTES];
    fill(bench);
    hash_of(bench, RECORD_SERVICE, 0, before);
    struct rule rule = bench->d.rules[0];
    bench->d.rules[0] = bench->d.rules[1];
    bench->d.rules[1] = rule;
    hash_of(bench, RECORD_SERVICE, 0, after);
    assert_memory_not_equal(before, after, SHA256_BYTES);
}

static void way_in_which_a_polygon_was_written_does_not_count(void **state)
{
    /* the same square as a MULTIPOLYGON, in both byte orders */
    struct bench *bench = *state;
    uint8_t before[SHA256_BYTES];
    struct str multi;
    fill(bench);
    hash_of(bench, RECORD_SERVICE, 0, before);
    assert_int_equal(wkt_to_wkb(STR("MULTIPOLYGON(((0 0,10.5 0,10.5 10,0 10,0 0)))"), &bench->arena,
                                &multi, NULL),
                     OK);
    bench->d.coverages[2].wkb = multi;
    expect_same(bench, RECORD_SERVICE, before);

    /* order, type, how many; of its polygon: order, type, rings, points; then doubles */
    static const size_t widths[] = {1, 4, 4, 1, 4, 4, 4};
    char *turned = ARENA_ARRAY(&bench->arena, char, multi.len);
    size_t at = 0;
    for (size_t i = 0; at < multi.len; i++) {
        size_t width = i < sizeof widths / sizeof widths[0] ? widths[i] : 8;
        for (size_t byte = 0; byte < width; byte++)
            turned[at + byte] =
                width == 1 ? (char)!multi.ptr[at] : multi.ptr[at + width - 1 - byte];
        at += width;
    }
    bench->d.coverages[2].wkb = (struct str){turned, multi.len};
    expect_same(bench, RECORD_SERVICE, before);
}

static void what_is_not_kept_does_not_count(void **state)
{
    struct bench *bench = *state;
    uint8_t before[SHA256_BYTES];
    fill(bench);
    bench->d.services[0].capacity = NONE;
    bench->d.services[0].capacity_text = STR("");
    bench->d.services[0].capacity_source = NONE;
    hash_of(bench, RECORD_SERVICE, 0, before);
    bench->d.services[0].capacity = 0;
    bench->d.services[0].capacity_text = STR("words without a number");
    bench->d.services[0].capacity_source = 0;
    bench->d.coverages[0].radius_m = 7; /* of what is no radius */
    bench->d.evidence[1].seen.latest.days = 9;
    bench->d.rules[1].low = 3; /* of what is no number */
    expect_same(bench, RECORD_SERVICE, before);
    fill(bench);
    bench->d.sites[0].grid.easting = 0.0;
    hash_of(bench, RECORD_SITE, 0, before);
    bench->d.sites[0].grid.easting = -0.0;
    expect_same(bench, RECORD_SITE, before);
}

static void place_in_the_lists_does_not_count(void **state)
{
    struct bench *bench = *state;
    uint8_t before[SHA256_BYTES];
    fill(bench);
    struct directory *d = &bench->d;
    hash_of(bench, RECORD_SERVICE, 0, before);
    struct phone_record phones[3] = {
        {STR("111"), STR(""), 0}, {STR("222"), STR(""), 0}, d->phones[0]};
    d->phones = phones;
    d->services[0].phones.first = 2;
    struct site_record sites[2] = {d->sites[1], d->sites[0]};
    d->sites = sites;
    d->locations[0].site = 1;
    d->coverages[1].site = 1;
    expect_same(bench, RECORD_SERVICE, before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_field_of_a_service_counts),
        cmocka_unit_test(each_field_of_what_services_name_counts),
        cmocka_unit_test(text_that_moves_to_the_next_field_counts),
        cmocka_unit_test(order_of_what_has_none_does_not_count),
        cmocka_unit_test(order_of_rules_of_a_group_counts),
        cmocka_unit_test(way_in_which_a_polygon_was_written_does_not_count),
        cmocka_unit_test(what_is_not_kept_does_not_count),
        cmocka_unit_test(place_in_the_lists_does_not_count),
    };
    return cmocka_run_group_tests(tests, bench_make, bench_drop);
}
