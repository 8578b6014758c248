#include "catchment_grid.h"

#include <math.h>

enum { SITES_PER_CELL = 2, CELLS_PER_SIDE_MAX = 2000 };

static int clamp(double value, int count)
{
    return value < 0 ? 0 : value >= count ? count - 1 : (int)value;
}

static int column_of(const struct site_grid *grid, double easting)
{
    return clamp((easting - grid->low.easting) / grid->cell_m, grid->columns);
}

static int row_of(const struct site_grid *grid, double northing)
{
    return clamp((northing - grid->low.northing) / grid->cell_m, grid->rows);
}

static int cell_of(const struct site_grid *grid, struct geo_grid at)
{
    return row_of(grid, at.northing) * grid->columns + column_of(grid, at.easting);
}

/* Squares that hold a few sites each, however long and thin the box is. */
static void shape_choose(struct site_grid *grid, const struct geo_grid *sites, int count)
{
    grid->low = sites[0];
    grid->high = sites[0];
    for (int i = 1; i < count; i++) {
        grid->low.easting = fmin(grid->low.easting, sites[i].easting);
        grid->low.northing = fmin(grid->low.northing, sites[i].northing);
        grid->high.easting = fmax(grid->high.easting, sites[i].easting);
        grid->high.northing = fmax(grid->high.northing, sites[i].northing);
    }
    double wide_m = grid->high.easting - grid->low.easting;
    double high_m = grid->high.northing - grid->low.northing;
    double cells = 1 + (double)count / SITES_PER_CELL;
    double least_m = fmax(wide_m, high_m) / fmin(cells, CELLS_PER_SIDE_MAX);
    grid->cell_m = fmax(fmax(sqrt(wide_m * high_m / cells), least_m), 1);
    grid->columns = 1 + (int)(wide_m / grid->cell_m);
    grid->rows = 1 + (int)(high_m / grid->cell_m);
}

bool site_grid_make(const struct geo_grid *sites, int count, struct arena *arena,
                    struct site_grid *out)
{
    struct site_grid grid = {.columns = 1, .rows = 1, .cell_m = 1};
    if (count > 0)
        shape_choose(&grid, sites, count);
    size_t cells = (size_t)grid.columns * (size_t)grid.rows;
    struct geo_grid *sorted = ARENA_ARRAY(arena, struct geo_grid, (size_t)count);
    grid.starts = ARENA_ARRAY(arena, int, cells + 2);
    if (!sorted || !grid.starts)
        return false;
    for (int i = 0; i < count; i++)
        grid.starts[cell_of(&grid, sites[i]) + 2]++;
    for (size_t k = 2; k < cells + 2; k++)
        grid.starts[k] += grid.starts[k - 1];
    for (int i = 0; i < count; i++) /* moves each start on to its end, which is the next one's */
        sorted[grid.starts[cell_of(&grid, sites[i]) + 1]++] = sites[i];
    grid.sites = sorted;
    *out = grid;
    return true;
}

static double square2(struct geo_grid a, struct geo_grid b)
{
    double x = a.easting - b.easting;
    double y = a.northing - b.northing;
    return x * x + y * y;
}

/* The least of least2 and the squared distances to the sites in these columns of a row. */
static double run_nearest2(const struct site_grid *grid, int row, int first, int last,
                           struct geo_grid from, double least2)
{
    if (row < 0 || row >= grid->rows || first >= grid->columns || last < 0)
        return least2;
    int start = row * grid->columns;
    int end = grid->starts[start + (last < grid->columns ? last : grid->columns - 1) + 1];
    for (int i = grid->starts[start + (first > 0 ? first : 0)]; i < end; i++)
        least2 = fmin(least2, square2(grid->sites[i], from));
    return least2;
}

/* Ring by ring round the point of the box that is closest to where we ask from. All sites are in
 * the box, and so none is closer to us than to that point: squared, it is at least our way to the
 * box and its own way from there, added. */
double site_grid_nearest_m(const struct site_grid *grid, struct geo_grid from)
{
    struct geo_grid door = {fmin(fmax(from.easting, grid->low.easting), grid->high.easting),
                            fmin(fmax(from.northing, grid->low.northing), grid->high.northing)};
    int column = column_of(grid, door.easting);
    int row = row_of(grid, door.northing);
    int rings = grid->columns > grid->rows ? grid->columns : grid->rows;
    double outside2 = square2(from, door);
    double least2 = HUGE_VAL;
    for (int ring = 0; ring < rings; ring++) {
        double clear_m = (ring - 1) * grid->cell_m;
        if (ring > 0 && outside2 + clear_m * clear_m > least2)
            break;
        int west = column - ring;
        int east = column + ring;
        least2 = run_nearest2(grid, row - ring, west, east, from, least2);
        if (ring > 0)
            least2 = run_nearest2(grid, row + ring, west, east, from, least2);
        for (int side = row - ring + 1; side < row + ring; side++) {
            least2 = run_nearest2(grid, side, west, west, from, least2);
            least2 = run_nearest2(grid, side, east, east, from, least2);
        }
    }
    return sqrt(least2);
}
