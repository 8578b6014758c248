/* Where features are, as GeoJSON in any of the systems of coordinates, and as WKB for files. */
#include <math.h>

#include "collection_figure.h"
#include "collection_making.h"
#include "collection_writing.h"
#include "domain/collection_write.h"

/* 1e-6 degrees are 0.1 m, finer than any source. Borders need one more: where lines lie near one
 * another, those that are rounded coarsely cross. */
enum { POINT_DECIMALS = 6, BORDER_DECIMALS = 7, METRE_DECIMALS = 2 };

static bool is_in_degrees(enum collection_crs crs)
{
    return crs == COLLECTION_CRS84 || crs == COLLECTION_4326;
}

static void write_xy(struct json_write *json, const double xy[2], int decimals)
{
    json_write_list_begin(json);
    json_write_double(json, xy[0], decimals);
    json_write_double(json, xy[1], decimals);
    json_write_list_end(json);
}

static void write_begin(struct json_write *json, const char *type)
{
    json_write_object_begin(json);
    json_write_key(json, STR("type"));
    json_write_text(json, str_from(type));
    json_write_key(json, STR("coordinates"));
}

static void write_point(const struct collection_writing *writing,
                        const struct collection_geometry *geometry, struct json_write *json)
{
    double xy[2];
    enum collection_crs crs = writing->query->crs;
    collection_crs_from_point(crs, geometry->point, geometry->grid, xy);
    write_begin(json, "Point");
    write_xy(json, xy, is_in_degrees(crs) ? POINT_DECIMALS : METRE_DECIMALS);
    json_write_object_end(json);
}

/* ---- lists of grid points ---- */

static void write_coordinate(const struct collection_writing *writing, struct json_write *json,
                             double easting, double northing)
{
    double xy[2];
    enum collection_crs crs = writing->query->crs;
    collection_crs_from_grid(crs, writing->projection, (struct geo_grid){easting, northing}, xy);
    write_xy(json, xy, is_in_degrees(crs) ? BORDER_DECIMALS : METRE_DECIMALS);
}

/* Twice the signed area: positive when it runs against the clock. */
static double turn_of(const double *xy, int count, int stride)
{
    double sum = 0;
    for (int i = 0; i + 1 < count; i++) {
        const double *a = xy + (size_t)i * (size_t)stride;
        const double *b = a + stride;
        sum += (a[0] - xy[0]) * (b[1] - xy[1]) - (b[0] - xy[0]) * (a[1] - xy[1]);
    }
    return sum;
}

static void write_line(const struct collection_writing *writing, struct json_write *json,
                       const double *xy, int count, int stride, bool forward)
{
    json_write_list_begin(json);
    for (int i = 0; i < count; i++) {
        const double *at = xy + (size_t)(forward ? i : count - 1 - i) * (size_t)stride;
        write_coordinate(writing, json, at[0], at[1]);
    }
    json_write_list_end(json);
}

/* RFC 7946, 3.1.6: outer rings against the clock, holes with it. */
static void write_ring(const struct collection_writing *writing, struct json_write *json,
                       const double *xy, int count, int stride, bool is_outer)
{
    write_line(writing, json, xy, count, stride, (turn_of(xy, count, stride) > 0) == is_outer);
}

static void write_rings(const struct collection_writing *writing,
                        const struct collection_geometry *geometry, struct json_write *json)
{
    write_begin(json, "MultiPolygon");
    json_write_list_begin(json);
    const struct rings *rings = &geometry->rings;
    for (int ring = 0; ring < rings->ring_count; ring++) {
        bool is_outer = ring == 0 || rings->parts[ring] != rings->parts[ring - 1];
        if (is_outer && ring)
            json_write_list_end(json);
        if (is_outer)
            json_write_list_begin(json);
        write_ring(writing, json,
                   (const double *)(const void *)(rings->points + rings->starts[ring]),
                   rings->starts[ring + 1] - rings->starts[ring], 2, is_outer);
    }
    if (rings->ring_count)
        json_write_list_end(json);
    json_write_list_end(json);
    json_write_object_end(json);
}

/* ---- figures ---- */

static void write_figure(const struct collection_writing *writing, const struct figure *figure,
                         struct json_write *json);

static void write_coordinates(const struct collection_writing *writing, const struct figure *figure,
                              struct json_write *json)
{
    const double *xy = figure->coordinates;
    switch (figure->type) {
    case FIGURE_POINT: write_coordinate(writing, json, xy[0], xy[1]); break;
    case FIGURE_LINE: write_line(writing, json, xy, figure->count, figure->stride, true); break;
    case FIGURE_POLYGON:
        json_write_list_begin(json);
        for (int i = 0; i < figure->count; i++)
            write_ring(writing, json, figure->parts[i].coordinates, figure->parts[i].count,
                       figure->parts[i].stride, i == 0);
        json_write_list_end(json);
        break;
    case FIGURE_MULTIPOINT:
    case FIGURE_MULTILINE:
    case FIGURE_MULTIPOLYGON:
        json_write_list_begin(json);
        for (int i = 0; i < figure->count; i++)
            write_coordinates(writing, &figure->parts[i], json);
        json_write_list_end(json);
        break;
    case FIGURE_COLLECTION: json_write_null(json); break; /* has no coordinates: see below */
    }
}

