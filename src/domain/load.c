#include "domain/load.h"
#include "domain/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json_write.h"
#include "domain/ground.h"
#include "domain/provision.h"
#include "file_map.h"
#include "load_merge.h"

/* Count it up when the same files give other rows than before. */
enum { LOAD_VERSION = 1 };

enum { FILES_MAX = 16, PATH_BYTES = 4096, FINGERPRINT_BYTES = 2 * SHA256_BYTES + 1 };

static const char *const provision_file = "provision.json";

struct loading {
    struct store *store;
    const char *folder;
    bool with_services;
    struct file_map files[FILES_MAX]; /* the ground's, then the provision facts */
    int ground_count;
    int file_count;
    char ground_print[FINGERPRINT_BYTES];
    char services_print[FINGERPRINT_BYTES];
    struct arena arena;
    struct directory directory;
    struct load_merge *merge; /* NULL: there were no services */
    struct problem *problem;
};

static enum err open_file(struct loading *loading, const char *name)
{
    char path[PATH_BYTES];
    if (snprintf(path, sizeof path, "%s/%s", loading->folder, name) >= (int)sizeof path)
        return problem_set(loading->problem, ERR_LIMIT, "The folder's path is too long.");
    enum err err = file_map_open(path, &loading->files[loading->file_count], loading->problem);
    loading->file_count += !err;
    return err;
}

/* The hash of the version and the first so many files. */
static void fingerprint(const struct loading *loading, int count, char print[FINGERPRINT_BYTES])
{
    struct str parts[FILES_MAX + 1];
    char version[24];
    uint8_t digest[SHA256_BYTES];
    snprintf(version, sizeof version, "load %d", LOAD_VERSION);
    parts[0] = str_from(version);
    for (int i = 0; i < count; i++)
        parts[i + 1] = loading->files[i].text;
    sha256(parts, count + 1, digest);
    for (int i = 0; i < SHA256_BYTES; i++)
        snprintf(print + 2 * i, 3, "%02x", digest[i]);
}

static enum err open_files(struct loading *loading)
{
    enum err err = OK;
    for (int i = 0; ground_files[i] && !err; i++)
        err = open_file(loading, ground_files[i]);
    loading->ground_count = loading->file_count;
    if (!err && loading->with_services)
        err = open_file(loading, provision_file);
    if (err)
        return err;
    fingerprint(loading, loading->ground_count, loading->ground_print);
    fingerprint(loading, loading->file_count, loading->services_print);
    return OK;
}

static enum err is_loaded(struct loading *loading, struct str name, const char *print, bool *out)
{
    struct str before = {"", 0};
    enum err err = store_loaded(loading->store, name, &loading->arena, &before, loading->problem);
    *out = !err && str_equal(before, str_from(print));
    return err;
}

static enum err refuse_synthetic(struct loading *loading)
{
    int64_t synthetic = 0;
    enum err err = store_count_services(loading->store, true, &synthetic, loading->problem);
    if (!err && loading->with_services && synthetic > 0)
        err = problem_set(
            loading->problem, ERR_INVALID,
            "This database holds %lld synthetic services. Real data is never mixed with "
            "them: name another file with --db.",
            (long long)synthetic);
    return err;
}

static int by_number(const void *left, const void *right)
{
    const int *a = left;
    const int *b = right;
    return (*a > *b) - (*a < *b);
}

/* In the order in which the record gives them back, so that what is the same compares so. */
static void sort_coverage_areas(struct directory *directory)
{
    for (int i = 0; i < directory->coverages_count; i++) {
        struct span areas = directory->coverages[i].areas;
        if (areas.count > 1)
            qsort(directory->coverage_areas + areas.first, (size_t)areas.count,
                  sizeof *directory->coverage_areas, by_number);
    }
}

static enum err read_files(struct loading *loading)
{
    struct directory before; /* its vocabularies are those of the store */
    struct projection *projection = NULL;
    enum err err = store_read_ground(loading->store, &loading->arena, &before, loading->problem);
    if (!err)
        err = ground_read(loading->folder, &loading->arena, &loading->directory, loading->problem);
    if (err || !loading->with_services)
        return err;
    loading->directory.words = before.words;
    err = projection_create(&projection, loading->problem);
    if (!err)
        err = provision_read(loading->files[loading->ground_count].text, projection,
                             &loading->arena, &loading->directory, loading->problem);
    projection_destroy(projection);
    if (!err)
        sort_coverage_areas(&loading->directory);
    return err;
}

