/* An import of services from a path, by whoever holds the store. */
#ifndef SIGNPOST_DOMAIN_SERVICES_IMPORT_H
#define SIGNPOST_DOMAIN_SERVICES_IMPORT_H

#include "domain/intake.h"

struct services_import;

struct services_import_ask {
    const char *path; /* a file, or a folder of them */
    bool has_format;  /* else each file's ending and text say it */
    enum intake_format format;
    struct date today;
    struct intake_watch watch;
    const atomic_bool *is_cancelled; /* NULL: never */
};

/* Reads the record and the files, checks and compares. Writes nothing. Borrows the store. */
MUST_CHECK enum err services_import_open(struct store *store, const struct services_import_ask *ask,
                                         struct services_import **out, struct problem *problem);
void services_import_close(struct services_import *import); /* NULL is fine */

const struct intake_report *services_import_report(const struct services_import *import);
int services_import_files(const struct services_import *import);

/* Writes what was accepted; truncates the log after it. */
MUST_CHECK enum err services_import_write(struct services_import *import, const char *actor,
                                          struct problem *problem);

/* The base of edits on what a store holds: reads all of it. Owns what it points to. */
struct services_base {
    struct arena arena;
    struct directory directory;
    struct edit_base base;
};
MUST_CHECK enum err services_base_open(struct store *store, struct date today,
                                       struct services_base *out, struct problem *problem);
void services_base_close(struct services_base *base); /* fine for one that is all zero */

/* Writes the directory into a file that is not there yet: a SpatiaLite database of Signpost without
 * accounts and history, or a GeoPackage with the columns of the table. */
MUST_CHECK enum err services_database_write(const struct services_base *base, bool is_geopackage,
                                            const char *path, struct problem *problem);

#endif
