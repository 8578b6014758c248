/* What differs between two listings, and a listing in words. */
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "domain/difference.h"
#include "geo/wkt.h"
#include "tests/support/record.h"

static int make(void **state)
{
    *state = test_record_make(0);
    return 0;
}

static int drop(void **state)
{
    test_record_drop(*state);
    return 0;
}

static struct listing *copy(struct test_record *record, const struct listing *of)
{
    struct listing *listing = ARENA_NEW(&record->arena, struct listing);
    assert_int_equal(
        listing_of(&record->base, &of->directory, of->service, &record->arena, listing, NULL), OK);
    return listing;
}

static struct differences between(struct test_record *record, const struct listing *before,
                                  const struct listing *after)
{
    struct differences found = {0, NULL};
    assert_int_equal(differences_find(before, after, &record->arena, &found, NULL), OK);
    return found;
}

static void is(const struct difference *item, const char *field, const char *label,
               const char *before, const char *after)
{
    assert_true(str_equal(item->field, str_from(field)));
    assert_true(str_equal(item->label, str_from(label)));
    if (!str_equal(item->before, str_from(before)))
        fail_msg("before: %.*s", (int)item->before.len, item->before.ptr);
    if (!str_equal(item->after, str_from(after)))
        fail_msg("after: %.*s", (int)item->after.len, item->after.ptr);
}

static void what_is_the_same_has_no_difference(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_listing(record, "Beth Centre");
    assert_int_equal(between(record, listing, copy(record, listing)).count, 0);
}

static void a_changed_field_has_both_in_words(void **state)
{
    struct test_record *record = *state;
    struct listing *before = test_record_new(record, "Old name");
    struct listing *after = copy(record, before);
    struct service_record *service = &after->directory.services[0];
    service->name = STR("New name");
    service->due_on.days = TEST_RECORD_TODAY + 30;
    service->audience = AUDIENCE_ALL;
    struct differences found = between(record, before, after);
    assert_int_equal(found.count, 3);
    is(&found.items[0], "name", "Name", "Old name", "New name");
    is(&found.items[1], "audience", "Who it is for", "Women only", "Women and men");
    is(&found.items[2], "due_on", "To be checked again by", "", "23 December 2026");
}

static void rows_are_matched_by_what_they_say(void **state)
{
    struct test_record *record = *state;
    struct listing *before = test_record_new(record, "Phones");
    *draft_phones(&before->draft) = (struct phone_record){STR("020 7946 0001"), STR(""), 0};
    *draft_phones(&before->draft) = (struct phone_record){STR("0808 157 0000"), STR("nights"), 0};
    before->directory.services[0].phones = (struct span){0, 2};
    struct listing *after = copy(record, before);
    /* the first goes, the second changes its words */
    after->directory.phones[0] = after->directory.phones[1];
    after->directory.phones[0].description = STR("day and night");
    after->directory.services[0].phones.count = 1;
    struct differences found = between(record, before, after);
    assert_int_equal(found.count, 2);
    is(&found.items[0], "phones", "Phone", "0808 157 0000, nights", "0808 157 0000, day and night");
    is(&found.items[1], "phones", "Phone", "020 7946 0001", "");
    found = between(record, after, before);
    assert_int_equal(found.count, 2);
    is(&found.items[0], "phones", "Phone", "", "020 7946 0001");
}

static void small_print_is_told_where_the_words_are_the_same(void **state)
{
    struct test_record *record = *state;
    struct listing *before = test_record_listing(record, "Beth Centre");
    struct listing *after = copy(record, before);
    after->directory.coverages[0].known_from.days = 20000;
    after->directory.sites[0].grid.easting += 2;
    struct differences found = between(record, before, after);
    assert_int_equal(found.count, 2);
    is(&found.items[0], "sites", "Where it is",
       "Beth Centre, Lambeth. Known to its borough only. Its street address was not found. "
       "In Lambeth. Its point on the map: 530499 east, 175119 north. Known since 1 January 2021.",
       "Beth Centre, Lambeth. Known to its borough only. Its street address was not found. "
       "In Lambeth. Its point on the map: 530501 east, 175119 north. Known since 1 January 2021.");
    is(&found.items[1], "coverages", "Whom it covers",
       "Women who live in Lambeth. Known since 1 January 2021.",
       "Women who live in Lambeth. Known since 4 October 2024.");
    after->directory.coverages[0].validity = VALIDITY_UNKNOWN;
    found = between(record, before, after);
    assert_int_equal(found.count, 2);
    is(&found.items[1], "coverages", "Whom it covers",
       "Women who live in Lambeth. Known since 1 January 2021.",
       "Women who live in Lambeth. From: not stated. Until: not stated. Known since 4 October "
       "2024.");
}

