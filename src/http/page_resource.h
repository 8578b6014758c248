/* Any JSON answer as a page for people: headings, tables and links, in the order of the document.
 */
#ifndef SIGNPOST_HTTP_PAGE_RESOURCE_H
#define SIGNPOST_HTTP_PAGE_RESOURCE_H

#include "http/picture.h"

/* All borrowed; what is NULL is left out. */
struct resource_page {
    const char *title; /* NULL: the document's own name */
    const char *about; /* a sentence */
    const char *back;  /* the address of the page above, and its name */
    const char *back_title;
    const char *items; /* where the items of lists are, by their ids: "/openreferral/services/" */
    const char *next;  /* addresses */
    const char *previous;
};

/* json or html, as f says (format too, where that is another name of it), else as Accept prefers.
 * ERR_INVALID for others but those in more, which are no HTML and ended by NULL; NULL: none. */
MUST_CHECK enum err resource_wants_html(const struct http_request *request, const char *const *more,
                                        bool *out, struct problem *problem);

/* Puts the page in place of the JSON that stands in the answer's body. */
MUST_CHECK enum err resource_draw(const struct http_request *request, const struct picture *picture,
                                  const struct resource_page *page, struct http_answer *answer,
                                  struct problem *problem);

/* Appends the request's own query but for these arguments: "a=1&b=2&", %-escaped; but is ended by
 * NULL. */
void resource_query_write(const struct http_request *request, const char *const *but,
                          struct buf *out);

#endif
