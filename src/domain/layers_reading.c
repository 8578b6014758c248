#include "layers_reading.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { REASON_BYTES = 400 };

static const double integer_max = 9007199254740992; /* 2^53: beyond it a double skips some */

/* ---- Faults ---- */

static void note(const struct layers_reading *reading, struct import_faults *list, int feature,
                 const char *reason)
{
    char where[80];
    if (reading->lines && reading->lines[feature])
        snprintf(where, sizeof where, "feature %d (line %lld)", feature + 1,
                 (long long)reading->lines[feature]);
    else
        snprintf(where, sizeof where, "feature %d", feature + 1);
    import_faults_add(list, where, reason);
}

void layers_fault(struct layers_reading *reading, int feature, const char *reason)
{
    note(reading, &reading->report->faults, feature, reason);
}

enum err layers_feature_wrong(struct layers_reading *reading, const struct problem *why)
{
    char reason[REASON_BYTES];
    const char *where = why->where;
    if (why->code == ERR_NO_MEMORY)
        return problem_set(reading->problem, why->code, "%s", why->text);
    for (int slashes = 0; *where && slashes < 3; where++) /* /features/7/ is said already */
        slashes += *where == '/';
    snprintf(reason, sizeof reason, "%.200s%s%.180s", why->text, *where ? " At " : "", where);
    layers_fault(reading, reading->features - 1, reason);
    return OK;
}

/* ---- Values ---- */

static enum err no_memory(struct problem *why)
{
    return problem_set(why, ERR_NO_MEMORY, "There is no memory for the layer.");
}

/* Names that mean something else where the layer is read: of what a feature has beside its
 * attributes, of columns of its table, of parameters of its address. */
static const char *const reserved[] = {"id",         "geometry", "longitude",  "latitude",
                                       "f",          "limit",    "offset",     "bbox",
                                       "bbox-crs",   "datetime", "filter",     "filter-lang",
                                       "filter-crs", "sortby",   "properties", "crs"};

static bool name_is_free(const struct layers_reading *reading, struct str name)
{
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (str_equal(name, str_from(reserved[i])))
            return false;
    for (int i = 0; i < reading->field_count; i++)
        if (str_equal(reading->fields[i].name, name))
            return false;
    return true;
}

/* The name in the layer: with as many underscores after it as make it free. NULL: no memory. */
static struct str name_in_layer(struct layers_reading *reading, struct str name)
{
    char room[LAYER_FIELD_NAME_MAX + LAYER_FIELDS_MAX + 1];
    char reason[REASON_BYTES];
    struct str free = {room, name.len};
    memcpy(room, name.ptr, name.len);
    while (!name_is_free(reading, free))
        room[free.len++] = '_';
    if (free.len > name.len) {
        snprintf(reason, sizeof reason, "Its attribute %.*s is called %.*s here.", (int)name.len,
                 name.ptr, (int)free.len, free.ptr);
        note(reading, &reading->report->notices, reading->features - 1, reason);
    }
    return str_copy(free, reading->arena);
}

static enum err add_field(struct layers_reading *reading, struct str name, int *field,
                          struct problem *why)
{
    if (!name.len || name.len > LAYER_FIELD_NAME_MAX || !str_is_clean(name, NULL))
        return problem_set(why, ERR_INVALID,
                           "The name of an attribute is empty, longer than %d bytes or holds "
                           "characters that cannot be seen.",
                           LAYER_FIELD_NAME_MAX);
    if (reading->field_count == LAYER_FIELDS_MAX)
        return problem_set(why, ERR_LIMIT, "The layer has more than %d attributes.",
                           LAYER_FIELDS_MAX);
    struct str original = str_copy(name, reading->arena);
    struct str copy = name_in_layer(reading, name);
    if (!original.ptr || !copy.ptr)
        return no_memory(why);
    if (copy.len > LAYER_FIELD_NAME_MAX)
        return problem_set(why, ERR_INVALID, "The names of its attributes are too much alike.");
    reading->fields[reading->field_count] = (struct layer_field_draft){original, copy, 0};
    *field = reading->field_count++;
    return OK;
}

/* Features mostly name their attributes in the same order. */
static enum err find_field(struct layers_reading *reading, struct str name, int *field,
                           struct problem *why)
{
    int guess = reading->now_count;
    if (guess < reading->field_count && str_equal(reading->fields[guess].original, name)) {
        *field = guess;
        return OK;
    }
    for (int i = 0; i < reading->field_count; i++)
        if (str_equal(reading->fields[i].original, name)) {
            *field = i;
            return OK;
        }
    return add_field(reading, name, field, why);
}

