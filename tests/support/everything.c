#include "tests/support/everything.h"

#include <stdlib.h>

#include "geo/wkt.h"

static struct uuid id_of(const char *name)
{
    return uuid_from_name(str_from(name));
}

static const struct validity known = {
    {17622}, {17622}, {18717}, {18747}}; /* 2018-04-01 to March 2021 */
static const struct date known_day = {17622};

void everything_fill(struct directory *d, struct str wkb)
{
    static struct area_record areas[5];
    static struct member_record members[3];
    static struct area_name_record names[1];
    static struct place_record places[2];
    static struct sector_record sectors[1];
    static struct demand_record demand[1];
    static int sector_areas[2] = {1, 0};
    static struct source_record sources[1];
    static struct organisation_record organisations[1];
    static struct programme_record programmes[1];
    static struct site_record sites[2];
    static struct service_record services[2];
    static struct role_record roles[2];
    static struct statement_record statements[2];
    static struct location_record locations[1];
    static struct schedule_record schedules[3];
    static struct coverage_record coverages[4];
    static int coverage_areas[3] = {0, 2, 1};
    static struct funding_record fundings[2];
    static struct rule rules[4];
    static struct evidence_record evidence[2];
    static struct phone_record phones[1];
    static struct note_record notes[2];
    for (int i = 0; i < 3; i++) {
        static const char *const codes[] = {"E09000001", "E09000002", "E09000003"};
        areas[i] = (struct area_record){id_of(codes[i]),
                                        STR("borough"),
                                        str_from(codes[i]),
                                        str_from(codes[i] + 7),
                                        12.5 + i,
                                        100 * i,
                                        {1000.5 + i, 2000},
                                        wkb,
                                        false};
        members[i] = (struct member_record){3, i, known};
    }
    areas[3] = (struct area_record){.id = id_of("g"),
                                    .type = STR("london"),
                                    .code = STR("E12000007"),
                                    .name = STR("London"),
                                    .women = NONE,
                                    .wkb = STR("")};
    names[0] = (struct area_name_record){STR("Nick's name"), 1};
    places[0] =
        (struct place_record){PLACE_PLACE, STR("Here"), STR("a|b"), STR(""), true, {10, 20}, 0};
    places[1] = (struct place_record){PLACE_COURT, STR("Court"), STR(""), STR("E1 1AA"),
                                      false,       {0, 0},       NONE};
    sectors[0] = (struct sector_record){STR("E1 1"), {530000, 180000}, 7, {0, 2}};
    demand[0] = (struct demand_record){{530001, 180002}, 2, 99};
    sources[0] = (struct source_record){id_of("s"),
                                        STR("Source; DROP TABLE service"),
                                        STR("https://example.org"),
                                        STR("in 2019"),
                                        {17897},
                                        {18261},
                                        STR("OGL"),
                                        STR("read")};
    organisations[0] = (struct organisation_record){id_of("o"), STR("Org")};
    programmes[0] = (struct programme_record){id_of("p"), STR("Prog"), STR("Desc")};
    sites[0] = (struct site_record){id_of("site"),
                                    STR("Site"),
                                    STR("1 Street"),
                                    STR("E1 1AA"),
                                    STR(""),
                                    STR("note"),
                                    PRECISION_EXACT,
                                    0,
                                    true,
                                    {530010.5, 180020.25},
                                    0};
    sites[1] = (struct site_record){
        id_of("site2"), STR("Site 2"), STR(""), STR(""), STR("Here"), STR(""), PRECISION_PLACE,
        NONE,           false,         {0, 0},  0};
    roles[0] = (struct role_record){0, ROLE_LEAD};
    roles[1] = (struct role_record){0, ROLE_COMMISSIONER};
    statements[0] = (struct statement_record){known, STR("from"), STR("to"), known_day, 0};
    statements[1] = (struct statement_record){VALIDITY_UNKNOWN, STR(""), STR(""), {18000}, 0};
    locations[0] = (struct location_record){0, known, known_day};
    coverages[0] = (struct coverage_record){.basis = BASIS_ARREST,
                                            .kind = COVERAGE_AREAS,
                                            .areas = {0, 2},
                                            .within = NONE,
                                            .site = NONE,
                                            .wkb = STR(""),
                                            .validity = known,
                                            .from_text = STR("f"),
                                            .to_text = STR("t"),
                                            .known_from = known_day,
                                            .source = 0,
                                            .note = STR("n")};
    coverages[1] = (struct coverage_record){.kind = COVERAGE_RADIUS,
                                            .areas = {2, 0},
                                            .within = NONE,
                                            .site = 0,
                                            .radius_m = 1500.5,
                                            .wkb = STR(""),
                                            .validity = known,
                                            .known_from = known_day,
                                            .from_text = STR(""),
                                            .to_text = STR(""),
                                            .note = STR("")};
    coverages[2] = (struct coverage_record){.kind = COVERAGE_POLYGON,
                                            .areas = {2, 0},
                                            .within = NONE,
                                            .site = NONE,
                                            .excludes = true,
                                            .wkb = wkb,
                                            .validity = known,
                                            .known_from = known_day,
                                            .from_text = STR(""),
                                            .to_text = STR(""),
                                            .note = STR("")};
    coverages[3] = (struct coverage_record){.kind = COVERAGE_NOT_NAMED,
                                            .areas = {2, 0},
                                            .within = 3,
                                            .site = NONE,
                                            .claimed_count = 21,
                                            .wkb = STR(""),
                                            .validity = known,
                                            .known_from = known_day,
                                            .from_text = STR(""),
                                            .to_text = STR(""),
                                            .note = STR("")};
    fundings[0] = (struct funding_record){STR("Funder"), 1606173,   known, STR("a"),
                                          STR("b"),      known_day, 0,     STR("c")};
    fundings[1] = (struct funding_record){STR("Funder 2"), NONE, VALIDITY_UNKNOWN, STR(""), STR(""),
                                          known_day,       0,    STR("")};
    rules[0] =
        (struct rule){CONDITION_AGE, RULE_REQUIRES, 0, false, 18, INT32_MAX, 0, STR(""), STR("")};
    rules[1] =
        (struct rule){CONDITION_NEED, RULE_OFFERS, 0, true, 0, INT32_MAX, 5, STR(""), STR("")};
    rules[2] = (struct rule){
        CONDITION_PREGNANCY, RULE_EXCLUDES, 1, false, 0, INT32_MAX, 0, STR(""), STR("")};
    rules[3] = (struct rule){CONDITION_TEXT, RULE_REQUIRES, 2, false, 0, INT32_MAX, 0,
                             STR("words"),   STR("ask?")};
    evidence[0] = (struct evidence_record){0, true, {{17897}, {18261}}, STR("2019"), STR("seen")};
    evidence[1] = (struct evidence_record){0, false, {{0}, {0}}, STR(""), STR("plan")};
    schedules[0] = (struct schedule_record){.location = NONE,
                                            .weekdays = 0x1F,
                                            .opens_min = 570,
                                            .closes_min = 1020,
                                            .holidays = HOLIDAYS_CLOSED,
                                            .validity = statements[0].validity,
                                            .known_from = {18000},
                                            .source = 0,
                                            .text = STR("Mon-Fri 9.30-5"),
                                            .note = STR("ring first")};
    schedules[1] = schedules[0];
    schedules[1].location = 0;
    schedules[1].of_month = -1;
    schedules[1].opens_min = 1200;
    schedules[1].closes_min = 1920;
    schedules[1].holidays = HOLIDAYS_OPEN;
    schedules[2] = schedules[0];
    schedules[2].opens_min = NONE;
    schedules[2].closes_min = NONE;
    schedules[2].holidays = HOLIDAYS_UNKNOWN;
    phones[0] = (struct phone_record){STR("000 0000 (1)"), STR("desk"), 0};
    notes[0] = (struct note_record){STR("T"), STR("of a service"), 0};
    notes[1] = (struct note_record){STR("U"), STR("of the data page"), 0};
    services[0] = (struct service_record){.id = id_of("sv"),
                                          .name = STR("Ünïcode \"service\""),
                                          .alternative_name = STR("alt"),
                                          .description = STR("d"),
                                          .coverage_text = STR("ct"),
                                          .programme = 0,
                                          .audience = AUDIENCE_WOMEN_STRAND,
                                          .cjs_specific = true,
                                          .provision_type = 4,
                                          .reach = REACH_VISIT,
                                          .region = NONE,
                                          .checked_on = {20000},
                                          .source = 0,
                                          .capacity = 12,
                                          .capacity_text = STR("12 at a time"),
                                          .capacity_source = 0,
                                          .roles = {0, 2},
                                          .statements = {0, 2},
                                          .locations = {0, 1},
                                          .schedules = {0, 2},
                                          .coverages = {0, 3},
                                          .fundings = {0, 2},
                                          .rules = {0, 4},
                                          .evidence = {0, 2},
                                          .phones = {0, 1},
                                          .notes = {0, 1}};
    services[1] = (struct service_record){.id = id_of("sv2"),
                                          .name = STR("Refuge"),
                                          .alternative_name = STR(""),
                                          .description = STR(""),
                                          .coverage_text = STR(""),
                                          .programme = NONE,
                                          .audience = AUDIENCE_WOMEN,
                                          .provision_type = 6,
                                          .reach = REACH_REFUGE,
                                          .confidential = true,
                                          .region = 3,
                                          .synthetic = true,
                                          .checked_on = {20000},
                                          .source = 0,
                                          .capacity = NONE,
                                          .capacity_text = STR(""),
                                          .capacity_source = NONE,
                                          .schedules = {2, 1},
                                          .coverages = {3, 1}};
    *d = (struct directory){.areas_count = 4,
                            .areas = areas,
                            .members_count = 3,
                            .members = members,
                            .area_names_count = 1,
                            .area_names = names,
                            .places_count = 2,
                            .places = places,
                            .sectors_count = 1,
                            .sectors = sectors,
                            .demand_count = 1,
                            .demand = demand,
                            .sector_areas_count = 2,
                            .sector_areas = sector_areas,
                            .sources_count = 1,
                            .sources = sources,
                            .organisations_count = 1,
                            .organisations = organisations,
                            .programmes_count = 1,
                            .programmes = programmes,
                            .sites_count = 2,
                            .sites = sites,
                            .services_count = 2,
                            .services = services,
                            .roles_count = 2,
                            .roles = roles,
                            .statements_count = 2,
                            .statements = statements,
                            .locations_count = 1,
                            .locations = locations,
                            .schedules_count = 3,
                            .schedules = schedules,
                            .coverages_count = 4,
                            .coverages = coverages,
                            .coverage_areas_count = 3,
                            .coverage_areas = coverage_areas,
                            .fundings_count = 2,
                            .fundings = fundings,
                            .rules_count = 4,
                            .rules = rules,
                            .evidence_count = 2,
                            .evidence = evidence,
                            .phones_count = 1,
                            .phones = phones,
                            .notes_count = 2,
                            .notes = notes,
                            .data_notes = {1, 1},
                            .water_wkb = wkb};
}

struct str everything_square(struct arena *arena)
{
    struct str wkb = {"", 0};
    if (wkt_to_wkb(STR("POLYGON((0 0,10.5 0,10.5 10,0 10,0 0))"), arena, &wkb, NULL) != OK)
        abort();
    return wkb;
}
