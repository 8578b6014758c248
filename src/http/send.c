/* From what a handler decided to what libmicrohttpd sends. */
#include <microhttpd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "http/failure.h"
#include "http/negotiate.h"
#include "http/wire.h"

bool http_send_response(struct http_wire *wire, int status, struct MHD_Response *response)
{
    if (!response || MHD_queue_response(wire->connection, (unsigned)status, response) != MHD_YES)
        return false;
    wire->status = status;
    wire->stage = HTTP_STAGE_SENT;
    return true;
}

enum err http_answer_header(struct http_answer *answer, const char *name, const char *value)
{
    if (!http_is_token(str_from(name)) || !http_is_field_value(str_from(value)))
        return ERR_INVALID;
    if (answer->header_count == HTTP_EXTRA_HEADERS_MAX)
        return ERR_LIMIT;
    answer->headers[answer->header_count++] = (struct http_header){name, value};
    return OK;
}

void http_answer_shared(struct http_answer *answer, struct http_shared *shared)
{
    http_shared_give_back(answer->shared);
    answer->shared = http_shared_take(shared);
}

/* The response, dressed and with the handler's own headers; destroyed if that fails. */
static struct MHD_Response *response_dress(struct MHD_Response *response,
                                           const struct http_dress *dress,
                                           const struct http_answer *answer)
{
    bool is_dressed = http_dress_put(response, dress);
    for (int i = 0; answer && is_dressed && i < answer->header_count; i++)
        is_dressed = MHD_add_response_header(response, answer->headers[i].name,
                                             answer->headers[i].value) == MHD_YES;
    if (is_dressed)
        return response;
    MHD_destroy_response(response);
    return NULL;
}

/* A response that takes over the bytes, dressed. */
static struct MHD_Response *response_create(struct buf *content, const struct http_dress *dress,
                                            const struct http_answer *answer)
{
    static char nothing[1];
    struct MHD_Response *response;
    if (content && content->len > 0) {
        response =
            MHD_create_response_from_buffer(content->len, content->ptr, MHD_RESPMEM_MUST_FREE);
        if (response)
            buf_give(content, HTTP_BODY_KEPT_BYTES);
    } else {
        response = MHD_create_response_from_buffer(0, nothing, MHD_RESPMEM_PERSISTENT);
    }
    return response ? response_dress(response, dress, answer) : NULL;
}

/* Takes the response over. On a thread of the pool it is kept: only the event thread may queue. */
static bool response_send(struct http_wire *wire, int status, struct MHD_Response *response)
{
    if (wire->stage == HTTP_STAGE_AWAY) {
        http_late_drop(&wire->late);
        wire->late = (struct http_late){.response = response, .status = status};
        return response != NULL;
    }
    bool is_sent = http_send_response(wire, status, response);
    if (response)
        MHD_destroy_response(response);
    return is_sent;
}

/* The packed form of the worker's body, or NULL when it would not help or memory is short. */
static struct buf *body_pack(struct http_wire *wire, struct http_worker *worker)
{
    if (!http_takes_gzip(wire->heads.accept_encoding))
        return NULL;
    if (!worker->gzip)
        worker->gzip = http_gzip_create(HTTP_GZIP_LEVEL_NOW);
    buf_clear(&worker->packed);
    if (!worker->gzip ||
        http_gzip_write(worker->gzip, buf_view(&worker->body), &worker->packed) != OK ||
        worker->packed.len >= worker->body.len)
        return NULL;
    return &worker->packed;
}

/* Takes the hold over. */
static bool shared_send(struct http_wire *wire, struct http_shared *shared)
{
    if (wire->stage == HTTP_STAGE_AWAY) {
        http_late_drop(&wire->late);
        wire->late = (struct http_late){.shared = shared};
        return true;
    }
    int status;
    bool is_mine;
    struct MHD_Response *response = http_shared_response(shared, wire, &status, &is_mine);
    bool is_sent = http_send_response(wire, status, response);
    if (response && is_mine)
        MHD_destroy_response(response);
    http_shared_give_back(shared);
    return is_sent;
}

void http_late_drop(struct http_late *late)
{
    if (late->response)
        MHD_destroy_response(late->response);
    http_shared_give_back(late->shared);
    *late = (struct http_late){0};
}

