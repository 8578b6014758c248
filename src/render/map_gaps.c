#include "render/map_gaps.h"

#include <math.h>

#include "map_window.h"

static const double margin_m = 400;
static const double name_part = 1.0 / 46; /* of the drawing's width */
static const double word_size = 0.85;     /* of a name's */

enum { STEPS = 3 }; /* of partly, by share of women */

static int step_of(double share)
{
    int step = (int)(share * STEPS);
    return step < 0 ? 1 : step >= STEPS ? STEPS : step + 1;
}

const char *map_gap_class(const struct gap_cell *cell)
{
    static const char *const partly[] = {"gap-partly-1", "gap-partly-2", "gap-partly-3"};
    switch (cell->verdict) {
    case GAP_COVERED: return "gap-covered";
    case GAP_PARTLY: return partly[step_of(cell->share_of_women) - 1];
    case GAP_UNKNOWN: return "gap-unknown";
    case GAP_NONE:
    case GAP_VERDICT_COUNT: break;
    }
    return "gap-none";
}

void map_gap_words(const struct gap_cell *cell, struct buf *out)
{
    switch (cell->verdict) {
    case GAP_COVERED: buf_text(out, "covered"); return;
    case GAP_PARTLY:
        buf_double(out, cell->share_of_women * 100, cell->share_of_women < 0.1 ? 1 : 0);
        buf_text(out, " % of women");
        return;
    case GAP_UNKNOWN: buf_text(out, "unknown"); return;
    case GAP_NONE:
    case GAP_VERDICT_COUNT: break;
    }
    buf_text(out, "none recorded");
}

struct patterns {
    const char *scale;
    struct buf *out;
};

static void pattern_write(const struct patterns *to, const char *name, int size, bool is_turned,
                          const char *shape)
{
    buf_format(to->out,
               "<pattern id=\"gap-%s\" width=\"%d\" height=\"%d\" patternUnits=\"userSpaceOnUse\" "
               "patternTransform=\"scale(%s)%s\"><rect width=\"%d\" height=\"%d\"/>%s</pattern>",
               name, size, size, to->scale, is_turned ? " rotate(45)" : "", size, size, shape);
}

void gap_patterns_write(bool is_fine, struct buf *out)
{
    static const char line[] = "<path d=\"M10 0v20\"/>";
    static const char sparse[] = "<path d=\"M17 0v34\"/>";
    struct patterns to = {is_fine ? "0.5" : "1", out};
    buf_text(out, "<defs>");
    pattern_write(&to, "hatch", 20, true, line);
    pattern_write(&to, "dots", 16, false, "<circle cx=\"8\" cy=\"8\" r=\"3\"/>");
    pattern_write(&to, "step-1", 34, true, sparse);
    pattern_write(&to, "step-2", 34, true, sparse);
    pattern_write(&to, "step-3", 34, true, sparse);
    buf_text(out, "</defs>");
}

void gap_pattern_dots_write(const char *id, struct buf *out)
{
    buf_format(out,
               "<pattern id=\"%s\" width=\"16\" height=\"16\" patternUnits=\"userSpaceOnUse\" "
               "patternTransform=\"scale(0.35)\"><rect width=\"16\" height=\"16\"/>"
               "<circle cx=\"8\" cy=\"8\" r=\"4\"/></pattern>",
               id);
}

void gap_pattern_hatch_write(const char *id, struct buf *out)
{
    buf_format(out,
               "<pattern id=\"%s\" width=\"20\" height=\"20\" patternUnits=\"userSpaceOnUse\" "
               "patternTransform=\"scale(0.5) rotate(45)\"><rect width=\"20\" height=\"20\"/>"
               "<path d=\"M10 0v20\"/></pattern>",
               id);
}

/* ---- the map ---- */

struct gaps_drawing {
    const struct atlas *atlas;
    const struct map_outline *boroughs;
    const struct map_gaps *map;
    struct map_outline own; /* of areas that are neither boroughs nor groups of them */
    struct map_window window;
    struct buf *out;
};

static bool is_own(const struct atlas *atlas, int area)
{
    return area >= atlas->borough_count && atlas->directory.areas[area].wkb.len;
}

static uint64_t boroughs_of(const struct gaps_drawing *drawing, int area)
{
    uint64_t maybe = 0;
    uint64_t sure = area_members(drawing->atlas, area, drawing->map->as_of, &maybe);
    return (sure | maybe) & drawing->atlas->london;
}

