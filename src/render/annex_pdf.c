#include "render/annex_pdf.h"

#include <stdio.h>

#include "pdf_drawings.h"

static const double map_width = 330;
static const double keep_after_heading = 90;

struct annex_writer {
    struct pdf pdf;
    const struct annex *annex;
    const struct map_outline *outline;
    const atomic_bool *cancel;
    int *pages; /* by block: of headings, as the pass before had them */
};

static bool is_cancelled(const struct annex_writer *to)
{
    return to->cancel && atomic_load_explicit(to->cancel, memory_order_relaxed);
}

/* ---- the first pages ---- */

static void title_page(struct annex_writer *to)
{
    struct pdf *pdf = &to->pdf;
    const struct annex *annex = to->annex;
    struct buf words;
    buf_init(&words, 0);
    pdf->y = 190;
    pdf_text(pdf, "P", PDF_LEAD, STR("Signpost"), 14);
    pdf_text(pdf, "H1", PDF_TITLE, annex->title, 12);
    pdf_text(pdf, "P", PDF_LEAD, annex->subtitle, 34);
    buf_text(&words, "As at ");
    buf_str(&words, annex->as_at);
    pdf_text(pdf, "P", PDF_H1, buf_view(&words), 8);
    if (annex->known_on.len) {
        buf_clear(&words);
        buf_text(&words, "As it was known on ");
        buf_str(&words, annex->known_on);
        pdf_text(pdf, "P", PDF_LEAD, buf_view(&words), 8);
    }
    buf_clear(&words);
    buf_text(&words, "Data fingerprint ");
    buf_str(&words, annex->fingerprint);
    pdf_text(pdf, "P", PDF_BODY, buf_view(&words), 40);
    pdf_text(pdf, "P", PDF_LEAD, annex->summary, 12);
    pdf_text(pdf, "P", PDF_H3, annex->record_words, 8);
    pdf->is_short |= words.failed;
    buf_finish(&words);
}

static void contents_row(struct annex_writer *to, const struct annex_block *block, int page)
{
    struct pdf *pdf = &to->pdf;
    enum pdf_style style = block->level == 1 ? PDF_H3 : PDF_BODY;
    double indent = block->level == 1 ? 0 : 26;
    char number[16];
    struct buf words;
    struct buf link;
    buf_init(&words, 0);
    buf_init(&link, 0);
    buf_str(&words, block->number);
    buf_text(&words, "  ");
    buf_str(&words, block->text);
    buf_char(&words, ' '); /* between it and the page's number, for whoever hears it */
    buf_char(&link, '#');
    buf_str(&link, block->anchor);
    snprintf(number, sizeof number, "%d", page);
    PangoLayout *right = pdf_layout(pdf, style, str_from(number), -1);
    PangoLayout *left = pdf_layout(pdf, style, buf_view(&words), PDF_INSIDE - indent - 40);
    double height = pdf_layout_height(left);
    pdf->y += block->level == 1 ? 4 : 0;
    pdf_need(pdf, height);
    pdf_tag(pdf, "TOCI");
    pdf_link(pdf, buf_view(&link));
    pdf_show(pdf, left, PDF_LEFT + indent, pdf->y);
    pdf_show(pdf, right, PDF_LEFT + PDF_INSIDE - pdf_layout_width(right), pdf->y);
    pdf_link_end(pdf, buf_view(&link));
    pdf_tag_end(pdf, "TOCI");
    pdf->y += height + 2;
    g_object_unref(left);
    g_object_unref(right);
    pdf->is_short |= words.failed || link.failed;
    buf_finish(&words);
    buf_finish(&link);
}

static void contents_pages(struct annex_writer *to)
{
    struct pdf *pdf = &to->pdf;
    pdf_page(pdf);
    pdf_heading(pdf, 1, STR(""), STR("Contents"), STR("contents"), 0);
    pdf_tag(pdf, "TOC");
    for (int i = 0; i < to->annex->block_count; i++) {
        const struct annex_block *block = &to->annex->blocks[i];
        if (block->kind == ANNEX_HEADING && block->level <= 2)
            contents_row(to, block, to->pages[i]);
    }
    pdf_tag_end(pdf, "TOC");
}

