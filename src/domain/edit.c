/* Changes of the record: each is one transaction with its row of history. */
#include <stdlib.h>
#include <string.h>

#include "edit_making.h"

const char *const edit_action_codes[] = {"create", "change",  "check",  "retire", "restore",
                                         "undo",   "conceal", "reveal", NULL};

/* ---- one change on its way ---- */

struct editing *edit_make(struct store *store, const struct edit_base *base,
                          const struct edit *edit, enum edit_action action, struct uuid service,
                          struct edit_result *out, struct problem *problem)
{
    struct editing *editing = calloc(1, sizeof *editing);
    if (!editing) {
        problem_set(problem, ERR_NO_MEMORY, "There is no memory for the change.");
        return NULL;
    }
    editing->store = store;
    editing->base = base;
    editing->edit = edit;
    editing->action = action;
    editing->service = service;
    editing->out = out;
    editing->problem = problem;
    arena_init(&editing->arena, 0);
    *out = (struct edit_result){.action = action, .service = service};
    return editing;
}

static enum err read_current(struct editing *editing, struct listing *into, bool *exists)
{
    struct problem why = {0};
    enum err err = listing_current(editing->base, editing->store, editing->service, &editing->arena,
                                   into, &why);
    *exists = !err;
    if (err && err != ERR_NOT_FOUND) {
        if (editing->problem)
            *editing->problem = why;
        return err;
    }
    if (err) {
        editing->out->version[0] = '\0';
        return OK;
    }
    return listing_version(editing->base, into, editing->out->version, editing->problem);
}

enum err edit_begin(struct editing *editing)
{
    const char *expected = editing->edit->expected_version;
    enum err err = store_begin(editing->store, editing->problem);
    if (!err)
        err = read_current(editing, &editing->before, &editing->exists);
    if (!err && expected && strcmp(expected, editing->out->version) != 0)
        err = problem_set(editing->problem, ERR_STALE,
                          !editing->exists ? "This listing is no longer in the directory."
                          : expected[0]    ? "Somebody else changed this listing meanwhile."
                                           : "This listing is in the directory already.");
    return err;
}

static enum err also_write(struct editing *editing)
{
    const struct edit *edit = editing->edit;
    return edit->also
               ? edit->also(edit->also_context, editing->store, editing->out, editing->problem)
               : OK;
}

enum err edit_end(struct editing *editing, enum err err)
{
    if (!err && !editing->is_same)
        err = also_write(editing);
    bool is_good = !err && !editing->is_same;
    enum err end = store_end(editing->store, is_good, err ? NULL : editing->problem);
    err = err ? err : end;
    if (!err)
        editing->out->is_same = editing->is_same;
    if (!err && editing->is_same)
        err = also_write(editing);
    arena_finish(&editing->arena);
    free(editing);
    return err;
}

enum err edit_not_there(const struct editing *editing)
{
    return problem_set(editing->problem, ERR_NOT_FOUND, "There is no such listing.");
}

/* ---- the gate ---- */

static enum err refuse_mixture(const struct editing *editing)
{
    bool synthetic = editing->after.directory.services[editing->after.service].synthetic;
    int64_t others = 0;
    if (editing->exists &&
        editing->before.directory.services[editing->before.service].synthetic == synthetic)
        return OK; /* as all others: to count them takes a while where there are many */
    enum err err = store_count_services(editing->store, !synthetic, &others, editing->problem);
    return !err && others
               ? problem_set(editing->problem, ERR_INVALID,
                             synthetic ? "This directory holds real services: a made-up one is not "
                                         "mixed with them."
                                       : "This directory holds made-up services: a real one is not "
                                         "mixed with them.")
               : err;
}

static enum err refuse_unveiling(const struct editing *editing)
{
    const struct service_record *before =
        editing->exists ? &editing->before.directory.services[editing->before.service] : NULL;
    bool confidential = editing->after.directory.services[editing->after.service].confidential;
    bool may = editing->action == EDIT_CONCEAL || editing->action == EDIT_REVEAL;
    if (!before || may || before->confidential == confidential)
        return OK;
    problem_at(editing->problem, "confidential");
    return problem_set(editing->problem, ERR_INVALID,
                       confidential ? "Use “make confidential” for this: it also erases what was "
                                      "published before."
                                    : "A confidential service becomes public again only when a "
                                      "second person agrees.");
}

static enum err refuse_return(struct editing *editing)
{
    bool confidential = editing->after.directory.services[editing->after.service].confidential;
    return edit_refuse_return(editing->store, editing->base, editing->service, confidential,
                              &editing->arena, editing->problem);
}

