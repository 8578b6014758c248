/* A new listing begins with its name and who runs it; the rest is for the sections. */
#include "page_edit_parts.h"

enum { FIELD_NAME, FIELD_ORGANISATION, FIELD_TITLE, FIELD_URL, FIELD_DATE };

static const struct edit_field new_fields[] = {
    {.name = "name",
     .label = "Name of the service",
     .kind = EDIT_TEXT,
     .at = EDIT_OWN,
     .is_wanted = true},
    {.name = "organisation",
     .label = "Who runs it",
     .hint = "The name of the organisation. Choose one that is known, or type a new name",
     .kind = EDIT_TEXT,
     .at = EDIT_OWN,
     .is_wanted = true,
     .list = "organisations"},
    {.name = "title",
     .label = "Where you know this from",
     .hint = "The title of a document or page, or who told you",
     .kind = EDIT_TEXT,
     .at = EDIT_OWN,
     .most = 400,
     .is_wanted = true},
    {.name = "url",
     .label = "Its address on the web",
     .hint = "It begins with https:// or http://",
     .kind = EDIT_TEXT,
     .at = EDIT_OWN,
     .most = 1000},
    {.name = "date",
     .label = "When it was published, or said",
     .hint = "For example 1 April 2021, April 2021 or 2021",
     .kind = EDIT_TEXT,
     .at = EDIT_OWN,
     .most = 60},
};

static bool is_provider(const struct edit_page *page)
{
    return page->work.caller->account.role == ACCOUNT_PROVIDER;
}

/* Providers begin listings of their own organisation. */
static struct str own_organisation(const struct edit_page *page)
{
    const struct directory *all = &page->atlas->directory;
    const struct account *account = &page->work.caller->account;
    for (int i = 0; i < all->organisations_count; i++)
        if (is_provider(page) && account->has_organisation &&
            !uuid_compare(all->organisations[i].id, account->organisation))
            return all->organisations[i].name;
    return STR("");
}

static void new_choices(struct edit_page *page, const struct edit_field *field,
                        struct view *options)
{
    const struct directory *all = &page->atlas->directory;
    for (int i = 0; field == &new_fields[FIELD_ORGANISATION] && i < all->organisations_count; i++)
        edit_option(options, all->organisations[i].name, STR(""), STR(""));
}

/* The source as its own section takes it. */
static void source_take(struct edit_page *page)
{
    struct source_record *source = edit_row_add(page, &edit_sheet_sources);
    source->title = source->url = source->date_text = source->licence = source->confidence =
        STR("");
    if (edit_text_take(page, &new_fields[FIELD_TITLE], &source->title) &&
        edit_text_take(page, &new_fields[FIELD_URL], &source->url) &&
        edit_text_take(page, &new_fields[FIELD_DATE], &source->date_text))
        edit_sheet_sources.take(page, source);
    edit_service(page)->source = 0;
}

static void new_take(struct edit_page *page, void *record)
{
    struct service_record *service = record;
    struct str organisation;
    edit_text_take(page, &new_fields[FIELD_NAME], &service->name);
    if (edit_text_take(page, &new_fields[FIELD_ORGANISATION], &organisation)) {
        struct role_record *role = edit_row_add(page, &edit_sheet_organisations);
        role->organisation = edit_organisation_choose(page, organisation);
        if (!caller_may_see(page->work.caller, edit_directory(page), page->listing.service))
            edit_error(page, "organisation", "You can add listings of your own organisation only.");
    }
    source_take(page);
}

static const struct edit_sheet new_sheet = {
    .code = "new",
    .title = "Add a listing",
    .fields = new_fields,
    .field_count = sizeof new_fields / sizeof *new_fields,
    .take = new_take,
    .choices = new_choices,
};

static enum err new_make(struct edit_page *page, struct http_answer *answer,
                         struct problem *problem)
{
    enum err err = listing_new(&page->base, page->arena, &page->listing, problem);
    if (err)
        return err;
    page->id = edit_service(page)->id;
    uuid_print(page->id, page->id_text);
    page->sheet = &new_sheet;
    page->is_new = true;
    if (page->request->method == HTTP_POST) {
        edit_take_over(page);
        edit_take(page, page->sheet, edit_service(page));
        if (!page->errors.count) {
            err = edit_keep(page, problem);
            return err ? err
                       : steward_redirect(page->request, answer, problem,
                                          "/steward/services/%s/edit", page->id_text);
        }
    } else {
        edit_put(page, "organisation", own_organisation(page));
    }
    edit_form_view(page, page->sheet, edit_service(page));
    view_add_text(page->view, "title", STR("Add a listing"));
    return edit_draw(page, "steward_edit_new", answer, problem);
}

enum err page_edit_new(struct http_request *request, struct http_answer *answer,
                       struct problem *problem)
{
    return edit_page_run_new(request, answer, new_make, problem);
}
