/* From the record to the atlas. */
#ifndef SIGNPOST_DOMAIN_ATLAS_READ_H
#define SIGNPOST_DOMAIN_ATLAS_READ_H

#include "domain/atlas.h"
#include "store/store.h"

/* The atlas of an open store, as it is at one moment; one hold. */
MUST_CHECK enum err atlas_read(struct store *store, const struct atlas **out,
                               struct problem *problem);

/* The same by two connections to one file, which is faster. */
MUST_CHECK enum err atlas_read_together(struct store *store, struct store *second,
                                        const struct atlas **out, struct problem *problem);

#endif
