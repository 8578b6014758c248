#include "domain/browse.h"

#include <stdlib.h>
#include <string.h>

#include "base/fold.h"

static const char *const state_codes[] = {"running", "perhaps", "not-running"};
static const char *const state_words[] = {"Runs on this day", "May run: ask",
                                          "Ended, or not begun"};

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory to browse.");
}

/* ---- choices --------------------------------------------------------------------------------- */

static const struct vocabulary *vocabulary_of(const struct atlas *atlas, enum browse_facet facet)
{
    static const char *const names[] = {NULL, "need", "stage", "provision-type", NULL};
    return names[facet] ? vocabulary_find(&atlas->directory.words, names[facet]) : NULL;
}

struct str browse_code(const struct atlas *atlas, enum browse_facet facet, int choice)
{
    const struct vocabulary *list = vocabulary_of(atlas, facet);
    if (choice < 0)
        return STR("");
    if (facet == BROWSE_BOROUGH)
        return choice < atlas->borough_count ? atlas->directory.areas[choice].code : STR("");
    if (facet == BROWSE_STATE)
        return choice < BROWSE_STATE_COUNT ? str_from(state_codes[choice]) : STR("");
    if (!list || choice > list->count)
        return STR("");
    return choice < list->count ? list->terms[choice].code : STR("not-stated");
}

struct str browse_words(const struct atlas *atlas, enum browse_facet facet, int choice)
{
    const struct vocabulary *list = vocabulary_of(atlas, facet);
    if (choice < 0)
        return STR("");
    if (facet == BROWSE_BOROUGH)
        return choice < atlas->borough_count ? atlas->directory.areas[choice].name : STR("");
    if (facet == BROWSE_STATE)
        return choice < BROWSE_STATE_COUNT ? str_from(state_words[choice]) : STR("");
    if (!list || choice > list->count)
        return STR("");
    return choice < list->count ? list->terms[choice].label : STR("Its source does not say");
}

int browse_find(const struct browse_sets *sets, enum browse_facet facet, struct str code)
{
    for (int i = 0; i < sets->counts[facet]; i++)
        if (code.len && str_equal(browse_code(sets->atlas, facet, i), code))
            return i;
    return NONE;
}

/* ---- sets ------------------------------------------------------------------------------------ */

/* What a service says of needs or stages: those it names, or all but those that it leaves out. 0:
 * its source does not say. */
static uint64_t terms_of(const struct atlas *atlas, int service, enum condition condition)
{
    const struct directory *directory = &atlas->directory;
    struct span span = directory->services[service].rules;
    uint64_t named = 0;
    uint64_t left_out = 0;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct rule *rule = &directory->rules[i];
        if (rule->condition != condition)
            continue;
        if (rule->mode == RULE_EXCLUDES)
            left_out |= rule->terms;
        else
            named |= rule->terms;
    }
    uint64_t all = atlas->all_terms[condition];
    return (named ? named : left_out ? all : 0) & ~left_out;
}

/* NULL: there is no such choice. */
static void set_put(uint64_t *set, int service)
{
    if (set)
        set[service / 64] |= UINT64_C(1) << (service % 64);
}

static bool set_has(const uint64_t *set, int service)
{
    return set[service / 64] >> (service % 64) & 1;
}

static void service_put(const struct atlas *atlas, int service,
                        uint64_t *sets[BROWSE_FACET_COUNT][BROWSE_CHOICES_MAX],
                        const int counts[BROWSE_FACET_COUNT])
{
    static const enum condition conditions[] = {CONDITION_NEED, CONDITION_STAGE};
    int type = atlas->directory.services[service].provision_type;
    int not_stated = counts[BROWSE_TYPE] - 1;
    for (int i = 0; i < 2; i++) {
        int facet = BROWSE_NEED + i;
        uint64_t terms = terms_of(atlas, service, conditions[i]);
        if (!terms && counts[facet])
            set_put(sets[facet][counts[facet] - 1], service);
        for (; terms; terms &= terms - 1)
            if (__builtin_ctzll(terms) < counts[facet] - 1)
                set_put(sets[facet][__builtin_ctzll(terms)], service);
    }
    if (not_stated >= 0)
        set_put(sets[BROWSE_TYPE][type >= 0 && type < not_stated ? type : not_stated], service);
}

