/* Described here: the search, one service, the boroughs, and what watches the server. */
#include "openapi_routes.h"

#define DAY "{\"type\":\"string\",\"format\":\"date\"}"

const struct openapi_operation openapi_find = {
    .id = "findServices",
    .tag = OPENAPI_SEARCH,
    .summary = "The closest services that a woman can use",
    .about = "What is known of her goes in the body, never into the address, and the answer is not "
             "kept. Everything but where she is may be left out: what is not known is asked about.",
    .body_schema = "FindQuestion",
    .body_example = "{\"near\":\"SE15 4QL\",\"needs\":[\"accommodation\"],\"stage\":\"prison\","
                    "\"age\":30,\"as_of\":\"2021-02-01\"}",
    .answers = (const struct openapi_media[]){{"application/geo+json", "Found"}, {NULL, NULL}},
    .more_answers = OPENAPI_UNPROCESSABLE,
};

const struct openapi_parameter openapi_service_parameters[] = {
    {.name = "id",
     .about = "The service's id.",
     .schema = "{\"type\":\"string\",\"format\":\"uuid\"}",
     .sample = OPENAPI_SAMPLE_SERVICE},
    {.name = "as_of",
     .about = "The day that is asked about; today if left out.",
     .schema = DAY,
     .example = "2021-02-01"},
    {.name = "known_on",
     .about = "Only what was known on that day; everything if left out.",
     .schema = DAY,
     .example = "2026-12-01"},
    {.name = NULL},
};

const struct openapi_operation openapi_service = {
    .id = "getService",
    .tag = OPENAPI_SEARCH,
    .summary = "One service",
    .about = "All that is public about it, as on a day.",
    .parameters = openapi_service_parameters,
    .more_parameters =
        (const struct openapi_parameter[]){
            {.name = "f",
             .about = "record gives all of it as the document of Open Referral that a PUT takes, "
                      "with its "
                      "version as the ETag; without the two days.",
             .schema = "{\"type\":\"string\",\"enum\":[\"geojson\",\"record\"]}",
             .example = "geojson"},
            {.name = NULL}},
    .answers = (const struct openapi_media[]){{"application/geo+json", "Service"},
                                              {"application/json", "ServiceRecord"},
                                              {NULL, NULL}},
    .more_answers = OPENAPI_UNCHANGED,
};

const struct openapi_operation openapi_boroughs = {
    .id = "getBoroughs",
    .tag = OPENAPI_SEARCH,
    .summary = "The boroughs with their boundaries",
    .parameters =
        (const struct openapi_parameter[]){
            {.name = "detail",
             .about = "low leaves out detail of under 25 m: a tenth of the size.",
             .schema = "{\"type\":\"string\",\"enum\":[\"full\",\"low\"]}",
             .example = "low"},
            {.name = NULL}},
    .answers = (const struct openapi_media[]){{"application/geo+json", "Boroughs"}, {NULL, NULL}},
    .more_answers = OPENAPI_UNCHANGED,
};

const struct openapi_operation openapi_places = {
    .id = "getPlaces",
    .tag = OPENAPI_SEARCH,
    .summary = "The names that a search understands",
    .about =
        "Boroughs, places and postcode districts, for suggestions made without sending what is "
        "typed. Any postcode of London works, too. Where two places bear a name, add the "
        "borough: \"Hayes, Bromley\".",
    .answers = (const struct openapi_media[]){{"application/json", "Places"}, {NULL, NULL}},
    .more_answers = OPENAPI_UNCHANGED,
};

const struct openapi_operation openapi_healthy = {
    .id = "isHealthy",
    .tag = OPENAPI_SERVER,
    .summary = "Does the server run?",
    .answers = (const struct openapi_media[]){{"application/json", "Healthy"}, {NULL, NULL}},
    .more_answers = OPENAPI_UNCHANGED,
};

const struct openapi_operation openapi_ready = {
    .id = "isReady",
    .tag = OPENAPI_SERVER,
    .summary = "What data does the server hold?",
    .answers = (const struct openapi_media[]){{"application/json", "Ready"}, {NULL, NULL}},
    .more_answers = OPENAPI_UNCHANGED,
};

const struct openapi_operation openapi_document = {
    .id = "getApi",
    .tag = OPENAPI_SERVER,
    .summary = "This description, as OpenAPI 3.0",
    .about = "Whoever prefers HTML is sent to the page that shows it.",
    .parameters =
        (const struct openapi_parameter[]){
            {.name = "f",
             .about = "json, or html for the page.",
             .schema = "{\"type\":\"string\",\"enum\":[\"json\",\"html\"]}",
             .example = "json"},
            {.name = NULL}},
    .answers = (const struct openapi_media[]){{OPENAPI_MEDIA_TYPE, "OpenApi"}, {NULL, NULL}},
    .more_answers = OPENAPI_UNCHANGED | OPENAPI_MOVED,
};
