/* Makes a confidential service public again: one person asks, another one, an admin, agrees. Each
 * step is in the history. */
#include "http/page_conceal.h"

#include "page_steward_work.h"

#define HTML "text/html; charset=utf-8"

struct reveal {
    struct work work;
    struct http_answer *answer;
    struct reveal_row asked;
    bool is_asked;
    struct str reason; /* as typed */
    const char *fault;
};

/* Somebody who may agree: an admin, and not the one who asked. */
static bool may_agree(const struct reveal *page)
{
    const struct account *account = &page->work.caller->account;
    return page->is_asked && account->role == ACCOUNT_ADMIN && account->row != page->asked.asked_by;
}

static enum err draw(struct reveal *page, struct problem *problem)
{
    struct work *work = &page->work;
    const struct form_errors errors = {
        .count = page->fault ? 1 : 0,
        .items = {{STR("reason"), page->fault ? str_from(page->fault) : STR("")}}};
    form_errors_view(&errors, work->view);
    view_add_text(work->view, "title", STR("Make this service public again"));
    view_add_flag(work->view, "at_listings", true);
    view_add_text(work->view, "fault", str_from(page->fault));
    view_add_text(work->view, "reason", page->reason);
    view_add_flag(work->view, "asked", page->is_asked);
    view_add_flag(work->view, "may_agree", may_agree(page));
    view_add_flag(work->view, "is_mine",
                  page->is_asked && page->asked.asked_by == work->caller->account.row);
    view_add_text(work->view, "asked_by", page->asked.asked_by_name);
    view_add_text(work->view, "asked_when",
                  page->is_asked ? steward_when(page->asked.asked_at, work->arena) : STR(""));
    view_add_text(work->view, "asked_reason", page->asked.reason);
    page->answer->status = page->fault ? 422 : 200;
    page->answer->content_type = HTML;
    return page_draw(work->request->site, "steward_reveal", work->view, page->answer->body,
                     problem);
}

static enum err remember(struct reveal *page, const char *action, struct str note,
                         struct problem *problem)
{
    struct buf payload;
    buf_init(&payload, 0);
    buf_text(&payload, "{\"note\":\"");
    buf_json(&payload, note);
    buf_text(&payload, "\"}");
    struct str actor = str_copy(steward_actor(page->work.request), page->work.arena);
    enum err err = payload.failed || !actor.ptr
                       ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for the history.")
                       : store_remember(page->work.store, actor.ptr, action,
                                        str_from(page->work.id_text), buf_view(&payload), problem);
    buf_finish(&payload);
    return err;
}

/* One transaction: the request, or its end, and its row of history. */
static enum err write(struct reveal *page, const char *action, bool asks, struct problem *problem)
{
    struct work *work = &page->work;
    enum err err = store_begin(work->store, problem);
    if (err)
        return err;
    err = asks ? store_reveal_ask(work->store, work->id, work->caller->account.row, page->reason,
                                  problem)
               : store_reveal_drop(work->store, work->id, problem);
    if (!err)
        err = remember(page, action, page->reason, problem);
    enum err end = store_end(work->store, !err, problem);
    return err ? err : end;
}

static enum err go_to_listing(struct reveal *page, const char *done, struct problem *problem)
{
    return steward_redirect(page->work.request, page->answer, problem, "/steward/services/%s%s",
                            page->work.id_text, done);
}

static enum err ask(struct reveal *page, struct problem *problem)
{
    page->reason = work_reason_sent(&page->work, true, &page->fault);
    if (page->fault)
        return draw(page, problem);
    enum err err = write(page, "reveal-asked", true, problem);
    return err ? err : go_to_listing(page, "?done=asked", problem);
}

/* The request goes first: what is left by a power cut is a service that stays confidential. */
static enum err agree(struct reveal *page, struct problem *problem)
{
    struct work *work = &page->work;
    struct edit edit = {.actor = steward_actor(work->request), .note = page->asked.reason};
    struct edit_result result;
    if (!may_agree(page))
        return problem_set(problem, ERR_FORBIDDEN,
                           "An admin must agree, and not the person who asked.");
    page->reason = page->asked.reason;
    enum err err = write(page, "reveal-agreed", false, problem);
    if (!err)
        err = edit_reveal(work->store, &work->base, &edit, work->id, &result, problem);
    work->has_changed = !err;
    return err ? err : go_to_listing(page, "?done=revealed", problem);
}

static enum err refuse(struct reveal *page, struct problem *problem)
{
    if (!page->is_asked)
        return go_to_listing(page, "", problem);
    page->reason = page->asked.reason;
    enum err err = write(page, "reveal-refused", false, problem);
    return err ? err : go_to_listing(page, "", problem);
}

static enum err posted(struct reveal *page, struct problem *problem)
{
    struct str wanted = http_argument_get(page->work.request->form, STR("do"), NULL);
    if (str_equal(wanted, STR("ask")))
        return ask(page, problem);
    if (str_equal(wanted, STR("agree")))
        return agree(page, problem);
    if (str_equal(wanted, STR("refuse")))
        return refuse(page, problem);
    problem_at(problem, "do");
    return problem_set(problem, ERR_INVALID, "The form does not say what is wanted.");
}

static enum err asked_read(struct reveal *page, struct problem *problem)
{
    struct work *work = &page->work;
    enum err err = store_reveal_get(work->store, work->id, work->arena, &page->asked, problem);
    page->is_asked = !err;
    return err == ERR_NOT_FOUND ? OK : err;
}

enum err page_reveal(struct http_request *request, struct http_answer *answer,
                     struct problem *problem)
{
    struct reveal page = {.answer = answer};
    enum err err = work_begin(request, &page.work, problem);
    if (!err)
        err = work_read(&page.work, false, problem);
    if (!err)
        err = work_show(&page.work, problem);
    if (!err)
        err = asked_read(&page, problem);
    if (!err && !page.work.listing.directory.services[page.work.listing.service].confidential)
        err = go_to_listing(&page, "", problem); /* it is public already */
    else if (!err)
        err = request->method == HTTP_POST ? posted(&page, problem) : draw(&page, problem);
    work_end(&page.work);
    return err;
}
