/* What a worker has put into words before: sentences of reasons, and what an answer says of a
 * service whoever asks. It only saves work: answers are the same without it. */
#ifndef SIGNPOST_DOMAIN_PHRASEBOOK_H
#define SIGNPOST_DOMAIN_PHRASEBOOK_H

#include "domain/nearest.h"

struct phrasebook;

/* One for one thread; at most 20 MiB. */
MUST_CHECK enum err phrasebook_create(struct phrasebook **out, struct problem *problem);
void phrasebook_destroy(struct phrasebook *book); /* NULL is fine */

/* To be called before each answer: forgets all if the atlas is another one or the book is full.
 * Keeps a hold on the atlas. What it gave out is good until the next call. */
void phrasebook_begin(struct phrasebook *book, const struct atlas *atlas);

/* ---- sentences ---- */

/* All that the words of a sentence depend on, beside the atlas. */
struct phrase_key {
    uint64_t parts[3];
};

/* A sentence as a reason, and as a question if it asks. */
struct phrase {
    const char *code;  /* as in struct reason */
    const char *fact;  /* as in struct ask */
    const char *words; /* the text, then objects of the API: the reason and the question */
    uint32_t text_len;
    uint32_t reason_len;
    uint32_t ask_len;
    uint8_t verdict;
    bool is_hers;
};

/* Puts text and objects together in the arena, for a phrase of which the rest is set. False without
 * memory. */
bool phrase_make(struct phrase *phrase, struct str text, struct arena *arena);

static inline struct str phrase_text(const struct phrase *phrase)
{
    return (struct str){phrase->words, phrase->text_len};
}

static inline struct str phrase_reason(const struct phrase *phrase)
{
    return (struct str){phrase->words + phrase->text_len, phrase->reason_len};
}

static inline struct str phrase_ask(const struct phrase *phrase)
{
    return (struct str){phrase->words + phrase->text_len + phrase->reason_len, phrase->ask_len};
}

const struct phrase *phrasebook_find(const struct phrasebook *book, struct phrase_key key);

/* Keeps a copy with its text; NULL if there is no room. The texts of code and fact must last. */
const struct phrase *phrasebook_keep(struct phrasebook *book, struct phrase_key key,
                                     const struct phrase *phrase, struct str text);

/* ---- listings ---- */

/* What a feature says of a service at a location on a day, and what its verdict needs of it. */
struct telling {
    int service;
    int location;
    struct moment moment;
    struct cover cover;
    struct span rules;
    enum verdict runs;
    bool may_name_home; /* where she lives: not beside a confidential service */
    uint16_t head_len;  /* bytes of JSON before the verdict */
    uint16_t tail_len;  /* and of JSON after the distance */
    uint16_t room_len;  /* of text */
    char text[];        /* both, one after the other */
};

/* NULL if it is not known. Good until the next one is kept. */
const struct telling *phrasebook_listing(const struct phrasebook *book, int service, int location,
                                         struct moment moment);

/* Keeps a copy of the listing with these texts; NULL if there is no room for them. */
const struct telling *phrasebook_keep_listing(struct phrasebook *book,
                                              const struct telling *listing, struct str head,
                                              struct str tail);

/* These will be asked for, one after the other: has them fetched from memory all at once. */
void phrasebook_expect(const struct phrasebook *book, const struct hit *hits, int count);

#endif
