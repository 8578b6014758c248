/* The words that documents have, and which of them a word may mean. Only text_*.c includes it. */
#ifndef SIGNPOST_STORE_TEXT_SPELLING_H
#define SIGNPOST_STORE_TEXT_SPELLING_H

#include "store/text_index.h"

struct text_term {
    struct str key;
    int documents; /* that have it */
};

/* Sorted by key. */
struct text_terms {
    int count;
    const struct text_term *items;
};

/* Fills likeness and spellings of a word whose key is set. */
void text_word_understand(const struct text_terms *terms, struct text_word *word);

#endif
