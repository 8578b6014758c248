/* What a listing shares with others: organisations, its programme, sources and sites. Whoever
 * writes one of them in one listing writes it in all of them. */
#ifndef SIGNPOST_DOMAIN_LISTING_SHARED_H
#define SIGNPOST_DOMAIN_LISTING_SHARED_H

#include "domain/edit.h"

/* Faults for what another listing of the ground has too, and has otherwise: for changes of people
 * who answer for this listing alone. where as of listing_check. ERR_INVALID if there are any; the
 * problem then tells the first. */
MUST_CHECK enum err listing_shared_check(const struct edit_base *base,
                                         const struct listing *listing,
                                         struct import_faults *faults, struct problem *problem);

#endif
