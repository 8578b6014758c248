/* A collection as a GeoPackage: made whole in a file that has no name any more, and sent from it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "download.h"
#include "features_items.h"
#include "store/geopackage.h"

static enum err no_file(struct problem *problem)
{
    return problem_set(problem, ERR_IO, "The file for the download cannot be made.");
}

/* ---- columns and values ---- */

static enum geopackage_type type_of(enum collection_type type)
{
    switch (type) {
    case COLLECTION_INT: return GEOPACKAGE_INTEGER;
    case COLLECTION_NUMBER: return GEOPACKAGE_NUMBER;
    case COLLECTION_BOOL: return GEOPACKAGE_BOOLEAN;
    case COLLECTION_DATE: return GEOPACKAGE_DATE;
    case COLLECTION_TEXT:
    case COLLECTION_LIST: break;
    }
    return GEOPACKAGE_TEXT;
}

static bool is_shown(const struct features_items *items, int property)
{
    return !items->query.has_properties || items->query.properties >> property & 1;
}

/* The id, then the properties. */
static int columns_fill(const struct features_items *items, struct geopackage_column *columns)
{
    const struct collection *collection = items->reading.collection;
    int count = 0;
    columns[count++] = (struct geopackage_column){STR("id"), GEOPACKAGE_TEXT};
    for (int i = 0; i < collection->property_count; i++)
        if (is_shown(items, i))
            columns[count++] = (struct geopackage_column){str_from(collection->properties[i].name),
                                                          type_of(collection->properties[i].type)};
    return count;
}

static struct str words_copy(struct features_items *items, struct buf *words)
{
    struct str copy = {"", 0};
    if (words->len && !words->failed)
        copy = str_copy(buf_view(words), &items->scratch);
    buf_clear(words);
    return copy.ptr ? copy : (struct str){"", 0};
}

static void value_fill(struct features_items *items, int row, int property, struct buf *words,
                       struct geopackage_value *out)
{
    struct collection_value value = collection_value(&items->reading, row, property);
    *out = (struct geopackage_value){.is_there = value.is_there};
    if (!value.is_there)
        return;
    switch (value.type) {
    case COLLECTION_TEXT: out->text = value.text; break;
    case COLLECTION_INT: out->number = (double)value.number; break;
    case COLLECTION_NUMBER: out->number = value.real; break;
    case COLLECTION_BOOL: out->number = value.truth; break;
    case COLLECTION_DATE:
    case COLLECTION_LIST:
        collection_value_words(&value, 0, words);
        out->text = words_copy(items, words);
        break;
    }
}

/* ---- the file ---- */

static const char *geometry_name(const struct collection *collection)
{
    if (collection->layer != NONE)
        return "GEOMETRY"; /* single and multiple ones side by side */
    return collection->shape == COLLECTION_POINTS ? "POINT" : "MULTIPOLYGON";
}

static int srs_of(enum collection_crs crs)
{
    return crs == COLLECTION_27700 ? 27700 : crs == COLLECTION_3857 ? 3857 : 4326;
}

static enum err rows_add(struct features_items *items, struct geopackage *file,
                         const struct http_request *request, struct problem *problem)
{
    struct geopackage_value values[COLLECTION_PROPERTIES_MAX + 1];
    const struct collection *collection = items->reading.collection;
    struct buf words;
    enum err err = OK;
    buf_init(&words, 0);
    for (int i = 0; i < items->selection.count && !err; i++) {
        int row = collection_selection_row(&items->selection, i);
        int count = 0;
        struct str wkb;
        if (atomic_load_explicit(request->is_cancelled, memory_order_relaxed)) {
            err = problem_set(problem, ERR_BUSY, "The request was given up.");
            break;
        }
        arena_reset(&items->scratch);
        collection->id_of(collection, row, &words);
        values[count++] =
            (struct geopackage_value){.is_there = true, .text = words_copy(items, &words)};
        for (int k = 0; k < collection->property_count; k++)
            if (is_shown(items, k))
                value_fill(items, row, k, &words, &values[count++]);
        err = collection_geometry_wkb(&items->writing, row, &wkb, problem);
        if (!err)
            err = geopackage_add(file, wkb, values, problem);
    }
    buf_finish(&words);
    return err;
}

static enum err file_write(struct features_items *items, const struct http_request *request,
                           const char *path, struct problem *problem)
{
    const struct collection *collection = items->reading.collection;
    struct geopackage_column columns[COLLECTION_PROPERTIES_MAX + 1];
    struct geopackage_table table = {.name = str_from(collection->id),
                                     .title = str_from(collection->title),
                                     .description = str_from(collection->description),
                                     .geometry = geometry_name(collection),
                                     .srs = srs_of(items->query.crs),
                                     .columns = columns,
                                     .column_count = columns_fill(items, columns)};
    struct geopackage *file = NULL;
    enum err err = geopackage_create(path, &table, &file, problem);
    if (!err)
        err = rows_add(items, file, request, problem);
    if (!err)
        err = geopackage_finish(file, problem);
    geopackage_destroy(file);
    return err;
}

/* ---- sending ---- */

/* A new empty file of nobody else's. */
static int file_make(char *path, size_t size_bytes)
{
    const char *folder = getenv("TMPDIR");
    snprintf(path, size_bytes, "%s/signpost-XXXXXX", folder && *folder ? folder : "/tmp");
    return mkstemp(path);
}

static enum err file_answer(struct features_items *items, struct http_request *request,
                            struct http_answer *answer, struct problem *problem)
{
    char path[512];
    char name[128];
    int fd = file_make(path, sizeof path);
    if (fd < 0)
        return no_file(problem);
    enum err err = file_write(items, request, path, problem);
    unlink(path);
    if (err) {
        close(fd);
        return err;
    }
    snprintf(name, sizeof name, "%s.gpkg", items->reading.collection->id);
    return download_answer(answer, fd, name, request->arena, problem);
}

/* It holds the moment at which it was made, so that no two are the same: it has no ETag. */
enum err features_items_geopackage(struct features_items *items, struct http_request *request,
                                   struct http_answer *answer, struct problem *problem)
{
    enum err err = file_answer(items, request, answer, problem);
    features_items_close(items);
    return err;
}
