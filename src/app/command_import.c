/* The command that takes in what people bring: exact postcodes, areas, demand. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/command.h"
#include "app/record.h"
#include "domain/areas_import.h"
#include "domain/demand_import.h"
#include "domain/layers.h"
#include "domain/postcodes.h"
#include "import_services.h"

#define IMPORT_SETTINGS                                                                            \
    (SETTING_BIT(SETTING_DB) | SETTING_BIT(SETTING_CONFIG) | SETTING_BIT(SETTING_LOG_LEVEL) |      \
     SETTING_BIT(SETTING_TODAY))

/* What can be imported, and the options that each takes. */
struct import_kind {
    const char *name;
    const char *options; /* parted by spaces */
    enum outcome (*run)(struct call *call, struct store *store, struct problem *problem);
};

static bool is_given(const struct call *call, const char *name)
{
    return call_value(call, name) != NULL;
}

/* What is counted, and where to: NULL on what is no terminal. */
struct progress {
    FILE *out;
    const char *what;
};

static struct progress progress_to(const struct call *call, const char *what)
{
    return (struct progress){isatty(fileno(call->err)) ? call->err : NULL, what};
}

static void progress_show(int64_t read, void *context)
{
    const struct progress *progress = context;
    if (progress->out)
        fprintf(progress->out, "\r%" PRId64 " %s", read, progress->what);
}

static void show_compared(int64_t count, void *context)
{
    const struct progress *progress = context;
    if (progress->out)
        fprintf(progress->out, "\r%" PRId64 " compared", count);
}

static void show_written(int64_t count, void *context)
{
    const struct progress *progress = context;
    if (progress->out)
        fprintf(progress->out, "\r\033[K%" PRId64 " written", count);
}

static struct intake_watch watch_of(struct progress *progress)
{
    return (struct intake_watch){progress_show, show_compared, show_written, progress};
}

static void progress_clear(const struct progress *progress)
{
    if (progress->out)
        fputs("\r\033[K", progress->out);
}

static void faults_print_some(FILE *out, const struct import_faults *faults, int most)
{
    int shown = import_faults_shown(faults) < most ? import_faults_shown(faults) : most;
    for (int i = 0; i < shown; i++)
        fprintf(out, "  %s: %s\n", faults->list[i].where, faults->list[i].reason);
    if (faults->count > shown)
        fprintf(out, "  and %" PRId64 " more\n", faults->count - shown);
}

static void faults_print(FILE *out, const struct import_faults *faults)
{
    faults_print_some(out, faults, IMPORT_FAULTS_MAX);
}

static const char *plural(int64_t count)
{
    return count == 1 ? "" : "s";
}

/* ---- postcodes ---- */

static void postcodes_report(FILE *out, const struct postcode_report *report)
{
    const struct postcode_counts *all = &report->all;
    fprintf(out, "%" PRId64 " rows read, %" PRId64 " postcodes loaded\n", all->rows_read,
            all->loaded);
    fprintf(out, "  %-32s %" PRId64 "\n", "outside London", all->outside_london);
    fprintf(out, "  %-32s %" PRId64 "\n", "no longer in use", all->terminated);
    fprintf(out, "  %-32s %" PRId64 "\n", "borough differs from the file's", all->differs);
    fprintf(out, "  %-32s %" PRId64 "\n", "without a grid reference", all->no_grid_reference);
    fprintf(out, "  %-32s %" PRId64 "\n", "on other grids than Britain's", all->elsewhere);
    fprintf(out, "  %-32s %" PRId64 "\n", "malformed", all->malformed);
    for (int i = 0; i < report->fault_count; i++)
        fprintf(out, "    %s: %s\n", report->faults[i].where, report->faults[i].reason);
    if (all->malformed > report->fault_count)
        fprintf(out, "    and %" PRId64 " more\n", all->malformed - report->fault_count);
}

static enum outcome postcodes_run(struct call *call, struct store *store, struct problem *problem)
{
    static struct postcode_report report; /* large, and one call writes at a time */
    struct progress progress = progress_to(call, "rows");
    memset(&report, 0, sizeof report);
    enum err err =
        postcodes_import(store, call->arguments[1], progress_show, &progress, &report, problem);
    progress_clear(&progress);
    if (err)
        return OUTCOME_FAILED;
    postcodes_report(call->out, &report);
    return OUTCOME_DONE;
}

/* ---- areas ---- */

enum { REMARKS_SHOWN = 20 };

static void remarks_print(FILE *out, const char *label, const struct import_faults *remarks)
{
    if (!remarks->count)
        return;
    fprintf(out, "  %-32s %" PRId64 "\n", label, remarks->count);
    faults_print_some(out, remarks, REMARKS_SHOWN);
}

