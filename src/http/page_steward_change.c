/* What one press does to a listing: still true today, retire, restore. A provider's press goes to
 * the stewards instead. */
#include "page_steward_work.h"

#define HTML "text/html; charset=utf-8"

static bool is_provider(const struct work *work)
{
    return work->caller->account.role == ACCOUNT_PROVIDER;
}

/* On to the listing's page, which says what was done. */
static enum err go_on(struct work *work, struct http_answer *answer, const char *done,
                      struct problem *problem)
{
    return steward_redirect(work->request, answer, problem, "/steward/services/%s?done=%s",
                            work->id_text, done);
}

static struct edit edit_of(const struct work *work, const char *version, struct str note)
{
    return (struct edit){
        .actor = steward_actor(work->request), .expected_version = version, .note = note};
}

/* ERR_STALE when the form is of another version; edits see to that themselves. */
static enum err still_is(const struct work *work, const char *sent, struct problem *problem)
{
    return str_equal(str_from(sent), str_from(work->version))
               ? OK
               : problem_set(problem, ERR_STALE, "Somebody changed this listing meanwhile.");
}

/* ---- still true today ------------------------------------------------------------------------ */

static enum err check_propose(struct work *work, const char *sent, struct problem *problem)
{
    enum err err = still_is(work, sent, problem);
    if (err)
        return err;
    struct service_record *service = &work->listing.directory.services[work->listing.service];
    service->checked_on = work->base.today;
    service->due_on = (struct date){0};
    return work_propose_listing(work, &work->listing, STR("Still true today."), problem);
}

static enum err check_do(struct work *work, const char *sent, const char **done,
                         struct problem *problem)
{
    struct edit_result result = {0};
    enum err err = work_read(work, false, problem);
    *done = is_provider(work) ? "proposed" : "checked";
    if (err)
        return err;
    if (is_provider(work))
        return check_propose(work, sent, problem);
    struct edit edit = edit_of(work, sent, STR(""));
    err = edit_check(work->store, &work->base, &edit, work->id, &result, problem);
    work->has_changed = !err && !result.is_same;
    if (!err && result.is_same)
        *done = "same";
    return err;
}

enum err page_steward_check(struct http_request *request, struct http_answer *answer,
                            struct problem *problem)
{
    struct work work;
    const char *sent = NULL;
    const char *done = "";
    enum err err = work_begin(request, &work, problem);
    if (!err)
        err = work_version_sent(&work, &sent, problem);
    if (!err)
        err = check_do(&work, sent, &done, problem);
    if (!err)
        err = go_on(&work, answer, done, problem);
    if (err == ERR_STALE) {
        const struct stale stale = {.sent = sent,
                                    .title = "Still true today",
                                    .button = "It is still true today",
                                    .path = "check"};
        err = work_stale_draw(&work, &stale, answer, problem);
    }
    work_end(&work);
    return err;
}

/* ---- retire ---------------------------------------------------------------------------------- */

static enum err retire_draw(struct work *work, struct str reason, const char *fault,
                            struct http_answer *answer, struct problem *problem)
{
    const struct form_errors errors = {.count = fault ? 1 : 0,
                                       .items = {{STR("reason"), str_from(fault ? fault : "")}}};
    enum err err = work_show(work, problem);
    if (err)
        return err;
    form_errors_view(&errors, work->view);
    view_add_text(work->view, "title", STR("Retire this listing"));
    view_add_flag(work->view, "at_listings", true);
    view_add_text(work->view, "reason", reason);
    view_add_text(work->view, "fault", str_from(fault));
    answer->status = fault ? 422 : 200;
    answer->content_type = HTML;
    return page_draw(work->request->site, "steward_retire", work->view, answer->body, problem);
}

static enum err retire_do(struct work *work, const char *sent, struct str reason,
                          struct problem *problem)
{
    struct edit_result result = {0};
    if (is_provider(work)) {
        enum err err = still_is(work, sent, problem);
        return err ? err : work_propose(work, "retire", STR(""), reason, problem);
    }
    struct edit edit = edit_of(work, sent, reason);
    enum err err = edit_retire(work->store, &work->base, &edit, work->id, &result, problem);
    work->has_changed = !err && !result.is_same;
    return err;
}

enum err page_steward_retire(struct http_request *request, struct http_answer *answer,
                             struct problem *problem)
{
    struct work work;
    const char *sent = NULL;
    const char *fault = NULL;
    bool is_post = request->method == HTTP_POST;
    struct str reason = STR("");
    enum err err = work_begin(request, &work, problem);
    if (!err)
        err = work_read(&work, false, problem);
    if (!err && is_post)
        err = work_version_sent(&work, &sent, problem);
    if (!err && is_post)
        reason = work_reason_sent(&work, true, &fault);
    if (!err && (!is_post || fault)) {
        err = retire_draw(&work, reason, fault, answer, problem);
    } else if (!err) {
        err = retire_do(&work, sent, reason, problem);
        if (!err)
            err = go_on(&work, answer, is_provider(&work) ? "proposed" : "retired", problem);
    }
    if (err == ERR_STALE) {
        const struct stale stale = {.sent = sent,
                                    .title = "Retire this listing",
                                    .button = "Retire it",
                                    .path = "retire",
                                    .reason = reason,
                                    .has_reason = true};
        err = work_stale_draw(&work, &stale, answer, problem);
    }
    work_end(&work);
    return err;
}

/* ---- restore --------------------------------------------------------------------------------- */

enum err page_steward_restore(struct http_request *request, struct http_answer *answer,
                              struct problem *problem)
{
    struct work work;
    struct edit_result result = {0};
    enum err err = work_begin(request, &work, problem);
    if (!err)
        err = work_read(&work, true, problem);
    if (!err && work.is_retired) {
        struct edit edit = edit_of(&work, NULL, STR(""));
        err = edit_restore(work.store, &work.base, &edit, work.id, &result, problem);
        work.has_changed = !err && !result.is_same;
    }
    if (!err)
        err = go_on(&work, answer, work.is_retired ? "restored" : "same", problem);
    work_end(&work);
    return err;
}
