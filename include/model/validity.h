/* When something holds, as far as its source says. The only code that compares dates. */
#ifndef SIGNPOST_MODEL_VALIDITY_H
#define SIGNPOST_MODEL_VALIDITY_H

#include "base/err.h"
#include "model/date.h"

/* Four days, inclusive: it began between the first two and ended between the last two. A known day
 * has both equal; open ends are DATE_MIN and DATE_MAX. */
struct validity {
    struct date from_earliest;
    struct date from_latest;
    struct date to_earliest;
    struct date to_latest;
};

/* From weak to strong: "and" takes the smaller. */
enum certainty { CERTAINLY_NOT, UNCERTAIN, CERTAINLY };

#define VALIDITY_UNKNOWN ((struct validity){DATE_MIN, DATE_MAX, DATE_MIN, DATE_MAX})

static inline enum certainty validity_on(const struct validity *v, struct date on)
{
    if (on.days < v->from_earliest.days || on.days > v->to_latest.days)
        return CERTAINLY_NOT;
    return on.days >= v->from_latest.days && on.days <= v->to_earliest.days ? CERTAINLY : UNCERTAIN;
}

/* Has it certainly not begun yet on that day? Otherwise, where validity_on says no, it has ended.
 */
bool validity_is_before(const struct validity *v, struct date on);

/* Was a row known by a day? */
static inline bool date_is_known_by(struct date known_from, struct date known_on)
{
    return known_from.days <= known_on.days;
}

/* One bound in our notation: "2018-04-01", "2021-03" (some day of that month), "2016", "A..B",
 * "..B", "A.." (A and B any of the first three), "ongoing". ERR_INVALID otherwise. */
MUST_CHECK enum err bound_parse(struct str text, struct date *earliest, struct date *latest,
                                struct problem *problem);

/* How a bound reads: "30 June 2022", "March 2021", "2016", "between A and B", "by B", "after A";
 * empty for a wholly open one, and for one that always was. words: at least 96 bytes. */
enum { BOUND_WORDS_LEN = 96 };
void bound_words(struct date earliest, struct date latest, char words[BOUND_WORDS_LEN]);

/* The same with its preposition: "on 30 June 2022", "in March 2021", "between ... and ...". */
void bound_when(struct date earliest, struct date latest, char words[BOUND_WORDS_LEN]);

/* A bound as ISO 8601: the day, the month or the year if that is exactly what is known, otherwise
 * its latest day; empty when open. */
void bound_print(struct date earliest, struct date latest, char text[DATE_TEXT_LEN + 1]);

/* The days on which a source saw it. */
struct sighting {
    struct date earliest;
    struct date latest;
};

/* Is an uncertain state too old to rest on: no sighting within 24 months of the day? */
bool sightings_are_faint(const struct sighting *sightings, int count, struct date on);

#endif
