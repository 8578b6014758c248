/* What the writers of collections share. Only src/domain includes it. */
#ifndef SIGNPOST_DOMAIN_COLLECTION_WRITING_H
#define SIGNPOST_DOMAIN_COLLECTION_WRITING_H

#include "domain/collection_write.h"

/* One value: a GeoJSON geometry, or null. */
MUST_CHECK enum err collection_geometry_write(const struct collection_writing *writing, int row,
                                              struct json_write *json, struct problem *problem);

#endif
