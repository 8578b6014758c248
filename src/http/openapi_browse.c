/* Described here: the pages that browse services and organisations. */
#include "openapi_routes.h"

#define DAY "{\"type\":\"string\",\"format\":\"date\"}"
#define TEXT "{\"type\":\"string\"}"
#define PAGE                                                                                       \
    (const struct openapi_media[])                                                                 \
    {                                                                                              \
        {"text/html; charset=utf-8", NULL},                                                        \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }

const struct openapi_operation openapi_page_browse = {
    .id = "getBrowsePage",
    .tag = OPENAPI_PAGES,
    .summary = "Services by borough, need, stage, kind and whether they run",
    .about =
        "A choice that is empty counts as not made. Need, stage and type also take not-stated.",
    .parameters =
        (const struct openapi_parameter[]){
            {.name = "borough",
             .about = "The GSS code of a borough that it covers, or may cover.",
             .schema = TEXT,
             .example = "E09000007"},
            {.name = "need",
             .about = "What it helps with, by its code.",
             .schema = TEXT,
             .example = "accommodation"},
            {.name = "stage",
             .about = "Where in the justice system, by its code.",
             .schema = TEXT,
             .example = "prison"},
            {.name = "type",
             .about = "Kind of service, by its code.",
             .schema = TEXT,
             .example = "womens-centre"},
            {.name = "state",
             .about = "Whether it runs on the day.",
             .schema = "{\"type\":\"string\",\"enum\":[\"running\",\"perhaps\",\"not-running\"]}",
             .example = "running"},
            {.name = "as_of",
             .about = "The day that is asked about; today if left out.",
             .schema = DAY,
             .example = "2021-02-01"},
            {.name = "page",
             .about = "Which page of the list, from 1.",
             .schema = "{\"type\":\"integer\",\"minimum\":1}",
             .example = "1"},
            {.name = NULL}},
    .answers = PAGE,
    .more_answers = OPENAPI_UNCHANGED,
    .example = "need=accommodation&as_of=2021-02-01",
};

const struct openapi_operation openapi_page_browse_sent = {
    .id = "searchServices",
    .tag = OPENAPI_PAGES,
    .summary = "Services by words, with the reason for each; the words stay out of the address",
    .about =
        "Words may be cut short or misspelled. The field q holds them; the others are those of "
        "the page itself.",
    .body_schema = "FormFields",
    .body_example = "{\"q\":\"housing\",\"as_of\":\"2021-02-01\"}",
    .answers = PAGE,
    .more_answers = OPENAPI_UNPROCESSABLE,
};

const struct openapi_operation openapi_page_organisations = {
    .id = "getOrganisationsPage",
    .tag = OPENAPI_PAGES,
    .summary = "Organisations from A to Z",
    .answers = PAGE,
    .more_answers = OPENAPI_UNCHANGED,
};

const struct openapi_operation openapi_page_organisation = {
    .id = "getOrganisationPage",
    .tag = OPENAPI_PAGES,
    .summary = "One organisation: its services now and in the past, and where",
    .parameters =
        (const struct openapi_parameter[]){
            {.name = "id",
             .about = "The organisation's id.",
             .schema = "{\"type\":\"string\",\"format\":\"uuid\"}",
             .sample = OPENAPI_SAMPLE_ORGANISATION},
            {.name = "as_of",
             .about = "The day that is asked about; today if left out.",
             .schema = DAY,
             .example = "2021-02-01"},
            {.name = "known_on",
             .about = "Only what was known on that day; everything if left out.",
             .schema = DAY,
             .example = "2021-02-01"},
            {.name = NULL}},
    .answers = PAGE,
    .more_answers = OPENAPI_UNCHANGED,
};
