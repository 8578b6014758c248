#include <stdlib.h>
#include <string.h>

#include "mvt_writing.h"

static void field_add(struct buf *buf, int tag, struct str bytes)
{
    varint_add(buf, (uint64_t)tag);
    varint_add(buf, bytes.len);
    buf_str(buf, bytes);
}

/* ---- a writer -------------------------------------------------------------------------------- */

enum err mvt_create(struct mvt **out, struct problem *problem)
{
    struct mvt *mvt = calloc(1, sizeof *mvt);
    if (!mvt)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory to write tiles.");
    buf_init(&mvt->features, 0);
    buf_init(&mvt->values, UINT32_MAX / 2);
    buf_init(&mvt->geometry, 0);
    *out = mvt;
    return OK;
}

void mvt_destroy(struct mvt *mvt)
{
    if (!mvt)
        return;
    buf_finish(&mvt->features);
    buf_finish(&mvt->values);
    buf_finish(&mvt->geometry);
    free(mvt->slots);
    free(mvt->pool_slots);
    free(mvt->ring);
    free(mvt);
}

uint64_t mvt_id_of(struct uuid id)
{
    uint64_t low = 0;
    for (int i = 8; i < 16; i++)
        low = low << 8 | id.bytes[i];
    return low & ((UINT64_C(1) << 53) - 1);
}

/* ---- values ---------------------------------------------------------------------------------- */

void mvt_value_text(struct buf *out, struct str value)
{
    varint_add(out, LAYER_VALUE);
    varint_add(out, 1 + varint_len(value.len) + value.len);
    field_add(out, VALUE_TEXT, value);
}

void mvt_value_bool(struct buf *out, bool value)
{
    char bytes[] = {LAYER_VALUE, 2, VALUE_BOOL, value};
    buf_bytes(out, bytes, sizeof bytes);
}

void mvt_value_int(struct buf *out, int64_t value)
{
    uint64_t number = value < 0 ? ~((uint64_t)value << 1) : (uint64_t)value;
    varint_add(out, LAYER_VALUE);
    varint_add(out, 1 + varint_len(number));
    buf_char(out, value < 0 ? VALUE_SINT : VALUE_UINT);
    varint_add(out, number);
}

static void value_double(struct buf *out, double value)
{
    char bytes[3 + sizeof value] = {LAYER_VALUE, 1 + sizeof value, VALUE_DOUBLE};
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    for (size_t i = 0; i < sizeof bits; i++) /* little endian, on any machine */
        bytes[3 + i] = (char)(bits >> 8 * i);
    buf_bytes(out, bytes, sizeof bytes);
}

/* FNV-1a. */
static uint32_t hash_of(struct str bytes)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < bytes.len; i++)
        hash = (hash ^ (unsigned char)bytes.ptr[i]) * 16777619u;
    return hash;
}

static bool slots_grow(struct mvt *mvt)
{
    size_t count = mvt->slot_count ? 2 * mvt->slot_count : 256;
    struct value_slot *slots = calloc(count, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < mvt->slot_count; i++) {
        if (mvt->slots[i].epoch != mvt->epoch)
            continue;
        size_t at = mvt->slots[i].hash & (count - 1);
        while (slots[at].epoch)
            at = (at + 1) & (count - 1);
        slots[at] = mvt->slots[i];
    }
    free(mvt->slots);
    mvt->slots = slots;
    mvt->slot_count = count;
    return true;
}

/* The number of the value that was just appended from start on; taken back if the layer has it. */
static uint32_t value_settle(struct mvt *mvt, size_t start)
{
    if (mvt->values.failed || !mvt->values.ptr ||
        (2 * mvt->slots_used >= mvt->slot_count && !slots_grow(mvt))) {
        mvt->failed = true;
        return 0;
    }
    struct str bytes = {mvt->values.ptr + start, mvt->values.len - start};
    uint32_t hash = hash_of(bytes);
    size_t at = hash & (mvt->slot_count - 1);
    for (; mvt->slots[at].epoch == mvt->epoch; at = (at + 1) & (mvt->slot_count - 1)) {
        const struct value_slot *slot = &mvt->slots[at];
        if (slot->hash == hash && slot->len == bytes.len &&
            memcmp(mvt->values.ptr + slot->start, bytes.ptr, bytes.len) == 0) {
            mvt->values.len = start;
            return slot->index;
        }
    }
    mvt->slots[at] = (struct value_slot){.epoch = mvt->epoch,
                                         .index = mvt->value_count,
                                         .hash = hash,
                                         .start = (uint32_t)start,
                                         .len = (uint32_t)bytes.len};
    mvt->slots_used++;
    return mvt->value_count++;
}

