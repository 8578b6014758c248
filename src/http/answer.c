/* From a sound request to its answer: by its handler here and now, or by way of the pool. */
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/failure.h"
#include "http/wire.h"
#include "multipart.h"

static void request_fill(struct http_wire *wire, struct http_worker *worker,
                         struct http_request *request)
{
    *request = (struct http_request){
        .method = wire->route ? wire->route->method : HTTP_GET,
        .route = wire->route,
        .body = buf_view(&wire->body),
        .body_type = wire->body_type,
        .arena = &worker->arena,
        .worker = worker->mine,
        .site = wire->server->options.site,
        .is_pooled = wire->stage == HTTP_STAGE_AWAY,
        .is_cancelled = &wire->is_cancelled,
        .wire = wire,
    };
}

/* Answers a refusal. Only those that say nothing of the framing may become a page. */
bool http_refusal_send(struct http_wire *wire, struct http_worker *worker)
{
    struct http_refusal refusal = wire->refusal;
    struct problem problem = {0};
    problem_set(&problem, ERR_INVALID, "%s", refusal.sentence);
    struct http_request request;
    request_fill(wire, worker, &request);
    return http_send_failure(wire, worker, &request, refusal.status, &problem);
}

int http_body_screen(struct http_wire *wire, struct http_worker *worker)
{
    const struct http_options *options = &wire->server->options;
    int64_t length = INT64_MAX; /* of a chunked one, nobody knows */
    if (!wire->route || !wire->route->access || !options->request_screen ||
        !http_guard_has_body(&wire->heads))
        return 0;
    if (wire->heads.length_count > 0 && str_to_int(wire->heads.length, &length) &&
        length <= HTTP_BODY_MAX_BYTES)
        return 0;
    struct http_request request;
    request_fill(wire, worker, &request);
    return options->request_screen(&request);
}

/* What judging found out, or all of that once more: between the two, other requests may have used
 * the thread's arena, and the pool has threads of its own. */
static struct http_refusal request_parse(struct http_wire *wire, struct http_worker *worker,
                                         struct http_request *request)
{
    struct http_judged *judged = &worker->judged;
    struct http_refusal refusal = {0};
    if (judged->wire != wire) {
        arena_reset(&worker->arena);
        refusal = http_target_parse((struct str){wire->target, wire->target_len}, &worker->arena,
                                    &judged->target);
        if (!refusal.status)
            memcpy(judged->parameters,
                   http_route_find(wire->route, 1, wire->route->method, judged->target.path)
                       .parameters,
                   sizeof(judged->parameters));
    }
    judged->wire = NULL; /* the handler uses the arena */
    request_fill(wire, worker, request);
    if (refusal.status)
        return refusal;
    request->path = judged->target.path;
    request->query = judged->target.query;
    memcpy(request->parameters, judged->parameters, sizeof(request->parameters));
    if (wire->body_type == HTTP_BODY_FORM)
        refusal = http_form_parse(request->body, &worker->arena, &request->form);
    if (wire->body_type == HTTP_BODY_FILES)
        refusal = http_multipart_parse(request->body, http_request_header(request, "Content-Type"),
                                       &worker->arena, &request->form);
    return refusal;
}

static bool busy_send(struct http_wire *wire, struct http_worker *worker)
{
    struct problem problem = {0};
    problem_set(&problem, ERR_BUSY, "The server has too much to do. Please try again in a moment.");
    struct http_request request;
    request_fill(wire, worker, &request);
    return http_send_failure(wire, worker, &request, 503, &problem);
}

static bool hand_over(struct http_wire *wire, struct http_worker *worker)
{
    return http_pool_hand_over(&wire->server->pool, wire) || busy_send(wire, worker);
}

static bool handler_run(struct http_wire *wire, struct http_worker *worker,
                        struct http_request *request)
{
    struct problem problem = {0};
    if (worker->body.room > HTTP_BODY_KEPT_BYTES)
        buf_finish(&worker->body);
    if (worker->packed.room > HTTP_BODY_KEPT_BYTES)
        buf_finish(&worker->packed);
    buf_clear(&worker->body);
    struct http_answer answer = {.status = 200, .body = &worker->body};
    const struct http_options *options = &wire->server->options;
    bool is_answered = false;
    enum err err = OK;
    if (wire->route->access && options->request_admit)
        err = options->request_admit(request, &answer, &is_answered, &problem);
    if (!err && !is_answered && options->request_check)
        err = options->request_check(request, &problem);
    if (!err && !is_answered)
        err = wire->route->handler(request, &answer, &problem);
    wire->must_close |= atomic_load_explicit(&wire->server->is_draining, memory_order_relaxed);
    if (err == OK && worker->body.failed)
        err = problem_set(&problem, ERR_NO_MEMORY, "The answer is too large.");
    bool is_done = !answer.wants_pool || request->is_pooled;
    if (err == OK && is_done)
        return http_send_answer(wire, worker, &answer);
    http_shared_give_back(answer.shared);
    http_stream_drop(&answer.stream);
    if (err == OK)
        return hand_over(wire, worker);
    problem.code = err;
    int status = http_failure_status(err, answer.invalid_status);
    return http_send_failure(wire, worker, request, status, &problem);
}

/* Parses, then runs the handler. */
static bool request_run(struct http_wire *wire, struct http_worker *worker)
{
    struct http_request request;
    wire->refusal = request_parse(wire, worker, &request);
    return wire->refusal.status ? http_refusal_send(wire, worker)
                                : handler_run(wire, worker, &request);
}

struct http_worker *http_wire_worker(struct http_wire *wire)
{
    struct problem problem = {0};
    struct http_worker *worker = http_worker_get(wire->server, &problem);
    if (!worker)
        log_event(LOG_ERROR, "worker-failed", "%s", problem.text);
    return worker;
}

bool http_request_answer(struct http_wire *wire)
{
    struct http_worker *worker = http_wire_worker(wire);
    if (!worker)
        return false;
    wire->must_close |= atomic_load_explicit(&wire->server->is_draining, memory_order_relaxed);
    if (wire->refusal.status)
        return http_refusal_send(wire, worker);
    if (wire->is_options)
        return http_send_options(wire);
    return wire->route->is_long ? hand_over(wire, worker) : request_run(wire, worker);
}

/* ---- long work ---- */

/* A failure leaves nothing in late, and the event thread closes. */
void http_wire_work(struct http_wire *wire)
{
    struct http_worker *worker = http_wire_worker(wire);
    if (worker)
        worker->arena.limit_bytes = HTTP_WORK_ARENA_BYTES;
    if (worker && !request_run(wire, worker))
        http_late_drop(&wire->late);
}

/* Back on the event thread. */
bool http_late_answer(struct http_wire *wire)
{
    http_deadline_set(wire, clock_mono_us(), wire->server->deadlines.send_ms);
    atomic_store(&wire->is_away, false);
    atomic_store(&wire->is_cancelled, false);
    wire->must_close |= atomic_load_explicit(&wire->server->is_draining, memory_order_relaxed);
    if (!wire->late.is_busy)
        return http_send_late(wire);
    wire->late.is_busy = false;
    struct http_worker *worker = http_wire_worker(wire);
    return worker && busy_send(wire, worker);
}
