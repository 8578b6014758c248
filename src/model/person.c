#include "model/person.h"

enum err person_set_number(struct person *person, enum condition condition, int64_t number,
                           struct problem *problem)
{
    const struct condition_row *row = condition_row(condition);
    if (row->kind != FACT_NUMBER && row->kind != FACT_COUNT)
        return problem_set(problem, ERR_INVALID, "%s is not a number.", row->label);
    if (number < 0 || number > row->largest)
        return problem_set(problem, ERR_INVALID, "%s must be from 0 to %d.", row->label,
                           (int)row->largest);
    person->facts[condition] = (struct fact){.known = true, .number = (int32_t)number};
    return OK;
}

enum err person_set_flag(struct person *person, enum condition condition, bool value,
                         struct problem *problem)
{
    const struct condition_row *row = condition_row(condition);
    if (row->kind != FACT_FLAG && row->kind != FACT_COUNT)
        return problem_set(problem, ERR_INVALID, "%s: this is not a question of yes or no.",
                           row->label);
    person->facts[condition] = (struct fact){.known = true, .number = value};
    return OK;
}

enum err person_set_term(struct person *person, enum condition condition, struct str code,
                         const struct vocabularies *words, struct problem *problem)
{
    const struct condition_row *row = condition_row(condition);
    const struct vocabulary *list =
        row->vocabulary ? vocabulary_find(words, row->vocabulary) : NULL;
    if (!list)
        return problem_set(problem, ERR_INVALID, "%s takes no codes.", row->label);
    int bit = term_find(list, code);
    if (bit < 0)
        return problem_set(problem, ERR_INVALID, "\"%.*s\" is not a code of %s.",
                           (int)(code.len < 40 ? code.len : 40), code.ptr, row->vocabulary);
    struct fact *fact = &person->facts[condition];
    if (row->kind == FACT_TERM)
        fact->terms = 0;
    fact->known = true;
    fact->terms |= UINT64_C(1) << bit;
    return OK;
}

void person_set_none(struct person *person, enum condition condition)
{
    person->facts[condition] = (struct fact){.known = true};
}

void person_complete(struct person *person, const struct vocabularies *words)
{
    const struct vocabulary *stages = vocabulary_find(words, "stage");
    const struct fact *stage = &person->facts[CONDITION_STAGE];
    struct fact *contact = &person->facts[CONDITION_PAST_CONTACT];
    if (contact->known || !stage->known || !stages)
        return;
    int at_risk = term_find(stages, STR("at-risk"));
    if (at_risk < 0 || !(stage->terms >> at_risk & 1))
        *contact = (struct fact){.known = true, .number = 1};
}
