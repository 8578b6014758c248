/* Changes that go back: what a row of history holds is what the listing was before it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "edit_making.h"
#include "store/history.h"

/* ---- what was before ---- */

static enum err read_row(const struct edit_base *base, const struct history_row *row,
                         struct arena *arena, struct listing *out, bool *existed,
                         struct problem *problem)
{
    struct str before = {"", 0};
    struct str note = {"", 0};
    struct import_faults *faults = NULL;
    if (row->is_erased)
        return problem_set(problem, ERR_INVALID,
                           "What was there before was erased when it became confidential.");
    enum err err = history_read_change(row->payload, arena, &before, &note, problem);
    if (err)
        return err;
    *existed = before.len > 0;
    if (!*existed)
        return OK;
    faults = ARENA_NEW(arena, struct import_faults);
    return faults ? listing_read(base, before, arena, out, faults, problem)
                  : problem_set(problem, ERR_NO_MEMORY, "There is no memory for the listing.");
}

enum err edit_before(struct store *store, const struct edit_base *base, int64_t history_id,
                     struct arena *arena, struct listing *out, bool *existed,
                     struct problem *problem)
{
    struct history_row row = {.id = 0};
    enum err err = store_history_row(store, history_id, arena, &row, problem);
    return err ? err : read_row(base, &row, arena, out, existed, problem);
}

/* ---- what other listings share with it ---- */

/* How it was after a row: before the next row of the listing, or as it is now. */
static enum err read_after(struct editing *editing, const struct history_row *row,
                           const struct listing **out)
{
    enum { ROWS_AT_ONCE = 100 };
    char subject[UUID_TEXT_LEN + 1];
    struct history_row *rows = NULL;
    int count = ROWS_AT_ONCE;
    int64_t next = 0;
    bool existed = false;
    enum err err = OK;
    uuid_print(editing->service, subject);
    struct history_query query = {.subject = str_from(subject), .most = ROWS_AT_ONCE};
    while (!err && count == ROWS_AT_ONCE) {
        err =
            store_history(editing->store, &query, &editing->arena, &rows, &count, editing->problem);
        for (int i = 0; !err && i < count && rows[i].id > row->id; i++)
            query.before = next = rows[i].id;
        if (!err && count && rows[count - 1].id <= row->id)
            break;
    }
    *out = editing->exists ? &editing->before : NULL;
    if (err || !next)
        return err;
    struct listing *then = ARENA_NEW(&editing->arena, struct listing);
    if (!then)
        return problem_set(editing->problem, ERR_NO_MEMORY, "There is no memory for the listing.");
    err = edit_before(editing->store, editing->base, next, &editing->arena, then, &existed,
                      editing->problem);
    *out = existed ? then : NULL;
    return err;
}

static bool is_same_organisation(const struct organisation_record *a,
                                 const struct organisation_record *b)
{
    return str_equal(a->name, b->name);
}

static bool is_same_programme(const struct programme_record *a, const struct programme_record *b)
{
    return str_equal(a->name, b->name) && str_equal(a->description, b->description);
}

static bool is_same_source(const struct source_record *a, const struct source_record *b)
{
    return str_equal(a->title, b->title) && str_equal(a->url, b->url) &&
           str_equal(a->date_text, b->date_text) && str_equal(a->licence, b->licence) &&
           str_equal(a->confidence, b->confidence);
}

static bool is_same_site(const struct site_record *a, const struct site_record *b)
{
    const double as_written_m = 0.01;
    return str_equal(a->name, b->name) && str_equal(a->address, b->address) &&
           str_equal(a->postcode, b->postcode) && str_equal(a->place, b->place) &&
           str_equal(a->note, b->note) && a->precision == b->precision && a->area == b->area &&
           a->has_point == b->has_point &&
           (!a->has_point || (fabs(a->grid.easting - b->grid.easting) < as_written_m &&
                              fabs(a->grid.northing - b->grid.northing) < as_written_m));
}

/* It stays on its own source. */
static void take_site(struct site_record *to, const struct site_record *from)
{
    int source = to->source;
    *to = *from;
    to->source = source;
}

/* Those that the row did not change, and that the record has, stay as they are there by now:
 * somebody may have renamed or moved them in another listing. */
