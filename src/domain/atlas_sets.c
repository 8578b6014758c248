/* Compiles the rules into bit sets: for every value that a fact can have, which services fail it
 * and which must be asked. The values are put to rule_check and silence_check themselves, so that
 * the sets cannot mean anything else than the rules. */
#include <string.h>

#include "atlas_build.h"

static int value_count_of(const struct condition_row *row, const struct vocabularies *words)
{
    const struct vocabulary *list =
        row->vocabulary ? vocabulary_find(words, row->vocabulary) : NULL;
    switch (row->kind) {
    case FACT_NONE: return 1;
    case FACT_FLAG:
    case FACT_COUNT: return 3;
    case FACT_NUMBER: return 2 + AGE_MAX;
    case FACT_TERM:
    case FACT_TERMS: return 2 + (list ? list->count : 0);
    }
    return 1;
}

/* The fact that a value stands for; the reverse of what verdict_sets.c looks up. */
static struct fact value_fact(const struct condition_row *row, int value)
{
    if (value == 0)
        return (struct fact){.known = false};
    if (row->vocabulary)
        return (struct fact){.known = true, .terms = value >= 2 ? UINT64_C(1) << (value - 2) : 0};
    return (struct fact){.known = true, .number = value - 1};
}

static bool bit_set(struct atlas *atlas, const uint64_t **set, int words, int service)
{
    if (!*set)
        *set = ARENA_ARRAY(&atlas->arena, uint64_t, (size_t)words);
    if (!*set)
        return false;
    union {
        const uint64_t *given;
        uint64_t *written;
    } same = {*set};
    same.written[service / 64] |= UINT64_C(1) << (service % 64);
    return true;
}

static bool rule_compile(struct atlas *atlas, int service, const struct rule *rule)
{
    const struct condition_row *row = condition_row(rule->condition);
    struct condition_sets *sets = &atlas->conditions[rule->condition];
    struct value_sets *values = sets->values[rule->group];
    int words = atlas->alternative_words[rule->group];
    for (int value = 0; value < sets->value_count; value++) {
        struct fact fact = value_fact(row, value);
        switch (rule_check(rule, &fact, atlas->all_terms[rule->condition])) {
        case RULE_HOLDS: break;
        case RULE_FAILS:
            if (!bit_set(atlas, &values[value].fails, words, service))
                return false;
            break;
        case RULE_ASK_HER:
        case RULE_ASK_SERVICE:
            if (!bit_set(atlas, &values[value].asks, words, service))
                return false;
            break;
        }
    }
    return true;
}

/* Services that say nothing on a condition, for the values where that must be asked. */
static bool silence_compile(struct atlas *atlas, enum condition condition, const uint64_t *mentions)
{
    const struct condition_row *row = condition_row(condition);
    struct condition_sets *sets = &atlas->conditions[condition];
    for (int value = 0; value < sets->value_count; value++) {
        struct fact fact = value_fact(row, value);
        if (silence_check(condition, &fact) == RULE_HOLDS)
            continue;
        for (int service = 0; service < atlas->service_count; service++)
            if (!(mentions[service / 64] >> (service % 64) & 1) &&
                !bit_set(atlas, &sets->values[0][value].asks, atlas->words, service))
                return false;
    }
    return true;
}

static bool alternatives_prepare(struct atlas *atlas)
{
    const struct directory *directory = &atlas->directory;
    for (int group = 0; group <= ALTERNATIVE_MAX; group++) {
        atlas->has_alternative[group] = ARENA_ARRAY(&atlas->arena, uint64_t, (size_t)atlas->words);
        if (!atlas->has_alternative[group])
            return false;
    }
    atlas->alternative_words[0] = atlas->words;
    for (int service = 0; service < atlas->service_count; service++) {
        struct span span = directory->services[service].rules;
        for (int i = span.first; i < span.first + span.count; i++) {
            int group = directory->rules[i].group;
            atlas->has_alternative[group][service / 64] |= UINT64_C(1) << (service % 64);
            int blocks = service / (64 * SET_BLOCK_WORDS) + 1;
            if (group && blocks * SET_BLOCK_WORDS > atlas->alternative_words[group])
                atlas->alternative_words[group] = blocks * SET_BLOCK_WORDS;
        }
    }
    return true;
}

static bool condition_prepare(struct atlas *atlas, enum condition condition)
{
    const struct vocabularies *words = &atlas->directory.words;
    const struct condition_row *row = condition_row(condition);
    const struct vocabulary *list =
        row->vocabulary ? vocabulary_find(words, row->vocabulary) : NULL;
    struct condition_sets *sets = &atlas->conditions[condition];
    atlas->all_terms[condition] = list ? vocabulary_all(list) : 0;
    sets->value_count = value_count_of(row, words);
    for (int group = 0; group <= ALTERNATIVE_MAX; group++) {
        sets->values[group] =
            ARENA_ARRAY(&atlas->arena, struct value_sets, (size_t)sets->value_count);
        if (!sets->values[group])
            return false;
    }
    return true;
}

