/* How records become rows: what the files that write the directory share. */
#ifndef SIGNPOST_STORE_WRITING_H
#define SIGNPOST_STORE_WRITING_H

#include "internal.h"
#include "model/record_hash.h"

enum { WRITE_FEW = 500 }; /* services; more are worth memory of their own */

/* The row of each record that was written, by its index; 0: not yet. */
struct writing {
    struct store *store;
    const struct directory *from;
    struct problem *problem;
    struct arena rows; /* the arrays below */
    int64_t *areas;
    int64_t *sources;
    int64_t *organisations;
    int64_t *programmes;
    int64_t *sites;
    int64_t *locations;
    int64_t service; /* the row of the service whose records are being written */
    struct record_hasher hasher;
};

/* Takes room for all rows. Finish it also when it fails. */
MUST_CHECK enum err writing_init(struct writing *writing, struct store *store,
                                 const struct directory *from, struct problem *problem);
void writing_finish(struct writing *writing);

/* The row of a record, 0 of NONE. */
int64_t row_of(const int64_t *rows, int index);

/* Runs a query and keeps the new row. */
MUST_CHECK enum err write_row(struct writing *writing, sqlite3_stmt *query, int64_t *row);
void bind_code(sqlite3_stmt *query, int index, const char *const *codes, unsigned code);

/* Writes record i by a query that was begun. */
typedef enum err (*write_one)(struct writing *writing, sqlite3_stmt *query, int i);
MUST_CHECK enum err write_span(struct writing *writing, const char *query_name, struct span span,
                               write_one write);

/* Finds the row of an area by its type and code, if it is not known yet. NONE is fine. */
MUST_CHECK enum err write_find_area(struct writing *writing, int area);

/* What a service names. new: there is no row with that id; otherwise it is written over. Nothing
 * happens where the row is known. NONE is fine. */
MUST_CHECK enum err write_named(struct writing *writing, enum record_kind kind, int index,
                                bool is_new);

/* A service and all that hangs on it, with its hash; what it names must have its row. row: the one
 * that it had, or 0. */
MUST_CHECK enum err write_service(struct writing *writing, int service, int64_t row);
/* The notes of the data page, with their hash. */
MUST_CHECK enum err write_data_notes(struct writing *writing);

/* Keeps the hash of a record; forgets it. */
MUST_CHECK enum err write_hash(struct writing *writing, enum record_kind kind, int index);
MUST_CHECK enum err forget_hash(struct store *store, enum record_kind kind, struct str uuid,
                                struct problem *problem);

#endif
