/* Lines are drawn here and not by Cairo, which makes polygons of them first and takes seven times
 * as long. A pixel is covered as far as its middle is within the line: all edges of a line are put
 * together by the most that any covers, so where they meet nothing shows. */
#include <math.h>
#include <stdlib.h>

#include "raster_making.h"

static const double line_px = 1;
static const double gap_line_px = 2;
static const double spot_px = 5;
static const double spot_rim_px = 1;

enum { SPOT_ZOOM = 10 };

struct line_room {
    const struct window_view *view;
    int level;
    double half_px;
    uint8_t *covered; /* by pixel */
};

static int clamp_int(double at, int most)
{
    return at <= 0 ? 0 : at >= most ? most : (int)at;
}

/* An edge and what is needed of it for each pixel. */
struct line_edge {
    float from_x;
    float from_y;
    float dx;
    float dy;
    float share_of_px2; /* of the edge's length, for each px² of the product with it */
    float reach_px;
};

/* How far the line covers the pixel whose middle that is, 0 to 255. */
static inline uint8_t edge_covers(const struct line_edge *edge, float x, float y)
{
    float to_x = x - edge->from_x;
    float to_y = y - edge->from_y;
    float part = (to_x * edge->dx + to_y * edge->dy) * edge->share_of_px2;
    part = part < 0 ? 0 : part > 1 ? 1 : part;
    float off_x = to_x - part * edge->dx;
    float off_y = to_y - part * edge->dy;
    float off2 = off_x * off_x + off_y * off_y;
    if (off2 >= edge->reach_px * edge->reach_px)
        return 0;
    float inside = edge->reach_px - sqrtf(off2);
    return inside >= 1 ? 255 : (uint8_t)(inside * 255.9F);
}

/* Along one row of pixels only those are looked at that the line can touch. */
static void edge_draw(const struct line_room *room, struct spot_px from, struct spot_px to)
{
    double dx = to.x - from.x;
    double dy = to.y - from.y;
    double len2 = fmax(dx * dx + dy * dy, 1e-12);
    double reach = room->half_px + 0.5;
    struct line_edge edge = {(float)from.x, (float)from.y,     (float)dx,
                             (float)dy,     (float)(1 / len2), (float)reach};
    int width = room->view->width_px;
    double low_x = (dx < 0 ? to.x : from.x) - reach;
    double high_x = (dx < 0 ? from.x : to.x) + reach;
    double low_y = (dy < 0 ? to.y : from.y) - reach;
    double high_y = (dy < 0 ? from.y : to.y) + reach;
    bool is_flat = fabs(dy) < 1e-9;
    double slope = is_flat ? 0 : dx / dy;
    double slant = is_flat ? HUGE_VAL : reach * sqrt(len2) / fabs(dy);
    int last_y = clamp_int(high_y + 1, room->view->height_px);
    for (int y = clamp_int(low_y, last_y); y < last_y; y++) {
        double middle = from.x + (y + 0.5 - from.y) * slope;
        double left = middle - slant > low_x ? middle - slant : low_x;
        double right = middle + slant < high_x ? middle + slant : high_x;
        int last_x = clamp_int(right + 1, width);
        uint8_t *row = room->covered + (ptrdiff_t)y * width;
        for (int x = clamp_int(left, last_x); x < last_x; x++) {
            uint8_t covered = edge_covers(&edge, (float)x + 0.5F, (float)y + 0.5F);
            if (covered > row[x])
                row[x] = covered;
        }
    }
}

static bool edge_is_near(const struct window_view *view, struct tile_point a, struct tile_point b)
{
    const struct tile_box box = {a.x < b.x ? a.x : b.x, a.y < b.y ? a.y : b.y,
                                 a.x > b.x ? a.x : b.x, a.y > b.y ? a.y : b.y};
    return tile_boxes_meet(&box, &view->box);
}

/* leaves: by point, whether the edge that begins there is left out; NULL: none is. Between two
 * points that are kept, all edges are shared or none is. */
