#include "domain/atlas_read.h"

#include <stdlib.h>

#include "domain/slice.h"

static enum err alone(struct store *store, struct arena *arena, struct directory *directory,
                      struct problem *problem)
{
    enum err err = store_look_begin(store, problem);
    if (err)
        return err;
    err = store_read(store, arena, directory, problem);
    store_look_end(store);
    return err;
}

static enum err read_and_build(struct store *store, struct store *second, const struct atlas **out,
                               struct problem *problem)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct directory *directory = calloc(1, sizeof *directory);
    if (!directory)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the directory.");
    struct atlas *atlas = NULL;
    enum err err = second ? store_read_together(store, second, &arena, directory, problem)
                          : alone(store, &arena, directory, problem);
    if (err)
        arena_finish(&arena);
    else
        err = atlas_build(&arena, directory, &atlas, problem);
    free(directory);
    if (!err)
        err = slice_prepare(atlas, (struct moment){date_today(), DATE_MAX}, problem);
    if (err)
        atlas_give_back(atlas);
    else
        *out = atlas;
    return err;
}

enum err atlas_read(struct store *store, const struct atlas **out, struct problem *problem)
{
    return read_and_build(store, NULL, out, problem);
}

enum err atlas_read_together(struct store *store, struct store *second, const struct atlas **out,
                             struct problem *problem)
{
    return read_and_build(store, second, out, problem);
}
