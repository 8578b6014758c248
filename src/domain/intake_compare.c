/* Each service that was read, held against what is there. */
#include <stdio.h>
#include <string.h>

#include "services_sheet.h"
#include "store/history.h"

enum { REASON_BYTES = 2000 };

/* One service held against what is there. */
struct comparing {
    struct intake *intake;
    struct intake_row *row;
    struct listing after;
    struct listing before;
    struct buf *texts; /* two: before, after */
};

static void refuse(struct comparing *comparing, const char *reason)
{
    struct intake *intake = comparing->intake;
    comparing->row->outcome = INTAKE_REFUSED;
    comparing->row->index = NONE;
    comparing->row->words = draft_text(&intake->reading.base.draft, str_from(reason));
}

static void refuse_faults(struct comparing *comparing, const struct import_faults *faults)
{
    char reason[REASON_BYTES] = "";
    size_t len = 0;
    int shown = import_faults_shown(faults);
    for (int i = 0; i < shown && len + 1 < sizeof reason; i++) {
        const char *where = faults->list[i].where;
        const char *column = comparing->row->is_of_table ? sheet_fault_column(where) : NULL;
        where = column ? column : where;
        len += (size_t)snprintf(reason + len, sizeof reason - len, "%s%s%s%s", i ? " " : "", where,
                                where[0] ? ": " : "", faults->list[i].reason);
    }
    refuse(comparing, reason);
}

static enum err write_documents(struct comparing *comparing, const struct listing *after)
{
    struct intake *intake = comparing->intake;
    buf_clear(&comparing->texts[1]);
    return listing_write(&intake->base, after, &comparing->texts[1], intake->problem);
}

/* Is it the same as before? */
static bool is_same(const struct comparing *comparing)
{
    return comparing->row->before != NONE &&
           str_equal(buf_view(&comparing->texts[0]), buf_view(&comparing->texts[1]));
}

/* Other directories may not say who runs a service: that is told, and no reason to leave it out. */
static bool lacks_only_its_organisation(const struct import_faults *faults)
{
    return faults->count == 1 && strcmp(faults->list[0].where, "roles") == 0;
}

/* The gate; what it would mend is mended, in a listing of its own. */
static enum err pass_gate(struct comparing *comparing, struct import_faults *faults, bool *passes)
{
    struct intake *intake = comparing->intake;
    struct problem unused;
    faults->count = 0;
    *passes = listing_check(&intake->base, &comparing->after, faults, &unused) == OK;
    if (*passes)
        return OK;
    if (lacks_only_its_organisation(faults)) {
        *passes = true;
        comparing->row->notice = STR("It does not say which organisation runs it.");
        return OK;
    }
    struct listing *mended = ARENA_NEW(&intake->arena, struct listing);
    struct import_faults *notices = ARENA_NEW(&intake->scratch, struct import_faults);
    if (!mended || !notices)
        return intake_no_memory(intake);
    notices->count = 0;
    enum err err = listing_of(&intake->base, &intake->directory, comparing->row->index,
                              &intake->arena, mended, intake->problem);
    if (err || listing_settle(&intake->base, mended, notices, &unused) != OK)
        return err;
    faults->count = 0;
    *passes = listing_check(&intake->base, mended, faults, &unused) == OK;
    if (!*passes)
        return OK;
    comparing->row->mended = mended;
    comparing->row->notice =
        notices->count ? draft_text(&intake->reading.base.draft, str_from(notices->list[0].reason))
                       : STR("Small things were put right.");
    return write_documents(comparing, mended);
}

/* In quotes, without the stop that ends its sentence. */
static void quote(struct buf *out, struct str text)
{
    if (text.len && text.ptr[text.len - 1] == '.')
        text.len--;
    buf_char(out, '"');
    buf_str(out, text);
    buf_char(out, '"');
}

static void tell_one(struct buf *out, const struct difference *one)
{
    buf_text(out, out->len ? " " : "");
    buf_str(out, one->label);
    buf_text(out, one->before.len ? one->after.len ? ": was " : ": no longer " : ": now ");
    quote(out, one->before.len ? one->before : one->after);
    if (one->before.len && one->after.len) {
        buf_text(out, ", now ");
        quote(out, one->after);
    }
    buf_char(out, '.');
}

