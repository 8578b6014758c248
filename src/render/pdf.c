#include "pdf.h"

#include <cairo-pdf.h>
#include <stdio.h>
#include <stdlib.h>

#define FONT "Liberation Sans"

static const double gap_after_text = 7;
static const double bullet_indent = 14;

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the PDF.");
}

/* ---- the file ---- */

/* The buffer knows if it failed: Cairo 1.16 ends the program when it is told. */
static cairo_status_t bytes_write(void *context, const unsigned char *bytes, unsigned int len)
{
    struct buf *out = context;
    buf_bytes(out, bytes, len);
    return CAIRO_STATUS_SUCCESS;
}

static void styles_make(struct pdf *pdf)
{
    static const struct {
        double size;
        bool is_bold;
    } looks[PDF_STYLE_COUNT] = {
        [PDF_TITLE] = {30, true},    [PDF_LEAD] = {13, false},      [PDF_H1] = {20, true},
        [PDF_H2] = {13.5, true},     [PDF_H3] = {11, true},         [PDF_BODY] = {10, false},
        [PDF_NOTE] = {8, false},     [PDF_TABLE] = {8, false},      [PDF_TABLE_HEAD] = {8, true},
        [PDF_MATRIX] = {6.5, false}, [PDF_MATRIX_NAME] = {7, true}, [PDF_MAP] = {6, false},
    };
    for (int i = 0; i < PDF_STYLE_COUNT; i++) {
        PangoFontDescription *style = pango_font_description_new();
        pango_font_description_set_family_static(style, FONT);
        pango_font_description_set_weight(style, looks[i].is_bold ? PANGO_WEIGHT_BOLD
                                                                  : PANGO_WEIGHT_NORMAL);
        pango_font_description_set_absolute_size(style, looks[i].size * PANGO_SCALE);
        pdf->styles[i] = style;
    }
}

/* The machine's settings for screens and its language must not show in the document. */
static void context_make(struct pdf *pdf)
{
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pdf->fonts = pango_cairo_font_map_new();
    pdf->context = pango_font_map_create_context(pdf->fonts);
    pango_cairo_context_set_font_options(pdf->context, options);
    pango_cairo_context_set_resolution(pdf->context, 72);
    pango_context_set_language(pdf->context, pango_language_from_string("en-gb"));
    pango_context_set_base_dir(pdf->context, PANGO_DIRECTION_LTR);
    pango_context_set_round_glyph_positions(pdf->context, FALSE);
    cairo_font_options_destroy(options);
}

/* NUL-ended for Cairo. */
static const char *ended(struct pdf *pdf, struct str text)
{
    struct str copy = str_copy(text, pdf->arena);
    pdf->is_short |= !copy.ptr;
    return copy.ptr ? copy.ptr : "";
}

static void about_write(struct pdf *pdf)
{
    char day[DATE_TEXT_LEN + 1];
    char moment[DATE_TEXT_LEN + 12];
    date_print(pdf->frame->day, day);
    snprintf(moment, sizeof moment, "%sT00:00:00Z", day);
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_TITLE,
                                   ended(pdf, pdf->frame->title));
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_SUBJECT,
                                   ended(pdf, pdf->frame->subject));
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATOR, "Signpost");
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATE_DATE, moment);
}

static void frame_draw(struct pdf *pdf)
{
    const struct pdf_frame *frame = pdf->frame;
    char number[64];
    pdf_ink(pdf->cairo, 0x17141b);
    pdf_put(pdf, PDF_NOTE, frame->head_left, PDF_LEFT, 34);
    PangoLayout *right = pdf_layout(pdf, PDF_NOTE, frame->head_right, -1);
    pdf_show(pdf, right, PDF_WIDTH - PDF_LEFT - pdf_layout_width(right), 34);
    g_object_unref(right);
    snprintf(number, sizeof number, "Page %d of %d", pdf->page, frame->page_count);
    PangoLayout *pages = pdf_layout(pdf, PDF_NOTE, str_from(number), -1);
    double pages_width = pdf_layout_width(pages);
    pdf_show(pdf, pages, PDF_WIDTH - PDF_LEFT - pages_width, PDF_HEIGHT - 42);
    g_object_unref(pages);
    PangoLayout *foot = pdf_layout(pdf, PDF_NOTE, frame->foot, PDF_INSIDE - pages_width - 20);
    pdf_show(pdf, foot, PDF_LEFT, PDF_HEIGHT - 42);
    g_object_unref(foot);
    cairo_set_line_width(pdf->cairo, 0.5);
    for (int i = 0; i < 2; i++) {
        double y = i ? PDF_HEIGHT - 48 : 48;
        cairo_move_to(pdf->cairo, PDF_LEFT, y);
        cairo_line_to(pdf->cairo, PDF_WIDTH - PDF_LEFT, y);
    }
    cairo_stroke(pdf->cairo);
}