static void what_has_no_words_is_said_to_differ(void **state)
{
    struct test_record *record = *state;
    struct listing *before = test_record_new(record, "Ids");
    struct listing *after = copy(record, before);
    after->directory.organisations[0].id = draft_uuid("test", STR("another"));
    struct differences found = between(record, before, after);
    assert_int_equal(found.count, 1);
    is(&found.items[0], "record", "Small print", "",
       "All reads the same. What differs is in its record only, like an id.");
}

static void all_of_a_new_listing_is_new(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "New");
    struct differences words = {0, NULL};
    struct differences found = between(record, NULL, listing);
    assert_int_equal(listing_words(listing, &record->arena, &words, NULL), OK);
    assert_int_equal(found.count, words.count);
    assert_true(found.count >= 8);
    for (int i = 0; i < found.count; i++) {
        assert_int_equal(found.items[i].before.len, 0);
        assert_true(str_equal(found.items[i].after, words.items[i].after));
    }
}

static void reads(struct test_record *record, const struct listing *listing, const char *field,
                  const char *expected)
{
    struct differences words = {0, NULL};
    struct str found = STR("");
    assert_int_equal(listing_words(listing, &record->arena, &words, NULL), OK);
    for (int i = 0; i < words.count; i++)
        if (str_equal(words.items[i].field, str_from(field)))
            found = words.items[i].after;
    if (!str_equal(found, str_from(expected)))
        fail_msg("it reads \"%.*s\", not \"%s\"", (int)found.len, found.ptr, expected);
}

static struct str outline(struct test_record *record)
{
    struct str wkb = {"", 0};
    assert_int_equal(wkt_to_wkb(STR("POLYGON ((530000 180000, 531000 180000, 531000 181000, "
                                    "530000 180000))"),
                                &record->arena, &wkb, NULL),
                     OK);
    return wkb;
}

static void each_kind_of_coverage_is_a_sentence(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "Coverage");
    int brent = test_record_area(record, "Brent");
    int london = test_record_area(record, "London");
    const struct validity always = {DATE_MIN, DATE_MIN, DATE_MAX, DATE_MAX};
    const struct validity spring = {
        {18353}, {18443}, DATE_MIN, {18992}}; /* 1 April to 30 June 2020 */
    const struct {
        struct coverage_record row;
        const char *words;
    } cases[] = {
        {{.basis = BASIS_ARREST, .kind = COVERAGE_AREAS, .areas = {0, 2}, .within = NONE},
         "Women arrested in Brent and Camden."},
        {{.kind = COVERAGE_AREAS, .areas = {0, 1}, .within = NONE, .excludes = true},
         "Not women who live in Brent."},
        {{.basis = BASIS_WORK, .kind = COVERAGE_EVERYWHERE, .within = NONE},
         "Women who work anywhere."},
        {{.basis = BASIS_COURT, .kind = COVERAGE_EVERYWHERE, .within = london},
         "Women whose court is anywhere in London."},
        {{.kind = COVERAGE_NOT_NAMED, .claimed_count = 21, .within = london, .areas = {0, 1}},
         "Women who live in 21 boroughs of London, not named by its source, but not Brent."},
        {{.kind = COVERAGE_RADIUS, .radius_m = 1500, .within = NONE},
         "Women who live within 1.5 km of The hub, Brent."},
        {{.kind = COVERAGE_RADIUS, .radius_m = 800, .within = NONE},
         "Women who live within 800 m of The hub, Brent."},
        {{.basis = BASIS_STUDY, .kind = COVERAGE_POLYGON, .wkb = outline(record), .within = NONE},
         "Women who study in an area drawn on a map (0.5 km², 3 corners)."},
        {{.kind = COVERAGE_POLYGON, .wkb = STR("x"), .within = NONE},
         "Women who live in an outline that cannot be read."},
        {{.basis = BASIS_PRISON, .kind = COVERAGE_EVERYWHERE, .within = NONE, .validity = spring},
         "Women in prison anywhere. From a day between 1 April 2020 and 30 June 2020. Until 31 "
         "December 2021 at the latest."},
    };
    *draft_sites(&listing->draft) = (struct site_record){.id = draft_uuid("t", STR("hub")),
                                                         .name = STR("The hub"),
                                                         .address = STR(""),
                                                         .postcode = STR(""),
                                                         .place = STR(""),
                                                         .note = STR(""),
                                                         .precision = PRECISION_BOROUGH,
                                                         .area = brent,
                                                         .source = 0};
    draft_coverage_area(&listing->draft, brent);
    draft_coverage_area(&listing->draft, test_record_area(record, "Camden"));
    struct coverage_record *row = draft_coverages(&listing->draft);
    listing->directory.services[0].coverages = (struct span){0, 1};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        *row = cases[i].row;
        row->site = row->kind == COVERAGE_RADIUS ? 0 : NONE;
        row->from_text = row->to_text = row->note = STR("");
        if (!row->validity.to_latest.days)
            row->validity = always;
        reads(record, listing, "coverages", cases[i].words);
    }
}

