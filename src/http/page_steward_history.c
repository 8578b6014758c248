/* What was done to a listing, by whom and when; taking a change back; what was retired. */
#include <stdio.h>

#include "page_steward_work.h"

#define HTML "text/html; charset=utf-8"

enum { HISTORY_PAGE_ROWS = 50, NEWER_ROWS_MAX = 1000, RETIRED_SHOWN = 500 };

static enum err no_such_row(struct problem *problem)
{
    return problem_set(problem, ERR_NOT_FOUND, "There is no such change.");
}

/* ---- all of it ------------------------------------------------------------------------------- */

static enum err history_fill(struct work *work, struct problem *problem)
{
    struct str asked = http_argument_get(work->request->query, STR("before"), NULL);
    struct history_query query = {.most = HISTORY_PAGE_ROWS + 1, .with_payload = true};
    struct history_row *rows = NULL;
    int count = 0;
    if (asked.len && (!str_to_int(asked, &query.before) || query.before < 1))
        return no_such_row(problem);
    enum err err = work_read(work, true, problem);
    query.subject = str_from(work->id_text);
    if (!err)
        err = work_show(work, problem);
    if (!err)
        err = store_history(work->store, &query, work->arena, &rows, &count, problem);
    if (err)
        return err;
    struct view *list = view_add_list(work->view, "history");
    for (int i = 0; i < count && i < HISTORY_PAGE_ROWS; i++)
        history_row_view(&rows[i], work->arena, view_add_object(list, NULL));
    if (count > HISTORY_PAGE_ROWS)
        view_add_format(work->view, "older", "%lld", (long long)rows[HISTORY_PAGE_ROWS - 1].id);
    view_add_flag(work->view, "is_none", !count);
    view_add_text(work->view, "title", STR("History"));
    view_add_flag(work->view, "at_listings", true);
    return OK;
}

enum err page_steward_history(struct http_request *request, struct http_answer *answer,
                              struct problem *problem)
{
    struct work work;
    answer->content_type = HTML;
    enum err err = work_begin(request, &work, problem);
    if (!err)
        err = history_fill(&work, problem);
    if (!err)
        err = page_draw(request->site, "steward_history", work.view, answer->body, problem);
    work_end(&work);
    return err;
}

/* ---- one change ------------------------------------------------------------------------------ */

struct change {
    struct history_row row;
    bool is_newest;
    bool existed_before;
    bool exists_after;
    struct listing before;
    struct listing then;         /* before the next change */
    const struct listing *after; /* that, or what is recorded */
};

/* The row that the address names, if it is of this listing. */
static enum err row_read(struct work *work, struct history_row *out, struct problem *problem)
{
    int64_t id = 0;
    if (!str_to_int(work->request->parameters[1], &id) || id < 1)
        return no_such_row(problem);
    enum err err = store_history_row(work->store, id, work->arena, out, problem);
    if (err == ERR_NOT_FOUND || (!err && !str_equal(out->subject, str_from(work->id_text))))
        return no_such_row(problem);
    return err;
}

/* The change after this one tells what it led to; the newest led to what is recorded. */
static enum err after_read(struct work *work, struct change *change, struct problem *problem)
{
    struct history_query query = {.subject = str_from(work->id_text), .most = NEWER_ROWS_MAX};
    struct history_row *rows = NULL;
    int count = 0;
    int64_t next = 0;
    enum err err = store_history(work->store, &query, work->arena, &rows, &count, problem);
    if (err)
        return err;
    for (int i = 0; i < count && rows[i].id > change->row.id; i++)
        next = rows[i].id;
    change->is_newest = next == 0;
    change->after = next ? &change->then : &work->listing;
    if (next)
        return edit_before(work->store, &work->base, next, work->arena, &change->then,
                           &change->exists_after, problem);
    change->exists_after = !work->is_retired;
    return OK;
}

static enum err change_read(struct work *work, struct change *change, struct problem *problem)
{
    enum err err = row_read(work, &change->row, problem);
    if (!err)
        err = edit_before(work->store, &work->base, change->row.id, work->arena, &change->before,
                          &change->existed_before, problem);
    return err ? err : after_read(work, change, problem);
}

/* from NULL: nothing was there; to NULL: nothing is there any more. */
static enum err table_add(struct work *work, const char *name, const struct listing *from,
                          const struct listing *to, struct problem *problem)
{
    struct differences found = {0};
    enum err err = OK;
    if (to)
        err = differences_find(from, to, work->arena, &found, problem);
    else if (from)
        err = listing_words(from, work->arena, &found, problem);
    for (int i = 0; !err && !to && i < found.count; i++) {
        found.items[i].before = found.items[i].after;
        found.items[i].after = STR("");
    }
    if (!err)
        steward_difference_view(&found, name, work->view);
    return err;
}

static enum err change_show(struct work *work, const struct change *change, struct problem *problem)
{
    bool can_undo = change->existed_before && !work->is_retired;
    enum err err = work_show(work, problem);
    if (!err)
        err = table_add(work, "rows", change->existed_before ? &change->before : NULL,
                        change->exists_after ? change->after : NULL, problem);
    if (!err && can_undo)
        err = table_add(work, "undo_rows", &work->listing, &change->before, problem);
    history_row_view(&change->row, work->arena, work->view);
    view_add_flag(work->view, "can_undo", can_undo);
    view_add_flag(work->view, "is_newest", change->is_newest);
    view_add_text(work->view, "title", STR("One change"));
    view_add_flag(work->view, "at_listings", true);
    return err;
}

