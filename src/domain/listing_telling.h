/* What the files that put a listing into words share. Only src/domain includes it. */
#ifndef SIGNPOST_DOMAIN_LISTING_TELLING_H
#define SIGNPOST_DOMAIN_LISTING_TELLING_H

#include "domain/difference.h"

struct telling {
    const struct listing *listing;
    const struct directory *directory;
    const struct service_record *service;
    struct arena *arena;
    struct buf words; /* of the fact that is being told */
    struct buf small; /* its small print */
    struct difference *items;
    int count;
    int room;
    bool failed;
};

/* Takes the words and the small print; nothing is said of nothing. */
void telling_put(struct telling *telling, const char *field, const char *label);

/* Appends: " Source: X." where that is not the source of the listing; a sentence, with its full
 * stop; ": “text”" of a source's own words. */
void telling_source(struct telling *telling, int source);
void telling_sentence(struct buf *out, struct str text);
void telling_quote(struct buf *out, const char *before, struct str text);

/* All that there may be several of, up to the coverage and from the rules on. */
void telling_places(struct telling *telling);
void telling_coverage(struct telling *telling);
void telling_use(struct telling *telling);

#endif
