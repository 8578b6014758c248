#include "tests/support/test.h"

#include "model/condition.h"
#include "tests/support/words.h"

static const struct fact unknown = {.known = false};

static struct fact number(int32_t n)
{
    return (struct fact){.known = true, .number = n};
}

static struct fact terms(uint64_t bits)
{
    return (struct fact){.known = true, .terms = bits};
}

/* DESIGN 6, row by row. all: the vocabulary's full set. */
static void a_rule_answers_as_the_design_says(void **state)
{
    (void)state;
    const struct {
        struct rule rule;
        struct fact fact;
        uint64_t all;
        enum rule_answer expected;
    } cases[] = {
        /* age */
        {{.condition = CONDITION_AGE, .low = 18, .high = INT32_MAX}, number(18), 0, RULE_HOLDS},
        {{.condition = CONDITION_AGE, .low = 18, .high = INT32_MAX}, number(17), 0, RULE_FAILS},
        {{.condition = CONDITION_AGE, .low = 13, .high = 25}, number(26), 0, RULE_FAILS},
        {{.condition = CONDITION_AGE, .low = 13, .high = 25}, number(19), 0, RULE_HOLDS},
        {{.condition = CONDITION_AGE, .low = 13, .high = 25}, unknown, 0, RULE_ASK_HER},
        /* stage: one term */
        {{.condition = CONDITION_STAGE, .terms = 2}, terms(2), 7, RULE_HOLDS},
        {{.condition = CONDITION_STAGE, .terms = 2}, terms(1), 7, RULE_FAILS},
        {{.condition = CONDITION_STAGE, .terms = 2}, unknown, 7, RULE_ASK_HER},
        {{.condition = CONDITION_STAGE, .terms = 7}, unknown, 7, RULE_HOLDS},
        {{.condition = CONDITION_STAGE, .mode = RULE_EXCLUDES, .terms = 2},
         terms(2),
         7,
         RULE_FAILS},
        /* referral counts only when it is given */
        {{.condition = CONDITION_REFERRAL, .terms = 2}, unknown, 3, RULE_HOLDS},
        {{.condition = CONDITION_REFERRAL, .terms = 2}, terms(1), 3, RULE_FAILS},
        /* needs: met by one, asked about the rest; ruled out only by a limit that leaves none */
        {{.condition = CONDITION_NEED, .mode = RULE_OFFERS, .terms = 1}, terms(1), 7, RULE_HOLDS},
        {{.condition = CONDITION_NEED, .mode = RULE_OFFERS, .terms = 1},
         terms(2),
         7,
         RULE_ASK_SERVICE},
        {{.condition = CONDITION_NEED, .mode = RULE_OFFERS, .terms = 1},
         terms(3),
         7,
         RULE_ASK_SERVICE},
        {{.condition = CONDITION_NEED, .mode = RULE_OFFERS, .terms = 1}, unknown, 7, RULE_HOLDS},
        {{.condition = CONDITION_NEED, .mode = RULE_OFFERS, .limited = true, .terms = 1},
         terms(2),
         7,
         RULE_FAILS},
        {{.condition = CONDITION_NEED, .mode = RULE_OFFERS, .limited = true, .terms = 1},
         terms(3),
         7,
         RULE_HOLDS},
        {{.condition = CONDITION_NEED, .mode = RULE_REQUIRES, .terms = 1}, terms(0), 7, RULE_FAILS},
        /* languages: one is enough */
        {{.condition = CONDITION_LANGUAGE, .mode = RULE_OFFERS, .terms = 2},
         terms(6),
         7,
         RULE_HOLDS},
        {{.condition = CONDITION_LANGUAGE, .mode = RULE_OFFERS, .terms = 2},
         terms(4),
         7,
         RULE_ASK_SERVICE},
        /* offences: each must pass */
        {{.condition = CONDITION_OFFENCE, .mode = RULE_EXCLUDES, .terms = 1},
         terms(3),
         3,
         RULE_FAILS},
        {{.condition = CONDITION_OFFENCE, .mode = RULE_EXCLUDES, .terms = 1},
         terms(2),
         3,
         RULE_HOLDS},
        {{.condition = CONDITION_OFFENCE, .mode = RULE_EXCLUDES, .terms = 1},
         terms(0),
         3,
         RULE_HOLDS},
        {{.condition = CONDITION_OFFENCE, .mode = RULE_EXCLUDES, .terms = 1},
         unknown,
         3,
         RULE_ASK_HER},
        /* flags and counts */
        {{.condition = CONDITION_PREGNANCY}, number(1), 0, RULE_HOLDS},
        {{.condition = CONDITION_PREGNANCY}, number(0), 0, RULE_FAILS},
        {{.condition = CONDITION_PREGNANCY, .mode = RULE_EXCLUDES}, number(1), 0, RULE_FAILS},
        {{.condition = CONDITION_PREGNANCY, .mode = RULE_OFFERS}, number(0), 0, RULE_HOLDS},
        {{.condition = CONDITION_CHILDREN}, number(3), 0, RULE_HOLDS},
        {{.condition = CONDITION_STEP_FREE, .mode = RULE_EXCLUDES}, unknown, 0, RULE_HOLDS},
        {{.condition = CONDITION_STEP_FREE, .mode = RULE_EXCLUDES}, number(1), 0, RULE_FAILS},
        /* words alone always ask; the audience never rules a woman out */
        {{.condition = CONDITION_TEXT}, unknown, 0, RULE_ASK_HER},
        {{.condition = CONDITION_AUDIENCE}, unknown, 0, RULE_HOLDS},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum rule_answer answer = rule_check(&cases[i].rule, &cases[i].fact, cases[i].all);
        if (answer != cases[i].expected)
            print_error("case %zu: expected %d, obtained %d\n", i, (int)cases[i].expected,
                        (int)answer);
        assert_int_equal(answer, cases[i].expected);
    }
}

