/* The rows of history that go with each change, in the same transaction. */
#ifndef SIGNPOST_DOMAIN_HISTORY_H
#define SIGNPOST_DOMAIN_HISTORY_H

#include "store/store.h"

/* Who changes things from the command line. */
#define HISTORY_COMMAND_LINE "command line"

/* Writes the row and finishes the payload, which is JSON. ERR_NO_MEMORY if the payload has failed.
 */
MUST_CHECK enum err history_write(struct store *store, const char *action, struct str subject,
                                  struct buf *payload, struct problem *problem);

/* The same for an import of so many of something, known again by its fingerprint. */
MUST_CHECK enum err history_write_import(struct store *store, const char *action,
                                         struct str subject, struct str what, int64_t count,
                                         const char *print, struct problem *problem);

/* The row of a change of one service: its document as it was before (empty: it was not there), and
 * a note, which may be empty. */
MUST_CHECK enum err history_write_change(struct store *store, struct str actor, const char *action,
                                         struct uuid service, struct str before, struct str note,
                                         struct problem *problem);

/* The document and the note in such a row's payload. The document is borrowed from it, empty if the
 * service was not there; the note is in the arena. ERR_INVALID: there is none, or the payload is no
 * such thing. */
MUST_CHECK enum err history_read_change(struct str payload, struct arena *arena, struct str *before,
                                        struct str *note, struct problem *problem);

#endif
