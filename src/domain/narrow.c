#include "domain/narrow.h"

#include <string.h>

#include "domain/eligibility.h"
#include "verdict_sets.h"

static const struct {
    const char *code;
    const char *label;
} marks[NARROW_MARK_COUNT] = {
    [NARROW_OPEN_NOW] = {"open-now", "It is open now"},
    [NARROW_SECURED] = {"secured", "Its funding is certain on this day"},
    [NARROW_PHONE] = {"phone", "It has a phone number"},
    [NARROW_WOMEN] = {"women", "It is for women only"},
};

const char *narrow_mark_code(enum narrow_mark mark)
{
    return mark < NARROW_MARK_COUNT ? marks[mark].code : "";
}

const char *narrow_mark_label(enum narrow_mark mark)
{
    return mark < NARROW_MARK_COUNT ? marks[mark].label : "";
}

enum narrow_mark narrow_mark_find(struct str code)
{
    for (int i = 0; i < NARROW_MARK_COUNT; i++)
        if (str_equal(code, str_from(marks[i].code)))
            return (enum narrow_mark)i;
    return NARROW_MARK_COUNT;
}

/* The groups of choices: within all but marks one is enough, each mark stands alone. */
enum {
    GROUP_TYPES,
    GROUP_NEEDS,
    GROUP_SERVICES,
    GROUP_MARKS,
    GROUP_COUNT = GROUP_MARKS + NARROW_MARK_COUNT
};

struct narrowing {
    const struct atlas *atlas;
    const struct slice *slice;
    const struct narrow *narrow;
    const struct verdict_sets *sets;
    int words;
    uint64_t *wanted[GROUP_COUNT]; /* services that the group lets through; NULL: all */
    uint64_t *has[NARROW_MARK_COUNT];
    uint8_t *types; /* by service; known ones only */
    bool is_today;
    struct wall_time now;
};

static bool sets_take(struct narrowing *narrowing, struct arena *arena)
{
    size_t words = (size_t)narrowing->words;
    narrowing->types = ARENA_ARRAY(arena, uint8_t, words * 64);
    bool is_whole = narrowing->types != NULL;
    for (int i = 0; i < NARROW_MARK_COUNT; i++) {
        narrowing->has[i] = ARENA_ARRAY(arena, uint64_t, words);
        is_whole &= narrowing->has[i] != NULL;
        if (narrowing->narrow->marks >> i & 1)
            narrowing->wanted[GROUP_MARKS + i] = narrowing->has[i];
    }
    const bool has_choice[GROUP_MARKS] = {
        [GROUP_TYPES] = narrowing->narrow->types != 0,
        [GROUP_NEEDS] = narrowing->narrow->needs != 0,
        [GROUP_SERVICES] = narrowing->narrow->service_count > 0,
    };
    for (int i = 0; i < GROUP_MARKS; i++) {
        if (!has_choice[i])
            continue;
        narrowing->wanted[i] = ARENA_ARRAY(arena, uint64_t, words);
        is_whole &= narrowing->wanted[i] != NULL;
    }
    return is_whole;
}

/* At one of its places, or as a whole. */
static bool service_is_open(const struct narrowing *narrowing, int service)
{
    const struct directory *directory = &narrowing->atlas->directory;
    struct span span = directory->services[service].schedules;
    struct schedule schedule = {.rows = directory->schedules + span.first,
                                .count = span.count,
                                .known_on = narrowing->slice->moment.known_on};
    for (int i = 0; i < span.count; i++) {
        if (i && schedule.location == schedule.rows[i].location)
            continue; /* rules of a place stand together */
        schedule.location = schedule.rows[i].location;
        if (schedule_status(&schedule, narrowing->now).state == OPEN_NOW)
            return true;
    }
    return false;
}

/* One service's type and marks. */
static void service_mark(struct narrowing *narrowing, int service)
{
    const struct service_record *record = &narrowing->atlas->directory.services[service];
    uint64_t bit = UINT64_C(1) << (service % 64);
    int type = record->provision_type;
    narrowing->types[service] = (uint8_t)(type >= 0 && type < TERM_MAX ? type : TERM_MAX);
    if (narrowing->wanted[GROUP_TYPES] && type >= 0 && narrowing->narrow->types >> type & 1)
        narrowing->wanted[GROUP_TYPES][service / 64] |= bit;
    if (record->phones.count)
        narrowing->has[NARROW_PHONE][service / 64] |= bit;
    if (record->audience != AUDIENCE_ALL)
        narrowing->has[NARROW_WOMEN][service / 64] |= bit;
    if (narrowing->is_today && service_is_open(narrowing, service))
        narrowing->has[NARROW_OPEN_NOW][service / 64] |= bit;
    struct funding_state funding = funding_at(narrowing->atlas, service, narrowing->slice->moment);
    if (funding.secured == SECURED_YES)
        narrowing->has[NARROW_SECURED][service / 64] |= bit;
}

/* Those of a word that say that they help with the need: a search for it would neither rule them
 * out nor ask them. */
static uint64_t need_word(const struct atlas *atlas, int need, int word)
{
    const struct value_sets *values = &atlas->conditions[CONDITION_NEED].values[0][2 + need];
    uint64_t doubt = values->fails ? values->fails[word] : 0;
    return ~(doubt | (values->asks ? values->asks[word] : 0));
}

