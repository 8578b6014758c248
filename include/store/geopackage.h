/* GeoPackage 1.3 (OGC 12-128r18): one table of features in a SQLite file of its own. */
#ifndef SIGNPOST_STORE_GEOPACKAGE_H
#define SIGNPOST_STORE_GEOPACKAGE_H

#include "geo/rings.h"
#include "model/directory.h"

enum geopackage_type {
    GEOPACKAGE_TEXT,
    GEOPACKAGE_INTEGER,
    GEOPACKAGE_NUMBER,
    GEOPACKAGE_BOOLEAN,
    GEOPACKAGE_DATE /* a text, ISO 8601 */
};

struct geopackage_column {
    struct str name; /* any text; what another column is called, or fid or geom, gets a "_" */
    enum geopackage_type type;
};

/* One value of a row. */
struct geopackage_value {
    bool is_there;
    struct str text; /* of texts and dates; of integers, when they are read, too */
    double number;   /* of the others; a boolean is 0 or 1 */
};

/* ---- Writing ---- */

struct geopackage_table {
    struct str name;  /* of the table: small letters, digits, dashes */
    struct str title; /* for people */
    struct str description;
    struct str changed;   /* when its content last changed: "2026-03-01T00:00:00.000Z" */
    const char *geometry; /* "POINT", "MULTIPOLYGON", ... or "GEOMETRY" for any; NULL: no column */
    int srs;              /* 4326 (stored longitude first), 27700 or 3857 */
    const struct geopackage_column *columns;
    int column_count; /* at most GEOPACKAGE_COLUMNS_MAX */
};

enum { GEOPACKAGE_COLUMNS_MAX = 100 };

struct geopackage;

/* Makes the file, which must not be there yet or be empty. ERR_IO or ERR_LIMIT (columns). The
 * table's texts are borrowed for the call only. */
MUST_CHECK enum err geopackage_create(const char *path, const struct geopackage_table *table,
                                      struct geopackage **out, struct problem *problem);

/* One more row. wkb: in the table's system, little endian and two dimensions; empty: no geometry.
 * values: one for each column. */
MUST_CHECK enum err geopackage_add(struct geopackage *geopackage, struct str wkb,
                                   const struct geopackage_value *values, struct problem *problem);

/* Writes what remains (the box of all, the change date) and commits; then destroy. */
MUST_CHECK enum err geopackage_finish(struct geopackage *geopackage, struct problem *problem);

/* Closes; NULL is fine. The file stays, whole only after finish. */
void geopackage_destroy(struct geopackage *geopackage);

/* ---- Reading what comes from outside ---- */

struct geopackage_reader;

struct geopackage_row {
    int64_t fid;
    bool has_geometry;
    struct str wkb;                        /* borrowed until the next row */
    const struct geopackage_value *values; /* one for each column; borrowed likewise */
};

/* Opens one table of features, read only. table: NULL if there is only one. ERR_NOT_FOUND: no such
 * file or table. ERR_INVALID: not a GeoPackage, or its tables must be chosen from. */
MUST_CHECK enum err geopackage_open(const char *path, const char *table,
                                    struct geopackage_reader **out, struct problem *problem);
void geopackage_close(struct geopackage_reader *reader); /* NULL is fine */

int geopackage_srs(const struct geopackage_reader *reader); /* EPSG code: 4326, 27700, ... */
int geopackage_columns(const struct geopackage_reader *reader,
                       const struct geopackage_column **columns);

/* *more is false after the last row. ERR_INVALID for a geometry that is none or a value that is not
 * of its column's type: the row's fid is set, and reading may go on. Rows come by their fid. */
MUST_CHECK enum err geopackage_next(struct geopackage_reader *reader, struct geopackage_row *row,
                                    bool *more, struct problem *problem);

/* The WKB within a GeoPackage's binary geometry; an empty one gives empty text. ERR_INVALID. */
MUST_CHECK enum err geopackage_blob_read(struct str blob, struct str *wkb, int32_t *srs,
                                         struct problem *problem);

#endif
