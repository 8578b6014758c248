/* Cuts shapes to a tile: polygons by Sutherland and Hodgman (1974), lines piece by piece. */
#include <stdlib.h>

#include "render/tile_ground.h"

/* In units of the tile. */
struct spot {
    double x;
    double y;
};

struct run {
    struct spot *spots;
    size_t count;
    size_t room;
};

struct tile_cutter {
    struct run runs[2];
    struct mvt_point *points;
    size_t room;
};

static const double low = -TILE_BUFFER;
static const double high = TILE_EXTENT + TILE_BUFFER;

enum err tile_cutter_create(struct tile_cutter **out, struct problem *problem)
{
    *out = calloc(1, sizeof **out);
    return *out ? OK : problem_set(problem, ERR_NO_MEMORY, "There is no memory to cut tiles.");
}

void tile_cutter_destroy(struct tile_cutter *cutter)
{
    if (!cutter)
        return;
    free(cutter->runs[0].spots);
    free(cutter->runs[1].spots);
    free(cutter->points);
    free(cutter);
}

/* Empties the run and makes room for so many. */
static bool run_begin(struct run *run, size_t most)
{
    run->count = 0;
    if (run->room >= most)
        return true;
    free(run->spots);
    run->spots = malloc(most * sizeof *run->spots);
    run->room = run->spots ? most : 0;
    return run->spots != NULL;
}

/* How far inside one of the four sides: 0 left, 1 right, 2 top, 3 bottom. */
static inline double inside(struct spot spot, int side)
{
    switch (side) {
    case 0: return spot.x - low;
    case 1: return high - spot.x;
    case 2: return spot.y - low;
    default: return high - spot.y;
    }
}

