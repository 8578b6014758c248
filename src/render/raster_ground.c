#include <math.h>
#include <stdlib.h>

#include "raster_making.h"

enum { SQUARE_M = 1000 };

/* The first square kilometre with so many women has the next step. */
static const int step_women[WOMEN_STEPS - 1] = {1000, 2500, 4000, 6000};

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the map.");
}

/* ---- women by square ---- */

struct square {
    int east; /* in squares */
    int north;
    int64_t women;
};

static int by_place(const void *left, const void *right)
{
    const struct square *a = left;
    const struct square *b = right;
    return a->north != b->north ? (a->north > b->north) - (a->north < b->north)
                                : (a->east > b->east) - (a->east < b->east);
}

/* One for each demand point, then those of the same square together. Returns how many are left. */
static int squares_gather(const struct directory *directory, struct square *squares)
{
    for (int i = 0; i < directory->demand_count; i++) {
        const struct demand_record *demand = &directory->demand[i];
        squares[i] = (struct square){(int)floor(demand->grid.easting / SQUARE_M),
                                     (int)floor(demand->grid.northing / SQUARE_M), demand->women};
    }
    qsort(squares, (size_t)directory->demand_count, sizeof *squares, by_place);
    int count = 0;
    for (int i = 0; i < directory->demand_count; i++) {
        if (count && by_place(&squares[count - 1], &squares[i]) == 0)
            squares[count - 1].women += squares[i].women;
        else
            squares[count++] = squares[i];
    }
    return count;
}

static void box_add(struct tile_box *box, struct tile_point point)
{
    box->min_x = point.x < box->min_x ? point.x : box->min_x;
    box->min_y = point.y < box->min_y ? point.y : box->min_y;
    box->max_x = point.x > box->max_x ? point.x : box->max_x;
    box->max_y = point.y > box->max_y ? point.y : box->max_y;
}

static struct ground_square square_place(const struct square *square, const struct tile_warp *warp,
                                         const struct projection *projection)
{
    static const int corners[4][2] = {{0, 0}, {0, 1}, {1, 1}, {1, 0}};
    struct ground_square placed = {.box = {UINT32_MAX, UINT32_MAX, 0, 0}};
    for (int i = 0; i < 4; i++) {
        struct geo_grid corner = {(double)(square->east + corners[i][0]) * SQUARE_M,
                                  (double)(square->north + corners[i][1]) * SQUARE_M};
        placed.corners[i] = tile_warp_point(warp, projection, corner);
        box_add(&placed.box, placed.corners[i]);
    }
    while (placed.step < WOMEN_STEPS - 1 && square->women >= step_women[placed.step])
        placed.step++;
    return placed;
}

static enum err squares_make(const struct directory *directory, const struct tile_warp *warp,
                             const struct projection *projection, struct arena *arena,
                             struct ground *out, struct problem *problem)
{
    struct square *squares = calloc((size_t)directory->demand_count + 1, sizeof *squares);
    int count = squares ? squares_gather(directory, squares) : 0;
    struct ground_square *placed = ARENA_ARRAY(arena, struct ground_square, (size_t)count + 1);
    bool is_whole = squares && placed;
    for (int i = 0; i < count && is_whole; i++)
        placed[i] = square_place(&squares[i], warp, projection);
    free(squares);
    out->squares = placed;
    out->square_count = count;
    return is_whole ? OK : no_memory(problem);
}

enum err ground_make(const struct atlas *atlas, const struct tile_warp *warp,
                     const struct projection *projection, struct arena *arena, struct ground *out,
                     struct problem *problem)
{
    int count = atlas->borough_count;
    struct rings *rings = calloc((size_t)count + 1, sizeof *rings);
    struct tile_shape *shapes = ARENA_ARRAY(arena, struct tile_shape, (size_t)count + 1);
    enum err err;
    if (rings && shapes) { /* the water too: where it touches a borough, their borders stay one */
        for (int i = 0; i <= count; i++)
            rings[i] = i < count ? atlas->boroughs[i] : atlas->water;
        err = tile_shapes_make(warp, projection, rings, count + 1, arena, shapes, problem);
    } else {
        err = no_memory(problem);
    }
    free(rings);
    if (err)
        return err;
    out->borough_count = count;
    out->boroughs = shapes;
    out->water = shapes[count];
    err = borders_make(out, arena, problem);
    if (!err)
        err = context_make(&atlas->directory, warp, projection, arena, out, problem);
    return err ? err : squares_make(&atlas->directory, warp, projection, arena, out, problem);
}

/* ---- what it was made of ---- */

static void grid_add(struct buf *out, struct geo_grid grid)
{
    buf_bytes(out, &grid, sizeof grid);
}

static void text_add(struct buf *out, struct str text)
{
    buf_bytes(out, &text.len, sizeof text.len);
    buf_str(out, text);
}

enum err ground_digest(const struct atlas *atlas, uint8_t digest[SHA256_BYTES])
{
    const struct directory *directory = &atlas->directory;
    struct buf content;
    buf_init(&content, 0);
    buf_bytes(&content, &atlas->borough_count, sizeof atlas->borough_count);
    for (int i = 0; i < atlas->borough_count; i++) {
        const struct area_record *area = &directory->areas[i];
        buf_bytes(&content, atlas->borough_keys[i], sizeof atlas->borough_keys[i]);
        text_add(&content, area->name);
        grid_add(&content, area->label);
        buf_bytes(&content, &area->hectares, sizeof area->hectares);
    }
    text_add(&content, directory->water_wkb);
    for (int i = 0; i < directory->places_count; i++) {
        const struct place_record *place = &directory->places[i];
        buf_bytes(&content, &place->kind, sizeof place->kind);
        text_add(&content, place->name);
        grid_add(&content, place->has_point ? place->grid : (struct geo_grid){0, 0});
    }
    for (int i = 0; i < directory->demand_count; i++) {
        grid_add(&content, directory->demand[i].grid);
        buf_bytes(&content, &directory->demand[i].women, sizeof directory->demand[i].women);
    }
    for (int i = 0; i < directory->layers_count; i++) {
        struct span features = directory->layers[i].features;
        for (int j = 0; directory->layers[i].is_base && j < features.count; j++)
            text_add(&content, directory->layer_features[features.first + j].wkb);
    }
    struct str part = buf_view(&content);
    bool failed = content.failed;
    if (!failed)
        sha256(&part, 1, digest);
    buf_finish(&content);
    return failed ? ERR_NO_MEMORY : OK;
}
