/* What the files share that write the layers of a tile. */
#ifndef SIGNPOST_RENDER_TILE_MAKING_H
#define SIGNPOST_RENDER_TILE_MAKING_H

#include "domain/serving.h"
#include "tile_sheet.h"

/* What the writers of layers need. */
struct making {
    struct tile_maker *maker;
    const struct tile_sheet *sheet;
    const struct tile_question *question;
    const struct slice *slice; /* NULL where no layer asks for the day */
    struct mvt *mvt;
    struct tile tile;
    struct tile_box box;
    int layer;
    bool failed;
};

/* Units of the tile; a unit is at least 16 world units. */
static inline struct mvt_point local_of(struct tile tile, struct tile_point point)
{
    int shift = 20 - tile.z;
    int64_t half = INT64_C(1) << (shift - 1);
    int64_t west = (int64_t)tile.x << (32 - tile.z);
    int64_t north = (int64_t)tile.y << (32 - tile.z);
    return (struct mvt_point){(int32_t)((point.x - west + half) >> shift),
                              (int32_t)((point.y - north + half) >> shift)};
}

static inline bool box_has(const struct tile_box *box, struct tile_point point)
{
    return point.x >= box->min_x && point.x <= box->max_x && point.y >= box->min_y &&
           point.y <= box->max_y;
}

static inline bool has_bit(const uint64_t *set, int bit)
{
    return set[bit / 64] >> (bit % 64) & 1;
}

/* Is such a service left out by what is asked? Else what the tile says of it. */
static inline enum serving serving_of(const struct making *making, int service)
{
    return service_serving(making->sheet->atlas, service, making->question->need,
                           making->question->stage);
}

static inline bool is_asked_of(const struct making *making)
{
    return making->question->need != NONE || making->question->stage != NONE;
}

/* tile_spots.c: the layer of sites, and the first of sites lo to hi whose code is not less. */
void tile_sites_write(struct making *making);
int tile_code_find(const uint64_t *codes, int lo, int hi, uint64_t code);

#endif
