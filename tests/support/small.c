#include "tests/support/small.h"

#include <stdio.h>
#include <stdlib.h>

#include "domain/ground.h"
#include "geo/wkt.h"
#include "tests/support/words.h"

enum { ROOM = 256 };

struct small {
    struct arena arena;
    struct directory directory;
};

static void must(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "no small directory for the test: %s\n", what);
    exit(1);
}

/* The next free record of a list. */
#define NEXT(small, type, list)                                                                    \
    (must((small)->directory.list##_count < ROOM, #list),                                          \
     &(small)->directory.list[(small)->directory.list##_count++])

#define ROOM_FOR(small, type, list)                                                                \
    (small)->directory.list = ARENA_ARRAY(&(small)->arena, struct type, ROOM);                     \
    must((small)->directory.list != NULL, #list)

struct small *small_make(void)
{
    struct problem problem = {0};
    struct small *small = calloc(1, sizeof *small);
    must(small != NULL, "memory");
    arena_init(&small->arena, 0);
    must(ground_read("geodata", &small->arena, &small->directory, &problem) == OK, problem.text);
    small->directory.words = *test_words();
    ROOM_FOR(small, service_record, services);
    ROOM_FOR(small, statement_record, statements);
    ROOM_FOR(small, coverage_record, coverages);
    ROOM_FOR(small, funding_record, fundings);
    ROOM_FOR(small, rule, rules);
    ROOM_FOR(small, evidence_record, evidence);
    ROOM_FOR(small, site_record, sites);
    ROOM_FOR(small, location_record, locations);
    ROOM_FOR(small, schedule_record, schedules);
    int *areas = ARENA_ARRAY(&small->arena, int, (size_t)64 * ROOM);
    must(areas != NULL, "coverage areas");
    small->directory.coverage_areas = areas;
    return small;
}

struct date small_day(const char *text)
{
    struct date day;
    must(date_parse(str_from(text), &day), text);
    return day;
}

static struct validity validity_of(const char *from, const char *to)
{
    struct validity v = VALIDITY_UNKNOWN;
    if (*from)
        must(bound_parse(str_from(from), &v.from_earliest, &v.from_latest, NULL) == OK, from);
    else
        v.from_latest = DATE_MIN;
    if (*to)
        must(bound_parse(str_from(to), &v.to_earliest, &v.to_latest, NULL) == OK, to);
    else
        v.to_earliest = DATE_MAX;
    return v;
}

static struct service_record *last_service(struct small *small)
{
    return &small->directory.services[small->directory.services_count - 1];
}

struct service_record *small_service(struct small *small, const char *name, const char *from,
                                     const char *to)
{
    struct directory *directory = &small->directory;
    struct service_record *service = NEXT(small, service_record, services);
    struct statement_record *statement = NEXT(small, statement_record, statements);
    *statement = (struct statement_record){validity_of(from, to), {0}, {0}, DATE_MIN, NONE};
    *service = (struct service_record){
        .id = uuid_from_name(str_from(name)),
        .name = str_from(name),
        .programme = NONE,
        .audience = AUDIENCE_WOMEN,
        .provision_type = NONE,
        .reach = REACH_VISIT,
        .region = NONE,
        .checked_on = DATE_MIN,
        .source = NONE,
        .capacity = NONE,
        .capacity_source = NONE,
        .roles = {0, 0},
        .statements = {directory->statements_count - 1, 1},
        .locations = {directory->locations_count, 0},
        .coverages = {directory->coverages_count, 0},
        .fundings = {directory->fundings_count, 0},
        .rules = {directory->rules_count, 0},
        .evidence = {directory->evidence_count, 0},
        .schedules = {directory->schedules_count, 0},
    };
    return service;
}

/* The index of a borough. */
static int borough_find(const struct small *small, struct str name)
{
    for (int i = 0; i < small->directory.areas_count; i++)
        if (str_equal(small->directory.areas[i].name, name))
            return i;
    must(false, name.ptr);
    return NONE;
}

uint64_t small_bits(const struct small *small, const char *areas)
{
    struct str left = str_from(areas);
    struct str name;
    uint64_t bits = 0;
    while (str_split(&left, ',', &name))
        bits |= AREA_BIT(borough_find(small, name));
    return bits;
}

static struct coverage_record *coverage_add(struct small *small, enum coverage_kind kind,
                                            uint64_t areas)
{
    struct directory *directory = &small->directory;
    struct coverage_record *row = NEXT(small, coverage_record, coverages);
    *row = (struct coverage_record){
        .basis = BASIS_RESIDENCE,
        .kind = kind,
        .areas = {directory->coverage_areas_count, 0},
        .within = NONE,
        .site = NONE,
        .validity = validity_of("", ""),
        .known_from = DATE_MIN,
        .source = NONE,
    };
    for (; areas; areas &= areas - 1) {
        directory->coverage_areas[directory->coverage_areas_count++] = __builtin_ctzll(areas);
        row->areas.count++;
    }
    last_service(small)->coverages.count++;
    return row;
}

struct coverage_record *small_covers(struct small *small, const char *areas, const char *from,
                                     const char *to)
{
    struct coverage_record *row = coverage_add(small, COVERAGE_AREAS, small_bits(small, areas));
    row->validity = validity_of(from, to);
    return row;
}

struct coverage_record *small_polygon(struct small *small, const char *wkt)
{
    struct coverage_record *row = coverage_add(small, COVERAGE_POLYGON, 0);
    must(wkt_to_wkb(str_from(wkt), &small->arena, &row->wkb, NULL) == OK, wkt);
    return row;
}

struct coverage_record *small_unnamed(struct small *small, const char *except)
{
    struct coverage_record *row =
        coverage_add(small, COVERAGE_NOT_NAMED, small_bits(small, except));
    for (int i = 0; i < small->directory.areas_count; i++)
        if (str_equal(small->directory.areas[i].code, STR("E12000007")))
            row->within = i;
    must(row->within != NONE, "London");
    return row;
}

struct schedule_record *small_hours(struct small *small, unsigned weekdays, const char *opens,
                                    const char *closes)
{
    struct schedule_record *row = NEXT(small, schedule_record, schedules);
    int opens_min = 0;
    int closes_min = 0;
    must(clock_time_parse(str_from(opens), &opens_min), opens);
    must(clock_time_parse(str_from(closes), &closes_min), closes);
    if (closes_min <= opens_min)
        closes_min += DAY_MINUTES;
    *row = (struct schedule_record){.location = NONE,
                                    .weekdays = (uint8_t)weekdays,
                                    .opens_min = (int16_t)opens_min,
                                    .closes_min = (int16_t)closes_min,
                                    .holidays = HOLIDAYS_CLOSED,
                                    .validity = validity_of("", ""),
                                    .known_from = DATE_MIN,
                                    .source = NONE,
                                    .text = STR(""),
                                    .note = STR("")};
    last_service(small)->schedules.count++;
    return row;
}

void small_rule(struct small *small, struct rule rule)
{
    *NEXT(small, rule, rules) = rule;
    last_service(small)->rules.count++;
}

void small_funding(struct small *small, const char *from, const char *to)
{
    struct funding_record *row = NEXT(small, funding_record, fundings);
    *row = (struct funding_record){.amount_gbp = NONE,
                                   .validity = validity_of(from, to),
                                   .known_from = DATE_MIN,
                                   .source = NONE};
    last_service(small)->fundings.count++;
}

void small_seen(struct small *small, const char *day)
{
    struct evidence_record *row = NEXT(small, evidence_record, evidence);
    *row = (struct evidence_record){
        .source = NONE, .has_date = true, .seen = {small_day(day), small_day(day)}};
    last_service(small)->evidence.count++;
}

struct site_record *small_site(struct small *small, const char *borough)
{
    struct site_record *site = NEXT(small, site_record, sites);
    struct location_record *location = NEXT(small, location_record, locations);
    int area = borough_find(small, str_from(borough));
    *site = (struct site_record){.id = uuid_from_name(str_from(borough)),
                                 .name = str_from(borough),
                                 .area = area,
                                 .has_point = true,
                                 .grid = small->directory.areas[area].label,
                                 .source = NONE};
    *location =
        (struct location_record){small->directory.sites_count - 1, validity_of("", ""), DATE_MIN};
    last_service(small)->locations.count++;
    return site;
}

const struct directory *small_directory(const struct small *small)
{
    return &small->directory;
}

struct arena *small_arena(struct small *small)
{
    return &small->arena;
}

const struct atlas *small_atlas(struct small *small)
{
    struct problem problem = {0};
    struct atlas *atlas = NULL;
    must(atlas_build(&small->arena, &small->directory, &atlas, &problem) == OK, problem.text);
    free(small);
    return atlas;
}
