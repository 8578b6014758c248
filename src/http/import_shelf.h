/* Files that a steward has had checked, kept for some minutes until she says what to do with them.
 * In memory alone, bounded; each is its session's. */
#ifndef SIGNPOST_HTTP_IMPORT_SHELF_H
#define SIGNPOST_HTTP_IMPORT_SHELF_H

#include "base/hash.h"

enum {
    IMPORT_SHELF_FILES = 8,
    IMPORT_SHELF_MINUTES = 30,
    IMPORT_KEY_LEN = 32,
    IMPORT_NAME_BYTES = 104
};

struct import_shelf;

struct import_kept {
    char key[IMPORT_KEY_LEN + 1];
    char name[IMPORT_NAME_BYTES]; /* of the file; may be empty */
    char print[2 * SHA256_BYTES + 1];
    struct str text;   /* the file */
    struct str report; /* as CSV */
};

MUST_CHECK enum err import_shelf_create(struct import_shelf **out, struct problem *problem);
void import_shelf_destroy(struct import_shelf *shelf); /* NULL is fine */

/* Keeps copies in place of what the owner had there, or of the oldest. owner: an account's row and
 * a session's. Fills the key. ERR_NO_MEMORY. */
MUST_CHECK enum err import_shelf_put(struct import_shelf *shelf, const int64_t owner[2],
                                     struct import_kept *kept, struct problem *problem);

/* A copy, whose texts are in *bytes: free it after them. ERR_NOT_FOUND: it was never there, is
 * another's, or its time is over. */
MUST_CHECK enum err import_shelf_get(struct import_shelf *shelf, const int64_t owner[2],
                                     struct str key, struct import_kept *out, char **bytes,
                                     struct problem *problem);
void import_shelf_drop(struct import_shelf *shelf, const int64_t owner[2]);

#endif
