/* Listings: there and back as documents, put right, and the gate. */
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/difference.h"
#include "geo/wkt.h"
#include "model/postcode.h"
#include "store/services.h"
#include "tests/support/record.h"

static int real_make(void **state)
{
    *state = test_record_make(0);
    return 0;
}

static int real_drop(void **state)
{
    test_record_drop(*state);
    return 0;
}

/* ---- copies and documents ---- */

static void same_as(struct test_record *record, const struct listing *a, const struct listing *b)
{
    struct buf texts[2];
    buf_init(&texts[0], 0);
    buf_init(&texts[1], 0);
    assert_int_equal(listing_write(&record->base, a, &texts[0], NULL), OK);
    assert_int_equal(listing_write(&record->base, b, &texts[1], NULL), OK);
    assert_string_equal(texts[0].ptr, texts[1].ptr);
    buf_finish(&texts[0]);
    buf_finish(&texts[1]);
}

/* Every service: copied, read from the record, and read from its own document, it is the same and
 * passes the gate. */
static void goes_there_and_back(struct test_record *record)
{
    struct listing *copy = malloc(sizeof *copy);
    struct listing *now = malloc(sizeof *now);
    struct listing *again = malloc(sizeof *again);
    assert_true(copy && now && again);
    for (int i = 0; i < record->ground->services_count; i++) {
        struct arena arena;
        struct buf document;
        arena_init(&arena, 0);
        buf_init(&document, 0);
        record->faults.count = 0;
        assert_int_equal(
            listing_of(&record->base, record->ground, i, &arena, copy, &record->problem), OK);
        assert_int_equal(listing_current(&record->base, record->store,
                                         record->ground->services[i].id, &arena, now,
                                         &record->problem),
                         OK);
        same_as(record, copy, now);
        assert_int_equal(listing_write(&record->base, copy, &document, NULL), OK);
        if (listing_read(&record->base, buf_view(&document), &arena, again, &record->faults,
                         &record->problem))
            fail_msg("%s: %s", record->problem.where, record->problem.text);
        same_as(record, copy, again);
        if (listing_check(&record->base, again, &record->faults, &record->problem))
            fail_msg("%.*s: %s: %s", (int)again->directory.services[0].name.len,
                     again->directory.services[0].name.ptr, record->problem.where,
                     record->problem.text);
        assert_int_equal(listing_settle(&record->base, again, &record->faults, NULL), OK);
        assert_int_equal(record->faults.count, 0);
        same_as(record, copy, again);
        buf_finish(&document);
        arena_finish(&arena);
    }
    free(copy);
    free(now);
    free(again);
}

static void every_real_listing_goes_there_and_back_and_passes_the_gate(void **state)
{
    goes_there_and_back(*state);
}

static void every_made_up_listing_does_too(void **state)
{
    (void)state;
    struct test_record *record = test_record_make(60);
    goes_there_and_back(record);
    test_record_drop(record);
}

static void a_new_listing_asks_for_what_is_missing(void **state)
{
    struct test_record *record = *state;
    static const char *const wanted[] = {"name", "type", "roles", "source/title", "statements"};
    struct listing *listing = ARENA_NEW(&record->arena, struct listing);
    struct listing *again = ARENA_NEW(&record->arena, struct listing);
    struct buf document;
    buf_init(&document, 0);
    record->faults.count = 0;
    assert_int_equal(listing_new(&record->base, &record->arena, listing, NULL), OK);
    assert_int_equal(listing_check(&record->base, listing, &record->faults, &record->problem),
                     ERR_INVALID);
    assert_int_equal(record->faults.count, 5);
    for (int i = 0; i < 5; i++)
        assert_string_equal(record->faults.list[i].where, wanted[i]);
    assert_string_equal(record->problem.where, "name");
    assert_string_equal(record->problem.text, "Give it a name.");
    /* and yet it can be put aside and taken up again */
    assert_int_equal(listing_write(&record->base, listing, &document, NULL), OK);
    record->faults.count = 0;
    assert_int_equal(listing_read(&record->base, buf_view(&document), &record->arena, again,
                                  &record->faults, &record->problem),
                     OK);
    same_as(record, listing, again);
    buf_finish(&document);
}

