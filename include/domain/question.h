/* One search: where, who, when. */
#ifndef SIGNPOST_DOMAIN_QUESTION_H
#define SIGNPOST_DOMAIN_QUESTION_H

#include "domain/cover.h"
#include "domain/place.h"
#include "model/person.h"

enum { LIMIT_DEFAULT = 10, LIMIT_MAX = 100 };

enum home_kind {
    HOME_UNKNOWN, /* taken to be where near is, and said so */
    HOME_KNOWN,
    HOME_NOWHERE /* no fixed address */
};

struct question {
    bool has_near;
    struct place near; /* where distances are measured from */
    enum home_kind home_kind;
    struct place home; /* of HOME_KNOWN */
    struct person person;
    struct moment moment;
    int limit; /* per block, 1 to LIMIT_MAX */
    bool include_unsuitable;
};

/* A question about today of whose person nothing is known. */
void question_init(struct question *question);

/* The areas that her home may be in; *assumed: nobody said so, it is where near is. 0: not known at
 * all. */
uint64_t question_home_areas(const struct question *question, bool *assumed);

/* Her exact home, if it was given as a point or postcode. */
bool question_home_point(const struct question *question, int *area, struct geo_grid *point);

#endif
