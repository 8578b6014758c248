/* The one way in for services that others send, whatever the format: each is read, checked and held
 * against what is there. What came of it can be told before anything is written. */
#ifndef SIGNPOST_DOMAIN_INTAKE_H
#define SIGNPOST_DOMAIN_INTAKE_H

#include <stdatomic.h>

#include "domain/edit.h"
#include "domain/openreferral.h"

enum intake_format {
    INTAKE_CSV,
    INTAKE_GEOJSON,
    INTAKE_OPENREFERRAL, /* also one object a line */
    INTAKE_DATABASE,     /* a GeoPackage, or a database of Signpost: by its path alone */
    INTAKE_FORMAT_COUNT
};
extern const char
    *const intake_format_codes[]; /* "csv", "geojson", "openreferral", "database", NULL */

enum intake_outcome {
    INTAKE_CREATED,
    INTAKE_CHANGED,
    INTAKE_UNCHANGED,
    INTAKE_REFUSED,
    INTAKE_OUTCOME_COUNT
};
extern const char *const intake_outcome_codes[];

enum { INTAKE_ROWS_MAX = 1000000, INTAKE_BYTES_MAX = 512 * 1024 * 1024 };

/* What became of one service of the file. */
struct intake_row {
    enum intake_outcome outcome;
    struct str where;    /* "line 7", "feature 3 (line 17)", "page.json /contents/0" */
    struct uuid service; /* all zero where it could not be told */
    struct str name;
    struct str words;             /* the difference, or why it was refused */
    struct str notice;            /* what was mended or guessed; may be empty */
    int index;                    /* among the intake's services; NONE: refused */
    bool is_of_table;             /* faults name columns */
    int before;                   /* the one that it replaces; NONE: there was none */
    const struct listing *mended; /* what is written instead of it; NULL: itself */
};

struct intake_report {
    int count[INTAKE_OUTCOME_COUNT];
    int noticed; /* rows with a notice */
    struct intake_row *rows;
    int row_count;
    struct str *notices; /* about the whole file: "It is Windows-1252, not UTF-8." */
    int notice_count;
    const struct openreferral_report *referral; /* what Open Referral's reader counts besides */
};

struct intake;

/* Called now and then with how many services were read, compared, written so far. NULL: nobody
 * asks. */
struct intake_watch {
    import_progress *read;
    import_progress *compared;
    import_progress *written;
    void *context;
};

struct intake_ask {
    const struct edit_base *base; /* ground: the whole directory that is there; borrowed */
    struct intake_watch watch;
    const atomic_bool *is_cancelled; /* NULL: never */
};

MUST_CHECK enum err intake_create(const struct intake_ask *ask, struct intake **out,
                                  struct problem *problem);
void intake_destroy(struct intake *intake); /* NULL is fine */

/* By the name's ending, and where that says nothing by how the text begins. ERR_INVALID. */
MUST_CHECK enum err intake_format_of(struct str name, struct str text, enum intake_format *out,
                                     struct problem *problem);

/* Reads a file's text; may be called for several files, before intake_finish. file: its name, told
 * with each place if more than one is read; may be empty. What is wrong with one service becomes a
 * row of the report; ERR_INVALID if nothing can be read of the whole file. */
MUST_CHECK enum err intake_read(struct intake *intake, enum intake_format format, struct str file,
                                struct str text, struct problem *problem);

/* The same of a database at a path: a GeoPackage, or a database of Signpost. */
MUST_CHECK enum err intake_read_database(struct intake *intake, const char *path,
                                         struct problem *problem);

/* After the last file: checks and compares each service, and tells. The report is borrowed from the
 * intake. ERR_INVALID if there was no service at all. */
MUST_CHECK enum err intake_finish(struct intake *intake, const struct intake_report **out,
                                  struct problem *problem);

/* After that: a new service that was retired here gets a notice, as the import brings it back; one
 * that would come back public and left confidential, or the other way round, is refused. */
MUST_CHECK enum err intake_note_retired(struct intake *intake, struct store *store,
                                        struct problem *problem);

/* The same report gives the same print: is what was agreed to still so? */
void intake_print(const struct intake *intake, char print[2 * SHA256_BYTES + 1]);

/* Writes what is new or changed, in one transaction, with a row of history for each and one for the
 * whole; nothing if nothing is. subject: what was imported ("csv"). checks_current: somebody may
 * have changed the record since the base was read: then ERR_STALE, and nothing is written. */
struct intake_write {
    const char *actor;
    struct str subject;
    struct str note; /* kept with each: "Imported from services.csv" */
    bool checks_current;
};
MUST_CHECK enum err intake_write(struct intake *intake, struct store *store,
                                 const struct intake_write *ask, struct problem *problem);

/* The report, refused rows first: CSV with the columns line, outcome, id, name, what, notice; or
 * JSON. Unchanged rows are left out unless all are wanted. */
void intake_report_csv(const struct intake_report *report, bool all, struct buf *out);
void intake_report_json(const struct intake_report *report, bool all, struct buf *out);

#endif
