/* Threads for long work, and the requests that wait for one. Their connections sleep: libmicrohttpd
 * neither reads nor closes them until they are resumed, so a request and its socket stay alive. */
#ifndef SIGNPOST_HTTP_POOL_H
#define SIGNPOST_HTTP_POOL_H

#include <pthread.h>
#include <stdbool.h>

#include "base/err.h"
#include "http/limits.h"

struct http_server;
struct http_wire;

struct http_pool {
    pthread_mutex_t mutex;
    pthread_cond_t changed; /* there is work, or the threads must stop */
    struct http_wire *first, *last;
    int waiting;
    int thread_count;
    pthread_t threads[HTTP_THREADS_MAX];
    struct http_wire *running[HTTP_THREADS_MAX]; /* by thread; NULL: it waits */
    bool has_locks;
    bool is_closed;
};

/* count 0: no threads, and every hand-over is refused. */
MUST_CHECK enum err http_pool_start(struct http_server *server, int count, struct problem *problem);

/* Puts the connection to sleep and its request into the queue. By its event thread, from within
 * libmicrohttpd's call. False when the queue is full or closed: then nothing has happened. */
bool http_pool_hand_over(struct http_pool *pool, struct http_wire *wire);

/* Gives cancelled requests that still wait back unanswered: they become 503. */
void http_pool_sweep(struct http_pool *pool);

/* Takes no more, cancels what waits and what runs, and waits for the threads. Afterwards no
 * connection sleeps. */
void http_pool_stop(struct http_pool *pool);

/* Frees; after http_pool_stop, when no other thread is left. */
void http_pool_finish(struct http_pool *pool);

#endif
