/* TileJSON 3.0 descriptions (github.com/mapbox/tilejson-spec), and where the tiles are. */
#include "codec/json_write.h"
#include "tile_sheet.h"

static void index_add(struct tile_box *box, const struct tile_index *index)
{
    for (int i = 0; i < index->count; i += TILE_RUN)
        tile_box_add(box, &index->runs[i / TILE_RUN]);
}

static void layer_add(const struct tile_sheet *sheet, int layer, struct tile_box *box)
{
    const struct tile_ground *ground = sheet->ground;
    switch (layer) {
    case TILE_BOROUGHS:
    case TILE_GAPS: index_add(box, &ground->boroughs); break;
    case TILE_AREAS: index_add(box, &ground->others); break;
    case TILE_THAMES: tile_box_add(box, &ground->water.box); break;
    case TILE_PLACES: index_add(box, &ground->places); break;
    case TILE_COVERAGE: index_add(box, &sheet->reach_index); break;
    case TILE_SITES: tile_box_add(box, &sheet->site_box); break;
    default: index_add(box, &ground->layers[layer - TILE_LAYER_COUNT].index); break;
    }
}

static struct tile_box box_of_layers(const struct tile_sheet *sheet, uint64_t layers)
{
    struct tile_box box = tile_no_box;
    for (; layers; layers &= layers - 1)
        layer_add(sheet, __builtin_ctzll(layers), &box);
    return box;
}

static struct geo_point degrees_of(uint32_t x, uint32_t y)
{
    return (struct geo_point){ldexp(x, -32) * 360 - 180,
                              atan(sinh(M_PI * (1 - ldexp(y, -31)))) * (180 / M_PI)};
}

bool tile_bounds(const struct tile_sheet *sheet, uint64_t layers, struct geo_point *low,
                 struct geo_point *high)
{
    struct tile_box box = box_of_layers(sheet, layers);
    if (tile_box_is_empty(&box))
        return false;
    *low = degrees_of(box.min_x, box.max_y);
    *high = degrees_of(box.max_x, box.min_y);
    return true;
}

bool tile_range(const struct tile_sheet *sheet, uint64_t layers, int z, struct tile *first,
                struct tile *last)
{
    struct tile_box box = box_of_layers(sheet, layers);
    uint64_t rim = (uint64_t)(TILE_BUFFER * tile_unit_of(z));
    uint32_t most = (uint32_t)((UINT64_C(1) << z) - 1);
    if (tile_box_is_empty(&box))
        return false;
    uint64_t right = (box.max_x + rim) >> (32 - z);
    uint64_t bottom = (box.max_y + rim) >> (32 - z);
    *first = (struct tile){z, (uint32_t)((box.min_x > rim ? box.min_x - rim : 0) >> (32 - z)),
                           (uint32_t)((box.min_y > rim ? box.min_y - rim : 0) >> (32 - z))};
    *last = (struct tile){z, right < most ? (uint32_t)right : most,
                          bottom < most ? (uint32_t)bottom : most};
    return true;
}

/* ---- the description ------------------------------------------------------------------------- */

static const char attribution[] =
    "Contains National Statistics data © Crown copyright and database right; Contains Ordnance "
    "Survey data © Crown copyright and database right; place names: GeoNames, CC BY 4.0";

static void context_fields_write(const struct directory *directory,
                                 const struct layer_record *layer, struct json_write *json)
{
    static const char *const types[] = {"String", "Number", "Number", "Boolean"};
    for (int i = layer->fields.first; i < layer->fields.first + layer->fields.count; i++) {
        json_write_key_text(json, directory->layer_fields[i].name);
        json_write_text(json, str_from(types[directory->layer_fields[i].type]));
    }
}

static void fields_write(const struct tile_field *fields, struct json_write *json)
{
    for (int i = 0; fields[i].name; i++) {
        json_write_key(json, str_from(fields[i].name));
        json_write_text(json, str_from(fields[i].type));
    }
}

