/* Appends comma-separated values to a buffer (RFC 4180): lines end in CR LF, fields are quoted
 * where they must be. A text that a spreadsheet would take for a formula (it begins with = + - @, a
 * tab or a line end, also behind apostrophes) gets an apostrophe before it, which csv_unguard takes
 * away again. Failure is the buffer's: write freely, check
 * once. */
#ifndef SIGNPOST_CODEC_CSV_WRITE_H
#define SIGNPOST_CODEC_CSV_WRITE_H

#include "base/text.h"

struct csv_write {
    struct buf *out;
    bool comma; /* is one due before the next field? */
};

struct csv_write csv_write_to(struct buf *out);

void csv_write_text(struct csv_write *write, struct str text);
void csv_write_int(struct csv_write *write, int64_t number);
void csv_write_bool(struct csv_write *write, bool truth); /* true, false */
void csv_write_empty(struct csv_write *write);

/* At most 9 decimals; what is not finite becomes an empty field. */
void csv_write_double(struct csv_write *write, double number, int decimals);

/* Ends the row. */
void csv_write_end(struct csv_write *write);

/* A whole row of texts, parted by '|': the header. */
void csv_write_row(struct csv_write *write, const char *names);

#endif
