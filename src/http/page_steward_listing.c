/* One listing: all that it says, what can be done with it, and what was. */
#include "model/freshness.h"
#include "page_steward_work.h"

#define HTML "text/html; charset=utf-8"

enum { HISTORY_SHOWN = 10 };

/* What a page before this one did. Codes stand in addresses: ?done=checked */
static const struct {
    const char *code;
    const char *words;
} done[] = {
    {"created", "Saved. The public can see this listing now."},
    {"saved", "Saved. The public can see the change now."},
    {"same", "Nothing was changed: the listing said this already."},
    {"checked", "Checked today. The public can see that now."},
    {"retired", "Retired. The public no longer sees this listing."},
    {"restored", "Restored. The public can see this listing again."},
    {"undone", "Undone. The public sees the listing as it was."},
    {"proposed", "Sent for approval. A steward will look at it. Until then nothing changes."},
    {"discarded", "The draft is gone. The listing is as it was."},
    {"concealed", "This service is confidential now. What could locate it was erased."},
    {"asked", "Another person must agree before this service becomes public."},
    {"revealed", "This service is public now. Add what was erased, if it may be known."},
};

static void done_add(struct work *work)
{
    struct str code = http_argument_get(work->request->query, STR("done"), NULL);
    for (size_t i = 0; i < sizeof done / sizeof *done; i++)
        if (str_equal(code, str_from(done[i].code)))
            view_add_text(work->view, "done", str_from(done[i].words));
}

static void freshness_add(struct work *work)
{
    const struct service_record *service = &work->listing.directory.services[work->listing.service];
    char day[DATE_WORDS_LEN];
    date_words(service->checked_on, day);
    view_add_format(work->view, "checked", "%s", day);
    date_words(service_due(service), day);
    view_add_format(work->view, "due", "%s", day);
    view_add_flag(work->view, "is_overdue", service_is_overdue(service, work->base.today));
}

static enum err words_add(struct work *work, struct problem *problem)
{
    struct differences words = {0};
    enum err err = listing_words(&work->listing, work->arena, &words, problem);
    if (!err)
        steward_words_view(&words, "rows", work->view);
    return err;
}

static enum err history_add(struct work *work, struct problem *problem)
{
    struct history_query query = {
        .subject = str_from(work->id_text), .most = HISTORY_SHOWN + 1, .with_payload = true};
    struct history_row *rows = NULL;
    int count = 0;
    struct view *list = view_add_list(work->view, "history");
    enum err err = store_history(work->store, &query, work->arena, &rows, &count, problem);
    if (err)
        return err;
    for (int i = 0; i < count && i < HISTORY_SHOWN; i++)
        history_row_view(&rows[i], work->arena, view_add_object(list, NULL));
    view_add_flag(work->view, "has_more_history", count > HISTORY_SHOWN);
    return OK;
}

/* The caller's draft, and what waits for approval. */
static enum err waiting_add(struct work *work, struct problem *problem)
{
    struct draft_row draft;
    struct proposal_row *rows = NULL;
    int count = 0;
    enum err err = store_draft_get(work->store, work->caller->account.row, work->id, work->arena,
                                   &draft, problem);
    if (!err)
        view_add_text(work->view, "draft_when", steward_when(draft.saved_at, work->arena));
    if (err && err != ERR_NOT_FOUND)
        return err;
    bool is_provider = work->caller->account.role == ACCOUNT_PROVIDER;
    err = store_proposals(work->store, STR("waiting"), is_provider ? work->caller->account.row : 0,
                          work->arena, &rows, &count, problem);
    if (err)
        return err;
    struct view *list = view_add_list(work->view, "waiting");
    for (int i = 0; i < count; i++) {
        if (uuid_compare(rows[i].service, work->id))
            continue;
        struct view *item = view_add_object(list, NULL);
        char id[UUID_TEXT_LEN + 1];
        uuid_print(rows[i].id, id);
        view_add_format(item, "proposal_id", "%s", id);
        view_add_text(item, "who", rows[i].proposed_by_name);
        view_add_text(item, "when", steward_when(rows[i].proposed_at, work->arena));
    }
    return OK;
}

static enum err page_fill(struct work *work, struct problem *problem)
{
    enum err err = work_read(work, true, problem);
    if (!err)
        err = work_show(work, problem);
    if (!err)
        err = words_add(work, problem);
    if (!err)
        err = history_add(work, problem);
    if (!err)
        err = waiting_add(work, problem);
    if (err)
        return err;
    freshness_add(work);
    done_add(work);
    if (work->is_retired) {
        view_add_text(work->view, "retired_when", steward_when(work->retired.at, work->arena));
        view_add_text(work->view, "retired_by", work->retired.actor);
    }
    view_add_text(work->view, "title",
                  work->listing.directory.services[work->listing.service].name);
    view_add_flag(work->view, "at_listings", true);
    return OK;
}

enum err page_steward_service(struct http_request *request, struct http_answer *answer,
                              struct problem *problem)
{
    struct work work;
    answer->content_type = HTML;
    enum err err = work_begin(request, &work, problem);
    if (!err)
        err = page_fill(&work, problem);
    if (!err)
        err = page_draw(request->site, "steward_service", work.view, answer->body, problem);
    work_end(&work);
    return err;
}
