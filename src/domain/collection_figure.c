#include "collection_figure.h"

#include "collection_making.h"

enum {
    WKB_POINT = 1,
    WKB_LINE,
    WKB_POLYGON,
    WKB_MULTIPOINT,
    WKB_MULTILINE,
    WKB_MULTIPOLYGON,
    WKB_COLLECTION,
    WKB_DEPTH_MAX = 4
};

struct wkb_reader {
    struct str rest;
    struct arena *arena;
    bool failed;
};

static uint32_t take_uint(struct wkb_reader *reader)
{
    uint32_t number = 0;
    if (reader->rest.len < sizeof number) {
        reader->failed = true;
        return 0;
    }
    memcpy(&number, reader->rest.ptr, sizeof number);
    reader->rest.ptr += sizeof number;
    reader->rest.len -= sizeof number;
    return number;
}

/* So many points as a figure. */
static void points_read(struct wkb_reader *reader, enum figure_type type, uint32_t count,
                        struct figure *out)
{
    if (count > reader->rest.len / (2 * sizeof(double))) {
        reader->failed = true;
        return;
    }
    double *coordinates = ARENA_ARRAY(reader->arena, double, 2 * (size_t)count + 1);
    size_t size_bytes = 2 * sizeof(double) * (size_t)count;
    if (!coordinates) {
        reader->failed = true;
        return;
    }
    memcpy(coordinates, reader->rest.ptr, size_bytes);
    reader->rest.ptr += size_bytes;
    reader->rest.len -= size_bytes;
    *out =
        (struct figure){.type = type, .stride = 2, .count = (int)count, .coordinates = coordinates};
    out->box = figure_box(out);
}

static void rings_read(struct wkb_reader *reader, struct figure *out)
{
    uint32_t count = take_uint(reader);
    struct figure *parts = count <= reader->rest.len / 4
                               ? ARENA_ARRAY(reader->arena, struct figure, (size_t)count + 1)
                               : NULL;
    reader->failed |= !parts;
    for (uint32_t i = 0; i < count && !reader->failed; i++)
        points_read(reader, FIGURE_LINE, take_uint(reader), &parts[i]);
    *out =
        (struct figure){.type = FIGURE_POLYGON, .stride = 2, .count = (int)count, .parts = parts};
    if (!reader->failed)
        out->box = figure_box(out);
}

static void figure_read(struct wkb_reader *reader, int depth, struct figure *out)
{
    static const enum figure_type types[] = {
        [WKB_POINT] = FIGURE_POINT,           [WKB_LINE] = FIGURE_LINE,
        [WKB_POLYGON] = FIGURE_POLYGON,       [WKB_MULTIPOINT] = FIGURE_MULTIPOINT,
        [WKB_MULTILINE] = FIGURE_MULTILINE,   [WKB_MULTIPOLYGON] = FIGURE_MULTIPOLYGON,
        [WKB_COLLECTION] = FIGURE_COLLECTION,
    };
    if (reader->rest.len < 5 || reader->rest.ptr[0] != 1 || depth == WKB_DEPTH_MAX) {
        reader->failed = true;
        return;
    }
    reader->rest.ptr++;
    reader->rest.len--;
    uint32_t type = take_uint(reader);
    reader->failed |= type < WKB_POINT || type > WKB_COLLECTION;
    if (reader->failed)
        return;
    if (type == WKB_POINT || type == WKB_LINE) {
        points_read(reader, types[type], type == WKB_POINT ? 1 : take_uint(reader), out);
        return;
    }
    if (type == WKB_POLYGON) {
        rings_read(reader, out);
        return;
    }
    uint32_t count = take_uint(reader);
    struct figure *parts = count <= reader->rest.len / 5
                               ? ARENA_ARRAY(reader->arena, struct figure, (size_t)count + 1)
                               : NULL;
    reader->failed |= !parts;
    for (uint32_t i = 0; i < count && !reader->failed; i++)
        figure_read(reader, depth + 1, &parts[i]);
    *out = (struct figure){.type = types[type], .stride = 2, .count = (int)count, .parts = parts};
    if (!reader->failed)
        out->box = figure_box(out);
}

enum err collection_figure_of_wkb(struct str wkb, struct arena *arena, struct figure *out,
                                  struct problem *problem)
{
    struct wkb_reader reader = {wkb, arena, false};
    struct figure figure = {0};
    figure_read(&reader, 0, &figure);
    if (reader.failed)
        return problem_set(problem, ERR_GEOMETRY, "A geometry that is stored cannot be read.");
    *out = figure;
    return OK;
}

static enum err figure_of_point(struct geo_grid grid, struct arena *arena, struct figure *out,
                                struct problem *problem)
{
    double *xy = ARENA_ARRAY(arena, double, 2);
    if (!xy)
        return collection_no_memory(problem);
    xy[0] = grid.easting;
    xy[1] = grid.northing;
    *out = (struct figure){.type = FIGURE_POINT, .stride = 2, .count = 1, .coordinates = xy};
    out->box = figure_box(out);
    return OK;
}

enum err collection_figure_of(const struct collection *collection, int row, struct arena *arena,
                              struct figure *out, bool *found, struct problem *problem)
{
    struct collection_geometry *geometry = ARENA_NEW(arena, struct collection_geometry);
    if (!geometry || !collection->geometry(collection, row, arena, geometry))
        return collection_no_memory(problem);
    *found = geometry->kind != COLLECTION_NOWHERE;
    switch (geometry->kind) {
    case COLLECTION_NOWHERE: break;
    case COLLECTION_POINT: return figure_of_point(geometry->grid, arena, out, problem);
    case COLLECTION_RINGS: return figure_of_rings(&geometry->rings, arena, out, problem);
    case COLLECTION_WKB: return collection_figure_of_wkb(geometry->wkb, arena, out, problem);
    }
    return OK;
}

enum err collection_figure_of_borough(const struct collection *collection, int borough,
                                      struct arena *arena, struct figure *out,
                                      struct problem *problem)
{
    struct rings *rings = ARENA_NEW(arena, struct rings);
    if (!rings || !collection_boroughs_join(collection->unions, AREA_BIT(borough), arena, rings))
        return collection_no_memory(problem);
    return figure_of_rings(rings, arena, out, problem);
}
