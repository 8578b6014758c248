/* The record: one SpatiaLite file. One process, one connection that writes. No SQL leaves this
 * folder. Not for use by two threads at once. */
#ifndef SIGNPOST_STORE_STORE_H
#define SIGNPOST_STORE_STORE_H

#include "model/directory.h"

struct store;

enum store_mode {
    STORE_READ,  /* read-only; never checkpoints; the file must exist and be up to date */
    STORE_WRITE, /* the one writer: takes the lock beside the file */
    STORE_CREATE /* as STORE_WRITE, and makes the file (0600) and its folder if there is none */
};

/* ERR_NOT_FOUND: no such file. ERR_BUSY: another Signpost writes to it. ERR_VERSION: made by a
 * newer Signpost, or not a Signpost database; the file stays as it was. ERR_DATABASE: damaged. Does
 * not migrate: a fresh or older file must be migrated before anything else. */
MUST_CHECK enum err store_open(const char *path, enum store_mode mode, struct store **out,
                               struct problem *problem);
void store_close(struct store *store); /* NULL is fine */

/* Brings the schema to this program's version, each migration in one transaction. *applied: how
 * many it took; 0 if it was up to date. A file that holds services is first copied, whole and
 * verified, to FILE.before-vN (N: this program's version); the copy stays. */
MUST_CHECK enum err store_migrate(struct store *store, int *applied, struct problem *problem);
/* Where that copy is; NULL if none was made. Borrowed. */
const char *store_migrate_kept(const struct store *store);
int store_version(const struct store *store); /* of the file */
int store_version_newest(void);               /* of this program */

/* A write and everything in it: all or nothing. End commits if good is true and nothing failed
 * since; otherwise rolls back. */
MUST_CHECK enum err store_begin(struct store *store, struct problem *problem);
MUST_CHECK enum err store_end(struct store *store, bool good, struct problem *problem);

/* A commit failed so that nobody knows what is in the file: nothing may be written by this
 * connection any more. */
bool store_is_in_doubt(const struct store *store);
/* The last write was refused because the disk takes none. The next may be taken again. */
bool store_is_read_only(const struct store *store);

/* From any thread: what runs now fails, and its transaction is taken back. */
void store_interrupt(struct store *store);

/* What is read in between is of one moment, whatever others write meanwhile. */
MUST_CHECK enum err store_look_begin(struct store *store, struct problem *problem);
void store_look_end(struct store *store);

/* The change's row of history: actor ("command line"), action ("load"), subject, and a payload in
 * JSON. Inside a transaction. */
MUST_CHECK enum err store_remember(struct store *store, const char *actor, const char *action,
                                   struct str subject, struct str payload, struct problem *problem);

/* Fingerprint of what was loaded under a name; empty text if nothing was. */
MUST_CHECK enum err store_loaded(struct store *store, struct str name, struct arena *arena,
                                 struct str *fingerprint, struct problem *problem);
MUST_CHECK enum err store_set_loaded(struct store *store, struct str name, struct str fingerprint,
                                     int64_t rows, struct problem *problem);
/* How pages name what was loaded; and as if it had never been. Inside a transaction. */
MUST_CHECK enum err store_describe_loaded(struct store *store, struct str name, struct str words,
                                          struct problem *problem);
MUST_CHECK enum err store_forget_loaded(struct store *store, struct str name,
                                        struct problem *problem);

/* Everything. All of it lives in the arena. Areas: boroughs first, then their groups, then what was
 * imported, each by type and code. Demand: what was imported, or else that of the Census.
 * ERR_VERSION if the file must be migrated first. */
MUST_CHECK enum err store_read(struct store *store, struct arena *arena, struct directory *out,
                               struct problem *problem);

/* The same by two connections at once, each with a core of its own. Both begin and end their look
 * (see store_look_begin) themselves. */
MUST_CHECK enum err store_read_together(struct store *store, struct store *second,
                                        struct arena *arena, struct directory *out,
                                        struct problem *problem);

/* The ground and the vocabularies alone: no postcodes, sources or services. */
MUST_CHECK enum err store_read_ground(struct store *store, struct arena *arena,
                                      struct directory *out, struct problem *problem);

/* The same, but with the demand of the Census although other was imported. */
MUST_CHECK enum err store_read_census(struct store *store, struct arena *arena,
                                      struct directory *out, struct problem *problem);

/* Areas, their groups and names, water, demand, places, sectors: replaces what is there, keeps the
 * row of an area that stays, and what was imported. Inside a transaction. */
MUST_CHECK enum err store_write_ground(struct store *store, const struct directory *ground,
                                       struct problem *problem);

/* Sources, organisations, programmes, sites, services and all that hangs on them: replaces what is
 * there. Areas are found by type and code. Inside a transaction. */
MUST_CHECK enum err store_write_services(struct store *store, const struct directory *directory,
                                         struct problem *problem);

/* What a directory holds beside its services: the notes of the data page, which replace those that
 * are there, and the sources whose place in named is false. Inside a transaction. */
MUST_CHECK enum err store_write_beside(struct store *store, const struct directory *directory,
                                       const bool *named, struct problem *problem);

/* The areas of the list become all imported areas of the type: others go, an area that stays keeps
 * its row. An empty list takes them all away. ERR_INVALID if a service names one that would go.
 * Inside a transaction. */
MUST_CHECK enum err store_write_areas(struct store *store, struct str type,
                                      const struct directory *areas, struct problem *problem);

/* The demand of the directory (whose areas are the store's) becomes the imported demand, under
 * which that of the Census waits; an empty list brings the Census back. Inside a transaction; name
 * what it is with the two functions above, under "demand". */
MUST_CHECK enum err store_write_demand(struct store *store, const struct directory *ground,
                                       struct problem *problem);

/* Adds a postcode or replaces it. area: GSS code, or empty outside London. Inside a transaction. */
MUST_CHECK enum err store_write_postcode(struct store *store,
                                         const struct postcode_record *postcode, int64_t area_row,
                                         struct problem *problem);
/* The row of a borough by its GSS code; ERR_NOT_FOUND. */
MUST_CHECK enum err store_area_row(struct store *store, struct str type, struct str code,
                                   int64_t *row, struct problem *problem);
MUST_CHECK enum err store_count(struct store *store, const char *table, int64_t *count,
                                struct problem *problem);

/* How many services are synthetic, or are not. */
MUST_CHECK enum err store_count_services(struct store *store, bool synthetic, int64_t *count,
                                         struct problem *problem);

/* Truncates the write-ahead log after a large write. */
MUST_CHECK enum err store_checkpoint(struct store *store, struct problem *problem);

#endif
