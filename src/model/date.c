#include "model/date.h"

#include <stdio.h>

#include "base/clock.h"

/* Days before the civil date, by Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms":
 * years start in March, so that the leap day is the last. */
static int32_t days_from_civil(int year, int month, int day)
{
    int y = year - (month <= 2);
    int era = (y >= 0 ? y : y - 399) / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void date_to_ymd(struct date date, int *year, int *month, int *day)
{
    int32_t z = date.days + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int day_of_era = z - era * 146097;
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted_month = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    *month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    *year = year_of_era + era * 400 + (*month <= 2);
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

bool date_from_ymd(int year, int month, int day, struct date *out)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > month_days(year, month))
        return false;
    out->days = days_from_civil(year, month, day);
    return true;
}

/* Exactly so many digits. */
static bool digits_at(struct str text, size_t from, size_t count, int *out)
{
    int number = 0;
    for (size_t i = from; i < from + count; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        number = number * 10 + (text.ptr[i] - '0');
    }
    *out = number;
    return true;
}

bool date_parse(struct str text, struct date *out)
{
    int year;
    int month;
    int day;
    return text.len == DATE_TEXT_LEN && text.ptr[4] == '-' && text.ptr[7] == '-' &&
           digits_at(text, 0, 4, &year) && digits_at(text, 5, 2, &month) &&
           digits_at(text, 8, 2, &day) && date_from_ymd(year, month, day, out);
}

void date_print(struct date date, char text[DATE_TEXT_LEN + 1])
{
    int year;
    int month;
    int day;
    date_to_ymd(date, &year, &month, &day);
    char wide[40]; /* what the compiler believes three ints may need */
    snprintf(wide, sizeof wide, "%04d-%02d-%02d", year, month, day);
    for (int i = 0; i < DATE_TEXT_LEN; i++)
        text[i] = wide[i];
    text[DATE_TEXT_LEN] = '\0';
}

static const char *const month_names[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};

void date_words(struct date date, char words[DATE_WORDS_LEN])
{
    int year;
    int month;
    int day;
    date_to_ymd(date, &year, &month, &day);
    snprintf(words, DATE_WORDS_LEN, "%d %s %d", day, month_names[month - 1], year);
}

struct date date_add_months(struct date date, int months)
{
    int year;
    int month;
    int day;
    date_to_ymd(date, &year, &month, &day);
    int count = year * 12 + month - 1 + months;
    if (count < 12)
        return DATE_MIN;
    if (count >= 10000 * 12)
        return DATE_MAX;
    year = count / 12;
    month = count % 12 + 1;
    int last = month_days(year, month);
    return (struct date){days_from_civil(year, month, day < last ? day : last)};
}

struct date date_today(void)
{
    return (struct date){clock_today_days()};
}
