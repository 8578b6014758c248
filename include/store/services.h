/* One service in the record, without touching the others. All of it inside a transaction of the
 * caller's, but reading. */
#ifndef SIGNPOST_STORE_SERVICES_H
#define SIGNPOST_STORE_SERVICES_H

#include "store/store.h"

/* Reads one service, and the sources, organisations, programme and sites that it names, into lists
 * of its own. ground: a directory whose areas and words are the store's; they are borrowed. The
 * service is the first of out->services. In a few tenths of a millisecond. ERR_NOT_FOUND. */
MUST_CHECK enum err store_read_service(struct store *store, struct uuid id,
                                       const struct directory *ground, struct arena *arena,
                                       struct directory *out, struct problem *problem);

/* Writes one service of the directory: in place of the one with its id, or as a new one. What it
 * names (sources, organisations, programme, sites) is written too, over what has that id; rows that
 * no service names any more go. Hashes are made with it. */
MUST_CHECK enum err store_write_service(struct store *store, const struct directory *directory,
                                        int service, struct problem *problem);

/* Many of them, in one go: the same, but 100,000 in a few seconds. */
MUST_CHECK enum err store_write_some(struct store *store, const struct directory *directory,
                                     const int *services, int count, struct problem *problem);

/* Takes a service away, with all that only it names. ERR_NOT_FOUND. */
MUST_CHECK enum err store_remove_service(struct store *store, struct uuid id,
                                         struct problem *problem);

/* Erases what was kept beside the record: payloads and salts of the history with this subject,
 * drafts, proposals' documents. The chain still verifies. To be followed, after the commit, by
 * store_scrub. */
MUST_CHECK enum err store_erase_traces(struct store *store, struct uuid id,
                                       struct problem *problem);

/* Outside a transaction: empties the write-ahead log and overwrites free pages, so that no byte of
 * what was deleted stays in the files. */
MUST_CHECK enum err store_scrub(struct store *store, struct problem *problem);

#endif
