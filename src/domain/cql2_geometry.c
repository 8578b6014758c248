#include <math.h>

#include "cql2_tree.h"

const char *const cql2_wkt_names[FIGURE_COLLECTION + 1] = {
    "POINT",           "LINESTRING",   "POLYGON",           "MULTIPOINT",
    "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"};
const char *const cql2_geojson_names[FIGURE_COLLECTION + 1] = {
    "Point",           "LineString",   "Polygon",           "MultiPoint",
    "MultiLineString", "MultiPolygon", "GeometryCollection"};

static enum err no_memory(const struct cql2_reading *reading)
{
    return problem_set(reading->problem, ERR_NO_MEMORY, "There is no memory for this filter.");
}

enum err cql2_point_add(struct cql2_reading *reading, size_t offset, const double *numbers,
                        int size)
{
    if (++reading->point_count > CQL2_POINTS_MAX)
        return cql2_refuse(reading, offset, ERR_LIMIT,
                           "The geometries of a filter may have %d points.", CQL2_POINTS_MAX);
    if (!reading->numbers)
        reading->numbers = ARENA_ARRAY(reading->arena, double, (size_t)CQL2_POINTS_MAX * 3);
    if (!reading->numbers)
        return no_memory(reading);
    for (int i = 0; i < size; i++) {
        if (!(fabs(numbers[i]) <= CQL2_COORDINATE_MAX))
            return cql2_refuse(reading, offset, ERR_INVALID, "This number is too large.");
        reading->numbers[reading->numbers_used++] = numbers[i] + 0.0; /* -0 becomes 0 */
    }
    return OK;
}

enum err cql2_part_add(struct cql2_reading *reading, struct cql2_parts *parts,
                       const struct figure *figure)
{
    struct cql2_part *part = ARENA_NEW(reading->arena, struct cql2_part);
    if (!part)
        return no_memory(reading);
    part->figure = *figure;
    if (parts->last)
        parts->last->next = part;
    else
        parts->first = part;
    parts->last = part;
    parts->count++;
    return OK;
}

enum err cql2_line_end(struct cql2_reading *reading, size_t offset, enum figure_type type,
                       bool is_ring, size_t start, int stride, struct figure *out)
{
    struct figure line = {.type = type, .stride = stride};
    line.coordinates = reading->numbers + start;
    line.count = (int)((reading->numbers_used - start) / (size_t)stride);
    const double *last = line.coordinates + (size_t)(line.count - 1) * (size_t)stride;
    if (is_ring &&
        (line.count < 4 || line.coordinates[0] != last[0] || line.coordinates[1] != last[1]))
        return cql2_refuse(reading, offset, ERR_INVALID,
                           "A ring has at least four points, and its last is its first.");
    if (type == FIGURE_LINE && line.count < 2)
        return cql2_refuse(reading, offset, ERR_INVALID, "A line has at least two points.");
    line.box = figure_box(&line);
    *out = line;
    return OK;
}

enum err cql2_parts_end(struct cql2_reading *reading, enum figure_type type,
                        const struct cql2_parts *parts, struct figure *out)
{
    struct figure *copies = ARENA_ARRAY(reading->arena, struct figure, (size_t)parts->count);
    if (!copies)
        return no_memory(reading);
    int count = 0;
    for (const struct cql2_part *part = parts->first; part; part = part->next)
        copies[count++] = part->figure;
    struct figure whole = {.type = type, .stride = copies[0].stride, .count = count};
    whole.parts = copies;
    whole.box = figure_box(&whole);
    *out = whole;
    return OK;
}

enum err cql2_geometry_end(struct cql2_reading *reading, struct cql2 *node,
                           const struct figure *figure)
{
    struct figure *copy = ARENA_NEW(reading->arena, struct figure);
    if (!copy)
        return no_memory(reading);
    *copy = *figure;
    node->figure = copy;
    node->value.kind = CQL2_GEOMETRY;
    node->value.geometry.box = copy->box;
    node->value.geometry.is_point = copy->type == FIGURE_POINT;
    return OK;
}

/* ---- Bounding boxes -------------------------------------------------------------------------- */

/* Without width or height it is a line or a point: GEOS knows no such polygon. */
static enum err rectangle(struct cql2_reading *reading, const struct geo_box *box,
                          struct figure *out)
{
    const double corners[5][2] = {{box->min_x, box->min_y},
                                  {box->max_x, box->min_y},
                                  {box->max_x, box->max_y},
                                  {box->min_x, box->max_y},
                                  {box->min_x, box->min_y}};
    bool is_flat = box->min_x == box->max_x || box->min_y == box->max_y;
    bool is_point = box->min_x == box->max_x && box->min_y == box->max_y;
    size_t start = reading->numbers_used;
    int count = is_point ? 1 : is_flat ? 3 : 5;
    enum err err = OK;
    for (int i = 0; i < count && !err; i++)
        if (!is_flat || is_point || i != 1) /* a line: from one corner to the opposite one */
            err = cql2_point_add(reading, 0, corners[i], 2);
    if (err || is_flat)
        return err ? err
                   : cql2_line_end(reading, 0, is_point ? FIGURE_POINT : FIGURE_LINE, false, start,
                                   2, out);
    struct figure ring;
    struct cql2_parts parts = {0};
    err = cql2_line_end(reading, 0, FIGURE_LINE, true, start, 2, &ring);
    if (!err)
        err = cql2_part_add(reading, &parts, &ring);
    return err ? err : cql2_parts_end(reading, FIGURE_POLYGON, &parts, out);
}

/* From west to the 180th meridian, and from there to east. */
static enum err two_rectangles(struct cql2_reading *reading, const struct geo_box *box,
                               struct figure *out)
{
    const struct geo_box halves[2] = {{box->min_x, box->min_y, 180, box->max_y},
                                      {-180, box->min_y, box->max_x, box->max_y}};
    struct cql2_parts parts = {0};
    enum err err = OK;
    for (int i = 0; i < 2 && !err; i++) {
        struct figure half;
        err = rectangle(reading, &halves[i], &half);
        if (!err)
            err = cql2_part_add(reading, &parts, &half);
    }
    return err ? err : cql2_parts_end(reading, FIGURE_COLLECTION, &parts, out);
}

enum err cql2_box_end(struct cql2_reading *reading, struct cql2 *node, const double *numbers,
                      int count)
{
    if (count != 4 && count != 6)
        return cql2_refuse(reading, node->offset, ERR_INVALID,
                           "A bounding box has four numbers, or six with heights.");
    struct geo_box box = {numbers[0], numbers[1], numbers[count / 2], numbers[count / 2 + 1]};
    if (box.min_y > box.max_y)
        return cql2_refuse(reading, node->offset, ERR_INVALID,
                           "The box's south is north of its north.");
    bool is_cut = box.min_x > box.max_x;
    if (is_cut && (box.min_x > 180 || box.max_x < -180))
        return cql2_refuse(reading, node->offset, ERR_INVALID,
                           "The box's west is east of its east.");
    struct figure figure;
    enum err err =
        is_cut ? two_rectangles(reading, &box, &figure) : rectangle(reading, &box, &figure);
    if (err)
        return err;
    double *copy = ARENA_ARRAY(reading->arena, double, (size_t)count);
    if (!copy)
        return no_memory(reading);
    for (int i = 0; i < count; i++)
        copy[i] = numbers[i] + 0.0;
    node->box_numbers = copy;
    node->box_numbers_count = count;
    return cql2_geometry_end(reading, node, &figure);
}
