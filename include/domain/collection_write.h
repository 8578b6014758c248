/* Features as GeoJSON and as CSV, and what a collection is as JSON: its description, its schema and
 * its queryables. Failure is the buffer's: write freely, check once. */
#ifndef SIGNPOST_DOMAIN_COLLECTION_WRITE_H
#define SIGNPOST_DOMAIN_COLLECTION_WRITE_H

#include "codec/csv_write.h"
#include "codec/json_write.h"
#include "domain/collection_query.h"

/* What each writer needs; all borrowed. The reading's scratch is reset for each feature. */
struct collection_writing {
    const struct collection_query *query;
    const struct collection_reading *reading;
    const struct projection *projection;
};

/* One feature without its closing brace, so that links may follow. */
MUST_CHECK enum err collection_feature_open(const struct collection_writing *writing, int row,
                                            struct json_write *json, struct problem *problem);

/* One whole feature. */
MUST_CHECK enum err collection_feature_write(const struct collection_writing *writing, int row,
                                             struct json_write *json, struct problem *problem);

/* The row of names, then one for each feature. Polygons and lines have no columns. */
void collection_csv_head(const struct collection_writing *writing, struct csv_write *csv);
void collection_csv_row(const struct collection_writing *writing, int row, struct csv_write *csv);

/* One value for people: lists with commas, days in words. */
void collection_value_words(const struct collection_value *value, int decimals, struct buf *out);

/* The WKB of a row in the grid or in degrees with the longitude first, for files: little endian, in
 * scratch. Empty where it is nowhere. */
MUST_CHECK enum err collection_geometry_wkb(const struct collection_writing *writing, int row,
                                            struct str *out, struct problem *problem);

/* A JSON schema (OGC API - Features, part 5); with queryables, of what may be asked for (part 3).
 * url: its own address. */
void collection_schema_write(const struct collection *collection, bool queryables, struct str url,
                             struct json_write *json);

/* The members of a collection's description but for its links: an object that is open. */
void collection_about_write(const struct collection *collection, struct json_write *json);

#endif
