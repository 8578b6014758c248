#include "load_merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json.h"
#include "codec/json_write.h"
#include "domain/edit.h"
#include "domain/history.h"
#include "store/history.h"
#include "store/services.h"

#define IDS_MEMBER STR("service_ids")
#define MERGE_NOTE STR("From the files that come with Signpost")

enum { TOUCHES_LOOKED_AT = 1000, IDS_BYTES_MAX = 16 * 1024 * 1024 };

enum merge_kind { MERGE_SAME, MERGE_CREATE, MERGE_CHANGE, MERGE_KEEP };

struct load_merge {
    struct store *store;
    const struct directory *fresh;
    struct services_base there;
    struct edit_base base; /* as there's, but on the fresh ground */
    struct arena arena;
    struct arena scratch;   /* of one service */
    enum merge_kind *kinds; /* by the fresh services */
    int *before;            /* the same service there; NONE */
    int *gone;              /* services there that a load brought and the files have no more */
    int gone_count;
    struct problem *problem;
};

static enum err no_memory(const struct load_merge *merge)
{
    return problem_set(merge->problem, ERR_NO_MEMORY, "There is no memory for the services.");
}

/* ---- what people did ---- */

/* Has anybody but a load changed it? */
static enum err is_touched(struct load_merge *merge, struct uuid id, bool *out)
{
    char subject[UUID_TEXT_LEN + 1];
    struct history_row *rows = NULL;
    int count = 0;
    uuid_print(id, subject);
    const struct history_query query = {.subject = str_from(subject), .most = TOUCHES_LOOKED_AT};
    enum err err =
        store_history(merge->store, &query, &merge->scratch, &rows, &count, merge->problem);
    *out = false;
    for (int i = 0; i < count && !err; i++)
        *out |= !str_equal(rows[i].actor, STR(LOAD_ACTOR));
    return err;
}

/* ---- what differs ---- */

static enum err version_of(struct load_merge *merge, const struct edit_base *base,
                           const struct directory *from, int service, char out[EDIT_VERSION_BYTES])
{
    struct listing listing;
    enum err err = listing_of(base, from, service, &merge->scratch, &listing, merge->problem);
    return err ? err : listing_version(base, &listing, out, merge->problem);
}

static enum err look_at(struct load_merge *merge, int service)
{
    char versions[2][EDIT_VERSION_BYTES] = {"", ""};
    bool touched = false;
    int before = merge->before[service];
    arena_reset(&merge->scratch);
    enum err err = version_of(merge, &merge->base, merge->fresh, service, versions[0]);
    if (!err && before != NONE)
        err = version_of(merge, &merge->there.base, &merge->there.directory, before, versions[1]);
    if (!err)
        err = is_touched(merge, merge->fresh->services[service].id, &touched);
    if (err)
        return err;
    if (strcmp(versions[0], versions[1]) == 0)
        merge->kinds[service] = MERGE_SAME;
    else if (touched)
        merge->kinds[service] = MERGE_KEEP;
    else
        merge->kinds[service] = before == NONE ? MERGE_CREATE : MERGE_CHANGE;
    return OK;
}

/* ---- what an earlier load brought ---- */

static int service_find(const struct directory *directory, struct uuid id)
{
    for (int i = 0; i < directory->services_count; i++)
        if (uuid_compare(directory->services[i].id, id) == 0)
            return i;
    return NONE;
}

static enum err note_gone(struct load_merge *merge, struct str text)
{
    struct uuid id;
    bool touched = false;
    if (!uuid_parse(text, &id) || service_find(merge->fresh, id) != NONE)
        return OK;
    int there = service_find(&merge->there.directory, id);
    arena_reset(&merge->scratch);
    enum err err = there == NONE ? OK : is_touched(merge, id, &touched);
    if (!err && there != NONE && !touched)
        merge->gone[merge->gone_count++] = there;
    return err;
}

static enum err note_all_gone(struct load_merge *merge, struct str payload)
{
    struct json_doc *doc = NULL;
    struct problem unused;
    if (json_open(payload, IDS_BYTES_MAX, &doc, &unused) != OK)
        return OK; /* erased, or an older program's */
    struct json_at root = json_root(doc);
    struct json_at ids = json_member(&root, "service_ids");
    enum err err = OK;
    for (struct json_each each = json_each(&ids); !err && json_next(&each);) {
        struct str text = {"", 0};
        if (json_want_text(&each.at, &text, NULL) == OK &&
            merge->gone_count < merge->there.directory.services_count)
            err = note_gone(merge, text);
    }
    json_close(doc);
    return err;
}

static enum err find_gone(struct load_merge *merge)
{
    const struct history_query query = {
        .subject = LOADED_SERVICES, .action = STR("load"), .most = 1, .with_payload = true};
    struct history_row *rows = NULL;
    int count = 0;
    enum err err =
        store_history(merge->store, &query, &merge->arena, &rows, &count, merge->problem);
    return err || !count ? err : note_all_gone(merge, rows[0].payload);
}

void load_merge_remember(const struct directory *directory, struct json_write *payload)
{
    json_write_key(payload, IDS_MEMBER);
    json_write_list_begin(payload);
    for (int i = 0; i < directory->services_count; i++) {
        char id[UUID_TEXT_LEN + 1];
        uuid_print(directory->services[i].id, id);
        json_write_text(payload, str_from(id));
    }
    json_write_list_end(payload);
}

/* ---- life ---- */

