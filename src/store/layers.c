#include "store/layers.h"

#include <stdlib.h>

#include "geo/runs.h"
#include "tables.h"

/* ---- Reading ---- */

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the layers.");
}

static enum err bad_row(sqlite3_stmt *row, const char *table, struct problem *problem)
{
    sqlite3_reset(row);
    return problem_set(problem, ERR_DATABASE, "A row of %s makes no sense.", table);
}

/* Room for as many records as the table has rows. */
static enum err list_take(struct store *store, struct arena *arena, const char *table,
                          size_t record_bytes, int64_t *rows, void **list, struct problem *problem)
{
    enum err err = store_count(store, table, rows, problem);
    if (err)
        return err;
    *list = arena_take(arena, (size_t)*rows, record_bytes);
    return *list ? OK : no_memory(problem);
}

static enum err read_layers(struct store *store, struct arena *arena, struct directory *out,
                            int64_t **ids, struct problem *problem)
{
    sqlite3_stmt *row;
    int64_t rows;
    void *list;
    bool more;
    enum err err = list_take(store, arena, "layer", sizeof *out->layers, &rows, &list, problem);
    if (!err)
        err = query_begin(store, "read_layers", &row, problem);
    if (err)
        return err;
    out->layers = list;
    *ids = ARENA_ARRAY(arena, int64_t, (size_t)rows);
    if (!*ids)
        return no_memory(problem);
    while (!(err = query_next(store, row, &more, problem)) && more) {
        int shape =
            code_find(layer_shape_codes, str_from((const char *)sqlite3_column_text(row, 2)));
        if (out->layers_count >= rows || shape == NONE)
            return bad_row(row, "layer", problem);
        (*ids)[out->layers_count] = sqlite3_column_int64(row, 0);
        out->layers[out->layers_count++] =
            (struct layer_record){.name = column_str(row, 1, arena),
                                  .shape = (enum layer_shape)shape,
                                  .is_base = sqlite3_column_int(row, 3) != 0};
    }
    return err;
}

/* The rows of fields and features come in the order of their layers; returns the layer, or NONE. */
static int layer_of(const struct directory *out, const int64_t *ids, int *layer, int64_t id)
{
    while (*layer < out->layers_count && ids[*layer] != id)
        ++*layer;
    return *layer < out->layers_count ? *layer : NONE;
}

static void span_add(struct span *span, int index)
{
    if (!span->count)
        span->first = index;
    span->count++;
}

static enum err read_fields(struct store *store, struct arena *arena, struct directory *out,
                            const int64_t *ids, struct problem *problem)
{
    sqlite3_stmt *row;
    int64_t rows;
    void *list;
    bool more;
    int layer = 0;
    enum err err =
        list_take(store, arena, "layer_field", sizeof *out->layer_fields, &rows, &list, problem);
    if (!err)
        err = query_begin(store, "read_layer_fields", &row, problem);
    if (err)
        return err;
    out->layer_fields = list;
    while (!(err = query_next(store, row, &more, problem)) && more) {
        int type = code_find(layer_type_codes, str_from((const char *)sqlite3_column_text(row, 2)));
        if (out->layer_fields_count >= rows || type == NONE ||
            layer_of(out, ids, &layer, sqlite3_column_int64(row, 0)) == NONE)
            return bad_row(row, "layer_field", problem);
        span_add(&out->layers[layer].fields, out->layer_fields_count);
        out->layer_fields[out->layer_fields_count++] =
            (struct layer_field_record){column_str(row, 1, arena), (enum layer_type)type};
    }
    return err;
}

/* The box and the proof that the rest of the program may trust the bytes. */
static bool read_geometry(sqlite3_stmt *row, int column, struct arena *arena, struct arena *scratch,
                          struct layer_feature_record *feature)
{
    struct runs runs;
    const void *bytes = sqlite3_column_blob(row, column);
    struct str view = {bytes, bytes ? (size_t)sqlite3_column_bytes(row, column) : 0};
    arena_reset(scratch);
    if (!view.len || runs_from_wkb(view, scratch, &runs, NULL))
        return false;
    feature->box = runs.box;
    feature->wkb = str_copy(view, arena);
    return feature->wkb.ptr != NULL;
}

