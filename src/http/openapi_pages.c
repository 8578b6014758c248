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
    .more_answers = OPENAPI_UNPROCESSABLE,
};

const struct openapi_operation openapi_page_find_again = {
    .id = "getFinderAgain",
    .tag = OPENAPI_PAGES,
    .summary = "A reload of the results: back to the empty form",
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
    .answers = PAGE,
    .more_answers = OPENAPI_UNPROCESSABLE,
};

const struct openapi_operation openapi_page_timeline = {
    .id = "getTimelinePage",
    .tag = OPENAPI_PAGES,
    .summary = "Coverage over time",
    .other_parameters = GAP_FORM,
    .answers = PAGE,
    .more_answers = OPENAPI_UNPROCESSABLE,
};

const struct openapi_operation openapi_page_cliff = {
    .id = "getCliffPage",
    .tag = OPENAPI_PAGES,
    .summary = "What ends when",
    .other_parameters = GAP_FORM,
    .answers = PAGE,
    .more_answers = OPENAPI_UNPROCESSABLE,
};

const struct openapi_operation openapi_page_scenario = {
    .id = "getScenarioPage",
    .tag = OPENAPI_PAGES,
    .summary = "A scenario, to be filled in",
    .other_parameters = GAP_FORM,
    .answers = PAGE,
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

const struct openapi_operation openapi_page_data = {
    .id = "getDataPage",
    .tag = OPENAPI_PAGES,
    .summary = "Sources, what is not known, and this description for people",
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
