/* The verdicts of all services at once, as bit sets. For nearest.c. */
#ifndef SIGNPOST_DOMAIN_VERDICT_SETS_H
#define SIGNPOST_DOMAIN_VERDICT_SETS_H

#include "domain/eligibility.h"
#include "domain/slice.h"

struct verdict_sets {
    uint64_t *of[VERDICT_COUNT]; /* of known services only: each is in exactly one. Unsuitable ones
                                    only if the question includes them, else NULL */
    int totals[REACH_COUNT][VERDICT_COUNT];
};

/* The sets live in the arena. The same verdicts as eligibility_verdict, service by service. */
MUST_CHECK enum err verdict_sets_make(const struct atlas *atlas, const struct slice *slice,
                                      const struct question *question, struct arena *arena,
                                      struct verdict_sets *out, struct problem *problem);

#endif
