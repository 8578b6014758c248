#include <math.h>

#include "raster_making.h"

static const double beyond_px = 4; /* further than half of any line */

static void colour_set(cairo_t *to, enum colour colour)
{
    uint32_t rgb = colour_rgb(colour);
    cairo_set_source_rgb(to, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                         (rgb & 255) / 255.0);
}

/* ---- patterns ---- */

struct pattern {
    enum colour ground;
    enum colour ink;
    int hatch_px; /* from line to line along a row; 0: none */
    double ink_px;
    bool has_dots;
};

static const struct pattern fills[FILL_COUNT] = {
    [FILL_COVERED] = {COLOUR_STEP_1 + 3, COLOUR_DARK, 0, 0, false},
    [FILL_PARTLY_1] = {COLOUR_STEP_1, COLOUR_STEP_1 + 3, PATTERN_PX, 1, false},
    [FILL_PARTLY_2] = {COLOUR_STEP_1 + 1, COLOUR_STEP_1 + 3, PATTERN_PX, 1, false},
    [FILL_PARTLY_3] = {COLOUR_STEP_1 + 2, COLOUR_STEP_5, PATTERN_PX, 1, false},
    [FILL_UNKNOWN] = {COLOUR_WHITE, COLOUR_LINE, 0, 1.5, true},
    [FILL_NONE] = {COLOUR_WHITE, COLOUR_TEXT, PATTERN_PX / 2, 1.2, false},
};

/* Lines at 45 degrees, and beyond the sides, so that what leaves on one comes in on the other. */
static void pattern_draw(const struct pattern *pattern, cairo_t *to)
{
    colour_set(to, pattern->ground);
    cairo_paint(to);
    colour_set(to, pattern->ink);
    cairo_set_line_width(to, pattern->ink_px);
    for (int x = -PATTERN_PX; x <= 3 * PATTERN_PX && pattern->hatch_px; x += pattern->hatch_px) {
        cairo_move_to(to, x + PATTERN_PX, -PATTERN_PX);
        cairo_line_to(to, x - 2 * PATTERN_PX, 2 * PATTERN_PX);
    }
    cairo_stroke(to);
    for (int i = 0; i < 4 && pattern->has_dots; i++) {
        cairo_arc(to, PATTERN_PX / 4.0 * (i & 1 ? 3 : 1), PATTERN_PX / 4.0 * (i & 2 ? 3 : 1),
                  pattern->ink_px, 0, 2 * M_PI);
        cairo_fill(to);
    }
}

static cairo_surface_t *pixels_surface(uint32_t *pixels, int width_px, int height_px)
{
    return cairo_image_surface_create_for_data((unsigned char *)pixels, CAIRO_FORMAT_RGB24,
                                               width_px, height_px, width_px * 4);
}

enum err patterns_make(struct raster *raster, struct problem *problem)
{
    for (int fill = 0; fill < FILL_COUNT; fill++) {
        for (int scale = 1; scale <= 2; scale++) {
            cairo_surface_t *surface = pixels_surface(raster->patterns[fill][scale - 1],
                                                      PATTERN_PX * scale, PATTERN_PX * scale);
            cairo_t *to = cairo_create(surface);
            cairo_scale(to, scale, scale);
            pattern_draw(&fills[fill], to);
            cairo_surface_flush(surface);
            bool is_drawn = cairo_status(to) == CAIRO_STATUS_SUCCESS;
            cairo_destroy(to);
            cairo_surface_destroy(surface);
            if (!is_drawn)
                return problem_set(problem, ERR_NO_MEMORY, "There is no memory for patterns.");
        }
    }
    return OK;
}

/* Cairo counts who uses a surface, so each drawing has its own over the shared pixels, which it
 * only reads. The pattern begins where the world does. */
