/* The conditions of eligibility in provision.json. */
#include "provision_reading.h"

enum { GROUPS_MAX = 8, AGE_MAX_YEARS = 120 };

static const char *const mode_codes[] = {"requires", "excludes", "offers", NULL};

/* A list of codes as a set of the condition's vocabulary. */
static enum err want_terms(struct reading *reading, const struct json_at *list,
                           enum condition condition, uint64_t *out)
{
    const char *name = condition_row(condition)->vocabulary;
    const struct vocabulary *vocabulary =
        name ? vocabulary_find(&reading->draft.directory->words, name) : NULL;
    size_t count;
    enum err err = json_want_list(list, TERM_MAX, &count, reading->problem);
    uint64_t terms = 0;
    if (!err && (!vocabulary || !count))
        return json_problem(list, reading->problem, ERR_INVALID,
                            vocabulary ? "The list is empty." : "This condition has no terms.");
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(list, i);
        struct str code = {"", 0};
        err = json_want_text(&item, &code, reading->problem);
        int term = err ? NONE : term_find(vocabulary, code);
        if (!err && term < 0)
            err = json_problem(&item, reading->problem, ERR_INVALID, "%s has no such term.", name);
        if (!err)
            terms |= UINT64_C(1) << term;
    }
    if (!err)
        *out = terms;
    return err;
}

/* "stages" and "referral": lists of terms that she must be at one of. */
static enum err read_term_list(struct reading *reading, const struct json_at *service,
                               const char *member, enum condition condition)
{
    struct json_at list = json_member(service, member);
    if (!json_is_there(&list))
        return OK;
    struct rule rule = {.condition = condition, .mode = RULE_REQUIRES, .high = INT32_MAX};
    enum err err = want_terms(reading, &list, condition, &rule.terms);
    if (!err)
        *draft_rules(&reading->draft) = rule;
    return err;
}

static enum err read_needs(struct reading *reading, const struct json_at *service)
{
    struct json_at needs = json_member(service, "needs");
    if (!json_is_there(&needs))
        return OK;
    struct rule rule = {.condition = CONDITION_NEED, .mode = RULE_OFFERS, .high = INT32_MAX};
    struct json_at terms = json_member(&needs, "terms");
    struct json_at limited = json_member(&needs, "limited");
    int source;
    enum err err = json_want_only(&needs, "terms limited source", reading->problem);
    if (!err)
        err = want_terms(reading, &terms, CONDITION_NEED, &rule.terms);
    if (!err)
        err = json_maybe_bool(&limited, &rule.limited, reading->problem);
    if (!err)
        err = want_key(reading, &needs, "source", &reading->sources, &source);
    if (!err)
        *draft_rules(&reading->draft) = rule;
    return err;
}

static enum err read_ages(struct reading *reading, const struct json_at *at, struct rule *rule)
{
    int64_t low = 0;
    int64_t high = INT32_MAX;
    struct json_at min = json_member(at, "min");
    struct json_at max = json_member(at, "max");
    if (!json_is_there(&min) && !json_is_there(&max))
        return json_problem(at, reading->problem, ERR_INVALID, "An age needs min or max.");
    enum err err = json_maybe_int(&min, 0, AGE_MAX_YEARS, &low, reading->problem);
    if (!err)
        err = json_maybe_int(&max, low, AGE_MAX_YEARS, &high, reading->problem);
    rule->low = (int32_t)low;
    rule->high = (int32_t)high;
    return err;
}

/* What a rule says beside its mode, by the kind of its condition. */
static enum err read_values(struct reading *reading, const struct json_at *at, struct rule *rule)
{
    struct json_at terms = json_member(at, "terms");
    enum err err = OK;
    rule->high = INT32_MAX;
    switch (condition_row(rule->condition)->kind) {
    case FACT_NUMBER: return read_ages(reading, at, rule);
    case FACT_TERM:
    case FACT_TERMS: return want_terms(reading, &terms, rule->condition, &rule->terms);
    case FACT_FLAG:
    case FACT_COUNT: return OK;
    case FACT_NONE: break;
    }
    if (rule->condition != CONDITION_TEXT)
        return json_problem(at, reading->problem, ERR_INVALID,
                            "No rule can be made of this condition.");
    err = want_text(reading, at, "text", &rule->text);
    return err ? err : want_text(reading, at, "question", &rule->question);
}

static enum err read_rule(struct reading *reading, const struct json_at *at, int group)
{
    struct rule rule = {.group = (uint8_t)group};
    struct json_at code = json_member(at, "condition");
    struct json_at limited = json_member(at, "limited");
    struct str name = {"", 0};
    struct str words;
    int mode = RULE_REQUIRES;
    int source;
    enum err err = json_want_only(at, "condition mode min max terms limited source text question",
                                  reading->problem);
    if (!err)
        err = json_want_text(&code, &name, reading->problem);
    rule.condition = condition_find(name);
    if (!err && rule.condition == CONDITION_COUNT)
        err = json_problem(&code, reading->problem, ERR_INVALID, "There is no such condition.");
    if (!err)
        err = maybe_code(reading, at, "mode", mode_codes, &mode);
    rule.mode = (enum rule_mode)mode;
    if (!err)
        err = json_maybe_bool(&limited, &rule.limited, reading->problem);
    if (!err)
        err = maybe_text(reading, at, "text", &words); /* kept for conditions in words alone */
    if (!err)
        err = want_key(reading, at, "source", &reading->sources, &source);
    if (!err)
        err = read_values(reading, at, &rule);
    if (!err)
        *draft_rules(&reading->draft) = rule;
    return err;
}

/* {"any": [[rule, ...], ...]}: one of the inner lists must hold. */
static enum err read_any(struct reading *reading, const struct json_at *at, int *group)
{
    struct json_at any = json_member(at, "any");
    size_t count = 0;
    enum err err = json_want_only(at, "any", reading->problem);
    if (!err && *group)
        return json_problem(at, reading->problem, ERR_INVALID,
                            "A service can have one set of alternatives.");
    if (!err)
        err = json_want_list(&any, GROUPS_MAX, &count, reading->problem);
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at list = json_item(&any, i);
        size_t rules = 0;
        err = json_want_list(&list, PROVISION_ROWS_MAX, &rules, reading->problem);
        if (!err && !rules)
            err = json_problem(&list, reading->problem, ERR_INVALID, "The alternative is empty.");
        ++*group;
        for (size_t k = 0; k < rules && !err; k++) {
            struct json_at rule = json_item(&list, k);
            err = read_rule(reading, &rule, *group);
        }
    }
    return err;
}

enum err read_rules(struct reading *reading, const struct json_at *service, struct span *rules)
{
    struct json_at list = json_member(service, "rules");
    int group = 0;
    size_t count = 0;
    rules->first = reading->draft.directory->rules_count;
    enum err err = read_needs(reading, service);
    if (!err)
        err = read_term_list(reading, service, "stages", CONDITION_STAGE);
    if (!err)
        err = read_term_list(reading, service, "referral", CONDITION_REFERRAL);
    if (!err && json_is_there(&list))
        err = json_want_list(&list, PROVISION_ROWS_MAX, &count, reading->problem);
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(&list, i);
        struct json_at any = json_member(&item, "any");
        err = json_is_there(&any) ? read_any(reading, &item, &group) : read_rule(reading, &item, 0);
    }
    rules->count = reading->draft.directory->rules_count - rules->first;
    return err;
}
