/* The editor's pages: the list of sections, a section, a row of one. */
#include "page_edit_parts.h"

#include "domain/words.h"

enum { ROWS_TOLD = 3, ROWS_MAX = 500, TOLD_MAX_BYTES = 160 };

static void sheet_show(struct edit_page *page)
{
    view_add_text(page->view, "section", str_from(page->sheet->code));
    view_add_text(page->view, "section_title", str_from(page->sheet->title));
    view_add_text(page->view, "one", str_from(page->sheet->one ? page->sheet->one : ""));
    view_add_text(page->view, "about", str_from(page->sheet->about ? page->sheet->about : ""));
}

/* A row in a line, without the rest of what is long. */
static struct str row_told(struct edit_page *page, const struct edit_sheet *sheet, int row)
{
    sheet->tell(page, edit_row(page, sheet, row), &page->words);
    if (page->words.len > TOLD_MAX_BYTES) {
        size_t len = TOLD_MAX_BYTES;
        while (len && ((unsigned char)page->words.ptr[len] & 0xC0) == 0x80)
            len--;
        page->words.len = len;
        buf_text(&page->words, "…");
    }
    return words_keep(&page->words, page->arena);
}

/* ---- the list of sections ---- */

/* A confidential service has no place at all. */
static bool is_barred(struct edit_page *page, const struct edit_sheet *sheet)
{
    return sheet == &edit_sheet_places && edit_is_confidential(page);
}

static void section_add(struct edit_page *page, const struct edit_sheet *sheet, struct view *list)
{
    struct view *item = view_add_object(list, NULL);
    int count = edit_row_count(page, sheet);
    view_add_text(item, "code", str_from(sheet->code));
    view_add_text(item, "label", str_from(sheet->title));
    struct view *lines = view_add_list(item, "lines");
    if (!sheet->has_rows)
        view_add_text(lines, NULL, row_told(page, sheet, 0));
    for (int i = 0; i < count && i < ROWS_TOLD; i++)
        view_add_text(lines, NULL, row_told(page, sheet, i));
    if (count > ROWS_TOLD)
        view_add_text(lines, NULL, edit_format(page, "and %d more", count - ROWS_TOLD));
    view_add_flag(item, "is_empty", sheet->has_rows && !count);
}

/* Sections in which the draft differs from the record. */
static enum err changes_mark(struct edit_page *page, bool changed[EDIT_SHEETS_MAX],
                             struct problem *problem)
{
    struct differences differences = {0};
    if (!page->has_draft || page->is_new || page->is_gone)
        return OK;
    enum err err =
        differences_find(&page->work.listing, &page->listing, page->arena, &differences, problem);
    for (int i = 0; i < differences.count && !err; i++) {
        int row;
        const struct edit_sheet *sheet = edit_sheet_of_fault(differences.items[i].field, &row);
        for (int k = 0; edit_sheets[k]; k++)
            changed[k] |= edit_sheets[k] == sheet;
    }
    return err;
}

/* Sections with something that the gate refuses. */
static enum err faults_mark(struct edit_page *page, bool wrong[EDIT_SHEETS_MAX],
                            struct problem *problem)
{
    struct import_faults *faults = ARENA_NEW(page->arena, struct import_faults);
    if (!faults)
        return edit_no_memory(problem);
    enum err err = listing_check(&page->base, &page->listing, faults, problem);
    if (err && err != ERR_INVALID)
        return err;
    for (int i = 0; i < import_faults_shown(faults); i++) {
        int row;
        const struct edit_sheet *sheet = edit_sheet_of_fault(str_from(faults->list[i].where), &row);
        for (int k = 0; edit_sheets[k]; k++)
            wrong[k] |= edit_sheets[k] == sheet;
    }
    return OK;
}

static enum err tasks_make(struct edit_page *page, struct http_answer *answer,
                           struct problem *problem)
{
    bool changed[EDIT_SHEETS_MAX] = {false};
    bool wrong[EDIT_SHEETS_MAX] = {false};
    enum err err = changes_mark(page, changed, problem);
    if (!err)
        err = faults_mark(page, wrong, problem);
    if (err)
        return err;
    struct view *list = view_add_list(page->view, "sections");
    for (int i = 0; edit_sheets[i]; i++) {
        if (is_barred(page, edit_sheets[i]) && !edit_row_count(page, edit_sheets[i]))
            continue;
        section_add(page, edit_sheets[i], list);
        view_add_flag(list->last, "is_changed", changed[i]);
        view_add_flag(list->last, "is_wrong", wrong[i]);
    }
    view_add_text(page->view, "title", STR("Edit a listing"));
    return edit_draw(page, "steward_edit", answer, problem);
}

enum err page_edit(struct http_request *request, struct http_answer *answer,
                   struct problem *problem)
{
    return edit_page_run(request, answer, tasks_make, problem);
}

/* ---- a section ---- */

static enum err rows_draw(struct edit_page *page, struct http_answer *answer,
                          struct problem *problem)
{
    int count = edit_row_count(page, page->sheet);
    struct view *list = view_add_list(page->view, "rows");
    for (int i = 0; i < count; i++) {
        struct view *item = view_add_object(list, NULL);
        view_add_int(item, "row", i);
        view_add_text(item, "text", row_told(page, page->sheet, i));
    }
    view_add_flag(page->view, "has_rows", count > 0);
    view_add_flag(page->view, "may_add", count < ROWS_MAX && !is_barred(page, page->sheet));
    view_add_flag(page->view, "is_barred", is_barred(page, page->sheet));
    view_add_text(page->view, "title", str_from(page->sheet->title));
    return edit_draw(page, "steward_edit_rows", answer, problem);
}

