/* The page that browses services: one struct goes from the choices that were read to the page that
 * is drawn. */
#ifndef SIGNPOST_HTTP_PAGE_BROWSE_H
#define SIGNPOST_HTTP_PAGE_BROWSE_H

#include "http/picture.h"

enum { BROWSE_PAGE_SERVICES = 20, BROWSE_PAGES_MAX = 100000 };

struct browse_page {
    struct http_request *request;
    struct picture *picture;
    const struct atlas *atlas;
    const struct browse_sets *sets;
    const struct slice *slice;
    struct arena *arena;
    struct http_arguments form; /* of the query or the body */
    struct browse_question question;
    struct str typed;         /* what to search for; empty: nothing, of the body only */
    bool is_search;           /* something is searched for */
    struct text_search found; /* by it */
    struct browse_answer answer;
    int number; /* of the page, from 1 */
    struct str day_typed;
    bool day_is_wrong;
    bool day_is_given;
    struct view *view;
    struct buf words;
};

/* GET /services, POST /services (a search by words, which stays out of the address),
 * GET /organisations, GET /organisations/{id}. */
enum err page_browse(struct http_request *request, struct http_answer *answer,
                     struct problem *problem);
enum err page_organisations(struct http_request *request, struct http_answer *answer,
                            struct problem *problem);
enum err page_organisation(struct http_request *request, struct http_answer *answer,
                           struct problem *problem);

/* page_browse_form.c: reads what was chosen. ERR_INVALID for a choice that does not exist; a day
 * that is none is said on the page. */
MUST_CHECK enum err browse_page_read(struct browse_page *page, struct problem *problem);

/* The choices with their counts, those that were made, and what to change where nothing fits. */
void browse_page_form_add(struct browse_page *page);

/* "/services?borough=E09000007&page=2": the same with another page. Only where nothing is searched
 * for by words. */
struct str browse_page_link(struct browse_page *page, enum browse_facet without, int number);

#endif
