#include "render/map_svg.h"

#include <math.h>
#include <string.h>

/* Parts of the drawing's width. */
static const double disc_part = 1.0 / 46;
static const double text_part = 1.0 / 52;
static const double name_part = 1.0 / 62;

static const double close_least_m = 9000; /* the closest view: a few boroughs */
static const double margin_m = 1500;

/* The drawing's window, in units. */
struct window {
    struct geo_grid corner; /* of all of London: where x and y are 0 */
    double x, y, width, height;
};

static void box_add(struct geo_box *box, struct geo_grid point)
{
    box->min_x = fmin(box->min_x, point.easting);
    box->max_x = fmax(box->max_x, point.easting);
    box->min_y = fmin(box->min_y, point.northing);
    box->max_y = fmax(box->max_y, point.northing);
}

static struct geo_box london_box(const struct atlas *atlas)
{
    struct geo_box box = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    for (int i = 0; i < atlas->borough_count; i++) {
        const struct geo_box *one = &atlas->boroughs[i].box;
        box_add(&box, (struct geo_grid){one->min_x, one->min_y});
        box_add(&box, (struct geo_grid){one->max_x, one->max_y});
    }
    return box;
}

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

static struct window window_of(const struct atlas *atlas, const struct map_drawing *drawing)
{
    struct geo_box london = london_box(atlas);
    struct window window = {.corner = {london.min_x, london.max_y}};
    struct geo_box box = london;
    bool has_something = drawing->mark_count || drawing->has_place;
    if (drawing->is_close && has_something) {
        box = (struct geo_box){HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
        for (int i = 0; i < drawing->mark_count; i++)
            box_add(&box, drawing->marks[i].at);
        if (drawing->has_place)
            box_add(&box, drawing->place);
        box_shape(&box);
    } else {
        box = (struct geo_box){box.min_x - 400, box.min_y - 400, box.max_x + 400, box.max_y + 400};
    }
    window.x = (box.min_x - london.min_x) / MAP_UNIT_M;
    window.y = (london.max_y - box.max_y) / MAP_UNIT_M;
    window.width = (box.max_x - box.min_x) / MAP_UNIT_M;
    window.height = (box.max_y - box.min_y) / MAP_UNIT_M;
    return window;
}

static double x_of(const struct window *window, struct geo_grid point)
{
    return (point.easting - window->corner.easting) / MAP_UNIT_M;
}

static double y_of(const struct window *window, struct geo_grid point)
{
    return (window->corner.northing - point.northing) / MAP_UNIT_M;
}

/* name="1.5" */
static void attribute(struct buf *out, const char *name, double number)
{
    buf_char(out, ' ');
    buf_text(out, name);
    buf_text(out, "=\"");
    buf_double(out, number, 1);
    buf_char(out, '"');
}

static bool is_in_view(const struct window *window, const struct geo_box *box)
{
    double left = (box->min_x - window->corner.easting) / MAP_UNIT_M;
    double right = (box->max_x - window->corner.easting) / MAP_UNIT_M;
    double top = (window->corner.northing - box->max_y) / MAP_UNIT_M;
    double bottom = (window->corner.northing - box->min_y) / MAP_UNIT_M;
    return right > window->x && left < window->x + window->width && bottom > window->y &&
           top < window->y + window->height;
}

static void boroughs_draw(const struct atlas *atlas, const struct map_outline *outline,
                          const struct map_drawing *drawing, const struct window *window,
                          struct buf *out)
{
    for (int i = 0; i < outline->borough_count; i++) {
        if (!is_in_view(window, &atlas->boroughs[i].box))
            continue;
        const char *class = drawing->covered >> i & 1 ? "map-covered"
                            : drawing->maybe >> i & 1 ? "map-maybe"
                                                      : "map-land";
        buf_format(out, "<path class=\"%s\" d=\"", class);
        buf_str(out, outline->boroughs[i]);
        buf_text(out, "\"><title>");
        buf_html(out, atlas->directory.areas[i].name);
        buf_text(out, "</title></path>");
    }
}

static bool has_room(const struct window *window, double x, double y, struct str name, double size)
{
    double half = (double)name.len * size * 0.27;
    return x - half > window->x && x + half < window->x + window->width && y - size > window->y &&
           y < window->y + window->height;
}

/* Down by a disc where one would hide it. */
static double name_y(const struct window *window, const struct map_drawing *drawing, double x,
                     double y, double half)
{
    double radius = window->width * disc_part;
    for (int i = 0; i <= drawing->mark_count; i++) {
        bool is_place = i == drawing->mark_count;
        if (is_place && !drawing->has_place)
            break;
        struct geo_grid at = is_place ? drawing->place : drawing->marks[i].at;
        if (fabs(x_of(window, at) - x) < half + radius && fabs(y_of(window, at) - y) < 1.3 * radius)
            return y + 2.2 * radius;
    }
    return y;
}

/* A name is left out where it would lie over another: the list says it too. */
static bool name_is_clear(const struct geo_box *names, int count, const struct geo_box *name)
{
    for (int i = 0; i < count; i++)
        if (name->min_x < names[i].max_x && name->max_x > names[i].min_x &&
            name->min_y < names[i].max_y && name->max_y > names[i].min_y)
            return false;
    return true;
}

static void names_draw(const struct atlas *atlas, const struct window *window,
                       const struct map_drawing *drawing, struct buf *out)
{
    double size = window->width * name_part;
    struct geo_box names[BOROUGH_MAX];
    int name_count = 0;
    buf_text(out, "<g class=\"map-names\"");
    attribute(out, "font-size", size);
    buf_char(out, '>');
    for (int i = 0; i < atlas->borough_count; i++) {
        const struct area_record *area = &atlas->directory.areas[i];
        double x = x_of(window, area->label);
        double y = y_of(window, area->label);
        const struct geo_box *box = &atlas->boroughs[i].box;
        double room = (box->max_x - box->min_x) / MAP_UNIT_M;
        bool fits = (double)area->name.len * size * 0.45 < room;
        if (!fits || !has_room(window, x, y, area->name, size))
            continue;
        double half = (double)area->name.len * size * 0.27;
        y = name_y(window, drawing, x, y, half);
        struct geo_box name = {x - half, y - size, x + half, y};
        if (!name_is_clear(names, name_count, &name))
            continue;
        names[name_count++] = name;
        buf_text(out, "<text");
        attribute(out, "x", x);
        attribute(out, "y", y);
        buf_char(out, '>');
        buf_html(out, area->name);
        buf_text(out, "</text>");
    }
    buf_text(out, "</g>");
}

static void cross_draw(const struct window *window, struct geo_grid place, struct buf *out)
{
    double x = x_of(window, place);
    double y = y_of(window, place);
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
    attribute(out, "x1", at.x);
    attribute(out, "y1", at.y);
    attribute(out, "x2", spot.x);
    attribute(out, "y2", spot.y);
    buf_text(out, "/>");
}

static void disc_draw(const struct window *window, const struct map_mark *mark,
                      struct label_spot spot, struct buf *out)
{
    buf_format(out, "<g class=\"map-%s%s\"><circle", mark_class(mark),
               mark->is_about ? " map-about" : "");
    attribute(out, "cx", spot.x);
    attribute(out, "cy", spot.y);
    attribute(out, "r", window->width * disc_part);
    buf_text(out, "/><text");
    attribute(out, "x", spot.x);
    attribute(out, "y", spot.y + window->width * text_part * 0.36);
    attribute(out, "font-size", window->width * text_part);
    buf_format(out, ">%d</text></g>", mark->number);
}

static void marks_draw(const struct window *window, const struct map_drawing *drawing,
                       struct buf *out)
{
    struct label_spot spots[MAP_MARKS_MAX];
    double apart = 2 * window->width * disc_part;
    int count = drawing->mark_count < MAP_MARKS_MAX ? drawing->mark_count : MAP_MARKS_MAX;
    for (int i = 0; i < count; i++) {
        struct geo_grid place = drawing->marks[i].at;
        struct label_spot at = {x_of(window, place), y_of(window, place)};
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
    struct window window = window_of(atlas, drawing);
    buf_text(out,
             "<svg class=\"map\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"");
    buf_double(out, window.x, 0);
    buf_char(out, ' ');
    buf_double(out, window.y, 0);
    buf_char(out, ' ');
    buf_double(out, window.width, 0);
    buf_char(out, ' ');
    buf_double(out, window.height, 0);
    buf_text(out, "\"><title>");
    buf_html(out, str_from(drawing->title));
    buf_text(out, "</title>");
    if (drawing->maybe)
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
