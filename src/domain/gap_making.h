/* What the files of the gap engine share: a question made ready, what a service does on a day, and
 * the field on which all services are laid. Only gap*.c includes it. */
#ifndef SIGNPOST_DOMAIN_GAP_MAKING_H
#define SIGNPOST_DOMAIN_GAP_MAKING_H

#include "domain/gap.h"
#include "geo/shape.h"

enum { GAP_COLUMNS_MAX = 64 };

/* A part of an area in a borough that is smaller than both is a crumb: two maps never agree to the
 * metre. */
#define GAP_PIECE_M2 5000.0
#define GAP_PIECE_SHARE 0.01

/* A demand point counts as inside, and an area as wholly covered, from here on. */
#define GAP_WHOLE 0.995
/* Of an area: less than this certain cover is a crumb along a border. */
#define GAP_CRUMB 0.0005

/* ---- the question made ready (gap_view.c) ---------------------------------------------------- */

/* For which columns a service counts, whatever the day. Disjoint. */
struct gap_standing {
    uint64_t holds;
    uint64_t doubts; /* its source is silent on what is asked */
    uint64_t some;   /* it takes only some women */
};

/* The shape of an extra of the scenario. */
struct gap_extra_shape {
    uint64_t part; /* boroughs that it reaches */
    const uint64_t *demand;
    uint64_t key[2];
    struct str wkb; /* of a polygon */
    struct rings rings;
};

struct gap_view {
    const struct atlas *atlas;
    const struct gap_question *question;
    struct gap_memory *memory;
    struct arena *arena;
    int column_count;
    int columns[GAP_COLUMNS_MAX]; /* terms, or one NONE */
    uint64_t all_columns;
    struct person person;                    /* what does not change by column */
    struct fact needs[GAP_COLUMNS_MAX];      /* by column, of GAP_NEEDS */
    struct fact stages[GAP_COLUMNS_MAX];     /* by column, of GAP_STAGES */
    struct fact contacts[GAP_COLUMNS_MAX];   /* past contact follows from the stage */
    uint32_t varying;                        /* bits of conditions that change by column */
    uint32_t silent;                         /* bits of conditions on which silence is a doubt */
    uint64_t silences[CONDITION_COUNT];      /* in which columns */
    int service_count;                       /* of the atlas, then the extras */
    struct gap_standing *standings;          /* by service */
    const struct gap_extension **extensions; /* by service of the atlas; NULL without a scenario */
    const uint64_t *without;                 /* set of services; NULL without a scenario */
    struct gap_extra_shape *extra_shapes;
};

MUST_CHECK enum err gap_view_make(const struct atlas *atlas, struct gap_memory *memory,
                                  const struct gap_question *question, struct arena *arena,
                                  struct gap_view *out, struct problem *problem);

/* The standing of a service of the atlas, from its rules. */
struct gap_standing gap_standing_of(const struct gap_view *view, int service);

static inline enum err gap_no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the gaps.");
}

/* ---- a service on a day (gap_presence.c, gap_presence_time.c)
 * ----------------------------------------------------- */

/* Which areas it covers: bits of boroughs and AREA_OUTSIDE. */
struct gap_presence {
    uint64_t yes;
    uint64_t maybe;
    uint64_t some;        /* of women who work or study there */
    uint64_t shapes;      /* bits of its coverage rows that are certain shapes */
    uint64_t parts;       /* areas that these reach in part */
    enum gap_doubt doubt; /* why maybe */
    enum secured secured;
};

struct gap_presence gap_presence_on(const struct gap_view *view, int service, struct date day);

/* The last days of its cover of an area, as far as recorded: the earliest of the ends of its
 * running, of its coverage there, and of its funding if the question counts that. False where
 * nothing says. */
bool gap_presence_until(const struct gap_view *view, int service, uint64_t areas, struct date day,
                        struct date *earliest, struct date *latest);

/* The last day of its known funding from a day on. */
bool gap_presence_funded_until(const struct gap_view *view, int service, struct date day,
                               struct date *earliest, struct date *latest);

/* The days after from, up to to, on which its presence may change, in any order; at most
 * GAP_BREAKS_MAX, of more the first ones. */
enum { GAP_BREAKS_MAX = 1024 };
int gap_presence_breaks(const struct gap_view *view, int service, struct date from, struct date to,
                        struct date breaks[GAP_BREAKS_MAX]);

/* Why its presence in some areas changes on a day, for the worse or for the better. */
struct gap_cause gap_presence_cause(const struct gap_view *view, int service, uint64_t areas,
                                    struct date day, bool is_worse);

/* ---- areas and their pieces (gap_places.c) --------------------------------------------------- */

/* A polygon within one borough. */
struct gap_piece {
    int borough;
    bool is_borough; /* the whole of it */
    uint64_t key[2];
    double area_m2;
    int women;
    const uint64_t *demand; /* of the atlas's demand points */
    struct str wkb;
};

struct gap_place {
    int area;
    int women;       /* who live there: the Census's figure where there is one */
    int point_women; /* at its demand points: what shares are of */
    int piece_count;
    const struct gap_piece **pieces;
    uint64_t unsure; /* boroughs of which it is not known whether they belong to it */
};

