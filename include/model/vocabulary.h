/* Terms: short codes with the words for people. The rows live in the store. */
#ifndef SIGNPOST_MODEL_VOCABULARY_H
#define SIGNPOST_MODEL_VOCABULARY_H

#include "base/text.h"

enum { TERM_MAX = 64, VOCABULARY_MAX = 24 };

struct term {
    struct str code;   /* "accommodation" */
    struct str label;  /* "Somewhere to live" */
    struct str phrase; /* inside a sentence: "somewhere to live" */
    struct str hint;   /* may be empty */
};

/* A term's index is its bit in a set of terms. */
struct vocabulary {
    struct str name; /* "need" */
    int count;
    struct term terms[TERM_MAX];
};

struct vocabularies {
    int count;
    struct vocabulary lists[VOCABULARY_MAX];
};

/* NULL if there is none of that name. */
const struct vocabulary *vocabulary_find(const struct vocabularies *all, const char *name);

/* Its index, or -1. */
int term_find(const struct vocabulary *vocabulary, struct str code);

/* The set of all its terms. */
uint64_t vocabulary_all(const struct vocabulary *vocabulary);

/* Appends the phrases of the set: "a, b or c". */
void terms_phrase(const struct vocabulary *vocabulary, uint64_t terms, const char *last_joint,
                  struct buf *out);

#endif
