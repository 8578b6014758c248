/* The sets of vector tiles: what is in them, and their description. */
#ifndef SIGNPOST_RENDER_TILE_SET_H
#define SIGNPOST_RENDER_TILE_SET_H

#include "codec/json_write.h"
#include "domain/gap.h"
#include "domain/slice.h"
#include "geo/projection.h"
#include "render/mvt.h"
#include "render/tile.h"

/* ---- layers and sets ---- */

enum tile_layer {
    TILE_BOROUGHS,
    TILE_AREAS, /* all others that have a boundary */
    TILE_THAMES,
    TILE_PLACES,
    TILE_COVERAGE, /* free shapes of services */
    TILE_SITES,
    TILE_GAPS,
    TILE_LAYER_COUNT /* from here on the directory's layers of context, in their order */
};

struct tile_field {
    const char *name;
    const char *type;  /* "String", "Number", "Boolean" */
    const char *words; /* what it is, for people */
};

struct tile_layer_words {
    const char *name;
    const char *words; /* what it is, for people */
    enum mvt_type type;
    const struct tile_field *fields; /* ended by a NULL name */
};
extern const struct tile_layer_words tile_layers[TILE_LAYER_COUNT];

/* Bits of layers; layers of context that are no part of the base map are in no set but their own.
 */
enum { TILE_LAYERS_MAX = 64 };
#define TILE_LAYER_BIT(layer) (UINT64_C(1) << (layer))

/* The layers of a set, "base", "services" or "gaps"; of "all" (the first two), of one layer or one
 * layer of context by its name. 0 if there is none. */
uint64_t tile_layers_find(const struct atlas *atlas, struct str name);

/* ---- what is asked ---- */

struct tile_question {
    uint64_t layers;
    struct date as_of; /* sites and coverage as on that day, and the gaps */
    int need; /* of them all: term, or NONE. Services that serve no such women are left out */
    int stage;
};

/* Layers for which day, need and stage mean something; the others are the same whatever is asked.
 */
#define TILE_LAYERS_ASKED                                                                          \
    (TILE_LAYER_BIT(TILE_COVERAGE) | TILE_LAYER_BIT(TILE_SITES) | TILE_LAYER_BIT(TILE_GAPS))

/* ---- tiles ---- */

/* All that tiles of one atlas are made of. Never changes once created; any thread. */
struct tile_sheet;

/* What of it edits of services leave as it is: boundaries, water, places, layers of context. It
 * takes most of the time, so it is handed from sheet to sheet. */
struct tile_ground;

/* ground: that of an earlier sheet, used again where it is the same; NULL is fine. Takes a hold on
 * the atlas and on the ground. One holder. */
MUST_CHECK enum err tile_sheet_create(const struct atlas *atlas,
                                      const struct projection *projection,
                                      struct tile_ground *ground, struct tile_sheet **out,
                                      struct problem *problem);
struct tile_ground *tile_sheet_ground(const struct tile_sheet *sheet); /* a hold on it */
void tile_ground_give_back(struct tile_ground *ground); /* NULL is fine; the last frees */
const struct tile_sheet *tile_sheet_take(const struct tile_sheet *sheet);
void tile_sheet_give_back(const struct tile_sheet *sheet); /* NULL is fine; the last frees */

/* One thread's: makes the tiles. */
struct tile_maker;
/* memory, of the gaps, and slices (this thread's) are borrowed. */
MUST_CHECK enum err tile_maker_create(struct gap_memory *memory, struct slice_cache *slices,
                                      struct tile_maker **out, struct problem *problem);
void tile_maker_destroy(struct tile_maker *maker); /* NULL is fine */

/* Appends the tile; nothing at all if it is empty. ERR_NO_MEMORY, ERR_GEOMETRY. */
MUST_CHECK enum err tile_make(struct tile_maker *maker, const struct tile_sheet *sheet,
                              const struct tile_question *question, struct tile tile,
                              struct buf *out, struct problem *problem);

/* Will that take less than a millisecond or two? */
bool tile_is_quick(const struct tile_maker *maker, const struct tile_sheet *sheet,
                   const struct tile_question *question, struct tile tile);

/* Around all that the layers hold: WGS 84 degrees. False if they hold nothing. */
bool tile_bounds(const struct tile_sheet *sheet, uint64_t layers, struct geo_point *low,
                 struct geo_point *high);

/* All tiles of a zoom that are not empty are from the first to the last, in x and in y. False if
 * there are none. */
bool tile_range(const struct tile_sheet *sheet, uint64_t layers, int z, struct tile *first,
                struct tile *last);

/* Appends the TileJSON 3.0 description. url: of the tiles, with {z}, {x} and {y}. */
void tile_json_write(const struct tile_sheet *sheet, struct str name, uint64_t layers,
                     struct str url, struct buf *out);

/* Of images, in which nothing can be asked for: TileJSON 2.2, the last that was for them too. */
void tile_json_images_write(const struct tile_sheet *sheet, struct str name, uint64_t layers,
                            struct str url, struct buf *out);

struct tile_zooms {
    int least;
    int most;
};

/* The part vector_layers alone: a list of layers with their fields, as held at these zooms. */
void tile_layers_write(const struct tile_sheet *sheet, uint64_t layers, struct tile_zooms zooms,
                       struct json_write *json);

#endif
