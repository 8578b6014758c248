/* Described here: the pages for people. */
#include "openapi_routes.h"

#define DAY "{\"type\":\"string\",\"format\":\"date\"}"
#define PAGE                                                                                       \
    (const struct openapi_media[])                                                                 \
    {                                                                                              \
        {"text/html; charset=utf-8", NULL},                                                        \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }
#define DRAWN                                                                                      \
    (const struct openapi_media[])                                                                 \
    {                                                                                              \
        {"text/html; charset=utf-8", NULL}, {"image/svg+xml", NULL}, {"image/png", NULL},          \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }
#define DRAWN_OR_LISTED                                                                            \
    (const struct openapi_media[])                                                                 \
    {                                                                                              \
        {"text/html; charset=utf-8", NULL}, {"image/svg+xml", NULL}, {"image/png", NULL},          \
            {"text/csv; charset=utf-8; header=present", NULL}, {"application/json", NULL},         \
            {"application/geo+json", NULL},                                                        \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }
#define GAP_FORM "fields of the form, which the page itself checks and explains"

const struct openapi_operation openapi_page_home = {
    .id = "getLandingPage",
    .tag = OPENAPI_FEATURES,
    .summary = "What there is and where; for people, the finder",
    .parameters =
        (const struct openapi_parameter[]){
            {.name = "f",
             .about = "json or html; without it, what Accept prefers.",
             .schema = "{\"type\":\"string\",\"enum\":[\"json\",\"html\"]}",
             .example = "json"},
            {.name = NULL}},
    .answers = (const struct openapi_media[]){{"application/json", "Landing"},
                                              {"text/html; charset=utf-8", NULL},
                                              {NULL, NULL}},
    .more_answers = OPENAPI_UNCHANGED,
    .example = "f=json",
};

const struct openapi_operation openapi_page_find = {
    .id = "sendFinder",
    .tag = OPENAPI_PAGES,
    .summary = "The finder’s form, sent: a page with the closest services",
    .body_schema = "FormFields",
    .body_example = "{\"near\":\"SE15 4QL\",\"stage\":\"prison\"}",
    .answers = PAGE,
    .more_answers = OPENAPI_UNPROCESSABLE | OPENAPI_MAY_BE_BUSY,
};

const struct openapi_operation openapi_page_find_again = {
    .id = "getFinderAgain",
    .tag = OPENAPI_PAGES,
    .summary = "A reload of the results: back to the empty form",
    .answers = NULL,
    .more_answers = OPENAPI_MOVED,
};

const struct openapi_operation openapi_page_compare = {
    .id = "sendCompare",
    .tag = OPENAPI_PAGES,
    .summary = "The services of a shortlist beside each other, as for one search",
    .body_schema = "FormFields",
    .body_example = "{\"near\":\"SE15 4QL\",\"stage\":\"prison\"}",
    .answers = PAGE,
    .more_answers = OPENAPI_UNPROCESSABLE | OPENAPI_MAY_BE_BUSY,
};

const struct openapi_operation openapi_page_compare_again = {
    .id = "getCompareAgain",
    .tag = OPENAPI_PAGES,
    .summary = "A reload of the comparison: back to the empty form",
    .answers = NULL,
    .more_answers = OPENAPI_MOVED,
};

const struct openapi_operation openapi_page_service = {
    .id = "getServicePage",
    .tag = OPENAPI_PAGES,
    .summary = "One service",
    .parameters = openapi_service_parameters,
    .answers = PAGE,
};

const struct openapi_operation openapi_page_gaps = {
    .id = "getGapsPage",
    .tag = OPENAPI_PAGES,
    .summary = "Map and table of who is not covered",
    .other_parameters = GAP_FORM,
    .answers = DRAWN,
    .more_answers = OPENAPI_UNPROCESSABLE,
};

const struct openapi_operation openapi_page_timeline = {
    .id = "getTimelinePage",
    .tag = OPENAPI_PAGES,
    .summary = "Coverage over time",
    .other_parameters = GAP_FORM,
    .answers = DRAWN,
    .more_answers = OPENAPI_UNPROCESSABLE,
};

const struct openapi_operation openapi_page_cliff = {
    .id = "getCliffPage",
    .tag = OPENAPI_PAGES,
    .summary = "What ends when",
    .other_parameters = GAP_FORM,
    .answers = DRAWN,
    .more_answers = OPENAPI_UNPROCESSABLE,
};

const struct openapi_operation openapi_page_siting = {
    .id = "getSitingPage",
    .tag = OPENAPI_PAGES,
    .summary = "Where new hubs would reach most women",
    .other_parameters = GAP_FORM,
    .answers = DRAWN_OR_LISTED,
    .more_answers = OPENAPI_UNPROCESSABLE,
};

