/* From and to what shapes are kept as outside of GEOS. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "shaping.h"

enum { LITTLE_ENDIAN_WKB = 1 };

/* As rings.c: only nonsense lies beyond. */
static const double grid_limit_m = 2000000;

static GEOSGeometry *ring_of(struct shaper *shaper, const struct geo_grid *points, int count)
{
    GEOSCoordSequence *sequence =
        GEOSCoordSeq_copyFromBuffer_r(shaper->geos, &points->easting, (unsigned)count, 0, 0);
    return sequence ? GEOSGeom_createLinearRing_r(shaper->geos, sequence) : NULL;
}

/* The polygon of some rings, the first of which is the outer one. */
static GEOSGeometry *polygon_of(struct shaper *shaper, const struct rings *rings, int first,
                                int count)
{
    struct pieces made;
    if (!pieces_init(&made, (size_t)count))
        return NULL;
    for (int i = first; i < first + count; i++)
        pieces_add(&made, ring_of(shaper, rings->points + rings->starts[i],
                                  rings->starts[i + 1] - rings->starts[i]));
    GEOSGeometry *polygon = NULL;
    if (!made.failed) {
        made.count = 0; /* GEOS takes them over even where it fails */
        polygon = GEOSGeom_createPolygon_r(shaper->geos, made.list[0], made.list + 1,
                                           (unsigned)count - 1);
    }
    pieces_finish(shaper, &made);
    return polygon;
}

static GEOSGeometry *polygons_of(struct shaper *shaper, const struct rings *rings)
{
    struct pieces parts;
    if (!pieces_init(&parts, (size_t)rings->ring_count))
        return NULL;
    for (int ring = 0, next; ring < rings->ring_count; ring = next) {
        for (next = ring + 1; next < rings->ring_count; next++)
            if (rings->parts[next] != rings->parts[ring])
                break;
        pieces_add(&parts, polygon_of(shaper, rings, ring, next - ring));
    }
    GEOSGeometry *polygons = NULL;
    if (parts.count == 1 && !parts.failed)
        polygons = parts.list[--parts.count];
    else
        polygons = pieces_collect(shaper, &parts, GEOS_MULTIPOLYGON);
    pieces_finish(shaper, &parts);
    return polygons;
}

enum err shape_from_rings(struct shaper *shaper, const struct rings *rings, struct shape **out,
                          struct problem *problem)
{
    shaping_begin(shaper);
    GEOSGeometry *polygons = polygons_of(shaper, rings);
    enum err err = shaping_end(shaper, polygons, problem);
    return err ? err : shape_wrap(shaper, polygons, out, problem);
}

/* Why it is not valid, in GEOS's words, and where. OK if it is. */
static enum err validity_check(struct shaper *shaper, const struct shape *shape,
                               struct problem *problem)
{
    GEOSContextHandle_t geos = shaper->geos;
    char *reason = NULL;
    GEOSGeometry *place = NULL;
    struct geo_grid at = {0, 0};
    char answer;
    shaping_begin(shaper);
    do
        answer = GEOSisValidDetail_r(geos, shape->geometry, 0, &reason, &place);
    while (answer == 2 && shaping_was_disturbed(shaper));
    enum err err = shaping_end(shaper, answer != 2, problem);
    if (!err && answer != 1) {
        if (place) {
            GEOSGeomGetX_r(geos, place, &at.easting);
            GEOSGeomGetY_r(geos, place, &at.northing);
        }
        err = problem_set(problem, ERR_GEOMETRY,
                          "The polygon is not valid at easting %.0f, northing %.0f: %.100s.",
                          at.easting, at.northing, reason ? reason : "unknown reason");
    }
    GEOSFree_r(geos, reason);
    GEOSGeom_destroy_r(geos, place);
    return err;
}

/* Each part by the parity of its crossings, as rings_contain sees it, then all parts joined.
 * (GEOS's own way to join them leaks memory when it is stopped; its other way makes a hole of what
 * two parts have in common.) */
static GEOSGeometry *mended_of(struct shaper *shaper, const GEOSGeometry *polygons)
{
    GEOSContextHandle_t geos = shaper->geos;
    int count = GEOSGetNumGeometries_r(geos, polygons);
    struct pieces parts;
    if (!pieces_init(&parts, (size_t)count))
        return NULL;
    for (int i = 0; i < count && !parts.failed; i++)
        pieces_add(&parts, GEOSMakeValid_r(geos, GEOSGetGeometryN_r(geos, polygons, i)));
    GEOSGeometry *collection = pieces_collect(shaper, &parts, GEOS_GEOMETRYCOLLECTION);
    pieces_finish(shaper, &parts);
    GEOSGeometry *flat = collection ? polygons_in(shaper, collection) : NULL;
    GEOSGeometry *mended = flat ? GEOSUnaryUnion_r(geos, flat) : NULL;
    GEOSGeom_destroy_r(geos, flat);
    GEOSGeom_destroy_r(geos, collection);
    return mended;
}

