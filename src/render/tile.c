#include "render/tile.h"

static const double world_units = 4294967296.0;

static enum err number_read(struct str text, uint32_t *out, struct problem *problem)
{
    uint32_t number = 0;
    bool good = text.len > 0 && text.len <= 9;
    for (size_t i = 0; i < text.len && good; i++) {
        good = text.ptr[i] >= '0' && text.ptr[i] <= '9';
        number = number * 10 + (uint32_t)(text.ptr[i] - '0');
    }
    if (!good)
        return problem_set(problem, ERR_INVALID,
                           "The address of a tile is three whole numbers: its zoom, x and y.");
    *out = number;
    return OK;
}

enum err tile_read(struct str z, struct str x, struct str y, struct tile *out,
                   struct problem *problem)
{
    uint32_t numbers[3] = {0};
    enum err err = number_read(z, &numbers[0], problem);
    if (!err)
        err = number_read(x, &numbers[1], problem);
    if (!err)
        err = number_read(y, &numbers[2], problem);
    if (err)
        return err;
    if (numbers[0] > TILE_ZOOM_MAX)
        return problem_set(problem, ERR_NOT_FOUND, "There are tiles of zoom 0 to %d.",
                           TILE_ZOOM_MAX);
    uint32_t side = UINT32_C(1) << numbers[0];
    if (numbers[1] >= side || numbers[2] >= side)
        return problem_set(problem, ERR_NOT_FOUND, "At zoom %u the x and y of a tile are 0 to %u.",
                           numbers[0], side - 1);
    *out = (struct tile){(int)numbers[0], numbers[1], numbers[2]};
    return OK;
}

static uint32_t clamp(double units)
{
    return units <= 0 ? 0 : units >= world_units - 1 ? UINT32_MAX : (uint32_t)(units + 0.5);
}

struct tile_point tile_point_of(struct geo_point point)
{
    double x = point.lon / 360 + 0.5;
    double sine = sin(point.lat * (M_PI / 180));
    double y = 0.5 - log((1 + sine) / (1 - sine)) / (4 * M_PI);
    return (struct tile_point){clamp(x * world_units), clamp(y * world_units)};
}

struct tile_box tile_box_of(struct tile tile)
{
    double side = ldexp(1, 32 - tile.z);
    double rim = TILE_BUFFER * tile_unit_of(tile.z);
    return (struct tile_box){clamp(tile.x * side - rim), clamp(tile.y * side - rim),
                             clamp((tile.x + 1) * side + rim), clamp((tile.y + 1) * side + rim)};
}
