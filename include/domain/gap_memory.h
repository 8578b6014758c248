/* What cutting and joining polygons has given before, kept by content: an answer that was computed
 * for the same polygons is right for every atlas. Shared by all threads. */
#ifndef SIGNPOST_DOMAIN_GAP_MEMORY_H
#define SIGNPOST_DOMAIN_GAP_MEMORY_H

#include "base/err.h"

struct gap_memory;

MUST_CHECK enum err gap_memory_create(struct gap_memory **out, struct problem *problem);
void gap_memory_destroy(struct gap_memory *memory); /* NULL is fine */

#endif
