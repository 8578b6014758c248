/* Drafts: what somebody typed so far, from the store into a page and back. */
#include "page_edit_parts.h"

#include "domain/words.h"

#define HTML "text/html; charset=utf-8"

enum err edit_no_page(struct problem *problem)
{
    return problem_set(problem, ERR_NOT_FOUND, "There is no page at this address.");
}

static int64_t account_of(const struct edit_page *page)
{
    return page->work.caller->account.row;
}

/* ---- opening ---- */

static enum err record_read(struct edit_page *page, bool has_draft, struct problem *problem)
{
    struct work *work = &page->work;
    struct problem why = {0};
    enum err err = work_read(work, false, &why);
    if (err == ERR_NOT_FOUND && has_draft) {
        /* Gone, new, or somebody else's by now: the draft says which. */
        struct listing there;
        bool is_there =
            !listing_current(&page->base, work->store, page->id, page->arena, &there, NULL);
        if (is_there)
            return steward_no_service(problem);
        page->is_new = !page->base_version.len;
        page->is_gone = !page->is_new;
        return OK;
    }
    return err ? problem_set(problem, err, "%s", why.text) : OK;
}

static enum err draft_read(struct edit_page *page, struct str document, struct problem *problem)
{
    struct import_faults *faults = ARENA_NEW(page->arena, struct import_faults);
    if (!faults)
        return edit_no_memory(problem);
    struct str listing;
    str_split(&document, '\n', &listing);
    enum err err = listing_read(&page->base, listing, page->arena, &page->listing, faults, problem);
    if (!err)
        err = edit_spare_read(page, document, problem);
    page->draft_is_lost = err == ERR_INVALID;
    page->has_draft = !page->draft_is_lost;
    return page->draft_is_lost ? OK : err;
}

static enum err listing_choose(struct edit_page *page, const struct draft_row *draft,
                               struct problem *problem)
{
    enum err err = OK;
    if (draft->document.len)
        err = draft_read(page, draft->document, problem);
    if (err || page->has_draft)
        return err;
    if (page->is_new || page->is_gone)
        return steward_no_service(problem);
    page->base_version = str_from(page->work.version);
    return listing_of(&page->base, &page->work.listing.directory, page->work.listing.service,
                      page->arena, &page->listing, problem);
}

static enum err edit_open(struct edit_page *page, struct problem *problem)
{
    struct draft_row draft = {0};
    enum err err = steward_service_id(page->request, &page->id, problem);
    if (err)
        return err;
    uuid_print(page->id, page->id_text);
    err =
        store_draft_get(page->work.store, account_of(page), page->id, page->arena, &draft, problem);
    if (err && err != ERR_NOT_FOUND)
        return err;
    page->base_version = draft.base_version;
    page->saved_at = draft.saved_at;
    err = record_read(page, err == OK, problem);
    if (!err)
        err = listing_choose(page, &draft, problem);
    if (!err && (page->is_new || page->is_gone) &&
        !caller_may_see(page->work.caller, &page->listing.directory, page->listing.service))
        err = steward_no_service(problem);
    return err ? err : listing_version(&page->base, &page->listing, page->seen, problem);
}

static enum err run(struct http_request *request, struct http_answer *answer, bool is_begun,
                    edit_page_make *make, struct problem *problem)
{
    struct edit_page *page = ARENA_NEW(request->arena, struct edit_page);
    if (!page)
        return edit_no_memory(problem);
    enum err err = work_begin(request, &page->work, problem);
    page->request = request;
    page->picture = page->work.picture;
    page->atlas = page->picture->atlas;
    page->base = page->work.base;
    page->arena = request->arena;
    page->view = page->work.view;
    page->row = NONE;
    buf_init(&page->words, 0);
    if (!err && is_begun)
        err = edit_open(page, problem);
    if (!err)
        err = make(page, answer, problem);
    buf_finish(&page->words);
    work_end(&page->work);
    return err;
}

enum err edit_page_run(struct http_request *request, struct http_answer *answer,
                       edit_page_make *make, struct problem *problem)
{
    return run(request, answer, true, make, problem);
}

enum err edit_page_run_new(struct http_request *request, struct http_answer *answer,
                           edit_page_make *make, struct problem *problem)
{
    return run(request, answer, false, make, problem);
}

/* ---- keeping ---- */

enum err edit_keep(struct edit_page *page, struct problem *problem)
{
    struct buf document;
    buf_init(&document, 0);
    enum err err = page->listing.draft.failed
                       ? edit_no_memory(problem)
                       : listing_write(&page->base, &page->listing, &document, problem);
    if (!err)
        err = edit_spare_write(page, &document, problem);
    if (!err)
        err = store_draft_put(page->work.store, account_of(page), page->id, page->base_version,
                              buf_view(&document), problem);
    buf_finish(&document);
    return err;
}

bool edit_was_overtaken(struct edit_page *page)
{
    struct str sent = http_argument_get(page->request->form, STR("draft"), NULL);
    if (!sent.len || str_equal(sent, str_from(page->seen)))
        return false;
    edit_error(page, page->sheet->fields[0].name,
               "This listing was changed since you opened this form, in another window or by "
               "somebody else. Look at what stands here, then continue again.");
    return true;
}

/* ---- drawing ---- */

static struct str organisation_of(struct edit_page *page)
{
    const struct directory *directory = edit_directory(page);
    const struct service_record *service = edit_service(page);
    for (int i = service->roles.first; i < service->roles.first + service->roles.count; i++) {
        if (directory->roles[i].role == ROLE_COMMISSIONER ||
            directory->roles[i].organisation == NONE)
            continue;
        if (page->words.len)
            buf_text(&page->words, ", ");
        buf_str(&page->words, directory->organisations[directory->roles[i].organisation].name);
    }
    return words_keep(&page->words, page->arena);
}

enum err edit_draw(struct edit_page *page, const char *template, struct http_answer *answer,
                   struct problem *problem)
{
    struct view *view = page->view;
    if (page->listing.directory.services_count) {
        const struct service_record *service = edit_service(page);
        view_add_text(view, "name", service->name.len ? service->name : STR("A new listing"));
        view_add_text(view, "organisation", organisation_of(page));
        view_add_flag(view, "confidential", service->confidential);
    }
    view_add_format(view, "id", "%s", page->id_text);
    view_add_format(view, "seen", "%s", page->seen);
    view_add_flag(view, "has_draft", page->has_draft);
    view_add_flag(view, "draft_is_lost", page->draft_is_lost);
    view_add_flag(view, "is_new", page->is_new);
    view_add_flag(view, "is_gone", page->is_gone);
    if (page->has_draft)
        view_add_text(view, "draft_when", steward_when(page->saved_at, page->arena));
    view_add_flag(view, "is_stale",
                  page->has_draft && !page->is_new && !page->is_gone &&
                      !str_equal(page->base_version, str_from(page->work.version)));
    view_add_flag(view, "at_listings", true);
    if (page->errors.count)
        answer->status = 422;
    answer->content_type = HTML;
    return page_draw(page->request->site, template, view, answer->body, problem);
}
