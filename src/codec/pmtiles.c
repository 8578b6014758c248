/* The format: github.com/protomaps/PMTiles, spec/v3. The head and the root directory have the first
 * 16 KiB; then come the tiles, as they are made, the metadata and the leaf directories. */
#include "codec/pmtiles.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

enum {
    HEAD_BYTES = 127,
    FIRST_BYTES = 16384, /* head and root directory */
    LEAF_ENTRIES = 4096,
    GZIP = 2,
    NO_COMPRESSION = 1,
    VERSION = 3
};

/* A run of tiles that follow each other and look the same. */
struct entry {
    uint64_t id;
    uint64_t offset; /* in the tiles, or the leaves */
    uint32_t size_bytes;
    uint32_t run; /* 0: a leaf directory */
};

struct content {
    uint8_t hash[SHA256_BYTES];
    uint64_t offset;
    uint32_t size_bytes; /* 0: the place is free */
};

struct pmtiles {
    FILE *file;
    char *path;
    struct entry now; /* the run that grows; run 0: there is none */
    struct entry *entries;
    size_t entry_count;
    size_t entry_room;
    struct content *contents; /* by hash, open addressing; room is a power of two */
    size_t content_count;
    size_t content_room;
    uint64_t tile_bytes;
    int64_t addressed;
};

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the tiles.");
}

static enum err io_failed(const struct pmtiles *pmtiles, struct problem *problem)
{
    return problem_set(problem, ERR_IO, "%s cannot be written: %s.", pmtiles->path,
                       strerror(errno));
}

enum err pmtiles_create(const char *path, struct pmtiles **out, struct problem *problem)
{
    static const char nothing[FIRST_BYTES];
    struct pmtiles *pmtiles = calloc(1, sizeof *pmtiles);
    if (!pmtiles)
        return no_memory(problem);
    enum err err = OK;
    pmtiles->path = strdup(path);
    if (!pmtiles->path)
        err = no_memory(problem);
    if (!err) {
        pmtiles->file = fopen(path, "wb");
        if (!pmtiles->file || fwrite(nothing, sizeof nothing, 1, pmtiles->file) != 1)
            err = io_failed(pmtiles, problem);
    }
    if (err) {
        pmtiles_destroy(pmtiles);
        return err;
    }
    *out = pmtiles;
    return OK;
}

void pmtiles_destroy(struct pmtiles *pmtiles)
{
    if (!pmtiles)
        return;
    if (pmtiles->file)
        fclose(pmtiles->file);
    free(pmtiles->path);
    free(pmtiles->entries);
    free(pmtiles->contents);
    free(pmtiles);
}

uint64_t pmtiles_id(int z, uint32_t x, uint32_t y)
{
    uint64_t id = ((UINT64_C(1) << (2 * z)) - 1) / 3; /* the tiles of all zooms before */
    for (int bit = z - 1; bit >= 0; bit--) {
        uint32_t side = UINT32_C(1) << bit;
        uint32_t east = x >> bit & 1;
        uint32_t south = y >> bit & 1;
        id += (uint64_t)((3 * east) ^ south) << (2 * bit);
        if (south)
            continue;
        if (east) { /* the quarter is turned: higher bits are spent, so they may wrap */
            x = side - 1 - x;
            y = side - 1 - y;
        }
        uint32_t kept = x;
        x = y;
        y = kept;
    }
    return id;
}

/* ---- Tiles ---- */

static struct content *place_of(struct content *contents, size_t room,
                                const uint8_t hash[SHA256_BYTES])
{
    uint64_t start;
    memcpy(&start, hash, sizeof start);
    size_t at = (size_t)start & (room - 1);
    while (contents[at].size_bytes && memcmp(contents[at].hash, hash, SHA256_BYTES) != 0)
        at = (at + 1) & (room - 1);
    return &contents[at];
}

static bool contents_grow(struct pmtiles *pmtiles)
{
    if (pmtiles->content_count * 2 < pmtiles->content_room)
        return true;
    size_t room = pmtiles->content_room ? pmtiles->content_room * 2 : 1024;
    struct content *grown = calloc(room, sizeof *grown);
    if (!grown)
        return false;
    for (size_t i = 0; i < pmtiles->content_room; i++)
        if (pmtiles->contents[i].size_bytes)
            *place_of(grown, room, pmtiles->contents[i].hash) = pmtiles->contents[i];
    free(pmtiles->contents);
    pmtiles->contents = grown;
    pmtiles->content_room = room;
    return true;
}

