/* Tables: the head again on each page, rows whole where they fit on one. */
#include "pdf.h"

static const double padding_x = 4;
static const double padding_y = 2.6;
static const double upright_height = 92; /* of the titles of a matrix */

static enum pdf_style style_of(const struct pdf_table *table, int column)
{
    if (column == 0)
        return table->is_matrix ? PDF_MATRIX_NAME : PDF_TABLE_HEAD;
    return table->is_matrix ? PDF_MATRIX : PDF_TABLE;
}

/* In a row's heading the first line is its name; what follows is said of it. */
static void lines_lighten(PangoLayout *layout, struct str text)
{
    const char *end = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
    if (!end)
        return;
    PangoAttrList *looks = pango_attr_list_new();
    PangoAttribute *look = pango_attr_weight_new(PANGO_WEIGHT_NORMAL);
    look->start_index = (guint)(end - text.ptr);
    pango_attr_list_insert(looks, look);
    pango_layout_set_attributes(layout, looks);
    pango_attr_list_unref(looks);
}

/* A space before each line end: lines stay apart for whoever hears the text or copies it. */
static void lines_part(struct str text, struct buf *out)
{
    struct str line;
    for (bool is_first = true; str_split(&text, '\n', &line); is_first = false) {
        if (!is_first)
            buf_text(out, " \n");
        buf_str(out, line);
    }
}

static PangoLayout *cell_layout(struct pdf *pdf, const struct pdf_table *table, int column,
                                struct str text)
{
    double inside =
        table->is_matrix && column ? 1 : padding_x; /* words of a matrix have little room */
    struct buf words;
    buf_init(&words, 0);
    lines_part(text, &words);
    pdf->is_short |= words.failed;
    PangoLayout *layout = pdf_layout(pdf, style_of(table, column), buf_view(&words),
                                     table->columns[column].width - 2 * inside);
    if (table->columns[column].is_number)
        pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
    if (column == 0)
        lines_lighten(layout, buf_view(&words));
    if (table->is_matrix && column)
        pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
    buf_finish(&words);
    return layout;
}

static void rule_draw(struct pdf *pdf, double width)
{
    cairo_set_line_width(pdf->cairo, width);
    pdf_ink(pdf->cairo, width < 0.5 ? 0x8a8394 : 0x17141b);
    cairo_move_to(pdf->cairo, PDF_LEFT, pdf->y);
    cairo_line_to(pdf->cairo, PDF_LEFT + PDF_INSIDE, pdf->y);
    cairo_stroke(pdf->cairo);
}

/* ---- the head ---- */

static void upright_draw(struct pdf *pdf, struct str title, double x, double width)
{
    PangoLayout *layout = pdf_layout(pdf, PDF_MATRIX, title, upright_height);
    double height = pdf_layout_height(layout);
    cairo_save(pdf->cairo);
    cairo_translate(pdf->cairo, x + (width - height) / 2, pdf->y + upright_height);
    cairo_rotate(pdf->cairo, -G_PI / 2);
    pdf_show(pdf, layout, 0, 0);
    cairo_restore(pdf->cairo);
    g_object_unref(layout);
}

static double head_height(struct pdf *pdf, const struct pdf_table *table)
{
    double most = table->is_matrix ? upright_height + padding_y : 0;
    for (int i = 0; i < table->column_count && !table->is_matrix; i++) {
        PangoLayout *layout = cell_layout(pdf, table, i, table->columns[i].title);
        pango_layout_set_font_description(layout, pdf->styles[PDF_TABLE_HEAD]);
        double height = pdf_layout_height(layout) + 2 * padding_y;
        most = height > most ? height : most;
        g_object_unref(layout);
    }
    return most;
}

static void title_draw(struct pdf *pdf, const struct pdf_table *table, int column, double x)
{
    const struct pdf_column *one = &table->columns[column];
    if (table->is_matrix && column) {
        upright_draw(pdf, one->title, x, one->width);
        return;
    }
    PangoLayout *layout = cell_layout(pdf, table, column, one->title);
    pango_layout_set_font_description(layout, pdf->styles[PDF_TABLE_HEAD]);
    double y = pdf->y + table->head_height - padding_y - pdf_layout_height(layout);
    pdf_show(pdf, layout, x + padding_x, y);
    g_object_unref(layout);
}

