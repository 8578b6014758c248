#include "model/condition.h"

#include <string.h>

enum { ADULT_YEARS = 18, OLDEST_YEARS = 120, MOST_CHILDREN = 20, ENGLISH_BIT = 0 };

static const struct condition_row rows[CONDITION_COUNT] = {
    {CONDITION_AGE, "age", "age", NULL, FACT_NUMBER, SUM_EACH, SILENCE_ASKS_UNDER_18, false,
     OLDEST_YEARS, "It takes women aged %s.", "She must be %s.", "It does not take women aged %s.",
     "How old is she?", "Does it take women under 18?", "Her age"},
    {CONDITION_AUDIENCE, "audience", NULL, NULL, FACT_NONE, SUM_EACH, SILENCE_IS_FINE, true, 0,
     "It is for women.", "It is for women.", "", "", "", ""},
    {CONDITION_STAGE, "stage", "stage", "stage", FACT_TERM, SUM_EACH, SILENCE_ASKS, false, 0,
     "It works with women %s.", "It is only for women %s.", "It does not take women %s.",
     "Where is she in the justice system?", "Does it take women %s? Its source does not say.",
     "Where she is in the justice system"},
    {CONDITION_NEED, "need", "needs", "need", FACT_TERMS, SUM_SOME, SILENCE_ASKS, false, 0,
     "It helps with %s.", "It only helps with %s.", "It does not help with %s.",
     "What does she need?", "Does it help with %s? Its source does not say.", "What she needs"},
    {CONDITION_REFERRAL, "referral", "referral", "referral", FACT_TERM, SUM_EACH, SILENCE_IS_FINE,
     true, 0, "Women come to it %s.", "Women can only come to it %s.",
     "Women cannot come to it %s.", "Who would refer her?", "Can she come %s?", "Who refers her"},
    {CONDITION_PREGNANCY, "pregnancy", "pregnant", NULL, FACT_FLAG, SUM_EACH, SILENCE_ASKS, false,
     0, "It takes women who are pregnant.", "It is for women who are pregnant.",
     "It does not take women who are pregnant.", "Is she pregnant?",
     "Does it take women who are pregnant? Its source does not say.", "She is pregnant"},
    {CONDITION_CHILDREN, "children", "children_with_her", NULL, FACT_COUNT, SUM_EACH, SILENCE_ASKS,
     false, MOST_CHILDREN, "It takes women with children.", "It is for women with children.",
     "It does not take women with children.", "Are children with her?",
     "Can she bring her children? Its source does not say.", "Children with her"},
    {CONDITION_IMMIGRATION, "immigration", "immigration_status", "immigration", FACT_TERM, SUM_EACH,
     SILENCE_IS_FINE, false, 0, "It takes women %s.", "It is only for women %s.",
     "It does not take women %s.", "What is her immigration status?", "Does it take women %s?",
     "Her immigration status"},
    {CONDITION_NRPF, "nrpf", "no_recourse_to_public_funds", NULL, FACT_FLAG, SUM_EACH, SILENCE_ASKS,
     false, 0, "It takes women with no recourse to public funds.",
     "It is for women with no recourse to public funds.",
     "It does not take women with no recourse to public funds.",
     "Does she have no recourse to public funds?",
     "Does it take women with no recourse to public funds? Its source does not say.",
     "She has no recourse to public funds"},
    {CONDITION_LANGUAGE, "language", "languages", "language", FACT_TERMS, SUM_ONE,
     SILENCE_ASKS_NO_ENGLISH, true, 0, "It speaks %s.", "It only speaks %s.",
     "It does not speak %s.", "What languages does she speak?",
     "Can it help somebody who speaks %s? Its source does not say.", "Languages she speaks"},
    {CONDITION_FAITH, "faith", "faith", "faith", FACT_TERM, SUM_EACH, SILENCE_IS_FINE, false, 0,
     "It is for %s women.", "It is for %s women.", "It is not for %s women.", "What is her faith?",
     "Is it right for %s women?", "Her faith"},
    {CONDITION_ETHNICITY, "ethnicity", "ethnicity", "ethnicity", FACT_TERM, SUM_EACH,
     SILENCE_IS_FINE, false, 0, "It is run by and for %s women.", "It is only for %s women.",
     "It is not for %s women.", "What is her ethnic background?", "Is it right for %s women?",
     "Her ethnic background"},
    {CONDITION_DISABILITY, "disability", "disability", "disability", FACT_TERMS, SUM_EACH,
     SILENCE_ASKS, false, 0, "It takes women with %s.", "It is only for women with %s.",
     "It does not take women with %s.", "Does she have a disability?",
     "Can it support a woman with %s? Its source does not say.", "Disability"},
    {CONDITION_STEP_FREE, "step-free", "step_free", NULL, FACT_FLAG, SUM_EACH, SILENCE_ASKS, true,
     0, "It has step-free access.", "It has step-free access.", "It has no step-free access.",
     "Does she need step-free access?", "Has it step-free access? Its source does not say.",
     "She needs step-free access"},
    {CONDITION_WOMEN_ONLY, "women-only", "women_only", NULL, FACT_FLAG, SUM_EACH, SILENCE_ASKS,
     true, 0, "It is a women-only space.", "It is a women-only space.",
     "It is not a women-only space.", "Does she need a women-only space?",
     "Is it a women-only space? Its source does not say.", "She needs a women-only space"},
    {CONDITION_TRANS, "trans", "trans", NULL, FACT_FLAG, SUM_EACH, SILENCE_ASKS, false, 0,
     "It says that it takes trans women.", "It is for trans women.",
     "It says that it does not take trans women.", "Is she trans?",
     "Does it take trans women? Its source does not say.", "She is trans"},
    {CONDITION_OFFENCE, "offence", "offences", "offence", FACT_TERMS, SUM_EACH, SILENCE_ASKS, false,
     0, "It takes women convicted of %s.", "It is for women convicted of %s.",
     "It does not take women convicted of %s.",
     "Does she have a conviction for arson, violence or a sexual offence?",
     "Does it take women convicted of %s? Its source does not say.",
     "Convictions that services ask about"},
    {CONDITION_PAST_CONTACT, "past-contact", "past_contact", NULL, FACT_FLAG, SUM_EACH,
     SILENCE_IS_FINE, false, 0, "It is for women who have been in contact with the justice system.",
     "It is for women who have been in contact with the justice system.",
     "It is not for women who have been in contact with the justice system.",
     "Has she been in contact with the justice system?", "",
     "She has been in contact with the justice system"},
    {CONDITION_SUBSTANCE_USE, "substance-use", "substance_use", NULL, FACT_FLAG, SUM_EACH,
     SILENCE_IS_FINE, false, 0, "It takes women who use drugs or alcohol.",
     "It is for women who use drugs or alcohol.",
     "It does not take women who use drugs or alcohol.", "Does she use drugs or alcohol?",
     "Does it take women who use drugs or alcohol?", "She uses drugs or alcohol"},
    {CONDITION_TEXT, "text", NULL, NULL, FACT_NONE, SUM_EACH, SILENCE_IS_FINE, false, 0, "%s", "%s",
     "%s", "%s", "%s", ""},
};