enum err pdf_begin(const struct pdf_frame *frame, struct arena *arena, struct buf *out,
                   struct pdf *pdf, struct problem *problem)
{
    *pdf = (struct pdf){.frame = frame, .arena = arena, .out = out, .y = PDF_TOP, .page = 1};
    pdf->surface = frame->page_count ? cairo_pdf_surface_create_for_stream(bytes_write, out,
                                                                           PDF_WIDTH, PDF_HEIGHT)
                                     : cairo_pdf_surface_create(NULL, PDF_WIDTH, PDF_HEIGHT);
    cairo_pdf_surface_restrict_to_version(pdf->surface, CAIRO_PDF_VERSION_1_4);
    pdf->cairo = cairo_create(pdf->surface);
    context_make(pdf);
    styles_make(pdf);
    about_write(pdf);
    frame_draw(pdf);
    pdf_tag(pdf, "Document");
    return cairo_status(pdf->cairo) ? no_memory(problem) : OK;
}

enum err pdf_end(struct pdf *pdf, struct problem *problem)
{
    pdf_tag_end(pdf, "Document");
    cairo_show_page(pdf->cairo);
    bool failed = cairo_status(pdf->cairo) != CAIRO_STATUS_SUCCESS;
    cairo_destroy(pdf->cairo);
    cairo_surface_finish(pdf->surface);
    failed |= cairo_surface_status(pdf->surface) != CAIRO_STATUS_SUCCESS || pdf->is_short ||
              pdf->out->failed;
    cairo_surface_destroy(pdf->surface);
    for (int i = 0; i < PDF_STYLE_COUNT; i++)
        pango_font_description_free(pdf->styles[i]);
    g_object_unref(pdf->context);
    g_object_unref(pdf->fonts);
    if (failed)
        return no_memory(problem);
    return pdf->frame->page_count ? pdf_tags_write(pdf, pdf->out, problem) : OK;
}

void pdf_page(struct pdf *pdf)
{
    cairo_show_page(pdf->cairo);
    pdf->page++;
    pdf->y = PDF_TOP;
    frame_draw(pdf);
}

void pdf_need(struct pdf *pdf, double height)
{
    if (pdf->y + height > PDF_BOTTOM && pdf->y > PDF_TOP)
        pdf_page(pdf);
}

/* ---- tags ---- */

void pdf_tag(struct pdf *pdf, const char *name)
{
    cairo_tag_begin(pdf->cairo, name, NULL);
}

void pdf_tag_end(struct pdf *pdf, const char *name)
{
    cairo_tag_end(pdf->cairo, name);
}

void pdf_tag_figure(struct pdf *pdf, struct str alt)
{
    struct str *alts =
        arena_grow(pdf->arena, pdf->alts, pdf->alt_count, &pdf->alt_room, sizeof *pdf->alts);
    pdf->is_short |= !alts;
    if (alts) {
        pdf->alts = alts;
        alts[pdf->alt_count++] = alt;
    }
    pdf_tag(pdf, "Figure");
}

void pdf_tag_head(struct pdf *pdf, enum pdf_scope scope)
{
    uint8_t *scopes = arena_grow(pdf->arena, pdf->scopes, pdf->scope_count, &pdf->scope_room,
                                 sizeof *pdf->scopes);
    pdf->is_short |= !scopes;
    if (scopes) {
        pdf->scopes = scopes;
        scopes[pdf->scope_count++] = (uint8_t)scope;
    }
    pdf_tag(pdf, "TH");
}

