#include "domain/serving.h"

static bool set_has(const uint64_t *set, int service)
{
    return set && set[service / 64] >> (service % 64) & 1;
}

/* What the rules of one group, or the common ones (0), say of one term. */
static enum serving term_serving(const struct atlas *atlas, int service, enum condition condition,
                                 int term, int group)
{
    if (term == NONE || service / 64 >= atlas->alternative_words[group])
        return SERVES;
    const struct value_sets *sets = &atlas->conditions[condition].values[group][2 + term];
    return set_has(sets->fails, service)  ? SERVES_NOT
           : set_has(sets->asks, service) ? SERVES_PERHAPS
                                          : SERVES;
}

static enum serving group_serving(const struct atlas *atlas, int service, int need, int stage,
                                  int group)
{
    enum serving of_need = term_serving(atlas, service, CONDITION_NEED, need, group);
    enum serving of_stage = term_serving(atlas, service, CONDITION_STAGE, stage, group);
    return of_need > of_stage ? of_need : of_stage;
}

enum serving service_serving(const struct atlas *atlas, int service, int need, int stage)
{
    enum serving common = group_serving(atlas, service, need, stage, 0);
    enum serving best = SERVES_NOT; /* one alternative is enough */
    bool has_alternatives = false;
    for (int group = 1; group <= ALTERNATIVE_MAX && common != SERVES_NOT; group++) {
        if (!set_has(atlas->has_alternative[group], service))
            continue;
        enum serving serving = group_serving(atlas, service, need, stage, group);
        best = serving < best ? serving : best;
        has_alternatives = true;
    }
    return has_alternatives && best > common ? best : common;
}
