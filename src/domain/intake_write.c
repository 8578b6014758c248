/* What an intake brought, into the record; and its report as a file. */
#include <string.h>

#include "codec/csv_write.h"
#include "codec/json_write.h"
#include "domain/history.h"
#include "edit_making.h"
#include "services_sheet.h"
#include "store/history.h"
#include "store/services.h"

/* ---- the record ---- */

struct writing_in {
    struct intake *intake;
    struct store *store;
    const struct intake_write *ask;
    struct buf document;
    struct buf payload;
};

/* Is the record still what the row was compared with? */
static enum err check_current(struct writing_in *writing, const struct intake_row *row)
{
    struct intake *intake = writing->intake;
    struct listing now;
    struct listing before;
    char versions[2][EDIT_VERSION_BYTES] = {"", ""};
    arena_reset(&intake->scratch);
    enum err err = listing_current(&intake->base, writing->store, row->service, &intake->scratch,
                                   &now, intake->problem);
    if (err == ERR_NOT_FOUND && row->before == NONE)
        return OK;
    if (!err)
        err = listing_version(&intake->base, &now, versions[0], intake->problem);
    if (!err && row->before != NONE)
        err = listing_of(&intake->base, &intake->directory, row->before, &intake->scratch, &before,
                         intake->problem);
    if (!err && row->before != NONE)
        err = listing_version(&intake->base, &before, versions[1], intake->problem);
    if ((!err && strcmp(versions[0], versions[1]) != 0) || err == ERR_NOT_FOUND)
        err = problem_set(intake->problem, ERR_STALE,
                          "Somebody has changed \"%.*s\" meanwhile. Look at the report again.",
                          SHOWN(row->name));
    return err;
}

static enum err remember_row(struct writing_in *writing, const struct intake_row *row)
{
    struct intake *intake = writing->intake;
    struct listing before;
    enum err err = OK;
    buf_clear(&writing->document);
    arena_reset(&intake->scratch);
    if (row->before != NONE) {
        err = listing_of(&intake->base, &intake->directory, row->before, &intake->scratch, &before,
                         intake->problem);
        if (!err)
            err = listing_write(&intake->base, &before, &writing->document, intake->problem);
    }
    return err ? err
               : history_write_change(
                     writing->store, str_from(writing->ask->actor),
                     edit_action_codes[row->before == NONE ? EDIT_CREATE : EDIT_CHANGE],
                     row->service, buf_view(&writing->document), writing->ask->note,
                     intake->problem);
}

static enum err remember_all(struct writing_in *writing)
{
    const struct intake_report *report = &writing->intake->report;
    struct json_write json = json_write_to(&writing->payload);
    buf_clear(&writing->payload);
    json_write_object_begin(&json);
    for (int i = 0; i < INTAKE_OUTCOME_COUNT; i++) {
        json_write_key(&json, str_from(intake_outcome_codes[i]));
        json_write_int(&json, report->count[i]);
    }
    json_write_key(&json, STR("note"));
    json_write_text(&json, writing->ask->note);
    json_write_object_end(&json);
    if (writing->payload.failed)
        return intake_no_memory(writing->intake);
    return store_remember(writing->store, writing->ask->actor, "import", writing->ask->subject,
                          buf_view(&writing->payload), writing->intake->problem);
}

static bool is_written(const struct intake_row *row)
{
    return row->outcome == INTAKE_CREATED || row->outcome == INTAKE_CHANGED;
}

static enum err write_services(struct writing_in *writing)
{
    struct intake *intake = writing->intake;
    const struct intake_report *report = &intake->report;
    int count = 0;
    enum err err = OK;
    int *services = ARENA_ARRAY(&intake->arena, int, (size_t)report->row_count + 1);
    if (!services)
        return intake_no_memory(intake);
    for (int i = 0; i < report->row_count; i++)
        if (is_written(&report->rows[i]) && !report->rows[i].mended)
            services[count++] = report->rows[i].index;
    if (count)
        err =
            store_write_some(writing->store, &intake->directory, services, count, intake->problem);
    for (int i = 0; i < report->row_count && !err; i++)
        if (is_written(&report->rows[i]) && report->rows[i].mended)
            err = store_write_service(writing->store, &report->rows[i].mended->directory,
                                      report->rows[i].mended->service, intake->problem);
    return err;
}

/* Has any listing ever left? Most records need not be asked about each row that is new. */
static enum err have_left(struct writing_in *writing, bool *out)
{
    static const enum edit_action ways[] = {EDIT_RETIRE, EDIT_UNDO};
    enum err err = OK;
    *out = false;
    for (int i = 0; i < 2 && !err && !*out; i++) {
        struct history_query query = {.action = str_from(edit_action_codes[ways[i]]), .most = 1};
        struct history_row *rows = NULL;
        int count = 0;
        arena_reset(&writing->intake->scratch);
        err = store_history(writing->store, &query, &writing->intake->scratch, &rows, &count,
                            writing->intake->problem);
        *out = count > 0;
    }
    return err;
}