static void a_document_that_is_none_is_refused_by_pointer(void **state)
{
    struct test_record *record = *state;
    static const struct {
        const char *text;
        const char *reason;
    } cases[] = {
        {"[]", "There is no service of Open Referral in this document."},
        {"{\"status\":\"active\"}", "There must be"},
        {"{", ""},
        {"{\"id\":\"1\",\"status\":\"active\",\"name\":\"x\"}", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct listing *listing = ARENA_NEW(&record->arena, struct listing);
        record->faults.count = 0;
        assert_int_equal(listing_read(&record->base, str_from(cases[i].text), &record->arena,
                                      listing, &record->faults, &record->problem),
                         ERR_INVALID);
        assert_int_equal(record->faults.count, 1);
        if (i == 0)
            assert_string_equal(record->problem.text, cases[i].reason);
    }
}

/* ---- putting right ---- */

static void what_needs_no_asking_is_put_right(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "  Cafe\xCC\x81 for women\t");
    struct service_record *service = &listing->directory.services[0];
    *draft_sites(&listing->draft) = (struct site_record){.id = draft_uuid("t", STR("site")),
                                                         .name = STR(""),
                                                         .address = STR("121A Peckham High Street"),
                                                         .postcode = STR("se155se"),
                                                         .place = STR(""),
                                                         .note = STR(""),
                                                         .precision = PRECISION_EXACT,
                                                         .area = NONE,
                                                         .has_point = true,
                                                         .grid = {534000, 176500},
                                                         .source = NONE};
    *draft_locations(&listing->draft) =
        (struct location_record){0, VALIDITY_UNKNOWN, {TEST_RECORD_TODAY}};
    *draft_phones(&listing->draft) =
        (struct phone_record){STR(" 020-7946.0000 "), STR("mornings"), NONE};
    *draft_statements(&listing->draft) = (struct statement_record){.validity = VALIDITY_UNKNOWN,
                                                                   .from_text = STR(""),
                                                                   .to_text = STR(""),
                                                                   .known_from = {20100},
                                                                   .source = NONE};
    service->locations = (struct span){0, 1};
    service->phones = (struct span){0, 1};
    service->statements.count = 2;
    assert_int_equal(listing_settle(&record->base, listing, NULL, NULL), OK);
    const struct directory *directory = &listing->directory;
    assert_true(str_equal(service->name, STR("Caf\xC3\xA9 for women")));
    assert_true(str_equal(directory->sites[0].postcode, STR("SE15 5SE")));
    assert_int_equal(directory->sites[0].area, test_record_area(record, "Southwark"));
    assert_true(str_equal(directory->phones[0].number, STR("020 7946 0000")));
    assert_int_equal(directory->phones[0].source, 0);
    assert_int_equal(directory->statements[0].known_from.days, 20100);
    record->faults.count = 0;
    assert_int_equal(listing_check(&record->base, listing, &record->faults, &record->problem), OK);
}

