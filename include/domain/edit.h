/* Changes of single services, whoever makes them: a page, the API, an import. A service under work
 * is a listing: a small directory of its own. Its text is the document of Open Referral that other
 * programs read and send; the version is the hash of that document. */
#ifndef SIGNPOST_DOMAIN_EDIT_H
#define SIGNPOST_DOMAIN_EDIT_H

#include "domain/draft.h"
#include "domain/import_faults.h"
#include "geo/locator.h"
#include "geo/projection.h"
#include "store/store.h"

/* What an edit stands on. All borrowed. */
struct edit_base {
    const struct directory *ground; /* areas, their names, vocabularies; an atlas's will do */
    const struct locator *locator;
    struct projection *projection; /* this thread's */
    struct date today;
};

enum { EDIT_VERSION_BYTES = 65 }; /* SHA-256 in hexadecimal, and a zero */

/* Stays where it is: its draft points into it. */
struct listing {
    struct directory directory; /* lists of its own; areas and words are the ground's */
    struct draft draft;         /* adds to them: draft_phones(&listing->draft) */
    int service;                /* 0: the first of directory.services */
};

/* A new one: an id, today as the day it was checked, nothing else. Its provision_type is NONE until
 * somebody says which. It is synthetic where the services of the ground are. */
MUST_CHECK enum err listing_new(const struct edit_base *base, struct arena *arena,
                                struct listing *out, struct problem *problem);
/* One of a directory, copied. */
MUST_CHECK enum err listing_of(const struct edit_base *base, const struct directory *from,
                               int service, struct arena *arena, struct listing *out,
                               struct problem *problem);
/* One as it is in the record now. ERR_NOT_FOUND. */
MUST_CHECK enum err listing_current(const struct edit_base *base, struct store *store,
                                    struct uuid id, struct arena *arena, struct listing *out,
                                    struct problem *problem);
/* From its document, which need not be complete: what is missing is for listing_check to find.
 * ERR_INVALID: faults say what cannot be read and where, by JSON pointer. */
MUST_CHECK enum err listing_read(const struct edit_base *base, struct str document,
                                 struct arena *arena, struct listing *out,
                                 struct import_faults *faults, struct problem *problem);
/* Appends its document. What the standard says of a day in it ("status") is said of the day of its
 * last check, so that the text is the same on every day. */
MUST_CHECK enum err listing_write(const struct edit_base *base, const struct listing *listing,
                                  struct buf *out, struct problem *problem);
MUST_CHECK enum err listing_version(const struct edit_base *base, const struct listing *listing,
                                    char out[EDIT_VERSION_BYTES], struct problem *problem);

/* Puts right what needs no asking: letters composed (NFC), space round text, "se154ql" as "SE15
 * 4QL", the borough of a point, statements in order, rows without a source on that of the listing,
 * polygons that cross themselves. notices (NULL is fine): what was mended, where as below. Text
 * that it changes is in its draft's arena. */
MUST_CHECK enum err listing_settle(const struct edit_base *base, struct listing *listing,
                                   struct import_faults *notices, struct problem *problem);

/* The gate that every way in passes: what is missing, what contradicts itself, geometry, and what
 * a confidential service may not hold. where of a fault is the part of the listing: "name",
 * "sites/0/postcode" (of its first location), "coverages/1", "rules/2", "roles", "source/url". OK
 * if there are none, ERR_INVALID if there are: the problem then tells the first. */
MUST_CHECK enum err listing_check(const struct edit_base *base, const struct listing *listing,
                                  struct import_faults *faults, struct problem *problem);

/* ---- changes ----
 * Each is one transaction: rows, hashes and history together or not at all. By the one thread that
 * holds the store (domain/ledger.h). */

enum edit_action {
    EDIT_CREATE,
    EDIT_CHANGE,
    EDIT_CHECK,  /* "still true today": checked_on becomes today */
    EDIT_RETIRE, /* it leaves the directory; its history can bring it back */
    EDIT_RESTORE,
    EDIT_UNDO,
    EDIT_CONCEAL, /* it becomes confidential: what was there is erased */
    EDIT_REVEAL,
    EDIT_ACTION_COUNT
};
extern const char *const edit_action_codes[]; /* as the history has them; ended by NULL */

struct edit_result;

struct edit {
    struct str actor;             /* as the history names it */
    const char *expected_version; /* ERR_STALE if it is another by now; NULL: not asked; "": it must
                                     not be there */
    struct str note;              /* kept with it; may be empty */
    /* Written with it, in the same transaction; where it changes nothing, in one of its own. NULL:
     * nothing. */
    enum err (*also)(void *context, struct store *store, const struct edit_result *result,
                     struct problem *problem);
    void *also_context;
};

struct edit_result {
    enum edit_action action;
    bool is_same; /* it was so before: nothing was written */
    struct uuid service;
    char
        version[EDIT_VERSION_BYTES]; /* now; after ERR_STALE that of the record. Empty: not there */
};

/* Creates it or changes it: settles a copy of it, which then passes the gate. A confidential
 * service stays so, a public one stays so; real and made-up services are never mixed: ERR_INVALID
 * otherwise. */
MUST_CHECK enum err edit_save(struct store *store, const struct edit_base *base,
                              const struct edit *edit, const struct listing *listing,
                              struct edit_result *out, struct problem *problem);
MUST_CHECK enum err edit_check(struct store *store, const struct edit_base *base,
                               const struct edit *edit, struct uuid service,
                               struct edit_result *out, struct problem *problem);
MUST_CHECK enum err edit_retire(struct store *store, const struct edit_base *base,
                                const struct edit *edit, struct uuid service,
                                struct edit_result *out, struct problem *problem);
/* ERR_NOT_FOUND: it was not retired. ERR_INVALID: what it was is erased. */
MUST_CHECK enum err edit_restore(struct store *store, const struct edit_base *base,
                                 const struct edit *edit, struct uuid service,
                                 struct edit_result *out, struct problem *problem);
/* Back to how it was before the change with this row of history. */
MUST_CHECK enum err edit_undo(struct store *store, const struct edit_base *base,
                              const struct edit *edit, int64_t history_id, struct edit_result *out,
                              struct problem *problem);
/* Erases sites, finer coverage, history, drafts and log. region: an area of at least three
 * boroughs. */
MUST_CHECK enum err edit_conceal(struct store *store, const struct edit_base *base,
                                 const struct edit *edit, struct uuid service, int region,
                                 struct edit_result *out, struct problem *problem);
/* Before a proposal is kept, so that none holds where a confidential service is: ERR_INVALID if it
 * would make a confidential service public, or a public one confidential; also one that was
 * retired. held: as it is in the record; NULL: it is not there. */
MUST_CHECK enum err edit_unveiling_check(struct store *store, const struct edit_base *base,
                                         const struct listing *held, const struct listing *sent,
                                         struct problem *problem);
/* Public again: without what was erased. That a second person agreed is the caller's to see. */
MUST_CHECK enum err edit_reveal(struct store *store, const struct edit_base *base,
                                const struct edit *edit, struct uuid service,
                                struct edit_result *out, struct problem *problem);

/* How the listing was before a row of history; *existed false: it was created there. ERR_INVALID:
 * erased. */
MUST_CHECK enum err edit_before(struct store *store, const struct edit_base *base,
                                int64_t history_id, struct arena *arena, struct listing *out,
                                bool *existed, struct problem *problem);

#endif
