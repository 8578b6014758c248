#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "shaping.h"

/* Measured with GEOS 3.11: three doubles for each point; an index of edges is larger. */
enum { POINT_BYTES = 24, POINT_INDEX_BYTES = 250, SHAPE_BYTES = 400 };

/* ---- What a shape is made of ----------------------------------------------------------------- */

/* How many polygons there are in it, at any depth; they are copied to the pieces unless NULL. */
static size_t polygons_copy(struct shaper *shaper, const GEOSGeometry *mixed, struct pieces *pieces)
{
    GEOSContextHandle_t geos = shaper->geos;
    int type = GEOSGeomTypeId_r(geos, mixed);
    if (type == GEOS_POLYGON) {
        if (pieces)
            pieces_add(pieces, GEOSGeom_clone_r(geos, mixed));
        return 1;
    }
    size_t polygons = 0;
    if (type == GEOS_MULTIPOLYGON || type == GEOS_GEOMETRYCOLLECTION) {
        int count = GEOSGetNumGeometries_r(geos, mixed);
        for (int i = 0; i < count; i++)
            polygons += polygons_copy(shaper, GEOSGetGeometryN_r(geos, mixed, i), pieces);
    }
    return polygons;
}

GEOSGeometry *polygons_in(struct shaper *shaper, const GEOSGeometry *mixed)
{
    struct pieces kept;
    if (!pieces_init(&kept, polygons_copy(shaper, mixed, NULL)))
        return NULL;
    polygons_copy(shaper, mixed, &kept);
    GEOSGeometry *polygons = pieces_collect(shaper, &kept, GEOS_MULTIPOLYGON);
    pieces_finish(shaper, &kept);
    return polygons;
}

enum err shape_wrap(struct shaper *shaper, GEOSGeometry *geometry, struct shape **out,
                    struct problem *problem)
{
    GEOSContextHandle_t geos = shaper->geos;
    int type = GEOSGeomTypeId_r(geos, geometry);
    if (type != GEOS_POLYGON && type != GEOS_MULTIPOLYGON) {
        GEOSGeometry *polygons = polygons_in(shaper, geometry);
        GEOSGeom_destroy_r(geos, geometry);
        geometry = polygons;
    }
    struct shape *shape = calloc(1, sizeof *shape);
    if (!shape) {
        GEOSGeom_destroy_r(geos, geometry);
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for a polygon.");
    }
    if (!geometry) {
        free(shape);
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for a polygon.");
    }
    shape->geometry = geometry;
    shape->index = &shape->index_room;
    shape->is_empty = GEOSisEmpty_r(geos, geometry) != 0;
    shape->point_count = GEOSGetNumCoordinates_r(geos, geometry);
    if (!shape->is_empty) {
        GEOSArea_r(geos, geometry, &shape->area_m2);
        GEOSGeom_getXMin_r(geos, geometry, &shape->box.min_x);
        GEOSGeom_getYMin_r(geos, geometry, &shape->box.min_y);
        GEOSGeom_getXMax_r(geos, geometry, &shape->box.max_x);
        GEOSGeom_getYMax_r(geos, geometry, &shape->box.max_y);
    }
    *out = shape;
    return OK;
}

void shape_drop(struct shaper *shaper, struct shape *shape)
{
    if (!shape)
        return;
    if (shape->index->prepared)
        GEOSPreparedGeom_destroy_r(shaper->geos, shape->index->prepared);
    GEOSGeom_destroy_r(shaper->geos, shape->geometry);
    free(shape);
}

static enum err wrap_or_fail(struct shaper *shaper, GEOSGeometry *made, struct shape **out,
                             struct problem *problem)
{
    enum err err = shaping_end(shaper, made, problem);
    return err ? err : shape_wrap(shaper, made, out, problem);
}

static enum err shape_copy(struct shaper *shaper, const struct shape *shape, struct shape **out,
                           struct problem *problem)
{
    shaping_begin(shaper);
    return wrap_or_fail(shaper, GEOSGeom_clone_r(shaper->geos, shape->geometry), out, problem);
}

static enum err shape_empty(struct shaper *shaper, struct shape **out, struct problem *problem)
{
    shaping_begin(shaper);
    return wrap_or_fail(shaper, GEOSGeom_createEmptyPolygon_r(shaper->geos), out, problem);
}

