#include "render/raster.h"

#include <stdlib.h>

#include "raster_making.h"

/* ---- creation ---- */

enum err raster_create(const struct atlas *atlas, const struct projection *projection,
                       struct raster **out, struct problem *problem)
{
    struct raster *raster = calloc(1, sizeof *raster);
    if (!raster)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the map.");
    arena_init(&raster->arena, 0);
    struct tile_warp *warp = NULL;
    enum err err = tile_warp_create(projection, &warp, problem);
    if (!err && ground_digest(atlas, raster->digest))
        err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for the map.");
    if (!err)
        err = ground_make(atlas, warp, projection, &raster->arena, &raster->ground, problem);
    if (!err)
        err = names_make(atlas, warp, projection, &raster->arena, &raster->names, problem);
    if (!err)
        err = patterns_make(raster, problem);
    tile_warp_destroy(warp);
    if (err)
        raster_destroy(raster);
    else
        *out = raster;
    return err;
}

void raster_destroy(struct raster *raster)
{
    if (!raster)
        return;
    arena_finish(&raster->arena);
    free(raster);
}

bool raster_fits(const struct raster *raster, const struct atlas *atlas)
{
    uint8_t digest[SHA256_BYTES];
    return ground_digest(atlas, digest) == OK && memcmp(digest, raster->digest, sizeof digest) == 0;
}

bool raster_has_names(const struct raster *raster)
{
    return raster->names.mark_count > 0;
}

/* ---- pictures ---- */

static enum err window_check(const struct raster_window *window, struct problem *problem)
{
    if (window->zoom < 0 || window->zoom > RASTER_ZOOM_MAX)
        return problem_set(problem, ERR_INVALID, "Zooms are 0 to %d.", RASTER_ZOOM_MAX);
    int world_px = RASTER_SIZE_PX << window->zoom;
    bool is_sized = window->width_px > 0 && window->width_px <= RASTER_WINDOW_MAX_PX &&
                    window->height_px > 0 && window->height_px <= RASTER_WINDOW_MAX_PX;
    bool is_there = window->left_px >= 0 && window->top_px >= 0 && window->left_px < world_px &&
                    window->top_px < world_px;
    if (!is_sized || !is_there)
        return problem_set(problem, ERR_INVALID, "There is no such piece of the map.");
    if (window->scale != 1 && window->scale != 2)
        return problem_set(problem, ERR_INVALID, "The scale is 1 or 2.");
    return OK;
}

enum err raster_picture(const struct raster *raster, const struct raster_look *look,
                        const struct raster_window *window, struct buf *out,
                        struct problem *problem)
{
    enum err err = window_check(window, problem);
    if (err)
        return err;
    int width = window->width_px * window->scale;
    int height = window->height_px * window->scale;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    cairo_t *to = cairo_create(surface);
    ground_draw(raster, look, window, to);
    bool is_drawn = cairo_status(to) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(to);
    uint32_t *pixels = NULL;
    if (is_drawn) {
        cairo_surface_flush(surface);
        /* a row of 32-bit pixels is never padded */
        pixels = (uint32_t *)(void *)cairo_image_surface_get_data(surface);
        err = lines_draw(raster, look, window, pixels);
        names_draw(raster, look, window, pixels);
    }
    if (!is_drawn || err)
        err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for a tile.");
    else
        err = raster_encode(pixels, width, height, look->cells != NULL, out, problem);
    cairo_surface_destroy(surface);
    return err;
}

enum err raster_tile(const struct raster *raster, const struct raster_look *look,
                     const struct raster_address *address, struct buf *out, struct problem *problem)
{
    if (address->zoom < 0 || address->zoom > RASTER_ZOOM_MAX)
        return problem_set(problem, ERR_INVALID, "Zooms are 0 to %d.", RASTER_ZOOM_MAX);
    int side = 1 << address->zoom;
    if (address->x < 0 || address->x >= side || address->y < 0 || address->y >= side)
        return problem_set(problem, ERR_INVALID, "There is no such tile at this zoom.");
    struct raster_window window = {.zoom = address->zoom,
                                   .left_px = address->x * RASTER_SIZE_PX,
                                   .top_px = address->y * RASTER_SIZE_PX,
                                   .width_px = RASTER_SIZE_PX,
                                   .height_px = RASTER_SIZE_PX,
                                   .scale = address->scale};
    return raster_picture(raster, look, &window, out, problem);
}

/* ---- verdicts by borough ---- */

enum err raster_cells_make(const struct atlas *atlas, struct gap_memory *memory,
                           const struct gap_question *question, struct arena *arena,
                           const struct gap_cell **out, struct problem *problem)
{
    struct gap_question one = *question;
    struct gap_matrix matrix;
    one.axis = GAP_ONE;
    enum err err = gap_matrix_make(atlas, memory, &one, arena, &matrix, problem);
    if (err)
        return err;
    struct gap_cell *cells = ARENA_ARRAY(arena, struct gap_cell, (size_t)atlas->borough_count + 1);
    if (!cells)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the map.");
    for (int i = 0; i < atlas->borough_count; i++)
        cells[i].verdict = GAP_UNKNOWN; /* in no area of that type */
    for (int row = 0; row < matrix.area_count; row++) {
        int area = matrix.areas[row];
        if (area >= atlas->borough_count && atlas->directory.areas[area].wkb.len) {
            problem_at(problem, "area");
            return problem_set(problem, ERR_INVALID,
                               "Tiles show boroughs and groups of boroughs only.");
        }
        uint64_t maybe = 0;
        uint64_t members = area_members(atlas, area, question->moment.as_of, &maybe) | maybe;
        for (int i = 0; i < atlas->borough_count; i++)
            if (members & AREA_BIT(i))
                cells[i] = matrix.cells[(ptrdiff_t)row * matrix.column_count];
    }
    *out = cells;
    return OK;
}
