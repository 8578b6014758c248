#include "verdict_sets.h"

#include <string.h>

/* Sets to be joined with "or"; NULLs are never added. */
struct joined {
    int count;
    const uint64_t *sets[2 * CONDITION_COUNT + 8];
};

static void join(struct joined *joined, const uint64_t *set)
{
    if (set)
        joined->sets[joined->count++] = set;
}

/* Or of all, over the first so many words, eight words at a time so that they stay in registers. */
static void join_run(const struct joined *joined, int words, uint64_t *out)
{
    int word = 0;
    for (; word + 8 <= words; word += 8) {
        uint64_t sum[8] = {0};
        for (int i = 0; i < joined->count; i++) {
            const uint64_t *set = joined->sets[i] + word;
            for (int k = 0; k < 8; k++)
                sum[k] |= set[k];
        }
        memcpy(out + word, sum, sizeof sum);
    }
    for (; word < words; word++) {
        out[word] = 0;
        for (int i = 0; i < joined->count; i++)
            out[word] |= joined->sets[i][word];
    }
}

struct making {
    const struct atlas *atlas;
    const struct slice *slice;
    const struct question *question;
    struct arena *arena;
    bool failed;
};

static uint64_t *set_take(struct making *making, int words)
{
    uint64_t *set = ARENA_ARRAY(making->arena, uint64_t, (size_t)words);
    making->failed |= !set;
    return set;
}

/* Where the value of a fact of one value lies among the condition's. */
static int value_of(const struct condition_row *row, const struct fact *fact)
{
    if (!fact->known)
        return 0;
    if (row->vocabulary)
        return fact->terms ? 2 + __builtin_ctzll(fact->terms) : 1;
    if (row->kind == FACT_NUMBER)
        return 1 + (fact->number > AGE_MAX ? AGE_MAX : fact->number);
    return fact->number > 0 ? 2 : 1;
}

/* Several terms: what each alone gives, summed as the condition says (enum terms_sum). */
static void several_terms(struct making *making, const struct condition_row *row, int group,
                          uint64_t terms, struct joined *fails, struct joined *asks)
{
    const struct value_sets *values = making->atlas->conditions[row->condition].values[group];
    int words = making->atlas->alternative_words[group];
    uint64_t *all_fail = set_take(making, words);
    uint64_t *any_fail = set_take(making, words);
    uint64_t *any_ask = set_take(making, words);
    uint64_t *any_hold = set_take(making, words);
    if (making->failed)
        return;
    memset(all_fail, 0xFF, (size_t)words * sizeof *all_fail);
    for (; terms; terms &= terms - 1) {
        const struct value_sets *value = &values[2 + __builtin_ctzll(terms)];
        for (int word = 0; word < words; word++) {
            uint64_t fail = value->fails ? value->fails[word] : 0;
            uint64_t ask = value->asks ? value->asks[word] : 0;
            all_fail[word] &= fail;
            any_fail[word] |= fail;
            any_ask[word] |= ask;
            any_hold[word] |= ~fail & ~ask;
        }
    }
    for (int word = 0; word < words && row->sum == SUM_ONE; word++)
        any_ask[word] &= ~any_hold[word];
    join(fails, row->sum == SUM_EACH ? any_fail : all_fail);
    join(asks, any_ask);
}

static void condition_join(struct making *making, enum condition condition, int group,
                           struct joined *fails, struct joined *asks)
{
    const struct condition_row *row = condition_row(condition);
    const struct fact *fact = &making->question->person.facts[condition];
    if (fact->known && row->vocabulary && fact->terms & (fact->terms - 1)) {
        several_terms(making, row, group, fact->terms, fails, asks);
        return;
    }
    const struct value_sets *value =
        &making->atlas->conditions[condition].values[group][value_of(row, fact)];
    join(fails, value->fails);
    join(asks, value->asks);
}

/* The common rules of all conditions from the first on, under one node of the tree of unknowns. */
static void conditions_join(struct making *making, int node, int first, int count, uint32_t known,
                            struct joined *fails, struct joined *asks)
{
    if (first >= CONDITION_COUNT)
        return;
    uint32_t here = known >> first & (uint32_t)((UINT64_C(1) << count) - 1);
    if (!here) {
        join(asks, making->atlas->unknown_asks[node]);
    } else if (count == 1) {
        condition_join(making, (enum condition)first, 0, fails, asks);
    } else {
        conditions_join(making, 2 * node, first, count / 2, known, fails, asks);
        conditions_join(making, 2 * node + 1, first + count / 2, count / 2, known, fails, asks);
    }
}

static uint32_t facts_known(const struct question *question)
{
    uint32_t known = 0;
    for (int i = 0; i < CONDITION_COUNT; i++)
        known |= (uint32_t)question->person.facts[i].known << i;
    return known;
}

/* Her home: no where no area of it fits, open where not all do. */
static void residence_make(struct making *making, const uint64_t **no, const uint64_t **open)
{
    const struct slice *slice = making->slice;
    bool assumed;
    uint64_t areas = question_home_areas(making->question, &assumed);
    if (!areas)
        areas = AREA_BIT(AREA_NOWHERE);
    if (!(areas & (areas - 1))) {
        *no = slice->area_no[__builtin_ctzll(areas)];
        *open = slice->area_ask[__builtin_ctzll(areas)];
        return;
    }
    int words = making->atlas->words;
    uint64_t *all_no = set_take(making, words);
    uint64_t *any_open = set_take(making, words);
    if (making->failed)
        return;
    memset(all_no, 0xFF, (size_t)words * sizeof *all_no);
    for (; areas; areas &= areas - 1) {
        int area = __builtin_ctzll(areas);
        for (int word = 0; word < words; word++) {
            all_no[word] &= slice->area_no[area][word];
            any_open[word] |= slice->area_no[area][word] | slice->area_ask[area][word];
        }
    }
    *no = all_no;
    *open = any_open;
}