static enum err form_draw(struct edit_page *page, const void *record, struct http_answer *answer,
                          struct problem *problem)
{
    edit_form_view(page, page->sheet, record);
    if (page->sheet->show)
        page->sheet->show(page, record);
    view_add_flag(page->view, "has_form", true); /* unless the sheet said otherwise */
    view_add_text(page->view, "title", str_from(page->sheet->title));
    view_add_flag(page->view, "is_row", page->sheet->has_rows);
    view_add_flag(page->view, "may_be_removed", page->sheet->has_rows && page->row != NONE);
    if (page->row == NONE)
        view_add_format(page->view, "row", "%s", page->sheet->has_rows ? "new" : "");
    else
        view_add_int(page->view, "row", page->row);
    return edit_draw(page, "steward_edit_form", answer, problem);
}

static enum err go_to(struct edit_page *page, struct http_answer *answer, const char *section,
                      struct problem *problem)
{
    return steward_redirect(page->request, answer, problem, "/steward/services/%s/edit%s%s",
                            page->id_text, *section ? "/" : "", section);
}

static const void *record_copy(struct edit_page *page, const void *record)
{
    void *copy = arena_take(page->arena, 1, page->sheet->size_bytes);
    return copy ? memcpy(copy, record, page->sheet->size_bytes) : NULL;
}

/* Takes what was typed into the record and keeps the draft, unless something is wrong with it. */
static enum err form_take(struct edit_page *page, void *record, bool *is_kept,
                          struct problem *problem)
{
    struct str action = http_argument_get(page->request->form, STR("action"), NULL);
    edit_take_over(page);
    *is_kept = false;
    if (edit_was_overtaken(page))
        return OK;
    if (page->row != NONE && !(page->before = record_copy(page, record)))
        return edit_no_memory(problem);
    edit_take(page, page->sheet, record);
    if (page->errors.count || str_equal(action, STR("preview")))
        return OK;
    *is_kept = true;
    return edit_keep(page, problem);
}

static enum err section_make(struct edit_page *page, struct http_answer *answer,
                             struct problem *problem)
{
    page->sheet = edit_sheet_find(page->request->parameters[1]);
    if (!page->sheet)
        return edit_no_page(problem);
    sheet_show(page);
    bool is_post = page->request->method == HTTP_POST;
    if (page->sheet->has_rows)
        return is_post ? edit_no_page(problem) : rows_draw(page, answer, problem);
    bool is_kept = false;
    enum err err = OK;
    if (is_post)
        err = form_take(page, edit_service(page), &is_kept, problem);
    else
        edit_fill(page, page->sheet, edit_service(page));
    if (err)
        return err;
    return is_kept ? go_to(page, answer, "", problem)
                   : form_draw(page, edit_service(page), answer, problem);
}

enum err page_edit_section(struct http_request *request, struct http_answer *answer,
                           struct problem *problem)
{
    return edit_page_run(request, answer, section_make, problem);
}

/* ---- a row ---- */

static bool row_read(struct edit_page *page)
{
    struct str text = page->request->parameters[2];
    int64_t row;
    page->sheet = edit_sheet_find(page->request->parameters[1]);
    if (!page->sheet || !page->sheet->has_rows)
        return false;
    if (str_equal(text, STR("new")))
        return edit_row_count(page, page->sheet) < ROWS_MAX && !is_barred(page, page->sheet);
    if (!str_to_int(text, &row) || row < 0 || row >= edit_row_count(page, page->sheet))
        return false;
    page->row = (int)row;
    return true;
}

static enum err row_remove(struct edit_page *page, struct http_answer *answer,
                           struct problem *problem)
{
    const char *why = page->sheet->may_remove ? page->sheet->may_remove(page, page->row) : NULL;
    void *record = edit_row(page, page->sheet, page->row);
    edit_take_over(page);
    if (why)
        edit_error(page, page->sheet->fields[0].name, "%s", why);
    if (why || edit_was_overtaken(page))
        return form_draw(page, record, answer, problem);
    edit_row_remove(page, page->sheet, page->row);
    enum err err = edit_keep(page, problem);
    return err ? err : go_to(page, answer, page->sheet->code, problem);
}

static enum err row_make(struct edit_page *page, struct http_answer *answer,
                         struct problem *problem)
{
    bool is_kept = false;
    enum err err = OK;
    if (!row_read(page))
        return edit_no_page(problem);
    sheet_show(page);
    struct str action = http_argument_get(page->request->form, STR("action"), NULL);
    bool is_post = page->request->method == HTTP_POST;
    if (is_post && page->row != NONE && str_equal(action, STR("remove")))
        return row_remove(page, answer, problem);
    void *record = page->row == NONE ? edit_row_add(page, page->sheet)
                                     : edit_row(page, page->sheet, page->row);
    if (is_post)
        err = form_take(page, record, &is_kept, problem);
    else
        edit_fill(page, page->sheet, record);
    if (err)
        return err;
    return is_kept ? go_to(page, answer, page->sheet->code, problem)
                   : form_draw(page, record, answer, problem);
}

enum err page_edit_row(struct http_request *request, struct http_answer *answer,
                       struct problem *problem)
{
    return edit_page_run(request, answer, row_make, problem);
}
