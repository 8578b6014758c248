/* What tiles there are: TileJSON 3.0, and the tile sets of OGC API - Tiles. */
#include <math.h>
#include <string.h>

#include "http/picture.h"
#include "page_resource.h"

#define MVT_TYPE "application/vnd.mapbox-vector-tile"
#define QUAD_URI "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
#define MERCATOR_URI "http://www.opengis.net/def/crs/EPSG/0/3857"
#define CRS84_URI "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

/* Sets that are no collections; the tidal Thames has no items to be listed. */
bool tileset_is_collection(struct str name)
{
    return !str_equal(name, STR("base")) && !str_equal(name, STR("all")) &&
           !str_equal(name, STR("thames"));
}

/* ---- parts ----------------------------------------------------------------------------------- */

struct writing {
    const struct site *site;
    const struct atlas *atlas;
    const struct tile_sheet *sheet;
    struct json_write json;
};

static void member(struct json_write *json, struct str key, struct str value)
{
    json_write_key(json, key);
    json_write_text(json, value);
}

/* The address is the site's own and what follows. */
static void url_write(struct writing *writing, struct str path)
{
    struct buf url;
    buf_init(&url, 0);
    buf_str(&url, writing->site->public_url);
    buf_str(&url, path);
    if (url.failed)
        writing->json.out->failed = true;
    else
        json_write_text(&writing->json, buf_view(&url));
    buf_finish(&url);
}

static void link_write(struct writing *writing, const char *relation, const char *type,
                       const char *title, struct str path, bool is_template)
{
    struct json_write *json = &writing->json;
    json_write_object_begin(json);
    member(json, STR("rel"), str_from(relation));
    member(json, STR("type"), str_from(type));
    member(json, STR("title"), str_from(title));
    json_write_key(json, STR("href"));
    url_write(writing, path);
    if (is_template) {
        json_write_key(json, STR("templated"));
        json_write_bool(json, true);
    }
    json_write_object_end(json);
}

#define RELATION(name) "http://www.opengis.net/def/rel/ogc/1.0/" name

/* collection: empty text for all of them. */
static struct str path_of(struct str collection, const char *rest, struct arena *arena)
{
    struct buf path;
    buf_init(&path, 0);
    if (collection.len) {
        buf_text(&path, "/collections/");
        buf_str(&path, collection);
    }
    buf_text(&path, rest);
    struct str copy = path.failed ? STR("") : str_copy(buf_view(&path), arena);
    buf_finish(&path);
    return copy;
}

static void tileset_links(struct writing *writing, struct str collection, const char *self_relation,
                          struct arena *arena)
{
    struct json_write *json = &writing->json;
    json_write_key(json, STR("links"));
    json_write_list_begin(json);
    link_write(writing, self_relation, "application/json", "This tile set",
               path_of(collection, "/tiles/WebMercatorQuad", arena), false);
    link_write(writing, RELATION("tiling-scheme"), "application/json",
               "How the world is divided into tiles", STR("/tileMatrixSets/WebMercatorQuad"),
               false);
    link_write(
        writing, "item", MVT_TYPE, "Its tiles",
        path_of(collection, "/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}", arena),
        true);
    json_write_list_end(json);
}

static void tileset_head(struct writing *writing, struct str collection)
{
    struct json_write *json = &writing->json;
    uint64_t layer = collection.len ? tile_layers_find(writing->atlas, collection) : 0;
    member(json, STR("title"),
           collection.len ? collection : STR("The base map, sites and coverage"));
    if (!collection.len)
        member(json, STR("description"),
               STR("The other layers have tile sets of their own, as collections."));
    else if (layer && layer < TILE_LAYER_BIT(TILE_LAYER_COUNT))
        member(json, STR("description"), str_from(tile_layers[__builtin_ctzll(layer)].words));
    member(json, STR("dataType"), STR("vector"));
    member(json, STR("crs"), STR(MERCATOR_URI));
    member(json, STR("tileMatrixSetURI"), STR(QUAD_URI));
}

static void corner_write(struct json_write *json, struct str key, struct geo_point corner)
{
    json_write_key(json, key);
    json_write_list_begin(json);
    json_write_double(json, corner.lon, 6);
    json_write_double(json, corner.lat, 6);
    json_write_list_end(json);
}

