/* What the rows of a service's record say, whoever asks: for its page, its sheet and the annex. */
#ifndef SIGNPOST_DOMAIN_SERVICE_WORDS_H
#define SIGNPOST_DOMAIN_SERVICE_WORDS_H

#include "domain/cover.h"

/* The same of rows that are in no atlas: of a listing. */
void record_rule_words(const struct directory *directory, const struct rule *rule, struct buf *out);
void record_coverage_words(const struct directory *directory, const struct coverage_record *row,
                           struct buf *out);
void record_site_words(const struct directory *directory, int site, struct buf *out);

/* A rule as a statement: "She must be 18 or over." */
void service_rule_words(const struct atlas *atlas, const struct rule *rule, struct buf *out);

/* The areas of one row: "Lambeth and Southwark", "21 boroughs of London, not named by its source".
 */
void service_coverage_words(const struct atlas *atlas, const struct coverage_record *row,
                            struct buf *out);

/* "Women who live in", "Not women of": what goes before these areas. */
struct str service_basis_words(const struct coverage_record *row);

/* "It runs on this day.": a sentence about the moment's day. */
struct str service_state_words(const struct atlas *atlas, int service, struct moment moment);

#endif
