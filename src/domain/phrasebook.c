#include "domain/phrasebook.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json_write.h"

enum {
    PHRASE_SLOTS = 1 << 15,
    PHRASES_MAX = PHRASE_SLOTS / 2, /* so that a search for a free slot is short */
    PHRASES_BYTES = 6 * 1024 * 1024,
    LISTINGS = 1 << 16,
    NEIGHBOURS = 4,                    /* slots in which a listing may be */
    LISTINGS_BYTES = 11 * 1024 * 1024, /* with their texts */
    LINE_BYTES = 64,                   /* of the processor's cache */
    LINES_EXPECTED = 9                 /* of a listing: most have no more */
};

/* One line of the cache; empty where there are no words. */
struct entry {
    struct phrase_key key;
    struct phrase phrase;
};
static_assert(sizeof(struct entry) == LINE_BYTES, "a sentence is found with one look at memory");

struct slot {
    int service;
    int location;
    struct telling *listing; /* NULL: the slot is empty */
};
static_assert(NEIGHBOURS * sizeof(struct slot) == LINE_BYTES, "and so is a listing");

struct phrasebook {
    _Alignas(LINE_BYTES) struct entry entries[PHRASE_SLOTS];
    _Alignas(LINE_BYTES) struct slot slots[LISTINGS]; /* by a hash of service and location */
    void *memory;                                     /* where the book is */
    const struct atlas *atlas;                        /* held; NULL at first */
    struct arena arena;                               /* of words */
    int count;
    bool is_full;
    unsigned turn;         /* which of the neighbours goes next */
    size_t listings_bytes; /* of all texts */
};

enum err phrasebook_create(struct phrasebook **out, struct problem *problem)
{
    /* calloc, since pages that are never touched then cost nothing; it knows of no lines */
    char *memory = calloc(1, sizeof(struct phrasebook) + LINE_BYTES);
    if (!memory)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for a phrasebook.");
    struct phrasebook *book = (void *)(memory + LINE_BYTES - (uintptr_t)memory % LINE_BYTES);
    book->memory = memory;
    arena_init(&book->arena, PHRASES_BYTES);
    *out = book;
    return OK;
}

static void listings_forget(struct phrasebook *book)
{
    for (int i = 0; i < LISTINGS; i++)
        if (book->slots[i].listing) { /* an empty slot's page may never have been touched */
            free(book->slots[i].listing);
            book->slots[i].listing = NULL;
        }
    book->listings_bytes = 0;
}

void phrasebook_destroy(struct phrasebook *book)
{
    if (!book)
        return;
    atlas_give_back(book->atlas);
    arena_finish(&book->arena);
    listings_forget(book);
    free(book->memory);
}

static void phrases_forget(struct phrasebook *book)
{
    memset(book->entries, 0, sizeof book->entries);
    arena_reset(&book->arena);
    book->count = 0;
    book->is_full = false;
}

void phrasebook_begin(struct phrasebook *book, const struct atlas *atlas)
{
    if (book->atlas != atlas) {
        atlas_give_back(book->atlas);
        book->atlas = atlas_take(atlas);
        phrases_forget(book);
        listings_forget(book);
    } else if (book->is_full) {
        phrases_forget(book);
    }
}

/* ---- sentences ---- */

/* Multiplies by odd constants of which about half the bits are set, so that each bit counts. */
static size_t key_slot(struct phrase_key key)
{
    uint64_t mixed = key.parts[0] * 0x9E3779B97F4A7C15;
    mixed = (mixed ^ mixed >> 32 ^ key.parts[1]) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ mixed >> 32 ^ key.parts[2]) * 0x94D049BB133111EB;
    return (size_t)(mixed >> 40) % PHRASE_SLOTS;
}

static bool keys_equal(struct phrase_key a, struct phrase_key b)
{
    return a.parts[0] == b.parts[0] && a.parts[1] == b.parts[1] && a.parts[2] == b.parts[2];
}

const struct phrase *phrasebook_find(const struct phrasebook *book, struct phrase_key key)
{
    for (size_t i = key_slot(key); book->entries[i].phrase.words; i = (i + 1) % PHRASE_SLOTS)
        if (keys_equal(book->entries[i].key, key))
            return &book->entries[i].phrase;
    return NULL;
}

static void object_write(struct str name, const char *value, struct str text, struct buf *out)
{
    struct json_write json = json_write_to(out);
    json_write_object_begin(&json);
    json_write_key(&json, name);
    json_write_text(&json, str_from(value));
    json_write_key(&json, STR("text"));
    json_write_text(&json, text);
    json_write_object_end(&json);
}

bool phrase_make(struct phrase *phrase, struct str text, struct arena *arena)
{
    struct buf words;
    buf_init(&words, UINT32_MAX);
    buf_str(&words, text);
    object_write(STR("code"), phrase->code, text, &words);
    size_t reason_end = words.len;
    object_write(STR("fact"), phrase->fact, text, &words);
    phrase->words = words.failed ? NULL : str_copy(buf_view(&words), arena).ptr;
    phrase->text_len = (uint32_t)text.len;
    phrase->reason_len = (uint32_t)(reason_end - text.len);
    phrase->ask_len = (uint32_t)(words.len - reason_end);
    buf_finish(&words);
    return phrase->words;
}