/* Tagged on the table's first page only: elsewhere it is a help for the eye. */
static void head_draw(struct pdf *pdf, const struct pdf_table *table, bool is_tagged)
{
    double x = PDF_LEFT;
    if (table->has_no_head) {
        rule_draw(pdf, 0.5);
        return;
    }
    if (is_tagged)
        pdf_tag(pdf, "TR");
    pdf_ink(pdf->cairo, 0x17141b);
    for (int i = 0; i < table->column_count; i++) {
        if (is_tagged)
            pdf_tag_head(pdf, PDF_COLUMN);
        title_draw(pdf, table, i, x);
        if (is_tagged)
            pdf_tag_end(pdf, "TH");
        x += table->columns[i].width;
    }
    if (is_tagged)
        pdf_tag_end(pdf, "TR");
    pdf->y += table->head_height;
    rule_draw(pdf, 1);
}

double pdf_table_head_height(struct pdf *pdf, const struct pdf_table *table)
{
    return table->has_no_head ? 0 : head_height(pdf, table);
}

void pdf_table_begin(struct pdf *pdf, struct pdf_table *table)
{
    table->head_height = pdf_table_head_height(pdf, table);
    pdf_need(pdf, table->head_height + 40);
    pdf_tag(pdf, "Table");
    head_draw(pdf, table, true);
}

void pdf_table_end(struct pdf *pdf)
{
    pdf_tag_end(pdf, "Table");
    pdf->y += 12;
}

/* ---- rows ---- */

struct row {
    struct pdf *pdf;
    const struct pdf_table *table;
    const struct pdf_cell *cells;
    PangoLayout *layouts[PDF_COLUMNS_MAX];
    int lines_done[PDF_COLUMNS_MAX]; /* of a row that is taller than a page */
};

static double row_height(const struct row *row)
{
    double most = 0;
    for (int i = 0; i < row->table->column_count; i++) {
        double height = pdf_layout_height(row->layouts[i]);
        most = height > most ? height : most;
    }
    return most + 2 * padding_y;
}

static void row_begin(struct pdf *pdf, const struct pdf_table *table, const struct pdf_cell *cells,
                      struct row *row)
{
    *row = (struct row){.pdf = pdf, .table = table, .cells = cells};
    for (int i = 0; i < table->column_count; i++)
        row->layouts[i] = cell_layout(pdf, table, i, cells[i].text);
}

static void row_end(struct row *row)
{
    for (int i = 0; i < row->table->column_count; i++)
        g_object_unref(row->layouts[i]);
}

double pdf_table_row_height(struct pdf *pdf, const struct pdf_table *table,
                            const struct pdf_cell *cells)
{
    struct row row;
    row_begin(pdf, table, cells, &row);
    double height = row_height(&row);
    row_end(&row);
    return height;
}

static void verdict_draw(struct pdf *pdf, const struct pdf_cell *cell, PangoLayout *layout,
                         double x, double width, double height)
{
    struct gap_cell look = {.verdict = (enum gap_verdict)cell->verdict, .share_of_women = 0.5};
    cairo_rectangle(pdf->cairo, x + 1, pdf->y + 1, width - 2, height - 2);
    pdf_fill(pdf->cairo, &look);
    if (look.verdict == GAP_COVERED)
        return;
    double word = pdf_layout_height(layout); /* a white field, so that the word can be read */
    int ink_width = 0;
    PangoRectangle ink;
    pango_layout_get_extents(layout, NULL, &ink);
    ink_width = ink.width;
    double field = (double)ink_width / PANGO_SCALE + 2;
    pdf_ink(pdf->cairo, 0xffffff);
    cairo_rectangle(pdf->cairo, x + (width - field) / 2, pdf->y + padding_y, field, word);
    cairo_fill(pdf->cairo);
}

