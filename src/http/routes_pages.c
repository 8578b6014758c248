/* What people ask for. */
#include <string.h>

#include "codec/json_write.h"
#include "domain/find.h"
#include "http/openapi.h"
#include "http/page_find.h"

#define HTML "text/html; charset=utf-8"

/* ---- / ---- */

/* What the landing page's links lead to. */
static const char *link_type(const char *rel, const char *path)
{
    if (strcmp(rel, "service-desc") == 0)
        return OPENAPI_MEDIA_TYPE;
    if (strcmp(path, "/data") == 0 || strcmp(rel, "alternate") == 0)
        return "text/html";
    return strcmp(rel, "related") == 0 || strcmp(rel, "search") == 0 ? "application/geo+json"
                                                                     : "application/json";
}

static void link_write(struct json_write *json, const struct site *site, const char *rel,
                       const char *method, const char *path, const char *title)
{
    json_write_object_begin(json);
    json_write_key(json, STR("rel"));
    json_write_text(json, str_from(rel));
    json_write_key(json, STR("type"));
    json_write_text(json, str_from(link_type(rel, path)));
    json_write_key(json, STR("method"));
    json_write_text(json, str_from(method));
    json_write_key(json, STR("href"));
    json_write_comma(json);
    buf_char(json->out, '"');
    buf_json(json->out, site->public_url);
    buf_text(json->out, path);
    buf_char(json->out, '"');
    json_write_key(json, STR("title"));
    json_write_text(json, str_from(title));
    if (strchr(path, '{')) {
        json_write_key(json, STR("templated"));
        json_write_bool(json, true);
    }
    json_write_object_end(json);
}

static enum err landing_body(struct http_request *request, const struct picture *picture,
                             struct buf *out, struct problem *problem)
{
    (void)problem;
    const struct site *site = request->site;
    struct json_write json = json_write_to(out);
    json_write_object_begin(&json);
    json_write_key(&json, STR("title"));
    json_write_text(&json, STR("Signpost"));
    json_write_key(&json, STR("description"));
    json_write_text(&json, picture->is_synthetic
                               ? STR("Synthetic data: none of these services exists.")
                               : STR("Women's services in London: historical records from public "
                                     "documents, not a current directory."));
    json_write_key(&json, STR("atlas_version"));
    json_write_text(&json, str_from(picture->atlas->version));
    json_write_key(&json, STR("links"));
    json_write_list_begin(&json);
    link_write(&json, site, "self", "GET", "/?f=json", "This document");
    link_write(&json, site, "alternate", "GET", "/?f=html", "The finder, for people");
    link_write(&json, site, "conformance", "GET", "/conformance", "What programs can rely on");
    link_write(&json, site, "http://www.opengis.net/def/rel/ogc/1.0/conformance", "GET",
               "/conformance", "What programs can rely on");
    link_write(&json, site, "data", "GET", "/collections", "All that there is, as collections");
    link_write(&json, site, "http://www.opengis.net/def/rel/ogc/1.0/data", "GET", "/collections",
               "All that there is, as collections");
    link_write(&json, site, "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", "GET",
               "/tiles", "The map as vector tiles");
    link_write(&json, site, "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", "GET",
               "/tileMatrixSets", "How the world is divided into tiles");
    link_write(&json, site, "service-desc", "GET", "/api?f=json", "This interface as OpenAPI 3.0");
    link_write(&json, site, "service-doc", "GET", "/data", "This interface, for people");
    link_write(&json, site, "search", "POST", "/api/find", "The closest suitable services");
    link_write(&json, site, "related", "GET", "/api/services/{id}", "One service as GeoJSON");
    link_write(&json, site, "related", "GET", "/api/boroughs", "The boroughs as GeoJSON");
    link_write(&json, site, "related", "GET", "/api/gaps",
               "Which areas are covered, partly, unknown or not, as GeoJSON");
    link_write(&json, site, "related", "GET", "/api/gaps/uncovered",
               "What is left uncovered, as GeoJSON");
    link_write(&json, site, "related", "GET", "/api/gaps/matrix", "Areas by need, stage or type");
    link_write(&json, site, "related", "GET", "/api/gaps/timeline",
               "Every day on which a verdict changes");
    link_write(&json, site, "related", "GET", "/api/gaps/cliff",
               "What ends when, and where it leaves a gap");
    link_write(&json, site, "related", "GET", "/api/gaps/reach",
               "How far women live from a suitable site");
    link_write(&json, site, "search", "POST", "/api/gaps/scenario",
               "What changes without services, with their extension, or with new ones");
    link_write(&json, site, "search", "POST", "/api/siting",
               "Where new sites would reach most women");
    link_write(&json, site, "license", "GET", "/data", "Sources and licences, for people");
    json_write_list_end(&json);
    json_write_object_end(&json);
    buf_char(out, '\n');
    return OK;
}

