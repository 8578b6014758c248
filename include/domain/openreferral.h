/* The directory as Open Referral UK (HSDS-UK 3.0) has it: pages, single records, taxonomies, and
 * the way back in. What that standard cannot say travels in attributes of a taxonomy of ours, so
 * that what is written and read again is the same. Of a confidential service only its region is
 * told. */
#ifndef SIGNPOST_DOMAIN_OPENREFERRAL_H
#define SIGNPOST_DOMAIN_OPENREFERRAL_H

#include "domain/cover.h"
#include "domain/import_faults.h"
#include "domain/place.h"
#include "store/store.h"

enum openreferral_kind {
    OPENREFERRAL_SERVICES,
    OPENREFERRAL_SERVICE_AT_LOCATIONS,
    OPENREFERRAL_ORGANIZATIONS,
    OPENREFERRAL_TAXONOMIES,
    OPENREFERRAL_TAXONOMY_TERMS,
    OPENREFERRAL_KIND_COUNT
};

enum {
    OPENREFERRAL_PAGE = 50,       /* items on a page, unless the asker says otherwise */
    OPENREFERRAL_PAGE_MAX = 1000, /* and at most */
    OPENREFERRAL_METRES_MAX = 200000,
    OPENREFERRAL_TERMS_MAX = 16, /* that one query may name */
    OPENREFERRAL_BODY_BYTES = 16384
};

/* What one list is asked for. Text is borrowed from the asker. */
struct openreferral_query {
    enum openreferral_kind kind;
    uint64_t given; /* bits of parameters that were set: each may be set once */
    struct str search;
    int64_t page; /* from 1 */
    int64_t per_page;
    bool is_full;   /* items with all that they hold */
    bool is_ndjson; /* all items, one a line, full, in no pages */
    int term_count; /* one of these is wanted */
    struct uuid terms[OPENREFERRAL_TERMS_MAX];
    bool has_taxonomy;
    struct uuid taxonomy;
    bool has_organization;
    struct uuid organization;
    bool has_service;
    struct uuid service;
    double minimum_age; /* years; HUGE_VAL: not asked */
    double maximum_age;
    bool has_modified_after;
    struct date modified_after;
    uint8_t weekdays; /* open on one of these: bit 0 is Monday; 0: not asked */
    int opens_min;    /* opens then or later, in minutes since midnight; NONE: not asked */
    int closes_min;   /* closes then or before; NONE */
    bool has_place;
    struct place place;
    double proximity_m; /* 0: not asked */
};

void openreferral_query_init(struct openreferral_query *query, enum openreferral_kind kind);

/* Sets a parameter from its text. Empty text leaves it. ERR_INVALID with its name in
 * problem->where: there is none of the name for this list, it was set before, or it is wrong. */
MUST_CHECK enum err openreferral_query_set(const struct atlas *atlas,
                                           const struct projection *projection, struct str name,
                                           struct str value, struct openreferral_query *query,
                                           struct problem *problem);

/* To be called once after the last. */
MUST_CHECK enum err openreferral_query_complete(const struct openreferral_query *query,
                                                struct problem *problem);

/* Sets the parameters from a JSON object: texts, numbers, truths. Completes. Where is a pointer. */
MUST_CHECK enum err openreferral_query_read(const struct atlas *atlas,
                                            const struct projection *projection, struct str json,
                                            struct arena *arena, struct openreferral_query *query,
                                            struct problem *problem);

/* What records are written of. */
struct openreferral_view {
    const struct directory *directory;
    const struct geo_point *site_points; /* WGS 84 by site; NULL: no coordinates are written */
    const bool *site_is_about;           /* by site; NULL with the points */
    const struct projection *projection; /* for shapes of coverage; NULL: none are written */
    struct date today;
};

struct openreferral_view openreferral_view_of(const struct atlas *atlas,
                                              const struct projection *projection,
                                              struct date today);

/* Appends a page, or the lines of ndjson. *total: how many match. ERR_LIMIT if the buffer is full.
 */
MUST_CHECK enum err openreferral_list_write(const struct atlas *atlas,
                                            const struct openreferral_view *view,
                                            const struct openreferral_query *query, int64_t *total,
                                            struct buf *out, struct problem *problem);

/* Appends one record with all that it holds. ERR_NOT_FOUND. */
MUST_CHECK enum err openreferral_one_write(const struct atlas *atlas,
                                           const struct openreferral_view *view,
                                           enum openreferral_kind kind, struct uuid id,
                                           struct buf *out, struct problem *problem);

/* An id that there is, for examples; false if there is none of the kind. */
bool openreferral_sample(const struct atlas *atlas, enum openreferral_kind kind, struct uuid *out);

/* Appends a service of the directory with all that it holds: a JSON object. */
void openreferral_service_write(const struct openreferral_view *view, int service, struct buf *out);

/* ---- import ---- */

enum { OPENREFERRAL_FILE_BYTES_MAX = 512 * 1024 * 1024, OPENREFERRAL_FILES_MAX = 20000 };

/* Names of members of foreign records that Signpost has no place for. */
enum { OPENREFERRAL_LEFT_MAX = 64, OPENREFERRAL_LEFT_BYTES = 48 };

struct openreferral_report {
    int files;
    int passed_over; /* files that hold no services */
    int read;        /* services */
    int created;
    int changed;
    int unchanged;
    int left_count; /* members that are not kept, and how often they came */
    struct {
        char name[OPENREFERRAL_LEFT_BYTES];
        int times;
    } left[OPENREFERRAL_LEFT_MAX];
    struct import_faults faults; /* what was refused: where is file and JSON pointer */
};

/* Takes services in from a file (one service, a list, a page, or ndjson) or all .json, .jsonl and
 * .ndjson files of a folder, in one transaction with its row of history. A service that is there is
 * replaced; others stay. All or nothing: if a service is refused, ERR_INVALID, and out->faults says
 * why (out is filled then too). ERR_NOT_FOUND: no such file, or no boroughs in the database. */
MUST_CHECK enum err openreferral_import(struct store *store, const char *path, bool dry_run,
                                        struct date today, import_progress *progress, void *context,
                                        struct openreferral_report *out, struct problem *problem);

/* Reads the services of one document into the directory, whose areas and words are there; for the
 * import and for tests of the reader. What is refused goes to out->faults; it fails for want of
 * memory alone. */
MUST_CHECK enum err openreferral_document_read(struct str text, struct date today,
                                               const struct projection *projection,
                                               struct arena *arena, struct directory *directory,
                                               struct openreferral_report *out,
                                               struct problem *problem);

#endif