static void limits_write(struct writing *writing, uint64_t layers)
{
    struct json_write *json = &writing->json;
    struct geo_point low;
    struct geo_point high;
    if (!tile_bounds(writing->sheet, layers, &low, &high))
        return;
    json_write_key(json, STR("boundingBox"));
    json_write_object_begin(json);
    corner_write(json, STR("lowerLeft"), low);
    corner_write(json, STR("upperRight"), high);
    member(json, STR("crs"), STR(CRS84_URI));
    json_write_object_end(json);
    json_write_key(json, STR("tileMatrixSetLimits"));
    json_write_list_begin(json);
    for (int z = 0; z <= TILE_ZOOM_MAX; z++) {
        struct tile first;
        struct tile last;
        char id[4] = {(char)(z < 10 ? '0' + z : '1'), (char)(z < 10 ? 0 : '0' + z - 10), 0, 0};
        if (!tile_range(writing->sheet, layers, z, &first, &last))
            continue;
        json_write_object_begin(json);
        member(json, STR("tileMatrix"), str_from(id));
        json_write_key(json, STR("minTileRow"));
        json_write_int(json, first.y);
        json_write_key(json, STR("maxTileRow"));
        json_write_int(json, last.y);
        json_write_key(json, STR("minTileCol"));
        json_write_int(json, first.x);
        json_write_key(json, STR("maxTileCol"));
        json_write_int(json, last.x);
        json_write_object_end(json);
    }
    json_write_list_end(json);
}

static void layers_write(struct writing *writing, uint64_t layers)
{
    struct json_write *json = &writing->json;
    const struct directory *directory = &writing->atlas->directory;
    json_write_key(json, STR("layers"));
    json_write_list_begin(json);
    for (; layers; layers &= layers - 1) {
        int layer = __builtin_ctzll(layers);
        bool is_ours = layer < TILE_LAYER_COUNT;
        json_write_object_begin(json);
        member(json, STR("id"),
               is_ours ? str_from(tile_layers[layer].name)
                       : directory->layers[layer - TILE_LAYER_COUNT].name);
        member(json, STR("dataType"), STR("vector"));
        if (is_ours) {
            member(json, STR("description"), str_from(tile_layers[layer].words));
            json_write_key(json, STR("geometryDimension"));
            json_write_int(json, tile_layers[layer].type - 1);
        }
        json_write_object_end(json);
    }
    json_write_list_end(json);
}

/* ---- documents ------------------------------------------------------------------------------- */

enum document { SETS_OF_ALL, SET_OF_ALL, MATRIX_SETS, MATRIX_SET, TILEJSON };

static void tilesets_write(struct writing *writing, struct str collection, struct arena *arena)
{
    struct json_write *json = &writing->json;
    json_write_object_begin(json);
    member(json, STR("title"), collection.len ? collection : STR("Vector tiles of the map"));
    json_write_key(json, STR("tilesets"));
    json_write_list_begin(json);
    json_write_object_begin(json);
    tileset_head(writing, collection);
    tileset_links(writing, collection, "self", arena);
    json_write_object_end(json);
    json_write_list_end(json);
    json_write_key(json, STR("links"));
    json_write_list_begin(json);
    link_write(writing, "self", "application/json", "This document",
               path_of(collection, "/tiles?f=json", arena), false);
    link_write(writing, "alternate", "text/html", "The same for people",
               path_of(collection, "/tiles?f=html", arena), false);
    json_write_list_end(json);
    json_write_object_end(json);
}

static void tileset_write(struct writing *writing, struct str collection, uint64_t layers,
                          struct arena *arena)
{
    struct json_write *json = &writing->json;
    json_write_object_begin(json);
    tileset_head(writing, collection);
    limits_write(writing, layers);
    layers_write(writing, layers);
    tileset_links(writing, collection, "self", arena);
    json_write_object_end(json);
}

static void matrix_head(struct writing *writing)
{
    struct json_write *json = &writing->json;
    member(json, STR("id"), STR("WebMercatorQuad"));
    member(json, STR("title"), STR("Google Maps Compatible for the World"));
    member(json, STR("uri"), STR(QUAD_URI));
    member(json, STR("crs"), STR(MERCATOR_URI));
}

static void matrix_sets_write(struct writing *writing)
{
    struct json_write *json = &writing->json;
    json_write_object_begin(json);
    json_write_key(json, STR("tileMatrixSets"));
    json_write_list_begin(json);
    json_write_object_begin(json);
    matrix_head(writing);
    json_write_key(json, STR("links"));
    json_write_list_begin(json);
    link_write(writing, "self", "application/json", "The square of the world, halved at each zoom",
               STR("/tileMatrixSets/WebMercatorQuad"), false);
    json_write_list_end(json);
    json_write_object_end(json);
    json_write_list_end(json);
    json_write_object_end(json);
}

/* Half the side of the square, and the scale at zoom 0 of a tile of 256 pixels of 0.28 mm (OGC
 * 17-083r4, annex D.1). */
