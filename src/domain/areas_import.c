#include "domain/areas_import.h"
#include "domain/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "areas_reading.h"
#include "codec/json_write.h"
#include "domain/draft.h"
#include "domain/ground.h"
#include "domain/load.h"
#include "file_map.h"
#include "hash_words.h"

enum { TYPE_LEAST = 2, TYPE_MOST = 24, LOADED_NAME_BYTES = 64 };

static const char loaded_prefix[] = "areas:";

/* ---- The type ---- */

static enum err check_type(const struct directory *ground, struct str type, struct problem *problem)
{
    bool good = type.len >= TYPE_LEAST && type.len <= TYPE_MOST;
    for (size_t i = 0; i < type.len && good; i++)
        good = (type.ptr[i] >= 'a' && type.ptr[i] <= 'z') ||
               (type.ptr[i] >= '0' && type.ptr[i] <= '9') || type.ptr[i] == '-';
    if (!good)
        return problem_set(problem, ERR_INVALID,
                           "A type is %d to %d small letters, digits and dashes, such as ward.",
                           TYPE_LEAST, TYPE_MOST);
    for (int i = 0; i < ground->areas_count; i++)
        if (!ground->areas[i].imported && str_equal(ground->areas[i].type, type))
            return problem_set(problem, ERR_INVALID,
                               "The areas of type %.*s come with Signpost: choose another type.",
                               (int)type.len, type.ptr);
    return OK;
}

static int count_type(const struct directory *ground, struct str type)
{
    int count = 0;
    for (int i = 0; i < ground->areas_count; i++)
        count += ground->areas[i].imported && str_equal(ground->areas[i].type, type);
    return count;
}

static struct str loaded_name(struct str type, char room[LOADED_NAME_BYTES])
{
    snprintf(room, LOADED_NAME_BYTES, "%s%.*s", loaded_prefix, (int)type.len, type.ptr);
    return str_from(room);
}

/* ---- The list ---- */

static int by_code(const void *left, const void *right)
{
    const struct area_draft *a = left;
    const struct area_draft *b = right;
    int order = str_compare(a->record.code, b->record.code);
    return order ? order : a->feature - b->feature;
}

static void find_duplicates(struct areas_reading *reading)
{
    for (int i = 1; i < reading->count; i++) {
        const struct area_draft *area = &reading->areas[i];
        if (!str_equal(area->record.code, reading->areas[i - 1].record.code))
            continue;
        char reason[160];
        snprintf(reason, sizeof reason, "Feature %d has the code %.60s too.",
                 reading->areas[i - 1].feature + 1, area->record.code.ptr);
        areas_fault(reading, area->feature, reason);
    }
}

static enum err refuse_all(const struct areas_reading *reading)
{
    long long count = (long long)reading->report->faults.count;
    return problem_set(reading->problem, ERR_INVALID,
                       "%lld of %d features %s wrong. Nothing was imported.", count,
                       reading->features, count == 1 ? "is" : "are");
}

/* The records as a directory of their own, by code, with their ids and one hash of all. */
static enum err settle(struct areas_reading *reading, struct str type, struct directory *out,
                       char print[HASH_WORDS_LEN])
{
    struct area_record *list =
        ARENA_ARRAY(reading->arena, struct area_record, (size_t)reading->count);
    if (!list)
        return problem_set(reading->problem, ERR_NO_MEMORY, "There is no memory for the areas.");
    struct hash_words hash;
    hash_words_begin(&hash, STR("areas 1"));
    for (int i = 0; i < reading->count; i++) {
        struct buf name;
        list[i] = reading->areas[i].record;
        list[i].type = type;
        buf_init(&name, 0);
        buf_str(&name, type);
        buf_char(&name, ':');
        buf_str(&name, list[i].code);
        list[i].id = draft_uuid("area", buf_view(&name));
        buf_finish(&name);
        hash_words_add(&hash, list[i].code);
        hash_words_add(&hash, list[i].name);
        hash_words_add(&hash, list[i].wkb);
        reading->report->hectares += list[i].hectares;
    }
    hash_words_end(&hash, print);
    *out = (struct directory){.areas = list, .areas_count = reading->count};
    reading->report->areas = reading->count;
    return OK;
}

