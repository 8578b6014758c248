/* Who calls, and whether she may. */
#include "http/caller.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "base/clock.h"
#include "codec/view.h"
#include "domain/ledger.h"
#include "http/guard.h"
#include "http/picture.h"
#include "sessions.h"

/* ---- the site's side ---- */

enum { STORE_WAIT_MS = 5000 };

enum err site_keep(struct site *site, struct ledger *ledger, struct problem *problem)
{
    struct store *store;
    enum err err = ledger_enter(ledger, STORE_WAIT_MS, &store, problem);
    if (err)
        return err;
    err = access_create(store, &site->access, problem);
    ledger_leave(ledger, false);
    if (!err) {
        secret_make(site->secret);
        site->ledger = ledger;
    }
    return err;
}

enum err site_accounts_changed(struct site *site, struct store *store, struct problem *problem)
{
    return site->access ? access_refresh(site->access, store, problem) : OK;
}

enum err site_trust_check(const char *header, const char *address, struct problem *problem)
{
    unsigned char parsed[sizeof(struct in6_addr)];
    if (!http_is_token(str_from(header)))
        return problem_set(problem, ERR_INVALID,
                           "--trust-identity-header is the name of a header like X-Remote-User.");
    if (inet_pton(AF_INET, address, parsed) != 1 && inet_pton(AF_INET6, address, parsed) != 1)
        return problem_set(problem, ERR_INVALID,
                           "--trust-identity-from is a numeric address like 127.0.0.1.");
    return OK;
}

void site_trust(struct site *site, const char *header, const char *address)
{
    site->trusted_header = header;
    site->trusted_address = address;
}

/* ---- who ---- */

/* The value of our cookie; empty: none. */
static struct str cookie_get(const struct http_request *request)
{
    struct str rest = http_request_header(request, "Cookie"), pair, name;
    while (str_split(&rest, ';', &pair)) {
        pair = str_trim(pair);
        if (str_split(&pair, '=', &name) && str_equal(name, STR(SESSION_COOKIE)))
            return pair;
    }
    return STR("");
}

/* "Bearer TOKEN"; false: there is no such header. */
static bool bearer_get(const struct http_request *request, struct str *token)
{
    struct str header = str_trim(http_request_header(request, "Authorization")), scheme;
    if (!header.len)
        return false;
    *token = STR("");
    if (str_split(&header, ' ', &scheme) && str_equal_nocase(scheme, STR("Bearer")))
        *token = str_trim(header);
    return true;
}

/* What forms of the holder of this secret carry. */
static void csrf_print(struct str secret, struct str purpose, char csrf[CSRF_BYTES])
{
    uint8_t digest[SHA256_BYTES];
    struct str parts[] = {STR("form "), purpose, STR(" "), secret};
    sha256(parts, sizeof parts / sizeof *parts, digest);
    secret_print(digest, csrf);
}

void session_csrf(struct str secret, char csrf[CSRF_BYTES])
{
    csrf_print(secret, STR("session"), csrf);
}

static bool by_token(const struct http_request *request, struct access *access, struct str token,
                     struct caller *caller)
{
    struct str name;
    int64_t row;
    if (!access_by_token(access, token, clock_utc_s(), request->arena, &caller->account, &row,
                         &name))
        return false;
    struct buf actor;
    buf_init(&actor, 0);
    buf_format(&actor, "%.*s (token %.*s)", (int)caller->account.login.len,
               caller->account.login.ptr, (int)name.len, name.ptr);
    struct str kept = buf_keep(&actor, request->arena);
    caller->actor = kept.ptr;
    caller->has_token = true;
    return kept.ptr != NULL;
}

static bool by_proxy(const struct http_request *request, const struct site *site,
                     struct caller *caller)
{
    if (!site->trusted_header || !http_request_is_from(request, site->trusted_address) ||
        http_request_header_count(request, site->trusted_header) != 1)
        return false;
    struct str login = str_trim(http_request_header(request, site->trusted_header));
    if (!access_by_login(site->access, login, request->arena, &caller->account) ||
        caller->account.is_disabled)
        return false;
    csrf_print(str_from(site->secret), caller->account.login, caller->csrf);
    return true;
}

static bool by_session(const struct http_request *request, struct access *access,
                       struct caller *caller)
{
    struct str secret = cookie_get(request);
    if (!secret.len || !access_by_session(access, secret, clock_utc_s(), request->arena,
                                          &caller->account, &caller->session))
        return false;
    session_csrf(secret, caller->csrf);
    return true;
}

/* A token that was shown decides alone: a wrong one is nobody. */
static const struct caller *caller_find(const struct http_request *request)
{
    const struct site *site = request->site;
    struct str token;
    struct caller *caller = site->access ? ARENA_NEW(request->arena, struct caller) : NULL;
    if (!caller)
        return NULL;
    bool is_known = bearer_get(request, &token) ? by_token(request, site->access, token, caller)
                                                : by_proxy(request, site, caller) ||
                                                      by_session(request, site->access, caller);
    if (!is_known)
        return NULL;
    if (!caller->actor)
        caller->actor = caller->account.login.ptr; /* ended by a NUL: a copy in the arena */
    return caller;
}

