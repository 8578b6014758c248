#include "render/map_svg.h"

#include <math.h>

#include "map_window.h"

/* Parts of the drawing's width. */
static const double disc_part = 1.0 / 46;
static const double text_part = 1.0 / 52;
static const double name_part = 1.0 / 62;

static const double close_least_m = 9000; /* the closest view: a few boroughs */
static const double margin_m = 1500;

/* As wide as it is high or a little wider, and never closer than a few boroughs. */
static void box_shape(struct geo_box *box)
{
    double width = fmax(box->max_x - box->min_x + 2 * margin_m, close_least_m);
    double height = fmax(box->max_y - box->min_y + 2 * margin_m, width * 0.75);
    width = fmax(width, height * 1.1);
    double x = (box->min_x + box->max_x) / 2;
    double y = (box->min_y + box->max_y) / 2;
    *box = (struct geo_box){x - width / 2, y - height / 2, x + width / 2, y + height / 2};
}

static struct map_window window_of(const struct atlas *atlas, const struct map_drawing *drawing)
{
    struct geo_box box = map_box_of_london(atlas);
    bool has_something = drawing->mark_count || drawing->has_place;
    if (drawing->is_close && has_something) {
        box = MAP_BOX_EMPTY;
        for (int i = 0; i < drawing->mark_count; i++)
            map_box_add(&box, drawing->marks[i].at);
        if (drawing->has_place)
            map_box_add(&box, drawing->place);
        box_shape(&box);
    } else {
        box = (struct geo_box){box.min_x - 400, box.min_y - 400, box.max_x + 400, box.max_y + 400};
    }
    return map_window_of(atlas, &box);
}

static void boroughs_draw(const struct atlas *atlas, const struct map_outline *outline,
                          const struct map_drawing *drawing, const struct map_window *window,
                          struct buf *out)
{
    for (int i = 0; i < outline->area_count; i++) {
        if (!map_is_in_view(window, &atlas->boroughs[i].box))
            continue;
        const char *class = drawing->covered >> i & 1 ? "map-covered"
                            : drawing->maybe >> i & 1 ? "map-maybe"
                                                      : "map-land";
        buf_format(out, "<path class=\"%s\" d=\"", class);
        buf_str(out, outline->areas[i]);
        buf_text(out, "\"><title>");
        buf_html(out, atlas->directory.areas[i].name);
        buf_text(out, "</title></path>");
    }
}

/* Down by a disc where one would hide it. */
static double name_y(const struct map_window *window, const struct map_drawing *drawing, double x,
                     double y, double half)
{
    double radius = window->width * disc_part;
    for (int i = 0; i <= drawing->mark_count; i++) {
        bool is_place = i == drawing->mark_count;
        if (is_place && !drawing->has_place)
            break;
        struct geo_grid at = is_place ? drawing->place : drawing->marks[i].at;
        if (fabs(map_x(window, at) - x) < half + radius &&
            fabs(map_y(window, at) - y) < 1.3 * radius)
            return y + 2.2 * radius;
    }
    return y;
}

static void names_draw(const struct atlas *atlas, const struct map_window *window,
                       const struct map_drawing *drawing, struct buf *out)
{
    double size = window->width * name_part;
    struct geo_box names[BOROUGH_MAX];
    int name_count = 0;
    buf_text(out, "<g class=\"map-names\"");
    map_attribute(out, "font-size", size);
    buf_char(out, '>');
    /* A name that would lie over another is left out: the list says it too. */
    for (int i = 0; i < atlas->borough_count; i++) {
        const struct area_record *area = &atlas->directory.areas[i];
        double x = map_x(window, area->label);
        double y = map_y(window, area->label);
        const struct geo_box *box = &atlas->boroughs[i].box;
        double room = (box->max_x - box->min_x) / MAP_UNIT_M;
        bool fits = (double)area->name.len * size * 0.45 < room;
        struct geo_box name = map_name_box(x, y, area->name.len, size);
        if (!fits || !map_name_fits(window, &name))
            continue;
        y = name_y(window, drawing, x, y, (name.max_x - name.min_x) / 2);
        name = map_name_box(x, y, area->name.len, size);
        if (!map_name_is_clear(names, name_count, &name))
            continue;
        names[name_count++] = name;
        buf_text(out, "<text");
        map_attribute(out, "x", x);
        map_attribute(out, "y", y);
        buf_char(out, '>');
        buf_html(out, area->name);
        buf_text(out, "</text>");
    }
    buf_text(out, "</g>");
}