bool http_send_late(struct http_wire *wire)
{
    struct http_late late = wire->late;
    wire->late = (struct http_late){0};
    return late.shared ? shared_send(wire, late.shared)
                       : response_send(wire, late.status, late.response);
}

/* Pages behind a sign-in tell each other, and nobody else, where a form was sent from: without that
 * browsers hide it from us too. */
static bool is_own(const struct http_wire *wire)
{
    return wire->route && str_starts_with(str_from(wire->route->path), STR("/steward"));
}

/* Ours if the answer has one: 304 is decided before anything is compressed. */
static bool etag_decide(struct http_wire *wire, struct http_worker *worker,
                        const struct http_answer *answer, char etag[HTTP_ETAG_MAX_LEN + 1])
{
    if ((!answer->has_etag && !answer->etag) || answer->status != 200)
        return false;
    if (answer->etag)
        snprintf(etag, HTTP_ETAG_MAX_LEN + 1, "%s", answer->etag);
    else
        etag_of(buf_view(&worker->body), etag);
    return wire->heads.if_none_match.len > 0 && wire->route->method == HTTP_GET &&
           http_none_match_names(wire->heads.if_none_match, str_from(etag));
}

/* Written while it is sent, so never compressed. */
static bool stream_send(struct http_wire *wire, struct http_worker *worker,
                        struct http_answer *answer)
{
    char etag[HTTP_ETAG_MAX_LEN + 1] = "";
    bool is_unchanged = etag_decide(wire, worker, answer, etag);
    struct http_dress dress = {
        .content_type = is_unchanged ? NULL : answer->content_type,
        .cache = answer->cache,
        .max_age_s = answer->max_age_s,
        .etag = etag[0] ? etag : NULL,
        .varies_by_accept = answer->varies_by_accept,
        .is_open_data = wire->route->is_open_data,
        .must_close = wire->must_close,
        .is_own = is_own(wire),
    };
    if (is_unchanged) {
        http_stream_drop(&answer->stream);
        return response_send(wire, 304, response_create(NULL, &dress, answer));
    }
    struct MHD_Response *response = http_stream_response(wire, answer->stream);
    answer->stream = (struct http_stream){0};
    if (response)
        response = response_dress(response, &dress, answer);
    return response_send(wire, answer->status, response);
}

bool http_send_answer(struct http_wire *wire, struct http_worker *worker,
                      struct http_answer *answer)
{
    if (answer->stream.next)
        return stream_send(wire, worker, answer);
    if (answer->shared)
        return shared_send(wire, answer->shared);
    struct buf *content = &worker->body;
    char etag[HTTP_ETAG_MAX_LEN + 1] = "", packed_etag[HTTP_ETAG_MAX_LEN + 1];
    bool is_unchanged = etag_decide(wire, worker, answer, etag);
    struct http_dress dress = {
        .content_type = is_unchanged || answer->status == 204 ? NULL : answer->content_type,
        .cache = answer->cache,
        .max_age_s = answer->max_age_s,
        .etag = etag[0] ? etag : NULL,
        .varies_by_encoding = content->len >= HTTP_GZIP_MIN_BYTES && answer->content_type &&
                              http_gzip_helps(str_from(answer->content_type)),
        .varies_by_accept = answer->varies_by_accept,
        .is_open_data = wire->route->is_open_data,
        .must_close = wire->must_close,
        .is_own = is_own(wire),
    };
    struct buf *packed = dress.varies_by_encoding && !is_unchanged ? body_pack(wire, worker) : NULL;
    bool would_pack = packed || (is_unchanged && dress.varies_by_encoding &&
                                 http_takes_gzip(wire->heads.accept_encoding));
    if (would_pack && dress.etag) {
        http_etag_of_gzip(etag, packed_etag);
        dress.etag = packed_etag;
    }
    dress.is_gzip = packed != NULL;
    content = is_unchanged ? NULL : packed ? packed : content;
    return response_send(wire, is_unchanged ? 304 : answer->status,
                         response_create(content, &dress, answer));
}

