#include "model/validity.h"

#include <stdio.h>
#include <string.h>

enum { FAINT_MONTHS = 24 };

bool validity_is_before(const struct validity *v, struct date on)
{
    return on.days < v->from_earliest.days;
}

/* A day, a month or a year: its first and last day. */
static bool point_parse(struct str text, struct date *first, struct date *last)
{
    if (date_parse(text, first)) {
        *last = *first;
        return true;
    }
    char day[DATE_TEXT_LEN + 1] = "0000-01-01";
    if (text.len != 4 && text.len != 7)
        return false;
    memcpy(day, text.ptr, text.len);
    if (!date_parse((struct str){day, DATE_TEXT_LEN}, first))
        return false;
    struct date next = date_add_months(*first, text.len == 4 ? 12 : 1);
    *last = (struct date){next.days - 1};
    return true;
}

enum err bound_parse(struct str text, struct date *earliest, struct date *latest,
                     struct problem *problem)
{
    struct date first = DATE_MIN;
    struct date last = DATE_MAX;
    struct date ignored;
    if (str_equal(text, STR("ongoing"))) {
        *earliest = *latest = DATE_MAX;
        return OK;
    }
    size_t dots = 0;
    while (dots + 1 < text.len && memcmp(text.ptr + dots, "..", 2) != 0)
        dots++;
    bool good;
    if (dots + 1 >= text.len) {
        good = point_parse(text, &first, &last);
    } else {
        struct str a = {text.ptr, dots};
        struct str b = {text.ptr + dots + 2, text.len - dots - 2};
        good = (!a.len || point_parse(a, &first, &ignored)) &&
               (!b.len || point_parse(b, &ignored, &last)) && first.days <= last.days;
    }
    if (!good)
        return problem_set(
            problem, ERR_INVALID,
            "\"%.*s\" is not a date. Write 2021-02-01, 2021-02, 2021, or two of them "
            "with .. between.",
            (int)(text.len < 60 ? text.len : 60), text.ptr);
    *earliest = first;
    *latest = last;
    return OK;
}

/* 4 if the two days are exactly a year, 7 if a month, 10 if a day, 0 otherwise: the length of the
 * ISO text that says so. */
static int exact_length(struct date earliest, struct date latest)
{
    int year;
    int month;
    int day;
    date_to_ymd(earliest, &year, &month, &day);
    if (earliest.days == latest.days)
        return 10;
    if (day != 1)
        return 0;
    if (latest.days == date_add_months(earliest, 1).days - 1)
        return 7;
    return month == 1 && latest.days == date_add_months(earliest, 12).days - 1 ? 4 : 0;
}

static void point_words(struct date earliest, struct date latest, char words[DATE_WORDS_LEN])
{
    date_words(earliest, words);
    int length = exact_length(earliest, latest);
    if (length == 10)
        return;
    const char *space = strchr(words, ' ');
    if (length == 4)
        space = strrchr(words, ' ');
    memmove(words, space + 1, strlen(space + 1) + 1);
}

void bound_words(struct date earliest, struct date latest, char words[BOUND_WORDS_LEN])
{
    char first[DATE_WORDS_LEN];
    char last[DATE_WORDS_LEN];
    date_words(earliest, first);
    date_words(latest, last);
    bool no_first = earliest.days <= DATE_MIN.days;
    bool no_last = latest.days >= DATE_MAX.days;
    words[0] = '\0';
    if ((no_first && no_last) || latest.days <= DATE_MIN.days) /* it always did */
        return;
    if (no_first) {
        snprintf(words, BOUND_WORDS_LEN, "by %s", last);
    } else if (no_last) {
        if (earliest.days < DATE_MAX.days)
            snprintf(words, BOUND_WORDS_LEN, "%s or later", first);
    } else if (exact_length(earliest, latest)) {
        point_words(earliest, latest, first);
        snprintf(words, BOUND_WORDS_LEN, "%s", first);
    } else {
        snprintf(words, BOUND_WORDS_LEN, "between %s and %s", first, last);
    }
}

void bound_when(struct date earliest, struct date latest, char words[BOUND_WORDS_LEN])
{
    char plain[BOUND_WORDS_LEN];
    bound_words(earliest, latest, plain);
    bool open = earliest.days <= DATE_MIN.days || latest.days >= DATE_MAX.days;
    int length = open ? 0 : exact_length(earliest, latest);
    const char *preposition = length == 10 ? "on " : length ? "in " : "";
    if (open && latest.days >= DATE_MAX.days && plain[0])
        preposition = "on "; /* "on 1 May 2020 or later" */
    snprintf(words, BOUND_WORDS_LEN, "%s%.*s", preposition, (int)(BOUND_WORDS_LEN - 9), plain);
}

void bound_print(struct date earliest, struct date latest, char text[DATE_TEXT_LEN + 1])
{
    text[0] = '\0';
    if (latest.days >= DATE_MAX.days)
        return;
    int length = earliest.days <= DATE_MIN.days ? 0 : exact_length(earliest, latest);
    date_print(length ? earliest : latest, text);
    text[length ? length : 10] = '\0';
}

bool sightings_are_faint(const struct sighting *sightings, int count, struct date on)
{
    struct date before = date_add_months(on, -FAINT_MONTHS);
    struct date after = date_add_months(on, FAINT_MONTHS);
    for (int i = 0; i < count; i++)
        if (sightings[i].latest.days >= before.days && sightings[i].earliest.days <= after.days)
            return false;
    return true;
}
