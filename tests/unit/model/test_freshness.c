#include "tests/support/test.h"

#include "model/freshness.h"

static struct date day(const char *text)
{
    struct date out = {0};
    assert_true(date_parse(str_from(text), &out));
    return out;
}

static void a_listing_is_due_half_a_year_after_its_check(void **state)
{
    (void)state;
    struct service_record service = {.checked_on = day("2026-05-01")};
    assert_int_equal(service_due(&service).days, day("2026-10-31").days);
    service.due_on = day("2026-06-15");
    assert_int_equal(service_due(&service).days, day("2026-06-15").days);
}

static void it_is_overdue_the_day_after(void **state)
{
    (void)state;
    char words[OVERDUE_WORDS_LEN];
    struct service_record service = {.checked_on = day("2026-01-01"), .due_on = day("2026-05-01")};
    assert_false(service_is_overdue(&service, day("2026-05-01")));
    overdue_words(&service, day("2026-05-01"), words);
    assert_string_equal(words, "");
    assert_true(service_is_overdue(&service, day("2026-05-02")));
    overdue_words(&service, day("2026-05-02"), words);
    assert_string_equal(
        words,
        "This listing should have been checked by 1 May 2026. Check it before you rely on it.");
    service.phones.count = 1;
    overdue_words(&service, day("2026-05-02"), words);
    assert_string_equal(words, "This listing should have been checked by 1 May 2026. Ring first.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_listing_is_due_half_a_year_after_its_check),
        cmocka_unit_test(it_is_overdue_the_day_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