static void path_draw(const struct gaps_drawing *drawing, const struct map_gap *gap,
                      struct str path)
{
    struct buf *out = drawing->out;
    buf_format(out, "<path class=\"%s\" data-area=\"", map_gap_class(&gap->cell));
    buf_html(out, drawing->atlas->directory.areas[gap->area].code);
    buf_text(out, "\" d=\"");
    buf_str(out, path);
    buf_text(out, "\"><title>");
    buf_html(out, drawing->atlas->directory.areas[gap->area].name);
    buf_text(out, ": ");
    map_gap_words(&gap->cell, out);
    buf_text(out, "</title></path>");
}

static void gap_draw(const struct gaps_drawing *drawing, int at)
{
    const struct map_gap *gap = &drawing->map->items[at];
    if (drawing->own.areas && is_own(drawing->atlas, gap->area)) {
        path_draw(drawing, gap, drawing->own.areas[at]);
        return;
    }
    uint64_t boroughs = boroughs_of(drawing, gap->area);
    for (int i = 0; i < drawing->boroughs->area_count; i++)
        if (boroughs & AREA_BIT(i))
            path_draw(drawing, gap, drawing->boroughs->areas[i]);
}

/* Where a name goes, and how wide its area is there. */
static bool label_of(const struct gaps_drawing *drawing, int area, struct geo_grid *label,
                     double *width)
{
    const struct atlas *atlas = drawing->atlas;
    const struct area_record *records = atlas->directory.areas;
    if (is_own(atlas, area)) {
        *label = records[area].label;
        *width = sqrt(fmax(records[area].hectares, 0) * 10000) / MAP_UNIT_M;
        return true;
    }
    struct geo_box box = MAP_BOX_EMPTY;
    uint64_t boroughs = boroughs_of(drawing, area);
    int count = 0;
    *label = (struct geo_grid){0, 0};
    for (int i = 0; i < atlas->borough_count; i++) {
        if (!(boroughs & AREA_BIT(i)))
            continue;
        label->easting += records[i].label.easting;
        label->northing += records[i].label.northing;
        map_box_add(&box, (struct geo_grid){atlas->boroughs[i].box.min_x, 0});
        map_box_add(&box, (struct geo_grid){atlas->boroughs[i].box.max_x, 0});
        count++;
    }
    if (!count)
        return false;
    label->easting /= count;
    label->northing /= count;
    *width = (box.max_x - box.min_x) / MAP_UNIT_M;
    return true;
}

static void text_draw(struct buf *out, const char *class, double x, double y, struct str text)
{
    buf_format(out, "<text%s", class);
    map_attribute(out, "x", x);
    map_attribute(out, "y", y);
    buf_char(out, '>');
    buf_html(out, text);
    buf_text(out, "</text>");
}

/* The name, and under it the verdict, where there is room for both. */
static bool name_draw(const struct gaps_drawing *drawing, const struct map_gap *gap,
                      struct geo_box *names, int name_count)
{
    struct geo_grid label;
    double width = 0;
    if (!label_of(drawing, gap->area, &label, &width))
        return false;
    struct str name = drawing->atlas->directory.areas[gap->area].name;
    double size = drawing->window.width * name_part;
    double x = map_x(&drawing->window, label);
    double y = map_y(&drawing->window, label);
    struct buf words;
    buf_init(&words, 0);
    if (gap->cell.verdict == GAP_NONE)
        buf_text(&words, "none"); /* short: the title says the rest */
    else
        map_gap_words(&gap->cell, &words);
    size_t word_len = (size_t)((double)words.len * word_size + 0.5);
    size_t letters = name.len > word_len ? name.len : word_len;
    struct geo_box box = map_name_box(x, y + size * word_size, letters, size);
    box.min_y = y - size;
    bool is_drawn = (double)letters * size * 0.45 < width &&
                    map_name_fits(&drawing->window, &box) &&
                    map_name_is_clear(names, name_count, &box);
    if (is_drawn) {
        bool is_dark = gap->cell.verdict == GAP_COVERED;
        buf_text(drawing->out, is_dark ? "<g class=\"gap-dark\">" : "<g>");
        text_draw(drawing->out, "", x, y, name);
        text_draw(drawing->out, " class=\"gap-word\"", x, y + size * word_size, buf_view(&words));
        buf_text(drawing->out, "</g>");
        names[name_count] = box;
    }
    buf_finish(&words);
    return is_drawn;
}

