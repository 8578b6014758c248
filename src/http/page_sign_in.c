/* Signing in and out. A form that was sent after the session's end is kept in the page and goes on
 * its way once its sender has signed in. */
#include <stdio.h>

#include "base/clock.h"
#include "base/password.h"
#include "domain/ledger.h"
#include "http/page_steward.h"
#include "http/target.h"
#include "sessions.h"

#define HTML "text/html; charset=utf-8"
#define HOME "/steward"

/* What the page shows beside its two boxes. */
struct asking {
    const char *wrong; /* NULL: nothing yet */
    struct str login;
    struct str next;    /* where to go afterwards */
    struct str kept_to; /* where the kept form goes; empty: there is none */
    struct str kept;    /* the form as it was sent */
};

static enum err asking_draw(struct http_request *request, const struct picture *picture,
                            const struct asking *asking, struct buf *out, struct problem *problem)
{
    const struct site *site = request->site;
    struct view *view = steward_view(request, picture, request->arena);
    struct form_errors errors = {
        .count = asking->wrong ? 1 : 0,
        .items = {{STR("login"), asking->wrong ? str_from(asking->wrong) : STR("")}}};
    bool came_by_link =
        str_equal(http_request_header(request, "Sec-Fetch-Site"), STR("cross-site"));
    form_errors_view(&errors, view);
    view_add_text(view, "title", STR("Sign in"));
    view_add_text(view, "login", asking->login);
    view_add_text(view, "next", asking->next);
    view_add_text(view, "kept_to", asking->kept_to);
    view_add_text(view, "kept", asking->kept);
    view_add_flag(view, "came_by_link", came_by_link && asking->next.len);
    view_add_flag(view, "is_closed", !site->access);
    return page_draw(site, "steward_sign_in", view, out, problem);
}

static enum err asking_answer(struct http_request *request, struct http_answer *answer,
                              const struct asking *asking, int status, struct problem *problem)
{
    struct picture *picture = picture_enter(request->site);
    enum err err = asking_draw(request, picture, asking, answer->body, problem);
    picture_leave(picture);
    answer->content_type = HTML;
    answer->status = status;
    return err;
}

/* ---- the page ---- */

enum err page_sign_in(struct http_request *request, struct http_answer *answer,
                      struct problem *problem)
{
    struct str next = sign_in_next(http_argument_get(request->query, STR("next"), NULL));
    if (request_caller(request))
        return steward_redirect(request, answer, problem, "%.*s", (int)(next.len ? next.len : 8),
                                next.len ? next.ptr : HOME);
    struct asking asking = {.next = next};
    return asking_answer(request, answer, &asking, 200, problem);
}

/* Only a form that a page of ours certainly sent is kept: else another site could have its own form
 * sent on by whoever signs in. */
static bool form_may_be_kept(const struct http_request *request)
{
    bool is_certain = http_request_header(request, "Sec-Fetch-Site").len ||
                      http_request_header(request, "Origin").len;
    return request->route && request->method == HTTP_POST && request->body_type == HTTP_BODY_FORM &&
           request->body.len && request->body.len <= SIGN_IN_KEPT_MAX_BYTES && is_certain &&
           request_is_our_own(request) && sign_in_next(request_target(request)).len;
}

bool sign_in_again(struct http_request *request, const struct picture *picture, struct buf *body)
{
    struct asking asking = {.kept_to = request_target(request), .kept = request->body};
    return form_may_be_kept(request) && asking_draw(request, picture, &asking, body, NULL) == OK;
}

/* The kept form once more, with the token of a session that is sound. */
static enum err resume_draw(struct http_request *request, const struct picture *picture,
                            const struct asking *asking, const char *csrf, struct buf *out,
                            struct problem *problem)
{
    struct http_arguments fields;
    struct http_refusal refusal = http_form_parse(asking->kept, request->arena, &fields);
    if (refusal.status)
        return problem_set(problem, ERR_INVALID, "%s", refusal.sentence);
    struct site *site = request->site;
    struct view *view = page_view(site, picture, request->arena);
    view_add_text(view, "title", STR("You are signed in"));
    view_add_text(view, "kept_to", asking->kept_to);
    struct view *list = view_add_list(view, "fields");
    for (size_t i = 0; i < fields.count; i++) {
        if (str_equal(fields.items[i].name, STR("csrf")))
            continue;
        struct view *field = view_add_object(list, NULL);
        view_add_text(field, "name", fields.items[i].name);
        view_add_text(field, "value", fields.items[i].value);
    }
    view_add_text(view, "csrf", str_from(csrf));
    return page_draw(site, "steward_resume", view, out, problem);
}

