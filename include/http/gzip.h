/* Compression of answers. */
#ifndef SIGNPOST_HTTP_GZIP_H
#define SIGNPOST_HTTP_GZIP_H

#include "base/err.h"
#include "base/text.h"

/* One compressor, used again and again by one thread: its 256 kB are taken at the first use. */
struct http_gzip;

struct http_gzip *http_gzip_create(int level); /* 1 to 9; NULL when memory is short */
void http_gzip_destroy(struct http_gzip *gzip);

/* Writes the gzip form into an empty buffer. The same bytes in give the same bytes out. */
MUST_CHECK enum err http_gzip_write(struct http_gzip *gzip, struct str content, struct buf *out);

/* Is it a kind of content that shrinks? PNG and archives are compressed already. */
bool http_gzip_helps(struct str content_type);

#endif
