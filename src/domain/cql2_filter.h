/* What the files behind a bound CQL2 filter share. Only src/domain includes it. */
#ifndef SIGNPOST_DOMAIN_CQL2_FILTER_H
#define SIGNPOST_DOMAIN_CQL2_FILTER_H

#include "cql2_tree.h"

/* ---- Patterns -------------------------------------------------------------------------------- */

enum cql2_like_form {
    CQL2_LIKE_EXACT,
    CQL2_LIKE_PREFIX, /* text% */
    CQL2_LIKE_SUFFIX, /* %text */
    CQL2_LIKE_INSIDE, /* %text% */
    CQL2_LIKE_GENERAL
};

/* A pattern of LIKE made ready: % is any run, _ one character, a backslash takes the meaning off.
 */
struct cql2_like {
    enum cql2_like_form form;
    struct str text;       /* of all but GENERAL */
    const int16_t *tokens; /* of GENERAL: bytes, or the two below */
    int count;
};
enum { CQL2_ANY_ONE = -1, CQL2_ANY_RUN = -2 };

/* ERR_LIMIT beyond CQL2_PATTERN_MAX_WILDCARDS; the problem has no place yet. */
MUST_CHECK enum err cql2_like_make(struct str pattern, struct arena *arena, struct cql2_like *out,
                                   struct problem *problem);
bool cql2_like_fits(const struct cql2_like *like, struct str text);

/* ---- Times ----------------------------------------------------------------------------------- */

/* Where one of the two is a day, both are looked at as days in UTC. <0, 0, >0. */
int cql2_time_compare(struct cql2_time a, struct cql2_time b);

struct cql2_span {
    struct cql2_time from;
    struct cql2_time to;
};
bool cql2_span_relate(enum cql2_op op, const struct cql2_span *a, const struct cql2_span *b);

/* ---- Filters --------------------------------------------------------------------------------- */

/* A node that has been bound. */
struct cql2_step {
    enum cql2_op op;
    bool is_constant; /* its value is ready, whatever its op */
    unsigned gives;   /* enum cql2_class */
    const struct cql2 *node;
    struct cql2_step **args;
    int arg_count;
    int property;
    struct cql2_value value;       /* of a constant */
    struct cql2_value *items;      /* of a list: room for its values */
    struct str *sorted;            /* of IN with many constant texts; else NULL */
    struct cql2_like like;         /* of LIKE */
    struct buf folded;             /* of casei and accenti: the value lies here */
    struct figure *figure;         /* of a geometry, in the rows' coordinates */
    struct figure_asked *asked;    /* of a spatial operator with one constant side */
    struct cql2_step *other;       /* its other side */
    enum figure_relation relation; /* of the other side to the asked */
    uint64_t parts_known;          /* of the rows' parts: how they lie to the asked is known */
    uint64_t parts_met;            /* and they intersect it, or are within it */
    bool is_of_itself;             /* both sides are the same property: nothing to work out */
    struct cql2_step *next;        /* all of the filter */
};

struct cql2_filter {
    const struct cql2_scope *scope;
    struct shaper *shaper;
    struct cql2_step *root;
    struct cql2_step *all; /* by next */
    enum err failed;
    struct problem failure;
};

/* Takes a literal figure to the rows' coordinates, edges cut so that they stay where they were. */
MUST_CHECK enum err cql2_figure_project(const struct cql2_scope *scope, const struct cql2 *node,
                                        struct arena *arena, struct figure **out,
                                        struct problem *problem);

enum cql2_truth cql2_step_test(struct cql2_filter *filter, struct cql2_step *step, int64_t row);
struct cql2_value cql2_step_value(struct cql2_filter *filter, struct cql2_step *step, int64_t row);

/* <0, 0, >0 of two values of one scalar kind; false if they cannot be compared. */
bool cql2_value_compare(const struct cql2_value *a, const struct cql2_value *b, int *out);

#endif
