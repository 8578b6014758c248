#include <stdio.h>

#include "geo/britain.h"
#include "layers_reading.h"
#include "store/geopackage.h"

enum { SRS_DEGREES = 4326, SRS_GRID = 27700 };

static enum layer_kind kind_of(enum geopackage_type type)
{
    switch (type) {
    case GEOPACKAGE_INTEGER: return KIND_INTEGER;
    case GEOPACKAGE_NUMBER: return KIND_NUMBER;
    case GEOPACKAGE_BOOLEAN: return KIND_BOOLEAN;
    case GEOPACKAGE_TEXT:
    case GEOPACKAGE_DATE: break;
    }
    return KIND_TEXT;
}

static enum err read_values(struct layers_reading *reading, const struct geopackage_row *row,
                            const struct geopackage_column *columns, int count, struct problem *why)
{
    enum err err = OK;
    for (int i = 0; i < count && !err; i++) {
        const struct geopackage_value *value = &row->values[i];
        struct layer_value_draft draft = {
            .kind = kind_of(columns[i].type), .text = value->text, .number = value->number};
        if (draft.kind == KIND_BOOLEAN)
            draft.number = value->number != 0;
        if (value->is_there)
            err = layers_feature_value(reading, columns[i].name, draft, why);
    }
    return err;
}

/* The geometry in grid metres; each point must be in Britain. */
static enum err read_geometry(struct layers_reading *reading, struct str from, int srs,
                              struct str *wkb, struct problem *why)
{
    struct runs runs;
    enum err err = runs_from_wkb(from, &reading->scratch, &runs, why);
    if (err)
        return err;
    struct geo_grid *points =
        ARENA_ARRAY(&reading->scratch, struct geo_grid, (size_t)runs.point_count);
    if (!points)
        return problem_set(why, ERR_NO_MEMORY, "There is no memory for a geometry.");
    for (int i = 0; i < runs.point_count; i++) {
        struct geo_point degrees = {runs.points[i].easting, runs.points[i].northing};
        bool is_grid = srs == SRS_GRID;
        const char *refusal =
            is_grid ? britain_refuses_grid(runs.points[i]) : britain_refuses_point(degrees);
        if (refusal)
            return problem_set(why, ERR_INVALID, "Point %d of its geometry: %s", i + 1, refusal);
        points[i] = is_grid ? runs.points[i] : projection_to_grid(reading->projection, degrees);
    }
    runs.points = points;
    return runs_to_wkb(&runs, &reading->scratch, wkb, why);
}

static enum err read_row(struct layers_reading *reading, const struct geopackage_row *row,
                         const struct geopackage_column *columns, int count, int srs,
                         struct problem *why)
{
    char digits[24];
    struct str wkb = {"", 0};
    enum err err = read_values(reading, row, columns, count, why);
    if (!err && !row->has_geometry)
        err = problem_set(why, ERR_INVALID, "It has no geometry.");
    if (!err)
        err = read_geometry(reading, row->wkb, srs, &wkb, why);
    snprintf(digits, sizeof digits, "%lld", (long long)row->fid);
    return err ? err : layers_feature_end(reading, str_from(digits), wkb, why);
}

static enum err read_rows(struct layers_reading *reading, struct geopackage_reader *file)
{
    const struct geopackage_column *columns;
    int count = geopackage_columns(file, &columns);
    int srs = geopackage_srs(file);
    if (srs != SRS_DEGREES && srs != SRS_GRID)
        return problem_set(reading->problem, ERR_INVALID,
                           "Coordinates must be WGS 84 (EPSG:4326) or British National Grid "
                           "(EPSG:27700), and these are %s%.0d.",
                           srs > 0 ? "EPSG:" : "something else", srs > 0 ? srs : 0);
    while (true) {
        struct geopackage_row row;
        struct problem why = {0};
        bool more = false;
        enum err err = geopackage_next(file, &row, &more, &why);
        if (!more) {
            if (err)
                *reading->problem = why;
            return err;
        }
        if (reading->features == LAYER_FEATURES_MAX)
            return problem_set(reading->problem, ERR_LIMIT, "The layer has more than %d features.",
                               LAYER_FEATURES_MAX);
        layers_feature_begin(reading);
        if (!err)
            err = read_row(reading, &row, columns, count, srs, &why);
        why.code = err;
        if (err)
            err = layers_feature_wrong(reading, &why);
        if (err)
            return err;
    }
}

enum err layers_read_geopackage(struct layers_reading *reading)
{
    struct geopackage_reader *file = NULL;
    enum err err =
        geopackage_open(reading->ask->path, reading->ask->table, &file, reading->problem);
    if (!err)
        err = read_rows(reading, file);
    geopackage_close(file);
    return err;
}
