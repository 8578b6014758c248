/* What the files that make a synthetic directory share. */
#ifndef SIGNPOST_DOMAIN_SYNTHETIC_MAKING_H
#define SIGNPOST_DOMAIN_SYNTHETIC_MAKING_H

#include "domain/draft.h"
#include "domain/synthetic.h"
#include "geo/locator.h"

enum {
    FIRST_YEAR = 2015,
    LAST_YEAR = 2030,
    SERVICES_PER_ORGANISATION = 10,
    SERVICES_PER_PROGRAMME = 50,
    BOROUGHS_MOST = 12,
    SITES_MOST = 3,
    DAYS_OF_YEAR = 365,
    REGION_BOROUGHS_LEAST = 3,
    CAPACITY_LEAST = 5, /* women at one time */
    CAPACITY_SPAN = 56
};

struct making {
    struct draft draft;
    const struct locator *locator;
    const struct rings *boroughs;
    int borough_count;
    int london;
    int group_count;
    const int *groups; /* areas that are groups of at least three boroughs */
    uint64_t seed;
    uint64_t state; /* of the random numbers of the service being made */
    struct problem *problem;
    /* of the service being made */
    int number;
    struct validity runs;
    struct date known_from;
};

/* Chance. draw_below: 0 to count - 1; draw_between: least to most. One draw after the other: the
 * order in which an initializer or an argument list draws is not settled. */
uint64_t draw(struct making *making);
int draw_below(struct making *making, int count);
int draw_between(struct making *making, int least, int most);
bool draw_percent(struct making *making, int percent);

/* One to most of the terms of a vocabulary. */
uint64_t draw_terms(struct making *making, const char *vocabulary, int most);

/* A group of at least three boroughs. */
int draw_group(struct making *making);

struct date day_of(int year, int month, int day);

/* "Synthetic site 000123-1": the number has at least so many digits. */
struct str text_of(struct making *making, const char *start, int digits, int number,
                   const char *end);

/* The lists of the service, in this order: later ones look at earlier ones. */
void make_statements(struct making *making, struct service_record *service);
void make_roles(struct making *making, struct service_record *service);
void make_sites(struct making *making, struct service_record *service, int borough);
void make_hours(struct making *making, struct service_record *service);
MUST_CHECK enum err make_coverages(struct making *making, struct service_record *service,
                                   int borough);
void make_fundings(struct making *making, struct service_record *service);
void make_evidence(struct making *making, struct service_record *service);
void make_rules(struct making *making, struct service_record *service);

#endif
