/* The pages of those who keep the directory: their frame, lists, one listing, its history. */
#ifndef SIGNPOST_HTTP_PAGE_STEWARD_H
#define SIGNPOST_HTTP_PAGE_STEWARD_H

#include "domain/difference.h"
#include "domain/ledger.h"
#include "http/caller.h"
#include "http/picture.h"

/* The frame of every page for stewards: what page_view has, who is signed in (signed_in,
 * caller_name, is_admin, is_steward (also of admins), is_provider, csrf). Templates begin with
 * {{>steward_head}}, end with {{>steward_foot}} and may set title and one of at_home, at_listings,
 * at_queue, at_proposals, at_import, at_export, at_people, at_account. NULL if the arena is
 * full. */
struct view *steward_view(const struct http_request *request, const struct picture *picture,
                          struct arena *arena);

/* How long a page waits for the store, and for the public to see a change. */
enum { STEWARD_STORE_WAIT_MS = 5000, STEWARD_SEEN_WAIT_MS = 2000 };

/* The store for this page alone, until steward_leave. On a thread of the pool. */
MUST_CHECK enum err steward_enter(const struct http_request *request, struct store **out,
                                  struct problem *problem);
/* has_changed: something was committed. Waits until the public sees it, so that the next page
 * does. */
void steward_leave(const struct http_request *request, bool has_changed);

/* What an edit on a page stands on: the picture's directory, this thread's projection. */
struct edit_base steward_base(const struct http_request *request, const struct picture *picture);

/* 303 to a page of ours. The address is printed into the request's arena. */
MUST_CHECK enum err steward_redirect(const struct http_request *request, struct http_answer *answer,
                                     struct problem *problem, const char *format, ...)
    PRINTF_LIKE(4, 5);

/* A list of differences for {{>steward_difference}}: field, label, before, after. */
void steward_difference_view(const struct differences *differences, const char *name,
                             struct view *into);

/* All of a listing in words, for a summary list: field, label, lines (each with words). */
void steward_words_view(const struct differences *words, const char *name, struct view *into);

/* The service that the address names, if the caller may see it. Whoever may not gets the same
 * answer as where there is none. Of a listing nothing may be used on failure. */
MUST_CHECK enum err steward_service_id(const struct http_request *request, struct uuid *out,
                                       struct problem *problem);
MUST_CHECK enum err steward_listing(const struct http_request *request,
                                    const struct edit_base *base, struct store *store,
                                    struct uuid id, struct listing *out, struct problem *problem);
enum err steward_no_service(struct problem *problem);

/* Who makes an edit, as the history names it. */
struct str steward_actor(const struct http_request *request);

/* The moment of a row of history in words: "3 May 2026, 14:05". In the arena. */
struct str steward_when(struct str at, struct arena *arena);

/* The handlers, by file. page_steward_home.c: */
enum err page_steward_home(struct http_request *request, struct http_answer *answer,
                           struct problem *problem);
/* page_steward_list.c: */
enum err page_steward_services(struct http_request *request, struct http_answer *answer,
                               struct problem *problem);
/* page_steward_lists.c: */
enum err page_steward_duplicates(struct http_request *request, struct http_answer *answer,
                                 struct problem *problem);
/* page_steward_listing.c: */
enum err page_steward_service(struct http_request *request, struct http_answer *answer,
                              struct problem *problem);
/* page_steward_change.c: */
enum err page_steward_check(struct http_request *request, struct http_answer *answer,
                            struct problem *problem);
enum err page_steward_retire(struct http_request *request, struct http_answer *answer,
                             struct problem *problem);
enum err page_steward_restore(struct http_request *request, struct http_answer *answer,
                              struct problem *problem);
/* page_steward_history.c: */
enum err page_steward_history(struct http_request *request, struct http_answer *answer,
                              struct problem *problem);
enum err page_steward_history_row(struct http_request *request, struct http_answer *answer,
                                  struct problem *problem);
enum err page_steward_undo(struct http_request *request, struct http_answer *answer,
                           struct problem *problem);
enum err page_steward_retired(struct http_request *request, struct http_answer *answer,
                              struct problem *problem);
/* page_steward_proposals.c: */
enum err page_steward_proposals(struct http_request *request, struct http_answer *answer,
                                struct problem *problem);
enum err page_steward_proposal(struct http_request *request, struct http_answer *answer,
                               struct problem *problem);

#endif
