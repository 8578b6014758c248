#include "render/tile_set.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tile_making.h"

/* ---- a maker --------------------------------------------------------------------------------- */

/* The gaps of one question, kept for its next tile. */
struct asked {
    struct arena arena;
    char version[33]; /* of the atlas; empty: nothing was asked */
    struct tile_question question;
    struct gap_matrix matrix;
};

struct tile_maker {
    struct gap_memory *memory;
    struct slice_cache *slices;
    struct mvt *mvt;
    struct tile_cutter *cutter;
    struct asked gaps;
};

enum err tile_maker_create(struct gap_memory *memory, struct slice_cache *slices,
                           struct tile_maker **out, struct problem *problem)
{
    struct tile_maker *maker = calloc(1, sizeof *maker);
    if (!maker)
        return tile_no_memory(problem);
    maker->memory = memory;
    maker->slices = slices;
    arena_init(&maker->gaps.arena, 0);
    enum err err = mvt_create(&maker->mvt, problem);
    if (!err)
        err = tile_cutter_create(&maker->cutter, problem);
    if (err)
        tile_maker_destroy(maker);
    else
        *out = maker;
    return err;
}

void tile_maker_destroy(struct tile_maker *maker)
{
    if (!maker)
        return;
    mvt_destroy(maker->mvt);
    tile_cutter_destroy(maker->cutter);
    arena_finish(&maker->gaps.arena);
    free(maker);
}

/* ---- walking --------------------------------------------------------------------------------- */

typedef void (*item_write)(struct making *making, int index);

static void items_walk(struct making *making, const struct tile_index *index, item_write write)
{
    for (int i = 0; i < index->count; i++) {
        if (i % TILE_RUN == 0 && !tile_boxes_meet(&making->box, &index->runs[i / TILE_RUN])) {
            i += TILE_RUN - 1;
            continue;
        }
        if (tile_boxes_meet(&making->box, &index->items[i].box))
            write(making, index->items[i].index);
    }
}

static void shape_write(struct making *making, const struct tile_shape *shape)
{
    making->failed |= !tile_cut(making->maker->cutter, shape, making->tile, making->mvt);
}

/* ---- layers of the base map ------------------------------------------------------------------ */

static void women_write(struct mvt *mvt, const struct area_record *area)
{
    if (area->women > 0)
        mvt_int(mvt, "women", area->women);
}

static void area_write(struct making *making, int index)
{
    const struct area_record *area = &making->sheet->atlas->directory.areas[index];
    mvt_feature_begin(making->mvt, mvt_id_of(area->id), MVT_POLYGON);
    if (making->layer == TILE_AREAS)
        mvt_text(making->mvt, "type", area->type);
    if (area->code.len)
        mvt_text(making->mvt, "code", area->code);
    mvt_text(making->mvt, "name", area->name);
    women_write(making->mvt, area);
    shape_write(making, &making->sheet->ground->areas[index]);
    mvt_feature_end(making->mvt);
}

static void thames_write(struct making *making)
{
    mvt_feature_begin(making->mvt, 1, MVT_POLYGON);
    shape_write(making, &making->sheet->ground->water);
    mvt_feature_end(making->mvt);
}

static void place_write(struct making *making, int index)
{
    const struct place_record *place = &making->sheet->atlas->directory.places[index];
    struct tile_point point = making->sheet->ground->place_points[index];
    mvt_feature_begin(making->mvt, making->sheet->ground->place_ids[index], MVT_POINT);
    mvt_text(making->mvt, "name", place->name);
    mvt_code(making->mvt, "kind", place_kind_codes[place->kind]);
    mvt_spot(making->mvt, local_of(making->tile, point));
    mvt_feature_end(making->mvt);
}

/* ---- layers of services ---------------------------------------------------------------------- */

static void reach_write(struct making *making, int index)
{
    const struct tile_reach *reach = &making->sheet->reaches[index];
    const struct directory *directory = &making->sheet->atlas->directory;
    const struct coverage_record *row = &directory->coverages[reach->coverage];
    const struct service_record *service = &directory->services[reach->service];
    char id[UUID_TEXT_LEN + 1];
    assert(making->slice); /* tile_make gets it for this layer */
    enum certainty certainty = validity_on(&row->validity, making->question->as_of);
    enum serving serving = serving_of(making, reach->service);
    if (!has_bit(making->slice->running, reach->service) || certainty == CERTAINLY_NOT ||
        serving == SERVES_NOT)
        return;
    bool is_certain = certainty == CERTAINLY && !has_bit(making->slice->doubt, reach->service);
    uuid_print(service->id, id);
    mvt_feature_begin(making->mvt, reach->id, MVT_POLYGON);
    mvt_code(making->mvt, "service", id);
    mvt_text(making->mvt, "name", service->name);
    mvt_code(making->mvt, "kind", coverage_kind_codes[row->kind]);
    mvt_bool(making->mvt, "synthetic", service->synthetic);
    mvt_code(making->mvt, "runs", is_certain ? "yes" : "unknown");
    if (is_asked_of(making))
        mvt_code(making->mvt, "serves", serving == SERVES ? "yes" : "unknown");
    shape_write(making, &making->sheet->shapes[index]);
    mvt_feature_end(making->mvt);
}

