/* Paper: A4 pages as a tagged PDF. Text is laid out by Pango, drawn by Cairo; sizes are points
 * (1/72 inch), y to the bottom. What cannot be done for want of memory shows at the end. */
#ifndef SIGNPOST_RENDER_PDF_H
#define SIGNPOST_RENDER_PDF_H

#include <pango/pangocairo.h>

#include "domain/gap.h"

#define PDF_WIDTH 595.28
#define PDF_HEIGHT 841.89
#define PDF_LEFT 48.0
#define PDF_TOP 66.0
#define PDF_BOTTOM (PDF_HEIGHT - 58.0)
#define PDF_INSIDE (PDF_WIDTH - 2 * PDF_LEFT)

enum pdf_style {
    PDF_TITLE,
    PDF_LEAD,
    PDF_H1,
    PDF_H2,
    PDF_H3,
    PDF_BODY,
    PDF_NOTE,  /* header, footer, captions */
    PDF_TABLE, /* cells */
    PDF_TABLE_HEAD,
    PDF_MATRIX,
    PDF_MATRIX_NAME,
    PDF_MAP, /* names on maps */
    PDF_STYLE_COUNT
};

enum pdf_scope { PDF_NO_SCOPE, PDF_COLUMN, PDF_ROW };

/* What every page and the file say of the document. All borrowed. */
struct pdf_frame {
    struct str title;
    struct str subject;
    struct str head_left;
    struct str head_right;
    struct str foot;
    struct date day; /* of creation, as the file says */
    int page_count;  /* 0: not known yet, a first pass that is thrown away */
};

struct pdf {
    const struct pdf_frame *frame;
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoFontMap *fonts;
    PangoContext *context;
    PangoFontDescription *styles[PDF_STYLE_COUNT];
    int page;       /* from 1 */
    double y;       /* the next thing's top */
    int outline[4]; /* the last heading of each level */
    struct arena *arena;
    struct buf *out;
    /* What Cairo has no words for, put into the file at the end, in the order of drawing. */
    int alt_count;
    int alt_room;
    struct str *alts; /* of figures */
    int scope_count;
    int scope_room;
    uint8_t *scopes; /* of table headings */
    bool is_short;   /* of memory */
};

/* ---- pdf.c: the file, its pages, its text ---- */

/* Appends the file to out when it ends. The arena outlives the paper. */
MUST_CHECK enum err pdf_begin(const struct pdf_frame *frame, struct arena *arena, struct buf *out,
                              struct pdf *pdf, struct problem *problem);
/* Frees all. Without page_count nothing is written. */
MUST_CHECK enum err pdf_end(struct pdf *pdf, struct problem *problem);

void pdf_page(struct pdf *pdf);                      /* the next page */
void pdf_need(struct pdf *pdf, double height);       /* the next page, unless so much is left */
void pdf_tag(struct pdf *pdf, const char *name);     /* "P"; ended by the next */
void pdf_tag_end(struct pdf *pdf, const char *name); /* */
void pdf_tag_figure(struct pdf *pdf, struct str alt);
void pdf_tag_head(struct pdf *pdf, enum pdf_scope scope); /* a TH */
void pdf_link(struct pdf *pdf, struct str url);           /* opens; empty: nothing */
void pdf_link_end(struct pdf *pdf, struct str url);

PangoLayout *pdf_layout(struct pdf *pdf, enum pdf_style style, struct str text,
                        double width); /* width below 0: one line */
double pdf_layout_height(PangoLayout *layout);
double pdf_layout_width(PangoLayout *layout);
void pdf_show(struct pdf *pdf, PangoLayout *layout, double x, double y);
/* Shows a text and frees its layout. */
void pdf_put(struct pdf *pdf, enum pdf_style style, struct str text, double x, double y);

/* A paragraph in a tag of its own, with so much space after it. */
void pdf_text(struct pdf *pdf, const char *tag, enum pdf_style style, struct str text,
              double space);
void pdf_list(struct pdf *pdf, const struct str *items, int count);
/* A heading with its bookmark; keeps so much of what follows on its page. anchor: where links to it
 * lead. Returns its page. */
int pdf_heading(struct pdf *pdf, int level, struct str number, struct str text, struct str anchor,
                double keep);

/* ---- pdf_table.c ---- */

enum { PDF_COLUMNS_MAX = 70 };

struct pdf_cell {
    struct str text;
    struct str url;
    int verdict; /* or NONE */
};

struct pdf_column {
    struct str title;
    double width; /* points */
    bool is_number;
};

struct pdf_table {
    int column_count;
    const struct pdf_column *columns;
    bool has_no_head;
    bool is_matrix;
    double head_height;
};

void pdf_table_begin(struct pdf *pdf, struct pdf_table *table);
void pdf_table_row(struct pdf *pdf, const struct pdf_table *table, const struct pdf_cell *cells);
void pdf_table_end(struct pdf *pdf);
double pdf_table_head_height(struct pdf *pdf, const struct pdf_table *table);
double pdf_table_row_height(struct pdf *pdf, const struct pdf_table *table,
                            const struct pdf_cell *cells);

/* ---- pdf_ink.c: fills that survive a black-and-white copier ---- */

void pdf_ink(cairo_t *cairo, uint32_t rgb);
/* Fills the current path by its verdict and draws its outline; the path is gone then. */
void pdf_fill(cairo_t *cairo, const struct gap_cell *cell);
void pdf_fill_maybe(cairo_t *cairo); /* grey dots on white */
/* A swatch of a verdict with its words; returns the x after it. */
double pdf_key(struct pdf *pdf, double x, double y, const struct gap_cell *cell, const char *words);

/* ---- pdf_tags.c: what Cairo leaves out ---- */

/* Appends language, text alternatives and headings' scopes to a file that Cairo has made. */
MUST_CHECK enum err pdf_tags_write(const struct pdf *pdf, struct buf *file,
                                   struct problem *problem);

#endif
