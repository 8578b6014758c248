/* The annex of the Blueprint, regenerated: what is provided for women in London on a day, as one
 * document. The page and the paper are drawn from the same blocks, so they say the same. */
#ifndef SIGNPOST_DOMAIN_ANNEX_H
#define SIGNPOST_DOMAIN_ANNEX_H

#include "domain/gap.h"

enum annex_kind {
    ANNEX_HEADING,
    ANNEX_TEXT,
    ANNEX_LIST,
    ANNEX_TABLE,
    ANNEX_COVER_MAP, /* whom services cover */
    ANNEX_GAP_MAP,   /* verdicts by borough */
    ANNEX_BARS,      /* verdicts by borough over time */
    ANNEX_CLIFF      /* what ends when: bars of women */
};

enum { ANNEX_LEVEL_MAX = 3 }; /* of headings; 1 begins a new page on paper */

struct annex_column {
    struct str title;
    int width; /* its share of the table's */
    bool is_number;
};

struct annex_cell {
    struct str text; /* lines between line ends; empty: nothing is said */
    struct str url;  /* where it leads outside; empty: nowhere */
    int service;     /* whose page it leads to, or NONE */
    int verdict;     /* a verdict of gaps, told in pattern too, or NONE */
};

/* The first cell of each row is its heading. */
struct annex_table {
    int column_count;
    const struct annex_column *columns;
    int row_count;
    const struct annex_cell *cells; /* [row * column_count + column] */
    bool has_no_head;               /* names and values: the columns have no titles */
    bool is_matrix;                 /* narrow columns with upright titles */
};

struct annex_map {
    uint64_t covered; /* boroughs */
    uint64_t maybe;
    int area_count; /* of ANNEX_GAP_MAP */
    const int *areas;
    const struct gap_cell *cells;
};

struct annex_block {
    enum annex_kind kind;
    int level;         /* of a heading, 1 to ANNEX_LEVEL_MAX */
    struct str number; /* of a heading: "3.1" */
    struct str anchor; /* likewise: "s3-1" */
    struct str text;   /* heading, paragraph, title of a table or figure */
    int item_count;    /* of a list */
    const struct str *items;
    const struct annex_table *table;
    const struct annex_map *map;
    const struct gap_timeline *timeline;
    const struct gap_cliff *cliff;
};

struct annex {
    const struct atlas *atlas;
    struct moment moment;
    struct str title;
    struct str subtitle;
    struct str as_at;        /* "1 June 2019" */
    struct str known_on;     /* likewise; empty: all that is known counts */
    struct str fingerprint;  /* of the data */
    struct str summary;      /* the answer in a sentence or two */
    struct str record_words; /* that the records are historical, or made up */
    struct str source_words; /* one line for every page */
    bool is_synthetic;
    int block_count;
    const struct annex_block *blocks;
};

/* The same atlas and moment give the same document. Everything lives in the arena or as long as the
 * atlas. ERR_NO_MEMORY, ERR_GEOMETRY; ERR_INVALID where there are no boroughs. */
MUST_CHECK enum err annex_make(const struct atlas *atlas, struct gap_memory *memory,
                               struct moment moment, struct arena *arena, struct annex *out,
                               struct problem *problem);

/* The sources of all services that are listed, each once, by title. NULL without memory. */
const int *annex_sources_of(const struct atlas *atlas, struct moment moment, struct arena *arena,
                            int *count);

#endif
