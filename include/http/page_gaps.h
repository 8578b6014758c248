/* The pages about gaps: one struct goes from the form that was read to the page that is drawn. */
#ifndef SIGNPOST_HTTP_PAGE_GAPS_H
#define SIGNPOST_HTTP_PAGE_GAPS_H

#include "domain/gap_write.h"
#include "domain/words.h"
#include "http/picture.h"
#include "render/map_gaps.h"

enum {
    GAP_PAGE_ARENA_BYTES = 134217728, /* a matrix of all wards takes some 40 MB */
    GAP_NAMES_MAX = 12,               /* areas that a sentence names */
    GAP_SERVICES_SHOWN = 2,           /* in one row; the rest is in the panel */
    GAP_TICKS_MAX = 80                /* services to tick in the scenario's form */
};

static inline enum err gap_page_no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
}

struct gap_page {
    struct http_request *request;
    struct picture *picture;
    const struct atlas *atlas;
    struct gap_memory *memory;
    struct arena *arena;     /* until the page is drawn */
    struct gap_request gaps; /* what is asked */
    struct http_arguments form;
    struct str path;    /* of the page: "/gaps" */
    struct str borough; /* the code of the area whose panel is open; empty: none */
    int panel_area;     /* its index; NONE: there is no such area on the day */
    struct form_errors errors;
    struct view *view;
    struct buf words; /* to put things together */
};

/* The handlers; all but the scenario's form are GET. */
enum err page_gaps(struct http_request *request, struct http_answer *answer,
                   struct problem *problem);
enum err page_gaps_timeline(struct http_request *request, struct http_answer *answer,
                            struct problem *problem);
enum err page_gaps_cliff(struct http_request *request, struct http_answer *answer,
                         struct problem *problem);
enum err page_gaps_scenario(struct http_request *request, struct http_answer *answer,
                            struct problem *problem);
enum err page_gaps_siting(struct http_request *request, struct http_answer *answer,
                          struct problem *problem);

/* Adds what one page shows. */
typedef enum err (*gap_page_add)(struct gap_page *page, struct problem *problem);

/* page_gaps_areas.c, _matrix.c, _time.c, _scenario.c, _siting.c */
enum err gap_page_areas_add(struct gap_page *page, struct problem *problem);
enum err gap_page_matrix_add(struct gap_page *page, struct problem *problem);
enum err gap_page_timeline_add(struct gap_page *page, struct problem *problem);
enum err gap_page_cliff_add(struct gap_page *page, struct problem *problem);
enum err gap_page_scenario_add(struct gap_page *page, struct problem *problem);
enum err gap_page_siting_add(struct gap_page *page, struct problem *problem);

/* page_gaps_changes.c: what the scenario changes, in words. */
void gap_page_changes_add(struct gap_page *page);

/* page_gaps_days.c: the days on which anything changes, for the slider and its strip. */
enum err gap_page_days_add(struct gap_page *page, struct problem *problem);

/* page_gaps_panel.c: the area whose panel is open, with its services, what changes next, and its
 * neighbours. Nothing where none is open. */
enum err gap_page_panel_add(struct gap_page *page, const struct gap_detail *detail,
                            struct problem *problem);

/* page_gaps_bars.c: services as bars with their table, in view "bars_of_services": the order given.
 */
enum err gap_page_service_bars_add(struct gap_page *page, struct view *into, const int *services,
                                   int count, struct date from, struct date to,
                                   struct problem *problem);

/* The same of the services that count at some time of a timeline, those that end first at the top.
 */
enum err gap_page_timeline_services_add(struct gap_page *page, const struct gap_timeline *timeline,
                                        struct problem *problem);

/* page_gaps_file.c: the page's drawing as a file, asked for by f=svg or f=png; where the API takes
 * a body, its answer too, by f=csv or f=json. */
bool gap_page_file_is_asked(const struct gap_page *page);
bool gap_page_has_table(const struct gap_page *page);   /* of those that f=csv gives */
bool gap_page_has_drawing(const struct gap_page *page); /* is there one to take? */
enum err gap_page_file_write(struct gap_page *page, struct http_answer *answer,
                             struct problem *problem);

/* page_gaps_scenario.c: reads what the form adds to the question; what is wrong goes to errors. */
enum err gap_page_scenario_read(struct gap_page *page, struct problem *problem);
bool gap_page_scenario_has(struct str field); /* is it one of its fields? */
/* Appends what the form was sent with, as parts of a query: "&without=...". */
void gap_page_scenario_query(const struct gap_page *page, struct buf *out);

/* page_gaps_form.c */
void gap_page_form_add(struct gap_page *page);
/* The address of another gap page with the same question: its own days under the names that it
 * has. In the page's arena. */
struct str gap_page_link(struct gap_page *page, const char *path, struct date as_of);
/* The same with what is open and which columns are shown: what this page was asked for, and nothing
 * else. */
struct str gap_page_self(struct gap_page *page);
/* The same with another area's panel open; with none for empty text. */
struct str gap_page_panel_link(struct gap_page *page, struct str code);
/* "gaps-accommodation-at-risk-2021-02-01": need, stage and day, for the names of files. */
struct str gap_page_file_stem(struct gap_page *page);
void gap_page_error_put(struct gap_page *page, struct str field, const char *text);

/* page_gaps_words.c */
struct str gap_page_keep(struct gap_page *page);        /* page->words, in its arena; empties it */
const char *gap_page_noun(const struct gap_page *page); /* "boroughs", "wards", "areas" */
/* " that helps with ... for women ...": what the columns do not vary. */
void gap_page_whom(const struct gap_page *page, struct buf *out);
void gap_page_names(const struct gap_page *page, const int *areas, int count, struct buf *out);
void gap_page_day_add(struct view *into, const char *name, struct date day);
/* A verdict for a table: code, word, words and what the rest of a partly covered area is. */
void gap_page_verdict_add(struct gap_page *page, struct view *into, const char *name,
                          const struct gap_cell *cell);
enum err gap_page_map_add(struct gap_page *page, const char *name, struct str title,
                          const struct map_gap *items, int count, bool is_second,
                          struct problem *problem);
/* How many of the areas have each verdict, for the legend. */
void gap_page_legend_add(struct gap_page *page, const int counts[GAP_VERDICT_COUNT]);
/* "/services/...?as_of=..."; empty for a service that only a scenario has. */
struct str gap_page_service_link(struct gap_page *page, int service);
/* As-at day, listings that were checked, what unknown means, sources. */
void gap_page_foot_add(struct gap_page *page);

#endif
