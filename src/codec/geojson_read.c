#include "codec/geojson_read.h"

#include <string.h>

#include "geo/britain.h"

enum {
    WKB_LITTLE_ENDIAN = 1,
    WKB_POINT = 1,
    WKB_LINE = 2,
    WKB_POLYGON = 3,
    WKB_MULTIPOINT = 4,
    WKB_MULTILINE = 5,
    WKB_MULTIPOLYGON = 6,
    LINE_POINTS_LEAST = 2,
    RING_POINTS_LEAST = 4
};

struct geometry_reader {
    enum geojson_crs crs;
    const struct projection *projection;
    struct buf wkb;
    int point_count;
    int point_limit;
    struct problem *problem;
};

/* ---- Reference systems ---- */

static bool ends_with(struct str text, const char *end)
{
    size_t len = strlen(end);
    return text.len >= len && memcmp(text.ptr + text.len - len, end, len) == 0;
}

/* "urn:ogc:def:crs:EPSG::27700", "EPSG:27700", "http://www.opengis.net/def/crs/EPSG/0/27700". */
static bool crs_of(struct str name, enum geojson_crs *out)
{
    bool degrees = ends_with(name, "CRS84") || ends_with(name, ":4326") || ends_with(name, "/4326");
    bool metres = ends_with(name, ":27700") || ends_with(name, "/27700");
    if (degrees || metres)
        *out = metres ? GEOJSON_METRES : GEOJSON_DEGREES;
    return degrees || metres;
}

enum err geojson_crs_read(const struct json_at *document, enum geojson_crs *out,
                          struct problem *problem)
{
    struct json_at crs = json_member(document, "crs");
    struct json_at properties = json_member(&crs, "properties");
    struct json_at name_at = json_member(&properties, "name");
    struct str name;
    *out = GEOJSON_DEGREES;
    if (!json_is_there(&crs))
        return OK;
    if (json_kind_of(&name_at) == JSON_KIND_TEXT && !json_want_text(&name_at, &name, problem) &&
        crs_of(name, out))
        return OK;
    return json_problem(&crs, problem, ERR_INVALID,
                        "Coordinates must be WGS 84 longitude and latitude (no crs member needed) "
                        "or British National Grid (EPSG:27700), and this says something else.");
}

/* ---- Geometry ---- */

static void put_uint(struct buf *wkb, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        buf_char(wkb, (char)(number >> (8 * i)));
}

static void put_double(struct buf *wkb, double number)
{
    uint64_t bits;
    uint8_t bytes[8];
    memcpy(&bits, &number, sizeof bits);
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(bits >> (8 * i));
    buf_bytes(wkb, bytes, sizeof bytes);
}

static void put_head(struct buf *wkb, uint32_t type)
{
    buf_char(wkb, WKB_LITTLE_ENDIAN);
    put_uint(wkb, type);
}

static enum err refuse_position(const struct geometry_reader *reader, const struct json_at *at,
                                double x, double y, const char *why)
{
    struct buf shown; /* printf's decimal point follows the locale */
    buf_init(&shown, 80);
    buf_double(&shown, x, 6);
    buf_text(&shown, ", ");
    buf_double(&shown, y, 6);
    enum err err = json_problem(at, reader->problem, ERR_INVALID, "The coordinate is %s. %s",
                                shown.failed ? "wrong" : shown.ptr, why);
    buf_finish(&shown);
    return err;
}

/* The two numbers of a position as they stand. */
static enum err read_numbers(const struct geometry_reader *reader, const struct json_at *at,
                             double numbers[2])
{
    static const double most = 1e12; /* anything larger is nonsense, and long to print */
    size_t count = 0;
    enum err err = json_want_list(at, 3, &count, reader->problem);
    if (!err && count < 2)
        err = json_problem(at, reader->problem, ERR_INVALID, "A position needs two numbers.");
    for (size_t i = 0; i < 2 && !err; i++) {
        struct json_at number = json_item(at, i);
        err = json_want_double(&number, -most, most, &numbers[i], reader->problem);
    }
    return err;
}

static enum err read_position(struct geometry_reader *reader, const struct json_at *at)
{
    double numbers[2];
    enum err err = read_numbers(reader, at, numbers);
    if (err)
        return err;
    struct geo_grid grid = {numbers[0], numbers[1]};
    const char *why = NULL;
    if (reader->crs == GEOJSON_DEGREES) {
        struct geo_point point = {numbers[0], numbers[1]};
        why = britain_refuses_point(point);
        if (!why)
            grid = projection_to_grid(reader->projection, point);
    } else {
        why = britain_refuses_grid(grid);
    }
    if (why)
        return refuse_position(reader, at, numbers[0], numbers[1], why);
    put_double(&reader->wkb, grid.easting);
    put_double(&reader->wkb, grid.northing);
    return OK;
}