/* ---- Questions ------------------------------------------------------------------------------- */

static const GEOSPreparedGeometry *prepared_of(struct shaper *shaper, const struct shape *shape)
{
    if (!shape->index->prepared)
        shape->index->prepared = GEOSPrepare_r(shaper->geos, shape->geometry);
    return shape->index->prepared;
}

typedef char ask_prepared(GEOSContextHandle_t geos, const GEOSPreparedGeometry *a,
                          const GEOSGeometry *b);

static bool ask(struct shaper *shaper, ask_prepared *question, const struct shape *a,
                const struct shape *b)
{
    const GEOSPreparedGeometry *prepared = prepared_of(shaper, a);
    if (!prepared)
        return false;
    char answer;
    shaping_begin(shaper);
    do
        answer = question(shaper->geos, prepared, b->geometry);
    while (answer == 2 && shaping_was_disturbed(shaper));
    return !shaping_end(shaper, answer != 2, NULL) && answer == 1;
}

bool shape_holds(struct shaper *shaper, const struct shape *a, const struct shape *b)
{
    if (b->is_empty)
        return true;
    return !a->is_empty && geo_box_holds(&a->box, &b->box) &&
           ask(shaper, GEOSPreparedCovers_r, a, b);
}

bool shape_meets(struct shaper *shaper, const struct shape *a, const struct shape *b)
{
    if (a->is_empty || b->is_empty || !geo_boxes_meet(&a->box, &b->box) ||
        !ask(shaper, GEOSPreparedIntersects_r, a, b))
        return false;
    if (geo_box_holds(&a->box, &b->box) && ask(shaper, GEOSPreparedCovers_r, a, b))
        return true;
    char answer;
    shaping_begin(shaper);
    do
        answer = GEOSRelatePattern_r(shaper->geos, a->geometry, b->geometry, "T********");
    while (answer == 2 && shaping_was_disturbed(shaper));
    return !shaping_end(shaper, answer != 2, NULL) && answer == 1;
}

double shape_area_m2(struct shaper *shaper, const struct shape *shape)
{
    (void)shaper;
    return shape->area_m2;
}

bool shape_is_empty(struct shaper *shaper, const struct shape *shape)
{
    (void)shaper;
    return shape->is_empty;
}

struct geo_box shape_box(struct shaper *shaper, const struct shape *shape)
{
    (void)shaper;
    return shape->box;
}

size_t shape_size_bytes(const struct shape *shape)
{
    size_t point_bytes = POINT_BYTES + (shape->index->prepared ? POINT_INDEX_BYTES : 0);
    return SHAPE_BYTES + (size_t)shape->point_count * point_bytes;
}

/* ---- Cutting and joining --------------------------------------------------------------------- */

enum err shape_clip(struct shaper *shaper, const struct shape *a, const struct shape *b,
                    struct shape **out, struct problem *problem)
{
    if (a->is_empty || b->is_empty || !geo_boxes_meet(&a->box, &b->box))
        return shape_empty(shaper, out, problem);
    if (shape_holds(shaper, b, a))
        return shape_copy(shaper, a, out, problem);
    if (shape_holds(shaper, a, b))
        return shape_copy(shaper, b, out, problem);
    if (!ask(shaper, GEOSPreparedIntersects_r, b, a)) /* half the time of a cut for most pairs */
        return shape_empty(shaper, out, problem);
    GEOSGeometry *made;
    shaping_begin(shaper);
    do
        made = GEOSIntersection_r(shaper->geos, a->geometry, b->geometry);
    while (!made && shaping_was_disturbed(shaper));
    return wrap_or_fail(shaper, made, out, problem);
}

enum err shape_minus(struct shaper *shaper, const struct shape *a, const struct shape *b,
                     struct shape **out, struct problem *problem)
{
    if (a->is_empty || b->is_empty || !geo_boxes_meet(&a->box, &b->box))
        return shape_copy(shaper, a, out, problem);
    if (shape_holds(shaper, b, a))
        return shape_empty(shaper, out, problem);
    GEOSGeometry *made;
    shaping_begin(shaper);
    do
        made = GEOSDifference_r(shaper->geos, a->geometry, b->geometry);
    while (!made && shaping_was_disturbed(shaper));
    return wrap_or_fail(shaper, made, out, problem);
}

