/* Layers of context: what people imported to see beside our services. */
#include <math.h>
#include <string.h>

#include "collection_making.h"

/* Beyond these, what a layer holds cannot be named in an address. */
static const struct layer_record *layer_of(const struct collection *collection)
{
    return &collection->atlas->directory.layers[collection->layer];
}

static void get_value(const struct collection_reading *reading, int row, int property,
                      struct collection_value *out)
{
    const struct directory *directory = &reading->collection->atlas->directory;
    const struct layer_feature_record *feature =
        &directory->layer_features[record_of(reading->collection, row)];
    const struct layer_value_record *value = &directory->layer_values[feature->values + property];
    if (!value->is_there)
        return;
    switch (out->type) {
    case COLLECTION_TEXT:
        out->is_there = true;
        out->text = value->text;
        break;
    case COLLECTION_INT: value_int(out, (int64_t)value->number); break;
    case COLLECTION_NUMBER: value_real(out, value->number); break;
    case COLLECTION_BOOL: value_bool(out, value->number != 0); break;
    case COLLECTION_DATE:
    case COLLECTION_LIST: break;
    }
}

static enum collection_type type_of(enum layer_type type)
{
    switch (type) {
    case LAYER_INTEGER: return COLLECTION_INT;
    case LAYER_NUMBER: return COLLECTION_NUMBER;
    case LAYER_BOOLEAN: return COLLECTION_BOOL;
    case LAYER_TEXT: break;
    }
    return COLLECTION_TEXT;
}

static enum collection_shape shape_of(enum layer_shape shape)
{
    switch (shape) {
    case LAYER_POINTS: return COLLECTION_POINTS;
    case LAYER_LINES: return COLLECTION_LINES;
    case LAYER_POLYGONS: return COLLECTION_POLYGONS;
    case LAYER_MIXED: break;
    }
    return COLLECTION_ANY_SHAPE;
}

static void id_of(const struct collection *collection, int row, struct buf *out)
{
    char text[UUID_TEXT_LEN + 1];
    uuid_print(collection->atlas->directory.layer_features[record_of(collection, row)].id, text);
    buf_bytes(out, text, UUID_TEXT_LEN);
}

/* They are in the order of their file. */
static int find(const struct collection *collection, struct str id)
{
    struct uuid wanted;
    if (!uuid_parse(id, &wanted))
        return NONE;
    for (int row = 0; row < collection->count; row++)
        if (!uuid_compare(
                collection->atlas->directory.layer_features[record_of(collection, row)].id, wanted))
            return row;
    return NONE;
}

static bool geometry(const struct collection *collection, int row, struct arena *scratch,
                     struct collection_geometry *out)
{
    (void)scratch;
    out->wkb = collection->atlas->directory.layer_features[record_of(collection, row)].wkb;
    out->kind = out->wkb.len ? COLLECTION_WKB : COLLECTION_NOWHERE;
    return true;
}

/* ---- making ---- */

static const char *text_copy(struct collection_maker *maker, const char *before, struct str text)
{
    size_t before_len = strlen(before);
    char *copy = ARENA_ARRAY(maker->arena, char, before_len + text.len + 1);
    if (!copy)
        return NULL;
    char *end = stpcpy(copy, before);
    for (size_t i = 0; i < text.len; i++)
        *end++ = text.ptr[i];
    *end = '\0';
    return copy;
}

static bool properties_make(struct collection_maker *maker, struct collection *collection)
{
    const struct layer_record *layer = layer_of(collection);
    struct collection_property *properties =
        ARENA_ARRAY(maker->arena, struct collection_property, (size_t)layer->fields.count + 1);
    for (int i = 0; i < layer->fields.count && properties; i++) {
        const struct layer_field_record *field =
            &maker->atlas->directory.layer_fields[layer->fields.first + i];
        const char *name = text_copy(maker, "", field->name);
        properties[i] = (struct collection_property){
            .name = name, .type = type_of(field->type), .get = get_value, .title = name};
        if (!name)
            return false;
    }
    collection->properties = properties;
    collection->property_count = layer->fields.count;
    return properties != NULL;
}

static bool rows_make(struct collection_maker *maker, struct collection *collection)
{
    const struct layer_record *layer = layer_of(collection);
    size_t count = (size_t)layer->features.count + 1;
    int *rows = ARENA_ARRAY(maker->arena, int, count);
    struct geo_box *boxes = ARENA_ARRAY(maker->arena, struct geo_box, count);
    for (int i = 0; i < layer->features.count && rows && boxes; i++) {
        rows[i] = layer->features.first + i;
        boxes[i] = maker->atlas->directory.layer_features[rows[i]].box;
    }
    collection->count = layer->features.count;
    collection->rows = rows;
    collection->boxes = boxes;
    return rows && boxes;
}

enum err collection_layers_make(struct collection_maker *maker)
{
    const struct directory *directory = &maker->atlas->directory;
    for (int i = 0; i < directory->layers_count && maker->count < COLLECTIONS_MAX; i++) {
        struct str name = directory->layers[i].name;
        struct collections before = {.count = maker->count, .items = maker->items};
        bool is_taken = collections_find(&before, name) != NULL;
        struct collection *collection = collection_add(maker);
        collection->layer = i;
        collection->id = text_copy(maker, is_taken ? "layer-" : "", name);
        collection->title = text_copy(maker, "Layer: ", name);
        collection->description = "Imported, to be seen beside the services.";
        collection->item = "feature";
        collection->shape = shape_of(directory->layers[i].shape);
        collection->id_of = id_of;
        collection->find = find;
        collection->geometry = geometry;
        if (!collection->id || !collection->title || !properties_make(maker, collection) ||
            !rows_make(maker, collection))
            return collection_no_memory(maker->problem);
    }
    return OK;
}