struct named {
    struct str key;
    int rank; /* in the order of ids */
    int service;
};

static int named_compare(const void *left, const void *right)
{
    const struct named *a = left;
    const struct named *b = right;
    int order = str_compare(a->key, b->key);
    return order ? order : (a->rank > b->rank) - (a->rank < b->rank);
}

/* From A to Z whatever the capitals and accents; NULL if there is no memory. */
static int *names_sort(const struct atlas *atlas, struct arena *arena)
{
    size_t count = (size_t)atlas->service_count;
    struct named *named = calloc(count + 1, sizeof *named);
    int *sorted = ARENA_ARRAY(arena, int, count + 1);
    struct arena keys;
    struct buf key;
    arena_init(&keys, 0);
    buf_init(&key, 0);
    bool is_whole = named && sorted;
    for (int i = 0; is_whole && i < atlas->service_count; i++) {
        buf_clear(&key);
        text_fold(atlas->directory.services[i].name, FOLD_CASE | FOLD_ACCENTS, &key);
        named[i] = (struct named){str_copy(buf_view(&key), &keys), atlas->id_rank[i], i};
        is_whole = !key.failed && named[i].key.ptr;
    }
    if (is_whole)
        qsort(named, count, sizeof *named, named_compare);
    for (int i = 0; is_whole && i < atlas->service_count; i++)
        sorted[i] = named[i].service;
    buf_finish(&key);
    arena_finish(&keys);
    free(named);
    return is_whole ? sorted : NULL;
}

enum err browse_sets_make(const struct atlas *atlas, struct arena *arena, struct browse_sets *out,
                          struct problem *problem)
{
    struct browse_sets made = {.atlas = atlas};
    uint64_t *sets[BROWSE_FACET_COUNT][BROWSE_CHOICES_MAX] = {{NULL}};
    made.counts[BROWSE_BOROUGH] = atlas->borough_count;
    made.counts[BROWSE_STATE] = BROWSE_STATE_COUNT;
    for (int facet = BROWSE_NEED; facet <= BROWSE_TYPE; facet++) {
        const struct vocabulary *list = vocabulary_of(atlas, (enum browse_facet)facet);
        made.counts[facet] = list ? list->count + 1 : 0;
        for (int i = 0; i < made.counts[facet]; i++) {
            sets[facet][i] = ARENA_ARRAY(arena, uint64_t, (size_t)atlas->words + 1);
            made.sets[facet][i] = sets[facet][i];
            if (!sets[facet][i])
                return no_memory(problem);
        }
    }
    for (int i = 0; i < atlas->service_count; i++)
        service_put(atlas, i, sets, made.counts);
    made.by_name = names_sort(atlas, arena);
    if (!made.by_name)
        return no_memory(problem);
    *out = made;
    return OK;
}

/* ---- asking ---------------------------------------------------------------------------------- */

/* One word, 64 services, of a choice's set. perhaps: of a borough, whether it is covered is not
 * known. */
static uint64_t choice_word(const struct browse_sets *sets, const struct slice *slice,
                            enum browse_facet facet, int choice, int word, uint64_t *perhaps)
{
    uint64_t running = slice->running[word];
    uint64_t doubt = slice->doubt[word];
    *perhaps = 0;
    switch (facet) {
    case BROWSE_BOROUGH:
        *perhaps = slice->area_ask[choice][word] & ~slice->area_no[choice][word];
        return ~slice->area_no[choice][word];
    case BROWSE_STATE:
        return choice == BROWSE_RUNS      ? running & ~doubt
               : choice == BROWSE_MAY_RUN ? running & doubt
                                          : ~running;
    case BROWSE_NEED:
    case BROWSE_STAGE:
    case BROWSE_TYPE: return sets->sets[facet][choice][word];
    case BROWSE_FACET_COUNT: break;
    }
    return 0;
}

