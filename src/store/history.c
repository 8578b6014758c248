#include "store/history.h"

#include <time.h>

#include "base/clock.h"
#include "chain.h"
#include "internal.h"

enum { SALT_BYTES = 16, TIME_BYTES = sizeof "2026-01-31T23:59:59Z", LINK_FORMAT = 2 };

/* ---- The chain ---- */

void link_commitment(struct str salt, struct str payload, uint8_t commitment[SHA256_BYTES])
{
    struct str parts[] = {salt, payload};
    sha256(parts, 2, commitment);
}

void link_chain(const struct link *link, uint8_t chain[SHA256_BYTES])
{
    const struct str texts[] = {link->at, link->actor, link->action, link->subject};
    enum { TEXTS = sizeof texts / sizeof texts[0], LENGTH_BYTES = 8 };
    uint8_t lengths[TEXTS][LENGTH_BYTES];
    struct str parts[2 + 2 * TEXTS] = {link->before, link->commitment};
    for (size_t i = 0; i < TEXTS; i++) {
        for (int byte = 0; byte < LENGTH_BYTES; byte++)
            lengths[i][byte] = (uint8_t)((uint64_t)texts[i].len >> (8 * byte));
        parts[2 + 2 * i] = (struct str){(const char *)lengths[i], LENGTH_BYTES};
        parts[3 + 2 * i] = texts[i];
    }
    sha256(parts, link->format == 1 ? 2 : 2 + 2 * TEXTS, chain);
}

/* ---- Writing ---- */

/* The chain's last link; zeros before the first. */
static enum err last_link(struct store *store, uint8_t out[SHA256_BYTES], struct problem *problem)
{
    sqlite3_stmt *query;
    bool more;
    enum err err = query_begin(store, "history_last", &query, problem);
    if (!err)
        err = query_next(store, query, &more, problem);
    if (err)
        return err;
    memset(out, 0, SHA256_BYTES);
    if (more && sqlite3_column_bytes(query, 0) == SHA256_BYTES)
        memcpy(out, sqlite3_column_blob(query, 0), SHA256_BYTES);
    sqlite3_reset(query); /* a query that is still open would hold up the checkpoint */
    return OK;
}

static struct str bytes_of(const uint8_t *bytes, size_t size_bytes)
{
    return (struct str){(const char *)bytes, size_bytes};
}

static void bind_bytes(sqlite3_stmt *query, int index, struct str bytes)
{
    sqlite3_bind_blob(query, index, bytes.ptr, (int)bytes.len, SQLITE_TRANSIENT);
}

enum err store_remember(struct store *store, const char *actor, const char *action,
                        struct str subject, struct str payload, struct problem *problem)
{
    uint8_t before[SHA256_BYTES];
    uint8_t salt[SALT_BYTES];
    uint8_t commitment[SHA256_BYTES];
    uint8_t chain[SHA256_BYTES];
    char at[TIME_BYTES];
    time_t now_s = (time_t)clock_utc_s();
    struct tm utc;
    sqlite3_stmt *query;
    enum err err = last_link(store, before, problem);
    if (!err)
        err = query_begin(store, "history_insert", &query, problem);
    if (err)
        return err;
    strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now_s, &utc));
    sqlite3_randomness(SALT_BYTES, salt);
    link_commitment(bytes_of(salt, SALT_BYTES), payload, commitment);
    const struct link link = {.format = LINK_FORMAT,
                              .before = bytes_of(before, SHA256_BYTES),
                              .commitment = bytes_of(commitment, SHA256_BYTES),
                              .at = str_from(at),
                              .actor = str_from(actor),
                              .action = str_from(action),
                              .subject = subject};
    link_chain(&link, chain);
    bind_str(query, 1, link.at);
    bind_str(query, 2, link.actor);
    bind_str(query, 3, link.action);
    bind_str(query, 4, subject);
    bind_bytes(query, 5, bytes_of(salt, SALT_BYTES));
    bind_str(query, 6, payload);
    bind_bytes(query, 7, link.commitment);
    bind_bytes(query, 8, bytes_of(chain, SHA256_BYTES));
    sqlite3_bind_int(query, 9, LINK_FORMAT);
    return query_run(store, query, problem);
}

/* ---- Reading ---- */

/* Columns: id, at, actor, action, subject, payload, is erased. */
static enum err read_row(sqlite3_stmt *row, struct arena *arena, struct history_row *out,
                         struct problem *problem)
{
    struct str *texts[] = {&out->at, &out->actor, &out->action, &out->subject, &out->payload};
    *out = (struct history_row){.id = sqlite3_column_int64(row, 0),
                                .is_erased = sqlite3_column_int(row, 6) != 0};
    for (int i = 0; i < (int)(sizeof texts / sizeof texts[0]); i++) {
        *texts[i] = column_str(row, i + 1, arena);
        if (!texts[i]->ptr)
            return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the history.");
    }
    return OK;
}

static enum err read_rows(struct store *store, sqlite3_stmt *query, struct arena *arena,
                          struct history_row **rows, int *count, struct problem *problem)
{
    struct history_row *list = NULL;
    int found = 0;
    int room = 0;
    bool more;
    enum err err;
    while (!(err = query_next(store, query, &more, problem)) && more) {
        struct history_row *grown = arena_grow(arena, list, found, &room, sizeof *list);
        if (grown) {
            list = grown;
            err = read_row(query, arena, &list[found++], problem);
        } else {
            err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for the history.");
        }
        if (err)
            break;
    }
    sqlite3_reset(query);
    if (err)
        return err;
    *rows = list;
    *count = found;
    return OK;
}

enum err store_history(struct store *store, const struct history_query *asked, struct arena *arena,
                       struct history_row **rows, int *count, struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, asked->subject.len ? "history_of_subject" : "history_rows",
                               &query, problem);
    if (err)
        return err;
    bind_str(query, 1, asked->subject);
    bind_str(query, 2, asked->actor);
    bind_str(query, 3, asked->action);
    sqlite3_bind_int64(query, 4, asked->before > 0 ? asked->before : INT64_MAX);
    sqlite3_bind_int(query, 5, asked->most);
    sqlite3_bind_int(query, 6, asked->with_payload);
    return read_rows(store, query, arena, rows, count, problem);
}

enum err store_history_row(struct store *store, int64_t id, struct arena *arena,
                           struct history_row *out, struct problem *problem)
{
    sqlite3_stmt *query;
    struct history_row *rows;
    int count;
    enum err err = query_begin(store, "history_row", &query, problem);
    if (err)
        return err;
    sqlite3_bind_int64(query, 1, id);
    err = read_rows(store, query, arena, &rows, &count, problem);
    if (err)
        return err;
    if (!count)
        return problem_set(problem, ERR_NOT_FOUND, "There is no such row in the history.");
    *out = rows[0];
    return OK;
}

enum err store_history_latest(struct store *store, const char *action, struct arena *arena,
                              struct history_row **rows, int *count, struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "history_latest", &query, problem);
    if (err)
        return err;
    bind_str(query, 1, str_from(action));
    return read_rows(store, query, arena, rows, count, problem);
}