enum err edit_unveiling_check(struct store *store, const struct edit_base *base,
                              const struct listing *held, const struct listing *sent,
                              struct problem *problem)
{
    const struct edit none = {.note = STR("")};
    struct edit_result result;
    struct uuid id = sent->directory.services[sent->service].id;
    struct editing *editing = edit_make(store, base, &none, EDIT_CHANGE, id, &result, problem);
    if (!editing)
        return ERR_NO_MEMORY;
    editing->exists = held != NULL;
    if (held)
        editing->before = *held;
    editing->after = *sent;
    enum err err = held ? refuse_unveiling(editing) : refuse_return(editing);
    arena_finish(&editing->arena);
    free(editing);
    return err;
}

enum err edit_gate(struct editing *editing)
{
    struct import_faults *faults = ARENA_NEW(&editing->arena, struct import_faults);
    if (!faults)
        return problem_set(editing->problem, ERR_NO_MEMORY, "There is no memory for the change.");
    faults->count = 0;
    enum err err = listing_settle(editing->base, &editing->after, NULL, editing->problem);
    if (!err)
        err = listing_check(editing->base, &editing->after, faults, editing->problem);
    if (!err)
        err = editing->exists ? refuse_unveiling(editing) : refuse_return(editing);
    return err ? err : refuse_mixture(editing);
}

/* ---- writing ---- */

static enum err remember(struct editing *editing)
{
    struct buf document;
    buf_init(&document, 0);
    enum err err = OK;
    if (editing->exists)
        err = listing_write(editing->base, &editing->before, &document, editing->problem);
    if (!err)
        err = history_write_change(editing->store, editing->edit->actor,
                                   edit_action_codes[editing->action], editing->service,
                                   buf_view(&document), editing->edit->note, editing->problem);
    buf_finish(&document);
    return err;
}

/* Reads back what was written: that is what it is from now on. */
enum err edit_write(struct editing *editing)
{
    char before[EDIT_VERSION_BYTES];
    bool exists = false;
    memcpy(before, editing->out->version, sizeof before);
    enum err err = store_write_service(editing->store, &editing->after.directory,
                                       editing->after.service, editing->problem);
    if (!err)
        err = read_current(editing, &editing->after, &exists);
    if (err)
        return err;
    editing->is_same = editing->exists && strcmp(before, editing->out->version) == 0;
    return editing->is_same ? OK : remember(editing);
}

enum err edit_remove(struct editing *editing)
{
    enum err err = remember(editing);
    if (!err)
        err = store_remove_service(editing->store, editing->service, editing->problem);
    if (!err)
        editing->out->version[0] = '\0';
    return err;
}

/* ---- the changes ---- */

enum err edit_save(struct store *store, const struct edit_base *base, const struct edit *edit,
                   const struct listing *listing, struct edit_result *out, struct problem *problem)
{
    struct uuid id = listing->directory.services[listing->service].id;
    struct editing *editing = edit_make(store, base, edit, EDIT_CHANGE, id, out, problem);
    if (!editing)
        return ERR_NO_MEMORY;
    enum err err = edit_begin(editing);
    if (!err && !editing->exists)
        editing->action = out->action = EDIT_CREATE;
    if (!err)
        err = listing_of(base, &listing->directory, listing->service, &editing->arena,
                         &editing->after, problem);
    if (!err)
        err = edit_gate(editing);
    if (!err)
        err = edit_write(editing);
    return edit_end(editing, err);
}

/* The next check is due as long after this one as it was after the last. */
enum err edit_begin_copy(struct editing *editing)
{
    enum err err = edit_begin(editing);
    if (!err && !editing->exists)
        err = edit_not_there(editing);
    return err ? err
               : listing_of(editing->base, &editing->before.directory, editing->before.service,
                            &editing->arena, &editing->after, editing->problem);
}

static void check_today(struct service_record *service, struct date today)
{
    if (service->due_on.days)
        service->due_on.days += today.days - service->checked_on.days;
    service->checked_on = today;
}

enum err edit_check(struct store *store, const struct edit_base *base, const struct edit *edit,
                    struct uuid service, struct edit_result *out, struct problem *problem)
{
    struct editing *editing = edit_make(store, base, edit, EDIT_CHECK, service, out, problem);
    if (!editing)
        return ERR_NO_MEMORY;
    enum err err = edit_begin_copy(editing);
    if (!err) {
        check_today(&editing->after.directory.services[editing->after.service], base->today);
        err = edit_write(editing);
    }
    return edit_end(editing, err);
}

enum err edit_retire(struct store *store, const struct edit_base *base, const struct edit *edit,
                     struct uuid service, struct edit_result *out, struct problem *problem)
{
    struct editing *editing = edit_make(store, base, edit, EDIT_RETIRE, service, out, problem);
    if (!editing)
        return ERR_NO_MEMORY;
    enum err err = edit_begin(editing);
    if (!err && !editing->exists)
        err = edit_not_there(editing);
    if (!err)
        err = edit_remove(editing);
    return edit_end(editing, err);
}
