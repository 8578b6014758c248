/* What each route takes and answers, said once. The OpenAPI 3.0 document at /api, the developers'
 * part of the page /data, and the check of every request's parameters are made from it. */
#ifndef SIGNPOST_HTTP_OPENAPI_H
#define SIGNPOST_HTTP_OPENAPI_H

#include "codec/view.h"
#include "domain/atlas.h"
#include "domain/gap_read.h"
#include "http/server.h"

#define OPENAPI_MEDIA_TYPE "application/vnd.oai.openapi+json;version=3.0"

/* Groups of routes, in the order in which they are shown. */
enum openapi_tag {
    OPENAPI_SEARCH,
    OPENAPI_FEATURES,
    OPENAPI_TILES,
    OPENAPI_GAPS,
    OPENAPI_REFERRAL,
    OPENAPI_WRITING,
    OPENAPI_SERVER,
    OPENAPI_PAGES,
    OPENAPI_TAG_COUNT
};

/* Examples that only the atlas knows. */
enum openapi_sample {
    OPENAPI_SAMPLE_NONE,
    OPENAPI_SAMPLE_SERVICE,     /* the id of its first service */
    OPENAPI_SAMPLE_ORGANISATION /* that of its first organisation */
};

/* A parameter of the query, or, when the route's template holds "{name}", of the path. Lists of
 * them end with a name of NULL. All text lives as long as the program. */
struct openapi_parameter {
    const char *name;
    const char *about;      /* a sentence */
    const char *schema;     /* a JSON schema; NULL when there is a vocabulary */
    const char *vocabulary; /* its codes are the values; "area-type": the types of areas held */
    const char *example;    /* as people write it, before it is escaped */
    enum openapi_sample sample;
    bool is_required; /* in the query; those of a path always are */
    bool is_header;
    bool is_list; /* several, with commas between them: the schema is of one, or of the list */
};

/* One form of the answer: list ends with a type of NULL. */
struct openapi_media {
    const char *type;   /* "application/geo+json" */
    const char *schema; /* the name of a schema of the document; NULL: text or bytes */
};

/* What else a route may answer. 400 and unforeseen failures go without saying, and so do 404 of a
 * path with parameters, 413 and 415 of a body, and 503 of a route that is long. */
enum {
    OPENAPI_UNCHANGED = 1,      /* 304: it has an ETag */
    OPENAPI_EMPTY = 2,          /* 204: there is nothing there */
    OPENAPI_MOVED = 4,          /* 303: elsewhere */
    OPENAPI_UNPROCESSABLE = 8,  /* 422: understood, but not in its values */
    OPENAPI_MAY_BE_BUSY = 16,   /* 503 */
    OPENAPI_MAY_BE_ABSENT = 32, /* 404 */
    OPENAPI_CREATED = 64,       /* 201: it is new; answers are those of 200 */
    OPENAPI_WAITS = 128,        /* 202: a proposal, which somebody decides on */
    OPENAPI_TAKEN = 256,        /* 409 */
    OPENAPI_STALE = 512         /* 412 and 428: of a version */
};

struct openapi_operation {
    const char *id; /* "getService" */
    enum openapi_tag tag;
    const char *summary;
    const char *about; /* more sentences, or NULL */
    const struct openapi_parameter *parameters;
    const struct openapi_parameter *more_parameters; /* those that several routes share */
    /* Parameters (of a POST: members of the body) that go with a question about gaps. */
    bool has_gap_fields;
    enum gap_asked gap_asked;
    /* Names that are no parameters here may be those of a data set: the handler checks them. */
    const char *other_parameters;        /* what they are, in a sentence; NULL: there are none */
    const char *body_schema;             /* the name of a schema; of a POST or PUT with a body */
    const char *body_example;            /* JSON, also of a form */
    const struct openapi_media *answers; /* of status 200 */
    unsigned more_answers;               /* bits of the above */
    const char *example; /* a query to try, "need=accommodation"; NULL: the bare address */
};

/* ERR_INVALID, naming the first argument of the query that the route does not have. */
MUST_CHECK enum err openapi_query_check(const struct http_request *request,
                                        struct problem *problem);

/* What the document is about. */
struct openapi_subject {
    const struct atlas *atlas;
    const struct http_route *routes;
    size_t route_count;
    struct str public_url; /* without a slash at its end; may be empty */
    bool is_synthetic;
};

/* Pages behind a sign-in, those below /steward, are no interface: they need no description and are
 * never shown.
 * What is missing in the description of a route, in words that follow its path: "is not described";
 * NULL: nothing. */
const char *openapi_fault(const struct http_route *route);

/* Appends the document: JSON. Routes that are not described are left out. */
MUST_CHECK enum err openapi_write(const struct openapi_subject *subject, struct buf *out,
                                  struct problem *problem);

/* The same for people: adds the list "groups" of routes to try. */
void openapi_view(const struct openapi_subject *subject, struct view *into);

#endif
