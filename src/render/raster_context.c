/* The layers of context that belong to the base map, as lines and spots. */
#include <stdlib.h>

#include "geo/runs.h"
#include "raster_making.h"

struct context_maker {
    const struct directory *directory;
    const struct tile_warp *warp;
    const struct projection *projection;
    struct arena *arena;
    struct arena scratch;
    struct ground *ground;
    int spot_room;
    struct problem *problem;
};

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the map.");
}

static enum err spot_add(struct context_maker *maker, struct geo_grid at)
{
    struct ground *ground = maker->ground;
    struct tile_point *spots = arena_grow(maker->arena, ground->spots, ground->spot_count,
                                          &maker->spot_room, sizeof *spots);
    if (!spots)
        return no_memory(maker->problem);
    ground->spots = spots;
    ground->spots[ground->spot_count++] = tile_warp_point(maker->warp, maker->projection, at);
    return OK;
}

static enum err polygons_add(struct context_maker *maker, struct str wkb, struct tile_shape *shape)
{
    struct rings rings;
    enum err err = rings_from_wkb(wkb, &maker->scratch, &rings, maker->problem);
    return err ? err
               : tile_shapes_make(maker->warp, maker->projection, &rings, 1, maker->arena, shape,
                                  maker->problem);
}

/* One that cannot be read is left out: it was checked when it was imported. */
static enum err feature_add(struct context_maker *maker, struct str wkb)
{
    struct ground *ground = maker->ground;
    struct tile_shape *shape = &ground->context[ground->context_count];
    struct runs runs;
    arena_reset(&maker->scratch);
    enum err err = runs_from_wkb(wkb, &maker->scratch, &runs, maker->problem);
    if (err)
        return err == ERR_GEOMETRY ? OK : err;
    switch (runs.kind) {
    case RUNS_OF_POINTS:
        for (int i = 0; i < runs.point_count && !err; i++)
            err = spot_add(maker, runs.points[i]);
        return err;
    case RUNS_OF_LINES:
        err = tile_lines_make(maker->warp, maker->projection, wkb, maker->arena, shape,
                              maker->problem);
        break;
    case RUNS_OF_POLYGONS: err = polygons_add(maker, wkb, shape); break;
    }
    if (!err && shape->ring_count)
        ground->context_count++;
    return err == ERR_GEOMETRY ? OK : err;
}

enum err context_make(const struct directory *directory, const struct tile_warp *warp,
                      const struct projection *projection, struct arena *arena, struct ground *out,
                      struct problem *problem)
{
    size_t most = 0;
    for (int i = 0; i < directory->layers_count; i++)
        most += directory->layers[i].is_base ? (size_t)directory->layers[i].features.count : 0;
    out->context = ARENA_ARRAY(arena, struct tile_shape, most + 1);
    if (!out->context)
        return no_memory(problem);
    struct context_maker maker = {.directory = directory,
                                  .warp = warp,
                                  .projection = projection,
                                  .arena = arena,
                                  .ground = out,
                                  .problem = problem};
    arena_init(&maker.scratch, 0);
    enum err err = OK;
    for (int i = 0; i < directory->layers_count && !err; i++) {
        const struct layer_record *layer = &directory->layers[i];
        for (int j = 0; layer->is_base && j < layer->features.count && !err; j++)
            err = feature_add(&maker, directory->layer_features[layer->features.first + j].wkb);
    }
    arena_finish(&maker.scratch);
    return err;
}
