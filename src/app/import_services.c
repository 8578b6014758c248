#include "import_services.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "domain/history.h"
#include "domain/services_file.h"
#include "domain/services_import.h"

enum { ROWS_SHOWN = 100, WORDS_SHOWN = 400 };

static bool is_given(const struct call *call, const char *name)
{
    return call_value(call, name) != NULL;
}

static void row_print(FILE *out, const struct intake_row *row)
{
    struct str words = row->words;
    int most = words.len > WORDS_SHOWN ? WORDS_SHOWN : (int)words.len;
    fprintf(out, "  %.*s%s%.*s%s%.*s%s\n", (int)row->where.len, row->where.ptr,
            row->name.len ? ", " : "", (int)row->name.len, row->name.len ? row->name.ptr : "",
            words.len ? ": " : "", most, words.len ? words.ptr : "",
            words.len > WORDS_SHOWN ? "..." : "");
}

static void rows_print(FILE *out, const struct intake_report *report, enum intake_outcome outcome,
                       const char *title)
{
    int shown = 0;
    if (!report->count[outcome])
        return;
    fprintf(out, "%s\n", title);
    for (int i = 0; i < report->row_count && shown < ROWS_SHOWN; i++)
        if (report->rows[i].outcome == outcome) {
            row_print(out, &report->rows[i]);
            shown++;
        }
    if (report->count[outcome] > shown)
        fprintf(out, "  and %d more\n", report->count[outcome] - shown);
}

static void notices_print(FILE *out, const struct intake_report *report)
{
    int shown = 0;
    for (int i = 0; i < report->notice_count; i++)
        fprintf(out, "%.*s\n", (int)report->notices[i].len, report->notices[i].ptr);
    if (report->noticed)
        fputs("Look at these:\n", out);
    for (int i = 0; i < report->row_count && shown < ROWS_SHOWN; i++) {
        const struct intake_row *row = &report->rows[i];
        if (!row->notice.len)
            continue;
        fprintf(out, "  %.*s: %.*s\n", (int)row->where.len, row->where.ptr, (int)row->notice.len,
                row->notice.ptr);
        shown++;
    }
    if (report->noticed > shown)
        fprintf(out, "  and %d more\n", report->noticed - shown);
}

static void left_print(FILE *out, const struct openreferral_report *report)
{
    if (report->passed_over)
        fprintf(out, "  %-32s %d\n", "without services, passed over", report->passed_over);
    if (report->left_count)
        fputs("Signpost has no place for these, and left them out:\n", out);
    for (int i = 0; i < report->left_count; i++)
        fprintf(out, "  %-32s %d\n", report->left[i].name, report->left[i].times);
}

static void say(FILE *out, const struct services_import *import, const char *verb)
{
    const struct intake_report *report = services_import_report(import);
    int files = services_import_files(import);
    int good = report->row_count - report->count[INTAKE_REFUSED];
    fprintf(out, "%s %d service%s from %d file%s.\n", verb, good, good == 1 ? "" : "s", files,
            files == 1 ? "" : "s");
    fprintf(out, "  %-32s %d\n", "new", report->count[INTAKE_CREATED]);
    fprintf(out, "  %-32s %d\n", "changed", report->count[INTAKE_CHANGED]);
    fprintf(out, "  %-32s %d\n", "the same as before", report->count[INTAKE_UNCHANGED]);
    if (report->count[INTAKE_REFUSED])
        fprintf(out, "  %-32s %d\n", "refused", report->count[INTAKE_REFUSED]);
    left_print(out, report->referral);
}

/* The whole report as a file: JSON if it is called so, else CSV. */
static enum err report_write(const struct intake_report *report, const char *path,
                             struct problem *problem)
{
    struct buf text;
    size_t len = strlen(path);
    buf_init(&text, 0);
    if (len > 5 && strcmp(path + len - 5, ".json") == 0)
        intake_report_json(report, true, &text);
    else
        intake_report_csv(report, true, &text);
    FILE *file = text.failed ? NULL : fopen(path, "wb");
    bool good = file && fwrite(text.ptr, 1, text.len, file) == text.len;
    good = (!file || fclose(file) == 0) && good;
    buf_finish(&text);
    return good ? OK : problem_set(problem, ERR_IO, "The report cannot be written to %s.", path);
}

/* What comes next begins on a line of its own. */
static void progress_end(const struct call *call)
{
    if (isatty(fileno(call->err)))
        fputs("\r\033[K", call->err);
}

static enum outcome finish(struct call *call, struct services_import *import,
                           struct problem *problem)
{
    const struct intake_report *report = services_import_report(import);
    const char *path = call_value(call, "report");
    int refused = report->count[INTAKE_REFUSED];
    bool dry_run = is_given(call, "dry-run");
    bool accepts = !refused || is_given(call, "accept-good");
    if (path && report_write(report, path, problem))
        return OUTCOME_FAILED;
    rows_print(accepts ? call->out : call->err, report, INTAKE_REFUSED, "Refused:");
    if (dry_run) {
        rows_print(call->out, report, INTAKE_CHANGED, "Would change:");
        rows_print(call->out, report, INTAKE_CREATED, "New:");
    }
    notices_print(call->out, report);
    if (!accepts) {
        problem_set(problem, ERR_INVALID,
                    "%d of %d services %s refused. Nothing was imported. Mend them, or repeat with "
                    "--accept-good.",
                    refused, report->row_count, refused == 1 ? "is" : "are");
        return OUTCOME_FAILED;
    }
    if (!dry_run && services_import_write(import, HISTORY_COMMAND_LINE, problem))
        return OUTCOME_FAILED;
    progress_end(call);
    say(call->out, import, dry_run ? "Would import" : "Imported");
    return OUTCOME_DONE;
}

enum outcome import_services(struct call *call, struct store *store, bool is_referral,
                             const struct intake_watch *watch, struct problem *problem)
{
    struct services_import *import = NULL;
    const struct services_import_ask ask = {.path = call->arguments[1],
                                            .has_format = is_referral,
                                            .format = INTAKE_OPENREFERRAL,
                                            .today = date_today(),
                                            .watch = *watch,
                                            .is_cancelled = call->must_end};
    if (services_import_open(store, &ask, &import, problem))
        return OUTCOME_FAILED;
    progress_end(call);
    enum outcome outcome = finish(call, import, problem);
    services_import_close(import);
    return outcome;
}

/* The codes are the database's; without one the columns are told without them. */
static void columns_tell(const struct call *call, struct buf *out)
{
    struct arena arena;
    struct store *store = NULL;
    struct problem unused;
    struct directory *ground;
    static const struct vocabularies none;
    arena_init(&arena, 0);
    ground = ARENA_NEW(&arena, struct directory);
    bool is_known = ground &&
                    !store_open(call->settings.values[SETTING_DB], STORE_READ, &store, &unused) &&
                    !store_read_ground(store, &arena, ground, &unused);
    services_columns_write(is_known ? &ground->words : &none, out);
    store_close(store);
    arena_finish(&arena);
}

enum outcome import_services_template(struct call *call, bool in_words)
{
    struct buf text;
    buf_init(&text, 0);
    if (in_words)
        columns_tell(call, &text);
    else
        services_template_write(&text);
    enum outcome outcome = text.failed ? OUTCOME_FAILED : call_print(call, buf_view(&text));
    buf_finish(&text);
    return outcome;
}