/* Counts one word of every choice of a facet; others: what fits all other choices. */
static void facet_count(const struct browse_sets *sets, const struct slice *slice,
                        enum browse_facet facet, int word, uint64_t others,
                        struct browse_answer *answer)
{
    answer->any[facet] += __builtin_popcountll(others);
    for (int i = 0; others && i < sets->counts[facet]; i++) {
        uint64_t perhaps;
        uint64_t fits = others & choice_word(sets, slice, facet, i, word, &perhaps);
        answer->counts[facet][i].sure += __builtin_popcountll(fits & ~perhaps);
        answer->counts[facet][i].perhaps += __builtin_popcountll(fits & perhaps);
    }
}

enum err browse_ask(const struct browse_sets *sets, const struct slice *slice,
                    const struct browse_question *question, const uint64_t *among,
                    struct arena *arena, struct browse_answer *out, struct problem *problem)
{
    int words = sets->atlas->words;
    struct browse_answer *answer = ARENA_NEW(arena, struct browse_answer);
    uint64_t *fits = ARENA_ARRAY(arena, uint64_t, (size_t)words + 1);
    uint64_t *doubtful = ARENA_ARRAY(arena, uint64_t, (size_t)words + 1);
    if (!answer || !fits || !doubtful)
        return no_memory(problem);
    for (int word = 0; word < words; word++) {
        uint64_t base = slice->known[word] & (among ? among[word] : UINT64_MAX);
        uint64_t chosen[BROWSE_FACET_COUNT];
        fits[word] = base;
        for (int facet = 0; facet < BROWSE_FACET_COUNT; facet++) {
            uint64_t perhaps = 0;
            chosen[facet] = UINT64_MAX;
            if (question->chosen[facet] != NONE)
                chosen[facet] = choice_word(sets, slice, (enum browse_facet)facet,
                                            question->chosen[facet], word, &perhaps);
            fits[word] &= chosen[facet];
            doubtful[word] |= perhaps;
        }
        doubtful[word] &= fits[word];
        answer->total += __builtin_popcountll(fits[word]);
        for (int facet = 0; facet < BROWSE_FACET_COUNT; facet++) {
            uint64_t others = base;
            for (int other = 0; other < BROWSE_FACET_COUNT; other++)
                others &= other == facet ? UINT64_MAX : chosen[other];
            facet_count(sets, slice, (enum browse_facet)facet, word, others, answer);
        }
    }
    answer->fits = fits;
    answer->perhaps = doubtful;
    *out = *answer;
    return OK;
}

enum browse_state browse_state_of(const struct slice *slice, int service)
{
    if (!set_has(slice->running, service))
        return BROWSE_DOES_NOT_RUN;
    return set_has(slice->doubt, service) ? BROWSE_MAY_RUN : BROWSE_RUNS;
}

int browse_list(const struct browse_sets *sets, const struct slice *slice,
                const struct browse_answer *answer, int offset, int limit, int *services)
{
    int passed = 0;
    int written = 0;
    for (int group = 0; group < 2 * BROWSE_STATE_COUNT && written < limit; group++) {
        bool perhaps = group >= BROWSE_STATE_COUNT;
        enum browse_state state = (enum browse_state)(group % BROWSE_STATE_COUNT);
        for (int i = 0; i < sets->atlas->service_count && written < limit; i++) {
            int service = sets->by_name[i];
            if (!set_has(answer->fits, service) || set_has(answer->perhaps, service) != perhaps ||
                browse_state_of(slice, service) != state)
                continue;
            if (passed++ >= offset)
                services[written++] = service;
        }
    }
    return written;
}
