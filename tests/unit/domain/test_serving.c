#include "tests/support/test.h"

#include <string.h>

#include "domain/serving.h"
#include "tests/support/atlases.h"

static const struct atlas *atlas;

static int setup(void **state)
{
    (void)state;
    atlas = test_atlas_synthetic(1500, 5);
    return atlas ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    atlas_give_back(atlas);
    return 0;
}

static enum serving worse(enum serving a, enum serving b)
{
    return a > b ? a : b;
}

static enum serving of_answer(enum rule_answer answer)
{
    return answer == RULE_HOLDS ? SERVES : answer == RULE_FAILS ? SERVES_NOT : SERVES_PERHAPS;
}

static struct fact fact_of(int term)
{
    return (struct fact){.known = true, .terms = UINT64_C(1) << term};
}

/* Every rule put to her by itself; what is not mentioned as silence_check has it. */
static enum serving slow_serving(int service, int need, int stage)
{
    const struct directory *directory = &atlas->directory;
    struct span span = directory->services[service].rules;
    enum serving groups[ALTERNATIVE_MAX + 1] = {SERVES};
    bool has[ALTERNATIVE_MAX + 1] = {false};
    const int terms[2] = {need, stage};
    static const enum condition conditions[2] = {CONDITION_NEED, CONDITION_STAGE};
    bool mentioned[2] = {false, false};
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct rule *rule = &directory->rules[i];
        has[rule->group] = true;
        for (int k = 0; k < 2; k++) {
            if (rule->condition != conditions[k])
                continue;
            mentioned[k] = true;
            if (terms[k] == NONE)
                continue;
            struct fact fact = fact_of(terms[k]);
            groups[rule->group] =
                worse(groups[rule->group],
                      of_answer(rule_check(rule, &fact, atlas->all_terms[conditions[k]])));
        }
    }
    for (int k = 0; k < 2; k++) {
        if (mentioned[k] || terms[k] == NONE)
            continue;
        struct fact fact = fact_of(terms[k]);
        groups[0] = worse(groups[0], of_answer(silence_check(conditions[k], &fact)));
    }
    enum serving best = SERVES_NOT;
    bool has_alternatives = false;
    for (int group = 1; group <= ALTERNATIVE_MAX; group++) {
        if (has[group] && groups[group] < best)
            best = groups[group];
        has_alternatives |= has[group];
    }
    return has_alternatives ? worse(groups[0], best) : groups[0];
}

static void the_sets_say_what_the_rules_say(void **state)
{
    (void)state;
    const struct vocabulary *needs = vocabulary_find(&atlas->directory.words, "need");
    const struct vocabulary *stages = vocabulary_find(&atlas->directory.words, "stage");
    int counts[SERVES_NOT + 1] = {0};
    assert_non_null(needs);
    assert_non_null(stages);
    for (int need = NONE; need < needs->count; need++)
        for (int stage = NONE; stage < stages->count; stage++)
            for (int service = 0; service < atlas->service_count; service++) {
                enum serving serving = service_serving(atlas, service, need, stage);
                counts[serving]++;
                if (serving != slow_serving(service, need, stage))
                    fail_msg("service %d, need %d, stage %d: %d", service, need, stage,
                             (int)serving);
            }
    assert_true(counts[SERVES] && counts[SERVES_PERHAPS] && counts[SERVES_NOT]);
}

static void who_asks_for_nothing_is_served_by_all(void **state)
{
    (void)state;
    for (int service = 0; service < atlas->service_count; service++)
        assert_int_equal(service_serving(atlas, service, NONE, NONE), SERVES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sets_say_what_the_rules_say),
        cmocka_unit_test(who_asks_for_nothing_is_served_by_all),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
