/* The sections of the editor, their rows, and which of them mends which fault. */
#include <string.h>

#include "page_edit_parts.h"

const struct edit_sheet *const edit_sheets[] = {&edit_sheet_names,    &edit_sheet_organisations,
                                                &edit_sheet_places,   &edit_sheet_coverage,
                                                &edit_sheet_rules,    &edit_sheet_dates,
                                                &edit_sheet_money,    &edit_sheet_hours,
                                                &edit_sheet_phones,   &edit_sheet_sources,
                                                &edit_sheet_evidence, &edit_sheet_notes,
                                                &edit_sheet_check,    NULL};

const struct edit_sheet *edit_sheet_find(struct str code)
{
    for (int i = 0; edit_sheets[i]; i++)
        if (str_equal(code, str_from(edit_sheets[i]->code)))
            return edit_sheets[i];
    return NULL;
}

/* ---- rows ---- */

static int *count_of(struct edit_page *page, const struct edit_sheet *sheet)
{
    return (int *)(void *)((char *)edit_directory(page) + sheet->count_at);
}

/* The list's address, whatever its type. */
static char *list_of(struct edit_page *page, const struct edit_sheet *sheet)
{
    char *list;
    memcpy(&list, (const char *)edit_directory(page) + sheet->list_at, sizeof list);
    return list;
}

static void span_set(struct edit_page *page, const struct edit_sheet *sheet)
{
    struct span span = {0, *count_of(page, sheet)};
    if (sheet->span_at >= 0)
        memcpy((char *)edit_service(page) + sheet->span_at, &span, sizeof span);
}

int edit_row_count(struct edit_page *page, const struct edit_sheet *sheet)
{
    return sheet->has_rows ? *count_of(page, sheet) : 0;
}

void *edit_row(struct edit_page *page, const struct edit_sheet *sheet, int row)
{
    return sheet->has_rows ? list_of(page, sheet) + (size_t)row * sheet->size_bytes
                           : (char *)edit_service(page);
}

void *edit_row_add(struct edit_page *page, const struct edit_sheet *sheet)
{
    void *record = sheet->add(&page->listing.draft);
    if (sheet->begin)
        sheet->begin(page, record);
    span_set(page, sheet);
    return record;
}

void edit_row_remove(struct edit_page *page, const struct edit_sheet *sheet, int row)
{
    int *count = count_of(page, sheet);
    char *at = list_of(page, sheet) + (size_t)row * sheet->size_bytes;
    memmove(at, at + sheet->size_bytes, (size_t)(*count - row - 1) * sheet->size_bytes);
    (*count)--;
    span_set(page, sheet);
    if (sheet->removed)
        sheet->removed(page, row);
}

/* ---- faults ---- */

/* Parts of a listing as listing_check and differences_find name them. */
static const struct {
    const char *part;
    const struct edit_sheet *sheet;
} parts[] = {
    {"roles", &edit_sheet_organisations},
    {"organisations", &edit_sheet_organisations},
    {"organisation", &edit_sheet_organisations},
    {"sites", &edit_sheet_places},
    {"locations", &edit_sheet_places},
    {"coverages", &edit_sheet_coverage},
    {"coverage", &edit_sheet_coverage},
    {"rules", &edit_sheet_rules},
    {"statements", &edit_sheet_dates},
    {"fundings", &edit_sheet_money},
    {"schedules", &edit_sheet_hours},
    {"phones", &edit_sheet_phones},
    {"sources", &edit_sheet_sources},
    {"source", &edit_sheet_sources},
    {"evidence", &edit_sheet_evidence},
    {"notes", &edit_sheet_notes},
    {"checked_on", &edit_sheet_check},
    {"due_on", &edit_sheet_check},
};

const struct edit_sheet *edit_sheet_of_fault(struct str where, int *row)
{
    struct str part = STR("");
    struct str number = STR("");
    int64_t index;
    *row = NONE;
    if (where.len && *where.ptr == '/')
        where = (struct str){where.ptr + 1, where.len - 1};
    if (!str_split(&where, '/', &part))
        return &edit_sheet_names;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!str_equal(part, str_from(parts[i].part)))
            continue;
        if (str_split(&where, '/', &number) && str_to_int(number, &index) && index >= 0 &&
            index < INT32_MAX)
            *row = (int)index;
        return parts[i].sheet;
    }
    return &edit_sheet_names;
}

static void fault_add(struct edit_page *page, const struct import_fault *fault, struct view *list)
{
    int row;
    const struct edit_sheet *sheet = edit_sheet_of_fault(str_from(fault->where), &row);
    struct view *item = view_add_object(list, NULL);
    view_add_text(item, "section", str_from(sheet->code));
    view_add_text(item, "section_title", str_from(sheet->title));
    view_add_flag(item, "has_row", row != NONE && row < edit_row_count(page, sheet));
    view_add_int(item, "row", row);
    view_add_format(item, "text", "%s", fault->reason);
}

enum err edit_faults_add(struct edit_page *page, int *count, struct problem *problem)
{
    struct import_faults *faults = ARENA_NEW(page->arena, struct import_faults);
    if (!faults)
        return edit_no_memory(problem);
    enum err err = listing_check(&page->base, &page->listing, faults, problem);
    if (err && err != ERR_INVALID)
        return err;
    struct view *list = view_add_list(page->view, "faults");
    *count = import_faults_shown(faults);
    for (int i = 0; i < *count; i++)
        fault_add(page, &faults->list[i], list);
    view_add_flag(page->view, "has_faults", *count > 0);
    return OK;
}
