/* How long a listing may be believed after somebody has checked it. */
#ifndef SIGNPOST_MODEL_FRESHNESS_H
#define SIGNPOST_MODEL_FRESHNESS_H

#include "model/directory.h"

enum { FRESH_DAYS = 183 }; /* after a check, unless the listing says another day */

/* The last day on which it may rest unchecked: due_on, or half a year after checked_on. */
struct date service_due(const struct service_record *service);

/* Should it have been checked before this day? On the day itself it is not overdue yet. */
bool service_is_overdue(const struct service_record *service, struct date today);

/* A page about a past day is read today, and one about a coming day should say what will be. */
static inline struct date date_later(struct date a, struct date b)
{
    return a.days > b.days ? a : b;
}

/* "This listing should have been checked by 1 May 2026. Ring first.", or, where it has no number,
 * "Check it before you rely on it." Empty when it is not overdue. */
enum { OVERDUE_WORDS_LEN = 128 };
void overdue_words(const struct service_record *service, struct date today,
                   char words[OVERDUE_WORDS_LEN]);

#endif
