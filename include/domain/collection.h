/* What the directory holds as collections of features (OGC API - Features): one table of properties
 * for each writes the features, their schema, their queryables and the CSV, and names what filters
 * may ask for. Geometry and values are read where they are; nothing is copied from the atlas. */
#ifndef SIGNPOST_DOMAIN_COLLECTION_H
#define SIGNPOST_DOMAIN_COLLECTION_H

#include "domain/gap.h"
#include "geo/projection.h"

enum collection_type {
    COLLECTION_TEXT,
    COLLECTION_INT,
    COLLECTION_NUMBER,
    COLLECTION_BOOL,
    COLLECTION_DATE,
    COLLECTION_LIST /* of texts */
};

struct collection_value;
struct collection_reading;

/* Sets *out, whose type is set and which is null until then. */
typedef void (*collection_get)(const struct collection_reading *reading, int row, int property,
                               struct collection_value *out);

/* One property. Names are [a-z0-9_]; those of layers are what their file calls them. */
struct collection_property {
    const char *name;
    enum collection_type type;
    collection_get get;
    const char *title;        /* "Name" */
    const char *description;  /* a sentence; NULL: the title says it all */
    const char *vocabulary;   /* its values are codes of that one; NULL: none */
    const char *const *codes; /* or of this list, ended by NULL */
};

enum { COLLECTION_PROPERTIES_MAX = 64, COLLECTION_NUMBER_DECIMALS = 6 };

struct collection_value {
    bool is_there; /* false: null */
    enum collection_type type;
    struct str text;         /* borrowed from the atlas or the reading's scratch arena */
    int64_t number;          /* COLLECTION_INT */
    double real;             /* COLLECTION_NUMBER */
    bool truth;              /* COLLECTION_BOOL */
    struct date date;        /* COLLECTION_DATE */
    const struct str *items; /* COLLECTION_LIST */
    int count;
};

/* Where a feature is. */
struct collection_geometry {
    enum { COLLECTION_NOWHERE, COLLECTION_POINT, COLLECTION_RINGS, COLLECTION_WKB } kind;
    struct geo_point point; /* COLLECTION_POINT: in both */
    struct geo_grid grid;
    struct rings rings; /* COLLECTION_RINGS: one MultiPolygon, grid metres */
    struct str wkb;     /* COLLECTION_WKB: any simple type, grid metres */
};

struct collection;

/* What values are read with. One thread's. Texts that are put together live in scratch until the
 * caller resets it. */
struct collection_reading {
    const struct collection *collection;
    struct moment moment; /* today: what "runs" and "funded" mean */
    struct arena *scratch;
    const struct gap_detail *gaps; /* of the collection gaps; NULL: its rows have no verdict */
    struct collection_memo *memo;  /* NULL: nothing is remembered */
};

/* What several values of one row rest on: worked out once. Zero it first; one for each reading. */
struct collection_memo {
    int next_row; /* the row, plus one */
    bool has_cover;
    bool has_rules;
    bool has_funding;
    bool has_validity;
    struct cover cover;
    struct funding_state funding;
    struct validity validity;
    uint64_t needs;
    uint64_t stages;
    struct buf words; /* for texts that are put together; to be finished */
};

enum collection_shape {
    COLLECTION_POINTS,
    COLLECTION_LINES,
    COLLECTION_POLYGONS,
    COLLECTION_ANY_SHAPE
};

/* One collection of one atlas. Rows are numbered from 0 in a stable order. */
struct collection {
    const char *id;    /* "services" */
    const char *title; /* "Services" */
    const char *description;
    const char *item; /* "service": what one row is called */
    enum collection_shape shape;
    bool is_dated;    /* rows have a validity: datetime asks about it */
    bool is_computed; /* gaps: rows need gap_detail */
    const struct collection_property *properties;
    int property_count;

    const struct atlas *atlas;
    int layer;          /* of a context layer: its number; else NONE */
    int count;          /* rows */
    struct geo_box box; /* WGS 84 degrees of all rows; min above max: none has a place */
    struct date first;  /* of all validities; DATE_MIN and DATE_MAX: open */
    struct date last;
    const int *rows;                /* the directory's record of each row */
    const int *order;               /* rows in the order of their records; NULL: they are in it */
    const struct geo_point *points; /* by row, NAN where there is none; NULL: not of points */
    const struct geo_grid *grids;   /* likewise */
    const struct geo_box *boxes;    /* by row, grid metres, min above max where nowhere; NULL: of
                                       points */
    const void *more;               /* what its own file keeps */
    struct collection_unions *unions;
    bool is_of_a_day; /* areas: rows are as on the day below */
    struct date day;  /* today */
    bool is_slow;     /* geometries may take long: not on an event thread */

    void (*id_of)(const struct collection *collection, int row, struct buf *out);
    int (*find)(const struct collection *collection, struct str id); /* the row, or NONE */
    bool (*geometry)(const struct collection *collection, int row, struct arena *scratch,
                     struct collection_geometry *out); /* false: scratch is full */
    /* The boroughs that its geometry is joined of, as it is drawn; 0: it is not. NULL: none is. */
    uint64_t (*boroughs)(const struct collection *collection, int row);
    /* Has what values of a row rest on fetched from memory, to be read soon; NULL: no need. */
    void (*fetch)(const struct collection *collection, int row);
    /* When it holds; open where the record is silent. */
    void (*validity)(const struct collection *collection, int row, struct validity *out);
};

struct collection_unions; /* boundaries of groups of boroughs, made when first asked for */

/* All of an atlas, in the order in which they are listed. */
struct collections {
    const struct atlas *atlas;
    int count;
    const struct collection *items;
    struct collection_unions *unions;
};

/* Some ms for 100,000 services: keep it as long as the atlas. today chooses the site at which a
 * service is shown. Everything lives in the arena. */
MUST_CHECK enum err collections_build(const struct atlas *atlas,
                                      const struct projection *projection, struct date today,
                                      struct arena *arena, struct collections *out,
                                      struct problem *problem);

void collections_finish(struct collections *all); /* what is not the arena's; NULL is fine */

/* The same rows as on another day, of a collection that is of a day. Boxes live in the arena;
 * borrows the rest. */
MUST_CHECK enum err collection_on(const struct collection *collection, struct date day,
                                  struct arena *arena, struct collection *out,
                                  struct problem *problem);

/* By id; NULL: there is none. */
const struct collection *collections_find(const struct collections *all, struct str id);

/* The number of a property, or NONE. */
int collection_property_find(const struct collection *collection, struct str name);

/* One value of one row. */
static inline struct collection_value collection_value(const struct collection_reading *reading,
                                                       int row, int property)
{
    struct collection_value value = {.type = reading->collection->properties[property].type};
    reading->collection->properties[property].get(reading, row, property, &value);
    return value;
}

#endif