/* Cairo reads the address from a text of its own notation: what has a meaning there is encoded. */
static void url_write(struct str url, struct buf *out)
{
    for (size_t i = 0; i < url.len; i++) {
        unsigned char c = (unsigned char)url.ptr[i];
        if (c <= ' ' || c >= 0x7F || c == '\'' || c == '\\' || c == '"' || c == '(' || c == ')')
            buf_format(out, "%%%02X", c);
        else
            buf_char(out, (char)c);
    }
}

void pdf_link(struct pdf *pdf, struct str url)
{
    struct buf attributes;
    if (!url.len)
        return;
    buf_init(&attributes, 0);
    bool is_inside = url.ptr[0] == '#';
    buf_text(&attributes, is_inside ? "dest='" : "uri='");
    url_write(is_inside ? (struct str){url.ptr + 1, url.len - 1} : url, &attributes);
    buf_char(&attributes, '\'');
    pdf->is_short |= attributes.failed;
    if (!attributes.failed)
        cairo_tag_begin(pdf->cairo, CAIRO_TAG_LINK, attributes.ptr);
    buf_finish(&attributes);
}

void pdf_link_end(struct pdf *pdf, struct str url)
{
    if (url.len)
        cairo_tag_end(pdf->cairo, CAIRO_TAG_LINK);
}

/* ---- text ---- */

PangoLayout *pdf_layout(struct pdf *pdf, enum pdf_style style, struct str text, double width)
{
    PangoLayout *layout = pango_layout_new(pdf->context);
    pango_layout_set_font_description(layout, pdf->styles[style]);
    pango_layout_set_auto_dir(layout, TRUE);
    if (width >= 0) {
        pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    }
    pango_layout_set_text(layout, text.ptr ? text.ptr : "", (int)text.len);
    return layout;
}

double pdf_layout_height(PangoLayout *layout)
{
    int height = 0;
    pango_layout_get_size(layout, NULL, &height);
    return (double)height / PANGO_SCALE;
}

double pdf_layout_width(PangoLayout *layout)
{
    int width = 0;
    pango_layout_get_size(layout, &width, NULL);
    return (double)width / PANGO_SCALE;
}

/* The number of the font's space, or PANGO_GLYPH_EMPTY. */
static PangoGlyph space_find(PangoLayout *layout)
{
    PangoGlyph space = PANGO_GLYPH_EMPTY;
    PangoLayout *alone = pango_layout_copy(layout);
    pango_layout_set_attributes(alone, NULL);
    pango_layout_set_text(alone, " ", 1);
    const PangoLayoutLine *line = pango_layout_get_line_readonly(alone, 0);
    if (line && line->runs) {
        const PangoLayoutRun *run = line->runs->data;
        space = run->glyphs->num_glyphs ? run->glyphs->glyphs[0].glyph : PANGO_GLYPH_EMPTY;
    }
    g_object_unref(alone);
    return space;
}

/* Pango takes away the space at which it broke a line. Put back it is not seen, but whoever hears
 * the text or copies it does not get "do notknow". */
static void spaces_restore(PangoLayout *layout)
{
    PangoGlyph space = space_find(layout);
    int count = pango_layout_get_line_count(layout);
    for (int i = 0; i + 1 < count; i++) {
        const PangoLayoutLine *line = pango_layout_get_line(layout, i);
        const GSList *last = line ? g_slist_last(line->runs) : NULL;
        const PangoLayoutRun *run = last ? last->data : NULL;
        PangoGlyphString *glyphs = run ? run->glyphs : NULL;
        if (glyphs && glyphs->num_glyphs &&
            glyphs->glyphs[glyphs->num_glyphs - 1].glyph == PANGO_GLYPH_EMPTY)
            glyphs->glyphs[glyphs->num_glyphs - 1].glyph = space;
    }
}

void pdf_show(struct pdf *pdf, PangoLayout *layout, double x, double y)
{
    if (pango_layout_get_line_count(layout) > 1)
        spaces_restore(layout);
    cairo_move_to(pdf->cairo, x, y);
    pango_cairo_show_layout(pdf->cairo, layout);
}

