/* The server: takes a table of routes, lets only sound requests reach their handlers, and sends
 * what the handlers write. A handler runs on an event thread, so it must be done in about 2 ms;
 * longer work is handed over to a bounded pool of threads while its connection sleeps. */
#ifndef SIGNPOST_HTTP_SERVER_H
#define SIGNPOST_HTTP_SERVER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "http/limits.h"

struct http_wire;         /* the connection behind a request */
struct openapi_operation; /* what a route takes and answers */
struct http_shared;       /* an answer that was prepared once */

/* ---- the request ------------------------------------------------------------------------------
 */

enum http_method { HTTP_GET = 1, HTTP_POST = 2, HTTP_PUT = 4, HTTP_DELETE = 8 };

/* What a route takes as a body. */
enum http_body {
    HTTP_BODY_NONE = 0,
    HTTP_BODY_JSON = 1,
    HTTP_BODY_FORM = 2,
    HTTP_BODY_FILES = 4 /* a form with files; their bytes are values as they came */
};

/* One name and its value, decoded: UTF-8 without control characters (a form's values may hold line
 * ends and tabs). */
struct http_argument {
    struct str name;
    struct str value;
};

struct http_arguments {
    const struct http_argument *items;
    size_t count;
};

struct http_request {
    enum http_method method; /* HEAD arrives as GET; its body is dropped after the handler */
    const struct http_route *route;
    struct str path;                            /* decoded */
    struct str parameters[HTTP_PARAMETERS_MAX]; /* in the order of the template, decoded */
    struct http_arguments query;                /* in the order sent; names may repeat */
    struct http_arguments form;                 /* of a body of type HTTP_BODY_FORM or _FILES */
    struct str body;                            /* as sent; empty for GET */
    enum http_body body_type;
    struct arena *arena; /* for this request only */
    void *worker;        /* this thread's, from worker_create */
    void *site;          /* the options' */
    bool is_pooled;      /* on a thread of the pool: it may take its time */
    /* Turns true when nobody waits any more: the caller left, the time for the work is over, or the
     * server stops. Long loops look at it; what they return then is sent if it still can be. */
    const atomic_bool *is_cancelled;
    struct http_wire *wire;
    const void *caller; /* who request_admit found out calls; NULL: nobody */
};

/* The first value with that name; empty text when there is none (found may be NULL). */
struct str http_argument_get(struct http_arguments from, struct str name, bool *found);

/* The first argument whose name is not in the list; NULL when all are known. */
const struct http_argument *http_argument_unknown(struct http_arguments from,
                                                  const char *const *known, size_t known_count);

/* A header's value; empty text when it was not sent. Names in either case. */
struct str http_request_header(const struct http_request *request, const char *name);

/* How often a header was sent. */
int http_request_header_count(const struct http_request *request, const char *name);

/* Does the connection come from this numeric address ("127.0.0.1", "::1")? */
bool http_request_is_from(const struct http_request *request, const char *address);

/* Does the caller rather have a page than data? By the Accept header. */
bool http_request_wants_html(const struct http_request *request);

/* ---- the answer -------------------------------------------------------------------------------
 */

enum http_cache {
    HTTP_NO_STORE,   /* the default: whatever depends on a search */
    HTTP_REVALIDATE, /* may be kept, must be asked for again with its ETag */
    HTTP_PUBLIC      /* may be kept for max_age_s */
};

struct http_header {
    const char *name;
    const char *value;
};

/* An answer that is written piece by piece while it is sent. */
struct http_stream {
    void *context;
    /* Appends some more, at most about HTTP_STREAM_PART_BYTES, and says when that was all. On an
     * event thread, with its worker's own. A failure cuts the answer off. */
    enum err (*next)(void *context, void *worker, struct buf *out, bool *done,
                     struct problem *problem);
    void (*finish)(void *context); /* called once, whatever became of it; any thread */
};

struct http_answer {
    int status;               /* 200 */
    const char *content_type; /* lives as long as the program, or in the request's arena */
    struct buf *body;         /* empty: write here */
    enum http_cache cache;
    int max_age_s;         /* of HTTP_PUBLIC */
    bool has_etag;         /* a strong ETag of the body is sent and conditions are answered */
    bool varies_by_accept; /* Vary names Accept as well */
    int invalid_status;    /* what ERR_INVALID becomes: 400, or 422 if set */
    /* Set by a handler that returns OK on an event thread and has seen that it would take too long:
     * what it wrote is dropped, and it is called again on a thread of the pool. */
    bool wants_pool;
    const char *etag; /* with its quotes, in the arena: known without looking at the body */
    struct http_stream stream; /* instead of a body, where next is set */

    /* Filled by the functions below */
    struct http_shared *shared;
    struct http_header headers[HTTP_EXTRA_HEADERS_MAX];
    int header_count;
};

/* Adds a header. The texts live in the arena or as long as the program. ERR_INVALID when a
 * character does not belong into a header (a line end, say), ERR_LIMIT when there are too many. */
MUST_CHECK enum err http_answer_header(struct http_answer *answer, const char *name,
                                       const char *value);

