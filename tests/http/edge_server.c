/* A server with a few plain routes, for the tests on raw sockets.
 *
 * edge_server [headers_ms body_ms send_ms idle_ms drain_ms threads connections work_ms
 * pool_threads]
 *
 * Prints its port and a line end, serves until SIGTERM, then drains and exits with 0. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "http/server.h"

enum { CACHED_BYTES = 2048, BIG_BYTES = 16 * 1024 * 1024, ECHO_MAX_BYTES = 4096 };

static atomic_int echo_runs;
static atomic_int long_runs, long_cancels;
static struct http_shared *cached;

static enum err hello_answer(struct http_request *request, struct http_answer *answer,
                             struct problem *problem)
{
    (void)request;
    (void)problem;
    answer->content_type = "text/plain; charset=utf-8";
    buf_text(answer->body, "hello\n");
    return OK;
}

/* Shows what arrived, one "name=value" a line. */
static enum err show_answer(struct http_request *request, struct http_answer *answer,
                            struct problem *problem)
{
    (void)problem;
    answer->content_type = "text/plain; charset=utf-8";
    buf_format(answer->body, "id=");
    buf_str(answer->body, request->parameters[0]);
    buf_char(answer->body, '\n');
    for (size_t i = 0; i < request->query.count; i++) {
        buf_str(answer->body, request->query.items[i].name);
        buf_char(answer->body, '=');
        buf_str(answer->body, request->query.items[i].value);
        buf_char(answer->body, '\n');
    }
    return OK;
}

static enum err cached_answer(struct http_request *request, struct http_answer *answer,
                              struct problem *problem)
{
    (void)request;
    (void)problem;
    http_answer_shared(answer, cached);
    return OK;
}

/* 4,000 bytes made anew each time, with an ETag. */
static enum err made_answer(struct http_request *request, struct http_answer *answer,
                            struct problem *problem)
{
    (void)request;
    (void)problem;
    answer->content_type = "application/json";
    answer->has_etag = true;
    answer->cache = HTTP_REVALIDATE;
    for (int i = 0; i < 400; i++)
        buf_text(answer->body, "\"all same\"");
    return OK;
}

static enum err echo_answer(struct http_request *request, struct http_answer *answer,
                            struct problem *problem)
{
    (void)problem;
    atomic_fetch_add(&echo_runs, 1);
    answer->content_type = "application/json";
    buf_str(answer->body, request->body);
    return OK;
}

static enum err form_answer(struct http_request *request, struct http_answer *answer,
                            struct problem *problem)
{
    (void)problem;
    answer->content_type = "text/plain; charset=utf-8";
    buf_str(answer->body, http_argument_get(request->form, STR("word"), NULL));
    return OK;
}

static enum err ran_answer(struct http_request *request, struct http_answer *answer,
                           struct problem *problem)
{
    (void)request;
    (void)problem;
    answer->content_type = "text/plain; charset=utf-8";
    buf_int(answer->body, atomic_load(&echo_runs));
    return OK;
}

static enum err big_answer(struct http_request *request, struct http_answer *answer,
                           struct problem *problem)
{
    (void)request;
    (void)problem;
    answer->content_type = "application/octet-stream";
    char *room = buf_room(answer->body, BIG_BYTES);
    if (!room)
        return ERR_NO_MEMORY;
    memset(room, 'b', BIG_BYTES);
    answer->body->len += BIG_BYTES;
    return OK;
}

/* A handler must be faster than this one. */
static enum err slow_answer(struct http_request *request, struct http_answer *answer,
                            struct problem *problem)
{
    struct timespec pause = {0, 400 * 1000 * 1000};
    nanosleep(&pause, NULL);
    return hello_answer(request, answer, problem);
}

