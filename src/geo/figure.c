#include "geo/figure.h"

#include <math.h>
#include <stdlib.h>

#include "figure_making.h"

/* Polygons are cut into level slices: an edge stands in each that it passes, so that one slice
 * tells whether a point is inside. */
enum { SLICES_MAX = 512, SLICES_SHARE = 8 /* of the edges in all slices together, at most */ };

struct edge {
    double x1;
    double y1;
    double x2;
    double y2;
};

struct figure_asked {
    struct shaper *shaper;
    const struct figure *figure;
    GEOSGeometry *geometry;
    const GEOSPreparedGeometry *prepared;
    bool is_rectangle;
    int slice_count; /* 0: no polygon */
    int *slice_starts;
    struct edge *edges; /* of slice i: slice_starts[i] to slice_starts[i + 1] */
};

/* ---- Boxes ----------------------------------------------------------------------------------- */

static void box_add(struct geo_box *box, const struct figure *figure)
{
    for (int i = 0; figure->coordinates && i < figure->count; i++) {
        double x = figure->coordinates[(size_t)i * (size_t)figure->stride];
        double y = figure->coordinates[(size_t)i * (size_t)figure->stride + 1];
        box->min_x = fmin(box->min_x, x);
        box->min_y = fmin(box->min_y, y);
        box->max_x = fmax(box->max_x, x);
        box->max_y = fmax(box->max_y, y);
    }
    for (int i = 0; figure->parts && i < figure->count; i++)
        box_add(box, &figure->parts[i]);
}

struct geo_box figure_box(const struct figure *figure)
{
    struct geo_box box = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    box_add(&box, figure);
    return box;
}

static bool box_is_inside(const struct geo_box *inner, const struct geo_box *outer)
{
    return inner->min_x > outer->min_x && inner->max_x < outer->max_x &&
           inner->min_y > outer->min_y && inner->max_y < outer->max_y;
}

enum err figure_of_rings(const struct rings *rings, struct arena *arena, struct figure *out,
                         struct problem *problem)
{
    int part_count = rings->ring_count ? rings->parts[rings->ring_count - 1] + 1 : 0;
    struct figure *lines = ARENA_ARRAY(arena, struct figure, (size_t)rings->ring_count + 1);
    struct figure *polygons = ARENA_ARRAY(arena, struct figure, (size_t)part_count + 1);
    if (!lines || !polygons)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for a polygon.");
    for (int i = 0; i < rings->ring_count; i++) {
        const struct geo_grid *points = rings->points + rings->starts[i];
        lines[i] = (struct figure){.type = FIGURE_LINE, .stride = 2};
        lines[i].count = rings->starts[i + 1] - rings->starts[i];
        lines[i].coordinates = &points->easting; /* two doubles, one after the other */
        struct figure *polygon = &polygons[rings->parts[i]];
        if (!polygon->parts) {
            *polygon = (struct figure){.type = FIGURE_POLYGON, .stride = 2, .parts = &lines[i]};
            lines[i].box = figure_box(&lines[i]);
            polygon->box = lines[i].box;
        }
        polygon->count++;
    }
    *out = (struct figure){.type = FIGURE_MULTIPOLYGON, .stride = 2, .count = part_count};
    out->parts = polygons;
    out->box = rings->box;
    return OK;
}

/* ---- GEOS ------------------------------------------------------------------------------------ */

static GEOSCoordSequence *sequence_of(struct shaper *shaper, const struct figure *line)
{
    if (line->stride == 2)
        return GEOSCoordSeq_copyFromBuffer_r(shaper->geos, line->coordinates, (unsigned)line->count,
                                             0, 0);
    GEOSCoordSequence *sequence = GEOSCoordSeq_create_r(shaper->geos, (unsigned)line->count, 2);
    for (int i = 0; sequence && i < line->count; i++) {
        const double *point = line->coordinates + (size_t)i * (size_t)line->stride;
        GEOSCoordSeq_setXY_r(shaper->geos, sequence, (unsigned)i, point[0], point[1]);
    }
    return sequence;
}