/* What was public does not come back as confidential, nor the other way. */
static enum err check_returns(struct writing_in *writing)
{
    struct intake *intake = writing->intake;
    bool may_return = false;
    enum err err = have_left(writing, &may_return);
    for (int i = 0; i < intake->report.row_count && may_return && !err; i++) {
        const struct intake_row *row = &intake->report.rows[i];
        if (!is_written(row) || row->before != NONE)
            continue;
        arena_reset(&intake->scratch);
        err = edit_refuse_return(writing->store, &intake->base, row->service,
                                 intake->directory.services[row->index].confidential,
                                 &intake->scratch, intake->problem);
        if (err)
            problem_at(intake->problem, "%.*s", SHOWN(row->name));
    }
    return err;
}

static enum err write_all(struct writing_in *writing)
{
    const struct intake_report *report = &writing->intake->report;
    int count = 0;
    enum err err = check_returns(writing);
    for (int i = 0; i < report->row_count && !err && writing->ask->checks_current; i++)
        if (is_written(&report->rows[i]))
            err = check_current(writing, &report->rows[i]);
    if (!err)
        err = write_services(writing);
    for (int i = 0; i < report->row_count && !err; i++)
        if (is_written(&report->rows[i])) {
            err = remember_row(writing, &report->rows[i]);
            intake_tell_progress(writing->intake, writing->intake->ask.watch.written, ++count);
        }
    return err ? err : remember_all(writing);
}

enum err intake_write(struct intake *intake, struct store *store, const struct intake_write *ask,
                      struct problem *problem)
{
    struct writing_in writing = {.intake = intake, .store = store, .ask = ask};
    intake->problem = problem;
    if (!intake->is_finished)
        return problem_set(problem, ERR_INVALID, "The import was not checked.");
    if (!(intake->report.count[INTAKE_CREATED] + intake->report.count[INTAKE_CHANGED]))
        return OK;
    enum err err = store_begin(store, problem);
    if (err)
        return err;
    buf_init(&writing.document, 0);
    buf_init(&writing.payload, 0);
    err = write_all(&writing);
    buf_finish(&writing.document);
    buf_finish(&writing.payload);
    enum err end = store_end(store, !err, problem);
    return err ? err : end;
}

/* ---- the report ---- */

static bool is_told(const struct intake_row *row, enum intake_outcome outcome, bool all)
{
    return row->outcome == outcome && (all || outcome != INTAKE_UNCHANGED || row->notice.len);
}

/* Refused rows first: they are what somebody has to do something about. */
static const enum intake_outcome order[] = {INTAKE_REFUSED, INTAKE_CHANGED, INTAKE_CREATED,
                                            INTAKE_UNCHANGED};

void intake_report_csv(const struct intake_report *report, bool all, struct buf *out)
{
    struct csv_write csv = csv_write_to(out);
    csv_write_row(&csv, "line|outcome|id|name|what|notice");
    for (size_t k = 0; k < sizeof order / sizeof *order; k++)
        for (int i = 0; i < report->row_count; i++) {
            const struct intake_row *row = &report->rows[i];
            char id[UUID_TEXT_LEN + 1];
            if (!is_told(row, order[k], all))
                continue;
            uuid_print(row->service, id);
            csv_write_text(&csv, row->where);
            csv_write_text(&csv, str_from(intake_outcome_codes[row->outcome]));
            csv_write_text(&csv, str_from(id));
            csv_write_text(&csv, row->name);
            csv_write_text(&csv, row->words);
            csv_write_text(&csv, row->notice);
            csv_write_end(&csv);
        }
}

static void text_member(struct json_write *json, struct str key, struct str text)
{
    json_write_key(json, key);
    json_write_text(json, text);
}

static void report_row(struct json_write *json, const struct intake_row *row)
{
    char id[UUID_TEXT_LEN + 1];
    uuid_print(row->service, id);
    json_write_object_begin(json);
    text_member(json, STR("where"), row->where);
    text_member(json, STR("outcome"), str_from(intake_outcome_codes[row->outcome]));
    text_member(json, STR("id"), str_from(id));
    text_member(json, STR("name"), row->name);
    text_member(json, STR("what"), row->words);
    text_member(json, STR("notice"), row->notice);
    json_write_object_end(json);
}

void intake_report_json(const struct intake_report *report, bool all, struct buf *out)
{
    struct json_write json = json_write_to(out);
    json_write_object_begin(&json);
    for (int i = 0; i < INTAKE_OUTCOME_COUNT; i++) {
        json_write_key(&json, str_from(intake_outcome_codes[i]));
        json_write_int(&json, report->count[i]);
    }
    json_write_key(&json, STR("notices"));
    json_write_list_begin(&json);
    for (int i = 0; i < report->notice_count; i++)
        json_write_text(&json, report->notices[i]);
    json_write_list_end(&json);
    json_write_key(&json, STR("rows"));
    json_write_list_begin(&json);
    for (size_t k = 0; k < sizeof order / sizeof *order; k++)
        for (int i = 0; i < report->row_count; i++)
            if (is_told(&report->rows[i], order[k], all))
                report_row(&json, &report->rows[i]);
    json_write_list_end(&json);
    json_write_object_end(&json);
    buf_char(out, '\n');
}
