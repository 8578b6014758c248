#include "domain/services_import.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "domain/ground.h"
#include "file_map.h"

enum { PATH_BYTES = 4096, FILES_MAX = 20000, NAME_BYTES = 256 };

struct services_import {
    struct store *store;
    struct services_import_ask ask;
    struct services_base base;
    struct intake *intake;
    const struct intake_report *report;
    int files;
    bool has_format;
    enum intake_format format; /* of the last file */
    char name[NAME_BYTES];     /* of the file or folder, for the history */
    struct problem *problem;
};

/* ---- what is there ---- */

static enum err find_boroughs(struct services_base *out, struct problem *problem)
{
    struct rings *areas = NULL;
    struct rings water;
    int count = 0;
    enum err err = ground_rings(&out->directory, &out->arena, &areas, &count, &water, problem);
    if (!err && !count)
        err = problem_set(
            problem, ERR_NOT_FOUND,
            "There are no boroughs in the database yet. Load them first with: signpost load");
    return err ? err
               : locator_build(areas, count, water.ring_count ? &water : NULL, &out->arena,
                               &out->base.locator, problem);
}

enum err services_base_open(struct store *store, struct date today, struct services_base *out,
                            struct problem *problem)
{
    memset(out, 0, sizeof *out);
    arena_init(&out->arena, 0);
    enum err err = store_read(store, &out->arena, &out->directory, problem);
    if (!err)
        err = find_boroughs(out, problem);
    if (!err)
        err = projection_create(&out->base.projection, problem);
    out->base.ground = &out->directory;
    out->base.today = today;
    if (err)
        services_base_close(out);
    return err;
}

void services_base_close(struct services_base *base)
{
    projection_destroy(base->base.projection);
    arena_finish(&base->arena);
    memset(base, 0, sizeof *base);
}

/* ---- files ---- */

static const char *last_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static enum err read_file(struct services_import *import, const char *path, bool names_file)
{
    struct file_map file = {{"", 0}, NULL};
    struct str name = str_from(last_name(path));
    enum intake_format format = import->ask.format;
    enum err err = file_map_open(path, &file, import->problem);
    if (!err && !import->ask.has_format)
        err = intake_format_of(name, file.text, &format, import->problem);
    if (!err && format == INTAKE_DATABASE)
        err = intake_read_database(import->intake, path, import->problem);
    else if (!err)
        err = intake_read(import->intake, format, names_file ? name : STR(""), file.text,
                          import->problem);
    if (err && err != ERR_NOT_FOUND && import->problem && !import->problem->where[0])
        problem_at(import->problem, "%.100s", name.ptr);
    file_map_close(&file);
    import->files++;
    import->format = format;
    return err;
}

static int is_wanted(const struct dirent *entry)
{
    static const char *const endings[] = {".json", ".jsonl", ".ndjson", ".geojson", ".csv"};
    size_t len = strlen(entry->d_name);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t tail = strlen(endings[i]);
        if (len > tail && entry->d_name[0] != '.' &&
            strcmp(entry->d_name + len - tail, endings[i]) == 0)
            return 1;
    }
    return 0;
}

static enum err read_folder(struct services_import *import)
{
    struct dirent **list = NULL;
    char path[PATH_BYTES];
    int count = scandir(import->ask.path, &list, is_wanted, alphasort);
    enum err err = OK;
    if (count < 0)
        return problem_set(import->problem, ERR_IO, "%s cannot be read.", import->ask.path);
    if (count > FILES_MAX)
        err = problem_set(import->problem, ERR_LIMIT, "There are more than %d files in %s.",
                          FILES_MAX, import->ask.path);
    for (int i = 0; i < count; i++) {
        if (!err && snprintf(path, sizeof path, "%s/%s", import->ask.path, list[i]->d_name) >=
                        (int)sizeof path)
            err = problem_set(import->problem, ERR_LIMIT, "The folder's path is too long.");
        if (!err)
            err = read_file(import, path, true);
        free(list[i]);
    }
    free(list);
    return err;
}

static enum err read_path(struct services_import *import)
{
    struct stat found;
    bool is_folder = stat(import->ask.path, &found) == 0 && S_ISDIR(found.st_mode);
    return is_folder ? read_folder(import) : read_file(import, import->ask.path, false);
}

/* ---- the whole ---- */

static enum err run(struct services_import *import)
{
    enum err err =
        services_base_open(import->store, import->ask.today, &import->base, import->problem);
    const struct intake_ask ask = {.base = &import->base.base,
                                   .watch = import->ask.watch,
                                   .is_cancelled = import->ask.is_cancelled};
    if (!err)
        err = intake_create(&ask, &import->intake, import->problem);
    if (!err)
        err = read_path(import);
    if (!err &&
        (err = intake_finish(import->intake, &import->report, import->problem)) == ERR_INVALID &&
        import->problem && !import->problem->where[0])
        problem_at(import->problem, "%.100s", import->name);
    return err ? err : intake_note_retired(import->intake, import->store, import->problem);
}

enum err services_import_open(struct store *store, const struct services_import_ask *ask,
                              struct services_import **out, struct problem *problem)
{
    struct services_import *import = calloc(1, sizeof *import);
    if (!import)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the import.");
    import->store = store;
    import->ask = *ask;
    import->problem = problem;
    snprintf(import->name, sizeof import->name, "%s", last_name(ask->path));
    enum err err = run(import);
    if (err)
        services_import_close(import);
    else
        *out = import;
    return err;
}

void services_import_close(struct services_import *import)
{
    if (!import)
        return;
    intake_destroy(import->intake);
    services_base_close(&import->base);
    free(import);
}

const struct intake_report *services_import_report(const struct services_import *import)
{
    return import->report;
}

int services_import_files(const struct services_import *import)
{
    return import->files;
}

enum err services_import_write(struct services_import *import, const char *actor,
                               struct problem *problem)
{
    char note[NAME_BYTES + 32];
    snprintf(note, sizeof note, "Imported from %s", import->name);
    const struct intake_write ask = {
        .actor = actor,
        .subject = str_from(intake_format_codes[import->format]),
        .note = str_is_clean(str_from(note), NULL) ? str_from(note) : STR("Imported from a file")};
    enum err err = intake_write(import->intake, import->store, &ask, problem);
    return err ? err : store_checkpoint(import->store, problem);
}
