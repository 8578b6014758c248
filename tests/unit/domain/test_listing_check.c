/* The gate: every refusal, word for word, as a steward reads it. */
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- a listing that has one of everything ---- */

static struct str drawn(struct arena *arena, const char *wkt)
{
    struct str wkb = {"", 0};
    assert_int_equal(wkt_to_wkb(str_from(wkt), arena, &wkb, NULL), OK);
    return wkb;
}

static struct coverage_record coverage_row(enum coverage_kind kind)
{
    return (struct coverage_record){.basis = BASIS_RESIDENCE,
                                    .kind = kind,
                                    .within = NONE,
                                    .site = NONE,
                                    .wkb = STR(""),
                                    .validity = {DATE_MIN, DATE_MIN, DATE_MAX, DATE_MAX},
                                    .from_text = STR(""),
                                    .to_text = STR(""),
                                    .note = STR(""),
                                    .known_from = {20700},
                                    .source = 0};
}

static void add_places(struct listing *listing, struct test_record *record)
{
    struct draft *draft = &listing->draft;
    *draft_sites(draft) = (struct site_record){.id = draft_uuid("t", STR("place")),
                                               .name = STR("Hub"),
                                               .address = STR("121A Peckham High Street"),
                                               .postcode = STR("SE15 5SE"),
                                               .place = STR(""),
                                               .note = STR(""),
                                               .precision = PRECISION_EXACT,
                                               .area = NONE,
                                               .has_point = true,
                                               .grid = {534000, 176500},
                                               .source = 0};
    *draft_locations(draft) = (struct location_record){0, VALIDITY_UNKNOWN, {20700}};
    *draft_schedules(draft) = (struct schedule_record){.weekdays = 1,
                                                       .opens_min = 600,
                                                       .closes_min = 960,
                                                       .location = 0,
                                                       .validity = VALIDITY_UNKNOWN,
                                                       .known_from = {20700},
                                                       .source = 0,
                                                       .text = STR(""),
                                                       .note = STR("")};
    *draft_coverages(draft) = coverage_row(COVERAGE_AREAS);
    draft_coverage_area(draft, test_record_area(record, "Brent"));
    draft_coverage_area(draft, test_record_area(record, "Camden"));
    listing->directory.coverages[0].areas = (struct span){0, 2};
}

static struct listing *full(struct test_record *record)
{
    struct listing *listing = test_record_new(record, "Full");
    struct draft *draft = &listing->draft;
    struct service_record *service = &listing->directory.services[0];
    add_places(listing, record);
    *draft_sources(draft) = (struct source_record){.id = draft_uuid("t", STR("other")),
                                                   .title = STR("A leaflet"),
                                                   .url = STR(""),
                                                   .date_text = STR(""),
                                                   .published_earliest = DATE_MIN,
                                                   .published_latest = DATE_MAX,
                                                   .licence = STR(""),
                                                   .confidence = STR("")};
    *draft_fundings(draft) = (struct funding_record){.funder = STR("MOPAC"),
                                                     .amount_gbp = 5,
                                                     .validity = VALIDITY_UNKNOWN,
                                                     .from_text = STR(""),
                                                     .to_text = STR(""),
                                                     .known_from = {20700},
                                                     .source = 1,
                                                     .note = STR("")};
    *draft_rules(draft) = (struct rule){
        .condition = CONDITION_AGE, .low = 18, .high = 25, .text = STR(""), .question = STR("")};
    *draft_evidence(draft) = (struct evidence_record){.source = 0,
                                                      .has_date = true,
                                                      .seen = {{20000}, {20000}},
                                                      .seen_text = STR(""),
                                                      .note = STR("")};
    *draft_phones(draft) = (struct phone_record){STR("020 7946 0000"), STR(""), 0};
    *draft_notes(draft) = (struct note_record){STR(""), STR("A note."), 0};
    *draft_programmes(draft) =
        (struct programme_record){draft_uuid("t", STR("programme")), STR("A programme"), STR("")};
    service->programme = 0;
    service->locations = service->schedules = service->coverages = service->fundings =
        service->rules = service->evidence = service->phones = service->notes = (struct span){0, 1};
    return listing;
}

