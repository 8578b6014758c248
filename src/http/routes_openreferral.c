#include "http/routes_openreferral.h"

#include "codec/json_write.h"
#include "domain/openreferral.h"
#include "http/picture.h"
#include "page_resource.h"

static const char json_type[] = "application/json";
static const char ndjson_type[] = "application/x-ndjson";

/* Walking more services than these, or writing them whole, may take longer than 2 ms. */
enum { SERVICES_AT_ONCE = 1000, FULL_AT_ONCE = 10 };

/* ---- lists ---- */

static bool takes_long(const struct atlas *atlas, const struct openreferral_query *query)
{
    bool walks = query->kind == OPENREFERRAL_SERVICES ||
                 query->kind == OPENREFERRAL_SERVICE_AT_LOCATIONS ||
                 query->kind == OPENREFERRAL_ORGANIZATIONS;
    return query->is_ndjson || (query->is_full && query->per_page > FULL_AT_ONCE) ||
           (walks && atlas->service_count > SERVICES_AT_ONCE);
}

/* A page's address beside this one: the same question with another number. */
static enum err link_to(struct http_request *request, struct http_answer *answer, int64_t page,
                        const char *relation, const char **out, struct problem *problem)
{
    static const char *const but[] = {"page", NULL};
    const struct site *site = request->site;
    struct buf link;
    buf_init(&link, HTTP_TARGET_MAX_BYTES);
    buf_char(&link, '<');
    buf_str(&link, site->public_url);
    buf_str(&link, request->path);
    buf_char(&link, '?');
    resource_query_write(request, but, &link);
    buf_format(&link, "page=%lld", (long long)page);
    size_t address_len = link.len - 1;
    buf_format(&link, ">; rel=\"%s\"", relation);
    struct str kept = str_copy(buf_view(&link), request->arena);
    struct str address =
        kept.ptr ? str_copy((struct str){kept.ptr + 1, address_len}, request->arena) : kept;
    bool failed = link.failed || !address.ptr;
    buf_finish(&link);
    if (failed)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the links.");
    *out = address.ptr;
    return http_answer_header(answer, "Link", kept.ptr);
}

/* Pages are ours alone: the query knows of none. */
static bool is_html_argument(const struct http_argument *argument)
{
    return str_equal(argument->value, STR("html")) &&
           (str_equal(argument->name, STR("f")) || str_equal(argument->name, STR("format")));
}

static enum err query_take(const struct http_request *request, const struct picture *picture,
                           struct openreferral_query *query, struct problem *problem)
{
    const struct site_worker *worker = request->worker;
    enum err err = OK;
    if (request->method == HTTP_POST) {
        err = query_check(request, NULL, 0, problem);
        return err ? err
                   : openreferral_query_read(picture->atlas, worker->projection, request->body,
                                             request->arena, query, problem);
    }
    for (size_t i = 0; i < request->query.count && !err; i++)
        if (!is_html_argument(&request->query.items[i]))
            err = openreferral_query_set(picture->atlas, worker->projection,
                                         request->query.items[i].name,
                                         request->query.items[i].value, query, problem);
    return err ? err : openreferral_query_complete(query, problem);
}

/* What a private question was answered is kept nowhere, nor what names a postcode. */
static void dress(const struct http_request *request, const struct openreferral_query *query,
                  struct http_answer *answer)
{
    answer->content_type = query->is_ndjson ? ndjson_type : json_type;
    bool is_private = request->method == HTTP_POST || query->has_place;
    answer->has_etag = !is_private;
    answer->cache = is_private ? HTTP_NO_STORE : HTTP_REVALIDATE;
}

/* ---- as pages ---- */

static const struct {
    const char *title;
    const char *path;
} kinds[OPENREFERRAL_KIND_COUNT] = {
    [OPENREFERRAL_SERVICES] = {"Services (Open Referral)", "/openreferral/services"},
    [OPENREFERRAL_SERVICE_AT_LOCATIONS] = {"Services at their locations (Open Referral)",
                                           "/openreferral/service_at_locations"},
    [OPENREFERRAL_ORGANIZATIONS] = {"Organizations (Open Referral)", "/openreferral/organizations"},
    [OPENREFERRAL_TAXONOMIES] = {"Taxonomies (Open Referral)", "/openreferral/taxonomies"},
    [OPENREFERRAL_TAXONOMY_TERMS] = {"Taxonomy terms (Open Referral)",
                                     "/openreferral/taxonomy_terms"},
};