/* ---- tables ---- */

static void columns_set(const struct annex_table *from, struct pdf_column *columns,
                        struct pdf_table *table)
{
    int sum = 0;
    for (int i = 0; i < from->column_count; i++)
        sum += from->columns[i].width;
    for (int i = 0; i < from->column_count; i++)
        columns[i] =
            (struct pdf_column){from->columns[i].title, PDF_INSIDE * from->columns[i].width / sum,
                                from->columns[i].is_number};
    *table = (struct pdf_table){.column_count = from->column_count,
                                .columns = columns,
                                .has_no_head = from->has_no_head,
                                .is_matrix = from->is_matrix};
}

static void cells_set(const struct annex_table *from, int row, struct pdf_cell *cells)
{
    for (int i = 0; i < from->column_count; i++) {
        const struct annex_cell *cell = &from->cells[row * from->column_count + i];
        cells[i] = (struct pdf_cell){cell->text, cell->url, cell->verdict};
    }
}

static double table_height(struct annex_writer *to, const struct annex_table *from)
{
    struct pdf_column columns[PDF_COLUMNS_MAX];
    struct pdf_cell cells[PDF_COLUMNS_MAX];
    struct pdf_table table;
    if (from->column_count > PDF_COLUMNS_MAX)
        return 0;
    columns_set(from, columns, &table);
    double height = pdf_table_head_height(&to->pdf, &table);
    for (int row = 0; row < from->row_count; row++) {
        cells_set(from, row, cells);
        height += pdf_table_row_height(&to->pdf, &table, cells);
    }
    return height;
}

static void table_put(struct annex_writer *to, const struct annex_block *block)
{
    struct pdf_column columns[PDF_COLUMNS_MAX];
    struct pdf_cell cells[PDF_COLUMNS_MAX];
    struct pdf_table table;
    if (block->table->column_count > PDF_COLUMNS_MAX)
        return;
    if (block->text.len) {
        pdf_need(&to->pdf, 80);
        pdf_text(&to->pdf, "P", PDF_H3, block->text, 4);
    }
    columns_set(block->table, columns, &table);
    if (block->table->is_matrix) { /* read as one picture */
        double height = table_height(to, block->table);
        if (height < PDF_BOTTOM - PDF_TOP)
            pdf_need(&to->pdf, height);
    }
    pdf_table_begin(&to->pdf, &table);
    for (int row = 0; row < block->table->row_count && !is_cancelled(to); row++) {
        cells_set(block->table, row, cells);
        pdf_table_row(&to->pdf, &table, cells);
    }
    pdf_table_end(&to->pdf);
}

/* ---- blocks ---- */

/* What must stand on the heading's page: a table of names and values or a matrix, if it fits on
 * one. */
static double keep_of(struct annex_writer *to, int at)
{
    if (at + 1 >= to->annex->block_count)
        return 0;
    const struct annex_block *next = &to->annex->blocks[at + 1];
    if (next->kind != ANNEX_TABLE || !(next->table->has_no_head || next->table->is_matrix))
        return keep_after_heading;
    double height = table_height(to, next->table);
    return height < PDF_BOTTOM - PDF_TOP - 60 ? height + 10 : keep_after_heading;
}

