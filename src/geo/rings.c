#include "geo/rings.h"

#include <math.h>
#include <string.h>

#include "wkb_bytes.h"

enum { WKB_POLYGON = 3, WKB_MULTIPOLYGON = 6, CIRCLE_CORNERS = 128 };

/* Well beyond the National Grid, so that only nonsense is refused. */
static const double grid_limit_m = 2000000;

struct wkb_reader {
    struct wkb_bytes bytes;
    bool failed; /* besides being short */
};

static bool has_failed(const struct wkb_reader *reader)
{
    return reader->failed || reader->bytes.is_short;
}

/* Byte order and type of the geometry that follows. */
static uint32_t wkb_head(struct wkb_reader *reader)
{
    uint8_t little_endian;
    wkb_take(&reader->bytes, &little_endian, 1);
    reader->bytes.swap = little_endian != 1;
    reader->failed |= little_endian > 1;
    return wkb_uint(&reader->bytes);
}

struct ring_builder {
    int ring_count;
    int point_count;
    int *starts;
    int *parts;
    struct geo_grid *points;
};

static enum err ring_read(struct wkb_reader *reader, struct ring_builder *build, int part,
                          struct problem *problem)
{
    uint32_t count = wkb_uint(&reader->bytes);
    if (has_failed(reader) || count > reader->bytes.rest.len / 16)
        return problem_set(problem, ERR_GEOMETRY, "The geometry is cut short.");
    if (count < 4)
        return problem_set(problem, ERR_GEOMETRY, "Ring %d has fewer than four points.",
                           build->ring_count + 1);
    if (build->ring_count == RINGS_MAX_RINGS ||
        count > RINGS_MAX_POINTS - (uint32_t)build->point_count)
        return problem_set(problem, ERR_LIMIT, "The geometry has more than %d points or %d rings.",
                           RINGS_MAX_POINTS, RINGS_MAX_RINGS);
    struct geo_grid *points = build->points + build->point_count;
    for (uint32_t i = 0; i < count; i++) {
        points[i].easting = wkb_double(&reader->bytes);
        points[i].northing = wkb_double(&reader->bytes);
        if (!(fabs(points[i].easting) < grid_limit_m && fabs(points[i].northing) < grid_limit_m))
            return problem_set(problem, ERR_GEOMETRY,
                               "Point %u of ring %d is not on the British National Grid.", i + 1,
                               build->ring_count + 1);
    }
    if (points[0].easting != points[count - 1].easting ||
        points[0].northing != points[count - 1].northing)
        return problem_set(problem, ERR_GEOMETRY, "Ring %d is not closed.", build->ring_count + 1);
    build->parts[build->ring_count] = part;
    build->point_count += (int)count;
    build->starts[++build->ring_count] = build->point_count;
    return OK;
}

static enum err polygon_read(struct wkb_reader *reader, struct ring_builder *build, int part,
                             struct problem *problem)
{
    enum err err = OK;
    uint32_t rings = wkb_uint(&reader->bytes);
    for (uint32_t i = 0; i < rings && !err; i++)
        err = ring_read(reader, build, part, problem);
    return err;
}

struct geo_box geo_box_of(const struct geo_grid *points, int count)
{
    struct geo_box box = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    for (int i = 0; i < count; i++) {
        box.min_x = fmin(box.min_x, points[i].easting);
        box.max_x = fmax(box.max_x, points[i].easting);
        box.min_y = fmin(box.min_y, points[i].northing);
        box.max_y = fmax(box.max_y, points[i].northing);
    }
    return box;
}

enum err rings_from_wkb(struct str wkb, struct arena *arena, struct rings *out,
                        struct problem *problem)
{
    size_t most_points = wkb.len / 16 + 1;
    size_t most_rings = wkb.len / 68 + 2; /* the smallest ring: count and four points */
    struct ring_builder build = {
        .starts = ARENA_ARRAY(arena, int, most_rings + 1),
        .parts = ARENA_ARRAY(arena, int, most_rings),
        .points = ARENA_ARRAY(arena, struct geo_grid, most_points),
    };
    if (!build.starts || !build.parts || !build.points)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for a geometry.");
    struct wkb_reader reader = {.bytes = {.rest = wkb}};
    uint32_t type = wkb_head(&reader);
    uint32_t polygons = type == WKB_MULTIPOLYGON ? wkb_uint(&reader.bytes) : 1;
    enum err err = OK;
    for (uint32_t i = 0; i < polygons && !err && !has_failed(&reader); i++) {
        if (type == WKB_MULTIPOLYGON && wkb_head(&reader) != WKB_POLYGON)
            reader.failed = true;
        else if (type == WKB_MULTIPOLYGON || type == WKB_POLYGON)
            err = polygon_read(&reader, &build, (int)i, problem);
        else
            return problem_set(problem, ERR_GEOMETRY, "It is not a polygon.");
    }
    if (err)
        return err;
    if (has_failed(&reader) || reader.bytes.rest.len || !build.ring_count)
        return problem_set(problem, ERR_GEOMETRY, "The geometry is damaged or empty.");
    *out = (struct rings){build.ring_count, build.point_count,
                          build.starts,     build.parts,
                          build.points,     geo_box_of(build.points, build.point_count)};
    return OK;
}

