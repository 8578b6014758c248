/* A list is one query; one row of it is the same query with its key bound. */
#include "store/work.h"

#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "internal.h"

/* ---- a write of its own, or a part of the caller's transaction --------------------------------
 */

struct write {
    struct store *store;
    struct problem *problem;
    bool is_own; /* the transaction */
    enum err err;
};

static struct write write_begin(struct store *store, struct problem *problem)
{
    struct write write = {store, problem, sqlite3_get_autocommit(store->db) != 0, OK};
    if (write.is_own)
        write.err = store_begin(store, problem);
    return write;
}

/* The query, ready to be bound; NULL once something has failed. */
static sqlite3_stmt *write_query(struct write *write, const char *name)
{
    sqlite3_stmt *query = NULL;
    if (!write->err)
        write->err = query_begin(write->store, name, &query, write->problem);
    return write->err ? NULL : query;
}

static void write_run(struct write *write, sqlite3_stmt *query)
{
    if (query && !write->err)
        write->err = query_run(write->store, query, write->problem);
}

static enum err write_end(struct write *write)
{
    if (!write->is_own)
        return write->err;
    enum err end = store_end(write->store, !write->err, write->problem);
    return write->err ? write->err : end;
}

/* ---- reading lists ----------------------------------------------------------------------------
 */

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the work that waits.");
}

static enum err unreadable(struct problem *problem)
{
    return problem_set(problem, ERR_DATABASE, "A row of the work that waits cannot be read.");
}

/* Fills a row from a query; false if it cannot be read. */
typedef bool row_read(sqlite3_stmt *query, struct arena *arena, void *row);

/* All rows of a query that was bound: an array in the arena. */
static enum err rows_read(struct store *store, sqlite3_stmt *query, struct arena *arena,
                          size_t size_bytes, row_read *read, void **rows, int *count,
                          struct problem *problem)
{
    char *items = NULL;
    int found = 0;
    int room = 0;
    bool more = false;
    enum err err = query_next(store, query, &more, problem);
    while (!err && more) {
        char *grown = arena_grow(arena, items, found, &room, size_bytes);
        if (!grown)
            err = no_memory(problem);
        else if (!read(query, arena, grown + (size_t)found * size_bytes))
            err = unreadable(problem);
        items = grown ? grown : items;
        found++;
        if (!err)
            err = query_next(store, query, &more, problem);
    }
    sqlite3_reset(query);
    if (err)
        return err;
    *rows = items;
    *count = found;
    return OK;
}

/* Text that is there but has no bytes in the arena: memory ran out. */
static bool has_text(struct str text)
{
    return text.ptr != NULL;
}

static enum err not_found(struct problem *problem, const char *what)
{
    return problem_set(problem, ERR_NOT_FOUND, "There is no such %s.", what);
}

/* ---- drafts -----------------------------------------------------------------------------------
 */

enum err store_draft_put(struct store *store, int64_t account, struct uuid service,
                         struct str base_version, struct str document, struct problem *problem)
{
    struct write write = write_begin(store, problem);
    sqlite3_stmt *query = write_query(&write, "draft_put");
    if (query) {
        bind_row(query, 1, account);
        bind_uuid(query, 2, service);
        bind_str(query, 3, base_version);
        bind_str(query, 4, document);
        sqlite3_bind_int64(query, 5, clock_utc_s());
    }
    write_run(&write, query);
    return write_end(&write);
}

enum err store_draft_drop(struct store *store, int64_t account, struct uuid service,
                          struct problem *problem)
{
    struct write write = write_begin(store, problem);
    sqlite3_stmt *query = write_query(&write, "draft_drop");
    if (query) {
        bind_row(query, 1, account);
        bind_uuid(query, 2, service);
    }
    write_run(&write, query);
    return write_end(&write);
}

static bool draft_read(sqlite3_stmt *query, struct arena *arena, void *into)
{
    struct draft_row *row = into;
    row->base_version = column_str(query, 1, arena);
    row->document = column_str(query, 2, arena);
    row->saved_at = column_str(query, 3, arena);
    return column_uuid(query, 0, &row->service) && has_text(row->base_version) &&
           has_text(row->document) && has_text(row->saved_at);
}

/* service NULL: all of them. */
static enum err drafts_read(struct store *store, int64_t account, const struct uuid *service,
                            struct arena *arena, struct draft_row **rows, int *count,
                            struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "draft_list", &query, problem);
    if (err)
        return err;
    bind_row(query, 1, account);
    if (service)
        bind_uuid(query, 2, *service);
    void *read = NULL;
    err = rows_read(store, query, arena, sizeof **rows, draft_read, &read, count, problem);
    if (!err)
        *rows = read;
    return err;
}

enum err store_draft_get(struct store *store, int64_t account, struct uuid service,
                         struct arena *arena, struct draft_row *out, struct problem *problem)
{
    struct draft_row *rows = NULL;
    int count = 0;
    enum err err = drafts_read(store, account, &service, arena, &rows, &count, problem);
    if (!err && !count)
        err = not_found(problem, "draft");
    if (!err)
        *out = rows[0];
    return err;
}