static const double half_side_m = 20037508.342789244;
static const double scale_at_0 = 559082264.028717;
enum { PIXELS = 256 };

static void matrix_write(struct json_write *json, int z)
{
    char id[4] = {(char)(z < 10 ? '0' + z : '1'), (char)(z < 10 ? 0 : '0' + z - 10), 0, 0};
    int side = 1 << z;
    json_write_object_begin(json);
    member(json, STR("id"), str_from(id));
    json_write_key(json, STR("scaleDenominator"));
    json_write_double(json, scale_at_0 / side, 7);
    json_write_key(json, STR("cellSize"));
    json_write_double(json, 2 * half_side_m / PIXELS / side, 9);
    member(json, STR("cornerOfOrigin"), STR("topLeft"));
    json_write_key(json, STR("pointOfOrigin"));
    json_write_list_begin(json);
    json_write_double(json, -half_side_m, 7);
    json_write_double(json, half_side_m, 7);
    json_write_list_end(json);
    json_write_key(json, STR("tileWidth"));
    json_write_int(json, PIXELS);
    json_write_key(json, STR("tileHeight"));
    json_write_int(json, PIXELS);
    json_write_key(json, STR("matrixWidth"));
    json_write_int(json, side);
    json_write_key(json, STR("matrixHeight"));
    json_write_int(json, side);
    json_write_object_end(json);
}

static void matrix_set_write(struct writing *writing)
{
    struct json_write *json = &writing->json;
    json_write_object_begin(json);
    matrix_head(writing);
    json_write_key(json, STR("orderedAxes"));
    json_write_list_begin(json);
    json_write_text(json, STR("X"));
    json_write_text(json, STR("Y"));
    json_write_list_end(json);
    member(json, STR("wellKnownScaleSet"),
           STR("http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible"));
    json_write_key(json, STR("tileMatrices"));
    json_write_list_begin(json);
    for (int z = 0; z <= TILE_ZOOM_MAX; z++)
        matrix_write(json, z);
    json_write_list_end(json);
    json_write_object_end(json);
}

/* image: the ending of the addresses of images; NULL: vector tiles. */
static void tilejson_write(struct writing *writing, const struct http_request *request,
                           struct str name, const char *image, uint64_t layers)
{
    struct buf url;
    buf_init(&url, 0);
    buf_str(&url, writing->site->public_url);
    buf_text(&url, "/tiles/");
    buf_str(&url, name);
    buf_text(&url, "/{z}/{x}/{y}");
    buf_text(&url, image ? image : ".mvt");
    for (size_t i = 0; i < request->query.count; i++) { /* checked: days and codes only */
        buf_char(&url, i ? '&' : '?');
        buf_str(&url, request->query.items[i].name);
        buf_char(&url, '=');
        buf_str(&url, request->query.items[i].value);
    }
    if (url.failed)
        writing->json.out->failed = true;
    else if (image)
        tile_json_images_write(writing->sheet, name, layers, buf_view(&url), writing->json.out);
    else
        tile_json_write(writing->sheet, name, layers, buf_view(&url), writing->json.out);
    buf_finish(&url);
}

/* ---- answers --------------------------------------------------------------------------------- */

/* With the picture's sheet, which is made by the pool if it is not there yet. */
static enum err document_answer(struct http_request *request, struct http_answer *answer,
                                enum document document, struct str name, const char *image,
                                struct problem *problem)
{
    struct site *site = request->site;
    const struct site_worker *worker = request->worker;
    struct picture *picture = picture_enter(site);
    bool is_collection = document != TILEJSON && !str_equal(name, STR("all"));
    uint64_t layers = tile_layers_find(picture->atlas, name);
    struct str collection = is_collection ? name : STR("");
    struct writing writing = {site, picture->atlas, atomic_load(&picture->tiles.sheet),
                              json_write_to(answer->body)};
    enum err err = OK;
    if (!layers || (is_collection && !tileset_is_collection(name)))
        err = problem_set(problem, ERR_NOT_FOUND, "There are no tiles of this name.");
    else if (!writing.sheet && !request->is_pooled)
        answer->wants_pool = true;
    else
        err = picture_sheet(&site->tiles, &picture->tiles, picture->atlas, worker->projection,
                            &writing.sheet, problem);
    if (!err && !answer->wants_pool) {
        switch (document) {
        case SETS_OF_ALL: tilesets_write(&writing, collection, request->arena); break;
        case SET_OF_ALL: tileset_write(&writing, collection, layers, request->arena); break;
        case MATRIX_SETS: matrix_sets_write(&writing); break;
        case MATRIX_SET: matrix_set_write(&writing); break;
        case TILEJSON: tilejson_write(&writing, request, name, image, layers); break;
        }
        buf_char(answer->body, '\n');
    }
    answer->content_type = "application/json";
    answer->cache = HTTP_REVALIDATE;
    answer->has_etag = true;
    picture_leave(picture);
    return err;
}

