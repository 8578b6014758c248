/* Takes files of Open Referral into the record. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "domain/ground.h"
#include "domain/history.h"
#include "domain/load.h"
#include "file_map.h"
#include "openreferral_merge.h"

enum { PATH_BYTES = 4096, PROGRESS_FILES = 10 };

struct importing {
    struct store *store;
    const char *path;
    bool dry_run;
    import_progress *progress;
    void *context;
    struct arena arena;
    struct directory directory;
    struct projection *projection;
    struct referral_reading reading;
    struct merge_start start;
    struct id_map before; /* services that are there */
    struct problem *problem;
};

/* ---- files ---- */

static enum err read_file(struct importing *importing, const char *path)
{
    const char *slash = strrchr(path, '/');
    struct file_map file = {{"", 0}, NULL};
    enum err err = file_map_open(path, &file, importing->problem);
    if (err)
        return err;
    importing->reading.file = slash ? slash + 1 : path;
    importing->reading.report->files++;
    err = referral_document(&importing->reading, file.text);
    importing->reading.file = "";
    file_map_close(&file);
    if (importing->progress && importing->reading.report->files % PROGRESS_FILES == 0)
        importing->progress(importing->reading.report->files, importing->context);
    return err;
}

static int is_wanted(const struct dirent *entry)
{
    static const char *const endings[] = {".json", ".jsonl", ".ndjson"};
    size_t len = strlen(entry->d_name);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t tail = strlen(endings[i]);
        if (len > tail && entry->d_name[0] != '.' &&
            strcmp(entry->d_name + len - tail, endings[i]) == 0)
            return 1;
    }
    return 0;
}

static enum err read_folder(struct importing *importing)
{
    struct dirent **list = NULL;
    char path[PATH_BYTES];
    int count = scandir(importing->path, &list, is_wanted, alphasort);
    enum err err = OK;
    if (count < 0)
        return problem_set(importing->problem, ERR_IO, "%s cannot be read.", importing->path);
    if (count > OPENREFERRAL_FILES_MAX)
        err = problem_set(importing->problem, ERR_LIMIT, "There are more than %d files in %s.",
                          OPENREFERRAL_FILES_MAX, importing->path);
    for (int i = 0; i < count; i++) {
        if (!err && snprintf(path, sizeof path, "%s/%s", importing->path, list[i]->d_name) >=
                        (int)sizeof path)
            err = problem_set(importing->problem, ERR_LIMIT, "The folder's path is too long.");
        if (!err)
            err = read_file(importing, path);
        free(list[i]);
    }
    free(list);
    return err;
}

static enum err read_path(struct importing *importing)
{
    struct stat found;
    bool is_folder = stat(importing->path, &found) == 0 && S_ISDIR(found.st_mode);
    enum err err = is_folder ? read_folder(importing) : read_file(importing, importing->path);
    const struct openreferral_report *report = importing->reading.report;
    if (!err && !report->read && !report->faults.count)
        err = problem_set(importing->problem, ERR_INVALID, "There are no services in %s.",
                          importing->path);
    return err;
}

/* ---- what is there ---- */

static enum err prepare_boroughs(struct importing *importing)
{
    struct rings *areas = NULL;
    struct rings water;
    int count = 0;
    enum err err = ground_rings(&importing->directory, &importing->arena, &areas, &count, &water,
                                importing->problem);
    if (!err && !count)
        err = problem_set(
            importing->problem, ERR_NOT_FOUND,
            "There are no boroughs in the database yet. Load them first with: signpost load");
    return err ? err
               : locator_build(areas, count, water.ring_count ? &water : NULL, &importing->arena,
                               &importing->reading.locator, importing->problem);
}

static enum err prepare(struct importing *importing)
{
    struct directory *directory = &importing->directory;
    enum err err = store_read(importing->store, &importing->arena, directory, importing->problem);
    if (!err)
        err = prepare_boroughs(importing);
    if (!err)
        err = projection_create(&importing->projection, importing->problem);
    if (err)
        return err;
    importing->reading.base.projection = importing->projection;
    importing->reading.base.problem = importing->problem;
    importing->reading.before = &importing->before;
    draft_init(&importing->reading.base.draft, &importing->arena, directory);
    importing->start = merge_begin(directory);
    for (int i = 0; i < directory->services_count && !err; i++)
        err = id_map_put(&importing->before, &importing->arena, directory->services[i].id, i);
    return err ? problem_set(importing->problem, err, "There is no memory for the import.") : OK;
}

