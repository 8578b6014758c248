/* Answers that were made once for a question, kept while they are asked for again: the least lately
 * used go first. Any thread. */
#ifndef SIGNPOST_HTTP_KEPT_H
#define SIGNPOST_HTTP_KEPT_H

#include "http/server.h"

struct http_kept;

/* Holds at most so many answers and bytes. */
MUST_CHECK enum err http_kept_create(int answers_max, size_t bytes_max, struct http_kept **out,
                                     struct problem *problem);
void http_kept_destroy(struct http_kept *kept); /* NULL is fine */

/* The answer to the question, held for the caller; NULL when it is not kept. */
struct http_shared *http_kept_take(struct http_kept *kept, struct str question);

/* Keeps it with a hold of its own, if it can; one that is kept for the question already stays.
 * size_bytes: what it takes in memory, about. */
void http_kept_add(struct http_kept *kept, struct str question, struct http_shared *shared,
                   size_t size_bytes);

#endif
