/* Solving a siting problem: what its files share. Both aims are one problem here: choose candidates
 * so that the sum over the rows (points) of the largest gain among those chosen is greatest. */
#ifndef SIGNPOST_DOMAIN_SITING_SOLVING_H
#define SIGNPOST_DOMAIN_SITING_SOLVING_H

#include "base/arena.h"
#include "domain/siting.h"

/* ---- the table of gains: siting_gains.c ---- */

struct gain {
    double gain; /* over 0 */
    int index;   /* of its candidate, in a row; of its row, in a column */
};

/* A sparse table, by row and by column. In an arena. */
struct gains {
    int rows;
    int columns;
    int *row_starts;     /* rows + 1 of them */
    struct gain *by_row; /* the largest first, then the lower candidate */
    int *column_starts;
    struct gain *by_column;
    int *names;   /* per column: which candidate of the problem it is */
    int sites;    /* still to be chosen */
    double fixed; /* what the sites chosen before gain */
};

struct row {
    const struct gain *first;
    const struct gain *end;
};

static inline struct row gains_row(const struct gains *gains, int i)
{
    return (struct row){gains->by_row + gains->row_starts[i],
                        gains->by_row + gains->row_starts[i + 1]};
}

static inline struct row gains_column(const struct gains *gains, int j)
{
    return (struct row){gains->by_column + gains->column_starts[j],
                        gains->by_column + gains->column_starts[j + 1]};
}

/* reference_m: per point, the distance that a new site must be under to gain anything there. */
MUST_CHECK enum err gains_make(const struct siting_problem *asked, const double *reference_m,
                               struct arena *arena, struct gains *out, struct problem *problem);

/* What is left to decide once a column is chosen (NONE: none is) and only some columns are open.
 * prices, per row, are carried over: prices_out has as many as the new table has rows.
 * False when memory runs out. */
MUST_CHECK bool gains_reduce(const struct gains *from, int chosen, const bool *is_open,
                             const double *prices, struct arena *arena, struct gains *out,
                             double **prices_out);

/* ---- a good choice: siting_greedy.c ---- */

struct choice {
    int count;
    int columns[SITING_SITES_MAX];
    double value; /* without gains.fixed */
};

/* The largest and second largest gain of each row among the chosen. */
struct served {
    double best;
    double second;
    int by; /* index in the choice that gives the best; -1: none */
};

/* served: scratch, one for each row. Also sets the choice's value. */
void choice_value(const struct gains *gains, struct choice *choice, struct served *served);

/* Adds the column that gains most until sites are chosen or nothing is gained. */
void choice_greedy(const struct gains *gains, struct choice *choice, struct served *served,
                   double *scratch);

/* Swaps a chosen column for another while that gains. scratch: columns * (SITING_SITES_MAX + 1). */
void choice_interchange(const struct gains *gains, struct choice *choice, struct served *served,
                        double *scratch);

/* ---- the best choice: siting_search.c ---- */

struct search {
    double step;      /* two values that differ by less are the same: see siting_answer */
    bool is_whole;    /* all gains are whole numbers: so is the best value */
    int64_t until_us; /* clock_mono_us */
    const atomic_bool *cancel;
    bool is_cut; /* by time or by cancel */

    int path_count; /* candidates chosen on the way to the node we are at */
    int path[SITING_SITES_MAX];
    int best_count;
    int best[SITING_SITES_MAX]; /* candidates of the problem */
    double best_value;
    int64_t iterations;
    int64_t nodes;
};

/* Improves search.best and tells what no choice exceeds. */
MUST_CHECK enum err search_run(struct search *search, const struct gains *gains, double *bound,
                               struct problem *problem);

#endif
