/* What a collection has, as JSON: its description, and the schema of its features. */
#include <math.h>

#include "domain/collection_write.h"

/* ---- schema ---- */

static void key_text(struct json_write *json, const char *key, struct str text)
{
    json_write_key(json, str_from(key));
    json_write_text(json, text);
}

/* In a schema every property but a list may be null; of queryables that goes without saying, and
 * programs expect one type. */
static void write_type(struct json_write *json, const char *type, bool or_null)
{
    json_write_key(json, STR("type"));
    if (!or_null) {
        json_write_text(json, str_from(type));
        return;
    }
    json_write_list_begin(json);
    json_write_text(json, str_from(type));
    json_write_text(json, STR("null"));
    json_write_list_end(json);
}

static void write_codes(struct json_write *json, const struct collection *collection,
                        const struct collection_property *property, bool or_null)
{
    const struct vocabulary *list =
        property->vocabulary
            ? vocabulary_find(&collection->atlas->directory.words, property->vocabulary)
            : NULL;
    if (!list && !property->codes)
        return;
    json_write_key(json, STR("enum"));
    json_write_list_begin(json);
    for (int i = 0; list && i < list->count; i++)
        json_write_text(json, list->terms[i].code);
    for (int i = 0; property->codes && property->codes[i]; i++)
        json_write_text(json, str_from(property->codes[i]));
    if (or_null)
        json_write_null(json);
    json_write_list_end(json);
}

static void write_property(struct json_write *json, const struct collection *collection,
                           const struct collection_property *property, bool queryables)
{
    static const char *const types[] = {
        [COLLECTION_TEXT] = "string",  [COLLECTION_INT] = "integer", [COLLECTION_NUMBER] = "number",
        [COLLECTION_BOOL] = "boolean", [COLLECTION_DATE] = "string", [COLLECTION_LIST] = "array",
    };
    json_write_key_text(json, str_from(property->name));
    json_write_object_begin(json);
    key_text(json, "title", str_from(property->title));
    if (property->description)
        key_text(json, "description", str_from(property->description));
    write_type(json, types[property->type], !queryables);
    if (property->type == COLLECTION_DATE)
        key_text(json, "format", STR("date"));
    if (property->type == COLLECTION_LIST) {
        json_write_key(json, STR("items"));
        json_write_object_begin(json);
        write_type(json, "string", false);
        write_codes(json, collection, property, false);
        json_write_object_end(json);
    } else {
        write_codes(json, collection, property, !queryables);
    }
    json_write_object_end(json);
}

static const char *format_of(const struct collection *collection)
{
    switch (collection->shape) {
    case COLLECTION_POINTS:
        return collection->layer == NONE ? "geometry-point" : "geometry-point-or-multipoint";
    case COLLECTION_LINES: return "geometry-linestring-or-multilinestring";
    case COLLECTION_POLYGONS:
        return collection->layer == NONE ? "geometry-multipolygon"
                                         : "geometry-polygon-or-multipolygon";
    case COLLECTION_ANY_SHAPE: break;
    }
    return "geometry-any";
}

static void write_role(struct json_write *json, const char *name, const char *title,
                       const char *role)
{
    json_write_key(json, str_from(name));
    json_write_object_begin(json);
    key_text(json, "title", str_from(title));
    key_text(json, "x-ogc-role", str_from(role));
}

void collection_schema_write(const struct collection *collection, bool queryables, struct str url,
                             struct json_write *json)
{
    json_write_object_begin(json);
    key_text(json, "$schema", STR("https://json-schema.org/draft/2020-12/schema"));
    key_text(json, "$id", url);
    key_text(json, "type", STR("object"));
    key_text(json, "title", str_from(collection->title));
    key_text(json, "description", str_from(collection->description));
    json_write_key(json, STR("properties"));
    json_write_object_begin(json);
    write_role(json, "id", "Id", "id");
    key_text(json, "type", STR("string"));
    json_write_object_end(json);
    write_role(json, "geometry", "Where it is", "primary-geometry");
    key_text(json, "format", str_from(format_of(collection)));
    json_write_object_end(json);
    for (int i = 0; i < collection->property_count; i++)
        write_property(json, collection, &collection->properties[i], queryables);
    json_write_object_end(json);
    json_write_key(json, STR("additionalProperties"));
    json_write_bool(json, false);
    json_write_object_end(json);
}

/* ---- description ---- */

static void write_day(struct json_write *json, struct date day)
{
    char text[DATE_TEXT_LEN + 1];
    struct buf moment;
    if (day.days <= DATE_MIN.days || day.days >= DATE_MAX.days) {
        json_write_null(json);
        return;
    }
    date_print(day, text);
    buf_init(&moment, 0);
    buf_format(&moment, "%sT00:00:00Z", text);
    json_write_text(json, buf_view(&moment));
    json->out->failed |= moment.failed;
    buf_finish(&moment);
}

static void write_box(struct json_write *json, const struct geo_box *box)
{
    json_write_key(json, STR("spatial"));
    json_write_object_begin(json);
    json_write_key(json, STR("bbox"));
    json_write_list_begin(json);
    json_write_list_begin(json);
    json_write_double(json, box->min_x, 6);
    json_write_double(json, box->min_y, 6);
    json_write_double(json, box->max_x, 6);
    json_write_double(json, box->max_y, 6);
    json_write_list_end(json);
    json_write_list_end(json);
    key_text(json, "crs", str_from(collection_crs_uri(COLLECTION_CRS84)));
    json_write_object_end(json);
}

static void write_extent(const struct collection *collection, struct json_write *json)
{
    bool has_box = collection->box.min_x <= collection->box.max_x;
    bool has_time = collection->is_dated || collection->is_computed; /* asked for on any day */
    if (!has_box && !has_time)
        return;
    json_write_key(json, STR("extent"));
    json_write_object_begin(json);
    if (has_box)
        write_box(json, &collection->box);
    if (has_time) {
        json_write_key(json, STR("temporal"));
        json_write_object_begin(json);
        json_write_key(json, STR("interval"));
        json_write_list_begin(json);
        json_write_list_begin(json);
        write_day(json, collection->first);
        write_day(json, collection->last);
        json_write_list_end(json);
        json_write_list_end(json);
        key_text(json, "trs", STR("http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"));
        json_write_object_end(json);
    }
    json_write_object_end(json);
}

void collection_about_write(const struct collection *collection, struct json_write *json)
{
    key_text(json, "id", str_from(collection->id));
    key_text(json, "title", str_from(collection->title));
    key_text(json, "description", str_from(collection->description));
    key_text(json, "itemType", STR("feature"));
    json_write_key(json, STR("itemCount"));
    json_write_int(json, collection->count);
    write_extent(collection, json);
    json_write_key(json, STR("crs"));
    json_write_list_begin(json);
    for (int i = 0; i < COLLECTION_CRS_COUNT; i++)
        json_write_text(json, str_from(collection_crs_uri((enum collection_crs)i)));
    json_write_list_end(json);
    key_text(json, "storageCrs", str_from(collection_crs_uri(COLLECTION_27700)));
}
