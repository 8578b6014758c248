/* Pages made to be printed: the referral sheet of a service, and the poster of a borough. Nothing
 * of a search comes into them. */
#ifndef SIGNPOST_HTTP_PAGE_PRINTED_H
#define SIGNPOST_HTTP_PAGE_PRINTED_H

#include "http/picture.h"

struct printed {
    struct http_request *request;
    struct picture *picture;
    const struct atlas *atlas;
    const struct directory *directory;
    struct moment moment;
    bool has_day;        /* the address names one: links keep it */
    bool is_neutral;     /* nothing on it tells what kind of help it is */
    struct arena *arena; /* the page's own: a poster puts every service in order */
    struct view *view;
    struct buf words;
};

/* GET /services/{id}/sheet, GET /posters, GET /posters/{code}. */
enum err page_sheet(struct http_request *request, struct http_answer *answer,
                    struct problem *problem);
enum err page_posters(struct http_request *request, struct http_answer *answer,
                      struct problem *problem);
enum err page_poster(struct http_request *request, struct http_answer *answer,
                     struct problem *problem);

/* page_printed.c: what they share. Takes the picture and reads as_of, known_on and neutral of the
 * query; the other names are the page's own. printed_finish afterwards, also on failure. */
MUST_CHECK enum err printed_begin(struct http_request *request, struct printed *printed,
                                  struct problem *problem);
void printed_finish(struct printed *printed);

struct str printed_keep(struct printed *printed); /* what was put together in words */

/* Day, fingerprint, which variant this is and where the other is. kind: "sheet" or "poster"; path:
 * of the page; query: its own part, "" or "stage=arrest". */
void printed_frame(struct printed *printed, const char *kind, struct str path, struct str query);

/* The query of an address that keeps the day: "?stage=arrest&as_of=2021-02-01". */
struct str printed_query(struct printed *printed, struct str query, bool is_neutral);

/* The stages that there are; NULL: none. */
const struct vocabulary *printed_stages(const struct atlas *atlas);
/* The borough of a code, or NONE. */
int printed_borough(const struct atlas *atlas, struct str code);
/* The stage that the query names, or NONE where it names none. */
MUST_CHECK enum err printed_stage_read(const struct printed *printed, int *stage,
                                       struct problem *problem);

/* Draws the page into the answer. */
MUST_CHECK enum err printed_draw(struct printed *printed, const char *template,
                                 struct http_answer *answer, struct problem *problem);

/* page_sheet_rows.c: adds what the sheet says of a service, cut down to what one page holds. */
void sheet_rows_add(struct printed *printed, int service);

#endif
