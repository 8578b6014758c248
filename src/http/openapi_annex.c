/* Described here: the annex. */
#include "openapi_routes.h"

#define DAY "{\"type\":\"string\",\"format\":\"date\"}"

static const struct openapi_parameter days[] = {
    {.name = "as_of",
     .about = "The day that the annex is about; today, if it is left out.",
     .schema = DAY,
     .example = "2021-02-01"},
    {.name = "known_on",
     .about = "Count only what was known on that day.",
     .schema = DAY,
     .example = "2020-01-01"},
    {.name = NULL}};

const struct openapi_operation openapi_page_annex = {
    .id = "getAnnexPage",
    .tag = OPENAPI_PAGES,
    .summary = "The annex: what is provided for women in London on a day, as one page",
    .parameters = days,
    .answers = (const struct openapi_media[]){{"text/html; charset=utf-8", NULL}, {NULL, NULL}},
    .more_answers = OPENAPI_UNCHANGED | OPENAPI_MAY_BE_BUSY,
    .example = "as_of=2021-02-01",
};

const struct openapi_operation openapi_page_annex_pdf = {
    .id = "getAnnexPdf",
    .tag = OPENAPI_PAGES,
    .summary = "The same for print: a tagged PDF",
    .parameters = days,
    .answers = (const struct openapi_media[]){{"application/pdf", NULL}, {NULL, NULL}},
    .more_answers = OPENAPI_UNCHANGED | OPENAPI_MAY_BE_BUSY,
    .example = "as_of=2021-02-01",
};