/* The run that grew so far becomes an entry. */
static bool entry_end(struct pmtiles *pmtiles)
{
    if (!pmtiles->now.run)
        return true;
    if (pmtiles->entry_count == pmtiles->entry_room) {
        size_t room = pmtiles->entry_room ? pmtiles->entry_room * 2 : 1024;
        struct entry *grown = realloc(pmtiles->entries, room * sizeof *grown);
        if (!grown)
            return false;
        pmtiles->entries = grown;
        pmtiles->entry_room = room;
    }
    pmtiles->entries[pmtiles->entry_count++] = pmtiles->now;
    pmtiles->now.run = 0;
    return true;
}

enum err pmtiles_add(struct pmtiles *pmtiles, uint64_t id, struct str tile, struct problem *problem)
{
    uint8_t hash[SHA256_BYTES];
    if (tile.len > UINT32_MAX)
        return problem_set(problem, ERR_LIMIT, "A tile is too large.");
    if (!contents_grow(pmtiles))
        return no_memory(problem);
    sha256(&tile, 1, hash);
    struct content *content = place_of(pmtiles->contents, pmtiles->content_room, hash);
    if (!content->size_bytes) {
        if (fwrite(tile.ptr, 1, tile.len, pmtiles->file) != tile.len)
            return io_failed(pmtiles, problem);
        memcpy(content->hash, hash, sizeof hash);
        content->offset = pmtiles->tile_bytes;
        content->size_bytes = (uint32_t)tile.len;
        pmtiles->tile_bytes += tile.len;
        pmtiles->content_count++;
    }
    pmtiles->addressed++;
    if (pmtiles->now.run && pmtiles->now.id + pmtiles->now.run == id &&
        pmtiles->now.offset == content->offset) {
        pmtiles->now.run++;
        return OK;
    }
    if (!entry_end(pmtiles))
        return no_memory(problem);
    pmtiles->now = (struct entry){id, content->offset, content->size_bytes, 1};
    return OK;
}

/* ---- Directories ---- */

static void put_varint(struct buf *out, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        buf_char(out, (char)(number | 0x80));
    buf_char(out, (char)number);
}

/* Column by column: numbers as steps, runs, sizes, offsets (0: right behind the one before). */
static void put_directory(struct buf *out, const struct entry *entries, size_t count)
{
    uint64_t before = 0;
    put_varint(out, count);
    for (size_t i = 0; i < count; i++) {
        put_varint(out, entries[i].id - before);
        before = entries[i].id;
    }
    for (size_t i = 0; i < count; i++)
        put_varint(out, entries[i].run);
    for (size_t i = 0; i < count; i++)
        put_varint(out, entries[i].size_bytes);
    for (size_t i = 0; i < count; i++) {
        bool follows = i && entries[i].offset == entries[i - 1].offset + entries[i - 1].size_bytes;
        put_varint(out, follows ? 0 : entries[i].offset + 1);
    }
}

/* What is written once all tiles are known. */
struct ending {
    struct buf root; /* gzip, as the others */
    struct buf leaves;
    struct buf metadata;
    struct buf plain;
    pmtiles_squeeze *squeeze;
    void *context;
    struct problem *problem;
};

static enum err squeeze_directory(struct ending *ending, const struct entry *entries, size_t count,
                                  struct buf *out)
{
    buf_clear(&ending->plain);
    put_directory(&ending->plain, entries, count);
    if (ending->plain.failed)
        return no_memory(ending->problem);
    enum err err = ending->squeeze(buf_view(&ending->plain), out, ending->context);
    return err ? no_memory(ending->problem) : OK;
}

/* Leaves of so many entries each, and the root that names them. */
static enum err make_leaves(struct ending *ending, const struct pmtiles *pmtiles,
                            size_t leaf_entries)
{
    size_t count = (pmtiles->entry_count + leaf_entries - 1) / leaf_entries;
    struct entry *root = calloc(count, sizeof *root);
    enum err err = OK;
    if (!root)
        return no_memory(ending->problem);
    buf_clear(&ending->leaves);
    buf_clear(&ending->root);
    for (size_t i = 0; i < count && !err; i++) {
        struct buf leaf; /* the squeezer wants an empty buffer */
        size_t first = i * leaf_entries;
        size_t rest = pmtiles->entry_count - first;
        buf_init(&leaf, 0);
        err = squeeze_directory(ending, pmtiles->entries + first,
                                rest < leaf_entries ? rest : leaf_entries, &leaf);
        root[i] =
            (struct entry){pmtiles->entries[first].id, ending->leaves.len, (uint32_t)leaf.len, 0};
        buf_str(&ending->leaves, buf_view(&leaf));
        buf_finish(&leaf);
    }
    if (!err)
        err = squeeze_directory(ending, root, count, &ending->root);
    free(root);
    return err;
}

