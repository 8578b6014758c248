/* The directory on a map with its list: one struct goes from the query to the page. */
#ifndef SIGNPOST_HTTP_PAGE_MAP_H
#define SIGNPOST_HTTP_PAGE_MAP_H

#include "domain/words.h"
#include "http/picture.h"

enum { MAP_PAGE_SERVICES = 40, MAP_PAGE_ASKS = 3, MAP_PAGE_FEATURES = 200 };

/* A service that the map shows: NONE instead of an index means that none was chosen. */
struct map_choice {
    int need;
    int stage;
    int borough;
    int group;   /* of boroughs: an area */
    int layer;   /* of context */
    int service; /* whose coverage is shown */
    int from;    /* of the list: the first service shown, counted from 0 */
};

struct map_page {
    const struct picture *picture;
    const struct atlas *atlas;
    struct arena *arena; /* until the page is drawn */
    struct map_choice choice;
    struct question question; /* the choice as a question about a woman of whom nothing is known */
    bool has_day;             /* one was given */
    struct form_errors errors;
    struct view *view;
    struct buf words; /* to put things together */
    int *services;    /* that may run, and do not rule out what was chosen; by name */
    int service_count;
    struct map_mark *marks;
    int mark_count;
};

/* The handler. */
enum err page_map(struct http_request *request, struct http_answer *answer,
                  struct problem *problem);

/* page_map.c: the address of the same page with another choice and the same day. */
struct str map_page_link(struct map_page *page, const struct map_choice *choice);

/* page_map_list.c: the services and their marks. */
MUST_CHECK enum err map_page_list_add(struct map_page *page, struct problem *problem);

/* page_map_areas.c: what is shaded, the drawing, layers of context. */
void map_page_areas_add(struct map_page *page);

/* page_map_form.c: the choices that there are. */
void map_page_form_add(struct map_page *page);

#endif
