/* One cell as people write it, made into the one text that says the same; or a fault of the row,
 * and an empty text. */
#ifndef SIGNPOST_DOMAIN_SERVICES_CELLS_H
#define SIGNPOST_DOMAIN_SERVICES_CELLS_H

#include "services_sheet.h"

struct str cell_code(struct intake *intake, const struct column *column, struct str cell,
                     const char *const *codes);
struct str cell_term(struct intake *intake, const struct column *column, struct str cell);
struct str cell_terms(struct intake *intake, const struct column *column, struct str cell);
struct str cell_truth(struct intake *intake, const struct column *column, struct str cell);
/* Whole, from least to most. */
struct str cell_number(struct intake *intake, const char *name, struct str cell, int64_t least,
                       int64_t most);
struct str cell_bound(struct intake *intake, const struct column *column, struct str cell);
struct str cell_day(struct intake *intake, const struct column *column, struct str cell);

#endif