bool form_again(struct http_request *request, const struct picture *picture, struct buf *body)
{
    const struct caller *caller = request_caller(request);
    struct asking asking = {.kept_to = request_target(request), .kept = request->body};
    if (!caller || !caller->csrf[0] || !form_may_be_kept(request) ||
        secret_equal(http_argument_get(request->form, STR("csrf"), NULL), str_from(caller->csrf)))
        return false;
    return resume_draw(request, picture, &asking, caller->csrf, body, NULL) == OK;
}

/* ---- what was sent ---- */

/* Does the password belong to the login? What is not known takes as long as what is. */
static enum err password_try(struct http_request *request, struct ledger *ledger, struct str login,
                             struct str password, struct account *account, struct str *hash,
                             bool *is_right, struct problem *problem)
{
    const struct site *site = request->site;
    struct store *store;
    bool is_known = access_by_login(site->access, login, request->arena, account);
    enum err err = ledger_enter(ledger, STEWARD_STORE_WAIT_MS, &store, problem);
    if (err)
        return err;
    err = store_account_password(store, is_known ? account->row : 0, request->arena, hash, problem);
    ledger_leave(ledger, false);
    if (!err)
        err = password_verify(password, hash->len ? hash->ptr : NULL, is_right, problem);
    if (!err && (!is_known || account->is_disabled))
        *is_right = false;
    return err;
}

/* Whoever has changed the password meanwhile has ended all sessions: none begins with the old one.
 */
static enum err password_still(const struct http_request *request, struct store *store,
                               const struct account *account, struct str hash,
                               struct problem *problem)
{
    struct str now = STR("");
    enum err err = store_account_password(store, account->row, request->arena, &now, problem);
    return err || str_equal(now, hash)
               ? err
               : problem_set(problem, ERR_BUSY, "The password was changed meanwhile. Try again.");
}

/* A new session in place of the one that the browser had. */
static enum err session_change(struct http_request *request, struct http_answer *answer,
                               struct ledger *ledger, const struct account *account,
                               struct str hash, char csrf[CSRF_BYTES], struct problem *problem)
{
    const struct site *site = request->site;
    const struct caller *before = request_caller(request);
    char secret[SECRET_TEXT_LEN + 1] = "";
    struct store *store;
    enum err err = ledger_enter(ledger, STEWARD_STORE_WAIT_MS, &store, problem);
    if (err)
        return err;
    err = password_still(request, store, account, hash, problem);
    if (!err && before && before->session)
        err = session_end(store, before->account.row, before->session, problem);
    if (!err)
        err = session_begin(store, account, secret, problem);
    if (!err)
        err = access_refresh(site->access, store, problem);
    ledger_leave(ledger, false);
    if (!err)
        err = session_cookie(request, answer, secret, problem);
    session_csrf(str_from(secret), csrf);
    secret_wipe(secret, sizeof secret);
    return err;
}

/* The page once more, for later. */
static enum err later_answer(struct http_request *request, struct http_answer *answer,
                             struct asking *asking, int status, int wait_s, struct problem *problem)
{
    char *seconds = arena_take(request->arena, 1, 16);
    if (!seconds)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
    snprintf(seconds, 16, "%d", wait_s);
    asking->wrong = status == 429
                        ? "There were too many attempts to sign in. Wait a minute, then try again."
                        : "Somebody else is signing in at this moment. Try again.";
    enum err err = http_answer_header(answer, "Retry-After", seconds);
    return err ? err : asking_answer(request, answer, asking, status, problem);
}

