/* What the pages of one listing share: they read it from the record, beside its history, while they
 * hold the store. */
#ifndef SIGNPOST_HTTP_PAGE_STEWARD_WORK_H
#define SIGNPOST_HTTP_PAGE_STEWARD_WORK_H

#include "http/page_steward.h"
#include "store/history.h"
#include "store/work.h"

enum { STEWARD_REASON_MAX_BYTES = 2000 };

struct work {
    struct http_request *request;
    struct picture *picture;
    const struct caller *caller;
    struct edit_base base;
    struct arena *arena;
    struct store *store; /* NULL: it is not held */
    bool has_changed;    /* something was committed that the public should see */
    struct uuid id;
    char id_text[UUID_TEXT_LEN + 1];
    struct listing listing;           /* as it is, or was before it was retired */
    char version[EDIT_VERSION_BYTES]; /* empty: retired */
    bool is_retired;
    struct history_row retired; /* the row that says so */
    struct view *view;
};

/* Takes the store and a view with the frame. work_end must follow, also on failure: it gives the
 * store back and waits until the public sees what was changed. */
MUST_CHECK enum err work_begin(struct http_request *request, struct work *work,
                               struct problem *problem);
void work_end(struct work *work);

/* Reads the listing that the address names, if the caller may see it; may_be_retired: also one that
 * is no longer there. */
MUST_CHECK enum err work_read(struct work *work, bool may_be_retired, struct problem *problem);

/* Puts id, name, organisation, version and whether it is retired or confidential into the page. */
MUST_CHECK enum err work_show(struct work *work, struct problem *problem);

/* The field "version" of the form, ended by a zero. ERR_INVALID unless it is one. */
MUST_CHECK enum err work_version_sent(const struct work *work, const char **out,
                                      struct problem *problem);

/* The field "reason": without white space at its ends. *fault: what is wrong with it, or NULL. */
struct str work_reason_sent(const struct work *work, bool is_needed, const char **fault);

/* The page for an answer to ERR_STALE: what was changed meanwhile and by whom, and the same form
 * again, to what, with what was typed. */
struct stale {
    const char *sent;   /* the version that the form began with */
    const char *title;  /* of what was wanted: "Retire this listing" */
    const char *button; /* "Retire it all the same" */
    const char *path;   /* where the form goes, behind "/steward/services/ID/" */
    struct str reason;
    bool has_reason;
};
MUST_CHECK enum err work_stale_draw(struct work *work, const struct stale *stale,
                                    struct http_answer *answer, struct problem *problem);

/* The listing as it was with a version, if one of its last changes began with it. */
MUST_CHECK enum err work_version_find(struct work *work, const char *version, struct listing *out,
                                      bool *is_found, struct problem *problem);
/* Adds the list "since" of what was changed after a version, and sets since_known if that version
 * is found in the history. */
MUST_CHECK enum err work_since_add(struct work *work, const char *version, struct problem *problem);

/* Puts what the caller wants before the stewards. document empty: to retire. */
MUST_CHECK enum err work_propose(struct work *work, const char *action, struct str document,
                                 struct str note, struct problem *problem);
MUST_CHECK enum err work_propose_listing(struct work *work, const struct listing *listing,
                                         struct str note, struct problem *problem);

/* A row of history in words: row_id, when, actor, action, note, is_erased, has_page. */
void history_row_view(const struct history_row *row, struct arena *arena, struct view *into);

#endif