static enum err read_features(struct store *store, struct arena *arena, struct directory *out,
                              const int64_t *ids, int64_t **feature_ids, struct problem *problem)
{
    struct arena scratch;
    sqlite3_stmt *row;
    int64_t rows;
    void *list;
    bool more;
    int layer = 0;
    enum err err = list_take(store, arena, "layer_feature", sizeof *out->layer_features, &rows,
                             &list, problem);
    if (!err)
        err = query_begin(store, "read_layer_features", &row, problem);
    if (err)
        return err;
    out->layer_features = list;
    *feature_ids = ARENA_ARRAY(arena, int64_t, (size_t)rows);
    if (!*feature_ids)
        return no_memory(problem);
    arena_init(&scratch, 0);
    while (!(err = query_next(store, row, &more, problem)) && more) {
        int i = out->layer_features_count;
        struct layer_feature_record *feature = &out->layer_features[i];
        if (i >= rows || layer_of(out, ids, &layer, sqlite3_column_int64(row, 0)) == NONE ||
            !column_uuid(row, 2, &feature->id) ||
            !read_geometry(row, 4, arena, &scratch, feature)) {
            err = bad_row(row, "layer_feature", problem);
            break;
        }
        (*feature_ids)[i] = sqlite3_column_int64(row, 1);
        feature->key = column_str(row, 3, arena);
        feature->values = out->layer_values_count;
        out->layer_values_count += out->layers[layer].fields.count;
        span_add(&out->layers[layer].features, i);
        out->layer_features_count++;
    }
    arena_finish(&scratch);
    return err;
}

struct feature_row {
    int64_t row;
    int values;
    int first_field;
    int field_count;
};

static int by_row(const void *a, const void *b)
{
    int64_t p = ((const struct feature_row *)a)->row;
    int64_t q = ((const struct feature_row *)b)->row;
    return (p > q) - (p < q);
}

static void read_value(sqlite3_stmt *row, enum layer_type type, struct arena *arena,
                       struct layer_value_record *out)
{
    out->is_there = true;
    if (type == LAYER_TEXT)
        out->text = column_str(row, 2, arena);
    else
        out->number = sqlite3_column_double(row, 2);
}

/* Values come in the order of the features' rows, which is not that of the layers' names. */
static enum err read_values(struct store *store, struct arena *arena, struct directory *out,
                            const int64_t *feature_ids, struct problem *problem)
{
    sqlite3_stmt *row;
    bool more;
    int count = out->layer_features_count;
    struct feature_row *rows = ARENA_ARRAY(arena, struct feature_row, (size_t)count);
    out->layer_values =
        ARENA_ARRAY(arena, struct layer_value_record, (size_t)out->layer_values_count);
    if (!rows || !out->layer_values)
        return no_memory(problem);
    for (int layer = 0; layer < out->layers_count; layer++) {
        const struct layer_record *record = &out->layers[layer];
        for (int i = record->features.first; i < record->features.first + record->features.count;
             i++)
            rows[i] = (struct feature_row){feature_ids[i], out->layer_features[i].values,
                                           record->fields.first, record->fields.count};
    }
    if (count)
        qsort(rows, (size_t)count, sizeof *rows, by_row);
    enum err err = query_begin(store, "read_layer_values", &row, problem);
    int at = 0;
    while (!err && !(err = query_next(store, row, &more, problem)) && more) {
        int64_t feature = sqlite3_column_int64(row, 0);
        int position = sqlite3_column_int(row, 1);
        while (at < count && rows[at].row < feature)
            at++;
        if (at == count || rows[at].row != feature || position < 0 ||
            position >= rows[at].field_count)
            return bad_row(row, "layer_value", problem);
        read_value(row, out->layer_fields[rows[at].first_field + position].type, arena,
                   &out->layer_values[rows[at].values + position]);
    }
    return err;
}

enum err store_read_layers(struct store *store, struct arena *arena, struct directory *out,
                           struct problem *problem)
{
    int64_t *ids = NULL;
    int64_t *feature_ids = NULL;
    out->layers_count = out->layer_fields_count = 0;
    out->layer_features_count = out->layer_values_count = 0;
    enum err err = read_layers(store, arena, out, &ids, problem);
    if (!err)
        err = read_fields(store, arena, out, ids, problem);
    if (!err)
        err = read_features(store, arena, out, ids, &feature_ids, problem);
    return err ? err : read_values(store, arena, out, feature_ids, problem);
}

