/* Writes Mapbox Vector Tiles 2.1, byte by byte: layers of features with properties. */
#ifndef SIGNPOST_RENDER_MVT_H
#define SIGNPOST_RENDER_MVT_H

#include "base/hash.h"

enum mvt_type { MVT_POINT = 1, MVT_LINE = 2, MVT_POLYGON = 3 };

/* In units of a tile of 4096, y down; may be beyond its sides. */
struct mvt_point {
    int32_t x;
    int32_t y;
};

/* One thread's; its memory is kept from tile to tile. */
struct mvt;
MUST_CHECK enum err mvt_create(struct mvt **out, struct problem *problem);
void mvt_destroy(struct mvt *mvt); /* NULL is fine */

/* A layer begins and ends, its features in between. Equal keys and equal values are written once.
 * A layer without features is not written. name and keys: live until the layer ends. Appends. */
void mvt_layer_begin(struct mvt *mvt, const char *name);
void mvt_layer_end(struct mvt *mvt, struct buf *out); /* fails the buffer when memory was short */

/* A feature begins, gets its properties and its geometry in any order, and ends. One without
 * geometry is not written. */
void mvt_feature_begin(struct mvt *mvt, uint64_t id, enum mvt_type type);
void mvt_feature_end(struct mvt *mvt);

void mvt_text(struct mvt *mvt, const char *key, struct str value);
void mvt_code(struct mvt *mvt, const char *key, const char *value); /* NUL-ended */
void mvt_int(struct mvt *mvt, const char *key, int64_t value);
void mvt_double(struct mvt *mvt, const char *key, double value);
void mvt_bool(struct mvt *mvt, const char *key, bool value);

void mvt_spot(struct mvt *mvt, struct mvt_point point);
void mvt_spots_begin(struct mvt *mvt, int count); /* that many follow */
void mvt_spots_add(struct mvt *mvt, struct mvt_point point);
void mvt_line(struct mvt *mvt, const struct mvt_point *points, int count);
/* Not closed by a repeated point. Turned the way the format asks for; a ring without area is left
 * out, and with an outer ring the inner ones that follow it. */
void mvt_ring(struct mvt *mvt, const struct mvt_point *points, int count, bool is_outer);

/* ---- many features of one kind, as fast as it goes ---- */

/* Values that were encoded before, by number. */
struct mvt_pool {
    uint32_t count;
    const uint32_t *starts; /* count + 1 of them, in bytes */
    const char *bytes;      /* messages of the format's type Value */
};

/* Appends a value for a pool. */
void mvt_value_text(struct buf *out, struct str value);
void mvt_value_bool(struct buf *out, bool value);
void mvt_value_int(struct buf *out, int64_t value);

enum { MVT_KEYS_MAX = 64, MVT_TAGS_MAX = 48 };

/* The values of the layer that has begun come from the pool, those of the calls above as well. */
void mvt_pool_use(struct mvt *mvt, const struct mvt_pool *pool);

/* A point with tag_count properties: pairs of a key's number and a value's, in the pool or as
 * mvt_own_int gives it. */
uint32_t mvt_key(struct mvt *mvt, const char *key);
uint32_t mvt_own_int(struct mvt *mvt, int64_t value);
void mvt_spot_feature(struct mvt *mvt, uint64_t id, struct mvt_point point, const uint32_t *tags,
                      int tag_count);

/* The id of a feature: the low 53 bits, so that every program can hold it in a double. */
uint64_t mvt_id_of(struct uuid id);

#endif
