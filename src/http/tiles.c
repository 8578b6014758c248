#include "http/tiles.h"

#include <stdlib.h>

struct raster_hold {
    atomic_int holders;
    struct raster *raster;
};

static void raster_give_back(struct raster_hold *hold)
{
    if (!hold || atomic_fetch_sub(&hold->holders, 1) != 1)
        return;
    raster_destroy(hold->raster);
    free(hold);
}

void site_tiles_init(struct site_tiles *tiles)
{
    *tiles = (struct site_tiles){.ground = NULL};
    pthread_mutex_init(&tiles->mutex, NULL);
}

void site_tiles_finish(struct site_tiles *tiles)
{
    tile_ground_give_back(tiles->ground);
    raster_give_back(tiles->raster);
    pthread_mutex_destroy(&tiles->mutex);
}

enum err picture_tiles_init(struct picture_tiles *tiles, struct problem *problem)
{
    return tile_cache_create(HTTP_TILES_KEPT, HTTP_TILES_KEPT_BYTES, &tiles->cache, problem);
}

void picture_tiles_finish(struct picture_tiles *tiles)
{
    tile_cache_destroy(tiles->cache);
    tile_sheet_give_back(atomic_load(&tiles->sheet));
    raster_give_back(atomic_load(&tiles->raster));
}

enum err picture_sheet(struct site_tiles *site, struct picture_tiles *tiles,
                       const struct atlas *atlas, const struct projection *projection,
                       const struct tile_sheet **out, struct problem *problem)
{
    struct tile_sheet *made = NULL;
    enum err err = OK;
    *out = atomic_load(&tiles->sheet);
    if (*out)
        return OK;
    pthread_mutex_lock(&site->mutex);
    *out = atomic_load(&tiles->sheet); /* another thread may have been first */
    if (!*out)
        err = tile_sheet_create(atlas, projection, site->ground, &made, problem);
    if (made) {
        tile_ground_give_back(site->ground);
        site->ground = tile_sheet_ground(made);
        atomic_store(&tiles->sheet, made);
        *out = made;
    }
    pthread_mutex_unlock(&site->mutex);
    return err;
}

static enum err raster_make(const struct atlas *atlas, const struct projection *projection,
                            struct raster_hold **out, struct problem *problem)
{
    struct raster_hold *hold = calloc(1, sizeof *hold);
    if (!hold)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the map.");
    atomic_init(&hold->holders, 1);
    enum err err = raster_create(atlas, projection, &hold->raster, problem);
    if (err)
        free(hold);
    else
        *out = hold;
    return err;
}

enum err picture_raster(struct site_tiles *site, struct picture_tiles *tiles,
                        const struct atlas *atlas, const struct projection *projection,
                        const struct raster **out, struct problem *problem)
{
    struct raster_hold *hold = atomic_load(&tiles->raster);
    enum err err = OK;
    if (!hold) {
        pthread_mutex_lock(&site->mutex);
        hold = atomic_load(&tiles->raster);
        if (!hold && (!site->raster || !raster_fits(site->raster->raster, atlas))) {
            err = raster_make(atlas, projection, &hold, problem);
            if (!err) {
                raster_give_back(site->raster);
                site->raster = hold;
            }
        }
        if (!err && !atomic_load(&tiles->raster)) {
            hold = site->raster;
            atomic_fetch_add(&hold->holders, 1);
            atomic_store(&tiles->raster, hold);
        }
        pthread_mutex_unlock(&site->mutex);
    }
    if (!err)
        *out = hold->raster;
    return err;
}
