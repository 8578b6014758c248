#include "tests/support/mvt_read.h"

struct reader {
    const unsigned char *at;
    const unsigned char *end;
    const char *fault;
    struct arena *arena;
};

static uint64_t varint(struct reader *reader)
{
    uint64_t number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        if (reader->at == reader->end) {
            reader->fault = "it breaks off";
            return 0;
        }
        unsigned char byte = *reader->at++;
        number |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return number;
    }
    reader->fault = "a number is too long";
    return 0;
}

static struct reader part(struct reader *reader)
{
    uint64_t len = varint(reader);
    struct reader inner = {reader->at, reader->at, NULL, reader->arena};
    if (len > (uint64_t)(reader->end - reader->at)) {
        reader->fault = "a part is longer than what it is in";
        return inner;
    }
    inner.end = reader->at + len;
    reader->at = inner.end;
    return inner;
}

static struct str text_of(struct reader inner)
{
    return (struct str){(const char *)inner.at, (size_t)(inner.end - inner.at)};
}

static int zigzag(uint64_t number)
{
    return (int)(int64_t)((number >> 1) ^ (0 - (number & 1)));
}

static void value_read(struct reader inner, struct reader *reader, struct read_value *out)
{
    uint64_t tag = varint(&inner);
    uint64_t bits = 0;
    switch (tag) {
    case 1 << 3 | 2:
        *out = (struct read_value){.type = READ_TEXT, .text = text_of(part(&inner))};
        break;
    case 3 << 3 | 1:
        if (inner.end - inner.at != 8) {
            reader->fault = "a double has not eight bytes";
            return;
        }
        for (int i = 7; i >= 0; i--)
            bits = bits << 8 | inner.at[i];
        inner.at = inner.end;
        out->type = READ_DOUBLE;
        memcpy(&out->real, &bits, sizeof bits);
        break;
    case 4 << 3:
    case 5 << 3:
        *out = (struct read_value){.type = READ_INT, .number = (int64_t)varint(&inner)};
        break;
    case 6 << 3:
        *out = (struct read_value){.type = READ_INT, .number = zigzag(varint(&inner))};
        break;
    case 7 << 3:
        *out = (struct read_value){.type = READ_BOOL, .number = (int64_t)varint(&inner)};
        break;
    default: reader->fault = "a value has an unknown type"; return;
    }
    if (inner.fault || inner.at != inner.end)
        reader->fault = "a value has more or less than one value";
}

static bool point_read(struct reader *inner, struct read_point *cursor,
                       struct read_feature *feature, int *count)
{
    cursor->x += zigzag(varint(inner));
    cursor->y += zigzag(varint(inner));
    feature->points[(*count)++] = *cursor;
    return !inner->fault;
}

static const char *geometry_read(struct reader inner, struct read_feature *feature)
{
    struct read_point cursor = {0, 0};
    size_t most = (size_t)(inner.end - inner.at) + 1;
    int count = 0;
    feature->points = ARENA_ARRAY(inner.arena, struct read_point, most);
    feature->starts = ARENA_ARRAY(inner.arena, int, most);
    if (!feature->points || !feature->starts)
        return "no memory";
    while (inner.at < inner.end && !inner.fault) {
        uint64_t command = varint(&inner);
        uint64_t times = command >> 3;
        if ((command & 7) != 1 || !times)
            return "a geometry does not begin with MoveTo";
        if (feature->type != 1 && times != 1)
            return "MoveTo with more than one point in a line or ring";
        for (uint64_t i = 0; i < times; i++) {
            feature->starts[feature->part_count++] = count;
            if (!point_read(&inner, &cursor, feature, &count))
                return "a point breaks off";
        }
        if (feature->type == 1)
            continue;
        command = varint(&inner);
        times = command >> 3;
        if ((command & 7) != 2 || times < (feature->type == 3 ? 2 : 1))
            return "a line or ring has too few points";
        for (uint64_t i = 0; i < times; i++) {
            if (!point_read(&inner, &cursor, feature, &count))
                return "a point breaks off";
            struct read_point before = feature->points[count - 2];
            if (before.x == cursor.x && before.y == cursor.y)
                return "a point is repeated";
        }
        if (feature->type == 3 && varint(&inner) != (1 << 3 | 7))
            return "a ring is not closed";
    }
    feature->starts[feature->part_count] = count;
    return inner.fault;
}

static const char *rings_check(const struct read_feature *feature)
{
    for (int part = 0; part < feature->part_count; part++) {
        int64_t area = mvt_read_area(feature, part);
        struct read_point first = feature->points[feature->starts[part]];
        struct read_point last = feature->points[feature->starts[part + 1] - 1];
        if (first.x == last.x && first.y == last.y)
            return "a ring repeats its first point";
        if (area == 0)
            return "a ring has no area";
        if (part == 0 && area < 0)
            return "the first ring is an inner one";
    }
    return NULL;
}

