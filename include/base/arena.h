/* Memory that is given back all at once. One request, one arena. */
#ifndef SIGNPOST_BASE_ARENA_H
#define SIGNPOST_BASE_ARENA_H

#include <stddef.h>

#include "base/err.h"

struct arena_block;

struct arena {
    struct arena_block *first; /* kept across resets */
    struct arena_block *now;
    size_t used_bytes;  /* of all blocks, for the limit */
    size_t limit_bytes; /* 0 means none */
};

/* limit_bytes: what it may hold in all; 0 means no limit. Allocates nothing yet. */
void arena_init(struct arena *arena, size_t limit_bytes);

/* Zeroed memory for count things of size_bytes each, aligned for any type.
 * NULL when memory or the limit is exhausted. Never freed by hand. */
void *arena_take(struct arena *arena, size_t count, size_t size_bytes) MUST_CHECK;

#define ARENA_NEW(arena, type) ((type *)arena_take((arena), 1, sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_take((arena), (count), sizeof(type)))

/* Room for one more than count items of size_bytes each: the items, or a copy twice as large. What
 * is left behind in the arena is no more than what is kept. *room grows with it; 0 and NULL at
 * first. NULL as arena_take, and then *room is as before. */
void *arena_grow(struct arena *arena, void *items, int count, int *room,
                 size_t size_bytes) MUST_CHECK;

/* Takes over what the other one holds, and leaves it empty. */
void arena_join(struct arena *arena, struct arena *other);

/* Forgets what was taken and keeps the first block for the next request. */
void arena_reset(struct arena *arena);

/* Frees everything. NULL is fine. */
void arena_finish(struct arena *arena);

#endif