/* Items of a list are at its address, by their ids. */
static const char *items_path(enum openreferral_kind kind, struct arena *arena)
{
    struct buf path;
    buf_init(&path, 0);
    buf_text(&path, kinds[kind].path);
    buf_char(&path, '/');
    struct str copy = buf_keep(&path, arena);
    return copy.ptr;
}

/* A page is no longer than people read, and none has a postcode in its address. */
static enum err page_check(struct openreferral_query *query, struct problem *problem)
{
    if (query->per_page > OPENREFERRAL_PAGE)
        query->per_page = OPENREFERRAL_PAGE;
    if (!query->has_place)
        return OK;
    problem_at(problem, "postcode");
    return problem_set(problem, ERR_INVALID,
                       "Pages are not given by postcode, as addresses are kept by browsers.");
}

/* ---- answers ---- */

static enum err list_write(struct http_request *request, struct http_answer *answer,
                           const struct picture *picture, const struct openreferral_query *query,
                           bool is_html, struct problem *problem)
{
    const struct site_worker *worker = request->worker;
    struct openreferral_view view =
        openreferral_view_of(picture->atlas, worker->projection, picture->today);
    struct resource_page page = {.title = kinds[query->kind].title,
                                 .back = "/openreferral?f=html",
                                 .back_title = "Open Referral",
                                 .items = items_path(query->kind, request->arena)};
    int64_t total = 0;
    dress(request, query, answer);
    enum err err =
        openreferral_list_write(picture->atlas, &view, query, &total, answer->body, problem);
    bool has_links = !err && request->method == HTTP_GET && !query->is_ndjson;
    answer->varies_by_accept = request->method == HTTP_GET;
    if (has_links && query->page > 1)
        err = link_to(request, answer, query->page - 1, "prev", &page.previous, problem);
    if (has_links && !err && query->page * query->per_page < total)
        err = link_to(request, answer, query->page + 1, "next", &page.next, problem);
    return err || !is_html ? err : resource_draw(request, picture, &page, answer, problem);
}

static enum err list_answer(enum openreferral_kind kind, struct http_request *request,
                            struct http_answer *answer, struct problem *problem)
{
    static const char *const more[] = {"ndjson", NULL};
    struct picture *picture = picture_enter(request->site);
    struct openreferral_query query;
    bool is_html = false;
    openreferral_query_init(&query, kind);
    enum err err = query_take(request, picture, &query, problem);
    if (!err && request->method == HTTP_GET)
        err = resource_wants_html(request, more, &is_html, problem);
    if (!err && is_html)
        err = page_check(&query, problem);
    if (!err)
        problem_at(problem, "%s", ""); /* it named each parameter in turn */
    if (!err && !request->is_pooled && (is_html || takes_long(picture->atlas, &query)))
        answer->wants_pool = true;
    else if (!err)
        err = list_write(request, answer, picture, &query, is_html, problem);
    picture_leave(picture);
    return err;
}

static enum err one_write(struct http_request *request, struct http_answer *answer,
                          const struct picture *picture, enum openreferral_kind kind,
                          struct uuid id, struct problem *problem)
{
    const struct site_worker *worker = request->worker;
    struct openreferral_view view =
        openreferral_view_of(picture->atlas, worker->projection, picture->today);
    answer->content_type = json_type;
    answer->cache = HTTP_REVALIDATE;
    answer->has_etag = true;
    answer->varies_by_accept = true;
    return openreferral_one_write(picture->atlas, &view, kind, id, answer->body, problem);
}

/* The record's own name is its heading. */
static enum err one_draw(const struct http_request *request, struct http_answer *answer,
                         const struct picture *picture, enum openreferral_kind kind,
                         struct problem *problem)
{
    struct resource_page page = {.back = kinds[kind].path, .back_title = kinds[kind].title};
    return resource_draw(request, picture, &page, answer, problem);
}

