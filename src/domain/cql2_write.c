/* Writes expressions as CQL2 text and JSON. */
#include <math.h>
#include <stdio.h>

#include "cql2_tree.h"

/* The shortest digits that read back as the same number, whatever the locale's point is. */
static void number_write(double number, struct buf *out)
{
    char digits[40];
    double back = 0;
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, number);
        for (char *c = digits; *c; c++)
            if ((*c < '0' || *c > '9') && *c != '-' && *c != '+' && *c != 'e')
                *c = '.';
        if (str_to_double(str_from(digits), &back) && back >= number && back <= number)
            break;
    }
    buf_text(out, digits);
}

static void number_write_json(double number, struct json_write *out)
{
    json_write_comma(out);
    number_write(number, out->out);
}

/* ---- Text ------------------------------------------------------------------------------------ */

/* A quote is doubled, but after a backslash that would read as two things: there it is escaped. */
static void text_quote(struct str text, struct buf *out)
{
    buf_char(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\'')
            buf_char(out, i > 0 && text.ptr[i - 1] == '\\' ? '\\' : '\'');
        buf_char(out, text.ptr[i]);
    }
    buf_char(out, '\'');
}

static void name_quote(struct str name, struct buf *out)
{
    buf_char(out, '"');
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '"')
            buf_char(out, '"');
        buf_char(out, name.ptr[i]);
    }
    buf_char(out, '"');
}

static void points_write(const struct figure *figure, struct buf *out)
{
    buf_char(out, '(');
    for (int i = 0; i < figure->count * figure->stride; i++) {
        if (i > 0)
            buf_text(out, i % figure->stride ? " " : ", ");
        number_write(figure->coordinates[i], out);
    }
    buf_char(out, ')');
}

static void figure_write(const struct figure *figure, bool is_named, struct buf *out)
{
    if (is_named) {
        buf_text(out, cql2_wkt_names[figure->type]);
        buf_text(out, figure->stride == 3 && figure->type != FIGURE_COLLECTION ? " Z " : " ");
    }
    if (figure->coordinates) {
        points_write(figure, out);
        return;
    }
    buf_char(out, '(');
    for (int i = 0; i < figure->count; i++) {
        if (i > 0)
            buf_text(out, ", ");
        figure_write(&figure->parts[i], figure->type == FIGURE_COLLECTION, out);
    }
    buf_char(out, ')');
}

static void time_quote(const struct cql2 *node, struct buf *out)
{
    char text[CQL2_TIME_TEXT_LEN] = "..";
    if (!node->is_open)
        cql2_time_print(node->value.time, text);
    buf_format(out, "'%s'", text);
}

static void box_write(const struct cql2 *node, struct buf *out)
{
    buf_text(out, "BBOX(");
    for (int i = 0; i < node->box_numbers_count; i++) {
        if (i > 0)
            buf_text(out, ", ");
        number_write(node->box_numbers[i], out);
    }
    buf_char(out, ')');
}

static void literal_write(const struct cql2 *node, struct buf *out)
{
    switch (node->value.kind) {
    case CQL2_BOOL: buf_text(out, node->value.truth ? "TRUE" : "FALSE"); break;
    case CQL2_NUMBER: number_write(node->value.number, out); break;
    case CQL2_TEXT: text_quote(node->value.text, out); break;
    case CQL2_TIME:
        buf_text(out, node->value.time.is_day ? "DATE(" : "TIMESTAMP(");
        time_quote(node, out);
        buf_char(out, ')');
        break;
    case CQL2_GEOMETRY:
        if (node->box_numbers)
            box_write(node, out);
        else
            figure_write(node->figure, true, out);
        break;
    case CQL2_NULL:
    case CQL2_INTERVAL:
    case CQL2_LIST:
    case CQL2_ANY: break;
    }
}

static void capitals_write(const char *name, struct buf *out)
{
    for (; *name; name++)
        buf_char(out, *name >= 'a' && *name <= 'z' ? (char)(*name - ('a' - 'A')) : *name);
}

/* Operators between their arguments stand in parentheses wherever they are arguments. */
static bool is_between(const struct cql2 *node)
{
    return node->op < CQL2_OP_CASEI || (node->op >= CQL2_OP_PLUS && node->op <= CQL2_OP_POWER);
}

static void arg_write(const struct cql2 *node, struct buf *out)
{
    bool is_grouped = is_between(node);
    if (is_grouped)
        buf_char(out, '(');
    cql2_write_text(node, out);
    if (is_grouped)
        buf_char(out, ')');
}

/* What AND and OR join needs them only for another AND, OR or NOT. */
static void member_write(const struct cql2 *node, struct buf *out)
{
    if (node->op <= CQL2_OP_NOT)
        arg_write(node, out);
    else
        cql2_write_text(node, out);
}

static void args_write(const struct cql2 *node, struct buf *out)
{
    buf_char(out, '(');
    for (const struct cql2 *arg = node->first; arg; arg = arg->next) {
        if (arg != node->first)
            buf_text(out, ", ");
        cql2_write_text(arg, out);
    }
    buf_char(out, ')');
}

/* Of a function or list argument: without parentheses of its own, which would make it a list. */
static void call_write(const struct cql2 *node, struct buf *out)
{
    if (node->op == CQL2_OP_FUNCTION)
        buf_str(out, node->name);
    else
        capitals_write(cql2_ops[node->op].name, out);
    args_write(node, out);
}