static void fill_set(const struct raster *raster, enum fill fill,
                     const struct raster_window *window, cairo_t *to)
{
    if (!fills[fill].hatch_px && !fills[fill].has_dots) {
        colour_set(to, fills[fill].ground);
        return;
    }
    const uint32_t *pixels = raster->patterns[fill][window->scale - 1];
    cairo_surface_t *surface = pixels_surface(
        (uint32_t *)(uintptr_t)pixels, PATTERN_PX * window->scale, PATTERN_PX * window->scale);
    cairo_pattern_t *pattern = cairo_pattern_create_for_surface(surface);
    cairo_matrix_t shift;
    cairo_matrix_init_translate(&shift, window->left_px % PATTERN_PX * window->scale,
                                window->top_px % PATTERN_PX * window->scale);
    cairo_pattern_set_matrix(pattern, &shift);
    cairo_pattern_set_extend(pattern, CAIRO_EXTEND_REPEAT);
    cairo_pattern_set_filter(pattern, CAIRO_FILTER_NEAREST);
    cairo_set_source(to, pattern);
    cairo_pattern_destroy(pattern);
    cairo_surface_destroy(surface);
}

/* ---- where things are ---- */

static uint32_t world_clamp(double at)
{
    return at <= 0 ? 0 : at >= UINT32_MAX ? UINT32_MAX : (uint32_t)at;
}

struct window_view window_view_of(const struct raster_window *window)
{
    double unit = ldexp(1, 32 - 8 - window->zoom); /* world units in a pixel at scale 1 */
    struct window_view view = {.left = window->left_px * unit,
                               .top = window->top_px * unit,
                               .px = window->scale / unit,
                               .width_px = window->width_px * window->scale,
                               .height_px = window->height_px * window->scale};
    view.box = (struct tile_box){world_clamp(view.left - beyond_px * unit),
                                 world_clamp(view.top - beyond_px * unit),
                                 world_clamp(view.left + (window->width_px + beyond_px) * unit),
                                 world_clamp(view.top + (window->height_px + beyond_px) * unit)};
    return view;
}

/* ---- rings cut to the view (Sutherland and Hodgman 1974), one side after the other ---- */

enum { SIDES = 4 };

struct cut_side {
    bool has_first;
    struct spot_px first;
    struct spot_px last;
};

struct cutter {
    cairo_t *to;
    double limits[SIDES]; /* left, right, top, bottom */
    struct cut_side sides[SIDES];
    bool has_begun;
};

/* How far inside of a side; below 0 is outside. */
static double inside_px(const struct cutter *cutter, int side, struct spot_px at)
{
    double along = side < 2 ? at.x : at.y;
    return side & 1 ? cutter->limits[side] - along : along - cutter->limits[side];
}

static void cut_add(struct cutter *cutter, int side, struct spot_px at);

/* What the edge between two points adds where it crosses the side. */
static void cut_cross(struct cutter *cutter, int side, struct spot_px from, struct spot_px at)
{
    double a = inside_px(cutter, side, from);
    double b = inside_px(cutter, side, at);
    if ((a < 0) == (b < 0))
        return;
    double part = a / (a - b);
    cut_add(cutter, side + 1,
            (struct spot_px){from.x + (at.x - from.x) * part, from.y + (at.y - from.y) * part});
}

static void cut_add(struct cutter *cutter, int side, struct spot_px at)
{
    if (side == SIDES) {
        if (cutter->has_begun)
            cairo_line_to(cutter->to, at.x, at.y);
        else
            cairo_move_to(cutter->to, at.x, at.y);
        cutter->has_begun = true;
        return;
    }
    struct cut_side *of = &cutter->sides[side];
    if (of->has_first)
        cut_cross(cutter, side, of->last, at);
    else
        of->first = at;
    of->has_first = true;
    of->last = at;
    if (inside_px(cutter, side, at) >= 0)
        cut_add(cutter, side + 1, at);
}

static void cut_end(struct cutter *cutter)
{
    for (int side = 0; side < SIDES; side++)
        if (cutter->sides[side].has_first)
            cut_cross(cutter, side, cutter->sides[side].last, cutter->sides[side].first);
    if (cutter->has_begun)
        cairo_close_path(cutter->to);
}