static enum err one_answer(enum openreferral_kind kind, struct http_request *request,
                           struct http_answer *answer, struct problem *problem)
{
    static const char *const known[] = {"f", "format"};
    struct uuid id;
    bool is_html = false;
    enum err err = query_check(request, known, 2, problem);
    if (!err)
        err = resource_wants_html(request, NULL, &is_html, problem);
    if (err)
        return err;
    if (!uuid_parse(request->parameters[0], &id))
        return problem_set(problem, ERR_NOT_FOUND, "There is nothing at this address.");
    struct picture *picture = picture_enter(request->site);
    if (!request->is_pooled && picture->atlas->service_count > SERVICES_AT_ONCE &&
        (kind == OPENREFERRAL_ORGANIZATIONS || kind == OPENREFERRAL_SERVICE_AT_LOCATIONS))
        answer->wants_pool = true;
    else
        err = one_write(request, answer, picture, kind, id, problem);
    if (!err && is_html && !answer->wants_pool)
        err = one_draw(request, answer, picture, kind, problem);
    picture_leave(picture);
    return err;
}

/* ---- what is here ---- */

static void write_text(struct json_write *json, struct str key, struct str text)
{
    json_write_key(json, key);
    json_write_text(json, text);
}

enum err openreferral_about(struct http_request *request, struct http_answer *answer,
                            struct problem *problem)
{
    const struct site *site = request->site;
    struct json_write json = json_write_to(answer->body);
    static const char *const known[] = {"f", "format"};
    static const struct resource_page page = {
        .title = "Open Referral",
        .about = "The directory for programs that speak Open Referral UK (HSDS-UK 3.0).",
        .back = "/data",
        .back_title = "Data"};
    struct buf url;
    bool is_html = false;
    enum err err = query_check(request, known, 2, problem);
    if (!err)
        err = resource_wants_html(request, NULL, &is_html, problem);
    if (err)
        return err;
    buf_init(&url, HTTP_TARGET_MAX_BYTES);
    if (site->public_url.len)
        buf_str(&url, site->public_url);
    else { /* the standard wants a whole address */
        buf_text(&url, "http://");
        buf_str(&url, http_request_header(request, "Host"));
    }
    buf_text(&url, "/api");
    json_write_object_begin(&json);
    write_text(&json, STR("version"), STR("HSDS-UK-3.0"));
    write_text(&json, STR("profile"), STR("https://docs.openreferraluk.org/en/latest/"));
    write_text(&json, STR("openapi_url"), buf_view(&url));
    json_write_object_end(&json);
    buf_char(answer->body, '\n');
    answer->body->failed |= url.failed;
    buf_finish(&url);
    answer->content_type = json_type;
    answer->cache = HTTP_REVALIDATE;
    answer->has_etag = true;
    answer->varies_by_accept = true;
    if (!is_html)
        return OK;
    struct picture *picture = picture_enter(request->site);
    err = resource_draw(request, picture, &page, answer, problem);
    picture_leave(picture);
    return err;
}

#define HANDLERS(name, kind)                                                                       \
    enum err openreferral_##name(struct http_request *request, struct http_answer *answer,         \
                                 struct problem *problem)                                          \
    {                                                                                              \
        return list_answer(kind, request, answer, problem);                                        \
    }                                                                                              \
    enum err openreferral_one_of_##name(struct http_request *request, struct http_answer *answer,  \
                                        struct problem *problem)                                   \
    {                                                                                              \
        return one_answer(kind, request, answer, problem);                                         \
    }

HANDLERS(services, OPENREFERRAL_SERVICES)
HANDLERS(service_at_locations, OPENREFERRAL_SERVICE_AT_LOCATIONS)
HANDLERS(organizations, OPENREFERRAL_ORGANIZATIONS)
HANDLERS(taxonomies, OPENREFERRAL_TAXONOMIES)
HANDLERS(taxonomy_terms, OPENREFERRAL_TAXONOMY_TERMS)