static enum certainty shape_settle(const struct making *making, const struct shape_at *shape,
                                   int area, struct geo_grid point)
{
    if (!shape->is_single)
        return cover_settle(making->atlas, shape->service, making->question->moment, area, point);
    double east_m = point.easting - shape->centre.easting;
    double north_m = point.northing - shape->centre.northing;
    bool inside = shape->radius_m > 0
                      ? east_m * east_m + north_m * north_m <= shape->radius_m * shape->radius_m
                      : rings_contain(shape->rings, point);
    return inside ? shape->inside : shape->outside;
}

/* Her exact home settles what shapes leave open. Only services that nothing else rules out are
 * looked at. */
static void shapes_settle(struct making *making, const uint64_t *fails, const uint64_t **no,
                          const uint64_t **open)
{
    int area;
    struct geo_grid point;
    const struct atlas *atlas = making->atlas;
    if (!question_home_point(making->question, &area, &point))
        return;
    uint64_t *settled_no = set_take(making, atlas->words);
    uint64_t *settled_open = set_take(making, atlas->words);
    if (making->failed)
        return;
    memcpy(settled_no, *no, (size_t)atlas->words * sizeof *settled_no);
    memcpy(settled_open, *open, (size_t)atlas->words * sizeof *settled_open);
    struct span run = making->slice->shapes_of_area[area];
    for (int i = run.first; i < run.first + run.count; i++) {
        const struct shape_at *shape = &making->slice->shapes[i];
        int word = shape->service / 64;
        uint64_t bit = UINT64_C(1) << (shape->service % 64);
        if (!(settled_open[word] & ~fails[word] & bit))
            continue;
        enum certainty certainty = shape_settle(making, shape, area, point);
        if (certainty != UNCERTAIN)
            settled_open[word] &= ~bit;
        if (certainty == CERTAINLY_NOT)
            settled_no[word] |= bit;
    }
    *no = settled_no;
    *open = settled_open;
}

/* Services with alternatives come first: each alternative's sets cover only that many words. */
static void alternatives_add(struct making *making, uint64_t *fails, uint64_t *asks)
{
    const struct atlas *atlas = making->atlas;
    int words = atlas->alternative_words[1];
    if (!words)
        return;
    uint64_t *hold_any = set_take(making, words);
    uint64_t *ask_any = set_take(making, words);
    uint64_t *has_any = set_take(making, words);
    uint64_t *fail = set_take(making, words);
    uint64_t *ask = set_take(making, words);
    if (making->failed)
        return;
    for (int group = 1; group <= ALTERNATIVE_MAX && atlas->alternative_words[group]; group++) {
        struct joined group_fails = {0};
        struct joined group_asks = {0};
        for (int i = 0; i < CONDITION_COUNT; i++)
            condition_join(making, (enum condition)i, group, &group_fails, &group_asks);
        if (making->failed)
            return;
        join_run(&group_fails, atlas->alternative_words[group], fail);
        join_run(&group_asks, atlas->alternative_words[group], ask);
        for (int word = 0; word < atlas->alternative_words[group]; word++) {
            uint64_t has = atlas->has_alternative[group][word];
            has_any[word] |= has;
            hold_any[word] |= has & ~fail[word] & ~ask[word];
            ask_any[word] |= has & ask[word] & ~fail[word];
        }
    }
    for (int word = 0; word < words; word++) {
        fails[word] |= has_any[word] & ~hold_any[word] & ~ask_any[word];
        asks[word] |= ask_any[word] & ~hold_any[word];
    }
}

enum err verdict_sets_make(const struct atlas *atlas, const struct slice *slice,
                           const struct question *question, struct arena *arena,
                           struct verdict_sets *out, struct problem *problem)
{
    struct making making = {atlas, slice, question, arena, false};
    uint64_t *fails = set_take(&making, atlas->words);
    uint64_t *asks = set_take(&making, atlas->words);
    uint64_t *holds = set_take(&making, atlas->words);
    struct joined fail_sets = {0};
    struct joined ask_sets = {0};
    join(&fail_sets, slice->gone);
    join(&ask_sets, slice->doubt);
    conditions_join(&making, 1, 0, UNKNOWN_LEAVES, facts_known(question), &fail_sets, &ask_sets);
    const uint64_t *no = NULL;
    const uint64_t *open = NULL;
    residence_make(&making, &no, &open);
    if (making.failed)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the search.");
    join_run(&fail_sets, atlas->words, fails);
    join_run(&ask_sets, atlas->words, asks);
    alternatives_add(&making, fails, asks);
    shapes_settle(&making, fails, &no, &open);
    if (making.failed)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the search.");
    bool assumed; /* where nobody said that she lives there, a "no" is only a question */
    question_home_areas(question, &assumed);
    uint64_t no_fails = assumed ? 0 : UINT64_MAX;
    for (int word = 0; word < atlas->words; word++) {
        uint64_t known = slice->known[word];
        uint64_t failed = fails[word] | (no[word] & no_fails);
        uint64_t asked = asks[word] | open[word] | (no[word] & ~no_fails);
        holds[word] = known & ~failed & ~asked;
        asks[word] = known & asked & ~failed;
        fails[word] = known & failed;
    }
    out->of[VERDICT_SUITABLE] = holds;
    out->of[VERDICT_ASK] = asks;
    out->of[VERDICT_UNSUITABLE] = fails;
    return OK;
}
