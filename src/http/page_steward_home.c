/* The first page: what needs attention, what the caller began, what waits for approval. */
#include "domain/queue.h"
#include "domain/words.h"
#include "page_steward_lists.h"
#include "page_steward_work.h"

#define HTML "text/html; charset=utf-8"

enum { SHOWN = 8 };

static const struct {
    const char *one;
    const char *many;
} reason_words[QUEUE_REASON_COUNT] = {
    [QUEUE_OVERDUE] = {"listing is overdue for a check", "listings are overdue for a check"},
    [QUEUE_DUE] = {"listing is due for a check within 30 days",
                   "listings are due for a check within 30 days"},
    [QUEUE_FUNDING_ENDS] = {"listing has funding that ends within 90 days, or has just ended",
                            "listings have funding that ends within 90 days, or has just ended"},
    [QUEUE_UNFUNDED] = {"listing runs without any funding that we know of",
                        "listings run without any funding that we know of"},
    [QUEUE_NO_COVERAGE] = {"listing runs, but covers nobody", "listings run, but cover nobody"},
};

static enum err queue_add(struct work *work, struct problem *problem)
{
    const struct atlas *atlas = work->picture->atlas;
    struct queue_query query = {.today = work->picture->today, .within_days = QUEUE_DUE_DAYS};
    struct queue queue = {0};
    struct buf words;
    bool *is_seen = NULL;
    enum err err = steward_seen(work->request, atlas, work->arena, &is_seen, problem);
    query.is_seen = is_seen;
    if (!err)
        err = queue_find(atlas, &query, work->arena, &queue, problem);
    if (err)
        return err;
    struct view *list = view_add_list(work->view, "reasons");
    buf_init(&words, 0);
    for (int i = 0; i < QUEUE_REASON_COUNT; i++) {
        if (!queue.of_reason[i])
            continue;
        struct view *item = view_add_object(list, NULL);
        number_words(queue.of_reason[i], &words);
        view_add_text(item, "count", words_keep(&words, work->arena));
        view_add_text(
            item, "words",
            str_from(queue.of_reason[i] == 1 ? reason_words[i].one : reason_words[i].many));
        view_add_text(item, "code", str_from(queue_reason_codes[i]));
    }
    number_words(queue.count, &words);
    view_add_text(work->view, "queue_count", words_keep(&words, work->arena));
    view_add_flag(work->view, "has_queue", queue.count > 0);
    list = view_add_list(work->view, "items");
    for (int i = 0; i < queue.count && i < SHOWN; i++) {
        struct view *item = view_add_object(list, NULL);
        steward_item_view(atlas, queue.rows[i].service, &words, work->arena, item);
        buf_clear(&words);
        queue_words(&queue.rows[i], work->picture->today, &words);
        view_add_text(item, "why", str_copy(buf_view(&words), work->arena));
    }
    buf_finish(&words);
    view_add_flag(work->view, "has_more", queue.count > SHOWN);
    return OK;
}

/* A draft's listing by its name; one that is new may have none yet. */
static struct str draft_name(struct work *work, const struct draft_row *row)
{
    const struct atlas *atlas = work->picture->atlas;
    struct listing listing;
    int service = atlas_service_find(atlas, row->service);
    if (service != NONE)
        return atlas->directory.services[service].name;
    struct import_faults *faults = ARENA_NEW(work->arena, struct import_faults);
    if (faults && !listing_read(&work->base, row->document, work->arena, &listing, faults, NULL) &&
        listing.directory.services[listing.service].name.len)
        return listing.directory.services[listing.service].name;
    return STR("A new listing without a name");
}

static enum err drafts_add(struct work *work, struct problem *problem)
{
    struct draft_row *rows = NULL;
    int count = 0;
    enum err err =
        store_drafts(work->store, work->caller->account.row, work->arena, &rows, &count, problem);
    struct view *list = view_add_list(work->view, "drafts");
    for (int i = 0; !err && i < count; i++) {
        struct view *item = view_add_object(list, NULL);
        char id[UUID_TEXT_LEN + 1];
        uuid_print(rows[i].service, id);
        view_add_format(item, "id", "%s", id);
        view_add_text(item, "name", draft_name(work, &rows[i]));
        view_add_text(item, "when", steward_when(rows[i].saved_at, work->arena));
    }
    view_add_flag(work->view, "has_drafts", count > 0);
    return err;
}

static enum err proposals_add(struct work *work, struct problem *problem)
{
    struct proposal_row *rows = NULL;
    int count = 0;
    bool is_provider = work->caller->account.role == ACCOUNT_PROVIDER;
    enum err err =
        store_proposals(work->store, STR("waiting"), is_provider ? work->caller->account.row : 0,
                        work->arena, &rows, &count, problem);
    view_add_int(work->view, "waiting_count", count);
    view_add_flag(work->view, "has_waiting", count > 0);
    view_add_flag(work->view, "is_one_waiting", count == 1);
    return err;
}

/* Confidential services that somebody asked to make public, for those who may agree. */
static enum err reveals_add(struct work *work, struct problem *problem)
{
    struct reveal_row *rows = NULL;
    int count = 0;
    struct view *list = view_add_list(work->view, "reveals");
    if (work->caller->account.role == ACCOUNT_PROVIDER)
        return OK;
    enum err err = store_reveals(work->store, work->arena, &rows, &count, problem);
    for (int i = 0; !err && i < count; i++) {
        const struct atlas *atlas = work->picture->atlas;
        int service = atlas_service_find(atlas, rows[i].service);
        if (service == NONE)
            continue;
        struct view *item = view_add_object(list, NULL);
        char id[UUID_TEXT_LEN + 1];
        uuid_print(rows[i].service, id);
        view_add_format(item, "id", "%s", id);
        view_add_text(item, "name", atlas->directory.services[service].name);
        view_add_text(item, "who", rows[i].asked_by_name);
        view_add_text(item, "when", steward_when(rows[i].asked_at, work->arena));
    }
    view_add_flag(work->view, "has_reveals", list && list->first);
    return err;
}

enum err page_steward_home(struct http_request *request, struct http_answer *answer,
                           struct problem *problem)
{
    struct work work;
    answer->content_type = HTML;
    enum err err = work_begin(request, &work, problem);
    if (!err)
        err = drafts_add(&work, problem);
    if (!err)
        err = proposals_add(&work, problem);
    if (!err)
        err = reveals_add(&work, problem);
    if (!err)
        err = queue_add(&work, problem);
    view_add_flag(work.view, "at_home", true);
    view_add_text(work.view, "title", STR("Home"));
    if (!err)
        err = page_draw(request->site, "steward", work.view, answer->body, problem);
    work_end(&work);
    return err;
}