/* Where an edge crosses a side; reckoned in one direction, so that two neighbours agree. */
static struct spot crossing(struct spot a, struct spot b, int side)
{
    if (a.x > b.x || (a.x >= b.x && a.y > b.y)) {
        struct spot swap = a;
        a = b;
        b = swap;
    }
    double from = inside(a, side);
    double t = from / (from - inside(b, side));
    struct spot at = {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
    switch (side) {
    case 0: at.x = low; break;
    case 1: at.x = high; break;
    case 2: at.y = low; break;
    default: at.y = high; break;
    }
    return at;
}

/* A closed ring (its first point not repeated) cut at one side. */
static bool side_cut(const struct run *from, struct run *to, int side)
{
    if (!run_begin(to, 2 * from->count + 1))
        return false;
    for (size_t i = 0, before = from->count - 1; i < from->count; before = i++) {
        struct spot a = from->spots[before];
        struct spot b = from->spots[i];
        bool a_inside = inside(a, side) >= 0;
        bool b_inside = inside(b, side) >= 0;
        if (a_inside != b_inside)
            to->spots[to->count++] = crossing(a, b, side);
        if (b_inside)
            to->spots[to->count++] = b;
    }
    return true;
}

/* Where a tile lies, and what makes its units of world units. */
struct view {
    struct tile_box box;
    double west;
    double north;
    double scale;
    int zoom;
};

static struct view view_of(struct tile tile)
{
    return (struct view){tile_box_of(tile), ldexp(tile.x, 32 - tile.z), ldexp(tile.y, 32 - tile.z),
                         1 / tile_unit_of(tile.z), tile.z};
}

static bool is_aside(const struct tile_box *box, const struct tile_box *chunk)
{
    return chunk->max_x < box->min_x || chunk->min_x > box->max_x || chunk->max_y < box->min_y ||
           chunk->min_y > box->max_y;
}

/* Adds the points of the zoom. Of those that lie aside, all beyond the same side, the first and the
 * last are enough: what is between them would be cut off. */
static void chunk_load(const struct tile_shape *shape, const struct view *view, int first, int end,
                       bool is_aside_of_tile, struct run *run)
{
    size_t before = run->count;
    for (int i = first; i < end; i++) {
        if (shape->zooms[i] > view->zoom)
            continue;
        if (is_aside_of_tile && run->count > before + 1)
            run->count--;
        run->spots[run->count++] = (struct spot){(shape->points[i].x - view->west) * view->scale,
                                                 (shape->points[i].y - view->north) * view->scale};
    }
}

/* The points of the tile's zoom, in its units. Of a closed ring the last, which repeats the first,
 * is left out. */
static bool ring_load(const struct tile_shape *shape, int ring, const struct view *view,
                      struct run *run)
{
    int first = shape->starts[ring];
    int end = shape->starts[ring + 1] - !shape->is_line;
    const struct tile_box *chunk = shape->chunks + shape->chunk_starts[ring];
    if (!run_begin(run, end > first ? (size_t)(end - first) : 1))
        return false;
    for (int i = first; i < end; i += TILE_CHUNK, chunk++)
        chunk_load(shape, view, i, i + TILE_CHUNK < end ? i + TILE_CHUNK : end,
                   !shape->is_line && is_aside(&view->box, chunk), run);
    return true;
}

/* Rounded into the cutter's points. */
static bool points_round(struct tile_cutter *cutter, const struct spot *spots, size_t count)
{
    if (cutter->room < count) {
        free(cutter->points);
        cutter->points = malloc(2 * count * sizeof *cutter->points);
        cutter->room = cutter->points ? 2 * count : 0;
    }
    for (size_t i = 0; i < count && cutter->points; i++)
        cutter->points[i] =
            (struct mvt_point){(int32_t)floor(spots[i].x + 0.5), (int32_t)floor(spots[i].y + 0.5)};
    return cutter->points || !count;
}

static bool box_holds(const struct tile_box *outer, const struct tile_box *inner)
{
    return outer->min_x <= inner->min_x && outer->max_x >= inner->max_x &&
           outer->min_y <= inner->min_y && outer->max_y >= inner->max_y;
}

static bool ring_cut(struct tile_cutter *cutter, const struct tile_shape *shape, int ring,
                     const struct view *view, bool is_outer, struct mvt *mvt)
{
    struct run *run = &cutter->runs[0];
    struct run *other = &cutter->runs[1];
    if (!ring_load(shape, ring, view, run))
        return false;
    bool is_whole = box_holds(&view->box, &shape->boxes[ring]);
    for (int side = 0; side < 4 && !is_whole && run->count; side++) {
        if (!side_cut(run, other, side))
            return false;
        struct run *swap = run;
        run = other;
        other = swap;
    }
    if (!points_round(cutter, run->spots, run->count))
        return false;
    mvt_ring(mvt, cutter->points, (int)run->count, is_outer);
    return true;
}

/* The part of an edge that is in the box (Liang and Barsky 1984). False if there is none. */
static bool edge_cut(struct spot a, struct spot b, double *from, double *to)
{
    *from = 0;
    *to = 1;
    for (int side = 0; side < 4; side++) {
        double p = inside(a, side);
        double q = inside(b, side);
        if (p < 0 && q < 0)
            return false;
        double t = p / (p - q);
        if (p < 0 && t > *from)
            *from = t;
        if (q < 0 && t < *to)
            *to = t;
    }
    return *from < *to;
}

static bool line_end(struct tile_cutter *cutter, struct run *piece, struct mvt *mvt)
{
    if (!points_round(cutter, piece->spots, piece->count))
        return false;
    if (piece->count > 1)
        mvt_line(mvt, cutter->points, (int)piece->count);
    piece->count = 0;
    return true;
}

static bool line_cut(struct tile_cutter *cutter, const struct tile_shape *shape, int line,
                     const struct view *view, struct mvt *mvt)
{
    struct run *run = &cutter->runs[0];
    struct run *piece = &cutter->runs[1];
    if (!ring_load(shape, line, view, run) || !run_begin(piece, 2 * run->count + 1))
        return false;
    for (size_t i = 1; i < run->count; i++) {
        struct spot a = run->spots[i - 1];
        struct spot b = run->spots[i];
        double from;
        double to;
        if (!edge_cut(a, b, &from, &to))
            continue;
        if (!piece->count)
            piece->spots[piece->count++] =
                (struct spot){a.x + from * (b.x - a.x), a.y + from * (b.y - a.y)};
        piece->spots[piece->count++] =
            (struct spot){a.x + to * (b.x - a.x), a.y + to * (b.y - a.y)};
        if (to < 1 && !line_end(cutter, piece, mvt))
            return false;
    }
    return line_end(cutter, piece, mvt);
}

bool tile_cut(struct tile_cutter *cutter, const struct tile_shape *shape, struct tile tile,
              struct mvt *mvt)
{
    struct view view = view_of(tile);
    for (int ring = 0; ring < shape->ring_count; ring++) {
        bool is_outer = ring == 0 || shape->parts[ring] != shape->parts[ring - 1];
        if (shape->starts[ring + 1] == shape->starts[ring])
            continue;
        if (!tile_boxes_meet(&view.box, &shape->boxes[ring])) {
            if (is_outer && !shape->is_line)
                mvt_ring(mvt, NULL, 0, true); /* its inner rings go with it */
            continue;
        }
        if (shape->is_line ? !line_cut(cutter, shape, ring, &view, mvt)
                           : !ring_cut(cutter, shape, ring, &view, is_outer, mvt))
            return false;
    }
    return true;
}
