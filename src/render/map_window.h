/* What the maps share: the window that they look through, and how things are placed in it. */
#ifndef SIGNPOST_RENDER_MAP_WINDOW_H
#define SIGNPOST_RENDER_MAP_WINDOW_H

#include <math.h>

#include "domain/atlas.h"
#include "render/map_svg.h"

/* In units of MAP_UNIT_M, x to the east and y to the south of London's north-west corner. */
struct map_window {
    struct geo_grid corner;
    double x, y, width, height;
};

#define MAP_BOX_EMPTY ((struct geo_box){HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL})
void map_box_add(struct geo_box *box, struct geo_grid point);
struct geo_box map_box_of_london(const struct atlas *atlas);

struct map_window map_window_of(const struct atlas *atlas, const struct geo_box *box);
double map_x(const struct map_window *window, struct geo_grid point);
double map_y(const struct map_window *window, struct geo_grid point);
bool map_is_in_view(const struct map_window *window, const struct geo_box *box);

/* A name around x, its foot at y. Does it fit into the window, and is it clear of the others? The
 * size is that of the letters, in units. */
struct geo_box map_name_box(double x, double y, size_t letters, double size);
bool map_name_fits(const struct map_window *window, const struct geo_box *name);
bool map_name_is_clear(const struct geo_box *names, int count, const struct geo_box *name);

/* <svg ...><title>...</title> */
void map_begin(const struct map_window *window, struct str title, struct buf *out);
void map_attribute(struct buf *out, const char *name, double number); /* name="1.5" */

#endif