static struct listing *refuge(struct test_record *record)
{
    struct listing *listing = test_record_new(record, "A refuge");
    struct service_record *service = &listing->directory.services[0];
    service->confidential = true;
    service->reach = REACH_REFUGE;
    service->region = test_record_area(record, "London");
    *draft_coverages(&listing->draft) = coverage_row(COVERAGE_EVERYWHERE);
    listing->directory.coverages[0].within = service->region;
    service->coverages = (struct span){0, 1};
    return listing;
}

/* ---- what may be wrong with it ---- */

struct spoiling {
    struct listing *listing;
    struct directory *d;
    struct service_record *service;
    struct arena *arena;
    const struct test_record *record;
};

static struct str long_text(struct spoiling *s, size_t letters)
{
    char *text = ARENA_ARRAY(s->arena, char, 2 * letters);
    assert_non_null(text);
    for (size_t i = 0; i < letters; i++) { /* é: two bytes, one letter */
        text[2 * i] = (char)0xC3;
        text[2 * i + 1] = (char)0xA9;
    }
    return (struct str){text, 2 * letters};
}

static void draw(struct spoiling *s, const char *wkt)
{
    s->d->coverages[0] = coverage_row(COVERAGE_POLYGON);
    s->d->coverages[0].wkb = drawn(s->arena, wkt);
}

static int area(struct spoiling *s, const char *name)
{
    return test_record_area(s->record, name);
}

static const char turned[] = {'b', 'a', 'd', (char)0xE2, (char)0x80, (char)0xAE, 'n'};

#define SPOIL(name, statements)                                                                    \
    static void name(struct spoiling *s)                                                           \
    {                                                                                              \
        statements;                                                                                \
    }

SPOIL(no_name, s->service->name = STR(""))
SPOIL(turned_name, s->service->name = ((struct str){turned, sizeof turned}))
SPOIL(hidden_name, s->service->name = STR("a\xE2\x80\x8B"
                                          "b"))
SPOIL(broken_name, s->service->name = STR("bad \xFF name"))
SPOIL(two_lines, s->service->name = STR("two\nlines"))
SPOIL(long_name, s->service->name = long_text(s, 401))
SPOIL(long_description, s->service->description = long_text(s, 10001))
SPOIL(no_type, s->service->provision_type = NONE)
SPOIL(no_roles, s->service->roles.count = 0)
SPOIL(no_organisation, s->d->organisations[0].name = STR(""))
SPOIL(no_source, s->service->source = NONE)
SPOIL(no_title, s->d->sources[0].title = STR(""))
SPOIL(other_title, s->d->sources[1].title = STR(""))
SPOIL(script_url, s->d->sources[0].url = STR("javascript:alert(1)"))
SPOIL(bare_url, s->d->sources[0].url = STR("www.example.org"))
SPOIL(published_backwards, s->d->sources[0].published_latest.days -= 9)
SPOIL(other_backwards, s->d->sources[1].published_latest = (struct date){10};
      s->d->sources[1].published_earliest = (struct date){11})
SPOIL(no_programme, s->d->programmes[0].name = STR(""))
SPOIL(large, s->service->capacity = 100001)
SPOIL(checked_late, s->service->checked_on.days += 400)
SPOIL(checked_early, s->service->checked_on.days = -700000)
SPOIL(due_early, s->service->due_on.days = s->service->checked_on.days - 1)
SPOIL(due_late, s->service->due_on.days = 200000)
SPOIL(words_for_phone, s->d->phones[0].number = STR("ring us"))
SPOIL(short_phone, s->d->phones[0].number = STR("12"))
SPOIL(odd_postcode, s->d->sites[0].postcode = STR("SE15"))
SPOIL(no_note, s->d->notes[0].text = STR(""))
SPOIL(no_funder, s->d->fundings[0].funder = STR(""))
SPOIL(debt, s->d->fundings[0].amount_gbp = -2)
SPOIL(too_many, while (s->d->notes_count < 501) * draft_notes(&s->listing->draft) = s->d->notes[0];
      s->service->notes.count = 501)
SPOIL(no_statement, s->service->statements.count = 0)
SPOIL(ends_before, s->d->statements[0].validity.to_earliest.days =
                       s->d->statements[0].validity.to_latest.days = 19000)
