/* Features as GeoJSON and CSV: one walk over the table of properties. */
#include "domain/collection_write.h"

#include <math.h>

#include "collection_writing.h"

static bool is_wanted(const struct collection_query *query, int property)
{
    return !query->has_properties || query->properties >> property & 1;
}

/* ---- JSON ---- */

static void write_date(struct json_write *json, struct date date)
{
    char text[DATE_TEXT_LEN + 1];
    date_print(date, text);
    json_write_text(json, (struct str){text, DATE_TEXT_LEN});
}

static void write_value(struct json_write *json, const struct collection_value *value)
{
    if (!value->is_there) {
        json_write_null(json);
        return;
    }
    switch (value->type) {
    case COLLECTION_TEXT: json_write_text(json, value->text); break;
    case COLLECTION_INT: json_write_int(json, value->number); break;
    case COLLECTION_NUMBER: json_write_double(json, value->real, COLLECTION_NUMBER_DECIMALS); break;
    case COLLECTION_BOOL: json_write_bool(json, value->truth); break;
    case COLLECTION_DATE: write_date(json, value->date); break;
    case COLLECTION_LIST:
        json_write_list_begin(json);
        for (int i = 0; i < value->count; i++)
            json_write_text(json, value->items[i]);
        json_write_list_end(json);
        break;
    }
}

/* Ours are plain; those of layers are whatever their file says. */
static void write_name(struct json_write *json, const struct collection *collection, int property)
{
    struct str name = str_from(collection->properties[property].name);
    if (collection->layer == NONE)
        json_write_key(json, name);
    else
        json_write_key_text(json, name);
}

static void write_id(struct json_write *json, const struct collection *collection, int row)
{
    json_write_key(json, STR("id"));
    buf_char(json->out, '"');
    collection->id_of(collection, row, json->out); /* letters, digits and dashes */
    buf_char(json->out, '"');
    json->comma = true;
}

enum err collection_feature_open(const struct collection_writing *writing, int row,
                                 struct json_write *json, struct problem *problem)
{
    const struct collection *collection = writing->reading->collection;
    arena_reset(writing->reading->scratch);
    json_write_object_begin(json);
    json_write_key(json, STR("type"));
    json_write_text(json, STR("Feature"));
    write_id(json, collection, row);
    json_write_key(json, STR("geometry"));
    enum err err = collection_geometry_write(writing, row, json, problem);
    json_write_key(json, STR("properties"));
    json_write_object_begin(json);
    for (int i = 0; i < collection->property_count && !err; i++) {
        if (!is_wanted(writing->query, i))
            continue;
        struct collection_value value = collection_value(writing->reading, row, i);
        write_name(json, collection, i);
        write_value(json, &value);
    }
    json_write_object_end(json);
    return err;
}

enum err collection_feature_write(const struct collection_writing *writing, int row,
                                  struct json_write *json, struct problem *problem)
{
    enum err err = collection_feature_open(writing, row, json, problem);
    json_write_object_end(json);
    return err;
}

/* ---- words ---- */

void collection_value_words(const struct collection_value *value, int decimals, struct buf *out)
{
    char day[DATE_TEXT_LEN + 1];
    if (!value->is_there)
        return;
    switch (value->type) {
    case COLLECTION_TEXT: buf_str(out, value->text); break;
    case COLLECTION_INT: buf_int(out, value->number); break;
    case COLLECTION_NUMBER: buf_double(out, value->real, decimals); break;
    case COLLECTION_BOOL: buf_text(out, value->truth ? "yes" : "no"); break;
    case COLLECTION_DATE:
        date_print(value->date, day);
        buf_text(out, day);
        break;
    case COLLECTION_LIST:
        for (int i = 0; i < value->count; i++) {
            if (i)
                buf_text(out, "; ");
            buf_str(out, value->items[i]);
        }
        break;
    }
}

/* ---- CSV ---- */

static const char *const axis_names[][2] = {
    [COLLECTION_CRS84] = {"longitude", "latitude"},
    [COLLECTION_4326] = {"latitude", "longitude"},
    [COLLECTION_27700] = {"easting", "northing"},
    [COLLECTION_3857] = {"x", "y"},
};

void collection_csv_head(const struct collection_writing *writing, struct csv_write *csv)
{
    const struct collection *collection = writing->reading->collection;
    csv_write_text(csv, STR("id"));
    for (int i = 0; i < collection->property_count; i++)
        if (is_wanted(writing->query, i))
            csv_write_text(csv, str_from(collection->properties[i].name));
    if (collection->shape == COLLECTION_POINTS) {
        csv_write_text(csv, str_from(axis_names[writing->query->crs][0]));
        csv_write_text(csv, str_from(axis_names[writing->query->crs][1]));
    }
    csv_write_end(csv);
}

static void csv_value(const struct collection_value *value, struct csv_write *csv)
{
    struct buf words;
    if (!value->is_there) {
        csv_write_empty(csv);
        return;
    }
    switch (value->type) {
    case COLLECTION_TEXT: csv_write_text(csv, value->text); return;
    case COLLECTION_INT: csv_write_int(csv, value->number); return;
    case COLLECTION_NUMBER: csv_write_double(csv, value->real, COLLECTION_NUMBER_DECIMALS); return;
    case COLLECTION_BOOL: csv_write_bool(csv, value->truth); return;
    case COLLECTION_DATE:
    case COLLECTION_LIST: break;
    }
    buf_init(&words, 0);
    collection_value_words(value, 0, &words);
    csv_write_text(csv, buf_view(&words));
    csv->out->failed |= words.failed;
    buf_finish(&words);
}

/* Several points in one feature have no columns. */
static void csv_point(const struct collection_writing *writing, int row, struct csv_write *csv)
{
    enum collection_crs crs = writing->query->crs;
    bool is_degrees = crs == COLLECTION_CRS84 || crs == COLLECTION_4326;
    const struct collection *collection = writing->reading->collection;
    double xy[2] = {nan(""), nan("")};
    if (collection->points) {
        if (isfinite(collection->points[row].lon))
            collection_crs_from_point(crs, collection->points[row], collection->grids[row], xy);
    } else if (collection->boxes[row].min_x <= collection->boxes[row].max_x &&
               collection->boxes[row].max_x - collection->boxes[row].min_x <= 0 &&
               collection->boxes[row].max_y - collection->boxes[row].min_y <= 0) {
        collection_crs_from_grid(
            crs, writing->projection,
            (struct geo_grid){collection->boxes[row].min_x, collection->boxes[row].min_y}, xy);
    }
    for (int i = 0; i < 2; i++)
        csv_write_double(csv, xy[i], is_degrees ? 6 : 2);
}

void collection_csv_row(const struct collection_writing *writing, int row, struct csv_write *csv)
{
    const struct collection *collection = writing->reading->collection;
    struct buf id;
    arena_reset(writing->reading->scratch);
    buf_init(&id, 0);
    collection->id_of(collection, row, &id);
    csv_write_text(csv, buf_view(&id));
    csv->out->failed |= id.failed;
    buf_finish(&id);
    for (int i = 0; i < collection->property_count; i++) {
        if (!is_wanted(writing->query, i))
            continue;
        struct collection_value value = collection_value(writing->reading, row, i);
        csv_value(&value, csv);
    }
    if (collection->shape == COLLECTION_POINTS)
        csv_point(writing, row, csv);
    csv_write_end(csv);
}
