/* The headers that every answer wears. */
#include <microhttpd.h>
#include <stdio.h>
#include <string.h>

#include "http/wire.h"

/* Pages load our own styles, scripts and images, send forms to us, and are framed by nobody. */
#define PAGE_POLICY                                                                                \
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "              \
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

enum { YEAR_S = 31536000 }; /* what is kept as long has a name that changes with its content */

/* A drawing that is opened by itself runs nothing. */
#define DRAWING_POLICY "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

static bool put(struct MHD_Response *response, const char *name, const char *value)
{
    return MHD_add_response_header(response, name, value) == MHD_YES;
}

static bool put_type(struct MHD_Response *response, const char *type)
{
    if (!type)
        return true;
    if (!put(response, "Content-Type", type))
        return false;
    if (strncmp(type, "text/html", 9) == 0)
        return put(response, "Content-Security-Policy", PAGE_POLICY);
    if (strncmp(type, "image/svg+xml", 13) == 0)
        return put(response, "Content-Security-Policy", DRAWING_POLICY);
    return true;
}

static bool put_cache(struct MHD_Response *response, const struct http_dress *dress)
{
    char text[64];
    switch (dress->cache) {
    case HTTP_NO_STORE: return put(response, "Cache-Control", "no-store");
    case HTTP_REVALIDATE: return put(response, "Cache-Control", "no-cache");
    case HTTP_PUBLIC:
        snprintf(text, sizeof(text), "public, max-age=%d%s", dress->max_age_s,
                 dress->max_age_s >= YEAR_S ? ", immutable" : "");
        return put(response, "Cache-Control", text);
    }
    return false;
}

static bool put_vary(struct MHD_Response *response, const struct http_dress *dress)
{
    if (dress->varies_by_encoding && dress->varies_by_accept)
        return put(response, "Vary", "Accept, Accept-Encoding");
    if (dress->varies_by_encoding)
        return put(response, "Vary", "Accept-Encoding");
    return !dress->varies_by_accept || put(response, "Vary", "Accept");
}

bool http_dress_put(struct MHD_Response *response, const struct http_dress *dress)
{
    return put_type(response, dress->content_type) && put_cache(response, dress) &&
           put_vary(response, dress) && (!dress->etag || put(response, "ETag", dress->etag)) &&
           (!dress->is_gzip || put(response, "Content-Encoding", "gzip")) &&
           put(response, "X-Content-Type-Options", "nosniff") &&
           put(response, "Referrer-Policy", dress->is_own ? "same-origin" : "no-referrer") &&
           (!dress->is_open_data ||
            (put(response, "Access-Control-Allow-Origin", "*") &&
             put(response, "Access-Control-Expose-Headers",
                 "ETag, Link, Content-Crs, OGC-NumberMatched, OGC-NumberReturned"))) &&
           (!dress->must_close || put(response, "Connection", "close"));
}
