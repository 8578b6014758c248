/* Described here: the questions about gaps. Which fields each takes is said by domain/gap_read. */
#include "openapi_routes.h"
#include "openapi_writing.h"

#define DAY "{\"type\":\"string\",\"format\":\"date\"}"
#define TRUTH "{\"type\":\"boolean\"}"
#define METRES "{\"type\":\"number\",\"minimum\":1,\"maximum\":50000}"

/* The limits that stand in the schemas below. */
_Static_assert(SITING_SITES_MAX == 10, "the schema of sites says so");
_Static_assert(GAP_RADIUS_MAX_M == 50000, "METRES says so");
_Static_assert(GAP_OWN_CANDIDATES_MAX == 2000, "the schema of candidates says so");
_Static_assert(GAP_BUDGET_MAX_MS == 5000 && GAP_BUDGET_MS == 2000, "budget_ms says so");
_Static_assert(GAP_REACH_M == 3000 && SITING_RADIUS_M == 3000, "within_m and radius_m say so");

/* ---- fields ---- */

static const struct openapi_parameter fields[] = {
    {.name = "area",
     .about = "Which areas the answer is about.",
     .vocabulary = "area-type",
     .example = "borough"},
    {.name = "rows",
     .about = "Another name of area.",
     .vocabulary = "area-type",
     .example = "borough"},
    {.name = "need",
     .about = "Only services that help with it.",
     .vocabulary = "need",
     .example = "accommodation"},
    {.name = "stage",
     .about = "For women at this stage of the justice system.",
     .vocabulary = "stage",
     .example = "at-risk"},
    {.name = "type",
     .about = "Only provision of this type.",
     .vocabulary = "provision-type",
     .example = "whole-system"},
    {.name = "as_of",
     .about = "The day that is asked about; today if left out.",
     .schema = DAY,
     .example = "2021-02-01"},
    {.name = "from",
     .about = "Another name of as_of: the first day.",
     .schema = DAY,
     .example = "2019-06-01"},
    {.name = "to",
     .about = "The last day; ten years after the first if left out.",
     .schema = DAY,
     .example = "2030-01-01"},
    {.name = "known_on",
     .about = "Only what was known on that day; everything if left out.",
     .schema = DAY,
     .example = "2026-12-01"},
    {.name = "secured",
     .about = "Only what is certainly paid for on the day.",
     .schema = TRUTH,
     .example = "false"},
    {.name = "women_specific",
     .about = "Only services for women; true if left out.",
     .schema = TRUTH,
     .example = "true"},
    {.name = "f", .about = "The format of the answer.", .example = "json"},
    {.name = "columns",
     .about = "What the columns are.",
     .schema = "{\"type\":\"string\",\"enum\":[\"none\",\"need\",\"stage\",\"type\"]}",
     .example = "stage"},
    {.name = "geometry",
     .about = "With the boundaries of the areas; true if left out.",
     .schema = TRUTH,
     .example = "false"},
    {.name = "include_unknown",
     .about = "Also what some service may cover.",
     .schema = TRUTH,
     .example = "true"},
    {.name = "within_m",
     .about = "How far a woman may have to go, in metres; 3000 if left out.",
     .schema = METRES,
     .example = "5000"},
    {.name = "sites",
     .about = "How many new sites; 5 if left out.",
     .schema = "{\"type\":\"integer\",\"minimum\":1,\"maximum\":10}",
     .example = "3"},
    {.name = "method",
     .about = "cover: most women within the radius. median: the shortest ways on average.",
     .schema = "{\"type\":\"string\",\"enum\":[\"cover\",\"median\"]}",
     .example = "cover"},
    {.name = "radius_m",
     .about = "What counts as reached, in metres; 3000 if left out.",
     .schema = METRES,
     .example = "3000"},
    {.name = "candidates",
     .about = "Where sites may be: named places, postcode sectors, or places of your own.",
     .schema = "{\"oneOf\":[{\"type\":\"string\",\"enum\":[\"places\",\"sectors\"]},"
               "{\"type\":\"array\",\"minItems\":1,\"maxItems\":2000,\"items\":{"
               "\"type\":\"object\",\"additionalProperties\":false,"
               "\"required\":[\"name\",\"lon\",\"lat\"],\"properties\":{\"name\":{"
               "\"type\":\"string\",\"minLength\":1,\"maxLength\":120},"
               "\"lon\":{\"type\":\"number\",\"minimum\":-180,\"maximum\":180},"
               "\"lat\":{\"type\":\"number\",\"minimum\":-90,\"maximum\":90}}}}]}",
     .example = "places"},
    {.name = "budget_ms",
     .about = "How long to search, in milliseconds; 2000 if left out.",
     .schema = "{\"type\":\"integer\",\"minimum\":0,\"maximum\":5000}",
     .example = "500"},
};