static void a_postcode_that_we_hold_gives_the_point(void **state)
{
    struct test_record *record = *state;
    static const char *const known[] = {"SE15 4QL", "SE15 5SE", "SW1A 1AA"}; /* by key */
    struct directory *ground = ARENA_NEW(&record->arena, struct directory);
    struct edit_base base = record->base;
    struct postcode_record rows[3] = {{0}};
    for (int i = 0; i < 3; i++) {
        struct postcode postcode = postcode_parse(str_from(known[i]));
        rows[i] = (struct postcode_record){.key = postcode_key(&postcode),
                                           .easting = 530000 + i,
                                           .northing = 176000 + i,
                                           .area = (int16_t)test_record_area(record, "Southwark")};
        assert_true(!i || rows[i - 1].key < rows[i].key);
    }
    *ground = *record->ground;
    ground->postcodes = rows;
    ground->postcodes_count = 3;
    base.ground = ground;
    static const struct {
        const char *postcode;
        bool has_point;
        int easting;
    } cases[] = {{"se15 5se", true, 530001},
                 {"SE154QL", true, 530000},
                 {"SW1A 1AA", true, 530002},
                 {"N1 1AA", false, 0},
                 {"ZE1 0AA", false, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct listing *listing = test_record_new(record, "Postcode");
        *draft_sites(&listing->draft) =
            (struct site_record){.id = draft_uuid("t", STR("postcode")),
                                 .name = STR(""),
                                 .address = STR(""),
                                 .postcode = str_from(cases[i].postcode),
                                 .place = STR(""),
                                 .note = STR(""),
                                 .precision = PRECISION_EXACT,
                                 .area = NONE,
                                 .source = 0};
        assert_int_equal(listing_settle(&base, listing, NULL, NULL), OK);
        const struct site_record *site = &listing->directory.sites[0];
        assert_int_equal(site->has_point, cases[i].has_point);
        if (!site->has_point)
            continue;
        assert_true(fabs(site->grid.easting - cases[i].easting) < 0.1);
        assert_int_equal(site->precision, PRECISION_POSTCODE);
        assert_int_equal(site->area, test_record_area(record, "Southwark"));
    }
}

static void draw(struct listing *listing, const char *wkt)
{
    struct str wkb = {"", 0};
    assert_int_equal(wkt_to_wkb(str_from(wkt), listing->draft.arena, &wkb, NULL), OK);
    *draft_coverages(&listing->draft) = (struct coverage_record){.basis = BASIS_RESIDENCE,
                                                                 .kind = COVERAGE_POLYGON,
                                                                 .within = NONE,
                                                                 .site = NONE,
                                                                 .wkb = wkb,
                                                                 .validity = VALIDITY_UNKNOWN,
                                                                 .from_text = STR(""),
                                                                 .to_text = STR(""),
                                                                 .note = STR(""),
                                                                 .known_from = {20700},
                                                                 .source = 0};
    listing->directory.services[0].coverages = (struct span){0, 1};
}

static void an_outline_that_crosses_itself_is_mended_with_notice(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "Bow tie");
    draw(listing, "POLYGON ((530000 180000, 531000 181000, 531000 180000, 530000 181000, "
                  "530000 180000))");
    record->faults.count = 0;
    assert_int_equal(listing_check(&record->base, listing, &record->faults, &record->problem),
                     ERR_INVALID);
    assert_string_equal(record->problem.where, "coverages/0");
    assert_non_null(strstr(record->problem.text, "530500"));
    record->faults.count = 0;
    assert_int_equal(listing_settle(&record->base, listing, &record->faults, NULL), OK);
    assert_int_equal(record->faults.count, 1);
    assert_string_equal(record->faults.list[0].where, "coverages/0");
    assert_true(strncmp(record->faults.list[0].reason, "The outline was mended.", 23) == 0);
    record->faults.count = 0;
    assert_int_equal(listing_check(&record->base, listing, &record->faults, &record->problem), OK);
}

static void an_outline_without_end_or_area_is_refused(void **state)
{
    struct test_record *record = *state;
    struct listing *flat = test_record_new(record, "Flat");
    draw(flat, "POLYGON ((530000 180000, 531000 180000, 530500 180000, 530000 180000))");
    record->faults.count = 0;
    assert_int_equal(listing_settle(&record->base, flat, NULL, NULL), OK);
    assert_int_equal(listing_check(&record->base, flat, &record->faults, &record->problem),
                     ERR_INVALID);
    /* a star of 20,000 corners */
    struct listing *star = test_record_new(record, "Star");
    struct buf wkt;
    buf_init(&wkt, 0);
    buf_text(&wkt, "POLYGON ((530000 180000");
    for (int i = 1; i < 20000; i++)
        buf_format(&wkt, ", %d %d", 530000 + i % 100 + 1, 180000 + i);
    buf_text(&wkt, ", 530000 180000))");
    draw(star, wkt.ptr);
    buf_finish(&wkt);
    record->faults.count = 0;
    assert_int_equal(listing_check(&record->base, star, &record->faults, &record->problem),
                     ERR_INVALID);
    assert_non_null(strstr(record->problem.text, "10000"));
}

