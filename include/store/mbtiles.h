/* Writes MBTiles 1.3: all tiles of a map in a SQLite file of its own. */
#ifndef SIGNPOST_STORE_MBTILES_H
#define SIGNPOST_STORE_MBTILES_H

#include "base/text.h"

struct mbtiles;

/* Makes the file, which must not be there yet or be empty. ERR_IO. */
MUST_CHECK enum err mbtiles_create(const char *path, struct mbtiles **out, struct problem *problem);

/* One more tile, gzip if it is a vector tile; y to the south, as in web addresses. Equal content is
 * kept once. */
MUST_CHECK enum err mbtiles_add(struct mbtiles *mbtiles, int z, uint32_t x, uint32_t y,
                                struct str tile, struct problem *problem);

/* A row of metadata: "name", "format", "bounds", "json", ... */
MUST_CHECK enum err mbtiles_describe(struct mbtiles *mbtiles, const char *name, struct str value,
                                     struct problem *problem);

MUST_CHECK enum err mbtiles_finish(struct mbtiles *mbtiles, struct problem *problem);

/* Closes; NULL is fine. The file is whole only after finish. */
void mbtiles_destroy(struct mbtiles *mbtiles);

#endif