void mvt_pool_use(struct mvt *mvt, const struct mvt_pool *pool)
{
    mvt->pool = pool;
    if (pool->count <= mvt->pool_room)
        return;
    free(mvt->pool_slots);
    mvt->pool_slots = calloc(pool->count, sizeof *mvt->pool_slots);
    mvt->pool_room = mvt->pool_slots ? pool->count : 0;
    mvt->failed |= !mvt->pool_slots;
}

/* What mvt_own_int gives is told from a number in the pool by its highest bit. */
static const uint32_t own = UINT32_C(1) << 31;

uint32_t mvt_own_int(struct mvt *mvt, int64_t value)
{
    size_t start = mvt->values.len;
    mvt_value_int(&mvt->values, value);
    return own | value_settle(mvt, start);
}

static uint32_t pool_value(struct mvt *mvt, uint32_t number)
{
    if (number & own)
        return number & ~own;
    struct pool_slot *slot = &mvt->pool_slots[number];
    if (slot->epoch == mvt->epoch)
        return slot->index;
    const uint32_t *starts = mvt->pool->starts + number;
    buf_bytes(&mvt->values, mvt->pool->bytes + starts[0], starts[1] - starts[0]);
    *slot = (struct pool_slot){mvt->epoch, mvt->value_count};
    return mvt->value_count++;
}

/* ---- keys and properties --------------------------------------------------------------------- */

uint32_t mvt_key(struct mvt *mvt, const char *key)
{
    for (int i = 0; i < mvt->key_count; i++)
        if (mvt->keys[i] == key || strcmp(mvt->keys[i], key) == 0)
            return (uint32_t)i;
    if (mvt->key_count == MVT_KEYS_MAX) {
        mvt->failed = true;
        return 0;
    }
    mvt->keys[mvt->key_count] = key;
    return (uint32_t)mvt->key_count++;
}

static void tag_add(struct mvt *mvt, const char *key, size_t start)
{
    uint32_t value = value_settle(mvt, start);
    if (mvt->tag_count == MVT_TAGS_MAX) {
        mvt->failed = true;
        return;
    }
    mvt->tags[2 * mvt->tag_count] = mvt_key(mvt, key);
    mvt->tags[2 * mvt->tag_count + 1] = value;
    mvt->tag_count++;
}

void mvt_text(struct mvt *mvt, const char *key, struct str value)
{
    size_t start = mvt->values.len;
    mvt_value_text(&mvt->values, value);
    tag_add(mvt, key, start);
}

void mvt_code(struct mvt *mvt, const char *key, const char *value)
{
    mvt_text(mvt, key, str_from(value));
}

void mvt_int(struct mvt *mvt, const char *key, int64_t value)
{
    size_t start = mvt->values.len;
    mvt_value_int(&mvt->values, value);
    tag_add(mvt, key, start);
}

void mvt_double(struct mvt *mvt, const char *key, double value)
{
    size_t start = mvt->values.len;
    value_double(&mvt->values, value);
    tag_add(mvt, key, start);
}

void mvt_bool(struct mvt *mvt, const char *key, bool value)
{
    size_t start = mvt->values.len;
    mvt_value_bool(&mvt->values, value);
    tag_add(mvt, key, start);
}

/* ---- layers and features --------------------------------------------------------------------- */

void mvt_layer_begin(struct mvt *mvt, const char *name)
{
    if (++mvt->epoch == 0) { /* after four thousand million layers */
        memset(mvt->slots, 0, mvt->slot_count * sizeof *mvt->slots);
        memset(mvt->pool_slots, 0, mvt->pool_room * sizeof *mvt->pool_slots);
        mvt->epoch = 1;
    }
    mvt->name = name;
    mvt->failed = false;
    mvt->value_count = 0;
    mvt->key_count = 0;
    mvt->slots_used = 0;
    mvt->pool = NULL;
    buf_clear(&mvt->features);
    buf_clear(&mvt->values);
}