SPOIL(bound_backwards, s->d->fundings[0].validity.from_earliest.days = 10;
      s->d->fundings[0].validity.from_latest.days = 9)
SPOIL(year_202, s->d->fundings[0].validity.from_earliest.days =
                    s->d->fundings[0].validity.from_latest.days = -645000)
SPOIL(known_late, s->d->statements[0].known_from.days += 400)
SPOIL(known_twice, *draft_statements(&s->listing->draft) = s->d->statements[0];
      s->service->statements.count = 2)
SPOIL(known_backwards, *draft_statements(&s->listing->draft) = s->d->statements[0];
      s->d->statements[1].known_from.days--; s->service->statements.count = 2)
SPOIL(seen_backwards, s->d->evidence[0].seen.earliest.days++)
SPOIL(no_address, s->d->sites[0].address = s->d->sites[0].postcode = STR(""))
SPOIL(nowhere, s->d->sites[0].address = s->d->sites[0].postcode = STR("");
      s->d->sites[0].has_point = false; s->d->sites[0].precision = PRECISION_PLACE)
SPOIL(swapped, s->d->sites[0].grid = ((struct geo_grid){-5527000, 5712345}))
SPOIL(no_number, s->d->sites[0].grid.easting = (double)NAN)
SPOIL(twice_there, *draft_locations(&s->listing->draft) = s->d->locations[0];
      s->service->locations.count = 2)
SPOIL(no_days, s->d->schedules[0].weekdays = 0)
SPOIL(week_6, s->d->schedules[0].of_month = 6)
SPOIL(one_time, s->d->schedules[0].closes_min = NONE)
SPOIL(closes_first, s->d->schedules[0].closes_min = 500)
SPOIL(other_place, s->d->schedules[0].location = 7)
SPOIL(no_areas, s->d->coverages[0].areas.count = 0)
SPOIL(same_area, s->d->coverage_areas[1] = s->d->coverage_areas[0])
SPOIL(within_nothing, s->d->coverages[0].kind = COVERAGE_NOT_NAMED)
SPOIL(round_nothing, s->d->coverages[0] = coverage_row(COVERAGE_RADIUS))
SPOIL(no_radius, s->d->coverages[0] = coverage_row(COVERAGE_RADIUS); s->d->coverages[0].site = 0)
SPOIL(far_radius, no_radius(s); s->d->coverages[0].radius_m = 200001)
SPOIL(no_drawing, s->d->coverages[0] = coverage_row(COVERAGE_POLYGON))
SPOIL(areas_everywhere, s->d->coverages[0].kind = COVERAGE_EVERYWHERE)
SPOIL(bow_tie, draw(s, "POLYGON ((530000 180000, 531000 181000, 531000 180000, 530000 181000, "
                       "530000 180000))"))
SPOIL(hole_outside,
      draw(s, "POLYGON ((530000 180000, 531000 180000, 531000 181000, 530000 180000), "
              "(540000 180000, 540100 180000, 540100 180100, 540000 180000))"))
SPOIL(flat, draw(s, "POLYGON ((530000 180000, 531000 180000, 530500 180000, 530000 180000))"))
SPOIL(degrees, draw(s, "POLYGON ((0.1 51.4, 0.2 51.4, 0.2 51.5, 0.1 51.4))"))
SPOIL(far_off,
      draw(s, "POLYGON ((5000000 180000, 5010000 180000, 5010000 190000, 5000000 180000))"))
SPOIL(no_wkb, no_drawing(s); s->d->coverages[0].wkb = STR("nonsense"))
SPOIL(no_terms, s->d->rules[0].condition = CONDITION_NEED)
SPOIL(odd_terms, s->d->rules[0].condition = CONDITION_NEED; s->d->rules[0].terms = UINT64_MAX)
SPOIL(ages_backwards, s->d->rules[0].high = 17)
SPOIL(no_condition, s->d->rules[0].condition = CONDITION_TEXT)
SPOIL(group_9, s->d->rules[0].group = 9)
SPOIL(public_region, s->service->region = area(s, "London"))

