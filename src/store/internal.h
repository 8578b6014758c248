/* What the files of store/ share. Nobody else includes it. */
#ifndef SIGNPOST_STORE_INTERNAL_H
#define SIGNPOST_STORE_INTERNAL_H

#include <sqlite3.h>

#include "store/store.h"

enum { STORE_STATEMENTS_MAX = 256 }; /* a power of two; more than there are queries */

/* "SgnP": tells our files from other programs' (PRAGMA application_id). */
enum { STORE_APPLICATION_ID = 0x53676e50 };

/* Pages that a connection keeps in memory, but while it writes much. */
#define CACHE_USUAL "PRAGMA cache_size = -4000"

/* A prepared query, kept for the connection's life, in the place that its name's hash gives. */
struct prepared {
    const char *name;
    sqlite3_stmt *statement;
};

struct store {
    sqlite3 *db;
    void *spatialite;        /* its per-connection cache */
    int lock_fd;             /* held while we write, or -1 */
    bool failed;             /* something inside the transaction failed */
    unsigned changed_tables; /* in this transaction: bits of enum table (tables.h) */
    bool is_large;           /* the transaction writes much and has memory for it */
    bool is_in_doubt;        /* a commit failed, and nobody knows how far it came */
    bool is_read_only;       /* the last commit failed because the disk is */
    char *path;
    char *kept; /* where the copy from before a migration is; NULL: there is none */
    struct prepared prepared[STORE_STATEMENTS_MAX];
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

/* The row of a service, or 0. */
MUST_CHECK enum err service_row_find(struct store *store, struct uuid id, int64_t *number,
                                     struct problem *problem);

/* Much will be written in this transaction: pages stay in memory until its end. */
void store_write_much(struct store *store);

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