static void shape_line(const struct tile_shape *shape, const bool *leaves,
                       const struct line_room *room)
{
    for (int ring = 0; ring < shape->ring_count; ring++) {
        if (!tile_boxes_meet(&shape->boxes[ring], &room->view->box))
            continue;
        int last = shape->starts[ring];
        for (int i = last + 1; i < shape->starts[ring + 1]; i++) {
            if (shape->zooms[i] > room->level)
                continue;
            if (!(leaves && leaves[last]) &&
                edge_is_near(room->view, shape->points[last], shape->points[i]))
                edge_draw(room, window_px_of(room->view, shape->points[last]),
                          window_px_of(room->view, shape->points[i]));
            last = i;
        }
    }
}

/* Most pixels are not covered: eight are passed over at once. Leaves none covered. */
static void cover_draw(const struct line_room *room, size_t size, uint32_t rgb, uint32_t *pixels)
{
    for (size_t first = 0; first < size; first += sizeof(uint64_t)) {
        uint64_t eight;
        memcpy(&eight, room->covered + first, sizeof eight);
        for (size_t i = first; eight && i < first + sizeof eight && i < size; i++)
            if (room->covered[i])
                pixels[i] = colour_blend(pixels[i], rgb, room->covered[i]);
        if (eight)
            memset(room->covered + first, 0, sizeof eight);
    }
}

static void borders_draw(const struct ground *ground, struct line_room *room, size_t size,
                         uint32_t *pixels)
{
    for (int i = 0; i < ground->borough_count; i++)
        if (tile_boxes_meet(&ground->boroughs[i].box, &room->view->box))
            shape_line(&ground->boroughs[i], ground->is_drawn_before[i], room);
    cover_draw(room, size, colour_rgb(COLOUR_LINE), pixels);
}

static void gap_borders_draw(const struct ground *ground, const struct gap_cell *cells,
                             struct line_room *room, size_t size, uint32_t *pixels)
{
    for (int i = 0; i < ground->borough_count; i++)
        if (cells[i].verdict == GAP_NONE &&
            tile_boxes_meet(&ground->boroughs[i].box, &room->view->box))
            shape_line(&ground->boroughs[i], NULL, room);
    cover_draw(room, size, colour_rgb(COLOUR_DARK), pixels);
}

static void context_draw(const struct ground *ground, struct line_room *room, size_t size,
                         uint32_t *pixels)
{
    for (int i = 0; i < ground->context_count; i++)
        if (tile_boxes_meet(&ground->context[i].box, &room->view->box))
            shape_line(&ground->context[i], NULL, room);
    cover_draw(room, size, colour_rgb(COLOUR_STEP_1 + 2), pixels);
}

/* A spot is a line without length. */
static void spots_draw(const struct ground *ground, struct line_room *room, size_t size,
                       enum colour colour, uint32_t *pixels)
{
    for (int i = 0; i < ground->spot_count; i++) {
        struct spot_px at = window_px_of(room->view, ground->spots[i]);
        if (edge_is_near(room->view, ground->spots[i], ground->spots[i]))
            edge_draw(room, at, at);
    }
    cover_draw(room, size, colour_rgb(colour), pixels);
}

enum err lines_draw(const struct raster *raster, const struct raster_look *look,
                    const struct raster_window *window, uint32_t *pixels)
{
    const struct ground *ground = &raster->ground;
    struct window_view view = window_view_of(window);
    size_t size = (size_t)view.width_px * (size_t)view.height_px;
    struct line_room room = {.view = &view,
                             .level = window_level_of(window),
                             .half_px = line_px / 2 * window->scale,
                             .covered = calloc(size + sizeof(uint64_t), 1)};
    if (!room.covered)
        return ERR_NO_MEMORY;
    if (!look->cells && ground->context_count)
        context_draw(ground, &room, size, pixels);
    borders_draw(ground, &room, size, pixels);
    room.half_px = gap_line_px / 2 * window->scale;
    if (look->cells)
        gap_borders_draw(ground, look->cells, &room, size, pixels);
    if (!look->cells && ground->spot_count && window->zoom >= SPOT_ZOOM) {
        room.half_px = (spot_px / 2 + spot_rim_px) * window->scale;
        spots_draw(ground, &room, size, COLOUR_WHITE, pixels);
        room.half_px = spot_px / 2 * window->scale;
        spots_draw(ground, &room, size, COLOUR_STEP_1 + 3, pixels);
    }
    free(room.covered);
    return OK;
}
