/* First the sets of every fact are gathered, those that rule out and those that ask; then one pass
 * over blocks of SET_BLOCK_WORDS joins them, decides and counts, so that a block is read once and
 * the rest of a block that is ruled out is not read at all. */
#include "verdict_sets.h"

#include <string.h>

/* Sets to be joined with "or": at most each term of each fact, and a few more. NULLs are never
 * added. */
struct joined {
    int count;
    const uint64_t *sets[CONDITION_COUNT * 64 + 2 * BOROUGH_MAX + 8];
};

struct making {
    const struct atlas *atlas;
    const struct slice *slice;
    const struct question *question;
    struct arena *arena;
    bool failed;
    uint64_t home_areas;
    bool home_is_assumed;
    struct joined fails;
    struct joined asks;
    int asks_of_home; /* so many of the asks, the first ones, are about her home */
    /* What the alternatives give, for the services that have some. */
    int alternative_words;
    uint64_t *alternative_fails;
    uint64_t *alternative_asks;
};

static void join(struct joined *joined, const uint64_t *set)
{
    if (set)
        joined->sets[joined->count++] = set;
}

static uint64_t *set_take(struct making *making, int words)
{
    uint64_t *set = ARENA_ARRAY(making->arena, uint64_t, (size_t)words);
    making->failed |= !set;
    return set;
}

/* Two words as a vector, anywhere in an array of words: half the instructions on any machine. */
typedef uint64_t pair __attribute__((vector_size(16), aligned(8), may_alias));

/* One block in four registers. */
struct block_bits {
    pair a, b, c, d;
};

static inline struct block_bits block_read(const uint64_t *words)
{
    const pair *pairs = (const pair *)words;
    return (struct block_bits){pairs[0], pairs[1], pairs[2], pairs[3]};
}

static inline void block_write(uint64_t *words, struct block_bits block)
{
    pair *pairs = (pair *)words;
    pairs[0] = block.a;
    pairs[1] = block.b;
    pairs[2] = block.c;
    pairs[3] = block.d;
}

static inline struct block_bits block_without(struct block_bits block, struct block_bits removed)
{
    return (struct block_bits){block.a & ~removed.a, block.b & ~removed.b, block.c & ~removed.c,
                               block.d & ~removed.d};
}

static inline bool block_is_empty(struct block_bits block)
{
    pair any = block.a | block.b | block.c | block.d;
    return !(any[0] | any[1]);
}

/* Takes the union of all out of one block; stops when nothing is left. */
static inline struct block_bits block_remove(struct block_bits block, const struct joined *joined,
                                             int word)
{
    for (int i = 0; i < joined->count && !block_is_empty(block); i++) {
        /* many streams at once are more than the processor foresees by itself */
        __builtin_prefetch(joined->sets[i] + word + 2 * SET_BLOCK_WORDS);
        block = block_without(block, block_read(joined->sets[i] + word));
    }
    return block;
}

