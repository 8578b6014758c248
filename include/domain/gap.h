/* Who is not covered, where, and from when (DESIGN 8). Pure questions about an atlas. All results
 * live in the arena that is passed in; records are named by their index in the atlas's directory.
 */
#ifndef SIGNPOST_DOMAIN_GAP_H
#define SIGNPOST_DOMAIN_GAP_H

#include "domain/cover.h"
#include "domain/gap_memory.h"
#include "model/person.h"

/* covered: certainly, 99.5 % of the area or more and all who live there. partly: certainly, but
 * less. unknown: not certainly, and some service may cover it. none: none recorded. */
enum gap_verdict { GAP_COVERED, GAP_PARTLY, GAP_UNKNOWN, GAP_NONE, GAP_VERDICT_COUNT };
const char *gap_verdict_code(enum gap_verdict verdict); /* "covered", "partly", "unknown", "none" */
const char *gap_verdict_words(enum gap_verdict verdict); /* "Covered", ..., "No service recorded" */

/* What the columns of an answer are. */
enum gap_axis {
    GAP_ONE,    /* one column: the question's own need and stage */
    GAP_NEEDS,  /* one for each need */
    GAP_STAGES, /* one for each stage */
    GAP_TYPES   /* one for each provision type */
};
/* The vocabulary of the axis: "need", "stage", "provision-type"; NULL for GAP_ONE. */
const char *gap_axis_vocabulary(enum gap_axis axis);

/* What counts by who pays for it. */
enum gap_funding {
    GAP_PAID_OR_NOT,
    GAP_UNTIL_IT_LAPSES, /* a service whose known funding is over has ended: the cliff */
    GAP_SECURED_ONLY     /* only what is certainly paid for; where funding is unknown, it may be */
};

/* A service that does not exist, to see what it would change. It takes all women of its areas for
 * all that it offers. */
struct gap_extra {
    struct str name;
    uint64_t boroughs;      /* bits; and/or one of the next two */
    struct str wkb;         /* a polygon (rings_from_wkb has read it); empty for none */
    struct geo_grid centre; /* of a circle */
    double radius_m;        /* 0: none */
    uint64_t needs;         /* bits of terms; 0: all */
    uint64_t stages;        /* 0: all */
    uint64_t types;         /* 0: all */
};

/* Its end, and those of its coverage and funding that reach as far, are moved to a day. */
struct gap_extension {
    int service;
    struct date until;
};

struct gap_scenario {
    int without_count;
    const int *without; /* services */
    int extension_count;
    const struct gap_extension *extensions;
    int extra_count;
    const struct gap_extra *extras;
};

struct gap_question {
    struct str area_type; /* "borough", "police-bcu", ...: a type of areas that the atlas holds */
    enum gap_axis axis;
    int need;             /* term, or NONE: not asked for */
    int stage;            /* likewise */
    int type;             /* provision type, likewise */
    struct person person; /* need and stage come from the two above */
    struct moment moment;
    enum gap_funding funding;
    bool women_specific;                 /* services for everybody do not count */
    const struct gap_scenario *scenario; /* NULL: as recorded */
};

/* A woman of 30 of whom nothing else is known, today, of every borough; women-specific only. */
void gap_question_init(struct gap_question *question);

/* The types of areas that the atlas holds, in alphabetical order, "borough" first. NULL-ended, in
 * the arena; NULL when it is full. */
const struct str *gap_area_types(const struct atlas *atlas, struct arena *arena, int *count);

/* How a type reads in a title: "Boroughs", "Police basic command units"; its code if we have no
 * words. */
struct str gap_area_type_words(struct str type);

/* ---- the matrix ------------------------------------------------------------------------------ */

struct gap_cell {
    enum gap_verdict verdict;
    bool rest_is_unknown; /* of partly: some service may cover the rest */
    double share_of_area; /* certainly covered, 0 to 1 */
    double share_of_women;
    double share_unknown; /* of women: not certainly covered, but perhaps */
};

/* Women of an area who are certainly covered. */
int gap_cell_women(const struct gap_cell *cell, int women);

/* Areas by verdict, and women: those of partly covered areas are divided by share. */
struct gap_total {
    int areas[GAP_VERDICT_COUNT];
    int64_t women_covered;
    int64_t women_unknown;
    int64_t women_none;
};

struct gap_matrix {
    int area_count;
    const int *areas; /* by name */
    const int *women; /* of each */
    int column_count;
    const int *columns;              /* terms of the axis; one NONE for GAP_ONE */
    struct gap_cell *cells;          /* [area * column_count + column] */
    struct gap_total *area_totals;   /* by area, over its columns: how many columns have each
                                        verdict; women of it times columns */
    struct gap_total *column_totals; /* by column */
    int all_covered;                 /* areas that are covered in every column */
    bool overlaps;                   /* areas share ground: sums of women mean nothing */
    int none_recorded;               /* areas with no service recorded in any */
    int64_t women_all;               /* of all areas */
};