struct gap_places {
    int count;
    struct gap_place *places; /* by name */
    bool is_dated;            /* groups whose members change */
    bool overlaps;            /* some share ground */
};

/* keeps_empty: also groups that have no members on the day, so that all days have the same places.
 */
MUST_CHECK enum err gap_places_make(const struct gap_view *view, struct date day, bool keeps_empty,
                                    struct gap_places *out, struct problem *problem);

/* The boroughs of its pieces. */
uint64_t gap_place_areas(const struct gap_place *place);

/* ---- the field (gap_field.c) ----------------------------------------------------------------- */

struct gap_laid_shape {
    int service;
    uint64_t columns;
    uint64_t shapes; /* bits of its coverage rows */
    uint64_t parts;
};

/* How many services cover each borough in each column. */
struct gap_field {
    const struct gap_view *view;
    uint32_t *yes; /* [area * column_count + column]; the last area is the outside */
    uint32_t *maybe;
    int laid_count;
    int laid_room;
    struct gap_laid_shape *laid;
};

MUST_CHECK enum err gap_field_make(const struct gap_view *view, struct gap_field *out,
                                   struct problem *problem);
/* Adds (1) or takes away (-1) what a service does. */
MUST_CHECK enum err gap_field_lay(struct gap_field *field, int service,
                                  const struct gap_presence *presence, int sign,
                                  struct problem *problem);
/* All services as on a day. */
MUST_CHECK enum err gap_field_fill(struct gap_field *field, struct date day,
                                   struct problem *problem);
/* One cell. wants_area: share_of_area too, which may need polygons to be joined. */
MUST_CHECK enum err gap_field_cell(const struct gap_field *field, const struct gap_place *place,
                                   int column, bool wants_area, struct gap_cell *out,
                                   struct problem *problem);

/* The certain shapes that reach a piece in a column: rows (or for extras -1 - number) into the
 * list; how many. */
enum { GAP_SHAPES_MAX = 4096 };
int gap_field_shapes(const struct gap_field *field, int borough, int column,
                     int rows[GAP_SHAPES_MAX]);
bool gap_field_covers(const struct gap_field *field, int borough, int column);
bool gap_field_may_cover(const struct gap_field *field, int borough, int column);

/* Does the service cover or perhaps cover any of the place? Where only a shape of it reaches the
 * borough, that shape is looked at. */
MUST_CHECK enum err gap_reaches_place(const struct gap_view *view, int service,
                                      const struct gap_presence *presence,
                                      const struct gap_place *place, bool *out,
                                      struct problem *problem);

/* What a shape holds of the demand, and its key; row as in the list. */
const uint64_t *gap_shape_demand(const struct gap_view *view, int row);
const uint64_t *gap_shape_key(const struct gap_view *view, int row);

/* ---- the matrix (gap_matrix.c) --------------------------------------------------------------- */

MUST_CHECK enum err gap_matrix_of(const struct gap_field *field, const struct gap_places *places,
                                  bool wants_area, struct gap_matrix *out, struct problem *problem);
void gap_total_add(struct gap_total *total, const struct gap_cell *cell, int women);

/* ---- polygons (gap_memory.c) ----------------------------------------------------------------- */

/* The area of the piece that the shapes hold together. */
MUST_CHECK enum err gap_memory_covered(const struct gap_view *view, const struct gap_piece *piece,
                                       const int *rows, int row_count, double *covered_m2,
                                       struct problem *problem);

/* A list of pieces' remainders joined into one multipolygon; shapes of each by the field. */
struct gap_left {
    const struct gap_piece *piece;
    const int *rows; /* none: all of the piece is left */
    int row_count;
};
MUST_CHECK enum err gap_memory_left(const struct gap_view *view, const struct gap_left *left,
                                    int count, double *area_m2, struct str *wkb,
                                    struct problem *problem);

/* The boroughs that the shape of an extra reaches. */
MUST_CHECK enum err gap_memory_reach(const struct gap_view *view, int extra, uint64_t *boroughs,
                                     struct problem *problem);

/* The part of a polygon that lies in a borough; empty text if there is none. */
MUST_CHECK enum err gap_memory_piece(struct gap_memory *memory, const struct atlas *atlas,
                                     struct str wkb, int borough, struct arena *arena,
                                     struct str *out, double *area_m2, struct problem *problem);

/* ---- over time (gap_sweep.c) ----------------------------------------------------------------- */

/* Walks from day to day on which anything changes. */
struct gap_sweep {
    struct gap_view *view;
    struct gap_field field;
    struct gap_places places;
    struct gap_presence *presences; /* by service, as laid */
    struct gap_cell *cells;         /* as of the last step */
    int step_count;
    struct gap_step *steps; /* sorted by day */
    int next;
    struct date day;
};

/* One service changes on one day; service NONE: members of groups do. */
struct gap_step {
    struct date day;
    int service;
};

MUST_CHECK enum err gap_sweep_begin(struct gap_view *view, struct date from, struct date to,
                                    struct gap_sweep *out, struct problem *problem);

/* Goes to the next day on which a cell changes; *changes is empty at the end. They live in the
 * view's arena. */
MUST_CHECK enum err gap_sweep_next(struct gap_sweep *sweep, const struct gap_change **changes,
                                   int *count, struct problem *problem);

#endif
