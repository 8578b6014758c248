/* Writes and removes single services. What a service named before and nothing names any more goes
 * with it: only that is looked at, so that an edit costs the same however large the record is. */
#include "store/services.h"

#include <stdlib.h>

#include "writing.h"

/* ---- What may be left over ---- */

/* In the order in which they must go: a site names its source. */
static const enum record_kind leftover_kinds[] = {RECORD_SITE, RECORD_ORGANISATION,
                                                  RECORD_PROGRAMME, RECORD_SOURCE};
enum { LEFTOVER_KINDS = sizeof leftover_kinds / sizeof leftover_kinds[0] };
static const char *const named_queries[LEFTOVER_KINDS] = {"service_sites", "service_organisations",
                                                          "service_programmes", "service_sources"};
static const char *const orphan_queries[LEFTOVER_KINDS] = {
    "site_orphan_remove", "organisation_orphan_remove", "programme_orphan_remove",
    "source_orphan_remove"};

struct numbers {
    int64_t *rows;
    int count;
    int room;
};

struct leftovers {
    struct arena arena;
    struct numbers kinds[LEFTOVER_KINDS];
};

/* What the service names now. */
static enum err leftovers_note(struct leftovers *leftovers, struct store *store, int64_t service,
                               struct problem *problem)
{
    enum err err = OK;
    for (size_t kind = 0; kind < LEFTOVER_KINDS && !err; kind++) {
        struct numbers *numbers = &leftovers->kinds[kind];
        sqlite3_stmt *query;
        bool more = false;
        err = query_begin(store, named_queries[kind], &query, problem);
        if (err)
            break;
        sqlite3_bind_int64(query, 1, service);
        while (!(err = query_next(store, query, &more, problem)) && more) {
            int64_t *rows = arena_grow(&leftovers->arena, numbers->rows, numbers->count,
                                       &numbers->room, sizeof *numbers->rows);
            if (!rows) {
                sqlite3_reset(query);
                return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the rows.");
            }
            numbers->rows = rows;
            numbers->rows[numbers->count++] = sqlite3_column_int64(query, 0);
        }
    }
    return err;
}

static int compare_numbers(const void *a, const void *b)
{
    int64_t p = *(const int64_t *)a;
    int64_t q = *(const int64_t *)b;
    return (p > q) - (p < q);
}

/* Removes a row if nothing names it, with its hash. */
static enum err remove_orphan(struct store *store, size_t kind, int64_t row,
                              struct problem *problem)
{
    sqlite3_stmt *query;
    bool more;
    char uuid[UUID_TEXT_LEN + 1] = "";
    enum err err = query_begin(store, orphan_queries[kind], &query, problem);
    if (err)
        return err;
    sqlite3_bind_int64(query, 1, row);
    err = query_next(store, query, &more, problem);
    if (err || !more)
        return err;
    sqlite3_snprintf(sizeof uuid, uuid, "%s", (const char *)sqlite3_column_text(query, 0));
    err = query_next(store, query, &more, problem);
    sqlite3_reset(query);
    return err ? err : forget_hash(store, leftover_kinds[kind], str_from(uuid), problem);
}

static enum err leftovers_remove(struct leftovers *leftovers, struct store *store,
                                 struct problem *problem)
{
    enum err err = OK;
    for (size_t kind = 0; kind < LEFTOVER_KINDS && !err; kind++) {
        struct numbers *numbers = &leftovers->kinds[kind];
        if (numbers->count)
            qsort(numbers->rows, (size_t)numbers->count, sizeof *numbers->rows, compare_numbers);
        for (int i = 0; i < numbers->count && !err; i++)
            if (!i || numbers->rows[i] != numbers->rows[i - 1])
                err = remove_orphan(store, kind, numbers->rows[i], problem);
    }
    return err;
}

/* ---- Removing ---- */

/* With all that hangs on it. */
static enum err remove_row(struct store *store, int64_t service, struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "service_remove", &query, problem);
    if (err)
        return err;
    sqlite3_bind_int64(query, 1, service);
    return query_run(store, query, problem);
}

