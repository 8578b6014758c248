/* The closest services that she can use: places to go to, help without a visit, refuges. */
#ifndef SIGNPOST_DOMAIN_NEAREST_H
#define SIGNPOST_DOMAIN_NEAREST_H

#include "domain/eligibility.h"
#include "domain/narrow.h"

struct hit {
    int service;
    int location;       /* in directory.locations, or NONE: not a place to go to */
    int32_t distance_m; /* whole metres, straight line; NONE where it means nothing */
    bool is_about;      /* the distance is approximate: her place or the site is */
    enum verdict verdict;
};

/* In the order of DESIGN 7: suitable, ask, then unsuitable if they were asked for. Suitable and ask
 * share the question's limit; unsuitable ones have it for themselves. */
struct block {
    int count;
    struct hit hits[2 * LIMIT_MAX];
    int totals[VERDICT_COUNT]; /* of all services in the block, shown or not */
};

struct nearest {
    struct block blocks[REACH_COUNT];
    int totals[VERDICT_COUNT];
};

/* Places by distance, then by id; help without a visit by how few boroughs it covers, then by id;
 * refuges with a helpline first, then by id. Scratch memory is taken from the arena.
 * ERR_INVALID: the limit is out of range; ERR_NO_MEMORY. */
MUST_CHECK enum err nearest_find(const struct atlas *atlas, struct slice_cache *cache,
                                 const struct question *question, struct arena *arena,
                                 struct nearest *out, struct problem *problem);

/* The same of what is wanted only, with how many other choices would leave. */
MUST_CHECK enum err nearest_find_narrowed(const struct atlas *atlas, struct slice_cache *cache,
                                          const struct question *question,
                                          const struct narrow *narrow, struct arena *arena,
                                          struct nearest *out, struct narrow_counts *counts,
                                          struct problem *problem);

#endif
