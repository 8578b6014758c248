#include "domain/siting.h"

#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "domain/catchment.h"
#include "siting_solving.h"

/* Sums of whole numbers up to here leave room for what the sums of prices are out by. */
static const double WHOLE_MAX = 1e9;

static bool grid_is_sound(struct geo_grid grid)
{
    return isfinite(grid.easting) && isfinite(grid.northing);
}

static enum err sizes_check(const struct siting_problem *asked, struct problem *problem)
{
    if (asked->site_count < 1 || asked->site_count > SITING_SITES_MAX)
        return problem_set(problem, ERR_INVALID, "The number of new sites must be 1 to %d.",
                           SITING_SITES_MAX);
    if (asked->aim == SITING_COVER && !(asked->radius_m > 0 && isfinite(asked->radius_m)))
        return problem_set(problem, ERR_INVALID, "The radius must be over 0 metres.");
    if (asked->point_count < 0 || asked->candidate_count < 0 || asked->budget_ms < 0)
        return problem_set(problem, ERR_INVALID, "A count or the time is negative.");
    if (asked->point_count > SITING_POINTS_MAX)
        return problem_set(problem, ERR_LIMIT, "At most %d points can be weighed at once.",
                           SITING_POINTS_MAX);
    if (asked->candidate_count > SITING_CANDIDATES_MAX)
        return problem_set(problem, ERR_LIMIT, "At most %d candidates can be weighed at once.",
                           SITING_CANDIDATES_MAX);
    return OK;
}

static enum err asked_check(const struct siting_problem *asked, struct problem *problem)
{
    enum err err = sizes_check(asked, problem);
    if (err)
        return err;
    for (int i = 0; i < asked->point_count; i++) {
        if (!grid_is_sound(asked->points[i]))
            return problem_set(problem, ERR_INVALID, "Point %d has no sound position.", i + 1);
        if (!(asked->women[i] >= 0 && isfinite(asked->women[i])))
            return problem_set(problem, ERR_INVALID, "Point %d has no sound number of women.",
                               i + 1);
        if (asked->existing_m && !(asked->existing_m[i] >= 0))
            return problem_set(problem, ERR_INVALID,
                               "Point %d has no sound distance to a site that exists.", i + 1);
    }
    for (int j = 0; j < asked->candidate_count; j++)
        if (!grid_is_sound(asked->candidates[j]))
            return problem_set(problem, ERR_INVALID, "Candidate %d has no sound position.", j + 1);
    return OK;
}

static double between_m(const struct siting_problem *asked, int point, int candidate)
{
    return catchment_distance_m(asked->points[point], asked->candidates[candidate]);
}

static double existing_m(const struct siting_problem *asked, int point)
{
    return asked->existing_m ? asked->existing_m[point] : HUGE_VAL;
}

/* A point that has no site, asked for the least distances: its furthest candidate, and a metre more
 * so that even that one gains. Each choice is off by the same, and so the best one is the best. */
static double furthest_m(const struct siting_problem *asked, int point)
{
    double most_m = 0;
    for (int j = 0; j < asked->candidate_count; j++)
        most_m = fmax(most_m, between_m(asked, point, j));
    return most_m + 1;
}

static double *reference_make(const struct siting_problem *asked, struct arena *arena)
{
    double *reference_m = ARENA_ARRAY(arena, double, (size_t)asked->point_count);
    for (int i = 0; reference_m && i < asked->point_count; i++) {
        reference_m[i] = existing_m(asked, i);
        if (asked->aim == SITING_MEDIAN && isinf(reference_m[i]))
            reference_m[i] = furthest_m(asked, i);
    }
    return reference_m;
}

/* Sums of products of women and metres: of what was before, of what a new site is measured against,
 * and of what is now. */
struct sums {
    double women;
    double women_before;
    double before;
    double reference;
    double after;
};

static struct sums sums_make(const struct siting_problem *asked, const double *reference_m,
                             const struct siting_answer *answer)
{
    struct sums sums = {0};
    for (int i = 0; i < asked->point_count; i++) {
        double women = asked->women[i];
        double after_m = existing_m(asked, i);
        if (women <= 0) /* 0 times infinity is not a number */
            continue;
        sums.women += women;
        sums.before += women * after_m;
        sums.reference += women * reference_m[i];
        sums.women_before += after_m <= asked->radius_m ? women : 0;
        for (int s = 0; s < answer->count; s++)
            after_m = fmin(after_m, between_m(asked, i, answer->chosen[s]));
        sums.after += women * after_m;
    }
    return sums;
}