static GEOSGeometry *polygon_of(struct shaper *shaper, const struct figure *polygon)
{
    struct pieces holes;
    GEOSGeometry *made = NULL;
    if (!pieces_init(&holes, (size_t)polygon->count))
        return NULL;
    GEOSCoordSequence *outer = sequence_of(shaper, &polygon->parts[0]);
    GEOSGeometry *shell = outer ? GEOSGeom_createLinearRing_r(shaper->geos, outer) : NULL;
    for (int i = 1; i < polygon->count; i++) {
        GEOSCoordSequence *inner = sequence_of(shaper, &polygon->parts[i]);
        pieces_add(&holes, inner ? GEOSGeom_createLinearRing_r(shaper->geos, inner) : NULL);
    }
    if (shell && !holes.failed) {
        made = GEOSGeom_createPolygon_r(shaper->geos, shell, holes.list, holes.count);
        holes.count = 0; /* GEOS takes them over even where it fails */
    } else {
        GEOSGeom_destroy_r(shaper->geos, shell);
    }
    pieces_finish(shaper, &holes);
    return made;
}

GEOSGeometry *figure_to_geos(struct shaper *shaper, const struct figure *figure)
{
    static const int types[] = {
        GEOS_POINT,           GEOS_LINESTRING,   GEOS_POLYGON,           GEOS_MULTIPOINT,
        GEOS_MULTILINESTRING, GEOS_MULTIPOLYGON, GEOS_GEOMETRYCOLLECTION};
    if (figure->type == FIGURE_POLYGON)
        return polygon_of(shaper, figure);
    if (figure->coordinates) {
        GEOSCoordSequence *sequence = sequence_of(shaper, figure);
        if (!sequence)
            return NULL;
        return figure->type == FIGURE_POINT ? GEOSGeom_createPoint_r(shaper->geos, sequence)
                                            : GEOSGeom_createLineString_r(shaper->geos, sequence);
    }
    struct pieces parts;
    if (!pieces_init(&parts, (size_t)figure->count))
        return NULL;
    for (int i = 0; i < figure->count; i++)
        pieces_add(&parts, figure_to_geos(shaper, &figure->parts[i]));
    GEOSGeometry *made = pieces_collect(shaper, &parts, types[figure->type]);
    pieces_finish(shaper, &parts);
    return made;
}

/* ---- Slices ---------------------------------------------------------------------------------- */

static int slice_of(const struct figure_asked *asked, double y)
{
    const struct geo_box *box = &asked->figure->box;
    double slice = (y - box->min_y) / (box->max_y - box->min_y) * asked->slice_count;
    return slice < 0 ? 0 : slice >= asked->slice_count ? asked->slice_count - 1 : (int)slice;
}

/* Counts the edges of each slice (edges is NULL), or puts them where the next one belongs. */
static void slices_add(struct figure_asked *asked, const struct figure *figure, int *counts,
                       struct edge *edges)
{
    for (int i = 0; !figure->coordinates && i < figure->count; i++)
        slices_add(asked, &figure->parts[i], counts, edges);
    for (int i = 1; figure->coordinates && i < figure->count; i++) {
        const double *from = figure->coordinates + (size_t)(i - 1) * (size_t)figure->stride;
        const double *to = from + figure->stride;
        int first = slice_of(asked, fmin(from[1], to[1]));
        int last = slice_of(asked, fmax(from[1], to[1]));
        for (int slice = first; slice <= last; slice++) {
            if (edges)
                edges[counts[slice]] = (struct edge){from[0], from[1], to[0], to[1]};
            counts[slice]++;
        }
    }
}

static int points_of(const struct figure *figure)
{
    int points = figure->coordinates ? figure->count : 0;
    for (int i = 0; !figure->coordinates && i < figure->count; i++)
        points += points_of(&figure->parts[i]);
    return points;
}