enum err store_drafts(struct store *store, int64_t account, struct arena *arena,
                      struct draft_row **rows, int *count, struct problem *problem)
{
    return drafts_read(store, account, NULL, arena, rows, count, problem);
}

/* ---- proposals --------------------------------------------------------------------------------
 */

static void proposal_bind(sqlite3_stmt *query, const struct proposal_row *proposal, struct uuid id)
{
    bind_uuid(query, 1, id);
    bind_uuid(query, 2, proposal->service);
    bind_str(query, 3, proposal->base_version);
    bind_str(query, 4, proposal->action);
    if (proposal->document.len)
        bind_str(query, 5, proposal->document);
    bind_str(query, 6, proposal->note);
    bind_row(query, 7, proposal->proposed_by);
    sqlite3_bind_int64(query, 8, clock_utc_s());
}

/* Each is as large as a service's document, and whoever decides reads them all. */
static void proposals_bound(struct write *write, int64_t account)
{
    bool more = false;
    sqlite3_stmt *query = write_query(write, "proposal_count");
    if (!query)
        return;
    bind_row(query, 1, account);
    write->err = query_next(write->store, query, &more, write->problem);
    bool is_full = !write->err && sqlite3_column_int(query, 0) >= PROPOSALS_WAITING_MAX;
    sqlite3_reset(query);
    if (is_full)
        write->err = problem_set(write->problem, ERR_INVALID,
                                 "%d of your proposals wait for a steward. Take some back, or wait "
                                 "until they are decided.",
                                 PROPOSALS_WAITING_MAX);
}

enum err store_proposal_put(struct store *store, struct proposal_row *proposal,
                            struct problem *problem)
{
    struct uuid id = uuid_random();
    struct write write = write_begin(store, problem);
    sqlite3_stmt *query = write_query(&write, "proposal_replace");
    if (query) {
        bind_uuid(query, 1, proposal->service);
        bind_row(query, 2, proposal->proposed_by);
    }
    write_run(&write, query);
    proposals_bound(&write, proposal->proposed_by);
    query = write_query(&write, "proposal_insert");
    if (query)
        proposal_bind(query, proposal, id);
    write_run(&write, query);
    enum err err = write_end(&write);
    if (!err)
        proposal->id = id;
    return err;
}

enum { PROPOSAL_COLUMNS = 14 };

static bool proposal_read(sqlite3_stmt *query, struct arena *arena, void *into)
{
    struct proposal_row *row = into;
    struct str *const texts[PROPOSAL_COLUMNS] = {[2] = &row->base_version,
                                                 [3] = &row->action,
                                                 [4] = &row->document,
                                                 [5] = &row->note,
                                                 [7] = &row->proposed_by_name,
                                                 [8] = &row->proposed_at,
                                                 [9] = &row->state,
                                                 [10] = &row->decided_by_name,
                                                 [11] = &row->decided_at,
                                                 [12] = &row->reason,
                                                 [13] = &row->name};
    bool is_whole = column_uuid(query, 0, &row->id) && column_uuid(query, 1, &row->service);
    row->proposed_by = sqlite3_column_int64(query, 6);
    for (int i = 0; i < PROPOSAL_COLUMNS; i++) {
        if (!texts[i])
            continue;
        *texts[i] = column_str(query, i, arena);
        is_whole = is_whole && has_text(*texts[i]);
    }
    return is_whole;
}

enum err store_proposal_get(struct store *store, struct uuid id, struct arena *arena,
                            struct proposal_row *out, struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "proposal_list", &query, problem);
    if (err)
        return err;
    bind_uuid(query, 1, id);
    void *rows = NULL;
    int count = 0;
    err = rows_read(store, query, arena, sizeof *out, proposal_read, &rows, &count, problem);
    if (!err && !count)
        err = not_found(problem, "proposal");
    if (!err)
        *out = *(struct proposal_row *)rows;
    return err;
}

enum err store_proposals(struct store *store, struct str state, int64_t account,
                         struct arena *arena, struct proposal_row **rows, int *count,
                         struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "proposal_list", &query, problem);
    if (err)
        return err;
    if (state.len)
        bind_str(query, 2, state);
    if (account)
        bind_row(query, 3, account);
    void *read = NULL;
    err = rows_read(store, query, arena, sizeof **rows, proposal_read, &read, count, problem);
    if (!err)
        *rows = read;
    return err;
}

enum err store_proposals_of(struct store *store, struct uuid service, struct arena *arena,
                            struct proposal_row **rows, int *count, struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "proposal_list", &query, problem);
    if (err)
        return err;
    bind_uuid(query, 4, service);
    void *read = NULL;
    err = rows_read(store, query, arena, sizeof **rows, proposal_read, &read, count, problem);
    if (!err)
        *rows = read;
    return err;
}

