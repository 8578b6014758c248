/* What an import brought, put in the place of what was there. */
#ifndef SIGNPOST_DOMAIN_OPENREFERRAL_MERGE_H
#define SIGNPOST_DOMAIN_OPENREFERRAL_MERGE_H

#include "openreferral_reading.h"

/* How long the lists were before the import began to add to them. */
struct merge_start {
    int services;
    int sources;
    int organisations;
    int programmes;
    int sites;
};

struct merge_start merge_begin(const struct directory *directory);

/* Counts what is new, changed and the same, by what would be written of each. */
MUST_CHECK enum err merge_compare(const struct referral_reading *reading,
                                  const struct merge_start *start, const struct id_map *before,
                                  struct openreferral_report *out, struct problem *problem);

/* Services take the places of those with their ids, and so do sources, organisations, programmes
 * and sites; sites that nothing names any more go. */
MUST_CHECK enum err merge_end(const struct referral_reading *reading,
                              const struct merge_start *start, const struct id_map *before,
                              struct problem *problem);

#endif