const struct condition_row *condition_row(enum condition condition)
{
    return &rows[condition];
}

enum condition condition_find(struct str code)
{
    int i = 0;
    while (i < CONDITION_COUNT && !str_equal(code, str_from(rows[i].code)))
        i++;
    return (enum condition)i;
}

enum condition condition_of_field(struct str field)
{
    int i = 0;
    while (i < CONDITION_COUNT && !(rows[i].field && str_equal(field, str_from(rows[i].field))))
        i++;
    return (enum condition)i;
}

/* One value against the rule: does she have what it names? */
static enum rule_answer mode_answer(const struct rule *rule, bool has_it)
{
    switch (rule->mode) {
    case RULE_REQUIRES: return has_it ? RULE_HOLDS : RULE_FAILS;
    case RULE_EXCLUDES: return has_it ? RULE_FAILS : RULE_HOLDS;
    case RULE_OFFERS: break;
    }
    if (has_it)
        return RULE_HOLDS;
    return rule->limited ? RULE_FAILS : RULE_ASK_SERVICE;
}

static enum rule_answer terms_answer(const struct rule *rule, uint64_t terms, enum terms_sum sum)
{
    int held = 0;
    int asked = 0;
    int failed = 0;
    if (!terms) /* she is known to have none */
        return rule->mode == RULE_REQUIRES ? RULE_FAILS : RULE_HOLDS;
    for (uint64_t left = terms; left; left &= left - 1) {
        switch (mode_answer(rule, (rule->terms & left & -left) != 0)) {
        case RULE_HOLDS: held++; break;
        case RULE_FAILS: failed++; break;
        case RULE_ASK_HER:
        case RULE_ASK_SERVICE: asked++; break;
        }
    }
    if (failed && (sum == SUM_EACH || !(held + asked)))
        return RULE_FAILS;
    if (asked && (sum != SUM_ONE || !held))
        return RULE_ASK_SERVICE;
    return RULE_HOLDS;
}