/* ---- much and nothing ---- */

static struct coverage_record *cover(struct listing *listing, int area)
{
    struct directory *directory = &listing->directory;
    struct coverage_record *row = draft_coverages(&listing->draft);
    *row = (struct coverage_record){.basis = BASIS_RESIDENCE,
                                    .kind = COVERAGE_AREAS,
                                    .areas = {directory->coverage_areas_count, 1},
                                    .within = NONE,
                                    .site = NONE,
                                    .wkb = STR(""),
                                    .validity = VALIDITY_UNKNOWN,
                                    .from_text = STR(""),
                                    .to_text = STR(""),
                                    .note = STR(""),
                                    .known_from = {20700},
                                    .source = 0};
    draft_coverage_area(&listing->draft, area);
    directory->services[0].coverages = (struct span){0, directory->coverages_count};
    return row;
}

static void an_area_that_is_named_twice_counts_once(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "Twice");
    int brent = test_record_area(record, "Brent");
    struct coverage_record *row = cover(listing, brent);
    draft_coverage_area(&listing->draft, test_record_area(record, "Camden"));
    draft_coverage_area(&listing->draft, brent);
    row->areas.count = 3;
    assert_int_equal(listing_settle(&record->base, listing, NULL, NULL), OK);
    assert_int_equal(row->areas.count, 2);
    record->faults.count = 0;
    assert_int_equal(listing_check(&record->base, listing, &record->faults, NULL), OK);
    /* two rows that are the same are no fault */
    cover(listing, brent);
    cover(listing, brent);
    assert_int_equal(listing_check(&record->base, listing, &record->faults, NULL), OK);
}

static void what_is_saved_is_read_back_in_the_same_order(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "Order");
    struct rule row = {
        .condition = CONDITION_AGE, .high = INT32_MAX, .text = STR(""), .question = STR("")};
    static const int groups[] = {2, 0, 1, 0};
    char version[EDIT_VERSION_BYTES];
    for (int i = 0; i < 4; i++) {
        row.group = (uint8_t)groups[i];
        row.low = 16 + i;
        *draft_rules(&listing->draft) = row;
    }
    listing->directory.services[0].rules = (struct span){0, 4};
    cover(listing, test_record_area(record, "Sutton"));
    draft_coverage_area(&listing->draft, test_record_area(record, "Barnet"));
    listing->directory.coverages[0].areas.count = 2;
    assert_int_equal(listing_settle(&record->base, listing, NULL, NULL), OK);
    static const int lows[] = {17, 19, 18, 16};
    for (int i = 0; i < 4; i++)
        assert_int_equal(listing->directory.rules[i].low, lows[i]);
    assert_int_equal(listing_version(&record->base, listing, version, NULL), OK);
    assert_int_equal(
        edit_save(record->store, &record->base, &record->edit, listing, &record->result, NULL), OK);
    assert_string_equal(record->result.version, version);
}

static void five_hundred_rows_pass_and_are_told(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "Wide");
    struct listing *again = ARENA_NEW(&record->arena, struct listing);
    struct buf document;
    struct differences words = {0, NULL};
    for (int i = 0; i < 500; i++)
        cover(listing, i % 33)->validity.from_earliest.days = 15000 + i;
    record->faults.count = 0;
    assert_int_equal(listing_check(&record->base, listing, &record->faults, NULL), OK);
    assert_int_equal(
        edit_save(record->store, &record->base, &record->edit, listing, &record->result, NULL), OK);
    buf_init(&document, 0);
    assert_int_equal(listing_write(&record->base, listing, &document, NULL), OK);
    assert_int_equal(listing_read(&record->base, buf_view(&document), &record->arena, again,
                                  &record->faults, NULL),
                     OK);
    same_as(record, listing, again);
    buf_finish(&document);
    for (int i = 0; i < 500; i++)
        again->directory.coverages[i].validity.from_earliest.days += 1000;
    assert_int_equal(differences_find(listing, again, &record->arena, &words, NULL), OK);
    assert_int_equal(words.count, 500);
    cover(listing, 0);
    assert_int_equal(listing_check(&record->base, listing, &record->faults, NULL), ERR_INVALID);
}

