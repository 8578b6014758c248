/* One connection, request after request. libmicrohttpd calls four times: for the target (before it
 * decodes anything), when the headers are complete, for each piece of a body, and when it wants the
 * answer. Refusals are queued at the second of these, which closes the connection; answers at the
 * last, which keeps it. */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/callbacks.h"
#include "http/negotiate.h"
#include "http/wire.h"

void http_deadline_set(struct http_wire *wire, int64_t now_us, int limit_ms)
{
    atomic_store_explicit(&wire->deadline_us, now_us + (int64_t)limit_ms * 1000,
                          memory_order_relaxed);
}

void http_wire_begin(struct http_server *server, struct MHD_Connection *connection, int fd,
                     void **context)
{
    struct http_wire *wire = calloc(1, sizeof(*wire));
    *context = wire;
    if (!wire)
        return; /* each request is then closed */
    wire->server = server;
    wire->connection = connection;
    wire->fd = fd;
    buf_init(&wire->body, 0);
    http_deadline_set(wire, clock_mono_us(), server->deadlines.headers_ms);
    atomic_init(&wire->is_idle, true);
    atomic_init(&wire->is_away, false);
    atomic_init(&wire->is_cancelled, false);
    http_watchdog_add(&server->watchdog, wire);
}

void http_wire_end(struct http_server *server, void **context)
{
    struct http_wire *wire = *context;
    *context = NULL;
    if (!wire)
        return;
    http_watchdog_remove(&server->watchdog, wire);
    http_late_drop(&wire->late);
    buf_finish(&wire->body);
    free(wire);
}

/* ---- the target -------------------------------------------------------------------------------
 */

/* Called with the raw target. The query is hidden from libmicrohttpd, which would keep a record for
 * each argument and, when its memory for them is exhausted, neither answer nor close. */
void *http_wire_target(void *server, const char *raw, struct MHD_Connection *connection)
{
    (void)server;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct http_wire *wire = info ? info->socket_context : NULL;
    if (!wire)
        return NULL;
    union { /* the memory is the connection's own buffer */
        const char *shown;
        char *ours;
    } text = {raw};
    wire->stage = HTTP_STAGE_HEADERS;
    wire->target = text.ours;
    wire->target_len = raw ? strlen(raw) : 0;
    wire->path_len = wire->target_len;
    wire->hidden = 0;
    wire->route = NULL;
    wire->methods = 0;
    wire->method_name = "-";
    wire->status = 0;
    wire->must_close = false;
    wire->is_options = false;
    wire->open_methods = 0;
    wire->refusal = (struct http_refusal){0, NULL};
    wire->started_us = 0;
    memset(&wire->heads, 0, sizeof(wire->heads));
    atomic_store_explicit(&wire->is_idle, false, memory_order_relaxed);
    char *mark = raw ? memchr(wire->target, '?', wire->target_len) : NULL;
    if (mark) {
        wire->path_len = (size_t)(mark - wire->target);
        wire->hidden = mark[1];
        mark[1] = 0;
    }
    return wire;
}

/* Puts back what was hidden and what libmicrohttpd cut; from now on the target is whole again. */
static void target_restore(struct http_wire *wire)
{
    if (wire->path_len == wire->target_len)
        return;
    wire->target[wire->path_len] = '?';
    wire->target[wire->path_len + 1] = wire->hidden;
}

/* ---- the headers ------------------------------------------------------------------------------
 */

struct scan {
    struct http_heads *heads;
    const char *expected; /* where the next header must begin */
    bool has_gap;
};

/* Headers lie in memory as they came, each line end cut to zeros. A name that does not begin two
 * bytes after the last value shows a bare line feed, a NUL byte or a folded line. */
static enum MHD_Result header_see(void *context, enum MHD_ValueKind kind, const char *name,
                                  size_t name_len, const char *value, size_t value_len)
{
    (void)kind;
    struct scan *scan = context;
    static const char empty[] = "";
    struct str text = {value ? value : empty, value ? value_len : 0};
    scan->has_gap |= name != scan->expected;
    scan->expected = value ? value + value_len + 2 : NULL;
    http_heads_add(scan->heads, (struct str){name, name_len}, text);
    return MHD_YES;
}

static bool headers_scan(struct http_wire *wire, const char *method, const char *version)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(wire->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    struct scan scan = {&wire->heads, version + strlen(version) + 2, false};
    MHD_get_connection_values_n(wire->connection, MHD_HEADER_KIND, header_see, &scan);
    return info && !scan.has_gap && scan.expected + 2 == method + info->header_size;
}

/* "GET /path HTTP/1.1" with single spaces and no NUL byte: then the three texts touch. */
static bool line_is_sound(const struct http_wire *wire, const char *url, const char *method,
                          const char *version)
{
    return wire->target && url == wire->target && method + strlen(method) + 1 == url &&
           url + wire->target_len + 1 == version && strlen(version) == 8;
}

