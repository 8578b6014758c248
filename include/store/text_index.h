/* Full-text search in memory over short documents, by SQLite's FTS5: words may be cut short or
 * misspelled, capitals and accents do not matter, and nothing that is typed is syntax. */
#ifndef SIGNPOST_STORE_TEXT_INDEX_H
#define SIGNPOST_STORE_TEXT_INDEX_H

#include "base/arena.h"
#include "base/text.h"

/* What a document says, from what counts most to what counts least. */
enum text_field {
    TEXT_NAME,
    TEXT_OTHER_NAME,
    TEXT_ORGANISATION,
    TEXT_PROGRAMME,
    TEXT_TYPE,
    TEXT_NEEDS,
    TEXT_AREAS,
    TEXT_DESCRIPTION,
    TEXT_FIELD_COUNT
};

enum {
    TEXT_WORDS_MAX = 8,     /* of a search that count; later ones are left out */
    TEXT_SPELLINGS_MAX = 5, /* of one word */
    TEXT_HITS_MAX = 5000    /* of one search; the best */
};

/* How documents came to have a word. */
enum text_likeness {
    TEXT_BEGINS,       /* they have a word that begins with it */
    TEXT_SPELLED_LIKE, /* none does; they have one that is spelled much like it */
    TEXT_SAME_START,   /* nor that; they have one with the same first half at least */
    TEXT_NOWHERE       /* no document has anything like it */
};

struct text_word {
    struct str typed; /* as in the search */
    struct str key;   /* see base/token.h */
    enum text_likeness likeness;
    int spelling_count; /* of the likenesses in the middle */
    struct str spellings[TEXT_SPELLINGS_MAX];
};

struct text_hit {
    int number;     /* of the document */
    unsigned words; /* bit i: it has word i */
    double score;   /* the smaller the better */
};

/* What was understood, and what was found: most words first, then by score, then by number. */
struct text_search {
    int word_count; /* 0: nothing to search for */
    struct text_word words[TEXT_WORDS_MAX];
    bool is_partly; /* no document has all words: these have some */
    int total;      /* may be more than are held */
    int hit_count;
    struct text_hit *hits;
};

struct text_index;

MUST_CHECK enum err text_index_create(struct text_index **out, struct problem *problem);
void text_index_destroy(struct text_index *index); /* NULL is fine */

/* Adds the next document: the first has number 0. */
MUST_CHECK enum err text_index_add(struct text_index *index,
                                   const struct str fields[TEXT_FIELD_COUNT],
                                   struct problem *problem);

/* After the last document, once. */
MUST_CHECK enum err text_index_complete(struct text_index *index, struct problem *problem);

/* The search's text is borrowed; all else lives in the arena. Safe in many threads at once. */
MUST_CHECK enum err text_index_search(struct text_index *index, struct str typed,
                                      struct arena *arena, struct text_search *out,
                                      struct problem *problem);

/* A part of a text; word: which of the search's words it has, or NONE_OF_THEM. */
enum { NONE_OF_THEM = -1 };
struct text_piece {
    struct str text;
    int word;
};

/* Cuts a text into what was found and what lies between. NULL if the arena is full or there is
 * nothing in the text. */
struct text_piece *text_pieces(const struct text_search *search, struct str text,
                               struct arena *arena, int *count);

#endif
