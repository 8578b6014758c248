/* Copies of the record: made while others write to it, believed only once they were verified, put
 * in place as a whole. */
#ifndef SIGNPOST_STORE_BACKUP_H
#define SIGNPOST_STORE_BACKUP_H

#include <stdatomic.h>

#include "store/history.h"

/* Verifies a file that nobody writes to, as store_verify does; of one with an older schema, what
 * SQLite itself can tell (*is_older). ERR_NOT_FOUND, ERR_VERSION, ERR_DATABASE as store_open. */
MUST_CHECK enum err backup_verify(const char *path, struct verify_report *out, bool *is_older,
                                  struct problem *problem);

/* Copies what the store holds at one moment into a file (0600), which appears whole and verified or
 * not at all; writers are not held up. A former backup of that name is replaced. must_end: stops
 * it; may be NULL. ERR_INVALID: there is something else at that path. ERR_FULL, ERR_IO.
 * ERR_DATABASE: what was copied is not sound; the problem names the first fault. */
MUST_CHECK enum err backup_make(struct store *store, const char *path, const atomic_bool *must_end,
                                struct problem *problem);

enum { BACKUP_PATH_BYTES = 4096 };

struct backup_restored {
    bool is_older;                /* its schema: migrate it before use */
    int version;                  /* of its schema */
    char kept[BACKUP_PATH_BYTES]; /* where what was there before is now; empty: nothing was */
};

/* Puts a copy of a backup at a path, once both were verified. What is there is kept beside it, if
 * may_replace; else ERR_INVALID. ERR_BUSY: a Signpost uses it. On failure all is as it was. */
MUST_CHECK enum err backup_restore(const char *from, const char *path, bool may_replace,
                                   struct backup_restored *out, struct problem *problem);

#endif
