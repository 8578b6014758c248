/* The command that writes the whole directory as a file. An import of it gives the same directory.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "app/command.h"
#include "app/record.h"
#include "domain/services_file.h"
#include "domain/services_import.h"

enum { PATH_BYTES = 4096 };

static enum err file_sink(void *context, struct str piece, struct problem *problem)
{
    FILE *file = context;
    if (fwrite(piece.ptr, 1, piece.len, file) == piece.len)
        return OK;
    return problem_set(problem, errno == ENOSPC ? ERR_FULL : ERR_IO,
                       "The file cannot be written: %s.", strerror(errno));
}

/* A pipe or a device is written as it is. */
static bool is_plain(const char *path)
{
    struct stat found;
    return stat(path, &found) != 0 || S_ISREG(found.st_mode);
}

static enum err no_file(const char *path, struct problem *problem)
{
    return problem_set(problem, errno == ENOSPC ? ERR_FULL : ERR_IO, "%s cannot be written: %s.",
                       path, strerror(errno));
}

static enum err write_to(const struct services_base *base, enum services_format format,
                         const char *path, struct problem *problem)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return no_file(path, problem);
    enum err err = services_write(&base->base, format, file_sink, file, problem);
    bool closed = fclose(file) == 0;
    return !err && !closed ? no_file(path, problem) : err;
}

/* Beside the file first: what was there stays whole until all is written. */
static enum err write_file(const struct services_base *base, enum services_format format,
                           const char *path, FILE *standard, struct problem *problem)
{
    char part[PATH_BYTES];
    if (!path) {
        enum err err = services_write(&base->base, format, file_sink, standard, problem);
        return !err && fflush(standard) ? no_file("Standard output", problem) : err;
    }
    if (!is_plain(path))
        return write_to(base, format, path, problem);
    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
        return problem_set(problem, ERR_LIMIT, "The file's path is too long.");
    enum err err = write_to(base, format, part, problem);
    if (!err && rename(part, path))
        err = no_file(path, problem);
    if (err)
        remove(part);
    return err;
}

static enum err export_services(const struct call *call, enum services_format format, int *count,
                                struct problem *problem)
{
    struct services_base base;
    struct store *store = NULL;
    enum err err = store_open(call->settings.values[SETTING_DB], STORE_READ, &store, problem);
    if (!err)
        err = services_base_open(store, date_today(), &base, problem);
    store_close(store);
    if (err)
        return err;
    *count = base.directory.services_count;
    const char *path = call_value(call, "out");
    err = format < SERVICES_FORMAT_COUNT
              ? write_file(&base, format, path, call->out, problem)
              : services_database_write(&base, format == SERVICES_FORMAT_COUNT, path, problem);
    services_base_close(&base);
    return err;
}

static enum outcome export_run(struct call *call)
{
    static const char *const formats[] = {"csv",        "geojson",    "openreferral",
                                          "geopackage", "spatialite", NULL};
    struct problem problem = {0};
    const char *name = call_value(call, "format");
    const char *path = call_value(call, "out");
    int format = code_find(formats, str_from(name ? name : "csv"));
    int count = 0;
    if (format == NONE)
        return call_misuse(call, "--format is csv, geojson, openreferral, geopackage or "
                                 "spatialite.");
    if (format >= SERVICES_FORMAT_COUNT && !path)
        return call_misuse(call, "Say which file: --out FILE.");
    if (export_services(call, (enum services_format)format, &count, &problem))
        return call_fail(call, OUTCOME_FAILED, &problem);
    if (path)
        fprintf(call->out, "Wrote %d service%s to %s.\n", count, count == 1 ? "" : "s", path);
    return OUTCOME_DONE;
}

static int export_options(struct option out[OPTIONS_MAX])
{
    out[0] = (struct option){.name = "format",
                             .value = "FORMAT",
                             .help = "csv, geojson, openreferral, geopackage or spatialite (csv)"};
    out[1] = (struct option){
        .name = "out", .value = "FILE", .help = "where to; else to standard output"};
    return 2;
}

const struct command command_export = {
    .name = "export",
    .summary = "writes the whole directory as a file that an import reads back",
    .more = "Of a confidential service nothing but its region is in it. Accounts and history are "
            "not: for\n"
            "those see signpost backup.",
    .settings = SETTING_BIT(SETTING_DB) | SETTING_BIT(SETTING_CONFIG) |
                SETTING_BIT(SETTING_LOG_LEVEL) | SETTING_BIT(SETTING_TODAY),
    .options = export_options,
    .run = export_run,
};
