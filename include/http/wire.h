/* What the files of http/ share and nobody else includes: the server, its connections, its threads.
 */
#ifndef SIGNPOST_HTTP_WIRE_H
#define SIGNPOST_HTTP_WIRE_H

#include <pthread.h>
#include <stdatomic.h>

#include "http/guard.h"
#include "http/gzip.h"
#include "http/pool.h"
#include "http/router.h"
#include "http/server.h"
#include "http/target.h"

struct MHD_Connection;
struct MHD_Daemon;
struct MHD_Response;

/* Ends every connection that outlives its deadline. Its mutex guards the list of connections, so
 * that no file descriptor is touched after libmicrohttpd closed it. */
struct http_watchdog {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed; /* a connection ended, or the thread must stop */
    struct http_wire *first;
    struct http_pool *pool;
    int connection_count;
    int tick_ms;
    bool has_thread;
    bool must_stop;
};

struct http_server {
    struct http_options options;
    struct http_deadlines deadlines; /* none is 0 */
    struct MHD_Daemon *daemon;
    struct http_watchdog watchdog;
    struct http_pool pool;
    pthread_key_t worker_key;
    uint16_t port;
    atomic_bool is_draining;
    bool is_stopped;
};

/* What libmicrohttpd will call us for next. */
enum http_stage {
    HTTP_STAGE_HEADERS, /* the headers are complete */
    HTTP_STAGE_BODY,    /* more of the body, or its end */
    HTTP_STAGE_ANSWER,  /* nothing more comes: answer */
    HTTP_STAGE_DROP,    /* answered; what still comes is thrown away */
    HTTP_STAGE_AWAY,    /* handed over to the pool; nothing is called until it resumes */
    HTTP_STAGE_LATE,    /* back from the pool: send what it prepared */
    HTTP_STAGE_SENT     /* an answer is queued */
};

/* What a thread of the pool prepared and the event thread must queue. */
struct http_late {
    struct MHD_Response *response; /* with its status; or */
    int status;
    struct http_shared *shared; /* held */
    bool is_busy;               /* it never ran: 503 */
};

/* One connection and the request it carries now. Touched by its event thread only, or between
 * HTTP_STAGE_AWAY and HTTP_STAGE_LATE by the one thread of the pool that has it; the watchdog reads
 * deadline_us, is_idle and is_away, and may set is_cancelled. */
struct http_wire {
    struct http_server *server;
    struct MHD_Connection *connection;
    struct http_wire *next, *previous;
    int fd;
    _Atomic int64_t deadline_us; /* on clock_mono_us */
    atomic_bool is_idle;         /* between two requests */
    atomic_bool is_away;         /* with the pool */
    atomic_bool is_cancelled;    /* its work is in vain */
    struct http_wire *next_job;  /* in the pool's queue */
    struct http_late late;

    enum http_stage stage;
    char *target;    /* in libmicrohttpd's memory, as it came */
    size_t path_len; /* up to the question mark */
    size_t target_len;
    char hidden;     /* the first character of the query, while it is hidden from libmicrohttpd */
    bool is_options; /* asks what the path takes */
    unsigned open_methods; /* of the path, that are open data */
    bool must_close;
    struct http_heads heads;
    const struct http_route *route;
    enum http_body body_type;
    struct http_refusal refusal; /* to be answered in the stage HTTP_STAGE_ANSWER */
    unsigned methods;            /* that the path has, for Allow */
    const char *method_name;     /* for the log */
    int status;
    int64_t started_us;
    struct buf body;
};

/* What judging a request found out. It lies in the arena, so it is good until the next is judged.
 */
struct http_judged {
    const struct http_wire *wire; /* whose; NULL: nothing is known */
    struct http_target target;
    struct str parameters[HTTP_PARAMETERS_MAX]; /* of the wire's route */
};

/* What one event thread keeps from request to request. */
struct http_worker {
    struct http_server *server;
    struct arena arena;
    struct http_judged judged;
    struct buf body;
    struct buf packed;
    struct http_gzip *gzip; /* made at first use */
    void *mine;             /* from worker_create */
    bool has_mine;
};

/* This thread's; made at first use. NULL with the reason when that fails. */
struct http_worker *http_worker_get(struct http_server *server, struct problem *problem);
void http_worker_destroy(void *worker);

/* wire.c: what libmicrohttpd calls. */
enum { HTTP_WIRE_BODY_KEPT_BYTES = 4096 };
void http_wire_begin(struct http_server *server, struct MHD_Connection *connection, int fd,
                     void **context);
void http_wire_end(struct http_server *server, void **context);
void http_deadline_set(struct http_wire *wire, int64_t now_us, int limit_ms);

/* answer.c: on the event thread. False when libmicrohttpd must close the connection. */
bool http_request_answer(struct http_wire *wire);
bool http_refusal_send(struct http_wire *wire, struct http_worker *worker);
/* May the body be taken in? Large ones only from callers who may call the route. 0, or the status
 * that refuses it. */
int http_body_screen(struct http_wire *wire, struct http_worker *worker);
bool http_late_answer(struct http_wire *wire); /* back from the pool */
/* This thread's; NULL when there is none, which is logged. */
struct http_worker *http_wire_worker(struct http_wire *wire);
/* On a thread of the pool: runs the handler and leaves its answer in late. */
void http_wire_work(struct http_wire *wire);

/* send.c: queue what was decided. False when libmicrohttpd must close the connection. */
bool http_send_answer(struct http_wire *wire, struct http_worker *worker,
                      struct http_answer *answer);
bool http_send_failure(struct http_wire *wire, struct http_worker *worker,
                       struct http_request *request, int status, const struct problem *problem);
bool http_send_options(struct http_wire *wire);
bool http_send_response(struct http_wire *wire, int status, struct MHD_Response *response);
/* What the pool prepared; false also when it prepared nothing. */
bool http_send_late(struct http_wire *wire);
void http_late_drop(struct http_late *late);
/* Straight to the socket, when a body is too large to be waited for; then the stage is
 * HTTP_STAGE_DROP. */
void http_send_too_large(struct http_wire *wire);

/* stream.c: a response that asks the stream for its parts; takes it over, also on failure (NULL).
 */
struct MHD_Response *http_stream_response(struct http_wire *wire, struct http_stream stream);
void http_stream_drop(struct http_stream *stream); /* finishes one that was not taken over */

/* headers.c: the headers of one answer. False when memory is short. */
struct http_dress {
    const char *content_type; /* NULL: none */
    enum http_cache cache;
    int max_age_s;
    const char *etag; /* NULL: none */
    bool is_gzip;
    bool varies_by_encoding;
    bool varies_by_accept;
    bool is_open_data;
    bool must_close;
    bool is_own; /* of the pages behind a sign-in */
};
bool http_dress_put(struct MHD_Response *response, const struct http_dress *dress);

/* shared.c: the kept response that suits this request, or NULL when memory is short. is_mine: it
 * was made for this request, and must be destroyed once it is queued. */
struct MHD_Response *http_shared_response(const struct http_shared *shared, struct http_wire *wire,
                                          int *status, bool *is_mine);

/* watchdog.c */
MUST_CHECK enum err http_watchdog_start(struct http_server *server, struct problem *problem);
void http_watchdog_stop(struct http_watchdog *watchdog);
void http_watchdog_add(struct http_watchdog *watchdog, struct http_wire *wire);
void http_watchdog_remove(struct http_watchdog *watchdog, struct http_wire *wire);
/* Lets idle connections go until none is left or the time is over. */
void http_watchdog_drain(struct http_watchdog *watchdog, int drain_ms);

#endif
