/* The writing side of a running server: the one store that writes, who may use it when, and the
 * thread that builds the atlas anew after a change. */
#ifndef SIGNPOST_DOMAIN_LEDGER_H
#define SIGNPOST_DOMAIN_LEDGER_H

#include "domain/atlas.h"
#include "store/store.h"

struct ledger;

/* Shows another atlas from now on. Takes over a hold. By the ledger's thread. NULL: it could not be
 * built, for the problem's reason; it is tried again a second later, and what was shown stays. */
typedef enum err ledger_publish(void *context, const struct atlas *atlas, struct problem *problem);

/* Borrows the store, which must be open for writing; path is its file. Starts the thread. */
MUST_CHECK enum err ledger_create(struct store *store, const char *path, ledger_publish *publish,
                                  void *context, struct ledger **out, struct problem *problem);
/* Ends the thread; from now on nobody may enter. NULL is fine for both. */
void ledger_stop(struct ledger *ledger);
void ledger_destroy(struct ledger *ledger); /* stops it if need be */

/* The store, for this thread alone until it leaves. ERR_BUSY after limit_ms. ERR_IO: an earlier
 * commit failed in a way that leaves its outcome unknown; nothing is written until a restart. */
MUST_CHECK enum err ledger_enter(struct ledger *ledger, int limit_ms, struct store **out,
                                 struct problem *problem);
/* has_changed: something was committed, so the atlas is built anew soon. Returns the number of the
 * change, for ledger_wait. */
int64_t ledger_leave(struct ledger *ledger, bool has_changed);

/* Waits until the public sees the change; false if it does not within limit_ms. */
bool ledger_wait(struct ledger *ledger, int64_t change, int limit_ms);

/* Builds the atlas anew although we changed nothing: somebody else may have (SIGHUP). */
void ledger_refresh(struct ledger *ledger);

/* Has a commit or an fsync failed, so that nobody may write? The server then ends, to be started
 * again. */
bool ledger_has_failed(const struct ledger *ledger);
/* Was the last change refused because the disk is read-only? */
bool ledger_is_read_only(const struct ledger *ledger);

#endif
