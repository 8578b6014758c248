/* Copies of the record: backup, restore, verify. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "app/command.h"
#include "app/record.h"
#include "codec/json_write.h"
#include "store/backup.h"

#define BACKUP_SETTINGS                                                                            \
    (SETTING_BIT(SETTING_DB) | SETTING_BIT(SETTING_CONFIG) | SETTING_BIT(SETTING_LOG_LEVEL))

/* ---- backup ---- */

static enum outcome backup_run(struct call *call)
{
    struct problem problem = {0};
    struct store *store = NULL;
    const char *path = call->arguments[0];
    enum err err = store_open(call->settings.values[SETTING_DB], STORE_READ, &store, &problem);
    if (!err)
        err = backup_make(store, path, call->must_end, &problem);
    store_close(store);
    if (err)
        return call_fail(call, OUTCOME_FAILED, &problem);
    fprintf(call->out, "Copied to %s, and verified.\n", path);
    return OUTCOME_DONE;
}

const struct command command_backup = {
    .name = "backup",
    .arguments = "FILE",
    .argument_count = 1,
    .summary = "copies the database into one file, and verifies the copy",
    .more =
        "Also while a server runs and people write: the copy is of one moment. The file appears\n"
        "whole or not at all, for its owner alone; a former backup of that name is replaced. It\n"
        "holds accounts and history too: keep it as safe as the database.",
    .settings = BACKUP_SETTINGS,
    .place = COMMAND_IN_SERVER,
    .run = backup_run,
};

/* ---- restore ---- */

static enum outcome restore_run(struct call *call)
{
    struct problem problem = {0};
    struct backup_restored restored;
    const char *path = call->settings.values[SETTING_DB];
    const char *from = call_value(call, "from");
    if (!from)
        return call_misuse(call, "Say which backup: --from FILE.");
    if (backup_restore(from, path, call_value(call, "replace") != NULL, &restored, &problem) != OK)
        return call_fail(call, OUTCOME_FAILED, &problem);
    fprintf(call->out, "Restored %s, and verified it.\n", path);
    if (restored.kept[0])
        fprintf(call->out, "What was there before is %s now.\n", restored.kept);
    if (restored.is_older)
        fprintf(call->out,
                "It was made by an older Signpost (version %d of its tables): run signpost migrate "
                "--db %s\n",
                restored.version, path);
    return OUTCOME_DONE;
}

static int restore_options(struct option out[OPTIONS_MAX])
{
    out[0] = (struct option){.name = "from", .value = "FILE", .help = "the backup"};
    out[1] = (struct option){.name = "replace",
                             .kind = OPTION_SWITCH,
                             .help = "also where there is a database, which is kept beside it"};
    return 2;
}

const struct command command_restore = {
    .name = "restore",
    .summary = "makes a database from a backup, once it was verified",
    .more =
        "The backup is verified, copied, and the copy verified, before anything is replaced. A\n"
        "database that a server uses is left alone: stop the server first.",
    .settings = BACKUP_SETTINGS,
    .options = restore_options,
    .run = restore_run,
};

/* ---- verify ---- */

static void report_say(FILE *out, const struct verify_report *report, const char *path,
                       bool is_older)
{
    if (is_older)
        fputs("Its tables are of an older Signpost: only the file itself was verified.\n", out);
    else
        fprintf(out,
                "%s: %" PRId64 " rows of history (%" PRId64 " erased), %" PRId64
                " records, %" PRId64 " geometries.\n",
                path, report->history_rows, report->erased_rows, report->records,
                report->geometries);
    int64_t shown =
        report->fault_count < VERIFY_FAULTS_MAX ? report->fault_count : VERIFY_FAULTS_MAX;
    for (int64_t i = 0; i < shown; i++)
        fprintf(out, "  %s: %s\n", report->faults[i].where, report->faults[i].text);
    if (report->fault_count > shown)
        fprintf(out, "  and %" PRId64 " more\n", report->fault_count - shown);
    if (report->fault_count)
        fprintf(out, "%" PRId64 " fault%s found.\n", report->fault_count,
                report->fault_count == 1 ? " was" : "s were");
    else
        fputs("All is as it was written.\n", out);
}

static void member_int(struct json_write *json, struct str key, int64_t number)
{
    json_write_key(json, key);
    json_write_int(json, number);
}

static enum outcome report_write(const struct call *call, const struct verify_report *report,
                                 bool is_older)
{
    struct buf text;
    buf_init(&text, 0);
    struct json_write json = json_write_to(&text);
    json_write_object_begin(&json);
    json_write_key(&json, STR("older_schema"));
    json_write_bool(&json, is_older);
    member_int(&json, STR("history_rows"), report->history_rows);
    member_int(&json, STR("erased_rows"), report->erased_rows);
    member_int(&json, STR("records"), report->records);
    member_int(&json, STR("geometries"), report->geometries);
    member_int(&json, STR("fault_count"), report->fault_count);
    json_write_key(&json, STR("faults"));
    json_write_list_begin(&json);
    for (int i = 0; i < report->fault_count && i < VERIFY_FAULTS_MAX; i++) {
        json_write_object_begin(&json);
        json_write_key(&json, STR("where"));
        json_write_text(&json, str_from(report->faults[i].where));
        json_write_key(&json, STR("detail"));
        json_write_text(&json, str_from(report->faults[i].text));
        json_write_object_end(&json);
    }
    json_write_list_end(&json);
    json_write_object_end(&json);
    buf_char(&text, '\n');
    enum outcome outcome = text.failed ? OUTCOME_FAILED : call_print(call, buf_view(&text));
    buf_finish(&text);
    return outcome;
}

static enum outcome report_tell(const struct call *call, const struct verify_report *report,
                                bool is_older)
{
    enum outcome outcome = OUTCOME_DONE;
    if (call_value(call, "json"))
        outcome = report_write(call, report, is_older);
    else
        report_say(call->out, report, call->settings.values[SETTING_DB], is_older);
    return report->fault_count ? OUTCOME_FAILED : outcome;
}

static enum outcome verify_run(struct call *call)
{
    struct problem problem = {0};
    struct verify_report *report = calloc(1, sizeof *report);
    bool is_older = false;
    if (!report) {
        problem_set(&problem, ERR_NO_MEMORY, "There is no memory for it.");
        return call_fail(call, OUTCOME_FAILED, &problem);
    }
    enum outcome outcome =
        backup_verify(call->settings.values[SETTING_DB], report, &is_older, &problem) == OK
            ? report_tell(call, report, is_older)
            : call_fail(call, OUTCOME_FAILED, &problem);
    free(report);
    return outcome;
}

static int verify_options(struct option out[OPTIONS_MAX])
{
    out[0] = (struct option){.name = "json", .kind = OPTION_SWITCH, .help = "the report as JSON"};
    return 1;
}

const struct command command_verify = {
    .name = "verify",
    .summary = "checks that a database or a backup is what was written to it",
    .more =
        "The file itself, keys between tables, the chain of the history, the hash of every\n"
        "record and table, every geometry. Names what is wrong; exit code 1 if anything is. Also\n"
        "while a server runs.",
    .settings = BACKUP_SETTINGS,
    .options = verify_options,
    .run = verify_run,
};
