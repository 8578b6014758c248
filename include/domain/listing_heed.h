/* What a document of a listing says in vain, and where in it something stands. A document of ours
 * tells most things twice: in the members of the standard, for others to read, and in the records
 * in its attributes, which are what we read. */
#ifndef SIGNPOST_DOMAIN_LISTING_HEED_H
#define SIGNPOST_DOMAIN_LISTING_HEED_H

#include "domain/edit.h"

/* Faults, by JSON pointer, for what somebody wrote into a document of ours and we would lose:
 * members that the records in it do not bear out, nor the listing as it is held, nor its document
 * as the public has it (shown; empty: it has none). What is left out is no fault, and documents of
 * others have none. sent: what was read from it. ERR_INVALID if there are faults. */
MUST_CHECK enum err listing_heed(const struct edit_base *base, struct str document,
                                 const struct listing *sent, const struct listing *held,
                                 struct str shown, struct import_faults *faults,
                                 struct problem *problem);

/* The JSON pointer, in a document, of a part of its listing as listing_check names it ("rules/2");
 * of what holds it where that is all that can be told. Empty: the document itself. */
enum { LISTING_POINTER_BYTES = 120 };
void listing_point(struct str document, const char *where, char out[LISTING_POINTER_BYTES]);

#endif
