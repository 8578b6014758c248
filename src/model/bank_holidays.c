/* The Banking and Financial Dealings Act 1971, schedule 1, names Easter Monday, the last Mondays of
 * May and August, 26 December, and 27 December when one of the two days before is a Sunday. Good
 * Friday and Christmas Day are holidays by common law; New Year's Day, the first Monday of May and
 * the days that stand in for weekends are proclaimed each year. The list on gov.uk/bank-holidays
 * follows this, but for what is in the table of exceptions. */
#include "model/bank_holidays.h"

#include <stddef.h>

struct exception {
    int year;
    int month;
    int day;
    const char *name; /* NULL: the usual holiday is not on this day */
};

/* As proclaimed in the London Gazette and listed on gov.uk/bank-holidays. */
static const struct exception exceptions[] = {
    /* VE Day, 75 years on: proclamation of June 2019 */
    {2020, 5, 4, NULL},
    {2020, 5, 8, "Early May bank holiday"},
    /* The Platinum Jubilee: proclamation of 2021 */
    {2022, 5, 30, NULL},
    {2022, 6, 2, "Spring bank holiday"},
    {2022, 6, 3, "Platinum Jubilee bank holiday"},
    /* Proclamation of September 2022 */
    {2022, 9, 19, "Bank holiday for the State Funeral of Queen Elizabeth II"},
    /* Proclamation of November 2022 */
    {2023, 5, 8, "Bank holiday for the Coronation of King Charles III"},
};

/* 1970-01-01 was a Thursday; 0 is Monday. */
static int weekday_of(struct date day)
{
    return (int)(((int64_t)day.days + 3) % 7 + 7) % 7;
}

/* The "anonymous Gregorian algorithm", as a correspondent gave it in Nature of 20 April 1876 (vol.
 * 13, p. 487): it needs no table and has no exceptions. The names are those of what each step is.
 */
struct date easter_sunday(int year)
{
    int golden = year % 19;
    int century = year / 100;
    int of_century = year % 100;
    int skipped = century / 4;
    int lag = (century + 8) / 25;
    int moon = (century - lag + 1) / 3;
    int epact = (19 * golden + century - skipped - moon + 15) % 30;
    int to_sunday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    int late = (golden + 11 * epact + 22 * to_sunday) / 451;
    int count = epact + to_sunday - 7 * late + 114;
    struct date day = DATE_MIN;
    return date_from_ymd(year, count / 31, count % 31 + 1, &day) ? day : DATE_MIN;
}

static const char *new_year(int month, int day, int weekday)
{
    if (month != 1)
        return NULL;
    if (day == 1)
        return "New Year’s Day";
    return (day == 2 || day == 3) && weekday == 0 ? "New Year’s Day (substitute day)" : NULL;
}

/* When both are on a weekend, or Christmas Day is a Sunday, a day stands in that is not taken yet.
 */
static const char *christmas(int month, int day, int weekday)
{
    if (month != 12)
        return NULL;
    switch (day) {
    case 25: return "Christmas Day";
    case 26: return "Boxing Day";
    case 27: /* a Monday after both, or a Tuesday after a Sunday and a Monday */
        return weekday == 0 || weekday == 1 ? "Christmas Day (substitute day)" : NULL;
    case 28: /* a Monday after a Saturday, or a Tuesday after a Saturday and a Sunday */
        return weekday == 0 || weekday == 1 ? "Boxing Day (substitute day)" : NULL;
    default: return NULL;
    }
}

/* Mondays of May and August. */
static const char *monday(int month, int day, int weekday)
{
    if (weekday != 0)
        return NULL;
    if (month == 5 && day <= 7)
        return "Early May bank holiday";
    if (month == 5 && day > 31 - 7)
        return "Spring bank holiday";
    return month == 8 && day > 31 - 7 ? "Summer bank holiday" : NULL;
}

static const char *easter(int year, struct date day)
{
    int32_t days = day.days - easter_sunday(year).days;
    if (days == -2)
        return "Good Friday";
    return days == 1 ? "Easter Monday" : NULL;
}

const char *bank_holiday_on(struct date date)
{
    int year;
    int month;
    int day;
    date_to_ymd(date, &year, &month, &day);
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
        if (exceptions[i].year == year && exceptions[i].month == month && exceptions[i].day == day)
            return exceptions[i].name;
    int weekday = weekday_of(date);
    const char *name = new_year(month, day, weekday);
    if (!name)
        name = christmas(month, day, weekday);
    if (!name)
        name = monday(month, day, weekday);
    if (!name && (month == 3 || month == 4))
        name = easter(year, date);
    return name;
}