static enum err tell_difference(struct comparing *comparing)
{
    struct intake *intake = comparing->intake;
    struct intake_row *row = comparing->row;
    struct differences found = {0};
    struct buf words;
    enum err err =
        differences_find(&comparing->before, row->mended ? row->mended : &comparing->after,
                         &intake->scratch, &found, intake->problem);
    if (err)
        return err;
    buf_init(&words, 0);
    for (int i = 0; i < found.count; i++)
        tell_one(&words, &found.items[i]);
    row->words = draft_text(&intake->reading.base.draft, buf_view(&words));
    bool failed = words.failed || intake->reading.base.draft.failed;
    buf_finish(&words);
    return failed ? intake_no_memory(intake) : OK;
}

/* Who may learn where it is does not change by an import. */
static const char *flips(const struct comparing *comparing)
{
    const struct directory *directory = &comparing->intake->directory;
    const struct intake_row *row = comparing->row;
    if (row->before == NONE || directory->services[row->before].confidential ==
                                   directory->services[row->index].confidential)
        return NULL;
    return directory->services[row->before].confidential
               ? "The service is confidential, and an import cannot make it public."
               : "The service is public, and an import cannot make it confidential: on its own "
                 "page what was public is erased with it.";
}

static enum err compare_listing(struct comparing *comparing, struct import_faults *faults)
{
    struct intake *intake = comparing->intake;
    struct intake_row *row = comparing->row;
    bool passes = false;
    enum err err = listing_of(&intake->base, &intake->directory, row->index, &intake->scratch,
                              &comparing->after, intake->problem);
    if (!err)
        err = write_documents(comparing, &comparing->after);
    if (!err && row->before != NONE) {
        buf_clear(&comparing->texts[0]);
        err = listing_of(&intake->base, &intake->directory, row->before, &intake->scratch,
                         &comparing->before, intake->problem);
        if (!err)
            err = listing_write(&intake->base, &comparing->before, &comparing->texts[0],
                                intake->problem);
    }
    if (err)
        return err;
    if (is_same(comparing)) {
        row->outcome = INTAKE_UNCHANGED;
        return OK;
    }
    err = pass_gate(comparing, faults, &passes);
    if (err)
        return err;
    if (!passes) {
        refuse_faults(comparing, faults);
        return OK;
    }
    row->outcome = row->before == NONE  ? INTAKE_CREATED
                   : is_same(comparing) ? INTAKE_UNCHANGED
                                        : INTAKE_CHANGED;
    return row->outcome == INTAKE_CHANGED ? tell_difference(comparing) : OK;
}

static enum err compare(struct comparing *comparing, struct import_faults *faults)
{
    struct intake_row *row = comparing->row;
    const char *flip = row->index == NONE ? NULL : flips(comparing);
    if (row->index == NONE)
        return OK;
    if (row->index == row->before) {
        row->outcome = INTAKE_UNCHANGED;
        return OK;
    }
    if (flip) {
        refuse(comparing, flip);
        return OK;
    }
    arena_reset(&comparing->intake->scratch);
    return compare_listing(comparing, faults);
}

/* Real services are never mixed with made-up ones. */
static enum err refuse_mixture(const struct intake *intake)
{
    const struct directory *directory = &intake->directory;
    bool kinds[2] = {false, false};
    for (int i = 0; i < intake->start; i++)
        kinds[directory->services[i].synthetic] = true;
    for (int i = 0; i < intake->report.row_count; i++) {
        const struct intake_row *row = &intake->report.rows[i];
        if (row->index != NONE)
            kinds[directory->services[row->index].synthetic] = true;
    }
    return kinds[0] && kinds[1]
               ? problem_set(intake->problem, ERR_INVALID,
                             "Real and synthetic services are never mixed, and the database holds "
                             "the other kind.")
               : OK;
}