static void silence_asks_only_about_what_she_asserts(void **state)
{
    (void)state;
    const struct {
        enum condition condition;
        struct fact fact;
        enum rule_answer expected;
    } cases[] = {
        {CONDITION_AGE, number(17), RULE_ASK_SERVICE},
        {CONDITION_AGE, number(18), RULE_HOLDS},
        {CONDITION_AGE, unknown, RULE_HOLDS},
        {CONDITION_STAGE, terms(1), RULE_ASK_SERVICE},
        {CONDITION_NEED, terms(2), RULE_ASK_SERVICE},
        {CONDITION_NEED, terms(0), RULE_HOLDS},
        {CONDITION_REFERRAL, terms(1), RULE_HOLDS},
        {CONDITION_NRPF, number(1), RULE_ASK_SERVICE},
        {CONDITION_NRPF, number(0), RULE_HOLDS},
        {CONDITION_PREGNANCY, number(1), RULE_ASK_SERVICE},
        {CONDITION_CHILDREN, number(2), RULE_ASK_SERVICE},
        {CONDITION_STEP_FREE, number(1), RULE_ASK_SERVICE},
        {CONDITION_WOMEN_ONLY, number(1), RULE_ASK_SERVICE},
        {CONDITION_TRANS, number(1), RULE_ASK_SERVICE},
        {CONDITION_DISABILITY, terms(1), RULE_ASK_SERVICE},
        {CONDITION_OFFENCE, terms(1), RULE_ASK_SERVICE},
        {CONDITION_LANGUAGE, terms(2), RULE_ASK_SERVICE},
        {CONDITION_LANGUAGE, terms(3), RULE_HOLDS},
        {CONDITION_FAITH, terms(1), RULE_HOLDS},
        {CONDITION_ETHNICITY, terms(1), RULE_HOLDS},
        {CONDITION_IMMIGRATION, terms(1), RULE_HOLDS},
        {CONDITION_SUBSTANCE_USE, number(1), RULE_HOLDS},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(silence_check(cases[i].condition, &cases[i].fact), cases[i].expected);
}

static void assert_sentence(const struct rule *rule, enum rule_answer answer, struct fact fact,
                            const char *expected)
{
    struct buf out;
    buf_init(&out, 0);
    rule_sentence(rule, answer, &fact, test_words(), &out);
    assert_string_equal(out.ptr, expected);
    buf_finish(&out);
}

static void rules_speak_plain_english(void **state)
{
    (void)state;
    struct rule adult = {.condition = CONDITION_AGE, .low = 18, .high = INT32_MAX};
    struct rule young = {.condition = CONDITION_AGE, .low = 13, .high = 25};
    struct rule children = {.condition = CONDITION_AGE, .low = 0, .high = 17};
    struct rule prison = {.condition = CONDITION_STAGE, .terms = 6};
    struct rule any = {.condition = CONDITION_STAGE, .terms = 7};
    struct rule housing = {.condition = CONDITION_NEED, .mode = RULE_OFFERS, .terms = 3};
    struct rule arson = {.condition = CONDITION_OFFENCE, .mode = RULE_EXCLUDES, .terms = 3};
    struct rule words = {.condition = CONDITION_TEXT,
                         .text = STR("She must have left a gang."),
                         .question = STR("Has she left a gang?")};
    struct rule mute = {.condition = CONDITION_TEXT, .text = STR("Low-level offences.")};
    assert_sentence(&adult, RULE_FAILS, number(17), "She must be 18 or over.");
    assert_sentence(&adult, RULE_ASK_HER, unknown, "How old is she?");
    assert_sentence(&young, RULE_HOLDS, number(19), "It takes women aged 13 to 25.");
    assert_sentence(&children, RULE_FAILS, number(19), "She must be 17 or under.");
    assert_sentence(&prison, RULE_FAILS, terms(1),
                    "It is only for women in prison or leaving prison.");
    assert_sentence(&any, RULE_HOLDS, unknown, "It works with women at any stage, also at risk.");
    assert_sentence(&housing, RULE_HOLDS, terms(1), "It helps with somewhere to live.");
    assert_sentence(&housing, RULE_HOLDS, unknown, "It helps with somewhere to live or debt.");
    assert_sentence(&housing, RULE_ASK_SERVICE, terms(5),
                    "Does it help with abuse? Its source does not say.");
    assert_sentence(&arson, RULE_FAILS, terms(1), "It does not take women convicted of arson.");
    assert_sentence(&words, RULE_ASK_HER, unknown, "Has she left a gang?");
    assert_sentence(&mute, RULE_ASK_HER, unknown, "Low-level offences.");
    struct buf out;
    struct fact polish = terms(2);
    buf_init(&out, 0);
    silence_sentence(CONDITION_LANGUAGE, &polish, test_words(), &out);
    assert_string_equal(out.ptr,
                        "Can it help somebody who speaks Polish? Its source does not say.");
    buf_finish(&out);
}

static void every_row_of_the_table_is_whole(void **state)
{
    (void)state;
    for (int i = 0; i < CONDITION_COUNT; i++) {
        const struct condition_row *row = condition_row((enum condition)i);
        assert_int_equal(row->condition, i);
        assert_int_equal(condition_find(str_from(row->code)), i);
        if (row->field)
            assert_int_equal(condition_of_field(str_from(row->field)), i);
        assert_true(row->fits && row->must && row->not_for);
        assert_true(row->silence == SILENCE_IS_FINE || (row->ask_service && row->ask_service[0]));
        assert_true(row->unknown_is_fine || (row->ask_her && row->ask_her[0]));
    }
    assert_int_equal(condition_find(STR("height")), CONDITION_COUNT);
    assert_int_equal(condition_of_field(STR("height")), CONDITION_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_answers_as_the_design_says),
        cmocka_unit_test(silence_asks_only_about_what_she_asserts),
        cmocka_unit_test(rules_speak_plain_english),
        cmocka_unit_test(every_row_of_the_table_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