void pdf_put(struct pdf *pdf, enum pdf_style style, struct str text, double x, double y)
{
    PangoLayout *layout = pdf_layout(pdf, style, text, -1);
    pdf_show(pdf, layout, x, y);
    g_object_unref(layout);
}

void pdf_text(struct pdf *pdf, const char *tag, enum pdf_style style, struct str text, double space)
{
    PangoLayout *layout = pdf_layout(pdf, style, text, PDF_INSIDE);
    double height = pdf_layout_height(layout);
    pdf_need(pdf, height);
    pdf_ink(pdf->cairo, 0x17141b);
    pdf_tag(pdf, tag);
    pdf_show(pdf, layout, PDF_LEFT, pdf->y);
    pdf_tag_end(pdf, tag);
    pdf->y += height + space;
    g_object_unref(layout);
}

void pdf_list(struct pdf *pdf, const struct str *items, int count)
{
    pdf_ink(pdf->cairo, 0x17141b);
    pdf_tag(pdf, "L");
    for (int i = 0; i < count; i++) {
        PangoLayout *layout = pdf_layout(pdf, PDF_BODY, items[i], PDF_INSIDE - bullet_indent);
        double height = pdf_layout_height(layout);
        pdf_need(pdf, height);
        pdf_tag(pdf, "LI");
        pdf_tag(pdf, "Lbl");
        pdf_put(pdf, PDF_BODY, STR("•"), PDF_LEFT, pdf->y);
        pdf_tag_end(pdf, "Lbl");
        pdf_tag(pdf, "LBody");
        pdf_show(pdf, layout, PDF_LEFT + bullet_indent, pdf->y);
        pdf_tag_end(pdf, "LBody");
        pdf_tag_end(pdf, "LI");
        pdf->y += height + 4;
        g_object_unref(layout);
    }
    pdf_tag_end(pdf, "L");
    pdf->y += gap_after_text;
}

static void bookmark_add(struct pdf *pdf, int level, struct str words, struct str anchor)
{
    char where[80];
    snprintf(where, sizeof where, "dest='%.*s'", (int)anchor.len, anchor.ptr);
    int parent = level > 1 ? pdf->outline[level - 1] : CAIRO_PDF_OUTLINE_ROOT;
    pdf->outline[level] =
        cairo_pdf_surface_add_outline(pdf->surface, parent, ended(pdf, words), where,
                                      level == 1 ? CAIRO_PDF_OUTLINE_FLAG_BOLD : 0);
}

int pdf_heading(struct pdf *pdf, int level, struct str number, struct str text, struct str anchor,
                double keep)
{
    static const char *const tags[] = {"H1", "H2", "H3"};
    static const enum pdf_style styles[] = {PDF_H1, PDF_H2, PDF_H3};
    static const double before[] = {0, 12, 8};
    char where[80];
    struct buf words;
    buf_init(&words, 0);
    buf_str(&words, number);
    buf_text(&words, number.len ? "  " : "");
    buf_str(&words, text);
    PangoLayout *layout = pdf_layout(pdf, styles[level - 1], buf_view(&words), PDF_INSIDE);
    double height = pdf_layout_height(layout);
    if (level == 1 && pdf->y > PDF_TOP)
        pdf_page(pdf);
    if (pdf->y > PDF_TOP)
        pdf->y += before[level - 1];
    pdf_need(pdf, height + keep);
    snprintf(where, sizeof where, "name='%.*s'", (int)anchor.len, anchor.ptr);
    pdf_ink(pdf->cairo, 0x17141b);
    pdf_tag(pdf, tags[level - 1]);
    cairo_tag_begin(pdf->cairo, CAIRO_TAG_DEST, where);
    pdf_show(pdf, layout, PDF_LEFT, pdf->y);
    cairo_tag_end(pdf->cairo, CAIRO_TAG_DEST);
    pdf_tag_end(pdf, tags[level - 1]);
    bookmark_add(pdf, level, buf_view(&words), anchor);
    pdf->y += height + (level == 1 ? 10 : 5);
    pdf->is_short |= words.failed;
    buf_finish(&words);
    g_object_unref(layout);
    return pdf->page;
}