static void areas_say(FILE *out, const struct areas_report *report, const char *type, bool dry_run)
{
    if (report->was_loaded) {
        fputs("These very areas were imported before: nothing to do.\n", out);
        return;
    }
    fprintf(out, "%s %d area%s of type %s, %.0f hectares in all.\n",
            dry_run ? "Would import" : "Imported", report->areas, plural(report->areas), type,
            report->hectares);
    if (report->before)
        fprintf(out, "  %-32s %d\n", dry_run ? "they would replace" : "they replace",
                report->before);
    fprintf(out, "  %-32s %d\n", "wholly outside London", report->outside_london);
    remarks_print(out, "will not appear in answers", &report->absent);
    remarks_print(out, "judged by the part in London", &report->partly);
    remarks_print(out, "called like a borough", &report->namesakes);
    fprintf(out, "  %-32s %" PRId64 "\n", "mended", report->notices.count);
    faults_print(out, &report->notices);
}

static enum outcome areas_take_away(struct call *call, struct store *store, struct problem *problem)
{
    const char *type = call_value(call, "type");
    bool dry_run = is_given(call, "dry-run");
    int removed = 0;
    if (areas_remove(store, str_from(type), dry_run, &removed, problem) != OK)
        return OUTCOME_FAILED;
    if (removed)
        fprintf(call->out, "%s %d area%s of type %s.\n", dry_run ? "Would remove" : "Removed",
                removed, plural(removed), type);
    else
        fprintf(call->out, "There are no areas of type %s: nothing to do.\n", type);
    return OUTCOME_DONE;
}

static enum outcome areas_run(struct call *call, struct store *store, struct problem *problem)
{
    static struct areas_report report; /* large, and one call writes at a time */
    struct progress progress = progress_to(call, "features");
    const char *type = call_value(call, "type");
    memset(&report, 0, sizeof report);
    if (is_given(call, "remove"))
        return areas_take_away(call, store, problem);
    struct areas_ask ask = {.path = call->arguments[1],
                            .type = str_from(type),
                            .code_property = call_value(call, "code-property"),
                            .name_property = call_value(call, "name-property"),
                            .dry_run = is_given(call, "dry-run")};
    enum err err = areas_import(store, &ask, progress_show, &progress, &report, problem);
    progress_clear(&progress);
    if (err) {
        faults_print(call->err, &report.faults);
        return OUTCOME_FAILED;
    }
    areas_say(call->out, &report, type, ask.dry_run);
    return OUTCOME_DONE;
}

/* ---- demand ---- */

static void demand_say(FILE *out, const struct demand_report *report, bool dry_run)
{
    if (report->was_loaded) {
        fputs("This very demand was imported before: nothing to do.\n", out);
        return;
    }
    fprintf(out, "%s %" PRId64 " women from %" PRId64 " row%s, at %d point%s.\n",
            dry_run ? "Would import" : "Imported", report->women, report->rows,
            plural(report->rows), report->points, plural(report->points));
    if (report->areas)
        fprintf(out, "  %-32s %d\n", "areas spread over the Census",
                report->areas - report->areas_alone);
    if (report->areas_alone)
        fprintf(out, "  %-32s %d\n", "areas too small: one point each", report->areas_alone);
    if (report->boroughs_empty)
        fprintf(out, "  %-32s %d: %s\n", "boroughs left without any women", report->boroughs_empty,
                report->boroughs_empty_names);
}

static enum outcome demand_take_away(struct call *call, struct store *store,
                                     struct problem *problem)
{
    bool dry_run = is_given(call, "dry-run");
    int removed = 0;
    if (demand_remove(store, dry_run, &removed, problem) != OK)
        return OUTCOME_FAILED;
    if (removed)
        fprintf(call->out, "%s %d imported point%s. Women are those of the Census%s.\n",
                dry_run ? "Would remove" : "Removed", removed, plural(removed),
                dry_run ? " then" : " again");
    else
        fputs("No demand was imported: nothing to do.\n", call->out);
    return OUTCOME_DONE;
}

static enum outcome demand_run(struct call *call, struct store *store, struct problem *problem)
{
    static struct demand_report report; /* large, and one call writes at a time */
    struct progress progress = progress_to(call, "rows");
    memset(&report, 0, sizeof report);
    if (is_given(call, "remove"))
        return demand_take_away(call, store, problem);
    enum err err = demand_import(store, call->arguments[1], is_given(call, "dry-run"),
                                 progress_show, &progress, &report, problem);
    progress_clear(&progress);
    if (err) {
        faults_print(call->err, &report.faults);
        return OUTCOME_FAILED;
    }
    demand_say(call->out, &report, is_given(call, "dry-run"));
    return OUTCOME_DONE;
}

/* ---- layer ---- */

