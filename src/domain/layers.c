#include "domain/layers.h"
#include "domain/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "codec/json_write.h"
#include "domain/draft.h"
#include "file_map.h"
#include "hash_words.h"
#include "layers_reading.h"
#include "store/layers.h"

enum { NAME_LEAST = 2, LOADED_NAME_BYTES = 64, NUMBER_DECIMALS = 9 };

/* ---- Looking ---- */

int layers_find(const struct directory *directory, struct str name)
{
    for (int i = 0; i < directory->layers_count; i++)
        if (str_equal(directory->layers[i].name, name))
            return i;
    return NONE;
}

const struct layer_value_record *layers_value(const struct directory *directory, int feature,
                                              int field)
{
    return &directory->layer_values[directory->layer_features[feature].values + field];
}

/* ---- The name ---- */

/* Names of our own collections and of the layers of our tiles. */
static const char *const taken[] = {
    "services", "sites",  "coverage", "areas",         "boroughs", "gaps", "places", "thames",
    "water",    "demand", "women",    "organizations", "base",     "api",  "tiles",  "collections"};

static enum err check_name(const struct directory *ground, struct str name, struct problem *problem)
{
    bool good = name.len >= NAME_LEAST && name.len <= LAYER_NAME_MAX && name.ptr[0] >= 'a' &&
                name.ptr[0] <= 'z';
    bool is_taken = false;
    for (size_t i = 0; i < name.len && good; i++)
        good = (name.ptr[i] >= 'a' && name.ptr[i] <= 'z') ||
               (name.ptr[i] >= '0' && name.ptr[i] <= '9') || name.ptr[i] == '-';
    if (!good)
        return problem_set(
            problem, ERR_INVALID,
            "A name is %d to %d small letters, digits and dashes, a letter first, such as "
            "stations.",
            NAME_LEAST, LAYER_NAME_MAX);
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        is_taken |= str_equal(name, str_from(taken[i]));
    for (int i = 0; i < ground->areas_count && !is_taken; i++)
        is_taken = str_equal(ground->areas[i].type, name);
    return is_taken ? problem_set(problem, ERR_INVALID,
                                  "%.*s is the name of something else: choose another.",
                                  (int)name.len, name.ptr)
                    : OK;
}

static struct str loaded_name(struct str name, char room[LOADED_NAME_BYTES])
{
    snprintf(room, LOADED_NAME_BYTES, "layer:%.*s", (int)name.len, name.ptr);
    return str_from(room);
}

/* ---- The layer as records ---- */

static enum layer_type type_of(unsigned kinds)
{
    if (kinds == KIND_BOOLEAN)
        return LAYER_BOOLEAN;
    if (kinds == KIND_INTEGER)
        return LAYER_INTEGER;
    return kinds && !(kinds & ~(unsigned)(KIND_INTEGER | KIND_NUMBER)) ? LAYER_NUMBER : LAYER_TEXT;
}

static enum layer_shape shape_of(unsigned kinds)
{
    return kinds == 1U << RUNS_OF_POINTS     ? LAYER_POINTS
           : kinds == 1U << RUNS_OF_LINES    ? LAYER_LINES
           : kinds == 1U << RUNS_OF_POLYGONS ? LAYER_POLYGONS
                                             : LAYER_MIXED;
}

/* A value in a field of texts: numbers as they would be printed. */
static struct str text_of(const struct layer_value_draft *value, struct draft *draft)
{
    struct buf text;
    if (value->kind == KIND_TEXT)
        return value->text;
    if (value->kind == KIND_BOOLEAN)
        return value->number != 0 ? STR("true") : STR("false");
    buf_init(&text, 0);
    buf_double(&text, value->number, NUMBER_DECIMALS);
    draft->failed |= text.failed;
    struct str copy = draft_text(draft, buf_view(&text));
    buf_finish(&text);
    return copy;
}

static void settle_values(const struct layers_reading *reading, const struct layer_draft *feature,
                          struct draft *draft, struct hash_words *hash)
{
    struct directory *out = draft->directory;
    struct layer_value_record *values = &out->layer_values[out->layer_values_count];
    draft->directory->layer_values_count += reading->field_count;
    for (int i = 0; i < feature->value_count; i++) {
        const struct layer_value_draft *value = &feature->values[i];
        struct layer_value_record *record = &values[value->field];
        record->is_there = true;
        if (out->layer_fields[value->field].type == LAYER_TEXT)
            record->text = text_of(value, draft);
        else
            record->number = value->number;
    }
    for (int i = 0; i < reading->field_count; i++) {
        hash_words_add_int(hash, values[i].is_there);
        hash_words_add(hash, values[i].text);
        hash_words_add(hash, (struct str){(const char *)&values[i].number, sizeof(double)});
    }
}