static enum err finder_body(struct http_request *request, const struct picture *picture,
                            struct buf *out, struct problem *problem)
{
    struct view *view = page_view(request->site, picture, request->arena);
    form_view(picture->atlas, (struct http_arguments){NULL, 0}, NULL, view);
    view_add_flag(view, "at_find", true);
    return page_draw(request->site, "finder", view, out, problem);
}

/* Browsers name HTML. Programs that take anything get JSON, and whoever says nothing the page. */
static bool asks_for_json(const struct http_request *request)
{
    struct str accept = http_request_header(request, "Accept");
    return accept.len && !http_request_wants_html(request) &&
           (memmem(accept.ptr, accept.len, "json", 4) || memmem(accept.ptr, accept.len, "*/*", 3));
}

enum err page_home(struct http_request *request, struct http_answer *answer,
                   struct problem *problem)
{
    static const char *const known[] = {"f"};
    static const struct prepared_kind finder = {
        .write = finder_body, .content_type = HTML, .varies_by_accept = true, .is_open_data = true};
    static const struct prepared_kind landing = {.write = landing_body,
                                                 .content_type = "application/json",
                                                 .varies_by_accept = true,
                                                 .is_open_data = true};
    enum err err = query_check(request, known, 1, problem);
    if (err)
        return err;
    bool given;
    struct str format = http_argument_get(request->query, STR("f"), &given);
    bool is_json = given ? str_equal(format, STR("json")) : asks_for_json(request);
    if (given && !is_json && !str_equal(format, STR("html"))) {
        problem_at(problem, "f");
        return problem_set(problem, ERR_INVALID, "f is json or html.");
    }
    return is_json ? prepared_answer(&landing, PREPARED_LANDING, request, answer, problem)
                   : prepared_answer(&finder, PREPARED_FINDER, request, answer, problem);
}

/* ---- /services/{id} ---- */

enum err page_service(struct http_request *request, struct http_answer *answer,
                      struct problem *problem)
{
    struct picture *picture = picture_enter(request->site);
    struct moment moment;
    bool given;
    int service;
    enum err err = query_moment(request, &moment, &given, problem);
    if (!err)
        err = query_service(request, picture->atlas, &service, problem);
    if (!err) {
        struct view *view = page_view(request->site, picture, request->arena);
        answer->content_type = HTML;
        err = service_view(picture, service, moment, request->arena, view, problem);
        if (!err)
            err = page_draw(request->site, "service", view, answer->body, problem);
    }
    picture_leave(picture);
    return err;
}

/* ---- files ---- */

enum err page_file(struct http_request *request, struct http_answer *answer,
                   struct problem *problem)
{
    const struct site *site = request->site;
    struct http_shared *asset = assets_get(site->assets, request->path);
    if (asset)
        http_answer_shared(answer, asset);
    else if (str_equal(request->path, STR("/web/icon.svg")))
        http_answer_shared(answer, site->icon);
    else
        return problem_set(problem, ERR_NOT_FOUND, "There is no such file.");
    return OK;
}

enum err page_robots(struct http_request *request, struct http_answer *answer,
                     struct problem *problem)
{
    (void)problem;
    const struct site *site = request->site;
    http_answer_shared(answer, site->robots);
    return OK;
}
