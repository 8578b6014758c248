#include "tests/support/test.h"

#include "model/validity.h"

static struct date day(const char *text)
{
    struct date date = {0};
    assert_true(date_parse(str_from(text), &date));
    return date;
}

static struct validity validity_of(const char *from, const char *to)
{
    struct validity v = VALIDITY_UNKNOWN;
    if (from)
        assert_int_equal(bound_parse(str_from(from), &v.from_earliest, &v.from_latest, NULL), OK);
    if (to)
        assert_int_equal(bound_parse(str_from(to), &v.to_earliest, &v.to_latest, NULL), OK);
    return v;
}

static void validity_is_certain_only_between_the_inner_days(void **state)
{
    (void)state;
    const struct {
        const char *from;
        const char *to;
        const char *on;
        enum certainty expected;
    } cases[] = {
        {"2018-04-01", "2022-06-30", "2018-03-31", CERTAINLY_NOT},
        {"2018-04-01", "2022-06-30", "2018-04-01", CERTAINLY},
        {"2018-04-01", "2022-06-30", "2022-06-30", CERTAINLY},
        {"2018-04-01", "2022-06-30", "2022-07-01", CERTAINLY_NOT},
        {"2018-04-01", "2021-03", "2021-02-28", CERTAINLY},
        {"2018-04-01", "2021-03", "2021-03-01", CERTAINLY},
        {"2018-04-01", "2021-03", "2021-03-02", UNCERTAIN},
        {"2018-04-01", "2021-03", "2021-03-31", UNCERTAIN},
        {"2018-04-01", "2021-03", "2021-04-01", CERTAINLY_NOT},
        {"..2016-12-31", "2016-01-01..", "2016-06-01", UNCERTAIN},
        {"..2016-01-01", "2016-12-31..", "2016-06-01", CERTAINLY},
        {"..2016-01-01", "2016-12-31..", "2021-06-01", UNCERTAIN},
        {"2020-01-01", "ongoing", "2090-01-01", CERTAINLY},
        {NULL, NULL, "2020-01-01", UNCERTAIN},
        {"2016-04-01..2017-03-31", NULL, "2016-03-31", CERTAINLY_NOT},
        {"2016-04-01..2017-03-31", NULL, "2016-05-01", UNCERTAIN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct validity v = validity_of(cases[i].from, cases[i].to);
        assert_int_equal(validity_on(&v, day(cases[i].on)), cases[i].expected);
    }
    struct validity later = validity_of("2022-12-02", NULL);
    assert_true(validity_is_before(&later, day("2022-12-01")));
    assert_false(validity_is_before(&later, day("2022-12-02")));
}

static void rows_are_known_from_their_day_on(void **state)
{
    (void)state;
    assert_false(date_is_known_by(day("2021-04-01"), day("2021-03-31")));
    assert_true(date_is_known_by(day("2021-04-01"), day("2021-04-01")));
}

static void bounds_read_in_our_notation(void **state)
{
    (void)state;
    const struct {
        const char *text;
        const char *earliest;
        const char *latest;
    } cases[] = {
        {"2018-04-01", "2018-04-01", "2018-04-01"},
        {"2021-03", "2021-03-01", "2021-03-31"},
        {"2024-02", "2024-02-01", "2024-02-29"},
        {"2016", "2016-01-01", "2016-12-31"},
        {"2016..2017-03", "2016-01-01", "2017-03-31"},
        {"..2010-12-31", "0001-01-01", "2010-12-31"},
        {"2026-08-21..", "2026-08-21", "9999-12-31"},
        {"ongoing", "9999-12-31", "9999-12-31"},
        {"..", "0001-01-01", "9999-12-31"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct date earliest;
        struct date latest;
        assert_int_equal(bound_parse(str_from(cases[i].text), &earliest, &latest, NULL), OK);
        assert_int_equal(earliest.days, day(cases[i].earliest).days);
        assert_int_equal(latest.days, day(cases[i].latest).days);
    }
    const char *wrong[] = {"",           "soon",        "2021-3", "2021-02-30",
                           "2022..2021", "2021...2022", "by 2010"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct problem problem = {0};
        struct date earliest = {7};
        struct date latest = {7};
        assert_int_equal(bound_parse(str_from(wrong[i]), &earliest, &latest, &problem),
                         ERR_INVALID);
        assert_int_equal(earliest.days, 7);
        assert_true(problem.text[0]);
    }
}

static void bounds_read_as_people_say_them(void **state)
{
    (void)state;
    const struct {
        const char *bound;
        const char *words;
        const char *when;
        const char *iso;
    } cases[] = {
        {"2022-06-30", "30 June 2022", "on 30 June 2022", "2022-06-30"},
        {"2021-03", "March 2021", "in March 2021", "2021-03"},
        {"2016", "2016", "in 2016", "2016"},
        {"2016-04-01..2017-03-31", "between 1 April 2016 and 31 March 2017",
         "between 1 April 2016 and 31 March 2017", "2017-03-31"},
        {"..2010-12-31", "by 31 December 2010", "by 31 December 2010", "2010-12-31"},
        {"2026-08-21..", "21 August 2026 or later", "on 21 August 2026 or later", ""},
        {"..", "", "", ""},
        {"ongoing", "", "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct date earliest;
        struct date latest;
        char words[BOUND_WORDS_LEN];
        char iso[DATE_TEXT_LEN + 1];
        assert_int_equal(bound_parse(str_from(cases[i].bound), &earliest, &latest, NULL), OK);
        bound_words(earliest, latest, words);
        assert_string_equal(words, cases[i].words);
        bound_when(earliest, latest, words);
        assert_string_equal(words, cases[i].when);
        bound_print(earliest, latest, iso);
        assert_string_equal(iso, cases[i].iso);
    }
}

static void doubt_is_faint_two_years_after_the_last_sighting(void **state)
{
    (void)state;
    struct sighting seen[] = {{day("2016-01-01"), day("2016-12-31")},
                              {day("2021-07-06"), day("2021-07-06")}};
    assert_false(sightings_are_faint(seen, 2, day("2023-07-06")));
    assert_true(sightings_are_faint(seen, 2, day("2023-07-07")));
    assert_false(sightings_are_faint(seen, 1, day("2018-12-31")));
    assert_true(sightings_are_faint(seen, 1, day("2019-01-01")));
    assert_false(sightings_are_faint(seen, 1, day("2014-01-01")));
    assert_true(sightings_are_faint(seen, 0, day("2021-07-06")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(validity_is_certain_only_between_the_inner_days),
        cmocka_unit_test(rows_are_known_from_their_day_on),
        cmocka_unit_test(bounds_read_in_our_notation),
        cmocka_unit_test(bounds_read_as_people_say_them),
        cmocka_unit_test(doubt_is_faint_two_years_after_the_last_sighting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
