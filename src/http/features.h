/* What the files that answer for collections share. Only src/http includes it. */
#ifndef SIGNPOST_HTTP_FEATURES_H
#define SIGNPOST_HTTP_FEATURES_H

#include "domain/collection_write.h"
#include "http/picture.h"

enum { FEATURES_STREAM_ROWS = 200, FEATURES_PAGE_ROWS = 100 };

/* What an answer may be. */
enum features_format {
    FEATURES_JSON,
    FEATURES_HTML,
    FEATURES_NDJSON,
    FEATURES_CSV,
    FEATURES_GPKG,
    FEATURES_FORMAT_COUNT
};

/* The code of a format in the query, and its media type for documents and for features. */
const char *features_format_code(enum features_format format);
const char *features_media_type(enum features_format format);

/* By f= or the Accept header: one of the first so many. ERR_INVALID. */
MUST_CHECK enum err features_format_of(const struct http_request *request, int count,
                                       enum features_format *out, struct problem *problem);

/* The collections of the picture, made when first asked for. *out is NULL where that must be done
 * on the pool and this is none of its threads. */
MUST_CHECK enum err features_collections(const struct http_request *request,
                                         struct picture *picture, const struct collections **out,
                                         struct problem *problem);

/* The collection that the address names. ERR_NOT_FOUND. *out NULL: as above. */
MUST_CHECK enum err features_collection(const struct http_request *request, struct picture *picture,
                                        const struct collection **out, struct problem *problem);

/* A name or value of a query, escaped. */
void features_escape(struct str text, struct buf *out);

/* A strong ETag of a body, in the arena: 128 bits that mix quicker than SHA-256 does, which takes
 * as long as choosing what is in the body. NULL without memory. */
const char *features_etag(struct str body, struct arena *arena);

/* One object of links. query: what follows the path; empty for none. */
struct features_link {
    const char *rel;
    const char *type;
    const char *title;
    const char *path; /* after the site's own address; %-escaped as need be */
    const char *more; /* appended: "/items" */
    const char *query;
};
void features_link_write(struct json_write *json, const struct site *site,
                         const struct features_link *link);

#endif
