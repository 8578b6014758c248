/* Browsing: which services fit a few plain choices, how many would fit each other choice, and in
 * which order they are shown. Nothing about a person comes into it. */
#ifndef SIGNPOST_DOMAIN_BROWSE_H
#define SIGNPOST_DOMAIN_BROWSE_H

#include "domain/slice.h"

enum browse_facet {
    BROWSE_BOROUGH, /* areas of boroughs */
    BROWSE_NEED,    /* terms of "need", and one more: its source does not say */
    BROWSE_STAGE,   /* likewise of "stage" */
    BROWSE_TYPE,    /* likewise of "provision-type" */
    BROWSE_STATE,   /* enum browse_state */
    BROWSE_FACET_COUNT
};

enum browse_state { BROWSE_RUNS, BROWSE_MAY_RUN, BROWSE_DOES_NOT_RUN, BROWSE_STATE_COUNT };

enum { BROWSE_CHOICES_MAX = TERM_MAX + 1 };

struct browse_question {
    struct moment moment;
    int chosen[BROWSE_FACET_COUNT]; /* NONE: any */
};

/* How many services fit one choice, with all other choices as they are. */
struct browse_count {
    int sure;
    int perhaps; /* of a borough: we do not know whether it is covered */
};

struct browse_answer {
    int total;
    struct browse_count counts[BROWSE_FACET_COUNT][BROWSE_CHOICES_MAX];
    int any[BROWSE_FACET_COUNT]; /* without that choice */
    const uint64_t *fits;        /* set of services */
    const uint64_t *perhaps;     /* of these: whether it covers the borough is not known */
};

/* Sets that hold on any day. Never changes once made; lives in the arena. */
struct browse_sets {
    const struct atlas *atlas;
    int counts[BROWSE_FACET_COUNT];                               /* how many choices there are */
    const uint64_t *sets[BROWSE_FACET_COUNT][BROWSE_CHOICES_MAX]; /* of need, stage and type */
    const int *by_name;                                           /* services, from A to Z */
};

MUST_CHECK enum err browse_sets_make(const struct atlas *atlas, struct arena *arena,
                                     struct browse_sets *out, struct problem *problem);

/* among: only these services; NULL: all. The answer lives in the arena. */
MUST_CHECK enum err browse_ask(const struct browse_sets *sets, const struct slice *slice,
                               const struct browse_question *question, const uint64_t *among,
                               struct arena *arena, struct browse_answer *out,
                               struct problem *problem);

/* The code of a choice in addresses ("E09000007", "accommodation", "not-stated", "running") and its
 * words; empty if there is none. */
struct str browse_code(const struct atlas *atlas, enum browse_facet facet, int choice);
struct str browse_words(const struct atlas *atlas, enum browse_facet facet, int choice);

/* The choice of a code; NONE if there is none. */
int browse_find(const struct browse_sets *sets, enum browse_facet facet, struct str code);

/* Where a service stands on the day. */
enum browse_state browse_state_of(const struct slice *slice, int service);

/* A run of what fits, in order: those that cover the borough for sure, then the others; of each
 * those that run, that may run, that do not; then by name. Returns how many were written. */
int browse_list(const struct browse_sets *sets, const struct slice *slice,
                const struct browse_answer *answer, int offset, int limit, int *services);

#endif