/* /long/{ms}: works for so long, or until it is cancelled. Then what /made answers. */
static enum err long_answer(struct http_request *request, struct http_answer *answer,
                            struct problem *problem)
{
    const struct timespec step = {0, 5 * 1000 * 1000};
    int64_t left_ms = 0;
    if (!request->is_pooled || !str_to_int(request->parameters[0], &left_ms))
        return problem_set(problem, ERR_INVALID, "That is no time.");
    atomic_fetch_add(&long_runs, 1);
    for (; left_ms > 0 && !atomic_load(request->is_cancelled); left_ms -= 5)
        nanosleep(&step, NULL);
    atomic_fetch_add(&long_cancels, left_ms > 0);
    return made_answer(request, answer, problem);
}

/* /deaf/{ms}: does not look whether it is cancelled. */
static enum err deaf_answer(struct http_request *request, struct http_answer *answer,
                            struct problem *problem)
{
    int64_t ms = 0;
    if (!str_to_int(request->parameters[0], &ms))
        return problem_set(problem, ERR_INVALID, "That is no time.");
    struct timespec pause = {ms / 1000, (ms % 1000) * 1000 * 1000};
    nanosleep(&pause, NULL);
    return hello_answer(request, answer, problem);
}

/* Says what it was sent, after other requests had the time to use the thread that read it. */
static enum err long_show_answer(struct http_request *request, struct http_answer *answer,
                                 struct problem *problem)
{
    const struct timespec pause = {0, 20 * 1000 * 1000};
    nanosleep(&pause, NULL);
    enum err err = show_answer(request, answer, problem);
    buf_str(answer->body, http_request_header(request, "X-Word"));
    buf_str(answer->body, request->body);
    buf_str(answer->body, http_argument_get(request->form, STR("word"), NULL));
    return err;
}

/* /maybe/{word}: only "long" needs the pool. */
static enum err maybe_answer(struct http_request *request, struct http_answer *answer,
                             struct problem *problem)
{
    if (!request->is_pooled && str_equal(request->parameters[0], STR("long"))) {
        buf_text(answer->body, "dropped");
        answer->wants_pool = true;
        return OK;
    }
    (void)problem;
    answer->content_type = "text/plain; charset=utf-8";
    buf_text(answer->body, request->is_pooled ? "pool" : "event");
    return OK;
}

static enum err long_ran_answer(struct http_request *request, struct http_answer *answer,
                                struct problem *problem)
{
    (void)request;
    (void)problem;
    answer->content_type = "text/plain; charset=utf-8";
    buf_format(answer->body, "%d %d", atomic_load(&long_runs), atomic_load(&long_cancels));
    return OK;
}

/* /fail/{code}: every error a handler may return, and a header that must not get out. */
static enum err fail_answer(struct http_request *request, struct http_answer *answer,
                            struct problem *problem)
{
    struct str code = request->parameters[0];
    buf_text(answer->body, "half an answer");
    problem_at(problem, "/near");
    if (str_equal(code, STR("invalid")))
        return problem_set(problem, ERR_INVALID, "\"SE15\" is not sound.");
    if (str_equal(code, STR("unprocessable"))) {
        answer->invalid_status = 422;
        return problem_set(problem, ERR_INVALID, "That is out of range.");
    }
    if (str_equal(code, STR("busy")))
        return problem_set(problem, ERR_BUSY, "Somebody else is writing.");
    if (str_equal(code, STR("database")))
        return problem_set(problem, ERR_DATABASE, "secret table is damaged");
    if (str_equal(code, STR("header")))
        return http_answer_header(answer, "X-Echo", "a\r\nX-Injected: yes");
    return problem_set(problem, ERR_NOT_FOUND, "There is no such service.");
}

static enum err page_draw(struct http_request *request, int status, const struct problem *problem,
                          struct buf *body)
{
    (void)request;
    buf_format(body, "<!doctype html><title>%d</title><p>", status);
    buf_html(body, str_from(problem->text));
    return OK;
}

