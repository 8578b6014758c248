/* What can be found by words of a service, and why it was. Only what its page shows to everybody.
 */
#ifndef SIGNPOST_DOMAIN_BROWSE_TEXT_H
#define SIGNPOST_DOMAIN_BROWSE_TEXT_H

#include "domain/atlas.h"
#include "store/text_index.h"

/* Fills an index: document n is the service of rank n in the order of ids. Takes some time with
 * many services. */
MUST_CHECK enum err browse_text_fill(const struct atlas *atlas, struct text_index *index,
                                     struct problem *problem);

/* One field of a service. Appends to a buffer. */
void browse_text_write(const struct atlas *atlas, int service, enum text_field field,
                       struct buf *out);

/* Why a service was found, in the order in which fields count: "Its name has “housing” and its
 * description mentions “house”, spelled like “hose”." Empty if nothing of it was found. */
MUST_CHECK enum err browse_reason_words(const struct atlas *atlas, int service,
                                        const struct text_search *search, struct arena *arena,
                                        struct buf *out, struct problem *problem);

/* What became of words that were not found as they are: "Nothing has “probaton”. These have
 * “probation”." Empty if all were found. */
void browse_search_words(const struct text_search *search, struct buf *out);

#endif
