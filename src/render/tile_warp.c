/* From the grid to world units. Both are smooth: over 2 km their third derivatives amount to less
 * than 0.1 mm, so a quadratic through three by three of PROJ's answers is as good as PROJ. */
#include <stdlib.h>

#include "render/tile_ground.h"

enum { NODES = 51, STEP_M = 2000, WEST_M = 480000, SOUTH_M = 130000 };

/* World units, not rounded. */
struct node {
    double x;
    double y;
};

struct tile_warp {
    struct node nodes[NODES][NODES]; /* from south to north, then from west to east */
};

static struct node node_of(struct geo_point point)
{
    double sine = sin(point.lat * (M_PI / 180));
    return (struct node){ldexp(point.lon / 360 + 0.5, 32),
                         ldexp(0.5 - log((1 + sine) / (1 - sine)) / (4 * M_PI), 32)};
}

enum err tile_warp_create(const struct projection *projection, struct tile_warp **out,
                          struct problem *problem)
{
    struct tile_warp *warp = malloc(sizeof *warp);
    if (!warp)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for tiles.");
    for (int row = 0; row < NODES; row++)
        for (int column = 0; column < NODES; column++)
            warp->nodes[row][column] = node_of(projection_to_point(
                projection, (struct geo_grid){WEST_M + column * STEP_M, SOUTH_M + row * STEP_M}));
    *out = warp;
    return OK;
}

void tile_warp_destroy(struct tile_warp *warp)
{
    free(warp);
}

/* Lagrange's weights of the nodes at -1, 0 and 1. */
static void weights_of(double t, double weights[3])
{
    weights[0] = t * (t - 1) / 2;
    weights[1] = 1 - t * t;
    weights[2] = t * (t + 1) / 2;
}

struct tile_point tile_warp_point(const struct tile_warp *warp, const struct projection *projection,
                                  struct geo_grid grid)
{
    double across = (grid.easting - WEST_M) / STEP_M;
    double up = (grid.northing - SOUTH_M) / STEP_M;
    if (!(across >= 0 && across <= NODES - 1 && up >= 0 && up <= NODES - 1))
        return tile_point_of(projection_to_point(projection, grid));
    int column = (int)(across + 0.5);
    int row = (int)(up + 0.5);
    column = column < 1 ? 1 : column > NODES - 2 ? NODES - 2 : column;
    row = row < 1 ? 1 : row > NODES - 2 ? NODES - 2 : row;
    double by_column[3];
    double by_row[3];
    weights_of(across - column, by_column);
    weights_of(up - row, by_row);
    struct node sum = {0, 0};
    for (int i = 0; i < 3; i++) {
        const struct node *nodes = &warp->nodes[row - 1 + i][column - 1];
        for (int k = 0; k < 3; k++) {
            sum.x += by_row[i] * by_column[k] * nodes[k].x;
            sum.y += by_row[i] * by_column[k] * nodes[k].y;
        }
    }
    return (struct tile_point){(uint32_t)(sum.x + 0.5), (uint32_t)(sum.y + 0.5)};
}
