/* Sessions as browsers keep them, and the way to the page for signing in. */
#include "sessions.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "domain/ledger.h"
#include "http/picture.h"
#include "http/wire.h"

enum { NEXT_MAX_BYTES = 1500, COOKIE_ROOM = 160 };

#define SIGN_IN_PATH "/steward/sign-in"
#define COOKIE_RULES "; Path=/; Secure; HttpOnly; SameSite=Strict"

enum err session_cookie(const struct http_request *request, struct http_answer *answer,
                        const char *secret, struct problem *problem)
{
    char *value = arena_take(request->arena, 1, COOKIE_ROOM);
    if (!value)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the answer.");
    snprintf(value, COOKIE_ROOM, SESSION_COOKIE "=%s%s", secret,
             *secret ? COOKIE_RULES : COOKIE_RULES "; Max-Age=0");
    return http_answer_header(answer, "Set-Cookie", value);
}

/* ---- where to go afterwards ---- */

struct str sign_in_next(struct str next)
{
    static const char *const never[] = {SIGN_IN_PATH, "/steward/sign-out"};
    struct str ours = STR("/steward");
    for (size_t i = 0; i < next.len; i++)
        if (next.ptr[i] <= ' ' || next.ptr[i] > '~' || next.ptr[i] == '\\' || next.ptr[i] == '#')
            return STR("");
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (str_starts_with(next, str_from(never[i])))
            return STR("");
    if (next.len > NEXT_MAX_BYTES || !str_starts_with(next, ours))
        return STR("");
    bool is_page = next.len == ours.len || next.ptr[ours.len] == '/' || next.ptr[ours.len] == '?';
    return is_page ? next : STR("");
}

struct str request_target(const struct http_request *request)
{
    return (struct str){request->wire->target, request->wire->target_len};
}

/* As a value in a query. */
static void escape(struct buf *out, struct str text)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                        (c >= 'A' && c <= 'Z') || (c && strchr("-._~/", c));
        if (is_plain) {
            buf_char(out, (char)c);
            continue;
        }
        buf_char(out, '%');
        buf_char(out, hex[c >> 4]);
        buf_char(out, hex[c & 15]);
    }
}

bool sign_in_redirect(const struct http_request *request, struct http_answer *answer)
{
    bool is_page = str_starts_with(str_from(request->route->path), STR("/steward"));
    if (request->method != HTTP_GET || !is_page || !http_request_wants_html(request) ||
        http_request_header(request, "Authorization").len)
        return false;
    struct str next = sign_in_next(request_target(request));
    struct buf address;
    buf_init(&address, 0);
    buf_text(&address, SIGN_IN_PATH);
    if (next.len) {
        buf_text(&address, "?next=");
        escape(&address, next);
    }
    struct str kept = buf_keep(&address, request->arena);
    if (!kept.ptr || http_answer_header(answer, "Location", kept.ptr) != OK)
        return false;
    answer->status = 303;
    return true;
}

/* ---- now and then ---- */

void sessions_tick(struct site *site)
{
    enum { WAIT_MS = 50 };
    struct problem problem = {0};
    struct store *store;
    int64_t now_s = clock_utc_s();
    if (!site->access || !access_has_news(site->access, now_s) ||
        ledger_enter(site->ledger, WAIT_MS, &store, NULL) != OK)
        return; /* next time */
    enum err err = access_write(site->access, store, now_s, &problem);
    ledger_leave(site->ledger, false);
    if (err)
        log_event(LOG_WARNING, "sessions-unwritten", "%s", problem.text);
}
