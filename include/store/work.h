/* Work that waits: drafts, proposals, answered writes, and who asked to make a service public. */
#ifndef SIGNPOST_STORE_WORK_H
#define SIGNPOST_STORE_WORK_H

#include "store/store.h"

/* ---- drafts: one for each person and service. Each call is a transaction of its own. ---- */

struct draft_row {
    struct uuid service;
    struct str base_version; /* empty: a new service */
    struct str document;
    struct str saved_at;
};

MUST_CHECK enum err store_draft_put(struct store *store, int64_t account, struct uuid service,
                                    struct str base_version, struct str document,
                                    struct problem *problem);
MUST_CHECK enum err store_draft_get(struct store *store, int64_t account, struct uuid service,
                                    struct arena *arena, struct draft_row *out,
                                    struct problem *problem); /* ERR_NOT_FOUND */
MUST_CHECK enum err store_draft_drop(struct store *store, int64_t account, struct uuid service,
                                     struct problem *problem);
MUST_CHECK enum err store_drafts(struct store *store, int64_t account, struct arena *arena,
                                 struct draft_row **rows, int *count, struct problem *problem);

/* ---- proposals ---- */

struct proposal_row {
    struct uuid id;
    struct uuid service;
    struct str base_version;
    struct str action;   /* create, change, retire */
    struct str document; /* empty: to retire, or erased */
    struct str note;
    int64_t proposed_by; /* account */
    struct str proposed_by_name;
    struct str proposed_at;
    struct str state; /* waiting, approved, refused, withdrawn */
    struct str decided_by_name;
    struct str decided_at;
    struct str reason;
};

/* A waiting proposal of the same person for the same service is replaced. Fills id. A transaction
 * of its own. */
MUST_CHECK enum err store_proposal_put(struct store *store, struct proposal_row *proposal,
                                       struct problem *problem);
MUST_CHECK enum err store_proposal_get(struct store *store, struct uuid id, struct arena *arena,
                                       struct proposal_row *out, struct problem *problem);
/* state empty: any; account 0: anybody's. Oldest first. */
MUST_CHECK enum err store_proposals(struct store *store, struct str state, int64_t account,
                                    struct arena *arena, struct proposal_row **rows, int *count,
                                    struct problem *problem);
/* Only a waiting one: ERR_NOT_FOUND otherwise. A transaction of its own. */
MUST_CHECK enum err store_proposal_decide(struct store *store, struct uuid id, const char *state,
                                          int64_t account, struct str reason,
                                          struct problem *problem);

/* ---- answered writes ---- */

struct answered_row {
    uint8_t request_hash[SHA256_BYTES];
    int status;
    struct uuid service;
    struct str version;
};

MUST_CHECK enum err store_answered_get(struct store *store, int64_t account, struct str key,
                                       struct arena *arena, struct answered_row *out,
                                       struct problem *problem); /* ERR_NOT_FOUND */
/* Rows older than a day go. */
MUST_CHECK enum err store_answered_put(struct store *store, int64_t account, struct str key,
                                       const struct answered_row *row, struct problem *problem);

/* ---- making public again ---- */

struct reveal_row {
    struct uuid service;
    int64_t asked_by;
    struct str asked_by_name;
    struct str asked_at;
    struct str reason;
};
MUST_CHECK enum err store_reveal_ask(struct store *store, struct uuid service, int64_t account,
                                     struct str reason, struct problem *problem);
MUST_CHECK enum err store_reveal_get(struct store *store, struct uuid service, struct arena *arena,
                                     struct reveal_row *out, struct problem *problem);
MUST_CHECK enum err store_reveal_drop(struct store *store, struct uuid service,
                                      struct problem *problem);
MUST_CHECK enum err store_reveals(struct store *store, struct arena *arena,
                                  struct reveal_row **rows, int *count, struct problem *problem);

#endif