enum err page_steward_history_row(struct http_request *request, struct http_answer *answer,
                                  struct problem *problem)
{
    struct work work;
    struct change change = {0};
    answer->content_type = HTML;
    enum err err = work_begin(request, &work, problem);
    if (!err)
        err = work_read(&work, true, problem);
    if (!err)
        err = change_read(&work, &change, problem);
    if (!err)
        err = change_show(&work, &change, problem);
    if (!err)
        err = page_draw(request->site, "steward_change", work.view, answer->body, problem);
    work_end(&work);
    return err;
}

/* ---- undo ------------------------------------------------------------------------------------ */

static enum err undo_do(struct work *work, const char *sent, const char **done,
                        struct problem *problem)
{
    struct history_row row = {0};
    struct listing before;
    struct edit_result result = {0};
    bool existed = false;
    bool is_provider = work->caller->account.role == ACCOUNT_PROVIDER;
    enum err err = work_read(work, false, problem);
    if (!err)
        err = row_read(work, &row, problem);
    if (err)
        return err;
    *done = is_provider ? "proposed" : "undone";
    if (!is_provider) {
        struct edit edit = {.actor = steward_actor(work->request), .expected_version = sent};
        err = edit_undo(work->store, &work->base, &edit, row.id, &result, problem);
        work->has_changed = !err && !result.is_same;
        return err;
    }
    if (!str_equal(str_from(sent), str_from(work->version)))
        return problem_set(problem, ERR_STALE, "Somebody changed this listing meanwhile.");
    err = edit_before(work->store, &work->base, row.id, work->arena, &before, &existed, problem);
    if (!err && !existed)
        err = problem_set(problem, ERR_INVALID, "Before this change there was no such listing.");
    return err ? err : work_propose_listing(work, &before, STR("Undo a change."), problem);
}

enum err page_steward_undo(struct http_request *request, struct http_answer *answer,
                           struct problem *problem)
{
    struct work work;
    const char *sent = NULL;
    const char *done = "";
    char path[64] = "";
    enum err err = work_begin(request, &work, problem);
    if (!err)
        err = work_version_sent(&work, &sent, problem);
    if (!err)
        err = undo_do(&work, sent, &done, problem);
    if (!err)
        err = steward_redirect(request, answer, problem, "/steward/services/%s?done=%s",
                               work.id_text, done);
    if (err == ERR_STALE) {
        struct str row = request->parameters[1];
        snprintf(path, sizeof path, "history/%.*s/undo", (int)(row.len < 24 ? row.len : 24),
                 row.ptr);
        struct str kept = str_copy(str_from(path), request->arena);
        const struct stale stale = {.sent = sent,
                                    .title = "Undo a change",
                                    .button = "Undo it",
                                    .path = kept.ptr ? kept.ptr : ""};
        err = work_stale_draw(&work, &stale, answer, problem);
    }
    work_end(&work);
    return err;
}

/* ---- what was retired ------------------------------------------------------------------------ */

static enum err retired_add(struct work *work, struct history_row *row, struct view *list,
                            struct problem *problem)
{
    struct listing before;
    bool existed = false;
    /* one that was erased is not told */
    if (row->is_erased ||
        edit_before(work->store, &work->base, row->id, work->arena, &before, &existed, NULL) ||
        !existed || !caller_may_see(work->caller, &before.directory, before.service))
        return OK;
    struct view *item = view_add_object(list, NULL);
    struct history_row full = *row;
    enum err err = store_history_row(work->store, row->id, work->arena, &full, problem);
    if (err)
        return err;
    history_row_view(&full, work->arena, item);
    view_add_text(item, "id", row->subject);
    view_add_text(item, "name", before.directory.services[before.service].name);
    return OK;
}

static enum err retired_fill(struct work *work, struct problem *problem)
{
    struct history_row *rows = NULL;
    int count = 0;
    struct view *list = view_add_list(work->view, "items");
    enum err err = store_history_latest(work->store, edit_action_codes[EDIT_RETIRE], work->arena,
                                        &rows, &count, problem);
    for (int i = 0; !err && i < count && i < RETIRED_SHOWN; i++)
        err = retired_add(work, &rows[i], list, problem);
    view_add_flag(work->view, "is_none", !list || !list->first);
    view_add_flag(work->view, "is_cut", count > RETIRED_SHOWN);
    view_add_text(work->view, "title", STR("Retired listings"));
    view_add_flag(work->view, "at_listings", true);
    return err;
}

enum err page_steward_retired(struct http_request *request, struct http_answer *answer,
                              struct problem *problem)
{
    struct work work;
    answer->content_type = HTML;
    enum err err = work_begin(request, &work, problem);
    if (!err)
        err = retired_fill(&work, problem);
    if (!err)
        err = page_draw(request->site, "steward_retired", work.view, answer->body, problem);
    work_end(&work);
    return err;
}