static void settle_feature(const struct layers_reading *reading, const struct layer_draft *feature,
                           struct draft *draft, struct hash_words *hash)
{
    struct buf name;
    struct layer_feature_record *record = draft_layer_features(draft);
    *record = feature->record;
    record->values = draft->directory->layer_values_count;
    buf_init(&name, 0);
    buf_str(&name, reading->ask->name);
    buf_char(&name, ':');
    buf_str(&name, record->key);
    record->id = draft_uuid("layer", buf_view(&name));
    draft->failed |= name.failed;
    buf_finish(&name);
    hash_words_add(hash, record->key);
    hash_words_add(hash, record->wkb);
    settle_values(reading, feature, draft, hash);
}

/* The one layer as a directory of its own, with one hash of all. */
static enum err settle(struct layers_reading *reading, struct directory *out,
                       char print[HASH_WORDS_LEN])
{
    struct draft draft;
    struct hash_words hash;
    *out = (struct directory){0};
    draft_init(&draft, reading->arena, out);
    hash_words_begin(&hash, STR("layer 1"));
    hash_words_add_int(&hash, reading->ask->is_base);
    hash_words_add_int(&hash, reading->field_count);
    for (int i = 0; i < reading->field_count; i++) {
        struct layer_field_record *field = draft_layer_fields(&draft);
        *field =
            (struct layer_field_record){reading->fields[i].name, type_of(reading->fields[i].kinds)};
        hash_words_add(&hash, field->name);
        hash_words_add_int(&hash, (int64_t)field->type);
    }
    draft_layer_values_reserve(&draft, reading->count * reading->field_count);
    for (int i = 0; i < reading->count && !draft.failed; i++)
        settle_feature(reading, &reading->list[i], &draft, &hash);
    *draft_layers(&draft) = (struct layer_record){.name = reading->ask->name,
                                                  .shape = shape_of(reading->kinds),
                                                  .is_base = reading->ask->is_base,
                                                  .fields = {0, reading->field_count},
                                                  .features = {0, reading->count}};
    hash_words_end(&hash, print);
    return draft.failed
               ? problem_set(reading->problem, ERR_NO_MEMORY, "There is no memory for the layer.")
               : OK;
}

/* ---- Checks of the whole ---- */

/* Sorted in place of the features, which keep the order of the file. */
struct layer_ref {
    const struct layer_draft *draft;
};

static int by_key(const void *left, const void *right)
{
    const struct layer_draft *a = ((const struct layer_ref *)left)->draft;
    const struct layer_draft *b = ((const struct layer_ref *)right)->draft;
    int order = str_compare(a->record.key, b->record.key);
    return order ? order : a->feature - b->feature;
}

static enum err find_duplicates(struct layers_reading *reading)
{
    struct layer_ref *sorted =
        ARENA_ARRAY(reading->arena, struct layer_ref, (size_t)reading->count);
    if (!sorted)
        return problem_set(reading->problem, ERR_NO_MEMORY, "There is no memory for the layer.");
    for (int i = 0; i < reading->count; i++)
        sorted[i].draft = &reading->list[i];
    if (reading->count) /* qsort wants a list */
        qsort(sorted, (size_t)reading->count, sizeof *sorted, by_key);
    for (int i = 1; i < reading->count; i++) {
        char reason[160];
        if (!str_equal(sorted[i].draft->record.key, sorted[i - 1].draft->record.key))
            continue;
        snprintf(reason, sizeof reason, "Feature %d has the id %.80s too.",
                 sorted[i - 1].draft->feature + 1, sorted[i].draft->record.key.ptr);
        layers_fault(reading, sorted[i].draft->feature, reason);
    }
    return OK;
}

static enum err check_all(struct layers_reading *reading)
{
    enum err err = find_duplicates(reading);
    long long faults = (long long)reading->report->faults.count;
    if (err)
        return err;
    if (faults)
        return problem_set(reading->problem, ERR_INVALID,
                           "%lld of %d features %s wrong. Nothing was imported.", faults,
                           reading->features, faults == 1 ? "is" : "are");
    return reading->count
               ? OK
               : problem_set(reading->problem, ERR_INVALID, "There are no features in the file.");
}

/* ---- Writing ---- */

