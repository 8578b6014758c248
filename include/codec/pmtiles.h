/* Writes PMTiles version 3: all tiles of a map in one file that a web server or a file store serves
 * by ranges of bytes. */
#ifndef SIGNPOST_CODEC_PMTILES_H
#define SIGNPOST_CODEC_PMTILES_H

#include "base/text.h"

enum pmtiles_type { PMTILES_MVT = 1, PMTILES_PNG = 2 };

enum { PMTILES_ZOOM_MAX = 26 };

/* What the head of the file says. WGS 84 degrees. */
struct pmtiles_about {
    enum pmtiles_type type;
    bool is_gzip; /* the tiles; the rest is gzip always */
    int min_zoom;
    int max_zoom;
    double west;
    double south;
    double east;
    double north;
    struct str metadata; /* a JSON object: name, attribution, vector_layers, ... */
};

/* Appends the gzip form of the content. */
typedef enum err pmtiles_squeeze(struct str content, struct buf *out, void *context);

struct pmtiles_counts {
    int64_t addressed;  /* tiles */
    int64_t contents;   /* different ones */
    int64_t size_bytes; /* of the file */
};

struct pmtiles;

/* Makes the file anew. ERR_IO. */
MUST_CHECK enum err pmtiles_create(const char *path, struct pmtiles **out, struct problem *problem);

/* The number of a tile along the Hilbert curve, zoom after zoom. x and y below 2^z. */
uint64_t pmtiles_id(int z, uint32_t x, uint32_t y);

/* Tiles come in the order of their numbers, each once, not empty. Equal content is kept once. */
MUST_CHECK enum err pmtiles_add(struct pmtiles *pmtiles, uint64_t id, struct str tile,
                                struct problem *problem);

/* Writes the directories and the head. ERR_INVALID if there are no tiles. *counts: NULL is fine. */
MUST_CHECK enum err pmtiles_finish(struct pmtiles *pmtiles, const struct pmtiles_about *about,
                                   pmtiles_squeeze *squeeze, void *context,
                                   struct pmtiles_counts *counts, struct problem *problem);

/* Closes; NULL is fine. The file is whole only after finish. */
void pmtiles_destroy(struct pmtiles *pmtiles);

#endif