static void cross_draw(const struct map_window *window, struct geo_grid place, struct buf *out)
{
    double x = map_x(window, place);
    double y = map_y(window, place);
    double arm = window->width * disc_part;
    buf_text(out, "<path class=\"map-place\" d=\"M");
    buf_double(out, x - arm, 1);
    buf_char(out, ' ');
    buf_double(out, y - arm, 1);
    buf_text(out, "l");
    buf_double(out, 2 * arm, 1);
    buf_char(out, ' ');
    buf_double(out, 2 * arm, 1);
    buf_text(out, "m0-");
    buf_double(out, 2 * arm, 1);
    buf_text(out, "l-");
    buf_double(out, 2 * arm, 1);
    buf_char(out, ' ');
    buf_double(out, 2 * arm, 1);
    buf_text(out, "\"><title>Where she is</title></path>");
}

/* Where a disc is drawn: beside its place when that would hide another. */
struct label_spot {
    double x;
    double y;
};

static bool is_free(const struct label_spot *spots, int count, struct label_spot spot, double apart)
{
    for (int i = 0; i < count; i++)
        if (hypot(spots[i].x - spot.x, spots[i].y - spot.y) < apart)
            return false;
    return true;
}

static struct label_spot spot_find(const struct label_spot *spots, int count, struct label_spot at,
                                   double apart)
{
    enum { STEPS = 10, RINGS = 8 };
    struct label_spot spot = at;
    for (int ring = 1; ring <= RINGS && !is_free(spots, count, spot, apart); ring++) {
        for (int step = 0; step < STEPS; step++) {
            double angle = step * 2 * M_PI / STEPS;
            double far = ring * apart * 0.6;
            spot = (struct label_spot){at.x + far * cos(angle), at.y + far * sin(angle)};
            if (is_free(spots, count, spot, apart))
                return spot;
        }
    }
    return spot;
}

static const char *mark_class(const struct map_mark *mark)
{
    switch (mark->verdict) {
    case VERDICT_SUITABLE: return "suitable";
    case VERDICT_ASK: return "ask";
    case VERDICT_UNSUITABLE:
    case VERDICT_COUNT: break;
    }
    return "unsuitable";
}

static void lead_draw(struct label_spot at, struct label_spot spot, struct buf *out)
{
    buf_text(out, "<line class=\"map-lead\"");
    map_attribute(out, "x1", at.x);
    map_attribute(out, "y1", at.y);
    map_attribute(out, "x2", spot.x);
    map_attribute(out, "y2", spot.y);
    buf_text(out, "/>");
}

static void disc_draw(const struct map_window *window, const struct map_mark *mark,
                      struct label_spot spot, struct buf *out)
{
    buf_format(out, "<g class=\"map-%s%s\"><circle", mark_class(mark),
               mark->is_about ? " map-about" : "");
    map_attribute(out, "cx", spot.x);
    map_attribute(out, "cy", spot.y);
    map_attribute(out, "r", window->width * disc_part);
    buf_text(out, "/><text");
    map_attribute(out, "x", spot.x);
    map_attribute(out, "y", spot.y + window->width * text_part * 0.36);
    map_attribute(out, "font-size", window->width * text_part);
    buf_format(out, ">%d</text></g>", mark->number);
}

static void marks_draw(const struct map_window *window, const struct map_drawing *drawing,
                       struct buf *out)
{
    struct label_spot spots[MAP_MARKS_MAX];
    double apart = 2 * window->width * disc_part;
    int count = drawing->mark_count < MAP_MARKS_MAX ? drawing->mark_count : MAP_MARKS_MAX;
    for (int i = 0; i < count; i++) {
        struct geo_grid place = drawing->marks[i].at;
        struct label_spot at = {map_x(window, place), map_y(window, place)};
        spots[i] = spot_find(spots, i, at, apart);
        if (hypot(at.x - spots[i].x, at.y - spots[i].y) > 0.1)
            lead_draw(at, spots[i], out);
    }
    for (int i = 0; i < count; i++) /* over all lines */
        disc_draw(window, &drawing->marks[i], spots[i], out);
}

void map_svg_write(const struct atlas *atlas, const struct map_outline *outline,
                   const struct map_drawing *drawing, struct buf *out)
{
    struct map_window window = window_of(atlas, drawing);
    map_begin(&window, str_from(drawing->title), out);
    if (drawing->maybe && !drawing->is_second)
        buf_text(out, "<defs><pattern id=\"map-dots\" width=\"16\" height=\"16\" "
                      "patternUnits=\"userSpaceOnUse\"><circle cx=\"8\" cy=\"8\" r=\"3\"/>"
                      "</pattern></defs>");
    boroughs_draw(atlas, outline, drawing, &window, out);
    buf_text(out, "<path class=\"map-water\" d=\"");
    buf_str(out, outline->water);
    buf_text(out, "\"/>");
    names_draw(atlas, &window, drawing, out);
    if (drawing->has_place)
        cross_draw(&window, drawing->place, out);
    marks_draw(&window, drawing, out);
    buf_text(out, "</svg>");
}
