/* Failures as the caller sees them: a status, and problem+json (RFC 9457). Pure. */
#ifndef SIGNPOST_HTTP_FAILURE_H
#define SIGNPOST_HTTP_FAILURE_H

#include "base/err.h"
#include "base/text.h"

/* The status for a handler's error; invalid_status is 0 for the usual 400. */
int http_failure_status(enum err code, int invalid_status);

extern const char http_failure_unsaid[]; /* is said instead */

const char *http_failure_title(int status); /* "Not Found" */

/* Appends the document. text and where are dropped for a 500 and for ERR_IO: they are for the log.
 */
void http_failure_write(struct buf *out, int status, const struct problem *problem);

#endif