enum err rings_circle(struct geo_grid centre, double radius_m, struct arena *arena,
                      struct rings *out, struct problem *problem)
{
    static const int starts[] = {0, CIRCLE_CORNERS + 1};
    static const int parts[] = {0};
    struct geo_grid *points = ARENA_ARRAY(arena, struct geo_grid, CIRCLE_CORNERS + 1);
    if (!points)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for a circle.");
    for (int i = 0; i < CIRCLE_CORNERS; i++) {
        double angle = i * 2 * M_PI / CIRCLE_CORNERS;
        points[i].easting = centre.easting + radius_m * cos(angle);
        points[i].northing = centre.northing + radius_m * sin(angle);
    }
    points[CIRCLE_CORNERS] = points[0];
    *out = (struct rings){.ring_count = 1,
                          .point_count = CIRCLE_CORNERS + 1,
                          .starts = starts,
                          .parts = parts,
                          .points = points,
                          .box = {centre.easting - radius_m, centre.northing - radius_m,
                                  centre.easting + radius_m, centre.northing + radius_m}};
    return OK;
}

bool rings_contain(const struct rings *rings, struct geo_grid point)
{
    const struct geo_box *box = &rings->box;
    if (!(point.easting >= box->min_x && point.easting <= box->max_x &&
          point.northing >= box->min_y && point.northing <= box->max_y))
        return false;
    bool inside = false;
    for (int ring = 0; ring < rings->ring_count; ring++) {
        const struct geo_grid *p = rings->points + rings->starts[ring];
        const struct geo_grid *end = rings->points + rings->starts[ring + 1] - 1;
        for (; p < end; p++)
            inside ^= (p[0].northing > point.northing) != (p[1].northing > point.northing) &&
                      point.easting < (p[1].easting - p[0].easting) *
                                              (point.northing - p[0].northing) /
                                              (p[1].northing - p[0].northing) +
                                          p[0].easting;
    }
    return inside;
}

/* Twice the signed area of a triangle: over 0 if c is left of the way from a to b. */
static double side_of(struct geo_grid a, struct geo_grid b, struct geo_grid c)
{
    return (b.easting - a.easting) * (c.northing - a.northing) -
           (c.easting - a.easting) * (b.northing - a.northing);
}

static bool ranges_meet(double a, double b, double c, double d)
{
    return fmax(a, b) >= fmin(c, d) && fmax(c, d) >= fmin(a, b);
}

/* Edges that cross, touch or lie on each other. */
static bool edges_meet(const struct geo_grid *p, const struct geo_grid *q)
{
    if (!ranges_meet(p[0].easting, p[1].easting, q[0].easting, q[1].easting) ||
        !ranges_meet(p[0].northing, p[1].northing, q[0].northing, q[1].northing))
        return false;
    return side_of(p[0], p[1], q[0]) * side_of(p[0], p[1], q[1]) <= 0 &&
           side_of(q[0], q[1], p[0]) * side_of(q[0], q[1], p[1]) <= 0;
}

static bool edge_meets(const struct geo_grid *edge, const struct rings *rings)
{
    const struct geo_box *box = &rings->box;
    if (!ranges_meet(edge[0].easting, edge[1].easting, box->min_x, box->max_x) ||
        !ranges_meet(edge[0].northing, edge[1].northing, box->min_y, box->max_y))
        return false;
    for (int ring = 0; ring < rings->ring_count; ring++)
        for (int i = rings->starts[ring]; i + 1 < rings->starts[ring + 1]; i++)
            if (edges_meet(edge, rings->points + i))
                return true;
    return false;
}

bool rings_meet(const struct rings *a, const struct rings *b)
{
    if (!a->point_count || !b->point_count)
        return false;
    for (int ring = 0; ring < a->ring_count; ring++) {
        /* a part may lie wholly inside the other */
        if (rings_contain(b, a->points[a->starts[ring]]))
            return true;
        for (int i = a->starts[ring]; i + 1 < a->starts[ring + 1]; i++)
            if (edge_meets(a->points + i, b))
                return true;
    }
    for (int ring = 0; ring < b->ring_count; ring++)
        if (rings_contain(a, b->points[b->starts[ring]]))
            return true;
    return false;
}

static double ring_area_m2(const struct geo_grid *points, int count)
{
    double twice = 0; /* from the first point, so that large coordinates lose nothing */
    for (int i = 1; i + 1 < count; i++)
        twice +=
            (points[i].easting - points[0].easting) *
                (points[i + 1].northing - points[0].northing) -
            (points[i + 1].easting - points[0].easting) * (points[i].northing - points[0].northing);
    return fabs(twice) / 2;
}

double rings_area_m2(const struct rings *rings)
{
    double area_m2 = 0;
    for (int ring = 0; ring < rings->ring_count; ring++) {
        bool is_outer = ring == 0 || rings->parts[ring] != rings->parts[ring - 1];
        double one_m2 = ring_area_m2(rings->points + rings->starts[ring],
                                     rings->starts[ring + 1] - rings->starts[ring]);
        area_m2 += is_outer ? one_m2 : -one_m2;
    }
    return area_m2;
}

static double edge_distance2(struct geo_grid a, struct geo_grid b, struct geo_grid p)
{
    double dx = b.easting - a.easting;
    double dy = b.northing - a.northing;
    double length2 = dx * dx + dy * dy;
    double along = 0;
    if (length2 > 0)
        along = ((p.easting - a.easting) * dx + (p.northing - a.northing) * dy) / length2;
    along = fmin(1, fmax(0, along));
    double off_x = p.easting - a.easting - along * dx;
    double off_y = p.northing - a.northing - along * dy;
    return off_x * off_x + off_y * off_y;
}

double rings_edge_distance_m(const struct rings *rings, struct geo_grid point)
{
    double least2 = HUGE_VAL;
    for (int ring = 0; ring < rings->ring_count; ring++)
        for (int i = rings->starts[ring]; i + 1 < rings->starts[ring + 1]; i++)
            least2 = fmin(least2, edge_distance2(rings->points[i], rings->points[i + 1], point));
    return sqrt(least2);
}
