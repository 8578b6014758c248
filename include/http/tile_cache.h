/* Tiles that were made once, kept while they are asked for again: the least lately used go first.
 * Any thread. */
#ifndef SIGNPOST_HTTP_TILE_CACHE_H
#define SIGNPOST_HTTP_TILE_CACHE_H

#include "http/server.h"

/* All that makes one tile differ from another of the same atlas. Set all members: it is compared
 * byte by byte. */
struct tile_key {
    uint64_t layers;
    uint32_t form; /* of the bytes, and what else is drawn: the caller's own numbers */
    int32_t z;
    uint32_t x;
    uint32_t y;
    int32_t as_of_days;
    int32_t need;
    int32_t stage;
    int32_t spare; /* 0: fills the last word */
};

struct tile_cache;

/* Holds at most so many tiles and bytes; the latter counts what a tile takes in memory, about. */
MUST_CHECK enum err tile_cache_create(int tiles_max, size_t bytes_max, struct tile_cache **out,
                                      struct problem *problem);
void tile_cache_destroy(struct tile_cache *cache); /* NULL is fine */

/* The tile, held for the caller; NULL when it is not kept. */
struct http_shared *tile_cache_take(struct tile_cache *cache, const struct tile_key *key);

/* Keeps it with a hold of its own; one that is kept already stays. One that is larger than a
 * quarter of all is not kept. */
void tile_cache_add(struct tile_cache *cache, const struct tile_key *key,
                    struct http_shared *shared, size_t size_bytes);

#endif