static void layer_say(FILE *out, const struct layers_report *report, const char *name, bool dry_run)
{
    if (report->was_loaded) {
        fputs("This very layer was imported before: nothing to do.\n", out);
        return;
    }
    fprintf(out, "%s %d feature%s of layer %s (%s), %d attribute%s each.\n",
            dry_run ? "Would import" : "Imported", report->features, plural(report->features), name,
            layer_shape_codes[report->shape], report->fields, plural(report->fields));
    if (report->before)
        fprintf(out, "  %-32s %d\n", dry_run ? "they would replace" : "they replace",
                report->before);
    if (report->left_out)
        fprintf(out, "  %-32s %" PRId64 "\n", "lists and objects left out", report->left_out);
    fprintf(out, "  %-32s %" PRId64 "\n", "mended", report->notices.count);
    faults_print(out, &report->notices);
}

static enum outcome layer_take_away(struct call *call, struct store *store, struct problem *problem)
{
    const char *name = call_value(call, "name");
    bool dry_run = is_given(call, "dry-run");
    int removed = 0;
    if (layers_remove(store, str_from(name), dry_run, &removed, problem) != OK)
        return OUTCOME_FAILED;
    if (removed)
        fprintf(call->out, "%s layer %s, %d feature%s.\n", dry_run ? "Would remove" : "Removed",
                name, removed, plural(removed));
    else
        fprintf(call->out, "There is no layer %s: nothing to do.\n", name);
    return OUTCOME_DONE;
}

static enum outcome layer_run(struct call *call, struct store *store, struct problem *problem)
{
    static struct layers_report report; /* large, and one call writes at a time */
    struct progress progress = progress_to(call, "features");
    memset(&report, 0, sizeof report);
    if (is_given(call, "remove"))
        return layer_take_away(call, store, problem);
    struct layers_ask ask = {.path = call->arguments[1],
                             .name = str_from(call_value(call, "name")),
                             .table = call_value(call, "table"),
                             .is_base = is_given(call, "base"),
                             .dry_run = is_given(call, "dry-run")};
    enum err err = layers_import(store, &ask, progress_show, &progress, &report, problem);
    progress_clear(&progress);
    if (err) {
        faults_print(call->err, &report.faults);
        return OUTCOME_FAILED;
    }
    layer_say(call->out, &report, call_value(call, "name"), ask.dry_run);
    return OUTCOME_DONE;
}

/* ---- Open Referral ---- */

static enum outcome referral_run(struct call *call, struct store *store, struct problem *problem)
{
    struct progress progress = progress_to(call, "services");
    const struct intake_watch watch = watch_of(&progress);
    enum outcome outcome = import_services(call, store, true, &watch, problem);
    progress_clear(&progress);
    return outcome;
}

/* ---- services ---- */

static enum outcome services_run(struct call *call, struct store *store, struct problem *problem)
{
    struct progress progress = progress_to(call, "services");
    const struct intake_watch watch = watch_of(&progress);
    enum outcome outcome = import_services(call, store, false, &watch, problem);
    progress_clear(&progress);
    return outcome;
}

/* ---- import ---- */

static const struct import_kind kinds[] = {
    {"postcodes", "", postcodes_run},
    {"areas", "type code-property name-property dry-run remove", areas_run},
    {"demand", "dry-run remove", demand_run},
    {"openreferral", "dry-run accept-good report", referral_run},
    {"services", "dry-run accept-good report template columns", services_run},
    {"layer", "name table base dry-run remove", layer_run},
};

static const struct import_kind *kind_find(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(name, kinds[i].name) == 0)
            return &kinds[i];
    return NULL;
}

static bool takes_option(const struct import_kind *kind, const char *name)
{
    struct str rest = str_from(kind->options);
    struct str option;
    while (str_split(&rest, ' ', &option))
        if (str_equal(option, str_from(name)))
            return true;
    return false;
}

static enum outcome check_call(const struct call *call, const struct import_kind *kind)
{
    bool removes = is_given(call, "remove");
    for (int i = 0; i < call->given_count; i++)
        if (!takes_option(kind, call->given[i].option->name))
            return call_misuse(call, "%s take%s no --%s.", kind->name,
                               kind->run != postcodes_run && kind->run != areas_run ? "s" : "",
                               call->given[i].option->name);
    if (kind->run == areas_run && !is_given(call, "type"))
        return call_misuse(call, "Say what the areas are, for example --type ward.");
    if (kind->run == layer_run && !is_given(call, "name"))
        return call_misuse(call, "Say what to call the layer, for example --name stations.");
    if (removes && (call->argument_count > 1 || is_given(call, "code-property") ||
                    is_given(call, "name-property") || is_given(call, "table")))
        return call_misuse(call, "--remove takes no file.");
    bool only_tells = is_given(call, "template") || is_given(call, "columns");
    if (!removes && !only_tells && call->argument_count < 2)
        return call_misuse(call, "Say which file: signpost import %s PATH.", kind->name);
    return OUTCOME_DONE;
}

