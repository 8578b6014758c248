/* Described here: the pages that are made to be printed. */
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

static const struct openapi_parameter days_and_looks[] = {
    {.name = "as_of",
     .about = "The day that is asked about; today if left out.",
     .schema = DAY,
     .example = "2021-02-01"},
    {.name = "known_on",
     .about = "Only what was known on that day; everything if left out.",
     .schema = DAY,
     .example = "2021-02-01"},
    {.name = "neutral",
     .about = "true: nothing on the paper tells what kind of help it is.",
     .schema = "{\"type\":\"string\",\"enum\":[\"true\",\"false\"]}",
     .example = "false"},
    {.name = NULL}};

const struct openapi_operation openapi_page_sheet = {
    .id = "getSheetPage",
    .tag = OPENAPI_PAGES,
    .summary = "The referral sheet of one service: one page of paper",
    .parameters =
        (const struct openapi_parameter[]){{.name = "id",
                                            .about = "The service's id.",
                                            .schema = "{\"type\":\"string\",\"format\":\"uuid\"}",
                                            .sample = OPENAPI_SAMPLE_SERVICE},
                                           {.name = NULL}},
    .more_parameters = days_and_looks,
    .answers = PAGE,
    .more_answers = OPENAPI_UNCHANGED,
};

const struct openapi_operation openapi_page_posters = {
    .id = "getPostersPage",
    .tag = OPENAPI_PAGES,
    .summary = "Where a poster is chosen; with a borough, on to its poster",
    .parameters =
        (const struct openapi_parameter[]){
            {.name = "borough",
             .about = "The GSS code of a borough.",
             .schema = TEXT,
             .example = "E09000007"},
            {.name = "stage",
             .about = "Where in the justice system, by its code; any if left out.",
             .schema = TEXT,
             .example = "arrest"},
            {.name = NULL}},
    .more_parameters = days_and_looks,
    .answers = PAGE,
    .more_answers = OPENAPI_UNCHANGED | OPENAPI_MOVED | OPENAPI_UNPROCESSABLE,
};

const struct openapi_operation openapi_page_poster = {
    .id = "getPosterPage",
    .tag = OPENAPI_PAGES,
    .summary = "The poster of a borough: services for women who live there, at one stage",
    .parameters =
        (const struct openapi_parameter[]){
            {.name = "code",
             .about = "The GSS code of the borough.",
             .schema = TEXT,
             .example = "E09000007"},
            {.name = "stage",
             .about = "Where in the justice system, by its code; any if left out.",
             .schema = TEXT,
             .example = "arrest"},
            {.name = NULL}},
    .more_parameters = days_and_looks,
    .answers = PAGE,
    .more_answers = OPENAPI_UNCHANGED,
    .example = "stage=arrest&as_of=2021-02-01",
};
