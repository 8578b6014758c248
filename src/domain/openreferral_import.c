/* Takes files of Open Referral into the record, all or nothing. */
#include <stdio.h>

#include "domain/history.h"
#include "domain/services_import.h"

static void copy_fault(const struct intake_row *row, struct openreferral_report *out)
{
    char where[sizeof out->faults.list[0].where];
    char reason[sizeof out->faults.list[0].reason];
    snprintf(where, sizeof where, "%.*s", (int)row->where.len, row->where.ptr);
    snprintf(reason, sizeof reason, "%.*s", (int)row->words.len, row->words.ptr);
    import_faults_add(&out->faults, where, reason);
}

static void tell(const struct services_import *import, struct openreferral_report *out)
{
    const struct intake_report *report = services_import_report(import);
    *out = *report->referral;
    out->faults.count = 0;
    out->files = services_import_files(import);
    out->read = report->row_count;
    out->created = report->count[INTAKE_CREATED];
    out->changed = report->count[INTAKE_CHANGED];
    out->unchanged = report->count[INTAKE_UNCHANGED];
    for (int i = 0; i < report->row_count; i++)
        if (report->rows[i].outcome == INTAKE_REFUSED)
            copy_fault(&report->rows[i], out);
}

enum err openreferral_import(struct store *store, const char *path, bool dry_run, struct date today,
                             import_progress *progress, void *context,
                             struct openreferral_report *out, struct problem *problem)
{
    struct services_import *import = NULL;
    const struct services_import_ask ask = {.path = path,
                                            .has_format = true,
                                            .format = INTAKE_OPENREFERRAL,
                                            .today = today,
                                            .watch = {.read = progress, .context = context}};
    *out = (struct openreferral_report){0};
    enum err err = services_import_open(store, &ask, &import, problem);
    if (err)
        return err;
    tell(import, out);
    if (out->faults.count)
        err = problem_set(problem, ERR_INVALID,
                          "%lld of %d services %s refused. Nothing was "
                          "imported.",
                          (long long)out->faults.count, out->read,
                          out->faults.count == 1 ? "is" : "are");
    else if (!dry_run)
        err = services_import_write(import, HISTORY_COMMAND_LINE, problem);
    services_import_close(import);
    return err;
}