void mvt_layer_end(struct mvt *mvt, struct buf *out)
{
    if (mvt->failed || mvt->features.failed || mvt->values.failed) {
        out->failed = true;
        return;
    }
    if (!mvt->features.len)
        return;
    size_t name_len = strlen(mvt->name);
    size_t size_bytes = 1 + varint_len(name_len) + name_len + mvt->features.len + mvt->values.len +
                        1 + varint_len(EXTENT) + 2;
    for (int i = 0; i < mvt->key_count; i++)
        size_bytes += 1 + varint_len(strlen(mvt->keys[i])) + strlen(mvt->keys[i]);
    varint_add(out, TILE_LAYER);
    varint_add(out, size_bytes);
    if (!buf_room(out, size_bytes))
        return;
    field_add(out, LAYER_NAME, str_from(mvt->name));
    buf_str(out, buf_view(&mvt->features));
    for (int i = 0; i < mvt->key_count; i++)
        field_add(out, LAYER_KEY, str_from(mvt->keys[i]));
    buf_str(out, buf_view(&mvt->values));
    varint_add(out, LAYER_EXTENT);
    varint_add(out, EXTENT);
    varint_add(out, LAYER_VERSION);
    varint_add(out, 2);
}

void mvt_feature_begin(struct mvt *mvt, uint64_t id, enum mvt_type type)
{
    mvt->id = id;
    mvt->type = type;
    mvt->tag_count = 0;
    mvt->cursor = (struct mvt_point){0, 0};
    mvt->skips_inner = false;
    buf_clear(&mvt->geometry);
}

void mvt_feature_end(struct mvt *mvt)
{
    mvt->failed |= mvt->geometry.failed;
    if (!mvt->geometry.len)
        return;
    char head[2 + VARINT_MAX + 2 + VARINT_MAX + 2 * MVT_TAGS_MAX * 5 + 4 + VARINT_MAX];
    char *at = head;
    *at++ = FEATURE_ID;
    at = varint_put(at, mvt->id);
    if (mvt->tag_count) {
        size_t len = 0;
        for (int i = 0; i < 2 * mvt->tag_count; i++)
            len += varint_len(mvt->tags[i]);
        *at++ = FEATURE_TAGS;
        at = varint_put(at, len);
        for (int i = 0; i < 2 * mvt->tag_count; i++)
            at = varint_put(at, mvt->tags[i]);
    }
    *at++ = FEATURE_TYPE;
    *at++ = (char)mvt->type;
    *at++ = FEATURE_GEOMETRY;
    at = varint_put(at, mvt->geometry.len);
    buf_char(&mvt->features, LAYER_FEATURE);
    varint_add(&mvt->features, (size_t)(at - head) + mvt->geometry.len);
    buf_bytes(&mvt->features, head, (size_t)(at - head));
    buf_str(&mvt->features, buf_view(&mvt->geometry));
}

void mvt_spot_feature(struct mvt *mvt, uint64_t id, struct mvt_point point, const uint32_t *tags,
                      int tag_count)
{
    enum { ROOM = 3 + 4 * VARINT_MAX + 3 + MVT_TAGS_MAX * 10 };
    char *room = buf_room(&mvt->features, ROOM);
    if (!room || !mvt->pool_slots || tag_count > MVT_TAGS_MAX) {
        mvt->failed = true;
        return;
    }
    char *start = room + 2; /* as long as the feature is under 128 bytes its length takes one */
    char *at = start;
    *at++ = FEATURE_ID;
    at = varint_put(at, id);
    *at++ = FEATURE_TAGS;
    char *len = at++;
    for (int i = 0; i < tag_count; i++) {
        *at++ = (char)tags[2 * i]; /* under MVT_KEYS_MAX: one byte */
        at = varint_put(at, pool_value(mvt, tags[2 * i + 1]));
    }
    size_t tags_len = (size_t)(at - len) - 1;
    if (tags_len >= 0x80) {
        memmove(len + 2, len + 1, tags_len);
        at++;
    }
    varint_put(len, tags_len);
    *at++ = FEATURE_TYPE;
    *at++ = MVT_POINT;
    *at++ = FEATURE_GEOMETRY;
    uint32_t x = zigzag(point.x);
    uint32_t y = zigzag(point.y);
    *at++ = (char)(1 + varint_len(x) + varint_len(y));
    *at++ = 1 << 3 | MOVE_TO;
    at = varint_put(at, x);
    at = varint_put(at, y);
    size_t size_bytes = (size_t)(at - start);
    room[0] = LAYER_FEATURE;
    if (size_bytes >= 0x80)
        memmove(start + 1, start, size_bytes);
    at = varint_put(room + 1, size_bytes) + size_bytes;
    mvt->features.len += (size_t)(at - room);
    *at = '\0';
}
