#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BLOCK_BYTES = 64 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t size_bytes;
    size_t used_bytes;
    alignas(max_align_t) unsigned char data[];
};

void arena_init(struct arena *arena, size_t limit_bytes)
{
    *arena = (struct arena){.limit_bytes = limit_bytes};
}

static struct arena_block *block_create(size_t size_bytes)
{
    struct arena_block *block = malloc(sizeof *block + size_bytes);
    if (!block)
        return NULL;
    block->next = NULL;
    block->size_bytes = size_bytes;
    block->used_bytes = 0;
    return block;
}

/* A block with room for the size: the current one, or a new one behind it. */
static struct arena_block *block_with_room(struct arena *arena, size_t size_bytes)
{
    struct arena_block *now = arena->now;
    if (now && now->size_bytes - now->used_bytes >= size_bytes)
        return now;
    struct arena_block *block =
        block_create(size_bytes > ARENA_BLOCK_BYTES ? size_bytes : ARENA_BLOCK_BYTES);
    if (!block)
        return NULL;
    if (now)
        now->next = block;
    else
        arena->first = block;
    arena->now = block;
    return block;
}

void *arena_take(struct arena *arena, size_t count, size_t size_bytes)
{
    if (size_bytes && count > SIZE_MAX / 2 / size_bytes)
        return NULL;
    const size_t align = alignof(max_align_t);
    size_t wanted_bytes = (count * size_bytes + align - 1) & ~(align - 1);
    if (arena->limit_bytes && wanted_bytes > arena->limit_bytes - arena->used_bytes)
        return NULL;
    struct arena_block *block = block_with_room(arena, wanted_bytes);
    if (!block)
        return NULL;
    void *taken = block->data + block->used_bytes;
    block->used_bytes += wanted_bytes;
    arena->used_bytes += wanted_bytes;
    memset(taken, 0, wanted_bytes);
    return taken;
}

void *arena_grow(struct arena *arena, void *items, int count, int *room, size_t size_bytes)
{
    enum { ROOM_AT_FIRST = 64 };
    if (count < *room)
        return items;
    int more = *room ? 2 * *room : ROOM_AT_FIRST;
    void *grown = arena_take(arena, (size_t)more, size_bytes);
    if (!grown)
        return NULL;
    if (count)
        memcpy(grown, items, (size_t)count * size_bytes);
    *room = more;
    return grown;
}

void arena_join(struct arena *arena, struct arena *other)
{
    if (!other->first)
        return;
    if (arena->now)
        arena->now->next = other->first;
    else
        arena->first = other->first;
    arena->now = other->now;
    arena->used_bytes += other->used_bytes;
    *other = (struct arena){.limit_bytes = other->limit_bytes};
}

static void blocks_free(struct arena_block *block)
{
    while (block) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_reset(struct arena *arena)
{
    if (arena->first) {
        blocks_free(arena->first->next);
        arena->first->next = NULL;
        arena->first->used_bytes = 0;
    }
    arena->now = arena->first;
    arena->used_bytes = 0;
}

void arena_finish(struct arena *arena)
{
    if (!arena)
        return;
    blocks_free(arena->first);
    *arena = (struct arena){.limit_bytes = arena->limit_bytes};
}