/* A page for people, if there is somebody to draw it and they want one. */
static bool page_draw(struct http_wire *wire, struct http_worker *worker,
                      struct http_request *request, int status, const struct problem *problem)
{
    http_problem_page draw = wire->server->options.problem_page;
    if (!draw || !request || !http_prefers_html(wire->heads.accept))
        return false;
    struct problem unsaid = {0};
    problem_set(&unsaid, ERR_IO, "%s", http_failure_unsaid);
    bool is_hidden = status == 500 || problem->code == ERR_IO;
    buf_clear(&worker->body);
    return draw(request, status, is_hidden ? &unsaid : problem, &worker->body) == OK &&
           !worker->body.failed;
}

bool http_send_failure(struct http_wire *wire, struct http_worker *worker,
                       struct http_request *request, int status, const struct problem *problem)
{
    if (status >= 500 && status != 501)
        log_event(LOG_ERROR, "request-failed", "%s: %s: %s", wire->route ? wire->route->path : "-",
                  err_name(problem->code), problem->text);
    bool is_page = page_draw(wire, worker, request, status, problem);
    if (!is_page) {
        buf_clear(&worker->body);
        http_failure_write(&worker->body, status, problem);
    }
    struct http_answer extra = {0};
    char retry[16];
    if (status == 503) {
        snprintf(retry, sizeof(retry), "%d", HTTP_BUSY_RETRY_S);
        extra.headers[extra.header_count++] = (struct http_header){"Retry-After", retry};
    }
    if (status == 405)
        extra.headers[extra.header_count++] =
            (struct http_header){"Allow", http_methods_allowed(wire->methods)};
    if (status == 401)
        extra.headers[extra.header_count++] =
            (struct http_header){"WWW-Authenticate", "Bearer realm=\"Signpost\""};
    struct http_dress dress = {
        .content_type = is_page ? "text/html; charset=utf-8" : "application/problem+json",
        .cache = HTTP_NO_STORE,
        .varies_by_accept = wire->server->options.problem_page != NULL,
        .is_open_data = wire->route && wire->route->is_open_data,
        .must_close = wire->must_close,
        .is_own = is_own(wire),
    };
    return response_send(wire, status, response_create(&worker->body, &dress, &extra));
}

bool http_send_options(struct http_wire *wire)
{
    const char *allowed = http_methods_allowed(wire->methods);
    struct http_answer extra = {.headers = {{"Allow", allowed}}, .header_count = 1};
    if (wire->open_methods) {
        extra.headers[extra.header_count++] = (struct http_header){
            "Access-Control-Allow-Methods", http_methods_allowed(wire->open_methods)};
        extra.headers[extra.header_count++] =
            (struct http_header){"Access-Control-Allow-Headers", "Content-Type, If-None-Match"};
        extra.headers[extra.header_count++] =
            (struct http_header){"Access-Control-Max-Age", "86400"};
    }
    struct http_dress dress = {.cache = HTTP_NO_STORE,
                               .is_open_data = wire->open_methods != 0,
                               .must_close = wire->must_close};
    return response_send(wire, 204, response_create(NULL, &dress, &extra));
}

/* libmicrohttpd takes no answer while a body arrives, and closing with bytes unread resets the
 * connection, so that the caller never sees why. Hence we write to the socket, say that no more
 * will come, and throw the rest away for a moment. */
void http_send_too_large(struct http_wire *wire)
{
    char answer[512];
    struct buf body;
    buf_init(&body, 0);
    struct problem problem = {ERR_LIMIT, "", "The request's body is too large."};
    http_failure_write(&body, 413, &problem);
    int len = snprintf(answer, sizeof(answer),
                       "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\n"
                       "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
                       "Referrer-Policy: no-referrer\r\nContent-Type: application/problem+json\r\n"
                       "Content-Length: %zu\r\n\r\n%s",
                       body.len, body.failed ? "" : body.ptr);
    if (!body.failed && len > 0 && (size_t)len < sizeof(answer))
        send(wire->fd, answer, (size_t)len, MSG_NOSIGNAL | MSG_DONTWAIT);
    buf_finish(&body);
    shutdown(wire->fd, SHUT_WR);
    wire->status = 413;
    wire->stage = HTTP_STAGE_DROP;
    atomic_store_explicit(&wire->deadline_us, clock_mono_us() + (int64_t)HTTP_LINGER_MS * 1000,
                          memory_order_relaxed);
}
