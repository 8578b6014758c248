/* Branch and bound, depth first. A node is a table of gains with the sites chosen so far taken out
 * of it; its bound is Lagrangian: each row pays a price u and a column is worth what it gains above
 * the prices,
 *     bound(u) = fixed + sum of u + the largest `sites` of sum(max(0, gain - u)),
 * which no choice exceeds whatever u >= 0 is (p-median: Cornuejols, Fisher & Nemhauser 1977;
 * maximal covering: Galvao & ReVelle 1996). The prices are sought by subgradient (Held, Wolfe &
 * Crowder 1974; Fisher 1981). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "siting_solving.h"

enum {
    ROUNDS_FIRST = 600, /* of subgradient at the root */
    ROUNDS_NODE = 30,   /* at others, and after each branch */
    ROUNDS_PATIENCE = 12,
    ROUNDS_BETWEEN_SWAPS = 25 /* at the root, the columns worth most are a start for interchange */
};

/* One node. In its own arena. */
struct node {
    const struct gains *gains;
    double *prices; /* the best so far, per row */
    double *trial;
    double *worth;      /* per column, at the trial's prices */
    double *worth_best; /* at the best ones */
    int *served;        /* per row, by how many of the columns worth most */
    bool *is_open;      /* per column: false once it is decided that it is not chosen */
    int open_count;
    double bound;
    struct served *rows;
    double *scratch;
};

/* The columns worth most, in order, and the best of the others. */
struct top {
    int count;
    int columns[SITING_SITES_MAX + 1];
};

static bool search_is_over(struct search *search)
{
    if (!search->is_cut)
        search->is_cut =
            clock_mono_us() >= search->until_us || (search->cancel && atomic_load(search->cancel));
    return search->is_cut;
}

/* Can a node with this bound hold nothing better than what we have? */
static bool is_beaten(const struct search *search, double bound)
{
    return search->is_whole ? bound < search->best_value + 1 - search->step
                            : bound <= search->best_value + search->step;
}

static void offer(struct search *search, const struct gains *gains, const struct choice *choice)
{
    double value = gains->fixed + choice->value;
    if (value <= search->best_value + search->step)
        return;
    search->best_value = value;
    search->best_count = search->path_count + choice->count;
    memcpy(search->best, search->path, (size_t)search->path_count * sizeof(int));
    for (int s = 0; s < choice->count; s++)
        search->best[search->path_count + s] = gains->names[choice->columns[s]];
}

/* ---- the bound of a node ---- */

static bool node_take(struct node *node, struct arena *arena, const struct gains *gains,
                      double *prices)
{
    size_t rows = (size_t)gains->rows;
    size_t columns = (size_t)gains->columns;
    *node = (struct node){.gains = gains,
                          .prices = prices,
                          .trial = ARENA_ARRAY(arena, double, rows),
                          .worth = ARENA_ARRAY(arena, double, columns),
                          .worth_best = ARENA_ARRAY(arena, double, columns),
                          .served = ARENA_ARRAY(arena, int, rows),
                          .is_open = ARENA_ARRAY(arena, bool, columns),
                          .open_count = gains->columns,
                          .bound = HUGE_VAL,
                          .rows = ARENA_ARRAY(arena, struct served, rows),
                          .scratch = ARENA_ARRAY(arena, double, columns *(SITING_SITES_MAX + 1))};
    if (!node->trial || !node->worth || !node->worth_best || !node->served || !node->is_open ||
        !node->rows || !node->scratch)
        return false;
    for (size_t j = 0; j < columns; j++)
        node->is_open[j] = true;
    return true;
}

static struct top top_find(const struct node *node, const double *worth)
{
    struct top top = {0};
    int wanted = node->gains->sites + 1;
    for (int j = 0; j < node->gains->columns; j++) {
        if (!node->is_open[j])
            continue;
        int at = top.count;
        if (at == wanted) {
            if (worth[j] <= worth[top.columns[at - 1]])
                continue;
            at--;
        } else {
            top.count++;
        }
        for (; at > 0 && worth[j] > worth[top.columns[at - 1]]; at--)
            top.columns[at] = top.columns[at - 1];
        top.columns[at] = j;
    }
    return top;
}

/* Of the columns worth most, how many would be chosen: all but the one more. */
static int top_chosen(const struct node *node, const struct top *top)
{
    return top->count < node->gains->sites ? top->count : node->gains->sites;
}

