#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "domain/catchment.h"
#include "siting_solving.h"

/* What a site at the candidate gains for the women at the point; 0 or more. */
static double gain_at(const struct siting_problem *asked, const double *reference_m, int point,
                      int candidate)
{
    double away_m = catchment_distance_m(asked->points[point], asked->candidates[candidate]);
    if (asked->aim == SITING_MEDIAN)
        return fmax(0, reference_m[point] - away_m) * asked->women[point];
    bool is_new = reference_m[point] > asked->radius_m && away_m <= asked->radius_m;
    return is_new ? asked->women[point] : 0;
}

static int by_gain(const void *left, const void *right)
{
    const struct gain *a = left;
    const struct gain *b = right;
    if (a->gain != b->gain)
        return a->gain < b->gain ? 1 : -1;
    return (a->index > b->index) - (a->index < b->index);
}

static void row_sort(struct gain *row, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (row[i].gain > row[i - 1].gain) { /* most rows of a cover are in order */
            qsort(row, count, sizeof *row, by_gain);
            return;
        }
    }
}

static bool table_take(struct gains *gains, struct arena *arena, size_t pairs)
{
    gains->row_starts = ARENA_ARRAY(arena, int, (size_t)gains->rows + 1);
    gains->column_starts = ARENA_ARRAY(arena, int, (size_t)gains->columns + 2);
    gains->names = ARENA_ARRAY(arena, int, (size_t)gains->columns);
    gains->by_row = ARENA_ARRAY(arena, struct gain, pairs);
    gains->by_column = ARENA_ARRAY(arena, struct gain, pairs);
    return gains->row_starts && gains->column_starts && gains->names && gains->by_row &&
           gains->by_column;
}

/* The columns, once the rows are there. column_starts has one more than it needs: while they are
 * filled, the start of j stands at j + 1, and filling moves it on to the end of j. */
static void columns_fill(struct gains *gains)
{
    int *starts = gains->column_starts;
    memset(starts, 0, ((size_t)gains->columns + 2) * sizeof *starts);
    int pairs = gains->row_starts[gains->rows];
    for (int k = 0; k < pairs; k++)
        starts[gains->by_row[k].index + 2]++;
    for (int j = 0; j < gains->columns; j++)
        starts[j + 2] += starts[j + 1];
    for (int i = 0; i < gains->rows; i++) {
        struct row row = gains_row(gains, i);
        for (const struct gain *at = row.first; at < row.end; at++)
            gains->by_column[starts[at->index + 1]++] = (struct gain){at->gain, i};
    }
}

static size_t pairs_count(const struct siting_problem *asked, const double *reference_m)
{
    size_t pairs = 0;
    for (int i = 0; i < asked->point_count; i++)
        for (int j = 0; j < asked->candidate_count; j++)
            pairs += gain_at(asked, reference_m, i, j) > 0;
    return pairs;
}

/* Points where no candidate gains anything get no row. */
static void rows_make(const struct siting_problem *asked, const double *reference_m,
                      struct gains *gains)
{
    int count = 0;
    gains->rows = 0;
    for (int i = 0; i < asked->point_count; i++) {
        int start = count;
        for (int j = 0; j < asked->candidate_count; j++) {
            double gain = gain_at(asked, reference_m, i, j);
            if (gain > 0)
                gains->by_row[count++] = (struct gain){gain, j};
        }
        if (count == start)
            continue;
        row_sort(gains->by_row + start, (size_t)(count - start));
        gains->row_starts[++gains->rows] = count;
    }
}

enum err gains_make(const struct siting_problem *asked, const double *reference_m,
                    struct arena *arena, struct gains *out, struct problem *problem)
{
    size_t pairs = pairs_count(asked, reference_m);
    if (pairs > SITING_PAIRS_MAX)
        return problem_set(problem, ERR_LIMIT,
                           "Too many pairs of a point and a candidate: %zu, and %d is the most. "
                           "Give fewer candidates.",
                           pairs, SITING_PAIRS_MAX);
    struct gains gains = {
        .rows = asked->point_count, .columns = asked->candidate_count, .sites = asked->site_count};
    if (!table_take(&gains, arena, pairs))
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the siting.");
    rows_make(asked, reference_m, &gains);
    for (int j = 0; j < gains.columns; j++)
        gains.names[j] = j;
    columns_fill(&gains);
    *out = gains;
    return OK;
}

/* The open columns are numbered anew, in order; the others get -1. Returns how many are open. */
static int columns_number(const struct gains *from, int chosen, const bool *is_open, int *numbers)
{
    int count = 0;
    for (int j = 0; j < from->columns; j++)
        numbers[j] = is_open[j] && j != chosen ? count++ : -1;
    return count;
}

/* base: what each row has from the chosen column. */
static void rows_reduce(const struct gains *from, const double *base, const int *numbers,
                        const double *prices, struct gains *to, double *prices_to)
{
    int count = 0;
    to->rows = 0;
    for (int i = 0; i < from->rows; i++) {
        struct row row = gains_row(from, i);
        int start = count;
        for (const struct gain *at = row.first; at < row.end && at->gain > base[i]; at++)
            if (numbers[at->index] >= 0)
                to->by_row[count++] = (struct gain){at->gain - base[i], numbers[at->index]};
        if (count == start)
            continue;
        prices_to[to->rows++] = fmin(fmax(prices[i] - base[i], 0), to->by_row[start].gain);
        to->row_starts[to->rows] = count;
    }
}

bool gains_reduce(const struct gains *from, int chosen, const bool *is_open, const double *prices,
                  struct arena *arena, struct gains *out, double **prices_out)
{
    double *base = ARENA_ARRAY(arena, double, (size_t)from->rows);
    int *numbers = ARENA_ARRAY(arena, int, (size_t)from->columns);
    double *prices_to = ARENA_ARRAY(arena, double, (size_t)from->rows);
    if (!base || !numbers || !prices_to)
        return false;
    struct gains to = {.rows = from->rows,
                       .columns = columns_number(from, chosen, is_open, numbers),
                       .sites = from->sites - (chosen >= 0),
                       .fixed = from->fixed};
    size_t pairs = 0;
    for (int j = 0; j < from->columns; j++)
        if (numbers[j] >= 0)
            pairs += (size_t)(from->column_starts[j + 1] - from->column_starts[j]);
    if (!table_take(&to, arena, pairs))
        return false;
    struct row column = {0};
    if (chosen >= 0)
        column = gains_column(from, chosen);
    for (const struct gain *at = column.first; at < column.end; at++) {
        base[at->index] = at->gain;
        to.fixed += at->gain;
    }
    rows_reduce(from, base, numbers, prices, &to, prices_to);
    for (int j = 0; j < from->columns; j++)
        if (numbers[j] >= 0)
            to.names[numbers[j]] = from->names[j];
    columns_fill(&to);
    *out = to;
    *prices_out = prices_to;
    return true;
}
