/* What the files of store/ share. Nobody else includes it. */
#ifndef SIGNPOST_STORE_INTERNAL_H
#define SIGNPOST_STORE_INTERNAL_H

#include <sqlite3.h>

#include "store/store.h"

enum { STORE_STATEMENTS_MAX = 96 };

/* A prepared query, kept for the connection's life. */
struct prepared {
    const char *name;
    sqlite3_stmt *statement;
};

struct store {
    sqlite3 *db;
    void *spatialite; /* its per-connection cache */
    int lock_fd;      /* held while we write, or -1 */
    bool failed;      /* something inside the transaction failed */
    char *path;
    struct prepared prepared[STORE_STATEMENTS_MAX];
    int prepared_count;
};

/* A query by the name of its file in src/store/sql, reset and ready to be bound. Owned by the
 * store. */
MUST_CHECK enum err query_begin(struct store *store, const char *name, sqlite3_stmt **out,
                                struct problem *problem);
/* Runs a query that gives no rows. */
MUST_CHECK enum err query_run(struct store *store, sqlite3_stmt *query, struct problem *problem);
/* Steps to the next row; *more is false after the last. */
MUST_CHECK enum err query_next(struct store *store, sqlite3_stmt *query, bool *more,
                               struct problem *problem);
/* Runs SQL text as it is: migrations and pragmas. */
MUST_CHECK enum err store_run_text(struct store *store, const char *sql, struct problem *problem);

/* SQLite's last error as ours. */
enum err store_problem(const struct store *store, struct problem *problem, const char *doing);

/* Bound values; index counts from 1. NONE and empty where the column may be NULL is the caller's.
 */
void bind_str(sqlite3_stmt *query, int index, struct str text);
void bind_date(sqlite3_stmt *query, int index, struct date date);
void bind_uuid(sqlite3_stmt *query, int index, struct uuid id);
void bind_validity(sqlite3_stmt *query, int first_index, const struct validity *validity);
void bind_row(sqlite3_stmt *query, int index, int64_t row);    /* 0 or less becomes NULL */
void bind_wkb(sqlite3_stmt *query, int index, struct str wkb); /* empty becomes NULL */
void bind_grid(sqlite3_stmt *query, int first_index, struct geo_grid grid);

/* Read values; index counts from 0. Text is copied into the arena. */
struct str column_str(sqlite3_stmt *query, int index, struct arena *arena);
bool column_date(sqlite3_stmt *query, int index, struct date *out);
bool column_uuid(sqlite3_stmt *query, int index, struct uuid *out);
bool column_validity(sqlite3_stmt *query, int first_index, struct validity *out);

#endif
