#include "domain/demand_import.h"
#include "domain/history.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json_write.h"
#include "demand_reading.h"
#include "domain/ground.h"
#include "domain/load.h"
#include "file_map.h"
#include "hash_words.h"

enum { WORDS_BYTES = 200 };

/* ---- The list ---- */

/* What was spread, as points after those of the file. */
static enum err gather(struct demand_reading *reading)
{
    const struct directory *ground = &reading->ground;
    for (int i = 0; i < ground->demand_count; i++) {
        if (reading->spread[i] > INT32_MAX)
            return problem_set(reading->problem, ERR_LIMIT, "There are too many women at a point.");
        demand_add_point(reading, ground->demand[i].grid, ground->demand[i].area,
                         reading->spread[i]);
    }
    reading->report->points = reading->points.demand_count;
    return reading->draft.failed
               ? problem_set(reading->problem, ERR_NO_MEMORY, "There is no memory for the demand.")
               : OK;
}

/* Boroughs in which no woman is left: often a file that was meant for a part of London. */
static enum err tell_empty(struct demand_reading *reading)
{
    const struct directory *ground = &reading->ground;
    struct demand_report *report = reading->report;
    size_t room = sizeof report->boroughs_empty_names;
    size_t len = 0;
    bool *has_women = ARENA_ARRAY(&reading->arena, bool, (size_t)ground->areas_count);
    if (!has_women)
        return problem_set(reading->problem, ERR_NO_MEMORY, "There is no memory for the demand.");
    for (int i = 0; i < reading->points.demand_count; i++)
        has_women[reading->points.demand[i].area] = true;
    for (int i = 0;
         i < ground->areas_count && str_equal(ground->areas[i].type, STR("borough")) && len < room;
         i++) {
        if (has_women[i])
            continue;
        len += (size_t)snprintf(report->boroughs_empty_names + len, room - len, "%s%s",
                                report->boroughs_empty++ ? ", " : "", ground->areas[i].name.ptr);
    }
    return OK;
}

static enum err check_all(const struct demand_reading *reading)
{
    const struct demand_report *report = reading->report;
    long long count = (long long)report->faults.count;
    if (count)
        return problem_set(reading->problem, ERR_INVALID,
                           "%lld of %lld rows %s wrong. Nothing was imported.", count,
                           (long long)report->rows, count == 1 ? "is" : "are");
    if (!report->women)
        return problem_set(reading->problem, ERR_INVALID,
                           "There are no women in the file. Nothing was imported.");
    if (report->women > INT32_MAX)
        return problem_set(reading->problem, ERR_LIMIT, "There are more than %d women in the file.",
                           INT32_MAX);
    return OK;
}

static void fingerprint(const struct demand_reading *reading, struct str file_name,
                        char print[HASH_WORDS_LEN])
{
    struct hash_words hash;
    hash_words_begin(&hash, STR("demand 1"));
    hash_words_add(&hash, file_name);
    for (int i = 0; i < reading->points.demand_count; i++) {
        const struct demand_record *demand = &reading->points.demand[i];
        hash_words_add_int(&hash, demand->area);
        hash_words_add_int(&hash, demand->women);
        hash_words_add_int(&hash, llround(demand->grid.easting * 1000));
        hash_words_add_int(&hash, llround(demand->grid.northing * 1000));
    }
    hash_words_end(&hash, print);
}

/* ---- Writing ---- */

static enum err remember(struct store *store, const char *action,
                         const struct demand_report *report, const char *print,
                         struct problem *problem)
{
    struct buf payload;
    buf_init(&payload, 0);
    struct json_write write = json_write_to(&payload);
    json_write_object_begin(&write);
    json_write_key(&write, STR("points"));
    json_write_int(&write, report->points);
    json_write_key(&write, STR("women"));
    json_write_int(&write, report->women);
    json_write_key(&write, STR("fingerprint"));
    json_write_text(&write, str_from(print));
    json_write_object_end(&write);
    return history_write(store, action, LOADED_DEMAND, &payload, problem);
}

/* An empty print: the Census comes back. */
static enum err write_demand(struct store *store, const struct directory *demand,
                             const struct demand_report *report, const char *print,
                             struct str words, struct problem *problem)
{
    enum err err = store_begin(store, problem);
    if (err)
        return err;
    err = store_write_demand(store, demand, problem);
    if (!err && *print)
        err = store_set_loaded(store, LOADED_DEMAND, str_from(print), report->points, problem);
    if (!err)
        err = *print ? store_describe_loaded(store, LOADED_DEMAND, words, problem)
                     : store_forget_loaded(store, LOADED_DEMAND, problem);
    if (!err)
        err = remember(store, *print ? "import" : "remove", report, print, problem);
    enum err end = store_end(store, !err, problem);
    err = err ? err : end;
    return err ? err : store_checkpoint(store, problem);
}

