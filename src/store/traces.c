/* Erasing what was kept beside the record, so that no byte of it stays in the files. */
#include "internal.h"
#include "store/services.h"

enum err store_erase_traces(struct store *store, struct uuid id, struct problem *problem)
{
    static const char *const queries[] = {"history_erase", "draft_erase", "proposal_erase",
                                          "answered_erase"};
    /* from now on SQLite writes zeros over what this connection deletes */
    enum err err = store_run_text(store, "PRAGMA secure_delete = ON", problem);
    for (size_t i = 0; i < sizeof queries / sizeof queries[0] && !err; i++) {
        sqlite3_stmt *query;
        err = query_begin(store, queries[i], &query, problem);
        if (err)
            break;
        bind_uuid(query, 1, id);
        err = query_run(store, query, problem);
    }
    return err;
}

/* A checkpoint that cannot finish leaves the log as it is, and says so only to who asks. */
static enum err log_cut(struct store *store, struct problem *problem)
{
    int frames = 0;
    int code =
        sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, &frames, NULL);
    if (code == SQLITE_BUSY || (code == SQLITE_OK && frames > 0))
        return problem_set(problem, ERR_BUSY,
                           "Something still reads the database, so that its log could not be "
                           "emptied. Try again.");
    return code == SQLITE_OK ? OK : store_problem(store, problem, "emptying its log");
}

/* Zeros over deleted rows are not enough: when SQLite moves rows between pages, copies may stay in
 * the room between them. Only pages that are written anew hold nothing but what is there. */
enum err store_scrub(struct store *store, struct problem *problem)
{
    enum err err = store_run_text(store, "PRAGMA secure_delete = ON; VACUUM", problem);
    return err ? err : log_cut(store, problem);
}
