/* Rows of postcode files: OS Code-Point Open, and every generation of headers of ONSPD and NSPL. */
#ifndef SIGNPOST_DOMAIN_POSTCODE_ROWS_H
#define SIGNPOST_DOMAIN_POSTCODE_ROWS_H

#include "codec/csv.h"
#include "model/postcode.h"

/* Where a file has what; -1 where it has not. */
struct postcode_columns {
    int postcode;
    int easting;
    int northing;
    int quality;
    int terminated;
    int borough;
    int country;
    bool has_header; /* the first row is names, not a postcode */
};

/* By the file's first row. ERR_INVALID, with what is missing, if it is neither a Code-Point row nor
 * a header with a postcode, an easting and a northing. */
MUST_CHECK enum err postcode_columns_find(const struct csv *first_row, struct postcode_columns *out,
                                          struct problem *problem);

enum postcode_row_kind {
    POSTCODE_ROW_GOOD,
    POSTCODE_ROW_NO_GRID,   /* quality 9 (Code-Point: 90), or no grid reference */
    POSTCODE_ROW_ELSEWHERE, /* Northern Ireland and the islands: other grids than ours */
    POSTCODE_ROW_MALFORMED
};

struct postcode_row {
    struct postcode postcode;
    int easting; /* metres, EPSG:27700 */
    int northing;
    bool terminated;    /* no longer in use */
    struct str borough; /* the file's code of the local authority; borrowed from the row */
    const char *reason; /* why it is malformed */
};

/* Reads the row that csv read last. */
enum postcode_row_kind postcode_row_read(const struct csv *csv,
                                         const struct postcode_columns *columns,
                                         struct postcode_row *out);

#endif