enum err store_proposal_decide(struct store *store, struct uuid id, const char *state,
                               int64_t account, struct str reason, struct problem *problem)
{
    struct write write = write_begin(store, problem);
    sqlite3_stmt *query = write_query(&write, "proposal_decide");
    if (query) {
        bind_uuid(query, 1, id);
        sqlite3_bind_text(query, 2, state, -1, SQLITE_TRANSIENT);
        if (strcmp(state, "withdrawn") != 0) /* whoever asked for it takes it back */
            bind_row(query, 3, account);
        sqlite3_bind_int64(query, 4, clock_utc_s());
        bind_str(query, 5, reason);
    }
    write_run(&write, query);
    if (!write.err && sqlite3_changes(store->db) == 0)
        write.err = not_found(problem, "proposal that waits");
    return write_end(&write);
}

/* ---- answered writes --------------------------------------------------------------------------
 */

static bool answered_read(sqlite3_stmt *query, struct arena *arena, struct answered_row *out)
{
    if (sqlite3_column_bytes(query, 0) != SHA256_BYTES)
        return false;
    memcpy(out->request_hash, sqlite3_column_blob(query, 0), SHA256_BYTES);
    out->status = sqlite3_column_int(query, 1);
    out->version = column_str(query, 3, arena);
    return column_uuid(query, 2, &out->service) && has_text(out->version);
}

enum err store_answered_get(struct store *store, int64_t account, struct str key,
                            struct arena *arena, struct answered_row *out, struct problem *problem)
{
    sqlite3_stmt *query;
    struct answered_row row = {0};
    bool more = false;
    enum err err = query_begin(store, "answered_get", &query, problem);
    if (err)
        return err;
    bind_row(query, 1, account);
    bind_str(query, 2, key);
    err = query_next(store, query, &more, problem);
    if (!err && !more)
        err = not_found(problem, "answer");
    if (!err && !answered_read(query, arena, &row))
        err = unreadable(problem);
    sqlite3_reset(query);
    if (!err)
        *out = row;
    return err;
}

enum err store_answered_put(struct store *store, int64_t account, struct str key,
                            const struct answered_row *row, struct problem *problem)
{
    struct write write = write_begin(store, problem);
    sqlite3_stmt *query = write_query(&write, "answered_forget");
    if (query)
        sqlite3_bind_int64(query, 1, clock_utc_s());
    write_run(&write, query);
    query = write_query(&write, "answered_put");
    if (query) {
        bind_row(query, 1, account);
        bind_str(query, 2, key);
        sqlite3_bind_blob(query, 3, row->request_hash, SHA256_BYTES, SQLITE_TRANSIENT);
        sqlite3_bind_int(query, 4, row->status);
        bind_uuid(query, 5, row->service);
        bind_str(query, 6, row->version);
        sqlite3_bind_int64(query, 7, clock_utc_s());
    }
    write_run(&write, query);
    return write_end(&write);
}

/* ---- making public again ----------------------------------------------------------------------
 */

enum err store_reveal_ask(struct store *store, struct uuid service, int64_t account,
                          struct str reason, struct problem *problem)
{
    struct write write = write_begin(store, problem);
    sqlite3_stmt *query = write_query(&write, "reveal_ask");
    if (query) {
        bind_uuid(query, 1, service);
        bind_row(query, 2, account);
        sqlite3_bind_int64(query, 3, clock_utc_s());
        bind_str(query, 4, reason);
    }
    write_run(&write, query);
    return write_end(&write);
}

enum err store_reveal_drop(struct store *store, struct uuid service, struct problem *problem)
{
    struct write write = write_begin(store, problem);
    sqlite3_stmt *query = write_query(&write, "reveal_drop");
    if (query)
        bind_uuid(query, 1, service);
    write_run(&write, query);
    return write_end(&write);
}

static bool reveal_read(sqlite3_stmt *query, struct arena *arena, void *into)
{
    struct reveal_row *row = into;
    row->asked_by = sqlite3_column_int64(query, 1);
    row->asked_by_name = column_str(query, 2, arena);
    row->asked_at = column_str(query, 3, arena);
    row->reason = column_str(query, 4, arena);
    return column_uuid(query, 0, &row->service) && has_text(row->asked_by_name) &&
           has_text(row->asked_at) && has_text(row->reason);
}

/* service NULL: all of them. */
static enum err reveals_read(struct store *store, const struct uuid *service, struct arena *arena,
                             struct reveal_row **rows, int *count, struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "reveal_list", &query, problem);
    if (err)
        return err;
    if (service)
        bind_uuid(query, 1, *service);
    void *read = NULL;
    err = rows_read(store, query, arena, sizeof **rows, reveal_read, &read, count, problem);
    if (!err)
        *rows = read;
    return err;
}

enum err store_reveal_get(struct store *store, struct uuid service, struct arena *arena,
                          struct reveal_row *out, struct problem *problem)
{
    struct reveal_row *rows = NULL;
    int count = 0;
    enum err err = reveals_read(store, &service, arena, &rows, &count, problem);
    if (!err && !count)
        err = not_found(problem, "request");
    if (!err)
        *out = rows[0];
    return err;
}

enum err store_reveals(struct store *store, struct arena *arena, struct reveal_row **rows,
                       int *count, struct problem *problem)
{
    return reveals_read(store, NULL, arena, rows, count, problem);
}
