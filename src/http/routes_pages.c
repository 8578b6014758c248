/* What people ask for. */
#include <string.h>

#include "codec/json_write.h"
#include "domain/find.h"
#include "http/openapi.h"
#include "http/picture.h"

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

/* ---- /find ---- */

static enum err results_draw(struct http_request *request, struct picture *picture,
                             const struct question *question, struct view *view,
                             struct http_answer *answer, struct problem *problem)
{
    struct site_worker *worker = request->worker;
    enum err err = nearest_find(picture->atlas, worker->slices, question, request->arena,
                                &worker->nearest, problem);
    buf_clear(&worker->words);
    if (!err)
        err = results_view(picture, question, &worker->nearest, request->arena, &worker->words,
                           view, problem);
    form_keep(request->form, view);
    return err ? err : page_draw(request->site, "results", view, answer->body, problem);
}

enum err page_find(struct http_request *request, struct http_answer *answer,
                   struct problem *problem)
{
    struct site_worker *worker = request->worker;
    struct picture *picture = picture_enter(request->site);
    struct form_errors *errors = ARENA_NEW(request->arena, struct form_errors);
    struct view *view = page_view(request->site, picture, request->arena);
    struct question question;
    enum err err =
        errors ? form_read(picture->atlas, worker->projection, request, &question, errors, problem)
               : problem_set(problem, ERR_NO_MEMORY, "There is no memory.");
    if (!err) {
        form_view(picture->atlas, request->form, errors, view);
        answer->content_type = HTML;
        answer->status = errors->count ? 422 : 200;
        err = errors->count ? page_draw(request->site, "finder", view, answer->body, problem)
                            : results_draw(request, picture, &question, view, answer, problem);
    }
    picture_leave(picture);
    return err;
}

/* A reload or a bookmark of the results: nothing of the search is in the address. */
enum err page_find_again(struct http_request *request, struct http_answer *answer,
                         struct problem *problem)
{
    (void)request;
    (void)problem;
    answer->status = 303;
    return http_answer_header(answer, "Location", "/");
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

/* ---- pages that say how it works ---- */

static enum err data_body(struct http_request *request, const struct picture *picture,
                          struct buf *out, struct problem *problem)
{
    struct view *view = page_view(request->site, picture, request->arena);
    data_view(request->site, picture, view);
    return page_draw(request->site, "data", view, out, problem);
}

static enum err privacy_body(struct http_request *request, const struct picture *picture,
                             struct buf *out, struct problem *problem)
{
    return page_draw(request->site, "privacy", page_view(request->site, picture, request->arena),
                     out, problem);
}

static enum err accessibility_body(struct http_request *request, const struct picture *picture,
                                   struct buf *out, struct problem *problem)
{
    return page_draw(request->site, "accessibility",
                     page_view(request->site, picture, request->arena), out, problem);
}

static enum err plain_page(prepared_write write, enum prepared which, struct http_request *request,
                           struct http_answer *answer, struct problem *problem)
{
    struct prepared_kind kind = {.write = write, .content_type = HTML};
    enum err err = query_check(request, NULL, 0, problem);
    return err ? err : prepared_answer(&kind, which, request, answer, problem);
}

enum err page_data(struct http_request *request, struct http_answer *answer,
                   struct problem *problem)
{
    return plain_page(data_body, PREPARED_DATA, request, answer, problem);
}

enum err page_privacy(struct http_request *request, struct http_answer *answer,
                      struct problem *problem)
{
    return plain_page(privacy_body, PREPARED_PRIVACY, request, answer, problem);
}

enum err page_accessibility(struct http_request *request, struct http_answer *answer,
                            struct problem *problem)
{
    return plain_page(accessibility_body, PREPARED_ACCESSIBILITY, request, answer, problem);
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