static void write_figure(const struct collection_writing *writing, const struct figure *figure,
                         struct json_write *json)
{
    static const char *const types[] = {
        "Point",           "LineString",   "Polygon",           "MultiPoint",
        "MultiLineString", "MultiPolygon", "GeometryCollection"};
    if (figure->type != FIGURE_COLLECTION) {
        write_begin(json, types[figure->type]);
        write_coordinates(writing, figure, json);
        json_write_object_end(json);
        return;
    }
    json_write_object_begin(json);
    json_write_key(json, STR("type"));
    json_write_text(json, str_from(types[figure->type]));
    json_write_key(json, STR("geometries"));
    json_write_list_begin(json);
    for (int i = 0; i < figure->count; i++) /* collections hold no collections: WKB_DEPTH_MAX */
        write_figure(writing, &figure->parts[i], json);
    json_write_list_end(json);
    json_write_object_end(json);
}

enum err collection_geometry_write(const struct collection_writing *writing, int row,
                                   struct json_write *json, struct problem *problem)
{
    const struct collection *collection = writing->reading->collection;
    struct arena *scratch = writing->reading->scratch;
    struct collection_geometry geometry;
    struct figure figure;
    enum err err = OK;
    if (!collection->geometry(collection, row, scratch, &geometry))
        return problem_set(problem, ERR_GEOMETRY, "A boundary cannot be made.");
    switch (geometry.kind) {
    case COLLECTION_NOWHERE: json_write_null(json); break;
    case COLLECTION_POINT: write_point(writing, &geometry, json); break;
    case COLLECTION_RINGS: write_rings(writing, &geometry, json); break;
    case COLLECTION_WKB:
        err = collection_figure_of_wkb(geometry.wkb, scratch, &figure, problem);
        if (!err)
            write_figure(writing, &figure, json);
        break;
    }
    return err;
}

/* ---- WKB ---- */

enum {
    WKB_POINT = 1,
    WKB_LINE,
    WKB_POLYGON,
    WKB_MULTIPOINT,
    WKB_MULTILINE,
    WKB_MULTIPOLYGON,
    WKB_COLLECTION
};

static void wkb_head(struct buf *out, uint32_t type)
{
    buf_char(out, 1);
    buf_bytes(out, &type, sizeof type);
}

static void wkb_count(struct buf *out, int count)
{
    uint32_t number = (uint32_t)count;
    buf_bytes(out, &number, sizeof number);
}

static void wkb_points(const struct collection_writing *writing, const struct figure *figure,
                       struct buf *out)
{
    enum collection_crs crs = writing->query->crs;
    for (int i = 0; i < figure->count; i++) {
        const double *at = figure->coordinates + (size_t)i * (size_t)figure->stride;
        double xy[2];
        collection_crs_from_grid(crs == COLLECTION_4326 ? COLLECTION_CRS84 : crs,
                                 writing->projection, (struct geo_grid){at[0], at[1]}, xy);
        buf_bytes(out, xy, sizeof xy);
    }
}

static void wkb_figure(const struct collection_writing *writing, const struct figure *figure,
                       struct buf *out)
{
    static const uint32_t types[] = {WKB_POINT,     WKB_LINE,         WKB_POLYGON,   WKB_MULTIPOINT,
                                     WKB_MULTILINE, WKB_MULTIPOLYGON, WKB_COLLECTION};
    wkb_head(out, types[figure->type]);
    if (figure->type != FIGURE_POINT)
        wkb_count(out, figure->count);
    if (figure->type == FIGURE_POINT || figure->type == FIGURE_LINE)
        wkb_points(writing, figure, out);
    for (int i = 0; figure->parts && i < figure->count; i++) {
        if (figure->type == FIGURE_POLYGON) {
            wkb_count(out, figure->parts[i].count);
            wkb_points(writing, &figure->parts[i], out);
        } else {
            wkb_figure(writing, &figure->parts[i], out);
        }
    }
}

static void wkb_point(const struct collection_writing *writing,
                      const struct collection_geometry *geometry, struct buf *out)
{
    double xy[2];
    enum collection_crs crs = writing->query->crs;
    collection_crs_from_point(crs == COLLECTION_4326 ? COLLECTION_CRS84 : crs, geometry->point,
                              geometry->grid, xy);
    wkb_head(out, WKB_POINT);
    buf_bytes(out, xy, sizeof xy);
}

enum err collection_geometry_wkb(const struct collection_writing *writing, int row, struct str *out,
                                 struct problem *problem)
{
    const struct collection *collection = writing->reading->collection;
    struct arena *scratch = writing->reading->scratch;
    struct collection_geometry geometry;
    struct figure figure = {0};
    struct buf bytes;
    bool found = false;
    geometry.kind = COLLECTION_NOWHERE; /* all of it would be kilobytes of zeros */
    if (!collection->points) {
        enum err err = collection_figure_of(collection, row, scratch, &figure, &found, problem);
        if (err)
            return err;
    } else if (!collection->geometry(collection, row, scratch, &geometry)) {
        return collection_no_memory(problem);
    }
    buf_init(&bytes, 0);
    if (found)
        wkb_figure(writing, &figure, &bytes);
    else if (collection->points && geometry.kind == COLLECTION_POINT)
        wkb_point(writing, &geometry, &bytes);
    struct str copy = {"", 0};
    if (bytes.len && !bytes.failed)
        copy = str_copy(buf_view(&bytes), scratch);
    bool is_made = copy.ptr && !bytes.failed;
    buf_finish(&bytes);
    if (!is_made)
        return collection_no_memory(problem);
    *out = copy;
    return OK;
}
