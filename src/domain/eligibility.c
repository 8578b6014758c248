#include "domain/eligibility.h"

#include <string.h>

#include "explaining.h"

const char *verdict_code(enum verdict verdict)
{
    static const char *const codes[] = {"suitable", "ask", "unsuitable", ""};
    return codes[verdict];
}

enum verdict verdict_worse(enum verdict a, enum verdict b)
{
    return a > b ? a : b;
}

enum verdict verdict_of(enum certainty certainty)
{
    return certainty == CERTAINLY   ? VERDICT_SUITABLE
           : certainty == UNCERTAIN ? VERDICT_ASK
                                    : VERDICT_UNSUITABLE;
}

enum verdict residence_verdict(const struct atlas *atlas, int service,
                               const struct question *question, const struct cover *cover)
{
    bool assumed;
    uint64_t areas = question_home_areas(question, &assumed);
    if (!areas) /* nowhere known: as certain as for no address at all */
        return verdict_of(cover_of_area(cover, atlas->london, AREA_NOWHERE));
    int fits = 0;
    int fails = 0;
    int all = 0;
    int point_area;
    struct geo_grid point;
    bool exact = question_home_point(question, &point_area, &point);
    for (uint64_t left = areas; left; left &= left - 1, all++) {
        int area = __builtin_ctzll(left);
        enum certainty certainty =
            exact && cover->has_shape
                ? cover_of_point(atlas, service, question->moment, cover, area, point)
                : cover_of_area(cover, atlas->london, area);
        fits += certainty == CERTAINLY;
        fails += certainty == CERTAINLY_NOT;
    }
    if (fits == all)
        return VERDICT_SUITABLE;
    return fails == all && !assumed ? VERDICT_UNSUITABLE : VERDICT_ASK;
}

enum verdict answer_verdict(enum rule_answer answer)
{
    return answer == RULE_HOLDS   ? VERDICT_SUITABLE
           : answer == RULE_FAILS ? VERDICT_UNSUITABLE
                                  : VERDICT_ASK;
}

enum rule_answer rule_answer_of(const struct atlas *atlas, const struct rule *rule,
                                const struct question *question)
{
    return rule_check(rule, &question->person.facts[rule->condition],
                      atlas->all_terms[rule->condition]);
}

void groups_check(const struct atlas *atlas, struct span span, const struct question *question,
                  struct group_answer groups[ALTERNATIVE_MAX + 1])
{
    const struct directory *directory = &atlas->directory;
    memset(groups, 0, (ALTERNATIVE_MAX + 1) * sizeof *groups);
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct rule *rule = &directory->rules[i];
        struct group_answer *group = &groups[rule->group];
        group->is_there = true;
        group->verdict =
            verdict_worse(group->verdict, answer_verdict(rule_answer_of(atlas, rule, question)));
    }
}

int best_group(const struct group_answer groups[ALTERNATIVE_MAX + 1])
{
    int best = 0;
    for (int group = 1; group <= ALTERNATIVE_MAX; group++)
        if (groups[group].is_there && (!best || groups[group].verdict < groups[best].verdict))
            best = group;
    return best;
}

/* Bits of the conditions that the rules speak of. */
static uint32_t conditions_mentioned(const struct atlas *atlas, struct span span)
{
    const struct directory *directory = &atlas->directory;
    uint32_t mentioned = 0;
    for (int i = span.first; i < span.first + span.count; i++)
        mentioned |= 1u << directory->rules[i].condition;
    return mentioned;
}

enum verdict eligibility_verdict(const struct atlas *atlas, int service,
                                 const struct question *question)
{
    const struct statement_record *statement = statement_at(atlas, service, question->moment);
    if (!statement)
        return VERDICT_COUNT;
    struct cover cover = cover_at(atlas, service, question->moment);
    enum verdict verdict = verdict_of(validity_on(&statement->validity, question->moment.as_of));
    verdict = verdict_worse(verdict, residence_verdict(atlas, service, question, &cover));
    struct group_answer groups[ALTERNATIVE_MAX + 1];
    struct span rules = atlas->directory.services[service].rules;
    groups_check(atlas, rules, question, groups);
    verdict = verdict_worse(verdict, groups[0].verdict);
    int best = best_group(groups);
    if (best)
        verdict = verdict_worse(verdict, groups[best].verdict);
    uint32_t mentioned = conditions_mentioned(atlas, rules);
    for (int i = 0; i < CONDITION_COUNT; i++)
        if (!(mentioned >> i & 1))
            verdict = verdict_worse(verdict, answer_verdict(silence_check(
                                                 (enum condition)i, &question->person.facts[i])));
    return verdict;
}

enum verdict runs_verdict(const struct atlas *atlas, int service, struct moment moment)
{
    const struct statement_record *statement = statement_at(atlas, service, moment);
    return statement ? verdict_of(validity_on(&statement->validity, moment.as_of)) : VERDICT_COUNT;
}
