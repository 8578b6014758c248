/* A list of hits made shorter by what the services are, with how many each further choice would
 * leave. Says nothing about her: verdicts are made before. */
#ifndef SIGNPOST_DOMAIN_NARROW_H
#define SIGNPOST_DOMAIN_NARROW_H

#include "domain/slice.h"
#include "model/vocabulary.h"

/* What a service must have, each by itself. Only what is certain counts: of a service whose source
 * does not say it, it does not hold. */
enum narrow_mark {
    NARROW_OPEN_NOW, /* by its hours, at one of its places; only where the day asked about is today
                      */
    NARROW_SECURED,  /* its funding is valid on the day asked about */
    NARROW_PHONE,    /* its source gives a number */
    NARROW_WOMEN,    /* for women only, or a strand of its own for them */
    NARROW_MARK_COUNT
};

const char *narrow_mark_code(enum narrow_mark mark);  /* "open-now" */
const char *narrow_mark_label(enum narrow_mark mark); /* "It is open now" */
enum narrow_mark narrow_mark_find(struct str code);   /* NARROW_MARK_COUNT: none */

/* All zero: nothing is narrowed. */
struct narrow {
    uint64_t types;      /* terms of provision-type, of which one must be the service's */
    uint64_t needs;      /* terms of need, of which it must help with one */
    unsigned marks;      /* bits of enum narrow_mark, all of which must hold */
    const int *services; /* only these, where there are some; borrowed */
    int service_count;
};

/* How many suitable services and services to ask first there are, whatever their block. */
struct narrow_counts {
    int whole; /* without narrowing */
    int left;  /* with it */
    /* With one choice, beside what was chosen in the other groups. */
    int types[TERM_MAX];
    int needs[TERM_MAX];
    int marks[NARROW_MARK_COUNT];
    bool is_today; /* the day asked about: whether it is open now can be said */
};

struct verdict_sets;

/* Takes out of the sets what is not wanted, corrects their totals, and counts. Scratch memory
 * is taken from the arena. ERR_NO_MEMORY. */
MUST_CHECK enum err narrow_apply(const struct atlas *atlas, const struct slice *slice,
                                 const struct narrow *narrow, struct arena *arena,
                                 struct verdict_sets *sets, struct narrow_counts *counts,
                                 struct problem *problem);

#endif
