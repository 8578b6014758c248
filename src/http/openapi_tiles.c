/* Described here: tiles of the map. */
#include "openapi_routes.h"
#include "render/tile.h"

#define MVT_TYPE "application/vnd.mapbox-vector-tile"
#define NUMBER "{\"type\":\"integer\",\"minimum\":0,\"maximum\":65535}"

_Static_assert(TILE_ZOOM_MAX == 16, "NUMBER and zoom say so");

/* Those of all vector tiles. */
static const struct openapi_parameter asked[] = {
    {.name = "as_of",
     .about = "Sites, coverage and gaps as on that day; today if left out.",
     .schema = "{\"type\":\"string\",\"format\":\"date\"}",
     .example = "2021-02-01"},
    {.name = "need",
     .about = "Sites and coverage that help with this, or may; gaps for women who need it.",
     .vocabulary = "need",
     .example = "accommodation"},
    {.name = "stage",
     .about = "Sites and coverage for this stage of the justice system, or that may be; gaps for "
              "women at it.",
     .vocabulary = "stage",
     .example = "at-risk"},
    {.name = NULL},
};

#define SET_PARAMETER(words, value)                                                                \
    {                                                                                              \
        .name = "set", .about = words, .schema = "{\"type\":\"string\"}", .example = value         \
    }
#define COLLECTION_PARAMETER                                                                       \
    {                                                                                              \
        .name = "id", .about = "The collection.", .schema = "{\"type\":\"string\"}",               \
        .example = "gaps"                                                                          \
    }
#define ZOOM_PARAMETER                                                                             \
    {                                                                                              \
        .name = "z", .about = "The zoom.",                                                         \
        .schema = "{\"type\":\"integer\",\"minimum\":0,\"maximum\":16}", .example = "10"           \
    }
#define ROW_PARAMETERS                                                                             \
    {.name = "y", .about = "The row, from the north.", .schema = NUMBER, .example = "340"},        \
    {                                                                                              \
        .name = "x", .about = "The column, from the west.", .schema = NUMBER, .example = "511"     \
    }

static const struct openapi_parameter format[] = {
    {.name = "f",
     .about = "json, or html for people; what Accept prefers if left out.",
     .schema = "{\"type\":\"string\",\"enum\":[\"json\",\"html\"]}",
     .example = "json"},
    {.name = NULL},
};

#define JSON(name)                                                                                 \
    (const struct openapi_media[])                                                                 \
    {                                                                                              \
        {"application/json", name}, {"text/html; charset=utf-8", NULL},                            \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }
static const struct openapi_media mvt[] = {{MVT_TYPE, NULL}, {NULL, NULL}};

const struct openapi_operation openapi_tilesets = {
    .id = "getTileSets",
    .tag = OPENAPI_TILES,
    .summary = "The tile sets of the map (OGC API - Tiles)",
    .parameters = format,
    .answers = JSON("TileSets"),
    .more_answers = OPENAPI_UNCHANGED,
};

const struct openapi_operation openapi_tileset = {
    .id = "getTileSet",
    .tag = OPENAPI_TILES,
    .summary = "The tile set of the base map, sites and coverage: its layers, its bounds, where "
               "its tiles are",
    .parameters = format,
    .answers = JSON("TileSet"),
    .more_answers = OPENAPI_UNCHANGED,
};

const struct openapi_operation openapi_tile_of_all = {
    .id = "getTileOfAll",
    .tag = OPENAPI_TILES,
    .summary = "A vector tile of the base map, sites and coverage",
    .parameters =
        (const struct openapi_parameter[]){ZOOM_PARAMETER, ROW_PARAMETERS, {.name = NULL}},
    .more_parameters = asked,
    .answers = mvt,
    .more_answers = OPENAPI_UNCHANGED | OPENAPI_EMPTY | OPENAPI_MAY_BE_BUSY,
};

const struct openapi_operation openapi_tilesets_of_collection = {
    .id = "getTileSetsOfCollection",
    .tag = OPENAPI_TILES,
    .summary = "The tile sets of a collection",
    .parameters = (const struct openapi_parameter[]){COLLECTION_PARAMETER, {.name = NULL}},
    .more_parameters = format,
    .answers = JSON("TileSets"),
    .more_answers = OPENAPI_UNCHANGED,
};