static const struct http_route routes[] = {
    {.method = HTTP_GET, .path = "/hello", .handler = hello_answer},
    {.method = HTTP_GET, .path = "/show/{id}", .handler = show_answer},
    {.method = HTTP_GET, .path = "/cached", .handler = cached_answer, .is_open_data = true},
    {.method = HTTP_GET, .path = "/made", .handler = made_answer},
    {.method = HTTP_POST,
     .path = "/echo",
     .handler = echo_answer,
     .bodies = HTTP_BODY_JSON,
     .body_max_bytes = ECHO_MAX_BYTES},
    {.method = HTTP_POST, .path = "/form", .handler = form_answer, .bodies = HTTP_BODY_FORM},
    {.method = HTTP_GET, .path = "/ran", .handler = ran_answer},
    {.method = HTTP_GET, .path = "/big", .handler = big_answer},
    {.method = HTTP_GET, .path = "/slow", .handler = slow_answer},
    {.method = HTTP_GET, .path = "/fail/{code}", .handler = fail_answer},
    {.method = HTTP_GET,
     .path = "/long/{ms}",
     .handler = long_answer,
     .is_open_data = true,
     .is_long = true},
    {.method = HTTP_GET, .path = "/deaf/{ms}", .handler = deaf_answer, .is_long = true},
    {.method = HTTP_GET, .path = "/maybe/{word}", .handler = maybe_answer},
    {.method = HTTP_GET, .path = "/long-ran", .handler = long_ran_answer},
    {.method = HTTP_GET, .path = "/long-cached", .handler = cached_answer, .is_long = true},
    {.method = HTTP_GET, .path = "/long-fail/{code}", .handler = fail_answer, .is_long = true},
    {.method = HTTP_GET, .path = "/long-show/{id}", .handler = long_show_answer, .is_long = true},
    {.method = HTTP_POST,
     .path = "/long-show/{id}",
     .handler = long_show_answer,
     .bodies = HTTP_BODY_JSON | HTTP_BODY_FORM,
     .is_long = true},
};

static int argument(int argc, char **argv, int at, int usual)
{
    return argc > at ? (int)strtol(argv[at], NULL, 10) : usual;
}

int main(int argc, char **argv)
{
    sigset_t wait_for;
    sigemptyset(&wait_for);
    sigaddset(&wait_for, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &wait_for, NULL);

    char body[CACHED_BYTES];
    for (int i = 0; i < CACHED_BYTES; i++)
        body[i] = (char)('a' + i % 26);
    struct problem problem = {0};
    struct http_shared_options prepared = {.body = {body, sizeof(body)},
                                           .content_type = "application/json",
                                           .cache = HTTP_PUBLIC,
                                           .max_age_s = 60,
                                           .is_open_data = true};
    struct http_options options = {.listen = {"127.0.0.1", 0},
                                   .routes = routes,
                                   .route_count = sizeof(routes) / sizeof(routes[0]),
                                   .problem_page = page_draw,
                                   .deadlines = {.headers_ms = argument(argc, argv, 1, 0),
                                                 .body_ms = argument(argc, argv, 2, 0),
                                                 .send_ms = argument(argc, argv, 3, 0),
                                                 .idle_ms = argument(argc, argv, 4, 0),
                                                 .work_ms = argument(argc, argv, 8, 0)},
                                   .threads = argument(argc, argv, 6, 1),
                                   .connections_max = argument(argc, argv, 7, 0),
                                   .pool_threads = argument(argc, argv, 9, 0)};
    struct http_server *server;
    if (http_shared_create(&prepared, &cached, &problem) != OK ||
        http_server_start(&options, &server, &problem) != OK) {
        fprintf(stderr, "%s\n", problem.text);
        return 1;
    }
    printf("%u\n", http_server_port(server));
    fflush(stdout);
    int signal_number;
    sigwait(&wait_for, &signal_number);
    http_server_stop(server, argument(argc, argv, 5, HTTP_DRAIN_MS));
    http_server_stop(server, 0);
    http_server_destroy(server);
    http_shared_give_back(cached);
    return 0;
}
