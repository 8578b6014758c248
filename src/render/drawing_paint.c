#include "drawing_paint.h"

#include <cairo.h>
#include <math.h>

#include "drawing_looks.h"
#include "drawing_tag.h"

#define FONT "Liberation Sans"

enum { DEPTH_MAX = 8, SIDE_MAX_PX = 16000 };

static const double halo_part = 0.35; /* of the letters' size, as in the style sheet */

/* Spacing and width of lines and dots in units of the drawing: the patterns of map_gaps.c. */
static const double hatch_apart_px = 7;
static const double hatch_px = 1.4;
static const double sparse_apart_px = 13;
static const double dots_apart_px = 6;
static const double dot_px = 1.3;
static const double full_turn = 2 * 3.14159265358979;

/* ---- what is around ---- */

struct around {
    const struct look *look;
    double font_size;
    char anchor;
    int32_t fill; /* of words */
    int32_t halo;
    bool is_bold;
};

struct painting {
    cairo_t *to;
    int depth;
    struct around around[DEPTH_MAX + 1];
};

static struct around around_with(const struct around *outer, const struct tag *tag)
{
    struct around own = *outer;
    const struct look *look = look_find(tag_attribute(tag, "class"));
    own.look = look;
    own.font_size = tag_number(tag, "font-size", own.font_size);
    if (!look)
        return own;
    own.font_size = look->font_size > 0 ? look->font_size : own.font_size;
    own.font_size *= look->font_scale > 0 ? look->font_scale : 1;
    own.anchor = look->anchor ? look->anchor : own.anchor;
    own.fill = look->fill != LOOK_NO_COLOUR ? look->fill : own.fill;
    own.halo = look->font_scale > 0 ? own.halo : look->stroke;
    own.is_bold = look->is_bold || own.is_bold;
    return own;
}

static void colour_set(cairo_t *to, int32_t rgb)
{
    cairo_set_source_rgb(to, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                         (rgb & 255) / 255.0);
}

/* ---- patterns ---- */

struct box {
    double x1, y1, x2, y2;
};

/* Lines from lower left to upper right through a box of pixels. */
static void hatch(cairo_t *to, const struct box *box, double apart)
{
    int last = (int)ceil((box->x2 + box->y2) / apart);
    for (int i = (int)floor((box->x1 + box->y1) / apart); i <= last; i++) {
        cairo_move_to(to, i * apart - box->y1, box->y1);
        cairo_line_to(to, i * apart - box->y2, box->y2);
    }
    cairo_set_line_width(to, hatch_px);
    cairo_stroke(to);
}

static void dots(cairo_t *to, const struct box *box)
{
    int bottom = (int)ceil(box->y2 / dots_apart_px);
    int right = (int)ceil(box->x2 / dots_apart_px);
    for (int row = (int)floor(box->y1 / dots_apart_px); row <= bottom; row++)
        for (int i = (int)floor(box->x1 / dots_apart_px); i <= right; i++) {
            cairo_new_sub_path(to);
            cairo_arc(to, i * dots_apart_px, row * dots_apart_px, dot_px, 0, full_turn);
        }
    cairo_fill(to);
}

/* Over what the current path encloses, in pixels of the paper whatever the drawing's own unit is.
 */
static void pattern_paint(cairo_t *to, const struct look *look, const cairo_matrix_t *paper)
{
    struct box box;
    cairo_save(to);
    cairo_clip_preserve(to);
    cairo_path_t *path = cairo_copy_path_flat(to);
    cairo_set_matrix(to, paper);
    cairo_clip_extents(to, &box.x1, &box.y1, &box.x2, &box.y2);
    cairo_new_path(to);
    colour_set(to, look->second);
    switch (look->pattern) {
    case LOOK_HATCH: hatch(to, &box, hatch_apart_px * sqrt(2)); break;
    case LOOK_SPARSE: hatch(to, &box, sparse_apart_px * sqrt(2)); break;
    case LOOK_DOTS: dots(to, &box); break;
    case LOOK_PLAIN: break;
    }
    cairo_restore(to);
    cairo_new_path(to);
    cairo_append_path(to, path);
    cairo_path_destroy(path);
}

/* ---- shapes ---- */

