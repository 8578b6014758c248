/* One answer about the features of a collection, on its way. Only src/http includes it. */
#ifndef SIGNPOST_HTTP_FEATURES_ITEMS_H
#define SIGNPOST_HTTP_FEATURES_ITEMS_H

#include "features.h"

/* Queries for other pages and formats; NULL where there is none. */
struct features_links {
    const char *self;
    const char *json;
    const char *html;
    const char *csv;
    const char *ndjson;
    const char *next;
    const char *previous;
};

/* On the heap: an answer that is written while it is sent outlives its request. */
struct features_items {
    struct site *site;
    struct picture *picture; /* held */
    const struct projection *projection;
    struct arena arena;      /* the answer's */
    struct arena scratch;    /* one feature's */
    struct collection dated; /* areas on another day than today */
    struct collection_query query;
    struct collection_reading reading;
    struct collection_memo memo;
    struct collection_writing writing;
    struct collection_selection selection;
    struct gap_request gaps;
    struct gap_detail detail;
    enum features_format format;
    const char *path; /* escaped */
    struct features_links links;
    struct json_write json;
    struct csv_write csv;
    bool has_head;
    int place; /* of the next feature */
};

void features_items_close(struct features_items *items); /* NULL is fine */

/* routes_features_pages.c: for people. */
enum err features_items_page(struct features_items *items, struct http_request *request,
                             struct buf *out, struct problem *problem);
enum err features_item_page(struct features_items *items, struct http_request *request, int row,
                            struct buf *out, struct problem *problem);

/* routes_features_file.c: as a GeoPackage, made whole and then sent. Takes the items over. */
enum err features_items_geopackage(struct features_items *items, struct http_request *request,
                                   struct http_answer *answer, struct problem *problem);

#endif
