/* The finder: its form, its results, and services beside each other. What was typed is read into
 * one struct search; nothing of it outlives the request. */
#ifndef SIGNPOST_HTTP_PAGE_FIND_H
#define SIGNPOST_HTTP_PAGE_FIND_H

#include "http/picture.h"

enum { PICKS_MAX = 4 }; /* services beside each other */

/* One search of a page: the question, how its answer is narrowed, and what she or he marked. */
struct search {
    struct question question;
    struct narrow narrow;
    int picks[PICKS_MAX]; /* services on the shortlist, each once */
    int pick_count;
};

/* The handlers. page_find.c: */
enum err page_find(struct http_request *request, struct http_answer *answer,
                   struct problem *problem);
enum err page_find_again(struct http_request *request, struct http_answer *answer,
                         struct problem *problem);
/* page_compare.c: */
enum err page_compare(struct http_request *request, struct http_answer *answer,
                      struct problem *problem);
/* routes_places.c: */
enum err api_places(struct http_request *request, struct http_answer *answer,
                    struct problem *problem);

/* page_find.c: reads the search that was sent and draws its page, or the form with what is wrong.
 */
typedef enum err (*find_draw)(struct http_request *request, const struct picture *picture,
                              struct search *search, struct view *view, struct http_answer *answer,
                              struct problem *problem);
MUST_CHECK enum err find_page(struct http_request *request, find_draw draw,
                              struct http_answer *answer, struct problem *problem);

/* page_form.c: the finder's questions, from the table of conditions. form: what was typed. */
void form_view(const struct atlas *atlas, struct http_arguments form,
               const struct form_errors *errors, struct view *into);
/* Does one of the values of that name say so? */
bool form_has(struct http_arguments form, struct str name, struct str value);

/* page_form_read.c: reads the search; what is wrong with it goes to errors. */
MUST_CHECK enum err form_read(const struct atlas *atlas, const struct projection *projection,
                              const struct http_request *request, struct search *out,
                              struct form_errors *errors, struct problem *problem);
/* Fields that no control of the results page shows, for its form to send again. */
void form_keep(struct http_arguments form, struct view *into);
/* All of it, for pages that have none of its controls. */
void form_send_again(struct http_arguments form, struct view *into);

/* page_results.c: what the page of results shows. */
struct results {
    const struct search *search;
    const struct nearest *nearest;
    const struct narrow_counts *counts;
    bool is_rescue; /* nothing fits: these are the closest to fitting */
};
MUST_CHECK enum err results_view(const struct picture *picture, const struct results *results,
                                 struct http_request *request, struct buf *words, struct view *into,
                                 struct problem *problem);

/* page_card.c: one hit as a card. number: in the list, and on the map. */
struct card_context {
    const struct picture *picture;
    const struct search *search;
    struct http_arguments form;
    struct arena *arena;
    struct buf *words; /* scratch */
};
MUST_CHECK enum err card_view(const struct card_context *context, const struct hit *hit, int number,
                              struct view *into, struct problem *problem);
/* Where a hit is drawn: its site, or the middle of the site's area. False: nowhere. */
bool hit_spot(const struct atlas *atlas, const struct hit *hit, struct geo_grid *grid,
              struct geo_point *point, bool *is_about);

/* page_filters.c: what the list can be narrowed to, with counts. */
void filters_view(const struct atlas *atlas, const struct narrow *narrow,
                  const struct narrow_counts *counts, struct view *into);

#endif
