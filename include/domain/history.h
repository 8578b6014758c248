/* The row of history that goes with each change from the command line, in the same transaction. */
#ifndef SIGNPOST_DOMAIN_HISTORY_H
#define SIGNPOST_DOMAIN_HISTORY_H

#include "store/store.h"

/* Writes the row and finishes the payload, which is JSON. ERR_NO_MEMORY if the payload has failed.
 */
MUST_CHECK enum err history_write(struct store *store, const char *action, struct str subject,
                                  struct buf *payload, struct problem *problem);

/* The same for an import of so many of something, known again by its fingerprint. */
MUST_CHECK enum err history_write_import(struct store *store, const char *action,
                                         struct str subject, struct str what, int64_t count,
                                         const char *print, struct problem *problem);

#endif