const struct caller *request_caller(const struct http_request *request)
{
    return request->caller ? request->caller : caller_find(request);
}

enum err request_ledger(const struct http_request *request, struct ledger **out,
                        struct problem *problem)
{
    const struct site *site = request->site;
    if (!site->ledger)
        return problem_set(problem, ERR_BUSY, "Nothing can be changed here at the moment.");
    *out = site->ledger;
    return OK;
}

/* ---- may she? ---- */

bool caller_may_see(const struct caller *caller, const struct directory *directory, int service)
{
    if (!caller)
        return false;
    const struct account *account = &caller->account;
    if (account->role != ACCOUNT_PROVIDER)
        return true;
    struct span roles = directory->services[service].roles;
    for (int i = 0; i < roles.count && account->has_organisation; i++) {
        int organisation = directory->roles[roles.first + i].organisation;
        if (organisation != NONE &&
            uuid_compare(directory->organisations[organisation].id, account->organisation) == 0)
            return true;
    }
    return false;
}

/* "https://host:port" of a page that sent the request: ours, or that of the host it came to (a page
 * cannot forge its Origin, and a foreign one is never at our Host). */
static bool origin_is_ours(const struct http_request *request, struct str origin)
{
    const struct site *site = request->site;
    if (site->public_url.len && str_equal_nocase(origin, site->public_url))
        return true;
    struct str host = http_request_header(request, "Host");
    static const char *const schemes[] = {"http://", "https://"};
    for (int i = 0; i < 2; i++) {
        struct str scheme = str_from(schemes[i]);
        if (str_starts_with(origin, scheme) &&
            str_equal_nocase((struct str){origin.ptr + scheme.len, origin.len - scheme.len}, host))
            return host.len > 0;
    }
    return false;
}

bool request_is_our_own(const struct http_request *request)
{
    struct str site = http_request_header(request, "Sec-Fetch-Site");
    struct str origin = http_request_header(request, "Origin");
    if (site.len && !str_equal(site, STR("same-origin")) && !str_equal(site, STR("none")))
        return false;
    bool is_hidden = site.len && str_equal(origin, STR("null"));
    return !origin.len || is_hidden || origin_is_ours(request, origin);
}

/* What changes something must come from a form of ours; a token is proof enough. */
enum err caller_form_check(const struct http_request *request, const struct caller *caller,
                           struct problem *problem)
{
    if (request->method == HTTP_GET || caller->has_token)
        return OK;
    if (!request_is_our_own(request))
        return problem_set(problem, ERR_FORBIDDEN, "This was sent from another site.");
    struct str csrf = request->body_type == HTTP_BODY_FORM || request->body_type == HTTP_BODY_FILES
                          ? http_argument_get(request->form, STR("csrf"), NULL)
                          : http_request_header(request, "X-CSRF-Token");
    if (!secret_equal(csrf, str_from(caller->csrf)))
        return problem_set(problem, ERR_FORBIDDEN,
                           "This form is from another visit. Go back, reload the page and send it "
                           "again.");
    return OK;
}

static bool role_suffices(enum account_role role, unsigned access)
{
    if (access == HTTP_ADMINS)
        return role == ACCOUNT_ADMIN;
    return access != HTTP_STEWARDS || role == ACCOUNT_STEWARD || role == ACCOUNT_ADMIN;
}

enum err caller_admit(struct http_request *request, struct http_answer *answer, bool *is_answered,
                      struct problem *problem)
{
    const struct caller *caller = caller_find(request);
    if (!caller && sign_in_redirect(request, answer)) {
        *is_answered = true;
        return OK;
    }
    if (!caller)
        return problem_set(problem, ERR_UNKNOWN,
                           "Sign in first: this is for people who keep the directory.");
    if (!role_suffices(caller->account.role, request->route->access))
        return problem_set(problem, ERR_FORBIDDEN, "Your account may not do this.");
    enum err err = caller_form_check(request, caller, problem);
    if (!err)
        request->caller = caller;
    return err;
}

int caller_screen(const struct http_request *request)
{
    const struct caller *caller = caller_find(request);
    if (!caller)
        return 401;
    bool is_ours = caller->has_token || request_is_our_own(request);
    return is_ours && role_suffices(caller->account.role, request->route->access) ? 0 : 403;
}

void caller_view(const struct caller *caller, struct view *into)
{
    view_add_flag(into, "signed_in", caller != NULL);
    if (!caller)
        return;
    const struct account *account = &caller->account;
    view_add_text(into, "caller_name", account->name);
    view_add_text(into, "caller_login", account->login);
    view_add_text(into, "role", str_from(account_role_codes[account->role]));
    view_add_flag(into, "is_provider", account->role == ACCOUNT_PROVIDER);
    view_add_flag(into, "is_steward", account->role != ACCOUNT_PROVIDER);
    view_add_flag(into, "is_admin", account->role == ACCOUNT_ADMIN);
    view_add_text(into, "csrf", str_from(caller->csrf));
}