SPOIL(no_region, s->service->region = NONE; s->service->coverages.count = 0)
SPOIL(small_region, s->service->region = area(s, "Brent"); s->service->coverages.count = 0)
SPOIL(visited, s->service->reach = REACH_VISIT)
SPOIL(has_place,
      *draft_sites(&s->listing->draft) = ((struct site_record){.id = draft_uuid("t", STR("r")),
                                                               .name = STR(""),
                                                               .address = STR(""),
                                                               .postcode = STR(""),
                                                               .place = STR("Brent"),
                                                               .note = STR(""),
                                                               .precision = PRECISION_PLACE,
                                                               .area = NONE,
                                                               .source = 0});
      *draft_locations(&s->listing->draft) = ((struct location_record){
          0, VALIDITY_UNKNOWN, {20700}});
      s->service->locations = ((struct span){0, 1}))
SPOIL(one_borough, s->d->coverages[0].within = area(s, "Brent"))
SPOIL(named_boroughs, draft_coverage_area(&s->listing->draft, area(s, "Brent"));
      s->d->coverages[0].kind = COVERAGE_AREAS; s->d->coverages[0].areas = ((struct span){0, 1}))
SPOIL(all_but_brent, named_boroughs(s); s->d->coverages[0].kind = COVERAGE_NOT_NAMED)
SPOIL(drawn_region,
      draw(s, "POLYGON ((530000 180000, 531000 181000, 531000 180000, 530000 180000))"))
SPOIL(told_name, s->service->name = STR("House in SE15"))
SPOIL(told_description, s->service->description = STR("Come to 12 Rye Lane."))
SPOIL(told_coverage, s->service->coverage_text = STR("round 51.4703, -0.0691"))
SPOIL(told_source, s->d->sources[0].title = STR("Letter from 12 Rye Lane"))
SPOIL(told_url, s->d->sources[0].url = STR("https://example.org/at?q=SE15%204QL"))
SPOIL(told_organisation, s->d->organisations[0].name = STR("SE15 4QL Ltd"))
SPOIL(told_note,
      *draft_notes(&s->listing->draft) = ((struct note_record){STR(""), STR("se154ql"), 0});
      s->service->notes = ((struct span){0, 1}))
SPOIL(told_phone, *draft_phones(&s->listing->draft) = ((struct phone_record){
                      STR("0808 2000 247"), STR("at SE15 4QL"), 0});
      s->service->phones = ((struct span){0, 1}))
#undef SPOIL

#define UNSEEN                                                                                     \
    "It holds characters that cannot be seen or that turn the writing round: type it again."
#define PHONE                                                                                      \
    "A phone number has digits, spaces, + and brackets only, and at least three digits: put "      \
    "words "                                                                                       \
    "into its description."
#define LOCATED(what)                                                                              \
    "A confidential service may not be located, and this holds " what ": take it out."
#define NARROW                                                                                     \
    "A confidential service covers all of its region and names no other area: change this, or "    \
    "take it out."

struct refusal {
    void (*spoil)(struct spoiling *s);
    const char *where;
    const char *text;
};

