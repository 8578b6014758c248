/* The conditions of a synthetic service. */
#include "synthetic_making.h"

static struct rule *add_rule(struct making *making, enum condition condition, enum rule_mode mode)
{
    struct rule *rule = draft_rules(&making->draft);
    *rule = (struct rule){.condition = condition, .mode = mode, .high = INT32_MAX};
    return rule;
}

static void make_age(struct making *making)
{
    static const int32_t ranges[][2] = {{18, INT32_MAX}, {18, INT32_MAX}, {18, INT32_MAX}, {18, 25},
                                        {13, 25},        {16, INT32_MAX}, {25, INT32_MAX}, {0, 30}};
    struct rule *rule = add_rule(making, CONDITION_AGE, RULE_REQUIRES);
    int range = draw_below(making, (int)(sizeof ranges / sizeof ranges[0]));
    rule->low = ranges[range][0];
    rule->high = ranges[range][1];
}

static enum rule_mode draw_mode(struct making *making)
{
    static const enum rule_mode modes[] = {RULE_REQUIRES, RULE_EXCLUDES, RULE_OFFERS, RULE_OFFERS};
    return modes[draw_below(making, 4)];
}

static void make_rule(struct making *making, enum condition condition)
{
    const char *vocabulary = condition_row(condition)->vocabulary;
    struct rule *rule;
    switch (condition) {
    case CONDITION_AGE:
        if (draw_percent(making, 60))
            make_age(making);
        return;
    case CONDITION_STAGE:
        if (draw_percent(making, 60))
            add_rule(making, condition, RULE_REQUIRES)->terms = draw_terms(making, vocabulary, 9);
        return;
    case CONDITION_NEED:
        if (!draw_percent(making, 80))
            return;
        rule = add_rule(making, condition, RULE_OFFERS);
        rule->terms = draw_terms(making, vocabulary, 5);
        rule->limited = draw_percent(making, 10);
        return;
    case CONDITION_REFERRAL:
        if (draw_percent(making, 40))
            add_rule(making, condition, RULE_REQUIRES)->terms = draw_terms(making, vocabulary, 4);
        return;
    case CONDITION_TEXT:
        if (!draw_percent(making, 5))
            return;
        rule = add_rule(making, condition, RULE_REQUIRES);
        rule->text = STR("She must meet a synthetic condition");
        rule->question = STR("Does she meet the synthetic condition?");
        return;
    case CONDITION_PREGNANCY:
    case CONDITION_CHILDREN:
    case CONDITION_NRPF:
    case CONDITION_STEP_FREE:
    case CONDITION_WOMEN_ONLY:
    case CONDITION_TRANS:
    case CONDITION_PAST_CONTACT:
    case CONDITION_SUBSTANCE_USE:
        if (draw_percent(making, 8))
            add_rule(making, condition, draw_mode(making));
        return;
    case CONDITION_IMMIGRATION:
    case CONDITION_LANGUAGE:
    case CONDITION_FAITH:
    case CONDITION_ETHNICITY:
    case CONDITION_DISABILITY:
    case CONDITION_OFFENCE:
        if (!draw_percent(making, 4))
            return;
        rule = add_rule(making, condition, draw_mode(making));
        rule->terms = draw_terms(making, vocabulary, 4);
        return;
    case CONDITION_AUDIENCE:
    case CONDITION_COUNT: return;
    }
}

/* Two or three alternatives of one or two rules. */
static void make_alternatives(struct making *making)
{
    int groups = draw_between(making, 2, 3);
    for (int group = 1; group <= groups; group++) {
        struct rule *rule = add_rule(making, CONDITION_STAGE, RULE_REQUIRES);
        rule->group = (uint8_t)group;
        rule->terms = draw_terms(making, "stage", 4);
        if (!draw_percent(making, 50))
            continue;
        rule = add_rule(making, CONDITION_AGE, RULE_REQUIRES);
        rule->group = (uint8_t)group;
        rule->low = 18;
    }
}

void make_rules(struct making *making, struct service_record *service)
{
    int first = making->draft.directory->rules_count;
    for (int condition = 0; condition < CONDITION_COUNT; condition++)
        make_rule(making, (enum condition)condition);
    if (draw_percent(making, 5))
        make_alternatives(making);
    service->rules = (struct span){first, making->draft.directory->rules_count - first};
}
