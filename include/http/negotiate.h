/* What the caller can take and what it already has: Accept, Accept-Encoding, If-None-Match. Pure.
 */
#ifndef SIGNPOST_HTTP_NEGOTIATE_H
#define SIGNPOST_HTTP_NEGOTIATE_H

#include "base/text.h"

/* Does an Accept-Encoding value take gzip? Empty: no. */
bool http_takes_gzip(struct str accept_encoding);

/* Does an Accept value name HTML, and not rank JSON above it? "*" does not count: programs send it.
 */
bool http_prefers_html(struct str accept);

/* Does an If-None-Match value name this strong ETag (with its quotes), or that of its gzip variant?
 * Weak comparison, as RFC 9110 asks; "*" matches all. */
bool http_none_match_names(struct str if_none_match, struct str etag);

/* Does an If-Match value name this strong ETag? Strong comparison: weak tags match nothing; "*"
 * matches all. The gzip variant is the same record. */
bool http_match_names(struct str if_match, struct str etag);

/* The ETag of the gzip variant: "abc" becomes "abc-gz", inside the quotes. */
enum { HTTP_ETAG_MAX_LEN = 79 };
void http_etag_of_gzip(const char *etag, char out[HTTP_ETAG_MAX_LEN + 1]);

#endif