static struct load_report report_of(const struct directory *directory)
{
    struct load_report report = {
        .places = directory->places_count,
        .sectors = directory->sectors_count,
        .demand_points = directory->demand_count,
        .sources = directory->sources_count,
        .programmes = directory->programmes_count,
        .services = directory->services_count,
        .data_notes = directory->data_notes.count,
    };
    for (int i = 0; i < directory->areas_count; i++)
        directory->areas[i].wkb.len ? report.boroughs++ : report.groups++;
    return report;
}

static enum err remember(struct loading *loading)
{
    struct buf payload;
    buf_init(&payload, 0);
    struct json_write write = json_write_to(&payload);
    json_write_object_begin(&write);
    json_write_key(&write, STR("ground"));
    json_write_text(&write, str_from(loading->ground_print));
    if (loading->with_services) {
        json_write_key(&write, STR("services"));
        json_write_text(&write, str_from(loading->services_print));
        load_merge_remember(&loading->directory, &write);
    }
    json_write_object_end(&write);
    return history_write(loading->store, "load",
                         loading->with_services ? LOADED_SERVICES : LOADED_GROUND, &payload,
                         loading->problem);
}

static enum err write_services(struct loading *loading, struct load_report *report)
{
    return loading->merge
               ? load_merge_write(loading->merge, report, loading->problem)
               : store_write_services(loading->store, &loading->directory, loading->problem);
}

static enum err write_rows(struct loading *loading, struct load_report *report)
{
    const struct directory *directory = &loading->directory;
    enum err err = store_write_ground(loading->store, directory, loading->problem);
    if (!err)
        err = store_set_loaded(loading->store, LOADED_GROUND, str_from(loading->ground_print),
                               directory->areas_count, loading->problem);
    if (!err && loading->with_services)
        err = write_services(loading, report);
    if (!err && loading->with_services)
        err = store_set_loaded(loading->store, LOADED_SERVICES, str_from(loading->services_print),
                               directory->services_count, loading->problem);
    return err ? err : remember(loading);
}

/* Services that are there are never simply replaced. */
static enum err look_at_services(struct loading *loading)
{
    int64_t count = 0;
    struct str loaded = {"", 0};
    if (!loading->with_services)
        return OK;
    enum err err = store_count(loading->store, "service", &count, loading->problem);
    if (!err) /* all of them may be retired */
        err = store_loaded(loading->store, LOADED_SERVICES, &loading->arena, &loaded,
                           loading->problem);
    return err || !(count + (int64_t)loaded.len)
               ? err
               : load_merge_open(loading->store, &loading->directory, &loading->merge,
                                 loading->problem);
}

static enum err run(struct loading *loading, struct load_report *report)
{
    struct load_report found;
    bool ground = false;
    bool services = !loading->with_services;
    enum err err = refuse_synthetic(loading);
    if (!err)
        err = open_files(loading);
    if (!err)
        err = is_loaded(loading, LOADED_GROUND, loading->ground_print, &ground);
    if (!err && loading->with_services)
        err = is_loaded(loading, LOADED_SERVICES, loading->services_print, &services);
    if (err)
        return err;
    if (ground && services) {
        *report = (struct load_report){.was_loaded = true};
        return OK;
    }
    err = read_files(loading);
    if (!err)
        err = look_at_services(loading);
    if (!err)
        err = store_begin(loading->store, loading->problem);
    if (err)
        return err;
    found = report_of(&loading->directory);
    err = write_rows(loading, &found);
    enum err end = store_end(loading->store, !err, loading->problem);
    err = err ? err : end;
    if (!err)
        err = store_checkpoint(loading->store, loading->problem);
    if (!err)
        *report = found;
    return err;
}

static enum err load(struct store *store, const char *folder, bool with_services,
                     struct load_report *out, struct problem *problem)
{
    struct loading loading = {
        .store = store, .folder = folder, .with_services = with_services, .problem = problem};
    arena_init(&loading.arena, 0);
    enum err err = run(&loading, out);
    load_merge_close(loading.merge);
    for (int i = 0; i < loading.file_count; i++)
        file_map_close(&loading.files[i]);
    arena_finish(&loading.arena);
    return err;
}

enum err load_all(struct store *store, const char *geodata_folder, struct load_report *out,
                  struct problem *problem)
{
    return load(store, geodata_folder, true, out, problem);
}

enum err load_ground(struct store *store, const char *geodata_folder, struct load_report *out,
                     struct problem *problem)
{
    return load(store, geodata_folder, false, out, problem);
}