/* Slices are for speed alone: without them, GEOS is asked. */
static void slices_make(struct figure_asked *asked)
{
    int points = points_of(asked->figure);
    asked->slice_count = points < SLICES_MAX ? points : SLICES_MAX;
    int *starts = calloc((size_t)asked->slice_count + 1, sizeof *starts);
    int *counts = calloc((size_t)asked->slice_count + 1, sizeof *counts);
    struct edge *edges = NULL;
    if (starts && counts) {
        slices_add(asked, asked->figure, counts, NULL);
        for (int i = 0; i < asked->slice_count; i++) {
            starts[i + 1] = starts[i] + counts[i];
            counts[i] = starts[i];
        }
        size_t edge_count = (size_t)starts[asked->slice_count];
        if (edge_count <= (size_t)points * SLICES_SHARE + SLICES_MAX)
            edges = malloc((edge_count + 1) * sizeof *edges);
    }
    if (edges) {
        slices_add(asked, asked->figure, counts, edges);
        asked->slice_starts = starts;
        asked->edges = edges;
    } else {
        asked->slice_count = 0;
        free(starts);
    }
    free(counts);
}

enum side { SIDE_OUT, SIDE_IN, SIDE_UNSURE };

/* On which side of the edge the point is: 1 and -1 are certain, 0 is not. The bound is Shewchuk's
 * for this determinant (Adaptive Precision Floating-Point Arithmetic, 1997). */
static int orientation(const struct edge *edge, double x, double y)
{
    static const double bound = 3.3306690738754716e-16;
    double left = (edge->x1 - x) * (edge->y2 - y);
    double right = (edge->y1 - y) * (edge->x2 - x);
    double turn = left - right;
    double doubt = bound * (fabs(left) + fabs(right));
    return turn > doubt ? 1 : turn < -doubt ? -1 : 0;
}

/* Parity of the edges to the right of the point. */
static enum side side_of(const struct figure_asked *asked, double x, double y)
{
    const struct geo_box *box = &asked->figure->box;
    if (x < box->min_x || x > box->max_x || y < box->min_y || y > box->max_y)
        return SIDE_OUT;
    int slice = slice_of(asked, y);
    bool is_inside = false;
    for (int i = asked->slice_starts[slice]; i < asked->slice_starts[slice + 1]; i++) {
        const struct edge *edge = &asked->edges[i];
        if (fmin(edge->y1, edge->y2) > y || fmax(edge->y1, edge->y2) < y ||
            fmax(edge->x1, edge->x2) < x)
            continue;
        if (fmin(edge->x1, edge->x2) <= x && !orientation(edge, x, y))
            return SIDE_UNSURE;
        if ((edge->y1 > y) == (edge->y2 > y))
            continue;
        bool is_right =
            fmin(edge->x1, edge->x2) > x || (orientation(edge, x, y) > 0) == (edge->y2 > edge->y1);
        is_inside = is_inside != is_right;
    }
    return is_inside ? SIDE_IN : SIDE_OUT;
}

/* ---- Asking ---------------------------------------------------------------------------------- */

static bool is_rectangle(const struct figure *figure)
{
    if (figure->type != FIGURE_POLYGON || figure->count != 1 || figure->parts[0].count != 5)
        return false;
    const struct figure *ring = &figure->parts[0];
    const struct geo_box *box = &figure->box;
    for (int i = 0; i < 4; i++) {
        const double *from = ring->coordinates + (size_t)i * (size_t)ring->stride;
        const double *to = from + ring->stride;
        bool is_corner = (from[0] == box->min_x || from[0] == box->max_x) &&
                         (from[1] == box->min_y || from[1] == box->max_y);
        if (!is_corner || (from[0] == to[0]) == (from[1] == to[1]))
            return false;
    }
    return box->min_x < box->max_x && box->min_y < box->max_y;
}

enum err figure_asked_create(struct shaper *shaper, const struct figure *figure,
                             struct figure_asked **out, struct problem *problem)
{
    struct figure_asked *asked = calloc(1, sizeof *asked);
    if (!asked)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for a geometry.");
    asked->shaper = shaper;
    asked->figure = figure;
    asked->is_rectangle = is_rectangle(figure);
    shaping_begin(shaper);
    do
        asked->geometry = figure_to_geos(shaper, figure);
    while (!asked->geometry && shaping_was_disturbed(shaper));
    enum err err = shaping_end(shaper, asked->geometry, problem);
    if (err) {
        figure_asked_destroy(asked);
        return err;
    }
    bool is_area = figure->type == FIGURE_POLYGON || figure->type == FIGURE_MULTIPOLYGON;
    if (is_area && figure->box.max_y > figure->box.min_y)
        slices_make(asked);
    *out = asked;
    return OK;
}