/* As many lines as there is room for; returns how high they are. */
static double lines_draw(struct row *row, int column, double x, double room)
{
    PangoLayoutIter *iter = pango_layout_get_iter(row->layouts[column]);
    double top = -1;
    double drawn = 0;
    int line = 0;
    do {
        int from = 0;
        int to = 0;
        pango_layout_iter_get_line_yrange(iter, &from, &to);
        if (line++ < row->lines_done[column])
            continue;
        top = top < 0 ? (double)from / PANGO_SCALE : top;
        double bottom = (double)to / PANGO_SCALE - top;
        if (bottom > room)
            break;
        drawn = bottom;
        row->lines_done[column]++;
        cairo_move_to(row->pdf->cairo, x,
                      row->pdf->y + padding_y +
                          (double)pango_layout_iter_get_baseline(iter) / PANGO_SCALE - top);
        pango_cairo_show_layout_line(row->pdf->cairo, pango_layout_iter_get_line_readonly(iter));
    } while (pango_layout_iter_next_line(iter));
    pango_layout_iter_free(iter);
    return drawn;
}

static void cell_draw(struct row *row, int column, double x, double height, double room,
                      double *drawn)
{
    struct pdf *pdf = row->pdf;
    const struct pdf_cell *cell = &row->cells[column];
    bool is_head = column == 0;
    double width = row->table->columns[column].width;
    double inside = row->table->is_matrix && column ? 1 : padding_x;
    if (cell->verdict != NONE)
        verdict_draw(pdf, cell, row->layouts[column], x, width, height);
    if (is_head)
        pdf_tag_head(pdf, PDF_ROW);
    else
        pdf_tag(pdf, "TD");
    pdf_ink(pdf->cairo, cell->verdict == GAP_COVERED ? 0xffffff : 0x17141b);
    pdf_link(pdf, cell->url);
    if (room <= 0) {
        pdf_show(pdf, row->layouts[column], x + inside, pdf->y + padding_y);
    } else {
        double lines = lines_draw(row, column, x + inside, room);
        *drawn = lines > *drawn ? lines : *drawn;
    }
    pdf_link_end(pdf, cell->url);
    pdf_tag_end(pdf, is_head ? "TH" : "TD");
}

/* Room of 0: all of it. Returns how high it was drawn. */
static double row_draw(struct row *row, double height, double room)
{
    double x = PDF_LEFT;
    double drawn = 0;
    pdf_tag(row->pdf, "TR");
    for (int i = 0; i < row->table->column_count; i++) {
        cell_draw(row, i, x, height, room, &drawn);
        x += row->table->columns[i].width;
    }
    pdf_tag_end(row->pdf, "TR");
    return room > 0 ? drawn + 2 * padding_y : height;
}

static bool row_is_done(const struct row *row)
{
    for (int i = 0; i < row->table->column_count; i++)
        if (row->lines_done[i] < pango_layout_get_line_count(row->layouts[i]))
            return false;
    return true;
}

/* A row that no page can hold, page by page. */
static void long_row_draw(struct row *row)
{
    struct pdf *pdf = row->pdf;
    while (!row_is_done(row)) {
        double room = PDF_BOTTOM - pdf->y - 2 * padding_y;
        double before = pdf->y;
        if (room > 40)
            pdf->y += row_draw(row, 0, room);
        rule_draw(pdf, 0.3);
        if (row_is_done(row))
            return;
        bool is_stuck = room > 40 && pdf->y - before <= 2 * padding_y;
        if (is_stuck && before <= PDF_TOP + row->table->head_height)
            return; /* a line taller than a page: there is none in any font that we use */
        pdf_page(pdf);
        head_draw(pdf, row->table, false);
    }
}

void pdf_table_row(struct pdf *pdf, const struct pdf_table *table, const struct pdf_cell *cells)
{
    struct row row;
    row_begin(pdf, table, cells, &row);
    double height = row_height(&row);
    double page = PDF_BOTTOM - PDF_TOP - table->head_height;
    if (pdf->y + height > PDF_BOTTOM && height <= page) {
        pdf_page(pdf);
        head_draw(pdf, table, false);
    }
    if (height > page) {
        long_row_draw(&row);
    } else {
        pdf->y += row_draw(&row, height, 0);
        rule_draw(pdf, 0.3);
    }
    row_end(&row);
}