/* ---- gaps ------------------------------------------------------------------------------------ */

static bool is_asked(const struct asked *asked, const struct atlas *atlas,
                     const struct tile_question *question)
{
    return strcmp(asked->version, atlas->version) == 0 &&
           asked->question.as_of.days == question->as_of.days &&
           asked->question.need == question->need && asked->question.stage == question->stage;
}

static enum err gaps_ask(struct tile_maker *maker, const struct atlas *atlas,
                         const struct tile_question *question, struct problem *problem)
{
    struct asked *asked = &maker->gaps;
    if (is_asked(asked, atlas, question))
        return OK;
    struct gap_question gaps;
    gap_question_init(&gaps);
    gaps.need = question->need;
    gaps.stage = question->stage;
    gaps.moment.as_of = question->as_of;
    asked->version[0] = '\0';
    arena_reset(&asked->arena);
    enum err err =
        gap_matrix_make(atlas, maker->memory, &gaps, &asked->arena, &asked->matrix, problem);
    if (err)
        return err;
    memcpy(asked->version, atlas->version, sizeof asked->version);
    asked->question = *question;
    return OK;
}

static void term_write(struct making *making, const char *name, int term)
{
    const struct vocabulary *words = vocabulary_find(&making->sheet->atlas->directory.words, name);
    if (term != NONE && words && term < words->count)
        mvt_text(making->mvt, name, words->terms[term].code);
}

static void gap_write(struct making *making, int area)
{
    const struct area_record *record = &making->sheet->atlas->directory.areas[area];
    const struct gap_matrix *matrix = &making->maker->gaps.matrix;
    char as_of[DATE_TEXT_LEN + 1];
    int row = 0;
    while (row < matrix->area_count && matrix->areas[row] != area)
        row++;
    if (row == matrix->area_count)
        return;
    const struct gap_cell *cell = &matrix->cells[row * matrix->column_count];
    date_print(making->question->as_of, as_of);
    mvt_feature_begin(making->mvt, mvt_id_of(record->id), MVT_POLYGON);
    if (record->code.len)
        mvt_text(making->mvt, "code", record->code);
    mvt_text(making->mvt, "name", record->name);
    mvt_code(making->mvt, "verdict", gap_verdict_code(cell->verdict));
    mvt_double(making->mvt, "share", cell->share_of_area);
    mvt_double(making->mvt, "share_of_women", cell->share_of_women);
    mvt_bool(making->mvt, "rest_is_unknown", cell->rest_is_unknown);
    mvt_int(making->mvt, "women", matrix->women[row]);
    term_write(making, "need", making->question->need);
    term_write(making, "stage", making->question->stage);
    mvt_code(making->mvt, "as_of", as_of);
    shape_write(making, &making->sheet->ground->areas[area]);
    mvt_feature_end(making->mvt);
}

/* ---- layers of context ----------------------------------------------------------------------- */

static void values_write(struct making *making, const struct layer_record *layer,
                         const struct layer_feature_record *feature)
{
    const struct directory *directory = &making->sheet->atlas->directory;
    for (int i = 0; i < layer->fields.count; i++) {
        const struct layer_field_record *field = &directory->layer_fields[layer->fields.first + i];
        const struct layer_value_record *value = &directory->layer_values[feature->values + i];
        const char *key = field->name.ptr; /* ended by a NUL byte, as all of the directory's */
        if (!value->is_there)
            continue;
        switch (field->type) {
        case LAYER_TEXT: mvt_text(making->mvt, key, value->text); break;
        case LAYER_INTEGER: mvt_int(making->mvt, key, (int64_t)value->number); break;
        case LAYER_NUMBER: mvt_double(making->mvt, key, value->number); break;
        case LAYER_BOOLEAN: mvt_bool(making->mvt, key, value->number > 0); break;
        }
    }
}

static int spots_write(struct making *making, const struct tile_spots *spots)
{
    int count = 0;
    for (int i = 0; i < spots->count; i++)
        count += box_has(&making->box, spots->points[i]);
    if (count)
        mvt_spots_begin(making->mvt, count);
    for (int i = 0; i < spots->count && count; i++)
        if (box_has(&making->box, spots->points[i]))
            mvt_spots_add(making->mvt, local_of(making->tile, spots->points[i]));
    return count;
}

