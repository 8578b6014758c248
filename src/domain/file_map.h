/* A whole file as text, mapped rather than read: postcode files go beyond a gigabyte. */
#ifndef SIGNPOST_DOMAIN_FILE_MAP_H
#define SIGNPOST_DOMAIN_FILE_MAP_H

#include "base/text.h"

struct file_map {
    struct str text;
    void *address; /* NULL for an empty file */
};

/* ERR_NOT_FOUND or ERR_IO with the path in the sentence. */
MUST_CHECK enum err file_map_open(const char *path, struct file_map *out, struct problem *problem);
void file_map_close(struct file_map *map); /* fine for one that is all zero */

#endif
