/* A made-up directory of any size, for tests, benchmarks and demonstrations. */
#ifndef SIGNPOST_DOMAIN_SYNTHETIC_H
#define SIGNPOST_DOMAIN_SYNTHETIC_H

#include "store/store.h"

enum { SYNTHETIC_SERVICES_MAX = 1000000 };

struct synthetic_report {
    bool was_filled; /* the same directory was there before: nothing was done */
    int services;
    int sites;
    int coverages;
    int rules;
};

/* The same directory as records, added to one that holds the ground and the vocabularies. Every
 * service is marked synthetic and says so in its name, organisation and source; none has a phone
 * number. The same number and seed give the same records on any machine, and service 7 of a seed is
 * the same in a directory of any size. Everything lives in the arena. */
MUST_CHECK enum err synthetic_make(struct directory *directory, struct arena *arena, int services,
                                   uint64_t seed, struct problem *problem);

/* Puts it into the database, in one transaction with its row of history; replaces a synthetic
 * directory that is there. services: 1 to SYNTHETIC_SERVICES_MAX. ERR_NOT_FOUND if no ground is
 * loaded yet; ERR_INVALID if the database holds real services: the two are never mixed. */
MUST_CHECK enum err synthetic_fill(struct store *store, int services, uint64_t seed,
                                   struct synthetic_report *out, struct problem *problem);

#endif