const struct phrase *phrasebook_keep(struct phrasebook *book, struct phrase_key key,
                                     const struct phrase *phrase, struct str text)
{
    struct entry entry = {key, *phrase};
    if (book->count == PHRASES_MAX || !phrase_make(&entry.phrase, text, &book->arena)) {
        book->is_full = true;
        return NULL;
    }
    size_t slot = key_slot(key);
    while (book->entries[slot].phrase.words)
        slot = (slot + 1) % PHRASE_SLOTS;
    book->entries[slot] = entry;
    book->count++;
    return &book->entries[slot].phrase;
}

/* ---- listings ---- */

/* The slots in which it may be. */
static size_t neighbours_first(int service, int location)
{
    uint32_t mixed = (uint32_t)service * 0x9E3779B1u + (uint32_t)location * 0x85EBCA77u;
    return (mixed >> 8) % LISTINGS & ~(size_t)(NEIGHBOURS - 1);
}

static bool is_listing(const struct slot *slot, int service, int location, struct moment moment)
{
    return slot->service == service && slot->location == location && slot->listing &&
           slot->listing->moment.as_of.days == moment.as_of.days &&
           slot->listing->moment.known_on.days == moment.known_on.days;
}

const struct telling *phrasebook_listing(const struct phrasebook *book, int service, int location,
                                         struct moment moment)
{
    const struct slot *slots = &book->slots[neighbours_first(service, location)];
    for (int i = 0; i < NEIGHBOURS; i++)
        if (is_listing(&slots[i], service, location, moment))
            return slots[i].listing;
    return NULL;
}

/* An empty one of the slots, or else each in turn. */
static struct slot *slot_choose(struct phrasebook *book, int service, int location)
{
    struct slot *slots = &book->slots[neighbours_first(service, location)];
    for (int i = 0; i < NEIGHBOURS; i++)
        if (!slots[i].listing)
            return &slots[i];
    return &slots[book->turn++ % NEIGHBOURS];
}

/* A listing with room for a text of that length, in place of what a slot has; NULL if there is none
 * and all stays. */
static struct telling *listing_reserve(struct phrasebook *book, struct telling *had, size_t len)
{
    size_t had_bytes = had ? sizeof *had + had->room_len : 0;
    size_t needs_bytes = sizeof *had + len;
    if (had_bytes >= needs_bytes)
        return had;
    if (len > UINT16_MAX || book->listings_bytes - had_bytes + needs_bytes > LISTINGS_BYTES)
        return NULL;
    struct telling *listing = realloc(had, needs_bytes);
    if (!listing)
        return NULL;
    book->listings_bytes += needs_bytes - had_bytes;
    listing->room_len = (uint16_t)len;
    return listing;
}

const struct telling *phrasebook_keep_listing(struct phrasebook *book,
                                              const struct telling *listing, struct str head,
                                              struct str tail)
{
    struct slot *slot = slot_choose(book, listing->service, listing->location);
    struct telling *kept = listing_reserve(book, slot->listing, head.len + tail.len);
    if (!kept)
        return NULL;
    slot->listing = kept;
    uint16_t room_len = kept->room_len;
    *kept = *listing;
    kept->room_len = room_len;
    kept->head_len = (uint16_t)head.len;
    kept->tail_len = (uint16_t)tail.len;
    memcpy(kept->text, head.ptr, head.len);
    memcpy(kept->text + head.len, tail.ptr, tail.len);
    slot->service = listing->service;
    slot->location = listing->location;
    return kept;
}

static void bytes_expect(const void *bytes, size_t size_bytes)
{
    for (size_t i = 0; i < size_bytes; i += LINE_BYTES)
        __builtin_prefetch((const char *)bytes + i);
}

/* The listing of a hit, whatever its day; NULL if there is none. */
static const struct telling *listing_near(const struct phrasebook *book, const struct hit *hit)
{
    const struct slot *slots = &book->slots[neighbours_first(hit->service, hit->location)];
    for (int i = 0; i < NEIGHBOURS; i++)
        if (slots[i].service == hit->service && slots[i].location == hit->location)
            return slots[i].listing;
    return NULL;
}

void phrasebook_expect(const struct phrasebook *book, const struct hit *hits, int count)
{
    for (int i = 0; i < count; i++)
        __builtin_prefetch(&book->slots[neighbours_first(hits[i].service, hits[i].location)]);
    for (int i = 0; i < count; i++) {
        const struct telling *listing = listing_near(book, &hits[i]);
        if (listing)
            bytes_expect(listing, (size_t)LINES_EXPECTED * LINE_BYTES);
    }
    for (int i = 0; i < count; i++) {
        const struct telling *listing = listing_near(book, &hits[i]);
        if (listing)
            bytes_expect(book->atlas->directory.rules + listing->rules.first,
                         (size_t)listing->rules.count * sizeof(struct rule));
    }
}