/* ---- Writing ---- */

/* An empty print: the areas go. */
static enum err write_areas(struct store *store, struct str type, const struct directory *areas,
                            const char *print, int changed, struct problem *problem)
{
    char room[LOADED_NAME_BYTES];
    struct str name = loaded_name(type, room);
    enum err err = store_begin(store, problem);
    if (err)
        return err;
    err = store_write_areas(store, type, areas, problem);
    if (!err)
        err = *print ? store_set_loaded(store, name, str_from(print), areas->areas_count, problem)
                     : store_forget_loaded(store, name, problem);
    if (!err)
        err = history_write_import(store, *print ? "import" : "remove", name, STR("areas"), changed,
                                   print, problem);
    enum err end = store_end(store, !err, problem);
    err = err ? err : end;
    return err ? err : store_checkpoint(store, problem);
}

static enum err finish(struct areas_reading *reading, struct store *store,
                       const struct areas_ask *ask)
{
    struct directory areas = {0};
    char print[HASH_WORDS_LEN] = "";
    char room[LOADED_NAME_BYTES];
    struct str before = {"", 0};
    if (reading->count) /* qsort wants a list */
        qsort(reading->areas, (size_t)reading->count, sizeof *reading->areas, by_code);
    find_duplicates(reading);
    if (reading->report->faults.count)
        return refuse_all(reading);
    enum err err = settle(reading, ask->type, &areas, print);
    if (!err)
        err = store_loaded(store, loaded_name(ask->type, room), reading->arena, &before,
                           reading->problem);
    reading->report->was_loaded = !err && str_equal(before, str_from(print));
    if (err || ask->dry_run || reading->report->was_loaded)
        return err;
    return write_areas(store, ask->type, &areas, print, areas.areas_count, reading->problem);
}

/* ---- The whole ---- */

static enum err read_ground(struct store *store, struct str type, struct arena *arena,
                            struct directory *ground, struct problem *problem)
{
    enum err err = store_read_ground(store, arena, ground, problem);
    if (!err && (!ground->areas_count || !str_equal(ground->areas[0].type, STR("borough"))))
        err = problem_set(
            problem, ERR_NOT_FOUND,
            "There are no boroughs in the database yet. Load them first with: signpost load");
    return err ? err : check_type(ground, type, problem);
}

enum err areas_import(struct store *store, const struct areas_ask *ask, import_progress *progress,
                      void *context, struct areas_report *out, struct problem *problem)
{
    struct arena arena;
    struct directory ground;
    struct file_map file = {{"", 0}, NULL};
    struct areas_reading reading = {.ask = ask,
                                    .arena = &arena,
                                    .ground = &ground,
                                    .report = out,
                                    .progress = progress,
                                    .context = context,
                                    .problem = problem};
    *out = (struct areas_report){0};
    arena_init(&arena, 0);
    enum err err = read_ground(store, ask->type, &arena, &ground, problem);
    if (!err)
        err = file_map_open(ask->path, &file, problem);
    if (!err) {
        out->before = count_type(&ground, ask->type);
        err = areas_read(&reading, file.text);
    }
    if (!err)
        err = finish(&reading, store, ask);
    areas_reading_finish(&reading);
    file_map_close(&file);
    arena_finish(&arena);
    return err;
}

enum err areas_remove(struct store *store, struct str type, bool dry_run, int *removed,
                      struct problem *problem)
{
    struct arena arena;
    struct directory ground;
    const struct directory none = {0};
    arena_init(&arena, 0);
    enum err err = read_ground(store, type, &arena, &ground, problem);
    int count = err ? 0 : count_type(&ground, type);
    if (!err && count && !dry_run)
        err = write_areas(store, type, &none, "", count, problem);
    if (!err)
        *removed = count;
    arena_finish(&arena);
    return err;
}