/* ---- judging ----------------------------------------------------------------------------------
 */

enum method {
    METHOD_GET,
    METHOD_HEAD,
    METHOD_POST,
    METHOD_PUT,
    METHOD_DELETE,
    METHOD_OPTIONS,
    METHOD_OTHER
};

static const struct {
    const char *name; /* in the log, too */
    unsigned wanted;  /* of a route */
} methods[] = {
    [METHOD_GET] = {"GET", HTTP_GET},
    [METHOD_HEAD] = {"HEAD", HTTP_GET},
    [METHOD_POST] = {"POST", HTTP_POST},
    [METHOD_PUT] = {"PUT", HTTP_PUT},
    [METHOD_DELETE] = {"DELETE", HTTP_DELETE},
    [METHOD_OPTIONS] = {"OPTIONS", 0},
    [METHOD_OTHER] = {"other", 0},
};

static enum method method_find(const char *name)
{
    for (int i = 0; i < METHOD_OTHER; i++)
        if (strcmp(name, methods[i].name) == 0)
            return (enum method)i;
    return METHOD_OTHER;
}

static struct str target_view(const struct http_wire *wire)
{
    return (struct str){wire->target, wire->target_len};
}

static const char *const NOTHING_HERE = "There is nothing at this address.";

/* Finds the route. A refusal of 404 or 405 leaves the connection usable. */
static struct http_refusal route_choose(struct http_wire *wire, struct http_worker *worker,
                                        enum method method)
{
    struct http_judged *judged = &worker->judged;
    judged->wire = NULL;
    arena_reset(&worker->arena);
    struct http_refusal refusal =
        http_target_parse(target_view(wire), &worker->arena, &judged->target);
    if (refusal.status) {
        wire->must_close = true;
        return refusal;
    }
    const struct http_options *options = &wire->server->options;
    struct http_match match = http_route_find(options->routes, options->route_count,
                                              methods[method].wanted, judged->target.path);
    judged->wire = wire;
    memcpy(judged->parameters, match.parameters, sizeof(judged->parameters));
    wire->methods = match.methods;
    wire->route = match.route;
    wire->is_options = method == METHOD_OPTIONS;
    wire->open_methods = match.open_methods;
    if (method == METHOD_OTHER)
        return (struct http_refusal){405, "This method is not understood here."};
    if (match.methods == 0)
        return (struct http_refusal){404, NOTHING_HERE};
    if (!match.route && method != METHOD_OPTIONS)
        return (struct http_refusal){405, "This address does not take this method."};
    return refusal;
}

static size_t body_max_bytes(const struct http_wire *wire)
{
    size_t max_bytes = wire->route ? wire->route->body_max_bytes : 0;
    return max_bytes ? max_bytes : HTTP_BODY_MAX_BYTES;
}

static struct http_refusal request_judge(struct http_wire *wire, struct http_worker *worker,
                                         enum method method, const char *version)
{
    wire->must_close = true;
    struct http_refusal refusal =
        http_guard_headers(&wire->heads, strcmp(version, "HTTP/1.0") != 0);
    if (refusal.status)
        return refusal;
    wire->must_close = false;
    refusal = route_choose(wire, worker, method);
    if (refusal.status)
        return refusal;
    bool takes_body = wire->route && (method == METHOD_POST || method == METHOD_PUT);
    unsigned bodies = takes_body ? wire->route->bodies : 0;
    refusal = http_guard_body(&wire->heads, bodies, body_max_bytes(wire), &wire->body_type);
    if (refusal.status)
        return refusal;
    switch (http_body_screen(wire, worker)) {
    case 401:
        return (struct http_refusal){401, "Sign in first, in another tab: what you sent was not "
                                          "read. Then go back and send it again."};
    case 403:
        return (struct http_refusal){403, "Your account may not do this: what you sent was not "
                                          "read."};
    default: return refusal;
    }
}

/* ---- the calls --------------------------------------------------------------------------------
 */

static bool body_expected(struct http_wire *wire, int64_t now_us)
{
    if (!http_guard_has_body(&wire->heads))
        return false;
    http_deadline_set(wire, now_us, wire->server->deadlines.body_ms);
    buf_clear(&wire->body);
    wire->stage = HTTP_STAGE_BODY;
    return true;
}

