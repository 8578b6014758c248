/* Work that waits: drafts, proposals, answered writes, and who asked to make a service public. What
 * writes is a transaction of its own, or a part of the one that the caller has begun. Lists are in
 * the arena; what is not there is ERR_NOT_FOUND. */
#ifndef SIGNPOST_STORE_WORK_H
#define SIGNPOST_STORE_WORK_H

#include "store/store.h"

/* ---- drafts: one for each person and service ---- */

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
    struct str document; /* empty: to retire, or erased; in a list of several always */
    struct str name;     /* of the service as proposed; may be empty */
    struct str note;
    int64_t proposed_by; /* account */
    struct str proposed_by_name;
    struct str proposed_at;
    struct str state; /* waiting, approved, refused, withdrawn */
    struct str decided_by_name;
    struct str decided_at;
    struct str reason;
};

enum { PROPOSALS_WAITING_MAX = 50 }; /* of one person */

/* A waiting proposal of the same person for the same service is replaced. Fills id, a new one.
 * ERR_INVALID: too many of hers wait. */
MUST_CHECK enum err store_proposal_put(struct store *store, struct proposal_row *proposal,
                                       struct problem *problem);
MUST_CHECK enum err store_proposal_get(struct store *store, struct uuid id, struct arena *arena,
                                       struct proposal_row *out, struct problem *problem);
/* state empty: any, of those that are decided the last 100; account 0: anybody's. Oldest first. */
MUST_CHECK enum err store_proposals(struct store *store, struct str state, int64_t account,
                                    struct arena *arena, struct proposal_row **rows, int *count,
                                    struct problem *problem);
/* All of a service. */
MUST_CHECK enum err store_proposals_of(struct store *store, struct uuid service,
                                       struct arena *arena, struct proposal_row **rows, int *count,
                                       struct problem *problem);
/* Only a waiting one: ERR_NOT_FOUND otherwise. state: approved, refused, withdrawn (the account is
 * not kept then: it is whoever asked). */
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
                                       struct problem *problem);
/* Rows older than a day go. */
MUST_CHECK enum err store_answered_put(struct store *store, int64_t account, struct str key,
                                       const struct answered_row *row, struct problem *problem);

/* ---- making public again: who asked, until a second person agrees ---- */

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
