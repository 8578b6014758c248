/* Words about services that answers, pages and the command line share. */
#ifndef SIGNPOST_DOMAIN_WORDS_H
#define SIGNPOST_DOMAIN_WORDS_H

#include "domain/nearest.h"

/* "Advance" or "Women in Prison, with Pecan": leads first, then partners and subcontractors. */
void organisation_words(const struct atlas *atlas, int service, struct buf *out);

/* "121A Peckham High Street, SE15 5SE", "Kentish Town, Camden", "Camden". */
void site_words(const struct atlas *atlas, int site, struct buf *out);

/* "900 m", "1.2 km", "about 3 km". */
void distance_words(int32_t distance_m, bool is_about, struct buf *out);

/* "12 services. 5 suitable, 7 to ask first, near SE15 4QL in Southwark, 1 February 2021." */
void answer_words(const struct atlas *atlas, const struct question *question,
                  const struct nearest *nearest, struct buf *out);

/* "3 more are not suitable."; empty where there are none. */
void misses_words(const struct nearest *nearest, struct buf *out);

#endif