static void names_draw(const struct gaps_drawing *drawing)
{
    struct geo_box names[GAP_BARS_MAX];
    int count = 0;
    buf_text(drawing->out, "<g class=\"map-names\"");
    map_attribute(drawing->out, "font-size", drawing->window.width * name_part);
    buf_char(drawing->out, '>');
    for (int i = 0; i < drawing->map->count && count < GAP_BARS_MAX; i++)
        count += name_draw(drawing, &drawing->map->items[i], names, count);
    buf_text(drawing->out, "</g>");
}

/* The ground, where no area lies that is asked about. */
static void land_draw(const struct gaps_drawing *drawing)
{
    uint64_t drawn = 0;
    for (int i = 0; i < drawing->map->count; i++)
        if (!is_own(drawing->atlas, drawing->map->items[i].area))
            drawn |= boroughs_of(drawing, drawing->map->items[i].area);
    for (int i = 0; i < drawing->boroughs->area_count; i++) {
        if (drawn & AREA_BIT(i))
            continue;
        buf_text(drawing->out, "<path class=\"map-land\" d=\"");
        buf_str(drawing->out, drawing->boroughs->areas[i]);
        buf_text(drawing->out, "\"/>");
    }
}

static void circle_draw(struct buf *out, const char *class, double x, double y, double radius)
{
    buf_format(out, "<circle class=\"%s\"", class);
    map_attribute(out, "cx", x);
    map_attribute(out, "cy", y);
    map_attribute(out, "r", radius);
    buf_text(out, "/>");
}

/* New sites, numbered, each in the ring of its reach. */
static void spots_draw(const struct gaps_drawing *drawing)
{
    const struct map_window *window = &drawing->window;
    struct buf *out = drawing->out;
    double radius = window->width / 44;
    for (int i = 0; i < drawing->map->spot_count; i++) {
        const struct map_spot *spot = &drawing->map->spots[i];
        double x = map_x(window, spot->at);
        double y = map_y(window, spot->at);
        if (spot->reach_m > 0)
            circle_draw(out, "gap-reach", x, y, spot->reach_m / MAP_UNIT_M);
        circle_draw(out, "gap-site", x, y, radius);
        buf_text(out, "<text class=\"gap-rank\"");
        map_attribute(out, "x", x);
        map_attribute(out, "y", y + radius * 0.4);
        map_attribute(out, "font-size", radius * 1.1);
        buf_format(out, ">%d</text>", spot->number);
    }
}

/* Prepares the paths and the window; the window always holds London. */
static enum err drawing_prepare(struct gaps_drawing *drawing, struct arena *arena,
                                struct problem *problem)
{
    const struct map_gaps *map = drawing->map;
    struct geo_box box = map_box_of_london(drawing->atlas);
    bool has_own = false;
    int *areas = ARENA_ARRAY(arena, int, (size_t)map->count + 1);
    if (!areas)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the map.");
    for (int i = 0; i < map->count; i++) {
        areas[i] = map->items[i].area;
        has_own |= is_own(drawing->atlas, areas[i]);
    }
    if (has_own) {
        struct geo_box own;
        enum err err =
            map_outline_of(drawing->atlas, areas, map->count, arena, &drawing->own, &own, problem);
        if (err)
            return err;
        map_box_add(&box, (struct geo_grid){own.min_x, own.min_y});
        map_box_add(&box, (struct geo_grid){own.max_x, own.max_y});
    }
    box = (struct geo_box){box.min_x - margin_m, box.min_y - margin_m, box.max_x + margin_m,
                           box.max_y + margin_m};
    drawing->window = map_window_of(drawing->atlas, &box);
    return OK;
}

enum err map_gaps_write(const struct atlas *atlas, const struct map_outline *boroughs,
                        const struct map_gaps *map, struct arena *arena, struct buf *out,
                        struct problem *problem)
{
    struct gaps_drawing drawing = {.atlas = atlas, .boroughs = boroughs, .map = map, .out = out};
    enum err err = drawing_prepare(&drawing, arena, problem);
    if (err)
        return err;
    map_begin(&drawing.window, map->title, out);
    if (!map->is_second)
        gap_patterns_write(false, out);
    land_draw(&drawing);
    /* Those without a service last, so that nothing hides their outline. */
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < map->count; i++)
            if ((map->items[i].cell.verdict == GAP_NONE) == (pass == 1))
                gap_draw(&drawing, i);
    buf_text(out, "<path class=\"map-water\" d=\"");
    buf_str(out, boroughs->water);
    buf_text(out, "\"/>");
    names_draw(&drawing);
    spots_draw(&drawing);
    buf_text(out, "</svg>");
    return OK;
}