static double bound_at(const struct node *node, const double *prices, double *worth,
                       struct top *top)
{
    const struct gains *gains = node->gains;
    double bound = gains->fixed;
    memset(worth, 0, (size_t)gains->columns * sizeof *worth);
    for (int i = 0; i < gains->rows; i++) {
        double price = prices[i];
        struct row row = gains_row(gains, i);
        bound += price;
        for (const struct gain *at = row.first; at < row.end && at->gain > price; at++)
            worth[at->index] += at->gain - price;
    }
    *top = top_find(node, worth);
    int chosen = top_chosen(node, top);
    for (int s = 0; s < chosen; s++)
        bound += worth[top->columns[s]];
    return bound;
}

/* Shuts the columns with which, by the best bound, nothing better can be had. */
static void node_shut(struct node *node, const struct search *search, const struct top *top)
{
    if (top->count <= node->gains->sites)
        return;
    double last = node->worth_best[top->columns[node->gains->sites - 1]];
    for (int j = 0; j < node->gains->columns; j++) {
        if (!node->is_open[j] || node->worth_best[j] >= last)
            continue;
        if (is_beaten(search, node->bound - last + node->worth_best[j])) {
            node->is_open[j] = false;
            node->open_count--;
        }
    }
}

static void offer_top(struct search *search, struct node *node, const struct top *top,
                      bool is_swapped)
{
    struct choice choice = {.count = top_chosen(node, top)};
    memcpy(choice.columns, top->columns, (size_t)choice.count * sizeof(int));
    if (is_swapped)
        choice_interchange(node->gains, &choice, node->rows, node->scratch);
    else
        choice_value(node->gains, &choice, node->rows);
    offer(search, node->gains, &choice);
}

/* Moves the trial's prices against the subgradient: a row's is 1 less the number of chosen columns
 * that gain more there than its price. False at a point where it is 0: no prices are better. */
static bool prices_move(struct node *node, const struct top *top, double step, double over)
{
    const struct gains *gains = node->gains;
    int chosen = top_chosen(node, top);
    memset(node->served, 0, (size_t)gains->rows * sizeof *node->served);
    for (int s = 0; s < chosen; s++) {
        struct row column = gains_column(gains, top->columns[s]);
        for (const struct gain *at = column.first; at < column.end; at++)
            node->served[at->index] += at->gain > node->trial[at->index];
    }
    double square = 0;
    for (int i = 0; i < gains->rows; i++) {
        double slope = 1 - node->served[i];
        bool is_held = slope > 0 && node->trial[i] <= 0;
        square += is_held ? 0 : slope * slope;
    }
    if (square <= 0)
        return false;
    double length = step * over / square;
    for (int i = 0; i < gains->rows; i++) {
        double most = gains->by_row[gains->row_starts[i]].gain;
        double price = node->trial[i] - length * (1 - node->served[i]);
        node->trial[i] = fmin(fmax(price, 0), most);
    }
    return true;
}

/* Lowers the node's bound, in at most so many rounds, until the node is beaten. */
static void node_bound(struct search *search, struct node *node, int rounds)
{
    bool is_root = search->path_count == 0 && rounds == ROUNDS_FIRST;
    double step = is_root ? 1.5 : 0.5;
    int since = 0;
    size_t price_bytes = (size_t)node->gains->rows * sizeof *node->prices;
    struct top top;
    node->bound = HUGE_VAL; /* columns were shut since it was computed */
    memcpy(node->trial, node->prices, price_bytes);
    for (int round = 0; round < rounds; round++) {
        double bound = bound_at(node, node->trial, node->worth, &top);
        search->iterations++;
        if (is_root && round % ROUNDS_BETWEEN_SWAPS == 0)
            offer_top(search, node, &top, true);
        if (bound < node->bound) {
            since = bound < node->bound - 1e-5 * fabs(bound) ? 0 : since + 1;
            node->bound = bound;
            memcpy(node->prices, node->trial, price_bytes);
            memcpy(node->worth_best, node->worth,
                   (size_t)node->gains->columns * sizeof *node->worth);
            offer_top(search, node, &top, false);
            node_shut(node, search, &top);
        } else {
            since++;
        }
        if (is_beaten(search, node->bound) || search_is_over(search))
            return;
        if (since >= ROUNDS_PATIENCE) {
            since = 0;
            step /= 2;
            memcpy(node->trial, node->prices, price_bytes);
            bound = bound_at(node, node->trial, node->worth, &top);
        }
        if (step < 1e-3 || !prices_move(node, &top, step, bound - search->best_value))
            return;
    }
}

/* ---- the tree ---- */

/* Returns what nothing in this node exceeds: -INFINITY once it is known to hold nothing better than
 * search.best; otherwise at most `known`. */
static double node_search(struct search *search, const struct gains *gains, double *prices,
                          double known, int rounds);

