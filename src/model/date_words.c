#include "model/date_words.h"

#include <stdio.h>

#include "model/validity.h"

const char date_words_help[] =
    "Write it like 1 April 2021, 01/04/2021, April 2021, 2021 or 2020/21.";

enum { YEAR_FIRST = 1900, YEAR_LAST = 2199, PARTS_MAX = 4, NUMBER_DIGITS_MAX = 4 };

/* One word or number of the text. */
struct part {
    bool is_number;
    int number;
    int digits;
    struct str word;
    char after; /* what parts it from the next: a space, '/', '-', '.', or '\0' at the end */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool part_number(struct str *text, struct part *out)
{
    size_t at = 0;
    int number = 0;
    while (at < text->len && is_digit(text->ptr[at]) && at < NUMBER_DIGITS_MAX)
        number = number * 10 + (text->ptr[at++] - '0');
    *out = (struct part){.is_number = true, .number = number, .digits = (int)at};
    *text = (struct str){text->ptr + at, text->len - at};
    static const struct str endings[] = {{"st", 2}, {"nd", 2}, {"rd", 2}, {"th", 2}};
    for (size_t i = 0; i < 4 && text->len >= 2; i++) {
        if (str_equal_nocase((struct str){text->ptr, 2}, endings[i])) {
            *text = (struct str){text->ptr + 2, text->len - 2};
            break;
        }
    }
    return !text->len || !is_digit(*text->ptr);
}

/* Cuts the next part off the text, which begins with it. */
static bool part_next(struct str *text, struct part *out)
{
    if (is_digit(*text->ptr)) {
        if (!part_number(text, out))
            return false;
    } else {
        size_t at = 0;
        while (at < text->len && is_letter(text->ptr[at]))
            at++;
        if (!at)
            return false;
        *out = (struct part){.word = {text->ptr, at}};
        *text = (struct str){text->ptr + at, text->len - at};
    }
    size_t spaces = 0;
    while (text->len > spaces && (text->ptr[spaces] == ' ' || text->ptr[spaces] == ','))
        spaces++;
    *text = (struct str){text->ptr + spaces, text->len - spaces};
    out->after = text->len ? ' ' : '\0';
    if (!text->len || is_digit(*text->ptr) || is_letter(*text->ptr))
        return spaces > 0 || !text->len || is_letter(*text->ptr) != !out->is_number;
    out->after = *text->ptr;
    *text = str_trim((struct str){text->ptr + 1, text->len - 1});
    return (out->after == '/' || out->after == '-' || out->after == '.') && text->len;
}

/* By its name or the first three letters of it; 0 if it is none. */
static int month_find(struct str word)
{
    static const char *const names[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
    for (int i = 0; i < 12; i++) {
        struct str name = str_from(names[i]);
        struct str start = {name.ptr, 3};
        if (str_equal_nocase(word, name) || str_equal_nocase(word, start) ||
            (i == 8 && str_equal_nocase(word, STR("sept"))))
            return i + 1;
    }
    return 0;
}

static bool is_year(const struct part *part)
{
    return part->is_number && part->digits == 4 && part->number >= YEAR_FIRST &&
           part->number <= YEAR_LAST;
}

/* The days of a month (day 0), a year (month 0 too) or of one day. */
static bool days_of(int year, int month, int day, struct date *first, struct date *last)
{
    if (!date_from_ymd(year, month ? month : 1, day ? day : 1, first))
        return false;
    *last = *first;
    if (!day)
        last->days = date_add_months(*first, month ? 1 : 12).days - 1;
    return true;
}

static int month_of(const struct part *part)
{
    if (!part->is_number)
        return month_find(part->word);
    return part->digits <= 2 && part->number >= 1 && part->number <= 12 ? part->number : 0;
}

static bool one_read(const struct part *part, struct date *first, struct date *last)
{
    return is_year(part) && days_of(part->number, 0, 0, first, last);
}

/* "2020/21", "2020-21" where 21 is no month, "2020/2021" */
static bool is_financial_year(const struct part *parts)
{
    if (!is_year(&parts[0]) || !parts[1].is_number ||
        (parts[0].after != '/' && parts[0].after != '-'))
        return false;
    int next = parts[0].number + 1;
    return parts[1].digits == 4 ? parts[1].number == next
                                : parts[1].digits == 2 && parts[1].number == next % 100 &&
                                      (parts[0].after == '/' || !month_of(&parts[1]));
}

static bool two_read(const struct part *parts, struct date *first, struct date *last)
{
    if (is_financial_year(parts)) {
        if (!date_from_ymd(parts[0].number, 4, 1, first))
            return false;
        last->days = date_add_months(*first, 12).days - 1;
        return true;
    }
    bool is_iso = parts[0].after == '-' && is_year(&parts[0]);
    const struct part *year = &parts[is_iso ? 0 : 1];
    const struct part *month = &parts[is_iso ? 1 : 0];
    bool is_right = is_iso ? month->is_number && month->digits == 2
                           : !month->is_number || month->after == '/' || month->after == '.';
    return is_right && is_year(year) && month_of(month) &&
           days_of(year->number, month_of(month), 0, first, last);
}

static bool three_read(const struct part *parts, struct date *first, struct date *last)
{
    bool is_iso = is_year(&parts[0]);
    const struct part *year = &parts[is_iso ? 0 : 2];
    const struct part *day = &parts[is_iso ? 2 : 0];
    if (is_iso && (parts[0].after != '-' || parts[1].after != '-' || parts[1].digits != 2 ||
                   day->digits != 2))
        return false;
    if (!is_iso && parts[1].is_number &&
        (parts[0].after == ' ' || parts[0].after != parts[1].after))
        return false;
    return is_year(year) && day->is_number && day->digits >= 1 && day->digits <= 2 &&
           day->number >= 1 && month_of(&parts[1]) &&
           days_of(year->number, month_of(&parts[1]), day->number, first, last);
}

/* A day, a month, a year or a financial year: its first and last day. */
static bool point_read(struct str text, struct date *first, struct date *last)
{
    struct part parts[PARTS_MAX];
    int count = 0;
    text = str_trim(text);
    while (text.len) {
        if (count == PARTS_MAX || !part_next(&text, &parts[count]))
            return false;
        count++;
    }
    /* A weekday before the day says nothing more. */
    int from = count == 4 && !parts[0].is_number && parts[0].after == ' ' ? 1 : 0;
    static const char *const days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};
    bool is_weekday = !from;
    for (int i = 0; i < 7 && !is_weekday; i++)
        is_weekday = str_equal_nocase(parts[0].word, str_from(days[i]));
    if (!is_weekday)
        return false;
    switch (count - from) {
    case 1: return one_read(parts, first, last);
    case 2: return two_read(parts, first, last);
    case 3: return three_read(parts + from, first, last);
    default: return false;
    }
}

/* Cuts the word off that the text begins with, and the space behind it. */
static bool word_cut(struct str *text, struct str word)
{
    if (text->len <= word.len || text->ptr[word.len] != ' ' ||
        !str_equal_nocase((struct str){text->ptr, word.len}, word))
        return false;
    *text = str_trim((struct str){text->ptr + word.len, text->len - word.len});
    return true;
}

static bool ending_cut(struct str *text, struct str ending)
{
    if (text->len <= ending.len ||
        !str_equal_nocase((struct str){text->ptr + text->len - ending.len, ending.len}, ending))
        return false;
    *text = str_trim((struct str){text->ptr, text->len - ending.len});
    return true;
}

/* Where the joint stands in the text; its length if it does not. */
static size_t joint_find(struct str text, struct str joint)
{
    for (size_t at = 0; at + joint.len <= text.len; at++)
        if (str_equal_nocase((struct str){text.ptr + at, joint.len}, joint))
            return at;
    return text.len;
}

/* "A and B", "A..B"; with dots either may be missing. */
static bool span_read(struct str text, struct str joint, struct date *first, struct date *last)
{
    struct date ignored;
    size_t at = joint_find(text, joint);
    if (at == text.len)
        return false;
    struct str a = str_trim((struct str){text.ptr, at});
    struct str b = str_trim((struct str){text.ptr + at + joint.len, text.len - at - joint.len});
    bool may_be_open = *joint.ptr == '.';
    if ((!a.len || !b.len) && !may_be_open)
        return false;
    *first = DATE_MIN;
    *last = DATE_MAX;
    return (!a.len || point_read(a, first, &ignored)) &&
           (!b.len || point_read(b, &ignored, last)) && first->days <= last->days;
}

static bool bound_read(struct str text, struct date *first, struct date *last)
{
    struct date ignored;
    *first = DATE_MIN;
    *last = DATE_MAX;
    if (!text.len)
        return true;
    if (str_equal_nocase(text, STR("ongoing"))) {
        *first = DATE_MAX;
        return true;
    }
    if (word_cut(&text, STR("by")))
        return point_read(text, &ignored, last);
    if (word_cut(&text, STR("between")))
        return span_read(text, STR(" and "), first, last);
    if (ending_cut(&text, STR(" or later")))
        return point_read(text, first, &ignored);
    if (joint_find(text, STR("..")) < text.len)
        return span_read(text, STR(".."), first, last);
    return point_read(text, first, last);
}

enum err date_words_read(struct str text, struct date *earliest, struct date *latest)
{
    struct date first;
    struct date last;
    if (!bound_read(str_trim(text), &first, &last))
        return ERR_INVALID;
    *earliest = first;
    *latest = last;
    return OK;
}

void date_words_write(struct date earliest, struct date latest, char words[DATE_WORDS_BOUND_LEN])
{
    _Static_assert((int)DATE_WORDS_BOUND_LEN >= (int)BOUND_WORDS_LEN, "a bound has to fit");
    if (earliest.days >= DATE_MAX.days)
        snprintf(words, DATE_WORDS_BOUND_LEN, "ongoing");
    else
        bound_words(earliest, latest, words);
}
