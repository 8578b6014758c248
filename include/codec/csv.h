/* Reads comma-separated values (RFC 4180) from text in memory: quotes, any line end, and a UTF-8
 * byte order mark is skipped. Empty lines are skipped. A quote inside a bare field is a character.
 * Spaces are kept. Semicolons and tabs may part the fields too. */
#ifndef SIGNPOST_CODEC_CSV_H
#define SIGNPOST_CODEC_CSV_H

#include "base/text.h"

enum { CSV_FIELDS_MAX = 256, CSV_FIELD_BYTES_MAX = 4 * 1024 * 1024 };

struct csv {
    struct str fields[CSV_FIELDS_MAX]; /* of the row last read; borrowed until the next */
    int field_count;
    int64_t line; /* on which that row starts, from 1 */

    char separator; /* ',' unless it is set before the first row */

    struct str text; /* all; borrowed */
    size_t at_byte;
    int64_t at_line;
    struct arena unquoted; /* fields that held doubled quotes */
};

/* The text must outlive the reader. */
void csv_init(struct csv *csv, struct str text);
void csv_finish(struct csv *csv);

/* Which of ',', ';' and tab comes most often in the first line, outside quotes; ',' if none does.
 */
char csv_separator_of(struct str text);

/* A field as csv_write_text wrote it, without the apostrophe that stands before a formula. */
struct str csv_unguard(struct str field);

/* Reads the next row. ERR_NOT_FOUND after the last. ERR_INVALID (quote never closed, text after a
 * closing quote, NUL byte) and ERR_LIMIT (too many fields, field too large) name the line; that row
 * is passed over, and one may read on. ERR_NO_MEMORY. */
MUST_CHECK enum err csv_next(struct csv *csv, struct problem *problem);

/* The field of the row last read, trimmed; empty text beyond its end or for column -1. */
struct str csv_field(const struct csv *csv, int column);

/* In the row last read (the header), the column with any of these names, the first name first;
 * letters' case and spaces round them do not matter; -1 if there is none.
 * Names are parted by '|': "pcd7|pcd|postcode". */
int csv_column(const struct csv *csv, const char *names);

#endif
