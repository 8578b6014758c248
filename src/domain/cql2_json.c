/* Reads CQL2 JSON. Its geometries are GeoJSON, its operators are objects with op and args. */
#include "codec/json.h"
#include "cql2_lex.h"

static enum err node_read(struct cql2_reading *reading, const struct json_at *at,
                          struct cql2 **out);

static enum err refuse(const struct json_at *at, const struct cql2_reading *reading,
                       const char *why)
{
    return json_problem(at, reading->problem, ERR_INVALID, "%s", why);
}

static enum err node_new(struct cql2_reading *reading, const struct json_at *at, enum cql2_op op,
                         struct cql2 **out)
{
    reading->at = at;
    return cql2_node_new(reading, op, 0, out);
}

/* ---- Geometries ------------------------------------------------------------------------------ */

static enum err numbers_read(struct cql2_reading *reading, const struct json_at *at, int least,
                             int most, double *numbers, int *count)
{
    size_t found = 0;
    enum err err = json_want_list(at, (size_t)most, &found, reading->problem);
    if (!err && found < (size_t)least)
        err = json_problem(at, reading->problem, ERR_INVALID, "At least %d numbers are expected.",
                           least);
    for (size_t i = 0; i < found && !err; i++) {
        struct json_at item = json_item(at, i);
        err = json_want_double(&item, -CQL2_COORDINATE_MAX, CQL2_COORDINATE_MAX, &numbers[i],
                               reading->problem);
    }
    if (!err)
        *count = (int)found;
    return err;
}

static enum err point_read(struct cql2_reading *reading, const struct json_at *at, int *stride)
{
    double numbers[3];
    int size;
    enum err err = numbers_read(reading, at, 2, 3, numbers, &size);
    if (err)
        return err;
    if (*stride && *stride != size)
        return refuse(at, reading, "The points of a geometry have two numbers each, or three.");
    *stride = size;
    reading->at = at;
    return cql2_point_add(reading, 0, numbers, size);
}

static enum err line_read(struct cql2_reading *reading, const struct json_at *at, bool is_ring,
                          int *stride, struct figure *out)
{
    size_t start = reading->numbers_used;
    size_t count;
    enum err err = json_want_list(at, CQL2_POINTS_MAX, &count, reading->problem);
    if (!err && count < 2)
        err = refuse(at, reading, "A line has at least two points.");
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(at, i);
        err = point_read(reading, &item, stride);
    }
    reading->at = at;
    return err ? err : cql2_line_end(reading, 0, FIGURE_LINE, is_ring, start, *stride, out);
}

static enum err coordinates_read(struct cql2_reading *reading, const struct json_at *at,
                                 enum figure_type type, int *stride, struct figure *out);

/* What the parts of such a geometry are; a POLYGON's are rings. */
static enum figure_type part_type(enum figure_type type)
{
    switch (type) {
    case FIGURE_MULTIPOINT: return FIGURE_POINT;
    case FIGURE_MULTIPOLYGON: return FIGURE_POLYGON;
    case FIGURE_POLYGON:
    case FIGURE_MULTILINE:
    case FIGURE_POINT:
    case FIGURE_LINE:
    case FIGURE_COLLECTION: break;
    }
    return FIGURE_LINE;
}

static enum err parts_read(struct cql2_reading *reading, const struct json_at *at,
                           enum figure_type type, int *stride, struct figure *out)
{
    struct cql2_parts parts = {0};
    size_t count;
    enum err err = json_want_list(at, CQL2_POINTS_MAX, &count, reading->problem);
    if (!err && !count)
        err = refuse(at, reading, "A geometry is not empty.");
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(at, i);
        struct figure part;
        err = type == FIGURE_POLYGON
                  ? line_read(reading, &item, true, stride, &part)
                  : coordinates_read(reading, &item, part_type(type), stride, &part);
        if (!err)
            err = cql2_part_add(reading, &parts, &part);
    }
    return err ? err : cql2_parts_end(reading, type, &parts, out);
}

static enum err coordinates_read(struct cql2_reading *reading, const struct json_at *at,
                                 enum figure_type type, int *stride, struct figure *out)
{
    if (type == FIGURE_LINE)
        return line_read(reading, at, false, stride, out);
    if (type != FIGURE_POINT)
        return parts_read(reading, at, type, stride, out);
    size_t start = reading->numbers_used;
    enum err err = point_read(reading, at, stride);
    return err ? err : cql2_line_end(reading, 0, FIGURE_POINT, false, start, *stride, out);
}

