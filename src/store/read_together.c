/* Reads everything by two connections that see the same moment: most of the time of a change goes
 * into reading, and of that most into what hangs on services, which falls into two like halves. */
#include <pthread.h>

#include "reading.h"
#include "store/layers.h"

enum { MOMENTS_TRIED = 5 };

/* Lists of services: the first is that of services themselves. Coverages and what names them are in
 * one half, locations and what names them in the other. */
enum { HALF_FROM = 5, HALF_TO = 10 };

/* Every change of the record goes with a row of the history. */
static enum err moment_of(struct store *store, int64_t *out, struct problem *problem)
{
    sqlite3_stmt *query = NULL;
    enum err err = OK;
    if (sqlite3_prepare_v2(store->db, "SELECT ifnull(max(id), 0) FROM history", -1, &query, NULL) ==
            SQLITE_OK &&
        sqlite3_step(query) == SQLITE_ROW)
        *out = sqlite3_column_int64(query, 0);
    else
        err = store_problem(store, problem, "being read");
    sqlite3_finalize(query);
    return err;
}

/* Both look at the same moment; *met false: somebody writes all the time. */
static enum err looks_begin(struct store *store, struct store *second, bool *met,
                            struct problem *problem)
{
    enum err err = OK;
    *met = false;
    for (int i = 0; i < MOMENTS_TRIED && !err && !*met; i++) {
        int64_t one = 0;
        int64_t other = 0;
        err = store_look_begin(store, problem);
        if (!err)
            err = store_look_begin(second, problem);
        if (!err)
            err = moment_of(store, &one, problem);
        if (!err)
            err = moment_of(second, &other, problem);
        *met = !err && one == other;
        if (!*met) {
            store_look_end(store);
            store_look_end(second);
        }
    }
    return err;
}

struct half {
    struct reading reading; /* with an arena of its own */
    struct filling *lists;
    struct arena arena;
    struct problem problem;
    enum err err;
};

static void *half_read(void *context)
{
    struct half *half = context;
    for (int i = HALF_FROM; i < HALF_TO && !half->err; i++)
        half->err = rows_read(&half->reading, &half->lists[i]);
    return NULL;
}

static enum err other_half_read(struct reading *reading, struct filling *lists)
{
    enum err err = OK;
    for (int i = 1; i < SERVICE_LISTS && !err; i++)
        if (i < HALF_FROM || i >= HALF_TO)
            err = rows_read(reading, &lists[i]);
    if (!err)
        err = read_data_notes(reading);
    return err ? err
               : store_read_layers(reading->store, reading->arena, reading->out, reading->problem);
}

static enum err halves_read(struct reading *reading, struct store *second, struct filling *lists)
{
    struct half half = {.reading = *reading, .lists = lists};
    pthread_t thread;
    arena_init(&half.arena, 0);
    half.reading.store = second;
    half.reading.arena = &half.arena;
    half.reading.problem = &half.problem;
    bool has_thread = pthread_create(&thread, NULL, half_read, &half) == 0;
    if (!has_thread)
        half_read(&half);
    enum err err = other_half_read(reading, lists);
    if (has_thread)
        pthread_join(thread, NULL);
    arena_join(reading->arena, &half.arena);
    if (!err && half.err) {
        *reading->problem = half.problem;
        err = half.err;
    }
    return err;
}

static enum err all_read(struct reading *reading, struct store *second)
{
    struct filling named[NAMED_LISTS];
    struct filling lists[SERVICE_LISTS];
    named_fillings(reading->out, named);
    service_fillings(reading->out, lists);
    enum err err = read_ground(reading);
    if (!err)
        err = read_postcodes(reading);
    for (int i = 0; i < NAMED_LISTS && !err; i++)
        err = rows_read(reading, &named[i]);
    if (!err)
        err = rows_read(reading, &lists[0]);
    return err ? err : halves_read(reading, second, lists);
}

enum err store_read_together(struct store *store, struct store *second, struct arena *arena,
                             struct directory *out, struct problem *problem)
{
    struct problem unsaid = {0};
    bool met;
    enum err err = looks_begin(store, second, &met, problem ? problem : &unsaid);
    if (err)
        return err;
    if (!met)
        err = store_look_begin(store, problem);
    if (err)
        return err;
    *out = (struct directory){0};
    struct reading reading = {
        .store = store, .arena = arena, .out = out, .problem = problem ? problem : &unsaid};
    err = met ? all_read(&reading, second) : store_read(store, arena, out, problem);
    store_look_end(store);
    store_look_end(second);
    return err;
}
