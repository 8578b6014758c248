/* Listings that may be about the same service: what a steward should look at side by side. */
#ifndef SIGNPOST_DOMAIN_DUPLICATES_H
#define SIGNPOST_DOMAIN_DUPLICATES_H

#include "domain/atlas.h"

/* What two listings share. A pair is told when their names are the same, when they are alike and
 * something else is the same, or when two organisations share postcode and phone. */
enum duplicate_reason {
    DUPLICATE_SAME_NAME,    /* but for capitals, accents and punctuation */
    DUPLICATE_LIKE_NAME,    /* most words are the same */
    DUPLICATE_ORGANISATION, /* one organisation runs both */
    DUPLICATE_POSTCODE,
    DUPLICATE_PHONE,
    DUPLICATE_REASON_COUNT
};

struct duplicate {
    int first; /* services */
    int second;
    unsigned reasons; /* bits */
};

struct duplicates {
    int count;
    struct duplicate *items;
    bool is_cut; /* there may be more than were looked at */
};

enum {
    DUPLICATES_MAX = 500,        /* pairs that are told */
    DUPLICATES_ALIKE_MAX = 60,   /* services with one phone or postcode: more is a switchboard */
    DUPLICATES_OF_ONE_MAX = 2000 /* services of one organisation that are compared */
};

/* Most reasons first, then by name. is_seen, by service: those that the asker may see; NULL: all.
 * All of it lives in the arena. ERR_NO_MEMORY. */
MUST_CHECK enum err duplicates_find(const struct atlas *atlas, const bool *is_seen,
                                    struct arena *arena, struct duplicates *out,
                                    struct problem *problem);

/* Appends why: "Much the same name, same organisation, same phone." */
void duplicate_words(const struct duplicate *pair, struct buf *out);

#endif
