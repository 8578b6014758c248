/* The pages that make a service confidential, which asks twice, and public again, which takes two
 * people. */
#ifndef SIGNPOST_HTTP_PAGE_CONCEAL_H
#define SIGNPOST_HTTP_PAGE_CONCEAL_H

#include "http/server.h"

/* page_conceal.c: which region and what will be erased; then the service's name, typed. */
enum err page_conceal(struct http_request *request, struct http_answer *answer,
                      struct problem *problem);
/* page_reveal.c: one person asks, another one, an admin, agrees or refuses. */
enum err page_reveal(struct http_request *request, struct http_answer *answer,
                     struct problem *problem);

#endif
