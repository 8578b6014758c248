/* One's own account: sessions, password, tokens for programs. */
#include "base/clock.h"
#include "people.h"

struct account_page {
    struct form_errors errors;
    const char *done;               /* what just happened; NULL: nothing */
    char token[TOKEN_TEXT_LEN + 1]; /* just made; empty: none */
};

static enum err account_draw(struct http_request *request, struct http_answer *answer,
                             const struct account_page *page, struct problem *problem)
{
    const struct caller *caller = request_caller(request);
    struct picture *picture = picture_enter(request->site);
    struct view *view = steward_view(request, picture, request->arena);
    struct account account = caller->account;
    const struct site *site = request->site;
    /* as it is now: she may just have changed it */
    if (!access_by_id(site->access, caller->account.id, request->arena, &account))
        account = caller->account;
    view_add_text(view, "title", STR("Your account"));
    view_add_flag(view, "at_account", true);
    person_view(picture, &account, view);
    people_errors_view(&page->errors, view);
    view_add_text(view, "done", str_from(page->done));
    view_add_text(view, "token", str_from(page->token));
    view_add_text(view, "typed_name",
                  page->errors.count ? http_argument_get(request->form, STR("name"), NULL)
                                     : STR(""));
    enum err err = holdings_view(request, &account, caller->session, view)
                       ? page_draw(site, "steward_account", view, answer->body, problem)
                       : problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
    picture_leave(picture);
    answer->content_type = PEOPLE_HTML;
    answer->status = page->errors.count ? 400 : 200;
    return err;
}

enum err page_account(struct http_request *request, struct http_answer *answer,
                      struct problem *problem)
{
    struct account_page page = {.done = NULL};
    return account_draw(request, answer, &page, problem);
}

/* ---- what was sent ---- */

static enum err sessions_end(struct http_request *request, bool all_others,
                             struct account_page *page, struct problem *problem)
{
    const struct caller *caller = request_caller(request);
    struct account_session *sessions = NULL;
    int count = 0;
    struct store *store;
    enum err err = steward_enter(request, &store, problem);
    if (err)
        return err;
    err = store_sessions(store, request->arena, &sessions, &count, problem);
    int64_t row = field_row(request);
    for (int i = 0; i < count && !err; i++)
        if (sessions[i].account == caller->account.row && sessions[i].row != caller->session &&
            (all_others || sessions[i].row == row))
            err = session_end(store, caller->account.row, sessions[i].row, problem);
    page->done = all_others ? "All your other sessions have ended." : "That session has ended.";
    return people_leave(request, store, err, problem);
}

/* The password that she has, typed once more. Counts as a try to sign in. */
static enum err password_prove(struct http_request *request, bool *is_right,
                               struct account_page *page, struct problem *problem)
{
    const struct caller *caller = request_caller(request);
    const struct site *site = request->site;
    struct str typed = http_argument_get(request->form, STR("password_now"), NULL);
    struct str hash = STR("");
    struct store *store;
    if (access_try(site->access, caller->account.login, clock_utc_s())) {
        people_error(request, &page->errors, "password_now",
                     "There were too many attempts. Wait a minute, then try again.");
        return OK;
    }
    enum err err = steward_enter(request, &store, problem);
    if (err)
        return err;
    err = store_account_password(store, caller->account.row, request->arena, &hash, problem);
    steward_leave(request, false);
    if (!err)
        err = password_verify(typed, hash.len ? hash.ptr : NULL, is_right, problem);
    if (!err && *is_right)
        access_tried_well(site->access, caller->account.login);
    else if (!err)
        people_error(request, &page->errors, "password_now", "This is not your password.");
    return err;
}

static enum err password_change(struct http_request *request, struct account_page *page,
                                struct problem *problem)
{
    const struct caller *caller = request_caller(request);
    char hash[PASSWORD_HASH_BYTES] = "";
    bool is_right = false;
    struct store *store;
    enum err err = password_prove(request, &is_right, page, problem);
    if (!err && is_right)
        err = new_password(request, caller->account.login, hash, &page->errors, problem);
    if (err || page->errors.count)
        return err;
    err = steward_enter(request, &store, problem);
    if (err)
        return err;
    err = account_set_password(store, caller->actor, &caller->account, hash, caller->session,
                               problem);
    page->done = "Your password is changed. Your other sessions have ended.";
    return people_leave(request, store, err, problem);
}

static enum err token_add(struct http_request *request, struct account_page *page,
                          struct problem *problem)
{
    const struct caller *caller = request_caller(request);
    struct str name = str_trim(http_argument_get(request->form, STR("name"), NULL));
    struct store *store;
    enum err err = steward_enter(request, &store, problem);
    if (err)
        return err;
    err = token_make(store, caller->actor, &caller->account, name, page->token, problem);
    err = people_leave(request, store, err, problem);
    if (err != ERR_INVALID)
        return err;
    people_error(request, &page->errors, "name", problem->text);
    return OK;
}

static enum err token_remove(struct http_request *request, struct account_page *page,
                             struct problem *problem)
{
    const struct caller *caller = request_caller(request);
    struct store *store;
    enum err err = steward_enter(request, &store, problem);
    if (err)
        return err;
    err = token_end(store, caller->actor, &caller->account, field_row(request), problem);
    page->done = "That token is revoked.";
    return people_leave(request, store, err, problem);
}

enum err page_account_sent(struct http_request *request, struct http_answer *answer,
                           struct problem *problem)
{
    struct str asked = http_argument_get(request->form, STR("do"), NULL);
    struct account_page page = {.done = NULL};
    enum err err = people_only(request, problem);
    if (err)
        return err;
    if (str_equal(asked, STR("end-session")))
        err = sessions_end(request, false, &page, problem);
    else if (str_equal(asked, STR("end-sessions")))
        err = sessions_end(request, true, &page, problem);
    else if (str_equal(asked, STR("password")))
        err = password_change(request, &page, problem);
    else if (str_equal(asked, STR("make-token")))
        err = token_add(request, &page, problem);
    else if (str_equal(asked, STR("end-token")))
        err = token_remove(request, &page, problem);
    else
        err = problem_set(problem, ERR_INVALID, "The form does not say what to do.");
    return err ? err : account_draw(request, answer, &page, problem);
}
