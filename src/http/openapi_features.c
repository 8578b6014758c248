/* Described here: collections and their features (OGC API - Features). */
#include "domain/collection_query.h"
#include "openapi_routes.h"

#define TEXT "{\"type\":\"string\"}"
#define CRS                                                                                        \
    "{\"type\":\"string\",\"format\":\"uri\",\"enum\":["                                           \
    "\"http://www.opengis.net/def/crs/OGC/1.3/CRS84\","                                            \
    "\"http://www.opengis.net/def/crs/EPSG/0/4326\","                                              \
    "\"http://www.opengis.net/def/crs/EPSG/0/27700\","                                             \
    "\"http://www.opengis.net/def/crs/EPSG/0/3857\"]}"
#define CRS_GRID "http://www.opengis.net/def/crs/EPSG/0/27700"

_Static_assert(COLLECTION_LIMIT_DEFAULT == 10 && COLLECTION_LIMIT_MAX == 10000,
               "the schema of limit says so");

/* ---- parameters ---- */

#define DOCUMENT_FORMAT                                                                            \
    {                                                                                              \
        .name = "f", .about = "json, or html for people; what Accept prefers if left out.",        \
        .schema = "{\"type\":\"string\",\"enum\":[\"json\",\"html\"]}", .example = "json"          \
    }
#define COLLECTION_ID                                                                              \
    {                                                                                              \
        .name = "id",                                                                              \
        .about =                                                                                   \
            "The collection's name: services, sites, coverage, areas, boroughs, gaps, places, "    \
            "or that of a layer.",                                                                 \
        .schema = TEXT, .example = "boroughs"                                                      \
    }

static const struct openapi_parameter of_documents[] = {DOCUMENT_FORMAT, {.name = NULL}};

static const struct openapi_parameter of_collections[] = {
    COLLECTION_ID, DOCUMENT_FORMAT, {.name = NULL}};

/* Of many features and of one. */
static const struct openapi_parameter of_features[] = {
    {.name = "crs",
     .about = "The system of coordinates of the answer; CRS84, longitude first, if left out.",
     .schema = CRS,
     .example = CRS_GRID},
    {.name = "properties",
     .about = "Names of the properties to be written, with commas between them.",
     .schema = "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}",
     .is_list = true,
     .example = "name"},
    {.name = NULL},
};

