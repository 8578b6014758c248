/* What differs between two versions of a listing, in words, part by part. */
#ifndef SIGNPOST_DOMAIN_DIFFERENCE_H
#define SIGNPOST_DOMAIN_DIFFERENCE_H

#include "domain/edit.h"

struct difference {
    struct str field;  /* "name", "phones", "coverages": a stable code */
    struct str label;  /* "Phone" */
    struct str before; /* in words; empty: was not there */
    struct str after;  /* empty: is no longer there */
    struct str
        small; /* of a listing in words: small print, like the day since which a row is known.
                  Differences have it in their words, where the words alone are the same */
};

struct differences {
    int count;
    struct difference *items;
};

/* before NULL: all that is there is new. Text is in the arena. */
MUST_CHECK enum err differences_find(const struct listing *before, const struct listing *after,
                                     struct arena *arena, struct differences *out,
                                     struct problem *problem);

/* All of a listing in words, in the same order and words: for "check your answers". after is
 * filled, before is empty. */
MUST_CHECK enum err listing_words(const struct listing *listing, struct arena *arena,
                                  struct differences *out, struct problem *problem);

/* One rule as its reader will see it: "She must be 18 or over." */
MUST_CHECK enum err rule_words(const struct directory *words, const struct rule *rule,
                               struct buf *out, struct problem *problem);

#endif