/* Real services are never mixed with made-up ones. */
static enum err refuse_mixture(const struct importing *importing)
{
    const struct directory *directory = &importing->directory;
    bool real = false;
    bool synthetic = false;
    for (int i = 0; i < directory->services_count; i++)
        if (directory->services[i].synthetic)
            synthetic = true;
        else
            real = true;
    return real && synthetic
               ? problem_set(importing->problem, ERR_INVALID,
                             "Real and synthetic services are never mixed: name another file "
                             "with --db.")
               : OK;
}

static enum err refuse_faults(const struct importing *importing)
{
    const struct openreferral_report *report = importing->reading.report;
    long long count = (long long)report->faults.count;
    return count ? problem_set(importing->problem, ERR_INVALID,
                               "%lld of %d services %s refused. Nothing was imported.", count,
                               report->read, count == 1 ? "is" : "are")
                 : OK;
}

/* ---- writing ---- */

static void count_write(struct json_write *write, struct str key, int count)
{
    json_write_key(write, key);
    json_write_int(write, count);
}

static enum err remember(const struct importing *importing)
{
    const struct openreferral_report *report = importing->reading.report;
    struct buf payload;
    buf_init(&payload, 0);
    struct json_write write = json_write_to(&payload);
    json_write_object_begin(&write);
    count_write(&write, STR("created"), report->created);
    count_write(&write, STR("changed"), report->changed);
    count_write(&write, STR("unchanged"), report->unchanged);
    json_write_key(&write, STR("services")); /* those that are new or may have changed */
    json_write_list_begin(&write);
    for (int i = importing->start.services; i < importing->directory.services_count; i++) {
        char id[UUID_TEXT_LEN + 1];
        uuid_print(importing->directory.services[i].id, id);
        json_write_text(&write, str_from(id));
    }
    json_write_list_end(&write);
    json_write_object_end(&write);
    return history_write(importing->store, "import", STR("openreferral"), &payload,
                         importing->problem);
}

static enum err write_all(struct importing *importing)
{
    enum err err = store_begin(importing->store, importing->problem);
    if (err)
        return err;
    err = remember(importing); /* before the merge moves them */
    if (!err)
        err = merge_end(&importing->reading, &importing->start, &importing->before,
                        importing->problem);
    if (!err)
        err = store_write_services(importing->store, &importing->directory, importing->problem);
    enum err end = store_end(importing->store, !err, importing->problem);
    err = err ? err : end;
    return err ? err : store_checkpoint(importing->store, importing->problem);
}

static enum err run(struct importing *importing)
{
    struct openreferral_report *report = importing->reading.report;
    enum err err = prepare(importing);
    if (!err)
        err = read_path(importing);
    if (!err)
        err = refuse_faults(importing);
    if (!err)
        err = refuse_mixture(importing);
    if (!err)
        err = merge_compare(&importing->reading, &importing->start, &importing->before, report,
                            importing->problem);
    if (err || importing->dry_run || !(report->created + report->changed))
        return err;
    return write_all(importing);
}

enum err openreferral_import(struct store *store, const char *path, bool dry_run, struct date today,
                             import_progress *progress, void *context,
                             struct openreferral_report *out, struct problem *problem)
{
    struct importing importing = {.store = store,
                                  .path = path,
                                  .dry_run = dry_run,
                                  .progress = progress,
                                  .context = context,
                                  .problem = problem};
    *out = (struct openreferral_report){0};
    importing.reading.report = out;
    importing.reading.file = "";
    importing.reading.today = today;
    arena_init(&importing.arena, 0);
    enum err err = run(&importing);
    projection_destroy(importing.projection);
    arena_finish(&importing.arena);
    return err;
}
