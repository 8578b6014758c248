/* The conditions of eligibility: one row each, with its words. Rules and facts are data; a new
 * condition is one more row of the table in condition.c and one more name in this enum. */
#ifndef SIGNPOST_MODEL_CONDITION_H
#define SIGNPOST_MODEL_CONDITION_H

#include "model/vocabulary.h"

/* In the order in which reasons are told. Where she lives and whether the service runs are decided
 * before all these (domain/eligibility.h). */
enum condition {
    CONDITION_AGE,
    CONDITION_AUDIENCE,
    CONDITION_STAGE,
    CONDITION_NEED,
    CONDITION_REFERRAL,
    CONDITION_PREGNANCY,
    CONDITION_CHILDREN,
    CONDITION_IMMIGRATION,
    CONDITION_NRPF,
    CONDITION_LANGUAGE,
    CONDITION_FAITH,
    CONDITION_ETHNICITY,
    CONDITION_DISABILITY,
    CONDITION_STEP_FREE,
    CONDITION_WOMEN_ONLY,
    CONDITION_TRANS,
    CONDITION_OFFENCE,
    CONDITION_PAST_CONTACT,
    CONDITION_SUBSTANCE_USE,
    CONDITION_TEXT,
    CONDITION_COUNT
};

/* What is known of her for one condition. */
struct fact {
    bool known;
    int32_t number; /* years, how many, or 0 and 1 */
    uint64_t terms; /* bits of the condition's vocabulary */
};

enum fact_kind {
    FACT_NONE,   /* only the service's words: always ask */
    FACT_FLAG,   /* yes or no */
    FACT_COUNT,  /* how many, or yes or no; holds when above 0 */
    FACT_NUMBER, /* years */
    FACT_TERM,   /* one term */
    FACT_TERMS   /* several; an empty set is known to be empty */
};

enum rule_mode {
    RULE_REQUIRES, /* she must have it */
    RULE_EXCLUDES, /* she must not have it */
    RULE_OFFERS    /* it caters for these; others ask, or are out of reach if the rule is limited */
};

/* How several terms of one fact count together. */
enum terms_sum {
    SUM_EACH, /* each must pass: offences, disabilities */
    SUM_SOME, /* one that is met is enough, the others are asked about: needs */
    SUM_ONE   /* one that is met is enough: languages */
};

/* When a service that says nothing must be asked (DESIGN 6, 3). */
enum silence {
    SILENCE_IS_FINE,
    SILENCE_ASKS, /* whenever she asserts it */
    SILENCE_ASKS_UNDER_18,
    SILENCE_ASKS_NO_ENGLISH /* her languages are known, and English is not one */
};

struct condition_row {
    enum condition condition;
    const char *code;       /* in rules and reasons */
    const char *field;      /* of the find contract; NULL if it has none */
    const char *vocabulary; /* NULL for flags and numbers */
    enum fact_kind kind;
    enum terms_sum sum;
    enum silence silence;
    bool unknown_is_fine; /* an unknown fact of hers has no effect */
    int32_t largest;      /* number's upper limit */
    /* Words. %s is the rule's own values for the first three, hers for ask_service. */
    const char *fits;
    const char *must;
    const char *not_for;
    const char *ask_her;
    const char *ask_service;
    const char *label; /* of the fact, for forms */
};

/* The row of a condition. */
const struct condition_row *condition_row(enum condition condition);

/* By its code in rules; CONDITION_COUNT if there is none. */
enum condition condition_find(struct str code);

/* By its field in the find contract; CONDITION_COUNT if there is none. */
enum condition condition_of_field(struct str field);

/* One condition of one service. text and question only for CONDITION_TEXT. */
struct rule {
    enum condition condition;
    enum rule_mode mode;
    uint8_t group; /* 0: always; 1 and up: alternatives, of which one must hold */
    bool limited;
    int32_t low; /* years; 0 and INT32_MAX when open */
    int32_t high;
    uint64_t terms;
    struct str text;
    struct str question;
};

enum rule_answer { RULE_HOLDS, RULE_ASK_SERVICE, RULE_ASK_HER, RULE_FAILS };

/* Does the rule hold for the fact? all_terms: every term of the condition's vocabulary, so that a
 * rule that names them all holds for anybody. */
enum rule_answer rule_check(const struct rule *rule, const struct fact *fact, uint64_t all_terms);

/* What follows from a service's saying nothing on a condition: RULE_HOLDS or RULE_ASK_SERVICE. */
enum rule_answer silence_check(enum condition condition, const struct fact *fact);

/* Appends the sentence for an answer: why it holds or fails, or the question that would settle it.
 */
void rule_sentence(const struct rule *rule, enum rule_answer answer, const struct fact *fact,
                   const struct vocabularies *words, struct buf *out);
void silence_sentence(enum condition condition, const struct fact *fact,
                      const struct vocabularies *words, struct buf *out);

#endif
