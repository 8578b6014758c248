/* A directory with one of everything that the record can hold. Its words are the caller's to set.
 */
#ifndef SIGNPOST_TESTS_EVERYTHING_H
#define SIGNPOST_TESTS_EVERYTHING_H

#include "model/directory.h"

/* wkb: of each area and polygon. The lists are static, and filled anew by each call. */
void everything_fill(struct directory *d, struct str wkb);
struct str everything_square(struct arena *arena);

#endif
