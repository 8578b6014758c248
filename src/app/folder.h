/* Files that appear together: they are written into a folder beside the one that was asked for,
 * which takes its place at the end. Whoever looks sees the old files or the new ones, whole. */
#ifndef SIGNPOST_APP_FOLDER_H
#define SIGNPOST_APP_FOLDER_H

#include "base/err.h"
#include "base/text.h"

enum { FOLDER_FILES_MAX = 32, FOLDER_PATH_BYTES = 4096 };

struct folder {
    const char *asked; /* borrowed, as the files' names are */
    int file_count;
    const char *files[FOLDER_FILES_MAX];
    char target[FOLDER_PATH_BYTES]; /* where the files go: no link, no "/" at the end */
    char part[FOLDER_PATH_BYTES];   /* beside it, until the end */
};

/* The folder is new, or empty, or holds all of these files and no other; links to it are followed.
 * Refused are the folder that one stands in and one where a disk is mounted: they cannot be
 * replaced. ERR_INVALID, ERR_LIMIT, ERR_IO. */
MUST_CHECK enum err folder_begin(const char *asked, const char *const *files, int file_count,
                                 struct folder *out, struct problem *problem);

/* Writes one of the files, and waits until it is on the disk. ERR_IO, ERR_LIMIT. */
MUST_CHECK enum err folder_put(const struct folder *folder, const char *file, struct str content,
                               struct problem *problem);

/* OK so far: the new files take the old ones' place. An error: they are removed, and all is as it
 * was. Returns the first error of both. A folder that was never begun is fine. */
MUST_CHECK enum err folder_end(struct folder *folder, enum err so_far, struct problem *problem);

#endif
