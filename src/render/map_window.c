#include "map_window.h"

static const double letter_part = 0.54; /* how wide a letter is, of its size */

void map_box_add(struct geo_box *box, struct geo_grid point)
{
    box->min_x = fmin(box->min_x, point.easting);
    box->max_x = fmax(box->max_x, point.easting);
    box->min_y = fmin(box->min_y, point.northing);
    box->max_y = fmax(box->max_y, point.northing);
}

struct geo_box map_box_of_london(const struct atlas *atlas)
{
    struct geo_box box = MAP_BOX_EMPTY;
    for (int i = 0; i < atlas->borough_count; i++) {
        const struct geo_box *one = &atlas->boroughs[i].box;
        map_box_add(&box, (struct geo_grid){one->min_x, one->min_y});
        map_box_add(&box, (struct geo_grid){one->max_x, one->max_y});
    }
    return box;
}

struct map_window map_window_of(const struct atlas *atlas, const struct geo_box *box)
{
    struct geo_box london = map_box_of_london(atlas);
    return (struct map_window){.corner = {london.min_x, london.max_y},
                               .x = (box->min_x - london.min_x) / MAP_UNIT_M,
                               .y = (london.max_y - box->max_y) / MAP_UNIT_M,
                               .width = (box->max_x - box->min_x) / MAP_UNIT_M,
                               .height = (box->max_y - box->min_y) / MAP_UNIT_M};
}

double map_x(const struct map_window *window, struct geo_grid point)
{
    return (point.easting - window->corner.easting) / MAP_UNIT_M;
}

double map_y(const struct map_window *window, struct geo_grid point)
{
    return (window->corner.northing - point.northing) / MAP_UNIT_M;
}

bool map_is_in_view(const struct map_window *window, const struct geo_box *box)
{
    double left = (box->min_x - window->corner.easting) / MAP_UNIT_M;
    double right = (box->max_x - window->corner.easting) / MAP_UNIT_M;
    double top = (window->corner.northing - box->max_y) / MAP_UNIT_M;
    double bottom = (window->corner.northing - box->min_y) / MAP_UNIT_M;
    return right > window->x && left < window->x + window->width && bottom > window->y &&
           top < window->y + window->height;
}

struct geo_box map_name_box(double x, double y, size_t letters, double size)
{
    double half = (double)letters * size * letter_part / 2;
    return (struct geo_box){x - half, y - size, x + half, y};
}

bool map_name_fits(const struct map_window *window, const struct geo_box *name)
{
    return name->min_x > window->x && name->max_x < window->x + window->width &&
           name->min_y > window->y && name->max_y < window->y + window->height;
}

bool map_name_is_clear(const struct geo_box *names, int count, const struct geo_box *name)
{
    for (int i = 0; i < count; i++)
        if (name->min_x < names[i].max_x && name->max_x > names[i].min_x &&
            name->min_y < names[i].max_y && name->max_y > names[i].min_y)
            return false;
    return true;
}

void map_attribute(struct buf *out, const char *name, double number)
{
    buf_char(out, ' ');
    buf_text(out, name);
    buf_text(out, "=\"");
    buf_double(out, number, 1);
    buf_char(out, '"');
}

void map_begin(const struct map_window *window, struct str title, struct buf *out)
{
    buf_text(out,
             "<svg class=\"map\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"");
    buf_double(out, window->x, 0);
    buf_char(out, ' ');
    buf_double(out, window->y, 0);
    buf_char(out, ' ');
    buf_double(out, window->width, 0);
    buf_char(out, ' ');
    buf_double(out, window->height, 0);
    buf_text(out, "\"><title>");
    buf_html(out, title);
    buf_text(out, "</title>");
}
