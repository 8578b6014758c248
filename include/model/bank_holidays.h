/* Bank holidays of England and Wales. */
#ifndef SIGNPOST_MODEL_BANK_HOLIDAYS_H
#define SIGNPOST_MODEL_BANK_HOLIDAYS_H

#include "model/date.h"

/* The name of the bank holiday on this day ("Boxing Day"), NULL if there is none. Right from 2013
 * on: by law and custom, with the days that were proclaimed otherwise until May 2023. New Year's
 * Day, Christmas Day and Boxing Day count on their own days too when they fall on a weekend, as
 * well as on the day that stands in for them. */
const char *bank_holiday_on(struct date day);

/* Easter Sunday of a year from 1583 on. */
struct date easter_sunday(int year);

#endif