/* layer: NULL takes it away. */
static enum err write_layer(struct store *store, struct str name, const struct directory *layer,
                            const char *print, int features, struct problem *problem)
{
    char room[LOADED_NAME_BYTES];
    struct str loaded = loaded_name(name, room);
    enum err err = store_begin(store, problem);
    if (err)
        return err;
    err =
        layer ? store_write_layer(store, layer, problem) : store_remove_layer(store, name, problem);
    if (!err)
        err = layer ? store_set_loaded(store, loaded, str_from(print), features, problem)
                    : store_forget_loaded(store, loaded, problem);
    if (!err)
        err = history_write_import(store, layer ? "import" : "remove", loaded, STR("features"),
                                   features, print, problem);
    enum err end = store_end(store, !err, problem);
    err = err ? err : end;
    return err ? err : store_checkpoint(store, problem);
}

static enum err finish(struct layers_reading *reading, struct store *store)
{
    const struct layers_ask *ask = reading->ask;
    struct directory layer;
    struct str before = {"", 0};
    char room[LOADED_NAME_BYTES];
    char print[HASH_WORDS_LEN];
    enum err err = check_all(reading);
    if (!err)
        err = settle(reading, &layer, print);
    if (!err)
        err = store_loaded(store, loaded_name(ask->name, room), reading->arena, &before,
                           reading->problem);
    if (err)
        return err;
    reading->report->features = reading->count;
    reading->report->fields = reading->field_count;
    reading->report->shape = layer.layers[0].shape;
    reading->report->was_loaded = str_equal(before, str_from(print));
    if (ask->dry_run || reading->report->was_loaded)
        return OK;
    return write_layer(store, ask->name, &layer, print, reading->count, reading->problem);
}

/* ---- The whole ---- */

/* The name must be good and there must be room for one more layer. */
static enum err check_store(struct store *store, struct str name, struct arena *arena,
                            int64_t *features, struct problem *problem)
{
    struct directory ground;
    int64_t layers = 0;
    enum err err = store_read_ground(store, arena, &ground, problem);
    if (!err)
        err = check_name(&ground, name, problem);
    if (!err)
        err = store_count_layer(store, name, features, &layers, problem);
    if (!err && *features == NONE && layers >= LAYERS_MAX)
        err = problem_set(problem, ERR_LIMIT, "There are %d layers already. Remove one first.",
                          LAYERS_MAX);
    return err;
}

static bool is_geopackage(const char *path)
{
    const char *end = strrchr(path, '.');
    return end && strcasecmp(end, ".gpkg") == 0;
}

static enum err read_file(struct layers_reading *reading)
{
    struct file_map file = {{"", 0}, NULL};
    enum err err = projection_create(&reading->projection, reading->problem);
    if (!err)
        err = shaper_create(&reading->shaper, reading->problem);
    if (err)
        return err;
    shaper_limit(reading->shaper, LAYER_SHAPE_MS);
    if (is_geopackage(reading->ask->path))
        return layers_read_geopackage(reading);
    err = file_map_open(reading->ask->path, &file, reading->problem);
    if (!err)
        err = layers_read_geojson(reading, file.text);
    file_map_close(&file);
    return err;
}

enum err layers_import(struct store *store, const struct layers_ask *ask, import_progress *progress,
                       void *context, struct layers_report *out, struct problem *problem)
{
    struct arena arena;
    int64_t before = NONE;
    struct layers_reading reading = {.ask = ask,
                                     .arena = &arena,
                                     .report = out,
                                     .progress = progress,
                                     .context = context,
                                     .problem = problem};
    *out = (struct layers_report){0};
    arena_init(&arena, 0);
    arena_init(&reading.scratch, 0);
    enum err err = check_store(store, ask->name, &arena, &before, problem);
    out->before = before == NONE ? 0 : (int)before;
    if (!err)
        err = read_file(&reading);
    if (!err)
        err = finish(&reading, store);
    shaper_destroy(reading.shaper);
    projection_destroy(reading.projection);
    arena_finish(&reading.scratch);
    arena_finish(&arena);
    return err;
}

enum err layers_remove(struct store *store, struct str name, bool dry_run, int *removed,
                       struct problem *problem)
{
    int64_t features = NONE;
    int64_t layers;
    enum err err = store_count_layer(store, name, &features, &layers, problem);
    if (!err && features != NONE && !dry_run)
        err = write_layer(store, name, NULL, "", (int)features, problem);
    if (!err)
        *removed = features == NONE ? 0 : (int)features;
    return err;
}
