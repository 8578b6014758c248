/* Days of the proleptic Gregorian calendar, and how they read. */
#ifndef SIGNPOST_MODEL_DATE_H
#define SIGNPOST_MODEL_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* days since 1970-01-01. The two ends stand for "no earliest day" and "no latest day"; they are
 * stored and printed as 0001-01-01 and 9999-12-31. */
struct date {
    int32_t days;
};

#define DATE_MIN ((struct date){-719162})
#define DATE_MAX ((struct date){2932896})

enum { DATE_TEXT_LEN = 10, DATE_WORDS_LEN = 40 };

/* month 1 to 12. False for a day that does not exist or a year outside 1 to 9999. */
bool date_from_ymd(int year, int month, int day, struct date *out);
void date_to_ymd(struct date date, int *year, int *month, int *day);

/* "2021-02-01", exactly. */
bool date_parse(struct str text, struct date *out);
void date_print(struct date date, char text[DATE_TEXT_LEN + 1]);

/* "1 February 2021", as LOOK writes it. */
void date_words(struct date date, char words[DATE_WORDS_LEN]);

/* The same day so many months later (negative: earlier); the 31st becomes the month's last day. */
struct date date_add_months(struct date date, int months);

struct date date_today(void); /* Europe/London */

#endif
