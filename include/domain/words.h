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

/* "Funded until March 2021", "Not funded on this day", "Its funding is not known". */
void funding_words(const struct funding_state *state, struct buf *out);

/* A term's label: "Places to go" of "reach" 0. Empty if there is none. */
struct str term_label(const struct atlas *atlas, const char *vocabulary, int term);

/* A copy in the arena of what was put together; failed buffers and full arenas are empty text. */
struct str words_keep(struct buf *words, struct arena *arena);

/* "4,531,662"; "about 1,234,600 women", "no women"; "34.2 %" of a share from 0 to 1. */
void number_words(int64_t number, struct buf *out);
void women_words(int64_t women, struct buf *out);
void share_words(double share, struct buf *out);
void money_words(int64_t amount_gbp, struct buf *out); /* "£172,830" */

#endif
