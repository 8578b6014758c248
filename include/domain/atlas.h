/* The atlas: the whole directory in memory, ready for questions. Never changes once built; shared
 * by reference count. Questions about it are pure functions. */
#ifndef SIGNPOST_DOMAIN_ATLAS_H
#define SIGNPOST_DOMAIN_ATLAS_H

#include <stdatomic.h>

#include "geo/locator.h"
#include "model/directory.h"

/* Sets of areas: bit i is borough i; then the two places that are no borough. */
enum {
    BOROUGH_MAX = 60,
    AREA_OUTSIDE = 60, /* outside London */
    AREA_NOWHERE = 61  /* no fixed address */
};
#define AREA_BIT(i) (UINT64_C(1) << (i))

/* Where a coverage row reaches, as far as it does not depend on a date. */
struct cover_row {
    uint64_t full;   /* areas wholly inside */
    uint64_t part;   /* areas partly inside */
    bool has_groups; /* names groups whose members are dated */
    bool has_shape;  /* a polygon or a radius: exact for a point */
    struct rings shape;
    struct geo_grid centre; /* of a radius */
    const uint64_t *demand; /* of a shape: bits of the demand points inside, see demand_order */
    uint64_t key[2];        /* of a shape: hash of what it is */
};

/* One place to go to: a service at a site. */
struct outlet {
    struct geo_flat flat;
    struct geo_point point;
    int service;
    int location;  /* in directory.locations */
    bool is_about; /* the site's point is that of a wider place */
};

/* Flat metres, good to a few centimetres for sites in Britain: enough to leave out what is too far.
 */
struct spot {
    float x;
    float y;
};

struct spot_box {
    struct spot min;
    struct spot max;
};

/* A run of outlets that lie together, and the box of their flat coordinates; the levels above hold
 * runs of boxes. */
struct tree {
    int level_count;
    int level_starts[12]; /* in boxes, the lowest level first; one more than levels */
    struct spot_box *boxes;
};

/* Bit sets over services for one value of one fact, for one alternative. NULL is empty. */
struct value_sets {
    const uint64_t *fails;
    const uint64_t *asks;
};

/* Outlets to a leaf of the tree, boxes to a box above: its builder and its walker agree on it. */
enum { TREE_FAN = 16 };

enum { ALTERNATIVE_MAX = 8, AGE_MAX = 120, UNKNOWN_LEAVES = 32 };

/* Sets are read in blocks of so many words, 512 services; all are as long as whole blocks. */
enum { SET_BLOCK_WORDS = 8 };

struct condition_sets {
    int value_count; /* 0 unknown; flags and counts 1 no, 2 yes; numbers 1 + number; terms 1 none, 2
                        + term */
    struct value_sets *values[ALTERNATIVE_MAX + 1]; /* by alternative; 0 holds the common rules */
};

struct name_entry {
    struct str key; /* normalised */
    enum { NAME_BOROUGH, NAME_PLACE } kind;
    int index; /* area or place */
};

struct slice;

struct atlas {
    _Atomic int holders;
    struct arena arena; /* holds everything below */
    struct directory directory;
    char version[33];           /* hash of the public content */
    struct ground_kept *ground; /* holds what follows up to borough_points: atlases of the same
                                   ground share it */

    int borough_count;
    uint64_t london; /* all boroughs */
    struct rings *boroughs;
    const struct locator *locator;
    struct rings water;
    uint64_t *sector_areas; /* by sector: boroughs, and AREA_OUTSIDE at London's edge */
    struct geo_point *sector_points;
    struct geo_point *place_points;
    struct geo_point *borough_points; /* label points */

    int *demand_order;  /* demand points by borough; bits of sets of them count in this order */
    int *demand_starts; /* by borough, in demand_order; one more at the end */
    int demand_words;   /* of 64 points */
    double *borough_m2; /* by borough */
    uint64_t (*borough_keys)[2]; /* hashes of their boundaries */

    struct name_entry *names; /* sorted by key */
    int name_count;

    int service_count;
    int words;                /* of 64 services, in whole blocks */
    uint8_t *block_reach;     /* by block: the reach of all its services, REACH_COUNT if several */
    int *id_rank;             /* by service: its place in the order of ids */
    int *by_id;               /* services in the order of ids */
    struct cover_row *covers; /* by coverage */
    uint64_t *reach[REACH_COUNT];
    int *refuges; /* in the order of their block: a helpline first, then by id */
    int refuge_count;
    uint64_t *phoneless; /* set of refuges without a helpline */
    struct condition_sets conditions[CONDITION_COUNT];
    const uint64_t *unknown_asks[2 * UNKNOWN_LEAVES]; /* see atlas_sets.c; NULL is empty */
    int alternative_words[ALTERNATIVE_MAX + 1]; /* services with so many alternatives come first */
    uint64_t *has_alternative[ALTERNATIVE_MAX + 1];
    uint64_t all_terms[CONDITION_COUNT];

    struct geo_frame frame;
    int outlet_count;
    struct outlet *outlets;        /* in the order of the tree */
    int *outlet_services;          /* the service of each, apart: the search looks at these first */
    struct geo_point *site_points; /* by site: WGS 84, of its point or its area's label */
    bool *site_is_about;           /* its point is that of its place, borough or postcode sector */
    int *outlet_starts;            /* by service: in outlets_of_service, service_count + 1 */
    int *outlets_of_service;
    struct spot *spots; /* where these are, in the same order */
    struct tree tree;
    const struct slice *prepared; /* by slice_prepare; NULL: none */
};

/* Builds an atlas; the directory must live in the arena, which the atlas takes over (also on
 * failure). Reorders the directory's services. One holder. */
MUST_CHECK enum err atlas_build(struct arena *arena, struct directory *directory,
                                struct atlas **out, struct problem *problem);

/* One more holder, one fewer; the last frees. NULL is fine for the second. */
const struct atlas *atlas_take(const struct atlas *atlas);
void atlas_give_back(const struct atlas *atlas);
/* Is the caller's hold the only one? */
bool atlas_is_mine_alone(const struct atlas *atlas);

/* The service with this id, or NONE. */
int atlas_service_find(const struct atlas *atlas, struct uuid id);

/* The borough of a grid point, AREA_OUTSIDE if there is none. */
int atlas_borough_at(const struct atlas *atlas, struct geo_grid point);

/* The current atlas, published by one atomic pointer. Readers never wait. */
struct atlas_holder {
    _Atomic(const struct atlas *) now;
    _Atomic int entering; /* readers between reading the pointer and counting themselves */
};

void atlas_publish(struct atlas_holder *holder,
                   const struct atlas *atlas);                /* takes over the hold */
const struct atlas *atlas_enter(struct atlas_holder *holder); /* a hold: give it back */

#endif
