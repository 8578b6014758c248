/* What the files of the tile writer share. */
#ifndef SIGNPOST_RENDER_MVT_WRITING_H
#define SIGNPOST_RENDER_MVT_WRITING_H

#include "render/mvt.h"

/* Tags of the format (vector_tile.proto): number of the field times 8, plus how it is written. */
enum {
    TILE_LAYER = 3 << 3 | 2,
    LAYER_NAME = 1 << 3 | 2,
    LAYER_FEATURE = 2 << 3 | 2,
    LAYER_KEY = 3 << 3 | 2,
    LAYER_VALUE = 4 << 3 | 2,
    LAYER_EXTENT = 5 << 3,
    LAYER_VERSION = 15 << 3,
    FEATURE_ID = 1 << 3,
    FEATURE_TAGS = 2 << 3 | 2,
    FEATURE_TYPE = 3 << 3,
    FEATURE_GEOMETRY = 4 << 3 | 2,
    VALUE_TEXT = 1 << 3 | 2,
    VALUE_DOUBLE = 3 << 3 | 1,
    VALUE_UINT = 5 << 3,
    VALUE_SINT = 6 << 3,
    VALUE_BOOL = 7 << 3,
    MOVE_TO = 1,
    LINE_TO = 2,
    CLOSE_PATH = 1 << 3 | 7,
    EXTENT = 4096,
    VARINT_MAX = 10
};

/* A value that the layer has, by its bytes; or, of the pool, by its number. */
struct value_slot {
    uint32_t epoch; /* of the layer that it belongs to */
    uint32_t index;
    uint32_t hash;
    uint32_t start; /* in values */
    uint32_t len;
};

struct pool_slot {
    uint32_t epoch;
    uint32_t index;
};

struct mvt {
    const char *name;
    uint32_t epoch; /* counts layers: what an older one left counts as empty */
    bool failed;
    struct buf features;
    struct buf values;
    uint32_t value_count;
    int key_count;
    const char *keys[MVT_KEYS_MAX];
    struct value_slot *slots;
    size_t slot_count; /* a power of two */
    size_t slots_used;
    const struct mvt_pool *pool;
    struct pool_slot *pool_slots;
    uint32_t pool_room;

    /* The feature that has begun */
    uint64_t id;
    enum mvt_type type;
    int tag_count;
    uint32_t tags[2 * MVT_TAGS_MAX];
    struct buf geometry;
    struct mvt_point cursor;
    bool skips_inner;
    struct mvt_point *ring; /* room to tidy one */
    size_t ring_room;
};

/* ---- bytes ----------------------------------------------------------------------------------- */

static inline char *varint_put(char *at, uint64_t number)
{
    while (number >= 0x80) {
        *at++ = (char)(number | 0x80);
        number >>= 7;
    }
    *at++ = (char)number;
    return at;
}

static inline size_t varint_len(uint64_t number)
{
    size_t len = 1;
    while (number >>= 7)
        len++;
    return len;
}

static inline uint32_t zigzag(int32_t number)
{
    return number < 0 ? ~((uint32_t)number << 1) : (uint32_t)number << 1;
}

static inline void varint_add(struct buf *buf, uint64_t number)
{
    char bytes[VARINT_MAX];
    buf_bytes(buf, bytes, (size_t)(varint_put(bytes, number) - bytes));
}

#endif
