/* What the files of listings share. Only src/domain includes it. */
#ifndef SIGNPOST_DOMAIN_LISTING_MAKING_H
#define SIGNPOST_DOMAIN_LISTING_MAKING_H

#include <stddef.h>

#include "domain/edit.h"
#include "geo/shape.h"

/* Nothing in it yet; areas and words are the ground's. */
void listing_begin(const struct edit_base *base, struct arena *arena, struct listing *out);

/* ---- rows of another directory ---- */

struct copying {
    const struct directory *from;
    struct listing *to;
    bool has_same_areas;
    int *places; /* by location of from: its copy, or NONE */
};

MUST_CHECK enum err copying_begin(struct copying *out, const struct edit_base *base,
                                  const struct directory *from, struct listing *to,
                                  struct problem *problem);
/* What it names comes along; it has no rows yet. */
struct service_record copying_service(struct copying *copying, const struct service_record *from);
int copying_source(struct copying *copying, int number);

enum { LISTING_LIST_COUNT = 10 };

extern const struct listing_list {
    const char *field; /* of differences */
    size_t span_at;    /* in a service */
    void (*copy)(struct copying *copying, int number);
} listing_lists[LISTING_LIST_COUNT];

struct span *listing_span(const struct listing_list *list, struct service_record *service);
struct span listing_span_of(const struct listing_list *list, const struct service_record *service);

/* ---- all texts of a listing ---- */

enum listing_text_kind {
    LISTING_LINE, /* of one line */
    LISTING_TEXT, /* may have several */
    LISTING_URL,
    LISTING_PHONE,
    LISTING_POSTCODE
};

enum { LISTING_WHERE_BYTES = 64, LISTING_LINE_LETTERS = 400, LISTING_TEXT_LETTERS = 10000 };

/* The text may be changed. */
typedef void listing_text_visit(void *context, const char *where, enum listing_text_kind kind,
                                struct str *text);

void listing_each_text(const struct listing *listing, listing_text_visit *visit, void *context);

/* ---- polygons ---- */

enum { LISTING_CORNERS_MAX = 10000, LISTING_SHAPE_MS = 2000 };

/* Is it sound (and then a MULTIPOLYGON, in *out)? What crosses itself is mended if it may be, and
 * *mended tells why. ERR_INVALID or ERR_GEOMETRY with the reason and the place, ERR_LIMIT. */
MUST_CHECK enum err listing_polygon(struct shaper *shaper, struct str wkb, bool repairs,
                                    struct arena *arena, struct str *out, struct problem *mended,
                                    struct problem *problem);

/* ---- the gate ---- */

struct listing_checking {
    const struct edit_base *base;
    const struct listing *listing;
    const struct directory *directory;
    const struct service_record *service;
    struct import_faults *faults;
};

void listing_fault(struct listing_checking *checking, const char *reason, const char *where, ...)
    PRINTF_LIKE(3, 4);

/* The fault of "part/n" or "part/n/field", unless it is good. */
void listing_want(struct listing_checking *checking, bool good, const char *reason,
                  const char *part, int n, const char *field);

/* Is a day so far off that its year must be a slip: more than a year to come, or centuries away? */
bool listing_is_to_come(const struct listing_checking *checking, struct date day);
bool listing_is_slip(struct date day);

/* listing_check_rows.c */
void listing_check_dated(struct listing_checking *checking);
void listing_check_locations(struct listing_checking *checking);
void listing_check_schedules(struct listing_checking *checking);
MUST_CHECK enum err listing_check_coverages(struct listing_checking *checking,
                                            struct problem *problem);

/* listing_safe.c: what a confidential service may not hold. */
void listing_check_confidential(struct listing_checking *checking);

/* Does a text of a confidential service tell where it is: a postcode or part of one, a street with
 * a number, or coordinates? NULL if not; else what it tells, for people. */
const char *listing_text_tells(struct str text);

/* How many boroughs a group has: a region must have three. */
int listing_region_boroughs(const struct directory *directory, int region);

#endif
