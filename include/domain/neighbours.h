/* Which boroughs lie beside each other. */
#ifndef SIGNPOST_DOMAIN_NEIGHBOURS_H
#define SIGNPOST_DOMAIN_NEIGHBOURS_H

#include "domain/atlas.h"

/* The boroughs that share a border with any of these, without these; bits of both. A corner alone
 * is no border. Our boundaries end at the banks of the tidal Thames, so nobody has a neighbour
 * across it. Takes a few milliseconds. ERR_NO_MEMORY when the arena is full. */
MUST_CHECK enum err neighbours_find(const struct atlas *atlas, uint64_t boroughs,
                                    struct arena *arena, uint64_t *out, struct problem *problem);

#endif
