/* Rows of demand while they are read from a file. For demand_import.c. */
#ifndef SIGNPOST_DOMAIN_DEMAND_READING_H
#define SIGNPOST_DOMAIN_DEMAND_READING_H

#include "codec/csv.h"
#include "domain/demand_import.h"
#include "domain/draft.h"
#include "geo/locator.h"
#include "geo/projection.h"

/* What the columns of the file are. */
struct demand_columns {
    int women;
    int area;     /* or -1 */
    int first;    /* easting or longitude, or -1 */
    int second;   /* northing or latitude */
    bool degrees; /* first and second */
};

struct demand_reading {
    struct arena arena;
    struct arena scratch; /* of one row */
    struct directory ground;
    const struct locator *locator;
    struct projection *projection;
    struct date today;
    struct csv csv;
    struct demand_columns columns;
    struct draft draft; /* the points of the file, in a directory of their own */
    struct directory points;
    int64_t *spread;      /* by point of the Census */
    int64_t *area_lines;  /* by area: the line that named it, or 0 */
    int64_t *point_lines; /* by point of the Census: the line whose women it takes, or 0 */
    int64_t *whole_lines; /* by area: the line that takes all of the borough, or 0 */
    int64_t *alone_lines; /* by area: a line of an area without points in the borough, or 0 */
    struct demand_report *report;
    import_progress *progress;
    void *context;
    struct problem *problem;
};

/* Reads the header and all rows of reading->csv: points, spread, and the report's counts and
 * faults. Fails only where the file as a whole is wrong. */
MUST_CHECK enum err demand_read(struct demand_reading *reading);

/* A point with women; none without. */
void demand_add_point(struct demand_reading *reading, struct geo_grid grid, int borough,
                      int64_t women);

#endif
