#include "geo/locator.h"

#include <math.h>
#include <string.h>

enum { CELL_OUTSIDE = 0xFF, CELL_MIXED = 0xFE };

static const double cell_m = 250;
static const double river_reach_m = 1000; /* DATA: on a bridge, the nearest borough within 1 km */
static const double bank_slack_m = 30; /* the river was derived: slivers between it and the banks */

/* One edge of one area, in the row of cells that it crosses. */
struct row_edge {
    struct geo_grid a;
    struct geo_grid b;
    int area;
};

struct locator {
    const struct rings *areas;
    int area_count;
    const struct rings *water;
    struct geo_box box;
    int columns;
    int row_count;
    uint8_t *cells;         /* area index, CELL_OUTSIDE or CELL_MIXED */
    uint8_t *wet;           /* 1 where the water or its bank may be */
    int *row_starts;        /* row_count + 1 */
    struct row_edge *edges; /* of all rows, grouped by row and within it by area */
};

static int cell_of(double value, double least, int count)
{
    int cell = (int)((value - least) / cell_m);
    return cell < 0 ? 0 : cell >= count ? count - 1 : cell;
}

/* Crossings of the point's line to the east decide; only edges of its row can cross it. */
static int find_exact(const struct locator *locator, struct geo_grid point, int row)
{
    const struct row_edge *edge = locator->edges + locator->row_starts[row];
    const struct row_edge *end = locator->edges + locator->row_starts[row + 1];
    while (edge < end) {
        int area = edge->area;
        bool inside = false;
        for (; edge < end && edge->area == area; edge++)
            inside ^= (edge->a.northing > point.northing) != (edge->b.northing > point.northing) &&
                      point.easting < (edge->b.easting - edge->a.easting) *
                                              (point.northing - edge->a.northing) /
                                              (edge->b.northing - edge->a.northing) +
                                          edge->a.easting;
        if (inside)
            return area;
    }
    return LOCATOR_NONE;
}

/* The Thames rule. */
static int find_across_water(const struct locator *locator, struct geo_grid point)
{
    double reach_m = river_reach_m;
    if (!rings_contain(locator->water, point)) {
        if (rings_edge_distance_m(locator->water, point) > bank_slack_m)
            return LOCATOR_NONE;
        reach_m = bank_slack_m;
    }
    int nearest = LOCATOR_NONE;
    for (int area = 0; area < locator->area_count; area++) {
        const struct geo_box *box = &locator->areas[area].box;
        if (point.easting < box->min_x - reach_m || point.easting > box->max_x + reach_m ||
            point.northing < box->min_y - reach_m || point.northing > box->max_y + reach_m)
            continue;
        double distance_m = rings_edge_distance_m(&locator->areas[area], point);
        if (distance_m <= reach_m) {
            reach_m = distance_m;
            nearest = area;
        }
    }
    return nearest;
}

int locator_find(const struct locator *locator, struct geo_grid point)
{
    const struct geo_box *box = &locator->box;
    if (!(point.easting >= box->min_x && point.easting <= box->max_x &&
          point.northing >= box->min_y && point.northing <= box->max_y))
        return LOCATOR_NONE; /* the river lies between the areas */
    int row = cell_of(point.northing, box->min_y, locator->row_count);
    int column = cell_of(point.easting, box->min_x, locator->columns);
    uint8_t cell = locator->cells[row * locator->columns + column];
    if (cell < CELL_MIXED)
        return cell;
    int area = cell == CELL_MIXED ? find_exact(locator, point, row) : LOCATOR_NONE;
    if (area != LOCATOR_NONE || !locator->wet[row * locator->columns + column])
        return area;
    return find_across_water(locator, point);
}

struct edge_rows {
    int first;
    int last;
};

static struct edge_rows rows_of(const struct locator *locator, struct geo_grid a, struct geo_grid b)
{
    return (struct edge_rows){
        cell_of(fmin(a.northing, b.northing), locator->box.min_y, locator->row_count),
        cell_of(fmax(a.northing, b.northing), locator->box.min_y, locator->row_count)};
}

static void wet_cells(struct locator *locator, struct geo_box box)
{
    int first_row = cell_of(box.min_y - bank_slack_m, locator->box.min_y, locator->row_count);
    int last_row = cell_of(box.max_y + bank_slack_m, locator->box.min_y, locator->row_count);
    int first = cell_of(box.min_x - bank_slack_m, locator->box.min_x, locator->columns);
    int last = cell_of(box.max_x + bank_slack_m, locator->box.min_x, locator->columns);
    for (int row = first_row; row <= last_row; row++)
        memset(locator->wet + row * locator->columns + first, 1, (size_t)(last - first) + 1);
}

