#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/geojson_read.h"
#include "layers_reading.h"

enum { COORDINATE_POINTS_MAX = RUNS_MAX_POINTS };

/* One attribute; what is null is not there, and lists and objects are left out. */
static enum err read_value(struct layers_reading *reading, const struct json_at *at,
                           struct problem *why)
{
    struct layer_value_draft value = {0};
    bool truth = false;
    int64_t whole = 0;
    char digits[24];
    enum err err = OK;
    switch (json_kind_of(at)) {
    case JSON_KIND_NONE:
    case JSON_KIND_NULL: return OK;
    case JSON_KIND_LIST:
    case JSON_KIND_OBJECT: reading->report->left_out++; return OK;
    case JSON_KIND_BOOL:
        value.kind = KIND_BOOLEAN;
        err = json_want_bool(at, &truth, why);
        value.number = truth;
        break;
    case JSON_KIND_INT:
        value.kind = KIND_INTEGER;
        err = json_want_int(at, INT64_MIN, INT64_MAX, &whole, why);
        value.number = (double)whole;
        snprintf(digits, sizeof digits, "%lld", (long long)whole);
        value.text = str_from(digits);
        break;
    case JSON_KIND_DOUBLE:
        value.kind = KIND_NUMBER;
        err = json_want_double(at, -HUGE_VAL, HUGE_VAL, &value.number, why);
        break;
    case JSON_KIND_TEXT:
        value.kind = KIND_TEXT;
        err = json_want_text(at, &value.text, why);
        break;
    }
    return err ? err : layers_feature_value(reading, at->key, value, why);
}

static enum err read_values(struct layers_reading *reading, const struct json_at *properties,
                            struct problem *why)
{
    enum err err = OK;
    if (json_is_there(properties))
        err = json_want_object(properties, why);
    for (struct json_each each = json_each(properties); !err && json_next(&each);)
        err = read_value(reading, &each.at, why);
    return err;
}

/* Its id, which RFC 7946 lets be a text or a number; else its number in the file. */
static enum err read_key(const struct layers_reading *reading, const struct json_at *at,
                         char digits[24], struct str *key, struct problem *why)
{
    int64_t number = reading->features;
    enum err err = OK;
    if (json_kind_of(at) == JSON_KIND_TEXT)
        return json_want_text(at, key, why);
    if (json_is_there(at))
        err = json_want_int(at, INT64_MIN, INT64_MAX, &number, why);
    snprintf(digits, 24, "%lld", (long long)number);
    *key = str_from(digits);
    return err;
}

static enum err read_feature(struct layers_reading *reading, const struct json_at *at,
                             enum geojson_crs crs)
{
    struct problem why = {0};
    struct json_at type_at = json_member(at, "type");
    struct json_at properties = json_member(at, "properties");
    struct json_at geometry = json_member(at, "geometry");
    struct json_at id = json_member(at, "id");
    struct str type = {"", 0};
    struct str key = {"", 0};
    struct str wkb = {"", 0};
    char digits[24];
    layers_feature_begin(reading);
    enum err err = json_want_text(&type_at, &type, &why);
    if (!err && !str_equal(type, STR("Feature")))
        err = json_problem(&type_at, &why, ERR_INVALID, "This must be a Feature.");
    if (!err)
        err = read_key(reading, &id, digits, &key, &why);
    if (!err)
        err = read_values(reading, &properties, &why);
    if (!err && !json_is_there(&geometry))
        err = problem_set(&why, ERR_INVALID, "It has no geometry.");
    if (!err)
        err = geojson_geometry_read(&geometry, crs, reading->projection, COORDINATE_POINTS_MAX,
                                    &reading->scratch, &wkb, &why);
    if (!err)
        err = layers_feature_end(reading, key, wkb, &why);
    why.code = err;
    return err ? layers_feature_wrong(reading, &why) : OK;
}

static enum err check_collection(struct layers_reading *reading, const struct json_at *root,
                                 const struct json_at *features, enum geojson_crs *crs,
                                 size_t *count)
{
    struct json_at type_at = json_member(root, "type");
    struct str type = {"", 0};
    enum err err = json_want_object(root, reading->problem);
    if (!err)
        err = json_want_text(&type_at, &type, reading->problem);
    if (!err && !str_equal(type, STR("FeatureCollection")))
        err = json_problem(&type_at, reading->problem, ERR_INVALID,
                           "This must be a FeatureCollection.");
    if (!err)
        err = geojson_crs_read(root, crs, reading->problem);
    return err ? err : json_want_list(features, LAYER_FEATURES_MAX, count, reading->problem);
}

/* Where the features stand, if the text has them where it should. */
static enum err find_lines(struct layers_reading *reading, struct str text, int count)
{
    int64_t *lines = ARENA_ARRAY(reading->arena, int64_t, (size_t)count);
    if (!lines)
        return problem_set(reading->problem, ERR_NO_MEMORY, "There is no memory for the layer.");
    if (geojson_lines(text, lines, count) == count)
        reading->lines = lines;
    return OK;
}

/* "line 3, column 7" as a number of bytes from the start; 0 if the problem says no place. */
static size_t offset_of(struct str text, const char *where)
{
    static const char first[] = "line ";
    static const char second[] = ", column ";
    const char *comma = strstr(where, second);
    if (strncmp(where, first, strlen(first)) != 0 || !comma)
        return 0;
    long line = strtol(where + strlen(first), NULL, 10);
    long column = strtol(comma + strlen(second), NULL, 10);
    size_t at = 0;
    for (; at < text.len && line > 1; at++)
        line -= text.ptr[at] == '\n';
    for (; at < text.len && column > 0; at++)
        column -= ((unsigned char)text.ptr[at] & 0xC0) != 0x80;
    return at;
}

/* Files are often one long line, so that its place alone says little: says in which feature. */
static void unread_place(struct layers_reading *reading, struct str text)
{
    char where[sizeof reading->problem->where];
    size_t offset = reading->problem ? offset_of(text, reading->problem->where) : 0;
    int64_t *lines = ARENA_ARRAY(reading->arena, int64_t, LAYER_FEATURES_MAX);
    int feature = offset && lines
                      ? geojson_lines((struct str){text.ptr, offset}, lines, LAYER_FEATURES_MAX)
                      : 0;
    if (!feature)
        return;
    snprintf(where, sizeof where, "%s", reading->problem->where);
    problem_at(reading->problem, "feature %d, %s", feature, where);
}

enum err layers_read_geojson(struct layers_reading *reading, struct str text)
{
    struct json_doc *doc = NULL;
    enum geojson_crs crs;
    size_t count = 0;
    enum err err = json_open(text, LAYER_BYTES_MAX, &doc, reading->problem);
    if (err == ERR_INVALID)
        unread_place(reading, text);
    if (err)
        return err;
    struct json_at root = json_root(doc);
    struct json_at features = json_member(&root, "features");
    err = check_collection(reading, &root, &features, &crs, &count);
    if (!err)
        err = find_lines(reading, text, (int)count);
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at feature = json_item(&features, i);
        err = read_feature(reading, &feature, crs);
    }
    json_close(doc);
    return err;
}
