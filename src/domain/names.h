/* The sorted names of an atlas. For place.c. */
#ifndef SIGNPOST_DOMAIN_NAMES_H
#define SIGNPOST_DOMAIN_NAMES_H

#include "domain/atlas.h"

enum { NAME_KEY_LEN = 96 };

/* Small letters, "and" for &, one space between words, without "London Borough of" and the like.
 * The result lies in out. */
struct str name_normalise(struct str text, char out[NAME_KEY_LEN]);

/* The run of entries with exactly this key. */
struct span names_find(const struct atlas *atlas, struct str key);

/* The entry that is closest by spelling, NULL if none is close. */
const struct name_entry *names_nearest(const struct atlas *atlas, struct str key);

#endif
