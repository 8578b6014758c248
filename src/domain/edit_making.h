/* What the files of changes share. Only src/domain includes it. */
#ifndef SIGNPOST_DOMAIN_EDIT_MAKING_H
#define SIGNPOST_DOMAIN_EDIT_MAKING_H

#include "domain/history.h"
#include "listing_making.h"
#include "store/services.h"

/* One change on its way: from edit_begin to edit_end it is one transaction. */
struct editing {
    struct store *store;
    const struct edit_base *base;
    const struct edit *edit;
    enum edit_action action;
    struct uuid service;
    struct edit_result *out;
    struct problem *problem;
    struct arena arena;
    bool exists;           /* it is in the record now */
    struct listing before; /* then: as it is there */
    struct listing after;
    bool is_same;
};

/* Begins the transaction, and reads what is there. ERR_STALE if that is not what was expected.
 * Call edit_end after it, also when it fails. */
MUST_CHECK enum err edit_begin(struct editing *editing);

/* The same for what must be there: ERR_NOT_FOUND. after is a copy of before. */
MUST_CHECK enum err edit_begin_copy(struct editing *editing);

/* Settles after, and has it pass the gate; real and made-up services, public and confidential ones
 * stay what they are. */
MUST_CHECK enum err edit_gate(struct editing *editing);

/* One that is not there, but was: it comes back as confidential, or as public, as it left. */
MUST_CHECK enum err edit_refuse_return(struct store *store, const struct edit_base *base,
                                       struct uuid service, bool confidential, struct arena *arena,
                                       struct problem *problem);

/* Writes after, or takes the service away, with the row of history. */
MUST_CHECK enum err edit_write(struct editing *editing);
MUST_CHECK enum err edit_remove(struct editing *editing);

/* Ends the transaction and frees what was made; returns what becomes of it all. */
MUST_CHECK enum err edit_end(struct editing *editing, enum err err);

/* For changes of what must be there. */
enum err edit_not_there(const struct editing *editing);

/* A new one, on the heap: listings are large. NULL without memory, told in the problem. */
struct editing *edit_make(struct store *store, const struct edit_base *base,
                          const struct edit *edit, enum edit_action action, struct uuid service,
                          struct edit_result *out, struct problem *problem);

#endif