/* Fills and strokes the current path; lines have their width in pixels of the paper. */
static void shape_paint(struct painting *painting, const struct look *look,
                        const cairo_matrix_t *paper)
{
    cairo_t *to = painting->to;
    cairo_set_fill_rule(to, CAIRO_FILL_RULE_WINDING);
    if (look && look->fill != LOOK_NO_COLOUR) {
        colour_set(to, look->fill);
        cairo_fill_preserve(to);
        if (look->pattern != LOOK_PLAIN)
            pattern_paint(to, look, paper);
    }
    if (look && look->stroke_px > 0) {
        cairo_matrix_t own;
        cairo_get_matrix(to, &own);
        cairo_set_matrix(to, paper);
        colour_set(to, look->stroke);
        cairo_set_line_width(to, look->stroke_px);
        cairo_set_line_join(to, CAIRO_LINE_JOIN_ROUND);
        cairo_set_dash(to, &look->dash_px, look->dash_px > 0 ? 1 : 0, 0);
        cairo_stroke_preserve(to);
        cairo_set_dash(to, NULL, 0, 0);
        cairo_set_matrix(to, &own);
    }
    cairo_new_path(to);
}

static bool is_of_number(char c)
{
    return (c >= '0' && c <= '9') || c == '.';
}

/* The next number of a path; false where a letter stands. */
static bool number_take(struct str path, size_t *at, double *out)
{
    while (*at < path.len && path.ptr[*at] == ' ')
        (*at)++;
    size_t end = *at + (*at < path.len && path.ptr[*at] == '-');
    size_t start = *at;
    while (end < path.len && is_of_number(path.ptr[end]))
        end++;
    *at = end > start ? end : start;
    return end > start && str_to_double((struct str){path.ptr + start, end - start}, out);
}

/* M, L, l and z, which is all that our paths are made of. */
static void path_trace(cairo_t *to, struct str path)
{
    size_t at = 0;
    while (at < path.len) {
        char command = path.ptr[at++];
        double x;
        double y;
        if (command == 'z')
            cairo_close_path(to);
        while ((command == 'M' || command == 'L' || command == 'l') && number_take(path, &at, &x) &&
               number_take(path, &at, &y)) {
            if (command == 'M')
                cairo_move_to(to, x, y);
            else if (command == 'L')
                cairo_line_to(to, x, y);
            else
                cairo_rel_line_to(to, x, y);
        }
    }
}

static void circle_trace(cairo_t *to, const struct tag *tag)
{
    cairo_new_sub_path(to);
    cairo_arc(to, tag_number(tag, "cx", 0), tag_number(tag, "cy", 0), tag_number(tag, "r", 0), 0,
              full_turn);
}

/* ---- words ---- */