/* GEOS joins what one collection holds, and a collection owns its parts: hence the copies. */
static GEOSGeometry *collection_of(struct shaper *shaper, const struct shape *const *all, int count)
{
    struct pieces parts;
    if (!pieces_init(&parts, (size_t)count))
        return NULL;
    for (int i = 0; i < count; i++)
        if (!all[i]->is_empty)
            pieces_add(&parts, GEOSGeom_clone_r(shaper->geos, all[i]->geometry));
    GEOSGeometry *collection = pieces_collect(shaper, &parts, GEOS_GEOMETRYCOLLECTION);
    pieces_finish(shaper, &parts);
    return collection;
}

enum err shape_union(struct shaper *shaper, const struct shape *const *all, int count,
                     struct shape **out, struct problem *problem)
{
    const struct shape *only = NULL;
    int full_count = 0;
    for (int i = 0; i < count; i++) {
        if (all[i]->is_empty)
            continue;
        only = all[i];
        full_count++;
    }
    if (!only)
        return shape_empty(shaper, out, problem);
    if (full_count == 1)
        return shape_copy(shaper, only, out, problem);
    GEOSGeometry *collection = collection_of(shaper, all, count);
    if (!collection)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for joining polygons.");
    GEOSGeometry *made;
    shaping_begin(shaper);
    do
        made = GEOSUnaryUnion_r(shaper->geos, collection);
    while (!made && shaping_was_disturbed(shaper));
    GEOSGeom_destroy_r(shaper->geos, collection);
    return wrap_or_fail(shaper, made, out, problem);
}

/* ---- Labels ---------------------------------------------------------------------------------- */

static const GEOSGeometry *largest_part(struct shaper *shaper, const GEOSGeometry *polygons)
{
    const GEOSGeometry *largest = NULL;
    double largest_m2 = -1;
    int count = GEOSGetNumGeometries_r(shaper->geos, polygons);
    for (int i = 0; i < count; i++) {
        const GEOSGeometry *part = GEOSGetGeometryN_r(shaper->geos, polygons, i);
        double area_m2 = 0;
        GEOSArea_r(shaper->geos, part, &area_m2);
        if (area_m2 > largest_m2) {
            largest = part;
            largest_m2 = area_m2;
        }
    }
    return largest;
}

/* The centre of the largest circle inside, if the part is not too thin for the search to end soon
 * (GEOS lays squares as wide as the part along all of its length). A line from centre to edge. */
static GEOSGeometry *circle_inside(struct shaper *shaper, const GEOSGeometry *part)
{
    double box[4] = {0};
    double area_m2 = 0;
    GEOSArea_r(shaper->geos, part, &area_m2);
    GEOSGeom_getXMin_r(shaper->geos, part, &box[0]);
    GEOSGeom_getYMin_r(shaper->geos, part, &box[1]);
    GEOSGeom_getXMax_r(shaper->geos, part, &box[2]);
    GEOSGeom_getYMax_r(shaper->geos, part, &box[3]);
    double side_m = fmax(box[2] - box[0], box[3] - box[1]);
    if (area_m2 < 1 || area_m2 < side_m * side_m / 1000)
        return NULL;
    return GEOSMaximumInscribedCircle_r(shaper->geos, part, sqrt(area_m2) / 100);
}

enum err shape_label(struct shaper *shaper, const struct shape *shape, struct geo_grid *out,
                     struct problem *problem)
{
    if (shape->is_empty)
        return problem_set(problem, ERR_INVALID, "An empty polygon has no place for a label.");
    GEOSContextHandle_t geos = shaper->geos;
    const GEOSGeometry *part = largest_part(shaper, shape->geometry);
    GEOSGeometry *made;
    shaping_begin(shaper);
    do {
        made = circle_inside(shaper, part);
        if (!made)
            made = GEOSPointOnSurface_r(geos, part);
    } while (!made && shaping_was_disturbed(shaper));
    enum err err = shaping_end(shaper, made, problem);
    if (err)
        return err;
    const GEOSCoordSequence *points = GEOSGeom_getCoordSeq_r(geos, made);
    struct geo_grid label;
    if (!points || !GEOSCoordSeq_getXY_r(geos, points, 0, &label.easting, &label.northing))
        err = problem_set(problem, ERR_GEOMETRY, "GEOS found no place for a label.");
    else
        *out = label;
    GEOSGeom_destroy_r(geos, made);
    return err;
}
