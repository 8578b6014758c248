/* All tiles of a set into one file. */
#ifndef SIGNPOST_APP_TILES_EXPORT_H
#define SIGNPOST_APP_TILES_EXPORT_H

#include "render/tile_set.h"

enum tiles_format { TILES_PMTILES, TILES_MBTILES };

struct tiles_ask {
    const char *path;
    enum tiles_format format;
    struct str set; /* its name */
    struct tile_question question;
    int min_zoom;
    int max_zoom;
    bool shows_progress; /* on standard error */
};

struct tiles_report {
    int64_t tiles;
    int64_t empty; /* asked for, but there is nothing on them */
    int64_t size_bytes;
};

/* Writes beside the file and renames at the end: whoever reads it sees the old one or the new one,
 * whole. ERR_NOT_FOUND if the set holds nothing, ERR_IO. */
MUST_CHECK enum err tiles_export(const struct atlas *atlas, const struct tiles_ask *ask,
                                 struct tiles_report *out, struct problem *problem);

#endif
