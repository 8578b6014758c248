/* The end of editing: all answers in words, what differs from the record, saving, sending for
 * approval, throwing away; and the page for when somebody else was quicker. */
#include "domain/listing_merge.h"
#include "domain/listing_shared.h"
#include "page_edit_parts.h"

enum { NOTE_MAX_BYTES = 2000 };

static bool is_provider(const struct edit_page *page)
{
    return page->work.caller->account.role == ACCOUNT_PROVIDER;
}

static bool is_stale(const struct edit_page *page)
{
    return page->is_gone ||
           (!page->is_new && !str_equal(page->base_version, str_from(page->work.version)));
}

static enum err draft_drop(struct edit_page *page, struct problem *problem)
{
    return store_draft_drop(page->work.store, page->work.caller->account.row, page->id, problem);
}

static enum err go_to_listing(struct edit_page *page, struct http_answer *answer, const char *done,
                              struct problem *problem)
{
    return steward_redirect(page->request, answer, problem, "/steward/services/%s?done=%s",
                            page->id_text, done);
}

/* ---- check your answers ---- */

/* Each answer with the section where it is changed; answers to the same stand together. */
static void rows_add(struct edit_page *page, const struct differences *words)
{
    struct view *list = view_add_list(page->view, "rows");
    struct view *lines = NULL;
    for (int i = 0; i < words->count; i++) {
        const struct difference *item = &words->items[i];
        if (!i || !str_equal(item->label, words->items[i - 1].label)) {
            int row;
            const struct edit_sheet *sheet = edit_sheet_of_fault(item->field, &row);
            struct view *answer = view_add_object(list, NULL);
            view_add_text(answer, "label", item->label);
            view_add_text(answer, "section", str_from(sheet->code));
            lines = view_add_list(answer, "lines");
        }
        view_add_text(lines, NULL, item->after);
    }
}

static enum err changes_add(struct edit_page *page, struct problem *problem)
{
    struct differences changes = {0};
    if (page->is_new || page->is_gone)
        return OK;
    enum err err =
        differences_find(&page->work.listing, &page->listing, page->arena, &changes, problem);
    if (err)
        return err;
    steward_difference_view(&changes, "changes", page->view);
    view_add_flag(page->view, "has_changes", changes.count > 0);
    return OK;
}

static enum err answers_draw(struct edit_page *page, struct http_answer *answer,
                             struct problem *problem)
{
    struct differences words = {0};
    int fault_count = 0;
    enum err err = edit_faults_add(page, &fault_count, problem);
    if (!err)
        err = listing_words(&page->listing, page->arena, &words, problem);
    if (!err)
        err = changes_add(page, problem);
    if (err)
        return err;
    rows_add(page, &words);
    form_errors_view(&page->errors, page->view);
    view_add_text(page->view, "note", http_argument_get(page->request->form, STR("note"), NULL));
    view_add_text(page->view, "title", STR("Check your answers"));
    if (fault_count && page->request->method == HTTP_POST)
        answer->status = 422;
    return edit_draw(page, "steward_edit_answers", answer, problem);
}

enum err page_edit_answers(struct http_request *request, struct http_answer *answer,
                           struct problem *problem)
{
    return edit_page_run(request, answer, answers_draw, problem);
}

/* ---- save ---- */

static enum err propose(struct edit_page *page, struct str note, struct problem *problem)
{
    struct buf document;
    enum err err =
        edit_unveiling_check(page->work.store, &page->base,
                             page->is_new ? NULL : &page->work.listing, &page->listing, problem);
    if (err)
        return err;
    buf_init(&document, 0);
    err = listing_write(&page->base, &page->listing, &document, problem);
    if (!err) {
        struct proposal_row row = {.service = page->id,
                                   .base_version = page->base_version,
                                   .action = page->is_new ? STR("create") : STR("change"),
                                   .document = buf_view(&document),
                                   .note = note,
                                   .proposed_by = page->work.caller->account.row};
        err = store_proposal_put(page->work.store, &row, problem);
    }
    buf_finish(&document);
    return err;
}

static enum err save(struct edit_page *page, struct str note, struct edit_result *result,
                     struct problem *problem)
{
    struct str version = str_copy(page->base_version, page->arena);
    if (!version.ptr)
        return edit_no_memory(problem);
    struct edit edit = {.actor = steward_actor(page->request),
                        .expected_version = page->is_new ? NULL : version.ptr,
                        .note = note};
    return edit_save(page->work.store, &page->base, &edit, &page->listing, result, problem);
}

/* What cannot be saved is shown again, with why. */
static bool may_be_saved(struct edit_page *page, struct str note)
{
    struct str seen = http_argument_get(page->request->form, STR("draft"), NULL);
    if (!str_equal(seen, str_from(page->seen)))
        edit_error(page, "note",
                   "This draft was changed since you opened this page. Check the answers again.");
    if (note.len > NOTE_MAX_BYTES)
        edit_error(page, "note", "Say it in fewer words: 2,000 characters at most.");
    else if (!str_is_clean(note, NULL))
        edit_error(page, "note", "The note holds characters that cannot be shown. Type it again.");
    if (!caller_may_see(page->work.caller, edit_directory(page), page->listing.service))
        edit_error(page, "note",
                   "Your own organisation must be among those who run it. See “Who runs it”.");
    return !page->errors.count;
}