/* The headers are complete. */
static bool headers_end(struct http_wire *wire, const char *url, const char *method_text,
                        const char *version)
{
    int64_t now_us = clock_mono_us();
    wire->started_us = now_us;
    http_deadline_set(wire, now_us, wire->server->deadlines.send_ms);
    enum method method = method_find(method_text);
    wire->method_name = methods[method].name;
    struct http_worker *worker = http_wire_worker(wire);
    if (!worker)
        return false;
    bool is_sound = line_is_sound(wire, url, method_text, version);
    target_restore(wire);
    if (!is_sound || !headers_scan(wire, method_text, version)) {
        wire->must_close = true;
        wire->refusal = (struct http_refusal){400, "The request is not sound HTTP/1.1."};
    } else {
        wire->refusal = request_judge(wire, worker, method, version);
    }
    wire->stage = HTTP_STAGE_ANSWER;
    if (wire->refusal.status == 413 && wire->heads.expect_count == 0) {
        http_send_too_large(wire);
        return true;
    }
    if (wire->refusal.status && (wire->must_close || http_guard_has_body(&wire->heads))) {
        wire->must_close = true;
        return http_refusal_send(wire, worker);
    }
    body_expected(wire, now_us);
    return true;
}

/* A piece of the body, or with size 0 its end. */
static bool body_more(struct http_wire *wire, const char *bytes, size_t *size_bytes)
{
    if (*size_bytes == 0) {
        http_deadline_set(wire, clock_mono_us(), wire->server->deadlines.send_ms);
        wire->stage = HTTP_STAGE_ANSWER;
        return http_request_answer(wire);
    }
    size_t more = *size_bytes;
    *size_bytes = 0;
    if (wire->body.len + more > body_max_bytes(wire)) {
        buf_finish(&wire->body);
        http_send_too_large(wire);
        return true;
    }
    buf_bytes(&wire->body, bytes, more);
    return !wire->body.failed;
}

enum MHD_Result http_wire_call(void *server, struct MHD_Connection *connection, const char *url,
                               const char *method, const char *version, const char *upload,
                               size_t *upload_size, void **context)
{
    (void)server;
    (void)connection;
    struct http_wire *wire = *context;
    bool goes_on = false;
    switch (wire ? wire->stage : HTTP_STAGE_SENT) {
    case HTTP_STAGE_HEADERS: goes_on = headers_end(wire, url, method, version); break;
    case HTTP_STAGE_BODY: goes_on = body_more(wire, upload, upload_size); break;
    case HTTP_STAGE_ANSWER: goes_on = http_request_answer(wire); break;
    case HTTP_STAGE_LATE: goes_on = http_late_answer(wire); break;
    case HTTP_STAGE_AWAY: goes_on = true; break;
    case HTTP_STAGE_DROP:
        goes_on = *upload_size > 0;
        *upload_size = 0;
        break;
    case HTTP_STAGE_SENT: break;
    }
    return goes_on ? MHD_YES : MHD_NO;
}

/* The request is over: answered, or cut. status 0 in the log: it got no answer of ours. */
void http_wire_completed(void *server, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode code)
{
    (void)connection;
    (void)code;
    struct http_wire *wire = *context;
    if (!wire)
        return;
    int64_t now_us = clock_mono_us();
    int64_t took_us = wire->started_us ? now_us - wire->started_us : 0;
    log_request(wire->method_name, wire->route ? wire->route->path : "-", wire->status, took_us);
    http_late_drop(&wire->late);
    if (wire->body.room > HTTP_WIRE_BODY_KEPT_BYTES)
        buf_finish(&wire->body);
    buf_clear(&wire->body);
    http_deadline_set(wire, now_us, ((struct http_server *)server)->deadlines.idle_ms);
    atomic_store_explicit(&wire->is_idle, true, memory_order_relaxed);
}

struct str http_request_header(const struct http_request *request, const char *name)
{
    const char *value =
        MHD_lookup_connection_value(request->wire->connection, MHD_HEADER_KIND, name);
    return str_from(value ? value : "");
}

struct counting {
    struct str name;
    int count;
};

static enum MHD_Result header_count(void *context, enum MHD_ValueKind kind, const char *name,
                                    const char *value)
{
    (void)kind;
    (void)value;
    struct counting *counted = context;
    counted->count += str_equal_nocase(str_from(name), counted->name);
    return MHD_YES;
}

int http_request_header_count(const struct http_request *request, const char *name)
{
    struct counting counted = {str_from(name), 0};
    MHD_get_connection_values(request->wire->connection, MHD_HEADER_KIND, header_count, &counted);
    return counted.count;
}

bool http_request_is_from(const struct http_request *request, const char *address)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->wire->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *peer = info ? info->client_addr : NULL;
    struct in6_addr wanted;
    if (!peer || inet_pton(peer->sa_family, address, &wanted) != 1)
        return false;
    union { /* what is behind a socket's address */
        const struct sockaddr *any;
        const struct sockaddr_in *v4;
        const struct sockaddr_in6 *v6;
    } as = {peer};
    return peer->sa_family == AF_INET
               ? memcmp(&as.v4->sin_addr, &wanted, sizeof as.v4->sin_addr) == 0
               : memcmp(&as.v6->sin6_addr, &wanted, sizeof as.v6->sin6_addr) == 0;
}

bool http_request_wants_html(const struct http_request *request)
{
    return http_prefers_html(request->wire->heads.accept);
}
