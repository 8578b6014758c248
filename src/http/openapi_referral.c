/* Described here: Open Referral UK (HSDS-UK 3.0). */
#include "domain/openreferral.h"
#include "openapi_routes.h"

#define ID "{\"type\":\"string\",\"format\":\"uuid\"}"
#define TEXT "{\"type\":\"string\"}"
#define AGE "{\"type\":\"number\",\"minimum\":0,\"maximum\":150}"
#define TIME "{\"type\":\"string\",\"pattern\":\"^[0-2][0-9]:[0-5][0-9]\"}"
#define FORMAT "{\"type\":\"string\",\"enum\":[\"json\",\"html\",\"ndjson\"]}"
#define RECORD_FORMAT "{\"type\":\"string\",\"enum\":[\"json\",\"html\"]}"
#define SIZE "{\"type\":\"integer\",\"minimum\":1,\"maximum\":1000}"

_Static_assert(OPENREFERRAL_PAGE_MAX == 1000 && OPENREFERRAL_PAGE == 50, "SIZE says so");
_Static_assert(OPENREFERRAL_METRES_MAX == 200000, "the schema of proximity says so");

/* ---- parameters ---- */

static const struct openapi_parameter paging[] = {
    {.name = "page",
     .about = "Which page, from 1.",
     .schema = "{\"type\":\"integer\",\"minimum\":1,\"maximum\":1000000}",
     .example = "1"},
    {.name = "per_page",
     .about = "Items on a page; 50 if left out.",
     .schema = SIZE,
     .example = "10"},
    {.name = "perPage", .about = "Another name of per_page.", .schema = SIZE, .example = "10"},
    {.name = "full",
     .about = "Items with all that they hold.",
     .schema = "{\"type\":\"boolean\"}",
     .example = "false"},
    {.name = "f",
     .about =
         "html: a page for people, at most 50 items and not by postcode; ndjson: all items, one "
         "a line, in no pages. What Accept prefers if left out.",
     .schema = FORMAT,
     .example = "json"},
    {.name = "format", .about = "Another name of f.", .schema = FORMAT, .example = "json"},
    {.name = NULL},
};

#define SERVICE_PARAMETERS                                                                         \
    {.name = "search",                                                                             \
     .about = "Words of names and descriptions.",                                                  \
     .schema = TEXT,                                                                               \
     .example = "women"},                                                                          \
        {.name = "taxonomy_term_id",                                                               \
         .about = "Ids of terms with commas between them: any of them will do.",                   \
         .schema = TEXT},                                                                          \
        {.name = "taxonomy_id", .about = "Only what has a term of it.", .schema = ID},             \
        {.name = "organization_id", .about = "Only what it provides.", .schema = ID},              \
        {.name = "minimum_age",                                                                    \
         .about = "Years: takes people this old.",                                                 \
         .schema = AGE,                                                                            \
         .example = "18"},                                                                         \
        {.name = "maximum_age",                                                                    \
         .about = "Years: takes people this old.",                                                 \
         .schema = AGE,                                                                            \
         .example = "60"},                                                                         \
        {.name = "modified_after",                                                                 \
         .about = "Only what was changed after this day or time.",                                 \
         .schema = TEXT,                                                                           \
         .example = "2020-01-01"},                                                                 \
        {.name = "start_time",                                                                     \
         .about = "Opens at this time or later.",                                                  \
         .schema = TIME,                                                                           \
         .example = "09:00"},                                                                      \
        {.name = "end_time",                                                                       \
         .about = "Closes at this time or before.",                                                \
         .schema = TIME,                                                                           \
         .example = "17:00"},                                                                      \
        {.name = "day",                                                                            \
         .about = "Open on these days, like MO,TU.",                                               \
         .schema = TEXT,                                                                           \
         .example = "MO"},                                                                         \
        {.name = "postcode",                                                                       \
         .about = "Where proximity is measured from.",                                             \
         .schema = TEXT,                                                                           \
         .example = "SE15 4QL"},                                                                   \
    {                                                                                              \
        .name = "proximity", .about = "At most so many metres from the postcode.",                 \
        .schema = "{\"type\":\"number\",\"minimum\":0,\"exclusiveMinimum\":true,"                  \
                  "\"maximum\":200000}"                                                            \
    }

static const struct openapi_parameter of_services[] = {SERVICE_PARAMETERS, {.name = NULL}};

static const struct openapi_parameter of_service_at_locations[] = {
    {.name = "service_id",
     .about = "Only of this service.",
     .schema = ID,
     .sample = OPENAPI_SAMPLE_SERVICE},
    SERVICE_PARAMETERS,
    {.name = NULL},
};

static const struct openapi_parameter of_organizations[] = {
    {.name = "search", .about = "Words of names.", .schema = TEXT, .example = "women"},
    {.name = NULL},
};

static const struct openapi_parameter of_terms[] = {
    {.name = "taxonomy_id", .about = "Only terms of it.", .schema = ID},
    {.name = NULL},
};

static const struct openapi_parameter formats[] = {
    {.name = "f",
     .about = "json, or html for people; what Accept prefers if left out.",
     .schema = RECORD_FORMAT,
     .example = "html"},
    {.name = "format", .about = "Another name of f.", .schema = RECORD_FORMAT, .example = "json"},
    {.name = NULL},
};

static const struct openapi_parameter of_one[] = {
    {.name = "id", .about = "Its id.", .schema = ID},
    {.name = NULL},
};

static const struct openapi_parameter of_one_service[] = {
    {.name = "id", .about = "The service's id.", .schema = ID, .sample = OPENAPI_SAMPLE_SERVICE},
    {.name = NULL},
};

