/* Which features of a collection are asked for, and how they are to be written: the parameters of
 * OGC API - Features, parts 1 to 3. */
#ifndef SIGNPOST_DOMAIN_COLLECTION_QUERY_H
#define SIGNPOST_DOMAIN_COLLECTION_QUERY_H

#include <stdatomic.h>

#include "domain/collection.h"
#include "domain/cql2.h"

/* Systems of coordinates that we speak. */
enum collection_crs {
    COLLECTION_CRS84, /* longitude, latitude */
    COLLECTION_4326,  /* latitude, longitude */
    COLLECTION_27700, /* British National Grid */
    COLLECTION_3857,  /* Web Mercator */
    COLLECTION_CRS_COUNT
};
const char *collection_crs_uri(enum collection_crs crs);

enum {
    COLLECTION_LIMIT_DEFAULT = 10,
    COLLECTION_LIMIT_MAX = 10000,
    COLLECTION_EQUALS_MAX = 16,
    COLLECTION_SORT_MAX = 8,
    COLLECTION_SELECT_BYTES = 268435456, /* what one selection may take while it sorts */
    COLLECTION_SELECT_MS = 10000         /* and how long: a third of what long work may take */
};

enum { COLLECTION_EQUAL_ID = -2 }; /* instead of a property: the value's number is the row */

struct collection_equal {
    int property;
    struct collection_value value;
};

struct collection_sort {
    int property;
    bool falls;
};

/* Text is borrowed from what was set. */
struct collection_query {
    const struct collection *collection;
    uint64_t given; /* bits of parameters: each once */
    bool has_limit; /* was it given? */
    int limit;      /* 0: all */
    int64_t offset;
    int box_count;           /* 2: it crosses the antimeridian */
    struct geo_box boxes[2]; /* x to the east: degrees with the longitude first, or metres */
    enum collection_crs box_crs;
    bool has_time;
    struct date from; /* both included */
    struct date to;
    int equal_count;
    struct collection_equal equals[COLLECTION_EQUALS_MAX];
    struct str filter;
    bool filter_is_json;
    enum collection_crs filter_crs;
    const struct cql2 *expression; /* of the filter, once complete */
    int sort_count;
    struct collection_sort sorts[COLLECTION_SORT_MAX];
    bool has_properties;
    uint64_t properties; /* bits of those to be written */
    enum collection_crs crs;
    int time_ms; /* that choosing may take */
};

/* The first ten of all, everything written, in CRS 84. */
void collection_query_init(const struct collection *collection, struct collection_query *query);

/* Sets one parameter. ERR_INVALID with its name in problem->where: it is unknown, came twice or is
 * wrong. */
MUST_CHECK enum err collection_query_set(struct collection_query *query, struct str name,
                                         struct str value, struct problem *problem);

/* To be called once after the last one. The filter's expression lives in the arena. */
MUST_CHECK enum err collection_query_complete(struct collection_query *query, struct arena *arena,
                                              struct problem *problem);

/* Does choosing take more than 2 ms? */
bool collection_query_is_slow(const struct collection_query *query);

/* The rows of one page. */
struct collection_selection {
    int64_t matched; /* on all pages */
    int count;
    const int *rows; /* NULL: from first on, one after the other */
    int first;
};

/* Rows live in the arena. Cancel may be NULL. ERR_BUSY if it is raised, or if the time is over. */
MUST_CHECK enum err collection_select(const struct collection_query *query,
                                      const struct collection_reading *reading,
                                      const struct projection *projection, struct arena *arena,
                                      const atomic_bool *cancel, struct collection_selection *out,
                                      struct problem *problem);

/* The row of a place on the page. */
static inline int collection_selection_row(const struct collection_selection *selection, int place)
{
    return selection->rows ? selection->rows[place] : selection->first + place;
}

/* ---- coordinates ---- */

/* From degrees and metres to a system, in the order of its axes. */
void collection_crs_from_point(enum collection_crs crs, struct geo_point point,
                               struct geo_grid grid, double xy[2]);
void collection_crs_from_grid(enum collection_crs crs, const struct projection *projection,
                              struct geo_grid grid, double xy[2]);

/* Of a corner with the east first. */
struct geo_grid collection_crs_to_grid(enum collection_crs crs, const struct projection *projection,
                                       double x, double y);

#endif