/* A whole number that a double cannot hold is kept as its text. */
static void keep_exact(struct layer_value_draft *value)
{
    if (value->kind == KIND_INTEGER && fabs(value->number) >= integer_max)
        value->kind = KIND_TEXT;
}

void layers_feature_begin(struct layers_reading *reading)
{
    reading->features++;
    reading->now_count = 0;
    arena_reset(&reading->scratch);
    if (reading->progress && reading->features % LAYER_PROGRESS_FEATURES == 0)
        reading->progress(reading->features, reading->context);
}

enum err layers_feature_value(struct layers_reading *reading, struct str name,
                              struct layer_value_draft value, struct problem *why)
{
    enum err err = find_field(reading, name, &value.field, why);
    if (err)
        return err;
    keep_exact(&value);
    if (value.kind == KIND_TEXT &&
        (value.text.len > LAYER_TEXT_MAX || !str_is_clean(value.text, NULL)))
        return problem_set(why, ERR_INVALID,
                           "Its %.60s is longer than %d bytes or holds characters that cannot be "
                           "seen.",
                           reading->fields[value.field].name.ptr, LAYER_TEXT_MAX);
    if (value.kind == KIND_TEXT) {
        value.text = str_copy(value.text, reading->arena);
        if (!value.text.ptr)
            return no_memory(why);
    }
    reading->fields[value.field].kinds |= value.kind;
    reading->now[reading->now_count++] = value;
    return OK;
}

/* ---- Geometry ---- */

/* Strictly first, so that what has to be mended can be told. */
static enum err check_polygons(struct layers_reading *reading, struct str *wkb, struct problem *why)
{
    struct shape *shape = NULL;
    struct problem broken = {0};
    enum err err = shape_from_wkb(reading->shaper, *wkb, false, &shape, NULL, &broken);
    if (err == ERR_GEOMETRY) {
        err = shape_from_wkb(reading->shaper, *wkb, true, &shape, NULL, why);
        if (!err && shape_is_empty(reading->shaper, shape))
            err = problem_set(why, ERR_GEOMETRY, "Its polygons hold no area.");
        if (!err)
            err = shape_to_wkb(reading->shaper, shape, &reading->scratch, wkb, why);
        if (!err) {
            char reason[REASON_BYTES];
            snprintf(reason, sizeof reason, "It was mended. %.300s", broken.text);
            note(reading, &reading->report->notices, reading->features - 1, reason);
        }
    } else if (err) {
        *why = broken;
    }
    shape_drop(reading->shaper, shape);
    return err;
}

static enum err check_geometry(struct layers_reading *reading, struct str wkb,
                               struct layer_feature_record *record, struct problem *why)
{
    struct runs runs;
    enum err err = runs_from_wkb(wkb, &reading->scratch, &runs, why);
    if (!err && runs.kind == RUNS_OF_POLYGONS) {
        err = check_polygons(reading, &wkb, why);
        if (!err)
            err = runs_from_wkb(wkb, &reading->scratch, &runs, why);
    }
    if (err)
        return err;
    reading->kinds |= 1U << runs.kind;
    record->box = runs.box;
    record->wkb = str_copy(wkb, reading->arena);
    return record->wkb.ptr ? OK : no_memory(why);
}

/* ---- Features ---- */

static enum err grow(struct layers_reading *reading, struct problem *why)
{
    if (reading->count < reading->room)
        return OK;
    int room = reading->room ? reading->room * 2 : 256;
    struct layer_draft *list = ARENA_ARRAY(reading->arena, struct layer_draft, (size_t)room);
    if (!list)
        return no_memory(why);
    if (reading->count)
        memcpy(list, reading->list, (size_t)reading->count * sizeof *list);
    reading->list = list;
    reading->room = room;
    return OK;
}

enum err layers_feature_end(struct layers_reading *reading, struct str key, struct str wkb,
                            struct problem *why)
{
    struct layer_draft draft = {.feature = reading->features - 1,
                                .value_count = reading->now_count};
    if (!key.len || key.len > LAYER_KEY_MAX || !str_is_clean(key, NULL))
        return problem_set(why, ERR_INVALID,
                           "Its id is empty, longer than %d bytes or holds characters that cannot "
                           "be seen.",
                           LAYER_KEY_MAX);
    enum err err = check_geometry(reading, wkb, &draft.record, why);
    if (!err)
        err = grow(reading, why);
    if (err)
        return err;
    draft.record.key = str_copy(key, reading->arena);
    draft.values =
        ARENA_ARRAY(reading->arena, struct layer_value_draft, (size_t)reading->now_count);
    if (!draft.record.key.ptr || !draft.values)
        return no_memory(why);
    if (reading->now_count)
        memcpy(draft.values, reading->now, (size_t)reading->now_count * sizeof *draft.values);
    reading->list[reading->count++] = draft;
    return OK;
}