static enum outcome import_run(struct call *call)
{
    struct problem problem = {0};
    struct store *store = NULL;
    const struct import_kind *kind = kind_find(call->arguments[0]);
    if (!kind)
        return call_misuse(call,
                           "\"%s\" cannot be imported, only services, postcodes, areas, demand, "
                           "layer and openreferral.",
                           call->arguments[0]);
    enum outcome outcome = check_call(call, kind);
    if (outcome)
        return outcome;
    if (is_given(call, "template") || is_given(call, "columns"))
        return import_services_template(call, is_given(call, "columns"));
    outcome = OUTCOME_FAILED;
    if (call_edit(call, &store, &problem) == OK)
        outcome = kind->run(call, store, &problem);
    call_edit_end(call, store);
    return outcome ? call_fail(call, outcome, &problem) : OUTCOME_DONE;
}

static int import_options(struct option out[OPTIONS_MAX])
{
    int count = 0;
    out[count++] = (struct option){.name = "type",
                                   .value = "TYPE",
                                   .help = "areas: what they are, such as ward; theirs is the "
                                           "whole list"};
    out[count++] = (struct option){.name = "code-property",
                                   .value = "NAME",
                                   .help = "areas: what holds the code (code, or ...CD)"};
    out[count++] = (struct option){.name = "name-property",
                                   .value = "NAME",
                                   .help = "areas: what holds the name (name, or ...NM)"};
    out[count++] = (struct option){
        .name = "name", .value = "NAME", .help = "layer: what to call it, such as stations"};
    out[count++] = (struct option){.name = "table",
                                   .value = "NAME",
                                   .help = "layer: which table of a GeoPackage, if it has more"};
    out[count++] = (struct option){
        .name = "base", .kind = OPTION_SWITCH, .help = "layer: draws it on the base map too"};
    out[count++] = (struct option){.name = "dry-run",
                                   .kind = OPTION_SWITCH,
                                   .help = "checks and tells, changes nothing; not for postcodes"};
    out[count++] = (struct option){.name = "remove",
                                   .kind = OPTION_SWITCH,
                                   .help = "areas, demand, layer: takes away what was imported"};
    out[count++] = (struct option){.name = "accept-good",
                                   .kind = OPTION_SWITCH,
                                   .help = "services: imports the good ones although others are "
                                           "refused"};
    out[count++] = (struct option){.name = "report",
                                   .value = "FILE",
                                   .help = "services: writes what became of each to FILE.csv or "
                                           "FILE.json"};
    out[count++] = (struct option){.name = "template",
                                   .kind = OPTION_SWITCH,
                                   .help = "services: prints the empty table, with two examples"};
    out[count++] = (struct option){.name = "columns",
                                   .kind = OPTION_SWITCH,
                                   .help = "services: prints what each column holds"};
    return count;
}

const struct command command_import = {
    .name = "import",
    .arguments = "services|postcodes|areas|demand|layer|openreferral PATH",
    .argument_count = 2,
    .optional_count = 1,
    .summary = "reads exact postcodes, further areas, where women are, layers of context, or other "
               "directories",
    .more =
        "services: a table (CSV), GeoJSON, Open Referral, or a folder of such files. First see "
        "what\n"
        "would happen with --dry-run. A service that is known is changed where the file says "
        "something\n"
        "else; others stay. signpost import services --template > FILE.csv gives the table.\n"
        "\n"
        "postcodes: OS Code-Point Open, ONSPD or NSPL; the folder or zip that was downloaded, "
        "or one\n"
        "of its CSV files. Rows that make no sense are reported by file and line, and passed "
        "over.\n"
        "\n"
        "areas --type TYPE: a GeoJSON file of polygons, longitude and latitude, or EPSG:27700 "
        "if its\n"
        "crs member says so. They become all areas of that type.\n"
        "\n"
        "demand: a CSV file with the columns area,women or easting,northing,women or "
        "lon,lat,women.\n"
        "It replaces the women of the Census as the weight of every gap. An area is named as "
        "Signpost\n"
        "knows it, and its women are spread as the Census has them.\n"
        "\n"
        "layer --name NAME: GeoJSON as above, or a GeoPackage (FILE.gpkg) in one of the two\n"
        "systems: points, lines or polygons with attributes, to see beside our services. They\n"
        "replace the layer of that name.\n"
        "\n"
        "openreferral: services as Open Referral UK (HSDS-UK 3.0) has them: JSON of one, a list "
        "or a\n"
        "page, ndjson, or a folder of such files. A service whose id is known is replaced; others "
        "stay.\n"
        "\n"
        "All or nothing: if one area, one line of demand, one feature or one service is wrong,\n"
        "each is reported, and nothing is changed.",
    .settings = IMPORT_SETTINGS,
    .options = import_options,
    .place = COMMAND_WRITES,
    .run = import_run,
};
