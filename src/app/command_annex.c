/* The command that writes the annex: the document, and its data beside it. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "annex_export.h"
#include "app/command.h"
#include "app/record.h"

static int annex_options(struct option out[OPTIONS_MAX])
{
    int count = 0;
    out[count++] = (struct option){
        .name = "out", .value = "FOLDER", .help = "where the files go: a new or an empty folder"};
    out[count++] = (struct option){.name = "as-of",
                                   .value = "DATE",
                                   .help = "the day it is about, like 2021-02-01; else today"};
    out[count++] = (struct option){
        .name = "known-on", .value = "DATE", .help = "count only what was known on that day"};
    return count;
}

static atomic_bool is_stopped; /* set by a signal: the files that are half done are then removed */

static void stop(int number)
{
    (void)number;
    atomic_store(&is_stopped, true);
}

static void signals_hear(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction before;
    struct sigaction action = {.sa_handler = stop, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
}

static enum outcome export_run(struct call *call, const struct annex_ask *ask)
{
    struct problem problem = {0};
    struct annex_report report;
    const struct atlas *atlas = NULL;
    enum outcome outcome = OUTCOME_DONE;
    if (record_view(&call->settings, &atlas, &problem) != OK)
        return call_fail(call, OUTCOME_FAILED, &problem);
    signals_hear();
    if (annex_export(atlas, ask, &report, &problem) != OK)
        outcome = call_fail(call, OUTCOME_FAILED, &problem);
    else
        printf("Wrote %d files, %.1f MB, to %s. Data fingerprint: %s.\n", report.files,
               (double)report.size_bytes / 1e6, ask->folder, atlas->version);
    atlas_give_back(atlas);
    return outcome;
}

static enum outcome annex_run(struct call *call)
{
    const char *as_of = call_value(call, "as-of");
    const char *known_on = call_value(call, "known-on");
    struct annex_ask ask = {.folder = call_value(call, "out"),
                            .moment = {date_today(), DATE_MAX},
                            .shows_progress = isatty(STDERR_FILENO),
                            .is_stopped = &is_stopped};
    if (!ask.folder || !ask.folder[0])
        return call_misuse(call, "Say where to: signpost annex --out FOLDER.");
    if (as_of && !date_parse(str_from(as_of), &ask.moment.as_of))
        return call_misuse(call, "--as-of is a date like 2021-02-01.");
    if (known_on && !date_parse(str_from(known_on), &ask.moment.known_on))
        return call_misuse(call, "--known-on is a date like 2021-02-01.");
    return export_run(call, &ask);
}

const struct command command_annex = {
    .name = "annex",
    .summary = "writes the annex as at a day: pages, maps and tables, and the data beside them",
    .more = "FOLDER gets index.html with its style sheet, annex.pdf, and the same as CSV and "
            "GeoJSON.\n"
            "The same data and day give the same bytes. The folder is complete or as it was: an "
            "earlier\n"
            "annex in it is replaced at the end, and a folder with other files is left alone.",
    .settings = SETTING_BIT(SETTING_DB) | SETTING_BIT(SETTING_CONFIG) |
                SETTING_BIT(SETTING_LOG_LEVEL) | SETTING_BIT(SETTING_TODAY),
    .options = annex_options,
    .run = annex_run,
};