static const struct refusal refusals[] = {
    {no_name, "name", "Give it a name."},
    {turned_name, "name", UNSEEN},
    {hidden_name, "name", UNSEEN},
    {broken_name, "name", UNSEEN},
    {two_lines, "name", "Write it in one line."},
    {long_name, "name", "It is longer than 400 letters: make it shorter."},
    {long_description, "description",
     "It is longer than 10,000 letters: make it "
     "shorter."},
    {no_type, "type", "Choose what kind of service it is."},
    {no_roles, "roles", "Name the organisation that runs it."},
    {no_organisation, "roles/0/name", "Name the organisation."},
    {no_source, "source/title",
     "Say where this is known from: give the source a "
     "title."},
    {no_title, "source/title",
     "Say where this is known from: give the source a "
     "title."},
    {other_title, "sources/1/title", "Give the source a title."},
    {script_url, "source/url", "A web address begins with https:// or http://."},
    {bare_url, "source/url", "A web address begins with https:// or http://."},
    {published_backwards, "source/date_text",
     "The first day on which it may be published is "
     "after the last: check both."},
    {other_backwards, "sources/1/date_text",
     "The first day on which it may be published is "
     "after the last: check both."},
    {no_programme, "programme/name", "Name the programme."},
    {large, "capacity",
     "It cannot have room for more than 100,000 women: "
     "check the number."},
    {checked_late, "checked_on", "This day is still to come: check the year."},
    {checked_early, "checked_on", "This was a very long time ago: check the year."},
    {due_early, "due_on",
     "Its next check is due before its last one: check "
     "both days."},
    {due_late, "due_on", "This is a very long time off: check the year."},
    {words_for_phone, "phones/0/number", PHONE},
    {short_phone, "phones/0/number", PHONE},
    {odd_postcode, "sites/0/postcode",
     "This is not a whole postcode: write it like SE15 "
     "4QL."},
    {no_note, "notes/0/text", "Write the note, or take it out."},
    {no_funder, "fundings/0/funder", "Say who pays."},
    {debt, "fundings/0/amount_gbp", "The amount is below zero: check it."},
    {too_many, "notes", "There are more than 500 of them: take some out."},
    {no_statement, "statements",
     "Say since when it runs and until when, or that "
     "this is not known."},
    {ends_before, "statements/0", "It ends before it begins: check both days."},
    {bound_backwards, "fundings/0", "Its earliest day is after its latest: check both."},
    {year_202, "fundings/0",
     "It has a year before 1700 or after 2199: check the "
     "year."},
    {known_late, "statements/0",
     "It is known since a day that is still to come: "
     "check the year."},
    {known_twice, "statements/1",
     "Two of these are known since the same day: keep "
     "one, or change a day."},
    {known_backwards, "statements/1",
     "Put these in the order in which they became "
     "known."},
    {seen_backwards, "evidence/0", "Its earliest day is after its latest: check both."},
    {no_address, "sites/0/address",
     "Give its address or its postcode, or say that its "
     "place is known only roughly."},
    {nowhere, "sites/0/postcode",
     "Say where it is: a postcode, an address, a "
     "neighbourhood or a borough."},
    {swapped, "sites/0/point",
     "Its point, -5527000 east and 5712345 north on the "
     "grid, is not in Britain: are latitude and "
     "longitude swapped?"},
    {no_number, "sites/0/point",
     "Its point, nan east and 176500 north on the grid, "
     "is not in Britain: are latitude and "
     "longitude swapped?"},
    {twice_there, "sites/1",
     "This place is in the list already from that day "
     "on: take one out."},
    {no_days, "schedules/0", "Choose at least one day of the week."},
    {week_6, "schedules/0", "A month has no such week."},
    {one_time, "schedules/0", "Give both times, or none where it is closed."},
    {closes_first, "schedules/0",
     "It must close after it opens, within 24 hours: "
     "check both times."},
    {other_place, "schedules/0",
     "These hours are for a place that is not among its "
     "places: choose one of them."},
    {no_areas, "coverages/0", "Choose at least one area."},
    {same_area, "coverages/0", "It names an area twice: take one out."},
    {within_nothing, "coverages/0",
     "Choose the area in which the boroughs lie that its "
     "source does not name."},
    {round_nothing, "coverages/0",
     "Choose the place that the distance is measured "
     "from."},
    {no_radius, "coverages/0", "Give a distance from 1 m to 200 km."},
    {far_radius, "coverages/0", "Give a distance from 1 m to 200 km."},
    {no_drawing, "coverages/0", "Draw the area."},
    {areas_everywhere, "coverages/0",
     "Only coverage by boroughs and groups names any: "
     "take them out here."},
    {bow_tie, "coverages/0",
     "Draw it again. The polygon is not valid at easting "
     "530500, northing 180500: "
     "Self-intersection."},
    {hole_outside, "coverages/0",
     "Draw it again. The polygon is not valid at easting "
     "540000, northing 180000: Hole lies "
     "outside shell."},
    {flat, "coverages/0",
     "Draw it again. The polygon is not valid at easting "
     "530500, northing 180000: "
     "Self-intersection."},
    {degrees, "coverages/0", "Draw it again. It holds no area."},
    {far_off, "coverages/0",
     "Draw it again. Point 1 of ring 1 is not on the "
     "British National Grid."},
    {no_wkb, "coverages/0", "Draw it again. The geometry is damaged or empty."},
    {no_terms, "rules/0", "Choose at least one."},
    {odd_terms, "rules/0",
     "It has a choice that is not in the list: choose "
     "again."},
    {ages_backwards, "rules/0",
     "The lowest number is above the highest: check "
     "both."},
    {no_condition, "rules/0", "Write down the condition."},
    {group_9, "rules/0", "There are more than 8 alternatives: use fewer."},
    {public_region, "region", "Only a confidential service has a region."},
};

