/* /gaps?columns=need: areas by need, stage or kind of service, a symbol in each cell. */
#include "http/page_gaps.h"
#include "render/card.h"

static void heads_add(struct gap_page *page, const struct gap_matrix *matrix)
{
    const char *vocabulary = gap_axis_vocabulary(page->gaps.question.axis);
    struct view *heads = view_add_list(page->view, "heads");
    for (int i = 0; i < matrix->column_count; i++) {
        struct view *head = view_add_object(heads, NULL);
        view_add_text(head, "label", term_label(page->atlas, vocabulary, matrix->columns[i]));
        view_add_int(head, "number", i + 1);
    }
}

static void rows_add(struct gap_page *page, const struct gap_matrix *matrix)
{
    struct view *rows = view_add_list(page->view, "rows");
    for (int i = 0; i < matrix->area_count; i++) {
        struct view *row = view_add_object(rows, NULL);
        const struct gap_total *total = &matrix->area_totals[i];
        const struct area_record *record = &page->atlas->directory.areas[matrix->areas[i]];
        view_add_text(row, "name", record->name);
        view_add_text(row, "code", record->code);
        view_add_text(row, "panel_link", gap_page_panel_link(page, record->code));
        view_add_flag(row, "is_open", matrix->areas[i] == page->panel_area);
        number_words(matrix->women[i], &page->words);
        view_add_text(row, "women", gap_page_keep(page));
        view_add_int(row, "covered", total->areas[GAP_COVERED]);
        view_add_int(row, "none", total->areas[GAP_NONE]);
        struct view *cells = view_add_list(row, "cells");
        for (int k = 0; k < matrix->column_count; k++) {
            const struct gap_cell *cell = &matrix->cells[i * matrix->column_count + k];
            struct view *into = view_add_object(cells, NULL);
            view_add_text(into, "code", str_from(gap_verdict_code(cell->verdict)));
            view_add_int(into, "order", cell->verdict);
            view_add_text(into, "words", str_from(gap_verdict_words(cell->verdict)));
            if (cell->verdict == GAP_PARTLY)
                share_words(cell->share_of_women, &page->words);
            view_add_text(into, "share", gap_page_keep(page));
        }
    }
}

/* One line under the table: a number for each column. */
static void foot_row_add(struct gap_page *page, struct view *list, const char *label,
                         const struct gap_matrix *matrix, int verdict)
{
    struct view *row = view_add_object(list, NULL);
    view_add_text(row, "label", str_from(label));
    view_add_flag(row, "is_women", verdict >= GAP_VERDICT_COUNT);
    struct view *cells = view_add_list(row, "cells");
    for (int k = 0; k < matrix->column_count; k++) {
        const struct gap_total *total = &matrix->column_totals[k];
        const int64_t women[] = {total->women_covered, total->women_unknown, total->women_none};
        number_words(verdict < GAP_VERDICT_COUNT ? total->areas[verdict]
                                                 : women[verdict - GAP_VERDICT_COUNT],
                     &page->words);
        view_add_text(cells, NULL, gap_page_keep(page));
    }
}

static void foot_add(struct gap_page *page, const struct gap_matrix *matrix)
{
    static const char *const labels[] = {"Areas covered",
                                         "Areas partly covered",
                                         "Areas where it is unknown",
                                         "Areas with no service recorded",
                                         "Women covered",
                                         "Women for whom it is unknown",
                                         "Women with no service recorded"};
    struct view *list = view_add_list(page->view, "foot_rows");
    int count = (int)(sizeof labels / sizeof *labels);
    if (matrix->overlaps) { /* no sums of women */
        count = GAP_VERDICT_COUNT;
        view_add_text(page->view, "overlap", gap_overlap_words());
    }
    for (int i = 0; i < count; i++)
        foot_row_add(page, list, labels[i], matrix, i);
}

static void sentence_add(struct gap_page *page, const struct gap_matrix *matrix)
{
    static const char *const columns[] = {"", "need", "stage", "kind of service"};
    struct buf *out = &page->words;
    const char *column = columns[page->gaps.question.axis];
    char day[DATE_WORDS_LEN];
    date_words(page->gaps.question.moment.as_of, day);
    if (!matrix->area_count) {
        const struct gap_detail none = {0};
        gap_summary_words(page->atlas, &page->gaps.question, &none, out);
        view_add_text(page->view, "sentence", gap_page_keep(page));
        gap_page_legend_add(page, (const int[GAP_VERDICT_COUNT]){0});
        return;
    }
    buf_format(out, "On %s, ", day);
    if (page->gaps.question.funding == GAP_SECURED_ONLY)
        buf_text(out, "counting only secured funding, ");
    buf_format(out, "%s covered for every %s: %d of %d. With no recorded service",
               gap_page_noun(page), column, matrix->all_covered, matrix->area_count);
    gap_page_whom(page, out);
    buf_format(out, " for any %s: %d.", column, matrix->none_recorded);
    view_add_text(page->view, "sentence", gap_page_keep(page));
    int counts[GAP_VERDICT_COUNT] = {0};
    for (int i = 0; i < matrix->area_count * matrix->column_count; i++)
        counts[matrix->cells[i].verdict]++;
    gap_page_legend_add(page, counts);
}

/* The map of the question's own need and stage, and the panel of the area that is open. */
static enum err map_add(struct gap_page *page, struct problem *problem)
{
    struct gap_detail detail = {0};
    struct gap_question question = page->gaps.question;
    question.axis = GAP_ONE;
    enum err err =
        gap_detail_make(page->atlas, page->memory, &question, page->arena, &detail, problem);
    if (err)
        return err;
    struct map_gap *items = ARENA_ARRAY(page->arena, struct map_gap, (size_t)detail.area_count + 1);
    if (!items)
        return gap_page_no_memory(problem);
    for (int i = 0; i < detail.area_count; i++)
        items[i] = (struct map_gap){detail.areas[i].area, detail.areas[i].cell};
    view_add_text(page->view, "map_shows",
                  question.need == NONE ? STR("any need")
                                        : term_label(page->atlas, "need", question.need));
    err = gap_page_panel_add(page, &detail, problem);
    return err ? err
               : gap_page_map_add(page, "map", STR("Map of the areas by what covers them"), items,
                                  detail.area_count, false, problem);
}

enum err gap_page_matrix_add(struct gap_page *page, struct problem *problem)
{
    struct gap_matrix matrix;
    enum err err = gap_matrix_make(page->atlas, page->memory, &page->gaps.question, page->arena,
                                   &matrix, problem);
    if (err)
        return err;
    sentence_add(page, &matrix);
    heads_add(page, &matrix);
    rows_add(page, &matrix);
    foot_add(page, &matrix);
    return map_add(page, problem);
}