/* ERR_NOT_FOUND: there are no areas of that type; ERR_NO_MEMORY; ERR_GEOMETRY. */
MUST_CHECK enum err gap_matrix_make(const struct atlas *atlas, struct gap_memory *memory,
                                    const struct gap_question *question, struct arena *arena,
                                    struct gap_matrix *out, struct problem *problem);

/* ---- one column, in detail ------------------------------------------------------------------- */

/* Why it may cover an area, or for whom. */
enum gap_doubt {
    GAP_NO_DOUBT,
    GAP_RUNS_UNKNOWN,     /* it may run on that day */
    GAP_AREAS_UNKNOWN,    /* its source does not name its boroughs, or not when */
    GAP_STAGE_OR_NEED,    /* its source is silent on the need or stage (or fact of hers) */
    GAP_FUNDING_UNKNOWN,  /* only secured cover counts, and its funding is not known */
    GAP_SOME_WOMEN,       /* it takes only some women */
    GAP_PART_OF_THE_AREA, /* certain, but of a part */
    GAP_DOUBT_COUNT
};
const char *gap_doubt_code(enum gap_doubt doubt);  /* "runs", "areas", "silent", "funding", ... */
const char *gap_doubt_words(enum gap_doubt doubt); /* "Its source does not say ..." */

struct gap_service {
    int service; /* an extra of the scenario: service_count of the atlas plus its number */
    enum gap_doubt doubt;
    enum secured secured;
    bool is_certain; /* it covers the area for certain, also if only for some women */
    bool has_until;  /* the day on which its cover of the area ends, as the question counts it */
    struct date until_earliest;
    struct date until_latest;
    bool has_funded_until; /* the last day of its known funding */
    struct date funded_until_earliest;
    struct date funded_until_latest;
};

/* What makes a verdict change. */
enum gap_event {
    GAP_BEGINS,
    GAP_MAY_BEGIN,
    GAP_MAY_END,
    GAP_ENDS,
    GAP_FUNDING_BEGINS,
    GAP_FUNDING_MAY_END,
    GAP_FUNDING_ENDS,
    GAP_LAST_SEEN,    /* nobody has seen it for 24 months, or will have */
    GAP_AREA_CHANGES, /* a group of boroughs gets or loses one */
    GAP_EVENT_COUNT
};
const char *gap_event_code(enum gap_event event); /* "begins", "may-end", ... */

struct gap_cause {
    int service; /* NONE for GAP_AREA_CHANGES */
    enum gap_event event;
    bool is_cover;        /* it is about its cover of some areas, not about all of it */
    struct date earliest; /* the bound that it is about: "its end is in March 2021" */
    struct date latest;
};

struct gap_change {
    struct date date;       /* the first day of the new state */
    int area;               /* in directory.areas */
    int column;             /* number of the column */
    struct gap_cell before; /* without share_of_area */
    struct gap_cell after;
    int cause_count;
    const struct gap_cause *causes;
};

struct gap_area {
    int area;
    int women; /* who live there */
    struct gap_cell cell;
    int service_count; /* certain cover, wholly or of a part */
    const struct gap_service *services;
    int for_some_count; /* would cover, but takes only some women */
    const struct gap_service *for_some;
    int may_count; /* may cover, by a doubt that is not faint */
    const struct gap_service *may;
    int last_service;     /* who last covered it or may have, or NONE; only where none covers now */
    bool last_is_certain; /* it covered, otherwise it may have */
    bool last_was_seen;   /* no end is recorded: these are the days on which it was last seen */
    struct date last_earliest; /* its last day, as far as it is known */
    struct date last_latest;
    bool has_next;
    struct gap_change next;
};

struct gap_detail {
    int area_count;
    struct gap_area *areas; /* by name */
    struct gap_total total;
    int64_t women;
    bool overlaps; /* areas share ground: sums of women mean nothing */
};

/* The question's axis is taken for GAP_ONE. */
MUST_CHECK enum err gap_detail_make(const struct atlas *atlas, struct gap_memory *memory,
                                    const struct gap_question *question, struct arena *arena,
                                    struct gap_detail *out, struct problem *problem);
/* Marks the services that cover an area, for certain or maybe; counted is by service. */
void gap_detail_mark(const struct gap_detail *detail, bool *counted);

/* A sentence: "South London Alliance ends on 30 June 2022." */
void gap_cause_words(const struct atlas *atlas, const struct gap_scenario *scenario,
                     const struct gap_cause *cause, struct buf *out);