static void opening_hours_are_a_sentence(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "Hours");
    static const struct {
        unsigned days;
        int of_month;
        int opens_min;
        int closes_min;
        const char *words;
    } cases[] = {
        {31, 0, 540, 1020, "Monday to Friday: 9am to 5pm."},
        {127, 0, 0, 1440, "Every day: day and night."},
        {3, 0, 600, 720, "Monday and Tuesday: 10am to midday."},
        {21, 0, 570, 780, "Monday, Wednesday and Friday: 9:30am to 1pm."},
        {96, 0, NONE, NONE, "Saturday and Sunday: closed."},
        {2, 1, 600, 720, "First Tuesday of the month: 10am to midday."},
        {16, -1, 1200, 1560, "Last Friday of the month: 8pm to 2am."},
        {0, 0, 600, 720, "No day: 10am to midday."},
    };
    struct schedule_record *row = draft_schedules(&listing->draft);
    listing->directory.services[0].schedules = (struct span){0, 1};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        *row = (struct schedule_record){.weekdays = (uint8_t)cases[i].days,
                                        .of_month = (int8_t)cases[i].of_month,
                                        .opens_min = (int16_t)cases[i].opens_min,
                                        .closes_min = (int16_t)cases[i].closes_min,
                                        .location = NONE,
                                        .validity = {DATE_MIN, DATE_MIN, DATE_MAX, DATE_MAX},
                                        .text = STR(""),
                                        .note = STR("")};
        reads(record, listing, "schedules", cases[i].words);
    }
}

static void every_real_listing_has_words(void **state)
{
    struct test_record *record = *state;
    for (int i = 0; i < record->ground->services_count; i++) {
        struct listing *listing = ARENA_NEW(&record->arena, struct listing);
        struct differences words = {0, NULL};
        assert_int_equal(
            listing_of(&record->base, record->ground, i, &record->arena, listing, NULL), OK);
        assert_int_equal(listing_words(listing, &record->arena, &words, NULL), OK);
        assert_true(words.count > 6);
        for (int k = 0; k < words.count; k++) {
            assert_true(words.items[k].after.len > 0);
            assert_true(str_is_clean(words.items[k].after, NULL));
        }
    }
}

static void a_rule_reads_as_on_its_page(void **state)
{
    struct test_record *record = *state;
    struct rule rule = {.condition = CONDITION_AGE, .low = 18, .high = INT32_MAX};
    struct buf out;
    buf_init(&out, 0);
    assert_int_equal(rule_words(record->ground, &rule, &out, NULL), OK);
    assert_string_equal(out.ptr, "She must be 18 or over.");
    buf_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_the_same_has_no_difference),
        cmocka_unit_test(a_changed_field_has_both_in_words),
        cmocka_unit_test(rows_are_matched_by_what_they_say),
        cmocka_unit_test(small_print_is_told_where_the_words_are_the_same),
        cmocka_unit_test(what_has_no_words_is_said_to_differ),
        cmocka_unit_test(all_of_a_new_listing_is_new),
        cmocka_unit_test(each_kind_of_coverage_is_a_sentence),
        cmocka_unit_test(opening_hours_are_a_sentence),
        cmocka_unit_test(every_real_listing_has_words),
        cmocka_unit_test(a_rule_reads_as_on_its_page),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