#define COPY(to, from) *(to) = *(from)
#define KEEP(list, is_same, take)                                                                  \
    for (int i = 0; i < after->list##_count; i++) {                                                \
        const void *then = NULL;                                                                   \
        for (int k = 0; known && k < known->list##_count; k++)                                     \
            if (uuid_compare(known->list[k].id, after->list[i].id) == 0)                           \
                then = &known->list[k];                                                            \
        if (then && !is_same(&after->list[i], then))                                               \
            continue;                                                                              \
        for (int k = 0; k < ground->list##_count; k++)                                             \
            if (uuid_compare(ground->list[k].id, after->list[i].id) == 0)                          \
                take(&after->list[i], &ground->list[k]);                                           \
    }

static void keep_shared(struct editing *editing, const struct listing *listing)
{
    const struct directory *ground = editing->base->ground;
    const struct directory *known = listing ? &listing->directory : NULL;
    struct directory *after = &editing->after.directory;
    KEEP(organisations, is_same_organisation, COPY)
    KEEP(programmes, is_same_programme, COPY)
    KEEP(sources, is_same_source, COPY)
    KEEP(sites, is_same_site, take_site)
}
#undef KEEP
#undef COPY

/* ---- going back ---- */

/* To what a row tells; the record has it as it is now. */
static enum err go_back(struct editing *editing, const struct history_row *row)
{
    bool existed = false;
    enum err err =
        read_row(editing->base, row, &editing->arena, &editing->after, &existed, editing->problem);
    if (!err && existed && uuid_compare(editing->after.directory.services[0].id, editing->service))
        err = problem_set(editing->problem, ERR_INVALID,
                          "This entry of the history is about another listing.");
    if (err)
        return err;
    if (!existed && !editing->exists)
        return edit_not_there(editing);
    if (!existed)
        return edit_remove(editing);
    const struct listing *then = NULL;
    err = read_after(editing, row, &then);
    if (err)
        return err;
    keep_shared(editing, then);
    err = edit_gate(editing);
    return err ? err : edit_write(editing);
}

/* *found false: it has no history. */
static enum err newest_row(struct store *store, struct uuid service, struct arena *arena,
                           struct history_row *out, bool *found, struct problem *problem)
{
    char subject[UUID_TEXT_LEN + 1];
    struct history_row *rows = NULL;
    int count = 0;
    uuid_print(service, subject);
    struct history_query query = {.subject = str_from(subject), .most = 1, .with_payload = true};
    enum err err = store_history(store, &query, arena, &rows, &count, problem);
    *found = !err && count;
    if (*found)
        *out = rows[0];
    return err;
}

enum err edit_refuse_return(struct store *store, const struct edit_base *base, struct uuid service,
                            bool confidential, struct arena *arena, struct problem *problem)
{
    struct history_row row = {.id = 0};
    struct listing *was = ARENA_NEW(arena, struct listing);
    bool existed = false;
    bool found = false;
    if (!was)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the change.");
    enum err err = newest_row(store, service, arena, &row, &found, problem);
    if (err || !found || row.is_erased)
        return err;
    err = read_row(base, &row, arena, was, &existed, NULL);
    if (err == ERR_NO_MEMORY)
        return problem_set(problem, err, "There is no memory for the change.");
    if (err || !existed || was->directory.services[0].confidential == confidential)
        return OK; /* an error: its row is of something else */
    problem_at(problem, "confidential");
    return problem_set(
        problem, ERR_INVALID,
        confidential ? "This listing was public before it was retired: restore it, then use "
                       "“make confidential”, which also erases what was published."
                     : "This listing was confidential before it was retired: restore it, then "
                       "a second person can agree that it becomes public.");
}

enum err edit_restore(struct store *store, const struct edit_base *base, const struct edit *edit,
                      struct uuid service, struct edit_result *out, struct problem *problem)
{
    struct history_row row = {.id = 0};
    struct editing *editing = edit_make(store, base, edit, EDIT_RESTORE, service, out, problem);
    if (!editing)
        return ERR_NO_MEMORY;
    enum err err = edit_begin(editing);
    if (!err && editing->exists)
        err = problem_set(problem, ERR_NOT_FOUND,
                          "This listing is in the directory: it was not retired.");
    bool found = false;
    if (!err)
        err = newest_row(store, service, &editing->arena, &row, &found, problem);
    if (!err && !found)
        err = edit_not_there(editing);
    if (!err)
        err = go_back(editing, &row);
    return edit_end(editing, err);
}

enum err edit_undo(struct store *store, const struct edit_base *base, const struct edit *edit,
                   int64_t history_id, struct edit_result *out, struct problem *problem)
{
    struct uuid none = {{0}};
    struct history_row row = {.id = 0};
    struct editing *editing = edit_make(store, base, edit, EDIT_UNDO, none, out, problem);
    if (!editing)
        return ERR_NO_MEMORY;
    enum err err = store_history_row(store, history_id, &editing->arena, &row, problem);
    if (!err && !uuid_parse(row.subject, &editing->service))
        err =
            problem_set(problem, ERR_INVALID,
                        "This entry of the history is not about one listing: it cannot be undone.");
    if (err) {
        arena_finish(&editing->arena);
        free(editing);
        return err;
    }
    out->service = editing->service;
    err = edit_begin(editing);
    if (!err)
        err = go_back(editing, &row);
    return edit_end(editing, err);
}
