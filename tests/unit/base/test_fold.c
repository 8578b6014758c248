#include "tests/support/test.h"

#include <string.h>

#include "base/fold.h"

static void text_folds_case_and_accents(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned what;
        const char *folded;
    } cases[] = {
        {"", FOLD_CASE, ""},
        {"Rape Crisis, N16", FOLD_CASE, "rape crisis, n16"},
        {"Rape Crisis", FOLD_ACCENTS, "Rape Crisis"},
        {"Straße", FOLD_CASE, "strasse"},
        {"ΟΔΟΣ", FOLD_CASE, "οδοσ"},
        {"Οδος", FOLD_CASE, "οδοσ"},
        {"débárquér", FOLD_ACCENTS, "debarquer"},
        {"DÉBÁRQUÉR", FOLD_ACCENTS, "DEBARQUER"},
        {"DÉBÁRQUÉR", FOLD_CASE, "débárquér"},
        {"DÉBÁRQUÉR", FOLD_CASE | FOLD_ACCENTS, "debarquer"},
        {"e\xCC\x81", FOLD_CASE, "é"},  /* composed */
        {"Łódź", FOLD_ACCENTS, "Łodz"}, /* the stroke is no mark */
        {"ＳＥ１５\u00A0４ＱＬ", FOLD_FORMS, "SE15 4QL"},
        {"ＳＥ１５", 0, "ＳＥ１５"},
        {"caf\xE9", FOLD_CASE, "caf\xE9"}, /* not UTF-8 */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf out;
        buf_init(&out, 0);
        text_fold(str_from(cases[i].text), cases[i].what, &out);
        assert_false(out.failed);
        if (!str_equal(buf_view(&out), str_from(cases[i].folded)))
            fail_msg("%s became %s, not %s", cases[i].text, out.ptr, cases[i].folded);
        buf_finish(&out);
    }
}

static void text_fold_appends_and_keeps_the_limit(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 8);
    buf_text(&out, "x");
    text_fold(STR("ABC"), FOLD_CASE, &out);
    assert_string_equal(out.ptr, "xabc");
    text_fold(STR("ÀÉÎÕÜ"), FOLD_CASE, &out);
    assert_true(out.failed);
    buf_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_folds_case_and_accents),
        cmocka_unit_test(text_fold_appends_and_keeps_the_limit),
    };
    return cmocka_run_group_tests_name("fold", tests, NULL, NULL);
}