static const struct refusal refusals_of_a_refuge[] = {
    {no_region, "region",
     "A confidential service needs its region: London, "
     "or a group of at least three boroughs."},
    {small_region, "region",
     "This area is too small to hide in: choose London, "
     "or a group of at least three boroughs."},
    {visited, "reach",
     "A confidential service is not a place to go to: "
     "say that it is a refuge, or that it helps "
     "without a visit."},
    {has_place, "sites/0",
     "A confidential service has no place, no address "
     "and no postcode: take it out."},
    {one_borough, "coverages/0", NARROW},
    {named_boroughs, "coverages/0", NARROW},
    {all_but_brent, "coverages/0", NARROW},
    {drawn_region, "coverages/0", NARROW},
    {told_name, "name", LOCATED("a postcode or part of one")},
    {told_description, "description", LOCATED("the number of a house in a street")},
    {told_coverage, "coverage_text", LOCATED("the coordinates of a point")},
    {told_source, "source/title", LOCATED("the number of a house in a street")},
    {told_url, "source/url", LOCATED("a postcode or part of one")},
    {told_organisation, "roles/0/name", LOCATED("a postcode or part of one")},
    {told_note, "notes/0/text", LOCATED("a postcode or part of one")},
    {told_phone, "phones/0/description", LOCATED("a postcode or part of one")},
};

static void refused(struct test_record *record, struct listing *listing,
                    const struct refusal *refusal, size_t row)
{
    struct spoiling spoiling = {.listing = listing,
                                .d = &listing->directory,
                                .service = &listing->directory.services[0],
                                .arena = &record->arena,
                                .record = record};
    record->faults.count = 0;
    assert_int_equal(listing_check(&record->base, listing, &record->faults, NULL), OK);
    refusal->spoil(&spoiling);
    if (listing_check(&record->base, listing, &record->faults, &record->problem) != ERR_INVALID)
        fail_msg("row %zu: nothing is wrong with %s", row, refusal->where);
    const struct import_fault *fault = &record->faults.list[0];
    bool is_told = strcmp(fault->reason, refusal->text) == 0;
    if (strcmp(fault->where, refusal->where) != 0 || !is_told)
        fail_msg("row %zu, %s: %s: %s", row, refusal->where, fault->where, fault->reason);
    assert_string_equal(record->problem.where, fault->where);
    assert_string_equal(record->problem.text, fault->reason);
}

static void the_gate_tells_each_fault_by_its_place_and_says_what_to_do(void **state)
{
    struct test_record *record = *state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        refused(record, full(record), &refusals[i], i);
}

static void the_gate_keeps_a_refuge_hidden(void **state)
{
    struct test_record *record = *state;
    for (size_t i = 0; i < sizeof refusals_of_a_refuge / sizeof *refusals_of_a_refuge; i++)
        refused(record, refuge(record), &refusals_of_a_refuge[i], i);
}

static void the_gate_tells_all_faults_at_once(void **state)
{
    struct test_record *record = *state;
    struct listing *listing = full(record);
    listing->directory.services[0].name = STR("");
    listing->directory.phones[0].number = STR("ring us");
    listing->directory.rules[0].high = 17;
    record->faults.count = 0;
    assert_int_equal(listing_check(&record->base, listing, &record->faults, NULL), ERR_INVALID);
    assert_int_equal(record->faults.count, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gate_tells_each_fault_by_its_place_and_says_what_to_do),
        cmocka_unit_test(the_gate_keeps_a_refuge_hidden),
        cmocka_unit_test(the_gate_tells_all_faults_at_once),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
