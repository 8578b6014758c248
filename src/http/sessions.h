/* Sessions as browsers keep them, and what the pages about people share. */
#ifndef SIGNPOST_HTTP_SESSIONS_H
#define SIGNPOST_HTTP_SESSIONS_H

#include "http/caller.h"
#include "http/picture.h"

/* Sent over TLS only, hidden from scripts, never from another site, for this host alone. */
#define SESSION_COOKIE "__Host-signpost"

/* Of a sign-in: a form of SIGN_IN_KEPT_MAX_BYTES that is kept in it may come back three times as
 * long. */
enum {
    SIGN_IN_KEPT_MAX_BYTES = 98304,
    SIGN_IN_BODY_MAX_BYTES = 3 * SIGN_IN_KEPT_MAX_BYTES + 16384
};

/* Gives the browser its cookie; an empty secret takes it away. */
MUST_CHECK enum err session_cookie(const struct http_request *request, struct http_answer *answer,
                                   const char *secret, struct problem *problem);

/* What forms of a session carry. */
void session_csrf(struct str secret, char csrf[CSRF_BYTES]);

/* Path and query as they came. */
struct str request_target(const struct http_request *request);

/* A path of ours to go to after signing in, as it came; else empty. */
struct str sign_in_next(struct str next);

/* Sends a browser that wanted a page to sign in first and come back; false: it did not want one. */
bool sign_in_redirect(const struct http_request *request, struct http_answer *answer);

/* Draws the page for a form of ours that was sent without a session: signing in sends it on. False:
 * it was no such form. */
bool sign_in_again(struct http_request *request, const struct picture *picture, struct buf *body);

/* The same for a form of an earlier session of hers: one press sends it on. */
bool form_again(struct http_request *request, const struct picture *picture, struct buf *body);

/* Does what the caller sends come from a form of ours? ERR_FORBIDDEN. */
MUST_CHECK enum err caller_form_check(const struct http_request *request,
                                      const struct caller *caller, struct problem *problem);

/* Writes when sessions were used, if there is something to write. Every second. */
void sessions_tick(struct site *site);

/* The handlers. page_sign_in.c: */
enum err page_sign_in(struct http_request *request, struct http_answer *answer,
                      struct problem *problem);
enum err page_sign_in_sent(struct http_request *request, struct http_answer *answer,
                           struct problem *problem);
enum err page_sign_out(struct http_request *request, struct http_answer *answer,
                       struct problem *problem);
/* page_account.c: */
enum err page_account(struct http_request *request, struct http_answer *answer,
                      struct problem *problem);
enum err page_account_sent(struct http_request *request, struct http_answer *answer,
                           struct problem *problem);
/* page_people.c: */
enum err page_people(struct http_request *request, struct http_answer *answer,
                     struct problem *problem);
enum err page_people_sent(struct http_request *request, struct http_answer *answer,
                          struct problem *problem);
enum err page_person(struct http_request *request, struct http_answer *answer,
                     struct problem *problem);
enum err page_person_sent(struct http_request *request, struct http_answer *answer,
                          struct problem *problem);

#endif