void figure_asked_destroy(struct figure_asked *asked)
{
    if (!asked)
        return;
    if (asked->prepared)
        GEOSPreparedGeom_destroy_r(asked->shaper->geos, asked->prepared);
    GEOSGeom_destroy_r(asked->shaper->geos, asked->geometry);
    free(asked->slice_starts);
    free(asked->edges);
    free(asked);
}

/* "other RELATION asked" by the prepared one, which stands first: what it contains is within it. 2:
 * GEOS failed. */
static char relate_prepared(const struct figure_asked *asked, const GEOSGeometry *other,
                            enum figure_relation relation)
{
    GEOSContextHandle_t geos = asked->shaper->geos;
    switch (relation) {
    case FIGURE_INTERSECTS: return GEOSPreparedIntersects_r(geos, asked->prepared, other);
    case FIGURE_DISJOINT: return GEOSPreparedDisjoint_r(geos, asked->prepared, other);
    case FIGURE_EQUALS: /* GEOS does not take an invalid polygon for equal even to itself */
        if (GEOSEqualsExact_r(geos, asked->geometry, other, 0) == 1)
            return 1;
        return GEOSEquals_r(geos, asked->geometry, other);
    case FIGURE_CONTAINS: return GEOSPreparedWithin_r(geos, asked->prepared, other);
    case FIGURE_WITHIN: return GEOSPreparedContains_r(geos, asked->prepared, other);
    case FIGURE_TOUCHES: return GEOSPreparedTouches_r(geos, asked->prepared, other);
    case FIGURE_CROSSES: return GEOSPreparedCrosses_r(geos, asked->prepared, other);
    case FIGURE_OVERLAPS: return GEOSPreparedOverlaps_r(geos, asked->prepared, other);
    }
    return 2;
}

static enum err relate(struct figure_asked *asked, const struct figure *other,
                       enum figure_relation relation, bool *out, struct problem *problem)
{
    struct shaper *shaper = asked->shaper;
    GEOSGeometry *geometry = NULL;
    char answer = 2;
    shaping_begin(shaper);
    do {
        if (!geometry)
            geometry = figure_to_geos(shaper, other);
        if (!asked->prepared)
            asked->prepared = GEOSPrepare_r(shaper->geos, asked->geometry);
        if (geometry && asked->prepared)
            answer = relate_prepared(asked, geometry, relation);
    } while (answer == 2 && shaping_was_disturbed(shaper));
    GEOSGeom_destroy_r(shaper->geos, geometry);
    enum err err = shaping_end(shaper, answer != 2, problem);
    if (!err)
        *out = answer == 1;
    return err;
}

enum err figure_relate(struct figure_asked *asked, const struct figure *other,
                       enum figure_relation relation, bool *out, struct problem *problem)
{
    if (!geo_boxes_meet(&asked->figure->box, &other->box)) {
        *out = relation == FIGURE_DISJOINT;
        return OK;
    }
    if (asked->is_rectangle && box_is_inside(&other->box, &asked->figure->box)) {
        *out = relation == FIGURE_INTERSECTS || relation == FIGURE_WITHIN;
        return OK;
    }
    return relate(asked, other, relation, out, problem);
}

enum err figure_relate_point(struct figure_asked *asked, double x, double y,
                             enum figure_relation relation, bool *out, struct problem *problem)
{
    enum side side = asked->slice_count ? side_of(asked, x, y) : SIDE_UNSURE;
    if (side == SIDE_OUT) {
        *out = relation == FIGURE_DISJOINT;
        return OK;
    }
    if (side == SIDE_IN) {
        *out = relation == FIGURE_INTERSECTS || relation == FIGURE_WITHIN;
        return OK;
    }
    const double coordinates[2] = {x, y};
    struct figure point = {.type = FIGURE_POINT, .stride = 2, .count = 1};
    point.coordinates = coordinates;
    point.box = (struct geo_box){x, y, x, y};
    return figure_relate(asked, &point, relation, out, problem);
}