static void words_paint(cairo_t *to, const struct around *around, const struct tag *tag)
{
    char words[TAG_WORDS_MAX_BYTES + 1];
    cairo_text_extents_t extents;
    double x = tag_number(tag, "x", 0);
    tag_words(tag, words);
    cairo_select_font_face(to, FONT, CAIRO_FONT_SLANT_NORMAL,
                           around->is_bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(to, around->font_size);
    cairo_text_extents(to, words, &extents);
    x -= around->anchor == 'm'   ? extents.x_advance / 2
         : around->anchor == 'e' ? extents.x_advance
                                 : 0;
    cairo_move_to(to, x, tag_number(tag, "y", 0));
    cairo_text_path(to, words);
    if (around->halo != LOOK_NO_COLOUR) {
        colour_set(to, around->halo);
        cairo_set_line_width(to, around->font_size * halo_part);
        cairo_set_line_join(to, CAIRO_LINE_JOIN_ROUND);
        cairo_stroke_preserve(to);
    }
    colour_set(to, around->fill);
    cairo_fill(to);
}

/* ---- the drawing ---- */

/* A drawing in the drawing: its own units, and nothing beyond its edge. */
static void nested_enter(cairo_t *to, const struct tag *tag)
{
    struct str box = tag_attribute(tag, "viewBox");
    double sides[4] = {0, 0, 1, 1};
    size_t at = 0;
    for (int i = 0; i < 4; i++)
        if (!number_take(box, &at, &sides[i]))
            return;
    double scale = tag_number(tag, "width", sides[2]) / sides[2];
    cairo_translate(to, tag_number(tag, "x", 0), tag_number(tag, "y", 0));
    cairo_scale(to, scale, scale);
    cairo_translate(to, -sides[0], -sides[1]);
    cairo_rectangle(to, sides[0], sides[1], sides[2], sides[3]);
    cairo_clip(to);
}

static bool is_skipped(struct str name)
{
    return str_equal(name, STR("defs")) || str_equal(name, STR("style")) ||
           str_equal(name, STR("title"));
}

static void element_paint(struct painting *painting, const struct tag *tag,
                          const cairo_matrix_t *paper)
{
    cairo_t *to = painting->to;
    struct around own = around_with(&painting->around[painting->depth], tag);
    if (str_equal(tag->name, STR("text"))) {
        words_paint(to, &own, tag);
        return;
    }
    if (str_equal(tag->name, STR("path"))) {
        path_trace(to, tag_attribute(tag, "d"));
    } else if (str_equal(tag->name, STR("rect"))) {
        cairo_rectangle(to, tag_number(tag, "x", 0), tag_number(tag, "y", 0),
                        tag_number(tag, "width", 0), tag_number(tag, "height", 0));
    } else if (str_equal(tag->name, STR("circle"))) {
        circle_trace(to, tag);
    } else if (str_equal(tag->name, STR("line"))) {
        cairo_move_to(to, tag_number(tag, "x1", 0), tag_number(tag, "y1", 0));
        cairo_line_to(to, tag_number(tag, "x2", 0), tag_number(tag, "y2", 0));
    } else {
        return;
    }
    shape_paint(painting, own.look, paper);
}

static void group_enter(struct painting *painting, const struct tag *tag)
{
    if (painting->depth >= DEPTH_MAX)
        return;
    cairo_save(painting->to);
    painting->around[painting->depth + 1] = around_with(&painting->around[painting->depth], tag);
    painting->depth++;
    if (str_equal(tag->name, STR("svg")))
        nested_enter(painting->to, tag);
}

static void all_paint(struct painting *painting, struct str svg, const cairo_matrix_t *paper)
{
    struct tag tag;
    size_t at = 0;
    struct str skipped = {0};
    while (tag_next(svg, &at, &tag)) {
        bool is_group = str_equal(tag.name, STR("g")) || str_equal(tag.name, STR("svg"));
        if (skipped.len) {
            if (tag.is_end && str_equal(tag.name, skipped))
                skipped.len = 0;
        } else if (!tag.is_end && is_skipped(tag.name)) {
            skipped = tag.name;
        } else if (is_group && !tag.is_end) {
            group_enter(painting, &tag);
        } else if (is_group && painting->depth > 0) {
            cairo_restore(painting->to);
            painting->depth--;
        } else if (!tag.is_end) {
            element_paint(painting, &tag, paper);
        }
    }
}

static cairo_status_t on_bytes(void *to, const unsigned char *bytes, unsigned size_bytes)
{
    buf_bytes(to, bytes, size_bytes);
    return CAIRO_STATUS_SUCCESS;
}

enum err drawing_paint(struct str svg, int width_px, int height_px, int scale, struct buf *out,
                       struct problem *problem)
{
    if (height_px > SIDE_MAX_PX / scale)
        return problem_set(problem, ERR_LIMIT,
                           "This would be too tall for an image. Take the SVG.");
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, width_px * scale, height_px * scale);
    struct painting painting = {.to = cairo_create(surface)};
    cairo_matrix_t paper;
    painting.around[0] = (struct around){.font_size = 16, .anchor = 's', .halo = LOOK_NO_COLOUR};
    cairo_scale(painting.to, scale, scale);
    cairo_get_matrix(painting.to, &paper);
    all_paint(&painting, svg, &paper);
    bool is_painted = cairo_status(painting.to) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(painting.to);
    cairo_surface_flush(surface);
    is_painted = is_painted &&
                 cairo_surface_write_to_png_stream(surface, on_bytes, out) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(surface);
    return is_painted && !out->failed
               ? OK
               : problem_set(problem, ERR_NO_MEMORY, "There is no memory for the image.");
}
