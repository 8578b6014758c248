/* What the files that make the annex share. Blocks are added one after the other; whatever fails
 * shows at the end, in is_short. */
#ifndef SIGNPOST_DOMAIN_ANNEX_MAKING_H
#define SIGNPOST_DOMAIN_ANNEX_MAKING_H

#include "domain/annex.h"
#include "domain/gap_write.h"
#include "domain/words.h"

enum { ANNEX_YEARS = 10 /* of the timeline and the cliff */ };

struct annex_making {
    const struct atlas *atlas;
    struct gap_memory *memory;
    struct moment moment;
    struct arena *arena;
    struct problem *problem;
    struct buf words; /* to put things together; annex_keep empties it */
    struct annex_block *blocks;
    int block_count;
    int block_room;
    int numbers[ANNEX_LEVEL_MAX + 1];
    bool is_short;                /* of memory */
    struct gap_question question; /* about any need and stage on the day */
    struct gap_detail detail;     /* its answer */
    struct gap_matrix needs;
    struct str summary;
    struct annex_block spare_block; /* written to when there is no room; never read */
    struct annex_cell spare_cell;
};

struct annex_head {
    const char *title;
    int width;
    bool is_number;
};

/* A table that grows by rows. */
struct annex_rows {
    struct annex_making *making;
    struct annex_column *columns;
    int column_count;
    struct annex_cell *cells;
    int count; /* cells */
    int room;
};

/* annex_blocks.c */
struct str annex_keep(struct annex_making *making);
struct annex_block *annex_add(struct annex_making *making, enum annex_kind kind, struct str text);
void annex_heading(struct annex_making *making, int level, struct str text);
void annex_text(struct annex_making *making, struct str text); /* nothing for empty text */
void annex_list(struct annex_making *making, const struct str *items, int count);
struct annex_rows annex_rows_begin(struct annex_making *making, const struct annex_head *heads,
                                   int column_count);
struct annex_cell *annex_cell(struct annex_rows *rows, struct str text);
/* Names and values in two columns. */
void annex_fact(struct annex_rows *rows, const char *name, struct str value);
struct annex_rows annex_facts_begin(struct annex_making *making);
/* Adds the table, which may be changed until the next is made; NULL if there are no rows. */
struct annex_table *annex_rows_end(struct annex_rows *rows, struct str title);
/* Names with semicolons, since many hold a comma or "and"; "and 7 more" after so many. */
void annex_names(struct annex_making *making, const struct str *names, int count, int shown_max);
/* All areas, with commas. */
void annex_areas(struct annex_making *making, const int *areas, int count);

/* The sections. */
void annex_method(struct annex_making *making);
enum err annex_picture(struct annex_making *making);
void annex_programmes(struct annex_making *making);
void annex_types(struct annex_making *making);
void annex_services_table(struct annex_making *making, const int *services, int count,
                          struct str title);
void annex_boroughs(struct annex_making *making);
enum err annex_matrices(struct annex_making *making);
enum err annex_time(struct annex_making *making);
void annex_sources(struct annex_making *making);

#endif