static struct cutter cutter_of(const struct window_view *view, cairo_t *to)
{
    return (struct cutter){.to = to,
                           .limits = {-beyond_px, view->width_px + beyond_px, -beyond_px,
                                      view->height_px + beyond_px}};
}

static void shape_path(const struct tile_shape *shape, const struct window_view *view, int level,
                       cairo_t *to)
{
    for (int ring = 0; ring < shape->ring_count; ring++) {
        if (!tile_boxes_meet(&shape->boxes[ring], &view->box))
            continue;
        struct cutter cutter = cutter_of(view, to);
        for (int i = shape->starts[ring]; i + 1 < shape->starts[ring + 1]; i++)
            if (shape->zooms[i] <= level)
                cut_add(&cutter, 0, window_px_of(view, shape->points[i]));
        cut_end(&cutter);
    }
}

/* ---- the map ---- */

static enum fill fill_of(const struct gap_cell *cell)
{
    enum { STEPS = FILL_PARTLY_3 - FILL_PARTLY_1 + 1 };
    switch (cell->verdict) {
    case GAP_COVERED: return FILL_COVERED;
    case GAP_PARTLY: {
        int step = (int)(cell->share_of_women * STEPS);
        return (enum fill)(FILL_PARTLY_1 + (step < 0 ? 0 : step >= STEPS ? STEPS - 1 : step));
    }
    case GAP_UNKNOWN: return FILL_UNKNOWN;
    case GAP_NONE:
    case GAP_VERDICT_COUNT: break;
    }
    return FILL_NONE;
}

/* All areas of a fill in one path: no seams between neighbours. */
static void fills_draw(const struct raster *raster, const struct gap_cell *cells,
                       const struct raster_window *window, const struct window_view *view,
                       cairo_t *to)
{
    const struct ground *ground = &raster->ground;
    for (int fill = 0; fill < FILL_COUNT; fill++) {
        bool is_needed = false;
        for (int i = 0; i < ground->borough_count; i++) {
            if (fill_of(&cells[i]) != (enum fill)fill ||
                !tile_boxes_meet(&ground->boroughs[i].box, &view->box))
                continue;
            shape_path(&ground->boroughs[i], view, window_level_of(window), to);
            is_needed = true;
        }
        if (!is_needed)
            continue;
        fill_set(raster, (enum fill)fill, window, to);
        cairo_fill(to);
    }
}

static void women_draw(const struct ground *ground, const struct window_view *view, cairo_t *to)
{
    for (int step = 0; step < WOMEN_STEPS; step++) {
        for (int i = 0; i < ground->square_count; i++) {
            const struct ground_square *square = &ground->squares[i];
            if (square->step != step || !tile_boxes_meet(&square->box, &view->box))
                continue;
            struct cutter cutter = cutter_of(view, to);
            for (int corner = 0; corner < 4; corner++)
                cut_add(&cutter, 0, window_px_of(view, square->corners[corner]));
            cut_end(&cutter);
        }
        colour_set(to, (enum colour)(COLOUR_STEP_1 + step));
        cairo_fill(to);
    }
}

void ground_draw(const struct raster *raster, const struct raster_look *look,
                 const struct raster_window *window, cairo_t *to)
{
    const struct ground *ground = &raster->ground;
    struct window_view view = window_view_of(window);
    int level = window_level_of(window);
    cairo_set_fill_rule(to, CAIRO_FILL_RULE_EVEN_ODD);
    colour_set(to, COLOUR_OUTSIDE);
    cairo_paint(to);
    if (look->cells) {
        fills_draw(raster, look->cells, window, &view, to);
    } else {
        shape_path(&ground->land, &view, level, to);
        colour_set(to, COLOUR_LAND);
        cairo_fill(to);
    }
    if (look->has_women)
        women_draw(ground, &view, to);
    if (tile_boxes_meet(&ground->water.box, &view.box)) {
        shape_path(&ground->water, &view, level, to);
        colour_set(to, COLOUR_WATER);
        cairo_fill(to);
    }
}