static const struct openapi_parameter of_one_organization[] = {
    {.name = "id",
     .about = "The organization's id.",
     .schema = ID,
     .sample = OPENAPI_SAMPLE_ORGANISATION},
    {.name = NULL},
};

/* ---- routes ---- */

#define HTML                                                                                       \
    {                                                                                              \
        "text/html; charset=utf-8", NULL                                                           \
    }

static const struct openapi_media page_forms[] = {
    {"application/json", "OpenReferralPage"}, HTML, {"application/x-ndjson", NULL}, {NULL, NULL}};
static const struct openapi_media asked_forms[] = {
    {"application/json", "OpenReferralPage"}, {"application/x-ndjson", NULL}, {NULL, NULL}};
static const struct openapi_media record_forms[] = {
    {"application/json", "OpenReferralRecord"}, HTML, {NULL, NULL}};
static const struct openapi_media about_forms[] = {
    {"application/json", "OpenReferralAbout"}, HTML, {NULL, NULL}};

enum { KEPT = OPENAPI_UNCHANGED, LISTED = OPENAPI_UNCHANGED | OPENAPI_MAY_BE_BUSY };

const struct openapi_operation openapi_referral = {
    .id = "getOpenReferral",
    .tag = OPENAPI_REFERRAL,
    .summary = "Which version and profile of Open Referral this is",
    .about = "The address may also end with a slash.",
    .parameters = formats,
    .answers = about_forms,
    .more_answers = KEPT,
};

const struct openapi_operation openapi_referral_services = {
    .id = "getReferralServices",
    .tag = OPENAPI_REFERRAL,
    .summary = "Services, page by page",
    .parameters = of_services,
    .more_parameters = paging,
    .answers = page_forms,
    .more_answers = LISTED,
    .example = "per_page=5&search=women",
};

const struct openapi_operation openapi_referral_services_asked = {
    .id = "askReferralServices",
    .tag = OPENAPI_REFERRAL,
    .summary = "The same, with the parameters in the body, where nobody keeps them",
    .body_schema = "OpenReferralQuestion",
    .body_example = "{\"postcode\":\"SE15 4QL\",\"proximity\":5000,\"per_page\":5}",
    .answers = asked_forms,
    .more_answers = OPENAPI_MAY_BE_BUSY,
};

const struct openapi_operation openapi_referral_service = {
    .id = "getReferralService",
    .tag = OPENAPI_REFERRAL,
    .summary = "One service with all that it holds",
    .parameters = of_one_service,
    .more_parameters = formats,
    .answers = record_forms,
    .more_answers = KEPT,
};

const struct openapi_operation openapi_referral_places = {
    .id = "getReferralServiceAtLocations",
    .tag = OPENAPI_REFERRAL,
    .summary = "Services at their locations, page by page",
    .parameters = of_service_at_locations,
    .more_parameters = paging,
    .answers = page_forms,
    .more_answers = LISTED,
    .example = "per_page=5",
};

const struct openapi_operation openapi_referral_places_asked = {
    .id = "askReferralServiceAtLocations",
    .tag = OPENAPI_REFERRAL,
    .summary = "The same, with the parameters in the body, where nobody keeps them",
    .body_schema = "OpenReferralPlaceQuestion",
    .body_example = "{\"postcode\":\"SE15 4QL\",\"proximity\":5000,\"per_page\":5}",
    .answers = asked_forms,
    .more_answers = OPENAPI_MAY_BE_BUSY,
};

const struct openapi_operation openapi_referral_place = {
    .id = "getReferralServiceAtLocation",
    .tag = OPENAPI_REFERRAL,
    .summary = "One service at one location",
    .parameters = of_one,
    .more_parameters = formats,
    .answers = record_forms,
    .more_answers = LISTED,
};

const struct openapi_operation openapi_referral_organizations = {
    .id = "getReferralOrganizations",
    .tag = OPENAPI_REFERRAL,
    .summary = "Organizations, page by page",
    .parameters = of_organizations,
    .more_parameters = paging,
    .answers = page_forms,
    .more_answers = LISTED,
    .example = "per_page=5",
};

const struct openapi_operation openapi_referral_organization = {
    .id = "getReferralOrganization",
    .tag = OPENAPI_REFERRAL,
    .summary = "One organization with its services",
    .parameters = of_one_organization,
    .more_parameters = formats,
    .answers = record_forms,
    .more_answers = LISTED,
};

const struct openapi_operation openapi_referral_taxonomies = {
    .id = "getReferralTaxonomies",
    .tag = OPENAPI_REFERRAL,
    .summary = "The taxonomies that terms come from",
    .more_parameters = paging,
    .answers = page_forms,
    .more_answers = LISTED,
};

const struct openapi_operation openapi_referral_taxonomy = {
    .id = "getReferralTaxonomy",
    .tag = OPENAPI_REFERRAL,
    .summary = "One taxonomy",
    .parameters = of_one,
    .more_parameters = formats,
    .answers = record_forms,
    .more_answers = KEPT,
};

const struct openapi_operation openapi_referral_terms = {
    .id = "getReferralTaxonomyTerms",
    .tag = OPENAPI_REFERRAL,
    .summary = "Terms of the taxonomies, page by page",
    .parameters = of_terms,
    .more_parameters = paging,
    .answers = page_forms,
    .more_answers = LISTED,
    .example = "per_page=5",
};

const struct openapi_operation openapi_referral_term = {
    .id = "getReferralTaxonomyTerm",
    .tag = OPENAPI_REFERRAL,
    .summary = "One term",
    .parameters = of_one,
    .more_parameters = formats,
    .answers = record_forms,
    .more_answers = KEPT,
};