/* The page of a document that stands in the answer. */
static enum err document_draw(const struct http_request *request, enum document document,
                              struct str name, struct http_answer *answer, struct problem *problem)
{
    static const struct resource_page pages[] = {
        [SETS_OF_ALL] = {.title = "Tile sets",
                         .about = "Vector tiles for maps of other programs (OGC API - Tiles).",
                         .back = "/data",
                         .back_title = "Data"},
        [SET_OF_ALL] = {.title = "Tile set",
                        .about = "What its tiles hold, where they are, and of which rows and "
                                 "columns there are some.",
                        .back = "/tiles?f=html",
                        .back_title = "Tile sets"},
        [MATRIX_SETS] = {.title = "How the world is divided into tiles",
                         .back = "/data",
                         .back_title = "Data"},
        [MATRIX_SET] = {.title = "WebMercatorQuad",
                        .about = "The square of the world, halved at each zoom.",
                        .back = "/tileMatrixSets?f=html",
                        .back_title = "How the world is divided into tiles"},
    };
    struct resource_page page = pages[document];
    struct str above = STR("");
    if (document == SETS_OF_ALL && !str_equal(name, STR("all"))) {
        above = path_of(name, "?f=html", request->arena);
        page.back_title = "The collection";
    } else if (document == SET_OF_ALL && !str_equal(name, STR("all"))) {
        above = path_of(name, "/tiles?f=html", request->arena);
    }
    page.back = above.len ? above.ptr : page.back;
    struct picture *picture = picture_enter(request->site);
    enum err err = resource_draw(request, picture, &page, answer, problem);
    picture_leave(picture);
    return err;
}

static enum err plain_answer(struct http_request *request, struct http_answer *answer,
                             enum document document, struct str name, struct problem *problem)
{
    static const char *const known[] = {"f"};
    bool is_html = false;
    enum err err = query_check(request, known, 1, problem);
    if (!err)
        err = resource_wants_html(request, NULL, &is_html, problem);
    if (!err)
        err = document_answer(request, answer, document, name, NULL, problem);
    answer->varies_by_accept = true;
    return err || !is_html || answer->wants_pool
               ? err
               : document_draw(request, document, name, answer, problem);
}

enum err api_tilesets(struct http_request *request, struct http_answer *answer,
                      struct problem *problem)
{
    return plain_answer(request, answer, SETS_OF_ALL, STR("all"), problem);
}

enum err api_tileset(struct http_request *request, struct http_answer *answer,
                     struct problem *problem)
{
    return plain_answer(request, answer, SET_OF_ALL, STR("all"), problem);
}

enum err api_tilesets_of_collection(struct http_request *request, struct http_answer *answer,
                                    struct problem *problem)
{
    return plain_answer(request, answer, SETS_OF_ALL, request->parameters[0], problem);
}

enum err api_tileset_of_collection(struct http_request *request, struct http_answer *answer,
                                   struct problem *problem)
{
    return plain_answer(request, answer, SET_OF_ALL, request->parameters[0], problem);
}

enum err api_matrix_sets(struct http_request *request, struct http_answer *answer,
                         struct problem *problem)
{
    return plain_answer(request, answer, MATRIX_SETS, STR("all"), problem);
}

enum err api_matrix_set(struct http_request *request, struct http_answer *answer,
                        struct problem *problem)
{
    return plain_answer(request, answer, MATRIX_SET, STR("all"), problem);
}

/* "/tiles/base.json", and of its images "/tiles/base.png.json". The query is that of the tiles and
 * goes into their address. */
enum err api_tilejson(struct http_request *request, struct http_answer *answer,
                      struct problem *problem)
{
    struct str name = request->parameters[0];
    const char *image = NULL;
    if (!tile_ending_cut(&name, STR(".json")) || !name.len)
        return problem_set(problem, ERR_NOT_FOUND,
                           "Descriptions are at addresses like /tiles/base.json.");
    if (tile_ending_cut(&name, STR("@2x.png")))
        image = "@2x.png";
    else if (tile_ending_cut(&name, STR(".png")))
        image = ".png";
    struct picture *picture = picture_enter(request->site);
    enum err err = tile_query_check(request, picture, name, image != NULL, problem);
    picture_leave(picture);
    return err ? err : document_answer(request, answer, TILEJSON, name, image, problem);
}
