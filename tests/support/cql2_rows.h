/* Rows to ask CQL2 filters about, written as "floors: 6; owner: 'Mike'; geometry: POINT(1 2)":
 * names and CQL2 literals, parted by semicolons. */
#ifndef SIGNPOST_TESTS_CQL2_ROWS_H
#define SIGNPOST_TESTS_CQL2_ROWS_H

#include "domain/cql2.h"

enum { CQL2_ROWS_MAX = 8, CQL2_ROW_VALUES_MAX = 8, CQL2_NAMES_MAX = 32 };

struct cql2_cell {
    int name;
    struct cql2_value value;
    const struct figure *figure;
};

struct cql2_rows {
    struct arena arena;
    struct shaper *shaper;
    struct str names[CQL2_NAMES_MAX];
    enum cql2_kind kinds[CQL2_NAMES_MAX]; /* of the first value; ANY where they differ */
    int name_count;
    struct cql2_cell cells[CQL2_ROWS_MAX][CQL2_ROW_VALUES_MAX];
    int cell_counts[CQL2_ROWS_MAX];
    int row_count;
    struct cql2_scope scope;
};

/* Up to CQL2_ROWS_MAX rows; NULL ends them. A value that does not read stops the program. */
void cql2_rows_init(struct cql2_rows *rows, const char *const *texts);
void cql2_rows_finish(struct cql2_rows *rows);

/* One character for each row: '1', '0' or '?'. */
MUST_CHECK enum err cql2_rows_ask(struct cql2_rows *rows, const struct cql2 *expression,
                                  char answers[CQL2_ROWS_MAX + 1], struct problem *problem);

#endif
