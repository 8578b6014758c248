/* What the files behind domain/cql2.h share: the tree and how it is put together. */
#ifndef SIGNPOST_DOMAIN_CQL2_TREE_H
#define SIGNPOST_DOMAIN_CQL2_TREE_H

#include "domain/cql2.h"

enum cql2_op {
    CQL2_OP_AND,
    CQL2_OP_OR,
    CQL2_OP_NOT,
    CQL2_OP_EQUAL,
    CQL2_OP_UNEQUAL,
    CQL2_OP_LESS,
    CQL2_OP_LESS_EQUAL,
    CQL2_OP_GREATER,
    CQL2_OP_GREATER_EQUAL,
    CQL2_OP_LIKE,
    CQL2_OP_BETWEEN,
    CQL2_OP_IN,
    CQL2_OP_IS_NULL,
    CQL2_OP_CASEI,
    CQL2_OP_ACCENTI,
    CQL2_OP_PLUS,
    CQL2_OP_MINUS,
    CQL2_OP_TIMES,
    CQL2_OP_DIVIDE,
    CQL2_OP_REMAINDER,
    CQL2_OP_DIV,
    CQL2_OP_POWER,
    CQL2_OP_S_INTERSECTS, /* the eight in the order of enum figure_relation */
    CQL2_OP_S_DISJOINT,
    CQL2_OP_S_EQUALS,
    CQL2_OP_S_CONTAINS,
    CQL2_OP_S_WITHIN,
    CQL2_OP_S_TOUCHES,
    CQL2_OP_S_CROSSES,
    CQL2_OP_S_OVERLAPS,
    CQL2_OP_T_AFTER,
    CQL2_OP_T_BEFORE,
    CQL2_OP_T_CONTAINS,
    CQL2_OP_T_DISJOINT,
    CQL2_OP_T_DURING,
    CQL2_OP_T_EQUALS,
    CQL2_OP_T_FINISHED_BY,
    CQL2_OP_T_FINISHES,
    CQL2_OP_T_INTERSECTS,
    CQL2_OP_T_MEETS,
    CQL2_OP_T_MET_BY,
    CQL2_OP_T_OVERLAPPED_BY,
    CQL2_OP_T_OVERLAPS,
    CQL2_OP_T_STARTED_BY,
    CQL2_OP_T_STARTS,
    CQL2_OP_A_EQUALS,
    CQL2_OP_A_CONTAINS,
    CQL2_OP_A_CONTAINED_BY,
    CQL2_OP_A_OVERLAPS,
    CQL2_OP_INTERVAL, /* of two times */
    CQL2_OP_LIST,
    CQL2_OP_FUNCTION, /* of a name that is not ours */
    CQL2_OP_PROPERTY,
    CQL2_OP_LITERAL, /* a truth, number, text, time or geometry */
    CQL2_OP_COUNT
};

/* Kinds as a set: what an operator takes, and what a node may turn out to be. */
enum cql2_class {
    CQL2_IS_TRUTH = 1,     /* true or false */
    CQL2_IS_CONDITION = 2, /* what and, or, not take beside it */
    CQL2_IS_NUMBER = 4,
    CQL2_IS_TEXT = 8,
    CQL2_IS_TIME = 16,
    CQL2_IS_INTERVAL = 32,
    CQL2_IS_GEOMETRY = 64,
    CQL2_IS_LIST = 128,
    CQL2_IS_SCALAR = CQL2_IS_TRUTH | CQL2_IS_NUMBER | CQL2_IS_TEXT | CQL2_IS_TIME,
    CQL2_IS_ANY = 255
};

struct cql2_op_row {
    const char *name; /* as JSON spells it; NULL: it has no name */
    int least_args;
    int most_args;
    unsigned takes_first; /* enum cql2_class, of its first argument */
    unsigned takes;       /* of the others */
    unsigned gives;
};
extern const struct cql2_op_row cql2_ops[CQL2_OP_COUNT];

/* CQL2_OP_COUNT if no operator is called so. Text does not mind capitals, JSON does. */
enum cql2_op cql2_op_find(struct str name, bool minds_case);

