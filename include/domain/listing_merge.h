/* Two people changed the same listing: what each of them changed, together. */
#ifndef SIGNPOST_DOMAIN_LISTING_MERGE_H
#define SIGNPOST_DOMAIN_LISTING_MERGE_H

#include "domain/edit.h"

/* Yours, with what they alone changed of what both had: field by field, and in lists row by row, as
 * rows read in words. Where both changed a field, or the same row of a list, it is yours. */
MUST_CHECK enum err listing_merge(const struct edit_base *base, const struct listing *had,
                                  const struct listing *theirs, const struct listing *yours,
                                  struct arena *arena, struct listing *out,
                                  struct problem *problem);

#endif