static void answer_measure(const struct siting_problem *asked, const double *reference_m,
                           struct siting_answer *answer)
{
    struct sums sums = sums_make(asked, reference_m, answer);
    double women = sums.women > 0 ? sums.women : 1;
    answer->women = sums.women;
    answer->mean_before_m = sums.before / women;
    answer->mean_after_m = sums.after / women;
    double best = answer->bound;
    if (asked->aim == SITING_COVER) {
        answer->women_before = sums.women_before;
    } else {
        answer->mean_least_m = asked->candidate_count > 0
                                   ? fmax(0, sums.reference - answer->bound) / women
                                   : answer->mean_after_m;
        best = sums.after;
    }
    double missing = answer->bound - answer->objective;
    answer->gap = !answer->is_optimal && best > 0 ? fmin(1, fmax(0, missing) / best) : 0;
}

/* The chosen, the most gained first: greedily, from among them alone. */
static enum err answer_order(const struct gains *gains, const struct search *search,
                             struct arena *arena, struct siting_answer *answer,
                             struct problem *problem)
{
    bool *is_chosen = ARENA_ARRAY(arena, bool, (size_t)gains->columns);
    double *none = ARENA_ARRAY(arena, double, (size_t)gains->rows);
    struct served *served = ARENA_ARRAY(arena, struct served, (size_t)gains->rows);
    double scratch[SITING_SITES_MAX];
    struct gains only;
    double *prices = NULL;
    if (!is_chosen || !none || !served)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the siting.");
    for (int s = 0; s < search->best_count; s++)
        is_chosen[search->best[s]] = true;
    if (!gains_reduce(gains, -1, is_chosen, none, arena, &only, &prices))
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the siting.");
    struct choice choice = {0};
    choice_greedy(&only, &choice, served, scratch);
    answer->count = choice.count;
    struct choice part = {0};
    for (int s = 0; s < choice.count; s++) {
        double before = part.value;
        part.columns[part.count++] = choice.columns[s];
        choice_value(&only, &part, served);
        answer->chosen[s] = only.names[choice.columns[s]];
        answer->gains[s] = part.value - before;
    }
    answer->objective = part.value;
    return OK;
}

static bool weights_are_whole(const struct siting_problem *asked, double *total)
{
    bool is_whole = true;
    *total = 0;
    for (int i = 0; i < asked->point_count; i++) {
        *total += asked->women[i];
        is_whole = is_whole && asked->women[i] == floor(asked->women[i]);
    }
    return is_whole && *total <= WHOLE_MAX;
}

static double scale_of(const struct gains *gains)
{
    double scale = 0;
    for (int i = 0; i < gains->rows; i++)
        scale += gains->by_row[gains->row_starts[i]].gain;
    return scale;
}

static enum err solve(const struct siting_problem *asked, int64_t start_us, struct arena *arena,
                      struct siting_answer *answer, struct problem *problem)
{
    struct gains gains;
    double *reference_m = reference_make(asked, arena);
    if (!reference_m)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the siting.");
    enum err err = gains_make(asked, reference_m, arena, &gains, problem);
    if (err)
        return err;
    double women;
    bool is_whole = weights_are_whole(asked, &women) && asked->aim == SITING_COVER;
    struct search search = {.is_whole = is_whole,
                            .step = is_whole ? 1e-3 : 1e-9 * scale_of(&gains),
                            .until_us = start_us + asked->budget_ms * 1000,
                            .cancel = asked->cancel};
    err = search_run(&search, &gains, &answer->bound, problem);
    if (err)
        return err;
    err = answer_order(&gains, &search, arena, answer, problem);
    if (err)
        return err;
    if (is_whole)
        answer->bound = floor(answer->bound + search.step);
    answer->bound = fmax(answer->bound, answer->objective);
    answer->is_optimal = answer->bound <= answer->objective + search.step;
    answer->iterations = search.iterations;
    answer->nodes = search.nodes;
    answer_measure(asked, reference_m, answer);
    return OK;
}

enum err siting_solve(const struct siting_problem *asked, struct siting_answer *out,
                      struct problem *problem)
{
    int64_t start_us = clock_mono_us();
    enum err err = asked_check(asked, problem);
    if (err)
        return err;
    struct siting_answer answer = {0};
    struct arena arena;
    arena_init(&arena, 0);
    err = solve(asked, start_us, &arena, &answer, problem);
    arena_finish(&arena);
    if (err)
        return err;
    answer.seconds = (double)(clock_mono_us() - start_us) / 1e6;
    *out = answer;
    return OK;
}