/* Is the last position the first again? */
static enum err check_closed(const struct geometry_reader *reader, const struct json_at *ring,
                             size_t count)
{
    struct json_at first = json_item(ring, 0);
    struct json_at last = json_item(ring, count - 1);
    double start[2];
    double end[2];
    enum err err = read_numbers(reader, &first, start);
    if (!err)
        err = read_numbers(reader, &last, end);
    if (!err && (start[0] != end[0] || start[1] != end[1]))
        err = refuse_position(reader, &last, end[0], end[1],
                              "The ring is not closed: its last position must be its first again.");
    return err;
}

/* How many items a list has; as each holds a point at least, their limit is that of all points. */
static enum err want_items(const struct geometry_reader *reader, const struct json_at *at,
                           size_t *count)
{
    if (json_kind_of(at) == JSON_KIND_LIST &&
        json_count(at) > (size_t)(reader->point_limit - reader->point_count))
        return json_problem(at, reader->problem, ERR_LIMIT,
                            "The geometry has more than %d points: simplify it first.",
                            reader->point_limit);
    return json_want_list(at, (size_t)reader->point_limit, count, reader->problem);
}

/* The same of a list of positions, which then count. */
static enum err want_positions(struct geometry_reader *reader, const struct json_at *at,
                               size_t *count)
{
    enum err err = want_items(reader, at, count);
    if (!err)
        reader->point_count += (int)*count;
    return err;
}

static enum err read_positions(struct geometry_reader *reader, const struct json_at *at,
                               size_t count)
{
    enum err err = OK;
    put_uint(&reader->wkb, (uint32_t)count);
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at position = json_item(at, i);
        err = read_position(reader, &position);
    }
    return err;
}

static enum err read_ring(struct geometry_reader *reader, const struct json_at *at)
{
    size_t count = 0;
    enum err err = want_positions(reader, at, &count);
    if (!err && count < RING_POINTS_LEAST)
        err = json_problem(at, reader->problem, ERR_INVALID,
                           "A ring needs four positions, and this has %zu.", count);
    if (!err)
        err = check_closed(reader, at, count);
    return err ? err : read_positions(reader, at, count);
}

static enum err want_some(const struct geometry_reader *reader, const struct json_at *at,
                          size_t *count)
{
    enum err err = want_items(reader, at, count);
    if (!err && !*count)
        err = json_problem(at, reader->problem, ERR_INVALID, "The geometry is empty.");
    return err;
}

typedef enum err (*read_part)(struct geometry_reader *reader, const struct json_at *at);

/* Each item of a list that is not empty. */
static enum err read_each(struct geometry_reader *reader, const struct json_at *at, read_part read)
{
    size_t count = 0;
    enum err err = want_some(reader, at, &count);
    put_uint(&reader->wkb, (uint32_t)count);
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at part = json_item(at, i);
        err = read(reader, &part);
    }
    return err;
}

static enum err read_point(struct geometry_reader *reader, const struct json_at *at)
{
    put_head(&reader->wkb, WKB_POINT);
    return read_position(reader, at);
}

static enum err read_line(struct geometry_reader *reader, const struct json_at *at)
{
    size_t count = 0;
    enum err err = want_positions(reader, at, &count);
    if (!err && count < LINE_POINTS_LEAST)
        err = json_problem(at, reader->problem, ERR_INVALID,
                           "A line needs two positions, and this has %zu.", count);
    put_head(&reader->wkb, WKB_LINE);
    return err ? err : read_positions(reader, at, count);
}

static enum err read_polygon(struct geometry_reader *reader, const struct json_at *at)
{
    put_head(&reader->wkb, WKB_POLYGON);
    return read_each(reader, at, read_ring);
}

static const struct geometry_kind {
    const char *name;
    read_part read; /* one, or one of many */
    uint32_t multi; /* the WKB type of many; 0: it is one */
    bool is_polygon;
} kinds[] = {
    {"Point", read_point, 0, false},
    {"LineString", read_line, 0, false},
    {"Polygon", read_polygon, 0, true},
    {"MultiPoint", read_point, WKB_MULTIPOINT, false},
    {"MultiLineString", read_line, WKB_MULTILINE, false},
    {"MultiPolygon", read_polygon, WKB_MULTIPOLYGON, true},
};

