/* What is known of a woman for one search. Never stored, never logged. */
#ifndef SIGNPOST_MODEL_PERSON_H
#define SIGNPOST_MODEL_PERSON_H

#include "model/condition.h"

struct person {
    struct fact facts[CONDITION_COUNT]; /* all zero: nothing is known */
};

/* Sets a fact by its kind. ERR_INVALID with a sentence if the value is out of range or no code of
 * the vocabulary; the message does not repeat what was typed. */
MUST_CHECK enum err person_set_number(struct person *person, enum condition condition,
                                      int64_t number, struct problem *problem);
MUST_CHECK enum err person_set_flag(struct person *person, enum condition condition, bool value,
                                    struct problem *problem);
MUST_CHECK enum err person_set_term(struct person *person, enum condition condition,
                                    struct str code, const struct vocabularies *words,
                                    struct problem *problem);
/* An empty list: she is known to have none. */
void person_set_none(struct person *person, enum condition condition);

/* What follows from the facts: a stage beyond "at-risk" means past contact. Call it once after the
 * last fact. */
void person_complete(struct person *person, const struct vocabularies *words);

#endif
