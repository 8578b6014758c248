/* What there is to be read: conformance, collections, and the schema and queryables of each. */
#include <stdio.h>
#include <string.h>

#include "features.h"

#define GEOJSON "application/geo+json"
#define SCHEMA_JSON "application/schema+json"

/* The classes of requirements that we keep to. */
static const char *const classes[] = {
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/core-roles-features",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
    "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/accent-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus",
    "http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/temporal-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/array-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/property-property",
    "http://www.opengis.net/spec/cql2/1.0/conf/arithmetic",
};

/* ---- documents ---- */

/* Appends the document as JSON, or fills the view of its page. */
struct document {
    const struct http_request *request;
    const struct site *site;
    struct picture *picture;
    const struct collections *all;
    const struct collection *collection; /* NULL: it is not about one */
};

struct document_kind {
    void (*write)(const struct document *document, struct json_write *json);
    void (*show)(const struct document *document, struct view *into);
    const char *page;
    const char *type; /* of the JSON */
    bool is_of_one;
};

static enum err document_write(const struct document_kind *kind, const struct document *document,
                               enum features_format format, struct http_answer *answer,
                               struct problem *problem)
{
    if (format == FEATURES_JSON) {
        struct json_write json = json_write_to(answer->body);
        answer->content_type = kind->type;
        kind->write(document, &json);
        buf_char(answer->body, '\n');
        return OK;
    }
    struct view *view = page_view(document->site, document->picture, document->request->arena);
    answer->content_type = features_media_type(FEATURES_HTML);
    kind->show(document, view);
    return page_draw(document->site, kind->page, view, answer->body, problem);
}

static enum err document_answer(const struct document_kind *kind, struct http_request *request,
                                struct http_answer *answer, struct problem *problem)
{
    static const char *const known[] = {"f"};
    enum features_format format = FEATURES_JSON;
    struct document document = {.request = request, .site = request->site};
    enum err err = query_check(request, known, 1, problem);
    if (!err)
        err = features_format_of(request, FEATURES_HTML + 1, &format, problem);
    if (err)
        return err;
    document.picture = picture_enter(request->site);
    err = features_collections(request, document.picture, &document.all, problem);
    if (!err && !document.all)
        answer->wants_pool = true;
    if (!err && document.all && kind->is_of_one)
        err = features_collection(request, document.picture, &document.collection, problem);
    if (!err && document.all) {
        answer->cache = HTTP_REVALIDATE;
        answer->has_etag = true;
        answer->varies_by_accept = true;
        err = document_write(kind, &document, format, answer, problem);
    }
    picture_leave(document.picture);
    return err;
}

/* ---- /conformance ---- */

static void conformance_write(const struct document *document, struct json_write *json)
{
    (void)document;
    json_write_object_begin(json);
    json_write_key(json, STR("conformsTo"));
    json_write_list_begin(json);
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        json_write_text(json, str_from(classes[i]));
    json_write_list_end(json);
    json_write_object_end(json);
}

static void conformance_show(const struct document *document, struct view *into)
{
    (void)document;
    struct view *list = view_add_list(into, "classes");
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        view_add_text(list, NULL, str_from(classes[i]));
}

enum err api_conformance(struct http_request *request, struct http_answer *answer,
                         struct problem *problem)
{
    static const struct document_kind kind = {conformance_write, conformance_show, "conformance",
                                              "application/json", false};
    return document_answer(&kind, request, answer, problem);
}

/* ---- /collections ---- */

static void links_write(const struct document *document, const struct collection *collection,
                        const char *self, struct json_write *json)
{
    char path[96];
    snprintf(path, sizeof path, "/collections/%s", collection->id);
    const struct features_link links[] = {
        {self, "application/json", "This collection", path, NULL, "f=json"},
        {"alternate", "text/html", "This collection, for people", path, NULL, "f=html"},
        {"items", GEOJSON, "Its features as GeoJSON", path, "/items", "f=json"},
        {"items", "text/html", "Its features, for people", path, "/items", "f=html"},
        {"items", "application/x-ndjson", "All its features, one a line", path, "/items",
         "f=ndjson"},
        {"items", "text/csv", "All its features as a table", path, "/items", "f=csv"},
        {"enclosure", "application/geopackage+sqlite3", "All of it as a GeoPackage", path, "/items",
         "f=gpkg"},
        {"http://www.opengis.net/def/rel/ogc/1.0/schema", SCHEMA_JSON, "The schema of its features",
         path, "/schema", "f=json"},
        {"http://www.opengis.net/def/rel/ogc/1.0/queryables", SCHEMA_JSON,
         "What filters may ask for", path, "/queryables", "f=json"},
        {"http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", "application/json",
         "Its vector tiles", path, "/tiles", NULL},
        {"license", "text/html", "Sources and licences", "/sources", NULL, NULL},
    };
    json_write_key(json, STR("links"));
    json_write_list_begin(json);
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        features_link_write(json, document->site, &links[i]);
    json_write_list_end(json);
}