const struct openapi_operation openapi_tileset_of_collection = {
    .id = "getTileSetOfCollection",
    .tag = OPENAPI_TILES,
    .summary = "The tile set of a collection: its layers, its bounds, where its tiles are",
    .parameters = (const struct openapi_parameter[]){COLLECTION_PARAMETER, {.name = NULL}},
    .more_parameters = format,
    .answers = JSON("TileSet"),
    .more_answers = OPENAPI_UNCHANGED,
};

const struct openapi_operation openapi_tile_of_collection = {
    .id = "getTileOfCollection",
    .tag = OPENAPI_TILES,
    .summary = "A vector tile of a collection",
    .parameters =
        (const struct openapi_parameter[]){
            COLLECTION_PARAMETER, ZOOM_PARAMETER, ROW_PARAMETERS, {.name = NULL}},
    .more_parameters = asked,
    .answers = mvt,
    .more_answers = OPENAPI_UNCHANGED | OPENAPI_EMPTY | OPENAPI_MAY_BE_BUSY,
};

const struct openapi_operation openapi_tilejson = {
    .id = "getTileJson",
    .tag = OPENAPI_TILES,
    .summary = "TileJSON 3.0: what a set holds and where its tiles are",
    .about =
        "What is asked for here goes into the address of the tiles. Of images, "
        "/tiles/base.png.json "
        "and /tiles/gaps.png.json, it is TileJSON 2.2. Where day, need and stage change nothing, "
        "they are refused.",
    .parameters =
        (const struct openapi_parameter[]){
            SET_PARAMETER("base.json, services.json, gaps.json, or the name of one layer and "
                          ".json; of images "
                          "base.png.json, gaps.png.json.",
                          "services.json"),
            {.name = NULL}},
    .more_parameters = asked,
    .answers = (const struct openapi_media[]){{"application/json", "TileJson"}, {NULL, NULL}},
    .more_answers = OPENAPI_UNCHANGED,
};

const struct openapi_operation openapi_tile = {
    .id = "getTile",
    .tag = OPENAPI_TILES,
    .summary = "A tile: vector (.mvt), or of the sets base and gaps as an image (.png, @2x.png)",
    .about =
        "Day, need and stage are refused where they change nothing: only sites, coverage and gaps "
        "depend on them.",
    .parameters =
        (const struct openapi_parameter[]){
            SET_PARAMETER("base, services, gaps, or the name of one layer.", "gaps"),
            ZOOM_PARAMETER,
            {.name = "x",
             .about = "The column, from the west.",
             .schema = NUMBER,
             .example = "511"},
            {.name = "y",
             .about = "The row, from the north, and the form: 340.mvt, 340.png or 340@2x.png.",
             .schema = "{\"type\":\"string\",\"pattern\":\"^[0-9]{1,5}(\\\\.mvt|\\\\.png|@2x\\\\."
                       "png)$\"}",
             .example = "340.png"},
            {.name = "women",
             .about = "Of an image: with the women who live there, by square kilometre.",
             .schema = "{\"type\":\"boolean\"}",
             .example = "false"},
            {.name = NULL}},
    .more_parameters = asked,
    .answers = (const struct openapi_media[]){{MVT_TYPE, NULL}, {"image/png", NULL}, {NULL, NULL}},
    .more_answers = OPENAPI_UNCHANGED | OPENAPI_EMPTY | OPENAPI_MAY_BE_BUSY,
};

const struct openapi_operation openapi_matrix_sets = {
    .id = "getTileMatrixSets",
    .tag = OPENAPI_TILES,
    .summary = "How the world is divided into tiles",
    .parameters = format,
    .answers = JSON("TileMatrixSets"),
    .more_answers = OPENAPI_UNCHANGED,
};

const struct openapi_operation openapi_matrix_set = {
    .id = "getTileMatrixSet",
    .tag = OPENAPI_TILES,
    .summary = "WebMercatorQuad: the square of the world, halved at each zoom",
    .parameters = format,
    .answers = JSON("TileMatrixSet"),
    .more_answers = OPENAPI_UNCHANGED,
};