/* Answers with something prepared; it replaces status, body, type and caching. Takes its own hold.
 */
void http_answer_shared(struct http_answer *answer, struct http_shared *shared);

/* ---- answers prepared once --------------------------------------------------------------------
 */

struct http_shared_options {
    struct str body; /* copied */
    const char *content_type;
    enum http_cache cache; /* not HTTP_NO_STORE */
    int max_age_s;
    bool varies_by_accept;
    bool is_open_data; /* other origins' scripts may read it */
};

/* Compresses it once, hashes it once; then sending it costs next to nothing. Count starts at one.
 */
MUST_CHECK enum err http_shared_create(const struct http_shared_options *options,
                                       struct http_shared **out, struct problem *problem);
struct http_shared *http_shared_take(struct http_shared *shared); /* one more holder; any thread */
void http_shared_give_back(struct http_shared *shared);           /* NULL is fine; the last frees */
const char *http_shared_etag(const struct http_shared *shared);   /* with its quotes */

/* ---- routes -----------------------------------------------------------------------------------
 */

/* On failure the answer's body is dropped and the code decides the status: ERR_INVALID 400 (or
 * invalid_status), ERR_NOT_FOUND 404, ERR_LIMIT 413, ERR_BUSY 503 with Retry-After; anything else
 * is 500, of which the caller learns nothing and the log everything. Sentences of the others are
 * sent and never logged, because they may repeat a search. */
typedef enum err (*http_handler)(struct http_request *request, struct http_answer *answer,
                                 struct problem *problem);

struct http_route {
    enum http_method method;
    const char *path; /* a template: "/services/{id}"; one "{}" is one segment; also in the log */
    http_handler handler;
    unsigned bodies;       /* of a POST or PUT: HTTP_BODY_JSON | HTTP_BODY_FORM */
    size_t body_max_bytes; /* 0 means HTTP_BODY_MAX_BYTES */
    bool is_open_data;     /* other origins' scripts may read it (CORS) */
    bool is_long;          /* always runs on a thread of the pool */
    /* What it takes and answers (http/openapi.h). */
    const struct openapi_operation *described;
    unsigned access; /* who may call it: enum http_access of http/caller.h; 0: anybody */
};

/* Draws the page for a failure that a browser asked for (404, 400, 500, ...) as HTML. The request
 * has no route when none matched. On failure problem+json is sent instead. */
typedef enum err (*http_problem_page)(struct http_request *request, int status,
                                      const struct problem *problem, struct buf *body);

/* ---- the server -------------------------------------------------------------------------------
 */

struct http_listen {
    char address[64]; /* numeric: "127.0.0.1", "::1" */
    uint16_t port;    /* 0: any free one */
};

/* "127.0.0.1:8080", "[::1]:8080", "8080" (on 127.0.0.1). Names are not looked up. */
MUST_CHECK enum err http_listen_from(struct str text, struct http_listen *out,
                                     struct problem *problem);

/* Milliseconds; 0 means the default of http/limits.h. */
struct http_deadlines {
    int headers_ms;
    int body_ms;
    int send_ms;
    int idle_ms;
    int work_ms;
};

struct http_options {
    struct http_listen listen;
    int threads;                     /* event threads; 0: one per core */
    int connections_max;             /* 0: HTTP_CONNECTIONS_MAX */
    int pool_threads;                /* for long work; 0: one per core */
    const struct http_route *routes; /* borrowed until the server is destroyed */
    size_t route_count;
    http_problem_page problem_page; /* NULL: problem+json for everybody */
    void *site;                     /* handed to every handler */
    enum err (*worker_create)(void *site, void **worker, struct problem *problem); /* may be NULL */
    void (*worker_destroy)(void *worker);
    struct http_deadlines deadlines;
    /* Sees a request before its handler does, and may refuse it as that may. NULL: nothing does. */
    enum err (*request_check)(const struct http_request *request, struct problem *problem);
    /* Before that: finds out who calls a route with an access, and refuses it as a handler may, or
     * answers in its place (*is_answered). NULL: everybody may call everything. */
    enum err (*request_admit)(struct http_request *request, struct http_answer *answer,
                              bool *is_answered, struct problem *problem);
    /* Asked before a body of more than HTTP_BODY_MAX_BYTES is taken in by a route with an access:
     * 0, or the status that refuses its caller, 401 or 403. NULL: nobody is refused. */
    int (*request_screen)(const struct http_request *request);
};

struct http_server;

/* Listens on that address only. ERR_IO when it is taken. Ignores SIGPIPE for the whole process. */
MUST_CHECK enum err http_server_start(const struct http_options *options, struct http_server **out,
                                      struct problem *problem);

uint16_t http_server_port(const struct http_server *server); /* the real one */

/* Takes no more connections, lets requests in flight end for up to drain_ms, then closes. Call it
 * from the thread that started the server; a second call does nothing. */
void http_server_stop(struct http_server *server, int drain_ms);

/* Stops at once if it still runs, and frees. NULL is fine. */
void http_server_destroy(struct http_server *server);

#endif
