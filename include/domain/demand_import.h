/* Import of demand: how many women live (or are met, or sentenced) where, in place of the Census.
 */
#ifndef SIGNPOST_DOMAIN_DEMAND_IMPORT_H
#define SIGNPOST_DOMAIN_DEMAND_IMPORT_H

#include "domain/import_faults.h"
#include "store/store.h"

enum {
    DEMAND_ROWS_MAX = 200000,
    DEMAND_WOMEN_MAX = 10000000, /* of one row */
    DEMAND_PROGRESS_ROWS = 20000
};

struct demand_report {
    bool was_loaded; /* this very demand was there before: nothing was done */
    int64_t rows;    /* header not counted */
    int64_t women;
    int points;      /* with women */
    int areas;       /* rows that named an area, whose women were spread */
    int areas_alone; /* of these: without points of the Census, so that one point stands for all */
    int boroughs_empty; /* that are left without any women */
    char boroughs_empty_names[1000];
    struct import_faults faults;
};

/* Reads a CSV file with a header: "area,women" (the name or code of any area in the database),
 * "easting,northing,women" or "lon,lat,women" (also "longitude,latitude,women"). An area's women
 * are spread over the points of the Census inside it in proportion to their women, so that the sum
 * stays exact; rows whose areas share ground are refused, since women would count twice. Replaces
 * what was imported before, in one transaction with its row of history. All or nothing: if a line
 * is wrong, ERR_INVALID, and out->faults says which and why (out is filled then too).
 * ERR_NOT_FOUND: no such file, or no boroughs in the database. progress: may be NULL. */
MUST_CHECK enum err demand_import(struct store *store, const char *path, bool dry_run,
                                  import_progress *progress, void *context,
                                  struct demand_report *out, struct problem *problem);

/* Back to the Census. *removed: how many imported points there were. */
MUST_CHECK enum err demand_remove(struct store *store, bool dry_run, int *removed,
                                  struct problem *problem);

#endif