static void services_mark(struct narrowing *narrowing)
{
    for (int i = 0; i < narrowing->narrow->service_count; i++) {
        int service = narrowing->narrow->services[i];
        narrowing->wanted[GROUP_SERVICES][service / 64] |= UINT64_C(1) << (service % 64);
    }
}

static void needs_mark(struct narrowing *narrowing)
{
    uint64_t *wanted = narrowing->wanted[GROUP_NEEDS];
    for (uint64_t left = narrowing->narrow->needs; wanted && left; left &= left - 1)
        for (int word = 0; word < narrowing->words; word++)
            wanted[word] |= need_word(narrowing->atlas, __builtin_ctzll(left), word);
}

/* What all groups but one let through of a word. */
static uint64_t others_word(const struct narrowing *narrowing, int but, int word)
{
    uint64_t open =
        narrowing->sets->of[VERDICT_SUITABLE][word] | narrowing->sets->of[VERDICT_ASK][word];
    for (int i = 0; i < GROUP_COUNT; i++)
        if (i != but && narrowing->wanted[i])
            open &= narrowing->wanted[i][word];
    return open;
}

static void word_count(const struct narrowing *narrowing, int need_count, int word,
                       struct narrow_counts *counts)
{
    uint64_t whole =
        narrowing->sets->of[VERDICT_SUITABLE][word] | narrowing->sets->of[VERDICT_ASK][word];
    if (!whole)
        return;
    counts->whole += __builtin_popcountll(whole);
    counts->left += __builtin_popcountll(others_word(narrowing, NONE, word));
    for (uint64_t left = others_word(narrowing, GROUP_TYPES, word); left; left &= left - 1) {
        uint8_t type = narrowing->types[word * 64 + __builtin_ctzll(left)];
        if (type < TERM_MAX)
            counts->types[type]++;
    }
    uint64_t open = others_word(narrowing, GROUP_NEEDS, word);
    for (int i = 0; i < need_count && open; i++)
        counts->needs[i] += __builtin_popcountll(open & need_word(narrowing->atlas, i, word));
    for (int i = 0; i < NARROW_MARK_COUNT; i++)
        counts->marks[i] += __builtin_popcountll(others_word(narrowing, GROUP_MARKS + i, word) &
                                                 narrowing->has[i][word]);
}

static uint64_t kept_word(const struct narrowing *narrowing, int word)
{
    uint64_t kept = ~UINT64_C(0);
    for (int i = 0; i < GROUP_COUNT; i++)
        if (narrowing->wanted[i])
            kept &= narrowing->wanted[i][word];
    return kept;
}

/* Leaves in the sets what all groups let through, and counts again. */
static void sets_cut(const struct narrowing *narrowing, struct verdict_sets *sets)
{
    const struct slice *slice = narrowing->slice;
    memset(sets->totals, 0, sizeof sets->totals);
    for (int word = 0; word < narrowing->words; word++) {
        uint64_t kept = kept_word(narrowing, word);
        uint64_t hits = sets->of[VERDICT_SUITABLE][word] | sets->of[VERDICT_ASK][word];
        uint64_t misses = slice->known[word] & ~hits & kept;
        sets->of[VERDICT_SUITABLE][word] &= kept;
        sets->of[VERDICT_ASK][word] &= kept;
        if (sets->of[VERDICT_UNSUITABLE])
            sets->of[VERDICT_UNSUITABLE][word] = misses;
        for (int reach = 0; reach < REACH_COUNT; reach++) {
            uint64_t block = slice->reach[reach][word];
            int *totals = sets->totals[reach];
            totals[VERDICT_SUITABLE] +=
                __builtin_popcountll(sets->of[VERDICT_SUITABLE][word] & block);
            totals[VERDICT_ASK] += __builtin_popcountll(sets->of[VERDICT_ASK][word] & block);
            totals[VERDICT_UNSUITABLE] += __builtin_popcountll(misses & block);
        }
    }
}

static bool narrow_is_empty(const struct narrow *narrow)
{
    return !narrow->types && !narrow->needs && !narrow->marks && !narrow->service_count;
}

enum err narrow_apply(const struct atlas *atlas, const struct slice *slice,
                      const struct narrow *narrow, struct arena *arena, struct verdict_sets *sets,
                      struct narrow_counts *counts, struct problem *problem)
{
    struct narrowing narrowing = {.atlas = atlas, .slice = slice, .narrow = narrow, .sets = sets};
    narrowing.words = atlas->words;
    narrowing.now = wall_time_now();
    narrowing.is_today = narrowing.now.day.days == slice->moment.as_of.days;
    if (!sets_take(&narrowing, arena))
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the search.");
    bool is_empty = narrow_is_empty(narrow);
    for (int word = 0; word < atlas->words; word++) {
        /* near-misses are looked at only where some of them may go */
        uint64_t looked_at = is_empty
                                 ? sets->of[VERDICT_SUITABLE][word] | sets->of[VERDICT_ASK][word]
                                 : slice->known[word];
        for (; looked_at; looked_at &= looked_at - 1)
            service_mark(&narrowing, word * 64 + __builtin_ctzll(looked_at));
    }
    needs_mark(&narrowing);
    services_mark(&narrowing);
    const struct vocabulary *needs = vocabulary_find(&atlas->directory.words, "need");
    memset(counts, 0, sizeof *counts);
    counts->is_today = narrowing.is_today;
    for (int word = 0; word < atlas->words; word++)
        word_count(&narrowing, needs ? needs->count : 0, word, counts);
    if (!is_empty)
        sets_cut(&narrowing, sets);
    return OK;
}
