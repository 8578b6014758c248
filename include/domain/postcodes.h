/* Import of exact postcodes from the files that people download. */
#ifndef SIGNPOST_DOMAIN_POSTCODES_H
#define SIGNPOST_DOMAIN_POSTCODES_H

#include "store/store.h"

enum {
    POSTCODE_FILES_MAX = 300,
    POSTCODE_FAULTS_MAX = 20, /* how many are told by line; all are counted */
    POSTCODE_PROGRESS_ROWS = 20000
};

struct postcode_counts {
    int64_t rows_read; /* header lines not counted */
    int64_t loaded;
    int64_t outside_london; /* of those loaded: kept with their coordinates, without a borough */
    int64_t terminated;     /* of those loaded: no longer in use */
    int64_t
        differs; /* of those loaded: the file names another London borough than our boundaries */
    int64_t no_grid_reference;
    int64_t elsewhere; /* Northern Ireland and the islands, which have grids of their own */
    int64_t malformed;
};

struct postcode_file {
    char name[120];
    struct postcode_counts counts;
};

struct postcode_fault {
    char where[140]; /* "e.csv, line 7" */
    char reason[80];
};

struct postcode_report {
    struct postcode_counts all;
    int file_count;
    struct postcode_file files[POSTCODE_FILES_MAX];
    int fault_count;
    struct postcode_fault faults[POSTCODE_FAULTS_MAX];
};

/* Called every POSTCODE_PROGRESS_ROWS rows and at the end. */
typedef void postcode_progress(int64_t rows_read, void *context);

/* Reads a folder or zip of Code-Point Open, a folder or zip of ONSPD or NSPL, or one CSV file of
 * any of them, and adds or replaces its postcodes in one transaction with its row of history. The
 * borough is that of our boundaries at the postcode's point. Rows that make no sense are reported
 * and passed over; a file that is no file of postcodes, or a failure of the database, takes
 * everything back. ERR_NOT_FOUND: no such path, nothing in it, or no boroughs loaded yet. progress:
 * may be NULL. */
MUST_CHECK enum err postcodes_import(struct store *store, const char *path,
                                     postcode_progress *progress, void *context,
                                     struct postcode_report *out, struct problem *problem);

#endif