static enum err prepare(struct load_merge *merge)
{
    size_t count = (size_t)merge->fresh->services_count + 1;
    enum err err = services_base_open(merge->store, date_today(), &merge->there, merge->problem);
    if (err)
        return err;
    merge->base = merge->there.base;
    merge->base.ground = merge->fresh;
    merge->kinds = ARENA_ARRAY(&merge->arena, enum merge_kind, count);
    merge->before = ARENA_ARRAY(&merge->arena, int, count);
    merge->gone =
        ARENA_ARRAY(&merge->arena, int, (size_t)merge->there.directory.services_count + 1);
    if (!merge->kinds || !merge->before || !merge->gone)
        return no_memory(merge);
    for (int i = 0; i < merge->fresh->services_count && !err; i++) {
        merge->before[i] = service_find(&merge->there.directory, merge->fresh->services[i].id);
        err = look_at(merge, i);
    }
    return err ? err : find_gone(merge);
}

enum err load_merge_open(struct store *store, const struct directory *fresh,
                         struct load_merge **out, struct problem *problem)
{
    struct load_merge *merge = calloc(1, sizeof *merge);
    if (!merge)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the services.");
    merge->store = store;
    merge->fresh = fresh;
    merge->problem = problem;
    arena_init(&merge->arena, 0);
    arena_init(&merge->scratch, 0);
    enum err err = prepare(merge);
    if (err)
        load_merge_close(merge);
    else
        *out = merge;
    return err;
}

void load_merge_close(struct load_merge *merge)
{
    if (!merge)
        return;
    services_base_close(&merge->there);
    arena_finish(&merge->scratch);
    arena_finish(&merge->arena);
    free(merge);
}

/* ---- writing ---- */

static enum err remember_change(struct load_merge *merge, enum edit_action action, struct uuid id,
                                int before)
{
    const struct edit_base *base = &merge->there.base;
    struct listing listing;
    struct buf document;
    enum err err = OK;
    buf_init(&document, 0);
    arena_reset(&merge->scratch);
    if (before != NONE)
        err = listing_of(base, base->ground, before, &merge->scratch, &listing, merge->problem);
    if (!err && before != NONE)
        err = listing_write(base, &listing, &document, merge->problem);
    if (!err)
        err = history_write_change(merge->store, STR(LOAD_ACTOR), edit_action_codes[action], id,
                                   buf_view(&document), MERGE_NOTE, merge->problem);
    buf_finish(&document);
    return err;
}

/* Which sources a service names, or would if it were written. */
static void mark_sources(const struct load_merge *merge, bool *named)
{
    const struct directory *fresh = merge->fresh;
#define MARK(list)                                                                                 \
    for (int k = 0; k < fresh->list##_count; k++)                                                  \
        if (fresh->list[k].source != NONE)                                                         \
            named[fresh->list[k].source] = true;
    MARK(services)
    MARK(sites)
    MARK(statements)
    MARK(schedules)
    MARK(coverages)
    MARK(fundings)
    MARK(evidence)
    MARK(phones)
#undef MARK
    for (int i = 0; i < fresh->services_count; i++) {
        struct span notes = fresh->services[i].notes;
        if (fresh->services[i].capacity_source != NONE)
            named[fresh->services[i].capacity_source] = true;
        for (int k = notes.first; k < notes.first + notes.count; k++)
            if (fresh->notes[k].source != NONE)
                named[fresh->notes[k].source] = true;
    }
}

static enum err write_beside(struct load_merge *merge)
{
    bool *named = ARENA_ARRAY(&merge->arena, bool, (size_t)merge->fresh->sources_count + 1);
    if (!named)
        return no_memory(merge);
    mark_sources(merge, named);
    return store_write_beside(merge->store, merge->fresh, named, merge->problem);
}

static enum err retire_gone(struct load_merge *merge, struct load_report *report)
{
    enum err err = OK;
    for (int i = 0; i < merge->gone_count && !err; i++) {
        struct uuid id = merge->there.directory.services[merge->gone[i]].id;
        err = store_remove_service(merge->store, id, merge->problem);
        if (!err)
            err = remember_change(merge, EDIT_RETIRE, id, merge->gone[i]);
        report->retired++;
    }
    return err;
}

static void tell_kept(const struct load_merge *merge, int service, struct load_report *report)
{
    struct str name = merge->fresh->services[service].name;
    size_t len = name.len < LOAD_NAME_BYTES ? name.len : LOAD_NAME_BYTES - 1;
    while (len < name.len && len && ((unsigned char)name.ptr[len] & 0xC0) == 0x80)
        len--;
    if (report->kept < LOAD_KEPT_SHOWN)
        snprintf(report->kept_names[report->kept], LOAD_NAME_BYTES, "%.*s", (int)len, name.ptr);
    report->kept++;
}

enum err load_merge_write(struct load_merge *merge, struct load_report *report,
                          struct problem *problem)
{
    int count = 0;
    int *services = ARENA_ARRAY(&merge->arena, int, (size_t)merge->fresh->services_count + 1);
    merge->problem = problem;
    if (!services)
        return no_memory(merge);
    for (int i = 0; i < merge->fresh->services_count; i++)
        if (merge->kinds[i] == MERGE_KEEP)
            tell_kept(merge, i, report);
        else if (merge->kinds[i] != MERGE_SAME)
            services[count++] = i;
    enum err err = store_write_some(merge->store, merge->fresh, services, count, problem);
    for (int i = 0; i < count && !err; i++) {
        bool is_new = merge->kinds[services[i]] == MERGE_CREATE;
        report->created += is_new;
        report->changed += !is_new;
        err = remember_change(merge, is_new ? EDIT_CREATE : EDIT_CHANGE,
                              merge->fresh->services[services[i]].id, merge->before[services[i]]);
    }
    if (!err)
        err = retire_gone(merge, report);
    return err ? err : write_beside(merge);
}
