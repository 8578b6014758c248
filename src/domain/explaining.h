/* Deciding and explaining: what the files behind eligibility.h share. */
#ifndef SIGNPOST_DOMAIN_EXPLAINING_H
#define SIGNPOST_DOMAIN_EXPLAINING_H

#include "domain/phrasebook.h"

/* ---- deciding: eligibility.c ---- */

enum verdict verdict_worse(enum verdict a, enum verdict b);
enum verdict verdict_of(enum certainty certainty);
enum verdict answer_verdict(enum rule_answer answer);

/* Her home against the service's cover. */
enum verdict residence_verdict(const struct atlas *atlas, int service,
                               const struct question *question, const struct cover *cover);

/* The answers of a run of rules of one group. */
struct group_answer {
    bool is_there;
    enum verdict verdict;
};

enum rule_answer rule_answer_of(const struct atlas *atlas, const struct rule *rule,
                                const struct question *question);
void groups_check(const struct atlas *atlas, struct span rules, const struct question *question,
                  struct group_answer groups[ALTERNATIVE_MAX + 1]);

/* The best of the alternatives; 0 if there are none. */
int best_group(const struct group_answer groups[ALTERNATIVE_MAX + 1]);

/* ---- explaining: explain.c, explain_residence.c ---- */

/* Explains services to one asker, one after the other. */
struct explaining {
    struct phrasebook *book; /* NULL: every sentence is made anew */
    const struct atlas *atlas;
    const struct question *question;
    struct arena *arena;
    uint32_t silent_asks; /* bits of conditions: a service that is silent on them must be asked */
    const struct phrase *silences[CONDITION_COUNT]; /* the questions, once they were needed */
    struct buf text;                                /* of the sentence being made */
    bool failed;
    /* The service, and its sentences in the order told. */
    int service;
    struct span rules;
    bool may_name_home; /* not beside a confidential service */
    enum verdict verdict;
    int told_count;
    const struct phrase *told[REASONS_MAX];
    /* The same, the worst first. The questions are a run of them. */
    int reason_count;
    const struct phrase *reasons[REASONS_MAX];
    int ask_first;
    int ask_count;
};

/* book: NULL, or one that was begun for this atlas. Some words live there, the others in the arena.
 */
void explaining_begin(struct explaining *e, struct phrasebook *book, const struct atlas *atlas,
                      const struct question *question, struct arena *arena);
void explaining_end(struct explaining *e);

/* listing: NULL, or the service's for the question's moment. */
MUST_CHECK enum err explain_service(struct explaining *e, const struct telling *listing,
                                    int service, struct problem *problem);

/* Adds the sentence in text. key: what its words depend on, so that the book can keep it; NULL if
 * they depend on more than that. */
void reason_tell_kept(struct explaining *e, const struct phrase_key *key, const char *code,
                      const char *fact, bool is_hers, enum verdict verdict);
void reason_tell(struct explaining *e, const char *code, const char *fact, bool is_hers,
                 enum verdict verdict);

/* Adds the sentence of that key if the book has it. */
bool reason_told_before(struct explaining *e, struct phrase_key key);

/* Kinds of sentences that the book may keep: the first part of their key. */
enum { PHRASE_RUNS = 1, PHRASE_COVERS, PHRASE_DOUBT, PHRASE_RULE, PHRASE_SILENCE };

struct phrase_key phrase_key_of(int kind, int which, int how, uint64_t set, uint64_t rest);

void explain_residence(struct explaining *e, const struct cover *cover);

#endif