/* What all have in common, as a set of its own; nothing if one of them is empty. */
static void join_common(struct making *making, const struct joined *all, int words,
                        struct joined *into)
{
    if (all->count == 1)
        join(into, all->sets[0]);
    if (all->count < 2)
        return;
    uint64_t *common = set_take(making, words);
    if (!common)
        return;
    memcpy(common, all->sets[0], (size_t)words * sizeof *common);
    for (int i = 1; i < all->count; i++)
        for (int word = 0; word < words; word++)
            common[word] &= all->sets[i][word];
    join(into, common);
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

/* Asked where a term must be asked and none is met (SUM_ONE). */
static void one_term_asks(struct making *making, const struct value_sets *values, int words,
                          uint64_t terms, struct joined *asks)
{
    uint64_t *asked = set_take(making, words);
    if (!asked)
        return;
    for (uint64_t left = terms; left; left &= left - 1) {
        const struct value_sets *value = &values[2 + __builtin_ctzll(left)];
        for (int word = 0; word < words && value->asks; word++)
            asked[word] |= value->asks[word];
    }
    for (uint64_t left = terms; left; left &= left - 1) {
        const struct value_sets *value = &values[2 + __builtin_ctzll(left)];
        for (int word = 0; word < words; word++)
            asked[word] &=
                (value->fails ? value->fails[word] : 0) | (value->asks ? value->asks[word] : 0);
    }
    join(asks, asked);
}

/* Several terms: what each alone gives, summed as the condition says (enum terms_sum). */
static void several_terms(struct making *making, const struct condition_row *row, int group,
                          uint64_t terms, struct joined *fails, struct joined *asks)
{
    const struct value_sets *values = making->atlas->conditions[row->condition].values[group];
    int words = making->atlas->alternative_words[group];
    struct joined all;
    all.count = 0;
    bool each_can_fail = true;
    for (uint64_t left = terms; left; left &= left - 1) {
        const struct value_sets *value = &values[2 + __builtin_ctzll(left)];
        each_can_fail &= value->fails != NULL;
        join(row->sum == SUM_EACH ? fails : &all, value->fails);
        if (row->sum != SUM_ONE)
            join(asks, value->asks);
    }
    if (row->sum != SUM_EACH && each_can_fail)
        join_common(making, &all, words, fails);
    if (row->sum == SUM_ONE)
        one_term_asks(making, values, words, terms, asks);
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
static void conditions_join(struct making *making, int node, int first, int count, uint32_t known)
{
    if (first >= CONDITION_COUNT)
        return;
    uint32_t here = known >> first & (uint32_t)((UINT64_C(1) << count) - 1);
    if (!here) {
        join(&making->asks, making->atlas->unknown_asks[node]);
    } else if (count == 1) {
        condition_join(making, (enum condition)first, 0, &making->fails, &making->asks);
    } else {
        conditions_join(making, 2 * node, first, count / 2, known);
        conditions_join(making, 2 * node + 1, first + count / 2, count / 2, known);
    }
}

static uint32_t facts_known(const struct question *question)
{
    uint32_t known = 0;
    for (int i = 0; i < CONDITION_COUNT; i++)
        known |= (uint32_t)question->person.facts[i].known << i;
    return known;
}

/* Her home: no where no area of it fits, open where not all do. Where nobody said that she lives
 * there, a "no" is only a question. */
static void home_join(struct making *making)
{
    const struct slice *slice = making->slice;
    uint64_t areas = making->home_areas ? making->home_areas : AREA_BIT(AREA_NOWHERE);
    bool is_single = !(areas & (areas - 1));
    struct joined all_no;
    all_no.count = 0;
    for (; areas; areas &= areas - 1) {
        int area = __builtin_ctzll(areas);
        join(&all_no, slice->area_no[area]);
        join(&making->asks, slice->area_ask[area]);
        if (!is_single || making->home_is_assumed)
            join(&making->asks, slice->area_no[area]);
    }
    if (!making->home_is_assumed)
        join_common(making, &all_no, making->atlas->words, &making->fails);
}

/* Services with alternatives come first: each alternative's sets cover only that many words. */
static void alternatives_make(struct making *making)
{
    const struct atlas *atlas = making->atlas;
    int words = making->alternative_words = atlas->alternative_words[1];
    uint64_t *fails = making->alternative_fails = set_take(making, words);
    uint64_t *asks = making->alternative_asks = set_take(making, words);
    uint64_t *holds = set_take(making, words);
    for (int group = 1; group <= ALTERNATIVE_MAX && atlas->alternative_words[group]; group++) {
        struct joined group_fails;
        struct joined group_asks;
        group_fails.count = 0;
        group_asks.count = 0;
        for (int i = 0; i < CONDITION_COUNT; i++)
            condition_join(making, (enum condition)i, group, &group_fails, &group_asks);
        if (making->failed)
            return;
        for (int word = 0; word < atlas->alternative_words[group]; word += SET_BLOCK_WORDS) {
            const uint64_t *has = atlas->has_alternative[group] + word;
            struct block_bits open = block_remove(block_read(has), &group_fails, word);
            uint64_t opens[SET_BLOCK_WORDS]; /* these do not fail */
            uint64_t hold[SET_BLOCK_WORDS];
            block_write(opens, open);
            block_write(hold, block_remove(open, &group_asks, word));
            for (int k = 0; k < SET_BLOCK_WORDS; k++) {
                fails[word + k] |= has[k];
                holds[word + k] |= hold[k];
                asks[word + k] |= opens[k];
            }
        }
    }
    for (int word = 0; word < words && !making->failed; word++) {
        asks[word] &= ~holds[word];
        fails[word] &= ~holds[word] & ~asks[word];
    }
}

/* Counts one block; unsuitable ones are the rest and counted at the end. */
static void block_count(const struct making *making, int word, struct verdict_sets *out)
{
    const uint64_t *holds = out->of[VERDICT_SUITABLE] + word;
    const uint64_t *asks = out->of[VERDICT_ASK] + word;
    int reach = making->atlas->block_reach[word / SET_BLOCK_WORDS];
    if (reach != REACH_COUNT) {
        for (int k = 0; k < SET_BLOCK_WORDS; k++) {
            out->totals[reach][VERDICT_SUITABLE] += __builtin_popcountll(holds[k]);
            out->totals[reach][VERDICT_ASK] += __builtin_popcountll(asks[k]);
        }
        return;
    }
    for (reach = 0; reach < REACH_COUNT; reach++) {
        const uint64_t *of = making->slice->reach[reach] + word;
        for (int k = 0; k < SET_BLOCK_WORDS; k++) {
            out->totals[reach][VERDICT_SUITABLE] += __builtin_popcountll(holds[k] & of[k]);
            out->totals[reach][VERDICT_ASK] += __builtin_popcountll(asks[k] & of[k]);
        }
    }
}

/* Decides one block; the sets are zero where nothing is written. */
static void block_decide(const struct making *making, int word, struct verdict_sets *out)
{
    bool has_alternatives = word < making->alternative_words;
    struct block_bits open = block_read(making->slice->running + word); /* does not fail */
    if (has_alternatives)
        open = block_without(open, block_read(making->alternative_fails + word));
    open = block_remove(open, &making->fails, word);
    if (block_is_empty(open))
        return;
    struct block_bits hold = open;
    if (has_alternatives)
        hold = block_without(hold, block_read(making->alternative_asks + word));
    hold = block_remove(hold, &making->asks, word);
    block_write(out->of[VERDICT_SUITABLE] + word, hold);
    block_write(out->of[VERDICT_ASK] + word, block_without(open, hold));
    block_count(making, word, out);
}

static bool has_bit(const uint64_t *set, int i)
{
    return set[i / 64] >> (i % 64) & 1;
}

/* Is there something to ask of this service beside her home? */
static bool asks_more(const struct making *making, int service)
{
    for (int i = making->asks_of_home; i < making->asks.count; i++)
        if (has_bit(making->asks.sets[i], service))
            return true;
    return service / 64 < making->alternative_words && has_bit(making->alternative_asks, service);
}

static enum certainty shape_settle(const struct making *making, int index, int area,
                                   struct geo_grid point)
{
    const struct shape_box *box = &making->slice->shape_boxes[index];
    if (!(point.easting >= (double)box->min_x && point.easting <= (double)box->max_x &&
          point.northing >= (double)box->min_y && point.northing <= (double)box->max_y))
        return box->outside;
    const struct shape_at *shape = &making->slice->shapes[index];
    if (!shape->is_single)
        return cover_settle(making->atlas, box->service, making->question->moment, area, point);
    double east_m = point.easting - shape->centre.easting;
    double north_m = point.northing - shape->centre.northing;
    bool inside = shape->radius_m > 0
                      ? east_m * east_m + north_m * north_m <= shape->radius_m * shape->radius_m
                      : rings_contain(shape->rings, point);
    return inside ? shape->inside : box->outside;
}

/* Her exact home settles what shapes leave open; only services that are still asked about are
 * looked at. */
static void shapes_settle(const struct making *making, struct verdict_sets *out)
{
    int area;
    struct geo_grid point;
    if (!question_home_point(making->question, &area, &point) ||
        making->home_areas != AREA_BIT(area))
        return;
    struct span run = making->slice->shapes_of_area[area];
    for (int i = run.first; i < run.first + run.count; i++) {
        int service = making->slice->shape_boxes[i].service;
        uint64_t bit = UINT64_C(1) << (service % 64);
        uint64_t *asks = &out->of[VERDICT_ASK][service / 64];
        if (!(*asks & bit))
            continue;
        enum certainty certainty = shape_settle(making, i, area, point);
        if (certainty == UNCERTAIN)
            continue;
        int *totals = out->totals[making->slice->shape_boxes[i].reach];
        switch (certainty) {
        case UNCERTAIN: break;
        case CERTAINLY_NOT:
            if (making->home_is_assumed)
                break;
            *asks &= ~bit;
            totals[VERDICT_ASK]--;
            break;
        case CERTAINLY:
            if (asks_more(making, service))
                break;
            *asks &= ~bit;
            out->of[VERDICT_SUITABLE][service / 64] |= bit;
            totals[VERDICT_ASK]--;
            totals[VERDICT_SUITABLE]++;
            break;
        }
    }
}

/* What is known and neither suitable nor asked about. */
static void unsuitable_make(struct making *making, struct verdict_sets *out)
{
    const struct slice *slice = making->slice;
    for (int reach = 0; reach < REACH_COUNT; reach++)
        out->totals[reach][VERDICT_UNSUITABLE] = slice->reach_count[reach] -
                                                 out->totals[reach][VERDICT_SUITABLE] -
                                                 out->totals[reach][VERDICT_ASK];
    if (!making->question->include_unsuitable)
        return;
    uint64_t *fails = out->of[VERDICT_UNSUITABLE] = set_take(making, making->atlas->words);
    for (int word = 0; word < making->atlas->words && fails; word++)
        fails[word] =
            slice->known[word] & ~out->of[VERDICT_SUITABLE][word] & ~out->of[VERDICT_ASK][word];
}

enum err verdict_sets_make(const struct atlas *atlas, const struct slice *slice,
                           const struct question *question, struct arena *arena,
                           struct verdict_sets *out, struct problem *problem)
{
    struct making making; /* not cleared: its lists are long and know their counts */
    making.atlas = atlas;
    making.slice = slice;
    making.question = question;
    making.arena = arena;
    making.failed = false;
    making.home_areas = question_home_areas(question, &making.home_is_assumed);
    making.fails.count = 0;
    making.asks.count = 0;
    struct verdict_sets made = {.of = {[VERDICT_SUITABLE] = set_take(&making, atlas->words),
                                       [VERDICT_ASK] = set_take(&making, atlas->words)}};
    alternatives_make(&making);
    home_join(&making);
    making.asks_of_home = making.asks.count;
    join(&making.asks, slice->doubt);
    conditions_join(&making, 1, 0, UNKNOWN_LEAVES, facts_known(question));
    if (!making.failed) {
        for (int word = 0; word < atlas->words; word += SET_BLOCK_WORDS)
            block_decide(&making, word, &made);
        shapes_settle(&making, &made);
        unsuitable_make(&making, &made);
    }
    if (making.failed)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the search.");
    *out = made;
    return OK;
}