struct cql2 {
    enum cql2_op op;
    int depth; /* of operators, this one included */
    int arg_count;
    struct cql2 *first; /* of its arguments */
    struct cql2 *last;
    struct cql2 *next;           /* argument of the same parent */
    struct str name;             /* of a property or function */
    struct cql2_value value;     /* of a literal */
    const struct figure *figure; /* of a geometry */
    const double *box_numbers;   /* as written, if it was a bounding box */
    int box_numbers_count;       /* 4 or 6 */
    struct str text;             /* all that was read, in the arena; empty: it was JSON */
    size_t offset;               /* in the text: byte */
    const char *pointer;         /* in JSON */
    bool is_open;                /* the time ".." */
    bool is_grouped;             /* stood in parentheses of its own */
};

/* One reading, of text or JSON. */
struct cql2_reading {
    struct arena *arena;
    struct problem *problem;
    struct str text;          /* what offsets count in; empty: JSON */
    const struct json_at *at; /* the JSON value that is read now */
    int node_count;
    int point_count;
    double *numbers; /* of all geometries, one after the other */
    size_t numbers_used;
};

/* The problem's where becomes the place. Returns code. */
enum err cql2_refuse(const struct cql2_reading *reading, size_t offset, enum err code,
                     const char *format, ...) PRINTF_LIKE(4, 5);
enum err cql2_node_refuse(struct problem *problem, const struct cql2 *node, enum err code,
                          const char *format, ...) PRINTF_LIKE(4, 5);

MUST_CHECK enum err cql2_node_new(struct cql2_reading *reading, enum cql2_op op, size_t offset,
                                  struct cql2 **out);
void cql2_node_add(struct cql2 *parent, struct cql2 *arg);

/* Call when all arguments are there: do they fit the operator, and is it not too deep? */
MUST_CHECK enum err cql2_node_check(const struct cql2_reading *reading, struct cql2 *node);
/* Is the whole a condition, not a mere number? */
MUST_CHECK enum err cql2_root_check(const struct cql2_reading *reading, const struct cql2 *root);

/* Sets name or a text literal to a copy; refuses text with control characters and too long. */
MUST_CHECK enum err cql2_text_keep(struct cql2_reading *reading, size_t offset, struct str text,
                                   struct str *out);

/* "2012-08-10" and "2012-08-10T05:30:00.5Z"; nothing else. */
bool cql2_time_read(struct str text, struct cql2_time *out);
enum { CQL2_TIME_TEXT_LEN = 40 };
void cql2_time_print(struct cql2_time time, char text[CQL2_TIME_TEXT_LEN]);

/* ---- Geometries that are being read ---------------------------------------------------------- */

/* Numbers beyond these are no coordinates of anything. */
#define CQL2_COORDINATE_MAX 1e9

/* One point more: ERR_LIMIT. size: 2 or 3 numbers. */
MUST_CHECK enum err cql2_point_add(struct cql2_reading *reading, size_t offset,
                                   const double *numbers, int size);

/* Parts on their way into one array. */
struct cql2_part {
    struct figure figure;
    struct cql2_part *next;
};
struct cql2_parts {
    struct cql2_part *first;
    struct cql2_part *last;
    int count;
};
MUST_CHECK enum err cql2_part_add(struct cql2_reading *reading, struct cql2_parts *parts,
                                  const struct figure *figure);
/* What has coordinates: from the reading's numbers since start, all of one size. Checks that a line
 * has two points and a ring four and is closed. */
MUST_CHECK enum err cql2_line_end(struct cql2_reading *reading, size_t offset,
                                  enum figure_type type, bool is_ring, size_t start, int stride,
                                  struct figure *out);
MUST_CHECK enum err cql2_parts_end(struct cql2_reading *reading, enum figure_type type,
                                   const struct cql2_parts *parts, struct figure *out);
/* Makes the node a bounding box of 4 or 6 numbers; west beyond east crosses the 180th meridian. */
MUST_CHECK enum err cql2_box_end(struct cql2_reading *reading, struct cql2 *node,
                                 const double *numbers, int count);
MUST_CHECK enum err cql2_geometry_end(struct cql2_reading *reading, struct cql2 *node,
                                      const struct figure *figure);

/* Names as WKT and GeoJSON write them, by enum figure_type. */
extern const char *const cql2_wkt_names[FIGURE_COLLECTION + 1];
extern const char *const cql2_geojson_names[FIGURE_COLLECTION + 1];

#endif