static enum err type_read(const struct cql2_reading *reading, const struct json_at *geometry,
                          enum figure_type *out)
{
    struct json_at at = json_member(geometry, "type");
    struct str name;
    enum err err = json_want_text(&at, &name, reading->problem);
    if (err)
        return err;
    for (int type = 0; type <= FIGURE_COLLECTION; type++)
        if (str_equal(name, str_from(cql2_geojson_names[type]))) {
            *out = (enum figure_type)type;
            return OK;
        }
    return refuse(&at, reading, "This is no type of a GeoJSON geometry.");
}

static enum err figure_read(struct cql2_reading *reading, const struct json_at *geometry,
                            bool is_member, struct figure *out);

static enum err collection_read(struct cql2_reading *reading, const struct json_at *geometry,
                                struct figure *out)
{
    struct json_at at = json_member(geometry, "geometries");
    struct cql2_parts parts = {0};
    size_t count;
    enum err err = json_want_list(&at, CQL2_POINTS_MAX, &count, reading->problem);
    if (!err && !count)
        err = refuse(&at, reading, "A geometry is not empty.");
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(&at, i);
        struct figure part;
        err = figure_read(reading, &item, true, &part);
        if (!err)
            err = cql2_part_add(reading, &parts, &part);
    }
    return err ? err : cql2_parts_end(reading, FIGURE_COLLECTION, &parts, out);
}

static enum err figure_read(struct cql2_reading *reading, const struct json_at *geometry,
                            bool is_member, struct figure *out)
{
    enum figure_type type = FIGURE_POINT;
    enum err err = json_want_only(geometry, "type coordinates geometries bbox", reading->problem);
    if (!err)
        err = type_read(reading, geometry, &type);
    if (err)
        return err;
    if (type == FIGURE_COLLECTION && is_member)
        return refuse(geometry, reading, "A collection does not hold another.");
    if (type == FIGURE_COLLECTION)
        return collection_read(reading, geometry, out);
    struct json_at at = json_member(geometry, "coordinates");
    int stride = 0;
    return coordinates_read(reading, &at, type, &stride, out);
}

static enum err geometry_read(struct cql2_reading *reading, const struct json_at *at,
                              struct cql2 **out)
{
    struct cql2 *node = NULL;
    struct figure figure;
    enum err err = node_new(reading, at, CQL2_OP_LITERAL, &node);
    if (!err)
        err = figure_read(reading, at, false, &figure);
    if (!err)
        err = cql2_geometry_end(reading, node, &figure);
    if (!err)
        *out = node;
    return err;
}

static enum err box_read(struct cql2_reading *reading, const struct json_at *at, struct cql2 **out)
{
    struct cql2 *node = NULL;
    struct json_at box = json_member(at, "bbox");
    double numbers[6];
    int count;
    enum err err = node_new(reading, at, CQL2_OP_LITERAL, &node);
    if (!err)
        err = json_want_only(at, "bbox", reading->problem);
    if (!err)
        err = numbers_read(reading, &box, 4, 6, numbers, &count);
    reading->at = at;
    if (!err)
        err = cql2_box_end(reading, node, numbers, count);
    if (!err)
        *out = node;
    return err;
}

/* ---- Times ----------------------------------------------------------------------------------- */

static enum err instant_read(struct cql2_reading *reading, const struct json_at *at,
                             const char *key, struct cql2 **out)
{
    struct cql2 *node = NULL;
    struct json_at member = json_member(at, key);
    bool wants_day = str_equal(str_from(key), STR("date"));
    struct str text;
    enum err err = node_new(reading, at, CQL2_OP_LITERAL, &node);
    if (!err)
        err = json_want_only(at, key, reading->problem);
    if (!err)
        err = json_want_text(&member, &text, reading->problem);
    if (err)
        return err;
    node->value.kind = CQL2_TIME;
    if (!cql2_time_read(text, &node->value.time) || node->value.time.is_day != wants_day)
        return refuse(&member, reading,
                      "A date reads 2026-01-31, a timestamp 2026-01-31T18:30:00Z.");
    *out = node;
    return OK;
}

