#include "http/routes_openreferral.h"

#include "codec/json_write.h"
#include "domain/openreferral.h"
#include "http/picture.h"

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
                        const char *relation, struct problem *problem)
{
    const struct site *site = request->site;
    struct buf link;
    buf_init(&link, HTTP_TARGET_MAX_BYTES);
    buf_char(&link, '<');
    buf_str(&link, site->public_url);
    buf_str(&link, request->path);
    buf_char(&link, '?');
    for (size_t i = 0; i < request->query.count; i++) {
        const struct http_argument *argument = &request->query.items[i];
        if (str_equal(argument->name, STR("page")))
            continue;
        buf_str(&link, argument->name);
        buf_char(&link, '=');
        for (size_t k = 0; k < argument->value.len; k++) {
            unsigned char c = (unsigned char)argument->value.ptr[k];
            bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                         (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_' || c == '~';
            if (plain)
                buf_char(&link, (char)c);
            else
                buf_format(&link, "%%%02X", c);
        }
        buf_char(&link, '&');
    }
    buf_format(&link, "page=%lld>; rel=\"%s\"", (long long)page, relation);
    struct str kept = str_copy(buf_view(&link), request->arena);
    bool failed = link.failed || !kept.ptr;
    buf_finish(&link);
    if (failed)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the links.");
    return http_answer_header(answer, "Link", kept.ptr);
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
        err =
            openreferral_query_set(picture->atlas, worker->projection, request->query.items[i].name,
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

static enum err list_answer(enum openreferral_kind kind, struct http_request *request,
                            struct http_answer *answer, struct problem *problem)
{
    const struct site_worker *worker = request->worker;
    struct picture *picture = picture_enter(request->site);
    struct openreferral_query query;
    openreferral_query_init(&query, kind);
    enum err err = query_take(request, picture, &query, problem);
    if (!err)
        problem_at(problem, "%s", ""); /* it named each parameter in turn */
    if (!err && !request->is_pooled && takes_long(picture->atlas, &query)) {
        answer->wants_pool = true;
    } else if (!err) {
        struct openreferral_view view =
            openreferral_view_of(picture->atlas, worker->projection, picture->today);
        int64_t total = 0;
        dress(request, &query, answer);
        err = openreferral_list_write(picture->atlas, &view, &query, &total, answer->body, problem);
        bool has_links = !err && request->method == HTTP_GET && !query.is_ndjson;
        if (has_links && query.page > 1)
            err = link_to(request, answer, query.page - 1, "prev", problem);
        if (has_links && !err && query.page * query.per_page < total)
            err = link_to(request, answer, query.page + 1, "next", problem);
    }
    picture_leave(picture);
    return err;
}

/* ---- one ---- */

static enum err one_answer(enum openreferral_kind kind, struct http_request *request,
                           struct http_answer *answer, struct problem *problem)
{
    const struct site_worker *worker = request->worker;
    struct uuid id;
    enum err err = query_check(request, NULL, 0, problem);
    if (err)
        return err;
    if (!uuid_parse(request->parameters[0], &id))
        return problem_set(problem, ERR_NOT_FOUND, "There is nothing at this address.");
    struct picture *picture = picture_enter(request->site);
    if (!request->is_pooled && picture->atlas->service_count > SERVICES_AT_ONCE &&
        (kind == OPENREFERRAL_ORGANIZATIONS || kind == OPENREFERRAL_SERVICE_AT_LOCATIONS)) {
        answer->wants_pool = true;
    } else {
        struct openreferral_view view =
            openreferral_view_of(picture->atlas, worker->projection, picture->today);
        answer->content_type = json_type;
        answer->cache = HTTP_REVALIDATE;
        answer->has_etag = true;
        err = openreferral_one_write(picture->atlas, &view, kind, id, answer->body, problem);
    }
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
    struct buf url;
    enum err err = query_check(request, NULL, 0, problem);
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
    return OK;
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