static void interval_write(const struct cql2 *node, struct buf *out)
{
    buf_text(out, "INTERVAL(");
    for (const struct cql2 *end = node->first; end; end = end->next) {
        if (end != node->first)
            buf_text(out, ", ");
        if (end->op == CQL2_OP_LITERAL)
            time_quote(end, out);
        else
            cql2_write_text(end, out);
    }
    buf_char(out, ')');
}

static void joined_write(const struct cql2 *node, struct buf *out)
{
    bool is_logic = node->op <= CQL2_OP_OR;
    for (const struct cql2 *arg = node->first; arg; arg = arg->next) {
        if (arg != node->first) {
            buf_char(out, ' ');
            /* BETWEEN a AND b */
            capitals_write(
                node->op == CQL2_OP_BETWEEN && arg == node->last ? "and" : cql2_ops[node->op].name,
                out);
            buf_char(out, ' ');
        }
        if (is_logic)
            member_write(arg, out);
        else
            arg_write(arg, out);
    }
}

void cql2_write_text(const struct cql2 *node, struct buf *out)
{
    if (node->op == CQL2_OP_LITERAL) {
        literal_write(node, out);
    } else if (node->op == CQL2_OP_PROPERTY) {
        name_quote(node->name, out);
    } else if (node->op == CQL2_OP_INTERVAL) {
        interval_write(node, out);
    } else if (node->op == CQL2_OP_LIST) {
        args_write(node, out);
    } else if (node->op == CQL2_OP_NOT) {
        buf_text(out, "NOT ");
        arg_write(node->first, out);
    } else if (node->op == CQL2_OP_IS_NULL) {
        arg_write(node->first, out);
        buf_text(out, " IS NULL");
    } else if (is_between(node)) {
        joined_write(node, out);
    } else {
        call_write(node, out);
    }
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void point_write_json(const double *numbers, int count, struct json_write *out)
{
    json_write_list_begin(out);
    for (int i = 0; i < count; i++)
        number_write_json(numbers[i], out);
    json_write_list_end(out);
}

static void coordinates_write_json(const struct figure *figure, struct json_write *out)
{
    if (figure->type == FIGURE_POINT) {
        point_write_json(figure->coordinates, figure->stride, out);
        return;
    }
    json_write_list_begin(out);
    for (int i = 0; i < figure->count; i++) {
        if (figure->coordinates)
            point_write_json(figure->coordinates + (size_t)i * (size_t)figure->stride,
                             figure->stride, out);
        else
            coordinates_write_json(&figure->parts[i], out);
    }
    json_write_list_end(out);
}

static void figure_write_json(const struct figure *figure, struct json_write *out)
{
    json_write_object_begin(out);
    json_write_key(out, STR("type"));
    json_write_text(out, str_from(cql2_geojson_names[figure->type]));
    if (figure->type == FIGURE_COLLECTION) {
        json_write_key(out, STR("geometries"));
        json_write_list_begin(out);
        for (int i = 0; i < figure->count; i++)
            figure_write_json(&figure->parts[i], out);
        json_write_list_end(out);
    } else {
        json_write_key(out, STR("coordinates"));
        coordinates_write_json(figure, out);
    }
    json_write_object_end(out);
}

static void time_write_json(const struct cql2 *node, struct json_write *out)
{
    char text[CQL2_TIME_TEXT_LEN] = "..";
    if (!node->is_open)
        cql2_time_print(node->value.time, text);
    json_write_text(out, str_from(text));
}

static void literal_write_json(const struct cql2 *node, struct json_write *out)
{
    switch (node->value.kind) {
    case CQL2_BOOL: json_write_bool(out, node->value.truth); break;
    case CQL2_NUMBER: number_write_json(node->value.number, out); break;
    case CQL2_TEXT: json_write_text(out, node->value.text); break;
    case CQL2_TIME:
        json_write_object_begin(out);
        json_write_key(out, node->value.time.is_day ? STR("date") : STR("timestamp"));
        time_write_json(node, out);
        json_write_object_end(out);
        break;
    case CQL2_GEOMETRY:
        if (!node->box_numbers) {
            figure_write_json(node->figure, out);
            break;
        }
        json_write_object_begin(out);
        json_write_key(out, STR("bbox"));
        point_write_json(node->box_numbers, node->box_numbers_count, out);
        json_write_object_end(out);
        break;
    case CQL2_NULL:
    case CQL2_INTERVAL:
    case CQL2_LIST:
    case CQL2_ANY: break;
    }
}

static void args_write_json(const struct cql2 *node, struct json_write *out)
{
    json_write_list_begin(out);
    for (const struct cql2 *arg = node->first; arg; arg = arg->next) {
        if (node->op == CQL2_OP_INTERVAL && arg->op == CQL2_OP_LITERAL)
            time_write_json(arg, out);
        else
            cql2_write_json(arg, out);
    }
    json_write_list_end(out);
}

void cql2_write_json(const struct cql2 *node, struct json_write *out)
{
    if (node->op == CQL2_OP_LITERAL) {
        literal_write_json(node, out);
        return;
    }
    if (node->op == CQL2_OP_LIST) {
        args_write_json(node, out);
        return;
    }
    json_write_object_begin(out);
    if (node->op == CQL2_OP_PROPERTY) {
        json_write_key(out, STR("property"));
        json_write_text(out, node->name);
    } else if (node->op == CQL2_OP_INTERVAL) {
        json_write_key(out, STR("interval"));
        args_write_json(node, out);
    } else {
        json_write_key(out, STR("op"));
        json_write_text(out, node->op == CQL2_OP_FUNCTION ? node->name
                                                          : str_from(cql2_ops[node->op].name));
        json_write_key(out, STR("args"));
        args_write_json(node, out);
    }
    json_write_object_end(out);
}