static struct str file_name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct str name = str_from(slash ? slash + 1 : path);
    bool shows = name.len && name.len <= 120 && str_is_clean(name, NULL);
    return shows ? name : STR("a file");
}

static enum err finish(struct demand_reading *reading, struct store *store, const char *path,
                       bool dry_run)
{
    char print[HASH_WORDS_LEN];
    char words[WORDS_BYTES];
    char day[DATE_WORDS_LEN];
    struct str before = {"", 0};
    struct str file_name = file_name_of(path);
    enum err err = check_all(reading);
    if (!err)
        err = gather(reading);
    if (!err)
        err = tell_empty(reading);
    if (err)
        return err;
    fingerprint(reading, file_name, print);
    date_words(reading->today, day);
    snprintf(words, sizeof words, "%.*s, imported on %s", (int)file_name.len, file_name.ptr, day);
    err = store_loaded(store, LOADED_DEMAND, &reading->arena, &before, reading->problem);
    reading->report->was_loaded = !err && str_equal(before, str_from(print));
    if (err || dry_run || reading->report->was_loaded)
        return err;
    reading->points.areas = reading->ground.areas;
    reading->points.areas_count = reading->ground.areas_count;
    return write_demand(store, &reading->points, reading->report, print, str_from(words),
                        reading->problem);
}

/* ---- The whole ---- */

static enum err prepare(struct demand_reading *reading, struct store *store)
{
    struct directory *ground = &reading->ground;
    struct rings *areas = NULL;
    struct rings water = {0};
    int area_count = 0;
    enum err err = store_read_census(store, &reading->arena, ground, reading->problem);
    if (!err)
        err = ground_rings(ground, &reading->arena, &areas, &area_count, &water, reading->problem);
    if (!err && !area_count)
        err = problem_set(
            reading->problem, ERR_NOT_FOUND,
            "There are no boroughs in the database yet. Load them first with: signpost load");
    if (!err)
        err = locator_build(areas, area_count, water.ring_count ? &water : NULL, &reading->arena,
                            &reading->locator, reading->problem);
    if (!err)
        err = projection_create(&reading->projection, reading->problem);
    if (err)
        return err;
    reading->spread = ARENA_ARRAY(&reading->arena, int64_t, (size_t)ground->demand_count);
    reading->area_lines = ARENA_ARRAY(&reading->arena, int64_t, (size_t)ground->areas_count);
    reading->whole_lines = ARENA_ARRAY(&reading->arena, int64_t, (size_t)ground->areas_count);
    reading->alone_lines = ARENA_ARRAY(&reading->arena, int64_t, (size_t)ground->areas_count);
    reading->point_lines = ARENA_ARRAY(&reading->arena, int64_t, (size_t)ground->demand_count);
    draft_init(&reading->draft, &reading->arena, &reading->points);
    return reading->spread && reading->area_lines && reading->whole_lines && reading->alone_lines &&
                   reading->point_lines
               ? OK
               : problem_set(reading->problem, ERR_NO_MEMORY, "There is no memory for the demand.");
}

enum err demand_import(struct store *store, const char *path, bool dry_run,
                       import_progress *progress, void *context, struct demand_report *out,
                       struct problem *problem)
{
    struct file_map file = {{"", 0}, NULL};
    struct demand_reading *reading = calloc(1, sizeof *reading);
    *out = (struct demand_report){0};
    if (!reading)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the import.");
    reading->report = out;
    reading->progress = progress;
    reading->context = context;
    reading->problem = problem;
    reading->today = date_today();
    arena_init(&reading->arena, 0);
    arena_init(&reading->scratch, 0);
    enum err err = prepare(reading, store);
    if (!err)
        err = file_map_open(path, &file, problem);
    csv_init(&reading->csv, file.text);
    if (!err)
        err = demand_read(reading);
    if (!err)
        err = finish(reading, store, path, dry_run);
    csv_finish(&reading->csv);
    file_map_close(&file);
    projection_destroy(reading->projection);
    arena_finish(&reading->scratch);
    arena_finish(&reading->arena);
    free(reading);
    return err;
}

enum err demand_remove(struct store *store, bool dry_run, int *removed, struct problem *problem)
{
    struct arena arena;
    struct directory ground;
    struct demand_report report = {0};
    const struct directory none = {0};
    arena_init(&arena, 0);
    enum err err = store_read_ground(store, &arena, &ground, problem);
    report.points = !err && ground.demand_is_imported ? ground.demand_count : 0;
    for (int i = 0; i < report.points; i++)
        report.women += ground.demand[i].women;
    if (!err && report.points && !dry_run)
        err = write_demand(store, &none, &report, "", STR(""), problem);
    if (!err)
        *removed = report.points;
    arena_finish(&arena);
    return err;
}
