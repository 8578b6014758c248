#include "tests/support/test.h"

#include <string.h>

#include "model/directory.h"
#include "model/person.h"
#include "tests/support/words.h"

static void facts_are_checked_by_their_kind(void **state)
{
    (void)state;
    struct person person = {0};
    struct problem problem = {0};
    assert_int_equal(person_set_number(&person, CONDITION_AGE, 19, &problem), OK);
    assert_int_equal(person.facts[CONDITION_AGE].number, 19);
    assert_int_equal(person_set_number(&person, CONDITION_AGE, 121, &problem), ERR_INVALID);
    assert_int_equal(person_set_number(&person, CONDITION_AGE, -1, &problem), ERR_INVALID);
    assert_int_equal(person.facts[CONDITION_AGE].number, 19);
    assert_int_equal(person_set_number(&person, CONDITION_PREGNANCY, 1, &problem), ERR_INVALID);
    assert_int_equal(person_set_number(&person, CONDITION_CHILDREN, 2, &problem), OK);
    assert_int_equal(person_set_flag(&person, CONDITION_CHILDREN, true, &problem), OK);
    assert_int_equal(person_set_flag(&person, CONDITION_PREGNANCY, false, &problem), OK);
    assert_true(person.facts[CONDITION_PREGNANCY].known);
    assert_int_equal(person_set_flag(&person, CONDITION_AGE, true, &problem), ERR_INVALID);
}

static void terms_gather_or_replace(void **state)
{
    (void)state;
    struct person person = {0};
    struct problem problem = {0};
    assert_int_equal(
        person_set_term(&person, CONDITION_NEED, STR("housing"), test_words(), &problem), OK);
    assert_int_equal(person_set_term(&person, CONDITION_NEED, STR("abuse"), test_words(), &problem),
                     OK);
    assert_int_equal(person.facts[CONDITION_NEED].terms, 5);
    assert_int_equal(
        person_set_term(&person, CONDITION_STAGE, STR("prison"), test_words(), &problem), OK);
    assert_int_equal(
        person_set_term(&person, CONDITION_STAGE, STR("release"), test_words(), &problem), OK);
    assert_int_equal(person.facts[CONDITION_STAGE].terms, 4);
    assert_int_equal(
        person_set_term(&person, CONDITION_NEED, STR("yachts"), test_words(), &problem),
        ERR_INVALID);
    assert_non_null(strstr(problem.text, "yachts"));
    assert_int_equal(person_set_term(&person, CONDITION_AGE, STR("old"), test_words(), &problem),
                     ERR_INVALID);
    person_set_none(&person, CONDITION_OFFENCE);
    assert_true(person.facts[CONDITION_OFFENCE].known);
    assert_int_equal(person.facts[CONDITION_OFFENCE].terms, 0);
}

static void a_stage_tells_of_past_contact(void **state)
{
    (void)state;
    struct person person = {0};
    person_complete(&person, test_words());
    assert_false(person.facts[CONDITION_PAST_CONTACT].known);
    assert_int_equal(person_set_term(&person, CONDITION_STAGE, STR("at-risk"), test_words(), NULL),
                     OK);
    person_complete(&person, test_words());
    assert_false(person.facts[CONDITION_PAST_CONTACT].known);
    assert_int_equal(person_set_term(&person, CONDITION_STAGE, STR("prison"), test_words(), NULL),
                     OK);
    person_complete(&person, test_words());
    assert_int_equal(person.facts[CONDITION_PAST_CONTACT].number, 1);
    assert_int_equal(person_set_flag(&person, CONDITION_PAST_CONTACT, false, NULL), OK);
    person_complete(&person, test_words());
    assert_int_equal(person.facts[CONDITION_PAST_CONTACT].number, 0);
}

static void phrases_join_as_sentences_do(void **state)
{
    (void)state;
    struct buf out;
    const struct vocabulary *needs = vocabulary_find(test_words(), "need");
    buf_init(&out, 0);
    terms_phrase(needs, 7, " and ", &out);
    assert_string_equal(out.ptr, "somewhere to live, debt and abuse");
    buf_finish(&out);
    assert_int_equal(vocabulary_all(needs), 7);
    assert_null(vocabulary_find(test_words(), "colour"));
    struct vocabulary full = {.count = TERM_MAX};
    assert_true(vocabulary_all(&full) == UINT64_MAX);
    assert_int_equal(code_find(reach_codes, STR("refuge")), REACH_REFUGE);
    assert_int_equal(code_find(reach_codes, STR("boat")), NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_are_checked_by_their_kind),
        cmocka_unit_test(terms_gather_or_replace),
        cmocka_unit_test(a_stage_tells_of_past_contact),
        cmocka_unit_test(phrases_join_as_sentences_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