static enum err save_do(struct edit_page *page, struct str note, struct http_answer *answer,
                        struct problem *problem)
{
    struct edit_result result = {0};
    struct problem why = {0};
    if (is_provider(page)) {
        enum err err = propose(page, note, problem);
        if (!err)
            err = draft_drop(page, problem);
        if (err)
            return err;
        return page->is_new ? steward_redirect(page->request, answer, problem,
                                               "/steward/proposals?done=proposed")
                            : go_to_listing(page, answer, "proposed", problem);
    }
    enum err err = save(page, note, &result, &why);
    if (err == ERR_STALE || err == ERR_NOT_FOUND)
        return steward_redirect(page->request, answer, problem,
                                "/steward/services/%s/edit/conflict", page->id_text);
    if (err == ERR_INVALID) {
        edit_error(page, "note", "%s", why.text);
        return answers_draw(page, answer, problem);
    }
    if (err)
        return problem_set(problem, err, "%s", why.text);
    page->work.has_changed = !result.is_same;
    err = draft_drop(page, problem);
    const char *done = result.is_same ? "same" : page->is_new ? "created" : "saved";
    return err ? err : go_to_listing(page, answer, done, problem);
}

static enum err save_make(struct edit_page *page, struct http_answer *answer,
                          struct problem *problem)
{
    struct import_faults *faults = ARENA_NEW(page->arena, struct import_faults);
    struct str note = str_trim(http_argument_get(page->request->form, STR("note"), NULL));
    if (!faults)
        return edit_no_memory(problem);
    if (!page->has_draft)
        return go_to_listing(page, answer, "same", problem);
    if (is_stale(page))
        return steward_redirect(page->request, answer, problem,
                                "/steward/services/%s/edit/conflict", page->id_text);
    enum err err = listing_check(&page->base, &page->listing, faults, problem);
    if (!err && is_provider(page)) {
        struct problem why = {0};
        err = listing_shared_check(&page->base, &page->listing, faults, &why);
        if (err == ERR_INVALID)
            edit_error(page, "note", "%s", why.text);
    }
    if (err && err != ERR_INVALID)
        return err;
    return !may_be_saved(page, note) || err ? answers_draw(page, answer, problem)
                                            : save_do(page, note, answer, problem);
}

enum err page_edit_save(struct http_request *request, struct http_answer *answer,
                        struct problem *problem)
{
    return edit_page_run(request, answer, save_make, problem);
}

static enum err discard_make(struct edit_page *page, struct http_answer *answer,
                             struct problem *problem)
{
    enum err err = draft_drop(page, problem);
    if (err)
        return err;
    return page->is_new || page->is_gone
               ? steward_redirect(page->request, answer, problem, "/steward/services")
               : go_to_listing(page, answer, "discarded", problem);
}

enum err page_edit_discard(struct http_request *request, struct http_answer *answer,
                           struct problem *problem)
{
    return edit_page_run(request, answer, discard_make, problem);
}

/* ---- somebody else was quicker ---- */

/* Takes what they alone changed into the listing of the page, if it is known what both began with.
 */
static enum err join(struct edit_page *page, struct problem *problem)
{
    struct listing had;
    bool is_known = false;
    struct listing *joined = ARENA_NEW(page->arena, struct listing);
    struct str version = str_copy(page->base_version, page->arena);
    if (!joined || !version.ptr)
        return edit_no_memory(problem);
    enum err err = work_version_find(&page->work, version.ptr, &had, &is_known, problem);
    if (!err && is_known)
        err = listing_merge(&page->base, &had, &page->work.listing, &page->listing, page->arena,
                            joined, problem);
    if (err || !is_known)
        return err;
    page->listing = *joined;
    page->listing.draft.directory = &page->listing.directory;
    view_add_flag(page->view, "is_joined", true);
    return OK;
}

/* The draft stands on the record as it is now: what differs between them is what it changes. */
static enum err rebase(struct edit_page *page, struct http_answer *answer, struct problem *problem)
{
    enum err err = join(page, problem);
    page->base_version = str_from(page->work.version);
    if (!err)
        err = edit_keep(page, problem);
    return err ? err
               : steward_redirect(page->request, answer, problem,
                                  "/steward/services/%s/edit/answers", page->id_text);
}

static enum err conflict_draw(struct edit_page *page, struct http_answer *answer,
                              struct problem *problem)
{
    struct differences between = {0};
    struct str version = str_copy(page->base_version, page->arena);
    if (!version.ptr)
        return edit_no_memory(problem);
    enum err err = OK;
    if (!page->is_gone) {
        err = work_since_add(&page->work, version.ptr, problem);
        if (!err)
            err = join(page, problem);
        if (!err)
            err = differences_find(&page->work.listing, &page->listing, page->arena, &between,
                                   problem);
    }
    if (err)
        return err;
    steward_difference_view(&between, "between", page->view);
    view_add_flag(page->view, "has_between", between.count > 0);
    view_add_text(page->view, "title", STR("Somebody else changed this listing"));
    answer->status = 200;
    return edit_draw(page, "steward_edit_conflict", answer, problem);
}

static enum err conflict_make(struct edit_page *page, struct http_answer *answer,
                              struct problem *problem)
{
    struct str action = http_argument_get(page->request->form, STR("action"), NULL);
    bool is_post = page->request->method == HTTP_POST;
    if (!page->has_draft || !is_stale(page))
        return steward_redirect(page->request, answer, problem, "/steward/services/%s/edit",
                                page->id_text);
    if (is_post && str_equal(action, STR("theirs")))
        return discard_make(page, answer, problem);
    if (is_post && str_equal(action, STR("mine")) && !page->is_gone)
        return rebase(page, answer, problem);
    return conflict_draw(page, answer, problem);
}

enum err page_edit_conflict(struct http_request *request, struct http_answer *answer,
                            struct problem *problem)
{
    return edit_page_run(request, answer, conflict_make, problem);
}