enum rule_answer rule_check(const struct rule *rule, const struct fact *fact, uint64_t all_terms)
{
    const struct condition_row *row = &rows[rule->condition];
    if (rule->condition == CONDITION_TEXT)
        return RULE_ASK_HER;
    if (row->kind == FACT_NONE)
        return RULE_HOLDS;
    bool names_all = row->vocabulary && (rule->terms & all_terms) == all_terms;
    if (names_all && rule->mode != RULE_EXCLUDES)
        return RULE_HOLDS;
    if (!fact->known)
        return rule->mode == RULE_OFFERS || row->unknown_is_fine ? RULE_HOLDS : RULE_ASK_HER;
    switch (row->kind) {
    case FACT_NONE: break;
    case FACT_FLAG:
    case FACT_COUNT:
        if (rule->mode == RULE_OFFERS) /* to offer what she does not need does no harm */
            return RULE_HOLDS;
        return mode_answer(rule, fact->number > 0);
    case FACT_NUMBER:
        return mode_answer(rule, fact->number >= rule->low && fact->number <= rule->high);
    case FACT_TERM:
    case FACT_TERMS: return terms_answer(rule, fact->terms, row->sum);
    }
    return RULE_HOLDS;
}

enum rule_answer silence_check(enum condition condition, const struct fact *fact)
{
    const struct condition_row *row = &rows[condition];
    if (!fact->known)
        return RULE_HOLDS;
    bool asks = false;
    switch (row->silence) {
    case SILENCE_IS_FINE: break;
    case SILENCE_ASKS: asks = row->vocabulary ? fact->terms != 0 : fact->number > 0; break;
    case SILENCE_ASKS_UNDER_18: asks = fact->number < ADULT_YEARS; break;
    case SILENCE_ASKS_NO_ENGLISH: asks = !(fact->terms >> ENGLISH_BIT & 1); break;
    }
    return asks ? RULE_ASK_SERVICE : RULE_HOLDS;
}

static void years_phrase(const struct rule *rule, struct buf *out)
{
    if (rule->high == INT32_MAX) {
        buf_int(out, rule->low);
        buf_text(out, " or over");
    } else if (rule->low <= 0) {
        buf_int(out, rule->high);
        buf_text(out, " or under");
    } else {
        buf_int(out, rule->low);
        buf_text(out, " to ");
        buf_int(out, rule->high);
    }
}

/* The template with %s replaced. */
static void fill(const char *template, struct str value, struct buf *out)
{
    const char *hole = strstr(template, "%s");
    if (!hole) {
        buf_text(out, template);
        return;
    }
    buf_bytes(out, template, (size_t)(hole - template));
    buf_str(out, value);
    buf_text(out, hole + 2);
}

static void values_phrase(const struct condition_row *row, const struct rule *rule, uint64_t terms,
                          const struct vocabularies *words, struct buf *out)
{
    const struct vocabulary *list =
        row->vocabulary ? vocabulary_find(words, row->vocabulary) : NULL;
    if (list && terms && terms == vocabulary_all(list) && row->condition == CONDITION_STAGE)
        buf_text(out,
                 "at any stage, also at risk"); /* "any stage" reads better than nine phrases */
    else if (list)
        terms_phrase(list, terms, " or ", out);
    else if (rule && row->kind == FACT_NUMBER)
        years_phrase(rule, out);
}

void rule_sentence(const struct rule *rule, enum rule_answer answer, const struct fact *fact,
                   const struct vocabularies *words, struct buf *out)
{
    const struct condition_row *row = &rows[rule->condition];
    if (rule->condition == CONDITION_TEXT) {
        buf_str(out, answer == RULE_ASK_HER && rule->question.len ? rule->question : rule->text);
        return;
    }
    const char *template = row->fits;
    uint64_t terms = rule->terms;
    switch (answer) {
    case RULE_HOLDS:
        if (rule->mode == RULE_OFFERS && fact->known && (fact->terms & rule->terms))
            terms = fact->terms & rule->terms; /* only what she asked about */
        if (rule->mode == RULE_EXCLUDES)
            template = row->not_for;
        break;
    case RULE_ASK_SERVICE:
        template = row->ask_service;
        terms = fact->terms & ~rule->terms;
        break;
    case RULE_ASK_HER: template = row->ask_her; break;
    case RULE_FAILS:
        template = rule->mode == RULE_EXCLUDES ? row->not_for : row->must;
        if (rule->mode == RULE_EXCLUDES && row->vocabulary)
            terms = fact->terms & rule->terms;
        break;
    }
    struct buf values;
    buf_init(&values, 0);
    values_phrase(row, rule, terms, words, &values);
    fill(template, buf_view(&values), out);
    out->failed |= values.failed;
    buf_finish(&values);
}

void silence_sentence(enum condition condition, const struct fact *fact,
                      const struct vocabularies *words, struct buf *out)
{
    const struct condition_row *row = &rows[condition];
    struct buf values;
    buf_init(&values, 0);
    values_phrase(row, NULL, fact->terms, words, &values);
    fill(row->ask_service, buf_view(&values), out);
    out->failed |= values.failed;
    buf_finish(&values);
}