enum err store_remove_service(struct store *store, struct uuid id, struct problem *problem)
{
    struct leftovers leftovers = {0};
    arena_init(&leftovers.arena, 0);
    char uuid[UUID_TEXT_LEN + 1];
    uuid_print(id, uuid);
    int64_t row;
    enum err err = service_row_find(store, id, &row, problem);
    if (!err && !row)
        err = problem_set(problem, ERR_NOT_FOUND, "There is no such service.");
    if (!err)
        err = leftovers_note(&leftovers, store, row, problem);
    if (!err)
        err = remove_row(store, row, problem);
    if (!err)
        err = forget_hash(store, RECORD_SERVICE, str_from(uuid), problem);
    if (!err)
        err = leftovers_remove(&leftovers, store, problem);
    arena_finish(&leftovers.arena);
    return err;
}

/* ---- Writing ---- */

/* The sources that a list of the service names; each record has its source at the same place. */
#define WRITE_SOURCES(list)                                                                        \
    for (int i = service->list.first; i < service->list.first + service->list.count && !err; i++)  \
        err = write_named(writing, RECORD_SOURCE, writing->from->list[i].source, false);

static enum err write_sources(struct writing *writing, const struct service_record *service)
{
    enum err err = write_named(writing, RECORD_SOURCE, service->source, false);
    if (!err && service->capacity > 0)
        err = write_named(writing, RECORD_SOURCE, service->capacity_source, false);
    WRITE_SOURCES(statements)
    WRITE_SOURCES(schedules)
    WRITE_SOURCES(coverages)
    WRITE_SOURCES(fundings)
    WRITE_SOURCES(evidence)
    WRITE_SOURCES(phones)
    WRITE_SOURCES(notes)
    return err;
}
#undef WRITE_SOURCES

static enum err find_coverage_areas(struct writing *writing, const struct coverage_record *coverage)
{
    enum err err = write_find_area(writing, coverage->within);
    for (int i = 0; i < coverage->areas.count && !err; i++)
        err = write_find_area(writing, writing->from->coverage_areas[coverage->areas.first + i]);
    return err;
}

/* All that the service names gets its row. */
static enum err write_all_named(struct writing *writing, const struct service_record *service)
{
    const struct directory *from = writing->from;
    enum err err = write_find_area(writing, service->region);
    if (!err)
        err = write_sources(writing, service);
    if (!err)
        err = write_named(writing, RECORD_PROGRAMME, service->programme, false);
    for (int i = 0; i < service->roles.count && !err; i++)
        err = write_named(writing, RECORD_ORGANISATION,
                          from->roles[service->roles.first + i].organisation, false);
    for (int i = 0; i < service->locations.count && !err; i++)
        err = write_named(writing, RECORD_SITE, from->locations[service->locations.first + i].site,
                          false);
    for (int i = 0; i < service->coverages.count && !err; i++) {
        const struct coverage_record *coverage = &from->coverages[service->coverages.first + i];
        err = write_named(writing, RECORD_SITE, coverage->site, false);
        if (!err)
            err = find_coverage_areas(writing, coverage);
    }
    return err;
}

/* It keeps its row: what comes in the order of rows stays where it is. */
static enum err write_over(struct writing *writing, struct leftovers *leftovers, int i)
{
    const struct service_record *service = &writing->from->services[i];
    int64_t row;
    enum err err = service_row_find(writing->store, service->id, &row, writing->problem);
    if (!err && row)
        err = leftovers_note(leftovers, writing->store, row, writing->problem);
    if (!err && row)
        err = remove_row(writing->store, row, writing->problem);
    if (!err)
        err = write_all_named(writing, service);
    return err ? err : write_service(writing, i, row);
}

enum err store_write_some(struct store *store, const struct directory *directory,
                          const int *services, int count, struct problem *problem)
{
    struct writing writing;
    struct leftovers leftovers = {0};
    arena_init(&leftovers.arena, 0);
    if (count > WRITE_FEW)
        store_write_much(store);
    enum err err = writing_init(&writing, store, directory, problem);
    for (int i = 0; i < count && !err; i++)
        err = write_over(&writing, &leftovers, services[i]);
    if (!err)
        err = leftovers_remove(&leftovers, store, problem);
    writing_finish(&writing);
    arena_finish(&leftovers.arena);
    return err;
}

enum err store_write_service(struct store *store, const struct directory *directory, int service,
                             struct problem *problem)
{
    return store_write_some(store, directory, &service, 1, problem);
}