static void context_write(struct making *making, int index)
{
    const struct directory *directory = &making->sheet->atlas->directory;
    const struct layer_record *layer = &directory->layers[making->layer - TILE_LAYER_COUNT];
    const struct layer_feature_record *feature =
        &directory->layer_features[layer->features.first + index];
    const struct tile_context *context =
        &making->sheet->ground->layers[making->layer - TILE_LAYER_COUNT];
    const struct tile_shape *shape = &context->shapes[index];
    enum mvt_type type = !shape->ring_count ? MVT_POINT : shape->is_line ? MVT_LINE : MVT_POLYGON;
    mvt_feature_begin(making->mvt, mvt_id_of(feature->id), type);
    values_write(making, layer, feature);
    if (type == MVT_POINT)
        spots_write(making, &context->spots[index]);
    else
        shape_write(making, shape);
    mvt_feature_end(making->mvt);
}

/* ---- a tile ---------------------------------------------------------------------------------- */

static void layer_write(struct making *making)
{
    const struct tile_ground *ground = making->sheet->ground;
    switch (making->layer) {
    case TILE_BOROUGHS: items_walk(making, &ground->boroughs, area_write); break;
    case TILE_AREAS: items_walk(making, &ground->others, area_write); break;
    case TILE_THAMES: thames_write(making); break;
    case TILE_PLACES: items_walk(making, &ground->places, place_write); break;
    case TILE_COVERAGE: items_walk(making, &making->sheet->reach_index, reach_write); break;
    case TILE_SITES: tile_sites_write(making); break;
    case TILE_GAPS: items_walk(making, &ground->boroughs, gap_write); break;
    default:
        items_walk(making, &ground->layers[making->layer - TILE_LAYER_COUNT].index, context_write);
        break;
    }
}

static const char *layer_name(const struct atlas *atlas, int layer)
{
    return layer < TILE_LAYER_COUNT ? tile_layers[layer].name
                                    : atlas->directory.layers[layer - TILE_LAYER_COUNT].name.ptr;
}

static const uint64_t dated_layers = TILE_LAYER_BIT(TILE_COVERAGE) | TILE_LAYER_BIT(TILE_SITES);

enum err tile_make(struct tile_maker *maker, const struct tile_sheet *sheet,
                   const struct tile_question *question, struct tile tile, struct buf *out,
                   struct problem *problem)
{
    struct making making = {.maker = maker,
                            .sheet = sheet,
                            .question = question,
                            .mvt = maker->mvt,
                            .tile = tile,
                            .box = tile_box_of(tile)};
    enum err err = OK;
    if (question->layers & dated_layers)
        err = slice_get(maker->slices, sheet->atlas, (struct moment){question->as_of, DATE_MAX},
                        &making.slice, problem);
    if (!err && question->layers & TILE_LAYER_BIT(TILE_GAPS))
        err = gaps_ask(maker, sheet->atlas, question, problem);
    for (uint64_t left = question->layers; left && !err; left &= left - 1) {
        making.layer = __builtin_ctzll(left);
        mvt_layer_begin(maker->mvt, layer_name(sheet->atlas, making.layer));
        layer_write(&making);
        mvt_layer_end(maker->mvt, out);
        if (making.failed || out->failed)
            err = tile_no_memory(problem);
    }
    return err;
}

bool tile_is_quick(const struct tile_maker *maker, const struct tile_sheet *sheet,
                   const struct tile_question *question, struct tile tile)
{
    enum { QUICK_ZOOM = 9, MANY = 5000 };
    if (question->layers & TILE_LAYER_BIT(TILE_GAPS) &&
        !is_asked(&maker->gaps, sheet->atlas, question))
        return false;
    if (question->layers >> TILE_LAYER_COUNT)
        return false; /* layers of context may be large */
    if (tile.z < QUICK_ZOOM)
        return !(question->layers & dated_layers) || sheet->site_count < MANY;
    /* without the buffer the sites of a tile are one run */
    if (!(question->layers & dated_layers))
        return true;
    uint64_t first =
        tile_code_of((struct tile_point){tile.x << (32 - tile.z), tile.y << (32 - tile.z)});
    uint64_t count = UINT64_C(1) << (64 - 2 * tile.z);
    int lo = tile_code_find(sheet->codes, 0, sheet->site_count, first);
    int hi = tile_code_find(sheet->codes, lo, sheet->site_count, first + (count - 1));
    return hi - lo < MANY;
}