static const struct geometry_kind *kind_find(struct str name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_equal(name, str_from(kinds[i].name)))
            return &kinds[i];
    return NULL;
}

/* polygons: nothing else will do, and one becomes a MULTIPOLYGON. */
static enum err read_geometry(struct geometry_reader *reader, const struct json_at *at,
                              bool polygons)
{
    struct json_at type_at = json_member(at, "type");
    struct json_at crs = json_member(at, "crs");
    struct json_at coordinates = json_member(at, "coordinates");
    struct str type = {"", 0};
    enum err err = json_want_object(at, reader->problem);
    if (!err)
        err = json_want_text(&type_at, &type, reader->problem);
    if (!err && json_is_there(&crs))
        err = json_problem(&crs, reader->problem, ERR_INVALID,
                           "A geometry has no crs of its own: RFC 7946 took it away.");
    if (err)
        return err;
    const struct geometry_kind *kind = kind_find(type);
    if (polygons && (!kind || !kind->is_polygon))
        return json_problem(&type_at, reader->problem, ERR_INVALID,
                            "This must be a Polygon or a MultiPolygon.");
    if (!kind)
        return json_problem(&type_at, reader->problem, ERR_INVALID,
                            "This must be a Point, LineString, Polygon, or many of one of them.");
    if (kind->multi) {
        put_head(&reader->wkb, kind->multi);
        return read_each(reader, &coordinates, kind->read);
    }
    if (polygons) {
        put_head(&reader->wkb, WKB_MULTIPOLYGON);
        put_uint(&reader->wkb, 1);
    }
    return kind->read(reader, &coordinates);
}

static enum err read_whole(struct geometry_reader *reader, const struct json_at *geometry,
                           bool polygons, struct arena *arena, struct str *wkb)
{
    buf_init(&reader->wkb, 0);
    enum err err = read_geometry(reader, geometry, polygons);
    struct str copy = {NULL, 0};
    if (!err && !reader->wkb.failed)
        copy = str_copy(buf_view(&reader->wkb), arena);
    if (!err && !copy.ptr)
        err = problem_set(reader->problem, ERR_NO_MEMORY, "There is no memory for the geometry.");
    if (!err)
        *wkb = copy;
    buf_finish(&reader->wkb);
    return err;
}

enum err geojson_polygons_read(const struct json_at *geometry, enum geojson_crs crs,
                               const struct projection *projection, struct arena *arena,
                               struct str *wkb, struct problem *problem)
{
    struct geometry_reader reader = {.crs = crs,
                                     .projection = projection,
                                     .point_limit = GEOJSON_POINTS_MAX,
                                     .problem = problem};
    return read_whole(&reader, geometry, true, arena, wkb);
}

enum err geojson_geometry_read(const struct json_at *geometry, enum geojson_crs crs,
                               const struct projection *projection, int point_limit,
                               struct arena *arena, struct str *wkb, struct problem *problem)
{
    struct geometry_reader reader = {
        .crs = crs, .projection = projection, .point_limit = point_limit, .problem = problem};
    return read_whole(&reader, geometry, false, arena, wkb);
}

/* ---- Lines ---- */

/* The end of the text in quotes that starts here: where its closing quote stands. */
static size_t quoted_end(struct str text, size_t start)
{
    size_t at = start + 1;
    while (at < text.len && text.ptr[at] != '"')
        at += text.ptr[at] == '\\' ? 2 : 1;
    return at < text.len ? at : text.len;
}

int geojson_lines(struct str text, int64_t *lines, int features_max)
{
    struct str key = {"", 0}; /* the last text on the first level: a list follows its key */
    int64_t line = 1;
    int depth = 0;
    int count = 0;
    bool in_features = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\n') {
            line++;
        } else if (c == '"') {
            size_t end = quoted_end(text, i);
            if (depth == 1)
                key = (struct str){text.ptr + i + 1, end - i - 1};
            i = end;
        } else if (c == '[' || c == '{') {
            if (c == '{' && depth == 2 && in_features && count < features_max)
                lines[count++] = line;
            if (++depth == 2)
                in_features = c == '[' && str_equal(key, STR("features"));
        } else if (c == ']' || c == '}') {
            depth--;
        }
    }
    return count;
}
