/* Who makes a request: nobody we know, or an account that signed in or showed a token. */
#ifndef SIGNPOST_HTTP_CALLER_H
#define SIGNPOST_HTTP_CALLER_H

#include "domain/access.h"
#include "http/server.h"

struct ledger;
struct view;

/* What a route asks of its caller (struct http_route, access). */
enum http_access {
    HTTP_ANYBODY = 0,
    HTTP_SIGNED_IN, /* any account: providers see their own organisation's alone */
    HTTP_STEWARDS,  /* stewards and admins */
    HTTP_ADMINS
};

enum { CSRF_BYTES = 45 };

struct caller {
    struct account account; /* borrowed text lives as long as the request */
    const char *actor;      /* as the history names the caller: "LOGIN" or "LOGIN (token NAME)" */
    char csrf[CSRF_BYTES];  /* of the session; empty with a token */
    bool has_token;         /* by an API token rather than a session */
    int64_t session;        /* its row; 0: none */
};

/* Who calls; NULL: nobody we know. Handlers of routes with an access above HTTP_ANYBODY never see
 * NULL: before them the server has looked at the session or token, the role, and, for what changes
 * something, at the origin and the form's token "csrf" (of another body: the header X-CSRF-Token).
 */
const struct caller *request_caller(const struct http_request *request);

/* Puts signed_in, caller_name, caller_login, role, is_provider, is_steward (also of admins),
 * is_admin and csrf into a page: templates write {{csrf}} into each form. NULL: not signed in. */
void caller_view(const struct caller *caller, struct view *into);

/* The server's ledger. ERR_BUSY (503) where there is none: nothing can be changed here. */
MUST_CHECK enum err request_ledger(const struct http_request *request, struct ledger **out,
                                   struct problem *problem);

/* May the account see and propose changes of a service of the directory? Stewards: of all. */
bool caller_may_see(const struct caller *caller, const struct directory *directory, int service);

/* Looks at who calls, before any handler of the site (http_options, request_admit). */
MUST_CHECK enum err caller_admit(struct http_request *request, struct http_answer *answer,
                                 bool *is_answered, struct problem *problem);

/* The same before a large body is read, as far as can be told without it (http_options,
 * request_screen). */
int caller_screen(const struct http_request *request);

/* Does the request come from a page of ours, as far as its Origin and Sec-Fetch-Site say? */
bool request_is_our_own(const struct http_request *request);

#endif
