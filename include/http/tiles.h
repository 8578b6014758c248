/* What the site keeps to answer with tiles: for each picture what they are made from and those that
 * were made, and from picture to picture what edits of services leave as it is. */
#ifndef SIGNPOST_HTTP_TILES_H
#define SIGNPOST_HTTP_TILES_H

#include <pthread.h>
#include <stdatomic.h>

#include "http/tile_cache.h"
#include "render/raster.h"
#include "render/tile_set.h"

/* A raster with several holders. */
struct raster_hold;

struct site_tiles {
    pthread_mutex_t mutex; /* while either is made */
    struct tile_ground *ground;
    struct raster_hold *raster;
};

struct picture_tiles {
    struct tile_cache *cache;
    _Atomic(const struct tile_sheet *) sheet; /* NULL until a tile is asked for */
    _Atomic(struct raster_hold *) raster;
};

void site_tiles_init(struct site_tiles *tiles);
void site_tiles_finish(struct site_tiles *tiles);
MUST_CHECK enum err picture_tiles_init(struct picture_tiles *tiles, struct problem *problem);
void picture_tiles_finish(struct picture_tiles *tiles);

/* The picture's own, made if need be: a tenth of a second and more, so not on an event thread.
 * Borrowed as long as the picture is held. */
MUST_CHECK enum err picture_sheet(struct site_tiles *site, struct picture_tiles *tiles,
                                  const struct atlas *atlas, const struct projection *projection,
                                  const struct tile_sheet **out, struct problem *problem);
MUST_CHECK enum err picture_raster(struct site_tiles *site, struct picture_tiles *tiles,
                                   const struct atlas *atlas, const struct projection *projection,
                                   const struct raster **out, struct problem *problem);

#endif