static void a_text_of_a_megabyte_is_refused_at_once(void **state)
{
    struct test_record *record = *state;
    enum { SIZE = 1024 * 1024 };
    struct listing *listing = test_record_new(record, "Long");
    struct listing *again = ARENA_NEW(&record->arena, struct listing);
    char *text = ARENA_ARRAY(&record->arena, char, SIZE);
    struct buf document;
    assert_non_null(text);
    for (int i = 0; i < SIZE; i++)
        text[i] = i % 7 ? '1' : ' ';
    listing->directory.services[0].description = (struct str){text, SIZE};
    record->problem = (struct problem){0};
    assert_int_equal(edit_save(record->store, &record->base, &record->edit, listing,
                               &record->result, &record->problem),
                     ERR_INVALID);
    assert_string_equal(record->problem.where, "description");
    buf_init(&document, 0);
    assert_int_equal(listing_write(&record->base, listing, &document, NULL), OK);
    record->faults.count = 0;
    enum err err = listing_read(&record->base, buf_view(&document), &record->arena, again,
                                &record->faults, NULL);
    if (!err)
        err = listing_check(&record->base, again, &record->faults, NULL);
    assert_int_equal(err, ERR_INVALID);
    buf_finish(&document);
}

static void past_money_and_open_days_are_no_fault(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_new(record, "Past");
    struct funding_record row = {.funder = STR("MOPAC"),
                                 .amount_gbp = NONE,
                                 .validity = {{15000}, {15000}, {15300}, {15300}},
                                 .from_text = STR(""),
                                 .to_text = STR(""),
                                 .known_from = {15000},
                                 .source = 0,
                                 .note = STR("")};
    *draft_fundings(&listing->draft) = row;
    row.validity = (struct validity){DATE_MIN, {15000}, {15000}, DATE_MAX};
    *draft_fundings(&listing->draft) = row;
    row.validity = (struct validity){DATE_MIN, DATE_MIN, DATE_MAX, DATE_MAX};
    *draft_fundings(&listing->draft) = row;
    listing->directory.services[0].fundings = (struct span){0, 3};
    record->faults.count = 0;
    assert_int_equal(listing_check(&record->base, listing, &record->faults, NULL), OK);
}

/* ---- the gate ---- */

static void fault_is(struct test_record *record, const struct listing *listing, const char *where)
{
    record->faults.count = 0;
    record->problem = (struct problem){0};
    enum err err = listing_check(&record->base, listing, &record->faults, &record->problem);
    if (err != ERR_INVALID)
        fail_msg("nothing is wrong with %s", where);
    assert_string_equal(record->problem.where, where);
    assert_true(strlen(record->problem.text) > 10);
}

/* ---- confidential ---- */

static struct listing *refuge(struct test_record *record)
{
    struct listing *listing = test_record_new(record, "A refuge");
    struct service_record *service = &listing->directory.services[0];
    service->confidential = true;
    service->reach = REACH_REFUGE;
    service->region = test_record_area(record, "London");
    record->faults.count = 0;
    if (listing_check(&record->base, listing, &record->faults, &record->problem))
        fail_msg("%s: %s", record->problem.where, record->problem.text);
    return listing;
}