/* ---- Writing ---- */

static enum err write_row(struct store *store, sqlite3_stmt *query, int64_t *row,
                          struct problem *problem)
{
    enum err err = query_run(store, query, problem);
    if (!err && row)
        *row = sqlite3_last_insert_rowid(store->db);
    return err;
}

static enum err write_layer(struct store *store, const struct layer_record *layer, int64_t *row,
                            struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "layer_insert", &query, problem);
    if (err)
        return err;
    bind_str(query, 1, layer->name);
    bind_str(query, 2, str_from(layer_shape_codes[layer->shape]));
    sqlite3_bind_int(query, 3, layer->is_base);
    return write_row(store, query, row, problem);
}

static enum err write_field(struct store *store, int64_t layer, int position,
                            const struct layer_field_record *field, struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "layer_field_insert", &query, problem);
    if (err)
        return err;
    bind_row(query, 1, layer);
    sqlite3_bind_int(query, 2, position);
    bind_str(query, 3, field->name);
    bind_str(query, 4, str_from(layer_type_codes[field->type]));
    return query_run(store, query, problem);
}

static enum err write_value(struct store *store, int64_t feature, int position,
                            enum layer_type type, const struct layer_value_record *value,
                            struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "layer_value_insert", &query, problem);
    if (err)
        return err;
    bind_row(query, 1, feature);
    sqlite3_bind_int(query, 2, position);
    if (type == LAYER_TEXT)
        bind_str(query, 3, value->text);
    else if (type == LAYER_NUMBER)
        sqlite3_bind_double(query, 3, value->number);
    else
        sqlite3_bind_int64(query, 3, (int64_t)value->number);
    return query_run(store, query, problem);
}

static enum err write_feature(struct store *store, int64_t layer, const struct directory *from,
                              int index, struct problem *problem)
{
    const struct layer_feature_record *feature = &from->layer_features[index];
    struct span fields = from->layers[0].fields;
    sqlite3_stmt *query;
    int64_t row = 0;
    enum err err = query_begin(store, "layer_feature_insert", &query, problem);
    if (err)
        return err;
    bind_row(query, 1, layer);
    bind_uuid(query, 2, feature->id);
    bind_str(query, 3, feature->key);
    bind_wkb(query, 4, feature->wkb);
    err = write_row(store, query, &row, problem);
    for (int i = 0; i < fields.count && !err; i++) {
        const struct layer_value_record *value = &from->layer_values[feature->values + i];
        if (value->is_there)
            err = write_value(store, row, i, from->layer_fields[fields.first + i].type, value,
                              problem);
    }
    return err;
}

enum err store_write_layer(struct store *store, const struct directory *layer,
                           struct problem *problem)
{
    const struct layer_record *record = &layer->layers[0];
    int64_t row = 0;
    enum err err = store_remove_layer(store, record->name, problem); /* marks what changes */
    if (!err)
        err = write_layer(store, record, &row, problem);
    for (int i = 0; i < record->fields.count && !err; i++)
        err = write_field(store, row, i, &layer->layer_fields[record->fields.first + i], problem);
    for (int i = 0; i < record->features.count && !err; i++)
        err = write_feature(store, row, layer, record->features.first + i, problem);
    return err;
}

enum err store_remove_layer(struct store *store, struct str name, struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "layer_remove", &query, problem);
    if (err)
        return err;
    bind_str(query, 1, name);
    table_changes(store, TABLE_LAYER);
    table_changes(store, TABLE_LAYER_FIELD);
    table_changes(store, TABLE_LAYER_FEATURE);
    table_changes(store, TABLE_LAYER_VALUE);
    return query_run(store, query, problem);
}

enum err store_count_layer(struct store *store, struct str name, int64_t *features, int64_t *layers,
                           struct problem *problem)
{
    sqlite3_stmt *query;
    bool more;
    enum err err = query_begin(store, "layer_count", &query, problem);
    if (err)
        return err;
    bind_str(query, 1, name);
    err = query_next(store, query, &more, problem);
    if (err)
        return err;
    *features = more && sqlite3_column_type(query, 0) != SQLITE_NULL
                    ? sqlite3_column_int64(query, 0)
                    : NONE;
    *layers = more ? sqlite3_column_int64(query, 1) : 0;
    sqlite3_reset(query);
    return OK;
}