static enum err shape_mend(struct shaper *shaper, struct shape **shape, struct problem *problem)
{
    GEOSGeometry *made;
    shaping_begin(shaper);
    do
        made = mended_of(shaper, (*shape)->geometry);
    while (!made && shaping_was_disturbed(shaper));
    enum err err = shaping_end(shaper, made, problem);
    if (err)
        return err;
    struct shape *mended = NULL;
    err = shape_wrap(shaper, made, &mended, problem);
    if (err)
        return err;
    shape_drop(shaper, *shape);
    *shape = mended;
    if (mended->is_empty)
        return problem_set(problem, ERR_GEOMETRY, "The polygon has no area.");
    return OK;
}

enum err shape_from_wkb(struct shaper *shaper, struct str wkb, bool repairs, struct shape **out,
                        bool *repaired, struct problem *problem)
{
    struct arena arena;
    struct rings rings;
    struct shape *shape = NULL;
    bool mended = false;
    arena_init(&arena, 0);
    enum err err = rings_from_wkb(wkb, &arena, &rings, problem);
    if (!err)
        err = shape_from_rings(shaper, &rings, &shape, problem);
    arena_finish(&arena);
    if (err)
        return err;
    struct problem invalid = {0};
    err = validity_check(shaper, shape, &invalid);
    if (err == ERR_GEOMETRY && repairs) {
        err = shape_mend(shaper, &shape, problem);
        mended = true;
    } else if (err) {
        err = problem_set(problem, err, "%s", invalid.text);
    }
    if (err) {
        shape_drop(shaper, shape);
        return err;
    }
    if (repaired)
        *repaired = mended;
    *out = shape;
    return OK;
}

enum err shape_circle(struct shaper *shaper, struct geo_grid centre, double radius_m,
                      struct shape **out, struct problem *problem)
{
    if (!(radius_m > 0) || !(fabs(centre.easting) + radius_m < grid_limit_m) ||
        !(fabs(centre.northing) + radius_m < grid_limit_m))
        return problem_set(problem, ERR_INVALID,
                           "A circle needs a radius above 0 and must lie on the British National "
                           "Grid.");
    struct arena arena;
    struct rings rings;
    arena_init(&arena, 0);
    enum err err = rings_circle(centre, radius_m, &arena, &rings, problem);
    if (!err)
        err = shape_from_rings(shaper, &rings, out, problem);
    arena_finish(&arena);
    return err;
}

/* As a MULTIPOLYGON: the geometry itself, or a copy of it in one, to be destroyed. */
static GEOSGeometry *multipolygon_of(struct shaper *shaper, const struct shape *shape)
{
    GEOSContextHandle_t geos = shaper->geos;
    if (shape->is_empty)
        return GEOSGeom_createEmptyCollection_r(geos, GEOS_MULTIPOLYGON);
    GEOSGeometry *copy = GEOSGeom_clone_r(geos, shape->geometry);
    if (!copy || GEOSGeomTypeId_r(geos, copy) == GEOS_MULTIPOLYGON)
        return copy;
    return GEOSGeom_createCollection_r(geos, GEOS_MULTIPOLYGON, &copy, 1);
}

enum err shape_to_wkb(struct shaper *shaper, const struct shape *shape, struct arena *arena,
                      struct str *out, struct problem *problem)
{
    GEOSContextHandle_t geos = shaper->geos;
    shaping_begin(shaper);
    size_t size_bytes = 0;
    unsigned char *bytes = NULL;
    GEOSGeometry *multipolygon = multipolygon_of(shaper, shape);
    GEOSWKBWriter *writer = GEOSWKBWriter_create_r(geos);
    if (multipolygon && writer) {
        GEOSWKBWriter_setByteOrder_r(geos, writer, LITTLE_ENDIAN_WKB);
        GEOSWKBWriter_setOutputDimension_r(geos, writer, 2);
        bytes = GEOSWKBWriter_write_r(geos, writer, multipolygon, &size_bytes);
    }
    enum err err = shaping_end(shaper, bytes, problem);
    if (!err) {
        struct str wkb = str_copy((struct str){(const char *)bytes, size_bytes}, arena);
        if (wkb.ptr)
            *out = wkb;
        else
            err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for a polygon.");
    }
    GEOSFree_r(geos, bytes);
    if (writer)
        GEOSWKBWriter_destroy_r(geos, writer);
    GEOSGeom_destroy_r(geos, multipolygon);
    return err;
}
