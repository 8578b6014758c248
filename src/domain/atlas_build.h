/* The steps of building an atlas; only atlas.c calls them, in this order. */
#ifndef SIGNPOST_DOMAIN_ATLAS_BUILD_H
#define SIGNPOST_DOMAIN_ATLAS_BUILD_H

#include "domain/atlas.h"
#include "geo/projection.h"

/* Boroughs, the river, sectors, places: their shapes and points. */
MUST_CHECK enum err ground_build(struct atlas *atlas, const struct projection *projection,
                                 struct problem *problem);
void ground_give_back(struct ground_kept *ground); /* NULL is fine */
/* Orders the services so that those with like answers stand together. */
MUST_CHECK enum err services_order(struct atlas *atlas, struct problem *problem);
/* What each coverage row reaches. */
MUST_CHECK enum err covers_build(struct atlas *atlas, struct problem *problem);
/* Where women live, by borough, and which of them each shape holds. */
MUST_CHECK enum err demand_build(struct atlas *atlas, struct problem *problem);
/* The places to go to and the tree over them. */
MUST_CHECK enum err outlets_build(struct atlas *atlas, const struct projection *projection,
                                  struct problem *problem);
/* The bit sets of every value of every condition. */
MUST_CHECK enum err sets_build(struct atlas *atlas, struct problem *problem);
/* Everything that has a name that people type. */
MUST_CHECK enum err names_build(struct atlas *atlas, struct problem *problem);
/* The hash of the public content. */
MUST_CHECK enum err version_build(struct atlas *atlas, struct problem *problem);

/* Position along a Hilbert curve of order 16 over London and what is around it. */
uint32_t hilbert_of(struct geo_grid point);

static inline enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the atlas.");
}

#endif
