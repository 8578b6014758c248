/* A service's dated rows as a scenario leaves them. Only gap_presence*.c includes it. */
#ifndef SIGNPOST_DOMAIN_GAP_DATED_H
#define SIGNPOST_DOMAIN_GAP_DATED_H

#include "gap_making.h"

struct dated {
    const struct gap_view *view;
    const struct service_record *record;
    const struct statement_record *statement; /* NULL: nothing is known of it */
    struct validity runs;
    const struct gap_extension *extension;
    struct date own_end;     /* of the statement, at the earliest */
    struct date funding_end; /* the last one known */
};

struct dated dated_of(const struct gap_view *view, int service);
struct validity coverage_validity(const struct dated *dated, int coverage);
struct validity funding_validity(const struct dated *dated, int funding);

static inline bool is_known(const struct gap_view *view, struct date known_from)
{
    return date_is_known_by(known_from, view->question->moment.known_on);
}

static inline bool is_of_work(enum basis basis)
{
    return basis == BASIS_WORK || basis == BASIS_STUDY;
}

#endif