/* The node with the column chosen, or (-1) the same one without its shut columns. */
static double node_descend(struct search *search, const struct node *node, int column, double known)
{
    struct arena arena;
    struct gains reduced;
    double *prices = NULL;
    arena_init(&arena, 0);
    double bound = known;
    if (!gains_reduce(node->gains, column, node->is_open, node->prices, &arena, &reduced,
                      &prices)) {
        search->is_cut = true; /* no memory: what we have stays true */
    } else {
        if (column >= 0)
            search->path[search->path_count++] = node->gains->names[column];
        bound = node_search(search, &reduced, prices, known, ROUNDS_NODE);
        search->path_count -= column >= 0;
    }
    arena_finish(&arena);
    return bound;
}

/* Few enough to be decided at once: no site left, one, or no more columns than sites. */
static bool is_simple(const struct gains *gains)
{
    return gains->sites <= 1 || gains->columns <= gains->sites;
}

static void simple_offer(struct search *search, const struct gains *gains)
{
    struct choice choice = {0};
    double best = 0;
    if (gains->columns <= gains->sites) {
        for (int i = 0; i < gains->rows; i++)
            choice.value += gains->by_row[gains->row_starts[i]].gain;
        for (int j = 0; j < gains->columns; j++)
            choice.columns[choice.count++] = j;
    } else if (gains->sites == 1) {
        for (int j = 0; j < gains->columns; j++) {
            struct row column = gains_column(gains, j);
            double value = 0;
            for (const struct gain *at = column.first; at < column.end; at++)
                value += at->gain;
            if (value <= best)
                continue;
            best = value;
            choice = (struct choice){.count = 1, .columns = {j}, .value = value};
        }
    }
    offer(search, gains, &choice);
}

static double node_branch(struct search *search, struct node *node, double known, int rounds)
{
    double unproven = -HUGE_VAL;
    for (;;) {
        node_bound(search, node, rounds);
        known = fmin(known, node->bound);
        if (is_beaten(search, known))
            return unproven;
        if (search_is_over(search))
            return fmax(unproven, known);
        struct top top = top_find(node, node->worth_best);
        if (top.count <= node->gains->sites ||
            node->open_count < node->gains->columns - node->gains->columns / 4)
            return fmax(unproven, node_descend(search, node, -1, known));
        unproven = fmax(unproven, node_descend(search, node, top.columns[0], known));
        node->is_open[top.columns[0]] = false;
        node->open_count--;
        rounds = ROUNDS_NODE;
    }
}

static double node_search(struct search *search, const struct gains *gains, double *prices,
                          double known, int rounds)
{
    search->nodes++;
    if (is_simple(gains)) {
        simple_offer(search, gains);
        return -HUGE_VAL;
    }
    struct arena arena;
    struct node node;
    arena_init(&arena, 0);
    if (node_take(&node, &arena, gains, prices))
        known = node_branch(search, &node, known, rounds);
    else
        search->is_cut = true;
    arena_finish(&arena);
    return known;
}

/* Halfway between the two best gains of each row: near what the prices will be. */
static void prices_guess(const struct gains *gains, const struct served *served, double *prices)
{
    for (int i = 0; i < gains->rows; i++)
        prices[i] = (served[i].best + served[i].second) / 2;
}

/* No choice exceeds the sum of the largest gain of each row. */
static double plain_bound(const struct gains *gains)
{
    double bound = gains->fixed;
    for (int i = 0; i < gains->rows; i++)
        bound += gains->by_row[gains->row_starts[i]].gain;
    return bound;
}

enum err search_run(struct search *search, const struct gains *gains, double *bound,
                    struct problem *problem)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct served *served = ARENA_ARRAY(&arena, struct served, (size_t)gains->rows);
    double *prices = ARENA_ARRAY(&arena, double, (size_t)gains->rows);
    double *scratch = ARENA_ARRAY(&arena, double, (size_t)gains->columns *(SITING_SITES_MAX + 1));
    enum err err = ERR_NO_MEMORY;
    if (served && prices && scratch) {
        struct choice choice = {0};
        choice_greedy(gains, &choice, served, scratch);
        choice_interchange(gains, &choice, served, scratch);
        offer(search, gains, &choice);
        prices_guess(gains, served, prices);
        double unproven = node_search(search, gains, prices, plain_bound(gains), ROUNDS_FIRST);
        *bound = fmax(search->best_value, unproven);
        err = OK;
    }
    arena_finish(&arena);
    if (err)
        return problem_set(problem, err, "There is no memory for the siting.");
    return OK;
}
