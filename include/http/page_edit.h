/* The editor of listings: a list of sections, each a page of its own; what is typed is kept in a
 * draft of its writer until it is saved or sent for approval. */
#ifndef SIGNPOST_HTTP_PAGE_EDIT_H
#define SIGNPOST_HTTP_PAGE_EDIT_H

#include "http/page_steward.h"

enum { EDIT_BODY_MAX_BYTES = 1024 * 1024 }; /* of a form: a polygon may be long */

/* The handlers. page_edit.c: the sections, one of them, one row of one. */
enum err page_edit(struct http_request *request, struct http_answer *answer,
                   struct problem *problem);
enum err page_edit_section(struct http_request *request, struct http_answer *answer,
                           struct problem *problem);
enum err page_edit_row(struct http_request *request, struct http_answer *answer,
                       struct problem *problem);
/* page_edit_new.c: what a listing cannot be without. */
enum err page_edit_new(struct http_request *request, struct http_answer *answer,
                       struct problem *problem);
/* page_edit_save.c: all of it in words with what differs from the record; saving it, or throwing it
 * away; and what to do when somebody else was quicker. */
enum err page_edit_answers(struct http_request *request, struct http_answer *answer,
                           struct problem *problem);
enum err page_edit_save(struct http_request *request, struct http_answer *answer,
                        struct problem *problem);
enum err page_edit_discard(struct http_request *request, struct http_answer *answer,
                           struct problem *problem);
enum err page_edit_conflict(struct http_request *request, struct http_answer *answer,
                            struct problem *problem);
/* page_edit_public.c: as the public would see it. */
enum err page_edit_public(struct http_request *request, struct http_answer *answer,
                          struct problem *problem);

#endif
