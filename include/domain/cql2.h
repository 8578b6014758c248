/* Filters in the Common Query Language (OGC 21-065r2): read from text or JSON, bound once to what a
 * collection has, then asked of each of its rows. */
#ifndef SIGNPOST_DOMAIN_CQL2_H
#define SIGNPOST_DOMAIN_CQL2_H

#include "base/text.h"
#include "codec/json_write.h"
#include "geo/figure.h"

enum {
    CQL2_TEXT_MAX_BYTES = 65536, /* of text or JSON */
    CQL2_DEPTH_MAX = 12,         /* of operators in one another: so that all fits into JSON */
    CQL2_NODES_MAX = 2000,       /* operators, names and literals */
    CQL2_LITERAL_MAX_BYTES = 2000,
    CQL2_PATTERN_MAX_WILDCARDS = 20, /* in one LIKE: % and _ */
    CQL2_POINTS_MAX = 2000,          /* of all geometries in it */
    CQL2_DRAWN_POINTS_MAX = 50000    /* of one of them, once its edges are bent as the grid is */
};

/* An expression as it was read: a tree in an arena. */
struct cql2;

/* Both copy what they keep. ERR_INVALID or ERR_LIMIT with one sentence; where is "character 17"
 * (from 1) or the JSON pointer. */
MUST_CHECK enum err cql2_read_text(struct str text, struct arena *arena, const struct cql2 **out,
                                   struct problem *problem);
MUST_CHECK enum err cql2_read_json(struct str json, struct arena *arena, const struct cql2 **out,
                                   struct problem *problem);

/* What is written reads back as the same expression. */
void cql2_write_text(const struct cql2 *expression, struct buf *out);
void cql2_write_json(const struct cql2 *expression, struct json_write *out);

/* ---- What a collection has ------------------------------------------------------------------- */

enum cql2_kind {
    CQL2_NULL,
    CQL2_BOOL,
    CQL2_NUMBER,
    CQL2_TEXT,
    CQL2_TIME,
    CQL2_INTERVAL,
    CQL2_GEOMETRY,
    CQL2_LIST,
    CQL2_ANY /* of a property only: its rows differ. A row of a kind that does not fit is unknown */
};

/* A moment, or a whole day that has no time zone. A day beside a moment compares by the moment's
 * day in UTC. */
struct cql2_time {
    int64_t utc_us; /* since 1970-01-01T00:00Z; of a day: its start */
    bool is_day;
};
#define CQL2_TIME_MIN ((struct cql2_time){INT64_MIN, false}) /* no earliest */
#define CQL2_TIME_MAX ((struct cql2_time){INT64_MAX, false}) /* no latest */

struct cql2_value {
    enum cql2_kind kind;
    union {
        bool truth;
        double number;
        struct str text;
        struct cql2_time time;
        struct {
            struct cql2_time from;
            struct cql2_time to; /* included */
        } interval;              /* written INTERVAL(a, b): open where an end is null */
        struct {
            bool is_point;      /* the box says all */
            struct geo_box box; /* else the row's figure is asked for where the box leaves doubt */
        } geometry;
        struct {
            const struct cql2_value *items; /* until the next call */
            size_t count;
        } list;
    };
};

struct cql2_value cql2_day(int32_t days); /* since 1970-01-01 */

/* How a filter sees a collection. Rows are whatever numbers its owner likes. */
struct cql2_scope {
    const void *about; /* given to each call */

    /* The number of the property of this name and its kind; -1 if there is none. */
    int (*find)(const void *about, struct str name, enum cql2_kind *kind);
    struct cql2_value (*value)(const void *about, int property, int64_t row);

    /* The figure of a geometry that is not one point, until the next call for this property; NULL
     * if there is none. May be NULL itself where all are points. */
    const struct figure *(*figure)(const void *about, int property, int64_t row);

    /* Polygons that many rows are joined of, as bits: what is found out of one is remembered for
     * all rows. parts is 0 where a row's figure is another. May be NULL. */
    uint64_t (*parts)(const void *about, int property, int64_t row);
    const struct figure *(*part)(const void *about, int part);

    /* Takes the coordinates of the filter's geometries to those of the rows, in place; NULL: they
     * are the same. False if the point has no such place. */
    bool (*project)(const void *about, double *x, double *y);
    double bend_max; /* in the rows' coordinates: by how much a projected edge may be off */
};

/* ---- Asking ---------------------------------------------------------------------------------- */

enum cql2_truth { CQL2_FALSE, CQL2_TRUE, CQL2_UNKNOWN };

/* An expression bound to a scope. One thread at a time. */
struct cql2_filter;

/* Finds the names and checks the kinds: ERR_INVALID names the property or function that is not
 * there or does not fit, and where. Lives in the arena; scope, expression and shaper must outlive
 * it. */
MUST_CHECK enum err cql2_filter_create(const struct cql2 *expression,
                                       const struct cql2_scope *scope, struct shaper *shaper,
                                       struct arena *arena, struct cql2_filter **out,
                                       struct problem *problem);
void cql2_filter_destroy(struct cql2_filter *filter); /* NULL is fine; what is not the arena's */

/* A row belongs to the answer only if this is CQL2_TRUE. */
enum cql2_truth cql2_filter_test(struct cql2_filter *filter, int64_t row);

/* OK, or why some test since creation was left unknown that ought not be: GEOS failed, memory ran
 * out. Ask once at the end. */
MUST_CHECK enum err cql2_filter_failure(const struct cql2_filter *filter, struct problem *problem);

/* Three-valued logic by itself, for callers who join filters. */
enum cql2_truth cql2_and(enum cql2_truth a, enum cql2_truth b);
enum cql2_truth cql2_not(enum cql2_truth a);

#endif