struct openapi_parameter openapi_gap_field(struct str name)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (str_equal(name, str_from(fields[i].name)))
            return fields[i];
    return (struct openapi_parameter){.name = NULL};
}

/* ---- routes ---- */

#define CSV_TYPE "text/csv; charset=utf-8; header=present"
#define MAP(name)                                                                                  \
    (const struct openapi_media[])                                                                 \
    {                                                                                              \
        {"application/geo+json", name}, {"application/json", name}, {CSV_TYPE, NULL},              \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }
#define LIST(name)                                                                                 \
    (const struct openapi_media[])                                                                 \
    {                                                                                              \
        {"application/json", name}, {CSV_TYPE, NULL},                                              \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }

const struct openapi_operation openapi_gaps = {
    .id = "getGaps",
    .tag = OPENAPI_GAPS,
    .summary = "Which areas are covered, partly, not known or not at all",
    .has_gap_fields = true,
    .gap_asked = GAP_ASKED_AREAS,
    .answers = MAP("GapAreas"),
    .more_answers = OPENAPI_UNCHANGED | OPENAPI_MAY_BE_BUSY,
    .example = "stage=at-risk&as_of=2021-02-01&geometry=false",
};

const struct openapi_operation openapi_gaps_uncovered = {
    .id = "getUncovered",
    .tag = OPENAPI_GAPS,
    .summary = "What is left uncovered, as polygons",
    .has_gap_fields = true,
    .gap_asked = GAP_ASKED_UNCOVERED,
    .answers = MAP("GapUncovered"),
    .more_answers = OPENAPI_UNCHANGED | OPENAPI_MAY_BE_BUSY,
    .example = "stage=at-risk&as_of=2021-02-01",
};

const struct openapi_operation openapi_gaps_matrix = {
    .id = "getGapMatrix",
    .tag = OPENAPI_GAPS,
    .summary = "Areas by need, stage or type of provision",
    .has_gap_fields = true,
    .gap_asked = GAP_ASKED_MATRIX,
    .answers = LIST("GapMatrix"),
    .more_answers = OPENAPI_UNCHANGED | OPENAPI_MAY_BE_BUSY,
    .example = "as_of=2021-02-01&columns=stage",
};

const struct openapi_operation openapi_gaps_timeline = {
    .id = "getGapTimeline",
    .tag = OPENAPI_GAPS,
    .summary = "Every day on which a verdict changes, and why",
    .has_gap_fields = true,
    .gap_asked = GAP_ASKED_TIMELINE,
    .answers = LIST("GapTimeline"),
    .more_answers = OPENAPI_UNCHANGED | OPENAPI_MAY_BE_BUSY,
    .example = "from=2019-06-01&to=2023-01-01&stage=at-risk&columns=none",
};

const struct openapi_operation openapi_gaps_cliff = {
    .id = "getGapCliff",
    .tag = OPENAPI_GAPS,
    .summary = "What ends when, and where it leaves a gap",
    .has_gap_fields = true,
    .gap_asked = GAP_ASKED_CLIFF,
    .answers = LIST("GapCliff"),
    .more_answers = OPENAPI_UNCHANGED | OPENAPI_MAY_BE_BUSY,
    .example = "from=2019-06-01&stage=at-risk",
};

const struct openapi_operation openapi_gaps_reach = {
    .id = "getGapReach",
    .tag = OPENAPI_GAPS,
    .summary = "How far women live from a suitable site",
    .has_gap_fields = true,
    .gap_asked = GAP_ASKED_REACH,
    .answers = LIST("GapReach"),
    .more_answers = OPENAPI_UNCHANGED | OPENAPI_MAY_BE_BUSY,
    .example = "as_of=2021-02-01&within_m=5000",
};

const struct openapi_operation openapi_gaps_scenario = {
    .id = "tryScenario",
    .tag = OPENAPI_GAPS,
    .summary = "What changes without services, with their extension, or with new ones",
    .has_gap_fields = true,
    .gap_asked = GAP_ASKED_SCENARIO,
    .body_schema = "GapScenario",
    .body_example = "{\"as_of\":\"2021-02-01\",\"stage\":\"at-risk\",\"columns\":\"none\","
                    "\"add\":[{\"name\":\"New centre\",\"near\":\"Brixton\",\"radius_m\":3000}]}",
    .answers = LIST("GapScenarioAnswer"),
};

const struct openapi_operation openapi_siting = {
    .id = "findSites",
    .tag = OPENAPI_GAPS,
    .summary = "Where new sites would reach most women",
    .has_gap_fields = true,
    .gap_asked = GAP_ASKED_SITES,
    .body_schema = "GapSiting",
    .body_example =
        "{\"as_of\":\"2021-02-01\",\"stage\":\"at-risk\",\"sites\":2,\"budget_ms\":200}",
    .answers = MAP("GapSites"),
};
