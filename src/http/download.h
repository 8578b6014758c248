/* A file that is sent to be saved. */
#ifndef SIGNPOST_HTTP_DOWNLOAD_H
#define SIGNPOST_HTTP_DOWNLOAD_H

#include "http/server.h"

/* Streams the open file from where it stands, under the name. The descriptor is taken over, also
 * when it fails: ERR_NO_MEMORY. */
MUST_CHECK enum err download_answer(struct http_answer *answer, int fd, const char *name,
                                    struct arena *arena, struct problem *problem);

#endif
