/* The directory as files that an import reads back the same: CSV, GeoJSON, Open Referral. */
#ifndef SIGNPOST_DOMAIN_SERVICES_FILE_H
#define SIGNPOST_DOMAIN_SERVICES_FILE_H

#include "domain/edit.h"

enum services_format {
    SERVICES_CSV,
    SERVICES_GEOJSON,
    SERVICES_OPENREFERRAL,
    SERVICES_FORMAT_COUNT
};
extern const char *const services_format_codes[]; /* "csv", "geojson", "openreferral", NULL */

/* Takes the next piece of the file. */
typedef enum err services_sink(void *context, struct str piece, struct problem *problem);

/* Writes all services of the base's ground. What the columns cannot say stands in the last,
 * "record". Open Referral: one service a line, full. Passes on what the sink returns. */
MUST_CHECK enum err services_write(const struct edit_base *base, enum services_format format,
                                   services_sink *sink, void *context, struct problem *problem);

/* The empty table with a line of column names and two worked examples, which an import refuses. */
void services_template_write(struct buf *out);

/* The columns in words: each name, what it holds, and the codes that it takes. As text. */
void services_columns_write(const struct vocabularies *words, struct buf *out);

/* For a page: the i-th column; false after the last. */
bool services_column_words(int i, struct str *name, struct str *help, bool *is_wanted);

/* The vocabulary of a column, or NULL. */
const char *services_column_vocabulary(int i);

#endif