/* Most searches leave most facts unknown. Node n of this tree joins the sets of "unknown" of the
 * conditions below it (leaf UNKNOWN_LEAVES + c is condition c; node n has 2n and 2n + 1), so that a
 * run of unknown facts costs one set. */
static bool unknowns_compile(struct atlas *atlas)
{
    for (int i = 0; i < CONDITION_COUNT; i++)
        atlas->unknown_asks[UNKNOWN_LEAVES + i] = atlas->conditions[i].values[0][0].asks;
    for (int node = UNKNOWN_LEAVES - 1; node > 0; node--) {
        const uint64_t *left = atlas->unknown_asks[2 * node];
        const uint64_t *right = atlas->unknown_asks[2 * node + 1];
        if (!left || !right) {
            atlas->unknown_asks[node] = left ? left : right;
            continue;
        }
        uint64_t *both = ARENA_ARRAY(&atlas->arena, uint64_t, (size_t)atlas->words);
        if (!both)
            return false;
        for (int word = 0; word < atlas->words; word++)
            both[word] = left[word] | right[word];
        atlas->unknown_asks[node] = both;
    }
    return true;
}

/* Which blocks hold services of one reach only: nearly all, since services are ordered so. */
static bool blocks_describe(struct atlas *atlas)
{
    int block_services = 64 * SET_BLOCK_WORDS;
    atlas->block_reach =
        ARENA_ARRAY(&atlas->arena, uint8_t, (size_t)(atlas->words / SET_BLOCK_WORDS));
    for (int service = 0; service < atlas->service_count && atlas->block_reach; service++) {
        enum reach reach = atlas->directory.services[service].reach;
        uint8_t *block = &atlas->block_reach[service / block_services];
        if (service % block_services == 0)
            *block = (uint8_t)reach;
        else if (*block != reach)
            *block = REACH_COUNT;
    }
    return atlas->block_reach != NULL;
}

static bool refuges_list(struct atlas *atlas)
{
    const struct directory *directory = &atlas->directory;
    atlas->refuges = ARENA_ARRAY(&atlas->arena, int, (size_t)atlas->service_count);
    atlas->phoneless = ARENA_ARRAY(&atlas->arena, uint64_t, (size_t)atlas->words);
    if (!atlas->refuges || !atlas->phoneless)
        return false;
    for (int phoneless = 0; phoneless < 2; phoneless++) {
        for (int i = 0; i < atlas->service_count; i++) {
            int index = atlas->by_id[i];
            const struct service_record *service = &directory->services[index];
            if (service->reach != REACH_REFUGE || (service->phones.count == 0) != phoneless)
                continue;
            atlas->refuges[atlas->refuge_count++] = index;
            atlas->phoneless[index / 64] |= (uint64_t)phoneless << (index % 64);
        }
    }
    return true;
}

enum err sets_build(struct atlas *atlas, struct problem *problem)
{
    const struct directory *directory = &atlas->directory;
    uint64_t *mentions[CONDITION_COUNT];
    bool good = alternatives_prepare(atlas);
    for (int condition = 0; condition < CONDITION_COUNT && good; condition++) {
        mentions[condition] = ARENA_ARRAY(&atlas->arena, uint64_t, (size_t)atlas->words);
        good = mentions[condition] && condition_prepare(atlas, (enum condition)condition);
    }
    for (int reach = 0; reach < REACH_COUNT && good; reach++) {
        atlas->reach[reach] = ARENA_ARRAY(&atlas->arena, uint64_t, (size_t)atlas->words);
        good = atlas->reach[reach] != NULL;
    }
    for (int service = 0; service < atlas->service_count && good; service++) {
        const struct service_record *record = &directory->services[service];
        uint64_t bit = UINT64_C(1) << (service % 64);
        atlas->reach[record->reach][service / 64] |= bit;
        for (int i = record->rules.first; i < record->rules.first + record->rules.count && good;
             i++) {
            mentions[directory->rules[i].condition][service / 64] |= bit;
            good = rule_compile(atlas, service, &directory->rules[i]);
        }
    }
    for (int condition = 0; condition < CONDITION_COUNT && good; condition++)
        good = silence_compile(atlas, (enum condition)condition, mentions[condition]);
    good = good && unknowns_compile(atlas) && blocks_describe(atlas) && refuges_list(atlas);
    return good ? OK : no_memory(problem);
}