static void a_refuge_has_no_postcode_or_address_in_any_words(void **state)
{
    struct test_record *record = *state;
    static const char *const tells[] = {
        "Come to SE15 4QL.",
        "come to se15 4ql",
        "it is at se154ql now",
        "Ask in SE15 for it",
        "near SE15 4",
        "It is 12 Rye Lane",
        "Flat 3, 121A Peckham High Street, London",
        "Our house, 7 Acacia Avenue.",
        "N1",
        "SE15-4QL",
        "SE 15 4QL",
        "SE15\u00A04QL",
        "\uFF33\uFF25\uFF11\uFF15 \uFF14\uFF31\uFF2C", /* SE15 4QL in wide letters */
        "5 rye lane, london",
        "12-14 Rye Lane",
        "51.4703, -0.0691",
        "534321, 176543",
        "TQ 343 765",
        "at TQ343765 on the map",
    };
    static const char *const tells_nothing[] = {
        "Women stay for 12 weeks in a safe house.",
        "It has 6 places in 2 houses",
        "Open 24 hours. Ring 0808 2000 247.",
        "A safe house, of six units, for women who may be victims of modern slavery.",
        "It began in 2019 and helps 300 women.",
        "Aged 18 or over",
        "In 2019 Hope House opened.",
        "Section 21 Housing Act",
        "Open 9 to 5 9am to 5pm, from 10 4pm",
        "24 women on the street and off it",
        "Funded with 250000 to 300000 pounds, 51.5 per cent of it from MOPAC",
        "2 weeks in a house, 18 months on the road to recovery",
    };
    struct listing *listing = refuge(record);
    for (size_t i = 0; i < sizeof tells / sizeof *tells; i++) {
        listing->directory.services[0].description = str_from(tells[i]);
        fault_is(record, listing, "description");
        assert_null(strstr(record->problem.text, "Rye"));
    }
    for (size_t i = 0; i < sizeof tells_nothing / sizeof *tells_nothing; i++) {
        listing->directory.services[0].description = str_from(tells_nothing[i]);
        record->faults.count = 0;
        if (listing_check(&record->base, listing, &record->faults, &record->problem))
            fail_msg("%s: %s", tells_nothing[i], record->problem.text);
    }
}

/* ---- memory ---- */

static enum err all_of_it(struct test_record *record, int service, struct str document,
                          struct arena *arena)
{
    struct listing *copy = malloc(sizeof *copy);
    struct differences words = {0, NULL};
    assert_non_null(copy);
    record->faults.count = 0;
    enum err err = listing_of(&record->base, record->ground, service, arena, copy, NULL);
    if (!err)
        err = listing_settle(&record->base, copy, NULL, NULL);
    if (!err)
        err = listing_words(copy, arena, &words, NULL);
    if (!err)
        err = listing_read(&record->base, document, arena, copy, &record->faults, NULL);
    free(copy);
    return err;
}

static void memory_may_run_out_anywhere(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = test_record_listing(record, "Beth Centre");
    struct buf document;
    enum err err = ERR_NO_MEMORY;
    int service = 0;
    while (!str_starts_with(record->ground->services[service].name, STR("Beth Centre")))
        service++;
    buf_init(&document, 0);
    assert_int_equal(listing_write(&record->base, listing, &document, NULL), OK);
    int failures = 0;
    for (size_t room = 1; err; room += 997) {
        struct arena arena;
        arena_init(&arena, room);
        err = all_of_it(record, service, buf_view(&document), &arena);
        arena_finish(&arena);
        assert_true(err == OK || err == ERR_NO_MEMORY);
        failures += err != OK;
    }
    assert_true(failures > 10);
    buf_finish(&document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_real_listing_goes_there_and_back_and_passes_the_gate),
        cmocka_unit_test(every_made_up_listing_does_too),
        cmocka_unit_test(a_new_listing_asks_for_what_is_missing),
        cmocka_unit_test(a_document_that_is_none_is_refused_by_pointer),
        cmocka_unit_test(what_needs_no_asking_is_put_right),
        cmocka_unit_test(a_postcode_that_we_hold_gives_the_point),
        cmocka_unit_test(an_outline_that_crosses_itself_is_mended_with_notice),
        cmocka_unit_test(an_outline_without_end_or_area_is_refused),
        cmocka_unit_test(an_area_that_is_named_twice_counts_once),
        cmocka_unit_test(what_is_saved_is_read_back_in_the_same_order),
        cmocka_unit_test(five_hundred_rows_pass_and_are_told),
        cmocka_unit_test(a_text_of_a_megabyte_is_refused_at_once),
        cmocka_unit_test(past_money_and_open_days_are_no_fault),
        cmocka_unit_test(a_refuge_has_no_postcode_or_address_in_any_words),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };
    return cmocka_run_group_tests(tests, real_make, real_drop);
}