static enum err compare_all(struct intake *intake)
{
    struct intake_report *report = &intake->report;
    struct comparing comparing = {.intake = intake};
    struct buf texts[2];
    struct import_faults *faults = ARENA_NEW(&intake->arena, struct import_faults);
    enum err err = OK;
    if (!faults)
        return intake_no_memory(intake);
    buf_init(&texts[0], 0);
    buf_init(&texts[1], 0);
    comparing.texts = texts;
    for (int i = 0; i < report->row_count && !err; i++) {
        comparing.row = &report->rows[i];
        err = compare(&comparing, faults);
        report->count[comparing.row->outcome]++;
        report->noticed += comparing.row->notice.len > 0;
        intake_tell_progress(intake, intake->ask.watch.compared, i + 1);
        if (!err)
            err = intake_is_cancelled(intake);
    }
    buf_finish(&texts[0]);
    buf_finish(&texts[1]);
    return err;
}

enum err intake_finish(struct intake *intake, const struct intake_report **out,
                       struct problem *problem)
{
    intake->problem = problem;
    intake->reading.base.problem = problem;
    if (!intake->report.row_count)
        return problem_set(problem, ERR_INVALID, "There are no services in it.");
    enum err err = refuse_mixture(intake);
    if (!err)
        err = compare_all(intake);
    intake->is_finished = !err;
    if (!err)
        *out = &intake->report;
    return err;
}

/* ---- what was here before ---- */

static void note_return(struct intake *intake, struct intake_row *row)
{
    static const char words[] = "It was retired here: this brings it back.";
    struct buf notice;
    intake->report.noticed += !row->notice.len;
    buf_init(&notice, 0);
    buf_str(&notice, row->notice);
    buf_text(&notice, row->notice.len ? " " : "");
    buf_text(&notice, words);
    row->notice = draft_text(&intake->reading.base.draft, buf_view(&notice));
    intake->reading.base.draft.failed |= notice.failed;
    buf_finish(&notice);
}

/* What left as confidential or public comes back so. */
static enum err refuse_return(struct intake *intake, struct store *store, int64_t history_id,
                              struct intake_row *row)
{
    struct listing *was = ARENA_NEW(&intake->scratch, struct listing);
    bool existed = false;
    if (!was)
        return intake_no_memory(intake);
    if (edit_before(store, &intake->base, history_id, &intake->scratch, was, &existed, NULL) ||
        !existed)
        return OK;
    bool was_confidential = was->directory.services[was->service].confidential;
    if (was_confidential == intake->directory.services[row->index].confidential)
        return OK;
    intake->report.count[INTAKE_CREATED]--;
    intake->report.count[INTAKE_REFUSED]++;
    row->outcome = INTAKE_REFUSED;
    row->index = NONE;
    row->words =
        was_confidential
            ? STR("The service was confidential before it was retired here, and an import cannot "
                  "make it public.")
            : STR("The service was public before it was retired here, and an import cannot make it "
                  "confidential: restore it, then make it confidential on its own page, which "
                  "erases what was public.");
    return OK;
}

enum err intake_note_retired(struct intake *intake, struct store *store, struct problem *problem)
{
    struct id_map retired = {0};
    struct history_row *rows = NULL;
    int count = 0;
    intake->problem = problem;
    if (!intake->report.count[INTAKE_CREATED])
        return OK;
    arena_reset(&intake->scratch);
    enum err err = store_history_latest(store, edit_action_codes[EDIT_RETIRE], &intake->scratch,
                                        &rows, &count, problem);
    for (int i = 0; i < count && !err; i++) {
        struct uuid id;
        if (uuid_parse(rows[i].subject, &id))
            err = id_map_put(&retired, &intake->scratch, id, i);
    }
    for (int i = 0; i < intake->report.row_count && !err && count; i++) {
        struct intake_row *row = &intake->report.rows[i];
        int found = row->outcome == INTAKE_CREATED ? id_map_get(&retired, row->service) : NONE;
        if (found == NONE)
            continue;
        err = refuse_return(intake, store, rows[found].id, row);
        if (row->outcome == INTAKE_CREATED)
            note_return(intake, row);
    }
    return intake->reading.base.draft.failed ? intake_no_memory(intake) : err;
}