static const struct openapi_parameter of_items[] = {
    COLLECTION_ID,
    {.name = "f",
     .about = "The format; what Accept prefers if left out. ndjson, csv and gpkg give all features "
              "unless there is a limit.",
     .schema = "{\"type\":\"string\",\"enum\":[\"json\",\"geojson\",\"html\",\"ndjson\",\"csv\","
               "\"gpkg\"]}",
     .example = "json"},
    {.name = "limit",
     .about = "At most so many features; 10 if left out.",
     .schema = "{\"type\":\"integer\",\"minimum\":1,\"maximum\":10000,\"default\":10}",
     .example = "10"},
    {.name = "offset",
     .about = "So many features are left out before the first.",
     .schema = "{\"type\":\"integer\",\"minimum\":0,\"maximum\":2147483647}",
     .example = "10"},
    {.name = "bbox",
     .about = "Only features that meet this box: lower left corner, upper right corner.",
     .schema = "{\"type\":\"array\",\"oneOf\":[{\"minItems\":4,\"maxItems\":4},{\"minItems\":6,"
               "\"maxItems\":6}],\"items\":{\"type\":\"number\"}}",
     .is_list = true,
     .example = "-0.1,51.4,0,51.5"},
    {.name = "bbox-crs",
     .about = "The system of coordinates of bbox; CRS84 if left out.",
     .schema = CRS,
     .example = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"},
    {.name = "datetime",
     .about = "Only what may hold on this day or at some time of this interval, of which one end "
              "may be two dots. Of gaps: the day of the verdicts, which of an interval is today or "
              "else its day that is closest to today.",
     .schema = TEXT,
     .example = "2021-02-01"},
    {.name = "filter",
     .about = "Only features of which this is true: an expression in CQL2.",
     .schema = TEXT,
     .example = "name LIKE 'C%'"},
    {.name = "filter-lang",
     .about = "The form of the filter; cql2-text if left out.",
     .schema = "{\"type\":\"string\",\"enum\":[\"cql2-text\",\"cql2-json\"],"
               "\"default\":\"cql2-text\"}",
     .example = "cql2-text"},
    {.name = "filter-crs",
     .about = "The system of coordinates of geometries in the filter; CRS84 if left out.",
     .schema = CRS,
     .example = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"},
    {.name = "sortby",
     .about = "Properties to order by, with commas between them; a minus sign before one reverses "
              "its order.",
     .schema = "{\"type\":\"array\",\"minItems\":1,\"maxItems\":8,\"items\":{\"type\":\"string\"}}",
     .is_list = true,
     .example = "-name"},
    {.name = NULL},
};

static const struct openapi_parameter of_one[] = {
    COLLECTION_ID,
    {.name = "fid",
     .about = "The feature's id: a UUID, or of boroughs and gaps the code, of places a name.",
     .schema = TEXT,
     .example = "E09000007"},
    DOCUMENT_FORMAT,
    {.name = NULL},
};

#define GAP_PARAMETERS                                                                             \
    "Of the collection gaps: need, stage, secured, women_specific and known_on, as at /api/gaps."

/* ---- routes ---- */

#define DOCUMENT(name)                                                                             \
    (const struct openapi_media[])                                                                 \
    {                                                                                              \
        {"application/json", name}, {"text/html; charset=utf-8", NULL},                            \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }
#define SCHEMA                                                                                     \
    (const struct openapi_media[])                                                                 \
    {                                                                                              \
        {"application/schema+json", "FeatureSchema"}, {"text/html; charset=utf-8", NULL},          \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }

enum { KEPT = OPENAPI_UNCHANGED | OPENAPI_MAY_BE_BUSY };

const struct openapi_operation openapi_conformance = {
    .id = "getConformance",
    .tag = OPENAPI_FEATURES,
    .summary = "What programs can rely on",
    .about = "The classes of requirements of the Open Geospatial Consortium that are kept to.",
    .parameters = of_documents,
    .answers = DOCUMENT("Conformance"),
    .more_answers = KEPT,
};

const struct openapi_operation openapi_collections = {
    .id = "getCollections",
    .tag = OPENAPI_FEATURES,
    .summary = "All collections",
    .parameters = of_documents,
    .answers = DOCUMENT("Collections"),
    .more_answers = KEPT,
};

const struct openapi_operation openapi_collection = {
    .id = "getCollection",
    .tag = OPENAPI_FEATURES,
    .summary = "One collection",
    .parameters = of_collections,
    .answers = DOCUMENT("Collection"),
    .more_answers = KEPT,
};

const struct openapi_operation openapi_collection_schema = {
    .id = "getSchema",
    .tag = OPENAPI_FEATURES,
    .summary = "The schema of a collection's features",
    .parameters = of_collections,
    .answers = SCHEMA,
    .more_answers = KEPT,
};

const struct openapi_operation openapi_collection_queryables = {
    .id = "getQueryables",
    .tag = OPENAPI_FEATURES,
    .summary = "What filters may ask for",
    .parameters = of_collections,
    .answers = SCHEMA,
    .more_answers = KEPT,
};

const struct openapi_operation openapi_items = {
    .id = "getFeatures",
    .tag = OPENAPI_FEATURES,
    .summary = "The features of a collection",
    .about = "A page of those that fit, with links to the next; as a download all of them. What "
             "must not be located has no geometry. Without datetime it is of all times, each "
             "feature with its own and what it is today.",
    .parameters = of_items,
    .more_parameters = of_features,
    .other_parameters = "Any property by its name: what it must be, or for a list hold, like "
                        "reach=visit. " GAP_PARAMETERS,
    .answers = (const struct openapi_media[]){{"application/geo+json", "Features"},
                                              {"text/html; charset=utf-8", NULL},
                                              {"application/x-ndjson", NULL},
                                              {"text/csv; charset=utf-8; header=present", NULL},
                                              {"application/geopackage+sqlite3", NULL},
                                              {NULL, NULL}},
    .more_answers = KEPT,
    .example = "limit=5",
};

const struct openapi_operation openapi_item = {
    .id = "getFeature",
    .tag = OPENAPI_FEATURES,
    .summary = "One feature",
    .parameters = of_one,
    .more_parameters = of_features,
    .other_parameters = GAP_PARAMETERS,
    .answers = (const struct openapi_media[]){{"application/geo+json", "Feature"},
                                              {"text/html; charset=utf-8", NULL},
                                              {NULL, NULL}},
    .more_answers = KEPT,
};
