/* What a steward should look at next: listings whose check is due, money that ends, and services
 * that nobody can use. */
#ifndef SIGNPOST_DOMAIN_QUEUE_H
#define SIGNPOST_DOMAIN_QUEUE_H

#include "domain/atlas.h"

/* Why a listing is in the queue; in the order in which they weigh. */
enum queue_reason {
    QUEUE_OVERDUE,      /* it should have been checked by now */
    QUEUE_DUE,          /* its check falls due within the days asked for */
    QUEUE_FUNDING_ENDS, /* its last funding ends within 90 days, or ended within the last 90 */
    QUEUE_UNFUNDED,     /* it covers somebody today, but no funding of it is known to go on */
    QUEUE_NO_COVERAGE,  /* it runs, but covers nobody today */
    QUEUE_REASON_COUNT
};
extern const char *const queue_reason_codes[]; /* "overdue", "due", …; ended by NULL */

enum { QUEUE_FUNDING_DAYS = 90, QUEUE_DUE_DAYS = 30 };

struct queue_query {
    struct date today;
    int within_days;         /* a check due within so many days counts; QUEUE_DUE_DAYS as a rule */
    unsigned reasons;        /* bits of those that are wanted; 0: all */
    struct str organisation; /* part of the name of one, any letters; empty: all */
    const bool *is_seen;     /* by service: those that the asker may see; NULL: all */
};

struct queue_row {
    int service;
    unsigned reasons; /* bits */
    struct date due_on;
    struct date checked_on;
    bool has_funded_until;
    struct date funded_until; /* the latest day of its last funding, where that is known */
};

struct queue {
    int count;
    struct queue_row *rows;
    int of_reason[QUEUE_REASON_COUNT]; /* how many have each, whatever reasons are wanted */
};

/* Those that are overdue first, the longest first; then what is due, by day; then the rest by name.
 * Services that have ended are left out. The rows live in the arena. ERR_NO_MEMORY. */
MUST_CHECK enum err queue_find(const struct atlas *atlas, const struct queue_query *query,
                               struct arena *arena, struct queue *out, struct problem *problem);

/* Appends why, in words: "It should have been checked by 1 May 2026. Its funding ends on 30 June
 * 2026." */
void queue_words(const struct queue_row *row, struct date today, struct buf *out);

#endif
