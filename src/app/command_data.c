/* Commands that make the record and fill it: migrate, load, demo. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/command.h"
#include "app/record.h"
#include "domain/load.h"
#include "domain/synthetic.h"

#define DATA_SETTINGS                                                                              \
    (SETTING_BIT(SETTING_DB) | SETTING_BIT(SETTING_CONFIG) | SETTING_BIT(SETTING_LOG_LEVEL) |      \
     SETTING_BIT(SETTING_TODAY))

/* ---- migrate ---- */

static enum outcome migrate_run(struct call *call)
{
    struct problem problem = {0};
    struct store *store = NULL;
    int applied = 0;
    const char *path = call->settings.values[SETTING_DB];
    enum err err = store_open(path, STORE_CREATE, &store, &problem);
    if (!err)
        err = store_migrate(store, &applied, &problem);
    int version = err ? 0 : store_version(store);
    if (!err && store_migrate_kept(store))
        fprintf(call->out, "What it was before is kept in %s.\n", store_migrate_kept(store));
    store_close(store);
    if (err)
        return call_fail(call, OUTCOME_FAILED, &problem);
    if (applied)
        fprintf(call->out, "%s is at version %d now; %d migration%s applied.\n", path, version,
                applied, applied == 1 ? "" : "s");
    else if (isatty(fileno(call->out)))
        fprintf(call->out, "%s is up to date.\n", path);
    return OUTCOME_DONE;
}

const struct command command_migrate = {
    .name = "migrate",
    .summary = "makes the database, or brings it to this version; harmless to repeat",
    .settings = DATA_SETTINGS,
    .run = migrate_run,
};

/* ---- load ---- */

static void load_tell(FILE *out, const struct load_report *report)
{
    fprintf(out,
            "Loaded %d boroughs, %d places, %d postcode sectors and %d services from %d sources.\n",
            report->boroughs, report->places, report->sectors, report->services, report->sources);
    if (report->created + report->changed + report->retired)
        fprintf(out, "Of the services %d are new, %d changed and %d no longer there.\n",
                report->created, report->changed, report->retired);
    if (report->kept)
        fprintf(out,
                "These say something else in the files, and were changed or retired here: they are "
                "left as they are.\n");
    for (int i = 0; i < report->kept && i < LOAD_KEPT_SHOWN; i++)
        fprintf(out, "  %s\n", report->kept_names[i]);
    if (report->kept > LOAD_KEPT_SHOWN)
        fprintf(out, "  and %d more\n", report->kept - LOAD_KEPT_SHOWN);
}

static enum outcome load_run(struct call *call)
{
    struct problem problem = {0};
    struct store *store = NULL;
    struct load_report report = {0};
    char room[RECORD_PATH_MAX];
    const char *folder = NULL;
    enum err err = record_geodata(&call->settings, room, &folder, &problem);
    if (!err)
        err = call_edit(call, &store, &problem);
    if (!err)
        err = load_all(store, folder, &report, &problem);
    call_edit_end(call, store);
    if (err)
        return call_fail(call, OUTCOME_FAILED, &problem);
    if (!report.was_loaded)
        load_tell(call->out, &report);
    else if (isatty(fileno(call->out)))
        fputs("Everything was loaded before: nothing to do.\n", call->out);
    return OUTCOME_DONE;
}

const struct command command_load = {
    .name = "load",
    .summary = "loads boroughs, places and the real services that come with Signpost",
    .more =
        "Harmless to repeat: the same files are not loaded twice, and a service that was changed,\n"
        "imported or retired here stays as it is.",
    .settings = DATA_SETTINGS | SETTING_BIT(SETTING_GEODATA),
    .place = COMMAND_WRITES,
    .run = load_run,
};

/* ---- demo ---- */

static int demo_options(struct option out[OPTIONS_MAX])
{
    out[0] =
        (struct option){.name = "services", .value = "N", .help = "how many to make up (2000)"};
    out[1] = (struct option){
        .name = "seed", .value = "S", .help = "the same seed gives the same directory (1)"};
    return 2;
}

static bool number_read(const struct call *call, const char *name, int64_t usual, int64_t least,
                        int64_t most, int64_t *out)
{
    const char *text = call_value(call, name);
    *out = usual;
    return !text || (str_to_int(str_from(text), out) && *out >= least && *out <= most);
}

static enum err demo_fill(struct call *call, int64_t services, int64_t seed,
                          struct synthetic_report *report, struct problem *problem)
{
    struct store *store = NULL;
    struct load_report ground = {0};
    char room[RECORD_PATH_MAX];
    const char *folder = NULL;
    int applied;
    enum err err = record_geodata(&call->settings, room, &folder, problem);
    if (!err)
        err = store_open(call->settings.values[SETTING_DB], STORE_CREATE, &store, problem);
    if (!err)
        err = store_migrate(store, &applied, problem);
    if (!err)
        err = load_ground(store, folder, &ground, problem);
    if (!err)
        err = synthetic_fill(store, (int)services, (uint64_t)seed, report, problem);
    store_close(store);
    return err;
}

static enum outcome demo_run(struct call *call)
{
    struct problem problem = {0};
    struct synthetic_report report = {0};
    int64_t services;
    int64_t seed;
    if (!number_read(call, "services", 2000, 1, SYNTHETIC_SERVICES_MAX, &services))
        return call_misuse(call, "--services is a whole number from 1 to %d.",
                           SYNTHETIC_SERVICES_MAX);
    if (!number_read(call, "seed", 1, 0, INT64_MAX, &seed))
        return call_misuse(call, "--seed is a whole number from 0 up.");
    if (demo_fill(call, services, seed, &report, &problem) != OK)
        return call_fail(call, OUTCOME_FAILED, &problem);
    if (!report.was_filled)
        fprintf(call->out, "Made up %d services at %d sites. None of them exists.\n",
                report.services, report.sites);
    else if (isatty(fileno(call->out)))
        fputs("This synthetic directory was there before: nothing to do.\n", call->out);
    return OUTCOME_DONE;
}

const struct command command_demo = {
    .name = "demo",
    .summary = "fills a database with a synthetic directory, to try things out",
    .more = "Makes the database if there is none. Refuses one that holds real services.",
    .settings = DATA_SETTINGS | SETTING_BIT(SETTING_GEODATA),
    .options = demo_options,
    .run = demo_run,
};
