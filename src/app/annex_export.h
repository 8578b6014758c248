/* The annex and its data as files in one folder. */
#ifndef SIGNPOST_APP_ANNEX_EXPORT_H
#define SIGNPOST_APP_ANNEX_EXPORT_H

#include <stdatomic.h>

#include "domain/annex.h"

struct annex_ask {
    const char *folder;
    struct moment moment;
    bool shows_progress;           /* on standard error */
    const atomic_bool *is_stopped; /* looked at now and then: gives up and tidies; NULL: never */
};

struct annex_report {
    int files;
    long size_bytes;
};

/* Writes all files into a folder beside it and renames that at the end: whoever looks sees the old
 * ones or the new ones, whole. A folder that holds anything but an earlier annex is refused, and so
 * are the folder that one stands in and one where a disk is mounted: they cannot be renamed.
 * ERR_IO, ERR_INVALID, ERR_NO_MEMORY; ERR_BUSY when stopped. */
MUST_CHECK enum err annex_export(const struct atlas *atlas, const struct annex_ask *ask,
                                 struct annex_report *out, struct problem *problem);

#endif