static const char *feature_read(struct reader inner, struct read_feature *out)
{
    struct reader tags = {0};
    struct reader geometry = {0};
    while (inner.at < inner.end && !inner.fault) {
        switch (varint(&inner)) {
        case 1 << 3: out->id = varint(&inner); break;
        case 2 << 3 | 2: tags = part(&inner); break;
        case 3 << 3: out->type = (int)varint(&inner); break;
        case 4 << 3 | 2: geometry = part(&inner); break;
        default: return "a feature has an unknown member";
        }
    }
    while (tags.at < tags.end && out->tag_count < READ_KEYS_MAX) {
        out->tags[2 * out->tag_count] = (int)varint(&tags);
        out->tags[2 * out->tag_count++ + 1] = (int)varint(&tags);
    }
    if (inner.fault || tags.fault)
        return "a feature breaks off";
    if (out->type < 1 || out->type > 3 || geometry.at == geometry.end)
        return "a feature has no geometry";
    const char *fault = geometry_read(geometry, out);
    return fault || out->type != 3 ? fault : rings_check(out);
}

static const char *tags_check(const struct read_layer *layer)
{
    for (int i = 0; i < layer->feature_count; i++)
        for (int k = 0; k < layer->features[i].tag_count; k++)
            if (layer->features[i].tags[2 * k] >= layer->key_count ||
                layer->features[i].tags[2 * k + 1] >= layer->value_count)
                return "a feature has a property that its layer lacks";
    for (int i = 0; i < layer->key_count; i++)
        for (int k = 0; k < i; k++)
            if (str_equal(layer->keys[i], layer->keys[k]))
                return "a key is written twice";
    return NULL;
}

static const char *layer_read(struct reader inner, struct read_layer *out)
{
    uint64_t version = 0;
    size_t most = (size_t)(inner.end - inner.at) / 2 + 1;
    out->values = ARENA_ARRAY(inner.arena, struct read_value, most);
    out->features = ARENA_ARRAY(inner.arena, struct read_feature, most / 3 + 1);
    if (!out->values || !out->features)
        return "no memory";
    while (inner.at < inner.end && !inner.fault) {
        const char *fault = NULL;
        switch (varint(&inner)) {
        case 1 << 3 | 2: out->name = text_of(part(&inner)); break;
        case 2 << 3 | 2:
            fault = feature_read(part(&inner), &out->features[out->feature_count++]);
            break;
        case 3 << 3 | 2:
            if (out->key_count == READ_KEYS_MAX)
                return "too many keys";
            out->keys[out->key_count++] = text_of(part(&inner));
            break;
        case 4 << 3 | 2: value_read(part(&inner), &inner, &out->values[out->value_count++]); break;
        case 5 << 3: out->extent = (int)varint(&inner); break;
        case 15 << 3: version = varint(&inner); break;
        default: return "a layer has an unknown member";
        }
        if (fault)
            return fault;
    }
    if (inner.fault)
        return inner.fault;
    if (version != 2 || !out->name.len || !out->feature_count || out->extent != 4096)
        return "a layer lacks its version, name, extent or features";
    return tags_check(out);
}

const char *mvt_read(struct str bytes, struct arena *arena, struct read_tile *out)
{
    const unsigned char *at = (const unsigned char *)bytes.ptr;
    struct reader reader = {at, at ? at + bytes.len : at, NULL, arena};
    memset(out, 0, sizeof *out);
    while (reader.at < reader.end && !reader.fault) {
        if (varint(&reader) != (3 << 3 | 2) || out->layer_count == READ_LAYERS_MAX)
            return "not a layer, or too many";
        struct read_layer *layer = &out->layers[out->layer_count];
        const char *fault = layer_read(part(&reader), layer);
        if (fault)
            return fault;
        for (int i = 0; i < out->layer_count; i++)
            if (str_equal(out->layers[i].name, layer->name))
                return "two layers have the same name";
        out->layer_count++;
    }
    return reader.fault;
}

const struct read_layer *mvt_read_layer(const struct read_tile *tile, const char *name)
{
    for (int i = 0; i < tile->layer_count; i++)
        if (str_equal(tile->layers[i].name, str_from(name)))
            return &tile->layers[i];
    return NULL;
}

const struct read_value *mvt_read_value(const struct read_layer *layer,
                                        const struct read_feature *feature, const char *key)
{
    for (int i = 0; i < feature->tag_count; i++)
        if (str_equal(layer->keys[feature->tags[2 * i]], str_from(key)))
            return &layer->values[feature->tags[2 * i + 1]];
    return NULL;
}

int64_t mvt_read_area(const struct read_feature *feature, int part)
{
    int first = feature->starts[part];
    int end = feature->starts[part + 1];
    int64_t sum = 0;
    for (int i = first; i < end; i++) {
        struct read_point a = feature->points[i];
        struct read_point b = feature->points[i + 1 < end ? i + 1 : first];
        sum += (int64_t)a.x * b.y - (int64_t)b.x * a.y;
    }
    return sum;
}