static void figure_put(struct annex_writer *to, const struct annex_block *block)
{
    struct pdf *pdf = &to->pdf;
    const struct atlas *atlas = to->annex->atlas;
    bool is_gaps = block->kind == ANNEX_GAP_MAP;
    struct pdf_map map = {.atlas = atlas,
                          .outline = to->outline,
                          .map = block->map,
                          .alt = block->text,
                          .is_gaps = is_gaps,
                          .width = is_gaps ? PDF_INSIDE : map_width};
    double height = block->kind == ANNEX_BARS    ? pdf_bars_height(block->timeline)
                    : block->kind == ANNEX_CLIFF ? pdf_cliff_height(block->cliff)
                                                 : pdf_map_height(atlas, map.width) + 30;
    double most = PDF_BOTTOM - PDF_TOP - 20;
    pdf_need(pdf, height < most ? height + 16 : most);
    pdf_text(pdf, "Caption", PDF_NOTE, block->text, 5);
    if (block->kind == ANNEX_BARS)
        pdf_bars_draw(pdf, atlas, block->timeline, block->text);
    else if (block->kind == ANNEX_CLIFF)
        pdf_cliff_draw(pdf, block->cliff, block->text);
    else
        pdf_map_draw(pdf, &map);
}

static void heading_put(struct annex_writer *to, int at)
{
    const struct annex_block *block = &to->annex->blocks[at];
    to->pages[at] = pdf_heading(&to->pdf, block->level, block->number, block->text, block->anchor,
                                keep_of(to, at));
}

static void block_put(struct annex_writer *to, int at)
{
    const struct annex_block *block = &to->annex->blocks[at];
    switch (block->kind) {
    case ANNEX_HEADING: heading_put(to, at); break;
    case ANNEX_TEXT: pdf_text(&to->pdf, "P", PDF_BODY, block->text, 7); break;
    case ANNEX_LIST: pdf_list(&to->pdf, block->items, block->item_count); break;
    case ANNEX_TABLE: table_put(to, block); break;
    case ANNEX_COVER_MAP:
    case ANNEX_GAP_MAP:
    case ANNEX_BARS:
    case ANNEX_CLIFF: figure_put(to, block); break;
    }
}

/* ---- the whole ---- */

static enum err pass(struct annex_writer *to, const struct pdf_frame *frame, struct arena *arena,
                     struct buf *out, int *page_count, struct problem *problem)
{
    enum err err = pdf_begin(frame, arena, out, &to->pdf, problem);
    if (!err) {
        title_page(to);
        contents_pages(to);
        for (int i = 0; i < to->annex->block_count && !is_cancelled(to); i++)
            block_put(to, i);
    }
    *page_count = to->pdf.page;
    enum err at_end = pdf_end(&to->pdf, problem);
    if (!err && is_cancelled(to))
        err = problem_set(problem, ERR_BUSY, "The annex was given up.");
    return err ? err : at_end;
}

enum err annex_pdf_write(const struct annex *annex, const struct map_outline *outline,
                         const atomic_bool *cancel, struct arena *arena, struct buf *out,
                         struct problem *problem)
{
    struct annex_writer to = {.annex = annex, .outline = outline, .cancel = cancel};
    struct pdf_frame frame = {.title = annex->title,
                              .subject = annex->subtitle,
                              .foot = annex->source_words,
                              .day = annex->moment.as_of};
    struct buf left;
    struct buf right;
    int page_count = 0;
    to.pages = ARENA_ARRAY(arena, int, (size_t)annex->block_count + 1);
    if (!to.pages)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the PDF.");
    buf_init(&left, 0);
    buf_init(&right, 0);
    buf_text(&left, annex->is_synthetic ? "Signpost annex, synthetic data. As at "
                                        : "Signpost annex. As at ");
    buf_str(&left, annex->as_at);
    buf_text(&right, "Data fingerprint ");
    buf_str(&right, annex->fingerprint);
    frame.head_left = buf_view(&left);
    frame.head_right = buf_view(&right);
    /* First to know how many pages there are, and on which each section begins. */
    enum err err = pass(&to, &frame, arena, out, &page_count, problem);
    frame.page_count = page_count;
    if (!err)
        err = pass(&to, &frame, arena, out, &page_count, problem);
    buf_finish(&left);
    buf_finish(&right);
    return err;
}
