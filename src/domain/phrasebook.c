#include "domain/phrasebook.h"

#include <stdlib.h>
#include <string.h>

#include "codec/json_write.h"

enum {
    PHRASE_SLOTS = 1 << 15,
    PHRASES_MAX = PHRASE_SLOTS / 2, /* so that a search for a free slot is short */
    PHRASES_BYTES = 6 * 1024 * 1024,
    LISTINGS = 1 << 16,
    LISTINGS_BYTES = 11 * 1024 * 1024, /* of their texts */
    LINE_BYTES = 64                    /* of the processor's cache */
};

struct entry {
    struct phrase_key key;
    struct phrase phrase;
};

struct phrasebook {
    const struct atlas *atlas; /* held; NULL at first */
    struct arena arena;        /* of the entries */
    int count;
    bool is_full;
    struct entry *slots[PHRASE_SLOTS];
    struct buf json;                   /* of the phrase being kept */
    unsigned turn;                     /* which of two neighbours goes next */
    size_t listings_bytes;             /* of all texts */
    struct listing listings[LISTINGS]; /* by a hash of service and location */
};

enum err phrasebook_create(struct phrasebook **out, struct problem *problem)
{
    struct phrasebook *book = calloc(1, sizeof *book);
    if (!book)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for a phrasebook.");
    arena_init(&book->arena, PHRASES_BYTES);
    buf_init(&book->json, 0);
    *out = book;
    return OK;
}

static void listings_forget(struct phrasebook *book)
{
    for (int i = 0; i < LISTINGS; i++)
        if (book->listings[i].text) { /* an empty slot's page may never have been touched */
            free(book->listings[i].text);
            book->listings[i] = (struct listing){.text = NULL};
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
    buf_finish(&book->json);
    free(book);
}

static void phrases_forget(struct phrasebook *book)
{
    memset(book->slots, 0, sizeof book->slots);
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
    for (size_t i = key_slot(key); book->slots[i]; i = (i + 1) % PHRASE_SLOTS)
        if (keys_equal(book->slots[i]->key, key))
            return &book->slots[i]->phrase;
    return NULL;
}

const struct phrase *phrasebook_keep(struct phrasebook *book, struct phrase_key key,
                                     const struct reason *reason, const struct ask *ask)
{
    struct json_write json = json_write_to(&book->json);
    buf_clear(&book->json);
    reason_write(reason, &json);
    size_t reason_len = book->json.len;
    json = json_write_to(&book->json);
    ask_write(ask, &json);
    struct entry *entry = ARENA_NEW(&book->arena, struct entry);
    struct str text = str_copy(reason->text, &book->arena);
    struct str both = str_copy(buf_view(&book->json), &book->arena);
    if (book->json.failed || !entry || !text.ptr || !both.ptr || book->count == PHRASES_MAX) {
        book->is_full = true;
        return NULL;
    }
    *entry = (struct entry){key, {*reason, *ask}};
    entry->phrase.reason.text = entry->phrase.ask.text = text;
    entry->phrase.reason.json = (struct str){both.ptr, reason_len};
    entry->phrase.ask.json = (struct str){both.ptr + reason_len, both.len - reason_len};
    size_t slot = key_slot(key);
    while (book->slots[slot])
        slot = (slot + 1) % PHRASE_SLOTS;
    book->slots[slot] = entry;
    book->count++;
    return &entry->phrase;
}

/* ---- listings ---- */

/* The first of the two neighbours that may hold it. */
static size_t listing_index(int service, int location)
{
    uint32_t mixed = (uint32_t)service * 0x9E3779B1u + (uint32_t)location * 0x85EBCA77u;
    return (mixed >> 8) % LISTINGS & ~(size_t)1;
}

static bool same_moment(struct moment a, struct moment b)
{
    return a.as_of.days == b.as_of.days && a.known_on.days == b.known_on.days;
}

static bool is_listing(const struct listing *listing, int service, int location,
                       struct moment moment)
{
    return listing->text && listing->service == service && listing->location == location &&
           same_moment(listing->moment, moment);
}

const struct listing *phrasebook_listing(const struct phrasebook *book, int service, int location,
                                         struct moment moment)
{
    const struct listing *pair = &book->listings[listing_index(service, location)];
    return is_listing(&pair[0], service, location, moment)   ? &pair[0]
           : is_listing(&pair[1], service, location, moment) ? &pair[1]
                                                             : NULL;
}

/* A slot's text with at least that room; NULL if there is none. */
static char *text_room(struct phrasebook *book, struct listing *slot, size_t len)
{
    if (slot->text && slot->room_len >= len)
        return slot->text;
    if (len > UINT16_MAX || book->listings_bytes - slot->room_len + len > LISTINGS_BYTES)
        return NULL;
    char *text = realloc(slot->text, len);
    if (!text)
        return NULL;
    book->listings_bytes += len - slot->room_len;
    slot->text = text;
    slot->room_len = (uint16_t)len;
    return text;
}

const struct listing *phrasebook_keep_listing(struct phrasebook *book,
                                              const struct listing *listing, struct str head,
                                              struct str tail)
{
    struct listing *pair = &book->listings[listing_index(listing->service, listing->location)];
    struct listing *slot = pair[0].text && (!pair[1].text || book->turn++ % 2) ? &pair[1] : pair;
    char *text = text_room(book, slot, head.len + tail.len);
    if (!text)
        return NULL;
    uint16_t room_len = slot->room_len;
    *slot = *listing;
    slot->text = text;
    slot->room_len = room_len;
    slot->head_len = (uint16_t)head.len;
    slot->tail_len = (uint16_t)tail.len;
    memcpy(text, head.ptr, head.len);
    memcpy(text + head.len, tail.ptr, tail.len);
    return slot;
}

static void bytes_expect(const void *bytes, size_t size_bytes)
{
    for (size_t i = 0; i < size_bytes; i += LINE_BYTES)
        __builtin_prefetch((const char *)bytes + i);
}

void phrasebook_expect(const struct phrasebook *book, const struct hit *hits, int count)
{
    for (int i = 0; i < count; i++)
        bytes_expect(&book->listings[listing_index(hits[i].service, hits[i].location)],
                     2 * sizeof(struct listing));
    for (int i = 0; i < count; i++) {
        const struct listing *pair =
            &book->listings[listing_index(hits[i].service, hits[i].location)];
        const struct listing *listing = &pair[pair[0].service != hits[i].service];
        if (!listing->text)
            continue;
        bytes_expect(listing->text, (size_t)listing->head_len + listing->tail_len);
        bytes_expect(book->atlas->directory.rules + listing->rules.first,
                     (size_t)listing->rules.count * sizeof(struct rule));
    }
}