const struct openapi_operation openapi_page_scenario = {
    .id = "getScenarioPage",
    .tag = OPENAPI_PAGES,
    .summary = "A scenario, to be filled in",
    .other_parameters = GAP_FORM,
    .answers = DRAWN_OR_LISTED,
    .more_answers = OPENAPI_UNPROCESSABLE,
};

const struct openapi_operation openapi_page_scenario_sent = {
    .id = "sendScenario",
    .tag = OPENAPI_PAGES,
    .summary = "A scenario, sent: what it changes",
    .other_parameters = GAP_FORM,
    .body_schema = "FormFields",
    .body_example = "{\"stage\":\"at-risk\",\"as_of\":\"2021-02-01\"}",
    .answers = PAGE,
    .more_answers = OPENAPI_UNPROCESSABLE,
};

const struct openapi_operation openapi_page_map = {
    .id = "getMapPage",
    .tag = OPENAPI_PAGES,
    .summary = "The directory on a map, and its list",
    .parameters =
        (const struct openapi_parameter[]){
            {.name = "need",
             .about = "Services that do not rule out this need: a code.",
             .schema = "{\"type\":\"string\"}",
             .example = "accommodation"},
            {.name = "stage",
             .about = "Services that do not rule out this stage: a code.",
             .schema = "{\"type\":\"string\"}",
             .example = "prison"},
            {.name = "borough",
             .about = "Services that do not rule out women who live there: a name or code.",
             .schema = "{\"type\":\"string\"}",
             .example = "E09000022"},
            {.name = "as_of",
             .about = "The day that is asked about; today if left out.",
             .schema = DAY,
             .example = "2021-02-01"},
            {.name = "service",
             .about = "The id of a service whose coverage is shaded.",
             .schema = "{\"type\":\"string\",\"format\":\"uuid\"}",
             .sample = OPENAPI_SAMPLE_SERVICE},
            {.name = "group",
             .about = "The id of a group of boroughs to shade.",
             .schema = "{\"type\":\"string\",\"format\":\"uuid\"}"},
            {.name = "layer",
             .about = "The name of a layer of context.",
             .schema = "{\"type\":\"string\"}"},
            {.name = "from",
             .about = "How many services of the list to pass over.",
             .schema = "{\"type\":\"integer\",\"minimum\":0}",
             .example = "0"},
            {.name = NULL}},
    .answers = PAGE,
};

const struct openapi_operation openapi_page_about = {
    .id = "getAboutPage",
    .tag = OPENAPI_PAGES,
    .summary = "What the data is, and what it does not say",
    .answers = PAGE,
    .more_answers = OPENAPI_UNCHANGED,
};

const struct openapi_operation openapi_page_sources = {
    .id = "getSourcesPage",
    .tag = OPENAPI_PAGES,
    .summary = "Every source with its licence",
    .answers = PAGE,
    .more_answers = OPENAPI_UNCHANGED,
};

const struct openapi_operation openapi_page_data = {
    .id = "getDataPage",
    .tag = OPENAPI_PAGES,
    .summary = "This description for people",
    .answers = PAGE,
    .more_answers = OPENAPI_UNCHANGED,
};

const struct openapi_operation openapi_page_privacy = {
    .id = "getPrivacyPage",
    .tag = OPENAPI_PAGES,
    .summary = "What is kept of a search: nothing",
    .answers = PAGE,
    .more_answers = OPENAPI_UNCHANGED,
};

const struct openapi_operation openapi_page_accessibility = {
    .id = "getAccessibilityPage",
    .tag = OPENAPI_PAGES,
    .summary = "How far the pages work for everybody",
    .answers = PAGE,
    .more_answers = OPENAPI_UNCHANGED,
};

const struct openapi_operation openapi_file = {
    .id = "getFile",
    .tag = OPENAPI_PAGES,
    .summary = "A file that the pages use",
    .parameters = (const struct openapi_parameter[]){{.name = "file",
                                                      .about = "Its name.",
                                                      .schema = "{\"type\":\"string\"}",
                                                      .example = "icon.svg"},
                                                     {.name = NULL}},
    .answers = (const struct openapi_media[]){{"image/svg+xml", NULL},
                                              {"text/css; charset=utf-8", NULL},
                                              {"text/javascript; charset=utf-8", NULL},
                                              {NULL, NULL}},
    .more_answers = OPENAPI_UNCHANGED,
};

const struct openapi_operation openapi_robots = {
    .id = "getRobots",
    .tag = OPENAPI_PAGES,
    .summary = "What crawlers may visit",
    .answers = (const struct openapi_media[]){{"text/plain; charset=utf-8", NULL}, {NULL, NULL}},
    .more_answers = OPENAPI_UNCHANGED,
};