static void layer_write(const struct tile_sheet *sheet, int layer, struct tile_zooms zooms,
                        struct json_write *json)
{
    const struct directory *directory = &sheet->atlas->directory;
    const struct layer_record *context =
        layer < TILE_LAYER_COUNT ? NULL : &directory->layers[layer - TILE_LAYER_COUNT];
    json_write_object_begin(json);
    json_write_key(json, STR("id"));
    json_write_text(json, context ? context->name : str_from(tile_layers[layer].name));
    json_write_key(json, STR("description"));
    json_write_text(json, context ? STR("A layer of context that was imported")
                                  : str_from(tile_layers[layer].words));
    json_write_key(json, STR("fields"));
    json_write_object_begin(json);
    if (context)
        context_fields_write(directory, context, json);
    else
        fields_write(tile_layers[layer].fields, json);
    json_write_object_end(json);
    json_write_key(json, STR("minzoom"));
    json_write_int(json, zooms.least);
    json_write_key(json, STR("maxzoom"));
    json_write_int(json, zooms.most);
    json_write_object_end(json);
}

void tile_layers_write(const struct tile_sheet *sheet, uint64_t layers, struct tile_zooms zooms,
                       struct json_write *json)
{
    json_write_list_begin(json);
    for (uint64_t left = layers; left; left &= left - 1)
        layer_write(sheet, __builtin_ctzll(left), zooms, json);
    json_write_list_end(json);
}

static void bounds_write(const struct tile_sheet *sheet, uint64_t layers, struct json_write *json)
{
    struct geo_point low;
    struct geo_point high;
    if (!tile_bounds(sheet, layers, &low, &high))
        return;
    json_write_key(json, STR("bounds"));
    json_write_list_begin(json);
    json_write_double(json, low.lon, 6);
    json_write_double(json, low.lat, 6);
    json_write_double(json, high.lon, 6);
    json_write_double(json, high.lat, 6);
    json_write_list_end(json);
}

/* All but the layers. Version 3 is for vector tiles alone. */
static void head_write(const struct tile_sheet *sheet, const char *version, struct str name,
                       uint64_t layers, struct str url, struct json_write *out)
{
    struct json_write json = *out;
    json_write_object_begin(&json);
    json_write_key(&json, STR("tilejson"));
    json_write_text(&json, str_from(version));
    json_write_key(&json, STR("name"));
    json_write_text(&json, name);
    json_write_key(&json, STR("attribution"));
    json_write_text(&json, str_from(attribution));
    json_write_key(&json, STR("scheme"));
    json_write_text(&json, STR("xyz"));
    json_write_key(&json, STR("tiles"));
    json_write_list_begin(&json);
    json_write_text(&json, url);
    json_write_list_end(&json);
    json_write_key(&json, STR("minzoom"));
    json_write_int(&json, 0);
    json_write_key(&json, STR("maxzoom"));
    json_write_int(&json, TILE_ZOOM_MAX);
    bounds_write(sheet, layers, &json);
    *out = json;
}

void tile_json_write(const struct tile_sheet *sheet, struct str name, uint64_t layers,
                     struct str url, struct buf *out)
{
    struct json_write json = json_write_to(out);
    head_write(sheet, "3.0.0", name, layers, url, &json);
    json_write_key(&json, STR("vector_layers"));
    tile_layers_write(sheet, layers, (struct tile_zooms){0, TILE_ZOOM_MAX}, &json);
    json_write_object_end(&json);
}

void tile_json_images_write(const struct tile_sheet *sheet, struct str name, uint64_t layers,
                            struct str url, struct buf *out)
{
    struct json_write json = json_write_to(out);
    head_write(sheet, "2.2.0", name, layers, url, &json);
    json_write_key(&json, STR("format"));
    json_write_text(&json, STR("png"));
    json_write_object_end(&json);
}