/* The river is some hundred metres wide: cells that it fills, and those that its banks touch. */
static void fill_wet(struct locator *locator)
{
    const struct rings *water = locator->water;
    for (int ring = 0; water && ring < water->ring_count; ring++) {
        for (int i = water->starts[ring]; i + 1 < water->starts[ring + 1]; i++) {
            struct geo_grid a = water->points[i];
            struct geo_grid b = water->points[i + 1];
            wet_cells(locator,
                      (struct geo_box){fmin(a.easting, b.easting), fmin(a.northing, b.northing),
                                       fmax(a.easting, b.easting), fmax(a.northing, b.northing)});
        }
    }
    for (int cell = 0; water && cell < locator->row_count * locator->columns; cell++) {
        int row = cell / locator->columns;
        struct geo_grid middle = {locator->box.min_x + (cell % locator->columns + 0.5) * cell_m,
                                  locator->box.min_y + (row + 0.5) * cell_m};
        if (!locator->wet[cell] && locator->cells[cell] >= CELL_MIXED)
            locator->wet[cell] = rings_contain(water, middle);
    }
}

/* Every cell of the edge's box counts as touched: safe, and edges are short. */
static void mark_edge(struct locator *locator, struct geo_grid a, struct geo_grid b)
{
    struct edge_rows rows = rows_of(locator, a, b);
    int first = cell_of(fmin(a.easting, b.easting), locator->box.min_x, locator->columns);
    int last = cell_of(fmax(a.easting, b.easting), locator->box.min_x, locator->columns);
    for (int row = rows.first; row <= rows.last; row++)
        memset(locator->cells + row * locator->columns + first, CELL_MIXED,
               (size_t)(last - first) + 1);
}

/* Calls for every edge of every area in order of areas. store: false counts, true writes. */
static void place_edges(struct locator *locator, int *next, bool store)
{
    for (int area = 0; area < locator->area_count; area++) {
        const struct rings *rings = &locator->areas[area];
        for (int ring = 0; ring < rings->ring_count; ring++) {
            for (int i = rings->starts[ring]; i + 1 < rings->starts[ring + 1]; i++) {
                struct geo_grid a = rings->points[i];
                struct geo_grid b = rings->points[i + 1];
                struct edge_rows rows = rows_of(locator, a, b);
                for (int row = rows.first; row <= rows.last; row++) {
                    if (store)
                        locator->edges[next[row]] = (struct row_edge){a, b, area};
                    next[row]++;
                }
                if (!store)
                    mark_edge(locator, a, b);
            }
        }
    }
}

/* Cells that no edge touches are wholly in one area or outside all. */
static void fill_cells(struct locator *locator)
{
    for (int row = 0; row < locator->row_count; row++) {
        for (int column = 0; column < locator->columns; column++) {
            uint8_t *cell = locator->cells + row * locator->columns + column;
            struct geo_grid middle = {locator->box.min_x + (column + 0.5) * cell_m,
                                      locator->box.min_y + (row + 0.5) * cell_m};
            if (*cell == CELL_MIXED)
                continue;
            int area = find_exact(locator, middle, row);
            *cell = area == LOCATOR_NONE ? CELL_OUTSIDE : (uint8_t)area;
        }
    }
}

enum err locator_build(const struct rings *areas, int area_count, const struct rings *water,
                       struct arena *arena, const struct locator **out, struct problem *problem)
{
    if (area_count < 1 || area_count > LOCATOR_MAX_AREAS)
        return problem_set(problem, ERR_LIMIT, "There are %d areas; 1 to %d can be located.",
                           area_count, LOCATOR_MAX_AREAS);
    struct locator *locator = ARENA_NEW(arena, struct locator);
    if (!locator)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the areas.");
    *locator = (struct locator){
        .areas = areas, .area_count = area_count, .water = water, .box = areas[0].box};
    for (int i = 1; i < area_count; i++) {
        locator->box.min_x = fmin(locator->box.min_x, areas[i].box.min_x);
        locator->box.min_y = fmin(locator->box.min_y, areas[i].box.min_y);
        locator->box.max_x = fmax(locator->box.max_x, areas[i].box.max_x);
        locator->box.max_y = fmax(locator->box.max_y, areas[i].box.max_y);
    }
    locator->columns = (int)((locator->box.max_x - locator->box.min_x) / cell_m) + 1;
    locator->row_count = (int)((locator->box.max_y - locator->box.min_y) / cell_m) + 1;
    size_t row_count = (size_t)locator->row_count;
    locator->cells = ARENA_ARRAY(arena, uint8_t, row_count * (size_t)locator->columns);
    locator->row_starts = ARENA_ARRAY(arena, int, row_count + 1);
    int *next = ARENA_ARRAY(arena, int, row_count);
    locator->wet = ARENA_ARRAY(arena, uint8_t, row_count * (size_t)locator->columns);
    if (!locator->cells || !locator->wet || !locator->row_starts || !next)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the areas.");
    place_edges(locator, next, false);
    for (size_t row = 0; row < row_count; row++) {
        locator->row_starts[row + 1] = locator->row_starts[row] + next[row];
        next[row] = locator->row_starts[row];
    }
    locator->edges = ARENA_ARRAY(arena, struct row_edge, (size_t)locator->row_starts[row_count]);
    if (!locator->edges)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the areas.");
    place_edges(locator, next, true);
    fill_cells(locator);
    fill_wet(locator);
    *out = locator;
    return OK;
}
