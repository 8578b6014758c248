/* Fills by verdict, each with a pattern of its own. */
#include "pdf.h"

static const double outline_width = 0.5;
static const double gap_outline_width = 1.2;

void pdf_ink(cairo_t *cairo, uint32_t rgb)
{
    cairo_set_source_rgb(cairo, (rgb >> 16 & 0xFF) / 255.0, (rgb >> 8 & 0xFF) / 255.0,
                         (rgb & 0xFF) / 255.0);
}

/* Lines at 45 degrees, on one grid for the whole page so that neighbours join. The path clips. */
static void hatch(cairo_t *cairo, double apart, double width, uint32_t rgb)
{
    double x1;
    double y1;
    double x2;
    double y2;
    cairo_save(cairo);
    cairo_path_extents(cairo, &x1, &y1, &x2, &y2);
    cairo_clip(cairo);
    double height = y2 - y1;
    int first = (int)((x1 + y1) / apart);
    int last = (int)((x2 + y2) / apart);
    for (int i = first; i <= last; i++) { /* x + y is the same along a line */
        double x = i * apart - y1;
        cairo_move_to(cairo, x, y1);
        cairo_line_to(cairo, x - height, y2);
    }
    pdf_ink(cairo, rgb);
    cairo_set_line_width(cairo, width);
    cairo_stroke(cairo);
    cairo_restore(cairo);
}

static void dots(cairo_t *cairo)
{
    const double apart = 4;
    double x1;
    double y1;
    double x2;
    double y2;
    cairo_save(cairo);
    cairo_path_extents(cairo, &x1, &y1, &x2, &y2);
    cairo_clip(cairo);
    cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_width(cairo, 1.3);
    /* A line without length and with round ends is a dot. */
    for (int row = (int)(y1 / apart); row <= (int)(y2 / apart) + 1; row++)
        for (int column = (int)(x1 / apart); column <= (int)(x2 / apart) + 1; column++) {
            cairo_move_to(cairo, column * apart, row * apart);
            cairo_line_to(cairo, column * apart, row * apart);
        }
    pdf_ink(cairo, 0x77707f);
    cairo_stroke(cairo);
    cairo_restore(cairo);
}

static void outline(cairo_t *cairo, double width, uint32_t rgb)
{
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_width(cairo, width);
    pdf_ink(cairo, rgb);
    cairo_stroke(cairo);
}

static void plain(cairo_t *cairo, uint32_t rgb)
{
    pdf_ink(cairo, rgb);
    cairo_fill_preserve(cairo);
}

/* Patterns use the path up: draws one over a copy that stays. */
static void with_pattern(cairo_t *cairo, void (*draw)(cairo_t *cairo))
{
    cairo_path_t *path = cairo_copy_path(cairo);
    draw(cairo);
    cairo_new_path(cairo);
    cairo_append_path(cairo, path);
    cairo_path_destroy(path);
}

static void hatch_of_gap(cairo_t *cairo)
{
    hatch(cairo, 4, 0.8, 0x17141b);
}

static void hatch_of_partly(cairo_t *cairo)
{
    hatch(cairo, 9, 0.8, 0x4b2a63);
}

void pdf_fill_maybe(cairo_t *cairo)
{
    plain(cairo, 0xffffff);
    with_pattern(cairo, dots);
    outline(cairo, outline_width, 0x55505c);
}

void pdf_fill(cairo_t *cairo, const struct gap_cell *cell)
{
    static const uint32_t steps[] = {0xf2edf6, 0xd3c3df, 0xad92c2};
    int step = (int)(cell->share_of_women * 3);
    switch (cell->verdict) {
    case GAP_COVERED:
        plain(cairo, 0x81609d);
        outline(cairo, outline_width, 0xffffff);
        return;
    case GAP_PARTLY:
        plain(cairo, steps[step < 0 ? 0 : step > 2 ? 2 : step]);
        with_pattern(cairo, hatch_of_partly);
        outline(cairo, outline_width, 0x55505c);
        return;
    case GAP_UNKNOWN: pdf_fill_maybe(cairo); return;
    case GAP_NONE:
    case GAP_VERDICT_COUNT: break;
    }
    plain(cairo, 0xffffff);
    with_pattern(cairo, hatch_of_gap);
    outline(cairo, gap_outline_width, 0x17141b);
}

double pdf_key(struct pdf *pdf, double x, double y, const struct gap_cell *cell, const char *words)
{
    PangoLayout *layout = pdf_layout(pdf, PDF_NOTE, str_from(words), -1);
    double width = pdf_layout_width(layout);
    cairo_rectangle(pdf->cairo, x, y, 18, 10);
    pdf_fill(pdf->cairo, cell);
    pdf_ink(pdf->cairo, 0x17141b);
    pdf_show(pdf, layout, x + 23, y);
    g_object_unref(layout);
    return x + 23 + width + 16;
}
