#include <math.h>
#include <string.h>

#include "siting_solving.h"

void choice_value(const struct gains *gains, struct choice *choice, struct served *served)
{
    for (int i = 0; i < gains->rows; i++)
        served[i] = (struct served){.by = -1};
    choice->value = 0;
    for (int s = 0; s < choice->count; s++) {
        struct row column = gains_column(gains, choice->columns[s]);
        for (const struct gain *at = column.first; at < column.end; at++) {
            struct served *row = &served[at->index];
            if (at->gain > row->best) {
                choice->value += at->gain - row->best;
                *row = (struct served){at->gain, row->best, s};
            } else if (at->gain > row->second) {
                row->second = at->gain;
            }
        }
    }
}

/* Per column, what it would add to the choice. */
static void additions(const struct gains *gains, const struct served *served, double *added)
{
    memset(added, 0, (size_t)gains->columns * sizeof *added);
    for (int i = 0; i < gains->rows; i++) {
        struct row row = gains_row(gains, i);
        for (const struct gain *at = row.first; at < row.end && at->gain > served[i].best; at++)
            added[at->index] += at->gain - served[i].best;
    }
}

void choice_greedy(const struct gains *gains, struct choice *choice, struct served *served,
                   double *scratch)
{
    choice_value(gains, choice, served);
    while (choice->count < gains->sites) {
        additions(gains, served, scratch);
        int most = -1;
        for (int j = 0; j < gains->columns; j++)
            if (scratch[j] > 0 && (most < 0 || scratch[j] > scratch[most]))
                most = j;
        if (most < 0)
            return;
        choice->columns[choice->count++] = most;
        choice_value(gains, choice, served);
    }
}

/* kept[j * SITING_SITES_MAX + s]: of the loss when s leaves, what j makes good beyond what it adds.
 */
static void swaps_weigh(const struct gains *gains, const struct served *served, double *added,
                        double *kept, double *lost)
{
    memset(kept, 0, (size_t)gains->columns * SITING_SITES_MAX * sizeof *kept);
    memset(lost, 0, SITING_SITES_MAX * sizeof *lost);
    additions(gains, served, added);
    for (int i = 0; i < gains->rows; i++) {
        if (served[i].by < 0)
            continue;
        lost[served[i].by] += served[i].best - served[i].second;
        struct row row = gains_row(gains, i);
        for (const struct gain *at = row.first; at < row.end && at->gain > served[i].second; at++)
            kept[at->index * SITING_SITES_MAX + served[i].by] +=
                fmin(at->gain, served[i].best) - served[i].second;
    }
}

/* Interchange (Teitz & Bart 1968), always the best swap; all swaps are weighed in one pass over the
 * table (after Resende & Werneck 2007). */
void choice_interchange(const struct gains *gains, struct choice *choice, struct served *served,
                        double *scratch)
{
    double *added = scratch;
    double *kept = scratch + gains->columns;
    double lost[SITING_SITES_MAX];
    choice_value(gains, choice, served);
    for (;;) {
        swaps_weigh(gains, served, added, kept, lost);
        double most = 1e-9 * choice->value;
        int in = -1;
        int out = -1;
        for (int j = 0; j < gains->columns; j++) {
            for (int s = 0; s < choice->count; s++) {
                double better = added[j] - lost[s] + kept[j * SITING_SITES_MAX + s];
                if (better <= most)
                    continue;
                most = better;
                in = j;
                out = s;
            }
        }
        if (in < 0)
            return;
        choice->columns[out] = in;
        choice_value(gains, choice, served);
    }
}