/* She is in: on to where she wanted to go. */
static enum err admitted_answer(struct http_request *request, struct http_answer *answer,
                                const struct asking *asking, const char *csrf,
                                struct problem *problem)
{
    struct str next = asking->next.len ? asking->next : STR(HOME);
    if (!asking->kept_to.len)
        return steward_redirect(request, answer, problem, "%.*s", (int)next.len, next.ptr);
    struct picture *picture = picture_enter(request->site);
    enum err err = resume_draw(request, picture, asking, csrf, answer->body, problem);
    picture_leave(picture);
    answer->content_type = HTML;
    return err;
}

/* With a password that nobody else's is looked at beside. */
static enum err sign_in_try(struct http_request *request, struct http_answer *answer,
                            struct asking *asking, struct problem *problem)
{
    const struct site *site = request->site;
    struct ledger *ledger = NULL;
    struct account account = {0};
    struct str password = http_argument_get(request->form, STR("password"), NULL);
    struct str hash = STR("");
    bool is_right = false;
    char csrf[CSRF_BYTES];
    int wait_s = access_try(site->access, asking->login, clock_utc_s());
    if (wait_s)
        return later_answer(request, answer, asking, 429, wait_s, problem);
    enum err err = request_ledger(request, &ledger, problem);
    if (!err)
        err = password_try(request, ledger, asking->login, password, &account, &hash, &is_right,
                           problem);
    if (err)
        return err;
    if (!is_right) {
        asking->wrong = "The login or the password is not right.";
        return asking_answer(request, answer, asking, 400, problem);
    }
    access_tried_well(site->access, asking->login);
    err = session_change(request, answer, ledger, &account, hash, csrf, problem);
    return err ? err : admitted_answer(request, answer, asking, csrf, problem);
}

/* Guessers take one thread of the pool at most: what must wait is told so on the event thread, and
 * only a password that can be looked at now is handed over. */
enum err page_sign_in_sent(struct http_request *request, struct http_answer *answer,
                           struct problem *problem)
{
    struct site *site = request->site;
    struct ledger *ledger = NULL;
    struct asking asking = {
        .login = str_trim(http_argument_get(request->form, STR("login"), NULL)),
        .next = sign_in_next(http_argument_get(request->form, STR("next"), NULL)),
        .kept_to = sign_in_next(http_argument_get(request->form, STR("kept_to"), NULL)),
        .kept = http_argument_get(request->form, STR("kept"), NULL)};
    enum err err = request_ledger(request, &ledger, problem);
    if (!err && !request_is_our_own(request))
        err = problem_set(problem, ERR_FORBIDDEN, "This was sent from another site.");
    if (err)
        return err;
    int wait_s = access_wait(site->access, asking.login, clock_utc_s());
    if (wait_s)
        return later_answer(request, answer, &asking, 429, wait_s, problem);
    if (!request->is_pooled && !atomic_load(&site->signs_in)) {
        answer->wants_pool = true;
        return OK;
    }
    if (!request->is_pooled || atomic_exchange(&site->signs_in, true))
        return later_answer(request, answer, &asking, 503, 1, problem);
    err = sign_in_try(request, answer, &asking, problem);
    atomic_store(&site->signs_in, false);
    return err;
}

/* ---- out ---- */

enum err page_sign_out(struct http_request *request, struct http_answer *answer,
                       struct problem *problem)
{
    const struct site *site = request->site;
    const struct caller *caller = request_caller(request);
    struct ledger *ledger = NULL;
    struct store *store;
    enum err err = caller ? caller_form_check(request, caller, problem) : OK;
    if (!err && !request_is_our_own(request)) /* a browser sends such a form without the cookie */
        err = problem_set(problem, ERR_FORBIDDEN, "This was sent from another site.");
    if (!err && caller && caller->session) {
        err = request_ledger(request, &ledger, problem);
        if (!err)
            err = ledger_enter(ledger, STEWARD_STORE_WAIT_MS, &store, problem);
        if (!err) {
            err = session_end(store, caller->account.row, caller->session, problem);
            if (!err)
                err = access_refresh(site->access, store, problem);
            ledger_leave(ledger, false);
        }
    }
    if (!err)
        err = session_cookie(request, answer, "", problem);
    return err ? err : steward_redirect(request, answer, problem, "%s", HOME "/sign-in");
}
