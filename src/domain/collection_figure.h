/* Geometries of rows as figures. Only src/domain includes it. */
#ifndef SIGNPOST_DOMAIN_COLLECTION_FIGURE_H
#define SIGNPOST_DOMAIN_COLLECTION_FIGURE_H

#include "domain/collection.h"
#include "geo/figure.h"

/* Reads little-endian WKB of any simple type, two dimensions. ERR_GEOMETRY if it is none. Lives in
 * the arena. */
MUST_CHECK enum err collection_figure_of_wkb(struct str wkb, struct arena *arena,
                                             struct figure *out, struct problem *problem);

/* The figure of a row's geometry in grid metres; *found is false where it is nowhere. Lives in the
 * arena. */
MUST_CHECK enum err collection_figure_of(const struct collection *collection, int row,
                                         struct arena *arena, struct figure *out, bool *found,
                                         struct problem *problem);

/* Of one borough, as rows that are joined of boroughs have it. Lives in the arena. */
MUST_CHECK enum err collection_figure_of_borough(const struct collection *collection, int borough,
                                                 struct arena *arena, struct figure *out,
                                                 struct problem *problem);

#endif