static enum err interval_end_read(struct cql2_reading *reading, const struct json_at *at,
                                  bool is_end, struct cql2 **out)
{
    if (json_kind_of(at) == JSON_KIND_OBJECT)
        return node_read(reading, at, out);
    struct cql2 *node = NULL;
    struct str text;
    enum err err = node_new(reading, at, CQL2_OP_LITERAL, &node);
    if (!err)
        err = json_want_text(at, &text, reading->problem);
    if (err)
        return err;
    node->value.kind = CQL2_TIME;
    if (str_equal(text, STR(".."))) {
        node->is_open = true;
        node->value.time = is_end ? CQL2_TIME_MAX : CQL2_TIME_MIN;
    } else if (!cql2_time_read(text, &node->value.time)) {
        return refuse(at, reading, "A date reads 2026-01-31, a timestamp 2026-01-31T18:30:00Z.");
    }
    *out = node;
    return OK;
}

static enum err interval_read(struct cql2_reading *reading, const struct json_at *at,
                              struct cql2 **out)
{
    struct cql2 *node = NULL;
    struct json_at ends = json_member(at, "interval");
    size_t count;
    enum err err = node_new(reading, at, CQL2_OP_INTERVAL, &node);
    if (!err)
        err = json_want_only(at, "interval", reading->problem);
    if (!err)
        err = json_want_list(&ends, 2, &count, reading->problem);
    for (size_t i = 0; !err && i < count; i++) {
        struct json_at item = json_item(&ends, i);
        struct cql2 *end = NULL;
        err = interval_end_read(reading, &item, i > 0, &end);
        if (!err)
            cql2_node_add(node, end);
    }
    reading->at = at;
    if (!err)
        err = cql2_node_check(reading, node);
    if (!err)
        *out = node;
    return err;
}

/* ---- Operators, properties, lists ------------------------------------------------------------ */

/* Could text call it so? Otherwise what is written as text would not read back. */
static bool is_function_name(struct str name)
{
    static const char *const taken[] = {"date", "timestamp", "interval", "bbox",
                                        "is",   "null",      "true",     "false"};
    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
        if (str_equal_nocase(name, str_from(taken[i])))
            return false;
    for (int type = 0; type <= FIGURE_COLLECTION; type++)
        if (str_equal_nocase(name, str_from(cql2_wkt_names[type])))
            return false;
    struct cql2_reading reading = {.text = name};
    struct cql2_lexer lexer = {.reading = &reading};
    bool is_name = !cql2_lex_next(&lexer) && lexer.token.kind == CQL2_TOKEN_NAME &&
                   lexer.token.text.len == name.len;
    return is_name && cql2_op_find(name, false) == CQL2_OP_COUNT;
}

static enum err args_read(struct cql2_reading *reading, const struct json_at *list,
                          struct cql2 *node)
{
    size_t count;
    enum err err = json_want_list(list, CQL2_NODES_MAX, &count, reading->problem);
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(list, i);
        struct cql2 *arg = NULL;
        err = node_read(reading, &item, &arg);
        if (!err)
            cql2_node_add(node, arg);
    }
    return err;
}

static enum err op_read(struct cql2_reading *reading, const struct json_at *at, struct cql2 **out)
{
    struct json_at name_at = json_member(at, "op");
    struct json_at args = json_member(at, "args");
    struct cql2 *node = NULL;
    struct str name;
    enum err err = json_want_only(at, "op args", reading->problem);
    if (!err)
        err = json_want_text(&name_at, &name, reading->problem);
    if (err)
        return err;
    enum cql2_op op = cql2_op_find(name, true);
    if (op == CQL2_OP_COUNT && !is_function_name(name))
        return refuse(&name_at, reading, "This is no operator, nor may a function be called so.");
    err = node_new(reading, at, op == CQL2_OP_COUNT ? CQL2_OP_FUNCTION : op, &node);
    if (!err && op == CQL2_OP_COUNT)
        err = cql2_text_keep(reading, 0, name, &node->name);
    if (!err)
        err = args_read(reading, &args, node);
    reading->at = at;
    if (!err)
        err = cql2_node_check(reading, node);
    if (!err)
        *out = node;
    return err;
}

