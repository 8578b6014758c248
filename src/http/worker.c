#include <stdlib.h>

#include "http/wire.h"

void http_worker_destroy(void *context)
{
    struct http_worker *worker = context;
    if (!worker)
        return;
    if (worker->has_mine && worker->server->options.worker_destroy)
        worker->server->options.worker_destroy(worker->mine);
    http_gzip_destroy(worker->gzip);
    buf_finish(&worker->packed);
    buf_finish(&worker->body);
    arena_finish(&worker->arena);
    free(worker);
}

static struct http_worker *worker_create(struct http_server *server)
{
    struct http_worker *worker = calloc(1, sizeof(*worker));
    if (!worker)
        return NULL;
    worker->server = server;
    arena_init(&worker->arena, HTTP_REQUEST_ARENA_BYTES);
    buf_init(&worker->body, HTTP_ANSWER_MAX_BYTES);
    buf_init(&worker->packed, HTTP_ANSWER_MAX_BYTES);
    if (pthread_setspecific(server->worker_key, worker) != 0) {
        http_worker_destroy(worker);
        return NULL;
    }
    return worker;
}

struct http_worker *http_worker_get(struct http_server *server, struct problem *problem)
{
    struct http_worker *worker = pthread_getspecific(server->worker_key);
    if (!worker)
        worker = worker_create(server);
    if (!worker) {
        problem_set(problem, ERR_NO_MEMORY, "There is no memory for an event thread.");
        return NULL;
    }
    if (!worker->has_mine && server->options.worker_create) {
        if (server->options.worker_create(server->options.site, &worker->mine, problem) != OK)
            return NULL;
        worker->has_mine = true;
    }
    return worker;
}