static void collections_write(const struct document *document, struct json_write *json)
{
    const struct features_link links[] = {
        {"self", "application/json", "This document", "/collections", NULL, "f=json"},
        {"alternate", "text/html", "The same for people", "/collections", NULL, "f=html"},
    };
    json_write_object_begin(json);
    json_write_key(json, STR("links"));
    json_write_list_begin(json);
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        features_link_write(json, document->site, &links[i]);
    json_write_list_end(json);
    json_write_key(json, STR("collections"));
    json_write_list_begin(json);
    for (int i = 0; i < document->all->count; i++) {
        json_write_object_begin(json);
        collection_about_write(&document->all->items[i], json);
        links_write(document, &document->all->items[i], "self", json);
        json_write_object_end(json);
    }
    json_write_list_end(json);
    json_write_key(json, STR("crs"));
    json_write_list_begin(json);
    for (int i = 0; i < COLLECTION_CRS_COUNT; i++)
        json_write_text(json, str_from(collection_crs_uri((enum collection_crs)i)));
    json_write_list_end(json);
    json_write_object_end(json);
}

static void collections_show(const struct document *document, struct view *into)
{
    struct view *list = view_add_list(into, "collections");
    for (int i = 0; i < document->all->count; i++) {
        const struct collection *collection = &document->all->items[i];
        struct view *item = view_add_object(list, NULL);
        view_add_text(item, "id", str_from(collection->id));
        view_add_text(item, "title", str_from(collection->title));
        view_add_text(item, "description", str_from(collection->description));
        view_add_int(item, "count", collection->count);
    }
}

enum err api_collections(struct http_request *request, struct http_answer *answer,
                         struct problem *problem)
{
    static const struct document_kind kind = {collections_write, collections_show, "collections",
                                              "application/json", false};
    return document_answer(&kind, request, answer, problem);
}

/* ---- /collections/{id} ---- */

static void collection_write(const struct document *document, struct json_write *json)
{
    json_write_object_begin(json);
    collection_about_write(document->collection, json);
    links_write(document, document->collection, "self", json);
    json_write_object_end(json);
}

static const char *type_words(enum collection_type type)
{
    static const char *const words[] = {"text",          "whole number", "number",
                                        "true or false", "day",          "list"};
    return words[type];
}

static void codes_show(const struct collection *collection,
                       const struct collection_property *property, struct view *into)
{
    const struct vocabulary *words =
        property->vocabulary
            ? vocabulary_find(&collection->atlas->directory.words, property->vocabulary)
            : NULL;
    struct view *list = view_add_list(into, "codes");
    for (int i = 0; words && i < words->count; i++)
        view_add_text(list, NULL, words->terms[i].code);
    for (int i = 0; property->codes && property->codes[i]; i++)
        view_add_text(list, NULL, str_from(property->codes[i]));
}

static void collection_show(const struct document *document, struct view *into)
{
    const struct collection *collection = document->collection;
    struct view *list = view_add_list(into, "properties");
    view_add_text(into, "id", str_from(collection->id));
    view_add_text(into, "title", str_from(collection->title));
    view_add_text(into, "description", str_from(collection->description));
    view_add_int(into, "count", collection->count);
    for (int i = 0; i < collection->property_count; i++) {
        const struct collection_property *property = &collection->properties[i];
        struct view *item = view_add_object(list, NULL);
        view_add_text(item, "name", str_from(property->name));
        view_add_text(item, "title", str_from(property->title));
        view_add_text(item, "about", str_from(property->description));
        view_add_text(item, "type", str_from(type_words(property->type)));
        codes_show(collection, property, item);
    }
}

enum err api_collection(struct http_request *request, struct http_answer *answer,
                        struct problem *problem)
{
    static const struct document_kind kind = {collection_write, collection_show, "collection",
                                              "application/json", true};
    return document_answer(&kind, request, answer, problem);
}

/* ---- schema and queryables: their page is the collection's ---- */

static void schema_of(const struct document *document, bool queryables, struct json_write *json)
{
    struct buf url;
    buf_init(&url, 0);
    buf_str(&url, document->site->public_url);
    buf_format(&url, "/collections/%s/%s", document->collection->id,
               queryables ? "queryables" : "schema");
    collection_schema_write(document->collection, queryables, buf_view(&url), json);
    json->out->failed |= url.failed;
    buf_finish(&url);
}

static void schema_write(const struct document *document, struct json_write *json)
{
    schema_of(document, false, json);
}

static void queryables_write(const struct document *document, struct json_write *json)
{
    schema_of(document, true, json);
}

enum err api_schema(struct http_request *request, struct http_answer *answer,
                    struct problem *problem)
{
    static const struct document_kind kind = {schema_write, collection_show, "collection",
                                              SCHEMA_JSON, true};
    return document_answer(&kind, request, answer, problem);
}

enum err api_queryables(struct http_request *request, struct http_answer *answer,
                        struct problem *problem)
{
    static const struct document_kind kind = {queryables_write, collection_show, "collection",
                                              SCHEMA_JSON, true};
    return document_answer(&kind, request, answer, problem);
}