static enum err list_read(struct cql2_reading *reading, const struct json_at *at, struct cql2 **out)
{
    struct cql2 *node = NULL;
    enum err err = node_new(reading, at, CQL2_OP_LIST, &node);
    if (!err)
        err = args_read(reading, at, node);
    reading->at = at;
    if (!err)
        err = cql2_node_check(reading, node);
    if (!err)
        *out = node;
    return err;
}

static enum err property_read(struct cql2_reading *reading, const struct json_at *at,
                              struct cql2 **out)
{
    struct cql2 *node = NULL;
    struct json_at member = json_member(at, "property");
    struct str name = {"", 0};
    enum err err = node_new(reading, at, CQL2_OP_PROPERTY, &node);
    if (!err)
        err = json_want_only(at, "property", reading->problem);
    if (!err)
        err = json_want_text(&member, &name, reading->problem);
    reading->at = at;
    if (!err && !name.len)
        err = refuse(&member, reading, "A name is expected here.");
    if (!err)
        err = cql2_text_keep(reading, 0, name, &node->name);
    if (!err)
        *out = node;
    return err;
}

static enum err object_read(struct cql2_reading *reading, const struct json_at *at,
                            struct cql2 **out)
{
    static const struct {
        const char *key;
        enum err (*read)(struct cql2_reading *, const struct json_at *, struct cql2 **);
    } rows[] = {{"op", op_read},
                {"property", property_read},
                {"interval", interval_read},
                {"type", geometry_read},
                {"bbox", box_read}};
    static const char *const instants[] = {"date", "timestamp"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct json_at member = json_member(at, rows[i].key);
        if (json_is_there(&member))
            return rows[i].read(reading, at, out);
    }
    for (size_t i = 0; i < 2; i++) {
        struct json_at member = json_member(at, instants[i]);
        if (json_is_there(&member))
            return instant_read(reading, at, instants[i], out);
    }
    return refuse(at, reading,
                  "An object is an operator with op and args, a property, a geometry, a bbox, a "
                  "date, a timestamp or an interval.");
}

static enum err literal_read(struct cql2_reading *reading, const struct json_at *at,
                             enum cql2_kind kind, struct cql2 **out)
{
    struct cql2 *node = NULL;
    struct str text;
    enum err err = node_new(reading, at, CQL2_OP_LITERAL, &node);
    if (err)
        return err;
    node->value.kind = kind;
    if (kind == CQL2_BOOL) {
        err = json_want_bool(at, &node->value.truth, reading->problem);
    } else if (kind == CQL2_NUMBER) {
        err = json_want_double(at, -1e308, 1e308, &node->value.number, reading->problem);
        node->value.number += 0.0; /* -0 becomes 0 */
    } else {
        err = json_want_text(at, &text, reading->problem);
        if (!err)
            err = cql2_text_keep(reading, 0, text, &node->value.text);
    }
    if (!err)
        *out = node;
    return err;
}

static enum err node_read(struct cql2_reading *reading, const struct json_at *at, struct cql2 **out)
{
    switch (json_kind_of(at)) {
    case JSON_KIND_BOOL: return literal_read(reading, at, CQL2_BOOL, out);
    case JSON_KIND_INT:
    case JSON_KIND_DOUBLE: return literal_read(reading, at, CQL2_NUMBER, out);
    case JSON_KIND_TEXT: return literal_read(reading, at, CQL2_TEXT, out);
    case JSON_KIND_LIST: return list_read(reading, at, out);
    case JSON_KIND_OBJECT: return object_read(reading, at, out);
    case JSON_KIND_NONE:
    case JSON_KIND_NULL: break;
    }
    return refuse(at, reading, "A value is expected here; null is none.");
}

enum err cql2_read_json(struct str json, struct arena *arena, const struct cql2 **out,
                        struct problem *problem)
{
    struct json_doc *doc;
    enum err err = json_open(json, CQL2_TEXT_MAX_BYTES, &doc, problem);
    if (err)
        return err;
    struct cql2_reading reading = {.arena = arena, .problem = problem};
    struct json_at root_at = json_root(doc);
    struct cql2 *root = NULL;
    err = node_read(&reading, &root_at, &root);
    reading.at = &root_at;
    if (!err)
        err = cql2_root_check(&reading, root);
    if (!err)
        *out = root;
    json_close(doc);
    return err;
}
