/* Described here: what programs write. */
#include "openapi_routes.h"

#define ANY_UUID "{\"type\":\"string\",\"format\":\"uuid\"}"
#define ANY_TEXT "{\"type\":\"string\"}"
#define EXAMPLE                                                                                    \
    "{\"name\":\"A service\",\"description\":\"What it does.\",\"status\":\"active\","             \
    "\"organization\":{\"id\":\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\",\"name\":\"Who runs it\"}}"

#define ID                                                                                         \
    {                                                                                              \
        .name = "id", .about = "The service's id.", .schema = ANY_UUID,                            \
        .sample = OPENAPI_SAMPLE_SERVICE                                                           \
    }
#define DRY_RUN                                                                                    \
    {                                                                                              \
        .name = "dry_run", .about = "true: says what would change, and changes nothing.",          \
        .schema = "{\"type\":\"boolean\"}", .example = "true"                                      \
    }
#define KEY                                                                                        \
    {                                                                                              \
        .name = "Idempotency-Key",                                                                 \
        .about = "Up to 200 characters of the caller's own: the same request with the same key "   \
                 "is done once, and answered alike for a day.",                                    \
        .schema = ANY_TEXT, .is_header = true                                                      \
    }
#define IF_MATCH                                                                                   \
    {                                                                                              \
        .name = "If-Match", .about = "The ETag of the version that was read (?f=record).",         \
        .schema = ANY_TEXT, .is_header = true                                                      \
    }

static const struct openapi_media written[] = {{"application/json", "Written"}, {NULL, NULL}};

const struct openapi_operation openapi_proposed = {
    .answers = (const struct openapi_media[]){{"application/json", "Proposed"}, {NULL, NULL}}};

const struct openapi_operation openapi_service_create = {
    .id = "createService",
    .tag = OPENAPI_WRITING,
    .summary = "Adds a service",
    .about =
        "The body is the document that ?f=record gives, or one service as other directories of "
        "Open Referral write it. Without an id it gets one.",
    .parameters = (const struct openapi_parameter[]){DRY_RUN, KEY, {.name = NULL}},
    .body_schema = "ServiceRecord",
    .body_example = EXAMPLE,
    .answers = written,
    .more_answers = OPENAPI_CREATED | OPENAPI_WAITS | OPENAPI_UNPROCESSABLE | OPENAPI_TAKEN,
};

const struct openapi_operation openapi_service_put = {
    .id = "putService",
    .tag = OPENAPI_WRITING,
    .summary = "Changes a service, or adds one with an id of the caller's",
    .about =
        "Says which version it changes: If-Match with the ETag of ?f=record, or If-None-Match: "
        "* for a new one. If it was changed meanwhile, the answer has the difference. In our own "
        "documents, the records in attributes are what is read, with name, alternate_name, "
        "description, program, phones and service_at_locations: what is changed elsewhere, and "
        "would "
        "be lost, is refused.",
    .parameters = (const struct openapi_parameter[]){ID,
                                                     DRY_RUN,
                                                     IF_MATCH,
                                                     {.name = "If-None-Match",
                                                      .about = "*: there must be none yet.",
                                                      .schema = ANY_TEXT,
                                                      .is_header = true},
                                                     KEY,
                                                     {.name = NULL}},
    .body_schema = "ServiceRecord",
    .body_example = EXAMPLE,
    .answers = written,
    .more_answers = OPENAPI_CREATED | OPENAPI_WAITS | OPENAPI_UNPROCESSABLE | OPENAPI_STALE,
};

const struct openapi_operation openapi_service_retire = {
    .id = "retireService",
    .tag = OPENAPI_WRITING,
    .summary = "Takes a service out of the directory",
    .about = "Its history stays, and can bring it back.",
    .parameters = (const struct openapi_parameter[]){ID, IF_MATCH, KEY, {.name = NULL}},
    .more_answers = OPENAPI_EMPTY | OPENAPI_WAITS | OPENAPI_STALE,
};

const struct openapi_operation openapi_service_restore = {
    .id = "restoreService",
    .tag = OPENAPI_WRITING,
    .summary = "Brings back a service that was retired",
    .parameters = (const struct openapi_parameter[]){ID, KEY, {.name = NULL}},
    .answers = written,
    .more_answers = OPENAPI_UNPROCESSABLE,
};

const struct openapi_operation openapi_service_check = {
    .id = "checkService",
    .tag = OPENAPI_WRITING,
    .summary = "Says that a service is still as it is listed, today",
    .parameters = (const struct openapi_parameter[]){ID, IF_MATCH, KEY, {.name = NULL}},
    .answers = written,
    .more_answers = OPENAPI_STALE,
};