/* The name of a service or of an extra of the scenario. */
struct str gap_service_name(const struct atlas *atlas, const struct gap_scenario *scenario,
                            int service);

/* ---- what is left uncovered ------------------------------------------------------------------ */

struct gap_remainder {
    int area;
    enum gap_verdict verdict; /* of the area */
    bool is_unknown;          /* some service may cover it: never shown as a gap */
    double area_m2;
    int women;
    struct str wkb; /* MULTIPOLYGON, grid metres */
};

/* The parts of areas without certain cover: for each area at most one that some service may cover,
 * and one that none does. GAP_ONE. */
MUST_CHECK enum err gap_remainders_make(const struct atlas *atlas, struct gap_memory *memory,
                                        const struct gap_question *question, struct arena *arena,
                                        struct gap_remainder **out, int *count,
                                        struct problem *problem);

/* ---- over time ------------------------------------------------------------------------------- */

struct gap_timeline {
    struct date from;
    struct date to;
    struct gap_matrix first; /* as on the first day */
    int date_count;
    const struct date *dates; /* on which any cell changes */
    int change_count;
    const struct gap_change *changes; /* by date, then area, then column */
    const struct date *falls; /* [area * column_count + column]: first day on which it falls to none
                                 recorded from anything else; DATE_MAX: it does not */
};

/* From the first day (which is taken for as_of) to the last. ERR_LIMIT over a hundred years. */
MUST_CHECK enum err gap_timeline_make(const struct atlas *atlas, struct gap_memory *memory,
                                      const struct gap_question *question, struct date to,
                                      struct arena *arena, struct gap_timeline *out,
                                      struct problem *problem);

/* One thing that ends and the areas that it leaves worse off. */
struct gap_fall {
    int area;
    struct gap_cell before;
    struct gap_cell after;
    int women; /* who lose certain cover */
};

struct gap_cliff_step {
    struct date last_earliest; /* the last day of the old state, as far as it is known */
    struct date last_latest;
    int service_count;
    const struct gap_cause *services; /* what ends, and whether it is its funding */
    int fall_count;
    const struct gap_fall *falls; /* by name of the area */
    int64_t women;
};

struct gap_cliff {
    struct date from;
    struct date to;
    int step_count;
    const struct gap_cliff_step *steps; /* most women first, then by day */
};

/* What falls between two days when nothing is renewed: services whose known funding is over count
 * as ended. GAP_ONE; the question's funding is not looked at. */
MUST_CHECK enum err gap_cliff_make(const struct atlas *atlas, struct gap_memory *memory,
                                   const struct gap_question *question, struct date to,
                                   struct arena *arena, struct gap_cliff *out,
                                   struct problem *problem);

/* ---- scenarios ------------------------------------------------------------------------------- */

struct gap_difference {
    int area;      /* number of the area in the matrices */
    int column;    /* number of the column */
    int64_t women; /* gained if positive, lost if negative */
};

struct gap_comparison {
    struct gap_matrix before; /* as recorded */
    struct gap_matrix after;  /* with the scenario */
    int difference_count;
    const struct gap_difference *differences; /* cells that differ */
    int64_t women_gained;                     /* summed over cells: a woman counts in each column */
    int64_t women_lost;
    int64_t women_better; /* each once: by area, the most that any column gains */
    int64_t women_worse;
};

MUST_CHECK enum err gap_comparison_make(const struct atlas *atlas, struct gap_memory *memory,
                                        const struct gap_question *question, struct arena *arena,
                                        struct gap_comparison *out, struct problem *problem);

/* ---- within reach ---------------------------------------------------------------------------- */

enum { GAP_REACH_M = 3000 };

struct gap_reach_area {
    int area;
    int women;
    double share_within; /* of women, within the distance */
    double median_m;     /* INFINITY where there is no suitable site */
    double p90_m;
    double places_per_1000; /* 2SFCA; NAN where no capacity is stated anywhere */
};

struct gap_reach {
    double within_m;
    int site_count;             /* suitable sites with a point */
    int site_count_approximate; /* of these, known only to their place or borough */
    int capacity_count;         /* with a stated capacity */
    int area_count;
    const struct gap_reach_area *areas; /* by name */
    struct gap_reach_area all;          /* area NONE */
    int demand_count;
    const double *nearest_m; /* by demand point, in the directory's order; INFINITY for none */
};

/* Straight lines to sites of services to visit that run for certain and take every woman who lives
 * there (a service's coverage decides, not its pin). GAP_ONE. */
MUST_CHECK enum err gap_reach_make(const struct atlas *atlas, struct gap_memory *memory,
                                   const struct gap_question *question, double within_m,
                                   struct arena *arena, struct gap_reach *out,
                                   struct problem *problem);

#endif
