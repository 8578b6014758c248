/* A service becomes confidential: what tells where it is goes, here and in all that was kept. */
#include <stdlib.h>
#include <string.h>

#include "edit_making.h"

/* ---- what goes ---- */

static void drop_schedules(struct directory *directory, struct service_record *service)
{
    struct span *span = &service->schedules;
    int count = 0;
    for (int i = 0; i < span->count; i++)
        if (directory->schedules[span->first + i].location == NONE)
            directory->schedules[span->first + count++] = directory->schedules[span->first + i];
    span->count = count;
}

static bool is_wide(const struct coverage_record *row, int region)
{
    return (row->kind == COVERAGE_EVERYWHERE || row->kind == COVERAGE_NOT_NAMED) &&
           row->within == region && !row->areas.count && row->site == NONE && !row->wkb.len;
}

/* Rows that say no more than its region stay; there is always one. */
static void drop_coverages(struct listing *listing, struct service_record *service,
                           struct date today)
{
    struct directory *directory = &listing->directory;
    struct span *span = &service->coverages;
    bool has_home = false;
    int count = 0;
    for (int i = 0; i < span->count; i++) {
        const struct coverage_record *row = &directory->coverages[span->first + i];
        if (!is_wide(row, service->region))
            continue;
        has_home |= row->basis == BASIS_RESIDENCE && !row->excludes;
        directory->coverages[span->first + count++] = *row;
    }
    span->count = count;
    directory->coverages_count = span->first + count; /* the listing has no other service */
    if (has_home)
        return;
    *draft_coverages(&listing->draft) = (struct coverage_record){.basis = BASIS_RESIDENCE,
                                                                 .kind = COVERAGE_EVERYWHERE,
                                                                 .within = service->region,
                                                                 .site = NONE,
                                                                 .wkb = STR(""),
                                                                 .validity = VALIDITY_UNKNOWN,
                                                                 .from_text = STR(""),
                                                                 .to_text = STR(""),
                                                                 .known_from = today,
                                                                 .source = service->source,
                                                                 .note = STR("")};
    span->count++;
}

static enum reach reach_of(const struct directory *directory, const struct service_record *service)
{
    const struct vocabulary *types = vocabulary_find(&directory->words, "provision-type");
    if (service->reach != REACH_VISIT)
        return service->reach;
    return types && service->provision_type == term_find(types, STR("accommodation"))
               ? REACH_REFUGE
               : REACH_REMOTE;
}

static void conceal(struct listing *listing, int region, struct date today)
{
    struct directory *directory = &listing->directory;
    struct service_record *service = &directory->services[listing->service];
    service->confidential = true;
    service->region = region;
    service->reach = reach_of(directory, service);
    service->coverage_text = STR("");
    drop_schedules(directory, service);
    service->locations.count = 0;
    directory->locations_count = 0;
    directory->sites_count = 0;
    drop_coverages(listing, service, today);
}

/* ---- the changes ---- */

/* The row of history that goes with it says that it was done, and nothing of what was there. */
static enum err remember_nothing(const struct editing *editing)
{
    char subject[UUID_TEXT_LEN + 1];
    struct str actor = str_copy(editing->edit->actor, editing->after.draft.arena);
    uuid_print(editing->service, subject);
    return actor.ptr ? store_remember(editing->store, actor.ptr, edit_action_codes[EDIT_CONCEAL],
                                      str_from(subject), STR("{}"), editing->problem)
                     : problem_set(editing->problem, ERR_NO_MEMORY,
                                   "There is no memory for the history.");
}

static enum err write_concealed(struct editing *editing)
{
    enum err err = store_erase_traces(editing->store, editing->service, editing->problem);
    if (!err)
        err = store_write_service(editing->store, &editing->after.directory, editing->after.service,
                                  editing->problem);
    if (!err)
        err = remember_nothing(editing);
    if (!err)
        err = listing_current(editing->base, editing->store, editing->service, &editing->arena,
                              &editing->after, editing->problem);
    return err ? err
               : listing_version(editing->base, &editing->after, editing->out->version,
                                 editing->problem);
}

enum err edit_conceal(struct store *store, const struct edit_base *base, const struct edit *edit,
                      struct uuid service, int region, struct edit_result *out,
                      struct problem *problem)
{
    struct editing *editing = edit_make(store, base, edit, EDIT_CONCEAL, service, out, problem);
    if (!editing)
        return ERR_NO_MEMORY;
    enum err err = edit_begin_copy(editing);
    if (!err) {
        conceal(&editing->after, region, base->today);
        err = edit_gate(editing);
    }
    if (!err)
        err = write_concealed(editing);
    err = edit_end(editing, err);
    return err ? err : store_scrub(store, problem);
}

enum err edit_reveal(struct store *store, const struct edit_base *base, const struct edit *edit,
                     struct uuid service, struct edit_result *out, struct problem *problem)
{
    struct editing *editing = edit_make(store, base, edit, EDIT_REVEAL, service, out, problem);
    if (!editing)
        return ERR_NO_MEMORY;
    enum err err = edit_begin_copy(editing);
    if (!err && !editing->before.directory.services[editing->before.service].confidential)
        err = problem_set(problem, ERR_INVALID, "This listing is public already.");
    if (!err) {
        struct service_record *row = &editing->after.directory.services[editing->after.service];
        row->confidential = false;
        row->region = NONE;
        err = edit_gate(editing);
    }
    if (!err)
        err = edit_write(editing);
    return edit_end(editing, err);
}