static enum err make_directories(struct ending *ending, const struct pmtiles *pmtiles)
{
    enum err err = squeeze_directory(ending, pmtiles->entries, pmtiles->entry_count, &ending->root);
    for (size_t leaf = LEAF_ENTRIES; !err && ending->root.len > FIRST_BYTES - HEAD_BYTES; leaf *= 2)
        err = make_leaves(ending, pmtiles, leaf);
    return err;
}

/* ---- The head ---- */

static void put_number(struct buf *out, uint64_t number, int size_bytes)
{
    for (int i = 0; i < size_bytes; i++)
        buf_char(out, (char)(number >> (8 * i)));
}

static void put_degrees(struct buf *out, double degrees)
{
    put_number(out, (uint64_t)(int64_t)lround(degrees * 1e7), 4);
}

static void put_head(struct buf *head, const struct pmtiles *pmtiles,
                     const struct pmtiles_about *about, const struct ending *ending)
{
    uint64_t metadata_at = FIRST_BYTES + pmtiles->tile_bytes;
    const uint64_t numbers[] = {
        HEAD_BYTES,
        ending->root.len,
        metadata_at,
        ending->metadata.len,
        metadata_at + ending->metadata.len,
        ending->leaves.len,
        FIRST_BYTES,
        pmtiles->tile_bytes,
        (uint64_t)pmtiles->addressed,
        pmtiles->entry_count,
        pmtiles->content_count,
    };
    buf_text(head, "PMTiles");
    put_number(head, VERSION, 1);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        put_number(head, numbers[i], 8);
    put_number(head, 1, 1); /* tiles lie in the order of their numbers */
    put_number(head, GZIP, 1);
    put_number(head, about->is_gzip ? GZIP : NO_COMPRESSION, 1);
    put_number(head, about->type, 1);
    put_number(head, (uint64_t)about->min_zoom, 1);
    put_number(head, (uint64_t)about->max_zoom, 1);
    put_degrees(head, about->west);
    put_degrees(head, about->south);
    put_degrees(head, about->east);
    put_degrees(head, about->north);
    put_number(head, (uint64_t)about->min_zoom, 1);
    put_degrees(head, (about->west + about->east) / 2);
    put_degrees(head, (about->south + about->north) / 2);
}

static bool put_file(const struct pmtiles *pmtiles, const struct buf *bytes)
{
    return fwrite(bytes->len ? bytes->ptr : "", 1, bytes->len, pmtiles->file) == bytes->len;
}

static enum err write_ending(struct pmtiles *pmtiles, const struct pmtiles_about *about,
                             const struct ending *ending)
{
    struct buf head;
    buf_init(&head, 0);
    put_head(&head, pmtiles, about, ending);
    enum err err = head.failed ? no_memory(ending->problem) : OK;
    if (!err && (!put_file(pmtiles, &ending->metadata) || !put_file(pmtiles, &ending->leaves) ||
                 fseek(pmtiles->file, 0, SEEK_SET) || !put_file(pmtiles, &head) ||
                 !put_file(pmtiles, &ending->root) || fflush(pmtiles->file)))
        err = io_failed(pmtiles, ending->problem);
    buf_finish(&head);
    return err;
}

enum err pmtiles_finish(struct pmtiles *pmtiles, const struct pmtiles_about *about,
                        pmtiles_squeeze *squeeze, void *context, struct pmtiles_counts *counts,
                        struct problem *problem)
{
    struct ending ending = {.squeeze = squeeze, .context = context, .problem = problem};
    if (!entry_end(pmtiles))
        return no_memory(problem);
    if (!pmtiles->entry_count)
        return problem_set(problem, ERR_INVALID, "There are no tiles.");
    buf_init(&ending.root, 0);
    buf_init(&ending.leaves, 0);
    buf_init(&ending.metadata, 0);
    buf_init(&ending.plain, 0);
    enum err err = make_directories(&ending, pmtiles);
    if (!err && squeeze(about->metadata, &ending.metadata, context))
        err = no_memory(problem);
    if (!err)
        err = write_ending(pmtiles, about, &ending);
    if (!err && counts)
        *counts = (struct pmtiles_counts){
            pmtiles->addressed, (int64_t)pmtiles->content_count,
            (int64_t)(FIRST_BYTES + pmtiles->tile_bytes + ending.metadata.len + ending.leaves.len)};
    buf_finish(&ending.root);
    buf_finish(&ending.leaves);
    buf_finish(&ending.metadata);
    buf_finish(&ending.plain);
    return err;
}
