#include "http/tile_cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { NOBODY = -1 };

/* In a chain of those with the same hash, and in the order of use; free ones in a chain alone. */
struct entry {
    struct tile_key key;
    struct http_shared *shared;
    size_t size_bytes;
    int next;  /* in the chain */
    int older; /* used before it */
    int newer;
};

struct tile_cache {
    pthread_mutex_t mutex;
    size_t bytes_max;
    size_t bytes;
    int newest;
    int oldest;
    int free; /* chain */
    unsigned mask;
    int *heads; /* of chains, by hash */
    struct entry *entries;
};

enum err tile_cache_create(int tiles_max, size_t bytes_max, struct tile_cache **out,
                           struct problem *problem)
{
    struct tile_cache *cache = calloc(1, sizeof *cache);
    unsigned slots = 16;
    while (slots < (unsigned)tiles_max)
        slots *= 2;
    if (cache) {
        cache->heads = malloc(slots * sizeof *cache->heads);
        cache->entries = calloc((size_t)tiles_max + 1, sizeof *cache->entries);
    }
    if (!cache || !cache->heads || !cache->entries) {
        if (cache) {
            free(cache->heads);
            free(cache->entries);
        }
        free(cache);
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory to keep tiles.");
    }
    pthread_mutex_init(&cache->mutex, NULL);
    cache->bytes_max = bytes_max;
    cache->mask = slots - 1;
    cache->newest = cache->oldest = NOBODY;
    for (unsigned i = 0; i < slots; i++)
        cache->heads[i] = NOBODY;
    for (int i = 0; i < tiles_max; i++)
        cache->entries[i].next = i + 1 < tiles_max ? i + 1 : NOBODY;
    cache->free = tiles_max ? 0 : NOBODY;
    *out = cache;
    return OK;
}

/* ---- with the mutex held ---- */

static int *head_of(struct tile_cache *cache, const struct tile_key *key)
{
    uint64_t words[sizeof *key / sizeof(uint64_t)];
    uint64_t hash = 0;
    memcpy(words, key, sizeof words);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        hash = (hash ^ words[i]) * UINT64_C(0x9E3779B97F4A7C15);
        hash ^= hash >> 32;
    }
    return &cache->heads[(unsigned)hash & cache->mask];
}

static int find(struct tile_cache *cache, const struct tile_key *key)
{
    int at = *head_of(cache, key);
    while (at != NOBODY && memcmp(&cache->entries[at].key, key, sizeof *key) != 0)
        at = cache->entries[at].next;
    return at;
}

static void order_leave(struct tile_cache *cache, int at)
{
    const struct entry *entry = &cache->entries[at];
    if (entry->older == NOBODY)
        cache->oldest = entry->newer;
    else
        cache->entries[entry->older].newer = entry->newer;
    if (entry->newer == NOBODY)
        cache->newest = entry->older;
    else
        cache->entries[entry->newer].older = entry->older;
}

static void order_enter(struct tile_cache *cache, int at)
{
    cache->entries[at].older = cache->newest;
    cache->entries[at].newer = NOBODY;
    if (cache->newest == NOBODY)
        cache->oldest = at;
    else
        cache->entries[cache->newest].newer = at;
    cache->newest = at;
}

static void forget(struct tile_cache *cache, int at)
{
    struct entry *entry = &cache->entries[at];
    int *link = head_of(cache, &entry->key);
    while (*link != at)
        link = &cache->entries[*link].next;
    *link = entry->next;
    order_leave(cache, at);
    http_shared_give_back(entry->shared);
    cache->bytes -= entry->size_bytes;
    *entry = (struct entry){.next = cache->free};
    cache->free = at;
}

/* ---- */

void tile_cache_destroy(struct tile_cache *cache)
{
    if (!cache)
        return;
    while (cache->oldest != NOBODY)
        forget(cache, cache->oldest);
    pthread_mutex_destroy(&cache->mutex);
    free(cache->heads);
    free(cache->entries);
    free(cache);
}

struct http_shared *tile_cache_take(struct tile_cache *cache, const struct tile_key *key)
{
    struct http_shared *shared = NULL;
    pthread_mutex_lock(&cache->mutex);
    int at = find(cache, key);
    if (at != NOBODY) {
        shared = http_shared_take(cache->entries[at].shared);
        order_leave(cache, at);
        order_enter(cache, at);
    }
    pthread_mutex_unlock(&cache->mutex);
    return shared;
}

void tile_cache_add(struct tile_cache *cache, const struct tile_key *key,
                    struct http_shared *shared, size_t size_bytes)
{
    if (size_bytes > cache->bytes_max / 4)
        return;
    pthread_mutex_lock(&cache->mutex);
    bool is_new = find(cache, key) == NOBODY;
    while (is_new && cache->oldest != NOBODY &&
           (cache->free == NOBODY || cache->bytes + size_bytes > cache->bytes_max))
        forget(cache, cache->oldest);
    if (is_new && cache->free != NOBODY) {
        int at = cache->free;
        int *head = head_of(cache, key);
        cache->free = cache->entries[at].next;
        cache->entries[at] = (struct entry){.key = *key,
                                            .shared = http_shared_take(shared),
                                            .size_bytes = size_bytes,
                                            .next = *head};
        *head = at;
        order_enter(cache, at);
        cache->bytes += size_bytes;
    }
    pthread_mutex_unlock(&cache->mutex);
}
