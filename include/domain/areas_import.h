/* Import of areas that somebody brings: wards, estates, any polygons, as a type of their own. */
#ifndef SIGNPOST_DOMAIN_AREAS_IMPORT_H
#define SIGNPOST_DOMAIN_AREAS_IMPORT_H

#include "domain/import_faults.h"
#include "store/store.h"

enum {
    AREAS_BYTES_MAX = 64 * 1024 * 1024, /* of the file */
    AREAS_MAX = 10000,
    AREAS_PROGRESS_FEATURES = 100,
    AREAS_SHAPE_MS = 2000 /* the longest that one polygon may take to check and mend */
};

struct areas_ask {
    const char *path;
    struct str type;           /* small letters, digits and dashes, 2 to 24 of them */
    const char *code_property; /* NULL: "code", else the only one that ends in CD */
    const char *name_property; /* NULL: "name", else the only one that ends in NM */
    bool dry_run;              /* everything but the change */
};

struct areas_report {
    bool was_loaded; /* these very areas were there before: nothing was done */
    int areas;
    int before;         /* of the type, which the new ones replace */
    int outside_london; /* wholly */
    double hectares;
    struct import_faults absent;    /* outside London, or all but crumbs: no answer shows them */
    struct import_faults partly;    /* partly in London: that part is judged */
    struct import_faults namesakes; /* called like a borough */
    struct import_faults notices;   /* what was mended */
    struct import_faults faults;    /* what was refused */
};

/* Reads a GeoJSON FeatureCollection of polygons (codec/geojson_read.h), which becomes the whole
 * list of areas of the type, in one transaction with its row of history. All or nothing: if
 * anything is wrong, ERR_INVALID, and out->faults says what by feature and line (out is filled then
 * too). Other failures: no such file, no boroughs in the database (ERR_NOT_FOUND), a type that is
 * taken or malformed (ERR_INVALID). progress: may be NULL. */
MUST_CHECK enum err areas_import(struct store *store, const struct areas_ask *ask,
                                 import_progress *progress, void *context, struct areas_report *out,
                                 struct problem *problem);

/* Takes the areas of an imported type away; *removed: how many there were. */
MUST_CHECK enum err areas_remove(struct store *store, struct str type, bool dry_run, int *removed,
                                 struct problem *problem);

#endif
